//! Which policies a run uses, and their texts.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::disk::Disk;
use super::names::{reason, shown};
use super::{Problem, walk};
use rayon::prelude::*;

use crate::check::{Compiled, Policy, PolicySource, Request, Selection, Workers, compile_by, compile_with};
use crate::diagnostic::nearest;
use crate::packs;
use crate::report::one_line;

/// The profile that runs where nobody chose policies or tags.
const ESSENTIALS: &str = "bpo.essentials";
/// The profile from which tags choose where nobody chose policies.
const FULL: &str = "bpo.full";
/// Policies are written by hand; a file beyond this size is not one.
pub(super) const LARGEST: usize = 16 * 1024 * 1024;

/// The policies of a run, and which of their rules it uses.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Choice {
    /// The policies, in the order in which they were named, each once.
    pub(super) policies: Vec<Policy>,
    /// The rules.
    pub(super) selection: Selection,
    /// The built-in profile that stands in where nobody chose policies.
    pub(super) profile: Option<&'static str>,
    /// The files and names that are there already.
    known: BTreeSet<PathBuf>,
    /// Where files are read from.
    disk: Disk,
}

/// The policies by their names, files and folders; without any, the profile of the essentials, or, where there are tags,
/// that with all rules, of which the tags choose.
///
/// # Errors
///
/// Every name that stands for nothing, every file that cannot be read or is not UTF-8, every folder without a policy.
pub(super) fn choose_policies(chosen: &[String], tags: &[String]) -> Result<Choice, Vec<Problem>> {
    Choice::of_names(chosen, Selection { tags: tags.to_vec(), ..Selection::default() }, Disk::SAVED)
}

impl Choice {
    /// See [`choose_policies`].
    pub(super) fn of_names(chosen: &[String], selection: Selection, disk: Disk) -> Result<Self, Vec<Problem>> {
        if chosen.is_empty() {
            let profile = packs::find(if selection.tags.is_empty() { ESSENTIALS } else { FULL });
            let policies = profile.into_iter().map(Policy::BuiltIn).collect();
            let profile = profile.map(|profile| profile.name);
            return Ok(Self { policies, selection, profile, known: BTreeSet::new(), disk });
        }
        let mut choice = Self::none(selection, disk);
        let problems: Vec<Problem> = chosen.iter().filter_map(|name| choice.add(name).err()).flatten().collect();
        if problems.is_empty() { Ok(choice) } else { Err(problems) }
    }

    /// No policy as yet.
    pub(super) fn none(selection: Selection, disk: Disk) -> Self {
        Self { selection, disk, ..Self::default() }
    }

    /// Adds what a name stands for: a built-in policy, else a file or folder.
    pub(super) fn add(&mut self, name: &str) -> Result<(), Vec<Problem>> {
        if let Some(pack) = packs::named().find(|pack| pack.name == name) {
            if self.known.insert(PathBuf::from(pack.name)) {
                self.policies.push(Policy::BuiltIn(pack));
            }
            return Ok(());
        }
        let path = Path::new(name);
        if !path.exists() && !is_path(name) {
            return Err(vec![unknown(name)]);
        }
        self.add_path(path)
    }

    /// Adds a file, or the policies of a folder.
    pub(super) fn add_path(&mut self, path: &Path) -> Result<(), Vec<Problem>> {
        let found = walk::find_policies(&[path.to_owned()], walk::is_policy);
        let mut problems = found.problems;
        if found.targets.is_empty() && problems.is_empty() {
            problems.push(
                Problem::new(format!("there is no policy in `{}`", shown(path)))
                    .help("the names of policies' files end in `.policy`"),
            );
        }
        for target in found.targets {
            let place = std::fs::canonicalize(&target.path).unwrap_or_else(|_| target.path.to_path_buf());
            if self.known.insert(place) {
                match text_on(&self.disk, &target.path) {
                    Ok(text) => self.policies.push(PolicySource { name: target.name(), text }.into()),
                    Err(problem) => problems.push(problem),
                }
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

/// The name of a policy's file.
pub(super) fn name(policy: &Policy) -> &str {
    match policy {
        Policy::BuiltIn(pack) => pack.file,
        Policy::File(source) | Policy::Parsed(source, _) => &source.name,
    }
}

/// Compiles policies, of which the files are parsed side by side, and checked so.
pub(super) fn compile(mut request: Request<'_>) -> Compiled {
    if request.policies.iter().filter(|policy| policy.source().is_some()).count() < 2 {
        return compile_with(request);
    }
    request.policies = request.policies.into_par_iter().map(Policy::parsed).collect();
    compile_by(request, &Threads)
}

/// The threads of the pool.
struct Threads;

impl Workers for Threads {
    fn each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..count).into_par_iter().with_max_len(1).for_each(work);
    }
}

/// The tests beside a policy: those of a built-in one are built in too. A file that cannot be read counts as none.
pub(super) fn tests_beside(policy: &Policy) -> Option<Policy> {
    let source = match policy {
        Policy::BuiltIn(pack) => PolicySource { name: pack.tests_file(), text: pack.tests?.to_owned() },
        Policy::File(source) | Policy::Parsed(source, _) => {
            let name = format!("{}.test.policy", source.name.strip_suffix(".policy")?);
            let text = text(Path::new(&name)).ok()?;
            PolicySource { name, text }
        }
    };
    Some(source.into())
}

/// Whether a name that is neither a pack nor a file was meant as a path.
pub(super) fn is_path(name: &str) -> bool {
    name.contains(['/', std::path::MAIN_SEPARATOR]) || walk::is_policy(Path::new(name))
}

pub(super) fn text(path: &Path) -> Result<String, Problem> {
    text_on(&Disk::SAVED, path)
}

pub(super) fn text_on(disk: &Disk, path: &Path) -> Result<String, Problem> {
    let name = shown(path);
    let bytes = disk
        .file(path, LARGEST)
        .map_err(|error| Problem::new(format!("cannot read the policy `{name}`: {}", reason(&error))))?;
    decoded(bytes, &format!("the policy `{name}`"))
}

/// The text of a policy's file.
///
/// # Errors
///
/// One that is too large, or not UTF-8.
pub(super) fn decoded(bytes: Vec<u8>, file: &str) -> Result<String, Problem> {
    if bytes.len() > LARGEST {
        return Err(Problem::new(format!("{file} is larger than 16 MiB")));
    }
    String::from_utf8(bytes).map_err(|error| {
        let line =
            error.as_bytes().iter().take(error.utf8_error().valid_up_to()).filter(|byte| **byte == b'\n').count() + 1;
        Problem::new(format!("{file} is not UTF-8, from line {line} on")).help("save it as UTF-8")
    })
}

pub(super) fn unknown(name: &str) -> Problem {
    let names: Vec<&str> = packs::named().map(|pack| pack.name).collect();
    let problem = Problem::new(format!(
        "no built-in policy is called `{0}`, and there is no file or folder `{0}`",
        one_line(name)
    ));
    let problem = match nearest(name, names.iter().copied()).or_else(|| by_ending(name, &names)) {
        Some(known) => Problem { meant: Some(known.to_owned()), ..problem.help(format!("did you mean `{known}`?")) },
        None => problem,
    };
    problem.help(format!("the built-in policies are {}", listed(&names)))
}

/// `security` stands for `bpo.security` where nothing nearer does.
fn by_ending<'a>(name: &str, names: &[&'a str]) -> Option<&'a str> {
    let near = nearest(name, names.iter().copied().map(last_part))?;
    names.iter().copied().find(|known| last_part(known) == near)
}

fn last_part(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or_default()
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
