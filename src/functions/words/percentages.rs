//! Parts of a hundred in a text.

use crate::functions::words::numbers::{Quantity, Series, may_start, number, product, quantity, series};
use crate::functions::words::tokens::Tokens;
use crate::functions::words::{Found, merge_repeated};
use crate::value::{Decimal, Scalar};

/// The percentages that a text says, in its order.
pub(super) fn find(tokens: &Tokens<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        at = match from(tokens, at, &mut found) {
            Some(end) => end,
            None => number(tokens, at).map_or(at + 1, |number| number.tokens.end),
        };
    }
    merge_repeated(tokens, found)
}

/// The most that is read of fractions: `one-half of one percent`.
fn part_of(tokens: &Tokens<'_>, part: &Quantity) -> Option<(Option<Decimal>, usize)> {
    let is_part = part.first.value.is_none_or(|value| value < Decimal::ONE);
    if tokens.word(part.tokens.end) != "of" || !is_part {
        return None;
    }
    let whole = quantity(tokens, part.tokens.end + 1)?;
    let end = sign(tokens, whole.tokens.end)?;
    let value = |of: &Quantity| match of.readings().as_slice() {
        [(number, _)] => number.value,
        _ => None,
    };
    let value = match (value(part), value(&whole)) {
        (Some(part), Some(whole)) => product(part, whole),
        _ => None,
    };
    Some((value, end))
}

fn from(tokens: &Tokens<'_>, at: usize, found: &mut Vec<Found>) -> Option<usize> {
    if !may_start(tokens, at) {
        return None;
    }
    let Series { quantities, end } = series(tokens, at)?;
    if let [part] = quantities.as_slice()
        && let Some((value, end)) = part_of(tokens, part)
    {
        found.extend(value.map(|value| Found { value: Scalar::Percentage(value), tokens: at..end }));
        return Some(end);
    }
    let end = sign(tokens, end)?;
    let last = quantities.len() - 1;
    for (index, quantity) in quantities.iter().enumerate() {
        let readings = quantity.readings();
        let alone = readings.len() == 1;
        for (number, tokens) in readings {
            let value = number.value.map(Scalar::Percentage);
            let tokens = if alone && index == last { tokens.start..end } else { tokens };
            found.extend(value.map(|value| Found { value, tokens }));
        }
    }
    Some(end)
}

/// The sign or word behind the number. Points of a percentage are something else.
fn sign(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    let at = at + usize::from(tokens.hyphen(at));
    let end = match (tokens.mark(at), tokens.word(at), tokens.word(at + 1)) {
        (Some('%'), ..) | (_, "percent" | "pct", _) => at + 1,
        (_, "per", "cent" | "centum") => at + 2,
        _ => return None,
    };
    (!matches!(tokens.word(end), "point" | "points")).then_some(end)
}
