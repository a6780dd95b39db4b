//! The output formats, all run over one fixture.

mod agreement;
mod fixture;
mod flat;
mod formats;
mod laws;
pub(crate) mod readers;

use clausula::finding::{DocumentReport, RunSummary};
use clausula::report::{Format, JSON_SCHEMA, Notes, Renderer, RunHeader, Style};
use serde_json::Value;

const PLAIN: Style = Style { color: false, width: 100 };

/// A whole run in one format.
fn run(format: Format, style: Style, verbose: bool, reports: &[&DocumentReport]) -> String {
    let (policy_sources, policy_diagnostics) = fixture::policy_mistakes();
    let mut renderer = Renderer::new(format, style);
    let mut summary =
        RunSummary { rules: 24, skipped: vec!["contracts/notes\u{202e}.yaml".into()], ..Default::default() };
    let mut out = renderer.begin(RunHeader {
        as_of: fixture::AS_OF,
        notes: &[Notes { diagnostics: &policy_diagnostics, sources: &policy_sources }],
        rules: &[],
        verbose,
        has_baseline: reports.iter().flat_map(|report| &report.findings).any(|finding| finding.known.is_some()),
    });
    for report in reports {
        summary.add(report);
        out += &renderer.report(report);
    }
    out + &renderer.finish(&summary)
}

/// A document alone.
fn rendered(format: Format, style: Style, report: &DocumentReport) -> String {
    let mut renderer = Renderer::new(format, style);
    renderer.begin(RunHeader {
        as_of: fixture::AS_OF,
        notes: &[Notes { diagnostics: &[], sources: &Default::default() }],
        rules: &[],
        verbose: false,
        has_baseline: false,
    });
    renderer.report(report)
}

fn json(reports: &[&DocumentReport]) -> Value {
    serde_json::from_str(&run(Format::Json, PLAIN, false, reports)).expect("valid JSON")
}

#[test]
fn concise_has_a_line_for_each_group() {
    for (name, report) in fixture::all() {
        let out = rendered(Format::Concise, PLAIN, &report);
        let told = report.groups.iter().filter(|group| !group.known).count();
        assert_eq!(out.lines().count(), told, "{name}: {out}");
        insta::assert_snapshot!(format!("concise_{name}"), format!("{}\n=== concise\n{out}", fixture::input(&report)));
    }
    insta::assert_snapshot!("concise_policy", run(Format::Concise, PLAIN, false, &[]));
}

#[test]
fn concise_lines_are_those_that_quickfix_and_problem_matchers_read() {
    let reports = fixture::all();
    let reports: Vec<_> = reports.iter().map(|(_, report)| report).collect();
    let shape = regex::Regex::new(r"^([^\n]+):(\d+):(\d+): (error|warning|note)\[([a-z0-9./-]+)\] \S.*$").unwrap();
    for line in run(Format::Concise, PLAIN, false, &reports).lines() {
        assert!(shape.is_match(line) || line.starts_with("error[policy/not-found] "), "{line}");
    }
}

#[test]
fn pretty_has_an_entry_for_each_group() {
    for (name, report) in fixture::all() {
        for width in [40, 80, 100] {
            let out = rendered(Format::Pretty, Style { color: false, width }, &report);
            insta::assert_snapshot!(
                format!("pretty_{name}_{width}"),
                format!("{}\n=== pretty, {width} columns\n{out}", fixture::input(&report))
            );
        }
    }
    insta::assert_snapshot!("pretty_policy", run(Format::Pretty, PLAIN, false, &[]));
    let report = fixture::all().swap_remove(0).1;
    insta::assert_snapshot!("pretty_verbose", run(Format::Pretty, PLAIN, true, &[&report]));
}

#[test]
fn json_holds_to_its_schema() {
    let schema: Value = serde_json::from_str(JSON_SCHEMA).expect("the schema is JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("the schema is a schema");
    let fixture = fixture::all();
    let all: Vec<_> = fixture.iter().map(|(_, report)| report).collect();
    for reports in [&all[..], &all[..1], &[]] {
        let output = json(reports);
        let errors: Vec<_> = validator.iter_errors(&output).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
    // a schema that lets everything pass would be no check
    let mut wrong = json(&all);
    wrong["documents"][0]["findings"][0]["primary"]["bytes"]["start"] = Value::from("0");
    assert!(!validator.is_valid(&wrong));
    let mut wrong = json(&all);
    wrong["documents"][0]["findings"][0]["extra"] = Value::from(1);
    assert!(!validator.is_valid(&wrong));
}

#[test]
fn the_schema_describes_every_property_and_admits_no_other() {
    fn walk(schema: &Value, path: &str) {
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            assert_eq!(schema["additionalProperties"], Value::Bool(false), "{path}");
            for (name, property) in properties {
                let described = property["description"].as_str().is_some_and(|text| text.ends_with('.'));
                assert!(described, "{path}/{name} has no description");
            }
            for required in schema["required"].as_array().expect("a list of what is required") {
                assert!(properties.contains_key(required.as_str().unwrap()), "{path}: {required}");
            }
        }
        match schema {
            Value::Object(map) => map.iter().for_each(|(key, value)| walk(value, &format!("{path}/{key}"))),
            Value::Array(list) => list.iter().for_each(|value| walk(value, path)),
            _ => {}
        }
    }
    walk(&serde_json::from_str(JSON_SCHEMA).unwrap(), "");
}

#[test]
fn json_is_as_it_was() {
    for (name, report) in fixture::all() {
        let json = json(&[&report]);
        let document = serde_json::to_string_pretty(&json["documents"][0]).unwrap();
        if ["kinds", "characters", "group", "hostile", "waived"].contains(&name) {
            insta::assert_snapshot!(
                format!("json_{name}"),
                format!("{}\n=== documents[0]\n{}", fixture::input(&report), visible(&document))
            );
        }
    }
    // the text itself: the order of the keys, the line breaks, the escapes
    let (name, report) = fixture::all().swap_remove(3);
    assert_eq!(name, "empty");
    let version = format!("\"version\":\"{}\"", env!("CARGO_PKG_VERSION"));
    let text = run(Format::Json, PLAIN, false, &[&report, &report]).replace(&version, "\"version\":(version)");
    insta::assert_snapshot!("json_text", text);
}

fn visible(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii() || c.is_alphanumeric() { c.into() } else { c.escape_debug().to_string() })
        .collect()
}

#[test]
fn json_ranges_lead_back_to_the_text() {
    let report = fixture::all().remove(1).1;
    let json = json(&[&report]);
    let source = report.sources.get(clausula::source::FileId(1)).unwrap().text();
    for finding in json["documents"][0]["findings"].as_array().unwrap() {
        let primary = &finding["primary"];
        let number = |pointer: &str| primary.pointer(pointer).unwrap().as_u64().unwrap() as usize;
        let needle = &source[number("/bytes/start")..number("/bytes/end")];
        let line = source.trim_start_matches('\u{feff}').split("\r\n").nth(number("/start/line") - 1).unwrap();
        let code_points: String = line.chars().skip(number("/start/column") - 1).take(needle.chars().count()).collect();
        assert_eq!(code_points, needle);
        let units: Vec<u16> = line.encode_utf16().collect();
        let range = number("/utf16/start/character")..number("/utf16/end/character");
        assert_eq!(String::from_utf16(&units[range]).unwrap(), needle);
        assert_eq!(number("/utf16/start/line") + 1, number("/start/line"));
    }
}

#[test]
fn no_output_holds_what_a_terminal_obeys_or_hides() {
    let fixture = fixture::all();
    let reports: Vec<_> = fixture.iter().map(|(_, report)| report).collect();
    for format in Format::ALL {
        for verbose in [false, true] {
            let out = run(format, PLAIN, verbose, &reports);
            let found = out.chars().find(|c| {
                c.is_control() && *c != '\n'
                    || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}')
            });
            assert_eq!(found, None, "{format:?}");
        }
    }
}
