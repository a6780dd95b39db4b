//! The parts of a cause, small: most causes are met on the way to something else, and nobody ever asks for them.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use crate::engine::package::Origin;
use crate::engine::tracer::Cause;
use crate::vocabulary::{Shown, Words};

/// A key that a mapping lacks. It is text only once it is read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Key<'a> {
    /// That of a step of a path.
    OfStep(&'a Shown),
    /// That of a section.
    OfSection(&'a Words),
    /// None.
    Nothing,
}

impl Deref for Key<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::OfStep(name) => name.as_str(),
            Self::OfSection(name) => name.as_str(),
            Self::Nothing => "",
        }
    }
}

impl PartialEq for Key<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::OfStep(left), Self::OfStep(right)) => left == right,
            _ => **self == **other,
        }
    }
}

impl Eq for Key<'_> {}

impl Hash for Key<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

/// What else there is to say of a cause; of most there is nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reason(Option<Box<str>>);

impl Deref for Reason {
    type Target = str;

    fn deref(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }
}

impl From<&str> for Reason {
    fn from(text: &str) -> Self {
        Self((!text.is_empty()).then(|| text.into()))
    }
}

impl From<String> for Reason {
    fn from(text: String) -> Self {
        Self((!text.is_empty()).then(|| text.into()))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

/// Where the other values that took part in a cause stand; in most there are none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::box_collection, reason = "a pointer where nearly always nothing is")]
pub(super) struct Others(Option<Box<Vec<Origin>>>);

impl Deref for Others {
    type Target = [Origin];

    fn deref(&self) -> &[Origin] {
        self.0.as_deref().map(Vec::as_slice).unwrap_or_default()
    }
}

impl FromIterator<Origin> for Others {
    fn from_iter<I: IntoIterator<Item = Origin>>(origins: I) -> Self {
        let origins = Vec::from_iter(origins);
        Self((!origins.is_empty()).then(|| Box::new(origins)))
    }
}

/// Why something is unknown: nearly always for one cause, which needs no room of its own.
#[derive(Debug, Clone, Default)]
pub(super) enum Causes<'a> {
    /// For none.
    #[default]
    Nothing,
    /// For this one.
    One(Cause<'a>),
    /// For several.
    Several(Vec<Cause<'a>>),
}

impl<'a> Causes<'a> {
    /// One cause more.
    pub(super) fn push(&mut self, cause: Cause<'a>) {
        match self {
            Self::Several(causes) => causes.push(cause),
            _ => {
                *self = match std::mem::take(self) {
                    Self::One(first) => Self::Several(vec![first, cause]),
                    _ => Self::One(cause),
                }
            }
        }
    }
}

impl<'a> Deref for Causes<'a> {
    type Target = [Cause<'a>];

    fn deref(&self) -> &[Cause<'a>] {
        match self {
            Self::Nothing => &[],
            Self::One(cause) => std::slice::from_ref(cause),
            Self::Several(causes) => causes,
        }
    }
}

impl<'c, 'a> IntoIterator for &'c Causes<'a> {
    type Item = &'c Cause<'a>;
    type IntoIter = std::slice::Iter<'c, Cause<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
