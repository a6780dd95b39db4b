//! A check as a comment in Markdown: for each document a table of its entries, the gravest first, and what the run came to.
//!
//! Platforms cut comments that are too long, or refuse them. So only as much is kept as fits, the mildest is left out first, and
//! what is left out is counted.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Severity};
use crate::finding::{DocumentReport, RunSummary};

use super::RunHeader;
use super::entry::{document_name, entries};
use super::place::Places;
use super::summary::{count, summary};

pub(super) use crate::diagnostic::markdown::{cell, code, escape, prose};

/// The most bytes of a comment: GitHub takes so many characters, and others take more.
pub(super) const COMMENT: usize = 65_536;

/// What the head and the end take at most, and what separates the parts.
const FRAME: usize = 1_024;

/// The most characters that are told of one message.
const MESSAGE: usize = 500;

const TABLE: &str = "\n| severity | line | finding | rule |\n|---|---|---|---|\n";

/// How grave an entry is, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Error,
    Warning,
    Note,
    Waived,
}

impl Rank {
    const ALL: [Self; 4] = [Self::Error, Self::Warning, Self::Note, Self::Waived];

    fn of(severity: Severity, waived: bool) -> Self {
        match severity {
            _ if waived => Self::Waived,
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
            Severity::Note => Self::Note,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
            Self::Waived => "waived",
        }
    }
}

/// A comment in the making.
#[derive(Debug)]
pub(super) struct Markdown {
    /// The most bytes of the whole.
    limit: usize,
    /// The bytes of all that is kept.
    bytes: usize,
    /// The headings of documents of which rows are kept, and how many rows.
    sections: BTreeMap<usize, (String, usize)>,
    /// How many documents had rows.
    next: usize,
    /// The rows of each rank, in order.
    kept: BTreeMap<Rank, Vec<Row>>,
    left_out: BTreeMap<Rank, usize>,
    /// The policies have errors.
    failed: bool,
}

#[derive(Debug)]
struct Row {
    section: usize,
    text: String,
}

impl Markdown {
    /// A comment of at most so many bytes.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            bytes: 0,
            sections: BTreeMap::new(),
            next: 0,
            kept: BTreeMap::new(),
            left_out: BTreeMap::new(),
            failed: false,
        }
    }

    /// What is said before the first document.
    pub(super) fn begin(&mut self, header: RunHeader<'_>) {
        for notes in header.notes {
            let mut places = Places::new(notes.sources);
            let rows = notes.diagnostics.iter().map(|diagnostic| {
                let rank = Rank::of(diagnostic.severity, false);
                (rank, row(rank, diagnostic, &diagnostic.message, &mut places, None))
            });
            let rows: Vec<_> = rows.collect();
            self.failed |= rows.iter().any(|(rank, _)| *rank == Rank::Error);
            self.section("Policies", rows);
        }
    }

    /// The entries of a document.
    pub(super) fn report(&mut self, report: &DocumentReport) {
        let mut places = Places::new(&report.sources);
        let rows = entries(report).map(|entry| {
            let rank = Rank::of(entry.severity, entry.finding.waived.is_some());
            (rank, row(rank, &entry.finding.diagnostic, &entry.message, &mut places, Some(&report.file)))
        });
        let rows: Vec<_> = rows.collect();
        self.section(&code(&document_name(report)), rows);
    }

    /// All of it; nothing where not even the head fits.
    pub(super) fn finish(&mut self, run: &RunSummary) -> String {
        let mut rows: Vec<(usize, Row)> = std::mem::take(&mut self.kept).into_values().flatten().enumerate().collect();
        // within a document by rank, then in order
        rows.sort_by_key(|(index, row)| (row.section, *index));
        // what stands before it in a file may have no end of its line
        let mut out = format!("\n### Clausula: {}\n\n{}\n", self.headline(run), prose(&summary(run, false)));
        let mut open = None;
        for (_, row) in rows {
            if open != Some(row.section) {
                open = Some(row.section);
                let heading = self.sections.get(&row.section).map_or("", |(heading, _)| heading);
                out.push_str(heading);
            }
            out.push_str(&row.text);
        }
        let left_out: usize = self.left_out.values().sum();
        if left_out > 0 {
            let each = self.left_out.iter().map(|(rank, number)| format!("{number} {}", plural(*rank, *number)));
            let each: Vec<String> = each.collect();
            out.push_str(&format!("\n{left_out} more left out, for there is no room here: {}\n", each.join(", ")));
        }
        if out.len() > self.limit { String::new() } else { out }
    }

    fn headline(&self, run: &RunSummary) -> String {
        if self.failed && run.contracts == 0 {
            return "nothing was checked, because of errors".to_owned();
        }
        let mut line =
            format!("{}, {}, {}", count(run.errors, "error"), count(run.warnings, "warning"), count(run.notes, "note"));
        if run.waived > 0 {
            line.push_str(&format!("; {} waived", run.waived));
        }
        if run.known > 0 {
            line.push_str(&format!("; {} known", run.known));
        }
        line
    }

    fn section(&mut self, name: &str, rows: Vec<(Rank, String)>) {
        let section = self.next;
        self.next += 1;
        for (rank, text) in rows {
            let entry = self.sections.entry(section).or_insert_with(|| (format!("\n#### {name}\n{TABLE}"), 0));
            if entry.1 == 0 {
                self.bytes += entry.0.len();
            }
            entry.1 += 1;
            self.bytes += text.len();
            self.kept.entry(rank).or_default().push(Row { section, text });
            self.shrink();
        }
    }

    /// Leaves out the mildest, of these the last, until the rest fits.
    fn shrink(&mut self) {
        while self.bytes + FRAME > self.limit {
            let mildest = Rank::ALL.iter().rev().find_map(|rank| Some((*rank, self.kept.get_mut(rank)?.pop()?)));
            let Some((rank, row)) = mildest else { return };
            self.bytes -= row.text.len();
            *self.left_out.entry(rank).or_default() += 1;
            let Some((heading, rows)) = self.sections.get_mut(&row.section) else { continue };
            *rows -= 1;
            if *rows == 0 {
                self.bytes -= heading.len();
                self.sections.remove(&row.section);
            }
        }
    }
}

fn row(rank: Rank, diagnostic: &Diagnostic, message: &str, places: &mut Places<'_>, file: Option<&str>) -> String {
    let place = match places.primary(diagnostic) {
        Some(place) if Some(place.file) == file => place.start.line.to_string(),
        Some(place) => code(&format!("{}:{}", place.file, place.start.line)),
        None => String::new(),
    };
    let message = match message.char_indices().nth(MESSAGE) {
        Some((at, _)) => format!("{}…", message.get(..at).unwrap_or_default()),
        None => message.to_owned(),
    };
    let rule = code(diagnostic.code.as_str());
    format!("| {} | {} | {} | {} |\n", rank.name(), cell(&place), cell(&prose(&message)), cell(&rule))
}

fn plural(rank: Rank, number: usize) -> String {
    let plural = number != 1 && rank != Rank::Waived;
    format!("{}{}", rank.name(), if plural { "s" } else { "" })
}
