//! The names and descriptions of a vocabulary, and how a name is found among many.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A name, or other words: a part of the program, which is not copied, or read from a file.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Words(Cow<'static, str>);

impl Words {
    /// The words as text.
    #[inline]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Words {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

impl From<&'static str> for Words {
    fn from(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl PartialEq<str> for Words {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl PartialEq<&str> for Words {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}

impl PartialEq<String> for Words {
    fn eq(&self, other: &String) -> bool {
        *self.0 == **other
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl<'de: 'static> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&'static str>::deserialize(deserializer).map(Self::from)
    }
}

/// Words of which a run that finds nothing reads few: keys, conditions and descriptions, as people are shown them. Those that
/// are a part of the program are held to be text when they are read, which for all that is unpacked would take longer than to
/// unpack the rest of it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Shown(Cow<'static, [u8]>);

impl Shown {
    /// The words as text.
    pub fn as_str(&self) -> &str {
        // it was text when it was packed
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl Deref for Shown {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq<str> for Shown {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other.as_bytes()
    }
}

impl From<&'static str> for Shown {
    fn from(text: &'static str) -> Self {
        Self(Cow::Borrowed(text.as_bytes()))
    }
}

impl From<String> for Shown {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text.into_bytes()))
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de: 'static> Deserialize<'de> for Shown {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&'static [u8]>::deserialize(deserializer).map(|bytes| Self(Cow::Borrowed(bytes)))
    }
}

/// Where each of several names stands among them, found by a hash of its letters: twice as many slots as names, a power of
/// two, each empty (0) or one more than the place of a name, which stands in the slot of its hash or in the next ones behind it.
///
/// The hash is the same on every machine, for the slots are packed. The names are those of a vocabulary: a key of a stranger's
/// contract can be unlike them all, but can't make them collide.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Places(Vec<u16>);

impl Places {
    /// Of a name that stands there twice its first place is kept, and of those beyond the 65,535th none: a vocabulary with so
    /// many is refused.
    pub(super) fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let names: Vec<&str> = names.take(usize::from(u16::MAX)).collect();
        let slots = if names.is_empty() { 0 } else { (names.len() * 2).next_power_of_two() };
        let mut places = Self(vec![0; slots]);
        for (number, name) in (1..).zip(&names) {
            let name_at = |place: u16| names.get(usize::from(place)).copied();
            let Probe::Empty(slot) = places.probe(name.as_bytes(), name_at) else { continue };
            if let Some(slot) = places.0.get_mut(slot) {
                *slot = number;
            }
        }
        places
    }

    /// Where the name of these bytes stands; `name_at` gives the name at a place.
    #[inline]
    pub(super) fn find<'a>(&self, name: &[u8], name_at: impl Fn(u16) -> Option<&'a str>) -> Option<u16> {
        match self.probe(name, name_at) {
            Probe::Found(place) => Some(place),
            Probe::Empty(_) => None,
        }
    }

    #[inline]
    fn probe<'a>(&self, name: &[u8], name_at: impl Fn(u16) -> Option<&'a str>) -> Probe {
        let last = self.0.len().wrapping_sub(1);
        let mut slot = hash(name) & last;
        // half of the slots are empty
        for _ in &self.0 {
            let Some(place) = self.0.get(slot).and_then(|number| number.checked_sub(1)) else { break };
            if name_at(place).map(str::as_bytes) == Some(name) {
                return Probe::Found(place);
            }
            slot = (slot + 1) & last;
        }
        Probe::Empty(slot)
    }
}

/// What a search among slots comes to.
enum Probe {
    /// The place of the name.
    Found(u16),
    /// The slot where the name would stand.
    Empty(usize),
}

/// A hash of a name, eight bytes at a time; the last ones may be counted twice.
#[inline]
fn hash(name: &[u8]) -> usize {
    // an odd number without a pattern: the golden ratio's
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mixed = |hash: u64, part: u64| (hash.rotate_left(5) ^ part).wrapping_mul(FACTOR);
    let length = name.len() as u64;
    let hash = match (name.as_chunks::<8>().0, name.last_chunk::<8>(), name.first_chunk::<4>(), name.last_chunk::<4>())
    {
        (all, Some(last), ..) => {
            let all = all.iter().fold(length, |hash, part| mixed(hash, u64::from_le_bytes(*part)));
            mixed(all, u64::from_le_bytes(*last))
        }
        (_, None, Some(first), Some(last)) => {
            mixed(length, u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last)))
        }
        _ => mixed(length, name.iter().fold(0, |all, byte| all << 8 | u64::from(*byte))),
    };
    // the upper half is the better mixed one
    (hash >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_where_it_stands_and_no_other() {
        let names =
            ["role", "id", "", "name", "zz", "aa", "a name that is longer", "b name that is longer", "abcd1234"];
        for count in 0..=names.len() {
            let names = names.get(..count).unwrap();
            let places = Places::of(names.iter().copied());
            let find = |key: &str| places.find(key.as_bytes(), |place| names.get(usize::from(place)).copied());
            for (place, name) in (0..=u16::MAX).zip(names) {
                assert_eq!(find(name), Some(place), "{name}");
            }
            for other in ["rolf", "i", "ab", "a name that is longer ", "a name that is lonGer", "abcd1235", "bbcd1234"]
            {
                assert_eq!(find(other), None, "{other}");
            }
        }
    }

    #[test]
    fn names_that_collide_are_found_all_the_same() {
        let names: Vec<String> = (0..5_000).map(|number| format!("{number}")).collect();
        let places = Places::of(names.iter().map(String::as_str));
        for (place, name) in (0..).zip(&names) {
            let found = places.find(name.as_bytes(), |at| names.get(usize::from(at)).map(String::as_str));
            assert_eq!(found, Some(place), "{name}");
        }
        assert_eq!(places.find(b"5000", |at| names.get(usize::from(at)).map(String::as_str)), None);
    }

    #[test]
    fn a_name_that_stands_there_twice_is_found_once() {
        let names = ["a", "b", "a"];
        let places = Places::of(names.into_iter());
        assert_eq!(places.find(b"a", |place| names.get(usize::from(place)).copied()), Some(0));
        assert_eq!(places.0.iter().filter(|slot| **slot > 0).count(), 2);
    }
}
