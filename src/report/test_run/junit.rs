//! JUnit's XML on a run of tests: a suite for each policy.

use super::{TestHeader, lines};
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::junit::{Case, Document, Reason, Suite, Verdict};
use crate::source::SourceMap;
use crate::testing::{self, TestResult};

/// What is known so far: the document's head says how many of its tests failed.
#[derive(Debug, Default)]
pub(super) struct Junit {
    suites: Vec<Suite>,
}

impl Junit {
    /// The mistakes of policies are a suite of their own: nothing was run.
    pub(super) fn begin(&mut self, header: TestHeader<'_>) {
        let all = header.policies.iter().flat_map(|policy| policy.diagnostics.iter().map(move |known| (policy, known)));
        let cases: Vec<Case> = all
            .filter(|(_, known)| known.severity == Severity::Error)
            .map(|(policy, known)| Case {
                name: known.code.to_string(),
                class: "policies".to_owned(),
                verdict: Verdict::Broken(reason(std::slice::from_ref(known), &policy.sources)),
                output: String::new(),
            })
            .collect();
        if !cases.is_empty() {
            self.suites.push(Suite { name: "policies".to_owned(), file: String::new(), cases });
        }
    }

    pub(super) fn test(&mut self, result: &TestResult) {
        let file = result.sources.get(result.location.file).map_or("", |file| file.name());
        if !self.suites.last().is_some_and(|suite| suite.name == *result.policy && suite.file == file) {
            self.suites.push(Suite { name: result.policy.to_string(), file: file.to_owned(), cases: Vec::new() });
        }
        let case = Case {
            name: result.name.clone(),
            class: result.policy.to_string(),
            verdict: match result.verdict {
                testing::Verdict::Passed => Verdict::Passed,
                testing::Verdict::Failed => Verdict::Failed(reason(&result.diagnostics, &result.sources)),
                testing::Verdict::Broken => Verdict::Broken(reason(&result.diagnostics, &result.sources)),
            },
            output: String::new(),
        };
        if let Some(suite) = self.suites.last_mut() {
            suite.cases.push(case);
        }
    }

    /// All of it.
    pub(super) fn finish(&self) -> String {
        let mut document = Document::begin(Some(&self.suites));
        let mut out: String = self.suites.iter().map(|suite| document.suite(suite)).collect();
        out.push_str(&document.finish(None));
        out
    }
}

fn reason(diagnostics: &[Diagnostic], sources: &SourceMap) -> Reason {
    Reason {
        kind: String::new(),
        message: diagnostics.first().map(|known| known.message.clone()).unwrap_or_default(),
        text: format!("\n{}", lines(diagnostics, sources)),
    }
}
