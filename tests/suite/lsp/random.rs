//! Whatever is typed: the server's text is the client's, it answers every request, it never dies, and what it says of a text is what it
//! says of the same text opened anew. `tests/edits/run` tries very many.

use clausula::digest::Digest;
use lsp_server::{Message, RequestId};
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

/// Requests, each asked at the place of the last change, and of what is around it.
const METHODS: [&str; 22] = [
    "textDocument/completion",
    "textDocument/hover",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/prepareRename",
    "textDocument/rename",
    "textDocument/signatureHelp",
    "textDocument/documentHighlight",
    "textDocument/documentLink",
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/selectionRange",
    "textDocument/codeLens",
    "textDocument/codeAction",
    "textDocument/inlayHint",
    "textDocument/formatting",
    "textDocument/rangeFormatting",
    "textDocument/semanticTokens/full",
    "textDocument/semanticTokens/range",
    "textDocument/diagnostic",
    "workspace/symbol",
    "workspace/diagnostic",
];

/// What a request may be refused for: that it cannot be done, or that the text is another by now.
const REFUSED: [i32; 3] = [-32801, -32802, -32803];

/// A change: from where to where, in thousandths of the text, and what takes its place.
fn edit() -> impl Strategy<Value = (usize, usize, usize)> {
    (0..=1000usize, prop_oneof![3 => Just(0usize), 1 => 0..60usize], 0..WORDS.len())
}

/// A place, in bytes or in UTF-16: the lines of the protocol end at LF, CR, or both.
fn position(text: &str, offset: usize, in_bytes: bool) -> Value {
    let (mut line, mut start) = (0, 0);
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate().take(offset) {
        if *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
            (line, start) = (line + 1, at + 1);
        }
    }
    let before = &text[start..offset];
    json!({ "line": line, "character": if in_bytes { before.len() } else { before.encode_utf16().count() } })
}

fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    // between the two characters of a line's end is no place
    while !text.is_char_boundary(offset) || (text[..offset].ends_with('\r') && text[offset..].starts_with('\n')) {
        offset -= 1;
    }
    offset
}

/// A client that tells at length what is checked, and is told what is found.
fn client(in_bytes: bool) -> Client {
    let encodings = if in_bytes { json!(["utf-8", "utf-16"]) } else { json!(["utf-16"]) };
    let capabilities = json!({ "general": { "positionEncodings": encodings } });
    let client = Client::silent(&[]).of(capabilities);
    client.tell("$/setTrace", json!({ "value": "verbose" }));
    client
}

/// The words by which a version was checked, as the server tells of them, and what is said of it.
fn checked(client: &mut Client, name: &str, version: i32) -> (String, Value) {
    let said = loop {
        let said = client.published(name);
        if said["version"] == json!(version) {
            break said["diagnostics"].clone();
        }
    };
    let wanted = format!("checked {}, version {version}", client.uri(name));
    let of = |told: &Value| (told["message"] == json!(wanted)).then(|| told["verbose"].as_str().unwrap().to_owned());
    let words = client.told("$/logTrace").iter().rev().find_map(of).expect("it tells what it checks");
    client.heard.retain(|message| matches!(message, Message::Response(_)));
    (words, said)
}

#[test]
fn random_edits_leave_the_server_with_the_clients_text() {
    let cases = std::env::var("CLAUSULA_EDITS").ok().and_then(|count| count.parse().ok()).unwrap_or(60);
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let clients = [false, true].map(|in_bytes| std::cell::RefCell::new((client(in_bytes), 0)));
    let sequences = prop::collection::vec(edit(), 1..12);
    proptest!(config, |(in_bytes in any::<bool>(), which in 0..TEXTS.len(), at_once in 1..4usize, edits in sequences)| {
        // no number is given twice: that an outdated version was checked may be told long after its text was closed
        let (client, version) = &mut *clients[usize::from(in_bytes)].borrow_mut();
        let mut next = || {
            *version += 1;
            *version
        };
        let (name, text) = TEXTS[which];
        let mut text = text.to_owned();
        let mut last = next();
        client.open(name, last, &text);
        let mut asked = Vec::new();
        for edits in edits.chunks(at_once) {
            last = next();
            let mut changes = Vec::new();
            let mut at = 0;
            for (from, length, word) in edits {
                let start = floor(&text, from * text.len() / 1000);
                let end = floor(&text, start + length).max(start);
                let range = json!({ "start": position(&text, start, in_bytes), "end": position(&text, end, in_bytes) });
                text.replace_range(start..end, WORDS[*word]);
                changes.push(json!({ "range": range, "text": WORDS[*word] }));
                at = start + WORDS[*word].len();
            }
            client.change(name, last, json!(changes));
            let place = position(&text, floor(&text, at), in_bytes);
            let (from, _, word) = edits[0];
            let method = METHODS[(from + word) % METHODS.len()];
            let params = json!({
                "textDocument": { "uri": client.uri(name) }, "position": place, "positions": [place],
                "range": { "start": { "line": 0, "character": 0 }, "end": place }, "newName": "other", "query": "t",
                "context": { "includeDeclaration": true, "triggerKind": 1, "isRetrigger": false, "diagnostics": [] },
                "options": { "tabSize": 2, "insertSpaces": true }, "previousResultIds": [],
            });
            // of some the answer is waited for, others are overtaken by further changes
            asked.push((method, client.send(method, params)));
            if from % 2 == 0 {
                asked.drain(..).try_for_each(|(method, id)| answered(client, method, &id))?;
            }
        }
        asked.drain(..).try_for_each(|(method, id)| answered(client, method, &id))?;
        let (words, typed) = checked(client, name, last);
        let own = format!("{} bytes, BLAKE3 {}", text.len(), Digest::of(text.as_bytes()));
        prop_assert_eq!(words, own, "{:?}", text);
        client.close(name);
        last = next();
        client.open(name, last, &text);
        let (_, anew) = checked(client, name, last);
        prop_assert_eq!(typed, anew, "{:?}", text);
        client.close(name);
    });
}

/// An answer, whatever it is, and no fault of the server.
fn answered(client: &mut Client, method: &str, id: &RequestId) -> Result<(), TestCaseError> {
    match client.answer(id) {
        Err((code, why)) if !REFUSED.contains(&code) => Err(TestCaseError::fail(format!("{method}: {code} {why}"))),
        _ => Ok(()),
    }
}
