//! What a run comes to: its exit code, and why.

use crate::diagnostic::Severity;
use crate::finding::{DocumentReport, FailOn, FindingKind, Group, RunSummary, Undecided};
use crate::value::Date;

/// The exit codes, the first that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Something of the job could not be done: a path that cannot be read, a policy with an error, a wrong argument.
    Incomplete,
    /// Findings at or above the threshold, or a rule of severity error that could not be decided.
    Findings,
    /// No contract was found, or no rule ran.
    NothingChecked,
    /// All was checked, and nothing stands against it.
    Success,
}

impl Exit {
    /// The number that the program ends with.
    pub fn code(self) -> u8 {
        match self {
            Self::Incomplete => 2,
            Self::Findings => 1,
            Self::NothingChecked => 3,
            Self::Success => 0,
        }
    }
}

/// What a run's findings are held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// From which severity on findings count.
    pub fail_on: FailOn,
    /// Whether a rule may stay undecided.
    pub allow_undecided: bool,
}

impl Gate {
    /// Whether what could not be decided may fail the run.
    fn heeds_undecided(self) -> bool {
        !self.allow_undecided && self.fail_on != FailOn::Never
    }

    /// Whether a finding of this severity fails the run.
    pub(super) fn fails_at(self, severity: Severity) -> bool {
        match self.fail_on {
            FailOn::Severity(threshold) => severity >= threshold,
            FailOn::Never => false,
        }
    }
}

/// What a run has found so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    /// What is said of the run.
    pub(super) summary: RunSummary,
    /// Whether a finding that is certain fails the run.
    has_findings: bool,
    /// Whether something that could not be decided does.
    has_undecided: bool,
}

impl Tally {
    /// Counts a report in, of which the findings are held to this.
    pub(super) fn add(&mut self, report: &DocumentReport, gate: Gate) {
        let before = self.summary.undecided_errors;
        self.summary.add(report);
        let undecided_counts = gate.heeds_undecided();
        self.has_undecided |= undecided_counts && self.summary.undecided_errors > before;
        for group in report.groups.iter().filter(|group| group.counts()) {
            let certain = severity_among(report, group, |kind| kind != FindingKind::Undecided);
            match certain {
                Some(severity) => self.has_findings |= gate.fails_at(severity),
                None => self.has_undecided |= undecided_counts && gate.fails_at(group.severity),
            }
        }
    }

    /// Counts a document in in which nothing was found: see [`RunSummary::add_outcomes`].
    pub(super) fn add_outcomes(&mut self, checked: bool, as_of: Date, undecided: Undecided, gate: Gate) {
        self.summary.add_outcomes(checked, as_of, undecided);
        self.has_undecided |= gate.heeds_undecided() && undecided.errors > 0;
    }

    /// Counts in what was counted of other reports, which come after those of this one.
    pub(super) fn add_all(&mut self, other: Self) {
        let Self { summary, has_findings, has_undecided } = other;
        self.summary.add_all(summary);
        self.has_findings |= has_findings;
        self.has_undecided |= has_undecided;
    }

    /// How the run ends. `incomplete` says whether something could not be read.
    pub(super) fn exit(&self, incomplete: bool) -> Exit {
        if incomplete {
            Exit::Incomplete
        } else if self.fails() || self.has_undecided {
            Exit::Findings
        } else if self.summary.rules == 0 || (self.summary.contracts == 0 && self.summary.withheld.unchanged == 0) {
            // where nothing has changed, what there is was checked before
            Exit::NothingChecked
        } else {
            Exit::Success
        }
    }

    /// Whether the run fails only because something could not be decided.
    pub(super) fn only_undecided(&self) -> bool {
        !self.fails() && self.has_undecided
    }

    fn fails(&self) -> bool {
        self.summary.load_errors > 0 || self.has_findings
    }
}

fn severity_among(report: &DocumentReport, group: &Group, wanted: impl Fn(FindingKind) -> bool) -> Option<Severity> {
    let findings = group.members.iter().filter_map(|index| report.findings.get(*index));
    findings.filter(|finding| wanted(finding.kind)).map(|finding| finding.diagnostic.severity).max()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diagnostic::{Code, Diagnostic, RuleId};
    use crate::finding::{Finding, Outcome, RuleResult};
    use crate::source::SourceMap;

    fn report(findings: &[(FindingKind, Severity)], results: &[(Outcome, Severity)]) -> DocumentReport {
        let rule = RuleId { policy: Arc::from("p"), rule: Arc::from("r") };
        let finding = |(group, (kind, severity)): (usize, &(FindingKind, Severity))| {
            Finding::bare(Diagnostic::new(*severity, Code::new("a/b"), "m"), *kind, group)
        };
        let group = |(index, (_, severity)): (usize, &(FindingKind, Severity))| Group {
            members: [index].into_iter().collect(),
            said: None,
            severity: *severity,
            waived: false,
            known: false,
        };
        let result = |(outcome, severity): &(Outcome, Severity)| RuleResult {
            rule: rule.clone(),
            title: None,
            severity: *severity,
            outcome: *outcome,
            reasons: Vec::new(),
        };
        DocumentReport {
            file: "f".to_owned(),
            number: Some(0),
            id: None,
            checked: !results.is_empty(),
            sources: Arc::new(SourceMap::new()),
            as_of: Date { year: 2026, month: Some(1), day: Some(1) },
            findings: findings.iter().enumerate().map(finding).collect(),
            groups: findings.iter().enumerate().map(group).collect(),
            results: results.iter().map(result).collect(),
        }
    }

    fn exit(reports: &[DocumentReport], gate: Gate, incomplete: bool) -> u8 {
        let mut tally = Tally::default();
        tally.summary.rules = 1;
        reports.iter().for_each(|report| tally.add(report, gate));
        tally.exit(incomplete).code()
    }

    #[test]
    fn the_first_exit_code_that_holds() {
        use FindingKind::{Fail, Load, Undecided, Vocabulary};
        use Severity::{Error, Note, Warning};
        let on = |severity| Gate { fail_on: FailOn::Severity(severity), allow_undecided: false };
        let never = Gate { fail_on: FailOn::Never, allow_undecided: false };
        let lenient = |severity| Gate { allow_undecided: true, ..on(severity) };
        let pass = report(&[], &[(Outcome::Pass, Error)]);
        let error = report(&[(Fail, Error)], &[(Outcome::Fail, Error)]);
        let warning = report(&[(Vocabulary, Warning)], &[(Outcome::Pass, Error)]);
        let note = report(&[(Fail, Note)], &[(Outcome::Fail, Note)]);
        let undecided = report(&[(Undecided, Warning)], &[(Outcome::Undecided, Error)]);
        let undecided_error = report(&[(Undecided, Error)], &[(Outcome::Undecided, Error)]);
        let mild_undecided = report(&[(Undecided, Warning)], &[(Outcome::Undecided, Warning)]);
        let unread = report(&[(Load, Error)], &[]);
        for (name, reports, gate, incomplete, expected) in [
            ("all well", &[&pass][..], on(Error), false, 0),
            ("no contract", &[], on(Error), false, 3),
            ("an error", &[&pass, &error], on(Error), false, 1),
            ("an error, but a path is missing", &[&error], on(Error), true, 2),
            ("nothing, and a path is missing", &[], on(Error), true, 2),
            ("a warning is below", &[&warning], on(Error), false, 0),
            ("a warning is at", &[&warning], on(Warning), false, 1),
            ("a note is below", &[&note], on(Warning), false, 0),
            ("a note is at", &[&note], on(Note), false, 1),
            ("never", &[&error, &undecided], never, false, 0),
            ("never, unread", &[&unread], never, false, 1),
            ("unread before nothing checked", &[&unread], on(Error), false, 1),
            ("undecided", &[&undecided], on(Error), false, 1),
            ("undecided, allowed", &[&undecided], lenient(Error), false, 0),
            ("undecided error, allowed", &[&undecided_error], lenient(Error), false, 0),
            ("undecided, allowed, also for warnings", &[&undecided], lenient(Warning), false, 0),
            ("undecided, of a rule that only warns", &[&mild_undecided], on(Error), false, 0),
            ("undecided, of a rule that only warns, at warnings", &[&mild_undecided], on(Warning), false, 1),
            ("undecided and allowed, but an error", &[&undecided, &error], lenient(Error), false, 1),
        ] {
            let reports: Vec<_> = reports.iter().map(|report| (*report).clone()).collect();
            assert_eq!(exit(&reports, gate, incomplete), expected, "{name}");
        }
    }

    #[test]
    fn no_rule_is_no_check() {
        let mut tally = Tally::default();
        let gate = Gate { fail_on: FailOn::Never, allow_undecided: true };
        tally.add(&report(&[], &[(Outcome::Pass, Severity::Error)]), gate);
        assert_eq!(tally.exit(false), Exit::NothingChecked);
    }

    #[test]
    fn a_run_that_only_leaves_something_open_says_so() {
        let gate = Gate { fail_on: FailOn::Severity(Severity::Error), allow_undecided: false };
        let undecided =
            report(&[(FindingKind::Undecided, Severity::Warning)], &[(Outcome::Undecided, Severity::Error)]);
        let error = report(&[(FindingKind::Fail, Severity::Error)], &[(Outcome::Fail, Severity::Error)]);
        let mut lenient = Tally::default();
        lenient.add(&undecided, Gate { allow_undecided: true, ..gate });
        assert!(!lenient.only_undecided());
        let mut tally = Tally::default();
        tally.add(&undecided, gate);
        assert!(tally.only_undecided());
        tally.add(&error, gate);
        assert!(!tally.only_undecided());
    }
}
