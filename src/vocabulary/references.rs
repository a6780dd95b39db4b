//! References: what they name, once all ids of a document are known.

use std::cmp::Ordering;

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Document, NodeId};
use crate::value::{ReferenceId, Scalar};
use crate::vocabulary::problems::{DUPLICATE_ID, Said, UNRESOLVED_REFERENCE, nearest_name, place, quote};
use crate::vocabulary::reading::{Cell, Reader, State, plain_reference};
use crate::vocabulary::{DOCUMENTS, FieldId, Reference, describe};

/// How many ids an advice lists.
const LISTED_IDS: usize = 8;

/// Resolves every reference of a document, and reports ids that stand twice.
pub(super) fn resolve(reader: &mut Reader<'_>) {
    let mut index = Index::new(reader);
    let has_parent = has_parent(reader);
    for (node, id) in std::mem::take(&mut reader.references) {
        let cell = match index.find(reader, id, reader.document.text(node)) {
            Found::Targets(start, end) => Cell::Reference { start, end },
            Found::Nothing if has_parent => Cell::State(State::Elsewhere),
            Found::Nothing => index.unresolved(reader, node, id),
            Found::Unreadable(cell) => cell,
        };
        reader.set(node, cell);
    }
    let documents = plain_reference(reader.vocabulary, DOCUMENTS);
    for (state, name) in std::mem::take(&mut reader.by_reference) {
        let Some(documents) = documents else { continue };
        match index.find(reader, documents, reader.document.text(name)) {
            Found::Targets(start, end) => reader.set(name, Cell::Reference { start, end }),
            Found::Nothing if !has_parent => {
                let cell = index.unresolved(reader, name, documents);
                reader.set(name, cell);
                reader.set(state, cell);
            }
            Found::Nothing | Found::Unreadable(_) => {}
        }
    }
}

/// Whether the document says that it belongs to another one, `contract.parent`, so that what its references name may
/// stand there.
fn has_parent(reader: &Reader<'_>) -> bool {
    let vocabulary = reader.vocabulary;
    let contract = vocabulary.record(vocabulary.root).and_then(|root| root.named("contract"));
    let Some(contract) = contract.and_then(|field| reader.at(&[field]).ok()) else {
        return false;
    };
    let Cell::Record(id) = reader.get(contract) else {
        return false;
    };
    let field = vocabulary.record(id).and_then(|record| record.named("parent"));
    let parent = field.and_then(|field| reader.child(contract, field)).map(|node| reader.unwrapped(node));
    matches!(
        parent.map(|node| reader.get(node)),
        Some(
            Cell::Text
                | Cell::Scalar(_)
                | Cell::Reference { .. }
                | Cell::State(State::ByReference(_) | State::Redacted | State::Illegible)
        )
    )
}

/// What a reference leads to.
enum Found {
    /// These targets.
    Targets(u32, u32),
    /// Nothing that the document has.
    Nothing,
    /// The list or map itself can't be read, so neither can the reference.
    Unreadable(Cell),
}

/// What the vocabulary's references can name in a document.
struct Index<'a> {
    /// For each kind of reference its section; kinds that name the same have the same one.
    section_of: Vec<usize>,
    sections: Vec<Section<'a>>,
    /// For each kind of reference, once it is used, the words by which it names several elements.
    words: Vec<Option<Named<'a, (u32, u32)>>>,
}

/// What names stand for, in an order in which they are quickly found. No hash: the names come from strangers, who could let
/// all of them collide.
struct Named<'a, T>(Vec<(&'a str, T)>);

impl<'a, T: Copy> Named<'a, T> {
    /// Of those of one name the first is kept; `again` gets the others, each with the first.
    fn new(mut named: Vec<(&'a str, T)>, mut again: impl FnMut(T, T)) -> Self {
        named.sort_by(|(left, _), (right, _)| shorter_first(left, right));
        named.dedup_by(|other, first| {
            let is_same = other.0 == first.0;
            if is_same {
                again(other.1, first.1);
            }
            is_same
        });
        Self(named)
    }

    fn get(&self, name: &str) -> Option<T> {
        let place = self.0.binary_search_by(|(known, _)| shorter_first(known, name)).ok()?;
        self.0.get(place).map(|(_, of)| *of)
    }

    fn names(&self) -> impl Iterator<Item = &'a str> {
        self.0.iter().map(|(name, _)| *name)
    }
}

/// An order of names in which most are told apart by their lengths.
fn shorter_first(left: &str, right: &str) -> Ordering {
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

/// A list or map whose elements references name.
struct Section<'a> {
    to: &'a [FieldId],
    elements: Elements<'a>,
}

enum Elements<'a> {
    /// The document has none, or has only said that it has none to say.
    Missing,
    /// They can't be read.
    Unreadable(Cell),
    /// Elements by their id or key, and all of them in the order of the document.
    There { by_id: Named<'a, NodeId>, all: Vec<NodeId> },
}

impl<'a> Index<'a> {
    fn new(reader: &mut Reader<'a>) -> Self {
        let vocabulary = reader.vocabulary;
        let mut sections: Vec<Section<'a>> = Vec::new();
        let mut section_of = Vec::with_capacity(vocabulary.references.len());
        for reference in &vocabulary.references {
            let known = sections.iter().position(|section| section.to == reference.to);
            section_of.push(known.unwrap_or(sections.len()));
            if known.is_none() {
                let elements = Elements::find(reader, reference);
                sections.push(Section { to: &reference.to, elements });
            }
        }
        let words = vocabulary.references.iter().map(|_| None).collect();
        Self { section_of, sections, words }
    }

    fn elements(&self, id: ReferenceId) -> Option<&Elements<'a>> {
        let section = self.section_of.get(usize::from(id.0))?;
        self.sections.get(*section).map(|section| &section.elements)
    }

    fn find(&mut self, reader: &mut Reader<'a>, id: ReferenceId, text: &str) -> Found {
        let target = match self.elements(id) {
            None | Some(Elements::Missing) => return Found::Nothing,
            Some(Elements::Unreadable(cell)) => return Found::Unreadable(*cell),
            Some(Elements::There { by_id, .. }) => by_id.get(text),
        };
        if let Some(target) = target {
            let start = offset(&reader.targets);
            reader.targets.push(target);
            return Found::Targets(start, start + 1);
        }
        match self.words(reader, id).and_then(|words| words.get(text)) {
            Some((start, end)) if start < end => Found::Targets(start, end),
            _ => Found::Nothing,
        }
    }

    /// The words by which a kind of reference names several elements, and the targets that they name.
    fn words(&mut self, reader: &mut Reader<'a>, id: ReferenceId) -> Option<&Named<'a, (u32, u32)>> {
        let section = self.section_of.get(usize::from(id.0)).and_then(|section| self.sections.get(*section));
        let elements = match section.map(|section| &section.elements) {
            Some(Elements::There { all, .. }) => all.as_slice(),
            _ => &[],
        };
        let reference = reader.vocabulary.reference(id)?;
        let words = self.words.get_mut(usize::from(id.0))?;
        Some(words.get_or_insert_with(|| words_of(reader, reference, elements)))
    }

    fn unresolved(&mut self, reader: &mut Reader<'a>, node: NodeId, id: ReferenceId) -> Cell {
        let Some(reference) = reader.vocabulary.reference(id) else {
            return Cell::Malformed;
        };
        if reader.problems.room() > 0 {
            self.words(reader, id);
        }
        let document = reader.document;
        let words = self.words.get(usize::from(id.0)).and_then(Option::as_ref);
        let elements = self.elements(id);
        let is_map = || describe::is_map(reader.vocabulary, reference);
        reader.problems.add(Severity::Error, node, || {
            let (text, to) = (document.text(node), &reference.to_text);
            let mut advice = None;
            let mut meant = None;
            let message = match elements {
                Some(Elements::There { by_id, all }) => {
                    let ids = all.iter().filter_map(|element| id_of(document, *element, is_map()));
                    let mut names: Vec<&str> = ids.filter(|id| by_id.get(id).is_some()).take(LISTED_NAMES).collect();
                    let listed = names.len();
                    let mut named: Vec<&str> = words.map(|words| words.names().collect()).unwrap_or_default();
                    named.sort_unstable();
                    names.extend(named);
                    let near = nearest_name(text, names.iter().copied());
                    if near.is_none() && listed > 0 && listed <= LISTED_IDS {
                        let names: Vec<String> = names.iter().take(LISTED_IDS * 2).map(|name| quote(name)).collect();
                        advice = Some(format!("write one of {}", names.join(", ")));
                    }
                    meant = near;
                    match near {
                        Some(near) => format!("`{to}` has no {}; did you mean {}?", quote(text), quote(near)),
                        None => format!("`{to}` has no {}", quote(text)),
                    }
                }
                _ => format!("{} names one of `{to}`, which the file does not state", quote(text)),
            };
            let diagnostic = Diagnostic::error(UNRESOLVED_REFERENCE, message).hint_if(advice);
            Said::meaning(place(document, diagnostic, node, document.span(node), "leads nowhere"), meant)
        });
        Cell::Malformed
    }
}

/// How many ids are looked at for a suggestion.
const LISTED_NAMES: usize = 1_000;

fn offset(targets: &[NodeId]) -> u32 {
    u32::try_from(targets.len()).unwrap_or(u32::MAX)
}

fn id_of(document: &Document, element: NodeId, is_map: bool) -> Option<&str> {
    if is_map { document.key(element) } else { document.get(element, "id").map(|id| document.text(id)) }
}

impl<'a> Elements<'a> {
    fn find(reader: &mut Reader<'a>, reference: &'a Reference) -> Self {
        // a path that could not be resolved is an error of the vocabulary
        if reference.to.is_empty() {
            return Self::Unreadable(Cell::Untyped);
        }
        let section = match reader.at(&reference.to) {
            Ok(section) => section,
            Err(broken) if matches!(reader.get(broken), Cell::Record(_)) => return Self::Missing,
            Err(broken) => broken,
        };
        let document = reader.document;
        match reader.get(section) {
            Cell::Map => {
                let children = document.children(section);
                let all: Vec<NodeId> = children.map(|child| reader.unwrapped(child)).collect();
                let keys = document.children(section).map(|child| document.key(child).unwrap_or_default());
                let by_id = Named::new(keys.zip(all.iter().copied()).collect(), |_, _| {});
                Self::There { by_id, all }
            }
            Cell::List => {
                let children = document.children(section);
                let all: Vec<NodeId> = children.map(|child| reader.unwrapped(child)).collect();
                let by_id = ids(reader, reference, &all);
                Self::There { by_id, all }
            }
            Cell::State(State::Silent | State::Open | State::NotApplicable(_)) => Self::Missing,
            Cell::State(State::ByReference(_) | State::Elsewhere) => Self::Unreadable(Cell::State(State::Elsewhere)),
            Cell::State(state @ (State::Redacted | State::Illegible)) => Self::Unreadable(Cell::State(state)),
            // reported as what it is; the references say nothing more
            _ => Self::Unreadable(Cell::Malformed),
        }
    }
}

/// The elements of a list by their `id`; of several with one id the first, the others are reported.
fn ids<'a>(reader: &mut Reader<'a>, reference: &Reference, elements: &[NodeId]) -> Named<'a, NodeId> {
    let document = reader.document;
    let record = reference.record.and_then(|record| reader.vocabulary.record(record));
    let Some(field) = record.and_then(|record| record.named("id")) else {
        return Named(Vec::new());
    };
    let id_in = |reader: &Reader<'_>, element: NodeId| reader.child(element, field).map(|id| reader.unwrapped(id));
    let text = |element: &NodeId| {
        let id = id_in(reader, *element).filter(|id| reader.get(*id) == Cell::Text)?;
        Some((document.text(id), *element))
    };
    let named = elements.iter().filter_map(text).collect();
    let mut again = Vec::new();
    let by_id = Named::new(named, |element, first| again.push((element, first)));
    // of very many only the first of the document are told
    again.sort_unstable();
    for (element, first) in again {
        let Some(id) = id_in(reader, element) else { continue };
        let first = id_in(reader, first).map(|id| document.span(id));
        reader.problems.add(Severity::Error, id, || {
            let message = format!("the id {} stands twice in `{}`", quote(document.text(id)), reference.to_text);
            let diagnostic = Diagnostic::error(DUPLICATE_ID, message);
            let diagnostic = place(document, diagnostic, id, document.span(id), "the same id again");
            let diagnostic = diagnostic.hint("give each its own id: a reference names the first of them");
            match first {
                Some(first) => diagnostic.with(document.location(first), "first here"),
                None => diagnostic,
            }
        });
    }
    by_id
}

/// What the words of a kind of reference name: its words for all, and the values of its field, unless they are such words.
fn words_of<'a>(reader: &mut Reader<'a>, reference: &'a Reference, elements: &[NodeId]) -> Named<'a, (u32, u32)> {
    let document = reader.document;
    let mut words = Vec::new();
    for all in reference.all.iter().rev() {
        let start = offset(&reader.targets);
        for element in elements {
            let is_named = match &all.filter {
                None => true,
                Some((field, values)) => {
                    let value = reader.child(*element, *field).map(|value| reader.get(reader.unwrapped(value)));
                    matches!(value, Some(Cell::Scalar(Scalar::Enum(value))) if values.contains(&value.index))
                }
            };
            if is_named {
                reader.targets.push(*element);
            }
        }
        words.push((all.word.as_str(), (start, offset(&reader.targets))));
    }
    if let Some(by) = reference.by {
        let mut named: Vec<(&str, NodeId)> = Vec::new();
        for element in elements {
            let value = reader.child(*element, by).map(|value| reader.unwrapped(value));
            if let Some(value) = value.filter(|value| matches!(reader.get(*value), Cell::Text | Cell::Scalar(_))) {
                named.push((document.text(value), *element));
            }
        }
        // stable: the elements of one word stay in the order of the document
        named.sort_by(|(left, _), (right, _)| shorter_first(left, right));
        for same in named.chunk_by(|(left, _), (right, _)| left == right) {
            let start = offset(&reader.targets);
            reader.targets.extend(same.iter().map(|(_, element)| *element));
            if let Some((word, _)) = same.first() {
                words.push((*word, (start, offset(&reader.targets))));
            }
        }
    }
    Named::new(words, |_, _| {})
}
