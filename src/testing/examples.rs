//! What a rule means, shown by its own tests: the shortest contract that fails it, and the shortest that passes.

use crate::analysis::{Expected, Test};
use crate::check::Checker;
use crate::diagnostic::RuleId;
use crate::finding::{DocumentReport, FindingKind};
use crate::source::Files;
use crate::testing::{Prepared, Verdict};
use crate::value::Date;

/// A contract of more lines is no example that anybody reads.
const MOST_LINES: usize = 60;

/// A test of a rule that shows what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The outcome: the rule fails, or passes.
    pub expected: Expected,
    /// The test's name.
    pub test: String,
    /// The contract, with the test's changes made.
    pub contract: String,
    /// The date of the check, where the test says one.
    pub as_of: Option<Date>,
    /// What the rule finds there, each with its path: nothing where it passes, but for what it remarks.
    pub findings: Vec<(Option<String>, String)>,
}

/// An example of a rule that fails and one of it that passes, of those of its tests that pass themselves: the shortest ones.
/// `as_of` is the date of tests that say none. The program has these tests, and may have the rule alone.
pub fn examples(checker: &Checker, rule: &RuleId, files: &dyn Files, as_of: Date) -> Vec<Example> {
    let shortest = |expected| {
        let tests = checker.program().tests.iter().filter(|test| is_about(test, rule, expected));
        tests
            .filter_map(|test| example(checker, test, rule, files, as_of))
            .min_by_key(|example| (example.contract.lines().count(), example.contract.len()))
    };
    [Expected::Fails, Expected::Passes].into_iter().filter_map(shortest).collect()
}

/// Whether a test is about this outcome of the rule, and nothing else.
fn is_about(test: &Test, rule: &RuleId, expected: Expected) -> bool {
    !test.expectations.is_empty()
        && test.expectations.iter().all(|line| line.rule == *rule && line.expected == expected)
}

fn example(checker: &Checker, test: &Test, rule: &RuleId, files: &dyn Files, as_of: Date) -> Option<Example> {
    let prepared = Prepared::new(checker.program(), test, files).ok()?;
    let contract = prepared.document.source().trim_end();
    if contract.lines().count() > MOST_LINES || prepared.run(checker, as_of).verdict != Verdict::Passed {
        return None;
    }
    let DocumentReport { findings, .. } = prepared.report(checker, as_of);
    let own = findings.into_iter().filter(|finding| {
        let of_rule = matches!(finding.kind, FindingKind::Fail | FindingKind::Undecided | FindingKind::Remark);
        of_rule && finding.rule.as_ref() == Some(rule)
    });
    Some(Example {
        expected: test.expectations.first()?.expected,
        test: test.name.clone(),
        contract: contract.to_owned(),
        as_of: test.as_of,
        findings: own.map(|finding| (finding.path, finding.diagnostic.message)).collect(),
    })
}
