//! What an editor asks of a contract.
//!
//! A text is [`Parsed`] once for each of its versions, and a [`Contract`] made of that for each question, which costs next to nothing;
//! every feature is a method of it, in a file of its own. What stands where is known in two ways: from the loaded documents, by
//! which rules judge too, and from a [`sketch`](self) of the lines, which is there while the text is broken.

mod actions;
mod begin;
mod completion;
mod expected;
mod hints;
mod hover;
mod lenses;
mod names;
mod outline;
mod rename;
mod rulebook;
mod settings;
mod sketch;
mod slots;

use crate::check::Checker;
use crate::diagnostic::markdown::escape;
use crate::diagnostic::visible::one_line;
use crate::document::{Document, Limits, load};
use crate::finding::{DocumentReport, Finding};
use crate::source::{FileId, SourceFile, Span};
use crate::value::{Date, Type};
use crate::vocabulary::{self, Field, Marked, Reading, Vocabulary};

pub use begin::{beginnings, marked};
pub use rulebook::Rulebook;
pub use settings::{Names, Own};
use sketch::{Sketch, Sketched};

/// A contract's file as it is being written: its text, and all that is known of it.
#[derive(Debug)]
pub struct Contract<'a> {
    file: &'a SourceFile,
    checker: &'a Checker,
    rulebook: &'a Rulebook,
    as_of: Date,
    parts: Vec<Part<'a>>,
    /// All findings on this version of the text.
    findings: Vec<Known<'a>>,
    /// What settings and waivers may name; nothing of a contract.
    names: Option<&'a Names>,
}

/// A finding.
#[derive(Debug)]
struct Known<'a> {
    /// Its index among the findings of all reports that were given.
    index: usize,
    finding: &'a Finding,
    /// Its place in the file, if it has one there.
    span: Option<Span>,
    report: &'a DocumentReport,
}

/// A document of the file that is a contract.
#[derive(Debug)]
struct Part<'a> {
    vocabulary: &'a Vocabulary,
    sketch: Sketch<'a>,
    /// The document as it was loaded; nothing where its text is broken.
    loaded: Option<&'a Loaded>,
    /// The report on it, among those of the file.
    report: Option<&'a DocumentReport>,
}

/// A document that could be loaded.
#[derive(Debug)]
struct Loaded {
    document: Document,
    reading: Reading,
}

/// What was read of a version of a file's text, which is not kept with it, nor what is known of that otherwise.
#[derive(Debug, Default)]
pub struct Parsed {
    parts: Vec<ParsedPart>,
}

/// What was read of a document.
#[derive(Debug)]
struct ParsedPart {
    /// The number of its vocabulary among those of the checker.
    vocabulary: usize,
    sketch: Sketched,
    loaded: Option<Loaded>,
}

impl Parsed {
    /// Reads a file's text, of which those documents are contracts that one of the checker's vocabularies knows.
    pub fn of(file: &SourceFile, checker: &Checker) -> Self {
        let text = file.text();
        let vocabularies = checker.program().vocabularies.as_slice();
        let sketched = sketch::documents(text).into_iter().filter_map(|span| {
            let sketch = Sketched::new(text, span);
            let number = vocabularies.iter().position(|vocabulary| is_marked(&sketch.with(text), vocabulary))?;
            Some((number, vocabularies.get(number)?, span, sketch))
        });
        let sketched: Vec<_> = sketched.collect();
        let mut documents = match sketched.is_empty() {
            true => Vec::new(),
            false => load(text.as_bytes().to_vec(), FileId::default(), Limits::default()).documents,
        };
        let mut parts = Vec::new();
        for (number, vocabulary, span, sketch) in sketched {
            let is_it = |document: &Document| {
                span.touches(document.whole().start()) && vocabulary::mark(vocabulary, document) == Marked::Yes
            };
            let at = documents.iter().position(is_it);
            let loaded = at.map(|at| documents.remove(at)).map(|document| {
                let reading = vocabulary::read(vocabulary, &document);
                Loaded { document, reading }
            });
            parts.push(ParsedPart { vocabulary: number, sketch, loaded });
        }
        Self { parts }
    }

    /// Whether the file, or a document of it, is a contract.
    pub fn is_contract(&self) -> bool {
        !self.parts.is_empty()
    }
}

impl<'a> Contract<'a> {
    /// A file's text, with what was read of it by this checker. The rulebook is the checker's, made once for all files that it checks.
    /// The reports are what [`Checker::check`] made of the file; those of another version of its text are left out. Of a file that
    /// is no contract every feature answers nothing.
    pub fn new(
        file: &'a SourceFile,
        parsed: &'a Parsed,
        checker: &'a Checker,
        rulebook: &'a Rulebook,
        reports: &'a [DocumentReport],
        as_of: Date,
    ) -> Self {
        let mut findings = Vec::new();
        let mut current: Vec<&DocumentReport> = Vec::new();
        let mut index = 0;
        for report in reports {
            let own = own_file(report, file);
            current.extend(Some(report).filter(|_| own.is_some()));
            for finding in &report.findings {
                let label = finding.diagnostic.primary.as_ref().map(|label| label.location);
                if own.is_some() {
                    let span = label.filter(|at| Some(at.file) == own).map(|at| at.span);
                    findings.push(Known { index, finding, span, report });
                }
                index += 1;
            }
        }
        let vocabularies = checker.program().vocabularies.as_slice();
        let part = |parsed: &'a ParsedPart| {
            let ParsedPart { vocabulary, sketch, loaded } = parsed;
            let number = loaded.as_ref().map(|loaded| loaded.document.number());
            let is_of = |report: &&&DocumentReport| report.checked && report.number == number;
            let report = current.iter().find(is_of).copied().filter(|_| number.is_some());
            let vocabulary = vocabularies.get(*vocabulary)?;
            Some(Part { vocabulary, sketch: sketch.with(file.text()), loaded: loaded.as_ref(), report })
        };
        let parts = parsed.parts.iter().filter_map(part).collect();
        Self { file, checker, rulebook, as_of, parts, findings, names: None }
    }

    /// Whether the file, or a document of it, is a contract.
    pub fn is_contract(&self) -> bool {
        !self.parts.is_empty()
    }

    /// Whether it is settings or waivers in place of a contract.
    pub fn is_own(&self) -> bool {
        self.names.is_some()
    }

    /// An offset that lies in the text, between two characters.
    fn clamp(&self, offset: usize) -> usize {
        let text = self.file.text();
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    /// The document that an offset stands in.
    fn part(&self, offset: usize) -> Option<&Part<'a>> {
        self.parts.iter().find(|part| part.sketch.span.touches(offset))
    }
}

/// Whether a document says of itself that it is one of a vocabulary.
fn is_marked(sketch: &Sketch<'_>, vocabulary: &Vocabulary) -> bool {
    let Some(mark) = &vocabulary.mark else { return true };
    let node = sketch.get(sketch::ROOT, &mark.key).and_then(|node| sketch.node(node));
    node.and_then(|node| sketch.scalar(node)).is_some_and(|text| mark.text == text)
}

/// By which number the findings of a report know a file, if they are on this version of it.
fn own_file(report: &DocumentReport, file: &SourceFile) -> Option<FileId> {
    let last = FileId(report.sources.next_id().0.checked_sub(1)?);
    let known = report.sources.get(last)?;
    (known.name() == file.name() && known.text() == file.text()).then_some(last)
}

/// The type of a field in words; nothing of a record that is called as the field is, which says it already.
fn described_field(vocabulary: &Vocabulary, field: &Field) -> Option<String> {
    let words = vocabulary.describe(&field.of);
    let bare = words.strip_prefix("a ").or_else(|| words.strip_prefix("an ")).unwrap_or(&words);
    let is_said = matches!(field.of, Type::Record(_)) && bare.replace(' ', "_") == field.name.as_str();
    (!is_said).then_some(words)
}

/// What a vocabulary or a policy says, as Markdown on one line.
fn told(text: &str) -> String {
    escape(&one_line(&text.split_whitespace().collect::<Vec<_>>().join(" ")))
}

/// A text as it stands in a snippet, in which some marks have a meaning.
fn in_snippet(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '$' | '}' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// A text on one line, cut where it is long, all that is hidden in it written out.
fn shorten(text: &str) -> String {
    const LONGEST: usize = 80;
    // white space may go on for megabytes
    let words = text.split_whitespace().take(LONGEST);
    let folded = words.collect::<Vec<_>>().join(" ");
    let mut short: String = folded.chars().take(LONGEST).collect();
    if folded.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    one_line(&short).into_owned()
}
