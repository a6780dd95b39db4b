//! Waiver files: YAML, read by a vocabulary of their own.

use super::terms::{MALFORMED, Part, WHOLE_DAY, Written, malformed, quoted};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::{Document, NodeId};
use crate::packs;
use crate::source::{FileId, Location, Span};
use crate::value::RecordId;
use crate::vocabulary::{self, Cell, Marked, Reading, Vocabulary};

const NO_WAIVER_FILE: Code = Code::new("waiver/no-waiver-file");

/// The vocabulary of waiver files.
pub(super) fn vocabulary() -> Option<Vocabulary> {
    packs::find("waivers")?.compiled(FileId(0))
}

/// The waivers of a document, in its order. What keeps it from being read as a waiver file is added to the errors.
pub(super) fn read(types: &Vocabulary, document: &Document, errors: &mut Vec<Diagnostic>) -> Vec<Written> {
    if let Some(error) = refuse(types, document) {
        errors.push(error);
        return Vec::new();
    }
    let reading = vocabulary::read(types, document);
    let reader = Reader { types, document, reading: &reading };
    let list = document.get(document.root(), "waivers").map(|list| reader.unwrapped(list));
    let entries: Vec<NodeId> = list.map_or_else(Vec::new, |list| match reading.cell(list) {
        Cell::List => document.children(list).collect(),
        _ => Vec::new(),
    });
    let mut waivers: Vec<Written> = entries.iter().map(|entry| reader.waiver(*entry)).collect();
    for problem in reading.problems() {
        let at = entries.partition_point(|entry| *entry <= problem.node).checked_sub(1);
        let within = at.filter(|at| entries.get(*at).is_some_and(|entry| problem.node < document.end_of(*entry)));
        let mut diagnostic = problem.diagnostic.clone();
        diagnostic.code = MALFORMED;
        if document.key(problem.node) == Some("until") && document.kind(problem.node).is_scalar() {
            // elsewhere a date may leave the day open, here it may not
            diagnostic.help = [WHOLE_DAY.to_owned()].into();
        }
        match within.and_then(|at| waivers.get_mut(at)) {
            Some(waiver) => {
                diagnostic.severity = Severity::Warning;
                waiver.mistakes.push(diagnostic);
            }
            None => {
                diagnostic.severity = Severity::Error;
                errors.push(diagnostic);
            }
        }
    }
    waivers
}

/// Why a document is no waiver file, if it is none.
fn refuse(types: &Vocabulary, document: &Document) -> Option<Diagnostic> {
    let mark = types.mark.as_ref()?;
    let expected = format!("`{}: {}`", mark.key, mark.text);
    let first = document.children(document.root()).next().and_then(|child| document.key_span(child));
    let (span, message) = match vocabulary::mark(types, document) {
        Marked::Yes => return None,
        Marked::OtherVersion(node) | Marked::Misspelt(node) => {
            let key = document.key_span(node).unwrap_or_default();
            let written = format!("{}: {}", document.key(node).unwrap_or_default(), document.text(node));
            (key.to(document.span(node)), format!("expected {expected} in a waiver file, found {}", quoted(&written)))
        }
        Marked::Resembles | Marked::No => {
            let start = first.unwrap_or_else(|| Span::empty(document.whole().start()));
            (start, format!("expected a waiver file, with {expected} at its root"))
        }
    };
    let hint = format!("a waiver file begins with {expected}, and lists its waivers below `waivers:`");
    Some(Diagnostic::error(NO_WAIVER_FILE, message).at(document.location(span), "").hint(hint))
}

struct Reader<'a> {
    types: &'a Vocabulary,
    document: &'a Document,
    reading: &'a Reading,
}

impl Reader<'_> {
    fn unwrapped(&self, node: NodeId) -> NodeId {
        match self.reading.cell(node) {
            Cell::Wrapped(inner) => inner,
            _ => node,
        }
    }

    fn waiver(&self, entry: NodeId) -> Written {
        let entry = self.unwrapped(entry);
        let mut written = Written::at(self.name(entry));
        let Cell::Record(record) = self.reading.cell(entry) else {
            let part = match self.reading.cell(entry) {
                // an element that states nothing lacks everything
                Cell::State(_) => Part::Missing,
                _ => Part::Broken,
            };
            written.contract = Some(part.clone());
            for each in [&mut written.rule, &mut written.because, &mut written.by, &mut written.until] {
                *each = part.clone();
            }
            return written;
        };
        let part = |field: &str| self.part(entry, record, field);
        written.rule = part("rule");
        written.contract = Some(part("contract"));
        for (field, place) in [("path", &mut written.path), ("fingerprint", &mut written.fingerprint)] {
            *place = part(field);
            // who writes the key means to narrow the waiver; without its value it would cover the whole contract
            if matches!(place, Part::Missing)
                && let Some(key) = self.document.get(entry, field).and_then(|node| self.document.key_span(node))
            {
                let mistake = malformed(self.document.location(key), format!("the `{field}` of a waiver has no value"));
                written.mistakes.push(mistake.hint("name what the waiver covers, or leave the key away"));
                *place = Part::Broken;
            }
        }
        written.because = part("because");
        written.by = part("by");
        written.until = part("until");
        // a key that is not known may be one that was to narrow the waiver
        let is_unknown = |child: NodeId| self.reading.field(child).is_none();
        if self.document.children(entry).any(is_unknown) {
            written.until = Part::Broken;
        }
        written
    }

    fn part(&self, entry: NodeId, record: RecordId, field: &str) -> Part {
        let field = self.types.record(record).and_then(|record| record.field(field));
        let mut children = self.document.children(entry);
        let Some(node) = children.find(|child| field.is_some() && self.reading.field(*child) == field) else {
            return Part::Missing;
        };
        let node = self.unwrapped(node);
        match self.reading.cell(node) {
            Cell::Text | Cell::Scalar(_) => {
                Part::There(self.document.text(node).to_owned(), self.document.location(self.place(node)))
            }
            Cell::State(_) => Part::Missing,
            _ => Part::Broken,
        }
    }

    /// A value's place; of one that came in through an alias, where that is used.
    fn place(&self, node: NodeId) -> Span {
        self.document.used_at(node).unwrap_or_else(|| self.document.span(node))
    }

    /// The line that names a waiver: its rule, else its first key.
    fn name(&self, entry: NodeId) -> Location {
        let span = match self.document.get(entry, "rule").or_else(|| self.document.children(entry).next()) {
            Some(named) if self.document.kind(named).is_scalar() && !self.document.span(named).is_empty() => {
                self.place(named)
            }
            Some(named) => self.document.key_span(named).unwrap_or_else(|| self.place(named)),
            None => self.place(entry),
        };
        self.document.location(span)
    }
}
