//! What stands between two tokens: white space, comments, indicators and properties.
//!
//! The parser says where values are, but not where the dash, colon or bar before them stands. Between the end of one
//! token and the next value there can be nothing else, so a few steps forward from the last token find it.

use crate::source::Span;

fn byte(text: &str, at: usize) -> Option<u8> {
    text.as_bytes().get(at).copied()
}

/// The next byte that is neither white space nor part of a comment.
pub(super) fn skip_blank(text: &str, mut at: usize) -> usize {
    let mut comment_may_start = at == 0 || byte(text, at - 1).is_some_and(|before| before.is_ascii_whitespace());
    while let Some(next) = byte(text, at) {
        match next {
            b' ' | b'\t' | b'\n' | b'\r' => at += 1,
            // a byte order mark may stand before any document
            0xef if text.get(at..).is_some_and(|rest| rest.starts_with('\u{feff}')) => at += 3,
            b'#' if comment_may_start => {
                while byte(text, at).is_some_and(|next| !matches!(next, b'\n' | b'\r')) {
                    at += 1;
                }
            }
            _ => break,
        }
        comment_may_start = true;
    }
    at
}

/// The comments between two tokens.
#[inline]
pub(super) fn comments(text: &str, gap: Span, mut found: impl FnMut(Span)) {
    let mut at = gap.start();
    // byte by byte, as most gaps are a colon and a space
    while let Some(hash) =
        text.as_bytes().get(at..gap.end()).and_then(|rest| rest.iter().position(|byte| *byte == b'#'))
    {
        let start = at + hash;
        at = start + 1;
        // an anchor or a tag may have a `#` in its middle
        if start == 0 || byte(text, start - 1).is_some_and(|before| before.is_ascii_whitespace()) {
            let rest = text.get(start..gap.end()).unwrap_or_default();
            at = start + rest.find(['\n', '\r']).unwrap_or(rest.len());
            found(Span::new(start, at));
        }
    }
}

/// The next byte that is neither white space nor part of a comment, an anchor or a tag.
fn skip_properties(text: &str, at: usize) -> usize {
    let mut at = skip_blank(text, at);
    while matches!(byte(text, at), Some(b'&' | b'!')) {
        while byte(text, at).is_some_and(|next| !next.is_ascii_whitespace()) {
            at += 1;
        }
        at = skip_blank(text, at);
    }
    at
}

/// The place right behind the colon of a key that ends here; behind the key where it has none (`{key}`, `? key`).
pub(super) fn behind_colon(text: &str, key_end: usize) -> usize {
    let at = skip_blank(text, key_end);
    let separates = byte(text, at + 1).is_none_or(|next| next.is_ascii_whitespace() || b",[]{}".contains(&next));
    if byte(text, at) == Some(b':') && separates { at + 1 } else { key_end }
}

/// The place right behind the last `...` that starts a line between two offsets.
pub(super) fn behind_end_marker(text: &str, from: usize, to: usize) -> Option<usize> {
    let mut rest = text.get(from..to)?;
    while let Some(at) = rest.rfind("...") {
        rest = rest.get(..at)?;
        if text.get(..from + at)?.ends_with(['\n', '\r', '\u{feff}']) || from + at == 0 {
            return Some(from + at + "...".len());
        }
    }
    None
}

/// The place right behind the dash that comes next.
pub(super) fn behind_dash(text: &str, at: usize) -> Option<usize> {
    let at = skip_blank(text, at);
    (byte(text, at) == Some(b'-')).then_some(at + 1)
}

/// The first dash of the list that is the value of a key that ends here.
pub(super) fn first_dash(text: &str, key_end: usize) -> Option<usize> {
    let mut at = skip_properties(text, key_end);
    while byte(text, at) == Some(b':') {
        at = skip_properties(text, at + 1);
    }
    (byte(text, at) == Some(b'-')).then_some(at)
}

/// The start of the next value, behind indicators and properties.
pub(super) fn value_start(text: &str, at: usize) -> usize {
    let mut at = skip_properties(text, at);
    while matches!(byte(text, at), Some(b':' | b'-' | b'?' | b',')) {
        at = skip_properties(text, at + 1);
    }
    at
}

/// The `|` or `>` of the block scalar that comes next.
pub(super) fn block_indicator(text: &str, at: usize) -> Option<usize> {
    let at = value_start(text, at);
    matches!(byte(text, at), Some(b'|' | b'>')).then_some(at)
}

/// The end of a block scalar's last line with content, which the parser puts behind the blank lines that follow; without
/// content, the end of its header.
pub(super) fn block_end(text: &str, indicator: usize, end: usize) -> usize {
    let mut rest = text.get(indicator..end).unwrap_or_default();
    while let Some(line_break) = rest.rfind(['\n', '\r']) {
        let (before, last) = rest.split_at(line_break);
        if !last.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
            return indicator + rest.len();
        }
        rest = if last.starts_with('\n') { before.strip_suffix('\r').unwrap_or(before) } else { before };
    }
    let header = rest.bytes().take_while(|byte| matches!(byte, b'|' | b'>' | b'+' | b'-' | b'0'..=b'9')).count();
    indicator + header
}
