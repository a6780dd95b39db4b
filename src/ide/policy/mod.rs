//! What an editor asks of a policy, a vocabulary or a policy's tests: each question in a file of its own. All are answered for
//! any text, also for one that is being typed and so broken in its middle.

mod actions;
mod completion;
mod folding;
mod formatting;
mod hover;
mod lenses;
mod links;
mod names;
mod places;
mod signature;
mod spoken;
mod symbols;
mod tokens;
mod walk;

use std::borrow::Cow;

use crate::check::{StudiedFile, Study};
use crate::diagnostic::markdown::escape;
use crate::diagnostic::visible::{lines, one_line};
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::{self, Token, ast};
use crate::vocabulary::{self, Vocabulary};

use names::Named;

pub use lenses::RuleCount;
pub use places::FileEdits;
pub use spoken::{Spoken, spoken_of};

/// A policy, vocabulary or file of tests as it stands in an editor: made once for each version of its text.
#[derive(Debug)]
pub struct PolicyFile<'a> {
    study: &'a Study,
    file: &'a StudiedFile,
    source: &'a SourceFile,
    tokens: Vec<Token>,
    comments: Vec<Span>,
    /// The types of the documents that it is about, or that it declares.
    vocabulary: Option<Cow<'a, Vocabulary>>,
    /// What its words name, in the order of the text, none overlapping.
    names: Vec<Named>,
    /// The files of the project, by their names.
    project: &'a [String],
}

impl<'a> PolicyFile<'a> {
    /// One of the files of a study, by the name that the study knows it by; nothing where it has none such.
    pub fn new(study: &'a Study, name: &str) -> Option<Self> {
        Self::of(study, study.file(name)?)
    }

    fn of(study: &'a Study, file: &'a StudiedFile) -> Option<Self> {
        let source = study.sources().get(file.id)?;
        let (tokens, comments) = syntax::tokens(source.text());
        let vocabulary = vocabulary_of(study, file);
        let names = names::of(study, file, vocabulary.as_deref());
        Some(Self { study, file, source, tokens, comments, vocabulary, names, project: &[] })
    }

    /// With the files of its project, by their whole names: their paths are completed where one is written.
    pub fn among(self, project: &'a [String]) -> Self {
        Self { project, ..self }
    }

    /// Another file of the same study, by its name.
    pub fn beside(&self, name: &str) -> Option<PolicyFile<'a>> {
        Self::new(self.study, name)
    }

    /// The whole text.
    pub fn text(&self) -> &'a str {
        self.source.text()
    }

    /// The file's name.
    pub fn name(&self) -> &'a str {
        self.source.name()
    }

    fn tree(&self) -> &'a ast::File {
        &self.file.tree
    }

    fn id(&self) -> FileId {
        self.file.id
    }

    /// The policy or vocabulary that the file is, or whose tests it holds.
    pub fn declared(&self) -> &'a str {
        declared(self.study, self.file)
    }

    /// A place of the text: not past its end, and not inside a character.
    fn clamp(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text().len());
        while !self.text().is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    /// What the word that the offset touches names: of two that meet there the one behind it.
    fn named_at(&self, offset: usize) -> Option<&Named> {
        let behind = self.names.partition_point(|named| named.span.start() <= offset);
        self.names.get(behind.checked_sub(1)?).filter(|named| named.span.touches(offset))
    }
}

/// Words of a file, as Markdown in which nothing of them is a mark.
fn said(text: &str) -> String {
    escape(&one_line(text))
}

/// Lines of a policy as a block of code in Markdown, whatever they hold.
fn block(text: &str) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let lines: Vec<String> = lines(text).collect();
    format!("{fence}clausula\n{}\n{fence}", lines.join("\n"))
}

/// The name of the policy or vocabulary that a file is, or whose tests it holds.
fn declared<'a>(study: &'a Study, file: &'a StudiedFile) -> &'a str {
    let own = file.tree.declaration.as_ref();
    let tested = || study.tested_by(file).and_then(|policy| policy.tree.declaration.as_ref());
    own.or_else(tested).map_or("", |declaration| &declaration.name.text)
}

/// The vocabulary that a file is about: that which analysis took, else that which the file declares or names.
fn vocabulary_of<'a>(study: &'a Study, file: &'a StudiedFile) -> Option<Cow<'a, Vocabulary>> {
    let program = study.program();
    let by_name = |name: &str| {
        let mut known = program.iter().flat_map(|program| &program.vocabularies);
        known.find(|vocabulary| *vocabulary.name == *name).map(Cow::Borrowed)
    };
    if let Some(declaration) = &file.tree.declaration
        && declaration.kind == ast::FileKind::Vocabulary
    {
        // one that no policy of the study uses is no part of its program
        let own = || vocabulary::compile(&file.tree, file.id).vocabulary.map(Cow::Owned);
        return by_name(&declaration.name.text).or_else(own);
    }
    let recorded = file.recorded.vocabulary.and_then(|index| program?.vocabularies.get(index));
    let named = |tree: &ast::File| {
        tree.items.iter().find_map(|item| match &item.kind {
            ast::ItemKind::UsesVocabulary(name) => by_name(&name.text),
            _ => None,
        })
    };
    let tested = || study.tested_by(file).and_then(|policy| named(&policy.tree));
    recorded.map(Cow::Borrowed).or_else(|| named(&file.tree)).or_else(tested)
}
