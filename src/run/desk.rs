//! What becomes of each report of a run: it is counted, then shown as far as somebody asked for it.

use std::borrow::Cow;

use super::exit::{Gate, Tally};
use super::output::Output;
use super::sinks::Sinks;
use crate::diagnostic::Severity;
use crate::finding::DocumentReport;
use crate::report::Statistics;

/// How much of the findings is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Measure {
    /// The least severity of entries that are shown.
    pub(super) least: Severity,
    /// How many are.
    pub(super) most: Option<usize>,
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

    /// Counts a report, of which the findings are held to this, and shows it. Nothing that is not shown is not counted.
    pub(super) fn take(&mut self, mut report: DocumentReport, gate: Gate, output: &mut Output<'_>) {
        self.tally.add(&report, gate);
        let withheld = &mut self.tally.summary.withheld;
        report.retain(|group, _| {
            let is_shown = group.severity >= self.least;
            if !is_shown {
                withheld.add_below(group);
            }
            is_shown
        });
        if let Some(statistics) = &mut self.statistics {
            statistics.add(&report);
        }
        let mut listed = Cow::Borrowed(&report);
        if let Some(left) = &mut self.left {
            if report.entries() > *left {
                withheld.beyond += listed.to_mut().truncate(*left);
            }
            *left = left.saturating_sub(listed.entries());
        }
        let counting = listed.groups.iter().filter(|group| group.counts());
        self.shows_failure |= counting.into_iter().any(|group| gate.fails_at(group.severity));
        self.sinks.report(&report, &listed, output);
    }

    /// Whether the run fails by nothing that is shown.
    pub(super) fn hides_failure(&self) -> bool {
        !self.shows_failure && self.tally.summary.load_errors == 0 && self.tally.summary.withheld.entries() > 0
    }
}
