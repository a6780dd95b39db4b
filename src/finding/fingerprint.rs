//! A name for a finding that survives edits elsewhere in the file.

use std::fmt;

use rustc_hash::FxHashMap;
use serde::{Serialize, Serializer};

use crate::finding::Draft;

/// What makes a finding what it is: a 64-bit FNV-1a hash of parts, with a separator behind each, so that more of them may
/// come. Stable over versions of the program and over machines. Written as 16 hexadecimal digits, whose order is its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u64);

/// Of no part.
impl Default for Fingerprint {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fingerprint {
    /// Of these parts.
    pub fn of(parts: &[&str]) -> Self {
        parts.iter().fold(Self::default(), |print, part| print.and(part))
    }

    /// The same with one more part.
    #[must_use]
    pub fn and(self, part: &str) -> Self {
        self.begun(part).ended()
    }

    /// The same with the beginning, or more, of a part.
    #[must_use]
    pub fn begun(self, words: &str) -> Self {
        let take = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(PRIME);
        Self(words.bytes().fold(self.0, take))
    }

    /// The same with the end of a part.
    #[must_use]
    pub fn ended(self) -> Self {
        Self(self.0.wrapping_mul(PRIME))
    }

    /// Of the finding that is the one of this number, from 1, of those that nothing tells apart but their order.
    #[must_use]
    pub fn numbered(self, number: u32) -> Self {
        if number == 1 { self } else { Self::of(&[&self.to_string(), &number.to_string()]) }
    }

    /// Reads one as it is written; capital digits are let pass.
    pub fn parse(text: &str) -> Option<Self> {
        let is_written = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_written.then(|| u64::from_str_radix(text, 16).ok().map(Self)).flatten()
    }
}

/// The hash, for what is kept.
impl From<Fingerprint> for u64 {
    fn from(print: Fingerprint) -> Self {
        print.0
    }
}

/// One that was kept.
impl From<u64> for Fingerprint {
    fn from(hash: u64) -> Self {
        Self(hash)
    }
}

/// The prime of 64-bit FNV.
const PRIME: u64 = 0x0000_0100_0000_01b3;

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The fingerprints that the findings of a file have so far. No two findings share one: of findings that nothing tells
/// apart but their order, the later ones are counted.
#[derive(Debug, Default)]
pub struct Given {
    counts: FxHashMap<Fingerprint, u32>,
}

impl Given {
    /// Tells the fingerprints of these findings apart from each other, and from those given before.
    pub fn tell_apart(&mut self, drafts: &mut [Draft]) {
        self.counts.reserve(drafts.len());
        for draft in drafts {
            let print = &mut draft.finding.fingerprint;
            let count = self.counts.entry(*print).or_default();
            *count += 1;
            *print = print.numbered(*count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Fingerprint;

    #[test]
    fn a_fingerprint_tells_parts_apart_and_never_changes() {
        assert_ne!(Fingerprint::of(&["a", "bc"]), Fingerprint::of(&["ab", "c"]));
        assert_eq!(Fingerprint::of(&["a", "bc"]), Fingerprint::of(&["a"]).begun("b").begun("c").ended());
        assert_eq!(Fingerprint::of(&[]).to_string(), "cbf29ce484222325");
        // as the versions before wrote it
        let print = Fingerprint::of(&["bpo.scope/scope-defined", "services"]);
        assert_eq!(print.to_string(), "51b3d5b5e5dbf39d");
        assert_eq!(print.numbered(1), print);
        assert_eq!(print.numbered(2), Fingerprint::of(&["51b3d5b5e5dbf39d", "2"]));
    }

    #[test]
    fn a_fingerprint_is_read_as_it_is_written() {
        let print = Fingerprint::of(&["a"]);
        assert_eq!(Fingerprint::parse(&print.to_string()), Some(print));
        assert_eq!(Fingerprint::parse(&print.to_string().to_uppercase()), Some(print));
        for text in ["", "0", "+000000000000000", "000000000000000g", "00000000000000000"] {
            assert_eq!(Fingerprint::parse(text), None, "{text}");
        }
    }
}
