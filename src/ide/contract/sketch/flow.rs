//! Reading what stands in brackets.

use super::lines::Reader;
use super::{Kind, NodeNumber};
use crate::source::Span;

/// How deep brackets are followed; what stands deeper is passed over.
const DEEPEST: usize = 100;

/// Reads brackets that begin at a place and may reach over several lines that stand behind a column. Gives how far they were
/// read.
pub(super) fn read(reader: &mut Reader<'_>, number: NodeNumber, at: usize, column: usize) -> usize {
    let mut flow = Flow { reader, at, column, open: Vec::new(), entry: Some(number), behind_colon: true };
    flow.run();
    let reached = flow.at;
    let (end, _) = reader.line_end(reached);
    reader.note_comment(reached, end);
    reached.max(end)
}

struct Flow<'r, 't> {
    reader: &'r mut Reader<'t>,
    at: usize,
    column: usize,
    /// The brackets that are open, the innermost last.
    open: Vec<NodeNumber>,
    /// What the next value is the value of.
    entry: Option<NodeNumber>,
    /// Whether that value may begin.
    behind_colon: bool,
}

impl Flow<'_, '_> {
    fn run(&mut self) {
        let text = self.reader.text;
        while let Some(byte) = text.get(..self.reader.end).unwrap_or(text).as_bytes().get(self.at).copied() {
            match byte {
                b'\n' if self.reader.is_cut(self.at + 1, self.column) => break,
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                b'#' if text.get(..self.at).is_some_and(|before| before.ends_with([' ', '\t', '\n'])) => {
                    let (end, _) = self.reader.line_end(self.at);
                    self.reader.comments.push(Span::new(self.at, end));
                    self.at = end.max(self.at + 1);
                }
                b'{' | b'[' => self.begin(byte),
                b'}' | b']' => {
                    self.end_entry();
                    self.at += 1;
                    let at = self.at;
                    let closed = self.open.pop();
                    if let Some(closed) = closed {
                        self.reader.set(closed, |node| {
                            node.is_closed = true;
                            node.span = Span::new(node.span.start(), at);
                        });
                    }
                    if self.open.is_empty() {
                        return;
                    }
                    self.entry = closed;
                    self.behind_colon = false;
                }
                b',' => {
                    self.end_entry();
                    self.at += 1;
                }
                b':' if self.is_colon(self.at) => {
                    self.at += 1;
                    self.colon();
                }
                b'"' | b'\'' => {
                    let (end, is_closed) = self.reader.quoted(self.at, self.column);
                    self.token(end.max(self.at + 1), Kind::Quoted, is_closed);
                }
                _ => {
                    let end = self.plain_end();
                    self.token(end.max(self.at + 1), Kind::Plain, true);
                }
            }
        }
        // not closed: it goes to the end of its last line
        let at = self.at.min(self.reader.end);
        self.end_entry();
        for open in std::mem::take(&mut self.open) {
            self.reader.set(open, |node| {
                node.span = Span::new(node.span.start(), at);
                node.ends = at;
            });
        }
    }

    fn begin(&mut self, byte: u8) {
        let at = self.at;
        self.at += 1;
        if self.open.len() >= DEEPEST {
            return;
        }
        let number = match self.entry.filter(|_| self.behind_colon) {
            Some(number) => number,
            None => {
                let Some(holder) = self.open.last().copied() else { return };
                self.reader.add(holder, None, at)
            }
        };
        self.reader.set(number, |node| {
            node.kind = if byte == b'{' { Kind::Mapping } else { Kind::List };
            (node.is_flow, node.is_closed) = (true, false);
            node.span = Span::new(at, at + 1);
        });
        self.open.push(number);
        self.entry = None;
        self.behind_colon = false;
    }

    /// A scalar up to a place.
    fn token(&mut self, end: usize, kind: Kind, is_closed: bool) {
        let span = Span::new(self.at, end);
        self.at = end;
        let Some(holder) = self.open.last().copied() else { return };
        let is_mapping = self.reader.nodes.get(holder).is_some_and(|holder| holder.kind == Kind::Mapping);
        match self.entry {
            Some(entry) if self.behind_colon => {
                self.reader.set(entry, |node| {
                    (node.kind, node.is_closed, node.span) = (kind, is_closed, span);
                });
                self.behind_colon = false;
            }
            Some(entry) if is_mapping && self.is_word(entry) => {
                // what is typed before the next key: it ends before that
                self.reader.set(entry, |node| node.ends = span.start().saturating_sub(1).max(node.span.end()));
                self.begin_key(holder, span, is_closed);
            }
            // words behind a value that has ended
            Some(_) => {}
            None if is_mapping => self.begin_key(holder, span, is_closed),
            None => {
                let entry = self.reader.add(holder, None, span.start());
                self.reader.set(entry, |node| {
                    (node.kind, node.is_closed, node.span) = (kind, is_closed, span);
                    node.behind = Some(span.start());
                });
                self.entry = Some(entry);
            }
        }
    }

    fn begin_key(&mut self, holder: NodeNumber, key: Span, is_closed: bool) {
        let entry = self.reader.add(holder, Some(key), key.end());
        self.reader.set(entry, |node| node.is_closed = is_closed);
        self.entry = Some(entry);
    }

    /// Whether an entry is a key without a colon as yet.
    fn is_word(&self, entry: NodeNumber) -> bool {
        self.reader.nodes.get(entry).is_some_and(|node| node.key.is_some() && node.behind.is_none())
    }

    fn colon(&mut self) {
        let at = self.at;
        self.end_value_before_key();
        let Some(entry) = self.entry else { return };
        if self.is_word(entry) {
            self.reader.set(entry, |node| {
                node.behind = Some(at);
                node.span = Span::empty(at);
            });
            self.behind_colon = true;
        }
    }

    /// At a colon behind a value that has none before it: its last word is the key of the next entry, and the comma is missing.
    fn end_value_before_key(&mut self) {
        let Some((entry, node)) = self.entry.and_then(|entry| Some((entry, self.reader.nodes.get(entry)?))) else {
            return;
        };
        let (holder, value) = (node.parent, node.span);
        let is_value = node.kind == Kind::Plain && node.key.is_some();
        let Some(behind) = node.behind.filter(|_| is_value && value.end() + 1 == self.at) else { return };
        let words = value.text(self.reader.text);
        let before = words.rfind(' ').map_or("", |end| words.get(..end).unwrap_or_default().trim_end());
        let key = Span::new(value.start() + words.rfind(' ').map_or(0, |end| end + 1), value.end());
        self.reader.set(entry, |node| {
            node.ends = key.start().saturating_sub(1).max(behind);
            (node.kind, node.span) = match before {
                "" => (Kind::Nothing, Span::empty(behind)),
                before => (Kind::Plain, Span::new(value.start(), value.start() + before.len())),
            };
        });
        self.begin_key(holder, key, true);
    }

    fn end_entry(&mut self) {
        let at = self.at;
        if let Some(entry) = self.entry.take() {
            self.reader.set(entry, |node| node.ends = at);
        }
        self.behind_colon = false;
    }

    fn is_colon(&self, at: usize) -> bool {
        let behind = self.reader.text.as_bytes().get(at + 1);
        let before = at.checked_sub(1).and_then(|at| self.reader.text.as_bytes().get(at));
        matches!(behind, None | Some(b' ' | b'\t' | b'\r' | b'\n' | b',' | b'{' | b'}' | b'[' | b']'))
            || matches!(before, Some(b'"' | b'\''))
    }

    /// The end of a plain scalar on this line.
    fn plain_end(&self) -> usize {
        let (end, _) = self.reader.line_end(self.at);
        let rest = self.reader.text.get(self.at..end).unwrap_or_default();
        let mut before = b' ';
        for (index, byte) in rest.bytes().enumerate() {
            let ends = match byte {
                b',' | b'{' | b'}' | b'[' | b']' => true,
                b':' => self.is_colon(self.at + index),
                b'#' => matches!(before, b' ' | b'\t'),
                _ => false,
            };
            if ends {
                return self.at + rest.get(..index).unwrap_or_default().trim_end().len();
            }
            before = byte;
        }
        self.at + rest.trim_end().len()
    }
}
