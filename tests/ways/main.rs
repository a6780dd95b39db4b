//! Holds the two ways of reading YAML to each other over very many texts: `ways`, run in the project's folder. `tests/ways/run`
//! says by which variables it is steered.
//!
//! It exits 1 where they differ, or where the fast way accepts what the parser refuses, and then says by which text, and how that
//! is tried alone; 2 where it cannot go on.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::{env, fs, io, panic, thread};

use clausula::document::Limits;

#[path = "../suite/document/ways/trials/mod.rs"]
mod trials;

use trials::sources::{self, Source};
use trials::{Trial, narrow, trial};

/// How many texts a thread takes at once.
const SHARE: u64 = 500;
/// After so many differences the rest is not tried.
const MOST_DIFFERENCES: usize = 5;
/// Where fewer of the texts are read the fast way, too little is compared.
const LEAST_FAST_PERCENT: u64 = 10;

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether all holds.
fn run() -> Result<bool, Failure> {
    let number = |variable: &str, otherwise: u64| match env::var(variable) {
        Ok(text) => text.parse().map_err(|_| format!("expected a whole number in `{variable}`, found `{text}`")),
        Err(_) => Ok(otherwise),
    };
    let count = number("CLAUSULA_DAMAGED_TEXTS", 1_000_000)?;
    let seed = number("CLAUSULA_DAMAGED_SEED", 1)?;
    let sources = sources()?;
    // a panic is a difference like any other, and told as one
    panic::set_hook(Box::new(|_| ()));

    if env::var_os("CLAUSULA_DAMAGED_ONLY").is_some() {
        let only = number("CLAUSULA_DAMAGED_ONLY", 0)?;
        let trial = trial(&sources, seed, only);
        println!("number {only}: {}\n{:?}", trial.origin, trial.text);
        let held = hold(&trial.text, trial.limits);
        println!("{}", held.as_ref().map_or_else(Clone::clone, |how| format!("{how:?}")));
        return Ok(held.is_ok());
    }

    let mut differences = Vec::new();
    let mut whole = Tally::default();
    let mut contracts = Tally::default();
    for source in &sources {
        for limits in [Limits::default(), narrow()] {
            for (text, breaks) in [(source.text.clone(), ""), (source.text.replace('\n', "\r\n"), ", with CRLF")] {
                let trial = Trial { text, limits, origin: format!("{}{breaks}", source.name) };
                match hold(&trial.text, limits) {
                    Ok(how) if limits == Limits::default() && breaks.is_empty() => {
                        whole.add(&trial.text, how);
                        if source.name.starts_with("contracts/") {
                            contracts.add(&trial.text, how);
                        }
                    }
                    Ok(_) => {}
                    Err(difference) => differences.push(told(&trial, &difference, "")),
                }
            }
        }
    }
    println!("{} texts as they are: {whole}", sources.len());
    println!("of them the {} contracts of the project: {contracts}", contracts.texts);

    let (damaged, found) = all_trials(&sources, seed, count);
    println!("{count} texts made of them, with the seed {seed}: {damaged}");
    for (number, difference) in found {
        let alone = format!("CLAUSULA_DAMAGED_SEED={seed} CLAUSULA_DAMAGED_ONLY={number} tests/ways/run");
        differences.push(told(&trial(&sources, seed, number), &difference, &alone));
    }
    for difference in differences.iter().take(MOST_DIFFERENCES) {
        eprintln!("{difference}");
    }
    if !differences.is_empty() {
        eprintln!("the two ways of reading differ");
        return Ok(false);
    }
    if damaged.fast * 100 < damaged.texts * LEAST_FAST_PERCENT {
        eprintln!("the fast way reads fewer than {LEAST_FAST_PERCENT} % of them, so that little was compared");
        return Ok(false);
    }
    Ok(true)
}

/// What came of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// Both ways read it, alike.
    Fast,
    /// The fast way left it to the parser, which reads it.
    Parser,
    /// The fast way left it to the parser, which refuses it.
    Refused,
}

/// Reads a text in both ways.
///
/// # Errors
///
/// In what they differ.
fn hold(text: &str, limits: Limits) -> Result<How, String> {
    let compared = catch_unwind(AssertUnwindSafe(|| trials::compare(text, limits)));
    let is_fast = compared.unwrap_or_else(|panic| Err(format!("a panic: {}", message(panic.as_ref()))))?;
    // asked of the parser itself: what it says goes through much of the project's code before it is compared
    let refused = granit_parser::Parser::new_from_str(text).find_map(Result::err);
    match (is_fast, refused) {
        (true, None) => Ok(How::Fast),
        (true, Some(error)) => Err(format!("the fast way accepts what the parser refuses: {error}")),
        (false, None) => Ok(How::Parser),
        (false, Some(_)) => Ok(How::Refused),
    }
}

fn message(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it says nothing")
}

/// How many texts, and bytes of them, went which way.
#[derive(Default)]
struct Tally {
    texts: u64,
    fast: u64,
    refused: u64,
    bytes: u64,
    fast_bytes: u64,
}

impl Tally {
    fn add(&mut self, text: &str, how: How) {
        self.texts += 1;
        self.bytes += text.len() as u64;
        self.refused += u64::from(how == How::Refused);
        if how == How::Fast {
            self.fast += 1;
            self.fast_bytes += text.len() as u64;
        }
    }

    fn join(&mut self, other: &Self) {
        let Self { texts, fast, refused, bytes, fast_bytes } = other;
        self.texts += texts;
        self.fast += fast;
        self.refused += refused;
        self.bytes += bytes;
        self.fast_bytes += fast_bytes;
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let percent = |part: u64, of: u64| 100.0 * part as f64 / of.max(1) as f64;
        write!(
            out,
            "the fast way reads {:.1} % of them and {:.1} % of their {} bytes, the parser refuses {:.1} %",
            percent(self.fast, self.texts),
            percent(self.fast_bytes, self.bytes),
            self.bytes,
            percent(self.refused, self.texts)
        )
    }
}

/// Tries the texts of these numbers on all cores. Gives the differences by the numbers of their texts.
fn all_trials(sources: &[Source], seed: u64, count: u64) -> (Tally, BTreeMap<u64, String>) {
    let next = AtomicU64::new(0);
    let gathered = Mutex::new((Tally::default(), BTreeMap::new()));
    let worker = || {
        loop {
            let start = next.fetch_add(SHARE, Ordering::Relaxed);
            if start >= count {
                return;
            }
            let (mut tally, mut found) = (Tally::default(), BTreeMap::new());
            for number in start..count.min(start + SHARE) {
                let trial = trial(sources, seed, number);
                match hold(&trial.text, trial.limits) {
                    Ok(how) => tally.add(&trial.text, how),
                    Err(difference) => drop(found.insert(number, difference)),
                }
            }
            let mut gathered = gathered.lock().unwrap();
            gathered.0.join(&tally);
            gathered.1.append(&mut found);
            if gathered.1.len() >= MOST_DIFFERENCES {
                next.store(count, Ordering::Relaxed);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(worker);
        }
    });
    gathered.into_inner().unwrap()
}

/// A difference for people: what was read, how to read it again, and the smallest part of it that still differs.
fn told(trial: &Trial, difference: &str, alone: &str) -> String {
    let small = smallest(&trial.text, trial.limits);
    let limits = if trial.limits == narrow() { " (narrow limits)" } else { "" };
    let alone = if alone.is_empty() { String::new() } else { format!("alone: {alone}\n") };
    let differs = hold(&small, trial.limits).err().unwrap_or_else(|| difference.to_owned());
    format!("{}{limits}\n{alone}text: {:?}\nof it: {small:?}\n{differs}\n", trial.origin, trial.text)
}

/// A text without all that it can lose and still differ: halves of it first, then smaller parts.
fn smallest(text: &str, limits: Limits) -> String {
    let mut left: Vec<char> = text.chars().collect();
    let mut part = left.len();
    while part > 0 {
        let mut at = 0;
        while at < left.len() {
            let without: Vec<char> = left.iter().take(at).chain(left.iter().skip(at + part)).copied().collect();
            match hold(&without.iter().collect::<String>(), limits) {
                Err(_) => left = without,
                Ok(_) => at += part,
            }
        }
        part /= 2;
    }
    left.into_iter().collect()
}

/// All the YAML that there is here.
///
/// # Errors
///
/// If something cannot be read, or the YAML test suite is not where it is said to be.
fn sources() -> Result<Vec<Source>, Failure> {
    let mut paths = Vec::new();
    walk(Path::new("."), &mut paths)?;
    paths.sort();
    let mut texts = BTreeMap::new();
    for path in paths.iter().filter(|path| [".yaml", ".yml", ".md"].iter().any(|ending| path.ends_with(ending))) {
        // those that are no text are tried elsewhere
        if let Ok(text) = String::from_utf8(fs::read(path)?) {
            texts.insert(path.clone(), text);
        }
    }
    let demanded = env::var("CLAUSULA_YAML_TEST_SUITE").ok();
    let path = demanded.clone().unwrap_or_else(|| "../shared/data/yaml-test-suite.jsonl".to_owned());
    let suite = match fs::read_to_string(&path) {
        Ok(suite) => suite,
        Err(error) if demanded.is_some() => return Err(format!("the YAML test suite, {path}: {error}").into()),
        Err(error) => {
            println!("without the YAML test suite, which is not at {path}: {error}");
            String::new()
        }
    };
    let paths: Vec<String> = texts.keys().cloned().collect();
    Ok(sources::all(&paths, |path| texts[path].clone(), &suite))
}

/// Every file of the project, by its path with `/`; nothing hidden, and nothing that is built.
fn walk(folder: &Path, paths: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || name == "target" {
            continue;
        }
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), paths)?;
        } else {
            paths.push(entry.path().to_string_lossy().trim_start_matches("./").to_owned());
        }
    }
    Ok(())
}
