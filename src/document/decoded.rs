//! From a scalar's text back to the bytes that it was read from.
//!
//! Where the text differs from the file (folded lines, escapes, indentation), the scalar is read once more, in pieces:
//! each says how many bytes of text came from which bytes of the file.

use std::ops::Range;

use crate::document::{Document, NodeId, NodeKind, path};
use crate::source::Span;

/// The bytes of the file that a range of a scalar's text was read from. A range beyond the text ends with it.
pub(crate) fn source_span(document: &Document, id: NodeId, range: Range<usize>) -> Span {
    let Some(node) = document.node(id).filter(|node| node.kind.is_scalar()) else { return document.span(id) };
    let text = document.text(id);
    let end = range.end.min(text.len());
    let range = range.start.min(end)..end;
    if !node.text.decoded {
        let at = node.text.start as usize;
        // a block scalar's own bytes end before the line breaks that follow it
        let inside = |offset: usize| (at + offset).min(node.span.end());
        return Span::new(inside(range.start), inside(range.end));
    }
    let raw = node.span.text(document.source());
    let pieces = match (node.kind, path::quote(document, id)) {
        (NodeKind::Block, _) => block(raw, text),
        (_, Some(quote)) => Some(quoted(raw, quote)),
        _ => Some(plain(raw)),
    };
    match pieces {
        Some(pieces) if pieces.len == text.len() => pieces.span(node.span.start(), range),
        _ => node.span,
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    /// Where its text starts.
    text: usize,
    /// Where its bytes start in the token.
    source: usize,
    /// How many bytes of the token it takes.
    source_len: usize,
    /// Its text reads as the file does.
    verbatim: bool,
}

#[derive(Debug, Default)]
struct Pieces {
    pieces: Vec<Piece>,
    len: usize,
}

impl Pieces {
    fn add(&mut self, len: usize, source: Range<usize>, verbatim: bool) {
        if len > 0 {
            self.pieces.push(Piece { text: self.len, source: source.start, source_len: source.len(), verbatim });
            self.len += len;
        }
    }

    fn verbatim(&mut self, source: Range<usize>) {
        self.add(source.len(), source, true);
    }

    /// The piece that holds a byte of text.
    fn at(&self, text: usize) -> Option<&Piece> {
        let after = self.pieces.partition_point(|piece| piece.text <= text);
        self.pieces.get(after.checked_sub(1)?)
    }

    fn span(&self, token: usize, range: Range<usize>) -> Span {
        let start = self.at(range.start.min(self.len.saturating_sub(1))).map_or(0, |piece| match piece {
            piece if piece.verbatim => piece.source + (range.start - piece.text),
            piece if range.start >= self.len => piece.source + piece.source_len,
            piece => piece.source,
        });
        if range.is_empty() {
            return Span::empty(token + start);
        }
        let end = self.at(range.end - 1).map_or(start, |piece| {
            piece.source + if piece.verbatim { range.end - piece.text } else { piece.source_len }
        });
        Span::new(token + start, token + end)
    }
}

/// The length of a line break at an offset, or 0.
fn line_break(raw: &str, at: usize) -> usize {
    match raw.as_bytes().get(at..).unwrap_or_default() {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

fn blanks(raw: &str, at: usize) -> usize {
    raw.bytes().skip(at).take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// White space from `at` on that holds line breaks: how many, and where it ends. White space on one line gives 0.
fn fold(raw: &str, at: usize) -> (usize, usize) {
    let mut breaks = 0;
    let mut end = at + blanks(raw, at);
    loop {
        let len = line_break(raw, end);
        if len == 0 {
            return (breaks, end);
        }
        breaks += 1;
        end += len;
        end += blanks(raw, end);
    }
}

/// Folded lines read as a space, with blank lines between as that many line breaks.
fn folded_len(breaks: usize) -> usize {
    breaks.saturating_sub(1).max(1)
}

fn plain(raw: &str) -> Pieces {
    let mut pieces = Pieces::default();
    let mut at = 0;
    while at < raw.len() {
        let run = raw.bytes().skip(at).take_while(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count();
        pieces.verbatim(at..at + run);
        at += run;
        let (breaks, end) = fold(raw, at);
        if breaks == 0 {
            pieces.verbatim(at..end);
        } else {
            pieces.add(folded_len(breaks), at..end, false);
        }
        at = end;
    }
    pieces
}

fn quoted(raw: &str, quote: u8) -> Pieces {
    let mut pieces = Pieces::default();
    let close = raw.len().saturating_sub(1);
    let mut at = 1;
    while at < close {
        let run = raw.bytes().skip(at).take_while(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'\\' | b'\''));
        let run = run.count().min(close - at);
        pieces.verbatim(at..at + run);
        at += run;
        match raw.as_bytes().get(at) {
            _ if at >= close => break,
            Some(b'\'') if quote == b'\'' => {
                pieces.add(1, at..at + 2, false);
                at += 2;
            }
            Some(b'\\') if quote == b'"' => at = escape(&mut pieces, raw, at),
            Some(b'\'' | b'\\') => {
                pieces.verbatim(at..at + 1);
                at += 1;
            }
            _ => {
                let (breaks, end) = fold(raw, at);
                let end = end.min(close);
                if breaks == 0 {
                    pieces.verbatim(at..end);
                } else {
                    pieces.add(folded_len(breaks), at..end, false);
                }
                at = end;
            }
        }
    }
    pieces
}

/// Reads an escape of double quotes; gives the offset behind it.
fn escape(pieces: &mut Pieces, raw: &str, at: usize) -> usize {
    let Some(letter) = raw.get(at + 1..).and_then(|rest| rest.chars().next()) else { return raw.len() };
    if matches!(letter, '\r' | '\n') {
        let (breaks, end) = fold(raw, at + 1);
        // the first break is escaped away, the blank lines behind it are not
        pieces.add(breaks - 1, at..end, false);
        return end;
    }
    let after = at + 1 + letter.len_utf8();
    let digits = match letter {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    let value = |from: usize| raw.get(from..from + digits).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let mut end = after + digits;
    let len = match letter {
        'N' | '_' => 2,
        'L' | 'P' => 3,
        'x' | 'u' | 'U' => match value(after) {
            // half of a character, whose other half is the next escape
            Some(0xd800..0xdc00) => {
                end += 6;
                4
            }
            code => code.and_then(char::from_u32).map_or(0, char::len_utf8),
        },
        _ => 1,
    };
    pieces.add(len, at..end, false);
    end
}

/// A line of a block scalar, without its break.
struct Line {
    start: usize,
    end: usize,
}

fn lines(raw: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    loop {
        let end = raw.get(start..).and_then(|rest| rest.find(['\n', '\r'])).map_or(raw.len(), |len| start + len);
        let next = end + line_break(raw, end);
        lines.push(Line { start, end });
        if next == end {
            return lines;
        }
        start = next;
    }
}

fn leading_spaces(line: &str) -> usize {
    line.bytes().take_while(|byte| *byte == b' ').count()
}

/// Pieces of a block scalar; nothing where its indentation cannot be told.
fn block(raw: &str, text: &str) -> Option<Pieces> {
    let is_folded = raw.starts_with('>');
    let lines = lines(raw);
    let content = lines.get(1..).unwrap_or_default();
    let written = |line: &Line| raw.get(line.start..line.end).unwrap_or_default();
    // the first line with a letter is the same in the file and in the text, but for the indentation
    let in_text = text.split('\n').find(|line| !line.bytes().all(|byte| byte == b' '))?;
    let in_file = content.iter().map(written).find(|line| !line.bytes().all(|byte| byte == b' '))?;
    let indent = leading_spaces(in_file).checked_sub(leading_spaces(in_text))?;

    let mut pieces = Pieces::default();
    // what stands between the last line with content and the next one
    let mut gap: Option<usize> = None;
    let mut empty_lines = 0;
    let mut spaced_before = true;
    for line in content {
        let start = (line.start + indent).min(line.end);
        let is_empty = start == line.end;
        if is_empty {
            empty_lines += 1;
            if gap.is_none() {
                gap = Some(line.start);
            }
            continue;
        }
        let spaced = matches!(raw.as_bytes().get(start), Some(b' ' | b'\t'));
        let between = gap.unwrap_or(start)..start;
        match (pieces.len == 0, is_folded && !spaced && !spaced_before) {
            (true, _) => pieces.add(empty_lines, between, false),
            (false, true) => pieces.add(if empty_lines == 0 { 1 } else { empty_lines }, between, false),
            (false, false) => pieces.add(empty_lines + 1, between, false),
        }
        pieces.verbatim(start..line.end);
        gap = Some(line.end);
        empty_lines = 0;
        spaced_before = spaced;
    }
    // how many line breaks the end has is a matter of chomping; they come from behind the last line
    let rest = text.len().checked_sub(pieces.len)?;
    let end = gap.unwrap_or(raw.len()).min(raw.len());
    pieces.add(rest, end..raw.len(), false);
    Some(pieces)
}
