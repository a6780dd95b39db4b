//! A reader for what contracts are nearly always written in, several times as fast as the YAML parser.
//!
//! It knows block mappings and lists, scalars of all styles, comments, and flow collections. It tells a
//! [`Builder`] exactly what the parser would. At the first thing that it is not sure of it gives up, and the file is read
//! by the parser from its start: so it reports nothing itself, and whatever it accepts the parser reads the same. The test
//! `both_ways_of_reading_give_the_same` holds it to that.

mod classes;
mod flow;
mod scalars;

use super::builder::{Builder, Properties, Refused};
use crate::document::NodeKind;
use crate::source::Span;
use classes::LINE_ENDS;
use scalars::Scalar;

/// What was read so far is of no use: the parser must read the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unsure;

impl From<Refused> for Unsure {
    fn from(_: Refused) -> Self {
        Self
    }
}

/// Reads the only document of a text into a builder that is fresh; one that it gave up on must not be used.
pub(super) fn read<'s>(text: &'s str, builder: &mut Builder<'s>) -> Result<(), Unsure> {
    if !is_ordinary(text) {
        return Err(Unsure);
    }
    Reader { bytes: text.as_bytes(), text, builder, scratch: String::new(), line: None }.document()
}

/// Whether a text has only characters that need no thought: no tabs, no controls, no byte order marks, no line breaks but
/// LF and CRLF.
fn is_ordinary(text: &str) -> bool {
    let (mut control, mut returns, mut foreign) = (false, false, false);
    // without a branch in the loop, so that it takes many bytes at once
    for byte in text.bytes() {
        control |= byte < b' ' && byte != b'\n' && byte != b'\r' || byte == 0x7f;
        returns |= byte == b'\r';
        foreign |= byte >= 0x80;
    }
    if control || returns && text.split('\r').skip(1).any(|rest| !rest.starts_with('\n')) {
        return false;
    }
    let odd =
        |letter| matches!(letter, '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}'..='\u{ffff}');
    !foreign || !text.contains(odd)
}

/// A line that holds more than white space and comments.
#[derive(Debug, Clone, Copy)]
struct Line {
    /// How many spaces it starts with.
    column: usize,
    /// Where its first byte that is not a space stands.
    at: usize,
    /// How many line breaks are between it and what was read before.
    breaks: usize,
    /// One of the lines between is a comment.
    commented: bool,
}

struct Reader<'r, 's> {
    text: &'s str,
    bytes: &'s [u8],
    builder: &'r mut Builder<'s>,
    /// The text of a scalar that does not read as it is written, until it is told.
    scratch: String,
    /// What comes behind the value that was read last; nothing at the end of the text.
    line: Option<Line>,
}

impl Reader<'_, '_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// Whether an indicator before this place is one: a space or a line's end must follow.
    fn is_blank(&self, at: usize) -> bool {
        matches!(self.byte(at), None | Some(b' ' | b'\n' | b'\r'))
    }

    fn is_dash(&self, at: usize) -> bool {
        self.byte(at) == Some(b'-') && self.is_blank(at + 1)
    }

    fn skip_spaces(&self, mut at: usize) -> usize {
        while self.byte(at) == Some(b' ') {
            at += 1;
        }
        at
    }

    /// The next line break, or the end of the text.
    fn line_end(&self, at: usize) -> usize {
        LINE_ENDS.find(self.bytes, at).unwrap_or(self.bytes.len())
    }

    /// The end of a line on which behind this place there may be a comment and nothing else.
    fn nothing_else(&self, from: usize) -> Result<usize, Unsure> {
        let at = self.skip_spaces(from);
        match self.byte(at) {
            None | Some(b'\n' | b'\r') => Ok(at),
            Some(b'#') if at > from => Ok(self.line_end(at)),
            _ => Err(Unsure),
        }
    }

    /// The start of the line behind a line's end; nothing at the end of the text.
    fn behind_break(&self, end: usize) -> Option<usize> {
        match self.byte(end)? {
            b'\r' => Some(end + 2),
            _ => Some(end + 1),
        }
    }

    /// Goes from a line's end to the next line with content.
    fn advance(&mut self, end: usize) {
        self.line = self.behind_break(end).and_then(|start| self.content(start, 1));
    }

    /// The first line with content from this start of a line on.
    fn content(&self, mut start: usize, mut breaks: usize) -> Option<Line> {
        let mut commented = false;
        loop {
            let at = self.skip_spaces(start);
            let end = match self.byte(at)? {
                b'\n' | b'\r' => at,
                b'#' => {
                    commented = true;
                    self.line_end(at)
                }
                _ => return Some(Line { column: at - start, at, breaks, commented }),
            };
            start = self.behind_break(end)?;
            breaks += 1;
        }
    }

    fn document(&mut self) -> Result<(), Unsure> {
        self.line = self.content(0, 0);
        let mut line = self.line.ok_or(Unsure)?;
        let rest = self.bytes.get(line.at..).unwrap_or_default();
        if line.column == 0 && rest.starts_with(b"---") {
            let end = self.nothing_else(line.at + 3)?;
            self.builder.start_document(Span::new(line.at, line.at + 3), true);
            self.advance(end);
            line = self.line.ok_or(Unsure)?;
        } else {
            self.builder.start_document(Span::empty(0), false);
        }
        if line.column > 0 {
            return Err(Unsure);
        }
        self.node(line.at, None, Some(0))?;
        if self.line.is_some() {
            return Err(Unsure);
        }
        self.builder.end_document(Span::empty(self.bytes.len()));
        Ok(())
    }

    /// A value that starts here. `outer` is the column of the block collection that it stands in, `column` its own where a
    /// block collection may start.
    fn node(&mut self, at: usize, outer: Option<usize>, column: Option<usize>) -> Result<(), Unsure> {
        if self.is_dash(at) {
            return self.sequence(at, column.ok_or(Unsure)?);
        }
        match self.byte(at) {
            Some(b'[' | b'{') => {
                let end = self.flow(at, outer.ok_or(Unsure)?)?;
                let end = self.nothing_else(end)?;
                self.advance(end);
                Ok(())
            }
            Some(b'|' | b'>') => self.block_scalar(at, outer.ok_or(Unsure)?),
            _ => {
                let scalar = self.scan(at, outer)?;
                match scalar.behind_colon {
                    Some(_) => self.mapping(scalar, column.ok_or(Unsure)?),
                    None => self.block_text(scalar, outer.ok_or(Unsure)?),
                }
            }
        }
    }

    /// A block mapping whose first key has been scanned.
    fn mapping(&mut self, first: Scalar, column: usize) -> Result<(), Unsure> {
        self.builder.start_bare(NodeKind::Mapping, first.start, false)?;
        let mut key = first;
        loop {
            let behind_colon = key.behind_colon.ok_or(Unsure)?;
            self.tell(key);
            self.value(behind_colon, column)?;
            match self.line {
                Some(line) if line.column == column => key = self.scan(line.at, None)?,
                Some(line) if line.column > column => return Err(Unsure),
                _ => break,
            }
        }
        Ok(self.builder.end(Span::default())?)
    }

    /// The value of a key of a mapping in this column.
    fn value(&mut self, behind_colon: usize, column: usize) -> Result<(), Unsure> {
        let at = self.skip_spaces(behind_colon);
        if !matches!(self.byte(at), None | Some(b'\n' | b'\r' | b'#')) {
            return self.node(at, Some(column), None);
        }
        let end = self.nothing_else(behind_colon)?;
        self.advance(end);
        match self.line {
            Some(line) if line.column > column => self.node(line.at, Some(column), Some(line.column)),
            // a list need not be indented below its key
            Some(line) if line.column == column && self.is_dash(line.at) => self.sequence(line.at, column),
            _ => {
                self.builder.unwritten(behind_colon, Properties::default());
                Ok(())
            }
        }
    }

    /// A block list whose first dash stands here.
    fn sequence(&mut self, first: usize, column: usize) -> Result<(), Unsure> {
        self.builder.start_bare(NodeKind::Sequence, first, false)?;
        let mut dash = first;
        loop {
            let at = self.skip_spaces(dash + 1);
            if matches!(self.byte(at), None | Some(b'\n' | b'\r' | b'#')) {
                let end = self.nothing_else(dash + 1)?;
                self.advance(end);
                match self.line {
                    Some(line) if line.column > column => self.node(line.at, Some(column), Some(line.column))?,
                    _ => self.builder.unwritten(dash + 1, Properties::default()),
                }
            } else {
                self.node(at, Some(column), Some(column + at - dash))?;
            }
            match self.line {
                Some(line) if line.column == column && self.is_dash(line.at) => dash = line.at,
                Some(line) if line.column > column => return Err(Unsure),
                _ => break,
            }
        }
        Ok(self.builder.end(Span::default())?)
    }
}
