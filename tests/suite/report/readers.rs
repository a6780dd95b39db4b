//! What each format says, read back as the programs that it is for read it: what was found, where, and how grave it is.

use std::sync::LazyLock;

use clausula::report::{Format, one_line};
use regex::{Captures, Regex};
use serde_json::Value;

/// Something that was found, as a format tells it. Ordered, to be compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Told {
    /// The file, as text on one line; empty for what is at no place.
    pub(crate) file: String,
    pub(crate) line: u64,
    /// The column in the unit of the format, from 1; nothing where the format tells none.
    pub(crate) column: Option<u64>,
    /// `error`, `warning`, `note`, or `waived` or `known` in formats that tell such findings apart.
    pub(crate) severity: String,
    pub(crate) code: String,
}

/// What a format tells, in the order in which it does.
pub(crate) fn read(format: Format, text: &str) -> Vec<Told> {
    match format {
        Format::Concise => concise(text),
        Format::Github => github(text),
        Format::Azure => azure(text),
        Format::Markdown => markdown(text),
        Format::Json => json(text),
        Format::Jsonl => jsonl(text),
        Format::Sarif => sarif(text),
        Format::Gitlab => gitlab(text),
        Format::Rdjson => rdjson(text),
        Format::Checkstyle => checkstyle(text),
        Format::Pretty | Format::Junit | Format::Statistics => panic!("{format:?} has no list of findings"),
    }
}

fn told(file: &str, line: &str, column: Option<&str>, severity: &str, code: &str) -> Told {
    let number = |digits: &str| digits.parse().unwrap_or_else(|_| panic!("`{digits}` is no number"));
    Told {
        file: file.to_owned(),
        line: if line.is_empty() { 0 } else { number(line) },
        column: column.map(number),
        severity: match severity {
            "notice" | "info" | "INFO" => "note".to_owned(),
            "major" => "error".to_owned(),
            "minor" => "warning".to_owned(),
            other => other.to_lowercase(),
        },
        code: code.to_owned(),
    }
}

fn shape(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap()
}

/// The part of a line that a group stands for; empty where it does not take part.
fn part<'t>(captures: &Captures<'t>, name: &str) -> &'t str {
    captures.name(name).map_or("", |found| found.as_str())
}

fn concise(text: &str) -> Vec<Told> {
    let line = shape(
        r"^(?:(?<file>.+?):(?<line>\d+):(?<column>\d+): )?(?<severity>error|warning|note)\[(?<code>[^\]]+)\] .*$",
    );
    let entry = |known: &str| {
        let known = line.captures(known).unwrap_or_else(|| panic!("{known}"));
        let column = Some(part(&known, "column")).filter(|column| !column.is_empty());
        told(part(&known, "file"), part(&known, "line"), column, part(&known, "severity"), part(&known, "code"))
    };
    // of text for people, what is not shown is said behind the entries
    text.lines().filter(|line| !line.starts_with("showing ") && !line.contains(" not shown")).map(entry).collect()
}

fn github(text: &str) -> Vec<Told> {
    let command = shape(r"^::(?<severity>[a-z]+) (?<properties>[^:]*)::.*$");
    let decoded = |text: &str| {
        text.replace("%2C", ",").replace("%3A", ":").replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
    };
    let entry = |line: &str| {
        let known = command.captures(line).unwrap_or_else(|| panic!("{line}"));
        let properties: Vec<_> = part(&known, "properties").split(',').filter_map(|one| one.split_once('=')).collect();
        let property = |name: &str| properties.iter().find(|(key, _)| *key == name).map(|(_, value)| decoded(value));
        told(
            &property("file").unwrap_or_default(),
            &property("line").unwrap_or_default(),
            property("col").as_deref(),
            part(&known, "severity"),
            &property("title").unwrap(),
        )
    };
    text.lines().map(entry).collect()
}

/// As the agent reads a line: the first beginning of a command in it counts, wherever it stands.
fn azure(text: &str) -> Vec<Told> {
    let decoded = |text: &str| {
        text.replace("%3B", ";").replace("%5D", "]").replace("%0A", "\n").replace("%0D", "\r").replace("%AZP25", "%")
    };
    let entry = |line: &str| {
        let Some(at) = line.to_lowercase().find("##vso[") else { return concise(line).remove(0) };
        assert_eq!(at, 0, "{line}");
        let (head, _) = line["##vso[".len()..].split_once(']').unwrap();
        let (command, properties) = head.split_once(' ').unwrap();
        assert_eq!(command, "task.logissue");
        let properties: Vec<_> = properties.split(';').filter_map(|one| one.split_once('=')).collect();
        let property = |name: &str| properties.iter().find(|(key, _)| *key == name).map(|(_, value)| decoded(value));
        told(
            &property("sourcepath").unwrap_or_default(),
            &property("linenumber").unwrap_or_default(),
            property("columnnumber").as_deref(),
            &property("type").unwrap(),
            &property("code").unwrap(),
        )
    };
    text.lines().map(entry).collect()
}

fn markdown(text: &str) -> Vec<Told> {
    let row = shape(r"^\| (?<severity>\w+) \| (?<place>.*?) \| (?<message>.+) \| `(?<code>[^`]+)` \|$");
    let code = |text: &str| text.trim_matches('`').trim().replace("\\|", "|");
    let mut section = String::new();
    let mut found = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("#### ") {
            section = code(name).split(", document ").next().unwrap().to_owned();
        } else if let Some(known) = row.captures(line).filter(|known| part(known, "severity") != "severity") {
            let place = code(part(&known, "place"));
            let document = if section == "Policies" { "" } else { &section };
            let (file, line) = place.rsplit_once(':').unwrap_or((document, &place));
            found.push(told(file, line, None, part(&known, "severity"), part(&known, "code")));
        } else {
            assert!(!line.starts_with("| ") || line.starts_with("| severity "), "{line}");
        }
    }
    found
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

fn number_of(value: &Value) -> String {
    value.as_u64().map(|number| number.to_string()).unwrap_or_default()
}

fn json_diagnostic(diagnostic: &Value, file: &str) -> Told {
    let place = &diagnostic["primary"];
    let file = place["file"].as_str().unwrap_or(file);
    let start = &place["start"];
    let column = number_of(&start["column"]);
    let severity = match (&diagnostic["waived"], &diagnostic["known"]) {
        (Value::Object(_), _) => "waived",
        (_, Value::Object(_)) => "known",
        _ => text_of(&diagnostic["severity"]),
    };
    let column = Some(column.as_str()).filter(|column| !column.is_empty());
    told(&one_line(file), &number_of(&start["line"]), column, severity, text_of(&diagnostic["code"]))
}

fn json(text: &str) -> Vec<Told> {
    let json: Value = serde_json::from_str(text).unwrap();
    let policies = json["policy_diagnostics"].as_array().unwrap().iter().map(|known| json_diagnostic(known, ""));
    let documents = json["documents"].as_array().unwrap().iter().flat_map(|document| {
        let file = text_of(&document["file"]);
        document["findings"].as_array().unwrap().iter().map(move |known| json_diagnostic(known, file))
    });
    policies.chain(documents).collect()
}

fn jsonl(text: &str) -> Vec<Told> {
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let told = lines.filter_map(|line| match text_of(&line["type"]) {
        "policy_diagnostic" => Some(json_diagnostic(&line, "")),
        "finding" => Some(json_diagnostic(&line, text_of(&line["file"]))),
        _ => None,
    });
    told.collect()
}

fn from_uri(uri: &str) -> String {
    static ESCAPE: LazyLock<Regex> = LazyLock::new(|| shape("%[0-9A-F]{2}"));
    let mut bytes = Vec::new();
    let mut rest = uri;
    while let Some(found) = ESCAPE.find(rest) {
        bytes.extend_from_slice(&rest.as_bytes()[..found.start()]);
        bytes.push(u8::from_str_radix(&found.as_str()[1..], 16).unwrap());
        rest = &rest[found.end()..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).unwrap()
}

fn sarif(text: &str) -> Vec<Told> {
    let sarif: Value = serde_json::from_str(text).unwrap();
    let result = |result: &Value| {
        let place = &result["locations"][0]["physicalLocation"];
        let file = from_uri(text_of(&place["artifactLocation"]["uri"]));
        let severity = match result["suppressions"][0]["justification"].as_str() {
            Some(why) if why.starts_with("known since") => "known",
            Some(_) => "waived",
            None => text_of(&result["level"]),
        };
        let region = &place["region"];
        let column = number_of(&region["startColumn"]);
        told(&one_line(&file), &number_of(&region["startLine"]), Some(&column), severity, text_of(&result["ruleId"]))
    };
    let run = &sarif["runs"][0];
    let notified = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap().iter();
    let notified =
        notified.map(|known| told("", "", None, text_of(&known["level"]), text_of(&known["associatedRule"]["id"])));
    run["results"].as_array().unwrap().iter().map(result).chain(notified).collect()
}

fn gitlab(text: &str) -> Vec<Told> {
    let issues: Value = serde_json::from_str(text).unwrap();
    let issue = |issue: &Value| {
        let location = &issue["location"];
        let line = number_of(&location["lines"]["begin"]);
        let (severity, code) = (text_of(&issue["severity"]), text_of(&issue["check_name"]));
        told(&one_line(text_of(&location["path"])), &line, None, severity, code)
    };
    issues.as_array().unwrap().iter().map(issue).collect()
}

fn rdjson(text: &str) -> Vec<Told> {
    let json: Value = serde_json::from_str(text).unwrap();
    let diagnostic = |known: &Value| {
        let location = &known["location"];
        let start = &location["range"]["start"];
        let column = number_of(&start["column"]);
        let column = Some(column.as_str()).filter(|column| !column.is_empty());
        let file = one_line(location["path"].as_str().unwrap_or_default());
        told(&file, &number_of(&start["line"]), column, text_of(&known["severity"]), text_of(&known["code"]["value"]))
    };
    json["diagnostics"].as_array().unwrap().iter().map(diagnostic).collect()
}

/// Text of XML without its escapes.
pub(crate) fn from_xml(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    text.replace("&amp;", "&")
}

fn checkstyle(text: &str) -> Vec<Told> {
    let file = shape("^  <file name=\"([^\"<>]*)\">$");
    let error = shape(
        "^    <error line=\"(?<line>\\d+)\" column=\"(?<column>\\d+)\" severity=\"(?<severity>\\w+)\" \
         message=\"[^\"<>]*\" source=\"(?<code>[^\"<>]*)\"/>$",
    );
    let mut within = String::new();
    let mut found = Vec::new();
    for line in text.lines() {
        if let Some(known) = file.captures(line) {
            within = from_xml(&known[1]);
        } else if let Some(known) = error.captures(line) {
            let column = Some(part(&known, "column"));
            found.push(told(&within, part(&known, "line"), column, part(&known, "severity"), part(&known, "code")));
        } else {
            assert!(!line.contains("<error") && !line.contains("<file"), "{line}");
        }
    }
    found
}
