//! The one form of policies: nothing is lost, nothing changes its meaning, and what is in its form stays so.

use clausula::diagnostic::Severity;
use clausula::source::FileId;
use clausula::syntax::format::format;
use clausula::syntax::parse;
use proptest::prelude::*;

use crate::syntax::tree;
use crate::{cases, tidy};

/// What stands behind `#` outside texts in quotes, in order. No regular expression of these texts has one, or a quote.
fn comments(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['"', '#']) {
        rest = &rest[at..];
        let length = if let Some(inside) = rest.strip_prefix("\"\"\"") {
            inside.find("\"\"\"").unwrap() + 6
        } else if let Some(inside) = rest.strip_prefix('"') {
            let mut escaped = false;
            let end = inside.find(|character| {
                let ends = character == '"' && !escaped;
                escaped = character == '\\' && !escaped;
                ends
            });
            end.unwrap() + 2
        } else {
            let line = rest.lines().next().unwrap();
            found.push(line.trim_end().to_owned());
            line.len()
        };
        rest = &rest[length..];
    }
    found
}

/// Holds a text to what formatting promises, and gives its form.
#[track_caller]
fn hold(name: &str, text: &str) -> String {
    let before = parse(text, FileId(0));
    let once = format(text, FileId(0)).unwrap_or_else(|mistakes| panic!("{name}: {mistakes:#?}\n{text}"));
    let after = parse(&once, FileId(0));
    assert!(after.diagnostics.iter().all(|diagnostic| diagnostic.severity < Severity::Error), "{name}:\n{once}");
    assert_eq!(tree(&after.file), tree(&before.file), "{name} changed its meaning:\n{text}\nwas written as\n{once}");
    assert_eq!(comments(&once), comments(text), "{name} lost or moved a comment:\n{text}\nwas written as\n{once}");
    let twice = format(&once, FileId(0)).unwrap();
    if let Some(line) = once.lines().zip(twice.lines()).position(|(once, twice)| once != twice) {
        let around = |text: &str| {
            text.lines().skip(line.saturating_sub(4)).take(7).map(|line| format!("{line}\n")).collect::<String>()
        };
        panic!("{name} changes when it is formatted again:\n{}is written as\n{}", around(&once), around(&twice));
    }
    assert_eq!(twice, once, "{name} changes when it is formatted again:\n{text}");
    assert!(once.lines().all(|line| line == line.trim_end() || text.contains("\"\"\"")), "{name}:\n{once}");
    once
}

#[test]
fn the_built_in_policies_are_in_their_form() {
    let mut wrong = Vec::new();
    let files: Vec<_> = tidy::files("policies").into_iter().filter(|path| path.ends_with(".policy")).collect();
    for path in &files {
        let text = tidy::read(path);
        if hold(path, &text) != text {
            wrong.push(path.as_str());
        }
    }
    assert!(files.len() >= 7, "{files:?}");
    assert!(wrong.is_empty(), "run `clausula fmt policies`: {}", wrong.join(", "));
}

#[test]
fn the_policies_of_all_cases_keep_their_meaning() {
    let mut count = 0;
    for path in [tidy::files("tests/lang"), tidy::files("tests/pretty")].concat() {
        if !path.ends_with(".md") {
            continue;
        }
        for case in cases::parse(&path, &tidy::read(&path)) {
            for (language, text) in &case.blocks {
                let is_right = parse(text, FileId(0)).diagnostics.iter().all(|known| known.severity < Severity::Error);
                if matches!(language.as_str(), "policy" | "vocabulary") && is_right {
                    count += 1;
                    hold(&case.place, text);
                }
            }
        }
    }
    for path in tidy::files("tests/suite/fixtures").iter().filter(|path| path.ends_with(".policy")) {
        count += 1;
        hold(path, &tidy::read(path));
    }
    assert!(count > 100, "only {count} policies");
}

#[test]
fn the_policies_that_the_documents_show_are_in_their_form() {
    for text in crate::readme::blocks_of("README.md", "policy") {
        assert_eq!(hold("README.md", &text), text);
    }
    let shown = crate::guide::policies_in_their_form();
    assert!(shown.len() > 10);
    for (name, text) in shown {
        assert_eq!(hold(name, text), *text, "{name}");
    }
}

#[test]
fn a_file_with_errors_has_no_form() {
    let mistakes = format("policy p \"t\"\nrule r \"t\" { requir x }\n", FileId(0)).unwrap_err();
    assert_eq!(mistakes.len(), 1, "{mistakes:#?}");
}

/// A rule around lines, as it is in its form.
fn rule(lines: &str) -> String {
    let indented: String =
        lines.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") }).collect();
    format!("policy p \"t\"\n\nrule r \"t\" {{\n{indented}}}\n")
}

#[test]
fn each_line_of_a_rule_has_one_form() {
    for (written, expected) in [
        ("severity   error tags a,b because \"x\"", "severity error\ntags     a, b\nbecause  \"x\""),
        ("cite \"x\"at\"u\" help \"h\" status  draft", "cite     \"x\" at \"u\"\nhelp     \"h\"\nstatus   draft"),
        ("require a.b>=30   days", "require a.b >= 30 days"),
        ("require a else \"no\"", "require a\n    else \"no\""),
        ("forbid(a)else warning\n\"no\"", "forbid (a)\n    else warning \"no\""),
        ("require ((a)and b)or not(c)", "require ((a) and b) or not (c)"),
        ("when a{require b}", "when a {\n    require b\n}"),
        ("when a{}", "when a {}"),
        ("when a { # why\n}", "when a {  # why\n}"),
        ("for each k,x in xs where x.a{require x.b}", "for each k, x in xs where x.a {\n    require x.b\n}"),
        ("let a=count ( xs where it.b==1 , )", "let a = count(xs where it.b == 1)"),
        ("let a=(xs where it.b)[*] . c", ""),
        ("let a=[1,2 ,3 , ]", "let a = [1, 2, 3]"),
        ("let a=[]", "let a = []"),
        ("let a=-5*b+ -3 - c", "let a = -5 * b + -3 - c"),
        ("let a=EUR   5000.00", "let a = EUR 5000.00"),
        ("let a=1  year  6 months", "let a = 1 year 6 months"),
        ("let a=b default   c default d", "let a = b default c default d"),
        ("require a matches/x y/i", "require a matches /x y/i"),
        ("require a   not   in b and c contains   any d", "require a not in b and c contains any d"),
        ("require a is\n#c\nnot stated", "require a is\n        #c\n        not stated"),
        (
            "grade a { preferred>=60 days escalate to \"C\">=1 day acceptable < 2 days }",
            "grade a {\n    preferred        >= 60 days\n    escalate to \"C\"  >= 1 day\n    acceptable       < 2 days\n}",
        ),
        (
            "suggest set a.b=\"c\" suggest add a \"\"\"b: 1\"\"\"",
            "suggest set a.b = \"c\"\nsuggest add a \"\"\"b: 1\"\"\"",
        ),
        ("require a\n\n\n\nrequire b\n\n", "require a\n\nrequire b"),
        ("\n\nrequire a", "require a"),
        ("\n# one\nrequire a # two\n# three", "# one\nrequire a  # two\n# three"),
        ("require a # x\nrequire abc # y", "require a    # x\nrequire abc  # y"),
        ("require a and # x\nb", "require a\n        and  # x\n            b"),
    ] {
        let text = format!("policy p \"t\" rule r \"t\" {{ {written}\n}}");
        if expected.is_empty() {
            assert!(format(&text, FileId(0)).is_err(), "{written}");
        } else {
            assert_eq!(hold(written, &text), rule(expected), "{written}");
        }
    }
}

/// A word behind a number would be a unit that there isn't.
#[test]
fn a_number_may_stand_before_the_word_that_begins_what_comes_next() {
    for next in [
        "rule\nr { severity error require a is stated }",
        "test\n\"t\" { given \"\" expect r passes }",
        "define\nb = 2",
        "parameter\nb: integer = 2 \"what\"",
        "data\nb: list of text from \"b.yaml\"",
        "adjust\nq { b = 2 }",
        "when\na is stated { rule r { severity error require a is stated } }",
    ] {
        hold(next, &format!("policy p\ndefine a = 1 {next}"));
    }
}

#[test]
fn long_lines_break_before_their_loosest_operators() {
    let long = "a_rather_long_name.of_a_field_of_it";
    for (written, expected) in [
        (
            format!("require {long} == 1 and {long} == 2 and ({long} == 3 or {long} == 4 or {long} == 5) else \"no\""),
            format!(
                "require {long} == 1\n        and {long} == 2\n        and ({long} == 3\n                or {long} == 4\n                \
                 or {long} == 5)\n    else \"no\""
            ),
        ),
        (
            format!("let a = count({long} where it.x == 1) + count({long} where it.y == 2) - {long}"),
            format!("let a =\n    count({long} where it.x == 1)\n    + count({long} where it.y == 2)\n    - {long}"),
        ),
        (
            format!("require if {long} is stated then {long} == 1 else {long} == 2"),
            format!("require if {long} is stated\n        then {long} == 1\n        else {long} == 2"),
        ),
        (
            format!("for each x in {long} where {long} == x.a and x.b == {long} {{ require x.c }}"),
            format!("for each x in {long}\n        where {long} == x.a and x.b == {long} {{\n    require x.c\n}}"),
        ),
        (
            format!("require x in [\"{0}\", \"{0}\", \"{0}\"]", "012345678".repeat(5)),
            format!(
                "require x\n        in [\n            \"{0}\", \"{0}\",\n            \"{0}\"\n        ]",
                "012345678".repeat(5)
            ),
        ),
        (
            format!("tags {}", ["some_tag_or_other"; 8].join(", ")),
            format!(
                "tags     {},\n         {}",
                ["some_tag_or_other"; 5].join(", "),
                ["some_tag_or_other"; 3].join(", ")
            ),
        ),
    ] {
        let text = format!("policy p \"t\" rule r \"t\" {{ {written}\n}}");
        let formatted = hold(&written, &text);
        assert_eq!(formatted, rule(&expected), "{written}\n{formatted}");
        assert!(formatted.lines().all(|line| line.chars().count() <= 120), "{formatted}");
    }
}

/// What a random file is made of: words that nothing may be put between.
type Words = Vec<String>;

fn words(text: &str) -> Words {
    text.split(' ').map(|word| word.replace('~', " ")).collect()
}

fn one_of(all: &'static [&'static str]) -> impl Strategy<Value = Words> + Clone {
    proptest::sample::select(all).prop_map(words)
}

/// Words with others in the places marked `@`.
fn fill(pattern: &'static str, parts: Vec<Words>) -> Words {
    let mut parts = parts.into_iter();
    let place = |word: String| if word == "@" { parts.next().unwrap() } else { vec![word] };
    words(pattern).into_iter().flat_map(place).collect()
}

fn value() -> impl Strategy<Value = Words> + Clone {
    one_of(&[
        "a",
        "a.b_c",
        "xs[*].y.\"odd~key\"",
        "it.b",
        "document.\"x-a\"",
        "1",
        "-2.50",
        "99.9%",
        "2026-11-21",
        "( 30~days )",
        "( 1~year~6~months )",
        "( 5~business~days )",
        "EUR~5000.00",
        "true",
        "\"text\"",
        "\"a~#~\\\"b\\\"\"",
        "as of",
        "[ ]",
        "\"\"\"\n~~block~#~1\n\n~~two\n~\"\"\"",
        "\"\"\"plain\"\"\"",
    ])
}

/// An expression that may stand anywhere, whatever is around it: all but the simplest in parentheses.
fn expression() -> impl Strategy<Value = Words> + Clone {
    value().prop_recursive(4, 24, 3, |inner| {
        let two = || (inner.clone(), inner.clone());
        let infix = one_of(&[
            "and",
            "or",
            "==",
            "!=",
            "<",
            ">=",
            "+",
            "~-~",
            "*",
            "in",
            "not~in",
            "contains",
            "contains~all",
            "contains~any",
            "mentions",
        ]);
        let of_two = one_of(&[
            "( every x in @ satisfies @ )",
            "( xs where @ and @ ) [*].y.z",
            "( if @ then 1 else @ )",
            "count ( @ , @ )",
            "[ @ , @ , ]",
            "( ( a default @ ) and @ )",
        ]);
        prop_oneof![
            (two(), infix).prop_map(|((left, right), infix)| { [words("("), left, infix, right, words(")")].concat() }),
            (two(), of_two).prop_map(|((one, two), pattern)| {
                let mut parts = vec![one, two].into_iter();
                pattern.into_iter().flat_map(|w| if w == "@" { parts.next().unwrap() } else { vec![w] }).collect()
            }),
            inner.clone().prop_map(|one| fill("( not @ )", vec![one])),
            inner.clone().prop_map(|one| fill("( @ is not stated )", vec![one])),
            inner.clone().prop_map(|one| fill("( @ matches /a~b\\/c/i )", vec![one])),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| {
                fill("( some x in xs where @ satisfies @ and a or not b or @ )", vec![a, b, c])
            }),
        ]
    })
}

fn statement() -> impl Strategy<Value = Words> + Clone {
    let e = expression;
    let plain = prop_oneof![
        e().prop_map(|a| fill("require @", vec![a])),
        e().prop_map(|a| fill("require @ else \"no~{a.b}\"", vec![a])),
        e().prop_map(|a| fill("forbid @ else warning \"no\"", vec![a])),
        e().prop_map(|a| fill("let n = @", vec![a])),
        e().prop_map(|a| fill("let n = a default 1 + 2 * @ ~-~ 3 >= 4 and b or not c", vec![a])),
        e().prop_map(|a| fill("suggest set a.b = @", vec![a])),
        e().prop_map(|a| fill("grade @ { preferred >= 60~days escalate to \"C\" < 2 }", vec![a])),
    ];
    plain.prop_recursive(2, 8, 3, move |inner| {
        let body = proptest::collection::vec(inner, 0..4).prop_map(|lines| lines.concat());
        prop_oneof![
            (e(), body.clone()).prop_map(|(a, body)| fill("when @ { @ }", vec![a, body])),
            (e(), e(), body).prop_map(|(a, b, body)| fill("for each k , x in @ where @ { @ }", vec![a, b, body])),
        ]
    })
}

fn item() -> impl Strategy<Value = Words> + Clone {
    let e = expression;
    let head = one_of(&[
        "",
        "severity error tags a , b-c because \"x~#\" status draft",
        "cite \"x\" at \"u\" help \"{a}~{{\" cite \"\"\"\n~~x\n~~~y\n~~\"\"\"",
    ]);
    let body = move || {
        let lines = proptest::collection::vec(statement(), 0..5).prop_map(|lines| lines.concat());
        (head.clone(), lines).prop_map(|(head, lines)| [head, lines].concat())
    };
    prop_oneof![
        one_of(&[
            "use bpo.ip tagged a , b",
            "use \"x.policy\"",
            "data d : list of ( A or B ) from \"d.yaml\"",
            "adjust bpo.ip { a = 60~days , some-rule : error other-rule : off because \"x\" }",
            "adjust bpo.ip { }",
            "test \"t\" { given \"\"\"\n~~a:~1~~#~no~comment\n\n~~~b:~2\n~~\"\"\" with a[0].b = \"c\" without d as of \
             2026-01-01 expect r fails at a.b saying \"x~y\" expect r undecided saying \"z\" , \"~\" expect p.q/r not~applicable }",
        ]),
        body().prop_map(|body| fill("rule some-rule \"t\" { @ }", vec![body])),
        (e(), body()).prop_map(|(a, body)| fill("when @ { rule r \"t\" { @ } }", vec![a, body])),
        e().prop_map(|a| fill("define f ( x : text , y : list of A ) = @", vec![a])),
        e().prop_map(|a| fill("parameter p : one or more duration = @ \"what\"", vec![a])),
    ]
}

fn policy() -> impl Strategy<Value = Words> {
    let head = one_of(&[
        "policy p.q \"t\"",
        "policy p \"t\" version 1.0.0-rc.1 vocabulary v source \"s\" at \"u\" applies from 2026-01-01 superseded by r from \
         2027-01-01 status partly~verified checked on 2026-01-01 review by 2027-01-01",
    ]);
    let with_items = (head, proptest::collection::vec(item(), 0..5)).prop_map(|(head, items)| {
        // what is used stands above what is defined
        let (uses, others): (Vec<_>, Vec<_>) = items.into_iter().partition(|item| item[0] == "use");
        [head, uses.concat(), others.concat()].concat()
    });
    let vocabulary = one_of(&[
        "vocabulary v \"t\" version 1.0 document A marked by \"the~mark\" \"a/1\" reviewed by b.\"c~d\" record A \"what\" is B \
         identified by c , d { a : one or more ( reference to b.c by d or all ( either , each where e in [ f , g ] ) ) \"x\" , \
         \"x-*\" : any b : map of text } enum C \"d\" { a \"x\" , b c }",
        "vocabulary v record A { } enum B { a , b }",
    ]);
    prop_oneof![9 => with_items, 1 => vocabulary]
}

/// What may stand between two words.
fn between() -> impl Strategy<Value = Vec<&'static str>> {
    let gap = prop_oneof![
        12 => Just(" "),
        2 => proptest::sample::select(&["\n", "  \t", "\r\n", "\n\n\n\n", "\u{a0}"][..]),
        1 => proptest::sample::select(&["# c\n", " # d \"(\r\n  ", "\n# e\n\n# f\n", "\n\n\t#g\n"][..]),
    ];
    proptest::collection::vec(gap, 1..400)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_files_keep_their_words_and_their_comments(words in policy(), gaps in between()) {
        let mut text = String::new();
        for (word, gap) in words.iter().zip(gaps.iter().cycle()) {
            text.push_str(word);
            text.push_str(gap);
        }
        hold("random", &text);
    }
}
