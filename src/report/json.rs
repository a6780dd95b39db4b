//! Everything, for programs: one JSON document, described by [`JSON_SCHEMA`].
//!
//! It is written document by document, its keys always in the same order. Optional parts that are not there are left
//! out. Characters that a terminal would obey or hide are escaped, so that looking at the output is safe too.

use std::io;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter};

use crate::diagnostic::{Citation, Code, Diagnostic, Label, Severity, Suggestion};
use crate::finding::{
    DocumentReport, Finding, FindingKind, Fingerprint, Group, Outcome, RuleResult, RunSummary, Waived, Withheld,
};
use crate::source::{Location, SourceMap};

use super::RunHeader;
use super::place::{Places, Position};
use super::visible::{begins_command, is_hidden};

/// The JSON Schema (draft 2020-12) of the JSON output.
pub const JSON_SCHEMA: &str = include_str!("json.schema.json");

/// Raised when a program that reads the output would have to change.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// The start of the document, up to its list of documents.
pub(super) fn begin(header: RunHeader<'_>) -> String {
    let mut diagnostics = Vec::new();
    for notes in header.notes {
        let mut places = Places::new(notes.sources);
        diagnostics.extend(notes.diagnostics.iter().map(|diagnostic| JsonDiagnostic::new(diagnostic, &mut places)));
    }
    format!(
        "{{\"schema_version\":{SCHEMA_VERSION},\"tool\":{},\"as_of\":{},\n\"policy_diagnostics\":{},\n\"documents\":[",
        encode(&Tool::THIS),
        encode(&header.as_of.to_string()),
        encode(&diagnostics),
    )
}

/// One document.
pub(super) fn report(report: &DocumentReport) -> String {
    encode(&JsonDocument::new(report, &report.sources))
}

/// What stands before a document.
pub(super) fn separator(first: bool) -> &'static str {
    if first { "\n" } else { ",\n" }
}

/// The end of the document.
pub(super) fn finish(summary: &RunSummary) -> String {
    format!("\n],\n\"summary\":{}}}\n", encode(&JsonSummary::from(summary)))
}

/// What wrote the output.
#[derive(Serialize)]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
}

impl Tool {
    pub(super) const THIS: Self = Self { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };
}

#[derive(Serialize)]
struct JsonDocument<'a> {
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    checked: bool,
    findings: Vec<JsonFinding<'a>>,
    groups: Vec<JsonGroup<'a>>,
    results: Vec<JsonResult<'a>>,
}

impl<'a> JsonDocument<'a> {
    fn new(report: &'a DocumentReport, sources: &'a SourceMap) -> Self {
        let mut places = Places::new(sources);
        Self {
            file: &report.file,
            number: report.number,
            id: report.id.as_deref(),
            checked: report.checked,
            findings: report.findings.iter().map(|finding| JsonFinding::new(finding, &mut places)).collect(),
            groups: report.groups.iter().map(|group| JsonGroup::new(group, &report.findings)).collect(),
            results: report.results.iter().map(JsonResult::from).collect(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct JsonFinding<'a> {
    kind: FindingKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiver_path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waived: Option<JsonWaived<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    known: Option<JsonPlace<'a>>,
    group: usize,
    fingerprint: Fingerprint,
    #[serde(flatten)]
    diagnostic: JsonDiagnostic<'a>,
}

impl<'a> JsonFinding<'a> {
    pub(super) fn new(finding: &'a Finding, places: &mut Places<'a>) -> Self {
        Self {
            kind: finding.kind,
            rule: finding.rule.as_ref().map(ToString::to_string),
            rule_title: finding.rule_title.as_deref(),
            path: finding.path.as_deref(),
            waiver_path: finding.waiver_path.as_deref(),
            waived: finding.waived.as_deref().map(|waived| JsonWaived::new(waived, places)),
            known: finding.known.and_then(|location| JsonPlace::new(location, None, places)),
            group: finding.group,
            fingerprint: finding.fingerprint,
            diagnostic: JsonDiagnostic::new(&finding.diagnostic, places),
        }
    }
}

#[derive(Serialize)]
struct JsonWaived<'a> {
    because: &'a str,
    by: &'a str,
    until: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<JsonPlace<'a>>,
}

impl<'a> JsonWaived<'a> {
    fn new(waived: &'a Waived, places: &mut Places<'a>) -> Self {
        Self {
            because: &waived.because,
            by: &waived.by,
            until: waived.until.to_string(),
            place: JsonPlace::new(waived.location, None, places),
        }
    }
}

#[derive(Serialize)]
pub(super) struct JsonDiagnostic<'a> {
    code: &'a Code,
    severity: Severity,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    primary: Option<JsonPlace<'a>>,
    secondary: Vec<JsonPlace<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_line: Option<JsonPlace<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<&'a str>,
    cites: &'a [Citation],
    help: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    suggestions: &'a [Suggestion],
}

impl<'a> JsonDiagnostic<'a> {
    pub(super) fn new(diagnostic: &'a Diagnostic, places: &mut Places<'a>) -> Self {
        Self {
            code: &diagnostic.code,
            severity: diagnostic.severity,
            message: &diagnostic.message,
            primary: diagnostic.primary.as_ref().and_then(|label| JsonPlace::label(label, places)),
            secondary: diagnostic.secondary.iter().filter_map(|label| JsonPlace::label(label, places)).collect(),
            rule_line: diagnostic.rule_line.and_then(|location| JsonPlace::new(location, None, places)),
            because: diagnostic.because.as_deref(),
            cites: &diagnostic.cites,
            help: &diagnostic.help,
            suggestions: &diagnostic.suggestions,
        }
    }
}

#[derive(Serialize)]
pub(super) struct JsonPlace<'a> {
    file: &'a str,
    bytes: Bytes,
    start: LineColumn,
    end: LineColumn,
    utf16: Utf16,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

impl<'a> JsonPlace<'a> {
    fn label(label: &'a Label, places: &mut Places<'a>) -> Option<Self> {
        Self::new(label.location, Some(label.text.as_str()).filter(|text| !text.is_empty()), places)
    }

    pub(super) fn new(location: Location, text: Option<&'a str>, places: &mut Places<'a>) -> Option<Self> {
        let file = places.file(location)?.name();
        let start = places.start(location)?;
        let end = places.end(location)?;
        Some(Self {
            file,
            bytes: Bytes { start: location.span.start, end: location.span.end },
            start: LineColumn::from(start),
            end: LineColumn::from(end),
            utf16: Utf16 { start: Utf16Position::from(start), end: Utf16Position::from(end) },
            text,
        })
    }
}

#[derive(Serialize)]
struct Bytes {
    start: u32,
    end: u32,
}

#[derive(Serialize)]
struct LineColumn {
    line: u32,
    column: u32,
}

impl From<Position> for LineColumn {
    fn from(position: Position) -> Self {
        Self { line: position.line, column: position.column }
    }
}

#[derive(Serialize)]
struct Utf16 {
    start: Utf16Position,
    end: Utf16Position,
}

/// As in the language server protocol: both counted from 0.
#[derive(Serialize)]
struct Utf16Position {
    line: u32,
    character: u32,
}

impl From<Position> for Utf16Position {
    fn from(position: Position) -> Self {
        Self { line: position.line.saturating_sub(1), character: position.utf16 }
    }
}

#[derive(Serialize)]
pub(super) struct JsonGroup<'a> {
    members: &'a [usize],
    message: &'a str,
    severity: Severity,
    waived: bool,
    known: bool,
}

impl<'a> JsonGroup<'a> {
    pub(super) fn new(group: &'a Group, findings: &'a [Finding]) -> Self {
        Self {
            members: &group.members,
            message: group.message(findings),
            severity: group.severity,
            waived: group.waived,
            known: group.known,
        }
    }
}

#[derive(Serialize)]
pub(super) struct JsonResult<'a> {
    rule: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    severity: Severity,
    outcome: Outcome,
    reasons: &'a [String],
}

impl<'a> From<&'a RuleResult> for JsonResult<'a> {
    fn from(result: &'a RuleResult) -> Self {
        Self {
            rule: result.rule.to_string(),
            title: result.title.as_deref(),
            severity: result.severity,
            outcome: result.outcome,
            reasons: &result.reasons,
        }
    }
}

#[derive(Serialize)]
pub(super) struct JsonSummary<'a> {
    contracts: usize,
    rules: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    waived: usize,
    known: usize,
    undecided: usize,
    undecided_errors: usize,
    load_errors: usize,
    idle_waivers: usize,
    skipped: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    withheld: Option<&'a Withheld>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    problems: &'a [String],
}

impl<'a> From<&'a RunSummary> for JsonSummary<'a> {
    fn from(summary: &'a RunSummary) -> Self {
        Self {
            contracts: summary.contracts,
            rules: summary.rules,
            errors: summary.errors,
            warnings: summary.warnings,
            notes: summary.notes,
            waived: summary.waived,
            known: summary.known,
            undecided: summary.undecided,
            undecided_errors: summary.undecided_errors,
            load_errors: summary.load_errors,
            idle_waivers: summary.idle_waivers,
            skipped: &summary.skipped,
            withheld: Some(&summary.withheld).filter(|withheld| **withheld != Withheld::default()),
            problems: &summary.problems,
        }
    }
}

/// Values as an array, each on its line, with what a terminal would obey escaped.
pub fn json_lines<T: Serialize>(values: &[T]) -> String {
    let values: Vec<String> = values.iter().map(encode).collect();
    format!("[\n{}\n]\n", values.join(",\n"))
}

pub(super) fn encode<T: Serialize>(value: &T) -> String {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, Escaping);
    #[expect(
        clippy::expect_used,
        reason = "plain data with keys of text, written to memory, as UTF-8: nothing can fail"
    )]
    {
        value.serialize(&mut serializer).expect("plain data");
        String::from_utf8(bytes).expect("JSON is UTF-8")
    }
}

/// Writes compactly, with everything escaped that [`is_hidden`] names and what would begin a command of a runner, not only what JSON
/// demands.
struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut written = 0;
        let is_obeyed = |(at, character): &(usize, char)| {
            is_hidden(*character) || *character == '[' && begins_command(fragment.get(..*at).unwrap_or_default())
        };
        for (at, character) in fragment.char_indices().filter(is_obeyed) {
            CompactFormatter.write_string_fragment(writer, fragment.get(written..at).unwrap_or_default())?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            written = at + character.len_utf8();
        }
        CompactFormatter.write_string_fragment(writer, fragment.get(written..).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn what_a_terminal_obeys_or_hides_is_escaped_and_read_back() {
        let text = "x##vso[x ##[y]a\u{1b}[31m\u{7f}\u{9b}\u{202e}b\u{200b}\u{feff}\u{2028}\u{e0041}ä👍\"\\\n";
        let json = encode(&text);
        assert_eq!(
            json,
            r#""x##vso\u005bx ##\u005by]a\u001b[31m\u007f\u009b\u202eb\u200b\ufeff\u2028\udb40\udc41ä👍\"\\\n""#
        );
        assert_eq!(serde_json::from_str::<String>(&json).expect("valid JSON"), text);
    }
}
