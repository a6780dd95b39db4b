//! Where a finding points.

use crate::document::{NodeId, NodeKind};
use crate::engine::package::{Node, Origin, Package};
use crate::engine::tracer::{Cause, CauseKind, Place};
use crate::source::{Location, Span};
use crate::vocabulary::{Cell, FieldId, Unknown};

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
    pub(super) package: Package<'a>,
}

impl<'a> Places<'a> {
    /// A value, or the words that say it; of a list or a mapping the line that names it.
    pub(super) fn value(self, origin: &Origin) -> Pointed {
        let node = origin.node;
        let document = self.package.document(node);
        let span = match &origin.words {
            Some(words) => document.source_span(node.id(), words.clone()),
            None if self.package.is_scalar(node) && !document.span(node.id()).is_empty() => document.span(node.id()),
            None => self.name(node),
        };
        self.pointed(node, span)
    }

    /// The one line that names a node: its key; of an element of a list its `id` or `name`, else its first key; of the
    /// root the first key of the document.
    fn name(self, node: Node) -> Span {
        let (document, id) = (self.package.document(node), node.id());
        if let Some(key) = document.key_span(id) {
            return key;
        }
        // one without a value has no bytes to point at
        let is_written = |named: &NodeId| document.kind(*named).is_scalar() && !document.span(*named).is_empty();
        if document.kind(id) == NodeKind::Mapping {
            if !node.is_root()
                && let Some(named) = ["id", "name"].iter().find_map(|key| document.get(id, key).filter(is_written))
            {
                return document.span(named);
            }
            if let Some(first) = document.children(id).next() {
                return document.key_span(first).unwrap_or_default();
            }
        }
        document.span(id)
    }

    fn pointed(self, node: Node, span: Span) -> Pointed {
        let document = self.package.document(node);
        match document.used_at(node.id()) {
            Some(used_at) => Pointed { location: document.location(used_at), anchor: Some(document.location(span)) },
            None => Pointed { location: document.location(span), anchor: None },
        }
    }

    /// The key that seems to stand for a field that its record lacks.
    pub(super) fn misspelt(self, parent: Node, key: &str) -> Option<&'a Unknown> {
        // what reference data says wrong is an error of its policy
        if !parent.is_main() {
            return None;
        }
        self.package.main.reading.unknown().iter().find(|unknown| {
            unknown.record == parent.id()
                && unknown.stands_for.is_some_and(|field| self.field_name(parent, field) == Some(key))
        })
    }

    fn field_name(self, record: Node, field: FieldId) -> Option<&'a str> {
        let Cell::Record(id) = self.package.cell(record) else { return None };
        self.package.vocabulary.record(id)?.get(field).map(|field| field.name.as_str())
    }

    /// Where a cause points, what is to be seen there, and the misspelt key that it takes the place of.
    pub(super) fn cause(self, cause: &Cause<'_>) -> (Option<Pointed>, String, Option<&'a Unknown>) {
        match &cause.place {
            Place::Nowhere => (None, String::new(), None),
            Place::Node(node) => {
                let empty = self.package.is_scalar(*node) && self.package.text(*node).trim().is_empty();
                let label = match cause.kind {
                    CauseKind::Silent if !cause.reason.is_empty() => "it has no element that counts here".to_owned(),
                    CauseKind::Silent if empty => "has no value".to_owned(),
                    CauseKind::Silent => "says that the contract does not state it".to_owned(),
                    CauseKind::Open => "left open".to_owned(),
                    CauseKind::Unreadable => cause.reason.to_string(),
                    CauseKind::Elsewhere if !cause.reason.is_empty() => format!("stands in `{}`", cause.reason),
                    CauseKind::Elsewhere => "stands in a document that is not supplied".to_owned(),
                    _ => String::new(),
                };
                // `key:` without a value shows its key
                (Some(self.value(&Origin::from(*node))), label, None)
            }
            Place::Missing { parent, key } => {
                if let Some(unknown) = self.misspelt(*parent, key) {
                    let span = self.package.main.document.key_span(unknown.node).unwrap_or_default();
                    let pointed = self.pointed(parent.beside(unknown.node), span);
                    return (Some(pointed), format!("did you mean `{key}`?"), Some(unknown));
                }
                // nobody has read a section of which something is there
                if cause.kind == CauseKind::Unread
                    && let Some(part) = self.package.get(*parent, key)
                {
                    return (Some(self.pointed(part, self.name(part))), format!("nobody has read `{key}`"), None);
                }
                let label = match cause.kind {
                    CauseKind::Unread => format!("nobody has read `{key}`"),
                    _ if parent.is_root() => ["the file has no `", key, "`"].concat(),
                    _ => ["no `", key, "` here"].concat(),
                };
                (Some(self.pointed(*parent, self.name(*parent))), label, None)
            }
        }
    }
}
