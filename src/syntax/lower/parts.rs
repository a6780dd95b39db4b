//! The meaningful parts of a match, one after the other.

use pest::iterators::{Pair, Pairs};

use super::{Lowerer, Rule};
use crate::syntax::ast::{Expression, Name, Text, TypeExpression};

/// The parts of a match without its keywords and marks. Each call takes the next part if it is of the wanted kind.
pub(super) struct Parts<'l, 'f, 't> {
    lowerer: &'l Lowerer<'f>,
    pairs: Pairs<'t, Rule>,
}

impl<'f> Lowerer<'f> {
    pub(super) fn parts<'t>(&self, pair: Pair<'t, Rule>) -> Parts<'_, 'f, 't> {
        Parts { lowerer: self, pairs: pair.into_inner() }
    }
}

impl<'t> Parts<'_, '_, 't> {
    /// The next part if it is of one of these kinds. What stands before it must be keywords and marks.
    pub(super) fn take(&mut self, wanted: &[Rule]) -> Option<Pair<'t, Rule>> {
        while let Some(pair) = self.pairs.peek() {
            let rule = pair.as_rule();
            if wanted.contains(&rule) {
                self.pairs.next();
                return Some(pair);
            }
            if PARTS.contains(&rule) {
                return None;
            }
            self.pairs.next();
        }
        None
    }

    /// A name of any form.
    pub(super) fn name(&mut self) -> Option<Name> {
        let pair = self.take(&[
            Rule::word,
            Rule::variable,
            Rule::variable,
            Rule::dotted_name,
            Rule::rule_name,
            Rule::version_number,
            Rule::extended,
            Rule::severity_word,
            Rule::key,
            Rule::status_words,
            Rule::outcome_words,
        ])?;
        match pair.as_rule() {
            Rule::key => self.lowerer.key(pair),
            Rule::status_words | Rule::outcome_words => Some(self.lowerer.spaced_words(&pair)),
            _ => Some(self.lowerer.name(&pair)),
        }
    }

    /// A list of names; empty where there is none.
    pub(super) fn names(&mut self) -> Vec<Name> {
        self.take(&[Rule::words, Rule::keys, Rule::key_path]).map(|pair| self.lowerer.names(pair)).unwrap_or_default()
    }

    /// A text.
    pub(super) fn text(&mut self) -> Option<Text> {
        self.take(&[Rule::text]).map(|pair| self.lowerer.lower_text(pair))
    }

    /// An expression.
    pub(super) fn expression(&mut self) -> Option<Expression> {
        let pair = self.take(&[Rule::expression, Rule::simple, Rule::path])?;
        Some(match pair.as_rule() {
            Rule::path => self.lowerer.lower_path(pair),
            _ => self.lowerer.lower_expression(pair),
        })
    }

    /// A type.
    pub(super) fn type_expression(&mut self) -> Option<TypeExpression> {
        self.take(&[Rule::type_expression]).map(|pair| self.lowerer.lower_type(pair))
    }
}

/// What is neither a keyword nor a mark.
const PARTS: &[Rule] = &[
    Rule::word,
    Rule::dotted_name,
    Rule::rule_name,
    Rule::version_number,
    Rule::extended,
    Rule::severity_word,
    Rule::key,
    Rule::status_words,
    Rule::outcome_words,
    Rule::words,
    Rule::keys,
    Rule::key_path,
    Rule::text,
    Rule::expression,
    Rule::simple,
    Rule::path,
    Rule::type_expression,
    Rule::description,
    Rule::else_part,
    Rule::adjust_off,
    Rule::define_arguments,
    Rule::all_words,
    Rule::block,
    Rule::item_block,
    Rule::comparison,
    Rule::escalate_to,
];
