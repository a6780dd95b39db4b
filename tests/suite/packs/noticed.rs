//! That the packs' tests see each outcome that a condition can have, and notice each change of a rule that can be noticed.

use std::collections::{BTreeMap, BTreeSet};

use clausula::analysis::{Expected, Program, Statement};
use clausula::check::Checker;
use clausula::packs::{self, Pack};
use clausula::source::{FileId, LineIndex};
use clausula::syntax::ast::{Item, ItemKind};
use clausula::testing::{self, Prepared};

use super::proofs::{NoFiles, checker, today};
use crate::tidy;

/// The changes that no test can notice: `PACK/ITEM | CHANGE | REASON`, where an item is a rule, definition or parameter, and
/// a change that it knows at several places ends in how many: ` (2 times)`.
const UNNOTICED: &str = "tests/packs/unnoticed.txt";

/// Of a hundred changes so many may go unnoticed.
const AT_MOST: usize = 5;

/// A pack by itself, as its tests see it: the first file is its own.
struct Tried {
    pack: &'static Pack,
    checker: Checker,
}

const OWN: FileId = FileId(0);

impl Tried {
    fn new(pack: &'static Pack) -> Self {
        let checker = checker(pack);
        assert_eq!(checker.program().sources.get(OWN).map(|file| file.name()), Some(pack.file));
        Self { pack, checker }
    }

    fn program(&self) -> &Program {
        self.checker.program()
    }

    fn prepared(&self) -> Vec<Prepared<'_>> {
        let program = self.program();
        program.tests.iter().map(|test| Prepared::new(program, test, &NoFiles).unwrap()).collect()
    }

    fn line(&self, start: usize) -> u32 {
        let index = LineIndex::new(self.pack.text);
        index.line_column(self.pack.text, start, clausula::source::ColumnUnit::CodePoint).line
    }
}

/// What comes of each pack, each on a thread of its own.
fn of_all<T: Send>(find: impl Fn(&Tried) -> T + Sync) -> Vec<T> {
    std::thread::scope(|scope| {
        let find = &find;
        let all: Vec<_> = packs::policies().iter().map(|pack| scope.spawn(move || find(&Tried::new(pack)))).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

#[test]
#[ignore = "the tests of the packs are being completed"]
fn the_tests_of_the_packs_see_each_outcome_of_each_condition() {
    let unseen: Vec<String> = of_all(|tried| {
        let (program, today) = (tried.program(), today());
        let prepared = tried.prepared();
        let observations: Vec<_> =
            prepared.iter().flat_map(|test| testing::observe(test, &tried.checker, today)).collect();
        let points = testing::coverage(program, |rule| rule.location.file == OWN, &observations);
        assert!(!points.is_empty(), "{} has no conditions", tried.pack.name);
        let place = |point: &testing::Point| {
            let span = point.condition.span;
            let words = tried.pack.text.get(span.start()..span.end()).unwrap_or_default().to_owned();
            format!("{}:{}: `{words}`", tried.pack.file, tried.line(span.start()))
        };
        let told = |point: &testing::Point| {
            point.unseen().map(|seen| format!("{}: {seen:?}", place(point))).collect::<Vec<_>>()
        };
        points.iter().flat_map(told).collect::<Vec<_>>()
    })
    .into_iter()
    .flatten()
    .collect();
    assert!(unseen.is_empty(), "no test has seen {} outcomes:\n{}", unseen.len(), unseen.join("\n"));
}

#[test]
#[ignore = "the tests of the packs are being completed"]
fn the_tests_of_the_packs_notice_each_change_but_those_that_are_listed_with_the_reason() {
    let tried: Vec<(usize, Vec<String>)> = of_all(|tried| {
        let items = items(tried.pack);
        let prepared = tried.prepared();
        let changes = testing::mutations(tried.program(), |file| file == OWN);
        let unnoticed = changes.iter().filter(|change| !change.is_noticed(&tried.checker, &prepared, today()));
        let told = unnoticed.map(|change| {
            let at = change.location.span;
            let item = items.iter().find(|(_, from, to)| *from <= at.start() && at.end() <= *to);
            let name = item.map_or("policy", |(name, _, _)| name.as_str());
            format!("{}/{name} | `{}` for `{}`", tried.pack.name, change.to, change.from)
        });
        (changes.len(), told.collect())
    });
    let changes: usize = tried.iter().map(|(count, _)| count).sum();
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for told in tried.iter().flat_map(|(_, told)| told) {
        *found.entry(told.clone()).or_default() += 1;
    }
    let unnoticed: usize = found.values().sum();
    let found: BTreeSet<String> = found
        .into_iter()
        .map(|(told, times)| if times == 1 { told } else { format!("{told} ({times} times)") })
        .collect();
    let list = tidy::read(UNNOTICED);
    let listed: BTreeMap<&str, &str> = list
        .lines()
        .map(|line| line.rsplit_once(" | ").unwrap_or_else(|| panic!("{UNNOTICED}: `{line}` gives no reason")))
        .collect();
    let mut wrong = Vec::new();
    wrong.extend(listed.values().filter(|reason| reason.len() < 20).map(|reason| format!("`{reason}` is no reason")));
    wrong.extend(found.iter().filter(|told| !listed.contains_key(told.as_str())).map(|told| format!("new: {told}")));
    wrong.extend(listed.keys().filter(|told| !found.contains(**told)).map(|told| format!("is noticed: {told}")));
    assert!(list.lines().is_sorted(), "{UNNOTICED} is not in order");
    assert!(wrong.is_empty(), "{UNNOTICED} is not what goes unnoticed:\n{}", wrong.join("\n"));
    assert!(unnoticed * 100 <= changes * AT_MOST, "{unnoticed} of {changes} changes go unnoticed");
}

/// What has a name in a pack, and where it stands.
fn items(pack: &Pack) -> Vec<(String, usize, usize)> {
    fn gather(items: &[Item], found: &mut Vec<(String, usize, usize)>) {
        for item in items {
            let name = match &item.kind {
                ItemKind::Rule(rule) => &rule.name,
                ItemKind::Define { name, .. } | ItemKind::Parameter { name, .. } => name,
                ItemKind::When { items: Some(covered), .. } => {
                    gather(covered, found);
                    continue;
                }
                _ => continue,
            };
            found.push((name.text.clone(), item.span.start(), item.span.end()));
        }
    }
    let parsed = clausula::syntax::parse(pack.text, OWN);
    let mut found = Vec::new();
    gather(&parsed.file.items, &mut found);
    found
}

#[test]
#[ignore = "the tests of the packs are being completed"]
fn a_rule_with_a_condition_is_not_applicable_in_a_test_and_undecided_in_one() {
    let wanting: Vec<String> = of_all(|tried| {
        let program = tried.program();
        let mut wanting = Vec::new();
        for rule in program.rules.iter().filter(|rule| rule.location.file == OWN) {
            if rule.guards.is_empty() && !is_guarded(&rule.body) {
                continue;
            }
            let expected: BTreeSet<&str> = program
                .tests
                .iter()
                .flat_map(|test| &test.expectations)
                .filter(|line| line.rule == rule.id)
                .map(|line| line.expected.word())
                .collect();
            let missing = [Expected::NotApplicable, Expected::Undecided].map(Expected::word);
            let missing = missing.into_iter().filter(|word| !expected.contains(word));
            wanting.extend(
                missing.map(|word| format!("{}: no test in which `{}` is {word}", tried.pack.tests_file(), rule.id)),
            );
        }
        wanting
    })
    .into_iter()
    .flatten()
    .collect();
    assert!(wanting.is_empty(), "{}", wanting.join("\n"));
}

/// Whether all that a rule checks stands behind a condition.
fn is_guarded(body: &[Statement]) -> bool {
    let mut checks = body.iter().filter(|part| !matches!(part, Statement::Let { .. } | Statement::Suggest(_)));
    checks.all(|part| match part {
        Statement::When { .. } => true,
        Statement::ForEach(each) => each.filter.is_some() || is_guarded(&each.body),
        _ => false,
    })
}
