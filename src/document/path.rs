//! Ways into a document: paths for people, and the node under a cursor.

use std::fmt::Write as _;

use crate::document::{Document, NodeId, NodeKind};
use crate::source::Span;

/// A node's path: keys with dots between, positions in brackets, keys that are no plain words in quotes. Only nodes that
/// are steps are named.
pub(crate) fn path(document: &Document, id: NodeId, is_step: impl Fn(NodeId) -> bool) -> String {
    // room for most paths, so that none grows step by step
    let mut path = if id == NodeId::ROOT { String::new() } else { String::with_capacity(48) };
    push_path(&mut path, document, id, &is_step);
    path
}

/// Goes on with the way from the root to a node; documents are no deeper than their limit of nesting.
pub(crate) fn push_path(path: &mut String, document: &Document, node: NodeId, is_step: &impl Fn(NodeId) -> bool) {
    let Some(parent) = document.parent(node) else { return };
    push_path(path, document, parent, is_step);
    if !is_step(node) {
        return;
    }
    match document.key(node) {
        Some(key) => push_step(path, key),
        None => {
            // writing into a string cannot fail
            let _ = write!(path, "[{}]", document.position(node));
        }
    }
}

/// Goes on with a key.
pub(crate) fn push_step(path: &mut String, key: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    push_key(path, key);
}

fn push_key(path: &mut String, key: &str) {
    let mut letters = key.bytes();
    let is_word = letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-'));
    if is_word {
        path.push_str(key);
        return;
    }
    path.push('"');
    for character in key.chars() {
        match character {
            '"' | '\\' => path.extend(['\\', character]),
            '\n' => path.push_str("\\n"),
            '\r' => path.push_str("\\r"),
            '\t' => path.push_str("\\t"),
            _ => path.push(character),
        }
    }
    path.push('"');
}

/// The innermost node whose value or key the offset touches; for an alias the node that it brings.
pub(crate) fn node_at(document: &Document, offset: usize) -> Option<NodeId> {
    let mut node = NodeId::ROOT;
    if !touched(document, node, offset)?.touches(offset) {
        return None;
    }
    loop {
        let mut inner: Option<(NodeId, Span)> = None;
        for child in document.children(node) {
            let Some(span) = touched(document, child, offset) else { continue };
            // of two that meet at the offset, the one that holds the character behind it
            if inner.is_none_or(|(_, before)| before.end() <= span.start() && !span.is_empty()) {
                inner = Some((child, span));
            }
        }
        match inner {
            Some((child, _)) if document.used_at(child).is_some() => return Some(child),
            Some((child, _)) => node = child,
            None => return Some(node),
        }
    }
}

/// The part of a node that an offset touches: its value where it stands in the file, or its key.
fn touched(document: &Document, node: NodeId, offset: usize) -> Option<Span> {
    let (value, key) = match document.used_at(node) {
        None => (document.span(node), document.key_span(node)),
        Some(used_at) if used_at.text(document.source()).starts_with('*') => (used_at, document.key_span(node)),
        // what a merge key brings stands elsewhere with its keys
        Some(_) => return None,
    };
    [Some(value), key].into_iter().flatten().find(|span| span.touches(offset))
}

/// Whether a node is written with the style that its kind says: `!!str 12` counts as quoted but has no quotes.
pub(crate) fn quote(document: &Document, id: NodeId) -> Option<u8> {
    let first = document.span(id).text(document.source()).bytes().next();
    first.filter(|first| document.kind(id) == NodeKind::Quoted && matches!(first, b'"' | b'\''))
}
