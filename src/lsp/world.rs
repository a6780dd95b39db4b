//! All that is known at one moment: the texts that are open, and the folders with what their contracts are checked by. A thread has
//! it for itself, and nothing that the client does meanwhile changes it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use gen_lsp_types as types;

use super::client::Client;
use super::diagnostics::{self, ByFile};
use super::texts::{Language, Text, Texts, language};
use crate::run::{Unsaved, Workspace, bytes_of, yaml_files};
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
}

impl Root {
    /// A folder as it is, but for these texts.
    pub(super) fn new(folder: PathBuf, texts: &Texts, as_of: Date) -> Self {
        let unsaved = unsaved(texts);
        Self { folder, as_of, unsaved, files: Arc::default(), workspace: OnceLock::new(), told: OnceLock::new() }
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
    pub(super) fn told(&self, client: &Client) -> &ByFile {
        self.told.get_or_init(|| diagnostics::of_files(self.workspace().told(), client))
    }
}

/// Whether files have come or gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Files {
    Same,
    Other,
}

fn unsaved(texts: &Texts) -> Unsaved {
    texts.all().filter_map(|text| Some((text.path.clone()?, Arc::from(text.source.text())))).collect()
}

/// All that is known at one moment. To copy it is cheap.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) client: Arc<Client>,
    pub(super) texts: Texts,
    /// Those of the client first; each other one for the files of a folder outside of these.
    pub(super) roots: Vec<Arc<Root>>,
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

    /// Everything that is to be said of a text.
    pub(super) fn diagnostics(&self, text: &Text) -> Vec<types::Diagnostic> {
        let Some(root) = self.root(text) else { return Vec::new() };
        let path = text.path.clone().unwrap_or_else(|| root.folder.join("untitled"));
        self.diagnostics_of(root, &path, text.language, text.source.text().as_bytes().to_vec())
    }

    /// The files of a folder of which something may be said, without those that are open.
    pub(super) fn files(&self, root: &Root) -> Vec<PathBuf> {
        let workspace = root.workspace();
        let contracts = root.files().iter().filter(|file| workspace.includes(file));
        let files: BTreeSet<&PathBuf> = contracts.chain(root.told(&self.client).keys()).collect();
        files.into_iter().filter(|file| self.texts.of_path(file).is_none()).cloned().collect()
    }

    /// Everything that is to be said of a file as it is saved.
    pub(super) fn diagnostics_of_saved(&self, path: &Path) -> Vec<types::Diagnostic> {
        let (Some(root), Some(language)) = (self.root_of(path), language(Some(path), "")) else { return Vec::new() };
        match bytes_of(path) {
            Some(bytes) => self.diagnostics_of(root, path, language, bytes),
            // it has gone
            None => Vec::new(),
        }
    }

    /// Everything that is to be said of a file, if this is what it says.
    fn diagnostics_of(&self, root: &Root, path: &Path, language: Language, text: Vec<u8>) -> Vec<types::Diagnostic> {
        let told = || root.told(&self.client).get(path).cloned();
        match language {
            Language::Settings => told().unwrap_or_default(),
            Language::Yaml => {
                let mut all = told().unwrap_or_default();
                if let Some(checked) =
                    root.workspace().includes(path).then(|| root.workspace().check(path, text)).flatten()
                {
                    all.extend(diagnostics::of_reports(&checked.reports, &self.client));
                }
                all
            }
            Language::Policy => match told() {
                Some(told) => told,
                None => {
                    let compiled = root.workspace().compile(path, &String::from_utf8_lossy(&text));
                    let told = compiled.diagnostics.iter().map(|diagnostic| (diagnostic, compiled.sources.as_ref()));
                    diagnostics::of_files(told, &self.client).remove(path).unwrap_or_default()
                }
            },
        }
    }
}
