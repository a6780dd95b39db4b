//! `clausula check`: its arguments, and where its output goes.

use std::ffi::OsStr;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, Args, Command, CommandFactory as _, ValueEnum, error::ErrorKind};
use clausula::check::Setting;
use clausula::diagnostic::{Severity, nearest};
use clausula::report::{Format, Style};
use clausula::run::{self, Baselined, Caching, Configured, FailOn, OutputRequest, OutputTo, Request, Since, Stdin};
use clausula::value::{Date, Duration};

use super::terminal::{DEFAULT_WIDTH, is_waited_for};

const AFTER_HELP: &str = "\
Exit codes, the first that holds:
  2  part of the job could not be done: a wrong argument, a policy with an error, a path that
     does not exist or cannot be read (the rest is checked all the same)
  1  there are findings at or above --fail-on, or a rule of severity error is undecided (0 with
     --exit-zero)
  3  nothing was checked: no contract was found, or no rule ran
  0  everything was checked, and nothing stands against it; with --changed also where nothing
     has changed

Examples:
  clausula check                                  all contracts below this folder
  clausula check contracts/msa.yaml -v            one contract, with the outcome of every rule
  clausula check -p bpo.security -p house/ msa.yaml
                                                  a built-in policy and those of a folder
  clausula check -p bpo.standard --fail-on warning contracts/
  clausula check --changed --since origin/main    what a branch has changed
  clausula check --select bpo.security --ignore tag:house contracts/
  clausula check --format json contracts/ > report.json
  clausula check --output concise --output json=report.json contracts/
                                                  two formats in one run
  cat msa.yaml | clausula check - --stdin-filename msa.yaml";

/// Under which headings options are listed.
const CHECKED: &str = "What is checked, and by what";
const FAILS: &str = "What counts against the contracts";
const SHOWN: &str = "What is shown";

/// Check contracts against policies
#[derive(Debug, Default, PartialEq, Args)]
#[command(after_help = AFTER_HELP, args_override_self = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    what: What,

    /// A baseline: findings that were there when it was recorded are known, and fail nothing; see `clausula baseline`
    ///
    /// What is known is counted, and listed with `--verbose`. What got graver, or fails where it could not be decided, is new.
    /// [default: the one that the settings name]
    #[arg(help_heading = FAILS, long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Heed no baseline: show what is known as well
    #[arg(help_heading = FAILS, long, conflicts_with = "baseline")]
    no_baseline: bool,

    /// The least severity of findings that makes the check fail; `never` silences all but unreadable contracts [default:
    /// what the settings say, else `error`]
    #[arg(help_heading = FAILS, long, value_name = "SEVERITY", value_enum)]
    fail_on: Option<Threshold>,

    /// Let the check succeed although rules could not be decided
    #[arg(help_heading = FAILS, long)]
    allow_undecided: bool,

    /// Check and show only what one of these fits; may be repeated, or separated by commas
    ///
    /// An entry is a code (`bpo.ip/nda`, `contract/unknown-field`), a policy (`bpo.ip`), either with `*` for any letters
    /// (`bpo.*`, `bpo.ip/data-*`), or a tag (`tag:essential`). Rules that are not selected do not run. It brings in no rule that
    /// would not run without it: for that there are `-p` and `--tag`. Files that cannot be read are always told.
    #[arg(help_heading = CHECKED, long, value_name = "CODE|POLICY|tag:TAG", value_delimiter = ',')]
    select: Vec<String>,

    /// Neither check nor show what one of these fits; written as those of `--select`, and stronger than them
    #[arg(help_heading = CHECKED, long, value_name = "CODE|POLICY|tag:TAG", value_delimiter = ',')]
    ignore: Vec<String>,

    /// The least severity of findings that are shown; those that are not count all the same, and the summary tells them
    ///
    /// Findings of one cause are shown together, at the gravest severity among them.
    #[arg(help_heading = SHOWN, long, value_name = "SEVERITY", value_enum, default_value_t)]
    min_severity: Least,

    /// Show so many findings, in the order of the files; all count, and the summary tells how many there are
    ///
    /// Findings of one cause count as one, as they do in the summary. The format `statistics` counts all.
    #[arg(help_heading = SHOWN, long, value_name = "N")]
    max_findings: Option<usize>,

    /// Succeed whatever is found: exit code 0 in place of 1
    #[arg(help_heading = FAILS, long)]
    exit_zero: bool,

    /// Check only contracts that have changed since the last commit, or that are checked by something that has
    ///
    /// Changed is what git does not know to be as it was, new files too. Where a policy, its data, a waiver or the settings have
    /// changed, all that is checked by them is checked.
    #[arg(help_heading = CHECKED, long)]
    changed: bool,

    /// With `--changed`, which this implies: since the work at hand left this revision's line, such as `origin/main`
    #[arg(help_heading = CHECKED, long, value_name = "REVISION", allow_hyphen_values = true)]
    since: Option<String>,

    /// Keep what comes of each contract for later runs, and use what was kept, also where `CI` is set and for few files
    ///
    /// Otherwise that is done for more than a few files where the environment variable `CI` is not set; see `clausula cache`.
    #[arg(help_heading = CHECKED, long, overrides_with = "no_cache")]
    cache: bool,

    /// Check everything anew, and keep nothing
    #[arg(help_heading = CHECKED, long, overrides_with = "cache")]
    no_cache: bool,

    /// Write a table of how often each rule has something to say to standard error, once all is checked
    #[arg(help_heading = SHOWN, long)]
    statistics: bool,

    /// How findings are written to standard output
    #[arg(help_heading = SHOWN, long, value_name = "FORMAT", value_parser = Formats, default_value = "pretty", conflicts_with = "outputs")]
    format: Format,

    /// Write findings in a format of `--format` to a file, or without a file to standard output; may be repeated
    ///
    /// Several are written in one run: `--output pretty --output json=report.json`. A file is put in its place once it is whole.
    #[arg(help_heading = SHOWN, long = "output", value_name = "FORMAT[=FILE]", value_parser = output)]
    outputs: Vec<OutputRequest>,

    /// Whether to use colour; `auto` does so on a terminal, and heeds NO_COLOR
    #[arg(help_heading = SHOWN, long, value_name = "WHEN", value_enum, default_value_t)]
    color: Color,

    /// The name that findings give to standard input
    #[arg(help_heading = SHOWN, long, value_name = "NAME")]
    stdin_filename: Option<PathBuf>,

    /// Write nothing but findings and errors
    #[arg(help_heading = SHOWN, short, long, conflicts_with = "verbose")]
    quiet: bool,

    /// List the files that were skipped, and the outcome of every rule
    #[arg(help_heading = SHOWN, short, long)]
    verbose: bool,
}

/// What is checked, and by what.
#[derive(Debug, Default, PartialEq, Args)]
pub(crate) struct What {
    /// Files, folders, or `-` for standard input [default: this folder]
    ///
    /// In a folder, YAML files with `schema: contract/1` at their root are checked, and other YAML files are counted as skipped;
    /// hidden files and what a `.gitignore` names are left out. A file that is named here is always checked.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// A policy to check against: a built-in one by its name, a file, or a folder; may be repeated
    ///
    /// Without it, the built-in profile `bpo.essentials` is used; others are `bpo.standard` and `bpo.full`. With it, all rules
    /// of the policies named, unless `--tag` says otherwise. For a file whose name is that of a built-in policy write `./NAME`.
    #[arg(help_heading = CHECKED, short, long = "policy", value_name = "NAME|FILE|FOLDER")]
    policies: Vec<String>,

    /// Use only rules with this tag (`essential`, `standard`, `full`, or one of your own); may be repeated
    ///
    /// Where no policy is named, of the rules of `bpo.full`, each at its own severity.
    #[arg(help_heading = CHECKED, long = "tag", value_name = "TAG")]
    tags: Vec<String>,

    /// Set a parameter of a policy: `--set bpo.termination.min_notice="60 days"`; may be repeated
    ///
    /// It goes before what policies adjust. The value is written as in a policy; a plain word needs no quotes.
    #[arg(help_heading = CHECKED, long = "set", value_name = "POLICY.PARAMETER=VALUE")]
    settings: Vec<Setting>,

    /// The file of settings, in place of the `clausula.yaml` of the folder that is checked and of those above it
    #[arg(help_heading = CHECKED, long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Heed no file of settings
    #[arg(help_heading = CHECKED, long, conflicts_with = "config")]
    no_config: bool,

    /// A file of waivers: findings that somebody has decided to let stand; may be repeated
    ///
    /// What is waived is listed as waived and fails nothing. A waiver that has expired, is incomplete or covers nothing is a
    /// finding. A waiver file is YAML with `schema: waivers/1` at its root.
    #[arg(help_heading = FAILS, long, value_name = "FILE")]
    waivers: Vec<PathBuf>,

    /// Let waivers count that stand in the contracts: `# clausula: waive RULE until DATE because "…" by "…"`
    #[arg(help_heading = FAILS, long)]
    inline_waivers: bool,

    /// Warn of waivers that count for no longer than this: `30d`, `6 weeks`, `3 months` [default: what the settings say, else
    /// never]
    #[arg(help_heading = FAILS, long, value_name = "DURATION", value_parser = run::parse_period)]
    warn_expiring: Option<Duration>,

    /// The date on which the check is made, such as 2026-01-31 [default: today, in UTC]
    #[arg(help_heading = CHECKED, long, value_name = "DATE", value_parser = run::parse_date)]
    as_of: Option<Date>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Threshold {
    Error,
    Warning,
    Note,
    Never,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Least {
    Error,
    Warning,
    #[default]
    Note,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

/// Makes the check.
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let color = arguments.color.choose();
    let request = arguments.request(Style { color, width: width() });
    let messages = &mut io::stderr().lock();
    let stdout = io::stdout().lock();
    let exit = if color {
        // on old consoles of Windows this turns escapes into calls; elsewhere it lets them through
        write_to(AutoStream::always(stdout), &request, messages)
    } else {
        write_to(stdout, &request, messages)
    };
    exit.code().into()
}

fn write_to(findings: impl Write, request: &Request, messages: &mut dyn Write) -> run::Exit {
    run::run(request, &mut BufWriter::with_capacity(64 * 1024, findings), messages)
}

impl Arguments {
    /// Those of `clausula check` with these paths and no option.
    pub(crate) fn of_paths(paths: Vec<PathBuf>) -> Self {
        Self { what: What { paths, ..What::default() }, ..Self::default() }
    }

    fn request(self, style: Style) -> Request {
        let mut request = self.what.request(style);
        if request.stdin.is_none() && self.stdin_filename.is_some() {
            super::Arguments::command()
                .error(
                    ErrorKind::ArgumentConflict,
                    "`--stdin-filename` names standard input, which is only read where `-` is among the paths",
                )
                .exit();
        }
        if let (Some(stdin), Some(name)) = (&mut request.stdin, self.stdin_filename) {
            stdin.name = run::name_of(&name);
        }
        if request.stdin.is_some() && (self.changed || self.since.is_some()) {
            let message = "standard input has no history: `--changed` is for files";
            super::Arguments::command().error(ErrorKind::ArgumentConflict, message).exit();
        }
        let mut outputs = match self.outputs {
            none if none.is_empty() => vec![OutputRequest { format: self.format, to: OutputTo::Standard }],
            outputs => outputs,
        };
        if let Some(message) = conflict(&outputs) {
            super::Arguments::command().error(ErrorKind::ArgumentConflict, message).exit();
        }
        outputs.extend(step_summary(&outputs));
        let baseline = match (self.baseline, self.no_baseline) {
            (_, true) => Baselined::Nothing,
            (Some(file), false) => Baselined::File(file),
            (None, false) => Baselined::Configured,
        };
        Request {
            baseline,
            fail_on: self.fail_on.map(Into::into),
            allow_undecided: self.allow_undecided,
            select: self.select,
            ignore: self.ignore,
            min_severity: match self.min_severity {
                Least::Error => Severity::Error,
                Least::Warning => Severity::Warning,
                Least::Note => Severity::Note,
            },
            max_findings: self.max_findings,
            exit_zero: self.exit_zero,
            changed: self.since.map(Since::Revision).or(self.changed.then_some(Since::LastCommit)),
            cache: match (self.cache, self.no_cache) {
                (_, true) => Caching::Off,
                (true, false) => Caching::On,
                (false, false) => Caching::Usual,
            },
            statistics: self.statistics,
            progress: !self.quiet && is_waited_for(),
            outputs,
            quiet: self.quiet,
            verbose: self.verbose,
            ..request
        }
    }
}

impl What {
    /// A check of this, of which nothing is written.
    pub(crate) fn request(self, style: Style) -> Request {
        let (dashes, paths): (Vec<_>, Vec<_>) =
            self.paths.into_iter().partition(|path| path.as_os_str() == OsStr::new("-"));
        Request {
            stdin: (!dashes.is_empty()).then(|| Stdin { name: "<stdin>".to_owned() }),
            policies: self.policies,
            tags: self.tags,
            settings: self.settings,
            waivers: self.waivers,
            inline_waivers: self.inline_waivers,
            configured: match (self.config, self.no_config) {
                (_, true) => Configured::Nothing,
                (Some(file), false) => Configured::File(file),
                (None, false) => Configured::Nearest,
            },
            warn_expiring: self.warn_expiring,
            style,
            ..Request::of(paths, self.as_of.unwrap_or_else(run::today))
        }
    }
}

/// The columns of the terminal that findings are written to.
pub(crate) fn width() -> usize {
    let stdout = io::stdout();
    if !stdout.is_terminal() {
        return DEFAULT_WIDTH;
    }
    terminal_size::terminal_size_of(stdout).map_or(DEFAULT_WIDTH, |(width, _)| usize::from(width.0))
}

impl Color {
    pub(crate) fn choose(self) -> bool {
        match self {
            Self::Auto => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
            Self::Always => true,
            Self::Never => false,
        }
    }
}

impl From<Threshold> for FailOn {
    fn from(threshold: Threshold) -> Self {
        match threshold {
            Threshold::Error => Self::Severity(Severity::Error),
            Threshold::Warning => Self::Severity(Severity::Warning),
            Threshold::Note => Self::Severity(Severity::Note),
            Threshold::Never => Self::Never,
        }
    }
}

/// The names of the formats, each with its description.
#[derive(Debug, Clone)]
struct Formats;

impl TypedValueParser for Formats {
    type Value = Format;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<Format, clap::Error> {
        let names = PossibleValuesParser::new(self.possible_values().into_iter().flatten());
        let name = names.parse_ref(command, argument, value)?;
        Format::named(&name).ok_or_else(|| clap::Error::new(ErrorKind::InvalidValue))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values = Format::ALL.into_iter().map(|format| PossibleValue::new(format.name()).help(format.description()));
        Some(Box::new(values))
    }
}

/// `FORMAT`, `FORMAT=FILE`, or `FORMAT=-` for standard output.
fn output(text: &str) -> Result<OutputRequest, String> {
    let (name, file) = text.split_once('=').map_or((text, None), |(name, file)| (name, Some(file)));
    let format = Format::named(name).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.into_iter().map(Format::name).collect();
        match nearest(name, names.iter().copied()) {
            Some(near) => format!("there is no format `{name}`; did you mean `{near}`?"),
            None => format!("there is no format `{name}`; there are {}", names.join(", ")),
        }
    })?;
    match file {
        None | Some("-") => Ok(OutputRequest { format, to: OutputTo::Standard }),
        Some("") => Err(format!("no file stands behind `{name}=`")),
        // by its parts, so that `a` and `./a` are one
        Some(file) => Ok(OutputRequest {
            format,
            to: OutputTo::File(Path::new(file).components().filter(|part| *part != Component::CurDir).collect()),
        }),
    }
}

/// Where GitHub Actions collects what a step has to say, an output for it beside the marks on lines.
#[expect(clippy::disallowed_methods, reason = "the environment is the binary's to read")]
fn step_summary(outputs: &[OutputRequest]) -> Option<OutputRequest> {
    let file = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|file| !file.is_empty())?;
    let is_github = outputs.iter().any(|output| output.format == Format::Github);
    is_github.then(|| OutputRequest { format: Format::Markdown, to: OutputTo::End(file.into()) })
}

/// What keeps several outputs from being written in one run.
fn conflict(outputs: &[OutputRequest]) -> Option<String> {
    let mut later = outputs;
    while let Some((first, rest)) = later.split_first() {
        if rest.iter().any(|other| other.to == first.to) {
            return Some(match &first.to {
                OutputTo::Standard => {
                    "only one `--output` can go to standard output; give the others a file".to_owned()
                }
                OutputTo::File(path) | OutputTo::End(path) => {
                    format!("two outputs would be written to `{}`", run::name_of(path))
                }
            });
        }
        later = rest;
    }
    None
}
