//! Text fitted to columns. All of it takes text that is visible already.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar as _;

/// The columns of a character.
pub(super) fn columns_of(character: char) -> usize {
    character.width().unwrap_or(0)
}

/// The columns of text. Never less than a terminal takes, which may draw several characters as one.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// Breaks text into lines of at most `width` columns, at spaces, and within words that are wider. Never empty.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let wide = columns(word);
        if used > 0 && used + 1 + wide > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        for character in word.chars() {
            if used > 0 && used + columns_of(character) > width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(character);
            used += columns_of(character);
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The start of text, with `…` where it has more than `width` columns.
pub(super) fn cut_end(text: &str, width: usize) -> Cow<'_, str> {
    if columns(text) <= width {
        return Cow::Borrowed(text);
    }
    let mut used = 1;
    let end = text.char_indices().find(|(_, character)| {
        used += columns_of(*character);
        used > width
    });
    let kept = end.and_then(|(at, _)| text.get(..at)).unwrap_or_default();
    Cow::Owned(format!("{}…", kept.trim_end()))
}

/// The end of text, with `…` before it where it has more than `width` columns: the end of a path tells most.
pub(super) fn cut_start(text: &str, width: usize) -> Cow<'_, str> {
    if columns(text) <= width {
        return Cow::Borrowed(text);
    }
    let mut used = 1;
    let start = text.char_indices().rev().find(|(_, character)| {
        used += columns_of(*character);
        used > width
    });
    let kept = start.and_then(|(at, character)| text.get(at + character.len_utf8()..)).unwrap_or_default();
    Cow::Owned(format!("…{kept}"))
}

#[cfg(test)]
mod tests {
    use super::{columns, cut_end, cut_start, wrap};

    #[test]
    fn text_is_broken_at_spaces_and_within_words_that_are_too_wide() {
        for (text, width, expected) in [
            ("", 5, vec![""]),
            ("one two  three", 7, vec!["one two", "three"]),
            ("one two three", 6, vec!["one", "two", "three"]),
            ("abcdefgh ij", 3, vec!["abc", "def", "gh", "ij"]),
            ("東京東京", 5, vec!["東京", "東京"]),
            ("東", 1, vec!["東"]),
        ] {
            assert_eq!(wrap(text, width), expected, "{text} in {width}");
        }
    }

    #[test]
    fn what_is_cut_says_so_and_fits() {
        assert_eq!(cut_end("abcdef", 6), "abcdef");
        assert_eq!(cut_end("abcdef", 5), "abcd…");
        assert_eq!(cut_end("東京東京", 6), "東京…");
        assert_eq!(cut_start("a/b/contract.yaml", 14), "…contract.yaml");
        assert_eq!(cut_start("東京東京", 6), "…東京");
        assert_eq!(columns(&cut_start("e\u{301}e\u{301}", 1)), 1);
    }
}
