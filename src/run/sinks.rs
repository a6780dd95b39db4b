//! Where the findings of a check go: to standard output, to files, or to several of these, each in its own format.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::Problem;
use super::draft::Draft;
use super::names::{reason, shown};
use super::output::Output;
use crate::finding::{DocumentReport, RunSummary};
use crate::report::{Format, Renderer, RunHeader, Style};

/// A format in which a check is written, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputRequest {
    /// How findings are written.
    pub format: Format,
    /// Where to.
    pub to: OutputTo,
}

/// Where an output is written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutputTo {
    /// Standard output.
    Standard,
    /// A file, put in its place once it is whole.
    File(PathBuf),
    /// The end of a file.
    End(PathBuf),
}

/// The outputs of one check.
#[derive(Debug)]
pub(super) struct Sinks {
    sinks: Vec<Sink>,
}

#[derive(Debug)]
struct Sink {
    renderer: Renderer,
    /// The file, and its name; nothing for standard output.
    file: Option<(Draft, PathBuf)>,
}

impl Sinks {
    /// Opens all outputs. One that can't be written is said before anything is checked, and the others are written all the
    /// same. `style` is that of standard output; files have no colour.
    pub(super) fn open(requests: &[OutputRequest], style: Style, output: &mut Output<'_>) -> Self {
        let mut sinks = Vec::new();
        for request in requests {
            let opened = match &request.to {
                OutputTo::Standard => Ok(None),
                OutputTo::File(path) => Draft::create(path).map(|draft| Some((draft, path.clone()))),
                OutputTo::End(path) => Draft::append(path).map(|draft| Some((draft, path.clone()))),
            };
            match (opened, &request.to) {
                (Ok(file), _) => {
                    let style = if file.is_some() { Style { color: false, width: FILE_WIDTH } } else { style };
                    sinks.push(Sink { renderer: Renderer::new(request.format, style), file });
                }
                (Err(error), OutputTo::File(path) | OutputTo::End(path)) => output.problem(&unwritable(path, &error)),
                (Err(_), OutputTo::Standard) => {}
            }
        }
        Self { sinks }
    }

    /// What comes first.
    pub(super) fn begin(&mut self, header: RunHeader<'_>, output: &mut Output<'_>) {
        self.each(output, |renderer| renderer.begin(header));
    }

    /// A document's findings.
    pub(super) fn report(&mut self, report: &DocumentReport, output: &mut Output<'_>) {
        self.each(output, |renderer| renderer.report(report));
    }

    /// What comes last; the files are put in their places.
    pub(super) fn finish(mut self, summary: &RunSummary, output: &mut Output<'_>) {
        self.each(output, |renderer| renderer.finish(summary));
        for (draft, path) in self.sinks.into_iter().filter_map(|sink| sink.file) {
            if let Err(error) = draft.finish() {
                output.problem(&unwritable(&path, &error));
            }
        }
    }

    fn each(&mut self, output: &mut Output<'_>, mut render: impl FnMut(&mut Renderer) -> String) {
        self.sinks.retain_mut(|sink| {
            let text = render(&mut sink.renderer);
            let Some((draft, path)) = &mut sink.file else {
                output.text(&text);
                return true;
            };
            match draft.write_all(text.as_bytes()) {
                Ok(()) => true,
                Err(error) => {
                    output.problem(&unwritable(path, &error));
                    false
                }
            }
        });
    }
}

/// The columns of text in files.
const FILE_WIDTH: usize = 100;

/// Writes a whole file.
pub(super) fn write_file(path: &Path, text: &str) -> Result<(), Problem> {
    let written = Draft::create(path).and_then(|mut draft| {
        draft.write_all(text.as_bytes())?;
        draft.finish()
    });
    written.map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &io::Error) -> Problem {
    Problem::new(format!("cannot write `{}`: {}", shown(path), reason(error)))
}
