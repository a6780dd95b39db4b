//! Negotiating positions: which step of a `grade` a value comes to. And the changes that are suggested.

use crate::analysis::{Base, Expression, ExpressionKind, Grade, GradeStep, Step, Suggest, SuggestedValue};
use crate::diagnostic::{Severity, SuggestedAction, Suggestion};
use crate::engine::data::{Data, Eval, Truth};
use crate::engine::evaluate::Evaluator;
use crate::engine::package::Node;
use crate::engine::rules::{Asked, Run, Verdict};
use crate::engine::tracer::{Cause, Leaf, Tracer};
use crate::engine::words::Words;
use crate::syntax::ast::GradeKind;

impl<'a, T: Tracer<'a>> Evaluator<'a, T> {
    /// Takes the first step that is true. What is unknown of earlier ones is named; without a true step, what is unknown
    /// makes the whole undecided, and what is silent makes it fail.
    pub(super) fn grade(&mut self, grade: &'a Grade, run: &mut Run<'a, T>, element: Option<Node>) {
        let mut unknown: Option<T::Causes> = None;
        let mut unknown_steps: Vec<(&'a GradeStep, T::Causes)> = Vec::new();
        let mut missed: Option<(&'a GradeStep, T::Evidence)> = None;
        for step in &grade.steps {
            match self.watched(&step.condition, Self::truth) {
                Truth::NotApplicable => {}
                Truth::True(evidence) => {
                    return self.graded(grade, step, evidence, &unknown_steps, run, element);
                }
                // of the steps that it misses the last is the one that it would have had to reach
                Truth::False(evidence) => missed = Some((step, evidence)),
                Truth::Unknown(causes) => {
                    unknown = Some(match unknown {
                        Some(known) => T::join(known, causes.clone()),
                        None => causes.clone(),
                    });
                    unknown_steps.push((step, causes));
                }
            }
        }
        let asked = Asked::Grade(grade, grade.severity);
        match (unknown, missed) {
            (Some(causes), _) => {
                let fails = T::kinds(&causes).fails();
                let verdict = if fails { Verdict::NotStated(causes) } else { Verdict::Undecided(causes) };
                self.tell(run, asked, verdict, element, None);
            }
            (None, Some((step, evidence))) => {
                let message = T::RECORDS.then(|| match &step.kind {
                    GradeKind::EscalateTo(who) => {
                        format!("{}, beyond what {} decides", self.expected(step, &evidence), who.text)
                    }
                    _ => self.expected(step, &evidence),
                });
                self.tell(run, asked, Verdict::Fails(evidence), element, message);
            }
            // nothing but what is not applicable
            (None, None) => {}
        }
    }

    fn graded(
        &mut self,
        grade: &'a Grade,
        step: &'a GradeStep,
        evidence: T::Evidence,
        unknown: &[(&'a GradeStep, T::Causes)],
        run: &mut Run<'a, T>,
        element: Option<Node>,
    ) {
        let message = || {
            // what would have been better: the step before this one
            let better = grade.steps.iter().take_while(|known| known.span != step.span).last();
            let first = self.evidence(&evidence).first();
            let found = first.map(|leaf| leaf.found(self.context.package)).unwrap_or_default();
            let subject = self.subject(step, &evidence);
            let mut text = match (&step.kind, better) {
                (GradeKind::EscalateTo(who), Some(better)) => {
                    format!("{subject} is for {} to decide: found {found}, {}", who.text, self.step_in_words(better))
                }
                (GradeKind::EscalateTo(who), None) => {
                    format!("{subject} is for {} to decide: found {found}", who.text)
                }
                (_, Some(better)) => format!("{subject} is acceptable: found {found}, {}", self.step_in_words(better)),
                (_, None) => format!("{subject} is acceptable: found {found}"),
            };
            for (step, causes) in unknown {
                let reasons: Vec<String> =
                    self.causes(causes).iter().map(|cause| self.in_words().root(cause)).collect();
                text.push_str(&format!(
                    "; whether it is {} cannot be told: {}",
                    name_of(&step.kind),
                    reasons.join(", and ")
                ));
            }
            text
        };
        match &step.kind {
            GradeKind::Preferred => run.passed = true,
            GradeKind::Acceptable => {
                run.passed = true;
                let message = T::RECORDS.then(message);
                self.tell(run, Asked::Remark(grade), Verdict::Fails(evidence), element, message);
            }
            GradeKind::EscalateTo(_) => {
                let message = T::RECORDS.then(message);
                let asked = Asked::Grade(grade, grade.severity.min(Severity::Warning));
                self.tell(run, asked, Verdict::Fails(evidence), element, message);
            }
        }
    }

    fn in_words(&self) -> Words<'a> {
        Words { program: self.context.program, package: self.context.package }
    }

    fn evidence<'e>(&self, evidence: &'e T::Evidence) -> &'e [Leaf<'a, T>] {
        T::leaves(evidence)
    }

    fn causes<'e>(&self, causes: &'e T::Causes) -> &'e [Cause<'a>] {
        T::recorded(causes)
    }

    /// "expected `notice` to be at least 30 days, found 14 days"
    fn expected(&self, step: &'a GradeStep, evidence: &T::Evidence) -> String {
        self.in_words().failure(&step.condition, self.evidence(evidence), false, None)
    }

    /// What is graded, for people.
    fn subject(&self, step: &'a GradeStep, evidence: &T::Evidence) -> String {
        match (&step.condition.kind, self.evidence(evidence).first()) {
            (ExpressionKind::Compare { left, .. }, Some(leaf)) => self.in_words().subject(left, leaf),
            _ => format!("`{}`", self.context.program.text_of(step.condition.location)),
        }
    }

    /// "preferred is at least 60 days"
    fn step_in_words(&self, step: &'a GradeStep) -> String {
        let ExpressionKind::Compare { comparison, right, left } = &step.condition.kind else { return String::new() };
        format!("{} is {}", name_of(&step.kind), self.in_words().how(*comparison, right, &left.of))
    }

    /// The changes that are suggested for what fails here.
    pub(super) fn suggested(&mut self) -> Vec<Suggestion> {
        self.suggestions.clone().into_iter().filter_map(|suggest| self.suggestion(suggest)).collect()
    }

    fn suggestion(&mut self, suggest: &'a Suggest) -> Option<Suggestion> {
        let value = match &suggest.value {
            SuggestedValue::Yaml(yaml) => yaml.to_string(),
            SuggestedValue::Expression(expression) => self.yaml(expression)?,
        };
        let action = if suggest.add { SuggestedAction::Add } else { SuggestedAction::Set };
        Some(Suggestion { action, path: self.place(&suggest.path)?, value })
    }

    /// A path with its names resolved: `right.notice` in a loop is `termination.rights[1].notice`.
    fn place(&mut self, path: &'a Expression) -> Option<String> {
        let ExpressionKind::Path { base, steps } = &path.kind else { return None };
        let mut text = match base {
            Base::Root => String::new(),
            Base::Slot(slot) => match self.get(*slot)? {
                Eval::Known(datum) => self.context.path(datum.origin.as_ref()?.node),
                _ => return None,
            },
            // reference data is not the contract's to change
            Base::Data(_) | Base::Expression(_) => return None,
        };
        for step in steps {
            match step {
                Step::Field { name, .. } | Step::Key(name) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(name);
                }
                Step::Each | Step::EachValue => return None,
            }
        }
        Some(text)
    }

    /// A value as a contract would write it.
    fn yaml(&mut self, expression: &'a Expression) -> Option<String> {
        if let Some(written) = self.context.program.written(expression) {
            return Some(written);
        }
        let Eval::Known(datum) = self.value(expression) else { return None };
        Some(match &datum.data {
            Data::List(items) => {
                let each: Vec<String> = items
                    .iter()
                    .filter_map(|item| match &item.value {
                        Eval::Known(datum) => Some(self.print(datum)),
                        _ => None,
                    })
                    .collect();
                format!("[{}]", each.join(", "))
            }
            _ => self.print(&datum),
        })
    }
}

fn name_of(kind: &GradeKind) -> &'static str {
    match kind {
        GradeKind::Preferred => "preferred",
        GradeKind::Acceptable => "acceptable",
        GradeKind::EscalateTo(_) => "what may be decided",
    }
}
