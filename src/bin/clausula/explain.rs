//! `clausula explain`: its arguments.

use std::io::{self, BufWriter};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use clausula::run::{self, ExplainRequest, TraceRequest};
use clausula::value::Date;

use super::terminal;

const AFTER_HELP: &str = "\
Examples:
  clausula explain bpo.ip/ip-client-owns       a rule of a built-in policy
  clausula explain -p house.policy house/fair  one of your own
  clausula explain bpo.ip/ip-client-owns msa.yaml
                                               how the rule came to its outcome over a contract
  clausula explain load/duplicate-key          what Clausula itself finds in files";

/// Explain what stands in brackets in front of a finding: what is asked, why, and who says so
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// The code of a finding, such as `bpo.ip/ip-client-owns` or `load/duplicate-key`
    #[arg(value_name = "CODE")]
    code: String,

    /// Tell how the rule came to its outcome over this contract: every part of its conditions, and where each value stands
    #[arg(value_name = "CONTRACT")]
    contract: Option<PathBuf>,

    /// The date on which that check is made, such as 2026-01-31 [default: today, in UTC]
    #[arg(long, value_name = "DATE", value_parser = run::parse_date, requires = "contract")]
    as_of: Option<Date>,

    /// Where the rule is looked for: a built-in policy by its name, a file, or a folder; may be repeated
    #[arg(short, long = "policy", value_name = "NAME|FILE|FOLDER")]
    policies: Vec<String>,
}

/// Explains.
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let style = terminal::style_of_messages();
    let request = ExplainRequest { code: arguments.code, policies: arguments.policies, style };
    let (results, messages) = (&mut BufWriter::new(io::stdout().lock()), &mut io::stderr().lock());
    let exit = match arguments.contract {
        None => run::explain(&request, results, messages),
        Some(contract) => {
            let as_of = arguments.as_of.unwrap_or_else(run::today);
            run::trace(&TraceRequest { rule: request, contract, as_of }, results, messages)
        }
    };
    exit.code().into()
}
