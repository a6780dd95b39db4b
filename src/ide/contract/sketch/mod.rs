//! A document as its lines show it, while it is being typed.
//!
//! The loader gives up on a text that is broken anywhere, and completion is asked for exactly then. So keys, dashes and brackets are
//! read here for nothing but where they stand: what cannot be meant is passed over, a bracket or a quote that is not closed
//! ends before the next line that is not indented as its own. It never fails, and takes time linear in the text. Aliases and
//! merge keys stay as they are written, so nothing is judged by what is read here.

mod flow;
mod lines;

use crate::source::Span;

/// The number of a node of a [`Sketch`]; the root is 0.
pub(super) type NodeNumber = usize;

/// The root of every sketch.
pub(super) const ROOT: NodeNumber = 0;

/// What a node holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing was written yet.
    Nothing,
    /// A scalar without quotes.
    Plain,
    /// A scalar in quotes.
    Quoted,
    /// A literal or folded block.
    Block,
    /// A mapping.
    Mapping,
    /// A list.
    List,
}

/// A value, or the place for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    /// What it holds.
    pub(super) kind: Kind,
    /// Whether a mapping or list stands in brackets.
    pub(super) is_flow: bool,
    /// Whether its bracket or quote is closed; true of all else.
    pub(super) is_closed: bool,
    /// Its key's token, quotes included.
    pub(super) key: Option<Span>,
    /// The place behind the colon or the dash; nothing of a key without a colon as yet.
    pub(super) behind: Option<usize>,
    /// What it holds, from the first byte to the last; empty where nothing was written.
    pub(super) span: Span,
    /// The column, in bytes, in which the keys or dashes of a mapping or list begin; of a scalar that in which it begins, if it
    /// begins on a line of its own.
    pub(super) column: Option<usize>,
    /// In brackets, the place of the comma or bracket that ends it.
    pub(super) ends: usize,
    /// What it stands in.
    pub(super) parent: NodeNumber,
    /// What stands in it, in the order of the text.
    pub(super) children: Vec<NodeNumber>,
}

impl Node {
    fn new(parent: NodeNumber, at: usize) -> Self {
        Self {
            kind: Kind::Nothing,
            is_flow: false,
            is_closed: true,
            key: None,
            behind: None,
            span: Span::empty(at),
            column: None,
            ends: at,
            parent,
            children: Vec::new(),
        }
    }

    /// Where it begins, its key included.
    pub(super) fn start(&self) -> usize {
        self.key.map_or(self.span.start(), Span::start)
    }

    /// From its key, where it has one, to its end.
    pub(super) fn whole(&self) -> Span {
        self.key.map_or(self.span, |key| key.to(self.span))
    }
}

/// What was read of a document's lines, without their text, so that it can be kept beside that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sketched {
    /// The document's part of the file.
    pub(super) span: Span,
    /// Parents before their children; the root is the first.
    nodes: Vec<Node>,
    /// The comments, in the order of the text.
    comments: Vec<Span>,
}

impl Sketched {
    /// Reads the part of a file that is one document.
    pub(super) fn new(text: &str, span: Span) -> Self {
        lines::read(text, span)
    }

    /// The same with its text, which must be the one that it was read from.
    pub(super) fn with<'t>(&'t self, text: &'t str) -> Sketch<'t> {
        Sketch { text, span: self.span, nodes: &self.nodes, comments: &self.comments }
    }
}

/// A document as its lines show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sketch<'t> {
    /// The text of the whole file, which all places are in.
    pub(super) text: &'t str,
    /// The document's part of it.
    pub(super) span: Span,
    /// Parents before their children; the root is the first.
    nodes: &'t [Node],
    /// The comments, in the order of the text.
    pub(super) comments: &'t [Span],
}

impl<'t> Sketch<'t> {
    /// A node; there always is one for a number that this sketch gave.
    pub(super) fn node(&self, number: NodeNumber) -> Option<&Node> {
        self.nodes.get(number)
    }

    /// All nodes, parents before their children.
    pub(super) fn nodes(&self) -> impl Iterator<Item = (NodeNumber, &Node)> {
        self.nodes.iter().enumerate()
    }

    /// What stands in a node, in the order of the text.
    pub(super) fn children(&self, number: NodeNumber) -> impl Iterator<Item = (NodeNumber, &Node)> {
        let children = self.node(number).map(|node| node.children.as_slice()).unwrap_or_default();
        children.iter().filter_map(|child| Some((*child, self.node(*child)?)))
    }

    /// A node's key as it reads, its quotes taken off.
    pub(super) fn key(&self, node: &Node) -> Option<&'t str> {
        node.key.map(|key| unquoted(key.text(self.text)))
    }

    /// A scalar as it reads on one line, its quotes taken off.
    pub(super) fn scalar(&self, node: &Node) -> Option<&'t str> {
        matches!(node.kind, Kind::Plain | Kind::Quoted).then(|| unquoted(node.span.text(self.text)))
    }

    /// The value of a key of a mapping.
    pub(super) fn get(&self, number: NodeNumber, key: &str) -> Option<NodeNumber> {
        self.children(number).find(|(_, child)| self.key(child) == Some(key)).map(|(child, _)| child)
    }

    /// From the root to a node, both included.
    pub(super) fn way(&self, number: NodeNumber) -> Vec<NodeNumber> {
        let mut way = vec![number];
        let mut at = number;
        while at != ROOT {
            at = self.node(at).map_or(ROOT, |node| node.parent);
            way.push(at);
        }
        way.reverse();
        way
    }

    /// The line that an offset stands in, without its break.
    pub(super) fn line(&self, offset: usize) -> Span {
        line_of(self.text, offset)
    }
}

/// The line of a text that an offset stands in, without its break and a byte order mark.
pub(super) fn line_of(text: &str, offset: usize) -> Span {
    let (before, after) = text.split_at_checked(offset).unwrap_or((text, ""));
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let start = if start == 0 && before.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { start };
    let end = before.len() + after.find('\n').unwrap_or(after.len());
    let line = text.get(start..end).unwrap_or_default();
    Span::new(start, start + line.trim_end_matches('\r').len())
}

/// A scalar without the quotes around it. Escapes stay: what is looked for has none.
fn unquoted(written: &str) -> &str {
    let quote = |mark: char| {
        let inside = written.strip_prefix(mark)?;
        Some(inside.strip_suffix(mark).unwrap_or(inside))
    };
    quote('"').or_else(|| quote('\'')).unwrap_or(written)
}

/// The documents of a file, by the lines that part them.
pub(super) fn documents(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let first = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let (mut start, mut at) = (first, first);
    for line in text.get(first..).unwrap_or_default().split_inclusive('\n') {
        let parts = ["---", "..."].iter().any(|mark| {
            line.strip_prefix(mark).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
        });
        if parts {
            spans.push(Span::new(start, at));
            // what stands behind the mark on its line is rare, and belongs to no document here
            start = at + line.len();
        }
        at += line.len();
    }
    spans.push(Span::new(start, text.len()));
    spans
}
