//! Which policies a run uses, and their texts.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::names::{reason, shown};
use super::{Problem, read, walk};
use crate::check::{Policy, PolicySource, Selection};
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
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct PolicyChoice {
    /// The policies.
    pub(super) policies: Vec<Policy>,
    /// The rules.
    pub(super) selection: Selection,
    /// The built-in profile that stands in where nobody chose policies.
    pub(super) profile: Option<&'static str>,
}

/// The policies by their names, files and folders, in the order in which they were named, each once; without any, the
/// profile of the essentials, or, where there are tags, that with all rules, of which the tags choose.
///
/// # Errors
///
/// Every name that stands for nothing, every file that cannot be read or is not UTF-8, every folder without a policy.
pub(super) fn choose_policies(chosen: &[String], tags: &[String]) -> Result<PolicyChoice, Vec<Problem>> {
    let selection = Selection { tags: tags.to_vec(), ..Selection::default() };
    if chosen.is_empty() {
        let profile = packs::find(if tags.is_empty() { ESSENTIALS } else { FULL });
        let policies = profile.into_iter().map(Policy::BuiltIn).collect();
        return Ok(PolicyChoice { policies, selection, profile: profile.map(|profile| profile.name) });
    }
    let mut policies = Vec::new();
    let mut problems = Vec::new();
    let mut known = BTreeSet::new();
    for name in chosen {
        if let Some(pack) = packs::named().find(|pack| pack.name == name) {
            if known.insert(PathBuf::from(pack.name)) {
                policies.push(Policy::BuiltIn(pack));
            }
            continue;
        }
        let path = Path::new(name);
        if !path.exists() && !is_path(name) {
            problems.push(unknown(name));
            continue;
        }
        let found = walk::find(&[path.to_owned()], walk::is_policy);
        if found.targets.is_empty() && found.problems.is_empty() {
            problems.push(
                Problem::new(format!("there is no policy in `{}`", shown(path)))
                    .help("the names of policies' files end in `.policy`"),
            );
        }
        problems.extend(found.problems);
        for target in found.targets {
            let place = std::fs::canonicalize(&target.path).unwrap_or_else(|_| target.path.clone());
            if known.insert(place) {
                match text(&target.path) {
                    Ok(text) => policies.push(PolicySource { name: target.name, text }.into()),
                    Err(problem) => problems.push(problem),
                }
            }
        }
    }
    if problems.is_empty() { Ok(PolicyChoice { policies, selection, profile: None }) } else { Err(problems) }
}

/// Whether a name that is neither a pack nor a file was meant as a path.
pub(super) fn is_path(name: &str) -> bool {
    name.contains(['/', std::path::MAIN_SEPARATOR]) || walk::is_policy(Path::new(name))
}

pub(super) fn text(path: &Path) -> Result<String, Problem> {
    let name = shown(path);
    let bytes = read::file(path, LARGEST)
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
        Some(known) => problem.help(format!("did you mean `{known}`?")),
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
