//! Waivers as the command line takes them.

use super::{BAD, GOOD, UNREAD, check, folder};

/// Waives the length in the contract of this file, until the end of 2026.
fn waiver(contract: &str, by: &str) -> String {
    format!(
        "  - rule: house/length-stated\n    contract: {contract}\n    because: open-ended\n{by}    until: 2026-12-31\n"
    )
}

const BY: &str = "    by: General Counsel\n";

fn file(waivers: &[String]) -> String {
    format!("schema: waivers/1\nwaivers:\n{}", waivers.concat())
}

#[test]
fn what_is_waived_is_listed_and_fails_nothing() {
    let waivers = file(&[waiver("bad/a.yaml", BY)]);
    let folder = folder(&[("bad/a.yaml", BAD), ("waivers.yaml", &waivers)]);
    check(&folder, &["bad"]).exits(1).finds("error[house/length-stated]").says("1 error, 0 warnings, 0 notes");
    let ran = check(&folder, &["bad", "--waivers", "waivers.yaml", "--fail-on", "note"]).exits(0);
    assert_eq!(
        ran.out,
        "bad/a.yaml:2:1: note[house/length-stated] waived until 2026-12-31 by General Counsel: the file does not state \
         `term.initial`\n"
    );
    ran.says("0 errors, 0 warnings, 0 notes; 1 waived\n");
    check(&folder, &["bad", "--waivers", "waivers.yaml", "--format", "pretty", "-v"])
        .exits(0)
        .finds("waived[house/length-stated]")
        .finds("waived   until 2026-12-31 by General Counsel (waivers.yaml:3:11)")
        .finds("because  open-ended")
        .finds("  waived          house/length-stated");
}

#[test]
fn a_waiver_counts_on_its_last_day_and_not_after_it() {
    let waivers = file(&[waiver("bad/a.yaml", BY)]);
    let folder = folder(&[("bad/a.yaml", BAD), ("waivers.yaml", &waivers)]);
    let arguments = ["bad", "--waivers", "waivers.yaml", "--as-of"];
    check(&folder, &[&arguments[..], &["2026-12-31"]].concat()).exits(0);
    check(&folder, &[&arguments[..], &["2027-01-01"]].concat())
        .exits(1)
        .finds("bad/a.yaml:2:1: error[house/length-stated]")
        .finds("waivers.yaml:7:12: warning[waiver/expired]");
}

#[test]
fn an_undecided_rule_that_is_waived_fails_nothing() {
    let waivers = file(&[waiver("unread.yaml", BY)]);
    let folder = folder(&[("unread.yaml", UNREAD), ("waivers.yaml", &waivers)]);
    let tagged = ["unread.yaml", "--tag", "essential"];
    check(&folder, &tagged).exits(1).says("1 rule undecided");
    let ran = check(&folder, &[&tagged[..], &["--waivers", "waivers.yaml"]].concat()).exits(0);
    assert!(!ran.err.contains("undecided"), "{}", ran.err);
}

#[test]
fn a_waiver_that_does_not_count_is_a_warning_that_points_into_its_file() {
    let waivers = file(&[waiver("bad/a.yaml", "")]);
    let folder = folder(&[("bad/a.yaml", BAD), ("good/a.yaml", GOOD), ("waivers.yaml", &waivers)]);
    check(&folder, &["bad", "--waivers", "waivers.yaml"])
        .exits(1)
        .finds("waivers.yaml:3:11: warning[waiver/incomplete]")
        .says("1 error, 1 warning");
    check(&folder, &["good", "--waivers", "waivers.yaml"]).exits(0);
    check(&folder, &["good", "--waivers", "waivers.yaml", "--fail-on", "warning"]).exits(1);
}

#[test]
fn waivers_of_contracts_and_rules_that_a_run_leaves_out_are_not_unused() {
    let waivers = file(&[waiver("bad/a.yaml", BY), waiver("good/a.yaml", BY)]);
    let folder = folder(&[("bad/a.yaml", BAD), ("good/a.yaml", GOOD), ("waivers.yaml", &waivers)]);
    check(&folder, &["bad", "--waivers", "waivers.yaml"])
        .exits(0)
        .says("1 waiver is for a contract that was not checked");
    check(&folder, &["good", "--waivers", "waivers.yaml"])
        .exits(0)
        .finds("waivers.yaml:8:11: warning[waiver/unused]")
        .finds("the rule passes");
    let other = waivers.replace("length-stated", "start-stated");
    super::write(folder.path(), "other.yaml", other);
    let ran = check(&folder, &["good", "--waivers", "other.yaml", "--tag", "essential"]).exits(0);
    assert_eq!(ran.out, "");
}

#[test]
fn a_waiver_file_that_cannot_be_read_stops_the_run() {
    let folder = folder(&[
        ("bad/a.yaml", BAD),
        ("broken.yaml", "schema: waivers/1\nwaivers: [\n"),
        ("other.yaml", BAD),
        ("empty.yaml", ""),
    ]);
    for (file, says) in [
        ("broken.yaml", "broken.yaml:"),
        ("other.yaml", "other.yaml:1:1: error[waiver/no-waiver-file] expected"),
        ("empty.yaml", "empty.yaml:1:1: error[load/"),
    ] {
        let ran = check(&folder, &["bad", "--waivers", file]).exits(2).finds(says).says("nothing was checked");
        assert!(!ran.out.contains("bad/a.yaml"), "{}", ran.out);
    }
    for missing in ["nosuch.yaml", "bad"] {
        check(&folder, &["bad", "--waivers", missing]).exits(2).finds_nothing().says("cannot read the waivers in");
    }
}

#[test]
fn a_contract_waives_itself_only_where_it_is_let() {
    let text = BAD.replace(
        "term:",
        "# clausula: waive house/length-stated until 2026-12-31 because \"open-ended\" by \"GC\"\nterm:",
    );
    let folder = folder(&[("bad/a.yaml", &text)]);
    check(&folder, &["bad"])
        .exits(1)
        .finds("a.yaml:2:1: note[waiver/not-counted]")
        .finds("a.yaml:3:1: error[house/length-stated]");
    check(&folder, &["bad", "--inline-waivers"]).exits(0).finds("note[house/length-stated] waived until");
}

#[test]
fn what_is_not_told_is_not_waived() {
    let rule = "rule few \"Few\" { severity error for each party in parties { require party.name is stated } }";
    let waivers =
        "schema: waivers/1\nwaivers:\n  - {rule: p/few, contract: a.yaml, because: m, by: GC, until: 2026-12-31}\n";
    let folder =
        folder(&[("p.policy", &format!("policy p\nvocabulary contract\n{rule}\n")), ("waivers.yaml", waivers)]);
    for (parties, code) in [(1_000, 0), (1_001, 1)] {
        let parties: String = (0..parties).map(|number| format!("  - {{id: p{number}, role: client}}\n")).collect();
        super::write(folder.path(), "a.yaml", format!("schema: contract/1\nparties:\n{parties}"));
        let arguments = ["check", "-p", "p.policy", "a.yaml", "--waivers", "waivers.yaml", "--as-of", "2026-01-01"];
        let ran = super::run(folder.path(), &[&arguments[..], &["--format", "concise"]].concat()).exits(code);
        assert_eq!(ran.out.contains("error[waiver/untold]"), code == 1);
    }
}

#[test]
fn a_file_that_is_named_twice_counts_once() {
    let waivers = file(&[waiver("good/a.yaml", BY)]);
    let folder = folder(&[("good/a.yaml", GOOD), ("waivers.yaml", &waivers)]);
    let ran = check(&folder, &["good", "--waivers", "waivers.yaml", "--waivers", "./waivers.yaml"]).exits(0);
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
}

#[test]
fn a_waiver_that_ends_soon_is_a_warning_where_that_is_asked_for() {
    let waivers = file(&[waiver("bad/a.yaml", BY), waiver("good/a.yaml", BY)]);
    let folder = folder(&[("bad/a.yaml", BAD), ("good/a.yaml", GOOD), ("waivers.yaml", &waivers)]);
    let warning = "waivers.yaml:7:12: warning[waiver/expiring] the waiver of `house/length-stated` does not count much longer: \
                   its last day is 2026-12-31\n";
    let on = |day: &str, period: &[&str]| {
        check(&folder, &[&["bad", "--waivers", "waivers.yaml", "--as-of", day], period].concat())
    };
    for (day, period, soon) in [
        ("2026-12-01", &["--warn-expiring", "30d"][..], true),
        ("2026-11-30", &["--warn-expiring", "30 days"], false),
        ("2026-11-30", &["--warn-expiring", "P1M1D"], true),
        ("2026-12-31", &["--warn-expiring", "0 days"], true),
        ("2026-12-31", &[], false),
        // what has expired is told as that
        ("2027-01-01", &["--warn-expiring", "1 year"], false),
    ] {
        let ran = on(day, period);
        assert_eq!(ran.out.contains(warning), soon, "{day} {period:?}\n{}", ran.out);
        assert_eq!(ran.out.matches("expiring").count(), usize::from(soon), "one that covers nothing is told as that");
    }
    on("2026-12-31", &["--warn-expiring", "0 days", "--fail-on", "warning"]).exits(1);
    on("2026-12-31", &["--warn-expiring", "36 hours"]).exits(2).says("expected days, weeks, months or years");
    let settings = |period: &str| {
        let text = format!("policies: house.policy\nwaivers: waivers.yaml\nwarn_expiring: {period}\n");
        super::write(folder.path(), "clausula.yaml", text);
        super::run(folder.path(), &["check", "bad", "--format", "concise", "--as-of", "2026-12-01"])
    };
    settings("30 days").exits(0).finds(warning);
    settings("1 week").exits(0).says("0 warnings");
    settings("10 business days")
        .exits(2)
        .finds("clausula.yaml:3:16: error[configuration/malformed-value] expected days, weeks");
    let inline = "schema: contract/1\n# clausula: waive house/length-stated until 2026-12-31 because \"m\" by \"GC\"\nterm:\n  \
                  commencement: 2026-01-01\n";
    super::write(folder.path(), "bad/a.yaml", inline);
    let ran =
        check(&folder, &["--inline-waivers", "bad", "--no-config", "--as-of", "2026-12-01", "--warn-expiring", "30d"]);
    ran.exits(0).finds("bad/a.yaml:2:45: warning[waiver/expiring]");
}
