//! Logging commands of Azure Pipelines, by which its agent lists errors and warnings: one for each entry.
//!
//! The agent looks for commands anywhere in a line. So each command begins its line, and nothing that is anybody's text holds what
//! could begin one. It knows errors and warnings only: notes, and what is waived, are lines of the log. What is known is left out.

use crate::diagnostic::{Diagnostic, Severity};
use crate::finding::{DocumentReport, RunSummary};

use super::RunHeader;
use super::entry::entries;
use super::place::Places;
use super::summary::withheld;
use super::visible::one_line;

/// What is said before the first document.
pub(super) fn begin(header: RunHeader<'_>) -> String {
    let mut out = String::new();
    for notes in header.notes {
        let mut places = Places::new(notes.sources);
        for diagnostic in notes.diagnostics {
            out.push_str(&line(diagnostic.severity, diagnostic, &mut places, None, &diagnostic.message));
        }
    }
    out
}

/// The entries of a document.
pub(super) fn report(report: &DocumentReport) -> String {
    let mut places = Places::new(&report.sources);
    let told = |entry: super::entry::Entry<'_>| {
        line(entry.severity, &entry.finding.diagnostic, &mut places, Some(&report.file), &entry.message)
    };
    entries(report).map(told).collect()
}

/// A line of the log for what is not shown, if anything.
pub(super) fn finish(summary: &RunSummary) -> String {
    withheld(summary).map(|text| text + "\n").unwrap_or_default()
}

/// One line. A finding about a file as a whole stands at the file's start.
fn line(
    severity: Severity,
    diagnostic: &Diagnostic,
    places: &mut Places<'_>,
    file: Option<&str>,
    message: &str,
) -> String {
    let place = places.primary(diagnostic).map(|place| (place.file, place.start.line, place.start.column));
    let place = place.or(file.map(|file| (file, 1, 1)));
    let kind = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => {
            let place = place.map(|(file, line, column)| format!("{file}:{line}:{column}: ")).unwrap_or_default();
            return format!("{}\n", log(&format!("{place}note[{}] {message}", diagnostic.code)));
        }
    };
    let mut properties = format!("type={kind}");
    if let Some((file, line, column)) = place {
        properties.push_str(&format!(";sourcepath={};linenumber={line};columnnumber={column}", property(file)));
    }
    properties.push_str(&format!(";code={}", property(diagnostic.code.as_str())));
    let mut text = data(message);
    for help in diagnostic.help.iter() {
        text.push_str("; help: ");
        text.push_str(&data(help));
    }
    format!("##vso[task.logissue {properties}]{text}\n")
}

/// Text as the agent takes it behind a command: on one line.
fn data(text: &str) -> String {
    log(text).replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text as the agent takes it for a property.
fn property(text: &str) -> String {
    data(text).replace(']', "%5D").replace(';', "%3B")
}

/// One line in which no command begins.
fn log(text: &str) -> String {
    one_line(&text.replace("##", "#\\u{23}")).into_owned()
}
