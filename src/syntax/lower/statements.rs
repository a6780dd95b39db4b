//! The lines of a rule.

use pest::iterators::Pair;

use super::items::{SEVERITIES, STATUSES};
use super::texts::is_block;
use super::{Lowerer, Rule};
use crate::syntax::ast::{Else, Expression, ExpressionKind, GradeKind, GradeStep, Name, Statement, StatementKind};
use crate::value::Comparison;

impl Lowerer<'_> {
    pub(super) fn lower_block(&self, pair: Pair<'_, Rule>) -> Vec<Statement> {
        pair.into_inner().filter_map(|part| self.lower_statement(part)).collect()
    }

    pub(super) fn lower_statement(&self, pair: Pair<'_, Rule>) -> Option<Statement> {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let kind = match rule {
            Rule::when_statement => {
                let mut inner = pair.into_inner();
                let condition = self.lower_when_head(inner.next()?)?;
                StatementKind::When { condition, body: inner.next().map(|block| self.lower_block(block)) }
            }
            Rule::for_each => {
                let mut inner = pair.into_inner();
                let mut head = self.lower_for_each_head(inner.next()?)?;
                if let StatementKind::ForEach { body, .. } = &mut head {
                    *body = self.lower_block(inner.next()?);
                }
                head
            }
            Rule::grade => {
                let mut inner = pair.into_inner();
                let subject = self.lower_when_head(inner.next()?)?;
                StatementKind::Grade { subject, steps: inner.filter_map(|part| self.lower_grade_step(part)).collect() }
            }
            Rule::suggest => self.lower_suggest(pair)?,
            Rule::help_line => {
                let text = self.parts(pair).take(&[Rule::text])?;
                StatementKind::Help(self.lower_message(text))
            }
            _ => self.lower_statement_line(pair)?,
        };
        Some(Statement { kind, span })
    }

    fn lower_statement_line(&self, pair: Pair<'_, Rule>) -> Option<StatementKind> {
        let rule = pair.as_rule();
        let mut parts = self.parts(pair);
        Some(match rule {
            Rule::severity_line => {
                let written = parts.name()?;
                let span = written.span;
                // that it has no severity would be said of the rule as well
                let gravest = || Name { text: "error".to_owned(), span };
                StatementKind::Severity(self.known("severity", written, &SEVERITIES).unwrap_or_else(gravest))
            }
            Rule::tags_line => StatementKind::Tags(parts.names()),
            Rule::status_line => StatementKind::Status(self.known("status", parts.name()?, &STATUSES)?),
            Rule::because_line => StatementKind::Because(parts.text()?),
            Rule::cite_line => StatementKind::Cite { text: parts.text()?, url: parts.text() },
            Rule::let_statement => StatementKind::Let { name: parts.name()?, value: parts.expression()? },
            Rule::require | Rule::forbid => {
                let condition = parts.expression()?;
                let otherwise = parts.take(&[Rule::else_part]).map(|part| self.lower_else(part));
                if rule == Rule::require {
                    StatementKind::Require { condition, otherwise }
                } else {
                    StatementKind::Forbid { condition, otherwise }
                }
            }
            _ => return None,
        })
    }

    fn lower_else(&self, pair: Pair<'_, Rule>) -> Else {
        let span = self.span(&pair);
        let mut parts = self.parts(pair);
        let severity = parts.name().and_then(|word| self.known("severity", word, &SEVERITIES));
        let message = parts.take(&[Rule::text]).map(|text| self.lower_message(text));
        Else { severity, message, span }
    }

    pub(super) fn lower_for_each_head(&self, pair: Pair<'_, Rule>) -> Option<StatementKind> {
        let mut parts = self.parts(pair);
        let first = parts.name()?;
        let (key, variable) = match parts.name() {
            Some(second) => (Some(first), second),
            None => (None, first),
        };
        Some(StatementKind::ForEach {
            key,
            variable,
            list: parts.expression()?,
            filter: parts.expression(),
            body: Vec::new(),
        })
    }

    pub(super) fn lower_grade_step(&self, pair: Pair<'_, Rule>) -> Option<GradeStep> {
        if pair.as_rule() != Rule::grade_step {
            return None;
        }
        let span = self.span(&pair);
        let kind = match pair.clone().into_inner().next()?.as_rule() {
            Rule::kw_preferred => Some(GradeKind::Preferred),
            Rule::kw_acceptable => Some(GradeKind::Acceptable),
            _ => None,
        };
        let mut parts = self.parts(pair);
        let kind = match kind {
            Some(kind) => kind,
            None => GradeKind::EscalateTo(self.parts(parts.take(&[Rule::escalate_to])?).text()?),
        };
        let mark = parts.take(&[Rule::comparison])?.into_inner().next()?;
        self.report_foreign_mark(&mark);
        Some(GradeStep { kind, comparison: comparison(mark.as_rule())?, bound: parts.expression()?, span })
    }

    fn lower_suggest(&self, pair: Pair<'_, Rule>) -> Option<StatementKind> {
        let part = pair.into_inner().nth(1)?;
        let add = part.as_rule() == Rule::suggest_add;
        let mut parts = self.parts(part);
        let path = parts.expression()?;
        if add {
            let text = parts.text()?;
            let value = Expression { kind: ExpressionKind::Text(text.text), span: text.span };
            return Some(StatementKind::Suggest { add, path, value, is_yaml: true });
        }
        let value = parts.take(&[Rule::expression])?;
        Some(StatementKind::Suggest { add, path, is_yaml: is_block(&value), value: self.lower_expression(value) })
    }
}

/// The comparison that a mark means.
pub(super) fn comparison(mark: Rule) -> Option<Comparison> {
    Some(match mark {
        Rule::op_equal | Rule::wrong_equal => Comparison::Equal,
        Rule::op_not_equal | Rule::wrong_not_equal => Comparison::NotEqual,
        Rule::op_less => Comparison::Less,
        Rule::op_at_most | Rule::wrong_at_most => Comparison::AtMost,
        Rule::op_greater => Comparison::Greater,
        Rule::op_at_least | Rule::wrong_at_least => Comparison::AtLeast,
        _ => return None,
    })
}
