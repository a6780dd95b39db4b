//! `clausula show`: its arguments.

use std::io::{self, BufWriter};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use clausula::run::{self, ShowRequest};

use super::terminal;

/// Show how a contract was read: its values by their types, what is not stated, what references name
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The contract's file, or `-` for standard input
    #[arg(value_name = "CONTRACT")]
    path: PathBuf,

    /// Read it by the vocabulary of these policies [default: the built-in ones]; may be repeated
    #[arg(short, long = "policy", value_name = "NAME|FILE|FOLDER")]
    policies: Vec<String>,

    /// Write the plain data of the file as JSON, a line for each document; numbers as they are written
    #[arg(long, conflicts_with = "policies")]
    json: bool,
}

/// Shows.
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let style = terminal::style_of_messages();
    let request = ShowRequest { path: arguments.path, policies: arguments.policies, json: arguments.json, style };
    run::show(&request, &mut BufWriter::new(io::stdout().lock()), &mut io::stderr().lock()).code().into()
}
