//! One run of a check: policies, then files in order, then what it came to.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::baseline::Recording;
use super::cache::{Caching, Keeper};
use super::changed::{Changes, Since};
use super::desk::{Desk, Measure};
use super::exit::{Exit, Gate, Tally};
use super::job::{Came, From, Job, Plan, Shop};
use super::names::{name_of, reason, shown};
use super::output::Output;
use super::overwritten::overwritten;
use super::pipeline::in_order;
use super::policies::{self, Choice};
use super::progress::Progress;
use super::project::Project;
use super::settings::{self, Configured};
use super::sinks::{OutputRequest, Sinks};
use super::walk::{self, Folders};
use super::{Problem, read};
use crate::analysis::Rule;
use crate::check::{
    self, BaselineSource, BaselineUse, Compiled, KnownRules, Mistaken, Narrowing, Options, Setting, WaiverRequest,
    WaiverSource, WaiverUse,
};
use crate::configuration::{Effective, FILE_NAME, Fitting};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Limits;
use crate::finding::FailOn;
use crate::report::{Format, Notes, Renderer, RunHeader, Style, count, one_line, summary, withheld};
use crate::source::{FileId, Location, SourceMap};
use crate::value::{Date, Duration};

/// Standard input as a file to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stdin {
    /// The name that findings give it.
    pub name: String,
}

/// What a run is asked to do.
#[derive(Debug, Clone)]
pub struct Request {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// Standard input, if it is to be checked; before all files.
    pub stdin: Option<Stdin>,
    /// Which settings count.
    pub configured: Configured,
    /// Names, files and folders of policies; without any, those of the settings, else the built-in essentials.
    pub policies: Vec<String>,
    /// The tags of the rules that run; without any, and without policies, those of the settings.
    pub tags: Vec<String>,
    /// The parameters that are set.
    pub settings: Vec<Setting>,
    /// Waiver files, besides those of the settings.
    pub waivers: Vec<PathBuf>,
    /// Whether waivers in the contracts themselves count, whatever the settings say.
    pub inline_waivers: bool,
    /// How long before its last day a waiver is told of; without it what the settings say.
    pub warn_expiring: Option<Duration>,
    /// Which findings are known.
    pub baseline: Baselined,
    /// The date on which the check is made.
    pub as_of: Date,
    /// From which severity on findings fail the run; without it what the settings say, else errors.
    pub fail_on: Option<FailOn>,
    /// Whether a rule may stay undecided.
    pub allow_undecided: bool,
    /// Codes, policies and tags of what is checked and shown; without any, those of the settings, else everything.
    pub select: Vec<String>,
    /// Those of what is not; without any, those of the settings.
    pub ignore: Vec<String>,
    /// The least severity of findings that are shown; all count.
    pub min_severity: Severity,
    /// How many findings are shown; all count.
    pub max_findings: Option<usize>,
    /// Whether the run succeeds whatever it finds.
    pub exit_zero: bool,
    /// Whether only contracts are checked that have changed, or that are checked by something that has, and since when.
    pub changed: Option<Since>,
    /// Whether results of earlier runs are used, and kept.
    pub cache: Caching,
    /// Whether a table of how often each rule has something to say comes after the findings.
    pub statistics: bool,
    /// Whether to show on standard error how far the run is.
    pub progress: bool,
    /// How findings are written, and where to; at most one goes to standard output.
    pub outputs: Vec<OutputRequest>,
    /// How text for a terminal looks.
    pub style: Style,
    /// Whether nothing but findings and errors is written.
    pub quiet: bool,
    /// Whether skipped files and the outcome of every rule are listed.
    pub verbose: bool,
}

/// Which baseline counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Baselined {
    /// That of the settings, if they name one.
    #[default]
    Configured,
    /// This file.
    File(PathBuf),
    /// None.
    Nothing,
}

/// Makes a check. Findings go to `findings`, all else to `messages`. That nobody reads the findings to their end is no error.
pub fn run(request: &Request, findings: &mut dyn Write, messages: &mut dyn Write) -> Exit {
    let mut output = Output::new(findings, messages);
    let exit = check(request, None, &mut output);
    output.end(exit)
}

/// Makes a check; with a recording, for what that keeps of its findings.
pub(super) fn check(request: &Request, mut recording: Option<&mut Recording>, output: &mut Output<'_>) -> Exit {
    let files = match read_waivers(&request.waivers) {
        Ok(files) => files,
        Err(problems) => {
            problems.iter().for_each(|problem| output.problem(problem));
            return Exit::Incomplete;
        }
    };
    let settings = match settings::Found::find(&request.configured, &request.paths) {
        Ok(settings) => settings,
        Err(problem) => {
            output.problem(&problem);
            return Exit::Incomplete;
        }
    };
    let baseline = match (recording.as_deref_mut(), &request.baseline) {
        (Some(recording), file) => recording.begin(&settings, file, request.style, output),
        (None, Baselined::File(file)) => settings::baseline(file).map(Some).map_err(|problem| output.problem(&problem)),
        (None, _) => Ok(None),
    };
    let Ok(baseline) = baseline else { return Exit::Incomplete };
    let mut cache = match request.cache.place(&settings.projects(&request.paths)) {
        Ok(cache) => cache,
        Err(problem) => {
            output.problem(&problem);
            return Exit::Incomplete;
        }
    };
    let mut tally = Tally::default();
    tally.summary.as_of = Some(request.as_of);
    let changes = request.changed.as_ref().map(|since| Changes::since(since, &request.paths)).transpose();
    let mut changes = match changes {
        Ok(changes) => changes,
        Err(problem) => {
            output.problem(&problem);
            return Exit::Incomplete;
        }
    };
    let given = Given { waivers: files, baseline, heeds_settings: recording.is_none() };
    let (Jobs { mut jobs, folders, problems, passed_over }, plans) = prepare(request, &settings, given);
    problems.iter().for_each(|problem| output.problem(problem));
    tally.summary.skipped = passed_over;
    let Plans { plans, told, has_baseline } = match plans {
        Ok(plans) => plans,
        Err(problems) => {
            problems.iter().for_each(|problem| output.problem(problem));
            return Exit::Incomplete;
        }
    };
    if let Some(path) = overwritten(request, &jobs, plans.as_deref().unwrap_or_default(), &told, &settings) {
        let problem = Problem::new(format!("the output `{}` is a file that this run reads", shown(path)));
        output.problem(&problem.help("give it another name"));
        return Exit::Incomplete;
    }
    let notes: Vec<Notes<'_>> =
        told.iter().map(|(diagnostics, sources)| Notes { diagnostics, sources: sources.as_ref() }).collect();
    let mut rules: Vec<&Rule> = plans.iter().flatten().flat_map(|plan| &plan.checker.program().rules).collect();
    let mut known = FxHashSet::default();
    rules.retain(|rule| known.insert(&rule.id));
    let mut sinks = Sinks::open(&request.outputs, request.style, output);
    let header =
        RunHeader { as_of: request.as_of, notes: &notes, rules: &rules, verbose: request.verbose, has_baseline };
    sinks.begin(header, output);
    if recording.is_some() && plans.is_none() {
        output.message(&Renderer::new(Format::Pretty, request.style).begin(header));
    }
    let Some(plans) = plans else {
        tally.summary.problems = output.problems();
        sinks.finish(&tally.summary, output);
        output.problem(&Problem::new("nothing was checked, because of the errors that are shown"));
        return Exit::Incomplete;
    };
    if let Some(changes) = &mut changes {
        let before = jobs.len();
        if let Err(problem) = leave_changed(&mut jobs, &plans, &settings, changes, request, output) {
            output.problem(&problem);
        }
        tally.summary.withheld.unchanged = before - jobs.len();
    }
    let profiles: BTreeSet<_> = plans.iter().map(|plan| plan.profile).collect();
    tally.summary.profile = profiles.first().filter(|_| profiles.len() == 1).copied().flatten().map(str::to_owned);
    let rules: FxHashSet<_> = plans.iter().flat_map(|plan| plan.checker.rules()).collect();
    tally.summary.rules = rules.len();
    let left_out = plans.iter().flat_map(|plan| plan.checker.left_out()).filter(|rule| !rules.contains(rule));
    tally.summary.withheld.rules = left_out.collect::<BTreeSet<_>>().len();
    let mut waivers = WaiverUse::default();
    let mut known = BaselineUse::default();
    let measure = Measure { least: request.min_severity, most: request.max_findings };
    let mut desk = Desk::new(tally, sinks, measure, request.statistics);
    let progress = Progress::new(jobs.len(), "files", request.progress);
    cache = cache.filter(|cache| cache.is_worth_it(jobs.len()));
    if let Some(cache) = &mut cache {
        cache.open(plans.iter().map(|plan| plan.checker.digest()));
    }
    let mut keeper = Keeper::new();
    let shop = Shop {
        plans: &plans,
        folders: &folders,
        settings: &settings,
        cache: cache.as_ref(),
        clerk: desk.clerk(recording.is_some()),
        as_of: request.as_of,
    };
    in_order(
        &jobs,
        |job, room| job.work(&shop, room),
        |job, came| {
            let take = |output: &mut Output<'_>| match came.unwrap_or_else(|| Err(job.panicked())) {
                Ok(Came { noted, waivers: used, baseline, new }) => {
                    if let (Some((key, entry)), Some(cache)) = (new, &cache) {
                        keeper.keep(cache, job.plan(), key, &entry);
                    }
                    waivers.add(&used);
                    known.add(&baseline);
                    if let Some(recording) = &mut recording {
                        noted.reports().for_each(|report| recording.add(report, &job.identity(&shop)));
                    }
                    desk.add(noted, output);
                }
                Err(problem) => output.problem(&problem),
            };
            progress.step();
            if progress.is_shown() {
                progress.aside(|| {
                    take(output);
                    output.flush();
                });
            } else {
                take(output);
            }
        },
    );
    drop(progress);
    if let Some(warning) = cache.as_ref().and_then(|cache| keeper.finish(cache)) {
        output.message(&warning);
    }
    // all of them have the same waivers of files
    if let Some(plan) = plans.first() {
        for report in plan.checker.waiver_reports(&waivers) {
            desk.take(report, plan.gate, output);
        }
        desk.tally.summary.idle_waivers = plan.checker.idle_waivers(&waivers);
        let is_gone = |file: &str| settings.is_gone(file);
        if let Some(report) = plan.checker.baseline_report(&known, is_gone) {
            desk.take(report, plan.gate, output);
        }
        if let Some(recording) = &mut recording {
            recording.known = plan
                .checker
                .baseline_entries(&known, is_gone)
                .into_iter()
                .map(|(one, why)| (one.clone(), why))
                .collect();
        }
    }
    let hides_failure = desk.hides_failure();
    let Desk { mut tally, sinks, statistics, .. } = desk;
    tally.summary.problems = output.problems();
    sinks.finish(&tally.summary, output);
    output.flush();
    if let Some(recording) = recording {
        // the program ends with its run: see below
        std::mem::forget(plans);
        return recording.finish(&tally.summary, output);
    }
    if let Some(statistics) = statistics {
        output.message(statistics.text().trim_end());
    }
    conclude(request, &tally, hides_failure, &marks(&plans), output);
    // the program ends with its run: to free every part of the policies would take as long as to check a contract
    std::mem::forget(plans);
    match tally.exit(output.incomplete) {
        Exit::Findings if request.exit_zero => Exit::Success,
        exit => exit,
    }
}

/// Leaves the contracts that have changed, or that are checked by something that has: its policies, their data, waivers, the
/// settings.
fn leave_changed(
    jobs: &mut Vec<Job>,
    plans: &[Plan],
    settings: &settings::Found,
    changes: &mut Changes,
    request: &Request,
    output: &mut Output<'_>,
) -> Result<(), Problem> {
    let of_settings: Vec<&str> =
        settings.configuration.files.iter().map(|file| settings.configuration.name(file.file)).collect();
    let mut whole = Vec::new();
    for plan in plans {
        let needed: Vec<&str> = of_settings.iter().copied().chain(plan.files.iter().map(String::as_str)).collect();
        let changed = changes.among(&needed.iter().map(Path::new).collect::<Vec<_>>())?;
        whole.push(changed.first().and_then(|first| needed.get(*first)).map(|name| (*name).to_owned()));
    }
    if let Some(lost) = changes.lost() {
        whole.iter_mut().for_each(|why| *why = why.take().or_else(|| Some(lost.clone())));
    }
    let files: Vec<&Path> = jobs.iter().map(Job::path).collect();
    let changed = changes.among(&files)?;
    let mut number = 0..;
    jobs.retain(|job| {
        let is_changed = number.next().is_some_and(|number| changed.contains(&number));
        is_changed || whole.get(job.plan()).is_none_or(Option::is_some)
    });
    if let Some(why) = whole.into_iter().flatten().next().filter(|_| !request.quiet) {
        output.message(&format!("`{}` has changed, so everything that is checked by it is", one_line(&why)));
    }
    Ok(())
}

impl Request {
    /// What `clausula check PATH…` asks for, of which nothing is written and nothing is kept.
    pub fn of(paths: Vec<PathBuf>, as_of: Date) -> Self {
        Self {
            paths,
            stdin: None,
            configured: Configured::Nearest,
            policies: Vec::new(),
            tags: Vec::new(),
            settings: Vec::new(),
            waivers: Vec::new(),
            inline_waivers: false,
            warn_expiring: None,
            baseline: Baselined::Configured,
            as_of,
            fail_on: None,
            allow_undecided: false,
            select: Vec::new(),
            ignore: Vec::new(),
            min_severity: Severity::Note,
            max_findings: None,
            exit_zero: false,
            changed: None,
            cache: Caching::Off,
            statistics: false,
            progress: false,
            outputs: Vec::new(),
            style: Style { color: false, width: 100 },
            quiet: false,
            verbose: false,
        }
    }

    fn chosen(&self) -> settings::Chosen<'_> {
        settings::Chosen {
            policies: &self.policies,
            tags: &self.tags,
            set: &self.settings,
            select: &self.select,
            ignore: &self.ignore,
        }
    }

    /// What contracts are held to whose settings say this.
    fn gate(&self, set: Option<FailOn>) -> Gate {
        let fail_on = self.fail_on.or(set).unwrap_or(FailOn::Severity(Severity::Error));
        Gate { fail_on, allow_undecided: self.allow_undecided }
    }
}

/// The kinds of settings that contracts have, in the order in which they were met.
pub(super) struct Kinds<'s> {
    settings: &'s settings::Found,
    pub(super) known: BTreeMap<Fitting, u32>,
}

impl<'s> Kinds<'s> {
    /// None as yet.
    pub(super) fn new(settings: &'s settings::Found) -> Self {
        Self { settings, known: BTreeMap::new() }
    }

    /// The number of a contract's kind, by where it really is.
    pub(super) fn of(&mut self, real: &Path) -> u32 {
        self.number(self.settings.fitting(real))
    }

    /// The number of the only kind where it does not matter where contracts lie.
    pub(super) fn of_all(&mut self) -> u32 {
        self.number(Fitting::new())
    }

    fn number(&mut self, fitting: Fitting) -> u32 {
        let next = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        *self.known.entry(fitting).or_insert(next)
    }
}

/// All plans of a run; none if a policy or the settings have an error. And what is to be said of them.
pub(super) struct Plans {
    pub(super) plans: Option<Vec<Plan>>,
    pub(super) told: Vec<Told>,
    has_baseline: bool,
}

/// What was said of something, and the files that this points into.
pub(super) type Told = (Vec<Diagnostic>, Arc<SourceMap>);

/// What plans are made of besides the settings.
pub(super) struct Given {
    /// The waiver files of the request.
    pub(super) waivers: Vec<WaiverSource>,
    /// The baseline of the request.
    pub(super) baseline: Option<BaselineSource>,
    /// Whether the baseline of the settings counts where the request has none.
    pub(super) heeds_settings: bool,
}

/// Compiles the policies for each kind of settings; nothing if any of them has an error. What several of them say is said
/// once.
pub(super) fn make_plans(
    request: &Request,
    settings: &settings::Found,
    kinds: Kinds<'_>,
    given: Given,
) -> Result<Plans, Vec<Problem>> {
    let Given { waivers: files, baseline, heeds_settings } = given;
    let mut mistakes = settings.configuration.diagnostics.clone();
    let mut unknown_tags = Vec::new();
    let mut compiled: Vec<(Compiled, Gate, Option<&'static str>)> = Vec::new();
    let mut kinds: Vec<(u32, Fitting)> = kinds.known.into_iter().map(|(fitting, number)| (number, fitting)).collect();
    kinds.sort_unstable();
    if kinds.is_empty() {
        // without a contract the policies are looked at all the same
        kinds.push((0, Fitting::new()));
    }
    let options = Options { as_of: request.as_of, limits: Limits::default() };
    let mut entries = Entries::default();
    let project = Project { disk: settings.disk.clone() };
    if mistakes.is_empty() {
        for (_, fitting) in kinds {
            let effective = settings.configuration.effective(&fitting);
            let (choice, overrides) = settings.choose(&effective, &request.chosen(), &mut mistakes)?;
            let gate = request.gate(effective.fail_on.as_ref().map(|given| given.value.value));
            if mistakes.is_empty() {
                let Choice { policies, selection, profile, .. } = choice;
                entries.add(&selection.narrowing);
                let of_these = check::Request { policies, selection, overrides, options, files: &project };
                let mut of_kind = policies::compile(of_these);
                if request.policies.is_empty() && request.tags.is_empty() {
                    unknown_tags.extend(take_unknown_tags(&mut of_kind, &effective));
                }
                compiled.push((of_kind, gate, profile));
            }
        }
    }
    for (compiled, ..) in &mut compiled {
        entries.fit_nothing(std::mem::take(&mut compiled.mistaken));
    }
    let (of_settings, of_arguments) = entries.mistakes();
    mistakes.extend(of_settings);
    let mut waivers = settings.waivers(&mut mistakes);
    waivers.retain(|one| files.iter().all(|other| other.name != one.name));
    waivers.extend(files);
    let warn_expiring =
        request.warn_expiring.or_else(|| settings.configuration.warn_expiring().map(|given| given.value.value));
    let of_settings = heeds_settings && request.baseline == Baselined::Configured;
    let baseline = baseline.or_else(|| if of_settings { settings.baseline(&mut mistakes) } else { None });
    let inline =
        request.inline_waivers || settings.configuration.inline_waivers().is_some_and(|given| given.value.value);
    if !mistakes.is_empty() || !of_arguments.is_empty() {
        mistakes.sort_by_key(|diagnostic| diagnostic.primary.as_ref().map(|label| label.location));
        mistakes.dedup();
        let sources = Arc::clone(&settings.configuration.sources);
        let told = vec![(of_arguments, Arc::default()), (mistakes, sources)];
        return Ok(Plans { plans: None, told, has_baseline: false });
    }
    let mut elsewhere = KnownRules::default();
    // only waivers speak of rules of other plans
    if !waivers.is_empty() {
        compiled.iter().for_each(|(compiled, ..)| elsewhere.add(&compiled.known_rules()));
    }
    let mut plans = Vec::new();
    let mut all_compiled = true;
    let mut told: Vec<Told> = Vec::new();
    if !unknown_tags.is_empty() {
        unknown_tags.dedup();
        told.push((unknown_tags, Arc::clone(&settings.configuration.sources)));
    }
    for (compiled, gate, profile) in compiled {
        let waivers = WaiverRequest { files: waivers.clone(), inline, warn_expiring, elsewhere: elsewhere.clone() };
        let compiled = compiled.with_waivers(waivers);
        let compiled = match &baseline {
            Some(baseline) => compiled.with_baseline(baseline.clone()),
            None => compiled,
        };
        let Compiled { checker, mut diagnostics, sources, .. } = compiled;
        let files = files_of(&sources);
        diagnostics.retain(|diagnostic| !is_told(&told, diagnostic, &sources));
        told.push((diagnostics, sources));
        all_compiled &= checker.is_some();
        plans.extend(checker.map(|checker| Plan { checker, gate, profile, files }));
    }
    Ok(Plans { plans: all_compiled.then_some(plans), told, has_baseline: baseline.is_some() })
}

/// The entries of `select` and `ignore` by which contracts are checked, by their places and texts, and whether they are of what is
/// ignored.
#[derive(Default)]
struct Entries(BTreeMap<(Option<Location>, String, bool), Entry>);

/// How many plans have an entry, and what those say of it in which it fits nothing.
#[derive(Default)]
struct Entry {
    plans: usize,
    said: Vec<Diagnostic>,
    /// Whether it must fit something in one of them.
    binding: bool,
}

impl Entries {
    fn add(&mut self, narrowing: &Narrowing) {
        let select = narrowing.select.iter().map(|entry| (entry, false));
        // one that is written twice counts once
        for (entry, ignored) in
            select.chain(narrowing.ignore.iter().map(|entry| (entry, true))).collect::<BTreeSet<_>>()
        {
            let known = self.0.entry((entry.at, entry.text.clone(), ignored)).or_default();
            known.plans += 1;
            known.binding |= !entry.optional;
        }
    }

    fn fit_nothing(&mut self, mistaken: Vec<Mistaken>) {
        let mut told = BTreeSet::new();
        for Mistaken { entry, ignored, diagnostic } in mistaken {
            let key = (entry.at, entry.text, ignored);
            if told.insert(key.clone())
                && let Some(known) = self.0.get_mut(&key)
            {
                known.said.push(diagnostic);
            }
        }
    }

    /// What is to be said of those that fit nothing wherever they count: of the settings, and of the arguments.
    fn mistakes(self) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
        let (mut of_settings, mut of_arguments) = (Vec::new(), Vec::new());
        for ((at, ..), entry) in self.0 {
            let Some(said) = entry.said.into_iter().nth(entry.plans - 1).filter(|_| entry.binding) else { continue };
            match at {
                Some(at) => of_settings.push(said.at(at, "written here")),
                None => of_arguments.push(said),
            }
        }
        (of_settings, of_arguments)
    }
}

/// The names of the files of a check that are not built in.
pub(super) fn files_of(sources: &SourceMap) -> Vec<String> {
    let all = (0..sources.len()).filter_map(|number| sources.get(FileId(u32::try_from(number).ok()?)));
    all.filter(|file| !file.is_embedded()).map(|file| file.name().to_owned()).collect()
}

/// What is said of tags that no rule has, at the places where the settings choose them.
fn take_unknown_tags(compiled: &mut Compiled, effective: &Effective) -> Vec<Diagnostic> {
    let chosen = effective.tags.iter().flat_map(|given| &given.value);
    let place = |diagnostic: &Diagnostic| {
        let tag = chosen.clone().find(|tag| check::is_unknown_tag(diagnostic, &tag.value))?;
        Some(diagnostic.clone().at(tag.at, "chosen here"))
    };
    let placed = compiled.diagnostics.iter().filter_map(place).collect();
    compiled.diagnostics.retain(|diagnostic| place(diagnostic).is_none());
    placed
}

/// Whether the same was said of the same place already.
fn is_told(told: &[Told], diagnostic: &Diagnostic, sources: &SourceMap) -> bool {
    let place = |diagnostic: &Diagnostic, sources: &SourceMap| {
        let location = diagnostic.primary.as_ref()?.location;
        Some((sources.get(location.file)?.name().to_owned(), location.span))
    };
    told.iter().any(|(earlier, earlier_sources)| {
        earlier.iter().any(|earlier| {
            earlier.code == diagnostic.code
                && earlier.message == diagnostic.message
                && place(earlier, earlier_sources) == place(diagnostic, sources)
        })
    })
}

fn conclude(request: &Request, tally: &Tally, hides_failure: bool, marks: &[String], output: &mut Output<'_>) {
    let exit = tally.exit(output.incomplete);
    if request.quiet {
        // that there is more than is shown is no pleasantry
        if let Some(text) = withheld(&tally.summary) {
            output.message(&text);
        }
    } else if let Some(since) =
        request.changed.as_ref().filter(|_| exit == Exit::Success && tally.summary.contracts == 0)
    {
        let looked_at = count(tally.summary.withheld.unchanged, "file");
        output.message(&format!(
            "no contract has changed since `{}`: {looked_at} left as checked",
            one_line(since.name())
        ));
        return;
    } else {
        output.message(&summary(&tally.summary, request.verbose));
    }
    if exit == Exit::Findings && hides_failure {
        output.message("what fails this run is not shown: pass a milder `--min-severity`, or more `--max-findings`");
    }
    if request.quiet {
        return;
    }
    if tally.only_undecided() && !output.incomplete {
        output.message(
            "no finding fails this run, only what could not be decided; state what is missing, or pass `--allow-undecided`",
        );
    }
    if exit != Exit::NothingChecked {
        return;
    }
    if tally.summary.contracts == 0 && tally.summary.load_errors == 0 && !output.incomplete {
        output.message(&match marks {
            [] => "no contract was found: there is no YAML file".to_owned(),
            marks => format!(
                "no contract was found: a contract definition is a YAML file with {} at its root; \
                 a file that is named outright is checked without it",
                marks.join(" or ")
            ),
        });
    } else if tally.summary.rules == 0 {
        output.message("no rule was run: the policies have no rule that is selected");
    }
}

/// What marks the files of folders that are checked, each once.
fn marks(plans: &[Plan]) -> Vec<String> {
    let vocabularies = plans.iter().flat_map(|plan| &plan.checker.program().vocabularies);
    let marks: BTreeSet<_> =
        vocabularies.filter_map(|vocabulary| vocabulary.mark.as_ref().map(ToString::to_string)).collect();
    marks.into_iter().collect()
}

/// The waiver files, each once. Without one of them findings would stand that somebody has waived, so all must be there.
fn read_waivers(paths: &[PathBuf]) -> Result<Vec<WaiverSource>, Vec<Problem>> {
    let mut files = Vec::new();
    let mut problems = Vec::new();
    let mut known = BTreeSet::new();
    for path in paths {
        let place = std::fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        if !known.insert(place) {
            continue;
        }
        // one byte more than is taken, so that loading refuses in its own words
        match read::file(path, Limits::default().bytes) {
            Ok(bytes) => files.push(WaiverSource { name: name_of(path), bytes }),
            Err(error) => {
                problems.push(Problem::new(format!("cannot read the waivers in `{}`: {}", shown(path), reason(&error))))
            }
        }
    }
    if problems.is_empty() { Ok(files) } else { Err(problems) }
}

/// What is to be checked.
struct Jobs {
    jobs: Vec<Job>,
    /// The folders that their files were found in.
    folders: Folders,
    /// What cannot be read.
    problems: Vec<Problem>,
    /// Files that look like contracts but are not looked at, with the reason.
    passed_over: Vec<String>,
}

/// Finds what is to be checked, and makes what it is checked by: both at once where neither needs the other, and where there is so
/// much to be found that it pays.
fn prepare(request: &Request, settings: &settings::Found, given: Given) -> (Jobs, Result<Plans, Vec<Problem>>) {
    let mut kinds = Kinds::new(settings);
    let in_folders =
        request.stdin.is_none() && (request.paths.is_empty() || request.paths.iter().any(|path| path.is_dir()));
    if in_folders && !settings.has_patterns() && rayon::current_num_threads() > 1 {
        kinds.of_all();
        let compile = || make_plans(request, settings, kinds, given);
        rayon::join(|| find_jobs(request, &mut Kinds::new(settings)), compile)
    } else {
        let jobs = find_jobs(request, &mut kinds);
        (jobs, make_plans(request, settings, kinds, given))
    }
}

fn find_jobs(request: &Request, kinds: &mut Kinds<'_>) -> Jobs {
    let here = [PathBuf::from(".")];
    let paths = if request.paths.is_empty() && request.stdin.is_none() { &here[..] } else { &request.paths };
    let walk::Found { targets, folders, passed_over, mut problems } = walk::find(paths, walk::is_yaml);
    let stdin = request.stdin.iter().map(|stdin| From::Stdin(stdin.name.as_str().into()));
    let mut jobs = Vec::with_capacity(targets.len() + usize::from(request.stdin.is_some()));
    for from in stdin.chain(targets.into_iter().map(From::File)) {
        let is_of_folder = matches!(&from, From::File(target) if !target.named_outright);
        let mut job = Job { from, plan: 0 };
        if !is_of_folder && walk::is_policy_file(job.path()) {
            problems.push(walk::no_contract(job.path()));
            continue;
        }
        // settings are no contract, also where somebody names all files that changed
        let is_file = matches!(job.from, From::File(_));
        if is_file && job.path().file_name().is_some_and(|name| name == FILE_NAME) {
            continue;
        }
        if kinds.settings.has_patterns() {
            let place = job.place(&folders);
            if is_of_folder && !kinds.settings.includes(&place) {
                continue;
            }
            job.plan = kinds.of(&place);
        } else {
            job.plan = kinds.of_all();
        }
        jobs.push(job);
    }
    Jobs { jobs, folders, problems, passed_over }
}
