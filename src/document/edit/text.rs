//! Changes in the file's own text. What comes of them is held to the same change of plain data by the caller, so what is
//! written in an unusual way may come out wrong here, or not at all.

use std::ops::Range;

use crate::document::edit::tree::{Position, wrapped_at, written_key};
use crate::document::edit::{Change, PathStep, Tree};
use crate::document::{Document, NodeId, NodeKind};

/// Beyond this a value with parts is written on lines of its own.
const LONGEST_LINE: usize = 80;

/// The changed text; nothing where there is no simple way.
pub(super) fn edit(document: &Document, path: &[PathStep], change: Change<'_>) -> Option<String> {
    let mut node = document.root();
    let mut rest = path;
    while let Some((step, behind)) = rest.split_first() {
        node = unwrapped(document, node);
        let alone = !matches!(document.kind(node), NodeKind::Sequence) && *step == PathStep::Index(0);
        if !alone {
            let Some(child) = child(document, node, step) else { break };
            node = child;
        }
        rest = behind;
    }
    let text = Text { source: document.source(), document };
    if document.used_at(node).is_some() {
        return None;
    }
    let (range, new) = match change {
        Change::Remove => text.remove(node)?,
        Change::Set(value) => {
            let (first, value) = match rest.split_first() {
                None => (None, value.clone()),
                Some((first, behind)) => (Some(first), nested(behind, value)),
            };
            text.set(node, first, &value)?
        }
    };
    let mut changed = document.source().to_owned();
    changed.get(range.clone())?;
    changed.replace_range(range, &new);
    Some(changed)
}

/// A value with the sections around it that have to be made.
fn nested(steps: &[PathStep], value: &Tree) -> Tree {
    steps.iter().rev().fold(value.clone(), |inner, step| match step {
        PathStep::Key(key) => Tree::Map(vec![(key.clone(), inner)]),
        PathStep::Index(_) | PathStep::Id(_) => Tree::List(vec![inner]),
    })
}

fn child(document: &Document, node: NodeId, step: &PathStep) -> Option<NodeId> {
    match step {
        PathStep::Key(key) => document.get(node, key),
        PathStep::Index(index) if document.kind(node) == NodeKind::Sequence => document.children(node).nth(*index),
        PathStep::Index(_) => None,
        PathStep::Id(id) => document
            .children(node)
            .find(|element| document.get(*element, "id").is_some_and(|known| document.text(known) == id)),
    }
}

/// The value that a mapping only wraps, else the node itself.
fn unwrapped(document: &Document, node: NodeId) -> NodeId {
    if document.kind(node) != NodeKind::Mapping {
        return node;
    }
    let keys = document.children(node).map(|child| document.key(child).unwrap_or_default());
    wrapped_at(keys).and_then(|at| document.children(node).nth(at)).unwrap_or(node)
}

struct Text<'a> {
    source: &'a str,
    document: &'a Document,
}

type Replacement = (Range<usize>, String);

impl Text<'_> {
    /// Writes a value at a node, or under a step of it that is not there yet.
    fn set(&self, node: NodeId, step: Option<&PathStep>, value: &Tree) -> Option<Replacement> {
        let Some(step) = step else { return self.replace(node, value) };
        let kind = self.document.kind(node);
        if kind.is_scalar() {
            return self.replace(node, &nested(std::slice::from_ref(step), value));
        }
        let new = match step {
            PathStep::Key(key) => Entry::Key(key),
            PathStep::Index(_) | PathStep::Id(_) => Entry::Element,
        };
        let span = self.document.span(node);
        if self.is_flow(node) {
            let at = span.end().checked_sub(1)?;
            let before = if self.document.children(node).next().is_some() { ", " } else { "" };
            let value = value.on_one_line(true)?;
            let entry = match new {
                Entry::Key(key) => format!("{}: {value}", written_key(key)),
                Entry::Element => value,
            };
            return Some((at..at, format!("{before}{entry}")));
        }
        let column = self.column(span.start())?;
        let mut entry = " ".repeat(column);
        match new {
            Entry::Key(key) => {
                entry.push_str(&written_key(key));
                entry.push(':');
                self.write(value, &mut entry, column + 2, Position::Value);
            }
            Entry::Element => {
                entry.push('-');
                self.write(value, &mut entry, column + 2, Position::Item);
            }
        }
        let end = self.line_end(span.end());
        let at_line = end == 0 || self.source.get(..end)?.ends_with('\n');
        Some((end..end, if at_line { entry } else { format!("\n{entry}") }))
    }

    /// Behind `key:` or a dash, with the line break.
    fn write(&self, value: &Tree, out: &mut String, column: usize, position: Position) {
        match value.on_one_line(false).filter(|line| line.len() <= LONGEST_LINE) {
            Some(line) if !line.is_empty() => {
                out.push(' ');
                out.push_str(&line);
                out.push('\n');
            }
            Some(_) => out.push('\n'),
            None => value.lines(out, column, position),
        }
    }

    fn replace(&self, node: NodeId, value: &Tree) -> Option<Replacement> {
        let span = self.document.span(node);
        let mut range = span.range();
        let parent = self.document.parent(node)?;
        let in_flow = self.is_flow(parent);
        let mut lead = "";
        if let Some(key) = self.document.key_span(node) {
            let between = self.source.get(key.end()..range.start)?;
            let colon = key.end() + between.find(':')? + 1;
            if between.contains('\n') || range.start == colon {
                range.start = colon;
                lead = " ";
            }
        }
        let line = value.on_one_line(in_flow).filter(|line| in_flow || line.len() <= LONGEST_LINE);
        let mut new = match line {
            Some(line) => format!("{lead}{line}"),
            None if in_flow => return None,
            None => {
                let mut lines = String::new();
                match self.document.key_span(node) {
                    Some(key) => {
                        range.start = key.end() + self.source.get(key.end()..range.start)?.find(':')? + 1;
                        value.lines(&mut lines, self.column(key.start())? + 2, Position::Value);
                    }
                    None => value.lines(&mut lines, self.column(range.start)?, Position::Item),
                }
                let lines = lines.trim_end_matches('\n');
                if self.document.key_span(node).is_none() { lines.trim_start().to_owned() } else { lines.to_owned() }
            }
        };
        if self.source.get(range.clone())?.ends_with('\n') {
            new.push('\n');
        }
        Some((range, new))
    }

    fn remove(&self, node: NodeId) -> Option<Replacement> {
        let parent = self.document.parent(node)?;
        let siblings: Vec<NodeId> = self.document.children(parent).collect();
        let at = siblings.iter().position(|sibling| *sibling == node)?;
        let start = |node: NodeId| self.document.key_span(node).unwrap_or(self.document.span(node)).start();
        let (before, behind) = (at.checked_sub(1).and_then(|at| siblings.get(at)), siblings.get(at + 1));
        if before.is_none() && behind.is_none() {
            let nothing = match self.document.kind(parent) {
                NodeKind::Sequence => Tree::List(Vec::new()),
                _ => Tree::Map(Vec::new()),
            };
            return self.replace(parent, &nothing);
        }
        if self.is_flow(parent) {
            let range = match (before, behind) {
                (_, Some(behind)) => start(node)..start(*behind),
                (Some(before), None) => self.document.span(*before).end()..self.document.span(node).end(),
                (None, None) => return None,
            };
            return Some((range, String::new()));
        }
        let from = start(node);
        let line = self.line_start(from);
        let lead = self.source.get(line..from)?;
        let stands_alone = match self.document.kind(parent) {
            NodeKind::Sequence => lead.trim_start() == "- ",
            _ => lead.trim_start().is_empty(),
        };
        if stands_alone {
            let first = self.with_comments(line, lead.len() - lead.trim_start().len());
            return Some((first..self.line_end(self.document.span(node).end()), String::new()));
        }
        // behind a dash or a brace: what follows takes its place
        behind.map(|behind| (from..start(*behind), String::new()))
    }

    /// The start of the comments that stand above a line in the same column, else of the line.
    fn with_comments(&self, line: usize, indentation: usize) -> usize {
        let mut first = line;
        while let Some(before) = first.checked_sub(1) {
            let start = self.line_start(before);
            let text = self.source.get(start..before).unwrap_or_default();
            if text.len() - text.trim_start().len() != indentation || !text.trim_start().starts_with('#') {
                break;
            }
            first = start;
        }
        first
    }

    /// Whether a mapping or list is written in `{…}` or `[…]`, or stands in one that is.
    fn is_flow(&self, node: NodeId) -> bool {
        self.document.span(node).text(self.source).starts_with(['{', '['])
    }

    /// How many columns stand before a place in its line.
    fn column(&self, at: usize) -> Option<usize> {
        Some(self.source.get(self.line_start(at)..at)?.trim_start_matches('\u{feff}').chars().count())
    }

    fn line_start(&self, at: usize) -> usize {
        self.source.get(..at).and_then(|text| text.rfind('\n')).map_or(0, |newline| newline + 1)
    }

    /// The start of the line behind the one in which something ends.
    fn line_end(&self, at: usize) -> usize {
        if at > 0 && self.source.get(..at).is_some_and(|text| text.ends_with('\n')) {
            return at;
        }
        self.source.get(at..).and_then(|rest| rest.find('\n')).map_or(self.source.len(), |newline| at + newline + 1)
    }
}

/// What is added to a collection.
enum Entry<'a> {
    Key(&'a str),
    Element,
}
