//! The words that parts of a file begin with, and how the beginning of a part is told from a name in an expression.

use super::limits::{continues_expression, ends_expression, is_expression_word};
use super::scan::{Token, TokenKind};

/// The words that items of policies and vocabularies begin with.
pub const ITEMS: [&str; 21] = [
    "policy",
    "vocabulary",
    "version",
    "source",
    "applies",
    "superseded",
    "status",
    "checked",
    "review",
    "use",
    "adjust",
    "data",
    "when",
    "parameter",
    "define",
    "rule",
    "test",
    "document",
    "reviewed",
    "record",
    "enum",
];

/// What the items of a policy begin with, with the words that belong to each, in the order of a file.
pub const POLICY_ITEMS: [&str; 16] = [
    "version",
    "vocabulary",
    "source",
    "applies from",
    "superseded by",
    "status",
    "checked on",
    "review by",
    "use",
    "adjust",
    "data",
    "when",
    "parameter",
    "define",
    "rule",
    "test",
];

/// The same of a vocabulary.
pub const VOCABULARY_ITEMS: [&str; 5] = ["version", "document", "reviewed by", "record", "enum"];

/// The words that lines of a rule begin with.
pub const STATEMENTS: [&str; 14] = [
    "severity", "tags", "status", "because", "cite", "help", "require", "forbid", "when", "for", "let", "grade",
    "suggest", "else",
];

/// The words that lines of a test begin with.
pub const TEST_STEPS: [&str; 5] = ["given", "with", "without", "as", "expect"];

/// The words that say how a rule comes out, behind its name in an `expect` line.
const OUTCOMES: [&str; 5] = ["passes", "fails", "not", "undecided", "waived"];

/// The words that are nothing without what stands behind them, on whatever line that is, where a part begins with them, beside those
/// that items begin with.
const OTHERS_DEMANDING: [&str; 13] = [
    "severity", "tags", "require", "forbid", "for", "let", "grade", "suggest", "given", "with", "without", "as",
    "expect",
];

/// The same of two words, wherever they stand: two names side by side are no expression.
const DEMANDING_PAIRS: [(&str, &str); 18] = [
    ("for", "each"),
    ("applies", "from"),
    ("superseded", "by"),
    ("checked", "on"),
    ("review", "by"),
    ("reviewed", "by"),
    ("marked", "by"),
    ("identified", "by"),
    ("suggest", "set"),
    ("suggest", "add"),
    ("as", "of"),
    ("list", "of"),
    ("map", "of"),
    ("or", "more"),
    ("reference", "to"),
    ("is", "a"),
    ("is", "an"),
    ("escalate", "to"),
];

/// The words that steps of a `grade` begin with.
pub const GRADE_STEPS: [&str; 3] = ["preferred", "acceptable", "escalate"];

/// The mark that compares as two words of everyday language do, and the one for the same behind `not`.
pub(super) fn comparison(first: &str, second: &str) -> Option<[&'static str; 2]> {
    match (first, second) {
        ("at", "most") => Some(["<=", ">"]),
        ("at", "least") => Some([">=", "<"]),
        ("greater" | "more" | "larger" | "longer" | "later" | "higher", "than") => Some([">", "<="]),
        ("less" | "fewer" | "smaller" | "shorter" | "earlier" | "lower", "than") => Some(["<", ">="]),
        _ => None,
    }
}

/// How many characters a token that is the first of its line stands behind the line's start.
pub(super) fn indentation(source: &str, token: &Token) -> usize {
    let before = source.get(..token.span.start()).unwrap_or_default();
    let line = before.rfind('\n').map_or(0, |newline| newline + 1);
    before.len() - line
}

/// Whether an item begins here, where items stand.
pub(super) fn starts_item(source: &str, tokens: &[Token], index: usize) -> bool {
    starts(source, tokens, index, &ITEMS, follows_item_word)
}

/// Whether a line of a rule begins here, where lines of a rule stand.
pub(super) fn starts_statement(source: &str, tokens: &[Token], index: usize) -> bool {
    starts(source, tokens, index, &STATEMENTS, follows_statement_word)
}

/// Whether a line of a test begins here, where lines of a test stand.
pub(super) fn starts_test_step(source: &str, tokens: &[Token], index: usize) -> bool {
    let is_outcome = tokens.get(index).is_some_and(|token| OUTCOMES.contains(&token.text(source)));
    !is_outcome && starts(source, tokens, index, &TEST_STEPS, |_, _, _| true)
}

/// Whether a step of a `grade` begins here, where they stand.
pub(super) fn starts_grade_step(source: &str, tokens: &[Token], index: usize) -> bool {
    starts(source, tokens, index, &GRADE_STEPS, |_, _, _| true)
}

/// Whether a field begins here: a name or a text before a `:`.
pub(super) fn starts_field(source: &str, tokens: &[Token], index: usize) -> bool {
    let named = tokens.get(index).is_some_and(|token| matches!(token.kind, TokenKind::Word | TokenKind::Text));
    named && tokens.get(index + 1).is_some_and(|next| next.is_mark(source, ":"))
        || tokens.get(index).is_some_and(|token| token.first_of_line && token.kind == TokenKind::Word)
            && is_new_line_of_its_own(source, tokens, index)
}

/// Whether a line of an `adjust` block begins here.
pub(super) fn starts_adjustment(source: &str, tokens: &[Token], index: usize) -> bool {
    let is_word = tokens.get(index).is_some_and(|token| token.kind == TokenKind::Word);
    let next = tokens.get(index + 1);
    let is_given = next.is_some_and(|next| next.is_mark(source, ":") || next.is_mark(source, "="));
    is_word && (is_given || is_new_line_of_its_own(source, tokens, index))
}

/// Whether a value of an enum begins here.
pub(super) fn starts_enum_value(source: &str, tokens: &[Token], index: usize) -> bool {
    let follows_comma = index.checked_sub(1).and_then(|at| tokens.get(at)).is_some_and(|t| t.is_mark(source, ","));
    tokens.get(index).is_some_and(|token| token.kind == TokenKind::Word && (token.first_of_line || follows_comma))
}

/// Whether an item begins here even where none should: at the start of a line, with a word that starts an item and what
/// must follow it.
pub(super) fn surely_starts_item(source: &str, tokens: &[Token], index: usize) -> bool {
    let Some(token) = tokens.get(index).filter(|token| token.first_of_line) else { return false };
    let next = tokens.get(index + 1);
    let after = tokens.get(index + 2);
    let is_name = next.is_some_and(|next| next.kind == TokenKind::Word && !is_expression_word(next.text(source)));
    let then_text = |kinds: fn(TokenKind) -> bool| after.is_some_and(|after| kinds(after.kind));
    match token.text(source) {
        "rule" => {
            is_name && then_text(|kind| matches!(kind, TokenKind::Text | TokenKind::OpenText | TokenKind::Open(b'}')))
        }
        "enum" => is_name && then_text(|kind| matches!(kind, TokenKind::Text | TokenKind::Open(b'}'))),
        "record" => {
            is_name
                && after.is_some_and(|after| {
                    matches!(after.kind, TokenKind::Text | TokenKind::Open(b'}'))
                        || after.is_word(source, "is")
                        || after.is_word(source, "identified")
                })
        }
        "test" => {
            next.is_some_and(|next| next.kind == TokenKind::Text) && then_text(|kind| kind == TokenKind::Open(b'}'))
        }
        "define" => {
            is_name && after.is_some_and(|after| after.is_mark(source, "=") || after.kind == TokenKind::Open(b')'))
        }
        "parameter" | "data" => is_name && after.is_some_and(|after| after.is_mark(source, ":")),
        "policy" | "vocabulary" => is_name && then_text(|kind| kind == TokenKind::Text),
        "use" => is_name,
        "adjust" => is_name,
        _ => false,
    }
}

/// Whether a line of a rule begins here even where none should: at the start of a line, with a word that starts nothing
/// else.
pub(super) fn surely_starts_statement(source: &str, tokens: &[Token], index: usize) -> bool {
    let Some(token) = tokens.get(index).filter(|token| token.first_of_line && token.kind == TokenKind::Word) else {
        return false;
    };
    let word = token.text(source);
    !matches!(word, "when" | "else" | "status")
        && STATEMENTS.contains(&word)
        && follows_statement_word(source, tokens, index)
}

fn starts(
    source: &str,
    tokens: &[Token],
    index: usize,
    known: &[&str],
    follows: fn(&str, &[Token], usize) -> bool,
) -> bool {
    let Some(token) = tokens.get(index).filter(|token| token.kind == TokenKind::Word) else { return false };
    let word = token.text(source);
    let previous = index.checked_sub(1).and_then(|at| tokens.get(at)).copied();
    let is_known = known.contains(&word) && follows(source, tokens, index) && word != "else";
    // two values side by side are no expression: something new begins
    let begins =
        ends_expression(source, previous) || previous.is_none_or(|previous| opens_or_closes_block(source, previous));
    if is_known {
        return begins || token.first_of_line && !previous.is_some_and(|previous| previous.is_mark(source, "."));
    }
    is_new_line_of_its_own(source, tokens, index)
}

/// Whether a line begins here that continues nothing before it, whatever it is.
fn is_new_line_of_its_own(source: &str, tokens: &[Token], index: usize) -> bool {
    let Some(token) = tokens.get(index).filter(|token| token.first_of_line && token.kind == TokenKind::Word) else {
        return false;
    };
    let word = token.text(source);
    let previous = index.checked_sub(1).and_then(|at| tokens.get(at)).copied();
    let begins =
        ends_expression(source, previous) || previous.is_none_or(|previous| opens_or_closes_block(source, previous));
    let continues = match word {
        "at" | "from" | "by" | "saying" | "tagged" | "marked" | "identified" => true,
        "because" => previous.is_some_and(|previous| previous.is_word(source, "off")),
        _ => continues_expression(word),
    };
    begins && !continues && !is_demanded(source, tokens, index)
}

/// Whether the word before this token is nothing without it.
fn is_demanded(source: &str, tokens: &[Token], index: usize) -> bool {
    let before = |back: usize| index.checked_sub(back).and_then(|at| tokens.get(at)).copied();
    let Some(previous) = before(1).filter(|previous| previous.kind == TokenKind::Word) else { return false };
    let word = previous.text(source);
    let second = before(2);
    if second.is_some_and(|second| second.is_mark(source, ".")) {
        return false;
    }
    let is_pair = second.is_some_and(|second| DEMANDING_PAIRS.contains(&(second.text(source), word)));
    // the word may itself be the name that another one demands
    let begins = match second {
        None => true,
        Some(second) => {
            previous.first_of_line
                || opens_or_closes_block(source, second)
                || ends_expression(source, Some(second)) && !demands(second.text(source))
        }
    };
    let is_name = matches!(word, "tagged" | "saying") || demands(word);
    is_pair || is_name && begins
}

/// Whether a word that begins a part demands something behind it.
fn demands(word: &str) -> bool {
    ITEMS.contains(&word) || OTHERS_DEMANDING.contains(&word)
}

fn opens_or_closes_block(source: &str, token: Token) -> bool {
    matches!(token.text(source), "{" | "}")
}

/// Whether what stands behind a word that may start an item shows that it does: an item word may also be a section of
/// the documents.
fn follows_item_word(source: &str, tokens: &[Token], index: usize) -> bool {
    let word = tokens.get(index).map_or("", |token| token.text(source));
    let Some(next) = tokens.get(index + 1) else { return true };
    match next.kind {
        TokenKind::Mark => false,
        TokenKind::Word if word == "when" => true,
        TokenKind::Word => !is_expression_word(next.text(source)),
        _ => true,
    }
}

/// Whether what stands behind a word that may start a line of a rule shows that it does.
fn follows_statement_word(source: &str, tokens: &[Token], index: usize) -> bool {
    let word = tokens.get(index).map_or("", |token| token.text(source));
    let Some(next) = tokens.get(index + 1) else { return true };
    match word {
        "require" | "forbid" | "when" | "let" | "suggest" => !next.is_mark(source, "."),
        "for" => next.kind == TokenKind::Word,
        "because" | "cite" | "help" => matches!(next.kind, TokenKind::Text | TokenKind::OpenText),
        "severity" | "tags" | "status" => {
            let text = next.text(source);
            let is_line = next.first_of_line && STATEMENTS.contains(&text);
            next.kind == TokenKind::Word && !is_line && !is_expression_word(text)
        }
        "grade" => !matches!(next.kind, TokenKind::Mark) && !continues_expression(next.text(source)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_one_of_policies_or_of_vocabularies_or_begins_the_file() {
        let all = POLICY_ITEMS.iter().chain(&VOCABULARY_ITEMS).filter_map(|item| item.split(' ').next());
        let mut known: Vec<&str> = all.chain(["policy"]).collect();
        known.sort_unstable();
        known.dedup();
        let mut items = ITEMS.to_vec();
        items.sort_unstable();
        assert_eq!(known, items);
    }
}
