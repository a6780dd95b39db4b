//! The tests of the packs, `policies/<pack>/<file>.test.policy`: that they pass, and that they prove every rule.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use clausula::analysis::Expected;
use clausula::check::{Checker, Options, Policy, PolicySource, Selection, WaiverRequest, compile};
use clausula::diagnostic::Severity;
use clausula::document::Limits;
use clausula::finding::{DocumentReport, Finding, FindingKind};
use clausula::packs::{self, Pack};
use clausula::source::{FileId, LineIndex, NamedBytes, Span};
use clausula::syntax::ast::{Else, GradeKind, GradeStep, Item, ItemKind, Rule, Statement, StatementKind};
use clausula::testing::{Prepared, Verdict};
use clausula::value::Date;

use crate::tidy;

/// The tests whose contract has a mistake of its own, which the rule has to live with: `pack/test`.
const AT_FAULT: [&str; 2] = [
    "bpo.communication/comm-response-times: `promptly` is no length of time",
    "bpo.escalation/escalation-who: a contact that is not declared is the vocabulary's finding",
];

/// A `require` or `forbid`, or a way in which a `grade` ends that people read.
struct Check {
    span: Span,
    line: u32,
    /// The severity of its findings: its own, or nothing where it is its rule's. Of a `grade` each step has its own.
    severity: Option<String>,
    ending: Ending,
}

/// What has to come of a check in some test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Fails,
    /// A `grade` of which none of the steps is met.
    IsBeyondAll,
    IsAcceptable,
    IsForSomebodyToDecide,
}

/// All checks of each rule of a pack.
fn checks(pack: &Pack) -> BTreeMap<String, Vec<Check>> {
    let parsed = clausula::syntax::parse(pack.text, FileId(0));
    assert!(parsed.diagnostics.is_empty(), "{}: {:#?}", pack.file, parsed.diagnostics);
    let index = LineIndex::new(pack.text);
    let lines = |span: Span| index.line_column(pack.text, span.start(), clausula::source::ColumnUnit::CodePoint).line;
    let mut found = BTreeMap::new();
    rules(&parsed.file.items, &mut |rule| {
        let mut checks = Vec::new();
        gather(&rule.body, &lines, &mut checks);
        found.insert(format!("{}/{}", pack.name, rule.name.text), checks);
    });
    found
}

/// Each rule, in `when` blocks too.
fn rules(items: &[Item], found: &mut dyn FnMut(&Rule)) {
    for item in items {
        match &item.kind {
            ItemKind::Rule(rule) => found(rule),
            ItemKind::When { items: Some(covered), .. } => rules(covered, found),
            _ => {}
        }
    }
}

fn gather(body: &[Statement], lines: &dyn Fn(Span) -> u32, found: &mut Vec<Check>) {
    for statement in body {
        match &statement.kind {
            StatementKind::Require { otherwise, .. } | StatementKind::Forbid { otherwise, .. } => {
                let own = |otherwise: &Else| otherwise.severity.as_ref().map(|word| word.text.clone());
                found.push(Check {
                    span: statement.span,
                    line: lines(statement.span),
                    severity: otherwise.as_ref().and_then(own),
                    ending: Ending::Fails,
                });
            }
            StatementKind::Grade { steps, .. } => {
                let ending = |step: &GradeStep| match step.kind {
                    GradeKind::Preferred => None,
                    GradeKind::Acceptable => Some(Ending::IsAcceptable),
                    GradeKind::EscalateTo(_) => Some(Ending::IsForSomebodyToDecide),
                };
                for ending in std::iter::once(Ending::IsBeyondAll).chain(steps.iter().filter_map(ending)) {
                    found.push(Check { span: statement.span, line: lines(statement.span), severity: None, ending });
                }
            }
            StatementKind::When { body: Some(body), .. } | StatementKind::ForEach { body, .. } => {
                gather(body, lines, found);
            }
            _ => {}
        }
    }
}

/// A pack with its tests, and what came of each of them.
struct Proof {
    pack: &'static Pack,
    tests: Vec<Ran>,
}

/// A test that was run.
struct Ran {
    name: String,
    verdict: Verdict,
    said: String,
    /// What it expects, each rule by its whole name.
    expects: Vec<(String, Expected)>,
    report: DocumentReport,
}

/// Contracts stand in the tests themselves.
pub(super) struct NoFiles;

impl clausula::source::Files for NoFiles {
    fn beside(&self, _policy: &str) -> Vec<NamedBytes> {
        Vec::new()
    }

    fn read(&self, _policy: &str, path: &str) -> Result<NamedBytes, String> {
        Err(format!("`{path}` is a file, and not the contract itself"))
    }
}

pub(super) fn today() -> Date {
    clausula::run::parse_date("2026-01-01").unwrap()
}

/// A pack with its tests, ready to run.
pub(super) fn checker(pack: &'static Pack) -> Checker {
    let name = pack.tests_file();
    let text = pack.tests.unwrap_or_else(|| panic!("`{}` has no tests in src/packs/mod.rs", pack.name)).to_owned();
    assert!(text == tidy::read(&name), "{name}: not what is embedded");
    let policies = [Policy::from(pack), PolicySource { name, text }.into()];
    let options = Options { as_of: today(), limits: Limits::default() };
    let compiled = compile(policies, &Selection { drafts: true, ..Selection::default() }, options)
        .with_waivers(WaiverRequest { inline: true, ..WaiverRequest::default() });
    assert!(compiled.diagnostics.is_empty(), "{}: {:#?}", pack.name, compiled.diagnostics);
    compiled.checker.unwrap()
}

fn prove(pack: &'static Pack) -> Proof {
    let checker = checker(pack);
    let run = |test| {
        let prepared = Prepared::new(checker.program(), test, &NoFiles).unwrap_or_else(|broken| panic!("{broken:#?}"));
        let result = prepared.run(&checker, today());
        let said = result.diagnostics.iter().map(|told| format!("\n    {}", told.message)).collect();
        let expects = test.expectations.iter().map(|line| (line.rule.to_string(), line.expected)).collect();
        let report = prepared.report(&checker, today());
        Ran { name: test.name.clone(), verdict: result.verdict, said, expects, report }
    };
    Proof { pack, tests: checker.program().tests.iter().map(run).collect() }
}

/// All packs, each proven on a thread of its own, once for all tests of this file.
fn proofs() -> &'static [Proof] {
    static PROOFS: OnceLock<Vec<Proof>> = OnceLock::new();
    PROOFS.get_or_init(|| {
        std::thread::scope(|scope| {
            let all: Vec<_> = packs::policies().iter().map(|pack| scope.spawn(move || prove(pack))).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        })
    })
}

#[test]
fn the_tests_of_the_packs_pass() {
    let mut wrong = Vec::new();
    for proof in proofs() {
        let failed = proof.tests.iter().filter(|test| test.verdict != Verdict::Passed);
        wrong.extend(failed.map(|test| format!("{} \"{}\":{}", proof.pack.name, test.name, test.said)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A slip in a contract would let a rule fail for another reason than the test's.
#[test]
fn the_contracts_of_the_tests_have_no_mistake_of_their_own() {
    let (mut wrong, mut used) = (Vec::new(), BTreeSet::new());
    for proof in proofs() {
        for test in &proof.tests {
            let name = format!("{}/{}", proof.pack.name, test.name);
            let own =
                |kind: FindingKind| !matches!(kind, FindingKind::Fail | FindingKind::Undecided | FindingKind::Remark);
            let mistakes = test.report.findings.iter().filter(|finding| own(finding.kind));
            let told: Vec<_> = mistakes.map(|finding| finding.diagnostic.message.clone()).collect();
            if AT_FAULT.contains(&name.as_str()) && !told.is_empty() {
                used.insert(name);
            } else if !told.is_empty() {
                wrong.push(format!("{name}: {}", told.join("; ")));
            }
        }
    }
    wrong.extend(AT_FAULT.iter().filter(|name| !used.contains(**name)).map(|name| format!("{name}: is at no fault")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_check_fails_in_a_test_with_the_severity_that_it_states() {
    let mut wanting = Vec::new();
    for proof in proofs() {
        let found: Vec<_> = proof.tests.iter().flat_map(expected_findings).collect();
        for (rule, checks) in checks(proof.pack) {
            let place = |check: &Check| format!("{}:{}: `{rule}`", proof.pack.file, check.line);
            if checks.is_empty() {
                wanting.push(format!("{}: `{rule}` checks nothing", proof.pack.file));
            }
            for check in checks {
                let comes = |(of, line, ending): &(&Finding, Span, bool)| {
                    let decided = match check.ending {
                        Ending::Fails => *ending,
                        Ending::IsBeyondAll => *ending && !of.diagnostic.message.contains(" to decide: "),
                        Ending::IsForSomebodyToDecide => *ending && of.diagnostic.message.contains(" to decide: "),
                        Ending::IsAcceptable => !*ending,
                    };
                    let here = check.span.start() <= line.start() && line.end() <= check.span.end();
                    decided && here && of.rule.as_ref().is_some_and(|id| id.to_string() == rule)
                };
                let mut seen = found.iter().filter(|found| comes(found)).peekable();
                if seen.peek().is_none() {
                    wanting.push(format!("{}: no test in which this {:?}", place(&check), check.ending));
                }
                if check.ending != Ending::Fails {
                    continue;
                }
                for (finding, _, _) in seen {
                    let stated = check.severity.clone().unwrap_or_else(|| severity_of(proof, finding).to_string());
                    let severity = finding.diagnostic.severity.to_string();
                    if severity != stated {
                        wanting.push(format!("{}: states {stated}, and its finding is {severity}", place(&check)));
                    }
                }
            }
        }
    }
    assert!(wanting.is_empty(), "{}", wanting.join("\n"));
}

/// The findings of the rules that a test expects something of, each with the line of its rule, and whether it fails that.
fn expected_findings(test: &Ran) -> impl Iterator<Item = (&Finding, Span, bool)> {
    test.report.findings.iter().filter_map(|finding| {
        let fails = match finding.kind {
            FindingKind::Fail => true,
            FindingKind::Remark => false,
            _ => return None,
        };
        let expected = if fails { Expected::Fails } else { Expected::Passes };
        let is_expected = test.expects.contains(&(finding.rule.as_ref()?.to_string(), expected));
        Some((finding, finding.diagnostic.rule_line?.span, fails)).filter(|_| is_expected)
    })
}

/// The severity of the rule that a finding is of.
fn severity_of(proof: &Proof, finding: &Finding) -> Severity {
    let mut results = proof.tests.iter().flat_map(|test| &test.report.results);
    results.find(|result| Some(&result.rule) == finding.rule.as_ref()).unwrap().severity
}

#[test]
fn every_rule_passes_in_a_test_and_fails_in_one() {
    let mut wanting = Vec::new();
    for proof in proofs() {
        let expected: BTreeMap<&str, BTreeSet<&str>> =
            proof.tests.iter().flat_map(|test| &test.expects).fold(BTreeMap::new(), |mut all, (rule, expected)| {
                all.entry(rule.as_str()).or_default().insert(expected.word());
                all
            });
        for rule in checks(proof.pack).into_keys() {
            let seen = expected.get(rule.as_str());
            let mut demand = |outcome: &str| {
                if seen.is_none_or(|seen| !seen.contains(outcome)) {
                    wanting.push(format!("{}: no test in which `{rule}` {outcome}", proof.pack.tests_file()));
                }
            };
            demand("passes");
            demand("fails");
        }
    }
    assert!(wanting.is_empty(), "{}", wanting.join("\n"));
}

/// Whoever reads that a value falls short of a position is told what the house would rather have.
#[test]
fn what_falls_short_of_a_position_comes_with_a_change_to_propose() {
    let mut proposed = 0;
    for proof in proofs().iter().filter(|proof| proof.pack.name == "bpo.playbook") {
        for test in &proof.tests {
            for finding in test.report.findings.iter().filter(|finding| finding.kind == FindingKind::Fail) {
                let message = &finding.diagnostic.message;
                if [" to decide: ", ", beyond what "].iter().any(|words| message.contains(words)) {
                    assert_eq!(finding.diagnostic.suggestions.len(), 1, "{}: {message}", test.name);
                    proposed += 1;
                }
            }
        }
    }
    assert!(proposed > 20, "{proposed} changes");
}
