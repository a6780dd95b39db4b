//! `clausula fmt`: what it reads, writes and leaves alone.

use std::fs;

use crate::cli::{run, run_with_input, write};

const UGLY: &str =
    "policy a \"t\"\nvocabulary contract\nrule r \"t\" { severity error require term.initial is stated } # c\n";
const FORMED: &str = "policy a \"t\"\nvocabulary contract\n\nrule r \"t\" {\n    severity error\n    require term.initial is stated\n}  # c\n";
const BROKEN: &str = "policy b \"t\"\nrule r \"t\" { severity eror require }\n";

#[test]
fn files_are_rewritten_where_they_stand_and_nothing_else_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    for (name, text) in [
        ("a.policy", UGLY),
        ("in/b.test.policy", UGLY),
        ("formed.policy", FORMED),
        ("note.txt", UGLY),
        (".hidden/c.policy", UGLY),
    ] {
        write(path, name, text);
    }
    run(path, &["fmt"]).exits(0).finds_nothing().says("3 files looked at, 2 changed");
    for (name, text) in [
        ("a.policy", FORMED),
        ("in/b.test.policy", FORMED),
        ("formed.policy", FORMED),
        ("note.txt", UGLY),
        (".hidden/c.policy", UGLY),
    ] {
        assert_eq!(fs::read_to_string(path.join(name)).unwrap(), text, "{name}");
    }
    let mut names: Vec<_> =
        fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, [".hidden", "a.policy", "formed.policy", "in", "note.txt"]);
    run(path, &["fmt", "--check"]).exits(0).finds_nothing();
}

#[test]
fn a_check_lists_what_would_change_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.policy", UGLY);
    write(folder.path(), "b.policy", FORMED);
    let ran = run(folder.path(), &["fmt", "--check"]).exits(1).says("2 files looked at, 1 would change");
    assert_eq!(ran.out, "a.policy\n");
    assert_eq!(fs::read_to_string(folder.path().join("a.policy")).unwrap(), UGLY);
}

#[test]
fn a_diff_shows_the_changes_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.policy", UGLY.replace("# c", "# \u{1b}[31m"));
    let ran = run(folder.path(), &["fmt", "--diff"]).exits(0);
    assert!(ran.out.starts_with("--- a/a.policy\n+++ b/a.policy\n@@ -1,3 +1,7 @@\n policy a \"t\"\n"), "{}", ran.out);
    assert!(ran.out.contains("+    severity error\n") && ran.out.contains("+}  # \\u{1b}[31m\n"), "{}", ran.out);
    run(folder.path(), &["fmt", "--diff", "--check", "a.policy"]).exits(1).finds("+++ b/a.policy");
    assert!(fs::read_to_string(folder.path().join("a.policy")).unwrap().starts_with(&UGLY[..40]));
}

#[test]
fn a_file_with_errors_is_shown_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.policy", UGLY);
    write(folder.path(), "b.policy", BROKEN);
    write(folder.path(), "c.policy", b"policy \xff");
    run(folder.path(), &["fmt"])
        .exits(2)
        .finds_nothing()
        .says("found `eror`")
        .says("error: `b.policy` is left as it is, because of its errors")
        .says("error: `c.policy` is not UTF-8, from line 1 on");
    assert_eq!(fs::read_to_string(folder.path().join("b.policy")).unwrap(), BROKEN);
    assert_eq!(fs::read_to_string(folder.path().join("a.policy")).unwrap(), FORMED);
    run(folder.path(), &["fmt", "--check", "missing.policy"]).exits(2).says("cannot read `missing.policy`");
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run_with_input(folder.path(), &["fmt", "-"], UGLY.as_bytes()).exits(0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), (FORMED, ""));
    run_with_input(folder.path(), &["fmt", "-"], BROKEN.as_bytes()).exits(2).finds_nothing().says("<stdin>");
    let ran = run_with_input(folder.path(), &["fmt", "--check", "-"], UGLY.as_bytes()).exits(1);
    assert_eq!(ran.out, "<stdin>\n");
}

#[test]
fn a_folder_without_a_policy_is_said_to_be_one() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["fmt"]).exits(3).finds_nothing().says("no policy was found");
}

#[cfg(unix)]
#[test]
fn permissions_and_links_are_kept() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(path, "real/a.policy", UGLY);
    let file = path.join("real/a.policy");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real/a.policy", path.join("link.policy")).unwrap();
    run(path, &["fmt", "link.policy"]).exits(0);
    assert!(fs::symlink_metadata(path.join("link.policy")).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&file).unwrap(), FORMED);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
}
