//! One run of a check: policies, then files in order, then what it came to.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use super::exit::{Exit, Gate, Tally};
use super::names::{name_of, reason, shown};
use super::output::Output;
use super::pipeline::in_order;
use super::policies::choose_policies;
use super::project::Project;
use super::sinks::{OutputRequest, Sinks};
use super::walk::{self, Target};
use super::{Problem, read};
use crate::check::{
    self, Checked, Checker, Input, Options, Overrides, Setting, WaiverRequest, WaiverSource, WaiverUse, compile_with,
};
use crate::document::Limits;
use crate::report::{RunHeader, Style, one_line, summary};
use crate::value::Date;

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
    /// Names, files and folders of policies; without any, the built-in ones.
    pub policies: Vec<String>,
    /// The tags of the rules that run.
    pub tags: Vec<String>,
    /// The parameters that are set.
    pub settings: Vec<Setting>,
    /// Waiver files.
    pub waivers: Vec<PathBuf>,
    /// Whether waivers in the contracts themselves count.
    pub inline_waivers: bool,
    /// The date on which the check is made.
    pub as_of: Date,
    /// What findings are held to.
    pub gate: Gate,
    /// How findings are written, and where to; at most one goes to standard output.
    pub outputs: Vec<OutputRequest>,
    /// How text for a terminal looks.
    pub style: Style,
    /// Whether nothing but findings and errors is written.
    pub quiet: bool,
    /// Whether skipped files and the outcome of every rule are listed.
    pub verbose: bool,
}

/// Makes a check. Findings go to `findings`, all else to `messages`. That nobody reads the findings to their end is no error.
pub fn run(request: &Request, findings: &mut dyn Write, messages: &mut dyn Write) -> Exit {
    let mut output = Output::new(findings, messages);
    let exit = check(request, &mut output);
    output.end(exit)
}

fn check(request: &Request, output: &mut Output<'_>) -> Exit {
    let choice = match choose_policies(&request.policies, &request.tags) {
        Ok(choice) => choice,
        Err(problems) => {
            problems.iter().for_each(|problem| output.problem(problem));
            return Exit::Incomplete;
        }
    };
    let files = match read_waivers(&request.waivers) {
        Ok(files) => files,
        Err(problems) => {
            problems.iter().for_each(|problem| output.problem(problem));
            return Exit::Incomplete;
        }
    };
    let options = Options { as_of: request.as_of, limits: Limits::default() };
    let compiled = compile_with(check::Request {
        policies: choice.policies,
        selection: choice.selection,
        overrides: vec![Overrides::set(&request.settings)],
        options,
        files: &Project,
    })
    .with_waivers(WaiverRequest { files, inline: request.inline_waivers });
    let mut sinks = Sinks::open(&request.outputs, request.style, output);
    let header = RunHeader {
        as_of: request.as_of,
        policy_diagnostics: &compiled.diagnostics,
        policy_sources: &compiled.sources,
        rules: compiled.checker.as_ref().map_or(&[], |checker| &checker.program().rules),
        verbose: request.verbose,
    };
    sinks.begin(header, output);
    let mut tally = Tally::default();
    tally.summary.as_of = Some(request.as_of);
    tally.summary.profile = choice.profile.map(str::to_owned);
    let Some(checker) = compiled.checker else {
        sinks.finish(&tally.summary, output);
        output.problem(&Problem::new("nothing was checked, because of the errors that are shown"));
        return Exit::Incomplete;
    };
    tally.summary.rules = checker.rule_count();
    let jobs = find_jobs(request, &mut tally, output);
    let limit = options.limits.bytes;
    let mut waivers = WaiverUse::default();
    in_order(
        &jobs,
        |job| job.bytes(limit),
        |job| job.check(&checker, limit),
        |job, checked| match checked.unwrap_or_else(|| Err(job.panicked())) {
            Ok(checked) => {
                if checked.skipped {
                    tally.summary.skipped.push(job.name().to_owned());
                }
                waivers.add(&checked.waivers);
                for report in &checked.reports {
                    tally.add(report);
                    sinks.report(report, output);
                }
            }
            Err(problem) => output.problem(&problem),
        },
    );
    for report in &checker.waiver_reports(&waivers) {
        tally.add(report);
        sinks.report(report, output);
    }
    tally.summary.idle_waivers = checker.idle_waivers(&waivers);
    sinks.finish(&tally.summary, output);
    output.flush();
    if !request.quiet {
        conclude(request, &tally, output);
    }
    // the program ends with its run: to free every part of the policies would take as long as to check a contract
    std::mem::forget(checker);
    tally.exit(request.gate, output.incomplete)
}

fn conclude(request: &Request, tally: &Tally, output: &mut Output<'_>) {
    output.message(&summary(&tally.summary, request.verbose));
    if tally.only_undecided(request.gate) && !output.incomplete {
        output.message(
            "no finding fails this run, only what could not be decided; state what is missing, or pass `--allow-undecided`",
        );
    }
    if tally.summary.contracts == 0 && tally.summary.load_errors == 0 && !output.incomplete {
        output.message(
            "no contract was found: a contract definition is a YAML file with `schema: contract/1` at its root; \
             a file that is named outright is checked without it",
        );
    } else if tally.summary.rules == 0 {
        output.message("no rule was run: the policies have no rule that is selected");
    }
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

/// A file or standard input.
enum Job {
    File(Target),
    Stdin(String),
}

impl Job {
    fn name(&self) -> &str {
        match self {
            Self::File(target) => &target.name,
            Self::Stdin(name) => name,
        }
    }

    /// How much memory it takes to read.
    fn bytes(&self, limit: usize) -> u64 {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        match self {
            Self::File(target) => target.path.metadata().map_or(limit, |metadata| metadata.len().min(limit)),
            Self::Stdin(_) => limit,
        }
    }

    fn check(&self, checker: &Checker, limit: usize) -> Result<Checked, Problem> {
        let (bytes, named_outright) = match self {
            Self::File(target) => (read::file(&target.path, limit), target.named_outright),
            Self::Stdin(_) => (read::standard_input(limit), true),
        };
        let bytes = bytes
            .map_err(|error| Problem::new(format!("cannot read `{}`: {}", one_line(self.name()), reason(&error))))?;
        Ok(checker.check(Input { name: self.name().to_owned(), bytes, named_outright }))
    }

    fn panicked(&self) -> Problem {
        Problem::new(format!("checking `{}` failed by a fault of this program, not of the file", one_line(self.name())))
            .help("please report it, with the file if you may share it")
    }
}

fn find_jobs(request: &Request, tally: &mut Tally, output: &mut Output<'_>) -> Vec<Job> {
    let here = [PathBuf::from(".")];
    let paths = if request.paths.is_empty() && request.stdin.is_none() { &here[..] } else { &request.paths };
    let found = walk::find(paths, walk::is_yaml);
    found.problems.iter().for_each(|problem| output.problem(problem));
    tally.summary.skipped = found.passed_over;
    let stdin = request.stdin.iter().map(|stdin| Job::Stdin(stdin.name.clone()));
    stdin.chain(found.targets.into_iter().map(Job::File)).collect()
}
