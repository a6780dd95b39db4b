//! Lengths of time, as people and ISO 8601 write them.

/// A length of time, in the units that can't be turned into each other. Weeks are 7 days, days 24 hours, years 12 months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Duration {
    /// Months.
    pub months: i64,
    /// Business days.
    pub business_days: i64,
    /// Seconds: those of days, hours and minutes.
    pub seconds: i64,
}
