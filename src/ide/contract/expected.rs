//! What the place of a node is meant for, by the vocabulary.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::sketch::{Kind, NodeNumber, ROOT, Sketch};
use crate::value::{RecordId, Type};
use crate::vocabulary::{self, CLAUSES, DOCUMENTS, Field, Vocabulary};

/// What may stand in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expected<'v> {
    /// A value of a type.
    Of(Cow<'v, Type>),
    /// The word of a state: what may stand behind `state:`.
    State,
    /// The code of a currency.
    Currency,
}

impl<'v> Expected<'v> {
    /// The type, of what has one of its own.
    pub(super) fn of(&self) -> Option<&Type> {
        match self {
            Self::Of(of) => Some(of),
            Self::State | Self::Currency => None,
        }
    }

    fn reference(vocabulary: &Vocabulary, section: &str) -> Option<Self> {
        vocabulary::plain_reference(vocabulary, section).map(|id| Self::Of(Cow::Owned(Type::Reference(id))))
    }
}

/// A place on the way from the root to a node.
#[derive(Debug, Clone)]
pub(super) struct Place<'v> {
    /// What may stand there; nothing where the vocabulary has no such place.
    pub(super) expected: Option<Expected<'v>>,
    /// The path by which rules read it: `termination.rights[*].notice`.
    pub(super) path: String,
    /// The path by which findings name it: `termination.rights[0].notice`.
    pub(super) position: String,
    /// The field that it is the value of.
    pub(super) field: Option<&'v Field>,
}

/// The place of a document's root.
pub(super) fn root(vocabulary: &Vocabulary) -> Place<'_> {
    let root = Cow::Owned(Type::Record(vocabulary.root));
    Place { expected: Some(Expected::Of(root)), path: String::new(), position: String::new(), field: None }
}

/// The place of a node.
pub(super) fn place<'v>(vocabulary: &'v Vocabulary, sketch: &Sketch<'_>, number: NodeNumber) -> Place<'v> {
    let mut place = root(vocabulary);
    let way = sketch.way(number);
    for (holder, node) in way.iter().zip(way.iter().skip(1)) {
        place = step(vocabulary, sketch, place, *holder, *node);
    }
    debug_assert!(number == ROOT || way.len() > 1, "a node stands in another");
    place
}

/// The place of an element that a list has not yet.
pub(super) fn element<'v>(list: &Place<'v>) -> Place<'v> {
    let of = list.expected.as_ref().and_then(Expected::of).and_then(element_type);
    Place {
        expected: of.map(|of| Expected::Of(Cow::Owned(of))),
        path: format!("{}[*]", list.path),
        position: list.position.clone(),
        field: None,
    }
}

/// The place of a key that a mapping has not yet.
pub(super) fn entry<'v>(vocabulary: &'v Vocabulary, holder: &Place<'v>, key: &str) -> Place<'v> {
    let mut place = Place { expected: None, path: holder.path.clone(), position: holder.position.clone(), field: None };
    let of = holder.expected.as_ref().and_then(Expected::of);
    push(&mut place.position, key);
    match of.and_then(mapping_type) {
        Some(Type::Record(id)) => {
            let field = vocabulary.record(*id).and_then(|record| record.get(record.field(key)?));
            if matches!(of, Some(Type::OneOrMore(_))) {
                place.path.push_str("[*]");
            }
            push(&mut place.path, key);
            if let Some(field) = field {
                place.expected = Some(Expected::Of(Cow::Borrowed(&field.of)));
                place.field = Some(field);
                return place;
            }
        }
        Some(Type::Map(value)) => {
            place.path.push_str("[*]");
            place.expected = Some(Expected::Of(Cow::Owned((**value).clone())));
            if !vocabulary::is_state_key(key) {
                return place;
            }
        }
        Some(Type::Money) if key == "amount" => place.expected = Some(Expected::Of(Cow::Owned(Type::Number))),
        Some(Type::Money) if key == "currency" => place.expected = Some(Expected::Currency),
        _ => {}
    }
    if (place.expected.is_none() || vocabulary::is_state_key(key))
        && let Some(part) = of.and_then(|_| state_part(vocabulary, holder, key))
    {
        place.expected = Some(part);
        place.path.clone_from(&holder.path);
        if key == "value" {
            place.position.clone_from(&holder.position);
            place.field = holder.field;
        }
    }
    place
}

/// What a part of a state holds: `{value: …, clause: …}`.
fn state_part<'v>(vocabulary: &'v Vocabulary, holder: &Place<'v>, key: &str) -> Option<Expected<'v>> {
    match key {
        "value" => holder.expected.clone(),
        "state" => Some(Expected::State),
        "clause" => Expected::reference(vocabulary, CLAUSES),
        "by_reference" => Expected::reference(vocabulary, DOCUMENTS),
        _ if vocabulary::is_key(key) => Some(Expected::Of(Cow::Owned(Type::Text))),
        _ => None,
    }
}

/// From a place to a node that stands in it.
fn step<'v>(
    vocabulary: &'v Vocabulary,
    sketch: &Sketch<'_>,
    holder: Place<'v>,
    number: NodeNumber,
    child: NodeNumber,
) -> Place<'v> {
    let Some(node) = sketch.node(number) else { return holder };
    if node.kind == Kind::List {
        let index = node.children.iter().position(|known| *known == child).unwrap_or_default();
        let mut place = element(&holder);
        // writing into a string cannot fail
        let _ = write!(place.position, "[{index}]");
        return place;
    }
    let key = sketch.node(child).and_then(|child| sketch.key(child)).unwrap_or_default();
    entry(vocabulary, &holder, key)
}

/// The type of a list's elements.
pub(super) fn element_type(of: &Type) -> Option<Type> {
    match of {
        Type::List(inner) | Type::OneOrMore(inner) => Some((**inner).clone()),
        Type::Union(members) => members.iter().find_map(element_type),
        _ => None,
    }
}

/// The type by which a mapping is read.
pub(super) fn mapping_type(of: &Type) -> Option<&Type> {
    match of {
        Type::Record(_) | Type::Map(_) | Type::Money => Some(of),
        Type::OneOrMore(inner) => mapping_type(inner),
        Type::Union(members) => members.iter().find_map(mapping_type).or(Some(of)),
        _ => Some(of),
    }
}

/// The record of which a mapping in a place is.
pub(super) fn record_of(expected: Option<&Expected<'_>>) -> Option<RecordId> {
    match expected.and_then(Expected::of).and_then(mapping_type) {
        Some(Type::Record(id)) => Some(*id),
        _ => None,
    }
}

/// Goes on in a path with a key.
fn push(path: &mut String, key: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(key);
}
