//! The lines above rules, tests and clauses, and what a press on them does; where rules are described.

use clausula::run::Library;
use lsp_server::Message;
use serde_json::{Value, json};

use super::client::Client;

const POLICY: &str = "\
policy house \"House\"

vocabulary contract

rule long \"It is long\" {
    severity error
    because  \"short ones are not worth it\"
    require term.initial >= 1 year
}

rule short \"It is short\" {
    severity error
    because  \"long ones bind\"
    require term.initial <= 3 years
}
";

const TESTS: &str = "\
test \"two years are long\" {
    given \"\"\"
        schema: contract/1
        term: {initial: 2 years}
        \"\"\"
    expect long passes
}

test \"a month is long\" {
    given \"\"\"
        schema: contract/1
        term: {initial: 1 month}
        \"\"\"
    expect long passes
}
";

const SETTINGS: &str = "policies: house.policy\n";

const CLAUSED: &str = "\
schema: contract/1
clauses: {\"1\": {title: Term}, \"2\": {title: Notice}}
term: {initial: {value: 6 months, clause: \"1\"}, commencement: {value: 2026-01-01, clause: \"1\"}}
";

fn files() -> Vec<(&'static str, &'static str)> {
    vec![
        ("clausula.yaml", SETTINGS),
        ("house.policy", POLICY),
        ("house.test.policy", TESTS),
        ("a.yaml", "schema: contract/1\nterm:\n  initial: 6 months\n"),
        ("b.yaml", "schema: contract/1\nterm:\n  initial: 2 years\n"),
        ("c.yaml", CLAUSED),
        ("other.yaml", "services: {}\n"),
    ]
}

fn counting() -> Value {
    json!({ "workspace": { "codeLens": { "refreshSupport": true } }, "window": { "showDocument": { "support": true } } })
}

fn is_request(method: &'static str) -> impl Fn(&Message) -> bool {
    move |message| matches!(message, Message::Request(request) if request.method == method)
}

/// Waits for a request of the server, and gives its parameters.
fn requested(client: &mut Client, method: &'static str) -> Value {
    let Message::Request(request) = client.wait(is_request(method)) else { panic!("it is one") };
    request.params
}

fn lenses(client: &mut Client, name: &str) -> Vec<Value> {
    let uri = client.uri(name);
    let came = client.ask("textDocument/codeLens", json!({ "textDocument": { "uri": uri } })).unwrap();
    came.as_array().cloned().unwrap_or_default()
}

fn titles(lenses: &[Value]) -> Vec<&str> {
    lenses.iter().filter_map(|lens| lens["command"]["title"].as_str()).collect()
}

/// Presses a lens: has its command done.
fn press(client: &mut Client, lens: &Value) -> Value {
    let command = &lens["command"];
    client
        .ask("workspace/executeCommand", json!({ "command": command["command"], "arguments": command["arguments"] }))
        .unwrap()
}

#[test]
fn above_a_rule_it_is_said_in_how_many_contracts_it_fails() {
    let pulling = json!({
        "workspace": { "codeLens": { "refreshSupport": true } },
        "textDocument": { "diagnostic": {} },
    });
    for capabilities in [counting(), pulling] {
        let mut client = Client::new(&files(), capabilities);
        client.open("house.policy", 1, POLICY);
        // nobody waits for all contracts to be checked: it is said when it is known
        lenses(&mut client, "house.policy");
        requested(&mut client, "workspace/codeLens/refresh");
        assert_eq!(
            titles(&lenses(&mut client, "house.policy")),
            [
                "run tests",
                "fails in 2 of 3 contracts of this workspace",
                "run tests",
                "fails in none of 3 contracts of this workspace"
            ]
        );
        // what is typed counts as it stands
        client.open("a.yaml", 1, "schema: contract/1\nterm:\n  initial: 4 years\n");
        let uri = client.uri("a.yaml");
        client
            .ask(
                "textDocument/hover",
                json!({ "textDocument": { "uri": uri }, "position": { "line": 1, "character": 1 } }),
            )
            .unwrap();
        requested(&mut client, "workspace/codeLens/refresh");
        let now = lenses(&mut client, "house.policy");
        assert_eq!(
            titles(&now)[1..],
            ["fails in 1 of 3 contracts of this workspace", "run tests", "fails in 1 of 3 contracts of this workspace"]
        );
    }
}

#[test]
fn a_contract_that_cannot_be_read_for_a_moment_counts_as_before() {
    let mut client = Client::new(&files(), counting());
    client.open("house.policy", 1, POLICY);
    requested(&mut client, "workspace/codeLens/refresh");
    client.open("a.yaml", 1, "schema: contract/1\nterm: {initial: [\n");
    client.published("a.yaml");
    assert_eq!(titles(&lenses(&mut client, "house.policy"))[1], "fails in 2 of 3 contracts of this workspace");
}

#[test]
fn while_a_policy_is_written_it_says_what_was_before_and_then_what_is() {
    let mut client = Client::new(&files(), counting());
    client.open("house.policy", 1, POLICY);
    requested(&mut client, "workspace/codeLens/refresh");
    for version in 2..6 {
        let text = format!("{POLICY}\n# {version}\n");
        client.change("house.policy", version, json!([{ "text": text }]));
        let found = lenses(&mut client, "house.policy");
        assert_eq!(titles(&found)[1], "fails in 2 of 3 contracts of this workspace", "{version}");
    }
    let milder = POLICY.replace(">= 1 year", ">= 1 month");
    client.change("house.policy", 6, json!([{ "text": milder }]));
    let now = loop {
        requested(&mut client, "workspace/codeLens/refresh");
        let found = lenses(&mut client, "house.policy");
        if titles(&found)[1] != "fails in 2 of 3 contracts of this workspace" {
            break found;
        }
    };
    assert_eq!(titles(&now)[1], "fails in none of 3 contracts of this workspace");
}

#[test]
fn of_a_policy_by_which_nothing_is_checked_that_is_said() {
    let mut files = files();
    files[0].1 = "policies: bpo.ip\n";
    let mut client = Client::new(&files, counting());
    client.open("house.policy", 1, POLICY);
    requested(&mut client, "workspace/codeLens/refresh");
    let found = lenses(&mut client, "house.policy");
    assert_eq!(titles(&found)[..2], ["run tests", "not checked in any contract of this workspace"]);
    assert_eq!(found[1]["command"]["command"], json!(""));
}

#[test]
fn a_press_shows_where_a_rule_fails() {
    let mut client = Client::new(&files(), counting());
    client.open("house.policy", 1, POLICY);
    requested(&mut client, "workspace/codeLens/refresh");
    let found = lenses(&mut client, "house.policy");
    let places = press(&mut client, &found[1]);
    let shown = requested(&mut client, "window/showDocument");
    assert_eq!(places.as_array().unwrap().len(), 2, "{places:#}");
    assert_eq!((&shown["uri"], &shown["selection"]), (&json!(client.uri("a.yaml")), &places[0]["range"]));
    assert_eq!(shown["selection"]["start"], json!({ "line": 2, "character": 11 }));
    let said = client.notification("window/showMessage");
    assert_eq!(said["message"], json!("`house/long` fails at a.yaml:3, c.yaml:3"));
}

#[test]
fn a_client_that_can_show_places_is_handed_them() {
    let mut client = Client::silent(&files()).greeted(json!({
        "workspace": { "codeLens": { "refreshSupport": true } },
        "experimental": { "commands": ["clausula.showReferences"] },
    }));
    client.open("house.policy", 1, POLICY);
    client.open("c.yaml", 1, CLAUSED);
    requested(&mut client, "workspace/codeLens/refresh");
    let found = lenses(&mut client, "house.policy");
    let resolved = client.ask("codeLens/resolve", found[1].clone()).unwrap();
    let command = &resolved["command"];
    assert_eq!(command["title"], json!("fails in 2 of 3 contracts of this workspace"));
    assert_eq!(command["command"], json!("clausula.showReferences"));
    assert_eq!(command["arguments"][0], json!(client.uri("house.policy")));
    assert_eq!(command["arguments"][1], found[1]["range"]["start"]);
    assert_eq!(command["arguments"][2][1]["uri"], json!(client.uri("c.yaml")));
    let clauses = lenses(&mut client, "c.yaml");
    assert_eq!(titles(&clauses), ["cited by 2 fields", "no field cites this"]);
    assert_eq!(clauses[0]["command"]["command"], json!("clausula.showReferences"));
    assert_eq!(clauses[0]["command"]["arguments"][2].as_array().unwrap().len(), 2, "{clauses:#?}");
}

#[test]
fn other_clients_are_shown_the_fields_that_cite_a_clause_by_the_server() {
    let mut client = Client::new(&files(), counting());
    client.open("c.yaml", 1, CLAUSED);
    let found = lenses(&mut client, "c.yaml");
    let places = press(&mut client, &found[0]);
    assert_eq!(places.as_array().unwrap().len(), 2, "{places:#}");
    requested(&mut client, "window/showDocument");
    let said = client.notification("window/showMessage");
    assert_eq!(said["message"], json!("the clause is cited at c.yaml:3, c.yaml:3"));
}

#[test]
fn tests_are_run_over_what_is_not_saved_and_told_where_they_stand() {
    let mut client = Client::new(&files(), counting());
    client.open("house.policy", 1, POLICY);
    client.open("house.test.policy", 1, TESTS);
    assert_eq!(titles(&lenses(&mut client, "house.test.policy")), ["run test", "run test"]);
    let found = lenses(&mut client, "house.policy");
    let came = press(&mut client, &found[0]);
    assert_eq!((&came["passed"], &came["failed"]), (&json!(1), &json!(1)), "{came:#}");
    assert_eq!(came["tests"][1]["outcome"], json!("failed"));
    let said = client.notification("window/showMessage");
    assert_eq!(said["type"], json!(1));
    let message = said["message"].as_str().unwrap();
    assert!(message.starts_with("1 of 2 tests of `house/long` failed: \"a month is long\": "), "{message}");
    let told = failed_tests(&mut client);
    assert_eq!(told.as_array().unwrap().len(), 1, "{told:#}");
    assert_eq!(told[0]["code"], json!("test/unexpected"));
    assert_eq!(told[0]["range"]["start"]["line"], json!(13), "{told:#}");
    // another policy: what its tests came to is another matter
    let mended = POLICY.replace(">= 1 year", ">= 1 day");
    client.change("house.policy", 2, json!([{ "text": mended }]));
    let found = lenses(&mut client, "house.policy");
    let came = press(&mut client, &found[0]);
    assert_eq!((&came["passed"], &came["failed"]), (&json!(2), &json!(0)), "{came:#}");
    let said = client.notification("window/showMessage");
    assert_eq!(said["message"], json!("all 2 tests of `house/long` passed"));
}

/// What is said of the tests' file once a test has failed.
fn failed_tests(client: &mut Client) -> Value {
    loop {
        let said = client.published("house.test.policy");
        if said["diagnostics"].as_array().is_some_and(|said| !said.is_empty()) {
            return said["diagnostics"].clone();
        }
    }
}

#[test]
fn what_a_failed_test_came_to_is_forgotten_when_a_policy_changes() {
    let mut client = Client::new(&files(), json!({ "textDocument": { "diagnostic": {} } }));
    client.open("house.policy", 1, POLICY);
    client.open("house.test.policy", 1, TESTS);
    let found = lenses(&mut client, "house.test.policy");
    let diagnostics = |client: &mut Client| {
        let uri = client.uri("house.test.policy");
        let came = client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } })).unwrap();
        came["items"].as_array().unwrap().len()
    };
    assert_eq!(diagnostics(&mut client), 0);
    press(&mut client, &found[0]);
    assert_eq!(diagnostics(&mut client), 0, "this one passes");
    press(&mut client, &found[1]);
    assert_eq!(diagnostics(&mut client), 1);
    client.change("house.policy", 2, json!([{ "text": POLICY.replace("House", "Home") }]));
    assert_eq!(diagnostics(&mut client), 0);
}

#[test]
fn a_rule_without_tests_and_a_policy_with_errors_say_so() {
    let mut client = Client::new(&files(), counting());
    client.open("house.policy", 1, POLICY);
    let found = lenses(&mut client, "house.policy");
    let short = found.iter().rfind(|lens| lens["command"]["title"] == "run tests").unwrap().clone();
    press(&mut client, &short);
    let said = client.notification("window/showMessage");
    assert!(said["message"].as_str().unwrap().starts_with("no test expects anything of `house/short`"), "{said:#}");
    client.change("house.policy", 2, json!([{ "text": POLICY.replace("term.initial", "trem.initial") }]));
    press(&mut client, &short);
    let said = client.notification("window/showMessage");
    assert_eq!(said["message"], json!("no test of `house/short` was run, because the policy has errors"));
}

#[test]
fn commands_that_are_not_as_they_should_be_are_refused() {
    let mut client = Client::new(&files(), counting());
    for (command, arguments) in [
        ("clausula.none", json!([])),
        ("clausula.runTests", json!([])),
        ("clausula.runTests", json!([7])),
        ("clausula.runTests", json!(["untitled:x"])),
        ("clausula.showFailing", json!([null])),
        ("clausula.showCiting", json!([client.uri("a.yaml"), { "line": 0, "character": 0 }])),
    ] {
        let came = client.ask("workspace/executeCommand", json!({ "command": command, "arguments": arguments }));
        assert_eq!(came.unwrap_err().0, -32602, "{command}");
    }
}

#[test]
fn a_code_leads_to_its_page_and_a_built_in_rule_to_its_text() {
    let folder = tempfile::tempdir().unwrap();
    let library = Library::within(&folder.path().canonicalize().unwrap());
    let described = json!({ "textDocument": { "publishDiagnostics": { "codeDescriptionSupport": true, "relatedInformation": true } } });
    let settings = "policies: [house.policy, bpo.ip]\n";
    let client = Client::silent_with(&files(), library, Vec::new());
    client.write("clausula.yaml", settings);
    let mut client = client.greeted(described);
    let text = "schema: contract/1\nip: {work_product: {owner: provider}}\nterm:\n  initial: 6 months\n  intial: 1\nparties: [{id: a, role: provider}]\n";
    client.open("a.yaml", 1, text);
    let said = client.published("a.yaml");
    let of = |code: &str| {
        let all = said["diagnostics"].as_array().unwrap();
        all.iter().find(|one| one["code"] == code).unwrap_or_else(|| panic!("no {code}: {said:#}")).clone()
    };
    let page = |one: &Value| one["codeDescription"]["href"].as_str().unwrap().to_owned();
    // a rule of one's own is where it is written
    assert_eq!(page(&of("house/long")), format!("{}#L8", client.uri("house.policy")));
    let built_in = of("bpo.ip/ip-client-owns");
    let related = built_in["relatedInformation"].as_array().unwrap();
    let line = related.iter().find(|one| one["message"] == "asked for here").unwrap();
    let policy = line["location"]["uri"].as_str().unwrap().strip_prefix("file://").unwrap().to_owned();
    let text = std::fs::read_to_string(&policy).unwrap();
    let at = text[..text.find("rule ip-client-owns").unwrap()].matches('\n').count();
    // it can be looked at as any policy, and not be changed
    let uri = format!("file://{policy}");
    let document = json!({ "uri": uri, "languageId": "clausula-policy", "version": 1, "text": text });
    client.tell("textDocument/didOpen", json!({ "textDocument": document }));
    let place = json!({ "textDocument": { "uri": uri }, "position": { "line": at, "character": 7 } });
    assert!(client.ask("textDocument/hover", place.clone()).unwrap().to_string().contains("The client owns"));
    assert!(client.ask("textDocument/prepareRename", place).unwrap_err().1.contains("built in"));
    assert_eq!(client.ask("textDocument/codeLens", json!({ "textDocument": { "uri": uri } })).unwrap(), json!([]));
    let pages = [page(&built_in), page(&of("contract/unknown-field"))];
    client.leave();
    for page in pages {
        let text = written(page.strip_prefix("file://").unwrap());
        assert!(text.starts_with("# "), "{text}");
    }
}

/// What a page says, which somebody may still be writing.
fn written(path: &str) -> String {
    let is_there = |_: &u32| std::path::Path::new(path).is_file();
    let waited = (0..6_000).inspect(|_| std::thread::sleep(std::time::Duration::from_millis(10))).find(is_there);
    assert!(waited.is_some(), "nobody writes {path}");
    std::fs::read_to_string(path).unwrap()
}
