//! `clausula fmt`: its arguments, and where its output goes.

use std::io::{self, BufWriter};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use clausula::run::{self, FormatRequest, Stdin};

use super::terminal;

const AFTER_HELP: &str = "\
Exit codes, the first that holds:
  2  a path could not be read or written, or a policy has errors; those are left as they are
  1  with --check: files would change
  3  no policy was found
  0  all is well

Examples:
  clausula fmt                      all policies below this folder
  clausula fmt --check policies/    lists what is not in its form, for CI
  clausula fmt --diff house.policy  shows what would change
  clausula fmt - < house.policy     from standard input to standard output";

/// Bring policies into their one form: indentation, spaces, line breaks, empty lines
///
/// Comments stay where they are, and the meaning is never changed.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// Files, folders (`.policy` files in them), or `-` for standard input [default: this folder]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Write nothing; list the files that would change, and exit with 1 if there are any
    #[arg(long)]
    check: bool,

    /// Write nothing; show the changes as a unified diff
    #[arg(long)]
    diff: bool,
}

/// Formats.
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let (dashes, paths): (Vec<_>, Vec<_>) = arguments.paths.into_iter().partition(|path| path.as_os_str() == "-");
    let request = FormatRequest {
        paths,
        stdin: (!dashes.is_empty()).then(|| Stdin { name: "<stdin>".to_owned() }),
        check: arguments.check,
        diff: arguments.diff,
        style: terminal::style_of_messages(),
    };
    let mut stdout = BufWriter::new(io::stdout().lock());
    run::format_files(&request, &mut stdout, &mut io::stderr().lock()).code().into()
}
