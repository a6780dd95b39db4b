//! Which outcomes of the conditions of a policy its tests have seen. A test sees the rules that it expects something of.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{Base, Expression, ExpressionKind, Program, Rule, Statement, Step};
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
        let mut gather = Gather {
            program,
            written: BTreeSet::new(),
            named: BTreeMap::new(),
            stated: Vec::new(),
            depth: 0,
            points: &mut points,
            rule,
        };
        for guard in &rule.guards {
            gather.point(guard, PointKind::When);
            gather.holds(guard);
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
    /// In which ways the values of the names that `let` gives may be unknown, by their slots.
    named: BTreeMap<usize, Gaps>,
    /// The paths that are stated wherever this place is reached, and whether each is known there too.
    stated: Vec<(&'p Expression, bool)>,
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

impl<'p> Gather<'p, '_> {
    fn statements(&mut self, statements: &'p [Statement]) {
        let named = self.named.clone();
        for statement in statements {
            match statement {
                Statement::Check(check) => {
                    let kind = if check.forbids { PointKind::Forbid } else { PointKind::Require };
                    self.point(&check.condition, kind);
                }
                Statement::When { condition, body, .. } => {
                    self.point(condition, PointKind::When);
                    let before = self.stated.len();
                    self.holds(condition);
                    self.statements(body);
                    self.stated.truncate(before);
                }
                Statement::ForEach(each) => {
                    let gaps = self.gaps(&each.list);
                    if !gaps.silent && !gaps.unknown {
                        self.written.insert(each.slot);
                    }
                    let of_each = self.gaps_of_elements(&each.list);
                    self.named.insert(each.slot, of_each);
                    let before = self.stated.len();
                    self.has_elements(&each.list);
                    if let Some(filter) = &each.filter {
                        self.holds(filter);
                    }
                    self.statements(&each.body);
                    self.stated.truncate(before);
                    self.written.remove(&each.slot);
                    self.named.remove(&each.slot);
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
                Statement::Let { slot, value, .. } => {
                    let gaps = self.gaps(value);
                    self.named.insert(*slot, gaps);
                }
                Statement::Suggest(_) => {}
            }
        }
        self.named = named;
    }

    /// Takes in what is stated where a condition holds.
    fn holds(&mut self, condition: &'p Expression) {
        match &condition.kind {
            ExpressionKind::And(parts) => parts.iter().for_each(|part| self.holds(part)),
            ExpressionKind::Is { value, test: IsTest::Stated, negated: false } => self.keep(value, false),
            ExpressionKind::Is { value, test: IsTest::Of(_), .. } => self.keep(value, true),
            ExpressionKind::Definition { index, arguments } => {
                for (given, test) in given_tests(self.program, *index, arguments) {
                    self.keep(given, matches!(test, IsTest::Of(_)));
                }
            }
            ExpressionKind::Not(inner) => self.fails(inner),
            ExpressionKind::Compare { left, right, .. } => {
                self.keep(left, true);
                self.keep(right, true);
            }
            _ => {}
        }
    }

    /// Takes in what is stated where a condition does not hold.
    fn fails(&mut self, condition: &'p Expression) {
        match &condition.kind {
            ExpressionKind::Or(parts) => parts.iter().for_each(|part| self.fails(part)),
            ExpressionKind::Is { value, test: IsTest::Stated, negated: true } => self.keep(value, false),
            ExpressionKind::Is { value, test: IsTest::Of(_), .. } => self.keep(value, true),
            ExpressionKind::Not(inner) => self.holds(inner),
            ExpressionKind::Compare { left, right, .. } => {
                self.keep(left, true);
                self.keep(right, true);
            }
            _ => {}
        }
    }

    /// A list that has elements is known, unless what stands in for its silence has some.
    fn has_elements(&mut self, list: &'p Expression) {
        match &list.kind {
            ExpressionKind::Default { value, fallback } => {
                if matches!(&fallback.kind, ExpressionKind::List(parts) if parts.is_empty()) {
                    self.keep(value, true);
                }
            }
            _ => self.keep(list, true),
        }
    }

    fn keep(&mut self, value: &'p Expression, known: bool) {
        if matches!(value.kind, ExpressionKind::Path { .. }) {
            self.stated.push((value, known));
        }
    }

    /// The gaps of `parts`, of which each is asked only where no other has decided for all: with `all`, where the others hold or
    /// are unknown, else where they don't hold or are unknown. A test for `is stated` that is unknown leaves no silence either.
    fn together(&mut self, parts: &'p [Expression], all: bool) -> Gaps {
        let before = self.stated.len();
        for part in parts {
            match &part.kind {
                ExpressionKind::Is { value, test: IsTest::Stated, negated } if *negated != all => {
                    self.keep(value, false)
                }
                _ => {}
            }
        }
        let gaps = self.all(parts);
        self.stated.truncate(before);
        gaps
    }

    fn path(&self, path: &Expression) -> Gaps {
        let whole = match &path.kind {
            ExpressionKind::Path { base: Base::Slot(slot), steps } if steps.is_empty() => self.named.get(slot).copied(),
            _ => None,
        };
        let same = self.stated.iter().filter(|(stated, _)| is_same_path(stated, path));
        same.fold(whole.unwrap_or(Gaps::BOTH), |gaps, (_, known)| Gaps {
            silent: false,
            unknown: gaps.unknown && !known,
        })
    }

    fn point(&mut self, condition: &'p Expression, kind: PointKind) {
        let outcomes = self.outcomes(condition);
        self.add(condition, kind, outcomes);
    }

    fn add(&mut self, condition: &'p Expression, kind: PointKind, outcomes: Vec<Seen>) {
        let place = Location::new(self.rule.location.file, condition.location.span);
        let outcomes = outcomes.into_iter().map(|seen| (seen, 0)).collect();
        self.points.entry(place).or_insert(Point { condition: place, kind, outcomes });
    }

    fn outcomes(&mut self, condition: &'p Expression) -> Vec<Seen> {
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

    fn all(&mut self, parts: impl IntoIterator<Item = &'p Expression>) -> Gaps {
        parts.into_iter().fold(Gaps::default(), |gaps, part| gaps.and(self.gaps(part)))
    }

    /// What is asked of the body of a definition, whose slots are its own.
    fn in_definition(&mut self, index: usize, ask: impl FnOnce(&mut Self, &'p Expression) -> Gaps) -> Gaps {
        let program = self.program;
        let Some(definition) = program.definitions.get(index).filter(|_| self.depth < DEEPEST) else {
            return Gaps::BOTH;
        };
        self.depth += 1;
        let written = std::mem::take(&mut self.written);
        let named = std::mem::take(&mut self.named);
        let stated = std::mem::take(&mut self.stated);
        let gaps = ask(self, &definition.body);
        self.written = written;
        self.named = named;
        self.stated = stated;
        self.depth -= 1;
        gaps
    }

    /// In which ways an element of a list may be unknown in the block of a loop, which is not run for one of which it is
    /// unknown whether it is in the list.
    fn gaps_of_elements(&mut self, list: &'p Expression) -> Gaps {
        match &list.kind {
            ExpressionKind::List(parts) => self.all(parts),
            ExpressionKind::If { then, otherwise, .. } => {
                self.gaps_of_elements(then).and(self.gaps_of_elements(otherwise))
            }
            ExpressionKind::Definition { index, .. } => self.in_definition(*index, Self::gaps_of_elements),
            ExpressionKind::Filter { slot, condition, .. } if self.tells_type(condition, *slot, &[]) => Gaps::default(),
            ExpressionKind::Path { base: Base::Expression(list), steps } => match (&list.kind, steps.split_first()) {
                (ExpressionKind::Filter { slot, condition, .. }, Some((first, rest)))
                    if first.is_each() && self.tells_type(condition, *slot, rest) =>
                {
                    Gaps::default()
                }
                _ => Gaps::BOTH,
            },
            _ => Gaps::BOTH,
        }
    }

    /// Whether a condition holds only where a path from a name leads to a value that is known to be of one type.
    fn tells_type(&self, condition: &Expression, slot: usize, steps: &[Step]) -> bool {
        let is_meant = |value: &Expression| {
            matches!(&value.kind, ExpressionKind::Path { base: Base::Slot(known), steps: path }
                if *known == slot && path == steps)
        };
        match &condition.kind {
            ExpressionKind::And(parts) => parts.iter().any(|part| self.tells_type(part, slot, steps)),
            ExpressionKind::Is { value, test: IsTest::Of(_), .. } => is_meant(value),
            ExpressionKind::Definition { index, arguments } => given_tests(self.program, *index, arguments)
                .into_iter()
                .any(|(given, test)| matches!(test, IsTest::Of(_)) && is_meant(given)),
            _ => false,
        }
    }

    /// In which ways an expression may be unknown; where that is not plain, in all.
    fn gaps(&mut self, expression: &'p Expression) -> Gaps {
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
            ExpressionKind::Path { .. } => self.path(expression),
            ExpressionKind::Definition { index, arguments } => {
                // what a definition says of its arguments may be unknown in every way, whatever is known of them here
                let given = self.all(arguments);
                self.in_definition(*index, Self::gaps).and(given)
            }
            // what is silent is not stated, and stands in no other document either
            ExpressionKind::Is { value, test: IsTest::Stated | IsTest::Elsewhere, .. } => {
                Gaps { silent: false, unknown: self.gaps(value).unknown }
            }
            ExpressionKind::Default { value, fallback } => {
                let (value, fallback) = (self.gaps(value), self.gaps(fallback));
                // what is left open counts as silence here, and has no default
                Gaps { silent: value.silent || fallback.silent, unknown: value.unknown || fallback.unknown }
            }
            ExpressionKind::List(parts) => self.all(parts),
            ExpressionKind::And(parts) => self.together(parts, true),
            ExpressionKind::Or(parts) => self.together(parts, false),
            ExpressionKind::Not(inner) | ExpressionKind::Matches { text: inner, .. } => self.gaps(inner),
            ExpressionKind::Compare { left, right, .. } => {
                let gaps = self.gaps(left).and(self.gaps(right));
                // two known values of these may not be comparable: a month and 30 days, euros and dollars
                let vague = |of: &Type| matches!(of, Type::Duration | Type::Money | Type::Date);
                Gaps { unknown: gaps.unknown || vague(&left.of) || vague(&right.of), ..gaps }
            }
            ExpressionKind::Mentions { text: left, phrase: right } => self.gaps(left).and(self.gaps(right)),
            ExpressionKind::If { condition, then, otherwise } => {
                let (gaps, before) = (self.gaps(condition), self.stated.len());
                self.holds(condition);
                let gaps = gaps.and(self.gaps(then));
                self.stated.truncate(before);
                self.fails(condition);
                let gaps = gaps.and(self.gaps(otherwise));
                self.stated.truncate(before);
                gaps
            }
            ExpressionKind::Membership { left, right, .. } => self.gaps(left).and(self.gaps(right)),
            ExpressionKind::Quantifier { list, filter, condition, .. } => {
                let gaps = self.gaps(list);
                let before = self.stated.len();
                let gaps = match filter {
                    Some(filter) => {
                        let gaps = gaps.and(self.gaps(filter));
                        // an element of which it is unknown whether it counts may be asked too, so nothing is known of it
                        if let ExpressionKind::Is { value, test: IsTest::Stated, negated: false } = &filter.kind {
                            self.keep(value, false);
                        }
                        gaps
                    }
                    None => gaps,
                };
                let gaps = gaps.and(self.gaps(condition));
                self.stated.truncate(before);
                gaps
            }
            ExpressionKind::Arithmetic { left, right, .. } => {
                Gaps { unknown: true, ..self.gaps(left).and(self.gaps(right)) }
            }
            ExpressionKind::Call { function, arguments } => {
                let gaps = self.all(arguments);
                // the others are silent on what they find nothing in
                let answers = ["comparable", "contradictions", "count", "dates", "ends", "keys", "same_name"];
                if answers.contains(&function.name) { Gaps { unknown: true, ..gaps } } else { Gaps::BOTH }
            }
            // whether an element stays may be unknown, and with it what all that stay come to
            ExpressionKind::Filter { list, condition, .. } => self.gaps(list).and(self.gaps(condition)),
            ExpressionKind::Is { value, test: IsTest::Of(_), .. } => self.gaps(value),
            ExpressionKind::Is { .. } => Gaps::BOTH,
        }
    }
}

/// Of what a definition is given, which it holds only for where it is stated, or of one type.
fn given_tests<'p>(program: &'p Program, index: usize, arguments: &'p [Expression]) -> Vec<(&'p Expression, IsTest)> {
    let Some(definition) = program.definitions.get(index) else { return Vec::new() };
    let body: &Expression = &definition.body;
    let parts = if let ExpressionKind::And(parts) = &body.kind { parts.as_slice() } else { std::slice::from_ref(body) };
    let told = parts.iter().filter_map(|part| match &part.kind {
        ExpressionKind::Is { value, test: test @ (IsTest::Stated | IsTest::Of(_)), negated: false } => {
            let ExpressionKind::Path { base: Base::Slot(slot), steps } = &value.kind else { return None };
            steps.is_empty().then(|| arguments.get(*slot)).flatten().map(|given| (given, *test))
        }
        _ => None,
    });
    told.collect()
}

/// Whether two paths lead to the same, where they stand in one place.
fn is_same_path(one: &Expression, other: &Expression) -> bool {
    let (ExpressionKind::Path { base, steps }, ExpressionKind::Path { base: other_base, steps: other_steps }) =
        (&one.kind, &other.kind)
    else {
        return false;
    };
    let same_base = match (base, other_base) {
        (Base::Root, Base::Root) => true,
        (Base::Data(one), Base::Data(other)) | (Base::Slot(one), Base::Slot(other)) => one == other,
        _ => false,
    };
    same_base && steps == other_steps
}
