//! Which documents are checked, and by which vocabulary.

use crate::analysis::Program;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::Document;
use crate::source::Span;
use crate::vocabulary::{self, Marked};

const UNKNOWN_SCHEMA: Code = Code::new("contract/unknown-schema");
const MISSPELT_SCHEMA: Code = Code::new("contract/misspelt-schema");
const NO_SCHEMA: Code = Code::new("contract/no-schema");

/// What is to be done with a document.
pub(super) enum Admission {
    /// Checked, by the vocabulary with this index.
    Checked(usize),
    /// Not checked; this is why, where it is worth saying.
    Refused(Option<Box<Diagnostic>>),
}

/// Whether a document is one that is checked: it carries the mark of a vocabulary, or was named outright and is no part of the
/// project that goes beside contracts.
pub(super) fn admit(program: &Program, document: &Document, named_outright: bool) -> Admission {
    let marks: Vec<Marked> = program.vocabularies.iter().map(|known| vocabulary::mark(known, document)).collect();
    if let Some(index) = marks.iter().position(|mark| *mark == Marked::Yes) {
        return Admission::Checked(index);
    }
    if is_beside_contracts(document) {
        return Admission::Refused(None);
    }
    let mut outcome = if named_outright { Admission::Checked(0) } else { Admission::Refused(None) };
    for (mark, vocabulary) in marks.iter().zip(&program.vocabularies) {
        let expected = vocabulary.mark.as_ref().map(ToString::to_string).unwrap_or_default();
        match mark {
            Marked::OtherVersion(node) => {
                let found = document.text(*node);
                let message = format!("expected {expected}, found version `{found}`");
                let diagnostic = Diagnostic::error(UNKNOWN_SCHEMA, message)
                    .at(document.location(document.span(*node)), "a version that this program does not know");
                return Admission::Refused(Some(Box::new(diagnostic)));
            }
            Marked::Misspelt(node) if !named_outright => {
                let key = document.key_span(*node).unwrap_or_default();
                let message = format!("not checked: expected {expected} to mark a contract definition");
                let diagnostic = Diagnostic::warning(MISSPELT_SCHEMA, message)
                    .at(document.location(key.to(document.span(*node))), "misspelt")
                    .hint(format!("write {expected}, or name the file outright to check it all the same"));
                outcome = Admission::Refused(Some(Box::new(diagnostic)));
            }
            Marked::Resembles if !named_outright => {
                let message = format!("not checked: it looks like a contract definition, but has no {expected}");
                let first = document.children(document.root()).next().and_then(|child| document.key_span(child));
                let diagnostic = Diagnostic::warning(NO_SCHEMA, message)
                    .at(document.location(first.unwrap_or_else(|| Span::empty(0))), "no mark above this line")
                    .hint(format!("add the line {expected}, or name the file outright to check it all the same"));
                outcome = Admission::Refused(Some(Box::new(diagnostic)));
            }
            _ => {}
        }
    }
    outcome
}

/// Whether a document is marked as waivers or a baseline: whoever names all files that changed names such ones too.
fn is_beside_contracts(document: &Document) -> bool {
    let mark = document.get(document.root(), "schema").map(|mark| document.text(mark)).unwrap_or_default();
    ["waivers/", "baseline/"].iter().any(|beside| mark.starts_with(beside))
}
