//! The two ways of reading a policy, which must differ in their time only: over all policies that there are here, over very
//! many texts made from them by small damages, and over expressions of words thrown together.

use clausula::source::FileId;
use clausula::syntax::{Way, parse_by};

use crate::document::ways::trials::damage::Numbers;
use crate::tidy;

/// How many texts of each kind are tried, and which: as many as the first variable says, and others for each value of the
/// second.
const TEXTS: u64 = 1_500;
const TEXTS_VARIABLE: &str = "CLAUSULA_DAMAGED_POLICIES";
const SEED_VARIABLE: &str = "CLAUSULA_DAMAGED_SEED";

/// What the fast way knows, what is nearly the same but not, and what means something at some places only.
const PIECES: &[&str] = &[
    " ",
    " ",
    " ",
    " ",
    "\n",
    "\n",
    "\r\n",
    "\t",
    "\u{a0}",
    "\u{feff}",
    "\u{b}",
    " # c\n",
    "#",
    "x",
    "xs",
    "a.b",
    "a.b[*].c",
    ".",
    "..",
    ".\"k\"",
    ".\"\"\"k\"\"\"",
    "[*]",
    "[0]",
    "[ * ]",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    ",",
    ":",
    "=",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "=>",
    "<>",
    "&&",
    "!",
    "+",
    " - ",
    "-",
    "*",
    "/",
    "and",
    "or",
    "not",
    "in",
    "not in",
    "is",
    "is stated",
    "is not empty",
    "is a date",
    "is an integer",
    "is money",
    "is a money",
    "is a",
    "contains",
    "contains all",
    "contains any",
    "contains # c\nall",
    "mentions",
    "matches /a/",
    "matches /a\\/b/i",
    "matches //",
    "matches /a/x",
    "default",
    "default 1",
    "where",
    "satisfies",
    "every",
    "some",
    "no",
    "every x in xs satisfies",
    "some x in xs where",
    "if",
    "then",
    "else",
    "if a then b else c",
    "as",
    "as of",
    "of",
    "count(",
    "count",
    "f(x)",
    "f(x).y",
    "f(x) .y",
    "f (x)",
    "(xs where it.y)",
    "(a).b",
    "(a) .b",
    "it",
    "all",
    "any",
    "business",
    "5",
    "05",
    "5.5",
    "5.",
    "-5",
    "- 5",
    "5%",
    "5 %",
    "5.5%",
    "-5%",
    "30 days",
    "30 day",
    "1 year 6 months",
    "5 business days",
    "30 dayz",
    "30 days(s)",
    "3 days and 4 hours",
    "30days",
    "2026-11-21",
    "2026-11",
    "2026-11-21x",
    "1.2.2026",
    "EUR 5",
    "EUR 5.50",
    "EUR 5,000",
    "EUR -5",
    "EURO 5",
    "EUR",
    "5 EUR",
    "5,000 EUR",
    "$5",
    "5,000",
    "true",
    "false",
    "\"t\"",
    "\"\"",
    "\"\\\"\"",
    "\"\\q\"",
    "\"a {x} b\"",
    "\"{{\"",
    "\"{x\"",
    "\"}\"",
    "\"é\"",
    "\"\"\"t\"\"\"",
    "\"\"\"\n  t\n  \"\"\"",
    "'t'",
    "“t”",
    "a-b",
    "a-",
    "é",
    "Ab",
    "_a",
    "list",
    "require",
    "forbid",
    "let y =",
    "when",
    "for each x in xs",
    "for each k, x in xs where",
    "grade x",
    "preferred ==",
    "acceptable <=",
    "escalate to \"t\" >",
    "suggest set a.b =",
    "suggest add a \"\"\"y\"\"\"",
    "severity error",
    "severity eror",
    "tags a, b",
    "because \"t\"",
    "cite \"t\" at \"u\"",
    "help \"t {x}\"",
    "status draft",
    "status partly verified",
    "status partly\nverified",
    "else \"t\"",
    "else warning \"t\"",
    "else note",
    "else eror \"t\"",
    "rule a {",
    "rule b \"t\" {",
    "policy p \"t\"",
    "policy p.q",
    "vocabulary contract",
    "version 1.0.0",
    "version 1.0.0-a",
    "source \"t\"",
    "applies from 2026-01-01",
    "superseded by p.q from 2026-01-01",
    "checked on 2026-01-01",
    "review by 2026-01-01",
    "use p.q tagged a, b",
    "use \"p.policy\"",
    "data d: text from \"f\"",
    "parameter m: integer = 5 \"t\"",
    "parameter n: list of text = [\"t\"]",
    "parameter o: text or date = 5",
    "define d =",
    "define e(x: text, y: date,) =",
    "adjust p { m = 5, a: off because \"t\" }",
    "adjust p { a: note }",
    "adjust p { a: eror }",
    "test \"t\" {",
    "record R {",
    "enum E { a b }",
];

/// Reads a text in both ways and compares; whether the fast way was taken to its end.
fn compare(text: &str) -> bool {
    let (fast, taken) = parse_by(text, FileId(3), Way::Fast);
    let (whole, other) = parse_by(text, FileId(3), Way::Grammar);
    assert_eq!(other, Way::Grammar, "{text}");
    assert_eq!(fast.diagnostics, whole.diagnostics, "{text}\n{text:?}");
    assert_eq!(fast.file, whole.file, "{text}\n{text:?}");
    taken == Way::Fast
}

/// Everything here that is a policy: files, and what stands in Markdown.
fn sources() -> Vec<String> {
    let mut sources = Vec::new();
    for path in tidy::files("") {
        if path.ends_with(".policy") {
            sources.push(tidy::read(&path));
        } else if path.ends_with(".md") {
            let text = tidy::read(&path);
            let fenced = text.split("\n```policy").skip(1).filter_map(|rest| rest.split_once('\n'));
            sources.extend(fenced.filter_map(|(_, rest)| rest.split("```").next()).map(str::to_owned));
        }
    }
    assert!(sources.len() > 100, "only {} policies", sources.len());
    sources
}

/// Some paragraphs of a text, which most often hold whole items.
fn excerpt(text: &str, numbers: &mut Numbers) -> String {
    let parts: Vec<&str> = text.split("\n\n").collect();
    let start = numbers.below(parts.len());
    let end = (start + 1 + numbers.below(3)).min(parts.len());
    parts[start..end].join("\n\n")
}

/// A text with one small damage.
fn damage(text: &str, numbers: &mut Numbers) -> String {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let place = *numbers.of(&places);
    let (before, behind) = text.split_at(place);
    let mut words: Vec<&str> = text.split_inclusive([' ', '\n', '.', '(']).collect();
    let (one, other) = (numbers.below(words.len()), numbers.below(words.len()));
    match numbers.below(9) {
        0 | 1 => return format!("{before}{}{behind}", numbers.of(PIECES)),
        2 => return format!("{before} {} {behind}", numbers.of(PIECES)),
        3 => return format!("{before}{}", behind.chars().skip(1).collect::<String>()),
        4 => return text.replace('\n', "\r\n"),
        5 => return before.to_owned(),
        _ if words.is_empty() => return (*numbers.of(PIECES)).to_owned(),
        6 => words.swap(one, other),
        7 => words.insert(one, words[other]),
        _ => drop(words.remove(one)),
    }
    words.concat()
}

/// Words thrown together, as a condition or as whatever they are.
fn thrown(numbers: &mut Numbers) -> String {
    let mut text = String::new();
    for _ in 0..1 + numbers.below(7) {
        text.push_str(numbers.of::<&str>(PIECES));
        if numbers.below(4) > 0 {
            text.push(' ');
        }
    }
    match numbers.below(4) {
        0 => text,
        1 => format!("policy p\ndefine d = {text}\nrule a {{\nseverity note\nrequire d\n}}"),
        2 => format!("policy p\nrule a {{\nseverity note\n{text}\n}}"),
        _ => format!("policy p\nrule a {{\nseverity note\nrequire {text}\nforbid x else \"{{x}}\"\n}}"),
    }
}

#[test]
fn both_ways_of_reading_a_policy_give_the_same() {
    let sources = sources();
    for text in &sources {
        compare(text);
    }
    let count = std::env::var(TEXTS_VARIABLE).map_or(TEXTS, |count| count.parse().unwrap());
    let seed = std::env::var(SEED_VARIABLE).map_or(1, |seed| seed.parse().unwrap());
    let (mut numbers, mut damaged, mut made) = (Numbers(seed), 0, 0);
    for _ in 0..count {
        let mut text = excerpt(numbers.of::<String>(&sources), &mut numbers);
        for _ in 0..numbers.below(4) {
            text = damage(&text, &mut numbers);
        }
        damaged += u64::from(compare(&text));
        made += u64::from(compare(&thrown(&mut numbers)));
    }
    assert!(damaged > count / 20, "of {count} damaged texts only {damaged} were read by both ways");
    assert!(made > count / 100, "of {count} texts thrown together only {made} were read by both ways");
}

#[test]
fn the_built_in_policies_are_read_the_fast_way() {
    let mut count = 0;
    for pack in clausula::packs::policies() {
        assert!(compare(pack.text), "{}", pack.name);
        assert!(compare(&pack.text.replace('\n', "\r\n")), "{} with CRLF", pack.name);
        count += 1;
    }
    assert!(count > 10, "only {count}");
}
