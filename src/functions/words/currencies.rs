//! Currencies as texts name them. What may be one of several (`$`, `dollars`, `¥`) is none.

use crate::functions::words::tokens::Tokens;
use crate::value::Currency;

/// Codes that are also English words, which a text in capitals may hold, or stand before other numbers, as in `SDG 13`:
/// they count only before an amount with decimals.
const ALSO_WORDS: [&str; 16] =
    ["ALL", "TOP", "TRY", "PEN", "CUP", "MOP", "MAD", "GEL", "COP", "SOS", "BOB", "LAK", "SDG", "SVC", "AWG", "XXX"];

/// Letters before `$`.
const DOLLARS: [(&str, &str); 15] = [
    ("us", "USD"),
    ("usd", "USD"),
    ("ca", "CAD"),
    ("c", "CAD"),
    ("cdn", "CAD"),
    ("can", "CAD"),
    ("a", "AUD"),
    ("au", "AUD"),
    ("aud", "AUD"),
    ("nz", "NZD"),
    ("hk", "HKD"),
    ("s", "SGD"),
    ("sg", "SGD"),
    ("r", "BRL"),
    ("nt", "TWD"),
];

const SIGNS: [(char, &str); 9] = [
    ('€', "EUR"),
    ('£', "GBP"),
    ('₹', "INR"),
    ('₩', "KRW"),
    ('₪', "ILS"),
    ('₱', "PHP"),
    ('₦', "NGN"),
    ('₫', "VND"),
    ('฿', "THB"),
];

/// The words of a name in lower case, each with or without an `s`.
const NAMES: [(&[&str], &str); 33] = [
    (&["us", "dollar"], "USD"),
    (&["united", "states", "dollar"], "USD"),
    (&["american", "dollar"], "USD"),
    (&["canadian", "dollar"], "CAD"),
    (&["australian", "dollar"], "AUD"),
    (&["new", "zealand", "dollar"], "NZD"),
    (&["hong", "kong", "dollar"], "HKD"),
    (&["singapore", "dollar"], "SGD"),
    (&["euro"], "EUR"),
    (&["pound", "sterling"], "GBP"),
    (&["british", "pound"], "GBP"),
    (&["uk", "pound"], "GBP"),
    (&["swiss", "franc"], "CHF"),
    (&["indian", "rupee"], "INR"),
    (&["pakistani", "rupee"], "PKR"),
    (&["japanese", "yen"], "JPY"),
    (&["yen"], "JPY"),
    (&["kina"], "PGK"),
    (&["rand"], "ZAR"),
    (&["philippine", "peso"], "PHP"),
    (&["mexican", "peso"], "MXN"),
    (&["danish", "krone"], "DKK"),
    (&["danish", "kroner"], "DKK"),
    (&["norwegian", "krone"], "NOK"),
    (&["norwegian", "kroner"], "NOK"),
    (&["swedish", "krona"], "SEK"),
    (&["swedish", "kronor"], "SEK"),
    (&["polish", "zloty"], "PLN"),
    (&["renminbi"], "CNY"),
    (&["chinese", "yuan"], "CNY"),
    (&["uae", "dirham"], "AED"),
    (&["thai", "baht"], "THB"),
    (&["malaysian", "ringgit"], "MYR"),
];

/// A currency that is named at a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    /// Which; none for a sign or word that several share.
    pub(super) currency: Option<Currency>,
    /// The code is an English word too.
    pub(super) also_word: bool,
    /// The token behind the name.
    pub(super) end: usize,
}

impl Named {
    fn of(code: &str, end: usize) -> Option<Self> {
        Some(Self { currency: Some(Currency::from_code(code)?), also_word: false, end })
    }
}

/// The currency that is named from a token on.
pub(super) fn named(tokens: &Tokens<'_>, at: usize) -> Option<Named> {
    united_states(tokens, at)
        .or_else(|| sign(tokens, at))
        .or_else(|| code(tokens, at))
        .or_else(|| name(tokens, at))
        .or_else(|| {
            let shared =
                tokens.mark(at).is_some_and(|mark| matches!(mark, '$' | '¥')) || is_shared_name(tokens.word(at));
            shared.then_some(Named { currency: None, also_word: false, end: at + 1 })
        })
}

/// What several currencies share: the sign, the word, and their codes.
const SHARED: [(&str, &str, &[&str]); 10] = [
    (
        "$",
        "dollar",
        &[
            "USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "BZD", "BSD", "BBD", "BMD", "FJD", "GYD", "JMD", "KYD",
            "LRD", "NAD", "SBD", "SRD", "TTD", "XCD",
        ],
    ),
    ("$", "peso", &["MXN", "ARS", "CLP", "COP", "CUP", "DOP", "PHP", "UYU"]),
    ("¥", "yen", &["JPY"]),
    ("¥", "yuan", &["CNY"]),
    ("", "pound", &["GBP", "EGP", "FKP", "GIP", "LBP", "SHP", "SSP", "SYP"]),
    ("", "franc", &["CHF", "XAF", "XOF", "XPF", "BIF", "CDF", "DJF", "GNF", "KMF", "RWF"]),
    ("", "rupee", &["INR", "PKR", "LKR", "NPR", "MUR", "SCR"]),
    ("", "krone", &["DKK", "NOK"]),
    ("", "krona", &["SEK", "ISK"]),
    ("", "dinar", &["BHD", "DZD", "IQD", "JOD", "KWD", "LYD", "MKD", "RSD", "TND"]),
];

/// Whether a sign or word that several currencies share may stand for this one.
pub(super) fn may_be(tokens: &Tokens<'_>, at: usize, currency: Currency) -> bool {
    let word = tokens.word(at);
    let word = word.strip_suffix('s').unwrap_or(word);
    SHARED.iter().any(|(sign, name, codes)| {
        let named = (!word.is_empty() && word == *name) || (word.is_empty() && tokens.written(at) == *sign);
        named && codes.contains(&currency.code())
    })
}

/// Words for the money of several countries.
fn is_shared_name(word: &str) -> bool {
    matches!(
        word.strip_suffix('s').unwrap_or(word),
        "dollar" | "pound" | "franc" | "rupee" | "peso" | "krone" | "krona" | "dinar" | "riyal"
    )
}

/// A hundredth of a currency.
pub(super) fn is_hundredth(word: &str) -> bool {
    matches!(word, "cent" | "cents" | "pence" | "penny")
}

/// `€`, `US$`, `US $`.
fn sign(tokens: &Tokens<'_>, at: usize) -> Option<Named> {
    if let Some(mark) = tokens.mark(at) {
        let (_, code) = SIGNS.iter().find(|(sign, _)| *sign == mark)?;
        return Named::of(code, at + 1);
    }
    if tokens.mark(at + 1) != Some('$') || !tokens.written(at).bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let word = tokens.word(at);
    // one letter alone may be an article or the end of a word
    let (_, code) = DOLLARS.iter().find(|(known, _)| *known == word && (word.len() > 1 || tokens.glued(at + 1)))?;
    Named::of(code, at + 2)
}

/// `U.S.`, `U.S.$`, `U.S. dollars`, `dollars of the United States`.
fn united_states(tokens: &Tokens<'_>, at: usize) -> Option<Named> {
    let country = |at: usize| match (tokens.word(at), tokens.word(at + 1), tokens.word(at + 2)) {
        ("u", _, "s") if tokens.mark(at + 1) == Some('.') => {
            Some(at + 3 + usize::from(tokens.mark(at + 3) == Some('.') && tokens.glued(at + 3)))
        }
        ("united", "states", "of") if tokens.word(at + 3) == "america" => Some(at + 4),
        ("united", "states", _) => Some(at + 2),
        _ => None,
    };
    if let Some(behind) = country(at) {
        let dollars = matches!(tokens.word(behind), "dollar" | "dollars") || tokens.mark(behind) == Some('$');
        return dollars.then(|| Named::of("USD", behind + 1)).flatten();
    }
    if matches!(tokens.word(at), "dollar" | "dollars") && tokens.word(at + 1) == "of" && tokens.word(at + 2) == "the" {
        return Named::of("USD", country(at + 3)?);
    }
    None
}

/// `USD`, with a sign behind it or none.
fn code(tokens: &Tokens<'_>, at: usize) -> Option<Named> {
    let written = tokens.written(at);
    if !tokens.is_word(at) || written.len() != 3 || !written.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let also_word = ALSO_WORDS.contains(&written);
    let mut named = Named { also_word, ..Named::of(written, at + 1)? };
    if matches!(tokens.mark(at + 1), Some('$' | '€' | '£')) {
        named.end += 1;
    }
    (written != "XXX" && written != "XTS").then_some(named)
}

fn name(tokens: &Tokens<'_>, at: usize) -> Option<Named> {
    if !tokens.is_word(at) {
        return None;
    }
    let spells = |words: &[&str]| {
        words.iter().enumerate().all(|(next, word)| {
            let found = tokens.word(at + next);
            found == *word || found.strip_suffix('s') == Some(word)
        })
    };
    // by its first letter nearly every word is none
    let first = tokens.word(at).bytes().next()?;
    let begins = |words: &[&str]| words.first().is_some_and(|word| word.bytes().next() == Some(first));
    let (words, code) = NAMES.iter().find(|(words, _)| begins(words) && spells(words))?;
    Named::of(code, at + words.len())
}
