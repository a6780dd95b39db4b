//! From bytes to documents.
//!
//! Only [`granit`] knows how the YAML parser speaks ([`syntax`] words its mistakes): it tells a [`Builder`] in the
//! project's own terms what it reads, and any other reader that says the same to a builder makes the same documents.
//! [`fast`] is such a one for what contracts are nearly always written in.

mod builder;
mod fast;
mod gaps;
mod granit;
mod keys;
mod syntax;
mod trouble;

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic};
use crate::document::Document;
use crate::source::{FileId, Span};
use builder::Builder;

const TOO_MANY_DOCUMENTS: Code = Code::new("load/too-many-documents");

/// How many documents of one file are checked: all reports on a file are made before the first is written.
const MOST_DOCUMENTS: usize = 1_000;

/// How much a file may ask for before it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The size of a file, in bytes; at most 1 GiB, whatever is asked for.
    pub bytes: usize,
    /// How deep mappings and lists may stand in each other; at most 255, the parser's own limit.
    pub depth: usize,
    /// How many nodes the aliases and merge keys of a file may add.
    pub expanded_nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 16 * 1024 * 1024, depth: 128, expanded_nodes: 100_000 }
    }
}

impl Limits {
    /// Spans count bytes in 32 bits, and decoded text may be a little longer than the file.
    const MOST_BYTES: usize = 1 << 30;
    /// Beyond this the parser refuses by itself.
    const MOST_DEPTH: usize = 255;

    fn bounded(self) -> Self {
        Self { bytes: self.bytes.min(Self::MOST_BYTES), depth: self.depth.min(Self::MOST_DEPTH), ..self }
    }
}

/// What was read of a file.
#[derive(Debug)]
pub struct Loaded {
    /// The file's text; of one that is not UTF-8, the part before the first byte that is not; of one that is too large,
    /// nothing.
    pub text: Arc<str>,
    /// The documents that could be read. One with a syntax error is left out whole: half a contract would be found to
    /// lack its other half.
    pub documents: Vec<Document>,
    /// Every mistake, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// How a file is read.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By the reader of ordinary contracts; by the YAML parser where that one gives up.
    Fast,
    /// By the YAML parser.
    Parser,
}

/// Reads a YAML file.
pub fn load(bytes: Vec<u8>, file: FileId, limits: Limits) -> Loaded {
    load_by(bytes, file, limits, Way::Fast).0
}

/// Reads a YAML file in one of the ways, which differ in their time only; gives the way in which it was read.
#[doc(hidden)]
pub fn load_by(bytes: Vec<u8>, file: FileId, limits: Limits, way: Way) -> (Loaded, Way) {
    let limits = limits.bounded();
    let text: Arc<str> = match decode(bytes, file, limits) {
        Ok(text) => text.into(),
        Err((text, diagnostic)) => return (refused(text, *diagnostic), Way::Parser),
    };
    let mut builder = Builder::new(&text, file, limits);
    let taken = match way {
        Way::Fast if fast::read(&text, &mut builder).is_ok() => Way::Fast,
        _ => {
            builder = Builder::new(&text, file, limits);
            granit::read(&text, limits, &mut builder);
            Way::Parser
        }
    };
    let (mut documents, mut diagnostics) = builder.finish();
    if let Some(over) = documents.get(MOST_DOCUMENTS) {
        let location = over.location(Span::empty(over.whole().start()));
        diagnostics.push(
            Diagnostic::error(
                TOO_MANY_DOCUMENTS,
                format!("expected at most {MOST_DOCUMENTS} documents in a file, found more"),
            )
            .at(location, "from here on nothing is checked")
            .hint("put the rest into files of their own"),
        );
        documents.truncate(MOST_DOCUMENTS);
    }
    if diagnostics.is_empty() && documents.iter().all(Document::is_unwritten) {
        documents.clear();
        diagnostics.push(trouble::empty(file, &text));
    }
    // a document's mistakes come out as its parts end, an outer part's after an inner one's
    diagnostics.sort_by_key(|diagnostic| diagnostic.primary.as_ref().map(|label| label.location.span.start));
    (Loaded { text, documents, diagnostics }, taken)
}

/// The text of a file, as [`Loaded`] has it.
pub fn text_of(bytes: Vec<u8>, limits: Limits) -> String {
    decode(bytes, FileId::default(), limits.bounded()).unwrap_or_else(|(text, _)| text)
}

/// The text of a file that is not too large and is UTF-8; of any other what is taken of it, and why no more is.
fn decode(bytes: Vec<u8>, file: FileId, limits: Limits) -> Result<String, (String, Box<Diagnostic>)> {
    let refuse = |text: String, diagnostic: Diagnostic| Err((text, Box::new(diagnostic)));
    if bytes.len() > limits.bytes {
        return refuse(String::new(), trouble::too_large(file, limits.bytes));
    }
    if let Some(encoding) = trouble::other_encoding(&bytes) {
        return refuse(String::new(), trouble::other_unicode(file, encoding));
    }
    String::from_utf8(bytes).or_else(|error| {
        let valid = error.utf8_error().valid_up_to();
        let mut bytes = error.into_bytes();
        let wrong = bytes.get(valid).copied().unwrap_or_default();
        bytes.truncate(valid);
        let text = String::from_utf8(bytes).unwrap_or_default();
        refuse(text, trouble::not_utf8(file, valid, wrong))
    })
}

fn refused(text: String, diagnostic: Diagnostic) -> Loaded {
    Loaded { text: text.into(), documents: Vec::new(), diagnostics: vec![diagnostic] }
}

#[cfg(test)]
mod tests;
