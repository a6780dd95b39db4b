//! Keys that a record doesn't know: what they may stand for, and where they may belong.

use rustc_hash::FxHashSet;

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Document, NodeId, NodeKind};
use crate::value::{RecordId, Type};
use crate::vocabulary::problems::{Said, UNKNOWN_FIELD, nearest_name, place, quote, quote_path};
use crate::vocabulary::reading::{Cell, NO_FIELD, Reader, path};
use crate::vocabulary::{FieldId, Record, Vocabulary, describe, states};

/// How many places an advice names where a key may belong; a key that belongs in many places belongs nowhere.
const MOST_PLACES: usize = 3;

/// A key that its record doesn't know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unknown {
    /// The record.
    pub record: NodeId,
    /// The value behind the key.
    pub node: NodeId,
    /// The field of the record that is absent and that the key seems to stand for.
    pub stands_for: Option<FieldId>,
    /// The index of its warning in [`super::Reading::problems`].
    pub problem: usize,
}

/// Reports the keys of a record that it doesn't know.
pub(super) fn report(reader: &mut Reader<'_>, node: NodeId, record: &Record) {
    let document = reader.document;
    let unknown: Vec<NodeId> = document.children(node).filter(|child| reader.field(*child) == NO_FIELD).collect();
    let told = unknown.get(..reader.problems.room().min(unknown.len())).unwrap_or_default();
    let fields = stand_for(reader, node, record, told);
    for (index, child) in unknown.iter().copied().enumerate() {
        let key = document.key(child).unwrap_or_default();
        let stands_for = fields.get(index).copied().flatten();
        let advice =
            if stands_for.is_none() && index < told.len() { advice(reader, node, child, record) } else { Vec::new() };
        let problem = reader.problems.add(Severity::Warning, child, || {
            let path = path(document, node);
            let whole = if path.is_empty() {
                describe::with_article(&describe::words(&record.name))
            } else {
                quote_path(&path)
            };
            let message = match stands_for.and_then(|field| record.get(field)) {
                Some(field) => format!("{whole} has no field {}; did you mean `{}`?", quote(key), field.name),
                None if key.is_empty() => format!("expected the name of a field of {whole}, found an empty key"),
                None => format!("{whole} has no field {}", quote(key)),
            };
            let span = document.key_span(child).unwrap_or_else(|| document.span(child));
            let mut diagnostic = Diagnostic::warning(UNKNOWN_FIELD, message);
            diagnostic.advise(advice);
            let meant = stands_for.and_then(|field| record.get(field)).map(|field| field.name.as_str());
            Said::meaning(place(document, diagnostic, child, span, "unknown field"), meant)
        });
        if let Some(problem) = problem {
            reader.unknown.push(Unknown { record: node, node: child, stands_for, problem });
        }
    }
}

/// For each key the absent field that it is near to; a field that several keys are near to goes to the nearest of them,
/// of equally near ones to the first.
fn stand_for(reader: &Reader<'_>, node: NodeId, record: &Record, unknown: &[NodeId]) -> Vec<Option<FieldId>> {
    let document = reader.document;
    let present: FxHashSet<u16> = document.children(node).map(|child| reader.field(child)).collect();
    let absent: Vec<&str> = (0..)
        .zip(&record.fields)
        .filter(|(id, field)| !present.contains(id) && !field.name.ends_with('*'))
        .map(|(_, field)| field.name.as_str())
        .collect();
    let key = |child: NodeId| document.key(child).unwrap_or_default();
    let wished: Vec<Option<&str>> =
        unknown.iter().map(|child| nearest_name(key(*child), absent.iter().copied())).collect();
    let nearest_key = |name: &str| {
        let wishing = unknown.iter().zip(&wished).filter(|(_, wish)| **wish == Some(name));
        nearest_name(name, wishing.map(|(child, _)| key(*child)))
    };
    let keep = |(child, wish): (&NodeId, &Option<&str>)| {
        let name = wish.filter(|name| nearest_key(name) == Some(key(*child)))?;
        record.named(name)
    };
    unknown.iter().zip(&wished).map(keep).collect()
}

/// Whether a key in braces has no value: mostly it is what a comma has cut off from the text before it.
fn is_cut_off(document: &Document, node: NodeId, child: NodeId) -> bool {
    let in_braces = document.source().get(document.span(node).start()..).is_some_and(|text| text.starts_with('{'));
    in_braces && document.kind(child) == NodeKind::Plain && document.text(child).is_empty()
}

/// Where a key belongs that stands for none of its record's fields, or how it came to be a key.
fn advice(reader: &Reader<'_>, node: NodeId, child: NodeId, record: &Record) -> Vec<String> {
    let key = reader.document.key(child).unwrap_or_default();
    if is_cut_off(reader.document, node, child) {
        return vec![
            "in `{…}` a comma ends a text; where it belongs to the text, put the whole text in quotes".to_owned(),
        ];
    }
    if states::is_state_key(key) && node != NodeId::ROOT {
        return states::misplaced_key(reader.document, node).into_iter().collect();
    }
    let below = holders(reader.vocabulary, record, key, &path(reader.document, node));
    let mut places = below;
    let mut outer = reader.document.parent(node);
    while let Some(enclosing) = outer.filter(|_| places.is_empty()) {
        if let Cell::Record(id) = reader.get(enclosing)
            && let Some(record) = reader.vocabulary.record(id)
        {
            let path = path(reader.document, enclosing);
            if record.named(key).is_some() {
                places.push(if path.is_empty() {
                    format!("the {} itself, not of a part of it", describe::words(&record.name))
                } else {
                    quote_path(&path)
                });
            } else {
                places = holders(reader.vocabulary, record, key, &path);
            }
        }
        outer = reader.document.parent(enclosing);
    }
    if places.is_empty() || places.len() > MOST_PLACES {
        return Vec::new();
    }
    let places = describe::alternatives(places.into_iter(), "and");
    vec![format!("{} is a field of {places}", quote(key))]
}

/// The fields of a record whose own records have the key, as paths.
fn holders(vocabulary: &Vocabulary, record: &Record, key: &str, path: &str) -> Vec<String> {
    let has = |id: RecordId| vocabulary.record(id).is_some_and(|record| record.named(key).is_some());
    let mut places = Vec::new();
    for field in &record.fields {
        let dot = if path.is_empty() { "" } else { "." };
        let place = quote_path(&format!("{path}{dot}{}", field.name));
        match &field.of {
            Type::Record(id) if has(*id) => places.push(place),
            Type::List(of) | Type::OneOrMore(of) if matches!(**of, Type::Record(id) if has(id)) => {
                places.push(format!("the elements of {place}"));
            }
            _ => {}
        }
    }
    places
}
