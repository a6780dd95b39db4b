//! What is found, as an editor shows it: one diagnostic for each entry that a person reads, at its place in its file.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gen_lsp_types as types;

use super::client::Client;
use super::texts::Texts;
use super::uri;
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::finding::DocumentReport;
use crate::report::{Entry, all_entries, one_line};
use crate::run::{Library, real};
use crate::source::{FileId, Location, SourceFile, SourceMap, Span};
use crate::syntax::only_points;

/// Diagnostics by the files that they are about.
pub(super) type ByFile = BTreeMap<PathBuf, Vec<types::Diagnostic>>;

/// How findings are told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Telling<'a> {
    pub(super) client: &'a Client,
    /// Where what is built in can be opened.
    pub(super) library: Option<&'a Library>,
    /// The texts that the client has names of its own for.
    pub(super) texts: &'a Texts,
}

impl<'a> Telling<'a> {
    /// What is found in a contract.
    pub(super) fn of_reports(self, reports: &[DocumentReport]) -> Vec<types::Diagnostic> {
        let mut all = Vec::new();
        for report in reports {
            let told = self.within(&report.sources);
            for entry in all_entries(report) {
                all.push(told.entry(&entry));
            }
        }
        all
    }

    /// The diagnostic that tells of a finding, by its number among those of all reports.
    pub(super) fn of_finding(self, reports: &[DocumentReport], number: usize) -> Option<types::Diagnostic> {
        let mut left = number;
        let report = reports.iter().find(|report| {
            let is_here = left < report.findings.len();
            left -= if is_here { 0 } else { report.findings.len() };
            is_here
        })?;
        let group = report.groups.iter().position(|group| group.members.contains(&left))?;
        let entry = all_entries(report).nth(group)?;
        Some(self.within(&report.sources).entry(&entry))
    }

    /// A mistake of a policy.
    pub(super) fn of_policy(self, diagnostic: &Diagnostic, sources: &SourceMap) -> types::Diagnostic {
        self.within(sources).diagnostic(diagnostic, diagnostic.severity, &diagnostic.message)
    }

    /// What is to be said of policies and settings, by the files that it is about; what is about no file is left out.
    pub(super) fn of_files<'d>(self, told: impl Iterator<Item = (&'d Diagnostic, &'d SourceMap)>) -> ByFile {
        let mut by_file = ByFile::new();
        for (diagnostic, sources) in told {
            let Some(file) = diagnostic.primary.as_ref().and_then(|label| sources.get(label.location.file)) else {
                continue;
            };
            if file.is_embedded() {
                continue;
            }
            let place = real(Path::new(file.name()));
            by_file.entry(place).or_default().push(self.of_policy(diagnostic, sources));
        }
        by_file
    }

    fn within<'s>(self, sources: &'s SourceMap) -> Within<'s>
    where
        'a: 's,
    {
        Within { telling: self, sources, uris: RefCell::default() }
    }
}

/// Findings that point into some files.
struct Within<'a> {
    telling: Telling<'a>,
    sources: &'a SourceMap,
    /// The URIs of files that were asked for, of which some can't be had: to find one takes a look at the disk.
    uris: RefCell<BTreeMap<FileId, Option<String>>>,
}

impl Within<'_> {
    fn uri(&self, file: FileId) -> Option<String> {
        let find = || {
            let file = self.sources.get(file)?;
            let path = match file.is_embedded() {
                true => self.telling.library?.policy(file.name())?,
                false => real(Path::new(file.name())),
            };
            let known = self.telling.texts.of_path(&path);
            Some(known.map_or_else(|| uri::of_path(&path), |text| text.uri.clone()))
        };
        self.uris.borrow_mut().entry(file).or_insert_with(find).clone()
    }

    fn entry(&self, entry: &Entry<'_>) -> types::Diagnostic {
        self.diagnostic(&entry.finding.diagnostic, entry.severity, &entry.message)
    }

    fn diagnostic(&self, diagnostic: &Diagnostic, severity: Severity, message: &str) -> types::Diagnostic {
        // what is about a file as a whole stands at its start
        let range = diagnostic.primary.as_ref().and_then(|label| self.range(label.location)).unwrap_or_default();
        // the place is underlined, and what the message says already is not said twice
        let is_said = |text: &&str| message.contains(text) || only_points(text, message);
        let primary = diagnostic.primary.as_ref().map(|label| label.text.as_str()).filter(|text| !is_said(text));
        let mut text = one_line(message).into_owned();
        for (word, more) in primary
            .map(|text| ("here", text))
            .into_iter()
            .chain(diagnostic.because.as_deref().map(|text| ("because", text)))
            .chain(diagnostic.help.iter().map(|text| ("help", text.as_str())))
        {
            text.push_str(&format!("\n{word}: {}", one_line(more)));
        }
        for suggestion in &diagnostic.suggestions {
            text.push_str(&format!("\nsuggestion: {}", one_line(&suggestion.to_string())));
        }
        types::Diagnostic {
            range,
            severity: Some(match severity {
                Severity::Error => types::DiagnosticSeverity::Error,
                Severity::Warning => types::DiagnosticSeverity::Warning,
                Severity::Note => types::DiagnosticSeverity::Information,
            }),
            code: Some(types::Code::String(diagnostic.code.as_str().to_owned())),
            code_description: self.described(diagnostic),
            source: Some("clausula".to_owned()),
            message: types::Message::String(text),
            tags: None,
            related_information: self.telling.client.related_information.then(|| self.related(diagnostic)),
            data: None,
        }
    }

    /// Where it is told what the code means: of what is built in its page, of a rule of a project's own its line.
    fn described(&self, diagnostic: &Diagnostic) -> Option<types::CodeDescription> {
        let Telling { client, library, .. } = self.telling;
        if !client.code_description {
            return None;
        }
        let own = diagnostic.rule_line.and_then(|line| {
            let file = self.sources.get(line.file).filter(|file| !file.is_embedded())?;
            let number = client.places.position(file, line.span.start()).line.saturating_add(1);
            Some(format!("{}#L{number}", self.uri(line.file)?))
        });
        let page = || Some(uri::of_path(&library?.page(diagnostic.code.as_str())?));
        // where no page can be written, who says so is at least somewhere
        let cited = || {
            let mut urls = diagnostic.cites.iter().filter_map(|cite| cite.url.as_deref());
            urls.find(|url| url.starts_with("https://") || url.starts_with("http://")).map(str::to_owned)
        };
        let href = own.or_else(page).or_else(cited)?;
        Some(types::CodeDescription { href: href.into() })
    }

    /// The other places that took part, and the policy's line.
    fn related(&self, diagnostic: &Diagnostic) -> Vec<types::DiagnosticRelatedInformation> {
        let rule = diagnostic.rule_line.map(|location| Label { location, text: "asked for here".to_owned() });
        let labels = diagnostic.secondary.iter().chain(&rule);
        labels
            .filter_map(|label| {
                let location =
                    types::Location { uri: self.uri(label.location.file)?.into(), range: self.range(label.location)? };
                Some(types::DiagnosticRelatedInformation { location, message: one_line(&label.text).into_owned() })
            })
            .collect()
    }

    fn range(&self, location: Location) -> Option<types::Range> {
        let file = self.sources.get(location.file)?;
        Some(self.telling.client.places.range(file, shown(file, location.span)))
    }
}

/// What is underlined: what is empty has the character at its place, or before it, so that there is something to see.
fn shown(file: &SourceFile, span: Span) -> Span {
    if !span.is_empty() {
        return span;
    }
    let text = file.text();
    let at = span.start().min(text.len());
    let line_end = |character: &char| matches!(character, '\n' | '\r');
    if let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()).filter(|next| !line_end(next)) {
        return Span::new(at, at + next.len_utf8());
    }
    let before = text.get(..at).and_then(|before| before.chars().next_back()).filter(|before| !line_end(before));
    before.map_or(span, |before| Span::new(at - before.len_utf8(), at))
}
