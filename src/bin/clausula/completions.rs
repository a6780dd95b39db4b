//! `clausula completions`: its arguments, and the script.

use std::io;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _};
use clap_complete::{Generator as _, Shell};
use clausula::run::{self, Page};

const AFTER_HELP: &str = "\
Examples:
  source <(clausula completions bash)     for this session; put it into `~/.bashrc` for all
  clausula completions zsh > \"${fpath[1]}/_clausula\"
  clausula completions fish > ~/.config/fish/completions/clausula.fish
  clausula completions powershell >> $PROFILE";

/// Write the script by which a shell completes commands, options and their values
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

/// Writes the script.
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let mut definition = super::Arguments::command();
    let name = definition.get_name().to_owned();
    // scripts name each command by the program that it stands behind
    definition.set_bin_name(name);
    definition.build();
    let mut script = Vec::new();
    let made = arguments.shell.try_generate(&definition, &mut script);
    let page = Page { name: arguments.shell.file_name(definition.get_name()), text: made.map(|()| script) };
    run::publish([page], None, &mut io::stdout().lock(), &mut io::stderr().lock()).code().into()
}
