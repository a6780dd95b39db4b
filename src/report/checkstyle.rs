//! Checkstyle's XML: an error for each finding that is neither waived nor known, below the file that it is in.

use crate::diagnostic::{Diagnostic, Severity};
use crate::finding::{DocumentReport, RunSummary};

use super::RunHeader;
use super::entry::said;
use super::place::Places;
use super::summary::withheld;
use super::xml::Xml;

/// A document in the making.
#[derive(Debug, Default)]
pub(super) struct Checkstyle {
    xml: Xml,
    /// The file whose element is open; programs that read this take several elements of one file for what they are together.
    file: Option<String>,
}

impl Checkstyle {
    /// What is said before the first document, as far as it has a place.
    pub(super) fn begin(&mut self, header: RunHeader<'_>) -> String {
        // the version of the format, whose last change it is
        self.xml.open("checkstyle", &[("version", "4.3")]);
        for notes in header.notes {
            let mut places = Places::new(notes.sources);
            for diagnostic in notes.diagnostics.iter().filter(|diagnostic| diagnostic.primary.is_some()) {
                self.error(diagnostic, &diagnostic.message, &mut places, "");
            }
        }
        self.xml.take()
    }

    /// The findings of a document.
    pub(super) fn report(&mut self, report: &DocumentReport) -> String {
        let mut places = Places::new(&report.sources);
        for finding in report.findings.iter().filter(|finding| finding.counts()) {
            let message = said(finding, &finding.diagnostic.message);
            self.error(&finding.diagnostic, &message, &mut places, &report.file);
        }
        self.xml.take()
    }

    /// The end. What is not shown is a comment: the format knows nothing but errors of files.
    pub(super) fn finish(&mut self, summary: &RunSummary) -> String {
        self.within(None);
        self.xml.comment(withheld(summary).as_deref());
        self.xml.close("checkstyle");
        self.xml.take() + "\n"
    }

    /// One finding; one about a file as a whole stands at its start.
    fn error(&mut self, diagnostic: &Diagnostic, message: &str, places: &mut Places<'_>, file: &str) {
        let place = places.primary(diagnostic).map(|place| (place.file, place.start.line, place.start.column));
        let (file, line, column) = place.unwrap_or((file, 1, 1));
        self.within(Some(file));
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "info",
        };
        let (line, column) = (line.to_string(), column.to_string());
        self.xml.empty(
            "error",
            &[
                ("line", &line),
                ("column", &column),
                ("severity", severity),
                ("message", message),
                ("source", diagnostic.code.as_str()),
            ],
        );
    }

    /// Opens the element of a file, if another one or none is open.
    fn within(&mut self, file: Option<&str>) {
        if self.file.as_deref() == file {
            return;
        }
        if self.file.take().is_some() {
            self.xml.close("file");
        }
        if let Some(file) = file {
            self.xml.open("file", &[("name", file)]);
            self.file = Some(file.to_owned());
        }
    }
}
