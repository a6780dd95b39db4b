//! Words: how they are compared.

use std::ops::Range;

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
