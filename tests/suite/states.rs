//! The cases of `tests/lang/tables/states.md`: every condition of its tables, for every state of the value that it is about, in
//! every statement.

use clausula::check::{Input, Options, PolicySource, Selection, compile};
use clausula::document::Limits;
use clausula::finding::{FindingKind, Outcome};

use crate::tidy;

const PATH: &str = "tests/lang/tables/states.md";

const VOCABULARY: &str = "\
vocabulary states
version 1.0.0
document Root
reviewed by coverage.reviewed
enum Role { client provider }
record Root { coverage: Coverage, parties: list of Party, documents: list of Attached, s: Section, u: Used }
record Coverage { reviewed: one or more text }
record Attached { id: text, title: text }
record Party { id: text, role: Role }
record Used { names: list of text, yes: boolean }
record Section {
    n: duration
    i: integer
    t: text
    b: boolean
    d: date
    m: money
    p: percentage
    c: country
    j: jurisdiction
    e: Role
    l: list of text
    li: list of integer
    k: map of text
    r: reference to parties
    rs: reference to parties by role or all(either)
    fixed: reference to parties
    yes: boolean
    no: boolean
}
";

/// How a value that is not of the type of its key is written.
fn malformed(key: &str) -> &'static str {
    match key {
        "l" | "li" => "{a: 1}",
        "k" => "[a]",
        "r" | "rs" => "nobody",
        _ => "[[a]]",
    }
}

/// The state's YAML for a key of the section, and whether the section was read.
fn written(state: &str, key: &str, value: &str) -> Option<String> {
    Some(match state {
        "stated" => format!("{key}: {value}"),
        "silent" | "unread" => return None,
        "null" => format!("{key}: null"),
        "open" => format!("{key}: TBD"),
        "redacted" => format!("{key}: {{state: redacted}}"),
        "elsewhere" => format!("{key}: {{by_reference: annex}}"),
        "na" => format!("{key}: {{state: not_applicable, because: \"no\"}}"),
        "malformed" => format!("{key}: {}", malformed(key)),
        other => panic!("`{other}` is no state"),
    })
}

fn contract(state: &str, key: &str, value: &str) -> String {
    let reviewed = if state == "unread" { "[u, parties]" } else { "all" };
    let mut yaml = format!(
        "coverage: {{reviewed: {reviewed}}}\n\
         parties:\n  - {{id: p1, role: client}}\n  - {{id: p2, role: provider}}\n\
         documents:\n  - {{id: annex, title: Annex}}\n\
         u: {{names: [a], yes: true}}\n\
         s:\n  yes: true\n  no: false\n  fixed: p1\n"
    );
    if let Some(line) = written(state, key, value) {
        yaml.push_str(&format!("  {line}\n"));
    }
    yaml
}

const STATEMENTS: [&str; 4] = ["require", "forbid", "when", "for each"];

fn rule(statement: &str, name: &str, condition: &str) -> String {
    let body = match statement {
        "require" => format!("require {condition}"),
        "forbid" => format!("forbid {condition}"),
        "when" => format!("when {condition}\n    require u.yes"),
        _ => format!("for each name in u.names where {condition} {{ require u.yes else \"{{name}}\" }}"),
    };
    format!("rule {name} {{\n    severity error\n    {body}\n}}\n")
}

/// The rows of the tables that have these columns, by the line that each stands on.
fn rows<'t>(text: &'t str, first: &str) -> Vec<(usize, Vec<&'t str>, Vec<&'t str>)> {
    let cells = |line: &'t str| -> Vec<&'t str> {
        line.trim().trim_matches('|').split(" | ").map(|cell| cell.trim().trim_matches('|').trim()).collect()
    };
    let mut head: Option<Vec<&str>> = None;
    let mut rows = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if !line.starts_with('|') {
            head = None;
        } else if let Some(head) = &head {
            if !line.contains("| --- |") && head[0] == first {
                let row = cells(line);
                assert_eq!(row.len(), head.len(), "{PATH}:{}: {line}", index + 1);
                rows.push((index + 1, head.clone(), row));
            }
        } else {
            head = Some(cells(line));
        }
    }
    rows
}

fn outcome(word: &str) -> Outcome {
    match word {
        "pass" => Outcome::Pass,
        "fail" => Outcome::Fail,
        "undecided" => Outcome::Undecided,
        "not applicable" => Outcome::NotApplicable,
        other => panic!("`{other}` is no outcome"),
    }
}

#[test]
fn every_condition_means_what_its_table_says_in_every_state_and_statement() {
    let text = tidy::read(PATH);
    let statements = rows(&text, "comes to");
    let expected = |truth: &str, statement: &str| -> Outcome {
        let (_, head, row) = statements
            .iter()
            .find(|(_, _, row)| row[0] == truth)
            .unwrap_or_else(|| panic!("no statement says what it makes of `{truth}`"));
        outcome(row[head.iter().position(|column| *column == statement).expect("a column for the statement")])
    };
    let options =
        Options { as_of: clausula::run::parse_date("2026-01-01").expect("a date"), limits: Limits::default() };
    let mut wrong = Vec::new();
    let mut cases = 0;
    for (line, head, row) in rows(&text, "condition") {
        let (condition, key, value) = (row[0].trim_matches('`'), row[1], row[2].trim_matches('`'));
        let mut policy = String::from("policy p\nvocabulary states\n");
        for statement in STATEMENTS {
            policy.push_str(&rule(statement, &statement.replace(' ', "-"), condition));
        }
        let sources = [("p.policy", policy.as_str()), ("states.policy", VOCABULARY)]
            .map(|(name, text)| PolicySource { name: name.to_owned(), text: text.to_owned() });
        let compiled = compile(sources, &Selection::default(), options);
        let Some(checker) = compiled.checker else {
            let told: Vec<_> = compiled.diagnostics.iter().map(|told| told.message.clone()).collect();
            panic!("{PATH}:{line}: `{condition}`: {}", told.join("; "));
        };
        for (state, truth) in head.iter().zip(&row).skip(3) {
            let yaml = contract(state, key, value);
            let input = Input { name: "c.yaml".to_owned(), bytes: yaml.clone().into_bytes(), named_outright: true };
            let checked = checker.check(input);
            let report = checked.reports.last().expect("a report");
            // but for the value that is malformed on purpose the contract is as its vocabulary says
            for finding in &report.findings {
                let is_rule = matches!(finding.kind, FindingKind::Fail | FindingKind::Undecided);
                assert!(is_rule || *state == "malformed", "{PATH}:{line}: {}\n{yaml}", finding.diagnostic.message);
            }
            for (result, statement) in report.results.iter().zip(STATEMENTS) {
                cases += 1;
                let expected = expected(truth, statement);
                if result.outcome != expected {
                    wrong.push(format!(
                        "{PATH}:{line}: {statement} `{condition}`, {state}: expected {expected:?}, found {:?}",
                        result.outcome
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {cases} cases:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases >= 3_000, "{cases} cases");
}
