//! Amounts in a currency.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::value::Decimal;
use crate::value::number::{NotDecimal, grouped_decimal, plain_decimal};
use crate::value::read::{Refusal, shown};
use crate::value::text::trimmed;

/// An ISO 4217 currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Currency(pub(crate) [u8; 3]);

impl Currency {
    /// All currencies, in the order of their codes.
    pub fn all() -> &'static [Self] {
        static ALL: OnceLock<Vec<Currency>> = OnceLock::new();
        ALL.get_or_init(|| {
            let letters = || b'A'..=b'Z';
            let pairs = letters().flat_map(|first| letters().map(move |second| (first, second)));
            let codes = pairs.flat_map(|(first, second)| letters().map(move |third| [first, second, third]));
            let known = |code: &[u8; 3]| std::str::from_utf8(code).is_ok_and(|code| Self::from_code(code).is_some());
            codes.filter(known).map(Self).collect()
        })
    }

    /// Its name in English.
    pub fn name(self) -> String {
        iso_currency::Currency::from_code(self.code()).map_or_else(String::new, |currency| currency.name().to_owned())
    }

    /// The currency of a code of three capital letters; none where ISO 4217 has no such code.
    pub fn from_code(code: &str) -> Option<Self> {
        let &[a, b, c] = code.as_bytes() else { return None };
        let common = matches!(&[a, b, c], b"EUR" | b"USD" | b"GBP" | b"CHF" | b"INR" | b"JPY");
        (common || iso_currency::Currency::from_code(code).is_some()).then_some(Self([a, b, c]))
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// How many decimals its amounts have in print; 0 where ISO 4217 says none.
    pub fn decimals(self) -> u32 {
        iso_currency::Currency::from_code(self.code()).and_then(iso_currency::Currency::exponent).map_or(0, u32::from)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount in a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// How much.
    #[serde(with = "crate::value::number::bytes")]
    pub amount: Decimal,
    /// Of what.
    pub currency: Currency,
}

/// Reads `USD 12,000.00` or `12000 EUR`.
pub(in crate::value) fn read(text: &str) -> Result<Money, Refusal> {
    let trimmed = trimmed(text);
    parse(trimmed).ok_or_else(|| refuse(trimmed))
}

pub(in crate::value) fn parse(text: &str) -> Option<Money> {
    let (amount, code) = split(text)?;
    let currency = Currency::from_code(code)?;
    Some(Money { amount: amount_of(amount, currency)?, currency })
}

/// Reads the two parts of `{amount: 12000, currency: EUR}`.
///
/// # Errors
///
/// If the currency is not an ISO 4217 code or the amount can be read in two ways, or in none.
pub fn money(amount: &str, currency: &str) -> Result<Money, Refusal> {
    let (amount, code) = (amount.trim(), currency.trim());
    let Some(currency) = Currency::from_code(code) else {
        return Err(Refusal::new("a currency", code, currency_advice(code, None)));
    };
    match amount_of(amount, currency) {
        Some(amount) => Ok(Money { amount, currency }),
        None => {
            let advice = match amount_advice(amount, currency) {
                Mended::One(mended) => format!("write `{mended}`"),
                Mended::Two(group, decimals) => {
                    format!("{currency} has {} decimals: write `{group}` or `{decimals}`", currency.decimals())
                }
                Mended::TooLong => "amounts are kept exactly, with up to 28 digits".to_owned(),
                Mended::Unknown => "write the amount in figures, as in `12000` or `12,000.00`".to_owned(),
            };
            Err(Refusal::new("an amount", amount, advice))
        }
    }
}

/// The amount and the three letters before or behind it.
fn split(text: &str) -> Option<(&str, &str)> {
    let is_code = |code: &str| code.bytes().all(|byte| byte.is_ascii_uppercase());
    if let Some((code, amount)) = text.split_at_checked(3)
        && is_code(code)
    {
        return Some((amount.trim_start(), code));
    }
    let (amount, code) = text.split_at_checked(text.len().checked_sub(3)?)?;
    is_code(code).then(|| (amount.trim_end(), code))
}

/// An amount with commas between groups of three digits, or none.
fn amount_of(text: &str, currency: Currency) -> Option<Decimal> {
    let amount = figure(text).ok()?;
    // `12.000`: a continental reader sees twelve thousand, unless the currency has three decimals
    (amount.scale() != 3 || !could_be_a_group(text) || currency.decimals() == 3).then_some(amount)
}

fn figure(text: &str) -> Result<Decimal, NotDecimal> {
    if !text.contains(',') {
        return plain_decimal(text);
    }
    if !is_grouped(text) {
        return Err(NotDecimal::Form);
    }
    grouped_decimal(text)
}

/// Whether the commas stand where thousands are parted: `12,000`, not `1,00,000` or `12,00`.
fn is_grouped(text: &str) -> bool {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.contains(',') {
        return false;
    }
    let whole = whole.strip_prefix(['+', '-']).unwrap_or(whole);
    let mut groups = whole.split(',');
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && is_digits(first))
        && groups.all(|group| group.len() == 3 && is_digits(group))
}

/// Whether what stands before the point could be a group before another one: one to three digits, not 0.
fn could_be_a_group(text: &str) -> bool {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole).trim_start_matches(['+', '-']);
    (1..=3).contains(&whole.len()) && !whole.starts_with('0')
}

/// What an amount that was refused may mean.
enum Mended {
    One(String),
    Two(String, String),
    TooLong,
    Unknown,
}

fn amount_advice(text: &str, currency: Currency) -> Mended {
    if figure(text) == Err(NotDecimal::TooLong) {
        return Mended::TooLong;
    }
    if text.len() > 60 {
        return Mended::Unknown;
    }
    if let Ok(amount) = figure(text)
        && amount.scale() == 3
    {
        return Mended::Two(text.replace('.', ","), format!("{text}0"));
    }
    let accepted = |candidate: &str| amount_of(candidate, currency).is_some();
    let bare: String = text.chars().filter(|c| !matches!(c, ' ' | '\'' | '’' | '\u{a0}' | '\u{202f}' | '_')).collect();
    let one = |candidate: String| accepted(&candidate).then_some(candidate);
    // `12.000,50` and `12,50`: the last mark before one or two digits parts the decimals
    let continental = match bare.rsplit_once(',') {
        Some((whole, decimals)) if decimals.len() <= 2 => one(format!("{}.{decimals}", whole.replace('.', ",")))
            .or_else(|| one(format!("{}.{decimals}", whole.replace(['.', ','], "")))),
        _ => None,
    };
    let dotted = (bare.matches('.').count() > 1).then(|| bare.replace('.', ",")).filter(|c| accepted(c));
    continental
        .or(dotted)
        .or_else(|| (bare != text).then(|| bare.clone()).and_then(one))
        .or_else(|| one(bare.replace(',', "")))
        .or_else(|| one(bare.trim_end_matches(".-").trim_end_matches(",-").trim_end_matches('.').to_owned()))
        .map_or(Mended::Unknown, Mended::One)
}

#[cold]
fn refuse(text: &str) -> Refusal {
    Refusal::new("money", text, advice(text))
}

fn advice(text: &str) -> Cow<'static, str> {
    if figure(text).is_ok() {
        let shown = if text.len() <= 40 { text } else { "12,000.00" };
        return format!("say in which currency, by its ISO 4217 code: `EUR {shown}`, `USD {shown}` …").into();
    }
    if let Some((amount, code)) = split(text) {
        let Some(currency) = Currency::from_code(code) else { return currency_advice(code, Some(amount)) };
        return match amount_advice(amount, currency) {
            Mended::One(mended) => format!("write `{code} {mended}`").into(),
            Mended::Two(group, decimals) => {
                format!("{code} has {} decimals: write `{code} {group}` or `{code} {decimals}`", currency.decimals())
                    .into()
            }
            Mended::TooLong => "amounts are kept exactly, with up to 28 digits".into(),
            Mended::Unknown => format!("write the amount in figures, as in `{code} 12,000.00`").into(),
        };
    }
    // a sign or word before or behind the amount
    let is_figure = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | ' ' | '\'' | '\u{a0}');
    let amount = text.trim_matches(|c| !is_figure(c)).trim();
    let mark = text.replacen(amount, " ", usize::from(!amount.is_empty()));
    if amount.is_empty() || text.len() > 60 || !amount.contains(|c: char| c.is_ascii_digit()) {
        return "write a currency's ISO 4217 code and an amount, as in `USD 12,000.00` or `12000 EUR`".into();
    }
    currency_advice(mark.trim(), Some(amount))
}

/// What to write for a mark of a currency that is not a code.
fn currency_advice(mark: &str, amount: Option<&str>) -> Cow<'static, str> {
    const MARKS: [(&str, &str); 13] = [
        ("€", "EUR"),
        ("euro", "EUR"),
        ("euros", "EUR"),
        ("£", "GBP"),
        ("pound sterling", "GBP"),
        ("pounds sterling", "GBP"),
        ("us$", "USD"),
        ("us dollars", "USD"),
        ("c$", "CAD"),
        ("a$", "AUD"),
        ("₹", "INR"),
        ("rs", "INR"),
        ("sfr", "CHF"),
    ];
    let with = |code: &str| {
        let Some(amount) = amount else { return code.to_owned() };
        // the amount may have a fault of its own
        let amount = match Currency::from_code(code) {
            Some(currency) if amount_of(amount, currency).is_none() => match amount_advice(amount, currency) {
                Mended::One(mended) => Cow::Owned(mended),
                _ => Cow::Borrowed("12,000.00"),
            },
            _ => Cow::Borrowed(amount),
        };
        format!("{code} {amount}")
    };
    let lower = mark.get(..mark.len().min(40)).unwrap_or_default().to_lowercase();
    let upper = lower.to_uppercase();
    if Currency::from_code(&upper).is_some() {
        return format!("write `{}`", with(&upper)).into();
    }
    if let Some((_, code)) = MARKS.iter().find(|(known, _)| *known == lower.trim_end_matches('.')) {
        return format!("write `{}`", with(code)).into();
    }
    match lower.as_str() {
        "$" | "dollar" | "dollars" => {
            format!("whose dollar? write e.g. `{}`, `{}` or `{}`", with("USD"), with("CAD"), with("AUD")).into()
        }
        "¥" => format!("yen or yuan? write `{}` or `{}`", with("JPY"), with("CNY")).into(),
        "pound" | "pounds" => format!("whose pound? write e.g. `{}`", with("GBP")).into(),
        "franc" | "francs" | "fr" | "fr." => format!("whose franc? write e.g. `{}`", with("CHF")).into(),
        "k" | "m" | "mn" | "bn" | "million" | "billion" => {
            "write the amount in full and the currency's ISO 4217 code, as in `USD 12,000.00`".into()
        }
        _ => format!("{} is not an ISO 4217 code: write e.g. `{}`", shown(mark), with("EUR")).into(),
    }
}

/// The code, thousands parted by commas, and at least the decimals that the currency has in print.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let amount = self.amount.normalize();
        let text = amount.abs().to_string();
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        write!(f, "{} {}", self.currency, if amount.is_sign_negative() && !amount.is_zero() { "-" } else { "" })?;
        for (at, digit) in whole.char_indices() {
            if at > 0 && (whole.len() - at) % 3 == 0 {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        let printed = self.currency.decimals() as usize;
        // three decimals behind a small number would read as thousands
        let ambiguous = decimals.len() == 3 && printed != 3 && could_be_a_group(whole);
        let width = if ambiguous { 4 } else { printed.max(decimals.len()) };
        if width == 0 { Ok(()) } else { write!(f, ".{decimals:0<width$}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(amount: &str, code: &str) -> Money {
        Money { amount: amount.parse().unwrap(), currency: Currency::from_code(code).unwrap() }
    }

    #[test]
    fn accepted_forms() {
        for (written, amount, code) in [
            ("USD 12,000.00", "12000", "USD"),
            ("12000 EUR", "12000", "EUR"),
            ("EUR 5", "5", "EUR"),
            ("EUR5", "5", "EUR"),
            ("5EUR", "5", "EUR"),
            ("EUR -5", "-5", "EUR"),
            ("-5 EUR", "-5", "EUR"),
            ("EUR\u{a0}5", "5", "EUR"),
            (" EUR  5 ", "5", "EUR"),
            ("JPY 1,234,567", "1234567", "JPY"),
            ("KWD 12.000", "12", "KWD"),
            ("EUR 0.045", "0.045", "EUR"),
            ("EUR 12.0000", "12", "EUR"),
            ("EUR 1234.567", "1234.567", "EUR"),
            ("EUR 12,000.125", "12000.125", "EUR"),
            ("XOF 100", "100", "XOF"),
        ] {
            assert_eq!(read(written), Ok(of(amount, code)), "{written}");
        }
        assert_eq!(money("12000", "EUR"), Ok(of("12000", "EUR")));
        assert_eq!(money("12,000.50", "EUR"), Ok(of("12000.5", "EUR")));
    }

    #[test]
    fn refused_forms_come_with_advice() {
        let form = "write a currency's ISO 4217 code and an amount, as in `USD 12,000.00` or `12000 EUR`";
        for (written, advice) in [
            ("$12,000", "whose dollar? write e.g. `USD 12,000`, `CAD 12,000` or `AUD 12,000`"),
            ("12,000 dollars", "whose dollar? write e.g. `USD 12,000`, `CAD 12,000` or `AUD 12,000`"),
            ("12000", "say in which currency, by its ISO 4217 code: `EUR 12000`, `USD 12000` …"),
            ("€12", "write `EUR 12`"),
            ("12 €", "write `EUR 12`"),
            ("12,50 €", "write `EUR 12.50`"),
            ("£1,000", "write `GBP 1,000`"),
            ("US$12,000", "write `USD 12,000`"),
            ("¥100", "yen or yuan? write `JPY 100` or `CNY 100`"),
            ("eur 12", "write `EUR 12`"),
            ("12 euros", "write `EUR 12`"),
            ("EUR 12.000", "EUR has 2 decimals: write `EUR 12,000` or `EUR 12.0000`"),
            ("JPY 12.000", "JPY has 0 decimals: write `JPY 12,000` or `JPY 12.0000`"),
            ("EUR 12.000,50", "write `EUR 12,000.50`"),
            ("EUR 12,50", "write `EUR 12.50`"),
            ("EUR 1.234.567", "write `EUR 1,234,567`"),
            ("CHF 12'000.00", "write `CHF 12000.00`"),
            ("EUR 12 000", "write `EUR 12000`"),
            ("INR 1,00,000", "write `INR 100000`"),
            ("EUR 5k", "write the amount in figures, as in `EUR 12,000.00`"),
            ("EUR", "write the amount in figures, as in `EUR 12,000.00`"),
            ("XYZ 5", "`XYZ` is not an ISO 4217 code: write e.g. `EUR 5`"),
            ("5 bananas", "`bananas` is not an ISO 4217 code: write e.g. `EUR 5`"),
            ("EUR 99999999999999999999999999999999", "amounts are kept exactly, with up to 28 digits"),
            ("plenty", form),
            ("", form),
            ("€", form),
        ] {
            assert_eq!(read(written).map_err(|refusal| refusal.advice), Err(advice.to_owned()), "{written:?}");
        }
        for (amount, currency, message, advice) in [
            ("12.000", "EUR", "expected an amount, found `12.000`", "EUR has 2 decimals: write `12,000` or `12.0000`"),
            ("12,50", "EUR", "expected an amount, found `12,50`", "write `12.50`"),
            (
                "many",
                "EUR",
                "expected an amount, found `many`",
                "write the amount in figures, as in `12000` or `12,000.00`",
            ),
            ("5", "eur", "expected a currency, found `eur`", "write `EUR`"),
            ("5", "$", "expected a currency, found `$`", "whose dollar? write e.g. `USD`, `CAD` or `AUD`"),
            ("5", "", "expected a currency, found nothing", "nothing is not an ISO 4217 code: write e.g. `EUR`"),
        ] {
            let refusal = money(amount, currency).unwrap_err();
            assert_eq!((refusal.message.as_str(), refusal.advice.as_str()), (message, advice));
        }
    }

    #[test]
    fn shown_with_thousands_and_the_decimals_of_the_currency() {
        for (value, shown) in [
            (of("12000", "USD"), "USD 12,000.00"),
            (of("-1234567.5", "EUR"), "EUR -1,234,567.50"),
            (of("0", "EUR"), "EUR 0.00"),
            (of("999", "JPY"), "JPY 999"),
            (of("1000", "JPY"), "JPY 1,000"),
            (of("12", "KWD"), "KWD 12.000"),
            (of("0.045", "EUR"), "EUR 0.045"),
            (of("12.345", "EUR"), "EUR 12.3450"),
            (of("1234.567", "EUR"), "EUR 1,234.567"),
        ] {
            assert_eq!(value.to_string(), shown);
        }
    }

    #[test]
    fn the_common_codes_are_known_to_iso_4217() {
        for code in ["EUR", "USD", "GBP", "CHF", "INR", "JPY"] {
            assert!(iso_currency::Currency::from_code(code).is_some(), "{code}");
        }
    }
}
