//! `clausula rules`, `clausula explain` and `clausula show`: what can be looked up.

use std::collections::BTreeSet;

use clausula::check::{Options, Policy, PolicySource, Selection, WaiverRequest, compile};
use clausula::document::Limits;
use clausula::packs;
use clausula::reference::explanations;
use clausula::source::{Files, NamedBytes};
use clausula::testing::examples;

use crate::cli::{run, write};
use crate::tidy;

const HOUSE: &str = r#"policy house "House rules"
vocabulary contract
source "The house's book" at "https://example.org/book"

parameter least: duration = 60 days
    "The shortest notice."
parameter other: duration = 1 day

define short(length: duration) = length < least

rule notice "Notice is long" {
    severity warning
    tags     leaving
    because  "It takes two months to find another."
    cite     "The book | page 3"
    help     "Ask for {least}."

    for each right in termination.rights {
        forbid short(right.notice)
    }
}

rule sketch "A sketch" {
    severity note
    status   draft
    require term.initial is stated
}
"#;

/// The codes that stand in the code of the program, outside its tests.
fn codes_in_source() -> BTreeSet<String> {
    let areas = ["load", "contract", "policy", "waiver", "baseline", "package", "config", "test", "run"];
    let mut found = BTreeSet::new();
    for path in tidy::files("src").iter().filter(|path| path.ends_with(".rs")) {
        let text = tidy::read(path);
        let program = text.split("#[cfg(test)]\nmod").next().unwrap();
        for line in program.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for word in line.split('"').skip(1).step_by(2) {
                let Some((area, name)) = word.split_once('/') else { continue };
                let is_name = !name.is_empty()
                    && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
                    && name.starts_with(|c: char| c.is_ascii_lowercase());
                let is_made = line.contains("Code::new(");
                if is_name && (areas.contains(&area) || is_made) {
                    found.insert(word.to_owned());
                }
            }
        }
    }
    found
}

#[test]
fn every_code_has_its_explanation_and_every_explanation_its_code() {
    let found = codes_in_source();
    assert!(found.contains("load/syntax") && found.contains("policy/quotes") && found.len() > 60, "{found:?}");
    let known: BTreeSet<String> = explanations().iter().map(|known| known.code.to_owned()).collect();
    let missing: Vec<_> = found.difference(&known).collect();
    let stale: Vec<_> = known.difference(&found).collect();
    assert!(missing.is_empty(), "src/reference/codes.txt does not explain {missing:?}");
    assert!(stale.is_empty(), "src/reference/codes.txt explains what there is not: {stale:?}");
    assert_eq!(known.len(), explanations().len(), "a code is explained twice");
}

#[test]
fn every_explanation_is_whole() {
    for known in explanations() {
        assert!(known.meaning.len() > 20 && known.meaning.ends_with('.'), "{known:?}");
        assert!(!known.example.is_empty(), "{known:?}");
        assert!(known.mending.len() > 10 && !known.mending.ends_with('.'), "{known:?}");
    }
}

#[test]
fn rules_are_listed_as_a_check_chooses_them() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "house.policy", HOUSE);
    let listed = |arguments: &[&str]| {
        let ran = run(folder.path(), &[&["rules"], arguments].concat()).exits(0);
        ran.out.lines().filter(|line| !line.starts_with(' ')).map(str::to_owned).collect::<Vec<_>>()
    };
    let essential = listed(&[]);
    assert!(essential.len() > 10 && essential.len() < listed(&["--tag", "full"]).len(), "{essential:?}");
    assert!(essential.contains(&"bpo.ip/ip-client-owns  error".to_owned()), "{essential:?}");
    // the essentials adjust it; a tag chooses from all rules as they are
    assert!(essential.contains(&"bpo.escalation/escalation-ladder  warning".to_owned()), "{essential:?}");
    assert!(listed(&["--tag", "essential"]).contains(&"bpo.escalation/escalation-ladder  error".to_owned()));
    assert_eq!(listed(&["-p", "house.policy"]), ["house/notice  warning"]);
    assert_eq!(listed(&["-p", "house.policy", "--tag", "draft"]), ["house/sketch  note, draft"]);
    run(folder.path(), &["rules", "--tag", "esential"]).exits(2).says("did you mean `essential`?");
    run(folder.path(), &["rules", "-p", "nosuch"])
        .exits(2)
        .finds_nothing()
        .says("no built-in policy is called `nosuch`");
}

#[test]
fn a_list_of_rules_has_three_forms() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "house.policy", HOUSE);
    let of = |format: &str| run(folder.path(), &["rules", "-p", "house.policy", "--format", format]).exits(0).out;
    assert_eq!(
        of("text"),
        "house/notice  warning\n  Notice is long\n  tags  leaving\n  cite  The book | page 3\n  reads termination.rights[*].notice\n"
    );
    assert_eq!(
        of("markdown"),
        "## `house`: House rules\n\n| rule | severity | what it asks | fields that it reads | source | tags |\n|---|---|---|---|---|---|\n\
         | `house/notice` | warning | Notice is long | `termination.rights[*].notice` | The book \\| page 3 | leaving |\n"
    );
    let json: serde_json::Value = serde_json::from_str(&of("json")).unwrap();
    assert_eq!(
        json,
        serde_json::json!([{
            "code": "house/notice", "title": "Notice is long", "severity": "warning", "tags": ["leaving"], "draft": false,
            "because": "It takes two months to find another.", "cites": [{"text": "The book | page 3"}],
            "sources": [{"text": "The house's book", "url": "https://example.org/book"}], "help": ["Ask for {least}."],
            "parameters": [{
                "name": "house.least", "type": "duration", "value": "60 days", "description": "The shortest notice.",
            }],
            "fields": ["termination.rights[*].notice"],
        }])
    );
}

#[test]
fn a_rule_is_explained_by_all_that_it_says() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "house.policy", HOUSE);
    let ran = run(folder.path(), &["explain", "-p", "house.policy", "house/notice"]).exits(0);
    let expected = "house/notice  warning
  Notice is long

because   It takes two months to find another.
cite      The book | page 3
source    The house's book <https://example.org/book>
help      Ask for {least}.
tags      leaving

parameters
  house.least: duration = 60 days
    The shortest notice.

rule, in house.policy:11
  rule notice \"Notice is long\" {
      severity warning
";
    assert!(ran.out.starts_with(expected), "{}", ran.out);
    assert!(ran.out.ends_with("          forbid short(right.notice)\n      }\n  }\n"), "{}", ran.out);
    // of the built-in policies any rule, whatever its tags, and drafts
    run(folder.path(), &["explain", "bpo.ip/nda"]).exits(0).finds("bpo.ip/nda  warning");
    // what the profiles make of it, where it is looked for among all that is built in
    run(folder.path(), &["explain", "bpo.escalation/escalation-ladder"])
        .finds("\nprofile   bpo.essentials, as a warning\nprofile   bpo.standard\nprofile   bpo.full\n");
    run(folder.path(), &["explain", "bpo.metrics/kpi-present"])
        .finds("\nprofile   bpo.essentials leaves it out: an agreement without");
    for arguments in [&["bpo.playbook/payment-time"][..], &["-p", "bpo.ip", "bpo.ip/nda"]] {
        let ran = run(folder.path(), &[&["explain"], arguments].concat()).exits(0);
        assert!(!ran.out.contains("\nprofile "), "{}", ran.out);
    }
    run(folder.path(), &["explain", "-p", "house.policy", "house/sketch"]).exits(0).finds("(a draft: it runs only");
}

#[test]
fn a_rule_is_shown_by_the_shortest_of_its_tests_in_its_file_and_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let test = |name: &str, rights: &str, expect: &str| {
        format!(
            "test \"{name}\" {{\n    given \"\"\"\n        schema: contract/1\n        termination: {{rights: {rights}}}\n        \"\"\"\n    {expect}\n}}\n"
        )
    };
    let own = test(
        "notice: two of them",
        "[{notice: 2 days}, {notice: 90 days}]",
        "expect notice fails at termination.rights[0].notice",
    );
    write(folder.path(), "house.policy", format!("{HOUSE}{own}"));
    let explained = || run(folder.path(), &["explain", "-p", "house.policy", "house/notice"]).exits(0).out;
    assert!(explained().contains("\nexample that fails: two of them\n  schema: contract/1\n"), "{}", explained());
    let beside = [
        test("notice: one that is short", "[{notice: 3 days}]", "expect notice fails at termination.rights[0].notice"),
        test("long", "[{notice: 99 days}]", "with termination.rights[0].notice = 70 days expect notice passes"),
        // what does not come out as it says shows nothing
        test("wrong", "[{}]", "expect notice fails"),
        test("of two rules", "[]", "expect notice not applicable expect sketch fails"),
    ];
    write(folder.path(), "house.test.policy", beside.concat());
    insta::assert_snapshot!(explained().split_once("example that").unwrap().1);
    // mistakes of tests are for `clausula test` to tell
    write(folder.path(), "house.test.policy", "test \"x\" { expect nosuch fails }");
    assert!(!explained().contains("example that"), "{}", explained());
    run(folder.path(), &["explain", "bpo.ip/nda"])
        .exits(0)
        .finds("\nexample that fails: ")
        .finds("\nexample that passes: ");
    run(folder.path(), &["explain", "bpo.playbook/payment-time"]).exits(0).finds("is acceptable: found");
}

/// Nobody understands a rule by a contract that is longer than the rule, and each has to be understood.
#[test]
fn every_built_in_rule_has_an_example_that_fails_and_one_that_passes() {
    let options = Options { as_of: clausula::run::parse_date("2026-01-01").unwrap(), limits: Limits::default() };
    for pack in packs::policies() {
        let tests = PolicySource { name: pack.tests_file(), text: pack.tests.unwrap().to_owned() };
        let compiled =
            compile([Policy::from(pack), tests.into()], &Selection { drafts: true, ..Selection::default() }, options);
        let checker =
            compiled.with_waivers(WaiverRequest { inline: true, ..WaiverRequest::default() }).checker.unwrap();
        // one that uses another has its rules too, but not their tests
        for rule in checker.program().rules.iter().filter(|rule| *rule.id.policy == *pack.name) {
            let shown = examples(&checker, &rule.id, &NoFiles, options.as_of);
            let outcomes: Vec<_> = shown.iter().map(|example| example.expected.word()).collect();
            assert_eq!(outcomes, ["fails", "passes"], "{}", rule.id);
        }
    }
}

struct NoFiles;

impl Files for NoFiles {
    fn beside(&self, _policy: &str) -> Vec<NamedBytes> {
        Vec::new()
    }

    fn read(&self, _policy: &str, path: &str) -> Result<NamedBytes, String> {
        Err(path.to_owned())
    }
}

#[test]
fn a_code_of_the_program_is_explained_and_an_unknown_one_has_a_neighbour() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(folder.path(), &["explain", "load/duplicate-key"]).exits(0);
    assert_eq!(
        ran.out,
        "load/duplicate-key\n  A mapping has the same key twice. Which of the two values is meant, nobody can tell.\n\n\
         example\n  notice: 30 days\n  notice: 60 days\n\nhelp      keep one of them, or make one list of both\n"
    );
    for (code, near) in [
        ("load/duplicate-keys", "did you mean `load/duplicate-key`?"),
        ("bpo.ip/ip-client-own", "did you mean `bpo.ip/ip-client-owns`?"),
        ("ip-client-owns", "did you mean `bpo.ip/ip-client-owns`?"),
        ("ip/ip-client-owns", "did you mean `bpo.ip/ip-client-owns`?"),
        (
            "bpo.ip/nosuch",
            "the rules of `bpo.ip` are `ip-client-owns`, `ip-protection`, `data-ownership`, `confidentiality`, `nda`",
        ),
        ("bpo.ip", "the rules of `bpo.ip` are `ip-client-owns`"),
        ("something/else-entirely", "`clausula rules` lists the rules"),
        ("\u{1b}[31m", "there is no code `\\u{1b}[31m`"),
    ] {
        run(folder.path(), &["explain", code]).exits(2).finds_nothing().says(near);
    }
}

#[test]
fn what_steers_a_terminal_in_a_policy_is_made_visible() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "house.policy", HOUSE.replace("Notice is long", "Notice\u{1b}[31m\u{202e}is long"));
    for arguments in [
        &["rules", "-p", "house.policy"][..],
        &["rules", "-p", "house.policy", "--format", "markdown"],
        &["rules", "-p", "house.policy", "--format", "json"],
        &["explain", "-p", "house.policy", "house/notice"],
    ] {
        let ran = run(folder.path(), arguments).exits(0);
        assert!(ran.out.contains("Notice") && !ran.out.contains(['\u{1b}', '\u{202e}']), "{}", ran.out);
    }
}

#[test]
fn a_policy_with_errors_explains_nothing() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "house.policy", HOUSE.replace("termination.rights", "terminaton.rights"));
    for arguments in [&["rules", "-p", "house.policy"][..], &["explain", "-p", "house.policy", "house/notice"]] {
        run(folder.path(), arguments).exits(2).finds_nothing().says("did you mean `termination`?");
    }
}

/// Something of everything that a definition may hold.
const CONTRACT: &str = r#"schema: contract/1
contract: {id: msa, title: "A \e[31m", kind: sow}
coverage: {reviewed: [parties, term, contract, termination, services, documents]}
parties:
  - {id: acme, role: client}
  - {id: remote, role: provider, name: Remote}
term:
  initial: P1Y6M
  commencement: {value: 2026-01-01, clause: "1", by: me}
  expiry: TBD
  renewal: {state: redacted}
termination:
  rights:
    - {holder: either, notice: 30, ground: convenience}
    - {holder: remote, notice: "", ground: {state: not_applicable, because: none is asked}}
services: []
clauses: {"1": {text: hello}}
nonsense: [1, 2.50]
x-house: {b: 007, c: ~, d: "1", e: 123456789012345678901.10}
"#;

#[test]
fn a_contract_is_shown_as_it_was_read() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "msa.yaml", CONTRACT);
    let ran = run(folder.path(), &["show", "msa.yaml"]).exits(0);
    for line in [
        r#"  title: "A \u{1b}[31m""#,
        "  kind: sow  (Statement of work)",
        "  initial: P1Y6M = 1 year 6 months = 18 months  (duration)",
        "  commencement: 2026-01-01  (date)  (clause 1, by me)",
        "  expiry: (left open)",
        "  renewal: (stated, but redacted)",
        "      holder: either -> parties[0], parties[1]",
        "      notice: 30  (not understood: expected a duration for `termination.rights[0].notice`, found `30`)",
        "      holder: remote -> parties[1]",
        "      notice: (not stated)",
        "      ground: (not applicable: none is asked)",
        "services: []  (stated: none)",
        "nonsense:  (no field of the vocabulary: no rule reads it)",
        "  [1] 2.50",
        "x-house:",
        "(not stated: documents)",
    ] {
        assert!(ran.out.lines().any(|known| known == line), "`{line}` is not in\n{}", ran.out);
    }
    assert!(ran.out.contains("\n(not read by anybody: facts, "), "{}", ran.out);
}

#[test]
fn the_plain_data_of_a_contract_is_its_yaml() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "msa.yaml", CONTRACT);
    let ran = run(folder.path(), &["show", "--json", "msa.yaml"]).exits(0);
    assert!(ran.out.contains(r#""x-house":{"b":"007","c":null,"d":"1","e":123456789012345678901.10}"#), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}') && ran.out.ends_with("}\n"), "{}", ran.out);
    // beside what another reader makes of the file, but for numbers that JSON does not write so
    for path in tidy::files("contracts").iter().filter(|path| path.ends_with(".yaml")) {
        let ran = run(&tidy::root(), &["show", "--json", path]).exits(0);
        let ours: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let theirs: serde_json::Value = serde_yaml::from_str(&tidy::read(path)).unwrap();
        assert_eq!(ours, theirs, "{path}");
    }
}

#[test]
fn what_cannot_be_read_of_a_contract_is_told() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "twice.yaml", "schema: contract/1\nterm: {initial: 1 year, initial: 2 years}\n");
    write(folder.path(), "two.yaml", "schema: contract/1\n---\nschema: contract/1\n");
    run(folder.path(), &["show", "twice.yaml"]).exits(2).finds("schema:").says("load/duplicate-key");
    run(folder.path(), &["show", "missing.yaml"]).exits(2).finds_nothing().says("cannot read `missing.yaml`");
    run(folder.path(), &["show", "two.yaml"]).exits(0).finds("--- document 1\n");
    let ran = crate::cli::run_with_input(folder.path(), &["show", "--json", "-"], b"a: [1, x]\n--- null\n").exits(0);
    assert_eq!(ran.out, "{\"a\":[1,\"x\"]}\nnull\n");
}
