//! Baselines as the command line takes and writes them.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::{BAD, GOOD, MILD, Ran, UNREAD, folder, run, write};

const BASELINE: &str = "clausula-baseline.yaml";
/// The term cannot be read, so that nobody knows whether its length is stated as it must be.
const BROKEN: &str = "schema: contract/1\nterm:\n  initial: some time\n  commencement: 2026-01-01\n";
const WAIVER: &str = "schema: waivers/1\nwaivers:\n  - {rule: house/length-stated, contract: contracts/bad.yaml, because: m, by: \
                      GC, until: 2026-12-31}\n";

/// A project with these contracts, whose settings name the house's policy and a baseline.
fn project(contracts: &[(&str, &str)]) -> TempDir {
    let folder = folder(&[("clausula.yaml", "policies: house.policy\nbaseline: clausula-baseline.yaml\nroot: true\n")]);
    for (name, text) in contracts {
        write(folder.path(), &format!("contracts/{name}"), text);
    }
    folder
}

fn baseline(folder: &TempDir, arguments: &[&str]) -> Ran {
    run(folder.path(), &[&["baseline"], arguments, &["--as-of", "2026-01-01"]].concat())
}

fn check(folder: &Path, arguments: &[&str]) -> Ran {
    run(folder, &[&["check", "--format", "concise", "--as-of", "2026-01-01"], arguments].concat())
}

fn text(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join(BASELINE)).unwrap()
}

#[test]
fn what_was_there_is_known_and_what_is_new_fails() {
    let project = project(&[("bad.yaml", BAD), ("mild.yaml", MILD), ("good.yaml", GOOD)]);
    baseline(&project, &["create"]).exits(0).finds("recorded 2 findings of 2 contracts in clausula-baseline.yaml\n");
    let text = text(&project);
    let entry = "  - code: house/length-stated\n    file: contracts/bad.yaml\n    path: term.initial\n    kind: fail\n    \
                 severity: error\n    says: \"the file does not state `term.initial`\"\n    fingerprint: \"";
    assert!(text.contains(entry), "{text}");
    let ran = check(project.path(), &["--fail-on", "note"]).exits(0).finds_nothing();
    ran.says("0 errors, 0 warnings, 0 notes; 2 known; skipped 1 file that is no contract definition\n");
    check(project.path(), &["-v"])
        .exits(0)
        .finds("contracts/bad.yaml:2:1: note[house/length-stated] known: the file does not state `term.initial`\n");
    check(project.path(), &["--no-baseline"]).exits(1).finds("error[house/length-stated]").says("1 error, 1 warning");
    write(project.path(), "contracts/good.yaml", BAD);
    let ran = check(project.path(), &[]).exits(1).says("1 error, 0 warnings, 0 notes; 2 known");
    assert_eq!(ran.out, "contracts/good.yaml:2:1: error[house/length-stated] the file does not state `term.initial`\n");
}

#[test]
fn without_settings_and_a_repository_a_baseline_is_written_where_it_is_made() {
    let folder = folder(&[("a.yaml", BAD)]);
    assert!(folder.path().ancestors().all(|above| !above.join(".git").exists()), "a temporary folder in a repository");
    baseline(&folder, &["create", "-p", "house.policy", "a.yaml"])
        .exits(0)
        .finds("recorded 1 finding of 1 contract in");
    assert!(text(&folder).contains("file: a.yaml"));
}

#[test]
fn a_rule_of_which_all_that_fails_is_known_is_known() {
    let project = project(&[("bad.yaml", BAD), ("unread.yaml", UNREAD)]);
    baseline(&project, &["create"]).exits(0);
    check(project.path(), &["--format", "pretty", "-v"])
        .exits(0)
        .finds("known[house/length-stated]")
        .finds("known    clausula-baseline.yaml:5:11")
        .finds("  known           house/length-stated")
        .finds("  pass            house/start-stated");
}

#[test]
fn what_cannot_be_decided_may_be_known_and_what_it_comes_to_is_new() {
    for (contract, before) in [(UNREAD, "1 rule undecided"), (BROKEN, "contract/malformed-value")] {
        let project = project(&[("a.yaml", contract)]);
        let ran = check(project.path(), &["--tag", "essential", "-p", "house.policy", "--no-baseline"]).exits(1);
        assert!((ran.out + &ran.err).contains(before), "{before}");
        baseline(&project, &["create"]).exits(0);
        let ran = check(project.path(), &[]).exits(0).finds_nothing();
        assert!(!ran.err.contains("undecided"), "{}", ran.err);
        // the section was read, the value mended; and the rule fails
        write(project.path(), "contracts/a.yaml", BAD);
        check(project.path(), &[]).exits(1).finds("error[house/length-stated]");
    }
}

#[test]
fn what_got_graver_is_new() {
    let project = project(&[("mild.yaml", MILD)]);
    baseline(&project, &["create"]).exits(0);
    check(project.path(), &[]).exits(0);
    let settings = |severity: &str| {
        let text =
            format!("policies: house.policy\nbaseline: {BASELINE}\nseverities: {{house/start-stated: {severity}}}\n");
        write(project.path(), "clausula.yaml", text);
    };
    settings("note");
    check(project.path(), &[]).exits(0).finds_nothing().says("1 known");
    settings("error");
    let ran = check(project.path(), &[]).exits(1);
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    baseline(&project, &["update"]).exits(0).finds("added 0 findings to clausula-baseline.yaml, took out 0, has 1\n");
    check(project.path(), &[]).exits(0).finds_nothing();
}

#[test]
fn a_baseline_that_is_there_is_not_written_over() {
    let project = project(&[("bad.yaml", BAD)]);
    write(project.path(), BASELINE, "mine\n");
    let ran = baseline(&project, &["create"]).exits(2).finds_nothing();
    ran.says("`clausula-baseline.yaml` is there already, and is left as it is").says("`clausula baseline update` adds");
    assert_eq!(text(&project), "mine\n");
    baseline(&project, &["create", "--baseline", "other.yaml"]).exits(0).finds("in other.yaml\n");
    check(project.path(), &["--baseline", "other.yaml"]).exits(0);
}

#[test]
fn entries_that_are_not_needed_any_more_are_told_at_their_places_and_pruned() {
    let project = project(&[("bad.yaml", BAD), ("gone.yaml", BAD), ("mild.yaml", MILD)]);
    baseline(&project, &["create"]).exits(0).finds("recorded 3 findings of 3 contracts");
    write(project.path(), "contracts/bad.yaml", MILD);
    fs::remove_file(project.path().join("contracts/gone.yaml")).unwrap();
    write(project.path(), "waivers.yaml", WAIVER.replace("length", "start").replace("bad", "mild"));
    let waived = ["--waivers", "waivers.yaml"];
    let ran = check(project.path(), &waived).exits(0).says("1 warning, 3 notes; 1 waived");
    for line in [
        "contracts/bad.yaml:2:1: warning[house/start-stated]",
        "contracts/mild.yaml:2:1: note[house/start-stated] waived until",
        "clausula-baseline.yaml:5:11: note[baseline/stale] the known finding `house/length-stated` at `term.initial` of \
         `contracts/bad.yaml` is no longer there\n",
        ": note[baseline/stale] the known finding `house/length-stated` at `term.initial` is of `contracts/gone.yaml`, which is \
         no longer there\n",
        "the known finding `house/start-stated` at `term.commencement` of `contracts/mild.yaml` is waived by now\n",
    ] {
        assert!(ran.out.contains(line), "{line}\n{}", ran.out);
    }
    let prune = [&["prune"][..], &waived].concat();
    baseline(&project, &prune).exits(0).finds("took 3 findings out of clausula-baseline.yaml, has 0\n");
    assert!(text(&project).ends_with("findings: []\n"));
    let update = [&["update"][..], &waived].concat();
    baseline(&project, &update).exits(0).finds("added 1 finding to clausula-baseline.yaml, took out 0, has 1\n");
    check(project.path(), &waived).exits(0).says("0 warnings, 0 notes; 1 waived; 1 known");
}

#[test]
fn several_entries_of_one_contract_are_told_of_as_one() {
    let empty = "schema: contract/1\nterm: {notes: none yet}\n";
    let project = project(&[("a.yaml", empty)]);
    baseline(&project, &["create"]).exits(0);
    write(project.path(), "contracts/a.yaml", GOOD);
    let ran = check(project.path(), &[]).exits(0).says("1 note");
    assert_eq!(
        ran.out,
        "clausula-baseline.yaml:5:11: note[baseline/stale] 3 known findings of `contracts/a.yaml` are no longer there\n"
    );
}

#[test]
fn what_a_run_leaves_out_is_not_stale_and_stays() {
    let project = project(&[("bad.yaml", BAD), ("mild.yaml", MILD)]);
    baseline(&project, &["create"]).exits(0);
    let before = text(&project);
    let contract = project.path().join("contracts/bad.yaml");
    for (why, text, arguments) in [
        ("another contract", GOOD, &["contracts/mild.yaml"][..]),
        ("another rule", GOOD, &["-p", "bpo.term", "contracts/bad.yaml"]),
        ("it cannot be read", "schema: contract/1\nterm: [\n", &["contracts/bad.yaml"]),
        ("it lost its mark", "schema: contract/2\nterm: {}\n", &["contracts/bad.yaml"]),
    ] {
        fs::write(&contract, text).unwrap();
        let ran = check(project.path(), arguments);
        assert!(!ran.out.contains("baseline/stale"), "{why}: {}", ran.out);
        baseline(&project, &[&["prune"], arguments].concat());
        assert_eq!(self::text(&project), before, "{why}");
    }
    fs::write(&contract, GOOD).unwrap();
    check(project.path(), &["contracts/bad.yaml"]).finds("baseline/stale");
    // a rule that is turned off finds nothing, whatever the contract says
    fs::write(&contract, BAD).unwrap();
    let off = "policies: house.policy\nbaseline: clausula-baseline.yaml\nseverities: {house/length-stated: {off: m}}\n";
    write(project.path(), "clausula.yaml", off);
    check(project.path(), &[]).exits(0).finds("baseline/stale");
}

#[test]
fn what_cannot_be_read_cannot_be_known() {
    let project = project(&[("bad.yaml", BAD), ("broken.yaml", "schema: contract/1\nterm: [\n")]);
    baseline(&project, &["create"]).exits(1).finds("recorded 1 finding of 1 contract").says("cannot be known");
    check(project.path(), &[]).exits(1).finds("error[load/syntax]").says("1 known");
    baseline(&project, &["update", "contracts/nosuch.yaml"]).exits(2).says("was not written").finds_nothing();
    baseline(&project, &["create", "--baseline", "new.yaml", "house.policy"]);
    let empty = folder(&[]);
    baseline(&empty, &["create"]).exits(3).says("nothing was checked").finds_nothing();
    assert!(!empty.path().join(BASELINE).exists());
}

#[test]
fn a_finding_is_known_wherever_the_check_is_started_and_by_the_path_of_its_file() {
    let project = project(&[("bad.yaml", BAD)]);
    baseline(&project, &["create"]).exits(0);
    let contracts = project.path().join("contracts");
    let whole = contracts.join("bad.yaml");
    check(&contracts, &[]).exits(0).says("1 known");
    check(&contracts, &["../contracts/./bad.yaml"]).exits(0).says("1 known");
    check(Path::new("/"), &[whole.to_str().unwrap()]).exits(0).says("1 known");
    fs::rename(&whole, contracts.join("renamed.yaml")).unwrap();
    check(project.path(), &[])
        .exits(1)
        .finds("contracts/renamed.yaml:2:1: error[house/length-stated]")
        .finds("baseline/stale");
    baseline(&project, &["update"]).exits(0).finds("added 1 finding to clausula-baseline.yaml, took out 1, has 1\n");
}

#[test]
fn a_file_that_was_merged_may_have_an_entry_twice() {
    let project = project(&[("bad.yaml", BAD)]);
    baseline(&project, &["create"]).exits(0);
    let once = text(&project);
    let entry = &once[once.find("  - code").unwrap()..];
    write(project.path(), BASELINE, format!("{once}{entry}"));
    check(project.path(), &[]).exits(0).finds_nothing().says("1 known");
    baseline(&project, &["update"]).exits(0);
    assert_eq!(text(&project), once);
}

#[test]
fn a_mistake_in_a_baseline_is_shown_at_its_place_and_nothing_is_checked() {
    let whole = "schema: baseline/1\nfindings:\n  - code: a/b\n    file: a.yaml\n    kind: fail\n    severity: error\n    \
                 fingerprint: \"0123456789abcdef\"\n";
    let project = project(&[("bad.yaml", BAD)]);
    write(project.path(), BASELINE, whole);
    check(project.path(), &[]).exits(1);
    for (from, to, expected) in [
        ("severity: error", "severity: eror", "6:15: error[baseline/malformed]"),
        ("kind: fail", "kind: load", "5:11: error[baseline/malformed]"),
        ("file: a.yaml", "fiel: a.yaml", "4:5: error[baseline/malformed]"),
        ("    file: a.yaml\n", "", "3:5: error[baseline/malformed] an entry of a baseline has no `file`"),
        ("file: a.yaml", "file:", "4:5: error[baseline/malformed] `file` has no value"),
        ("89abcdef", "89abcdeg", "7:18: error[baseline/malformed] expected a fingerprint of 16 hexadecimal digits"),
        ("  - code: a/b", "  - a\n  - code: a/b", "3:5: error[baseline/malformed]"),
        ("findings:", "finding:", "2:1: error[baseline/malformed]"),
        (
            "baseline/1",
            "baseline/2",
            "1:1: error[baseline/no-baseline] expected a baseline, with `schema: baseline/1` at its root",
        ),
        ("schema: baseline/1\n", "", "1:1: error[baseline/no-baseline]"),
        ("  - code", "  - [code", "error[load/syntax]"),
    ] {
        write(project.path(), BASELINE, whole.replacen(from, to, 1));
        let ran = check(project.path(), &[]).exits(2).says("nothing was checked");
        ran.finds("clausula-baseline.yaml:").finds(expected);
        let ran = baseline(&project, &["update"]).exits(2).finds_nothing();
        ran.says(expected.rsplit(": ").next().unwrap().split(' ').next().unwrap());
        assert_eq!(text(&project), whole.replacen(from, to, 1), "it is left as it is");
    }
}

#[test]
fn a_baseline_that_is_not_there_or_lies_outside_is_told_where_it_is_named() {
    let project = project(&[("bad.yaml", BAD)]);
    check(project.path(), &[])
        .exits(2)
        .finds("clausula.yaml:2:11: error[configuration/unusable-file] cannot read `clausula-baseline.yaml`: it does not exist");
    check(project.path(), &["--format", "pretty"]).exits(2).finds("`clausula baseline create` writes it");
    check(project.path(), &["--baseline", "nosuch.yaml"]).exits(2).says("cannot read the baseline in `nosuch.yaml`");
    check(project.path(), &["--no-baseline"]).exits(1);
    for command in ["update", "prune"] {
        baseline(&project, &[command]).exits(2).says("cannot read the baseline").says("`clausula baseline create`");
    }
    for outside in ["../other.yaml", "/etc/passwd", "contracts/../../x.yaml"] {
        write(project.path(), "clausula.yaml", format!("policies: house.policy\nbaseline: {outside}\nroot: true\n"));
        check(project.path(), &[]).exits(2).finds("lies outside the project");
        baseline(&project, &["create"]).exits(2).says("lies outside the project").finds_nothing();
    }
    assert!(!project.path().join("../other.yaml").exists());
}

#[test]
fn without_settings_a_baseline_stands_in_the_project_and_counts_where_it_is_named() {
    let folder = folder(&[("contracts/bad.yaml", BAD), (".git/HEAD", "")]);
    let arguments = ["create", "-p", "../house.policy"];
    let ran = run(&folder.path().join("contracts"), &[&["baseline"], &arguments[..]].concat()).exits(0);
    ran.finds("recorded 1 finding of 1 contract in ../clausula-baseline.yaml");
    check(folder.path(), &["-p", "house.policy"]).exits(1);
    check(folder.path(), &["-p", "house.policy", "--baseline", BASELINE]).exits(0).says("1 known");
    check(folder.path(), &["-p", "house.policy", "--baseline", BASELINE, "--no-config"]).exits(0).says("1 known");
}

#[test]
fn each_format_tells_what_is_known_as_its_readers_take_it() {
    let project = project(&[("bad.yaml", BAD)]);
    baseline(&project, &["create"]).exits(0);
    write(project.path(), "contracts/new.yaml", MILD);
    let json = |format: &str| -> Value {
        serde_json::from_str(&check(project.path(), &["--format", format]).exits(0).out).unwrap()
    };
    let report = json("json");
    let known = &report["documents"][0]["findings"][0]["known"];
    assert_eq!((&known["file"], &known["start"]["line"]), (&BASELINE.into(), &5.into()));
    assert_eq!(report["documents"][0]["groups"][0]["known"], true);
    assert_eq!(report["documents"][0]["results"][0]["outcome"], "known");
    assert_eq!(report["documents"][1]["findings"][0]["known"], Value::Null);
    assert_eq!((&report["summary"]["known"], &report["summary"]["errors"]), (&1.into(), &0.into()));
    let results = json("sarif")["runs"][0]["results"].clone();
    assert_eq!(results[0]["baselineState"], "unchanged");
    assert_eq!(results[0]["suppressions"][0]["kind"], "external");
    assert_eq!(results[0]["suppressions"][0]["location"]["physicalLocation"]["region"]["startLine"], 5);
    assert_eq!((&results[1]["baselineState"], &results[1]["suppressions"]), (&"new".into(), &Value::Array(Vec::new())));
    // GitLab takes what is not there for mended, and GitHub shows few marks
    assert_eq!(json("gitlab").as_array().map(Vec::len), Some(1));
    let ran = check(project.path(), &["--format", "github"]).exits(0);
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    for format in ["azure", "checkstyle", "rdjson", "markdown"] {
        let out = check(project.path(), &["--format", format]).exits(0).out;
        assert!(!out.contains("bad.yaml") && out.contains("house/start-stated"), "{format}: {out}");
    }
    check(project.path(), &["--format", "junit"]).exits(0).finds("<skipped message=\"known from the baseline\"/>");
    check(project.path(), &["--format", "statistics"]).exits(0).finds("\n      1  known\n");
    check(project.path(), &["--format", "markdown"]).finds("; 1 known\n");
    let without = check(project.path(), &["--format", "sarif", "--no-baseline"]).exits(1);
    assert!(!without.out.contains("baselineState"));
}

#[test]
fn the_same_findings_make_the_same_file() {
    let project = project(&[("bad.yaml", BAD), ("mild.yaml", MILD), ("broken.yaml", BROKEN), ("unread.yaml", UNREAD)]);
    baseline(&project, &["create"]).exits(0);
    let first = text(&project);
    baseline(&project, &["update"]).exits(0).finds("added 0 findings to clausula-baseline.yaml, took out 0");
    assert_eq!(text(&project), first);
    fs::remove_file(project.path().join(BASELINE)).unwrap();
    baseline(&project, &["create", "contracts/unread.yaml", "contracts"]).exits(0);
    assert_eq!(text(&project), first);
}
