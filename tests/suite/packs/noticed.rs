//! That the packs' tests see each outcome that a condition can have, and notice each change of a rule that can be noticed.

use std::collections::BTreeSet;

use clausula::analysis::{Expected, Program, Statement};
use clausula::check::Checker;
use clausula::packs::{self, Pack};
use clausula::source::{FileId, LineIndex};
use clausula::testing::{self, Prepared};

use super::proofs::{NoFiles, checker, today};
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

/// A change that makes no difference is a part of the rule that makes none: the rule is better without it.
#[test]
fn the_tests_of_the_packs_notice_each_change_of_a_rule() {
    let tried: Vec<(usize, Vec<String>)> = of_all(|tried| {
        let prepared = tried.prepared();
        let changes = testing::mutations(tried.program(), |file| file == OWN);
        let unnoticed = changes.iter().filter(|change| !change.is_noticed(&tried.checker, &prepared, today()));
        let told = unnoticed.map(|change| {
            let line = tried.line(change.location.span.start());
            format!("{}:{line}: `{}` for `{}`", tried.pack.file, change.to, change.from)
        });
        (changes.len(), told.collect())
    });
    assert!(tried.iter().all(|(changes, _)| *changes > 0), "a pack in which nothing can be changed");
    let unnoticed: Vec<String> = tried.into_iter().flat_map(|(_, unnoticed)| unnoticed).collect();
    assert!(unnoticed.is_empty(), "no test notices {} changes:\n{}", unnoticed.len(), unnoticed.join("\n"));
}

#[test]
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
