//! `clausula config` and `clausula init`: their arguments.

use std::io::{self, BufWriter};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use clausula::run::{self, ConfigRequest, Configured};

use super::terminal;

/// Look at the settings of a project
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show each setting that holds, and where it was written
    Show(Show),
}

#[derive(Debug, Args)]
struct Show {
    /// Show what holds for this contract [default: for those of this folder that no override fits]
    #[arg(long = "for", value_name = "FILE")]
    contract: Option<PathBuf>,

    /// The file of settings, in place of the `clausula.yaml` of the contract's folder and of those above it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Begin a project: settings with comments, and a first contract to start from
#[derive(Debug, Args)]
pub(crate) struct Begin {
    /// The folder of the project
    #[arg(value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
}

/// Shows.
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let Command::Show(show) = arguments.command;
    let configured = show.config.map_or(Configured::Nearest, Configured::File);
    let request = ConfigRequest { contract: show.contract, configured, style: terminal::style_of_messages() };
    run::show_settings(&request, &mut BufWriter::new(io::stdout().lock()), &mut io::stderr().lock()).code().into()
}

/// Begins.
pub(crate) fn begin(arguments: &Begin) -> ExitCode {
    run::begin_project(&arguments.folder, &mut io::stdout().lock(), &mut io::stderr().lock()).code().into()
}
