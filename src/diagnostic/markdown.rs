//! Text of strangers in Markdown.

use crate::diagnostic::visible::one_line;

/// Words on one line in which Markdown sees no marks of its own, but for code in backticks where these come in pairs.
pub(crate) fn escape(text: &str) -> String {
    // two in a row would begin a code of another kind
    let paired = text.matches('`').count().is_multiple_of(2) && !text.contains("``");
    let mut out = String::with_capacity(text.len());
    let mut in_code = false;
    for character in text.chars() {
        match character {
            '`' if paired => {
                in_code = !in_code;
                out.push('`');
            }
            '\n' | '\r' => out.push(' '),
            _ if in_code => out.push(character),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&' | '@' => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
    }
    out
}

/// Sentences on one line in which platforms find nothing of their own: no mark-up, no HTML, no mention of a person or an issue, no
/// address that becomes a link. Plain words and numbers stay as they are; all else becomes code, in which nothing counts.
pub(crate) fn prose(text: &str) -> String {
    let text = one_line(text);
    let paired = text.matches('`').count().is_multiple_of(2) && !text.contains("``");
    let mut out = String::with_capacity(text.len() + 16);
    if !paired {
        words(&text, &mut out);
        return out;
    }
    for (index, part) in text.split('`').enumerate() {
        if index.is_multiple_of(2) {
            words(part, &mut out);
        } else {
            push_code(part, &mut out);
        }
    }
    out
}

/// Text as code, whatever it holds.
pub(crate) fn code(text: &str) -> String {
    let mut out = String::new();
    push_code(&one_line(text), &mut out);
    out
}

/// The same text in a cell of a table, where a bar would end it.
pub(crate) fn cell(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    for character in markdown.chars() {
        match character {
            // two backslashes would be one that is escaped, and leave the bar alone
            '|' if out.ends_with('\\') => out.push_str("u{7c}"),
            '|' => out.push_str("\\|"),
            _ => out.push(character),
        }
    }
    out
}

fn words(text: &str, out: &mut String) {
    // what is no plain word becomes one code with what follows and is none either
    let mut other: Option<String> = None;
    for (index, word) in text.split(' ').enumerate() {
        if word.is_empty() || is_plain(word, out.is_empty() && other.is_none()) {
            if let Some(other) = other.take() {
                push_code(&other, out);
            }
            if index > 0 {
                out.push(' ');
            }
            out.push_str(word);
        } else if let Some(other) = &mut other {
            other.push(' ');
            other.push_str(word);
        } else {
            if index > 0 {
                out.push(' ');
            }
            other = Some(word.to_owned());
        }
    }
    if let Some(other) = other {
        push_code(&other, out);
    }
}

fn push_code(text: &str, out: &mut String) {
    if text.is_empty() {
        return;
    }
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // one blank at both ends is taken off
    let blank = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    if out.ends_with('`') {
        out.push(' ');
    }
    *out += &format!("{fence}{blank}{text}{blank}{fence}");
}

/// Whether a word holds nothing but letters, or is a number, with the punctuation of sentences around it. At the start of a line a
/// dash, or a number with what ends it, would begin a list.
fn is_plain(word: &str, first: bool) -> bool {
    let word = word.trim_start_matches(['(', '"', '\'', '“', '‘', '„']);
    let core = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '\'', '”', '’', '…']);
    let inside = |core: &str, is: fn(char) -> bool, between: &[char]| {
        !core.is_empty() && core.split(between).all(|part| !part.is_empty() && part.chars().all(is))
    };
    let is_word = inside(core, char::is_alphabetic, &['-', '\'', '’']);
    let number = core.strip_suffix('%').unwrap_or(core);
    let is_number = inside(number, |character| character.is_ascii_digit(), &['.', ',', '-', ':']);
    let is_punctuation = core.is_empty() || matches!(core, "-" | "–" | "—" | "…");
    // seven digits of that kind may be a commit, which becomes a link
    let is_commit = core.len() >= 7 && core.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_item = first && (is_punctuation || (is_number && core != word));
    !is_commit && !is_item && (is_word || is_number || is_punctuation)
}

#[cfg(test)]
mod tests {
    use super::{cell, code, prose};

    #[test]
    fn sentences_stay_sentences_and_all_else_becomes_code() {
        for (text, expected) in [
            ("the file does not state `services`", "the file does not state `services`"),
            (
                "expected `rights[0].notice` to be at least 30 days (`min_notice`), found 14 days",
                "expected `rights[0].notice` to be at least 30 days (`min_notice`), found 14 days",
            ),
            ("ends 2026-11-21, 99.5% of 1,000 (so far)…", "ends 2026-11-21, 99.5% of 1,000 (so far)…"),
            ("naïve Zu\u{308}rich 東京", "naïve `Zu\u{308}rich` 東京"),
            ("ask @user or @org/team now", "ask `@user` or `@org/team` now"),
            ("see #12, !3 and owner/repo#4", "see `#12, !3` and `owner/repo#4`"),
            ("at https://example.org or www.example.org", "at `https://example.org` or `www.example.org`"),
            ("an ![image](x) and <b>HTML</b> &amp; so", "an `![image](x)` and `<b>HTML</b> &amp;` so"),
            ("*strong* _thin_ ~gone~ $x$ :smile: a|b", "`*strong* _thin_ ~gone~ $x$ :smile: a|b`"),
            ("6% of 5", "6% of 5"),
            ("1. no list", "`1.` no list"),
            ("- no list", "`-` no list"),
            ("# no heading", "`#` no heading"),
            ("> no quote", "`>` no quote"),
            ("at deadbeef or 1234567 or defaced", "at `deadbeef` or `1234567` or `defaced`"),
            ("an odd ` one @user", "an odd `` ` `` one `@user`"),
            ("twice ``@a`` and", "twice ``` ``@a`` ``` and"),
            ("`a`@user", "`a` `@user`"),
            ("a\nb \u{202e}c", "`a\\nb \\u{202e}c`"),
            ("", ""),
            ("  ", "  "),
        ] {
            assert_eq!(prose(text), expected, "{text}");
        }
        assert_eq!(code("a`b`` c"), "```a`b`` c```");
        assert_eq!(code(" a "), "`  a  `");
    }

    #[test]
    fn no_bar_ends_a_cell() {
        assert_eq!(cell("`a|b`"), "`a\\|b`");
        assert_eq!(cell("`a\\|b`"), "`a\\u{7c}b`");
        assert_eq!(cell("`||`"), "`\\|\\|`");
    }
}
