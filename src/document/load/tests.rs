//! Loading, tried on files of every kind.

use super::*;
use crate::diagnostic::Severity;
use crate::document::{NodeId, NodeKind};

/// Reads a text in both ways, which must give the same.
fn read(text: &str) -> Loaded {
    let [fast, parsed] =
        [Way::Fast, Way::Parser].map(|way| load_by(text.as_bytes().to_vec(), FileId(0), Limits::default(), way).0);
    assert_eq!((&fast.documents, &fast.diagnostics), (&parsed.documents, &parsed.diagnostics), "{text:?}");
    fast
}

/// The codes of all diagnostics, each with the text that it points at.
fn codes(text: &str) -> Vec<(String, String)> {
    let loaded = read(text);
    let place = |diagnostic: &Diagnostic| diagnostic.primary.as_ref().unwrap().location.span;
    loaded.diagnostics.iter().map(|each| (each.code.to_string(), place(each).text(text).to_owned())).collect()
}

/// Every node but the root, as `path=text` for scalars and `path:own bytes` for collections.
fn nodes(text: &str) -> Vec<String> {
    let loaded = read(text);
    assert_eq!(loaded.diagnostics, [], "{text:?}");
    let mut nodes = Vec::new();
    for document in &loaded.documents {
        for id in (1..document.len()).map(|id| NodeId(id as u32)) {
            let path = document.path(id);
            nodes.push(match document.kind(id).is_scalar() {
                true => format!("{path}={}", document.text(id)),
                false => format!("{path}:{}", document.span(id).text(text)),
            });
        }
    }
    nodes
}

#[test]
fn a_value_has_its_own_bytes() {
    // text, path, the value's bytes, the key's bytes
    let table = [
        ("a:\n  b: 1 # c\n\n# x\nd: 2\n", "a", "b: 1", "a"),
        ("a:\n  b: 1 # c\n\n# x\nd: 2\n", "", "a:\n  b: 1 # c\n\n# x\nd: 2", ""),
        ("a: !!str 12", "a", "12", "a"),
        ("a: !!str &x   'a b'", "a", "'a b'", "a"),
        ("a: &y\n  - 1\n  - 2\n\nb: 1", "a", "- 1\n  - 2", "a"),
        ("a:\n-   1\n- 2\nb: 1", "a", "-   1\n- 2", "a"),
        ("a: &x # c - d\n# - e\n-\n  b: c\n", "a", "-\n  b: c", "a"),
        ("? a\n: - - 1\n    - 2\n", "a", "- - 1\n    - 2", "a"),
        ("? a\n: - - 1\n    - 2\n", "a[0]", "- 1\n    - 2", ""),
        ("a: |2-\n    x\n   y\n\n\n# c\nb: 1", "a", "|2-\n    x\n   y", "a"),
        ("a: >\n  foo\n  bar \n \n\nb: 1", "a", ">\n  foo\n  bar ", "a"),
        ("a:\n  # x\n  &b !!str | # y\n\n   foo\n # z\n", "a", "| # y\n\n   foo", "a"),
        ("a: |+ # y\n\n\nb: 1", "a", "|+", "a"),
        ("a: |", "a", "|", "a"),
        ("- |\n x\n- >-\r\n  y\r\n\r\n- z", "[1]", ">-\r\n  y", ""),
        ("ä: multi\n   line ü\n   more\r\n\r\nb: 1", "\"ä\"", "multi\n   line ü\n   more", "ä"),
        ("\u{feff}\"a\" : \"x\\\r\n   ü\"\r\n", "a", "\"x\\\r\n   ü\"", "\"a\""),
        ("a: [1, {b: c, ? d : e }, g: h,] # i", "a", "[1, {b: c, ? d : e }, g: h,]", "a"),
        ("a: [1, {b: c, ? d : e }, g: h,] # i", "a[1]", "{b: c, ? d : e }", ""),
        ("a: [1, {b: c, ? d : e }, g: h,] # i", "a[2]", "g: h", ""),
        ("&k !!str a: &v\n  &l b: 1\n", "a.b", "1", "b"),
        ("--- !!map\n&k a: 1\n", "a", "1", "a"),
        ("--- # c\n- a\n...\n", "", "- a", ""),
    ];
    for (text, path, value, key) in table {
        let loaded = read(text);
        assert_eq!(loaded.diagnostics, [], "{text:?}");
        let document = &loaded.documents[0];
        let id = (0..document.len()).map(|id| NodeId(id as u32)).find(|id| document.path(*id) == path).unwrap();
        assert_eq!(document.span(id).text(text), value, "{path} in {text:?}");
        assert_eq!(document.key_span(id).unwrap_or_default().text(text), key, "the key of {path} in {text:?}");
    }
}

#[test]
fn a_value_that_is_not_written_stands_right_behind_its_colon_or_dash() {
    // text, path, offset
    let table = [
        ("a:   # c\nb: 1", "a", 2),
        ("a :\nb: 1", "a", 3),
        ("a: &x !!null\nb: 1", "a", 2),
        ("{a: , b:, c, \"d\":}", "a", 3),
        ("{a: , b:, c, \"d\":}", "b", 8),
        ("{a: , b:, c, \"d\":}", "c", 11),
        ("{a: , b:, c, \"d\":}", "d", 17),
        ("? a\n\n# c\n: # d\n\nb: c\n", "a", 10),
        ("? a\n? b\n", "a", 3),
        ("- # c\n-\n", "[0]", 1),
        ("- # c\n-\n", "[1]", 7),
        ("a:\n- # c\n-   \n", "a[1]", 10),
    ];
    for (text, path, offset) in table {
        let loaded = read(text);
        let document = &loaded.documents[0];
        let id = (0..document.len()).map(|id| NodeId(id as u32)).find(|id| document.path(*id) == path).unwrap();
        assert_eq!(document.span(id), Span::empty(offset), "{path} in {text:?}");
        assert_eq!((document.kind(id), document.text(id)), (NodeKind::Plain, ""), "{text:?}");
    }
}

#[test]
fn a_scalar_reads_as_yaml_says() {
    // text of the value, its kind, how it reads
    let table = [
        ("~", NodeKind::Plain, "~"),
        ("2.10", NodeKind::Plain, "2.10"),
        ("a b\n   c\n\n   d", NodeKind::Plain, "a b c\nd"),
        ("'it''s'", NodeKind::Quoted, "it's"),
        ("\"a\\tb\\u00e4\"", NodeKind::Quoted, "a\tbä"),
        ("!!str 12", NodeKind::Quoted, "12"),
        ("! 12", NodeKind::Quoted, "12"),
        ("!!str", NodeKind::Quoted, ""),
        ("!!int 12", NodeKind::Plain, "12"),
        ("|\n  a\n   b\n", NodeKind::Block, "a\n b\n"),
        (">-\n  a\n  b\n\n  c\n", NodeKind::Block, "a b\nc"),
    ];
    for (value, kind, reads) in table {
        let loaded = read(&format!("k: {value}"));
        let document = &loaded.documents[0];
        let id = document.get(document.root(), "k").unwrap();
        assert_eq!((document.kind(id), document.text(id)), (kind, reads), "{value:?}");
        assert_eq!(loaded.diagnostics, [], "{value:?}");
    }
}

#[test]
fn a_mistake_is_named_and_pointed_at() {
    // text, then code and bytes of each diagnostic in the order of the text
    let table: &[(&str, &[(&str, &str)])] = &[
        ("", &[("load/empty", "")]),
        (" \n# only this\n", &[("load/empty", "")]),
        ("---\n...\n", &[("load/empty", "")]),
        ("a: 1\na: 2", &[("load/duplicate-key", "a")]),
        ("a: 1\n\"a\": 2\n? a\n: 3", &[("load/duplicate-key", "\"a\""), ("load/duplicate-key", "a")]),
        ("b: {x: 1, x: 2}\na: 1\na: 2", &[("load/duplicate-key", "x"), ("load/duplicate-key", "a")]),
        ("<<: {}\n<<: {}", &[("load/duplicate-key", "<<")]),
        ("? [a]\n: b\nc: d", &[("load/complex-key", "[a]")]),
        ("a: &x [1]\n*x : 2", &[("load/complex-key", "*x")]),
        ("<<: 3", &[("load/bad-merge", "3")]),
        ("<<:", &[("load/bad-merge", "")]),
        ("a: &x 1\nb: &y {}\nc: {<<: [*y, *x]}", &[("load/bad-merge", "*x")]),
        ("a: &x 1\nc: {<<: *x}", &[("load/bad-merge", "*x")]),
        ("&k a: {<<: *k}", &[("load/bad-merge", "*k")]),
        ("a: *x", &[("load/unknown-anchor", "*x")]),
        (
            "a: [*x, *y]\n*z : 1",
            &[("load/unknown-anchor", "*x"), ("load/unknown-anchor", "*y"), ("load/unknown-anchor", "*z")],
        ),
        ("a: &x 1\n---\na: *x", &[("load/unknown-anchor", "*x")]),
        ("a: &x [*x]", &[("load/recursive-alias", "*x")]),
        ("a: &x {<<: *x}", &[("load/recursive-alias", "*x")]),
        ("a: &x {*x : 1}", &[("load/recursive-alias", "*x")]),
        ("a: !money 3", &[("load/unknown-tag", "!money")]),
        ("a: !!binary aGk=", &[("load/unknown-tag", "!!binary")]),
        ("a: !!set {b}", &[("load/unknown-tag", "!!set")]),
        ("a: !!seq 3\nb: !!str [1]", &[("load/unknown-tag", "!!seq"), ("load/unknown-tag", "!!str")]),
        ("a: [\n b: c\n", &[("load/syntax", "[")]),
        ("a: [1}", &[("load/syntax", "[")]),
        ("a: ]", &[("load/syntax", "]")]),
        ("k: [a\n]\n", &[("load/syntax", "]")]),
        ("- a\nb: c\n", &[("load/syntax", "b:")]),
        ("a: 1\n- b\n", &[("load/syntax", "-")]),
        ("  a: 1\n b: 2\n", &[("load/syntax", "b:")]),
        ("a: it's: b", &[("load/syntax", ":")]),
        ("a: - b", &[("load/syntax", "-")]),
        ("a: 'it's'", &[("load/syntax", "s'")]),
        ("a: \"x\n", &[("load/syntax", "\"")]),
        ("a: &x 'x\nb: c\n", &[("load/syntax", "b:")]),
        ("a: \"x \\q\"", &[("load/syntax", "\\q")]),
        ("a: \"\\\\ \\x4\"", &[("load/syntax", "\\x4")]),
        ("a: \"\n  \\ud83c\\udfb5 \\ud800 y\"", &[("load/syntax", "\\ud800")]),
        ("a: @x", &[("load/syntax", "@")]),
        ("a: b\n\tc: d", &[("load/syntax", "\t")]),
        ("a:\n\tb: c", &[("load/syntax", "\t")]),
        ("a: |\n\tb\n", &[("load/syntax", "\t")]),
        ("a: x\0y", &[("load/syntax", "\0")]),
        ("a: \"x\u{1}y\"", &[("load/syntax", "\u{1}")]),
        ("a: |\n  foo\u{1b}[0m\n", &[("load/syntax", "\u{1b}")]),
    ];
    for (text, expected) in table {
        let found = codes(text);
        let found: Vec<_> = found.iter().map(|(code, place)| (code.as_str(), place.as_str())).collect();
        assert_eq!(&found, expected, "{text:?}");
    }
}

#[test]
fn a_message_says_what_to_do() {
    // text, then parts of the message or the advice
    let table = [
        ("a:\n\tb: c", "indent with spaces"),
        ("a: x\0y", "U+0000"),
        ("a: &anchor 1\nb: *ancho", "did you mean `*anchor`?"),
        ("<<: {}\n<<: {}", "`<<: [*first, *second]`"),
        ("a: 'it's'", "twice: `''`"),
        ("a: \"x\n", "add the closing quote"),
    ];
    for (text, part) in table {
        let diagnostic = read(text).diagnostics.remove(0);
        let said = [vec![diagnostic.message], diagnostic.help.to_vec()].concat().join("\n");
        assert!(said.contains(part), "{text:?}: {said}");
    }
}

#[test]
fn of_keys_that_stand_twice_the_first_one_counts_and_the_second_is_pointed_at() {
    let text = "a: 1\nb: &x {c: 2}\na: &y [*x]\nd: *y\n";
    let loaded = read(text);
    let diagnostic = &loaded.diagnostics[0];
    assert_eq!(diagnostic.primary.as_ref().unwrap().location.span, Span::new(18, 19));
    assert_eq!(diagnostic.secondary[0].location.span, Span::new(0, 1));
    let document = &loaded.documents[0];
    let keys: Vec<_> = document.children(document.root()).filter_map(|child| document.key(child)).collect();
    assert_eq!(keys, ["a", "b", "d"]);
    assert_eq!(document.text(document.get(document.root(), "a").unwrap()), "1");
    let through_the_dropped_one = document.get(document.root(), "d").unwrap();
    assert_eq!(document.span(through_the_dropped_one).text(text), "[*x]");
    assert_eq!(document.end_of(through_the_dropped_one).0 - through_the_dropped_one.0, 3);
}

#[test]
fn aliases_and_merge_keys_bring_copies() {
    let table: &[(&str, &[&str])] = &[
        ("a: &x {b: 1}\nc: *x", &["a:{b: 1}", "a.b=1", "c:{b: 1}", "c.b=1"]),
        ("&k a: *k\nb: {*k : 1}", &["a=a", "b:{*k : 1}", "b.a=1"]),
        ("- &x k\n- {*x : 1}", &["[0]=k", "[1]:{*x : 1}", "[1].k=1"]),
        (
            "a: &x {b: 1, c: 2}\nd: {c: 3, <<: *x, b: 4}",
            &["a:{b: 1, c: 2}", "a.b=1", "a.c=2", "d:{c: 3, <<: *x, b: 4}", "d.c=3", "d.b=4"],
        ),
        (
            "- &x {a: 1}\n- &y {a: 2, b: 2}\n- <<: [*x, {c: 3}, *y]",
            &[
                "[0]:{a: 1}",
                "[0].a=1",
                "[1]:{a: 2, b: 2}",
                "[1].a=2",
                "[1].b=2",
                "[2]:<<: [*x, {c: 3}, *y]",
                "[2].a=1",
                "[2].c=3",
                "[2].b=2",
            ],
        ),
        (
            "- &x {a: {b: 1}}\n- &y {<<: *x}\n- <<: *y",
            &[
                "[0]:{a: {b: 1}}",
                "[0].a:{b: 1}",
                "[0].a.b=1",
                "[1]:{<<: *x}",
                "[1].a:{b: 1}",
                "[1].a.b=1",
                "[2]:<<: *y",
                "[2].a:{b: 1}",
                "[2].a.b=1",
            ],
        ),
        (
            "- &x [{a: 1}, {b: 2}]\n- <<: *x",
            &[
                "[0]:[{a: 1}, {b: 2}]",
                "[0][0]:{a: 1}",
                "[0][0].a=1",
                "[0][1]:{b: 2}",
                "[0][1].b=2",
                "[1]:<<: *x",
                "[1].a=1",
                "[1].b=2",
            ],
        ),
        ("<<: {a: &x 1}\nb: *x", &["b=1", "a=1"]),
    ];
    for (text, expected) in table {
        assert_eq!(&nodes(text), expected, "{text:?}");
    }
    assert_eq!(nodes("\"<<\": 1"), ["\"<<\"=1"], "in quotes it is an ordinary key");
}

#[test]
fn a_copy_knows_where_it_is_used() {
    let text = "a: &x {b: &y {c: 1}}\nd: [*x, *y]\ne: {<<: *x}\n";
    let loaded = read(text);
    let document = &loaded.documents[0];
    let used: Vec<_> = (0..document.len())
        .map(|id| NodeId(id as u32))
        .filter_map(|id| Some((document.path(id), document.used_at(id)?.start)))
        .collect();
    let expected =
        [("d[0]", 25), ("d[0].b", 25), ("d[0].b.c", 25), ("d[1]", 29), ("d[1].c", 29), ("e.b", 37), ("e.b.c", 37)];
    assert_eq!(used, expected.map(|(path, at)| (path.to_owned(), at)));
}

#[test]
fn a_broken_document_is_left_out_and_the_others_are_kept() {
    let loaded = read("a: 1\n---\nb: [\n---\nc: 1\n  d: 2\n---\ne: 5\n");
    let kept: Vec<_> = loaded.documents.iter().map(|document| (document.number(), document.text(NodeId(1)))).collect();
    assert_eq!(kept, [(0, "1"), (3, "5")]);
    assert_eq!(loaded.diagnostics.len(), 2);
    assert!(read("  a: 1\n b: 2\n").documents.is_empty(), "what ends too early is broken");
    assert_eq!(read("a: 1\n...\n%YAML 9.9\n---\nb: 1").documents.len(), 1, "a marked end is an end");
}

#[test]
fn comments_are_found_between_the_tokens() {
    let text =
        "# a\nb: &x#y # c\n  !t#u d#e # f\ng: | # h\n  # no\n# i\nj: ['#', k, # l\n  m] # n\n---\n# o\np: \"# q\" # r";
    let loaded = read(text);
    let comments: Vec<Vec<_>> = loaded
        .documents
        .iter()
        .map(|document| document.comments().iter().map(|comment| comment.span.text(text)).collect())
        .collect();
    assert_eq!(comments, [vec!["# a", "# c", "# f", "# h", "# i", "# l"], vec!["# n", "# o", "# r"]]);
}

#[test]
fn a_file_that_is_not_utf_8_is_read_up_to_there() {
    let loaded = load(b"a: M\xfcller\n".to_vec(), FileId(0), Limits::default());
    assert_eq!((&*loaded.text, loaded.documents.len()), ("a: M", 0));
    assert_eq!(loaded.diagnostics[0].primary.as_ref().unwrap().location.span, Span::empty(4));
    assert!(loaded.diagnostics[0].message.contains("0xFC"));
    for bytes in [b"\xff\xfea\0:\0".as_slice(), b"\xfe\xff\0a\0:", b"a\0:\0", b"\0a\0:", b"a\0\0\0:\0\0\0"] {
        let loaded = load(bytes.to_vec(), FileId(0), Limits::default());
        assert_eq!(loaded.diagnostics[0].code.as_str(), "load/not-utf8", "{bytes:?}");
        assert_eq!(*loaded.diagnostics[0].help, ["save the file as UTF-8"], "{bytes:?}");
        assert!(loaded.diagnostics[0].message.contains("UTF-"), "{bytes:?}");
    }
}

#[test]
fn limits_end_in_an_error() {
    let small = Limits { bytes: 1000, depth: 4, expanded_nodes: 10 };
    let table = [
        ("x".repeat(1001), "load/too-large"),
        ("[[[[[1]]]]]".to_owned(), "load/too-deep"),
        ("a:\n b:\n  c:\n   d:\n    e: 1".to_owned(), "load/too-deep"),
        ("a: [[[b: 1]]]".to_owned(), "load/too-deep"),
        ("a: &x [[1]]\nb: [[*x]]".to_owned(), "load/too-deep"),
        ("a: &x {y: [1]}\nb: {c: {d: {<<: *x}}}".to_owned(), "load/too-deep"),
        ("a: &x [1, 2, 3, 4]\nb: *x\nc: *x\nd: *x".to_owned(), "load/too-many-aliases"),
        ("a: &x {b: 1, c: 2, d: 3, e: 4}\nf: {<<: [*x, *x, *x]}".to_owned(), "load/too-many-aliases"),
    ];
    for (text, code) in table {
        let loaded = load(text.clone().into_bytes(), FileId(0), small);
        let codes: Vec<_> = loaded.diagnostics.iter().map(|each| each.code.to_string()).collect();
        assert_eq!((codes, loaded.documents.len()), (vec![code.to_owned()], 0), "{text:?}");
    }
    let large = &load(vec![b'x'; 1001], FileId(0), small).diagnostics[0];
    assert!(large.message.contains("1,000 bytes"), "{}", large.message);
    for fits in ["[[[[1]]]]", "a: &x [1]\nb: [[*x]]", "a: &x [1, 2, 3, 4]\nb: *x\nc: *x"] {
        assert_eq!(load(fits.as_bytes().to_vec(), FileId(0), small).diagnostics, [], "{fits:?}");
    }
}

#[test]
fn what_a_stranger_sends_ends_soon() {
    let laughs: String = std::iter::once("a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned())
        .chain((1..12).map(|i| format!("a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 9].join(", "))))
        .collect();
    let keys: String = (0..20_000).map(|i| format!("key{i}: {i}\n")).collect();
    let table = [
        ("[".repeat(100_000), 1),
        ("- ".repeat(100_000), 1),
        ("? ".repeat(100_000), 1),
        ("{a: ".repeat(100_000), 1),
        (laughs, 1),
        (keys.clone(), 0),
        (format!("{keys}key7: again\n"), 1),
        (format!("a: 1\n{}b: 2\n", "# c\n".repeat(100_000)), 0),
        (format!("a:\n  - 1\n{}  - 2\n", "# c\n".repeat(1_000)), 0),
        (format!("a:\n{}  - 2\n", "# c\n".repeat(100_000)), 0),
        (format!("b: &b {{k: 1}}\nm:\n  <<: [{}]\n", vec!["*b"; 20_001].join(", ")), 1),
        ("---\n".repeat(10_000) + "a: 1", 1),
        (format!("a: |\n  x\n{}b: c\n", "\n".repeat(100_000)), 0),
    ];
    for (text, diagnostics) in table {
        let limits = Limits { expanded_nodes: 20_000, ..Limits::default() };
        let loaded = load(text.clone().into_bytes(), FileId(0), limits);
        assert_eq!(loaded.diagnostics.len(), diagnostics, "{:?}…", text.get(..40));
    }
}

#[test]
fn of_very_many_mistakes_the_first_are_told_and_the_rest_counted() {
    for (times, told, more) in
        [(100, 99, None), (101, 100, None), (102, 101, Some("one more")), (5_000, 101, Some("4899 more"))]
    {
        let text = "a: 1\n".repeat(times);
        let loaded = load(text.into_bytes(), FileId(0), Limits::default());
        assert_eq!(loaded.diagnostics.len(), told, "{times}");
        let last = loaded.diagnostics.last().unwrap();
        assert_eq!(last.code.as_str() == "load/more-problems", more.is_some(), "{times}");
        assert!(last.message.starts_with(more.unwrap_or("the key `a`")), "{times}: {}", last.message);
        assert_eq!(last.severity, Severity::Error);
        assert!(last.primary.is_some());
    }
}

#[test]
fn of_very_many_documents_the_first_are_read_and_it_is_said_that_there_are_more() {
    for (times, read, told) in [(1_000, 1_000, 0), (1_001, 1_000, 1), (3_000, 1_000, 1)] {
        let text = "---\na: 1\n".repeat(times);
        let loaded = load(text.clone().into_bytes(), FileId(0), Limits::default());
        assert_eq!((loaded.documents.len(), loaded.diagnostics.len()), (read, told), "{times}");
        if let Some(diagnostic) = loaded.diagnostics.first() {
            assert_eq!(diagnostic.code.as_str(), "load/too-many-documents");
            let place = diagnostic.primary.as_ref().unwrap().location.span.start();
            let before = text.get(..place).unwrap();
            assert_eq!(before.matches("---").count(), 1_001, "at the first that is left out");
        }
    }
}
