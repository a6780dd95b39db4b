//! The program as its users meet it: arguments, files of every kind, exit codes, what goes where.

mod baseline;
mod cache;
mod changed;
mod formats;
mod matrix;
mod outputs;
mod selecting;
mod settings;
mod waivers;

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A rule that fails where the length of a contract is not stated, and one that a warning comes of.
const HOUSE: &str = r#"policy house "House rules"
vocabulary contract

rule length-stated "The length of the agreement is stated" {
    severity error
    tags     essential
    require term.initial is stated
}

rule start-stated "The first day is stated" {
    severity warning
    require term.commencement is stated
}
"#;
const GOOD: &str = "schema: contract/1\nterm:\n  initial: 3 years\n  commencement: 2026-01-01\n";
const BAD: &str = "schema: contract/1\nterm:\n  commencement: 2026-01-01\n";
const MILD: &str = "schema: contract/1\nterm:\n  initial: 3 years\n";
/// Nobody has read the section that the rules ask for.
const UNREAD: &str = "schema: contract/1\ncoverage:\n  reviewed: [parties]\nparties: []\n";

/// A run of the program.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\nstdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub(crate) fn says(self, part: &str) -> Self {
        assert!(self.err.contains(part), "`{part}` is not in\nstderr:\n{}\nstdout:\n{}", self.err, self.out);
        self
    }

    #[track_caller]
    pub(crate) fn finds(self, part: &str) -> Self {
        assert!(self.out.contains(part), "`{part}` is not in\nstdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub(crate) fn finds_nothing(self) -> Self {
        assert_eq!(self.out, "", "stderr:\n{}", self.err);
        self
    }
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clausula"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "RUST_BACKTRACE", "GITHUB_STEP_SUMMARY"] {
        command.env_remove(variable);
    }
    // no test reads or writes the cache of whoever runs it
    command.env("CI", "true").env("CLAUSULA_CACHE_DIR", "/nowhere/clausula");
    command
}

/// Runs the program in a folder.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Ran {
    ran(command(folder, arguments).output().unwrap())
}

fn ran(output: std::process::Output) -> Ran {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().expect("ended by itself"), out: text(output.stdout), err: text(output.stderr) }
}

/// Runs the program in a folder, with this on its standard input.
pub(crate) fn run_with_input(folder: &Path, arguments: &[&str], input: &[u8]) -> Ran {
    let mut child =
        command(folder, arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // a program that has read enough may stop reading
    drop(child.stdin.take().unwrap().write_all(input));
    ran(child.wait_with_output().unwrap())
}

/// A folder of files, beside the policy `house.policy`.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "house.policy", HOUSE);
    for (name, text) in files {
        write(folder.path(), name, text);
    }
    folder
}

/// Writes a file of a folder.
pub(crate) fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Checks by the house's policy, a line for each finding.
fn check(folder: &TempDir, arguments: &[&str]) -> Ran {
    let all = [&["check", "-p", "house.policy", "--format", "concise", "--as-of", "2026-01-01"], arguments].concat();
    run(folder.path(), &all)
}

#[test]
fn each_exit_code_has_its_reason() {
    let folder = folder(&[
        ("good/a.yaml", GOOD),
        ("bad/a.yaml", BAD),
        ("mild/a.yaml", MILD),
        ("unread/a.yaml", UNREAD),
        ("broken/a.yaml", "schema: contract/1\nterm: [\n"),
        ("other/a.yaml", "name: something else\n"),
        (
            "broken.policy",
            "policy broken \"x\"\nvocabulary contract\nrule r \"t\" { severity error require trem is stated }\n",
        ),
    ]);
    for (arguments, code) in [
        (&["good"][..], 0),
        (&["bad"], 1),
        (&["bad", "--fail-on", "never"], 0),
        (&["mild"], 0),
        (&["mild", "--fail-on", "warning"], 1),
        (&["mild", "--fail-on", "note"], 1),
        (&["mild", "--tag", "essential", "--fail-on", "note"], 0),
        (&["unread"], 1),
        (&["unread", "--allow-undecided"], 0),
        (&["unread", "--fail-on", "never"], 0),
        (&["broken"], 1),
        (&["broken", "--fail-on", "never"], 1),
        (&["other"], 3),
        (&["other/a.yaml", "--fail-on", "never"], 0),
        (&["missing"], 2),
        (&["good", "missing"], 2),
        (&["bad", "missing"], 2),
        (&["bad", "missing", "--fail-on", "never"], 2),
        (&["bad", "-p", "broken.policy"], 2),
        (&["good", "-p", "nosuch"], 2),
        (&["good", "--nonsense"], 2),
        (&["good", "--as-of", "2026-02-30"], 2),
        (&["good", "--format", "xml"], 2),
        (&["good", "--fail-on", "fatal"], 2),
        (&["good", "-q", "-v"], 2),
        (&["good", "--tag", "nosuch"], 2),
    ] {
        let ran = check(&folder, arguments);
        assert_eq!(ran.code, code, "{arguments:?}\nstdout:\n{}\nstderr:\n{}", ran.out, ran.err);
    }
    run(folder.path(), &[]).exits(2);
    run(folder.path(), &["chek"]).exits(2).says("check");
    run(folder.path(), &["good"])
        .exits(2)
        .says("there is no command `good`; to check the contracts there: `clausula check good`");
    run(folder.path(), &["--version"]).exits(0).finds("clausula 0");
    run(folder.path(), &["check", "--help"]).exits(0).finds("Exit codes").finds("Examples");
}

#[test]
fn a_policy_in_the_place_of_a_contract_is_told_and_the_other_way_round() {
    let folder = folder(&[("bad/a.yaml", BAD), ("house.test.policy", "policy house.test\nvocabulary contract\n")]);
    for policy in ["house.policy", "house.test.policy"] {
        let ran =
            check(&folder, &[policy, "bad"]).exits(2).says(&format!("error: `{policy}` is a policy, and no contract"));
        // the rest is checked all the same
        assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    }
    // policies in a folder of contracts are no mistake
    check(&folder, &["."]).exits(1);
    for arguments in [&["check", "-p"][..], &["fmt"], &["rules", "-p"]] {
        let ran = run(folder.path(), &[arguments, &["bad/a.yaml"]].concat());
        ran.exits(2).says("error: `bad/a.yaml` is YAML, and no policy").finds_nothing();
    }
    run(folder.path(), &["test", "bad/a.yaml"]).exits(2).says("error: `bad/a.yaml` is YAML, and no policy");
    run(folder.path(), &["show", "house.policy"]).exits(2).says("`house.policy` is a policy, and no contract");
    run(folder.path(), &["house.policy"]).exits(2).says("`clausula check -p house.policy CONTRACT`");
}

#[test]
fn what_cannot_be_read_does_not_cost_the_rest() {
    let folder = folder(&[("a.yaml", BAD), ("b.yaml", BAD), ("contracts/c.yaml", BAD)]);
    let ran = check(&folder, &["a.yaml", "nosuch.yaml", "b.yaml", "contarcts"]).exits(2);
    assert_eq!(ran.out.lines().count(), 2, "{}", ran.out);
    ran.says("cannot read `nosuch.yaml`: it does not exist").says("did you mean `contracts`?");
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_named_and_the_others_go_on() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = folder(&[("a.yaml", BAD), ("c.yaml", BAD), ("sub/d.yaml", BAD)]);
    symlink("gone.yaml", folder.path().join("b.yaml")).unwrap();
    let ran = check(&folder, &["."]).exits(2).says("cannot follow the link `b.yaml`: what it links to does not exist");
    assert_eq!(ran.out.lines().count(), 3, "{}", ran.out);
    fs::set_permissions(folder.path().join("a.yaml"), fs::Permissions::from_mode(0o0)).unwrap();
    fs::set_permissions(folder.path().join("sub"), fs::Permissions::from_mode(0o0)).unwrap();
    // whoever may read everything is not kept out by permissions
    if fs::read(folder.path().join("a.yaml")).is_err() {
        let ran = check(&folder, &["."]).exits(2).says("`a.yaml`: permission denied").says("`sub`: permission denied");
        assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    }
    fs::set_permissions(folder.path().join("sub"), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_folder_is_searched_for_contracts_in_a_stable_order() {
    let folder = folder(&[
        ("z.yaml", BAD),
        ("a/b.yml", BAD),
        ("a/a.yaml", BAD),
        ("a-b.yaml", BAD),
        ("notes.yaml", "a: 1\n"),
        ("readme.md", BAD),
        (".hidden/h.yaml", BAD),
        ("ignored/i.yaml", BAD),
        ("deep/er/d.yaml", BAD),
        ("deep/.gitignore", "skip.yaml\n"),
        ("deep/skip.yaml", BAD),
        (".gitignore", "ignored/\n"),
    ]);
    let ran = check(&folder, &[]).exits(1).says("skipped 1 file");
    let files: Vec<_> = ran.out.lines().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(files, ["a/a.yaml", "a/b.yml", "a-b.yaml", "deep/er/d.yaml", "z.yaml"]);
    assert!(!ran.err.contains("notes.yaml"), "{}", ran.err);
    check(&folder, &["-v"]).exits(1).says("notes.yaml");
    assert_eq!(check(&folder, &["."]).out, ran.out);
}

#[test]
fn the_output_of_many_files_is_the_same_in_every_run() {
    let names: Vec<String> = (0..150).map(|number| format!("c/{number:03}.yaml")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), BAD)).collect();
    let folder = folder(&files);
    let first = check(&folder, &["c"]).exits(1).says("150 contracts");
    let listed: Vec<_> = first.out.lines().map(|line| line.split(':').next().unwrap().to_owned()).collect();
    assert_eq!(listed, names);
    for _ in 0..20 {
        assert_eq!(check(&folder, &["c"]).out, first.out);
    }
}

#[test]
fn what_is_named_twice_is_checked_once() {
    let folder = folder(&[("c/a.yaml", BAD), ("c/b.yaml", BAD)]);
    for arguments in [
        &["c", "c"][..],
        &["c", "./c/"],
        &["c", "c/a.yaml"],
        &["c/a.yaml", "c"],
        &[".", "c/../c/b.yaml"],
        &["-p", "./house.policy", "c"],
    ] {
        let ran = check(&folder, arguments);
        assert_eq!(ran.out.lines().count(), 2, "{arguments:?}\n{}{}", ran.out, ran.err);
    }
}

#[test]
fn what_goes_beside_contracts_is_checked_as_none_though_it_is_named() {
    let folder = folder(&[
        ("a.yaml", BAD),
        ("clausula.yaml", "fail_on: error\n"),
        ("waivers.yaml", "schema: waivers/1\nwaivers: []\n"),
        ("known.yaml", "schema: baseline/1\nfindings: []\n"),
    ]);
    let beside = ["clausula.yaml", "waivers.yaml", "known.yaml"];
    let ran = check(&folder, &[&beside[..], &["a.yaml"]].concat());
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    ran.exits(1).finds("a.yaml:").says("checked 1 contract");
    for one in beside {
        check(&folder, &[one]).exits(3).says("no contract was found").finds_nothing();
    }
}

#[test]
fn where_nothing_is_found_the_marks_are_told_that_are_looked_for() {
    let own = "vocabulary lease\nversion 1.0.0\ndocument Lease marked by kind \"lease/2\"\nrecord Lease { kind: text, rent: money }\n";
    let asks = "policy own\nvocabulary lease\nrule rent { severity error require rent is stated }\n";
    let folder =
        folder(&[("lease.policy", own), ("own.policy", asks), ("e/notes.yaml", "a: 1\n"), ("bare/readme.txt", "a\n")]);
    let told = |arguments: &[&str]| run(folder.path(), &[&["check", "--no-config"], arguments].concat()).exits(3).err;
    let own = told(&["-p", "own.policy", "e"]);
    assert!(own.contains("is a YAML file with `kind: lease/2` at its root; "), "{own}");
    let both = told(&["-p", "own.policy", "-p", "bpo.ip", "e"]);
    assert!(both.contains("is a YAML file with `kind: lease/2` or `schema: contract/1` at its root; "), "{both}");
    let none = told(&["bare"]);
    assert!(
        none.contains("no contract was found: a contract definition is a YAML file with `schema: contract/1`"),
        "{none}"
    );
}

#[test]
fn a_file_named_outright_is_checked_without_its_mark() {
    let folder = folder(&[("notes.yaml", "term:\n  commencement: 2026-01-01\n"), ("contract.txt", BAD)]);
    check(&folder, &["."]).exits(3).says("no contract was found").finds_nothing();
    check(&folder, &["notes.yaml"]).exits(1).finds("notes.yaml:").finds("house/length-stated");
    check(&folder, &["contract.txt"]).exits(1).finds("contract.txt:");
    // also where a folder holds it
    check(&folder, &[".", "notes.yaml"]).exits(1).finds("notes.yaml:");
}

#[cfg(unix)]
#[test]
fn links_are_followed_inside_the_folder_only() {
    use std::os::unix::fs::symlink;
    let outside = folder(&[("secret.yaml", BAD), ("sub/more.yaml", BAD)]);
    let folder = folder(&[("c/a.yaml", BAD), ("c/text", BAD)]);
    let link = |target: &Path, name: &str| symlink(target, folder.path().join(name)).unwrap();
    link(&outside.path().join("secret.yaml"), "c/out.yaml");
    link(&outside.path().join("sub"), "c/out");
    link(Path::new("."), "c/round");
    link(Path::new("text"), "c/inside.yaml");
    link(Path::new("a.yaml"), "c/same.yaml");
    let ran = check(&folder, &["c", "-v"]).exits(1).says("out.yaml (a link out of the folder)").says("out/ (a link");
    let files: Vec<_> =
        ran.out.lines().filter(|line| line.contains("error[")).map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(files, ["c/a.yaml", "c/inside.yaml"]);
    check(&folder, &["c/out.yaml"]).exits(1).finds("c/out.yaml:");
}

#[cfg(target_os = "linux")]
#[test]
fn the_end_of_a_pipe_is_a_file_and_findings_that_cannot_be_written_are_an_error() {
    let folder = folder(&[("a.yaml", BAD)]);
    let arguments = ["check", "-p", "house.policy", "--format", "concise", "/dev/fd/0"];
    run_with_input(folder.path(), &arguments, BAD.as_bytes()).exits(1).finds("/dev/fd/0:2:1: ");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let lost = command(folder.path(), &["check", "-p", "house.policy", "a.yaml"]).stdout(full).output().unwrap();
    ran(lost).exits(2).says("cannot write the results: no space left");
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_unicode_or_would_steer_a_terminal_are_shown_safely() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = folder(&[("c/x\u{1b}[31m.yaml", BAD), ("c/\u{202e}lmay.yaml", BAD), ("c/a\nb.yaml", BAD)]);
    let name = std::ffi::OsStr::from_bytes(b"c/\xff.yaml");
    fs::write(folder.path().join(name), BAD).unwrap();
    for format in ["concise", "pretty"] {
        let ran = check(&folder, &["c", "--format", format]).exits(1).finds("\u{fffd}.yaml");
        assert!(!ran.out.contains('\u{1b}') && !ran.out.contains('\u{202e}'), "{}", ran.out);
        if format == "concise" {
            assert_eq!(ran.out.lines().count(), 4, "{}", ran.out);
        }
    }
    let ran = check(&folder, &["c/\u{1b}[2J"]).exits(2);
    assert!(!ran.err.contains('\u{1b}'), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_told_from_a_file_that_is_not_there() {
    let folder = folder(&[("house.policy", HOUSE), ("good.yaml", GOOD)]);
    std::os::unix::fs::symlink("gone.yaml", folder.path().join("link.yaml")).unwrap();
    std::os::unix::fs::symlink("circle.yaml", folder.path().join("circle.yaml")).unwrap();
    let told = "what it links to does not exist";
    check(&folder, &["."]).exits(2).says(&format!("cannot follow the link `link.yaml`: {told}"));
    check(&folder, &["link.yaml"]).exits(2).says(&format!("cannot read `link.yaml`: {told}"));
    let circle = check(&folder, &["circle.yaml"]).exits(2).says("cannot read `circle.yaml`: too many levels");
    assert!(!circle.err.contains("did you mean") && !circle.err.contains("no contract was found"), "{}", circle.err);
    check(&folder, &["god.yaml"]).exits(2).says("cannot read `god.yaml`: it does not exist").says("did you mean");
}

#[test]
fn a_tag_that_no_rule_has_is_an_error_with_advice() {
    let untagged = HOUSE.replace("tags     essential", "");
    let folder = folder(&[("good.yaml", GOOD), ("house.policy", HOUSE), ("untagged.policy", &untagged)]);
    for (policy, tag, advice) in [
        ("house.policy", "esential", "did you mean `essential`?"),
        ("house.policy", "all", "the tags are `essential`"),
        ("untagged.policy", "essential", "the rules of these policies have no tags"),
    ] {
        run(folder.path(), &["check", "-p", policy, "--tag", tag, "good.yaml"])
            .exits(2)
            .finds(&format!("error[policy/unknown-tag]\n  no rule has the tag `{tag}`\n"))
            .finds(advice)
            .says("nothing was checked");
    }
}

#[test]
fn mistakes_in_the_arguments_are_shown_safely() {
    let folder = folder(&[]);
    for (arguments, shown) in [
        (&["check", "--fail-on", "er\u{202e}ror"][..], r"er\u{202e}ror"),
        (&["check", "--\u{200b}quiet"], r"--\u{200b}quiet"),
        (&["che\u{2066}ck"], r"che\u{2066}ck"),
        (&["check", "--as-of", "2026\u{1b}[31m"], r"2026\u{1b}[31m"),
        (&["check", "--format", "a\u{9b}31m\r"], r"a\u{9b}31m\r"),
    ] {
        let ran = run(folder.path(), arguments).exits(2).finds_nothing().says(shown);
        let hidden = |c: char| c != '\n' && (c.is_control() || "\u{200b}\u{202e}\u{2066}".contains(c));
        assert!(!ran.err.contains(hidden), "{:?}", ran.err);
    }
}

#[test]
fn standard_input_is_a_file_with_a_name() {
    let folder = folder(&[("a.yaml", BAD)]);
    fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
        [&["check", "-p", "house.policy", "--format", "concise", "-"], more].concat()
    }
    run_with_input(folder.path(), &with(&[]), BAD.as_bytes()).exits(1).finds("<stdin>:");
    run_with_input(folder.path(), &with(&["--stdin-filename", "./b/c.yaml"]), BAD.as_bytes())
        .exits(1)
        .finds("b/c.yaml:");
    run_with_input(folder.path(), &with(&[]), GOOD.as_bytes()).exits(0).finds_nothing();
    run_with_input(folder.path(), &with(&["a.yaml"]), GOOD.as_bytes()).exits(1).finds("a.yaml:").says("2 contracts");
    run_with_input(folder.path(), &with(&[]), b"").exits(1).finds("load/empty");
    run_with_input(folder.path(), &with(&[]), b"term: \xff\n").exits(1).finds("load/not-utf8");
    check(&folder, &["--stdin-filename", "x.yaml", "a.yaml"]).exits(2).says("`-`");
}

#[test]
fn policies_are_named_by_their_names_files_and_folders() {
    let other = HOUSE.replace("policy house", "policy other").replace("term.initial", "term.expiry");
    let folder = folder(&[
        ("c/a.yaml", BAD),
        ("rules/one.policy", HOUSE),
        ("rules/deep/two.policy", &other),
        ("rules/deep/two.test.policy", "this is no policy"),
        ("rules/notes.txt", "nor is this"),
        ("empty/notes.txt", ""),
    ]);
    let check = |arguments: &[&str]| run(folder.path(), &[&["check", "c", "--format", "concise"], arguments].concat());
    check(&["-p", "rules"]).exits(1).finds("house/length-stated").finds("other/length-stated").says("4 rules");
    check(&["-p", "rules", "-p", "house.policy"]).exits(2).says("nothing was checked");
    check(&["-p", "rules/deep", "-p", "house.policy"]).exits(1).says("4 rules");
    check(&["-p", "empty"]).exits(2).says("no policy in `empty`");
    check(&["-p", "bpo.scope"]).says("checked 1 contract");
    check(&["-p", "bpo.scpoe"])
        .exits(2)
        .says("did you mean `bpo.scope`?")
        .says("the built-in policies are")
        .finds_nothing();
    check(&["-p", "security"]).exits(2).says("did you mean `bpo.security`?");
    check(&["-p", "house.polcy"]).exits(2);
    check(&["-p", "./hose.policy"]).exits(2).says("did you mean `house.policy`?");
    check(&["-p", "hose.policy"]).exits(2).says("did you mean `house.policy`?");
    fs::write(folder.path().join("latin.policy"), b"policy a \"\xe4\"").unwrap();
    check(&["-p", "latin.policy"]).exits(2).says("not UTF-8");
}

#[test]
fn without_a_policy_the_essentials_run_tags_choose_from_all_rules_and_a_policy_runs_whole() {
    let folder = folder(&[("c/a.yaml", BAD)]);
    let rules = |arguments: &[&str]| {
        let ran = run(folder.path(), &[&["check", "c", "--fail-on", "never"], arguments].concat()).exits(0);
        let (_, behind) = ran.err.split_once(" against ").unwrap();
        behind.split(' ').next().unwrap().parse::<usize>().unwrap()
    };
    let essential = rules(&[]);
    assert_eq!(rules(&["-p", "bpo.essentials"]), essential);
    assert_eq!(rules(&["--tag", "standard"]), rules(&["-p", "bpo.full", "--tag", "standard"]));
    assert!(rules(&["--tag", "essential"]) > essential, "what the essentials leave out is tagged all the same");
    // what is set goes before what a profile adjusts, and chooses nothing
    assert_eq!(rules(&["--set", "bpo.termination.min_notice=60 days"]), essential);
    let standard = rules(&["--tag", "standard"]);
    let full = rules(&["--tag", "full"]);
    assert!(essential > 0 && standard > essential && full > standard, "{essential} {standard} {full}");
    assert_eq!(rules(&["-p", "house.policy"]), 2);
    assert_eq!(rules(&["-p", "house.policy", "--tag", "essential"]), 1);
    assert!(rules(&["-p", "bpo.scope"]) > rules(&["-p", "bpo.scope", "--tag", "essential"]));
}

#[test]
fn policies_with_errors_are_all_shown_and_nothing_is_checked() {
    let folder = folder(&[
        ("c/a.yaml", BAD),
        ("p/one.policy", &HOUSE.replace("term.initial", "term.inital")),
        ("p/two.policy", &HOUSE.replace("policy house", "policy two").replace("severity error", "severity grave")),
        (
            "p/three.policy",
            "policy three \"x\"\nvocabulary contract\nrule r \"t\" {\n    severity error\n    require\n}\n",
        ),
    ]);
    for format in ["concise", "pretty"] {
        let ran = run(folder.path(), &["check", "c", "-p", "p", "--format", format]).exits(2);
        let ran =
            ran.finds("p/one.policy:7").finds("p/two.policy:5").finds("p/three.policy:").says("nothing was checked");
        assert!(!ran.out.contains("a.yaml"), "{}", ran.out);
    }
    let ran = run(folder.path(), &["check", "c", "-p", "p", "--format", "json"]).exits(2);
    serde_json::from_str::<serde_json::Value>(&ran.out).unwrap();
}

#[test]
fn the_date_of_a_check_is_asked_for_or_today_and_always_said() {
    let folder = folder(&[("a.yaml", GOOD)]);
    check(&folder, &["a.yaml"]).exits(0).says("as of 2026-01-01");
    let ran = run(folder.path(), &["check", "-p", "house.policy", "a.yaml"]).exits(0);
    let today = clausula::run::today();
    let today = format!("as of {:04}-{:02}-{:02}", today.year, today.month.unwrap(), today.day.unwrap());
    ran.says(&today);
    for (wrong, advice) in
        [("2026-02-30", "February 2026 has 28 days"), ("2026-02", "whole date"), ("21/11/2026", "2026-11-21"), ("", "")]
    {
        run(folder.path(), &["check", "--as-of", wrong, "a.yaml"]).exits(2).says(advice).says("--as-of");
    }
}

#[test]
fn findings_go_to_standard_output_and_all_else_to_standard_error() {
    let folder = folder(&[("a.yaml", BAD), ("b.yaml", GOOD), ("unread.yaml", UNREAD)]);
    let ran =
        check(&folder, &["a.yaml", "b.yaml"]).exits(1).says("checked 2 contracts against 2 rules").says("1 error");
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    let line = ran.out.lines().next().unwrap();
    assert!(line.starts_with("a.yaml:2:1: error[house/length-stated] "), "{line}");
    let ran = check(&folder, &["-q", "a.yaml"]).exits(1);
    assert_eq!(ran.err, "");
    let ran = check(&folder, &["-q", "a.yaml", "missing"]).exits(2);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    check(&folder, &["unread.yaml"]).exits(1).says("only what could not be decided").says("--allow-undecided");
    let ran = check(&folder, &["unread.yaml", "a.yaml"]).exits(1);
    assert!(!ran.err.contains("only what could not"), "{}", ran.err);
    let ran = check(&folder, &["--format", "json", "a.yaml", "b.yaml"]).exits(1);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert!(json.get("schema_version").is_some(), "{json}");
}

#[test]
fn colour_is_used_where_it_is_wanted() {
    let folder = folder(&[("a.yaml", BAD)]);
    let colored = |arguments: &[&str], no_color: &str| {
        let all = [&["check", "-p", "house.policy", "a.yaml"], arguments].concat();
        let mut command = command(folder.path(), &all);
        if !no_color.is_empty() {
            command.env("NO_COLOR", no_color);
        }
        ran(command.output().unwrap()).exits(1).out.contains('\u{1b}')
    };
    assert!(!colored(&[], ""), "this is no terminal");
    assert!(colored(&["--color", "always"], ""));
    assert!(colored(&["--color", "always"], "1"), "an argument is more than a variable");
    assert!(!colored(&["--color", "auto"], "1"));
    assert!(!colored(&["--color", "never"], ""));
}

#[test]
fn a_reader_who_stops_reading_is_no_error() {
    let names: Vec<String> = (0..200).map(|number| format!("c/{number:03}.yaml")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), BAD)).collect();
    let folder = folder(&files);
    for (fail_on, code) in [("error", 1), ("never", 0)] {
        let mut child = command(folder.path(), &["check", "-p", "house.policy", "c", "-q", "--fail-on", fail_on])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 100];
        child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
        drop(child.stdout.take());
        let ran = ran(child.wait_with_output().unwrap()).exits(code);
        assert_eq!(ran.err, "");
    }
}
