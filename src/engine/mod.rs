//! Running a program over a document.
//!
//! There is one evaluator, generic over what it keeps. Each rule is first run keeping only what decides; whatever is not
//! a plain pass is run again keeping everything, and from that every finding is made.

mod causes;
mod data;
mod day;
mod evaluate;
mod findings;
mod grades;
mod lists;
mod memory;
mod package;
mod paths;
mod places;
mod print;
mod rules;
mod settled;
mod stable;
mod trace;
mod tracer;
mod watch;
mod words;

use crate::analysis::{Data, Program, Rule};
use crate::document::{Document, NodeId};
use crate::engine::day::Day;
use crate::engine::evaluate::{Context, Evaluator};
use crate::engine::findings::{Findings, Of, reasons};
use crate::engine::package::{Member, Package};
use crate::engine::rules::Run;
use crate::engine::tracer::{Fast, Recording};
use crate::engine::words::Words;
use crate::finding::{Draft, Outcome, RuleResult, Unreported};
use crate::value::Date;
use crate::vocabulary::{Reading, Vocabulary};

pub use crate::engine::memory::Memory;
pub use crate::engine::stable::StablePaths;
pub use trace::{Trace, TracePart, trace};
pub use watch::{Observation, Seen, watch};

/// A document, read by the vocabulary with this index in the program.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The name that people know the file by.
    pub file: &'a str,
    /// The document.
    pub document: &'a Document,
    /// What the vocabulary makes of it.
    pub reading: &'a Reading,
    /// The vocabulary.
    pub vocabulary: usize,
}

/// What a program finds in a document.
#[derive(Debug, Default)]
pub struct Evaluation {
    /// The findings of rules.
    pub drafts: Vec<Draft>,
    /// The outcome of every rule of the vocabulary, in the order of the program.
    pub results: Vec<RuleResult>,
    /// The indices of the vocabulary's problems that findings of rules stand for.
    pub taken: Vec<usize>,
    /// Checks without a finding of their own that keep their rules from passing.
    pub unreported: Vec<Unreported>,
    /// Whether a rule read the date of the check. On which date a rule begins to hold is another matter.
    pub read_date: bool,
}

/// Runs all rules of a program over a document. What the memory has is of this program.
pub fn evaluate(program: &Program, memory: &Memory, subject: Subject<'_>, as_of: Date) -> Evaluation {
    let Some(vocabulary) = program.vocabularies.get(subject.vocabulary) else { return Evaluation::default() };
    let sections = sections(vocabulary, subject);
    let data = members(program);
    let day = Day::new(as_of);
    let context = context(program, vocabulary, subject, (&sections, &data), &day);
    // most documents have no finding, and need no name for one
    let mut findings: Option<Findings<'_>> = None;
    let mut results = Vec::with_capacity(program.rules.len());
    let mut fast: Evaluator<'_, Fast> = Evaluator::new(context);
    let mut recording: Evaluator<'_, Recording> = Evaluator::new(context);
    let rules = program.rules.iter().zip(memory.rules()).filter(|(rule, _)| rule.vocabulary == subject.vocabulary);
    for (rule, remembered) in rules {
        if let Some(from) = rule.applies_from.filter(|from| as_of.is_before(*from)) {
            results.push(RuleResult {
                rule: rule.id.clone(),
                title: rule.title.clone(),
                severity: rule.severity,
                outcome: Outcome::NotApplicable,
                reasons: vec![format!("the policy applies from {from}")],
            });
            continue;
        }
        let mut recorded = remembered.has_told().then(|| told_again(&mut recording, rule, &day)).flatten();
        let mut outcome = Outcome::NotApplicable;
        if recorded.is_none() {
            fast.tracer.judged = 0;
            let quick = fast.run(rule);
            outcome = quick.outcome();
            if matches!(outcome, Outcome::Fail | Outcome::Undecided) || fast.tracer.judged > 0 || quick.remarked {
                let run = recording.record(rule);
                // the first run has stopped at the first thing to tell; what comes after it only makes the outcome graver
                debug_assert!(run.outcome() <= outcome, "both evaluations of {} agree", rule.id);
                recorded = Some(run);
            }
        }
        remembered.note(recorded.as_ref().is_some_and(|run| !run.events.is_empty()));
        let mut why = Vec::new();
        if let Some(run) = &recorded {
            outcome = run.outcome();
            let common = remembered.common(program, rule);
            let help = common.help.clone().unwrap_or_else(|| {
                recording.begin(rule.slots);
                rule.explanation.help.iter().map(|message| recording.message(message)).collect()
            });
            findings
                .get_or_insert_with(|| Findings::new(context, subject.file, identity(vocabulary, subject.document)))
                .of_rule(&Of { rule, common, kept: &recording.tracer, help }, run);
            why = match outcome {
                Outcome::NotApplicable => judgements(&recording),
                Outcome::Undecided => reasons(run, Words { program, package: context.package }),
                _ => Vec::new(),
            };
        }
        if let Some(run) = recorded {
            recording.take_back(run);
        }
        results.push(RuleResult {
            rule: rule.id.clone(),
            title: rule.title.clone(),
            severity: rule.severity,
            outcome,
            reasons: why,
        });
    }
    let read_date = day.was_read();
    match findings {
        Some(Findings { drafts, taken, unreported, .. }) => {
            Evaluation { drafts, results, taken, unreported, read_date }
        }
        None => Evaluation { results, read_date, ..Evaluation::default() },
    }
}

/// Runs a rule at once with the recording tracer, as it is likely to have something to tell. Nothing where it has not, or where
/// there were too few steps, of which this way takes more: the other way decides then, as if this one had not been tried.
fn told_again<'a>(recording: &mut Evaluator<'a, Recording>, rule: &'a Rule, day: &Day) -> Option<Run<'a, Recording>> {
    let before = day.was_read();
    let run = recording.record(rule);
    if run.events.is_empty() || recording.ran_out() {
        day.note(before);
        return None;
    }
    Some(run)
}

/// The reference data of a program.
fn members(program: &Program) -> Vec<Member<'_>> {
    let member = |data| {
        let Data { document, reading, name, .. }: &Data = data;
        Member { document, reading, name }
    };
    program.data.iter().map(member).collect()
}

fn context<'a>(
    program: &'a Program,
    vocabulary: &'a Vocabulary,
    subject: Subject<'a>,
    (sections, data): (&'a [Option<NodeId>], &'a [Member<'a>]),
    day: &'a Day,
) -> Context<'a> {
    let main = Member { document: subject.document, reading: subject.reading, name: "" };
    Context { program, package: Package { vocabulary, main, data }, sections, day }
}

/// The sections of a document, by the numbers of the root's fields; of a key that stands twice the first.
fn sections(vocabulary: &Vocabulary, subject: Subject<'_>) -> Vec<Option<NodeId>> {
    let count = vocabulary.record(vocabulary.root).map_or(0, |root| root.fields.len());
    let mut sections = vec![None; count];
    for child in subject.document.children(subject.document.root()) {
        let place = subject.reading.field(child).and_then(|field| sections.get_mut(usize::from(field.0)));
        if let Some(place) = place {
            place.get_or_insert(child);
        }
    }
    sections
}

/// The reasons that reviewers gave for what does not matter.
fn judgements(recording: &Evaluator<'_, Recording>) -> Vec<String> {
    let package = recording.context.package;
    recording
        .tracer
        .judgements
        .iter()
        .filter(|node| package.is_scalar(**node))
        .map(|node| print::shorten(package.text(*node)))
        .collect()
}

/// What a document is called in fingerprints: its own id, else its number in the file.
fn identity(vocabulary: &Vocabulary, document: &Document) -> String {
    document_id(vocabulary, document).unwrap_or_else(|| format!("#{}", document.number()))
}

/// The id that a document gives itself: that of its root, or of the first section that has one.
pub fn document_id(vocabulary: &Vocabulary, document: &Document) -> Option<String> {
    let id_of = |node: NodeId| {
        let id = document.get(node, "id")?;
        let text = document.text(id).trim();
        (document.kind(id).is_scalar() && !text.is_empty()).then(|| text.to_owned())
    };
    let sections = || {
        let root = vocabulary.record(vocabulary.root)?;
        document
            .children(document.root())
            .filter(|child| document.key(*child).is_some_and(|key| root.named(key).is_some()))
            .find_map(id_of)
    };
    id_of(document.root()).or_else(sections)
}
