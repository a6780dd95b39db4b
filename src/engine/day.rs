//! The date of a check.

use std::cell::Cell;

use crate::value::Date;

/// The date of a check. Who reads it is noted, since what it was not read for holds on every other date too.
#[derive(Debug)]
pub(super) struct Day {
    as_of: Date,
    was_read: Cell<bool>,
}

impl Day {
    pub(super) fn new(as_of: Date) -> Self {
        Self { as_of, was_read: Cell::new(false) }
    }

    /// The date, for what depends on it.
    pub(super) fn read(&self) -> Date {
        self.was_read.set(true);
        self.as_of
    }

    /// Notes whether anybody has read it so far.
    pub(super) fn note(&self, was_read: bool) {
        self.was_read.set(was_read);
    }

    pub(super) fn was_read(&self) -> bool {
        self.was_read.get()
    }
}
