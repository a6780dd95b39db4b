//! Waivers of a run: read from files and from comments in contracts, applied to the findings of each document, and held to
//! account where they do not count or cover nothing.

mod beside;
mod file;
mod inline;
mod terms;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Document, Limits, load};
use crate::engine::StablePaths;
use crate::finding::{Draft, FindingKind, Outcome, RuleResult, Scope, Unreported, Waiver, waive};
use crate::source::{Location, SourceFile, SourceMap};
use crate::value::{Date, Duration, Scalar, add};
use beside::Beside;
use terms::{Judged, judge};

pub(super) use terms::Rules;

const UNUSED: Code = Code::new("waiver/unused");
const MISPLACED: Code = Code::new("waiver/misplaced");
const NOT_COUNTED: Code = Code::new("waiver/not-counted");
const UNTOLD: Code = Code::new("waiver/untold");
const TOO_MANY: Code = Code::new("waiver/too-many");

/// How many waivers of one document count: contracts come from strangers.
const MOST_INLINE: usize = 1_000;

/// How many findings an advice names.
const MOST_NAMED: usize = 3;

/// What is to be seen where a waiver covers nothing, since what there is of its rule stands elsewhere.
const ELSEWHERE: &str = "nothing of the rule is here";

/// A waiver file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverSource {
    /// The name that people know the file by.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Which waivers count. By default none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WaiverRequest {
    /// Waiver files.
    pub files: Vec<WaiverSource>,
    /// Whether waivers in the contracts themselves count.
    pub inline: bool,
    /// How long before its last day a waiver is told of; without it none is. See [`is_period`].
    pub warn_expiring: Option<Duration>,
    /// Rules that other policies of the run have: a waiver of theirs is no mistake.
    pub elsewhere: KnownRules,
}

/// Rules by their names, and which of them are turned off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownRules(pub(super) Rules);

impl KnownRules {
    /// Adds others. A rule that runs for some contracts is not off.
    pub fn add(&mut self, other: &Self) {
        self.0.add(&other.0);
    }
}

/// The waivers of a run.
#[derive(Debug, Default)]
pub(super) struct Waivers {
    pub(super) inline: bool,
    warn_expiring: Option<Duration>,
    /// Those of all files, in order.
    entries: Vec<Entry>,
    /// The indices of entries by the contract that they name.
    by_contract: FxHashMap<String, Vec<usize>>,
}

/// A waiver of a file.
#[derive(Debug)]
struct Entry {
    judged: Judged,
    names_contract: bool,
}

/// What a document gives waivers to act on.
pub(super) struct Checked<'a> {
    /// The file's name.
    pub(super) file: &'a str,
    /// The document's own id.
    pub(super) id: Option<&'a str>,
    pub(super) document: &'a Document,
    pub(super) paths: &'a StablePaths<'a>,
}

/// What came of the waivers of files in some documents, by their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaiverUse {
    used: BTreeMap<usize, Use>,
}

/// What came of a waiver whose contract was checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Use {
    covered: bool,
    /// Why it covers nothing, where its rule was run and it does not.
    idle: Option<Idle>,
}

/// What a waiver that covers nothing found in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Idle {
    /// The outcome of its rule; nothing where a policy has turned that off.
    outcome: Option<Outcome>,
    /// By what the rule's findings can be named.
    names: Vec<String>,
    /// Whether the rule has a finding that no path names, so that only a waiver beside the value or of the whole contract covers it.
    beside_only: bool,
}

impl WaiverUse {
    /// Adds what came of them in other documents.
    pub fn add(&mut self, other: &Self) {
        for (index, from) in &other.used {
            let to = self.used.entry(*index).or_default();
            to.covered |= from.covered;
            to.idle = to.idle.take().or_else(|| from.idle.clone());
        }
    }
}

impl Waivers {
    /// Reads waivers. A file that is not read whole is an error.
    pub(super) fn read(
        request: WaiverRequest,
        rules: &Rules,
        as_of: Date,
        limits: Limits,
        sources: &mut SourceMap,
    ) -> (Self, Vec<Diagnostic>) {
        let mut waivers = Self { inline: request.inline, warn_expiring: request.warn_expiring, ..Self::default() };
        let horizon = request.warn_expiring.map(|period| end_of(as_of, period));
        let mut errors = Vec::new();
        let types = if request.files.is_empty() { None } else { file::vocabulary() };
        for source in request.files {
            let id = sources.next_id();
            let loaded = load(source.bytes, id, limits);
            sources.add(SourceFile::new(source.name, loaded.text));
            errors.extend(loaded.diagnostics);
            for document in &loaded.documents {
                let written = types.as_ref().map(|types| file::read(types, document, &mut errors)).unwrap_or_default();
                for each in written {
                    let contract = each.contract().map(|name| name.strip_prefix("./").unwrap_or(name).to_owned());
                    let names_contract = contract.is_some();
                    if let Some(contract) = contract {
                        waivers.by_contract.entry(contract).or_default().push(waivers.entries.len());
                    }
                    waivers.entries.push(Entry { judged: judge(each, rules, as_of, horizon), names_contract });
                }
            }
        }
        (waivers, errors)
    }

    /// Waives what is covered. Gives what is to be said of the waivers that stand in the document, and what came of those
    /// of files.
    pub(super) fn apply(
        &self,
        checked: &Checked<'_>,
        rules: &Rules,
        as_of: Date,
        (drafts, unreported): (&mut [Draft], &mut Vec<Unreported>),
        results: &mut [RuleResult],
    ) -> (Vec<Diagnostic>, WaiverUse) {
        let (inline, mut said) = self.inline(checked, rules, as_of);
        let mut named: Vec<usize> = self.by_contract.get(checked.file).cloned().unwrap_or_default();
        let by_id = checked.id.filter(|id| *id != checked.file).and_then(|id| self.by_contract.get(id));
        named.extend(by_id.into_iter().flatten());
        named.sort_unstable();
        let entries: Vec<(usize, &Entry)> =
            named.iter().filter_map(|index| Some((*index, self.entries.get(*index)?))).collect();
        let mut all: Vec<&Waiver> = inline.iter().filter_map(|judged| judged.waiver.as_ref()).collect();
        let of_document = all.len();
        all.extend(entries.iter().filter_map(|(_, entry)| entry.judged.waiver.as_ref()));
        let before: Vec<Outcome> = results.iter().map(|result| result.outcome).collect();
        let covered = waive(&all, drafts, unreported, results);
        let idle = |waiver: &Waiver| idle(waiver, rules, results, &before, drafts);
        let mut covered = covered.into_iter();
        let judged = inline.iter().filter_map(|judged| Some((judged, judged.waiver.as_ref()?)));
        for ((judged, waiver), covered) in judged.zip(covered.by_ref().take(of_document)) {
            said.extend(judged.expiring.clone().filter(|_| covered));
            said.extend(idle(waiver).filter(|_| !covered).map(|idle| unused(waiver, judged, &idle)));
        }
        let mut came = WaiverUse::default();
        for (index, entry) in entries {
            let place = came.used.entry(index).or_default();
            if let Some(waiver) = &entry.judged.waiver {
                place.covered = covered.next().unwrap_or(false);
                place.idle = idle(waiver);
            }
        }
        (said, came)
    }

    /// Whether a waiver stands in a document that counts until a day. Those of files were judged by the date before.
    pub(super) fn judge_by_date(&self, document: &Document) -> bool {
        self.inline
            && document.comments().iter().any(|comment| {
                let text = comment.span.text(document.source());
                inline::read(text, comment.span.start(), document.file()).is_some()
            })
    }

    /// The waivers that stand in a document, and what is wrong with them.
    fn inline(&self, checked: &Checked<'_>, rules: &Rules, as_of: Date) -> (Vec<Judged>, Vec<Diagnostic>) {
        let document = checked.document;
        let text = |span: crate::source::Span| span.text(document.source());
        let comments = document.comments().iter().map(|comment| comment.span);
        let mut written = comments
            .filter_map(|span| inline::read(text(span), span.start(), document.file()).map(|written| (span, written)));
        if !self.inline {
            let Some((_, first)) = written.next() else { return (Vec::new(), Vec::new()) };
            let message = match 1 + written.count() {
                1 => "a waiver in this contract is not counted".to_owned(),
                count => format!("{count} waivers in this contract are not counted"),
            };
            let note = Diagnostic::note(NOT_COUNTED, message)
                .at(first.location, "the first of them")
                .hint("waivers in a contract count only with `--inline-waivers`: a contract from outside may not waive itself");
            return (Vec::new(), vec![note]);
        }
        let horizon = self.warn_expiring.map(|period| end_of(as_of, period));
        let mut beside: Option<Beside<'_>> = None;
        let mut all = Vec::new();
        let mut said = Vec::new();
        for (span, written) in written {
            if all.len() == MOST_INLINE {
                let message = format!("expected at most {MOST_INLINE} waivers in a document, found more");
                said.push(Diagnostic::warning(TOO_MANY, message).at(written.location, "from here on none counts"));
                break;
            }
            let location = written.location;
            let mut judged = judge(written, rules, as_of, horizon);
            // what is found in contracts is kept without changes of their texts
            said.extend(judged.mistakes.drain(..).map(|mistake| Diagnostic { mend: None, ..mistake }));
            said.extend(judged.expired.take());
            let node = beside.get_or_insert_with(|| Beside::new(document)).value(span);
            match (&mut judged.waiver, node) {
                (Some(waiver), Some(node)) => waiver.scope = Scope::Beside(checked.paths.of(node)),
                (_, Some(_)) => {}
                (_, None) => {
                    judged.waiver = None;
                    said.push(misplaced(location));
                }
            }
            all.push(judged);
        }
        (all, said)
    }

    /// What is to be said of the waivers of files, now that all documents are checked.
    pub(super) fn conclude(&self, came: &WaiverUse) -> Vec<Diagnostic> {
        let mut said = Vec::new();
        for (index, entry) in self.entries.iter().enumerate() {
            said.extend(entry.judged.mistakes.iter().cloned());
            let Some(came) = came.used.get(&index) else { continue };
            said.extend(entry.judged.expired.clone());
            said.extend(entry.judged.expiring.clone().filter(|_| came.covered));
            if let (Some(waiver), Some(idle), false) = (&entry.judged.waiver, &came.idle, came.covered) {
                said.push(unused(waiver, &entry.judged, idle));
            }
        }
        said
    }

    /// What is wrong with waivers of files, and that they have expired, whatever they cover.
    pub(super) fn mistakes(&self) -> Vec<Diagnostic> {
        let judged = self.entries.iter().map(|entry| &entry.judged);
        judged.flat_map(|judged| judged.mistakes.iter().chain(&judged.expired).cloned()).collect()
    }

    /// How many waivers of files name a contract that was not checked.
    pub(super) fn idle(&self, came: &WaiverUse) -> usize {
        let entries = self.entries.iter().enumerate();
        entries.filter(|(index, entry)| entry.names_contract && !came.used.contains_key(index)).count()
    }
}

/// Whether a length of time can be told from a day: days, weeks, months and years, but no hours and no business days.
pub fn is_period(length: Duration) -> bool {
    add(Scalar::Date(Date { year: 2000, month: Some(1), day: Some(1) }), Scalar::Duration(length)).is_ok()
}

/// The last day of a period from a day on.
fn end_of(from: Date, period: Duration) -> Date {
    match add(Scalar::Date(from), Scalar::Duration(period)) {
        Ok(Scalar::Date(end)) => end,
        // behind the last year that can be written
        _ => Date { year: 9999, month: Some(12), day: Some(31) },
    }
}

/// What stands in the way of a waiver; nothing where its rule was not run, since then nobody can tell.
fn idle(waiver: &Waiver, rules: &Rules, results: &[RuleResult], before: &[Outcome], drafts: &[Draft]) -> Option<Idle> {
    let mut idle = Idle { outcome: None, names: Vec::new(), beside_only: false };
    let Some(index) = results.iter().position(|result| result.rule == waiver.rule) else {
        return rules.is_off(&waiver.rule).then_some(idle);
    };
    idle.outcome = Some(before.get(index).copied()?);
    let is_of_rule = |draft: &&Draft| {
        let of_check = matches!(draft.finding.kind, FindingKind::Fail | FindingKind::Undecided);
        of_check && draft.finding.rule.as_ref() == Some(&waiver.rule)
    };
    for draft in drafts.iter().filter(is_of_rule) {
        match (&draft.place, &waiver.fingerprint) {
            (Some(place), _) if !place.is_lasting() => idle.beside_only = true,
            (_, Some(_)) => idle.names.push(draft.finding.fingerprint.to_string()),
            (Some(place), None) => idle.names.push(place.to_string()),
            (None, None) => {}
        }
        if idle.names.len() > MOST_NAMED {
            break;
        }
    }
    Some(idle)
}

fn unused(waiver: &Waiver, judged: &Judged, idle: &Idle) -> Diagnostic {
    let rule = &waiver.rule;
    let (reason, label) = match idle.outcome {
        None => ("the rule is turned off", "is turned off"),
        Some(Outcome::Pass) => ("the rule passes", "passes"),
        Some(Outcome::NotApplicable) => ("the rule is not applicable", "is not applicable"),
        Some(Outcome::Undecided) => ("the rule is undecided, but not there", ELSEWHERE),
        Some(Outcome::Fail | Outcome::Known | Outcome::Waived) => ("the rule fails, but not there", ELSEWHERE),
    };
    let is_elsewhere = label == ELSEWHERE;
    let at = judged.path_at.filter(|_| is_elsewhere).unwrap_or(judged.rule_at);
    let mut diagnostic =
        Diagnostic::warning(UNUSED, format!("the waiver of `{rule}` covers nothing: {reason}")).at(at, label);
    if !is_elsewhere {
        return diagnostic.hint("remove the waiver");
    }
    let is_beside = matches!(waiver.scope, Scope::Beside(_));
    let mut names: Vec<String> =
        idle.names.iter().filter(|name| !name.is_empty()).take(MOST_NAMED).map(|name| format!("`{name}`")).collect();
    names.dedup();
    if !names.is_empty() && !is_beside {
        let more = if idle.names.len() > MOST_NAMED { ", …" } else { "" };
        let what = if waiver.fingerprint.is_some() { "have the fingerprints" } else { "are at" };
        diagnostic = diagnostic.hint(format!("findings of the rule {what} {}{more}", names.join(", ")));
    }
    if is_beside {
        diagnostic =
            diagnostic.hint("write it above or behind the key that the finding is about, or one that holds it");
    } else if idle.beside_only {
        diagnostic = diagnostic.hint(
            "a finding on an element of a list that has no `id`, or shares it with another, can only be waived beside the value, \
             or with the rule in all of the contract, without a `path`",
        );
    }
    diagnostic
}

/// That a rule has more findings than are told, of which those that are told are waived or known: nobody waived the others,
/// and nobody knows them.
pub(super) fn untold(check: &Unreported, drafts: &[Draft], results: &[RuleResult]) -> Option<Diagnostic> {
    let of_rule = |draft: &&Draft| {
        let of_check = matches!(draft.finding.kind, FindingKind::Fail | FindingKind::Undecided);
        of_check && draft.finding.rule.as_ref() == Some(&check.rule)
    };
    if check.place.is_some() || drafts.iter().filter(of_rule).any(|draft| draft.finding.counts()) {
        return None;
    }
    let last = drafts.iter().rfind(of_rule)?.finding.diagnostic.primary.as_ref()?.location;
    let severity = results.iter().find(|result| result.rule == check.rule)?.severity;
    let message = format!(
        "`{}` has more findings than are told one by one, and what is not told is neither waived nor known",
        check.rule
    );
    let told = "the last one that is told";
    let hint = "mend some of them, or turn the rule off with a reason";
    Some(Diagnostic::new(severity, UNTOLD, message).at(last, told).hint(hint))
}

fn misplaced(at: Location) -> Diagnostic {
    Diagnostic::warning(MISPLACED, "this waiver stands beside no value, so it does not count")
        .at(at, "no key above which, or behind which, it stands")
        .hint("write it directly above a key, in the same column, or behind the key on its line")
}
