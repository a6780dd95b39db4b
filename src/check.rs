//! The one entry: policies and options in, reports on documents out. The command line, the tests and any binding call it.

mod admission;
mod baseline;
mod kept;
mod library;
mod narrowing;
mod needed;
mod overrides;
mod study;
mod trace;
mod types;
mod waivers;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use crate::analysis::{InTurn, Workers};
use crate::analysis::{PolicyFile, Program, Recording, analyse_recording, analyse_tests_recording};
use crate::check::admission::{Admission, admit};
use crate::check::library::{Entry, Library};
pub use crate::check::narrowing::{Mistaken, Narrowing, Selector};
pub use crate::check::overrides::{Override, OverrideKind, Overrides, Part, WrittenValue};
pub use crate::check::study::{StudiedFile, Study, study};
pub use crate::check::trace::{Traced, TracedRule};
use crate::diagnostic::{Code, Diagnostic, RuleId, Severity, nearest};
use crate::document::{Document, Limits, load};
use crate::engine::{Memory, StablePaths, Subject, document_id, evaluate};
use crate::finding::{DocumentReport, Draft, Finding, FindingKind, Fingerprint, Given, Root, RootKey, assemble};
use crate::packs::{Analysed, Pack};
use crate::source::{FileId, Files, Location, NoFiles, SourceFile, SourceMap};
use crate::syntax::{self, ast};
use crate::value::Date;
use crate::vocabulary::{self, Reading, Words};
use waivers::{Rules, Waivers};

use baseline::Baseline;

pub use kept::{DocumentOutcomes, NothingFound};

pub use baseline::{BaselineSource, BaselineUse, KnownFinding, KnownKind, Stale};
pub use waivers::{KnownRules, WaiverRequest, WaiverSource, WaiverUse, is_period};

const UNKNOWN_TAG: Code = Code::new("policy/unknown-tag");
const UNKNOWN_RULE: Code = Code::new("policy/unknown-rule");
const SUPERSEDED: Code = Code::new("policy/superseded");
const REVIEW_DUE: Code = Code::new("policy/review-due");
const NO_POLICY: Code = Code::new("policy/none");

/// The tag by which rules are chosen whose text was not checked yet.
const DRAFT: &str = "draft";

/// A policy or vocabulary to compile.
#[derive(Debug, Clone, PartialEq)]
pub enum Policy {
    /// A built-in one.
    BuiltIn(&'static Pack),
    /// A file.
    File(PolicySource),
    /// A file, and the tree of its text, of which nothing is to be told.
    Parsed(PolicySource, ast::File),
}

impl Policy {
    /// Parses the text of a file now, so that many can be parsed side by side. One with mistakes stays as it is: they are
    /// told when it has its place among the others.
    pub fn parsed(self) -> Self {
        let Self::File(source) = self else { return self };
        let syntax::Parsed { file, diagnostics } = syntax::parse(&source.text, FileId(0));
        if diagnostics.is_empty() { Self::Parsed(source, file) } else { Self::File(source) }
    }

    /// The file, of one that is not built in.
    pub fn source(&self) -> Option<&PolicySource> {
        match self {
            Self::BuiltIn(_) => None,
            Self::File(source) | Self::Parsed(source, _) => Some(source),
        }
    }
}

impl From<&'static Pack> for Policy {
    fn from(pack: &'static Pack) -> Self {
        Self::BuiltIn(pack)
    }
}

impl From<PolicySource> for Policy {
    fn from(source: PolicySource) -> Self {
        Self::File(source)
    }
}

/// A policy or vocabulary file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicySource {
    /// The name that people know the file by.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Which rules of the policies are run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only rules with one of these tags; all rules if empty. A tag that no rule has is an error.
    pub tags: Vec<String>,
    /// Only these rules, written `policy/rule`; all rules if empty. A rule that doesn't exist is an error.
    pub rules: Vec<String>,
    /// Whether drafts run that are not chosen by tag or by name: as tests want it.
    pub drafts: bool,
    /// What of all this is asked for, and of the findings that no rule has.
    pub narrowing: Narrowing,
}

/// Policies that were read and checked.
#[derive(Debug)]
pub struct Compiled {
    /// What runs them; nothing if a policy has an error.
    pub checker: Option<Checker>,
    /// Every mistake and lint of every policy.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that the diagnostics point into.
    pub sources: Arc<SourceMap>,
    /// Entries of the narrowing that fit nothing. They are the caller's to tell: what fits nothing in one of several
    /// compilations may fit something in another.
    pub mistaken: Vec<Mistaken>,
    options: Options,
}

impl Compiled {
    /// The rules of its policies, also those that do not run.
    pub fn known_rules(&self) -> KnownRules {
        KnownRules(self.checker.as_ref().map(|checker| checker.rules.clone()).unwrap_or_default())
    }

    /// Lets waivers count. A waiver file that cannot be read whole is an error, with which nothing is checked: findings that
    /// somebody has waived would stand as if nobody had.
    #[must_use]
    pub fn with_waivers(mut self, request: WaiverRequest) -> Self {
        let mut sources = SourceMap::over(Arc::clone(&self.sources));
        let mut rules = KnownRules::default();
        if !request.files.is_empty() {
            rules = self.known_rules();
            rules.add(&request.elsewhere);
        }
        let Options { as_of, limits } = self.options;
        let (waivers, errors) = Waivers::read(request, &rules.0, as_of, limits, &mut sources);
        self.sources = Arc::new(sources);
        self.checker = self.checker.filter(|_| errors.iter().all(|error| error.severity < Severity::Error));
        self.diagnostics.extend(errors);
        if let Some(checker) = &mut self.checker {
            checker.sources = Arc::clone(&self.sources);
            checker.waivers = waivers;
        }
        self
    }

    /// Lets what a baseline has be known. One that cannot be read whole is an error, with which nothing is checked: findings
    /// that are known would stand as new.
    #[must_use]
    pub fn with_baseline(mut self, source: BaselineSource) -> Self {
        let mut sources = SourceMap::over(Arc::clone(&self.sources));
        let (baseline, errors) = Baseline::read(source, self.options.limits, &mut sources);
        self.sources = Arc::new(sources);
        self.checker = self.checker.filter(|_| errors.is_empty());
        self.diagnostics.extend(errors);
        if let Some(checker) = &mut self.checker {
            checker.sources = Arc::clone(&self.sources);
            checker.baseline = baseline;
        }
        self
    }
}

/// What the caller decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The date on which the check is made.
    pub as_of: Date,
    /// How much a file may ask for.
    pub limits: Limits,
}

/// A parameter's value that goes before what policies say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The policy that declares the parameter.
    pub policy: String,
    /// The parameter.
    pub parameter: String,
    /// Its value, as a policy would write it; a plain word needs no quotes.
    pub value: String,
}

impl std::str::FromStr for Setting {
    type Err = String;

    /// Reads `policy.parameter=value`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("expected `policy.parameter=value`, found `{text}`");
        let (name, value) = text.split_once('=').ok_or_else(wrong)?;
        let (policy, parameter) = name.trim().rsplit_once('.').ok_or_else(wrong)?;
        let is_name = |name: &str| {
            !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-".contains(letter))
        };
        if !is_name(policy) || !is_name(parameter) || value.trim().is_empty() {
            return Err(wrong());
        }
        Ok(Self { policy: policy.to_owned(), parameter: parameter.to_owned(), value: value.trim().to_owned() })
    }
}

/// What is to be compiled.
pub struct Request<'f> {
    /// The policies that somebody chose. What they use is found beside them, then among the built-in ones.
    pub policies: Vec<Policy>,
    /// Which of their rules are run.
    pub selection: Selection,
    /// What goes before all that they say. No two may change the same thing.
    pub overrides: Vec<Overrides>,
    /// What else the caller decides.
    pub options: Options,
    /// The files that policies may name.
    pub files: &'f dyn Files,
}

/// Reads and checks policies that name no files: see [`compile_with`].
pub fn compile(policies: impl IntoIterator<Item: Into<Policy>>, selection: &Selection, options: Options) -> Compiled {
    compile_with(Request {
        policies: policies.into_iter().map(Into::into).collect(),
        selection: selection.clone(),
        overrides: Vec::new(),
        options,
        files: &NoFiles,
    })
}

/// Reads and checks policies and all that they use.
pub fn compile_with(request: Request<'_>) -> Compiled {
    compile_by(request, &InTurn)
}

/// Reads and checks policies and all that they use, of which the workers check each by itself.
pub fn compile_by(request: Request<'_>, workers: &dyn Workers) -> Compiled {
    compile_recording(request, workers, None).0
}

/// The same, with all files, and with the program of policies that have errors. Where somebody wants to know what words mean,
/// it is recorded.
fn compile_recording(
    request: Request<'_>,
    workers: &dyn Workers,
    mut recording: Option<&mut Recording>,
) -> (Compiled, Vec<Entry>, Option<Program>) {
    let Request { policies, selection, overrides, options, files } = request;
    let made_of = kept::made_of(&policies, &selection, &overrides);
    let is_adjusted = overrides.iter().any(|overrides| !overrides.changes.is_empty());
    let mut library = Library::read(policies, overrides, files, options.limits);
    let mut diagnostics = std::mem::take(&mut library.diagnostics);
    // waivers may name rules that are not run
    let rules = Rules::new(&library.entries);
    let candidates = if selection.narrowing.is_empty() { Vec::new() } else { narrowing::candidates(&library.entries) };
    needed::leave_out(&mut library.entries, &selection, is_adjusted);
    let types = types::compile(&library.entries, &mut diagnostics);
    let Library { entries, sources, .. } = library;
    let is_policy =
        |file: &ast::File| file.declaration.as_ref().is_some_and(|known| known.kind == ast::FileKind::Policy);
    // the numbers of entries to those of policies, which are fewer
    let mut numbers = Vec::with_capacity(entries.len());
    let mut count = 0;
    for entry in &entries {
        numbers.push(is_policy(&entry.tree).then_some(count));
        count += usize::from(is_policy(&entry.tree));
    }
    let policies: Vec<PolicyFile<'_>> = entries
        .iter()
        .filter(|entry| is_policy(&entry.tree))
        .map(|entry| PolicyFile {
            id: entry.id,
            file: &entry.tree,
            packed: entry.analysed.as_ref().map(Analysed::packed),
            uses: entry.uses.iter().map(|used| used.and_then(|used| numbers.get(used).copied().flatten())).collect(),
            data: entry.data.clone(),
            chosen: entry.chosen,
            overrides: entry.overrides,
            built_in: entry.pack.is_some(),
        })
        .collect();
    let tests = library::tests_among(&entries, &sources, &mut diagnostics);
    if policies.iter().all(|policy| policy.overrides) && diagnostics.is_empty() {
        diagnostics.push(Diagnostic::error(NO_POLICY, "expected a policy, found none"));
    }
    let sources = Arc::new(sources);
    let mut mistaken = Vec::new();
    // without the vocabulary every path of every policy would be a mistake
    let checker = if types.broken {
        None
    } else {
        let known: Vec<&str> = types.known.iter().map(String::as_str).collect();
        let asked = recording.as_deref_mut();
        let analysis = analyse_recording(&policies, types.vocabularies, &known, Arc::clone(&sources), workers, asked);
        diagnostics.extend(analysis.diagnostics);
        let mut program = analysis.program;
        diagnostics.extend(analyse_tests_recording(&tests, &mut program, recording));
        let off = program.off.iter().map(|off| off.rule.clone()).collect();
        let rules = rules.without(off);
        let mut left_out = Vec::new();
        if diagnostics.iter().all(|diagnostic| diagnostic.severity < Severity::Error) {
            select(&mut program, &selection, &mut diagnostics);
            (left_out, mistaken) = selection.narrowing.narrow(&mut program, &candidates);
            diagnostics.extend(out_of_date(&program, options.as_of));
        }
        diagnostics.retain(|diagnostic| selection.narrowing.admits_of_policies(diagnostic));
        Some(Checker {
            memory: Memory::of(&program),
            program,
            options,
            rules,
            sources: Arc::clone(&sources),
            waivers: Waivers::default(),
            baseline: Baseline::default(),
            narrowing: selection.narrowing,
            left_out,
            made_of,
        })
    };
    diagnostics.sort_by_key(|diagnostic| diagnostic.primary.as_ref().map(|label| label.location));
    let failed = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    let (checker, partial) = if failed { (None, checker.map(|checker| checker.program)) } else { (checker, None) };
    (Compiled { checker, diagnostics, sources, mistaken, options }, entries, partial)
}

/// What the date of a check says of the policies that it runs: that one has a successor, or is to be checked again.
fn out_of_date(program: &Program, as_of: Date) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let runs = |name: &str| program.rules.iter().any(|rule| *rule.id.policy == *name);
    for policy in program.policies.iter().filter(|policy| runs(&policy.name)) {
        if let Some(successor) = &policy.superseded_by
            && successor.from.is_none_or(|from| !as_of.is_before(from))
        {
            let since = successor.from.map(|from| format!(" since {from}")).unwrap_or_default();
            let message = format!("`{}` is superseded by `{}`{since}", policy.name, successor.policy);
            let diagnostic = Diagnostic::warning(SUPERSEDED, message)
                .at(successor.location, format!("the check is made as of {as_of}"))
                .hint(format!("use `{}` instead", successor.policy));
            diagnostics.push(diagnostic);
        }
        if let Some(review_by) = policy.review_by.filter(|review_by| review_by.is_before(as_of)) {
            let message = format!("`{}` was to be reviewed by {review_by}", policy.name);
            let diagnostic = Diagnostic::warning(REVIEW_DUE, message)
                .at(policy.location, format!("the check is made as of {as_of}"))
                .hint("what it says may have changed since; check its sources, and set the date anew");
            diagnostics.push(diagnostic);
        }
    }
    diagnostics
}

/// Leaves only the rules that are selected.
fn select(program: &mut Program, selection: &Selection, diagnostics: &mut Vec<Diagnostic>) {
    for tag in &selection.tags {
        let drafts = program.rules.iter().any(|rule| rule.is_draft).then_some(DRAFT);
        let tags = program.rules.iter().flat_map(|rule| &rule.tags).map(Words::as_str);
        let mut known: Vec<&str> = tags.chain(drafts).collect();
        known.sort_unstable();
        known.dedup();
        if !known.contains(&tag.as_str()) {
            let hint = match nearest(tag, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if known.is_empty() => "the rules of these policies have no tags".to_owned(),
                None => format!("the tags are {}", in_backticks(&known)),
            };
            diagnostics.push(Diagnostic::error(UNKNOWN_TAG, unknown_tag(tag)).hint(hint));
        }
    }
    // most runs name no rule, and need not write all names out
    let names: Vec<String> = match selection.rules.as_slice() {
        [] => Vec::new(),
        _ => program.rules.iter().map(|rule| rule.id.to_string()).collect(),
    };
    for rule in &selection.rules {
        if !names.contains(rule) {
            let hint = nearest(rule, names.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
            diagnostics.push(Diagnostic::error(UNKNOWN_RULE, format!("there is no rule `{rule}`")).hint_if(hint));
        }
    }
    program.rules.retain(|rule| {
        let drafts = selection.tags.iter().any(|tag| tag == DRAFT);
        let tagged = selection.tags.is_empty()
            || (drafts && rule.is_draft)
            || selection.tags.iter().any(|tag| rule.has_tag(tag));
        let is_named = !names.is_empty() && selection.rules.contains(&rule.id.to_string());
        tagged && (selection.rules.is_empty() || is_named) && (!rule.is_draft || drafts || is_named || selection.drafts)
    });
}

fn unknown_tag(tag: &str) -> String {
    format!("no rule has the tag `{tag}`")
}

/// Whether a diagnostic says that no rule has a tag. It has no place: who chose the tag knows where.
pub fn is_unknown_tag(diagnostic: &Diagnostic, tag: &str) -> bool {
    diagnostic.code == UNKNOWN_TAG && diagnostic.message == unknown_tag(tag)
}

fn in_backticks(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// Policies, ready to check documents. Shared by threads.
#[derive(Debug)]
pub struct Checker {
    program: Program,
    memory: Memory,
    options: Options,
    rules: Rules,
    /// The files of the policies and of the waivers.
    sources: Arc<SourceMap>,
    waivers: Waivers,
    baseline: Baseline,
    narrowing: Narrowing,
    /// The rules that would run without the narrowing.
    left_out: Vec<RuleId>,
    /// What it was compiled by, for its digest.
    made_of: String,
}

/// A file to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The name that people know the file by.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether somebody named the file outright, so that it is checked even without the mark of a document.
    pub named_outright: bool,
}

/// What a file came to.
#[derive(Debug)]
pub struct Checked {
    /// The reports, one per document that was checked, with one for the file as a whole where something is to be said
    /// about it.
    pub reports: Vec<DocumentReport>,
    /// Whether no document of the file is one of the vocabulary, so that nothing was checked and nothing is said.
    pub skipped: bool,
    /// What came of the waivers of files.
    pub waivers: WaiverUse,
    /// What came of the baseline.
    pub baseline: BaselineUse,
    /// Entries for people, of no rule, that were not asked for.
    pub left_out: usize,
    /// Whether any of it may come to something else on another date.
    pub by_date: bool,
}

impl Checker {
    /// The rules that are run.
    pub fn rules(&self) -> impl Iterator<Item = &RuleId> {
        self.program.rules.iter().map(|rule| &rule.id)
    }

    /// The rules that would run too, had somebody not asked for less.
    pub fn left_out(&self) -> impl Iterator<Item = &RuleId> {
        self.left_out.iter()
    }

    /// The same with another program, without the waivers of files and the baseline.
    pub(crate) fn with_program(&self, program: Program) -> Self {
        let mut waivers = Waivers::default();
        waivers.inline = self.waivers.inline;
        let (rules, sources) = (self.rules.clone(), Arc::clone(&self.sources));
        Self {
            memory: Memory::of(&program),
            program,
            options: self.options,
            rules,
            sources,
            waivers,
            baseline: Baseline::default(),
            narrowing: Narrowing::default(),
            left_out: Vec::new(),
            made_of: String::new(),
        }
    }

    /// The program that is run.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Checks a file.
    pub fn check(&self, input: Input) -> Checked {
        let identity = input.name.clone();
        self.check_as(input, &identity)
    }

    /// Checks a file that fingerprints and baselines know by another name than people: by its path from the project's folder,
    /// which is the same wherever the check is started.
    pub fn check_as(&self, input: Input, identity: &str) -> Checked {
        let Input { name, bytes, named_outright } = input;
        let mut sources = SourceMap::over(Arc::clone(&self.sources));
        let file = sources.next_id();
        let loaded = load(bytes, file, self.options.limits);
        sources.add(SourceFile::new(name.clone(), loaded.text));
        let sources = Arc::new(sources);
        let mut reports = Vec::new();
        let mut waivers = WaiverUse::default();
        let mut baseline = BaselineUse::default();
        let mut by_date = false;
        let mut given = Given::default();
        // what could not be read may hold what is known
        let mut whole = loaded.diagnostics.is_empty();
        if !loaded.diagnostics.is_empty() {
            let drafts = loaded.diagnostics.into_iter();
            let drafts = drafts.map(|diagnostic| plain(diagnostic, FindingKind::Load, None, (identity, "")));
            let mut drafts: Vec<Draft> = drafts.collect();
            given.tell_apart(&mut drafts);
            reports.push(self.report(&name, &sources, None, drafts));
        }
        for document in &loaded.documents {
            match admit(&self.program, document, named_outright) {
                Admission::Checked(vocabulary) => {
                    let of = Of { name: &name, identity, sources: &sources, as_of: self.options.as_of };
                    let settled = self.settled_report(&of, document, vocabulary, &mut given);
                    waivers.add(&settled.waivers);
                    baseline.add(&settled.baseline);
                    by_date |= settled.by_date;
                    reports.push(settled.report);
                }
                Admission::Refused(None) => {}
                Admission::Refused(Some(diagnostic)) => {
                    whole = false;
                    let number = document.number().to_string();
                    let mut drafts = vec![plain(*diagnostic, FindingKind::Vocabulary, None, (identity, &number))];
                    given.tell_apart(&mut drafts);
                    reports.push(self.report(&name, &sources, Some(document.number()), drafts));
                }
            }
        }
        if whole {
            baseline.asked_of(self.baseline.asked(identity, |code| self.asks(code)));
        }
        let left_out = reports.iter_mut().map(|report| self.narrowing.leave(report)).sum();
        reports.retain(|report| report.checked || !report.groups.is_empty());
        Checked { skipped: reports.is_empty(), reports, waivers, baseline, left_out, by_date }
    }

    /// Whether findings of a code would be there if there was a reason for them: the rule is run, or there is none such.
    fn asks(&self, code: &str) -> bool {
        let runs = |rule: &RuleId| {
            code.strip_prefix(&*rule.policy).and_then(|rest| rest.strip_prefix('/')) == Some(&rule.rule)
        };
        self.rules().any(runs) || self.rules.has_lost(code)
    }

    /// Checks one document by the vocabulary with this index, whether or not it has its mark, on a date of its own: as a
    /// policy's test does. `name` is what findings call its file, which `sources` has.
    pub fn check_document(
        &self,
        name: &str,
        sources: &Arc<SourceMap>,
        document: &Document,
        vocabulary: usize,
        as_of: Date,
    ) -> DocumentReport {
        let of = Of { name, identity: name, sources, as_of };
        self.settled_report(&of, document, vocabulary, &mut Given::default()).report
    }

    /// The report on one document, and what came of the waivers of files and of the baseline.
    fn settled_report(&self, of: &Of<'_>, document: &Document, vocabulary: usize, given: &mut Given) -> Settled {
        let Of { name, identity: file, sources, as_of } = *of;
        let Some(types) = self.program.vocabularies.get(vocabulary) else {
            let report = self.report(name, sources, Some(document.number()), Vec::new());
            return Settled { report, waivers: WaiverUse::default(), baseline: BaselineUse::default(), by_date: false };
        };
        let reading = vocabulary::read(types, document);
        let subject = Subject { file, document, reading: &reading, vocabulary };
        let mut evaluation = evaluate(&self.program, &self.memory, subject, as_of);
        let id = document_id(types, document);
        let identity = id.clone().unwrap_or_else(|| format!("#{}", document.number()));
        let paths = StablePaths::new(types, document, &reading);
        let mut drafts = misfits(document, &reading, &paths, &evaluation.taken, (file, &identity));
        // most documents are well formed, and so many findings are not moved without need
        if drafts.is_empty() {
            drafts = evaluation.drafts;
        } else {
            drafts.extend(evaluation.drafts);
        }
        given.tell_apart(&mut drafts);
        let (results, unreported) = (&mut evaluation.results, &mut evaluation.unreported);
        let checked = waivers::Checked { file: name, id: id.as_deref(), document, paths: &paths };
        let (mut said, waivers) = self.waivers.apply(&checked, &self.rules, as_of, (&mut drafts, unreported), results);
        let baseline = self.baseline.apply(&mut drafts, unreported, results);
        said.extend(unreported.iter().filter_map(|check| waivers::untold(check, &drafts, results)));
        let said = said.into_iter().map(|said| plain(said, FindingKind::Waiver, None, (file, &identity)));
        let mut said: Vec<Draft> = said.collect();
        given.tell_apart(&mut said);
        drafts.extend(said);
        let mut report = self.report(name, sources, Some(document.number()), drafts);
        report.id = id;
        report.as_of = as_of;
        report.checked = true;
        report.results = evaluation.results;
        let by_date = evaluation.read_date || self.waivers.judge_by_date(document);
        Settled { report, waivers, baseline, by_date }
    }

    /// What is to be said of the waivers of files, once all documents are checked: a report for each file of which there is
    /// something to say.
    pub fn waiver_reports(&self, came: &WaiverUse) -> Vec<DocumentReport> {
        self.reports_on_waivers(self.waivers.conclude(came))
    }

    /// What is to be said of the waivers of files whatever they cover: what is wrong with them, and which have expired.
    pub fn waiver_mistakes(&self) -> Vec<DocumentReport> {
        self.reports_on_waivers(self.waivers.mistakes())
    }

    fn reports_on_waivers(&self, said: Vec<Diagnostic>) -> Vec<DocumentReport> {
        let mut by_file: BTreeMap<FileId, Vec<Diagnostic>> = BTreeMap::new();
        for said in said {
            let Some(label) = &said.primary else { continue };
            by_file.entry(label.location.file).or_default().push(said);
        }
        let reports = by_file.into_iter().map(|(file, said)| {
            let name = self.sources.get(file).map_or("", SourceFile::name);
            let drafts = said.into_iter().map(|said| plain(said, FindingKind::Waiver, None, (name, "")));
            let mut drafts: Vec<Draft> = drafts.collect();
            Given::default().tell_apart(&mut drafts);
            self.report(name, &self.sources, None, drafts)
        });
        let mut reports: Vec<DocumentReport> = reports.collect();
        reports.retain_mut(|report| self.narrowing.leave(report) == 0 || !report.groups.is_empty());
        reports
    }

    /// All entries of the baseline in the order of its file, with the reason why one is not needed any more. `is_gone` says of
    /// a contract's file, by its path from the project's folder, whether it is known not to exist.
    pub fn baseline_entries(
        &self,
        came: &BaselineUse,
        is_gone: impl Fn(&str) -> bool,
    ) -> Vec<(&KnownFinding, Option<Stale>)> {
        let entries = self.baseline.entries(came, is_gone).into_iter();
        entries.map(|(known, _, stale)| (known, stale)).collect()
    }

    /// What is to be said of the baseline's entries that are not needed any more, once all documents are checked: of those of
    /// one contract and one reason once.
    pub fn baseline_report(&self, came: &BaselineUse, is_gone: impl Fn(&str) -> bool) -> Option<DocumentReport> {
        let entries = self.baseline.entries(came, is_gone);
        let stale: Vec<_> = entries.into_iter().filter_map(|(known, at, why)| Some((known, at, why?))).collect();
        let name = self.sources.get(stale.first()?.1.file).map_or("", SourceFile::name);
        let mut counts: BTreeMap<(&str, Stale), usize> = BTreeMap::new();
        stale.iter().for_each(|(known, _, why)| *counts.entry((&known.file, *why)).or_default() += 1);
        let draft = |(known, at, why): &(&KnownFinding, Location, Stale)| {
            let count = counts.get(&(known.file.as_str(), *why)).copied().unwrap_or_default();
            let message = baseline::several_stale(count, &known.file, *why);
            let (said, print) = (baseline::stale(known, *at, *why), known.fingerprint.to_string());
            let key = RootKey::Said(message.clone());
            let root = Some(Root { key, message: Some(message.into()), applies: false });
            Draft { root, ..plain(said, FindingKind::Baseline, None, (name, &print)) }
        };
        let mut drafts: Vec<Draft> = stale.iter().map(draft).collect();
        Given::default().tell_apart(&mut drafts);
        Some(self.report(name, &self.sources, None, drafts))
    }

    /// How many waivers of files name a contract that was not among those checked.
    pub fn idle_waivers(&self, came: &WaiverUse) -> usize {
        self.waivers.idle(came)
    }

    fn report(&self, name: &str, sources: &Arc<SourceMap>, number: Option<u32>, drafts: Vec<Draft>) -> DocumentReport {
        let (findings, groups) = assemble(drafts);
        DocumentReport {
            file: name.to_owned(),
            number,
            id: None,
            checked: false,
            sources: Arc::clone(sources),
            as_of: self.options.as_of,
            findings,
            groups,
            results: Vec::new(),
        }
    }
}

/// The file that a document is of.
#[derive(Debug, Clone, Copy)]
struct Of<'a> {
    /// The name that people know it by.
    name: &'a str,
    /// The name that fingerprints are made of.
    identity: &'a str,
    sources: &'a Arc<SourceMap>,
    /// The date of the check.
    as_of: Date,
}

/// What came of a document.
struct Settled {
    report: DocumentReport,
    waivers: WaiverUse,
    baseline: BaselineUse,
    /// Whether the date was asked for.
    by_date: bool,
}

/// What the vocabulary says of a document, but for the misspelt keys that findings of rules speak of already.
fn misfits(
    document: &Document,
    reading: &Reading,
    paths: &StablePaths<'_>,
    taken: &[usize],
    (file, id): (&str, &str),
) -> Vec<Draft> {
    let problems = reading.problems().iter().enumerate().filter(|(index, _)| !taken.contains(index));
    let drafts = problems.map(|(_, problem)| {
        let (path, place) = (document.path(problem.node), paths.of(problem.node));
        let mut draft = plain(problem.diagnostic.clone(), FindingKind::Vocabulary, Some(path), (file, id));
        if draft.finding.path.is_some() {
            let code = draft.finding.diagnostic.code.as_str();
            draft.finding.fingerprint = Fingerprint::of(&[code, file, id, place.as_str()]);
        }
        Draft { place: Some(place), ..draft }
    });
    drafts.collect()
}

/// A finding that belongs to no rule.
fn plain(diagnostic: Diagnostic, kind: FindingKind, path: Option<String>, (file, id): (&str, &str)) -> Draft {
    let path = path.filter(|path| !path.is_empty());
    let stable = path.clone().unwrap_or_else(|| diagnostic.message.clone());
    let fingerprint = Fingerprint::of(&[diagnostic.code.as_str(), file, id, &stable]);
    Draft {
        finding: Finding {
            diagnostic,
            kind,
            rule: None,
            rule_title: None,
            path,
            waiver_path: None,
            waived: None,
            known: None,
            group: 0,
            fingerprint,
        },
        root: None,
        place: None,
    }
}
