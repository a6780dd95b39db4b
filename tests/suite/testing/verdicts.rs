//! What comes of tests: each kind of expectation met, and each not met.

use super::{HOUSE, shown, snapshot, test_of};

#[test]
fn each_outcome_can_be_expected() {
    for lines in [
        r#"given "msa.yaml" expect slow-exit passes expect house/slow-exit passes"#,
        r#"given "msa.yaml" with termination.rights[0].notice = 14 days expect slow-exit fails"#,
        r#"given "msa.yaml" with facts.data_classes = ["none"] expect encrypted not applicable"#,
        r#"given "msa.yaml" expect encrypted undecided at facts.data_classes"#,
        r#"given """schema: contract/1""" expect start-stated fails at term.commencement"#,
        r#"given "msa.yaml" without term.commencement expect start-stated fails at term.commencement"#,
        r#"given "msa.yaml" without term expect start-stated fails at term.commencement"#,
        r#"given "msa.yaml" with term.commencement = """{state: redacted}""" expect start-stated passes"#,
        r#"given "msa.yaml" with term.commencement = """soon""" expect start-stated passes"#,
        r#"given "msa.yaml" expect no-court passes"#,
    ] {
        let (out, counts) = test_of(lines);
        assert_eq!(counts, [1, 0, 0], "{lines}\n{out}");
    }
}

#[test]
fn a_waiver_in_what_a_test_gives_counts() {
    let given = "given \"\"\"\n    schema: contract/1\n    # clausula: waive house/start-stated until 2027-03-31 because \"memo\" by \"GC\"\n    term: {initial: 1 year}\n    \"\"\"\n";
    let (out, counts) = test_of(&format!("{given}as of 2026-06-01 expect start-stated waived at term.commencement"));
    assert_eq!(counts, [1, 0, 0], "{out}");
    let (out, counts) = test_of(&format!("{given}as of 2027-06-01 expect start-stated waived"));
    assert_eq!(counts, [0, 1, 0], "{out}");
    assert!(out.contains("expected `house/start-stated` to be waived, but it fails"), "{out}");
}

#[test]
fn places_are_named_by_position_by_id_and_through_sections_that_are_not_there() {
    for (edit, rule, at) in [
        ("with termination.rights[0].notice = 14 days", "slow-exit", "termination.rights[0].notice"),
        ("without termination.rights[0].notice", "slow-exit", "termination.rights[0].notice"),
        (
            r#"with termination.rights[2] = """{holder: remote, notice: 2 days}""""#,
            "slow-exit",
            "termination.rights[2].notice",
        ),
        (r#"with termination.rights[1].holder = "remote""#, "slow-exit", "termination.rights[1].notice"),
        (r#"with termination.rights[1].holder = ["acme", "remote"]"#, "slow-exit", "termination.rights[1].notice"),
        (r#"with parties.acme.role = "provider""#, "slow-exit", "termination.rights[1].notice"),
        ("without parties.acme.name", "named", "parties.acme.name"),
        ("without parties.acme.name", "named", "parties[0].name"),
        ("without parties[1].name", "named", "parties.remote.name"),
        ("with parties[2].id = \"third\"", "named", "parties.third.name"),
        ("with general.forum.exclusive = true", "no-court", "general.forum.exclusive"),
    ] {
        let lines = format!("given \"msa.yaml\"\n{edit}\nexpect {rule} fails at {at}");
        let (out, counts) = test_of(&lines);
        assert_eq!(counts, [1, 0, 0], "{lines}\n{out}");
    }
}

#[test]
fn a_finding_about_what_is_not_there_is_at_the_list_or_behind_the_reference_that_would_lead_to_it() {
    let policy = "policy house \"x\"\nvocabulary contract\n\
        rule ours { severity error require parties[*].role contains \"client\" }\n\
        rule group { severity error for each party in parties { require party.affiliate_of.role == \"client\" } }\n";
    for (given, rule, at, passes) in [
        ("term: {}", "ours", "parties", true),
        ("term: {}", "ours", "parties[0].role", false),
        ("parties: [{role: affiliate}]", "group", "parties[0].affiliate_of.role", true),
        ("parties: [{role: affiliate}]", "group", "parties[0].affiliate_of", false),
    ] {
        let yaml = format!("schema: contract/1\n{given}\n");
        let test = format!("test \"t\" {{ given \"\"\"{yaml}\"\"\" expect {rule} fails at {at} }}\n");
        let (out, counts) = shown(&[("house.policy", &format!("{policy}{test}"))]);
        assert_eq!(counts, [usize::from(passes), usize::from(!passes), 0], "{given}: {at}\n{out}");
    }
    // what is referred to has its own place, where a change is made
    let test = "test \"t\" { given \"msa.yaml\" with parties[0].affiliate_of.role = \"client\" expect group fails }\n";
    let (out, counts) = shown(&[("house.policy", &format!("{policy}{test}"))]);
    assert_eq!(counts, [0, 0, 0], "{out}");
    assert!(out.contains("has no field `role`"), "{out}");
}

#[test]
fn changes_are_made_in_the_order_of_their_lines() {
    let twice = "given \"msa.yaml\" with termination.rights[0].notice = 14 days";
    let (out, counts) =
        test_of(&format!("{twice} with termination.rights[0].notice = 91 days expect slow-exit passes"));
    assert_eq!(counts, [1, 0, 0], "{out}");
    let (out, counts) = test_of(&format!("{twice} without termination.rights[0] expect slow-exit not applicable"));
    assert_eq!(counts, [1, 0, 0], "{out}");
}

#[test]
fn an_inline_contract_loses_the_indentation_of_its_closing_line() {
    let lines = "given \"\"\"\n        schema: contract/1\n        term:\n          commencement: 2026-01-01\n        \"\"\"\n    expect start-stated passes";
    let (out, counts) = test_of(lines);
    assert_eq!(counts, [1, 0, 0], "{out}");
}

#[test]
fn the_date_of_the_check_is_that_of_the_test() {
    let policy =
        "policy house \"x\"\nvocabulary contract\nrule begun { severity error require term.commencement <= as of }\n";
    for (date, outcome) in [("2026-06-01", "passes"), ("2025-06-01", "fails")] {
        let test = format!("test \"t\" {{ given \"msa.yaml\" as of {date} expect begun {outcome} }}\n");
        let (out, counts) = shown(&[("house.policy", &format!("{policy}{test}"))]);
        assert_eq!(counts, [1, 0, 0], "{out}");
    }
    let (out, counts) =
        shown(&[("house.policy", &format!("{policy}test \"t\" {{ given \"msa.yaml\" expect begun passes }}\n"))]);
    assert_eq!(counts, [1, 0, 0], "{out}");
    assert!(out.contains("warning[test/no-date]") && out.contains("depends on the day"), "{out}");
}

#[test]
fn tests_beside_a_policy_are_its_own() {
    let beside = "test \"beside\" { given \"msa.yaml\" expect slow-exit passes }\n";
    let (out, counts) = shown(&[("a/house.policy", HOUSE), ("a/house.test.policy", beside)]);
    assert_eq!((counts, out.as_str()), ([1, 0, 0], ""));
}

#[test]
fn what_passes_is_not_shown() {
    let (out, _) = test_of("given \"msa.yaml\" expect slow-exit passes");
    assert_eq!(out, "");
}

#[test]
fn an_expectation_that_is_not_met_shows_what_came_instead_and_where() {
    for (name, lines, counts) in [
        ("passes_but_should_fail", "given \"msa.yaml\"\n    expect slow-exit fails", [0, 1, 0]),
        (
            "fails_but_should_pass",
            "given \"msa.yaml\"\n    with termination.rights[0].notice = 14 days\n    expect slow-exit passes",
            [0, 1, 0],
        ),
        ("undecided_but_should_fail", "given \"msa.yaml\"\n    expect encrypted fails", [0, 1, 0]),
        (
            "not_applicable_but_should_be_undecided",
            "given \"msa.yaml\"\n    with facts.data_classes = \"\"\"{state: not_applicable, because: no data}\"\"\"\n    expect encrypted undecided",
            [0, 1, 0],
        ),
        (
            "fails_elsewhere",
            "given \"msa.yaml\"\n    with termination.rights[0].notice = 14 days\n    expect slow-exit fails at termination.rights[1].notice",
            [0, 1, 0],
        ),
        (
            "says_another_thing",
            "given \"msa.yaml\"\n    with termination.rights[0].notice = 14 days\n    expect slow-exit fails at termination.rights[0].notice saying \"does not state\"",
            [0, 1, 0],
        ),
        (
            "more_findings_than_the_test_names",
            "given \"msa.yaml\"\n    without parties[0].name\n    without parties[1].name\n    with parties[2].id = \"third\"\n    expect named fails at parties[0].name",
            [0, 1, 0],
        ),
        (
            "one_finding_for_two_lines",
            "given \"msa.yaml\"\n    without parties[0].name\n    expect named fails at parties[0].name\n    expect named fails saying \"name\"",
            [0, 1, 0],
        ),
        (
            "fails_at_no_such_element",
            "given \"msa.yaml\"\n    without parties.acme.name\n    expect named fails at parties.other.name",
            [0, 1, 0],
        ),
        (
            "several_at_once",
            "given \"msa.yaml\"\n    without term\n    expect start-stated passes\n    expect slow-exit fails\n    expect no-court passes",
            [0, 1, 0],
        ),
        (
            "the_document_is_at_fault",
            "given \"msa.yaml\"\n    with termination.rights[0].notice = \"\"\"soon\"\"\"\n    expect slow-exit fails",
            [0, 1, 0],
        ),
    ] {
        snapshot(name, &format!("    {lines}"), counts);
    }
}

/// Two rights of the provider without their notice, and one of them without its ground.
const TWO: &str = "given \"\"\"\n    schema: contract/1\n    parties: [{id: p, role: provider}]\n    termination:\n      rights: \
                   [{holder: p, notice: 5 days}, {holder: p}]\n    facts: {data_classes: [personal]}\n    \"\"\"\n";

#[test]
fn an_expectation_that_names_a_finding_names_all_that_there_may_be() {
    let (first, second) = ("termination.rights[0].notice", "termination.rights[1].notice");
    for (lines, passes) in [
        // what names no finding speaks of the outcome alone
        ("expect slow-exit fails".to_owned(), true),
        (format!("expect slow-exit fails at {first}"), false),
        (format!("expect slow-exit fails at {first} expect slow-exit fails at {second}"), true),
        (format!("expect slow-exit fails at {second} expect slow-exit fails at {first}"), true),
        (format!("expect slow-exit fails at {first} expect slow-exit fails"), true),
        (format!("expect slow-exit fails expect slow-exit fails at {second}"), true),
        // each line needs a finding of its own
        (format!("expect slow-exit fails at {first} expect slow-exit fails at {first}"), false),
        (format!("expect slow-exit fails at {first} expect slow-exit fails saying \"not state\""), true),
        // the first line could take either finding, and leaves the other line the one that it needs
        (format!("expect slow-exit fails saying \"notice\" expect slow-exit fails at {first}"), true),
        (format!("expect slow-exit fails saying \"notice\" expect slow-exit fails at {second}"), true),
        ("expect slow-exit fails saying \"5 days\"".to_owned(), false),
        ("expect slow-exit fails saying \"5 days\" expect slow-exit fails".to_owned(), true),
        ("expect slow-exit fails saying \"6 days\" expect slow-exit fails".to_owned(), false),
        (
            format!(
                "expect slow-exit fails at {first} saying \"5 days\" expect slow-exit fails at {second} saying \"state\""
            ),
            true,
        ),
        (
            format!(
                "expect slow-exit fails at {first} saying \"state\" expect slow-exit fails at {second} saying \"5\""
            ),
            false,
        ),
        // what another rule finds is no matter of these lines
        ("expect no-court passes expect encrypted fails at security.encryption.at_rest".to_owned(), true),
    ] {
        let (out, counts) = test_of(&format!("{TWO}{lines}"));
        assert_eq!(counts, [usize::from(passes), usize::from(!passes), 0], "{lines}\n{out}");
    }
}

#[test]
fn what_a_position_remarks_where_it_passes_is_named_like_a_finding() {
    let policy = "policy house \"x\"\nvocabulary contract\nrule slow { severity error for each right in termination.rights {\n\
                  grade right.notice { preferred <= 1 month acceptable <= 90 days }\nsuggest set right.notice = 1 month } }\n";
    let at = "at termination.rights[0].notice";
    for (notice, lines, passes) in [
        ("20 days", "expect slow passes".to_owned(), true),
        ("60 days", format!("expect slow passes {at} saying \"is acceptable\", \"found 60 days\""), true),
        ("60 days", format!("expect slow passes {at} expect slow passes"), true),
        ("60 days", format!("expect slow passes {at} saying \"is acceptable\", \"found 61 days\""), false),
        // what is only acceptable is not what is preferred
        ("60 days", "expect slow passes".to_owned(), false),
        ("20 days", format!("expect slow passes {at}"), false),
        ("120 days", format!("expect slow fails {at} saying \"found 120 days\", \"to 1 month\""), true),
        ("120 days", format!("expect slow fails {at} saying \"to 2 months\""), false),
        ("120 days", format!("expect slow passes {at}"), false),
    ] {
        let given =
            format!("given \"\"\"{{schema: contract/1, termination: {{rights: [{{notice: {notice}}}]}}}}\"\"\"");
        let test = format!("test \"t\" {{ {given} {lines} }}\n");
        let (out, counts) = shown(&[("house.policy", &format!("{policy}{test}"))]);
        assert_eq!(counts, [usize::from(passes), usize::from(!passes), 0], "{notice}: {lines}\n{out}");
    }
}

#[test]
fn what_is_undecided_beside_a_failure_is_a_finding_too() {
    let given = "given \"\"\"\n    schema: contract/1\n    parties: [{id: p, role: provider}]\n    termination:\n      rights: \
                 [{holder: p, notice: 5 days}, {holder: p, notice: {state: redacted}}]\n    \"\"\"\n";
    let (fails, undecided) = (
        "expect slow-exit fails at termination.rights[0].notice",
        "expect slow-exit undecided at termination.rights[1].notice",
    );
    for (lines, counts, says) in [
        (format!("{fails} {undecided} "), [1, 0, 0], ""),
        (fails.to_owned(), [0, 1, 0], "is also undecided at `termination.rights[1].notice`, which this test does not"),
        (undecided.to_owned(), [0, 1, 0], "also fails at `termination.rights[0].notice`, which this test does not"),
        (format!("{undecided} saying \"is redacted\" {fails}"), [1, 0, 0], ""),
        (format!("{fails} expect slow-exit undecided"), [0, 1, 0], "to be undecided, but it fails"),
    ] {
        let (out, came) = test_of(&format!("{given}{lines}"));
        assert_eq!(came, counts, "{lines}\n{out}");
        assert!(out.contains(says), "{lines}\n{out}");
    }
}

#[test]
fn a_test_that_cannot_be_run_says_why() {
    for (name, lines) in [
        ("no_such_file", "given \"nosuch.yaml\"\n    expect start-stated passes"),
        ("two_documents", "given \"two.yaml\"\n    expect start-stated passes"),
        ("broken_file", "given \"broken.yaml\"\n    expect start-stated passes"),
        (
            "broken_text",
            "given \"\"\"\n        schema: contract/1\n        term: [\n        \"\"\"\n    expect start-stated passes",
        ),
        ("nothing_to_take_away", "given \"msa.yaml\"\n    without escalation\n    expect start-stated passes"),
        ("no_element", "given \"msa.yaml\"\n    with parties.other.role = \"client\"\n    expect start-stated passes"),
        ("no_position", "given \"msa.yaml\"\n    with parties[7].role = \"client\"\n    expect start-stated passes"),
    ] {
        snapshot(name, &format!("    {lines}"), [0, 0, 1]);
    }
}

#[test]
fn a_list_of_one_or_more_takes_single_values_and_lists() {
    let vocabulary = "vocabulary table\ndocument Table\nrecord Table { rows: list of (one or more text), lists: list of (list of integer), \
                      by: map of (one or more text), who: list of (one or more (reference to parties)), parties: list of Party }\n\
                      record Party { id: text }\n";
    let policy = "policy rows \"x\"\nvocabulary table\nrule full {\n    severity error\n    require every row in rows satisfies count(row) == 2\n    \
                  require by.a contains \"x\"\n    require who[*][*].id contains \"acme\"\n    require count(lists[*][*]) == 2\n}\n";
    let test = "test \"t\" {\n    given \"\"\"parties: [{id: acme}, {id: doe}]\"\"\"\n    with rows = [\"a\", [\"b\", \"c\"]]\n    with rows[0] = [\"d\", \"e\"]\n    \
                with by.a = \"x\"\n    with who = [\"doe\", [\"acme\"]]\n    with lists = [[1], [2]]\n    expect full passes\n}\n";
    let (out, counts) = shown(&[("rows.policy", &format!("{policy}{test}")), ("table.policy", vocabulary)]);
    assert_eq!(counts, [1, 0, 0], "{out}");
}
