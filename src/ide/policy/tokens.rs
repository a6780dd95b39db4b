//! What each word of a file is, for its colour.

use super::PolicyFile;
use super::names::{Named, Target};
use crate::ide::{Token, TokenKind};
use crate::source::Span;
use crate::syntax::{self, TokenKind as Scanned};

/// Words of the language that stand within items and statements; those that these begin with are others.
const WORDS: &[&str] = &[
    "acceptable",
    "add",
    "all",
    "and",
    "any",
    "applicable",
    "as",
    "at",
    "because",
    "by",
    "cited",
    "contains",
    "decreasing",
    "default",
    "draft",
    "each",
    "else",
    "elsewhere",
    "empty",
    "error",
    "escalate",
    "every",
    "fails",
    "false",
    "from",
    "identified",
    "if",
    "in",
    "increasing",
    "is",
    "it",
    "list",
    "map",
    "marked",
    "matches",
    "mentions",
    "more",
    "no",
    "not",
    "note",
    "of",
    "off",
    "on",
    "one",
    "or",
    "partly",
    "passes",
    "preferred",
    "reference",
    "satisfies",
    "saying",
    "set",
    "some",
    "stated",
    "tagged",
    "then",
    "to",
    "true",
    "undecided",
    "unique",
    "verified",
    "waived",
    "warning",
    "where",
    "with",
    "without",
];

/// Marks that are read as a word would be: what compares, computes or assigns.
const OPERATORS: &[&str] = &["==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "=", "&&", "||"];

impl PolicyFile<'_> {
    /// The words of the whole file, in its order, none overlapping, each within one line.
    pub fn tokens(&self) -> Vec<Token> {
        self.tokens_within(Span::new(0, self.text().len()))
    }

    /// The same of those that a part of the text touches.
    pub fn tokens_within(&self, range: Span) -> Vec<Token> {
        let touches = |span: Span| span.start <= range.end && range.start <= span.end;
        let mut all = Vec::new();
        // of a text that is touched the names in it are told too, since it is cut at them
        let texts = self.tokens.iter().map(|token| token.span).filter(|span| touches(*span));
        let whole = texts.fold(range, Span::to);
        let names: Vec<Token> = self
            .names
            .iter()
            .filter(|named| named.span.start <= whole.end && whole.start <= named.span.end)
            .map(|named| Token {
                span: self.with_quotes(named),
                kind: kind(&named.target),
                is_declaration: named.is_declaration,
            })
            .collect();
        let scanned = self.tokens.iter().enumerate().filter(|(_, token)| touches(token.span));
        let scanned = scanned.filter_map(|(index, token)| {
            let word = token.text(self.text());
            let kind = match token.kind {
                Scanned::Word if self.is_part_of_value(index, word) => TokenKind::Number,
                Scanned::Word if is_keyword(word) && !self.is_step(index) => TokenKind::Keyword,
                Scanned::Word | Scanned::Open(_) | Scanned::Close(_) => return None,
                Scanned::Number => TokenKind::Number,
                Scanned::Text | Scanned::OpenText | Scanned::Regex => TokenKind::Text,
                Scanned::Mark if OPERATORS.contains(&word) => TokenKind::Operator,
                Scanned::Mark => return None,
            };
            Some((token.span, kind))
        });
        let comments = self.comments.iter().filter(|span| touches(**span)).map(|span| (*span, TokenKind::Comment));
        for (span, kind) in scanned.chain(comments) {
            // of a text, what stands between the names in it
            let first = names.partition_point(|name| name.span.end <= span.start);
            let within = names.iter().skip(first).take_while(|name| name.span.start < span.end);
            let mut from = span.start;
            for name in within {
                if from < name.span.start {
                    self.push_lines(Span { start: from, end: name.span.start }, kind, &mut all);
                }
                from = name.span.end.max(from);
            }
            if from < span.end {
                self.push_lines(Span { start: from, end: span.end }, kind, &mut all);
            }
        }
        for Token { span, kind, is_declaration } in names {
            let first = all.len();
            self.push_lines(span, kind, &mut all);
            all.iter_mut().skip(first).for_each(|token| token.is_declaration = is_declaration);
        }
        all.sort();
        all
    }

    /// A name with the quotes around it, where it is a text by itself: a value of an enum.
    fn with_quotes(&self, named: &Named) -> Span {
        let quoted = Span::new(named.span.start().saturating_sub(1), named.span.end() + 1);
        let written = quoted.text(self.text());
        let is_whole = written.len() == quoted.len() && written.starts_with('"') && written.ends_with('"');
        if is_whole && matches!(named.target, Target::Value(..)) { quoted } else { named.span }
    }

    /// Whether a word is a step of a path, of which none is a word of the language but the document that some begin with.
    fn is_step(&self, index: usize) -> bool {
        let is_dot = |at: Option<usize>| {
            at.and_then(|at| self.tokens.get(at)).is_some_and(|token| token.is_mark(self.text(), "."))
        };
        let is_document = self.tokens.get(index).is_some_and(|token| token.is_word(self.text(), "document"));
        is_dot(index.checked_sub(1)) || (is_dot(index.checked_add(1)) && !is_document)
    }

    /// Whether a word is the unit of the number before it, or the currency of the one behind it.
    fn is_part_of_value(&self, index: usize, word: &str) -> bool {
        let is_number = |at: Option<usize>| {
            at.and_then(|at| self.tokens.get(at)).is_some_and(|token| token.kind == Scanned::Number)
        };
        let unit = word.strip_suffix('s').unwrap_or(word);
        let is_unit =
            word == "business" || matches!(unit, "year" | "month" | "week" | "day" | "hour" | "minute" | "second");
        let is_currency = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
        let before = index.checked_sub(1);
        (is_unit && (is_number(before) || self.is_business(before))) || (is_currency && is_number(Some(index + 1)))
    }

    /// Whether the word at an index is the `business` of business days, behind a number.
    fn is_business(&self, index: Option<usize>) -> bool {
        let at = |index: Option<usize>| index.and_then(|index| self.tokens.get(index));
        at(index).is_some_and(|token| token.is_word(self.text(), "business"))
            && at(index.and_then(|index| index.checked_sub(1))).is_some_and(|token| token.kind == Scanned::Number)
    }

    /// A token for each line of a span, without the white space around it.
    fn push_lines(&self, span: Span, kind: TokenKind, all: &mut Vec<Token>) {
        let mut start = span.start();
        for line in span.text(self.text()).split_inclusive('\n') {
            let trimmed = line.trim_end_matches(['\r', '\n']);
            let inside = trimmed.trim_start();
            let from = start + (trimmed.len() - inside.len());
            let span = Span::new(from, from + inside.len());
            if !span.is_empty() {
                all.push(Token { span, kind, is_declaration: false });
            }
            start += line.len();
        }
    }
}

/// Whether a word that names nothing is one of the language.
pub(super) fn is_keyword(word: &str) -> bool {
    WORDS.binary_search(&word).is_ok()
        || syntax::ITEMS.contains(&word)
        || syntax::STATEMENTS.contains(&word)
        || syntax::TEST_STEPS.contains(&word)
        || syntax::GRADE_STEPS.contains(&word)
}

fn kind(target: &Target) -> TokenKind {
    match target {
        Target::Policy(_) | Target::Vocabulary(_) => TokenKind::Policy,
        Target::Rule(..) => TokenKind::Rule,
        Target::Parameter(..) => TokenKind::Parameter,
        Target::Definition(..) | Target::Bound(..) => TokenKind::Variable,
        Target::It => TokenKind::Keyword,
        Target::Field(..) => TokenKind::Field,
        Target::Type(..) | Target::BuiltInType(_) => TokenKind::Type,
        Target::Value(..) => TokenKind::EnumValue,
        Target::Function(_) => TokenKind::Function,
        Target::Tag(_) => TokenKind::Tag,
        Target::File(_) => TokenKind::Text,
    }
}
