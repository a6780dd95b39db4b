//! The vocabularies of a check, each with the types that further `vocabulary` lines of its policies lend it.

use crate::check::library::Entry;
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

/// Compiles the vocabularies of a library.
pub(super) fn compile(entries: &[Entry], diagnostics: &mut Vec<Diagnostic>) -> Types {
    let mut types = Types {
        vocabularies: Vec::new(),
        known: packs::vocabularies().iter().map(|pack| pack.name.to_owned()).collect(),
        broken: false,
    };
    for entry in entries.iter().filter(|entry| is_vocabulary(&entry.tree)) {
        let name = name_of(&entry.tree);
        types.known.push(name.to_owned());
        let policies = || entries.iter().map(|entry| &entry.tree).filter(|tree| !is_vocabulary(tree));
        let used = policies().any(|policy| lines(policy).next() == Some(name));
        let lends = policies().any(|policy| lines(policy).skip(1).any(|line| line == name));
        // one that somebody gave is checked whether or not it is used, so that its mistakes are told; one that
        // lends types to another is checked with that, whose types it may use
        if !used && (!entry.chosen || lends) {
            continue;
        }
        let lent: Vec<&Entry> = entries
            .iter()
            .filter(|other| is_vocabulary(&other.tree))
            .filter(|other| {
                let other = name_of(&other.tree);
                policies()
                    .any(|policy| lines(policy).next() == Some(name) && lines(policy).skip(1).any(|line| line == other))
            })
            .collect();
        let packed = if lent.is_empty() { entry.packed_types() } else { None };
        let vocabulary = packed.or_else(|| compile_one(entry, &lent, diagnostics));
        types.broken |= used && vocabulary.is_none();
        types.vocabularies.extend(vocabulary.filter(|_| used));
    }
    types
}

/// A vocabulary by its tree, with the types that others lend it, where it has no mistake itself.
fn compile_one(entry: &Entry, lent: &[&Entry], diagnostics: &mut Vec<Diagnostic>) -> Option<Vocabulary> {
    let tree = entry.whole_tree();
    let mut compiled = vocabulary::compile(&tree, entry.id);
    let whole = !has_errors(&compiled.diagnostics);
    diagnostics.append(&mut compiled.diagnostics);
    if whole && !lent.is_empty() { with_types(&tree, entry.id, lent, diagnostics) } else { compiled.vocabulary }
}

/// A vocabulary with the records and enums of others.
fn with_types(main: &ast::File, id: FileId, lent: &[&Entry], diagnostics: &mut Vec<Diagnostic>) -> Option<Vocabulary> {
    let mut whole = main.clone();
    for entry in lent {
        let tree = entry.whole_tree();
        let mut with = main.clone();
        with.items.extend(types_of(&tree));
        // the vocabulary itself has no mistake, so what is wrong with both together is wrong with what is lent
        let found = vocabulary::compile(&with, entry.id).diagnostics;
        if has_errors(&found) {
            diagnostics.extend(found.into_iter().map(|mut diagnostic| {
                diagnostic.secondary.clear();
                diagnostic
            }));
        } else {
            whole.items.extend(types_of(&tree));
        }
    }
    vocabulary::compile(&whole, id).vocabulary
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
