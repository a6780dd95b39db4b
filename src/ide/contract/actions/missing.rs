//! What the contract does not state, put in as a skeleton: the fields that rules ask for, each marked as open.
//!
//! A skeleton must not let anything pass that failed before. So the text with it is checked before it is offered; where a rule would
//! pass in silence, because a list is no longer empty, only the field itself is put in.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::super::expected::{self, Expected, Place, mapping_type};
use super::super::{Contract, Known, Part};
use super::suggested::find;
use super::{difference, is_of_rule, set};
use crate::diagnostic::quote;
use crate::document::NodeKind;
use crate::document::edit::{PathStep, Tree, steps_of};
use crate::finding::{DocumentReport, FindingKind, Outcome};
use crate::ide::{Action, ActionKind, Edit, Missing, Trial};
use crate::value::Type;

/// How a field is written that is to be filled in: as one that the contract leaves open.
const OPEN: &str = "TBD";

/// How deep a skeleton goes.
const DEEPEST: usize = 6;

/// How many places are looked at: for each the contract is checked.
const MOST: usize = 24;

pub(super) fn actions(
    contract: &Contract<'_>,
    part: &Part<'_>,
    findings: &[&Known<'_>],
    trial: Trial,
    actions: &mut Vec<Action>,
) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for known in findings.iter().filter(|known| is_of_rule(known)) {
        let Some(path) = known.finding.path.as_deref().filter(|_| seen.len() < MOST) else { continue };
        let Some(sought) = Sought::of(part, path) else { continue };
        if !seen.insert(sought.place.position.clone()) {
            continue;
        }
        let (edits, later) = match trial {
            Trial::Now => match sought.tried(contract, part) {
                Some(edit) => (vec![edit], None),
                None => continue,
            },
            Trial::Later if sought.can_stand(part) => {
                (Vec::new(), Some(Missing { document: part.number, path: path.to_owned() }))
            }
            Trial::Later => continue,
        };
        actions.push(Action {
            title: format!("put in {}, to be filled in", quote(&sought.place.position, 80)),
            kind: ActionKind::Mend,
            edits,
            later,
            mends: Some(known.index),
            is_preferred: false,
        });
    }
}

/// The change that puts in what is missing; nothing where there is none by which no rule would pass in silence.
pub(super) fn edit(contract: &Contract<'_>, part: &Part<'_>, path: &str) -> Option<Edit> {
    Sought::of(part, path)?.tried(contract, part)
}

/// Where a rule looks for something that is missing.
struct Sought<'v> {
    path: Vec<PathStep>,
    /// How much of the path leads to what is missing altogether.
    length: usize,
    /// What may stand there.
    place: Place<'v>,
}

impl<'v> Sought<'v> {
    fn of(part: &Part<'v>, path: &str) -> Option<Self> {
        let path = steps_of(path)?;
        let steps = missing_part(part, &path).filter(|steps| !is_misspelt(part, steps))?;
        let place = place_of(part, steps)?;
        Some(Self { length: steps.len(), place, path })
    }

    fn steps(&self) -> &[PathStep] {
        self.path.get(..self.length).unwrap_or(&self.path)
    }

    /// Whether anything can be put in there.
    fn can_stand(&self, part: &Part<'_>) -> bool {
        self.place.expected.as_ref().and_then(Expected::of).is_some()
            && put_in(part, self.steps(), &Tree::plain(OPEN)).is_some()
    }

    /// The change that puts in as much as it can with no rule passing in silence.
    fn tried(&self, contract: &Contract<'_>, part: &Part<'_>) -> Option<Edit> {
        let report = contract.report(part)?;
        let of = self.place.expected.as_ref().and_then(Expected::of)?;
        let (steps, place) = (self.steps(), self.place.path.as_str());
        let asked = asked(contract, report, place);
        let skeleton = |lists| Skeleton { part, asked: &asked, lists }.of(of, place, 0);
        let open = Tree::plain(OPEN);
        let candidates =
            [(steps, skeleton(true)), (steps, skeleton(false)), (self.path.as_slice(), open.clone()), (steps, open)];
        let mut texts = candidates.iter().filter_map(|(steps, tree)| put_in(part, steps, tree)).collect::<Vec<_>>();
        texts.dedup();
        let text = texts.into_iter().find(|text| !passes_in_silence(contract, part, report, text))?;
        Some(difference(contract.file.text(), &text))
    }
}

/// The outermost part of a path at which nothing is written: of all that is missing of a section, the section.
fn missing_part<'p>(part: &Part<'_>, path: &'p [PathStep]) -> Option<&'p [PathStep]> {
    (1..=path.len()).filter_map(|length| path.get(..length)).find(|steps| is_missing(part, steps))
}

/// Whether nothing is written at a place.
fn is_missing(part: &Part<'_>, steps: &[PathStep]) -> bool {
    let Some(loaded) = part.loaded() else { return false };
    let document = &loaded.document;
    match find(part, steps) {
        None => true,
        Some(node) => document.kind(node) == NodeKind::Plain && document.text(node).is_empty(),
    }
}

/// Whether a key stands beside a place that seems to be meant for it: to write that right mends what is missing.
fn is_misspelt(part: &Part<'_>, steps: &[PathStep]) -> bool {
    let (Some(loaded), Some((PathStep::Key(key), outer))) = (part.loaded(), steps.split_last()) else { return false };
    let (problems, record) = (loaded.reading.problems(), find(part, outer));
    loaded.reading.unknown().iter().filter(|unknown| Some(unknown.record) == record).any(|unknown| {
        problems.get(unknown.problem).is_some_and(|problem| problem.meant.as_deref() == Some(key.as_str()))
    })
}

/// What may stand at a place.
fn place_of<'v>(part: &Part<'v>, steps: &[PathStep]) -> Option<Place<'v>> {
    let mut place = expected::root(part.vocabulary);
    for step in steps {
        place = match step {
            PathStep::Key(key) => expected::entry(part.vocabulary, &place, key),
            PathStep::Index(index) => {
                let mut element = expected::element(&place);
                // writing into a string cannot fail
                let _ = write!(element.position, "[{index}]");
                element
            }
            PathStep::Id(_) => return None,
        };
    }
    place.expected.is_some().then_some(place)
}

/// The fields within a place that rules read which the contract doesn't meet.
fn asked(contract: &Contract<'_>, report: &DocumentReport, path: &str) -> BTreeSet<String> {
    let unmet: BTreeSet<String> =
        report.results.iter().filter(|result| is_unmet(result.outcome)).map(|result| result.rule.to_string()).collect();
    let rules = contract.rulebook.readers(path).filter(|rule| unmet.contains(&rule.code));
    rules.flat_map(|rule| rule.fields.iter().cloned()).filter(|field| is_within(field, path)).collect()
}

fn is_unmet(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Fail | Outcome::Undecided)
}

fn is_within(field: &str, path: &str) -> bool {
    field.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// What is made of the fields of a place that are asked for, each left open.
struct Skeleton<'s> {
    part: &'s Part<'s>,
    asked: &'s BTreeSet<String>,
    /// Whether a list has an element whose fields are open, and not only is open itself.
    lists: bool,
}

impl Skeleton<'_> {
    fn of(&self, of: &Type, path: &str, depth: usize) -> Tree {
        let open = || Tree::plain(OPEN);
        if depth >= DEEPEST {
            return open();
        }
        match of {
            Type::List(inner) if matches!(**inner, Type::Record(_)) => {
                let element = self.of(inner, &format!("{path}[*]"), depth + 1);
                if self.lists && matches!(element, Tree::Map(_)) { Tree::List(vec![element]) } else { open() }
            }
            Type::OneOrMore(inner) if matches!(**inner, Type::Record(_)) => {
                self.of(inner, &format!("{path}[*]"), depth + 1)
            }
            _ => {
                let Some(Type::Record(id)) = mapping_type(of) else { return open() };
                let Some(record) = self.part.vocabulary.record(*id) else { return open() };
                let mut entries = Vec::new();
                for field in &record.fields {
                    let inner = format!("{path}.{}", field.name);
                    if self.asked.iter().any(|known| is_within(known, &inner)) {
                        entries.push((field.name.to_string(), self.of(&field.of, &inner, depth + 1)));
                    }
                }
                if entries.is_empty() { open() } else { Tree::Map(entries) }
            }
        }
    }
}

/// Whether a rule that the contract did not meet is met, or not asked any more, once the text is this.
fn passes_in_silence(contract: &Contract<'_>, part: &Part<'_>, before: &DocumentReport, text: &str) -> bool {
    let checked = contract.check(text.to_owned());
    let is_broken =
        checked.reports.iter().flat_map(|report| &report.findings).any(|finding| finding.kind == FindingKind::Load);
    let number = part.loaded().map(|loaded| loaded.document.number());
    let Some(after) = checked.reports.iter().find(|report| report.checked && report.number == number) else {
        return true;
    };
    let is_lost = before.results.iter().filter(|result| is_unmet(result.outcome)).any(|result| {
        let now = after.results.iter().find(|now| now.rule == result.rule);
        now.is_none_or(|now| !is_unmet(now.outcome))
    });
    is_broken || is_lost
}

/// The text with a value put in: a section where its place is among the others, all else behind what is there.
fn put_in(part: &Part<'_>, steps: &[PathStep], value: &Tree) -> Option<String> {
    section(part, steps, value).or_else(|| set(part, steps, value))
}

/// The text with a section put in before the next of those that the vocabulary names behind it.
fn section(part: &Part<'_>, steps: &[PathStep], value: &Tree) -> Option<String> {
    let loaded = part.loaded()?;
    let document = &loaded.document;
    let (PathStep::Key(key), inner) = steps.split_first()? else { return None };
    let root = part.vocabulary.record(part.vocabulary.root)?;
    let field = root.named(key)?;
    let is_block = !document.span(document.root()).text(document.source()).starts_with('{');
    if document.get(document.root(), key).is_some() || !is_block {
        return None;
    }
    let mut tree = value.clone();
    for step in inner.iter().rev() {
        tree = match step {
            PathStep::Key(key) => Tree::Map(vec![(key.clone(), tree)]),
            PathStep::Index(_) | PathStep::Id(_) => Tree::List(vec![tree]),
        };
    }
    let known = document.children(document.root());
    let next =
        known.filter(|child| loaded.reading.field(*child).is_some_and(|other| other > field)).find_map(|child| {
            let key = document.key_span(child).filter(|_| document.used_at(child).is_none())?;
            Some(part.sketch.line(key.start()).start())
        })?;
    let source = document.source();
    // comments right above a section are its own
    let mut at = next;
    while let Some(before) = at.checked_sub(1).map(|end| part.sketch.line(end)) {
        if !before.text(source).starts_with('#') {
            break;
        }
        at = before.start();
    }
    let is_apart = at.checked_sub(1).is_some_and(|end| part.sketch.line(end).text(source).trim().is_empty());
    let gap = if is_apart { "\n" } else { "" };
    let section = Tree::Map(vec![(key.clone(), tree)]).to_yaml();
    let (head, tail) = source.split_at_checked(at)?;
    Some(format!("{head}{section}{gap}{tail}"))
}
