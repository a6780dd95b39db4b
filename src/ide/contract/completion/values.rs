//! Values: those of enums, ids, clause numbers, codes, the forms of typed values, and states.

use super::{Offer, Written, described};
use crate::document::edit::Tree;
use crate::ide::CompletionKind;
use crate::ide::contract::expected::{Expected, Place};
use crate::ide::contract::shorten;
use crate::ide::contract::sketch::{NodeNumber, ROOT};
use crate::ide::contract::{in_snippet, outline};
use crate::value::state::State;
use crate::value::{Country, Currency, Type};
use crate::vocabulary::{self, Reference};

/// The forms of durations: the label, and what is written.
const DURATIONS: [(&str, &str); 6] = [
    ("30 days", "${1:30} days"),
    ("10 business days", "${1:10} business days"),
    ("6 months", "${1:6} months"),
    ("1 year 6 months", "${1:1} year ${2:6} months"),
    ("3 years", "${1:3} years"),
    ("4 hours", "${1:4} hours"),
];

/// How many words are offered by which elements may be named beside their ids.
const MOST_WORDS: usize = 100;

/// Currencies whose amounts are offered where the contract names none.
const COMMON_CURRENCIES: [&str; 6] = ["EUR", "USD", "GBP", "CHF", "INR", "JPY"];

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
            Type::Percentage => self.form("10%", &format!("{lead}${{1:10}}%"), "A percentage.", 0),
            Type::Date => {
                let today = self.contract.as_of;
                let label = today.to_string();
                if let Some(completion) =
                    self.add(label.clone(), CompletionKind::Form, FORM, Written::plain(format!("{lead}{label}")))
                {
                    completion.documentation = described("A date; this one is the day of the check.");
                }
                let month = today.month.unwrap_or(1);
                let snippet = format!("{lead}${{1:{:04}}}-${{2:{month:02}}}-${{3:01}}", today.year);
                self.form("YYYY-MM-DD", &snippet, "A date: year, month, day.", 1);
            }
            Type::Duration => {
                for (number, (label, snippet)) in (0..).zip(DURATIONS) {
                    self.form(label, &format!("{lead}{snippet}"), "A length of time.", number);
                }
            }
            Type::Money => {
                for (number, code) in (0..).zip(self.currencies_of_contract()) {
                    // a comma would end it in brackets
                    let snippet = format!("{lead}{code} ${{1:1000.00}}");
                    self.form(&format!("{code} 1000.00"), &snippet, "An amount of money.", number);
                }
            }
            Type::Country => self.countries(lead),
            Type::Jurisdiction => {
                self.countries(lead);
                self.subdivisions(lead);
            }
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
        if !vocabulary.reviewed.is_empty() && place.path.trim_end_matches("[*]") == vocabulary.reviewed_path() {
            let sections = vocabulary.record(vocabulary.root).map(|root| root.fields.as_slice()).unwrap_or_default();
            let is_mark = |name: &str| vocabulary.mark.as_ref().is_some_and(|mark| mark.key == name);
            let names = sections.iter().map(|field| field.name.as_str());
            let names = names.filter(|name| !name.ends_with('*') && !is_mark(name));
            for (number, name) in (VALUE..).zip(std::iter::once("all").chain(names)) {
                self.add(name.to_owned(), CompletionKind::Value, number, Written::plain(format!("{lead}{name}")));
            }
        }
        if place.field.is_some_and(|field| field.name == "currency") {
            self.currencies(lead);
        }
    }

    fn form(&mut self, label: &str, snippet: &str, meaning: &str, number: u32) {
        if let Some(completion) =
            self.add(label.to_owned(), CompletionKind::Form, FORM + number, Written::snippet(snippet))
        {
            completion.documentation = described(meaning);
        }
    }

    fn currencies(&mut self, lead: &str) {
        for (number, currency) in (VALUE..).zip(Currency::all()) {
            let code = currency.code().to_owned();
            let common = COMMON_CURRENCIES.iter().position(|known| *known == code);
            let rank = common.and_then(|rank| u32::try_from(rank).ok()).unwrap_or(number + 100);
            let written = Written::plain(format!("{lead}{code}"));
            if let Some(completion) = self.add(code, CompletionKind::Value, rank, written) {
                completion.detail = Some(currency.name());
            }
        }
    }

    /// The currencies that stand in the contract, or else common ones.
    fn currencies_of_contract(&self) -> Vec<String> {
        let sketch = &self.part.sketch;
        let mut found: Vec<String> = Vec::new();
        for (_, node) in sketch.nodes() {
            let Some(text) = sketch.scalar(node) else { continue };
            let Some(code) = text.get(..3).filter(|code| Currency::from_code(code).is_some()) else { continue };
            let is_amount = text.get(3..).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
            if is_amount && !found.iter().any(|known| known == code) {
                found.push(code.to_owned());
            }
        }
        if found.is_empty() { COMMON_CURRENCIES.map(str::to_owned).to_vec() } else { found }
    }

    fn countries(&mut self, lead: &str) {
        for (number, country) in (VALUE..).zip(Country::all()) {
            let code = country.code().to_owned();
            let written = Written::plain(format!("{lead}{code}"));
            if let Some(completion) = self.add(code, CompletionKind::Value, number, written) {
                completion.detail = Some(country.name().to_owned());
            }
        }
    }

    /// The parts of the country whose code is typed already: there are too many to offer all.
    fn subdivisions(&mut self, lead: &str) {
        let typed = self.slot.word.text(self.part.sketch.text).trim_matches(['"', '\'']);
        let Some(country) = typed.get(..2).and_then(Country::from_code) else { return };
        for (number, (code, name)) in (FORM..).zip(country.subdivisions()) {
            let written = Written::plain(format!("{lead}{code}"));
            if let Some(completion) = self.add(code.to_owned(), CompletionKind::Value, number, written) {
                completion.detail = Some(name.to_owned());
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
        let own = self.own_way();
        let mut named = Vec::new();
        let mut by_values: Vec<String> = Vec::new();
        for (element, node) in section.into_iter().flat_map(|section| sketch.children(section)) {
            let id = if is_map {
                sketch.key(node)
            } else {
                sketch.get(element, "id").and_then(|id| sketch.scalar(sketch.node(id)?))
            };
            let by = reference.by.and_then(|by| vocabulary.record(reference.record?)?.get(by));
            let by =
                by.and_then(|field| sketch.get(element, &field.name)).and_then(|by| sketch.scalar(sketch.node(by)?));
            let is_new = |by: &&str| by_values.len() < MOST_WORDS && !by_values.iter().any(|known| known == by);
            if let Some(by) = by.filter(is_new) {
                by_values.push(by.to_owned());
            }
            if let Some(id) = id.filter(|id| !id.is_empty() && !own.contains(&element)) {
                named.push((id.to_owned(), outline::name(&self.part.sketch, element)));
            }
        }
        let must_quote = is_map;
        for (number, (id, title)) in (VALUE..).zip(named) {
            let text = if must_quote { quoted(&id) } else { self.scalar(&id) };
            let written = Written::plain(format!("{lead}{text}"));
            if let Some(completion) = self.add(id, CompletionKind::Id, number, written) {
                completion.detail = title;
            }
        }
        let words = reference.all.iter().map(|all| (all.word.clone(), "every one that it stands for"));
        let by_values = by_values.into_iter().map(|word| (word, "by its role"));
        for (number, (word, detail)) in (FORM..).zip(words.chain(by_values)) {
            if self.found.iter().any(|known| known.label == word) {
                continue;
            }
            let written = Written::plain(format!("{lead}{}", self.scalar(&word)));
            if let Some(completion) = self.add(word, CompletionKind::Value, number, written) {
                completion.detail = Some(detail.to_owned());
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
        let is_word = vocabulary::is_plain_word(text);
        let is_quoted = self.slot.word.text(self.part.sketch.text).starts_with(['"', '\'']);
        if is_word && !is_quoted { text.to_owned() } else { quoted(text) }
    }
}

/// What a state says.
fn meaning(state: State) -> &'static str {
    match state {
        State::Silent => "The contract says nothing of it.",
        State::Open => "The contract leaves it open.",
        State::Redacted => "The contract states it, but it is blacked out.",
        State::Illegible => "The contract states it, but it can't be read.",
        State::NotApplicable => "It does not matter here, for a reason that is given.",
    }
}

/// A text in double quotes.
fn quoted(text: &str) -> String {
    Tree::text(text).to_yaml().trim_end().to_owned()
}
