//! Exact decimals, whole numbers and percentages, read from the source text.

use std::borrow::Cow;

use crate::value::Decimal;
use crate::value::read::Refusal;
use crate::value::text::trimmed;

/// The largest number of decimals that is kept.
const MOST_DECIMALS: u32 = Decimal::MAX_SCALE;

/// Why a text is not a decimal in plain notation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::value) enum NotDecimal {
    /// Something else than a sign, digits, and a point between digits.
    Form,
    /// More digits than are kept exactly.
    TooLong,
}

/// A sign or none, digits, and a point with digits or none. Never rounds.
pub(in crate::value) fn plain_decimal(text: &str) -> Result<Decimal, NotDecimal> {
    decimal_of(text, false)
}

/// The same, with commas behind digits before the point, whose places the caller has checked.
pub(in crate::value) fn grouped_decimal(text: &str) -> Result<Decimal, NotDecimal> {
    decimal_of(text, true)
}

fn decimal_of(text: &str, grouped: bool) -> Result<Decimal, NotDecimal> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    let mut mantissa: u128 = 0;
    let mut too_long = false;
    let mut decimals: Option<u32> = None;
    let mut after_digit = false;
    // zeros at the end of the decimals change nothing, so they are kept as far as there is room
    let mut zeros: usize = 0;
    for &byte in digits {
        match byte {
            b'0' if decimals.is_some() => {
                zeros += 1;
                after_digit = true;
            }
            b'0'..=b'9' => {
                after_digit = true;
                let mut digit = if zeros > 0 { 0 } else { byte - b'0' };
                // stops growing once it is too long, so that it can't overflow
                while !too_long {
                    mantissa = mantissa * 10 + u128::from(digit);
                    decimals = decimals.map(|n| n + 1);
                    too_long = mantissa >> 96 != 0 || decimals.is_some_and(|n| n > MOST_DECIMALS);
                    match zeros {
                        0 => break,
                        1 => digit = byte - b'0',
                        _ => {}
                    }
                    zeros -= 1;
                }
                zeros = 0;
            }
            b',' if grouped && after_digit && decimals.is_none() => {}
            b'.' if after_digit && decimals.is_none() => {
                decimals = Some(0);
                after_digit = false;
            }
            _ => return Err(NotDecimal::Form),
        }
    }
    let mut decimals = decimals.unwrap_or(0);
    while zeros > 0 && !too_long && decimals < MOST_DECIMALS && (mantissa * 10) >> 96 == 0 {
        mantissa *= 10;
        decimals += 1;
        zeros -= 1;
    }
    if !after_digit {
        return Err(NotDecimal::Form);
    }
    if too_long {
        return Err(NotDecimal::TooLong);
    }
    let signed = i128::try_from(mantissa).map_err(|_| NotDecimal::TooLong)?;
    exact(if negative { -signed } else { signed }, decimals).ok_or(NotDecimal::TooLong)
}

/// `mantissa` × 10^-`decimals`, if it can be kept exactly.
pub(in crate::value) fn exact(mut mantissa: i128, mut decimals: u32) -> Option<Decimal> {
    while (decimals > MOST_DECIMALS || mantissa.unsigned_abs() >> 96 != 0) && decimals > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        decimals -= 1;
    }
    Decimal::try_from_i128_with_scale(mantissa, decimals).ok()
}

/// The sum, if it can be kept exactly.
pub(in crate::value) fn sum(left: Decimal, right: Decimal) -> Option<Decimal> {
    let (left, right) = (left.normalize(), right.normalize());
    let decimals = left.scale().max(right.scale());
    let aligned = |value: Decimal| {
        10i128.checked_pow(decimals - value.scale()).and_then(|factor| value.mantissa().checked_mul(factor))
    };
    exact(aligned(left)?.checked_add(aligned(right)?)?, decimals)
}

/// The product, if it can be kept exactly.
pub(in crate::value) fn product(left: Decimal, right: Decimal) -> Option<Decimal> {
    let (left, right) = (left.normalize(), right.normalize());
    exact(left.mantissa().checked_mul(right.mantissa())?, left.scale() + right.scale())
}

/// How a decimal is kept in binary data: the 16 bytes that it is made of. Its own way in text would round-trip too, but asks
/// the data of what kind it is, which packed data does not tell.
pub(in crate::value) mod bytes {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::value::Decimal;

    pub(in crate::value) fn serialize<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize().serialize(serializer)
    }

    pub(in crate::value) fn deserialize<'a, D: Deserializer<'a>>(deserializer: D) -> Result<Decimal, D::Error> {
        <[u8; 16]>::deserialize(deserializer).map(Decimal::deserialize)
    }
}

/// Whether the digits before the point start with a zero that says nothing: older YAML reads `010` as 8.
fn has_leading_zero(text: &str) -> bool {
    match text.as_bytes() {
        [b'+' | b'-', b'0', b'0'..=b'9', ..] | [b'0', b'0'..=b'9', ..] => true,
        [..] => false,
    }
}

pub(in crate::value) fn plain_integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) && !has_leading_zero(text);
    if is_plain { text.parse().ok() } else { None }
}

pub(in crate::value) fn plain_number(text: &str) -> Option<Decimal> {
    if has_leading_zero(text) { None } else { plain_decimal(text).ok() }
}

/// A whole number.
pub(in crate::value) fn integer(text: &str, quoted: bool) -> Result<i64, Refusal> {
    match plain_integer(text) {
        Some(value) if !quoted => Ok(value),
        _ => Err(refuse("a whole number", text, quoted, true)),
    }
}

/// An exact decimal.
pub(in crate::value) fn number(text: &str, quoted: bool) -> Result<Decimal, Refusal> {
    match plain_number(text) {
        Some(value) if !quoted => Ok(value),
        _ => Err(refuse("a number", text, quoted, false)),
    }
}

#[cold]
fn refuse(expected: &str, text: &str, quoted: bool, whole: bool) -> Refusal {
    Refusal::new(expected, text, advice(text.trim(), quoted, whole))
}

fn advice(text: &str, quoted: bool, whole: bool) -> Cow<'static, str> {
    let plain = |text: &str| if whole { plain_integer(text).is_some() } else { plain_number(text).is_some() };
    if quoted && plain(text) {
        return format!("write `{text}`, without quotes").into();
    }
    if text.strip_suffix('%').is_some_and(|rest| plain_decimal(rest.trim_end()).is_ok()) {
        return "a number stands without `%`".into();
    }
    match plain_decimal(text) {
        Ok(value) if whole && value.fract().is_zero() => {
            let value = value.trunc();
            return match i64::try_from(value) {
                Ok(value) => format!("write `{value}`").into(),
                Err(_) => too_large().into(),
            };
        }
        Ok(_) if whole => return "a whole number has no decimals".into(),
        Ok(value) => return format!("write `{value}`, without leading zeros").into(),
        Err(NotDecimal::TooLong) if whole => return too_large().into(),
        Err(NotDecimal::TooLong) => return "numbers are kept exactly, with up to 28 digits".into(),
        Err(NotDecimal::Form) => {}
    }
    // what other notations mean, so that the advice can say it
    let lower = text.get(..text.len().min(80)).unwrap_or_default().to_ascii_lowercase();
    let bare = lower.trim_start_matches(['+', '-']);
    if matches!(bare, ".inf" | ".nan" | "inf" | "nan" | "infinity") {
        return "write a finite number, or leave it out where there is none".into();
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = bare.strip_prefix(prefix)
            && !digits.starts_with(['+', '-'])
            && let Ok(value) = i64::from_str_radix(digits, radix)
        {
            let sign = if lower.starts_with('-') { "-" } else { "" };
            return format!("write `{sign}{value}`").into();
        }
    }
    if bare.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && bare.contains('e')
        && let Ok(value) = Decimal::from_scientific(&lower)
        && plain(&value.normalize().to_string())
    {
        return format!("write `{}`, without an exponent", value.normalize()).into();
    }
    let regrouped: String = lower.chars().filter(|c| !matches!(c, ',' | '_' | '\'' | ' ' | '\u{a0}')).collect();
    if regrouped != lower && bare.starts_with(|c: char| c.is_ascii_digit()) && plain(&regrouped) {
        let decimal_comma = lower.replace(',', ".");
        let groups_of_three = lower.rsplit_once(',').is_none_or(|(_, last)| last.len() == 3);
        return if whole || groups_of_three || !plain(&decimal_comma) {
            format!("write `{regrouped}`, without separators").into()
        } else {
            format!("write `{decimal_comma}`: decimals stand behind a point").into()
        };
    }
    for mended in [format!("0{lower}"), lower.replacen('.', "0.", 1), lower.trim_end_matches('.').to_owned()] {
        if lower.contains('.') && plain(&mended) {
            return format!("write `{mended}`").into();
        }
    }
    if whole { "write digits alone, as in `12`" } else { "write digits and a point, as in `12` or `12.5`" }.into()
}

fn too_large() -> String {
    format!("whole numbers run from {} to {}", i64::MIN, i64::MAX)
}

/// A part of a hundred, with its sign.
pub(in crate::value) fn percentage(text: &str) -> Result<Decimal, Refusal> {
    let trimmed = trimmed(text);
    plain_percentage(trimmed).ok_or_else(|| refuse_percentage(trimmed))
}

pub(in crate::value) fn plain_percentage(text: &str) -> Option<Decimal> {
    plain_decimal(text.strip_suffix('%')?.trim_end()).ok()
}

#[cold]
fn refuse_percentage(text: &str) -> Refusal {
    let advice: Cow<'static, str> = match plain_decimal(text) {
        Ok(value) if value.abs() <= Decimal::ONE && !value.is_zero() => match product(value, Decimal::ONE_HUNDRED) {
            Some(hundredfold) => {
                format!("say which is meant: `{}%` or `{}%`", hundredfold.normalize(), value.normalize()).into()
            }
            None => format!("write `{value}%`").into(),
        },
        Ok(value) => format!("say of what: write `{value}%` if a part of a hundred is meant").into(),
        Err(_) => {
            let lower = text.get(..text.len().min(80)).unwrap_or_default().to_ascii_lowercase();
            let figure = ["percent", "per cent", "pct", "%"]
                .iter()
                .find_map(|word| lower.strip_suffix(word))
                .map(|figure| figure.trim_end().replace(',', "."));
            match figure {
                Some(figure) if plain_decimal(&figure).is_ok() => format!("write `{figure}%`").into(),
                _ => "write a number and `%`, as in `99.5%`".into(),
            }
        }
    };
    Refusal::new("a percentage", text, advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn whole_numbers_are_digits_with_a_sign_or_none() {
        for (written, value) in
            [("0", 0), ("12", 12), ("-12", -12), ("+5", 5), ("-0", 0), ("9223372036854775807", i64::MAX)]
        {
            assert_eq!(integer(written, false), Ok(value), "{written}");
        }
    }

    #[test]
    fn decimals_are_kept_exactly() {
        for written in
            ["0", "12", "12.50", "-0.1", "+3.14", "79228162514264337593543950335", "0.0000000000000000000000000001"]
        {
            assert_eq!(number(written, false), Ok(decimal(written)), "{written}");
        }
        assert_eq!(number("0.1", false).unwrap() + number("0.2", false).unwrap(), decimal("0.3"));
    }

    #[test]
    fn what_is_no_plain_number_is_refused_with_advice() {
        for (written, quoted, whole, advice) in [
            ("12", true, true, "write `12`, without quotes"),
            ("12.5", true, false, "write `12.5`, without quotes"),
            ("12.0", false, true, "write `12`"),
            ("1.5", false, true, "a whole number has no decimals"),
            ("010", false, true, "write `10`"),
            ("010.5", false, false, "write `10.5`, without leading zeros"),
            ("1,000", false, true, "write `1000`, without separators"),
            ("1_000", false, false, "write `1000`, without separators"),
            ("1,000.5", false, false, "write `1000.5`, without separators"),
            ("3,14", false, false, "write `3.14`: decimals stand behind a point"),
            ("0x1F", false, true, "write `31`"),
            ("0o17", false, true, "write `15`"),
            ("1e3", false, true, "write `1000`, without an exponent"),
            ("1.5e-2", false, false, "write `0.015`, without an exponent"),
            (".5", false, false, "write `0.5`"),
            ("-.5", false, false, "write `-0.5`"),
            ("5.", false, false, "write `5`"),
            (".inf", false, false, "write a finite number, or leave it out where there is none"),
            (".NaN", false, false, "write a finite number, or leave it out where there is none"),
            ("99%", false, false, "a number stands without `%`"),
            ("9223372036854775808", false, true, "whole numbers run from -9223372036854775808 to 9223372036854775807"),
            ("79228162514264337593543950336", false, false, "numbers are kept exactly, with up to 28 digits"),
            ("0.00000000000000000000000000001", false, false, "numbers are kept exactly, with up to 28 digits"),
            ("twelve", false, true, "write digits alone, as in `12`"),
            ("twelve", false, false, "write digits and a point, as in `12` or `12.5`"),
            ("", false, false, "write digits and a point, as in `12` or `12.5`"),
            ("-", false, false, "write digits and a point, as in `12` or `12.5`"),
            ("1.2.3", false, false, "write digits and a point, as in `12` or `12.5`"),
            ("٣", false, true, "write digits alone, as in `12`"),
        ] {
            let refusal =
                if whole { integer(written, quoted).unwrap_err() } else { number(written, quoted).unwrap_err() };
            assert_eq!(refusal.advice, advice, "{written:?}");
        }
    }

    #[test]
    fn percentages_show_their_sign() {
        for (written, value) in [("99.5%", "99.5"), ("99.5 %", "99.5"), ("-5%", "-5"), ("0%", "0"), ("150%", "150")] {
            assert_eq!(percentage(written), Ok(decimal(value)), "{written}");
        }
        for (written, advice) in [
            ("99.5", "say of what: write `99.5%` if a part of a hundred is meant"),
            ("0.995", "say which is meant: `99.5%` or `0.995%`"),
            ("0.00", "say of what: write `0.00%` if a part of a hundred is meant"),
            ("5 percent", "write `5%`"),
            ("99,5%", "write `99.5%`"),
            ("99,5 per cent", "write `99.5%`"),
            ("all", "write a number and `%`, as in `99.5%`"),
            ("%", "write a number and `%`, as in `99.5%`"),
            ("", "write a number and `%`, as in `99.5%`"),
        ] {
            assert_eq!(percentage(written).unwrap_err().advice, advice, "{written:?}");
        }
        assert_eq!(percentage("99.5").unwrap_err().message, "expected a percentage, found `99.5`");
    }

    #[test]
    fn sums_and_products_are_exact_or_none() {
        let largest = Decimal::MAX;
        assert_eq!(sum(decimal("0.1"), decimal("0.2")), Some(decimal("0.3")));
        assert_eq!(sum(largest, Decimal::ONE), None);
        assert_eq!(sum(largest, decimal("0.1")), None);
        assert_eq!(sum(largest, -largest), Some(Decimal::ZERO));
        assert_eq!(product(decimal("1.5"), decimal("2")), Some(decimal("3")));
        assert_eq!(product(largest, decimal("2")), None);
        // a rounding product would give 0
        let tiny = decimal("0.000000000000001");
        assert_eq!(product(tiny, tiny), None);
        assert_eq!(
            product(decimal("0.00000000000002"), decimal("0.000000000000005")),
            Some(decimal("0.0000000000000000000000000001"))
        );
    }
}
