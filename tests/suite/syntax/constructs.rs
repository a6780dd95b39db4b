//! Every construct of the language, and the tree that comes of it.

use super::render::case;

/// Each name with a condition.
const CONDITIONS: &[(&str, &str)] = &[
    ("precedence", "not a == b + c * d default e and f or g is stated"),
    ("left_to_right", "a - b - c + d == e and f and g or h"),
    ("default_right_to_left", "a default b default 3 > 2"),
    ("parentheses", "(a or b) and not (c and (d or e))"),
    ("comparisons", "a == 1 and b != 2 and c < 3 and d <= 4 and e > 5 and f >= 6"),
    ("membership", "a in b and c not in [1, 2] and d contains e and f contains all g and h contains any [\"x\",]"),
    (
        "tests",
        "a is stated and b is not empty and c is unique and d is increasing and e is decreasing and f is elsewhere",
    ),
    ("not_is_looser_than_in", "not a in b"),
    ("words", "a matches /ne(t|w) \\d+\\/\"#/i and b matches /x/ and c mentions \"phrase\""),
    ("paths", "xs[*].ys[*].z contains document.\"x-acme\".\"odd key\".for and data.to == it.not"),
    ("filters", "(xs where it.y)[*].id contains a and count(xs where it.y and it.z) > 1"),
    ("calls", "same_name(a, b,) and last(xs).y == sum(xs[*].z) and now()"),
    ("quantifiers", "every x in xs where x.a satisfies some y in x.ys satisfies no z in y satisfies z and w"),
    ("negated_quantifier", "not some x in xs satisfies x.y or x.z"),
    ("choices", "if a then b else if c then d else e and f"),
    ("choice_in_comparison", "(if a then 1 else 2) == 1"),
    (
        "literals",
        "[true, false, 12, -3, 1.50, 99.9%, 2026-11-21, 30 days, 1 year 6 months, 5 business days, EUR 5000, USD -1.50, \"t\"] is stated",
    ),
    ("as_of", "as of >= a + 30 days"),
    ("texts", "a == \"q \\\" b \\\\ n \\n u \\u{20ac} # { }\" and b == \"\" and c == \"\"\"raw \\n \"quoted\" \"\"\""),
    (
        "names_like_keywords",
        "ending and order or notice and isolated and android and if_any and severity is stated and tags contains every_one",
    ),
    ("over_lines", "a\n      and b # why\n      or\n      c"),
];

/// Each name with the lines of a rule.
const LINES: &[(&str, &str)] = &[
    (
        "facts",
        "severity note\ntags a, b-c, d_e\nstatus partly verified\nbecause \"b\"\ncite \"c\"\ncite \"d\" at \"https://e\"\nhelp \"see {x.y}\"",
    ),
    ("else", "require a else \"m\"\nrequire b else warning\nforbid c else note \"n {{x}} {d.e default 3} }}\""),
    ("when", "when a\nwhen b { require c }\nwhen d { when e { forbid f } }"),
    (
        "for_each",
        "for each x in xs { require x }\nfor each k, v in m where v.a == k { let w = v.b\n require w }\nfor each s in [\"a\", \"b\"] { forbid s }",
    ),
    (
        "grade",
        "grade a.b {\n  preferred >= 60 days   acceptable >= 30 days\n  escalate to \"General Counsel\" >= 15 days\n}",
    ),
    (
        "suggest",
        "suggest set a.b = \"x\"\nsuggest set c = \"\"\"\n    - d: 1\n      e: [2]\n    \"\"\"\nsuggest add f \"\"\"{g: 1}\"\"\"",
    ),
    ("one_line", "severity error tags a when b require c else \"m\" forbid d let e = f require e"),
    ("hole_with_text", "require a else \"{(xs where it.y == \\\"}\\\")[*].id}\""),
];

/// Each name with a whole file.
const FILES: &[(&str, &str)] = &[
    (
        "header",
        "policy a.b_c \"t\" version 1.0.0-rc.1+b\nvocabulary contract\nsource \"s\" at \"u\"\nsource \"r\"\napplies from 2025-01-17\nsuperseded by a.d from 2027-01-01\nstatus draft\nchecked on 2026-11-21\nreview by 2027-06-30\nwhen a.b in [\"x\"]",
    ),
    (
        "policy_items",
        "policy p\nuse q.r\nuse s tagged a, b\nuse \"./t.policy\"\nadjust q.r {\n  a = 60 days\n  b-c: error, d: off because \"w\"\n  e: off\n}\ndata t: Taxonomy from \"t.yaml\"\nparameter n: list of text or integer = [\"a\"]\n  \"what it is\"\ndefine f = a and b\ndefine g(x: text, y: one or more duration) = x\nwhen a { rule r \"t\" { require x } when b { rule s { require y } } }",
    ),
    (
        "tests",
        "policy p\ntest \"n\" {\n  given \"a.yaml\"\n  given \"\"\"\n    a: b\n    \"\"\"\n  with a[0].b = EUR 5\n  with a = \"\"\"{state: open}\"\"\"\n  without a.\"b c\"[2]\n  as of 2026-01-01\n  expect r fails at a[1].b\n  expect r fails at a.b saying \"x\", \"x y\"\n  expect r undecided\n    saying \"y \\\" z\"\n  expect p.q/r-s not applicable\n  expect r passes expect r undecided expect r waived\n}",
    ),
    ("tests_alone", "test \"n\" { given \"a.yaml\" expect r passes }"),
    (
        "vocabulary",
        "vocabulary v \"t\"\nversion 1.0.0\ndocument Root marked by schema \"v/1\"\nreviewed by coverage.reviewed\nrecord Root \"d\" is Base identified by holder, ground {\n  a: text \"d\", b: list of map of (text or integer)\n  \"x-*\": any  c: one or more (reference to clauses)\n  d: reference to parties by role or all(either, each where role in [client, provider])\n  e: reference to documents or text\n  list: integer \"with \\\"quotes\\\"\"\n}\nenum Kind {\n  no\n  sow \"s\", other\n}\nenum Flat { a, b }\nrecord Empty {}",
    ),
];

#[test]
fn every_construct_is_read() {
    for (name, condition) in CONDITIONS {
        insta::assert_snapshot!(
            format!("condition_{name}"),
            case(&format!("policy p\nrule a {{ require {condition} }}"))
        );
    }
    for (name, lines) in LINES {
        let lines: String = lines.lines().map(|line| format!("  {line}\n")).collect();
        insta::assert_snapshot!(format!("lines_{name}"), case(&format!("policy p\nrule a {{\n{lines}}}")));
    }
    for (name, text) in FILES {
        insta::assert_snapshot!(format!("whole_{name}"), case(text));
    }
}
