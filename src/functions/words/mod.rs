//! What the words of a text say: lengths of time, dates, amounts and percentages, in figures or in words.
//!
//! What can be read in two ways is not read: `01/02/2026`, `$5,000`, `EUR 12.000`. Where words and figures disagree, as in
//! "sixty (30) days", both are found. Each find is bounded in what it looks at behind its first word, so that all of them
//! take linear time.

mod amounts;
mod contradictions;
mod currencies;
mod dates;
mod durations;
mod lexicon;
mod numbers;
mod percentages;
mod references;
mod terms;
#[cfg(test)]
mod tests;
mod tokens;
mod undefined;

use std::ops::Range;

use crate::functions::words::tokens::Tokens;
use crate::functions::{Answer, Argument, Function, Kind, Parameter, Result, Said, Word, misfit};
use crate::value::Scalar;

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "durations",
        parameters: &[TEXTS],
        result: Result::Durations,
        description: "the lengths of time that a text says, or several texts say, in figures or in words",
        example: "60 days in durations(\"at least sixty (60) days' notice\")",
        body: |arguments| say(arguments, durations),
    },
    Function {
        name: "dates",
        parameters: &[TEXTS],
        result: Result::Dates,
        description: "the days, and the months of a year, that a text says; `01/02/2026` may be two days and is none",
        example: "2026-01-01 in dates(\"from the 1st day of January, 2026\")",
        body: |arguments| say(arguments, dates),
    },
    Function {
        name: "amounts",
        parameters: &[TEXTS],
        result: Result::Amounts,
        description: "the amounts of money that a text says; `$` alone is nobody's and no amount",
        example: "EUR 5000 in amounts(\"a fee of five thousand euros (EUR 5,000.00)\")",
        body: |arguments| say(arguments, amounts),
    },
    Function {
        name: "percentages",
        parameters: &[TEXTS],
        result: Result::Percentages,
        description: "the parts of a hundred that a text says",
        example: "82.5% in percentages(\"eighty-two and one-half percent (82.5%)\")",
        body: |arguments| say(arguments, percentages),
    },
    Function {
        name: "contradictions",
        parameters: &[Parameter { name: "value", of: Kind::Sayable }, TEXTS],
        result: Result::Likes,
        description: "what a text says in place of a value: all of the value's kind that it says, if none of it is the value \
                      or may be, else nothing; `$` alone counts as the value's own currency if that is one of dollars or pesos",
        example: "60 days in contradictions(30 days, \"on sixty (60) days' notice\")",
        body: contradictions::contradictions,
    },
    Function {
        name: "clause_references",
        parameters: &[TEXTS],
        result: Result::Texts,
        description: "the numbers of clauses of this contract that a text refers to; what may be of a statute or another \
                      document is left out",
        example: "clause_references(\"as Section 2.1 says, and Section 365 of the Code\") contains \"2.1\"",
        body: references::references,
    },
    Function {
        name: "unresolved_references",
        parameters: &[TEXTS, Parameter { name: "numbers", of: Kind::TextList }],
        result: Result::Texts,
        description: "the numbers of clauses of this contract that a text refers to and that are none of these, nor parts of \
                      one; what may be of a statute or another document is left out",
        example: "unresolved_references(\"by Section 9.4 or Section 1.1(b)\", keys(clauses)) contains \"9.4\"",
        body: references::unresolved,
    },
    Function {
        name: "defined_terms",
        parameters: &[TEXTS],
        result: Result::Texts,
        description: "the terms that a text defines, in quotes: in brackets, or before `means` and the like",
        example: "defined_terms(\"what Schedule A lists (the \\\"Services\\\")\") contains \"Services\"",
        body: terms::defined,
    },
    Function {
        name: "unused_terms",
        parameters: &[TEXTS],
        result: Result::Texts,
        description: "the terms that a text defines and that stand nowhere else in it, or in the others, in no case or number",
        example: "unused_terms(\"on 1 May 2026 (the \\\"Effective Date\\\")\") contains \"Effective Date\"",
        body: terms::unused,
    },
    Function {
        name: "undefined_terms",
        parameters: &[TEXTS, Parameter { name: "names", of: Kind::TextList }],
        result: Result::Texts,
        description: "what a text uses as defined terms that it does not define and that are none of these names: several \
                      capitalised words behind `the`, `any` and the like, three times, or what is said to be defined in this \
                      contract; not what may be a title, an office, a place or a law",
        example: "undefined_terms(\"the Service Credits (as defined below)\", [\"Service Desk\"]) contains \"Service Credits\"",
        body: undefined::undefined,
    },
];

const TEXTS: Parameter = Parameter { name: "text", of: Kind::Texts };

fn say(arguments: &[Argument<'_>], find: impl Fn(&str) -> Vec<Said>) -> Answer {
    let texts = match arguments {
        [Argument::List(texts)] => texts.as_slice(),
        [Argument::Text(_)] => arguments,
        _ => return misfit(),
    };
    let mut words = Vec::new();
    for (text, argument) in texts.iter().enumerate() {
        match argument {
            Argument::Text(found) => words.extend(find(found).into_iter().map(|said| Word::Said { text, said })),
            Argument::Hole => words.push(Word::Unknown { text }),
            _ => return misfit(),
        }
    }
    Answer::Words(words)
}

/// A value that a text says, and the tokens that say it.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    value: Scalar,
    tokens: Range<usize>,
}

/// The lengths of time that a text says.
fn durations(text: &str) -> Vec<Said> {
    said(text, durations::find)
}

/// The dates that a text says.
fn dates(text: &str) -> Vec<Said> {
    said(text, dates::find)
}

/// The amounts of money that a text says.
fn amounts(text: &str) -> Vec<Said> {
    said(text, amounts::find)
}

/// The percentages that a text says.
fn percentages(text: &str) -> Vec<Said> {
    said(text, percentages::find)
}

fn said(text: &str, find: impl FnOnce(&Tokens<'_>) -> Vec<Found>) -> Vec<Said> {
    let tokens = Tokens::of(text);
    let found = find(&tokens);
    found.into_iter().map(|found| Said { value: found.value, range: tokens.range(found.tokens) }).collect()
}

/// One of two that follow each other where the second repeats the first in brackets: `one year (12 months)`.
fn merge_repeated(tokens: &Tokens<'_>, found: Vec<Found>) -> Vec<Found> {
    let mut merged: Vec<Found> = Vec::with_capacity(found.len());
    for next in found {
        if let Some(last) = merged.last_mut()
            && last.value == next.value
            && next.tokens.start == last.tokens.end + 1
            && let Some(closing) = tokens.closing(last.tokens.end)
            && tokens.mark(next.tokens.end) == Some(closing)
        {
            last.tokens.end = next.tokens.end + 1;
        } else {
            merged.push(next);
        }
    }
    merged
}
