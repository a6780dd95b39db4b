//! The scripts of the action for GitHub and of the template for GitLab, run as they stand by bash.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_yaml::Value;
use tempfile::TempDir;

use crate::ci::{BAD, GOOD, HOUSE, scripts, step, text, yaml};
use crate::cli::write;

fn bash(folder: &Path, arguments: &[&str], environment: &BTreeMap<String, String>) -> (i32, String) {
    let output = Command::new("bash").args(arguments).current_dir(folder).env("CI", "true").envs(environment).output();
    let output = output.expect("this test needs bash");
    let printed = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), printed)
}

#[test]
fn every_script_is_one_that_bash_reads() {
    for (file, script) in scripts() {
        let (code, printed) = bash(Path::new("."), &["--norc", "-n", "-c", &script], &BTreeMap::new());
        assert_eq!(code, 0, "{file}: {printed}\n{script}");
    }
    let (code, _) = bash(Path::new("."), &["--norc", "-n", "-c", "if then"], &BTreeMap::new());
    assert_ne!(code, 0, "bash reads anything");
}

/// What a job of the action comes to.
#[derive(Debug)]
struct Job {
    code: i32,
    printed: String,
    outputs: BTreeMap<String, String>,
    sarif: Option<Value>,
}

/// Runs a step as GitHub's runner runs it, with these values of what stands in `${{ … }}`.
fn run_step(folder: &Path, step: &Value, values: impl Fn(&str) -> String) -> (i32, String) {
    let runner = folder.join("runner");
    let mut environment = BTreeMap::from([
        ("RUNNER_TEMP".to_owned(), runner.to_str().unwrap().to_owned()),
        ("GITHUB_OUTPUT".to_owned(), runner.join("output").to_str().unwrap().to_owned()),
    ]);
    for (name, value) in step["env"].as_mapping().unwrap() {
        let expression = text(value).trim_start_matches("${{ ").trim_end_matches(" }}");
        environment.insert(text(name).to_owned(), values(expression));
    }
    write(&runner, "script", text(&step["run"]));
    let script = runner.join("script");
    bash(&folder.join("project"), &["--noprofile", "--norc", "-eo", "pipefail", script.to_str().unwrap()], &environment)
}

/// Runs the check of the action and what comes of it, with these inputs.
fn job(folder: &TempDir, inputs: &[(&str, &str)]) -> Job {
    let runner = folder.path().join("runner");
    write(&runner, "output", "");
    let action = yaml("action.yml");
    let input = |expression: &str| {
        let name = expression.strip_prefix("inputs.").unwrap();
        let given = inputs.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        given.unwrap_or_else(|| text(&action["inputs"][name]["default"])).to_owned()
    };
    let (code, mut printed) = run_step(folder.path(), &step("check"), input);
    assert_eq!(code, 0, "the check ends the job before its findings are uploaded: {printed}");
    let output = fs::read_to_string(runner.join("output")).unwrap();
    let outputs: BTreeMap<_, _> =
        output.lines().map(|line| line.split_once('=').unwrap()).map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
    let value = |expression: &str| {
        let name = expression.strip_prefix("steps.check.outputs.").unwrap();
        outputs.get(name).cloned().unwrap_or_default()
    };
    let (code, result) = run_step(folder.path(), &step("result"), value);
    printed += &result;
    let sarif = outputs.get("sarif").map(|path| serde_yaml::from_str(&fs::read_to_string(path).unwrap()).unwrap());
    Job { code, printed, outputs, sarif }
}

fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("project/good/a.yaml", GOOD),
        ("project/bad/a b.yaml", BAD),
        ("project/none/readme.txt", "nothing"),
        ("project/house.policy", HOUSE),
        ("runner/clausula/bin/program", ""),
    ] {
        write(folder.path(), name, text);
    }
    fs::copy(env!("CARGO_BIN_EXE_clausula"), folder.path().join("runner/clausula/bin/clausula")).unwrap();
    folder
}

#[test]
fn the_action_fails_as_the_check_does_and_says_why() {
    let folder = project();
    for (inputs, code, says) in [
        (&[("paths", "good")][..], 0, "checked 1 contract"),
        (&[("paths", "  good\n\n")], 0, "checked 1 contract"),
        (&[("paths", "good\nbad/a b.yaml")], 1, "::error title=Clausula::findings stand"),
        (&[("paths", "bad"), ("fail-on", "never")], 0, "checked 1 contract"),
        (&[("paths", "bad"), ("policies", "no.such")], 2, "::error title=Clausula::part of the check"),
        (&[("paths", "bad"), ("fail-on", "no such")], 2, "::error title=Clausula::part of the check"),
        (&[("paths", "none")], 3, "::error title=Clausula::nothing was checked"),
        (&[("paths", "good"), ("tags", "no\nsuch")], 2, "no rule has the tag `such`"),
    ] {
        let inputs = if inputs.iter().any(|(name, _)| *name == "policies") {
            inputs.to_vec()
        } else {
            [inputs, &[("policies", "house.policy")]].concat()
        };
        let job = job(&folder, &inputs);
        assert_eq!(job.code, code, "{inputs:?}: {}", job.printed);
        assert!(job.printed.contains(says), "{inputs:?}: {}", job.printed);
        assert_eq!(job.outputs["exit-code"], code.to_string());
    }
}

#[test]
fn findings_of_the_action_are_marked_and_uploaded_also_where_they_fail_the_job() {
    let job = job(&project(), &[("paths", "bad"), ("policies", "house.policy")]);
    assert_eq!(job.code, 1, "{}", job.printed);
    let sarif = job.sarif.expect("a SARIF file");
    assert_eq!(text(&sarif["runs"][0]["results"][0]["ruleId"]), "house/length");
    // the excerpt stands where no command is obeyed, the marks behind it
    let (quoted, marks) = job.printed.split_once("\n::").unwrap();
    let token = quoted.lines().next().unwrap().strip_prefix("::stop-commands::").unwrap();
    assert!(token.len() == 32 && marks.starts_with(&format!("{token}::\n")), "{}", job.printed);
    assert!(quoted.contains("error[house/length]") && marks.contains("::error file=bad/a b.yaml"), "{}", job.printed);
}

#[test]
fn no_input_of_the_action_is_run_or_taken_for_an_option() {
    let folder = project();
    for hostile in
        ["$(touch stolen)", "`touch stolen`", "; touch stolen", "\" && touch stolen #", "--fail-on=never", "-h", "*"]
    {
        for name in
            ["paths", "policies", "tags", "settings", "waivers", "config", "as-of", "fail-on", "allow-undecided"]
        {
            let mut inputs = vec![("paths", "bad"), ("policies", "house.policy")];
            inputs.retain(|(known, _)| *known != name);
            inputs.push((name, hostile));
            let job = job(&folder, &inputs);
            assert!(!folder.path().join("project/stolen").exists(), "{name}: {hostile}");
            assert_ne!(job.code, 0, "{name}: {hostile}: {}", job.printed);
        }
    }
}

#[test]
fn the_template_for_gitlab_leaves_a_report_where_the_job_looks_for_it() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "contracts/a.yaml", BAD);
    write(folder.path(), ".clausula/program/bin/program", "");
    // not a copy: one that is still open for writing in a process that another test has begun cannot be run
    let program = folder.path().join(".clausula/program/bin/clausula");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_clausula"), program).unwrap();
    let job = &yaml("ci/gitlab.yml")["clausula"];
    let check = text(job["script"].as_sequence().unwrap().last().unwrap());
    let (code, printed) = bash(folder.path(), &["--norc", "-c", check], &BTreeMap::new());
    assert_eq!(code, 1, "{printed}");
    let report = fs::read_to_string(folder.path().join(text(&job["artifacts"]["reports"]["codequality"]))).unwrap();
    let issues: Value = serde_yaml::from_str(&report).unwrap();
    assert!(!issues.as_sequence().unwrap().is_empty(), "{report}");
}
