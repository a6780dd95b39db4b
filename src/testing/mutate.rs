//! What tests do not notice: small changes of a policy that leave all of its tests passing. Each is one that a slip could
//! make: a bound that is one off, `>` for `>=`, `or` for `and`.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::walk::{self, Part};
use crate::analysis::{Check, Expression, ExpressionKind, Program};
use crate::check::Checker;
use crate::diagnostic::RuleId;
use crate::source::{FileId, Location};
use crate::syntax::ast::Quantifier;
use crate::testing::Prepared;
use crate::value::{Comparison, Date, Duration, Scalar, Type, add, subtract};
use crate::vocabulary::Vocabulary;

/// A change of a policy, at one place.
#[derive(Debug, Clone)]
pub struct Mutation {
    /// The place.
    pub location: Location,
    /// What stands there, for people.
    pub from: String,
    /// What takes its place.
    pub to: String,
    change: Change,
    /// The rules that may come out otherwise.
    rules: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq)]
enum Change {
    Comparison(Comparison),
    Literal(Scalar),
    Quantifier(Quantifier),
    /// `and` for `or`, or the other way round.
    Connective,
    /// No `default`.
    NoDefault,
    /// `require` for `forbid`, or the other way round.
    Opposite,
}

/// All changes of what stands in the files that are wanted, in the order of the text.
pub fn mutations(program: &Program, is_wanted: impl Fn(FileId) -> bool) -> Vec<Mutation> {
    let mut affected: BTreeMap<Location, BTreeSet<String>> = BTreeMap::new();
    for rule in &program.rules {
        walk::rule(program, rule, &mut |expression| {
            affected.entry(expression.location).or_default().insert(rule.id.to_string());
        });
    }
    let mut found: Vec<Mutation> = Vec::new();
    let mut known: BTreeSet<(Location, String, String)> = BTreeSet::new();
    let mut copy = program.clone();
    walk::change(&mut copy, &mut |part| {
        let (location, changes) = match part {
            Part::Check(check) => (check.condition.location, vec![opposite(check)]),
            Part::Expression(expression) => {
                let vocabulary = program.vocabularies.iter().find(|known| has_enum(known, &expression.of));
                (expression.location, changes_of(program, expression, vocabulary))
            }
        };
        if !is_wanted(location.file) {
            return;
        }
        for (change, from, to) in changes {
            // what stands above all rules is a part of each of them
            if known.insert((location, from.clone(), to.clone())) {
                let rules = affected.get(&location).cloned().unwrap_or_default();
                found.push(Mutation { location, from, to, change, rules });
            }
        }
    });
    found.sort_by_key(|mutation| mutation.location);
    found
}

/// At most so many of them, in their order, chosen by a seed: by the same seed always the same.
pub fn sample<T>(all: Vec<T>, limit: usize, seed: u64) -> Vec<T> {
    let mut state = seed;
    let mut keyed: Vec<(u64, usize, T)> =
        all.into_iter().enumerate().map(|(index, one)| (next(&mut state), index, one)).collect();
    keyed.sort_by_key(|(key, index, _)| (*key, *index));
    keyed.truncate(limit);
    keyed.sort_by_key(|(_, index, _)| *index);
    keyed.into_iter().map(|(_, _, one)| one).collect()
}

/// SplitMix64: numbers that look random.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

impl Mutation {
    /// Whether some test no longer passes once this is changed.
    pub fn is_noticed(&self, checker: &Checker, tests: &[Prepared<'_>], as_of: Date) -> bool {
        let looks = |rule: &RuleId| self.rules.contains(&rule.to_string());
        let concerned: Vec<&Prepared<'_>> =
            tests.iter().filter(|known| known.test.expectations.iter().any(|wanted| looks(&wanted.rule))).collect();
        if concerned.is_empty() {
            return false;
        }
        let mut program = checker.program().clone();
        // of all rules only those that these tests look at
        let expected: BTreeSet<String> = concerned
            .iter()
            .flat_map(|test| test.test.expectations.iter().map(|wanted| wanted.rule.to_string()))
            .collect();
        program.rules.retain(|rule| expected.contains(&rule.id.to_string()));
        walk::change(&mut program, &mut |part| self.make(part));
        let changed = checker.with_program(program);
        concerned.into_iter().any(|test| !test.passes(&changed, as_of))
    }

    fn make(&self, part: Part<'_>) {
        match (part, &self.change) {
            (Part::Check(check), Change::Opposite) if check.condition.location == self.location => {
                check.forbids = !check.forbids;
            }
            (Part::Expression(expression), change) if expression.location == self.location => {
                make(expression, change);
            }
            _ => {}
        }
    }
}

fn make(expression: &mut Expression, change: &Change) {
    match (&mut expression.kind, change) {
        (ExpressionKind::Compare { comparison, .. }, Change::Comparison(other)) => *comparison = *other,
        (ExpressionKind::Literal(scalar), Change::Literal(other)) => *scalar = *other,
        (ExpressionKind::Quantifier { quantifier, .. }, Change::Quantifier(other)) => *quantifier = *other,
        (ExpressionKind::And(parts), Change::Connective) => expression.kind = ExpressionKind::Or(std::mem::take(parts)),
        (ExpressionKind::Or(parts), Change::Connective) => expression.kind = ExpressionKind::And(std::mem::take(parts)),
        (ExpressionKind::Default { value, .. }, Change::NoDefault) => expression.kind = value.kind.clone(),
        _ => {}
    }
}

type Described = (Change, String, String);

fn opposite(check: &Check) -> Described {
    let word = |forbids: bool| if forbids { "forbid" } else { "require" }.to_owned();
    (Change::Opposite, word(check.forbids), word(!check.forbids))
}

fn has_enum(vocabulary: &Vocabulary, of: &Type) -> bool {
    matches!(of, Type::Enum(id) if vocabulary.enumeration(*id).is_some())
}

fn changes_of(program: &Program, expression: &Expression, vocabulary: Option<&Vocabulary>) -> Vec<Described> {
    let words = |quantifier: &Quantifier| match quantifier {
        Quantifier::Every => "every",
        Quantifier::Some => "some",
        Quantifier::No => "no",
    };
    match &expression.kind {
        ExpressionKind::Compare { comparison, .. } => {
            let others: &[Comparison] = match comparison {
                Comparison::Equal => &[Comparison::NotEqual],
                Comparison::NotEqual => &[Comparison::Equal],
                Comparison::Less => &[Comparison::AtMost, Comparison::AtLeast],
                Comparison::AtMost => &[Comparison::Less, Comparison::Greater],
                Comparison::Greater => &[Comparison::AtLeast, Comparison::AtMost],
                Comparison::AtLeast => &[Comparison::Greater, Comparison::Less],
            };
            let described =
                |other: &Comparison| (Change::Comparison(*other), comparison.to_string(), other.to_string());
            others.iter().map(described).collect()
        }
        ExpressionKind::Quantifier { quantifier, .. } => {
            let others: &[Quantifier] = match quantifier {
                Quantifier::Every => &[Quantifier::Some],
                Quantifier::Some => &[Quantifier::Every, Quantifier::No],
                Quantifier::No => &[Quantifier::Some],
            };
            let described = |other: &Quantifier| {
                (Change::Quantifier(*other), words(quantifier).to_owned(), words(other).to_owned())
            };
            others.iter().map(described).collect()
        }
        ExpressionKind::And(_) => vec![(Change::Connective, "and".to_owned(), "or".to_owned())],
        ExpressionKind::Or(_) => vec![(Change::Connective, "or".to_owned(), "and".to_owned())],
        ExpressionKind::Default { value, fallback } => {
            let from = format!("default {}", program.text_of(fallback.location));
            vec![(Change::NoDefault, from, format!("only {}", program.text_of(value.location)))]
        }
        ExpressionKind::Literal(scalar) => {
            let from = program.text_of(expression.location);
            let others = neighbours(*scalar, vocabulary);
            let described = |other: Scalar| (Change::Literal(other), from.clone(), in_words(other, vocabulary));
            others.into_iter().map(described).collect()
        }
        _ => Vec::new(),
    }
}

/// The next values up and down; of an enum another one; of a boolean the other.
fn neighbours(scalar: Scalar, vocabulary: Option<&Vocabulary>) -> Vec<Scalar> {
    let step = match scalar {
        Scalar::Boolean(known) => return vec![Scalar::Boolean(!known)],
        Scalar::Enum(mut value) => {
            let count = vocabulary.and_then(|known| known.enumeration(value.of)).map_or(0, |known| known.values.len());
            let Ok(count) = u16::try_from(count) else { return Vec::new() };
            if count < 2 {
                return Vec::new();
            }
            value.index = (value.index + 1) % count;
            return vec![Scalar::Enum(value)];
        }
        Scalar::Integer(_) => Scalar::Integer(1),
        Scalar::Number(_) => Scalar::Number(1.into()),
        Scalar::Percentage(_) => Scalar::Percentage(1.into()),
        Scalar::Date(_) => Scalar::Duration(Duration::days(1)),
        Scalar::Duration(length) => Scalar::Duration(unit(length)),
        Scalar::Money(mut money) => {
            money.amount = 1.into();
            Scalar::Money(money)
        }
        Scalar::Country(_) | Scalar::Jurisdiction(_) => return Vec::new(),
    };
    [add(scalar, step), subtract(scalar, step)].into_iter().flatten().collect()
}

/// The smallest unit that a length is counted in: in another one it might not be comparable any more.
fn unit(length: Duration) -> Duration {
    let (none, day) = (Duration::days(0), Duration::days(1));
    if length.seconds != 0 {
        let units = [day.seconds, day.seconds / 24, 60];
        let seconds = units.into_iter().find(|unit| length.seconds % unit == 0).unwrap_or(1);
        Duration { seconds, ..none }
    } else if length.business_days != 0 {
        Duration { business_days: 1, ..none }
    } else if length.months != 0 {
        Duration::months(1)
    } else {
        day
    }
}

fn in_words(scalar: Scalar, vocabulary: Option<&Vocabulary>) -> String {
    match scalar {
        Scalar::Boolean(known) => known.to_string(),
        Scalar::Integer(number) => number.to_string(),
        Scalar::Number(number) => number.to_string(),
        Scalar::Percentage(number) => format!("{number}%"),
        Scalar::Date(date) => date.to_string(),
        Scalar::Duration(length) => length.to_string(),
        Scalar::Money(money) => money.to_string(),
        Scalar::Country(country) => country.to_string(),
        Scalar::Jurisdiction(place) => place.to_string(),
        Scalar::Enum(value) => format!("\"{}\"", vocabulary.map_or("", |known| known.enum_name(value))),
    }
}
