//! What a text says in place of a value.
//!
//! A value that stands in a definition beside a clause which says another is told to people as a mistake, so only what is
//! certain counts. A text that may say the value in a way that nobody reads says it: "forty-five (45)" without a unit,
//! "from year to year", "from 1 January to 31 December 2026".

use std::ops::Range;

use crate::functions::words::tokens::Tokens;
use crate::functions::words::{Found, amounts, dates, durations, lexicon, numbers, percentages};
use crate::functions::{Answer, Argument, Said, Word, misfit};
use crate::value::{Comparison, Decimal, Duration, Scalar, compare};

/// The answer of the function `contradictions`: all that the texts say of the kind of the value, if it is all certainly
/// different, and the texts say the value in no other way either. A text that nobody can read may say it.
pub(super) fn contradictions(arguments: &[Argument<'_>]) -> Answer {
    let [Argument::Scalar(value), texts] = arguments else { return misfit() };
    let texts = match texts {
        Argument::List(texts) => texts.as_slice(),
        text => std::slice::from_ref(text),
    };
    let mut words = Vec::new();
    for (text, argument) in texts.iter().enumerate() {
        let Argument::Text(written) = argument else {
            return if *argument == Argument::Hole { Answer::Words(Vec::new()) } else { misfit() };
        };
        let tokens = Tokens::of(written);
        let found = said_of_kind(&tokens, *value);
        if found.iter().any(|found| !differ(*value, found.value)) || may_say(&tokens, *value, &found) {
            return Answer::Words(Vec::new());
        }
        words.extend(found.into_iter().map(|found| {
            let said = Said { value: found.value, range: tokens.range(found.tokens) };
            Word::Said { text, said }
        }));
    }
    Answer::Words(words)
}

/// What a text says of the kind of a value. A sign that several currencies share is taken for the value's own.
fn said_of_kind(tokens: &Tokens<'_>, value: Scalar) -> Vec<Found> {
    match value {
        Scalar::Date(_) => dates::find(tokens),
        Scalar::Duration(_) => durations::find(tokens),
        Scalar::Percentage(_) => percentages::find(tokens),
        Scalar::Money(money) => amounts::find_in(tokens, Some(money.currency)),
        _ => Vec::new(),
    }
}

/// Whether two values are certainly different. Amounts in two currencies are, whatever the rate of exchange.
fn differ(one: Scalar, other: Scalar) -> bool {
    match (one, other) {
        (Scalar::Money(one), Scalar::Money(other)) if one.currency != other.currency => true,
        _ => compare(Comparison::Equal, one, other) == Ok(false),
    }
}

/// Whether the number of a value, or one that can be read in two ways, stands in a text outside of what was read; or, for
/// one of a unit of time, the unit alone.
fn may_say(tokens: &Tokens<'_>, value: Scalar, found: &[Found]) -> bool {
    let counts = counts_of(value);
    let one = matches!(value, Scalar::Duration(_)) && counts.contains(&Decimal::ONE);
    let mut read = found.iter().map(|found| &found.tokens).peekable();
    let mut at = 0;
    while at < tokens.len() {
        while read.next_if(|range: &&Range<usize>| range.end <= at).is_some() {}
        if let Some(range) = read.peek().filter(|range| range.start <= at) {
            at = range.end;
            continue;
        }
        if one && lexicon::is_one_of_time(tokens.word(at)) {
            return true;
        }
        let Some(number) = numbers::number(tokens, at) else {
            at += 1;
            continue;
        };
        if number.maybe_grouped || number.value.is_none_or(|number| counts.contains(&number)) {
            return true;
        }
        at = number.tokens.end.max(at + 1);
    }
    false
}

/// The numbers by which a text may say a value: of a length of time in each of its units.
fn counts_of(value: Scalar) -> Vec<Decimal> {
    match value {
        Scalar::Date(date) => date.day.into_iter().map(Decimal::from).collect(),
        Scalar::Money(money) => vec![money.amount],
        Scalar::Percentage(percentage) => vec![percentage],
        Scalar::Duration(Duration { months, business_days, seconds }) => {
            let units = [(months, 1), (months, 12), (business_days, 1), (seconds, 1), (seconds, 60), (seconds, 3600)];
            let days = [(seconds, 86_400), (seconds, 7 * 86_400)];
            let whole = units.into_iter().chain(days).filter(|(length, unit)| *length > 0 && length % unit == 0);
            whole.map(|(length, unit)| (length / unit).into()).collect()
        }
        _ => Vec::new(),
    }
}
