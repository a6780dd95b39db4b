//! How a connection begins and ends, and what the server makes of what it does not understand.

use clausula::lsp::Ended;
use serde_json::json;

use super::client::Client;

#[test]
fn nothing_is_answered_before_the_client_has_said_who_it_is() {
    let mut client = Client::silent(&[]);
    let (code, why) = client.ask("textDocument/hover", json!({})).unwrap_err();
    assert_eq!((code, why.as_str()), (-32002, "the first request is `initialize`"));
    // and what is told is passed over
    client.open("a.yaml", 1, "a: 1");
    client.ask("initialize", json!({ "processId": null, "rootUri": null, "capabilities": {} })).unwrap();
    assert_eq!(client.ask("initialize", json!({ "capabilities": {} })).unwrap_err().0, -32600);
}

#[test]
fn columns_are_counted_in_bytes_where_the_client_offers_them_else_in_utf_16() {
    for (offered, expected) in [
        (json!({}), "utf-16"),
        (json!({ "general": { "positionEncodings": ["utf-16"] } }), "utf-16"),
        (json!({ "general": { "positionEncodings": ["utf-32", "utf-16"] } }), "utf-16"),
        (json!({ "general": { "positionEncodings": ["utf-16", "utf-8"] } }), "utf-8"),
    ] {
        let mut client = Client::silent(&[]);
        let result = client.ask("initialize", json!({ "processId": null, "capabilities": offered })).unwrap();
        assert_eq!(result["capabilities"]["positionEncoding"], json!(expected), "{offered}");
        assert_eq!(result["serverInfo"]["name"], json!("clausula"));
    }
}

#[test]
fn a_server_ends_as_it_was_asked_to() {
    let mut client = Client::new(&[], json!({}));
    assert_eq!(client.ask("shutdown", json!(null)).unwrap(), json!(null));
    assert_eq!(client.ask("textDocument/hover", json!({})).unwrap_err().0, -32600);
    client.tell("exit", json!(null));
    assert_eq!(client.ended(), Ended::AsAsked);
}

#[test]
fn a_client_that_goes_without_a_word_ends_it_too() {
    let mut client = Client::new(&[], json!({}));
    assert_eq!(client.leave(), Ended::Abruptly);
    let mut client = Client::new(&[], json!({}));
    client.tell("exit", json!(null));
    assert_eq!(client.ended(), Ended::Abruptly);
}

#[test]
fn what_is_not_understood_is_refused_or_passed_over_and_the_server_goes_on() {
    let mut client = Client::new(&[], json!({}));
    let (code, why) = client.ask("no/such", json!({ "x": 1 })).unwrap_err();
    assert_eq!((code, why.as_str()), (-32601, "`no/such` is not known here"));
    let (code, why) = client.ask("textDocument/diagnostic", json!({ "textDocument": 5 })).unwrap_err();
    assert_eq!(code, -32602, "{why}");
    client.tell("$/no/such", json!({}));
    client.tell("textDocument/didOpen", json!({ "textDocument": [] }));
    let said = client.notification("window/logMessage");
    assert_eq!(said["message"], json!("`textDocument/didOpen` is not as the protocol has it, and was passed over"));
    client.tell(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": "file:///none.yaml", "version": 1 }, "contentChanges": [] }),
    );
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": "untitled:1" } }));
    client.tell("$/cancelRequest", json!({ "id": 77 }));
    assert_eq!(client.ask("shutdown", json!(null)).unwrap(), json!(null));
}
