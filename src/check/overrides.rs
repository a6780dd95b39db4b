//! What goes before everything that policies say: set on the command line, or by a project's configuration. It becomes an
//! `adjust` block for each change, so that it is checked as any other is, and mistakes point at what was written.

use super::Setting;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, Span};
use crate::syntax::{self, ast};

/// The name under which messages show what is set on the command line.
const COMMAND_LINE: &str = "--set";

/// Changes that stand in one text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// The name that people know the text by.
    pub name: String,
    /// The text.
    pub text: String,
    /// What it changes.
    pub changes: Vec<Override>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The policy that declares what is changed.
    pub policy: Part,
    /// The parameter or rule.
    pub name: Part,
    /// What becomes of it.
    pub kind: OverrideKind,
    /// Whether it counts for nothing where its policy is not used, rather than being a mistake.
    pub optional: bool,
}

/// Words of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The words.
    pub text: String,
    /// Where they stand in it.
    pub span: Span,
}

/// What becomes of a parameter or a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OverrideKind {
    /// A parameter has this value.
    Parameter(WrittenValue),
    /// A rule has this severity.
    Severity(Severity, Span),
    /// A rule does not run, for this reason.
    Off(Option<Part>),
}

/// A value as somebody wrote it: as a policy would, but that a text needs no quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrittenValue {
    /// A single value.
    Single {
        /// The words.
        text: String,
        /// For each byte of the words, and for their end, the byte of the text where it stands.
        places: Vec<u32>,
    },
    /// Several.
    List(Vec<WrittenValue>, Span),
}

impl Overrides {
    /// What is set on the command line.
    pub fn set(settings: &[Setting]) -> Self {
        let mut overrides = Self { name: COMMAND_LINE.to_owned(), ..Self::default() };
        for setting in settings {
            let part =
                |text: &str, start: usize| Part { text: text.to_owned(), span: Span::new(start, start + text.len()) };
            let policy = part(&setting.policy, overrides.text.len());
            let name = part(&setting.parameter, policy.span.range().end + 1);
            let start = name.span.range().end + 1;
            let value = WrittenValue::unchanged(&setting.value, start);
            overrides.changes.push(Override { policy, name, kind: OverrideKind::Parameter(value), optional: false });
            overrides.text.push_str(&format!("{}.{}={}\n", setting.policy, setting.parameter, setting.value));
        }
        overrides
    }

    /// The changes as a policy that adjusts, and what is wrong with the values. `is_used` tells whether a policy is used.
    pub(super) fn as_policy(&self, file: FileId, is_used: impl Fn(&str) -> bool) -> (ast::File, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let counts = |change: &&Override| !change.optional || is_used(&change.policy.text);
        let items = self.changes.iter().filter(counts).map(|change| change.as_item(file, &mut diagnostics)).collect();
        let name = ast::Name { text: self.name.clone(), span: Span::empty(0) };
        let declaration = Some(ast::Declaration { kind: ast::FileKind::Policy, name, title: None });
        (ast::File { declaration, items, has_gaps: false }, diagnostics)
    }
}

impl Override {
    fn as_item(&self, file: FileId, diagnostics: &mut Vec<Diagnostic>) -> ast::Item {
        let (change, end) = match &self.kind {
            OverrideKind::Parameter(value) => {
                let value = value.expression(file, diagnostics);
                let end = value.span;
                (ast::AdjustmentKind::Parameter(value), end)
            }
            OverrideKind::Severity(severity, span) => {
                (ast::AdjustmentKind::Severity(ast::Name { text: severity.to_string(), span: *span }), *span)
            }
            OverrideKind::Off(because) => {
                let text = because.as_ref().map(|part| ast::Text { text: part.text.clone(), span: part.span });
                (ast::AdjustmentKind::Off(text), because.as_ref().map_or(self.name.span, |part| part.span))
            }
        };
        let span = self.policy.span.to(end);
        let changes = vec![ast::Adjustment { name: self.name.as_name(), change, span: self.name.span.to(end) }];
        ast::Item { kind: ast::ItemKind::Adjust { name: self.policy.as_name(), changes }, span }
    }
}

impl Part {
    fn as_name(&self) -> ast::Name {
        ast::Name { text: self.text.clone(), span: self.span }
    }
}

impl WrittenValue {
    /// A value that stands in the text just as it reads, from this byte on.
    pub fn unchanged(text: &str, start: usize) -> Self {
        let places = (start..=start + text.len()).map(|place| u32::try_from(place).unwrap_or(u32::MAX)).collect();
        Self::Single { text: text.to_owned(), places }
    }

    fn expression(&self, file: FileId, diagnostics: &mut Vec<Diagnostic>) -> ast::Expression {
        match self {
            Self::Single { text, places } => {
                let (value, mistakes) = syntax::constant(text, places.clone(), file);
                diagnostics.extend(mistakes);
                value
            }
            Self::List(values, span) => {
                let values = values.iter().map(|value| value.expression(file, diagnostics)).collect();
                ast::Expression { kind: ast::ExpressionKind::List(values), span: *span }
            }
        }
    }
}
