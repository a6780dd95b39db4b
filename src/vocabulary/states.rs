//! A mapping in place of a value that says how the value is stated: `{state: open}`, `{value: V, clause: "2.1"}`.

use crate::diagnostic::Diagnostic;
use crate::document::{Document, NodeId, NodeKind};
use crate::value::{self, Type};
use crate::vocabulary::compile::STATE_KEYS;
use crate::vocabulary::is_blank;
use crate::vocabulary::problems::{MALFORMED_VALUE, nearest_name, quote};
use crate::vocabulary::reading::{Cell, NO_FIELD, Reader, State, for_path};

/// Keys that may stand beside those that make a mapping a state.
const COMPANIONS: [&str; 5] = ["clause", "by", "because", "note", "text"];

/// Whether a key makes a mapping a state.
pub(crate) fn is_state_key(key: &str) -> bool {
    STATE_KEYS.contains(&key)
}

/// Whether a key may stand in a state.
pub(crate) fn is_key(key: &str) -> bool {
    is_state_key(key) || COMPANIONS.contains(&key)
}

/// Whether a node is the value of a `{value: …}`, which stands for the mapping around it.
pub(super) fn is_wrapped(document: &Document, node: NodeId) -> bool {
    document.key(node) == Some("value")
        && document
            .parent(node)
            .and_then(|around| Parts::find(document, around))
            .is_some_and(|parts| parts.count() == 1)
}

/// What to say of a mapping that looks like a state, and is none for a key that doesn't belong there.
pub(super) fn misplaced_key(document: &Document, node: NodeId) -> Option<String> {
    let keys = || document.children(node).filter_map(|child| document.key(child));
    let state = keys().find(|key| is_state_key(key))?;
    let other = keys().find(|key| !is_key(key))?;
    Some(match nearest_name(other, COMPANIONS) {
        Some(near) => format!("beside `{state}` there may be no {}; did you mean `{near}`?", quote(other)),
        None => format!(
            "beside `{state}` there may be `clause`, `by`, `because`, `note` and `text`, but no {}",
            quote(other)
        ),
    })
}

/// The parts of a state as they stand in the document.
#[derive(Default)]
struct Parts {
    state: Option<NodeId>,
    by_reference: Option<NodeId>,
    value: Option<NodeId>,
    clause: Option<NodeId>,
    because: Option<NodeId>,
}

impl Parts {
    /// Nothing where the mapping is no state.
    fn find(document: &Document, node: NodeId) -> Option<Self> {
        let mut parts = Self::default();
        for child in document.children(node) {
            match document.key(child)? {
                "state" => parts.state = Some(child),
                "by_reference" => parts.by_reference = Some(child),
                "value" => parts.value = Some(child),
                "clause" => parts.clause = Some(child),
                "because" => parts.because = Some(child),
                "by" | "note" | "text" => {}
                _ => return None,
            }
        }
        (parts.count() > 0).then_some(parts)
    }

    fn count(&self) -> usize {
        [self.state, self.by_reference, self.value].iter().flatten().count()
    }
}

/// What a mapping holds that is a state; nothing where it is none. Of what may be anything only a state without fault
/// is taken for one.
pub(super) fn read<'a>(reader: &mut Reader<'a>, node: NodeId, of: &'a Type) -> Option<Cell> {
    let document = reader.document;
    let parts = Parts::find(document, node)?;
    let checked = *of != Type::Any;
    // the record that was expected may have fields that are called like these
    for child in document.children(node) {
        if let (Some(expected), Some(field)) =
            (reader.expected.get_mut(child.index()), reader.fields.get_mut(child.index()))
        {
            (*expected, *field) = (None, NO_FIELD);
        }
    }
    if parts.count() > 1 {
        return checked.then(|| fault(reader, node, "one value can't have several states", None));
    }
    if let (Some(clause), Some(of), true) = (parts.clause, reader.clause, checked) {
        reader.expect(clause, of);
    }
    if let Some(value) = parts.value {
        let within = document.parent(node).map(|parent| reader.get(parent));
        // the parent is wrapped only if this node is its value
        if matches!(within, Some(Cell::Wrapped(value)) if value == node) {
            return Some(fault(reader, node, "a `value` can't hold another `value`", None));
        }
        reader.expect(value, of);
        return Some(Cell::Wrapped(value));
    }
    if let Some(name) = parts.by_reference {
        if !states_something(document, name) {
            let advice = "write the `id` of a document behind `by_reference`";
            let message = "a document is named by its id";
            return checked.then(|| fault_at(reader, node, name, message, Some(advice.to_owned())));
        }
        if checked {
            reader.by_reference.push((node, name));
        }
        return Some(Cell::State(State::ByReference(name)));
    }
    let state = parts.state?;
    let word = document.text(state);
    let told = match value::state::State::from_word(word) {
        Ok(value::state::State::Silent) => State::Silent,
        Ok(value::state::State::Open) => State::Open,
        Ok(value::state::State::Redacted) => State::Redacted,
        Ok(value::state::State::Illegible) => State::Illegible,
        Ok(value::state::State::NotApplicable) => {
            let Some(because) = parts.because.filter(|because| states_something(document, *because)) else {
                let advice = "say why: `{state: not_applicable, because: \"…\"}`".to_owned();
                return checked.then(|| fault(reader, node, "what is not applicable needs its reason", Some(advice)));
            };
            State::NotApplicable(Some(because))
        }
        Err(refusal) => {
            return checked.then(|| {
                let is_word = document.kind(state).is_scalar();
                let message =
                    if is_word { format!("there is no state {}", quote(word)) } else { SINGLE_WORD.to_owned() };
                fault_at(reader, node, state, &message, Some(refusal.advice))
            });
        }
    };
    Some(Cell::State(told))
}

const SINGLE_WORD: &str = "a state is a single word";

fn states_something(document: &Document, node: NodeId) -> bool {
    let kind = document.kind(node);
    kind.is_scalar() && !is_blank(document.text(node), kind != NodeKind::Plain)
}

/// Reports what is wrong with a state; the whole of it is then malformed.
fn fault(reader: &mut Reader<'_>, node: NodeId, message: &str, advice: Option<String>) -> Cell {
    fault_at(reader, node, node, message, advice)
}

/// The same, with the label at a part of the state.
fn fault_at(reader: &mut Reader<'_>, node: NodeId, at: NodeId, message: &str, advice: Option<String>) -> Cell {
    let document = reader.document;
    reader.malformed(at, || {
        let message = format!("{message}{}", for_path(document, node));
        Diagnostic::error(MALFORMED_VALUE, message).hint_if(advice)
    })
}
