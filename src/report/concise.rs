//! A line for each entry, `path:line:col: severity[code] message`: what problem matchers and vim's quickfix read.

use std::fmt::Write as _;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::finding::DocumentReport;
use crate::source::SourceMap;

use super::entry::{gravest, is_undecided, members};
use super::place::Places;
use super::visible::one_line;

/// The lines for diagnostics of policies.
pub(super) fn diagnostics(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let mut places = Places::new(sources);
    let mut out = String::new();
    for diagnostic in diagnostics {
        place(&mut out, &mut places, diagnostic, None);
        entry(&mut out, diagnostic.severity, &diagnostic.code, &diagnostic.message);
        out.push('\n');
    }
    out
}

/// The lines for a document: one for each group.
pub(super) fn report(report: &DocumentReport) -> String {
    let mut places = Places::new(&report.sources);
    let mut out = String::new();
    for group in &report.groups {
        let members = members(report, group);
        let Some(gravest) = gravest(&members, group) else { continue };
        place(&mut out, &mut places, &gravest.diagnostic, Some(&report.file));
        let undecided = is_undecided(gravest) && !group.message.starts_with("undecided");
        let message = if undecided { format!("undecided: {}", group.message) } else { group.message.clone() };
        match &gravest.waived {
            // what is waived is worth knowing, and no more
            Some(waived) => {
                let message = format!("waived until {} by {}: {message}", waived.until, waived.by);
                entry(&mut out, Severity::Note, &gravest.diagnostic.code, &message);
            }
            None => entry(&mut out, group.severity, &gravest.diagnostic.code, &message),
        }
        if members.len() > 1 {
            // writing to a string does not fail
            let _ = write!(out, " ({} rules)", members.len());
        }
        out.push('\n');
    }
    out
}

/// A finding about a file as a whole stands at the file's start, so that a tool can go there.
fn place(out: &mut String, places: &mut Places<'_>, diagnostic: &Diagnostic, file: Option<&str>) {
    let location = diagnostic.primary.as_ref().map(|label| label.location);
    let found = location.and_then(|location| Some((places.file(location)?, places.start(location)?)));
    // writing to a string does not fail
    let _ = match (found, file) {
        (Some((file, at)), _) => write!(out, "{}:{}:{}: ", one_line(file.name()), at.line, at.column),
        (None, Some(file)) => write!(out, "{}:1:1: ", one_line(file)),
        (None, None) => Ok(()),
    };
}

fn entry(out: &mut String, severity: Severity, code: &Code, message: &str) {
    // writing to a string does not fail
    let _ = write!(out, "{severity}[{}] {}", one_line(code.as_str()), one_line(message));
}
