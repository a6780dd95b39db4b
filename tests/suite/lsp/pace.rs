//! Who waits for what: nobody for a folder of many files, none for what is outdated, and none without being told how far it is.

use std::sync::{Arc, Mutex};

use clausula::lsp::{Extension, Urgency};
use crossbeam_channel::{Receiver, Sender, unbounded};
use lsp_server::{Message, RequestId, Response};
use serde_json::{Value, json};

use super::client::Client;

const SETTINGS: &str = "policies: [house.policy]\n";
const POLICY: &str = "policy house\n\nvocabulary contract\n\nrule title \"A title\" {\n  severity error\n  because \"a contract has a name\"\n  require contract.title is stated\n}\n";
const CONTRACT: &str = "schema: contract/1\n";

/// A request that is answered when it is let through, so that the thread that answers it does nothing else before.
struct Gate {
    begun: Receiver<()>,
    opened: Sender<()>,
}

impl Gate {
    fn new(method: &'static str, urgency: Urgency) -> (Self, Extension) {
        let (begin, begun) = unbounded();
        let (opened, open) = unbounded();
        let both = Mutex::new((begin, open));
        let answer = move |_| {
            let (begin, open) = both.lock().unwrap().clone();
            begin.send(()).unwrap();
            open.recv().unwrap();
            Value::Null
        };
        (Self { begun, opened }, Extension { method, urgency, answer: Arc::new(answer) })
    }

    /// Keeps all threads busy that answer what somebody waits for.
    fn hold_all(&self, client: &mut Client) -> [RequestId; THREADS] {
        let held = [(); THREADS].map(|()| client.send("test/soon", json!({})));
        held.iter().for_each(|_| self.begun.recv().unwrap());
        held
    }

    /// Lets them go.
    fn release_all(&self) {
        (0..THREADS).for_each(|_| self.opened.send(()).unwrap());
    }
}

/// How many threads answer what somebody waits for.
const THREADS: usize = 3;

fn client(files: &[(&str, &str)], capabilities: Value, extensions: Vec<Extension>) -> Client {
    Client::silent_with(files, None, extensions).of(capabilities)
}

fn many(count: usize) -> Vec<(String, &'static str)> {
    let mut files: Vec<_> = (0..count).map(|number| (format!("many/{number}.yaml"), CONTRACT)).collect();
    files.push(("clausula.yaml".to_owned(), SETTINGS));
    files.push(("house.policy".to_owned(), POLICY));
    files
}

fn names<'a>(files: &'a [(String, &'static str)]) -> Vec<(&'a str, &'static str)> {
    files.iter().map(|(name, text)| (name.as_str(), *text)).collect()
}

fn place(client: &Client, name: &str) -> Value {
    json!({ "textDocument": { "uri": client.uri(name) }, "position": { "line": 0, "character": 0 } })
}

#[test]
fn what_nobody_waits_for_delays_no_answer() {
    let files = many(5);
    let (gate, extension) = Gate::new("test/later", Urgency::Later);
    let pulls = json!({ "textDocument": { "diagnostic": {} } });
    let mut client = client(&names(&files), pulls, vec![extension]);
    let held = client.send("test/later", json!({}));
    gate.begun.recv().unwrap();
    let folder = client.send("workspace/diagnostic", json!({ "previousResultIds": [] }));
    client.open("a.yaml", 1, CONTRACT);
    let params = place(&client, "a.yaml");
    assert!(client.ask("textDocument/completion", params).unwrap()["items"].is_array());
    let is_told = |message: &Message| matches!(message, Message::Response(Response { id, .. }) if *id == folder);
    assert!(!client.heard.iter().any(is_told), "the folder waits");
    gate.opened.send(()).unwrap();
    assert_eq!(client.answer(&held).unwrap(), Value::Null);
    assert_eq!(client.answer(&folder).unwrap()["items"].as_array().unwrap().len(), 5);
}

#[test]
fn a_hundred_key_presses_are_one_check() {
    let (gate, extension) = Gate::new("test/soon", Urgency::Soon);
    let mut client = client(&[("clausula.yaml", SETTINGS), ("house.policy", POLICY)], json!({}), vec![extension]);
    client.tell("$/setTrace", json!({ "value": "messages" }));
    client.open("a.yaml", 0, CONTRACT);
    client.published("a.yaml");
    // all threads that answer are busy
    let held = gate.hold_all(&mut client);
    client.heard.clear();
    let start = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } });
    for version in 1..=100 {
        client.change("a.yaml", version, json!([{ "range": start, "text": "#\n" }]));
    }
    // the last is heard once an error comes back that needs no thread
    client.ask("no/such", json!({})).unwrap_err();
    gate.release_all();
    assert_eq!(client.published("a.yaml")["version"], json!(100));
    held.iter().for_each(|id| assert_eq!(client.answer(id).unwrap(), Value::Null));
    client.ask("textDocument/hover", place(&client, "a.yaml")).unwrap();
    let checks: Vec<_> = client.told("$/logTrace").iter().map(|told| told["message"].clone()).collect();
    let uri = client.uri("a.yaml");
    assert_eq!(checks, [json!(format!("checked {uri}, version 100"))]);
}

#[test]
fn what_is_said_of_a_text_that_was_closed_and_opened_again_is_of_the_later_one() {
    let (gate, extension) = Gate::new("test/soon", Urgency::Soon);
    let files = [("clausula.yaml", SETTINGS), ("house.policy", POLICY)];
    let mut client = client(&files, json!({}), vec![extension]);
    let held = gate.hold_all(&mut client);
    // the same version of other words
    client.open("a.yaml", 1, CONTRACT);
    client.close("a.yaml");
    client.open("a.yaml", 1, "schema: contract/1\ncontract: {title: x}\n");
    client.ask("no/such", json!({})).unwrap_err();
    gate.release_all();
    held.iter().for_each(|id| assert_eq!(client.answer(id).unwrap(), Value::Null));
    let params = place(&client, "a.yaml");
    client.ask("textDocument/hover", params).unwrap();
    client.ask("shutdown", json!(null)).unwrap();
    let said = client.told("textDocument/publishDiagnostics");
    assert!(!said.is_empty() && said.iter().all(|one| one["diagnostics"] == json!([])), "{said:#?}");
}

#[test]
fn what_is_taken_back_is_refused_at_once() {
    let (gate, extension) = Gate::new("test/soon", Urgency::Soon);
    let mut client = client(&[], json!({}), vec![extension]);
    let held = client.send("test/soon", json!({}));
    gate.begun.recv().unwrap();
    client.tell("$/cancelRequest", json!({ "id": 2 }));
    let (code, _) = client.answer(&held).unwrap_err();
    assert_eq!(code, -32800);
    // and answered once, whatever comes of it
    gate.opened.send(()).unwrap();
    client.ask("shutdown", json!(null)).unwrap();
    client.tell("exit", json!(null));
    client.ended();
    assert!(!client.rest().iter().any(|message| matches!(message, Message::Response(one) if one.id == held)));
}

#[test]
fn what_is_asked_of_a_text_that_is_another_by_now_is_refused() {
    for (method, code) in [
        ("textDocument/documentSymbol", Some(-32801)),
        ("textDocument/foldingRange", Some(-32801)),
        ("textDocument/codeLens", Some(-32801)),
        ("textDocument/diagnostic", Some(-32802)),
        ("textDocument/hover", None),
        ("textDocument/completion", None),
    ] {
        let (gate, extension) = Gate::new("test/soon", Urgency::Soon);
        let mut client = client(&[], json!({}), vec![extension]);
        client.open("a.yaml", 1, CONTRACT);
        let held = gate.hold_all(&mut client);
        let params = place(&client, "a.yaml");
        let asked = client.send(method, params);
        client.change("a.yaml", 2, json!([{ "text": "a: 1" }]));
        client.ask("no/such", json!({})).unwrap_err();
        gate.release_all();
        assert_eq!(client.answer(&asked).err().map(|(code, _)| code), code, "{method}");
        held.iter().for_each(|id| assert_eq!(client.answer(id).unwrap(), Value::Null));
    }
}

#[test]
fn a_handler_that_panics_is_an_error_and_the_server_goes_on() {
    let panics = Extension {
        method: "test/panics",
        urgency: Urgency::Soon,
        answer: Arc::new(|_| panic!("as the test wants it")),
    };
    let mut client = client(&[], json!({}), vec![panics]);
    for _ in 0..5 {
        let (code, why) = client.ask("test/panics", json!({})).unwrap_err();
        assert_eq!(code, -32603);
        assert!(why.contains("fault of the server"), "{why}");
    }
    client.open("a.yaml", 1, CONTRACT);
    let params = place(&client, "a.yaml");
    assert!(client.ask("textDocument/completion", params).unwrap()["items"].is_array());
}

#[test]
fn the_program_is_built_so_that_a_panic_can_be_caught() {
    let manifest = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).unwrap();
    let profiles = manifest.split("\n[").filter(|section| section.starts_with("profile."));
    let says = |section: &str| section.lines().any(|line| line.starts_with("panic"));
    assert_eq!(profiles.filter(|section| says(section)).collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn a_round_over_many_files_is_shown_and_can_be_given_up() {
    let files = many(60);
    let progress = json!({ "window": { "workDoneProgress": true } });
    for is_given_up in [false, true] {
        let (gate, extension) = Gate::new("test/later", Urgency::Later);
        let mut client = client(&[], progress.clone(), vec![extension]);
        let held = client.send("test/later", json!({}));
        gate.begun.recv().unwrap();
        for (name, text) in &files {
            client.write(name, text);
        }
        let made = json!({ "uri": client.uri("clausula.yaml"), "type": 1 });
        client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [made] }));
        // the files are found, then the thread is held again before any is checked
        let again = client.send("test/later", json!({}));
        gate.opened.send(()).unwrap();
        let asked = |message: &Message| matches!(message, Message::Request(one) if one.method == "window/workDoneProgress/create");
        let Message::Request(create) = client.wait(asked) else { panic!("it is one") };
        let token = create.params["token"].clone();
        client.respond(create.id, Value::Null);
        let begun = client.notification("$/progress");
        assert_eq!(begun["value"]["kind"], json!("begin"), "{begun}");
        assert_eq!((&begun["token"], &begun["value"]["cancellable"]), (&token, &json!(true)));
        if is_given_up {
            client.tell("window/workDoneProgress/cancel", json!({ "token": token }));
            assert_eq!(client.notification("$/progress")["value"]["kind"], json!("end"));
        }
        gate.begun.recv().unwrap();
        gate.opened.send(()).unwrap();
        assert_eq!(client.answer(&held).unwrap(), Value::Null);
        assert_eq!(client.answer(&again).unwrap(), Value::Null);
        // behind all files
        gate.opened.send(()).unwrap();
        client.ask("test/later", json!({})).unwrap();
        let told = client.told("$/progress");
        let shown = client.told("textDocument/publishDiagnostics").len();
        if is_given_up {
            assert_eq!((told.len(), shown), (0, 0));
            continue;
        }
        assert_eq!(shown, 60);
        assert_eq!(told.last().unwrap()["value"]["kind"], json!("end"));
        let hundredths: Vec<_> = told.iter().filter_map(|one| one["value"]["percentage"].as_u64()).collect();
        assert!(hundredths.len() > 10 && hundredths.is_sorted(), "{hundredths:?}");
    }
}

#[test]
fn the_answer_of_a_folder_is_told_in_parts_with_how_far_it_is() {
    let files = many(45);
    let mut client = Client::silent(&names(&files)).of(json!({ "textDocument": { "diagnostic": {} } }));
    let params = json!({ "previousResultIds": [], "workDoneToken": 7, "partialResultToken": "parts" });
    let came = client.ask("workspace/diagnostic", params).unwrap();
    assert_eq!(came["items"], json!([]), "all is told in parts");
    let told = client.told("$/progress");
    let parts: Vec<_> = told.iter().filter(|one| one["token"] == "parts").collect();
    assert!(parts.len() > 1, "{parts:#?}");
    let uris: Vec<_> = parts
        .iter()
        .flat_map(|part| part["value"]["items"].as_array().unwrap())
        .map(|item| item["uri"].clone())
        .collect();
    assert_eq!(uris.len(), 45);
    let kinds: Vec<_> = told.iter().filter(|one| one["token"] == 7).map(|one| one["value"]["kind"].clone()).collect();
    assert_eq!((kinds.first(), kinds.last()), (Some(&json!("begin")), Some(&json!("end"))));
    assert!(kinds.len() > 10, "{kinds:?}");
}

#[test]
fn the_check_of_a_folder_can_be_taken_back() {
    let files = many(30);
    let (gate, extension) = Gate::new("test/later", Urgency::Later);
    let pulls = json!({ "textDocument": { "diagnostic": {} } });
    let mut client = client(&names(&files), pulls, vec![extension]);
    client.send("test/later", json!({}));
    gate.begun.recv().unwrap();
    let folder = client.send("workspace/diagnostic", json!({ "previousResultIds": [], "partialResultToken": "parts" }));
    client.tell("$/cancelRequest", json!({ "id": 3 }));
    assert_eq!(client.answer(&folder).unwrap_err().0, -32800);
    gate.opened.send(()).unwrap();
    // what comes behind it is answered, and it has not begun
    let again = client.ask("workspace/diagnostic", json!({ "previousResultIds": [] })).unwrap();
    assert_eq!(again["items"].as_array().unwrap().len(), 30);
    assert!(client.told("$/progress").is_empty());
}

#[test]
fn what_is_beside_a_text_of_no_folder_is_looked_at_by_nobody() {
    let other = tempfile::tempdir().unwrap();
    let folder = other.path().canonicalize().unwrap();
    std::fs::create_dir(folder.join(".git")).unwrap();
    for (name, text) in [("clausula.yaml", SETTINGS), ("house.policy", POLICY), ("b.yaml", CONTRACT)] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let sync = Extension { method: "test/later", urgency: Urgency::Later, answer: Arc::new(|_| Value::Null) };
    let mut client = client(&[], json!({}), vec![sync]);
    let uri = format!("file://{}/a.yaml", folder.display());
    let document = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": CONTRACT });
    client.tell("textDocument/didOpen", json!({ "textDocument": document }));
    let said = client.notification("textDocument/publishDiagnostics");
    assert_eq!((said["uri"].as_str(), &said["diagnostics"][0]["code"]), (Some(uri.as_str()), &json!("house/title")));
    let changed = format!("file://{}/house.policy", folder.display());
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": changed, "type": 2 }] }));
    client.ask("test/later", json!({})).unwrap();
    // behind what the first came to
    client.ask("test/later", json!({})).unwrap();
    let told = client.told("textDocument/publishDiagnostics");
    assert!(told.iter().all(|one| one["uri"] == json!(uri)), "{told:?}");
}
