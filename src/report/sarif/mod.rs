//! SARIF 2.1.0, as GitHub's code scanning takes it: one run, each finding a result, each code a rule.
//!
//! It is written result by result; the rules that they name stand behind them. Nothing in it is ever an empty string, and each place
//! is on one line, in units of UTF-16.

mod line_hash;
mod rules;

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use line_hash::LineHashes;
use rules::Rules;

use super::RunHeader;
use super::json::encode;
use super::place::{Places, Position};
use super::summary::withheld;
use super::uri::uri;
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::finding::{DocumentReport, Finding, RunSummary, Waived};
use crate::source::{FileId, Location, SourceFile, SourceMap};

/// The most results that GitHub takes of one run.
const MOST_RESULTS: usize = 25_000;

/// A run in the making.
#[derive(Debug, Default)]
pub(super) struct Sarif {
    rules: Rules,
    results: usize,
    left_out: usize,
    /// What is said of policies, and stands at no place of a file.
    notifications: Vec<Value>,
    failed: bool,
    /// Whether every result says if it is new.
    has_baseline: bool,
    /// The lines of the files of the last report, by their names: a file may hold many documents.
    hashes: FxHashMap<String, LineHashes>,
    hashed: Option<Arc<SourceMap>>,
}

impl Sarif {
    /// The start, up to the list of results, with those about policies.
    pub(super) fn begin(&mut self, header: RunHeader<'_>) -> String {
        self.rules = Rules::new(header.rules);
        self.has_baseline = header.has_baseline;
        let mut out = String::from(
            "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\n\"columnKind\":\"utf16CodeUnits\",\n\"results\":[",
        );
        let all =
            header.notes.iter().flat_map(|notes| notes.diagnostics.iter().map(move |known| (notes.sources, known)));
        for (sources, diagnostic) in all {
            let mut places = Places::new(sources);
            self.failed |= diagnostic.severity == Severity::Error;
            match place_of(diagnostic, &mut places) {
                Some(place) => {
                    let hash = self.hash(sources, None, place.file, place.start.line);
                    let value = self.result(diagnostic, None, Some(place), &mut places, hash);
                    self.push(&value, &mut out);
                }
                None => {
                    let rule = self.rules.index(diagnostic, None);
                    self.notifications.push(json!({
                        "level": level(diagnostic.severity),
                        "message": {"text": text(&diagnostic.message)},
                        "associatedRule": {"id": diagnostic.code.as_str(), "index": rule},
                    }));
                }
            }
        }
        out
    }

    /// The results of a document.
    pub(super) fn report(&mut self, report: &DocumentReport) -> String {
        let mut out = String::new();
        let mut places = Places::new(&report.sources);
        for finding in &report.findings {
            let place = place_of(&finding.diagnostic, &mut places).or_else(|| start_of(report));
            let hash = place
                .as_ref()
                .and_then(|place| self.hash(&report.sources, Some(&report.sources), place.file, place.start.line));
            let value = self.result(&finding.diagnostic, Some(finding), place, &mut places, hash);
            self.push(&value, &mut out);
        }
        out
    }

    /// The end: the rules, and what was left out.
    pub(super) fn finish(&mut self, summary: &RunSummary) -> String {
        if let Some(text) = withheld(summary) {
            self.notifications.push(json!({"level": "note", "message": {"text": text}}));
        }
        if self.left_out > 0 {
            let message = format!(
                "{} further findings were left out: code scanning takes at most {MOST_RESULTS} of one run",
                self.left_out
            );
            self.notifications.push(json!({"level": "warning", "message": {"text": message}}));
        }
        for problem in &summary.problems {
            self.notifications.push(json!({"level": "error", "message": {"text": problem}}));
        }
        let invocation = json!({
            "executionSuccessful": !self.failed && summary.problems.is_empty(),
            "toolExecutionNotifications": self.notifications,
        });
        let driver = json!({
            "name": "Clausula",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            // a name, not an address: it has no page that is the same for all who build it
            "informationUri": concat!("pkg:generic/clausula@", env!("CARGO_PKG_VERSION")),
            "rules": self.rules.descriptors(),
        });
        format!(
            "\n],\n\"invocations\":[{}],\n\"tool\":{{\"driver\":{}}}\n}}]}}\n",
            encode(&invocation),
            encode(&driver)
        )
    }

    fn push(&mut self, value: &Value, out: &mut String) {
        if self.results == MOST_RESULTS {
            self.left_out += 1;
            return;
        }
        out.push_str(if self.results == 0 { "\n" } else { ",\n" });
        out.push_str(&encode(value));
        self.results += 1;
    }

    /// The hash of a line of a file; those of one report's files are kept until the next.
    fn hash(
        &mut self,
        sources: &SourceMap,
        kept: Option<&Arc<SourceMap>>,
        file: &SourceFile,
        line: u32,
    ) -> Option<String> {
        let same = match (&self.hashed, kept) {
            (Some(known), Some(kept)) => Arc::ptr_eq(known, kept),
            _ => false,
        };
        if !same {
            self.hashes.clear();
            self.hashed = kept.map(Arc::clone);
        }
        debug_assert!(kept.is_none_or(|kept| std::ptr::eq(&raw const **kept, sources)), "one map");
        let hashes = self.hashes.entry(file.name().to_owned()).or_insert_with(|| LineHashes::of(file.text()));
        hashes.line(line)
    }

    fn result<'a>(
        &mut self,
        diagnostic: &'a Diagnostic,
        finding: Option<&Finding>,
        place: Option<Place<'a>>,
        places: &mut Places<'a>,
        line_hash: Option<String>,
    ) -> Value {
        let rule = self.rules.index(diagnostic, finding);
        let path = finding.and_then(|finding| finding.path.as_deref()).filter(|path| !path.is_empty());
        let related = related(diagnostic, places);
        let mut result = json!({
            "ruleId": diagnostic.code.as_str(),
            "ruleIndex": rule,
            "level": level(diagnostic.severity),
            "message": {"text": message(diagnostic, &related)},
            // of one run all results have it, or none
            "suppressions": finding.map_or_else(|| json!([]), |finding| suppressions(finding, place.as_ref(), places)),
        });
        let mut set = |key: &str, value: Value| {
            if let Some(members) = result.as_object_mut() {
                members.insert(key.to_owned(), value);
            }
        };
        if self.has_baseline {
            let is_known = finding.is_some_and(|finding| finding.known.is_some());
            set("baselineState", Value::from(if is_known { "unchanged" } else { "new" }));
        }
        let mut fingerprints = serde_json::Map::new();
        if let Some(finding) = finding {
            fingerprints.insert("clausula/v1".to_owned(), Value::from(finding.fingerprint.to_string()));
        }
        fingerprints.extend(line_hash.map(|hash| ("primaryLocationLineHash".to_owned(), Value::from(hash))));
        if !fingerprints.is_empty() {
            set("partialFingerprints", Value::Object(fingerprints));
        }
        if let Some(place) = &place {
            let mut location = place.location();
            if let (Some(path), Some(members)) = (path, location.as_object_mut()) {
                members
                    .insert("logicalLocations".to_owned(), json!([{"fullyQualifiedName": path, "kind": "property"}]));
            }
            if !related.is_empty() {
                set("codeFlows", code_flow(diagnostic, &related, &location));
            }
            set("locations", json!([location]));
        }
        if !related.is_empty() {
            let with_ids = related.iter().zip(1..).map(|(related, id)| {
                let mut location = related.place.location();
                if let Some(members) = location.as_object_mut() {
                    members.insert("id".to_owned(), Value::from(id));
                    members.insert("message".to_owned(), json!({"text": related.text}));
                }
                location
            });
            set("relatedLocations", with_ids.collect());
        }
        if let Some(group) = finding.map(|finding| finding.group) {
            set("properties", json!({"group": group}));
        }
        result
    }
}

/// A place on one line of a file.
#[derive(Debug)]
struct Place<'a> {
    file: &'a SourceFile,
    start: Position,
    /// Behind its last unit, from 0, on the line of the start.
    end: u32,
}

impl<'a> Place<'a> {
    /// Of a place of several lines the part that is on the first. In a built-in policy is none that a reader could open.
    fn of(location: Location, places: &mut Places<'a>) -> Option<Self> {
        let file = places.file(location).filter(|file| !file.name().is_empty() && !file.is_embedded())?;
        let (start, end) = (places.start(location)?, places.end(location)?);
        let end = if end.line == start.line {
            end.utf16
        } else {
            let (_, line) = Places::line(file, location.span.start());
            places.end(Location::new(location.file, line))?.utf16
        };
        Some(Self { file, start, end: end.max(start.utf16) })
    }

    fn location(&self) -> Value {
        json!({"physicalLocation": {
            "artifactLocation": {"uri": uri(self.file.name())},
            "region": {
                "startLine": self.start.line,
                "startColumn": self.start.utf16.saturating_add(1),
                "endLine": self.start.line,
                "endColumn": self.end.saturating_add(1),
            },
        }})
    }
}

fn place_of<'a>(diagnostic: &Diagnostic, places: &mut Places<'a>) -> Option<Place<'a>> {
    Place::of(diagnostic.primary.as_ref()?.location, places)
}

/// The start of a report's file, for what is said of the whole of it.
fn start_of(report: &DocumentReport) -> Option<Place<'_>> {
    // the contract stands behind the policies
    let ids = (0..report.sources.next_id().0).rev();
    let mut files = ids.filter_map(|id| report.sources.get(FileId(id)));
    let file = files.find(|file| file.name() == report.file).filter(|file| !file.name().is_empty())?;
    Some(Place { file, start: Position { line: 1, column: 1, utf16: 0, utf8: 0 }, end: 0 })
}

/// A place that took part, and what is there.
struct Related<'a> {
    place: Place<'a>,
    text: String,
}

fn related<'a>(diagnostic: &'a Diagnostic, places: &mut Places<'a>) -> Vec<Related<'a>> {
    let rule = diagnostic.rule_line.and_then(|line| Place::of(line, places));
    let rule = rule.map(|place| Related { place, text: "the line of the policy".to_owned() });
    let label = |label: &'a Label| {
        let text = if label.text.trim().is_empty() { "this took part" } else { label.text.as_str() };
        Some(Related { place: Place::of(label.location, places)?, text: text.to_owned() })
    };
    rule.into_iter().chain(diagnostic.secondary.iter().filter_map(label)).collect()
}

/// How the finding came about: from the line of the policy over the values that took part to the place itself.
fn code_flow(diagnostic: &Diagnostic, related: &[Related<'_>], primary: &Value) -> Value {
    let step = |mut location: Value, text: &str| {
        if let Some(members) = location.as_object_mut() {
            members.remove("logicalLocations");
            members.insert("message".to_owned(), json!({"text": text}));
        }
        json!({"location": location})
    };
    let label = diagnostic.primary.as_ref().map_or("", |label| label.text.as_str());
    let last = if label.trim().is_empty() { diagnostic.message.as_str() } else { label };
    let mut steps: Vec<Value> = related.iter().map(|related| step(related.place.location(), &related.text)).collect();
    steps.push(step(primary.clone(), text(last)));
    json!([{"threadFlows": [{"locations": steps}]}])
}

/// Why a result asks for nothing: it is waived, or known from a baseline.
fn suppressions<'a>(finding: &Finding, primary: Option<&Place<'a>>, places: &mut Places<'a>) -> Value {
    if let Some(waived) = &finding.waived {
        return json!([suppression(waived, primary, places)]);
    }
    let Some(known) = finding.known else { return json!([]) };
    let mut suppression =
        json!({"kind": "external", "status": "accepted", "justification": "known since the baseline was recorded"});
    if let (Some(place), Some(members)) = (Place::of(known, places), suppression.as_object_mut()) {
        members.insert("location".to_owned(), place.location());
    }
    json!([suppression])
}

fn suppression<'a>(waived: &Waived, primary: Option<&Place<'a>>, places: &mut Places<'a>) -> Value {
    let place = Place::of(waived.location, places);
    let beside = match (&place, primary) {
        (Some(place), Some(primary)) => place.file.name() == primary.file.name(),
        _ => false,
    };
    let mut suppression = json!({
        "kind": if beside { "inSource" } else { "external" },
        "status": "accepted",
        "justification": format!("{} (waived until {} by {})", waived.because, waived.until, waived.by),
    });
    if let (Some(place), Some(members)) = (place, suppression.as_object_mut()) {
        members.insert("location".to_owned(), place.location());
    }
    suppression
}

/// The message, with a link to each place that took part. What a contract says in it can't become a link.
fn message(diagnostic: &Diagnostic, related: &[Related<'_>]) -> String {
    let mut out = plain(text(&diagnostic.message));
    for (related, id) in related.iter().zip(1..) {
        out.push_str(if id == 1 { "; see " } else { ", " });
        let label = related.text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
        out.push_str(&format!("[{label}]({id})"));
    }
    out
}

/// Text that holds no link.
fn plain(text: &str) -> String {
    text.replace("](", "\\](")
}

/// A text that is not empty.
fn text(text: &str) -> &str {
    if text.trim().is_empty() { "(nothing is said)" } else { text }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_code_scanning_would_not_take_is_left_out_and_counted() {
        let mut sarif = Sarif { results: MOST_RESULTS - 1, ..Sarif::default() };
        let mut out = String::new();
        for number in 0..3 {
            sarif.push(&json!({"number": number}), &mut out);
        }
        assert_eq!(out, ",\n{\"number\":0}");
        let summary = RunSummary::default();
        assert!(sarif.finish(&summary).contains("2 further findings were left out"));
        assert!(!Sarif::default().finish(&summary).contains("left out"));
    }

    #[test]
    fn what_a_contract_says_does_not_become_a_link() {
        let diagnostic =
            Diagnostic::error(crate::diagnostic::Code::new("a/b"), "found [here](https://example.org), `a[0]`");
        assert_eq!(message(&diagnostic, &[]), "found [here\\](https://example.org), `a[0]`");
    }
}
