//! Single values: enums, references, and what `value` reads.

use crate::diagnostic::Diagnostic;
use crate::document::{NodeId, NodeKind};
use crate::value::state::is_placeholder;
use crate::value::{self, EnumValue, Scalar, Type};
use crate::vocabulary::problems::{MALFORMED_VALUE, nearest_name, quote};
use crate::vocabulary::reading::{Cell, DASHES, FIELDS, KEYS, Reader, State, for_path};
use crate::vocabulary::{Vocabulary, is_blank};

/// How many values of an enum an advice lists.
const LISTED_IN_ADVICE: usize = 40;

impl<'a> Reader<'a> {
    /// What a scalar holds that states something.
    pub(super) fn read_scalar(&mut self, node: NodeId, of: &'a Type, text: &'a str, quoted: bool) -> Cell {
        match self.fit(node, of, text, quoted) {
            Some(cell) => cell,
            None => self.refuse(node, of, text, quoted),
        }
    }

    fn fit(&mut self, node: NodeId, of: &'a Type, text: &'a str, quoted: bool) -> Option<Cell> {
        match of {
            Type::Text => Some(Cell::Text),
            Type::Any => Some(Cell::Untyped),
            Type::Enum(id) => {
                let index = self.vocabulary.enumeration(*id)?.named(text)?;
                Some(Cell::Scalar(Scalar::Enum(EnumValue { of: *id, index })))
            }
            Type::Reference(id) => {
                self.references.push((node, *id));
                // until all ids are known
                Some(Cell::Reference { start: 0, end: 0 })
            }
            Type::OneOrMore(inner) => self.fit(node, inner, text, quoted),
            Type::Union(members) => self.fit_one_of(node, members, text, quoted),
            Type::Record(_) | Type::List(_) | Type::Map(_) => None,
            Type::Boolean
            | Type::Integer
            | Type::Number
            | Type::Percentage
            | Type::Date
            | Type::Duration
            | Type::Money
            | Type::Country
            | Type::Jurisdiction => value::form(of, text, quoted).map(Cell::Scalar),
        }
    }

    /// The first member of a union that the text is a value of; what takes any text comes last.
    fn fit_one_of(&mut self, node: NodeId, members: &'a [Type], text: &'a str, quoted: bool) -> Option<Cell> {
        for member in members.iter().filter(|member| !takes_any_text(member)) {
            if let Some(cell) = self.fit(node, member, text, quoted) {
                return Some(cell);
            }
        }
        let open = members.iter().find(|member| takes_any_text(member))?;
        self.fit(node, open, text, quoted)
    }

    fn refuse(&mut self, node: NodeId, of: &Type, text: &str, quoted: bool) -> Cell {
        let (vocabulary, document) = (self.vocabulary, self.document);
        self.malformed_value(node, || {
            let written = match document.kind(node) {
                NodeKind::Quoted => document.span(node).text(document.source()),
                _ => text,
            };
            let mut names = Vec::new();
            let mut advice = Vec::new();
            refusals(vocabulary, of, text, quoted, &mut names, &mut advice);
            let meant = nearest_name(text, names);
            let found = match meant {
                Some(near) => format!("{}; did you mean `{near}`?", quote(written)),
                None => quote(written),
            };
            let message = format!("expected {}{}, found {found}", vocabulary.describe(of), for_path(document, node));
            let mut diagnostic = Diagnostic::error(MALFORMED_VALUE, message);
            diagnostic.advise(advice);
            (diagnostic, meant)
        })
    }

    /// `{amount: 12000, currency: EUR}`
    pub(super) fn money(&mut self, node: NodeId, whole: &'a Type) -> Cell {
        const ADVICE: &str = "write `USD 12,000.00`, or `{amount: 12000, currency: USD}`";
        let document = self.document;
        let (mut amount, mut currency, mut other) = (None, None, false);
        for child in document.children(node) {
            match document.key(child) {
                Some("amount") if document.kind(child).is_scalar() => amount = Some(child),
                Some("currency") if document.kind(child).is_scalar() => currency = Some(child),
                _ => other = true,
            }
        }
        let (Some(amount), Some(currency), false) = (amount, currency, other) else {
            return self.misfit(node, whole, "a mapping".to_owned(), Some(ADVICE.to_owned()));
        };
        for part in [amount, currency] {
            let text = document.text(part);
            if is_blank(text, document.kind(part) != NodeKind::Plain) {
                return Cell::State(State::Silent);
            }
            if is_placeholder(text) {
                return Cell::State(State::Open);
            }
        }
        match value::money(document.text(amount), document.text(currency)) {
            Ok(money) => Cell::Scalar(Scalar::Money(money)),
            Err(refusal) => {
                let found = quote(&format!("{} {}", document.text(currency), document.text(amount)));
                self.misfit(node, whole, found, Some(refusal.advice))
            }
        }
    }
}

fn takes_any_text(of: &Type) -> bool {
    match of {
        Type::Text | Type::Reference(_) => true,
        Type::OneOrMore(inner) => takes_any_text(inner),
        _ => false,
    }
}

/// What could have been written: the values of enums, and the advice of those who refused.
fn refusals<'v>(
    vocabulary: &'v Vocabulary,
    of: &Type,
    text: &str,
    quoted: bool,
    names: &mut Vec<&'v str>,
    advice: &mut Vec<String>,
) {
    let mut advise = |words: String| {
        if !words.is_empty() && !advice.contains(&words) {
            advice.push(words);
        }
    };
    match of {
        Type::Enum(id) => {
            let values = vocabulary.enumeration(*id).map_or_else(Default::default, |of| of.values.as_slice());
            let all: Vec<_> = values.iter().map(|(name, _)| name.as_str()).collect();
            if vocabulary.describe(of).ends_with('…') && all.len() <= LISTED_IN_ADVICE {
                let listed: Vec<_> = all.iter().map(|name| format!("`{name}`")).collect();
                advise(format!("write one of {}", listed.join(", ")));
            }
            names.extend(all);
        }
        Type::Union(members) => {
            for member in members {
                refusals(vocabulary, member, text, quoted, names, advice);
            }
        }
        Type::OneOrMore(inner) => refusals(vocabulary, inner, text, quoted, names, advice),
        Type::List(_) => advise(DASHES.to_owned()),
        Type::Record(_) => advise(FIELDS.to_owned()),
        Type::Map(_) => advise(KEYS.to_owned()),
        Type::Text | Type::Any | Type::Reference(_) => {}
        Type::Boolean
        | Type::Integer
        | Type::Number
        | Type::Percentage
        | Type::Date
        | Type::Duration
        | Type::Money
        | Type::Country
        | Type::Jurisdiction => {
            if let Err(refusal) = value::read(of, text, quoted) {
                advise(refusal.advice);
            }
        }
    }
}
