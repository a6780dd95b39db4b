//! Where the findings of a check go: to standard output, to files, or to several of these, each in its own format.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::Problem;
use super::draft::Draft;
use super::names::{reason_unwritten, shown};
use super::output::Output;
use crate::finding::{DocumentReport, RunSummary};
use crate::report::{Format, Renderer, RunHeader, Scribe, Style, withheld};

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
    /// The end of the file in which GitHub Actions collects the summaries of a step, always as Markdown. Nobody asked for it, so that
    /// a run does not fail where it can't be written.
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
    /// The file; nothing for standard output.
    file: Option<SinkFile>,
}

#[derive(Debug)]
struct SinkFile {
    draft: Draft,
    path: PathBuf,
    /// Somebody asked for it, so that a run without it did not do its job.
    wanted: bool,
}

impl Sinks {
    /// Opens all outputs. One that can't be written is said before anything is checked, and the others are written all the
    /// same. `style` is that of standard output; files have no colour.
    pub(super) fn open(requests: &[OutputRequest], style: Style, output: &mut Output<'_>) -> Self {
        let mut sinks = Vec::new();
        for request in requests {
            let (path, wanted) = match &request.to {
                OutputTo::Standard => {
                    sinks.push(Sink { renderer: Renderer::new(request.format, style), file: None });
                    continue;
                }
                OutputTo::File(path) => (path, true),
                OutputTo::End(path) => (path, false),
            };
            let opened = if wanted {
                let style = Style { color: false, width: FILE_WIDTH };
                Draft::create(path).map(|draft| (draft, Renderer::new(request.format, style)))
            } else {
                Draft::append(path).map(|(draft, there)| {
                    let room = STEP_SUMMARY.saturating_sub(usize::try_from(there).unwrap_or(usize::MAX));
                    (draft, Renderer::markdown(room))
                })
            };
            match opened {
                Ok((draft, renderer)) => {
                    sinks.push(Sink { renderer, file: Some(SinkFile { draft, path: path.clone(), wanted }) });
                }
                Err(error) => failed(path, wanted, &error, output),
            }
        }
        Self { sinks }
    }

    /// What comes first.
    pub(super) fn begin(&mut self, header: RunHeader<'_>, output: &mut Output<'_>) {
        self.each(output, |renderer| renderer.begin(header));
    }

    /// A document's findings, and those of them that are listed where a format lists any.
    pub(super) fn report(&mut self, report: &DocumentReport, listed: &DocumentReport, output: &mut Output<'_>) {
        self.each(output, |renderer| renderer.report(if renderer.lists_findings() { listed } else { report }));
    }

    /// What writes documents wherever their reports are made, where there is one output, and they can be written so. To be
    /// asked for once they have begun.
    pub(super) fn scribe(&self) -> Option<Scribe> {
        match self.sinks.as_slice() {
            [only] => only.renderer.scribe(),
            _ => None,
        }
    }

    /// Whether something is written of documents in which nothing was found.
    pub(super) fn tell_of_all(&self) -> bool {
        self.sinks.iter().any(|sink| sink.renderer.tells_of_all())
    }

    /// What the scribe of the only output has written of the document that is next.
    pub(super) fn place(&mut self, written: String, output: &mut Output<'_>) {
        let mut written = Some(written);
        self.each(output, |renderer| renderer.place(written.take().unwrap_or_default()));
    }

    /// What comes last; the files are put in their places.
    pub(super) fn finish(mut self, summary: &RunSummary, output: &mut Output<'_>) {
        self.each(output, |renderer| renderer.finish(summary));
        self.tell_withheld(summary, output);
        for file in self.sinks.into_iter().filter_map(|sink| sink.file) {
            if let Err(error) = file.draft.finish() {
                failed(&file.path, file.wanted, &error, output);
            }
        }
    }

    /// Says at the end of files for people what is not shown: the summary that says it is not in them.
    fn tell_withheld(&mut self, summary: &RunSummary, output: &mut Output<'_>) {
        let Some(text) = withheld(summary) else { return };
        self.sinks.retain_mut(|sink| {
            let Some(file) = sink.file.as_mut().filter(|_| sink.renderer.is_beside_summary()) else { return true };
            let written = writeln!(file.draft, "{text}");
            written.map_err(|error| failed(&file.path, file.wanted, &error, output)).is_ok()
        });
    }

    fn each(&mut self, output: &mut Output<'_>, mut render: impl FnMut(&mut Renderer) -> String) {
        self.sinks.retain_mut(|sink| {
            let text = render(&mut sink.renderer);
            let Some(file) = &mut sink.file else {
                output.text(&text);
                return true;
            };
            match file.draft.write_all(text.as_bytes()) {
                Ok(()) => true,
                Err(error) => {
                    failed(&file.path, file.wanted, &error, output);
                    false
                }
            }
        });
    }
}

/// The most bytes of the file of a step's summary; GitHub refuses longer ones as a whole.
const STEP_SUMMARY: usize = 1 << 20;

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

/// Says that a file could not be written. The rest of the run goes on.
fn failed(path: &Path, wanted: bool, error: &io::Error, output: &mut Output<'_>) {
    let problem = unwritable(path, error);
    if wanted {
        output.problem(&problem);
    } else {
        output.message(&format!("warning: {}", problem.message));
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Problem {
    Problem::new(format!("cannot write `{}`: {}", shown(path), reason_unwritten(error)))
}
