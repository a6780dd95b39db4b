//! How close a check comes to the time of reading the file: ratios within one run, so that they hold on any machine.
//!
//! `cargo bench --bench check` prints them. On one core, with the bytes in memory and the essential rules loaded:
//! events (the YAML parser alone), load (the arena) in both ways of reading, and the whole check without rendering. Then 10,000
//! findings in each format, against the check that found them; 5,000 lines of policies, and the program as whole processes: one file, and
//! 10,000 files, also where what comes of them is kept; and the memory that a check of 1,000, 10,000 and 100,000 findings holds in each format.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a measurement that cannot go on stops")]
#![expect(clippy::print_stdout, reason = "it prints what it measured")]
#![expect(clippy::disallowed_methods, reason = "it measures time, and writes the files that it measures")]

mod generator;

use std::hint::black_box;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use clausula::check::{
    Checker, Input, Options, Policy, PolicySource, Request, Selection, Workers, compile, compile_by,
};
use clausula::digest::Digest;
use clausula::document::{Limits, Way, load_by};
use clausula::finding::{DocumentReport, RunSummary};
use clausula::packs;
use clausula::report::{Format, Renderer, RunHeader, Style};
use clausula::source::{FileId, NoFiles};
use clausula::syntax::parse;
use clausula::value::Date;
use rayon::prelude::*;

const RUNS: usize = 15;
const CONTRACTS: usize = 200;
const FILES: usize = 10_000;
const FINDINGS: usize = 10_000;
const RENDERINGS: usize = 5;
const POLICY_LINES: usize = 5_000;
/// In a faulty contract is found: so many keys that nobody knows, and what the essential rules miss, together about a hundred.
const UNKNOWN_KEYS: usize = 73;
const FINDINGS_OF_FAULTY: usize = 100;

fn main() {
    let contracts: Vec<Vec<u8>> = (0..CONTRACTS).map(|number| generator::contract(number).into_bytes()).collect();
    let lines = contracts[0].split(|byte| *byte == b'\n').count();
    let bytes: usize = contracts.iter().map(Vec::len).sum();
    println!("{CONTRACTS} contracts of about {lines} lines, {} KB together; medians of {RUNS} runs", bytes / 1024);

    let checker = checker();
    let found: usize = contracts.iter().map(|bytes| check(&checker, bytes)).sum();
    println!("{} rules; {found} findings in all contracts together", checker.rules().count());

    let fast: usize =
        contracts.iter().filter(|bytes| load_only(bytes, Way::Fast) == Way::Fast).map(|bytes| bytes.len()).sum();
    println!("{:.1} % of the bytes are read the fast way", 100.0 * fast as f64 / bytes as f64);

    let mut events = Vec::new();
    let mut loads = Vec::new();
    let mut parses = Vec::new();
    let mut checks = Vec::new();
    for run in 0..=RUNS {
        let load_all = |way| {
            contracts.iter().for_each(|bytes| {
                load_only(bytes, way);
            });
        };
        let times = [
            time(|| contracts.iter().for_each(|bytes| parse_events(bytes))),
            time(|| load_all(Way::Fast)),
            time(|| load_all(Way::Parser)),
            time(|| {
                contracts.iter().for_each(|bytes| {
                    black_box(check(&checker, bytes));
                })
            }),
        ];
        if run > 0 {
            events.push(times[0]);
            loads.push(times[1]);
            parses.push(times[2]);
            checks.push(times[3]);
        }
    }
    let each = |time: Duration| time.as_secs_f64() * 1e6 / CONTRACTS as f64;
    let (events, loads, parses, checks) = (median(events), median(loads), median(parses), median(checks));
    println!("events {:8.1} µs a contract", each(events));
    println!("load   {:8.1} µs a contract, {:.2} times the events", each(loads), ratio(loads, events));
    println!("parsed {:8.1} µs a contract, {:.2} times the events", each(parses), ratio(parses, events));
    println!("check  {:8.1} µs a contract, {:.2} times the events (at most 1.50)", each(checks), ratio(checks, events));
    formats(&checker, &contracts);
    // the same where nearly everything that is in a contract is a finding
    let faulty: Vec<Vec<u8>> = (0..FINDINGS / FINDINGS_OF_FAULTY).map(|number| faulty(number).into_bytes()).collect();
    formats(&checker, &faulty);
    policies(&contracts);
    processes(&contracts);
    memory();
}

/// Writing what was found, in each format: as many contracts as it takes for 10,000 findings.
fn formats(checker: &Checker, contracts: &[Vec<u8>]) {
    let mut reports: Vec<DocumentReport> = Vec::new();
    let mut found = 0;
    let started = Instant::now();
    for bytes in contracts.iter().cycle() {
        let input = Input { name: "contract.yaml".to_owned(), bytes: bytes.clone(), named_outright: false };
        let more = checker.check(input).reports;
        found += more.iter().map(|report| report.findings.len()).sum::<usize>();
        reports.extend(more);
        if found >= FINDINGS {
            break;
        }
    }
    let checked = started.elapsed();
    println!("{found} findings in {} contracts, checked in {:.0} ms", reports.len(), checked.as_secs_f64() * 1e3);
    let rules: Vec<_> = checker.program().rules.iter().collect();
    for format in Format::ALL {
        let render = || {
            let mut renderer = Renderer::new(format, Style { color: false, width: 100 });
            let mut summary = RunSummary::default();
            let as_of = reports[0].as_of;
            black_box(renderer.begin(RunHeader {
                as_of,
                notes: &[],
                rules: &rules,
                verbose: false,
                has_baseline: false,
            }));
            for report in &reports {
                summary.add(report);
                black_box(renderer.report(report));
            }
            black_box(renderer.finish(&summary));
        };
        let rendered = median((0..RENDERINGS).map(|_| time(render)).collect());
        println!("{:<10} {:.2} times the check (at most 2)", format.name(), ratio(rendered, checked));
    }
}

/// Reading policies as files: parsing them, and checking them against the vocabulary and each other, without a contract.
fn policies(contracts: &[Vec<u8>]) {
    let files = long_policies();
    let lines: usize = files.iter().map(|file| file.text.lines().count()).sum();
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    let as_of = Date { year: 2026, month: Some(11), day: Some(21) };
    let options = Options { as_of, limits: Limits::default() };
    let compiled = compile(files.iter().cloned(), &Selection::default(), options);
    assert!(compiled.checker.is_some(), "{:#?}", compiled.diagnostics);
    // YAML of the same length, read by its parser
    let yaml: Vec<&Vec<u8>> = contracts.iter().cycle().take(bytes.div_ceil(contracts[0].len())).collect();
    let (mut reads, mut parses, mut events, mut spread) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        events.push(time(|| yaml.iter().for_each(|bytes| parse_events(bytes))));
        parses.push(time(|| files.iter().for_each(|file| drop(black_box(parse(&file.text, FileId(0)))))));
        reads.push(time(|| drop(black_box(compile(files.iter().cloned(), &Selection::default(), options)))));
        // as a run does it
        spread.push(time(|| {
            let policies = files.par_iter().map(|file| Policy::from(file.clone()).parsed()).collect();
            let (selection, overrides) = (Selection::default(), Vec::new());
            let request = Request { policies, selection, overrides, options, files: &NoFiles };
            drop(black_box(compile_by(request, &Threads)));
        }));
    }
    let (reads, parses, events, spread) = (median(reads), median(parses), median(events), median(spread));
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    println!("{lines} lines of policy, {} KB, in {} files", bytes / 1024, files.len());
    println!("parsed {:8.1} ms, {:.2} times the events of as much YAML", milliseconds(parses), ratio(parses, events));
    println!(
        "parsed and checked {:.1} ms, {:.2} times the events of as much YAML",
        milliseconds(reads),
        ratio(reads, events)
    );
    println!(
        "parsed and checked on {} threads {:.1} ms (at most 30)",
        rayon::current_num_threads(),
        milliseconds(spread)
    );
}

/// The threads of the pool, as a run has them.
struct Threads;

impl Workers for Threads {
    fn each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..count).into_par_iter().with_max_len(1).for_each(work);
    }
}

/// At least 5,000 lines of policies: the built-in ones as files, as often as it takes, each under a name of its own.
fn long_policies() -> Vec<PolicySource> {
    let mut files = Vec::new();
    let mut lines = 0;
    for (number, pack) in (0..).zip(packs::policies().iter().cycle()) {
        if lines >= POLICY_LINES {
            break;
        }
        let text = pack.text.replace(&format!("policy {} ", pack.name), &format!("policy copy{number}.{} ", pack.name));
        lines += text.lines().count();
        files.push(PolicySource { name: format!("{number}.policy"), text });
    }
    files
}

/// The built-in profile that a check without options runs.
fn checker() -> Checker {
    let as_of = Date { year: 2026, month: Some(11), day: Some(21) };
    compile(packs::find("bpo.essentials"), &Selection::default(), Options { as_of, limits: Limits::default() })
        .checker
        .unwrap()
}

fn check(checker: &Checker, bytes: &[u8]) -> usize {
    let input = Input { name: "contract.yaml".to_owned(), bytes: bytes.to_vec(), named_outright: false };
    black_box(checker.check(input)).reports.iter().map(|report| report.findings.len()).sum()
}

/// Loads a contract; gives the way in which it was read.
fn load_only(bytes: &[u8], way: Way) -> Way {
    black_box(load_by(bytes.to_vec(), FileId(0), Limits::default(), way)).1
}

fn parse_events(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).unwrap();
    for event in granit_parser::Parser::new_from_str(text) {
        black_box(event.unwrap());
    }
}

/// The program as a person or a pipeline starts it.
fn processes(contracts: &[Vec<u8>]) {
    let folder = std::env::temp_dir().join(format!("clausula-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for number in 0..FILES {
        let bytes =
            if number < contracts.len() { contracts[number].clone() } else { generator::contract(number).into_bytes() };
        std::fs::write(folder.join(format!("{number:05}.yaml")), bytes).unwrap();
    }
    let one = folder.join("00000.yaml");
    let single = median((0..RUNS).map(|_| time(|| run(&["check", "--quiet"], &one))).collect());
    println!("one file as a process      {:6.1} ms (at most 10)", single.as_secs_f64() * 1e3);
    let full = median((0..RUNS).map(|_| time(|| run(&["check", "--quiet", "--policy", "bpo.full"], &one))).collect());
    println!("with all built-in policies {:6.1} ms (at most 10)", full.as_secs_f64() * 1e3);
    let started = Instant::now();
    let peak = peak_memory(Format::Concise, &folder);
    let elapsed = started.elapsed();
    println!("{FILES} files as a process {:6.0} ms", elapsed.as_secs_f64() * 1e3);
    match peak {
        Some(kilobytes) => println!("{FILES} files resident memory {:6.1} MB (below 50)", kilobytes as f64 / 1024.0),
        None => println!("{FILES} files resident memory: this system does not tell"),
    }
    warm(&folder);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// A check of files of which all results are kept, against reading and hashing the same files, on one thread and on all.
fn warm(folder: &std::path::Path) {
    let paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let hash = |path: &std::path::PathBuf| {
        black_box(Digest::of(&std::fs::read(path).unwrap()));
    };
    let cache = folder.with_extension("cache");
    let check = |threads: usize, how: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clausula"));
        command.args(["check", "--quiet", "--format", "concise", how]).arg(folder);
        command.env("CLAUSULA_CACHE_DIR", &cache).env("RAYON_NUM_THREADS", threads.to_string());
        black_box(command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap());
    };
    check(rayon::current_num_threads(), "--cache");
    for threads in [1, rayon::current_num_threads()] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let (mut reads, mut warms, mut colds) = (Vec::new(), Vec::new(), Vec::new());
        // by turns, so that what else the machine does slows both
        for _ in 0..RUNS {
            reads.push(time(|| pool.install(|| paths.par_iter().for_each(hash))));
            warms.push(time(|| check(threads, "--cache")));
        }
        for _ in 0..3 {
            colds.push(time(|| check(threads, "--no-cache")));
        }
        let (reads, warms, colds) = (median(reads), median(warms), median(colds));
        println!(
            "{FILES} files of which all is kept, on {threads} threads {:6.0} ms, {:.2} times reading and hashing them (at most 2), \
             {:.2} times without the cache",
            warms.as_secs_f64() * 1e3,
            ratio(warms, reads),
            ratio(warms, colds)
        );
    }
    std::fs::remove_dir_all(&cache).unwrap();
}

fn run(arguments: &[&str], path: &std::path::Path) {
    let status = Command::new(env!("CARGO_BIN_EXE_clausula"))
        .env("CI", "true")
        .args(arguments)
        .arg(path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    black_box(status);
}

/// How much memory each format takes for ever more findings. What is not flat holds them: GitHub's tells what is milder behind all errors.
fn memory() {
    let folder = std::env::temp_dir().join(format!("clausula-bench-{}", std::process::id()));
    let sizes = [1_000, 10_000, 100_000];
    for findings in sizes {
        let files = folder.join(findings.to_string());
        std::fs::create_dir_all(&files).unwrap();
        for number in 0..findings / FINDINGS_OF_FAULTY {
            std::fs::write(files.join(format!("{number:04}.yaml")), faulty(number)).unwrap();
        }
    }
    println!("resident memory of checks with {sizes:?} findings, in MB");
    for format in Format::ALL {
        let peaks = sizes.map(|findings| {
            let peak = peak_memory(format, &folder.join(findings.to_string()));
            peak.map_or_else(|| "unknown".to_owned(), |kilobytes| format!("{:.1}", kilobytes as f64 / 1024.0))
        });
        println!("{:<10} {}", format.name(), peaks.join("  "));
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

/// A contract of which nearly everything is wrong.
fn faulty(number: usize) -> String {
    let keys: String = (0..UNKNOWN_KEYS).map(|key| format!("  zz{key:02}qqqqqqqqqqqq: {number}\n")).collect();
    format!("schema: contract/1\ncontract: {{id: agreement-{number}}}\nterm:\n{keys}")
}

/// The most memory that a check of a folder holds resident, in kilobytes, read from the system while it runs.
fn peak_memory(format: Format, folder: &std::path::Path) -> Option<u64> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_clausula"))
        .args(["check", "--no-cache", "--format", format.name()])
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while child.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
        peak = peak.max(now);
        std::thread::sleep(Duration::from_millis(2));
    }
    peak
}

fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}
