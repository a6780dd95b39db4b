//! Negotiating positions and suggested changes.

use crate::analysis::expressions::WRONG_TYPE;
use crate::analysis::names::Scope;
use crate::analysis::policies::Lowering;
use crate::analysis::program::{
    Expression, ExpressionKind, Grade, GradeStep, Statement, Step, Suggest, SuggestedValue,
};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::{Limits, load};
use crate::source::{FileId, Span};
use crate::syntax::ast;
use crate::value::Type;

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
        let value = match &value.kind {
            ast::ExpressionKind::Text(yaml) if is_yaml => {
                self.check_yaml(yaml, value.span)?;
                SuggestedValue::Yaml(yaml.trim_end().to_owned().into())
            }
            _ => SuggestedValue::Expression(self.suggested(scope, value, &lowered.of)?),
        };
        Some(Statement::Suggest(Suggest { add, path: lowered, value, span }.into()))
    }

    /// A value that can stand at a place of this type; where a reference is due, the id or word that names something.
    fn suggested(&mut self, scope: &mut Scope, value: &ast::Expression, of: &Type) -> Option<Expression> {
        let element = match of {
            Type::List(element) if !matches!(value.kind, ast::ExpressionKind::List(_)) => element,
            of => of,
        };
        match (element, &value.kind) {
            (Type::Record(_), ast::ExpressionKind::Text(_)) => self.typed(scope, value, &Type::Text),
            (Type::Any, _) => self.expression(scope, value, None),
            (Type::Union(_), _) => {
                let value = self.expression(scope, value, None)?;
                let fits = super::types::comparable(element, &value.of);
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

    /// Whether a text is YAML at all: what it comes to in a contract is checked there.
    fn check_yaml(&mut self, yaml: &str, span: Span) -> Option<()> {
        let loaded = load(yaml.as_bytes().to_vec(), FileId(u32::MAX), Limits::default());
        let Some(wrong) = loaded.diagnostics.first() else { return Some(()) };
        self.error(BAD_SUGGESTION, format!("expected YAML: {}", wrong.message), span, "is not YAML");
        None
    }
}
