//! The cases of the built-in packs, `tests/packs/<pack>.md`, and whether they reach every check of every rule.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use clausula::check::{Compiled, Options, PolicySource, Selection, compile};
use clausula::document::Limits;
use clausula::finding::{FindingKind, Outcome};
use clausula::packs;
use clausula::source::{FileId, LineIndex, Span};
use clausula::syntax::ast::{GradeKind, ItemKind, Statement, StatementKind};

use crate::{cases, tidy};

/// The rules of the families that the packs cover: every row of the sections A, B, C, D, E, F (termination and disputes),
/// G, H, I, J, K and L of the catalogue that they were written from.
const CATALOGUE: &[&str] = &[
    "agreement-formal",
    "scope-defined",
    "scope-boundaries",
    "responsibilities-allocated",
    "sla-documented",
    "sla-consequences",
    "timelines-agreed",
    "quality-expectations-agreed",
    "contract-tailored",
    "duration-specified",
    "duration-consistent",
    "renewal-defined",
    "service-office-classified",
    "service-category-in-taxonomy",
    "office-category-consistent",
    "classification-maps-client-process",
    "classification-maps-objective",
    "classification-maps-technology",
    "classification-no-gaps",
    "selection-non-core",
    "offshoring-declared",
    "remote-work-controlled",
    "kpi-present",
    "kpi-measurable",
    "kpi-smart",
    "kpi-threshold",
    "kpi-aligned-objective",
    "kpi-accuracy",
    "kpi-turnaround",
    "kpi-error-rate",
    "kpi-cost-savings",
    "kpi-customer-satisfaction",
    "kpi-balanced-scorecard",
    "kpi-adaptable",
    "kpi-monitored",
    "corrective-action",
    "dispute-resolution",
    "early-termination",
    "termination-notice-defined",
    "termination-penalties",
    "ip-client-owns",
    "ip-protection",
    "data-ownership",
    "confidentiality",
    "nda",
    "security-encryption",
    "security-standards",
    "regulatory-gdpr-hipaa",
    "data-protection-agreement",
    "secure-transfer",
    "escalation-ladder",
    "escalation-who",
    "escalation-how-fast",
    "escalation-criteria",
    "escalation-both-companies",
    "contacts-both-sides",
    "comm-channels",
    "comm-channel-per-type",
    "comm-frequency",
    "comm-response-times",
    "language-competency",
    "cultural-awareness",
    "reporting-schedule",
    "reporting-templates",
    "reporting-visual",
    "reporting-narrative",
    "reporting-real-time",
    "reporting-benchmark-previous",
    "review-meetings",
    "qa-standards-per-process",
    "qa-audits",
    "qa-sampling",
    "qa-training",
    "qa-calibration",
    "qa-feedback-loop",
    "payment-model-stated",
    "payment-terms-stated",
    "fixed-fee-amount-predetermined",
    "fixed-fee-period-defined",
    "fixed-fee-set-of-services",
    "fixed-fee-type-recognised",
    "ffa-fast-track-timeline",
    "ffa-fast-track-quality",
    "ffa-project-work-per-project",
    "ffa-routine-per-month-or-task",
    "ffa-ongoing-long-term-monthly",
    "ffa-temporary-per-project",
    "ffa-task-standardised",
    "ffa-blended-multiple-services",
    "ffa-modifiable",
    "ffa-no-surprise-charges",
    "ffa-price-with-quality",
    "fixed-fee-volume-independent",
    "hourly-rate-stated",
    "transaction-fee-unit",
    "performance-pay-metric",
    "retainer-recurring-package",
    "combination-explained",
    "pricing-scales-with-volume",
];

/// A `require` or `forbid`, or a way in which a `grade` ends that people read.
struct Check {
    rule: String,
    span: Span,
    line: u32,
    /// What has to come of it in some case, for people.
    ending: &'static str,
}

const FAILS: &str = "fails";
const ACCEPTED: &str = "is accepted with a remark";
const ESCALATED: &str = "is for somebody to decide";

/// The rules of a pack, and all their checks.
fn checks(pack: &packs::Pack) -> (BTreeSet<String>, Vec<Check>) {
    fn walk(rule: &str, body: &[Statement], lines: &dyn Fn(Span) -> u32, found: &mut Vec<Check>) {
        for statement in body {
            let mut check = |span, ending| {
                found.push(Check { rule: rule.to_owned(), span, line: lines(span), ending });
            };
            match &statement.kind {
                StatementKind::Require { .. } | StatementKind::Forbid { .. } => check(statement.span, FAILS),
                StatementKind::Grade { steps, .. } => {
                    check(statement.span, FAILS);
                    for step in steps {
                        match step.kind {
                            GradeKind::Preferred => {}
                            GradeKind::Acceptable => check(statement.span, ACCEPTED),
                            GradeKind::EscalateTo(_) => check(statement.span, ESCALATED),
                        }
                    }
                }
                StatementKind::When { body: Some(body), .. } | StatementKind::ForEach { body, .. } => {
                    walk(rule, body, lines, found);
                }
                _ => {}
            }
        }
    }
    let parsed = clausula::syntax::parse(pack.text, FileId(0));
    assert!(parsed.diagnostics.is_empty(), "{}: {:#?}", pack.file, parsed.diagnostics);
    let index = LineIndex::new(pack.text);
    let lines = |span: Span| index.line_column(pack.text, span.start(), clausula::source::ColumnUnit::CodePoint).line;
    let (mut rules, mut found) = (BTreeSet::new(), Vec::new());
    for item in &parsed.file.items {
        if let ItemKind::Rule(rule) = &item.kind {
            let id = format!("{}/{}", pack.name, rule.name.text);
            walk(&id, &rule.body, &lines, &mut found);
            rules.insert(id);
        }
    }
    (rules, found)
}

/// All cases, and what came of each. Reading the vocabulary takes longer than any case, so it is done once for a rule.
fn ran() -> &'static [(cases::Case, cases::Came)] {
    static RAN: OnceLock<Vec<(cases::Case, cases::Came)>> = OnceLock::new();
    RAN.get_or_init(|| {
        let files = tidy::files("tests/packs").into_iter().filter(|path| path.ends_with(".md"));
        let mut compiled: BTreeMap<String, Compiled> = BTreeMap::new();
        let run = |case: cases::Case| {
            let key = format!("{} {}", rule_of(&case), case.as_of());
            let came = cases::run_compiled(&case, compiled.entry(key).or_insert_with(|| compiled_for(&case)));
            (case, came)
        };
        files.flat_map(|path| cases::parse(&path, &tidy::read(&path))).map(run).collect()
    })
}

/// The rule that a case is about: the first word of its heading.
fn rule_of(case: &cases::Case) -> &str {
    case.title.split([':', ' ']).next().unwrap_or_default()
}

fn compiled_for(case: &cases::Case) -> Compiled {
    let rule = rule_of(case);
    let pack = packs::policies()
        .iter()
        .find(|pack| rule.split_once('/').is_some_and(|(policy, _)| policy == pack.name))
        .unwrap_or_else(|| panic!("{}: `{rule}` is no rule of a built-in pack", case.place));
    let options = Options { as_of: case.as_of(), limits: Limits::default() };
    compile([pack], &Selection { rules: vec![rule.to_owned()], ..Selection::default() }, options)
}

#[test]
fn the_rules_of_the_packs_do_what_their_cases_say() {
    let mut wrong = Vec::new();
    let all = ran();
    for (case, came) in all {
        assert!(case.block("yaml").is_some(), "{}: there is no contract", case.place);
        wrong.extend(cases::compare(case, came, Some(rule_of(case))).err());
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

#[test]
fn every_check_of_every_pack_fails_in_a_case_and_its_rule_passes_in_one() {
    let mut ended: BTreeMap<(String, &str), Vec<Span>> = BTreeMap::new();
    let mut passed = BTreeSet::new();
    for (case, came) in ran() {
        for report in &came.reports {
            for finding in &report.findings {
                let ending = match finding.kind {
                    FindingKind::Fail if finding.diagnostic.message.contains(" to decide: ") => ESCALATED,
                    FindingKind::Fail => FAILS,
                    FindingKind::Remark => ACCEPTED,
                    _ => continue,
                };
                let rule = finding.rule.as_ref().unwrap_or_else(|| panic!("{}: a failure of no rule", case.place));
                let line = finding.diagnostic.rule_line.unwrap_or_else(|| panic!("{}: no line of {rule}", case.place));
                ended.entry((rule.to_string(), ending)).or_default().push(line.span);
            }
            let passes = report.results.iter().filter(|result| result.outcome == Outcome::Pass);
            passed.extend(passes.map(|result| result.rule.to_string()));
        }
    }
    let mut wanting = Vec::new();
    for pack in packs::policies() {
        let (rules, checks) = checks(pack);
        for check in &checks {
            let hit = ended.get(&(check.rule.clone(), check.ending)).is_some_and(|spans| {
                spans.iter().any(|span| check.span.start() <= span.start() && span.end() <= check.span.end())
            });
            if !hit {
                wanting.push(format!(
                    "{}:{}: no case in which this check of `{}` {}",
                    pack.file, check.line, check.rule, check.ending
                ));
            }
        }
        for rule in rules {
            if !passed.contains(&rule) {
                wanting.push(format!("{}: no case in which `{rule}` passes", pack.file));
            }
            if !checks.iter().any(|check| check.rule == rule) {
                wanting.push(format!("{}: `{rule}` checks nothing", pack.file));
            }
        }
    }
    assert!(wanting.is_empty(), "{}", wanting.join("\n"));
}

#[test]
fn every_row_of_the_catalogue_is_a_rule() {
    let rules: BTreeSet<String> = packs::policies().iter().flat_map(|pack| checks(pack).0).collect();
    let names: BTreeSet<_> = rules.iter().filter_map(|rule| rule.rsplit('/').next()).collect();
    let missing: Vec<_> = CATALOGUE.iter().filter(|name| !names.contains(**name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

const TREES: &str = "src/packs/trees";

/// Whether the trees are to be written, and not held to their texts.
fn updates() -> bool {
    std::env::var_os("UPDATE_PACKS").is_some()
}

#[test]
fn the_trees_of_the_packs_are_those_of_their_texts() {
    let mut wrong = Vec::new();
    let mut expected = BTreeSet::new();
    for pack in packs::named().chain(packs::vocabularies()) {
        let path = format!("{TREES}/{}.tree", pack.name);
        let tree = pack.tree_file().unwrap_or_else(|| panic!("{} has a mistake", pack.file));
        if updates() {
            std::fs::write(tidy::root().join(&path), &tree).unwrap();
        } else if std::fs::read(tidy::root().join(&path)).unwrap() != tree {
            wrong.push(format!("{path} is not the tree of {}", pack.file));
        }
        expected.insert(path);
    }
    let orphans: Vec<_> = tidy::files(TREES).into_iter().filter(|path| !expected.contains(path)).collect();
    wrong.extend(orphans.iter().map(|path| format!("{path} is the tree of no pack")));
    assert!(wrong.is_empty(), "{}\n\nto renew them: UPDATE_PACKS=1 cargo test packs", wrong.join("\n"));
}

#[test]
fn reading_a_tree_gives_what_parsing_the_text_gives() {
    for pack in packs::named().chain(packs::vocabularies()) {
        assert!(
            pack.is_packed() || updates(),
            "{} was parsed; to renew the trees: UPDATE_PACKS=1 cargo test packs",
            pack.file
        );
        let (read, parsed) = (pack.parsed(FileId(0)), clausula::syntax::parse(pack.text, FileId(0)));
        assert!(read.file == parsed.file, "{}", pack.file);
        assert_eq!((read.diagnostics, parsed.diagnostics), (Vec::new(), Vec::new()), "{}", pack.file);
    }
}

/// What is embedded is trusted to be right: its regular expressions are only built where they are needed.
#[test]
fn the_packs_have_no_mistake_when_they_are_read_as_files() {
    let embedded = packs::named().chain(packs::vocabularies());
    let files = embedded.map(|pack| PolicySource { name: pack.file.to_owned(), text: pack.text.to_owned() });
    let as_of = clausula::run::parse_date("2026-01-01").unwrap();
    let compiled = compile(files, &Selection::default(), Options { as_of, limits: Limits::default() });
    assert!(compiled.diagnostics.is_empty(), "{:#?}", compiled.diagnostics);
    assert!(compiled.checker.is_some());
}

#[test]
fn every_policy_of_the_folder_is_embedded_under_its_own_name() {
    let in_folder: BTreeSet<String> = tidy::files("policies")
        .into_iter()
        .filter(|path| path.ends_with(".policy") && !path.ends_with(".test.policy"))
        .collect();
    let embedded: Vec<_> = packs::named().chain(packs::vocabularies()).collect();
    let files: BTreeSet<String> = embedded.iter().map(|pack| pack.file.to_owned()).collect();
    assert_eq!(files, in_folder);
    assert_eq!(files.len(), embedded.len(), "a file is embedded twice");
    for pack in embedded {
        assert_eq!(pack.text, tidy::read(pack.file), "{}", pack.file);
        let parsed = clausula::syntax::parse(pack.text, FileId(0));
        let declared = parsed.file.declaration.map(|declaration| declaration.name.text);
        assert_eq!(declared.as_deref(), Some(pack.name), "{}", pack.file);
        let folder = pack.file.split('/').nth(1);
        assert_eq!(folder, Some(pack.name), "{}: a pack's folder has its name", pack.file);
    }
}

#[test]
fn no_pack_says_anything_that_cannot_be_meant() {
    // read as files, since what is built in is not looked through in every run
    let options =
        Options { as_of: clausula::run::parse_date("2026-01-01").expect("a date"), limits: Limits::default() };
    for pack in packs::policies() {
        let source = PolicySource { name: pack.file.to_owned(), text: pack.text.to_owned() };
        let compiled = compile([source], &Selection::default(), options);
        let told: Vec<_> = compiled.diagnostics.iter().map(|told| format!("{} {}", told.code, told.message)).collect();
        assert!(told.is_empty(), "{}: {told:#?}", pack.name);
    }
}
