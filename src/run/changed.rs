//! Which files are not as they were: what `check --changed` looks at.
//!
//! A file counts as unchanged only where git knows it, and says so; of all else, such as a file outside of every repository,
//! nothing is known, and it is checked. The verdict on a contract depends on its own file and on what all contracts are checked
//! by: policies, reference data, waivers, settings. It reads no other contract, so none is checked for another's sake.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::Problem;
use super::git::{Comparison, Repository};
use super::names::shown;
use super::walk;
use crate::configuration::FILE_NAME;
use crate::report::one_line;

/// What files are compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    /// The last commit.
    LastCommit,
    /// The commit at which the work at hand left this revision's line.
    Revision(String),
}

impl Since {
    /// As people call it.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::LastCommit => "HEAD",
            Self::Revision(revision) => revision,
        }
    }
}

/// How the files of a run compare with an earlier state.
#[derive(Debug)]
pub(super) struct Changes {
    /// The folder of the repository in which revisions are looked up.
    base: PathBuf,
    since: Since,
    /// Repositories by their folders.
    known: BTreeMap<PathBuf, Known>,
}

/// A repository, and how its files compare; without that, all of them may have changed.
#[derive(Debug)]
struct Known {
    repository: Repository,
    comparison: Option<Comparison>,
}

impl Changes {
    /// Compares with an earlier state, in the repository of the first of these paths, or of this folder.
    ///
    /// # Errors
    ///
    /// That there is no git, no repository, no such revision, or too little of its history.
    pub(super) fn since(since: &Since, paths: &[PathBuf]) -> Result<Self, Problem> {
        let start = paths.first().map_or(Path::new("."), PathBuf::as_path);
        let there = start.ancestors().find(|above| above.exists()).filter(|above| !above.as_os_str().is_empty());
        let start = fs::canonicalize(there.unwrap_or(Path::new("."))).unwrap_or_default();
        let Some(base) = Repository::root_of(&start) else {
            let message = format!("`{}` lies in no git repository, so nobody knows what has changed", shown(&start));
            return Err(Problem::new(message).help("check all files, without `--changed`"));
        };
        let repository = Repository::open(&base)?;
        let commit = commit(&repository, since)?;
        let comparison = commit.map(|commit| repository.compare(&commit)).transpose()?;
        let known = BTreeMap::from([(base.clone(), Known { repository, comparison })]);
        Ok(Self { base, since: since.clone(), known })
    }

    /// Which of these files may have changed, by their numbers.
    ///
    /// # Errors
    ///
    /// That git cannot be asked.
    pub(super) fn among(&mut self, files: &[&Path]) -> Result<BTreeSet<usize>, Problem> {
        let mut changed = BTreeSet::new();
        let mut asked: BTreeMap<PathBuf, Vec<(usize, PathBuf)>> = BTreeMap::new();
        for (number, file) in files.iter().enumerate() {
            let places = places(file);
            if places.is_empty() {
                changed.insert(number);
            }
            for place in places {
                let root = place.parent().and_then(Repository::root_of);
                match root.and_then(|root| Some((place.strip_prefix(&root).ok()?.to_owned(), root))) {
                    Some((inner, root)) => asked.entry(root).or_default().push((number, inner)),
                    None => drop(changed.insert(number)),
                }
            }
        }
        for (root, files) in asked {
            let Known { repository, comparison } = self.repository(&root)?;
            let paths: Vec<PathBuf> = files.iter().map(|(_, inner)| inner.clone()).collect();
            let of_these = match comparison {
                Some(comparison) => repository.changed(comparison, &paths)?,
                None => paths.into_iter().collect(),
            };
            changed.extend(files.iter().filter(|(_, inner)| of_these.contains(inner)).map(|(number, _)| *number));
        }
        Ok(changed)
    }

    /// A file that is there no more and by which contracts were checked, or may have been.
    pub(super) fn lost(&self) -> Option<String> {
        let is_needed = |path: &Path| walk::is_policy(path) || path.file_name().is_some_and(|name| name == FILE_NAME);
        let mut lost = self.known.iter().flat_map(|(root, known)| {
            let deleted = known.comparison.iter().flat_map(|comparison| &comparison.deleted);
            deleted.filter(|path| is_needed(path)).map(|path| root.join(path))
        });
        lost.next().map(|path| shown(path.strip_prefix(&self.base).unwrap_or(&path)))
    }

    /// A repository and how it compares. One within another is asked itself for what is touched in it; which commit it stands
    /// at, the outer one knows.
    fn repository(&mut self, root: &Path) -> Result<&Known, Problem> {
        if !self.known.contains_key(root) {
            let outer = root.parent().and_then(Repository::root_of).filter(|outer| outer.starts_with(&self.base));
            let may_stand_elsewhere = match outer {
                Some(outer) => {
                    let inner = root.strip_prefix(&outer).unwrap_or(root).to_owned();
                    let unknown = self.since != Since::LastCommit;
                    match &self.repository(&outer)?.comparison {
                        Some(outer) => outer.differs(&inner) || (unknown && !outer.tracks(&inner)),
                        None => true,
                    }
                }
                // a revision of one repository says nothing of another
                None => self.since != Since::LastCommit,
            };
            let repository = Repository::open(root)?;
            let commit = if may_stand_elsewhere { None } else { commit(&repository, &Since::LastCommit)? };
            let comparison = commit.map(|commit| repository.compare(&commit)).transpose()?;
            self.known.insert(root.to_owned(), Known { repository, comparison });
        }
        self.known.get(root).ok_or_else(|| Problem::new(format!("cannot ask git of `{}`", shown(root))))
    }
}

/// The commit with which files are compared; nothing where there is no commit yet.
fn commit(repository: &Repository, since: &Since) -> Result<Option<String>, Problem> {
    let head = repository.commit("HEAD")?;
    let Since::Revision(revision) = since else { return Ok(head) };
    let named = one_line(revision);
    let fetch = "this clone has a part of the history only: fetch the rest with `git fetch --unshallow`, or have CI do so \
                 (`fetch-depth: 0` on GitHub, `GIT_DEPTH: 0` on GitLab)";
    let explained = |problem: Problem| if repository.is_shallow() { problem.help(fetch) } else { problem };
    let Some(other) = repository.commit(revision)? else {
        let problem = Problem::new(format!("git knows no revision `{named}`"));
        return Err(explained(
            problem.help("a revision is a branch, a tag or a commit: `main`, `origin/main`, `v1.2`"),
        ));
    };
    let Some(head) = head else {
        return Err(Problem::new("there is no commit yet that could have left another revision"));
    };
    match repository.merge_base(&other, &head)? {
        Some(base) => Ok(Some(base)),
        None => Err(explained(Problem::new(format!(
            "`{named}` and the work at hand have no commit in common, so what has changed since is not known"
        )))),
    }
}

/// Where a file is, and where what it links to is; nothing for what is not there.
fn places(file: &Path) -> BTreeSet<PathBuf> {
    let Ok(real) = fs::canonicalize(file) else { return BTreeSet::new() };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let named = fs::canonicalize(folder).ok().and_then(|folder| Some(folder.join(file.file_name()?)));
    named.into_iter().chain([real]).collect()
}
