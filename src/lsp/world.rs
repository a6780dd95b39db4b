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
use crate::check::Study;
use crate::finding::DocumentReport;
use crate::run::{Library, Unsaved, Workspace, bytes_of, yaml_files};
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
    workspace: OnceLock<Workspace>,
    told: OnceLock<ByFile>,
    /// Which rules fail in which of its contracts.
    pub(super) tally: Tally,
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
            workspace: OnceLock::new(),
            told: OnceLock::new(),
            tally: Tally::default(),
        }
    }

    /// The date of its checks.
    pub(super) fn as_of(&self) -> Date {
        self.as_of
    }

    /// The same folder after a change of what its contracts are checked by; of files that come or go, it is told by `files`.
    pub(super) fn renewed(&self, texts: &Texts, as_of: Date, files: Files) -> Self {
        let files = match files {
            Files::Same => Arc::clone(&self.files),
            Files::Other => Arc::default(),
        };
        Self { files, ..Self::new(self.folder.clone(), texts, as_of) }
    }

    /// What its contracts are checked by, made when it is first asked for.
    pub(super) fn workspace(&self) -> &Workspace {
        self.workspace.get_or_init(|| Workspace::open(&self.folder, self.unsaved.clone(), self.files(), self.as_of))
    }

    /// The YAML files in it.
    pub(super) fn files(&self) -> &[PathBuf] {
        self.files.get_or_init(|| yaml_files(&self.folder))
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
        let text = self.texts.get(uri)?;
        let root = self.root(text)?;
        Some(Opened { world: self, text, root, path: path_of(text, root), examined: self.examined(text, root) })
    }

    /// What was made of a text: once, whoever asks first.
    fn examined(&self, text: &Text, root: &Arc<Root>) -> Arc<Examined> {
        // what a panic has left half done is done again
        let mut known = text.examined.lock().unwrap_or_else(|poisoned| {
            text.examined.clear_poison();
            poisoned.into_inner()
        });
        if let Some((of, examined)) = &*known
            && std::ptr::eq(of.as_ptr(), Arc::as_ptr(root))
        {
            return Arc::clone(examined);
        }
        let bytes = text.source.text().as_bytes().to_vec();
        let examined = Arc::new(examine(root, &path_of(text, root), text.language, bytes));
        if let (Examined::Contract(reports), Some(path)) = (&*examined, &text.path)
            && text.is_current()
        {
            root.tally.note(path, reports, self.client.places);
        }
        *known = Some((Arc::downgrade(root), Arc::clone(&examined)));
        examined
    }

    /// Everything that is to be said of a text.
    pub(super) fn diagnostics(&self, text: &Text) -> Vec<types::Diagnostic> {
        let Some(root) = self.root(text) else { return Vec::new() };
        self.all_said(root, &path_of(text, root), || self.examined(text, root))
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
        self.all_said(root, path, || self.examined_as_saved(root, path, language, bytes))
    }

    /// What is made of a file as it is saved.
    fn examined_as_saved(&self, root: &Root, path: &Path, language: Language, bytes: Vec<u8>) -> Arc<Examined> {
        let examined = Arc::new(examine(root, path, language, bytes));
        if let Examined::Contract(reports) = &*examined {
            root.tally.note(path, reports, self.client.places);
        }
        examined
    }

    /// Looks at the contracts of a folder that nobody has looked at yet, as long as that is wanted; whether all were looked at.
    pub(super) fn tally(&self, root: &Arc<Root>, is_wanted: impl Fn() -> bool) -> bool {
        for text in self.texts.all().filter(|text| text.language == Language::Yaml) {
            if self.root(text).is_some_and(|own| Arc::ptr_eq(own, root)) {
                self.examined(text, root);
            }
        }
        for file in self.files(root).into_iter().filter(|file| !root.tally.has(file)) {
            if !is_wanted() {
                return false;
            }
            if let (Some(Language::Yaml), Some(bytes)) = (language(Some(&file), ""), bytes_of(&file)) {
                self.examined_as_saved(root, &file, Language::Yaml, bytes);
            }
        }
        root.tally.is_whole_now();
        true
    }

    /// The date of checks outside of all folders.
    pub(super) fn as_of(&self) -> Date {
        (self.today)()
    }

    /// What is said of a file in its folder's settings and policies, and of itself.
    fn all_said(&self, root: &Root, path: &Path, examined: impl FnOnce() -> Arc<Examined>) -> Vec<types::Diagnostic> {
        let told = root.told(self.telling()).get(path).cloned();
        let mut all = match &*examined() {
            Examined::Contract(reports) => {
                let mut all = told.unwrap_or_default();
                all.extend(self.telling().of_reports(reports));
                all
            }
            // of one that the folder's contracts are checked by, it is told there
            Examined::Policy(study) if told.is_none() => {
                let compiled = &study.compiled;
                let own = compiled.diagnostics.iter().map(|diagnostic| (diagnostic, compiled.sources.as_ref()));
                self.telling().of_files(own).remove(path).unwrap_or_default()
            }
            Examined::Policy(_) | Examined::Settings => told.unwrap_or_default(),
        };
        let tests = self.tests.range((path.to_owned(), String::new())..).take_while(|((file, _), _)| file == path);
        all.extend(tests.flat_map(|(_, said)| said.iter().cloned()));
        all
    }

    /// How findings are told.
    pub(super) fn telling(&self) -> Telling<'_> {
        Telling { client: &self.client, library: self.library.as_deref() }
    }
}

/// Where a text is, or would be.
fn path_of(text: &Text, root: &Root) -> PathBuf {
    text.path.clone().unwrap_or_else(|| root.folder.join("untitled"))
}

/// A text that is open, with its folder and what was made of it.
pub(super) struct Opened<'w> {
    pub(super) world: &'w World,
    pub(super) text: &'w Arc<Text>,
    pub(super) root: &'w Arc<Root>,
    pub(super) path: PathBuf,
    pub(super) examined: Arc<Examined>,
}

/// What was made of a text.
#[derive(Debug)]
pub(super) enum Examined {
    /// The reports on its documents; none where it is no contract.
    Contract(Vec<DocumentReport>),
    /// A policy, and all that it uses.
    Policy(Box<Study>),
    /// Settings, which are read with their folder.
    Settings,
}

fn examine(root: &Root, path: &Path, language: Language, text: Vec<u8>) -> Examined {
    let workspace = root.workspace();
    match language {
        Language::Settings => Examined::Settings,
        Language::Yaml => {
            let checked = workspace.includes(path).then(|| workspace.check(path, text)).flatten();
            Examined::Contract(checked.map(|checked| checked.reports).unwrap_or_default())
        }
        Language::Policy => Examined::Policy(Box::new(workspace.study(path, &String::from_utf8_lossy(&text)))),
    }
}
