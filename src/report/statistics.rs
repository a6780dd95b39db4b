//! How much was found. A table of the contracts, written as they are read; one of how often each rule has something to say, the gravest
//! first, then the most frequent; and what the severities come to. Numbers of contracts and severities are of entries for people,
//! as in the summary; those of rules are of findings, since an entry may be of several rules.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _; // writing to a string does not fail, so what it returns is not looked at below

use crate::diagnostic::Severity;
use crate::finding::{DocumentReport, FindingKind, RunSummary};

use super::entry::document_name;
use super::summary::below;
use super::visible::one_line;

/// The heads of the columns, that of codes last.
const HEADS: [&str; 7] = ["findings", "undecided", "waived", "known", "contracts", "severity", "code"];

/// What is counted while the reports of a run come by; memory grows with the number of codes, not with that of reports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statistics {
    rows: BTreeMap<(Severity, String), Row>,
}

/// The counts of one code and severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Row {
    /// Findings that are neither waived nor known.
    findings: usize,
    /// Those of them that could not be decided.
    undecided: usize,
    /// Findings that somebody has waived.
    waived: usize,
    /// Findings that are known from a baseline.
    known: usize,
    /// The documents with a finding, of whatever kind.
    contracts: usize,
}

impl Statistics {
    /// Counts a report in.
    pub fn add(&mut self, report: &DocumentReport) {
        let mut here = BTreeSet::new();
        for finding in &report.findings {
            let key = (finding.diagnostic.severity, finding.diagnostic.code.as_str().to_owned());
            let row = self.rows.entry(key.clone()).or_default();
            if finding.waived.is_some() {
                row.waived += 1;
            } else if finding.known.is_some() {
                row.known += 1;
            } else {
                row.findings += 1;
                row.undecided += usize::from(finding.kind == FindingKind::Undecided);
            }
            row.contracts += usize::from(here.insert(key));
        }
    }

    /// The table, with a row for each code; one that comes with several severities has a row for each of them.
    pub fn text(&self) -> String {
        let mut rows: Vec<(&(Severity, String), &Row)> = self.rows.iter().collect();
        if rows.is_empty() {
            return "no findings\n".to_owned();
        }
        rows.sort_by_key(|((severity, code), row)| (Reverse((*severity, row.findings, row.waived)), code));
        let mut lines = vec![HEADS.map(str::to_owned)];
        lines.extend(rows.into_iter().map(|((severity, code), row)| {
            let [findings, undecided, waived, known, contracts] =
                [row.findings, row.undecided, row.waived, row.known, row.contracts].map(|count| count.to_string());
            [findings, undecided, waived, known, contracts, severity.to_string(), one_line(code).into_owned()]
        }));
        let mut widths = [0; HEADS.len()];
        for line in &lines {
            for (width, cell) in widths.iter_mut().zip(line) {
                *width = cell.chars().count().max(*width);
            }
        }
        let mut out = String::new();
        for [findings, undecided, waived, known, contracts, severity, code] in &lines {
            let [of_findings, of_undecided, of_waived, of_known, of_contracts, of_severity, _] = widths;
            let _ = writeln!(
                out,
                "{findings:>of_findings$}  {undecided:>of_undecided$}  {waived:>of_waived$}  {known:>of_known$}  \
                 {contracts:>of_contracts$}  {severity:<of_severity$}  {code}"
            );
        }
        out
    }
}

/// The tables of a run.
#[derive(Debug, Default)]
pub(super) struct Tables {
    rules: Statistics,
    begun: bool,
}

impl Tables {
    /// A document's line, where something was found in it.
    pub(super) fn report(&mut self, report: &DocumentReport) -> String {
        self.rules.add(report);
        if report.groups.is_empty() {
            return String::new();
        }
        let mut alone = RunSummary::default();
        alone.add(report);
        let mut out = String::new();
        if !std::mem::replace(&mut self.begun, true) {
            out.push_str("errors  warnings  notes  waived  known  contract\n");
        }
        let RunSummary { errors, warnings, notes, waived, known, .. } = alone;
        let name = document_name(report);
        let counts = format!("{errors:>6}  {warnings:>8}  {notes:>5}  {waived:>6}  {known:>5}");
        let _ = writeln!(out, "{counts}  {}", one_line(&name));
        out
    }

    /// What the rules and the severities come to, and what of that has no row above.
    pub(super) fn finish(&self, summary: &RunSummary) -> String {
        let below = below(summary).map(|text| format!("\n{text}\n")).unwrap_or_default();
        if !self.begun {
            return self.rules.text() + &below;
        }
        let RunSummary { errors, warnings, notes, waived, known, .. } = summary;
        let mut out = format!("\n{}\nentries  severity\n", self.rules.text());
        let counts = [(errors, "error"), (warnings, "warning"), (notes, "note"), (waived, "waived"), (known, "known")];
        for (number, severity) in counts {
            let _ = writeln!(out, "{number:>7}  {severity}");
        }
        out + &below
    }
}
