//! What tests have seen: of which conditions, and which outcomes cannot be.

use std::fs;

use crate::cli::run;

const MSA: &str = "schema: contract/1\nterm: {initial: 3 years}\n";

/// What `--coverage` says of a policy with these lines in its rule and these tests.
fn covered(rule: &str, tests: &[&str]) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let tests: String =
        tests.iter().enumerate().map(|(index, test)| format!("test \"{index}\" {{ {test} }}\n")).collect();
    let policy = format!("policy p \"x\"\nvocabulary contract\nrule r {{\nseverity error\n{rule}\n}}\n{tests}");
    fs::write(folder.path().join("p.policy"), policy).unwrap();
    fs::write(folder.path().join("msa.yaml"), MSA).unwrap();
    let ran = run(folder.path(), &["test", "--as-of", "2026-01-01", "--coverage", "--lcov", "trace.info"]);
    assert!(ran.err.contains(" 0 failed"), "{}{}", ran.out, ran.err);
    (ran.out, fs::read_to_string(folder.path().join("trace.info")).unwrap())
}

const GIVEN: &str = "given \"msa.yaml\"";

#[test]
fn each_outcome_counts_once_a_test_has_seen_it() {
    let rule = "require term.initial >= 2 years";
    let says = |unseen: &str| format!("p.policy:5:9: no test has seen `require term.initial >= 2 years` {unseen}");
    let passes = format!("{GIVEN} expect r passes");
    let fails = format!("{GIVEN} with term.initial = 1 year expect r fails");
    let silent = format!("{GIVEN} without term.initial expect r fails");
    let undecided =
        format!("{GIVEN} with term.initial = 24 months with term = \"\"\"{{initial: soon}}\"\"\" expect r undecided");
    for (tests, unseen, share) in [
        (vec![&passes], "false, not stated, undecided", "1 of 4 outcomes (25%)"),
        (vec![&passes, &passes], "false, not stated, undecided", "1 of 4 outcomes (25%)"),
        (vec![&passes, &silent], "false, undecided", "2 of 4 outcomes (50%)"),
        (vec![&passes, &silent, &fails], "undecided", "3 of 4 outcomes (75%)"),
        (vec![&passes, &silent, &fails, &undecided], "", "4 of 4 outcomes (100%)"),
    ] {
        let tests: Vec<&str> = tests.into_iter().map(String::as_str).collect();
        let (out, _) = covered(rule, &tests);
        assert!(out.contains(&format!("tests have seen {share}")), "{tests:?}\n{out}");
        assert_eq!(out.contains("no test has seen"), !unseen.is_empty(), "{out}");
        assert!(unseen.is_empty() || out.contains(&says(unseen)), "{tests:?}\n{out}");
    }
}

#[test]
fn outcomes_that_cannot_be_are_left_out() {
    let test = format!("{GIVEN} expect r passes");
    for (rule, unseen) in [
        ("require term.initial is stated", "`require term.initial is stated` false, undecided"),
        ("forbid liability is elsewhere", "`forbid liability is elsewhere` true, undecided"),
        ("for each n in [1, 2] { require n >= 1 }", "`require n >= 1` false"),
        ("require as of >= 2020-01-01", "`require as of >= 2020-01-01` false, undecided"),
        ("forbid term.initial < 1 year", "`forbid term.initial < 1 year` true, not stated, undecided"),
        (
            "grade term.initial { preferred >= 2 years acceptable >= 1 year }",
            "`grade preferred >= 2 years` false, not stated, undecided",
        ),
        (
            "grade term.initial { preferred >= 2 years acceptable >= 1 year }",
            "`grade acceptable >= 1 year` true, false",
        ),
    ] {
        let (out, _) = covered(rule, &[&test]);
        assert!(out.contains(&format!("no test has seen {unseen}\n")), "{rule}\n{out}");
    }
}

#[test]
fn what_is_asked_only_of_what_is_stated_is_not_silent() {
    let test = format!("{GIVEN} expect r passes");
    let never = format!("{GIVEN} expect r not applicable");
    for (rule, test, unseen) in [
        (
            "when term.initial is stated { require term.initial == 3 years }",
            &test,
            "`require term.initial == 3 years` false, undecided",
        ),
        (
            "when not (term.initial is not stated) { require term.initial == 3 years }",
            &test,
            "`require term.initial == 3 years` false, undecided",
        ),
        // of one path that is stated nothing follows for another, nor where either may be
        (
            "when term.initial is stated { forbid term.expiry < 2000-01-01 }",
            &test,
            "`forbid term.expiry < 2000-01-01` true, false, undecided",
        ),
        (
            "when term.initial is stated or term.expiry is stated { forbid term.initial < 1 year }",
            &test,
            "`forbid term.initial < 1 year` true, not stated, undecided",
        ),
        (
            "when term.initial is not stated { require term.initial == 3 years }",
            &never,
            "`require term.initial == 3 years` true, false, not stated, undecided",
        ),
        (
            "require term.initial is stated and term.initial == 3 years",
            &test,
            "`require term.initial is stated and term.initial == 3 years` false, undecided",
        ),
        (
            "require term.initial is not stated or term.initial == 3 years",
            &test,
            "`require term.initial is not stated or term.initial == 3 years` false, undecided",
        ),
        (
            "require term.initial is stated or term.initial == 3 years",
            &test,
            "`require term.initial is stated or term.initial == 3 years` false, not stated, undecided",
        ),
        (
            "for each x in insurance default [] where x.amount is stated { forbid x.amount < EUR 1 }",
            &never,
            "`forbid x.amount < EUR 1` true, false, undecided",
        ),
        (
            "for each x in insurance default [] { forbid x.amount < EUR 1 }",
            &never,
            "`forbid x.amount < EUR 1` true, false, not stated, undecided",
        ),
        // a list that is gone through is known, and its elements need not be
        (
            "for each x in insurance default [] { require count(insurance) >= 1 }",
            &never,
            "`require count(insurance) >= 1` true, false, undecided",
        ),
        // a filter and the name of what it leaves lack what the list and its condition do
        (
            "for each x in insurance default [] { forbid count(insurance where it.amount is stated) >= 2 }",
            &never,
            "`forbid count(insurance where it.amount is stated) >= 2` true, false, undecided",
        ),
        (
            "for each x in insurance default [] { forbid count(insurance where it.amount > EUR 1) >= 2 }",
            &never,
            "`forbid count(insurance where it.amount > EUR 1) >= 2` true, false, not stated, undecided",
        ),
        (
            "for each x in insurance default [] { let known = (insurance where it.amount is stated)
            forbid count(known) >= 2 }",
            &never,
            "`forbid count(known) >= 2` true, false, undecided",
        ),
        (
            "for each x in insurance default [] { let least = x.amount forbid least < EUR 1 }",
            &never,
            "`forbid least < EUR 1` true, false, not stated, undecided",
        ),
    ] {
        let (out, _) = covered(rule, &[test]);
        assert!(out.contains(&format!("no test has seen {unseen}\n")), "{rule}\n{out}");
    }
}

#[test]
fn a_test_sees_only_the_rules_that_it_expects_something_of() {
    let rule = "require term.initial is stated\n}\nrule other {\nseverity error\nrequire term.initial is stated";
    let (out, _) = covered(rule, &[&format!("{GIVEN} expect r passes")]);
    assert!(
        out.contains("p.policy:9:9: no test has seen `require term.initial is stated` true, false, undecided"),
        "{out}"
    );
    assert!(out.contains("p.policy:5:9: no test has seen `require term.initial is stated` false, undecided"), "{out}");
}

#[test]
fn the_trace_for_lcov_has_a_branch_for_each_outcome() {
    let rule = "when term.initial is stated\nrequire term.initial >= 2 years";
    let (_, trace) = covered(rule, &[&format!("{GIVEN} expect r passes")]);
    insta::assert_snapshot!(trace);
}
