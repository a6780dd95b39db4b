//! Which value a comment stands beside.
//!
//! A comment behind a key, on its line, belongs to that key; one on a line of its own to the key on the next line, if that
//! begins in the same column and nothing but other comments stands between. A line that begins with `- ` is the element's,
//! whatever key follows the dash. Inside brackets over several lines a comment belongs to the last value before it on its
//! line.

use crate::document::{Document, NodeId, NodeKind};
use crate::source::Span;

/// The values of a document by where they are written.
#[derive(Debug)]
pub(super) struct Beside<'d> {
    document: &'d Document,
    source: &'d str,
    /// Where each value begins, with its key where it has one, and where it ends; in order, an outer value before an inner
    /// one. What came in through an alias stands where the alias does; the root is left out.
    values: Vec<(Span, NodeId)>,
    /// The lines of comments that were looked at last, and the line behind them: of many stacked comments each would
    /// otherwise look at all below it.
    seen: Option<(Span, Option<Span>)>,
}

impl<'d> Beside<'d> {
    /// For the comments of a document.
    pub(super) fn new(document: &'d Document) -> Self {
        let mut values = Vec::with_capacity(document.len());
        let mut next = NodeId(1);
        while next.index() < document.len() {
            let node = next;
            next = NodeId(node.0 + 1);
            let key = document.key_span(node);
            let span = match document.used_at(node) {
                None => document.span(node),
                Some(used_at) => {
                    // what stands in it stands elsewhere
                    next = document.end_of(node).max(next);
                    if !used_at.text(document.source()).starts_with('*') {
                        continue;
                    }
                    used_at
                }
            };
            values.push((key.map_or(span, |key| key.to(span)), node));
        }
        // only what is written out of order, which is nothing, would move
        values.sort_by_key(|(span, _)| span.start);
        Self { document, source: document.source(), values, seen: None }
    }

    /// The value that a comment belongs to.
    pub(super) fn value(&mut self, comment: Span) -> Option<NodeId> {
        let line = self.line(comment.start());
        let before = Span::new(line.start(), comment.start());
        let indent = indent(before.text(self.source));
        if before.start() + indent < comment.start() {
            return self.behind(line, comment);
        }
        let next = self.line_below(line)?;
        let column = self::indent(next.text(self.source));
        self.first_of(next).filter(|_| column == indent)
    }

    /// The first line below a line that is no comment.
    fn line_below(&mut self, line: Span) -> Option<Span> {
        if let Some((seen, found)) = self.seen
            && seen.start() <= line.start()
            && line.end() <= seen.end()
        {
            return found;
        }
        let mut last = line;
        let found = loop {
            let Some(next) = self.line_after(last) else { break None };
            if !next.text(self.source).trim_start_matches([' ', '\t']).starts_with('#') {
                break Some(next);
            }
            last = next;
        };
        self.seen = Some((line.to(last), found));
        found
    }

    /// The value on whose line a comment stands.
    fn behind(&self, line: Span, comment: Span) -> Option<NodeId> {
        let within = |node: &NodeId| {
            let is_bracketed = matches!(self.document.kind(*node), NodeKind::Sequence | NodeKind::Mapping)
                && self.document.used_at(*node).is_none()
                && self.document.span(*node).text(self.source).starts_with(['[', '{']);
            is_bracketed && self.document.span(*node).touches(comment.start())
        };
        let on_line = self.on_line(line);
        let ended = on_line.iter().rev().find(|(span, _)| span.end() <= comment.start());
        let last = self.values.partition_point(|(span, _)| span.start() < comment.start()).checked_sub(1);
        let mut open = last.and_then(|last| self.values.get(last)).map(|(_, node)| *node);
        while let Some(node) = open.filter(|node| !within(node)) {
            open = self.document.parent(node);
        }
        match open {
            // the brackets hold the comment too
            Some(brackets) => ended
                .map(|(_, node)| self.child_of(brackets, *node))
                .unwrap_or_else(|| self.first_of(line).filter(|first| *first == brackets)),
            None => self.first_of(line),
        }
    }

    /// The values that begin on a line.
    fn on_line(&self, line: Span) -> &[(Span, NodeId)] {
        let start = self.values.partition_point(|(span, _)| span.start() < line.start());
        let end = self.values.partition_point(|(span, _)| span.start() <= line.end());
        self.values.get(start..end).unwrap_or_default()
    }

    /// The value of a list or mapping that a node is, or is a part of.
    fn child_of(&self, whole: NodeId, part: NodeId) -> Option<NodeId> {
        let mut node = part;
        while let Some(parent) = self.document.parent(node) {
            if parent == whole {
                return Some(node);
            }
            node = parent;
        }
        None
    }

    /// The value that a line begins with: the element, if it begins with a dash.
    fn first_of(&self, line: Span) -> Option<NodeId> {
        let text = line.text(self.source);
        let start = line.start() + indent(text);
        let rest = line.text(self.source).get(indent(text)..)?;
        let is_dash = rest.strip_prefix('-').is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
        let index = self.values.partition_point(|(span, _)| span.start() < start);
        let (span, node) = self.values.get(index).copied()?;
        let is_element = self.document.key_span(node).is_none();
        if is_dash {
            // nothing but comments, anchors and tags may stand between a dash and what it is the dash of
            let between = Span::new(start + 1, span.start()).text(self.source);
            let is_next = between.lines().all(|line| {
                let line = line.trim_start();
                line.is_empty() || line.starts_with(['#', '&', '!'])
            });
            return Some(node).filter(|_| is_element && is_next);
        }
        Some(node).filter(|_| span.start() <= line.end())
    }

    /// The line that holds an offset, without its break.
    fn line(&self, offset: usize) -> Span {
        let (before, after) = self.source.split_at_checked(offset).unwrap_or((self.source, ""));
        let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let start = if start == 0 && self.source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { start };
        Span::new(start, before.len() + after.find(['\n', '\r']).unwrap_or(after.len()))
    }

    fn line_after(&self, line: Span) -> Option<Span> {
        let rest = self.source.get(line.end()..)?;
        let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r']))?;
        let start = self.source.len() - rest.len();
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        Some(Span::new(start, start + length))
    }
}

/// The bytes of white space that a line begins with.
fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}
