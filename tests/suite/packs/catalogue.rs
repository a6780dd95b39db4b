//! The packs held to the catalogue of requirements that they were written from, and to what every rule owes its reader.

use std::collections::{BTreeMap, BTreeSet};

use clausula::check::{Options, Selection, compile};
use clausula::diagnostic::Severity;
use clausula::document::Limits;
use clausula::packs;
use clausula::source::FileId;
use clausula::syntax::ast::{Item, ItemKind};

use crate::tidy;

/// A rule of a pack, as it was compiled.
struct Compared {
    pack: &'static str,
    severity: Severity,
    tags: Vec<String>,
    has_cite: bool,
    /// Whether its pack says for all its rules what they come from.
    has_source: bool,
}

/// The rules of all packs, by their names without their packs'.
fn compiled_rules() -> BTreeMap<String, Vec<Compared>> {
    let as_of = clausula::run::parse_date("2026-01-01").unwrap();
    let mut rules: BTreeMap<String, Vec<Compared>> = BTreeMap::new();
    for pack in packs::policies() {
        let compiled = compile([pack], &Selection::default(), Options { as_of, limits: Limits::default() });
        let checker = compiled.checker.unwrap_or_else(|| panic!("{}: {:#?}", pack.file, compiled.diagnostics));
        let program = checker.program();
        let has_source = program.policies.iter().any(|policy| !policy.sources.is_empty());
        for rule in &program.rules {
            rules.entry(rule.id.rule.to_string()).or_default().push(Compared {
                pack: pack.name,
                severity: rule.severity,
                tags: rule.tags.iter().map(ToString::to_string).collect(),
                has_cite: !rule.explanation.cites.is_empty(),
                has_source,
            });
        }
    }
    rules
}

/// The requirements that the rules were written from, each with its severity (E, W or I): a rule of a pack `bpo.…` has
/// its name, and the tags that go with the severity.
const CATALOGUE: &str = "tests/packs/catalogue.txt";

#[test]
fn every_row_of_the_catalogue_is_one_rule_with_its_severity_and_its_tags() {
    let rules = compiled_rules();
    let (mut rows, mut wrong) = (BTreeSet::new(), Vec::new());
    for line in tidy::read(CATALOGUE).lines() {
        let (name, letter) = line.split_once(' ').unwrap_or_else(|| panic!("{CATALOGUE}: `{line}`"));
        let (severity, tags): (_, &[&str]) = match letter {
            "E" => (Severity::Error, &["essential", "standard", "full"]),
            "W" => (Severity::Warning, &["standard", "full"]),
            "I" => (Severity::Note, &["full"]),
            _ => panic!("{CATALOGUE}: `{line}`"),
        };
        if !rows.insert(name.to_owned()) {
            wrong.push(format!("`{name}` stands there twice"));
        }
        match rules.get(name).map(Vec::as_slice) {
            Some([rule]) if !rule.pack.starts_with("bpo.") => {
                wrong.push(format!("`{name}` is a rule of {}", rule.pack))
            }
            Some([rule]) if rule.severity != severity || rule.tags != tags => wrong.push(format!(
                "`{name}`: expected severity {severity} and the tags {tags:?}, found {} and {:?}",
                rule.severity, rule.tags
            )),
            Some([_]) => {}
            Some(several) => wrong.push(format!("{} rules have the name `{name}`", several.len())),
            None => wrong.push(format!("no rule `{name}`")),
        }
    }
    assert!(wrong.is_empty(), "{CATALOGUE}:\n{}", wrong.join("\n"));
    assert_eq!(rows.len(), 113, "the rows of {CATALOGUE}");
}

/// A rule of the catalogue says so by itself; others may leave it to a `source` of their pack.
#[test]
fn every_rule_of_a_pack_says_who_says_so() {
    let rules = compiled_rules();
    let catalogue = tidy::read(CATALOGUE);
    let rows: BTreeSet<&str> = catalogue.lines().filter_map(|line| line.split(' ').next()).collect();
    let all = rules.iter().flat_map(|(name, rules)| rules.iter().map(move |rule| (name, rule)));
    let told = |name: &str, rule: &Compared| rule.has_cite || (rule.has_source && !rows.contains(name));
    let silent: Vec<_> =
        all.filter(|(name, rule)| !told(name, rule)).map(|(name, rule)| format!("{}/{name}", rule.pack)).collect();
    assert!(silent.is_empty() && !rules.is_empty(), "no source of {silent:?}");
}

/// How many lines each rule has, in `when` blocks too.
fn lengths(pack: &packs::Pack, items: &[Item], found: &mut Vec<(String, usize)>) {
    for item in items {
        match &item.kind {
            ItemKind::Rule(rule) => {
                let text = pack.text.get(item.span.start()..item.span.end()).unwrap();
                found.push((format!("{}/{}", pack.name, rule.name.text), text.lines().count()));
            }
            ItemKind::When { items: Some(covered), .. } => lengths(pack, covered, found),
            _ => {}
        }
    }
}

#[test]
fn no_rule_of_a_pack_is_longer_than_a_reader_takes_in_at_once() {
    const MOST: usize = 25;
    let mut all = Vec::new();
    for pack in packs::policies() {
        lengths(pack, &clausula::syntax::parse(pack.text, FileId(0)).file.items, &mut all);
    }
    let long: Vec<_> = all.iter().filter(|(_, lines)| *lines > MOST).collect();
    assert!(long.is_empty() && all.len() > 113, "more than {MOST} lines: {long:#?}");
}
