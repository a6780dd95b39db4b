//! Comparison and arithmetic, as LANGUAGE.md's "the law's, not the computer's" says.

use std::cmp::Ordering;

use crate::value::calendar::{days_in_business_days, days_in_months};
use crate::value::{Comparison, Date, Decimal, Duration, Jurisdiction, Money, Scalar, date, duration, number};

/// Why two values can't be compared or computed with: in words, without a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoAnswer {
    /// "cannot compare EUR with USD"
    pub reason: String,
}

impl NoAnswer {
    #[cold]
    pub(in crate::value) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}

/// Whether a comparison holds.
///
/// # Errors
///
/// If it depends on the calendar (`1 month >= 30 days`), on a day that is not named, or on a rate of exchange; if the
/// values are of types that have nothing in common, or have no order.
pub fn compare(comparison: Comparison, left: Scalar, right: Scalar) -> Result<bool, NoAnswer> {
    match (left, right) {
        (Scalar::Integer(left), Scalar::Integer(right)) => Ok(ordered(comparison, left.cmp(&right))),
        (Scalar::Duration(left), Scalar::Duration(right)) => durations(comparison, left, right),
        (Scalar::Date(left), Scalar::Date(right)) => dates(comparison, left, right),
        (Scalar::Percentage(left), Scalar::Percentage(right)) => Ok(ordered(comparison, left.cmp(&right))),
        (Scalar::Money(left), Scalar::Money(right)) if left.currency == right.currency => {
            Ok(ordered(comparison, left.amount.cmp(&right.amount)))
        }
        (Scalar::Money(left), Scalar::Money(right)) => {
            Err(NoAnswer::new(format!("cannot compare {} with {}", left.currency, right.currency)))
        }
        (Scalar::Boolean(left), Scalar::Boolean(right)) => same(comparison, left == right, "`true` and `false`"),
        (Scalar::Enum(left), Scalar::Enum(right)) if left.of == right.of => {
            same(comparison, left.index == right.index, "these values")
        }
        (Scalar::Enum(_), Scalar::Enum(_)) => Err(NoAnswer::new("cannot compare values of two enums")),
        _ => match (decimal(left), decimal(right), place(left), place(right)) {
            (Some(left), Some(right), ..) => Ok(ordered(comparison, left.cmp(&right))),
            (_, _, Some(left), Some(right)) => same(comparison, left == right, "places"),
            _ => Err(NoAnswer::new(format!("cannot compare {} with {}", left.noun(), right.noun()))),
        },
    }
}

/// A number of either kind.
fn decimal(value: Scalar) -> Option<Decimal> {
    match value {
        Scalar::Integer(value) => Some(value.into()),
        Scalar::Number(value) => Some(value),
        _ => None,
    }
}

fn place(value: Scalar) -> Option<Jurisdiction> {
    match value {
        Scalar::Country(country) => Some(country.into()),
        Scalar::Jurisdiction(place) => Some(place),
        _ => None,
    }
}

fn ordered(comparison: Comparison, ordering: Ordering) -> bool {
    match comparison {
        Comparison::Equal => ordering.is_eq(),
        Comparison::NotEqual => ordering.is_ne(),
        Comparison::Less => ordering.is_lt(),
        Comparison::AtMost => ordering.is_le(),
        Comparison::Greater => ordering.is_gt(),
        Comparison::AtLeast => ordering.is_ge(),
    }
}

fn same(comparison: Comparison, is_same: bool, what: &str) -> Result<bool, NoAnswer> {
    match comparison {
        Comparison::Equal => Ok(is_same),
        Comparison::NotEqual => Ok(!is_same),
        Comparison::Less | Comparison::AtMost | Comparison::Greater | Comparison::AtLeast => {
            Err(NoAnswer::new(format!("{what} have no order")))
        }
    }
}

/// By how much one value exceeds another, at least and at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Excess {
    least: i128,
    most: i128,
}

impl Excess {
    /// Whether the comparison holds wherever in the range the excess lies; none where that makes a difference.
    fn decides(self, comparison: Comparison) -> Option<bool> {
        let Self { least, most } = self;
        let (holds, fails) = match comparison {
            Comparison::Equal => (least == 0 && most == 0, least > 0 || most < 0),
            Comparison::NotEqual => (least > 0 || most < 0, least == 0 && most == 0),
            Comparison::Less => (most < 0, least >= 0),
            Comparison::AtMost => (most <= 0, least > 0),
            Comparison::Greater => (least > 0, most <= 0),
            Comparison::AtLeast => (least >= 0, most < 0),
        };
        match (holds, fails) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }

    /// "may be more or less than `30 days`", in the words for more and for less.
    fn in_words(self, more: &str, less: &str, than: &str) -> String {
        if self.least >= 0 {
            format!("may be {more} {than}, or the same")
        } else if self.most <= 0 {
            format!("may be {less} {than}, or the same")
        } else {
            format!("may be {more} or {less} {than}")
        }
    }
}

fn durations(comparison: Comparison, left: Duration, right: Duration) -> Result<bool, NoAnswer> {
    let difference = |left: i64, right: i64| i128::from(left) - i128::from(right);
    let months = difference(left.months, right.months);
    let business_days = difference(left.business_days, right.business_days);
    let seconds = difference(left.seconds, right.seconds);
    if months == 0 && business_days == 0 {
        return Ok(ordered(comparison, seconds.cmp(&0)));
    }
    let mut excess = Excess { least: seconds, most: seconds };
    for (count, days_in) in
        [(months, days_in_months as fn(u64) -> (i128, i128)), (business_days, days_in_business_days)]
    {
        // the difference of two numbers of 64 bits has a size of 64 bits
        let (shortest, longest) = days_in(u64::try_from(count.unsigned_abs()).unwrap_or(u64::MAX));
        let (least, most) = if count < 0 { (-longest, -shortest) } else { (shortest, longest) };
        excess.least += least * i128::from(duration::DAY);
        excess.most += most * i128::from(duration::DAY);
    }
    excess.decides(comparison).ok_or_else(|| {
        let facts = facts(months.unsigned_abs(), business_days.unsigned_abs());
        let words = excess.in_words("more", "less", &format!("than `{right}`"));
        NoAnswer::new(format!("{facts}, so `{left}` {words}"))
    })
}

/// "a month has 28 to 31 days"
#[cold]
fn facts(months: u128, business_days: u128) -> String {
    let size = |count: u128| u64::try_from(count).unwrap_or(u64::MAX);
    let shown = |count: u128| i64::try_from(count).unwrap_or(i64::MAX);
    let mut facts = Vec::new();
    if months != 0 {
        let (shortest, longest) = days_in_months(size(months));
        facts.push(match months {
            1 => format!("a month has {shortest} to {longest} days"),
            12 => format!("a year has {shortest} or {longest} days"),
            _ => format!("{} have {shortest} to {longest} days", Duration::months(shown(months))),
        });
    }
    if business_days != 0 {
        let (shortest, longest) = days_in_business_days(size(business_days));
        let count = Duration { business_days: shown(business_days), ..Duration::default() };
        let take = if business_days == 1 { "takes" } else { "take" };
        facts.push(format!("{count} {take} {shortest} to {longest} days"));
    }
    facts.join(", and ")
}

fn dates(comparison: Comparison, left: Date, right: Date) -> Result<bool, NoAnswer> {
    if left.is_whole() && right.is_whole() {
        let parts = |date: Date| (date.year, date.month, date.day);
        return Ok(ordered(comparison, parts(left).cmp(&parts(right))));
    }
    let ((left_first, left_last), (right_first, right_last)) = (left.days(), right.days());
    let excess = Excess { least: (left_first - right_last).into(), most: (left_last - right_first).into() };
    excess.decides(comparison).ok_or_else(|| {
        if left == right {
            return NoAnswer::new(format!("`{left}` names no day, so that two such dates may be different days"));
        }
        let names = match (left.is_whole(), right.is_whole()) {
            (false, false) => format!("`{left}` and `{right}` name no day"),
            (true, false) => format!("`{right}` names no day"),
            (_, true) => format!("`{left}` names no day"),
        };
        NoAnswer::new(format!("{names}, so `{left}` {}", excess.in_words("after", "before", &format!("`{right}`"))))
    })
}

/// The sum.
///
/// # Errors
///
/// If it can't be kept exactly, if the currencies differ, if the calendar can't tell it (a date and business days), or
/// if values of these types have no sum.
pub fn add(left: Scalar, right: Scalar) -> Result<Scalar, NoAnswer> {
    match (left, right) {
        (Scalar::Integer(left), Scalar::Integer(right)) => {
            left.checked_add(right).map(Scalar::Integer).ok_or_else(too_large)
        }
        (Scalar::Money(left), Scalar::Money(right)) => sum_of_money(left, right),
        (Scalar::Duration(left), Scalar::Duration(right)) => {
            left.checked_add(right).map(Scalar::Duration).ok_or_else(too_large)
        }
        (Scalar::Percentage(left), Scalar::Percentage(right)) => {
            number::sum(left, right).map(Scalar::Percentage).ok_or_else(too_large)
        }
        (Scalar::Date(date), Scalar::Duration(length)) | (Scalar::Duration(length), Scalar::Date(date)) => {
            date::add(date, length).map(Scalar::Date)
        }
        _ => match (decimal(left), decimal(right)) {
            (Some(left), Some(right)) => number::sum(left, right).map(Scalar::Number).ok_or_else(too_large),
            _ => Err(NoAnswer::new(format!("cannot add {} and {}", left.noun(), right.noun()))),
        },
    }
}

/// The difference.
///
/// Between two dates it is a number of days.
///
/// # Errors
///
/// As for [`add`].
pub fn subtract(left: Scalar, right: Scalar) -> Result<Scalar, NoAnswer> {
    match (left, right) {
        (Scalar::Integer(left), Scalar::Integer(right)) => {
            left.checked_sub(right).map(Scalar::Integer).ok_or_else(too_large)
        }
        (Scalar::Money(left), Scalar::Money(right)) => {
            sum_of_money(left, Money { amount: -right.amount, currency: right.currency })
        }
        (Scalar::Duration(left), Scalar::Duration(right)) => {
            left.checked_sub(right).map(Scalar::Duration).ok_or_else(too_large)
        }
        (Scalar::Percentage(left), Scalar::Percentage(right)) => {
            number::sum(left, -right).map(Scalar::Percentage).ok_or_else(too_large)
        }
        (Scalar::Date(date), Scalar::Duration(length)) => {
            let back = Duration::default().checked_sub(length).ok_or_else(too_large)?;
            date::add(date, back).map(Scalar::Date)
        }
        (Scalar::Date(later), Scalar::Date(earlier)) => date::between(later, earlier).map(Scalar::Duration),
        _ => match (decimal(left), decimal(right)) {
            (Some(left), Some(right)) => number::sum(left, -right).map(Scalar::Number).ok_or_else(too_large),
            _ => Err(NoAnswer::new(format!("cannot subtract {} from {}", right.noun(), left.noun()))),
        },
    }
}

/// The product.
///
/// # Errors
///
/// If it can't be kept exactly, or if values of these types have no product.
pub fn multiply(left: Scalar, right: Scalar) -> Result<Scalar, NoAnswer> {
    if let (Scalar::Integer(left), Scalar::Integer(right)) = (left, right) {
        return left.checked_mul(right).map(Scalar::Integer).ok_or_else(too_large);
    }
    match (left, right, decimal(left), decimal(right)) {
        (_, _, Some(left), Some(right)) => number::product(left, right).map(Scalar::Number).ok_or_else(too_large),
        (Scalar::Money(money), _, _, Some(factor)) | (_, Scalar::Money(money), Some(factor), _) => {
            let amount = number::product(money.amount, factor).ok_or_else(too_large)?;
            Ok(Scalar::Money(Money { amount, currency: money.currency }))
        }
        _ => Err(NoAnswer::new(format!("cannot multiply {} by {}", left.noun(), right.noun()))),
    }
}

fn sum_of_money(left: Money, right: Money) -> Result<Scalar, NoAnswer> {
    if left.currency != right.currency {
        return Err(NoAnswer::new(format!("cannot compute with {} and {}", left.currency, right.currency)));
    }
    let amount = number::sum(left.amount, right.amount).ok_or_else(too_large)?;
    Ok(Scalar::Money(Money { amount, currency: left.currency }))
}

fn too_large() -> NoAnswer {
    NoAnswer::new("the result has more digits than can be kept exactly")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{EnumId, EnumValue, Type, read};

    /// A value as it would be written, told by its form.
    fn value(text: &str) -> Scalar {
        [
            Type::Boolean,
            Type::Integer,
            Type::Number,
            Type::Percentage,
            Type::Date,
            Type::Duration,
            Type::Money,
            Type::Jurisdiction,
        ]
        .iter()
        .filter(|of| **of != Type::Integer || text.len() != 4)
        .find_map(|of| read(of, text, false).ok())
        .unwrap_or_else(|| panic!("{text}"))
    }

    fn date(text: &str) -> Scalar {
        read(&Type::Date, text, false).unwrap()
    }

    fn whole(value: i64) -> Scalar {
        Scalar::Integer(value)
    }

    fn symbol(symbol: &str) -> Comparison {
        use Comparison::{AtLeast, AtMost, Equal, Greater, Less, NotEqual};
        [Equal, NotEqual, Less, AtMost, Greater, AtLeast].into_iter().find(|c| c.symbol() == symbol).unwrap()
    }

    #[test]
    fn comparisons_with_an_answer() {
        for (left, comparison, right, holds) in [
            ("30 days", ">=", "30 days", true),
            ("4 weeks", "<", "30 days", true),
            ("24 hours", "==", "1 day", true),
            ("12 months", "==", "1 year", true),
            ("7 days", "==", "1 week", true),
            ("6 months", ">=", "180 days", true),
            ("6 months", ">=", "181 days", true),
            ("6 months", "<=", "184 days", true),
            ("6 months", "<", "181 days", false),
            ("6 months", "==", "180 days", false),
            ("6 months", "!=", "180 days", true),
            ("1 month", ">=", "28 days", true),
            ("1 month", "<=", "31 days", true),
            ("1 month", ">", "31 days", false),
            ("28 days", "<=", "1 month", true),
            ("1 month 1 day", ">", "1 month", true),
            ("1 month 24 hours", "==", "1 month 1 day", true),
            ("2 months", ">", "1 month 27 days", true),
            ("1 year", ">", "364 days", true),
            ("400 years", "==", "146097 days", true),
            ("10 business days", ">=", "10 days", true),
            ("30 days", ">", "10 business days", true),
            ("30 days", ">=", "10 business days", true),
            ("5 business days", ">", "3 business days", true),
            ("10 business days", "<", "1 month", true),
            ("0 days", "<", "1 month", true),
            ("2026-11-21", "<", "2026-11-22", true),
            ("2026-11", "<", "2026-12", true),
            ("2026-11", "<=", "2026-11-30", true),
            ("2026-11", ">", "2026-11-30", false),
            ("2026-11", "==", "2026-12-01", false),
            ("2025", "<", "2026-01", true),
            ("EUR 5", ">", "EUR 4.99", true),
            ("EUR 5.00", "==", "5 EUR", true),
            ("99.9%", ">=", "99.90%", true),
            ("12", "==", "12.0", true),
            ("12", "<", "12.1", true),
            ("-1", "<", "0", true),
            ("true", "==", "true", true),
            ("true", "!=", "false", true),
            ("US-FL", "==", "US-FL", true),
            ("US", "==", "US-FL", false),
            ("US-FL", "!=", "US-DE", true),
        ] {
            let of = |text: &str| if text == "2025" { date(text) } else { value(text) };
            assert_eq!(compare(symbol(comparison), of(left), of(right)), Ok(holds), "{left} {comparison} {right}");
        }
    }

    #[test]
    fn comparisons_without_an_answer_say_why() {
        for (left, comparison, right, reason) in [
            ("1 month", ">=", "30 days", "a month has 28 to 31 days, so `1 month` may be more or less than `30 days`"),
            ("30 days", "<", "1 month", "a month has 28 to 31 days, so `30 days` may be more or less than `1 month`"),
            ("1 month", "==", "30 days", "a month has 28 to 31 days, so `1 month` may be more or less than `30 days`"),
            (
                "1 month",
                ">",
                "28 days",
                "a month has 28 to 31 days, so `1 month` may be more than `28 days`, or the same",
            ),
            (
                "1 month",
                "!=",
                "31 days",
                "a month has 28 to 31 days, so `1 month` may be less than `31 days`, or the same",
            ),
            (
                "2 months",
                ">",
                "1 month 30 days",
                "a month has 28 to 31 days, so `2 months` may be more or less than `1 month 30 days`",
            ),
            (
                "6 months",
                ">=",
                "182 days",
                "6 months have 181 to 184 days, so `6 months` may be more or less than `182 days`",
            ),
            (
                "1 year",
                "<=",
                "365 days",
                "a year has 365 or 366 days, so `1 year` may be more than `365 days`, or the same",
            ),
            (
                "20 days",
                ">=",
                "10 business days",
                "10 business days take 10 to 27 days, so `20 days` may be more or less than `10 business days`",
            ),
            (
                "1 business day",
                ">",
                "2 days",
                "1 business day takes 1 to 9 days, so `1 business day` may be more or less than `2 days`",
            ),
            (
                "1 month",
                ">=",
                "20 business days",
                "a month has 28 to 31 days, and 20 business days take 20 to 47 days, so `1 month` may be more or less than `20 business days`",
            ),
            ("2026-11", "<", "2026-11-21", "`2026-11` names no day, so `2026-11` may be after or before `2026-11-21`"),
            (
                "2026-11-01",
                "<",
                "2026-11",
                "`2026-11` names no day, so `2026-11-01` may be before `2026-11`, or the same",
            ),
            ("2026-11", "==", "2026-11", "`2026-11` names no day, so that two such dates may be different days"),
            ("2026-11", "<=", "2026-11", "`2026-11` names no day, so that two such dates may be different days"),
            ("EUR 5", ">", "USD 4", "cannot compare EUR with USD"),
            ("EUR 5", "==", "USD 5", "cannot compare EUR with USD"),
            ("true", "<", "false", "`true` and `false` have no order"),
            ("US-FL", "<", "US-DE", "places have no order"),
            ("12", "==", "12%", "cannot compare a whole number with a percentage"),
            ("30 days", "==", "2026-11-21", "cannot compare a duration with a date"),
            ("EUR 5", ">", "5", "cannot compare money with a whole number"),
        ] {
            assert_eq!(
                compare(symbol(comparison), value(left), value(right)).map_err(|no| no.reason),
                Err(reason.to_owned()),
                "{left} {comparison} {right}"
            );
        }
    }

    #[test]
    fn a_country_is_the_jurisdiction_without_a_subdivision() {
        let country = read(&Type::Country, "US", false).unwrap();
        assert_eq!(compare(Comparison::Equal, country, value("US")), Ok(true));
        assert_eq!(compare(Comparison::Equal, country, value("US-FL")), Ok(false));
        assert_eq!(compare(Comparison::NotEqual, value("US-FL"), country), Ok(true));
    }

    #[test]
    fn enums_are_equal_within_one_enum_and_have_no_order() {
        let of = |of, index| Scalar::Enum(EnumValue { of: EnumId(of), index });
        assert_eq!(compare(Comparison::Equal, of(1, 2), of(1, 2)), Ok(true));
        assert_eq!(compare(Comparison::Equal, of(1, 2), of(1, 3)), Ok(false));
        assert_eq!(compare(Comparison::NotEqual, of(1, 2), of(1, 3)), Ok(true));
        assert!(compare(Comparison::Less, of(1, 2), of(1, 3)).is_err());
        assert!(compare(Comparison::Equal, of(1, 2), of(2, 2)).is_err());
    }

    #[test]
    fn sums_differences_and_products() {
        for (operator, left, right, result) in [
            ('+', value("12"), value("0.5"), value("12.5")),
            ('-', value("0.3"), value("0.1"), value("0.2")),
            ('*', value("1.5"), value("3"), value("4.5")),
            ('+', whole(2), whole(3), whole(5)),
            ('-', whole(2), whole(3), whole(-1)),
            ('*', whole(2), whole(3), whole(6)),
            ('+', value("EUR 1.10"), value("EUR 2.20"), value("EUR 3.30")),
            ('-', value("EUR 1.10"), value("EUR 2.20"), value("EUR -1.10")),
            ('*', value("EUR 1.10"), value("3"), value("EUR 3.30")),
            ('*', value("0.5"), value("EUR 3"), value("EUR 1.50")),
            ('+', value("1 month"), value("5 days"), value("1 month 5 days")),
            ('-', value("1 month 5 days"), value("1 month"), value("5 days")),
            ('+', value("2026-01-31"), value("1 month"), value("2026-02-28")),
            ('+', value("1 month"), value("2026-01-31"), value("2026-02-28")),
            ('-', value("2026-03-31"), value("1 month"), value("2026-02-28")),
            ('-', value("2026-03-01"), value("2026-02-01"), value("28 days")),
        ] {
            let found = match operator {
                '+' => add(left, right),
                '-' => subtract(left, right),
                _ => multiply(left, right),
            };
            assert_eq!(found, Ok(result), "{left:?} {operator} {right:?}");
        }
    }

    #[test]
    fn what_cannot_be_computed_says_why() {
        let digits = "the result has more digits than can be kept exactly";
        let largest = Scalar::Number(Decimal::MAX);
        let longest = Scalar::Duration(Duration::months(i64::MAX));
        let shortest = Scalar::Duration(Duration::months(i64::MIN));
        for (found, reason) in [
            (add(whole(i64::MAX), whole(1)), digits),
            (subtract(whole(i64::MIN), whole(1)), digits),
            (multiply(whole(i64::MAX), whole(2)), digits),
            (add(largest, whole(1)), digits),
            (multiply(largest, largest), digits),
            (add(longest, value("1 month")), digits),
            (subtract(value("2026-01-01"), shortest), digits),
            (multiply(value("EUR 5"), largest), digits),
            (add(value("EUR 5"), value("USD 5")), "cannot compute with EUR and USD"),
            (subtract(value("EUR 5"), value("USD 5")), "cannot compute with EUR and USD"),
            (add(value("5%"), value("EUR 5")), "cannot add a percentage and money"),
            (add(value("2026-11-21"), value("2026-11-21")), "cannot add a date and a date"),
            (subtract(value("1 month"), value("2026-11-21")), "cannot subtract a date from a duration"),
            (multiply(value("1 month"), whole(2)), "cannot multiply a duration by a whole number"),
            (multiply(value("EUR 5"), value("EUR 5")), "cannot multiply money by money"),
            (
                add(value("2026-11-21"), value("5 business days")),
                "where business days end depends on the holidays of a place",
            ),
        ] {
            assert_eq!(found.map_err(|no| no.reason), Err(reason.to_owned()));
        }
    }
}
