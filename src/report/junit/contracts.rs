//! A check as JUnit's XML: a suite for each contract, in it a case for each rule, those that pass among them.
//!
//! A rule that fails is a failure, one that could not be decided an error; the type says how grave, since JUnit knows no
//! severities. What is waived or known, what does not apply, and what fails by findings that are not to be shown is skipped,
//! and says why. What no rule says (a file that cannot be read, an unknown key) is a case for each code. Places stand in
//! the text: the schema has no attribute for them.

use std::fmt::Write as _;

use rustc_hash::FxHashMap;

use super::{Case, Document, Reason, Suite, Verdict};
use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::finding::{DocumentReport, Finding, FindingKind, Outcome, RuleResult, RunSummary};
use crate::report::RunHeader;
use crate::report::concise;
use crate::report::entry::{document_name, said};
use crate::report::place::Places;
use crate::report::summary::withheld;

/// A run in the making.
#[derive(Debug)]
pub(in crate::report) struct Contracts {
    document: Document,
}

impl Default for Contracts {
    fn default() -> Self {
        Self { document: Document::begin(None) }
    }
}

impl Contracts {
    /// What is said before the first document: a suite of its own.
    pub(in crate::report) fn begin(&mut self, header: RunHeader<'_>) -> String {
        let mut cases = Vec::new();
        for notes in header.notes {
            let mut places = Places::new(notes.sources);
            let all: Vec<_> = notes.diagnostics.iter().map(|diagnostic| (diagnostic, false)).collect();
            cases.extend(by_code(&all).into_iter().map(|told| case(told, "policies", &mut places, None)));
        }
        if cases.is_empty() {
            return String::new();
        }
        self.document.suite(&Suite { name: "policies".to_owned(), file: String::new(), cases })
    }

    /// A document's suite.
    pub(in crate::report) fn report(&mut self, report: &DocumentReport) -> String {
        let name = document_name(report);
        let mut places = Places::new(&report.sources);
        let mut by_rule: FxHashMap<&RuleId, Vec<&Finding>> =
            report.results.iter().map(|result| (&result.rule, Vec::new())).collect();
        let mut others = Vec::new();
        for finding in &report.findings {
            match finding.rule.as_ref().and_then(|rule| by_rule.get_mut(rule)) {
                Some(findings) => findings.push(finding),
                None if finding.known.is_some() => {}
                None => others.push((&finding.diagnostic, finding.kind == FindingKind::Load)),
            }
        }
        let told = by_code(&others).into_iter();
        let mut cases: Vec<Case> = told.map(|told| case(told, &name, &mut places, Some(&report.file))).collect();
        for result in &report.results {
            let findings = by_rule.get(&result.rule).map(Vec::as_slice).unwrap_or_default();
            cases.push(rule(result, findings, &name, &mut places, &report.file));
        }
        self.document.suite(&Suite { name: name.into_owned(), file: report.file.clone(), cases })
    }

    /// The end, with what is not shown.
    pub(in crate::report) fn finish(&mut self, summary: &RunSummary) -> String {
        self.document.finish(withheld(summary).as_deref())
    }
}

/// Diagnostics of one code, each with whether it keeps a file from being read.
type Told<'a> = Vec<(&'a Diagnostic, bool)>;

/// What is said of each code, in the order in which the codes first occur: the name of a case is its own in its suite.
fn by_code<'a>(diagnostics: &[(&'a Diagnostic, bool)]) -> Vec<Told<'a>> {
    let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
    let mut told: Vec<Told<'a>> = Vec::new();
    for (diagnostic, unread) in diagnostics {
        let next = told.len();
        let number = *numbers.entry(diagnostic.code.as_str()).or_insert(next);
        match told.get_mut(number) {
            Some(known) => known.push((diagnostic, *unread)),
            None => told.push(vec![(diagnostic, *unread)]),
        }
    }
    told
}

/// A case for what no rule says. Of policies every error keeps them from being run.
fn case(told: Told<'_>, class: &str, places: &mut Places<'_>, file: Option<&str>) -> Case {
    let broken = told.iter().any(|(known, unread)| known.severity == Severity::Error && (*unread || file.is_none()));
    let kind = told.iter().map(|(known, _)| known.severity).max().unwrap_or(Severity::Note);
    let mut text = String::from("\n");
    told.iter().for_each(|(known, _)| concise::in_full(&mut text, places, known, file));
    let reason =
        Reason { kind: kind.to_string(), message: message(told.iter().map(|(known, _)| known.message.clone())), text };
    Case {
        name: told.first().map(|(known, _)| known.code.to_string()).unwrap_or_default(),
        class: class.to_owned(),
        verdict: if broken { Verdict::Broken(reason) } else { Verdict::Failed(reason) },
        output: String::new(),
    }
}

/// A rule's case.
fn rule(result: &RuleResult, findings: &[&Finding], class: &str, places: &mut Places<'_>, file: &str) -> Case {
    let mut case = Case {
        name: result.rule.to_string(),
        class: class.to_owned(),
        verdict: Verdict::Passed,
        output: String::new(),
    };
    // what decides, and what is said besides: remarks, what is waived beside what fails
    let decides = |finding: &&&Finding| match result.outcome {
        Outcome::Fail | Outcome::Undecided => {
            finding.counts() && matches!(finding.kind, FindingKind::Fail | FindingKind::Undecided)
        }
        Outcome::Known => finding.known.is_some(),
        Outcome::Waived => finding.waived.is_some(),
        Outcome::Pass | Outcome::NotApplicable => false,
    };
    let (deciding, besides): (Vec<&&Finding>, Vec<&&Finding>) = findings.iter().partition(decides);
    let mut reason = || {
        let mut text = String::from("\n");
        for finding in &deciding {
            concise::in_full(&mut text, places, &finding.diagnostic, Some(file));
        }
        let messages = deciding.iter().map(|finding| said(finding, &finding.diagnostic.message));
        // a check may keep its rule from passing without a finding of its own
        let message = if deciding.is_empty() { result.reasons.join("; ") } else { message(messages) };
        Reason { kind: result.severity.to_string(), message, text }
    };
    case.verdict = match result.outcome {
        Outcome::Pass => Verdict::Passed,
        // what fails has a finding, if all are shown
        Outcome::Fail if deciding.is_empty() => {
            Verdict::Skipped { message: "fails, and its findings are not shown".to_owned() }
        }
        Outcome::Fail => Verdict::Failed(reason()),
        Outcome::Undecided => Verdict::Broken(reason()),
        Outcome::Known => Verdict::Skipped { message: "known from the baseline".to_owned() },
        Outcome::Waived => Verdict::Skipped {
            message: match deciding.first().and_then(|finding| finding.waived.as_deref()) {
                Some(waived) => format!("waived until {} by {}: {}", waived.until, waived.by, waived.because),
                None => "waived".to_owned(),
            },
        },
        Outcome::NotApplicable => Verdict::Skipped {
            message: match result.reasons.as_slice() {
                [] => "not applicable".to_owned(),
                reasons => format!("not applicable: {}", reasons.join("; ")),
            },
        },
    };
    for finding in besides {
        if let Some(waived) = &finding.waived {
            // writing to a string does not fail
            let _ = writeln!(case.output, "waived until {} by {}:", waived.until, waived.by);
        } else if finding.known.is_some() {
            case.output.push_str("known from the baseline:\n");
        }
        concise::in_full(&mut case.output, places, &finding.diagnostic, Some(file));
    }
    case
}

/// The first message, and how many others there are.
fn message(mut messages: impl ExactSizeIterator<Item = String>) -> String {
    let first = messages.next().unwrap_or_default();
    match messages.len() {
        0 => first,
        more => format!("{first} (and {more} more)"),
    }
}
