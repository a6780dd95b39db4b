//! Policy files brought into their one form: which files, and what is done with what came out.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use similar::TextDiff;

use super::exit::Exit;
use super::names::reason;
use super::output::Output;
use super::policies::{LARGEST, decoded};
use super::session::Stdin;
use super::sinks::write_file;
use super::walk::{self, Target};
use super::{Problem, clock, read};
use crate::report::{Format, Notes, Renderer, RunHeader, Style, one_line, visible_line};
use crate::source::{FileId, SourceFile, SourceMap};
use crate::syntax::format::format;

/// How long a search for the shortest difference may take; a longer one is shown as it was found by then.
const SEARCH: Duration = Duration::from_secs(1);

/// What is to be brought into its form, and what happens then.
#[derive(Debug, Clone)]
pub struct FormatRequest {
    /// Files and folders; without any, and without standard input, this folder.
    pub paths: Vec<PathBuf>,
    /// Standard input, which is written to standard output.
    pub stdin: Option<Stdin>,
    /// Whether files that would change are listed, and nothing is written.
    pub check: bool,
    /// Whether the changes are shown, and nothing is written.
    pub diff: bool,
    /// How the mistakes of files look.
    pub style: Style,
}

/// What is to be formatted.
enum Subject {
    File(Target),
    Stdin(String),
}

/// Formats policy files. Text for others goes to `results`, all else to `messages`.
pub fn format_files(request: &FormatRequest, results: &mut dyn Write, messages: &mut dyn Write) -> Exit {
    let mut output = Output::new(results, messages);
    let here = [PathBuf::from(".")];
    let paths = if request.paths.is_empty() && request.stdin.is_none() { &here[..] } else { &request.paths };
    let found = walk::find_policies(paths, walk::is_policy_file);
    found.problems.iter().for_each(|problem| output.problem(problem));
    let stdin = request.stdin.iter().map(|stdin| Subject::Stdin(stdin.name.clone()));
    let subjects: Vec<_> = stdin.chain(found.targets.into_iter().map(Subject::File)).collect();
    if subjects.is_empty() && !output.incomplete {
        output.message("no policy was found: the names of policies' files end in `.policy`");
        return output.end(Exit::NothingChecked);
    }
    let mut changed = 0;
    for subject in &subjects {
        match subject.format(request, &mut output) {
            Ok(true) => changed += 1,
            Ok(false) => {}
            Err(problem) => output.problem(&problem),
        }
    }
    let is_kept = request.check || request.diff;
    if request.stdin.is_none() || is_kept {
        let verb = if is_kept { "would change" } else { "changed" };
        let files = if subjects.len() == 1 { "file" } else { "files" };
        output.message(&format!("{} {files} looked at, {changed} {verb}", subjects.len()));
    }
    let exit = if request.check && changed > 0 { Exit::Findings } else { Exit::Success };
    output.end(exit)
}

impl Subject {
    fn name(&self) -> String {
        match self {
            Self::File(target) => target.name(),
            Self::Stdin(name) => name.clone(),
        }
    }

    /// Formats one file; whether it changes.
    fn format(&self, request: &FormatRequest, output: &mut Output<'_>) -> Result<bool, Problem> {
        let name = &*self.name();
        let bytes = match self {
            Self::File(target) => read::file(&target.path, LARGEST),
            Self::Stdin(_) => read::standard_input(LARGEST),
        };
        let bytes =
            bytes.map_err(|error| Problem::new(format!("cannot read `{}`: {}", one_line(name), reason(&error))))?;
        let text = decoded(bytes, &format!("`{}`", one_line(name)))?;
        let formatted = match format(&text, FileId(0)) {
            Ok(formatted) => formatted,
            Err(mistakes) => {
                let mut sources = SourceMap::new();
                sources.add(SourceFile::new(name, text));
                output.message(&Renderer::new(Format::Pretty, request.style).begin(RunHeader {
                    as_of: clock::today(),
                    notes: &[Notes { diagnostics: &mistakes, sources: &sources }],
                    rules: &[],
                    verbose: false,
                    has_baseline: false,
                }));
                return Err(Problem::new(format!("`{}` is left as it is, because of its errors", one_line(name))));
            }
        };
        let changes = formatted != text;
        if changes && request.diff {
            output.text(&difference(name, &text, &formatted));
        } else if changes && request.check {
            output.text(&format!("{}\n", one_line(name)));
        }
        match self {
            _ if request.check || request.diff => {}
            Self::Stdin(_) => output.text(&formatted),
            Self::File(target) if changes => write_file(&target.path, &formatted)?,
            Self::File(_) => {}
        }
        Ok(changes)
    }
}

/// The changes as a unified diff, made safe to print.
fn difference(name: &str, old: &str, new: &str) -> String {
    let diff = TextDiff::configure().timeout(SEARCH).diff_lines(old, new);
    let name = one_line(name);
    let diff = diff.unified_diff().context_radius(3).header(&format!("a/{name}"), &format!("b/{name}")).to_string();
    diff.split_inclusive('\n').map(visible_line).collect()
}
