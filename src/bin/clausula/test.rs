//! `clausula test`: its arguments.

use std::io::{self, BufWriter};
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::AutoStream;
use clap::{Args, ValueEnum};
use clausula::report::{Style, TestFormat};
use clausula::run::{self, Mutate, TestRequest};
use clausula::value::Date;

use crate::check::{Color, width};
use crate::terminal::is_waited_for;

const AFTER_HELP: &str = "\
Exit codes, the first that holds:
  2  a policy or a test has an error, or a test could not be run
  1  a test failed
  3  there was no test
  0  every test passed

Examples:
  clausula test                          the tests of all policies below this folder
  clausula test house.policy             those of one policy, and of house.test.policy beside it
  clausula test --filter notice          those with `notice` in the name of the policy or test
  clausula test --format junit > tests.xml
  clausula test house.policy --coverage --mutate
                                         what the tests of a policy do not see, and do not notice";

/// Run the tests of policies
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP, args_override_self = true)]
pub(crate) struct Arguments {
    /// Policies: files, folders, or names of built-in ones [default: this folder]
    #[arg(value_name = "PATH")]
    paths: Vec<String>,

    /// Run only tests with this text in `POLICY/NAME`
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,

    /// The date of tests that say none, such as 2026-01-31 [default: today, in UTC]
    #[arg(long, value_name = "DATE", value_parser = run::parse_date)]
    as_of: Option<Date>,

    /// How results are written: for people, for programs, or for CI servers
    #[arg(long, value_enum, default_value_t = Output::Text)]
    format: Output,

    /// Whether to use colour; `auto` does so on a terminal, and heeds NO_COLOR
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    color: Color,

    /// Tell which outcomes of `require`, `forbid`, `when` and `grade` no test has seen
    ///
    /// A test sees the rules that it expects something of. Outcomes that a condition cannot have are left out.
    #[arg(long)]
    coverage: bool,

    /// Write what tests have seen to a file, as lcov's trace
    #[arg(long, value_name = "FILE")]
    lcov: Option<PathBuf>,

    /// Change the policies, a place at a time, and list the changes that no test notices
    ///
    /// Comparisons, bounds, values of enums, quantifiers, `and` and `or`, `default`, `require` and `forbid`. Tried only where
    /// all tests pass; does not make the run fail.
    #[arg(long)]
    mutate: bool,

    /// The most changes that `--mutate` tries
    #[arg(long, value_name = "N", default_value_t = 1000, requires = "mutate")]
    limit: usize,

    /// Chooses the changes that are tried where there are more than `--limit`
    #[arg(long, value_name = "NUMBER", default_value_t = 0, requires = "mutate")]
    seed: u64,

    /// Write nothing but what failed
    #[arg(short, long)]
    quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    Text,
    Json,
    Junit,
}

/// Runs the tests.
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let color = arguments.color.choose();
    let request = TestRequest {
        paths: arguments.paths,
        filter: arguments.filter,
        as_of: arguments.as_of.unwrap_or_else(run::today),
        format: match arguments.format {
            Output::Text => TestFormat::Text,
            Output::Json => TestFormat::Json,
            Output::Junit => TestFormat::Junit,
        },
        style: Style { color, width: width() },
        quiet: arguments.quiet,
        coverage: arguments.coverage,
        lcov: arguments.lcov,
        mutate: arguments.mutate.then_some(Mutate {
            limit: arguments.limit,
            seed: arguments.seed,
            progress: !arguments.quiet && is_waited_for(),
        }),
    };
    // not locked: how far a run is, its threads write there too
    let messages = &mut io::stderr();
    let stdout = io::stdout().lock();
    let exit = if color {
        run::run_tests(&request, &mut BufWriter::new(AutoStream::always(stdout)), messages)
    } else {
        run::run_tests(&request, &mut BufWriter::new(stdout), messages)
    };
    exit.code().into()
}
