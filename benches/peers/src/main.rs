//! Measures Clausula beside other tools, on the same files and the same rules: see `README.md`.
//!
//! Exits 1 where they don't flag the same contracts, for then the times could not be compared; 2 where it cannot go on. A
//! target that is not reached is shown, and changes nothing.
#![expect(clippy::disallowed_methods, reason = "it measures time, reads and writes files, and starts programs")]

mod contenders;
mod corpus;
mod growth;
mod machine;
mod measure;
mod programs;
mod report;
mod sections;

use std::process::ExitCode;
use std::time::Instant;
use std::{env, fs};

use corpus::{Corpus, Flags};
use measure::Rounds;
use programs::{GuardProgram, Program, Scratch, package};
use report::{Page, Target};

/// What comes of something that may be impossible, with the reason for people.
type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// How much is measured.
struct Plan {
    rounds: usize,
    /// How many contracts everybody is measured on, and in how many rounds.
    corpora: &'static [(usize, Rounds)],
    memory: &'static [usize],
    growth: &'static [usize],
    starts: usize,
}

const FULL: Plan = Plan {
    rounds: 7,
    // with ten times as many a round takes minutes, and is moved less by what else the machine does
    corpora: &[(1_000, Rounds::after_one(7)), (10_000, Rounds { uncounted: 0, counted: 3 })],
    memory: &[1_000, 10_000, 100_000],
    growth: &[1, 10, 100, 1_000, 10_000],
    starts: 41,
};

const QUICK: Plan = Plan {
    rounds: 3,
    corpora: &[(1_000, Rounds::after_one(3))],
    memory: &[1_000],
    growth: &[1, 10, 100, 1_000],
    starts: 11,
};

const USAGE: &str = "\
measures Clausula beside other tools, and writes benches/RESULTS.md

  --quick     less of everything, in seconds; prints the page and writes nothing
  --no-build  take the programs that were built by an earlier run";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments.iter().any(|argument| !["--quick", "--no-build"].contains(&argument.as_str())) {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    }
    let is_given = |option: &str| arguments.iter().any(|argument| argument == option);
    match run(is_given("--quick"), !is_given("--no-build")) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether everybody agreed.
fn run(quick: bool, build: bool) -> Outcome<bool> {
    let plan = if quick { &QUICK } else { &FULL };
    let (program, guard) = (Program::released(), GuardProgram::installed());
    if build {
        eprintln!("building the programs");
        program.build()?;
        if let Err(error) = guard.install(machine::version_of("cfn-guard")) {
            eprintln!("{error}");
        }
    }
    let load = machine::load();
    let started = Instant::now();
    let step = |what: &str| eprintln!("{:5.0} s  {what}", started.elapsed().as_secs_f64());

    let scratch = Scratch::new()?;
    let mut targets = Vec::new();
    let mut body = Page::body();
    for &(count, rounds) in plan.corpora {
        let corpus = Corpus::faulty(count);
        step(&format!("{count} contracts: who flags what"));
        if !agree(&corpus)? {
            return Ok(false);
        }
        step(&format!("{count} contracts: times"));
        sections::one_core(&corpus, rounds, &mut body, &mut targets)?;
    }
    step("contracts without findings");
    sections::without_findings(&Corpus::compliant(1_000)?, plan.rounds, &mut body, &mut targets)?;
    let corpus = Corpus::faulty(plan.corpora.iter().map(|(count, _)| *count).max().unwrap_or_default());
    step("threads");
    sections::threads(&program, &scratch, &corpus, plan.rounds, &mut body, &mut targets)?;
    step("whole processes");
    sections::one_file(&program, &guard, &scratch, plan.starts, &mut body, &mut targets)?;
    step("what is kept from run to run");
    sections::warm_cache(&program, &scratch, &corpus, plan.rounds, &mut body, &mut targets)?;
    step("memory");
    sections::memory(&program, &scratch, plan.memory, &mut body, &mut targets)?;
    step("growth");
    let series = growth::measure(&program, &scratch, plan.growth, plan.rounds)?;
    for one in &series {
        if let Some(steepening) = growth::steepening(&one.points) {
            let what = format!("one more of 10,000 {}, compared with one more of 1,000", one.of);
            let what = if quick { what.replace("1,000", "100").replace("10,000", "1,000") } else { what };
            targets.push(Target::at_most(what, 1.5, steepening, " times"));
        }
    }
    body.growth(&series);
    step("done");

    let mut page = Page::new(plan.rounds, &load);
    page.targets(&targets);
    let page = page.joined(body);
    print!("{page}");
    if !quick {
        fs::write(package().join("../RESULTS.md"), page)?;
    }
    Ok(true)
}

/// Whether all contenders flag just what was planted; says where one does not.
fn agree(corpus: &Corpus) -> Outcome<bool> {
    use contenders::{by_hand, clausula::Clausula, guard::Guard, rego::Rego};
    let texts = &corpus.texts;
    let flagged: [(&str, Flags); 4] = [
        ("Clausula", Clausula::with_rules()?.flags(texts)?),
        ("the check by hand", by_hand::flags(texts)?),
        ("regorus", Rego::new()?.flags(texts)?),
        ("cfn-guard", Guard::new(texts)?.flags()?),
    ];
    let mut agreed = true;
    for (name, flags) in &flagged {
        for (number, rule) in corpus.planted.symmetric_difference(flags).take(10) {
            let verb = if flags.contains(&(*number, rule)) { "flags" } else { "does not flag" };
            eprintln!("{name} {verb} contract {number} by {rule}");
            agreed = false;
        }
    }
    Ok(agreed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_flags_what_was_planted_and_each_rule_is_broken() {
        let corpus = Corpus::faulty(400);
        for rule in corpus::RULES {
            let broken = corpus.planted.iter().filter(|(_, broken)| *broken == rule).count();
            assert!((1..40).contains(&broken), "{rule}: {broken} of 400");
        }
        assert!(agree(&corpus).is_ok_and(|agreed| agreed));
    }
}
