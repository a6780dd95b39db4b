//! JUnit's XML, as Jenkins' schema of it has it: a suite for each policy, without times, which would differ from run to run.

use std::io;

use quick_xml::Writer;
use quick_xml::events::BytesText;

use super::{TestHeader, lines};
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::visible;
use crate::source::SourceMap;
use crate::testing::{TestResult, Verdict};

/// What is known so far: a suite's head says how many of its tests failed.
#[derive(Debug, Default)]
pub(super) struct Junit {
    suites: Vec<Suite>,
}

#[derive(Debug, Default)]
struct Suite {
    name: String,
    file: String,
    cases: Vec<Case>,
}

#[derive(Debug)]
struct Case {
    name: String,
    verdict: Verdict,
    message: String,
    text: String,
}

impl Junit {
    /// The mistakes of policies are a suite of their own: nothing was run.
    pub(super) fn begin(&mut self, header: TestHeader<'_>) {
        let all = header.policies.iter().flat_map(|policy| policy.diagnostics.iter().map(move |known| (policy, known)));
        let cases: Vec<Case> = all
            .filter(|(_, known)| known.severity == Severity::Error)
            .map(|(policy, known)| Case {
                name: known.code.to_string(),
                verdict: Verdict::Broken,
                message: known.message.clone(),
                text: text(std::slice::from_ref(known), &policy.sources),
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
            verdict: result.verdict,
            message: result.diagnostics.first().map(|known| known.message.clone()).unwrap_or_default(),
            text: text(&result.diagnostics, &result.sources),
        };
        if let Some(suite) = self.suites.last_mut() {
            suite.cases.push(case);
        }
    }

    /// All of it.
    pub(super) fn finish(&self) -> String {
        let mut out = Vec::new();
        // writing into memory cannot fail
        let written = self.write(&mut out);
        debug_assert!(written.is_ok(), "{written:?}");
        String::from_utf8(out).unwrap_or_default()
    }

    fn write(&self, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend_from_slice(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let mut writer = Writer::new_with_indent(&mut *out, b' ', 2);
        let all = self.suites.iter().flat_map(|suite| &suite.cases);
        let [tests, failures, errors] = counts(all);
        let head = [("tests", &tests), ("failures", &failures), ("errors", &errors)];
        writer
            .create_element("testsuites")
            .with_attribute(("name", "clausula"))
            .with_attributes(head.map(|(name, count)| (name, count.as_str())))
            .write_inner_content(|writer| self.suites.iter().try_for_each(|suite| suite.write(writer)))?;
        out.push(b'\n');
        Ok(())
    }
}

impl Suite {
    fn write(&self, writer: &mut Writer<&mut Vec<u8>>) -> io::Result<()> {
        let [tests, failures, errors] = counts(self.cases.iter());
        let (name, file) = (readable(&self.name), readable(&self.file));
        let mut element = writer
            .create_element("testsuite")
            .with_attribute(("name", name.as_str()))
            .with_attribute(("tests", tests.as_str()))
            .with_attribute(("failures", failures.as_str()))
            .with_attribute(("errors", errors.as_str()))
            .with_attribute(("skipped", "0"));
        if !file.is_empty() {
            element = element.with_attribute(("file", file.as_str()));
        }
        element.write_inner_content(|writer| self.cases.iter().try_for_each(|case| case.write(writer, &name)))?;
        Ok(())
    }
}

impl Case {
    fn write(&self, writer: &mut Writer<&mut Vec<u8>>, suite: &str) -> io::Result<()> {
        let name = readable(&self.name);
        let element = writer
            .create_element("testcase")
            .with_attribute(("name", name.as_str()))
            .with_attribute(("classname", suite));
        let kind = match self.verdict {
            Verdict::Passed => {
                element.write_empty()?;
                return Ok(());
            }
            Verdict::Failed => "failure",
            Verdict::Broken => "error",
        };
        let message = readable(&self.message);
        element.write_inner_content(|writer| {
            writer
                .create_element(kind)
                .with_attribute(("message", message.as_str()))
                .write_text_content(BytesText::new(&self.text))?;
            Ok::<(), io::Error>(())
        })?;
        Ok(())
    }
}

/// Tests, failures and errors, in words of digits.
fn counts<'c>(cases: impl Iterator<Item = &'c Case> + Clone) -> [String; 3] {
    let of = |verdict| cases.clone().filter(|case| case.verdict == verdict).count().to_string();
    [cases.clone().count().to_string(), of(Verdict::Failed), of(Verdict::Broken)]
}

/// On one line, without what XML cannot hold.
fn readable(text: &str) -> String {
    visible::one_line(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

fn text(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let lines: Vec<String> = lines(diagnostics, sources).lines().map(readable).collect();
    format!("\n{}\n", lines.join("\n"))
}
