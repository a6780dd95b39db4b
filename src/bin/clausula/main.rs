//! The command line: arguments, dispatch, exit codes.

mod check;

use std::process::ExitCode;

use clap::Parser;

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
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Check(arguments) => check::run(arguments),
    }
}
