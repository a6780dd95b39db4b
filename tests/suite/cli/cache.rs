//! What is kept of earlier checks: that nobody sees whether it is used, but for the time; and that it is not used where anything
//! is otherwise.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use clausula::report::Format;
use tempfile::TempDir;

use super::{BAD, GOOD, HOUSE, MILD, Ran, UNREAD, command, ran, run, write};
use crate::tidy;

/// Rules by the date, by data, and one that begins to hold later.
const MORE: &str = r#"policy more "More rules"
vocabulary contract
data vendors: list of text from "vendors.yaml"
parameter shortest: duration = 1 year

rule still-runs "The agreement still runs" {
    severity warning
    when term.expiry is stated
    require term.expiry > as of else "it has ended: {term.expiry}"
}

rule long-enough "The agreement lasts" {
    severity warning
    require term.initial >= shortest
}

rule vendor-known "The provider is one that we know" {
    severity note
    when contract.title is stated
    require some known in vendors satisfies same_name(known, contract.title)
}
"#;
const LATER: &str = "policy later \"Later\"\nvocabulary contract\napplies from 2027-01-01\nrule start-stated \"The first day is stated\" {\n    \
                     severity error\n    require term.commencement is stated\n}\n";
const VENDORS: &str = "- ACME\n- Umbrella\n";
const SETTINGS: &str = "policies: [house.policy, more.policy, later.policy]\nroot: true\nbaseline: known.yaml\nwaivers: waivers.yaml\n\
                        inline_waivers: allow\noverrides:\n  - {paths: archive, tags: [essential], fail_on: never}\n  - {paths: '**/b.yaml', \
                        parameters: {more.shortest: 5 years}, severities: {house/length-stated: warning}}\n";
const WAIVERS: &str = "schema: waivers/1\nwaivers:\n  \
    - {rule: house/length-stated, contract: waived.yaml, because: m, by: GC, until: 2026-12-31}\n  \
    - {rule: house/length-stated, contract: good.yaml, because: m, by: GC, until: 2026-12-31}\n  \
    - {rule: house/length-stated, contract: gone.yaml, because: m, by: GC, until: 2026-12-31}\n  \
    - {rule: house/start-stated, contract: mild.yaml, because: m, by: GC, until: 2025-12-31}\n";
const INLINE: &str = "schema: contract/1\nterm:\n  # clausula: waive house/length-stated until 2026-06-30 because \"m\" by \"GC\"\n  \
                      commencement: 2026-01-01\n";

/// A project with all that a check may meet.
fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let several = format!("{GOOD}---\n{BAD}---\nname: other\n---\nschema: contract/9\n---\n{MILD}");
    for (name, text) in [
        ("house.policy", HOUSE),
        ("more.policy", MORE),
        ("later.policy", LATER),
        ("vendors.yaml", VENDORS),
        ("clausula.yaml", SETTINGS),
        ("waivers.yaml", WAIVERS),
        ("good.yaml", GOOD),
        ("bad.yaml", BAD),
        ("mild.yaml", MILD),
        ("waived.yaml", BAD),
        ("unread.yaml", UNREAD),
        ("inline.yaml", INLINE),
        (
            "ended.yaml",
            "schema: contract/1\ncontract:\n  id: one\n  title: Globex\nterm:\n  expiry: 2026-03-31\n  initial: 6 months\n",
        ),
        ("archive/a.yaml", BAD),
        ("archive/b.yaml", MILD),
        (
            "deep/b.yaml",
            "schema: contract/1\nterm:\n  initial: some time\n  initail: 3 years\n  commencement: 2026-13-01\n",
        ),
        ("several.yaml", &several),
        ("broken.yaml", "schema: contract/1\nterm: [\n"),
        ("twice.yaml", "schema: contract/1\nterm:\n  initial: 3 years\n  initial: 4 years\n"),
        ("empty.yaml", ""),
        ("misspelt.yaml", "shema: contract/1\nterm:\n  initial: 3 years\n"),
        ("other.yaml", "name: something else\n"),
    ] {
        write(folder.path(), name, text);
    }
    write(folder.path(), "bytes.yaml", b"schema: contract/1\nterm: \xff\n");
    // known: what stands in one contract, and what does not any more
    run(folder.path(), &["baseline", "create", "deep", "good.yaml", "--as-of", "2026-02-01"]).exits(0);
    let known = fs::read_to_string(folder.path().join("known.yaml")).unwrap();
    assert!(known.contains("deep/b.yaml"), "{known}");
    folder
}

/// The program in a folder, with its cache in another.
fn program(folder: &Path, cache: &Path, arguments: &[&str]) -> Command {
    let mut command = command(folder, arguments);
    command.env_remove("CI").env("CLAUSULA_CACHE_DIR", cache);
    command
}

fn start(folder: &Path, cache: &Path, arguments: &[&str]) -> Ran {
    ran(program(folder, cache, arguments).output().unwrap())
}

/// The names of the segments that are kept.
fn kept(cache: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(cache) else { return Vec::new() };
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".kept")).collect();
    names.sort();
    names
}

/// All that a check writes: to standard output and standard error, its exit code, and each format in a file.
fn written(folder: &Path, cache: &Path, arguments: &[&str]) -> Vec<String> {
    let out = tempfile::tempdir().unwrap();
    let outputs: Vec<String> = Format::ALL
        .into_iter()
        .flat_map(|format| {
            ["--output".to_owned(), format!("{}={}", format.name(), out.path().join(format.name()).display())]
        })
        .collect();
    let outputs: Vec<&str> = outputs.iter().map(String::as_str).collect();
    let shown = start(folder, cache, &[&["check", "--verbose"], arguments].concat());
    let files = start(folder, cache, &[&["check", "--quiet", "--statistics"], &outputs[..], arguments].concat());
    let mut all = vec![shown.out, shown.err, shown.code.to_string(), files.out, files.err, files.code.to_string()];
    all.extend(Format::ALL.into_iter().map(|format| fs::read_to_string(out.path().join(format.name())).unwrap()));
    all
}

/// Holds a check to write the same without the cache, while it fills and out of it; and to use it.
#[track_caller]
fn writes_the_same(folder: &Path, arguments: &[&str]) {
    let cache = tempfile::tempdir().unwrap();
    let cache = cache.path();
    let cold = written(folder, cache, &[arguments, &["--no-cache"]].concat());
    assert_eq!(kept(cache), [""; 0], "`--no-cache` keeps nothing");
    let filling = written(folder, cache, &[arguments, &["--cache"]].concat());
    let filled = kept(cache);
    assert!(!filled.is_empty(), "{arguments:?}: nothing is kept\n{}", cold[1]);
    let warm = written(folder, cache, &[arguments, &["--cache"]].concat());
    assert_eq!(kept(cache), filled, "{arguments:?}: something was checked anew");
    for ((cold, filling), warm) in cold.iter().zip(&filling).zip(&warm) {
        assert_eq!(cold, filling, "{arguments:?}: while it fills");
        assert_eq!(cold, warm, "{arguments:?}: out of the cache");
    }
}

#[test]
fn every_format_has_the_same_bytes_out_of_the_cache() {
    let project = project();
    for arguments in [
        &["--as-of", "2026-02-01"][..],
        &["--as-of", "2027-02-01", "--no-baseline", "--fail-on", "note"],
        &["--no-config", "-p", "house.policy", "--as-of", "2026-02-01"],
        &[
            "--no-config",
            "-p",
            "house.policy",
            "--inline-waivers",
            "--warn-expiring",
            "9 months",
            "--as-of",
            "2026-02-01",
        ],
        &["--select", "house,contract/*", "--as-of", "2026-02-01"],
        &["--ignore", "contract/unknown-field,tag:essential", "--min-severity", "warning", "--as-of", "2026-02-01"],
        &["--max-findings", "3", "--as-of", "2026-02-01"],
        &["--set", "more.shortest=10 years", "--as-of", "2026-02-01"],
        &["-p", "bpo.full", "--as-of", "2026-02-01"],
        &["misspelt.yaml", "other.yaml", "several.yaml", "--as-of", "2026-02-01"],
    ] {
        writes_the_same(project.path(), arguments);
    }
}

#[test]
fn the_example_contracts_have_the_same_bytes_out_of_the_cache() {
    for profile in ["bpo.essentials", "bpo.full"] {
        writes_the_same(&tidy::root(), &["contracts", "-p", profile, "--as-of", "2026-02-01"]);
    }
    let house = &["contracts/house", "-p", "contracts/house", "--waivers", "contracts/house/waivers.yaml"];
    writes_the_same(&tidy::root(), &[&house[..], &["--as-of", "2026-02-01"]].concat());
}

#[test]
fn what_has_changed_in_a_repository_is_the_same_out_of_the_cache() {
    let project = project();
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
        let status = Command::new("git").current_dir(project.path()).args(identity).args(arguments).output().unwrap();
        assert!(status.status.success(), "{status:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "a"]);
    write(project.path(), "bad.yaml", format!("{BAD}  expiry: 2026-01-31\n"));
    writes_the_same(project.path(), &["--changed", "--as-of", "2026-02-01"]);
}

/// A change of a project, or of how it is checked, by which what is kept does not hold any more, or by which it does.
struct Change {
    what: &'static str,
    file: Option<(&'static str, String)>,
    arguments: &'static [&'static str],
    matters: bool,
}

#[test]
fn whatever_a_result_depends_on_makes_it_anew_and_nothing_else_does() {
    let usual: &'static [&'static str] = &["--as-of", "2026-02-01"];
    let change =
        |what, name, text: &str| Change { what, file: Some((name, text.to_owned())), arguments: usual, matters: true };
    let argument = |what, arguments, matters| Change { what, file: None, arguments, matters };
    let changes = [
        change("a contract", "bad.yaml", MILD),
        change("a comment of a contract", "good.yaml", &format!("{GOOD}# no more\n")),
        change("a new contract", "new.yaml", GOOD),
        change("a policy", "house.policy", &HOUSE.replace("severity warning", "severity note")),
        change("a policy that another uses", "base.policy", &LATER.replace("policy later", "policy base")),
        change("a comment of a policy", "more.policy", &format!("# more\n{MORE}")),
        change("data of a policy", "vendors.yaml", "- Globex\n"),
        change("the settings of some paths", "clausula.yaml", &SETTINGS.replace("5 years", "6 years")),
        change("a severity", "clausula.yaml", &SETTINGS.replace("length-stated: warning", "length-stated: note")),
        change("waivers", "waivers.yaml", &WAIVERS.replace("waived.yaml", "bad.yaml")),
        change("inline waivers", "clausula.yaml", &SETTINGS.replace("inline_waivers: allow", "inline_waivers: deny")),
        change("when waivers are told of", "clausula.yaml", &format!("{SETTINGS}warn_expiring: 1 year\n")),
        change("the baseline", "known.yaml", "schema: baseline/1\nfindings: []\n"),
        argument("without the baseline", &["--no-baseline", "--as-of", "2026-02-01"], true),
        argument("a parameter", &["--set", "more.shortest=2 years", "--as-of", "2026-02-01"], true),
        argument("what is selected", &["--select", "house", "--as-of", "2026-02-01"], true),
        argument("what is ignored", &["--ignore", "house/length-stated", "--as-of", "2026-02-01"], true),
        argument("the policies", &["-p", "house.policy", "-p", "base.policy", "--as-of", "2026-02-01"], true),
        argument("tags", &["--tag", "essential", "--as-of", "2026-02-01"], true),
        argument("a date that a rule reads", &["--as-of", "2026-04-01"], true),
        argument("a date from which a policy holds", &["--as-of", "2027-01-01"], true),
        argument("a file that is named", &["misspelt.yaml", "--as-of", "2026-02-01"], true),
        argument("a name for people", &["../PROJECT", "--as-of", "2026-02-01"], true),
        argument("nothing", usual, false),
        argument(
            "what fails",
            &["--fail-on", "note", "--allow-undecided", "--exit-zero", "--as-of", "2026-02-01"],
            false,
        ),
        argument("a format", &["--format", "sarif", "--as-of", "2026-02-01"], false),
        argument("what is shown", &["--min-severity", "error", "--max-findings", "1", "--as-of", "2026-02-01"], false),
        argument("which files are checked", &["archive", "deep", "--as-of", "2026-02-01"], false),
    ];
    for Change { what, file, arguments, matters } in changes {
        let project = project();
        write(project.path(), "base.policy", LATER.replace("policy later", "policy base").replace("2027", "2020"));
        let policies = format!("use base\n{}", MORE.split_once('\n').unwrap().1.split_once('\n').unwrap().1);
        let head = MORE.lines().take(2).collect::<Vec<_>>().join("\n");
        write(project.path(), "more.policy", format!("{head}\n{policies}"));
        let cache = tempfile::tempdir().unwrap();
        let check = |arguments: &[&str], more: &[&str]| {
            let folder = project.path().file_name().unwrap().to_str().unwrap();
            let arguments: Vec<String> = arguments.iter().map(|word| word.replace("PROJECT", folder)).collect();
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            start(project.path(), cache.path(), &[&["check"], &arguments[..], more].concat())
        };
        let first = check(usual, &["--cache"]);
        assert_ne!(first.code, 2, "{}", first.err);
        let before = kept(cache.path());
        if let Some((name, text)) = file {
            write(project.path(), name, text);
        }
        let warm = check(arguments, &["--cache"]);
        assert_ne!(warm.code, 2, "{what}: {}", warm.err);
        assert_eq!(
            kept(cache.path()) != before,
            matters,
            "{what}: kept before {before:?}, now {:?}",
            kept(cache.path())
        );
        let cold = check(arguments, &["--no-cache"]);
        assert_eq!((warm.out, warm.err, warm.code), (cold.out, cold.err, cold.code), "{what}");
    }
}

#[test]
fn what_reads_no_date_holds_on_every_date() {
    let folder = super::folder(&[("good.yaml", GOOD), ("bad.yaml", BAD)]);
    let cache = tempfile::tempdir().unwrap();
    let check = |date| start(folder.path(), cache.path(), &["check", "--cache", "-p", "house.policy", "--as-of", date]);
    check("2026-02-01").exits(1).says("as of 2026-02-01");
    let before = kept(cache.path());
    check("2026-02-02").exits(1).says("as of 2026-02-02");
    assert_eq!(kept(cache.path()), before);
}

/// So many contracts that the cache is worth it.
fn many() -> TempDir {
    let folder = super::folder(&[("bad.yaml", BAD)]);
    for number in 0..40 {
        write(folder.path(), &format!("{number}.yaml"), format!("{GOOD}# {number}\n"));
    }
    folder
}

#[test]
fn it_is_off_where_ci_is_set_and_for_few_files_unless_it_is_asked_for() {
    let many = many();
    for (paths, ci, arguments, expected) in [
        (".", None, &[][..], true),
        (".", Some(""), &[], true),
        (".", Some("false"), &[], true),
        (".", Some("true"), &[], false),
        (".", Some("1"), &[], false),
        (".", Some("true"), &["--cache"], true),
        (".", None, &["--no-cache"], false),
        (".", None, &["--cache", "--no-cache"], false),
        (".", None, &["--no-cache", "--cache"], true),
        ("bad.yaml", None, &[], false),
        ("bad.yaml", None, &["--cache"], true),
    ] {
        let cache = tempfile::tempdir().unwrap();
        let mut command = program(many.path(), cache.path(), &["check", "-p", "house.policy", paths]);
        command.args(arguments);
        if let Some(ci) = ci {
            command.env("CI", ci);
        }
        ran(command.output().unwrap()).exits(1);
        assert_eq!(!kept(cache.path()).is_empty(), expected, "{paths} {ci:?} {arguments:?}");
    }
}

#[test]
fn damaged_and_foreign_files_are_ignored_and_left_alone() {
    let many = many();
    let cache = tempfile::tempdir().unwrap();
    let check = || start(many.path(), cache.path(), &["check", "-p", "house.policy", "--format", "json"]);
    let cold = check().exits(1);
    let name = kept(cache.path()).remove(0);
    let path = cache.path().join(&name);
    let whole = fs::read(&path).unwrap();
    let mut damaged: Vec<(String, Vec<u8>)> = Vec::new();
    for at in (0..whole.len()).step_by(whole.len() / 20) {
        let mut other = whole.clone();
        other[at] ^= 0x10;
        damaged.push((format!("byte {at}"), other));
        damaged.push((format!("cut at {at}"), whole[..at].to_vec()));
    }
    let mut other = whole.clone();
    *other.last_mut().unwrap() += 1;
    damaged.push(("another version".to_owned(), other));
    damaged.push(("something else".to_owned(), b"#!/bin/sh\necho forged\n".to_vec()));
    for (what, bytes) in damaged {
        kept(cache.path()).iter().for_each(|name| fs::remove_file(cache.path().join(name)).unwrap());
        fs::write(&path, bytes).unwrap();
        let came = check();
        assert_eq!((came.out, came.err, came.code), (cold.out.clone(), cold.err.clone(), 1), "{what}");
    }
    // what was kept for another checker is none of this one's, whatever its name says
    let other = tempfile::tempdir().unwrap();
    start(many.path(), other.path(), &["check", "--no-config", "-p", "bpo.term"]);
    kept(cache.path()).iter().for_each(|name| fs::remove_file(cache.path().join(name)).unwrap());
    fs::copy(other.path().join(&kept(other.path())[0]), &path).unwrap();
    let came = check();
    assert_eq!((came.out, came.code), (cold.out, 1));
}

#[test]
fn several_runs_at_once_write_the_same_and_leave_a_cache_that_holds() {
    let many = many();
    let cache = tempfile::tempdir().unwrap();
    let arguments = ["check", "-p", "house.policy", "--format", "json"];
    for round in 0..3 {
        let cold = start(many.path(), cache.path(), &[&arguments[..], &["--no-cache"]].concat());
        let all: Vec<_> = (0..6)
            .map(|_| {
                let mut command = program(many.path(), cache.path(), &arguments);
                command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
            })
            .collect();
        for child in all {
            let came = ran(child.wait_with_output().unwrap());
            assert_eq!((&came.out, &came.err, came.code), (&cold.out, &cold.err, cold.code), "round {round}");
        }
        write(many.path(), &format!("new{round}.yaml"), GOOD);
    }
    start(many.path(), cache.path(), &arguments);
    let before = kept(cache.path());
    start(many.path(), cache.path(), &arguments);
    assert_eq!(kept(cache.path()), before, "all is kept by now");
    assert!(
        fs::read_dir(cache.path()).unwrap().all(|entry| !entry
            .unwrap()
            .file_name()
            .to_str()
            .unwrap()
            .ends_with(".new"))
    );
}

#[test]
fn many_changes_leave_few_files() {
    let many = many();
    let cache = tempfile::tempdir().unwrap();
    for number in 0..30 {
        write(many.path(), "0.yaml", format!("{GOOD}# again {number}\n"));
        start(many.path(), cache.path(), &["check", "-p", "house.policy"]).exits(1);
        assert!(kept(cache.path()).len() < 10, "{:?}", kept(cache.path()));
    }
    // what was kept first is there still
    write(many.path(), "0.yaml", format!("{GOOD}# again 0\n"));
    let before = kept(cache.path());
    start(many.path(), cache.path(), &["check", "-p", "house.policy"]).exits(1);
    assert_eq!(kept(cache.path()), before);
}

#[test]
fn it_lies_in_no_project_that_is_checked() {
    let many = many();
    let outer = tempfile::tempdir().unwrap();
    let check = |cache: &Path, arguments: &[&str]| {
        start(many.path(), cache, &[&["check", "-p", "house.policy"], arguments].concat())
    };
    // relative ones are so to where the program starts
    for inside in [".cache".into(), "./deep/down".into(), many.path().join(".cache")] {
        check(&inside, &[])
            .exits(2)
            .says("would lie in the project that is checked")
            .says("CLAUSULA_CACHE_DIR")
            .finds_nothing();
        assert!(!many.path().join(".cache").exists() && !many.path().join("deep").exists());
        check(&inside, &["--no-cache"]).exits(1);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(many.path(), outer.path().join("link")).unwrap();
        check(&outer.path().join("link/cache"), &[]).exits(2).says("would lie in the project");
    }
    // the project reaches further than what is checked
    write(many.path(), ".git/HEAD", "");
    write(many.path(), "inner/a.yaml", GOOD);
    check(&many.path().join(".cache"), &["inner", "--cache"]).exits(2).says("would lie in the project");
    // a home that is a project has no cache that nobody asked for
    let mut command = program(many.path(), outer.path(), &["check", "-p", "house.policy"]);
    command.env_remove("CLAUSULA_CACHE_DIR").env("XDG_CACHE_HOME", many.path().join(".cache")).env("HOME", many.path());
    command.env("LOCALAPPDATA", many.path().join(".cache"));
    ran(command.output().unwrap()).exits(1);
    assert!(!many.path().join(".cache").exists() && !many.path().join("Library").exists());
    ran(command.arg("--cache").output().unwrap()).exits(2).says("would lie in the project");
}

#[cfg(unix)]
#[test]
fn nobody_else_can_write_to_it_or_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let many = many();
    let outer = tempfile::tempdir().unwrap();
    let cache = outer.path().join("new/cache");
    let check = || start(many.path(), &cache, &["check", "-p", "house.policy"]);
    check().exits(1);
    assert_eq!(mode(&cache), 0o700);
    assert_eq!(mode(&cache.join(&kept(&cache)[0])), 0o600);
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o777)).unwrap();
    check().exits(2).says("can be written to by others").says("chmod 700");
}

#[test]
fn where_it_cannot_be_written_the_check_is_made_all_the_same() {
    let many = many();
    let outer = tempfile::tempdir().unwrap();
    write(outer.path(), "file", "no folder");
    for cache in ["file", "file/below"] {
        for more in [&[][..], &["--cache"]] {
            let arguments = [&["check", "-p", "house.policy"], more].concat();
            let ran = start(many.path(), &outer.path().join(cache), &arguments).exits(1).says("checked 41 contracts");
            // whoever asks for it is told that it does not come to be
            assert_eq!(ran.err.contains("warning: nothing can be kept in"), !more.is_empty(), "{}", ran.err);
        }
    }
}

#[test]
fn it_tells_where_it_is_and_how_much_it_holds_and_is_emptied() {
    let many = many();
    let outer = tempfile::tempdir().unwrap();
    let cache = outer.path().join("cache");
    let name = cache.display().to_string();
    let tell = |action| start(many.path(), &cache, &["cache", action]).exits(0);
    assert_eq!(tell("path").out, format!("{name}\n"));
    tell("info").finds("\n0 files, 0 bytes, of at most 256 MB\n");
    tell("clean").finds("nothing is kept in");
    start(many.path(), &cache, &["check", "-p", "house.policy"]).exits(1);
    tell("info").finds("\n1 file, ").finds(" KB, of at most 256 MB\n");
    write(&cache, "mine.txt", "not of the program");
    write(&cache, "0123456789abcdef-1-1.kept.txt", "not of the program");
    write(&cache, "0123456789abcdef-1-1.new", "begun");
    tell("clean").finds("removed 2 files, ").finds(&format!(" from `{name}`\n"));
    let mut left: Vec<_> = fs::read_dir(&cache).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["0123456789abcdef-1-1.kept.txt", "mine.txt"]);
    left.iter().for_each(|name| fs::remove_file(cache.join(name)).unwrap());
    start(many.path(), &cache, &["check", "-p", "house.policy"]).exits(1);
    tell("clean").finds("removed 1 file, ");
    assert!(fs::read_dir(&cache).map_or(true, |mut entries| entries.next().is_none()), "the folder is empty, or gone");
}
