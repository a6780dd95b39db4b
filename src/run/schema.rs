//! `schema`: a built-in vocabulary as a JSON Schema, for editors.

use std::io::Write;

use super::Problem;
use super::exit::Exit;
use super::output::Output;
use crate::diagnostic::nearest;
use crate::packs;
use crate::report::one_line;
use crate::source::FileId;
use crate::vocabulary::{States, json_schema};

/// The vocabulary whose documents state and leave open; all others are read as settings are.
const CONTRACT: &str = "contract";

/// The JSON Schema of a built-in vocabulary, as its file has it; nothing where there is none of this name.
pub fn schema_of(name: &str) -> Option<String> {
    let pack = packs::vocabularies().iter().find(|pack| pack.name == name)?;
    let states = if name == CONTRACT { States::Allowed } else { States::Refused };
    let schema = json_schema(&pack.compiled(FileId(0))?, states);
    Some(format!("{schema:#}\n"))
}

/// Writes the JSON Schema of a built-in vocabulary.
pub fn write_schema(name: &str, results: &mut dyn Write, messages: &mut dyn Write) -> Exit {
    let mut output = Output::new(results, messages);
    match schema_of(name) {
        Some(text) => output.text(&text),
        None => {
            let known: Vec<&str> = packs::vocabularies().iter().map(|pack| pack.name).collect();
            let help = match nearest(name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    format!("there are {}", known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
                }
            };
            output.problem(&Problem::new(format!("no built-in vocabulary is called `{}`", one_line(name))).help(help));
        }
    }
    output.end(Exit::Success)
}
