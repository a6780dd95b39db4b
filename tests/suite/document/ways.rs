//! The two ways of reading a file, which must differ in their time only: over all the YAML that there is here, and over
//! very many texts made from it by small damages.

use std::path::Path;

use clausula::document::{Limits, Way, load_by};
use clausula::source::FileId;

use crate::tidy;

#[path = "../../../benches/check/generator.rs"]
mod generator;
mod made;

/// How many damaged texts are tried, and which: as many as the first variable says, and others for each value of the second.
const DAMAGED: u64 = 40_000;
const DAMAGED_VARIABLE: &str = "CLAUSULA_DAMAGED_TEXTS";
const SEED_VARIABLE: &str = "CLAUSULA_DAMAGED_SEED";

/// What the reader of ordinary contracts knows, and what is nearly the same but not.
const ORDINARY: &[&str] = &[
    "a: 1\nb: two words\nc: [1, 2.5, x y, 'q', \"r\"]\nd: {e: f, \"g h\": 'i', j: , k}\n",
    "# first\n\n---\n# second\na: b # c\n# d\n\ne:\n  # f\n  g: h\n  # i\n# j",
    "--- # c\n- a\n- b: c\n  d: e\n\n  f:\n  - g\n  -\n    h: i\n  - # j\n    k\n-\n- - l\n  - - m\n    - n\n  - o\n",
    "a:\n- b\n- c\n-\nd:\n  e:\n    f:\ng:\nh:\n  - i\n\n\n  - j\nk: l\n",
    "a: one\n  two\n\n  three\n\n\n  four # five\nb:\n  six\n  seven:eight\nc:\n  - nine\n    ten\n   eleven\n- twelve\n",
    "a: one\n  two # c\n  three\nb: one # c\n  two\n",
    "a: |\n  one\n   two \n\n  three\n\n\nb: |-\n\n    one\n    two\n  # c\nc: >+ # c\n  one\n  two\n\n  three\n    four\n  five\n\n\n",
    "a: >-\n  one\n  two\n\n    three\n\n    four\n\n  five\n\n\n  six\n  seven\n- >\n a\n",
    "- |\n one\n two\n- a: >\n    three\n    four\n  b: |+\n   five\n\n  c: |\n   six",
    "a: |\n  one\n  \n two\nb: |\n   \n  three\nc: |\n four\n  \n five\n   \nd: |2\n  e\n",
    "\"a b\" : 'it''s'\n'c''d': \"e\\\"f\\\\g\\nh\\ti\\/j\"\ne: ''\nf: \"\"\ng: \"\\u00e4\"\nh: \"a # b: c\" # d\n",
    "a: x#y\nb: http://example.org/?q=1#f\nc: -5\nd: a:b ::c\ne: 1,5 [x] {y}\nf: it's \"so\"\ng: ~\nh: =\n",
    "ä: ö ü\n'é': \"à\"\n🎵: [ö, ü]\nb: |\n  ä\n  ö\n",
    "a: 1\na: 2\nb: {c: 1, c: [2]}\n<<: {d: 3}\n\"a\": {}\n",
    "a: []\nb: {}\nc: [ ]\nd: { }\ne: [a , ]\nf: {a: b , }\ng: [[], {}, [a, {b: [c]}]] # h\ni: {a: b:c, d#e: f}\n",
    "a: b\r\nc:\r\n  - d\r\n  - e\r\n    f\r\n  - |\r\n    g\r\n    h\r\n\r\n# i\r\nj: {k: l} # m\r\n",
    "a:   b   \nc:    \n  d:  e  # f   \n\n   \n   # g\nh: 'i'   \nj: [k]   \n",
    "key:\n  \"text\"\nother:\n  [a, b]\nthird:\n  |\n  c\nfourth:\n  'd': e\n",
    "a: [b, c,\n  d, # e\n  [f\n  ], {g: h\n    , i }\n\n # j\n  , 'k' # l\n  ]\nm:\n- {n: o,\n p: [q,\n r]} # s\n",
    "a: 'b\n  c  \n\n  d''e '\nf: \"g \\\n  h\n\n\n   i\\\n\n  \\ j\n  \"\nk: ['l\n  m', \"\n\n n\"]\n- 'o\n p'\n",
    "a: \"\\u00e4\\xe4\\u2019\\ \\x0a b\"\nc: \"\\ud83c\\udfb5\"\nd: \"\\u+123\"\ne: \"\\e\\0\"\n",
    "a: {b:\n  c}\nd: {\"e\"\n  : f}\ng: [h\n  i]\nj: [k\n]\nl: 'm\nn'\no: 'p\n ' : q\n",
    "a: b: c\nd: - e\nf: 'g' h\ni: [j] k\nl: [m]#n\no: 'p'#q\n",
    "a: ...\nb: ---\n---\nc: d\n...\n",
    // each alone, as one that the reader gives up on would hide the others
    "a: {b:\n , c: d}\n",
    "a: [b:\n , c]\n",
    "a: {b:\n }\n",
    "a: {b: #c, d\n }\n",
    "a: {'b\n c': d}\n",
    "a: \"\\u+123\"\n",
    "a: \"\\x+1\"\n",
    "... : a\n",
    "a: b\n...: c\n",
    "a: b\n... : c\n",
    "--- : a\n",
    "a: b\n---: c\n",
    "a: b\n--- : c\n",
];

/// What is thrown into a text: characters with a meaning in YAML, alone and together.
const PIECES: &[&str] = &[
    " ", "  ", "\n", "\n\n", "\n  ", "\r\n", "\r", "\t", ":", ": ", " :", "-", "- ", "- - ", "? ", ",", ", ", "[", "]",
    "{", "}", "[]", "{}", "#", " # c", "# c\n", "&a ", "*a", "!t ", "!!str ", "|", ">", "|-", ">-", "|+", "|2", "|\n",
    ">\n", "'", "''", "\"", "\\", "\\n", "\\\"", "\\\n  ", "\\x41", "\\u00e4", "\\u+00e", ":\n", ":\n ", ",\n ", "\n]",
    "%", "@", "`", "~", "<<: ", "<<", "---", "---\n", "...", "...\n", "--- ", "a", "a: b", "key: ", "x y", "1", ".",
    "=", "ä", "🎵", "\u{feff}", "\u{85}", "\u{2028}", "\u{a0}", "\0", "\u{7f}", "\u{ffff}",
];

/// Everything here that is YAML: files, contracts in Markdown, made ones, and the YAML test suite where it is at hand.
#[expect(clippy::print_stderr, reason = "what is left out is said")]
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
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/yaml-test-suite.jsonl");
    let cases = std::fs::read_to_string(&suite).unwrap_or_else(|_| {
        eprintln!("without the YAML test suite, which is not at {}", suite.display());
        String::new()
    });
    for line in cases.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        sources.push(case["yaml"].as_str().unwrap().to_owned());
    }
    assert!(sources.len() > 100);
    sources
}

/// Numbers that look random and are the same in each run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap()
    }

    fn of<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len())]
    }
}

/// Some lines of a text, moved to the left as far as they go: small texts are tried faster.
fn excerpt(text: &str, numbers: &mut Numbers) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    if numbers.below(8) == 0 && text.len() < 2_000 {
        return text.to_owned();
    }
    let start = numbers.below(lines.len());
    let end = (start + 1 + numbers.below(24)).min(lines.len());
    let margin = lines[start..end].iter().filter(|line| !line.trim().is_empty());
    let margin = margin.map(|line| line.len() - line.trim_start_matches(' ').len()).min().unwrap_or_default();
    lines[start..end].iter().map(|line| line.get(margin..).unwrap_or("\n")).collect()
}

/// A text with one small damage.
fn damage(text: &str, numbers: &mut Numbers) -> String {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let place = *numbers.of(&places);
    let (before, behind) = text.split_at(place);
    let without_first = |text: &str| text.chars().skip(1).collect::<String>();
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let line = numbers.below(lines.len());
    let other = numbers.below(lines.len());
    match numbers.below(14) {
        0 | 1 => return format!("{before}{}{behind}", numbers.of(PIECES)),
        2 => return format!("{before}{}", without_first(behind)),
        3 => return format!("{before}{}{}", numbers.of(PIECES), without_first(behind)),
        4 => return text.replace('\n', "\r\n"),
        5 => return before.to_owned(),
        _ if lines.is_empty() => return (*numbers.of(PIECES)).to_owned(),
        6 => lines.swap(line, other),
        7 => lines.insert(line, lines[other].clone()),
        8 => drop(lines.remove(line)),
        9 | 10 => {
            let (spaces, count) = (1 + numbers.below(4), 1 + numbers.below(4));
            for each in lines.iter_mut().skip(line).take(count) {
                each.insert_str(0, &"    "[..spaces]);
            }
        }
        11 => {
            let (spaces, count) = (1 + numbers.below(4), 1 + numbers.below(4));
            for each in lines.iter_mut().skip(line).take(count) {
                let own = each.len() - each.trim_start_matches(' ').len();
                each.replace_range(..own.min(spaces), "");
            }
        }
        12 => lines[line] = format!("{}{}\n", lines[line].trim_end_matches('\n'), numbers.of(PIECES)),
        _ => lines.insert(line, format!("{}\n", " ".repeat(numbers.below(6)))),
    }
    lines.concat()
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
