//! The names and descriptions of a vocabulary, and how a name is found among many.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize};

/// A name or a description: a part of the program, which is not copied, or read from a file.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Words(Cow<'static, str>);

impl Words {
    /// The words as text.
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

/// Where each of several names stands among them, by their lengths and then their letters: names of many lengths are
/// told apart by comparing two numbers.
///
/// Of a name that stands there twice its first place is kept, and of those beyond the 65,536th none: a vocabulary with so
/// many is refused.
pub(super) fn order<'a>(names: impl Iterator<Item = &'a str>) -> Vec<u16> {
    let mut places: Vec<(usize, &str, u16)> =
        (0..=u16::MAX).zip(names).map(|(place, name)| (name.len(), name, place)).collect();
    places.sort_unstable();
    places.dedup_by_key(|(_, name, _)| *name);
    places.into_iter().map(|(.., place)| place).collect()
}

/// Where a name stands, by the order of the names; `name_at` gives the name at a place.
pub(super) fn find<'a>(order: &[u16], key: &str, name_at: impl Fn(u16) -> Option<&'a str>) -> Option<u16> {
    let wanted = (key.len(), key);
    let index = order.binary_search_by_key(&wanted, |place| name_at(*place).map_or((0, ""), |name| (name.len(), name)));
    index.ok().and_then(|index| order.get(index)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_where_it_stands_and_no_other() {
        let names = ["role", "id", "", "name", "zz", "aa", "a name that is longer"];
        let order = order(names.into_iter());
        let find = |key: &str| find(&order, key, |place| names.get(usize::from(place)).copied());
        for (place, name) in (0..=u16::MAX).zip(names) {
            assert_eq!(find(name), Some(place), "{name}");
        }
        for other in ["rolf", "i", "ab", "a name that is longer "] {
            assert_eq!(find(other), None, "{other}");
        }
    }

    #[test]
    fn a_name_that_stands_there_twice_is_found_once() {
        let names = ["a", "b", "a"];
        assert_eq!(order(names.into_iter()), [0, 1]);
    }
}
