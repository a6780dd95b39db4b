//! What the program writes of itself: scripts for shells, pages of its manual.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::Problem;
use super::draft::Draft;
use super::exit::Exit;
use super::names::{name_of, reason};
use super::output::Output;
use crate::report::one_line;

/// A text about the program, or why it could not be made.
#[derive(Debug)]
pub struct Page {
    /// The file that it goes to in a folder of pages.
    pub name: String,
    /// UTF-8.
    pub text: io::Result<Vec<u8>>,
}

/// Writes pages to files of their names in a folder, which is made where there is none, or one after the other to the results.
/// What can't be written is told; the other pages are written all the same.
pub fn publish(
    pages: impl IntoIterator<Item = Page>,
    folder: Option<&Path>,
    results: &mut dyn Write,
    messages: &mut dyn Write,
) -> Exit {
    let mut output = Output::new(results, messages);
    if let Some(folder) = folder
        && let Err(error) = fs::create_dir_all(folder)
    {
        let problem = format!("cannot make the folder `{}`: {}", one_line(&name_of(folder)), reason(&error));
        output.problem(&Problem::new(problem));
        return output.end(Exit::Incomplete);
    }
    for page in pages {
        let place = folder.map_or_else(|| page.name.clone().into(), |folder| folder.join(&page.name));
        let written = page.text.and_then(|text| match folder {
            Some(_) => write_file(&place, &text),
            None => {
                output.text(&String::from_utf8_lossy(&text));
                Ok(())
            }
        });
        if let Err(error) = written {
            let problem = format!("cannot write `{}`: {}", one_line(&name_of(&place)), reason(&error));
            output.problem(&Problem::new(problem));
        }
    }
    output.end(Exit::Success)
}

fn write_file(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut draft = Draft::create(path)?;
    draft.write_all(text)?;
    draft.finish()
}
