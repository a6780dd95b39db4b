//! What is asked of a place in a text, over the protocol: each feature once; what each answers to is tested where it is made.

use serde_json::{Value, json};

use super::client::Client;

const CONTRACT: &str = "\
schema: contract/1
# 👍
contract: {id: one, title: \"👍 One\"}
parties:
  - {name: \"👍 Acme\", id: acme, role: client}
  - {name: Bolt, id: bolt, role: provider}
term:
  commencement: 2026-01-01
  initial: 1 year 6 months
ip:
  work_product:
    owner: acme
";

const POLICY: &str = "\
policy house \"👍 House\"

vocabulary contract

parameter least: duration = 30 days

rule long \"It is long\" {
    severity error
    because  \"👍\"
    require term.initial >= least
}
";

fn opened(name: &str, text: &str) -> Client {
    let mut client = Client::new(&[], json!({ "textDocument": { "rename": { "prepareSupport": true } } }));
    client.open(name, 1, text);
    client
}

/// The place, in UTF-16, of the start of some words.
fn place(text: &str, words: &str) -> Value {
    let at = text.find(words).unwrap_or_else(|| panic!("no `{words}`"));
    let line = text[..at].matches('\n').count();
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    json!({ "line": line, "character": text[start..at].encode_utf16().count() })
}

/// Asks of the start of some words.
fn ask(client: &mut Client, method: &str, name: &str, text: &str, words: &str, more: Value) -> Value {
    let mut params = json!({ "textDocument": { "uri": client.uri(name) }, "position": place(text, words) });
    params.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    client.ask(method, params).unwrap()
}

/// The bytes of a range.
fn bytes(text: &str, range: &Value) -> std::ops::Range<usize> {
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let offset = |position: &Value| {
        let before: usize = text.split_inclusive('\n').take(number(&position["line"])).map(str::len).sum();
        let units: Vec<u16> = text[before..].encode_utf16().take(number(&position["character"])).collect();
        before + String::from_utf16(&units).unwrap().len()
    };
    offset(&range["start"])..offset(&range["end"])
}

/// The words at a range.
fn words(text: &str, range: &Value) -> String {
    text[bytes(text, range)].to_owned()
}

/// A text after edits.
fn edited(text: &str, edits: &Value) -> String {
    let mut edits: Vec<_> = edits.as_array().unwrap().clone();
    edits.sort_by_key(|edit| (edit["range"]["start"]["line"].as_u64(), edit["range"]["start"]["character"].as_u64()));
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(bytes(&text, &edit["range"]), edit["newText"].as_str().unwrap());
    }
    text
}

#[test]
fn fields_are_completed_while_they_are_typed() {
    let text = CONTRACT.replace("  initial: 1 year 6 months\n", "  ini\n");
    let mut client = opened("a.yaml", &text);
    let came = ask(&mut client, "textDocument/completion", "a.yaml", &text, "ini\n", json!({}));
    let items = came["items"].as_array().unwrap();
    let initial = items.iter().find(|item| item["label"] == "initial").unwrap_or_else(|| panic!("{came:#}"));
    assert_eq!(initial["insertTextFormat"], json!(1), "the client has no snippets");
    assert!(initial["textEdit"]["newText"].as_str().unwrap().starts_with("initial:"), "{initial:#}");
}

#[test]
fn a_contract_stands_under_another_of_the_folder() {
    let master = CONTRACT.replace("id: one", "id: master");
    let text = CONTRACT.replace("id: one", "id: order, parent: mas, locked: [ter]");
    let mut client = Client::new(&[("a.yaml", &master)], json!({}));
    client.open("a.yaml", 1, &master);
    client.published("a.yaml");
    client.open("b.yaml", 1, &text);
    client.published("b.yaml");
    let mut labels = |words: &str| {
        let came = ask(&mut client, "textDocument/completion", "b.yaml", &text, words, json!({}));
        let labels = came["items"].as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap().to_owned());
        labels.filter(|label| !label.starts_with('{')).collect::<Vec<_>>()
    };
    assert_eq!(labels("mas,"), ["master"]);
    assert!(labels("ter]").contains(&"term".to_owned()));
}

/// Clients hold the words that are typed to these texts; marks of places to fill in would hide what is meant.
#[test]
fn what_is_offered_is_found_by_what_will_stand_there_and_by_what_it_is_called() {
    let text = CONTRACT.replace("role: client}", "role: client, country: Ger, jurisdiction: \"U}");
    let item = json!({ "snippetSupport": true });
    let mut client = Client::new(&[], json!({ "textDocument": { "completion": { "completionItem": item } } }));
    client.open("a.yaml", 1, &text);
    let mut sought = |words: &str, label: &str| {
        let came = ask(&mut client, "textDocument/completion", "a.yaml", &text, words, json!({}));
        let items = came["items"].as_array().unwrap();
        let item = items.iter().find(|item| item["label"] == label).unwrap_or_else(|| panic!("{label}: {came:#}"));
        (item["filterText"].as_str().unwrap_or(label).to_owned(), came["isIncomplete"] == json!(true))
    };
    assert_eq!(sought("Ger,", "DE").0, "DE Germany");
    assert_eq!(sought("U}", "US").0, "\"US\" United States of America");
    assert_eq!(sought("acme\n", "acme").0, "acme 👍 Acme");
    // figures are asked of again: what is typed has its units offered
    assert_eq!(sought("1 year", "1 year 6 months"), ("1 year 6 months".to_owned(), true));
    // what is typed begins with the quote
    let text = "schema: contract/1\nterm:\n  \"in\"\n";
    client.open("b.yaml", 1, text);
    let came = ask(&mut client, "textDocument/completion", "b.yaml", text, "\"\n", json!({}));
    let item = came["items"].as_array().unwrap().iter().find(|item| item["label"] == "initial").unwrap();
    assert_eq!(item["filterText"], json!("\"initial\": "));
    assert_eq!(&text[bytes(text, &item["textEdit"]["range"])], "\"in\"");
}

/// Whoever saves a file asks for what is to be done before, which is none of what is offered here.
#[test]
fn nothing_is_tried_for_whoever_asks_for_changes_of_other_kinds() {
    let client = json!({ "textDocument": { "codeAction": { "codeActionLiteralSupport": {
        "codeActionKind": { "valueSet": ["quickfix"] } } } } });
    let text = CONTRACT.replace("owner: acme", "owner: acmee");
    let mut client = Client::new(&[], client);
    client.open("a.yaml", 1, &text);
    let at = place(&text, "acmee");
    let mut count = |only: Value| {
        let context = json!({ "diagnostics": [], "only": only });
        let params = json!({ "textDocument": { "uri": client.uri("a.yaml") },
            "range": { "start": at, "end": at }, "context": context });
        client.ask("textDocument/codeAction", params).unwrap().as_array().unwrap().len()
    };
    assert_eq!(count(json!(["source.fixAll"])), 0);
    assert!(count(json!(["quickfix"])) > 0);
}

#[test]
fn a_value_is_told_as_it_was_understood() {
    let mut client = opened("a.yaml", CONTRACT);
    let came = ask(&mut client, "textDocument/hover", "a.yaml", CONTRACT, "1 year", json!({}));
    assert_eq!(came["contents"]["kind"], json!("markdown"));
    assert!(came["contents"]["value"].as_str().unwrap().contains("18 months"), "{came:#}");
    assert_eq!(words(CONTRACT, &came["range"]), "1 year 6 months");
}

#[test]
fn an_id_leads_to_what_it_names_and_back_and_is_renamed_everywhere() {
    let mut client = opened("a.yaml", CONTRACT);
    let came = ask(&mut client, "textDocument/definition", "a.yaml", CONTRACT, "acme\n", json!({}));
    assert_eq!(words(CONTRACT, &came[0]["range"]), "acme", "{came:#}");
    assert_eq!(came[0]["range"]["start"]["line"], json!(4));
    let with = json!({ "context": { "includeDeclaration": true } });
    let came = ask(&mut client, "textDocument/references", "a.yaml", CONTRACT, "acme,", with);
    assert_eq!(came.as_array().unwrap().len(), 2, "{came:#}");
    let came = ask(&mut client, "textDocument/prepareRename", "a.yaml", CONTRACT, "acme,", json!({}));
    assert_eq!(came["placeholder"], json!("acme"));
    let came = ask(&mut client, "textDocument/rename", "a.yaml", CONTRACT, "acme,", json!({ "newName": "zeta" }));
    let uri = client.uri("a.yaml");
    assert_eq!(edited(CONTRACT, &came["changes"][uri]), CONTRACT.replace("acme", "zeta"));
}

#[test]
fn a_rename_that_cannot_be_is_refused_with_its_reason() {
    let mut client = opened("a.yaml", CONTRACT);
    let params = json!({ "textDocument": { "uri": client.uri("a.yaml") }, "position": place(CONTRACT, "acme,"), "newName": "bolt" });
    let (code, why) = client.ask("textDocument/rename", params).unwrap_err();
    assert_eq!(code, -32803);
    assert!(why.contains("bolt"), "{why}");
}

#[test]
fn a_contract_has_an_outline_folds_hints_and_lenses() {
    let mut client = opened("a.yaml", CONTRACT);
    let text = json!({ "textDocument": { "uri": client.uri("a.yaml") } });
    let came = client.ask("textDocument/documentSymbol", text.clone()).unwrap();
    let names: Vec<_> = came.as_array().unwrap().iter().filter_map(|one| one["name"].as_str()).collect();
    assert!(names.contains(&"parties") && names.contains(&"term"), "{names:?}");
    let came = client.ask("textDocument/foldingRange", text.clone()).unwrap();
    assert!(came.as_array().unwrap().iter().any(|fold| fold["startLine"] == json!(3)), "{came:#}");
    let whole = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let params = json!({ "textDocument": text["textDocument"], "range": whole });
    let came = client.ask("textDocument/inlayHint", params).unwrap();
    assert!(came.as_array().unwrap().iter().any(|hint| hint["label"].as_str().unwrap().contains("2027")), "{came:#}");
    assert!(client.ask("textDocument/codeLens", text).unwrap().is_array());
}

#[test]
fn a_policy_is_coloured_formatted_and_renamed() {
    let messy = POLICY.replace("    severity error", "  severity    error");
    let mut client = opened("house.policy", &messy);
    let text = json!({ "uri": client.uri("house.policy") });
    let options = json!({ "tabSize": 2, "insertSpaces": true });
    let came = client.ask("textDocument/formatting", json!({ "textDocument": text, "options": options })).unwrap();
    assert_eq!(edited(&messy, &came), POLICY);
    let came = client.ask("textDocument/semanticTokens/full", json!({ "textDocument": text })).unwrap();
    let data: Vec<u64> = came["data"].as_array().unwrap().iter().filter_map(Value::as_u64).collect();
    // the title behind the keyword and the name: `"👍 House"` is ten units of UTF-16 long
    assert_eq!(data[..3], [0, 0, 6]);
    assert!(data.chunks(5).any(|token| token[2] == 10), "{data:?}");
    let came =
        ask(&mut client, "textDocument/rename", "house.policy", &messy, "least:", json!({ "newName": "bottom" }));
    let uri = client.uri("house.policy");
    assert_eq!(
        edited(&messy, &came["changes"][uri]),
        messy.replace("least:", "bottom:").replace(">= least", ">= bottom")
    );
    let came = ask(&mut client, "textDocument/definition", "house.policy", &messy, "least\n", json!({}));
    assert_eq!(words(&messy, &came[0]["range"]), "least", "{came:#}");
}

#[test]
fn of_a_file_that_is_no_contract_nothing_is_answered() {
    let mut client = opened("compose.yaml", "services: {web: {image: x}}\n");
    let text = json!({ "uri": client.uri("compose.yaml") });
    let at = json!({ "line": 0, "character": 3 });
    assert_eq!(client.ask("textDocument/hover", json!({ "textDocument": text, "position": at })).unwrap(), json!(null));
    let elsewhere = json!({ "uri": "untitled:none" });
    assert_eq!(
        client.ask("textDocument/hover", json!({ "textDocument": elsewhere, "position": at })).unwrap(),
        json!(null)
    );
}

#[test]
fn a_finding_is_mended_with_a_press() {
    let text = CONTRACT.replace("role: client", "rolle: client");
    let mut client = opened("a.yaml", &text);
    let said = client.published("a.yaml");
    let at = place(&text, "rolle");
    let range = json!({ "start": at, "end": at });
    let params = json!({
        "textDocument": { "uri": client.uri("a.yaml") },
        "range": range,
        "context": { "diagnostics": said["diagnostics"], "only": ["quickfix"] },
    });
    let came = client.ask("textDocument/codeAction", params.clone()).unwrap();
    let uri = client.uri("a.yaml");
    let mended: Vec<_> =
        came.as_array().unwrap().iter().map(|action| edited(&text, &action["edit"]["changes"][&uri])).collect();
    assert!(mended.iter().any(|mended| mended == CONTRACT), "{came:#}");
    let mut other = params;
    other["context"]["only"] = json!(["source"]);
    assert_eq!(client.ask("textDocument/codeAction", other).unwrap(), json!([]));
}

/// What is missing altogether stands at the first line, and each section would be tried by a check before anybody has chosen one.
#[test]
fn what_is_missing_is_sought_once_it_is_chosen_where_a_client_asks_again() {
    let again = json!({ "textDocument": { "codeAction": {
        "dataSupport": true, "resolveSupport": { "properties": ["edit"] } } } });
    let text = CONTRACT.replace("  work_product:\n    owner: acme\n", "  work_product: {owner: acmee}\n");
    let offered = |client: &mut Client, at: &str| {
        client.open("a.yaml", 1, &text);
        let at = place(&text, at);
        let params = json!({ "textDocument": { "uri": client.uri("a.yaml") },
            "range": { "start": at, "end": at }, "context": { "diagnostics": [] } });
        let came = client.ask("textDocument/codeAction", params).unwrap();
        came.as_array().unwrap().clone()
    };
    let edits = |client: &Client, action: &Value| action["edit"]["changes"][client.uri("a.yaml")].clone();
    let mut now = Client::new(&[], json!({}));
    assert!(now.served["codeActionProvider"].get("resolveProvider").is_none());
    let all = offered(&mut now, "schema");
    assert!(all.len() > 3, "{all:#?}");
    let mut later = Client::new(&[], again);
    assert_eq!(later.served["codeActionProvider"]["resolveProvider"], json!(true));
    let without = offered(&mut later, "schema");
    assert!(without.iter().all(|action| action.get("edit").is_none() && action.get("data").is_some()), "{without:#?}");
    for (action, other) in without.iter().zip(&all) {
        let chosen = later.ask("codeAction/resolve", action.clone()).unwrap();
        assert_eq!(edits(&later, &chosen), edits(&now, other), "{chosen:#}");
        assert_eq!(
            (&chosen["title"], &chosen["diagnostics"][0]["code"]),
            (&other["title"], &other["diagnostics"][0]["code"])
        );
    }
    assert_eq!(without.len(), all.len());
    // what has its edits is given back as it is
    let with = offered(&mut later, "acmee").swap_remove(0);
    assert!(with.get("edit").is_some(), "{with:#}");
    assert_eq!(later.ask("codeAction/resolve", with.clone()).unwrap(), with);
    // another text is another question
    later.change("a.yaml", 2, json!([{ "text": format!("# \n{text}") }]));
    let refused = later.ask("codeAction/resolve", without[0].clone()).unwrap_err();
    assert_eq!(refused.0, -32801, "{refused:?}");
}

#[test]
fn a_policy_is_completed_and_its_functions_are_told_as_they_are_called() {
    let text = POLICY.replace("term.initial >= least", "count(parties");
    let mut client = opened("house.policy", &text);
    let came = ask(&mut client, "textDocument/signatureHelp", "house.policy", &text, "parties", json!({}));
    assert!(came["signatures"][0]["label"].as_str().unwrap().starts_with("count("), "{came:#}");
    let came = ask(&mut client, "textDocument/completion", "house.policy", &text, "parties", json!({}));
    assert!(came["items"].as_array().unwrap().iter().any(|item| item["label"] == "parties"), "{came:#}");
    let came = ask(&mut client, "textDocument/hover", "house.policy", &text, "least", json!({}));
    assert!(came["contents"]["value"].as_str().unwrap().contains("30 days"), "{came:#}");
}

/// A client that is told of no argument marks the first.
#[test]
fn no_argument_is_marked_where_one_is_typed_that_a_function_does_not_take() {
    let text = POLICY.replace("term.initial >= least", "count(parties, term) > 1");
    let mut client = opened("house.policy", &text);
    let mut told =
        |words: &str| ask(&mut client, "textDocument/signatureHelp", "house.policy", &text, words, json!({}));
    let (first, second) = (told("parties"), told("term)"));
    assert_eq!(first["signatures"][0]["label"], second["signatures"][0]["label"]);
    assert_eq!(
        (&first["activeParameter"], first["signatures"][0]["parameters"].as_array().unwrap().len()),
        (&json!(0), 1)
    );
    assert_eq!((second.get("activeParameter"), &second["signatures"][0]["parameters"]), (None, &json!([])));
}

#[test]
fn a_mistake_of_a_policy_is_mended_with_a_press() {
    let text = POLICY.replace("term.initial", "term.initail");
    let mut client = opened("house.policy", &text);
    let at = place(&text, "initail");
    let params = json!({
        "textDocument": { "uri": client.uri("house.policy") },
        "range": { "start": at, "end": at },
        "context": { "diagnostics": [] },
    });
    let came = client.ask("textDocument/codeAction", params).unwrap();
    let uri = client.uri("house.policy");
    let mend = came.as_array().unwrap().iter().find(|action| action["kind"] == "quickfix");
    let mend = mend.unwrap_or_else(|| panic!("{came:#}"));
    assert_eq!(edited(&text, &mend["edit"]["changes"][&uri]), POLICY);
    assert_eq!(mend["diagnostics"][0]["code"], json!("policy/unknown-field"), "{mend:#}");
}

#[test]
fn contracts_are_still_completed_and_explained_where_a_policy_has_an_error() {
    let files = [("clausula.yaml", "policies: [house.policy]\n"), ("house.policy", "policy house \"House\"\nrul\n")];
    let mut client = Client::new(&files, json!({}));
    client.open("a.yaml", 1, CONTRACT);
    let completed = ask(&mut client, "textDocument/completion", "a.yaml", CONTRACT, "initial: 1 year", json!({}));
    let labels: Vec<&str> =
        completed["items"].as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap()).collect();
    assert!(labels.contains(&"expiry"), "{labels:?}");
    let hover = ask(&mut client, "textDocument/hover", "a.yaml", CONTRACT, "1 year 6 months", json!({}));
    assert!(hover["contents"]["value"].as_str().unwrap().contains("18 months"), "{hover}");
    // but nothing has checked it
    assert_eq!(client.published("a.yaml")["diagnostics"], json!([]));
}

/// What may be written at the end of a text, in the order in which it is offered.
fn offered(client: &mut Client, name: &str, text: &str) -> Vec<String> {
    let line = text.matches('\n').count();
    let position = json!({ "line": line, "character": text.lines().last().unwrap_or_default().len() });
    let params = json!({ "textDocument": { "uri": client.uri(name) }, "position": position });
    let answer = client.ask("textDocument/completion", params).unwrap();
    let mut items = answer["items"].as_array().unwrap().clone();
    items.sort_by_key(|item| item["sortText"].as_str().unwrap().to_owned());
    items.iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_the_text_was_told_to_lack_is_offered_first_while_it_is_broken() {
    let rule = |name: &str, field: &str| {
        format!("rule {name} \"{name}\" {{\n  severity error\n  because \"b\"\n  require {field}\n}}\n\n")
    };
    let rules =
        [rule("read", "contract.id is not stated or contract.id is stated"), rule("asked", "contract.title is stated")];
    let policy = format!("policy house\n\nvocabulary contract\n\n{}", rules.concat());
    let mut client =
        Client::new(&[("clausula.yaml", "policies: [house.policy]\n"), ("house.policy", &policy)], json!({}));
    let text = "schema: contract/1\ncontract:\n  language: en\n";
    client.open("a.yaml", 1, text);
    let said = client.published("a.yaml");
    assert_eq!(said["diagnostics"].as_array().unwrap().len(), 1, "{said}");
    let text = "schema: contract/1\ncontract:\n  language: en\n  t";
    client.change("a.yaml", 2, json!([{ "text": text }]));
    // of the two fields that rules read, the one that a finding asks for
    assert_eq!(offered(&mut client, "a.yaml", text)[..2], ["title", "id"]);
}

/// What gives way to be read leaves all else where it stood, in the units of the client too: an emoji is two of them, and four bytes.
#[test]
fn while_a_line_is_half_written_the_places_of_the_rest_are_those_of_the_text() {
    let text = "schema: contract/1\nnotes: \"🏭🏭 half\nparties:\n  - {name: \"🏭 Halden\", id: halden, role: client}\n\
        termination:\n  rights:\n    - {reason: \"🏭🏭\", holder: halden}\nterm\n";
    let mut client = opened("a.yaml", text);
    let place = |line: u32, from: u32| json!({ "start": { "line": line, "character": from }, "end": { "line": line, "character": from + 6 } });
    let (declared, used) = (place(3, 28), place(6, 31));
    let hover = ask(&mut client, "textDocument/hover", "a.yaml", text, "halden}", json!({}));
    assert!(hover["contents"]["value"].as_str().unwrap().contains("Halden"), "{hover:#}");
    assert_eq!(hover["range"], used);
    let definition = ask(&mut client, "textDocument/definition", "a.yaml", text, "halden}", json!({}));
    let target = definition.get(0).unwrap_or(&definition);
    let range = target.get("targetSelectionRange").or(target.get("range")).unwrap();
    assert_eq!(*range, declared, "{definition:#}");
    let asked = json!({ "context": { "includeDeclaration": true } });
    let references = ask(&mut client, "textDocument/references", "a.yaml", text, "halden}", asked);
    let ranges: Vec<_> = references.as_array().unwrap().iter().map(|reference| reference["range"].clone()).collect();
    assert_eq!(ranges, [declared, used]);
}

/// Lines that are put into a text end as its own do.
#[test]
fn what_is_put_in_has_the_line_ends_of_the_text() {
    let text = "schema: contract/1\r\nte\r\n";
    let mut client = opened("a.yaml", text);
    let came = ask(&mut client, "textDocument/completion", "a.yaml", text, "te\r", json!({}));
    let items = came["items"].as_array().unwrap();
    let term = items.iter().find(|item| item["label"] == "term").unwrap_or_else(|| panic!("{came:#}"));
    assert_eq!(term["textEdit"]["newText"], json!("term:\r\n  "));
}

const SHORT: &str = "policy house \"House\"\nvocabulary contract\n\nrule short \"It is short\" {\n    severity error\n    \
    for each step in dispute_resolution.steps {\n        require step.within <= 30 days\n    }\n}\n";

const STEPS: &str = "schema: contract/1\ncontract: {id: one}\ndispute_resolution:\n  steps:\n    - {kind: negotiation, within: 10 days}\n    \
    - {kind: mediation, within: 60 days}\n";

const OTHER: &str = "schema: waivers/1\nwaivers:\n  - rule: house/short\n    contract: two\n    because: agreed\n    by: us\n    \
    until: 2026-12-31\n";

/// Where the settings name a file of waivers, that is where a waiver is put; it counts once a person has filled it in.
#[test]
fn a_waiver_is_put_into_the_file_of_waivers_and_counts_once_it_is_filled_in() {
    let waiver = "  - rule: house/short\n    contract: one\n    path: \"dispute_resolution.steps[mediation].within\"\n    because: \"\"\n    by: \"\"\n    \
        until: YYYY-MM-DD\n";
    for (waivers, after) in [
        ("schema: waivers/1\n", format!("schema: waivers/1\nwaivers:\n{waiver}")),
        ("schema: waivers/1\nwaivers: []\n", format!("schema: waivers/1\nwaivers:\n{waiver}")),
        (OTHER, format!("{OTHER}{waiver}")),
    ] {
        let settings = "policies: [house.policy]\nwaivers: [waivers.yaml]\n";
        let files = [("clausula.yaml", settings), ("house.policy", SHORT), ("waivers.yaml", waivers)];
        let mut client = Client::new(&files, json!({ "textDocument": { "diagnostic": {} } }));
        client.open("one.yaml", 1, STEPS);
        let at = place(STEPS, "60 days");
        let params = json!({ "textDocument": { "uri": client.uri("one.yaml") },
            "range": { "start": at, "end": at }, "context": { "diagnostics": [] } });
        let came = client.ask("textDocument/codeAction", params).unwrap();
        let edits =
            came.as_array().unwrap().iter().map(|action| &action["edit"]["changes"][client.uri("waivers.yaml")]);
        let edited = edits.fold(waivers.to_owned(), |text, edits| edited(&text, edits));
        assert_eq!(edited, after);
        let count = |client: &mut Client| {
            let params = json!({ "textDocument": { "uri": client.uri("one.yaml") } });
            let came = client.ask("textDocument/diagnostic", params).unwrap();
            came["items"].as_array().unwrap().iter().filter(|one| one["severity"] == json!(1)).count()
        };
        assert_eq!(count(&mut client), 1);
        let filled = edited.replace("YYYY-MM-DD", "2026-12-31").replace("\"\"", "agreed");
        client.open("waivers.yaml", 1, &filled);
        assert_eq!(count(&mut client), 0);
    }
}

/// What is wrong with a file of waivers is told where it stands, open or not, and until it is mended.
#[test]
fn what_is_wrong_with_waivers_is_told_in_their_file() {
    let with = |from: &str, to: &str| OTHER.replace(from, to);
    for (waivers, at, code) in [
        (with("house/short", "house/shrt"), "house/shrt", "waiver/unknown-rule"),
        (with("2026-12-31", "2026-13-01"), "2026-13-01", "waiver/malformed"),
        (with("2026-12-31", "YYYY-MM-DD"), "YYYY-MM-DD", "waiver/malformed"),
        (with("because: agreed", "because: \"\""), "house/short", "waiver/incomplete"),
        (with("2026-12-31", "2019-12-31"), "2019-12-31", "waiver/expired"),
    ] {
        let settings = "policies: [house.policy]\nwaivers: [waivers.yaml]\n";
        let files = [("clausula.yaml", settings), ("house.policy", SHORT), ("waivers.yaml", waivers.as_str())];
        let mut client = Client::new(&files, json!({ "textDocument": { "diagnostic": {} } }));
        let told = |client: &mut Client| {
            let params = json!({ "textDocument": { "uri": client.uri("waivers.yaml") } });
            client.ask("textDocument/diagnostic", params).unwrap()["items"].as_array().unwrap().clone()
        };
        let [one] = told(&mut client).try_into().unwrap_or_else(|came| panic!("{waivers}: {came:#?}"));
        assert_eq!((&one["code"], &one["range"]["start"]), (&json!(code), &place(&waivers, at)), "{waivers}");
        client.open("waivers.yaml", 1, &waivers);
        assert_eq!(told(&mut client), [one], "{waivers}");
        client.change("waivers.yaml", 2, json!([{ "text": OTHER }]));
        assert_eq!(told(&mut client), [Value::Null; 0], "{waivers}");
    }
}
