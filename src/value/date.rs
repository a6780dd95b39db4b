//! Days, and months and years of which no day is given.

/// A day, or a month or year of which no day is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Date {
    /// The year.
    pub year: i32,
    /// The month, from 1.
    pub month: Option<u8>,
    /// The day, from 1; never without a month.
    pub day: Option<u8>,
}
