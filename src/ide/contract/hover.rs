//! What is told of a word that is pointed at.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::expected::{self, Expected};
use super::names::{At, Named, written_at};
use super::sketch::{Kind, NodeNumber};
use super::{Contract, Loaded, Part, described_field, states, told, without_number};
use crate::diagnostic::markdown::{code, prose};
use crate::document::NodeId;
use crate::finding::Outcome;
use crate::ide::Hover;
use crate::reference;
use crate::source::Span;
use crate::value::state::State;
use crate::vocabulary::{CLAUSES, Cell, Field};

/// How many rules are told one by one.
const MOST_RULES: usize = 12;

/// How many things that a word names are told one by one.
const MOST_NAMED: usize = 8;

/// How much of a clause's words is shown, in characters.
const LONGEST_WORDS: usize = 1_500;

impl Contract<'_> {
    /// What is told of the key or the value at an offset. While the text is broken it is what can be read of the rest, as far as that
    /// stands where it stood, and says nothing of what rules come to.
    pub fn hover(&self, offset: usize) -> Option<Hover> {
        let offset = self.clamp(offset);
        let part = self.part(offset)?;
        let sketch = &part.sketch;
        let nodes = || sketch.nodes();
        let key = nodes().find(|(_, node)| node.key.is_some_and(|key| key.touches(offset)));
        if let Some((number, node)) = key {
            let span = node.key?;
            return Some(Hover { span, markdown: self.of_key(part, number, span)? });
        }
        let is_scalar = |kind| matches!(kind, Kind::Plain | Kind::Quoted | Kind::Block);
        let (number, node) = nodes().find(|(_, node)| is_scalar(node.kind) && node.span.touches(offset))?;
        Some(Hover { span: node.span, markdown: self.of_value(part, number, offset)? })
    }

    /// Of a key: what the field means, what is understood of its value, and what rules say of it.
    fn of_key(&self, part: &Part<'_>, number: NodeNumber, span: Span) -> Option<String> {
        let place = expected::place(part.vocabulary, &part.sketch, number);
        let mut out = String::new();
        let of = place.expected.as_ref().and_then(Expected::of);
        let key = part.sketch.node(number).and_then(|node| part.sketch.key(node)).unwrap_or_default();
        let is_own = |field: &Field| field.name == key;
        let is_noted = place.expected.is_some() && !place.path.is_empty() && !place.field.is_some_and(is_own);
        if let Some(meaning) = states::meaning_of_key(key).filter(|_| is_noted) {
            return Some(format!("**{}**: {}", code(key), told(meaning)));
        }
        match (place.field, of) {
            (Some(field), Some(_)) => {
                // writing into a string cannot fail
                let _ = write!(out, "**{}**", code(&place.path));
                if let Some(words) = described_field(part.vocabulary, field) {
                    let _ = write!(out, ": {}", told(&words));
                }
            }
            _ => match part.shown().and_then(|loaded| Some((loaded, part.named_at(loaded, span.start())?))) {
                Some((loaded, At::Name(named, _))) => out.push_str(&of_named(loaded, &named)),
                _ => {
                    let _ = write!(out, "**{}**: {}", code(&place.position), told(&part.vocabulary.describe(of?)));
                }
            },
        }
        if let Some(description) = place.field.and_then(|field| field.description.as_deref()) {
            let _ = write!(out, "\n\n{}", told(description));
        }
        if let Some((loaded, node)) = shown_at(part, span.start()) {
            self.push_understood(&mut out, part, loaded, node);
        }
        self.push_rules(&mut out, part, &place.path);
        (!out.is_empty()).then_some(out)
    }

    /// Of a value: how it is understood, and what rules say of it.
    fn of_value(&self, part: &Part<'_>, number: NodeNumber, offset: usize) -> Option<String> {
        let place = expected::place(part.vocabulary, &part.sketch, number);
        let mut out = String::new();
        match part.shown().and_then(|loaded| Some((loaded, part.named_at(loaded, offset)?))) {
            Some((loaded, At::Name(named, _))) => {
                out.push_str(&of_clause(loaded, &named).unwrap_or_else(|| of_named(loaded, &named)))
            }
            Some((loaded, At::Word(named, _))) => {
                let told = named.iter().take(MOST_NAMED).map(|named| format!("- {}", of_named(loaded, named)));
                out.push_str(&told.collect::<Vec<_>>().join("\n"));
                if named.len() > MOST_NAMED {
                    let _ = write!(out, "\n- and {} more", named.len() - MOST_NAMED);
                }
                if loaded.lost.is_some() {
                    out.push_str("\n- and perhaps what can't be read as it stands");
                }
            }
            None if place.expected == Some(Expected::State) => {
                let word = part.sketch.node(number).and_then(|node| part.sketch.scalar(node)).unwrap_or_default();
                if let Ok(state) = State::from_word(word) {
                    let _ = write!(out, "**{}**: {}", code(state.word()), states::meaning(state));
                }
            }
            None => {
                if let Some((loaded, node)) = shown_at(part, offset) {
                    self.push_understood(&mut out, part, loaded, node);
                }
            }
        }
        if let Some(field) = place.field {
            let _ = write!(out, "\n\n**{}**", code(&place.path));
            if let Some(description) = field.description.as_deref() {
                let _ = write!(out, ": {}", told(description));
            }
        }
        self.push_rules(&mut out, part, &place.path);
        let out = out.trim_start_matches('\n').to_owned();
        (!out.is_empty()).then_some(out)
    }

    /// How a value is understood.
    fn push_understood(&self, out: &mut String, part: &Part<'_>, loaded: &Loaded, node: NodeId) {
        let Loaded { document, reading, lost } = loaded;
        if matches!(reading.cell(node), Cell::Text | Cell::Untyped) {
            return;
        }
        let value = match reading.cell(node) {
            Cell::Wrapped(value) => value,
            _ => node,
        };
        // of a word that names nothing what it names may have given way
        if lost.is_some() && matches!(reading.cell(value), Cell::Reference { .. } | Cell::Malformed) {
            return;
        }
        let words = reference::show_value(part.vocabulary, document, reading, node);
        if !words.is_empty() {
            let _ = write!(out, "\n\n{}", code(&words));
        }
    }

    /// The rules that read a field, and what they come to in this document: what is gravest first. While the text is broken no rule is
    /// run on it, and what one came to before, or would come to without what is half written, is no outcome of this text.
    fn push_rules(&self, out: &mut String, part: &Part<'_>, path: &str) {
        if path.is_empty() {
            return;
        }
        let is_broken = part.loaded().is_none();
        let results = self.report(part).map(|report| report.results.as_slice()).unwrap_or_default();
        let outcomes: BTreeMap<String, Outcome> =
            results.iter().map(|result| (result.rule.to_string(), result.outcome)).collect();
        let mut rules: Vec<_> =
            self.rulebook.readers(path).map(|rule| (outcomes.get(&rule.code).copied(), rule)).collect();
        rules.sort_by_key(|(outcome, rule)| (outcome.is_none(), *outcome, std::cmp::Reverse(rule.severity)));
        if rules.is_empty() {
            return;
        }
        out.push_str("\n\nRules that read it:\n");
        for (outcome, rule) in rules.iter().take(MOST_RULES) {
            let words = outcome.map_or("was not run", in_words);
            let lead = if is_broken { String::new() } else { format!("**{words}**: ") };
            let title = rule.title.as_deref().map(told).unwrap_or_default();
            let _ = write!(out, "\n- {lead}{title} ({}, {})", code(&rule.code), rule.severity);
        }
        if rules.len() > MOST_RULES {
            let _ = write!(out, "\n- and {} more", rules.len() - MOST_RULES);
        }
    }
}

/// What has a name, and what it is called.
fn of_named(loaded: &Loaded, named: &Named<'_>) -> String {
    told_of(named, title(loaded, named.node).as_deref())
}

fn told_of(named: &Named<'_>, title: Option<&str>) -> String {
    let title = title.map(|title| format!(": {}", prose(without_number(title, named.name))));
    format!("**{}** of {}{}", code(named.name), code(named.section), title.unwrap_or_default())
}

/// A clause with its words: whoever cites it wants to read them.
fn of_clause(loaded: &Loaded, named: &Named<'_>) -> Option<String> {
    if named.section != CLAUSES {
        return None;
    }
    let document = &loaded.document;
    let text = |field| {
        let node = document.get(named.node, field).filter(|node| document.kind(*node).is_scalar())?;
        // without a line that gave way the words may mean the opposite
        if !loaded.is_as_written(node) {
            return None;
        }
        // white space may go on for megabytes
        let words = document.text(node).split_whitespace().take(LONGEST_WORDS).collect::<Vec<_>>().join(" ");
        let mut shown: String = words.chars().take(LONGEST_WORDS).collect();
        if shown.len() < words.len() {
            shown.push('…');
        }
        (!shown.is_empty()).then_some(shown)
    };
    let words = text("text")?;
    Some(format!("{}\n\n> {}", told_of(named, text("heading").as_deref()), prose(&words)))
}

fn in_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fail => "fails",
        Outcome::Undecided => "undecided",
        Outcome::Known => "known",
        Outcome::Waived => "waived",
        Outcome::Pass => "passes",
        Outcome::NotApplicable => "not applicable",
    }
}

/// The node at an offset, if what was loaded of it is what is written there.
fn shown_at<'p>(part: &'p Part<'_>, offset: usize) -> Option<(&'p Loaded, NodeId)> {
    let loaded = part.shown()?;
    let node = loaded.document.node_at(offset).filter(|node| loaded.is_as_written(*node))?;
    let key = loaded.document.key_span(node).is_some_and(|key| key.touches(offset));
    (key || written_at(&loaded.document, node).touches(offset)).then_some((loaded, node))
}

/// The fields in which an element says what it is called, the best first.
pub(super) const TITLES: [&str; 6] = ["title", "name", "heading", "description", "summary", "text"];

/// What an element calls itself, on one line.
pub(super) fn title(loaded: &Loaded, node: NodeId) -> Option<String> {
    let document = &loaded.document;
    let holders = [Some(node), document.get(node, "metric")];
    let mut named = holders
        .into_iter()
        .flatten()
        .flat_map(|holder| TITLES.into_iter().filter_map(move |name| document.get(holder, name)))
        .filter(|value| document.kind(*value).is_scalar() && loaded.is_as_written(*value))
        .map(|value| document.text(value).trim());
    named.find(|title| !title.is_empty()).map(super::shorten)
}
