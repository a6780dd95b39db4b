//! Which files a run looks at: those named outright, and those of folders, each once, in the order of their paths.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use rayon::slice::ParallelSliceMut as _;

use super::Problem;
use super::names::{name_of, reason, shown};
use crate::diagnostic::nearest;
use crate::report::one_line;

/// A file to look at. There may be very many, so that what can be told of one by its path is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// Where it is.
    pub(super) path: Box<Path>,
    /// Where it really is, links followed, where that is not told by the folder that it was found in.
    place: Option<Box<Path>>,
    /// The number of that folder.
    folder: u32,
    /// Whether somebody named it, rather than a folder that it is in.
    pub(super) named_outright: bool,
}

impl Target {
    /// The name that people know it by.
    pub(super) fn name(&self) -> String {
        name_of(&self.path)
    }
}

/// The folders that files were found in.
#[derive(Debug, Default)]
pub(super) struct Folders {
    /// Each as the paths of its files begin, and where it really is.
    folders: Vec<(PathBuf, PathBuf)>,
}

impl Folders {
    /// Where a file really is, links followed.
    pub(super) fn place<'t>(&self, target: &'t Target) -> Cow<'t, Path> {
        let of_folder = || {
            let (folder, place) = self.folders.get(usize::try_from(target.folder).ok()?)?;
            // below a folder that is walked no link is followed
            Some(place.join(target.path.strip_prefix(folder).ok()?))
        };
        match &target.place {
            Some(place) => Cow::Borrowed(place),
            None => of_folder().map_or(Cow::Borrowed(&*target.path), Cow::Owned),
        }
    }
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The files, in the order of their paths.
    pub(super) targets: Vec<Target>,
    /// The folders that they were found in.
    pub(super) folders: Folders,
    /// Files that look like contracts by their names but are not looked at, with the reason, for people.
    pub(super) passed_over: Vec<String>,
    /// What cannot be read.
    pub(super) problems: Vec<Problem>,
}

/// Finds files by the endings of their names. Hidden files and folders, and what a `.gitignore` leaves out, are not looked
/// at unless named. Symbolic links are followed where they are named, or lead to a file in the same folder.
pub(super) fn find(paths: &[PathBuf], is_wanted: fn(&Path) -> bool) -> Found {
    // in one folder without links no file is met twice
    let by_place = (paths.len() > 1).then(HashMap::new);
    let mut finder = Finder { is_wanted, by_place, found: Found::default() };
    for path in paths {
        finder.add(path);
    }
    let mut found = finder.found;
    if paths.len() > 1 {
        found.targets.par_sort_unstable_by(|one, other| one.path.cmp(&other.path));
    } else {
        found.targets.par_sort_unstable_by(|one, other| in_one_folder(&one.path, &other.path));
    }
    found
}

/// Finds policies, vocabularies and tests. YAML that is named among them is none of these.
pub(super) fn find_policies(paths: &[PathBuf], is_wanted: fn(&Path) -> bool) -> Found {
    let mut found = find(paths, is_wanted);
    let (yaml, policies) = found.targets.into_iter().partition::<Vec<_>, _>(|target| is_yaml(&target.path));
    found.targets = policies;
    found.problems.extend(yaml.iter().map(|target| {
        let problem = Problem::new(format!("`{}` is YAML, and no policy", shown(&target.path)));
        problem.help("contracts are checked by `clausula check PATH`, without `-p`")
    }));
    found
}

/// Says that a file that is named as a contract is a policy.
pub(super) fn no_contract(path: &Path) -> Problem {
    let name = shown(path);
    let problem = Problem::new(format!("`{name}` is a policy, and no contract"));
    problem.help("`clausula check -p POLICY CONTRACT` checks a contract against a policy")
}

/// The order of two paths below one folder: by their components, so that what ends one is less than any character.
fn in_one_folder(one: &Path, other: &Path) -> Ordering {
    let (one, other) = (one.as_os_str().as_encoded_bytes(), other.as_os_str().as_encoded_bytes());
    match one.iter().zip(other).find(|(one, other)| one != other) {
        Some((one, other)) => {
            let ends = |byte: &u8| std::path::is_separator(char::from(*byte));
            (!ends(one)).cmp(&!ends(other)).then(one.cmp(other))
        }
        None => one.len().cmp(&other.len()),
    }
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
    /// The numbers of files by where they really are, so that each is looked at once; where one may be met twice.
    by_place: Option<HashMap<PathBuf, usize>>,
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
            self.add_folder(&path.components().collect::<PathBuf>(), &place);
        } else {
            self.add_file(path.to_owned(), Some(place), true);
        }
    }

    /// Adds a file; without a place, one of the folder that was added last.
    fn add_file(&mut self, path: PathBuf, place: Option<PathBuf>, named_outright: bool) {
        let folder = u32::try_from(self.found.folders.folders.len().saturating_sub(1)).unwrap_or(u32::MAX);
        // paths are put together with room to spare, and all of them are kept
        let path = strip_dot(path).into_boxed_path();
        let target = Target { path, place: place.map(PathBuf::into_boxed_path), folder, named_outright };
        let targets = &mut self.found.targets;
        if let Some(by_place) = &mut self.by_place {
            let place = self.found.folders.place(&target).into_owned();
            let number = *by_place.entry(place).or_insert(targets.len());
            if let Some(known) = targets.get_mut(number) {
                known.named_outright |= named_outright;
                return;
            }
        }
        targets.push(target);
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
        let written = if folder == Path::new(".") { PathBuf::new() } else { strip_dot(folder.to_owned()) };
        self.found.folders.folders.push((written, place.to_owned()));
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
                self.add_file(entry.into_path(), None, false);
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
            Ok(place) if place.starts_with(folder) => {
                let Found { targets, folders, .. } = &self.found;
                self.by_place.get_or_insert_with(|| {
                    let known = targets.iter().enumerate();
                    known.map(|(number, target)| (folders.place(target).into_owned(), number)).collect()
                });
                self.add_file(link, Some(place), false);
            }
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
