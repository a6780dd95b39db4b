//! Reviewdog's diagnostic format, as one JSON object: a diagnostic for each entry that is neither waived nor known.
//!
//! Columns are bytes of UTF-8, from 1, and ends lie behind the last byte. Reviewdog puts messages into comments, so that they are
//! Markdown here. It is told no suggestions: those of policies are values for paths, not changes of the text.

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Severity};
use crate::finding::DocumentReport;

use super::RunHeader;
use super::entry::entries;
use super::json::encode;
use super::markdown::prose;
use super::place::{Places, Position};

/// Whether something was written yet.
#[derive(Debug, Default)]
pub(super) struct Rdjson {
    begun: bool,
}

#[derive(Serialize)]
struct RdDiagnostic<'a> {
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<RdLocation<'a>>,
    severity: &'static str,
    code: RdCode<'a>,
}

#[derive(Serialize)]
struct RdCode<'a> {
    value: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct RdLocation<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<RdRange>,
}

#[derive(Serialize)]
struct RdRange {
    start: RdPosition,
    end: RdPosition,
}

#[derive(Serialize)]
struct RdPosition {
    line: u32,
    column: u32,
}

impl From<Position> for RdPosition {
    fn from(position: Position) -> Self {
        Self { line: position.line, column: position.utf8.saturating_add(1) }
    }
}

impl Rdjson {
    /// The start, with what is said before the first document.
    pub(super) fn begin(&mut self, header: RunHeader<'_>) -> String {
        let mut out = String::from("{\"source\":{\"name\":\"clausula\"},\"diagnostics\":[");
        for notes in header.notes {
            let mut places = Places::new(notes.sources);
            for diagnostic in notes.diagnostics {
                self.push(diagnostic, diagnostic.severity, &diagnostic.message, &mut places, None, &mut out);
            }
        }
        out
    }

    /// The entries of a document.
    pub(super) fn report(&mut self, report: &DocumentReport) -> String {
        let mut places = Places::new(&report.sources);
        let mut out = String::new();
        for entry in entries(report).filter(|entry| entry.finding.waived.is_none()) {
            let diagnostic = &entry.finding.diagnostic;
            self.push(diagnostic, entry.severity, &entry.message, &mut places, Some(&report.file), &mut out);
        }
        out
    }

    /// The end.
    pub(super) fn finish(&mut self) -> String {
        "\n]}\n".to_owned()
    }

    fn push(
        &mut self,
        diagnostic: &Diagnostic,
        severity: Severity,
        message: &str,
        places: &mut Places<'_>,
        file: Option<&str>,
        out: &mut String,
    ) {
        let location = match places.primary(diagnostic) {
            Some(place) => {
                let range = RdRange { start: place.start.into(), end: place.end.into() };
                Some(RdLocation { path: place.file, range: Some(range) })
            }
            None => file.map(|path| RdLocation { path, range: None }),
        };
        let mut message = prose(message);
        for help in diagnostic.help.iter() {
            message.push_str("\n\n");
            message.push_str(&prose(&format!("help: {help}")));
        }
        let written = RdDiagnostic {
            message,
            location,
            severity: match severity {
                Severity::Error => "ERROR",
                Severity::Warning => "WARNING",
                Severity::Note => "INFO",
            },
            code: RdCode {
                value: diagnostic.code.as_str(),
                url: diagnostic.cites.iter().find_map(|cite| cite.url.as_deref()),
            },
        };
        out.push_str(if std::mem::replace(&mut self.begun, true) { ",\n" } else { "\n" });
        out.push_str(&encode(&written));
    }
}
