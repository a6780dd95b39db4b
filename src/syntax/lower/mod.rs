//! From what the grammar matches to the syntax tree. Only this module knows pest.
//!
//! A file without an error of grammar is read in one go ([`Lowerer::items`]); of a broken one, each part by itself. What the
//! grammar lets pass though it is wrong is reported here, and stands in the tree as what was meant.

mod expected;
mod expressions;
mod fast;
mod items;
mod literals;
mod parts;
mod statements;
mod texts;

use std::cell::{Cell, RefCell};

use pest::Parser;
use pest::iterators::{Pair, Pairs};

use super::ast::{self, Name, Segment};
use super::scan::Token;
use super::{Way, naming};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Location, Span};
use expected::Expectations;

pub(super) use expected::Expected;

/// The parser that the grammar describes.
#[derive(pest_derive::Parser)]
#[grammar = "../grammar/policy.pest"]
struct Grammar;

/// How places in the text that is parsed lie in the file.
#[derive(Debug, Clone)]
pub(super) enum Origin {
    /// The text is a part of the file, from this byte on.
    Offset(usize),
    /// The text was decoded: the place in the file of each of its bytes, and of its end.
    Decoded(Vec<u32>),
}

impl Origin {
    fn place(&self, offset: usize) -> usize {
        match self {
            Self::Offset(start) => start + offset,
            Self::Decoded(places) => {
                places.get(offset).or(places.last()).map_or(0, |place| usize::try_from(*place).unwrap_or(0))
            }
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.place(start), self.place(end))
    }
}

/// A part of a file as it is read, before its order is looked at.
#[derive(Debug)]
pub(super) enum Piece {
    /// `policy NAME "title"` or `vocabulary NAME "title"`, and where it stands.
    Declaration(ast::Declaration, Span),
    /// Anything else.
    Item(ast::Item),
}

/// Where the grammar could not go on, and what it would have taken there.
#[derive(Debug)]
pub(super) struct Failure {
    /// The byte in the file.
    pub(super) offset: usize,
    /// What could have stood there.
    pub(super) expected: Vec<Expected>,
}

/// Turns matches into the tree, and collects what is wrong with them.
pub(super) struct Lowerer<'f> {
    origin: Origin,
    file: FileId,
    diagnostics: &'f RefCell<Vec<Diagnostic>>,
    /// The operators of the expression that is being read, those in its parentheses included.
    operators: Cell<usize>,
    /// Whether a path may have an index, as it may in a test.
    indexes: Cell<bool>,
    /// Whether nothing is read but by the grammar.
    by_grammar: bool,
}

/// Parts of a file that are read by themselves: those that stand once, and those that stand in a row.
macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident: $rule:ident -> $node:ty = $lower:expr;)*) => {
        impl Lowerer<'_> {
            $(
                $(#[$doc])*
                pub(super) fn $name(&self, text: &str) -> Result<Option<$node>, Failure> {
                    let lower: fn(&Self, Pair<'_, Rule>) -> Option<$node> = $lower;
                    let whole = self.pairs(Rule::$rule, text)?.next();
                    Ok(whole.and_then(|whole| whole.into_inner().next()).and_then(|pair| lower(self, pair)))
                }
            )*
        }
    };
    (rows $($(#[$doc:meta])* $name:ident: $rule:ident -> $node:ty = $lower:expr;)*) => {
        impl Lowerer<'_> {
            $(
                $(#[$doc])*
                pub(super) fn $name(&self, text: &str) -> Result<Vec<$node>, Failure> {
                    let lower: fn(&Self, Pair<'_, Rule>) -> Option<$node> = $lower;
                    let rows = self.pairs(Rule::$rule, text)?.next().map(Pair::into_inner);
                    Ok(rows.into_iter().flatten().filter_map(|pair| lower(self, pair)).collect())
                }
            )*
        }
    };
}

parts! {
    rows
    /// Items; a whole file is read so.
    items: only_items -> Piece = Self::lower_piece;
    /// Lines of a rule.
    statements: only_statements -> ast::Statement = Self::lower_statement;
    /// Lines of a test.
    test_steps: only_test_steps -> ast::TestStep = Self::lower_test_step;
    /// Steps of a `grade`.
    grade_steps: only_grade_steps -> ast::GradeStep = Self::lower_grade_step;
    /// Lines of an `adjust` block.
    adjustments: only_adjustment -> ast::Adjustment = Self::lower_adjustment;
    /// Fields of a record.
    fields: only_field -> ast::Field = Self::lower_field;
    /// Values of an enum.
    enum_values: only_enum_values -> (Name, Option<ast::Text>) = Self::lower_enum_value;
}

parts! {
    /// The declaration at the top of a file.
    beginning: beginning -> Piece = Self::lower_piece;
    /// An expression.
    expression: only_expression -> ast::Expression = |this, pair| Some(this.lower_expression(pair));
    /// `rule NAME "title"`, without its block.
    rule_head: only_rule_head -> ast::Rule = Self::lower_rule_head;
    /// `test "name"`, without its block.
    test_head: only_test_head -> ast::Test = Self::lower_test_head;
    /// `when CONDITION`, without its block.
    when_head: only_when_head -> ast::Expression = Self::lower_when_head;
    /// `for each X in LIST where CONDITION`, without its block.
    for_each_head: only_for_each_head -> ast::StatementKind = Self::lower_for_each_head;
    /// `grade EXPRESSION`, without its block.
    grade_head: only_grade_head -> ast::Expression = Self::lower_when_head;
    /// `record NAME is NAME identified by NAMES`, without its block.
    record_head: only_record_head -> ast::Record = Self::lower_record_head;
    /// `enum NAME`, without its block.
    enum_head: only_enum_head -> ast::Enum = Self::lower_enum_head;
    /// `adjust NAME`, without its block.
    adjust_head: only_adjust_head -> Name = Self::lower_adjust_head;
}

/// Where a match ends. One of the grammar's looser rules may have taken the white space and comments behind it, in the
/// hope of an optional part.
fn end(pair: &Pair<'_, Rule>) -> usize {
    let text = pair.as_str();
    let span = pair.as_span();
    // behind a comment that was taken stands its line break, unless the text ends with it
    if span.end() < pair.get_input().len() && text.ends_with(|last: char| !last.is_whitespace()) {
        return span.end();
    }
    let last_line = text.rsplit('\n').next().unwrap_or_default();
    if !last_line.is_empty() && !last_line.ends_with(char::is_whitespace) && !last_line.contains('#') {
        return span.end();
    }
    pair.clone().into_inner().next_back().map_or(span.end(), |last| end(&last))
}

/// A match as it is written.
fn written<'t>(pair: &Pair<'t, Rule>) -> &'t str {
    let start = pair.as_span().start();
    pair.as_str().get(..end(pair).saturating_sub(start)).unwrap_or_default()
}

impl<'f> Lowerer<'f> {
    /// A lowerer for a text that lies in the file as `origin` says.
    pub(super) fn new(origin: Origin, file: FileId, diagnostics: &'f RefCell<Vec<Diagnostic>>) -> Self {
        Self { origin, file, diagnostics, operators: Cell::new(0), indexes: Cell::new(false), by_grammar: false }
    }

    /// The same, but that nothing is read but by the grammar, or what it may be.
    pub(super) fn by(self, way: Way) -> Self {
        Self { by_grammar: way == Way::Grammar, ..self }
    }

    /// The parts of a file of which all is of the ordinary kind, and which is not too deep.
    pub(super) fn ordinary_pieces(&self, text: &str, tokens: &[Token]) -> Option<Vec<Piece>> {
        self.ordinary(text, tokens, fast::pieces)
    }

    fn ordinary<T>(&self, text: &str, tokens: &[Token], read: fn(&Self, &str, &[Token]) -> Option<T>) -> Option<T> {
        if self.by_grammar { None } else { read(self, text, tokens) }
    }

    /// Allows or forbids an index in a path from here on.
    pub(super) fn allow_indexes(&self, allowed: bool) {
        self.indexes.set(allowed);
    }

    fn pairs<'t>(&self, rule: Rule, text: &'t str) -> Result<Pairs<'t, Rule>, Failure> {
        Grammar::parse(rule, text).map_err(|error| {
            let offset = match error.location {
                pest::error::InputLocation::Pos(offset) | pest::error::InputLocation::Span((offset, _)) => offset,
            };
            Failure { offset: self.origin.place(offset), expected: Expectations::of(&error.variant) }
        })
    }

    fn report(&self, diagnostic: Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    /// An error at a place: its code, what is wrong, where, and what is to be seen there.
    fn error(
        &self,
        code: &'static str,
        message: impl Into<String>,
        span: Span,
        label: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::error(Code::new(code), message).at(Location::new(self.file, span), label)
    }

    fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        self.origin.span(pair.as_span().start(), end(pair))
    }

    fn name(&self, pair: &Pair<'_, Rule>) -> Name {
        Name { text: pair.as_str().to_owned(), span: self.span(pair) }
    }

    /// The names of a list of words or keys.
    fn names(&self, pair: Pair<'_, Rule>) -> Vec<Name> {
        pair.into_inner()
            .filter_map(|part| match part.as_rule() {
                Rule::word => Some(self.name(&part)),
                Rule::key => self.key(part),
                _ => None,
            })
            .collect()
    }

    /// A key: a word, or a text in quotes.
    fn key(&self, pair: Pair<'_, Rule>) -> Option<Name> {
        pair.into_inner().next().map(|part| match part.as_rule() {
            Rule::word => self.name(&part),
            _ => {
                let text = self.decode(&part);
                Name { text: text.text, span: text.span }
            }
        })
    }

    /// The words of a pair with one space between.
    fn spaced_words(&self, pair: &Pair<'_, Rule>) -> Name {
        let words: Vec<_> = pair.as_str().split_whitespace().collect();
        Name { text: words.join(" "), span: self.span(pair) }
    }

    /// A path's segment that is no word of its kind: `a-b`, read as one name, stands for `a_b`.
    fn segment(&self, pair: &Pair<'_, Rule>, first: bool) -> Segment {
        let mut name = self.name(pair);
        if name.text.contains('-') {
            let snake = naming::snake(&name.text);
            let difference = name.text.replacen('-', " - ", 1);
            let hint = if first {
                format!("write `{difference}` for a difference, or `{snake}` for a name")
            } else {
                format!("write `{snake}`, or `\"{}\"` if the documents have this key", name.text)
            };
            self.report(
                self.error(
                    "policy/naming",
                    format!("`{}` is read as one name, and names have no `-`", name.text),
                    name.span,
                    "a name in snake_case is expected",
                )
                .hint(hint),
            );
            name.text = snake;
        }
        Segment::Field { name, quoted: false }
    }
}
