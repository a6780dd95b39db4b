//! The settings of a run: the `clausula.yaml` of the folder that is checked and of those above it. None below it counts: a
//! stranger's contract must not bring its own.

use std::fs;
use std::path::{Component, Path, PathBuf};

use super::disk::Disk;
use super::names::{name_of, reason, shown};
use super::policies::{Choice, is_path};
use super::{Problem, walk};
use crate::check::{BaselineSource, Narrowing, Overrides, Selection, Selector, Setting, WaiverSource};
use crate::configuration::{Configuration, ConfigurationSource, Effective, FILE_NAME, Fitting, Given, Sourced};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::Limits;
use crate::packs;
use crate::reference;
use crate::source::FileId;

const UNUSABLE: Code = Code::new("configuration/unusable-file");

/// The name of a baseline that nobody names otherwise.
pub(super) const BASELINE: &str = "clausula-baseline.yaml";

/// What marks the outermost folder in which settings are looked for.
const OUTERMOST: &str = ".git";

/// Which settings count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Configured {
    /// Those of the folder that is checked, and of those above it, as far as the repository reaches.
    #[default]
    Nearest,
    /// Those of this file alone.
    File(PathBuf),
    /// None.
    Nothing,
}

/// Settings that were found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) configuration: Configuration,
    /// The folder of each file of settings as people write it, and where it really is; by the file's number.
    folders: Vec<(PathBuf, PathBuf)>,
    /// The folder that nothing which settings name may lie outside of.
    root: PathBuf,
    /// Where files are read from.
    pub(super) disk: Disk,
}

/// What is chosen on the command line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chosen<'a> {
    pub(super) policies: &'a [String],
    pub(super) tags: &'a [String],
    pub(super) set: &'a [Setting],
    pub(super) select: &'a [String],
    pub(super) ignore: &'a [String],
}

impl Chosen<'_> {
    /// What of the findings is asked for. An entry of the settings that fits nothing in policies which were chosen on the
    /// command line is no mistake.
    fn narrowing(&self, effective: &Effective) -> Narrowing {
        let other = !self.policies.is_empty() || !self.tags.is_empty();
        let of_settings = |given: &Option<Given<Vec<Sourced<String>>>>| {
            let of_paths = effective.policies.as_ref().is_some_and(|given| given.of_paths);
            let given = given.iter().flat_map(|given| given.value.iter().map(move |entry| (entry, given.of_paths)));
            let entry = |(entry, own): (&Sourced<String>, bool)| Selector {
                text: entry.value.clone(),
                at: Some(entry.at),
                optional: other || (of_paths && !own),
            };
            given.map(entry).collect::<Vec<_>>()
        };
        let here = |entries: &[String]| entries.iter().map(Selector::new).collect::<Vec<_>>();
        let mut narrowing = Narrowing {
            // those of the settings choose among the policies and tags of the settings
            select: if self.select.is_empty() && !other { of_settings(&effective.select) } else { here(self.select) },
            ignore: if self.ignore.is_empty() { of_settings(&effective.ignore) } else { here(self.ignore) },
            codes: Vec::new(),
        };
        if !narrowing.is_empty() {
            let codes = reference::explanations().into_iter().map(|known| known.code);
            narrowing.codes = codes.filter(|code| is_of_checks(code)).collect();
        }
        narrowing
    }
}

/// Whether a check may say something by a code, of a contract or of its policies.
fn is_of_checks(code: &str) -> bool {
    !["test/", "configuration/", "selection/"].iter().any(|other| code.starts_with(other))
}

impl Found {
    /// Finds and reads settings.
    ///
    /// # Errors
    ///
    /// A file that cannot be read.
    pub(super) fn find(configured: &Configured, paths: &[PathBuf]) -> Result<Self, Problem> {
        Self::find_on(Disk::SAVED, configured, paths)
    }

    /// Finds and reads settings, some of which may not be saved.
    ///
    /// # Errors
    ///
    /// A file that cannot be read.
    pub(super) fn find_on(disk: Disk, configured: &Configured, paths: &[PathBuf]) -> Result<Self, Problem> {
        match configured {
            Configured::Nothing => {
                let root = outermost(&checked_folder(paths)).map(Path::to_owned).unwrap_or_default();
                Ok(Self { root, disk, ..Self::default() })
            }
            Configured::File(path) => {
                let folder = folder_of(path);
                let real = fs::canonicalize(&folder).unwrap_or_else(|_| folder.clone());
                let bytes = bytes(&disk, path)?;
                let source = ConfigurationSource { name: name_of(path), bytes };
                let configuration = Configuration::read([source]);
                let root = outermost(&real).unwrap_or(&real).to_owned();
                Ok(Self { configuration, folders: vec![(folder, real)], root, disk })
            }
            Configured::Nearest => Self::nearest(disk, &checked_folder(paths)),
        }
    }

    fn nearest(disk: Disk, start: &Path) -> Result<Self, Problem> {
        let end = outermost(start);
        let mut folders = Vec::new();
        let mut problem = None;
        let above = start.ancestors().take_while(|folder| end.is_none_or(|end| folder.starts_with(end)));
        let sources = above.filter(|folder| folder.join(FILE_NAME).symlink_metadata().is_ok()).map_while(|folder| {
            let written = from_here(folder);
            let path = written.join(FILE_NAME);
            // what a link leads to would be shown where it has mistakes
            let is_inside = fs::canonicalize(&path).is_ok_and(|real| real.starts_with(end.unwrap_or(folder)));
            let read = if is_inside { bytes(&disk, &path) } else { Err(leads_out(&path)) };
            match read {
                Ok(bytes) => {
                    folders.push((written, folder.to_owned()));
                    Some(ConfigurationSource { name: name_of(&path), bytes })
                }
                Err(error) => {
                    problem = Some(error);
                    None
                }
            }
        });
        let configuration = Configuration::read(sources);
        if let Some(problem) = problem {
            return Err(problem);
        }
        let outermost_settings = folders.last().map(|(_, real)| real.clone());
        let root = end.map(Path::to_owned).or(outermost_settings).unwrap_or_default();
        Ok(Self { configuration, folders, root, disk })
    }

    /// Whether it matters where a contract lies.
    pub(super) fn has_patterns(&self) -> bool {
        let files = &self.configuration.files;
        files.iter().any(|file| file.include.is_some() || file.exclude.is_some() || !file.overrides.is_empty())
    }

    /// The overrides that fit a contract, by where it really is.
    pub(super) fn fitting(&self, real: &Path) -> Fitting {
        self.configuration.fitting(|number| self.path_from(number, real))
    }

    /// Whether a file of a folder is one to check, by where it really is.
    pub(super) fn includes(&self, real: &Path) -> bool {
        self.configuration.includes(|number| self.path_from(number, real))
    }

    /// A file's path from the folder of a file of settings, by that one's place among those that count.
    fn path_from(&self, number: usize, real: &Path) -> Option<String> {
        let (_, folder) = self.folder(self.configuration.files.get(number)?.file)?;
        real.strip_prefix(folder).ok().map(name_of)
    }

    fn folder(&self, file: FileId) -> Option<&(PathBuf, PathBuf)> {
        self.folders.get(usize::try_from(file.0).ok()?)
    }

    /// The policies, tags and changes for contracts with these settings. What was chosen on the command line goes first:
    /// policies and tags that are named there stand for those of the settings, both of them, as do `select` and `ignore`,
    /// each of them for its own.
    pub(super) fn choose(
        &self,
        effective: &Effective,
        chosen: &Chosen<'_>,
        mistakes: &mut Vec<Diagnostic>,
    ) -> Result<(Choice, Vec<Overrides>), Vec<Problem>> {
        let Chosen { policies, tags, set, .. } = chosen;
        let mut overrides = vec![Overrides::set(set)];
        let is_set = |name: &str| set.iter().any(|one| format!("{}.{}", one.policy, one.parameter) == name);
        overrides.extend(self.configuration.overrides(effective, !policies.is_empty(), is_set));
        let settings_tags = effective.tags.as_ref().filter(|_| policies.is_empty() && tags.is_empty());
        let tags: Vec<String> = match settings_tags {
            Some(given) => given.value.iter().map(|tag| tag.value.clone()).collect(),
            None => tags.to_vec(),
        };
        let narrowing = chosen.narrowing(effective);
        let selection = Selection { tags, narrowing, ..Selection::default() };
        let given = effective.policies.as_ref().filter(|_| policies.is_empty());
        let Some(given) = given else {
            return Choice::of_names(policies, selection, self.disk.clone()).map(|choice| (choice, overrides));
        };
        let mut choice = Choice::none(selection, self.disk.clone());
        for name in &given.value {
            let added = match self
                .place(given.file, name, |name| packs::named().any(|pack| pack.name == name) || !is_path(name))
            {
                Ok(Some(path)) => choice.add_path(&path),
                // a built-in one, or a word that stands for nothing
                Ok(None) => choice.add(&name.value),
                Err(problem) => Err(vec![problem]),
            };
            mistakes.extend(added.err().into_iter().flatten().map(|problem| at(&problem, name)));
        }
        Ok((choice, overrides))
    }

    /// The waiver files that the settings name.
    pub(super) fn waivers(&self, mistakes: &mut Vec<Diagnostic>) -> Vec<WaiverSource> {
        let mut sources = Vec::new();
        let Some(given) = self.configuration.waivers() else { return sources };
        for name in given.value {
            let read = self.place(given.file, name, |_| false).and_then(|path| {
                let path = path.unwrap_or_default();
                let limit = Limits::default().bytes;
                let bytes = self
                    .disk
                    .file(&path, limit)
                    .map_err(|error| Problem::new(format!("cannot read `{}`: {}", shown(&path), reason(&error))))?;
                Ok(WaiverSource { name: name_of(&path), bytes })
            });
            match read {
                Ok(source) => sources.push(source),
                Err(problem) => mistakes.push(at(&problem, name)),
            }
        }
        sources
    }

    /// A contract's path from the project's folder, by which fingerprints and baselines know it wherever the check is started;
    /// where there is no project, or it lies outside, its name. `real` is where it really is.
    pub(super) fn identity(&self, path: &Path, real: &Path) -> String {
        let real = if self.root.as_os_str().is_empty() { None } else { Some(real) };
        let inner = real.and_then(|real| real.strip_prefix(&self.root).ok());
        inner.map_or_else(|| name_of(path), name_of)
    }

    /// The folders whose contents whoever wrote the contracts may have written too: the project's, and that of the paths that
    /// are checked, as they really are.
    pub(super) fn projects(&self, paths: &[PathBuf]) -> [PathBuf; 2] {
        [self.root.clone(), checked_folder(paths)]
    }

    /// Whether a contract's file is known not to exist, by its path from the project's folder.
    pub(super) fn is_gone(&self, identity: &str) -> bool {
        let path = Path::new(identity);
        let is_inner = path.components().all(|part| matches!(part, Component::Normal(_)));
        // standard input is no file, whatever it was called
        is_inner && !self.root.as_os_str().is_empty() && walk::is_yaml(path) && !self.root.join(path).exists()
    }

    /// The baseline that the settings name.
    pub(super) fn baseline(&self, mistakes: &mut Vec<Diagnostic>) -> Option<BaselineSource> {
        let Given { value: name, file, .. } = self.configuration.baseline()?;
        let read = self.place(file, name, |_| false).map_err(|problem| match self.baseline_file() {
            // inside the project, but not there yet
            Ok(path) if !path.exists() => problem.help("`clausula baseline create` writes it"),
            _ => problem,
        });
        let read = read.and_then(|path| baseline_on(&self.disk, &path.unwrap_or_default()));
        read.map_err(|problem| mistakes.push(at(&problem, name))).ok()
    }

    /// Where a baseline is to be written that nobody names on the command line: where the settings say, else in the project's
    /// folder, else here.
    ///
    /// # Errors
    ///
    /// That the settings name a file outside the project, at the place where they do.
    pub(super) fn baseline_file(&self) -> Result<PathBuf, Box<Diagnostic>> {
        let Some(Given { value: name, file, .. }) = self.configuration.baseline() else {
            return Ok(from_here(&self.root).join(BASELINE));
        };
        let Some((folder, _)) = self.folder(file) else { return Ok(PathBuf::from(BASELINE)) };
        let path = folder.join(&name.value);
        // the file need not be there yet
        let above = Path::new(".").join(folder_of(&path));
        match fs::canonicalize(&path).or_else(|_| fs::canonicalize(above)) {
            Ok(real) if real.starts_with(&self.root) => Ok(path),
            // it cannot be written, which is told once that is tried
            Err(_) if Path::new(&name.value).components().all(|part| matches!(part, Component::Normal(_))) => Ok(path),
            _ => Err(Box::new(at(&self.outside(name), name))),
        }
    }

    /// Where a file lies that a file of settings names; nothing for what is no path.
    fn place(
        &self,
        file: FileId,
        name: &Sourced<String>,
        is_no_path: impl Fn(&str) -> bool,
    ) -> Result<Option<PathBuf>, Problem> {
        let Some((folder, _)) = self.folder(file) else { return Ok(None) };
        if is_no_path(&name.value) {
            return Ok(None);
        }
        let path = folder.join(&name.value);
        let outside = || self.outside(name);
        let real = match fs::canonicalize(&path) {
            Ok(real) => real,
            // nothing is told of what is outside, not even that it isn't there
            Err(_)
                if Path::new(&name.value).is_absolute() || name.value.split(['/', '\\']).any(|part| part == "..") =>
            {
                return Err(outside());
            }
            Err(error) => {
                return Err(Problem::new(format!("cannot read `{}`: {}", shown(&path), reason(&error))));
            }
        };
        if real.starts_with(&self.root) { Ok(Some(path)) } else { Err(outside()) }
    }

    fn outside(&self, name: &Sourced<String>) -> Problem {
        let help =
            format!("the project reaches up to the folder of its `{OUTERMOST}`, or of its outermost `{FILE_NAME}`");
        let path = shown(Path::new(&name.value));
        Problem::new(format!("`{path}` lies outside the project, which settings may not leave")).help(help)
    }
}

/// A problem with something that settings name, at its place.
fn at(problem: &Problem, name: &Sourced<String>) -> Diagnostic {
    let mut diagnostic = Diagnostic::error(UNUSABLE, problem.message.clone()).at(name.at, "named here");
    diagnostic.advise(problem.help.iter().cloned());
    diagnostic.meant(name.at.span, problem.meant.as_deref())
}

/// The folder that all paths of a run lie in, or are.
fn checked_folder(paths: &[PathBuf]) -> PathBuf {
    let here = || fs::canonicalize(".").unwrap_or_else(|_| PathBuf::from("."));
    let folders = paths.iter().filter_map(|path| {
        let real = fs::canonicalize(path).ok()?;
        if real.is_dir() { Some(real) } else { real.parent().map(Path::to_owned) }
    });
    folders.reduce(common).unwrap_or_else(here)
}

fn common(one: PathBuf, other: PathBuf) -> PathBuf {
    one.ancestors().find(|above| other.starts_with(above)).map_or_else(PathBuf::new, Path::to_owned)
}

/// The folder of the repository that a folder lies in.
fn outermost(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|above| above.join(OUTERMOST).exists())
}

/// A folder as one would write it here: `.` and what is below it, `..` and what is above it, else in full. Where there is no
/// folder, here.
fn from_here(folder: &Path) -> PathBuf {
    if folder.as_os_str().is_empty() {
        return PathBuf::new();
    }
    let Ok(here) = fs::canonicalize(".") else { return folder.to_owned() };
    if let Ok(below) = folder.strip_prefix(&here) {
        return below.to_owned();
    }
    match here.strip_prefix(folder) {
        Ok(below) => below.components().map(|_| "..").collect(),
        Err(_) => folder.to_owned(),
    }
}

/// Where a file really is; standard input, by its name, may be where no file is.
pub(super) fn real_path(path: &Path) -> PathBuf {
    fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().map(Path::to_owned).unwrap_or_default()
}

/// Reads a baseline.
pub(super) fn baseline(path: &Path) -> Result<BaselineSource, Problem> {
    baseline_on(&Disk::SAVED, path)
}

fn baseline_on(disk: &Disk, path: &Path) -> Result<BaselineSource, Problem> {
    let bytes = disk.file(path, Limits::default().bytes).map_err(|error| {
        let problem = Problem::new(format!("cannot read the baseline in `{}`: {}", shown(path), reason(&error)));
        match error.kind() {
            std::io::ErrorKind::NotFound => problem.help("`clausula baseline create` writes it"),
            _ => problem,
        }
    })?;
    Ok(BaselineSource { name: name_of(path), bytes })
}

fn leads_out(path: &Path) -> Problem {
    let path = shown(path);
    Problem::new(format!("the settings in `{path}` are a link that leads nowhere, or out of the project"))
        .help(format!("put them into `{path}` itself"))
}

fn bytes(disk: &Disk, path: &Path) -> Result<Vec<u8>, Problem> {
    // one byte more than is taken, so that loading refuses in its own words
    disk.file(path, Limits::default().bytes)
        .map_err(|error| Problem::new(format!("cannot read the settings in `{}`: {}", shown(path), reason(&error))))
}
