//! The baseline of a run: findings that are known since it was recorded, read from its file, and held to account where they
//! are no longer there.

mod file;

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::{Limits, load};
use crate::finding::{DocumentReport, Draft, Finding, FindingKind, Fingerprint, RuleResult, Unreported, know};
use crate::source::{Location, SourceFile, SourceMap};
use crate::vocabulary;

const STALE: Code = Code::new("baseline/stale");

/// A file of known findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineSource {
    /// The name that people know the file by.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A finding as a baseline keeps it. Ordered as its file is: by file, code and path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KnownFinding {
    /// The contract's file, by its path from the project's folder.
    pub file: String,
    /// The code: of a rule its name.
    pub code: String,
    /// The part of the contract, for people.
    pub path: Option<String>,
    /// The finding's fingerprint.
    pub fingerprint: Fingerprint,
    /// What kind it is of: a graver kind is new.
    pub kind: KnownKind,
    /// How grave it is: what is graver is new.
    pub severity: Severity,
    /// What it said, for people.
    pub says: String,
}

/// The kinds of findings that can be known, the mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KnownKind {
    /// A position that is acceptable.
    Remark,
    /// A check that could not be decided.
    Undecided,
    /// A check that failed.
    Fail,
    /// What the vocabulary says.
    Vocabulary,
}

impl KnownKind {
    const ALL: [Self; 4] = [Self::Remark, Self::Undecided, Self::Fail, Self::Vocabulary];

    /// As it is written in a baseline.
    pub fn word(self) -> &'static str {
        match self {
            Self::Remark => "remark",
            Self::Undecided => "undecided",
            Self::Fail => "fail",
            Self::Vocabulary => "vocabulary",
        }
    }

    /// The kind of a finding. Nothing for what says that something was not read or not told, which may be anything, and for what
    /// is said of waivers and baselines.
    fn of(finding: &Finding) -> Option<Self> {
        match finding.kind {
            FindingKind::Remark => Some(Self::Remark),
            FindingKind::Undecided => Some(Self::Undecided),
            FindingKind::Fail => Some(Self::Fail),
            FindingKind::Vocabulary if finding.diagnostic.code != vocabulary::MORE_PROBLEMS => Some(Self::Vocabulary),
            FindingKind::Vocabulary | FindingKind::Load | FindingKind::Waiver | FindingKind::Baseline => None,
        }
    }
}

impl KnownFinding {
    /// What a baseline keeps of a finding that counts, or is known already. `file` is the path of the report's file from the
    /// project's folder. Nothing for what is waived, and for what no baseline can keep.
    pub fn of(report: &DocumentReport, finding: &Finding, file: &str) -> Option<Self> {
        let kind = KnownKind::of(finding).filter(|_| report.checked && finding.waived.is_none())?;
        Some(Self {
            file: file.to_owned(),
            code: finding.diagnostic.code.as_str().to_owned(),
            path: finding.path.clone(),
            fingerprint: finding.fingerprint,
            kind,
            severity: finding.diagnostic.severity,
            says: finding.diagnostic.message.clone(),
        })
    }

    /// Whether a finding of this fingerprint is no graver than it was.
    fn covers(&self, finding: &Finding) -> bool {
        KnownKind::of(finding).is_some_and(|kind| kind <= self.kind) && finding.diagnostic.severity <= self.severity
    }
}

/// Why an entry of a baseline is not needed any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stale {
    /// The contract was checked, and the finding is not there.
    Mended,
    /// The finding is waived.
    Waived,
    /// The contract's file does not exist.
    NoFile,
}

/// The baseline of a run.
#[derive(Debug, Default)]
pub(super) struct Baseline {
    entries: Vec<Entry>,
    /// The indices of entries by their fingerprints: a file that was merged may have one twice.
    by_print: FxHashMap<Fingerprint, Vec<usize>>,
    by_file: FxHashMap<String, Vec<usize>>,
}

/// An entry of the file.
#[derive(Debug)]
pub(super) struct Entry {
    known: KnownFinding,
    /// Where it is written, to point at.
    location: Location,
}

/// What came of a baseline's entries in some contracts, by their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaselineUse {
    /// Those whose finding is there; and whether it is waived wherever it is.
    there: BTreeMap<usize, bool>,
    /// Those whose contract and whose rule were checked.
    asked: BTreeSet<usize>,
}

impl BaselineUse {
    /// Adds what came of them in other contracts.
    pub fn add(&mut self, other: &Self) {
        for (entry, waived) in &other.there {
            self.there.entry(*entry).and_modify(|known| *known &= waived).or_insert(*waived);
        }
        self.asked.extend(&other.asked);
    }

    /// Adds entries whose contract and whose rule were checked.
    pub(super) fn asked_of(&mut self, entries: BTreeSet<usize>) {
        self.asked.extend(entries);
    }
}

impl Baseline {
    /// Reads a baseline. What is wrong with its file is an error: findings that are known would stand as new.
    pub(super) fn read(source: BaselineSource, limits: Limits, sources: &mut SourceMap) -> (Self, Vec<Diagnostic>) {
        let id = sources.next_id();
        let loaded = load(source.bytes, id, limits);
        sources.add(SourceFile::new(source.name, loaded.text));
        let mut errors = loaded.diagnostics;
        let mut baseline = Self::default();
        for document in &loaded.documents {
            for entry in file::read(document, &mut errors) {
                let index = baseline.entries.len();
                baseline.by_print.entry(entry.known.fingerprint).or_default().push(index);
                baseline.by_file.entry(entry.known.file.clone()).or_default().push(index);
                baseline.entries.push(entry);
            }
        }
        (baseline, errors)
    }

    /// Marks what is known in a document.
    pub(super) fn apply(
        &self,
        drafts: &mut [Draft],
        unreported: &[Unreported],
        results: &mut [RuleResult],
    ) -> BaselineUse {
        let mut came = BaselineUse::default();
        if self.entries.is_empty() {
            return came;
        }
        let entries = |finding: &Finding| {
            let indices = self.by_print.get(&finding.fingerprint).map(Vec::as_slice).unwrap_or_default();
            indices.iter().filter_map(|index| Some((*index, self.entries.get(*index)?)))
        };
        for Draft { finding, .. } in drafts.iter() {
            for (index, _) in entries(finding) {
                came.there.insert(index, finding.waived.is_some());
            }
        }
        let place = |finding: &Finding| {
            entries(finding).find(|(_, entry)| entry.known.covers(finding)).map(|(_, entry)| entry.location)
        };
        know(place, drafts, unreported, results);
        came
    }

    /// The entries of a file that was checked whole, as far as `asks` says that their codes were asked for.
    pub(super) fn asked(&self, file: &str, asks: impl Fn(&str) -> bool) -> BTreeSet<usize> {
        let entries = self.by_file.get(file).into_iter().flatten().copied();
        entries.filter(|index| self.entries.get(*index).is_some_and(|entry| asks(&entry.known.code))).collect()
    }

    /// All entries in the order of the file, with the reason why one is not needed any more.
    pub(super) fn entries(
        &self,
        came: &BaselineUse,
        is_gone: impl Fn(&str) -> bool,
    ) -> Vec<(&KnownFinding, Location, Option<Stale>)> {
        let stale = |index: usize, known: &KnownFinding| match came.there.get(&index) {
            Some(waived) => waived.then_some(Stale::Waived),
            None if came.asked.contains(&index) => Some(Stale::Mended),
            None => is_gone(&known.file).then_some(Stale::NoFile),
        };
        let entries = self.entries.iter().enumerate();
        entries.map(|(index, entry)| (&entry.known, entry.location, stale(index, &entry.known))).collect()
    }
}

/// What is to be said of an entry that is not needed any more.
pub(super) fn stale(known: &KnownFinding, at: Location, why: Stale) -> Diagnostic {
    let KnownFinding { code, file, .. } = known;
    let place = known.path.as_ref().map(|path| format!(" at `{path}`")).unwrap_or_default();
    let (message, label) = match why {
        Stale::Mended => (format!("the known finding `{code}`{place} of `{file}` is no longer there"), "mended"),
        Stale::Waived => (format!("the known finding `{code}`{place} of `{file}` is waived by now"), "is waived"),
        Stale::NoFile => {
            (format!("the known finding `{code}`{place} is of `{file}`, which is no longer there"), "no file")
        }
    };
    Diagnostic::note(STALE, message).at(at, label).hint("`clausula baseline prune` takes such entries out")
}

/// What is to be said of several entries of one file that are not needed any more.
pub(super) fn several_stale(count: usize, file: &str, why: Stale) -> String {
    match why {
        Stale::Mended => format!("{count} known findings of `{file}` are no longer there"),
        Stale::Waived => format!("{count} known findings of `{file}` are waived by now"),
        Stale::NoFile => format!("{count} known findings are of `{file}`, which is no longer there"),
    }
}
