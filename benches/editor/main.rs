//! How long an editor waits: from the start of the language server to its first answer, from a key press to the diagnostics of the
//! text, and for what is asked of a place.
//!
//! `cargo bench --bench editor` prints it, for a contract of 5,000 lines with some tens of findings, and for one in which the lists are as
//! long as they can be and every element is at fault. The server is the program, a process of its own, asked over its standard input as
//! editors do. With each time stands how many times that is what a check of the text takes in this process: a ratio, which holds on
//! any machine. Last, how long a completion waits while 1,000 other contracts of the folder are checked.
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

/// What is asked, at places all over the text, and how long it may take in milliseconds.
const QUESTIONS: [(&str, f64); 6] = [
    ("textDocument/completion", 10.0),
    ("textDocument/hover", 10.0),
    ("textDocument/definition", 10.0),
    ("textDocument/documentSymbol", 10.0),
    ("textDocument/foldingRange", 10.0),
    ("textDocument/codeLens", 10.0),
];

fn main() {
    let folder = tempfile::tempdir().unwrap();
    // what is above does not count
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    println!("{}; {} processors", processor(), std::thread::available_parallelism().unwrap());
    println!("clausula {}, {}; medians", env!("CARGO_PKG_VERSION"), rustc());

    let started = Instant::now();
    let mut client = Client::start(folder.path());
    println!("start: {:.1} ms (at most 50)", milliseconds(started.elapsed()));
    for (name, text, most) in [
        ("a contract with few findings", generator::contract(LINES, 5), Some(20.0)),
        ("a contract in which all is at fault", generator::faulty_contract(LINES), None),
    ] {
        measure(&mut client, name, &text, most);
    }
    drop(client);
    beside_a_folder();
}

fn measure(client: &mut Client, name: &str, text: &str, most: Option<f64>) {
    let mut checks: Vec<Duration> = (0..PRESSES).map(|_| check(text)).collect();
    let check = median(&mut checks);
    let (opened, found) = client.open("large.yaml", text);
    let lines = text.lines().count();
    println!(
        "\n{name}: {lines} lines, {} KB, {found} diagnostics; a check {:.1} ms",
        text.len() / 1024,
        milliseconds(check)
    );
    let tell = |what: &str, time: Duration, most: Option<f64>| {
        let most = most.map_or_else(String::new, |most| format!(" (at most {most:.0})"));
        println!(
            "{what:<30} {:6.1} ms{most}, {:.2} checks",
            milliseconds(time),
            time.as_secs_f64() / check.as_secs_f64()
        );
    };
    tell("opened", opened, None);
    // in the middle of the text, a letter in a line of its own, and gone again
    let middle = lines / 2;
    let mut presses: Vec<Duration> =
        (0..PRESSES).map(|press| client.press("large.yaml", middle, if press % 2 == 0 { "#" } else { "" })).collect();
    tell("a key press to diagnostics", median(&mut presses), most);
    for (method, most) in QUESTIONS {
        let mut waits: Vec<Duration> =
            (0..PRESSES).map(|turn| client.ask(method, "large.yaml", turn * lines / PRESSES, 6).0).collect();
        tell(method, median(&mut waits), Some(most));
    }
    // the first question of a version finds nothing made yet
    let mut waits: Vec<Duration> = (0..PRESSES)
        .map(|press| {
            client.press("large.yaml", middle, if press % 2 == 0 { "#" } else { "" });
            client.ask("textDocument/completion", "large.yaml", press * lines / PRESSES, 6).0
        })
        .collect();
    tell("completion, the first", median(&mut waits), Some(10.0));
    client.close("large.yaml");
}

/// Completions in a folder of many contracts, all of which are being checked.
fn beside_a_folder() {
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
    let in_the_middle = median(&mut waits);
    println!(
        "\ncompletion while {OTHERS} contracts are checked, in {:.1} s: {:.1} ms, the longest of {} {:.1} ms",
        started.elapsed().as_secs_f64(),
        milliseconds(in_the_middle),
        waits.len(),
        waits.last().map_or(0.0, |longest| milliseconds(*longest)),
    );
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

fn rustc() -> String {
    let told = std::process::Command::new("rustc").arg("--version").output();
    told.map_or_else(|_| "rustc".to_owned(), |told| String::from_utf8_lossy(&told.stdout).trim().to_owned())
}

/// A place in a text.
fn place(uri: &str, line: usize, character: usize) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } })
}
