//! What is built in, as files for whoever wants to open them: the texts of policies, and a page for each code. They are written to
//! the user's cache folder when they are first asked for, never into a project, and are read by people alone: no check uses them.
#![expect(clippy::disallowed_methods, reason = "it keeps a folder of its own")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::cache;
use super::draft::Draft;
use super::lookup;
use crate::packs::{self, Pack};
use crate::reference;

/// What tells one build's texts from another's.
const BUILD: &str = concat!(env!("CARGO_PKG_VERSION"), "-", env!("CLAUSULA_BUILD"));

/// For how long the texts of a build are kept that nobody has added to.
const KEPT: Duration = Duration::from_hours(24 * 90);

/// A folder of what is built in. Pages, which take a moment to be made, are written by a thread of its own; to drop it waits for that.
#[derive(Debug)]
pub struct Library {
    folder: PathBuf,
    /// The pages and files that were asked for, and so are there.
    asked: Mutex<BTreeSet<String>>,
    /// Where the next pages are asked for, and who writes them.
    writer: Option<(Sender<String>, JoinHandle<()>)>,
}

impl Library {
    /// That of this user. Nothing where the environment names no home, or others may write to the folder.
    pub fn find() -> Option<Self> {
        Self::within(&cache::built_in_folder()?)
    }

    /// One in a folder, which is made where there is none. Nothing where that can't be.
    pub fn within(parent: &Path) -> Option<Self> {
        let folder = parent.join(BUILD);
        if !folder.is_dir() {
            fs::create_dir_all(&folder).ok()?;
            forget_others(parent, &folder);
        }
        let (sender, codes) = channel::<String>();
        let pages = folder.clone();
        let write_pages = move || {
            for code in codes {
                // a page that can't be made or written is none: nothing depends on it
                let path = page_in(&pages, &code);
                if !path.is_file()
                    && let Some(text) = lookup::page(&code)
                {
                    drop(write(&path, &text));
                }
            }
        };
        let writer = std::thread::Builder::new().name("pages".to_owned()).spawn(write_pages).ok()?;
        Some(Self { folder, asked: Mutex::default(), writer: Some((sender, writer)) })
    }

    /// The file of a built-in policy or vocabulary, by the name that findings give it. Nothing where there is none such.
    pub fn policy(&self, file: &str) -> Option<PathBuf> {
        let pack = pack_of(file)?;
        let path = self.folder.join(pack.file);
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if !asked.contains(file) {
            if !fs::read(&path).is_ok_and(|text| text == pack.text.as_bytes()) {
                write(&path, pack.text).ok()?;
            }
            asked.insert(file.to_owned());
        }
        Some(path)
    }

    /// The page of a code of Clausula itself or of a built-in rule, which is there a moment later. Nothing where there is no such
    /// code.
    pub fn page(&self, code: &str) -> Option<PathBuf> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if !asked.contains(code) {
            if !is_known(code) {
                return None;
            }
            self.writer.as_ref()?.0.send(code.to_owned()).ok()?;
            asked.insert(code.to_owned());
        }
        Some(page_in(&self.folder, code))
    }

    /// Whether a file is one of its own.
    pub fn has(&self, file: &Path) -> bool {
        file.starts_with(&self.folder)
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        if let Some((sender, writer)) = self.writer.take() {
            drop(sender);
            // what a panic has left unwritten is missing, and no more
            drop(writer.join());
        }
    }
}

/// The built-in policy or vocabulary of a file's name.
pub(crate) fn pack_of(file: &str) -> Option<&'static Pack> {
    packs::named().chain(packs::vocabularies()).find(|pack| pack.file == file)
}

fn is_known(code: &str) -> bool {
    let is_rule = |(policy, rule): (&str, &str)| {
        let pack = packs::policies().iter().find(|pack| pack.name == policy);
        pack.is_some_and(|pack| pack.rule_names().iter().any(|known| known == rule))
    };
    code.rsplit_once('/').is_some_and(is_rule) || reference::explanations().iter().any(|known| known.code == code)
}

fn page_in(folder: &Path, code: &str) -> PathBuf {
    folder.join("codes").join(format!("{code}.md"))
}

/// Writes a file that nobody is to change.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    // one that may not be changed may be replaced
    drop(fs::remove_file(path));
    let mut draft = Draft::create(path)?;
    draft.write_all(text.as_bytes())?;
    draft.finish()?;
    let mut permissions = fs::metadata(path)?.permissions();
    permissions.set_readonly(true);
    fs::set_permissions(path, permissions)
}

/// Removes what other builds have written that nobody has used for long.
fn forget_others(parent: &Path, own: &Path) {
    for folder in folders_in(parent).into_iter().filter(|folder| folder != own) {
        let changed = fs::metadata(&folder).and_then(|of| of.modified());
        if changed.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > KEPT)) {
            drop(fs::remove_dir_all(folder));
        }
    }
}

/// The folders that builds have written to. What else is there is somebody else's.
fn folders_in(parent: &Path) -> Vec<PathBuf> {
    let is_one = |name: &str| {
        let build = name.rsplit_once('-').map_or("", |(_, build)| build);
        build.len() == 16 && build.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let own = entries.filter(|entry| entry.file_name().to_str().is_some_and(is_one));
    own.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

/// Removes what all builds have written, and the folder if nothing else is in it.
pub(super) fn remove(parent: &Path) {
    folders_in(parent).into_iter().for_each(|folder| drop(fs::remove_dir_all(folder)));
    drop(fs::remove_dir(parent));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_in_can_be_opened_as_files() {
        let folder = tempfile::tempdir().unwrap();
        let library = Library::within(folder.path()).unwrap();
        let pack = packs::find("bpo.ip").unwrap();
        let policy = library.policy(pack.file).unwrap();
        assert_eq!(fs::read_to_string(&policy).unwrap(), pack.text);
        assert!(library.has(&policy));
        let rule = library.page("bpo.ip/ip-client-owns").unwrap();
        let own = library.page("policy/unknown-name").unwrap();
        assert_eq!(library.page("bpo.ip/none"), None);
        assert_eq!(library.page("../../etc/passwd"), None);
        assert_eq!(library.policy("../policies/bpo.ip/ip.policy"), None);
        drop(library);
        let text = fs::read_to_string(rule).unwrap();
        assert!(text.contains("## The rule") && text.contains("```policy\nrule "), "{text}");
        assert!(text.contains("## An example that fails"), "{text}");
        assert!(fs::read_to_string(own).unwrap().contains("## How to mend it"));
    }

    #[test]
    fn it_is_removed_without_what_is_somebody_elses() {
        let folder = tempfile::tempdir().unwrap();
        let parent = folder.path().join("built-in");
        drop(Library::within(&parent).unwrap());
        fs::create_dir(parent.join("mine")).unwrap();
        remove(&parent);
        let left: Vec<_> = fs::read_dir(&parent).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["mine"]);
    }

    #[test]
    fn a_text_that_somebody_has_changed_is_written_anew() {
        let folder = tempfile::tempdir().unwrap();
        let pack = packs::find("contract").unwrap();
        let path = Library::within(folder.path()).unwrap().policy(pack.file).unwrap();
        fs::remove_file(&path).unwrap();
        fs::write(&path, "something else").unwrap();
        assert_eq!(Library::within(folder.path()).unwrap().policy(pack.file), Some(path.clone()));
        assert_eq!(fs::read_to_string(&path).unwrap(), pack.text);
    }
}
