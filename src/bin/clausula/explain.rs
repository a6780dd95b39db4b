//! `clausula explain`: its arguments.

use std::io::{self, BufWriter};
use std::process::ExitCode;

use clap::Args;
use clausula::run::{self, ExplainRequest};

use super::terminal;

const AFTER_HELP: &str = "\
Examples:
  clausula explain bpo.ip/ip-client-owns       a rule of a built-in policy
  clausula explain -p house.policy house/fair  one of your own
  clausula explain load/duplicate-key          what Clausula itself finds in files";

/// Explain what stands in brackets in front of a finding: what is asked, why, and who says so
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// The code of a finding, such as `bpo.ip/ip-client-owns` or `load/duplicate-key`
    #[arg(value_name = "CODE")]
    code: String,

    /// Where the rule is looked for: a built-in policy by its name, a file, or a folder; may be repeated
    #[arg(short, long = "policy", value_name = "NAME|FILE|FOLDER")]
    policies: Vec<String>,
}

/// Explains.
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let style = terminal::style_of_messages();
    let request = ExplainRequest { code: arguments.code, policies: arguments.policies, style };
    run::explain(&request, &mut BufWriter::new(io::stdout().lock()), &mut io::stderr().lock()).code().into()
}
