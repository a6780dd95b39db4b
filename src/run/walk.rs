//! Which files a run looks at: those named outright, and those of folders, each once, in the order of their paths.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::Problem;
use super::names::{name_of, reason, shown};
use crate::diagnostic::nearest;
use crate::report::one_line;

/// A file to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// Where it is.
    pub(super) path: PathBuf,
    /// Where it really is, links followed.
    pub(super) place: PathBuf,
    /// Whether somebody named it, rather than a folder that it is in.
    pub(super) named_outright: bool,
}

impl Target {
    /// The name that people know it by. It is not kept: of very many files there would be as many.
    pub(super) fn name(&self) -> String {
        name_of(&self.path)
    }
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The files, in the order of their paths.
    pub(super) targets: Vec<Target>,
    /// Files that look like contracts by their names but are not looked at, with the reason, for people.
    pub(super) passed_over: Vec<String>,
    /// What cannot be read.
    pub(super) problems: Vec<Problem>,
}

/// Finds files by the endings of their names. Hidden files and folders, and what a `.gitignore` leaves out, are not looked
/// at unless named. Symbolic links are followed where they are named, or lead to a file in the same folder.
pub(super) fn find(paths: &[PathBuf], is_wanted: fn(&Path) -> bool) -> Found {
    let mut finder = Finder { is_wanted, by_place: BTreeMap::new(), found: Found::default() };
    for path in paths {
        finder.add(path);
    }
    let Finder { by_place, mut found, .. } = finder;
    found.targets = by_place.into_iter().map(|(place, target)| Target { place, ..target }).collect();
    found.targets.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Whether a file is YAML by its name.
pub(super) fn is_yaml(path: &Path) -> bool {
    has_ending(path, &["yaml", "yml"])
}

/// Whether a file is a policy or a vocabulary by its name, and not a policy's tests.
pub(super) fn is_policy(path: &Path) -> bool {
    is_policy_file(path) && !path.file_stem().is_some_and(|stem| has_ending(Path::new(stem), &["test"]))
}

/// Whether a file is written in the policy language by its name: a policy, a vocabulary, or tests.
pub(super) fn is_policy_file(path: &Path) -> bool {
    has_ending(path, &["policy"])
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension()
        .and_then(|ending| ending.to_str())
        .is_some_and(|ending| endings.iter().any(|wanted| ending.eq_ignore_ascii_case(wanted)))
}

struct Finder {
    is_wanted: fn(&Path) -> bool,
    /// Files by where they really are, so that each is looked at once.
    by_place: BTreeMap<PathBuf, Target>,
    found: Found,
}

impl Finder {
    fn add(&mut self, path: &Path) {
        let is_folder = match path.metadata() {
            Ok(metadata) => metadata.is_dir(),
            Err(error) => {
                let why = if path.is_symlink() { broken_link(&error) } else { reason(&error) };
                let problem = Problem::new(format!("cannot read `{}`: {why}", shown(path)));
                let missing = error.kind() == std::io::ErrorKind::NotFound && !path.is_symlink();
                self.found.problems.push(match missing.then(|| similar(path)).flatten() {
                    Some(name) => problem.help(format!("did you mean `{}`?", one_line(&name))),
                    None => problem,
                });
                return;
            }
        };
        // what is no file of a file system, such as the end of a pipe, has no other place than its name
        let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if is_folder {
            self.add_folder(path, &place);
        } else {
            self.add_file(place, path.to_owned(), true);
        }
    }

    fn add_file(&mut self, mut place: PathBuf, path: PathBuf, named_outright: bool) {
        // where it is, it is known by
        let mut target = Target { path: strip_dot(path), place: PathBuf::new(), named_outright };
        // paths are put together with room to spare, and all of them are kept
        place.shrink_to_fit();
        target.path.shrink_to_fit();
        self.by_place.entry(place).and_modify(|known| known.named_outright |= named_outright).or_insert(target);
    }

    fn add_folder(&mut self, folder: &Path, place: &Path) {
        // what a folder holds must not depend on the machine, so only `.gitignore` counts, whether or not git is used
        let walk = WalkBuilder::new(folder)
            .standard_filters(false)
            .hidden(true)
            .parents(true)
            .git_ignore(true)
            .require_git(false)
            .follow_links(false)
            .build();
        let mut links = Vec::new();
        for entry in walk {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.found.problems.push(walk_problem(folder, &error));
                    continue;
                }
            };
            let Some(kind) = entry.file_type() else { continue };
            let path = entry.path();
            if kind.is_symlink() {
                links.push(entry.into_path());
            } else if kind.is_file() && (self.is_wanted)(path) {
                // below the folder no link was followed, so this is where the file really is
                let real = path.strip_prefix(folder).map_or_else(|_| path.to_owned(), |inner| place.join(inner));
                self.add_file(real, entry.into_path(), false);
            } else if !kind.is_file() && !kind.is_dir() && (self.is_wanted)(path) {
                self.found.passed_over.push(format!("{} (not a regular file)", name_of(path)));
            }
        }
        // links come last, so that a file is known by its own name
        for link in links {
            self.add_link(link, place);
        }
    }

    fn add_link(&mut self, link: PathBuf, folder: &Path) {
        match fs::canonicalize(&link) {
            Ok(place) if place.is_dir() => {
                if !place.starts_with(folder) {
                    self.found.passed_over.push(format!("{}/ (a link out of the folder)", name_of(&link)));
                }
            }
            Ok(_) if !(self.is_wanted)(&link) => {}
            Ok(place) if place.starts_with(folder) => self.add_file(place, link, false),
            Ok(_) => self.found.passed_over.push(format!("{} (a link out of the folder)", name_of(&link))),
            Err(error) if (self.is_wanted)(&link) => {
                let name = shown(&link);
                self.found
                    .problems
                    .push(Problem::new(format!("cannot follow the link `{name}`: {}", broken_link(&error))));
            }
            Err(_) => {}
        }
    }
}

/// Why a link cannot be followed.
fn broken_link(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "what it links to does not exist".to_owned(),
        _ => reason(error),
    }
}

/// The path without a leading `./`, so that files sort the same however their folder was written.
fn strip_dot(path: PathBuf) -> PathBuf {
    match path.strip_prefix(".") {
        Ok(inner) if inner.as_os_str().is_empty() => path,
        Ok(inner) => inner.to_owned(),
        Err(_) => path,
    }
}

fn walk_problem(folder: &Path, error: &ignore::Error) -> Problem {
    let mut place = name_of(folder);
    let mut inner = error;
    loop {
        match inner {
            ignore::Error::WithPath { path, err } => {
                place = name_of(path);
                inner = err;
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => inner = err,
            _ => break,
        }
    }
    let why = inner.io_error().map_or_else(|| inner.to_string(), reason);
    Problem::new(format!("cannot read `{}`: {why}", one_line(&place)))
}

/// A file or folder beside the missing one whose name is near.
fn similar(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut beside: Vec<String> = Vec::new();
    for entry in WalkBuilder::new(folder).standard_filters(false).max_depth(Some(1)).build().flatten().take(10_000) {
        if entry.depth() == 1 {
            beside.extend(entry.file_name().to_str().map(str::to_owned));
        }
    }
    beside.sort();
    let name = nearest(wanted, beside.iter().map(String::as_str).filter(|name| *name != wanted))?;
    Some(name_of(&folder.join(name)))
}
