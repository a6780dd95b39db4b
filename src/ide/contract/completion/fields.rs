//! Keys: the fields of a record that it doesn't have yet, and those of a state.

use super::{Offer, Written, described};
use crate::ide::contract::expected::{self, Expected, Place};
use crate::ide::contract::sketch::{Node, NodeNumber, ROOT};
use crate::ide::contract::states::{BESIDE, FIRST, Key, OF_MONEY};
use crate::ide::contract::{described_field, in_snippet};
use crate::ide::{Completion, CompletionKind};
use crate::value::Type;
use crate::vocabulary::{Field, is_state_key};

/// How many rules a field's documentation names.
const MOST_RULES: usize = 5;

/// Where fields stand in the list: those that a finding asks for, those by which the record is told from others, those that rules
/// read, all others.
const ASKED: u32 = 0;
const IDENTIFYING: u32 = 10_000;
const READ: u32 = 100_000;
const OTHER: u32 = 200_000;
/// How far the field of clause numbers stands behind the others.
const CLAUSE: u32 = 70_000;
/// The keys of a state where the value has fields of its own.
const STATE: u32 = 300_000;

/// What has fields or elements of its own.
const PARTS: u32 = 40_000;

impl Offer<'_, '_> {
    /// The keys that a mapping may have. `of` is the mapping, where it is one already; `own` the entry that is being typed.
    pub(super) fn keys(
        &mut self,
        holder: &Place<'_>,
        of: Option<NodeNumber>,
        own: Option<NodeNumber>,
        has_colon: bool,
    ) {
        let sketch = &self.part.sketch;
        let others = of.into_iter().flat_map(|of| sketch.children(of)).filter(|(number, _)| Some(*number) != own);
        let present: Vec<&str> = others.filter_map(|(_, node)| self.slot.key_of(sketch, node)).collect();
        if present.iter().any(|key| is_state_key(key)) {
            return self.state_keys(&BESIDE, &present, READ, has_colon);
        }
        if self.has_names(holder) {
            return self.named_keys(holder, &present, has_colon);
        }
        self.cited_keys(holder, &present, has_colon);
        let is_root = of == Some(ROOT);
        if self.slot.in_flow && self.may_be_state(holder) && present.is_empty() {
            self.state_keys(&FIRST, &present, STATE, has_colon);
        }
        if let Some(Expected::Of(of)) = &holder.expected
            && expected::mapping_type(of) == Some(&Type::Money)
        {
            self.state_keys(&OF_MONEY, &present, ASKED, has_colon);
        }
        let Some(record) = expected::record_of(holder.expected.as_ref()) else { return };
        let Some(record) = self.part.vocabulary.record(record) else { return };
        for (number, field) in (0..).zip(&record.fields) {
            if field.name.ends_with('*') || present.contains(&field.name.as_str()) {
                continue;
            }
            let place = expected::entry(self.part.vocabulary, holder, &field.name);
            let is_identifying =
                field.name == "id" || record.identified_by.iter().any(|id| record.get(*id) == Some(field));
            let rank = self.rank(field, &place, is_identifying);
            self.key(rank + number, field, &place, has_colon, is_root);
        }
    }

    /// A key in the quotes that are begun: whoever holds what is offered to what is typed begins with these.
    fn key_text(&self, key: &str) -> String {
        if self.quote().is_some() { self.scalar(key) } else { key.to_owned() }
    }

    /// A key whose value is a single one, with its colon where that is not there yet.
    pub(in crate::ide::contract) fn key_written(&self, key: &str, has_colon: bool) -> Written {
        let text = self.key_text(key);
        Written::plain(if has_colon { text } else { format!("{text}: ") })
    }

    fn rank(&self, field: &Field, place: &Place<'_>, is_identifying: bool) -> u32 {
        let rank = if self.asked.0.contains(&*place.position) {
            ASKED
        } else if is_identifying {
            IDENTIFYING
        } else if self.contract.rulebook.reads(&place.path) {
            READ
        } else {
            OTHER
        };
        // of nearly every record the first field, and the last that is filled in
        rank + if self.is_clause(&field.of) { CLAUSE } else { 0 }
    }

    fn key(&mut self, rank: u32, field: &Field, place: &Place<'_>, has_colon: bool, is_root: bool) {
        let vocabulary = self.part.vocabulary;
        let name = self.key_text(&field.name);
        let written = if has_colon {
            Written::plain(name)
        } else if let Some(mark) = vocabulary.mark.as_ref().filter(|mark| is_root && mark.key == field.name) {
            Written::plain(format!("{name}: {}", &*mark.text))
        } else {
            match self.empty_value(&field.of, self.slot.column) {
                Some(value) => Written::snippet(format!("{}:{value}", in_snippet(&name))),
                None => Written::plain(format!("{name}: ")),
            }
        };
        let is_section = is_root || expected::mapping_type(&field.of).is_some_and(|of| matches!(of, Type::Record(_)));
        let kind = if is_section { CompletionKind::Section } else { CompletionKind::Field };
        let documentation = self.documentation(field, place);
        let detail = described_field(vocabulary, field);
        if let Some(completion) = self.add(field.name.to_string(), kind, rank, written) {
            *completion = Completion { detail, documentation, ..completion.clone() };
        }
    }

    /// What may stand behind a key whose value has fields or elements of its own: these on the lines below, or in brackets.
    pub(super) fn parts(&mut self, place: &Place<'_>, node: &Node) {
        let Some(of) = place.expected.as_ref().and_then(Expected::of).cloned() else { return };
        let column = node.key.map(|key| key.start() - self.part.sketch.line(key.start()).start());
        let has_parts = matches!(of, Type::Map(_))
            || expected::element_type(&of).or(Some(of.clone())).is_some_and(|of| matches!(of, Type::Record(_)));
        if let Some(below) =
            column.filter(|_| has_parts && !self.slot.in_flow).and_then(|column| self.empty_value(&of, column))
        {
            let label = self.part.vocabulary.describe(&of);
            if let Some(completion) = self.add(label, CompletionKind::Section, PARTS, Written::snippet(below)) {
                completion.documentation = described("On the lines below.");
            }
        }
        if expected::record_of(place.expected.as_ref()).is_some() {
            let written = Written::snippet("{$1}");
            if let Some(completion) = self.add("{…}".to_owned(), CompletionKind::Section, PARTS + 1, written) {
                completion.documentation = described("Its fields in brackets, on this line.");
            }
        }
    }

    /// What stands behind the colon of a new key in a column, as a snippet, where it is more than one value.
    fn empty_value(&self, of: &Type, column: usize) -> Option<String> {
        let deeper = " ".repeat(column + 2);
        let in_flow = self.slot.in_flow;
        match of {
            Type::Record(_) | Type::Map(_) if in_flow => Some(" {$1}".to_owned()),
            Type::Record(_) | Type::Map(_) => Some(format!("\n{deeper}$0")),
            Type::List(inner) if in_flow || !matches!(**inner, Type::Record(_)) => Some(" [$1]".to_owned()),
            Type::List(_) => Some(format!("\n{deeper}- $0")),
            Type::OneOrMore(inner) if matches!(**inner, Type::Record(_)) => self.empty_value(inner, column),
            _ if self.is_clause(of) => Some(" \"$1\"".to_owned()),
            Type::OneOrMore(inner) => self.empty_value(inner, column),
            _ => None,
        }
    }

    /// What a field means, and which rules read it.
    fn documentation(&self, field: &Field, place: &Place<'_>) -> Option<String> {
        let mut text = field.description.as_deref().and_then(described).unwrap_or_default();
        let mut readers = self.contract.rulebook.readers(&place.path);
        let mut lines = Vec::new();
        for rule in readers.by_ref().take(MOST_RULES) {
            let title = rule.title.as_deref().and_then(described).unwrap_or_default();
            lines.push(format!("- {title} (`{}`, {})", rule.code, rule.severity));
        }
        let more = readers.count();
        if more > 0 {
            lines.push(format!("- and {more} more"));
        }
        if !lines.is_empty() {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str("Rules that read it:\n\n");
            text.push_str(&lines.join("\n"));
        }
        (!text.is_empty()).then_some(text)
    }

    /// Keys that no record has.
    fn state_keys(&mut self, keys: &[Key], present: &[&str], rank: u32, has_colon: bool) {
        for (number, Key { name, value, meaning }) in (0..).zip(keys.iter().copied()) {
            if present.contains(&name) {
                continue;
            }
            let written = match (has_colon, value) {
                (true, _) | (false, "") => self.key_written(name, has_colon),
                (false, value) => Written::snippet(format!("{}: {value}", self.key_text(name))),
            };
            if let Some(completion) = self.add(name.to_owned(), CompletionKind::Field, rank + number, written) {
                completion.documentation = described(meaning);
            }
        }
    }
}
