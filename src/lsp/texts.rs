//! The texts that a client has open, kept as it changes them.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use gen_lsp_types as types;
use rustc_hash::FxHashMap;

use super::places::Places;
use super::uri;
use super::world::{Examined, Root};
use crate::configuration::FILE_NAME;
use crate::finding::DocumentReport;
use crate::ide::contract::Asked;
use crate::source::SourceFile;

/// What a text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// YAML: a contract, or something that one needs.
    Yaml,
    /// The settings of a project.
    Settings,
    /// The policy language.
    Policy,
}

/// A text that is open.
#[derive(Debug)]
pub(super) struct Text {
    /// The client's name for it.
    pub(super) uri: String,
    /// Its file; nothing for what was never saved.
    pub(super) path: Option<PathBuf>,
    /// The client's count of its changes, which says nothing once it was closed and opened again.
    pub(super) version: i32,
    /// What no other text has, nor this one in another version.
    pub(super) serial: u64,
    pub(super) language: Language,
    /// What it says, under the file's name.
    pub(super) source: SourceFile,
    /// What was made of it last, and for which folder as it was then.
    examined: Mutex<Option<(Weak<Root>, Arc<Examined>)>>,
    /// What its findings asked for when it could last be checked, in this version or one before.
    asked: Arc<Mutex<LastAsked>>,
    /// The serial of what the client has by now.
    newest: Arc<AtomicU64>,
}

/// What the findings of a text ask for, and the serial of its version that they are on.
#[derive(Debug, Default)]
struct LastAsked {
    serial: u64,
    asked: Arc<Asked>,
}

/// All texts that are open. To copy it is cheap.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts {
    by_uri: Arc<FxHashMap<String, Arc<Text>>>,
    /// The last serial that was given.
    last: u64,
}

/// The serial that no text has.
const NONE: u64 = 0;

impl Texts {
    /// The text of a URI.
    pub(super) fn get(&self, uri: &str) -> Option<&Arc<Text>> {
        self.by_uri.get(uri)
    }

    /// The text of a file.
    pub(super) fn of_path(&self, path: &Path) -> Option<&Arc<Text>> {
        self.by_uri.values().find(|text| text.path.as_deref() == Some(path))
    }

    /// All of them, in no order.
    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<Text>> {
        self.by_uri.values()
    }

    /// Takes a text in. Nothing where it is in a language that is none of ours.
    pub(super) fn open(&mut self, document: types::TextDocumentItem) -> Option<Arc<Text>> {
        let uri = document.uri.to_string();
        let path = uri::path(&uri).map(|path| crate::run::real(&path));
        // what was never saved may have a name all the same
        let named = path.as_deref().or_else(|| uri.strip_prefix("untitled:").map(Path::new));
        let language = language(named, document.language_id.to_string().as_str())?;
        // what was open under this name already is not any more
        self.close(&uri);
        let name = path.as_deref().map_or_else(|| uri.clone(), crate::run::name_of);
        let serial = self.next();
        let text = Text {
            uri: uri.clone(),
            path,
            version: document.version,
            serial,
            language,
            source: SourceFile::owned(name, document.text),
            examined: Mutex::default(),
            asked: Arc::default(),
            newest: Arc::new(AtomicU64::new(serial)),
        };
        Arc::make_mut(&mut self.by_uri).insert(uri.clone(), Arc::new(text));
        self.get(&uri).cloned()
    }

    /// Changes a text as the client did, one change after the other.
    pub(super) fn change(&mut self, params: types::DidChangeTextDocumentParams, places: Places) -> Option<Arc<Text>> {
        let uri = params.text_document.text_document_identifier.uri.to_string();
        let serial = self.next();
        let known = self.get(&uri)?;
        let mut source: Option<SourceFile> = None;
        for change in params.content_changes {
            // the lines of the version before are known already
            let before = source.as_ref().unwrap_or(&known.source);
            source = Some(SourceFile::owned(before.name(), changed(before, change, places)));
        }
        let source = source.unwrap_or_else(|| SourceFile::owned(known.source.name(), known.source.text().to_owned()));
        let text = Text {
            uri: uri.clone(),
            path: known.path.clone(),
            version: params.text_document.version,
            serial,
            language: known.language,
            source,
            examined: Mutex::default(),
            asked: Arc::clone(&known.asked),
            newest: Arc::clone(&known.newest),
        };
        text.newest.store(serial, Ordering::Relaxed);
        Arc::make_mut(&mut self.by_uri).insert(uri.clone(), Arc::new(text));
        self.get(&uri).cloned()
    }

    /// Forgets a text.
    pub(super) fn close(&mut self, uri: &str) -> Option<Arc<Text>> {
        let text = Arc::make_mut(&mut self.by_uri).remove(uri)?;
        text.newest.store(NONE, Ordering::Relaxed);
        Some(text)
    }

    fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }
}

impl Text {
    /// Whether it is still what the client has.
    pub(super) fn is_current(&self) -> bool {
        self.newest.load(Ordering::Relaxed) == self.serial
    }

    /// What its findings ask for, as far as that is known by now: to wait until a text is checked takes longer than a person who
    /// writes is to wait.
    pub(super) fn asked(&self) -> Arc<Asked> {
        Arc::clone(&self.asked.lock().unwrap_or_else(PoisonError::into_inner).asked)
    }

    /// It was checked.
    pub(super) fn note(&self, reports: &[DocumentReport]) {
        let Some(asked) = Asked::of(reports) else { return };
        let mut last = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if last.serial <= self.serial {
            *last = LastAsked { serial: self.serial, asked: Arc::new(asked) };
        }
    }

    /// What was made of it, for a folder as that is now.
    pub(super) fn examined(&self, root: &Arc<Root>) -> Arc<Examined> {
        // nothing can be half done under this lock
        let mut known = self.examined.lock().unwrap_or_else(PoisonError::into_inner);
        match &*known {
            Some((of, examined)) if std::ptr::eq(of.as_ptr(), Arc::as_ptr(root)) => Arc::clone(examined),
            _ => {
                let examined = Arc::default();
                *known = Some((Arc::downgrade(root), Arc::clone(&examined)));
                examined
            }
        }
    }
}

fn changed(source: &SourceFile, change: types::TextDocumentContentChangeEvent, places: Places) -> String {
    use types::TextDocumentContentChangeEvent as Event;
    match change {
        Event::TextDocumentContentChangeWholeDocument(whole) => whole.text,
        Event::TextDocumentContentChangePartial(part) => {
            let span = places.span(source, part.range);
            let text = source.text();
            let mut new = String::with_capacity(text.len() - span.len() + part.text.len());
            new.push_str(text.get(..span.start()).unwrap_or_default());
            new.push_str(&part.text);
            new.push_str(text.get(span.end()..).unwrap_or_default());
            new
        }
    }
}

/// The language of a file by its name; of what was never saved, or has another name, by what the client says.
pub(super) fn language(path: Option<&Path>, said: &str) -> Option<Language> {
    let name = path.and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or_default();
    if name == FILE_NAME {
        return Some(Language::Settings);
    }
    match Path::new(name).extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("policy") => Some(Language::Policy),
        Some("yaml" | "yml") => Some(Language::Yaml),
        _ => match said {
            "yaml" => Some(Language::Yaml),
            "clausula-policy" | "policy" => Some(Language::Policy),
            _ => None,
        },
    }
}
