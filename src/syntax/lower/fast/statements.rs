//! The lines of a rule.

use super::Reader;
use crate::syntax::ast::{Else, Expression, ExpressionKind, GradeKind, GradeStep, Message, Statement, StatementKind};
use crate::syntax::lower::items::{SEVERITIES, STATUSES};
use crate::syntax::scan::TokenKind;
use crate::value::Comparison;

impl Reader<'_, '_> {
    /// Lines between braces.
    pub(super) fn block(&mut self) -> Option<Vec<Statement>> {
        self.mark("{")?;
        let mut statements = Vec::new();
        while self.peek_mark() != Some("}") {
            statements.push(self.statement()?);
        }
        self.mark("}")?;
        Some(statements)
    }

    fn statement(&mut self) -> Option<Statement> {
        let first = self.word()?;
        let kind = match self.written(first) {
            "severity" => {
                let name = self.name()?;
                SEVERITIES.contains(&name.text.as_str()).then_some(StatementKind::Severity(name))?
            }
            "tags" => StatementKind::Tags(self.names()?),
            "status" => StatementKind::Status(self.status(&STATUSES)?),
            "because" => StatementKind::Because(self.plain_text()?),
            "cite" => {
                let text = self.plain_text()?;
                let url = match self.optional("at")? {
                    Some(_) => Some(self.plain_text()?),
                    None => None,
                };
                StatementKind::Cite { text, url }
            }
            "help" => StatementKind::Help(self.message()?),
            "require" => StatementKind::Require { condition: self.expression()?, otherwise: self.otherwise()? },
            "forbid" => StatementKind::Forbid { condition: self.expression()?, otherwise: self.otherwise()? },
            "when" => {
                let condition = self.expression()?;
                let body = if self.peek_mark() == Some("{") { Some(self.block()?) } else { None };
                StatementKind::When { condition, body }
            }
            "for" => self.for_each()?,
            "let" => {
                let name = self.name()?;
                self.mark("=")?;
                StatementKind::Let { name, value: self.expression()? }
            }
            "grade" => self.grade()?,
            "suggest" => self.suggest()?,
            _ => return None,
        };
        Some(Statement { kind, span: self.from(first) })
    }

    fn message(&mut self) -> Option<Message> {
        let token = self.quoted()?;
        Some(self.lowerer.message_of(self.written(token), token.span.start()))
    }

    fn otherwise(&mut self) -> Option<Option<Else>> {
        let Some(first) = self.optional("else")? else { return Some(None) };
        let severity = match self.peek_word() {
            Some(word) if SEVERITIES.contains(&word) => Some(self.name()?),
            Some(_) => return None,
            None => None,
        };
        let has_text = self.peek().is_some_and(|token| matches!(token.kind, TokenKind::Text | TokenKind::OpenText));
        if severity.is_none() && !has_text {
            return None;
        }
        let message = if has_text { Some(self.message()?) } else { None };
        Some(Some(Else { severity, message, span: self.from(first) }))
    }

    fn for_each(&mut self) -> Option<StatementKind> {
        self.keyword("each")?;
        let mut names = self.names()?;
        if names.iter().any(|name| name.text == "in") {
            return None;
        }
        let variable = names.pop()?;
        let key = names.pop();
        if !names.is_empty() {
            return None;
        }
        self.keyword("in")?;
        let list = self.simple()?;
        let filter = match self.optional("where")? {
            Some(_) => Some(self.expression()?),
            None => None,
        };
        Some(StatementKind::ForEach { key, variable, list, filter, body: self.block()? })
    }

    fn grade(&mut self) -> Option<StatementKind> {
        let subject = self.expression()?;
        self.mark("{")?;
        let mut steps = Vec::new();
        while self.peek_mark() != Some("}") {
            steps.push(self.grade_step()?);
        }
        self.mark("}")?;
        Some(StatementKind::Grade { subject, steps })
    }

    fn grade_step(&mut self) -> Option<GradeStep> {
        let first = self.word()?;
        let kind = match self.written(first) {
            "preferred" => GradeKind::Preferred,
            "acceptable" => GradeKind::Acceptable,
            "escalate" => {
                self.keyword("to")?;
                GradeKind::EscalateTo(self.plain_text()?)
            }
            _ => return None,
        };
        let comparison = comparison(self.peek_mark()?)?;
        self.at += 1;
        let bound = self.simple()?;
        Some(GradeStep { kind, comparison, bound, span: self.from(first) })
    }

    fn suggest(&mut self) -> Option<StatementKind> {
        let word = self.word()?;
        match self.written(word) {
            "set" => {
                let path = self.path()?;
                self.mark("=")?;
                let is_yaml = self.peek().is_some_and(|token| self.written(token).starts_with("\"\"\""));
                Some(StatementKind::Suggest { add: false, path, is_yaml, value: self.expression()? })
            }
            "add" => {
                let path = self.path()?;
                let text = self.plain_text()?;
                let value = Expression { kind: ExpressionKind::Text(text.text), span: text.span };
                Some(StatementKind::Suggest { add: true, path, value, is_yaml: true })
            }
            _ => None,
        }
    }
}

/// The comparison that a mark means.
pub(super) fn comparison(mark: &str) -> Option<Comparison> {
    Some(match mark {
        "==" => Comparison::Equal,
        "!=" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::AtMost,
        ">" => Comparison::Greater,
        ">=" => Comparison::AtLeast,
        _ => return None,
    })
}
