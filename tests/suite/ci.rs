//! Where others' CI runs the program: the GitHub action, the hooks for pre-commit, the templates in `ci`. Their scripts are run as
//! they stand; the services that read these files are not at hand here.

use clausula::report::Format;
use serde_yaml::Value;

use crate::cli::{run, write};
use crate::cli_pages::{commands, options};
use crate::tidy;

pub(crate) const GOOD: &str = "schema: contract/1\nterm: {initial: 3 years}\n";
pub(crate) const BAD: &str = "schema: contract/1\nparties: []\n";
pub(crate) const HOUSE: &str = "policy house\nvocabulary contract\n\
    rule length \"The length is stated\" { severity error require term.initial is stated }\n";

pub(crate) fn yaml(path: &str) -> Value {
    serde_yaml::from_str(&tidy::read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value:?}"))
}

fn steps() -> Vec<Value> {
    yaml("action.yml")["runs"]["steps"].as_sequence().unwrap().clone()
}

pub(crate) fn step(id: &str) -> Value {
    steps().into_iter().find(|step| step["id"].as_str() == Some(id)).unwrap_or_else(|| panic!("no step `{id}`"))
}

/// Every script in these files, with the file that it stands in.
pub(crate) fn scripts() -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for step in steps().iter().filter(|step| step["run"].is_string()) {
        found.push(("action.yml", text(&step["run"]).to_owned()));
    }
    for line in yaml("ci/gitlab.yml")["clausula"]["script"].as_sequence().unwrap() {
        found.push(("ci/gitlab.yml", text(line).to_owned()));
    }
    for hook in yaml(".pre-commit-hooks.yaml").as_sequence().unwrap() {
        found.push((".pre-commit-hooks.yaml", text(&hook["entry"]).to_owned()));
    }
    assert!(found.len() >= 9, "{found:?}");
    found
}

/// The command of the program that a script runs.
fn command_of(script: &str, commands: &[String]) -> Option<String> {
    let runs = |command: &&String| {
        ["clausula ", "clausula\" "].iter().any(|name| script.contains(&format!("{name}{command}")))
    };
    commands.iter().find(runs).cloned()
}

#[test]
fn the_commands_options_and_formats_of_every_script_exist() {
    let commands = commands();
    let (mut run, mut used, mut formats) = (0, 0, 0);
    for (file, script) in scripts() {
        let Some(command) = command_of(&script, &commands) else { continue };
        run += 1;
        let known = options(&command);
        let words: Vec<_> = script.split(|c: char| c.is_whitespace() || c == '(' || c == ')').collect();
        for (at, word) in words.iter().enumerate().filter(|(_, word)| word.len() > 2 && word.starts_with("--")) {
            let option = word.split('=').next().unwrap().to_owned();
            assert!(known.contains(&option), "{file}: `clausula {command}` has no `{option}`");
            used += 1;
            if option == "--output" {
                let format = words[at + 1].split('=').next().unwrap();
                assert!(Format::named(format).is_some(), "{file}: there is no format `{format}`");
                formats += 1;
            }
        }
    }
    assert!(run == 5 && used >= 13 && formats >= 5, "{run} runs, {used} options, {formats} formats");
}

#[test]
fn the_action_uses_each_input_and_puts_none_into_the_text_of_a_script() {
    let action = yaml("action.yml");
    let mut elsewhere = String::new();
    for step in steps() {
        let script = step["run"].as_str().unwrap_or_default();
        assert!(!script.contains("${{"), "{script}");
        assert_eq!(step["run"].is_string(), step["shell"].as_str() == Some("bash"), "{step:?}");
        let kept = step.as_mapping().unwrap().iter().filter(|(key, _)| key.as_str() != Some("run"));
        elsewhere += &format!("{:?}", kept.collect::<Vec<_>>());
        for (name, _) in step["env"].as_mapping().into_iter().flatten() {
            assert!(script.contains(&format!("${}", text(name))), "nothing reads `{name:?}`");
        }
    }
    let inputs = action["inputs"].as_mapping().unwrap();
    for (name, input) in inputs {
        let name = text(name);
        assert!(!text(&input["description"]).is_empty() && input["default"].is_string(), "{name}");
        assert!(elsewhere.contains(&format!("inputs.{name} ")), "nothing uses `{name}`");
    }
    // and the example of a workflow gives only those that there are
    let workflow = yaml("ci/github-workflow.yml");
    let uses = workflow["jobs"]["clausula"]["steps"].as_sequence().unwrap();
    let with = uses.iter().find_map(|step| step["with"].as_mapping()).unwrap();
    for (name, _) in with {
        assert!(inputs.contains_key(name), "the action has no input {name:?}");
    }
}

#[test]
fn actions_of_others_are_named_by_their_commits_and_their_versions_beside() {
    let mut named = 0;
    for path in ["action.yml", "ci/github-workflow.yml"] {
        let text = tidy::read(path);
        for used in text.lines().filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: ")) {
            // the place of the action itself is for whoever copies the file to fill in
            if used.starts_with("OWNER/clausula@") {
                assert!(text.starts_with('#') && text.lines().next().unwrap().contains("OWNER/clausula"), "{path}");
                continue;
            }
            let (_, at) = used.split_once('@').unwrap();
            let (commit, version) = at.split_once(" # v").unwrap_or_else(|| panic!("{path}: {used}"));
            assert!(commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{path}: {used}");
            assert!(version.split('.').all(|part| part.parse::<u32>().is_ok()), "{path}: {used}");
            named += 1;
        }
    }
    assert_eq!(named, 3);
}

/// What is kept from an earlier run is of the same program: all that it is built from is part of the key.
#[test]
fn the_program_that_the_action_keeps_is_known_by_all_that_it_is_built_from() {
    let script = text(&step("source")["run"]).to_owned();
    let files = script.split_once("files=(").unwrap().1.split_once(')').unwrap().0;
    let mut files: Vec<&str> = files.split(' ').collect();
    files.sort_unstable();
    assert_eq!(files, ["Cargo.lock", "Cargo.toml", "build.rs", "grammar", "policies", "rust-toolchain.toml", "src"]);
    assert!(files.iter().all(|file| tidy::root().join(file).exists()));
}

#[test]
fn findings_are_uploaded_of_whole_checks_only() {
    let upload =
        steps().into_iter().find(|step| step["uses"].as_str().is_some_and(|uses| uses.contains("upload-sarif")));
    let condition = text(&upload.unwrap()["if"]).to_owned();
    assert!(condition.contains("contains(fromJSON('[\"0\", \"1\"]'), steps.check.outputs.exit-code)"), "{condition}");
    let job = &yaml("ci/github-workflow.yml")["permissions"];
    for (permission, access) in [("contents", "read"), ("security-events", "write"), ("actions", "read")] {
        assert_eq!(job[permission].as_str(), Some(access));
    }
}

#[test]
fn the_template_keeps_the_report_that_it_writes_and_what_is_built() {
    let job = &yaml("ci/gitlab.yml")["clausula"];
    let script = job["script"].as_sequence().unwrap().iter().map(text).collect::<Vec<_>>().join("\n");
    let report = text(&job["artifacts"]["reports"]["codequality"]);
    assert!(script.contains(&format!("--output gitlab={report} ")), "{script}");
    assert_eq!(text(&job["artifacts"]["when"]), "always");
    for path in job["cache"]["paths"].as_sequence().unwrap() {
        assert!(script.contains(text(path).trim_end_matches('/')), "nothing is written to {path:?}");
    }
}

#[test]
fn hooks_take_the_files_that_they_are_for() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("contracts/a.yaml", GOOD), ("contracts/b.yaml", BAD), ("house.policy", HOUSE)] {
        write(folder.path(), name, text);
    }
    let hooks = yaml(".pre-commit-hooks.yaml");
    let hook = |id: &str| hooks.as_sequence().unwrap().iter().find(|hook| text(&hook["id"]) == id).unwrap().clone();
    for (id, file, takes) in [
        ("clausula-check", "contracts/a.yaml", true),
        ("clausula-check", "ci/a.yaml", false),
        ("clausula-fmt", "policies/house.policy", true),
        ("clausula-fmt", "policies/house.policy.txt", false),
        ("clausula-test", "house.policy", true),
    ] {
        let hook = hook(id);
        assert_eq!(text(&hook["language"]), "rust", "{id}");
        let pattern = regex_of(text(&hook["files"]));
        assert_eq!(pattern(file), takes, "{id}: {file}");
    }
    let given = |id: &str, more: &[&str]| {
        let entry = text(&hook(id)["entry"]).to_owned();
        let arguments: Vec<_> = entry.split(' ').skip(1).chain(more.iter().copied()).collect();
        run(folder.path(), &arguments)
    };
    given("clausula-check", &["-p", "house.policy", "contracts/a.yaml"]).exits(0);
    given("clausula-check", &["-p", "house.policy", "contracts/a.yaml", "contracts/b.yaml"]).exits(1);
    given("clausula-fmt", &["house.policy"]).exits(0);
    write(folder.path(), "house.test.policy", TEST);
    given("clausula-test", &[]).exits(0).says("1 passed");
}

const TEST: &str = "test \"a length\" {\n    given \"contracts/a.yaml\"\n    expect length passes\n}\n";

/// The patterns of the hooks, which are a fixed text at one end.
fn regex_of(pattern: &str) -> impl Fn(&str) -> bool {
    let pattern = pattern.replace('\\', "");
    move |path| match (pattern.strip_prefix('^'), pattern.strip_suffix('$')) {
        (Some(start), None) => path.starts_with(start),
        (None, Some(end)) => path.ends_with(end),
        _ => panic!("{pattern}"),
    }
}
