//! What a client has not said that it knows, it is not sent.

use serde_json::{Value, json};

use super::client::Client;

const CONTRACT: &str = "\
schema: contract/1
parties:
  - {name: Acme, id: acme, role: client}
term:
  initial: 1 year
";

/// The text at which each request is made: the line and the column in UTF-16.
const INITIAL: (u32, u32) = (4, 4);

fn ask(client: &mut Client, method: &str, (line, character): (u32, u32)) -> Value {
    let uri = client.uri("a.yaml");
    let position = json!({ "line": line, "character": character });
    client.ask(method, json!({ "textDocument": { "uri": uri }, "position": position })).unwrap()
}

fn client(capabilities: Value) -> Client {
    let mut client = Client::silent(&[]).of(capabilities);
    client.open("a.yaml", 1, CONTRACT);
    client
}

#[test]
fn a_text_is_written_in_what_the_client_takes() {
    for (formats, expected) in [
        (json!(["plaintext", "markdown"]), Some("markdown")),
        (json!(["markdown"]), Some("markdown")),
        (json!(["plaintext"]), Some("plaintext")),
        (json!([]), None),
    ] {
        let mut client = client(json!({ "textDocument": {
            "hover": { "contentFormat": formats },
            "completion": { "completionItem": { "documentationFormat": formats } },
        } }));
        let hover = ask(&mut client, "textDocument/hover", INITIAL);
        let completions = ask(&mut client, "textDocument/completion", INITIAL);
        let item = completions["items"].as_array().unwrap().iter().find(|item| item["label"] == "initial");
        for content in [&hover["contents"], &item.unwrap_or_else(|| panic!("{completions:#}"))["documentation"]] {
            match expected {
                Some(kind) => assert_eq!(content["kind"], json!(kind), "{formats}: {content:#}"),
                None => assert!(content.is_string(), "{content:#}"),
            }
            if expected == Some("plaintext") {
                let text = content["value"].as_str().unwrap();
                assert!(!text.is_empty() && !text.contains("**") && !text.contains('\\'), "{text}");
            }
        }
    }
}

#[test]
fn completions_have_the_kinds_and_the_ways_of_indenting_that_the_client_knows() {
    // `client` is a member of an enumeration, the twentieth kind
    let role = (2, 35);
    for (capabilities, kind, mode) in [
        (json!({}), Value::Null, Value::Null),
        (json!({ "completionItemKind": { "valueSet": [1, 2] } }), Value::Null, Value::Null),
        (json!({ "completionItemKind": { "valueSet": [20] } }), json!(20), Value::Null),
        (json!({ "completionItem": { "insertTextModeSupport": { "valueSet": [2] } } }), Value::Null, Value::Null),
        (json!({ "completionItem": { "insertTextModeSupport": { "valueSet": [1, 2] } } }), Value::Null, json!(1)),
    ] {
        let mut client = client(json!({ "textDocument": { "completion": capabilities } }));
        let came = ask(&mut client, "textDocument/completion", role);
        let item = came["items"].as_array().unwrap().iter().find(|item| item["label"] == "client");
        let item = item.unwrap_or_else(|| panic!("{came:#}"));
        assert_eq!((&item["kind"], &item["insertTextMode"]), (&kind, &mode), "{capabilities}");
    }
}

#[test]
fn symbols_stand_one_after_the_other_where_the_client_has_no_place_within_them() {
    let mut client = client(json!({}));
    let uri = client.uri("a.yaml");
    let came = client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } })).unwrap();
    let found: Vec<_> = came.as_array().unwrap().iter().map(|one| (&one["name"], &one["containerName"])).collect();
    assert!(found.contains(&(&json!("acme"), &json!("parties"))), "{came:#}");
    for symbol in came.as_array().unwrap() {
        assert_eq!(symbol["location"]["uri"], json!(uri), "{symbol:#}");
        // an object is of a kind that the first protocol did not have
        assert!(symbol["kind"].as_u64().unwrap() <= 18, "{symbol:#}");
        assert!(symbol.get("range").is_none() && symbol.get("children").is_none(), "{symbol:#}");
    }
}

#[test]
fn changes_are_offered_to_those_who_take_more_than_commands() {
    assert!(client(json!({})).served.get("codeActionProvider").is_none());
    let literals = json!({ "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } });
    let client = client(json!({ "textDocument": { "codeAction": literals } }));
    assert_eq!(client.served["codeActionProvider"]["codeActionKinds"], json!(["quickfix", "refactor.rewrite"]));
}
