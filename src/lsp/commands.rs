//! The commands behind lenses: what a client has done by the server.

use std::collections::BTreeMap;
use std::path::PathBuf;

use gen_lsp_types as types;
use lsp_server::ErrorCode;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::answers::{Answer, Refusal};
use super::texts::Language;
use super::uri;
use super::world::{World, unsaved};
use crate::analysis::Test;
use crate::report::one_line;
use crate::run::run_tests_of;
use crate::testing::{TestResult, TestSummary, Verdict};

/// Runs tests: of the policy of a URI those that expect something of a rule, or the one of a name, or all.
pub(super) const RUN_TESTS: &str = "clausula.runTests";
/// Shows where a rule fails in the contracts of the workspace.
pub(super) const SHOW_FAILING: &str = "clausula.showFailing";
/// Shows the fields that cite the clause at a position of a contract.
pub(super) const SHOW_CITING: &str = "clausula.showCiting";

/// All of them.
pub(super) const COMMANDS: [&str; 3] = [RUN_TESTS, SHOW_FAILING, SHOW_CITING];

/// The diagnostics of tests that failed, by their files and names.
pub(super) type Failed = BTreeMap<(PathBuf, String), Vec<types::Diagnostic>>;

/// What a command came to.
pub(super) struct Done {
    /// What the client is answered.
    pub(super) value: Value,
    /// What a person is told, if anything.
    pub(super) said: Option<(types::MessageType, String)>,
    /// What a person is shown.
    pub(super) shown: Option<types::Location>,
    /// What came of tests: of each its file and name, and what is to be said of it, which is nothing where it passed.
    pub(super) tests: Failed,
}

/// Does what a client asks for.
pub(super) fn run(world: &World, params: types::ExecuteCommandParams) -> Answer<Done> {
    let mut arguments = params.arguments.unwrap_or_default().into_iter();
    match params.command.as_str() {
        RUN_TESTS => {
            let uri: String = required(&mut arguments, "the URI of a policy")?;
            let rule: Option<String> = optional(&mut arguments)?;
            let test: Option<String> = optional(&mut arguments)?;
            run_tests(world, &uri, rule.as_deref(), test.as_deref())
        }
        SHOW_FAILING => {
            let rule: String = required(&mut arguments, "a rule")?;
            let places = world.failing(&rule);
            Ok(shown(
                world,
                places,
                &format!("`{}` fails", one_line(&rule)),
                "it fails in no contract of this workspace",
            ))
        }
        SHOW_CITING => {
            let uri: String = required(&mut arguments, "the URI of a contract")?;
            let position: types::Position = required(&mut arguments, "a position")?;
            let opened = world.opened(&uri).ok_or_else(|| refused("the contract is not open"))?;
            let spans = match opened.contract() {
                Some(contract) => contract.references(opened.offset(position), false),
                None => Vec::new(),
            };
            let places = spans.into_iter().map(|span| opened.here(span)).collect();
            Ok(shown(world, places, "the clause is cited", "no field cites the clause"))
        }
        other => Err(refused(format!("the command `{}` is not known here", one_line(other)))),
    }
}

fn refused(why: impl Into<String>) -> Refusal {
    Refusal { code: ErrorCode::InvalidParams, why: why.into() }
}

fn optional<T: DeserializeOwned>(arguments: &mut impl Iterator<Item = Value>) -> Answer<Option<T>> {
    let given = arguments.next().unwrap_or(Value::Null);
    serde_json::from_value(given)
        .map_err(|error| refused(format!("an argument is not as the command takes it: {error}")))
}

fn required<T: DeserializeOwned>(arguments: &mut impl Iterator<Item = Value>, what: &str) -> Answer<T> {
    optional(arguments)?.ok_or_else(|| refused(format!("the command takes {what}")))
}

/// Places, of which the first is shown, and all are told where there are several: the protocol has no list of places.
fn shown(world: &World, places: Vec<types::Location>, what: &str, none: &str) -> Done {
    const MOST_TOLD: usize = 10;
    let told = |place: &types::Location| {
        let path = uri::path(place.uri.as_ref());
        let name = path.as_deref().and_then(|path| path.file_name()).unwrap_or_default().to_string_lossy().into_owned();
        format!("{}:{}", one_line(&name), place.range.start.line.saturating_add(1))
    };
    let is_shown = world.client.shows_documents;
    let said = match places.as_slice() {
        [] => Some(none.to_owned()),
        [_] if is_shown => None,
        several => {
            let mut list: Vec<String> = several.iter().take(MOST_TOLD).map(told).collect();
            if several.len() > MOST_TOLD {
                list.push(format!("and {} more", several.len() - MOST_TOLD));
            }
            Some(format!("{what} at {}", list.join(", ")))
        }
    };
    Done {
        value: json!(places),
        said: said.map(|text| (types::MessageType::Info, text)),
        shown: places.into_iter().next().filter(|_| is_shown),
        tests: Failed::new(),
    }
}

fn run_tests(world: &World, uri: &str, rule: Option<&str>, name: Option<&str>) -> Answer<Done> {
    let known = world.texts.get(uri);
    let path = known.and_then(|text| text.path.clone()).or_else(|| uri::path(uri).map(|path| crate::run::real(&path)));
    let is_policy = known.is_none_or(|text| text.language == Language::Policy);
    let path = path.filter(|_| is_policy).ok_or_else(|| refused("tests are run of policies that have a file"))?;
    let is_wanted = |test: &Test| {
        let has_rule = rule.is_none_or(|rule| test.expectations.iter().any(|known| known.rule.to_string() == rule));
        has_rule && name.is_none_or(|name| test.name == name)
    };
    let as_of = world.root_of(&path).map_or_else(|| world.as_of(), |root| root.as_of());
    let tested = run_tests_of(&path, unsaved(&world.texts), as_of, is_wanted)
        .map_err(|why| Refusal { code: ErrorCode::RequestFailed, why })?;
    let of = match (rule, name) {
        (_, Some(name)) => format!("\"{}\"", one_line(name)),
        (Some(rule), None) => format!("`{}`", one_line(rule)),
        (None, None) => "the policy".to_owned(),
    };
    if tested.compiled.checker.is_none() {
        let said = format!("no test of {of} was run, because the policy has errors");
        return Ok(Done {
            value: json!({ "tests": [] }),
            said: Some((types::MessageType::Error, said)),
            shown: None,
            tests: Failed::new(),
        });
    }
    let mut summary = TestSummary::default();
    let mut tests = Failed::new();
    let mut told = Vec::new();
    for result in &tested.results {
        summary.add(result);
        told.push(test_told(world, result, &mut tests));
    }
    let first = tested.results.iter().find(|result| result.verdict != Verdict::Passed);
    let said = said(&summary, &of, first, rule.is_some() || name.is_some());
    let counts = json!({ "passed": summary.passed, "failed": summary.failed, "broken": summary.broken, "tests": told });
    Ok(Done { value: counts, said: Some(said), shown: None, tests })
}

/// What came of tests, for a person.
fn said(summary: &TestSummary, of: &str, first: Option<&TestResult>, is_part: bool) -> (types::MessageType, String) {
    let total = summary.total();
    let tests = if total == 1 { "test" } else { "tests" };
    match first {
        None if total == 0 && is_part => {
            (types::MessageType::Warning, format!("no test expects anything of {of}: write `test \"…\" {{ … }}`"))
        }
        None if total == 0 => (types::MessageType::Warning, format!("{of} has no tests")),
        None if total == 1 => (types::MessageType::Info, format!("the test of {of} passed")),
        None => (types::MessageType::Info, format!("all {total} {tests} of {of} passed")),
        Some(first) => {
            let bad = summary.failed + summary.broken;
            let why = first.diagnostics.first().map_or_else(String::new, |why| format!(": {}", one_line(&why.message)));
            let text = format!("{bad} of {total} {tests} of {of} failed: \"{}\"{why}", one_line(&first.name));
            (types::MessageType::Error, text)
        }
    }
}

/// What came of a test, for a client, and for the files that it is about.
fn test_told(world: &World, result: &TestResult, tests: &mut Failed) -> Value {
    let own = result.sources.get(result.location.file);
    let place = own.map(|file| {
        let path = crate::run::real(std::path::Path::new(file.name()));
        (path, world.client.places.range(file, result.location.span))
    });
    let outcome = match result.verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::Broken => "broken",
    };
    if let Some((path, _)) = &place {
        // one that passes has nothing to be said of it any more
        tests.insert((path.clone(), result.name.clone()), Vec::new());
    }
    let said = result.diagnostics.iter().map(|diagnostic| (diagnostic, result.sources.as_ref()));
    for (file, diagnostics) in world.telling().of_files(said) {
        tests.insert((file, result.name.clone()), diagnostics);
    }
    json!({
        "name": result.name,
        "outcome": outcome,
        "location": place.map(|(path, range)| json!({ "uri": uri::of_path(&path), "range": range })),
        "messages": result.diagnostics.iter().map(|diagnostic| one_line(&diagnostic.message)).collect::<Vec<_>>(),
    })
}
