//! Which changes of a policy its tests notice.

use std::fs;

use crate::cli::{Ran, run};

fn mutate(rule: &str, tests: &[&str], more: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let tests: String =
        tests.iter().enumerate().map(|(index, test)| format!("test \"{index}\" {{ {test} }}\n")).collect();
    let policy = format!("policy p \"x\"\nvocabulary contract\n{rule}\n{tests}");
    fs::write(folder.path().join("p.policy"), policy).unwrap();
    let text =
        "schema: contract/1\nparties: [{id: a, role: client}, {id: b, role: provider}]\nterm: {initial: 3 years}\n";
    fs::write(folder.path().join("msa.yaml"), text).unwrap();
    run(folder.path(), &[&["test", "--as-of", "2026-01-01", "--mutate"], more].concat())
}

fn rule(lines: &str) -> String {
    format!("rule r {{\nseverity error\n{lines}\n}}")
}

const PASSES: &str = "given \"msa.yaml\" expect r passes";

#[test]
fn each_kind_of_change_is_tried_and_listed_where_no_test_notices_it() {
    for (policy, tests, unnoticed, notices) in [
        (
            rule("require term.initial >= 2 years"),
            vec![PASSES],
            vec![
                "p.policy:5:9: no test notices `>` for `>=` in `term.initial >= 2 years`",
                "`2 years 1 month` for `2 years`",
                "`1 year 11 months` for `2 years`",
            ],
            "tests notice 2 of 5 changes",
        ),
        (
            rule("require term.initial >= 2 years"),
            vec![
                "given \"msa.yaml\" with term.initial = 2 years expect r passes",
                "given \"msa.yaml\" with term.initial = 23 months expect r fails",
            ],
            vec![],
            "tests notice 5 of 5 changes",
        ),
        (
            rule("require some party in parties satisfies party.role == \"client\""),
            vec![PASSES],
            vec!["no test notices `!=` for `==`"],
            "tests notice 3 of 5 changes",
        ),
        (
            rule("require term.initial is stated and term.initial > 1 day"),
            vec![PASSES],
            vec!["no test notices `or` for `and`", "`>=` for `>`", "`2 days` for `1 day`", "`0 days` for `1 day`"],
            "changes",
        ),
        (
            rule("require (term.initial default 1 year) >= 1 year"),
            vec![PASSES],
            vec!["no test notices `only term.initial` for `default 1 year`"],
            "changes",
        ),
        (rule("forbid term.initial < 1 year"), vec![PASSES], vec!["no test notices `<=` for `<`"], "changes"),
        (
            format!(
                "parameter least: duration = 2 years\ndefine long = term.initial >= least\n{}",
                rule("require long")
            ),
            vec![PASSES],
            vec![
                "p.policy:3:29: no test notices `2 years 1 month` for `2 years`",
                "p.policy:4:15: no test notices `>` for `>=`",
            ],
            "changes",
        ),
        (
            format!("when term.initial >= 1 year\n{}", rule("require term.initial is stated")),
            vec![PASSES],
            vec!["p.policy:3:6: no test notices `>` for `>=`"],
            "changes",
        ),
    ] {
        let ran = mutate(&policy, &tests, &[]);
        assert_eq!(ran.code, 0, "{policy}\n{}{}", ran.out, ran.err);
        assert!(ran.out.contains(notices), "{policy}\n{}", ran.out);
        assert_eq!(ran.out.contains("no test notices"), !unnoticed.is_empty(), "{policy}\n{}", ran.out);
        for part in unnoticed.into_iter() {
            assert!(ran.out.contains(part), "{policy}\n{part}\n{}", ran.out);
        }
    }
}

#[test]
fn a_rule_that_no_test_expects_anything_of_has_nothing_noticed() {
    let policy =
        format!("{}\nrule other {{ severity error require term.initial > 1 day }}", rule("require term is stated"));
    let ran = mutate(&policy, &[PASSES], &[]);
    assert!(ran.out.contains("no test notices `forbid` for `require` in `term.initial > 1 day`"), "{}", ran.out);
    assert!(!ran.out.contains("in `term is stated`"), "{}", ran.out);
}

#[test]
fn the_limit_and_the_seed_choose_and_the_same_seed_chooses_the_same() {
    let lines: String = (1..30).map(|days| format!("require term.initial >= {days} days\n")).collect();
    let few = |seed| mutate(&rule(&lines), &[PASSES], &["--limit", "10", "--seed", seed]).out;
    assert!(few("1").contains("of 10 changes; 135 more were not tried"), "{}", few("1"));
    assert_eq!(few("1"), few("1"));
    assert_ne!(few("1"), few("2"));
}

#[test]
fn nothing_is_tried_while_a_test_fails() {
    let ran = mutate(&rule("require term.initial >= 9 years"), &[PASSES], &[]);
    assert!(ran.code == 1 && ran.err.contains("no change was tried"), "{}{}", ran.out, ran.err);
}
