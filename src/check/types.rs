//! The vocabularies of a check, each with the types that further `vocabulary` lines of its policies lend it.

use crate::check::library::Library;
use crate::diagnostic::Diagnostic;
use crate::packs;
use crate::source::FileId;
use crate::syntax::ast;
use crate::vocabulary::{self, Vocabulary};

/// What came of the vocabularies.
pub(super) struct Types {
    /// Those that policies check documents by.
    pub(super) vocabularies: Vec<Vocabulary>,
    /// The names of all that there are.
    pub(super) known: Vec<String>,
    /// Whether one that policies name can't be used, so that every path of theirs would be a mistake.
    pub(super) broken: bool,
}

/// A vocabulary's place in the library.
#[derive(Clone, Copy)]
struct Source<'a> {
    id: FileId,
    file: &'a ast::File,
}

/// Compiles the vocabularies of a library.
pub(super) fn compile(library: &Library<'_>, diagnostics: &mut Vec<Diagnostic>) -> Types {
    let mut types = Types {
        vocabularies: Vec::new(),
        known: packs::vocabularies().iter().map(|pack| pack.name.to_owned()).collect(),
        broken: false,
    };
    let sources: Vec<(Source<'_>, bool)> = library
        .entries
        .iter()
        .filter(|entry| is_vocabulary(&entry.tree))
        .map(|entry| (Source { id: entry.id, file: &entry.tree }, entry.chosen))
        .collect();
    let policies = || library.entries.iter().filter(|entry| !is_vocabulary(&entry.tree)).map(|entry| &entry.tree);
    for (source, chosen) in &sources {
        let name = name_of(source.file);
        types.known.push(name.to_owned());
        let used = policies().any(|policy| lines(policy).next() == Some(name));
        let lends = policies().any(|policy| lines(policy).skip(1).any(|line| line == name));
        // one that somebody gave is checked whether or not it is used, so that its mistakes are told; one that
        // lends types to another is checked with that, whose types it may use
        if used || (*chosen && !lends) {
            let mut compiled = vocabulary::compile(source.file, source.id);
            let whole = !has_errors(&compiled.diagnostics);
            diagnostics.append(&mut compiled.diagnostics);
            let lent: Vec<Source<'_>> = sources
                .iter()
                .map(|(source, _)| *source)
                .filter(|other| {
                    let other = name_of(other.file);
                    policies().any(|policy| {
                        lines(policy).next() == Some(name) && lines(policy).skip(1).any(|line| line == other)
                    })
                })
                .collect();
            if whole && !lent.is_empty() {
                compiled = with_types(*source, &lent, diagnostics);
            }
            types.broken |= used && compiled.vocabulary.is_none();
            types.vocabularies.extend(compiled.vocabulary.filter(|_| used));
        }
    }
    types
}

/// A vocabulary with the records and enums of others.
fn with_types(main: Source<'_>, lent: &[Source<'_>], diagnostics: &mut Vec<Diagnostic>) -> vocabulary::Compiled {
    let mut whole = main.file.clone();
    for source in lent {
        let mut with = main.file.clone();
        with.items.extend(types_of(source.file));
        // the vocabulary itself has no mistake, so what is wrong with both together is wrong with what is lent
        let found = vocabulary::compile(&with, source.id).diagnostics;
        if has_errors(&found) {
            diagnostics.extend(found.into_iter().map(|mut diagnostic| {
                diagnostic.secondary.clear();
                diagnostic
            }));
        } else {
            whole.items.extend(types_of(source.file));
        }
    }
    vocabulary::compile(&whole, main.id)
}

fn types_of(file: &ast::File) -> impl Iterator<Item = ast::Item> {
    let is_type = |item: &&ast::Item| matches!(item.kind, ast::ItemKind::Record(_) | ast::ItemKind::Enum(_));
    file.items.iter().filter(is_type).cloned()
}

fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == crate::diagnostic::Severity::Error)
}

fn is_vocabulary(file: &ast::File) -> bool {
    file.declaration.as_ref().is_some_and(|known| known.kind == ast::FileKind::Vocabulary)
}

fn name_of(file: &ast::File) -> &str {
    file.declaration.as_ref().map_or("", |declaration| &declaration.name.text)
}

/// The vocabularies that a policy names: that of the documents that it checks first.
fn lines(file: &ast::File) -> impl Iterator<Item = &str> {
    file.items.iter().filter_map(|item| match &item.kind {
        ast::ItemKind::UsesVocabulary(name) => Some(name.text.as_str()),
        _ => None,
    })
}
