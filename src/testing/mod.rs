//! Runs the tests of policies: what a test gives is read and changed as it says, checked by the one check that there is, and
//! what comes of it is held to what the test expects.
//!
//! Tests do no I/O: the files that they name come from the caller.

mod coverage;
mod examples;
mod expect;
mod given;
mod mutate;

use std::sync::Arc;

use crate::analysis::Test;
use crate::check::Checker;
use crate::diagnostic::Diagnostic;
use crate::engine::Observation;
use crate::source::{Files, Location, SourceMap};
use crate::value::Date;

pub use coverage::{Point, PointKind, coverage, observe};
pub use examples::{Example, examples};
pub use given::Prepared;
pub use mutate::{Mutation, mutations, sample};

/// How a test came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// All that it expects came.
    Passed,
    /// Something else came.
    Failed,
    /// It could not be run: what it gives cannot be had, or not changed as it says.
    Broken,
}

/// What came of a test.
#[derive(Debug, Clone)]
pub struct TestResult {
    /// Its name.
    pub name: String,
    /// The policy that it tests.
    pub policy: Arc<str>,
    /// Where its name stands.
    pub location: Location,
    /// How it came out.
    pub verdict: Verdict,
    /// What is to be said: one for each expectation that was not met, or why the test could not be run.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that these point into: those of the policies, and what the test gives.
    pub sources: Arc<SourceMap>,
}

/// What a run of tests came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TestSummary {
    /// Tests whose expectations were all met.
    pub passed: usize,
    /// Tests that failed.
    pub failed: usize,
    /// Tests that could not be run.
    pub broken: usize,
    /// Tests that a filter left out.
    pub left_out: usize,
}

impl TestSummary {
    /// Counts a test in.
    pub fn add(&mut self, result: &TestResult) {
        match result.verdict {
            Verdict::Passed => self.passed += 1,
            Verdict::Failed => self.failed += 1,
            Verdict::Broken => self.broken += 1,
        }
    }

    /// How many tests there were, but for those that were left out.
    pub fn total(&self) -> usize {
        self.passed + self.failed + self.broken
    }
}

/// Runs a test. `as_of` is the date of the check where the test says none.
pub fn run(checker: &Checker, test: &Test, files: &dyn Files, as_of: Date) -> TestResult {
    match Prepared::new(checker.program(), test, files) {
        Ok(prepared) => prepared.run(checker, as_of),
        Err(broken) => *broken,
    }
}

/// [`run`], with what the test saw of the conditions of rules.
pub fn run_and_observe(
    checker: &Checker,
    test: &Test,
    files: &dyn Files,
    as_of: Date,
) -> (TestResult, Vec<Observation>) {
    match Prepared::new(checker.program(), test, files) {
        Ok(prepared) => (prepared.run(checker, as_of), observe(&prepared, checker, as_of)),
        Err(broken) => (*broken, Vec::new()),
    }
}

impl TestResult {
    fn of(test: &Test, verdict: Verdict, diagnostics: Vec<Diagnostic>, sources: Arc<SourceMap>) -> Self {
        Self {
            name: test.name.clone(),
            policy: Arc::clone(&test.policy),
            location: test.location,
            verdict,
            diagnostics,
            sources,
        }
    }
}
