//! A document read by its vocabulary: every node with its type's value, every misfit reported once.
//!
//! One pass over the arena gives each node the type that its place has, parents before children; references are resolved
//! in a second one, when all ids are known. Nothing is allocated for a node that is what it should be.

use std::sync::OnceLock;

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Document, Node, NodeId, NodeKind};
use crate::value::state::is_placeholder;
use crate::value::{RecordId, ReferenceId, Scalar, Type};
use crate::vocabulary::problems::{MALFORMED_VALUE, Problem, Problems, Said, place, quote_path};
use crate::vocabulary::unknown_keys::{self, Unknown};
use crate::vocabulary::{CLAUSES, FieldId, Vocabulary, coverage, is_blank, references, states};

/// What a node holds, by the type that its place has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell {
    /// A text; it stands in the document.
    Text,
    /// A single value other than text.
    Scalar(Scalar),
    /// A record.
    Record(RecordId),
    /// A list.
    List,
    /// A map.
    Map,
    /// A reference: what it names are [`Reading::targets`] of this range.
    Reference {
        /// The first target.
        start: u32,
        /// The one behind the last.
        end: u32,
    },
    /// A state in place of a value.
    State(State),
    /// `{value: V, …}`: the value is this node. Its own cell is never `Wrapped` again.
    Wrapped(NodeId),
    /// Not of its type; reported.
    Malformed,
    /// Under a key that the vocabulary doesn't know, or of type `any`.
    Untyped,
}

/// A state in place of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The contract says nothing: no value, white space, `{}`, `{state: silent}`.
    Silent,
    /// Left open.
    Open,
    /// Stated, but blacked out.
    Redacted,
    /// Stated, but not to be read.
    Illegible,
    /// Stated in another document, which this node (a scalar) names.
    ByReference(NodeId),
    /// A reviewer found that it does not matter here; this node is the reason, where one is given.
    NotApplicable(Option<NodeId>),
    /// A reference into a document that is not supplied.
    Elsewhere,
}

/// A document read by its vocabulary.
#[derive(Debug, Clone)]
pub struct Reading {
    pub(crate) cells: Vec<Cell>,
    pub(crate) fields: Vec<u16>,
    pub(crate) targets: Vec<NodeId>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) unknown: Vec<Unknown>,
    pub(crate) reviewed: Reviewed,
    /// Which nodes references name, once somebody has asked.
    pub(crate) cited: OnceLock<Vec<bool>>,
}

/// Which sections a person has read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reviewed {
    /// All of them.
    All,
    /// Those whose bit is set, by the index of the root's field.
    Only(Vec<bool>),
}

impl Reading {
    /// What a node holds.
    pub fn cell(&self, node: NodeId) -> Cell {
        self.cells.get(node.index()).copied().unwrap_or(Cell::Untyped)
    }

    /// The field of its record that a node stands in, if it is one that the record knows.
    pub fn field(&self, node: NodeId) -> Option<FieldId> {
        self.fields.get(node.index()).copied().filter(|field| *field != NO_FIELD).map(FieldId)
    }

    /// Whether a node stands in this field of its record.
    #[inline]
    pub(crate) fn is_field(&self, node: NodeId, field: FieldId) -> bool {
        self.fields.get(node.index()) == Some(&field.0)
    }

    /// Whether a node is only the `value` of a `{value: …}`, which stands for the mapping around it.
    pub fn is_wrapped(&self, document: &Document, node: NodeId) -> bool {
        document.parent(node).is_some_and(|parent| matches!(self.cell(parent), Cell::Wrapped(value) if value == node))
    }

    /// A node's path for people: that of the value which it states, whether or not its clause is noted around it.
    pub fn path(&self, document: &Document, node: NodeId) -> String {
        document.path_of_steps(node, |node| !self.is_wrapped(document, node))
    }

    /// Writes the same behind a text, which is empty or a path that leads to the document.
    pub fn push_path(&self, path: &mut String, document: &Document, node: NodeId) {
        document.push_path_of_steps(path, node, |node| !self.is_wrapped(document, node));
    }

    /// What a reference names, in the order of the document: elements of a list, values of a map. Of one that stands
    /// in a `{value: …}` it is the value within.
    pub fn targets(&self, start: u32, end: u32) -> &[NodeId] {
        self.targets.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Whether a reference of the document names this node. What all references name is gathered when it is first asked
    /// for, in linear time.
    pub fn is_cited(&self, node: NodeId) -> bool {
        self.cited.get_or_init(|| self.gather_cited()).get(node.index()).copied().unwrap_or(false)
    }

    /// Of every node whether it is cited. References that name the same elements by a word share one range of targets,
    /// which is walked once.
    fn gather_cited(&self) -> Vec<bool> {
        let mut cited = vec![false; self.cells.len()];
        let mut walked = vec![false; self.targets.len()];
        for cell in &self.cells {
            let Cell::Reference { start, end } = *cell else { continue };
            if let Some(first @ false) = walked.get_mut(start as usize) {
                *first = true;
                for target in self.targets(start, end) {
                    if let Some(place) = cited.get_mut(target.index()) {
                        *place = true;
                    }
                }
            }
        }
        cited
    }

    /// Every misfit, in the order of the document. Of very many only the first, and at the end how many more there are.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Every key that its record doesn't know and that is among the problems, in the order of the document.
    pub fn unknown(&self) -> &[Unknown] {
        &self.unknown
    }

    /// Whether a person has read every section of the document.
    pub(crate) fn is_reviewed_whole(&self) -> bool {
        self.reviewed == Reviewed::All
    }

    /// Whether a person has read a section of the document, so that a missing key in it means silence.
    pub fn is_reviewed(&self, section: FieldId) -> bool {
        match &self.reviewed {
            Reviewed::All => true,
            Reviewed::Only(sections) => sections.get(usize::from(section.0)).copied().unwrap_or(false),
        }
    }
}

/// The mark of a node that stands in no field.
pub(super) const NO_FIELD: u16 = u16::MAX;

/// Reads a document by a vocabulary. An empty document is a root record that states nothing.
pub fn read(vocabulary: &Vocabulary, document: &Document) -> Reading {
    read_root(vocabulary, document, &Type::Record(vocabulary.root), coverage::read)
}

/// Reads a document whose root has another type than the vocabulary's own documents: reference data of a policy. It has
/// no sections, so all of it counts as reviewed.
pub fn read_as(vocabulary: &Vocabulary, document: &Document, root: &Type) -> Reading {
    read_root(vocabulary, document, root, |_| Reviewed::All)
}

fn read_root(
    vocabulary: &Vocabulary,
    document: &Document,
    root: &Type,
    reviewed: impl FnOnce(&mut Reader<'_>) -> Reviewed,
) -> Reading {
    let clause = plain_reference(vocabulary, CLAUSES).map(|id| Type::OneOrMore(Box::new(Type::Reference(id))));
    let mut reader = Reader::new(vocabulary, document, clause.as_ref());
    reader.walk(root);
    references::resolve(&mut reader);
    let reviewed = reviewed(&mut reader);
    let (problems, places) = reader.problems.finish(document);
    let mut unknown = reader.unknown;
    for key in &mut unknown {
        key.problem = places.get(key.problem).copied().unwrap_or(key.problem);
    }
    Reading {
        cells: reader.cells,
        fields: reader.fields,
        targets: reader.targets,
        problems,
        unknown,
        reviewed,
        cited: OnceLock::new(),
    }
}

/// The kind of reference that names elements of a section of the root by nothing but their id.
pub(crate) fn plain_reference(vocabulary: &Vocabulary, section: &str) -> Option<ReferenceId> {
    let is_plain = |reference: &crate::vocabulary::Reference| {
        !reference.is_list() && !reference.to.is_empty() && reference.to_text == section
    };
    let index = vocabulary.references.iter().position(is_plain)?;
    u16::try_from(index).ok().map(ReferenceId)
}

/// A document while it is read.
pub(super) struct Reader<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) document: &'a Document,
    pub(super) cells: Vec<Cell>,
    pub(super) fields: Vec<u16>,
    /// The type of each node's place, set by what it stands in; nothing for what is not looked at.
    pub(super) expected: Vec<Option<&'a Type>>,
    /// The references to resolve.
    pub(super) references: Vec<(NodeId, ReferenceId)>,
    /// The states that name a document: the mapping, and the name.
    pub(super) by_reference: Vec<(NodeId, NodeId)>,
    pub(super) targets: Vec<NodeId>,
    pub(super) problems: Problems,
    pub(super) unknown: Vec<Unknown>,
    /// The type of a state's `clause`, where the vocabulary has clauses.
    pub(super) clause: Option<&'a Type>,
}

impl<'a> Reader<'a> {
    fn new(vocabulary: &'a Vocabulary, document: &'a Document, clause: Option<&'a Type>) -> Self {
        let nodes = document.len();
        Self {
            vocabulary,
            document,
            cells: vec![Cell::Untyped; nodes],
            fields: vec![NO_FIELD; nodes],
            expected: vec![None; nodes],
            references: Vec::new(),
            by_reference: Vec::new(),
            targets: Vec::new(),
            problems: Problems::default(),
            unknown: Vec::new(),
            clause,
        }
    }

    fn walk(&mut self, root: &'a Type) {
        self.expect(NodeId::ROOT, root);
        let document = self.document;
        let mut next = NodeId::ROOT;
        while let (Some(expected), Some(node)) = (self.expected.get(next.index()), document.node(next)) {
            let behind = NodeId(next.0 + 1);
            match expected {
                Some(of) => {
                    let cell = self.cell(next, node, of);
                    self.set(next, cell);
                    next = behind;
                }
                None => next = node.end.max(behind),
            }
        }
    }

    pub(super) fn expect(&mut self, node: NodeId, of: &'a Type) {
        if let Some(expected) = self.expected.get_mut(node.index()) {
            *expected = Some(of);
        }
    }

    pub(super) fn set(&mut self, node: NodeId, cell: Cell) {
        if let Some(place) = self.cells.get_mut(node.index()) {
            *place = cell;
        }
    }

    pub(super) fn get(&self, node: NodeId) -> Cell {
        self.cells.get(node.index()).copied().unwrap_or(Cell::Untyped)
    }

    /// The field that a node stands in.
    pub(super) fn field(&self, node: NodeId) -> u16 {
        self.fields.get(node.index()).copied().unwrap_or(NO_FIELD)
    }

    /// The node itself, or of a `{value: V}` the value.
    pub(super) fn unwrapped(&self, node: NodeId) -> NodeId {
        match self.get(node) {
            Cell::Wrapped(value) => value,
            _ => node,
        }
    }

    /// The value of a field of a record, if it is there.
    pub(super) fn child(&self, record: NodeId, field: FieldId) -> Option<NodeId> {
        self.document.children(record).find(|child| self.field(*child) == field.0)
    }

    /// The value at a path of fields, each but the last a record, the last unwrapped; where the path breaks off, the
    /// node at which it does.
    pub(super) fn at(&self, path: &[FieldId]) -> Result<NodeId, NodeId> {
        let mut node = NodeId::ROOT;
        for field in path {
            node = match self.get(node) {
                Cell::Record(_) => self.unwrapped(self.child(node, *field).ok_or(node)?),
                _ => return Err(node),
            };
        }
        Ok(node)
    }

    fn cell(&mut self, id: NodeId, node: &'a Node, of: &'a Type) -> Cell {
        match node.kind {
            NodeKind::Mapping => self.mapping(id, of),
            NodeKind::Sequence => self.sequence(id, of, of),
            kind => self.scalar(id, of, self.document.text_of(node), kind != NodeKind::Plain),
        }
    }

    fn scalar(&mut self, node: NodeId, of: &'a Type, text: &'a str, quoted: bool) -> Cell {
        if is_blank(text, quoted) {
            if self.document.is_broken_alias(node) {
                return Cell::Malformed;
            }
            // the root is the document: it states nothing, but there it is
            return match of {
                Type::Record(root) if node == NodeId::ROOT => Cell::Record(*root),
                _ => Cell::State(State::Silent),
            };
        }
        if is_placeholder(text) && node != NodeId::ROOT {
            return Cell::State(State::Open);
        }
        self.read_scalar(node, of, text, quoted)
    }

    fn sequence(&mut self, node: NodeId, of: &'a Type, whole: &'a Type) -> Cell {
        match of {
            Type::List(element) | Type::OneOrMore(element) => {
                for child in self.document.children(node) {
                    self.expect(child, element);
                }
                Cell::List
            }
            Type::Any => Cell::Untyped,
            Type::Union(members) => {
                match members.iter().find(|member| matches!(member, Type::List(_) | Type::OneOrMore(_))) {
                    Some(member) => self.sequence(node, member, whole),
                    None => self.misfit(node, whole, "a list".to_owned(), Some(ONE_VALUE.to_owned())),
                }
            }
            Type::Record(_) => self.misfit(node, whole, "a list".to_owned(), Some(FIELDS.to_owned())),
            Type::Map(_) => self.misfit(node, whole, "a list".to_owned(), Some(KEYS.to_owned())),
            _ => self.misfit(node, whole, "a list".to_owned(), Some(ONE_VALUE.to_owned())),
        }
    }

    fn mapping(&mut self, node: NodeId, of: &'a Type) -> Cell {
        let mut children = self.document.children(node);
        let Some(first) = children.next() else {
            return match of {
                Type::Record(root) if node == NodeId::ROOT => Cell::Record(*root),
                _ => Cell::State(State::Silent),
            };
        };
        if let Type::Record(record) = of {
            return self.record(node, *record, of);
        }
        // only what has no fields of its own is asked for a state first; of a record's keys those of a state are unknown
        let may_be_state = self.document.key(first).is_some_and(states::is_key);
        if may_be_state && let Some(cell) = states::read(self, node, of) {
            return cell;
        }
        self.mapping_of(node, of, of)
    }

    fn mapping_of(&mut self, node: NodeId, of: &'a Type, whole: &'a Type) -> Cell {
        match of {
            Type::Record(record) => self.record(node, *record, whole),
            Type::Map(value) => {
                for child in self.document.children(node) {
                    self.expect(child, value);
                }
                Cell::Map
            }
            Type::OneOrMore(inner) => self.mapping_of(node, inner, whole),
            Type::Union(members) => match members.iter().find(|member| takes_mapping(member)) {
                Some(member) => self.mapping_of(node, member, whole),
                None => self.unfit_mapping(node, whole),
            },
            Type::Money => self.money(node, whole),
            Type::Any => Cell::Untyped,
            _ => self.unfit_mapping(node, whole),
        }
    }

    fn unfit_mapping(&mut self, node: NodeId, whole: &'a Type) -> Cell {
        let advice = match states::misplaced_key(self.document, node) {
            Some(advice) => advice,
            None if matches!(whole, Type::List(_) | Type::OneOrMore(_)) => DASHES.to_owned(),
            None => ONE_VALUE.to_owned(),
        };
        self.misfit(node, whole, "a mapping".to_owned(), Some(advice))
    }

    fn record(&mut self, node: NodeId, id: RecordId, whole: &'a Type) -> Cell {
        let Some(record) = self.vocabulary.record(id) else {
            return Cell::Untyped;
        };
        let mut unknown = 0_usize;
        let mut state = false;
        let document = self.document;
        for (child, entry) in document.entries(node) {
            match record.field_of(document.key_of(entry)) {
                Some((field, declared)) => {
                    if let Some(place) = self.fields.get_mut(child.index()) {
                        *place = field.0;
                    }
                    self.expect(child, &declared.of);
                }
                None => {
                    unknown += 1;
                    state |= document.key(child).is_some_and(states::is_state_key);
                }
            }
        }
        if state
            && node != NodeId::ROOT
            && let Some(cell) = states::read(self, node, whole)
        {
            return cell;
        }
        if unknown > 0 {
            unknown_keys::report(self, node, record);
        }
        Cell::Record(id)
    }

    /// Reports a value that is not of its type.
    pub(super) fn misfit(&mut self, node: NodeId, expected: &Type, found: String, advice: Option<String>) -> Cell {
        let (vocabulary, document) = (self.vocabulary, self.document);
        self.malformed(node, || {
            let expected = vocabulary.describe(expected);
            let message = format!("expected {expected}{}, found {found}", for_path(document, node));
            Diagnostic::error(MALFORMED_VALUE, message).hint_if(advice)
        })
    }

    /// Reports a malformed value, with a message and advice.
    pub(super) fn malformed(&mut self, node: NodeId, words: impl FnOnce() -> Diagnostic) -> Cell {
        self.malformed_value(node, || (words(), None))
    }

    /// The same, with what was probably meant.
    pub(super) fn malformed_value<'m>(
        &mut self,
        node: NodeId,
        words: impl FnOnce() -> (Diagnostic, Option<&'m str>),
    ) -> Cell {
        let document = self.document;
        let span = document.span(node);
        // a value that is not written has no bytes: its key stands in
        let span = if span.is_empty() { document.key_span(node).unwrap_or(span) } else { span };
        self.problems.add(Severity::Error, node, || {
            let (diagnostic, meant) = words();
            Said::meaning(place(document, diagnostic, node, span, "malformed"), meant)
        });
        Cell::Malformed
    }
}

/// Advice where a list or mapping stands in place of a value.
const ONE_VALUE: &str = "write one value behind the key";
/// Advice where a list or a single value stands in place of a record.
pub(super) const FIELDS: &str = "write its fields below the key, as `name: value`, without `- ` before them";
/// Advice where a list or a single value stands in place of a map.
pub(super) const KEYS: &str = "write each below the key, as `name: value`";
/// Advice where a single value stands in place of a list.
pub(super) const DASHES: &str = "write `- ` before each element, also where there is only one";

fn takes_mapping(of: &Type) -> bool {
    match of {
        Type::Record(_) | Type::Map(_) | Type::Money => true,
        Type::OneOrMore(inner) => takes_mapping(inner),
        _ => false,
    }
}

/// The path of what is being read: that of the value which a `{value: …}` around it states.
pub(super) fn path(document: &Document, node: NodeId) -> String {
    document.path_of_steps(node, |node| !states::is_wrapped(document, node))
}

/// " for `PATH`", of the root nothing.
pub(super) fn for_path(document: &Document, node: NodeId) -> String {
    let path = path(document, node);
    if path.is_empty() { String::new() } else { format!(" for {}", quote_path(&path)) }
}
