//! Contracts, policies and vocabularies broken at random, always in the same way: nothing panics, every place lies in its
//! file, and what is said twice is the same. `MUTATIONS=20000 cargo test mutations` breaks more of them.

use clausula::check::{BaselineUse, Checked, Compiled, Input, Options, PolicySource, Selection, WaiverUse, compile};
use clausula::document::Limits;
use clausula::finding::RunSummary;
use clausula::packs;
use clausula::report::{Format, Notes, Renderer, RunHeader, Style};

use crate::{engine, tidy};

/// How many are broken where nobody asks for more.
const MUTATIONS: u64 = 40;

/// Pieces that mean something somewhere.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ":",
    ": ",
    "- ",
    ",",
    "\"",
    "'",
    "\"\"\"",
    "|",
    ">",
    "#",
    "&a ",
    "*a",
    "<<: *a",
    "!t ",
    "\n",
    "\r\n",
    "\t",
    "  ",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "null",
    "~",
    "{}",
    "{state: open}",
    "{state: silent}",
    "{value: 3}",
    "{by_reference: x}",
    "TBD",
    "3",
    "3 days",
    "30 dayz",
    "EUR 5",
    "99%",
    "2026-02-30",
    "2026-01",
    "\u{feff}",
    "\u{0}",
    "\u{202e}",
    "\u{1b}[31m",
    "é",
    "東京",
    "👩‍👩‍👧",
    "\u{301}",
    "require ",
    "forbid ",
    "when ",
    "for each x in ",
    "else ",
    "and ",
    "or ",
    "not ",
    "some x in ",
    "satisfies ",
    "where ",
    "rule r {",
    "record R {",
    "enum E {",
    "list of ",
    "reference to ",
    "one or more ",
    "is stated",
    "[*].",
    ".",
    "==",
    ">=",
    "/a+/",
    "/(/",
    "count(",
    "sum(",
    "last(",
    "default ",
    "if ",
    "then ",
    "let y = ",
    "severity error",
    "parameter p: ",
    "define d(a: text) = ",
    "use ",
    "adjust ",
    "test \"t\" {",
    "grade ",
    "suggest set ",
    "clauses",
    "coverage: {reviewed: []}\n",
];

/// Numbers that look random, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    fn place(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// A part of the text: a few characters, a line, or much.
    fn range(&mut self, text: &str) -> std::ops::Range<usize> {
        let from = self.place(text);
        let length = [1, 3, 12, 60, 400][self.below(5)];
        let mut to = (from + self.below(length) + 1).min(text.len());
        while !text.is_char_boundary(to) {
            to += 1;
        }
        from..to
    }

    fn broken(&mut self, original: &str) -> String {
        let mut text = original.to_owned();
        for _ in 0..=self.below(4) {
            let at = self.place(&text);
            match self.below(6) {
                0 => text.replace_range(self.range(&text), ""),
                1 => text.insert_str(at, PIECES[self.below(PIECES.len())]),
                2 => text.replace_range(self.range(&text), PIECES[self.below(PIECES.len())]),
                3 => {
                    let copied = text[self.range(&text)].to_owned();
                    text.insert_str(at, &copied);
                }
                4 => {
                    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
                    text.insert_str(line, &" ".repeat(self.below(5)));
                }
                _ => text.truncate(at.max(text.floor_char_boundary(text.len() / 2))),
            }
        }
        text
    }
}

fn count() -> u64 {
    std::env::var("MUTATIONS").map_or(MUTATIONS, |count| count.parse().expect("a number"))
}

fn options() -> Options {
    Options { as_of: clausula::run::parse_date("2026-01-01").unwrap(), limits: Limits::default() }
}

fn originals(folder: &str, ending: &str) -> Vec<String> {
    let files = tidy::files(folder).into_iter().filter(|path| path.ends_with(ending));
    files.map(|path| tidy::read(&path)).collect()
}

/// Everything that is written of a run.
fn written(header: RunHeader<'_>, checked: &Checked) -> String {
    let mut out = String::new();
    for format in [Format::Pretty, Format::Concise, Format::Json] {
        let mut renderer = Renderer::new(format, Style { color: false, width: 60 });
        out += &renderer.begin(header);
        let mut summary = RunSummary::default();
        for report in &checked.reports {
            summary.add(report);
            out += &renderer.report(report);
        }
        out += &renderer.finish(&summary);
    }
    let hidden = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202e}' | '\u{feff}' | '\u{200d}');
    assert!(!out.contains(hidden), "{out:?}");
    out
}

/// Checks a contract against policies.
fn run(policies: &[PolicySource], contract: &str) -> String {
    check(&compile(policies.to_vec(), &Selection::default(), options()), contract)
}

/// Checks a contract, and holds what is said to what always holds.
fn check(compiled: &Compiled, contract: &str) -> String {
    for diagnostic in &compiled.diagnostics {
        assert!(!diagnostic.message.is_empty());
        for label in diagnostic.primary.iter().chain(&diagnostic.secondary) {
            let file = compiled.sources.get(label.location.file).expect("a label is in a file of the policies");
            let range = label.location.span.range();
            assert!(file.text().get(range.clone()).is_some(), "{range:?} of {}", diagnostic.message);
        }
    }
    let input = Input { name: "c.yaml".to_owned(), bytes: contract.as_bytes().to_vec(), named_outright: true };
    let checked = match &compiled.checker {
        Some(checker) => checker.check(input),
        None => Checked {
            reports: Vec::new(),
            skipped: false,
            waivers: WaiverUse::default(),
            baseline: BaselineUse::default(),
            left_out: 0,
            by_date: false,
        },
    };
    engine::holds(&checked);
    let header = RunHeader {
        as_of: options().as_of,
        notes: &[Notes { diagnostics: &compiled.diagnostics, sources: &compiled.sources }],
        rules: &[],
        verbose: true,
        has_baseline: false,
    };
    written(header, &checked)
}

/// Breaks texts by dice that are thrown alike in every run; of a panic the text is shown.
fn break_each(originals: &[String], rounds: u64, run: impl Fn(&str) -> String) {
    for seed in 1..=rounds {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let original = &originals[dice.below(originals.len())];
        let text = dice.broken(original);
        let both = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| (run(&text), run(&text))));
        let (once, again) = both.unwrap_or_else(|_| panic!("seed {seed} breaks it:\n{text}"));
        assert!(once == again, "seed {seed} is not always alike:\n{text}");
    }
}

#[test]
fn a_broken_policy_is_read_to_its_end() {
    let policies = [originals("policies", ".policy"), originals("tests/suite/fixtures", ".policy")].concat();
    let small: Vec<String> = policies.into_iter().filter(|text| text.len() < 12_000).collect();
    let contract = tidy::read(&tidy::files("contracts/faulty")[0]);
    break_each(&small, count(), |text| {
        run(&[PolicySource { name: "p.policy".to_owned(), text: text.to_owned() }], &contract)
    });
}

#[test]
fn a_broken_vocabulary_is_read_to_its_end() {
    let vocabulary = tidy::read("tests/suite/fixtures/vocabulary.policy");
    let policy = "policy p\nvocabulary leases\nrule r {\n    severity error\n    require rent >= EUR 1 and count(parties) >= 1\n}\n";
    let leases = tidy::read("grammar/README.md");
    let leases = leases
        .split("```vocabulary leases.policy\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .unwrap()
        .to_owned();
    let contract =
        "schema: lease/1\nrent: EUR 5\nparties:\n  - {id: a, role: tenant}\ncontact: {who: b}\nterm: {state: open}\n";
    break_each(&[leases, vocabulary], count(), |text| {
        let source = |name: &str, text: &str| PolicySource { name: name.to_owned(), text: text.to_owned() };
        run(&[source("p.policy", policy), source("v.policy", text)], contract)
    });
}

#[test]
fn a_broken_contract_is_read_to_its_end() {
    let contracts = [originals("contracts/compliant", ".yaml"), originals("contracts/faulty", ".yaml")].concat();
    let compiled = compile(packs::policies(), &Selection::default(), options());
    break_each(&contracts, count(), |text| check(&compiled, text));
}
