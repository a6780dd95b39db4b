//! From the text of a policy file to its syntax tree.
//!
//! Parsing never fails: it returns what it could read, and a diagnostic for every mistake.

pub mod ast;

mod limits;
mod lower;
mod naming;
mod scan;

use std::cell::RefCell;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Location, Span};
use lower::{Lowerer, Origin, Piece};

/// What was read of a policy file.
#[derive(Debug)]
pub struct Parsed {
    /// The tree.
    pub file: ast::File,
    /// Every mistake, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a policy file.
pub fn parse(text: &str, file: FileId) -> Parsed {
    let diagnostics = RefCell::new(Vec::new());
    let tokens = scan::scan(text);
    let too_deep = limits::too_deep(text, &tokens);
    let lowerer = Lowerer::new(Origin::Offset(0), file, &diagnostics);
    let mut tree = ast::File { declaration: None, items: Vec::new() };
    let pieces = match too_deep {
        Some(span) => {
            diagnostics.borrow_mut().push(
                Diagnostic::error(Code::new("policy/nesting"), limits::TOO_DEEP)
                    .at(Location::new(file, span), "too deep here"),
            );
            Vec::new()
        }
        None => lowerer.file(text).unwrap_or_else(|failure| {
            let mut diagnostic = Diagnostic::error(Code::new("policy/syntax"), format!("{:?}", failure.expected));
            diagnostic = diagnostic.at(Location::new(file, Span::empty(failure.offset)), "");
            diagnostics.borrow_mut().push(diagnostic);
            Vec::new()
        }),
    };
    for piece in pieces {
        match piece {
            Piece::Declaration(declaration, span) => match tree.declaration {
                None => tree.declaration = Some(declaration),
                Some(_) => tree.items.push(ast::Item { kind: ast::ItemKind::UsesVocabulary(declaration.name), span }),
            },
            Piece::Item(item) => tree.items.push(item),
        }
    }
    Parsed { file: tree, diagnostics: diagnostics.into_inner() }
}
