//! Diagnostics: where they stand, of which version they are, and when they come and go.

use serde_json::{Value, json};

use super::client::Client;

const SETTINGS: &str = "policies: [house.policy]\n";
const POLICY: &str = "policy house\n\nvocabulary contract\n\nrule title \"A title\" {\n  severity error\n  because \"a contract has a name\"\n  require contract.title is stated\n}\n";
const CONTRACT: &str = "schema: contract/1\n";

/// The words that each diagnostic underlines, and its code, by columns in UTF-16.
fn underlined(text: &str, diagnostics: &Value) -> Vec<(String, String)> {
    let lines: Vec<Vec<u16>> = text.lines().map(|line| line.encode_utf16().collect()).collect();
    let one = |diagnostic: &Value| {
        let (start, end) = (&diagnostic["range"]["start"], &diagnostic["range"]["end"]);
        let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
        let line = lines.get(number(&start["line"])).cloned().unwrap_or_default();
        let last = if end["line"] == start["line"] { number(&end["character"]) } else { line.len() };
        let words = String::from_utf16(&line[number(&start["character"])..last]).unwrap();
        (words, diagnostic["code"].as_str().unwrap().to_owned())
    };
    diagnostics.as_array().unwrap().iter().map(one).collect()
}

#[test]
fn findings_are_sent_as_a_contract_is_opened_changed_and_closed() {
    let mut client = Client::new(&[("clausula.yaml", SETTINGS), ("house.policy", POLICY)], json!({}));
    let text = "schema: contract/1\n# 👍\ncontract: {titel: \"👍\", x: 1}\n";
    client.open("a.yaml", 3, text);
    let said = client.published("a.yaml");
    assert_eq!(said["version"], json!(3));
    let found = underlined(text, &said["diagnostics"]);
    assert!(found.iter().any(|(words, _)| words == "titel"), "{said:#}");
    assert!(found.iter().any(|(_, code)| code == "house/title"), "{said:#}");

    // `titel` becomes `title`
    let range = json!({ "start": { "line": 2, "character": 11 }, "end": { "line": 2, "character": 16 } });
    client.change("a.yaml", 4, json!([{ "range": range, "text": "title" }]));
    let said = client.published("a.yaml");
    assert_eq!(said["version"], json!(4));
    assert!(underlined(text, &said["diagnostics"]).iter().all(|(_, code)| code != "house/title"), "{said:#}");

    client.close("a.yaml");
    assert_eq!(client.published("a.yaml")["diagnostics"], json!([]));
}

/// What stands at the place is underlined; words beside it that the message has already are not said again.
#[test]
fn a_message_says_nothing_twice() {
    let long = POLICY.replace("contract.title is stated", "term.initial >= 1 year");
    for (name, text, said) in [
        ("a.policy", POLICY.replace("is stated", ">="), "expected a value after `>=`, found `}`"),
        (
            "b.policy",
            POLICY.replace("severity error", "severity error = 3"),
            "expected the end of this line after `error`, found `=`",
        ),
        (
            "c.policy",
            POLICY.replace("contract.title", "contract.titel"),
            "`contract` has no field `titel`\nhere: not a field of `Identity`\nhelp: did you mean `title`?",
        ),
        (
            "a.yaml",
            format!("{CONTRACT}term: {{initial: 6 months}}\n"),
            "expected `term.initial` to be at least 1 year, found 6 months\nbecause: a contract has a name",
        ),
    ] {
        let mut client = Client::new(&[("clausula.yaml", SETTINGS), ("house.policy", &long)], json!({}));
        client.open(name, 1, &text);
        let came = client.published(name);
        assert_eq!(came["diagnostics"][0]["message"], json!(said), "{came:#}");
    }
}

#[test]
fn a_policy_that_changes_checks_the_open_contracts_again() {
    let mut client =
        Client::new(&[("clausula.yaml", SETTINGS), ("house.policy", POLICY), ("a.yaml", CONTRACT)], json!({}));
    client.open("a.yaml", 1, CONTRACT);
    let said = client.published("a.yaml");
    assert_eq!(said["diagnostics"].as_array().unwrap().len(), 1, "{said:#}");
    client.open("house.policy", 1, POLICY);
    assert_eq!(client.published("house.policy")["diagnostics"], json!([]));
    client.change("house.policy", 2, json!([{ "text": POLICY.replace("severity error", "severity note") }]));
    loop {
        let said = client.published("a.yaml");
        if said["diagnostics"][0]["severity"] == json!(3) {
            break;
        }
    }
    // a policy with a mistake says so itself, and of the contracts nothing can be said
    client.change("house.policy", 3, json!([{ "text": POLICY.replace("contract.title", "contract.titel") }]));
    loop {
        let said = client.published("house.policy");
        if !said["diagnostics"].as_array().unwrap().is_empty() {
            assert_eq!(said["version"], json!(3));
            break;
        }
    }
    loop {
        if client.published("a.yaml")["diagnostics"] == json!([]) {
            break;
        }
    }
}

/// A client that asks for diagnostics itself.
fn pulling(files: &[(&str, &str)]) -> Client {
    Client::new(
        files,
        json!({ "textDocument": { "diagnostic": {} }, "workspace": { "diagnostics": { "refreshSupport": true } } }),
    )
}

#[test]
fn a_client_that_asks_is_answered_and_never_told() {
    let files = [("clausula.yaml", SETTINGS), ("house.policy", POLICY), ("a.yaml", CONTRACT), ("b.yaml", CONTRACT)];
    let mut client = pulling(&files);
    client.open("a.yaml", 1, CONTRACT);
    let params = json!({ "textDocument": { "uri": client.uri("a.yaml") } });
    let came = client.ask("textDocument/diagnostic", params.clone()).unwrap();
    assert_eq!(came["kind"], json!("full"));
    assert_eq!(came["items"][0]["code"], json!("house/title"), "{came:#}");
    let mut again = params;
    again["previousResultId"] = came["resultId"].clone();
    assert_eq!(client.ask("textDocument/diagnostic", again).unwrap()["kind"], json!("unchanged"));
    // of the whole folder, also what is not open
    let came = client.ask("workspace/diagnostic", json!({ "previousResultIds": [] })).unwrap();
    let mut files: Vec<_> =
        came["items"].as_array().unwrap().iter().map(|item| item["uri"].as_str().unwrap().to_owned()).collect();
    files.sort();
    assert_eq!(files, [client.uri("a.yaml"), client.uri("b.yaml")]);
    let known: Vec<_> = came["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| json!({ "uri": item["uri"], "value": item["resultId"] }))
        .collect();
    let came = client.ask("workspace/diagnostic", json!({ "previousResultIds": known })).unwrap();
    assert!(came["items"].as_array().unwrap().iter().all(|item| item["kind"] == json!("unchanged")), "{came:#}");
    // a policy that changes has it ask again
    client.open("house.policy", 1, &POLICY.replace("severity error", "severity note"));
    client.wait(
        |message| matches!(message, lsp_server::Message::Request(one) if one.method == "workspace/diagnostic/refresh"),
    );
    let params = json!({ "textDocument": { "uri": client.uri("a.yaml") } });
    assert_eq!(client.ask("textDocument/diagnostic", params).unwrap()["items"][0]["severity"], json!(3));
    let told = client.heard.iter().any(|message| matches!(message, lsp_server::Message::Notification(one) if one.method == "textDocument/publishDiagnostics"));
    assert!(!told, "{:?}", client.heard);
}

#[test]
fn files_that_are_not_open_are_told_of_and_forgotten_when_they_are_gone() {
    let files = [("clausula.yaml", SETTINGS), ("house.policy", POLICY), ("b.yaml", CONTRACT)];
    let mut client = Client::new(&files, json!({}));
    let said = client.published("b.yaml");
    assert_eq!(said["diagnostics"].as_array().unwrap().len(), 1);
    assert_eq!(said["version"], json!(null));
    std::fs::remove_file(client.path("b.yaml")).unwrap();
    let gone = json!({ "uri": client.uri("b.yaml"), "type": 3 });
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [gone] }));
    assert_eq!(client.published("b.yaml")["diagnostics"], json!([]));
}

#[test]
fn mistakes_of_the_settings_stand_in_their_file() {
    let mut client = Client::new(&[("clausula.yaml", "polices: [x]\n")], json!({}));
    let text = "polices: [x]\n";
    client.open("clausula.yaml", 1, text);
    let said = client.published("clausula.yaml");
    assert_eq!(underlined(text, &said["diagnostics"])[0].0, "polices", "{said:#}");
    client.change("clausula.yaml", 2, json!([{ "text": "policies: [bpo.essentials]\n" }]));
    loop {
        let said = client.published("clausula.yaml");
        if said["version"] == json!(2) {
            assert_eq!(said["diagnostics"], json!([]));
            break;
        }
    }
}

/// A file of waivers, and by their code and the words underlined what is wrong with it.
const WAIVERS: [(&str, &[(&str, &str)]); 4] = [
    ("rule: house/shrt\n    contract: a\n    until: 9000-01-01\n", &[("waiver/unknown-rule", "house/shrt")]),
    ("rule: house/short\n    contract: a\n    until: 2027-13-01\n", &[("waiver/malformed", "2027-13-01")]),
    ("rule: house/short\n    contract: a\n    until: 2020-01-01\n", &[("waiver/expired", "2020-01-01")]),
    (
        "rule: house/short\n    contrct: a\n    until: 9000-01-01\n",
        &[("waiver/incomplete", "house/short"), ("waiver/malformed", "contrct")],
    ),
];

const SHORT: &str = "policy house \"House\"\nvocabulary contract\nrule short \"Short\" {\n    severity error\n    require term.initial <= 5 years\n}\n";

#[test]
fn what_is_wrong_with_waivers_stands_in_their_file_and_goes_when_it_is_mended() {
    let settings = "policies: [house.policy]\nwaivers: waivers.yaml\n";
    let good = "schema: waivers/1\nwaivers: []\n";
    let files = [("clausula.yaml", settings), ("house.policy", SHORT), ("waivers.yaml", good)];
    let mut pulls = Client::new(&files, json!({ "textDocument": { "diagnostic": {} } }));
    let mut pushed = Client::new(&files, json!({}));
    pulls.open("waivers.yaml", 1, good);
    pushed.open("waivers.yaml", 1, good);
    for (version, (waiver, expected)) in (1..).zip(WAIVERS) {
        let text = format!("schema: waivers/1\nwaivers:\n  - {waiver}    because: agreed\n    by: us\n");
        for (version, text, expected) in [(2 * version, text.as_str(), expected), (2 * version + 1, good, &[])] {
            let codes = |said: &Value| -> Vec<(String, String)> {
                let mut all: Vec<_> = underlined(text, said).into_iter().map(|(words, code)| (code, words)).collect();
                all.sort();
                all
            };
            let expected: Vec<_> =
                expected.iter().map(|(code, words)| ((*code).to_owned(), (*words).to_owned())).collect();
            pulls.change("waivers.yaml", version, json!([{ "text": text }]));
            let params = json!({ "textDocument": { "uri": pulls.uri("waivers.yaml") } });
            let came = pulls.ask("textDocument/diagnostic", params).unwrap();
            assert_eq!(codes(&came["items"]), expected, "{came:#}");
            let came = pulls.ask("workspace/diagnostic", json!({ "previousResultIds": [] })).unwrap();
            let listed =
                came["items"].as_array().unwrap().iter().find(|one| one["uri"] == json!(pulls.uri("waivers.yaml")));
            let none = json!([]);
            assert_eq!(codes(listed.map_or(&none, |one| &one["items"])), expected, "{came:#}");
            pushed.change("waivers.yaml", version, json!([{ "text": text }]));
            loop {
                let said = pushed.published("waivers.yaml");
                if said["version"] == json!(version) {
                    assert_eq!(codes(&said["diagnostics"]), expected, "{said:#}");
                    break;
                }
            }
        }
    }
}
