//! One run of tests: policies and the tests beside them, each test in parallel, their results in order.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::disk::Disk;
use super::names::name_of;
use super::output::Output;
use super::pipeline::in_order;
use super::policies;
use super::progress::Progress;
use super::project::Project;
use super::sinks::write_file;
use super::workspace::Unsaved;
use super::{Exit, Problem, walk};
use crate::analysis::{Rule, Test};
use crate::check::{Checker, Compiled, Options, Policy, PolicySource, Request, Selection, WaiverRequest};
use crate::document::Limits;
use crate::engine::Observation;
use crate::packs;
use crate::report::{
    Covered, Style, TestFormat, TestHeader, TestRenderer, Tried, coverage_text, lcov, mutations_text, one_line,
    test_summary,
};
use crate::syntax::{self, ast::FileKind};
use crate::testing::{self, Point, Prepared, TestResult, TestSummary};
use crate::value::Date;

/// What a run of tests is asked to do.
#[derive(Debug, Clone)]
pub struct TestRequest {
    /// Files, folders and names of built-in policies; without any, this folder.
    pub paths: Vec<String>,
    /// Only tests whose policy and name, written `policy/name`, hold this text.
    pub filter: Option<String>,
    /// The date of tests that say none.
    pub as_of: Date,
    /// How results are written.
    pub format: TestFormat,
    /// How text for a terminal looks.
    pub style: Style,
    /// Whether nothing but what failed and errors is written.
    pub quiet: bool,
    /// Whether to tell which outcomes of conditions no test has seen.
    pub coverage: bool,
    /// The file that lcov's trace is written to, with what tests have seen.
    pub lcov: Option<PathBuf>,
    /// Whether, and how, changes of the policies are tried, to list those that no test notices.
    pub mutate: Option<Mutate>,
}

/// How changes of policies are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mutate {
    /// At most so many changes.
    pub limit: usize,
    /// Which ones are chosen where there are more: by the same seed always the same.
    pub seed: u64,
    /// Whether to show on standard error how far it is, if that is a terminal.
    pub progress: bool,
}

/// Runs tests. Results go to `results`, all else to `messages`. That nobody reads the results to their end is no error.
pub fn run_tests(request: &TestRequest, results: &mut dyn Write, messages: &mut dyn Write) -> Exit {
    let mut output = Output::new(results, messages);
    let exit = run(request, &mut output);
    output.end(exit)
}

fn run(request: &TestRequest, output: &mut Output<'_>) -> Exit {
    let suites = find(&request.paths, output);
    if suites.is_empty() {
        output.message("no policy was found: the names of policies' files end in `.policy`");
        return Exit::NothingChecked;
    }
    let options = Options { as_of: request.as_of, limits: Limits::default() };
    let names: Vec<Vec<String>> = suites.iter().map(Suite::names).collect();
    let mut compiled: Vec<Compiled> =
        suites.into_par_iter().map(|suite| suite.compile(options, &Project::SAVED)).collect();
    let broken = compiled.iter().filter(|compiled| compiled.checker.is_none()).count();
    told_once(&mut compiled);
    let mut renderer = TestRenderer::new(request.format, request.style);
    output.text(&renderer.begin(TestHeader { as_of: request.as_of, policies: &compiled }));
    let mut summary = TestSummary::default();
    if broken == compiled.len() {
        output.text(&renderer.finish(&summary, None));
        output.problem(&Problem::new("no test was run, because of the errors that are shown"));
        return Exit::Incomplete;
    }
    let checkers = compiled.iter().enumerate();
    let all = checkers
        .filter_map(|(suite, compiled)| Some((suite, compiled.checker.as_ref()?)))
        .flat_map(|(suite, checker)| checker.program().tests.iter().map(move |test| (suite, checker, test)));
    let chosen = |(_, _, test): &(usize, &Checker, &Test)| match &request.filter {
        Some(filter) => format!("{}/{}", test.policy, test.name).contains(filter.as_str()),
        None => true,
    };
    let (tests, left_out): (Vec<_>, Vec<_>) = all.partition(chosen);
    summary.left_out = left_out.len();
    let observes = request.coverage || request.lcov.is_some();
    let mut observations: Vec<Vec<Observation>> = vec![Vec::new(); names.len()];
    in_order(
        &tests,
        |(_, checker, test), _| {
            if observes {
                testing::run_and_observe(checker, test, &Project::SAVED, request.as_of)
            } else {
                (testing::run(checker, test, &Project::SAVED, request.as_of), Vec::new())
            }
        },
        |(suite, _, test), result| match result {
            Some((result, seen)) => {
                summary.add(&result);
                output.text(&renderer.test(&result));
                if let Some(known) = observations.get_mut(*suite) {
                    known.extend(seen);
                }
            }
            None => output.problem(
                &Problem::new(format!(
                    "running the test \"{}\" failed by a fault of this program",
                    one_line(&test.name)
                ))
                .help("please report it, with the policy if you may share it"),
            ),
        },
    );
    let mut points: Vec<(Vec<Point>, &Compiled)> = Vec::new();
    for ((compiled, names), seen) in compiled.iter().zip(&names).zip(&observations) {
        if let Some(checker) = compiled.checker.as_ref().filter(|_| observes) {
            let program = checker.program();
            let is_own = |rule: &Rule| {
                program.sources.get(rule.location.file).is_some_and(|file| names.iter().any(|name| name == file.name()))
            };
            points.push((testing::coverage(program, is_own, seen), compiled));
        }
    }
    let covered: Vec<Covered<'_>> =
        points.iter().map(|(points, compiled)| Covered { points, sources: &compiled.sources }).collect();
    output.text(&renderer.finish(&summary, request.coverage.then_some(&covered)));
    if request.coverage && request.format == TestFormat::Junit {
        output.message(coverage_text(&covered).trim_end());
    }
    if let Some(path) = &request.lcov
        && let Err(problem) = write_file(path, &lcov(&covered))
    {
        output.problem(&problem);
    }
    if let Some(mutate) = request.mutate {
        if summary.failed + summary.broken > 0 {
            output.message("no change was tried: while tests fail they would notice anything");
        } else {
            let text = try_changes(&compiled, &names, &tests, (mutate, request.as_of));
            match request.format {
                TestFormat::Text => output.text(&text),
                TestFormat::Json | TestFormat::Junit => output.message(text.trim_end()),
            }
        }
    }
    output.flush();
    if broken > 0 {
        let those = if broken == 1 { "one policy".to_owned() } else { format!("{broken} policies") };
        output
            .problem(&Problem::new(format!("the tests of {those} were not run, because of the errors that are shown")));
    }
    if !request.quiet {
        output.message(&test_summary(&summary));
    }
    if summary.total() == 0 && broken == 0 {
        output.message(if summary.left_out > 0 {
            "no test was run: none has a name that `--filter` allows"
        } else {
            "no test was found: write `test \"…\" { … }` into a policy, or into `NAME.test.policy` beside it"
        });
    }
    exit(&summary)
}

/// What came of tests of one policy.
#[derive(Debug)]
pub struct Tested {
    /// The policy with its tests; without a checker no test was run.
    pub compiled: Compiled,
    /// What came of the tests that were wanted, in their order.
    pub results: Vec<TestResult>,
}

/// Runs those tests of a policy that are wanted, over texts that may not be saved. The file is the policy's or that of its tests.
///
/// # Errors
///
/// That one of the two cannot be read, in words.
pub fn run_tests_of(
    file: &Path,
    unsaved: Unsaved,
    as_of: Date,
    is_wanted: impl Fn(&Test) -> bool,
) -> Result<Tested, String> {
    let disk = Disk::with(unsaved);
    let both = [Some(file.to_owned()), partner(file).filter(|partner| partner.exists())];
    let mut policies = Vec::new();
    for path in both.into_iter().flatten() {
        let text = policies::text_on(&disk, &path).map_err(|problem| problem.message)?;
        policies.push(Policy::from(PolicySource { name: name_of(&path), text }));
    }
    let files = Project { disk };
    let options = Options { as_of, limits: Limits::default() };
    let compiled = Suite { policies }.compile(options, &files);
    let Some(checker) = &compiled.checker else { return Ok(Tested { compiled, results: Vec::new() }) };
    let wanted: Vec<&Test> = checker.program().tests.iter().filter(|test| is_wanted(test)).collect();
    let results = wanted.into_par_iter().map(|test| testing::run(checker, test, &files, as_of)).collect();
    Ok(Tested { compiled, results })
}

/// Changes the policies, a place at a time, and tells which changes no test notices.
fn try_changes(
    compiled: &[Compiled],
    names: &[Vec<String>],
    tests: &[(usize, &Checker, &Test)],
    (mutate, as_of): (Mutate, Date),
) -> String {
    let mut all = Vec::new();
    let mut prepared: Vec<Vec<Prepared<'_>>> = Vec::new();
    for (suite, (compiled, names)) in compiled.iter().zip(names).enumerate() {
        let Some(checker) = &compiled.checker else {
            // keeps its place, so that the others keep their numbers
            prepared.push(Vec::new());
            continue;
        };
        let own = tests.iter().filter(|(of, _, _)| *of == suite);
        prepared.push(
            own.filter_map(|(_, _, test)| Prepared::new(checker.program(), test, &Project::SAVED).ok()).collect(),
        );
        let is_own = |file| compiled.sources.get(file).is_some_and(|file| names.iter().any(|name| name == file.name()));
        all.extend(testing::mutations(checker.program(), is_own).into_iter().map(|mutation| (suite, mutation)));
    }
    let count = all.len();
    let chosen = testing::sample(all, mutate.limit, mutate.seed);
    let progress = Progress::new(chosen.len(), "changed policies", mutate.progress);
    let tried: Vec<Option<Tried<'_>>> = chosen
        .par_iter()
        .map(|(suite, mutation)| {
            let (compiled, prepared) = (compiled.get(*suite)?, prepared.get(*suite)?);
            let noticed = mutation.is_noticed(compiled.checker.as_ref()?, prepared, as_of);
            progress.step();
            Some(Tried { mutation, sources: &compiled.sources, noticed })
        })
        .collect();
    drop(progress);
    mutations_text(&tried.into_iter().flatten().collect::<Vec<_>>(), count)
}

/// Leaves each diagnostic with the first of the policies that it is told of: a policy that several use is checked with each.
fn told_once(compiled: &mut [Compiled]) {
    let mut told = BTreeSet::new();
    for Compiled { diagnostics, sources, .. } in compiled {
        diagnostics.retain(|diagnostic| {
            let place = diagnostic.primary.as_ref().map(|label| label.location);
            let file = place.and_then(|place| sources.get(place.file)).map(|file| file.name().to_owned());
            told.insert((diagnostic.code.clone(), diagnostic.message.clone(), file, place.map(|place| place.span)))
        });
    }
}

/// A policy and the tests beside it. Each is compiled by itself: what another policy adjusts in those that it uses is no
/// matter of their own tests.
struct Suite {
    policies: Vec<Policy>,
}

impl Suite {
    /// The names of its files.
    fn names(&self) -> Vec<String> {
        self.policies.iter().map(|policy| policies::name(policy).to_owned()).collect()
    }

    fn compile(self, options: Options, files: &Project) -> Compiled {
        policies::compile(Request {
            policies: self.policies,
            selection: Selection { drafts: true, ..Selection::default() },
            overrides: Vec::new(),
            options,
            files,
        })
        // what a test is given is as trusted as the policy: without this none could expect `waived`
        .with_waivers(WaiverRequest { inline: true, ..WaiverRequest::default() })
    }
}

fn exit(summary: &TestSummary) -> Exit {
    if summary.broken > 0 {
        Exit::Incomplete
    } else if summary.failed > 0 {
        Exit::Findings
    } else if summary.total() == 0 {
        Exit::NothingChecked
    } else {
        Exit::Success
    }
}

/// The policies of a run with their tests, each once, built-in ones first, then in the order of their names. A policy and the
/// tests beside it come together, whichever of the two was named.
fn find(paths: &[String], output: &mut Output<'_>) -> Vec<Suite> {
    let here = [".".to_owned()];
    let paths = if paths.is_empty() { &here[..] } else { paths };
    let mut suites = Vec::new();
    let mut named: Vec<PathBuf> = Vec::new();
    let mut built_in = BTreeSet::new();
    for path in paths {
        match packs::named().find(|pack| pack.name == path) {
            Some(pack) if built_in.insert(pack.name) => {
                let policy = Policy::BuiltIn(pack);
                let tests = policies::tests_beside(&policy);
                suites.push(Suite { policies: std::iter::once(policy).chain(tests).collect() });
            }
            Some(_) => {}
            None if !Path::new(path).exists() && !policies::is_path(path) => output.problem(&policies::unknown(path)),
            None => {
                let path = PathBuf::from(path);
                named.extend(partner(&path).filter(|partner| partner.exists()));
                named.push(path);
            }
        }
    }
    let found = walk::find_policies(&named, walk::is_policy_file);
    found.problems.iter().for_each(|problem| output.problem(problem));
    let mut by_stem: BTreeMap<String, Vec<Policy>> = BTreeMap::new();
    let mut unread = Vec::new();
    for target in found.targets {
        let name = target.name();
        let stem = name.strip_suffix(".policy").unwrap_or(&name);
        let stem = stem.strip_suffix(".test").unwrap_or(stem).to_owned();
        match policies::text(&target.path) {
            Ok(text) => by_stem.entry(stem).or_default().push(PolicySource { name, text }.into()),
            Err(problem) => {
                output.problem(&problem);
                unread.push(stem);
            }
        }
    }
    // tests without their policy, or a policy without its tests, would be told as what they are not
    by_stem.retain(|stem, _| !unread.contains(stem));
    // a vocabulary by itself has no rules, and so no tests
    let is_vocabulary = |policy: &Policy| {
        let declaration = policy.source().and_then(|file| syntax::declaration(&file.text));
        declaration.is_some_and(|declaration| declaration.kind == FileKind::Vocabulary)
    };
    let files = by_stem.into_values().filter(|policies| !policies.iter().all(is_vocabulary));
    suites.extend(files.map(|policies| Suite { policies }));
    suites
}

/// The policy of a file of tests, or the tests of a policy, by its name.
fn partner(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let partner = match name.strip_suffix(".test.policy") {
        Some(stem) => format!("{stem}.policy"),
        None => format!("{}.test.policy", name.strip_suffix(".policy")?),
    };
    Some(path.with_file_name(partner))
}
