//! How the cost of a check grows with the files, bytes, rules and findings: what one of them costs among 1, 10, 100, 1,000
//! and 10,000.

use std::fmt::Write as _;
use std::fs;

use clausula::check::PolicySource;

use crate::Outcome;
use crate::contenders::clausula::Clausula;
use crate::corpus::Corpus;
use crate::measure::{Clock, Work, rounds};
use crate::programs::{Program, Scratch, package, run};

const RULES: &str = include_str!("../rules.policy");
/// How many findings a rule tells of a document.
const MOST_FINDINGS: usize = 1_000;

/// How long a check takes for so many of something.
pub(crate) struct Series {
    /// What there are so many of.
    pub(crate) of: &'static str,
    /// What is measured.
    pub(crate) how: &'static str,
    /// How many, and how long it takes, in seconds.
    pub(crate) points: Vec<(usize, f64)>,
}

/// What one more costs between the last two sizes, compared with what it costs between the two before them: 1 where the
/// cost is linear. What is spent but once does not count. Nothing for fewer than three sizes.
pub(crate) fn steepening(points: &[(usize, f64)]) -> Option<f64> {
    let [.., (first, first_time), (second, second_time), (third, third_time)] = points else { return None };
    let early = (second_time - first_time) / (second - first) as f64;
    let late = (third_time - second_time) / (third - second) as f64;
    Some(late / early)
}

/// Measures all four.
///
/// # Errors
///
/// If something cannot be written or checked.
pub(crate) fn measure(program: &Program, scratch: &Scratch, sizes: &[usize], times: usize) -> Outcome<Vec<Series>> {
    Ok(vec![
        files(program, scratch, sizes, times)?,
        bytes(sizes, times)?,
        rules(sizes, times)?,
        findings(sizes, times)?,
    ])
}

fn files(program: &Program, scratch: &Scratch, sizes: &[usize], times: usize) -> Outcome<Series> {
    let mut folders = Vec::new();
    for size in sizes {
        let folder = scratch.path(format!("growth-{size}"));
        Corpus::faulty(*size).write_to(&folder)?;
        folders.push(folder);
    }
    let work = folders.iter().map(|folder| {
        Work::new("", || {
            let mut check = program.check(folder);
            check.arg("--policy").arg(package().join("rules.policy"));
            run(check, Some(1), &[0, 1])
        })
    });
    let points = series(sizes, work.collect(), times, Clock::Wall)?;
    for folder in &folders {
        fs::remove_dir_all(folder)?;
    }
    Ok(Series { of: "files", how: "the program over a folder, one worker, 13 rules", points })
}

fn bytes(sizes: &[usize], times: usize) -> Outcome<Series> {
    let rules = of_services()?;
    let texts: Vec<String> = sizes.iter().map(|size| services(|_, bytes| bytes >= size * 1024, false)).collect();
    let work = texts.iter().map(|text| Work::new("", || expect(rules.check(text), 0)));
    let points = series(sizes, work.collect(), times, Clock::Thread)?;
    Ok(Series { of: "KB", how: "one file of so many KB, 2 rules on each of its services", points })
}

fn findings(sizes: &[usize], times: usize) -> Outcome<Series> {
    let rules = of_services()?;
    // as many files as it takes, and what each of them holds
    let texts: Vec<(usize, usize, String)> = sizes
        .iter()
        .map(|size| {
            let each = (*size).min(MOST_FINDINGS);
            (size / each, each, services(|count, _| count >= each, true))
        })
        .collect();
    let check =
        |(files, each, text): &(usize, usize, String)| (0..*files).try_for_each(|_| expect(rules.check(text), *each));
    let work = texts.iter().map(|of_size| Work::new("", move || check(of_size)));
    let points = series(sizes, work.collect(), times, Clock::Thread)?;
    let how = "files with up to 1,000 services, as many as a rule tells of, each of which has a finding";
    Ok(Series { of: "findings", how, points })
}

fn rules(sizes: &[usize], times: usize) -> Outcome<Series> {
    let checkers = sizes.iter().map(|size| Clausula::with_policies(copies(*size), &[])).collect::<Outcome<Vec<_>>>()?;
    for (checker, size) in checkers.iter().zip(sizes) {
        expect(checker.rules(), *size)?;
    }
    let corpus = Corpus::sound(10);
    let work = checkers
        .iter()
        .map(|checker| Work::new("", || corpus.texts.iter().try_for_each(|text| expect(checker.check(text), 0))));
    let points = series(sizes, work.collect(), times, Clock::Thread)?;
    Ok(Series { of: "rules", how: "10 contracts without a finding, rules compiled before", points })
}

fn series(sizes: &[usize], mut work: Vec<Work<'_>>, times: usize, clock: Clock) -> Outcome<Vec<(usize, f64)>> {
    let measured = rounds(&mut work, times, clock)?;
    Ok(sizes.iter().copied().zip(measured.iter().map(|times| times.median())).collect())
}

fn expect(found: usize, expected: usize) -> Outcome<()> {
    if found == expected { Ok(()) } else { Err(format!("expected {expected}, found {found}").into()) }
}

/// The two rules that look at each service.
fn of_services() -> Outcome<Clausula> {
    let source = PolicySource { name: "rules.policy".to_owned(), text: RULES.to_owned() };
    Clausula::with_policies([source], &["peers/services-have-scope", "peers/services-have-duties"])
}

/// A contract with at least one service, and as many services and bytes as it takes; without their scope, if that is to be
/// found.
fn services(is_enough: impl Fn(usize, usize) -> bool, faulty: bool) -> String {
    let mut text = "schema: contract/1\nservices:".to_owned();
    let scope = if faulty { "[]" } else { "[general ledger, accounts payable]" };
    for number in 1.. {
        let _ = write!(
            text,
            "
  - id: ledger-{number}
    name: General ledger number {number}
    description: Keeping the ledgers and closing them each month
    office: back
    category: accounting_finance
    in_scope: {scope}
    out_of_scope: [audit]
    responsibilities:
      client: [approval of payments]
      provider: [posting, reconciliation]"
        );
        if is_enough(number, text.len()) {
            break;
        }
    }
    text.push('\n');
    text
}

/// The thirteen rules over and over, until there are so many; each thirteen in a policy of their own.
fn copies(count: usize) -> Vec<PolicySource> {
    let mut parts = RULES.split("\nrule ");
    let head = parts.next().unwrap_or_default();
    let rules: Vec<&str> = parts.collect();
    let numbers: Vec<usize> = (0..count).collect();
    let policy = |(number, chunk): (usize, &[usize])| {
        let mut text = head.replace("policy peers ", &format!("policy copy{number} "));
        for rule in rules.iter().take(chunk.len()) {
            let _ = write!(text, "\nrule {rule}");
        }
        PolicySource { name: format!("copy{number}.policy"), text }
    };
    numbers.chunks(rules.len()).enumerate().map(policy).collect()
}
