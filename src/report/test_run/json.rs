//! One JSON document on a run of tests, written test by test, described by [`TEST_JSON_SCHEMA`].

use std::collections::BTreeMap;

use serde::Serialize;

use super::TestHeader;
use super::coverage::{Covered, word};
use crate::engine::Seen;
use crate::report::json::{JsonDiagnostic, JsonPlace, SCHEMA_VERSION, Tool, encode};
use crate::report::place::Places;
use crate::testing::{TestResult, TestSummary, Verdict};

/// The JSON Schema (draft 2020-12) of the JSON output on tests.
pub const TEST_JSON_SCHEMA: &str = include_str!("../test_run.schema.json");

/// The start of the document, up to its list of tests.
pub(super) fn begin(header: TestHeader<'_>) -> String {
    let mut diagnostics = Vec::new();
    for policy in header.policies {
        let mut places = Places::new(&policy.sources);
        diagnostics.extend(policy.diagnostics.iter().map(|known| JsonDiagnostic::new(known, &mut places)));
    }
    format!(
        "{{\"schema_version\":{SCHEMA_VERSION},\"tool\":{},\"as_of\":{},\n\"policy_diagnostics\":{},\n\"tests\":[",
        encode(&Tool::THIS),
        encode(&header.as_of.to_string()),
        encode(&diagnostics),
    )
}

/// One test, behind a comma where it is not the first.
pub(super) fn test(result: &TestResult, first: bool) -> String {
    let mut places = Places::new(&result.sources);
    let test = JsonTest {
        policy: &result.policy,
        name: &result.name,
        place: JsonPlace::new(result.location, None, &mut places),
        verdict: match result.verdict {
            Verdict::Passed => "passed",
            Verdict::Failed => "failed",
            Verdict::Broken => "broken",
        },
        diagnostics: result.diagnostics.iter().map(|known| JsonDiagnostic::new(known, &mut places)).collect(),
    };
    format!("{}{}", if first { "\n" } else { ",\n" }, encode(&test))
}

/// The end of the document.
pub(super) fn finish(summary: &TestSummary, covered: Option<&[Covered<'_>]>) -> String {
    let covered = covered.map(|covered| {
        let mut points = Vec::new();
        for policy in covered {
            let mut places = Places::new(policy.sources);
            points.extend(policy.points.iter().map(|point| JsonPoint {
                place: JsonPlace::new(point.condition, None, &mut places),
                kind: word(point.kind),
                outcomes: point.outcomes.iter().map(|(seen, count)| (key(*seen), *count)).collect(),
            }));
        }
        format!("\"coverage\":{},\n", encode(&points))
    });
    let summary = JsonSummary {
        tests: summary.total(),
        passed: summary.passed,
        failed: summary.failed,
        broken: summary.broken,
        left_out: summary.left_out,
    };
    format!("\n],\n{}\"summary\":{}}}\n", covered.unwrap_or_default(), encode(&summary))
}

#[derive(Serialize)]
struct JsonTest<'a> {
    policy: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<JsonPlace<'a>>,
    verdict: &'static str,
    diagnostics: Vec<JsonDiagnostic<'a>>,
}

#[derive(Serialize)]
struct JsonPoint<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<JsonPlace<'a>>,
    kind: &'static str,
    outcomes: BTreeMap<&'static str, usize>,
}

fn key(seen: Seen) -> &'static str {
    match seen {
        Seen::True => "true",
        Seen::False => "false",
        Seen::Silent => "not_stated",
        Seen::Unknown => "undecided",
    }
}

#[derive(Serialize)]
struct JsonSummary {
    tests: usize,
    passed: usize,
    failed: usize,
    broken: usize,
    left_out: usize,
}
