//! A name for a finding that survives edits elsewhere in the file.

use rustc_hash::FxHashMap;

use crate::finding::Draft;

/// A fingerprint of the parts that make a finding what it is: 16 hexadecimal digits of a 64-bit FNV-1a hash, with a
/// separator between the parts. Stable over versions of the program and over machines.
pub fn fingerprint(parts: &[&str]) -> String {
    Print::of(parts).digits()
}

/// A fingerprint of which some parts are known, and more may come.
#[derive(Debug, Clone, Copy)]
pub struct Print(u64);

impl Print {
    /// Of these parts.
    pub fn of(parts: &[&str]) -> Self {
        parts.iter().fold(Self(0xcbf2_9ce4_8422_2325), |print, part| print.and(part))
    }

    /// The same with one more part.
    #[must_use]
    pub fn and(self, part: &str) -> Self {
        let take = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        Self(take(part.bytes().fold(self.0, take), 0))
    }

    /// The fingerprint as it is written.
    pub fn digits(self) -> String {
        let mut rest = self.0;
        let mut digits = [b'0'; 16];
        for digit in digits.iter_mut().rev() {
            let nibble = u8::try_from(rest & 0xf).unwrap_or_default();
            *digit = if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 };
            rest >>= 4;
        }
        String::from_utf8_lossy(&digits).into_owned()
    }
}

/// The fingerprints that the findings of a file have so far. No two findings share one: of findings that nothing tells
/// apart but their order, the later ones are counted.
#[derive(Debug, Default)]
pub struct Given {
    counts: FxHashMap<String, u32>,
}

impl Given {
    /// Tells the fingerprints of these findings apart from each other, and from those given before.
    pub fn tell_apart(&mut self, drafts: &mut [Draft]) {
        self.counts.reserve(drafts.len());
        for draft in drafts {
            let print = &mut draft.finding.fingerprint;
            let count = self.counts.entry(print.clone()).or_default();
            *count += 1;
            if *count > 1 {
                *print = fingerprint(&[print, &count.to_string()]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn a_fingerprint_tells_parts_apart_and_never_changes() {
        assert_ne!(fingerprint(&["a", "bc"]), fingerprint(&["ab", "c"]));
        assert_eq!(
            fingerprint(&["bpo.scope/scope-defined", "services"]),
            fingerprint(&["bpo.scope/scope-defined", "services"])
        );
        assert_eq!(fingerprint(&[]), "cbf29ce484222325");
    }
}
