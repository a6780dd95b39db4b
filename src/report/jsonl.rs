//! The parts of the JSON document as lines, each an object with its `type`: a run, then for each document itself, its findings, groups
//! and results, at last the summary. Lines about a part of a document name its file and number, so that each can be read alone.

use serde::Serialize;

use super::RunHeader;
use super::json::{JsonDiagnostic, JsonFinding, JsonGroup, JsonResult, JsonSummary, SCHEMA_VERSION, Tool, encode};
use super::place::Places;
use crate::finding::{DocumentReport, RunSummary};

/// One line.
#[derive(Serialize)]
struct Line<'a, T> {
    r#type: &'static str,
    /// The document that it is about a part of.
    #[serde(flatten)]
    document: Option<Of<'a>>,
    #[serde(flatten)]
    part: T,
}

#[derive(Serialize)]
struct Run {
    schema_version: u32,
    tool: Tool,
    as_of: String,
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    checked: bool,
}

/// Which document.
#[derive(Clone, Copy, Serialize)]
struct Of<'a> {
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
}

/// The line of the run, and those of what is said before the first document.
pub(super) fn begin(header: RunHeader<'_>) -> String {
    let run = Run { schema_version: SCHEMA_VERSION, tool: Tool::THIS, as_of: header.as_of.to_string() };
    let mut out = line("run", None, run);
    for notes in header.notes {
        let mut places = Places::new(notes.sources);
        for diagnostic in notes.diagnostics {
            out.push_str(&line("policy_diagnostic", None, JsonDiagnostic::new(diagnostic, &mut places)));
        }
    }
    out
}

/// The lines of a document.
pub(super) fn report(report: &DocumentReport) -> String {
    let of = Some(Of { file: &report.file, number: report.number });
    let mut places = Places::new(&report.sources);
    let mut out = line("document", of, Document { id: report.id.as_deref(), checked: report.checked });
    for finding in &report.findings {
        out.push_str(&line("finding", of, JsonFinding::new(finding, &mut places)));
    }
    for group in &report.groups {
        out.push_str(&line("group", of, JsonGroup::new(group, &report.findings)));
    }
    for result in &report.results {
        out.push_str(&line("result", of, JsonResult::from(result)));
    }
    out
}

/// The line of the summary.
pub(super) fn finish(summary: &RunSummary) -> String {
    line("summary", None, JsonSummary::from(summary))
}

fn line<T: Serialize>(r#type: &'static str, document: Option<Of<'_>>, part: T) -> String {
    encode(&Line { r#type, document, part }) + "\n"
}
