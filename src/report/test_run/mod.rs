//! What came of the tests of policies, for people and for programs.

mod coverage;
mod json;
mod junit;
mod mutations;

use std::fmt::Write as _;

use crate::check::Compiled;
use crate::diagnostic::Diagnostic;
use crate::report::place::Places;
use crate::report::pretty::Pretty;
use crate::report::summary::count;
use crate::report::{Style, concise};
use crate::source::SourceMap;
use crate::testing::{TestResult, TestSummary, Verdict};
use crate::value::Date;

pub use coverage::{Covered, coverage_text, lcov};
pub use json::TEST_JSON_SCHEMA;
pub use mutations::{Tried, mutations_text};

/// How a run of tests is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestFormat {
    /// For people: the tests that did not pass.
    Text,
    /// For programs.
    Json,
    /// For CI servers: JUnit's XML.
    Junit,
}

/// What is known before the first test.
#[derive(Debug, Clone, Copy)]
pub struct TestHeader<'a> {
    /// The date of tests that say none.
    pub as_of: Date,
    /// The policies and their tests, with what is to be said of them.
    pub policies: &'a [Compiled],
}

/// Writes a run of tests: [`TestRenderer::begin`], then each test in order, then [`TestRenderer::finish`]. Each call gives
/// the text to be written next.
#[derive(Debug)]
pub struct TestRenderer {
    writer: Writer,
}

#[derive(Debug)]
enum Writer {
    Text(Pretty),
    Json { first: bool },
    Junit(junit::Junit),
}

impl TestRenderer {
    /// A renderer for one run. Of a width below 40 columns, 40 are used.
    pub fn new(format: TestFormat, style: Style) -> Self {
        let writer = match format {
            TestFormat::Text => Writer::Text(Pretty::new(style)),
            TestFormat::Json => Writer::Json { first: true },
            TestFormat::Junit => Writer::Junit(junit::Junit::default()),
        };
        Self { writer }
    }

    /// What comes first: what is to be said of the policies.
    pub fn begin(&mut self, header: TestHeader<'_>) -> String {
        match &mut self.writer {
            Writer::Text(pretty) => {
                header.policies.iter().map(|known| pretty.diagnostics(&known.diagnostics, &known.sources)).collect()
            }
            Writer::Json { .. } => json::begin(header),
            Writer::Junit(junit) => {
                junit.begin(header);
                String::new()
            }
        }
    }

    /// A test.
    pub fn test(&mut self, result: &TestResult) -> String {
        match &mut self.writer {
            Writer::Text(_) if result.verdict == Verdict::Passed => String::new(),
            Writer::Text(pretty) => {
                let file = result.sources.get(result.location.file).map_or("", |file| file.name());
                pretty.section((file, &format!("test \"{}\"", result.name)), &result.diagnostics, &result.sources)
            }
            Writer::Json { first } => json::test(result, std::mem::take(first)),
            Writer::Junit(junit) => {
                junit.test(result);
                String::new()
            }
        }
    }

    /// What comes last, with what tests have seen, if that was asked for; JUnit has no place for it.
    pub fn finish(&mut self, summary: &TestSummary, covered: Option<&[Covered<'_>]>) -> String {
        match &mut self.writer {
            Writer::Text(pretty) => covered
                .map(|covered| format!("{}{}", if pretty.is_empty() { "" } else { "\n" }, coverage_text(covered)))
                .unwrap_or_default(),
            Writer::Json { .. } => json::finish(summary, covered),
            Writer::Junit(junit) => junit.finish(),
        }
    }
}

/// What a run of tests came to, for people, without a line break at its end.
pub fn test_summary(summary: &TestSummary) -> String {
    let mut text =
        format!("ran {}: {} passed, {} failed", count(summary.total(), "test"), summary.passed, summary.failed);
    // writing into a string cannot fail
    if summary.broken > 0 {
        let _ = write!(text, ", {} could not be run", summary.broken);
    }
    if summary.left_out > 0 {
        let _ = write!(text, "; {} left out by `--filter`", summary.left_out);
    }
    text
}

/// The diagnostics of a test as lines.
fn lines(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let mut places = Places::new(sources);
    let mut out = String::new();
    diagnostics.iter().for_each(|diagnostic| concise::in_full(&mut out, &mut places, diagnostic, None));
    out
}
