//! What holds of every check, whatever the contract: the two evaluations agree (a debug assertion in the engine, which
//! these inputs meet), findings point into their files, and the same inputs give the same report.

use std::sync::LazyLock;

use clausula::check::{Checked, Checker, Input, Options, PolicySource, Selection, compile};
use clausula::document::Limits;
use clausula::finding::{DocumentReport, FindingKind, Fingerprint, Outcome};
use clausula::packs;
use clausula::value::Date;
use proptest::prelude::*;

use crate::tidy;

fn checker() -> Checker {
    let as_of = Date { year: 2026, month: Some(11), day: Some(21) };
    let compiled = compile(packs::policies(), &Selection::default(), Options { as_of, limits: Limits::default() });
    assert_eq!(compiled.diagnostics, [], "the built-in packs have no mistakes and no lints");
    compiled.checker.unwrap()
}

fn check(checker: &Checker, text: &str) -> Checked {
    let input = Input { name: "contract.yaml".to_owned(), bytes: text.as_bytes().to_vec(), named_outright: true };
    checker.check(input)
}

/// The contracts of the project: what is broken here starts out as what people write.
fn contracts() -> Vec<String> {
    let files = tidy::files("contracts").into_iter().filter(|path| path.ends_with(".yaml"));
    let texts: Vec<String> = files.map(|path| tidy::read(&path)).collect();
    assert!(!texts.is_empty());
    texts
}

/// One way to break a line of a contract.
#[derive(Debug, Clone)]
enum Break {
    Remove,
    Repeat,
    Cut(usize),
    Value(&'static str),
    Misspell,
}

fn broken(text: &str, breaks: &[(prop::sample::Index, Break)]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (index, how) in breaks {
        if lines.is_empty() {
            break;
        }
        let at = index.index(lines.len());
        let line = lines[at].clone();
        match how {
            Break::Remove => drop(lines.remove(at)),
            Break::Repeat => lines.insert(at, line),
            Break::Cut(length) => lines[at] = line.chars().take(*length).collect(),
            Break::Value(value) => {
                if let Some((key, _)) = line.split_once(": ") {
                    lines[at] = format!("{key}: {value}");
                }
            }
            Break::Misspell => lines[at] = line.replacen("er", "re", 1),
        }
    }
    lines.join("\n")
}

fn a_break() -> impl Strategy<Value = Break> {
    let values = prop::sample::select(vec![
        "TBD",
        "",
        "[]",
        "{}",
        "{state: redacted}",
        "{state: open}",
        "{state: not_applicable, because: \"not here\"}",
        "{by_reference: main}",
        "{by_reference: nowhere}",
        "{value: 30 days, by: reviewer}",
        "30 days",
        "1 month",
        "12",
        "2026-02",
        "yes",
        "client",
        "[client, provider]",
        "&anchor x",
        "*anchor",
        "[[[]]]",
        "\"\\e[31m\"",
    ]);
    prop_oneof![
        Just(Break::Remove),
        Just(Break::Repeat),
        (0_usize..40).prop_map(Break::Cut),
        values.prop_map(Break::Value),
        Just(Break::Misspell),
    ]
}

pub(crate) fn holds(checked: &Checked) {
    for report in &checked.reports {
        for (index, finding) in report.findings.iter().enumerate() {
            let diagnostic = &finding.diagnostic;
            for label in diagnostic.primary.iter().chain(&diagnostic.secondary) {
                let file = report.sources.get(label.location.file).expect("a label is in a file of the report");
                let range = label.location.span.range();
                assert!(file.text().get(range.clone()).is_some(), "{range:?} of {}", diagnostic.message);
            }
            assert!(report.groups[finding.group].members.contains(&index), "{}", diagnostic.message);
            assert!(!diagnostic.message.is_empty());
            if finding.rule.is_some() {
                assert!(diagnostic.primary.is_some(), "points somewhere: {}", diagnostic.message);
                assert!(diagnostic.rule_line.is_some(), "names its line: {}", diagnostic.message);
            }
        }
        for result in &report.results {
            let fails = report
                .findings
                .iter()
                .filter(|finding| finding.rule.as_ref() == Some(&result.rule) && finding.kind == FindingKind::Fail)
                .count();
            assert_eq!(result.outcome == Outcome::Fail, fails > 0, "{} is {:?}", result.rule, result.outcome);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_broken_contract_is_checked_to_the_end_and_always_alike(
        which in any::<prop::sample::Index>(),
        breaks in prop::collection::vec((any::<prop::sample::Index>(), a_break()), 1..6),
    ) {
        static CHECKER: LazyLock<Checker> = LazyLock::new(checker);
        static CONTRACTS: LazyLock<Vec<String>> = LazyLock::new(contracts);
        let text = broken(&CONTRACTS[which.index(CONTRACTS.len())], &breaks);
        let once = check(&CHECKER, &text);
        holds(&once);
        let again = check(&CHECKER, &text);
        prop_assert_eq!(once.reports.len(), again.reports.len());
        for (one, other) in once.reports.iter().zip(&again.reports) {
            prop_assert_eq!(&one.findings, &other.findings);
            prop_assert_eq!(&one.groups, &other.groups);
            prop_assert_eq!(&one.results, &other.results);
        }
    }
}

#[test]
fn nested_loops_over_a_huge_list_end_as_undecided() {
    let policy = "policy t \"t\"\nversion 1.0.0\nvocabulary contract\nrule r \"r\" {\n    severity error\n    require metrics[*].name is unique\n}\n";
    let policies = vec![PolicySource { name: "t.policy".to_owned(), text: policy.to_owned() }];
    let as_of = Date { year: 2026, month: Some(1), day: Some(1) };
    let compiled = compile(policies, &Selection::default(), Options { as_of, limits: Limits::default() });
    let checker = compiled.checker.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics));
    let mut text = "schema: contract/1\nmetrics:\n".to_owned();
    for number in 0..20_000 {
        text.push_str(&format!("  - {{id: m{number}, name: n{number}}}\n"));
    }
    let checked = check(&checker, &text);
    assert_eq!(checked.reports[0].results[0].outcome, Outcome::Undecided);
}

/// What a checker tells of a text, and whether it holds on that date alone.
fn told(checker: &Checker, text: &str) -> String {
    let Checked { reports, by_date, .. } = check(checker, text);
    let told = |report: &DocumentReport| format!("{:#?}{:#?}{:#?}", report.findings, report.groups, report.results);
    format!("{by_date}\n{}", reports.iter().map(told).collect::<String>())
}

/// A rule with the date in it that fails, passes and stops by the contract, without an end to the steps and with one.
const DATED: &str = "policy t \"t\"\nversion 1.0.0\nvocabulary contract\nrule r \"r\" {\n    severity error\n    \
    require metrics[*].name is unique or term.commencement < as of\n    require metrics[*].id is unique\n}\n";

#[test]
fn what_was_checked_before_changes_nothing() {
    let huge = |name: fn(usize) -> usize| {
        let element = |number| format!("  - {{id: m{number}, name: n{}}}\n", name(number));
        format!(
            "schema: contract/1\nterm: {{start: 2025-01-01}}\nmetrics:\n{}",
            (0..2_100).map(element).collect::<String>()
        )
    };
    let dated = || {
        let policy = PolicySource { name: "t.policy".to_owned(), text: DATED.to_owned() };
        let as_of = Date { year: 2026, month: Some(1), day: Some(1) };
        let compiled = compile([policy], &Selection::default(), Options { as_of, limits: Limits::default() });
        compiled.checker.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics))
    };
    let mut texts = vec![
        "schema: contract/1\nmetrics: [{id: a, name: x}, {id: a, name: y}]\n".to_owned(),
        "schema: contract/1\nmetrics: [{id: a, name: x}, {id: b, name: y}]\n".to_owned(),
        "schema: contract/1\nterm: {commencement: 2025-01-01}\nmetrics: [{id: a, name: x}, {id: b, name: x}]\n"
            .to_owned(),
        huge(|number| number),
        huge(|number| number / 2),
    ];
    for (makes, texts) in [
        (&dated as &dyn Fn() -> Checker, std::mem::take(&mut texts)),
        (&checker, contracts().into_iter().step_by(9).collect()),
    ] {
        let alone: Vec<String> = texts.iter().map(|text| told(&makes(), text)).collect();
        let busy = makes();
        // twice, so that each also comes behind the last
        for (text, alone) in texts.iter().zip(&alone).cycle().take(2 * texts.len()) {
            assert!(told(&busy, text) == *alone, "{text}");
        }
        for (text, alone) in texts.iter().zip(&alone).rev() {
            assert!(told(&busy, text) == *alone, "{text}");
        }
    }
}

/// Rules that ask for the same definitions, in several ways.
const SHARING: &str = "policy t \"t\"\nversion 1.0.0\nvocabulary contract\n\
    define measured = (service_levels default [] where it.metric is stated)\n\
    define families = measured[*].metric.family\n\
    define is_old = term.commencement < as of\n\
    define is_accurate = families contains \"accuracy\"\n\
    rule a \"a\" { severity error require families contains any [\"accuracy\", \"quality\"] }\n\
    rule b \"b\" { severity error require families contains \"accuracy\" require count(measured) >= 3 }\n\
    rule c \"c\" { severity error require is_accurate or count((measured where it.id == \"y\")) == 2 }\n\
    rule d \"d\" { severity error when not is_accurate require measured[*].metric.unit contains \"days\" }\n\
    rule e \"e\" { severity error forbid is_old }\n\
    rule f \"f\" { severity error forbid is_old and not is_accurate }\n\
    rule g \"g\" { severity error for each family in families { require family == \"quality\" } }\n";

#[test]
fn a_rule_tells_the_same_beside_others_that_ask_for_the_same_definitions() {
    let level =
        |id: &str, family: &str| format!("  - {{id: {id}, metric: {{name: {id}, unit: hours, family: {family}}}}}\n");
    let not_applicable = "{state: not_applicable, because: not measured}";
    let documents = [
        [level("x", "nps"), level("y", "csat"), level("z", "quality")].concat(),
        [level("x", "accuracy"), level("y", ""), level("z", "TBD")].concat(),
        [level("x", not_applicable), level("y", not_applicable)].concat(),
        [level("x", not_applicable), level("y", "")].concat(),
        "  []\n".to_owned(),
    ];
    let (definitions, rules) = SHARING.split_at(SHARING.find("rule a").unwrap());
    let makes = |rules: &str| {
        let policy = PolicySource { name: "t.policy".to_owned(), text: format!("{definitions}{rules}") };
        let as_of = Date { year: 2026, month: Some(1), day: Some(1) };
        let compiled = compile([policy], &Selection::default(), Options { as_of, limits: Limits::default() });
        compiled.checker.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics))
    };
    let together = makes(rules);
    let (mut by_date, mut found) = (0, 0);
    for levels in documents {
        let text = format!("schema: contract/1\nterm: {{commencement: 2025-01-01}}\nservice_levels:\n{levels}");
        // twice: what has told something is run in another way when it comes again
        check(&together, &text);
        let all = check(&together, &text);
        let [report] = all.reports.as_slice() else { panic!("{text}") };
        assert!(all.by_date, "two rules read the date of {text}");
        for (rule, result) in rules.lines().zip(&report.results) {
            let alone = check(&makes(rule), &text);
            by_date += usize::from(alone.by_date);
            assert_eq!(alone.reports[0].results, std::slice::from_ref(result), "{rule}\n{text}");
            let told = |report: &DocumentReport| {
                let own = report.findings.iter().filter(|finding| finding.rule.as_ref() == Some(&result.rule));
                own.map(|finding| {
                    let diagnostic = &finding.diagnostic;
                    format!("{} {:?} {:?}", diagnostic.message, diagnostic.primary, diagnostic.secondary)
                })
                .collect::<Vec<String>>()
            };
            let findings = told(report);
            found += findings.len();
            assert_eq!(told(&alone.reports[0]), findings, "{rule}\n{text}");
        }
    }
    assert!(found > 10, "{found}");
    assert_eq!(by_date, 10, "the rules that read the date say so, each of every document");
}

#[test]
fn the_example_of_every_function_is_true() {
    for function in clausula::functions::all() {
        let example = function.example;
        let policy = format!(
            "policy t \"t\"\nversion 1.0.0\nvocabulary contract\nrule r \"r\" {{\n    severity error\n    require {example}\n}}\n"
        );
        let policies = vec![PolicySource { name: "t.policy".to_owned(), text: policy }];
        let as_of = Date { year: 2026, month: Some(1), day: Some(1) };
        let compiled = compile(policies, &Selection::default(), Options { as_of, limits: Limits::default() });
        let checker = compiled.checker.unwrap_or_else(|| panic!("{}: {:?}", function.name, compiled.diagnostics));
        let checked = check(&checker, "schema: contract/1\nclauses:\n  \"1.1\": {text: the only clause}\n");
        assert_eq!(checked.reports[0].results[0].outcome, Outcome::Pass, "{}: {example}", function.name);
    }
}

#[test]
fn findings_of_different_words_of_one_text_are_told_apart_wherever_they_stand() {
    let policy = "policy t \"t\"\nversion 1.0.0\nvocabulary contract\nrule r \"r\" {\n    severity error\n    \
                  for each length in durations(clauses.\"1.1\".text) {\n        require length <= 7 days\n    }\n}\n";
    let policies = vec![PolicySource { name: "t.policy".to_owned(), text: policy.to_owned() }];
    let as_of = Date { year: 2026, month: Some(1), day: Some(1) };
    let compiled = compile(policies, &Selection::default(), Options { as_of, limits: Limits::default() });
    let checker = compiled.checker.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics));
    let fingerprints = |clause: &str| -> Vec<Fingerprint> {
        let checked = check(&checker, &format!("schema: contract/1\nclauses:\n  \"1.1\": {{text: \"{clause}\"}}\n"));
        let mut found: Vec<_> = checked.reports[0].findings.iter().map(|finding| finding.fingerprint).collect();
        found.sort();
        found
    };
    let found = fingerprints("thirty days, or one day, or sixty days");
    assert_eq!(found.len(), 2);
    assert_ne!(found[0], found[1]);
    assert_eq!(found, fingerprints("but sixty days, or thirty days"), "other words do not matter");
}
