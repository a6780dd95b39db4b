//! How names are spelt: rules in kebab-case, types in CamelCase, all others in snake_case.

use std::cell::RefCell;

use super::ast::{
    Expression, ExpressionKind, File, Item, ItemKind, Message, MessagePart, Name, Statement, StatementKind,
    TestStepKind,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Location};

/// Reports the names of a file that are not spelt as their kind is. What a file refers to is not looked at: that it
/// exists says enough.
pub(super) fn check(source: &str, tree: &File, file: FileId, diagnostics: &RefCell<Vec<Diagnostic>>) {
    let speller = Speller { source, file, diagnostics };
    if let Some(declaration) = &tree.declaration {
        let name = &declaration.name;
        let spelt = |text: &str| text.split('.').map(snake).collect::<Vec<_>>().join(".");
        speller.expect(name, name.text.split('.').all(is_snake), "a policy's name", "snake_case", spelt);
    }
    tree.items.iter().for_each(|item| speller.item(item));
}

struct Speller<'a> {
    source: &'a str,
    file: FileId,
    diagnostics: &'a RefCell<Vec<Diagnostic>>,
}

impl Speller<'_> {
    fn item(&self, item: &Item) {
        match &item.kind {
            ItemKind::Data { name, .. } => self.snake(name, "the name of a data file"),
            ItemKind::Parameter { name, default, .. } => {
                self.snake(name, "the name of a parameter");
                self.expression(default);
            }
            ItemKind::Define { name, arguments, body } => {
                self.snake(name, "the name of a definition");
                arguments.iter().for_each(|(name, _)| self.snake(name, "the name of an argument"));
                self.expression(body);
            }
            ItemKind::When { condition, items } => {
                self.expression(condition);
                items.iter().flatten().for_each(|item| self.item(item));
            }
            ItemKind::Rule(rule) => {
                let name = &rule.name;
                self.expect(name, is_kebab(&name.text), "a rule's name", "kebab-case", kebab);
                self.statements(&rule.body);
            }
            ItemKind::Test(test) => test.steps.iter().for_each(|step| {
                if let TestStepKind::With { value, .. } = &step.kind {
                    self.expression(value);
                }
            }),
            ItemKind::Record(record) => {
                self.camel(&record.name, "a record's name");
                for field in &record.fields {
                    // a key in quotes is whatever the documents say
                    if !field.name.span.text(self.source).starts_with(['"', '\'', '“']) {
                        self.snake(&field.name, "the name of a field");
                    }
                }
            }
            ItemKind::Enum(of) => {
                self.camel(&of.name, "an enum's name");
                of.values.iter().for_each(|(name, _)| self.snake(name, "a value of an enum"));
            }
            _ => {}
        }
    }

    fn statements(&self, statements: &[Statement]) {
        for statement in statements {
            match &statement.kind {
                StatementKind::Help(message) => self.message(message),
                StatementKind::Require { condition, otherwise } | StatementKind::Forbid { condition, otherwise } => {
                    self.expression(condition);
                    otherwise.iter().filter_map(|part| part.message.as_ref()).for_each(|message| self.message(message));
                }
                StatementKind::When { condition, body } => {
                    self.expression(condition);
                    body.iter().for_each(|body| self.statements(body));
                }
                StatementKind::ForEach { key, variable, list, filter, body } => {
                    key.iter().for_each(|key| self.snake(key, "the name of a key"));
                    self.snake(variable, "the name of an element");
                    self.expression(list);
                    filter.iter().for_each(|filter| self.expression(filter));
                    self.statements(body);
                }
                StatementKind::Let { name, value } => {
                    self.snake(name, "a name");
                    self.expression(value);
                }
                StatementKind::Grade { subject, steps } => {
                    self.expression(subject);
                    steps.iter().for_each(|step| self.expression(&step.bound));
                }
                StatementKind::Suggest { value, .. } => self.expression(value),
                _ => {}
            }
        }
    }

    fn message(&self, message: &Message) {
        for part in &message.parts {
            if let MessagePart::Hole(expression) = part {
                self.expression(expression);
            }
        }
    }

    /// Looks for the names that an expression gives.
    fn expression(&self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Quantifier { variable, list, filter, condition, .. } => {
                self.snake(variable, "the name of an element");
                self.expression(list);
                filter.iter().for_each(|filter| self.expression(filter));
                self.expression(condition);
            }
            ExpressionKind::List(parts) | ExpressionKind::Call { arguments: parts, .. } => {
                parts.iter().for_each(|part| self.expression(part));
            }
            ExpressionKind::Path(path) => path.base.iter().for_each(|base| self.expression(base)),
            ExpressionKind::Compare { left, right, .. }
            | ExpressionKind::Membership { left, right, .. }
            | ExpressionKind::Arithmetic { left, right, .. }
            | ExpressionKind::And(left, right)
            | ExpressionKind::Or(left, right)
            | ExpressionKind::Mentions { text: left, phrase: right }
            | ExpressionKind::Filter { list: left, condition: right }
            | ExpressionKind::Default { value: left, fallback: right } => {
                self.expression(left);
                self.expression(right);
            }
            ExpressionKind::Matches { text: inner, .. }
            | ExpressionKind::Is { value: inner, .. }
            | ExpressionKind::Not(inner) => self.expression(inner),
            ExpressionKind::If { condition, then, otherwise } => {
                self.expression(condition);
                self.expression(then);
                self.expression(otherwise);
            }
            ExpressionKind::Missing | ExpressionKind::Text(_) | ExpressionKind::Literal(_) | ExpressionKind::AsOf => {}
        }
    }

    fn snake(&self, name: &Name, what: &str) {
        self.expect(name, is_snake(&name.text), what, "snake_case", snake);
    }

    fn camel(&self, name: &Name, what: &str) {
        self.expect(name, is_camel(&name.text), what, "CamelCase", camel);
    }

    fn expect(&self, name: &Name, is_right: bool, what: &str, case: &str, respelt: impl Fn(&str) -> String) {
        // that a name is missing has been reported
        if is_right || name.text.is_empty() {
            return;
        }
        let spelt = respelt(&name.text);
        let label = if spelt.is_ascii() && !spelt.is_empty() {
            format!("write `{spelt}`")
        } else {
            "names are made of the letters a to z, digits and one mark between words".to_owned()
        };
        let message = format!("{what} is in {case}, found `{}`", name.text);
        let place = Location::new(self.file, name.span);
        let diagnostic = Diagnostic::error(Code::new("policy/naming"), message).at(place, label);
        let meant = Some(spelt.as_str()).filter(|spelt| spelt.is_ascii() && !spelt.is_empty());
        self.diagnostics.borrow_mut().push(diagnostic.meant(name.span, meant));
    }
}

/// A name as it would be in snake_case.
pub(crate) fn snake(name: &str) -> String {
    separated(name, '_')
}

/// A name as it would be in kebab-case.
pub(super) fn kebab(name: &str) -> String {
    separated(name, '-')
}

/// A name as it would be in CamelCase.
pub(super) fn camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut upper = true;
    for character in name.chars() {
        if matches!(character, '_' | '-') {
            upper = true;
        } else if upper {
            camel.extend(character.to_uppercase());
            upper = false;
        } else {
            camel.push(character);
        }
    }
    camel
}

/// A name in lower case, with one separator between its words.
fn separated(name: &str, separator: char) -> String {
    let mut separated = String::with_capacity(name.len() + 4);
    let mut after_lower = false;
    for character in name.chars() {
        if matches!(character, '_' | '-') {
            if !separated.is_empty() && !separated.ends_with(separator) {
                separated.push(separator);
            }
            after_lower = false;
            continue;
        }
        if character.is_uppercase() && after_lower {
            separated.push(separator);
        }
        after_lower = character.is_lowercase() || character.is_numeric();
        separated.extend(character.to_lowercase());
    }
    separated.trim_end_matches(separator).to_owned()
}

/// Whether a name is in snake_case.
pub(crate) fn is_snake(name: &str) -> bool {
    is_lower(name, '_')
}

/// Whether a name is in kebab-case.
pub(super) fn is_kebab(name: &str) -> bool {
    is_lower(name, '-')
}

/// Whether a name is in CamelCase.
pub(super) fn is_camel(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric())
}

fn is_lower(name: &str, separator: char) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == separator)
        && !name.ends_with(separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_respelt_in_each_case() {
        for (name, in_snake, in_kebab, in_camel) in [
            ("min_notice", "min_notice", "min-notice", "MinNotice"),
            ("minNotice", "min_notice", "min-notice", "MinNotice"),
            ("Min-Notice", "min_notice", "min-notice", "MinNotice"),
            ("_a__b_", "a_b", "a-b", "AB"),
            ("phase2Start", "phase2_start", "phase2-start", "Phase2Start"),
        ] {
            assert_eq!((snake(name), kebab(name), camel(name)), (in_snake.into(), in_kebab.into(), in_camel.into()));
        }
    }

    #[test]
    fn a_respelt_name_is_spelt_right() {
        for name in ["a", "aB", "A-b", "a_b_c", "X1"] {
            assert!(is_snake(&snake(name)) && is_kebab(&kebab(name)) && is_camel(&camel(name)), "{name}");
        }
        assert!(!is_snake("a-b") && !is_kebab("a_b") && !is_camel("a_b") && !is_snake("über") && !is_snake("a_"));
    }
}
