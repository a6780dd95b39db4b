//! The paths that a vocabulary declares into its own documents: what references name, and which sections are reviewed.

use crate::source::Span;
use crate::syntax::ast::{self, Name};
use crate::value::{RecordId, Type};
use crate::vocabulary::compile::{BAD_TYPE, Context, DUPLICATE_NAME};
use crate::vocabulary::types::{References, WrittenReference};
use crate::vocabulary::{AllWord, CLAUSES, DOCUMENTS, FieldId, Record, Reference, Vocabulary, describe};

/// The kinds of references, each use of one checked. The clauses and documents that a state may name are added.
pub(super) fn references(
    vocabulary: &Vocabulary,
    written: &References<'_>,
    context: &mut Context<'_>,
) -> Vec<Reference> {
    let mut references: Vec<Option<Reference>> = written.kinds.iter().map(|_| None).collect();
    for (reference, id) in &written.uses {
        let resolved = resolve(vocabulary, reference, context);
        if let Some(place) = references.get_mut(usize::from(id.0)) {
            *place = Some(resolved);
        }
    }
    let mut references: Vec<Reference> = references.into_iter().flatten().collect();
    for section in [CLAUSES, DOCUMENTS] {
        let is_plain = |reference: &Reference| reference.to_text == section && !reference.is_list();
        if !references.iter().any(is_plain) {
            references.extend(plain_reference(vocabulary, section));
        }
    }
    references
}

/// A reference to a section of the root, where the root has one that can be named.
fn plain_reference(vocabulary: &Vocabulary, section: &'static str) -> Option<Reference> {
    let root = vocabulary.record(vocabulary.root)?;
    let field = root.named(section)?;
    let record = match &root.get(field)?.of {
        Type::Map(of) => record_of(of),
        Type::List(of) => Some(record_of(of).filter(|record| has_id(vocabulary, *record))?),
        _ => return None,
    };
    Some(Reference { to: vec![field], to_text: section.into(), record, by: None, all: Vec::new() })
}

/// Whether a type is likely to stand in for one that could not be resolved, which is reported as that.
fn is_unresolved(of: &Type, context: &Context<'_>) -> bool {
    let inner = match of {
        Type::List(inner) | Type::Map(inner) | Type::OneOrMore(inner) => inner,
        other => other,
    };
    *inner == Type::Any && !context.diagnostics.is_empty()
}

fn record_of(of: &Type) -> Option<RecordId> {
    match of {
        Type::Record(record) => Some(*record),
        _ => None,
    }
}

fn has_id(vocabulary: &Vocabulary, record: RecordId) -> bool {
    let field = vocabulary.record(record).and_then(|record| record.get(record.named("id")?));
    field.is_some_and(|field| field.of == Type::Text)
}

fn joined(path: &[Name]) -> String {
    path.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(".")
}

fn resolve(vocabulary: &Vocabulary, written: &WrittenReference<'_>, context: &mut Context<'_>) -> Reference {
    let mut reference =
        Reference { to: Vec::new(), to_text: joined(written.to).into(), record: None, by: None, all: Vec::new() };
    let Some((to, of)) = walk(vocabulary, written.to, context) else {
        return reference;
    };
    let span = whole(written.to);
    if is_unresolved(of, context) {
        return reference;
    }
    match of {
        Type::Map(of) => reference.record = record_of(of),
        Type::List(of) => {
            reference.record = record_of(of).filter(|record| has_id(vocabulary, *record));
            if reference.record.is_none() {
                let message = format!(
                    "the elements of `{}` can't be referred to: a list's elements are named by a text field `id`",
                    reference.to_text
                );
                context.error(BAD_TYPE, message, span, "elements without `id`");
                return reference;
            }
        }
        other => {
            let found = describe::describe(vocabulary, other);
            let message = format!("a reference names elements of a map or a list; `{}` is {found}", reference.to_text);
            context.error(BAD_TYPE, message, span, "neither a map nor a list");
            return reference;
        }
    }
    reference.to = to;
    let record = reference.record.and_then(|record| vocabulary.record(record));
    if let Some(by) = written.by {
        reference.by = by_field(record, &reference.to_text, by, context);
    }
    for word in written.all {
        if let Some(all) = all_word(vocabulary, record, &reference, word, context) {
            reference.all.push(all);
        }
    }
    reference
}

/// The fields of a path from the root, and the type of the last; every field before it is a record.
fn walk<'v>(vocabulary: &'v Vocabulary, path: &[Name], context: &mut Context<'_>) -> Option<(Vec<FieldId>, &'v Type)> {
    let mut record = vocabulary.record(vocabulary.root)?;
    let mut fields = Vec::new();
    let mut last = None;
    for (index, name) in path.iter().enumerate() {
        if let Some(of) = last {
            if is_unresolved(of, context) {
                return None;
            }
            let Some(inner) = record_of(of).and_then(|id| vocabulary.record(id)) else {
                let before = joined(path.get(..index).unwrap_or_default());
                let found = describe::describe(vocabulary, of);
                let message = format!("`{before}` is {found}; the path to what is named leads through records only");
                context.error(BAD_TYPE, message, name.span, "can't go on here");
                return None;
            };
            record = inner;
        }
        let Some(id) = record.named(&name.text) else {
            let known = record.fields.iter().map(|field| field.name.as_str());
            context.unknown(format!("`{}` has no field `{}`", record.name, name.text), name, known);
            return None;
        };
        fields.push(id);
        last = record.get(id).map(|field| &field.of);
    }
    last.map(|of| (fields, of))
}

fn whole(path: &[Name]) -> Span {
    let spans = path.iter().map(|name| name.span);
    spans.reduce(Span::to).unwrap_or_default()
}

fn by_field(record: Option<&Record>, to: &str, by: &Name, context: &mut Context<'_>) -> Option<FieldId> {
    let (id, of) = field_of(record, to, by, context)?;
    if !matches!(of, Type::Enum(_) | Type::Text) {
        let message = format!("an element is named by a text or an enum, which `{}` is not", by.text);
        context.error(BAD_TYPE, message, by.span, "neither a text nor an enum");
        return None;
    }
    Some(id)
}

fn field_of<'v>(
    record: Option<&'v Record>,
    to: &str,
    name: &Name,
    context: &mut Context<'_>,
) -> Option<(FieldId, &'v Type)> {
    let Some(record) = record else {
        let message = format!("the elements of `{to}` are no records, so they have no field `{}`", name.text);
        context.error(BAD_TYPE, message, name.span, "no records");
        return None;
    };
    let Some(id) = record.named(&name.text) else {
        let known = record.fields.iter().map(|field| field.name.as_str());
        context.unknown(format!("`{}` has no field `{}`", record.name, name.text), name, known);
        return None;
    };
    record.get(id).map(|field| (id, &field.of))
}

fn all_word(
    vocabulary: &Vocabulary,
    record: Option<&Record>,
    reference: &Reference,
    word: &ast::AllWord,
    context: &mut Context<'_>,
) -> Option<AllWord> {
    let text = &word.word.text;
    if reference.all.iter().any(|known| known.word == *text) {
        let message = format!("`{text}` stands twice among the words for all");
        context.error(DUPLICATE_NAME, message, word.word.span, "again");
        return None;
    }
    let by = reference.by.and_then(|by| record?.get(by)).map(|field| &field.of);
    if let Some(Type::Enum(of)) = by
        && let Some(of) = vocabulary.enumeration(*of).filter(|of| of.named(text).is_some())
    {
        let message = format!("`{text}` is a value of `{}`, by which an element is named", of.name);
        context.error(DUPLICATE_NAME, message, word.word.span, "means two things");
        return None;
    }
    let filter = match &word.filter {
        None => None,
        Some((field, values)) => {
            let (id, of) = field_of(record, &reference.to_text, field, context)?;
            let Type::Enum(of) = of else {
                let message = format!("only an enum can choose among the elements; `{}` is none", field.text);
                context.error(BAD_TYPE, message, field.span, "not an enum");
                return None;
            };
            let of = vocabulary.enumeration(*of)?;
            let mut chosen = Vec::new();
            for value in values {
                match of.named(&value.text) {
                    Some(index) => chosen.push(index),
                    None => {
                        let known = of.values.iter().map(|(name, _)| name.as_str());
                        context.unknown(format!("`{}` has no value `{}`", of.name, value.text), value, known);
                    }
                }
            }
            Some((id, chosen))
        }
    };
    Some(AllWord { word: text.clone(), filter })
}

/// The path of the list of sections that a person has read.
pub(super) fn reviewed(vocabulary: &Vocabulary, path: &[Name], context: &mut Context<'_>) -> Vec<FieldId> {
    let Some((fields, of)) = walk(vocabulary, path, context) else {
        return Vec::new();
    };
    if is_unresolved(of, context) {
        return fields;
    }
    let element = match of {
        Type::OneOrMore(element) => Some(element.as_ref()),
        _ => None,
    };
    if element != Some(&Type::Text) {
        let found = describe::describe(vocabulary, of);
        let message = format!(
            "expected `one or more text` at `{}`, for the sections that were read or `all`, found {found}",
            joined(path)
        );
        context.error(BAD_TYPE, message, whole(path), "of another type");
        return Vec::new();
    }
    fields
}
