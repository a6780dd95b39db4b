//! What can be read of a file that the grammar does not take: its items one by one, of a broken item its head and its
//! lines one by one. Each part that is broken gives one diagnostic and hides no other.

use std::cell::RefCell;

use super::ast::{
    Declaration, Enum, Expression, ExpressionKind, Field, FileKind, Item, ItemKind, Name, Record, Rule, Statement,
    StatementKind, Test, Text, TypeExpression, TypeExpressionKind,
};
use super::brackets::Brackets;
use super::explain::{Explainer, Place};
use super::limits;
use super::lower::{Failure, Lowerer, Origin, Piece};
use super::scan::{Token, TokenKind};
use super::words;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::{FileId, Location, Span};

/// How deep a block is first tried whole; deeper ones are taken apart at once, so that no text is read too often.
const TRIED_WHOLE: usize = 3;

/// How deep blocks without their braces are followed by their indentation.
const DEEPEST_WITHOUT_BRACE: usize = 32;

/// A range of tokens, by their indexes.
#[derive(Debug, Clone, Copy)]
struct Range {
    from: usize,
    to: usize,
}

/// Reads what can be read of a broken file.
pub(super) fn pieces(
    source: &str,
    tokens: &[Token],
    file: FileId,
    diagnostics: &RefCell<Vec<Diagnostic>>,
) -> Vec<Piece> {
    let recovery = Recovery { source, tokens, brackets: Brackets::new(source, tokens), file, diagnostics };
    recovery.items(Range { from: 0, to: tokens.len() })
}

struct Recovery<'a> {
    source: &'a str,
    tokens: &'a [Token],
    brackets: Brackets,
    file: FileId,
    diagnostics: &'a RefCell<Vec<Diagnostic>>,
}

/// A name that a part gives, by the form of the part.
#[derive(Debug, Clone, Copy)]
struct Given {
    /// The word that such a part begins with.
    kind: &'static str,
    /// The token of the name.
    at: usize,
    /// Whether a word stands before the name, which then is not the right one.
    is_behind_word: bool,
}

/// How a kind of part is found and read.
type Starts = fn(&str, &[Token], usize) -> bool;

impl<'a> Recovery<'a> {
    fn items(&self, range: Range) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let parts = self.split(range, words::starts_item);
        let orphans = self.orphans(&parts);
        let mut parts = parts.into_iter().zip(orphans).peekable();
        while let Some((part, orphans)) = parts.next() {
            pieces.extend(self.item(part));
            if orphans > 0 {
                // lines of one block that lost its first line: the first of them says it for all
                let mut lines = Range { from: part.to, to: part.to };
                for (next, _) in parts.by_ref().take(orphans) {
                    lines.to = if self.word(next.from) == "}" { next.from } else { next.to };
                }
                if words::STATEMENTS.contains(&self.word(part.from)) {
                    self.statements(lines, 1);
                }
                continue;
            }
            // a rule or test without its `{`: what follows are its lines, up to its `}`
            let (known, starts): (&[&str], Starts) = match self.word(part.from) {
                "rule" => (&words::STATEMENTS, words::starts_statement),
                "test" => (&words::TEST_STEPS, words::starts_test_step),
                _ => continue,
            };
            if self.block(part).is_some()
                || !parts.peek().is_some_and(|(next, _)| known.contains(&self.word(next.from)))
            {
                continue;
            }
            let mut lines = Range { from: part.to, to: part.to };
            while let Some((next, _)) = parts.next_if(|(next, _)| {
                let word = self.word(next.from);
                known.contains(&word) || word == "}"
            }) {
                if self.word(next.from) == "}" {
                    break;
                }
                lines.to = next.to;
            }
            if self.word(part.from) == "rule" {
                let found = self.statements(lines, 1);
                if let Some(Piece::Item(Item { kind: ItemKind::Rule(Rule { body, .. }), span })) = pieces.last_mut() {
                    *body = found;
                    *span = self.span(Range { to: lines.to, ..part });
                }
            } else {
                self.rows(lines, starts, Place::TestStep, Lowerer::test_steps);
            }
        }
        pieces
    }

    /// For each part how many of the parts behind it are lines of the same block, of which the first line is missing: they
    /// begin like no item, and end with a `}` that closes nothing.
    fn orphans(&self, parts: &[Range]) -> Vec<usize> {
        let mut orphans = vec![0; parts.len()];
        let mut end = None;
        for (at, part) in parts.iter().enumerate().rev() {
            let word = self.word(part.from);
            if word == "}" {
                end = Some(at);
            } else if words::ITEMS.contains(&word) && !matches!(word, "status" | "when") {
                end = None;
            } else if let (Some(end), Some(slot)) = (end, orphans.get_mut(at)) {
                *slot = end - at;
            }
        }
        orphans
    }

    /// The name behind the first word of a part.
    fn first_name(&self, part: Range) -> Option<Name> {
        let token = self.tokens.get(part.from + 1).filter(|_| part.from + 1 < part.to)?;
        (token.kind == TokenKind::Word).then(|| Name { text: token.text(self.source).to_owned(), span: token.span })
    }

    fn name_at(&self, index: usize) -> Option<Name> {
        let token = self.tokens.get(index).filter(|token| token.kind == TokenKind::Word)?;
        Some(Name { text: token.text(self.source).to_owned(), span: token.span })
    }

    /// What is left of an item that could not be read: its name, which stands behind the first word, so that what speaks of
    /// it finds it.
    fn item_left(&self, part: Range, word: &str) -> Option<Piece> {
        let span = self.span(part);
        let kind = match word {
            "policy" => {
                // without a name it is a policy all the same: what stands in it is none of a vocabulary
                let name = self.dotted_beginning(part).map(|(name, _)| name);
                let name = name.unwrap_or_else(|| Name { text: String::new(), span: Span::empty(span.end()) });
                return Some(Piece::Declaration(self.declaration(FileKind::Policy, name), span));
            }
            "vocabulary" => {
                let name = self.dotted_name(part);
                if name.is_none() && part.from == 0 {
                    return None;
                }
                // without a name a policy says all the same that it has one
                let name = name.unwrap_or_else(|| Name { text: String::new(), span: Span::empty(span.end()) });
                return Some(Piece::Declaration(self.declaration(FileKind::Vocabulary, name), span));
            }
            "use" => self.use_left(part)?,
            "document" => ItemKind::Document { record: self.first_name(part)?, marked_by: None },
            "rule" => {
                ItemKind::Rule(Rule { name: self.first_name(part)?, title: None, body: Vec::new(), is_whole: false })
            }
            _ => self.value_left(part, part.from + 1, word)?,
        };
        Some(Piece::Item(Item { kind, span }))
    }

    fn declaration(&self, kind: FileKind, name: Name) -> Declaration {
        Declaration { kind, name, title: None }
    }

    /// What is left of a `use` line of which the policy can be read.
    fn use_left(&self, part: Range) -> Option<ItemKind> {
        let named = self.tokens.get(part.from + 1).filter(|_| part.from + 1 < part.to)?;
        if named.kind == TokenKind::Text {
            let text = named.text(self.source).trim_matches('"').to_owned();
            return Some(ItemKind::Use { name: Name { text, span: named.span }, is_path: true, tagged: Vec::new() });
        }
        let name = self.dotted_name(part)?;
        // of a name that is still being typed nobody knows what it names
        let is_complete = !(part.from..part.to).any(|at| {
            self.word(at) == "." && self.tokens.get(at).is_some_and(|point| point.span.start() >= name.span.end())
        });
        is_complete.then_some(ItemKind::Use { name, is_path: false, tagged: Vec::new() })
    }

    /// What is left of an item that gives a name to a value; the name is the token of that index.
    fn value_left(&self, part: Range, at: usize, word: &str) -> Option<ItemKind> {
        let name = self.name_at(at).filter(|_| at < part.to)?;
        let end = self.span(part).end();
        let missing = Expression { kind: ExpressionKind::Missing, span: Span::empty(end) };
        let no_type = || TypeExpression { kind: TypeExpressionKind::Missing, span: Span::empty(end) };
        match word {
            "parameter" => Some(ItemKind::Parameter { name, of: no_type(), default: missing, description: None }),
            // of data nothing is left but that it is called so
            "define" | "data" => {
                let arguments = (at + 1..part.to).take_while(|at| self.word(*at) != "=");
                let arguments = arguments
                    .filter(|at| word == "define" && self.word(at + 1) == ":")
                    .filter_map(|at| Some((self.name_at(at)?, no_type())));
                Some(ItemKind::Define { name, arguments: arguments.collect(), body: missing })
            }
            _ => None,
        }
    }

    /// The name with points in it behind the first word of a part, if it has an end.
    fn dotted_name(&self, part: Range) -> Option<Name> {
        self.dotted_beginning(part).filter(|(_, is_whole)| *is_whole).map(|(name, _)| name)
    }

    /// What there is of the name with points in it behind the first word of a part, and whether it is all of it: whether
    /// no point is left behind it.
    fn dotted_beginning(&self, part: Range) -> Option<(Name, bool)> {
        let mut name = self.first_name(part)?;
        let mut at = part.from + 2;
        while at + 1 < part.to && self.word(at) == "." {
            // what stands on another line is no part of a name
            let is_on_line = self.tokens.get(at + 1).is_some_and(|token| !token.first_of_line);
            let Some(next) = self.first_name(Range { from: at, to: part.to }).filter(|_| is_on_line) else {
                return Some((name, false));
            };
            name = Name { text: format!("{}.{}", name.text, next.text), span: name.span.to(next.span) };
            at += 2;
        }
        Some((name, true))
    }

    /// What is left of a line of a rule that could not be read: the name that it gives.
    fn statement_left(&self, part: Range) -> Option<Statement> {
        let span = self.span(part);
        let missing = Expression { kind: ExpressionKind::Missing, span: Span::empty(span.end()) };
        let kind = match self.word(part.from) {
            "let" => StatementKind::Let { name: self.first_name(part)?, value: missing },
            "for" => {
                let after = if self.word(part.from + 1) == "each" { part.from + 1 } else { part.from };
                let first = self.first_name(Range { from: after, to: part.to })?;
                let has_key = self.word(after + 2) == ",";
                let second = if has_key { self.first_name(Range { from: after + 2, to: part.to }) } else { None };
                let (key, variable) = match second {
                    Some(second) => (Some(first), second),
                    None => (None, first),
                };
                StatementKind::ForEach { key, variable, list: missing, filter: None, body: Vec::new() }
            }
            _ => return None,
        };
        Some(Statement { kind, span })
    }

    fn item(&self, part: Range) -> Vec<Piece> {
        if let Some(deep) = self.tokens.get(part.from..part.to).and_then(|tokens| limits::too_deep(self.source, tokens))
        {
            self.report(self.error("policy/nesting", limits::TOO_DEEP, deep, "too deep here"));
            return Vec::new();
        }
        let word = self.word(part.from);
        if !words::ITEMS.contains(&word) {
            return self.unknown_item(part, word);
        }
        let has_block = matches!(word, "rule" | "test" | "when" | "adjust" | "record" | "enum");
        let block = self.block(part).filter(|_| has_block);
        let Some(block) = block else {
            let read = self.leaf(part, Place::Item, Lowerer::items);
            return read.unwrap_or_else(|| self.item_left(part, word).into_iter().collect());
        };
        if !self.has_trouble(part)
            && let Ok(pieces) = self.lowerer(part).items(self.text(part))
        {
            return pieces;
        }
        let head = Range { from: part.from, to: block.from - 1 };
        let kind = self.broken_item(word, self.first_name(head), head, block, part);
        self.behind_block(part, block);
        kind.map(|kind| Piece::Item(Item { kind, span: self.span(part) })).into_iter().collect()
    }

    /// An item with a block, of which the head or a line is broken. An empty head is not read.
    fn broken_item(&self, word: &str, name: Option<Name>, head: Range, block: Range, whole: Range) -> Option<ItemKind> {
        let missing =
            |part: Range| Expression { kind: ExpressionKind::Missing, span: Span::empty(self.span(part).end()) };
        match word {
            "rule" => {
                let read = self.head(head, Lowerer::rule_head);
                let body = self.statements(block, 1);
                let fallback = || name.map(|name| Rule { name, title: None, body: Vec::new(), is_whole: false });
                read.or_else(fallback).map(|rule| ItemKind::Rule(Rule { body, is_whole: false, ..rule }))
            }
            "test" => {
                let read = self.head(head, Lowerer::test_head);
                let steps = self.rows(block, words::starts_test_step, Place::TestStep, Lowerer::test_steps);
                read.map(|test| ItemKind::Test(Test { steps, is_whole: false, ..test }))
            }
            "adjust" => {
                let name = self.head(head, Lowerer::adjust_head);
                let changes = self.rows(block, words::starts_adjustment, Place::Adjustment, Lowerer::adjustments);
                name.map(|name| ItemKind::Adjust { name, changes })
            }
            "record" => {
                let read = self.head(head, Lowerer::record_head);
                let fields = self.fields(block);
                let (extends, identified_by, description) = (None, Vec::new(), None);
                let fallback =
                    || name.map(|name| Record { name, extends, identified_by, fields: Vec::new(), description });
                read.or_else(fallback).map(|record| ItemKind::Record(Record { fields, ..record }))
            }
            "enum" => {
                let read = self.head(head, Lowerer::enum_head);
                let values = self.enum_values(block);
                let fallback = || name.map(|name| Enum { name, values: Vec::new(), description: None });
                read.or_else(fallback).map(|of| ItemKind::Enum(Enum { values, ..of }))
            }
            _ => {
                let condition = self.head(head, Lowerer::when_head);
                let lowerer = self.lowerer(whole);
                let items = self.items(block).into_iter().filter_map(|piece| lowerer.covered(piece)).collect();
                let condition = condition.unwrap_or_else(|| missing(head));
                Some(ItemKind::When { condition, items: Some(items) })
            }
        }
    }

    /// Reports an item of which nobody knows the first word, and gives what is left of what it was most likely meant to be.
    fn unknown_item(&self, part: Range, word: &str) -> Vec<Piece> {
        let Some(token) = self.tokens.get(part.from) else { return Vec::new() };
        if self.brackets.is_alone(part.from) {
            self.report_alone(part.from);
            return Vec::new();
        }
        let block = self.block(part);
        let is_word = token.kind == TokenKind::Word;
        // the words of rules and tests begin what looks alike
        let is_elsewhere = word != "let" && (words::STATEMENTS.contains(&word) || words::TEST_STEPS.contains(&word));
        let gives = if is_word && !is_elsewhere { self.given(part) } else { None };
        let held = block.filter(|_| is_word && !is_elsewhere).and_then(|block| self.held_by(block));
        let near = nearest(word, words::ITEMS).filter(|_| is_word).or(held);
        let diagnostic = match gives {
            Some(Given { .. }) if word == "let" => self
                .error("policy/syntax", "`let` stands in a rule", token.span, "outside of any rule")
                .hint("did you mean `define`?")
                .meant(token.span, Some("define")),
            Some(Given { kind, is_behind_word: true, .. }) if near.is_none() => self
                .error("policy/unknown-statement", self.begins_none(token), token.span, "not known here")
                .hint(format!("did you mean `{kind}`?"))
                .meant(token.span, Some(kind)),
            Some(Given { kind, is_behind_word: false, .. }) => self
                .error("policy/unknown-statement", self.begins_none(token), token.span, "not known here")
                .hint(format!("write `{kind} {word} …` to give something this name"))
                .mended(Span::empty(token.span.start()), format!("{kind} "), format!("write `{kind} {word} …`")),
            _ if is_word && words::STATEMENTS.contains(&word) => self
                .error("policy/syntax", format!("`{word}` stands in a rule"), token.span, "outside of any rule")
                .hint("write it between the braces of `rule NAME \"title\" { … }`"),
            _ if is_word && words::TEST_STEPS.contains(&word) => self
                .error("policy/syntax", format!("`{word}` stands in a test"), token.span, "outside of any test")
                .hint("write it between the braces of `test \"name\" { … }`"),
            _ => {
                let advice = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "a policy has rules, parameters, definitions and tests; a vocabulary has records and enums"
                        .to_owned(),
                };
                self.error("policy/unknown-statement", self.begins_none(token), token.span, "not known here")
                    .hint(advice)
                    .meant(token.span, near)
            }
        };
        self.report(diagnostic);
        if let Some(block) = block {
            // what stands in its braces is looked at all the same
            let no_head = Range { from: part.from, to: part.from };
            let name = self.first_name(Range { from: part.from, to: block.from - 1 });
            let kind = self.broken_item(near.unwrap_or("rule"), name, no_head, block, part);
            return kind.map(|kind| Piece::Item(Item { kind, span: self.span(part) })).into_iter().collect();
        }
        if part.from == 0 && !matches!(near, Some("policy" | "vocabulary")) {
            // a file begins with what it is, which nobody can tell of this one
            return Vec::new();
        }
        let span = self.span(part);
        let left = match gives {
            Some(Given { kind, at, .. }) => {
                self.value_left(part, at, kind).map(|kind| Piece::Item(Item { kind, span }))
            }
            None => near.and_then(|near| self.item_left(part, near)),
        };
        left.into_iter().collect()
    }

    /// What a block is most likely of, by its first line.
    fn held_by(&self, block: Range) -> Option<&'static str> {
        let first = self.word(block.from);
        match self.word(block.from + 1) {
            _ if block.from >= block.to => None,
            _ if words::TEST_STEPS.contains(&first) => Some("test"),
            _ if words::STATEMENTS.contains(&first) => Some("rule"),
            ":" => Some("record"),
            "," => Some("enum"),
            _ => None,
        }
    }

    fn begins_none(&self, token: &Token) -> String {
        format!("no part of a file begins with {}", Explainer::shown(token.text(self.source)))
    }

    /// What a part gives a name to, by the form of it, whatever its first word: `NAME: TYPE`, `NAME = VALUE` or
    /// `NAME(ARGUMENT…)`, behind that word or in its place.
    fn given(&self, part: Range) -> Option<Given> {
        let behind = |at: usize| match self.word(at + 1) {
            _ if at + 1 >= part.to || self.name_at(at).is_none() => None,
            ":" => Some("parameter"),
            "=" => Some("define"),
            "(" if (at..part.to).any(|at| self.word(at) == "=") => Some("define"),
            _ => None,
        };
        let given = |at: usize| Some(Given { kind: behind(at)?, at, is_behind_word: at > part.from });
        given(part.from).or_else(|| given(part.from + 1))
    }

    fn statements(&self, block: Range, depth: usize) -> Vec<Statement> {
        let mut statements = Vec::new();
        let mut parts = self.split(block, words::starts_statement).into_iter().peekable();
        while let Some(part) = parts.next() {
            statements.extend(self.statement(part, depth));
            // a block without its `{`: what stands deeper are its lines, up to its `}`
            let lacks_block = matches!(self.word(part.from), "for" | "grade") && self.block(part).is_none();
            let Some(column) = self.column(part.from).filter(|_| lacks_block && depth < DEEPEST_WITHOUT_BRACE) else {
                continue;
            };
            let mut lines = Range { from: part.to, to: part.to };
            while let Some(next) = parts.next_if(|next| self.column(next.from).is_some_and(|next| column < next)) {
                lines.to = next.to;
            }
            parts.next_if(|next| self.word(next.from) == "}" && self.column(next.from) == Some(column));
            if self.word(part.from) == "grade" {
                // only for the mistakes in them: without its subject nothing is known of a grade
                self.rows(lines, words::starts_grade_step, Place::GradeStep, Lowerer::grade_steps);
                continue;
            }
            let lines = self.statements(lines, depth + 1);
            match statements.last_mut() {
                Some(Statement { kind: StatementKind::ForEach { body, .. }, .. }) => *body = lines,
                _ => statements.extend(lines),
            }
        }
        statements
    }

    /// How far the line is indented that a token begins; nothing of one that begins none.
    fn column(&self, index: usize) -> Option<usize> {
        let token = self.tokens.get(index).filter(|token| token.first_of_line)?;
        Some(words::indentation(self.source, token))
    }

    fn statement(&self, part: Range, depth: usize) -> Vec<Statement> {
        let word = self.word(part.from);
        let Some(token) = self.tokens.get(part.from) else { return Vec::new() };
        if !words::STATEMENTS.contains(&word) || token.kind != TokenKind::Word {
            return self.unknown_statement(part, token, word, depth).into_iter().collect();
        }
        let block = self.block(part).filter(|_| matches!(word, "when" | "for" | "grade"));
        let Some(block) = block else {
            let read = self.leaf(part, Place::Statement, Lowerer::statements);
            return read.unwrap_or_else(|| self.statement_left(part).into_iter().collect());
        };
        if depth <= TRIED_WHOLE
            && !self.has_trouble(part)
            && let Ok(statements) = self.lowerer(part).statements(self.text(part))
        {
            return statements;
        }
        let head = Range { from: part.from, to: block.from - 1 };
        let missing = || Expression { kind: ExpressionKind::Missing, span: Span::empty(self.span(head).end()) };
        let kind = match word {
            "when" => {
                let condition = self.head(head, Lowerer::when_head);
                let body = Some(self.statements(block, depth + 1));
                Some(StatementKind::When { condition: condition.unwrap_or_else(missing), body })
            }
            "for" => {
                let read = self.head(head, Lowerer::for_each_head);
                let read = read.or_else(|| self.statement_left(head).map(|left| left.kind));
                let statements = self.statements(block, depth + 1);
                read.map(|mut read| {
                    if let StatementKind::ForEach { body, .. } = &mut read {
                        *body = statements;
                    }
                    read
                })
            }
            _ => {
                let subject = self.head(head, Lowerer::grade_head);
                let steps = self.rows(block, words::starts_grade_step, Place::GradeStep, Lowerer::grade_steps);
                Some(StatementKind::Grade { subject: subject.unwrap_or_else(missing), steps })
            }
        };
        self.behind_block(part, block);
        kind.map(|kind| Statement { kind, span: self.span(part) }).into_iter().collect()
    }

    /// Reports a line of which nobody knows the first word, and gives what is left of it where it was to give a name.
    fn unknown_statement(&self, part: Range, token: &Token, word: &str, depth: usize) -> Option<Statement> {
        if self.brackets.is_alone(part.from) {
            self.report_alone(part.from);
            return None;
        }
        let is_word = token.kind == TokenKind::Word;
        let near = nearest(word, words::STATEMENTS).filter(|_| is_word);
        let gives = if is_word { self.given(part).filter(|given| self.word(given.at + 1) == "=") } else { None };
        let found = Explainer::shown(word);
        let none = || {
            let message = format!("no line of a rule begins with {found}");
            self.error("policy/unknown-statement", message, token.span, "not known here")
        };
        let diagnostic = match gives {
            _ if is_word && words::ITEMS.contains(&word) => {
                let meant = gives.map(|_| "let");
                self.error("policy/syntax", format!("{found} stands outside of rules"), token.span, "not in a rule")
                    .hint_if(meant.map(|meant| format!("did you mean `{meant}`?")))
                    .meant(token.span, meant)
            }
            Some(Given { is_behind_word: true, .. }) => {
                none().hint("did you mean `let`?").meant(token.span, Some("let"))
            }
            Some(_) => none()
                .hint(format!("write `let {word} = …` to give a value this name, or `require` before a condition"))
                .mended(Span::empty(token.span.start()), "let ", format!("write `let {word} = …`")),
            None => {
                let hint = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if is_word => "a condition stands behind `require`, `forbid` or `when`".to_owned(),
                    None => "a line of a rule begins with a word such as `require`".to_owned(),
                };
                none().hint(hint).meant(token.span, near)
            }
        };
        self.report(diagnostic);
        if let Some(block) = self.block(part) {
            self.statements(block, depth + 1);
        }
        let name = match gives {
            Some(given) => self.name_at(given.at),
            None => near.filter(|near| *near == "let").and_then(|_| self.first_name(part)),
        };
        let span = self.span(part);
        let value = Expression { kind: ExpressionKind::Missing, span: Span::empty(span.end()) };
        name.map(|name| Statement { kind: StatementKind::Let { name, value }, span })
    }

    /// The rows of a block: fields, values, steps.
    fn rows<T>(
        &self,
        block: Range,
        starts: Starts,
        place: Place,
        read: fn(&Lowerer<'a>, &str) -> Result<Vec<T>, Failure>,
    ) -> Vec<T> {
        let parts = self.split(block, starts);
        parts.into_iter().flat_map(|part| self.leaf(part, place, read).unwrap_or_default()).collect()
    }

    /// The fields of a record. Of one that could not be read its name is left.
    fn fields(&self, block: Range) -> Vec<Field> {
        let mut fields = Vec::new();
        for part in self.split(block, words::starts_field) {
            match self.leaf(part, Place::Field, Lowerer::fields) {
                Some(read) => fields.extend(read),
                None => fields.extend(self.field_left(part)),
            }
        }
        fields
    }

    /// The values of an enum. Of one that could not be read its name is left.
    fn enum_values(&self, block: Range) -> Vec<(Name, Option<Text>)> {
        let mut values = Vec::new();
        for part in self.split(block, words::starts_enum_value) {
            match self.leaf(part, Place::EnumValue, Lowerer::enum_values) {
                Some(read) => values.extend(read),
                None => values.extend(self.name_at(part.from).map(|name| (name, None))),
            }
        }
        values
    }

    fn field_left(&self, part: Range) -> Option<Field> {
        let token = self.tokens.get(part.from)?;
        let text = token.text(self.source).trim_matches('"').to_owned();
        let named = matches!(token.kind, TokenKind::Word | TokenKind::Text);
        let span = self.span(part);
        let of = TypeExpression { kind: TypeExpressionKind::Missing, span: Span::empty(span.end()) };
        named.then_some(Field { name: Name { text, span: token.span }, of, description: None, span })
    }

    fn head<T>(&self, head: Range, read: fn(&Lowerer<'a>, &str) -> Result<Option<T>, Failure>) -> Option<T> {
        if head.from >= head.to {
            return None;
        }
        self.leaf(head, Place::Head, read).flatten()
    }

    /// A part without parts of its own.
    fn leaf<T>(&self, part: Range, place: Place, read: fn(&Lowerer<'a>, &str) -> Result<T, Failure>) -> Option<T> {
        if self.report_trouble(part) {
            return None;
        }
        match read(&self.lowerer(part), self.text(part)) {
            Ok(read) => Some(read),
            Err(failure) => {
                let explainer = Explainer { source: self.source, tokens: self.tokens, file: self.file };
                self.report(explainer.explain(&failure, part.from, part.to, place));
                None
            }
        }
    }

    /// Reports what stands behind the block of a part: nothing should.
    fn behind_block(&self, part: Range, block: Range) {
        // a block without its brace is reported at that brace
        let opening = block.from - 1;
        if self.brackets.is_alone(opening) {
            // an unclosed text of three quotes swallows every brace behind it, and is reported itself
            let swallowed = (block.from..part.to).filter_map(|at| self.tokens.get(at));
            let mut swallowed = swallowed.filter(|token| token.kind == TokenKind::OpenText);
            if !swallowed.any(|token| token.text(self.source).starts_with("\"\"\"")) {
                self.report_alone(opening);
            }
            return;
        }
        if let Some(token) = self.tokens.get(block.to + 1).filter(|_| block.to + 1 < part.to) {
            if self.brackets.is_alone(block.to + 1) {
                self.report_alone(block.to + 1);
                return;
            }
            let found = Explainer::shown(token.text(self.source));
            self.report(self.error(
                "policy/syntax",
                format!("expected nothing behind `}}`, found {found}"),
                token.span,
                "not known here",
            ));
        }
    }

    /// The parts of a range: each begins where `starts` says so, or behind a bracket that closes nothing.
    fn split(&self, range: Range, starts: Starts) -> Vec<Range> {
        let mut parts = Vec::new();
        let mut from = range.from;
        let mut index = range.from;
        while index < range.to {
            let alone_close = self.brackets.is_alone(index)
                && self.tokens.get(index).is_some_and(|token| token.kind == TokenKind::Close(b'}'));
            if index > from && (alone_close || starts(self.source, self.tokens, index)) {
                parts.push(Range { from, to: index });
                from = index;
            }
            let opens = self.tokens.get(index).is_some_and(|token| matches!(token.kind, TokenKind::Open(_)));
            index = if opens { self.brackets.end(index).min(range.to) } else { index + 1 };
            if alone_close {
                parts.push(Range { from, to: index });
                from = index;
            }
        }
        if from < range.to {
            parts.push(Range { from, to: range.to });
        }
        parts
    }

    /// What stands between the braces of a part that has some.
    fn block(&self, part: Range) -> Option<Range> {
        let mut index = part.from;
        while index < part.to {
            match self.tokens.get(index)?.kind {
                TokenKind::Open(b'}') => {
                    let end = self.brackets.end(index).min(part.to);
                    let to = if self.brackets.is_alone(index) { end } else { end.saturating_sub(1) };
                    return Some(Range { from: index + 1, to });
                }
                TokenKind::Open(_) => index = self.brackets.end(index),
                _ => index += 1,
            }
        }
        None
    }

    fn has_trouble(&self, part: Range) -> bool {
        (part.from..part.to).any(|index| self.is_trouble(index))
    }

    fn is_trouble(&self, index: usize) -> bool {
        self.brackets.is_alone(index) || self.tokens.get(index).is_some_and(|token| token.kind == TokenKind::OpenText)
    }

    /// Reports the brackets without partner and the texts without end of a part. False where there are none.
    fn report_trouble(&self, part: Range) -> bool {
        let mut found = false;
        for index in (part.from..part.to).filter(|index| self.is_trouble(*index)) {
            // of one unclosed text or bracket may follow that another seems unclosed: the first says enough
            if !found {
                self.report_alone(index);
            }
            found = true;
        }
        found
    }

    fn report_alone(&self, index: usize) {
        let Some(token) = self.tokens.get(index) else { return };
        let written = token.text(self.source);
        let diagnostic = match token.kind {
            TokenKind::Open(closing) => {
                let closing = char::from(closing);
                self.error(
                    "policy/unclosed",
                    format!("`{written}` is never closed"),
                    token.span,
                    format!("no `{closing}` closes this"),
                )
            }
            TokenKind::Close(_) => self
                .error("policy/unclosed", format!("`{written}` closes nothing"), token.span, "nothing is open here")
                .mended(token.span, "", "take it away"),
            _ => {
                let quotes = match written {
                    _ if written.starts_with("\"\"\"") => "\"\"\"",
                    _ if written.starts_with('/') => "/",
                    _ => "\"",
                };
                let span = Span::new(token.span.start(), token.span.start() + quotes.len());
                let what = if quotes == "/" { "regular expression" } else { "text" };
                let diagnostic = self.error(
                    "policy/unclosed",
                    format!("this {what} has no closing `{quotes}`"),
                    span,
                    "opened here",
                );
                match quotes {
                    "\"" => {
                        // what opens a block at the line's end is no part of the text
                        let line = written.lines().next().unwrap_or_default().trim_end();
                        let words = line.strip_suffix('{').map_or(line, str::trim_end);
                        let end = Span::empty(token.span.start() + words.len());
                        diagnostic.hint("a text of several lines stands between `\"\"\"`").mended(
                            end,
                            "\"",
                            "close it at the end of the line",
                        )
                    }
                    _ => diagnostic,
                }
            }
        };
        self.report(diagnostic);
    }

    fn lowerer(&self, part: Range) -> Lowerer<'a> {
        Lowerer::new(Origin::Offset(self.span(part).start()), self.file, self.diagnostics)
    }

    fn word(&self, index: usize) -> &'a str {
        self.tokens.get(index).map_or("", |token| token.span.text(self.source))
    }

    fn span(&self, part: Range) -> Span {
        let first = self.tokens.get(part.from).map_or(Span::empty(self.source.len()), |token| token.span);
        let last = part.to.checked_sub(1).filter(|last| *last > part.from).and_then(|last| self.tokens.get(last));
        last.map_or(first, |last| first.to(last.span))
    }

    fn text(&self, part: Range) -> &'a str {
        self.span(part).text(self.source)
    }

    fn report(&self, diagnostic: Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    fn error(
        &self,
        code: &'static str,
        message: impl Into<String>,
        span: Span,
        label: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::error(Code::new(code), message).at(Location::new(self.file, span), label)
    }
}
