//! What policies are nearly always written in, read from its tokens without the grammar, in a small part of its time.
//!
//! It makes the same tree of what it takes. At the first thing that it is not sure of it gives up and has said nothing, and
//! the grammar reads the text from its start: every mistake is told from there, and whatever is rare is read there alone.
//! `tests/suite/syntax/ways.rs` holds it to that.

mod expressions;
mod items;
mod statements;

use super::{Lowerer, Piece};
use crate::source::Span;
use crate::syntax::ast::{self, Name, Text};
use crate::syntax::scan::{Token, TokenKind};

/// The pieces of a file, if all of it is of the ordinary kind. Its nesting has been found not to be too deep.
pub(super) fn pieces(lowerer: &Lowerer<'_>, text: &str, tokens: &[Token]) -> Option<Vec<Piece>> {
    // the scanner skips every one of these, the grammar only the first
    if text.strip_prefix('\u{feff}').unwrap_or(text).contains('\u{feff}') {
        return None;
    }
    silently(lowerer, || {
        let mut reader = Reader::new(lowerer, text, tokens);
        let mut pieces = Vec::new();
        while reader.at < tokens.len() {
            pieces.push(reader.piece()?);
        }
        Some(pieces)
    })
}

/// An expression, if it is of the ordinary kind. Its nesting has been found not to be too deep.
pub(super) fn expression(lowerer: &Lowerer<'_>, text: &str, tokens: &[Token]) -> Option<ast::Expression> {
    if text.contains('\u{feff}') {
        return None;
    }
    silently(lowerer, || {
        let mut reader = Reader::new(lowerer, text, tokens);
        let expression = reader.expression()?;
        (reader.at == tokens.len()).then_some(expression)
    })
}

/// What is read without a word. Where something was told, the grammar is to tell it.
fn silently<T>(lowerer: &Lowerer<'_>, read: impl FnOnce() -> Option<T>) -> Option<T> {
    let told = lowerer.diagnostics.borrow().len();
    let made = read();
    let mut diagnostics = lowerer.diagnostics.borrow_mut();
    let is_silent = diagnostics.len() == told;
    diagnostics.truncate(told);
    made.filter(|_| is_silent)
}

/// Where reading stands. What a call gives nothing for is not of the ordinary kind, and ends it all.
struct Reader<'r, 'f> {
    lowerer: &'r Lowerer<'f>,
    text: &'r str,
    tokens: &'r [Token],
    /// The next token.
    at: usize,
    /// The operators of the expression that is being read, those in its parentheses included.
    operators: usize,
}

impl<'r, 'f> Reader<'r, 'f> {
    fn new(lowerer: &'r Lowerer<'f>, text: &'r str, tokens: &'r [Token]) -> Self {
        Self { lowerer, text, tokens, at: 0, operators: 0 }
    }

    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    /// The text of a token.
    fn written(&self, token: Token) -> &'r str {
        token.span.text(self.text)
    }

    /// The next token's text, if it is a word.
    fn peek_word(&self) -> Option<&'r str> {
        self.peek().filter(|token| token.kind == TokenKind::Word).map(|token| self.written(token))
    }

    /// The next token's text, if it is a mark or a bracket.
    fn peek_mark(&self) -> Option<&'r str> {
        let is_mark = |token: &Token| matches!(token.kind, TokenKind::Mark | TokenKind::Open(_) | TokenKind::Close(_));
        self.peek().filter(is_mark).map(|token| self.written(token))
    }

    /// The byte behind a token.
    fn behind(&self, token: Token) -> Option<u8> {
        self.text.as_bytes().get(token.span.end()).copied()
    }

    /// What stands between a token and the next one.
    fn gap(&self, token: Token) -> &'r str {
        let next = self.peek().map_or(self.text.len(), |next| next.span.start());
        self.text.get(token.span.end()..next).unwrap_or_default()
    }

    /// Whether the next token stands right behind this one.
    fn is_adjacent(&self, token: Token) -> bool {
        self.peek().is_some_and(|next| next.span.start() == token.span.end())
    }

    /// Whether the next token stands behind this one in its line.
    fn is_beside(&self, token: Token) -> bool {
        let gap = self.gap(token);
        self.peek().is_some() && !gap.is_empty() && gap.chars().all(|blank| matches!(blank, ' ' | '\t' | '\u{a0}'))
    }

    /// Takes a word, whatever it is: of ASCII, and without a `-` at its end, which the grammar cuts differently.
    fn word(&mut self) -> Option<Token> {
        let token = self.peek().filter(|token| token.kind == TokenKind::Word)?;
        if !self.written(token).is_ascii() || self.behind(token) == Some(b'-') {
            return None;
        }
        self.at += 1;
        Some(token)
    }

    /// Takes this word.
    fn keyword(&mut self, wanted: &str) -> Option<Token> {
        if self.peek_word()? != wanted {
            return None;
        }
        self.word()
    }

    /// Takes this word if it is the next token.
    fn optional(&mut self, wanted: &str) -> Option<Option<Token>> {
        if self.peek_word() == Some(wanted) { self.word().map(Some) } else { Some(None) }
    }

    /// Takes this mark or bracket.
    fn mark(&mut self, wanted: &str) -> Option<Token> {
        if self.peek_mark()? != wanted {
            return None;
        }
        let token = self.peek();
        self.at += 1;
        token
    }

    fn span(&self, start: usize, end: usize) -> Span {
        self.lowerer.origin.span(start, end)
    }

    fn span_of(&self, token: Token) -> Span {
        self.span(token.span.start(), token.span.end())
    }

    /// From a token to the last one that was taken.
    fn from(&self, first: Token) -> Span {
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).unwrap_or(&first);
        self.span(first.span.start(), last.span.end())
    }

    fn name_of(&self, token: Token) -> Name {
        Name { text: self.written(token).to_owned(), span: self.span_of(token) }
    }

    fn name(&mut self) -> Option<Name> {
        self.word().map(|token| self.name_of(token))
    }

    /// Words with commas between.
    fn names(&mut self) -> Option<Vec<Name>> {
        let mut names = vec![self.name()?];
        while self.peek_mark() == Some(",") {
            self.at += 1;
            names.push(self.name()?);
        }
        Some(names)
    }

    /// A name with points in it.
    fn dotted_name(&mut self) -> Option<Name> {
        let first = self.word()?;
        let mut last = first;
        while self.peek_mark() == Some(".") {
            if !self.is_adjacent(last) {
                return None;
            }
            last = self.mark(".")?;
            if !self.is_adjacent(last) {
                return None;
            }
            last = self.word()?;
        }
        let text = self.text.get(first.span.start()..last.span.end())?.to_owned();
        Some(Name { text, span: self.span(first.span.start(), last.span.end()) })
    }

    /// A word, of which some have a second one behind them.
    fn status(&mut self, known: &[&str]) -> Option<Name> {
        let first = self.word()?;
        let mut text = self.written(first).to_owned();
        if self.peek_word() == Some("verified") {
            if !self.is_beside(first) || self.gap(first).bytes().any(|blank| blank != b' ') {
                return None;
            }
            self.word()?;
            text.push_str(" verified");
        }
        known.contains(&text.as_str()).then(|| Name { span: self.from(first), text })
    }

    /// A text in straight quotes, as a token.
    fn quoted(&mut self) -> Option<Token> {
        let token = self.peek().filter(|token| token.kind == TokenKind::Text)?;
        if !self.written(token).starts_with('"') {
            return None;
        }
        self.at += 1;
        Some(token)
    }

    fn plain_text(&mut self) -> Option<Text> {
        self.quoted().map(|token| self.decoded(token))
    }

    fn decoded(&self, token: Token) -> Text {
        self.lowerer.text_of(self.written(token), token.span.start())
    }

    /// A text, if one stands here.
    fn optional_text(&mut self) -> Option<Option<Text>> {
        match self.peek().map(|token| token.kind) {
            Some(TokenKind::Text | TokenKind::OpenText) => self.plain_text().map(Some),
            _ => Some(None),
        }
    }
}
