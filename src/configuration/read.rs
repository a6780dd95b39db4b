//! One file of settings: YAML, read by a vocabulary of its own. In settings nothing is left open, and nothing is silent: a key
//! without a value is a mistake.

use std::sync::Arc;

use super::{FileSettings, ParameterSetting, Patterns, Settings, SeveritySetting, Sourced};
use crate::check::{Part, WrittenValue, is_period};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::{Document, Limits, NodeId, NodeKind, load};
use crate::finding::FailOn;
use crate::packs;
use crate::source::{FileId, Span};
use crate::value::{Duration, Scalar};
use crate::vocabulary::{self, Cell, Reading};

const MALFORMED: Code = Code::new("configuration/malformed-value");
const UNKNOWN_KEY: Code = Code::new("configuration/unknown-key");
const NO_VALUE: Code = Code::new("configuration/no-value");
const BAD_PATTERN: Code = Code::new("configuration/bad-pattern");
const SEVERAL: Code = Code::new("configuration/several-documents");

/// How long a value may be, in bytes, for mistakes to point inside of it: finding a place takes time for each byte before it.
const MOST_PLACED: usize = 1_000;

/// What a file says, its text, and what is wrong with it.
pub(super) fn file(bytes: Vec<u8>, id: FileId) -> (FileSettings, Arc<str>, Vec<Diagnostic>) {
    let loaded = load(bytes, id, Limits::default());
    let mut diagnostics = loaded.diagnostics;
    // a file without content sets nothing
    diagnostics.retain(|diagnostic| diagnostic.code.as_str() != "load/empty");
    let mut settings = FileSettings::of(id);
    // its own mistakes are a test's business
    let types = packs::find("configuration").and_then(|pack| pack.compiled(id));
    if let (Some(types), Some(document)) = (types, loaded.documents.first()) {
        if let Some(second) = loaded.documents.get(1) {
            let start = second.whole().start();
            diagnostics.push(
                Diagnostic::error(SEVERAL, "expected one document of settings, found several")
                    .at(second.location(Span::new(start, start)), "the second begins here"),
            );
        }
        let reading = vocabulary::read(&types, document);
        let mut reader = Reader { document, reading: &reading, diagnostics: &mut diagnostics };
        if document.kind(document.root()) == NodeKind::Mapping {
            reader.misfits();
            reader.configuration(&mut settings);
        } else if !document.is_empty() && !matches!(reading.cell(document.root()), Cell::State(_)) {
            reader.misfits();
        }
    }
    diagnostics.sort_by_key(|diagnostic| diagnostic.primary.as_ref().map(|label| label.location));
    (settings, loaded.text, diagnostics)
}

struct Reader<'a> {
    document: &'a Document,
    reading: &'a Reading,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    /// What does not fit the vocabulary.
    fn misfits(&mut self) {
        for problem in self.reading.problems() {
            let mut diagnostic = problem.diagnostic.clone();
            diagnostic.code = if diagnostic.code == vocabulary::UNKNOWN_FIELD { UNKNOWN_KEY } else { MALFORMED };
            diagnostic.severity = Severity::Error;
            self.diagnostics.push(diagnostic);
        }
    }

    fn configuration(&mut self, settings: &mut FileSettings) {
        let root = self.document.root();
        settings.root = self.field(root, "root").is_some_and(|node| self.document.text(node) == "true");
        settings.settings = self.settings(root);
        settings.include = self.patterns(root, "include");
        settings.exclude = self.patterns(root, "exclude");
        settings.waivers = self.texts(root, "waivers");
        settings.baseline = self.field(root, "baseline").and_then(|node| self.text(node));
        settings.warn_expiring = self.period(root, "warn_expiring");
        settings.inline_waivers = self.word(root, "inline_waivers", |word| match word {
            "allow" => Some(true),
            "deny" => Some(false),
            _ => None,
        });
        let Some(overrides) = self.field(root, "overrides") else { return };
        for entry in self.document.children(overrides).collect::<Vec<_>>() {
            if !matches!(self.reading.cell(entry), Cell::Record(_)) {
                self.refuse_state(entry);
                continue;
            }
            if self.document.get(entry, "paths").is_none() {
                let first = self.document.children(entry).next().and_then(|child| self.document.key_span(child));
                let at = self.document.location(first.unwrap_or_else(|| self.document.span(entry)));
                let mistake = Diagnostic::error(NO_VALUE, "an override says for which `paths` it holds");
                self.diagnostics.push(mistake.at(at, "no `paths` here"));
            }
            let Some(paths) = self.patterns(entry, "paths") else { continue };
            let of_paths = self.settings(entry);
            settings.overrides.push((paths, of_paths));
        }
    }

    fn settings(&mut self, node: NodeId) -> Settings {
        let mut settings = Settings {
            policies: self.texts(node, "policies"),
            tags: self.texts(node, "tags"),
            select: self.texts(node, "select"),
            ignore: self.texts(node, "ignore"),
            fail_on: self.word(node, "fail_on", |word| match word {
                "error" => Some(FailOn::Severity(Severity::Error)),
                "warning" => Some(FailOn::Severity(Severity::Warning)),
                "note" => Some(FailOn::Severity(Severity::Note)),
                "never" => Some(FailOn::Never),
                _ => None,
            }),
            ..Settings::default()
        };
        for entry in self.entries(node, "parameters") {
            let name = self.qualified(entry, '.', "parameters", "bpo.termination.min_notice");
            let value = self.value(entry);
            if let (Some((policy, parameter)), Some(value)) = (name, value) {
                let at = self.document.location(self.place(entry));
                settings.parameters.push(ParameterSetting { policy, parameter, value, at });
            }
        }
        for entry in self.entries(node, "severities") {
            let name = self.qualified(entry, '/', "severities", "bpo.scope/scope-boundaries");
            let severity = match self.document.text(entry) {
                "error" => Some(Severity::Error),
                "warning" => Some(Severity::Warning),
                "note" => Some(Severity::Note),
                _ => None,
            };
            let because = self.field(entry, "off").and_then(|node| self.part(node));
            let Some((policy, rule)) = name else { continue };
            if self.refuse_state(entry) || (severity.is_none() && because.is_none()) {
                continue;
            }
            let at = self.document.location(self.place(entry));
            settings.severities.push(SeveritySetting { policy, rule, severity, because, at });
        }
        settings
    }

    /// The value of a field, if there is one that is of its type.
    fn field(&mut self, node: NodeId, key: &str) -> Option<NodeId> {
        let value = self.document.get(node, key)?;
        let refused = self.refuse_state(value);
        let is_read = !matches!(self.reading.cell(value), Cell::Malformed | Cell::Untyped);
        (!refused && is_read).then_some(value)
    }

    /// Whether something stands in place of a value, which in settings is a mistake.
    fn refuse_state(&mut self, node: NodeId) -> bool {
        let is_state = matches!(self.reading.cell(node), Cell::State(_) | Cell::Wrapped(_));
        if is_state {
            let at = self.document.location(self.document.key_span(node).unwrap_or_else(|| self.document.span(node)));
            let mistake = match self.document.key(node) {
                Some(key) => Diagnostic::error(NO_VALUE, format!("`{key}` has no value")),
                None => Diagnostic::error(NO_VALUE, "expected a value"),
            };
            let mistake = mistake.at(at, "nothing is set here");
            self.diagnostics.push(mistake.hint("write a value, or leave the key away"));
        }
        is_state
    }

    /// A text, or several.
    fn texts(&mut self, node: NodeId, key: &str) -> Option<Vec<Sourced<String>>> {
        let field = self.field(node, key)?;
        if self.document.kind(field) != NodeKind::Sequence {
            return self.text(field).map(|text| vec![text]);
        }
        let elements: Vec<NodeId> = self.document.children(field).collect();
        Some(elements.into_iter().filter_map(|element| self.text(element)).collect())
    }

    fn text(&mut self, node: NodeId) -> Option<Sourced<String>> {
        if self.refuse_state(node) || !self.document.kind(node).is_scalar() {
            return None;
        }
        Some(Sourced { value: self.document.text(node).to_owned(), at: self.document.location(self.place(node)) })
    }

    fn part(&mut self, node: NodeId) -> Option<Part> {
        self.text(node).map(|text| Part { text: text.value, span: text.at.span })
    }

    fn word<T>(&mut self, node: NodeId, key: &str, meaning: fn(&str) -> Option<T>) -> Option<Sourced<T>> {
        let field = self.field(node, key)?;
        let at = self.document.location(self.place(field));
        meaning(self.document.text(field)).map(|value| Sourced { value, at })
    }

    /// A length of time that can be told from a day.
    fn period(&mut self, node: NodeId, key: &str) -> Option<Sourced<Duration>> {
        let field = self.field(node, key)?;
        let at = self.document.location(self.place(field));
        let Cell::Scalar(Scalar::Duration(value)) = self.reading.cell(field) else { return None };
        if is_period(value) {
            return Some(Sourced { value, at });
        }
        let message = format!("expected days, weeks, months or years, found `{}`", self.document.text(field));
        self.diagnostics.push(Diagnostic::error(MALFORMED, message).at(at, "cannot be counted from a day"));
        None
    }

    fn patterns(&mut self, node: NodeId, key: &str) -> Option<Patterns> {
        let written = self.texts(node, key)?;
        match Patterns::new(written.clone()) {
            Ok(patterns) => Some(patterns),
            Err(mistakes) => {
                for (number, reason) in mistakes {
                    let Some(pattern) = written.get(number) else { continue };
                    let message = format!("`{}` is no pattern of paths: {reason}", pattern.value);
                    self.diagnostics.push(Diagnostic::error(BAD_PATTERN, message).at(pattern.at, "cannot be used"));
                }
                None
            }
        }
    }

    /// The entries of a map.
    fn entries(&mut self, node: NodeId, key: &str) -> Vec<NodeId> {
        let Some(map) = self.field(node, key) else { return Vec::new() };
        self.document.children(map).filter(|entry| self.document.key(*entry).is_some()).collect()
    }

    /// The two names of an entry's key: a policy, and what it declares.
    fn qualified(&mut self, entry: NodeId, mark: char, map: &str, example: &str) -> Option<(Part, Part)> {
        let (key, span) = (self.document.key(entry)?, self.document.key_span(entry)?);
        let is_name = |name: &str| {
            !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-".contains(letter))
        };
        let parts = key.rsplit_once(mark).filter(|(policy, name)| is_name(policy) && is_name(name));
        let Some((policy, name)) = parts else {
            let message = format!("expected a key of `{map}` such as `{example}`, found `{key}`");
            let at = self.document.location(span);
            self.diagnostics.push(Diagnostic::error(MALFORMED, message).at(at, "names nothing"));
            return None;
        };
        // a key in quotes stands one byte further on; one with escapes is pointed at as a whole
        let quotes = (span.len() - key.len().min(span.len())) / 2;
        let is_plain = span.len() == key.len() + 2 * quotes;
        let part = |text: &str, from: usize| {
            let start = span.start() + quotes + from;
            let span = if is_plain { Span::new(start, start + text.len()) } else { span };
            Part { text: text.to_owned(), span }
        };
        Some((part(policy, 0), part(name, policy.len() + 1)))
    }

    /// The value of a parameter, as it is written.
    fn value(&mut self, node: NodeId) -> Option<WrittenValue> {
        if self.refuse_state(node) {
            return None;
        }
        match self.document.kind(node) {
            NodeKind::Sequence => {
                let elements: Vec<NodeId> = self.document.children(node).collect();
                let values: Vec<_> = elements.into_iter().filter_map(|element| self.value(element)).collect();
                Some(WrittenValue::List(values, self.place(node)))
            }
            NodeKind::Mapping => {
                let at =
                    self.document.location(self.document.key_span(node).unwrap_or_else(|| self.document.span(node)));
                let mistake = Diagnostic::error(MALFORMED, "expected a value or a list of values, found a mapping");
                self.diagnostics.push(mistake.at(at, "a parameter holds no mapping"));
                None
            }
            _ => {
                let text = self.document.text(node);
                if text.trim().is_empty() {
                    let at = self.document.location(self.document.key_span(node).unwrap_or_else(|| self.place(node)));
                    self.diagnostics
                        .push(Diagnostic::error(NO_VALUE, "expected a value").at(at, "nothing is set here"));
                    return None;
                }
                let whole = self.place(node);
                let place = |offset: usize| {
                    if offset == text.len() {
                        whole.end
                    } else if text.len() > MOST_PLACED || self.document.used_at(node).is_some() {
                        whole.start
                    } else {
                        self.document.source_span(node, offset..offset).start
                    }
                };
                let places = (0..=text.len()).map(place).collect();
                Some(WrittenValue::Single { text: text.to_owned(), places })
            }
        }
    }

    /// A value's place; of one that came in through an alias, where that is used.
    fn place(&self, node: NodeId) -> Span {
        self.document.used_at(node).unwrap_or_else(|| self.document.span(node))
    }
}
