//! From the text of a policy file to its syntax tree.
//!
//! Parsing never fails: it returns what it could read, and a diagnostic for every mistake.

pub mod ast;

use crate::diagnostic::Diagnostic;
use crate::source::FileId;

/// What was read of a policy file.
#[derive(Debug)]
pub struct Parsed {
    /// The tree.
    pub file: ast::File,
    /// Every mistake, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a policy file.
pub fn parse(_text: &str, _file: FileId) -> Parsed {
    Parsed { file: ast::File { declaration: None, items: Vec::new() }, diagnostics: Vec::new() }
}
