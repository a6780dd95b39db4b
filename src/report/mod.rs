//! Output formats.

use crate::diagnostic::Diagnostic;
use crate::finding::{DocumentReport, RunSummary};
use crate::source::SourceMap;
use crate::value::Date;

/// How a run's findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people at a terminal.
    Pretty,
    /// A line for each entry: `path:line:col: severity[code] message`.
    Concise,
    /// For programs.
    Json,
}

/// How text for a terminal looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether to use colour.
    pub color: bool,
    /// The columns of the terminal; 100 where there is none.
    pub width: usize,
}

/// What is known before the first document.
#[derive(Debug, Clone, Copy)]
pub struct RunHeader<'a> {
    /// The date on which the check is made.
    pub as_of: Date,
    /// What is to be said of the policies.
    pub policy_diagnostics: &'a [Diagnostic],
    /// The files that these point into.
    pub policy_sources: &'a SourceMap,
    /// Whether the outcome of every rule is listed.
    pub verbose: bool,
}

/// Writes a run in one of the formats: [`Renderer::begin`], then each report in path order, then [`Renderer::finish`].
/// Each call gives the text to be written next, so memory stays flat however many documents there are.
#[derive(Debug)]
pub struct Renderer {
    _format: Format,
}

impl Renderer {
    /// A renderer for one run.
    pub fn new(format: Format, _style: Style) -> Self {
        Self { _format: format }
    }

    /// What comes first: the policies' own diagnostics.
    pub fn begin(&mut self, _header: RunHeader<'_>) -> String {
        String::new()
    }

    /// A document's findings.
    pub fn report(&mut self, _report: &DocumentReport) -> String {
        String::new()
    }

    /// What comes last.
    pub fn finish(&mut self, _summary: &RunSummary) -> String {
        String::new()
    }
}
