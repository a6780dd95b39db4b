//! Where a finding points.

use crate::document::{Document, NodeId, NodeKind};
use crate::engine::tracer::{Cause, CauseKind, Place};
use crate::source::{Location, Span};
use crate::vocabulary::{Reading, Unknown, Vocabulary};

/// A place to point at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pointed {
    /// The place.
    pub(super) location: Location,
    /// Where the value was written, if it came in through an alias or a merge key.
    pub(super) anchor: Option<Location>,
}

/// What a document shows of its places.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) document: &'a Document,
    pub(super) reading: &'a Reading,
}

impl<'a> Places<'a> {
    /// A node's value; of a list or a mapping the line that names it.
    pub(super) fn value(self, node: NodeId) -> Pointed {
        let span = if self.document.kind(node).is_scalar() && !self.document.span(node).is_empty() {
            self.document.span(node)
        } else {
            self.name(node)
        };
        self.pointed(node, span)
    }

    /// The one line that names a node: its key; of an element of a list its `id` or `name`, else its first key; of the
    /// root the first key of the document.
    fn name(self, node: NodeId) -> Span {
        if let Some(key) = self.document.key_span(node) {
            return key;
        }
        if self.document.kind(node) == NodeKind::Mapping {
            if node != NodeId::ROOT
                && let Some(named) = ["id", "name"].iter().find_map(|key| self.document.get(node, key))
                && self.document.kind(named).is_scalar()
            {
                return self.document.span(named);
            }
            if let Some(first) = self.document.children(node).next() {
                return self.document.key_span(first).unwrap_or_default();
            }
        }
        self.document.span(node)
    }

    fn pointed(self, node: NodeId, span: Span) -> Pointed {
        match self.document.used_at(node) {
            Some(used_at) => {
                Pointed { location: self.document.location(used_at), anchor: Some(self.document.location(span)) }
            }
            None => Pointed { location: self.document.location(span), anchor: None },
        }
    }

    /// The key that seems to stand for a field that its record lacks.
    pub(super) fn misspelt(self, parent: NodeId, key: &str) -> Option<&'a Unknown> {
        self.reading.unknown().iter().find(|unknown| {
            unknown.record == parent
                && unknown.stands_for.is_some_and(|field| self.field_name(parent, field) == Some(key))
        })
    }

    fn field_name(self, record: NodeId, field: crate::vocabulary::FieldId) -> Option<&'a str> {
        let crate::vocabulary::Cell::Record(id) = self.reading.cell(record) else { return None };
        self.vocabulary.record(id)?.get(field).map(|field| field.name.as_str())
    }

    /// Where a cause points, what is to be seen there, and the misspelt key that it takes the place of.
    pub(super) fn cause(self, cause: &Cause) -> (Option<Pointed>, String, Option<&'a Unknown>) {
        match &cause.place {
            Place::Nowhere => (None, String::new(), None),
            Place::Node(node) => {
                let empty = self.document.kind(*node).is_scalar() && self.document.text(*node).trim().is_empty();
                let label = match cause.kind {
                    CauseKind::Silent if empty => "has no value".to_owned(),
                    CauseKind::Silent => "says that the contract does not state it".to_owned(),
                    CauseKind::Open => "left open".to_owned(),
                    CauseKind::Unreadable => cause.reason.clone(),
                    CauseKind::Elsewhere => "stands in a document that is not supplied".to_owned(),
                    _ => String::new(),
                };
                // `key:` without a value shows its key
                (Some(self.value(*node)), label, None)
            }
            Place::Missing { parent, key } => {
                if let Some(unknown) = self.misspelt(*parent, key) {
                    let span = self.document.key_span(unknown.node).unwrap_or_default();
                    let pointed = self.pointed(unknown.node, span);
                    return (Some(pointed), format!("did you mean `{key}`?"), Some(unknown));
                }
                // nobody has read a section of which something is there
                let part = self.document.get(*parent, key).filter(|_| cause.kind == CauseKind::Unread);
                if let Some(part) = part {
                    return (Some(self.pointed(part, self.name(part))), format!("nobody has read `{key}`"), None);
                }
                let label = match cause.kind {
                    CauseKind::Unread => format!("nobody has read `{key}`"),
                    _ if *parent == NodeId::ROOT => format!("the file has no `{key}`"),
                    _ => format!("no `{key}` here"),
                };
                (Some(self.pointed(*parent, self.name(*parent))), label, None)
            }
        }
    }
}
