//! Lists and mappings in brackets.

use super::classes::FLOW_ENDS;
use super::scalars::{LONGEST_KEY, Quoted, Scalar};
use super::{Reader, Unsure};
use crate::document::NodeKind;
use crate::document::load::builder::Properties;
use crate::source::Span;

impl Reader<'_, '_> {
    /// A collection whose bracket opens here, in a block collection in column `outer`; gives the offset behind the closing
    /// bracket.
    pub(super) fn flow(&mut self, open: usize, outer: usize) -> Result<usize, Unsure> {
        let is_list = self.byte(open) == Some(b'[');
        let (kind, close) = if is_list { (NodeKind::Sequence, b']') } else { (NodeKind::Mapping, b'}') };
        self.builder.start_bare(kind, open, true)?;
        let mut at = self.skip_lines(open + 1, outer)?;
        while self.byte(at) != Some(close) {
            at = if is_list { self.flow_value(at, outer)? } else { self.flow_pair(at, outer)? };
            at = self.skip_lines(at, outer)?;
            match self.byte(at) {
                Some(b',') => at = self.skip_lines(at + 1, outer)?,
                Some(byte) if byte == close => break,
                _ => return Err(Unsure),
            }
        }
        self.builder.end(Span::new(at, at + 1))?;
        Ok(at + 1)
    }

    /// Goes over spaces, comments and line breaks; every line must be indented below the block collection.
    fn skip_lines(&self, from: usize, outer: usize) -> Result<usize, Unsure> {
        let at = self.skip_spaces(from);
        if !matches!(self.byte(at), Some(b'\n' | b'\r' | b'#')) {
            return Ok(at);
        }
        let end = self.nothing_else(from)?;
        let line = self.behind_break(end).and_then(|start| self.content(start, 1)).ok_or(Unsure)?;
        if line.column > outer { Ok(line.at) } else { Err(Unsure) }
    }

    fn flow_value(&mut self, at: usize, outer: usize) -> Result<usize, Unsure> {
        match self.byte(at) {
            Some(b'[' | b'{') => self.flow(at, outer),
            _ => self.flow_scalar(at, Some(outer)),
        }
    }

    fn flow_pair(&mut self, start: usize, outer: usize) -> Result<usize, Unsure> {
        let end = self.flow_scalar(start, None)?;
        let colon = self.skip_spaces(end);
        if self.byte(colon) != Some(b':') {
            self.builder.unwritten(end, Properties::default());
            return Ok(end);
        }
        if colon - start > LONGEST_KEY {
            return Err(Unsure);
        }
        let at = self.skip_spaces(colon + 1);
        match self.byte(at) {
            Some(b',' | b'}') => {
                self.builder.unwritten(colon + 1, Properties::default());
                Ok(at)
            }
            // behind a key in quotes the value could follow at once
            _ if at == colon + 1 => Err(Unsure),
            _ => self.flow_value(at, outer),
        }
    }

    /// Tells a scalar that starts here; gives its end. Without a column to be indented below it must be on one line.
    fn flow_scalar(&mut self, start: usize, outer: Option<usize>) -> Result<usize, Unsure> {
        if let Some(quote @ (b'"' | b'\'')) = self.byte(start) {
            let Quoted { end, decoded, .. } = self.quoted(start, quote, outer)?;
            self.tell(Scalar { kind: NodeKind::Quoted, start, end, decoded, behind_colon: None, line_end: end });
            return Ok(end);
        }
        self.starts_plain(start)?;
        let mut at = start;
        loop {
            at = FLOW_ENDS.find(self.bytes, at).ok_or(Unsure)?;
            match self.byte(at) {
                Some(b':') if matches!(self.byte(at + 1), Some(b' ' | b',' | b'[' | b']' | b'{' | b'}')) => break,
                Some(b':') if !self.is_blank(at + 1) => at += 1,
                Some(b'#') if self.byte(at - 1) != Some(b' ') => at += 1,
                Some(b':') | None => return Err(Unsure),
                // were the text to go on in the next line, no comma or bracket would come first there
                _ => break,
            }
        }
        let end = self.without_spaces(start, at);
        self.tell(Scalar { kind: NodeKind::Plain, start, end, decoded: false, behind_colon: None, line_end: end });
        Ok(end)
    }
}
