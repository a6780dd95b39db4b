//! `clausula schema`: its arguments.

use std::io::{self, BufWriter};
use std::process::ExitCode;

use clap::Args;
use clausula::run;

use super::terminal;

const AFTER_HELP: &str = "\
An editor that knows YAML takes the schema from a file that a comment names, in the first line of a
contract:
  # yaml-language-server: $schema=contract.schema.json

Examples:
  clausula schema > contract.schema.json               of contracts
  clausula schema configuration > clausula.schema.json of `clausula.yaml`
  clausula schema lease.policy > lease.schema.json     of a vocabulary of your own";

/// Write the JSON Schema of a kind of file, by which an editor completes and checks it
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// The kind of file: `contract`, `configuration` (`clausula.yaml`), `waivers` or `baseline`; or the `.policy` file of a
    /// vocabulary
    #[arg(value_name = "NAME|FILE", default_value = "contract")]
    name: String,
}

/// Writes it.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let style = terminal::style_of_messages();
    let results = &mut BufWriter::new(io::stdout().lock());
    run::write_schema(&arguments.name, style, results, &mut io::stderr().lock()).code().into()
}
