//! GitLab's Code Quality report: an array with one object for each finding that is neither waived nor known: what is not in
//! it counts as mended.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Severity};
use crate::finding::{DocumentReport, Fingerprint};

use super::RunHeader;
use super::entry::said;
use super::json::encode;
use super::place::Places;
use super::visible::one_line;

/// What was written so far.
#[derive(Debug, Default)]
pub(super) struct Gitlab {
    begun: bool,
    /// How often each fingerprint was given in a file: GitLab takes those that are alike for one finding. Those of findings are made
    /// of their file's path, so that no other file has them.
    given: BTreeMap<Fingerprint, u32>,
    /// That file; a file may hold many documents.
    file: String,
}

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: Fingerprint,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

impl Gitlab {
    /// What is said before the first document, as far as it has a place.
    pub(super) fn begin(&mut self, header: RunHeader<'_>) -> String {
        let mut out = "[".to_owned();
        for notes in header.notes {
            let mut places = Places::new(notes.sources);
            for diagnostic in notes.diagnostics.iter().filter(|diagnostic| diagnostic.primary.is_some()) {
                let print = Fingerprint::of(&[diagnostic.code.as_str(), &diagnostic.message]);
                out.push_str(&self.issue(diagnostic, print, diagnostic.message.clone(), &mut places, ""));
            }
        }
        out
    }

    /// The findings of a document.
    pub(super) fn report(&mut self, report: &DocumentReport) -> String {
        if self.file != report.file {
            self.file.clone_from(&report.file);
            self.given.clear();
        }
        let mut places = Places::new(&report.sources);
        let mut out = String::new();
        for finding in report.findings.iter().filter(|finding| finding.counts()) {
            out.push_str(&self.issue(
                &finding.diagnostic,
                finding.fingerprint,
                said(finding, &finding.diagnostic.message),
                &mut places,
                &report.file,
            ));
        }
        out
    }

    /// The end of the array.
    pub(super) fn finish(&mut self) -> String {
        "\n]\n".to_owned()
    }

    fn issue(
        &mut self,
        diagnostic: &Diagnostic,
        print: Fingerprint,
        description: String,
        places: &mut Places<'_>,
        file: &str,
    ) -> String {
        // a finding about a file as a whole stands at its first line
        let place = places.primary(diagnostic).map(|place| (place.file, place.start.line, place.end.line));
        let (path, begin, end) = place.unwrap_or((file, 1, 1));
        let count = self.given.entry(print).or_default();
        *count += 1;
        let fingerprint = print.numbered(*count);
        let issue = Issue {
            description: one_line(&description).into_owned(),
            check_name: diagnostic.code.as_str(),
            fingerprint,
            severity: match diagnostic.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Note => "info",
            },
            location: Location { path, lines: Lines { begin, end: end.max(begin) } },
        };
        let separator = if std::mem::replace(&mut self.begun, true) { ",\n" } else { "\n" };
        format!("{separator}{}", encode(&issue))
    }
}
