//! The lines above a policy's rules: who says it, from when it holds, how far it was checked.

use crate::analysis::names::Scope;
use crate::analysis::policies::{DUPLICATE_HEADER, Lowering};
use crate::analysis::program::{ExpressionKind, Status, Successor};
use crate::diagnostic::{Citation, Code, Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{Date, Scalar, Type};

const BAD_STATUS: Code = Code::new("policy/bad-status");
const PARTIAL_DATE: Code = Code::new("policy/partial-date");

/// What the lines above a policy's rules say.
#[derive(Debug, Default)]
pub(super) struct Headers {
    pub(super) version: Option<String>,
    pub(super) sources: Vec<Citation>,
    pub(super) applies_from: Option<Date>,
    pub(super) superseded_by: Option<Successor>,
    pub(super) status: Option<Status>,
    pub(super) checked_on: Option<Date>,
    pub(super) review_by: Option<Date>,
    /// The lines that may stand once, and where each stands.
    seen: Vec<(&'static str, Span)>,
}

impl Lowering<'_> {
    /// Reads the lines above the rules; what may stand once stands once.
    pub(super) fn headers(&mut self, items: &[ast::Item]) -> Headers {
        let mut headers = Headers::default();
        for item in items {
            match &item.kind {
                ast::ItemKind::Version(name) => {
                    self.once(&mut headers, "version", name.span);
                    headers.version = Some(name.text.clone());
                }
                ast::ItemKind::Source { text, url } => headers
                    .sources
                    .push(Citation { text: text.text.clone(), url: url.as_ref().map(|url| url.text.clone()) }),
                ast::ItemKind::AppliesFrom(date) => {
                    self.once(&mut headers, "applies from", item.span);
                    headers.applies_from = self.whole_date(date);
                }
                ast::ItemKind::SupersededBy { name, from } => {
                    self.once(&mut headers, "superseded by", item.span);
                    let from = from.as_ref().and_then(|from| self.whole_date(from));
                    let location = self.at(item.span);
                    headers.superseded_by = Some(Successor { policy: name.text.clone(), from, location });
                }
                ast::ItemKind::Status(name) => {
                    self.once(&mut headers, "status", item.span);
                    headers.status = self.status(name);
                }
                ast::ItemKind::CheckedOn(date) => {
                    self.once(&mut headers, "checked on", item.span);
                    headers.checked_on = self.whole_date(date);
                }
                ast::ItemKind::ReviewBy(date) => {
                    self.once(&mut headers, "review by", item.span);
                    headers.review_by = self.whole_date(date);
                }
                _ => {}
            }
        }
        headers
    }

    fn once(&mut self, headers: &mut Headers, what: &'static str, span: Span) {
        match headers.seen.iter().find(|(known, _)| *known == what) {
            Some((_, first)) => {
                let diagnostic =
                    Diagnostic::error(DUPLICATE_HEADER, format!("expected one `{what}`, found another"))
                        .at(self.at(span), "the second one")
                        .with(self.at(*first), "the first one");
                self.diagnostics.push(diagnostic);
            }
            None => headers.seen.push((what, span)),
        }
    }

    /// How far a text was checked, by its words.
    pub(super) fn status(&mut self, name: &ast::Name) -> Option<Status> {
        const KNOWN: [(&str, Status); 3] =
            [("verified", Status::Verified), ("partly verified", Status::PartlyVerified), ("draft", Status::Draft)];
        let known = KNOWN.iter().find(|(word, _)| *word == name.text);
        if known.is_none() {
            let hint = match nearest(&name.text, KNOWN.iter().map(|(word, _)| *word)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "a status is `verified`, `partly verified` or `draft`".to_owned(),
            };
            let diagnostic = Diagnostic::error(BAD_STATUS, format!("there is no status `{}`", name.text))
                .at(self.at(name.span), "not a status")
                .hint(hint);
            self.diagnostics.push(diagnostic);
        }
        known.map(|(_, status)| *status)
    }

    /// A date with its month and day, written out.
    fn whole_date(&mut self, expression: &ast::Expression) -> Option<Date> {
        let lowered = self.typed(&mut Scope::default(), expression, &Type::Date)?;
        match lowered.kind {
            ExpressionKind::Literal(Scalar::Date(date @ Date { month: Some(_), day: Some(_), .. })) => Some(date),
            _ => {
                let label = "not a whole date";
                self.error(PARTIAL_DATE, "expected a date such as 2026-01-31", expression.span, label);
                None
            }
        }
    }
}
