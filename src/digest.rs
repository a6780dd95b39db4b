//! A strong hash: two things of one digest are the same thing, also where somebody wants them not to be.

use std::fmt;

/// What stands for something: 256 bits of BLAKE3.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; Digest::BYTES]);

impl Digest {
    /// Its length.
    pub const BYTES: usize = 32;

    /// The digest of bytes alone.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// Its first bytes, where a chance of one in 2^64 is small enough: against damage, not against anybody.
    pub fn short(&self) -> u64 {
        self.0.first_chunk().map_or(0, |first| u64::from_le_bytes(*first))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Makes the digest of several parts, which are told apart: `ab` and `c` come to something else than `a` and `bc`.
#[derive(Debug, Clone)]
pub struct Digester(blake3::Hasher);

impl Digester {
    /// No parts as yet, for a purpose of this name: digests of two purposes are never the same.
    pub fn new(purpose: &'static str) -> Self {
        Self(blake3::Hasher::new_derive_key(purpose))
    }

    /// No parts as yet, over what another digest stands for.
    pub fn over(digest: &Digest) -> Self {
        Self(blake3::Hasher::new_keyed(&digest.0))
    }

    /// One more part.
    #[must_use]
    pub fn part(mut self, part: &[u8]) -> Self {
        self.add(part);
        self
    }

    /// Adds one more part.
    pub fn add(&mut self, part: &[u8]) {
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        self.0.update(&length.to_le_bytes()).update(part);
    }

    /// The digest of all parts.
    pub fn digest(&self) -> Digest {
        Digest(*self.0.finalize().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_apart_and_purposes_are() {
        let of = |parts: &[&str]| {
            let mut digester = Digester::new("a test");
            parts.iter().for_each(|part| digester.add(part.as_bytes()));
            digester.digest()
        };
        assert_eq!(of(&["ab", "c"]), of(&["ab", "c"]));
        for other in [&["a", "bc"][..], &["abc"], &["ab", "c", ""], &["c", "ab"], &[]] {
            assert_ne!(of(&["ab", "c"]), of(other), "{other:?}");
        }
        assert_ne!(of(&[]), Digester::new("another test").digest());
        let (one, other) = (of(&["x"]), of(&["y"]));
        assert_ne!(Digester::over(&one).part(b"z").digest(), Digester::over(&other).part(b"z").digest());
    }

    #[test]
    fn a_digest_is_that_of_blake3() {
        assert_eq!(
            Digest::of(b"").to_string(),
            "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
            "the first of the reference's test vectors"
        );
    }
}
