//! A name for a finding that survives edits elsewhere in the file.

use rustc_hash::FxHashMap;

use crate::finding::Draft;

/// A fingerprint of the parts that make a finding what it is: 16 hexadecimal digits of a 64-bit FNV-1a hash, with a
/// separator between the parts. Stable over versions of the program and over machines.
pub fn fingerprint(parts: &[&str]) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut take = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    for part in parts {
        part.bytes().for_each(&mut take);
        take(0);
    }
    let nibble = |place: u32| u32::try_from((hash >> (4 * place)) & 0xf).unwrap_or_default();
    let digit = |place| char::from_digit(nibble(place), 16).unwrap_or_default();
    let mut print = String::with_capacity(16);
    print.extend((0..16).rev().map(digit));
    print
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
