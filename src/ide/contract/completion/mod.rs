//! What may be written at a cursor: keys, values, elements, each as the vocabulary has it.

mod cited;
mod fields;
mod forms;
mod places;
mod values;

use rustc_hash::FxHashSet;

use super::begin::beginnings;
use super::expected::{self, Expected, Place};
use super::sketch::{Kind, NodeNumber, ROOT};
use super::slots::{Slot, What, slots};
use super::{Contract, Part, in_snippet, told};
use crate::finding::DocumentReport;
use crate::ide::{Completion, CompletionKind, Edit};
use crate::value::Type;
use crate::vocabulary::CLAUSES;

/// The most that is offered at once: a list of countries fits, and nobody reads more.
const MOST: usize = 1_000;

/// The places of a file at which findings stand that count, by their paths. While a text is written on, those of its version before
/// tell what is asked for as well: a path stays, where lines move, and a key that is typed by half breaks the text.
#[derive(Debug, Default)]
pub struct Asked(FxHashSet<String>);

impl Asked {
    /// What the findings of these reports ask for; nothing where no document could be checked.
    pub fn of(reports: &[DocumentReport]) -> Option<Self> {
        let checked = || reports.iter().filter(|report| report.checked);
        checked().next()?;
        let findings = checked().flat_map(|report| &report.findings).filter(|finding| finding.counts());
        Some(Self(findings.filter_map(|finding| finding.path.as_deref().map(str::to_owned)).collect()))
    }
}

impl Contract<'_> {
    /// What may be written at an offset, in bytes; the offset may lie anywhere. The texts of the edits are whole: no
    /// indentation is to be added to their lines. What is typed already is what their spans cover. Keys are offered first where they
    /// are asked for.
    pub fn completion(&self, offset: usize, asked: &Asked) -> Vec<Completion> {
        let offset = self.clamp(offset);
        let Some(part) = self.part(offset) else {
            // a document beside a contract may become one
            return if self.is_contract() { beginnings(self.file, self.checker, offset) } else { Vec::new() };
        };
        let mut found = Vec::new();
        for slot in slots(&part.sketch, offset) {
            let mut offer = Offer { contract: self, asked, part, slot, found: Vec::new() };
            offer.fill();
            found.extend(offer.found);
        }
        found.truncate(MOST);
        found.sort_by(|left, right| (left.rank, &left.label).cmp(&(right.rank, &right.label)));
        found
    }
}

/// What is offered for one slot.
pub(super) struct Offer<'c, 'a> {
    pub(super) contract: &'c Contract<'a>,
    asked: &'c Asked,
    part: &'c Part<'a>,
    slot: Slot,
    found: Vec<Completion>,
}

/// How a completion is written.
pub(super) struct Written {
    text: String,
    is_snippet: bool,
}

impl Written {
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_snippet: false }
    }

    fn snippet(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_snippet: true }
    }
}

impl<'c> Offer<'c, '_> {
    fn fill(&mut self) {
        match self.slot.what {
            What::Key { of, own, has_colon } => {
                let place = self.place(of);
                self.keys(&place, Some(of), own, has_colon);
            }
            What::Value(node) => self.value_at(node),
            What::Element(list) => {
                let place = expected::element(&self.place(list));
                if self.slot.in_flow { self.values(&place, "") } else { self.elements(&place) }
            }
        }
        self.leave_out_listed();
        if self.slot.needs_comma {
            self.put_commas_behind();
        }
    }

    /// Puts a comma behind what is offered. A value that is to be typed goes before it.
    fn put_commas_behind(&mut self) {
        let behind = self.part.sketch.text.get(self.slot.word.end()..).unwrap_or_default();
        let comma = if behind.starts_with(char::is_whitespace) { "," } else { ", " };
        for Completion { edit, is_snippet, .. } in &mut self.found {
            if !*is_snippet && edit.text.ends_with(": ") {
                edit.text = format!("{}$0", in_snippet(&edit.text));
                *is_snippet = true;
            }
            edit.text.push_str(comma);
        }
    }

    /// Leaves out the values that the list has already which is being typed.
    fn leave_out_listed(&mut self) {
        let sketch = &self.part.sketch;
        let (list, own) = match self.slot.what {
            What::Element(list) => (list, None),
            What::Value(number) => (sketch.node(number).map_or(ROOT, |node| node.parent), Some(number)),
            What::Key { .. } => return,
        };
        if sketch.node(list).is_none_or(|list| list.kind != Kind::List) {
            return;
        }
        let others = sketch.children(list).filter(|(number, _)| Some(*number) != own);
        let listed: Vec<&str> = others.filter_map(|(_, node)| sketch.scalar(node)).collect();
        self.found.retain(|known| !listed.contains(&known.label.as_str()));
    }

    fn place(&self, node: NodeNumber) -> Place<'c> {
        let part = self.part;
        expected::place(part.vocabulary, &part.sketch, node)
    }

    /// The value of a node, or what stands on lines of their own below its key: the keys and elements of what it will be.
    fn value_at(&mut self, number: NodeNumber) {
        let place = self.place(number);
        let Some(node) = self.part.sketch.node(number) else { return };
        let before = node.behind.and_then(|behind| self.part.sketch.text.get(behind..self.slot.word.start()));
        let on_own_line = !self.slot.in_flow && before.is_some_and(|before| before.contains('\n'));
        let of = place.expected.as_ref().and_then(Expected::of).cloned();
        if on_own_line && self.has_names(&place) {
            self.named_keys(&place, &[], false);
        }
        if on_own_line {
            self.cited_keys(&place, &[], false);
        }
        let may_have_keys = on_own_line || node.key.is_none() && !self.slot.in_flow;
        if may_have_keys && expected::record_of(place.expected.as_ref()).is_some() {
            let is_list = of.as_ref().is_some_and(|of| matches!(of, Type::List(_)));
            if !is_list {
                self.keys(&place, Some(number).filter(|number| *number == ROOT), None, false);
            }
        }
        if on_own_line && of.as_ref().and_then(expected::element_type).is_some() && node.key.is_some() {
            let element = expected::element(&place);
            self.elements(&element);
            return;
        }
        self.values(&place, "");
        if !on_own_line && node.key.is_some() {
            self.parts(&place, node);
        }
        let is_wrapped = self.part.sketch.key(node) == Some("value");
        if node.key.is_some() && self.quote().is_none() && !is_wrapped && self.may_be_state(&place) {
            self.states(&place);
        }
    }

    /// Whether a place may hold a state in place of its value: a field's may, but for that which says where another is stated, and
    /// those of settings and waivers, of which nothing is left open.
    fn may_be_state(&self, place: &Place<'_>) -> bool {
        let of = place.expected.as_ref().and_then(Expected::of);
        self.contract.names.is_none() && place.field.is_some() && !of.is_some_and(|of| self.is_clause(of))
    }

    /// Whether a type is that of clause numbers.
    fn is_clause(&self, of: &Type) -> bool {
        match of {
            Type::OneOrMore(inner) => self.is_clause(inner),
            Type::Reference(id) => self.part.vocabulary.reference(*id).is_some_and(|of| of.to_text == CLAUSES),
            _ => false,
        }
    }

    /// Adds a completion.
    pub(super) fn add(
        &mut self,
        label: String,
        kind: CompletionKind,
        rank: u32,
        written: Written,
    ) -> Option<&mut Completion> {
        if self.found.len() >= MOST {
            return None;
        }
        let Written { mut text, is_snippet } = written;
        if self.slot.needs_space && !text.starts_with('\n') {
            text.insert(0, ' ');
        }
        let edit = Edit { span: self.slot.word, text };
        self.found.push(Completion { label, kind, detail: None, documentation: None, edit, is_snippet, rank });
        self.found.last_mut()
    }
}

/// A description as Markdown.
pub(super) fn described(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| told(text))
}
