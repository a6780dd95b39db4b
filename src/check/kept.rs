//! What a file came to, packed, to be kept for a run that would come to the same; and the names under which it is kept, which
//! hold everything that it depends on.
//!
//! What a report takes from the policies is not packed, but taken from them again: they are the same, or the name is another.

mod reports;

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{BaselineUse, Checked, Checker, Input, Options, Overrides, Policy, Selection, WaiverUse};
use crate::analysis::Rule;
use crate::diagnostic::{Citation, Code, Diagnostic, Label, Severity, SuggestedAction, Suggestion};
use crate::digest::{Digest, Digester};
use crate::document::text_of;
use crate::finding::{DocumentReport, Finding, FindingKind, Group, Outcome, RuleResult, Undecided, Waived};
use crate::packed::{pack, unpack};
use crate::source::{FileId, Location, SourceFile, SourceMap, Span};
use crate::value::Date;

/// What digests of checkers are for. To be changed with what is packed, if that is to be read by other builds.
const PURPOSE: &str = "clausula: what contracts came to, 1";

/// What tells this build of the program from all others: its code and its built-in policies.
const BUILD: &str = concat!(env!("CARGO_PKG_VERSION"), " ", env!("CLAUSULA_BUILD"));

/// All that policies are compiled by, but for the texts that the sources have, and the date.
pub(super) fn made_of(policies: &[Policy], selection: &Selection, overrides: &[Overrides]) -> String {
    let name = |policy: &Policy| match policy {
        Policy::BuiltIn(pack) => (pack.name.to_owned(), true),
        Policy::File(source) | Policy::Parsed(source, _) => (source.name.clone(), false),
    };
    let chosen: Vec<(String, bool)> = policies.iter().map(name).collect();
    // what is derived names every field, those too that are added later
    format!("{chosen:?} {selection:?} {overrides:?}")
}

impl Checker {
    /// What stands for all that this checker makes of contracts depends on, but for the contracts and the date: this build of the
    /// program, the policies, their data, what changes and chooses them, waivers and the baseline. Where the date decides which
    /// rules hold, and which waivers count, that is a part of it.
    pub fn digest(&self) -> Digest {
        let Self {
            program,
            memory: _,
            options,
            rules: _,
            sources,
            waivers,
            baseline: _,
            narrowing: _,
            left_out: _,
            made_of,
        } = self;
        let Options { as_of, limits } = options;
        let mut digester = Digester::new(PURPOSE);
        digester.add(BUILD.as_bytes());
        digester.add(made_of.as_bytes());
        digester.add(format!("{limits:?}").as_bytes());
        for file in (0..sources.len()).filter_map(|number| sources.get(FileId(u32::try_from(number).ok()?))) {
            digester.add(file.name().as_bytes());
            // the text of what is built in is a part of the build
            digester.add(if file.is_embedded() { b"built in" } else { b"a file" });
            digester.add(if file.is_embedded() { b"" } else { file.text().as_bytes() });
        }
        for rule in &program.rules {
            let holds = rule.applies_from.is_none_or(|from| !as_of.is_before(from));
            digester.add(rule.id.to_string().as_bytes());
            digester.add(&[u8::from(holds)]);
        }
        digester.add(format!("{waivers:?}").as_bytes());
        digester.digest()
    }

    /// What stands for all that a file comes to depends on, but for the date. `digest` is that of this checker, which is made once;
    /// `identity` is as for [`Checker::check_as`].
    pub fn key(digest: &Digest, input: &Input, identity: &str) -> Digest {
        let Input { name, bytes, named_outright } = input;
        Digester::over(digest)
            .part(name.as_bytes())
            .part(identity.as_bytes())
            .part(&[u8::from(*named_outright)])
            // in one go, which takes a third of the time
            .part(&Digest::of(bytes).0)
            .digest()
    }

    /// What a file came to that this checker has checked, packed. Nothing where it cannot be packed so that the same comes of it
    /// again.
    pub fn pack(&self, checked: &Checked) -> Option<Vec<u8>> {
        let Checked { reports, skipped, waivers, baseline, left_out, by_date } = checked;
        let kept = Kept {
            as_of: by_date.then_some(self.options.as_of),
            reports: reports.iter().map(|report| self.kept_report(report)).collect::<Option<_>>()?,
            skipped: *skipped,
            waivers: waivers.clone(),
            baseline: baseline.clone(),
            left_out: *left_out,
        };
        pack(&kept)
    }

    /// What a file came to, from what was packed under its key.
    ///
    /// # Errors
    ///
    /// The file again, to be checked: what was packed is something else, or holds on another date.
    pub fn unpack(&self, input: Input, packed: &[u8]) -> Result<Checked, Input> {
        let Some(kept) = self.kept(packed) else { return Err(input) };
        let Kept { as_of, reports, skipped, waivers, baseline, left_out } = kept;
        let Input { name, bytes, .. } = input;
        let mut sources = SourceMap::over(Arc::clone(&self.sources));
        if !reports.is_empty() {
            sources.add(SourceFile::owned(name.clone(), text_of(bytes, self.options.limits)));
        }
        let sources = Arc::new(sources);
        let reports = reports.into_iter().map(|report| self.report_of(report, &name, &sources)).collect();
        Ok(Checked { reports, skipped, waivers, baseline, left_out, by_date: as_of.is_some() })
    }

    /// What a file came to in which nothing was found, from what was packed under its key; nothing where something was found,
    /// or [`Checker::unpack`] would fail. It takes much less time than to make reports of it.
    pub fn unpack_nothing_found(&self, packed: &[u8]) -> Option<NothingFound> {
        let kept = self.kept(packed)?;
        let nothing = kept.reports.iter().all(|report| report.findings.is_empty() && report.groups.is_empty());
        let Kept { as_of: _, reports, skipped, waivers, baseline, left_out } = nothing.then_some(kept)?;
        let document = |KeptReport { checked, vocabulary, outcomes, .. }: KeptReport<'_>| {
            let severities = self.rules_of(vocabulary).map(|rule| rule.severity);
            DocumentOutcomes { checked, undecided: Undecided::among(outcomes.iter().zip(severities)) }
        };
        let documents = reports.into_iter().map(document).collect();
        Some(NothingFound { documents, skipped, waivers, baseline, left_out })
    }

    /// What was packed, if it is of this checker and holds on this date.
    fn kept<'k>(&self, packed: &'k [u8]) -> Option<Kept<'k>> {
        let kept: Kept<'_> = unpack(packed)?;
        let holds = kept.as_of.is_none_or(|as_of| as_of == self.options.as_of);
        (holds && kept.reports.iter().all(|report| self.knows(report))).then_some(kept)
    }

    /// The rules that are run over documents of a vocabulary.
    fn rules_of(&self, vocabulary: Option<u32>) -> impl Iterator<Item = &Rule> {
        let vocabulary = vocabulary.and_then(|vocabulary| usize::try_from(vocabulary).ok());
        self.program.rules.iter().filter(move |rule| Some(rule.vocabulary) == vocabulary)
    }
}

/// What a file came to in which nothing was found: as [`Checked`], without reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NothingFound {
    /// The documents that would have reports.
    pub documents: Vec<DocumentOutcomes>,
    /// See [`Checked::skipped`].
    pub skipped: bool,
    /// See [`Checked::waivers`].
    pub waivers: WaiverUse,
    /// See [`Checked::baseline`].
    pub baseline: BaselineUse,
    /// See [`Checked::left_out`].
    pub left_out: usize,
}

/// What rules came to for a document in which nothing was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentOutcomes {
    /// Whether rules were run over it.
    pub checked: bool,
    /// What of them could not be decided.
    pub undecided: Undecided,
}

/// What is packed of a file. Texts are borrowed: from what is packed, and from what it is unpacked from.
#[derive(Serialize, Deserialize)]
struct Kept<'k> {
    /// The date of the check, where something of it may be otherwise on another one.
    as_of: Option<Date>,
    #[serde(borrow)]
    reports: Vec<KeptReport<'k>>,
    skipped: bool,
    waivers: WaiverUse,
    baseline: BaselineUse,
    left_out: usize,
}

#[derive(Serialize, Deserialize)]
struct KeptReport<'k> {
    number: Option<u32>,
    id: Option<&'k str>,
    checked: bool,
    #[serde(borrow)]
    findings: Vec<KeptFinding<'k>>,
    groups: Vec<KeptGroup<'k>>,
    /// The vocabulary whose rules were run, if there are any.
    vocabulary: Option<u32>,
    /// The outcomes of its rules, in their order.
    #[serde(borrow)]
    outcomes: Outcomes<'k>,
    /// The reasons of those outcomes that have some, by the place among them.
    reasons: Vec<(u32, Vec<&'k str>)>,
}

/// Outcomes, a byte each: there are many, and nearly all are looked at no further than for whether they are undecided.
struct Outcomes<'k>(Cow<'k, [u8]>);

impl Outcomes<'_> {
    /// In the order of their bytes.
    const ALL: [Outcome; 6] =
        [Outcome::Fail, Outcome::Undecided, Outcome::Known, Outcome::Waived, Outcome::Pass, Outcome::NotApplicable];

    fn of(outcomes: impl Iterator<Item = Outcome>) -> Self {
        let byte = |outcome| (0..).zip(Self::ALL).find_map(|(byte, known)| (known == outcome).then_some(byte));
        Self(outcomes.map(|outcome| byte(outcome).unwrap_or(u8::MAX)).collect())
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether all bytes stand for outcomes.
    fn are_whole(&self) -> bool {
        self.0.iter().all(|byte| usize::from(*byte) < Self::ALL.len())
    }

    fn iter(&self) -> impl Iterator<Item = Outcome> {
        self.0.iter().filter_map(|byte| Self::ALL.get(usize::from(*byte)).copied())
    }
}

impl Serialize for Outcomes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de: 'k, 'k> Deserialize<'de> for Outcomes<'k> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&'de [u8]>::deserialize(deserializer).map(|bytes| Self(Cow::Borrowed(bytes)))
    }
}

#[derive(Serialize, Deserialize)]
struct KeptFinding<'k> {
    /// Nothing where it is the name of the rule.
    code: Option<&'k str>,
    severity: Severity,
    message: &'k str,
    #[serde(borrow)]
    primary: Option<KeptLabel<'k>>,
    secondary: Vec<KeptLabel<'k>>,
    rule_line: Option<Place>,
    /// Nothing where it is what the rule says of itself.
    explanation: Option<KeptExplanation<'k>>,
    help: Vec<&'k str>,
    suggestions: Vec<KeptSuggestion<'k>>,
    kind: FindingKind,
    /// The rule by its place among those that are run.
    rule: Option<u32>,
    path: Option<&'k str>,
    waiver_path: Option<&'k str>,
    waived: Option<KeptWaived<'k>>,
    known: Option<Place>,
    group: usize,
    fingerprint: u64,
}

#[derive(Serialize, Deserialize)]
struct KeptGroup<'k> {
    members: Vec<usize>,
    /// Nothing where it is what its first member says.
    said: Option<&'k str>,
    severity: Severity,
    waived: bool,
    known: bool,
}

/// The number of a file, which is the same where the sources are, and a span in it.
type Place = (u32, Span);

#[derive(Serialize, Deserialize)]
struct KeptLabel<'k> {
    place: Place,
    text: &'k str,
}

#[derive(Serialize, Deserialize)]
struct KeptExplanation<'k> {
    title: Option<&'k str>,
    because: Option<&'k str>,
    #[serde(borrow)]
    cites: Vec<(&'k str, Option<&'k str>)>,
}

#[derive(Serialize, Deserialize)]
struct KeptSuggestion<'k> {
    action: SuggestedAction,
    path: &'k str,
    value: &'k str,
}

#[derive(Serialize, Deserialize)]
struct KeptWaived<'k> {
    because: &'k str,
    by: &'k str,
    until: Date,
    place: Place,
}
