//! What a test expects, held to what came.

use crate::analysis::{Expectation, Expected, Program, SwitchedOff};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::edit::position_path;
use crate::finding::{DocumentReport, Finding, FindingKind, Outcome, RuleResult};
use crate::testing::Prepared;

const UNMET: Code = Code::new("test/unexpected");

/// How many findings of one rule are shown.
const MOST_FINDINGS: usize = 6;

/// Whether every expectation of a test is met.
pub(super) fn all_met(prepared: &Prepared<'_>, program: &Program, report: &DocumentReport) -> bool {
    prepared.test.expectations.iter().all(|expectation| {
        let result = report.results.iter().find(|result| result.rule == expectation.rule);
        if result.is_none() {
            return off(program, expectation).is_some() && expectation.expected == Expected::NotApplicable;
        }
        result.is_some_and(|result| result.outcome == outcome(expectation.expected))
            && expectation.at.as_ref().is_none_or(|(steps, _)| {
                let wanted = position_path(&prepared.document, steps);
                wanted.is_some() && findings(report, expectation).any(|finding| finding.path == wanted)
            })
    })
}

/// What is to be said of every expectation of a test that is not met.
pub(super) fn unmet(prepared: &Prepared<'_>, program: &Program, report: &DocumentReport) -> Vec<Diagnostic> {
    let mut unmet: Vec<Diagnostic> = prepared
        .test
        .expectations
        .iter()
        .filter_map(|expectation| match report.results.iter().find(|result| result.rule == expectation.rule) {
            Some(result) if result.outcome == outcome(expectation.expected) => elsewhere(prepared, report, expectation),
            Some(result) => Some(another(program, report, expectation, result)),
            None => match off(program, expectation) {
                // what is turned off is applicable to no document
                Some(_) if expectation.expected == Expected::NotApplicable => None,
                off => {
                    let came = if off.is_some() { "it is turned off" } else { "it was not run" };
                    let message = format!("expected `{}` {}, but {came}", expectation.rule, infinitive(expectation));
                    let diagnostic = Diagnostic::error(UNMET, message).at(expectation.location, came);
                    Some(match off {
                        Some(off) => diagnostic.with(off.location, off.because.clone()),
                        None => diagnostic,
                    })
                }
            },
        })
        .collect();
    // what is wrong with the document itself may be why
    if let Some(last) = unmet.last_mut() {
        let problems = report.findings.iter().filter(|finding| finding.kind == FindingKind::Vocabulary);
        let problems = problems.filter(|finding| finding.diagnostic.severity == Severity::Error);
        last.help.extend(
            problems.take(3).map(|finding| format!("the document itself is at fault: {}", finding.diagnostic.message)),
        );
    }
    unmet
}

fn off<'p>(program: &'p Program, expectation: &Expectation) -> Option<&'p SwitchedOff> {
    program.off.iter().find(|off| off.rule == expectation.rule)
}

fn outcome(expected: Expected) -> Outcome {
    match expected {
        Expected::Fails => Outcome::Fail,
        Expected::Passes => Outcome::Pass,
        Expected::NotApplicable => Outcome::NotApplicable,
        Expected::Undecided => Outcome::Undecided,
        Expected::Waived => Outcome::Waived,
    }
}

fn infinitive(expectation: &Expectation) -> &'static str {
    match expectation.expected {
        Expected::Fails => "to fail",
        Expected::Passes => "to pass",
        Expected::NotApplicable => "not to be applicable",
        Expected::Undecided => "to be undecided",
        Expected::Waived => "to be waived",
    }
}

fn came(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fail => "it fails",
        Outcome::Undecided => "it is undecided",
        Outcome::Waived => "it is waived",
        Outcome::Pass => "it passes",
        Outcome::NotApplicable => "it is not applicable",
    }
}

/// The findings that an expectation speaks of: of a rule that fails those of its failures.
fn findings<'r>(report: &'r DocumentReport, expectation: &Expectation) -> impl Iterator<Item = &'r Finding> {
    let (rule, expected) = (expectation.rule.clone(), expectation.expected);
    report.findings.iter().filter(move |finding| {
        finding.rule.as_ref() == Some(&rule)
            && match expected {
                Expected::Fails => finding.kind == FindingKind::Fail,
                Expected::Undecided => finding.kind == FindingKind::Undecided,
                _ => true,
            }
    })
}

/// Another outcome came.
fn another(program: &Program, report: &DocumentReport, expectation: &Expectation, result: &RuleResult) -> Diagnostic {
    let came = came(result.outcome);
    let message = format!("expected `{}` {}, but {came}", expectation.rule, infinitive(expectation));
    let diagnostic = Diagnostic::error(UNMET, message).at(expectation.location, came);
    let found: Vec<&Finding> =
        report.findings.iter().filter(|finding| finding.rule.as_ref() == Some(&expectation.rule)).collect();
    let mut diagnostic = shown(diagnostic, &found);
    if found.is_empty()
        && let Some(rule) = program.rules.iter().find(|rule| rule.id == expectation.rule)
    {
        diagnostic = diagnostic.with(rule.location, "the rule");
    }
    diagnostic.help.extend(result.reasons.iter().map(|reason| format!("why {came}: {reason}")));
    diagnostic
}

/// The outcome came, but no finding at the place that was expected.
fn elsewhere(prepared: &Prepared<'_>, report: &DocumentReport, expectation: &Expectation) -> Option<Diagnostic> {
    let (steps, location) = expectation.at.as_ref()?;
    let wanted = position_path(&prepared.document, steps);
    let found: Vec<&Finding> = findings(report, expectation).collect();
    if wanted.is_some() && found.iter().any(|finding| finding.path == wanted) {
        return None;
    }
    let came = match (found.as_slice(), &wanted) {
        (_, None) => "there is no such element".to_owned(),
        ([], _) => "it has none".to_owned(),
        (found, _) => {
            let mut paths: Vec<String> = Vec::new();
            for finding in found {
                let path =
                    finding.path.as_ref().map_or_else(|| "the whole document".to_owned(), |path| format!("`{path}`"));
                if paths.len() < MOST_FINDINGS && !paths.contains(&path) {
                    paths.push(path);
                }
            }
            let count = if found.len() == 1 { "it is at" } else { "they are at" };
            format!("{count} {}", paths.join(", "))
        }
    };
    let place = wanted.map(|wanted| format!(" at `{wanted}`")).unwrap_or_default();
    let message = format!("expected a finding of `{}`{place}, but {came}", expectation.rule);
    let diagnostic = Diagnostic::error(UNMET, message).at(*location, "no finding here");
    Some(shown(diagnostic, &found))
}

/// The findings that came, where they stand.
fn shown(mut diagnostic: Diagnostic, found: &[&Finding]) -> Diagnostic {
    for finding in found.iter().take(MOST_FINDINGS) {
        if let Some(label) = &finding.diagnostic.primary {
            let known = diagnostic.secondary.iter().any(|known| known.location == label.location);
            if !known {
                diagnostic = diagnostic.with(label.location, finding.diagnostic.message.clone());
            }
        }
    }
    if let Some(more) = found.len().checked_sub(MOST_FINDINGS + 1) {
        diagnostic.help.push(format!("and {} more findings of this rule", more + 1));
    }
    diagnostic.rule_line = found.first().and_then(|finding| finding.diagnostic.rule_line);
    diagnostic
}
