//! Lengths of time, as people and ISO 8601 write them.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::diagnostic::nearest;
use crate::value::read::{Refusal, shown};
use crate::value::text::trimmed;

/// A length of time, in the units that can't be turned into each other. Weeks are 7 days, days 24 hours, years 12 months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Duration {
    /// Months.
    pub months: i64,
    /// Business days.
    pub business_days: i64,
    /// Seconds: those of days, hours and minutes.
    pub seconds: i64,
}

/// Seconds in a minute.
const MINUTE: i64 = 60;
/// Seconds in an hour.
const HOUR: i64 = 60 * MINUTE;
/// Seconds in a day.
pub(in crate::value) const DAY: i64 = 24 * HOUR;

impl Duration {
    /// So many days.
    pub const fn days(days: i32) -> Self {
        Self { months: 0, business_days: 0, seconds: days as i64 * DAY }
    }

    /// So many months.
    pub const fn months(months: i64) -> Self {
        Self { months, business_days: 0, seconds: 0 }
    }

    /// Whether it is no time at all.
    pub fn is_zero(self) -> bool {
        self == Self::default()
    }

    /// Both together; none where it is too large to be counted.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Some(Self {
            months: self.months.checked_add(other.months)?,
            business_days: self.business_days.checked_add(other.business_days)?,
            seconds: self.seconds.checked_add(other.seconds)?,
        })
    }

    /// The one without the other; none where it is too large to be counted.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        Some(Self {
            months: self.months.checked_sub(other.months)?,
            business_days: self.business_days.checked_sub(other.business_days)?,
            seconds: self.seconds.checked_sub(other.seconds)?,
        })
    }
}

/// The units, in the order in which they are written. Their positions are the bits of what has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Years,
    Months,
    Weeks,
    Days,
    BusinessDays,
    Hours,
    Minutes,
    Seconds,
}

impl Unit {
    /// That many of the unit.
    fn times(self, count: i64) -> Option<Duration> {
        let mut length = Duration::default();
        match self {
            Self::Years => length.months = count.checked_mul(12)?,
            Self::Months => length.months = count,
            Self::Weeks => length.seconds = count.checked_mul(7 * DAY)?,
            Self::Days => length.seconds = count.checked_mul(DAY)?,
            Self::BusinessDays => length.business_days = count,
            Self::Hours => length.seconds = count.checked_mul(HOUR)?,
            Self::Minutes => length.seconds = count.checked_mul(MINUTE)?,
            Self::Seconds => length.seconds = count,
        }
        Some(length)
    }
}

/// Why a text is not a length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::value) enum Problem<'a> {
    /// Not numbers and units at all.
    Form,
    /// A number and nothing behind it.
    NoUnit(&'a str),
    /// `6m`: months or minutes.
    Ambiguous(&'a str),
    /// A word that is no unit, and the number before it.
    Unknown(&'a str, &'a str),
    /// Two numbers of one unit.
    Repeated,
    /// A number with decimals.
    Fraction,
    /// More than can be counted.
    TooLarge,
    /// ISO 8601, but not right.
    Iso,
}

/// Reads `30 days`, `1 year 6 months`, `72h`, `P1Y6M`.
pub(in crate::value) fn read(text: &str) -> Result<Duration, Refusal> {
    let trimmed = trimmed(text);
    parse(trimmed).map_err(|problem| refuse(trimmed, problem))
}

pub(in crate::value) fn parse(text: &str) -> Result<Duration, Problem<'_>> {
    if let Some(iso) = text.strip_prefix('P') {
        return parse_iso(iso);
    }
    let mut rest = text;
    let mut total = Duration::default();
    let mut seen = 0u16;
    while !rest.is_empty() {
        let (digits, behind) = split_while(rest, |byte| byte.is_ascii_digit());
        if digits.is_empty() {
            return Err(Problem::Form);
        }
        if let [b'.' | b',', b'0'..=b'9', ..] = behind.as_bytes() {
            return Err(Problem::Fraction);
        }
        let behind = behind.trim_start();
        let (word, behind) = split_while(behind, |byte| byte.is_ascii_alphabetic());
        if word.is_empty() {
            return Err(if behind.is_empty() { Problem::NoUnit(digits) } else { Problem::Form });
        }
        let (unit, behind) = match unit(word) {
            Some(Named::Unit(unit)) => (unit, behind),
            Some(Named::Before(unit)) => {
                let (next, behind) = split_while(behind.trim_start(), |byte| byte.is_ascii_alphabetic());
                match self::unit(next) {
                    Some(Named::Unit(Unit::Days)) if next.len() > 1 => (unit, behind),
                    _ => return Err(Problem::Unknown(digits, word)),
                }
            }
            Some(Named::Either) => return Err(Problem::Ambiguous(digits)),
            None => return Err(Problem::Unknown(digits, word)),
        };
        if seen & (1 << unit as u16) != 0 {
            return Err(Problem::Repeated);
        }
        seen |= 1 << unit as u16;
        total = sum(total, unit, digits)?;
        rest = behind.trim_start();
    }
    if seen == 0 { Err(Problem::Form) } else { Ok(total) }
}

fn parse_iso(text: &str) -> Result<Duration, Problem<'_>> {
    let mut rest = text;
    let mut total = Duration::default();
    let mut last = None;
    let mut of_the_day = false;
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix('T') {
            if of_the_day || behind.is_empty() {
                return Err(Problem::Iso);
            }
            of_the_day = true;
            rest = behind;
            continue;
        }
        let (digits, behind) = split_while(rest, |byte| byte.is_ascii_digit());
        if digits.is_empty() {
            return Err(Problem::Iso);
        }
        let mut behind = behind.chars();
        let unit = match (behind.next(), of_the_day) {
            (Some('Y'), false) => Unit::Years,
            (Some('M'), false) => Unit::Months,
            (Some('W'), false) => Unit::Weeks,
            (Some('D'), false) => Unit::Days,
            (Some('H'), true) => Unit::Hours,
            (Some('M'), true) => Unit::Minutes,
            (Some('S'), true) => Unit::Seconds,
            (Some('.' | ','), _) => return Err(Problem::Fraction),
            _ => return Err(Problem::Iso),
        };
        if last >= Some(unit) {
            return Err(Problem::Iso);
        }
        last = Some(unit);
        total = sum(total, unit, digits)?;
        rest = behind.as_str();
    }
    if last.is_none() { Err(Problem::Iso) } else { Ok(total) }
}

fn sum<'a>(total: Duration, unit: Unit, digits: &str) -> Result<Duration, Problem<'a>> {
    let count = digits.parse().map_err(|_| Problem::TooLarge)?;
    unit.times(count).and_then(|length| total.checked_add(length)).ok_or(Problem::TooLarge)
}

/// What a word behind a number means.
enum Named {
    Unit(Unit),
    /// A word that stands before "days".
    Before(Unit),
    /// Months or minutes.
    Either,
}

fn unit(word: &str) -> Option<Named> {
    let mut lower = [0u8; 8];
    let lower = lower.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    Some(Named::Unit(match &*lower {
        b"days" | b"day" | b"d" => Unit::Days,
        b"months" | b"month" => Unit::Months,
        b"years" | b"year" | b"y" => Unit::Years,
        b"weeks" | b"week" | b"w" => Unit::Weeks,
        b"hours" | b"hour" | b"h" => Unit::Hours,
        b"minutes" | b"minute" | b"min" => Unit::Minutes,
        b"seconds" | b"second" | b"s" => Unit::Seconds,
        b"business" => return Some(Named::Before(Unit::BusinessDays)),
        b"calendar" => return Some(Named::Before(Unit::Days)),
        b"m" => return Some(Named::Either),
        _ => return None,
    }))
}

fn split_while(text: &str, keep: impl Fn(u8) -> bool) -> (&str, &str) {
    let end = text.bytes().position(|byte| !keep(byte)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

#[cold]
fn refuse(text: &str, problem: Problem<'_>) -> Refusal {
    let figure = |digits: &str| {
        if digits.len() <= 6 { digits.to_owned() } else { "30".to_owned() }
    };
    let advice: Cow<'static, str> = match problem {
        Problem::NoUnit(digits) => {
            let n = figure(digits);
            format!("say of what: `{n} days`, `{n} business days`, `{n} months` …").into()
        }
        Problem::Ambiguous(digits) => {
            let n = figure(digits);
            format!("months or minutes? write `{n} months` or `{n} minutes`").into()
        }
        Problem::Unknown(digits, word) => unknown_unit(&figure(digits), word),
        Problem::Repeated => "write each unit once, as in `1 year 6 months`".into(),
        Problem::Fraction => "write whole numbers of a smaller unit, as in `1 year 6 months` or `90 minutes`".into(),
        Problem::TooLarge => "that is longer than can be counted".into(),
        Problem::Iso => "write it as in `P1Y6M`, `P30D` or `PT24H`, or in words: `30 days`".into(),
        Problem::Form => mended(text),
    };
    Refusal::new("a duration", text, advice)
}

fn unknown_unit(figure: &str, word: &str) -> Cow<'static, str> {
    const WORDS: [&str; 15] = [
        "years", "months", "weeks", "days", "hours", "minutes", "seconds", "year", "month", "week", "day", "hour",
        "minute", "second", "business",
    ];
    /// Units of other kinds, how many of which they are, and of what.
    const COUNTED: [(&str, u64, &str); 3] =
        [("fortnight", 2, "weeks"), ("quarter", 3, "months"), ("decade", 10, "years")];
    const SHORT: [(&str, &str); 13] = [
        ("yr", "years"),
        ("yrs", "years"),
        ("mo", "months"),
        ("mos", "months"),
        ("mth", "months"),
        ("mths", "months"),
        ("wk", "weeks"),
        ("wks", "weeks"),
        ("hr", "hours"),
        ("hrs", "hours"),
        ("mins", "minutes"),
        ("sec", "seconds"),
        ("secs", "seconds"),
    ];
    if word.eq_ignore_ascii_case("working") || word.eq_ignore_ascii_case("business") {
        return format!("write `{figure} business days`").into();
    }
    let one = word.strip_suffix('s').unwrap_or(word);
    let counted = COUNTED.iter().find(|(other, ..)| other.eq_ignore_ascii_case(one));
    if let Some((_, times, unit)) = counted
        && let Some(count) = figure.parse::<u64>().ok().and_then(|figure| figure.checked_mul(*times))
    {
        return format!("write `{count} {unit}`").into();
    }
    let meant = SHORT
        .iter()
        .find(|(short, _)| short.eq_ignore_ascii_case(word))
        .map(|(_, unit)| *unit)
        .or_else(|| nearest(word, WORDS));
    match meant {
        Some("business") => format!("write `{figure} business days`").into(),
        Some(unit) => format!("write `{figure} {unit}`").into(),
        None => format!(
            "{} is no unit: write years, months, weeks, days, business days, hours, minutes or seconds",
            shown(word)
        )
        .into(),
    }
}

fn mended(text: &str) -> Cow<'static, str> {
    if let Some(positive) = text.strip_prefix('-')
        && parse(positive.trim_start()).is_ok()
    {
        return "a length of time is not negative".into();
    }
    let short = text.len() <= 80;
    let without = text.replace(" and ", " ").replace([',', '-'], " ").replace("(s)", "s");
    let without = without.strip_suffix(" s").map_or(without.clone(), |one| format!("{one}s"));
    if short && parse(&without).is_ok() {
        let words: Vec<&str> = without.split_whitespace().collect();
        return format!("write `{}`", words.join(" ")).into();
    }
    if short && parse(&text.to_ascii_uppercase()).is_ok() {
        return format!("write `{}`", text.to_ascii_uppercase()).into();
    }
    "write a number and its unit, as in `30 days`, `5 business days`, `1 year 6 months` or `P1Y6M`".into()
}

/// Largest units first: `1 year 6 months`, `30 days`. What is negative stands last, behind "less".
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.seconds.unsigned_abs();
        let (month, second) = (self.months < 0, self.seconds < 0);
        let months = self.months.unsigned_abs();
        let [minute, hour, day] = [MINUTE, HOUR, DAY].map(i64::unsigned_abs);
        let parts = [
            (months / 12, "year", month),
            (months % 12, "month", month),
            (self.business_days.unsigned_abs(), "business day", self.business_days < 0),
            (seconds / day, "day", second),
            (seconds % day / hour, "hour", second),
            (seconds % hour / minute, "minute", second),
            (seconds % minute, "second", second),
        ];
        let mut first = true;
        for wanted in [false, true] {
            let mut less = wanted;
            for (count, unit, negative) in parts {
                if count == 0 || negative != wanted {
                    continue;
                }
                if !first {
                    f.write_str(" ")?;
                }
                if less {
                    f.write_str(if first { "minus " } else { "less " })?;
                    less = false;
                }
                write!(f, "{count} {unit}{}", if count == 1 { "" } else { "s" })?;
                first = false;
            }
        }
        if first { f.write_str("0 days") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn length(months: i64, business_days: i64, seconds: i64) -> Duration {
        Duration { months, business_days, seconds }
    }

    #[test]
    fn accepted_forms() {
        for (written, value) in [
            ("30 days", Duration::days(30)),
            ("30 Days", Duration::days(30)),
            ("30 DAYS", Duration::days(30)),
            ("30 day", Duration::days(30)),
            ("1 day", Duration::days(1)),
            ("30 calendar days", Duration::days(30)),
            ("90d", Duration::days(90)),
            ("  30   days ", Duration::days(30)),
            ("30\u{a0}days", Duration::days(30)),
            ("30\ndays", Duration::days(30)),
            ("2 weeks", Duration::days(14)),
            ("3 months", Duration::months(3)),
            ("1 year", Duration::months(12)),
            ("1 year 6 months", Duration::months(18)),
            ("6 months 1 year", Duration::months(18)),
            ("1 Year 6 Months", Duration::months(18)),
            ("5 business days", length(0, 5, 0)),
            ("1 Business Day", length(0, 1, 0)),
            ("1 month 5 business days 2 days", length(1, 5, 2 * DAY)),
            ("24 hours", Duration::days(1)),
            ("72h", Duration::days(3)),
            ("15 minutes", length(0, 0, 900)),
            ("15min", length(0, 0, 900)),
            ("1h 30min", length(0, 0, 5400)),
            ("1h30min", length(0, 0, 5400)),
            ("30 seconds", length(0, 0, 30)),
            ("0 days", Duration::default()),
            ("P1Y6M", Duration::months(18)),
            ("PT24H", Duration::days(1)),
            ("P2W", Duration::days(14)),
            ("P30D", Duration::days(30)),
            ("PT15M", length(0, 0, 900)),
            ("P1Y2M3DT4H5M6S", length(14, 0, 3 * DAY + 4 * HOUR + 5 * MINUTE + 6)),
            ("9223372036854775807 seconds", length(0, 0, i64::MAX)),
        ] {
            assert_eq!(read(written), Ok(value), "{written}");
        }
    }

    #[test]
    fn refused_forms_come_with_advice() {
        let forms = "write a number and its unit, as in `30 days`, `5 business days`, `1 year 6 months` or `P1Y6M`";
        let iso = "write it as in `P1Y6M`, `P30D` or `PT24H`, or in words: `30 days`";
        let whole = "write whole numbers of a smaller unit, as in `1 year 6 months` or `90 minutes`";
        let units = "is no unit: write years, months, weeks, days, business days, hours, minutes or seconds";
        for (written, advice) in [
            ("30", "say of what: `30 days`, `30 business days`, `30 months` …"),
            ("1 year 6", "say of what: `6 days`, `6 business days`, `6 months` …"),
            ("6m", "months or minutes? write `6 months` or `6 minutes`"),
            ("6 M", "months or minutes? write `6 months` or `6 minutes`"),
            ("1y 6m", "months or minutes? write `6 months` or `6 minutes`"),
            ("5 working days", "write `5 business days`"),
            ("5 business", "write `5 business days`"),
            ("5 business hours", "write `5 business days`"),
            ("30 dyas", "write `30 days`"),
            ("2 yrs", "write `2 years`"),
            ("2 quarters", "write `6 months`"),
            ("3 fortnights", "write `6 weeks`"),
            ("2 moons", &format!("`moons` {units}")),
            ("3 buisness days", "write `3 business days`"),
            ("30 day(s)", "write `30 days`"),
            ("30 day s", "write `30 days`"),
            ("1.5 hours", whole),
            ("1,000 days", whole),
            ("P0.5Y", whole),
            ("1 day 2 days", "write each unit once, as in `1 year 6 months`"),
            ("-30 days", "a length of time is not negative"),
            ("1 year and 6 months", "write `1 year 6 months`"),
            ("1 year, 6 months", "write `1 year 6 months`"),
            ("30-day", "write `30 day`"),
            ("p1y6m", "write `P1Y6M`"),
            ("P", iso),
            ("PT", iso),
            ("P1D1Y", iso),
            ("P1YT", iso),
            ("P1H", iso),
            ("P1Y 6M", iso),
            ("P-1D", iso),
            ("thirty days", forms),
            ("days", forms),
            ("30 days!", forms),
            ("30 – 60 days", forms),
            ("promptly", forms),
            ("", forms),
            ("99999999999999999999 days", "that is longer than can be counted"),
            ("9223372036854775807 days", "that is longer than can be counted"),
            ("P9223372036854775807Y", "that is longer than can be counted"),
        ] {
            assert_eq!(read(written).map_err(|refusal| refusal.advice), Err(advice.to_owned()), "{written:?}");
        }
        assert_eq!(read("30").unwrap_err().message, "expected a duration, found `30`");
    }

    #[test]
    fn shown_in_the_largest_units() {
        for (value, shown) in [
            (Duration::days(30), "30 days"),
            (Duration::days(1), "1 day"),
            (Duration::months(18), "1 year 6 months"),
            (Duration::months(1), "1 month"),
            (length(0, 5, 0), "5 business days"),
            (length(0, 1, 0), "1 business day"),
            (length(0, 0, 5400), "1 hour 30 minutes"),
            (length(1, 2, DAY + HOUR), "1 month 2 business days 1 day 1 hour"),
            (Duration::default(), "0 days"),
            (Duration::days(-30), "minus 30 days"),
            (length(1, 0, -DAY), "1 month less 1 day"),
            (length(-1, 0, DAY), "1 day less 1 month"),
            (
                length(i64::MIN, i64::MIN, i64::MIN),
                "minus 768614336404564650 years 8 months 9223372036854775808 business days 106751991167300 days 15 hours 30 minutes 8 seconds",
            ),
        ] {
            assert_eq!(value.to_string(), shown);
        }
    }
}
