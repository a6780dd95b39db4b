//! What stands behind an operand: operators and tests, as far as its type allows them.

use super::context::Context;
use super::{Choices, Rank};
use crate::ide::CompletionKind;
use crate::ide::policy::PolicyFile;
use crate::syntax::{Token, TokenKind};
use crate::value::{SingleType, Type};

/// Whether an operator takes what is of a type.
type Takes = fn(&Type) -> bool;

/// What compares an operand with another, and what it takes.
const COMPARISONS: [(&str, Takes); 12] = [
    ("==", is_single),
    ("!=", is_single),
    (">=", is_ordered),
    ("<=", is_ordered),
    (">", is_ordered),
    ("<", is_ordered),
    ("in", is_single),
    ("not in", is_single),
    ("contains", is_several),
    ("contains all", is_several),
    ("contains any", is_several),
    ("mentions", is_text),
];

/// Where a part of a condition begins that is compared by itself.
const BEGIN_PARTS: [&str; 14] =
    ["require", "forbid", "when", "where", "satisfies", "and", "or", "if", "then", "else", "(", "[", "{", ","];

/// The words that make a comparison of a part.
const COMPARE: [&str; 11] = ["is", "==", "!=", ">=", "<=", ">", "<", "in", "contains", "mentions", "matches"];

impl PolicyFile<'_> {
    /// What may follow an operand.
    pub(super) fn operators(&self, context: &Context<'_>, choices: &mut Choices) {
        let words = context.words();
        let open = |word: &str, until: &str| {
            words.iter().rposition(|known| *known == word).is_some_and(|at| !words.iter().skip(at).any(|w| *w == until))
        };
        let is_filtered =
            words.iter().rposition(|word| *word == "in") < words.iter().rposition(|word| *word == "where");
        let in_quantifier = ["every", "some", "no"].iter().any(|word| open(word, "satisfies"));
        if in_quantifier {
            choices.due(if is_filtered { &["satisfies"] } else { &["satisfies", "where"] });
        }
        if (in_quantifier || words.first() == Some(&"for")) && !is_filtered {
            // a list to go through, of which nothing is asked
            return choices.words(if in_quantifier { &["default"] } else { &["where", "default"] });
        }
        if open("if", "then") {
            choices.due(&["then"]);
        }
        let part = words.iter().rposition(|word| BEGIN_PARTS.contains(word)).map_or(0, |at| at + 1);
        let is_compared = words.iter().skip(part).any(|word| COMPARE.contains(word));
        // what a check says instead stands behind the whole condition
        let may_end = matches!(words.first(), Some(&"require" | &"forbid"))
            && !in_quantifier
            && context.open.last() != Some(&b')');
        let of = if is_compared { Some(Type::Boolean) } else { self.operand_before(context, context.line) };
        let takes = |fits: Takes| of.as_ref().is_none_or(|of| *of == Type::Any || fits(of));
        let mut fitting = Vec::new();
        if !is_compared {
            fitting.extend(["is", "is not"]);
            fitting.extend(COMPARISONS.iter().filter(|(_, fits)| takes(*fits)).map(|(word, _)| *word));
            fitting.extend(takes(is_text).then_some("matches"));
            fitting.extend((takes(is_several) && words.contains(&"(")).then_some("where"));
        }
        if takes(|of| *of == Type::Boolean) {
            fitting.extend(["and", "or"]);
        }
        fitting.push("default");
        if (takes(|of| *of == Type::Boolean) && may_end) || open("if", "else") {
            fitting.push("else");
        }
        choices.words(&fitting);
    }

    /// What can be asked behind `is`.
    pub(super) fn tests(&self, context: &Context<'_>, choices: &mut Choices) {
        let is_word = |token: &Token, word: &str| token.is_word(self.text(), word);
        let asked = context.line.iter().rposition(|token| is_word(token, "is")).unwrap_or_default();
        let behind = context.line.get(asked + 1..).unwrap_or_default();
        let of = self.operand_before(context, context.line.get(..asked).unwrap_or_default());
        let takes = |fits: &dyn Fn(&Type) -> bool| of.as_ref().is_none_or(|of| *of == Type::Any || fits(of));
        if !behind.iter().any(|token| is_word(token, "a") || is_word(token, "an")) {
            let mut fitting = vec!["stated"];
            if !behind.iter().any(|token| is_word(token, "not")) {
                fitting.push("not");
            }
            fitting.extend(takes(&is_several).then_some("empty"));
            if takes(&is_list_of_single) {
                fitting.extend(["unique", "increasing", "decreasing"]);
            }
            fitting.push("elsewhere");
            fitting.extend(takes(&|of| matches!(of, Type::Record(_))).then_some("cited"));
            choices.due(&fitting);
        }
        for single in SingleType::ALL {
            if takes(&|of| matches!(of, Type::Union(members) if members.contains(&single.of()))) {
                choices.add(&single.to_string(), CompletionKind::Keyword, Rank::Word);
            }
        }
    }

    /// The type of the operand that a line ends with, where it is no literal.
    fn operand_before(&self, context: &Context<'_>, line: &[Token]) -> Option<Type> {
        let last = line.last().filter(|last| matches!(last.kind, TokenKind::Word | TokenKind::Close(_)))?;
        let of = context.type_of(self, last.span.end())?;
        // of each element of a list
        let mut start = last.span.start();
        let path = line.iter().rev().take_while(|token| {
            let touches = token.span.end() == start || token.span == last.span;
            start = token.span.start();
            touches && token.kind != TokenKind::Open(b')')
        });
        let is_each = path.into_iter().any(|token| token.kind == TokenKind::Open(b']'));
        Some(if is_each { Type::List(Box::new(of)) } else { of })
    }
}

fn is_single(of: &Type) -> bool {
    !is_several(of) && !matches!(of, Type::Record(_))
}

fn is_several(of: &Type) -> bool {
    matches!(of, Type::List(_) | Type::OneOrMore(_) | Type::Map(_))
}

fn is_list_of_single(of: &Type) -> bool {
    matches!(of, Type::List(element) | Type::OneOrMore(element) if is_single(element))
}

fn is_ordered(of: &Type) -> bool {
    match of {
        Type::Integer | Type::Number | Type::Percentage | Type::Date | Type::Duration | Type::Money => true,
        Type::Union(members) => members.iter().any(is_ordered),
        _ => false,
    }
}

fn is_text(of: &Type) -> bool {
    match of {
        Type::Text | Type::Reference(_) => true,
        Type::Union(members) => members.iter().any(is_text),
        _ => false,
    }
}
