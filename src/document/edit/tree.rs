//! A document as plain data, to be changed and written out again.

use std::fmt::Write as _;

use crate::document::{Document, NodeId, NodeKind};

/// A value as plain data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    /// A scalar.
    Scalar {
        /// What it reads as.
        text: String,
        /// Whether it stands without quotes, so that it may be more than words: `null`, `true`, `12`.
        plain: bool,
    },
    /// A list.
    List(Vec<Tree>),
    /// A mapping, in its order.
    Map(Vec<(String, Tree)>),
}

impl Tree {
    /// A text in quotes.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Scalar { text: text.into(), plain: false }
    }

    /// A scalar without quotes.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::Scalar { text: text.into(), plain: true }
    }

    /// A whole document.
    pub fn of(document: &Document) -> Self {
        Self::at(document, document.root())
    }

    /// What stands at a node.
    pub(super) fn at(document: &Document, node: NodeId) -> Self {
        match document.kind(node) {
            NodeKind::Sequence => Self::List(document.children(node).map(|child| Self::at(document, child)).collect()),
            NodeKind::Mapping => {
                let entry = |child| (document.key(child).unwrap_or_default().to_owned(), Self::at(document, child));
                Self::Map(document.children(node).map(entry).collect())
            }
            kind => Self::Scalar { text: document.text(node).to_owned(), plain: kind == NodeKind::Plain },
        }
    }

    /// Whether nothing is written, or the word for nothing.
    pub(super) fn is_blank(&self) -> bool {
        matches!(self, Self::Scalar { text, plain: true } if matches!(text.trim(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// The place of the value in a mapping that only wraps one: `{value: V, clause: "2.1"}`.
    pub(super) fn wrapped(&self) -> Option<usize> {
        let Self::Map(entries) = self else { return None };
        wrapped_at(entries.iter().map(|(key, _)| key.as_str()))
    }

    /// On one line, as it may stand in `[…]` and `{…}` if `in_flow`, else behind a key. Nothing where that would change what
    /// it reads as: a plain scalar with a comma in it.
    pub(super) fn on_one_line(&self, in_flow: bool) -> Option<String> {
        match self {
            Self::Scalar { text, plain: true } if text.contains('\n') => None,
            Self::Scalar { text, plain: true } => {
                let breaks = in_flow && text.contains([',', '[', ']', '{', '}', ':', '?']);
                (!breaks).then(|| text.clone())
            }
            Self::Scalar { text, plain: false } => Some(quoted(text)),
            Self::List(elements) => {
                let elements: Option<Vec<String>> = elements.iter().map(|element| element.on_one_line(true)).collect();
                Some(format!("[{}]", elements?.join(", ")))
            }
            Self::Map(entries) => {
                let entries: Option<Vec<String>> = entries
                    .iter()
                    .map(|(key, value)| Some(format!("{}: {}", written_key(key), value.on_one_line(true)?)))
                    .collect();
                Some(format!("{{{}}}", entries?.join(", ")))
            }
        }
    }

    /// A whole file.
    pub fn to_yaml(&self) -> String {
        let mut out = String::new();
        self.lines(&mut out, 0, Position::Line);
        out
    }

    /// On lines of its own where it has parts, in so many columns; ends with a line break.
    pub(super) fn lines(&self, out: &mut String, column: usize, position: Position) {
        // writing into a string cannot fail
        match self {
            Self::List(elements) if !elements.is_empty() => {
                for (index, element) in elements.iter().enumerate() {
                    position.begin(out, column, index == 0);
                    out.push('-');
                    element.lines(out, column + 2, Position::Item);
                }
            }
            Self::Map(entries) if !entries.is_empty() => {
                for (index, (key, value)) in entries.iter().enumerate() {
                    position.begin(out, column, index == 0);
                    let _ = write!(out, "{}:", written_key(key));
                    value.lines(out, column + 2, Position::Value);
                }
            }
            _ => {
                // a plain text over several lines can only be words, which quotes leave alone
                let text = self.on_one_line(false).unwrap_or_else(|| match self {
                    Self::Scalar { text, .. } => quoted(text),
                    _ => String::new(),
                });
                if !matches!(position, Position::Line) && !text.is_empty() {
                    out.push(' ');
                }
                out.push_str(&text);
                out.push('\n');
            }
        }
    }
}

/// Where a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// At the start of a line.
    Line,
    /// Behind `key:`.
    Value,
    /// Behind a dash.
    Item,
}

impl Position {
    /// Goes to where a part of a list or mapping begins.
    fn begin(self, out: &mut String, column: usize, first: bool) {
        match (self, first) {
            (Self::Item, true) => out.push(' '),
            (Self::Value, true) => {
                out.push('\n');
                out.extend(std::iter::repeat_n(' ', column));
            }
            _ => out.extend(std::iter::repeat_n(' ', column)),
        }
    }
}

/// The place of `value` among keys that only say how a value is stated.
pub(super) fn wrapped_at<'a>(keys: impl Iterator<Item = &'a str>) -> Option<usize> {
    let mut at = None;
    for (index, key) in keys.enumerate() {
        match key {
            "value" => at = Some(index),
            "clause" | "by" | "because" | "note" | "text" => {}
            _ => return None,
        }
    }
    at
}

/// A key as it may stand anywhere.
pub(crate) fn written_key(key: &str) -> String {
    let mut letters = key.bytes();
    let is_word = letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-'));
    if is_word { key.to_owned() } else { quoted(key) }
}

/// A text in double quotes, on one line.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            _ if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}
