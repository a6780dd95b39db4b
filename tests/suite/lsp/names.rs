//! Names in all files of a project, settings, and files that are no contract yet, over the protocol.

use serde_json::{Value, json};

use super::client::Client;

const POLICY: &str = "\
policy house \"House\"

vocabulary contract

parameter least: duration = 1 year \"The least term\"

rule long \"It is long\" {
    severity error
    tags     terms
    because  \"b\"
    require term.initial >= least
}
";

const OTHER: &str = "\
policy other \"Other\"

vocabulary contract

use \"house.policy\" tagged terms

adjust house {
    long: warning
    least = 2 years
}
";

const TESTS: &str = "test \"a month\" {\n    given \"\"\"{schema: contract/1, term: {initial: 1 month}}\"\"\"\n    expect long fails\n}\n";

const WAIVERS: &str = "\
schema: waivers/1
waivers:
  - {rule: house/long, contract: one, because: agreed, by: legal, until: 2026-12-31}
";

const CONTRACT: &str = "\
schema: contract/1
contract: {id: first-contract}
term:
  # clausula: waive house/long until 2026-12-31 because \"agreed\" by \"legal\"
  initial: 1 month
";

const SETTINGS: &str = "\
policies: other.policy
select: [\"tag:terms\", house/long]
severities:
  house/long: note
parameters:
  house.least: 3 years
inline_waivers: allow
";

fn files() -> Vec<(&'static str, &'static str)> {
    vec![
        ("clausula.yaml", SETTINGS),
        ("house.policy", POLICY),
        ("other.policy", OTHER),
        ("house.test.policy", TESTS),
        ("waivers.yaml", WAIVERS),
        ("a.yaml", CONTRACT),
    ]
}

/// The place of the start of some words, all of which are ASCII.
fn place(text: &str, words: &str) -> Value {
    let at = text.find(words).unwrap_or_else(|| panic!("no `{words}`"));
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    json!({ "line": text[..at].matches('\n').count(), "character": at - start })
}

fn ask(client: &mut Client, method: &str, name: &str, position: &Value, more: &Value) -> Result<Value, (i32, String)> {
    let mut params = json!({ "textDocument": { "uri": client.uri(name) }, "position": position });
    params.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    client.ask(method, params)
}

/// A text after edits, which are given from its start to its end.
fn edited(text: &str, edits: &Value) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    for edit in edits.as_array().unwrap().iter().rev() {
        let (start, end) = (&edit["range"]["start"], &edit["range"]["end"]);
        let line = &mut lines[number(&start["line"])];
        line.replace_range(number(&start["character"])..number(&end["character"]), edit["newText"].as_str().unwrap());
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_new_name_reaches_all_that_speaks_of_it() {
    /// A file, words that are gone from it, and those in their place.
    type Changed = (&'static str, &'static str, &'static str);
    let cases: [(&str, &str, &[Changed]); 4] = [
        (
            "long \"It",
            "lasting",
            &[
                ("house.policy", "rule long", "rule lasting"),
                ("other.policy", "    long: warning", "    lasting: warning"),
                ("house.test.policy", "expect long", "expect lasting"),
                ("waivers.yaml", "house/long", "house/lasting"),
                ("a.yaml", "house/long", "house/lasting"),
                ("clausula.yaml", "house/long", "house/lasting"),
            ],
        ),
        (
            "least: duration",
            "bottom",
            &[
                ("house.policy", "least: duration", "bottom: duration"),
                ("other.policy", "    least =", "    bottom ="),
                ("clausula.yaml", "house.least", "house.bottom"),
            ],
        ),
        (
            "house \"House",
            "home",
            &[
                ("house.policy", "policy house", "policy home"),
                ("other.policy", "adjust house", "adjust home"),
                ("waivers.yaml", "house/long", "home/long"),
                ("a.yaml", "house/long", "home/long"),
                ("clausula.yaml", "house/long", "home/long"),
            ],
        ),
        (
            "terms\n",
            "lengths",
            &[
                ("house.policy", "tags     terms", "tags     lengths"),
                ("other.policy", "tagged terms", "tagged lengths"),
                ("clausula.yaml", "tag:terms", "tag:lengths"),
            ],
        ),
    ];
    for (words, new, expected) in cases {
        let mut client = Client::new(&files(), json!({}));
        client.open("house.policy", 1, POLICY);
        // what is open and not saved counts, and all else as it is saved
        let unsaved = format!("# unsaved\n{CONTRACT}");
        client.open("a.yaml", 1, &unsaved);
        let came =
            ask(&mut client, "textDocument/rename", "house.policy", &place(POLICY, words), &json!({ "newName": new }));
        let changes = came.unwrap()["changes"].clone();
        for (name, text) in files() {
            let text = if name == "a.yaml" { unsaved.as_str() } else { text };
            let edits = &changes[client.uri(name)];
            match expected.iter().find(|(known, ..)| *known == name) {
                None => assert!(edits.is_null(), "{new}: {name}: {edits:#}"),
                Some((_, from, to)) => {
                    assert!(!edits.is_null(), "{new}: {name}: {changes:#}");
                    let after = edited(text, edits);
                    assert!(!after.contains(from) && after.contains(to), "{new}: {name}:\n{after}");
                    if name == "clausula.yaml" && new == "home" {
                        assert!(after.contains("home.least"), "{after}");
                    }
                }
            }
        }
    }
}

#[test]
fn references_are_found_in_policies_that_are_not_open() {
    let mut client = Client::new(&files(), json!({}));
    client.open("house.policy", 1, POLICY);
    let with = json!({ "context": { "includeDeclaration": false } });
    let came = ask(&mut client, "textDocument/references", "house.policy", &place(POLICY, "long \"It"), &with).unwrap();
    let mut found: Vec<_> = came.as_array().unwrap().iter().map(|one| one["uri"].clone()).collect();
    found.sort_by_key(ToString::to_string);
    assert_eq!(found, [json!(client.uri("house.test.policy")), json!(client.uri("other.policy"))]);
}

#[test]
fn the_same_name_is_shown_and_a_selection_grows_over_it() {
    let mut client = Client::new(&files(), json!({}));
    client.open("house.policy", 1, POLICY);
    let at = place(POLICY, "least\n");
    let came = ask(&mut client, "textDocument/documentHighlight", "house.policy", &at, &json!({})).unwrap();
    let lines: Vec<_> = came.as_array().unwrap().iter().map(|one| one["range"]["start"]["line"].clone()).collect();
    assert_eq!(lines, [json!(4), json!(10)]);
    let uri = client.uri("house.policy");
    let params = json!({ "textDocument": { "uri": uri }, "positions": [at] });
    let came = client.ask("textDocument/selectionRange", params).unwrap();
    let mut ranges = Vec::new();
    let mut one = &came[0];
    while !one.is_null() {
        ranges.push((one["range"]["start"]["line"].as_u64().unwrap(), one["range"]["end"]["line"].as_u64().unwrap()));
        one = &one["parent"];
    }
    assert_eq!(ranges.first(), Some(&(10, 10)));
    assert_eq!(ranges.last(), Some(&(0, 12)), "{ranges:?}");
}

#[test]
fn paths_lead_to_their_files_and_rules_and_contracts_are_found_by_their_names() {
    let mut client = Client::new(&files(), json!({}));
    client.open("other.policy", 1, OTHER);
    client.open("a.yaml", 1, CONTRACT);
    client.published("a.yaml");
    let uri = client.uri("other.policy");
    let came = client.ask("textDocument/documentLink", json!({ "textDocument": { "uri": uri } })).unwrap();
    assert_eq!(came[0]["target"], json!(client.uri("house.policy")), "{came:#}");
    let came = client.ask("workspace/symbol", json!({ "query": "hslong" })).unwrap();
    assert_eq!(came[0]["name"], json!("house/long"), "{came:#}");
    assert_eq!(came[0]["location"]["uri"], json!(client.uri("house.policy")));
    let came = client.ask("workspace/symbol", json!({ "query": "first-c" })).unwrap();
    assert_eq!(came[0]["location"]["uri"], json!(client.uri("a.yaml")), "{came:#}");
}

fn labels(client: &mut Client, name: &str, at: &Value) -> Vec<String> {
    let came = ask(client, "textDocument/completion", name, at, &json!({})).unwrap();
    came["items"].as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
}

/// The end of a text of ASCII.
fn at_end(text: &str) -> Value {
    let line = text.matches('\n').count();
    json!({ "line": line, "character": text.len() - text.rfind('\n').map_or(0, |end| end + 1) })
}

#[test]
fn settings_are_completed_and_told_of() {
    let mut client = Client::new(&files(), json!({}));
    client.open("clausula.yaml", 1, SETTINGS);
    let at = place(SETTINGS, "severities");
    let told = ask(&mut client, "textDocument/hover", "clausula.yaml", &at, &json!({})).unwrap();
    assert!(told["contents"]["value"].as_str().unwrap().contains("How grave a rule"), "{told:#}");
    let cases: [(&str, &[&str], &[&str]); 7] = [
        ("policies: house.policy\nfail", &["fail_on", "parameters"], &["policies"]),
        ("fail_on: ", &["error", "never"], &["{state: silent}"]),
        ("policies: ", &["house.policy", "bpo.essentials"], &["house.test.policy", "a.yaml"]),
        ("policies: house.policy\nseverities:\n  ", &["house/long", "bpo.ip/ip-client-owns"], &[]),
        ("policies: house.policy\nseverities:\n  house/long: ", &["error", "note"], &[]),
        ("policies: house.policy\nparameters:\n  ", &["house.least"], &["house/long"]),
        ("policies: house.policy\nselect: [", &["tag:terms", "house/long", "bpo.ip/*"], &[]),
    ];
    for (version, (text, expected, others)) in (2..).zip(cases) {
        client.change("clausula.yaml", version, json!([{ "text": text }]));
        let found = labels(&mut client, "clausula.yaml", &at_end(text));
        for label in expected {
            assert!(found.iter().any(|known| known == label), "{text}: {label} is not in {found:?}");
        }
        for label in others {
            assert!(!found.iter().any(|known| known == label), "{text}: {label}");
        }
    }
    // where there is no key yet, all are offered
    for (version, text) in (20..).zip(["", "p", "# hi\n", "# hi\n\n  ", "---\n", "\"po\""]) {
        client.change("clausula.yaml", version, json!([{ "text": text }]));
        let found = labels(&mut client, "clausula.yaml", &at_end(text));
        let missing =
            ["policies", "fail_on", "baseline"].into_iter().find(|key| !found.iter().any(|label| label == key));
        assert_eq!(missing, None, "{text}: {found:?}");
    }
    // waiver files are written by a vocabulary too
    let text = "schema: waivers/1\nwaivers:\n  - rule: ";
    client.open("waivers.yaml", 1, text);
    assert!(labels(&mut client, "waivers.yaml", &at_end(text)).contains(&"house/long".to_owned()));
}

#[test]
fn an_empty_file_may_become_a_contract_and_one_without_its_mark_does() {
    let mut client = Client::new(&[], json!({}));
    client.open("new.yaml", 1, "# a comment\nsch");
    let found = labels(&mut client, "new.yaml", &json!({ "line": 1, "character": 3 }));
    assert_eq!(found, ["schema: contract/1", "schema: contract/1 …"]);
    // behind the mark of a document there is as little
    for (name, text) in [("a.yaml", "---\n"), ("b.yaml", "%YAML 1.2\n---\n"), ("c.yaml", "---\n# a comment\nschema: ")]
    {
        client.open(name, 1, text);
        assert_eq!(labels(&mut client, name, &at_end(text)), found, "{text}");
    }
    for text in ["---", "%YAML 1.2\n", "---\na: 1\n"] {
        client.open("d.yaml", 1, text);
        assert_eq!(labels(&mut client, "d.yaml", &at_end(text)), Vec::<String>::new(), "{text}");
    }
    client.open("compose.yaml", 1, "services: {}\nsch");
    assert_eq!(labels(&mut client, "compose.yaml", &json!({ "line": 1, "character": 3 })), Vec::<String>::new());
    for (name, text, title, expected) in [
        (
            "misspelt.yaml",
            "# one\nscheme: contract/1\nterm: {}\n",
            "write `schema: contract/1`",
            "# one\nschema: contract/1\nterm: {}\n",
        ),
        (
            "missing.yaml",
            "contract: {id: a}\nparties: []\nterm: {initial: 1 year}\nservices: []\n",
            "add the line `schema: contract/1`",
            "schema: contract/1\ncontract: {id: a}\nparties: []\nterm: {initial: 1 year}\nservices: []\n",
        ),
    ] {
        client.open(name, 1, text);
        let uri = client.uri(name);
        let whole = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } });
        let params = json!({ "textDocument": { "uri": uri }, "range": whole, "context": { "diagnostics": [] } });
        let came = client.ask("textDocument/codeAction", params).unwrap();
        assert_eq!(came[0]["title"], json!(title), "{name}: {came:#}");
        assert_eq!(edited_whole(text, &came[0]["edit"]["changes"][client.uri(name)]), expected);
        assert!(came[0]["diagnostics"][0]["code"].as_str().unwrap().starts_with("contract/"));
    }
}

/// A text after one edit, which may bring lines.
fn edited_whole(text: &str, edits: &Value) -> String {
    let offset = |position: &Value| {
        let line = usize::try_from(position["line"].as_u64().unwrap()).unwrap();
        let before: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        before + usize::try_from(position["character"].as_u64().unwrap()).unwrap()
    };
    let range = &edits[0]["range"];
    let mut after = text.to_owned();
    after.replace_range(offset(&range["start"])..offset(&range["end"]), edits[0]["newText"].as_str().unwrap());
    after
}

/// The settings say of it what it is to be.
#[test]
fn an_empty_file_that_is_meant_for_waivers_begins_as_these_do() {
    let mut client =
        Client::new(&[("clausula.yaml", "waivers: exceptions.yaml\n"), ("exceptions.yaml", "")], json!({}));
    for (version, text) in (1..).zip(["", "sch", "# why\nschema: "]) {
        match version {
            1 => client.open("exceptions.yaml", 1, text),
            _ => client.change("exceptions.yaml", version, json!([{ "text": text }])),
        }
        assert_eq!(labels(&mut client, "exceptions.yaml", &at_end(text)), ["schema: waivers/1"], "{text}");
    }
    client.open("new.yaml", 1, "");
    assert_eq!(labels(&mut client, "new.yaml", &at_end("")), ["schema: contract/1", "schema: contract/1 …"]);
}

#[test]
fn what_was_never_saved_is_answered_in_full() {
    let mut client = Client::new(&files(), json!({}));
    let document = |uri: &str, language: &str, text: &str| json!({ "textDocument": { "uri": uri, "languageId": language, "version": 1, "text": text } });
    client.tell("textDocument/didOpen", document("untitled:one", "yaml", CONTRACT));
    client.tell("textDocument/didOpen", document("untitled:two", "clausula-policy", POLICY));
    client.tell("textDocument/didOpen", document("untitled:three", "policy", POLICY));
    client.tell("textDocument/didOpen", document("untitled:four.policy", "plaintext", POLICY));
    let at = place(CONTRACT, "initial");
    let told =
        client.ask("textDocument/hover", json!({ "textDocument": { "uri": "untitled:one" }, "position": at })).unwrap();
    let words = told["contents"]["value"].as_str().unwrap();
    assert!(words.contains("**waived**"), "{words}");
    let at = place(POLICY, "least\n");
    for uri in ["untitled:two", "untitled:three", "untitled:four.policy"] {
        let came =
            client.ask("textDocument/definition", json!({ "textDocument": { "uri": uri }, "position": at })).unwrap();
        assert_eq!(came[0]["uri"], json!(uri), "{came:#}");
    }
}

#[test]
fn what_was_meant_in_settings_and_waivers_is_offered() {
    let house = "policy house \"House\"\nvocabulary contract\nparameter least: duration = 1 year\nrule short \"Short\" {\n    severity error\n    \
        require term.initial >= least\n}\n";
    let waivers = "schema: waivers/1\nwaivers:\n  - rule: house/shrt\n    contract: a\n    because: x\n    by: us\n    until: 9000-01-01\n";
    let settings = "policies: [house.policy]\nwaivers: waivers.yaml\n";
    for (name, text, word, meant) in [
        ("waivers.yaml", waivers, "house/shrt", "house/short"),
        ("clausula.yaml", "policies: [bpo.esentials]\n", "bpo.esentials", "bpo.essentials"),
        ("clausula.yaml", "policies: house.policy\nparameters: {house.leest: 2 years}\n", "leest", "least"),
        ("clausula.yaml", "policies: house.policy\nseverities: {house/shrt: note}\n", "shrt", "short"),
    ] {
        let files = [("clausula.yaml", settings), ("house.policy", house), ("waivers.yaml", waivers)];
        let mut client = Client::new(&files, json!({ "textDocument": { "diagnostic": {} } }));
        client.open(name, 1, text);
        let at = place(text, word);
        let params = json!({ "textDocument": { "uri": client.uri(name) },
            "range": { "start": at, "end": at }, "context": { "diagnostics": [] } });
        let came = client.ask("textDocument/codeAction", params).unwrap();
        assert_eq!(came.as_array().unwrap().len(), 1, "{text}: {came:#}");
        assert_eq!(came[0]["title"], json!(format!("write `{meant}`")), "{text}: {came:#}");
        let edit = &came[0]["edit"]["changes"][client.uri(name)][0];
        assert_eq!((&edit["newText"], &edit["range"]["start"]), (&json!(meant), &at), "{text}: {came:#}");
    }
}

/// What a policy may use, and what it may be about, stands in files beside it, whether or not these are open.
#[test]
fn policies_and_vocabularies_beside_a_policy_are_offered_where_one_is_named() {
    let leases = "vocabulary leases\n\ndocument Lease\n\nrecord Lease { rent: money }\n";
    let files =
        [("house.policy", POLICY), ("voc.policy", leases), ("sub/far.policy", OTHER), ("house.test.policy", TESTS)];
    let mut client = Client::new(&files, json!({}));
    for (version, text, expected) in [
        (1, "policy w \"W\"\nvocabulary contract\n\nuse ", ["house", "bpo.ip"]),
        (2, "policy w \"W\"\nvocabulary contract\n\nuse h", ["house", "bpo.ip"]),
        (3, "policy w \"W\"\nvocabulary ", ["leases", "contract"]),
    ] {
        if version == 1 {
            client.open("w.policy", 1, text);
        } else {
            client.change("w.policy", version, json!([{ "text": text }]));
        }
        let found = labels(&mut client, "w.policy", &at_end(text));
        let missing = expected.into_iter().find(|name| !found.iter().any(|label| label == name));
        assert_eq!(missing, None, "{text}: {found:?}");
        assert!(!found.iter().any(|label| label == "w" || label == "other"), "{text}: {found:?}");
    }
}
