//! `show`: how a contract was read.

use std::io::Write;
use std::path::PathBuf;

use super::exit::Exit;
use super::lookup::compiled;
use super::names::{name_of, reason};
use super::output::Output;
use super::policies::choose_policies;
use super::{Problem, clock, read, walk};
use crate::check::Selection;
use crate::document::{Limits, load};
use crate::reference;
use crate::report::{Format, Notes, Renderer, RunHeader, Style, one_line, plain_json, visible_line};
use crate::source::{FileId, SourceFile, SourceMap};
use crate::vocabulary::{self, Marked};

/// What is to be shown, and how.
#[derive(Debug, Clone)]
pub struct ShowRequest {
    /// The file; `-` is standard input.
    pub path: PathBuf,
    /// Policies whose vocabulary the file is read by; without any, the built-in ones.
    pub policies: Vec<String>,
    /// Whether the plain data of the file is written as JSON.
    pub json: bool,
    /// How the mistakes of the file look.
    pub style: Style,
}

/// Shows how a file was read: each of its documents.
pub fn show(request: &ShowRequest, results: &mut dyn Write, messages: &mut dyn Write) -> Exit {
    let mut output = Output::new(results, messages);
    let limits = Limits::default();
    let is_input = request.path.as_os_str() == "-";
    let name = if is_input { "<stdin>".to_owned() } else { name_of(&request.path) };
    if !is_input && walk::is_policy_file(&request.path) {
        output.problem(&walk::no_contract(&request.path));
        return output.end(Exit::Incomplete);
    }
    let bytes = if is_input { read::standard_input(limits.bytes) } else { read::file(&request.path, limits.bytes) };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(error) => {
            output.problem(&Problem::new(format!("cannot read `{}`: {}", one_line(&name), reason(&error))));
            return output.end(Exit::Incomplete);
        }
    };
    let loaded = load(bytes, FileId(0), limits);
    if request.json {
        for document in &loaded.documents {
            output.text(&(plain_json(document) + "\n"));
        }
    } else {
        let choice = match choose_policies(&request.policies, &[]) {
            Ok(choice) => choice,
            Err(problems) => {
                problems.iter().for_each(|problem| output.problem(problem));
                return output.end(Exit::Incomplete);
            }
        };
        let Some(checker) = compiled(choice.policies, Selection::default(), request.style, &mut output) else {
            return output.end(Exit::Incomplete);
        };
        let vocabularies = &checker.program().vocabularies;
        for document in &loaded.documents {
            let marked = vocabularies.iter().find(|known| vocabulary::mark(known, document) == Marked::Yes);
            let Some(known) = marked.or(vocabularies.first()) else { continue };
            let reading = vocabulary::read(known, document);
            if loaded.documents.len() > 1 {
                output.text(&format!("--- document {}\n", document.number()));
            }
            let text = reference::show(known, document, &reading);
            output.text(&text.split_inclusive('\n').map(visible_line).collect::<String>());
        }
    }
    if !loaded.diagnostics.is_empty() {
        let mut sources = SourceMap::new();
        sources.add(SourceFile::new(name, loaded.text));
        output.message(&Renderer::new(Format::Pretty, request.style).begin(RunHeader {
            as_of: clock::today(),
            notes: &[Notes { diagnostics: &loaded.diagnostics, sources: &sources }],
            rules: &[],
            verbose: false,
            has_baseline: false,
        }));
        if loaded.diagnostics.iter().any(|diagnostic| diagnostic.severity == crate::diagnostic::Severity::Error) {
            output.problem(&Problem::new("not all of the file could be read, because of the errors that are shown"));
        }
    }
    output.end(Exit::Success)
}
