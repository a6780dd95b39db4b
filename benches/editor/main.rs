//! How long an editor waits: from the start of the language server to its first answer, from a key press to the diagnostics of the
//! text, and for what is asked of a place.
//!
//! `cargo bench --bench editor` prints it and writes it to `RESULTS.md` beside it, for a contract of 5,000 lines with some tens of
//! findings, and for one in which the lists are as long as they can be and every element is at fault. The server is the program, a
//! process of its own, asked over its standard input as editors do. What a check of the text takes in this process stands beside, so
//! that the times of two machines can be compared.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a measurement that cannot go on stops")]
#![expect(clippy::print_stdout, reason = "it prints what it measured")]
#![expect(clippy::disallowed_methods, reason = "it measures time, and writes the files that it measures")]

mod client;
mod generator;

use std::hint::black_box;
use std::time::{Duration, Instant};

use clausula::check::{Checker, Input, Options, Policy, Selection, compile};
use clausula::document::Limits;
use clausula::packs;
use clausula::value::Date;
use serde_json::{Value, json};

use client::Client;

const LINES: usize = 5_000;
const PRESSES: usize = 40;
const OTHERS: usize = 1_000;

/// How long some things may take, in milliseconds.
const MOST_START: f64 = 50.0;
const MOST_PRESSED: f64 = 20.0;
const MOST_COMPLETION: f64 = 10.0;

const OPENED: &str = "a contract is opened, to its diagnostics";
const PRESSED: &str = "a key press, to its diagnostics";
const COMPLETION: &str = "textDocument/completion";

/// What is asked, at places all over the text.
const QUESTIONS: [&str; 7] = [
    COMPLETION,
    "textDocument/hover",
    "textDocument/definition",
    "textDocument/codeAction",
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/codeLens",
];

fn main() {
    let folder = tempfile::tempdir().unwrap();
    // what is above does not count
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    let load = load();
    let started = Instant::now();
    let mut client = Client::start(folder.path());
    let start = started.elapsed();
    let few = measure(&mut client, &generator::contract(LINES, 5));
    let many = measure(&mut client, &generator::faulty_contract(LINES));
    drop(client);
    let report = report(&load, start, &few, &many, &beside_a_folder());
    println!("{report}");
    std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/editor/RESULTS.md"), report).unwrap();
}

/// What was measured of a contract.
struct Measured {
    /// What it is: its length and what is found in it.
    what: String,
    check: Duration,
    /// How long what takes.
    waits: Vec<(String, Duration)>,
}

fn measure(client: &mut Client, text: &str) -> Measured {
    let mut checks: Vec<Duration> = (0..PRESSES).map(|_| check(text)).collect();
    let check = median(&mut checks);
    let (opened, found) = client.open("large.yaml", text);
    let lines = text.lines().count();
    let what = format!("{lines} lines, {} KB, {found} diagnostics", text.len() / 1024);
    let mut waits = vec![(OPENED.to_owned(), opened)];
    // in the middle of the text, a letter in a line of its own, and gone again
    let middle = lines / 2;
    let letter = |press: usize| if press.is_multiple_of(2) { "#" } else { "" };
    let mut presses: Vec<Duration> =
        (0..PRESSES).map(|press| client.press("large.yaml", middle, letter(press))).collect();
    waits.push((PRESSED.to_owned(), median(&mut presses)));
    for method in QUESTIONS {
        let ask = |turn: usize| client.ask(method, "large.yaml", turn * lines / PRESSES, 6).0;
        let mut all: Vec<Duration> = (0..PRESSES).map(ask).collect();
        waits.push((method.to_owned(), median(&mut all)));
        // of a new version nothing is made yet, and its check goes on beside
        let at = |press: usize| press * lines / PRESSES;
        let ask = |press: usize| client.press_and_ask(method, "large.yaml", middle, letter(press), at(press));
        let mut all: Vec<Duration> = (0..PRESSES).map(ask).collect();
        waits.push((format!("{method}, with the key press before it"), median(&mut all)));
    }
    client.close("large.yaml");
    Measured { what, check, waits }
}

/// How long completions take in a folder of many contracts, all of which are being checked.
struct BesideFolder {
    folder: Duration,
    median: Duration,
    longest: Duration,
    count: usize,
}

fn beside_a_folder() -> BesideFolder {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    let text = generator::contract(LINES, 5);
    for number in 0..OTHERS {
        std::fs::write(folder.path().join(format!("{number}.yaml")), generator::contract(500, 5)).unwrap();
    }
    let mut client = Client::start(folder.path());
    let started = Instant::now();
    client.open("large.yaml", &text);
    let mut waits = Vec::new();
    let mut is_done = false;
    while !is_done && waits.len() < 5_000 {
        let line = waits.len() * 7 % LINES;
        waits.push(client.ask("textDocument/completion", "large.yaml", line, 6).0);
        is_done = client.published() > OTHERS;
    }
    let folder = started.elapsed();
    BesideFolder { folder, median: median(&mut waits), longest: waits[waits.len() - 1], count: waits.len() }
}

/// What was measured, as Markdown.
fn report(load: &str, start: Duration, few: &Measured, many: &Measured, beside: &BesideFolder) -> String {
    let shown = |time: Duration, most: Option<f64>| {
        let time = milliseconds(time);
        if most.is_some_and(|most| time > most) { format!("**{time:.1}**") } else { format!("{time:.1}") }
    };
    let asked = |most: Option<f64>| most.map_or_else(String::new, |most| format!("at most {most:.0}"));
    let mut rows =
        vec![format!("| start of the server | {} | {} | |", asked(Some(MOST_START)), shown(start, Some(MOST_START)))];
    for ((what, few), (_, many)) in few.waits.iter().zip(&many.waits) {
        let most = match what.as_str() {
            PRESSED => Some(MOST_PRESSED),
            what if what.starts_with(COMPLETION) => Some(MOST_COMPLETION),
            _ => None,
        };
        // what is asked for is of contracts that are written, not of those in which all is at fault
        rows.push(format!("| {what} | {} | {} | {} |", asked(most), shown(*few, most), shown(*many, None)));
    }
    let most = Some(MOST_COMPLETION);
    rows.push(format!(
        "| {COMPLETION}, while {OTHERS} other contracts of the folder are checked, which takes {:.1} s | {} | {} | |",
        beside.folder.as_secs_f64(),
        asked(most),
        shown(beside.median, most)
    ));
    rows.push(format!("| the longest of these {} | | {} | |", beside.count, shown(beside.longest, None)));
    rows.push(format!(
        "| a check in one process, to compare | | {} | {} |",
        shown(few.check, None),
        shown(many.check, None)
    ));
    format!(
        "# How long an editor waits: measured

Written by `cargo bench --bench editor`, with clausula {} on {}, {} threads at once, built by {}
as it is released. The load of the machine before it began: {load}. Medians of {PRESSES}, in milliseconds; what is asked for and
not reached is in bold.

| | asked for | {} | {} |
|---|---:|---:|---:|
{}

What is asked for is of contracts as they are written: where two of five lines are at fault, most of the time goes into the findings
themselves.
",
        env!("CARGO_PKG_VERSION"),
        processor(),
        std::thread::available_parallelism().unwrap(),
        rustc(),
        few.what,
        many.what,
        rows.join("\n"),
    )
}

/// How long a check takes in this process, with the rules that hold where there are no settings.
fn check(text: &str) -> Duration {
    static CHECKER: std::sync::OnceLock<Checker> = std::sync::OnceLock::new();
    let checker = CHECKER.get_or_init(|| {
        let policies: Vec<Policy> = packs::find("bpo.essentials").map(Policy::from).into_iter().collect();
        let as_of = Date { year: 2026, month: Some(1), day: Some(1) };
        compile(policies, &Selection::default(), Options { as_of, limits: Limits::default() }).checker.unwrap()
    });
    let input = Input { name: "large.yaml".to_owned(), bytes: text.as_bytes().to_vec(), named_outright: false };
    let started = Instant::now();
    black_box(checker.check(input));
    started.elapsed()
}

/// The middle one; they are in order then.
fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn processor() -> String {
    let told = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = told.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    name.map_or_else(|| "a processor without a name".to_owned(), |(_, name)| name.trim().to_owned())
}

/// How many processes were running or waiting for a processor, over the last minute.
fn load() -> String {
    let told = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    told.split_whitespace().next().unwrap_or("not known").to_owned()
}

fn rustc() -> String {
    let told = std::process::Command::new("rustc").arg("--version").output();
    told.map_or_else(|_| "rustc".to_owned(), |told| String::from_utf8_lossy(&told.stdout).trim().to_owned())
}

/// A place in a text, in each of the ways in which a question names it.
fn place(uri: &str, line: usize, character: usize) -> Value {
    let position = json!({ "line": line, "character": character });
    let range = json!({ "start": position, "end": position });
    let context = json!({ "diagnostics": [] });
    json!({ "textDocument": { "uri": uri }, "position": position, "range": range, "context": context })
}
