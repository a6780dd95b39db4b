//! In which contracts of a folder which rules fail: noted whenever one is checked, whatever for, so that a line above a rule can
//! say it without a check.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use gen_lsp_types as types;
use rustc_hash::FxHashMap;

use super::places::Places;
use crate::diagnostic::RuleId;
use crate::finding::{DocumentReport, FindingKind, Outcome};
use crate::ide::policy::RuleCount;

/// What is known of a folder's contracts. A folder that is made anew has a new one.
#[derive(Debug, Default)]
pub(super) struct Tally {
    known: Mutex<Known>,
    /// Whether somebody is seeing to it that all contracts are in it.
    is_begun: AtomicBool,
    /// Whether all are.
    is_whole: AtomicBool,
    /// Whether it has changed since that was last asked.
    is_changed: AtomicBool,
}

#[derive(Debug, Default)]
struct Known {
    /// Rules are many, and so are contracts: each rule's name is kept once.
    numbers: FxHashMap<String, u32>,
    contracts: BTreeMap<PathBuf, Noted>,
}

/// What came of the rules in a file.
#[derive(Debug, Default, PartialEq)]
struct Noted {
    /// The rules that were run, by their numbers.
    checked: Vec<u32>,
    /// Those that failed, and where their first finding is.
    failing: Vec<(u32, types::Range)>,
    /// What its contracts call themselves.
    ids: Vec<String>,
}

impl Tally {
    /// Notes what came of a file. What came before is kept while the file cannot be read: somebody is writing it.
    pub(super) fn note(&self, file: &Path, reports: &[DocumentReport], places: Places) {
        if !reports.is_empty() && reports.iter().all(|report| !report.checked) && self.has(file) {
            return;
        }
        let mut known = self.known();
        let mut noted = Noted::default();
        for report in reports {
            noted.ids.extend(report.id.iter().filter(|_| report.checked).cloned());
            for result in &report.results {
                let number = known.number(&result.rule);
                noted.checked.push(number);
                if result.outcome == Outcome::Fail {
                    noted.failing.push((number, first_place(report, &result.rule, places)));
                }
            }
        }
        // a file may hold several contracts, and counts once
        noted.checked.sort_unstable();
        noted.checked.dedup();
        noted.failing.sort_by_key(|(number, _)| *number);
        noted.failing.dedup_by_key(|(number, _)| *number);
        if known.contracts.get(file) != Some(&noted) {
            known.contracts.insert(file.to_owned(), noted);
            self.is_changed.store(true, Ordering::Relaxed);
        }
    }

    /// Whether anything is known of a file.
    pub(super) fn has(&self, file: &Path) -> bool {
        self.known().contracts.contains_key(file)
    }

    /// Whether it is yet to be seen to that all contracts are in it; from now on it is not.
    pub(super) fn begin(&self) -> bool {
        !self.is_begun.swap(true, Ordering::Relaxed)
    }

    /// Whoever saw to it has left it.
    pub(super) fn is_left(&self) {
        self.is_begun.store(false, Ordering::Relaxed);
    }

    /// All contracts are in it.
    pub(super) fn is_whole_now(&self) {
        self.is_whole.store(true, Ordering::Relaxed);
        self.is_changed.store(true, Ordering::Relaxed);
    }

    /// Whether all contracts are in it.
    pub(super) fn is_whole(&self) -> bool {
        self.is_whole.load(Ordering::Relaxed)
    }

    /// Whether it has all contracts, and has changed since this was last asked.
    pub(super) fn has_news(&self) -> bool {
        self.is_whole() && self.is_changed.swap(false, Ordering::Relaxed)
    }

    /// Whether no contract is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.known().contracts.values().all(|noted| noted.checked.is_empty())
    }

    /// How often each rule of a policy failed.
    pub(super) fn counts(&self, policy: &str) -> Vec<RuleCount> {
        let known = self.known();
        let is_own = |rule: &str| rule.rsplit_once('/').is_some_and(|(of, _)| of == policy);
        let mut counts: FxHashMap<u32, RuleCount> = known
            .numbers
            .iter()
            .filter(|(rule, _)| is_own(rule))
            .map(|(rule, number)| (*number, RuleCount { rule: rule.clone(), failing: 0, checked: 0 }))
            .collect();
        for noted in known.contracts.values() {
            for number in &noted.checked {
                counts.entry(*number).and_modify(|count| count.checked += 1);
            }
            for (number, _) in &noted.failing {
                counts.entry(*number).and_modify(|count| count.failing += 1);
            }
        }
        counts.into_values().collect()
    }

    /// The files in which a rule fails, and where.
    pub(super) fn failing(&self, rule: &str) -> Vec<(PathBuf, types::Range)> {
        let known = self.known();
        let Some(number) = known.numbers.get(rule) else { return Vec::new() };
        let place = |noted: &Noted| noted.failing.iter().find(|(known, _)| known == number).map(|(_, range)| *range);
        known.contracts.iter().filter_map(|(file, noted)| Some((file.clone(), place(noted)?))).collect()
    }

    /// What the contracts call themselves that were looked at, with their files.
    pub(super) fn contracts(&self) -> Vec<(String, PathBuf)> {
        let known = self.known();
        let named = known.contracts.iter().flat_map(|(file, noted)| noted.ids.iter().map(move |id| (id, file)));
        named.map(|(id, file)| (id.clone(), file.clone())).collect()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // each change is whole by itself
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn number(&mut self, rule: &RuleId) -> u32 {
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(rule.to_string()).or_insert(next)
    }
}

/// Where the first finding is that makes a rule fail; the start of the file where it has no place there.
fn first_place(report: &DocumentReport, rule: &RuleId, places: Places) -> types::Range {
    let code = rule.to_string();
    let is_it = |kind: FindingKind| kind == FindingKind::Fail;
    let mut findings = report.findings.iter().filter(|finding| is_it(finding.kind) && finding.counts());
    let finding = findings.find(|finding| finding.diagnostic.code.as_str() == code);
    let label = finding.and_then(|finding| finding.diagnostic.primary.as_ref());
    let place = label.and_then(|label| {
        let file = report.sources.get(label.location.file)?;
        Some(places.range(file, label.location.span))
    });
    place.unwrap_or_default()
}
