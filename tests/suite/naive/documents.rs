//! Random documents of the small vocabulary, in every state that a contract can leave a value in.

use super::model::{ENUMS, T, fields};
use super::random::Random;
use super::tree::{Raw, Tree};

const TEXTS: &[&str] = &[
    "alpha",
    "Alpha",
    "beta",
    "gamma ray",
    "notice of 30 days",
    "alpha beta",
    "client",
    "Acme Inc",
    "ACME Incorporated",
];
const DURATIONS: &[&str] = &[
    "30 days",
    "1 month",
    "14 days",
    "2 weeks",
    "1 year",
    "12 months",
    "365 days",
    "5 business days",
    "24 hours",
    "1 day",
    "1 month 1 day",
    "60 days",
    "P1Y6M",
];
const DATES: &[&str] = &["2026-01-31", "2026-02", "2026", "2025-12-31", "2026-11-21", "2024-02-29", "2027-01-01"];
const MONEY: &[&str] = &["EUR 5", "EUR 12.50", "USD 5", "12 EUR", "EUR 0", "USD 12000"];
const PERCENTAGES: &[&str] = &["99.5%", "5%", "100%", "0%"];
const COUNTRIES: &[&str] = &["DE", "US", "FR"];

/// How much trouble a document holds: how often, of a hundred, a value is in some state or malformed, a field left out.
struct Trouble {
    state: usize,
    left_out: usize,
}

/// A random document.
pub(super) fn document(random: &mut Random) -> Tree {
    document_without(&[], random)
}

/// A random document without these sections.
pub(super) fn document_without(left_out: &[&str], random: &mut Random) -> Tree {
    let without = left_out;
    let (state, left_out) = [(0, 0), (4, 8), (12, 20), (30, 35)][random.weighed(&[1, 3, 4, 2])];
    let trouble = Trouble { state, left_out };
    let mut sections: Vec<(String, Raw)> = Vec::new();
    for (name, of) in fields("Root") {
        let raw = match name {
            "coverage" => match coverage(random) {
                Some(raw) => raw,
                None => continue,
            },
            "contract" => {
                let mut identity = vec![("id", Raw::plain("c-1"))];
                if random.percent(12) {
                    identity.push(("parent", Raw::plain("frame")));
                }
                Raw::map(&identity)
            }
            _ if without.contains(&name) || random.percent(trouble.left_out) => continue,
            _ => value(of, &trouble, random, name),
        };
        sections.push((name.to_owned(), raw));
    }
    Tree::write(&Raw::Map(sections), random)
}

fn coverage(random: &mut Random) -> Option<Raw> {
    let mut reviewed: Vec<Raw> = Vec::new();
    for (name, _) in fields("Root") {
        if random.percent(55) {
            reviewed.push(Raw::plain(name));
        }
    }
    Some(Raw::map(&[(
        "reviewed",
        match random.weighed(&[60, 25, 5, 5, 5]) {
            0 => return None,
            1 => Raw::List(reviewed),
            2 => Raw::plain("all"),
            3 => Raw::plain("terms"),
            _ => Raw::map(&[("value", Raw::List(reviewed)), ("by", Raw::plain("reviewer"))]),
        },
    )]))
}

/// A value of a type, or what stands in its place. `hint` says what it belongs to.
fn value(of: &T, trouble: &Trouble, random: &mut Random, hint: &str) -> Raw {
    if !random.percent(trouble.state) {
        return if random.percent(6) {
            let inner = good(of, trouble, random, hint);
            let mut around = vec![("value", inner)];
            if random.percent(50) {
                around.push(("by", Raw::plain("reviewer")));
            }
            Raw::map(&around)
        } else {
            good(of, trouble, random, hint)
        };
    }
    match random.weighed(&[8, 4, 3, 3, 10, 4, 8, 5, 10, 10, 2]) {
        0 => Raw::plain("null"),
        1 => Raw::Absent,
        2 => Raw::Map(Vec::new()),
        3 => Raw::map(&[("state", Raw::plain("silent"))]),
        4 => Raw::plain(random.one(&["TBD", "tbc", "N/A", "___"])),
        5 => Raw::map(&[("state", Raw::plain("open"))]),
        6 => Raw::map(&[("state", Raw::plain(random.one(&["redacted", "illegible"])))]),
        7 => Raw::map(&[("by_reference", Raw::plain("annex"))]),
        8 => Raw::map(&[("state", Raw::plain("not_applicable")), ("because", Raw::plain("no matter here"))]),
        9 => malformed(of, random),
        _ => Raw::map(&[("value", Raw::plain(random.one(&["TBD", "null"])))]),
    }
}

/// Something that is not of a type; of what takes anything, something that it takes.
fn malformed(of: &T, random: &mut Random) -> Raw {
    match of {
        T::Text | T::Any => Raw::plain("beta"),
        T::Reference(_) | T::Parties => Raw::plain("nobody"),
        T::List(_) | T::Map(_) => Raw::plain("odd"),
        T::Record(_) => Raw::List(vec![Raw::plain("odd")]),
        T::OneOrMore(inner) => malformed(inner, random),
        _ if random.percent(30) => Raw::map(&[("state", Raw::plain("sielnt"))]),
        _ if random.percent(20) => Raw::List(Vec::new()),
        _ => Raw::plain("12 parsecs"),
    }
}

fn good(of: &T, trouble: &Trouble, random: &mut Random, hint: &str) -> Raw {
    match of {
        T::Text => {
            if random.percent(5) {
                return Raw::Quoted("  ".to_owned());
            }
            let text = random.one(TEXTS);
            if random.percent(30) { Raw::Quoted(text.to_owned()) } else { Raw::plain(text) }
        }
        T::Boolean => Raw::plain(random.one(&["true", "false"])),
        T::Integer => Raw::plain(random.one(&["0", "1", "2", "3", "9223372036854775807"])),
        T::Number => Raw::plain(random.one(&["0", "1", "1.5", "2.25", "79228162514264337593543950335"])),
        T::Percentage => Raw::plain(random.one(PERCENTAGES)),
        T::Date => Raw::plain(random.one(DATES)),
        T::Duration => Raw::plain(random.one(DURATIONS)),
        T::Money if random.percent(15) => {
            Raw::map(&[("amount", Raw::plain("5")), ("currency", Raw::plain(random.one(&["EUR", "USD"])))])
        }
        T::Money => Raw::plain(random.one(MONEY)),
        T::Country => Raw::plain(random.one(COUNTRIES)),
        T::Any => match random.below(4) {
            0 => Raw::plain("anything"),
            1 => Raw::List(vec![Raw::plain("1")]),
            2 => Raw::map(&[("odd", Raw::plain("1"))]),
            _ => Raw::plain("7"),
        },
        T::Enum(name) => {
            let (_, values) = ENUMS.iter().find(|(known, _)| known == name).unwrap();
            Raw::plain(random.one(values))
        }
        T::Record(record) => {
            let mut made = Vec::new();
            for (field, of) in fields(record) {
                if random.percent(trouble.left_out) {
                    continue;
                }
                let raw = match field {
                    "id" if !random.percent(trouble.state) => Raw::plain(hint),
                    _ => value(of, trouble, random, hint),
                };
                made.push((field.to_owned(), raw));
            }
            Raw::Map(made)
        }
        T::List(element) => Raw::List(elements(element, trouble, random, hint)),
        T::OneOrMore(element) if random.percent(50) => Raw::List(elements(element, trouble, random, hint)),
        T::OneOrMore(element) => good(element, trouble, random, hint),
        T::Map(element) => {
            let count = random.below(4);
            Raw::Map((1..=count).map(|key| (format!("c{key}"), value(element, trouble, random, hint))).collect())
        }
        // the keys of maps are all alike
        T::Reference("clauses") => Raw::plain(&format!("c{}", 1 + random.below(3))),
        T::Reference(to) => {
            let letter = to.chars().next().unwrap();
            Raw::plain(&format!("{letter}{}", 1 + random.below(3)))
        }
        T::Parties => match random.below(3) {
            0 => Raw::plain(random.one(&["client", "provider", "guarantor"])),
            1 => Raw::plain("either"),
            _ => Raw::plain(&format!("p{}", 1 + random.below(3))),
        },
        T::Union(members) => good(&members[random.below(members.len())], trouble, random, hint),
    }
}

fn elements(of: &T, trouble: &Trouble, random: &mut Random, hint: &str) -> Vec<Raw> {
    let count = [0, 1, 2, 3, 4][random.weighed(&[2, 4, 5, 3, 1])];
    let letter = hint.chars().next().unwrap();
    (1..=count)
        .map(|number| {
            let number = if random.percent(3) { 1 } else { number };
            match value(of, trouble, random, &format!("{letter}{number}")) {
                Raw::Absent => Raw::plain("~"),
                other => other,
            }
        })
        .collect()
}
