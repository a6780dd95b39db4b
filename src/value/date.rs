//! Days, and months and years of which no day is given.

use std::borrow::Cow;
use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::value::duration::{self, Duration};
use crate::value::operators::NoAnswer;
use crate::value::read::Refusal;
use crate::value::text::trimmed;

/// A day, or a month or year of which no day is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Date {
    /// The year.
    pub year: i32,
    /// The month, from 1.
    pub month: Option<u8>,
    /// The day, from 1; never without a month.
    pub day: Option<u8>,
}

/// The years that can be written.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Date {
    /// Whether the first day that it covers comes before the other's.
    pub fn is_before(self, other: Self) -> bool {
        let first = |date: Self| (date.year, date.month.unwrap_or(1), date.day.unwrap_or(1));
        first(self) < first(other)
    }

    /// A day, if the calendar has it and its year is from 1 to 9999.
    pub fn from_day(year: i32, month: u8, day: u8) -> Option<Self> {
        let exists = YEARS.contains(&year) && NaiveDate::from_ymd_opt(year, month.into(), day.into()).is_some();
        exists.then_some(Self { year, month: Some(month), day: Some(day) })
    }

    /// Whether it names a day.
    pub fn is_whole(self) -> bool {
        self.day.is_some()
    }

    /// The first and the last day that it may mean, counted from 1 January of year 1 as 1.
    pub(in crate::value) fn days(self) -> (i64, i64) {
        let first = calendar(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1));
        let last = match (self.month, self.day) {
            (Some(_), Some(_)) => first,
            (Some(month), None) => calendar(self.year, month, days_in(self.year, month)),
            (None, _) => calendar(self.year, 12, 31),
        };
        (first.num_days_from_ce().into(), last.num_days_from_ce().into())
    }

    fn whole(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.month?.into(), self.day?.into())
    }

    fn from_calendar(day: NaiveDate) -> Option<Self> {
        Self::from_day(day.year(), u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?)
    }
}

/// A day of the calendar. The fields of a date are public; where they name no day, the nearest earlier one stands for it.
fn calendar(year: i32, month: u8, day: u8) -> NaiveDate {
    let month = month.clamp(1, 12);
    NaiveDate::from_ymd_opt(year, month.into(), day.clamp(1, days_in(year, month)).into()).unwrap_or(NaiveDate::MIN)
}

fn days_in(year: i32, month: u8) -> u8 {
    match month {
        2 if year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Reads `2026-11-21`, `2026-11` or `2026`.
pub(in crate::value) fn read(text: &str) -> Result<Date, Refusal> {
    let trimmed = trimmed(text);
    parse(trimmed).ok_or_else(|| Refusal::new("a date", trimmed, advice(trimmed)))
}

pub(in crate::value) fn parse(text: &str) -> Option<Date> {
    let two = |tens: u8, ones: u8| {
        (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| (tens - b'0') * 10 + (ones - b'0'))
    };
    let year = |a, b, c, d| Some(i32::from(two(a, b)?) * 100 + i32::from(two(c, d)?)).filter(|y| YEARS.contains(y));
    match *text.as_bytes() {
        [a, b, c, d] => Some(Date { year: year(a, b, c, d)?, month: None, day: None }),
        [a, b, c, d, b'-', e, f] => {
            let month = two(e, f).filter(|month| (1..=12).contains(month))?;
            Some(Date { year: year(a, b, c, d)?, month: Some(month), day: None })
        }
        [a, b, c, d, b'-', e, f, b'-', g, h] => {
            let (year, month, day) = (year(a, b, c, d)?, two(e, f)?, two(g, h)?);
            let exists = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
            exists.then_some(Date { year, month: Some(month), day: Some(day) })
        }
        _ => None,
    }
}

#[cold]
fn advice(text: &str) -> Cow<'static, str> {
    let plain = || Cow::Borrowed("write year, month and day, as in `2026-11-21`; or `2026-11`, or `2026`");
    if text.len() > 60 {
        return plain();
    }
    // the words and figures of the text, without the marks between them
    let mut parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let parts = [parts.next(), parts.next(), parts.next(), parts.next()];
    let figure = |part: &str| -> Option<u32> {
        let digits = part
            .strip_suffix("st")
            .or_else(|| part.strip_suffix("nd"))
            .or_else(|| part.strip_suffix("rd"))
            .or_else(|| part.strip_suffix("th"))
            .unwrap_or(part);
        (digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
    };
    let is_year = |part: &str| part.len() == 4 && figure(part).is_some_and(|year| year > 0);
    let time_behind = text.contains(['T', ':', 'Z']);
    match parts {
        [Some(year), Some(month), Some(day), _] if is_year(year) => {
            // `2026-11-21T00:00:00Z`: the day ends where the time begins
            let day = day.split(['T', 't']).next().unwrap_or(day);
            match (figure(year), figure(month).or_else(|| month_named(month)), figure(day)) {
                (Some(y), Some(m), Some(d)) => write_or_explain(y, m, d, time_behind).unwrap_or_else(plain),
                _ => plain(),
            }
        }
        [Some(first), Some(second), Some(year), None] if is_year(year) => {
            let Some(y) = figure(year) else { return plain() };
            match (figure(first), figure(second), month_named(first), month_named(second)) {
                (Some(d), None, _, Some(m)) | (None, Some(d), Some(m), _) => {
                    write_or_explain(y, m, d, false).unwrap_or_else(plain)
                }
                (Some(first), Some(second), ..) => {
                    let dots = text.contains('.');
                    let day_first = iso(y, second, first);
                    let month_first = iso(y, first, second).filter(|_| !dots && first != second);
                    match (day_first, month_first) {
                        (Some(one), Some(other)) => {
                            format!("say which day is meant: write `{one}` or `{other}`").into()
                        }
                        (Some(one), None) | (None, Some(one)) => format!("write `{one}`").into(),
                        (None, None) => write_or_explain(y, second, first, false).unwrap_or_else(plain),
                    }
                }
                _ => plain(),
            }
        }
        [Some(month), Some(year), None, _] if is_year(year) => {
            match (month_named(month).or(figure(month)), figure(year)) {
                (Some(m @ 1..=12), Some(y)) => format!("write `{y:04}-{m:02}`").into(),
                _ => plain(),
            }
        }
        [Some(year), Some(month), None, _] if is_year(year) => {
            match (figure(year), month_named(month).or(figure(month))) {
                (Some(y), Some(m @ 1..=12)) => format!("write `{y:04}-{m:02}`").into(),
                (Some(_), Some(_)) => "months run from 01 to 12".into(),
                _ => plain(),
            }
        }
        [Some(digits), None, ..] if digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            let part = |range| digits.get(range).and_then(figure);
            match (part(0..4), part(4..6), part(6..8)) {
                (Some(y), Some(m), Some(d)) => {
                    iso(y, m, d).map_or_else(plain, |mended| format!("write `{mended}`").into())
                }
                _ => plain(),
            }
        }
        [Some(first), Some(second), Some(third), None]
            if [first, second, third].iter().all(|p| figure(p).is_some()) =>
        {
            "write the year in full, then month and day, as in `2026-11-21`".into()
        }
        _ => plain(),
    }
}

/// The day as it is to be written, or why there is no such day.
fn write_or_explain(year: u32, month: u32, day: u32, time_behind: bool) -> Option<Cow<'static, str>> {
    if let Some(mended) = iso(year, month, day) {
        let without = if time_behind { ", without a time of day" } else { "" };
        return Some(format!("write `{mended}`{without}").into());
    }
    let Some(name) = month.checked_sub(1).and_then(|at| MONTHS.get(usize::try_from(at).ok()?)) else {
        return Some("months run from 01 to 12".into());
    };
    let last = days_in(i32::try_from(year).ok()?, u8::try_from(month).ok()?);
    Some(format!("{name} {year} has {last} days").into())
}

fn iso(year: u32, month: u32, day: u32) -> Option<Date> {
    Date::from_day(i32::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}

/// The month of an English name or its first three letters, from 1.
fn month_named(word: &str) -> Option<u32> {
    let lower = word.to_ascii_lowercase();
    let at = MONTHS.iter().position(|name| {
        let name = name.to_ascii_lowercase();
        name == lower || name.get(..3) == Some(lower.as_str()) || (lower == "sept" && name == "september")
    })?;
    u32::try_from(at + 1).ok()
}

/// As ISO 8601 writes it: `2026-11-21`, `2026-11`, `2026`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
            if let Some(day) = self.day {
                write!(f, "-{day:02}")?;
            }
        }
        Ok(())
    }
}

/// What a length of time comes to on the calendar.
struct Steps {
    months: i64,
    days: i64,
}

fn steps(length: Duration) -> Result<Steps, NoAnswer> {
    if length.business_days != 0 {
        return Err(NoAnswer::new("where business days end depends on the holidays of a place"));
    }
    if length.seconds % duration::DAY != 0 {
        return Err(NoAnswer::new(format!("a date has no time of day, and `{length}` is not a whole number of days")));
    }
    Ok(Steps { months: length.months, days: length.seconds / duration::DAY })
}

fn out_of_range() -> NoAnswer {
    NoAnswer::new("the date would lie outside the years 1 to 9999")
}

/// Moves by months; where the month has no such day, to its last.
fn move_months(day: NaiveDate, months: i64) -> Option<NaiveDate> {
    let count = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
    if months < 0 { day.checked_sub_months(count) } else { day.checked_add_months(count) }
}

fn move_days(day: NaiveDate, days: i64) -> Option<NaiveDate> {
    let count = Days::new(days.unsigned_abs());
    if days < 0 { day.checked_sub_days(count) } else { day.checked_add_days(count) }
}

/// A date and a length of time: first the months, then the days. 31 January and 1 month is the last of February.
///
/// A month of which no day is given moves by months, a year by years.
pub(in crate::value) fn add(date: Date, length: Duration) -> Result<Date, NoAnswer> {
    let Steps { months, days } = steps(length)?;
    if let Some(day) = date.whole() {
        return move_months(day, months)
            .and_then(|day| move_days(day, days))
            .and_then(Date::from_calendar)
            .ok_or_else(out_of_range);
    }
    let per_step = if date.month.is_some() { 1 } else { 12 };
    if days != 0 || months % per_step != 0 {
        return Err(NoAnswer::new(format!("`{date}` names no day, so that `{length}` from it can't be told")));
    }
    let start = i64::from(date.year) * 12 + i64::from(date.month.unwrap_or(1)) - 1;
    let end = start.checked_add(months).ok_or_else(out_of_range)?;
    let year = i32::try_from(end.div_euclid(12)).ok().filter(|year| YEARS.contains(year)).ok_or_else(out_of_range)?;
    let month = u8::try_from(end.rem_euclid(12) + 1).ok();
    Ok(Date { year, month: date.month.and(month), day: None })
}

/// The days from one date to another.
pub(in crate::value) fn between(later: Date, earlier: Date) -> Result<Duration, NoAnswer> {
    for date in [later, earlier] {
        if !date.is_whole() {
            return Err(NoAnswer::new(format!("`{date}` names no day, so that the days can't be counted")));
        }
    }
    let days = later.days().0 - earlier.days().0;
    Ok(Duration { seconds: days * duration::DAY, ..Duration::default() })
}

/// The two days on which a period of that length may be said to end: its last day (1 January – 31 December) and the
/// anniversary (16 June 2004 – 16 June 2009). Where the anniversary's day does not exist, the last of the month is both.
///
/// # Errors
///
/// If the start names no day, the length is not of whole days or months or is nothing at all, or the end lies beyond
/// the calendar.
pub fn ends(start: Date, length: Duration) -> Result<[Date; 2], NoAnswer> {
    let Steps { months, days } = steps(length)?;
    let Some(first) = start.whole() else {
        return Err(NoAnswer::new(format!("`{start}` names no day, so that its end can't be told")));
    };
    if months < 0 || days < 0 || (months == 0 && days == 0) {
        return Err(NoAnswer::new(format!("`{length}` is no length of a period")));
    }
    let month_on = move_months(first, months).ok_or_else(out_of_range)?;
    let anniversary = move_days(month_on, days).ok_or_else(out_of_range)?;
    let clamped = days == 0 && month_on.day() != first.day();
    let last = if clamped { anniversary } else { anniversary.pred_opt().ok_or_else(out_of_range)? };
    match (Date::from_calendar(last), Date::from_calendar(anniversary)) {
        (Some(last), Some(anniversary)) => Ok([last, anniversary]),
        _ => Err(out_of_range()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        read(text).unwrap()
    }

    fn length(text: &str) -> Duration {
        duration::read(text).unwrap()
    }

    #[test]
    fn accepted_forms() {
        for (written, year, month, day) in [
            ("2026-11-21", 2026, Some(11), Some(21)),
            ("2024-02-29", 2024, Some(2), Some(29)),
            ("2000-02-29", 2000, Some(2), Some(29)),
            ("2026-11", 2026, Some(11), None),
            ("2026", 2026, None, None),
            ("0001-01-01", 1, Some(1), Some(1)),
            ("9999-12-31", 9999, Some(12), Some(31)),
            (" 2026 ", 2026, None, None),
        ] {
            assert_eq!(read(written), Ok(Date { year, month, day }), "{written}");
        }
    }

    #[test]
    fn refused_forms_come_with_advice() {
        let plain = "write year, month and day, as in `2026-11-21`; or `2026-11`, or `2026`";
        for (written, advice) in [
            ("21/11/2026", "write `2026-11-21`"),
            ("11/21/2026", "write `2026-11-21`"),
            ("03/04/2026", "say which day is meant: write `2026-04-03` or `2026-03-04`"),
            ("03/03/2026", "write `2026-03-03`"),
            ("03.04.2026", "write `2026-04-03`"),
            ("21.11.2026", "write `2026-11-21`"),
            ("21-11-2026", "write `2026-11-21`"),
            ("2026/11/21", "write `2026-11-21`"),
            ("2026-1-5", "write `2026-01-05`"),
            ("20261121", "write `2026-11-21`"),
            ("21 November 2026", "write `2026-11-21`"),
            ("November 21st, 2026", "write `2026-11-21`"),
            ("Nov 21, 2026", "write `2026-11-21`"),
            ("November 2026", "write `2026-11`"),
            ("11/2026", "write `2026-11`"),
            ("2026-1", "write `2026-01`"),
            ("2026-02-30", "February 2026 has 28 days"),
            ("2024-02-30", "February 2024 has 29 days"),
            ("1900-02-29", "February 1900 has 28 days"),
            ("31/04/2026", "April 2026 has 30 days"),
            ("2026-11-00", "November 2026 has 30 days"),
            ("2026-13-01", "months run from 01 to 12"),
            ("2026-00", "months run from 01 to 12"),
            ("2026-13", "months run from 01 to 12"),
            ("2026-11-21T00:00:00Z", "write `2026-11-21`, without a time of day"),
            ("2026-11-21 10:30", "write `2026-11-21`, without a time of day"),
            ("21/11/26", "write the year in full, then month and day, as in `2026-11-21`"),
            ("0000", plain),
            ("26", plain),
            ("12026-01-01", plain),
            ("soon", plain),
            ("", plain),
            ("２０２６", plain),
        ] {
            assert_eq!(read(written).map_err(|refusal| refusal.advice), Err(advice.to_owned()), "{written:?}");
        }
        assert_eq!(read("2026-02-30").unwrap_err().message, "expected a date, found `2026-02-30`");
    }

    #[test]
    fn a_length_is_added_as_the_calendar_has_it() {
        for (start, sign, by, end) in [
            ("2026-01-31", 1, "1 month", "2026-02-28"),
            ("2024-01-31", 1, "1 month", "2024-02-29"),
            ("2024-02-29", 1, "1 year", "2025-02-28"),
            ("2024-02-29", 1, "4 years", "2028-02-29"),
            ("2026-03-31", -1, "1 month", "2026-02-28"),
            ("2026-01-15", -1, "1 year 1 month", "2024-12-15"),
            ("2026-12-31", 1, "1 day", "2027-01-01"),
            ("2026-01-31", 1, "1 month 1 day", "2026-03-01"),
            ("2026-01-01", 1, "48 hours", "2026-01-03"),
            ("2026-11", 1, "2 months", "2027-01"),
            ("2026-01", -1, "1 month", "2025-12"),
            ("2026", 1, "2 years", "2028"),
            ("2026", 1, "0 days", "2026"),
        ] {
            let by = length(by);
            let by = if sign < 0 { Duration::default().checked_sub(by).unwrap() } else { by };
            assert_eq!(add(date(start), by), Ok(date(end)), "{start} {sign} {by}");
        }
    }

    #[test]
    fn what_the_calendar_cannot_tell_has_no_answer() {
        let outside = "the date would lie outside the years 1 to 9999";
        for (start, by, reason) in [
            ("2026-01-01", "5 business days", "where business days end depends on the holidays of a place"),
            ("2026-01-01", "36 hours", "a date has no time of day, and `1 day 12 hours` is not a whole number of days"),
            ("2026-11", "10 days", "`2026-11` names no day, so that `10 days` from it can't be told"),
            ("2026", "6 months", "`2026` names no day, so that `6 months` from it can't be told"),
            ("9999-12-31", "1 day", outside),
            ("9999-12", "1 month", outside),
            ("9999", "1 year", outside),
            ("2026-01-01", "9223372036854775807 months", outside),
            ("2026", "768614336404564650 years", outside),
            ("2026-01-01", "106751991167300 days", outside),
        ] {
            assert_eq!(add(date(start), length(by)).unwrap_err().reason, reason, "{start} + {by}");
        }
        assert_eq!(add(date("0001-01-01"), Duration::days(-1)).unwrap_err().reason, outside);
    }

    #[test]
    fn a_difference_is_counted_in_days() {
        assert_eq!(between(date("2026-03-01"), date("2026-02-01")), Ok(Duration::days(28)));
        assert_eq!(between(date("2024-03-01"), date("2024-02-01")), Ok(Duration::days(29)));
        assert_eq!(between(date("2026-02-01"), date("2026-03-01")), Ok(Duration::days(-28)));
        assert!(between(date("2026-03"), date("2026-02-01")).is_err());
        assert!(between(date("2026-03-01"), date("2026")).is_err());
    }

    #[test]
    fn a_period_ends_on_its_last_day_or_its_anniversary() {
        for (start, by, last, anniversary) in [
            ("2026-01-01", "1 year", "2026-12-31", "2027-01-01"),
            ("2004-06-16", "5 years", "2009-06-15", "2009-06-16"),
            ("2024-02-29", "1 year", "2025-02-28", "2025-02-28"),
            ("2024-02-29", "4 years", "2028-02-28", "2028-02-29"),
            ("2026-01-31", "1 month", "2026-02-28", "2026-02-28"),
            ("2026-01-30", "3 months", "2026-04-29", "2026-04-30"),
            ("2026-01-01", "30 days", "2026-01-30", "2026-01-31"),
            ("2026-01-31", "1 month 1 day", "2026-02-28", "2026-03-01"),
        ] {
            assert_eq!(ends(date(start), length(by)), Ok([date(last), date(anniversary)]), "{start} {by}");
        }
        for (start, by) in [
            ("2026-01", "1 year"),
            ("2026-01-01", "0 days"),
            ("2026-01-01", "5 business days"),
            ("9999-01-01", "1 year"),
        ] {
            assert!(ends(date(start), length(by)).is_err(), "{start} {by}");
        }
    }
}
