//! What is known of policies beside what a run needs: the trees of their files, what their words mean, and as much of the
//! program as could be made. For editors, which ask of policies that have mistakes.

use std::sync::Arc;

use crate::analysis::{Gap, InTurn, PolicyFile, Program, Recorded, Recording, TestFile};
use crate::analysis::{analyse_recording, analyse_tests_recording};
use crate::check::library::{Entry, tested_by};
use crate::check::{Compiled, Request, compile_recording};
use crate::document::Document;
use crate::source::{FileId, Location, SourceFile, SourceMap, Span};
use crate::syntax::{self, ast};

/// Policies that were read and checked, with all that was found out.
#[derive(Debug)]
pub struct Study {
    /// What a run has of them.
    pub compiled: Compiled,
    /// All files: those that were asked for first, then those that they name.
    pub files: Vec<StudiedFile>,
    /// The program of policies with mistakes, as far as it could be made.
    partial: Option<Program>,
}

/// A policy or vocabulary.
#[derive(Debug)]
pub struct StudiedFile {
    /// The file.
    pub id: FileId,
    /// Its tree; of a built-in policy no more than what it says of others, of a built-in vocabulary no more than its name.
    pub tree: ast::File,
    /// Whether it is built in.
    pub is_built_in: bool,
    /// What its words mean; nothing is known of those of built-in policies.
    pub recorded: Recorded,
    /// For each of its `use` lines, in order, the file that it names, by its index among all.
    pub uses: Vec<Option<usize>>,
    data: Vec<Option<Arc<Document>>>,
}

impl StudiedFile {
    pub(super) fn of(entry: Entry, recording: &mut Recording) -> Self {
        let Entry { id, tree, pack, data, uses, .. } = entry;
        let recorded = recording.files.remove(&id).unwrap_or_default();
        Self { id, tree, is_built_in: pack.is_some(), recorded, uses, data }
    }
}

impl StudiedFile {
    /// A file of which no more is known than its tree.
    pub fn unstudied(id: FileId, tree: ast::File) -> Self {
        Self { id, tree, is_built_in: false, recorded: Recorded::default(), uses: Vec::new(), data: Vec::new() }
    }
}

/// Reads and checks policies and all that they use, and finds out what each of their words means.
pub fn study(request: Request<'_>) -> Study {
    let mut recording = Recording::default();
    let (compiled, entries, partial) = compile_recording(request, &InTurn, Some(&mut recording));
    let files = entries.into_iter().map(|entry| StudiedFile::of(entry, &mut recording)).collect();
    Study { compiled, files, partial }
}

impl Study {
    /// The program; that of policies with mistakes has what could be made of them, and is not to be run.
    pub fn program(&self) -> Option<&Program> {
        self.compiled.checker.as_ref().map(crate::check::Checker::program).or(self.partial.as_ref())
    }

    /// The files by their ids.
    pub fn sources(&self) -> &SourceMap {
        &self.compiled.sources
    }

    /// The file of a name.
    pub fn file(&self, name: &str) -> Option<&StudiedFile> {
        self.files.iter().find(|file| self.sources().get(file.id).is_some_and(|source| source.name() == name))
    }

    /// The policy that a file with tests alone tests.
    pub fn tested_by(&self, file: &StudiedFile) -> Option<&StudiedFile> {
        let name_of = |id: FileId| self.sources().get(id).map_or("", SourceFile::name);
        let wanted = tested_by(name_of(file.id))?;
        self.files.iter().find(|other| other.tree.declaration.is_some() && name_of(other.id) == wanted)
    }

    /// What may stand at a byte of a file, were its text this one: where an expression or a step of a path begins there.
    pub fn ask(&self, file: &StudiedFile, text: &str, at: usize) -> Option<Gap> {
        let program = self.program()?;
        let mut sources = SourceMap::new();
        let id = sources.add(SourceFile::new(String::new(), text));
        let tree = syntax::parse(text, id).file;
        let asked = Some(Location::new(id, Span::empty(at)));
        let mut recording = Recording { asked, ..Recording::default() };
        let tests = |item: &ast::Item| {
            matches!(item.kind, ast::ItemKind::Test(_)) && item.span.start() <= at && at <= item.span.end()
        };
        if tree.items.iter().any(tests) {
            let policy = if tree.declaration.is_some() { &tree } else { &self.tested_by(file)?.tree };
            let mut program = Program { sources: Arc::new(sources), tests: Vec::new(), ..program.clone() };
            let files = [TestFile { id, tests: &tree, policy }];
            analyse_tests_recording(&files, &mut program, Some(&mut recording));
        } else {
            let policy = PolicyFile {
                id,
                file: &tree,
                packed: None,
                uses: Vec::new(),
                data: file.data.clone(),
                chosen: true,
                overrides: false,
                built_in: false,
            };
            let (vocabularies, sources) = (program.vocabularies.clone(), Arc::new(sources));
            analyse_recording(&[policy], vocabularies, &[], sources, &InTurn, Some(&mut recording));
        }
        recording.files.remove(&id)?.gap
    }
}
