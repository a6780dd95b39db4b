//! `clausula rules`: its arguments.

use std::io::{self, BufWriter};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use clausula::run::{self, RuleFormat, RulesRequest};

use super::terminal;

const AFTER_HELP: &str = "\
Examples:
  clausula rules                             the rules that `clausula check` uses
  clausula rules -p bpo.full                 all rules of the built-in policies for outsourcing
  clausula rules -p house/ --format markdown
  clausula explain bpo.ip/ip-client-owns     all that there is to know of one rule";

/// List the rules of policies: what each asks, how grave it is, who says so
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// A policy whose rules are listed: a built-in one by its name, a file, or a folder; may be repeated
    ///
    /// Without it, the rules of the built-in profile `bpo.essentials` are listed, as `clausula check` uses them.
    #[arg(short, long = "policy", value_name = "NAME|FILE|FOLDER")]
    policies: Vec<String>,

    /// List only rules with this tag; may be repeated
    ///
    /// Where no policy is named, of the rules of `bpo.full`.
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,

    /// How the list is written
    #[arg(long, value_enum, default_value_t = Output::Text)]
    format: Output,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    Text,
    Json,
    Markdown,
}

/// Lists the rules.
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let listing = match arguments.format {
        Output::Text => RuleFormat::Text,
        Output::Json => RuleFormat::Json,
        Output::Markdown => RuleFormat::Markdown,
    };
    let style = terminal::style_of_messages();
    let request = RulesRequest { policies: arguments.policies, tags: arguments.tags, listing, style };
    run::list_rules(&request, &mut BufWriter::new(io::stdout().lock()), &mut io::stderr().lock()).code().into()
}
