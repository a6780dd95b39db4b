//! From a type as it is written to the type that it names.

use rustc_hash::FxHashMap;

use crate::diagnostic::{Diagnostic, nearest};
use crate::source::{FileId, Span};
use crate::syntax::ast::{AllWord, Name, TypeExpression, TypeExpressionKind};
use crate::value::{EnumId, RecordId, ReferenceId, Type};
use crate::vocabulary::compile::{BAD_TYPE, Context, UNKNOWN_NAME};
use crate::vocabulary::{Vocabulary, describe};

/// The built-in types by the names that a vocabulary has for them.
const BUILT_IN: [(&str, Type); 11] = [
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
    ("any", Type::Any),
];

/// What other languages call the built-in types.
const OTHER_NAMES: [(&str, &str); 12] = [
    ("string", "text"),
    ("str", "text"),
    ("bool", "boolean"),
    ("int", "integer"),
    ("float", "number"),
    ("decimal", "number"),
    ("double", "number"),
    ("percent", "percentage"),
    ("datetime", "date"),
    ("period", "duration"),
    ("amount", "money"),
    ("currency", "money"),
];

/// The names of the built-in types.
pub fn built_in_names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// The built-in type of a name.
pub(super) fn built_in(name: &str) -> Option<Type> {
    BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, of)| of.clone())
}

/// What a name of a vocabulary stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Record(RecordId),
    Enum(EnumId),
}

/// What can only be judged once all records are known.
#[derive(Default)]
pub(super) struct Pending<'a> {
    pub(super) references: References<'a>,
    pub(super) unions: Vec<PendingUnion>,
}

/// A union, and where it stands.
pub(super) struct PendingUnion {
    members: Vec<(Type, Span)>,
    span: Span,
}

/// A `reference to …` as it is written.
#[derive(Clone, Copy)]
pub(super) struct WrittenReference<'a> {
    pub(super) to: &'a [Name],
    pub(super) by: Option<&'a Name>,
    pub(super) all: &'a [AllWord],
}

impl WrittenReference<'_> {
    fn is_same(&self, other: &WrittenReference<'_>) -> bool {
        let same_names = |left: &[Name], right: &[Name]| left.iter().map(text).eq(right.iter().map(text));
        let same_words = |left: &AllWord, right: &AllWord| {
            left.word.text == right.word.text
                && match (&left.filter, &right.filter) {
                    (None, None) => true,
                    (Some((left_field, left)), Some((right_field, right))) => {
                        left_field.text == right_field.text && same_names(left, right)
                    }
                    _ => false,
                }
        };
        same_names(self.to, other.to)
            && self.by.map(text) == other.by.map(text)
            && self.all.len() == other.all.len()
            && self.all.iter().zip(other.all).all(|(left, right)| same_words(left, right))
    }
}

fn text(name: &Name) -> &str {
    &name.text
}

/// Every use of a kind of reference, and which kind each is: the same words make the same kind.
#[derive(Default)]
pub(super) struct References<'a> {
    pub(super) uses: Vec<(WrittenReference<'a>, ReferenceId)>,
    pub(super) kinds: Vec<WrittenReference<'a>>,
}

impl<'a> References<'a> {
    fn add(&mut self, written: WrittenReference<'a>) -> ReferenceId {
        let known = self.kinds.iter().position(|kind| kind.is_same(&written));
        let index = known.unwrap_or_else(|| {
            self.kinds.push(written);
            self.kinds.len() - 1
        });
        let id = ReferenceId(u16::try_from(index).unwrap_or(u16::MAX));
        self.uses.push((written, id));
        id
    }
}

/// The names of records and enums that a type may be written with.
pub(super) trait Names {
    /// What a name stands for.
    fn find(&self, name: &str) -> Option<Named>;

    /// All of them, in no order.
    fn all(&self) -> Vec<&str>;
}

impl Names for FxHashMap<&str, Named> {
    fn find(&self, name: &str) -> Option<Named> {
        self.get(name).copied()
    }

    fn all(&self) -> Vec<&str> {
        self.keys().copied().collect()
    }
}

/// A policy writes few types, most of them built in: no table is made for it.
impl Names for Vocabulary {
    fn find(&self, name: &str) -> Option<Named> {
        let record = (0..).zip(&self.records).find(|(_, of)| of.name.as_str() == name);
        let named = record.map(|(id, _)| Named::Record(RecordId(id)));
        let of_enum = || (0..).zip(&self.enums).find(|(_, of)| of.name.as_str() == name);
        named.or_else(|| of_enum().map(|(id, _)| Named::Enum(EnumId(id))))
    }

    fn all(&self) -> Vec<&str> {
        let records = self.records.iter().map(|of| of.name.as_str());
        records.chain(self.enums.iter().map(|of| of.name.as_str())).collect()
    }
}

/// The type that is written; what is wrong with it is reported, and `any` stands in.
pub(super) fn resolve<'a>(
    written: &'a TypeExpression,
    names: &dyn Names,
    pending: &mut Pending<'a>,
    context: &mut Context<'_>,
) -> Type {
    match &written.kind {
        TypeExpressionKind::Missing => Type::Any,
        TypeExpressionKind::Named(name) => named(name, written.span, names, context),
        TypeExpressionKind::List(inner) => Type::List(Box::new(resolve(inner, names, pending, context))),
        TypeExpressionKind::Map(inner) => Type::Map(Box::new(resolve(inner, names, pending, context))),
        TypeExpressionKind::OneOrMore(inner) => {
            let of = resolve(inner, names, pending, context);
            if matches!(of, Type::List(_) | Type::OneOrMore(_)) || matches!(of, Type::Any) && is_any(inner) {
                let message = "`one or more` takes a type that is no list: one of it, or a list of it".to_owned();
                context.error(BAD_TYPE, message, inner.span, "one and several can't be told apart");
            }
            Type::OneOrMore(Box::new(of))
        }
        TypeExpressionKind::Union(members) => {
            let mut resolved = Vec::new();
            for member in members {
                match resolve(member, names, pending, context) {
                    Type::Union(inner) => resolved.extend(inner.into_iter().map(|of| (of, member.span))),
                    of => resolved.push((of, member.span)),
                }
            }
            let of = Type::Union(resolved.iter().map(|(of, _)| of.clone()).collect());
            // what could not be resolved is reported as that
            resolved.retain(|(member, span)| {
                *member != Type::Any || members.iter().any(|written| written.span == *span && is_any(written))
            });
            pending.unions.push(PendingUnion { members: resolved, span: written.span });
            of
        }
        TypeExpressionKind::Reference { to, by, all } => {
            Type::Reference(pending.references.add(WrittenReference { to, by: by.as_ref(), all }))
        }
    }
}

fn is_any(written: &TypeExpression) -> bool {
    matches!(&written.kind, TypeExpressionKind::Named(name) if name == "any")
}

fn named(name: &str, span: Span, names: &dyn Names, context: &mut Context<'_>) -> Type {
    if let Some(of) = built_in(name) {
        return of;
    }
    match names.find(name) {
        Some(Named::Record(record)) => Type::Record(record),
        Some(Named::Enum(of)) => Type::Enum(of),
        None => {
            let other = OTHER_NAMES.iter().find(|(other, _)| name.eq_ignore_ascii_case(other)).map(|(_, known)| *known);
            let mut known: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).chain(names.all()).collect();
            known.sort_unstable();
            let near = other.or_else(|| nearest(name, known));
            let message = match near {
                Some(near) => format!("there is no type `{name}`; did you mean `{near}`?"),
                None => format!("there is no type `{name}`"),
            };
            let diagnostic = Diagnostic::error(UNKNOWN_NAME, message).at(context.location(span), "not known");
            context.push(diagnostic.meant(span, near));
            Type::Any
        }
    }
}

/// Reports unions whose members a value can't tell apart.
pub(super) fn check_unions(vocabulary: &Vocabulary, unions: &[PendingUnion], context: &mut Context<'_>) {
    for union in unions {
        let members = union.members.iter().enumerate();
        let problem = members.clone().find_map(|(index, (of, span))| {
            let before = union.members.iter().take(index);
            alone(of).map(|(message, help)| (message, help, *span)).or_else(|| {
                before.clone().find_map(|(other, _)| {
                    clash(vocabulary, other, of).map(|(message, help)| (message, help, union.span))
                })
            })
        });
        if let Some((message, help, span)) = problem {
            let diagnostic = Diagnostic::error(BAD_TYPE, message).at(context.location(span), "can't be told apart");
            context.push(diagnostic.hint(help));
        }
    }
}

const OWN_FIELD: &str = "give one of the two a field of its own";

/// Why a type can't be in a union at all.
fn alone(of: &Type) -> Option<(String, &'static str)> {
    match of {
        Type::Boolean => Some(("a yes or no can't share a field with another type".to_owned(), OWN_FIELD)),
        Type::Any => Some(("`any` takes every value, so nothing is left for another type".to_owned(), OWN_FIELD)),
        _ => None,
    }
}

/// Why a value can't tell two types apart.
fn clash(vocabulary: &Vocabulary, left: &Type, right: &Type) -> Option<(String, &'static str)> {
    if left == right {
        return Some(("the same type stands twice".to_owned(), "leave one of them out"));
    }
    one_way(vocabulary, left, right).or_else(|| one_way(vocabulary, right, left))
}

fn one_way(vocabulary: &Vocabulary, left: &Type, right: &Type) -> Option<(String, &'static str)> {
    let alike = || {
        let (left, right) = (describe::describe(vocabulary, left), describe::describe(vocabulary, right));
        Some((format!("a value can't tell {left} from {right}"), OWN_FIELD))
    };
    match (left, right) {
        (Type::OneOrMore(inner), other) => {
            if matches!(other, Type::List(_) | Type::OneOrMore(_)) {
                return alike();
            }
            match inner.as_ref() {
                Type::Union(members) => members.iter().find_map(|member| clash(vocabulary, member, other)),
                inner => clash(vocabulary, inner, other),
            }
        }
        (Type::Reference(_), Type::Text) => Some(("a misspelt reference would be read as text".to_owned(), OWN_FIELD)),
        (Type::Reference(_), Type::Enum(_)) => Some((
            "a word of the enum may be an id too".to_owned(),
            "name such words with `or all(…)`, or give them a field",
        )),
        (Type::Reference(_), Type::Reference(_))
        | (Type::Record(_) | Type::Map(_), Type::Record(_) | Type::Map(_))
        | (Type::Map(_), Type::Money)
        | (Type::List(_), Type::List(_))
        | (Type::Country, Type::Jurisdiction)
        | (Type::Number, Type::Integer)
        | (Type::Date, Type::Integer | Type::Number) => alike(),
        (Type::Record(record), Type::Money) => {
            let record = vocabulary.record(*record)?;
            if record.named("amount").is_some() || record.named("currency").is_some() { alike() } else { None }
        }
        (Type::Enum(of), Type::Enum(other)) => {
            let (of, other) = (vocabulary.enumeration(*of)?, vocabulary.enumeration(*other)?);
            let shared = of.values.iter().find(|(name, _)| other.named(name).is_some());
            shared
                .map(|(name, _)| (format!("`{name}` is a value of both `{}` and `{}`", of.name, other.name), OWN_FIELD))
        }
        _ => None,
    }
}

impl Vocabulary {
    /// The type that is written in a policy: of a parameter, of an argument, of reference data. What is wrong with it is
    /// reported, and `any` stands in. A reference must be one that the vocabulary has too.
    pub fn resolve(&self, written: &TypeExpression, file: FileId, diagnostics: &mut Vec<Diagnostic>) -> Type {
        let mut pending = Pending::default();
        let mut context = Context { file, diagnostics };
        let of = resolve(written, self, &mut pending, &mut context);
        let known: Vec<Option<ReferenceId>> =
            pending.references.kinds.iter().map(|kind| self.known_reference(kind)).collect();
        for (written_reference, id) in &pending.references.uses {
            if known.get(usize::from(id.0)).copied().flatten().is_none() {
                let to: Vec<&str> = written_reference.to.iter().map(text).collect();
                let message = format!("`{}` has no such reference to `{}`", self.name, to.join("."));
                context.error(UNKNOWN_NAME, message, written.span, "not in the vocabulary");
            }
        }
        check_unions(self, &pending.unions, &mut context);
        renumber(of, &known)
    }

    fn known_reference(&self, written: &WrittenReference<'_>) -> Option<ReferenceId> {
        let to: Vec<&str> = written.to.iter().map(text).collect();
        let index = self.references.iter().position(|reference| {
            let record = reference.record.and_then(|record| self.record(record));
            let field = |id| record.and_then(|record| record.get(id)).map(|field| field.name.as_str());
            reference.to_text == to.join(".")
                && reference.by.and_then(field) == written.by.map(text)
                && reference.all.iter().map(|all| all.word.as_str()).eq(written.all.iter().map(|all| text(&all.word)))
        })?;
        u16::try_from(index).ok().map(ReferenceId)
    }
}

fn renumber(of: Type, known: &[Option<ReferenceId>]) -> Type {
    match of {
        Type::Reference(id) => known.get(usize::from(id.0)).copied().flatten().map_or(Type::Any, Type::Reference),
        Type::List(inner) => Type::List(Box::new(renumber(*inner, known))),
        Type::OneOrMore(inner) => Type::OneOrMore(Box::new(renumber(*inner, known))),
        Type::Map(inner) => Type::Map(Box::new(renumber(*inner, known))),
        Type::Union(members) => Type::Union(members.into_iter().map(|member| renumber(member, known)).collect()),
        other => other,
    }
}
