//! The files that policies may name: those of their project, and no others.

use std::path::{Component, Path, PathBuf};

use super::disk::Disk;
use super::names::{name_of, reason};
use super::policies::LARGEST;
use super::walk;
use crate::document::Limits;
use crate::source::{Files, NamedBytes};

/// What marks the root of a project.
const MARKS: [&str; 2] = [".git", "clausula.yaml"];

/// The file system, as far as policies may see it: up to the root of the project that each stands in. That is the nearest
/// folder above it with a `.git` or a `clausula.yaml`; without one the folder in which the program was started, if the
/// policy is below it, else the policy's own folder.
#[derive(Debug, Clone, Default)]
pub(super) struct Project {
    /// Where files are read from.
    pub(super) disk: Disk,
}

impl Project {
    /// Over files as they are saved.
    pub(super) const SAVED: Self = Self { disk: Disk::SAVED };
}

impl Files for Project {
    fn beside(&self, policy: &str) -> Vec<NamedBytes> {
        let Some(folder) = folder_of(Path::new(policy)) else { return Vec::new() };
        let Ok(entries) = folder.read_dir() else { return Vec::new() };
        let mut paths: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| walk::is_policy(path) && path.is_file())
            .collect();
        paths.sort_unstable();
        let read = |path: PathBuf| {
            let bytes = self.disk.file(&path, LARGEST).ok().filter(|bytes| bytes.len() <= LARGEST)?;
            Some(NamedBytes { name: name_of(&path), bytes })
        };
        paths.into_iter().filter_map(read).collect()
    }

    fn read(&self, policy: &str, path: &str) -> Result<NamedBytes, String> {
        let missing = || format!("there is no file `{path}`");
        let folder = folder_of(Path::new(policy)).ok_or_else(missing)?;
        let folder_in_full = folder.canonicalize().map_err(|_| missing())?;
        let root = root_of(&folder_in_full);
        let outside = || format!("`{path}` lies outside the project, which policies may not leave");
        // by its words first, so that nothing is told of what is outside, then by where links lead
        if !normal(&folder_in_full.join(path)).starts_with(&root) {
            return Err(outside());
        }
        let file = folder.join(path);
        let in_full = file.canonicalize().map_err(|_| missing())?;
        if !in_full.starts_with(&root) {
            return Err(outside());
        }
        if !in_full.is_file() {
            return Err(format!("`{path}` is no file"));
        }
        let limit = Limits::default().bytes;
        let bytes =
            self.disk.file(&in_full, limit).map_err(|error| format!("cannot read `{path}`: {}", reason(&error)))?;
        if bytes.len() > limit {
            return Err(format!("`{path}` is larger than {} MiB", limit / (1024 * 1024)));
        }
        Ok(NamedBytes { name: name_of(&normal(&file)), bytes })
    }
}

/// The folder that a file stands in, as a path that can be opened.
fn folder_of(file: &Path) -> Option<PathBuf> {
    let folder = file.parent()?;
    Some(if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() })
}

fn root_of(folder: &Path) -> PathBuf {
    if let Some(marked) = folder.ancestors().find(|above| MARKS.iter().any(|mark| above.join(mark).exists())) {
        return marked.to_owned();
    }
    match Path::new(".").canonicalize() {
        Ok(here) if folder.starts_with(&here) => here,
        _ => folder.to_owned(),
    }
}

/// A path without `.` and, where that can be told by its words alone, without `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(normal.components().next_back(), Some(Component::Normal(_))) => {
                normal.pop();
            }
            part => normal.push(part),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tests")]

    use super::*;

    /// A project with a policy in a folder, and a file outside of it.
    fn project() -> (tempfile::TempDir, PathBuf) {
        let outer = tempfile::tempdir().unwrap();
        let root = outer.path().join("project");
        std::fs::create_dir_all(root.join("policies/data")).unwrap();
        std::fs::create_dir_all(root.join(".git")).unwrap();
        for (path, text) in [
            ("secret.yaml", "a: 1"),
            ("project/rates.yaml", "b: 2"),
            ("project/policies/house.policy", "policy house"),
            ("project/policies/base.policy", "policy base"),
            ("project/policies/data/vendors.yaml", "- x"),
        ] {
            std::fs::write(outer.path().join(path), text).unwrap();
        }
        (outer, root)
    }

    #[test]
    fn a_policy_reads_files_of_its_project_only() {
        let (outer, root) = project();
        let policy = root.join("policies/house.policy");
        let policy = policy.to_str().unwrap();
        let outside = outer.path().join("secret.yaml");
        for (path, expected) in [
            ("data/vendors.yaml", Ok("- x")),
            ("./data/../data/vendors.yaml", Ok("- x")),
            ("../rates.yaml", Ok("b: 2")),
            ("../../secret.yaml", Err("lies outside the project")),
            ("../../nothing.yaml", Err("lies outside the project")),
            (outside.to_str().unwrap(), Err("lies outside the project")),
            ("data/nothing.yaml", Err("there is no file `data/nothing.yaml`")),
            ("data", Err("`data` is no file")),
            ("/etc/passwd", Err("lies outside the project")),
        ] {
            match (Project::SAVED.read(policy, path), expected) {
                (Ok(file), Ok(text)) => assert_eq!(file.bytes, text.as_bytes(), "{path}"),
                (Err(reason), Err(part)) => assert!(reason.contains(part), "{path}: {reason}"),
                (came, expected) => panic!("{path}: {came:?}, expected {expected:?}"),
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_does_not_lead_out_of_the_project() {
        let (outer, root) = project();
        std::os::unix::fs::symlink(outer.path().join("secret.yaml"), root.join("policies/link.yaml")).unwrap();
        let policy = root.join("policies/house.policy");
        let reason = Project::SAVED.read(policy.to_str().unwrap(), "link.yaml").unwrap_err();
        assert!(reason.contains("lies outside the project"), "{reason}");
    }

    #[test]
    fn the_policies_beside_a_file_come_in_the_order_of_their_names() {
        let (_outer, root) = project();
        let policy = root.join("policies/house.policy");
        let names: Vec<String> = Project::SAVED
            .beside(policy.to_str().unwrap())
            .into_iter()
            .map(|file| file.name.rsplit('/').next().unwrap_or_default().to_owned())
            .collect();
        assert_eq!(names, ["base.policy", "house.policy"]);
    }
}
