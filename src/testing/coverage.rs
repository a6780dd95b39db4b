//! Which outcomes of the conditions of a policy its tests have seen. A test sees the rules that it expects something of.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{Base, Expression, ExpressionKind, Program, Rule, Statement};
use crate::check::Checker;
use crate::engine::{Observation, Seen, Subject, watch};
use crate::source::Location;
use crate::syntax::ast::IsTest;
use crate::testing::Prepared;
use crate::value::{Date, Scalar, Type};
use crate::vocabulary;

/// What a condition is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PointKind {
    /// `require`
    Require,
    /// `forbid`
    Forbid,
    /// `when`
    When,
    /// A step of a `grade`.
    Step,
}

/// A condition of a policy, and what tests have seen of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The condition.
    pub condition: Location,
    /// What it is for.
    pub kind: PointKind,
    /// The outcomes that it can have, and how often tests saw each.
    pub outcomes: BTreeMap<Seen, usize>,
}

impl Point {
    /// The outcomes that no test has seen.
    pub fn unseen(&self) -> impl Iterator<Item = Seen> {
        self.outcomes.iter().filter(|(_, count)| **count == 0).map(|(seen, _)| *seen)
    }
}

/// What a test sees.
pub fn observe(prepared: &Prepared<'_>, checker: &Checker, as_of: Date) -> Vec<Observation> {
    let (program, test) = (checker.program(), prepared.test);
    let Some(types) = program.vocabularies.get(test.vocabulary) else { return Vec::new() };
    let reading = vocabulary::read(types, &prepared.document);
    let subject = Subject { file: "", document: &prepared.document, reading: &reading, vocabulary: test.vocabulary };
    let wanted = |rule: &Rule| test.expectations.iter().any(|expectation| expectation.rule == rule.id);
    watch(program, subject, test.as_of.unwrap_or(as_of), wanted)
}

/// The conditions of all rules of policies, in the order of their files, with how often they were seen in each way.
pub fn coverage<'o>(
    program: &Program,
    is_tested: impl Fn(&Rule) -> bool,
    observations: impl IntoIterator<Item = &'o Observation>,
) -> Vec<Point> {
    let mut points: BTreeMap<Location, Point> = BTreeMap::new();
    for rule in program.rules.iter().filter(|rule| is_tested(rule)) {
        let mut gather = Gather { program, written: BTreeSet::new(), depth: 0, points: &mut points, rule };
        for guard in &rule.guards {
            gather.point(guard, PointKind::When);
        }
        gather.statements(&rule.body);
    }
    for observation in observations {
        // what is seen is possible, whatever was thought before
        if let Some(point) = points.get_mut(&observation.condition) {
            *point.outcomes.entry(observation.seen).or_default() += 1;
        }
    }
    points.into_values().collect()
}

struct Gather<'p, 'q> {
    program: &'p Program,
    /// The slots of names that go through what the policy writes out.
    written: BTreeSet<usize>,
    /// How many definitions are being looked into.
    depth: usize,
    points: &'q mut BTreeMap<Location, Point>,
    rule: &'p Rule,
}

/// In which ways an expression may be unknown.
#[derive(Debug, Clone, Copy, Default)]
struct Gaps {
    silent: bool,
    unknown: bool,
}

impl Gaps {
    const BOTH: Self = Self { silent: true, unknown: true };

    fn and(self, other: Self) -> Self {
        Self { silent: self.silent || other.silent, unknown: self.unknown || other.unknown }
    }
}

/// Deeper than this a definition counts as unknown in every way.
const DEEPEST: usize = 16;

impl Gather<'_, '_> {
    fn statements(&mut self, statements: &[Statement]) {
        for statement in statements {
            match statement {
                Statement::Check(check) => {
                    let kind = if check.forbids { PointKind::Forbid } else { PointKind::Require };
                    self.point(&check.condition, kind);
                }
                Statement::When { condition, body, .. } => {
                    self.point(condition, PointKind::When);
                    self.statements(body);
                }
                Statement::ForEach(each) => {
                    let gaps = self.gaps(&each.list);
                    if !gaps.silent && !gaps.unknown {
                        self.written.insert(each.slot);
                    }
                    self.statements(&each.body);
                    self.written.remove(&each.slot);
                }
                Statement::Grade(grade) => {
                    for (index, step) in grade.steps.iter().enumerate() {
                        let mut outcomes = self.outcomes(&step.condition);
                        // what is graded is unknown to all steps at once
                        if index > 0 {
                            outcomes.retain(|seen| matches!(seen, Seen::True | Seen::False));
                        }
                        self.add(&step.condition, PointKind::Step, outcomes);
                    }
                }
                Statement::Let { .. } | Statement::Suggest(_) => {}
            }
        }
    }

    fn point(&mut self, condition: &Expression, kind: PointKind) {
        let outcomes = self.outcomes(condition);
        self.add(condition, kind, outcomes);
    }

    fn add(&mut self, condition: &Expression, kind: PointKind, outcomes: Vec<Seen>) {
        let place = Location::new(self.rule.location.file, condition.location.span);
        let outcomes = outcomes.into_iter().map(|seen| (seen, 0)).collect();
        self.points.entry(place).or_insert(Point { condition: place, kind, outcomes });
    }

    fn outcomes(&mut self, condition: &Expression) -> Vec<Seen> {
        let constant = match &condition.kind {
            ExpressionKind::Literal(Scalar::Boolean(known)) => Some(*known),
            _ => None,
        };
        let gaps = self.gaps(condition);
        let possible = [
            (Seen::True, constant != Some(false)),
            (Seen::False, constant != Some(true)),
            (Seen::Silent, gaps.silent),
            (Seen::Unknown, gaps.unknown),
        ];
        possible.into_iter().filter(|(_, possible)| *possible).map(|(seen, _)| seen).collect()
    }

    fn all<'e>(&mut self, parts: impl IntoIterator<Item = &'e Expression>) -> Gaps {
        parts.into_iter().fold(Gaps::default(), |gaps, part| gaps.and(self.gaps(part)))
    }

    /// In which ways an expression may be unknown; where that is not plain, in all.
    fn gaps(&mut self, expression: &Expression) -> Gaps {
        match &expression.kind {
            ExpressionKind::Literal(_) | ExpressionKind::Text(_) | ExpressionKind::AsOf => Gaps::default(),
            ExpressionKind::Parameter(index) => {
                let program = self.program;
                program.parameters.get(*index).map_or(Gaps::BOTH, |parameter| self.gaps(&parameter.value))
            }
            ExpressionKind::Path { base: Base::Slot(slot), steps }
                if steps.is_empty() && self.written.contains(slot) =>
            {
                Gaps::default()
            }
            ExpressionKind::Path { .. } => Gaps::BOTH,
            ExpressionKind::Definition { index, arguments } => {
                let program = self.program;
                if self.depth >= DEEPEST || !arguments.is_empty() {
                    return Gaps::BOTH;
                }
                self.depth += 1;
                // the slots of a definition are its own
                let written = std::mem::take(&mut self.written);
                let gaps = program.definitions.get(*index).map_or(Gaps::BOTH, |known| self.gaps(&known.body));
                self.written = written;
                self.depth -= 1;
                gaps
            }
            ExpressionKind::Is { value, test: IsTest::Stated, .. } => {
                Gaps { silent: false, unknown: self.gaps(value).unknown }
            }
            ExpressionKind::Default { value, fallback } => {
                let (value, fallback) = (self.gaps(value), self.gaps(fallback));
                // what is left open counts as silence here, and has no default
                Gaps { silent: value.silent || fallback.silent, unknown: value.unknown || fallback.unknown }
            }
            ExpressionKind::List(parts) | ExpressionKind::And(parts) | ExpressionKind::Or(parts) => self.all(parts),
            ExpressionKind::Not(inner) | ExpressionKind::Matches { text: inner, .. } => self.gaps(inner),
            ExpressionKind::Compare { left, right, .. } => {
                let gaps = self.gaps(left).and(self.gaps(right));
                // two known values of these may not be comparable: a month and 30 days, euros and dollars
                let vague = |of: &Type| matches!(of, Type::Duration | Type::Money | Type::Date);
                Gaps { unknown: gaps.unknown || vague(&left.of) || vague(&right.of), ..gaps }
            }
            ExpressionKind::Mentions { text: left, phrase: right } => self.gaps(left).and(self.gaps(right)),
            ExpressionKind::If { condition, then, otherwise } => {
                self.gaps(condition).and(self.gaps(then)).and(self.gaps(otherwise))
            }
            ExpressionKind::Membership { left, right, .. } => self.gaps(left).and(self.gaps(right)),
            ExpressionKind::Is { .. }
            | ExpressionKind::Quantifier { .. }
            | ExpressionKind::Filter { .. }
            | ExpressionKind::Arithmetic { .. }
            | ExpressionKind::Call { .. } => Gaps::BOTH,
        }
    }
}
