//! How a document was read: each of its values by the type that its place has, its states, and what its references name.

use std::fmt::Write as _;

use crate::document::{Document, NodeId, NodeKind};
use crate::value::Scalar;
use crate::vocabulary::{Cell, Reading, State, Vocabulary};

/// The most characters of a text that are shown.
const LONGEST: usize = 100;

/// The most targets of one reference that are named.
const MOST_TARGETS: usize = 8;

/// A document as it was read, a line for each value. Texts stand on one line; whoever prints them makes what steers a
/// terminal visible.
pub fn show(vocabulary: &Vocabulary, document: &Document, reading: &Reading) -> String {
    let mut shown = Shown { vocabulary, document, reading, out: String::new() };
    shown.children(document.root(), 0);
    shown.sections();
    shown.out
}

/// A single value as it was read: what it means, the state that it has, or what it names. Of a list, a record or a map nothing.
pub fn show_value(vocabulary: &Vocabulary, document: &Document, reading: &Reading, node: NodeId) -> String {
    let shown = Shown { vocabulary, document, reading, out: String::new() };
    match reading.cell(node) {
        Cell::Wrapped(value) => format!("{}{}", shown.words(value), shown.notes(node)),
        _ => shown.words(node),
    }
}

struct Shown<'a> {
    vocabulary: &'a Vocabulary,
    document: &'a Document,
    reading: &'a Reading,
    out: String,
}

impl Shown<'_> {
    fn children(&mut self, node: NodeId, depth: usize) {
        for (position, child) in self.document.children(node).enumerate() {
            let name = match self.document.key(child) {
                Some(key) => format!("{}:", fold(key)),
                None => format!("[{position}]"),
            };
            self.node(&name, child, depth);
        }
    }

    /// A value behind its name, and what it holds below it.
    fn node(&mut self, name: &str, node: NodeId, depth: usize) {
        let (value, notes) = match self.reading.cell(node) {
            Cell::Wrapped(value) => (value, self.notes(node)),
            _ => (node, String::new()),
        };
        let words = self.words(value);
        let stray = if self.is_stray(node) { "  (no field of the vocabulary: no rule reads it)" } else { "" };
        let apart = if words.is_empty() { "" } else { " " };
        // writing to a string does not fail
        let _ = writeln!(self.out, "{:indent$}{name}{apart}{words}{notes}{stray}", "", indent = 2 * depth);
        if matches!(
            self.reading.cell(value),
            Cell::Record(_) | Cell::List | Cell::Map | Cell::Untyped | Cell::Malformed
        ) {
            self.children(value, depth + 1);
        }
    }

    /// Whether a key is none of its record's.
    fn is_stray(&self, node: NodeId) -> bool {
        let parent = self.document.parent(node).map(|parent| self.reading.cell(parent));
        matches!(parent, Some(Cell::Record(_))) && self.reading.field(node).is_none()
    }

    /// Where a value with its place noted around it is stated, and who says so.
    fn notes(&self, wrapper: NodeId) -> String {
        let note = |key: &str| {
            let child = self.document.get(wrapper, key)?;
            self.document.kind(child).is_scalar().then(|| format!("{key} {}", shorten(self.document.text(child))))
        };
        let notes: Vec<String> = ["clause", "by", "note"].into_iter().filter_map(note).collect();
        if notes.is_empty() { String::new() } else { format!("  ({})", notes.join(", ")) }
    }

    fn words(&self, node: NodeId) -> String {
        match self.reading.cell(node) {
            Cell::Text => quoted(self.document.text(node)),
            Cell::Scalar(scalar) => self.scalar(node, &scalar),
            Cell::Reference { start, end } => self.reference(node, self.reading.targets(start, end)),
            Cell::State(state) => self.state(state),
            Cell::List if self.is_empty(node) => "[]  (stated: none)".to_owned(),
            Cell::Record(_) | Cell::List | Cell::Map => String::new(),
            Cell::Malformed => format!("{}  (not understood{})", self.written(node), self.problem(node)),
            // how it was meant, the document says by itself
            Cell::Untyped if self.is_empty(node) => self.written(node),
            Cell::Untyped => String::new(),
            Cell::Wrapped(value) => self.written(value),
        }
    }

    fn is_empty(&self, node: NodeId) -> bool {
        self.document.children(node).next().is_none()
    }

    /// The value as it stands in the file.
    fn written(&self, node: NodeId) -> String {
        match self.document.kind(node) {
            NodeKind::Plain => shorten(self.document.text(node)),
            NodeKind::Quoted | NodeKind::Block => quoted(self.document.text(node)),
            NodeKind::Sequence if self.is_empty(node) => "[]".to_owned(),
            NodeKind::Mapping if self.is_empty(node) => "{}".to_owned(),
            NodeKind::Sequence | NodeKind::Mapping => String::new(),
        }
    }

    /// A value as it is written, and as it is understood where that reads otherwise.
    fn scalar(&self, node: NodeId, scalar: &Scalar) -> String {
        let mut forms: Vec<String> = Vec::new();
        if self.document.kind(node).is_scalar() {
            forms.push(shorten(self.document.text(node)));
        }
        forms.push(scalar.to_text(|value| self.vocabulary.enum_name(value)));
        if let Scalar::Duration(length) = scalar
            && length.months > 12
        {
            let whole = Scalar::Duration(crate::value::Duration { months: 0, ..*length });
            let none = length.business_days == 0 && length.seconds == 0;
            let rest = if none { String::new() } else { format!(" {}", whole.to_text(|_| "")) };
            forms.push(format!("{} months{rest}", length.months));
        }
        // the last may say again what the first does
        let mut told: Vec<String> = Vec::new();
        for form in forms {
            if !told.contains(&form) {
                told.push(form);
            }
        }
        let forms = told;
        let kind = match scalar {
            Scalar::Enum(value) => match self.meaning(*value) {
                Some(meaning) => fold(&meaning),
                None => return forms.join(" = "),
            },
            Scalar::Country(country) => country.name().to_owned(),
            Scalar::Jurisdiction(place) if place.subdivision().is_some() => {
                format!("{}, {}", place.name(), place.country.name())
            }
            Scalar::Jurisdiction(place) => place.name().to_owned(),
            other => other.noun().trim_start_matches("a ").trim_start_matches("an ").to_owned(),
        };
        format!("{}  ({kind})", forms.join(" = "))
    }

    fn meaning(&self, value: crate::value::EnumValue) -> Option<String> {
        let name = self.vocabulary.enum_name(value);
        let of = self.vocabulary.enumeration(value.of)?;
        of.values.iter().find(|(known, _)| known == name)?.1.as_ref().map(ToString::to_string)
    }

    fn reference(&self, node: NodeId, targets: &[NodeId]) -> String {
        let mut names: Vec<String> =
            targets.iter().take(MOST_TARGETS).map(|target| self.reading.path(self.document, *target)).collect();
        if targets.len() > MOST_TARGETS {
            names.push("…".to_owned());
        }
        let names = if names.is_empty() { "nothing".to_owned() } else { fold(&names.join(", ")) };
        format!("{} -> {names}", shorten(self.document.text(node)))
    }

    fn state(&self, state: State) -> String {
        let text = |node: NodeId| shorten(self.document.text(node));
        match state {
            State::Silent => "(not stated)".to_owned(),
            State::Open => "(left open)".to_owned(),
            State::Redacted => "(stated, but redacted)".to_owned(),
            State::Illegible => "(stated, but illegible)".to_owned(),
            State::ByReference(name) => format!("(stated in another document: {})", text(name)),
            State::NotApplicable(Some(reason)) => format!("(not applicable: {})", text(reason)),
            State::NotApplicable(None) => "(not applicable)".to_owned(),
            State::Elsewhere => "(names a part of a document that is not supplied)".to_owned(),
        }
    }

    /// What was said of a value that does not fit.
    fn problem(&self, node: NodeId) -> String {
        let problems = self.reading.problems();
        // they stand in the order of the document, but those of parts come between
        problems
            .get(problems.partition_point(|problem| problem.node < node)..)
            .and_then(|rest| rest.first())
            .filter(|problem| problem.node == node)
            .map_or_else(String::new, |problem| format!(": {}", fold(&problem.diagnostic.message)))
    }

    /// What the root's sections that are not there mean.
    fn sections(&mut self) {
        let Some(root) = self.vocabulary.record(self.vocabulary.root) else { return };
        let (mut silent, mut unread) = (Vec::new(), Vec::new());
        for (field, number) in root.fields.iter().zip(0..) {
            if field.name.ends_with('*') || self.document.get(self.document.root(), &field.name).is_some() {
                continue;
            }
            let read = self.reading.is_reviewed(crate::vocabulary::FieldId(number));
            if read { &mut silent } else { &mut unread }.push(field.name.as_str());
        }
        for (what, names) in [("not stated", silent), ("not read by anybody", unread)] {
            if !names.is_empty() {
                let _ = writeln!(self.out, "({what}: {})", names.join(", "));
            }
        }
    }
}

/// A text on one line.
fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text on one line, cut where it is long.
fn shorten(text: &str) -> String {
    let folded = fold(text);
    if folded.chars().count() <= LONGEST {
        return folded;
    }
    let mut short: String = folded.chars().take(LONGEST - 1).collect();
    short.push('…');
    short
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", shorten(text))
}
