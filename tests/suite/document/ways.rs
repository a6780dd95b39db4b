//! The two ways of reading a file, which must differ in their time only: over all the YAML that there is here, and over
//! very many texts made from it by small damages.

use clausula::document::Limits;

use crate::tidy;

pub(crate) mod trials;

use trials::damage::Numbers;
use trials::{compare, made, narrow, sources, trial};

/// How many damaged texts are tried, and which: as many as the first variable says, and others for each value of the second.
/// `tests/ways/run` tries a million in less time.
const DAMAGED: u64 = 10_000;
const DAMAGED_VARIABLE: &str = "CLAUSULA_DAMAGED_TEXTS";
const SEED_VARIABLE: &str = "CLAUSULA_DAMAGED_SEED";

/// Whether the fast way is taken to its end with a text.
fn is_read_fast(name: &str, text: &str, limits: Limits) -> bool {
    compare(text, limits).unwrap_or_else(|difference| panic!("{name}: {difference}\n{text:?}"))
}

#[test]
fn both_ways_of_reading_give_the_same() {
    let suite = super::yaml_test_suite().unwrap_or_default();
    let sources = sources::all(&tidy::files(""), tidy::read, &suite);
    assert!(sources.len() > 100);
    for source in &sources {
        is_read_fast(&source.name, &source.text, Limits::default());
        is_read_fast(&source.name, &source.text, narrow());
    }
    let count = std::env::var(DAMAGED_VARIABLE).map_or(DAMAGED, |count| count.parse().unwrap());
    let seed = std::env::var(SEED_VARIABLE).map_or(1, |seed| seed.parse().unwrap());
    let mut fast = 0;
    for number in 0..count {
        let trial = trial(&sources, seed, number);
        let name = format!("number {number} with the seed {seed}, {}", trial.origin);
        fast += u64::from(is_read_fast(&name, &trial.text, trial.limits));
    }
    assert!(fast > count / 10, "of {count} damaged texts only {fast} were read by both ways");
}

#[test]
fn yaml_in_the_usual_styles_is_read_the_fast_way() {
    let (mut all, mut fast) = (0, 0);
    for number in 0..500 {
        let text = made::text(&mut Numbers(number));
        all += text.len();
        fast += if is_read_fast("made", &text, Limits::default()) { text.len() } else { 0 };
    }
    assert!(fast * 100 > all * 85, "of {all} bytes only {fast}");
}

#[test]
fn contracts_are_read_the_fast_way() {
    let written = tidy::files("contracts").into_iter().filter(|path| path.ends_with(".yaml"));
    let written = written.map(|path| (path.clone(), tidy::read(&path)));
    // what an anchor names is the parser's to repeat
    let has_no_anchor = |text: &str| !text.contains(": &") && !text.contains("- &");
    let written: Vec<_> = written.filter(|(_, text)| has_no_anchor(text)).collect();
    assert!(written.len() > 12, "only {} contracts", written.len());
    for (name, text) in sources::contracts().chain(written) {
        assert!(is_read_fast(&name, &text, Limits::default()), "{name}");
        assert!(is_read_fast(&name, &text.replace('\n', "\r\n"), Limits::default()), "{name} with CRLF");
    }
}
