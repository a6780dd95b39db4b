//! Which bracket closes which, in a file that may lack some: the next item closes what is still open before it, so that
//! a missing `}` hides nothing behind it.

use super::scan::{Token, TokenKind};
use super::words;

/// The brackets of a file.
pub(super) struct Brackets {
    /// For each opening bracket the index of the first token behind its group; nothing for other tokens.
    ends: Vec<usize>,
    /// Whether the token is a bracket without its partner.
    alone: Vec<bool>,
}

/// How far a look ahead goes, in tokens: far beyond any rule, and short enough to stay linear.
const LOOK_AHEAD: usize = 2000;

struct Open {
    index: usize,
    /// How far the line that it stands in is indented.
    indentation: usize,
    /// How far the item that it stands in is indented.
    item_indentation: usize,
    /// The bracket that closes it.
    closing: u8,
    /// Whether items stand in it: the block of a `when` outside of rules.
    holds_items: bool,
}

impl Brackets {
    /// Pairs the brackets of a file. Where a `}` is missing, the indentation shows which one.
    pub(super) fn new(source: &str, tokens: &[Token]) -> Self {
        let brackets = Self::pair(source, tokens, false);
        if brackets.alone_braces(tokens) == 0 {
            return brackets;
        }
        let indented = Self::pair(source, tokens, true);
        if indented.alone_braces(tokens) <= brackets.alone_braces(tokens) { indented } else { brackets }
    }

    fn alone_braces(&self, tokens: &[Token]) -> usize {
        let brace = |token: &Token| matches!(token.kind, TokenKind::Open(b'}') | TokenKind::Close(b'}'));
        tokens.iter().zip(&self.alone).filter(|(token, alone)| **alone && brace(token)).count()
    }

    fn pair(source: &str, tokens: &[Token], by_indentation: bool) -> Self {
        let mut brackets = Self { ends: vec![0; tokens.len()], alone: vec![false; tokens.len()] };
        let mut open: Vec<Open> = Vec::new();
        let mut item_is_when = false;
        let mut item_indentation = 0;
        let mut indentation = 0;
        for (index, token) in tokens.iter().enumerate() {
            if token.first_of_line {
                indentation = words::indentation(source, token);
            }
            if open.last().is_none_or(|open| open.holds_items) {
                if words::starts_item(source, tokens, index) {
                    item_is_when = token.is_word(source, "when");
                    item_indentation = indentation;
                }
            } else if token.first_of_line && token.kind == TokenKind::Word {
                let in_item = open.iter().rev().find(|open| !open.holds_items).map_or(0, |open| open.item_indentation);
                if indentation <= in_item && words::surely_starts_item(source, tokens, index) {
                    item_indentation = indentation;
                    brackets.leave(&mut open, index, |open| open.holds_items);
                    item_is_when = false;
                } else if words::surely_starts_statement(source, tokens, index)
                    || words::starts_field(source, tokens, index)
                {
                    brackets.leave(&mut open, index, |open| open.closing == b'}');
                }
            } else if token.first_of_line
                && token.kind == TokenKind::Text
                && open.iter().any(|open| open.closing == b'}' && !open.holds_items)
                && words::starts_field(source, tokens, index)
            {
                brackets.leave(&mut open, index, |open| open.closing == b'}');
            }
            match token.kind {
                TokenKind::Open(closing) => {
                    let at_items = open.last().is_none_or(|open| open.holds_items);
                    if closing == b'}' {
                        brackets.leave(&mut open, index, |open| open.closing == b'}');
                    }
                    let holds_items = closing == b'}' && at_items && item_is_when;
                    open.push(Open { index, indentation, item_indentation, closing, holds_items });
                }
                TokenKind::Close(closing) => {
                    if by_indentation && closing == b'}' && token.first_of_line {
                        brackets.leave_deeper(&mut open, indentation, index);
                    }
                    brackets.close(&mut open, closing, index, source, tokens);
                }
                _ => {}
            }
        }
        brackets.leave(&mut open, tokens.len(), |_| false);
        brackets
    }

    /// The index of the first token behind the group that this bracket opens.
    pub(super) fn end(&self, index: usize) -> usize {
        self.ends.get(index).copied().unwrap_or_default().max(index + 1)
    }

    /// Whether the token is a bracket without its partner.
    pub(super) fn is_alone(&self, index: usize) -> bool {
        self.alone.get(index).copied().unwrap_or_default()
    }

    /// Gives up on all open brackets up to one where the search stops.
    fn leave(&mut self, open: &mut Vec<Open>, index: usize, stop: impl Fn(&Open) -> bool) {
        while let Some(last) = open.pop_if(|last| !stop(last)) {
            self.set_end(last.index, index);
            self.set_alone(last.index);
        }
    }

    /// Gives up on the block that a `}` would close, if the `}` is indented like a block around it.
    fn leave_deeper(&mut self, open: &mut Vec<Open>, indentation: usize, index: usize) {
        let blocks = open.iter().filter(|open| open.closing == b'}');
        let is_deeper = blocks.clone().next_back().is_some_and(|inner| inner.indentation > indentation);
        if is_deeper && blocks.clone().any(|outer| outer.indentation == indentation) {
            self.leave(open, index, |open| open.closing == b'}' && open.indentation <= indentation);
        }
    }

    fn close(&mut self, open: &mut Vec<Open>, closing: u8, index: usize, source: &str, tokens: &[Token]) {
        // a `)` reaches back over other brackets, but never out of a block
        let partner = open.iter().rposition(|open| open.closing == closing || open.closing == b'}');
        let partner = partner.filter(|at| open.get(*at).is_some_and(|open| open.closing == closing));
        let Some(partner) = partner else {
            self.set_alone(index);
            return;
        };
        let to_items = partner.checked_sub(1).and_then(|below| open.get(below)).is_none_or(|below| below.holds_items);
        let is_its_own = |index: usize| {
            tokens.get(index).zip(open.get(partner)).is_some_and(|(token, partner)| {
                token.first_of_line && words::indentation(source, token) == partner.indentation
            })
        };
        // the next one closes it, or what goes on behind this one
        let another = || {
            tokens.get(index + 1).is_some_and(|token| token.kind == TokenKind::Close(closing)) && is_its_own(index + 1)
                || one_too_many(source, tokens, index)
        };
        if closing == b'}' && to_items && !is_its_own(index) && another() {
            self.set_alone(index);
            return;
        }
        for left in open.drain(partner + 1..) {
            self.ends.get_mut(left.index).into_iter().for_each(|end| *end = index);
            self.alone.get_mut(left.index).into_iter().for_each(|alone| *alone = true);
        }
        if let Some(closed) = open.pop() {
            self.set_end(closed.index, index + 1);
        }
    }

    fn set_end(&mut self, index: usize, end: usize) {
        if let Some(slot) = self.ends.get_mut(index) {
            *slot = end;
        }
    }

    fn set_alone(&mut self, index: usize) {
        if let Some(slot) = self.alone.get_mut(index) {
            *slot = true;
        }
    }
}

/// Whether the rule goes on behind a `}` that would end it, and has a `}` left over for its real end.
fn one_too_many(source: &str, tokens: &[Token], index: usize) -> bool {
    if !words::surely_starts_statement(source, tokens, index + 1) {
        return false;
    }
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(index + 1).take(LOOK_AHEAD) {
        match token.kind {
            _ if words::surely_starts_item(source, tokens, at) => return false,
            TokenKind::Open(b'}') => depth += 1,
            TokenKind::Close(b'}') if depth == 0 => return true,
            TokenKind::Close(b'}') => depth -= 1,
            _ => {}
        }
    }
    false
}
