//! Each format over each kind of run, as the program writes it: what it says is read back as its readers do, and all formats agree
//! on how much was found, and where.

use std::collections::BTreeMap;
use std::fs;

use clausula::report::Format;
use regex::Regex;
use serde_json::Value;
use tempfile::TempDir;

use super::{BAD, GOOD, Ran, command, folder, ran, run, write};
use crate::report::readers::{Told, read};

/// What is known for one kind of run: the files beside the policy, more arguments, the exit code, and entries of errors, warnings,
/// notes, waived and known.
struct Cell {
    name: &'static str,
    files: Vec<(&'static str, String)>,
    arguments: &'static [&'static str],
    code: i32,
    entries: [usize; 5],
}

fn cell(name: &'static str, files: &[(&'static str, &str)], code: i32, entries: [usize; 5]) -> Cell {
    let files = files.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    Cell { name, files, arguments: &[], code, entries }
}

/// A finding of a rule at the file's root, one of the vocabulary, and one that stands behind characters of several bytes, units and
/// code points.
const WIDE: &str = "schema: contract/1\nterm: {notes: '👍 東 e\u{301}', initial: soon, commencement: 2026-01-01}\n";
const FOUND: &str = "schema: contract/1\nterm:\n  colour: red\n";
const WAIVED: &str = "schema: contract/1\n# clausula: waive house/length-stated until 2099-01-01 because \"agreed\" by \"A\"\n\
                      term: {commencement: 2026-01-01}\n";

fn cells() -> Vec<Cell> {
    let names: Vec<(&str, &str)> =
        ["a b.yaml", "c,d.yaml", "e:f.yaml", "100%.yaml", "50%25 é.yaml"].map(|name| (name, FOUND)).into();
    vec![
        cell("clean", &[("a.yaml", GOOD), ("b.yaml", GOOD)], 0, [0; 5]),
        cell("findings", &[("a.yaml", FOUND), ("b.yaml", BAD), ("c.yaml", GOOD)], 1, [2, 2, 0, 0, 0]),
        Cell { arguments: &["--inline-waivers"], ..cell("waived only", &[("a.yaml", WAIVED)], 0, [0, 0, 0, 1, 0]) },
        Cell {
            arguments: &["--baseline", "known.yaml"],
            ..cell("known only", &[("a.yaml", FOUND)], 0, [0, 0, 0, 0, 3])
        },
        cell("load error", &[("a.yaml", "schema: contract/1\nterm: [1\n"), ("b.yaml", BAD)], 1, [2, 0, 0, 0, 0]),
        cell("empty file", &[("a.yaml", "")], 1, [1, 0, 0, 0, 0]),
        cell("CRLF", &[("a.yaml", &FOUND.replace('\n', "\r\n"))], 1, [1, 2, 0, 0, 0]),
        cell("byte order mark", &[("a.yaml", &format!("\u{feff}{FOUND}"))], 1, [1, 2, 0, 0, 0]),
        cell("emoji before the span", &[("a.yaml", WIDE)], 1, [1, 1, 0, 0, 0]),
        #[cfg(unix)]
        cell("names of files", &names, 1, [5, 10, 0, 0, 0]),
    ]
}

/// What each format wrote of one run, and the run itself.
struct Written {
    texts: BTreeMap<&'static str, String>,
    json: Value,
}

const CHECK: [&str; 4] = ["check", "-p", "house.policy", "--as-of=2026-06-01"];

/// Runs a check once, with all formats as outputs.
fn written(folder: &TempDir, arguments: &[&str], code: i32) -> (Written, Ran) {
    let outputs: Vec<String> = Format::ALL.iter().map(|one| format!("--output={0}=out/{0}", one.name())).collect();
    fs::create_dir_all(folder.path().join("out")).unwrap();
    let all: Vec<&str> = CHECK.iter().chain(arguments).copied().chain(outputs.iter().map(String::as_str)).collect();
    let ran = run(folder.path(), &all).exits(code);
    let text = |format: Format| fs::read_to_string(folder.path().join("out").join(format.name())).unwrap();
    let texts: BTreeMap<_, _> = Format::ALL.iter().map(|format| (format.name(), text(*format))).collect();
    let json = serde_json::from_str(&texts["json"]).unwrap();
    (Written { texts, json }, ran)
}

impl Written {
    fn read(&self, format: Format) -> Vec<Told> {
        let mut told = read(format, &self.texts[format.name()]);
        told.sort();
        told
    }

    fn number(&self, pointer: &str) -> usize {
        self.json.pointer(pointer).unwrap().as_u64().unwrap() as usize
    }

    fn entries(&self) -> [usize; 5] {
        ["errors", "warnings", "notes", "waived", "known"].map(|kind| self.number(&format!("/summary/{kind}")))
    }
}

/// Without the column, which each format counts in a unit of its own.
fn lines(told: &[Told]) -> Vec<(&str, u64, &str, &str)> {
    let mut lines: Vec<_> =
        told.iter().map(|one| (one.file.as_str(), one.line, one.severity.as_str(), one.code.as_str())).collect();
    lines.sort_unstable();
    lines
}

fn places(told: &[Told]) -> Vec<(&str, u64, &str)> {
    let mut places: Vec<_> = told.iter().map(|one| (one.file.as_str(), one.line, one.code.as_str())).collect();
    places.sort_unstable();
    places
}

fn count(told: &[Told], severity: &str) -> usize {
    told.iter().filter(|one| one.severity == severity).count()
}

/// Holds what every format says of one run to what the JSON says.
fn agree(name: &str, written: &Written) {
    let [errors, warnings, notes, waived, known] = written.entries();
    let json = written.read(Format::Json);
    // every finding
    for format in [Format::Jsonl, Format::Sarif] {
        assert_eq!(lines(&written.read(format)), lines(&json), "{name} as {format:?}");
    }
    let counting: Vec<Told> =
        json.iter().filter(|one| !["waived", "known"].contains(&one.severity.as_str())).cloned().collect();
    for format in [Format::Gitlab, Format::Checkstyle] {
        assert_eq!(lines(&written.read(format)), lines(&counting), "{name} as {format:?}");
    }
    // every entry for people
    let concise = written.read(Format::Concise);
    for format in [Format::Concise, Format::Github, Format::Azure] {
        let told = written.read(format);
        let counts = ["error", "warning", "note"].map(|severity| count(&told, severity));
        assert_eq!(counts, [errors, warnings, notes + waived], "{name} as {format:?}");
        assert_eq!(lines(&told), lines(&concise), "{name} as {format:?}");
    }
    let markdown = written.read(Format::Markdown);
    if !written.texts["markdown"].contains("more left out") {
        let counts = ["error", "warning", "note", "waived"].map(|severity| count(&markdown, severity));
        assert_eq!(counts, [errors, warnings, notes, waived], "{name} as Markdown");
        assert_eq!(places(&markdown), places(&concise), "{name} as Markdown");
    }
    let rdjson = written.read(Format::Rdjson);
    let counts = ["error", "warning", "note"].map(|severity| count(&rdjson, severity));
    assert_eq!(counts, [errors, warnings, notes], "{name} as rdjson");
    if waived == 0 {
        assert_eq!(places(&rdjson), places(&concise), "{name} as rdjson");
    }
    let headings = Regex::new(r"(?m)^(error|warning|note|undecided|waived)\[").unwrap();
    let pretty = &written.texts["pretty"];
    assert_eq!(headings.find_iter(pretty).count(), errors + warnings + notes + waived, "{name} as pretty\n{pretty}");
    // every outcome of a rule, and every code that no rule has
    let junit = &written.texts["junit"];
    let documents = written.json["documents"].as_array().unwrap();
    let mut cases = 0;
    for document in documents {
        cases += document["results"].as_array().unwrap().len();
        let of_no_rule = document["findings"].as_array().unwrap().iter();
        let of_no_rule = of_no_rule.filter(|one| one["rule_title"].is_null() && one["known"].is_null());
        let mut codes: Vec<&str> = of_no_rule.map(|one| one["code"].as_str().unwrap()).collect();
        codes.sort_unstable();
        codes.dedup();
        cases += codes.iter().filter(|code| !code.starts_with("house/")).count();
    }
    assert_eq!(junit.matches("<testcase ").count(), cases, "{name} as JUnit\n{junit}");
    let skipped = documents.iter().flat_map(|document| document["results"].as_array().unwrap());
    let skipped =
        skipped.filter(|one| ["waived", "known", "not_applicable"].contains(&one["outcome"].as_str().unwrap()));
    assert_eq!(junit.matches("<skipped ").count(), skipped.count(), "{name} as JUnit\n{junit}");
    let statistics = &written.texts["statistics"];
    if written.entries() == [0; 5] {
        assert_eq!(statistics, "no findings\n");
    } else {
        let table = format!(
            "entries  severity\n{errors:>7}  error\n{warnings:>7}  warning\n{notes:>7}  note\n{waived:>7}  waived\n{known:>7}  known\n"
        );
        assert!(statistics.ends_with(&table), "{name} as statistics\n{statistics}");
    }
}

/// Columns of SARIF and rdjson, in units of UTF-16 and bytes, are of the same characters as those of JSON.
fn columns_agree(name: &str, cell: &Cell, written: &Written) {
    let text = |file: &str| &cell.files.iter().find(|(name, _)| *name == file).unwrap().1;
    let of = |format: Format, width: &dyn Fn(char) -> u64| {
        let counted = |one: &Told| {
            let line = text(&one.file).trim_start_matches('\u{feff}').lines().nth(one.line as usize - 1).unwrap_or("");
            let before = line.chars().take(one.column.unwrap() as usize - 1);
            Told { column: Some(1 + before.map(width).sum::<u64>()), ..one.clone() }
        };
        let source = if format == Format::Rdjson { Format::Concise } else { Format::Json };
        let expected: Vec<Told> = written.read(source).iter().map(counted).collect();
        assert_eq!(written.read(format), expected, "{name} as {format:?}");
    };
    of(Format::Sarif, &|letter| letter.len_utf16() as u64);
    of(Format::Rdjson, &|letter| letter.len_utf8() as u64);
}

#[test]
fn every_format_agrees_with_the_others_on_every_kind_of_run() {
    for cell in cells() {
        let folder = folder(&[]);
        for (name, text) in &cell.files {
            write(folder.path(), &format!("contracts/{name}"), text);
        }
        if cell.arguments.contains(&"--baseline") {
            let create = ["baseline", "create", "-p", "house.policy", "--baseline", "known.yaml", "contracts"];
            run(folder.path(), &create).exits(0);
        }
        let arguments: Vec<&str> = cell.arguments.iter().copied().chain(["contracts"]).collect();
        let (mut written, _) = written(&folder, &arguments, cell.code);
        assert_eq!(written.entries(), cell.entries, "{}\n{}", cell.name, written.texts["concise"]);
        agree(cell.name, &written);
        if ["emoji before the span", "byte order mark", "CRLF"].contains(&cell.name) {
            for text in written.texts.values_mut() {
                *text = text.replace("contracts/", "");
            }
            columns_agree(cell.name, &cell, &written);
        }
    }
}

#[test]
fn every_format_tells_all_of_ten_thousand_findings() {
    const FILES: usize = 125;
    let folder = folder(&[]);
    for number in 0..FILES {
        let keys: String = (0..78).map(|key| format!("  {}: {number}\n", unlike(key))).collect();
        write(folder.path(), &format!("contracts/{number:03}.yaml"), format!("schema: contract/1\nterm:\n{keys}"));
    }
    let (written, ran) = written(&folder, &["contracts"], 1);
    assert_eq!(written.entries(), [FILES, 79 * FILES, 0, 0, 0]);
    assert_eq!(written.read(Format::Json).len(), 10_000);
    agree("10,000 findings", &written);
    // a comment has no room for all, and says so
    let markdown = &written.texts["markdown"];
    let left =
        Regex::new(r"(?m)^(\d+) more left out").unwrap().captures(markdown).unwrap()[1].parse::<usize>().unwrap();
    assert_eq!(written.read(Format::Markdown).len() + left, 10_000);
    ran.says("125 errors, 9875 warnings, 0 notes");
}

/// A key that is like no field's name, so that it is not looked for long.
fn unlike(number: usize) -> String {
    format!("zz{number:02}qqqqqqqqqqqq")
}

#[test]
fn every_output_tells_how_much_is_not_shown() {
    let folder = folder(&[("a.yaml", FOUND), ("b.yaml", BAD), ("c.yaml", FOUND)]);
    // three errors and four warnings
    for (arguments, says) in [
        (&["--max-findings", "2"][..], "showing 2 of 7 findings"),
        (&["--min-severity", "error"], "4 warnings not shown"),
        (&["--max-findings", "1", "--min-severity", "error"], "4 warnings not shown; showing 1 of 3 findings"),
        (&["--max-findings", "0"], "showing 0 of 7 findings"),
    ] {
        let (written, ran) = written(&folder, &[arguments, &["."]].concat(), 1);
        ran.says(says);
        for (format, text) in &written.texts {
            match *format {
                // these have no place for it that their readers would not take for a finding
                "gitlab" | "rdjson" => assert!(!text.contains("not shown") && !text.contains("showing"), "{text}"),
                "json" | "jsonl" => {
                    let line = text.lines().last().unwrap();
                    let told = format!("\"beyond\":{}", if says.contains("of 7") { 7 } else { 3 });
                    let shown: usize = says.split("showing ").nth(1).map_or(0, |rest| rest[..1].parse().unwrap());
                    let total: usize = told.rsplit(':').next().unwrap().parse().unwrap();
                    let beyond = if says.contains("showing") { total - shown } else { 0 };
                    assert!(line.contains(&format!("\"beyond\":{beyond}")), "{says}: {line}");
                }
                // its tables count what is beyond the most
                "statistics" => {
                    assert_eq!(text.contains("4 warnings not shown\n"), says.contains("4 warnings"), "{text}");
                    assert!(!text.contains("showing"), "{text}");
                }
                _ => assert!(text.contains(says), "{format} does not say `{says}`:\n{text}"),
            }
        }
        assert!(written.texts["github"].contains(&format!("::notice title=clausula::{says}\n")));
        let sarif: Value = serde_json::from_str(&written.texts["sarif"]).unwrap();
        let told = &sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"];
        assert_eq!(told, &serde_json::json!([{"level": "note", "message": {"text": says}}]));
    }
    let (written, _) = written(&folder, &["."], 1);
    assert!(written.texts.values().all(|text| !text.contains("not shown") && !text.contains("showing ")));
    // where a person reads it the summary says it, once
    let args: Vec<&str> = CHECK.iter().copied().chain(["--max-findings", "1", "--format", "pretty", "."]).collect();
    let alone = ran(command(folder.path(), &args).output().unwrap()).exits(1).says("showing 1 of 7 findings");
    assert!(!alone.out.contains("showing"), "{}", alone.out);
}
