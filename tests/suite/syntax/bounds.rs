//! Whatever bytes come in: an answer in linear time, with places that lie in the file.

use std::sync::LazyLock;

use clausula::diagnostic::Diagnostic;
use clausula::source::FileId;
use clausula::syntax::{Parsed, declaration, parse};
use proptest::prelude::*;

const POLICIES: [&str; 3] = [
    include_str!("../fixtures/policy.policy"),
    include_str!("../fixtures/house.policy"),
    include_str!("../fixtures/vocabulary.policy"),
];

static SPAN: LazyLock<regex::Regex> = LazyLock::new(|| regex::Regex::new(r"(?:pan: |\()(\d+)\.\.(\d+)").unwrap());

fn read(text: &str) -> Parsed {
    let parsed = parse(text, FileId(0));
    for diagnostic in &parsed.diagnostics {
        for label in diagnostic.primary.iter().chain(&diagnostic.secondary) {
            assert!(text.get(label.location.span.range()).is_some(), "{diagnostic:?} lies outside of {text:?}");
        }
        assert!(diagnostic.primary.is_some() && !diagnostic.message.is_empty(), "{diagnostic:?}");
    }
    // what the first line says is what the whole file says, but that a line with a mistake may say something by itself
    match (declaration(text), parsed.file.declaration.as_ref()) {
        (Some(first), Some(whole)) => {
            assert_eq!(whole.kind, first.kind, "{text:?}");
            // a first line without its name may take the word of the next one for it
            let is_told = whole.name.text.is_empty() && !parsed.diagnostics.is_empty();
            assert!(is_told || whole.name.text.starts_with(&first.name.text), "{text:?}");
        }
        (None, None) => {}
        (first, whole) => assert!(!parsed.diagnostics.is_empty(), "{first:?} is not {whole:?} in {text:?}"),
    }
    // every span of the tree, as it prints
    for found in SPAN.captures_iter(&format!("{:?}", parsed.file)) {
        let range = found[1].parse::<usize>().unwrap()..found[2].parse().unwrap();
        assert!(text.get(range.clone()).is_some(), "{range:?} lies outside of {text:?}");
    }
    parsed
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<&str> {
    diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()).collect()
}

#[test]
fn what_is_too_deep_or_too_long_is_told_in_time() {
    let rule = |condition: &str| {
        format!("policy p \"t\"\nrule a \"t\" {{ require {condition} }}\nrule b \"t\" {{ require x }}")
    };
    for (text, code) in [
        (rule(&"(".repeat(1_000_000)), "policy/nesting"),
        (rule(&"[".repeat(100_000)), "policy/nesting"),
        (rule(&format!("{}a{}", "(".repeat(65), ")".repeat(65))), "policy/nesting"),
        (rule(&format!("{}a{}", "f(".repeat(5_000), ")".repeat(5_000))), "policy/nesting"),
        (rule(&format!("{}a", "not ".repeat(100_000))), "policy/nesting"),
        (rule(&format!("{}a", "!".repeat(100_000))), "policy/nesting"),
        (rule(&format!("{}a", "if a then ".repeat(10_000))), "policy/nesting"),
        (rule(&format!("{}a", "every x in xs satisfies ".repeat(10_000))), "policy/nesting"),
        (rule(&format!("a{}", " and a".repeat(10_000))), "policy/nesting"),
        (rule(&format!("a{}", " default a".repeat(10_000))), "policy/nesting"),
        (
            rule(&format!("{}a{}", "(a and ".repeat(60), " or b)".repeat(60)).replace("a and ", &"a and ".repeat(5))),
            "policy/nesting",
        ),
        (format!("policy p \"t\"\n{}", "when a {\n".repeat(10_000)), "policy/nesting"),
        (format!("vocabulary p \"t\"\nrecord A {{ a: {}text }}", "list of ".repeat(10_000)), "policy/nesting"),
    ] {
        let parsed = read(&text);
        let found = codes(&parsed.diagnostics);
        assert!(found.contains(&code), "{found:?} for {}", text.chars().take(60).collect::<String>());
    }
}

#[test]
fn much_of_the_same_is_read_in_time() {
    for once in [
        "}",
        ")",
        "{",
        "a",
        "\"",
        "'",
        "# c\n",
        "rule a \"t\" {\n",
        "require\n",
        "\"\"\"",
        "a.",
        "} require x ",
        "when a {",
        "a: ",
        "for each x in xs {\n",
    ] {
        let text = format!("policy p \"t\"\nrule a \"t\" {{\n{}", once.repeat(20_000 / once.len()));
        let parsed = read(&text);
        assert!(!parsed.diagnostics.is_empty(), "{once:?}");
    }
}

/// What breaks policies: the marks and words that something hangs on.
const PIECES: [&str; 34] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "\"",
    "\"\"\"",
    "'",
    ",",
    ":",
    "=",
    "==",
    ".",
    "and",
    "not",
    "rule",
    "require",
    "for each",
    "when",
    "if",
    "every",
    "else",
    "\n",
    " ",
    "#",
    "ä",
    "🎵",
    "\\",
    "/",
    "record",
    "X",
    "severity",
    "{ a: text }",
];

/// What a file may begin with.
const BEGINNINGS: [&str; 3] = ["", "policy p \"t\"\n", "vocabulary v\n"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_an_answer(text in "\\PC{0,200}") {
        read(&text);
    }

    #[test]
    fn any_words_give_an_answer(
        beginning in 0..BEGINNINGS.len(),
        pieces in prop::collection::vec(0..PIECES.len(), 0..80),
    ) {
        let text: Vec<_> = pieces.iter().map(|at| PIECES[*at]).collect();
        read(&format!("{}{}", BEGINNINGS[beginning], text.join(" ")));
    }

    #[test]
    fn a_broken_policy_gives_an_answer(
        policy in 0..POLICIES.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..PIECES.len(), 0..12_usize), 1..6),
    ) {
        let mut text: Vec<char> = POLICIES[policy].chars().collect();
        for (place, piece, removed) in changes {
            let at = place.index(text.len());
            let end = (at + removed).min(text.len());
            text.splice(at..end, PIECES[piece].chars());
        }
        let text: String = text.into_iter().collect();
        read(&text);
    }
}

#[test]
fn a_missing_line_gives_one_diagnostic_at_most_and_takes_little_with_it() {
    let whole = parse(POLICIES[0], FileId(0)).file.items.len();
    let lines: Vec<_> = POLICIES[0].lines().collect();
    for missing in 0..lines.len() {
        let broken: Vec<_> = lines.iter().enumerate().filter(|(at, _)| *at != missing).map(|(_, line)| *line).collect();
        let parsed = read(&broken.join("\n"));
        assert!(parsed.diagnostics.len() <= 1, "line {}: {:?}", missing + 1, codes(&parsed.diagnostics));
        assert!(parsed.file.items.len() + 2 >= whole, "line {}: {:?}", missing + 1, parsed.diagnostics);
    }
}

#[test]
fn a_policy_of_5000_lines_is_read_right_or_broken() {
    let body = POLICIES[0].split_once("rule early").unwrap();
    let mut text = body.0.to_owned();
    while text.lines().count() < 5_000 {
        text.push_str("rule early");
        text.push_str(body.1);
    }
    let mut broken = text.clone();
    broken.push_str("\nrule z \"t\" { require }\n");
    for (text, mistakes) in [(&text, 0), (&broken, 1)] {
        let parsed = parse(text, FileId(0));
        assert_eq!(parsed.diagnostics.len(), mistakes, "{:?}", parsed.diagnostics);
    }
}
