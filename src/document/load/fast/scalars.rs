//! Scalars: plain ones, those in quotes, and blocks of text.

use super::classes::{DOUBLE_ENDS, INDICATORS, PLAIN_ENDS, SINGLE_ENDS};
use super::{Reader, Unsure};
use crate::document::NodeKind;
use crate::document::load::builder::Properties;
use crate::source::Span;

/// The parser takes no key whose colon is more than 1024 characters away; a shorter one is surely a key.
pub(super) const LONGEST_KEY: usize = 1000;

/// A scalar, without the lines that may continue a plain one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scalar {
    pub(super) kind: NodeKind,
    pub(super) start: usize,
    /// Behind its last byte, quotes included.
    pub(super) end: usize,
    /// It does not read as it is written: its text is in the reader's scratch.
    pub(super) decoded: bool,
    /// It is a key: where its value may start.
    pub(super) behind_colon: Option<usize>,
    /// Where the line ends, for what is no key.
    pub(super) line_end: usize,
}

/// A scalar in quotes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quoted {
    /// Behind the closing quote.
    pub(super) end: usize,
    /// It does not read as it is written: its text is in the reader's scratch.
    pub(super) decoded: bool,
    pub(super) on_one_line: bool,
}

/// Where plain text ends on its line.
enum Stop {
    LineEnd,
    Colon,
    Comment,
}

impl Reader<'_, '_> {
    /// Gives a scalar to the builder.
    pub(super) fn tell(&mut self, scalar: Scalar) {
        let span = Span::new(scalar.start, scalar.end);
        if scalar.decoded {
            self.builder.scalar(scalar.kind, &self.scratch, span, Properties::default());
        } else {
            self.builder.verbatim(scalar.kind, span);
        }
    }

    /// Scans a scalar in a block collection in column `outer`, which may turn out to be a key; without a column it must be on
    /// one line.
    pub(super) fn scan(&mut self, start: usize, outer: Option<usize>) -> Result<Scalar, Unsure> {
        let (kind, end, decoded, colon) = match self.byte(start) {
            Some(quote @ (b'"' | b'\'')) => {
                let Quoted { end, decoded, on_one_line } = self.quoted(start, quote, outer)?;
                let at = self.skip_spaces(end);
                let is_key = on_one_line && self.byte(at) == Some(b':') && self.is_blank(at + 1);
                let colon = is_key.then_some(at);
                (NodeKind::Quoted, end, decoded, colon)
            }
            _ => {
                self.starts_plain(start)?;
                let (stop, at) = self.plain_stop(start);
                (NodeKind::Plain, self.without_spaces(start, at), false, matches!(stop, Stop::Colon).then_some(at))
            }
        };
        let scalar = Scalar { kind, start, end, decoded, behind_colon: colon.map(|at| at + 1), line_end: end };
        match colon {
            Some(at) if at - start > LONGEST_KEY => Err(Unsure),
            Some(_) => Ok(scalar),
            None => Ok(Scalar { line_end: self.nothing_else(end)?, ..scalar }),
        }
    }

    /// That plain text can start here: with something that is not, and not nearly, an indicator.
    pub(super) fn starts_plain(&self, at: usize) -> Result<(), Unsure> {
        let fine = match self.byte(at) {
            Some(first) if !INDICATORS.has(first) => true,
            Some(b'-') => self.byte(at + 1).is_some_and(|next| next.is_ascii_alphanumeric()),
            Some(b'.') => !self.bytes.get(at..).unwrap_or_default().starts_with(b"..."),
            _ => false,
        };
        if fine { Ok(()) } else { Err(Unsure) }
    }

    /// Where plain text in block style ends on its line, spaces behind it included.
    fn plain_stop(&self, start: usize) -> (Stop, usize) {
        let mut at = start;
        loop {
            let Some(end) = PLAIN_ENDS.find(self.bytes, at) else { return (Stop::LineEnd, self.bytes.len()) };
            at = end;
            match self.byte(at) {
                Some(b':') if self.is_blank(at + 1) => return (Stop::Colon, at),
                Some(b'#') if at > start && self.byte(at - 1) == Some(b' ') => return (Stop::Comment, at),
                Some(b':' | b'#') => at += 1,
                _ => return (Stop::LineEnd, at),
            }
        }
    }

    pub(super) fn without_spaces(&self, start: usize, mut end: usize) -> usize {
        while end > start && self.byte(end - 1) == Some(b' ') {
            end -= 1;
        }
        end
    }

    /// A scalar in quotes that starts here, in a block collection in column `outer`; without a column it must be on one line.
    pub(super) fn quoted(&mut self, start: usize, quote: u8, outer: Option<usize>) -> Result<Quoted, Unsure> {
        let is_single = quote == b'\'';
        let ends = if is_single { &SINGLE_ENDS } else { &DOUBLE_ENDS };
        let (mut decoded, mut on_one_line) = (false, true);
        let mut from = start + 1;
        let mut at = from;
        loop {
            at = ends.find(self.bytes, at).ok_or(Unsure)?;
            let (this, next) = (self.byte(at), self.byte(at + 1));
            let closes = this == Some(quote) && !(is_single && next == Some(quote));
            if decoded || !closes {
                if !decoded {
                    self.scratch.clear();
                }
                let breaks = matches!(this, Some(b'\n' | b'\r'));
                let end = if breaks { self.without_spaces(from, at) } else { at };
                self.scratch.push_str(self.text.get(from..end).unwrap_or_default());
            }
            if closes {
                return Ok(Quoted { end: at + 1, decoded, on_one_line });
            }
            decoded = true;
            at = match (this, next) {
                (Some(b'\n' | b'\r'), _) => {
                    on_one_line = false;
                    let (empty_lines, next) = self.continued(at, outer)?;
                    self.join(empty_lines);
                    next
                }
                (Some(b'\\'), Some(b'\n' | b'\r')) => {
                    on_one_line = false;
                    let (empty_lines, next) = self.continued(at + 1, outer)?;
                    self.breaks(empty_lines);
                    next
                }
                (Some(b'\\'), _) => self.escape(at)?,
                _ => {
                    self.scratch.push(char::from(quote));
                    at + 2
                }
            };
            from = at;
        }
    }

    /// Where the text that is broken at this line's end goes on, and how many empty lines are between.
    fn continued(&self, end: usize, outer: Option<usize>) -> Result<(usize, usize), Unsure> {
        let outer = outer.ok_or(Unsure)?;
        match self.block_line(end, usize::MAX)? {
            (empty_lines, Some((start, at))) if at - start > outer => Ok((empty_lines, at)),
            _ => Err(Unsure),
        }
    }

    /// Reads one of the usual escapes; gives the offset behind it.
    fn escape(&mut self, at: usize) -> Result<usize, Unsure> {
        let (reads, len) = match self.byte(at + 1) {
            Some(b'n') => ('\n', 2),
            Some(b't') => ('\t', 2),
            Some(same @ (b'"' | b'\\' | b'/' | b' ')) => (char::from(same), 2),
            Some(letter @ (b'x' | b'u')) => {
                let digits = if letter == b'x' { 2 } else { 4 };
                let hex =
                    self.text.get(at + 2..at + 2 + digits).filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
                let code = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok());
                // half of a character is none
                (code.and_then(char::from_u32).ok_or(Unsure)?, 2 + digits)
            }
            _ => return Err(Unsure),
        };
        self.scratch.push(reads);
        Ok(at + len)
    }

    /// A scalar that is a value in block style, plain ones with the lines that continue them.
    pub(super) fn block_text(&mut self, first: Scalar, outer: usize) -> Result<(), Unsure> {
        self.advance(first.line_end);
        let mut whole = first;
        while let Some(line) = self.line.filter(|line| line.column > outer) {
            // behind a comment nothing continues, and what is in quotes ends with them
            let ends_openly = self.nothing_but_spaces(whole.end, whole.line_end);
            if line.commented || !ends_openly || whole.kind != NodeKind::Plain {
                return Err(Unsure);
            }
            self.starts_plain(line.at)?;
            let (stop, at) = self.plain_stop(line.at);
            if matches!(stop, Stop::Colon) {
                return Err(Unsure);
            }
            let end = self.without_spaces(line.at, at);
            if !whole.decoded {
                self.scratch.clear();
                self.scratch.push_str(self.text.get(whole.start..whole.end).unwrap_or_default());
            }
            self.join(line.breaks - 1);
            self.scratch.push_str(self.text.get(line.at..end).unwrap_or_default());
            whole = Scalar { end, decoded: true, line_end: self.nothing_else(end)?, ..whole };
            self.advance(whole.line_end);
        }
        self.tell(whole);
        Ok(())
    }

    fn nothing_but_spaces(&self, from: usize, to: usize) -> bool {
        self.bytes.get(from..to).is_some_and(|between| between.iter().all(|byte| *byte == b' '))
    }

    /// Folds a line break, and the empty lines behind it.
    fn join(&mut self, empty_lines: usize) {
        if empty_lines == 0 {
            self.scratch.push(' ');
        } else {
            self.breaks(empty_lines);
        }
    }

    fn breaks(&mut self, count: usize) {
        self.scratch.extend(std::iter::repeat_n('\n', count));
    }

    /// A literal or folded block whose indicator stands here, in a collection in column `outer`.
    pub(super) fn block_scalar(&mut self, indicator: usize, outer: usize) -> Result<(), Unsure> {
        let is_folded = self.byte(indicator) == Some(b'>');
        let chomping = self.byte(indicator + 1).filter(|byte| matches!(byte, b'-' | b'+'));
        let header_end = self.nothing_else(indicator + 1 + usize::from(chomping.is_some()))?;

        // the first line with content says how far all are indented; none of the empty ones before may have more spaces
        let (mut empty_lines, mut line) = self.block_line(header_end, usize::MAX)?;
        let (start, content) = line.ok_or(Unsure)?;
        let indent = content - start;
        if indent <= outer || self.widest_empty_line(header_end, start) > indent {
            return Err(Unsure);
        }
        self.scratch.clear();
        let mut end = header_end;
        let mut spaced_before = None;
        while let Some((start, at)) = line.filter(|(start, at)| at - start >= indent) {
            let spaced = at > start + indent;
            match spaced_before {
                None => self.breaks(empty_lines),
                Some(false) if is_folded && !spaced => self.join(empty_lines),
                Some(_) => self.breaks(empty_lines + 1),
            }
            spaced_before = Some(spaced);
            end = self.line_end(at);
            self.scratch.push_str(self.text.get(start + indent..end).unwrap_or_default());
            (empty_lines, line) = self.block_line(end, indent)?;
        }
        match chomping {
            Some(b'-') => {}
            Some(_) => self.breaks(1 + empty_lines),
            None => self.breaks(1),
        }
        self.builder.block_scalar(&self.scratch, Span::new(content, end), Properties::default());
        self.line = line.and_then(|(start, _)| self.content(start, 0));
        Ok(())
    }

    /// The next line of a block that is not empty, as its start and its first byte that is not a space, and how many empty
    /// lines are before it. Lines of more spaces than `indent` are content of their own kind.
    fn block_line(&self, mut end: usize, indent: usize) -> Result<(usize, Option<(usize, usize)>), Unsure> {
        let mut empty_lines = 0;
        while let Some(start) = self.behind_break(end) {
            let at = self.skip_spaces(start);
            match self.byte(at) {
                Some(b'\n' | b'\r') | None if at - start > indent => return Err(Unsure),
                Some(b'\n' | b'\r') => empty_lines += 1,
                Some(_) => return Ok((empty_lines, Some((start, at)))),
                None => break,
            }
            end = at;
        }
        Ok((empty_lines, None))
    }

    /// The most spaces that a line between two places has.
    fn widest_empty_line(&self, from: usize, to: usize) -> usize {
        let between = self.bytes.get(from..to).unwrap_or_default();
        let spaces = |line: &[u8]| line.iter().filter(|byte| **byte == b' ').count();
        between.split(|byte| *byte == b'\n').skip(1).map(spaces).max().unwrap_or_default()
    }
}
