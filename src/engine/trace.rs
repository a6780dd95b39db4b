//! How a rule came to its outcome: every part of every condition, what it came to, and where its value stands.

use crate::analysis::{Expression, ExpressionKind, Program, Rule};
use crate::engine::data::{Datum, Eval, Truth};
use crate::engine::day::Day;
use crate::engine::evaluate::Evaluator;
use crate::engine::places::Places;
use crate::engine::tracer::{Parts, Recording, Tracer};
use crate::engine::words::Words;
use crate::engine::{Subject, context, members, sections};
use crate::finding::Outcome;
use crate::source::Location;
use crate::value::Date;

/// The most parts of one trace; what comes after them is left out.
const MOST_PARTS: usize = 5_000;

/// How a rule came to its outcome over one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// The outcome.
    pub outcome: Outcome,
    /// What was evaluated, in the order of the rule.
    pub parts: Vec<TracePart>,
    /// Whether there was more than a trace keeps.
    pub cut: bool,
}

/// A part of what was evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracePart {
    /// The policy's text, on one line.
    pub text: String,
    /// What it came to, for people: `true`, `14 days`, why it is unknown.
    pub result: String,
    /// Where the value stands that it comes from: its path, and its place.
    pub origin: Option<(String, Location)>,
    /// What it is made of.
    pub parts: Vec<TracePart>,
}

/// Runs one rule over a document, and keeps everything.
pub fn trace(program: &Program, rule: &Rule, subject: Subject<'_>, as_of: Date) -> Option<Trace> {
    let vocabulary = program.vocabularies.get(subject.vocabulary)?;
    let sections = sections(vocabulary, subject);
    let data = members(program);
    let day = Day::new(as_of);
    let context = context(program, vocabulary, subject, (&sections, &data), &day);
    let mut evaluator: Evaluator<'_, Recording<Open>> = Evaluator::new(context);
    let outcome = evaluator.run(rule).outcome();
    let Open { mut open, count } = evaluator.tracer.parts;
    let cut = count >= MOST_PARTS;
    let parts = open.pop().unwrap_or_default();
    Some(Trace { outcome, parts, cut })
}

/// Every part that was evaluated, as far as it is kept.
#[derive(Debug, Clone)]
struct Open {
    /// The parts of what is being evaluated, the outermost first.
    open: Vec<Vec<TracePart>>,
    count: usize,
}

impl Default for Open {
    fn default() -> Self {
        Self { open: vec![Vec::new()], count: 0 }
    }
}

impl Parts for Open {
    const KEPT: bool = true;

    fn open(&mut self) {
        self.open.push(Vec::new());
    }

    fn close(&mut self, part: impl FnOnce(Vec<TracePart>) -> Option<TracePart>) {
        let parts = self.open.pop().unwrap_or_default();
        if self.count < MOST_PARTS
            && let Some(part) = part(parts)
            && let Some(outer) = self.open.last_mut()
        {
            self.count += 1;
            outer.push(part);
        }
    }
}

impl<'a, T: Tracer<'a>> Evaluator<'a, T> {
    /// A part that came to a value. What the policy writes out says itself what it is.
    pub(super) fn valued(
        &self,
        expression: &Expression,
        value: &Eval<'a, T>,
        parts: Vec<TracePart>,
    ) -> Option<TracePart> {
        let written = matches!(expression.kind, ExpressionKind::Literal(_) | ExpressionKind::Text(_));
        let listed = matches!(expression.kind, ExpressionKind::List(_)) && parts.is_empty();
        if written || listed {
            return None;
        }
        let (result, origin) = match value {
            Eval::Known(datum) => (self.print(datum), self.origin(datum)),
            Eval::Unknown(causes) => (self.unknown_for(causes), None),
            Eval::NotApplicable => ("not applicable".to_owned(), None),
        };
        Some(once(TracePart { text: self.text_of(expression.location), result, origin, parts }))
    }

    /// A condition, and what it came to.
    pub(super) fn decided(&self, location: Location, truth: &Truth<'a, T>, parts: Vec<TracePart>) -> TracePart {
        let result = match truth {
            Truth::True(_) => "true".to_owned(),
            Truth::False(_) => "false".to_owned(),
            Truth::Unknown(causes) => self.unknown_for(causes),
            Truth::NotApplicable => "not applicable".to_owned(),
        };
        once(TracePart { text: self.text_of(location), result, origin: None, parts })
    }

    fn unknown_for(&self, causes: &T::Causes) -> String {
        let words = Words { program: self.context.program, package: self.context.package };
        let reasons: Vec<String> = T::recorded(causes).iter().map(|cause| words.root(cause)).collect();
        format!("unknown: {}", reasons.join(", and "))
    }

    fn origin(&self, datum: &Datum<'a, T>) -> Option<(String, Location)> {
        let origin = datum.origin.as_ref()?;
        let pointed = Places { package: self.context.package }.value(origin);
        Some((self.context.path(origin.node), pointed.location))
    }

    /// The part for one element of a loop, with all that was asked of it.
    pub(super) fn for_element(&self, variable: Location, value: &Eval<'a, T>, parts: Vec<TracePart>) -> TracePart {
        let (result, origin) = match value {
            Eval::Known(datum) => (self.print(datum), self.origin(datum)),
            Eval::Unknown(causes) => (self.unknown_for(causes), None),
            Eval::NotApplicable => ("not applicable".to_owned(), None),
        };
        TracePart { text: self.text_of(variable), result, origin, parts }
    }
}

/// A part without one that says just the same: a condition that is a value was looked at as both.
fn once(mut part: TracePart) -> TracePart {
    match part.parts.as_slice() {
        [only] if only.text == part.text => part.parts.pop().unwrap_or(part),
        _ => part,
    }
}
