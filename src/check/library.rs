//! The policies and vocabularies of a check: those that somebody chose, and all that these name.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::analysis::{TestFile, UNKNOWN_POLICY};
use crate::check::{Overrides, Policy, PolicySource};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::document::{Document, Limits, load};
use crate::packs::{self, Analysed, Pack};
use crate::source::{FileId, Files, Location, NamedBytes, SourceFile, SourceMap, Span};
use crate::syntax::{self, ast};
use crate::vocabulary::Vocabulary;

const UNREADABLE: Code = Code::new("policy/unreadable-file");
const NO_TESTED_POLICY: Code = Code::new("test/no-policy");

/// How the name of a file ends that holds tests alone.
const TESTS_ENDING: &str = ".test.policy";

/// How many policies and vocabularies a check may read: each may name others.
const MOST_FILES: usize = 1_000;

/// A file of the library.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: FileId,
    pub(super) tree: ast::File,
    /// What analysis made of a built-in policy; its tree then is no more than what it says of others.
    pub(super) analysed: Option<Analysed>,
    /// Whether somebody chose it.
    pub(super) chosen: bool,
    /// Whether it goes before all that policies say.
    pub(super) overrides: bool,
    /// The one that it is of those built in, which have no folder.
    pub(super) pack: Option<&'static Pack>,
    /// Whether its tree is no more than its first line, since it is a built-in vocabulary whose types are packed.
    pub(super) first_line_only: bool,
    /// For each `use` line the entry that it names.
    pub(super) uses: Vec<Option<usize>>,
    /// For each `data` line the file that it names.
    pub(super) data: Vec<Option<Arc<Document>>>,
}

impl Entry {
    /// A file that nobody has chosen yet, and of which nothing is known but its tree.
    fn new(id: FileId, tree: ast::File) -> Self {
        let (uses, data) = (Vec::new(), Vec::new());
        Self {
            id,
            tree,
            analysed: None,
            chosen: false,
            overrides: false,
            pack: None,
            first_line_only: false,
            uses,
            data,
        }
    }

    /// The names and tags of its rules, in order.
    pub(super) fn rules(&self) -> impl Iterator<Item = (&str, Vec<&str>)> {
        let read = self.tree.items.iter().filter_map(|item| match &item.kind {
            ast::ItemKind::Rule(rule) => Some((rule.name.text.as_str(), rule.tags().collect())),
            _ => None,
        });
        let analysed = self.analysed.iter().flat_map(|analysed| &analysed.rules);
        read.chain(analysed.map(|rule| (rule.name, rule.tags().collect())))
    }

    /// The names of its rules, in order: those of a built-in policy without a copy.
    pub(super) fn rule_names(&self) -> Vec<Cow<'static, str>> {
        let read = self.tree.items.iter().filter_map(|item| match &item.kind {
            ast::ItemKind::Rule(rule) => Some(Cow::Owned(rule.name.text.clone())),
            _ => None,
        });
        let analysed = self.analysed.iter().flat_map(|analysed| &analysed.rules);
        read.chain(analysed.map(|rule| Cow::Borrowed(rule.name))).collect()
    }

    /// Leaves those of its rules that are to be kept, by their names and whether they have a tag.
    pub(super) fn keep_rules(&mut self, keep: impl Fn(&str, &dyn Fn(&str) -> bool) -> bool) {
        if let Some(analysed) = &mut self.analysed {
            analysed.rules.retain(|rule| keep(rule.name, &|tag| rule.tags().any(|known| known == tag)));
            return;
        }
        self.tree.items.retain(|item| match &item.kind {
            ast::ItemKind::Rule(rule) => keep(&rule.name.text, &|tag| rule.tags().any(|known| known == tag)),
            _ => true,
        });
    }

    /// Its tree, of a built-in vocabulary too.
    pub(super) fn whole_tree(&self) -> Cow<'_, ast::File> {
        match self.pack.filter(|_| self.first_line_only) {
            Some(pack) => Cow::Owned(pack.parsed(self.id).file),
            None => Cow::Borrowed(&self.tree),
        }
    }

    /// Its types as they were packed, where its tree has no more than its first line.
    pub(super) fn packed_types(&self) -> Option<Vocabulary> {
        self.pack.filter(|_| self.first_line_only)?.vocabulary(self.id)
    }
}

/// All files that a check reads its rules from.
pub(super) struct Library<'f> {
    files: &'f dyn Files,
    limits: Limits,
    pub(super) entries: Vec<Entry>,
    pub(super) sources: SourceMap,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What stands beside a file, by the file's name: read once.
    beside: FxHashMap<String, Vec<NamedBytes>>,
}

impl<'f> Library<'f> {
    /// Reads what somebody chose, and what that names, until nothing new is named.
    pub(super) fn read(
        policies: impl IntoIterator<Item = Policy>,
        overrides: Vec<Overrides>,
        files: &'f dyn Files,
        limits: Limits,
    ) -> Self {
        let mut library = Self {
            files,
            limits,
            entries: Vec::new(),
            sources: SourceMap::new(),
            diagnostics: Vec::new(),
            beside: FxHashMap::default(),
        };
        for policy in policies {
            let index = library.add(policy);
            if let Some(entry) = library.entries.get_mut(index) {
                entry.chosen = true;
            }
        }
        let mut next = 0;
        while next < library.entries.len() {
            library.follow(next);
            next += 1;
        }
        library.read_by_other_types();
        overrides.into_iter().for_each(|each| library.overrides(each));
        library
    }

    /// Adds a file, unless it is there already, and gives its number.
    fn add(&mut self, policy: Policy) -> usize {
        match policy {
            Policy::BuiltIn(pack) => self.add_pack(pack),
            Policy::File(PolicySource { name, text }) => {
                let id = self.sources.add(SourceFile::new(name, text));
                let parsed = syntax::parse(self.sources.get(id).map_or("", SourceFile::text), id);
                self.diagnostics.extend(parsed.diagnostics);
                self.push(Entry::new(id, parsed.file))
            }
            Policy::Parsed(PolicySource { name, text }, tree) => {
                let id = self.sources.add(SourceFile::new(name, text));
                self.push(Entry::new(id, tree))
            }
        }
    }

    fn add_pack(&mut self, pack: &'static Pack) -> usize {
        if let Some(known) =
            self.entries.iter().position(|entry| entry.pack.is_some_and(|known| known.name == pack.name))
        {
            return known;
        }
        let id = self.sources.add(SourceFile::embedded(pack.file, pack.text));
        let entry = if let Some(tree) = pack.first_line() {
            Entry { first_line_only: true, ..Entry::new(id, tree) }
        } else if let Some((tree, analysed)) = pack.outline() {
            Entry { analysed: Some(analysed), ..Entry::new(id, tree) }
        } else {
            let parsed = pack.parsed(id);
            self.diagnostics.extend(parsed.diagnostics);
            Entry::new(id, parsed.file)
        };
        self.push(Entry { pack: Some(pack), ..entry })
    }

    fn push(&mut self, entry: Entry) -> usize {
        self.entries.push(entry);
        self.entries.len() - 1
    }

    /// Reads the texts of built-in policies whose vocabulary is not the built-in one that they were analysed by.
    fn read_by_other_types(&mut self) {
        let is_known = |entry: &Entry| {
            let named = entry.tree.items.iter().filter_map(|item| match &item.kind {
                ast::ItemKind::UsesVocabulary(name) => Some(name.text.as_str()),
                _ => None,
            });
            named
                .filter_map(|name| self.declared(name, Some(ast::FileKind::Vocabulary)))
                .all(|vocabulary| self.entries.get(vocabulary).is_some_and(|vocabulary| vocabulary.first_line_only))
        };
        let other: Vec<bool> = self.entries.iter().map(|entry| entry.analysed.is_some() && !is_known(entry)).collect();
        for (entry, _) in self.entries.iter_mut().zip(other).filter(|(_, other)| *other) {
            if let Some(pack) = entry.pack {
                entry.analysed = None;
                entry.tree = pack.parsed(entry.id).file;
            }
        }
    }

    /// The entry that declares a name, of this kind or of any.
    fn declared(&self, name: &str, kind: Option<ast::FileKind>) -> Option<usize> {
        self.entries.iter().position(|entry| !entry.overrides && declares(entry.tree.declaration.as_ref(), name, kind))
    }

    /// Finds what an entry names.
    fn follow(&mut self, index: usize) {
        let Some(entry) = self.entries.get(index) else { return };
        let mut wanted = Vec::new();
        for item in &entry.tree.items {
            match &item.kind {
                ast::ItemKind::UsesVocabulary(name) => wanted.push(Wanted::Vocabulary(name.clone())),
                ast::ItemKind::Use { name, is_path: false, .. } => wanted.push(Wanted::Policy(name.clone())),
                ast::ItemKind::Use { name, is_path: true, .. } => wanted.push(Wanted::PolicyFile(name.clone())),
                ast::ItemKind::Data { path, .. } => wanted.push(Wanted::Data(path.clone())),
                _ => {}
            }
        }
        for wanted in wanted {
            match wanted {
                Wanted::Vocabulary(name) => {
                    // one that does not exist is reported by who knows which there are
                    self.named(index, &name.text, ast::FileKind::Vocabulary);
                }
                Wanted::Policy(name) => {
                    let found = self.named(index, &name.text, ast::FileKind::Policy);
                    if found.is_none() {
                        self.unknown_policy(index, &name);
                    }
                    self.uses(index, found);
                }
                Wanted::PolicyFile(path) => {
                    let found = self.policy_file(index, &path);
                    self.uses(index, found);
                }
                Wanted::Data(path) => {
                    let document = self.document(index, &path);
                    if let Some(entry) = self.entries.get_mut(index) {
                        entry.data.push(document);
                    }
                }
            }
        }
    }

    fn uses(&mut self, index: usize, found: Option<usize>) {
        if let Some(entry) = self.entries.get_mut(index) {
            entry.uses.push(found);
        }
    }

    /// The entry of a name: among those that are there, beside the file that names it, then among the built-in ones.
    fn named(&mut self, from: usize, name: &str, kind: ast::FileKind) -> Option<usize> {
        if let Some(known) = self.declared(name, Some(kind)) {
            return Some(known);
        }
        if self.entries.len() >= MOST_FILES {
            return None;
        }
        let entry = self.entries.get(from)?;
        let file = self.sources.get(entry.id)?.name().to_owned();
        if entry.pack.is_none() && !entry.overrides {
            let files = self.files;
            let beside = self.beside.entry(file.clone()).or_insert_with(|| files.beside(&file));
            // a text that does not have the name cannot declare it; of any other its first line says what it declares, and
            // only one that begins with none must be parsed
            let candidates: Vec<PolicySource> = beside
                .iter()
                .filter_map(|file| Some((file, std::str::from_utf8(&file.bytes).ok()?)))
                .filter(|(_, text)| text.contains(name))
                .map(|(file, text)| PolicySource { name: file.name.clone(), text: text.to_owned() })
                .collect();
            for candidate in candidates {
                let declaration = syntax::declaration(&candidate.text)
                    .or_else(|| syntax::parse(&candidate.text, FileId(0)).file.declaration);
                if declares(declaration.as_ref(), name, Some(kind)) {
                    return Some(self.add(Policy::File(candidate)));
                }
            }
        }
        let pack = match kind {
            ast::FileKind::Policy => packs::named().find(|pack| pack.name == name),
            ast::FileKind::Vocabulary => packs::vocabularies().iter().find(|pack| pack.name == name),
        };
        pack.map(|pack| self.add(Policy::BuiltIn(pack)))
    }

    /// The policy in a file that another names by its path.
    fn policy_file(&mut self, from: usize, path: &ast::Name) -> Option<usize> {
        let NamedBytes { name, bytes } = self.bytes(from, &path.text, path.span)?;
        let Ok(text) = String::from_utf8(bytes) else {
            self.error(from, UNREADABLE, format!("`{name}` is not UTF-8"), path.span, "named here");
            return None;
        };
        let tree = syntax::parse(&text, FileId(0)).file;
        let Some(declaration) = tree.declaration.filter(|known| known.kind == ast::FileKind::Policy) else {
            self.error(from, UNREADABLE, format!("expected a policy in `{name}`, found none"), path.span, "named here");
            return None;
        };
        // the same file by another path, or by its name
        let same = self.declared(&declaration.name.text, Some(ast::FileKind::Policy)).filter(|known| {
            let entry = self.entries.get(*known);
            entry.and_then(|entry| self.sources.get(entry.id)).is_some_and(|file| file.text() == text)
        });
        Some(same.unwrap_or_else(|| self.add(Policy::File(PolicySource { name, text }))))
    }

    /// The document in a file that a policy takes its reference data from.
    fn document(&mut self, from: usize, path: &ast::Text) -> Option<Arc<Document>> {
        let NamedBytes { name, bytes } = self.bytes(from, &path.text, path.span)?;
        let id = FileId(u32::try_from(self.sources.len()).unwrap_or(u32::MAX));
        let loaded = load(bytes, id, self.limits);
        self.sources.add(SourceFile::new(name.clone(), loaded.text));
        let broken = !loaded.diagnostics.is_empty();
        self.diagnostics.extend(loaded.diagnostics);
        let mut documents = loaded.documents.into_iter();
        match (documents.next(), documents.next()) {
            (Some(document), None) if !broken => Some(Arc::new(document)),
            (Some(_), Some(_)) => {
                let message = format!("expected one document in `{name}`, found several");
                self.error(from, UNREADABLE, message, path.span, "named here");
                None
            }
            _ => None,
        }
    }

    fn bytes(&mut self, from: usize, path: &str, span: Span) -> Option<NamedBytes> {
        let entry = self.entries.get(from)?;
        let read = if entry.pack.is_some() || entry.overrides || self.entries.len() >= MOST_FILES {
            Err(format!("there is no file `{path}`"))
        } else {
            let name = self.sources.get(entry.id).map_or("", SourceFile::name);
            self.files.read(name, path)
        };
        match read {
            Ok(file) => Some(file),
            Err(reason) => {
                self.error(from, UNREADABLE, reason, span, "named here");
                None
            }
        }
    }

    fn unknown_policy(&mut self, from: usize, name: &ast::Name) {
        let declared = self.entries.iter().filter_map(|entry| entry.tree.declaration.as_ref());
        let declared =
            declared.filter(|known| known.kind == ast::FileKind::Policy).map(|known| known.name.text.as_str());
        let known = declared.chain(packs::named().map(|pack| pack.name));
        let near = nearest(&name.text, known);
        let hint = near.map(|near| format!("did you mean `{near}`?"));
        let Some(id) = self.entries.get(from).map(|entry| entry.id) else { return };
        let diagnostic = Diagnostic::error(UNKNOWN_POLICY, format!("there is no policy `{}`", name.text))
            .at(Location::new(id, name.span), "neither beside this file nor built in")
            .hint_if(hint)
            .meant(name.span, near);
        self.diagnostics.push(diagnostic);
    }

    fn error(&mut self, from: usize, code: Code, message: String, span: Span, label: &str) {
        let Some(id) = self.entries.get(from).map(|entry| entry.id) else { return };
        self.diagnostics.push(Diagnostic::error(code, message).at(Location::new(id, span), label));
    }

    /// What goes before all that policies say is a policy that adjusts.
    fn overrides(&mut self, overrides: Overrides) {
        let id = self.sources.next_id();
        let is_used = |name: &str| self.declared(name, Some(ast::FileKind::Policy)).is_some();
        let (tree, diagnostics) = overrides.as_policy(id, is_used);
        if tree.items.is_empty() {
            return;
        }
        self.sources.add(SourceFile::new(overrides.name, overrides.text));
        self.diagnostics.extend(diagnostics);
        self.push(Entry { overrides: true, chosen: true, ..Entry::new(id, tree) });
    }
}

/// The files with tests of chosen policies: those of a policy's own, and those beside it, which hold nothing else and are
/// called `NAME.test.policy`.
pub(super) fn tests_among<'e>(
    entries: &'e [Entry],
    sources: &SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<TestFile<'e>> {
    let name_of = |entry: &Entry| sources.get(entry.id).map_or("", SourceFile::name);
    let mut files = Vec::new();
    for entry in entries.iter().filter(|entry| entry.chosen) {
        let mut tests = entry.tree.items.iter().filter_map(|item| match &item.kind {
            ast::ItemKind::Test(test) => Some(test),
            _ => None,
        });
        let Some(first) = tests.next() else { continue };
        if entry.tree.declaration.is_some() {
            files.push(TestFile { id: entry.id, tests: &entry.tree, policy: &entry.tree });
            continue;
        }
        let name = name_of(entry);
        let location = Location::new(entry.id, first.name.span);
        let Some(wanted) = tested_by(name) else {
            let diagnostic = Diagnostic::error(NO_TESTED_POLICY, "expected the policy that these tests are of")
                .at(location, "no policy in this file")
                .hint("write them into the policy's file, or beside `NAME.policy` into `NAME.test.policy`");
            diagnostics.push(diagnostic);
            continue;
        };
        match entries.iter().find(|other| other.tree.declaration.is_some() && name_of(other) == wanted) {
            Some(policy) => files.push(TestFile { id: entry.id, tests: &entry.tree, policy: &policy.tree }),
            None => diagnostics.push(
                Diagnostic::error(NO_TESTED_POLICY, format!("there is no policy `{wanted}`, which these tests are of"))
                    .at(location, "the first test")
                    .hint("`NAME.test.policy` holds the tests of `NAME.policy` in the same folder"),
            ),
        }
    }
    files
}

/// The name of the policy's file that the tests in a file of this name are of.
pub(super) fn tested_by(name: &str) -> Option<String> {
    Some(format!("{}.policy", name.strip_suffix(TESTS_ENDING)?))
}

/// What a file names.
enum Wanted {
    Vocabulary(ast::Name),
    Policy(ast::Name),
    PolicyFile(ast::Name),
    Data(ast::Text),
}

fn declares(declaration: Option<&ast::Declaration>, name: &str, kind: Option<ast::FileKind>) -> bool {
    declaration.is_some_and(|known| known.name.text == name && kind.is_none_or(|kind| known.kind == kind))
}
