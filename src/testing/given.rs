//! What a test checks: a file or a text, with the test's changes made.

use std::sync::Arc;

use crate::analysis::{Given, Program, Test};
use crate::check::Checker;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::edit::{Change, edit};
use crate::document::{Document, Limits, load};
use crate::finding::DocumentReport;
use crate::source::{FileId, Files, Location, SourceFile, SourceMap};
use crate::testing::{TestResult, Verdict, expect};
use crate::value::Date;

const NO_FILE: Code = Code::new("test/no-file");
const UNREADABLE: Code = Code::new("test/unreadable");
const NO_PLACE: Code = Code::new("test/no-place");

/// A test that is ready to run, as often as one likes.
#[derive(Debug)]
pub struct Prepared<'t> {
    pub(super) test: &'t Test,
    pub(super) document: Document,
    /// The name that people know the document's file by.
    name: String,
    sources: Arc<SourceMap>,
}

impl<'t> Prepared<'t> {
    /// Gets a test ready. Its policy is of this program.
    ///
    /// # Errors
    ///
    /// That it can't be run, and why: there is no such file, it is no single YAML document, or it has no place for a change.
    pub fn new(program: &Program, test: &'t Test, files: &dyn Files) -> Result<Self, Box<TestResult>> {
        let broken = |diagnostics, sources| Err(Box::new(TestResult::of(test, Verdict::Broken, diagnostics, sources)));
        let own = program.sources.get(test.location.file).map_or("", SourceFile::name);
        let (mut name, bytes, location) = match &test.given {
            Given::Inline { yaml, location } => {
                (format!("{own}, given in the test"), yaml.clone().into_bytes(), *location)
            }
            Given::File { path, location } => match files.read(own, path) {
                Ok(file) => (file.name, file.bytes, *location),
                Err(why) => {
                    let diagnostic = Diagnostic::error(NO_FILE, why)
                        .at(*location, "this file")
                        .hint("paths are read from the folder that the test stands in");
                    return broken(vec![diagnostic], Arc::clone(&program.sources));
                }
            },
        };
        let file = FileId(u32::try_from(program.sources.len()).unwrap_or(u32::MAX));
        let loaded = load(bytes, file, Limits::default());
        let with_text = |name: &str, text: Arc<str>| {
            let mut sources = SourceMap::over(Arc::clone(&program.sources));
            sources.add(SourceFile::new(name, text));
            Arc::new(sources)
        };
        let mut diagnostics = loaded.diagnostics;
        diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
        let documents = loaded.documents.len();
        let only = <[Document; 1]>::try_from(loaded.documents);
        let mut document = match (diagnostics.is_empty(), only) {
            (true, Ok([document])) => document,
            (readable, _) => {
                let message = if readable {
                    format!("expected one document for a test, found {documents}")
                } else {
                    "what this test gives cannot be read".to_owned()
                };
                diagnostics.insert(0, Diagnostic::error(UNREADABLE, message).at(location, ""));
                return broken(diagnostics, with_text(&name, loaded.text));
            }
        };
        for change in &test.edits {
            let made = match &change.value {
                Some(value) => edit(&document, &change.path, Change::Set(value)),
                None => edit(&document, &change.path, Change::Remove),
            };
            let reloaded = made.map(|text| load(text.into_bytes(), file, Limits::default()).documents);
            document = match reloaded.map(<[Document; 1]>::try_from) {
                Ok(Ok([document])) => document,
                Ok(Err(_)) => {
                    let message = "the document cannot be read any more once this is changed";
                    let diagnostic = Diagnostic::error(NO_PLACE, message).at(change.location, "");
                    return broken(vec![diagnostic], with_text(&name, document.source().into()));
                }
                Err(no_place) => {
                    let whole = Location::new(file, document.whole());
                    let first = first_line(&document, whole);
                    let diagnostic = Diagnostic::error(NO_PLACE, no_place.message)
                        .at(change.location, "nothing that this could change")
                        .with(first, "in this document");
                    return broken(vec![diagnostic], with_text(&name, document.source().into()));
                }
            };
        }
        if !test.edits.is_empty() {
            name.push_str(if matches!(test.given, Given::Inline { .. }) {
                " and changed"
            } else {
                ", changed by the test"
            });
        }
        let sources = with_text(&name, document.source().into());
        Ok(Self { test, document, name, sources })
    }

    /// The test.
    pub fn test(&self) -> &'t Test {
        self.test
    }

    /// Runs the test. `as_of` is the date of the check where the test says none.
    pub fn run(&self, checker: &Checker, as_of: Date) -> TestResult {
        let report = self.report(checker, as_of);
        let diagnostics = expect::unmet(self, checker.program(), &report);
        let verdict = if diagnostics.is_empty() { Verdict::Passed } else { Verdict::Failed };
        TestResult::of(self.test, verdict, diagnostics, Arc::clone(&self.sources))
    }

    /// Whether all that the test expects comes; for those who ask often, and need no reasons.
    pub fn passes(&self, checker: &Checker, as_of: Date) -> bool {
        expect::all_met(self, checker.program(), &self.report(checker, as_of))
    }

    /// What the check says of the test's contract. `as_of` is the date of the check where the test says none.
    pub fn report(&self, checker: &Checker, as_of: Date) -> DocumentReport {
        let as_of = self.test.as_of.unwrap_or(as_of);
        checker.check_document(&self.name, &self.sources, &self.document, self.test.vocabulary, as_of)
    }
}

/// The first line of what a location covers.
fn first_line(document: &Document, location: Location) -> Location {
    let text = location.span.text(document.source());
    let line = text.lines().next().unwrap_or_default().trim_end();
    let start = location.span.start();
    Location::new(location.file, crate::source::Span::new(start, start + line.len()))
}
