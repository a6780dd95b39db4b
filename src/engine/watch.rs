//! Watching what the checks of rules come to, for those who ask what tests have seen.

use crate::analysis::{Program, Rule};
use crate::engine::day::Day;
use crate::engine::evaluate::Evaluator;
use crate::engine::tracer::{Cause, CauseKind, Fast, Kinds, Tracer};
use crate::engine::{Subject, context, members, sections};
use crate::source::{Location, Span};
use crate::value::Date;

/// What a condition came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seen {
    /// It holds.
    True,
    /// It does not hold, by what the document says.
    False,
    /// It can't be told, because the document is silent on something or leaves it open.
    Silent,
    /// It can't be told for another cause.
    Unknown,
}

/// What the condition of a `require`, `forbid`, `when` or step of a `grade` came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Observation {
    /// The condition.
    pub condition: Location,
    /// What it came to.
    pub seen: Seen,
}

/// Runs the rules that are wanted over a document, and tells what each condition came to, as often as it did.
pub fn watch(program: &Program, subject: Subject<'_>, as_of: Date, wanted: impl Fn(&Rule) -> bool) -> Vec<Observation> {
    let Some(vocabulary) = program.vocabularies.get(subject.vocabulary) else { return Vec::new() };
    let sections = sections(vocabulary, subject);
    let data = members(program);
    let day = Day::new(as_of);
    let context = context(program, vocabulary, subject, (&sections, &data), &day);
    let mut evaluator: Evaluator<'_, Watching> = Evaluator::new(context);
    let mut observations = Vec::new();
    for rule in &program.rules {
        let begun = rule.applies_from.is_none_or(|from| !as_of.is_before(from));
        if rule.vocabulary == subject.vocabulary && begun && wanted(rule) {
            evaluator.run(rule);
            let seen = evaluator.tracer.seen.drain(..);
            observations.extend(
                seen.map(|(span, seen)| Observation { condition: Location::new(rule.location.file, span), seen }),
            );
        }
    }
    observations
}

/// Keeps what decides, and what each condition came to.
#[derive(Debug, Clone, Default)]
struct Watching {
    seen: Vec<(Span, Seen)>,
}

impl<'a> Tracer<'a> for Watching {
    type Causes = Kinds;
    type Evidence = ();
    const RECORDS: bool = false;

    fn cause(kind: CauseKind, cause: impl FnOnce() -> Cause<'a>) -> Kinds {
        Fast::cause(kind, cause)
    }

    fn join(left: Kinds, right: Kinds) -> Kinds {
        Fast::join(left, right)
    }

    fn add(causes: &mut Kinds, more: &Kinds) {
        Fast::add(causes, more);
    }

    fn kinds(causes: &Kinds) -> Kinds {
        *causes
    }

    fn decided(&mut self, span: Span, seen: impl FnOnce() -> Option<Seen>) {
        self.seen.extend(seen().map(|seen| (span, seen)));
    }
}
