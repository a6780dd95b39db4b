//! The settings of a project: where they are looked for, what they set, and what is said of mistakes in them.

use super::{BAD, GOOD, HOUSE, MILD, Ran, folder, run};
use tempfile::TempDir;

/// A project with a house policy, two contracts with an error each, and these settings.
fn project(settings: &str) -> TempDir {
    let project = folder(&[
        ("clausula.yaml", settings),
        ("house/house.policy", HOUSE),
        ("contracts/a.yaml", BAD),
        ("contracts/archive/b.yaml", BAD),
    ]);
    std::fs::create_dir(project.path().join(".git")).unwrap();
    project
}

fn check(project: &TempDir, arguments: &[&str]) -> Ran {
    run(project.path(), &[&["check", "--format", "concise", "--as-of", "2026-01-01"], arguments].concat())
}

const LENGTH: &str = "[house/length-stated]";

#[test]
fn policies_are_named_by_their_names_and_by_paths_from_the_folder_of_the_settings() {
    let project = project("policies: house/house.policy\n");
    check(&project, &[]).exits(1).finds("contracts/a.yaml:2:1: error[house/length-stated]").says("against 2 rules");
    check(&project, &["contracts/archive"]).exits(1).says("checked 1 contract against 2 rules");
    // what is named on the command line stands for what is set
    check(&project, &["-p", "bpo.ip"]).says("against 5 rules");
    check(&project, &["--no-config"]).says("of `bpo.essentials`");
}

#[test]
fn what_is_set_nearer_goes_before_what_is_set_further_up() {
    let project = folder(&[
        ("clausula.yaml", "policies: house/house.policy\nfail_on: never\nseverities: {house/start-stated: error}\n"),
        ("house/house.policy", HOUSE),
        ("contracts/clausula.yaml", "fail_on: error\nseverities: {house/length-stated: note}\n"),
        ("contracts/a.yaml", BAD),
        ("contracts/b.yaml", MILD),
    ]);
    std::fs::create_dir(project.path().join(".git")).unwrap();
    // from above, the nearer file is below the folder that is checked, and does not count
    check(&project, &["."]).exits(0).finds("a.yaml:2:1: error[house/length-stated]").finds("error[house/start-stated]");
    check(&project, &["contracts"])
        .exits(1)
        .finds("a.yaml:2:1: note[house/length-stated]")
        .finds("b.yaml:2:1: error[house/start-stated]");
    check(&project, &["contracts/a.yaml"]).exits(0).finds("note[house/length-stated]");
    check(&project, &["contracts", "--fail-on", "never"]).exits(0);
}

#[test]
fn the_search_ends_at_a_root_and_at_the_repository() {
    let files = [
        ("clausula.yaml", "policies: nosuch.policy\n"),
        ("inner/clausula.yaml", "root: true\npolicies: house.policy\n"),
        ("inner/house.policy", HOUSE),
        ("inner/a.yaml", BAD),
        ("repository/.git/HEAD", ""),
        ("repository/house.policy", HOUSE),
        ("repository/a.yaml", BAD),
    ];
    let project = folder(&files);
    check(&project, &["inner"]).exits(1).finds(LENGTH);
    check(&project, &["repository"]).says("of `bpo.essentials`");
    check(&project, &["."]).exits(2).finds("clausula.yaml:1:11: error[configuration/unusable-file]");
}

#[test]
fn settings_for_some_paths_hold_for_these_and_the_last_goes_first() {
    let project = project(
        "policies: house/house.policy\n\
         overrides:\n  \
           - {paths: archive, policies: bpo.term, fail_on: never, tags: [full]}\n  \
           - {paths: nosuch, fail_on: note}\n  \
           - {paths: '**/b.yaml', severities: {bpo.term/duration-specified: warning}}\n",
    );
    let ran = check(&project, &["contracts"]).exits(1);
    ran.finds("contracts/a.yaml:2:1: error[house/length-stated]")
        .finds("contracts/archive/b.yaml:2:1: warning[bpo.term/duration-specified]")
        .says("checked 2 contracts");
    // what fails the run is what is set for each contract
    check(&project, &["contracts/archive"]).exits(0);
}

#[test]
fn parameters_and_severities_are_set_and_rules_turned_off_for_a_reason() {
    let settings = "policies: bpo.termination\n\
                    parameters:\n  bpo.termination.min_notice: 60 days\n\
                    severities:\n  \
                      bpo.termination/dispute-resolution: {off: settled elsewhere}\n  \
                      bpo.termination/termination-notice-defined: error\n";
    let contract = "schema: contract/1\n\
                    parties: [{id: a, role: client}, {id: b, role: provider}]\n\
                    termination:\n  rights:\n    - {holder: [a, b], ground: convenience, notice: 30 days}\n  fees: []\n";
    let project = folder(&[("clausula.yaml", settings), ("a.yaml", contract)]);
    let ran = check(&project, &["--as-of", "2026-01-01"]).exits(1);
    ran.finds("error[bpo.termination/termination-notice-defined] notice of 30 days is shorter than 60 days")
        .says("1 error, 0 warnings");
    let set = ["--set", "bpo.termination.min_notice=10 days"];
    check(&project, &set).exits(0).finds_nothing();
    // other policies were chosen: what is set for these counts for nothing
    check(&project, &["-p", "bpo.ip"]).exits(1).says("against 5 rules");
}

#[test]
fn files_of_folders_are_left_out_and_those_that_are_named_are_checked() {
    let project = project("policies: house/house.policy\ninclude: contracts/**\nexclude: [archive, '*.draft.yaml']\n");
    let ran = check(&project, &[]).exits(1);
    ran.says("checked 1 contract ");
    check(&project, &["contracts/archive/b.yaml"]).exits(1).finds("archive/b.yaml");
}

#[test]
fn waivers_are_named_by_the_settings() {
    let waivers = "schema: waivers/1\nwaivers:\n  - {rule: house/length-stated, contract: contracts/a.yaml, \
                   because: open-ended, by: General Counsel, until: 2026-12-31}\n";
    let project = project("policies: house/house.policy\nwaivers: waivers.yaml\nexclude: archive\n");
    std::fs::write(project.path().join("waivers.yaml"), waivers).unwrap();
    check(&project, &[]).exits(0).says("1 waived");
    std::fs::remove_file(project.path().join("waivers.yaml")).unwrap();
    check(&project, &[]).exits(2).finds("clausula.yaml:2:10: error[configuration/unusable-file] cannot read");
}

#[test]
fn waivers_in_contracts_count_where_the_settings_let_them() {
    let contract = "schema: contract/1\n# clausula: waive house/length-stated until 2026-12-31 because \"open-ended\" by \
                    \"General Counsel\"\nterm:\n  commencement: 2026-01-01\n";
    for (inline, code) in [("allow", 0), ("deny", 1)] {
        let project = project(&format!("policies: house/house.policy\ninline_waivers: {inline}\nexclude: archive\n"));
        std::fs::write(project.path().join("contracts/a.yaml"), contract).unwrap();
        check(&project, &[]).exits(code);
    }
}

#[test]
fn a_mistake_in_the_settings_is_shown_at_its_place_and_nothing_is_checked() {
    for (settings, expected) in [
        ("policys: bpo.term", "1:1: error[configuration/unknown-key]"),
        ("policies: [bpo.term", "1:11: error[load/syntax]"),
        ("policies: bpo.trem", "1:11: error[configuration/unusable-file] no built-in policy is called `bpo.trem`"),
        ("policies: ../x.policy", "1:11: error[configuration/unusable-file] `../x.policy` lies outside the project"),
        ("policies: /etc/passwd", "1:11: error[configuration/unusable-file] `/etc/passwd` lies outside the project"),
        ("policies: {a: b}", "1:11: error[configuration/malformed-value]"),
        ("fail_on: eror", "1:10: error[configuration/malformed-value]"),
        ("fail_on:", "1:1: error[configuration/no-value]"),
        ("tags: [essential, nonsense]", "1:19: error[policy/unknown-tag] no rule has the tag `nonsense`"),
        ("policies: bpo.term\noverrides: [{paths: contracts, tags: esential}]", "2:38: error[policy/unknown-tag]"),
        ("warn_expiring: 2 hours", "1:16: error[configuration/malformed-value] expected days, weeks"),
        ("tags: TBD", "1:1: error[configuration/no-value]"),
        ("exclude: '../x'", "1:10: error[configuration/bad-pattern]"),
        ("exclude: '['", "1:10: error[configuration/bad-pattern]"),
        ("overrides: [{fail_on: note}]", "1:14: error[configuration/no-value]"),
        ("parameters: {x: 1}", "1:14: error[configuration/malformed-value]"),
        ("parameters: {a.b: {c: 1}}", "1:14: error[configuration/malformed-value]"),
        ("severities: {a.b: note}", "1:14: error[configuration/malformed-value]"),
        ("parameters: {bpo.term.x: 1}", "1:23: error[policy/unknown-adjustment]"),
        ("parameters: {bpo.trem.x: 1}", "1:14: error[policy/unknown-policy]"),
        ("severities: {bpo.term/x: note}", "1:23: error[policy/unknown-adjustment]"),
        ("root: true\n---\nc: d", "3:1: error[configuration/several-documents]"),
        ("- policies", "1:1: error[configuration/malformed-value]"),
    ] {
        let project = project(settings);
        let ran = check(&project, &[]).exits(2);
        ran.finds(&format!("clausula.yaml:{expected}"))
            .says("nothing was checked, because of the errors that are shown");
    }
    // an empty file sets nothing
    check(&project("# nothing yet\n"), &[]).says("of `bpo.essentials`");
}

#[test]
fn every_mistake_in_the_settings_is_told_in_one_run() {
    let project = project("policys: x\nfail_on: eror\nexclude: ['[', '../x']\nparameters: {x: 1}\n");
    let ran = check(&project, &[]).exits(2);
    assert_eq!(ran.out.lines().count(), 5, "{}", ran.out);
}

#[test]
fn another_file_of_settings_stands_for_those_of_the_folders() {
    let project = project("policies: nosuch\n");
    std::fs::create_dir(project.path().join("ci")).unwrap();
    std::fs::write(project.path().join("ci/strict.yaml"), "policies: ../house/house.policy\nfail_on: warning\n")
        .unwrap();
    check(&project, &["--config", "ci/strict.yaml"]).exits(1).finds(LENGTH);
    check(&project, &["--config", "nosuch.yaml"]).exits(2).says("cannot read the settings in `nosuch.yaml`");
    check(&project, &["--config", "x", "--no-config"]).exits(2);
}

#[test]
fn settings_are_no_contract() {
    let project = folder(&[("clausula.yaml", "policies: house.policy\n"), ("a.yaml", GOOD)]);
    check(&project, &["-v"])
        .exits(0)
        .says("checked 1 contract against 2 rules as of 2026-01-01: 0 errors, 0 warnings, 0 notes\n");
}

#[cfg(unix)]
#[test]
fn settings_that_lead_out_of_the_project_are_not_read() {
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret"), "key: of somebody else\n").unwrap();
    let project = project("");
    let settings = project.path().join("clausula.yaml");
    for target in ["secret", "nothing-there"] {
        std::fs::remove_file(&settings).unwrap();
        std::os::unix::fs::symlink(outside.path().join(target), &settings).unwrap();
        check(&project, &[])
            .exits(2)
            .finds_nothing()
            .says("the settings in `clausula.yaml` are a link that leads nowhere, or out of the project");
    }
    // a link to settings of the same project is one to follow
    std::fs::remove_file(&settings).unwrap();
    std::fs::write(project.path().join("shared.yaml"), "policies: house/house.policy\n").unwrap();
    std::os::unix::fs::symlink("shared.yaml", &settings).unwrap();
    check(&project, &[]).exits(1).finds(LENGTH);
}

fn shown(project: &TempDir, arguments: &[&str]) -> Ran {
    run(project.path(), &[&["config", "show"], arguments].concat())
}

#[test]
fn each_setting_is_shown_with_its_place() {
    let project = project(
        "policies: [bpo.term, house/house.policy]\nfail_on: warning\n\
         severities: {house/start-stated: {off: 'said: elsewhere'}}\n\
         exclude: [drafts]\n\
         overrides:\n  - {paths: archive, fail_on: never, parameters: {house.words: [a b, '\u{202e}x']}}\n",
    );
    let elsewhere = shown(&project, &[]).exits(0).out;
    assert_eq!(
        elsewhere,
        "policies:\n  - bpo.term  # clausula.yaml:1\n  - house/house.policy  # clausula.yaml:1\n\
         # tags: []  (default)\n# select: [\"*\"]  (default)\n# ignore: []  (default)\n# parameters: {}  (default)\n\
         severities:\n  house/start-stated: {off: \"said: elsewhere\"}  # clausula.yaml:3\n\
         fail_on: warning  # clausula.yaml:2\n# include: [\"**\"]  (default)\n\
         exclude:\n  - drafts  # clausula.yaml:4\n# waivers: []  (default)\n# inline_waivers: deny  (default)\n"
    );
    let archive = shown(&project, &["--for", "contracts/archive/b.yaml"]).exits(0);
    archive
        .finds("# contracts/archive/b.yaml\n")
        .finds("  house.words: [a b, \"\\U0000202ex\"]  # clausula.yaml:6\n")
        .finds("fail_on: never  # clausula.yaml:6\n");
    shown(&project, &["--for", "drafts/not-written-yet.yaml"])
        .exits(0)
        .finds("is left out where its folder is checked");
    let broken = folder(&[("clausula.yaml", "policys: x\n")]);
    shown(&broken, &[]).exits(2).finds_nothing().says("configuration/unknown-key");
}

#[test]
fn what_is_shown_of_the_settings_is_settings_again() {
    let project = project("policies: [bpo.term]\nseverities: {bpo.term/renewal-defined: {off: 'so: it is #1'}}\n");
    let first = shown(&project, &[]).exits(0).out;
    std::fs::write(project.path().join("clausula.yaml"), &first).unwrap();
    let second = shown(&project, &[]).exits(0).out;
    let without_places =
        |text: &str| text.lines().map(|line| line.split("  # ").next().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(without_places(&first), without_places(&second));
}

#[test]
fn a_project_begins_with_settings_that_hold_and_a_contract_that_can_be_read() {
    let project = tempfile::tempdir().unwrap();
    let begin = || run(project.path(), &["init", "new"]);
    let begun = begin().exits(0).says("next: write into `new/contracts/first.yaml` what your contract says");
    assert_eq!(begun.out, "wrote new/clausula.yaml\nwrote new/contracts/first.yaml\n");
    let check = run(&project.path().join("new"), &["check", "--format", "json"]).exits(1);
    let report: serde_json::Value = serde_json::from_str(&check.out).unwrap();
    let findings = report["documents"][0]["findings"].as_array().unwrap();
    assert!(!findings.is_empty());
    // what is left open falls short; nothing in it is malformed or unknown
    let kinds: Vec<_> = findings.iter().filter(|finding| finding["kind"] != "fail").collect();
    assert!(kinds.iter().all(|finding| finding["kind"] == "undecided"), "{kinds:#?}");
    // what is there is left as it is, and each line that is commented out can be used
    let settings = project.path().join("new/clausula.yaml");
    let text = std::fs::read_to_string(&settings).unwrap();
    let is_setting = |line: &str| {
        let word = line.strip_prefix("# ").and_then(|line| line.split(':').next());
        word.is_some_and(|word| word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_'))
    };
    let lines = text.lines().map(|line| if is_setting(line) || line.starts_with("#   ") { &line[2..] } else { line });
    let used = lines.collect::<Vec<_>>().join("\n").replace("waivers: waivers.yaml", "");
    std::fs::write(&settings, &used).unwrap();
    begin().exits(2).says("`new/clausula.yaml` is there already, and is left as it is");
    run(project.path(), &["init", "new/clausula.yaml"]).exits(2).says("error: `new/clausula.yaml` is no folder");
    assert_eq!(std::fs::read_to_string(&settings).unwrap(), used);
    assert!(used.contains("\noverrides:\n  - paths: archive\n"), "{used}");
    run(&project.path().join("new"), &["config", "show", "--for", "archive/a.yaml"])
        .exits(0)
        .finds("fail_on: never")
        .finds("bpo.termination.min_notice: 60 days");
}
