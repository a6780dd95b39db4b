//! The date of a check: today, or the one that was asked for.
#![expect(clippy::disallowed_methods, reason = "the one place that asks the clock")]

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Datelike as _};

use crate::check::is_period;
use crate::value::{Date, Duration, Scalar, Type, read};

/// Why a date is refused, and what is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateProblem(String);

impl std::fmt::Display for DateProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DateProblem {}

/// Today in UTC. A clock before 1970 counts as 1970.
pub fn today() -> Date {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let day = i64::try_from(seconds).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0)).unwrap_or_default();
    Date { year: day.year(), month: u8::try_from(day.month()).ok(), day: u8::try_from(day.day()).ok() }
}

/// A whole day, written as contracts write it: `2026-01-31`.
///
/// # Errors
///
/// What is no date in a contract either, and a month or a year of which no day is given.
pub fn parse_date(text: &str) -> Result<Date, DateProblem> {
    match read(&Type::Date, text, false) {
        Ok(Scalar::Date(date)) if date.is_whole() => Ok(date),
        Ok(_) => Err(DateProblem(format!("expected a whole date, found `{text}`; name the day too: `2026-01-31`"))),
        Err(refusal) => {
            // a contract may leave the day open, a check may not
            let advice = refusal.advice.split("; or ").next().unwrap_or_default();
            Err(DateProblem(format!("{}; {advice}", refusal.message)))
        }
    }
}

/// A length of time that is counted from a day, written as contracts write it: `30 days`, `30d`, `3 months`.
///
/// # Errors
///
/// What is no length of time in a contract either, and one in hours or business days.
pub fn parse_period(text: &str) -> Result<Duration, DateProblem> {
    match read(&Type::Duration, text, false) {
        Ok(Scalar::Duration(length)) if is_period(length) => Ok(length),
        Ok(_) => Err(DateProblem(format!("expected days, weeks, months or years, found `{text}`"))),
        Err(refusal) => Err(DateProblem(format!("{}; {}", refusal.message, refusal.advice))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_days_of_the_calendar_are_dates() {
        assert_eq!(parse_date("2024-02-29"), Ok(Date { year: 2024, month: Some(2), day: Some(29) }));
        for text in ["2026-02-29", "2026-13-01", "2026-01", "2026", "01/02/2026", "2026-1-2", "tomorrow", ""] {
            let refusal = parse_date(text).map_err(|problem| problem.to_string());
            let is_helpful = |message: &String| message.contains("expected a ") && !message.contains("or `2026`");
            assert!(refusal.as_ref().is_err_and(is_helpful), "{text}: {refusal:?}");
        }
    }

    #[test]
    fn periods_are_counted_in_days_or_longer() {
        assert_eq!(parse_period("30d"), Ok(Duration::days(30)));
        assert_eq!(parse_period("3 months"), Ok(Duration::months(3)));
        for text in ["30", "soon", "", "36 hours", "10 business days", "9999999999 years"] {
            assert!(parse_period(text).is_err_and(|problem| problem.to_string().contains("expected ")), "{text}");
        }
    }

    #[test]
    fn today_is_a_whole_day_of_our_time() {
        let today = today();
        assert!(today.is_whole() && today.year >= 2026, "{today:?}");
    }
}
