//! A document as its generator knows it: the values, and where each stands in the YAML text that was written for them.

use std::ops::Range;

use super::random::Random;

/// A value that is to be written.
#[derive(Debug, Clone)]
pub(super) enum Raw {
    /// Nothing behind the key.
    Absent,
    Plain(String),
    Quoted(String),
    List(Vec<Raw>),
    Map(Vec<(String, Raw)>),
}

impl Raw {
    pub(super) fn plain(text: &str) -> Self {
        Self::Plain(text.to_owned())
    }

    pub(super) fn map(fields: &[(&str, Raw)]) -> Self {
        Self::Map(fields.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
    }
}

/// What stands at a node.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Scalar { text: String, quoted: bool },
    List,
    Map,
}

/// A value that was written.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) key: Option<String>,
    pub(super) parent: Option<usize>,
    pub(super) children: Vec<usize>,
    /// Where it stands; empty for what is absent.
    pub(super) span: Range<usize>,
    pub(super) key_span: Option<Range<usize>>,
}

/// A document that was written. The root is node 0.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    pub(super) text: String,
    pub(super) nodes: Vec<Node>,
}

impl Tree {
    /// Writes a document, whose root is a mapping that is not empty: some of it in lines, some in brackets.
    pub(super) fn write(root: &Raw, random: &mut Random) -> Self {
        let mut tree = Self::default();
        if random.percent(20) {
            tree.text.push_str("# a comment\n---\n");
        }
        let flow = random.percent(5);
        tree.value(root, None, None, 0, flow, random);
        tree.text.push('\n');
        tree
    }

    /// Writes a value. In lines, a mapping or list begins where the text ends; what follows its first line is indented.
    fn value(
        &mut self,
        raw: &Raw,
        parent: Option<usize>,
        key: Option<(String, Range<usize>)>,
        indent: usize,
        flow: bool,
        random: &mut Random,
    ) {
        let node = self.nodes.len();
        let (key, key_span) = key.unzip();
        let kind = match raw {
            Raw::Absent => Kind::Scalar { text: String::new(), quoted: false },
            Raw::Plain(text) => Kind::Scalar { text: text.clone(), quoted: false },
            Raw::Quoted(text) => Kind::Scalar { text: text.clone(), quoted: true },
            Raw::List(_) => Kind::List,
            Raw::Map(_) => Kind::Map,
        };
        let start = self.text.len();
        self.nodes.push(Node { kind, key, parent, children: Vec::new(), span: start..start, key_span });
        if let Some(parent) = parent {
            self.nodes[parent].children.push(node);
        }
        match raw {
            Raw::Absent => {}
            Raw::Plain(text) => self.text.push_str(text),
            Raw::Quoted(text) => self.text.push_str(&format!("\"{text}\"")),
            Raw::List(elements) if flow || elements.is_empty() => {
                self.text.push('[');
                for (index, element) in elements.iter().enumerate() {
                    self.text.push_str(if index > 0 { ", " } else { "" });
                    self.value(element, Some(node), None, indent, true, random);
                }
                self.text.push(']');
            }
            Raw::Map(fields) if flow || fields.is_empty() => {
                self.text.push('{');
                for (index, (key, value)) in fields.iter().enumerate() {
                    self.text.push_str(if index > 0 { ", " } else { "" });
                    let key_span = self.key(key);
                    self.value(value, Some(node), Some((key.clone(), key_span)), indent, true, random);
                }
                self.text.push('}');
            }
            Raw::List(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    self.line(index, indent);
                    self.text.push_str("- ");
                    // a list in a list is written in brackets
                    let flow = matches!(element, Raw::List(_)) || random.percent(50);
                    self.value(element, Some(node), None, indent + 2, flow, random);
                }
            }
            Raw::Map(fields) => {
                for (index, (key, value)) in fields.iter().enumerate() {
                    self.line(index, indent);
                    let key_span = self.key(key);
                    let has_lines = match value {
                        Raw::List(elements) => !elements.is_empty(),
                        Raw::Map(fields) => !fields.is_empty(),
                        _ => false,
                    };
                    let flow = !has_lines || random.percent(40);
                    if !flow {
                        self.text.pop();
                        self.text.push_str(&format!("\n{}", " ".repeat(indent + 2)));
                    }
                    self.value(value, Some(node), Some((key.clone(), key_span)), indent + 2, flow, random);
                }
            }
        }
        self.nodes[node].span = start..self.text.len();
    }

    fn line(&mut self, index: usize, indent: usize) {
        if index > 0 {
            self.text.push_str(&format!("\n{}", " ".repeat(indent)));
        }
    }

    fn key(&mut self, key: &str) -> Range<usize> {
        let start = self.text.len();
        self.text.push_str(key);
        let span = start..self.text.len();
        self.text.push_str(": ");
        span
    }

    /// The value at a key.
    pub(super) fn get(&self, node: usize, key: &str) -> Option<usize> {
        self.nodes[node].children.iter().copied().find(|child| self.nodes[*child].key.as_deref() == Some(key))
    }

    /// Whether a node is another one, or a part of it.
    pub(super) fn is_within(&self, node: usize, whole: usize) -> bool {
        let mut at = Some(node);
        while let Some(here) = at {
            if here == whole {
                return true;
            }
            at = self.nodes[here].parent;
        }
        false
    }

    /// The place that shows a value: the value if it is written and single, else what names it.
    pub(super) fn place(&self, node: usize) -> Range<usize> {
        let shown = &self.nodes[node];
        if matches!(shown.kind, Kind::Scalar { .. }) && !shown.span.is_empty() {
            return shown.span.clone();
        }
        self.name(node)
    }

    /// What names a value: its key; of an element of a list its `id` or `name`, else its first key; of the root its first
    /// key.
    pub(super) fn name(&self, node: usize) -> Range<usize> {
        let shown = &self.nodes[node];
        if let Some(key) = &shown.key_span {
            return key.clone();
        }
        let is_written = |named: &usize| {
            matches!(self.nodes[*named].kind, Kind::Scalar { .. }) && !self.nodes[*named].span.is_empty()
        };
        let named = ["id", "name"].iter().find_map(|key| self.get(node, key).filter(is_written));
        if let (Some(named), Some(_)) = (named, shown.parent) {
            return self.nodes[named].span.clone();
        }
        match shown.children.first().and_then(|first| self.nodes[*first].key_span.clone()) {
            Some(first) => first,
            None => shown.span.clone(),
        }
    }
}
