//! Fingerprints: what may change in a contract without changing that of a finding. A contract is written in two ways that mean the
//! same, or one of its faults is mended; whatever else is found keeps its fingerprint, and no two findings share one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use clausula::check::{Checker, Input, Options, PolicySource, Selection, compile};
use clausula::document::Limits;
use clausula::finding::{Finding, Fingerprint};
use clausula::value::Date;
use proptest::prelude::*;

const VOCABULARY: &str = "vocabulary deal
version 1.0.0
document Deal
record Deal {
    id: text
    term: Term
    rights: list of Right
    fees: list of Fee
    shifts: map of Shift
}
record Term { length: duration, notes: text }
record Right { id: text, holder: text, notice: duration, least: integer }
record Fee identified by service, unit { service: text, unit: text, amount: integer }
record Shift { hours: integer }
";

/// Loops in loops, loops over what the policy writes out, and one condition that is asked twice.
const POLICY: &str = r#"policy p
vocabulary deal
rule notice { severity error for each right in rights { require right.notice >= 30 days } }
rule enough {
    severity warning
    for each fee in fees {
        for each right in rights { require fee.amount >= right.least else "{fee.service} is too small for {right.id}" }
    }
}
rule sides {
    severity error
    for each side in ["client", "provider", "both"] {
        require some right in rights satisfies right.holder == side else "nobody is {side}"
    }
}
rule hours { severity error for each shift in shifts { require shift.hours <= 8 } }
rule twice {
    severity note
    when term.length is stated { require term.length >= 1 year }
    when count(rights) >= 0 { require term.length >= 1 year }
}
"#;

/// Conditions that stand in no loop: each rule has one finding, whatever else of the contract it speaks of.
const ALONE: &str = r#"policy alone
vocabulary deal
rule every { severity error require every right in rights satisfies right.notice >= 30 days }
rule no-fee { severity error require no fee in fees satisfies fee.amount < 5 }
rule total { severity error require sum(fees[*].amount) >= 100 }
rule patient { severity error require count(rights where it.notice >= 30 days) >= 4 }
rule both { severity error require term.length >= 1 year and count(rights where it.least >= 6) >= 1 }
"#;

/// One rule that asks of each element, where some of what it asks stands beside the list.
const SHARED: &str = r#"policy shared
vocabulary deal
rule each { severity error for each right in rights { require right.notice >= term.length } }
rule pairs { severity error for each right in rights { for each fee in fees { require fee.amount >= right.least } } }
rule applies { severity error when term.length >= 1 year { require count(rights) >= 1 } }
"#;

/// How a value is written that a rule asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    Wrong,
    Missing,
    Unreadable,
    NoValue,
    UnknownKey,
}

#[derive(Debug, Clone)]
struct Deal {
    length: Fault,
    rights: Vec<(&'static str, Fault)>,
    fees: Vec<(&'static str, Fault)>,
    shifts: Vec<Fault>,
}

/// A document as it is meant; what stands in a list is told apart by itself, so that its order means nothing.
#[derive(Debug, Clone)]
enum Tree {
    Value(String),
    List(Vec<Tree>),
    Mapping(Vec<(String, Tree)>),
}

fn value(text: &str) -> Tree {
    Tree::Value(text.to_owned())
}

/// The fields of a record of which one may have a fault.
fn record(others: &[(&str, &str)], key: &str, (right, wrong): (&str, &str), fault: Fault) -> Tree {
    let mut fields: Vec<(String, Tree)> = others.iter().map(|(key, text)| ((*key).to_owned(), value(text))).collect();
    match fault {
        Fault::None => fields.push((key.to_owned(), value(right))),
        Fault::Wrong => fields.push((key.to_owned(), value(wrong))),
        Fault::Missing => {}
        Fault::Unreadable => fields.push((key.to_owned(), value("{state: illegible}"))),
        Fault::NoValue => fields.push((key.to_owned(), value("soon: or later"))),
        Fault::UnknownKey => {
            fields.push((key.to_owned(), value(right)));
            fields.push(("colour".to_owned(), value("red")));
        }
    }
    Tree::Mapping(fields)
}

impl Deal {
    fn tree(&self) -> Tree {
        let right = |(id, fault): &(&str, Fault)| {
            let holder = if *id == "a" { "client" } else { "vendor" };
            record(&[("id", id), ("holder", holder), ("least", "5")], "notice", ("60 days", "10 days"), *fault)
        };
        let fee = |(service, fault): &(&str, Fault)| {
            record(&[("service", service), ("unit", "hour")], "amount", ("9", "1"), *fault)
        };
        let shifts = self.shifts.iter().enumerate();
        let shifts = shifts.map(|(at, fault)| (format!("s{at}"), record(&[], "hours", ("8", "9"), *fault)));
        let field = |key: &str, tree: Tree| (key.to_owned(), tree);
        Tree::Mapping(vec![
            field("id", value("d-1")),
            field("term", record(&[("notes", "none")], "length", ("2 years", "1 day"), self.length)),
            field("rights", Tree::List(self.rights.iter().map(right).collect())),
            field("fees", Tree::List(self.fees.iter().map(fee).collect())),
            field("shifts", Tree::Mapping(shifts.collect())),
        ])
    }

    /// The faults, each to be mended.
    fn faults(&mut self) -> Vec<&mut Fault> {
        let rights = self.rights.iter_mut().map(|(_, fault)| fault);
        let fees = self.fees.iter_mut().map(|(_, fault)| fault);
        std::iter::once(&mut self.length).chain(rights).chain(fees).chain(&mut self.shifts).collect()
    }
}

/// Choices that no one would think of.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            all.swap(last, self.below(last + 1));
        }
    }
}

/// Writes a tree: in some order, with some indentation, some comments, on one line or several.
fn write(tree: &Tree, indent: usize, dice: &mut Dice, out: &mut String) {
    let pad = " ".repeat(indent);
    let child = |tree: &Tree, dice: &mut Dice, out: &mut String| match tree {
        Tree::Value(text) => out.push_str(&format!(" {}\n", scalar(text, dice))),
        inner if dice.below(3) == 0 || is_empty(inner) => out.push_str(&format!(" {}\n", flow(inner, dice))),
        inner => {
            out.push('\n');
            write(inner, indent + 1 + dice.below(4), dice, out);
        }
    };
    let noise = |dice: &mut Dice, out: &mut String| match dice.below(6) {
        0 => out.push_str(&format!("{pad}# rights: [{}]\n", dice.below(100))),
        1 => out.push('\n'),
        _ => {}
    };
    match tree {
        Tree::Value(text) => out.push_str(&format!("{pad}{}\n", scalar(text, dice))),
        Tree::Mapping(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            dice.shuffle(&mut fields);
            for (key, inner) in fields {
                noise(dice, out);
                out.push_str(&format!("{pad}{key}:"));
                child(inner, dice, out);
            }
        }
        Tree::List(elements) => {
            let mut elements: Vec<_> = elements.iter().collect();
            dice.shuffle(&mut elements);
            for element in elements {
                noise(dice, out);
                out.push_str(&format!("{pad}-"));
                child(element, dice, out);
            }
        }
    }
}

fn is_empty(tree: &Tree) -> bool {
    matches!(tree, Tree::List(all) if all.is_empty()) || matches!(tree, Tree::Mapping(all) if all.is_empty())
}

fn scalar(text: &str, dice: &mut Dice) -> String {
    // a number in quotes is none
    if text.starts_with('{') || text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.to_owned();
    }
    match dice.below(3) {
        0 if !text.contains(':') => text.to_owned(),
        1 => format!("'{text}'"),
        _ => format!("\"{text}\""),
    }
}

fn flow(tree: &Tree, dice: &mut Dice) -> String {
    match tree {
        Tree::Value(text) => scalar(text, dice),
        Tree::List(elements) => {
            let elements: Vec<String> = elements.iter().map(|element| flow(element, dice)).collect();
            format!("[{}]", elements.join(", "))
        }
        Tree::Mapping(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            dice.shuffle(&mut fields);
            let fields: Vec<String> =
                fields.iter().map(|(key, inner)| format!("{key}: {}", flow(inner, dice))).collect();
            format!("{{{}}}", fields.join(", "))
        }
    }
}

fn written(deal: &Deal, seed: u64) -> String {
    let mut out = String::new();
    write(&deal.tree(), 0, &mut Dice(seed), &mut out);
    out
}

fn checker() -> &'static Checker {
    static CHECKER: OnceLock<Checker> = OnceLock::new();
    CHECKER.get_or_init(compiled)
}

fn compiled() -> Checker {
    compiled_with("policy none\nvocabulary deal\nrule nothing { severity note require id is stated }\n")
}

fn compiled_with(another: &str) -> Checker {
    let source = |name: &str, text: &str| PolicySource { name: name.to_owned(), text: text.to_owned() };
    let policies = [("p", POLICY), ("alone", ALONE), ("shared", SHARED), ("deal", VOCABULARY), ("another", another)];
    let policies = policies.map(|(name, text)| source(&format!("{name}.policy"), text));
    let as_of = Date { year: 2026, month: Some(1), day: Some(1) };
    let options = Options { as_of, limits: Limits::default() };
    let compiled = compile(policies, &Selection::default(), options);
    compiled.checker.unwrap_or_else(|| panic!("{:#?}", compiled.diagnostics))
}

/// What makes a finding the one that it is, whatever the text looks like: positions and quotes in its words are left out.
fn meaning(finding: &Finding) -> String {
    let numbers = regex::Regex::new(r#"\[\d+\]|["']"#).unwrap();
    let message = numbers.replace_all(&finding.diagnostic.message, "");
    format!("{} {:?} {:?} {message}", finding.diagnostic.code, finding.kind, finding.waiver_path)
}

/// The fingerprints by what they mean, each given once.
fn fingerprints(checker: &Checker, text: &str) -> BTreeMap<String, BTreeSet<Fingerprint>> {
    let input = Input { name: "d.yaml".to_owned(), bytes: text.as_bytes().to_vec(), named_outright: true };
    let reports = checker.check(input).reports;
    let mut given = BTreeSet::new();
    let mut all: BTreeMap<String, BTreeSet<Fingerprint>> = BTreeMap::new();
    for finding in reports.iter().flat_map(|report| &report.findings) {
        assert!(!finding.diagnostic.code.as_str().starts_with("load/"), "{}\n{text}", finding.diagnostic.message);
        assert!(given.insert(finding.fingerprint), "two findings share {}\n{text}", finding.fingerprint);
        all.entry(meaning(finding)).or_default().insert(finding.fingerprint);
    }
    all
}

/// The fingerprints of each code.
fn by_code(checker: &Checker, text: &str) -> BTreeMap<String, BTreeSet<Fingerprint>> {
    let mut all: BTreeMap<String, BTreeSet<Fingerprint>> = BTreeMap::new();
    for (meaning, prints) in fingerprints(checker, text) {
        all.entry(meaning.split(' ').next().unwrap().to_owned()).or_default().extend(prints);
    }
    all
}

fn fault() -> impl Strategy<Value = Fault> {
    use Fault::{Missing, NoValue, None, UnknownKey, Unreadable, Wrong};
    prop_oneof![3 => Just(None), 3 => Just(Wrong), 1 => prop::sample::select(vec![Missing, Unreadable, NoValue, UnknownKey])]
}

fn named(names: &'static [&'static str]) -> impl Strategy<Value = Vec<(&'static str, Fault)>> {
    (prop::sample::subsequence(names, 0..=names.len()), prop::collection::vec(fault(), names.len()))
        .prop_map(|(names, faults)| names.into_iter().zip(faults).collect())
}

fn deal() -> impl Strategy<Value = Deal> {
    (fault(), named(&["a", "b", "c", "d"]), named(&["mail", "chat", "7"]), prop::collection::vec(fault(), 0..4))
        .prop_map(|(length, rights, fees, shifts)| Deal { length, rights, fees, shifts })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn how_a_contract_is_written_changes_no_fingerprint(deal in deal(), seeds in any::<(u64, u64)>()) {
        let checker = checker();
        let (one, other) = (written(&deal, seeds.0), written(&deal, seeds.1));
        // of several causes the words begin with the first in the file, and the finding is the same
        prop_assert_eq!(by_code(checker, &one), by_code(checker, &other), "{}\n---\n{}", one, other);
        let of_one_cause = |text: &str| {
            let mut all = fingerprints(checker, text);
            all.retain(|meaning, _| meaning.starts_with("p/"));
            all
        };
        prop_assert_eq!(of_one_cause(&one), of_one_cause(&other), "{}\n---\n{}", one, other);
    }

    #[test]
    fn mending_a_fault_changes_no_fingerprint_of_another_finding(mut deal in deal(), seed in any::<u64>(), which in any::<prop::sample::Index>()) {
        let checker = checker();
        let before = fingerprints(checker, &written(&deal, seed));
        let mut faults = deal.faults();
        let count = faults.len();
        *faults[which.index(count)] = Fault::None;
        let text = written(&deal, seed);
        // such a rule says of the same kind what it said before, or less of it, whatever else its words name
        let kind = |meaning: &str| meaning.split(' ').take(2).collect::<Vec<_>>().join(" ");
        let mut by_kind: BTreeMap<String, BTreeSet<Fingerprint>> = BTreeMap::new();
        for (meaning, prints) in &before {
            by_kind.entry(kind(meaning)).or_default().extend(prints.clone());
        }
        for (meaning, prints) in fingerprints(checker, &text) {
            if let Some(known) = by_kind.get(&kind(&meaning)).filter(|_| meaning.starts_with("alone/")) {
                prop_assert!(prints.is_subset(known), "{}: {:?}, {:?}\n{}", meaning, known, prints, text);
            }
        }
        for (meaning, prints) in fingerprints(checker, &text) {
            if let Some(known) = before.get(&meaning) {
                prop_assert!(prints.is_subset(known), "{}: {:?}, {:?}\n{}", meaning, known, prints, text);
            }
        }
    }
}

/// A section that is not there stops several rules. Where it comes, and one of them is met, the others are what they were.
#[test]
fn what_was_found_of_a_section_that_is_missing_is_found_again_where_only_a_part_of_it_is() {
    let rules = "rule long { severity error require term.length >= 1 year }\n\
                 rule noted { severity error require term.notes is stated }\n\
                 rule when { severity error when term.length >= 1 year { require term.notes is stated } }\n";
    let checker = compiled_with(&format!("policy sections\nvocabulary deal\n{rules}"));
    let rest = "id: d-1\nrights: []\nfees: []\nshifts: {}\n";
    let of_sections = |text: &str| {
        let mut found = by_code(&checker, text);
        found.retain(|code, _| code.starts_with("sections/"));
        found
    };
    let before = of_sections(rest);
    for (term, left) in [("term: {}\n", 3), ("term: {notes: none}\n", 2), ("term: {length: 1 year}\n", 1)] {
        let after = of_sections(&format!("{rest}{term}"));
        let kept: Vec<_> = after.iter().filter(|(code, prints)| before.get(*code) == Some(prints)).collect();
        // a rule that comes to apply says something new
        let new =
            usize::from(after.contains_key("sections/when") && !kept.iter().any(|(code, _)| *code == "sections/when"));
        assert_eq!((kept.len() + new, after.len()), (after.len(), left + new), "{term}: {before:#?}, {after:#?}");
    }
}

#[test]
fn a_cause_that_several_elements_share_is_told_apart_from_their_own() {
    let right = |id: &str, notice: &str| format!("  - {{id: {id}, holder: vendor, least: 5{notice}}}\n");
    let text =
        |rights: &[String], term: &str| format!("id: d-1\nfees: []\nshifts: {{}}\n{term}rights:\n{}", rights.concat());
    let found = |rights: &[String], term: &str| {
        by_code(checker(), &text(rights, term)).remove("shared/each").unwrap_or_default()
    };
    let [a, b, c] = [right("a", ""), right("b", ", notice: 1 day"), right("c", "")];
    let (none, year) = ("term: {notes: none}\n", "term: {notes: none, length: 1 year}\n");
    let all = found(&[a.clone(), b.clone(), c.clone()], none);
    assert_eq!(all.len(), 3, "what a lacks, what c lacks, and what all lack");
    for order in [[&a, &c, &b], [&b, &a, &c], [&b, &c, &a], [&c, &a, &b], [&c, &b, &a]] {
        assert_eq!(found(&order.map(Clone::clone), none), all);
    }
    // whatever is mended, what is left is what it was
    let own = found(&[a.clone(), c.clone()], year);
    assert!(own.len() == 2 && own.is_subset(&all));
    for left in [vec![a.clone(), b.clone()], vec![b.clone(), c], vec![b], vec![a]] {
        let left = found(&left, none);
        assert!(!left.is_empty() && left.is_subset(&all), "{left:?} of {all:?}");
    }
}

#[test]
fn elements_of_which_nothing_is_stated_are_told_apart_by_their_keys() {
    let of = |shifts: &str| {
        let found = fingerprints(
            checker(),
            &format!("id: d-1\nrights: []\nfees: []\nterm: {{length: 2 years}}\nshifts: {shifts}\n"),
        );
        found.into_iter().filter(|(meaning, _)| meaning.starts_with("p/hours")).collect::<BTreeMap<_, _>>()
    };
    let both = of("{late: {}, early: {}}");
    assert_eq!(both.len(), 2, "{both:#?}");
    assert_eq!(of("{early: {}, late: {}}"), both, "in the other order");
    for left in ["{early: {}}", "{late: {}}", "{late: {hours: 8}, early: {}}"] {
        let left = of(left);
        assert!(left.len() == 1 && left.iter().all(|(meaning, prints)| both.get(meaning) == Some(prints)), "{left:#?}");
    }
}

#[test]
fn findings_at_one_place_are_told_apart_by_what_their_loops_stand_at() {
    let text = "rights:\n  - {id: a, holder: vendor, least: 5, notice: 60 days}\n  - {id: b, holder: vendor, least: 5, notice: 60 days}\nfees:\n  - {service: mail, unit: \
                hour, amount: 1}\n";
    let found = fingerprints(checker(), text);
    for meaning in ["too small for a", "too small for b", "nobody is client", "nobody is both"] {
        assert!(found.keys().any(|key| key.contains(meaning)), "{meaning}: {found:#?}");
    }
    // the one of two that is left is the one that it was
    let one = fingerprints(checker(), &text.replacen("least: 5", "least: 1", 1));
    let left: Vec<_> = one.iter().filter(|(key, _)| key.contains("too small")).collect();
    assert_eq!(left.len(), 1);
    assert_eq!(found.get(left[0].0), Some(left[0].1));
}

#[test]
fn documents_of_one_file_share_no_fingerprint_even_where_they_share_their_id() {
    let text = "id: d-1\nrights: []\nterm: {length: 1 day}\nfees: []\nshifts: {}\n";
    fingerprints(checker(), &format!("{text}---\n{text}---\n{}", text.replace("d-1", "d-2")));
}

/// What was known of a list stays known where an element that looks like another is added behind it, or goes away.
#[test]
fn elements_that_share_their_name_are_told_apart_by_how_many_of_these_stand_before() {
    let checker = compiled_with(
        "policy fees\nvocabulary deal\nrule amount { severity error for each fee in fees { require fee.amount >= 5 } }\n",
    );
    let found = |fees: &[(&str, u32)]| {
        let fees =
            fees.iter().map(|(service, amount)| format!("  - {{service: {service}, unit: hour, amount: {amount}}}\n"));
        let text =
            format!("id: d-1\nterm: {{length: 1 year}}\nrights: []\nshifts: {{}}\nfees:\n{}", fees.collect::<String>());
        by_code(&checker, &text).remove("fees/amount").unwrap_or_default()
    };
    let one = found(&[("calls", 1)]);
    let two = found(&[("calls", 1), ("calls", 2)]);
    assert!(one.len() == 1 && two.len() == 2 && one.is_subset(&two), "{one:?} {two:?}");
    assert_eq!(found(&[("calls", 2)]), one, "the one that is left is the first");
    assert_eq!(found(&[("calls", 1), ("calls", 90)]), one, "a sound one behind it changes nothing");
    assert_eq!(found(&[("mails", 90), ("calls", 1), ("mails", 90), ("calls", 2)]), two, "nor do others");
}
