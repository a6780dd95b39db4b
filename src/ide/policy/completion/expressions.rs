//! Expressions: fields behind dots, values of the type that is due, names, functions.

use super::context::Context;
use super::{Choices, Rank};
use crate::functions;
use crate::ide::policy::PolicyFile;
use crate::ide::policy::names::Target;
use crate::ide::policy::signature;
use crate::ide::{CompletionKind, Edit};
use crate::source::Span;
use crate::syntax::{Token, TokenKind};
use crate::value::{SingleType, Type};
use crate::vocabulary::Record;

/// Words of lines behind which an operand follows, beside those of expressions.
const BEFORE_OPERANDS: &[&str] =
    &["require", "forbid", "when", "grade", "set", "add", "with", "without", "at", "preferred", "acceptable"];

impl PolicyFile<'_> {
    /// Something in an expression: an operand, or behind one an operator.
    pub(super) fn expression(&self, context: &Context<'_>, choices: &mut Choices) {
        let text = self.text();
        let previous = context.previous();
        let is_word = |word: &str| previous.is_some_and(|token| token.is_word(text, word));
        let words = context.words();
        let is_test = matches!(
            words.as_slice(),
            [.., "is"] | [.., "is", "not"] | [.., "is", "a" | "an"] | [.., "is", "not", "a" | "an"]
        );
        if is_test {
            return self.tests(context, choices);
        }
        if is_word("matches") {
            return;
        }
        if words.ends_with(&["for"]) {
            return choices.due(&["each"]);
        }
        if words.first() == Some(&"for") && !words.contains(&"in") {
            // the names of what it goes through are new
            if words.len() > 2 && words.last() != Some(&",") {
                choices.due(&["in"]);
            }
            return;
        }
        match words.as_slice() {
            // the name of what a quantifier goes through is new
            [.., "every" | "some" | "no"] => return,
            [.., "every" | "some" | "no", _] => return choices.due(&["in"]),
            [.., "as"] => return choices.due(&["of"]),
            _ => {}
        }
        if previous.is_some_and(|token| ends_operand(text, token)) && !context.quoted {
            return self.operators(context, choices);
        }
        self.operand(context, choices);
    }

    /// Where an operand stands, or a step of a path.
    pub(super) fn operand(&self, context: &Context<'_>, choices: &mut Choices) {
        let before = self.text().get(..context.word.start()).unwrap_or_default();
        if before.ends_with('.') {
            if let Some(within) = context.ask(self, false).and_then(|gap| gap.within) {
                self.fields_of(&within, context.due_for_path(self).as_ref(), choices);
            }
            return;
        }
        let gap = context.ask(self, context.quoted).unwrap_or_default();
        let mut expected = gap.expected;
        if matches!(expected, None | Some(Type::Text)) && !context.quoted {
            // what is written out learns its type from the other side of an operator, a name does not
            expected = context.ask(self, true).and_then(|gap| gap.expected).or(expected);
        }
        if let Some(expected) = &expected {
            self.values_of(expected, choices);
        }
        if context.quoted {
            return;
        }
        // what is changed is a place of the document
        let words = context.words();
        let is_place = matches!(words.as_slice(), ["suggest", "set" | "add", rest @ ..] if !rest.contains(&"="));
        for (name, of) in &gap.names {
            let detail = self.described(of);
            choices.add(name, CompletionKind::Variable, rank(expected.as_ref(), of)).with(detail, None);
        }
        if is_place {
            return self.sections(choices);
        }
        self.names_of_policy(expected.as_ref(), choices);
        self.sections(choices);
        for function in functions::all() {
            let (label, _) = signature::label(function);
            let documentation = signature::documentation(function);
            let choice = choices.add(function.name, CompletionKind::Function, Rank::Function);
            choice.detail = Some(label);
            choice.documentation = Some(documentation);
            choice.edit.text = format!("{}($0)", function.name);
            choice.is_snippet = true;
        }
        choices.words(&["as of", "document", "every", "if", "no", "not", "some"]);
    }

    /// The parameters and definitions of the policy itself.
    fn names_of_policy(&self, expected: Option<&Type>, choices: &mut Choices) {
        let named = self.names.iter().filter(|named| named.is_declaration);
        for named in named.filter(|named| matches!(named.target, Target::Parameter(..) | Target::Definition(..))) {
            let of = named.of.clone().unwrap_or(Type::Any);
            let documentation = self.description_of(&named.target);
            let detail = self.described(&of);
            let name = named.span.text(self.text());
            choices.add(name, CompletionKind::Variable, rank(expected, &of)).with(detail, documentation.as_deref());
        }
    }

    /// The sections of the document.
    pub(super) fn sections(&self, choices: &mut Choices) {
        if let Some(root) = self.vocabulary.as_ref().and_then(|vocabulary| vocabulary.record(vocabulary.root)) {
            self.fields_of_record(root, None, choices, None);
        }
    }

    /// What may follow the dot behind something of a type: what is of the type that is due there goes first.
    fn fields_of(&self, within: &Type, expected: Option<&Type>, choices: &mut Choices) {
        let Some(vocabulary) = &self.vocabulary else { return };
        let single = |of: &Type| match of {
            Type::Record(id) => vocabulary.record(*id),
            Type::Union(members) => {
                let mut records = members.iter().filter_map(|member| match member {
                    Type::Record(id) => vocabulary.record(*id),
                    _ => None,
                });
                records.next().filter(|_| records.next().is_none())
            }
            _ => None,
        };
        if let Type::List(element) = within {
            // behind a list the fields are those of each element
            let dot = choices.word.start().saturating_sub(1);
            if let Some(record) = single(element) {
                self.fields_of_record(record, None, choices, Some(Span::new(dot, choices.word.end())));
            }
        } else if let Some(record) = single(within) {
            self.fields_of_record(record, expected, choices, None);
        }
    }

    /// The fields of a record; of each element, where what they replace begins with the dot behind a list.
    fn fields_of_record(
        &self,
        record: &Record,
        expected: Option<&Type>,
        choices: &mut Choices,
        behind_list: Option<Span>,
    ) {
        for field in record.fields.iter().filter(|field| !field.name.ends_with('*')) {
            let is_section = matches!(field.of, Type::Record(_));
            let kind = if is_section { CompletionKind::Section } else { CompletionKind::Field };
            let is_plain = field.name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            let name = if is_plain { field.name.to_string() } else { format!("\"{}\"", field.name) };
            let detail = self.described(&field.of);
            let label = if behind_list.is_some() { format!("[*].{name}") } else { name };
            let rank = if expected == Some(&field.of) { Rank::Due } else { Rank::Field };
            let choice = choices.add(&label, kind, rank);
            choice.with(detail, field.description.as_ref().map(|words| words.as_str()));
            if let Some(span) = behind_list {
                choice.edit = Edit { span, text: label };
            }
        }
    }

    /// The values that can be written out of a type.
    pub(super) fn values_of(&self, of: &Type, choices: &mut Choices) {
        match of {
            Type::Enum(id) => {
                let known = self.vocabulary.as_ref().and_then(|vocabulary| vocabulary.enumeration(*id));
                for (name, description) in known.iter().flat_map(|known| &known.values) {
                    choices
                        .add(name, CompletionKind::Value, Rank::Due)
                        .with(
                            known.map(|known| known.name.to_string()),
                            description.as_ref().map(|words| words.as_str()),
                        )
                        .written(format!("\"{name}\""));
                }
            }
            Type::Boolean => {
                for word in ["true", "false"] {
                    choices.add(word, CompletionKind::Value, Rank::Word);
                }
            }
            Type::List(inner) | Type::OneOrMore(inner) => self.values_of(inner, choices),
            Type::Union(members) => members.iter().for_each(|member| self.values_of(member, choices)),
            other => forms(other, choices),
        }
    }

    /// A type in words; nothing of what may be anything.
    pub(in crate::ide::policy) fn described(&self, of: &Type) -> Option<String> {
        let vocabulary = self.vocabulary.as_ref().filter(|_| *of != Type::Any)?;
        Some(vocabulary.describe(of))
    }
}

/// How what is of a type is written, with places to fill in.
fn forms(of: &Type, choices: &mut Choices) {
    let forms: &[(&str, &str)] = match of {
        Type::Duration => &[
            ("30 days", "${1:30} days"),
            ("1 month", "${1:1} month"),
            ("1 year", "${1:1} year"),
            ("5 business days", "${1:5} business days"),
        ],
        Type::Money => &[("EUR 1000", "${1:EUR} ${2:1000}")],
        Type::Percentage => &[("99.9%", "${1:99.9}%")],
        Type::Date => &[("2026-01-31", "${1:2026}-${2:01}-${3:31}"), ("as of", "as of")],
        Type::Country => &[("\"DE\"", "\"${1:DE}\"")],
        Type::Jurisdiction => &[("\"US-FL\"", "\"${1:US-FL}\"")],
        _ => &[],
    };
    for (label, text) in forms {
        let choice = choices.add(label, CompletionKind::Form, Rank::Due);
        choice.detail = SingleType::from_type(of).map(|single| single.to_string());
        choice.edit.text = (*text).to_owned();
        choice.is_snippet = text.contains('$');
    }
}

fn rank(expected: Option<&Type>, of: &Type) -> Rank {
    if expected == Some(of) { Rank::Due } else { Rank::Name }
}

/// Whether an operand may end with a token.
fn ends_operand(text: &str, token: &Token) -> bool {
    match token.kind {
        TokenKind::Word => {
            let word = token.text(text);
            !BEFORE_OPERANDS.contains(&word) && !crate::syntax::is_expression_word(word)
        }
        TokenKind::Number | TokenKind::Text | TokenKind::OpenText | TokenKind::Regex | TokenKind::Close(_) => true,
        TokenKind::Open(_) | TokenKind::Mark => false,
    }
}
