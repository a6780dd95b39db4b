//! The sections of the page, and the targets that each of them speaks to.

use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, io, thread};

use clausula::document::Way;

use crate::Outcome;
use crate::contenders::clausula::Clausula;
use crate::contenders::guard::Guard;
use crate::contenders::rego::Rego;
use crate::contenders::{by_hand, parsers};
use crate::corpus::Corpus;
use crate::machine;
use crate::measure::{Clock, Rounds, Times, Work, in_rounds, median, rounds};
use crate::programs::{GuardProgram, Program, Scratch, package, peak_memory, run};
use crate::report::{Page, Target, figure, thousands};

const BYTES: &str = "reading every byte";
const EVENTS: &str = "granit-parser: events alone";
const CHECK: &str = "Clausula, 13 rules";
const ESSENTIALS: &str = "Clausula, its essentials";
const ALL_PACKS: &str = "Clausula, all packs";
const FULL: &str = "Clausula, its profile of everything";
const REGO: &str = "regorus, 13 rules";
const GUARD: &str = "cfn-guard, 13 rules";

/// Times by their names.
struct Table(Vec<Times>);

impl Table {
    fn get(&self, name: &str) -> Outcome<&Times> {
        self.0
            .iter()
            .find(|times| times.name.starts_with(name))
            .ok_or_else(|| format!("nobody measured `{name}`").into())
    }

    fn ratio(&self, one: &str, other: &str) -> Outcome<f64> {
        Ok(self.get(one)?.ratio_to(self.get(other)?))
    }
}

/// Everybody on one core.
///
/// # Errors
///
/// If somebody fails.
pub(crate) fn one_core(corpus: &Corpus, turns: Rounds, page: &mut Page, targets: &mut Vec<Target>) -> Outcome<()> {
    let texts = &corpus.texts;
    let rules = Clausula::with_rules()?;
    let essentials = Clausula::with_essentials()?;
    let all = Clausula::with_all_packs()?;
    let mut rego = Rego::new()?;
    let guard = Guard::new(texts)?;
    let load = |way| {
        move || {
            texts.iter().for_each(|text| {
                black_box(parsers::arena(text, way));
            });
            Ok(())
        }
    };
    let check = |checker: &Clausula| {
        texts.iter().for_each(|text| {
            black_box(checker.check(text));
        });
        Ok(())
    };
    let mut work = vec![
        Work::new(BYTES, || Ok(texts.iter().for_each(|text| parsers::every_byte(text)))),
        Work::new("Clausula's own loader: its tree of the file", load(Way::Fast)),
        Work::new(CHECK, || check(&rules)),
        Work::new(format!("{ESSENTIALS}, {} rules", essentials.rules()), || check(&essentials)),
        Work::new(format!("{ALL_PACKS}, {} rules", all.rules()), || check(&all)),
        Work::new(EVENTS, || texts.iter().try_for_each(|text| parsers::events(text))),
        Work::new("granit-parser: Clausula's tree made by it", load(Way::Parser)),
        Work::new("yaml_serde: its values", || texts.iter().try_for_each(|text| parsers::values(text))),
        Work::new("by hand over yaml_serde, 13 rules", || texts.iter().try_for_each(|text| by_hand::check(text))),
        Work::new(REGO, || texts.iter().try_for_each(|text| rego.check(text))),
        Work::prepared(GUARD, || guard.input(), Guard::check),
    ];
    let times = Table(in_rounds(&mut work, turns, Clock::Thread)?);
    let found = |checker: &Clausula| thousands(texts.iter().map(|text| checker.check(text)).sum());
    page.contenders(corpus, turns.counted, &times.0, times.get(CHECK)?);
    let fast: usize =
        texts.iter().filter(|text| parsers::arena(text, Way::Fast) == Way::Fast).map(|text| text.len()).sum();
    page.section_end(&format!(
        "Clausula's own loader took {} % of the bytes without the parser. Clausula makes {} findings by the 13 rules, {} by its \
         essentials, and {} by all packs, each with its message and places.",
        figure(100.0 * fast as f64 / corpus.bytes() as f64),
        found(&rules),
        found(&essentials),
        found(&all)
    ));
    let of = format!("of {} contracts on one core", thousands(texts.len()));
    targets.push(Target::at_least(format!("regorus: time {of}"), 4.0, times.ratio(REGO, CHECK)?, " times"));
    targets.push(Target::at_least(format!("cfn-guard: time {of}"), 25.0, times.ratio(GUARD, CHECK)?, " times"));
    targets.push(Target::at_least(
        format!("granit-parser's events: time {of}"),
        3.0,
        times.ratio(EVENTS, CHECK)?,
        " times",
    ));
    let packs = times.ratio(ALL_PACKS, ESSENTIALS)?;
    let what = format!("all packs, with {} findings: time {of}, compared with the essentials", found(&all));
    targets.push(Target::at_most(what, 2.0, packs, " times"));
    Ok(())
}

/// The profile of everything where it finds nothing, beside the essentials.
///
/// # Errors
///
/// If a policy has a mistake.
pub(crate) fn without_findings(
    corpus: &Corpus,
    count: usize,
    page: &mut Page,
    targets: &mut Vec<Target>,
) -> Outcome<()> {
    let texts = &corpus.texts;
    let (rules, essentials, all) = (Clausula::with_rules()?, Clausula::with_essentials()?, Clausula::with_full()?);
    let check = |checker: &Clausula| texts.iter().map(|text| checker.check(text)).sum::<usize>();
    let found = check(&all);
    let timed = |checker| {
        move || {
            black_box(check(checker));
            Ok(())
        }
    };
    let load = || {
        texts.iter().for_each(|text| {
            black_box(parsers::arena(text, Way::Fast));
        });
        Ok(())
    };
    let mut work = vec![
        Work::new("Clausula's own loader: its tree of the file", load),
        Work::new(CHECK, timed(&rules)),
        Work::new(format!("{ESSENTIALS}, {} rules", essentials.rules()), timed(&essentials)),
        Work::new(format!("{FULL}, {} rules", all.rules()), timed(&all)),
    ];
    let times = Table(rounds(&mut work, count, Clock::Thread)?);
    let contracts = thousands(texts.len());
    let words = format!(
        "{contracts} copies of the contracts in `contracts/compliant`, about {} lines each, {:.1} MB together, in memory: longer ones \
         than those above, which state what the profile asks for. It makes {} findings on them.",
        corpus.lines(),
        corpus.bytes() as f64 / 1e6,
        thousands(found)
    );
    page.section(&format!("{contracts} contracts that leave nothing open, one core"), &words);
    page.times(corpus, &times.0, times.get(ESSENTIALS)?);
    let what = format!(
        "the profile `bpo.full`, with {} findings: time of {contracts} contracts that leave nothing open on one core, compared with the essentials",
        thousands(found)
    );
    targets.push(Target::at_most(what, 2.0, times.ratio(FULL, ESSENTIALS)?, " times"));
    Ok(())
}

/// Does work on each text, on so many threads, each of which takes the next when it is done with one.
fn spread(texts: &[String], threads: usize, work: impl Fn(&str) -> Outcome<()> + Sync) -> Outcome<()> {
    let next = AtomicUsize::new(0);
    let failure = Mutex::new(None);
    let worker = || {
        while let Some(text) = texts.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(error) = work(text) {
                *failure.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(error.to_string());
                return;
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(worker);
        }
        worker();
    });
    match failure.into_inner() {
        Ok(None) => Ok(()),
        Ok(Some(error)) => Err(error.into()),
        Err(_) => Err("a thread panicked".into()),
    }
}

/// How much faster many threads are, beside how much faster the bare parser gets by them.
///
/// # Errors
///
/// If somebody fails.
pub(crate) fn threads(
    program: &Program,
    scratch: &Scratch,
    corpus: &Corpus,
    count: usize,
    page: &mut Page,
    targets: &mut Vec<Target>,
) -> Outcome<()> {
    let many = machine::threads();
    let asked = "at least 0.9 of the parser's speed-up";
    if many == 1 {
        page.section("Threads", "This machine runs one thread at once.");
        targets.push(Target::unmeasured("speed-up by threads", asked, "one thread at once here"));
        return Ok(());
    }
    let rules = Clausula::with_rules()?;
    let folder = scratch.path("threads");
    corpus.write_to(&folder)?;
    let whole = |threads| {
        let mut check = program.check(&folder);
        check.arg("--policy").arg(package().join("rules.policy"));
        run(check, Some(threads), &[1])
    };
    let check = |text: &str| {
        black_box(rules.check(text));
        Ok(())
    };
    let mut work = Vec::new();
    for threads in [1, many] {
        work.push(Work::new(format!("parse {threads}"), move || spread(&corpus.texts, threads, parsers::events)));
        work.push(Work::new(format!("check {threads}"), move || spread(&corpus.texts, threads, check)));
        work.push(Work::new(format!("program {threads}"), move || whole(threads)));
    }
    let times = Table(rounds(&mut work, count, Clock::Wall)?);
    fs::remove_dir_all(&folder)?;
    let speed_ups = |what: &str| -> Outcome<Vec<f64>> {
        Ok(times.get(&format!("{what} 1"))?.ratios_to(times.get(&format!("{what} {many}"))?))
    };
    let parser = speed_ups("parse")?;
    let words = format!(
        "{} contracts. The program reads them from a folder whose files the system has in memory, and writes its findings \
         to nobody; with one worker, it does all of that on one thread.",
        thousands(corpus.texts.len())
    );
    page.section("Threads", &words);
    let mut rows = Vec::new();
    let lines = [
        ("parse", EVENTS),
        ("check", CHECK),
        ("program", "Clausula's program, 13 rules, with finding, reading and writing"),
    ];
    for (key, name) in lines {
        let speed_ups = speed_ups(key)?;
        let share = median(speed_ups.iter().zip(&parser).map(|(one, parser)| one / parser).collect());
        rows.push(vec![
            name.to_owned(),
            figure(times.get(&format!("{key} 1"))?.median() * 1e3),
            figure(times.get(&format!("{key} {many}"))?.median() * 1e3),
            figure(median(speed_ups)),
            figure(share),
        ]);
        if key != "parse" {
            let what = format!("{name}: speed-up by {many} threads");
            let mut target = Target::at_least(what, 0.9, share, "");
            target.asked = asked.to_owned();
            targets.push(target);
        }
    }
    let on_many = format!("ms on {many} threads");
    page.table(&["", "ms on one thread", &on_many, "speed-up", "of the parser's"], &rows);
    Ok(())
}

/// One file, from the start of the program to its end.
///
/// # Errors
///
/// If a program fails.
pub(crate) fn one_file(
    program: &Program,
    guard: &GuardProgram,
    scratch: &Scratch,
    count: usize,
    page: &mut Page,
    targets: &mut Vec<Target>,
) -> Outcome<()> {
    const ESSENTIALS: &str = "Clausula, its essentials";
    const GUARD: &str = "cfn-guard, 13 rules from a file";
    let folder = scratch.path("one");
    Corpus::sound(1).write_to(&folder)?;
    let file = folder.join("000000.yaml");
    let mut work = vec![
        Work::new(ESSENTIALS, || run(program.check(&file), None, &[0])),
        Work::new("Clausula, 13 rules from a file", || {
            let mut check = program.check(&file);
            check.arg("--policy").arg(package().join("rules.policy"));
            run(check, None, &[0])
        }),
    ];
    if run(Command::new("true"), None, &[0]).is_ok() {
        work.push(Work::new("`true`, which does nothing", || run(Command::new("true"), None, &[0])));
    }
    if guard.is_there() {
        work.push(Work::new(GUARD, || run(guard.check(&file), None, &[0])));
    }
    let times = Table(rounds(&mut work, count, Clock::Wall)?);
    page.section("One file as a whole process", &format!("From start to end, the median of {count} starts in turn."));
    let essentials = times.get(ESSENTIALS)?;
    let row =
        |times: &Times| vec![times.name.clone(), figure(times.median() * 1e3), figure(times.ratio_to(essentials))];
    page.table(&["", "ms", "times the essentials"], &times.0.iter().map(row).collect::<Vec<_>>());
    let what = "one file as a whole process, with the essentials";
    targets.push(Target::at_most(what, 5.0, essentials.median() * 1e3, " ms"));
    let what = format!("{what}, compared with cfn-guard");
    if guard.is_there() {
        targets.push(Target::at_most(what, 1.0, times.ratio(ESSENTIALS, GUARD)?, " times"));
    } else {
        let reason = "cfn-guard's program could not be installed";
        page.section_end(reason);
        targets.push(Target::unmeasured(what, "at most 1 times", reason));
    }
    Ok(())
}

/// A run over files of which all is known from the run before, beside reading and hashing them.
///
/// # Errors
///
/// If a file cannot be read, or the program fails.
pub(crate) fn warm_cache(
    program: &Program,
    scratch: &Scratch,
    corpus: &Corpus,
    count: usize,
    page: &mut Page,
    targets: &mut Vec<Target>,
) -> Outcome<()> {
    const WARM: &str = "Clausula, all known from the run before";
    const HASHED: &str = "reading and hashing the files";
    let (what, asked) = ("warm cache: time, compared with reading and hashing", "at most 2 times");
    if !program.has_cache()? {
        targets.push(Target::unmeasured(what, asked, "the program keeps nothing from run to run"));
        return Ok(());
    }
    let (folder, cache) = (scratch.path("warm").join("contracts"), scratch.path("kept"));
    corpus.write_to(&folder)?;
    fs::create_dir_all(&cache)?;
    let threads = machine::threads();
    let mut work = vec![
        Work::new(HASHED, || read_and_hash(&folder, threads)),
        Work::new(WARM, || run(program.check_cached(&folder, &cache), None, &[0, 1])),
        Work::new("Clausula, everything anew", || run(program.check(&folder), None, &[0, 1])),
    ];
    let times = Table(rounds(&mut work, count, Clock::Wall)?);
    fs::remove_dir_all(&folder)?;
    let words = format!(
        "{} files with the essentials, on {threads} threads. The hash is BLAKE3, of each file by itself.",
        thousands(corpus.texts.len())
    );
    page.section("What is known from the run before", &words);
    let hashed = times.get(HASHED)?;
    let row = |times: &Times| vec![times.name.clone(), figure(times.median() * 1e3), figure(times.ratio_to(hashed))];
    page.table(&["", "ms", "times reading and hashing"], &times.0.iter().map(row).collect::<Vec<_>>());
    targets.push(Target::at_most(what, 2.0, times.ratio(WARM, HASHED)?, " times"));
    Ok(())
}

fn read_and_hash(folder: &Path, threads: usize) -> Outcome<()> {
    let entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path().to_string_lossy().into_owned()));
    let paths = entries.collect::<io::Result<Vec<String>>>()?;
    spread(&paths, threads, |path| {
        black_box(blake3::hash(&fs::read(path)?));
        Ok(())
    })
}

/// The most memory that the program holds, over files without findings.
///
/// # Errors
///
/// If a file cannot be written, or the program finds something.
pub(crate) fn memory(
    program: &Program,
    scratch: &Scratch,
    sizes: &[usize],
    page: &mut Page,
    targets: &mut Vec<Target>,
) -> Outcome<()> {
    const FIXED: f64 = 40e6;
    const EACH: f64 = 200.0;
    let words = "The most that the program holds resident at any time, over a folder of contracts without findings, with the \
                 essentials on all threads; allowed are 40 MB and 200 bytes a file.";
    page.section("Memory", words);
    let mut rows = Vec::new();
    for &size in sizes {
        let folder = scratch.path("memory");
        Corpus::sound(size).write_to(&folder)?;
        let peak = peak_memory(program.check(&folder))?;
        fs::remove_dir_all(&folder)?;
        let allowed = (FIXED + EACH * size as f64) / 1e6;
        let what = format!("memory over {} files without findings", thousands(size));
        let peak = peak.map(|bytes| bytes as f64 / 1e6);
        targets.push(match peak {
            Some(peak) => Target::at_most(what, allowed, peak, " MB"),
            None => Target::unmeasured(what, format!("at most {allowed} MB"), "this system does not tell"),
        });
        rows.push(vec![thousands(size), peak.map_or("?".to_owned(), figure), figure(allowed)]);
    }
    page.table(&["files", "MB", "MB allowed"], &rows);
    Ok(())
}
