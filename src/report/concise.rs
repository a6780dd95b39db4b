//! A line for each entry, `path:line:col: severity[code] message`: what problem matchers and vim's quickfix read.

use std::fmt::Write as _;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::finding::DocumentReport;
use crate::source::SourceMap;

use super::entry::all_entries;
use super::place::Places;
use super::visible::one_line;

/// The lines for diagnostics of policies.
pub(super) fn diagnostics(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let mut places = Places::new(sources);
    let mut out = String::new();
    for diagnostic in diagnostics {
        line(&mut out, &mut places, diagnostic, None);
    }
    out
}

/// The lines for a document: one for each group. What is known is left out, unless all is wanted.
pub(super) fn report(report: &DocumentReport, verbose: bool) -> String {
    let mut places = Places::new(&report.sources);
    let mut out = String::new();
    for entry in all_entries(report).filter(|entry| verbose || entry.finding.known.is_none()) {
        place(&mut out, &mut places, &entry.finding.diagnostic, Some(&report.file));
        told(&mut out, entry.severity, &entry.finding.diagnostic.code, &entry.message);
    }
    out
}

/// The line of a diagnostic, and below it what else it points at and how to mend it.
pub(super) fn in_full(out: &mut String, places: &mut Places<'_>, diagnostic: &Diagnostic, file: Option<&str>) {
    line(out, places, diagnostic, file);
    for label in &diagnostic.secondary {
        if let Some((file, at)) = places.file(label.location).zip(places.start(label.location)) {
            // writing into a string cannot fail
            let _ = writeln!(out, "  {}:{}:{}: {}", one_line(file.name()), at.line, at.column, one_line(&label.text));
        }
    }
    for help in diagnostic.help.iter() {
        let _ = writeln!(out, "  help: {}", one_line(help));
    }
}

fn line(out: &mut String, places: &mut Places<'_>, diagnostic: &Diagnostic, file: Option<&str>) {
    place(out, places, diagnostic, file);
    told(out, diagnostic.severity, &diagnostic.code, &diagnostic.message);
}

/// A finding about a file as a whole stands at the file's start, so that a tool can go there.
fn place(out: &mut String, places: &mut Places<'_>, diagnostic: &Diagnostic, file: Option<&str>) {
    // writing to a string does not fail
    let _ = match (places.primary(diagnostic), file) {
        (Some(at), _) => write!(out, "{}:{}:{}: ", one_line(at.file), at.start.line, at.start.column),
        (None, Some(file)) => write!(out, "{}:1:1: ", one_line(file)),
        (None, None) => Ok(()),
    };
}

fn told(out: &mut String, severity: Severity, code: &Code, message: &str) {
    // writing to a string does not fail
    let _ = writeln!(out, "{severity}[{}] {}", one_line(code.as_str()), one_line(message));
}
