//! Whether a file is a document of a vocabulary at all.

use crate::diagnostic::is_near;
use crate::document::{Document, NodeId, NodeKind};
use crate::vocabulary::{Mark, Vocabulary};

/// How many keys of a file are looked at for a misspelt mark: a file may be anything, of any size.
const MOST_KEYS: usize = 100;

/// Fields that make a file look like a contract that lacks its mark.
const TELLING: [&str; 2] = ["contract", "parties"];

/// Whether a document carries the mark of a vocabulary. A node is the value of the mark's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marked {
    /// It does; or the vocabulary has no mark, so that every document is one of its own.
    Yes,
    /// The mark of another version of the vocabulary: the same up to the `/`.
    OtherVersion(NodeId),
    /// A key near the mark's key with the mark's value, or the mark's key with a value near it.
    Misspelt(NodeId),
    /// It has no mark, but the sections that tell such a document.
    Resembles,
    /// It is something else.
    No,
}

/// Whether a document carries the mark of a vocabulary.
pub fn mark(vocabulary: &Vocabulary, document: &Document) -> Marked {
    let Some(mark) = &vocabulary.mark else {
        return Marked::Yes;
    };
    if document.kind(document.root()) != NodeKind::Mapping {
        return Marked::No;
    }
    if let Some(node) = document.get(document.root(), &mark.key) {
        match likeness(mark, document.text(node)) {
            Likeness::Same => return Marked::Yes,
            Likeness::OtherVersion => return Marked::OtherVersion(node),
            Likeness::Near => return Marked::Misspelt(node),
            Likeness::None => {}
        }
    } else {
        let misspelt = document.children(document.root()).take(MOST_KEYS).find(|child| {
            let key = document.key(*child).unwrap_or_default();
            is_near(key, &mark.key) && likeness(mark, document.text(*child)) != Likeness::None
        });
        if let Some(node) = misspelt {
            return Marked::Misspelt(node);
        }
    }
    let root = vocabulary.record(vocabulary.root);
    let has =
        |key: &&str| root.is_some_and(|root| root.named(key).is_some()) && document.get(document.root(), key).is_some();
    if TELLING.iter().all(has) { Marked::Resembles } else { Marked::No }
}

#[derive(PartialEq, Eq)]
enum Likeness {
    Same,
    OtherVersion,
    Near,
    None,
}

fn likeness(mark: &Mark, text: &str) -> Likeness {
    if mark.text == text {
        return Likeness::Same;
    }
    let Some((name, _)) = mark.text.rsplit_once('/') else {
        return if is_near(text, &mark.text) { Likeness::Near } else { Likeness::None };
    };
    match text.rsplit_once('/') {
        Some((written, _)) if written == name => Likeness::OtherVersion,
        Some((written, _)) if is_near(written, name) => Likeness::Near,
        _ if is_near(text, &mark.text) || is_near(text, name) => Likeness::Near,
        _ => Likeness::None,
    }
}
