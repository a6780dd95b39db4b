//! What becomes of each report of a run: it is counted, then shown as far as somebody asked for it.
//!
//! Whoever has made a report does most of it, since several can; the rest is done in order.

use std::borrow::Cow;

use super::exit::{Gate, Tally};
use super::output::Output;
use super::sinks::Sinks;
use crate::diagnostic::Severity;
use crate::finding::{DocumentReport, Undecided};
use crate::report::{Scribe, Statistics};
use crate::value::Date;

/// How much of the findings is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Measure {
    /// The least severity of entries that are shown.
    pub(super) least: Severity,
    /// How many are.
    pub(super) most: Option<usize>,
}

/// What is done with reports by whoever has made them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clerk {
    least: Severity,
    /// Writes what is shown; nothing where that depends on the reports before.
    scribe: Option<Scribe>,
    /// Whether something is written of documents in which nothing was found.
    tells_of_all: bool,
}

/// What was counted of some reports, and what is shown of them.
#[derive(Debug, Default)]
pub(super) struct Noted {
    tally: Tally,
    /// Whether something that is shown fails the run.
    shows_failure: bool,
    /// What is to be shown, in order.
    shown: Vec<Shown>,
}

/// What is shown of a document.
#[derive(Debug)]
enum Shown {
    /// It was written already.
    Written(String),
    /// It is to be written, held to this.
    Report(Box<DocumentReport>, Gate),
}

impl Clerk {
    /// Whether a document in which nothing was found needs no report.
    pub(super) fn counts_alone(&self) -> bool {
        !self.tells_of_all
    }

    /// Counts a report, of which the findings are held to this. Nothing that is not shown is not counted.
    pub(super) fn take(&self, mut report: DocumentReport, gate: Gate, noted: &mut Noted) {
        noted.tally.add(&report, gate);
        let withheld = &mut noted.tally.summary.withheld;
        report.retain(|group, _| {
            let is_shown = group.severity >= self.least;
            if !is_shown {
                withheld.add_below(group);
            }
            is_shown
        });
        if report.groups.is_empty() && self.counts_alone() {
            return;
        }
        noted.shown.push(match &self.scribe {
            Some(scribe) => {
                noted.shows_failure |= shows_failure(&report, gate);
                Shown::Written(scribe.report(&report))
            }
            None => Shown::Report(Box::new(report), gate),
        });
    }
}

impl Noted {
    /// Counts a document in in which nothing was found; where that needs no report.
    pub(super) fn add_outcomes(&mut self, checked: bool, as_of: Date, undecided: Undecided, gate: Gate) {
        self.tally.add_outcomes(checked, as_of, undecided, gate);
    }

    /// Notes a file that is no contract.
    pub(super) fn skip(&mut self, name: String) {
        self.tally.summary.skipped.push(name);
    }

    /// Counts entries that nobody asked for.
    pub(super) fn leave_out(&mut self, entries: usize) {
        self.tally.summary.withheld.findings += entries;
    }

    /// The reports that are not written yet.
    pub(super) fn reports(&self) -> impl Iterator<Item = &DocumentReport> {
        self.shown.iter().filter_map(|shown| match shown {
            Shown::Report(report, _) => Some(&**report),
            Shown::Written(_) => None,
        })
    }
}

fn shows_failure(report: &DocumentReport, gate: Gate) -> bool {
    report.groups.iter().any(|group| group.counts() && gate.fails_at(group.severity))
}

/// The reports of a run, in order.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) tally: Tally,
    pub(super) sinks: Sinks,
    /// What is counted of each rule, if that is asked for.
    pub(super) statistics: Option<Statistics>,
    least: Severity,
    /// How many entries may still be shown.
    left: Option<usize>,
    /// Whether something that is shown fails the run.
    shows_failure: bool,
}

impl Desk {
    pub(super) fn new(tally: Tally, sinks: Sinks, measure: Measure, statistics: bool) -> Self {
        Self {
            tally,
            sinks,
            statistics: statistics.then(Statistics::default),
            least: measure.least,
            left: measure.most,
            shows_failure: false,
        }
    }

    /// What does its part where reports are made. `keeps_reports` says that somebody else needs those with findings.
    pub(super) fn clerk(&self, keeps_reports: bool) -> Clerk {
        let is_alone = !keeps_reports && self.left.is_none() && self.statistics.is_none();
        let scribe = if is_alone { self.sinks.scribe() } else { None };
        Clerk { least: self.least, scribe, tells_of_all: self.sinks.tell_of_all() }
    }

    /// Counts a report, of which the findings are held to this, and shows it.
    pub(super) fn take(&mut self, report: DocumentReport, gate: Gate, output: &mut Output<'_>) {
        let mut noted = Noted::default();
        self.clerk(false).take(report, gate, &mut noted);
        self.add(noted, output);
    }

    /// Shows what is next.
    pub(super) fn add(&mut self, noted: Noted, output: &mut Output<'_>) {
        let Noted { tally, shows_failure, shown } = noted;
        self.tally.add_all(tally);
        self.shows_failure |= shows_failure;
        for shown in shown {
            match shown {
                Shown::Written(text) => self.sinks.place(text, output),
                Shown::Report(report, gate) => self.show(&report, gate, output),
            }
        }
    }

    fn show(&mut self, report: &DocumentReport, gate: Gate, output: &mut Output<'_>) {
        if let Some(statistics) = &mut self.statistics {
            statistics.add(report);
        }
        let mut listed = Cow::Borrowed(report);
        if let Some(left) = &mut self.left {
            if report.entries() > *left {
                self.tally.summary.withheld.beyond += listed.to_mut().truncate(*left);
            }
            *left = left.saturating_sub(listed.entries());
        }
        self.shows_failure |= shows_failure(&listed, gate);
        self.sinks.report(report, &listed, output);
    }

    /// Whether the run fails by nothing that is shown.
    pub(super) fn hides_failure(&self) -> bool {
        !self.shows_failure && self.tally.summary.load_errors == 0 && self.tally.summary.withheld.entries() > 0
    }
}
