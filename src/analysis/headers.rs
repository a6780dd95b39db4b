//! The lines above a policy's rules: who says it, from when it holds, how far it was checked.

use crate::analysis::policies::{DUPLICATE_HEADER, Lowering};
use crate::analysis::program::{Status, Successor};
use crate::diagnostic::{Citation, Diagnostic};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{Date, Scalar};

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
                    headers.applies_from = whole_date(date);
                }
                ast::ItemKind::SupersededBy { name, from } => {
                    self.once(&mut headers, "superseded by", item.span);
                    let from = from.as_ref().and_then(whole_date);
                    let location = self.at(item.span);
                    headers.superseded_by = Some(Successor { policy: name.text.clone(), from, location });
                }
                ast::ItemKind::Status(name) => {
                    self.once(&mut headers, "status", item.span);
                    headers.status = Self::status(name);
                }
                ast::ItemKind::CheckedOn(date) => {
                    self.once(&mut headers, "checked on", item.span);
                    headers.checked_on = whole_date(date);
                }
                ast::ItemKind::ReviewBy(date) => {
                    self.once(&mut headers, "review by", item.span);
                    headers.review_by = whole_date(date);
                }
                _ => {}
            }
        }
        headers
    }

    fn once(&mut self, headers: &mut Headers, what: &'static str, span: Span) {
        match headers.seen.iter().find(|(known, _)| *known == what) {
            Some((_, first)) => {
                let diagnostic = Diagnostic::error(DUPLICATE_HEADER, format!("expected one `{what}`, found another"))
                    .at(self.at(span), "the second one")
                    .with(self.at(*first), "the first one");
                self.diagnostics.push(diagnostic);
            }
            None => headers.seen.push((what, span)),
        }
    }

    /// How far a text was checked, by its words; the parser has refused all others.
    pub(super) fn status(name: &ast::Name) -> Option<Status> {
        match name.text.as_str() {
            "verified" => Some(Status::Verified),
            "partly verified" => Some(Status::PartlyVerified),
            "draft" => Some(Status::Draft),
            _ => None,
        }
    }
}

/// A date that is written out; the parser has refused all else, and dates without a month or day.
fn whole_date(expression: &ast::Expression) -> Option<Date> {
    match expression.kind {
        ast::ExpressionKind::Literal(Scalar::Date(date)) => Some(date),
        _ => None,
    }
}
