//! `check --changed`: which contracts are checked of a repository, and that nothing of it is run.

use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::{BAD, HOUSE, MILD, Ran, command, ran, run, write};

const CHECK: [&str; 7] = ["check", "-p", "house.policy", "--format", "concise", "--as-of", "2026-01-01"];
const NOTHING: &str = "no contract has changed since `HEAD`";

/// Git in a folder, as nobody in particular.
fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .current_dir(folder)
        .args(["-c", "user.name=nobody", "-c", "user.email=nobody@example.invalid", "-c", "commit.gpgsign=false"])
        .args(["-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always"])
        .args(arguments)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", folder.join("no such file"))
        .stdin(Stdio::null())
        .output()
        .expect("git is needed for these tests");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn commit(folder: &Path) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--allow-empty", "--message", "a state"]);
}

/// A repository with two contracts, committed.
fn repository() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    begin(folder.path());
    folder
}

fn begin(folder: &Path) {
    for (name, text) in [("house.policy", HOUSE), ("contracts/a.yaml", BAD), ("contracts/b.yaml", MILD)] {
        write(folder, name, text);
    }
    git(folder, &["init", "--quiet"]);
    commit(folder);
}

fn changed(folder: &Path, arguments: &[&str]) -> Ran {
    run(folder, &[&CHECK[..], &["--changed"], arguments].concat())
}

/// The files that a check has something to say of; all contracts of these tests lack something.
fn files(ran: &Ran) -> Vec<&str> {
    let mut files: Vec<&str> = ran.out.lines().filter_map(|line| line.split(':').next()).collect();
    files.dedup();
    files
}

/// Makes git see a file as touched: its time is another.
fn touch(path: &Path) {
    let file = std::fs::File::options().append(true).open(path).unwrap();
    file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000)).unwrap();
}

#[test]
fn where_nothing_has_changed_nothing_is_checked_and_the_check_succeeds() {
    let folder = repository();
    changed(folder.path(), &[]).exits(0).finds_nothing().says(NOTHING).says("2 files");
    changed(folder.path(), &["contracts/a.yaml"]).exits(0).says("1 file ");
    changed(folder.path(), &["--format", "json"]).exits(0).finds("\"unchanged\":2");
    changed(folder.path(), &["-q"]).exits(0).finds_nothing();
    // that there is no contract at all is another matter
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    changed(folder.path(), &["empty"]).exits(3).says("no contract was found");
    changed(folder.path(), &["nosuch.yaml"]).exits(2).says("cannot read `nosuch.yaml`");
}

#[test]
fn contracts_are_checked_that_are_not_as_they_were() {
    let folder = repository();
    let at = |name: &str| folder.path().join(name);
    // one that was only touched is as it was
    touch(&at("contracts/a.yaml"));
    changed(folder.path(), &[]).exits(0).says(NOTHING);
    write(folder.path(), "contracts/a.yaml", format!("# changed\n{BAD}"));
    let ran = changed(folder.path(), &[]).exits(1).says("1 file has not changed");
    assert_eq!(files(&ran), ["contracts/a.yaml"]);
    // also what is noted for the next commit, though the folder has it no more as it was noted
    git(folder.path(), &["add", "--all"]);
    assert_eq!(files(&changed(folder.path(), &[])), ["contracts/a.yaml"]);
    write(folder.path(), "contracts/a.yaml", BAD);
    changed(folder.path(), &[]).exits(0);
    git(folder.path(), &["reset", "--hard", "--quiet"]);
    // new ones, whether or not git is told of them, and hidden from it
    write(folder.path(), "contracts/c.yaml", BAD);
    write(folder.path(), "contracts/ä \"b\"\n.yaml", MILD);
    write(folder.path(), ".git/info/exclude", "d.yaml\n");
    write(folder.path(), "contracts/d.yaml", BAD);
    assert_eq!(files(&changed(folder.path(), &[])).len(), 3);
    git(folder.path(), &["add", "contracts/c.yaml"]);
    assert_eq!(files(&changed(folder.path(), &[])).len(), 3);
    commit(folder.path());
    assert_eq!(files(&changed(folder.path(), &[])), ["contracts/d.yaml"]);
    std::fs::remove_file(at("contracts/d.yaml")).unwrap();
    // one under another name is a new one, one that is gone is none
    git(folder.path(), &["mv", "contracts/a.yaml", "contracts/z.yaml"]);
    std::fs::remove_file(at("contracts/b.yaml")).unwrap();
    assert_eq!(files(&changed(folder.path(), &[]).exits(1)), ["contracts/z.yaml"]);
    // from within a folder, and from above
    assert_eq!(
        files(&run(&at("contracts"), &["check", "-p", "../house.policy", "--changed", "--format", "concise"])),
        ["z.yaml"]
    );
}

#[test]
fn what_contracts_are_checked_by_brings_all_of_them_back() {
    let settings = "policies: house.policy\nwaivers: waivers.yaml\n";
    let data = "vocabulary contract\ndata known: list of text from \"known.yaml\"\n";
    let rule = "rule known \"Somebody is known\" {\n    severity note\n    require \"acme\" in known\n}\n";
    let policy = HOUSE.replace("vocabulary contract\n", data) + rule;
    let files_of = [
        ("clausula.yaml", settings),
        ("house.policy", &policy),
        ("known.yaml", "- acme\n"),
        ("waivers.yaml", "schema: waivers/1\nwaivers: []\n"),
        ("a.yaml", BAD),
        ("b.yaml", MILD),
        ("notes.md", "x\n"),
        ("other.policy", "policy other \"x\"\nvocabulary contract\n"),
        ("below/clausula.yaml", "fail_on: never\n"),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files_of {
        write(folder.path(), name, text);
    }
    git(folder.path(), &["init", "--quiet"]);
    commit(folder.path());
    let check = || run(folder.path(), &["check", "--changed", "--format", "concise", "--as-of", "2026-01-01"]);
    check().exits(0).says(NOTHING);
    for (name, all) in [
        ("clausula.yaml", true),
        ("house.policy", true),
        ("known.yaml", true),
        ("waivers.yaml", true),
        ("notes.md", false),
        ("other.policy", false),
        ("below/clausula.yaml", false),
    ] {
        let before = std::fs::read_to_string(folder.path().join(name)).unwrap();
        write(folder.path(), name, format!("{before}\n"));
        let ran = check();
        assert_eq!(files(&ran), if all { &["a.yaml", "b.yaml"][..] } else { &[] }, "{name}: {}{}", ran.out, ran.err);
        assert_eq!(ran.err.contains(&format!("`{name}` has changed")), all, "{name}");
        write(folder.path(), name, before);
    }
    // a policy or settings that are there no more may have held
    for name in ["other.policy", "below/clausula.yaml"] {
        std::fs::remove_file(folder.path().join(name)).unwrap();
        assert_eq!(files(&check()), ["a.yaml", "b.yaml"], "{name}");
        git(folder.path(), &["checkout", "--quiet", "--", name]);
    }
    // of contracts with other settings, only those whose own have changed
    write(
        folder.path(),
        "clausula.yaml",
        format!("{settings}overrides: [{{paths: b.yaml, policies: other.policy}}]\n"),
    );
    commit(folder.path());
    write(folder.path(), "other.policy", HOUSE.replace("policy house", "policy other"));
    assert_eq!(files(&check()), ["b.yaml"]);
}

#[test]
fn a_branch_is_compared_with_where_it_left_the_other() {
    let folder = repository();
    git(folder.path(), &["checkout", "--quiet", "-b", "work"]);
    write(folder.path(), "contracts/c.yaml", BAD);
    commit(folder.path());
    // what the other line changed later is not the branch's doing
    git(folder.path(), &["checkout", "--quiet", "main"]);
    write(folder.path(), "contracts/b.yaml", format!("{MILD}# later\n"));
    commit(folder.path());
    git(folder.path(), &["tag", "later"]);
    git(folder.path(), &["checkout", "--quiet", "work"]);
    for revision in ["main", "later", "main~1", "HEAD~1"] {
        let ran = changed(folder.path(), &["--since", revision]).exits(1);
        assert_eq!(files(&ran), ["contracts/c.yaml"], "{revision}");
    }
    write(folder.path(), "contracts/a.yaml", format!("{BAD}# now\n"));
    // the revision alone says that only changes are meant
    let ran = run(folder.path(), &[&CHECK[..], &["--since", "main"]].concat()).exits(1);
    assert_eq!(files(&ran), ["contracts/a.yaml", "contracts/c.yaml"]);
    git(folder.path(), &["checkout", "--quiet", "--", "."]);
    changed(folder.path(), &["--since", "HEAD"]).exits(0).says(NOTHING);
}

#[test]
fn what_git_cannot_tell_is_said() {
    let folder = repository();
    let none = tempfile::tempdir().unwrap();
    write(none.path(), "house.policy", HOUSE);
    write(none.path(), "a.yaml", BAD);
    changed(none.path(), &[]).exits(2).finds_nothing().says("lies in no git repository").says("without `--changed`");
    for revision in
        ["nosuch", "--output=pwned", "-h", "", "main..main", "HEAD:house.policy", "\u{1b}[31m", "$(touch pwned)"]
    {
        let since = format!("--since={revision}");
        let ran = changed(folder.path(), &[&since]).exits(2).finds_nothing().says("git knows no revision");
        assert!(!ran.err.contains('\u{1b}'));
    }
    changed(folder.path(), &["--since", "-x"]).exits(2).says("git knows no revision `-x`");
    assert!(!folder.path().join("pwned").exists());
    changed(folder.path(), &["-"]).exits(2).says("standard input has no history");
    // another line of history, with nothing in common
    git(folder.path(), &["checkout", "--quiet", "--orphan", "alone"]);
    // in the same second, a commit of the same files would be the same
    write(folder.path(), "notes.md", "another\n");
    commit(folder.path());
    changed(folder.path(), &["--since", "main"]).exits(2).says("`main` and the work at hand have no commit in common");
    // no git to ask
    let mut without = command(folder.path(), &[&CHECK[..], &["--changed"]].concat());
    ran(without.env("PATH", none.path()).output().unwrap()).exits(2).says("`git` was not found");
    // a folder that belongs to somebody else
    let mut theirs = command(folder.path(), &[&CHECK[..], &["--changed"]].concat());
    ran(theirs.env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1").output().unwrap())
        .exits(2)
        .says("dubious ownership")
        .says("git config --global --add safe.directory");
    // a folder that is no repository, whatever it looks like
    write(folder.path(), "contracts/.git/config", "");
    changed(folder.path(), &["contracts"]).exits(2).says("git cannot tell what has changed in");
}

#[test]
fn before_the_first_commit_everything_is_new() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "house.policy", HOUSE);
    write(folder.path(), "a.yaml", BAD);
    git(folder.path(), &["init", "--quiet"]);
    assert_eq!(files(&changed(folder.path(), &[]).exits(1)), ["a.yaml"]);
    changed(folder.path(), &["--since", "main"]).exits(2).says("git knows no revision `main`");
}

#[test]
fn a_clone_that_lacks_the_history_says_what_to_fetch() {
    let folder = repository();
    git(folder.path(), &["checkout", "--quiet", "-b", "work"]);
    write(folder.path(), "contracts/c.yaml", BAD);
    commit(folder.path());
    git(folder.path(), &["checkout", "--quiet", "main"]);
    write(folder.path(), "contracts/d.yaml", BAD);
    commit(folder.path());
    let origin = format!("file://{}", folder.path().display());
    let clones = tempfile::tempdir().unwrap();
    git(
        clones.path(),
        &["clone", "--quiet", "--depth", "1", "--no-single-branch", "--branch", "work", &origin, "shallow"],
    );
    let shallow = clones.path().join("shallow");
    let explained = |ran: Ran| ran.exits(2).says("git fetch --unshallow").says("fetch-depth: 0").says("GIT_DEPTH: 0");
    explained(changed(&shallow, &["--since", "origin/main"])).says("have no commit in common");
    explained(changed(&shallow, &["--since", "v1"])).says("git knows no revision `v1`");
    // what has changed since the last commit is known all the same
    changed(&shallow, &[]).exits(0).says(NOTHING);
    git(&shallow, &["fetch", "--quiet", "--unshallow"]);
    assert_eq!(files(&changed(&shallow, &["--since", "origin/main"]).exits(1)), ["contracts/c.yaml"]);
}

#[test]
fn repositories_within_a_repository_are_asked_themselves() {
    let inner = repository();
    let outer = repository();
    let origin = format!("file://{}", inner.path().display());
    git(outer.path(), &["submodule", "--quiet", "add", &origin, "parts"]);
    commit(outer.path());
    git(outer.path(), &["clone", "--quiet", &origin, "clone"]);
    changed(outer.path(), &[]).exits(0).says("6 files");
    // what is touched in one
    write(outer.path(), "parts/contracts/a.yaml", format!("{BAD}# now\n"));
    assert_eq!(files(&changed(outer.path(), &[])), ["parts/contracts/a.yaml"]);
    // where it stands at another commit than the outer one says, all of it may differ
    commit(&outer.path().join("parts"));
    assert_eq!(files(&changed(outer.path(), &[])), ["parts/contracts/a.yaml", "parts/contracts/b.yaml"]);
    commit(outer.path());
    changed(outer.path(), &[]).exits(0);
    assert_eq!(
        files(&changed(outer.path(), &["--since", "HEAD~1"])).len(),
        4,
        "the clone too: no revision is known of it"
    );
    changed(&outer.path().join("parts"), &["-p", "contracts/../house.policy"]).exits(0).says(NOTHING);
}

#[cfg(unix)]
#[test]
fn links_change_with_what_they_lead_to() {
    let folder = repository();
    std::os::unix::fs::symlink("../text.md", folder.path().join("contracts/link.yaml")).unwrap();
    write(folder.path(), "text.md", BAD);
    commit(folder.path());
    changed(folder.path(), &["."]).exits(0).says(NOTHING);
    write(folder.path(), "text.md", format!("{BAD}# now\n"));
    assert_eq!(files(&changed(folder.path(), &["."])), ["contracts/link.yaml"]);
}

#[cfg(unix)]
#[test]
fn nothing_is_run_that_a_repository_names() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = repository();
    let program = folder.path().join("program");
    write(folder.path(), "program", format!("#!/bin/sh\necho \"$@\" >> '{}/pwned'\ncat\n", folder.path().display()));
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let program = program.to_str().unwrap();
    for key in [
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.editor",
        "diff.external",
        "diff.all.command",
        "diff.all.textconv",
        "filter.all.clean",
        "filter.all.smudge",
        "filter.all.process",
        "filter.other.clean",
        "credential.helper",
        "gpg.program",
        "uploadpack.packObjectsHook",
        "alias.rev-parse",
    ] {
        git(folder.path(), &["config", key, program]);
    }
    for hook in ["post-index-change", "fsmonitor-watchman", "post-checkout", "reference-transaction"] {
        let path = folder.path().join(".git/hooks").join(hook);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::copy(program, path).unwrap();
    }
    write(folder.path(), ".gitattributes", "*.yaml filter=all diff=all\n*.policy filter=other\n");
    let pwned = folder.path().join("pwned");
    drop(std::fs::remove_file(&pwned));
    for times in 0..3 {
        touch(&folder.path().join("contracts/a.yaml"));
        // written in the moment in which git looked last: it looks into such a file
        write(folder.path(), "contracts/b.yaml", MILD);
        changed(folder.path(), &["--since", "HEAD"]);
        assert!(!pwned.exists(), "{times}: {}", std::fs::read_to_string(&pwned).unwrap());
    }
    // that any of it would be run is shown by a command for people
    drop(Command::new("git").current_dir(folder.path()).args(["diff", "--stat", "HEAD"]).output());
    assert!(pwned.exists());
}

#[test]
fn in_a_hook_the_files_own_repository_is_asked() {
    let folder = repository();
    let other = repository();
    write(folder.path(), "contracts/a.yaml", format!("{BAD}# now\n"));
    let mut hook = command(folder.path(), &[&CHECK[..], &["--changed"]].concat());
    hook.env("GIT_DIR", other.path().join(".git")).env("GIT_INDEX_FILE", "nosuch").env("GIT_WORK_TREE", other.path());
    assert_eq!(files(&ran(hook.output().unwrap()).exits(1)), ["contracts/a.yaml"]);
}
