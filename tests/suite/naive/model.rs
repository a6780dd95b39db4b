//! A small vocabulary with every kind of field, as the naive evaluator knows it, and its text for the engine.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

/// A type as the vocabulary declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum T {
    Text,
    Boolean,
    Integer,
    Number,
    Percentage,
    Date,
    Duration,
    Money,
    Country,
    Any,
    Enum(&'static str),
    Record(&'static str),
    List(Box<T>),
    OneOrMore(Box<T>),
    Map(Box<T>),
    /// To one element of a section of the root, by its id or key.
    Reference(&'static str),
    /// To parties, also by their role, or `either` client or provider: read as a list.
    Parties,
    /// One of several, none of them a list.
    Union(Vec<T>),
}

/// The values of each enum.
pub(super) const ENUMS: &[(&str, &[&str])] =
    &[("Role", &["client", "provider", "guarantor"]), ("Moment", &["signing", "handover"])];

/// The roles that `either` means.
pub(super) const EITHER: &[&str] = &["client", "provider"];

fn list(of: T) -> T {
    T::List(Box::new(of))
}

fn map(of: T) -> T {
    T::Map(Box::new(of))
}

fn one_or_more(of: T) -> T {
    T::OneOrMore(Box::new(of))
}

/// The fields of a record, in the order of the vocabulary.
pub(super) fn fields(record: &str) -> impl Iterator<Item = (&'static str, &'static T)> {
    static FIELDS: LazyLock<HashMap<&str, Vec<(&str, T)>>> =
        LazyLock::new(|| RECORDS.iter().map(|record| (*record, declared(record))).collect());
    FIELDS[record].iter().map(|(name, of)| (*name, of))
}

fn declared(record: &str) -> Vec<(&'static str, T)> {
    match record {
        "Root" => vec![
            ("coverage", T::Record("Coverage")),
            ("contract", T::Record("Identity")),
            ("terms", T::Record("Terms")),
            ("parties", list(T::Record("Party"))),
            ("fees", list(T::Record("Fee"))),
            ("clauses", map(T::Record("Clause"))),
            ("limits", map(T::Duration)),
            ("dates", list(T::Date)),
        ],
        "Coverage" => vec![("reviewed", one_or_more(T::Text))],
        "Identity" => vec![("id", T::Text), ("parent", T::Text)],
        "Terms" => vec![
            ("start", T::Date),
            ("end", T::Date),
            ("notice", T::Duration),
            ("cure", T::Duration),
            ("cap", T::Money),
            ("floor", T::Money),
            ("rate", T::Percentage),
            ("count", T::Integer),
            ("factor", T::Number),
            ("renews", T::Boolean),
            ("title", T::Text),
            ("law", T::Country),
            ("leader", T::Enum("Role")),
            ("lead", T::Reference("parties")),
            ("annex", T::Reference("clauses")),
            ("security", T::Record("Security")),
            ("words", list(T::Text)),
            ("tags", one_or_more(T::Text)),
            ("roles", list(T::Enum("Role"))),
            ("target", T::Union(vec![T::Number, T::Percentage, T::Duration, T::Money])),
            ("mixed", list(T::Union(vec![T::Money, T::Percentage]))),
        ],
        "Security" => vec![("rest", T::Boolean), ("review", T::Duration), ("audit", T::Record("Audit"))],
        "Audit" => vec![("yearly", T::Boolean), ("notice", T::Duration), ("note", T::Any)],
        "Party" => vec![
            ("id", T::Text),
            ("name", T::Text),
            ("role", T::Enum("Role")),
            ("since", T::Date),
            ("active", T::Boolean),
            ("parent", T::Reference("parties")),
        ],
        "Fee" => vec![
            ("id", T::Text),
            ("amount", T::Money),
            ("basis", T::Union(vec![T::Money, T::Percentage])),
            ("from", T::Union(vec![T::Duration, T::Enum("Moment")])),
            ("flat", T::Boolean),
            ("due", T::Date),
            ("payers", T::Parties),
            ("clause", one_or_more(T::Reference("clauses"))),
            ("related", list(T::Reference("fees"))),
            ("steps", list(T::Duration)),
            ("lines", list(T::Record("Line"))),
            ("extra", T::Any),
        ],
        "Line" => vec![
            ("id", T::Text),
            ("hours", T::Integer),
            ("words", list(T::Text)),
            ("grid", list(list(T::Integer))),
            ("party", T::Parties),
        ],
        "Clause" => {
            vec![("heading", T::Text), ("text", T::Text), ("topics", list(T::Text)), ("owner", T::Reference("parties"))]
        }
        other => panic!("there is no record {other}"),
    }
}

const RECORDS: &[&str] =
    &["Root", "Coverage", "Identity", "Terms", "Security", "Audit", "Party", "Fee", "Line", "Clause"];

/// A type as a vocabulary or a policy writes it.
pub(super) fn written(of: &T) -> String {
    let inner = |of: &T| match of {
        T::List(_) | T::OneOrMore(_) | T::Map(_) | T::Reference(_) | T::Parties | T::Union(_) => {
            format!("({})", written(of))
        }
        other => written(other),
    };
    match of {
        T::Text => "text".to_owned(),
        T::Boolean => "boolean".to_owned(),
        T::Integer => "integer".to_owned(),
        T::Number => "number".to_owned(),
        T::Percentage => "percentage".to_owned(),
        T::Date => "date".to_owned(),
        T::Duration => "duration".to_owned(),
        T::Money => "money".to_owned(),
        T::Country => "country".to_owned(),
        T::Any => "any".to_owned(),
        T::Enum(name) | T::Record(name) => (*name).to_owned(),
        T::List(of) => format!("list of {}", inner(of)),
        T::OneOrMore(of) => format!("one or more {}", inner(of)),
        T::Map(of) => format!("map of {}", inner(of)),
        T::Reference(to) => format!("reference to {to}"),
        T::Parties => "reference to parties by role or all(either where role in [client, provider])".to_owned(),
        T::Union(members) => members.iter().map(inner).collect::<Vec<_>>().join(" or "),
    }
}

/// The vocabulary's text.
pub(super) fn vocabulary() -> String {
    let mut text =
        "vocabulary small \"A small vocabulary\"\nversion 1.0.0\ndocument Root\nreviewed by coverage.reviewed\n"
            .to_owned();
    for (name, values) in ENUMS {
        writeln!(text, "enum {name} {{ {} }}", values.join(" ")).unwrap();
    }
    for record in RECORDS {
        writeln!(text, "record {record} {{").unwrap();
        for (field, of) in fields(record) {
            writeln!(text, "    {field}: {}", written(of)).unwrap();
        }
        text.push_str("}\n");
    }
    text
}

/// The type that a value has in an expression: a reference is what it names, `one or more` is a list, a list of what is
/// read as a list is one flat list.
pub(super) fn as_read(of: &T) -> T {
    match of {
        T::Reference(to) => T::Record(match *to {
            "parties" => "Party",
            "fees" => "Fee",
            _ => "Clause",
        }),
        T::Parties => list(T::Record("Party")),
        T::OneOrMore(inner) => match as_read(inner) {
            flat @ T::List(_) => flat,
            single => list(single),
        },
        T::List(inner) if **inner == T::Parties => as_read(inner),
        T::List(inner) => list(as_read(inner)),
        other => other.clone(),
    }
}
