//! The one way in which a policy file is written: indentation, spaces, line breaks and empty lines.
//!
//! The words of a file are written again in their order, each once, and its comments where they stood between them. So
//! nothing is lost and nothing changes its meaning; only commas that may be left out are. What belongs together is taken
//! from the syntax tree.

mod cursor;
mod expressions;
mod items;
mod layout;
mod rows;
mod statements;

use cursor::Cursor;

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::FileId;

/// Writes a policy file in the one form. Formatted twice, a file stays the same; parsed again, it has the same tree.
///
/// # Errors
///
/// The mistakes of a file that has any: what is not understood is not written anew.
pub fn format(text: &str, file: FileId) -> Result<String, Vec<Diagnostic>> {
    let parsed = super::parse(text, file);
    if parsed.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(parsed.diagnostics);
    }
    Ok(layout::write(&items::file(&mut Cursor::new(text), &parsed.file)))
}
