//! `clausula cache`: its arguments.

use std::io::{self, BufWriter};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use clausula::run::{self, CacheAction};

const AFTER_HELP: &str = "\
`check` keeps what came of each contract in the user's cache folder, and takes it from there as long
as neither the contract changes nor anything by which it is checked. It does so where the
environment variable `CI` is not set, or with `--cache`; never with `--no-cache`.
`CLAUSULA_CACHE_DIR` names another folder, which no project may hold.";

/// Tell where results of earlier checks are kept, or remove them
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
enum Action {
    /// Write the folder's path
    Path,
    /// Write the folder's path, and how much is kept there
    Info,
    /// Remove all that is kept
    Clean,
}

/// Tells, or removes.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let action = match arguments.action {
        Action::Path => CacheAction::Path,
        Action::Info => CacheAction::Info,
        Action::Clean => CacheAction::Clean,
    };
    run::manage_cache(action, &mut BufWriter::new(io::stdout().lock()), &mut io::stderr().lock()).code().into()
}
