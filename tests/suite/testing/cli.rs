//! The command: which tests it finds, how it ends, and what it writes.

use std::fs;
use std::path::Path;

use super::{HOUSE, MSA};
use crate::cli::{Ran, run};

const PASSES: &str = "test \"good <&> \\\"notice\\\"\" { given \"msa.yaml\" expect slow-exit passes }\n";
const FAILS: &str = "test \"bad notice\" { given \"msa.yaml\" expect slow-exit fails }\n";
const BROKEN: &str = "test \"no file\" { given \"nosuch.yaml\" expect slow-exit fails }\n";

fn folder(tests: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("house.policy"), HOUSE).unwrap();
    fs::write(folder.path().join("msa.yaml"), MSA).unwrap();
    if !tests.is_empty() {
        fs::write(folder.path().join("house.test.policy"), tests).unwrap();
    }
    folder
}

fn test(folder: &Path, arguments: &[&str]) -> Ran {
    run(folder, &[&["test", "--as-of", "2026-01-01"], arguments].concat())
}

#[test]
fn each_exit_code_has_its_reason() {
    for (tests, arguments, code, says) in [
        (PASSES.to_owned(), &[][..], 0, "ran 1 test: 1 passed, 0 failed"),
        (format!("{PASSES}{FAILS}"), &[], 1, "ran 2 tests: 1 passed, 1 failed"),
        (format!("{PASSES}{FAILS}{BROKEN}"), &[], 2, "1 passed, 1 failed, 1 could not be run"),
        (format!("{PASSES}{FAILS}"), &["--filter", "good"], 0, "1 passed, 0 failed; 1 left out by `--filter`"),
        (format!("{PASSES}{FAILS}"), &["--filter", "house/bad"], 1, "0 passed, 1 failed; 1 left out"),
        (PASSES.to_owned(), &["--filter", "xyz"], 3, "none has a name that `--filter` allows"),
        (String::new(), &[], 3, "no test was found"),
        ("test \"x\" { expect nosuch fails }".to_owned(), &[], 2, "no test was run, because of the errors"),
        (PASSES.to_owned(), &["nosuch"], 2, "no built-in policy is called `nosuch`"),
        (PASSES.to_owned(), &["house.policy"], 0, "1 passed"),
        (PASSES.to_owned(), &["house.test.policy"], 0, "1 passed"),
        (PASSES.to_owned(), &[".", "house.policy", "house.test.policy"], 0, "ran 1 test: 1 passed"),
        (PASSES.to_owned(), &["bpo.term"], 0, "passed, 0 failed"),
        (PASSES.to_owned(), &["bpo.standard"], 3, "no test was found"),
    ] {
        let folder = folder(&tests);
        let ran = test(folder.path(), arguments);
        assert_eq!(ran.code, code, "{tests}{arguments:?}\n{}\n{}", ran.out, ran.err);
        assert!(ran.err.contains(says), "{arguments:?}\n{}\n{}", ran.out, ran.err);
        let quiet = test(folder.path(), &[arguments, &["-q"]].concat());
        assert_eq!(quiet.out, ran.out);
        assert!(!quiet.err.contains("ran "), "{}", quiet.err);
    }
    let empty = tempfile::tempdir().unwrap();
    let ran = test(empty.path(), &[]);
    assert_eq!((ran.code, ran.err.contains("no policy was found")), (3, true), "{}", ran.err);
}

#[test]
fn the_tests_of_a_policy_run_though_another_has_errors() {
    let folder = folder(PASSES);
    let broken = "policy abroad \"x\"\nvocabulary contract\nrule r { severity error require nosuch }\n";
    fs::write(folder.path().join("abroad.policy"), format!("{broken}{}", FAILS.replace("slow-exit", "r"))).unwrap();
    for (arguments, out) in [
        (&[][..], "there is no name `nosuch`"),
        (&["--format", "junit"], "<testcase name=\"good &lt;&amp;&gt; &quot;notice&quot;\" classname=\"house\""),
        (&["--format", "json"], "\"passed\":1"),
        (&["--coverage"], "house.policy"),
        (&["--mutate"], "of 11 changes"),
    ] {
        let ran = test(folder.path(), arguments);
        assert_eq!(ran.code, 2, "{}\n{}", ran.out, ran.err);
        assert!(ran.out.replace(' ', "").contains(&out.replace(' ', "")), "{arguments:?}\n{}\n{}", ran.out, ran.err);
        assert!(ran.err.contains("ran 1 test: 1 passed, 0 failed"), "{}", ran.err);
        assert!(ran.err.contains("the tests of one policy were not run, because of the errors"), "{}", ran.err);
    }
    // what can't be read stands in the way of its own tests only
    fs::write(folder.path().join("abroad.policy"), b"policy abroad \"\xff\"").unwrap();
    fs::write(folder.path().join("abroad.test.policy"), FAILS).unwrap();
    let ran = test(folder.path(), &[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(ran.err.contains("abroad.policy") && ran.err.contains("1 passed, 0 failed"), "{}", ran.err);
    let ran = test(folder.path(), &["house.policy", "nosuch.policy"]);
    assert!(ran.code == 2 && ran.err.contains("1 passed, 0 failed"), "{}", ran.err);
}

#[test]
fn files_are_read_from_the_folder_of_the_test_and_never_from_outside_the_project() {
    let folder = folder("");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let inner = "test \"up\" { given \"../msa.yaml\" expect slow-exit passes }\n";
    write("inner/house.policy", HOUSE);
    write("inner/house.test.policy", inner);
    fs::remove_file(folder.path().join("house.policy")).unwrap();
    let ran = test(folder.path(), &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    // the folder is a project of its own: what lies above it is somebody else's
    write("inner/clausula.yaml", "");
    let ran = test(folder.path(), &[]);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("`../msa.yaml` lies outside the project"), "{}", ran.out);
}

#[test]
fn the_tests_of_a_policy_are_run_without_what_others_adjust_in_it() {
    let folder = folder("test \"own\" { given \"msa.yaml\" expect start-stated passes expect encrypted undecided }\n");
    let profile = "policy acme \"Acme's own\"\nuse house\nadjust house {\n    encrypted: off because \"we have no data\"\n}\n\
                   test \"off\" { given \"msa.yaml\" expect encrypted not applicable expect house/start-stated passes }\n";
    fs::write(folder.path().join("acme.policy"), profile).unwrap();
    let ran = test(folder.path(), &[]);
    assert!(ran.code == 0 && ran.err.contains("ran 2 tests: 2 passed"), "{}{}", ran.out, ran.err);
    fs::write(folder.path().join("acme.policy"), profile.replace("not applicable", "fails")).unwrap();
    let ran = test(folder.path(), &[]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("expected `house/encrypted` to fail, but it is turned off"), "{}", ran.out);
    assert!(ran.out.contains("we have no data"), "{}", ran.out);
}

#[test]
fn drafts_are_tested_and_what_several_policies_use_is_told_of_once() {
    let folder = folder("");
    let base =
        "policy base \"x\"\nvocabulary contract\nrule r \"t\" { severity error status draft require trem is stated }\n";
    for (name, text) in [
        ("base.policy", base.to_owned()),
        ("one.policy", "policy one \"x\"\nuse base\n".to_owned()),
        ("two.policy", "policy two \"x\"\nuse base\n".to_owned()),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let ran = test(folder.path(), &[]);
    assert_eq!((ran.code, ran.out.matches("there is no name `trem`").count()), (2, 1), "{}", ran.out);
    let tested = base.replace("trem", "term") + "test \"t\" { given \"msa.yaml\" expect r passes }\n";
    fs::write(folder.path().join("base.policy"), tested).unwrap();
    let ran = test(folder.path(), &[]);
    assert!(ran.code == 0 && ran.err.contains("ran 1 test: 1 passed"), "{}{}", ran.out, ran.err);
}

#[test]
fn a_check_does_not_read_files_of_tests() {
    let folder = folder("this is no policy at all");
    let ran = run(folder.path(), &["check", "-p", ".", "--as-of", "2026-01-01", "msa.yaml"]);
    assert!(!ran.out.contains("test.policy") && ran.err.contains("against 5 rules"), "{}{}", ran.out, ran.err);
}

#[test]
fn results_stand_in_the_order_of_the_tests_however_many_run_at_once() {
    let tests: String = (0..200)
        .map(|index| format!("test \"t{index:03}\" {{ given \"msa.yaml\" expect slow-exit fails }}\n"))
        .collect();
    let folder = folder(&tests);
    let ran = test(folder.path(), &[]);
    let headings: Vec<&str> = ran.out.lines().filter_map(|line| line.strip_prefix("── ")?.split('"').nth(1)).collect();
    let mut sorted = headings.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), 200, "{}", ran.out);
    assert!(headings.is_sorted(), "{headings:?}");
}

#[test]
fn junit_output_has_the_structure_that_ci_servers_read() {
    let folder = folder(&format!("{PASSES}{FAILS}{BROKEN}"));
    let ran = test(folder.path(), &["--format", "junit"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.out);
    let broken = self::folder("test \"x\" { expect nosuch fails }");
    let ran = test(broken.path(), &["--format", "junit"]);
    assert!(ran.out.contains("<testsuite name=\"policies\"") && ran.out.contains("<error message="), "{}", ran.out);
}

#[test]
fn json_output_is_one_document_that_fits_its_schema() {
    let schema: serde_json::Value = serde_json::from_str(clausula::report::TEST_JSON_SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for tests in [format!("{PASSES}{FAILS}{BROKEN}"), String::new(), "test \"x\" { expect nosuch fails }".to_owned()] {
        let folder = folder(&tests);
        let plain = test(folder.path(), &["--format", "json"]);
        assert!(!plain.out.contains("\"coverage\""), "{}", plain.out);
        let ran = test(folder.path(), &["--format", "json", "--coverage"]);
        let json: serde_json::Value =
            serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}\n{}", ran.out));
        let errors: Vec<String> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}\n{}", ran.out);
        let total = &json["summary"]["tests"];
        assert_eq!(total.as_u64().unwrap() as usize, json["tests"].as_array().unwrap().len());
    }
}
