//! How the types of expressions relate.

use crate::value::{SingleType, Type};
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

/// What is left of a union where a value of it is of one type, or where it is not; nothing where that says nothing.
pub(super) fn narrowed(of: &Type, single: SingleType, is: bool) -> Option<Type> {
    let Type::Union(members) = of else { return None };
    let is_single = |member: &Type| *member == single.of();
    if is {
        return members.iter().find(|member| is_single(member)).cloned();
    }
    let rest: Vec<Type> = members.iter().filter(|member| !is_single(member)).cloned().collect();
    match rest.as_slice() {
        [] => None,
        // what is read as a list is told apart where it is read
        [Type::List(_) | Type::OneOrMore(_) | Type::Map(_) | Type::Reference(_)] => None,
        [only] => Some(only.clone()),
        _ => Some(Type::Union(rest)),
    }
}

/// The types that are left to a value of which two things are known; the second where both cannot be.
pub(super) fn common(one: &Type, other: Type) -> Type {
    let members = |of: &Type| if let Type::Union(members) = of { members.clone() } else { vec![of.clone()] };
    let others = members(&other);
    let both: Vec<Type> = members(one).into_iter().filter(|member| others.contains(member)).collect();
    match <[Type; 1]>::try_from(both) {
        Ok([only]) => only,
        Err(both) if both.is_empty() => other,
        Err(both) => Type::Union(both),
    }
}

/// The single types that a value of a union may be of.
pub(super) fn singles(of: &Type) -> impl Iterator<Item = SingleType> {
    let members: &[Type] = if let Type::Union(members) = of { members } else { &[] };
    members.iter().filter_map(SingleType::from_type)
}

/// Whether every value of a type is one of a union's.
pub(super) fn is_within(of: &Type, union: &Type) -> bool {
    let Type::Union(members) = union else { return false };
    match of {
        Type::Union(parts) => parts.iter().all(|part| members.contains(part)),
        single => members.contains(single),
    }
}
