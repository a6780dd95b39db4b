//! How deep a file nests, known before it is parsed: parsing, and whatever walks the tree, recurses as deep as the text
//! nests, and policies may come from strangers.

use super::scan::{Token, TokenKind};
use crate::source::Span;

/// How many brackets, `not`, `if`, quantifiers and `list of` may stand in one another.
pub(super) const DEPTH: usize = 64;

/// What is said where something nests deeper.
pub(super) const TOO_DEEP: &str = "this nests deeper than 64 levels";

/// How many operators one expression may have, those in its parentheses included.
pub(super) const OPERATORS: usize = 256;

/// What has begun at one level of brackets and has no end yet.
#[derive(Default)]
struct Level {
    /// `not`s in a row.
    negations: usize,
    /// `if`s and quantifiers, each of which reaches as far right as it can.
    choices: usize,
    /// `list of`, `map of`, `one or more` in a row.
    types: usize,
}

impl Level {
    fn depth(&self) -> usize {
        self.negations + self.choices + self.types
    }
}

/// Where the text first nests deeper than [`DEPTH`]. Linear in the tokens.
pub(super) fn too_deep(source: &str, tokens: &[Token]) -> Option<Span> {
    let mut outer: Vec<Level> = Vec::new();
    let mut outer_depth = 0;
    let mut level = Level::default();
    let mut previous: Option<Token> = None;
    for (index, token) in tokens.iter().enumerate() {
        let word = if follows_dot(source, previous) { "" } else { token.text(source) };
        match token.kind {
            TokenKind::Open(bracket) => {
                if bracket == b'}' {
                    level = Level::default();
                }
                outer_depth += 1 + level.depth();
                outer.push(std::mem::take(&mut level));
            }
            TokenKind::Close(_) => {
                if let Some(below) = outer.pop() {
                    outer_depth -= 1 + below.depth();
                    level = Level { choices: below.choices, ..Level::default() };
                }
            }
            TokenKind::Mark => {
                let choices = if word == "," { 0 } else { level.choices };
                let negations = if word == "!" { level.negations + 1 } else { 0 };
                level = Level { negations, choices, types: 0 };
            }
            TokenKind::Word => {
                if ends_expression(source, previous) && !continues_expression(word) && !follows_dot(source, previous) {
                    level.choices = 0;
                }
                match word {
                    "not" if !is_negated_operator(source, previous, tokens.get(index + 1)) => level.negations += 1,
                    "if" | "every" | "some" | "no" => {
                        level.negations = 0;
                        level.choices += 1;
                    }
                    "list" | "map" | "more" => level.types += 1,
                    "of" | "one" | "or" => level.negations = 0,
                    _ => {
                        level.negations = 0;
                        level.types = 0;
                    }
                }
            }
            _ => {
                level.negations = 0;
                level.types = 0;
            }
        }
        if outer_depth + level.depth() > DEPTH {
            return Some(token.span);
        }
        previous = Some(*token);
    }
    None
}

fn follows_dot(source: &str, previous: Option<Token>) -> bool {
    previous.is_some_and(|token| token.is_mark(source, "."))
}

/// Whether a `not` belongs to `is not` or `not in`.
fn is_negated_operator(source: &str, previous: Option<Token>, next: Option<&Token>) -> bool {
    previous.is_some_and(|token| token.is_word(source, "is")) || next.is_some_and(|token| token.is_word(source, "in"))
}

/// Whether an expression may end with this token.
pub(super) fn ends_expression(source: &str, token: Option<Token>) -> bool {
    let Some(token) = token else { return false };
    match token.kind {
        TokenKind::Word => !is_expression_word(token.text(source)),
        TokenKind::Number | TokenKind::Text | TokenKind::OpenText | TokenKind::Regex | TokenKind::Close(_) => true,
        TokenKind::Open(_) | TokenKind::Mark => false,
    }
}

/// The words that stand before a part of an expression, never at its end.
pub fn is_expression_word(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "or"
            | "not"
            | "in"
            | "is"
            | "contains"
            | "all"
            | "any"
            | "matches"
            | "mentions"
            | "default"
            | "where"
            | "satisfies"
            | "every"
            | "some"
            | "no"
            | "if"
            | "then"
            | "else"
            | "as"
    )
}

/// The words that may follow a complete part of an expression without ending it.
pub(super) fn continues_expression(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "or"
            | "not"
            | "in"
            | "is"
            | "contains"
            | "matches"
            | "mentions"
            | "default"
            | "where"
            | "satisfies"
            | "then"
            | "else"
            | "of"
            | "business"
            | "years"
            | "months"
            | "weeks"
            | "days"
            | "hours"
            | "minutes"
            | "seconds"
            | "year"
            | "month"
            | "week"
            | "day"
            | "hour"
            | "minute"
            | "second"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::scan::scan;

    fn is_too_deep(text: &str) -> bool {
        too_deep(text, &scan(text)).is_some()
    }

    #[test]
    fn nesting_is_bounded_whatever_nests() {
        for (once, rest) in [
            ("(", ""),
            ("[", ""),
            ("f(", ""),
            ("{", ""),
            ("not ", "x"),
            ("! ", "x"),
            ("if as of then ", "x"),
            ("if 30 days == 1 business day then ", "x"),
            ("if x contains all ys then ", "x"),
            ("if require then ", "x"),
            ("if\nrequire then ", "x"),
            ("every x in xs satisfies ", "x"),
            ("list of ", "text"),
            ("one or more ", "text"),
            ("not (", ""),
        ] {
            let nested = |times: usize| format!("require {}{rest}", once.repeat(times));
            assert!(!is_too_deep(&nested(DEPTH / 2)), "{once:?}");
            assert!(is_too_deep(&nested(DEPTH + 1)), "{once:?}");
        }
    }

    #[test]
    fn what_stands_side_by_side_does_not_nest() {
        for once in [
            "require some x in xs satisfies x.y >= 30 days\n",
            "require every x in xs satisfies x is not stated\n",
            "require if a then b else c\nforbid every x in xs satisfies x.if\n",
            "not a and not (b) or ",
            "a not in b and ",
            "(some x in xs satisfies x) and ",
            "f(if a then b else c, if a then b else c) + ",
            "when some x in xs satisfies x { require if a then b else c }\n",
            "a.not.if.list\n",
            "a: list of text, b: map of text\n",
        ] {
            assert!(!is_too_deep(&once.repeat(200)), "{once:?}");
        }
    }
}
