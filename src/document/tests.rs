//! Paths, places and text of documents.

use std::ops::Range;

use super::*;

fn read(text: &str) -> Document {
    let mut loaded = load(text.as_bytes().to_vec(), FileId(0), Limits::default());
    assert_eq!(loaded.diagnostics, [], "{text:?}");
    loaded.documents.remove(0)
}

fn find(document: &Document, path: &str) -> NodeId {
    (0..document.len()).map(|id| NodeId(id as u32)).find(|id| document.path(*id) == path).unwrap()
}

#[test]
fn a_path_reads_as_policies_write_it() {
    let table = [
        ("escalation: {levels: [{}, {within: 1}]}", "escalation.levels[1].within"),
        ("clauses: {'2.01': {text: x}}", "clauses.\"2.01\".text"),
        ("x-acme: {_a1: 1}", "x-acme._a1"),
        ("[[1]]", "[0][0]"),
        ("- a: [1]", "[0].a[0]"),
        ("'': {ä: {1: {a b: 1}}}", "\"\".\"ä\".\"1\".\"a b\""),
        ("\"a\\\"\\\\\\n\": 1", "\"a\\\"\\\\\\n\""),
        ("word", ""),
    ];
    for (text, path) in table {
        let document = read(text);
        let last = NodeId(document.len() as u32 - 1);
        assert_eq!(document.path(last), path, "{text:?}");
    }
}

#[test]
fn the_innermost_node_at_an_offset_is_found() {
    //          0123456789012345678901234567890123
    let text = "a: &x {b: 1, c: [2, 3]} # d\ne: *x\n";
    let document = read(text);
    let table = [
        (0, Some("a")),
        (1, Some("a")),
        (2, Some("")),
        (6, Some("a")),
        (7, Some("a.b")),
        (10, Some("a.b")),
        (11, Some("a.b")),
        (16, Some("a.c")),
        (17, Some("a.c[0]")),
        (18, Some("a.c[0]")),
        (20, Some("a.c[1]")),
        (22, Some("a.c")),
        (25, Some("")),
        (28, Some("e")),
        (31, Some("e")),
        (33, Some("e")),
        (34, None),
        (99, None),
    ];
    for (offset, expected) in table {
        let found = document.node_at(offset).map(|node| document.path(node));
        assert_eq!(found.as_deref(), expected, "at {offset}");
    }
    let merged = read("- &x {a: 1}\n- {<<: *x, b: 2}");
    let at = |offset| merged.node_at(offset).map(|node| merged.path(node));
    assert_eq!(at(15).as_deref(), Some("[1]"), "what a merge key brings stands elsewhere");
    assert_eq!(at(6).as_deref(), Some("[0].a"));
    let pair = read("{\"a\":1}");
    assert_eq!(pair.node_at(5).map(|node| pair.path(node)).as_deref(), Some("a"));
}

#[test]
fn the_text_of_a_scalar_leads_back_to_its_bytes() {
    // text of the value, a part of the text that it reads as, the bytes that it was read from
    let table = [
        ("sixty (60) days", "(60)", "(60)"),
        ("over\n   several\n\n   lines", "several", "several"),
        ("over\n   several\n\n   lines", "over several\nlines", "over\n   several\n\n   lines"),
        ("over\n   several\n\n   lines", "several\nl", "several\n\n   l"),
        ("over\r\n   ö several", "ö s", "ö s"),
        ("over\n  several", " ", "\n  "),
        ("'it''s  mine'", "'s  m", "''s  m"),
        ("'it''s mine'", "t'", "t''"),
        ("'over\n\n  lines'", "r\nl", "r\n\n  l"),
        ("\"a\\u00e4b\\tc\"", "äb", "\\u00e4b"),
        ("\"a\\U0001F3B5b\\ud83c\\udfb5c\"", "b🎵c", "b\\ud83c\\udfb5c"),
        ("\"a \\\r\n   b \\L c\"", "a b", "a \\\r\n   b"),
        ("\"a\\N\\_b\"", "\u{a0}b", "\\_b"),
        ("\"it's\n  more\"", "s m", "s\n  m"),
        ("|\n  first line\n   second\n\n  third\n", "second", "second"),
        ("|\n  first line\n   second\n\n  third\n", "line\n s", "line\n   s"),
        ("|\n  first line\n   second\n\n  third\n", "d\n\nthird", "d\n\n  third"),
        ("|\r\n  first\r\n  second\r\n", "t\ns", "t\r\n  s"),
        ("|2-\n    x\n   y\n", "  x\n y", "  x\n   y"),
        ("|\n\n\n  first\n", "first", "first"),
        (">\n  one\n  two\n\n  three\n    more\n   \n  end\n", "one two", "one\n  two"),
        (">\n  one\n  two\n\n  three\n    more\n   \n  end\n", "two\nth", "two\n\n  th"),
        (">\n  one\n  two\n\n  three\n    more\n   \n  end\n", "more", "more"),
        (">\n  one\n  two\n\n  three\n    more\n   \n  end\n", "end", "end"),
        (">-\n  ä\n  ö", "ä ö", "ä\n  ö"),
        ("!!str over\n  lines", "r l", "r\n  l"),
    ];
    for (value, part, expected) in table {
        let text = format!("k: {value}");
        let document = read(&text);
        let id = find(&document, "k");
        let at = document.text(id).find(part).unwrap_or_else(|| panic!("{part:?} in {:?}", document.text(id)));
        let span = document.source_span(id, at..at + part.len());
        assert_eq!(span.text(&text), expected, "{part:?} of {value:?}");
        assert_eq!(document.source_span(id, at..at), Span::empty(span.start()), "an empty part of {value:?}");
    }
}

#[test]
fn a_part_beyond_the_text_is_its_end() {
    for (text, range, expected) in [
        ("k: abc", 1..99, 4..6),
        ("k: abc", 9..99, 6..6),
        ("k: 'a''c'", 9..99, 8..8),
        ("k: |\n  a\n  b\n", 3..4, 12..12),
    ] as [(&str, Range<usize>, Range<usize>); 4]
    {
        let document = read(text);
        assert_eq!(
            document.source_span(find(&document, "k"), range.clone()).range(),
            expected,
            "{range:?} of {text:?}"
        );
    }
}

#[test]
fn the_paths_of_a_long_list_are_found_each() {
    let mut text = String::from("x:\n");
    for _ in 0..100_000 {
        text.push_str("- {a: [1, 2]}\n");
    }
    let document = read(&text);
    // were a position counted anew for each path, this would not end
    let list = document.get(document.root(), "x").unwrap();
    for (index, element) in document.children(list).enumerate() {
        assert_eq!(document.path(element), format!("x[{index}]"));
        let inner = document.children(document.get(element, "a").unwrap()).last().unwrap();
        assert_eq!(document.path(inner), format!("x[{index}].a[1]"));
    }
}
