//! Amounts of money in a text.

use std::ops::Range;

use crate::functions::words::currencies::{self, Named, named};
use crate::functions::words::numbers::{Number, Quantity, may_start, number, product, quantity, series};
use crate::functions::words::tokens::Tokens;
use crate::functions::words::{Found, merge_repeated};
use crate::value::{Currency, Decimal, Money, Scalar, add};

/// The amounts that a text says, in its order.
pub(super) fn find(tokens: &Tokens<'_>) -> Vec<Found> {
    find_in(tokens, None)
}

/// The same where a sign or word that several currencies share, such as `$`, is taken for this one if it can be.
pub(super) fn find_in(tokens: &Tokens<'_>, home: Option<Currency>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        at = match currency_first(tokens, at, home, &mut found).or_else(|| currency_last(tokens, at, home, &mut found))
        {
            Some(end) => end,
            None => number(tokens, at).map_or(at + 1, |number| number.tokens.end),
        };
    }
    merge_repeated(tokens, found)
}

/// `USD 5,000`, `US$5 million`, `USD 5,000 (five thousand US dollars)`, `$5,000 USD`.
fn currency_first(tokens: &Tokens<'_>, at: usize, home: Option<Currency>, found: &mut Vec<Found>) -> Option<usize> {
    // the middle of a longer word or number
    if tokens.glued(at)
        && at.checked_sub(1).is_some_and(|before| tokens.figure(before).is_some() || tokens.is_word(before))
    {
        return None;
    }
    let name = named(tokens, at)?;
    let first = shortened(tokens, quantity(tokens, name.end)?);
    let mut end = first.tokens.end;
    let behind = named(tokens, end);
    let currency = match (name.currency, behind.and_then(|named| named.currency)) {
        (Some(currency), again) => {
            if again == Some(currency) {
                end = behind.map_or(end, |named| named.end);
            }
            currency
        }
        // `$5,000 USD`, or `$5,000 (USD)`
        (None, Some(currency)) if dollar_like(tokens, at) => {
            end = behind.map_or(end, |named| named.end);
            currency
        }
        _ => {
            let bracketed = tokens.closing(end).and_then(|closing| {
                let named = named(tokens, end + 1)?;
                (tokens.mark(named.end) == Some(closing)).then_some(named)
            });
            match bracketed.filter(|_| dollar_like(tokens, at)) {
                Some(Named { currency: Some(currency), end: behind, .. }) => {
                    end = behind + 1;
                    currency
                }
                // whose dollar it is stays open; nothing of it is an amount
                _ => match home.filter(|home| currencies::may_be(tokens, at, *home)) {
                    Some(home) => home,
                    None => return Some(end),
                },
            }
        }
    };
    if name.also_word && first.first.value.is_none_or(|value| value.scale() == 0) {
        return Some(end);
    }
    let mut quantities = vec![first];
    // `USD 5-10 million`, `USD 5 to 10 million`: the second has no currency of its own
    let dash = matches!(tokens.mark(end), Some('-' | '\u{2010}' | '\u{2011}' | '\u{2013}')) && tokens.glued(end);
    if (dash || tokens.word(end) == "to")
        && let Some(second) = quantity(tokens, end + 1).map(|second| shortened(tokens, second))
        && (dash || second.first.scaled.is_some())
    {
        end = second.tokens.end;
        quantities.push(second);
    }
    end = report(tokens, &quantities, (at, end), currency, found);
    Some(end)
}

/// `5,000 euros`, `five thousand (5,000) US dollars`, `five thousand dollars (USD 5,000)`.
fn currency_last(tokens: &Tokens<'_>, at: usize, home: Option<Currency>, found: &mut Vec<Found>) -> Option<usize> {
    if !may_start(tokens, at) {
        return None;
    }
    let series = series(tokens, at)?;
    let name = named(tokens, series.end).filter(|name| !name.also_word)?;
    // `5 USD 100`: which of them?
    if tokens.figure(name.end).is_some() && tokens.figure(series.end - 1).is_some() {
        return Some(name.end + 1);
    }
    let currency = name.currency.or_else(|| {
        // `five thousand dollars (USD 5,000)`
        tokens.closing(name.end)?;
        let bracketed = named(tokens, name.end + 1)?;
        number(tokens, bracketed.end)?;
        bracketed.currency.filter(|_| tokens.mark(series.end) != Some('$'))
    });
    let currency = currency.or_else(|| home.filter(|home| currencies::may_be(tokens, series.end, *home)));
    let Some(currency) = currency else { return Some(name.end) };
    Some(report(tokens, &series.quantities, (at, name.end), currency, found))
}

/// A sign or word for the dollars of several countries.
fn dollar_like(tokens: &Tokens<'_>, at: usize) -> bool {
    matches!(tokens.mark(at), Some('$' | '¥')) || matches!(tokens.word(at), "dollar" | "dollars")
}

/// `5m`, `5bn`, `5k`, written at the figure.
fn shortened(tokens: &Tokens<'_>, quantity: Quantity) -> Quantity {
    let end = quantity.tokens.end;
    let power = match tokens.word(end) {
        "k" => 3,
        "m" | "mn" | "mm" => 6,
        "bn" | "b" => 9,
        _ => return quantity,
    };
    let Quantity { first, second: None, .. } = &quantity else { return quantity };
    if !tokens.glued(end) || first.scaled.is_some() {
        return quantity;
    }
    let value = first.value.and_then(|value| product(value, 10_i64.pow(power).into()));
    let tokens = quantity.tokens.start..end + 1;
    let first = Number { value, maybe_grouped: false, scaled: Some(power), tokens: tokens.clone() };
    Quantity { first, second: None, tokens }
}

/// Adds what quantities say of a currency, with what stands behind it: cents, and the amount once more in brackets.
fn report(
    tokens: &Tokens<'_>,
    quantities: &[Quantity],
    (start, mut end): (usize, usize),
    currency: Currency,
    found: &mut Vec<Found>,
) -> usize {
    let cents = cents(tokens, end);
    if let Some((_, behind)) = cents {
        end = behind;
    }
    let again = again(tokens, end);
    if let Some((_, behind)) = &again {
        end = *behind;
    }
    let scale = quantities.last().and_then(|last| last.first.scaled);
    let last = quantities.len().saturating_sub(1);
    for (index, quantity) in quantities.iter().enumerate() {
        let scale = scale.filter(|_| index < last && quantity.first.scaled.is_none());
        let readings = quantity.readings();
        let alone = readings.len() == 1;
        for (reading, (number, own)) in readings.into_iter().enumerate() {
            let mut value = value_of(number, currency, scale);
            if let (Some((cents, _)), true) = (cents, index == last) {
                value = value.and_then(|value| sum(value, cents));
            }
            let Some(value) = value else { continue };
            let money = |amount: Decimal| Scalar::Money(Money { amount: amount.normalize(), currency });
            let disagrees = again.as_ref().filter(|_| index == last).and_then(|(again, _)| {
                let repeated = value_of(&again.first, currency, None)?;
                (repeated != value).then(|| (repeated, again.tokens.clone()))
            });
            let whole: Range<usize> = match (quantities.len(), alone) {
                (1, true) => start..if disagrees.is_some() { own.end } else { end },
                (_, _) if alone && index == last => own.start..end,
                (_, _) if index == 0 && reading == 0 => start..own.end,
                _ => own,
            };
            found.push(Found { value: money(value), tokens: whole });
            found.extend(disagrees.map(|(repeated, tokens)| Found { value: money(repeated), tokens }));
        }
    }
    end
}

/// `(five thousand)` or `(five thousand dollars)` behind an amount.
fn again(tokens: &Tokens<'_>, at: usize) -> Option<(Quantity, usize)> {
    let closing = tokens.closing(at)?;
    let quantity = quantity(tokens, at + 1).filter(|quantity| quantity.second.is_none())?;
    let end = quantity.tokens.end;
    let end = named(tokens, end).filter(|named| named.currency.is_none()).map_or(end, |named| named.end);
    (tokens.mark(end) == Some(closing)).then_some((quantity, end + 1))
}

/// `and fifty cents`, as a part of the whole.
fn cents(tokens: &Tokens<'_>, at: usize) -> Option<(Decimal, usize)> {
    if tokens.word(at) != "and" {
        return None;
    }
    let quantity = quantity(tokens, at + 1)?;
    let cents = quantity.first.value.filter(|cents| *cents < Decimal::ONE_HUNDRED)?;
    let end = quantity.tokens.end;
    currencies::is_hundredth(tokens.word(end)).then_some(())?;
    Some((product(cents, Decimal::new(1, 2))?, end + 1))
}

/// A number as an amount of a currency. `12.000` is one only where the currency has three decimals.
fn value_of(number: &Number, currency: Currency, scale: Option<u32>) -> Option<Decimal> {
    if number.maybe_grouped && currency.decimals() != 3 {
        return None;
    }
    let value = number.value?;
    match scale {
        Some(power) => product(value, 10_i64.checked_pow(power)?.into()),
        None => Some(value.normalize()),
    }
}

fn sum(one: Decimal, other: Decimal) -> Option<Decimal> {
    match add(Scalar::Number(one), Scalar::Number(other)) {
        Ok(Scalar::Number(sum)) => Some(sum.normalize()),
        _ => None,
    }
}
