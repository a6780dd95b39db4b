//! Numbers, in figures (`1,000.50`, `1.000,50`, `2½`, `1-1/2`) and in words (`eighty-two and one-half`).

use std::ops::Range;

use crate::functions::words::lexicon;
use crate::functions::words::tokens::Tokens;
use crate::value::{Decimal, Scalar, Type, add, multiply, read};

/// A number of a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Number {
    /// Its value; none where it can be read in two ways, or can't be kept exactly.
    pub(super) value: Option<Decimal>,
    /// `12.345`: a continental reader sees twelve thousand.
    pub(super) maybe_grouped: bool,
    /// It has a word such as `million`.
    pub(super) scaled: Option<u32>,
    /// Its tokens.
    pub(super) tokens: Range<usize>,
}

/// A number that is written once, or twice: `sixty (60)`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quantity {
    /// What is written first.
    pub(super) first: Number,
    /// What stands behind it in brackets.
    pub(super) second: Option<Number>,
    /// Its tokens, with the brackets.
    pub(super) tokens: Range<usize>,
}

impl Quantity {
    /// What it says: one number, or two where they disagree. Each with the tokens that say it. What can't be read is
    /// left out.
    pub(super) fn readings(&self) -> Vec<(&Number, Range<usize>)> {
        match &self.second {
            None => self.first.value.iter().map(|_| (&self.first, self.tokens.clone())).collect(),
            Some(second) => match (self.first.value, second.value) {
                (Some(one), Some(other)) if one != other => {
                    vec![(&self.first, self.first.tokens.clone()), (second, second.tokens.clone())]
                }
                (Some(_), _) => vec![(&self.first, self.tokens.clone())],
                (None, Some(_)) => vec![(second, self.tokens.clone())],
                (None, None) => Vec::new(),
            },
        }
    }
}

/// Quantities that share what stands behind the last: `30 to 60 (days)`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Series {
    /// One or two of them.
    pub(super) quantities: Vec<Quantity>,
    /// The token behind them.
    pub(super) end: usize,
}

/// One quantity, or two with `to`, `or` or a dash between, or `between` before and `and` between.
pub(super) fn series(tokens: &Tokens<'_>, at: usize) -> Option<Series> {
    let first = quantity(tokens, at)?;
    let mut end = first.tokens.end;
    let mut quantities = vec![first];
    let between = at.checked_sub(1).is_some_and(|before| tokens.word(before) == "between");
    let joined = match (tokens.word(end), tokens.mark(end)) {
        ("to" | "or", _) => true,
        ("and", _) => between,
        (_, Some('-' | '\u{2010}' | '\u{2011}' | '\u{2013}')) => true,
        _ => false,
    };
    if joined && let Some(second) = quantity(tokens, end + 1) {
        end = second.tokens.end;
        quantities.push(second);
    }
    Some(Series { quantities, end })
}

/// A number, and behind it in brackets the same once more.
pub(super) fn quantity(tokens: &Tokens<'_>, at: usize) -> Option<Quantity> {
    let first = number(tokens, at)?;
    let end = first.tokens.end;
    if let Some(closing) = tokens.closing(end)
        && let Some(second) = number(tokens, end + 1)
        && tokens.mark(second.tokens.end) == Some(closing)
    {
        let all = at..second.tokens.end + 1;
        return Some(Quantity { first, second: Some(second), tokens: all });
    }
    Some(Quantity { first, second: None, tokens: at..end })
}

/// A number that starts at a token.
pub(super) fn number(tokens: &Tokens<'_>, at: usize) -> Option<Number> {
    match tokens.figure(at) {
        _ if !tokens.counts(at) => None,
        Some(_) => in_figures(tokens, at),
        None => in_words(tokens, at),
    }
}

/// Whether a number may start here: not in the middle of a time, a day, a reference to a clause, or another word.
pub(super) fn may_start(tokens: &Tokens<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return true };
    if tokens.figure(at).is_some() && lexicon::is_part(tokens.word(before)) {
        return false;
    }
    if !tokens.glued(at) {
        return true;
    }
    match tokens.mark(before) {
        // `a-30`, `non-five`, but not a dash
        Some('-' | '\u{2010}' | '\u{2011}') => !tokens.glued(before),
        Some('.' | ',' | ':' | '/' | '+' | '#' | '$' | '§' | '_') => tokens.figure(at).is_none(),
        Some(mark) => !mark.is_numeric(),
        None => false,
    }
}

fn in_figures(tokens: &Tokens<'_>, at: usize) -> Option<Number> {
    let mut end = at + 1;
    let (mut value, maybe_grouped) = match figure(tokens.figure(at)?) {
        Some((value, maybe_grouped)) => (Some(value), maybe_grouped),
        None => (None, false),
    };
    if tokens.glued(end) && matches!(tokens.word(end), "st" | "nd" | "rd" | "th") {
        return None;
    }
    // `1-1/2`, `1 1/2`, `1½`
    let apart = end + usize::from(tokens.hyphen(end));
    if let Some(part) = slashed(tokens, apart) {
        value = whole_and(value, part);
        end = apart + 3;
    } else if let Some(part) = slashed(tokens, at) {
        value = part;
        end = at + 3;
    } else if tokens.glued(end)
        && let Some(part) = tokens.mark(end).and_then(vulgar)
    {
        value = whole_and(value, Some(part));
        end += 1;
    }
    // a time, a day, a ratio
    if tokens.glued(end) && matches!(tokens.mark(end), Some('/' | ':')) && tokens.glued(end + 1) {
        let unread = tokens.figure(end + 1).is_some();
        if unread {
            return Some(Number { value: None, maybe_grouped, scaled: None, tokens: at..end + 2 });
        }
    }
    let scaled = lexicon::scale(tokens.word(end)).filter(|_| !tokens.glued(end));
    if let Some(power) = scaled {
        value = value.and_then(|value| times_ten_to(value, power));
        end += 1;
    }
    Some(Number { value, maybe_grouped: maybe_grouped && scaled.is_none(), scaled, tokens: at..end })
}

/// The value of a figure, and whether it may as well be read as thousands: `12.345`.
fn figure(written: &str) -> Option<(Decimal, bool)> {
    let bare: String = written.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
    let spaced = bare.len() != written.len();
    let (points, commas) = (bare.matches('.').count(), bare.matches(',').count());
    let plain = match (points, commas) {
        (0, 0) => bare,
        (1, 0) => {
            let (whole, decimals) = bare.split_once('.')?;
            let maybe_grouped = decimals.len() == 3 && whole.len() <= 3 && !whole.starts_with('0') && !spaced;
            return Some((decimal(&bare)?, maybe_grouped));
        }
        // `1,000` is a thousand in English, `12,50` can only be twelve and a half
        (0, 1) if !is_grouped(&bare, ',') => match bare.split_once(',')? {
            (whole, decimals) if decimals.len() <= 2 => format!("{whole}.{decimals}"),
            _ => return None,
        },
        (0, _) if is_grouped(&bare, ',') && !spaced => bare.replace(',', ""),
        (_, 0) if is_grouped(&bare, '.') && !spaced => bare.replace('.', ""),
        (1, _) if !spaced => {
            let (whole, decimals) = bare.split_once('.')?;
            if !is_grouped(whole, ',') || decimals.contains(',') {
                return continental(&bare);
            }
            format!("{}.{decimals}", whole.replace(',', ""))
        }
        (_, 1) if !spaced => return continental(&bare),
        _ => return None,
    };
    Some((decimal(&plain)?, false))
}

/// `1.000.000,00`
fn continental(bare: &str) -> Option<(Decimal, bool)> {
    let (whole, decimals) = bare.split_once(',')?;
    if !is_grouped(whole, '.') || decimals.contains('.') {
        return None;
    }
    Some((decimal(&format!("{}.{decimals}", whole.replace('.', "")))?, false))
}

/// Whether a mark parts groups of three digits, or, behind the last three, of two as in India.
fn is_grouped(whole: &str, mark: char) -> bool {
    let mut groups = whole.split(mark);
    let first = groups.next().unwrap_or_default().len();
    let rest: Vec<usize> = groups.map(str::len).collect();
    let Some((last, middle)) = rest.split_last() else { return (1..=3).contains(&first) };
    let threes = (1..=3).contains(&first) && middle.iter().all(|length| *length == 3);
    let twos =
        mark == ',' && (1..=2).contains(&first) && !middle.is_empty() && middle.iter().all(|length| *length == 2);
    *last == 3 && (threes || twos)
}

fn decimal(plain: &str) -> Option<Decimal> {
    let zeros = plain.len() - plain.trim_start_matches('0').len();
    let digits = plain.get(zeros..)?;
    // one zero before a point, or alone
    let plain = if digits.is_empty() || digits.starts_with('.') { plain.get(zeros.checked_sub(1)?..)? } else { digits };
    match read(&Type::Number, plain, false) {
        Ok(Scalar::Number(value)) => Some(value),
        _ => None,
    }
}

/// `1/2` at a token: the fraction, none in it where it can't be kept exactly. A day or a longer chain is no fraction.
fn slashed(tokens: &Tokens<'_>, at: usize) -> Option<Option<Decimal>> {
    let part = |at: usize| tokens.figure(at)?.parse::<i64>().ok().filter(|part| (1..=100).contains(part));
    let (above, below) = (part(at)?, part(at + 2)?);
    let chained = tokens.mark(at + 3) == Some('/') && tokens.glued(at + 3);
    let is_fraction = tokens.mark(at + 1) == Some('/') && tokens.glued(at + 1) && tokens.glued(at + 2);
    (is_fraction && above < below && !chained).then(|| parts_of(above, below))
}

fn vulgar(mark: char) -> Option<Decimal> {
    match mark {
        '½' => parts_of(1, 2),
        '¼' => parts_of(1, 4),
        '¾' => parts_of(3, 4),
        _ => None,
    }
}

/// A fraction, where it is a decimal of a few digits.
fn parts_of(above: i64, below: i64) -> Option<Decimal> {
    let hundredths = above.checked_mul(1000)?;
    (below != 0 && hundredths % below == 0).then(|| Decimal::new(hundredths / below, 3).normalize())
}

fn whole_and(whole: Option<Decimal>, part: Option<Decimal>) -> Option<Decimal> {
    number_of(add(Scalar::Number(whole?), Scalar::Number(part?)).ok()?)
}

fn times_ten_to(value: Decimal, power: u32) -> Option<Decimal> {
    product(value, 10_i64.checked_pow(power)?.into())
}

/// The product, if it can be kept exactly.
pub(super) fn product(one: Decimal, other: Decimal) -> Option<Decimal> {
    number_of(multiply(Scalar::Number(one), Scalar::Number(other)).ok()?).map(|product| product.normalize())
}

fn number_of(scalar: Scalar) -> Option<Decimal> {
    match scalar {
        Scalar::Number(value) => Some(value),
        Scalar::Integer(value) => Some(value.into()),
        _ => None,
    }
}

/// What may follow in a number in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Anything that starts a group.
    Group,
    /// Tens or units, behind a hundred.
    Rest,
    /// One to nine, behind tens.
    Unit,
    /// Nothing but a hundred or a scale.
    Full,
}

fn in_words(tokens: &Tokens<'_>, at: usize) -> Option<Number> {
    let made = |value: Option<Decimal>, end: usize| {
        Some(Number { value, maybe_grouped: false, scaled: None, tokens: at..end })
    };
    if tokens.word(at) == "half" {
        return made(parts_of(1, 2), at + 1);
    }
    let (whole, mut end) = whole_words(tokens, at)?;
    let below = |at: usize| lexicon::fraction(tokens.word(at));
    // `one-half`, `three quarters`
    let apart = end + usize::from(tokens.hyphen(end));
    if whole < 100
        && let Some(below) = below(apart)
    {
        return made(parts_of(whole, below), apart + 1);
    }
    let mut value = Some(Decimal::from(whole));
    // `ninety-nine point nine`
    if tokens.word(end) == "point" && lexicon::unit(tokens.word(end + 1)).is_some_and(|digit| digit < 10) {
        let mut digits = format!("{whole}.");
        end += 1;
        while let Some(digit) = lexicon::unit(tokens.word(end)).filter(|digit| *digit < 10 && digits.len() < 40) {
            digits.push_str(&digit.to_string());
            end += 1;
        }
        value = decimal(&digits);
    }
    // `and one-half`, `and a half`
    if tokens.word(end) == "and" {
        let part = match tokens.word(end + 1) {
            "a" => below(end + 2).map(|below| (parts_of(1, below), end + 3)),
            _ => whole_words(tokens, end + 1).and_then(|(above, behind)| {
                let apart = behind + usize::from(tokens.hyphen(behind));
                Some((parts_of(above, below(apart)?), apart + 1))
            }),
        };
        if let Some((part, behind)) = part {
            value = whole_and(value, part);
            end = behind;
        }
    }
    made(value, end)
}

/// A whole number in words, and the token behind it. It begins with what [`Tokens::counts`]. The years of this and the last centuries may be said in hundreds.
pub(super) fn whole_words(tokens: &Tokens<'_>, start: usize) -> Option<(i64, usize)> {
    if !tokens.counts(start) {
        return None;
    }
    let mut at = start;
    let mut total: i64 = 0;
    let mut group: i64 = 0;
    let mut next = Next::Group;
    let mut smallest = u32::MAX;
    let mut end = None;
    if matches!(tokens.word(at), "a" | "an") && matches!(tokens.word(at + 1), "hundred" | "thousand" | "million") {
        group = 1;
        next = Next::Full;
        at += 1;
    }
    loop {
        // what binds this word to the one before
        let mut here = at;
        let bound = end.is_some() && tokens.hyphen(at);
        let mut and = false;
        if bound {
            here += 1;
        } else if end.is_some() && tokens.word(at) == "and" {
            here += 1;
            and = true;
        }
        let word = tokens.word(here);
        if let Some(unit) = lexicon::unit(word) {
            let fits = match next {
                Next::Group => !bound || end.is_none(),
                Next::Rest => true,
                Next::Unit => (1..10).contains(&unit) && !and,
                Next::Full => false,
            };
            // `twenty one-day passes` are twenty
            let bound_to_unit = next == Next::Unit
                && !bound
                && tokens.hyphen(here + 1)
                && lexicon::time(tokens.word(here + 2)).is_some();
            if !fits || bound_to_unit || (and && next == Next::Group && total == 0) {
                break;
            }
            group += i64::from(unit);
            next = Next::Full;
        } else if let Some(tens) = lexicon::tens(word) {
            if !matches!(next, Next::Group | Next::Rest) || (bound && next == Next::Group) {
                break;
            }
            group += i64::from(tens);
            next = Next::Unit;
        } else if word == "hundred" && !and && (1..100).contains(&group) && next != Next::Rest {
            group *= 100;
            next = Next::Rest;
        } else if let Some(power) = lexicon::scale(word).filter(|power| !and && *power < smallest && group > 0) {
            total = group.checked_mul(10_i64.checked_pow(power)?).and_then(|group| total.checked_add(group))?;
            group = 0;
            smallest = power;
            next = Next::Group;
        } else {
            break;
        }
        at = here + 1;
        end = Some(at);
        // zero is a number of its own
        if group == 0 && total == 0 {
            break;
        }
    }
    Some((total + group, end?))
}
