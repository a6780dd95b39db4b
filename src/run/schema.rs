//! `schema`: a vocabulary as a JSON Schema, for editors.

use std::io::Write;
use std::path::Path;

use super::Problem;
use super::clock;
use super::exit::Exit;
use super::names::shown;
use super::output::Output;
use super::policies;
use crate::diagnostic::{Diagnostic, Severity, nearest};
use crate::packs;
use crate::report::{Format, Notes, Renderer, RunHeader, Style, one_line};
use crate::source::{SourceFile, SourceMap};
use crate::syntax::ast::FileKind;
use crate::syntax::parse;
use crate::vocabulary::{self, States, Vocabulary, json_schema};

/// Of the built-in vocabularies the one whose documents state and leave open; the others are read as settings are.
const CONTRACT: &str = "contract";

/// The JSON Schema of a built-in vocabulary, as its file has it; nothing where there is none of this name.
pub fn schema_of(name: &str) -> Option<String> {
    let pack = packs::vocabularies().iter().find(|pack| pack.name == name)?;
    let states = if name == CONTRACT { States::Allowed } else { States::Refused };
    Some(text(&pack.compiled(crate::source::FileId(0))?, states))
}

/// Writes the JSON Schema of a vocabulary: a built-in one by its name, or one of a file. `style` is that of mistakes.
pub fn write_schema(name: &str, style: Style, results: &mut dyn Write, messages: &mut dyn Write) -> Exit {
    let mut output = Output::new(results, messages);
    let path = Path::new(name);
    let schema = match schema_of(name) {
        Some(text) => Ok(text),
        None if path.exists() || policies::is_path(name) => of_file(path, style, &mut output),
        None => Err(unknown(name)),
    };
    match schema {
        Ok(text) => output.text(&text),
        Err(problem) => output.problem(&problem),
    }
    output.end(Exit::Success)
}

fn text(vocabulary: &Vocabulary, states: States) -> String {
    format!("{:#}\n", json_schema(vocabulary, states))
}

/// The schema of a file's vocabulary, whose mistakes are shown. Its documents are contracts of somebody's own.
fn of_file(path: &Path, style: Style, output: &mut Output<'_>) -> Result<String, Problem> {
    let name = shown(path);
    let source = policies::text(path)?;
    let mut sources = SourceMap::new();
    let file = sources.add(SourceFile::new(path.to_string_lossy(), source.as_str()));
    let parsed = parse(&source, file);
    let declared = parsed.file.declaration.as_ref();
    if let Some(policy) = declared.filter(|declared| declared.kind != FileKind::Vocabulary) {
        let problem = format!("`{name}` holds the policy `{}`, and no vocabulary", one_line(&policy.name.text));
        return Err(Problem::new(problem).help("name the file of the vocabulary that it is written against"));
    }
    let compiled = vocabulary::compile(&parsed.file, file);
    let mut diagnostics = parsed.diagnostics;
    diagnostics.extend(compiled.diagnostics);
    let is_error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
    match compiled.vocabulary.filter(|_| !diagnostics.iter().any(is_error)) {
        Some(vocabulary) => Ok(text(&vocabulary, States::Allowed)),
        None => {
            output.message(&Renderer::new(Format::Pretty, style).begin(RunHeader {
                as_of: clock::today(),
                notes: &[Notes { diagnostics: &diagnostics, sources: &sources }],
                rules: &[],
                verbose: false,
                has_baseline: false,
            }));
            Err(Problem::new("no schema was written, because of the errors that are shown"))
        }
    }
}

fn unknown(name: &str) -> Problem {
    let known: Vec<&str> = packs::vocabularies().iter().map(|pack| pack.name).collect();
    let problem =
        Problem::new(format!("no built-in vocabulary is called `{0}`, and there is no file `{0}`", one_line(name)));
    problem.help(match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
    })
}
