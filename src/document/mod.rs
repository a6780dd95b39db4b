//! A YAML file as an arena: every node with its place, and the place of its key.
//!
//! Aliases and merge keys are expanded (within limits), so whoever walks a document meets plain mappings, sequences and
//! scalars; a node that came in through an alias knows where it is used. Keys are not nodes: they belong to their value.

mod decoded;
pub mod edit;
mod load;
mod path;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::source::{FileId, Location, Span};

pub use load::{Limits, Loaded, load, text_of};
#[doc(hidden)]
pub use load::{Way, load_by};

/// A node of a [`Document`]: its place in pre-order, the root being 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

impl NodeId {
    /// The root of every document.
    pub const ROOT: Self = Self(0);

    /// The node's number, to index side tables with.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// A scalar without quotes, on one line or folded over several.
    Plain,
    /// A scalar in single or double quotes.
    Quoted,
    /// A literal or folded block scalar.
    Block,
    /// A list.
    Sequence,
    /// A mapping.
    Mapping,
}

impl NodeKind {
    /// Whether it is a scalar of any style.
    pub fn is_scalar(self) -> bool {
        matches!(self, Self::Plain | Self::Quoted | Self::Block)
    }
}

/// Text of a node: where it reads the same as the file, a part of the file, else a part of the document's own buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct TextRange {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) decoded: bool,
}

impl TextRange {
    /// A part of the file.
    pub(crate) fn source(start: usize, end: usize) -> Self {
        let span = Span::new(start, end);
        Self { start: span.start, end: span.end, decoded: false }
    }

    /// A part of the document's own buffer.
    pub(crate) fn decoded(start: usize, end: usize) -> Self {
        Self { decoded: true, ..Self::source(start, end) }
    }

    /// The number of bytes.
    pub(crate) fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// The text, out of the file's or the document's own.
    #[inline]
    pub(crate) fn of<'a>(self, source: &'a str, decoded: &'a str) -> &'a str {
        let text = if self.decoded { decoded } else { source };
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// The bytes of the text: what is only compared need not be looked at for where its characters begin.
    #[inline]
    pub(crate) fn bytes<'a>(self, source: &'a str, decoded: &'a str) -> &'a [u8] {
        let text = if self.decoded { decoded } else { source };
        text.as_bytes().get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// A node as the loader makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) kind: NodeKind,
    /// The value's own bytes, without tag or anchor; for a block collection from its first key or dash to the end of
    /// its last value; for a value that is not written (`key:`) an empty span behind the colon.
    pub(crate) span: Span,
    /// The key's token, quotes included; for the root and for elements of a list an empty span.
    pub(crate) key_span: Span,
    pub(crate) key: TextRange,
    pub(crate) has_key: bool,
    pub(crate) text: TextRange,
    pub(crate) parent: NodeId,
    /// The node behind this one's subtree, in pre-order.
    pub(crate) end: NodeId,
}

/// A comment of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// From the `#` to the end of the line.
    pub span: Span,
}

/// A subtree that came in through an alias or a merge key. A document's expansions are in order and do not overlap: what
/// a copied subtree had itself expanded counts as used where the copy is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Expansion {
    pub(crate) nodes: (NodeId, NodeId),
    pub(crate) used_at: Span,
}

/// One document of a YAML file.
#[derive(Debug, Clone)]
pub struct Document {
    pub(crate) file: FileId,
    pub(crate) source: Arc<str>,
    pub(crate) decoded: String,
    pub(crate) nodes: Vec<Node>,
    pub(crate) expansions: Vec<Expansion>,
    pub(crate) comments: Vec<Comment>,
    pub(crate) number: u32,
    pub(crate) span: Span,
    /// Where each element stands in its list, known once a path asks: counting anew for each path would make the findings
    /// of a long list take the square of its length.
    pub(crate) positions: OnceLock<Vec<u32>>,
}

/// Documents are equal when they were read alike from the same text: every node with its places, every comment.
impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        // what a path has asked for makes no difference
        let Self { file, source, decoded, nodes, expansions, comments, number, span, positions: _ } = self;
        (file, number, span) == (&other.file, &other.number, &other.span)
            && (source, decoded) == (&other.source, &other.decoded)
            && (nodes, expansions, comments) == (&other.nodes, &other.expansions, &other.comments)
    }
}

impl Eq for Document {}

impl Document {
    /// The file that it stands in.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// Which document of its file it is, from 0.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The whole document, from its first content (not a comment, not `---`) to its end.
    pub fn whole(&self) -> Span {
        self.span
    }

    /// The root.
    pub fn root(&self) -> NodeId {
        NodeId::ROOT
    }

    /// How many nodes there are, to size side tables with. Never 0: an empty document has an empty plain scalar.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Never true; for the sake of `len`.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Whether nothing at all is written in it.
    pub(crate) fn is_unwritten(&self) -> bool {
        self.nodes.len() <= 1 && self.nodes.iter().all(|root| root.kind == NodeKind::Plain && root.span.is_empty())
    }

    /// The file's text.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The document's comments, in order.
    pub fn comments(&self) -> &[Comment] {
        &self.comments
    }

    /// A node with all that is known of it, for whoever asks for much of it at once.
    #[inline]
    pub(crate) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.index())
    }

    /// What a node is. A number that is no node of this document reads as an empty plain scalar, here and below.
    pub fn kind(&self, id: NodeId) -> NodeKind {
        self.node(id).map_or(NodeKind::Plain, |node| node.kind)
    }

    /// The value's own bytes: for a value that came in through an alias, those behind the anchor.
    pub fn span(&self, id: NodeId) -> Span {
        self.node(id).map_or_else(Span::default, |node| node.span)
    }

    /// The key's token, quotes included; nothing for the root and for elements of a list.
    pub fn key_span(&self, id: NodeId) -> Option<Span> {
        self.node(id).filter(|node| node.has_key).map(|node| node.key_span)
    }

    /// The key as it reads; nothing for the root and for elements of a list.
    pub fn key(&self, id: NodeId) -> Option<&str> {
        self.node(id).filter(|node| node.has_key).map(|node| self.text_range(node.key))
    }

    /// A scalar's text as it reads, its escapes resolved and its lines folded; empty for a list or mapping.
    pub fn text(&self, id: NodeId) -> &str {
        self.node(id).map_or("", |node| self.text_of(node))
    }

    /// The text of a node of this document.
    #[inline]
    pub(crate) fn text_of(&self, node: &Node) -> &str {
        self.text_range(node.text)
    }

    /// The bytes of the key of a node of this document, empty for what has none.
    #[inline]
    pub(crate) fn key_of(&self, node: &Node) -> &[u8] {
        node.key.bytes(&self.source, &self.decoded)
    }

    #[inline]
    fn text_range(&self, range: TextRange) -> &str {
        range.of(&self.source, &self.decoded)
    }

    /// The mapping or list that it stands in.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        (id != NodeId::ROOT).then(|| self.node(id).map(|node| node.parent)).flatten()
    }

    /// The node behind a node's subtree: `id..end_of(id)` are the node and all that it holds.
    pub fn end_of(&self, id: NodeId) -> NodeId {
        self.node(id).map_or(NodeId(id.0 + 1), |node| node.end)
    }

    /// The values of a mapping or the elements of a list, in the document's order.
    pub fn children(&self, id: NodeId) -> Children<'_> {
        let end = self.end_of(id);
        Children { document: self, next: NodeId(id.0 + 1), end }
    }

    /// The same, each with all that is known of it.
    #[inline]
    pub(crate) fn entries(&self, id: NodeId) -> impl Iterator<Item = (NodeId, &Node)> {
        let end = self.end_of(id);
        let mut next = NodeId(id.0 + 1);
        std::iter::from_fn(move || {
            let child = next;
            let node = self.node(child).filter(|_| child < end)?;
            next = node.end;
            Some((child, node))
        })
    }

    /// The value of a key of a mapping.
    pub fn get(&self, id: NodeId, key: &str) -> Option<NodeId> {
        self.children(id).find(|child| self.key(*child) == Some(key))
    }

    /// Where a node came in through an alias or a merge key: the place of its use.
    pub fn used_at(&self, id: NodeId) -> Option<Span> {
        let before = self.expansions.partition_point(|expansion| expansion.nodes.0 <= id);
        let expansion = self.expansions.get(before.checked_sub(1)?)?;
        (id < expansion.nodes.1).then_some(expansion.used_at)
    }

    /// Whether a node is an alias that leads to nothing, which loading has reported: no other plain text begins with `*`.
    pub fn is_broken_alias(&self, id: NodeId) -> bool {
        self.kind(id) == NodeKind::Plain
            && self.text(id).is_empty()
            && self.span(id).text(self.source()).starts_with('*')
    }

    /// Which element of its list a node is, from 0; 0 for what stands in no list.
    pub(crate) fn position(&self, id: NodeId) -> u32 {
        let positions = self.positions.get_or_init(|| {
            let mut positions = vec![0; self.nodes.len()];
            let lists = self.nodes.iter().zip(0..).filter(|(node, _)| node.kind == NodeKind::Sequence);
            for (_, list) in lists {
                for (child, position) in self.children(NodeId(list)).zip(0..) {
                    if let Some(known) = positions.get_mut(child.index()) {
                        *known = position;
                    }
                }
            }
            positions
        });
        positions.get(id.index()).copied().unwrap_or_default()
    }

    /// The span as a location in the document's file.
    pub fn location(&self, span: Span) -> Location {
        Location::new(self.file, span)
    }

    /// A node's path for people and fingerprints: `escalation.levels[1].within`, keys that are no plain words in quotes.
    /// The root's path is empty.
    pub fn path(&self, id: NodeId) -> String {
        path::path(self, id, |_| true)
    }

    /// A node's path that names only those nodes on the way that are steps of it.
    pub fn path_of_steps(&self, id: NodeId, is_step: impl Fn(NodeId) -> bool) -> String {
        path::path(self, id, is_step)
    }

    /// Writes the same behind a text, which is empty or a path that leads to the document.
    pub fn push_path_of_steps(&self, path: &mut String, id: NodeId, is_step: impl Fn(NodeId) -> bool) {
        path::push_path(path, self, id, &is_step);
    }

    /// The innermost node whose value or key the offset touches.
    pub fn node_at(&self, offset: usize) -> Option<NodeId> {
        path::node_at(self, offset)
    }

    /// The bytes of the file that a range of a scalar's text, as [`Document::text`] gives it, was read from.
    pub fn source_span(&self, id: NodeId, range: Range<usize>) -> Span {
        decoded::source_span(self, id, range)
    }
}

/// The values of a mapping or the elements of a list.
#[derive(Debug, Clone)]
pub struct Children<'d> {
    document: &'d Document,
    next: NodeId,
    end: NodeId,
}

impl Iterator for Children<'_> {
    type Item = NodeId;

    #[inline]
    fn next(&mut self) -> Option<NodeId> {
        if self.next >= self.end {
            return None;
        }
        let child = self.next;
        self.next = self.document.end_of(child);
        Some(child)
    }
}

#[cfg(test)]
mod tests;
