//! The loader against the YAML test suite, against another reader of YAML, and against whatever bytes come.

pub(crate) mod ways;

use std::path::PathBuf;

use clausula::document::{Document, Limits, Loaded, NodeId, NodeKind, Way, load_by};
use clausula::source::{FileId, Span};
use proptest::prelude::*;
use serde_yaml::Value;

use crate::tidy;

/// Reads a file in both ways, which must give the same.
fn read(bytes: &[u8]) -> Loaded {
    let limits = Limits { expanded_nodes: 2_000, ..Limits::default() };
    let [fast, parsed] = [Way::Fast, Way::Parser].map(|way| load_by(bytes.to_vec(), FileId(0), limits, way).0);
    assert_eq!((&fast.documents, &fast.diagnostics), (&parsed.documents, &parsed.diagnostics));
    fast
}

fn nodes(document: &Document) -> impl Iterator<Item = NodeId> + use<> {
    (0..u32::try_from(document.len()).unwrap()).map(NodeId)
}

/// What any loaded file holds to, whatever it was made from.
fn check_invariants(bytes: &[u8], loaded: &Loaded) {
    let text: &str = &loaded.text;
    assert!(bytes.starts_with(text.as_bytes()) || text.is_empty());
    let inside = |span: Span| assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
    let mut last = 0;
    for diagnostic in &loaded.diagnostics {
        let primary = diagnostic.primary.as_ref().expect("a mistake of loading has its place");
        inside(primary.location.span);
        diagnostic.secondary.iter().for_each(|label| inside(label.location.span));
        assert!(last <= primary.location.span.start, "mistakes are in the order of the text");
        last = primary.location.span.start;
        assert!(!diagnostic.message.is_empty() && !diagnostic.message.ends_with('.'), "{}", diagnostic.message);
        assert!(!diagnostic.message.chars().any(char::is_control), "{:?}", diagnostic.message);
    }
    for document in &loaded.documents {
        assert!(!document.is_empty());
        inside(document.whole());
        assert_eq!(document.end_of(NodeId::ROOT).index(), document.len());
        document.comments().iter().for_each(|comment| assert!(comment.span.text(text).starts_with('#')));
        for id in nodes(document) {
            inside(document.span(id));
            document.key_span(id).into_iter().for_each(inside);
            assert!(id < document.end_of(id) && document.end_of(id) <= document.end_of(NodeId::ROOT));
            check_children(document, id);
            if document.kind(id).is_scalar() {
                check_source_span(document, id);
            }
            let _ = document.path(id);
        }
    }
}

fn check_children(document: &Document, id: NodeId) {
    let mut end = document.span(id).start;
    let mut next = id.0 + 1;
    let mut keys = Vec::new();
    for child in document.children(id) {
        assert!(!document.kind(id).is_scalar());
        assert_eq!((child.0, document.parent(child)), (next, Some(id)), "a subtree is contiguous");
        assert_eq!(document.key(child).is_some(), document.kind(id) == NodeKind::Mapping);
        next = document.end_of(child).0;
        keys.extend(document.key(child));
        if document.used_at(child).is_none() {
            let span = document.key_span(child).map_or(document.span(child), |key| key.to(document.span(child)));
            assert!(end <= span.start, "children are in order: {:?}", document.source());
            assert!(span.end <= document.span(id).end, "children are inside: {:?}", document.source());
            end = span.end;
        }
    }
    assert_eq!(next, document.end_of(id).0);
    keys.sort_unstable();
    assert!(keys.windows(2).all(|pair| pair[0] != pair[1]), "keys are unique");
}

/// Every character of a scalar's text is found in the scalar's own bytes, in order.
fn check_source_span(document: &Document, id: NodeId) {
    let (text, own) = (document.text(id), document.span(id));
    let mut last = own.start;
    for (at, character) in text.char_indices() {
        if text[at..].trim_end_matches('\n').is_empty() {
            // the line breaks that end a block scalar are not among its own bytes
            break;
        }
        let span = document.source_span(id, at..at + character.len_utf8());
        let source = document.source().get(span.range()).expect("on character boundaries");
        assert!(own.start <= span.start && span.end <= own.end && last <= span.end, "{text:?} at {at}");
        last = span.start;
        let read_in_pieces = span != own || own.len() <= character.len_utf8() || text.trim().is_empty();
        assert!(read_in_pieces, "{:?} of {:?} at {at} is not found", text, own.text(document.source()));
        if !character.is_whitespace() && !source.starts_with(['\\', '\'']) {
            assert_eq!(source, character.to_string(), "{text:?} in {:?}", own.text(document.source()));
        }
    }
}

/// The valid cases that we refuse on purpose, by what we say.
const REFUSED_ON_PURPOSE: &[(&str, &[&str])] = &[
    (
        "load/complex-key",
        &[
            "4FJ6", "6BFJ", "6PBE", "9MMW", "KK5P", "LX3P", "M2N8/00", "M2N8/01", "M5DY", "Q9WF", "RZP5", "SBG9",
            "V9D5", "X38W", "XW4D",
        ],
    ),
    // two keys that are both empty
    ("load/duplicate-key", &["2JQS"]),
    (
        "load/empty",
        &[
            "6XDY", "8G76", "98YD", "AVM7", "DK95/07", "HWV9", "MUS6/02", "MUS6/03", "MUS6/04", "MUS6/05", "MUS6/06",
            "QT73",
        ],
    ),
];

/// The cases of the YAML test suite, one a line: beside the project's folder, or where this variable says. Where it says so they
/// must be there, as in CI; elsewhere it is said that they are missing.
#[expect(clippy::print_stderr, reason = "what is left out is said")]
fn yaml_test_suite() -> Option<String> {
    const VARIABLE: &str = "CLAUSULA_YAML_TEST_SUITE";
    let beside = || tidy::root().join("../shared/data/yaml-test-suite.jsonl");
    let demanded = std::env::var_os(VARIABLE).map(PathBuf::from);
    let path = demanded.clone().unwrap_or_else(beside);
    let found = std::fs::read_to_string(&path).ok();
    if found.is_none() {
        let missing = format!("the YAML test suite is not at {} (`{VARIABLE}` may say where it is)", path.display());
        assert!(demanded.is_none(), "{missing}");
        eprintln!("skipped: {missing}");
    }
    found
}

#[test]
fn the_yaml_test_suite_is_read_and_refused_as_it_says() {
    let Some(suite) = yaml_test_suite() else { return };
    let mut wrong = Vec::new();
    let mut refused: Vec<(String, Vec<String>)> = Vec::new();
    let mut cases = 0;
    for line in suite.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let (id, yaml) = (case["id"].as_str().unwrap(), case["yaml"].as_str().unwrap());
        cases += 1;
        let loaded = read(yaml.as_bytes());
        check_invariants(yaml.as_bytes(), &loaded);
        let errors: Vec<_> = loaded
            .diagnostics
            .iter()
            .filter(|each| each.severity == clausula::diagnostic::Severity::Error)
            .map(|each| each.code.as_str().to_owned())
            .collect();
        match (case["error"].as_bool().unwrap(), errors.first()) {
            (true, None) => wrong.push(format!("{id} is accepted")),
            (true, Some(_)) => {}
            (false, None) => compare_with_json(&case, &loaded, &mut wrong),
            (false, Some(code)) => match refused.iter_mut().find(|(known, _)| known == code) {
                Some((_, ids)) => ids.push(id.to_owned()),
                None => refused.push((code.clone(), vec![id.to_owned()])),
            },
        }
    }
    refused.sort();
    let expected: Vec<_> = REFUSED_ON_PURPOSE
        .iter()
        .map(|(code, ids)| ((*code).to_owned(), ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>()))
        .collect();
    assert_eq!(cases, 402);
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(refused, expected);
}

fn compare_with_json(case: &serde_json::Value, loaded: &Loaded, wrong: &mut Vec<String>) {
    let Some(json) = case["json"].as_str() else { return };
    let expected: Vec<serde_json::Value> =
        serde_json::Deserializer::from_str(json).into_iter().collect::<Result<_, _>>().unwrap_or_default();
    let found: Vec<_> = loaded.documents.iter().map(|document| plain(document, NodeId::ROOT)).collect();
    if expected.len() != found.len() || !expected.iter().zip(&found).all(|(expected, found)| agree(expected, found)) {
        wrong.push(format!("{}: expected {expected:?}, found {found:?}", case["id"]));
    }
}

/// A document as a plain value, all scalars as text with whether they are plain.
#[derive(Debug)]
enum Plain {
    Scalar { text: String, plain: bool },
    List(Vec<Plain>),
    Mapping(Vec<(String, Plain)>),
}

fn plain(document: &Document, id: NodeId) -> Plain {
    match document.kind(id) {
        NodeKind::Sequence => Plain::List(document.children(id).map(|child| plain(document, child)).collect()),
        NodeKind::Mapping => Plain::Mapping(
            document
                .children(id)
                .map(|child| (document.key(child).unwrap().to_owned(), plain(document, child)))
                .collect(),
        ),
        kind => Plain::Scalar { text: document.text(id).to_owned(), plain: kind == NodeKind::Plain },
    }
}

fn agree(expected: &serde_json::Value, found: &Plain) -> bool {
    use serde_json::Value as Json;
    match (expected, found) {
        (Json::Array(expected), Plain::List(found)) => {
            expected.len() == found.len() && expected.iter().zip(found).all(|(expected, found)| agree(expected, found))
        }
        (Json::Object(expected), Plain::Mapping(found)) => {
            expected.len() == found.len()
                && found.iter().all(|(key, found)| expected.get(key).is_some_and(|expected| agree(expected, found)))
        }
        (Json::String(expected), Plain::Scalar { text, .. }) => expected == text,
        (Json::Null, Plain::Scalar { text, plain: true }) => {
            matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL")
        }
        (Json::Bool(expected), Plain::Scalar { text, plain: true }) => text.eq_ignore_ascii_case(&expected.to_string()),
        (Json::Number(expected), Plain::Scalar { text, plain: true }) => {
            let hex = text.strip_prefix("0x").and_then(|hex| i64::from_str_radix(hex, 16).ok());
            let octal = text.strip_prefix("0o").and_then(|octal| i64::from_str_radix(octal, 8).ok());
            let found = hex.or(octal).map_or_else(|| text.parse().ok(), |whole| Some(whole as f64));
            found == expected.as_f64()
        }
        _ => false,
    }
}

#[test]
fn another_reader_sees_the_same() {
    for text in ways::trials::damage::SMALL {
        let loaded = read(text.as_bytes());
        assert_eq!(loaded.diagnostics, [], "{text:?}");
        check_invariants(text.as_bytes(), &loaded);
        let expected: Value = serde_yaml::from_str(text).unwrap();
        let expected = serde_json::to_value(expected).unwrap();
        let found = plain(&loaded.documents[0], NodeId::ROOT);
        assert!(agree(&expected, &found), "{text:?}: expected {expected}, found {found:?}");
    }
}

#[test]
fn merge_keys_bring_what_another_reader_merges() {
    for text in [
        "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\n",
        "a: &a {x: 1, y: 2}\nb: &b {y: 4, z: 5}\nc: {<<: [*b, *a], w: 6}\n",
        "a: &a {x: {k: 1}}\nb:\n  z: 3\n  <<: *a\n",
    ] {
        let loaded = read(text.as_bytes());
        assert_eq!(loaded.diagnostics, [], "{text:?}");
        let mut expected: Value = serde_yaml::from_str(text).unwrap();
        expected.apply_merge().unwrap();
        let expected = serde_json::to_value(expected).unwrap();
        let found = plain(&loaded.documents[0], NodeId::ROOT);
        assert!(agree(&expected, &found), "{text:?}: expected {expected}, found {found:?}");
    }
}

/// Pieces of YAML: thrown together they reach further than letters would.
const PIECES: &[&str] = &[
    "a",
    "b: ",
    "- ",
    "? ",
    ": ",
    "key:",
    "\n",
    "\n  ",
    "\n    ",
    "\r\n",
    "\r",
    "\t",
    " ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "&x ",
    "*x",
    "&y ",
    "*y",
    "<<: ",
    "*x : ",
    "!!str ",
    "!t ",
    "! ",
    "'",
    "''",
    "\"",
    "\\",
    "\\n",
    "\\u00e4",
    "|\n",
    "|2-\n",
    ">\n",
    ">+\n  ",
    "# c\n",
    " # c",
    "---\n",
    "---",
    "...\n",
    "%TAG ! !\n",
    "ä",
    "🎵",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "\0",
    "~",
    "1",
    "@",
    "x y",
    "\n\n",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_end_in_documents_or_mistakes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        check_invariants(&bytes, &read(&bytes));
    }

    #[test]
    fn pieces_of_yaml_end_in_documents_or_mistakes(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..40),
        cursor in 0..200_usize,
    ) {
        let text = pieces.concat();
        let loaded = read(text.as_bytes());
        check_invariants(text.as_bytes(), &loaded);
        for document in &loaded.documents {
            if let Some(node) = document.node_at(cursor) {
                prop_assert!(node.index() < document.len());
            }
        }
    }
}
