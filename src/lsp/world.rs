//! All that is known at one moment: the texts that are open, and the folders with what their contracts are checked by. A thread has
//! it for itself, and nothing that the client does meanwhile changes it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use gen_lsp_types as types;

use super::client::Client;
use super::commands::Failed;
use super::diagnostics::{ByFile, Telling};
use super::tally::Tally;
use super::texts::{Language, Text, Texts, language};
use crate::check::{Compiled, Study};
use crate::finding::DocumentReport;
use crate::ide::contract::{Own, Parsed, Reports};
use crate::run::{Library, Unsaved, Workspace, bytes_of, name_of, policy_files, yaml_files};
use crate::value::Date;

/// A folder that the client has open, or that holds a file which it has open.
#[derive(Debug)]
pub(super) struct Root {
    pub(super) folder: PathBuf,
    as_of: Date,
    /// The texts that were open when it was made.
    unsaved: Unsaved,
    /// The YAML files in it, found when they are first asked for.
    files: Arc<OnceLock<Vec<PathBuf>>>,
    /// The policies, likewise.
    policies: Arc<OnceLock<Vec<PathBuf>>>,
    workspace: OnceLock<Workspace>,
    told: OnceLock<ByFile>,
    /// Which rules fail in which of its contracts.
    pub(super) tally: Arc<Tally>,
    /// What was last known of all of them, before it was made anew.
    before: Option<Arc<Tally>>,
}

impl Root {
    /// A folder as it is, but for these texts.
    pub(super) fn new(folder: PathBuf, texts: &Texts, as_of: Date) -> Self {
        let unsaved = unsaved(texts);
        Self {
            folder,
            as_of,
            unsaved,
            files: Arc::default(),
            policies: Arc::default(),
            workspace: OnceLock::new(),
            told: OnceLock::new(),
            tally: Arc::default(),
            before: None,
        }
    }

    /// The date of its checks.
    pub(super) fn as_of(&self) -> Date {
        self.as_of
    }

    /// The same folder after a change of what its contracts are checked by; of files that come or go, it is told by `files`.
    pub(super) fn renewed(&self, texts: &Texts, as_of: Date, files: Files) -> Self {
        let (files, policies) = match files {
            Files::Same => (Arc::clone(&self.files), Arc::clone(&self.policies)),
            Files::Other => Default::default(),
        };
        let before = self.counted().cloned();
        Self { files, policies, before, ..Self::new(self.folder.clone(), texts, as_of) }
    }

    /// Which rules fail in which of its contracts, as it was last known of all of them: while a policy is being written it says what
    /// was before, until all were checked again. Nothing where that was never known.
    pub(super) fn counted(&self) -> Option<&Arc<Tally>> {
        if self.tally.is_whole() { Some(&self.tally) } else { self.before.as_ref() }
    }

    /// What its contracts are checked by, made when it is first asked for.
    pub(super) fn workspace(&self) -> &Workspace {
        self.workspace.get_or_init(|| Workspace::open(&self.folder, self.unsaved.clone(), self.files(), self.as_of))
    }

    /// The YAML files in it.
    pub(super) fn files(&self) -> &[PathBuf] {
        self.files.get_or_init(|| yaml_files(&self.folder))
    }

    /// The policies, vocabularies and files of tests in it.
    pub(super) fn policies(&self) -> &[PathBuf] {
        self.policies.get_or_init(|| policy_files(&self.folder))
    }

    /// Whether it is to be made anew when a file changes.
    pub(super) fn depends_on(&self, file: &Path) -> bool {
        // nobody has looked yet: whatever it is made of, it is as the file is then
        self.workspace.get().is_none_or(|workspace| workspace.depends_on(file))
    }

    /// What is to be said of its settings and policies, by their files.
    pub(super) fn told(&self, telling: Telling<'_>) -> &ByFile {
        self.told.get_or_init(|| telling.of_files(self.workspace().told()))
    }
}

/// Whether files have come or gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Files {
    Same,
    Other,
}

/// The texts that are open, which may not be saved.
pub(super) fn unsaved(texts: &Texts) -> Unsaved {
    texts.all().filter_map(|text| Some((text.path.clone()?, Arc::from(text.source.text())))).collect()
}

/// All that is known at one moment. To copy it is cheap.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) client: Arc<Client>,
    pub(super) texts: Texts,
    /// Those of the client first; each other one for the files of a folder outside of these.
    pub(super) roots: Vec<Arc<Root>>,
    /// Tells the date of checks.
    pub(super) today: fn() -> Date,
    /// What is built in, as files.
    pub(super) library: Option<Arc<Library>>,
    /// What is said of tests that were run, until what they test changes.
    pub(super) tests: Arc<Failed>,
}

impl World {
    /// The folder that a file belongs to: of several the innermost.
    pub(super) fn root_of(&self, file: &Path) -> Option<&Arc<Root>> {
        self.roots.iter().filter(|root| file.starts_with(&root.folder)).max_by_key(|root| root.folder.as_os_str().len())
    }

    /// The folder of a text; of one that was never saved, the client's first.
    pub(super) fn root(&self, text: &Text) -> Option<&Arc<Root>> {
        match &text.path {
            Some(path) => self.root_of(path),
            None => self.roots.first(),
        }
    }

    /// The text of a URI, with its folder and what was made of it.
    pub(super) fn opened(&self, uri: &str) -> Option<Opened<'_>> {
        self.opened_text(self.texts.get(uri)?)
    }

    fn opened_text<'w>(&'w self, text: &'w Arc<Text>) -> Option<Opened<'w>> {
        let root = self.root(text)?;
        Some(Opened { world: self, text, root, path: path_of(text, root), examined: text.examined(root) })
    }

    /// Everything that is to be said of a text.
    pub(super) fn diagnostics(&self, text: &Arc<Text>) -> Vec<types::Diagnostic> {
        let Some(opened) = self.opened_text(text) else { return Vec::new() };
        let own = |is_told: bool| match text.language {
            Language::Yaml => self.telling().of_reports(opened.reports()),
            Language::Policy if !is_told => self.said_of_policy(opened.root, &opened.path, text.source.text()),
            Language::Policy | Language::Settings => Vec::new(),
        };
        self.all_said(opened.root, &opened.path, own)
    }

    /// The files of a folder of which something may be said, without those that are open.
    pub(super) fn files(&self, root: &Root) -> Vec<PathBuf> {
        let workspace = root.workspace();
        let contracts = root.files().iter().filter(|file| workspace.includes(file));
        let files: BTreeSet<&PathBuf> = contracts.chain(root.told(self.telling()).keys()).collect();
        files.into_iter().filter(|file| self.texts.of_path(file).is_none()).cloned().collect()
    }

    /// Everything that is to be said of a file as it is saved.
    pub(super) fn diagnostics_of_saved(&self, path: &Path) -> Vec<types::Diagnostic> {
        let (Some(root), Some(language)) = (self.root_of(path), language(Some(path), "")) else { return Vec::new() };
        // of one that has gone there is nothing to say
        let Some(bytes) = bytes_of(path) else { return Vec::new() };
        let own = |is_told: bool| match language {
            Language::Yaml => self.telling().of_reports(&self.checked(root, path, bytes)),
            Language::Policy if !is_told => self.said_of_policy(root, path, &String::from_utf8_lossy(&bytes)),
            Language::Policy | Language::Settings => Vec::new(),
        };
        self.all_said(root, path, own)
    }

    /// The reports on a file as it is saved; none where it is no contract.
    fn checked(&self, root: &Root, path: &Path, bytes: Vec<u8>) -> Vec<DocumentReport> {
        let reports = checked(root, path, &name_of(path), bytes);
        root.tally.note(path, &reports, self.client.places);
        reports
    }

    /// Looks at the contracts of a folder that nobody has looked at yet, as long as that is wanted; whether all were looked at.
    pub(super) fn tally(&self, root: &Arc<Root>, is_wanted: impl Fn() -> bool) -> bool {
        for text in self.texts.all().filter(|text| text.language == Language::Yaml) {
            if let Some(opened) = self.opened_text(text).filter(|opened| Arc::ptr_eq(opened.root, root)) {
                opened.reports();
            }
        }
        for file in self.files(root).into_iter().filter(|file| !root.tally.has(file)) {
            if !is_wanted() {
                return false;
            }
            if let (Some(Language::Yaml), Some(bytes)) = (language(Some(&file), ""), bytes_of(&file)) {
                self.checked(root, &file, bytes);
            }
        }
        root.tally.is_whole_now();
        true
    }

    /// The date of checks outside of all folders.
    pub(super) fn as_of(&self) -> Date {
        (self.today)()
    }

    /// What is said of a file in its folder's settings and policies, and of itself; of a policy that the folder's contracts are checked
    /// by, it is told there.
    fn all_said(
        &self,
        root: &Root,
        path: &Path,
        own: impl FnOnce(bool) -> Vec<types::Diagnostic>,
    ) -> Vec<types::Diagnostic> {
        let told = root.told(self.telling()).get(path);
        let mut all = told.cloned().unwrap_or_default();
        all.extend(own(told.is_some()));
        let tests = self.tests.range((path.to_owned(), String::new())..).take_while(|((file, _), _)| file == path);
        all.extend(tests.flat_map(|(_, said)| said.iter().cloned()));
        all
    }

    /// What is to be said of a policy by itself.
    fn said_of_policy(&self, root: &Root, path: &Path, text: &str) -> Vec<types::Diagnostic> {
        let Compiled { diagnostics, sources, .. } = root.workspace().compile(path, text);
        let own = diagnostics.iter().map(|diagnostic| (diagnostic, sources.as_ref()));
        self.telling().of_files(own).remove(path).unwrap_or_default()
    }

    /// How findings are told.
    pub(super) fn telling(&self) -> Telling<'_> {
        Telling { client: &self.client, library: self.library.as_deref(), texts: &self.texts }
    }
}

/// Where a text is, or would be.
fn path_of(text: &Text, root: &Root) -> PathBuf {
    text.path.clone().unwrap_or_else(|| root.folder.join("untitled"))
}

/// A text that is open, with its folder and what was made of it.
#[derive(Debug)]
pub(super) struct Opened<'w> {
    pub(super) world: &'w World,
    pub(super) text: &'w Arc<Text>,
    pub(super) root: &'w Arc<Root>,
    pub(super) path: PathBuf,
    examined: Arc<Examined>,
}

impl Reports for Opened<'_> {
    /// The reports on the documents of a contract; none where it is no contract.
    fn reports(&self) -> &[DocumentReport] {
        self.examined.reports.get_or_init(|| {
            if self.text.language != Language::Yaml {
                return Vec::new();
            }
            let name = self.text.source.name();
            let reports = checked(self.root, &self.path, name, self.text.source.text().as_bytes().to_vec());
            self.text.note(&reports);
            if let Some(path) = self.text.path.as_ref().filter(|_| self.text.is_current()) {
                self.root.tally.note(path, &reports, self.world.client.places);
            }
            reports
        })
    }

    fn other_contracts(&self) -> Vec<String> {
        let contracts = self.root.counted().unwrap_or(&self.root.tally).contracts();
        contracts.into_iter().filter(|(_, file)| *file != self.path).map(|(id, _)| id).collect()
    }
}

impl Opened<'_> {
    /// What was read of a contract; nothing where nothing knows how.
    pub(super) fn parsed(&self) -> Option<&Parsed> {
        let (checker, _) = self.root.workspace().reader(&self.path).filter(|_| self.text.language == Language::Yaml)?;
        Some(self.examined.parsed.get_or_init(|| Parsed::of(&self.text.source, checker)))
    }

    /// What was read of settings or waivers.
    pub(super) fn parsed_own(&self) -> Option<&(Own, Parsed)> {
        let of = match self.text.language {
            Language::Settings => Own::Settings,
            Language::Yaml => Own::Waivers,
            Language::Policy => return None,
        };
        self.examined.own.get_or_init(|| Some((of, Parsed::own(&self.text.source, of)?))).as_ref()
    }

    /// A policy with all that it uses, and what its words mean.
    pub(super) fn study(&self) -> Option<&Study> {
        let is_policy = self.text.language == Language::Policy;
        let study = || Box::new(self.root.workspace().study(&self.path, self.text.source.text()));
        is_policy.then(|| &**self.examined.study.get_or_init(study))
    }
}

/// What was made of a version of a text, for its folder as it was then: each part once, by whoever asks for it first, for all.
#[derive(Debug, Default)]
pub(super) struct Examined {
    reports: OnceLock<Vec<DocumentReport>>,
    parsed: OnceLock<Parsed>,
    own: OnceLock<Option<(Own, Parsed)>>,
    study: OnceLock<Box<Study>>,
}

/// The reports on a file; none where it is no contract.
fn checked(root: &Root, path: &Path, name: &str, bytes: Vec<u8>) -> Vec<DocumentReport> {
    let workspace = root.workspace();
    let checked = workspace.includes(path).then(|| workspace.check(path, name.to_owned(), bytes)).flatten();
    checked.map(|checked| checked.reports).unwrap_or_default()
}
