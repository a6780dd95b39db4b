//! Values in messages.

use crate::analysis::{Message, MessagePart};
use crate::engine::data::{Data, Datum, Eval};
use crate::engine::evaluate::Evaluator;
use crate::engine::package::{Node, Origin, Package};
use crate::engine::tracer::{CauseKind, Tracer};
use crate::value::Scalar;
use crate::vocabulary::Cell;

/// The most characters of one value that a message shows.
const LONGEST: usize = 80;

/// How an empty list reads.
pub(super) const EMPTY: &str = "none";

/// The most elements of a list that a message names.
const MOST_ELEMENTS: usize = 8;

/// A value for people: a text as it reads, a record or a reference by its id, a list with commas.
pub(super) fn print<'a, T: Tracer<'a>>(package: Package<'a>, datum: &Datum<'a, T>) -> String {
    match &datum.data {
        Data::Scalar(scalar) => match own_words(package, datum.origin.as_ref(), scalar) {
            Some(words) => words,
            None => scalar.to_text(|value| package.vocabulary.enum_name(value)),
        },
        Data::Text(text) => shorten(text),
        Data::Node(node) => name_of(package, *node),
        Data::List(items) => {
            if items.is_empty() {
                return EMPTY.to_owned();
            }
            let mut names: Vec<String> = items
                .iter()
                .take(MOST_ELEMENTS)
                .map(|item| match &item.value {
                    Eval::Known(datum) => print(package, datum),
                    _ => "…".to_owned(),
                })
                .collect();
            if items.len() > MOST_ELEMENTS {
                names.push("…".to_owned());
            }
            names.join(", ")
        }
    }
}

/// A value in the words of the document (`12 months`, not `1 year`), unless it was computed. The words of a longer text
/// stand in quotes.
fn own_words(package: Package<'_>, origin: Option<&Origin>, scalar: &Scalar) -> Option<String> {
    let Origin { node, words } = origin.filter(|origin| package.is_scalar(origin.node))?;
    if let Some(words) = words {
        return package.text(*node).get(words.clone()).map(|words| format!("\"{}\"", shorten(words)));
    }
    let stands_there = matches!(package.cell(*node), Cell::Scalar(there) if there == *scalar);
    stands_there.then(|| shorten(package.text(*node)))
}

impl<'a, T: Tracer<'a>> Evaluator<'a, T> {
    /// A value for people.
    pub(super) fn print(&self, datum: &Datum<'a, T>) -> String {
        print(self.context.package, datum)
    }

    /// A message with its holes filled in; a missing value prints as its path, in backticks unless the message has them around it.
    pub(super) fn message(&mut self, message: &'a Message) -> String {
        let mut text = String::new();
        let mut is_quoted = false;
        for part in &message.parts {
            match part {
                MessagePart::Text(words) => {
                    is_quoted ^= !words.matches('`').count().is_multiple_of(2);
                    text.push_str(words);
                }
                MessagePart::Hole(expression) => match self.value(expression) {
                    Eval::Known(Datum { origin: None, data: Data::Scalar(scalar) }) => {
                        let written = self.context.program.written(expression);
                        let value = || scalar.to_text(|value| self.context.package.vocabulary.enum_name(value));
                        text.push_str(&written.unwrap_or_else(value));
                    }
                    Eval::Known(datum) => text.push_str(&self.print(&datum)),
                    _ => {
                        let quote = if is_quoted { "" } else { "`" };
                        text.extend([quote, &self.text_of(expression.location), quote]);
                    }
                },
            }
        }
        text
    }
}

/// What people call a node: its `id`, else its key, else its `name`, else its path.
pub(super) fn name_of(package: Package<'_>, node: Node) -> String {
    let field = |key: &str| {
        package
            .get(node, key)
            .filter(|child| matches!(package.cell(*child), Cell::Text))
            .map(|child| shorten(package.text(child)))
    };
    let key = || package.key(node).filter(|_| !node.is_root()).map(shorten);
    field("id").or_else(key).or_else(|| field("name")).unwrap_or_else(|| package.path(node))
}

/// A text on one line, cut where it is long.
pub(super) fn shorten(text: &str) -> String {
    // nearly all are short already, on one line, and without white space that would go
    let mut before = b' ';
    let is_plain = text.bytes().all(|byte| {
        let stays = byte.is_ascii_graphic() || (byte == b' ' && before != b' ');
        before = byte;
        stays
    });
    if is_plain && text.len() <= LONGEST && (before != b' ' || text.is_empty()) {
        return text.to_owned();
    }
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if folded.chars().count() <= LONGEST {
        return folded;
    }
    let mut short: String = folded.chars().take(LONGEST - 1).collect();
    short.push('…');
    short
}

/// A cause in a few words, for lists of reasons.
pub(super) fn in_words(kind: CauseKind, path: &str, reason: &str) -> String {
    match kind {
        CauseKind::Silent if reason.is_empty() => ["the file does not state `", path, "`"].concat(),
        CauseKind::Silent => reason.to_owned(),
        CauseKind::Open => format!("`{path}` is left open"),
        CauseKind::Unread => format!("nobody has read the section of `{path}`"),
        CauseKind::Unreadable => format!("`{path}` is {reason}"),
        CauseKind::Elsewhere if reason.is_empty() => {
            format!("`{path}` names a part of a document that is not supplied")
        }
        CauseKind::Elsewhere => format!("`{path}` stands in `{reason}`, which is not supplied"),
        CauseKind::Malformed => format!("the value of `{path}` cannot be read"),
        CauseKind::Incomparable | CauseKind::TooLarge => reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::shorten;

    #[test]
    fn white_space_folds_and_a_long_text_is_cut() {
        let long = "a ".repeat(60);
        let cut = format!("{}…", "a ".repeat(40).trim_end().get(..79).expect("letters"));
        for (text, expected) in [
            ("", ""),
            ("a", "a"),
            ("30 days", "30 days"),
            (" a", "a"),
            ("a ", "a"),
            ("a  b", "a b"),
            ("a\nb\tc", "a b c"),
            ("dépôt", "dépôt"),
            ("a\u{a0}b", "a b"),
            (&"x".repeat(80), &"x".repeat(80)),
            (&"x".repeat(81), &format!("{}…", "x".repeat(79))),
            (&long, &cut),
        ] {
            assert_eq!(shorten(text), expected, "{text:?}");
        }
    }
}
