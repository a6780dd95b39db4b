//! Rules: what they say of themselves, when they apply, and what they ask.

use std::sync::Arc;

use crate::analysis::expressions::WRONG_TYPE;
use crate::analysis::names::Scope;
use crate::analysis::policies::Lowering;
use crate::analysis::program::{
    Block, Check, Explanation, Expression, ForEach, Message, MessagePart, Rule, Statement, Status,
};
use crate::diagnostic::{Citation, Code, Diagnostic, RuleId, Severity, nearest};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Type;
use crate::vocabulary::Words;

const DUPLICATE_RULE: Code = Code::new("policy/duplicate-rule");
const DUPLICATE_LINE: Code = Code::new("policy/duplicate-line");
const NO_SEVERITY: Code = Code::new("policy/no-severity");
const BAD_SEVERITY: Code = Code::new("policy/bad-severity");
const NO_CHECK: Code = Code::new("policy/no-check");
const REQUIRE_NOT: Code = Code::new("policy/require-not");

/// The conditions of a policy that its rules stand under.
#[derive(Debug, Clone, Default)]
pub(super) struct Guards {
    expressions: Vec<Expression>,
    /// How many slots their names need.
    slots: usize,
}

impl Guards {
    fn add(&mut self, condition: Option<Expression>, scope: &Scope) {
        self.expressions.extend(condition);
        self.slots = self.slots.max(scope.slots());
    }
}

/// What the lines of a rule say of it.
#[derive(Default)]
struct Facts {
    severity: Option<(Severity, Span)>,
    tags: Option<(Vec<String>, Span)>,
    status: Option<(Option<Status>, Span)>,
    because: Option<(String, Span)>,
    cites: Vec<Citation>,
    help: Vec<Message>,
}

impl Lowering<'_> {
    /// The rules of a policy, or of a `when` block in it.
    pub(super) fn items(&mut self, items: &[ast::Item], guards: &mut Guards, top: bool) {
        let mut rules_seen = false;
        for item in items {
            match &item.kind {
                ast::ItemKind::When { condition, items } => {
                    let mut scope = self.scope_under(guards);
                    let lowered = self.condition(&mut scope, condition);
                    if let Some(lowered) = &lowered {
                        let _ = self.size(lowered);
                    }
                    match items {
                        // the parser has said that it is misplaced
                        None if rules_seen || !top => {}
                        None => guards.add(lowered, &scope),
                        Some(items) => {
                            rules_seen = true;
                            let mut inner = guards.clone();
                            inner.add(lowered, &scope);
                            self.items(items, &mut inner, false);
                        }
                    }
                }
                ast::ItemKind::Rule(rule) => {
                    rules_seen = true;
                    self.rule(rule, guards, item.span);
                }
                _ => {}
            }
        }
    }

    fn rule(&mut self, rule: &ast::Rule, guards: &Guards, span: Span) {
        if !self.rule_names.insert(rule.name.text.clone()) {
            let message = format!("there are two rules `{}`", rule.name.text);
            let first = self.rules.iter().find(|known| *known.id.rule == *rule.name.text).map(|rule| rule.location);
            let mut diagnostic =
                Diagnostic::error(DUPLICATE_RULE, message).at(self.at(rule.name.span), "the second one");
            if let Some(first) = first {
                diagnostic = diagnostic.with(first, "the first one");
            }
            self.diagnostics.push(diagnostic);
        }
        let mut facts = Facts::default();
        let mut scope = self.scope_under(guards);
        let severity = self.rule_severity(rule);
        let guard_slots = guards.slots;
        let mut guards = guards.expressions.clone();
        let body = self.rule_body(rule, &mut scope, &mut guards, &mut facts, severity.unwrap_or(Severity::Error));
        if rule.is_whole && severity.is_none() && facts.severity.is_none() {
            let mut diagnostic =
                Diagnostic::error(NO_SEVERITY, format!("the rule `{}` has no severity", rule.name.text))
                    .at(self.at(rule.name.span), "no `severity` in this rule")
                    .hint("write `severity error`, `severity warning` or `severity note`");
            let head = rule.title.as_ref().map_or(rule.name.span, |title| title.span).end();
            if let Some(brace) = self.text_at(Span::new(head, span.end())).find('{') {
                let line = self.source.get(..span.start()).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
                let indent: String = line.chars().take_while(|character| *character == ' ').collect();
                let text = format!("\n{indent}    severity error");
                diagnostic = diagnostic.mended(Span::empty(head + brace + 1), text, "write `severity error`");
            }
            self.diagnostics.push(diagnostic);
        }
        if rule.is_whole && !has_check(&rule.body) {
            let message = format!("the rule `{}` checks nothing", rule.name.text);
            let diagnostic = Diagnostic::error(NO_CHECK, message)
                .at(self.at(rule.name.span), "neither a `require` nor a `forbid` in this rule");
            self.diagnostics.push(diagnostic);
        }
        self.rules.push(Rule {
            id: RuleId { policy: Arc::clone(&self.policy), rule: rule.name.text.as_str().into() },
            title: rule.title.as_ref().map(|title| title.text.as_str().into()),
            severity: severity.unwrap_or(Severity::Error),
            tags: facts.tags.map(|(tags, _)| tags.into_iter().map(Words::from).collect()).unwrap_or_default(),
            is_draft: facts.status.map_or(self.status, |(status, _)| status) == Some(Status::Draft),
            applies_from: self.applies_from,
            explanation: Explanation {
                because: facts.because.map(|(because, _)| because.into()),
                cites: facts.cites.into(),
                help: facts.help,
            }
            .into(),
            vocabulary: self.vocabulary_index,
            location: self.at(if rule.name.text.is_empty() { span } else { rule.name.span }),
            guards,
            body: body.into(),
            slots: scope.slots().max(guard_slots),
        });
    }

    /// A scope that stands under conditions. What these bind, only they see.
    fn scope_under(&self, guards: &Guards) -> Scope {
        let mut scope = Scope::default();
        scope.learn(guards.expressions.iter().flat_map(|guard| self.told(guard, true)));
        scope
    }

    fn rule_severity(&self, rule: &ast::Rule) -> Option<Severity> {
        rule.body.iter().find_map(|statement| match &statement.kind {
            ast::StatementKind::Severity(name) => severity(&name.text),
            _ => None,
        })
    }

    fn rule_body(
        &mut self,
        rule: &ast::Rule,
        scope: &mut Scope,
        guards: &mut Vec<Expression>,
        facts: &mut Facts,
        severity: Severity,
    ) -> Vec<Statement> {
        let mut body = Vec::new();
        for statement in &rule.body {
            match &statement.kind {
                ast::StatementKind::When { condition, body: None } if body.is_empty() => {
                    let condition = self.condition(scope, condition);
                    if let Some(condition) = &condition {
                        let _ = self.size(condition);
                    }
                    scope.learn(condition.iter().flat_map(|condition| self.told(condition, true)));
                    guards.extend(condition);
                }
                // a `let` may stand before a bare `when`, but then the rest of the rule is its block
                _ if self.fact(statement, scope, facts) => {}
                _ => self.statement(statement, scope, severity, &mut body),
            }
        }
        body
    }

    /// A line that says something of the rule rather than asking something.
    fn fact(&mut self, statement: &ast::Statement, scope: &mut Scope, facts: &mut Facts) -> bool {
        let mut duplicate = None;
        match &statement.kind {
            ast::StatementKind::Severity(name) => {
                let severity = self.severity(name).unwrap_or(Severity::Error);
                duplicate = facts.severity.replace((severity, statement.span)).map(|(_, span)| span);
            }
            ast::StatementKind::Tags(tags) => {
                let tags = tags.iter().map(|tag| tag.text.clone()).collect();
                duplicate = facts.tags.replace((tags, statement.span)).map(|(_, span)| span);
            }
            ast::StatementKind::Because(text) => {
                duplicate = facts.because.replace((text.text.clone(), statement.span)).map(|(_, span)| span);
            }
            ast::StatementKind::Cite { text, url } => {
                facts.cites.push(Citation { text: text.text.clone(), url: url.as_ref().map(|url| url.text.clone()) });
            }
            ast::StatementKind::Help(message) => facts.help.extend(self.message(scope, message)),
            ast::StatementKind::Status(name) => {
                let status = Self::status(name);
                duplicate = facts.status.replace((status, statement.span)).map(|(_, span)| span);
            }
            _ => return false,
        }
        if let Some(first) = duplicate {
            let word = self.text_at(statement.span).split_whitespace().next().unwrap_or_default();
            let diagnostic =
                Diagnostic::error(DUPLICATE_LINE, format!("expected one `{word}` in a rule, found another"))
                    .at(self.at(statement.span), "the second one")
                    .with(self.at(first), "the first one");
            self.diagnostics.push(diagnostic);
        }
        true
    }

    /// A severity by its word.
    pub(super) fn severity(&mut self, name: &ast::Name) -> Option<Severity> {
        let known = severity(&name.text);
        if known.is_none() {
            let near = nearest(&name.text, ["error", "warning", "note"]);
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "the severities are `error`, `warning` and `note`".to_owned(),
            };
            let diagnostic = Diagnostic::error(BAD_SEVERITY, format!("there is no severity `{}`", name.text))
                .at(self.at(name.span), "not a severity")
                .hint(hint)
                .meant(name.span, near);
            self.diagnostics.push(diagnostic);
        }
        known
    }

    fn block(&mut self, statements: &[ast::Statement], scope: &mut Scope, severity: Severity) -> Block {
        let mark = scope.mark();
        let mut body = Vec::new();
        for statement in statements {
            self.statement(statement, scope, severity, &mut body);
        }
        scope.leave(mark);
        body.into()
    }

    fn statement(
        &mut self,
        statement: &ast::Statement,
        scope: &mut Scope,
        severity: Severity,
        body: &mut Vec<Statement>,
    ) {
        match &statement.kind {
            ast::StatementKind::Require { condition, otherwise } => {
                body.extend(self.require(condition, otherwise.as_ref(), scope, severity, statement.span));
            }
            ast::StatementKind::Forbid { condition, otherwise } => {
                body.extend(self.check(true, condition, otherwise.as_ref(), scope, severity, statement.span));
            }
            ast::StatementKind::When { condition, body: Some(inner) } => {
                let lowered = self.condition(scope, condition);
                let mark = scope.mark();
                scope.learn(lowered.iter().flat_map(|condition| self.told(condition, true)));
                let body_lowered = self.block(inner, scope, severity);
                scope.leave(mark);
                if let Some(condition) = lowered
                    && self.size(&condition).is_some()
                {
                    body.push(Statement::When { condition, body: body_lowered, span: statement.span });
                }
            }
            // the parser has said that it is misplaced
            ast::StatementKind::When { body: None, .. } => {}
            ast::StatementKind::ForEach { key, variable, list, filter, body: inner } => {
                let parts = (key.as_ref(), variable, list, filter.as_ref());
                let lowered = self
                    .for_each(parts, scope, statement.span, |lowering, scope| lowering.block(inner, scope, severity));
                body.extend(lowered);
            }
            ast::StatementKind::Let { name, value } => {
                let Some(made) = self.expression(scope, value, None) else {
                    return self.bind_mistaken(scope, name, value);
                };
                let slot = self.bind(scope, name, made.of.clone());
                if self.size(&made).is_some() {
                    body.push(Statement::Let { slot, name: self.at(name.span), value: made });
                }
            }
            ast::StatementKind::Grade { subject, steps } => {
                body.extend(self.grade(subject, steps, scope, severity, statement.span));
            }
            ast::StatementKind::Suggest { add, path, value, is_yaml } => {
                body.extend(self.suggest(*add, path, (value, *is_yaml), scope, statement.span));
            }
            _ => {
                let message = "expected a line that asks something, found one about the rule as a whole";
                let diagnostic = Diagnostic::error(DUPLICATE_LINE, message)
                    .at(self.at(statement.span), "in a block")
                    .hint("write it in the rule itself, before the checks");
                self.diagnostics.push(diagnostic);
            }
        }
    }

    fn for_each(
        &mut self,
        (key, variable, list, filter): (Option<&ast::Name>, &ast::Name, &ast::Expression, Option<&ast::Expression>),
        scope: &mut Scope,
        span: Span,
        inner: impl FnOnce(&mut Self, &mut Scope) -> Block,
    ) -> Option<Statement> {
        let list = self.expression(scope, list, None);
        let mark = scope.mark();
        let element = match (list.as_ref(), key) {
            (None, _) => None,
            (Some(list), Some(_)) => match &list.of {
                Type::Map(element) => Some(super::types::as_read(self.vocabulary, element)),
                of => {
                    let found = self.vocabulary.describe(of);
                    let label = format!("this is {found}");
                    let message = format!("expected a map to go through by key, found {found}");
                    self.error(WRONG_TYPE, message, list.location.span, label);
                    None
                }
            },
            (Some(list), None) => match &list.of {
                Type::Map(element) => Some(super::types::as_read(self.vocabulary, element)),
                _ => {
                    let list = list.clone();
                    self.element_of(&list, "a list to go through")
                }
            },
        };
        let key = key.map(|key| self.bind(scope, key, Type::Text));
        // without a type nothing can be said of the block that would be true
        let Some(element) = element else {
            scope.leave(mark);
            return None;
        };
        let slot = self.bind(scope, variable, element);
        scope.set_words(slot, list.as_ref().map(Self::words_in).unwrap_or_default());
        scope.learn(list.iter().flat_map(|list| self.told_of_elements(list, slot)));
        let filter = filter.map(|filter| self.condition(scope, filter));
        scope.learn(filter.iter().flatten().flat_map(|filter| self.told(filter, true)));
        let body = inner(self, scope);
        scope.leave(mark);
        let filter = match filter {
            Some(filter) => Some(filter?),
            None => None,
        };
        let list = list?;
        self.size(&list)?;
        if let Some(filter) = &filter {
            self.size(filter)?;
        }
        Some(Statement::ForEach(ForEach { key, slot, variable: self.at(variable.span), list, filter, body, span }))
    }

    /// `require every x in xs satisfies C` means `for each x in xs { require C }`, so that findings point at elements.
    fn require(
        &mut self,
        condition: &ast::Expression,
        otherwise: Option<&ast::Else>,
        scope: &mut Scope,
        severity: Severity,
        span: Span,
    ) -> Option<Statement> {
        match &condition.kind {
            ast::ExpressionKind::Quantifier {
                quantifier: ast::Quantifier::Every,
                variable,
                list,
                filter,
                condition,
            } => self.for_each((None, variable, list, filter.as_deref()), scope, span, |lowering, scope| {
                lowering.require(condition, otherwise, scope, severity, span).into_iter().collect::<Vec<_>>().into()
            }),
            ast::ExpressionKind::Not(_) => {
                let diagnostic = Diagnostic::warning(REQUIRE_NOT, "`require not` fails where the contract is silent")
                    .at(self.at(condition.span), "a prohibition, by its form")
                    .hint("what must not be there is `forbid …`, which silence does not break");
                let diagnostic = match &condition.kind {
                    ast::ExpressionKind::Not(inner) if self.is_word_before(span, "require", condition.span) => {
                        let asked = Span { start: span.start, end: inner.span.start };
                        diagnostic.mended(asked, "forbid ", "write `forbid`, which silence does not break")
                    }
                    _ => diagnostic,
                };
                self.diagnostics.push(diagnostic);
                self.check(false, condition, otherwise, scope, severity, span)
            }
            _ => self.check(false, condition, otherwise, scope, severity, span),
        }
    }

    fn check(
        &mut self,
        forbids: bool,
        condition: &ast::Expression,
        otherwise: Option<&ast::Else>,
        scope: &mut Scope,
        severity: Severity,
        span: Span,
    ) -> Option<Statement> {
        let lowered = self.condition(scope, condition);
        let milder = self.check_severity(otherwise, severity);
        let message = otherwise.and_then(|otherwise| otherwise.message.as_ref());
        // the message is for where a `require` does not hold, or a `forbid` does
        let mark = scope.mark();
        scope.learn(lowered.iter().flat_map(|condition| self.told(condition, forbids)));
        let message = message.map(|message| self.message(scope, message));
        scope.leave(mark);
        let message = match message {
            Some(message) => Some(message?),
            None => None,
        };
        let lowered = lowered?;
        self.size(&lowered)?;
        let text = self.folded(condition.span);
        Some(Statement::Check(Check {
            forbids,
            condition: lowered,
            severity: milder.unwrap_or(severity),
            milder,
            message: message.map(Into::into),
            span,
            text: text.into(),
        }))
    }

    /// Whether nothing but a word stands between where a line and where its condition begins.
    fn is_word_before(&self, line: Span, word: &str, condition: Span) -> bool {
        self.text_at(Span { start: line.start, end: condition.start.max(line.start) }).trim() == word
    }

    fn check_severity(&mut self, otherwise: Option<&ast::Else>, rule: Severity) -> Option<Severity> {
        let name = otherwise.and_then(|otherwise| otherwise.severity.as_ref())?;
        match severity(&name.text) {
            Some(severity) if severity < rule => Some(severity),
            _ => {
                // the message behind it moves up
                let behind = otherwise.and_then(|otherwise| otherwise.message.as_ref());
                let behind = behind.map_or(name.span, |message| Span { end: message.span.start, ..name.span }).end;
                let diagnostic =
                    Diagnostic::error(BAD_SEVERITY, format!("expected a severity milder than the rule's `{rule}`"))
                        .at(self.at(name.span), "not milder")
                        .hint("leave it out, and the check has the rule's severity")
                        .mended(
                            Span { start: name.span.start, end: behind.max(name.span.end) },
                            "",
                            "leave the severity out",
                        );
                self.diagnostics.push(diagnostic);
                None
            }
        }
    }

    fn message(&mut self, scope: &mut Scope, message: &ast::Message) -> Option<Message> {
        // every hole is looked at before the first mistake ends it, so that all mistakes of a message are told
        let parts: Vec<Option<MessagePart>> = message
            .parts
            .iter()
            .map(|part| match part {
                ast::MessagePart::Text(text) => Some(MessagePart::Text(text.clone().into())),
                ast::MessagePart::Hole(expression) => {
                    let expression = self.expression(scope, expression, None)?;
                    self.size(&expression)?;
                    Some(MessagePart::Hole(expression))
                }
            })
            .collect();
        Some(Message { parts: parts.into_iter().collect::<Option<_>>()? })
    }
}

/// Whether any line asks something: by the tree as it was read, so that a check with a mistake counts.
fn has_check(statements: &[ast::Statement]) -> bool {
    statements.iter().any(|statement| match &statement.kind {
        ast::StatementKind::Require { .. } | ast::StatementKind::Forbid { .. } | ast::StatementKind::Grade { .. } => {
            true
        }
        ast::StatementKind::When { body: Some(body), .. } | ast::StatementKind::ForEach { body, .. } => has_check(body),
        _ => false,
    })
}

fn severity(word: &str) -> Option<Severity> {
    match word {
        "error" => Some(Severity::Error),
        "warning" => Some(Severity::Warning),
        "note" => Some(Severity::Note),
        _ => None,
    }
}
