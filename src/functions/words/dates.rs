//! Days, and months of a year, in a text.

use crate::functions::words::Found;
use crate::functions::words::lexicon;
use crate::functions::words::numbers::whole_words;
use crate::functions::words::tokens::Tokens;
use crate::value::{Date, Scalar};

/// The dates that a text says, in its order.
pub(super) fn find(tokens: &Tokens<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let read = day_first(tokens, at)
            .or_else(|| month_first(tokens, at))
            .or_else(|| in_figures(tokens, at))
            .or_else(|| dotted(tokens, at));
        match read {
            Some(Read { days, end }) => {
                found.extend(days.into_iter().map(|day| Found { value: Scalar::Date(day), tokens: at..end }));
                at = end.max(at + 1);
            }
            None => at += 1,
        }
    }
    found
}

/// What was read: no day where the calendar has none such, two where words and figures disagree.
struct Read {
    days: Vec<Date>,
    end: usize,
}

/// Whether a figure or word may start a date: it isn't the end of a longer number.
fn may_start(tokens: &Tokens<'_>, at: usize) -> bool {
    let mark = at.checked_sub(1).and_then(|before| tokens.mark(before));
    !tokens.glued(at)
        || mark.is_some_and(|mark| !matches!(mark, '-' | '/' | '.' | ':' | '_' | '#' | '$') && !mark.is_numeric())
}

/// `1 January 2026`, `the 1st day of January, 2026`, `first (1st) day of January 2026`, `1-Jan-2026`.
fn day_first(tokens: &Tokens<'_>, at: usize) -> Option<Read> {
    if !may_start(tokens, at) {
        return None;
    }
    let (days, mut next) = numbered_day(tokens, at)?;
    next += usize::from(tokens.word(next) == "day");
    next += usize::from(tokens.word(next) == "of");
    next += usize::from(tokens.hyphen(next));
    let (month, behind) = month(tokens, next)?;
    let (year, end) = year(tokens, behind)?;
    Some(Read { days: days.into_iter().filter_map(|day| Date::from_day(year, month, day)).collect(), end })
}

/// `January 1, 2026`, `January 1st 2026`, `January 2026`.
fn month_first(tokens: &Tokens<'_>, at: usize) -> Option<Read> {
    if !may_start(tokens, at) {
        return None;
    }
    let (month, next) = month(tokens, at)?;
    // `January 1,1998`
    if let Some((day, year)) = tokens.figure(next).and_then(|figure| figure.split_once(','))
        && let (Some(day), Some(year)) = (day_number(day), year_number(year))
    {
        return Some(Read { days: Date::from_day(year, month, day).into_iter().collect(), end: next + 1 });
    }
    if let Some((days, behind)) = numbered_day(tokens, next)
        && let Some((year, end)) = year(tokens, behind)
    {
        return Some(Read { days: days.into_iter().filter_map(|day| Date::from_day(year, month, day)).collect(), end });
    }
    let (year, end) = year(tokens, next)?;
    // `1 to 5 January 2026` says no day of its own, and so no month either
    let part_of_a_day = at.checked_sub(1).is_some_and(|before| {
        tokens.figure(before).is_some()
            || tokens.hyphen(before)
            || tokens.word(before) == "of" && { at.checked_sub(2).is_some_and(|before| tokens.word(before) == "day") }
    });
    let days = if part_of_a_day { Vec::new() } else { vec![Date { year, month: Some(month), day: None }] };
    Some(Read { days, end })
}

/// `2026-01-31`, `31/01/2026`. A day and month that could be exchanged are not read.
fn in_figures(tokens: &Tokens<'_>, at: usize) -> Option<Read> {
    // `2026-01-01/2026-12-31` are two days
    let after_a_day = tokens.figure(at)?.len() == 4
        && at.checked_sub(1).is_some_and(|before| tokens.mark(before) == Some('/'))
        && at.checked_sub(6).is_some_and(|first| tokens.figure(first).is_some_and(|year| year.len() == 4));
    if !may_start(tokens, at) && !after_a_day {
        return None;
    }
    let parts = [tokens.figure(at)?, tokens.figure(at + 2)?, tokens.figure(at + 4)?];
    let marks = [tokens.mark(at + 1)?, tokens.mark(at + 3)?];
    let tight = (1..=4).all(|next| tokens.glued(at + next));
    let end = at + 5;
    let another = tokens.mark(end) == Some('/') && tokens.figure(end + 1).is_some_and(|year| year.len() == 4);
    let longer = tokens.glued(end) && matches!(tokens.mark(end), Some('-' | '/')) && tokens.glued(end + 1) && !another;
    if !tight || longer {
        return None;
    }
    match (marks, parts) {
        (['-' | '\u{2010}' | '\u{2011}', '-' | '\u{2010}' | '\u{2011}'], [year, month, day])
            if year.len() == 4 && month.len() == 2 && day.len() == 2 =>
        {
            let (year, month, day) = (year_number(year)?, day_number(month)?, day_number(day)?);
            Some(Read { days: Date::from_day(year, month, day).into_iter().collect(), end })
        }
        (['/', '/'] | ['-', '-'], [one, other, year]) => either(one, other, year, end),
        _ => None,
    }
}

/// `31.01.2026`, which is one figure.
fn dotted(tokens: &Tokens<'_>, at: usize) -> Option<Read> {
    if !may_start(tokens, at) {
        return None;
    }
    let mut parts = tokens.figure(at)?.split('.');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(one), Some(other), Some(year), None) => either(one, other, year, at + 1),
        _ => None,
    }
}

/// Day and month in either order, where only one of them is a day of the calendar, or both are the same.
fn either(one: &str, other: &str, year: &str, end: usize) -> Option<Read> {
    let (one, other, year) = (day_number(one)?, day_number(other)?, year_number(year)?);
    let (day_first, month_first) = (Date::from_day(year, other, one), Date::from_day(year, one, other));
    let day = match (day_first, month_first) {
        (Some(day), None) | (None, Some(day)) => Some(day),
        (one, other) if one == other => one,
        _ => None,
    };
    Some(Read { days: day.into_iter().collect(), end })
}

/// The day of a month, in figures or in words, or in both: then two days where they disagree.
fn numbered_day(tokens: &Tokens<'_>, at: usize) -> Option<(Vec<u8>, usize)> {
    let (day, end) = one_day(tokens, at)?;
    if let Some(closing) = tokens.closing(end)
        && let Some((other, behind)) = one_day(tokens, end + 1)
        && tokens.mark(behind) == Some(closing)
    {
        return Some((if day == other { vec![day] } else { vec![day, other] }, behind + 1));
    }
    Some((vec![day], end))
}

fn one_day(tokens: &Tokens<'_>, at: usize) -> Option<(u8, usize)> {
    if let Some(figure) = tokens.figure(at) {
        let suffix = tokens.glued(at + 1) && matches!(tokens.word(at + 1), "st" | "nd" | "rd" | "th");
        return Some((day_number(figure)?, at + 1 + usize::from(suffix)));
    }
    let word = tokens.word(at);
    if let Some(tens) = lexicon::tens(word).filter(|tens| *tens <= 30) {
        let rest = at + 1 + usize::from(tokens.hyphen(at + 1));
        let unit = lexicon::ordinal(tokens.word(rest)).filter(|unit| *unit < 10)?;
        return Some((u8::try_from(tens + unit).ok()?, rest + 1));
    }
    Some((u8::try_from(lexicon::ordinal(word)?).ok()?, at + 1))
}

/// One or two digits.
fn day_number(written: &str) -> Option<u8> {
    let is_day = (1..=2).contains(&written.len()) && written.bytes().all(|byte| byte.is_ascii_digit());
    is_day.then(|| written.parse().ok()).flatten()
}

/// Four digits.
fn year_number(written: &str) -> Option<i32> {
    let is_year = written.len() == 4 && written.bytes().all(|byte| byte.is_ascii_digit());
    is_year.then(|| written.parse().ok()).flatten().filter(|year| (1000..=9999).contains(year))
}

/// A month's name, with a capital: `may` is a verb.
fn month(tokens: &Tokens<'_>, at: usize) -> Option<(u8, usize)> {
    let month = lexicon::month(tokens.word(at))?;
    if !tokens.written(at).starts_with(|first: char| first.is_uppercase()) {
        return None;
    }
    let short = tokens.written(at).len() <= 4;
    let point = short && tokens.mark(at + 1) == Some('.') && tokens.glued(at + 1);
    Some((month, at + 1 + usize::from(point)))
}

/// A year behind a month or day: in figures, or as "two thousand twenty-six"; after a comma or `of` or none.
fn year(tokens: &Tokens<'_>, at: usize) -> Option<(i32, usize)> {
    let mut at = at + usize::from(tokens.mark(at) == Some(','));
    at += usize::from(tokens.hyphen(at));
    at += usize::from(tokens.word(at) == "of");
    if let Some(figure) = tokens.figure(at) {
        // `2026.` at the end of a sentence, `2026,` before the next word
        return Some((year_number(figure)?, at + 1));
    }
    let (year, end) = whole_words(tokens, at)?;
    let year = i32::try_from(year).ok().filter(|year| (1000..=9999).contains(year))?;
    Some((year, end))
}
