//! `clausula lsp`

use std::process::ExitCode;

use clausula::lsp::{Ended, Service, serve, stdio};
use clausula::run::{Library, today};

/// Serve an editor over standard input and output, in the language server protocol.
///
/// Editors start it themselves. It shows findings in contracts, policies and `clausula.yaml` as they are written, by the same settings
/// as `clausula check` in the folder that is open. It reads files of that folder only, and asks nothing of a network. It writes nothing
/// but the texts of built-in rules, to the user's cache folder, for editors that open them.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Taken because many editors pass it; there is no other way.
    #[arg(long, hide = true)]
    stdio: bool,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let Arguments { stdio: _ } = arguments;
    let (connection, unreadable, writer) = stdio();
    let ended = serve(&connection, &unreadable, Service { today, library: Library::find(), extensions: Vec::new() });
    drop(connection);
    // what was still to be said is written; a client that has gone reads it no more
    let is_written = writer.join().is_ok_and(|written| written.is_ok());
    match ended {
        Ended::AsAsked if is_written => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
