//! Keys: the fields of a record that it doesn't have yet, and those of a state.

use super::{Offer, Written, described};
use crate::finding::Finding;
use crate::ide::contract::expected::{self, Place};
use crate::ide::contract::sketch::{NodeNumber, ROOT};
use crate::ide::contract::{described_field, in_snippet};
use crate::ide::{Completion, CompletionKind};
use crate::value::Type;
use crate::vocabulary::{Field, is_state_key};

/// How many rules a field's documentation names.
const MOST_RULES: usize = 5;

/// Where fields stand in the list: those that a finding asks for, those that rules read, all others.
const ASKED: u32 = 0;
const READ: u32 = 100_000;
const OTHER: u32 = 200_000;
/// How far the field of clause numbers stands behind the others.
const CLAUSE: u32 = 70_000;

/// The keys beside a `value`, and what they say.
const BESIDE_VALUE: [(&str, &str, &str); 5] = [
    ("clause", "\"$1\"", "Where the contract says so, e.g. `\"12.3\"`."),
    ("by", "", "Who says so, where it is not the contract."),
    ("because", "\"$1\"", "Why, where it does not apply."),
    ("note", "\"$1\"", "What a reader should know of it."),
    ("text", "\"$1\"", "The words of the contract."),
];

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
        let present: Vec<&str> = others.filter_map(|(_, node)| sketch.key(node)).collect();
        if present.iter().any(|key| is_state_key(key)) {
            self.beside_value(&present, has_colon);
            return;
        }
        if self.has_names(holder) {
            return self.named_keys(holder, &present, has_colon);
        }
        let Some(record) = expected::record_of(holder.expected.as_ref()) else { return };
        let Some(record) = self.part.vocabulary.record(record) else { return };
        let is_root = of == Some(ROOT);
        for (number, field) in (0..).zip(&record.fields) {
            if field.name.ends_with('*') || present.contains(&field.name.as_str()) {
                continue;
            }
            let place = expected::entry(self.part.vocabulary, holder, &field.name);
            self.key(number, field, &place, has_colon, is_root);
        }
    }

    fn key(&mut self, number: u32, field: &Field, place: &Place<'_>, has_colon: bool, is_root: bool) {
        let vocabulary = self.part.vocabulary;
        let rank = if self.findings_at(&place.position).next().is_some() {
            ASKED
        } else if self.contract.rulebook.reads(&place.path) {
            READ
        } else {
            OTHER
        };
        // of nearly every record the first field, and the last that is filled in
        let rank = rank + if self.is_clause(&field.of) { CLAUSE } else { 0 };
        let name = in_snippet(&field.name);
        let written = if has_colon {
            Written::plain(field.name.to_string())
        } else if let Some(mark) = vocabulary.mark.as_ref().filter(|mark| is_root && mark.key == field.name) {
            Written::plain(format!("{}: {}", field.name, &*mark.text))
        } else {
            match self.empty_value(&field.of) {
                Some(value) => Written::snippet(format!("{name}:{value}")),
                None => Written::plain(format!("{}: ", field.name)),
            }
        };
        let is_section = is_root || expected::mapping_type(&field.of).is_some_and(|of| matches!(of, Type::Record(_)));
        let kind = if is_section { CompletionKind::Section } else { CompletionKind::Field };
        let documentation = self.documentation(field, place);
        let detail = described_field(vocabulary, field);
        if let Some(completion) = self.add(field.name.to_string(), kind, rank + number, written) {
            *completion = Completion { detail, documentation, ..completion.clone() };
        }
    }

    /// What stands behind the colon of a new key, as a snippet, where it is more than one value.
    fn empty_value(&self, of: &Type) -> Option<String> {
        let deeper = " ".repeat(self.slot.column + 2);
        let in_flow = self.slot.in_flow;
        match of {
            Type::Record(_) | Type::Map(_) if in_flow => Some(" {$1}".to_owned()),
            Type::Record(_) | Type::Map(_) => Some(format!("\n{deeper}$0")),
            Type::List(inner) if in_flow || !matches!(**inner, Type::Record(_)) => Some(" [$1]".to_owned()),
            Type::List(_) => Some(format!("\n{deeper}- $0")),
            Type::OneOrMore(inner) if matches!(**inner, Type::Record(_)) => self.empty_value(inner),
            _ if self.is_clause(of) => Some(" \"$1\"".to_owned()),
            Type::OneOrMore(inner) => self.empty_value(inner),
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

    fn findings_at<'s>(&'s self, position: &'s str) -> impl Iterator<Item = &'s Finding> {
        let findings = self.part.report.into_iter().flat_map(|report| &report.findings);
        findings.filter(move |finding| finding.counts() && finding.path.as_deref() == Some(position))
    }

    /// The keys that may stand beside the one that makes a mapping a state.
    fn beside_value(&mut self, present: &[&str], has_colon: bool) {
        for (number, (key, value, meaning)) in (0..).zip(BESIDE_VALUE) {
            if present.contains(&key) {
                continue;
            }
            let written = match (has_colon, value) {
                (true, _) => Written::plain(key),
                (false, "") => Written::plain(format!("{key}: ")),
                (false, value) => Written::snippet(format!("{key}: {value}")),
            };
            if let Some(completion) = self.add(key.to_owned(), CompletionKind::Field, READ + number, written) {
                completion.documentation = described(meaning);
            }
        }
    }
}
