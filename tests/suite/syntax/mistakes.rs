//! Every kind of mistake: what is said of it, and what is read all the same.

use super::render::case;

/// Each name with a rule's body that has one mistake.
const IN_RULES: &[(&str, &str)] = &[
    ("missing_condition", "require"),
    ("missing_condition_before_line", "require\nforbid x"),
    ("missing_right_side", "require a ==\nforbid x"),
    ("missing_after_and", "require a and\nforbid x"),
    ("chained_comparison", "require a < b < c"),
    ("chained_is", "require a == b is stated"),
    ("chained_after_and", "require a < b and b < c < d"),
    ("single_equals", "require a = b"),
    ("foreign_and_or_not", "require a && b || !c"),
    ("foreign_comparisons", "require a => 1 and b =< 2 and c <> 3 and d === 4 and e !== 5"),
    ("single_quotes", "require a == 'x'"),
    ("curly_quotes", "because “x”"),
    ("unclosed_text", "because \"abc\nrequire x"),
    ("unclosed_parenthesis", "require count(a >= 1\nforbid x"),
    ("unclosed_bracket", "require a in [\"x\", \"y\"\nforbid x"),
    ("stray_parenthesis", "require a >= 1)\nforbid x"),
    ("division", "require a / 2 > 1"),
    ("unknown_statement", "requires a\nforbid x"),
    ("unknown_statement_far", "assert a\nforbid x"),
    ("unknown_severity", "severity critical\nforbid x"),
    ("misspelt_severity", "severity warnin\nforbid x"),
    ("unknown_status", "status done\nforbid x"),
    ("unknown_else_severity", "require x else warn \"m\""),
    ("path_without_end", "require termination.\nforbid x"),
    ("path_with_hole", "require a..b"),
    ("name_with_hyphen", "require min-notice > 3"),
    ("field_with_hyphen", "require a.at-rest"),
    ("minus_without_spaces", "require a -b > 1 and 5-3 > 1"),
    ("quantifier_after_and", "require a and some x in xs satisfies x.y"),
    ("choice_after_comparison", "require a == if b then c else d"),
    ("not_after_comparison", "require a == not b"),
    ("quantifier_without_satisfies", "require every x in xs x.y"),
    ("quantifier_without_in", "require every x of xs satisfies x.y"),
    ("choice_without_else", "require if a then b"),
    ("filter_outside_parentheses", "require xs where it.y"),
    ("index_outside_tests", "require xs[0].y"),
    ("path_called", "require a.b(c)"),
    ("loop_with_do", "for each x in xs do\n  require x.a\n  require x.b\n}\nforbid y"),
    ("loop_without_brace", "for each x in xs\n  require x.a\n}\nforbid y"),
    ("loop_without_brace_at_the_end", "forbid y\nfor each x in xs\n  when x.a {\n    require x.b\n  }\n}"),
    ("loop_by_indentation", "for each x in xs:\n  require x.a\n  for each z in x.zs:\n    require z\nforbid y"),
    ("grade_without_brace", "grade a\n  preferred >= 3 days\n  acceptable >= 1 day\n}\nforbid y"),
    ("default_behind_call", "require count(a) default 1 > 2"),
    ("unknown_is_test", "require a is state"),
    ("is_null", "require a is null"),
    ("is_true", "require a is not true"),
    ("is_value", "require a is \"x\""),
    ("keyword_as_value", "require and"),
    ("partial_date", "require a >= 2026-11"),
    ("slash_date", "require a >= 21/11/2026"),
    ("bad_date", "require a >= 2026-02-30"),
    ("short_unit", "require a >= 72h and b >= 6m and c >= 30days"),
    ("unknown_unit", "require a >= 30 dyas"),
    ("amount_behind", "require a >= 5000 EUR"),
    ("amount_with_sign", "require a >= $5,000"),
    ("amount_with_comma", "require a >= EUR 5,000"),
    ("unknown_currency", "require a >= XXY 5"),
    ("number_with_comma", "require a >= 5,000"),
    ("percent_with_space", "require a >= 99.9 %"),
    ("huge_number", "require a >= 99999999999999999999999"),
    ("semicolon", "require a;\nforbid x"),
    ("upper_case_operator", "require a AND b"),
    ("double_equals_in_let", "let a == b\nforbid x"),
    ("let_without_name", "let = b\nforbid x"),
    ("for_without_each", "for x in xs { require x }\nforbid y"),
    ("for_without_in", "for each x of xs { require x }\nforbid y"),
    ("for_without_block", "for each x in xs\nrequire x"),
    ("mistake_in_nested_block", "for each x in xs {\n  when x.y {\n    require x ==\n    require z\n  }\n}\nforbid y"),
    ("else_without_message", "require x else\nforbid y"),
    ("cite_without_text", "cite from the book\nforbid y"),
    ("unknown_escape", "because \"a\\d\""),
    ("bad_unicode_escape", "because \"a\\u{d800}\""),
    ("hole_without_end", "require x else \"a {b c\""),
    ("hole_empty", "require x else \"a {} c\""),
    ("hole_not_an_expression", "require x else \"a {b c} d\""),
    ("hole_behind_escape", "require x else \"\\\"q\\\" {a.} d\""),
    ("shallow_block_text", "suggest add a \"\"\"\n    x: 1\n  y: 2\n    \"\"\""),
    ("unclosed_regex", "require a matches /abc\nforbid y"),
    ("regex_outside_matches", "require a == /abc/"),
    ("matches_without_regex", "require a matches \"abc\""),
    ("grade_unknown_step", "grade a {\n  prefered >= 60 days\n  acceptable >= 30 days\n}"),
    ("grade_without_comparison", "grade a {\n  preferred 60 days\n  acceptable >= 30 days\n}"),
    ("suggest_without_verb", "suggest a.b = \"x\"\nforbid y"),
    ("bare_when_after_check", "require a\nwhen b"),
    ("bare_when_in_block", "for each x in xs {\n  when b\n  require x\n}"),
    ("severity_in_block", "for each x in xs {\n  severity error\n  require x\n}"),
    ("item_word_in_rule", "define x = 1\nforbid y"),
    ("missing_comma", "tags a b\nforbid y"),
    ("unknown_mark", "require a ? b\nforbid y"),
    (
        "keywords_at_line_ends",
        "severity\n  error\nfor each\n  r in rs {\n  require\n    r.notice is stated\n}\nwhen\n  a.perpetual {\n  require b === === 1\n}\nlet\n  c = 1",
    ),
    ("keyword_without_value_before_line", "severity\nrequire x\ntags\nforbid y"),
    ("extra_brace", "for each x in xs {\n  require x\n}\n}\nforbid y"),
];

/// Each name with a whole file.
const FILES: &[(&str, &str)] = &[
    ("empty", ""),
    ("only_comment", "# nothing\n"),
    ("no_declaration", "rule a \"t\" { require x }"),
    ("misspelt_declaration", "polcy p \"t\"\nrule a \"t\" { require x }"),
    ("declaration_without_name", "policy \"t\"\nrule a \"t\" { require x }"),
    ("broken_declaration", "policy acme..sourcing \"t\"\nvocabulary contract\nuse bpo.ip\nrule a \"t\" { require x }"),
    ("second_policy", "policy p \"t\"\npolicy q \"t\"\n"),
    ("record_in_policy", "policy p \"t\"\nrecord A { a: text }\nrule a \"t\" { require x }"),
    ("rule_in_vocabulary", "vocabulary v \"t\"\nrule a \"t\" { require x }\nrecord A { a: text }"),
    ("misspelt_record_in_policy", "policy p \"t\"\nrecorf A { a: text }\nrule a \"t\" { require x }"),
    ("no_word_in_vocabulary", "vocabulary v \"t\"\né {\n  requirë x\n}\nrecord A { a: text }"),
    ("header_after_rule", "policy p \"t\"\nrule a \"t\" { require x }\nversion 1.0.0"),
    ("guard_after_rule", "policy p \"t\"\nrule a \"t\" { require x }\nwhen a.b"),
    ("define_in_when", "policy p \"t\"\nwhen a.b {\n  define x = 1\n  rule a \"t\" { require x }\n}"),
    ("missing_brace_of_rule", "policy p \"t\"\nrule a \"t\" {\n  require x\n\nrule b \"t\" {\n  require y\n}"),
    (
        "missing_brace_of_block",
        "policy p \"t\"\nrule a \"t\" {\n  for each x in xs {\n    require x\n}\n\nrule b \"t\" {\n  require y\n}",
    ),
    ("missing_brace_at_end", "policy p \"t\"\nrule a \"t\" {\n  require x\n"),
    ("missing_opening_brace", "policy p \"t\"\nrule a \"t\"\n  require x\n}\nrule b \"t\" { require y }"),
    ("extra_closing_brace", "policy p \"t\"\nrule a \"t\" {\n  require x\n}\n}\nrule b \"t\" { require y }"),
    ("statement_outside_rules", "policy p \"t\"\nrequire x\nrule b \"t\" { require y }"),
    ("misspelt_item", "policy p \"t\"\nrul a \"t\" {\n  requir x\n  forbid y\n}\nrule b \"t\" { require y }"),
    ("rule_without_name", "policy p \"t\"\nrule \"t\" { require x }\nrule b \"t\" { require y }"),
    (
        "names",
        "policy acme.My-Policy \"t\"\nparameter minNotice: duration = 30 days\ndefine a-b(X: text) = X\nrule Rule_One \"t\" {\n  for each Side in xs { require some X in Side satisfies X }\n}",
    ),
    (
        "type_names",
        "vocabulary v \"t\"\nrecord my_record { Field: text, \"Odd Key\": text }\nenum kind { Back-Office, front }",
    ),
    ("parameter_without_type", "policy p \"t\"\nparameter a = 3\nrule b \"t\" { require y }"),
    ("parameter_without_value", "policy p \"t\"\nparameter a: integer\nrule b \"t\" { require y }"),
    ("unclosed_block_text", "policy p \"t\"\nrule a \"t\" {\n  suggest add x \"\"\"\n    a: b\n}\n"),
    ("field_without_type", "vocabulary v \"t\"\nrecord A {\n  a:\n  b: list text\n  c: text\n}"),
    ("field_without_colon", "vocabulary v \"t\"\nrecord A {\n  a text\n  b: text\n}"),
    ("misspelt_list_of", "vocabulary v \"t\"\nrecord A {\n  a: listof text\n  b: lst of text\n  c: text\n}"),
    ("adjust_mistakes", "policy p \"t\"\nadjust q {\n  a = \n  b: eror\n  c off\n  d: off because\n  e: note\n}"),
    (
        "test_mistakes",
        "policy p \"t\"\ntest \"x\" {\n  givn \"a.yaml\"\n  with a.b 3\n  expect some-rule fail\n  expect some-rule passes\n}",
    ),
    ("test_left_open", "policy p \"t\"\ntest \"x\" {\nrule two \"t\" {\n  require y\n}"),
    (
        "test_outcome_mistakes",
        "policy p \"t\"\ntest \"x\" {\n  given \"a.yaml\"\n  expect\n    one\n    passes\n  expect one is failing\n  expect one not aplicable\n  expect one passse\n}",
    ),
    (
        "saying_mistakes",
        "policy p \"t\"\ntest \"x\" {\n  given \"a.yaml\"\n  expect r fails saying\n  expect r fails saying not stated\n  expect r fails saying \"x\" at a.b\n  expect r fails \"x\"\n}",
    ),
    (
        "two_items_on_a_line",
        "policy p \"t\" version 1.0.0 vocabulary contract\nrule a \"t\" { severity error tags b require }",
    ),
    (
        "five_mistakes",
        "policy p \"t\"\nparameter a: = 3\nrule b \"t\" {\n  severity eror\n  require\n  forbid x &&\n  because 'y'\n}\nrule c \"t\" { require x }",
    ),
    ("title_missing_quote", "policy p \"t\nversion 1.0.0\nrule c \"t\" { require x }"),
    (
        "wrong_header",
        "policy p \"t\"\napplies 2025-01-01\nchecked 2026-01-01\nreview by soon\nstatus partially verified\nsource at \"x\"\nrule c \"t\" { require x }",
    ),
    (
        "nested_too_deep",
        "policy p \"t\"\ndefine a = ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))\nrule c \"t\" { require }",
    ),
    ("byte_order_mark", "\u{feff}policy p \"t\"\nrule c \"t\" { require }"),
    ("windows_lines", "policy p \"t\"\r\nrule c \"t\" {\r\n  require\r\n  because \"x\r\n  forbid y\r\n}\r\n"),
];

#[test]
fn every_mistake_in_a_rule_is_told_once() {
    for (name, body) in IN_RULES {
        let body: String = body.lines().map(|line| format!("    {line}\n")).collect();
        let text = format!("policy p \"t\"\nrule a \"t\" {{\n{body}}}\n");
        insta::assert_snapshot!(format!("rule_{name}"), case(&text));
    }
}

#[test]
fn every_mistake_in_a_file_is_told_once() {
    for (name, text) in FILES {
        insta::assert_snapshot!(format!("file_{name}"), case(text));
    }
}
