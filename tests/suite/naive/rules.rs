//! The meaning of rules: their outcomes, and the findings that a report has to show.

use std::ops::Range;

use clausula::finding::{FindingKind, Outcome};
use clausula::syntax::ast::Quantifier;
use clausula::value::Comparison;

use super::evaluate::Evaluator;
use super::model::T;
use super::policy::{Expr, GradeStep, Rule, Statement};
use super::reading::Reader;
use super::values::{Cause, CauseKind, Causes, Eval, Evidence, Item, Known, Place, Truth, Value};

/// A finding that a report has to show.
#[derive(Debug, Clone)]
pub(super) struct Expected {
    pub(super) kind: FindingKind,
    pub(super) severity: &'static str,
    /// Where it points: to the value, or to the place of one of its causes.
    pub(super) at: Vec<Range<usize>>,
    /// The causes that it names, if it is for causes.
    pub(super) causes: Vec<Cause>,
}

/// What a rule comes to.
#[derive(Debug, Clone)]
pub(super) struct Came {
    pub(super) outcome: Outcome,
    pub(super) findings: Vec<Expected>,
    /// The causes of all that is undecided.
    pub(super) undecided: Causes,
}

/// What a check, a `when`, a `for each` or a `grade` has to tell.
#[derive(Debug)]
struct Told {
    asked: Asked,
    verdict: Verdict,
    severity: &'static str,
    /// The element of the innermost loop.
    element: Option<usize>,
    /// The elements that all loops around it stand at.
    around: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Require,
    Forbid,
    /// A `when`, or what a `for each` is about.
    Applies,
    Remark,
}

#[derive(Debug)]
enum Verdict {
    Fails(Vec<Evidence>),
    NotStated(Causes),
    Undecided(Causes),
}

/// What came of a rule so far.
#[derive(Default)]
struct Run {
    passed: bool,
    told: Vec<Told>,
    severity: &'static str,
    /// The elements that the loops stand at.
    around: Vec<usize>,
}

impl Run {
    fn tell(&mut self, asked: Asked, verdict: Verdict, severity: &'static str, element: Option<usize>) {
        let around = self.around.clone();
        self.told.push(Told { asked, verdict, severity, element, around });
    }
}

/// Runs a rule.
pub(super) fn run(evaluator: &mut Evaluator<'_>, rule: &Rule) -> Came {
    let mut run = Run { severity: rule.severity, ..Run::default() };
    evaluator.names.clear();
    let mut applies = true;
    let mut open = Vec::new();
    for guard in evaluator.policy.guard.iter().chain(&rule.guard) {
        match evaluator.truth(guard) {
            Truth::True(_) => {}
            Truth::False(_) | Truth::NotApplicable => applies = false,
            Truth::Unknown(causes) => open.push(causes),
        }
    }
    if applies && open.is_empty() {
        evaluator.block(&rule.body, &mut run, None);
    }
    for causes in open.into_iter().filter(|_| applies) {
        run.tell(Asked::Applies, Verdict::Undecided(causes), rule.severity, None);
    }
    let told = |is: &dyn Fn(&Told) -> bool| run.told.iter().any(is);
    let is_remark = |told: &Told| told.asked == Asked::Remark;
    let outcome = if told(&|told| !is_remark(told) && !matches!(told.verdict, Verdict::Undecided(_))) {
        Outcome::Fail
    } else if told(&|told| matches!(told.verdict, Verdict::Undecided(_))) {
        Outcome::Undecided
    } else if run.passed {
        Outcome::Pass
    } else {
        Outcome::NotApplicable
    };
    let undecided = run.told.iter().fold(Causes::default(), |all, told| match &told.verdict {
        Verdict::Undecided(causes) => all.and(causes.clone()),
        _ => all,
    });
    Came { outcome, findings: findings(&run.told, evaluator.reader), undecided }
}

impl Evaluator<'_> {
    fn block(&mut self, statements: &[Statement], run: &mut Run, element: Option<usize>) {
        for statement in statements {
            match statement {
                // `require every x in xs satisfies C` is `for each x in xs { require C }`
                Statement::Check {
                    forbids: false,
                    condition: Expr::Quantified { quantifier: Quantifier::Every, variable, list, filter, condition },
                    milder,
                    message,
                } => {
                    let (condition, milder, message) = ((**condition).clone(), *milder, *message);
                    let each = Statement::ForEach {
                        key: None,
                        variable: variable.clone(),
                        list: (**list).clone(),
                        filter: filter.as_deref().cloned(),
                        body: vec![Statement::Check { forbids: false, condition, milder, message }],
                    };
                    self.block(&[each], run, element);
                }
                Statement::Check { forbids, condition, milder, .. } => {
                    let truth = self.truth(condition);
                    let severity = milder.unwrap_or(run.severity);
                    let asked = if *forbids { Asked::Forbid } else { Asked::Require };
                    match (if *forbids { truth.not() } else { truth }, forbids) {
                        (Truth::NotApplicable, _) => {}
                        (Truth::True(_), _) => run.passed = true,
                        (Truth::False(evidence), _) => run.tell(asked, Verdict::Fails(evidence), severity, element),
                        // silence does nothing that is forbidden
                        (Truth::Unknown(causes), true) if causes.all(|kind| kind == CauseKind::Silent) => {
                            run.passed = true;
                        }
                        (Truth::Unknown(causes), false) if causes.any(CauseKind::fails) => {
                            run.tell(asked, Verdict::NotStated(causes), severity, element);
                        }
                        (Truth::Unknown(causes), _) => run.tell(asked, Verdict::Undecided(causes), severity, element),
                    }
                }
                Statement::Let(name, value) => {
                    let value = self.value(value);
                    self.names.insert(name.clone(), value);
                }
                Statement::When(condition, body) => {
                    let truth = self.truth(condition);
                    self.apply(truth, body, run, element);
                }
                Statement::ForEach { key, variable, list, filter, body } => {
                    let items = match self.value(list) {
                        Eval::NotApplicable => continue,
                        Eval::Unknown(causes) => {
                            run.tell(Asked::Applies, Verdict::Undecided(causes), run.severity, element);
                            continue;
                        }
                        Eval::Known(Known { value: Value::Node(map, T::Map(of)), .. }) => {
                            match self.map_values(map, &of) {
                                Eval::NotApplicable => continue,
                                list => list,
                            }
                        }
                        list => list,
                    };
                    let Eval::Known(Known { value: Value::List(items), .. }) = items else { panic!("{items:?}") };
                    for item in items {
                        self.names.insert(variable.clone(), item.value.clone());
                        let node = match &item.value {
                            Eval::Known(known) => known.at,
                            _ => None,
                        };
                        if let Some(key) = key {
                            self.name_key(key, &item);
                        }
                        let mut truth = item.is_there();
                        if let Some(filter) = filter {
                            truth = match self.truth(filter) {
                                Truth::NotApplicable => Truth::NotApplicable,
                                counts => truth.and(counts),
                            };
                        }
                        let depth = run.around.len();
                        // an element of which nothing is known is one of the elements all the same
                        run.around.extend(node.or(stands_at(&item.value)));
                        self.apply(truth, body, run, node.or(element));
                        run.around.truncate(depth);
                    }
                }
                Statement::Grade(subject, steps) => self.grade(subject, steps, run, element),
            }
        }
    }

    /// A block that applies if a condition holds.
    fn apply(&mut self, truth: Truth, body: &[Statement], run: &mut Run, element: Option<usize>) {
        match truth {
            Truth::True(_) => self.block(body, run, element),
            Truth::False(_) | Truth::NotApplicable => {}
            Truth::Unknown(causes) => run.tell(Asked::Applies, Verdict::Undecided(causes), run.severity, element),
        }
    }

    /// The key of an element of a map. It is known also where its value is not.
    fn name_key(&mut self, name: &str, item: &Item) {
        let at = stands_at(&item.value);
        // of `{value: …}` the key of the mapping around it
        let tree = &self.reader.tree;
        let mut node = at.unwrap();
        while self.reader.unwrapped(tree.nodes[node].parent.unwrap()) == node {
            node = tree.nodes[node].parent.unwrap();
        }
        let key = tree.nodes[node].key.clone().unwrap();
        self.names.insert(name.to_owned(), Eval::Known(Known { value: Value::Text(key), at: Some(node) }));
    }

    /// The first step that is true is taken.
    fn grade(
        &mut self,
        subject: &Expr,
        steps: &[(GradeStep, Comparison, Expr)],
        run: &mut Run,
        element: Option<usize>,
    ) {
        let mut unknown = Causes::default();
        let mut missed = None;
        for (step, comparison, bound) in steps {
            let condition = Expr::Compare(*comparison, Box::new(subject.clone()), Box::new(bound.clone()));
            match self.truth(&condition) {
                Truth::NotApplicable => {}
                Truth::False(evidence) => missed = Some(evidence),
                Truth::Unknown(causes) => unknown = unknown.and(causes),
                Truth::True(evidence) => {
                    match step {
                        GradeStep::Preferred => run.passed = true,
                        GradeStep::Acceptable => {
                            run.passed = true;
                            run.tell(Asked::Remark, Verdict::Fails(evidence), "note", element);
                        }
                        GradeStep::Escalate => {
                            let severity = milder(run.severity);
                            run.tell(Asked::Require, Verdict::Fails(evidence), severity, element);
                        }
                    }
                    return;
                }
            }
        }
        if unknown.any(CauseKind::fails) {
            run.tell(Asked::Require, Verdict::NotStated(unknown), run.severity, element);
        } else if !unknown.0.is_empty() {
            run.tell(Asked::Require, Verdict::Undecided(unknown), run.severity, element);
        } else if let Some(evidence) = missed {
            run.tell(Asked::Require, Verdict::Fails(evidence), run.severity, element);
        }
    }
}

/// The node of an element, also of one of which nothing is known.
fn stands_at(value: &Eval) -> Option<usize> {
    match value {
        Eval::Known(known) => known.at,
        Eval::Unknown(causes) => match causes.0.first().map(|cause| &cause.place) {
            Some(Place::Node(node)) => Some(*node),
            _ => None,
        },
        Eval::NotApplicable => None,
    }
}

/// A warning, or milder if the rule is.
fn milder(severity: &'static str) -> &'static str {
    if severity == "error" { "warning" } else { severity }
}

/// Whether a cause lies in an element, or is the element itself.
fn lies_in(cause: &Cause, element: usize, reader: &Reader) -> bool {
    let mut at = match &cause.place {
        Place::Node(node) => Some(*node),
        Place::Missing(parent, _) => Some(*parent),
        Place::Nowhere => None,
    };
    while let Some(node) = at {
        if reader.unwrapped(node) == reader.unwrapped(element) {
            return true;
        }
        at = reader.tree.nodes[node].parent;
    }
    false
}

/// A cause is reported once within a rule, and one that fails the rule is not also a warning of "undecided".
fn findings(told: &[Told], reader: &Reader) -> Vec<Expected> {
    let mut findings = Vec::new();
    let mut known: Vec<&Cause> = Vec::new();
    for failing in [true, false] {
        for told in told {
            let (kind, causes): (_, Vec<&Cause>) = match &told.verdict {
                Verdict::Fails(evidence) => {
                    let kind = if told.asked == Asked::Remark { FindingKind::Remark } else { FindingKind::Fail };
                    let states = !evidence.is_empty() && evidence.iter().all(|one| !one.causes.0.is_empty());
                    let causes = evidence.iter().filter(|_| states).flat_map(|one| &one.causes.0);
                    (kind, causes.collect())
                }
                Verdict::NotStated(causes) => {
                    (FindingKind::Fail, causes.0.iter().filter(|cause| cause.kind.fails()).collect())
                }
                // what is malformed is reported by the vocabulary; silence does nothing that is forbidden
                Verdict::Undecided(causes) => {
                    let causes = causes.0.iter().filter(|cause| {
                        cause.kind != CauseKind::Malformed
                            && !(told.asked == Asked::Forbid && cause.kind == CauseKind::Silent)
                    });
                    (FindingKind::Undecided, causes.collect())
                }
            };
            if (kind != FindingKind::Undecided) != failing {
                continue;
            }
            let severity = if kind == FindingKind::Undecided { milder(told.severity) } else { told.severity };
            if causes.is_empty() {
                if let Verdict::Fails(evidence) = &told.verdict {
                    let at = place(evidence, told.element, reader);
                    findings.push(Expected { kind, severity, at: vec![at], causes: Vec::new() });
                }
                continue;
            }
            let mut new: Vec<&Cause> = Vec::new();
            for cause in causes {
                if !known.iter().any(|known| is_same(known, cause)) {
                    known.push(cause);
                    new.push(cause);
                }
            }
            let each: Vec<Vec<&Cause>> = match told.asked {
                Asked::Applies => new.into_iter().map(|cause| vec![cause]).collect(),
                _ if new.is_empty() => Vec::new(),
                _ if matches!(told.verdict, Verdict::Fails(_)) => vec![new],
                // what an element lacks, and what lies beside it, are two findings
                _ => {
                    let mut each: Vec<(Vec<bool>, Vec<&Cause>)> = Vec::new();
                    for cause in new {
                        let own: Vec<bool> =
                            told.around.iter().map(|element| lies_in(cause, *element, reader)).collect();
                        match each.iter_mut().find(|(known, _)| *known == own) {
                            Some((_, causes)) => causes.push(cause),
                            None => each.push((own, vec![cause])),
                        }
                    }
                    each.into_iter().map(|(_, causes)| causes).collect()
                }
            };
            for causes in each {
                let at = causes.iter().map(|cause| cause_place(cause, told.element, reader)).collect();
                let causes = causes.into_iter().cloned().collect();
                findings.push(Expected { kind, severity, at, causes });
            }
        }
    }
    findings
}

/// Whether two causes are one: what is asked of an empty list makes no difference, what two values are compared with does.
fn is_same(left: &Cause, right: &Cause) -> bool {
    let reasons = left.kind != CauseKind::Incomparable || left.reason == right.reason;
    left.kind == right.kind && left.place == right.place && reasons
}

/// Where a cause is pointed at: the value, or what names the place where it would stand.
fn cause_place(cause: &Cause, element: Option<usize>, reader: &Reader) -> Range<usize> {
    match &cause.place {
        Place::Node(node) => reader.tree.place(*node),
        Place::Missing(parent, key) => match reader.tree.get(*parent, key) {
            // nobody has read a section of which something is there
            Some(part) => reader.tree.name(part),
            None => reader.tree.name(*parent),
        },
        Place::Nowhere => reader.tree.place(element.unwrap_or(0)),
    }
}

/// Where a value is pointed at; what a loop asks of an element is the element's.
fn place(evidence: &[Evidence], element: Option<usize>, reader: &Reader) -> Range<usize> {
    let about = evidence.iter().find_map(|one| one.about);
    let value = about.or_else(|| evidence.iter().find_map(|one| one.read.first().copied()));
    match (value, element) {
        (Some(value), Some(element)) if !reader.tree.is_within(value, element) => reader.tree.place(element),
        (Some(value), _) => reader.tree.place(value),
        (None, Some(element)) => reader.tree.place(element),
        // a choice between values, none of which is there
        (None, None) => match evidence.iter().find_map(|one| one.causes.0.first()) {
            Some(cause) => cause_place(cause, None, reader),
            None => reader.tree.place(0),
        },
    }
}
