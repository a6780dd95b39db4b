//! Lengths of time in a text.

use std::ops::Range;

use crate::functions::words::lexicon::{self, Time};
use crate::functions::words::numbers::{Quantity, Series, may_start, number, quantity, series};
use crate::functions::words::tokens::Tokens;
use crate::functions::words::{Found, merge_repeated};
use crate::value::{Decimal, Duration, Scalar};

/// The lengths of time that a text says, in its order.
pub(super) fn find(tokens: &Tokens<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        at = match from(tokens, at, &mut found) {
            Some(end) => end,
            // what is left of a number that is no length says nothing of its own
            None => number(tokens, at).map_or(at + 1, |number| number.tokens.end),
        };
    }
    merge_repeated(tokens, found)
}

/// Reads what starts at a token; gives the one behind it.
fn from(tokens: &Tokens<'_>, at: usize, found: &mut Vec<Found>) -> Option<usize> {
    let series = match bracketed(tokens, at) {
        Some(series) => series,
        None if may_start(tokens, at) => series(tokens, at)?,
        None => return None,
    };
    let unit = unit(tokens, series.end, series.quantities.last()?)?;
    if is_rate(tokens, unit.end) {
        return Some(unit.end);
    }
    let [.., last] = series.quantities.as_slice() else { return None };
    for quantity in series.quantities.iter().take(series.quantities.len() - 1) {
        found.extend(readings(quantity, unit.of, quantity.tokens.end));
    }
    let mut end = unit.end;
    let mut readings = readings(last, unit.of, end);
    if let ([whole], Unit::Time(time)) = (readings.as_mut_slice(), unit.of) {
        let mut smallest = time;
        while let Some((length, time, behind)) = smaller(tokens, end, smallest) {
            let Scalar::Duration(so_far) = whole.value else { break };
            let Some(sum) = so_far.checked_add(length) else { break };
            *whole = Found { value: Scalar::Duration(sum), tokens: whole.tokens.start..behind };
            (smallest, end) = (time, behind);
        }
    }
    found.extend(readings);
    Some(end)
}

/// `within (2) days`: a figure in brackets without its words before them. Elsewhere `(2)` is the number of an item.
fn bracketed(tokens: &Tokens<'_>, at: usize) -> Option<Series> {
    let closing = tokens.closing(at)?;
    let before = at.checked_sub(1).map(|before| tokens.word(before))?;
    let number = number(tokens, at + 1)?;
    let end = number.tokens.end + 1;
    let is_count = matches!(before, "within" | "least" | "than" | "every" | "next" | "exceed" | "exceeding");
    (is_count && tokens.mark(number.tokens.end) == Some(closing))
        .then(|| Series { quantities: vec![Quantity { first: number, second: None, tokens: at..end }], end })
}

/// What the number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Time(Time),
    BusinessDays,
}

struct Named {
    of: Unit,
    end: usize,
}

/// The unit behind a quantity.
fn unit(tokens: &Tokens<'_>, start: usize, quantity: &Quantity) -> Option<Named> {
    let mut at = start + usize::from(tokens.hyphen(start));
    if at == start && tokens.glued(at) {
        return short_unit(tokens, at, quantity);
    }
    // `or more`
    if tokens.word(at) == "or" && matches!(tokens.word(at + 1), "more" | "fewer" | "less" | "longer") {
        at += 2;
    }
    // `half a year`, `half of a year`
    if tokens.word(at.wrapping_sub(1)) == "half" {
        at += usize::from(tokens.word(at) == "of");
        at += usize::from(matches!(tokens.word(at), "a" | "an"));
    }
    let mut business = false;
    for _ in 0..3 {
        let word = tokens.word(at);
        if lexicon::is_business(word) && !business {
            business = true;
        } else if !lexicon::is_filler(word) {
            break;
        }
        at += 1;
        at += usize::from(tokens.hyphen(at));
    }
    let (time, single) = lexicon::time(tokens.word(at))?;
    let of = match (business, time) {
        (false, time) => Unit::Time(time),
        (true, Time::Day) => Unit::BusinessDays,
        (true, _) => return None,
    };
    // `the twenty-second` is a day of the month
    let in_words = tokens.figure(quantity.first.tokens.start).is_none() && quantity.second.is_none();
    if time == Time::Second && single && in_words && quantity.first.value != Some(Decimal::ONE) {
        return None;
    }
    // `five year-end reports`
    if tokens.hyphen(at + 1) && matches!(tokens.word(at + 2), "end" | "to" | "on") {
        return None;
    }
    Some(Named { of, end: at + 1 })
}

/// A unit that is written at its figure: `72h`, `30days`.
fn short_unit(tokens: &Tokens<'_>, at: usize, quantity: &Quantity) -> Option<Named> {
    let word = tokens.word(at);
    let bracket = quantity.second.is_some();
    let of = match word {
        "h" if !bracket => Time::Hour,
        "d" if !bracket => Time::Day,
        "y" if !bracket => Time::Year,
        _ => lexicon::time(word)?.0,
    };
    Some(Named { of: Unit::Time(of), end: at + 1 })
}

/// `per week`, `a day`, `/month`: so much of each, not a length.
fn is_rate(tokens: &Tokens<'_>, at: usize) -> bool {
    let behind = match (tokens.word(at), tokens.mark(at)) {
        ("per" | "a" | "an" | "each" | "every", _) | (_, Some('/')) => at + 1,
        _ => return false,
    };
    let behind =
        behind + usize::from(lexicon::is_filler(tokens.word(behind)) || lexicon::is_business(tokens.word(behind)));
    lexicon::time(tokens.word(behind)).is_some()
}

/// A length of a smaller unit that belongs to the one before it: `1 year 6 months`, `one year and one day`. With `and`
/// between it is less than a whole of the larger unit, or it would be another length.
fn smaller(tokens: &Tokens<'_>, end: usize, larger: Time) -> Option<(Duration, Time, usize)> {
    let and = tokens.word(end) == "and";
    let at = end + usize::from(and);
    let quantity = quantity(tokens, at)?;
    let unit = unit(tokens, quantity.tokens.end, &quantity)?;
    let Unit::Time(time) = unit.of else { return None };
    let [(number, _)] = *quantity.readings().as_slice() else { return None };
    let whole = match (larger, time) {
        (Time::Year, Time::Month) => 12,
        (Time::Year, Time::Week) => 52,
        (Time::Year, Time::Day) => 365,
        (Time::Month, Time::Week) => 4,
        (Time::Month, Time::Day) => 28,
        (Time::Week, Time::Day) => 7,
        (Time::Day, Time::Hour) => 24,
        (Time::Hour, Time::Minute) | (Time::Minute, Time::Second) => 60,
        _ => return None,
    };
    // `one year and 30 days` may be two lengths, `one year and one day` is a term of art
    let most = if and && larger == Time::Year && time == Time::Day { 2 } else { whole };
    let value = number.value?;
    if is_rate(tokens, unit.end) || value >= Decimal::from(most) {
        return None;
    }
    Some((length(value, unit.of)?, time, unit.end))
}

/// What a quantity says of a unit: its tokens with the unit's, or, where words and figures disagree, their own.
fn readings(quantity: &Quantity, unit: Unit, end: usize) -> Vec<Found> {
    let readings = quantity.readings();
    let alone = readings.len() == 1;
    let found = readings.into_iter().filter(|(number, _)| !number.maybe_grouped).filter_map(|(number, tokens)| {
        let tokens: Range<usize> = if alone { tokens.start..end } else { tokens };
        Some(Found { value: Scalar::Duration(length(number.value?, unit)?), tokens })
    });
    found.collect()
}

/// So many of a unit. Parts of it only where they are whole numbers of a smaller one.
fn length(count: Decimal, unit: Unit) -> Option<Duration> {
    let times = |factor: i64| i64::try_from(count.checked_mul(factor.into()).filter(|n| n.fract().is_zero())?).ok();
    let whole = || times(1);
    let seconds = |seconds: i64| Some(Duration { seconds, ..Duration::default() });
    match unit {
        Unit::BusinessDays => Some(Duration { business_days: whole()?, ..Duration::default() }),
        Unit::Time(Time::Year) => Some(Duration::months(times(12)?)),
        Unit::Time(Time::Month) => Some(Duration::months(whole()?)),
        Unit::Time(Time::Week) => seconds(whole()?.checked_mul(7 * 86_400)?),
        Unit::Time(Time::Day) => seconds(whole()?.checked_mul(86_400)?),
        Unit::Time(Time::Hour) => seconds(times(3600)?),
        Unit::Time(Time::Minute) => seconds(times(60)?),
        Unit::Time(Time::Second) => seconds(whole()?),
    }
}
