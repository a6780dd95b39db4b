//! All formats tell the same: as many findings or entries, at the same places, as grave.

use clausula::diagnostic::{Diagnostic, Severity};
use clausula::finding::{DocumentReport, FindingKind, Outcome, RunSummary};
use clausula::report::{Format, Renderer, RunHeader, one_line};
use clausula::source::{ColumnUnit, SourceMap};
use regex::Regex;
use serde_json::Value;

use super::formats::{reports, written};
use super::readers::{Told, from_xml, read};
use super::{PLAIN, fixture, run};

/// What a format tells of a run.
struct Says {
    format: Format,
    /// A line for each group, or else for each finding.
    entries: bool,
    /// What it calls a waived finding; nothing where it tells none.
    waived: Option<&'static str>,
    /// What its columns count.
    columns: Option<ColumnUnit>,
    /// Whether a finding without a place stands at the start of its file.
    at_start: bool,
    /// Whether it tells what is said of no file.
    nowhere: bool,
}

const FORMATS: [Says; 10] = [
    says(Format::Concise, true, Some("note"), Some(ColumnUnit::CodePoint), true, true),
    says(Format::Github, true, Some("note"), Some(ColumnUnit::CodePoint), true, true),
    says(Format::Azure, true, Some("note"), Some(ColumnUnit::CodePoint), true, true),
    says(Format::Markdown, true, Some("waived"), None, false, true),
    says(Format::Rdjson, true, None, Some(ColumnUnit::Utf8), false, true),
    says(Format::Json, false, Some("waived"), Some(ColumnUnit::CodePoint), false, true),
    says(Format::Jsonl, false, Some("waived"), Some(ColumnUnit::CodePoint), false, true),
    says(Format::Sarif, false, Some("waived"), Some(ColumnUnit::Utf16), true, true),
    says(Format::Gitlab, false, None, None, true, false),
    says(Format::Checkstyle, false, None, Some(ColumnUnit::CodePoint), true, false),
];

const fn says(
    format: Format,
    entries: bool,
    waived: Option<&'static str>,
    columns: Option<ColumnUnit>,
    at_start: bool,
    nowhere: bool,
) -> Says {
    Says { format, entries, waived, columns, at_start, nowhere }
}

impl Says {
    /// What it should tell of a run.
    fn expected(&self, reports: &[DocumentReport]) -> Vec<Told> {
        let (sources, mistakes) = fixture::policy_mistakes();
        let placed = mistakes.iter().filter(|mistake| self.nowhere || mistake.primary.is_some());
        let mut expected: Vec<Told> =
            placed.map(|mistake| self.told(mistake, mistake.severity.to_string(), &sources, None)).collect();
        for report in reports {
            let severities: Vec<(usize, Severity)> = if self.entries {
                report
                    .groups
                    .iter()
                    .map(|group| (head(report, &group.members, group.severity), group.severity))
                    .collect()
            } else {
                let all = report.findings.iter().enumerate();
                all.map(|(index, finding)| (index, finding.diagnostic.severity)).collect()
            };
            for (index, severity) in severities {
                let finding = &report.findings[index];
                let severity = match (&finding.waived, finding.known) {
                    (None, None) => Some(severity.to_string()),
                    (Some(_), _) => self.waived.map(str::to_owned),
                    // what is known is told by those that tell everything
                    (None, Some(_)) => (!self.entries && self.waived.is_some()).then(|| "known".to_owned()),
                };
                let file = Some(report.file.as_str());
                expected
                    .extend(severity.map(|severity| self.told(&finding.diagnostic, severity, &report.sources, file)));
            }
        }
        expected.sort();
        expected
    }

    fn told(&self, diagnostic: &Diagnostic, severity: String, sources: &SourceMap, file: Option<&str>) -> Told {
        let code = diagnostic.code.to_string();
        let Some(location) = diagnostic.primary.as_ref().map(|label| label.location) else {
            let at_start = self.at_start && file.is_some();
            return Told {
                file: one_line(file.unwrap_or_default()).into_owned(),
                line: u64::from(at_start),
                column: self.columns.filter(|_| at_start && self.format != Format::Github).map(|_| 1),
                severity,
                code,
            };
        };
        let file = sources.get(location.file).unwrap();
        let at = |offset, unit| file.lines().line_column(file.text(), offset, unit);
        let start = at(location.span.start(), self.columns.unwrap_or(ColumnUnit::CodePoint));
        // a command of GitHub's has columns of one line only
        let on_one_line = at(location.span.end(), ColumnUnit::Utf8).line == start.line;
        let columns = self.columns.filter(|_| on_one_line || self.format != Format::Github);
        Told {
            file: one_line(file.name()).into_owned(),
            line: start.line.into(),
            column: columns.map(|_| start.column.into()),
            severity,
            code,
        }
    }
}

/// The finding by which a group is told: the first of the gravest that is not merely undecided, else the first.
fn head(report: &DocumentReport, members: &[usize], severity: Severity) -> usize {
    let decided = members.iter().find(|member| {
        let finding = &report.findings[**member];
        finding.diagnostic.severity == severity && finding.kind != FindingKind::Undecided
    });
    *decided.unwrap_or(&members[0])
}

#[test]
fn all_formats_tell_the_same_findings_at_the_same_places() {
    let reports = reports();
    for says in &FORMATS {
        let mut told = read(says.format, &written(says.format));
        told.sort();
        let expected = says.expected(&reports);
        assert!(expected.len() > 40);
        for (told, expected) in told.iter().zip(&expected) {
            assert_eq!(told, expected, "{:?}", says.format);
        }
        assert_eq!(told.len(), expected.len(), "{:?}", says.format);
    }
    // those of all formats that this is no place for are held to the same below
    let others = Format::ALL.into_iter().filter(|format| FORMATS.iter().all(|says| says.format != *format));
    assert_eq!(others.collect::<Vec<_>>(), [Format::Pretty, Format::Statistics, Format::Junit]);
}

#[test]
fn every_document_alone_is_told_by_every_format() {
    for (name, report) in fixture::all() {
        for says in &FORMATS {
            let mut told = read(says.format, &run(says.format, PLAIN, false, &[&report]));
            told.sort();
            assert_eq!(told, says.expected(std::slice::from_ref(&report)), "{name} as {:?}", says.format);
        }
    }
}

#[test]
fn the_lines_of_jsonl_are_the_parts_of_the_json_document() {
    let json: Value = serde_json::from_str(&written(Format::Json)).unwrap();
    let mut whole = serde_json::json!({"policy_diagnostics": [], "documents": []});
    for line in written(Format::Jsonl).lines() {
        let mut part: Value = serde_json::from_str(line).unwrap();
        let members = part.as_object_mut().unwrap();
        let kind = members.remove("type").unwrap();
        let list = match kind.as_str().unwrap() {
            "run" => {
                whole.as_object_mut().unwrap().append(members);
                continue;
            }
            "summary" => {
                whole["summary"] = part;
                continue;
            }
            "policy_diagnostic" => &mut whole["policy_diagnostics"],
            "document" => {
                for list in ["findings", "groups", "results"] {
                    members.insert(list.to_owned(), serde_json::json!([]));
                }
                &mut whole["documents"]
            }
            of_document => {
                let document = whole["documents"].as_array_mut().unwrap().last_mut().unwrap();
                assert_eq!(members.remove("file"), Some(document["file"].clone()));
                assert_eq!(members.remove("number"), document.get("number").cloned());
                &mut document[format!("{of_document}s")]
            }
        };
        list.as_array_mut().unwrap().push(part);
    }
    assert_eq!(whole, json);
}

/// The value of an attribute, from a line of XML.
fn attribute(line: &str, name: &str) -> Option<String> {
    let (_, rest) = line.split_once(&format!(" {name}=\""))?;
    Some(from_xml(rest.split_once('"').unwrap().0))
}

#[test]
fn junit_has_a_case_for_each_rule_of_each_document_and_counts_them_right() {
    let text = written(Format::Junit);
    let element = Regex::new("<(failure|error|skipped) ").unwrap();
    let reports = reports();
    let mut documents = reports.iter();
    let (mut rules, mut cases) = (0, Vec::new());
    let number = |line: &str, name: &str| attribute(line, name).unwrap().parse::<usize>().unwrap();
    for suite in text.split("<testsuite ").skip(1) {
        let head = suite.lines().next().unwrap();
        let count = |part: &str| suite.matches(part).count();
        let counts = ["tests", "failures", "errors", "skipped"].map(|name| number(&format!(" {head}"), name));
        assert_eq!(counts, [count("<testcase "), count("<failure "), count("<error "), count("<skipped ")], "{head}");
        let suite_name = attribute(&format!(" {head}"), "name").unwrap();
        let mut names = Vec::new();
        for case in suite.split("<testcase ").skip(1) {
            let line = format!(" {}", case.lines().next().unwrap());
            assert_eq!(attribute(&line, "classname").unwrap(), suite_name);
            names.push(attribute(&line, "name").unwrap());
            let found: Vec<_> = element.captures_iter(case).map(|found| found[1].to_owned()).collect();
            assert!(found.len() <= 1, "{case}");
            cases.push(found.first().cloned().unwrap_or_default());
        }
        let mut once = names.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), names.len(), "a case is known by its name: {names:?}");
        if suite_name == "policies" {
            continue;
        }
        let report = documents.next().unwrap();
        let results = cases.split_off(cases.len() - report.results.len());
        rules += results.len();
        for (result, (found, name)) in
            report.results.iter().zip(results.iter().zip(&names[names.len() - results.len()..]))
        {
            assert_eq!(*name, result.rule.to_string());
            let expected = match result.outcome {
                Outcome::Fail => "failure",
                Outcome::Undecided => "error",
                Outcome::Known | Outcome::Waived | Outcome::NotApplicable => "skipped",
                Outcome::Pass => "",
            };
            assert_eq!(found, expected, "{name}");
        }
        // what is known and of no rule asks for nothing
        for finding in report.findings.iter().filter(|finding| finding.known.is_none() || finding.rule.is_some()) {
            let name = finding.rule.as_ref().map_or(finding.diagnostic.code.to_string(), ToString::to_string);
            assert!(names.contains(&name), "{name} is in no case: {names:?}");
        }
    }
    assert_eq!(documents.next().map(|report| &report.file), None);
    assert_eq!(rules, reports.iter().map(|report| report.results.len()).sum::<usize>());
}

#[test]
fn statistics_come_to_what_the_summary_says() {
    let reports = reports();
    let mut summary = RunSummary::default();
    reports.iter().for_each(|report| summary.add(report));
    let text = written(Format::Statistics);
    let tables: Vec<Vec<Vec<&str>>> =
        text.split("\n\n").map(|table| table.lines().map(|line| line.split_whitespace().collect()).collect()).collect();
    let sum = |table: &[Vec<&str>], column: usize| -> usize {
        let numbers = table.iter().filter_map(|row| row.get(column)?.parse::<usize>().ok());
        numbers.sum()
    };
    let [contracts, rules, severities] = tables.as_slice() else { panic!("{text}") };
    // the policies' own mistakes stand before the first table
    let contracts: Vec<_> = contracts.iter().filter(|row| row[0].parse::<usize>().is_ok()).cloned().collect();
    assert_eq!(contracts.len(), reports.iter().filter(|report| !report.groups.is_empty()).count());
    let expected = [summary.errors, summary.warnings, summary.notes, summary.waived, summary.known];
    assert_eq!([0, 1, 2, 3, 4].map(|column| sum(&contracts, column)), expected);
    assert_eq!(severities[1..].iter().map(|row| row[0].parse::<usize>().unwrap()).collect::<Vec<_>>(), expected);
    let findings = || reports.iter().flat_map(|report| &report.findings);
    let waived = findings().filter(|finding| finding.waived.is_some()).count();
    let known = findings().filter(|finding| finding.known.is_some()).count();
    assert!(waived > 0 && known > 0);
    let told = [0, 2, 3].map(|column| sum(rules, column));
    assert_eq!(told, [findings().count() - waived - known, waived, known]);
}

#[test]
fn a_comment_keeps_to_its_bound_leaves_out_the_mildest_and_counts_it() {
    let row = Regex::new(r"(?m)^\| (error|warning|note|waived) \|").unwrap();
    let left_out = Regex::new(r"(?m)^(\d+) more left out, for there is no room here: (.*)$").unwrap();
    let part = Regex::new(r"(\d+) (error|warning|note|waived)").unwrap();
    let reports: Vec<_> = std::iter::repeat_with(reports).take(100).flatten().collect();
    let ranks = ["error", "warning", "note", "waived"];
    let told = |limit: usize| {
        let mut renderer = Renderer::markdown(limit);
        let header = RunHeader { as_of: fixture::AS_OF, notes: &[], rules: &[], verbose: false, has_baseline: false };
        let mut summary = RunSummary::default();
        let mut out = renderer.begin(header);
        for report in &reports {
            summary.add(report);
            out += &renderer.report(report);
        }
        (out + &renderer.finish(&summary), summary)
    };
    for limit in [0, 100, 1_023, 1_024, 1_500, 5_000, 65_536, 200_000, 1 << 20] {
        let (text, summary) = told(limit);
        assert!(text.len() <= limit, "{} of {limit}", text.len());
        if limit < 1_024 {
            continue;
        }
        let all = [summary.errors, summary.warnings, summary.notes, summary.waived];
        let kept = ranks.map(|rank| row.captures_iter(&text).filter(|found| &found[1] == rank).count());
        let left = left_out.captures(&text);
        let left = ranks.map(|rank| {
            let parts = left.iter().flat_map(|found| part.captures_iter(found.get(2).unwrap().as_str()));
            parts.filter(|found| &found[2] == rank).map(|found| found[1].parse::<usize>().unwrap()).sum::<usize>()
        });
        assert_eq!([0, 1, 2, 3].map(|rank| kept[rank] + left[rank]), all, "{limit}");
        // nothing is kept that is milder than something that is left out
        let gravest = left.iter().position(|left| *left > 0).unwrap_or(ranks.len());
        assert!(kept.iter().skip(gravest + 1).all(|kept| *kept == 0), "{limit}: {kept:?} and {left:?}");
        if limit > 2_000 && gravest < ranks.len() {
            assert!(text.len() > limit - 1_500, "{} of {limit}: there was room", text.len());
        }
    }
    assert_eq!(told(1 << 20).0.matches("left out").count(), 0);
}
