//! One run of tests: policies and the tests beside them, each test in parallel, their results in order.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::output::Output;
use super::pipeline::in_order;
use super::policies;
use super::project::Project;
use super::{Exit, Problem, walk};
use crate::analysis::Test;
use crate::check::{Checker, Compiled, Options, Policy, PolicySource, Request, Selection, compile_with};
use crate::document::Limits;
use crate::packs;
use crate::report::{Style, TestFormat, TestHeader, TestRenderer, one_line, test_summary};
use crate::source::FileId;
use crate::syntax::{self, ast::FileKind};
use crate::testing::{self, TestSummary};
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
}

/// Runs tests. Results go to `results`, all else to `messages`. That nobody reads the results to their end is no error.
pub fn run_tests(request: &TestRequest, results: &mut dyn Write, messages: &mut dyn Write) -> Exit {
    let mut output = Output::new(results, messages);
    let exit = run(request, &mut output);
    output.end(exit)
}

fn run(request: &TestRequest, output: &mut Output<'_>) -> Exit {
    let suites = find(&request.paths, output);
    if output.incomplete {
        return Exit::Incomplete;
    }
    if suites.is_empty() {
        output.message("no policy was found: the names of policies' files end in `.policy`");
        return Exit::NothingChecked;
    }
    let options = Options { as_of: request.as_of, limits: Limits::default() };
    let mut compiled: Vec<Compiled> = suites.into_par_iter().map(|suite| suite.compile(options)).collect();
    let broken = compiled.iter().any(|compiled| compiled.checker.is_none());
    told_once(&mut compiled);
    let mut renderer = TestRenderer::new(request.format, request.style);
    output.text(&renderer.begin(TestHeader { as_of: request.as_of, policies: &compiled }));
    let mut summary = TestSummary::default();
    if broken {
        output.text(&renderer.finish(&summary));
        output.problem(&Problem::new("no test was run, because of the errors that are shown"));
        return Exit::Incomplete;
    }
    let checkers = compiled.iter().filter_map(|compiled| compiled.checker.as_ref());
    let all = checkers.flat_map(|checker| checker.program().tests.iter().map(move |test| (checker, test)));
    let chosen = |(_, test): &(&Checker, &Test)| match &request.filter {
        Some(filter) => format!("{}/{}", test.policy, test.name).contains(filter.as_str()),
        None => true,
    };
    let (tests, left_out): (Vec<_>, Vec<_>) = all.partition(chosen);
    summary.left_out = left_out.len();
    in_order(
        &tests,
        |_| 0,
        |(checker, test)| testing::run(checker, test, &Project, request.as_of),
        |(_, test), result| match result {
            Some(result) => {
                summary.add(&result);
                output.text(&renderer.test(&result));
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
    output.text(&renderer.finish(&summary));
    output.flush();
    if !request.quiet {
        output.message(&test_summary(&summary));
    }
    if summary.total() == 0 {
        output.message(if summary.left_out > 0 {
            "no test was run: none has a name that `--filter` allows"
        } else {
            "no test was found: write `test \"…\" { … }` into a policy, or into `NAME.test.policy` beside it"
        });
    }
    exit(&summary)
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
    fn compile(self, options: Options) -> Compiled {
        compile_with(Request {
            policies: self.policies,
            selection: Selection { drafts: true, ..Selection::default() },
            settings: Vec::new(),
            options,
            files: &Project,
        })
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
        match packs::policies().iter().find(|pack| pack.name == path) {
            Some(pack) if built_in.insert(pack.name) => suites.push(Suite { policies: vec![Policy::BuiltIn(pack)] }),
            Some(_) => {}
            None if !Path::new(path).exists() && !policies::is_path(path) => output.problem(&policies::unknown(path)),
            None => {
                let path = PathBuf::from(path);
                named.extend(partner(&path).filter(|partner| partner.exists()));
                named.push(path);
            }
        }
    }
    let found = walk::find(&named, walk::is_policy_or_tests);
    found.problems.iter().for_each(|problem| output.problem(problem));
    let mut by_stem: BTreeMap<String, Vec<Policy>> = BTreeMap::new();
    for target in found.targets {
        match policies::text(&target.path) {
            Ok(text) => {
                let stem = target.name.strip_suffix(".policy").unwrap_or(&target.name);
                let stem = stem.strip_suffix(".test").unwrap_or(stem).to_owned();
                by_stem.entry(stem).or_default().push(PolicySource { name: target.name, text }.into());
            }
            Err(problem) => output.problem(&problem),
        }
    }
    // a vocabulary by itself has no rules, and so no tests
    let is_vocabulary = |policy: &Policy| match policy {
        Policy::BuiltIn(_) => false,
        Policy::File(file) => {
            let declaration = syntax::parse(&file.text, FileId(0)).file.declaration;
            declaration.is_some_and(|declaration| declaration.kind == FileKind::Vocabulary)
        }
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
