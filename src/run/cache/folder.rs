//! The folder of the cache: where it is, who may write to it, how much it holds.
#![expect(clippy::disallowed_methods, reason = "where the cache is, the environment says")]

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::super::Problem;
use super::super::library;
use super::super::names::shown;
use super::segment::Kind;

/// What names the folder.
pub(super) const VARIABLE: &str = "CLAUSULA_CACHE_DIR";

/// The folder in it of what is built in, for people to open.
pub(super) const BUILT_IN: &str = "built-in";

/// How many bytes the cache holds, and how many files: what was of use the longest ago goes first.
pub(super) const MOST_BYTES: u64 = 256 * 1024 * 1024;
const MOST_FILES: usize = 256;

/// How old a segment in the making is whose program has ended without it.
const LOST: Duration = Duration::from_hours(24);

/// What marks a folder that can be made anew, for those who make copies of disks.
const TAG: (&str, &str) = (
    "CACHEDIR.TAG",
    "Signature: 8a477f597d28d172789f06886806bc55\n# What clausula found in contracts before; it may be removed at any time.\n",
);

/// Where the cache is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) folder: PathBuf,
    /// Whether somebody chose it for this program.
    pub(super) chosen: bool,
}

impl Place {
    /// Where the cache is by the environment. Nothing where that names no home.
    pub(super) fn find() -> Option<Self> {
        let stated = |name: &str| env::var_os(name).filter(|value: &OsString| !value.is_empty()).map(PathBuf::from);
        if let Some(folder) = stated(VARIABLE) {
            return Some(Self { folder: std::path::absolute(&folder).unwrap_or(folder), chosen: true });
        }
        let folder = if cfg!(windows) {
            stated("LOCALAPPDATA")?.join("clausula").join("cache")
        } else if cfg!(target_os = "macos") {
            stated("HOME")?.join("Library/Caches/clausula")
        } else {
            // a relative path there is invalid, and to be ignored
            let caches = stated("XDG_CACHE_HOME").filter(|path| path.is_absolute());
            caches.or_else(|| Some(stated("HOME")?.join(".cache")))?.join("clausula")
        };
        folder.is_absolute().then_some(Self { folder, chosen: false })
    }

    /// What keeps the folder from being used for contracts that lie in these folders, given as they really are.
    pub(super) fn refuse(&self, projects: &[PathBuf]) -> Option<Problem> {
        let folder = shown(&self.folder);
        let real = real(&self.folder);
        let is_named = |project: &&PathBuf| !project.as_os_str().is_empty();
        if let Some(project) = projects.iter().filter(is_named).find(|project| real.starts_with(project)) {
            let message =
                format!("the cache in `{folder}` would lie in the project that is checked, `{}`", shown(project));
            let help = format!(
                "who brings a change to the project could bring a forged result: name another folder in `{VARIABLE}`, or \
                 pass `--no-cache`"
            );
            return Some(Problem::new(message).help(help));
        }
        if is_open(&self.folder) {
            let message = format!("the cache in `{folder}` can be written to by others, who could forge results");
            return Some(Problem::new(message).help(format!("`chmod 700 {folder}`, or pass `--no-cache`")));
        }
        None
    }
}

/// Whether the cache is off unless somebody asks for it: what is checked there decides over what is merged.
pub(super) fn is_ci() -> bool {
    env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false" && value != "0")
}

/// Where a folder really is that may not be there yet.
fn real(folder: &Path) -> PathBuf {
    let there = folder.ancestors().find_map(|above| Some((above, fs::canonicalize(above).ok()?)));
    let Some((above, real)) = there else { return folder.to_owned() };
    folder.strip_prefix(above).map_or_else(|_| folder.to_owned(), |rest| real.join(rest))
}

/// Whether others than its owner may write to a folder.
#[cfg(unix)]
pub(super) fn is_open(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(folder).is_ok_and(|folder| folder.permissions().mode() & 0o022 != 0)
}

/// Whether others than its owner may write to a folder. Those of other users are closed to them as a rule.
#[cfg(not(unix))]
pub(super) fn is_open(_: &Path) -> bool {
    false
}

/// Makes the folder, for its owner alone.
pub(super) fn create(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    fs::write(folder.join(TAG.0), TAG.1)
}

/// A file of the cache.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) path: PathBuf,
    pub(super) kind: Kind,
    pub(super) bytes: u64,
    /// When it was last of use.
    used: SystemTime,
}

/// The files of the cache, the one that was of use the longest ago first. What else lies in the folder is left alone.
pub(super) fn stored(folder: &Path) -> io::Result<Vec<Stored>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut files = Vec::new();
    for entry in entries.flatten() {
        let Some(kind) = entry.file_name().to_str().and_then(Kind::of) else { continue };
        // one that another run has just removed is none
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_file() {
            let used = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            files.push(Stored { path: entry.path(), kind, bytes: metadata.len(), used });
        }
    }
    files.sort_by(|one, other| (one.used, &one.path).cmp(&(other.used, &other.path)));
    Ok(files)
}

/// Removes what is too much, and what was never finished.
pub(super) fn bound(folder: &Path, most_bytes: u64) {
    let Ok(files) = stored(folder) else { return };
    let mut bytes: u64 = files.iter().map(|file| file.bytes).sum();
    let mut count = files.len();
    let is_lost = |file: &Stored| file.kind == Kind::Begun && file.used.elapsed().is_ok_and(|age| age > LOST);
    for file in &files {
        let is_too_much = bytes > most_bytes || count > MOST_FILES;
        if is_lost(file) || (is_too_much && file.kind != Kind::Begun) {
            drop(fs::remove_file(&file.path));
            bytes = bytes.saturating_sub(file.bytes);
            count = count.saturating_sub(1);
        }
    }
}

/// Removes all that is kept; what else lies in the folder stays. Gives how many files that were, and how many bytes.
pub(super) fn clean(folder: &Path) -> io::Result<(usize, u64)> {
    let (mut count, mut bytes) = (0, 0);
    for file in stored(folder)? {
        match fs::remove_file(&file.path) {
            Ok(()) => {
                count += 1;
                bytes += file.bytes;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    library::remove(&folder.join(BUILT_IN));
    if fs::read(folder.join(TAG.0)).is_ok_and(|tag| tag == TAG.1.as_bytes()) {
        drop(fs::remove_file(folder.join(TAG.0)));
        // it stays where something else is in it
        drop(fs::remove_dir(folder));
    }
    Ok((count, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of segments of these sizes, the one that was of use the longest ago first.
    fn folder(sizes: &[usize]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (number, size) in (0..).zip(sizes) {
            let path = folder.path().join(name(number));
            fs::write(&path, vec![0; *size]).unwrap();
            let used = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000 + number);
            fs::File::options().write(true).open(&path).unwrap().set_modified(used).unwrap();
        }
        folder
    }

    fn name(number: u64) -> String {
        // names do not decide
        format!("{:016x}-{number:x}-1.kept", 1_000 - number)
    }

    fn left(folder: &tempfile::TempDir) -> Vec<String> {
        stored(folder.path())
            .unwrap()
            .iter()
            .map(|file| file.path.file_name().unwrap().to_str().unwrap().into())
            .collect()
    }

    #[test]
    fn what_was_of_use_the_longest_ago_goes_first() {
        for (sizes, most, expected) in
            [(&[10, 10, 10][..], 30, 0..3), (&[10, 10, 10], 29, 1..3), (&[1, 1, 100, 1], 10, 3..4), (&[100], 10, 0..0)]
        {
            let folder = folder(sizes);
            fs::write(folder.path().join("other.txt"), [0; 100]).unwrap();
            bound(folder.path(), most);
            assert_eq!(left(&folder), expected.map(name).collect::<Vec<_>>(), "{sizes:?} {most}");
            assert!(folder.path().join("other.txt").exists());
        }
        let folder = folder(&[1; MOST_FILES + 5]);
        bound(folder.path(), MOST_BYTES);
        assert_eq!(left(&folder).len(), MOST_FILES);
        assert_eq!(left(&folder)[0], name(5));
    }

    #[test]
    fn what_was_never_finished_is_removed_after_a_day() {
        let folder = tempfile::tempdir().unwrap();
        for (name, age) in [("0000000000000001-1-1.new", 25), ("0000000000000001-2-1.new", 1)] {
            let path = folder.path().join(name);
            fs::write(&path, "begun").unwrap();
            let used = SystemTime::now() - Duration::from_hours(age);
            fs::File::options().write(true).open(&path).unwrap().set_modified(used).unwrap();
        }
        bound(folder.path(), 0);
        assert_eq!(left(&folder), ["0000000000000001-2-1.new"]);
    }

    #[test]
    fn only_what_has_the_name_of_a_segment_is_one() {
        for (name, expected) in [
            ("00000000000000ff-1a-2.kept", Some(Kind::Whole(255))),
            ("00000000000000ff-1a-2.new", Some(Kind::Begun)),
            ("00000000000000ff-1a-2.kept.new", None),
            ("ff-1a-2.kept", None),
            ("00000000000000ff-1a.kept", None),
            ("00000000000000ff-1a-2-3.kept", None),
            ("00000000000000fg-1a-2.kept", None),
            ("+0000000000000ff-1a-2.kept", None),
            ("notes.kept", None),
            (".kept", None),
        ] {
            assert_eq!(Kind::of(name), expected, "{name}");
        }
    }
}
