//! JUnit's XML, as Jenkins' schema of it has it, without times, which would differ from run to run. A suite is written as soon as
//! it is whole: the document's head holds no counts.

mod contracts;

use super::xml::Xml;

pub(super) use contracts::Contracts;

/// The document, open for suites.
#[derive(Debug)]
pub(super) struct Document {
    xml: Xml,
}

/// A suite of test cases.
#[derive(Debug, Default)]
pub(super) struct Suite {
    /// Its name.
    pub(super) name: String,
    /// The file that it is about; empty where it is about none.
    pub(super) file: String,
    /// Its cases.
    pub(super) cases: Vec<Case>,
}

/// A test case.
#[derive(Debug)]
pub(super) struct Case {
    /// Its name.
    pub(super) name: String,
    /// The class that servers file it under.
    pub(super) class: String,
    /// What came of it.
    pub(super) verdict: Verdict,
    /// What it says besides; empty where that is nothing.
    pub(super) output: String,
}

/// What came of a test case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It holds.
    Passed,
    /// It does not.
    Failed(Reason),
    /// That could not be told.
    Broken(Reason),
    /// Nobody asks whether it does.
    Skipped {
        /// Why.
        message: String,
    },
}

/// Why a test case did not pass.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reason {
    /// How grave it is; may be empty.
    pub(super) kind: String,
    /// In a sentence.
    pub(super) message: String,
    /// At length, in lines.
    pub(super) text: String,
}

impl Document {
    /// Begins the document; with the suites, where all of them are known, it says how many cases they have.
    pub(super) fn begin(known: Option<&[Suite]>) -> Self {
        let mut xml = Xml::default();
        let counts = known.map(|suites| counts(suites.iter().flat_map(|suite| &suite.cases)));
        let mut attributes = vec![("name", "clausula")];
        if let Some([tests, failures, errors, _]) = &counts {
            attributes.extend([("tests", tests.as_str()), ("failures", failures), ("errors", errors)]);
        }
        xml.open("testsuites", &attributes);
        Self { xml }
    }

    /// Writes a suite.
    pub(super) fn suite(&mut self, suite: &Suite) -> String {
        let [tests, failures, errors, skipped] = counts(suite.cases.iter());
        let mut attributes = vec![
            ("name", suite.name.as_str()),
            ("tests", &tests),
            ("failures", &failures),
            ("errors", &errors),
            ("skipped", &skipped),
        ];
        if !suite.file.is_empty() {
            attributes.push(("file", &suite.file));
        }
        if suite.cases.is_empty() {
            self.xml.empty("testsuite", &attributes);
        } else {
            self.xml.open("testsuite", &attributes);
            suite.cases.iter().for_each(|case| self.case(case));
            self.xml.close("testsuite");
        }
        self.xml.take()
    }

    /// Ends the document. What is said of it as a whole is a comment: the schema knows nothing but suites.
    pub(super) fn finish(&mut self, said: Option<&str>) -> String {
        self.xml.comment(said);
        self.xml.close("testsuites");
        self.xml.take() + "\n"
    }

    fn case(&mut self, case: &Case) {
        let attributes = [("name", case.name.as_str()), ("classname", &case.class)];
        if case.verdict == Verdict::Passed && case.output.is_empty() {
            self.xml.empty("testcase", &attributes);
            return;
        }
        self.xml.open("testcase", &attributes);
        match &case.verdict {
            Verdict::Passed => {}
            Verdict::Failed(reason) => self.reason("failure", reason),
            Verdict::Broken(reason) => self.reason("error", reason),
            Verdict::Skipped { message } => self.xml.empty("skipped", &[("message", message)]),
        }
        if !case.output.is_empty() {
            self.xml.text("system-out", &[], &case.output);
        }
        self.xml.close("testcase");
    }

    fn reason(&mut self, name: &str, reason: &Reason) {
        let mut attributes = vec![("message", reason.message.as_str())];
        if !reason.kind.is_empty() {
            attributes.push(("type", &reason.kind));
        }
        self.xml.text(name, &attributes, &reason.text);
    }
}

/// All cases, and of these the failures, the errors and those that are skipped; in digits.
fn counts<'c>(cases: impl Iterator<Item = &'c Case>) -> [String; 4] {
    let mut counts = [0_usize; 4];
    let [tests, failures, errors, skipped] = &mut counts;
    for case in cases {
        *tests += 1;
        match case.verdict {
            Verdict::Passed => {}
            Verdict::Failed(_) => *failures += 1,
            Verdict::Broken(_) => *errors += 1,
            Verdict::Skipped { .. } => *skipped += 1,
        }
    }
    counts.map(|count| count.to_string())
}
