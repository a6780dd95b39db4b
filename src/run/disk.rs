//! The files of the machine, as they are, or as an editor has them and has not saved them.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::read;

/// Files, some of which somebody is just writing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Disk {
    /// The texts that are not saved, by where their files really are.
    unsaved: Option<Arc<BTreeMap<PathBuf, Arc<str>>>>,
}

impl Disk {
    /// All files as they are saved.
    pub(super) const SAVED: Self = Self { unsaved: None };

    /// With these texts in place of what is saved, by where the files really are.
    pub(super) fn with(unsaved: BTreeMap<PathBuf, Arc<str>>) -> Self {
        Self { unsaved: (!unsaved.is_empty()).then(|| Arc::new(unsaved)) }
    }

    /// The bytes of a file, at most one more than `limit`.
    pub(super) fn file(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        match self.text(path) {
            Some(text) => Ok(text.bytes().take(limit.saturating_add(1)).collect()),
            None => read::file(path, limit),
        }
    }

    fn text(&self, path: &Path) -> Option<&Arc<str>> {
        let unsaved = self.unsaved.as_deref()?;
        let real = std::fs::canonicalize(path);
        unsaved.get(real.as_deref().unwrap_or(path))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tests")]

    use super::*;

    #[test]
    fn what_is_not_saved_stands_in_for_what_is() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let (a, b) = (root.join("a"), root.join("b"));
        std::fs::write(&a, "saved").unwrap();
        std::fs::write(&b, "saved").unwrap();
        let disk = Disk::with(BTreeMap::from([(a.clone(), Arc::from("unsaved"))]));
        assert_eq!(disk.file(&a, 100).unwrap(), b"unsaved");
        assert_eq!(disk.file(&root.join(".").join("a"), 2).unwrap(), b"uns");
        assert_eq!(disk.file(&b, 100).unwrap(), b"saved");
        assert_eq!(Disk::SAVED.file(&a, 100).unwrap(), b"saved");
    }
}
