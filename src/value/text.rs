//! Words: how they are compared.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A text in its normal form: Unicode's NFC, white space at its ends dropped, and each run of white space one space.
/// Borrows where it is in that form already.
pub fn fold(text: &str) -> Cow<'_, str> {
    if is_folded(text) {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    if is_nfc(&folded) { Cow::Owned(folded) } else { Cow::Owned(folded.nfc().collect()) }
}

/// `str::trim`, at once where there is nothing to trim: it is asked of every scalar.
pub(in crate::value) fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [b'!'..=b'~', .., b'!'..=b'~'] => text,
        _ => text.trim(),
    }
}

fn is_folded(text: &str) -> bool {
    let mut after_space = true;
    for byte in text.bytes() {
        match byte {
            b' ' if after_space => return false,
            b' ' => after_space = true,
            // white space that is not a space, or a byte beyond ASCII
            0..b' ' | 0x7f.. => return false,
            _ => after_space = false,
        }
    }
    !after_space || text.is_empty()
}

/// Whether two texts are the same but for white space and Unicode form. Case counts.
pub fn equal(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    if is_folded(left) && is_folded(right) {
        return false;
    }
    fold(left) == fold(right)
}

/// The legal forms of companies that are spelled in several ways: the words of a spelling, without punctuation and in
/// lower case, and the form. Longer spellings stand before those that they begin with.
const LEGAL_FORMS: [(&[&str], &str); 62] = [
    (&["limited", "liability", "company"], "llc"),
    (&["limited", "liability", "co"], "llc"),
    (&["limited", "liability", "partnership"], "llp"),
    (&["limited", "partnership"], "lp"),
    (&["public", "limited", "company"], "plc"),
    (&["proprietary", "limited"], "ptyltd"),
    (&["proprietary", "ltd"], "ptyltd"),
    (&["pty", "limited"], "ptyltd"),
    (&["pty", "ltd"], "ptyltd"),
    (&["private", "limited"], "pvtltd"),
    (&["private", "ltd"], "pvtltd"),
    (&["pvt", "limited"], "pvtltd"),
    (&["pvt", "ltd"], "pvtltd"),
    (&["pte", "limited"], "pteltd"),
    (&["pte", "ltd"], "pteltd"),
    (&["designated", "activity", "company"], "dac"),
    (&["unlimited", "company"], "uc"),
    (&["professional", "corporation"], "pc"),
    (&["national", "association"], "na"),
    (&["gesellschaft", "mit", "beschränkter", "haftung"], "gmbh"),
    (&["gesellschaft", "mbh"], "gmbh"),
    (&["ges", "mbh"], "gmbh"),
    (&["gesmbh"], "gmbh"),
    (&["aktiengesellschaft"], "ag"),
    (&["kommanditgesellschaft"], "kg"),
    (&["offene", "handelsgesellschaft"], "ohg"),
    (&["societas", "europaea"], "se"),
    (&["société", "anonyme"], "sa"),
    (&["sociedad", "anónima"], "sa"),
    (&["sociedade", "anônima"], "sa"),
    (&["spółka", "akcyjna"], "sa"),
    (&["société", "à", "responsabilité", "limitée"], "sàrl"),
    (&["sarl"], "sàrl"),
    (&["société", "par", "actions", "simplifiée"], "sas"),
    (&["société", "en", "commandite", "simple"], "scs"),
    (&["sociedad", "de", "responsabilidad", "limitada"], "srl"),
    (&["sociedad", "limitada"], "sl"),
    (&["società", "per", "azioni"], "spa"),
    (&["società", "a", "responsabilità", "limitata"], "srl"),
    (&["besloten", "vennootschap"], "bv"),
    (&["naamloze", "vennootschap"], "nv"),
    (&["spółka", "z", "ograniczoną", "odpowiedzialnością"], "spzoo"),
    (&["sp", "z", "oo"], "spzoo"),
    (&["aktiebolag"], "ab"),
    (&["aktiebolaget"], "ab"),
    (&["aktieselskab"], "as"),
    (&["aktieselskabet"], "as"),
    (&["anpartsselskab"], "aps"),
    (&["aksjeselskap"], "as"),
    (&["osakeyhtiö"], "oy"),
    (&["julkinen", "osakeyhtiö"], "oyj"),
    (&["korlátolt", "felelősségű", "társaság"], "kft"),
    (&["kabushiki", "kaisha"], "kk"),
    (&["incorporated"], "inc"),
    (&["incorp"], "inc"),
    (&["corporation"], "corp"),
    (&["company"], "co"),
    (&["compagnie"], "cie"),
    (&["limited"], "ltd"),
    (&["limitée"], "ltée"),
    (&["brothers"], "bros"),
    (&["and"], "&"),
];

/// Whether two names of companies are the same but for white space, Unicode form, case, punctuation and the spelling of
/// the legal form (`Inc.`, `Incorporated`). Another legal form is another company, and so is none.
pub fn same_name(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    let (left, right) = (words_of_name(left), words_of_name(right));
    // a name of nothing but punctuation is not told by it
    !left.is_empty() && left == right
}

/// The words of a name in their normal form.
fn words_of_name(name: &str) -> Vec<String> {
    let mut spelled = String::with_capacity(name.len());
    let normal: Cow<'_, str> = if is_nfc(name) { Cow::Borrowed(name) } else { Cow::Owned(name.nfc().collect()) };
    for c in normal.chars() {
        match c {
            // within a word: `L.L.C.`, `O'Neil`; beside another mark or a space it parts nothing either
            '.' | '\'' | '’' | '‘' | '`' | '·' => {}
            '&' | '+' => spelled.push_str(" & "),
            c if c.is_ascii_alphanumeric() => spelled.push(c.to_ascii_lowercase()),
            c if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) => {
                // capitals first: `STRASSE` is `Straße`
                spelled.extend(c.to_uppercase().flat_map(char::to_lowercase));
            }
            _ => spelled.push(' '),
        }
    }
    let written: Vec<&str> = spelled.split_whitespace().collect();
    let written = joined_letters(&written);
    let mut words = Vec::with_capacity(written.len());
    let mut rest = written.as_slice();
    while let Some((first, behind)) = rest.split_first() {
        let form = LEGAL_FORMS.iter().find(|(spelling, _)| {
            rest.len() >= spelling.len() && rest.iter().zip(*spelling).all(|(word, part)| word == part)
        });
        match form {
            Some((spelling, form)) => {
                words.push((*form).to_owned());
                rest = rest.get(spelling.len()..).unwrap_or_default();
            }
            None => {
                words.push(first.clone());
                rest = behind;
            }
        }
    }
    words
}

/// Single letters at the end of a name make one word: `Acme S. A.` is `Acme SA`.
fn joined_letters(words: &[&str]) -> Vec<String> {
    let is_letter = |word: &&&str| word.chars().count() == 1 && **word != "&";
    let letters = words.iter().rev().take_while(is_letter).count();
    // the first word is never part of a legal form
    let at = words.len() - if letters == words.len() { letters.saturating_sub(1) } else { letters };
    let (before, letters) = words.split_at_checked(at).unwrap_or((words, &[]));
    let mut joined: Vec<String> = before.iter().map(|word| (*word).to_owned()).collect();
    if !letters.is_empty() {
        joined.push(letters.concat());
    }
    joined
}

/// Where a text has a phrase: whole words, any case, white space folded, in any Unicode form; typographic apostrophes
/// and hyphens count as plain ones. The range is of bytes. A phrase without words is nowhere.
pub fn mentions(text: &str, phrase: &str) -> Option<Range<usize>> {
    let phrase: Vec<char> = units(&fold(phrase)).map(|(_, c)| c).collect();
    let first = *phrase.first()?;
    // a phrase that begins or ends with a mark needs no word to begin or end there
    let (opens, closes) = (is_word(first), phrase.last().copied().is_some_and(is_word));
    for (start, byte) in text.bytes().enumerate() {
        // a character beyond ASCII may be the same letter with an accent, or another form of it
        let may_be_first = byte >= 0xc0 || (byte.is_ascii() && char::from(byte.to_ascii_lowercase()) == first);
        if may_be_first
            && let Some((behind, rest)) = text.split_at_checked(start)
            && !(opens && behind.chars().next_back().is_some_and(is_word))
            && let Some(length) = begins_with(rest, &phrase, closes)
        {
            return Some(start..start + length);
        }
    }
    None
}

/// The length of the beginning of a text that is the phrase.
fn begins_with(text: &str, phrase: &[char], closes: bool) -> Option<usize> {
    let mut units = units(text);
    for wanted in phrase {
        if units.next()?.1 != *wanted {
            return None;
        }
    }
    match units.next() {
        None => Some(text.len()),
        Some((end, next)) => {
            // a phrase ends where a character ends: not before the accent of its last letter, nor amid `ﬃ`
            let inside = text.get(..end).is_none_or(|before| self::units(before).count() != phrase.len());
            let is_open = (closes && is_word(next)) || unicode_normalization::char::is_combining_mark(next) || inside;
            (!is_open).then_some(end)
        }
    }
}

/// The characters by which texts are told apart in a search, each with the byte at which its source begins. A run of
/// white space is one space.
fn units(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut after_space = false;
    text.char_indices().flat_map(move |(at, c)| {
        let repeated = after_space && c.is_whitespace();
        after_space = c.is_whitespace();
        folded(c).filter(move |_| !repeated).map(move |c| (at, c))
    })
}

/// A character without its case, taken apart into its letter and its accents.
fn folded(c: char) -> impl Iterator<Item = char> {
    let c = match c {
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{2010}' | '\u{2011}' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    let mut parts = [None; 4];
    if c.is_ascii() {
        parts = [Some(c.to_ascii_lowercase()), None, None, None];
    } else {
        let mut slots = parts.iter_mut();
        unicode_normalization::char::decompose_canonical(c, |part| {
            for lower in part.to_lowercase() {
                if let Some(slot) = slots.next() {
                    *slot = Some(lower);
                }
            }
        });
    }
    parts.into_iter().flatten()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_leaves_what_is_in_form_alone() {
        for (written, folded) in [
            ("", ""),
            ("a b", "a b"),
            (" a  b\n\tc ", "a b c"),
            ("a\u{a0}b", "a b"),
            ("e\u{301}", "é"),
            ("é", "é"),
            (" \n ", ""),
            ("a\u{1}b", "a\u{1}b"),
        ] {
            assert_eq!(fold(written), folded, "{written:?}");
        }
        assert!(matches!(fold("plain words"), Cow::Borrowed(_)));
        assert!(matches!(fold(""), Cow::Borrowed(_)));
    }

    #[test]
    fn texts_are_equal_but_for_white_space_and_unicode_form() {
        for (left, right, expected) in [
            ("at rest", "at  rest\n", true),
            ("café", "cafe\u{301}", true),
            ("At rest", "at rest", false),
            ("at rest", "at-rest", false),
            ("", " ", true),
            ("a", "", false),
            ("ab", "a b", false),
        ] {
            assert_eq!(equal(left, right), expected, "{left:?} {right:?}");
            assert_eq!(equal(right, left), expected, "{right:?} {left:?}");
        }
    }

    #[test]
    fn names_are_the_same_in_any_spelling_of_the_legal_form() {
        for (left, right, expected) in [
            ("HealthPlan Services, Inc.", "HEALTHPLAN SERVICES INCORPORATED", true),
            ("HealthPlan Services, Inc.", "HealthPlan Services Corporation", false),
            ("HealthPlan Services", "HealthPlan Services, Inc.", false),
            ("Acme Ltd", "Acme Limited", true),
            ("Acme Ltd.", "ACME, LTD", true),
            ("Acme Corp.", "Acme Corporation", true),
            ("Acme Co.", "Acme Company", true),
            ("Acme L.L.C.", "Acme Limited Liability Company", true),
            ("Acme LLC", "Acme LLP", false),
            ("Acme LLC", "Acme Ltd", false),
            ("Acme plc", "Acme Public Limited Company", true),
            ("Müller GmbH", "Müller Gesellschaft mit beschränkter Haftung", true),
            ("Mu\u{308}ller GmbH", "MÜLLER G.m.b.H.", true),
            ("Müller AG", "Müller Aktiengesellschaft", true),
            ("Müller AG", "Müller GmbH", false),
            ("Acme S. A.", "Acme SA", true),
            ("Acme S.A.", "Acme société anonyme", true),
            ("Acme B.V.", "Acme BV", true),
            ("Acme B.V.", "Acme N.V.", false),
            ("Acme Pty. Ltd.", "Acme Proprietary Limited", true),
            ("Acme Private Limited", "Acme Pvt. Ltd.", true),
            ("Müller GmbH & Co. KG", "Müller GmbH and Company KG", true),
            ("Smith & Sons", "Smith and Sons", true),
            ("O’Neil Inc", "O'Neil, Inc.", true),
            ("I.B.M. Corp", "IBM Corporation", true),
            ("Weiß AG", "WEISS AG", true),
            ("Acme-Services Inc", "Acme Services, Inc.", true),
            ("Acme (India) Ltd", "Acme India Limited", true),
            ("Acme", "Acme 2", false),
            ("A B", "A C", false),
            ("", "", true),
            (".", "-", false),
        ] {
            assert_eq!(same_name(left, right), expected, "{left:?} {right:?}");
            assert_eq!(same_name(right, left), expected, "{right:?} {left:?}");
        }
    }

    #[test]
    fn spellings_of_legal_forms_are_found_before_what_they_begin_with() {
        for (at, (spelling, _)) in LEGAL_FORMS.iter().enumerate() {
            for (shorter, _) in &LEGAL_FORMS[..at] {
                assert!(!spelling.starts_with(shorter), "{spelling:?} stands behind {shorter:?}");
            }
        }
    }

    #[test]
    fn phrases_are_mentioned_as_whole_words() {
        for (text, phrase, found) in [
            ("The Provider shall Encrypt  all\n data.", "encrypt all data", Some("Encrypt  all\n data")),
            ("personal data", "personal data", Some("personal data")),
            ("non-personal data", "personal data", Some("personal data")),
            ("impersonal data", "personal data", None),
            ("personal database", "personal data", None),
            ("personal data.", "Personal Data", Some("personal data")),
            ("personal data ", "personal data", Some("personal data")),
            ("the party\u{2019}s costs", "party's", Some("party\u{2019}s")),
            ("Café", "CAFE\u{301}", Some("Café")),
            ("cafe\u{301} au lait", "café", Some("cafe\u{301}")),
            ("cafe\u{301}", "cafe", None),
            ("café", "cafe", None),
            ("ÜBER", "über", Some("ÜBER")),
            ("§ 5 BGB", "§ 5", Some("§ 5")),
            ("§ 55", "§ 5", None),
            ("a (b) c", "(b)", Some("(b)")),
            ("x(b)y", "(b)", Some("(b)")),
            ("aa aa ab", "aa ab", Some("aa ab")),
            ("snake_case", "case", None),
            ("a\u{a0}b", "a b", Some("a\u{a0}b")),
            ("anything", "", None),
            ("anything", "  ", None),
            ("", "a", None),
        ] {
            let range = mentions(text, phrase);
            assert_eq!(range.and_then(|range| text.get(range)), found, "{text:?} {phrase:?}");
        }
    }
}
