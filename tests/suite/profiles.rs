//! The built-in profiles: which rules each of them runs, how grave, and that a reviewer can read what the smallest one finds.

use std::collections::BTreeMap;

use clausula::check::{Checker, Input, Options, Policy, PolicySource, Selection, compile};
use clausula::diagnostic::Severity;
use clausula::document::Limits;
use clausula::packs;
use clausula::source::FileId;
use clausula::syntax::ast::ItemKind;

use crate::tidy;

fn options() -> Options {
    Options { as_of: clausula::run::parse_date("2026-01-01").unwrap(), limits: Limits::default() }
}

fn checker(policy: impl Into<Policy>, selection: &Selection) -> Checker {
    let compiled = compile([policy.into()], selection, options());
    assert!(compiled.diagnostics.is_empty(), "{:#?}", compiled.diagnostics);
    compiled.checker.unwrap()
}

/// The rules of a policy with their severities.
fn rules(checker: &Checker) -> BTreeMap<String, Severity> {
    checker.program().rules.iter().map(|rule| (rule.id.to_string(), rule.severity)).collect()
}

fn profile(name: &str) -> Checker {
    checker(packs::find(name).unwrap(), &Selection::default())
}

/// The packs that ask what any outsourcing contract has to say; the others are for certain laws, or a house's own positions.
fn is_for_every_contract(pack: &packs::Pack) -> bool {
    (pack.name.starts_with("bpo.") && pack.name != "bpo.playbook") || pack.name == "contract.integrity"
}

/// The rules of all those packs that have a tag, with their severities.
fn tagged(tag: &str) -> BTreeMap<String, Severity> {
    let mut found = BTreeMap::new();
    for pack in packs::policies().iter().filter(|pack| is_for_every_contract(pack)) {
        let all = checker(pack, &Selection::default());
        let rules = all.program().rules.iter().filter(|rule| rule.tags.iter().any(|known| known == tag));
        found.extend(rules.map(|rule| (rule.id.to_string(), rule.severity)));
    }
    assert!(!found.is_empty(), "no rule is tagged {tag}");
    found
}

#[test]
fn the_standard_and_the_full_profile_run_every_rule_with_their_tag_at_its_own_severity() {
    for (name, tag) in [("bpo.standard", "standard"), ("bpo.full", "full")] {
        assert_eq!(rules(&profile(name)), tagged(tag), "{name}");
    }
    let all: Vec<_> = packs::policies().iter().filter(|pack| is_for_every_contract(pack)).collect();
    // some packs use a rule of another one, which is one rule all the same
    let every: BTreeMap<_, _> = all.iter().flat_map(|pack| rules(&checker(*pack, &Selection::default()))).collect();
    assert_eq!(rules(&profile("bpo.full")), every, "a rule without the tag `full`");
}

/// What the essentials change, with the reason beside it in the profile.
const MILDER: &[&str] = &[
    "bpo.escalation/contacts-both-sides",
    "bpo.escalation/escalation-both-companies",
    "bpo.escalation/escalation-criteria",
    "bpo.escalation/escalation-how-fast",
    "bpo.escalation/escalation-ladder",
    "bpo.escalation/escalation-who",
    "bpo.governance/business-continuity",
    "bpo.security/secure-transfer",
    "bpo.security/security-encryption",
    "bpo.termination/termination-penalties",
];
const LEFT_OUT: &[&str] = &["bpo.metrics/kpi-present"];

#[test]
fn the_essentials_run_every_essential_rule_but_those_that_they_leave_out_with_a_reason() {
    let essentials = profile("bpo.essentials");
    let mut expected = tagged("essential");
    for rule in LEFT_OUT {
        assert!(expected.remove(*rule).is_some(), "{rule} is not essential");
    }
    for rule in MILDER {
        assert_eq!(expected.insert((*rule).to_owned(), Severity::Warning), Some(Severity::Error), "{rule}");
    }
    assert_eq!(rules(&essentials), expected);
    let off: Vec<_> = essentials.program().off.iter().map(|off| off.rule.to_string()).collect();
    assert_eq!(off, LEFT_OUT);
}

#[test]
fn profiles_choose_and_adjust_and_have_no_rules_of_their_own() {
    for pack in packs::profiles() {
        let file = clausula::syntax::parse(pack.text, FileId(0)).file;
        assert!(!file.items.is_empty(), "{}", pack.name);
        for item in &file.items {
            let fits = matches!(&item.kind, ItemKind::Version(_) | ItemKind::Use { .. } | ItemKind::Adjust { .. });
            assert!(fits, "{}: {:?}", pack.name, item.kind);
        }
    }
}

/// A run of built-in policies does not analyse what it doesn't run; a file that says the same is analysed whole.
#[test]
fn a_profile_finds_the_same_whether_or_not_it_is_built_in() {
    let mut compared = 0;
    for pack in packs::profiles() {
        for tags in [&[][..], &["essential"], &["standard"], &["full", "essential"]] {
            let selection = Selection { tags: tags.iter().map(ToString::to_string).collect(), ..Selection::default() };
            let file = PolicySource { name: pack.file.to_owned(), text: pack.text.to_owned() };
            let (built_in, read) = (checker(pack, &selection), checker(file, &selection));
            assert_eq!(rules(&built_in), rules(&read), "{} {tags:?}", pack.name);
            for path in ["contracts/real/sykes-hps-1998.yaml", "contracts/faulty/pricing.yaml"] {
                let found = [&built_in, &read].map(|checker| in_words(checker, path));
                assert_eq!(found[0], found[1], "{} {tags:?} {path}", pack.name);
                compared += found[0].len();
            }
        }
    }
    assert!(compared > 100, "{compared} findings");
}

fn reports(checker: &Checker, path: &str) -> Vec<clausula::finding::DocumentReport> {
    let bytes = tidy::read(path).into_bytes();
    let checked = checker.check(Input { name: path.to_owned(), bytes, named_outright: true });
    checked.reports
}

fn in_words(checker: &Checker, path: &str) -> Vec<String> {
    let reports = reports(checker, path);
    let findings = reports.iter().flat_map(|report| &report.findings);
    findings.map(|finding| format!("{} {}", finding.diagnostic.severity, finding.diagnostic.message)).collect()
}

/// What a reviewer reads of a contract: the entries, each with its severity, the rules that it stands for, and the section
/// that is missing or the place.
fn entries(checker: &Checker, path: &str) -> Vec<String> {
    let mut entries = Vec::new();
    for report in reports(checker, path) {
        for group in &report.groups {
            let members = group.members.iter().filter_map(|member| report.findings.get(*member));
            let mut rules: Vec<_> =
                members.map(|member| member.rule.as_ref().map(ToString::to_string).unwrap_or_default()).collect();
            rules.dedup();
            entries.push(format!("{} {}", group.severity, rules.join(" ")));
        }
    }
    entries.sort();
    entries
}

/// Read as a lawyer: each is a point that one would raise with the other side. Nothing about owning, disputes, levels of
/// service or data protection is in this agreement at all, and the rest is what the clauses leave open.
#[test]
fn the_essentials_say_of_a_real_contract_no_more_than_a_reviewer_reads() {
    let found = entries(&profile("bpo.essentials"), "contracts/real/sykes-hps-1998.yaml");
    let expected = [
        "error bpo.ip/data-ownership",
        "error bpo.ip/ip-client-owns",
        "error bpo.reporting/reporting-schedule",
        "error bpo.scope/sla-documented",
        "error bpo.security/regulatory-gdpr-hipaa bpo.security/data-protection-agreement",
        "error bpo.security/security-standards bpo.security/security-encryption bpo.security/secure-transfer",
        "error bpo.termination/dispute-resolution",
        "error contract.integrity/client-audits",
        "error contract.integrity/notices-reach-the-party",
        "error contract.integrity/operative-parts-supplied",
        "warning bpo.escalation/contacts-both-sides",
        "warning bpo.escalation/escalation-ladder bpo.escalation/escalation-who bpo.escalation/escalation-how-fast \
         bpo.escalation/escalation-criteria bpo.escalation/escalation-both-companies",
        "warning bpo.governance/business-continuity",
        "warning bpo.ip/confidentiality",
        "warning bpo.termination/termination-penalties",
    ];
    assert_eq!(found, expected);
    assert!(found.len() <= 15, "{} entries", found.len());
}

#[test]
fn each_profile_asks_more_than_the_one_before() {
    let counts: Vec<_> = packs::profiles().iter().map(|pack| profile(pack.name).rules().count()).collect();
    assert!(counts.is_sorted_by(|one, next| one < next), "{counts:?}");
}

#[test]
fn every_adjustment_of_a_profile_changes_something() {
    for pack in packs::profiles() {
        let file = clausula::syntax::parse(pack.text, FileId(0)).file;
        let now = rules(&profile(pack.name));
        for item in &file.items {
            let ItemKind::Adjust { name, changes } = &item.kind else { continue };
            let own = rules(&checker(packs::find(&name.text).unwrap(), &Selection::default()));
            for change in changes {
                let rule = format!("{}/{}", name.text, change.name.text);
                assert!(own.get(&rule) != now.get(&rule), "{}: {rule} is adjusted to what it is", pack.name);
            }
        }
    }
}

#[test]
fn a_house_that_uses_the_essentials_decides_over_what_they_adjust() {
    let text = "policy house\nuse bpo.essentials\n\n\
                adjust bpo.escalation {\n    escalation-ladder: error\n    contacts-both-sides: off because \"a portal\"\n}\n\n\
                adjust bpo.metrics {\n    kpi-present: note\n}\n";
    let house = checker(PolicySource { name: "house.policy".to_owned(), text: text.to_owned() }, &Selection::default());
    let mut expected = rules(&profile("bpo.essentials"));
    expected.insert("bpo.escalation/escalation-ladder".to_owned(), Severity::Error);
    expected.remove("bpo.escalation/contacts-both-sides");
    expected.insert("bpo.metrics/kpi-present".to_owned(), Severity::Note);
    assert_eq!(rules(&house), expected);
}

/// Each bound of the playbook is a parameter, so that a house can set it, and the steps of a position keep their order.
#[test]
fn every_bound_of_the_playbook_can_be_set() {
    let playbook = packs::find("bpo.playbook").unwrap();
    let file = clausula::syntax::parse(playbook.text, FileId(0)).file;
    let parameters: Vec<_> = file
        .items
        .iter()
        .filter_map(|item| match &item.kind {
            ItemKind::Parameter { name, .. } => Some(name.text.as_str()),
            _ => None,
        })
        .collect();
    let mut steps = 0;
    for line in playbook.text.lines().map(str::trim) {
        let is_step = ["preferred ", "acceptable ", "escalate to "].iter().any(|word| line.starts_with(word));
        if is_step {
            let bound = line.rsplit(' ').next().unwrap();
            assert!(parameters.contains(&bound), "no parameter: {line}");
            steps += 1;
        }
    }
    assert!(steps > 30, "{steps} steps");
}

#[test]
fn a_house_sets_the_bounds_of_the_playbook_in_its_own_currency() {
    let text = "policy house\nuse bpo.playbook\n\nadjust bpo.playbook {\n    cap_amount_preferred = USD 9000\n    \
                cap_amount_acceptable = USD 5000\n    cap_amount_limit = USD 1000\n}\n";
    let selection = Selection { rules: vec!["bpo.playbook/liability-amount".to_owned()], ..Selection::default() };
    let house = checker(PolicySource { name: "house.policy".to_owned(), text: text.to_owned() }, &selection);
    for (amount, expected) in [
        ("USD 9000", vec![]),
        (
            "USD 6000",
            vec!["note `liability.caps[0].amount` is acceptable: found USD 6000, preferred is at least USD 9000"],
        ),
        (
            "USD 900",
            vec![
                "error expected `liability.caps[0].amount` to be at least USD 1000 (`cap_amount_limit`), found USD 900, beyond what the general counsel decides",
            ],
        ),
    ] {
        let contract = format!(
            "schema: contract/1\nparties: [{{id: p, role: provider, name: P}}]\n\
             liability:\n  caps:\n    - {{protects: provider, amount: {amount}}}\n"
        );
        let checked =
            house.check(Input { name: "c.yaml".to_owned(), bytes: contract.into_bytes(), named_outright: true });
        let found: Vec<_> = checked
            .reports
            .iter()
            .flat_map(|report| &report.findings)
            .map(|finding| format!("{} {}", finding.diagnostic.severity, finding.diagnostic.message))
            .collect();
        assert_eq!(found, expected, "{amount}");
    }
}
