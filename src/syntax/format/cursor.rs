//! The words and comments of a file, taken one after the other.

use super::layout::{Layout, group, text};
use crate::source::Span;
use crate::syntax::scan::{Token, TokenKind, scan_with_comments};

/// The columns of one level of indentation.
pub(super) const INDENTATION: usize = 4;

/// The columns by which what continues a line is indented further than a block below it.
pub(super) const CONTINUATION: usize = 2 * INDENTATION;

/// Words before which a long line may break.
const BREAKS: [&str; 8] = ["or", "at", "saying", "from", "marked", "identified", "because", "tagged"];

/// Marks with a space on each side.
const COMPARISONS: [&str; 6] = ["==", "!=", "<", "<=", ">", ">="];

/// How far a file has been written.
pub(super) struct Cursor<'a> {
    source: &'a str,
    tokens: Vec<Token>,
    comments: Vec<Span>,
    next_token: usize,
    next_comment: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        let (tokens, comments) = scan_with_comments(source);
        Self { source, tokens, comments, next_token: 0, next_comment: 0 }
    }

    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.next_token).copied()
    }

    fn previous(&self) -> Option<Token> {
        self.next_token.checked_sub(1).and_then(|index| self.tokens.get(index)).copied()
    }

    /// Where the next word stands, if it stands before this place.
    pub(super) fn next_before(&self, end: usize) -> Option<Token> {
        self.peek().filter(|token| token.span.start() < end)
    }

    /// Whether the next word is this bracket.
    pub(super) fn opens(&self, close: u8) -> bool {
        self.peek().is_some_and(|token| token.kind == TokenKind::Open(close))
    }

    /// The next word.
    pub(super) fn word(&self) -> &'a str {
        self.peek().map_or("", |token| token.text(self.source))
    }

    /// The words between two places as they are written without comments and breaks; nothing is taken.
    pub(super) fn words_between(&self, start: usize, end: usize) -> String {
        let mut words = String::new();
        let mut previous: Option<Token> = None;
        let from = self.tokens.partition_point(|token| token.span.start() < start);
        for token in self.tokens.iter().skip(from).take_while(|token| token.span.start() < end) {
            if previous.is_some_and(|previous| self.is_spaced(previous, *token)) {
                words.push(' ');
            }
            words.push_str(token.text(self.source));
            previous = Some(*token);
        }
        words
    }

    /// The next word with the comments before and behind it.
    pub(super) fn take(&mut self) -> Layout {
        let Some(token) = self.peek() else { return Layout::Row(Vec::new()) };
        let mut parts = Vec::new();
        self.take_comments(token.span.start(), false, &mut parts);
        self.next_token += 1;
        let word = token.text(self.source);
        parts.push(if word.starts_with("\"\"\"") { Layout::Block(word.to_owned()) } else { text(word) });
        self.take_comments_behind(token, &mut parts);
        match <[Layout; 1]>::try_from(parts) {
            Ok([only]) => only,
            Err(parts) => Layout::Row(parts),
        }
    }

    /// Leaves out the next word, a comma that need not be there, but for the comments behind it.
    pub(super) fn skip_comma(&mut self) -> Option<Layout> {
        let comma = self.peek().filter(|token| token.is_mark(self.source, ","))?;
        let mut parts = Vec::new();
        self.take_comments(comma.span.start(), true, &mut parts);
        self.next_token += 1;
        self.take_comments_behind(comma, &mut parts);
        Some(Layout::Row(parts))
    }

    /// The comments before the next word.
    pub(super) fn take_comments_before_next(&mut self) -> Layout {
        let mut parts = Vec::new();
        if let Some(next) = self.peek() {
            self.take_comments(next.span.start(), false, &mut parts);
        }
        Layout::Row(parts)
    }

    fn take_comments(&mut self, end: usize, behind: bool, into: &mut Vec<Layout>) {
        while let Some(comment) = self.next_comment_before(end) {
            into.push(Layout::Comment { text: self.comment_text(comment), behind });
        }
    }

    fn take_comments_behind(&mut self, token: Token, into: &mut Vec<Layout>) {
        let next = self.comments.get(self.next_comment).copied();
        if let Some(comment) = next
            && comment.start() >= token.span.end()
            && self.peek().is_none_or(|next| comment.start() < next.span.start())
            && self.line_breaks(token.span.end(), comment.start()) == 0
        {
            self.next_comment += 1;
            into.push(Layout::Comment { text: self.comment_text(comment), behind: true });
        }
    }

    /// Takes the next comment, if it stands before this place.
    fn next_comment_before(&mut self, end: usize) -> Option<Span> {
        let comment = self.comments.get(self.next_comment).copied().filter(|comment| comment.start() < end)?;
        self.next_comment += 1;
        Some(comment)
    }

    fn comment_text(&self, comment: Span) -> String {
        comment.text(self.source).trim_end().to_owned()
    }

    /// How many line breaks there are between two places.
    fn line_breaks(&self, from: usize, to: usize) -> usize {
        self.source.get(from..to).unwrap_or_default().matches('\n').count()
    }

    /// The comments on lines of their own before the next word, one of which may belong to what stands before it; and
    /// the breaks before each of them and before the word. An empty line is kept, and made where one must be.
    pub(super) fn between(&mut self, end: usize, first: bool, must_be_apart: bool) -> Vec<Layout> {
        let mut at = self.previous().map_or(0, |token| token.span.end());
        if let Some(last) = self.next_comment.checked_sub(1).and_then(|index| self.comments.get(index)) {
            at = at.max(last.end());
        }
        let mut comments = Vec::new();
        while let Some(comment) = self.next_comment_before(end) {
            comments.push((self.line_breaks(at, comment.start()) > 1, comment));
            at = comment.end();
        }
        let apart_at_end = self.line_breaks(at, end) > 1;
        let is_apart = apart_at_end || comments.iter().any(|(apart, _)| *apart);
        let mut is_due = must_be_apart && !is_apart && !first;
        let mut begins = first;
        let mut parts = Vec::new();
        let mut break_line = |apart: bool, parts: &mut Vec<Layout>| {
            let apart = apart || std::mem::take(&mut is_due);
            parts.push(if apart && !begins { Layout::Blank } else { Layout::Break });
            begins = false;
        };
        for (apart, comment) in comments {
            break_line(apart, &mut parts);
            parts.push(text(self.comment_text(comment)));
        }
        if end < self.source.len() || self.peek().is_some() {
            break_line(apart_at_end, &mut parts);
        }
        parts
    }

    /// The comments before the bracket that closes a block, or before the file's end.
    pub(super) fn before_end(&mut self, first: bool) -> Vec<Layout> {
        let end = self.peek().map_or(self.source.len(), |token| token.span.start());
        let mut parts = self.between(end, first, false);
        // what stands before the bracket is the caller's
        if self.peek().is_some() {
            parts.pop();
        }
        parts
    }

    /// The words up to a place, spaced and broken as names, texts, types and marks are.
    pub(super) fn take_until(&mut self, end: usize) -> Vec<Layout> {
        let mut parts = Vec::new();
        let mut previous: Option<Token> = None;
        let mut depth = 0_usize;
        while let Some(token) = self.next_before(end) {
            if let Some(previous) = previous
                && self.is_spaced(previous, token)
            {
                let follows_comma = depth <= 1 && previous.is_mark(self.source, ",");
                let may_break = follows_comma || BREAKS.contains(&token.text(self.source));
                parts.push(if may_break { group(vec![Layout::Line]) } else { Layout::Space });
            }
            match token.kind {
                TokenKind::Open(_) => depth += 1,
                TokenKind::Close(_) => depth = depth.saturating_sub(1),
                _ => {}
            }
            parts.push(self.take());
            previous = Some(token);
        }
        parts
    }

    /// The words before the next brace.
    pub(super) fn take_until_brace(&mut self) -> Vec<Layout> {
        let rest = self.tokens.iter().skip(self.next_token);
        let brace = rest.filter(|token| token.kind == TokenKind::Open(b'}')).map(|token| token.span.start()).next();
        vec![Layout::Nest(INDENTATION, self.take_until(brace.unwrap_or(self.source.len())))]
    }

    /// Where the first comparison between two places stands.
    pub(super) fn first_comparison(&self, start: usize, end: usize) -> Option<usize> {
        let from = self.tokens.partition_point(|token| token.span.start() < start);
        let mut inside = self.tokens.iter().skip(from).take_while(|token| token.span.start() < end);
        inside.find(|token| token.kind == TokenKind::Mark).map(|token| token.span.start())
    }

    /// The words of a literal or a path, up to a place or to the bracket that closes what they stand in.
    pub(super) fn take_leaf(&mut self, end: usize) -> Layout {
        let mut parts = Vec::new();
        let mut behind = None;
        while let Some(token) = self.next_before(end).filter(|token| token.kind != TokenKind::Close(b')')) {
            if behind.is_some_and(|behind| behind < token.span.start()) {
                parts.push(Layout::Space);
            }
            parts.push(self.take());
            behind = Some(token.span.end());
        }
        Layout::Row(parts)
    }

    /// Whether two words that follow each other have a space between them.
    fn is_spaced(&self, one: Token, other: Token) -> bool {
        let (before, after) = (one.text(self.source), other.text(self.source));
        let adjacent = one.span.end() == other.span.start();
        match (before, after) {
            (_, "," | ":" | ")" | "]") | ("(" | "[", _) => false,
            ("," | ":" | "=", _) | (_, "=" | "{") => true,
            _ if COMPARISONS.contains(&before) || COMPARISONS.contains(&after) => true,
            (_, "(") => one.kind != TokenKind::Word || matches!(before, "of" | "more" | "or"),
            (_, "[") => before == "in" || !adjacent,
            _ if other.kind == TokenKind::Text || one.kind == TokenKind::Text => {
                !(before == "." || after == ".") || !adjacent
            }
            _ => !adjacent,
        }
    }
}
