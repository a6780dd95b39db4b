//! A second evaluator, naive and slow, that reads the language's page line by line and shares no code with the engine but
//! the comparison of single values; and random policies and documents on which the two must agree.
//!
//! `CLAUSULA_NAIVE_CASES=10000000 cargo test naive` runs more cases than an ordinary test run,
//! `CLAUSULA_NAIVE_SEED=17 cargo test naive` those of one seed.

mod conditions;
mod determinism;
mod documents;
mod evaluate;
mod model;
mod policies;
mod policy;
mod random;
mod reading;
mod rules;
mod tree;
mod values;

use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use clausula::check::{Checker, Input, Options, PolicySource, Selection, compile};
use clausula::diagnostic::Severity;
use clausula::document::Limits;
use clausula::finding::{DocumentReport, Finding, FindingKind};
use clausula::value::Date;

use evaluate::Evaluator;
use policy::{Policy, Statement};
use random::Random;
use reading::Reader;
use rules::{Came, Expected};
use values::{Cause, CauseKind};

const AS_OF: Date = Date { year: 2026, month: Some(11), day: Some(21) };
const RULES: usize = 20;
const DOCUMENTS: usize = 100;
/// How many cases, each a rule over a document, an ordinary run has.
const CASES: usize = 100_000;
/// Seeds that an ordinary run does not come to, of which something was wrong once: a cause that lies nowhere, before one that
/// lies somewhere.
const ONCE_WRONG: [u64; 2] = [173, 874];

fn compiled(policy: &str) -> Result<Checker, String> {
    let source = |name: &str, text: String| PolicySource { name: name.to_owned(), text };
    let sources = vec![source("random.policy", policy.to_owned()), source("small.policy", model::vocabulary())];
    let compiled = compile(sources, &Selection::default(), Options { as_of: AS_OF, limits: Limits::default() });
    let mistakes = compiled.diagnostics.iter().map(|diagnostic| {
        let at = diagnostic.primary.as_ref().map(|label| compiled.sources.text(label.location)).unwrap_or_default();
        format!("{} {}: {at}\n", diagnostic.code, diagnostic.message)
    });
    let mistakes: String = mistakes.collect();
    compiled.checker.ok_or(mistakes)
}

fn checked(checker: &Checker, text: &str) -> DocumentReport {
    let input = Input { name: "c.yaml".to_owned(), bytes: text.as_bytes().to_vec(), named_outright: true };
    let mut reports = checker.check(input).reports;
    let load = reports.iter().flat_map(|report| &report.findings).find(|finding| finding.kind == FindingKind::Load);
    assert!(load.is_none(), "{load:?}\n{text}");
    reports.pop().unwrap()
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Whether a message names a cause: in its own words where it has some, else in words for its kind.
fn names(message: &str, cause: &Cause) -> bool {
    let words: &[&str] = match cause.kind {
        _ if !cause.reason.is_empty() => return message.contains(&cause.reason),
        CauseKind::Silent => &["does not state", "states neither", "states none of"],
        CauseKind::Open => &["left open"],
        CauseKind::Unread => &["nobody has read"],
        CauseKind::Unreadable => &["redacted", "illegible"],
        CauseKind::Elsewhere => &["not supplied"],
        CauseKind::Malformed => &["cannot be read"],
        CauseKind::Incomparable => &[],
    };
    words.iter().any(|words| message.contains(words))
}

/// Whether a message names all causes; of a failure those that make it fail, where there are some.
fn says(message: &str, wanted: &Expected) -> bool {
    let fails = wanted.kind == FindingKind::Fail && wanted.causes.iter().any(|cause| cause.kind.fails());
    wanted.causes.iter().filter(|cause| !fails || cause.kind.fails()).all(|cause| names(message, cause))
}

/// How the engine's findings of a rule differ from those that are expected, if they do.
fn difference(expected: &Came, found: &[&Finding], message_is_own: bool) -> Option<String> {
    let fits = |wanted: &Expected, finding: &Finding| {
        let span = finding.diagnostic.primary.as_ref().map(|label| label.location.span.range());
        let message = &finding.diagnostic.message;
        finding.kind == wanted.kind
            && word(finding.diagnostic.severity) == wanted.severity
            && span.is_some_and(|span| wanted.at.contains(&span))
            && (message_is_own || says(message, wanted))
    };
    if expected.findings.len() != found.len() {
        return Some(format!("expected {} findings, found {}", expected.findings.len(), found.len()));
    }
    // what may stand at several places leaves the others theirs
    let mut taken = vec![None; found.len()];
    for first in 0..expected.findings.len() {
        let mut seen = vec![false; found.len()];
        if !place(first, &expected.findings, found, &fits, &mut taken, &mut seen) {
            return Some(format!("expected {:?}", expected.findings[first]));
        }
    }
    None
}

/// Finds a finding for one that is expected, moving others to other findings if need be.
fn place(
    wanted: usize,
    expected: &[Expected],
    found: &[&Finding],
    fits: &dyn Fn(&Expected, &Finding) -> bool,
    taken: &mut [Option<usize>],
    seen: &mut [bool],
) -> bool {
    for index in 0..found.len() {
        if seen[index] || !fits(&expected[wanted], found[index]) {
            continue;
        }
        seen[index] = true;
        if taken[index].is_none_or(|other| place(other, expected, found, fits, taken, seen)) {
            taken[index] = Some(wanted);
            return true;
        }
    }
    false
}

/// Compares both on one rule over one document.
fn compare(policy: &Policy, number: usize, reader: &Reader, report: &DocumentReport) -> Result<(), String> {
    let rule = &policy.rules[number];
    let expected = rules::run(&mut Evaluator::new(policy, reader, AS_OF), rule);
    let result = &report.results[number];
    let found: Vec<&Finding> =
        report.findings.iter().filter(|finding| finding.rule.as_ref() == Some(&result.rule)).collect();
    let difference = if result.outcome != expected.outcome {
        Some(format!("expected the outcome {:?}, found {:?}", expected.outcome, result.outcome))
    } else {
        let reasons = result.reasons.join("\n");
        let unnamed = expected.undecided.0.iter().find(|cause| !names(&reasons, cause));
        let unnamed = unnamed.filter(|_| result.outcome == clausula::finding::Outcome::Undecided);
        match unnamed {
            Some(cause) => Some(format!("expected {cause:?} among the reasons: {reasons}")),
            None => difference(&expected, &found, has_message(&rule.body)),
        }
    };
    let Some(difference) = difference else { return Ok(()) };
    let mut text = format!("{difference}\n\nexpected:\n");
    for Expected { kind, severity, at, causes } in &expected.findings {
        writeln!(text, "  {kind:?} {severity} at {at:?} `{}` {causes:?}", &reader.tree.text[at[0].clone()]).unwrap();
    }
    text.push_str("found:\n");
    for finding in found {
        let Finding { kind, diagnostic, .. } = finding;
        let span = diagnostic.primary.as_ref().unwrap().location.span.range();
        let at = &reader.tree.text[span.clone()];
        writeln!(text, "  {kind:?} {} at {span:?} `{at}` {}", diagnostic.severity, diagnostic.message).unwrap();
    }
    Err(text)
}

fn has_message(statements: &[Statement]) -> bool {
    statements.iter().any(|statement| match statement {
        Statement::Check { message, .. } => message.is_some(),
        Statement::When(_, body) | Statement::ForEach { body, .. } => has_message(body),
        Statement::Let(..) | Statement::Grade(..) => false,
    })
}

/// What the engine says where values are of types that analysis lets nobody ask such things of.
const TYPE_ERRORS: &[&str] = &[
    "values of different types have no order",
    "only single values can be computed with",
    "has no fields",
    "have no order",
    "cannot compare a",
    "cannot compare values of two enums",
    "cannot add",
    "cannot subtract",
    "cannot multiply",
    "are not of the function's types",
];

/// The type error that an evaluation met, if it met one.
fn type_error(report: &DocumentReport) -> Option<String> {
    let findings = report.findings.iter().filter(|finding| finding.rule.is_some());
    let said = findings.map(|finding| &finding.diagnostic.message);
    let mut said = said.chain(report.results.iter().flat_map(|result| &result.reasons));
    said.find(|text| TYPE_ERRORS.iter().any(|error| text.contains(error))).cloned()
}

/// The cases of one seed; says what is wrong with the first that is, made as small as leaving out rules makes it.
fn cases_of(seed: u64) -> Result<usize, String> {
    let mut random = Random::new(seed);
    let policy = policies::policy(&mut random, RULES);
    let text = policy.text();
    let checker = compiled(&text).map_err(|mistakes| format!("seed {seed}: refused:\n{mistakes}"))?;
    for _ in 0..DOCUMENTS {
        let reader = Reader::new(documents::document(&mut random));
        let report = checked(&checker, &reader.tree.text);
        assert_eq!(report.results.len(), RULES, "seed {seed}");
        if let Some(error) = type_error(&report) {
            return Err(format!("seed {seed}: a type error at run time: {error}\n{text}\n{}", reader.tree.text));
        }
        for number in 0..RULES {
            compare(&policy, number, &reader, &report).map_err(|difference| {
                let only = Policy { rules: vec![policy.rules[number].clone()], ..policy.clone() };
                let text = if compiled(&only.text()).is_ok() { only.text() } else { text.clone() };
                format!("seed {seed}: {difference}\n{text}\n{}", reader.tree.text)
            })?;
        }
    }
    Ok(RULES * DOCUMENTS)
}

fn number_of(variable: &str) -> Option<usize> {
    std::env::var(variable).ok().map(|number| number.parse().unwrap())
}

#[test]
fn the_engine_and_a_naive_reading_of_the_language_agree() {
    if let Some(seed) = number_of("CLAUSULA_NAIVE_SEED") {
        cases_of(u64::try_from(seed).unwrap()).unwrap_or_else(|wrong| panic!("{wrong}"));
        return;
    }
    let seeds = number_of("CLAUSULA_NAIVE_CASES").unwrap_or(CASES).div_ceil(RULES * DOCUMENTS);
    for seed in ONCE_WRONG {
        cases_of(seed).unwrap_or_else(|wrong| panic!("{wrong}"));
    }
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let work = || {
            let mut wrong = Vec::new();
            while wrong.len() < 3 {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= seeds {
                    break;
                }
                wrong.extend(cases_of(u64::try_from(seed).unwrap()).err());
            }
            wrong
        };
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} of {seeds} seeds:\n\n{}", wrong.len(), wrong.join("\n\n"));
}
