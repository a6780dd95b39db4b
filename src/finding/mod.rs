//! What a check finds: findings, the outcome of every rule, and how findings of one root cause are shown as one.
//!
//! Findings own their data; they outlive the document and the program that they come from.

mod baseline;
mod fingerprint;
mod groups;
mod stable;
mod waivers;
mod withheld;

use std::sync::Arc;

use smallvec::SmallVec;

use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::source::{Location, SourceMap};
use crate::value::Date;

pub use baseline::know;
pub use fingerprint::{Fingerprint, Given};
pub use groups::{Draft, Root, RootKey, assemble};
pub use stable::{ElementName, StablePath};
pub use waivers::{Scope, Unreported, Waived, Waiver, waive};
pub use withheld::Withheld;

/// The outcome of a rule for a document. Ordered: of several checks of a rule the first of these decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A check failed.
    Fail,
    /// A check could not be decided.
    Undecided,
    /// All failures were there when a baseline was recorded; some may be waived besides.
    Known,
    /// All failures are waived.
    Waived,
    /// At least one check was made, and all hold.
    Pass,
    /// Nothing was to be checked.
    NotApplicable,
}

/// From which severity on findings make a check fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailOn {
    /// Findings of at least this severity.
    Severity(Severity),
    /// None, but for files that could not be read as they stand.
    Never,
}

/// What said a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// The file could not be read as it stands.
    Load,
    /// The vocabulary: a value that is not of its type, a key that it doesn't know, a reference that leads nowhere.
    Vocabulary,
    /// A rule's check that failed.
    Fail,
    /// A rule's check, or its `when`, that could not be decided.
    Undecided,
    /// A position that is not the preferred one, but acceptable: the rule passes.
    Remark,
    /// A waiver that does not count, or covers nothing.
    Waiver,
    /// An entry of a baseline to which nothing answers any more.
    Baseline,
}

/// Something that was found in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What, where, why, who says so, how to mend it. For findings of rules its code is the rule's id.
    pub diagnostic: Diagnostic,
    /// What said it.
    pub kind: FindingKind,
    /// The rule that it belongs to, if one said it.
    pub rule: Option<RuleId>,
    /// What the rule asks, for people.
    pub rule_title: Option<Arc<str>>,
    /// The document path that it is about: `escalation.levels[1].within`; of a value that is not stated, its whole path.
    pub path: Option<String>,
    /// The path by which a waiver can name it; nothing for what no waiver covers, or only one that stands beside the value.
    pub waiver_path: Option<String>,
    /// The terms on which it is waived, if it is.
    pub waived: Option<Arc<Waived>>,
    /// Where a baseline says that it is known, if one does; of what is waived, nothing.
    pub known: Option<Location>,
    /// The index of its group in the report.
    pub group: usize,
    /// The same for the same finding in later versions of the file; made without line numbers.
    pub fingerprint: Fingerprint,
}

#[cfg(test)]
impl Finding {
    /// One of which nothing else is known.
    pub(crate) fn bare(diagnostic: Diagnostic, kind: FindingKind, group: usize) -> Self {
        Self {
            diagnostic,
            kind,
            rule: None,
            rule_title: None,
            path: None,
            waiver_path: None,
            waived: None,
            known: None,
            group,
            fingerprint: Fingerprint::default(),
        }
    }
}

impl Finding {
    /// Whether it counts: it is neither waived nor known.
    pub fn counts(&self) -> bool {
        self.waived.is_none() && self.known.is_none()
    }
}

/// Findings of one value and one cause, either all waived, or all known, or none of them: one entry for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The indices of its findings in the report, the gravest first, then in the order of the policies.
    pub members: Members,
    /// What is said of all of them at once; nothing where it is the first one's own message.
    pub said: Option<String>,
    /// The gravest severity among them.
    pub severity: Severity,
    /// Whether its findings are waived.
    pub waived: bool,
    /// Whether its findings are known from a baseline.
    pub known: bool,
}

/// The indices of findings: nearly always of one.
pub type Members = SmallVec<[usize; 2]>;

impl Group {
    /// What is said of all of its findings, which are among these.
    pub fn message<'a>(&'a self, findings: &'a [Finding]) -> &'a str {
        let own = || Some(findings.get(*self.members.first()?)?.diagnostic.message.as_str());
        self.said.as_deref().or_else(own).unwrap_or_default()
    }

    /// Whether its findings count: they are neither waived nor known.
    pub fn counts(&self) -> bool {
        !self.waived && !self.known
    }
}

/// The outcome of a rule for a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleResult {
    /// The rule.
    pub rule: RuleId,
    /// Its title.
    pub title: Option<Arc<str>>,
    /// Its severity.
    pub severity: Severity,
    /// The outcome.
    pub outcome: Outcome,
    /// Why it is not applicable or undecided, where there is something to say: the reviewer's reason, the causes.
    pub reasons: Vec<String>,
}

/// All that was found in one document. A file that could not be read, or not to its end, has a report too.
#[derive(Debug, Clone)]
pub struct DocumentReport {
    /// The file's name for people.
    pub file: String,
    /// Which document of its file it is, from 0; nothing for findings about the whole file.
    pub number: Option<u32>,
    /// The document's own id, where it states one.
    pub id: Option<String>,
    /// Whether rules were run over it.
    pub checked: bool,
    /// The files that the findings point into.
    pub sources: Arc<SourceMap>,
    /// The date on which the check is made.
    pub as_of: Date,
    /// The findings, in the order of their places in the file, then of the policies.
    pub findings: Vec<Finding>,
    /// The entries for people, in the order of their first finding.
    pub groups: Vec<Group>,
    /// The outcome of every rule, in the order of the policies.
    pub results: Vec<RuleResult>,
}

impl RuleResult {
    /// The outcome, with the severity.
    fn came(&self) -> (Outcome, Severity) {
        (self.outcome, self.severity)
    }
}

/// How many of a document's rules could not be decided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Undecided {
    /// All of them.
    pub rules: usize,
    /// Those of severity error.
    pub errors: usize,
}

impl Undecided {
    /// Those among outcomes, each of which comes with the severity of its rule.
    pub fn among(outcomes: impl Iterator<Item = (Outcome, Severity)>) -> Self {
        let mut undecided = Self::default();
        for (_, severity) in outcomes.filter(|(outcome, _)| *outcome == Outcome::Undecided) {
            undecided.rules += 1;
            undecided.errors += usize::from(severity == Severity::Error);
        }
        undecided
    }
}

/// What a whole run came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct RunSummary {
    /// Documents over which rules were run.
    pub contracts: usize,
    /// Files of folders that are no contract definitions.
    pub skipped: Vec<String>,
    /// Rules that were run.
    pub rules: usize,
    /// The built-in profile that stood in for policies where nobody chose any.
    #[serde(skip)]
    pub profile: Option<String>,
    /// Entries for people of severity error; here and below, those that are waived or known are not counted.
    pub errors: usize,
    /// Entries for people of severity warning.
    pub warnings: usize,
    /// Entries for people of severity note.
    pub notes: usize,
    /// Entries for people that are waived.
    pub waived: usize,
    /// Entries for people that are known from a baseline.
    pub known: usize,
    /// Outcomes of rules, over all documents, that are undecided.
    pub undecided: usize,
    /// Of these, those of rules of severity error.
    pub undecided_errors: usize,
    /// Findings about files that could not be read.
    pub load_errors: usize,
    /// Waivers of the waiver files whose contract was not among those that were checked.
    pub idle_waivers: usize,
    /// What was left away because somebody asked for less.
    pub withheld: Withheld,
    /// What could not be done, such as files that could not be read.
    #[serde(skip)]
    pub problems: Vec<String>,
    /// The date on which the checks were made; nothing where nobody said it and no report was counted in.
    #[serde(skip)]
    pub as_of: Option<Date>,
}

impl RunSummary {
    /// Counts a report in.
    pub fn add(&mut self, report: &DocumentReport) {
        self.add_outcomes(report.checked, report.as_of, Undecided::among(report.results.iter().map(RuleResult::came)));
        self.waived += report.groups.iter().filter(|group| group.waived).count();
        self.known += report.groups.iter().filter(|group| group.known).count();
        for group in report.groups.iter().filter(|group| group.counts()) {
            match group.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Note => self.notes += 1,
            }
        }
        self.load_errors += report
            .findings
            .iter()
            .filter(|finding| finding.kind == FindingKind::Load && finding.diagnostic.severity == Severity::Error)
            .count();
    }

    /// Counts a document in in which nothing was found: whether rules were run over it, the date, and what of them is
    /// undecided.
    pub fn add_outcomes(&mut self, checked: bool, as_of: Date, undecided: Undecided) {
        self.contracts += usize::from(checked);
        self.as_of = Some(as_of);
        self.undecided += undecided.rules;
        self.undecided_errors += undecided.errors;
    }

    /// Counts in what was counted of other reports, which come after those of this one. What is not counted, but known of the
    /// whole run, stays.
    pub fn add_all(&mut self, other: Self) {
        let Self {
            contracts,
            skipped,
            rules: _,
            profile: _,
            errors,
            warnings,
            notes,
            waived,
            known,
            undecided,
            undecided_errors,
            load_errors,
            idle_waivers,
            withheld,
            problems,
            as_of,
        } = other;
        self.contracts += contracts;
        self.skipped.extend(skipped);
        self.errors += errors;
        self.warnings += warnings;
        self.notes += notes;
        self.waived += waived;
        self.known += known;
        self.undecided += undecided;
        self.undecided_errors += undecided_errors;
        self.load_errors += load_errors;
        self.idle_waivers += idle_waivers;
        self.withheld.add_all(&withheld);
        self.problems.extend(problems);
        self.as_of = as_of.or(self.as_of);
    }
}
