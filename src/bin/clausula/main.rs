//! The command line: arguments, dispatch, exit codes.

mod baseline;
mod cache;
mod check;
mod completions;
mod config;
mod explain;
mod format;
mod lsp;
mod man;
mod rules;
mod schema;
mod show;
mod terminal;
mod test;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args as _, CommandFactory as _, FromArgMatches as _, Parser, error::ErrorKind};
use clausula::report::one_line;

/// Checks contracts written as YAML definitions against policies, and shows exactly where a contract falls short.
///
/// It gives no legal advice: it says what a contract's definition states and does not state.
#[derive(Debug, Parser)]
#[command(name = "clausula", version, arg_required_else_help = true, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Check(check::Arguments),
    Baseline(baseline::Arguments),
    #[command(name = "fmt")]
    Format(format::Arguments),
    Test(test::Arguments),
    Rules(rules::Arguments),
    Explain(explain::Arguments),
    Show(show::Arguments),
    Config(config::Arguments),
    Init(config::Begin),
    Schema(schema::Arguments),
    Lsp(lsp::Arguments),
    Cache(cache::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let command = plain_check(&arguments)
        .or_else(|| check_alone(&arguments))
        .map_or_else(|| Arguments::try_parse().unwrap_or_else(|error| visible(error).exit()).command, Command::Check);
    match command {
        Command::Check(arguments) => check::run(arguments),
        Command::Baseline(arguments) => baseline::run(arguments),
        Command::Format(arguments) => format::run(arguments),
        Command::Test(arguments) => test::run(arguments),
        Command::Rules(arguments) => rules::run(arguments),
        Command::Explain(arguments) => explain::run(arguments),
        Command::Show(arguments) => show::run(arguments),
        Command::Config(arguments) => config::run(arguments),
        Command::Init(arguments) => config::begin(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Lsp(arguments) => lsp::run(&arguments),
        Command::Cache(arguments) => cache::run(&arguments),
        Command::Completions(arguments) => completions::run(arguments),
        Command::Man(arguments) => man::run(arguments),
    }
}

/// What is asked for with `clausula check PATH …`, as hooks and editors do: without an option nothing of clap is needed, whose
/// tree of all commands takes a quarter of the time of such a check. Nothing where there is anything else.
fn plain_check(arguments: &[OsString]) -> Option<check::Arguments> {
    let [command, paths @ ..] = arguments else { return None };
    let is_path = |argument: &OsString| !argument.is_empty() && !argument.as_encoded_bytes().starts_with(b"-");
    let is_plain = command == "check" && paths.iter().all(is_path);
    is_plain.then(|| check::Arguments::of_paths(paths.iter().map(PathBuf::from).collect()))
}

/// What is asked for with `clausula check …`, without the tree of the other commands. Nothing where there is anything to be said
/// of it, be it help: that is said with all of them.
fn check_alone(arguments: &[OsString]) -> Option<check::Arguments> {
    arguments.first().filter(|command| *command == "check")?;
    let check = check::Arguments::augment_args(clap::Command::new("check"));
    check::Arguments::from_arg_matches(&check.try_get_matches_from(arguments).ok()?).ok()
}

/// What is said of arguments that are not understood. They may come from a script, and hold what steers a terminal, which
/// clap repeats, or leaves out: so it is asked again, with such characters written out.
fn visible(error: clap::Error) -> clap::Error {
    if let Some(file) =
        std::env::args_os().nth(1).filter(|word| error.kind() == ErrorKind::InvalidSubcommand && is_there(word))
    {
        let file = one_line(&file.to_string_lossy()).into_owned();
        let meant = if file.ends_with(".policy") {
            format!("to check contracts against this policy: `clausula check -p {file} CONTRACT`")
        } else {
            format!("to check the contracts there: `clausula check {file}`")
        };
        let message = format!("there is no command `{file}`; {meant}");
        return Arguments::command().error(ErrorKind::InvalidSubcommand, message);
    }
    let written_out = std::env::args_os().map(|argument| one_line(&argument.to_string_lossy()).into_owned());
    if error.use_stderr() { Arguments::try_parse_from(written_out).err().unwrap_or(error) } else { error }
}

/// Whether an argument names something on the disk.
fn is_there(argument: &OsString) -> bool {
    std::path::Path::new(argument).exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check that clap reads with the tree of all commands.
    fn read(arguments: &[OsString]) -> Option<check::Arguments> {
        let program = OsString::from("clausula");
        match Arguments::try_parse_from(std::iter::once(&program).chain(arguments)).ok()?.command {
            Command::Check(check) => Some(check),
            _ => None,
        }
    }

    fn words(arguments: &str) -> Vec<OsString> {
        arguments.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn plain_paths_are_read_as_clap_reads_them() {
        for arguments in ["check", "check a.yaml", "check a b ./- é", "check check", "check help"] {
            let arguments = words(arguments);
            let plain = plain_check(&arguments);
            assert!(plain.is_some() && plain == read(&arguments), "{arguments:?}: {plain:?}");
            assert_eq!(plain, check_alone(&arguments), "{arguments:?}");
        }
    }

    #[test]
    fn what_is_more_than_paths_is_left_to_clap() {
        for arguments in ["", "rules", "check -", "check a -q", "check --help", "check -- a", "--version", "check  a"] {
            assert_eq!(plain_check(&words(arguments)), None, "{arguments}");
        }
    }

    #[test]
    fn a_check_is_read_alike_with_and_without_the_other_commands() {
        let understood = [
            "check - a -q",
            "check -- -a",
            "check --format json --format concise a",
            "check -p bpo.ip -pbpo.term --tag=essential --set bpo.term.x=3 --as-of 2026-01-31 --output json=x a",
            "check --no-config --min-severity warning --color never --since -1 --no-cache --cache",
        ];
        for arguments in understood {
            let arguments = words(arguments);
            let alone = check_alone(&arguments);
            assert!(alone.is_some() && alone == read(&arguments), "{arguments:?}: {alone:?}");
        }
        for arguments in ["check -x", "check --help", "check -h", "check -V", "check --format x", "rules", "help check"]
        {
            assert_eq!(check_alone(&words(arguments)), None, "{arguments}");
        }
    }

    #[test]
    fn no_line_that_stands_under_a_help_is_wider_than_help_is_shown() {
        let mut commands = vec![Arguments::command()];
        let mut seen = 0;
        while let Some(command) = commands.pop() {
            for text in [command.get_after_help(), command.get_after_long_help()].into_iter().flatten() {
                for line in text.to_string().lines() {
                    assert!(line.chars().count() <= 100, "{}: {line}", command.get_name());
                    seen += 1;
                }
            }
            commands.extend(command.get_subcommands().cloned());
        }
        assert!(seen > 50, "{seen}");
    }
}
