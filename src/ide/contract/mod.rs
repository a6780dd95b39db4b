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
mod mended;
mod names;
mod outline;
mod rename;
mod rulebook;
mod settings;
mod sketch;
mod slots;
mod states;

use std::cell::OnceCell;
use std::fmt::Debug;
use std::sync::OnceLock;

use crate::check::Checker;
use crate::diagnostic::markdown::escape;
use crate::diagnostic::visible::one_line;
use crate::document::edit::Tree;
use crate::document::{Document, Limits, load};
use crate::finding::{DocumentReport, Finding};
use crate::source::{FileId, SourceFile, Span};
use crate::value::{Date, Type};
use crate::vocabulary::{self, Field, Marked, Reading, Vocabulary};

pub use begin::{beginnings, marked};
pub use completion::Asked;
use mended::Lost;
pub use rulebook::Rulebook;
pub use settings::{Names, Own, own_beginnings};
use sketch::{Sketch, Sketched};

/// A contract's file as it is being written: its text, and all that is known of it.
#[derive(Debug)]
pub struct Contract<'a> {
    file: &'a SourceFile,
    checker: &'a Checker,
    rulebook: &'a Rulebook,
    as_of: Date,
    parts: Vec<Part<'a>>,
    reports: &'a dyn Reports,
    /// All findings on this version of the text, once a feature has asked for them.
    findings: OnceCell<Vec<Known<'a>>>,
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
    /// Its number among those of the file.
    number: usize,
    text: &'a str,
    checker: &'a Checker,
    parsed: &'a Parsed,
}

/// A document that could be loaded.
#[derive(Debug)]
struct Loaded {
    document: Document,
    reading: Reading,
    /// What gave way so that it could be; nothing where all of its text was read.
    lost: Option<Lost>,
}

/// What was read of a version of a file's text, which is not kept with it, nor what is known of that otherwise.
#[derive(Debug, Default)]
pub struct Parsed {
    parts: Vec<ParsedPart>,
    /// What could be loaded of each part, once a feature has asked for it.
    loaded: OnceLock<Vec<Option<Loaded>>>,
    /// What can be loaded of each part without what is half written, once a feature has asked for it of one that is broken.
    mended: OnceLock<Vec<Option<Loaded>>>,
}

/// What was read of a document.
#[derive(Debug)]
struct ParsedPart {
    /// The number of its vocabulary among those of the checker.
    vocabulary: usize,
    sketch: Sketched,
}

/// Who has the reports on a text, which [`Checker::check`] makes. They are asked for by those features alone that tell of findings: to
/// check a text takes longer than to answer most questions of it. Who has them also knows what is beside the text.
pub trait Reports: Debug {
    /// The reports on the text, on this version of it or on others.
    fn reports(&self) -> &[DocumentReport];

    /// What the contracts of other files beside it call themselves, as far as that is known by now.
    fn other_contracts(&self) -> Vec<String> {
        Vec::new()
    }
}

impl Reports for Vec<DocumentReport> {
    fn reports(&self) -> &[DocumentReport] {
        self
    }
}

impl Parsed {
    /// Reads a file's text, of which those documents are contracts that one of the checker's vocabularies knows.
    pub fn of(file: &SourceFile, checker: &Checker) -> Self {
        let text = file.text();
        let vocabularies = checker.program().vocabularies.as_slice();
        let parts = sketch::documents(text).into_iter().filter_map(|span| {
            let sketch = Sketched::new(text, span);
            let vocabulary = vocabularies.iter().position(|vocabulary| is_marked(&sketch.with(text), vocabulary))?;
            Some(ParsedPart { vocabulary, sketch })
        });
        Self { parts: parts.collect(), ..Self::default() }
    }

    /// A part as it was loaded, from the same text for the same checker; nothing where its text is broken.
    fn loaded(&self, number: usize, text: &str, checker: &Checker) -> Option<&Loaded> {
        let all = self.loaded.get_or_init(|| {
            let documents = match self.parts.is_empty() {
                true => Vec::new(),
                false => load(text.as_bytes().to_vec(), FileId::default(), Limits::default()).documents,
            };
            self.fitting(documents, checker)
        });
        all.get(number)?.as_ref()
    }

    /// Of the documents of a text, or of one whose parts stand in the same places, that of each part.
    fn fitting(&self, documents: Vec<Document>, checker: &Checker) -> Vec<Option<Loaded>> {
        // both in the order of the text
        let mut documents = documents.into_iter().peekable();
        let loaded = |part: &ParsedPart| {
            let vocabulary = checker.program().vocabularies.get(part.vocabulary)?;
            let span = part.sketch.span;
            while documents.next_if(|document| document.whole().start() < span.start()).is_some() {}
            let document = documents.next_if(|document| {
                span.touches(document.whole().start()) && vocabulary::mark(vocabulary, document) == Marked::Yes
            })?;
            let reading = vocabulary::read(vocabulary, &document);
            Some(Loaded { document, reading, lost: None })
        };
        self.parts.iter().map(loaded).collect()
    }

    /// Whether the file, or a document of it, is a contract.
    pub fn is_contract(&self) -> bool {
        !self.parts.is_empty()
    }
}

impl<'a> Contract<'a> {
    /// A file's text, with what was read of it by this checker. The rulebook is the checker's, made once for all files that it checks.
    /// Of the reports, those of another version of the text are left out. Of a file that is no contract every feature answers nothing.
    pub fn new(
        file: &'a SourceFile,
        parsed: &'a Parsed,
        checker: &'a Checker,
        rulebook: &'a Rulebook,
        reports: &'a dyn Reports,
        as_of: Date,
    ) -> Self {
        let vocabularies = checker.program().vocabularies.as_slice();
        let text = file.text();
        let part = |(number, read): (usize, &'a ParsedPart)| {
            let vocabulary = vocabularies.get(read.vocabulary)?;
            Some(Part { vocabulary, sketch: read.sketch.with(text), number, text, checker, parsed })
        };
        let parts = parsed.parts.iter().enumerate().filter_map(part).collect();
        Self { file, checker, rulebook, as_of, parts, reports, findings: OnceCell::new(), names: None }
    }

    /// The findings on this version of the text.
    fn findings(&self) -> &[Known<'a>] {
        self.findings.get_or_init(|| {
            let of = |report: &'a DocumentReport| {
                let own = own_file(report, self.file);
                report.findings.iter().map(move |finding| (own, report, finding))
            };
            let all = self.reports.reports().iter().flat_map(of).enumerate();
            let known = all.filter_map(|(index, (own, report, finding))| {
                let (own, place) = (own?, finding.diagnostic.primary.as_ref().map(|label| label.location));
                let span = place.filter(|at| at.file == own).map(|at| at.span);
                Some(Known { index, finding, span, report })
            });
            known.collect()
        })
    }

    /// The report on a document of this version of the text.
    fn report(&self, part: &Part<'_>) -> Option<&'a DocumentReport> {
        let number = part.loaded()?.document.number();
        let is_of = |report: &&DocumentReport| report.checked && report.number == Some(number);
        self.reports.reports().iter().find(|report| is_of(report) && own_file(report, self.file).is_some())
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

impl<'a> Part<'a> {
    /// The document as it was loaded; nothing where its text is broken. It is loaded when it is first asked for: the sketch is
    /// enough for what is asked most while a text is written, and is there sooner.
    fn loaded(&self) -> Option<&'a Loaded> {
        self.parsed.loaded(self.number, self.text, self.checker)
    }

    /// The document as it was loaded; where its text is broken, as it is without what is half written. That may lack what the text
    /// says, so it serves only to show what the rest means, as far as [`Loaded::lost`] says that it is so: nothing is judged, counted
    /// or changed by it as if it were all.
    fn shown(&self) -> Option<&'a Loaded> {
        self.loaded().or_else(|| {
            let parsed: &'a Parsed = self.parsed;
            let mended = parsed.mended.get_or_init(|| parsed.mended(self.text, self.checker));
            mended.get(self.number)?.as_ref()
        })
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

/// What an element is called, without the number that a clause's words begin with: `1.1 Term` or `2. Term`, but not `2 years`.
fn without_number<'t>(title: &'t str, number: &str) -> &'t str {
    let words = || {
        let behind = title.strip_prefix(number)?;
        let words = behind.trim_start_matches(['.', ':', ')']);
        let is_number = words.len() < behind.len() || number.contains('.');
        let words = words.strip_prefix(' ').filter(|_| is_number)?.trim_start();
        (!words.is_empty()).then_some(words)
    };
    words().unwrap_or(title)
}

/// A scalar in place of another, in the same quotes; without any only where it needs none.
fn written(old: &str, new: &str) -> String {
    if old.starts_with('\'') {
        return format!("'{}'", new.replace('\'', "''"));
    }
    if old.starts_with('"') || !vocabulary::is_plain_word(new) { quoted(new) } else { new.to_owned() }
}

/// A text in double quotes.
fn quoted(text: &str) -> String {
    Tree::text(text).to_yaml().trim_end().to_owned()
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
