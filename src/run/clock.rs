//! The date of a check: today, or the one that was asked for.
#![expect(clippy::disallowed_methods, reason = "the one place that asks the clock")]

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{Datelike, NaiveDate};

use crate::value::Date;

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
    let day = i64::try_from(seconds).ok().and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0));
    whole(day.unwrap_or_default().date_naive())
}

/// A whole day, written `2026-01-31`.
///
/// # Errors
///
/// A text of any other form, and a day that the calendar does not have.
pub fn parse_date(text: &str) -> Result<Date, DateProblem> {
    let refusal = || DateProblem("expected a whole date, year first, such as `2026-01-31`".to_owned());
    let bytes = text.as_bytes();
    let shape = bytes.len() == 10
        && bytes
            .iter()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() });
    if !shape {
        return Err(refusal());
    }
    let mut numbers = text.split('-').map(str::parse::<u32>);
    let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day))) = (numbers.next(), numbers.next(), numbers.next()) else {
        return Err(refusal());
    };
    if !(1..=12).contains(&month) {
        return Err(DateProblem(format!(
            "there is no month {month}; a date is written year, month, day: `2026-01-31`"
        )));
    }
    let year = i32::try_from(year).map_err(|_| refusal())?;
    NaiveDate::from_ymd_opt(year, month, day)
        .map(whole)
        .ok_or_else(|| DateProblem(format!("the calendar has no such day: month {month} of {year} has no day {day}")))
}

fn whole(day: NaiveDate) -> Date {
    Date { year: day.year(), month: u8::try_from(day.month()).ok(), day: u8::try_from(day.day()).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_days_of_the_calendar_are_dates() {
        assert_eq!(parse_date("2024-02-29"), Ok(Date { year: 2024, month: Some(2), day: Some(29) }));
        for (text, advice) in [
            ("2026-02-29", "no day 29"),
            ("2026-13-01", "no month 13"),
            ("2026-01", "expected a whole date"),
            ("01/02/2026", "expected a whole date"),
            ("2026-1-2", "expected a whole date"),
            ("２０２６-01-02", "expected a whole date"),
            ("tomorrow", "expected a whole date"),
            ("", "expected a whole date"),
        ] {
            let refusal = parse_date(text).map_err(|problem| problem.to_string());
            assert!(refusal.as_ref().is_err_and(|message| message.contains(advice)), "{text}: {refusal:?}");
        }
    }

    #[test]
    fn today_is_a_whole_day_of_our_time() {
        let today = today();
        assert!(today.year >= 2026 && today.month.is_some() && today.day.is_some());
    }
}
