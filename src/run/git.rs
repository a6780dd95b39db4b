//! What git knows of a repository: asked of the program `git`, of which nothing is run that a repository names.
//!
//! A repository may come from strangers, and its settings can name programs: monitors of files, hooks, filters, other ways
//! to compare. None of them is started. Only commands for scripts are used, which compare by what git has noted of each file
//! and not by their content; content is compared here, by its hash without filters. Nothing is fetched.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::Problem;
use super::names::{reason, shown};
use crate::report::one_line;

/// What keeps git from running anything else, from asking, from fetching and from writing.
const SAFELY: [&str; 11] = [
    "--no-pager",
    "--no-optional-locks",
    "--literal-pathspecs",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "protocol.allow=never",
    "-c",
    "submodule.recurse=false",
];

/// What may say in the environment that the repository is another than the one that a file lies in, as it does in hooks; and what
/// may name a program.
const ELSEWHERE: [&str; 8] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_EXTERNAL_DIFF",
];

/// How many files are named in one command: its length is bounded.
const MOST_NAMED: usize = 100;

/// A repository, by the folder that its files lie in.
#[derive(Debug, Clone)]
pub(super) struct Repository {
    root: PathBuf,
    /// Settings that turn off the filters of files: git starts them where it must look into a file that was written in the
    /// moment in which it last looked.
    no_filters: Vec<String>,
}

/// How the files of a repository compare with a commit.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    /// What git has taken note of, by its path from the root.
    tracked: BTreeSet<PathBuf>,
    /// What may differ: with the hash of its content in the commit where only the file itself was touched since git last
    /// looked at it.
    touched: BTreeMap<PathBuf, Option<String>>,
    /// What the commit has and the folder has not.
    pub(super) deleted: Vec<PathBuf>,
}

impl Repository {
    /// The repository of a folder, the nearest above it.
    pub(super) fn root_of(folder: &Path) -> Option<PathBuf> {
        folder.ancestors().find(|above| above.join(".git").symlink_metadata().is_ok()).map(Path::to_owned)
    }

    /// The repository whose files lie in this folder.
    ///
    /// # Errors
    ///
    /// That there is no git, that this is no repository, or none that git reads: it trusts no folder of another user.
    pub(super) fn open(root: &Path) -> Result<Self, Problem> {
        let mut repository = Self { root: root.to_owned(), no_filters: Vec::new() };
        let output = repository.ask(&["rev-parse", "--is-inside-work-tree", "--show-prefix"], &[])?;
        // a folder within the repository has a prefix
        if !output.status.success() || output.stdout.trim_ascii() != b"true" {
            return Err(repository.refused(&output));
        }
        let output = repository.ask(&["config", "-z", "--name-only", "--get-regexp", r"^filter\..*\."], &[])?;
        let names = String::from_utf8_lossy(&output.stdout);
        for name in names.split('\0').filter(|name| !name.is_empty()) {
            if name.contains(['=', char::REPLACEMENT_CHARACTER]) {
                let message = format!("the repository in `{}` has a filter that cannot be turned off", shown(root));
                return Err(Problem::new(message).help(format!("remove `{}` from its settings", one_line(name))));
            }
            let value = if name.ends_with(".required") { "false" } else { "" };
            repository.no_filters.extend(["-c".to_owned(), format!("{name}={value}")]);
        }
        Ok(repository)
    }

    /// The commit that a revision names; nothing where there is none.
    ///
    /// # Errors
    ///
    /// That git cannot be asked.
    pub(super) fn commit(&self, revision: &str) -> Result<Option<String>, Problem> {
        // nothing that begins so names a revision, and no command takes it for an option
        if revision.is_empty() || revision.starts_with('-') {
            return Ok(None);
        }
        let wanted = OsString::from(format!("{revision}^{{commit}}"));
        let output = self.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options"], &[&wanted])?;
        Ok(output.status.success().then(|| hash(&output.stdout)).flatten())
    }

    /// The commit at which two parted; nothing where they have nothing in common, as far as it is known here.
    ///
    /// # Errors
    ///
    /// That git cannot be asked.
    pub(super) fn merge_base(&self, one: &str, other: &str) -> Result<Option<String>, Problem> {
        let output = self.ask(&["merge-base", "--end-of-options", one, other], &[])?;
        match output.status.code() {
            Some(0) => Ok(hash(&output.stdout)),
            Some(1) => Ok(None),
            _ => Err(self.refused(&output)),
        }
    }

    /// Whether the history was fetched in part only.
    pub(super) fn is_shallow(&self) -> bool {
        let output = self.ask(&["rev-parse", "--is-shallow-repository"], &[]);
        output.is_ok_and(|output| output.stdout.trim_ascii() == b"true")
    }

    /// How the files compare with a commit.
    ///
    /// # Errors
    ///
    /// That git cannot be asked, or lacks a part of the commit.
    pub(super) fn compare(&self, commit: &str) -> Result<Comparison, Problem> {
        let mut comparison = Comparison::default();
        let listed = self.ask(&["ls-files", "-z", "--cached"], &[])?;
        if !listed.status.success() {
            return Err(self.refused(&listed));
        }
        comparison.tracked = listed.stdout.split(|byte| *byte == 0).filter(|path| !path.is_empty()).map(path).collect();
        // of a submodule only which commit it stands at: what is touched in it, it is asked itself
        let arguments = [
            "diff-index",
            "-z",
            "--raw",
            "--no-abbrev",
            "--no-renames",
            "--no-relative",
            "--no-ext-diff",
            "--no-textconv",
            "--ignore-submodules=dirty",
            "--end-of-options",
            commit,
            "--",
        ];
        let differing = self.ask(&arguments, &[])?;
        if !differing.status.success() {
            return Err(self.refused(&differing));
        }
        // `:MODE MODE HASH HASH STATUS` and a path, each with a zero byte behind it
        let mut fields = differing.stdout.split(|byte| *byte == 0);
        while let (Some(facts), Some(name)) = (fields.next().filter(|facts| !facts.is_empty()), fields.next()) {
            let facts = String::from_utf8_lossy(facts);
            let mut words = facts.trim_start_matches(':').split(' ');
            let [Some(before), Some(after), Some(old), Some(new), Some(status)] = std::array::from_fn(|_| words.next())
            else {
                return Err(Problem::new(format!(
                    "git said of a change what is not known here: `{}`",
                    one_line(&facts)
                )));
            };
            let name = path(name);
            if status.starts_with('D') {
                comparison.deleted.push(name.clone());
            }
            let only_touched = before == after && before.starts_with("100") && new.bytes().all(|digit| digit == b'0');
            comparison.touched.insert(name, only_touched.then(|| old.to_owned()));
        }
        Ok(comparison)
    }

    /// Which of these files, by their paths from the root, are not as they are in the commit. What git knows nothing of is
    /// not.
    ///
    /// # Errors
    ///
    /// That git cannot be asked.
    pub(super) fn changed(&self, comparison: &Comparison, files: &[PathBuf]) -> Result<BTreeSet<PathBuf>, Problem> {
        let mut changed = BTreeSet::new();
        let mut touched = Vec::new();
        for file in files {
            match comparison.touched.get(file) {
                Some(Some(hash)) => touched.push((file, hash)),
                Some(None) => drop(changed.insert(file.clone())),
                None if !comparison.tracked.contains(file) => drop(changed.insert(file.clone())),
                None => {}
            }
        }
        for some in touched.chunks(MOST_NAMED) {
            let names: Vec<&OsStr> = some.iter().map(|(file, _)| file.as_os_str()).collect();
            let output = self.ask(&["hash-object", "--no-filters", "--"], &names)?;
            let hashes: Vec<String> =
                String::from_utf8_lossy(&output.stdout).lines().map(|line| line.trim().to_owned()).collect();
            // one that cannot be read stops the list; those behind it may have changed for all that is known
            let mut hashes = hashes.iter();
            let differ = some.iter().filter(|(_, before)| hashes.next() != Some(*before));
            changed.extend(differ.map(|(file, _)| (*file).clone()));
        }
        Ok(changed)
    }

    fn ask(&self, arguments: &[&str], more: &[&OsStr]) -> Result<Output, Problem> {
        let mut command = Command::new("git");
        command
            .args(SAFELY)
            .args(&self.no_filters)
            .arg("-C")
            .arg(&self.root)
            .args(arguments)
            .args(more)
            .stdin(Stdio::null());
        for variable in ELSEWHERE {
            command.env_remove(variable);
        }
        command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_NO_LAZY_FETCH", "1").env("LC_ALL", "C");
        command.output().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Problem::new("`git` was not found, which tells what has changed")
                .help("install git, or check all files, without `--changed`"),
            _ => Problem::new(format!("cannot run `git`: {}", reason(&error))),
        })
    }

    /// What git says of why it does not do what it was asked.
    fn refused(&self, output: &Output) -> Problem {
        let said = String::from_utf8_lossy(&output.stderr);
        let first = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("it gives no reason");
        let why = one_line(first.trim_start_matches("fatal: ").trim_end_matches(['.', ':'])).into_owned();
        let problem = Problem::new(format!("git cannot tell what has changed in `{}`: {why}", shown(&self.root)));
        if said.contains("safe.directory") {
            let command = format!("git config --global --add safe.directory {}", shown(&self.root));
            return problem.help(format!("the folder belongs to another user; if you trust it: `{command}`"));
        }
        problem
    }
}

impl Comparison {
    /// Whether anything differs at a path itself, such as which commit a submodule stands at.
    pub(super) fn differs(&self, path: &Path) -> bool {
        self.touched.contains_key(path)
    }

    /// Whether git has taken note of a path.
    pub(super) fn tracks(&self, path: &Path) -> bool {
        self.tracked.contains(path)
    }
}

/// The hash of a commit on a line of its own.
fn hash(output: &[u8]) -> Option<String> {
    let line = output.trim_ascii().split(|byte| *byte == b'\n').next()?;
    let is_hash = line.len() >= 40 && line.iter().all(u8::is_ascii_hexdigit);
    is_hash.then(|| String::from_utf8_lossy(line).into_owned())
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}
