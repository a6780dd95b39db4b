//! Negotiating positions and suggested changes.

use crate::analysis::expressions::WRONG_TYPE;
use crate::analysis::names::Scope;
use crate::analysis::policies::Lowering;
use crate::analysis::program::{
    Base, Expression, ExpressionKind, Grade, GradeStep, Statement, Step, Suggest, SuggestedValue,
};
use crate::analysis::types::{as_read, comparable};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::{Limits, NodeKind, load};
use crate::source::{FileId, Span};
use crate::syntax::ast;
use crate::value::Type;
use crate::vocabulary;

const NO_STEP: Code = Code::new("policy/no-step");
const DUPLICATE_STEP: Code = Code::new("policy/duplicate-step");
const BAD_SUGGESTION: Code = Code::new("policy/bad-suggestion");

impl Lowering<'_> {
    /// `grade EXPRESSION { … }`: each step is a comparison of the expression.
    pub(super) fn grade(
        &mut self,
        subject: &ast::Expression,
        steps: &[ast::GradeStep],
        scope: &mut Scope,
        severity: Severity,
        span: Span,
    ) -> Option<Statement> {
        if steps.is_empty() {
            self.error(
                NO_STEP,
                "this `grade` has no step",
                span,
                "expected `preferred`, `acceptable` or `escalate to`",
            );
        }
        // what is wrong with the expression itself is told once, not for each step
        self.expression(scope, subject, None)?;
        let mut lowered = Vec::with_capacity(steps.len());
        let mut seen: Vec<&ast::GradeStep> = Vec::new();
        let first_told = self.diagnostics.len();
        for step in steps {
            let once = |known: &&&ast::GradeStep| {
                known.kind == step.kind && !matches!(step.kind, ast::GradeKind::EscalateTo(_))
            };
            if let Some(first) = seen.iter().find(once) {
                let diagnostic = Diagnostic::error(DUPLICATE_STEP, "expected each step once, found another")
                    .at(self.at(step.span), "the second one")
                    .with(self.at(first.span), "the first one");
                self.diagnostics.push(diagnostic);
            }
            seen.push(step);
            let condition = ast::Expression {
                kind: ast::ExpressionKind::Compare {
                    comparison: step.comparison,
                    left: Box::new(subject.clone()),
                    right: Box::new(step.bound.clone()),
                },
                span: step.span,
            };
            let told = self.diagnostics.len();
            lowered.push(self.condition(scope, &condition).map(|condition| GradeStep {
                kind: step.kind.clone(),
                condition,
                span: step.span,
            }));
            // that both can't be compared is the step's fault
            let bound = self.at(step.bound.span);
            let (before, new) = self.diagnostics.split_at(told);
            let is_told = |new: &Diagnostic| before.iter().skip(first_told).any(|old| old.message == new.message);
            // what each step says of the expression in the same words is one mistake
            if lowered.last().is_some_and(Option::is_none) && !new.is_empty() && new.iter().all(is_told) {
                self.diagnostics.truncate(told);
            }
            for diagnostic in self.diagnostics.iter_mut().skip(told) {
                diagnostic.primary.iter_mut().for_each(|label| label.location = bound);
            }
        }
        let steps = lowered.into_iter().collect::<Option<Vec<_>>>()?;
        for step in &steps {
            self.size(&step.condition)?;
        }
        let text = self.folded(subject.span);
        Some(Statement::Grade(Grade { steps, severity, span, text: text.into() }))
    }

    /// `suggest set PATH = VALUE`, `suggest add PATH """YAML"""`
    pub(super) fn suggest(
        &mut self,
        add: bool,
        path: &ast::Expression,
        (value, is_yaml): (&ast::Expression, bool),
        scope: &mut Scope,
        span: Span,
    ) -> Option<Statement> {
        let lowered = self.expression(scope, path, None)?;
        let is_place = matches!(&lowered.kind, ExpressionKind::Path { steps, .. } if !steps.iter().any(Step::is_each));
        if !is_place {
            let label = "a change needs one place";
            self.error(BAD_SUGGESTION, "expected a path without `[*]`", path.span, label);
            return None;
        }
        let declared = self.declared_at(scope, &lowered);
        let value = match &value.kind {
            ast::ExpressionKind::Text(yaml) if is_yaml => {
                // what a mapping changes of an element is no reference to it, whatever the name of the element stands for
                let element = Some(&lowered.of).filter(|of| matches!(of, Type::Record(_)));
                self.check_yaml(yaml, value.span, declared.as_ref().or(element), add)?;
                SuggestedValue::Yaml(yaml.trim_end().to_owned().into())
            }
            _ => SuggestedValue::Expression(self.suggested(scope, value, (declared.as_ref(), &lowered.of), add)?),
        };
        Some(Statement::Suggest(Suggest { add, path: lowered, value, span }.into()))
    }

    /// The type that the vocabulary declares for a place, where a field or a key of a map leads to it: what a document may write
    /// there. Nothing where a name stands for the place itself, which may be what a reference names.
    fn declared_at(&self, scope: &Scope, path: &Expression) -> Option<Type> {
        let ExpressionKind::Path { base, steps } = &path.kind else { return None };
        let mut declared = match base {
            Base::Root => Type::Record(self.vocabulary.root),
            Base::Slot(slot) => scope.of(*slot)?.clone(),
            Base::Data(_) | Base::Expression(_) => return None,
        };
        for step in steps {
            declared = match (step, as_read(self.vocabulary, &declared)) {
                (Step::Field { field, .. }, Type::Record(record)) => {
                    self.vocabulary.record(record)?.get(*field)?.of.clone()
                }
                (Step::Key(_), Type::Map(value)) => *value,
                _ => return None,
            };
        }
        (!steps.is_empty()).then_some(declared)
    }

    /// A value that can stand at a place of this type, which is given as it is declared, where that is known, and as it is read;
    /// where a reference is due, the id or word that names something.
    fn suggested(
        &mut self,
        scope: &mut Scope,
        value: &ast::Expression,
        (declared, of): (Option<&Type>, &Type),
        add: bool,
    ) -> Option<Expression> {
        let is_written_list = matches!(value.kind, ast::ExpressionKind::List(_));
        // one element stands for the list where it is added to it, or where one will do
        let one_will_do = add || !matches!(declared, Some(Type::List(_)));
        let element = match of {
            Type::List(element) if !is_written_list && one_will_do => element,
            of => of,
        };
        let names_something = declared.is_none_or(is_of_references);
        match (element, &value.kind) {
            (Type::Record(_), ast::ExpressionKind::Text(_)) if names_something => self.typed(scope, value, &Type::Text),
            (Type::List(inner), ast::ExpressionKind::List(_))
                if names_something && declared.is_some() && matches!(**inner, Type::Record(_)) =>
            {
                self.typed(scope, value, &Type::List(Box::new(Type::Text)))
            }
            (Type::Any, _) => self.expression(scope, value, None),
            (Type::Union(_), _) => {
                let value = self.expression(scope, value, None)?;
                let fits = comparable(element, &value.of);
                if !fits {
                    let (expected, found) = (self.vocabulary.describe(element), self.vocabulary.describe(&value.of));
                    let message = format!("expected {expected}, found {found}");
                    self.error(WRONG_TYPE, message, value.location.span, format!("this is {found}"));
                }
                fits.then_some(value)
            }
            _ => self.typed(scope, value, element),
        }
    }

    /// Whether a text is YAML, and fits the place where it is to stand. What it refers to may be in the contract.
    fn check_yaml(&mut self, yaml: &str, span: Span, declared: Option<&Type>, add: bool) -> Option<()> {
        let loaded = load(yaml.as_bytes().to_vec(), FileId(u32::MAX), Limits::default());
        if let Some(wrong) = loaded.diagnostics.first() {
            self.error(BAD_SUGGESTION, format!("expected YAML: {}", wrong.message), span, "is not YAML");
            return None;
        }
        let (Some(declared), [document]) = (declared, loaded.documents.as_slice()) else { return Some(()) };
        if has_hole(yaml) {
            return Some(());
        }
        let of = match declared {
            Type::List(element) | Type::OneOrMore(element)
                if add && document.kind(document.root()) != NodeKind::Sequence =>
            {
                element
            }
            of => of,
        };
        let reading = vocabulary::read_as(self.vocabulary, document, of);
        let mut fits = Some(());
        for problem in reading.problems().iter().filter(|problem| !problem.is_of_the_rest()) {
            let found = &problem.diagnostic;
            let mut diagnostic = Diagnostic::error(BAD_SUGGESTION, found.message.clone())
                .at(self.at(span), format!("does not fit {}", self.vocabulary.describe(of)));
            diagnostic.advise(found.help.iter().cloned());
            self.diagnostics.push(diagnostic);
            fits = None;
        }
        fits
    }
}

/// Whether what is written at a place names something that stands elsewhere.
fn is_of_references(declared: &Type) -> bool {
    match declared {
        Type::Reference(_) => true,
        Type::List(element) | Type::OneOrMore(element) => is_of_references(element),
        _ => false,
    }
}

/// Whether a text has a hole that a reader is to fill, such as `{name}`: what it comes to nobody knows.
fn has_hole(yaml: &str) -> bool {
    yaml.split('{').skip(1).any(|behind| {
        let inner = behind.split('}').next().filter(|inner| inner.len() < behind.len()).map(str::trim);
        inner.is_some_and(|inner| !inner.is_empty() && !inner.contains([':', ',']))
    })
}
