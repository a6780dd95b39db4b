//! The comparison of `tests/instructions/run`, run as it stands by bash in projects that are made for it. In these the compiler and
//! valgrind are stand-ins: what is built is the text of `src/cost`, and that is how many instructions it takes.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::cli::write;
use crate::tidy;

/// A project with a history.
struct Project(TempDir);

/// Builds by copying `src/cost`, and fails where that says so.
const CARGO: &str = r#"#!/bin/sh
while [ "$1" != --target-dir ]; do shift; done
grep -q 'no program' src/cost && { echo 'error: no program'; exit 101; }
mkdir -p "$2/release" && cp src/cost "$2/release/instructions"
"#;
/// Counts what stands in the program; one that says `no such part` fails.
const VALGRIND: &str = r#"#!/bin/sh
grep -q 'no such part' "$3" && { echo 'no such part' >&2; exit 1; }
echo "==7== Collected : $(cat "$3")" >&2
"#;

impl Project {
    fn new() -> Self {
        let project = Self(TempDir::new().unwrap());
        write(project.path(), "tests/instructions/run", tidy::read("tests/instructions/run"));
        write(project.path(), ".gitignore", "/target/\n/tools/\n/tests/instructions/Cargo.lock\n");
        write(project.path(), "Cargo.lock", "");
        write(project.path(), "tools/cargo", CARGO);
        write(project.path(), "tools/valgrind", VALGRIND);
        Command::new("chmod")
            .args(["+x", "tools/cargo", "tools/valgrind"])
            .current_dir(project.path())
            .status()
            .unwrap();
        project.git(&["init", "--quiet", "--initial-branch", "main"]);
        project
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn git(&self, arguments: &[&str]) {
        git(self.path(), arguments);
    }

    /// What a program costs from now on.
    fn costs(&self, cost: &str) {
        // everything that the script takes from a commit is there
        for file in ["grammar/a", "policies/a", "build.rs", "Cargo.toml", "rust-toolchain.toml"] {
            write(self.path(), file, "");
        }
        write(self.path(), "src/cost", cost);
    }

    fn commits(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
    }

    fn counts(&self, environment: &[(&str, &str)]) -> (i32, String) {
        counts(self.path(), &self.path().join("tools"), environment)
    }
}

fn git(folder: &Path, arguments: &[&str]) {
    let who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "-c", "commit.gpgsign=false"];
    let done = Command::new("git").args(who).args(arguments).current_dir(folder).output().expect("this test needs git");
    assert!(done.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// What the script exits with, and says.
fn counts(folder: &Path, tools: &Path, environment: &[(&str, &str)]) -> (i32, String) {
    let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap());
    let mut script = Command::new("bash");
    script.arg("tests/instructions/run").current_dir(folder).env("PATH", path).env_remove("CLAUSULA_BASE");
    let output = script.envs(environment.iter().copied()).output().expect("this test needs bash");
    let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), said)
}

#[track_caller]
fn holds((code, said): (i32, String), expected: i32, parts: &[&str]) {
    assert_eq!(code, expected, "{said}");
    for part in parts {
        assert!(said.contains(part), "`{part}` is not in:\n{said}");
    }
}

#[test]
fn a_check_may_take_three_percent_more_instructions_and_no_more() {
    for (cost, expected, parts) in [
        ("1000", 0, &["+0.00 %"][..]),
        ("900", 0, &["-10.00 %"]),
        ("1030", 0, &["+3.00 %"]),
        ("1031", 1, &["+3.10 %   more than 3 % more", "counts have grown by more than 3 %", "`Instructions: why`"]),
        ("2000", 1, &["+100.00 %", "1000         2000"]),
    ] {
        let project = Project::new();
        project.costs("1000");
        project.commits("Begin");
        project.costs(cost);
        project.commits("Change\n\nNot a reason.");
        // so that something has changed also where the cost has not
        write(project.path(), "grammar/a", "other");
        project.commits("Change the grammar");
        holds(project.counts(&[("CLAUSULA_BASE", "HEAD~2")]), expected, parts);
    }
}

#[test]
fn more_instructions_are_meant_where_a_commit_says_why() {
    let project = Project::new();
    project.costs("1000");
    project.commits("Begin");
    project.costs("2000");
    project.commits("Look twice\n\nIt takes longer.\n\nInstructions: each place is looked at twice");
    holds(project.counts(&[]), 0, &["+100.00 %", "which is meant: each place is looked at twice"]);
    // one that came before what is compared with explains nothing
    project.costs("4000");
    project.commits("Look four times");
    holds(project.counts(&[]), 1, &["(Look twice)"]);
    holds(project.counts(&[("CLAUSULA_BASE", "HEAD~2")]), 0, &["(Begin)", "which is meant"]);
}

#[test]
fn what_is_not_committed_is_compared_with_the_last_commit() {
    let project = Project::new();
    project.costs("1000");
    project.commits("Begin");
    project.costs("1100");
    holds(project.counts(&[]), 1, &["(Begin)", "+10.00 %"]);
}

#[test]
fn a_branch_is_compared_with_where_it_left_the_one_of_origin() {
    let project = Project::new();
    project.costs("1000");
    project.commits("Begin");
    let clone = TempDir::new().unwrap();
    git(clone.path(), &["clone", "--quiet", project.path().to_str().unwrap(), "."]);
    for cost in ["1020", "1040"] {
        write(clone.path(), "src/cost", cost);
        git(clone.path(), &["commit", "--quiet", "--all", "--message", cost]);
    }
    holds(counts(clone.path(), &project.path().join("tools"), &[]), 1, &["(Begin)", "+4.00 %"]);
}

#[test]
fn where_there_is_nothing_to_compare_with_it_says_why() {
    let project = Project::new();
    holds(project.counts(&[]), 77, &["this is no clone with a history"]);
    project.costs("1000");
    project.commits("Begin");
    holds(project.counts(&[]), 77, &["the first commit has none before it to compare with"]);
    project.costs("1100");
    project.commits("Grow");
    holds(
        project.counts(&[("CLAUSULA_BASE", "nosuch")]),
        77,
        &["`CLAUSULA_BASE` names no commit that is here: `nosuch`"],
    );

    let shallow = TempDir::new().unwrap();
    let url = format!("file://{}", project.path().display());
    git(shallow.path(), &["clone", "--quiet", "--depth", "1", &url, "."]);
    let said = counts(shallow.path(), &project.path().join("tools"), &[]);
    holds(said, 77, &["the clone has no history to compare with", "git fetch --unshallow"]);
}

#[test]
fn where_nothing_that_is_built_has_changed_nothing_is_counted() {
    let project = Project::new();
    project.costs("1000");
    project.commits("Begin");
    write(project.path(), "README.md", "words");
    project.commits("Say it better");
    holds(project.counts(&[]), 0, &["nothing that is built has changed since", "(Begin)"]);
}

#[test]
fn what_cannot_be_built_or_counted_is_told() {
    let project = Project::new();
    project.costs("no program");
    project.commits("Begin");
    project.costs("no such part");
    project.commits("Build");
    holds(project.counts(&[]), 77, &["(Begin), does not build with what is built here"]);
    project.costs("1000");
    project.commits("Count");
    holds(project.counts(&[]), 0, &["the earlier commit could not do it"]);
    project.costs("no such part");
    holds(project.counts(&[]), 1, &["not counted: load"]);
    project.costs("no program");
    holds(project.counts(&[]), 1, &["the program that is counted does not build"]);
}
