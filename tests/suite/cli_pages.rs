//! `clausula completions` and `clausula man`: what they write names all that `--help` names.

use std::fs;
#[cfg(unix)]
use std::process::Command;

use crate::cli::{run, write};
use crate::tidy::root;

const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "powershell", "elvish"];

/// The commands that `--help` lists, and their own: `config show`. `help` is left out.
pub(crate) fn commands() -> Vec<String> {
    let mut commands = listed(&[]);
    assert!(commands.len() >= 8, "{commands:?}");
    for command in commands.clone() {
        commands.extend(listed(&[&command]).iter().map(|inner| format!("{command} {inner}")));
    }
    assert!(commands.contains(&"config show".to_owned()), "{commands:?}");
    commands
}

fn listed(command: &[&str]) -> Vec<String> {
    let help = run(&root(), &[command, &["--help"]].concat()).exits(0).out;
    let listed = help.split("Commands:\n").nth(1).unwrap_or_default().split("\n\n").next().unwrap();
    let lines = listed.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let commands = lines.map(|line| line.split_whitespace().next().unwrap().to_owned());
    commands.filter(|command| command != "help").collect()
}

/// The options that the `--help` of a command lists: `--fail-on`.
pub(crate) fn options(command: &str) -> Vec<String> {
    let help = run(&root(), &command.split(' ').chain(["--help"]).collect::<Vec<_>>()).exits(0).out;
    let lines = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
    let names = lines.filter_map(|line| line.find("--").map(|at| &line[at..]));
    let end = |name: &str| name.find(|c: char| c != '-' && !c.is_alphanumeric()).unwrap_or(name.len());
    let options: Vec<_> = names.map(|name| name[..end(name)].to_owned()).collect();
    assert!(options.contains(&"--help".to_owned()), "{help}");
    options
}

/// Text as it stands without the escapes of roff.
fn plain(page: &str) -> String {
    ["\\fB", "\\fI", "\\fR", "\\"].iter().fold(page.to_owned(), |text, escape| text.replace(escape, ""))
}

#[test]
fn the_script_of_each_shell_names_every_command_and_option_and_is_the_same_each_time() {
    for shell in SHELLS {
        let script = run(&root(), &["completions", shell]).exits(0).says("").out;
        assert!(script.lines().count() > 50, "{shell}: {script}");
        for command in commands() {
            assert!(command.split(' ').all(|word| script.contains(word)), "{shell}: `{command}`");
            for option in options(&command) {
                // fish says it without the dashes
                let written = if shell == "fish" { format!("-l {}", &option[2..]) } else { option };
                assert!(script.contains(&written), "{shell}: `{command} {written}`");
            }
        }
        assert_eq!(script, run(&root(), &["completions", shell]).out, "{shell}");
    }
    run(&root(), &["completions", "csh"]).exits(2).finds_nothing().says("possible values: bash, elvish, fish");
}

#[test]
fn the_pages_of_the_manual_name_every_command_and_option_and_are_the_same_each_time() {
    let folder = tempfile::tempdir().unwrap();
    // a folder that is not there is made
    run(folder.path(), &["man", "share/man1"]).exits(0).finds_nothing();
    let pages = folder.path().join("share/man1");
    let page = |name: &str| {
        fs::read_to_string(pages.join(format!("{name}.1"))).unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    let program = page("clausula");
    let mut all = program.clone();
    for command in commands() {
        let name = format!("clausula-{}", command.replace(' ', "-"));
        let text = page(&name);
        for option in options(&command) {
            assert!(plain(&text).contains(&option), "`{command} {option}`: {text}");
        }
        all += &text;
        assert!(plain(&all).contains(&format!("{name}(1)\n")), "no page leads to {name}");
    }
    assert_eq!(fs::read_dir(&pages).unwrap().count(), commands().len() + 1);
    // without a folder the same goes to standard output
    let printed = run(folder.path(), &["man"]).exits(0).out;
    assert_eq!(printed.len(), all.len());
    assert!(printed.starts_with(&program), "{printed}");
    // and pages that are there are renewed
    write(&pages, "clausula.1", "old");
    run(folder.path(), &["man", "share/man1"]).exits(0);
    assert_eq!(page("clausula"), program);
}

#[test]
fn exit_codes_and_examples_stand_in_the_manual_as_in_the_help() {
    let page = plain(&run(&root(), &["man"]).out);
    let help = run(&root(), &["check", "--help"]).out;
    let notes = help.split("Exit codes").nth(1).unwrap();
    assert!(page.contains(".SH \"EXIT CODES, THE FIRST THAT HOLDS\"\n.nf\n"), "{page}");
    // trimmed, since the help is wrapped and the page is not
    let lines: Vec<_> = notes.lines().skip(1).filter(|line| line.starts_with("  ")).map(str::trim).collect();
    assert!(lines.len() > 10, "{help}");
    for line in lines {
        assert!(page.contains(line), "`{line}`");
    }
}

#[test]
fn pages_that_cannot_be_written_are_told_and_the_others_are_written() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "file", "");
    run(folder.path(), &["man", "file"]).exits(2).finds_nothing().says("cannot make the folder `file`");
    write(folder.path(), "pages/clausula-check.1/held", "");
    run(folder.path(), &["man", "pages"]).exits(2).says("cannot write `pages/clausula-check.1`");
    assert!(folder.path().join("pages/clausula-test.1").exists());
}

#[cfg(unix)]
/// What bash proposes where somebody has typed this.
fn proposed(words: &[&str]) -> Vec<String> {
    let script = run(&root(), &["completions", "bash"]).exits(0).out;
    let before = if words.len() > 1 { words[words.len() - 2] } else { "" };
    let harness = format!(
        "{script}\ncomplete -p clausula >&2 || exit 9\nCOMP_WORDS=(\"$@\")\nCOMP_CWORD=$(($# - 1))\n\
         _clausula clausula \"${{@: -1}}\" '{before}'\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
    );
    let output = Command::new("bash").args(["--norc", "-c", &harness, "bash"]).args(words).output();
    let output = output.expect("this test needs bash");
    let loaded = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && loaded.trim_end().ends_with("-F _clausula clausula"), "{loaded}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[cfg(unix)]
#[test]
fn bash_completes_commands_options_and_values() {
    for (words, expected) in [
        (&["clausula", "com"][..], &["completions"][..]),
        (&["clausula", "check", "--fail"], &["--fail-on"]),
        (&["clausula", "check", "--fail-on", ""], &["error", "warning", "note", "never"]),
        (&["clausula", "completions", "fi"], &["fish"]),
    ] {
        assert_eq!(proposed(words), expected, "{words:?}");
    }
}
