//! What is asked for of a check, and what of it is shown: `--select`, `--ignore`, `--min-severity`, `--max-findings`,
//! `--exit-zero` and `--statistics`.

use std::collections::BTreeSet;

use serde_json::Value;
use tempfile::TempDir;

use super::{BAD, MILD, Ran, check, folder, run, write};

/// Findings of rules of both severities, and of no rule: a key that nobody knows.
const ODD: &str = "schema: contract/1\nterms: {}\nterm:\n  nonsense: 1\n";
/// The same policy under another name, with a note and a draft.
const OTHER: &str = r#"policy other "Other rules"
vocabulary contract

rule parties-stated "The parties are stated" {
    severity note
    tags     standard
    require parties is stated
}

rule price-stated "The price is stated" {
    severity error
    status   draft
    require pricing is stated
}
"#;

fn several() -> TempDir {
    let folder = folder(&[("a.yaml", BAD), ("b.yaml", MILD), ("c.yaml", ODD)]);
    write(folder.path(), "other.policy", OTHER);
    folder
}

fn both(folder: &TempDir, arguments: &[&str]) -> Ran {
    check(folder, &[&["-p", "other.policy", "."], arguments].concat())
}

/// The lines of a check, of which each is a finding: the policies have no cause in common.
fn lines(ran: &Ran) -> BTreeSet<String> {
    ran.out.lines().map(str::to_owned).collect()
}

/// The codes of a check.
fn codes(ran: &Ran) -> BTreeSet<String> {
    ran.out.lines().filter_map(|line| Some(line.split_once('[')?.1.split_once(']')?.0.to_owned())).collect()
}

#[test]
fn what_is_selected_and_what_is_ignored_are_together_what_there_is() {
    let folder = several();
    let all = lines(&both(&folder, &[]));
    assert!(all.len() > 6, "{all:#?}");
    for entry in [
        "house/length-stated",
        "house/*",
        "house",
        "ho*",
        "*/start-stated",
        "*-stated",
        "*",
        "tag:essential",
        "tag:standard",
        "other/parties-stated,tag:essential",
        "contract/unknown-field",
        "contract/*,house",
    ] {
        // a star stands for letters of a policy, not of a policy and a rule
        if entry == "*-stated" {
            both(&folder, &["--select", entry]).exits(2).finds("`*-stated` fits no rule and no code");
            continue;
        }
        let selected = lines(&both(&folder, &["--select", entry]));
        let ignored = lines(&both(&folder, &["--ignore", entry]));
        assert!(selected.is_disjoint(&ignored), "{entry}");
        let together: BTreeSet<String> = selected.union(&ignored).cloned().collect();
        assert_eq!(together, all, "{entry}");
        assert!(!selected.is_empty(), "{entry}");
    }
}

#[test]
fn a_key_that_a_rule_spoke_of_is_told_of_by_itself_where_the_rule_is_ignored() {
    let folder = folder(&[("a.yaml", "schema: contract/1\nterm:\n  initail: 3 years\n  commencement: 2026-01-01\n")]);
    assert_eq!(codes(&check(&folder, &["."]).exits(1)), BTreeSet::from(["house/length-stated".to_owned()]));
    let ignored = check(&folder, &[".", "--ignore", "house/length-stated"]).exits(0);
    assert_eq!(codes(&ignored), BTreeSet::from(["contract/unknown-field".to_owned()]));
}

#[test]
fn what_is_ignored_goes_before_what_is_selected_however_exactly() {
    let folder = several();
    let ran = both(&folder, &["--select", "house/length-stated", "--select", "other", "--ignore", "house"]);
    assert_eq!(codes(&ran), BTreeSet::from(["other/parties-stated".to_owned()]));
    ran.exits(0).says("against 1 rule (2 left out)");
}

#[test]
fn rules_that_are_not_asked_for_do_not_run() {
    let folder = several();
    let arguments = ["--ignore", "house/length-stated,contract/unknown-field", "--format", "json"];
    let ran = both(&folder, &arguments).exits(0).says("against 2 rules (1 left out)").says("2 other findings ignored");
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    for document in json["documents"].as_array().unwrap() {
        let results = document["results"].as_array().unwrap();
        assert!(results.iter().all(|result| result["rule"] != "house/length-stated"), "{results:#?}");
        assert_eq!(results.len(), 2);
    }
    assert_eq!(json["summary"]["withheld"]["rules"], 1);
    assert_eq!(json["summary"]["withheld"]["findings"], 2);
    both(&folder, &["--select", "contract/unknown-field"]).exits(3).says("no rule was run");
}

#[test]
fn an_entry_that_fits_nothing_is_told_with_what_was_likely_meant() {
    let folder = several();
    for (arguments, says) in [
        (&["--select", "house/lenght-stated"][..], "did you mean `house/length-stated`?"),
        (&["--ignore", "house/lenght-stated"], "did you mean `house/length-stated`?"),
        (&["--ignore", "contract/unknown-feild"], "did you mean `contract/unknown-field`?"),
        (&["--ignore", "hause"], "did you mean `house`?"),
        (&["--ignore", "contrakt"], "did you mean `contract`?"),
        (&["--select", "tag:esential"], "did you mean `tag:essential`?"),
        (&["--select", "essential"], "did you mean `tag:essential`?"),
        (&["--select", "length-stated"], "did you mean `house/length-stated`?"),
        (&["--select", "nothing.like/this*"], "`clausula rules` lists the rules and their tags"),
        (&["--select", "house,"], "expected a code, a policy or a tag, found ``"),
        (&["--select", "house/a/b"], "expected a code, a policy or a tag, found `house/a/b`"),
        (&["--ignore", "\u{1b}[31m"], "expected a code, a policy or a tag"),
        (&["--select", "other/price-stated"], "selects no rule that runs"),
        (&["--ignore", "load/syntax"], "`load/syntax` cannot be ignored"),
        (&["--ignore", "contract/unknown-schema"], "cannot be ignored"),
        (&["--ignore", "test/*"], "fits no rule and no code"),
    ] {
        let ran = both(&folder, &[arguments, &["--format", "pretty"]].concat()).exits(2).finds(says);
        assert!(!ran.out.contains('\u{1b}'));
        ran.says("nothing was checked");
    }
    // one that is there and does not run can be ignored: a list of these outlives a choice of policies
    both(&folder, &["--ignore", "other/price-stated"]).exits(1);
}

#[test]
fn a_file_that_cannot_be_read_fails_whatever_is_asked_for() {
    let broken = folder(&[("a.yaml", "schema: contract/1\nterm: [\n"), ("b.yaml", "schema: contract/9\n")]);
    for arguments in [
        &["--select", "house/length-stated"][..],
        &["--ignore", "load/*"],
        &["--ignore", "contract"],
        &["--ignore", "*"],
    ] {
        check(&broken, &[arguments, &["a.yaml"]].concat()).exits(1).finds("error[load/syntax]");
        check(&broken, &[arguments, &["b.yaml"]].concat()).exits(1).finds("error[contract/unknown-schema]");
    }
}

#[test]
fn settings_select_and_ignore_and_arguments_stand_for_them() {
    let settings = "policies: [house.policy, other.policy]\nselect: [house, contract/unknown-field]\n\
                    ignore: tag:essential\noverrides:\n  - paths: b.yaml\n    select: other\n    ignore: []\n";
    let folder = several();
    write(folder.path(), "clausula.yaml", settings);
    let at = |arguments: &[&str]| {
        let all = [&["check", "--format", "concise", "--as-of", "2026-01-01"], arguments].concat();
        run(folder.path(), &all)
    };
    let of = |codes: &[&str]| codes.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
    assert_eq!(codes(&at(&["c.yaml"])), of(&["contract/unknown-field", "house/start-stated"]));
    assert_eq!(codes(&at(&["b.yaml"])), of(&["other/parties-stated"]));
    // each goes for its own
    assert_eq!(
        codes(&at(&["c.yaml", "--select", "*"])),
        of(&["contract/unknown-field", "house/start-stated", "other/parties-stated"])
    );
    assert_eq!(codes(&at(&["a.yaml", "--ignore", "contract"])), of(&["house/length-stated"]));
    // what is selected there is of the policies that are named there
    assert_eq!(codes(&at(&["a.yaml", "-p", "other.policy"])), of(&["other/parties-stated"]));
    run(folder.path(), &["config", "show", "--for", "b.yaml"])
        .exits(0)
        .finds("select:\n  - other  # clausula.yaml:6\n")
        .finds("ignore: []\n");
    for (wrong, says) in [
        ("select: hause", "clausula.yaml:2:9: error[selection/matches-nothing] `hause` fits no rule and no code"),
        (
            "ignore: [house, tag:nosuch]",
            "clausula.yaml:2:17: error[selection/matches-nothing] no rule has the tag `nosuch`",
        ),
        ("ignore: load/not-utf8", "clausula.yaml:2:9: error[selection/not-ignored]"),
        ("select: a/b/c", "clausula.yaml:2:9: error[selection/malformed]"),
    ] {
        write(folder.path(), "clausula.yaml", format!("policies: [house.policy, other.policy]\n{wrong}\n"));
        at(&["a.yaml"]).exits(2).finds(says);
    }
    // what the policy has is told to whoever names another rule of it
    run(folder.path(), &["check", "a.yaml", "-p", "other.policy", "--select", "other/nothing"])
        .exits(2)
        .finds("the rules of `other` are `parties-stated`, `price-stated`");
    // an entry that fits something for some contracts is no mistake for the others, and one that fits nothing for any is one
    let settings = "policies: house.policy\nignore: [other/parties-stated, house/start-stated]\n\
                    overrides:\n  - {paths: b.yaml, policies: other.policy}\n";
    write(folder.path(), "clausula.yaml", settings);
    for paths in [&["a.yaml", "b.yaml"][..], &["b.yaml"]] {
        assert!(!codes(&at(paths)).contains("other/parties-stated"), "{paths:?}");
    }
    write(folder.path(), "clausula.yaml", settings.replace("other/parties-stated,", "other/parties-stade,"));
    at(&["a.yaml", "b.yaml"]).exits(2).finds("clausula.yaml:2:10: error[selection/matches-nothing]");
}

#[test]
fn what_is_below_the_least_severity_counts_and_is_not_shown() {
    let folder = several();
    let whole = both(&folder, &["--fail-on", "note"]).exits(1);
    for (least, shown) in [("note", 3), ("warning", 2), ("error", 1)] {
        let ran = both(&folder, &["--min-severity", least]).exits(1);
        let kept = ["error[", "warning[", "note["];
        let expected: BTreeSet<String> =
            lines(&whole).into_iter().filter(|line| kept.iter().take(shown).any(|kind| line.contains(kind))).collect();
        assert_eq!(lines(&ran), expected, "{least}");
    }
    both(&folder, &["--min-severity", "error"]).says("3 notes; 4 warnings and 3 notes not shown");
    // what fails a run and is not shown is told, also where little is said
    for quiet in [&[][..], &["-q"]] {
        let arguments = ["--select", "other", "--fail-on", "note", "--min-severity", "error"];
        let ran = both(&folder, &[&arguments[..], quiet].concat()).exits(1).finds_nothing();
        ran.says("3 notes not shown").says("what fails this run is not shown");
    }
    // in every format, and counted in those that have a place for it
    let json = both(&folder, &["--min-severity", "error", "--format", "json"]).exits(1);
    let json: Value = serde_json::from_str(&json.out).unwrap();
    let severities: BTreeSet<&str> = json["documents"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|document| document["findings"].as_array().unwrap())
        .map(|finding| finding["severity"].as_str().unwrap())
        .collect();
    assert_eq!(severities, BTreeSet::from(["error"]));
    assert_eq!((&json["summary"]["notes"], &json["summary"]["withheld"]["notes"]), (&3.into(), &3.into()));
    let schema = serde_json::from_str(clausula::report::JSON_SCHEMA).unwrap();
    assert!(jsonschema::draft202012::is_valid(&schema, &json));
    let statistics = both(&folder, &["--min-severity", "warning", "--format", "statistics"]).exits(1);
    let has_row = |severity: &str| {
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let is_row = |pair: &[String]| pair[0] == severity && pair[1].contains('/');
        statistics.out.lines().any(|line| words(line).windows(2).any(is_row))
    };
    assert!(has_row("error") && has_row("warning") && !has_row("note"), "{}", statistics.out);
}

#[test]
fn no_more_findings_are_shown_than_were_asked_for_and_all_count() {
    let folder = several();
    let whole = both(&folder, &[]).exits(1);
    let count = whole.out.lines().count();
    for most in 0..count + 2 {
        let number = most.to_string();
        let ran = both(&folder, &["--max-findings", &number]).exits(1);
        let expected: Vec<&str> = whole.out.lines().take(most).collect();
        assert_eq!(ran.out.lines().collect::<Vec<_>>(), expected, "{most}");
        let told = format!("showing {most} of {count} findings");
        assert_eq!(ran.err.contains(&told), most < count, "{most}: {}", ran.err);
    }
    both(&folder, &["--max-findings", "0", "-q"]).exits(1).finds_nothing().says("showing 0 of");
    both(&folder, &["--max-findings", "1", "--min-severity", "error"]).exits(1).says("showing 1 of 2 findings");
    let json = both(&folder, &["--max-findings", "2", "--format", "json"]).exits(1);
    let json: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["summary"]["withheld"]["beyond"], count - 2);
    let junit = both(&folder, &["--max-findings", "0", "--format", "junit"]).exits(1);
    assert!(junit.out.contains("<skipped message=\"fails, and its findings are not shown\"/>"), "{}", junit.out);
    assert!(!junit.out.contains("<failure"), "{}", junit.out);
    // the table counts all
    let statistics = both(&folder, &["--max-findings", "1", "--format", "statistics"]).exits(1);
    assert_eq!(statistics.out, both(&folder, &["--format", "statistics"]).out);
}

#[test]
fn findings_fail_nothing_where_the_run_is_to_succeed_and_all_else_does() {
    let files = several();
    write(files.path(), "broken/a.yaml", "schema: contract/1\nterm: [\n");
    write(files.path(), "none/a.yaml", "x: 1\n");
    for (arguments, code) in [
        (&["a.yaml"][..], 0),
        (&["broken"], 0),
        (&["a.yaml", "nosuch.yaml"], 2),
        (&["a.yaml", "--select", "nosuch"], 2),
        (&["none"], 3),
    ] {
        check(&files, &[arguments, &["--exit-zero"]].concat()).exits(code);
    }
    check(&files, &["a.yaml", "--exit-zero"]).finds("error[house/length-stated]").says("1 error");
}

#[test]
fn a_table_of_counts_follows_the_findings() {
    let folder = several();
    let ran = both(&folder, &["--statistics"]).exits(1);
    assert_eq!(ran.out, both(&folder, &[]).out);
    // the same as among the tables of the format
    let tables = both(&folder, &["--format", "statistics"]).exits(1).out;
    let table: String = ran.err.split_inclusive('\n').take_while(|line| !line.starts_with("checked ")).collect();
    assert!(table.starts_with("findings  undecided  waived") && table.lines().count() > 3, "{table}");
    assert!(tables.contains(&table), "{tables}");
    both(&folder, &["--statistics", "-q"]).exits(1).says(&table);
    // whatever is listed, all is counted
    both(&folder, &["--statistics", "--max-findings", "1"]).exits(1).says(&table);
}
