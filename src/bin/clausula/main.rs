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

use clap::Parser;
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
    let command = plain_check(std::env::args_os().skip(1))
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
fn plain_check(mut arguments: impl Iterator<Item = OsString>) -> Option<check::Arguments> {
    if arguments.next()? != "check" {
        return None;
    }
    let is_path = |argument: &OsString| !argument.is_empty() && !argument.as_encoded_bytes().starts_with(b"-");
    let paths = arguments.map(|argument| Some(argument).filter(is_path).map(PathBuf::from)).collect::<Option<_>>()?;
    Some(check::Arguments::of_paths(paths))
}

/// What is said of arguments that are not understood. They may come from a script, and hold what steers a terminal, which
/// clap repeats, or leaves out: so it is asked again, with such characters written out.
fn visible(error: clap::Error) -> clap::Error {
    let written_out = std::env::args_os().map(|argument| one_line(&argument.to_string_lossy()).into_owned());
    if error.use_stderr() { Arguments::try_parse_from(written_out).err().unwrap_or(error) } else { error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_are_read_as_clap_reads_them() {
        let paths: [&[&str]; 5] = [&[], &["a.yaml"], &["a", "b c", "./-", "é"], &["check"], &["help"]];
        for paths in paths {
            let arguments = || std::iter::once("check").chain(paths.iter().copied());
            let read = Arguments::try_parse_from(std::iter::once("clausula").chain(arguments())).unwrap().command;
            let Command::Check(read) = read else { panic!("{paths:?} is no check") };
            assert_eq!(plain_check(arguments().map(OsString::from)), Some(read), "{paths:?}");
        }
    }

    #[test]
    fn what_is_more_than_paths_is_left_to_clap() {
        for arguments in ["", "rules", "check -", "check a -q", "check --help", "check -- a", "--version", "check  a"] {
            let plain = plain_check(arguments.split(' ').map(OsString::from));
            assert_eq!(plain, None, "{arguments}");
        }
    }
}
