//! The documents that an evaluation reads: the one that is checked, and the reference data of the policies.

use std::ops::Range;

use crate::document::{Children, Document, NodeId};
use crate::vocabulary::{Cell, FieldId, Reading, Vocabulary};

/// Room for most paths, in bytes, so that none grows step by step.
pub(super) const TYPICAL_PATH: usize = 64;

/// A document and what its vocabulary makes of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member<'a> {
    pub(super) document: &'a Document,
    pub(super) reading: &'a Reading,
    /// What the policies call it; nothing for the document that is checked, whose paths need no name before them.
    pub(super) name: &'a str,
}

/// The documents of an evaluation. The first is the one that is checked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Package<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) main: Member<'a>,
    pub(super) data: &'a [Member<'a>],
}

/// A node of one of the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Node {
    /// Which document: 0 is the one that is checked.
    member: u32,
    id: NodeId,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    /// The node that states it.
    pub(super) node: Node,
    /// The part of the node's text that says it, in bytes, if not the whole.
    pub(super) words: Option<Range<usize>>,
}

impl Node {
    /// The root of the document that is checked.
    pub(super) const ROOT: Self = Self { member: 0, id: NodeId::ROOT };

    /// The root of the reference data of this number.
    pub(super) fn data(index: usize) -> Self {
        Self { member: u32::try_from(index).map_or(u32::MAX, |index| index.saturating_add(1)), id: NodeId::ROOT }
    }

    /// Another node of the same document.
    pub(super) fn beside(self, id: NodeId) -> Self {
        Self { member: self.member, id }
    }

    /// The node within its document.
    pub(super) fn id(self) -> NodeId {
        self.id
    }

    /// Whether it is the root of its document.
    pub(super) fn is_root(self) -> bool {
        self.id == NodeId::ROOT
    }

    /// Whether it stands in the document that is checked.
    pub(super) fn is_main(self) -> bool {
        self.member == 0
    }
}

impl From<Node> for Origin {
    fn from(node: Node) -> Self {
        Self { node, words: None }
    }
}

impl<'a> Package<'a> {
    fn member(self, node: Node) -> Member<'a> {
        match (node.member as usize).checked_sub(1).and_then(|index| self.data.get(index)) {
            Some(data) => *data,
            None => self.main,
        }
    }

    /// The document of a node.
    pub(super) fn document(self, node: Node) -> &'a Document {
        self.member(node).document
    }

    /// What a node holds.
    pub(super) fn cell(self, node: Node) -> Cell {
        self.member(node).reading.cell(node.id)
    }

    /// The field that a node stands in.
    pub(super) fn field(self, node: Node) -> Option<FieldId> {
        self.member(node).reading.field(node.id)
    }

    /// The value of a field of a record, and how many fields were looked at for it.
    pub(super) fn child(self, record: Node, field: FieldId, looked_at: &mut u64) -> Option<Node> {
        let Member { document, reading, .. } = self.member(record);
        for (child, _) in document.entries(record.id) {
            *looked_at += 1;
            if reading.is_field(child, field) {
                return Some(record.beside(child));
            }
        }
        None
    }

    /// The node that holds the value: within a `{value: …}`, else itself.
    pub(super) fn unwrapped(self, node: Node) -> Node {
        match self.cell(node) {
            Cell::Wrapped(inner) => node.beside(inner),
            _ => node,
        }
    }

    /// What a reference names.
    pub(super) fn targets(self, node: Node, start: u32, end: u32) -> &'a [NodeId] {
        self.member(node).reading.targets(start, end)
    }

    /// Whether a reference of the node's document names it.
    pub(super) fn is_cited(self, node: Node) -> bool {
        self.member(node).reading.is_cited(self.unwrapped(node).id)
    }

    /// Whether a node is only the `value` of a `{value: …}`.
    pub(super) fn is_wrapped(self, node: Node) -> bool {
        let member = self.member(node);
        member.reading.is_wrapped(member.document, node.id)
    }

    /// A node's path for people; of reference data behind the name that the policy gives it.
    pub(super) fn path(self, node: Node) -> String {
        let mut path = if node == Node::ROOT { String::new() } else { String::with_capacity(TYPICAL_PATH) };
        self.push_path(&mut path, node);
        path
    }

    /// Writes the same into an empty text.
    pub(super) fn push_path(self, path: &mut String, node: Node) {
        let member = self.member(node);
        path.push_str(member.name);
        member.reading.push_path(path, member.document, node.id);
    }

    /// The text of a scalar.
    pub(super) fn text(self, node: Node) -> &'a str {
        self.document(node).text(node.id)
    }

    /// Whether a node is a scalar.
    pub(super) fn is_scalar(self, node: Node) -> bool {
        self.document(node).kind(node.id).is_scalar()
    }

    /// The values of a mapping or the elements of a list.
    pub(super) fn children(self, node: Node) -> impl Iterator<Item = Node> + use<'a> {
        let children: Children<'a> = self.document(node).children(node.id);
        children.map(move |id| node.beside(id))
    }

    /// The key of a node.
    pub(super) fn key(self, node: Node) -> Option<&'a str> {
        self.document(node).key(node.id)
    }

    /// The value at a key of a mapping.
    pub(super) fn get(self, node: Node, key: &str) -> Option<Node> {
        self.document(node).get(node.id, key).map(|id| node.beside(id))
    }

    /// The node around a node.
    pub(super) fn parent(self, node: Node) -> Option<Node> {
        self.document(node).parent(node.id).map(|id| node.beside(id))
    }
}
