//! The formats that other programs read, all over one run: several files, text beyond ASCII before a finding, lines that end in
//! CR LF, findings without a place, on several lines, waived ones, and rules that pass.

use clausula::finding::DocumentReport;
use clausula::report::Format;
use serde_json::Value;

use super::{PLAIN, fixture, run};

/// The documents of the run.
pub(super) fn reports() -> Vec<DocumentReport> {
    fixture::all().into_iter().map(|(_, report)| report).collect()
}

/// The run in a format.
pub(super) fn written(format: Format) -> String {
    let reports = reports();
    run(format, PLAIN, false, &reports.iter().collect::<Vec<_>>())
}

fn sarif() -> Value {
    serde_json::from_str(&written(Format::Sarif)).expect("valid JSON")
}

/// Every value in a document, with its place.
fn each(value: &Value, path: &str, visit: &mut impl FnMut(&str, &Value)) {
    visit(path, value);
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| each(value, &format!("{path}/{key}"), visit)),
        Value::Array(elements) => elements.iter().for_each(|value| each(value, path, visit)),
        _ => {}
    }
}

/// All but those whose snapshots stand beside their documents, in `report.rs`.
#[test]
fn each_format_is_as_it_was() {
    for format in Format::ALL {
        if !matches!(format, Format::Pretty | Format::Concise | Format::Json) {
            let text = super::visible(&written(format));
            insta::assert_snapshot!(format.name(), text.replace(env!("CARGO_PKG_VERSION"), "(version)"));
        }
    }
}

#[test]
fn sarif_has_a_result_for_each_finding_and_a_rule_for_each_result() {
    let sarif = sarif();
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().unwrap();
    let findings: usize = reports().iter().map(|report| report.findings.len()).sum();
    let (_, mistakes) = fixture::policy_mistakes();
    let placed = mistakes.iter().filter(|mistake| mistake.primary.is_some()).count();
    assert_eq!(results.len(), findings + placed);
    let told = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    assert_eq!(told.len(), mistakes.len() - placed);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in results {
        let rule = &rules[result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        for part in
            ["/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown", "/properties/tags/0"]
        {
            assert!(rule.pointer(part).is_some_and(Value::is_string), "{part}: {rule}");
        }
        assert!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].is_string(), "{result}");
        assert!(result["suppressions"].is_array(), "of one run all results have it, or none");
        let links = result["message"]["text"].as_str().unwrap().matches("](").count();
        let escaped = result["message"]["text"].as_str().unwrap().matches("\\](").count();
        assert_eq!(links - escaped, result["relatedLocations"].as_array().map_or(0, Vec::len), "{result}");
    }
    assert_eq!(results.iter().filter(|result| result["suppressions"][0].is_object()).count(), set_aside());
    let mut ids: Vec<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), rules.len());
}

/// How many findings are waived or known.
fn set_aside() -> usize {
    let reports = reports();
    let aside = |finding: &&clausula::finding::Finding| finding.waived.is_some() || finding.known.is_some();
    let found = reports.iter().flat_map(|report| &report.findings).filter(aside).count();
    assert!(found > 4);
    found
}

#[test]
fn sarif_holds_no_empty_text_and_only_encoded_uris() {
    let uri = regex::Regex::new(r"^(file://)?[A-Za-z0-9._~/%-]+$").unwrap();
    each(&sarif(), "", &mut |path, value| {
        assert_ne!(value.as_str(), Some(""), "{path}");
        if path.ends_with("/uri") {
            assert!(uri.is_match(value.as_str().unwrap()), "{path}: {value}");
        }
    });
}

#[test]
fn sarif_regions_are_on_one_line_and_lead_back_to_the_text() {
    let reports = reports();
    let sarif = sarif();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let (_, mistakes) = fixture::policy_mistakes();
    let placed = mistakes.iter().filter(|mistake| mistake.primary.is_some()).count();
    let findings = reports.iter().flat_map(|report| report.findings.iter().map(move |finding| (report, finding)));
    let mut seen = 0;
    for ((report, finding), result) in findings.zip(&results[placed..]) {
        let region = &result["locations"][0]["physicalLocation"]["region"];
        let number = |key: &str| region[key].as_u64().unwrap() as usize;
        assert_eq!(number("startLine"), number("endLine"));
        let Some(label) = &finding.diagnostic.primary else { continue };
        let source = report.sources.get(label.location.file).unwrap().text();
        let wanted = label.location.span.text(source).split(['\r', '\n']).next().unwrap();
        let line = source.replace("\r\n", "\n").replace('\r', "\n");
        let line: Vec<u16> = line.split('\n').nth(number("startLine") - 1).unwrap().encode_utf16().collect();
        // a mark of the byte order has no column
        let line = if line.first() == Some(&0xfeff) { &line[1..] } else { &line };
        let found = String::from_utf16(&line[number("startColumn") - 1..number("endColumn") - 1]).unwrap();
        assert_eq!(found, wanted, "{region}");
        seen += usize::from(!wanted.is_empty());
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn github_has_a_command_on_a_line_of_its_own_for_each_group_the_gravest_first() {
    let text = written(Format::Github);
    let shape = regex::Regex::new(
        r"^::(error|warning|notice) (file=[^:,\r\n]+,line=\d+,(endLine=\d+,(col=\d+,endColumn=\d+,)?)?)?title=[^:,\r\n]+::\S.*$",
    )
    .unwrap();
    let (_, mistakes) = fixture::policy_mistakes();
    let reports = reports();
    let groups = reports.iter().flat_map(|report| &report.groups).filter(|group| !group.known).count();
    assert_eq!(text.lines().count(), groups + mistakes.len());
    let kinds: Vec<&str> = text
        .lines()
        .map(|line| shape.captures(line).unwrap_or_else(|| panic!("{line}")).get(1).unwrap().as_str())
        .collect();
    assert!(kinds.is_sorted_by_key(|kind| ["error", "warning", "notice"].iter().position(|known| known == kind)));
    let several = text.lines().filter(|line| line.contains("endLine=") && !line.contains("col=")).count();
    assert!(several > 0, "what spans lines has no columns");
    let escapes = regex::Regex::new("%(25|0A|0D|3A|2C)").unwrap();
    assert!(!escapes.replace_all(&text, "").contains('%'), "{text}");
}

/// What does not fit the schema of a format in `tests/schemas`.
fn misfits(format: &str, value: &Value) -> Vec<String> {
    let schema = crate::tidy::read(&format!("tests/schemas/{format}.schema.json"));
    let validator = jsonschema::draft202012::new(&serde_json::from_str(&schema).unwrap()).unwrap();
    validator.iter_errors(value).map(|error| error.to_string()).collect()
}

#[test]
fn rdjson_holds_to_its_schema() {
    let text = written(Format::Rdjson);
    let json: Value = serde_json::from_str(&text).expect("valid JSON");
    assert_eq!(misfits("rdjson", &json), Vec::<String>::new());
    for (pointer, wrong) in [("/diagnostics/0/severity", "NOTE"), ("/diagnostics/0/location/range/start/line", "1")] {
        let mut json = json.clone();
        *json.pointer_mut(pointer).unwrap() = Value::from(wrong);
        assert!(!misfits("rdjson", &json).is_empty(), "{pointer}");
    }
}

#[test]
fn rdjson_ranges_lead_back_to_the_text_by_bytes() {
    let (name, report) = fixture::all().swap_remove(1);
    assert_eq!(name, "characters");
    let json: Value = serde_json::from_str(&run(Format::Rdjson, PLAIN, false, &[&report])).unwrap();
    let (_, mistakes) = fixture::policy_mistakes();
    let told = json["diagnostics"].as_array().unwrap()[mistakes.len()..].iter();
    for (known, finding) in told.zip(&report.findings) {
        let label = finding.diagnostic.primary.as_ref().unwrap();
        let source = report.sources.get(label.location.file).unwrap().text();
        let number = |pointer: &str| known.pointer(pointer).unwrap().as_u64().unwrap() as usize;
        let line = source.trim_start_matches('\u{feff}').split("\r\n").nth(number("/location/range/start/line") - 1);
        let range = number("/location/range/start/column") - 1..number("/location/range/end/column") - 1;
        assert_eq!(&line.unwrap()[range], label.location.span.text(source));
    }
}

#[test]
fn gitlab_has_an_issue_for_each_finding_that_is_neither_waived_nor_known_each_with_a_fingerprint_of_its_own() {
    let text = written(Format::Gitlab);
    let issues: Value = serde_json::from_str(&text).expect("valid JSON");
    assert_eq!(misfits("gitlab", &issues), Vec::<String>::new());
    // a schema that lets everything pass would be no check
    for (pointer, wrong) in [("/0/severity", "grave"), ("/0/location/lines/begin", "1"), ("/0/fingerprint", "x")] {
        let mut issues = issues.clone();
        *issues.pointer_mut(pointer).unwrap() = Value::from(wrong);
        assert!(!misfits("gitlab", &issues).is_empty(), "{pointer}");
    }
    let issues = issues.as_array().unwrap();
    let reports = reports();
    let findings = reports.iter().flat_map(|report| &report.findings);
    let (_, mistakes) = fixture::policy_mistakes();
    let placed = mistakes.iter().filter(|mistake| mistake.primary.is_some()).count();
    assert_eq!(issues.len(), placed + findings.count() - set_aside());
    let prints: std::collections::BTreeSet<_> =
        issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(prints.len(), issues.len());
    // the same finding of two files, and twice in one, is three findings
    let of = |wanted: &str| fixture::all().into_iter().find(|(name, _)| *name == wanted).unwrap().1;
    let (one, other) = (of("kinds"), of("kinds"));
    let twice: Value = serde_json::from_str(&run(Format::Gitlab, PLAIN, false, &[&one, &other])).unwrap();
    let prints: std::collections::BTreeSet<_> =
        twice.as_array().unwrap().iter().map(|issue| issue["fingerprint"].to_string()).collect();
    assert_eq!(prints.len(), twice.as_array().unwrap().len());
}

#[test]
fn gitlab_has_an_empty_array_where_nothing_is_found() {
    let mut renderer = clausula::report::Renderer::new(Format::Gitlab, PLAIN);
    let header = clausula::report::RunHeader {
        as_of: fixture::AS_OF,
        notes: &[],
        rules: &[],
        verbose: false,
        has_baseline: false,
    };
    let text = renderer.begin(header) + &renderer.finish(&clausula::finding::RunSummary::default());
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), serde_json::json!([]));
}

#[test]
fn statistics_have_a_row_for_each_code_and_severity_the_gravest_and_most_frequent_first() {
    let text = written(Format::Statistics);
    let rows: Vec<Vec<&str>> = text
        .split("\n\n")
        .nth(1)
        .unwrap()
        .lines()
        .skip_while(|line| !line.trim_start().starts_with("findings"))
        .skip(1)
        .map(|line| line.split_whitespace().collect())
        .collect();
    // each finding is counted once, and as often as it is in the JSON
    let json: Value = serde_json::from_str(&written(Format::Json)).unwrap();
    let documents = json["documents"].as_array().unwrap();
    let findings: Vec<(usize, &Value)> = documents
        .iter()
        .enumerate()
        .flat_map(|(number, document)| document["findings"].as_array().unwrap().iter().map(move |one| (number, one)))
        .collect();
    let counted = |column: usize| rows.iter().map(|row| row[column].parse::<usize>().unwrap()).sum::<usize>();
    assert_eq!(counted(0) + counted(2) + counted(3), findings.len());
    for row in &rows {
        let of_row = |(_, finding): &&(usize, &Value)| finding["code"] == row[6] && finding["severity"] == row[5];
        let of_row: Vec<_> = findings.iter().filter(of_row).collect();
        let undecided =
            of_row.iter().filter(|(_, finding)| finding["kind"] == "undecided" && finding["waived"].is_null()).count();
        let mut documents: Vec<usize> = of_row.iter().map(|(document, _)| *document).collect();
        documents.dedup();
        assert_eq!((row[1], row[4]), (&*undecided.to_string(), &*documents.len().to_string()), "{row:?}");
    }
    // an order in which nothing is left to chance
    let grave = |severity: &str| ["error", "warning", "note"].iter().position(|one| *one == severity).unwrap();
    let key = |row: &Vec<&str>| {
        (grave(row[5]), std::cmp::Reverse(row[0].parse::<usize>().unwrap()), std::cmp::Reverse(row[2].to_owned()))
    };
    assert!(rows.is_sorted_by_key(key), "{text}");
    let mut renderer = clausula::report::Renderer::new(Format::Statistics, PLAIN);
    assert_eq!(renderer.finish(&Default::default()), "no findings\n");
}
