//! One part of a check, to be counted: `instructions PART FILE`. The parts are `start` (the essential rules are made ready),
//! `check` (that, one check of the file, and what a person reads of it) and `many` (100 checks of the file).
//!
//! It must build against earlier commits too, so it names as little of the library as it can.

use std::hint::black_box;
use std::{env, fs};

use clausula::check::{Checker, Input, Options, Selection, compile};
use clausula::document::Limits;
use clausula::finding::RunSummary;
use clausula::packs;
use clausula::report::{Format, Renderer, RunHeader, Style};
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
const MANY: usize = 100;

fn main() -> Result<(), String> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [part, file] = arguments.as_slice() else { return Err("expected a part and a file".to_owned()) };
    let bytes = fs::read(file).map_err(|error| format!("{file}: {error}"))?;
    let options = Options { as_of: AS_OF, limits: Limits::default() };
    let compiled = compile(packs::find("bpo.essentials"), &Selection::default(), options);
    let checker = compiled.checker.ok_or("the built-in policies can't be read")?;
    match part.as_str() {
        "start" => {}
        "check" => show(&checker, &bytes),
        "many" => (0..MANY).for_each(|_| drop(black_box(checker.check(input(&bytes))))),
        part => return Err(format!("there is no part `{part}`")),
    }
    Ok(())
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
