//! Baseline files: YAML, read by a vocabulary of their own. They are written by this program, so what does not fit is an error.

use super::{Entry, KnownFinding, KnownKind};
use crate::diagnostic::{Code, Diagnostic, Severity, quote};
use crate::document::{Document, NodeId, NodeKind};
use crate::finding::Fingerprint;
use crate::packs;
use crate::source::Span;
use crate::vocabulary::{self, Marked, Vocabulary};

const NO_BASELINE: Code = Code::new("baseline/no-baseline");
const MALFORMED: Code = Code::new("baseline/malformed");

/// How much of what is written a message repeats, in characters.
const LONGEST_QUOTE: usize = 80;

const ADVICE: &str = "`clausula baseline update` writes such files; a merge of two may keep all lines of both";

/// The entries of a document, in its order. What is wrong with it is added to the errors.
pub(super) fn read(document: &Document, errors: &mut Vec<Diagnostic>) -> Vec<Entry> {
    let Some(types) = packs::find("baseline").and_then(|pack| pack.compiled(document.file())) else {
        return Vec::new();
    };
    if let Some(error) = refuse(&types, document) {
        errors.push(error);
        return Vec::new();
    }
    for problem in vocabulary::read(&types, document).problems() {
        let mut diagnostic = problem.diagnostic.clone();
        diagnostic.code = MALFORMED;
        diagnostic.severity = Severity::Error;
        errors.push(diagnostic.hint(ADVICE));
    }
    let Some(list) = document.get(document.root(), "findings") else { return Vec::new() };
    let elements: Vec<NodeId> = match document.kind(list) {
        NodeKind::Sequence => document.children(list).collect(),
        _ => Vec::new(),
    };
    let mut reader = Reader { document, errors };
    elements.into_iter().filter_map(|element| reader.entry(element)).collect()
}

/// Why a document is no baseline, if it is none.
fn refuse(types: &Vocabulary, document: &Document) -> Option<Diagnostic> {
    let mark = types.mark.as_ref()?;
    let expected = format!("`{}: {}`", mark.key, mark.text);
    let (span, found) = match vocabulary::mark(types, document) {
        Marked::Yes => return None,
        Marked::OtherVersion(node) | Marked::Misspelt(node) => {
            let key = document.key_span(node).unwrap_or_default();
            let written = format!("{}: {}", document.key(node).unwrap_or_default(), document.text(node));
            (key.to(document.span(node)), format!(", found {}", quote(&written, LONGEST_QUOTE)))
        }
        Marked::Resembles | Marked::No => {
            let first = document.children(document.root()).next().and_then(|child| document.key_span(child));
            (first.unwrap_or_else(|| Span::empty(document.whole().start())), String::new())
        }
    };
    let message = format!("expected a baseline, with {expected} at its root{found}");
    Some(Diagnostic::error(NO_BASELINE, message).at(document.location(span), "no baseline").hint(ADVICE))
}

struct Reader<'a> {
    document: &'a Document,
    errors: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    /// An entry; nothing where a part of it is missing or cannot be read.
    fn entry(&mut self, element: NodeId) -> Option<Entry> {
        if self.document.kind(element) != NodeKind::Mapping {
            self.error(self.document.span(element), "expected an entry of a baseline".to_owned(), "no entry");
            return None;
        }
        let [code, file, kind, severity, fingerprint] =
            ["code", "file", "kind", "severity", "fingerprint"].map(|key| self.part(element, key));
        let (code, file, kind, severity, fingerprint) = (code?, file?, kind?, severity?, fingerprint?);
        let at = self.document.span(code);
        let text = |node: NodeId| self.document.text(node).to_owned();
        let optional = |key: &str| self.document.get(element, key).map(text);
        // other words are misfits, which are told already
        let kind = KnownKind::ALL.into_iter().find(|known| known.word() == text(kind))?;
        let severity = [Severity::Error, Severity::Warning, Severity::Note]
            .into_iter()
            .find(|known| known.to_string() == text(severity))?;
        let print = text(fingerprint);
        let Some(known_print) = Fingerprint::parse(&print) else {
            let found = quote(&print, LONGEST_QUOTE);
            let message = format!("expected a fingerprint of 16 hexadecimal digits, found {found}");
            self.error(self.document.span(fingerprint), message, "no fingerprint");
            return None;
        };
        let known = KnownFinding {
            file: text(file),
            code: text(code),
            path: optional("path"),
            fingerprint: known_print,
            kind,
            severity,
            says: optional("says").unwrap_or_default(),
        };
        Some(Entry { known, location: self.document.location(at) })
    }

    /// A part that an entry must have.
    fn part(&mut self, element: NodeId, key: &str) -> Option<NodeId> {
        match self.document.get(element, key) {
            Some(node) if self.document.kind(node).is_scalar() && !self.document.text(node).is_empty() => Some(node),
            Some(node) => {
                let at = self.document.key_span(node).unwrap_or_else(|| self.document.span(node));
                self.error(at, format!("`{key}` has no value"), "nothing is said here");
                None
            }
            None => {
                let first = self.document.children(element).next().and_then(|child| self.document.key_span(child));
                let at = first.unwrap_or_else(|| self.document.span(element));
                self.error(at, format!("an entry of a baseline has no `{key}`"), &format!("no `{key}`"));
                None
            }
        }
    }

    fn error(&mut self, at: Span, message: String, label: &str) {
        let error = Diagnostic::error(MALFORMED, message).at(self.document.location(at), label);
        self.errors.push(error.hint(ADVICE));
    }
}
