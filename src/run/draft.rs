//! Files that are written in one step: whoever reads one meanwhile, or ends this program, finds the old text or the new
//! one, whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// How many links are followed one after the other, as the system does.
const MOST_LINKS: usize = 40;

/// A file in the making. Until [`Draft::finish`] nothing stands under its name but what stood there before.
#[derive(Debug)]
pub(super) struct Draft {
    file: BufWriter<File>,
    /// Where the draft is, and where it goes; nothing for what is no plain file, which is written to as it stands.
    moved: Option<(PathBuf, PathBuf)>,
}

impl Draft {
    /// Begins a file. One that is there and may not be written stays as it is, though its folder would let it be replaced; a
    /// device, a pipe, and what this program was handed open are written to directly.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let directly =
            |options: &mut OpenOptions| options.open(path).map(|file| Self { file: BufWriter::new(file), moved: None });
        // somebody else may have written there already, and may go on to
        if is_handed_open(path) {
            return directly(OpenOptions::new().append(true));
        }
        if path.exists() && !path.is_file() {
            return directly(OpenOptions::new().write(true));
        }
        // a link to what is not there yet
        if !path.exists() && path.is_symlink() {
            return directly(OpenOptions::new().write(true).create(true).truncate(true));
        }
        let known = fs::canonicalize(path).ok();
        // a link stays a link
        let path = known.clone().unwrap_or_else(|| path.to_owned());
        let permissions = match known {
            Some(known) => Some(OpenOptions::new().write(true).open(known)?.metadata()?.permissions()),
            None => None,
        };
        let Some(name) = path.file_name() else {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it names no file"));
        };
        let beside = path.with_file_name(format!(".{}.{}.new", name.to_string_lossy(), std::process::id()));
        let file = OpenOptions::new().write(true).create_new(true).open(&beside)?;
        let draft = Self { file: BufWriter::new(file), moved: Some((beside, path)) };
        if let Some(permissions) = permissions {
            draft.file.get_ref().set_permissions(permissions)?;
        }
        Ok(draft)
    }

    /// Opens a file to write at its end, for those who hand one file to several programs: that can't be done in one step. Also how
    /// many bytes are there.
    pub(super) fn append(path: &Path) -> io::Result<(Self, u64)> {
        let file = OpenOptions::new().append(true).create(true).open(path)?;
        let there = file.metadata()?.len();
        Ok((Self { file: BufWriter::new(file), moved: None }, there))
    }

    /// Puts the file in its place.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.file.flush()?;
        if let Some((beside, path)) = &self.moved {
            self.file.get_ref().sync_all()?;
            fs::rename(beside, path)?;
            self.moved = None;
        }
        Ok(())
    }
}

/// Whether a path leads to an open file of a program, as `/dev/stdout` does.
fn is_handed_open(path: &Path) -> bool {
    let mut at = path.to_owned();
    for _ in 0..MOST_LINKS {
        if at.starts_with("/proc") || at.starts_with("/dev/fd") {
            return true;
        }
        let Ok(target) = fs::read_link(&at) else { return false };
        at = at.parent().map(|folder| folder.join(&target)).unwrap_or(target);
    }
    false
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Some((beside, _)) = &self.moved {
            // what was begun is of no use; why it was not finished is what matters
            drop(fs::remove_file(beside));
        }
    }
}
