//! A document read by its vocabulary: every node with its type's value, every misfit reported once.

use crate::diagnostic::Diagnostic;
use crate::document::{Document, NodeId};
use crate::value::{RecordId, Scalar};
use crate::vocabulary::{FieldId, Vocabulary};

/// What a node holds, by the type that its place has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell {
    /// A text; it stands in the document.
    Text,
    /// A single value other than text.
    Scalar(Scalar),
    /// A record.
    Record(RecordId),
    /// A list.
    List,
    /// A map.
    Map,
    /// A reference: what it names are [`Reading::targets`] of this range.
    Reference {
        /// The first target.
        start: u32,
        /// The one behind the last.
        end: u32,
    },
    /// A state in place of a value.
    State(State),
    /// `{value: V, …}`: the value is this node.
    Wrapped(NodeId),
    /// Not of its type; reported.
    Malformed,
    /// Under a key that the vocabulary doesn't know, or of type `any`.
    Untyped,
}

/// A state in place of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The contract says nothing: no value, white space, `{}`, `{state: silent}`.
    Silent,
    /// Left open.
    Open,
    /// Stated, but blacked out.
    Redacted,
    /// Stated, but not to be read.
    Illegible,
    /// Stated in another document, which this node (a scalar) names.
    ByReference(NodeId),
    /// A reviewer found that it does not matter here; this node is the reason, where one is given.
    NotApplicable(Option<NodeId>),
    /// A reference into a document that is not supplied.
    Elsewhere,
}

/// A misfit that the vocabulary reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is said.
    pub diagnostic: Diagnostic,
    /// The node that it is about.
    pub node: NodeId,
}

/// A key that its record doesn't know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unknown {
    /// The record.
    pub record: NodeId,
    /// The value behind the key.
    pub node: NodeId,
    /// The field of the record that is absent and that the key seems to stand for.
    pub stands_for: Option<FieldId>,
    /// The index of its warning in [`Reading::problems`].
    pub problem: usize,
}

/// A document read by its vocabulary.
#[derive(Debug, Clone)]
pub struct Reading {
    pub(crate) cells: Vec<Cell>,
    pub(crate) fields: Vec<u16>,
    pub(crate) targets: Vec<NodeId>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) unknown: Vec<Unknown>,
    pub(crate) reviewed: Reviewed,
}

/// Which sections a person has read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reviewed {
    /// All of them.
    All,
    /// Those whose bit is set, by the index of the root's field.
    Only(Vec<bool>),
}

impl Reading {
    /// What a node holds.
    pub fn cell(&self, node: NodeId) -> Cell {
        self.cells.get(node.index()).copied().unwrap_or(Cell::Untyped)
    }

    /// The field of its record that a node stands in, if it is one that the record knows.
    pub fn field(&self, node: NodeId) -> Option<FieldId> {
        self.fields.get(node.index()).copied().filter(|field| *field != u16::MAX).map(FieldId)
    }

    /// What a reference names, in the order of the document.
    pub fn targets(&self, start: u32, end: u32) -> &[NodeId] {
        self.targets.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Every misfit, in the order of the document.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Every key that its record doesn't know, in the order of the document.
    pub fn unknown(&self) -> &[Unknown] {
        &self.unknown
    }

    /// Whether a person has read a section of the document, so that a missing key in it means silence.
    pub fn is_reviewed(&self, section: FieldId) -> bool {
        match &self.reviewed {
            Reviewed::All => true,
            Reviewed::Only(sections) => sections.get(usize::from(section.0)).copied().unwrap_or(false),
        }
    }
}

/// Reads a document by a vocabulary.
pub fn read(_vocabulary: &Vocabulary, document: &Document) -> Reading {
    Reading {
        cells: vec![Cell::Untyped; document.len()],
        fields: vec![u16::MAX; document.len()],
        targets: Vec::new(),
        problems: Vec::new(),
        unknown: Vec::new(),
        reviewed: Reviewed::All,
    }
}
