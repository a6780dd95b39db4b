//! What is told of policies before they run is never told in error: random policies over a small vocabulary, held to every
//! document that there is.

use clausula::check::{Input, Options, PolicySource, Selection, compile};
use clausula::document::Limits;
use clausula::finding::Outcome;
use proptest::prelude::*;

const VOCABULARY: &str = "\
vocabulary small
version 1.0.0
document Small
enum Colour { red green blue }
record Small { n: integer, c: Colour, f: boolean, d: duration, xs: list of text }
";

/// Every document of the vocabulary, with few values for each field, in one file.
fn documents() -> String {
    let mut yaml = String::new();
    for n in 0..=4 {
        for colour in ["red", "green", "blue"] {
            for flag in [true, false] {
                for (length, list) in [("10 days", "[]"), ("1 month", "[a]"), ("40 days", "[a, b]")] {
                    yaml.push_str(&format!("---\nn: {n}\nc: {colour}\nf: {flag}\nd: {length}\nxs: {list}\n"));
                }
            }
        }
    }
    yaml
}

fn comparison() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="])
}

fn condition() -> impl Strategy<Value = String> {
    let colours = || prop::sample::subsequence(vec!["\"red\"", "\"green\"", "\"blue\""], 1..=3);
    let leaf = prop_oneof![
        (comparison(), 0..5).prop_map(|(comparison, n)| format!("n {comparison} {n}")),
        (comparison(), 0..5).prop_map(|(comparison, n)| format!("{n} {comparison} n")),
        (comparison(), 0..3).prop_map(|(comparison, n)| format!("count(xs) {comparison} {n}")),
        (comparison(), prop::sample::select(vec!["10 days", "30 days", "1 month", "40 days"]))
            .prop_map(|(comparison, length)| format!("d {comparison} {length}")),
        (any::<bool>(), colours()).prop_map(|(inside, list)| format!(
            "c {} [{}]",
            if inside { "in" } else { "not in" },
            list.join(", ")
        )),
        (any::<bool>(), prop::sample::select(vec!["red", "green", "blue"]))
            .prop_map(|(equal, colour)| format!("c {} \"{colour}\"", if equal { "==" } else { "!=" })),
        Just("f".to_owned()),
        Just("named".to_owned()),
        Just("n >= least".to_owned()),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("({left} and {right})")),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("({left} or {right})")),
            inner.prop_map(|inner| format!("(not {inner})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, ..ProptestConfig::default() })]

    #[test]
    fn no_warning_of_what_cannot_be_is_given_in_error(
        when in proptest::option::of(condition()),
        checks in prop::collection::vec((any::<bool>(), condition()), 1..=3),
    ) {
        let mut policy = String::from(
            "policy p\nvocabulary small\nparameter least: integer = 2\ndefine named = c == \"red\" and n >= 1\nrule r {\n    severity error\n",
        );
        if let Some(when) = &when {
            policy.push_str(&format!("    when {when}\n"));
        }
        for (forbids, check) in &checks {
            policy.push_str(&format!("    {} {check}\n", if *forbids { "forbid" } else { "require" }));
        }
        policy.push_str("}\n");
        let sources = [("p.policy", policy.as_str()), ("small.policy", VOCABULARY)]
            .map(|(name, text)| PolicySource { name: name.to_owned(), text: text.to_owned() });
        let as_of = clausula::run::parse_date("2026-01-01").unwrap();
        let compiled = compile(sources, &Selection::default(), Options { as_of, limits: Limits::default() });
        let told = |code: &str| compiled.diagnostics.iter().any(|told| told.code.as_str() == code);
        let checker = compiled.checker.as_ref().unwrap_or_else(|| panic!("{policy}\n{:#?}", compiled.diagnostics));
        let checked =
            checker.check(Input { name: "c.yaml".to_owned(), bytes: documents().into_bytes(), named_outright: true });
        let outcomes: Vec<Outcome> = checked.reports.iter().flat_map(|report| &report.results).map(|one| one.outcome).collect();
        prop_assert_eq!(outcomes.len(), 90);
        if told("policy/never-applies") {
            prop_assert!(outcomes.iter().all(|one| matches!(one, Outcome::NotApplicable | Outcome::Undecided)), "{policy}");
        }
        if told("policy/never-true") || told("policy/contradiction") {
            prop_assert!(!outcomes.contains(&Outcome::Pass), "{policy}");
        }
        if told("policy/always-true") && checks.len() == 1 && when.is_none() {
            prop_assert!(!outcomes.contains(&Outcome::Fail), "{policy}");
        }
    }
}
