//! How the types of expressions relate.

use crate::diagnostic::nearest;
use crate::source::Span;
use crate::syntax::ast::{TypeExpression, TypeExpressionKind};
use crate::value::{EnumId, RecordId, Type};
use crate::vocabulary::Vocabulary;

/// The type that a value has in an expression: references are what they name, `one or more` is a list, and a list of
/// what is read as a list is one flat list.
pub(super) fn as_read(vocabulary: &Vocabulary, of: &Type) -> Type {
    match of {
        Type::OneOrMore(element) => list_of(vocabulary, element),
        Type::List(element) => match as_read(vocabulary, element) {
            list @ Type::List(_) if is_list_reference(vocabulary, element) => list,
            element => Type::List(Box::new(element)),
        },
        Type::Reference(id) => {
            let reference = vocabulary.reference(*id);
            let element = reference.and_then(|reference| reference.record).map_or(Type::Any, Type::Record);
            if reference.is_some_and(|reference| reference.is_list()) { Type::List(Box::new(element)) } else { element }
        }
        other => other.clone(),
    }
}

fn list_of(vocabulary: &Vocabulary, element: &Type) -> Type {
    match as_read(vocabulary, element) {
        list @ Type::List(_) => list,
        element => Type::List(Box::new(element)),
    }
}

fn is_list_reference(vocabulary: &Vocabulary, of: &Type) -> bool {
    matches!(of, Type::Reference(id) if vocabulary.reference(*id).is_some_and(|reference| reference.is_list()))
}

/// Whether two values of these types can be equal.
pub(super) fn comparable(left: &Type, right: &Type) -> bool {
    match (left, right) {
        (Type::Any | Type::List(_) | Type::Map(_), _) | (_, Type::Any | Type::List(_) | Type::Map(_)) => false,
        (Type::Integer | Type::Number, Type::Integer | Type::Number)
        | (Type::Country | Type::Jurisdiction, Type::Country | Type::Jurisdiction) => true,
        (Type::Union(members), other) | (other, Type::Union(members)) => {
            members.iter().any(|member| comparable(member, other))
        }
        (left, right) => left == right,
    }
}

/// Whether values of this type have an order.
pub(super) fn is_ordered(of: &Type) -> bool {
    matches!(of, Type::Integer | Type::Number | Type::Percentage | Type::Date | Type::Duration | Type::Money)
}

/// Why a type that a policy writes is none.
pub(super) struct Unresolved {
    pub(super) message: String,
    pub(super) hint: Option<String>,
    pub(super) span: Span,
}

/// Resolves a type that a policy writes: built-in ones, lists, maps, and the records and enums of the vocabulary.
pub(super) fn resolve(vocabulary: &Vocabulary, written: &TypeExpression) -> Result<Type, Unresolved> {
    match &written.kind {
        TypeExpressionKind::Named(name) => named(vocabulary, name, written.span),
        TypeExpressionKind::List(element) => Ok(Type::List(Box::new(resolve(vocabulary, element)?))),
        TypeExpressionKind::OneOrMore(element) => Ok(Type::List(Box::new(resolve(vocabulary, element)?))),
        TypeExpressionKind::Map(element) => Ok(Type::Map(Box::new(resolve(vocabulary, element)?))),
        TypeExpressionKind::Union(_) | TypeExpressionKind::Reference { .. } | TypeExpressionKind::Missing => {
            let message = "expected a built-in type, a record, an enum, or a list of these".to_owned();
            Err(Unresolved { message, hint: None, span: written.span })
        }
    }
}

fn named(vocabulary: &Vocabulary, name: &str, span: Span) -> Result<Type, Unresolved> {
    const BUILT_IN: [(&str, Type); 10] = [
        ("text", Type::Text),
        ("boolean", Type::Boolean),
        ("integer", Type::Integer),
        ("number", Type::Number),
        ("percentage", Type::Percentage),
        ("date", Type::Date),
        ("duration", Type::Duration),
        ("money", Type::Money),
        ("country", Type::Country),
        ("jurisdiction", Type::Jurisdiction),
    ];
    if let Some((_, of)) = BUILT_IN.iter().find(|(known, _)| *known == name) {
        return Ok(of.clone());
    }
    if let Some(index) = vocabulary.records.iter().position(|record| record.name == name) {
        return Ok(Type::Record(RecordId(u16::try_from(index).unwrap_or(u16::MAX))));
    }
    if let Some(index) = vocabulary.enums.iter().position(|known| known.name == name) {
        return Ok(Type::Enum(EnumId(u16::try_from(index).unwrap_or(u16::MAX))));
    }
    let known = BUILT_IN
        .iter()
        .map(|(known, _)| *known)
        .chain(vocabulary.records.iter().map(|record| record.name.as_str()))
        .chain(vocabulary.enums.iter().map(|known| known.name.as_str()));
    let hint = nearest(name, known).map(|near| format!("did you mean `{near}`?"));
    let message = format!("there is no type `{name}`");
    Err(Unresolved { message, hint, span })
}
