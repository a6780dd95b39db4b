//! The example contracts: each says what is found in it, and that is what is found, by all rules of all packs.
//!
//! `# expect: CODE OUTCOME at PATH` among the comments at a file's head, a line for each finding; `# expect: none` for none.
//! `# policies: NAME …` there names the built-in policies that it is held to, where it is not held to all of `bpo.full`.
//! What is expected of the real contract stands in `contracts/real/EXPECTED.md`, rule by rule: a careful reader wrote it before
//! any rule was run.

use std::collections::{BTreeMap, BTreeSet};

use clausula::check::{Input, Options, Selection, compile};
use clausula::diagnostic::Severity;
use clausula::document::Limits;
use clausula::finding::{DocumentReport, FindingKind, Outcome, RuleResult, RunSummary};
use clausula::packs;
use clausula::report::{Format, JSON_SCHEMA, Renderer, RunHeader, Style};

use crate::tidy;

/// The profile of all rules that are for every outsourcing contract.
const ALL: &str = "bpo.full";
/// A client's negotiating positions, which are no part of it.
const PLAYBOOK: &str = "bpo.playbook";

/// The values of the lines at a contract's head that begin with a word.
fn at_head<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
    let head = text.lines().take_while(|line| line.starts_with('#') || line.trim().is_empty());
    head.filter_map(|line| line.strip_prefix("# ")?.strip_prefix(word)?.strip_prefix(": ")).map(str::trim).collect()
}

/// The policies that a contract is held to.
fn policies_of(text: &str) -> &str {
    at_head(text, "policies").first().copied().unwrap_or(ALL)
}

/// What the rules of the policies that it is held to say of a contract.
fn reports(path: &str) -> Vec<DocumentReport> {
    let text = tidy::read(path);
    reports_on(path, &text, policies_of(&text))
}

fn reports_on(path: &str, text: &str, policies: &str) -> Vec<DocumentReport> {
    let as_of = clausula::run::parse_date("2026-01-01").unwrap();
    let options = Options { as_of, limits: Limits::default() };
    let find = |name: &str| packs::find(name).unwrap_or_else(|| panic!("there is no policy {name}"));
    let compiled = compile(policies.split(' ').map(find), &Selection::default(), options);
    assert!(compiled.diagnostics.is_empty(), "{:#?}", compiled.diagnostics);
    let checker = compiled.checker.expect("policies without an error");
    let bytes = text.as_bytes().to_vec();
    let checked = checker.check(Input { name: path.to_owned(), bytes, named_outright: false });
    assert!(!checked.skipped, "{path} is no contract definition");
    checked.reports
}

/// A finding in the words of an expectation.
fn in_words(finding: &clausula::finding::Finding) -> String {
    let outcome = match finding.kind {
        FindingKind::Fail => "fails".to_owned(),
        FindingKind::Undecided => "undecided".to_owned(),
        _ => finding.diagnostic.severity.to_string(),
    };
    let place = finding.path.as_ref().map(|path| format!(" at {path}")).unwrap_or_default();
    format!("{} {outcome}{place}", finding.diagnostic.code)
}

fn expected(path: &str) -> Vec<String> {
    let mut lines: Vec<_> = at_head(&tidy::read(path), "expect").into_iter().map(str::to_owned).collect();
    assert!(!lines.is_empty(), "{path}: its head has no `# expect:`");
    if lines == ["none"] {
        lines.clear();
    }
    lines.sort();
    lines
}

fn contracts(folder: &str) -> Vec<String> {
    let is_one = |path: &String| path.ends_with(".yaml") && tidy::read(path).contains("\nschema: contract/1\n");
    let found: Vec<_> = tidy::files(folder).into_iter().filter(is_one).collect();
    assert!(!found.is_empty(), "there is no contract in {folder}");
    found
}

#[test]
fn in_every_contract_is_found_what_its_head_says() {
    let mut wrong = Vec::new();
    let folders = ["contracts/compliant", "contracts/faulty", "contracts/house"];
    for path in folders.into_iter().flat_map(contracts) {
        let mut found: Vec<_> = reports(&path).iter().flat_map(|report| &report.findings).map(in_words).collect();
        found.sort();
        let expected = expected(&path);
        if found != expected {
            let of =
                |lines: &[String]| lines.iter().map(|line| format!("# expect: {line}")).collect::<Vec<_>>().join("\n");
            wrong.push(format!("{path}\nexpected:\n{}\nfound:\n{}\n", of(&expected), of(&found)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_written_for_programs_of_every_contract_holds_to_its_schema() {
    let schema = serde_json::from_str(JSON_SCHEMA).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let (mut undecided, mut grouped) = (0, 0);
    for path in contracts("contracts") {
        let mut renderer = Renderer::new(Format::Json, Style { color: false, width: 100 });
        let as_of = clausula::run::parse_date("2026-01-01").unwrap();
        let mut text = renderer.begin(RunHeader { as_of, notes: &[], rules: &[], verbose: true, has_baseline: false });
        let mut summary = RunSummary::default();
        let contract = tidy::read(&path);
        // what can't be read can't be decided
        let redacted = contract.replace(": true", ": {state: redacted}");
        for report in reports(&path).into_iter().chain(reports_on(&path, &redacted, ALL)) {
            summary.add(&report);
            undecided += report.findings.iter().filter(|finding| finding.kind == FindingKind::Undecided).count();
            grouped += report.groups.iter().filter(|group| group.members.len() > 1).count();
            text += &renderer.report(&report);
        }
        text += &renderer.finish(&summary);
        let json = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let errors: Vec<_> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{path}: {errors:#?}");
    }
    assert!(undecided > 0 && grouped > 0, "{undecided} findings are undecided, {grouped} groups have several");
}

#[test]
fn the_compliant_contract_has_no_finding_and_each_family_has_a_faulty_one() {
    for path in contracts("contracts/compliant") {
        assert_eq!(expected(&path), Vec::<String>::new(), "{path}");
    }
    let faulty: Vec<_> = contracts("contracts/faulty").iter().flat_map(|path| expected(path)).collect();
    let families: BTreeSet<_> = packs::policies()
        .iter()
        .map(|pack| pack.name)
        .filter(|name| name.starts_with("bpo.") && *name != PLAYBOOK)
        .collect();
    let missed: Vec<_> =
        families.iter().filter(|name| !faulty.iter().any(|line| line.starts_with(&format!("{name}/")))).collect();
    assert!(missed.is_empty() && !families.is_empty(), "no faulty contract for {missed:?}");
}

/// The table's words for what came of a rule: of a failure also by how grave a finding.
fn outcome_in_words(report: &DocumentReport, rule: &str, outcome: Outcome) -> String {
    match outcome {
        Outcome::Pass => "pass".to_owned(),
        Outcome::NotApplicable => "not applicable".to_owned(),
        Outcome::Undecided => "undecided".to_owned(),
        Outcome::Known => "known".to_owned(),
        Outcome::Waived => "waived".to_owned(),
        Outcome::Fail => {
            let findings = report.findings.iter().filter(|finding| finding.kind == FindingKind::Fail);
            let of_rule = findings.filter(|finding| finding.rule.as_ref().is_some_and(|id| id.to_string() == rule));
            let gravest: Option<Severity> = of_rule.map(|finding| finding.diagnostic.severity).max();
            format!("fail, by {}", gravest.unwrap_or_else(|| panic!("{rule} fails without a finding")))
        }
    }
}

/// What the careful reader says came of each rule, of the rules of the profile or, below its heading, of the playbook's.
fn as_read(playbook: bool) -> BTreeMap<String, String> {
    let page = tidy::read("contracts/real/EXPECTED.md");
    let (before, behind) = page.split_once("\n## Under the playbook\n").expect("the playbook's heading");
    let (below, after) = behind.split_once("\n## ").expect("a heading behind it");
    let parts = if playbook { [below, ""] } else { [before, after] };
    let rows = parts.into_iter().flat_map(str::lines).filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| {
        let mut cells = row.split('|').map(str::trim);
        let (rule, outcome) = (cells.next().unwrap(), cells.next().unwrap());
        (rule.trim_end_matches('`').to_owned(), outcome.to_owned())
    })
    .collect()
}

#[test]
fn the_real_contract_fares_as_its_careful_reader_says() {
    for (policy, expected) in [(ALL, as_read(false)), (PLAYBOOK, as_read(true))] {
        let path = "contracts/real/sykes-hps-1998.yaml";
        let report = reports_on(path, &tidy::read(path), policy).remove(0);
        let of_rule = |result: &RuleResult| {
            let (rule, mut outcome) =
                (result.rule.to_string(), outcome_in_words(&report, &result.rule.to_string(), result.outcome));
            let remarks = report.findings.iter().filter(|finding| finding.kind == FindingKind::Remark);
            if remarks.into_iter().any(|finding| finding.diagnostic.code.as_str() == rule) {
                outcome.push_str(", with a remark");
            }
            (result.rule.rule.to_string(), outcome)
        };
        let found: BTreeMap<String, String> = report.results.iter().map(of_rule).collect();
        assert!(!found.is_empty());
        let differ = |(rule, expected): (&String, &String)| {
            let found = found.get(rule).map_or("no such rule", String::as_str);
            (found != expected).then(|| format!("{rule}: expected {expected}, found {found}"))
        };
        let wrong: Vec<_> = expected.iter().filter_map(differ).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        let unread: Vec<_> = found.keys().filter(|rule| !expected.contains_key(*rule)).collect();
        assert!(unread.is_empty(), "the reader says nothing of {unread:?}");
    }
}

#[test]
fn under_the_playbook_is_found_what_the_heads_of_contracts_say() {
    let mut seen = 0;
    for path in contracts("contracts") {
        let text = tidy::read(&path);
        let lines = text.lines().filter_map(|line| line.strip_prefix("# expect with bpo.playbook: "));
        let mut expected: Vec<_> = lines.map(str::to_owned).collect();
        if expected.is_empty() {
            continue;
        }
        seen += 1;
        expected.sort();
        let reports = reports_on(&path, &text, PLAYBOOK);
        let graded = |finding: &clausula::finding::Finding| match finding.kind {
            FindingKind::Fail => in_words(finding).replace("fails", &format!("fails {}", finding.diagnostic.severity)),
            _ => in_words(finding),
        };
        let mut found: Vec<_> = reports.iter().flat_map(|report| &report.findings).map(graded).collect();
        found.sort();
        assert_eq!(found, expected, "{path}");
    }
    assert!(seen > 0, "no contract is expected to be held to the playbook");
}

#[test]
fn the_real_contract_has_no_value_that_the_vocabulary_cannot_hold() {
    for report in reports("contracts/real/sykes-hps-1998.yaml") {
        let misfits = report.findings.iter().filter(|finding| finding.rule.is_none());
        assert_eq!(misfits.map(in_words).collect::<Vec<_>>(), Vec::<String>::new());
    }
}

#[test]
fn the_words_of_thousands_of_clauses_are_read_to_their_end() {
    // each refers to the one before it, and one to none: by looking at each among all others it would come to no end
    let clause =
        |number: usize| format!("  \"{number}\": {{text: \"As clause {} says.\"}}\n", number.saturating_sub(1).max(1));
    let clauses: String = (1..3_000).map(clause).collect();
    let text = format!(
        "schema: contract/1\ncoverage: {{reviewed: [clauses], all_clauses: true}}\nclauses:\n{clauses}  \"3000\": {{text: \"As clause 4000 says.\"}}\n"
    );
    let reports = reports_on("many.yaml", &text, "contract.integrity");
    let [report] = &reports[..] else { panic!("one document") };
    let of_rule = |finding: &&clausula::finding::Finding| {
        finding.diagnostic.code.to_string().ends_with("/clause-references-resolve")
    };
    let found: Vec<_> = report.findings.iter().filter(of_rule).map(in_words).collect();
    assert_eq!(found, ["contract.integrity/clause-references-resolve fails at clauses.\"3000\".text"]);
}
