//! How the types of expressions relate.

use crate::value::Type;
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
        Type::Map(value) => Type::Map(Box::new(as_read(vocabulary, value))),
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

/// Whether values of this type have an order. Two values of a union may be of two types: these cannot be compared, which
/// is only known when they are.
pub(super) fn is_ordered(of: &Type) -> bool {
    match of {
        Type::Integer | Type::Number | Type::Percentage | Type::Date | Type::Duration | Type::Money => true,
        Type::Union(members) => members.iter().all(is_ordered),
        _ => false,
    }
}
