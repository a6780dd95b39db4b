//! The command line: arguments, dispatch, exit codes.

mod baseline;
mod cache;
mod check;
mod completions;
mod config;
mod explain;
mod format;
mod man;
mod rules;
mod schema;
mod show;
mod terminal;
mod test;

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
    Cache(cache::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::try_parse().unwrap_or_else(|error| visible(error).exit());
    match arguments.command {
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
        Command::Cache(arguments) => cache::run(&arguments),
        Command::Completions(arguments) => completions::run(arguments),
        Command::Man(arguments) => man::run(arguments),
    }
}

/// What is said of arguments that are not understood. They may come from a script, and hold what steers a terminal, which
/// clap repeats, or leaves out: so it is asked again, with such characters written out.
fn visible(error: clap::Error) -> clap::Error {
    let written_out = std::env::args_os().map(|argument| one_line(&argument.to_string_lossy()).into_owned());
    if error.use_stderr() { Arguments::try_parse_from(written_out).err().unwrap_or(error) } else { error }
}
