//! What goes wrong outside of the server: texts and files as nobody expects them, folders that come and go, and clients that err.

use std::process::{Command, Stdio};

use clausula::lsp::Ended;
use lsp_server::Message;
use serde_json::{Value, json};

use super::client::Client;

const SETTINGS: &str = "policies: [house.policy]\n";
const POLICY: &str = "policy house\n\nvocabulary contract\n\nrule title \"A title\" {\n  severity error\n  because \"a contract has a name\"\n  require contract.title is stated\n}\n";
const CONTRACT: &str = "schema: contract/1\n";

fn client(files: &[(&str, &str)]) -> Client {
    Client::silent(files).of(json!({}))
}

fn codes(said: &Value) -> Vec<String> {
    let of = |one: &Value| one["code"].as_str().unwrap().to_owned();
    said["diagnostics"].as_array().unwrap().iter().map(of).collect()
}

/// The requests of a place.
const OF_A_PLACE: [&str; 7] = [
    "textDocument/completion",
    "textDocument/hover",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/prepareRename",
    "textDocument/rename",
    "textDocument/signatureHelp",
];

/// The requests of a part.
const OF_A_PART: [&str; 4] = [
    "textDocument/codeAction",
    "textDocument/inlayHint",
    "textDocument/rangeFormatting",
    "textDocument/semanticTokens/range",
];

#[test]
fn places_and_parts_outside_of_a_text_are_answered() {
    for (name, text) in
        [("a.yaml", "schema: contract/1\nparties: [{id: 👍}]"), ("house.policy", POLICY), ("b.yaml", "")]
    {
        let mut client = client(&[]);
        client.open(name, 1, text);
        let document = json!({ "uri": client.uri(name) });
        let end = json!({ "line": 4_000_000_000_u32, "character": 4_000_000_000_u32 });
        let start = json!({ "line": 0, "character": 0 });
        for position in
            [&end, &json!({ "line": 1, "character": 17 }), &json!({ "line": 0, "character": 4_000_000_000_u32 })]
        {
            for method in OF_A_PLACE {
                let params = json!({
                    "textDocument": document, "position": position, "newName": "x", "context": { "includeDeclaration": true, "triggerKind": 1, "isRetrigger": false },
                });
                let came = client.ask(method, params);
                assert!(came.is_ok() || came.as_ref().is_err_and(|(code, _)| *code == -32803), "{method}: {came:?}");
            }
        }
        for range in [json!({ "start": end, "end": end }), json!({ "start": end, "end": start })] {
            for method in OF_A_PART {
                let params = json!({
                    "textDocument": document, "range": range, "context": { "diagnostics": [] },
                    "options": { "tabSize": 2, "insertSpaces": true },
                });
                let came = client.ask(method, params);
                assert!(came.is_ok(), "{method}: {came:?}");
            }
        }
    }
}

#[test]
fn requests_that_are_not_as_the_protocol_has_them_are_refused_each_by_itself() {
    let mut client = client(&[]);
    client.open("a.yaml", 1, CONTRACT);
    let uri = client.uri("a.yaml");
    for params in [
        json!(null),
        json!([]),
        json!("text"),
        json!({}),
        json!({ "textDocument": { "uri": 5 }, "position": { "line": 0, "character": 0 } }),
        json!({ "textDocument": { "uri": uri } }),
        json!({ "textDocument": { "uri": uri }, "position": { "line": -1, "character": 0 } }),
        json!({ "textDocument": { "uri": uri }, "position": { "line": 0.5, "character": 0 } }),
        json!({ "textDocument": { "uri": uri }, "position": { "line": 1e300, "character": 0 } }),
    ] {
        let came = client.ask("textDocument/hover", params.clone());
        assert_eq!(came.unwrap_err().0, -32602, "{params}");
    }
    // a text that is not open, and one that can't be
    for uri in [client.uri("none.yaml"), "untitled:1".to_owned(), "nonsense".to_owned(), "file:///%ff".to_owned()] {
        let params = json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 0 } });
        assert_eq!(client.ask("textDocument/hover", params).unwrap(), Value::Null, "{uri}");
    }
}

#[test]
fn a_text_that_was_opened_twice_is_the_later_one() {
    let mut client = client(&[("clausula.yaml", SETTINGS), ("house.policy", POLICY)]);
    client.open("a.yaml", 1, CONTRACT);
    client.open("a.yaml", 1, "schema: contract/1\ncontract: {title: x}\n");
    loop {
        // whatever was said of the first, this is said at last
        if codes(&client.published("a.yaml")).is_empty() {
            break;
        }
    }
    client.close("a.yaml");
    client.close("a.yaml");
    client.close("never.yaml");
    let params = json!({ "textDocument": { "uri": client.uri("a.yaml") } });
    assert_eq!(client.ask("textDocument/documentSymbol", params).unwrap(), Value::Null);
}

#[test]
fn a_text_that_was_never_saved_is_one_of_the_first_folder() {
    let mut client = client(&[("clausula.yaml", SETTINGS), ("house.policy", POLICY)]);
    let uri = "untitled:Untitled-1";
    let document = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": CONTRACT });
    client.tell("textDocument/didOpen", json!({ "textDocument": document }));
    let said = client.notification("textDocument/publishDiagnostics");
    assert_eq!((said["uri"].as_str(), codes(&said)), (Some(uri), vec!["house/title".to_owned()]));
    let params = json!({ "textDocument": { "uri": uri }, "position": { "line": 1, "character": 0 } });
    assert!(!client.ask("textDocument/completion", params).unwrap()["items"].as_array().unwrap().is_empty());
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    let said = client.notification("textDocument/publishDiagnostics");
    assert_eq!((said["uri"].as_str(), codes(&said)), (Some(uri), vec![]));
}

#[test]
fn files_that_are_no_text_are_said_to_be_none_and_harm_no_other() {
    let client = Client::silent(&[("clausula.yaml", SETTINGS), ("house.policy", POLICY), ("b.yaml", CONTRACT)]);
    std::fs::write(client.path("a.yaml"), b"schema: contract/1\ncontract: {title: \"\xff\xfe\"}\n").unwrap();
    std::fs::write(client.path("other.policy"), b"policy \xff").unwrap();
    let mut client = client.of(json!({}));
    let said = client.published("a.yaml");
    assert!(codes(&said).iter().any(|code| code.starts_with("load/")), "{said:#}");
    assert_eq!(codes(&client.published("b.yaml")), ["house/title"]);
}

#[test]
fn names_in_other_scripts_and_with_marks_are_one_file_however_they_are_written() {
    for name in ["Verträge/ä b.yaml", "契約.yaml", "a+b&c=d.yaml", "100% #1?.yaml", "[x].yaml"] {
        let mut client = client(&[("clausula.yaml", SETTINGS), ("house.policy", POLICY), (name, CONTRACT)]);
        let first = client.notification("textDocument/publishDiagnostics");
        assert_eq!(codes(&first), ["house/title"], "{name}");
        // as an editor that encodes all that it may
        let encoded: String = client.uri(name)["file://".len()..]
            .bytes()
            .map(|byte| match byte {
                b'/' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
                byte => format!("%{byte:02x}"),
            })
            .collect();
        let uri = format!("file://{encoded}");
        let document = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": CONTRACT });
        client.tell("textDocument/didOpen", json!({ "textDocument": document }));
        // under our own name of it nothing is said any more
        let said = client.notification("textDocument/publishDiagnostics");
        assert_eq!((&said["uri"], codes(&said)), (&first["uri"], vec![]), "{name}");
        let said = client.notification("textDocument/publishDiagnostics");
        assert_eq!((said["uri"].as_str(), codes(&said)), (Some(uri.as_str()), vec!["house/title".to_owned()]));
    }
}

#[test]
fn what_was_said_of_files_goes_with_them() {
    type Change = fn(&Client) -> (&'static str, Value);
    let ways: [(&str, Change); 6] = [
        ("a file was deleted", |client| {
            std::fs::remove_file(client.path("many/a.yaml")).unwrap();
            ("workspace/didDeleteFiles", json!({ "files": [{ "uri": client.uri("many/a.yaml") }] }))
        }),
        ("its folder was deleted", |client| {
            std::fs::remove_dir_all(client.path("many")).unwrap();
            ("workspace/didDeleteFiles", json!({ "files": [{ "uri": client.uri("many") }] }))
        }),
        ("its folder was deleted by somebody else", |client| {
            std::fs::remove_dir_all(client.path("many")).unwrap();
            ("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": client.uri("many"), "type": 3 }] }))
        }),
        ("it has another name", |client| {
            std::fs::rename(client.path("many/a.yaml"), client.path("many/b.yaml")).unwrap();
            let (old, new) = (client.uri("many/a.yaml"), client.uri("many/b.yaml"));
            ("workspace/didRenameFiles", json!({ "files": [{ "oldUri": old, "newUri": new }] }))
        }),
        ("its folder has another name", |client| {
            std::fs::rename(client.path("many"), client.path("other")).unwrap();
            let (old, new) = (client.uri("many"), client.uri("other"));
            ("workspace/didRenameFiles", json!({ "files": [{ "oldUri": old, "newUri": new }] }))
        }),
        ("the settings leave it out", |client| {
            client.write("clausula.yaml", "policies: [house.policy]\nexclude: [many]\n");
            (
                "workspace/didChangeWatchedFiles",
                json!({ "changes": [{ "uri": client.uri("clausula.yaml"), "type": 2 }] }),
            )
        }),
    ];
    for (what, change) in ways {
        let mut client = client(&[("clausula.yaml", SETTINGS), ("house.policy", POLICY), ("many/a.yaml", CONTRACT)]);
        assert_eq!(codes(&client.published("many/a.yaml")), ["house/title"], "{what}");
        let (method, params) = change(&client);
        client.tell(method, params);
        assert_eq!(client.published("many/a.yaml")["diagnostics"], json!([]), "{what}");
        if what.contains("another name") {
            let new = if what.contains("folder") { "other/a.yaml" } else { "many/b.yaml" };
            assert_eq!(codes(&client.published(new)), ["house/title"], "{what}");
        }
    }
}

#[test]
fn a_file_that_comes_is_checked() {
    let mut client = client(&[("clausula.yaml", SETTINGS), ("house.policy", POLICY)]);
    client.write("a.yaml", CONTRACT);
    client.tell("workspace/didCreateFiles", json!({ "files": [{ "uri": client.uri("a.yaml") }] }));
    assert_eq!(codes(&client.published("a.yaml")), ["house/title"]);
    // and when it can be read no more, that is said in place of it
    client.write("a.yaml", "schema: contract/1\ncontract: {");
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": client.uri("a.yaml"), "type": 2 }] }));
    let said = client.published("a.yaml");
    assert!(codes(&said).iter().all(|code| code.starts_with("load/")) && !codes(&said).is_empty(), "{said:#}");
}

#[test]
fn each_folder_has_its_own_settings_and_comes_and_goes() {
    let other = POLICY.replace("policy house", "policy inn").replace("severity error", "severity note");
    let mut client = Client::silent(&[
        ("one/clausula.yaml", SETTINGS),
        ("one/house.policy", POLICY),
        ("one/a.yaml", CONTRACT),
        ("two/clausula.yaml", "policies: [inn.policy]\n"),
        ("two/inn.policy", &other),
        ("two/b.yaml", CONTRACT),
    ]);
    let folder = |client: &Client, name: &str| json!({ "uri": client.uri(name), "name": name });
    let folders = json!([folder(&client, "one"), folder(&client, "two")]);
    client.ask("initialize", json!({ "capabilities": {}, "workspaceFolders": folders })).unwrap();
    client.tell("initialized", json!({}));
    assert_eq!(codes(&client.published("one/a.yaml")), ["house/title"]);
    assert_eq!(codes(&client.published("two/b.yaml")), ["inn/title"]);
    client.open("two/c.yaml", 1, CONTRACT);
    assert_eq!(codes(&client.published("two/c.yaml")), ["inn/title"]);

    let gone = json!({ "event": { "added": [], "removed": [folder(&client, "two")] } });
    client.tell("workspace/didChangeWorkspaceFolders", gone);
    // nobody looks at it any more; a text that is open is checked all the same, by what is beside it
    while !codes(&client.published("two/b.yaml")).is_empty() {}
    assert_eq!(codes(&client.published("two/c.yaml")), ["inn/title"]);
    client.close("two/c.yaml");

    let back = json!({ "event": { "added": [folder(&client, "two")], "removed": [folder(&client, "one")] } });
    client.tell("workspace/didChangeWorkspaceFolders", back);
    while !codes(&client.published("one/a.yaml")).is_empty() {}
    assert_eq!(codes(&client.published("two/b.yaml")), ["inn/title"]);
}

#[test]
fn a_folder_within_a_folder_has_its_own_settings() {
    let inner = POLICY.replace("policy house", "policy inn");
    let mut client = Client::silent(&[
        ("clausula.yaml", SETTINGS),
        ("house.policy", POLICY),
        ("inner/.git/config", ""),
        ("inner/clausula.yaml", "policies: [inn.policy]\n"),
        ("inner/inn.policy", &inner),
    ]);
    let folder = |client: &Client, name: &str| json!({ "uri": client.uri(name), "name": name });
    let folders = json!([folder(&client, ""), folder(&client, "inner")]);
    client.ask("initialize", json!({ "capabilities": {}, "workspaceFolders": folders })).unwrap();
    client.tell("initialized", json!({}));
    for (name, code) in [("a.yaml", "house/title"), ("inner/a.yaml", "inn/title")] {
        client.open(name, 1, CONTRACT);
        assert_eq!(codes(&client.published(name)), [code], "{name}");
    }
}

#[test]
fn a_very_long_text_is_refused_in_words_and_edited_on() {
    let mut client = client(&[("clausula.yaml", SETTINGS), ("house.policy", POLICY)]);
    let text = format!("{CONTRACT}# {}\n", "x".repeat(10 * 1024 * 1024));
    client.open("a.yaml", 1, &text);
    let said = client.published("a.yaml");
    assert_eq!(codes(&said).len(), 1, "{said}");
    let params = json!({ "textDocument": { "uri": client.uri("a.yaml") }, "position": { "line": 2, "character": 0 } });
    assert!(client.ask("textDocument/completion", params).is_ok());
    let range = json!({ "start": { "line": 1, "character": 1 }, "end": { "line": 1, "character": 4_000_000_000_u32 } });
    client.change("a.yaml", 2, json!([{ "range": range, "text": "" }]));
    assert_eq!(codes(&client.published("a.yaml")), ["house/title"]);
}

#[test]
fn a_client_whose_process_is_gone_is_served_no_more() {
    if !std::path::Path::new("/proc/self").exists() {
        return;
    }
    let mut process = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut client = Client::silent(&[]);
    client.ask("initialize", json!({ "processId": process.id(), "capabilities": {} })).unwrap();
    client.tell("initialized", json!({}));
    process.kill().unwrap();
    process.wait().unwrap();
    assert_eq!(client.ended(), Ended::Abruptly);
}

#[test]
fn a_number_that_is_no_process_of_this_machine_says_nothing() {
    let mut client = Client::silent(&[]);
    client.ask("initialize", json!({ "processId": 2_147_483_647, "capabilities": {} })).unwrap();
    assert_eq!(client.ask("shutdown", json!(null)).unwrap(), json!(null));
    let left = client.heard.iter().filter(|message| matches!(message, Message::Response(_))).count();
    assert_eq!(left, 0);
}
