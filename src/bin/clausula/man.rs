//! `clausula man`: its arguments, and the pages.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::StyledStr;
use clap::{Args, Command, CommandFactory as _};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use clausula::run::{self, Page};

const AFTER_HELP: &str = "\
Examples:
  clausula man | man -l -                 all pages, one after the other
  clausula man ~/.local/share/man/man1    for `man clausula` and `man clausula-check`";

/// Write the man pages of the program and of each command
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// The folder that the pages are written to, a file each; it is made where there is none [default: all of them to standard
    /// output]
    #[arg(value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

/// Writes the pages.
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let folder = arguments.folder.as_deref();
    run::publish(pages(), folder, &mut io::stdout().lock(), &mut io::stderr().lock()).code().into()
}

/// The page of the program, then those of its commands, each before those of its own commands.
fn pages() -> Vec<Page> {
    let mut program = super::Arguments::command().disable_help_subcommand(true);
    program.build();
    let source = program.render_version().trim_end().to_owned();
    with_its_commands(program).into_iter().map(|command| page(command, &source)).collect()
}

fn with_its_commands(command: Command) -> Vec<Command> {
    let inner = command.get_subcommands().filter(|inner| inner.get_name() != "help").cloned();
    let inner: Vec<_> = inner.flat_map(with_its_commands).collect();
    std::iter::once(command).chain(inner).collect()
}

fn page(command: Command, source: &str) -> Page {
    let notes = command.get_after_help().map(StyledStr::to_string).unwrap_or_default();
    let man = Man::new(command.after_help(None::<&'static str>)).source(source).manual("Clausula");
    let mut text = Vec::new();
    let made = man.render(&mut text).and_then(|()| sections(&notes).to_writer(&mut text));
    Page { name: man.get_filename(), text: made.map(|()| text) }
}

/// What stands below the options, each paragraph under its first line; its columns stay as they are.
fn sections(notes: &str) -> Roff {
    let mut roff = Roff::new();
    for paragraph in notes.split("\n\n") {
        let mut lines = paragraph.lines();
        let Some(title) = lines.next() else { continue };
        let title = title.trim_end_matches(':').to_uppercase();
        roff.control("SH", [title.as_str()]).control("nf", []);
        for line in lines {
            roff.text([roman(line)]);
        }
        roff.control("fi", []);
    }
    roff
}
