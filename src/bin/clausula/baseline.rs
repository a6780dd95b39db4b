//! `clausula baseline`: its arguments.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _, Subcommand, error::ErrorKind};
use clausula::run::{self, BaselineAction, Baselined};

use super::{check, terminal};

const AFTER_HELP: &str = "\
A baseline is a file of findings that were there when it was recorded. A check that is given it, by
`--baseline FILE` or by `baseline: FILE` in `clausula.yaml`, counts them as known: they fail
nothing, and what is new does. What a baseline cannot keep: that a file cannot be read, and what is
said of waivers.

Examples:
  clausula baseline create              what is found below this folder is known from now on
  clausula baseline update contracts/   adds what is new there, takes out what is no longer there
  clausula baseline prune               only takes out

Exit codes:
  0  it was written
  1  it was written without what cannot be known
  2  it was not written
  3  nothing was checked";

/// Record the findings that there are, so that a check fails by new ones only
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Record the findings in a new file
    Create(Recording),
    /// Add what is new, and take out what is no longer there; what was not checked stays
    Update(Recording),
    /// Take out what is no longer there, and add nothing
    Prune(Recording),
}

#[derive(Debug, Args)]
#[command(args_override_self = true)]
struct Recording {
    #[command(flatten)]
    what: check::What,

    /// The file [default: the one that the settings name, else `clausula-baseline.yaml` in the project's folder]
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
}

/// Records.
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let (action, recording) = match arguments.command {
        Command::Create(recording) => (BaselineAction::Create, recording),
        Command::Update(recording) => (BaselineAction::Update, recording),
        Command::Prune(recording) => (BaselineAction::Prune, recording),
    };
    let mut request = recording.what.request(terminal::style_of_messages());
    if request.stdin.is_some() {
        let message = "a baseline is of files: what comes by `-` may be another contract the next time";
        super::Arguments::command().error(ErrorKind::ArgumentConflict, message).exit();
    }
    request.baseline = recording.baseline.map_or(Baselined::Configured, Baselined::File);
    run::record(&request, action, &mut io::stdout().lock(), &mut io::stderr().lock()).code().into()
}
