//! What a check does, to be counted: `instructions load FILE` reads a contract, `start POLICIES` gets ready, `check POLICIES FILE`
//! gets ready and checks a contract, `show POLICIES FILE` does that once and writes what a person reads of it. The contract is read
//! or checked 40 times. Policies are a built-in one or a file of them.
//!
//! It must build against earlier commits too, so it names as little of the library as it can.

use std::hint::black_box;
use std::{env, fs};

use clausula::check::{Checker, Input, Options, PolicySource, Selection, compile};
use clausula::document::{Limits, load};
use clausula::finding::RunSummary;
use clausula::packs;
use clausula::report::{Format, Renderer, RunHeader, Style};
use clausula::source::FileId;
use clausula::value::Date;

/// The standard library asks this for the seeds of its hash tables: the same in each run, so that counts are.
///
/// # Safety
///
/// As that of the C library: there are as many bytes as `length` says.
#[unsafe(no_mangle)]
unsafe extern "C" fn getrandom(bytes: *mut u8, length: usize, _flags: u32) -> isize {
    // SAFETY: the caller has as many bytes
    unsafe { bytes.write_bytes(0x2a, length) };
    length.cast_signed()
}

const AS_OF: Date = Date { year: 2026, month: Some(11), day: Some(21) };
const TIMES: usize = 40;

fn main() -> Result<(), String> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["load", file] => {
            let bytes = read(file)?;
            (0..TIMES).for_each(|_| drop(black_box(load(bytes.clone(), FileId(0), Limits::default()))));
        }
        ["start", policies] => drop(black_box(checker(policies)?)),
        ["check", policies, file] => {
            let (checker, bytes) = (checker(policies)?, read(file)?);
            (0..TIMES).for_each(|_| drop(black_box(checker.check(input(&bytes)))));
        }
        ["show", policies, file] => show(&checker(policies)?, &read(file)?),
        _ => return Err("expected what to count, and of what".to_owned()),
    }
    Ok(())
}

fn read(file: &str) -> Result<Vec<u8>, String> {
    fs::read(file).map_err(|error| format!("{file}: {error}"))
}

fn checker(policies: &str) -> Result<Checker, String> {
    let (selection, options) = (Selection::default(), Options { as_of: AS_OF, limits: Limits::default() });
    let compiled = match packs::find(policies) {
        Some(pack) => compile([pack], &selection, options),
        None => {
            let text = String::from_utf8_lossy(&read(policies)?).into_owned();
            compile([PolicySource { name: policies.to_owned(), text }], &selection, options)
        }
    };
    compiled.checker.ok_or_else(|| format!("{policies} can't be read"))
}

fn input(bytes: &[u8]) -> Input {
    Input { name: "contract.yaml".to_owned(), bytes: bytes.to_vec(), named_outright: true }
}

fn show(checker: &Checker, bytes: &[u8]) {
    let rules: Vec<_> = checker.program().rules.iter().collect();
    let mut renderer = Renderer::new(Format::Pretty, Style { color: false, width: 100 });
    let mut summary = RunSummary::default();
    black_box(renderer.begin(RunHeader {
        as_of: AS_OF,
        notes: &[],
        rules: &rules,
        verbose: false,
        has_baseline: false,
    }));
    for report in &checker.check(input(bytes)).reports {
        summary.add(report);
        black_box(renderer.report(report));
    }
    black_box(renderer.finish(&summary));
}
