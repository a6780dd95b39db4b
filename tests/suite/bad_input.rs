//! Bad input is ordinary input: each kind of it gets a clear error that points at it, in no time, and loses nothing else.

use std::fs::File;
use std::path::Path;

use crate::cli::{Ran, run};

/// A contract with nothing to say against it but the rule that the cases run.
const SOUND: &str = "schema: contract/1\nterm:\n  initial: 3 years\n";
const POLICY: &str = r#"policy house "House rules"
vocabulary contract

rule start-stated "The first day is stated" {
    severity error
    require term.commencement is stated
}
"#;

fn check(folder: &Path) -> Ran {
    run(folder, &["check", "-p", "house.policy", "--format", "concise", "--as-of", "2026-01-01", "c"])
}

/// Checks a file between two sound ones, which must be checked as if it were not there; gives the lines about it.
fn lines_about(name: &str, bytes: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    std::fs::create_dir(folder.path().join("c")).unwrap();
    write("house.policy", POLICY.as_bytes());
    write("c/1-before.yaml", SOUND.as_bytes());
    write("c/5-bad.yaml", bytes);
    write("c/9-after.yaml", SOUND.as_bytes());
    let ran = check(folder.path());
    assert_eq!(ran.code, 1, "{name}\n{}{}", ran.out, ran.err);
    let (about, others): (Vec<_>, Vec<_>) = ran.out.lines().partition(|line| line.starts_with("c/5-bad.yaml:"));
    assert_eq!(others.len(), 2, "{name}\n{}{}", ran.out, ran.err);
    for (line, file) in others.iter().zip(["c/1-before.yaml", "c/9-after.yaml"]) {
        assert!(line.starts_with(file) && line.contains("house/start-stated"), "{name}: {line}");
    }
    about.into_iter().map(str::to_owned).collect()
}

#[test]
fn each_kind_of_bad_input_is_an_error_that_points_at_it() {
    let head = "schema: contract/1\n";
    let bomb = {
        let mut text = format!("{head}x-a: &a [1,1,1,1,1,1,1,1,1,1]\n");
        for (new, old) in ('b'..='j').zip('a'..='i') {
            text.push_str(&format!(
                "x-{new}: &{new} [*{old},*{old},*{old},*{old},*{old},*{old},*{old},*{old},*{old},*{old}]\n"
            ));
        }
        text
    };
    let nested = format!("{head}x-deep: {}{}\n", "[".repeat(100_000), "]".repeat(100_000));
    let nested_maps = format!("{head}x-deep: {}\n", "{a: ".repeat(100_000));
    let nested_lists = format!("{head}x-deep:\n  {}1\n", "- ".repeat(100_000));
    let tab = format!("{head}term:\n\tinitial: 3 years\n");
    for (name, text, expected) in [
        ("a tab for a blank", tab.as_bytes(), ":3:1: error[load/syntax] "),
        (
            "a key twice",
            b"schema: contract/1\nterm: {initial: 3 years}\nterm: {initial: 4 years}\n",
            ":3:1: error[load/duplicate-key] ",
        ),
        (
            "an empty key twice",
            b"schema: contract/1\nterm: {\"\": 1, : 2}\n",
            ":2:15: error[load/duplicate-key] the empty key stands twice in one mapping",
        ),
        ("a bomb of aliases", bomb.as_bytes(), "error[load/too-many-aliases] "),
        ("a bomb of lists", nested.as_bytes(), "error[load/too-deep] "),
        ("a bomb of mappings", nested_maps.as_bytes(), "error[load/too-deep] "),
        ("a bomb of block lists", nested_lists.as_bytes(), "error[load/too-deep] "),
        ("a NUL byte", b"schema: contract/1\nterm:\n  initial: 3\0years\n", ":3:13: error[load/"),
        ("only NUL bytes", &[0; 4096], "error[load/"),
        ("not UTF-8", b"schema: contract/1\nterm:\n  initial: \xff\n", ":3:12: error[load/not-utf8] "),
        ("an empty file", b"", ":1:1: error[load/empty] "),
        ("only comments", b"# nothing\n\n# here\n", "error[load/empty] "),
        ("an open list", b"schema: contract/1\nparties: [\n", "error[load/syntax] "),
        ("an open quote", b"schema: contract/1\nx-a: \"b\n", "error[load/syntax] "),
        ("an anchor that nobody set", b"schema: contract/1\nx-a: *gone\n", ":2:6: error[load/unknown-anchor] "),
        (
            "a day that does not exist",
            b"schema: contract/1\nterm: {commencement: 2026-02-30}\n",
            ":2:22: error[contract/malformed-value] ",
        ),
        (
            "a date the other way round",
            b"schema: contract/1\nterm: {commencement: 21/11/2026}\n",
            ":2:22: error[contract/malformed-value] ",
        ),
        (
            "`yes` for a boolean",
            b"schema: contract/1\nsecurity: {encryption: {at_rest: yes}}\n",
            ":2:34: error[contract/malformed-value] ",
        ),
        ("a scalar for a list", b"schema: contract/1\nparties: Acme Ltd\n", ":2:10: error[contract/malformed-value] "),
        ("a list for a record", b"schema: contract/1\nterm: [3 years]\n", ":2:7: error[contract/malformed-value] "),
        ("a scalar for a record", b"schema: contract/1\nterm: 3 years\n", ":2:7: error[contract/malformed-value] "),
        (
            "a reference to nothing",
            b"schema: contract/1\nip: {work_product: {owner: nobody}}\n",
            ":2:28: error[contract/unresolved-reference] ",
        ),
        ("an unknown version", b"schema: contract/99\n", ":1:9: error["),
    ] {
        let lines = lines_about(name, text);
        assert!(
            lines.iter().any(|line| line.contains(expected)),
            "{name}: `{expected}` is not in\n{}",
            lines.join("\n")
        );
    }
}

#[test]
fn what_is_misplaced_or_misspelt_is_pointed_at_with_advice() {
    for (name, text, line, column, advice) in [
        ("a section misspelt", "schema: contract/1\ntrem:\n  commencement: 2026-01-01\n", 2, 1, "did you mean `term`"),
        (
            "a field misspelt",
            "schema: contract/1\nterm:\n  comencement: 2026-01-01\n",
            3,
            3,
            "did you mean `commencement`",
        ),
        (
            "the mark misspelt",
            "shcema: contract/1\nterm: {commencement: 2026-01-01}\n",
            1,
            1,
            "write `schema: contract/1`",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("house.policy"), POLICY).unwrap();
        std::fs::create_dir(folder.path().join("c")).unwrap();
        std::fs::write(folder.path().join("c/a.yaml"), text).unwrap();
        let at = format!("c/a.yaml:{line}:{column}: ");
        let ran = check(folder.path());
        assert_eq!(ran.out.lines().filter(|line| line.starts_with(&at)).count(), 1, "{name}: {}", ran.out);
        let ran = run(folder.path(), &["check", "-p", "house.policy", "--format", "pretty", "c"]);
        assert!(ran.out.contains(advice), "{name}: {}", ran.out);
    }
    let lines = lines_about(
        "a key one level too high",
        b"schema: contract/1\nterm:\n  initial: 3 years\ncommencement: 2026-01-01\n",
    );
    assert!(lines.iter().any(|line| line.contains(":4:1: warning[contract/unknown-field] ")), "{lines:#?}");
    let lines = lines_about("no mark", b"contract: {id: a}\nparties: []\nterm: {commencement: 2026-01-01}\n");
    assert!(lines.iter().any(|line| line.contains("warning[") && line.contains("schema")), "{lines:#?}");
}

#[test]
fn a_hundred_megabytes_are_refused_without_being_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("c")).unwrap();
    std::fs::write(folder.path().join("house.policy"), POLICY).unwrap();
    std::fs::write(folder.path().join("c/a.yaml"), SOUND).unwrap();
    File::create(folder.path().join("c/huge.yaml")).unwrap().set_len(100 * 1024 * 1024).unwrap();
    let ran = check(folder.path());
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("c/huge.yaml:1:1: error[load/too-large] "), "{}", ran.out);
    assert!(ran.out.contains("c/a.yaml:2:1: error[house/start-stated] "), "{}", ran.out);
}
