//! Workflow commands of GitHub Actions, by which its runner marks lines of files: one for each group, the gravest first, since it
//! shows ten errors, ten warnings and ten notices of a step. What is known from a baseline is left out.

use crate::diagnostic::{Diagnostic, Severity};
use crate::finding::{DocumentReport, RunSummary};

use super::RunHeader;
use super::entry::entries;
use super::place::{Places, Range};
use super::summary::withheld;
use super::visible::one_line;

/// What is less than an error, kept until all errors are told.
#[derive(Debug, Default)]
pub(super) struct Github {
    warnings: String,
    notices: String,
}

impl Github {
    /// What is said before the first document.
    pub(super) fn begin(&mut self, header: RunHeader<'_>) -> String {
        let mut errors = String::new();
        for notes in header.notes {
            let mut places = Places::new(notes.sources);
            for diagnostic in notes.diagnostics {
                let line = command(diagnostic.severity, diagnostic, &mut places, None, &diagnostic.message);
                self.add(diagnostic.severity, &line, &mut errors);
            }
        }
        errors
    }

    /// The errors of a document; what is milder waits.
    pub(super) fn report(&mut self, report: &DocumentReport) -> String {
        let mut errors = String::new();
        let mut places = Places::new(&report.sources);
        for entry in entries(report) {
            let diagnostic = &entry.finding.diagnostic;
            let line = command(entry.severity, diagnostic, &mut places, Some(&report.file), &entry.message);
            self.add(entry.severity, &line, &mut errors);
        }
        errors
    }

    /// Warnings, then notices: first, so that it is among those that are shown, that of what is left out, if anything.
    pub(super) fn finish(&mut self, summary: &RunSummary) -> String {
        let withheld = withheld(summary).map(|text| format!("::notice title=clausula::{}\n", data(&text)));
        std::mem::take(&mut self.warnings) + &withheld.unwrap_or_default() + &std::mem::take(&mut self.notices)
    }

    fn add(&mut self, severity: Severity, line: &str, errors: &mut String) {
        match severity {
            Severity::Error => errors.push_str(line),
            Severity::Warning => self.warnings.push_str(line),
            Severity::Note => self.notices.push_str(line),
        }
    }
}

/// One command. A finding about a file as a whole stands at the file's start. Of one on several lines the columns are left out: they
/// would be taken for those of one line.
fn command(
    severity: Severity,
    diagnostic: &Diagnostic,
    places: &mut Places<'_>,
    file: Option<&str>,
    message: &str,
) -> String {
    let kind = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = Vec::new();
    match (places.primary(diagnostic), file) {
        (Some(Range { file, start, end }), _) => {
            properties.push(format!("file={}", property(file)));
            properties.push(format!("line={}", start.line));
            properties.push(format!("endLine={}", end.line.max(start.line)));
            if start.line == end.line {
                properties.push(format!("col={}", start.column));
                properties.push(format!("endColumn={}", end.column.max(start.column)));
            }
        }
        (None, Some(name)) => properties.extend([format!("file={}", property(name)), "line=1".to_owned()]),
        (None, None) => {}
    }
    properties.push(format!("title={}", property(diagnostic.code.as_str())));
    let mut text = data(message);
    for help in diagnostic.help.iter() {
        text.push_str("%0Ahelp: ");
        text.push_str(&data(help));
    }
    format!("::{kind} {}::{text}\n", properties.join(","))
}

/// Text as the runner takes it behind `::`: on one line, so that nothing in it can begin a command of its own.
fn data(text: &str) -> String {
    one_line(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text as the runner takes it for a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
