//! What stands at a node, by the type of its place: read anew whenever it is asked.

use clausula::value::{EnumId, EnumValue, Scalar, Type, money, read};

use super::model::{EITHER, ENUMS, T, fields};
use super::tree::{Kind, Tree};

/// What stands at a node.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Text(String),
    Scalar(Scalar),
    Record,
    List,
    Map,
    /// What a reference names.
    References(Vec<usize>),
    Any,
    /// The contract says nothing.
    Silent,
    /// Left open.
    Open,
    /// Stated, but nobody can read it.
    Unreadable,
    /// In a document that is not supplied.
    Elsewhere,
    NotApplicable,
    /// Not of its type.
    Malformed,
}

/// A document and its reading.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) tree: Tree,
    /// The sections that somebody has read; nothing if all were.
    pub(super) reviewed: Option<Vec<String>>,
}

impl Reader {
    pub(super) fn new(tree: Tree) -> Self {
        let mut reader = Self { tree, reviewed: None };
        let list = reader.tree.get(0, "coverage").and_then(|coverage| reader.tree.get(coverage, "reviewed"));
        if let Some(list) = list.map(|list| reader.unwrapped(list)) {
            let elements = match reader.tree.nodes[list].kind {
                Kind::List => reader.tree.nodes[list].children.clone(),
                _ => vec![list],
            };
            let mut names: Vec<String> = elements.into_iter().map(|element| reader.text(element).to_owned()).collect();
            names.push("coverage".to_owned());
            reader.reviewed = (!names.iter().any(|name| name == "all")).then_some(names);
        }
        reader
    }

    /// The text of a scalar; empty for anything else.
    pub(super) fn text(&self, node: usize) -> &str {
        match &self.tree.nodes[node].kind {
            Kind::Scalar { text, .. } => text,
            _ => "",
        }
    }

    /// Of `{value: V}` the value, else the node itself.
    pub(super) fn unwrapped(&self, node: usize) -> usize {
        if self.state_key(node) == Some("value") { self.tree.get(node, "value").unwrap() } else { node }
    }

    /// The key that makes a mapping a state.
    fn state_key(&self, node: usize) -> Option<&str> {
        if !matches!(self.tree.nodes[node].kind, Kind::Map) {
            return None;
        }
        let mut found = None;
        for child in &self.tree.nodes[node].children {
            match self.tree.nodes[*child].key.as_deref().unwrap() {
                key @ ("state" | "by_reference" | "value") => found = Some(key),
                "clause" | "by" | "because" | "note" | "text" => {}
                _ => return None,
            }
        }
        found
    }

    /// What stands at a node, which is no `{value: …}`, where a value of this type is due.
    pub(super) fn cell(&self, node: usize, of: &T) -> Cell {
        match &self.tree.nodes[node].kind {
            Kind::Scalar { text, quoted } => {
                let blank = text.trim().is_empty() || (!quoted && matches!(text.as_str(), "null" | "~"));
                let open = ["TBD", "TBC", "TBA", "N/A"].iter().any(|word| word.eq_ignore_ascii_case(text.trim()))
                    || text.bytes().all(|byte| byte == b'_');
                if blank {
                    Cell::Silent
                } else if open {
                    Cell::Open
                } else {
                    self.scalar(text, *quoted, of)
                }
            }
            Kind::List => match of {
                T::List(_) | T::OneOrMore(_) => Cell::List,
                T::Any => Cell::Any,
                _ => Cell::Malformed,
            },
            Kind::Map if self.tree.nodes[node].children.is_empty() => {
                if node == 0 {
                    Cell::Record
                } else {
                    Cell::Silent
                }
            }
            Kind::Map => match (self.state_key(node), of) {
                (Some("state"), _) => match self.text(self.tree.get(node, "state").unwrap()) {
                    "silent" => Cell::Silent,
                    "open" => Cell::Open,
                    "redacted" | "illegible" => Cell::Unreadable,
                    "not_applicable" => Cell::NotApplicable,
                    _ => Cell::Malformed,
                },
                (Some("by_reference"), _) => Cell::Elsewhere,
                (Some(other), _) => panic!("{other} is looked through before"),
                (None, T::Record(_)) => Cell::Record,
                (None, T::Map(_)) => Cell::Map,
                (None, T::Any) => Cell::Any,
                (None, T::OneOrMore(inner)) => self.cell(node, inner),
                (None, T::Money) => self.money(node),
                (None, T::Union(members)) if members.contains(&T::Money) => self.money(node),
                (None, _) => Cell::Malformed,
            },
        }
    }

    fn money(&self, node: usize) -> Cell {
        let part = |key| self.tree.get(node, key).map(|part| self.text(part)).unwrap_or_default();
        match money(part("amount"), part("currency")) {
            Ok(money) => Cell::Scalar(Scalar::Money(money)),
            Err(_) => Cell::Malformed,
        }
    }

    fn scalar(&self, text: &str, quoted: bool, of: &T) -> Cell {
        let built_in = match of {
            T::Text => return Cell::Text(text.to_owned()),
            T::Any => return Cell::Any,
            T::Enum(name) => {
                let of = ENUMS.iter().position(|(known, _)| known == name).unwrap();
                let index = ENUMS[of].1.iter().position(|value| *value == text);
                return match index {
                    Some(index) => Cell::Scalar(enum_value(of, index)),
                    None => Cell::Malformed,
                };
            }
            T::OneOrMore(inner) => return self.scalar(text, quoted, inner),
            T::Union(members) => {
                let cells = members.iter().map(|member| self.scalar(text, quoted, member));
                return cells.into_iter().find(|cell| *cell != Cell::Malformed).unwrap_or(Cell::Malformed);
            }
            T::Reference(to) => return self.reference(to, text),
            T::Parties => return self.parties(text),
            T::Record(_) | T::List(_) | T::Map(_) => return Cell::Malformed,
            T::Boolean => Type::Boolean,
            T::Integer => Type::Integer,
            T::Number => Type::Number,
            T::Percentage => Type::Percentage,
            T::Date => Type::Date,
            T::Duration => Type::Duration,
            T::Money => Type::Money,
            T::Country => Type::Country,
        };
        read(&built_in, text, quoted).map_or(Cell::Malformed, Cell::Scalar)
    }

    /// The elements of a section of the root, each with its id; or what keeps references to it from being followed.
    fn section(&self, to: &str) -> Result<Vec<(Option<String>, usize)>, Cell> {
        let (_, of) = fields("Root").find(|(name, _)| *name == to).unwrap();
        let Some(section) = self.tree.get(0, to).map(|section| self.unwrapped(section)) else {
            return Err(self.dangling());
        };
        let children = self.tree.nodes[section].children.iter();
        match self.cell(section, of) {
            Cell::Map => {
                Ok(children.map(|child| (self.tree.nodes[*child].key.clone(), self.unwrapped(*child))).collect())
            }
            Cell::List => Ok(children
                .map(|child| {
                    let element = self.unwrapped(*child);
                    (self.field_text(element, "id"), element)
                })
                .collect()),
            Cell::Silent | Cell::Open | Cell::NotApplicable => Err(self.dangling()),
            unreadable => Err(unreadable),
        }
    }

    /// Whether some reference of the document names a node: every one is looked at.
    pub(super) fn is_cited(&self, node: usize) -> bool {
        self.cites(0, &T::Record("Root"), node)
    }

    fn cites(&self, from: usize, of: &T, node: usize) -> bool {
        let from = self.unwrapped(from);
        let children = || self.tree.nodes[from].children.iter();
        match (self.cell(from, of), of) {
            (Cell::References(targets), _) => targets.contains(&node),
            (Cell::Record, T::Record(record)) => fields(record)
                .any(|(name, of)| self.tree.get(from, name).is_some_and(|child| self.cites(child, of, node))),
            (Cell::List, T::List(element) | T::OneOrMore(element)) | (Cell::Map, T::Map(element)) => {
                children().any(|child| self.cites(*child, element, node))
            }
            _ => false,
        }
    }

    /// The text of a field of an element of a list.
    fn field_text(&self, element: usize, field: &str) -> Option<String> {
        let record = if field == "role" { T::Enum("Role") } else { T::Text };
        let value = self.tree.get(element, field).map(|value| self.unwrapped(value))?;
        match self.cell(value, &record) {
            Cell::Text(_) | Cell::Scalar(_) => Some(self.text(value).to_owned()),
            _ => None,
        }
    }

    /// What does not resolve is malformed, in a document that has a parent it stands there.
    fn dangling(&self) -> Cell {
        let identity = self.tree.get(0, "contract");
        let parent = identity.and_then(|identity| self.tree.get(identity, "parent"));
        if parent.is_some() { Cell::Elsewhere } else { Cell::Malformed }
    }

    fn reference(&self, to: &str, text: &str) -> Cell {
        match self.section(to) {
            Err(cell) => cell,
            Ok(elements) => match elements.iter().find(|(id, _)| id.as_deref() == Some(text)) {
                Some((_, element)) => Cell::References(vec![*element]),
                None => self.dangling(),
            },
        }
    }

    fn parties(&self, text: &str) -> Cell {
        let elements = match self.section("parties") {
            Err(cell) => return cell,
            Ok(elements) => elements,
        };
        if let Some((_, element)) = elements.iter().find(|(id, _)| id.as_deref() == Some(text)) {
            return Cell::References(vec![*element]);
        }
        let named = |role: &str| if text == "either" { EITHER.contains(&role) } else { role == text };
        let targets: Vec<usize> = elements
            .iter()
            .filter(|(_, element)| self.field_text(*element, "role").is_some_and(|role| named(&role)))
            .map(|(_, element)| *element)
            .collect();
        if targets.is_empty() { self.dangling() } else { Cell::References(targets) }
    }
}

/// A value of one of the enums.
pub(super) fn enum_value(of: usize, index: usize) -> Scalar {
    Scalar::Enum(EnumValue { of: EnumId(u16::try_from(of).unwrap()), index: u16::try_from(index).unwrap() })
}
