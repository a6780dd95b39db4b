//! Values: those of enums, ids, clause numbers, codes, the forms of typed values, and states.

use super::{Offer, Written, described};
use crate::ide::CompletionKind;
use crate::ide::contract::expected::{Expected, Place};
use crate::ide::contract::sketch::{NodeNumber, ROOT};
use crate::ide::contract::states::meaning;
use crate::ide::contract::{in_snippet, outline};
use crate::ide::contract::{quoted, shorten, written};
use crate::value::Type;
use crate::value::state::State;
use crate::vocabulary::{self, Reference};

/// How many words are offered by which elements may be named beside their ids.
const MOST_WORDS: usize = 100;

/// Where a contract names the one that it stands under, and the sections that those below it may not override.
const PARENT: &str = "contract.parent";
const LOCKED: &str = "contract.locked";

/// Where what is offered stands in the list.
const VALUE: u32 = 0;
const FORM: u32 = 50_000;
const STATE: u32 = 300_000;

impl Offer<'_, '_> {
    /// The values that may stand in a place. `lead` is written before each.
    pub(super) fn values(&mut self, place: &Place<'_>, lead: &str) {
        match &place.expected {
            Some(Expected::Of(of)) => {
                let of = of.clone().into_owned();
                self.values_of(&of, place, lead);
            }
            Some(Expected::State) => {
                for (number, state) in (0..).zip(State::ALL) {
                    let written = Written::plain(format!("{lead}{}", state.word()));
                    if let Some(completion) = self.add(state.word().to_owned(), CompletionKind::Value, number, written)
                    {
                        completion.documentation = described(meaning(state));
                    }
                }
            }
            Some(Expected::Currency) => self.currencies(lead),
            None => {}
        }
    }

    fn values_of(&mut self, of: &Type, place: &Place<'_>, lead: &str) {
        match of {
            Type::Boolean => {
                for (number, word) in (0..).zip(["true", "false"]) {
                    self.add(word.to_owned(), CompletionKind::Value, number, Written::plain(format!("{lead}{word}")));
                }
            }
            Type::Percentage | Type::Date | Type::Duration | Type::Money => self.forms(of, lead),
            Type::Country => self.countries(lead),
            Type::Jurisdiction => self.jurisdictions(lead),
            Type::Enum(id) => {
                let Some(of) = self.part.vocabulary.enumeration(*id) else { return };
                for (number, (name, meaning)) in (VALUE..).zip(&of.values) {
                    let written = Written::plain(format!("{lead}{}", self.scalar(name)));
                    if let Some(completion) = self.add(name.to_string(), CompletionKind::Value, number, written) {
                        completion.detail = meaning.as_deref().map(shorten);
                        completion.documentation = meaning.as_deref().and_then(described);
                    }
                }
            }
            Type::Reference(id) => {
                let vocabulary = self.part.vocabulary;
                if let Some(reference) = vocabulary.reference(*id) {
                    self.references(reference, lead);
                }
            }
            Type::OneOrMore(inner) => self.values_of(inner, place, lead),
            Type::List(inner) => {
                // a list of single values on the line of its key
                if !matches!(**inner, Type::Record(_) | Type::Map(_) | Type::List(_)) {
                    let before = self.found.len();
                    self.values_of(inner, place, lead);
                    for completion in self.found.iter_mut().skip(before) {
                        let (blank, text) = completion.edit.text.split_at(usize::from(self.slot.needs_space));
                        completion.edit.text = format!("{blank}[{text}]");
                    }
                }
            }
            Type::Union(members) => members.iter().for_each(|member| self.values_of(member, place, lead)),
            Type::Text => self.words(place, lead),
            Type::Integer | Type::Number | Type::Record(_) | Type::Map(_) | Type::Any => {}
        }
    }

    /// Texts of which the vocabulary or their own field says what they are.
    fn words(&mut self, place: &Place<'_>, lead: &str) {
        self.named_values(place, lead);
        let vocabulary = self.part.vocabulary;
        if vocabulary.mark.as_ref().is_some_and(|mark| place.path == mark.key.as_str()) {
            let mark = vocabulary.mark.as_ref().map(|mark| mark.text.to_string()).unwrap_or_default();
            self.add(mark.clone(), CompletionKind::Value, VALUE, Written::plain(format!("{lead}{mark}")));
        }
        let path = place.path.trim_end_matches("[*]");
        let is_reviewed = !vocabulary.reviewed.is_empty() && path == vocabulary.reviewed_path();
        if is_reviewed || path == LOCKED {
            let sections = vocabulary.record(vocabulary.root).map(|root| root.fields.as_slice()).unwrap_or_default();
            let is_mark = |name: &str| vocabulary.mark.as_ref().is_some_and(|mark| mark.key == name);
            let names = sections.iter().map(|field| field.name.as_str());
            let names = names.filter(|name| !name.ends_with('*') && !is_mark(name));
            for (number, name) in (VALUE..).zip(is_reviewed.then_some("all").into_iter().chain(names)) {
                self.add(name.to_owned(), CompletionKind::Value, number, Written::plain(format!("{lead}{name}")));
            }
        }
        if path == PARENT {
            self.other_contracts(lead);
        }
        if place.field.is_some_and(|field| field.name == "currency") {
            self.currencies(lead);
        }
    }

    /// What the other contracts call themselves, those of the same file first.
    fn other_contracts(&mut self, lead: &str) {
        let (contract, own) = (self.contract, self.part.number);
        let beside = contract.parts.iter().filter(|part| part.number != own).filter_map(|part| {
            let sketch = &part.sketch;
            let id = sketch.get(sketch.get(ROOT, "contract")?, "id")?;
            sketch.scalar(sketch.node(id)?).filter(|id| !id.is_empty()).map(str::to_owned)
        });
        let mut ids: Vec<String> = beside.collect();
        let mut others = contract.reports.other_contracts();
        others.sort();
        ids.extend(others);
        for (number, id) in (VALUE..).zip(ids) {
            if self.found.iter().all(|known| known.label != id) {
                let written = Written::plain(format!("{lead}{}", self.scalar(&id)));
                self.add(id, CompletionKind::Id, number, written);
            }
        }
    }

    /// The elements that a reference may name, and its words for several of them.
    fn references(&mut self, reference: &Reference, lead: &str) {
        let sketch = &self.part.sketch;
        let vocabulary = self.part.vocabulary;
        let names = reference.to_text.split('.');
        let section = names.into_iter().try_fold(ROOT, |at, name| sketch.get(at, name));
        let is_map = vocabulary::is_map(vocabulary, reference);
        let text_of = |element, name: &str| sketch.scalar(sketch.node(sketch.get(element, name)?)?);
        let own = self.own_way();
        let record = reference.record.and_then(|record| vocabulary.record(record));
        let by = reference.by.and_then(|by| record?.get(by));
        let mut elements: Vec<(NodeNumber, &str)> = Vec::new();
        let mut by_values: Vec<&str> = Vec::new();
        for (element, node) in section.into_iter().flat_map(|section| sketch.children(section)) {
            let by = by.and_then(|field| text_of(element, &field.name));
            let is_new = |by: &&str| by_values.len() < MOST_WORDS && !by_values.contains(by);
            by_values.extend(by.filter(is_new));
            let id = if is_map { sketch.key(node) } else { text_of(element, "id") };
            elements.extend(id.filter(|id| !id.is_empty()).map(|id| (element, id)));
        }
        for (number, (element, id)) in
            (VALUE..).zip(elements.iter().copied().filter(|(element, _)| !own.contains(element)))
        {
            let text = if is_map && self.quote().is_none() { quoted(id) } else { self.scalar(id) };
            let written = Written::plain(format!("{lead}{text}"));
            if let Some(completion) = self.add(id.to_owned(), CompletionKind::Id, number, written) {
                completion.detail = outline::name(sketch, element);
            }
        }
        // what a word stands for is told by the names of that
        let all = |field: &str, values: &[&str]| {
            let fits = |element| text_of(element, field).is_some_and(|value| values.contains(&value));
            elements.iter().filter(|(element, _)| fits(*element)).map(|(_, id)| *id).collect::<Vec<_>>()
        };
        let mut words: Vec<(&str, Vec<&str>)> = Vec::new();
        for word in &reference.all {
            let filter = word.filter.as_ref().and_then(|(field, values)| Some((record?.get(*field)?, values)));
            let meant = match filter {
                None => elements.iter().map(|(_, id)| *id).collect(),
                Some((field, numbers)) => {
                    let Type::Enum(of) = field.of else { continue };
                    let known = vocabulary.enumeration(of).map(|of| of.values.as_slice()).unwrap_or_default();
                    let value = |number: &u16| known.get(usize::from(*number)).map(|(name, _)| name.as_str());
                    all(&field.name, &numbers.iter().filter_map(value).collect::<Vec<_>>())
                }
            };
            words.push((&word.word, meant));
        }
        words.extend(by_values.iter().filter_map(|value| Some((*value, all(&by?.name, &[value])))));
        for (number, (word, meant)) in (FORM..).zip(words) {
            if self.found.iter().any(|known| known.label == word) {
                continue;
            }
            let written = Written::plain(format!("{lead}{}", self.scalar(word)));
            if let Some(completion) = self.add(word.to_owned(), CompletionKind::Value, number, written) {
                completion.detail = (!meant.is_empty()).then(|| shorten(&meant.join(", ")));
            }
        }
    }

    /// The nodes in which what is typed stands: an element does not name itself.
    fn own_way(&self) -> Vec<NodeNumber> {
        let number = match self.slot.what {
            super::What::Value(number) | super::What::Element(number) => number,
            super::What::Key { of, .. } => of,
        };
        self.part.sketch.way(number)
    }

    /// The ways in which a contract says that it doesn't say, of the value of a field.
    pub(super) fn states(&mut self, place: &Place<'_>) {
        if place.field.is_none() {
            return;
        }
        let of_state = |state: State| match state {
            State::NotApplicable => Written::snippet("{state: not_applicable, because: \"${1:why}\"}"),
            _ => Written::plain(format!("{{state: {}}}", state.word())),
        };
        for (number, state) in (STATE..).zip(State::ALL) {
            let label = format!("{{state: {}}}", state.word());
            if let Some(completion) = self.add(label, CompletionKind::Form, number, of_state(state)) {
                completion.documentation = described(meaning(state));
            }
        }
        let others = [
            ("{by_reference: …}", "{by_reference: ${1:document}}", "It is stated in another document."),
            ("{value: …, clause: …}", "{value: $1, clause: \"$2\"}", "The value, and where the contract states it."),
        ];
        for (number, (label, snippet, meaning)) in (STATE + 100..).zip(others) {
            if let Some(completion) =
                self.add(label.to_owned(), CompletionKind::Form, number, Written::snippet(snippet))
            {
                completion.documentation = described(meaning);
            }
        }
    }

    /// A further element of a list, with its dash.
    pub(super) fn elements(&mut self, place: &Place<'_>) {
        let of = place.expected.as_ref().and_then(Expected::of);
        let Some(Type::Record(id)) = of else {
            self.values(place, "- ");
            return;
        };
        let vocabulary = self.part.vocabulary;
        let Some(record) = vocabulary.record(*id) else { return };
        let first = record.named("id").or_else(|| record.identified_by.first().copied()).and_then(|id| record.get(id));
        let first = first.or_else(|| record.fields.first()).map(|field| field.name.to_string()).unwrap_or_default();
        let label = format!("- {}", vocabulary.describe(&Type::Record(*id)));
        let written = Written::snippet(format!("- {}: $0", in_snippet(&first)));
        let documentation = record.description.as_deref().and_then(described);
        if let Some(completion) = self.add(label, CompletionKind::Section, VALUE, written) {
            completion.documentation = documentation;
        }
    }

    /// A text as a scalar, in quotes where it needs them here.
    pub(in crate::ide::contract) fn scalar(&self, text: &str) -> String {
        written(self.slot.word.text(self.part.sketch.text), text)
    }
}
