//! What holds of every format as the program writes it.

use std::fs;
use std::path::Path;
use std::process::Command;

use clausula::report::Format;

use super::{BAD, GOOD, command, folder, run};

const CHECK: [&str; 4] = ["check", "-p", "house.policy", "--as-of=2026-06-01"];

fn check(format: Format, more: &[&str]) -> Vec<String> {
    let format = ["--format", format.name()];
    CHECK.iter().chain(&format).chain(more).map(|part| (*part).to_owned()).collect()
}

fn run_with(folder: &Path, arguments: &[String]) -> super::Ran {
    run(folder, &arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn the_exit_code_is_that_of_the_check_in_every_format() {
    let folder = folder(&[
        ("good.yaml", GOOD),
        ("bad.yaml", BAD),
        ("unread.yaml", "schema: contract/1\na: [1\n"),
        ("empty.yaml", ""),
        ("none/notes.yaml", "a: 1\n"),
        ("broken.policy", "policy broken\nvocabulary contract\nrule r { require nosuch }\n"),
    ]);
    for (paths, code) in [
        (&["good.yaml"][..], 0),
        (&["bad.yaml"], 1),
        (&["good.yaml", "unread.yaml"], 1),
        (&["empty.yaml"], 1),
        (&["none"], 3),
        (&["bad.yaml", "nosuch.yaml"], 2),
        (&["good.yaml", "-p", "broken.policy"], 2),
        (&["bad.yaml", "--fail-on", "never"], 0),
    ] {
        for format in Format::ALL {
            let ran = run_with(folder.path(), &check(format, paths));
            assert_eq!(ran.code, code, "{paths:?} as {format:?}\n{}{}", ran.out, ran.err);
        }
    }
}

#[test]
fn every_format_is_the_same_on_any_number_of_threads() {
    let files: Vec<(String, &str)> =
        (0..40).map(|number| (format!("{number:02}.yaml"), if number % 3 == 0 { GOOD } else { BAD })).collect();
    let folder = folder(&files.iter().map(|(name, text)| (name.as_str(), *text)).collect::<Vec<_>>());
    for format in Format::ALL {
        let written = ["1", "2", "7"].map(|threads| {
            let arguments = check(format, &["."]);
            let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
            let output = command(folder.path(), &arguments).env("RAYON_NUM_THREADS", threads).output().unwrap();
            assert_eq!(output.status.code(), Some(1), "{format:?}");
            output.stdout
        });
        assert!(!written[0].is_empty() && written.iter().all(|other| *other == written[0]), "{format:?}");
    }
}

/// Runs a check in which GitHub Actions collects summaries in this file.
fn with_summary(folder: &Path, file: &Path, arguments: &[&str]) -> super::Ran {
    let mut command: Command = command(folder, &CHECK.iter().chain(arguments).copied().collect::<Vec<_>>());
    super::ran(command.env("GITHUB_STEP_SUMMARY", file).output().unwrap())
}

#[test]
fn a_summary_goes_to_the_end_of_the_file_of_the_step_and_no_other_format_writes_one() {
    let folder = folder(&[("a.yaml", BAD)]);
    let file = folder.path().join("summary");
    with_summary(folder.path(), &file, &["--format", "concise", "a.yaml"]).exits(1);
    assert!(!file.exists());
    fs::write(&file, "before").unwrap();
    let marks = with_summary(folder.path(), &file, &["--format", "github", "a.yaml"]).exits(1);
    assert_eq!(marks.out, run_with(folder.path(), &check(Format::Github, &["a.yaml"])).out);
    let markdown = run_with(folder.path(), &check(Format::Markdown, &["a.yaml"])).out;
    assert_eq!(fs::read_to_string(&file).unwrap(), format!("before{markdown}"));
    // to a file too, and twice
    with_summary(folder.path(), &file, &["--output", "concise", "--output", "github=marks", "a.yaml"]).exits(1);
    assert_eq!(fs::read_to_string(&file).unwrap(), format!("before{markdown}{markdown}"));
    with_summary(folder.path(), Path::new(""), &["--format", "github", "a.yaml"]).exits(1);
}

#[test]
fn a_summary_that_cannot_be_written_is_said_and_costs_nothing_else() {
    let folder = folder(&[("a.yaml", BAD), ("good.yaml", GOOD)]);
    for (path, code) in [("a.yaml", 1), ("good.yaml", 0)] {
        let file = folder.path().join("no/such/summary");
        let ran =
            with_summary(folder.path(), &file, &["--output", "github", "--output", "json=a.json", path]).exits(code);
        let alone = run_with(folder.path(), &check(Format::Github, &[path]));
        assert_eq!(ran.out, alone.out);
        assert!(
            ran.err.starts_with("warning: cannot write `") && ran.err.contains("its folder does not exist"),
            "{}",
            ran.err
        );
        assert!(fs::read_to_string(folder.path().join("a.json")).unwrap().ends_with("}\n"));
    }
}

#[test]
fn a_step_has_no_more_than_a_mebibyte_of_summary() {
    const LIMIT: usize = 1 << 20;
    let files: Vec<String> = (0..60).map(|number| format!("{number:02}.yaml")).collect();
    let folder = folder(&files.iter().map(|name| (name.as_str(), BAD)).collect::<Vec<_>>());
    let file = folder.path().join("summary");
    for (there, rows) in [(LIMIT / 2, 60..=60), (LIMIT - 6_000, 20..=40), (LIMIT - 10, 0..=0), (LIMIT + 10, 0..=0)] {
        fs::write(&file, "x".repeat(there)).unwrap();
        with_summary(folder.path(), &file, &["--format", "github", "."]).exits(1);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.len() <= LIMIT.max(there), "{} bytes beside {there}", text.len());
        let found = text[there..].matches("| error |").count();
        assert!(rows.contains(&found), "{found} beside {there}: {}", &text[there..]);
    }
}

/// Agents of CI servers look for commands anywhere in a line of what is written, on either stream.
#[cfg(unix)]
#[test]
fn no_format_holds_a_command_of_a_runner_that_comes_from_a_contract_a_name_or_an_argument() {
    let (vso, old) = ("##vso[task.setvariable variable=a]b", "##[add-path]c");
    let contract = format!(
        "schema: contract/1\ncontract: {{id: \"x {vso} {old}\", titel: \"{vso}\", kind: \"{old}\", dated: \"##VSO[task.x]d\"}}\n\
         \"{vso}\": 1\nterm: {{initial: \"{old} {vso}\"}}\n"
    );
    let (name, other) = (format!("{vso}.yaml"), format!("{old}.yaml"));
    let folder =
        folder(&[(name.as_str(), contract.as_str()), (other.as_str(), "a: [\n"), ("house.policy", super::HOUSE)]);
    let nothing = format!("{vso}-gone.yaml");
    for format in Format::ALL {
        let ran = run_with(folder.path(), &check(format, &[name.as_str(), other.as_str(), nothing.as_str(), "-v"]));
        assert_eq!(ran.code, 2, "{format:?}\n{}{}", ran.out, ran.err);
        assert!(ran.out.contains("setvariable"), "{format:?} tells of it: {}", ran.out);
        for line in ran.out.lines().chain(ran.err.lines()) {
            let own = line.strip_prefix("##vso[task.logissue ").filter(|_| format == Format::Azure);
            let line = own.unwrap_or(line).to_lowercase();
            assert!(!line.contains("##vso[") && !line.contains("##["), "{format:?}: {line}");
            assert!(format == Format::Github || !line.trim_start().starts_with("::"), "{format:?}: {line}");
        }
    }
}

/// Whoever reads only the report is told that it is not of everything.
#[test]
fn what_could_not_be_read_is_told_in_reports_for_programs() {
    let folder = folder(&[("good.yaml", GOOD), ("house.policy", super::HOUSE)]);
    let told = |format: Format, paths: &[&str]| -> serde_json::Value {
        serde_json::from_str(&run_with(folder.path(), &check(format, paths)).out).unwrap()
    };
    let gone = "cannot read `gone.yaml`: it does not exist";
    let json = told(Format::Json, &["good.yaml", "gone.yaml"]);
    assert_eq!(json["summary"]["problems"], serde_json::json!([gone]));
    let sarif = told(Format::Sarif, &["good.yaml", "gone.yaml"]);
    let invocation = &sarif["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notification = serde_json::json!([{ "level": "error", "message": { "text": gone } }]);
    assert_eq!(invocation["toolExecutionNotifications"], notification);
    assert!(told(Format::Json, &["good.yaml"])["summary"].get("problems").is_none());
    assert_eq!(told(Format::Sarif, &["good.yaml"])["runs"][0]["invocations"][0]["executionSuccessful"], true);
}
