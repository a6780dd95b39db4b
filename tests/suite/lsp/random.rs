//! Whatever is typed: the server's text is the client's, it answers every request, it never dies, and what it says of a text is what it
//! says of the same text opened anew. `CLAUSULA_EDITS=10000 cargo test random_edits` for more of them.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::client::Client;

/// What is thrown in: what YAML and policies are made of, and what hurts them.
const WORDS: [&str; 30] = [
    "\n",
    "\r\n",
    "\r",
    "  ",
    "\t",
    ": ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "#",
    "&a ",
    "*a",
    "|",
    ">",
    "👍",
    "ä",
    "\u{feff}",
    "\u{202e}",
    "term",
    "initial",
    "1 year",
    "acme",
    "---\n",
    "schema: contract/1\n",
    "require ",
    "rule x ",
];

const TEXTS: [(&str, &str); 2] = [
    (
        "a.yaml",
        "schema: contract/1\nparties:\n  - {id: acme, role: client, name: \"👍\"}\nterm: {initial: 1 year}\nip: {work_product: {owner: acme}}\n",
    ),
    (
        "house.policy",
        "policy house\n\nvocabulary contract\n\nrule long \"👍\" {\n    severity error\n    because  \"x\"\n    require term.initial >= 30 days\n}\n",
    ),
];

/// Requests, each asked at the place of the last change.
const METHODS: [&str; 6] = [
    "textDocument/completion",
    "textDocument/hover",
    "textDocument/definition",
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/signatureHelp",
];

/// A change: from where to where, in thousandths of the text, and what takes its place.
fn edit() -> impl Strategy<Value = (usize, usize, usize)> {
    (0..=1000usize, prop_oneof![3 => Just(0usize), 1 => 0..60usize], 0..WORDS.len())
}

/// A place in UTF-16: the lines of the protocol end at LF, CR, or both.
fn position(text: &str, offset: usize) -> Value {
    let (mut line, mut start) = (0, 0);
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate().take(offset) {
        if *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
            (line, start) = (line + 1, at + 1);
        }
    }
    json!({ "line": line, "character": text[start..offset].encode_utf16().count() })
}

fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    // between the two characters of a line's end is no place
    while !text.is_char_boundary(offset) || (text[..offset].ends_with('\r') && text[offset..].starts_with('\n')) {
        offset -= 1;
    }
    offset
}

fn said(client: &mut Client, name: &str) -> Value {
    let params = json!({ "textDocument": { "uri": client.uri(name) } });
    client.ask("textDocument/diagnostic", params).unwrap()["items"].clone()
}

#[test]
fn random_edits_leave_the_server_with_the_clients_text() {
    let cases = std::env::var("CLAUSULA_EDITS").ok().and_then(|count| count.parse().ok()).unwrap_or(60);
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let client = std::cell::RefCell::new(Client::new(&[], json!({ "textDocument": { "diagnostic": {} } })));
    proptest!(config, |(which in 0..TEXTS.len(), edits in prop::collection::vec(edit(), 1..12))| {
        let client = &mut *client.borrow_mut();
        let (name, text) = TEXTS[which];
        let mut text = text.to_owned();
        client.open(name, 0, &text);
        for (version, (from, length, word)) in (1..).zip(&edits) {
            let start = floor(&text, from * text.len() / 1000);
            let end = floor(&text, start + length).max(start);
            let range = json!({ "start": position(&text, start), "end": position(&text, end) });
            text.replace_range(start..end, WORDS[*word]);
            client.change(name, version, json!([{ "range": range, "text": WORDS[*word] }]));
            let at = position(&text, floor(&text, start + WORDS[*word].len()));
            let params = json!({ "textDocument": { "uri": client.uri(name) }, "position": at });
            let method = METHODS[(from + word) % METHODS.len()];
            // an answer, whatever it is, and no fault of the server
            if let Err((code, why)) = client.ask(method, params) {
                prop_assert_ne!(code, -32603, "{}: {}", method, why);
            }
        }
        let typed = said(client, name);
        client.close(name);
        client.open(name, 0, &text);
        prop_assert_eq!(&typed, &said(client, name), "{:?}", text);
        client.close(name);
    });
}
