//! The two ways of reading a file, which must differ in their time only: over all the YAML that there is here, and over
//! very many texts made from it by small damages.

use clausula::document::{Limits, Way, load_by};
use clausula::source::FileId;

use crate::tidy;

pub(crate) mod damage;
#[path = "../../../benches/check/generator.rs"]
mod generator;
mod made;

use damage::{Numbers, ORDINARY, damage, excerpt};

/// How many damaged texts are tried, and which: as many as the first variable says, and others for each value of the second.
const DAMAGED: u64 = 40_000;
const DAMAGED_VARIABLE: &str = "CLAUSULA_DAMAGED_TEXTS";
const SEED_VARIABLE: &str = "CLAUSULA_DAMAGED_SEED";

/// Everything here that is YAML: files, contracts in Markdown, made ones, and the YAML test suite where it is at hand.
fn sources() -> Vec<String> {
    let mut sources: Vec<String> = ORDINARY.iter().chain(super::SMALL).map(|text| (*text).to_owned()).collect();
    for path in tidy::files("") {
        if path.ends_with(".yaml") {
            sources.push(tidy::read(&path));
        } else if path.ends_with(".md") {
            let text = tidy::read(&path);
            let fenced = text.split("\n```yaml").skip(1).filter_map(|rest| rest.split_once('\n'));
            sources.extend(fenced.filter_map(|(_, rest)| rest.split("```").next()).map(str::to_owned));
        }
    }
    sources.extend((0..10).map(generator::contract));
    // the parser takes no key whose colon is more than 1024 characters away
    for length in [990, 1010, 1023, 1024, 1025, 1200] {
        let (narrow, wide) = ("k".repeat(length), "ä".repeat(length));
        sources.extend([format!("{narrow}: a\n'{wide}': b\n"), format!("- {narrow}: a\n- {wide} : b\n- {narrow}\n")]);
        sources.extend([format!("a: {{{narrow}: b}}\n"), format!("- [[{narrow}], \"{wide}\"]\n- {{a: {narrow}}}\n")]);
    }
    let cases = super::yaml_test_suite().unwrap_or_default();
    for line in cases.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        sources.push(case["yaml"].as_str().unwrap().to_owned());
    }
    assert!(sources.len() > 100);
    sources
}

/// Reads a text in both ways and compares; whether the fast way was taken to its end.
fn compare(text: &str, limits: Limits) -> bool {
    let read = |way| load_by(text.as_bytes().to_vec(), FileId(3), limits, way);
    let (fast, taken) = read(Way::Fast);
    if taken == Way::Parser {
        return false;
    }
    let (parsed, _) = read(Way::Parser);
    assert_eq!(fast.diagnostics, parsed.diagnostics, "{text:?}");
    assert_eq!(fast.documents, parsed.documents, "{text:?}");
    true
}

#[test]
fn both_ways_of_reading_give_the_same() {
    let sources = sources();
    // a few nodes deep, and a few of a merge key
    let narrow = Limits { depth: 3, expanded_nodes: 4, ..Limits::default() };
    for text in &sources {
        compare(text, Limits::default());
        compare(text, narrow);
    }
    let count = std::env::var(DAMAGED_VARIABLE).map_or(DAMAGED, |count| count.parse().unwrap());
    let seed = std::env::var(SEED_VARIABLE).map_or(1, |seed| seed.parse().unwrap());
    let (mut numbers, mut fast) = (Numbers(seed), 0);
    for _ in 0..count {
        let mut text = match numbers.below(4) {
            0 => made::text(&mut numbers),
            _ => excerpt(numbers.of::<String>(&sources), &mut numbers),
        };
        for _ in 0..numbers.below(4) {
            text = damage(&text, &mut numbers);
        }
        let limits = if numbers.below(8) == 0 { narrow } else { Limits::default() };
        fast += u64::from(compare(&text, limits));
    }
    assert!(fast > count / 10, "of {count} damaged texts only {fast} were read by both ways");
}

#[test]
fn yaml_in_the_usual_styles_is_read_the_fast_way() {
    let (mut all, mut fast) = (0, 0);
    for number in 0..500 {
        let text = made::text(&mut Numbers(number));
        all += text.len();
        fast += if compare(&text, Limits::default()) { text.len() } else { 0 };
    }
    assert!(fast * 100 > all * 85, "of {all} bytes only {fast}");
}

#[test]
fn contracts_are_read_the_fast_way() {
    let made = (0..10).map(|number| (format!("made {number}"), generator::contract(number)));
    let written = tidy::files("contracts").into_iter().filter(|path| path.ends_with(".yaml"));
    let written = written.map(|path| (path.clone(), tidy::read(&path)));
    // what an anchor names is the parser's to repeat
    let has_no_anchor = |text: &str| !text.contains(": &") && !text.contains("- &");
    let written: Vec<_> = written.filter(|(_, text)| has_no_anchor(text)).collect();
    assert!(written.len() > 12, "only {} contracts", written.len());
    for (name, text) in made.chain(written) {
        assert!(compare(&text, Limits::default()), "{name}");
        assert!(compare(&text.replace('\n', "\r\n"), Limits::default()), "{name} with CRLF");
    }
}
