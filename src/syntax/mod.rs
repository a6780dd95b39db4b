//! From the text of a policy file to its syntax tree.
//!
//! Parsing never fails: it returns what it could read, and a diagnostic for every mistake. A file that the grammar takes
//! is read in one go; any other is taken apart first, by the words that its parts begin with.

pub mod ast;
pub mod format;

mod assemble;
mod brackets;
mod explain;
mod limits;
mod lower;
mod naming;
mod recover;
mod scan;
mod words;

use std::cell::RefCell;

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};
pub use explain::only_points;
pub use limits::is_expression_word;
pub(crate) use naming::{is_snake, snake};
pub use scan::{Token, TokenKind};
pub use words::{GRADE_STEPS, ITEMS, POLICY_ITEMS, STATEMENTS, TEST_STEPS, VOCABULARY_ITEMS};

use lower::{Lowerer, Origin, Piece};

/// What was read of a policy file.
#[derive(Debug)]
pub struct Parsed {
    /// The tree.
    pub file: ast::File,
    /// Every mistake, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From its tokens, as long as it is written as policies nearly always are.
    Fast,
    /// By the grammar.
    Grammar,
}

/// Reads a policy file.
pub fn parse(text: &str, file: FileId) -> Parsed {
    parse_by(text, file, Way::Fast).0
}

/// Reads a policy file in one of the ways, which differ in their time only; gives the way in which it was read in the end.
pub fn parse_by(text: &str, file: FileId, way: Way) -> (Parsed, Way) {
    let diagnostics = RefCell::new(Vec::new());
    let tokens = scan::scan(text);
    let lowerer = Lowerer::new(Origin::Offset(0), file, &diagnostics).by(way);
    let is_deep = limits::too_deep(text, &tokens).is_some();
    let ordinary = if is_deep { None } else { lowerer.ordinary_pieces(text, &tokens) };
    let way = if ordinary.is_some() { Way::Fast } else { Way::Grammar };
    let whole = ordinary.or_else(|| if is_deep { None } else { lowerer.items(text).ok() });
    let has_gaps = whole.is_none();
    let pieces = whole.unwrap_or_else(|| recover::pieces(text, &tokens, file, &diagnostics));
    let start = tokens.first().map(|token| token.span);
    let tree = ast::File { has_gaps, ..assemble::file(text, pieces, start, file, &diagnostics) };
    naming::check(text, &tree, file, &diagnostics);
    let mut diagnostics = diagnostics.into_inner();
    diagnostics.sort_by_key(|diagnostic| diagnostic.primary.as_ref().map(|label| label.location.span));
    (Parsed { file: tree, diagnostics }, way)
}

/// The words, texts and marks of a policy file, and its comments, from their `#` to the end of their line; whatever the text.
pub fn tokens(text: &str) -> (Vec<Token>, Vec<Span>) {
    scan::scan_with_comments(text)
}

/// What a file says it is, if it begins with that, as it should: the rest is not read, and nothing is reported.
pub fn declaration(text: &str) -> Option<ast::Declaration> {
    let diagnostics = RefCell::new(Vec::new());
    match Lowerer::new(Origin::Offset(0), FileId(0), &diagnostics).beginning(text) {
        Ok(Some(Piece::Declaration(declaration, _))) => Some(declaration),
        _ => None,
    }
}

/// Reads a constant that stands in another kind of file, such as the value of a parameter in a configuration: as it would
/// stand in a policy, but that a text needs no quotes. `places` are the bytes of the file at which those of the text, and
/// its end, stand.
pub fn constant(text: &str, places: Vec<u32>, file: FileId) -> (ast::Expression, Vec<Diagnostic>) {
    let whole = match (places.first(), places.last()) {
        (Some(start), Some(end)) => Span { start: *start, end: *end },
        _ => Span::empty(0),
    };
    let diagnostics = RefCell::new(Vec::new());
    let read = if limits::too_deep(text, &scan::scan(text)).is_some() {
        None
    } else {
        Lowerer::new(Origin::Decoded(places), file, &diagnostics).expression(text).ok().flatten()
    };
    match read {
        Some(expression) if is_literal(&expression) => (expression, diagnostics.into_inner()),
        _ => (ast::Expression { kind: ast::ExpressionKind::Text(text.to_owned()), span: whole }, Vec::new()),
    }
}

/// Whether an expression is written out: all else that reads as one is words in a text.
fn is_literal(expression: &ast::Expression) -> bool {
    match &expression.kind {
        ast::ExpressionKind::Missing | ast::ExpressionKind::Text(_) | ast::ExpressionKind::Literal(_) => true,
        ast::ExpressionKind::List(values) => values.iter().all(is_literal),
        _ => false,
    }
}
