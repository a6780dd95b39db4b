//! The changes that rules suggest.

use super::super::{Contract, Known, Part, shorten};
use super::{difference, set};
use crate::diagnostic::{SuggestedAction, Suggestion};
use crate::document::edit::{PathStep, Tree, steps_of};
use crate::document::{Document, Limits, NodeId, NodeKind, load};
use crate::ide::{Action, ActionKind};
use crate::source::FileId;
use crate::vocabulary::Cell;

pub(super) fn actions(contract: &Contract<'_>, part: &Part<'_>, findings: &[&Known<'_>], actions: &mut Vec<Action>) {
    for known in findings {
        let suggestions = &known.finding.diagnostic.suggestions;
        for suggestion in suggestions {
            let Some(text) = applied(part, suggestion) else { continue };
            actions.push(Action {
                title: shorten(&suggestion.to_string()),
                kind: ActionKind::Mend,
                edits: vec![difference(contract.file.text(), &text)],
                later: None,
                mends: Some(known.index),
                is_preferred: suggestions.len() == 1,
            });
        }
    }
}

/// The text with a suggestion followed.
fn applied(part: &Part<'_>, suggestion: &Suggestion) -> Option<String> {
    let value = load(suggestion.value.clone().into_bytes(), FileId::default(), Limits::default());
    let [value] = value.documents.as_slice() else { return None };
    let mut steps = steps_of(&suggestion.path)?;
    if suggestion.action == SuggestedAction::Add {
        steps.push(PathStep::Index(elements(part, &steps)?));
    }
    set(part, &steps, &Tree::of(value))
}

/// How many elements stand at a place.
fn elements(part: &Part<'_>, steps: &[PathStep]) -> Option<usize> {
    let loaded = part.loaded()?;
    let Some(node) = find(part, steps) else { return Some(0) };
    match loaded.document.kind(node) {
        NodeKind::Sequence => Some(loaded.document.children(node).count()),
        kind => (kind.is_scalar() && loaded.document.text(node).is_empty()).then_some(0),
    }
}

/// The node at a place, of a `{value: …}` the value within; nothing where there is none.
pub(super) fn find(part: &Part<'_>, steps: &[PathStep]) -> Option<NodeId> {
    let loaded = part.loaded()?;
    let document: &Document = &loaded.document;
    let mut node = document.root();
    for step in steps {
        let is_list = document.kind(node) == NodeKind::Sequence;
        node = match step {
            PathStep::Key(key) => document.get(node, key)?,
            PathStep::Index(index) if is_list => document.children(node).nth(*index)?,
            // one value stands for a list of it
            PathStep::Index(index) => Some(node).filter(|_| *index == 0)?,
            PathStep::Id(_) => return None,
        };
        if let Cell::Wrapped(value) = loaded.reading.cell(node) {
            node = value;
        }
    }
    Some(node)
}
