//! Mistakes in tests: found before any test is run.

use super::{HOUSE, shown, snapshot};

#[test]
fn each_mistake_of_a_test_is_said_before_any_test_runs() {
    for (name, lines) in [
        ("mistake_unknown_rule", "given \"msa.yaml\"\n    expect start-statd passes"),
        ("mistake_unknown_policy", "given \"msa.yaml\"\n    expect hose/start-stated passes"),
        ("mistake_rule_like_no_other", "given \"msa.yaml\"\n    expect xyz passes"),
        (
            "mistake_unknown_path",
            "given \"msa.yaml\"\n    with termination.rihgts[0].notice = 14 days\n    without trem\n    expect slow-exit fails at termination.rights[0].notce",
        ),
        (
            "mistake_wrong_type",
            "given \"msa.yaml\"\n    with termination.rights[0].notice = \"14 days\"\n    with parties = \"acme\"\n    with term[0] = 1 year\n    with term.commencement = term.expiry\n    expect slow-exit fails",
        ),
        (
            "mistake_unknown_value",
            "given \"msa.yaml\"\n    with parties.acme.role = \"clint\"\n    expect slow-exit fails",
        ),
        ("mistake_each", "given \"msa.yaml\"\n    with parties[*].role = \"client\"\n    expect slow-exit fails"),
        (
            "mistake_list_without_ids",
            "given \"msa.yaml\"\n    with termination.rights.x.notice = \"client\"\n    expect slow-exit fails",
        ),
        ("mistake_bad_yaml", "given \"msa.yaml\"\n    with term = \"\"\"a: [\"\"\"\n    expect slow-exit fails"),
        ("mistake_no_given", "expect slow-exit fails"),
        ("mistake_two_givens", "given \"msa.yaml\"\n    given \"msa.yaml\"\n    expect slow-exit fails"),
        (
            "mistake_two_dates",
            "given \"msa.yaml\"\n    as of 2026-01-01\n    as of 2026-01-02\n    expect slow-exit fails",
        ),
        ("mistake_no_expectation", "given \"msa.yaml\""),
        (
            "mistake_at_of_a_pass",
            "given \"msa.yaml\"\n    expect slow-exit passes at termination\n    expect encrypted not applicable at facts",
        ),
        (
            "mistake_saying_of_a_pass",
            "given \"msa.yaml\"\n    expect slow-exit passes saying \"all is well\"\n    expect encrypted not applicable at facts saying \"no\"",
        ),
        ("mistake_saying_nothing", "given \"msa.yaml\"\n    expect slow-exit fails saying \" \""),
    ] {
        snapshot(name, &format!("    {lines}"), [0, 0, 0]);
    }
}

#[test]
fn two_tests_of_one_name_are_a_mistake_also_in_two_files() {
    let test = "test \"it\" { given \"msa.yaml\" expect slow-exit passes }\n";
    let both = format!("{HOUSE}{test}{test}");
    let own = format!("{HOUSE}{test}");
    for files in [vec![("house.policy", both.as_str())], vec![("house.policy", &own), ("house.test.policy", test)]] {
        let (out, counts) = shown(&files);
        assert_eq!(counts, [0, 0, 0], "{out}");
        assert!(out.contains("error[test/duplicate-name]") && out.contains("the first one"), "{out}");
    }
}

#[test]
fn tests_without_their_policy_are_a_mistake() {
    let test = "test \"it\" { given \"msa.yaml\" expect slow-exit passes }\n";
    for (name, says) in [
        ("other.test.policy", "there is no policy `other.policy`, which these tests are of"),
        ("tests.policy", "expected the policy that these tests are of"),
    ] {
        let (out, counts) = shown(&[("house.policy", HOUSE), (name, test)]);
        assert_eq!(counts, [0, 0, 0], "{out}");
        assert!(out.contains("error[test/no-policy]") && out.contains(says), "{out}");
    }
}
