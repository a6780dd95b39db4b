//! What references name, and what leads nowhere.

use clausula::vocabulary::Cell;

use super::{Read, contract};

#[test]
fn references_name_elements_by_id_by_field_and_all() {
    let contract = contract();
    let parties = "parties:\n- {id: acme, role: client}\n- {id: hps, role: provider}\n- {id: sub, role: provider}\n- {id: bank, role: guarantor}\n";
    for (holder, expected) in [
        ("acme", "-> parties[0]"),
        ("provider", "-> parties[1] parties[2]"),
        ("each", "-> parties[0] parties[1] parties[2]"),
        ("everyone", "-> parties[0] parties[1] parties[2] parties[3]"),
        ("hsp", "`parties` has no `hsp`; did you mean `hps`?"),
        ("xyz", "`parties` has no `xyz`"),
        ("bnak", "`parties` has no `bnak`; did you mean `bank`?"),
        ("provder", "`parties` has no `provder`; did you mean `provider`?"),
        ("every-one", "`parties` has no `every-one`; did you mean `everyone`?"),
        ("affiliate", "`parties` has no `affiliate`"),
        (
            "[acme]",
            "expected the id or role of one of `parties` or `everyone` or `either` or `each` for `termination.rights[0].holder`, found a list",
        ),
    ] {
        let read = Read::new(&contract, &format!("{parties}termination: {{rights: [{{holder: {holder}}}]}}"));
        match read.messages().as_slice() {
            [] => assert_eq!(read.shown("termination.rights[0].holder"), expected, "{holder}"),
            messages => {
                assert_eq!(messages, [expected], "{holder}");
                assert_eq!(read.shown("termination.rights[0].holder"), "malformed", "{holder}");
            }
        }
    }
    // a plain reference knows neither roles nor words for all
    let read = Read::new(&contract, &format!("{parties}values: {{party: provider}}"));
    assert_eq!(read.messages(), ["`parties` has no `provider`"]);
    assert_eq!(*read.reading.problems()[0].diagnostic.help, ["write one of `acme`, `hps`, `sub`, `bank`"]);
}

#[test]
fn what_stands_in_a_value_is_named_too() {
    let contract = contract();
    let yaml = "parties:\n- {value: {id: {value: acme}, role: {value: client}}}\n- {id: hps, role: TBD}\n- TBD\n- {role: client}\nclauses: {\"1\": {value: {heading: x}}, \"2\": }\ntermination: {rights: [{holder: acme, clause: [\"1\", \"2\"]}, {holder: client}, {holder: each}, {holder: {value: hps}}]}";
    let read = Read::new(&contract, yaml);
    assert_eq!(read.messages(), Vec::<String>::new());
    for (path, expected) in [
        ("termination.rights[0].holder", "-> parties[0].value"),
        ("termination.rights[1].holder", "-> parties[0].value parties[3]"),
        ("termination.rights[2].holder", "-> parties[0].value parties[3]"),
        ("termination.rights[3].holder", "wrapped -> parties[1]"),
        ("termination.rights[0].clause[0]", "-> clauses.\"1\".value"),
        ("termination.rights[0].clause[1]", "-> clauses.\"2\""),
    ] {
        assert_eq!(read.shown(path), expected, "{path}");
    }
}

#[test]
fn a_reference_into_what_is_not_there_says_why() {
    let contract = contract();
    let unstated = "`hps` names one of `parties`, which the file does not state";
    for (parties, message, cell) in [
        ("", unstated, "malformed"),
        ("parties: ", unstated, "malformed"),
        ("parties: TBD", unstated, "malformed"),
        ("parties: []", "`parties` has no `hps`", "malformed"),
        ("parties: {state: redacted}", "", "redacted"),
        ("parties: {state: illegible}", "", "illegible"),
        ("documents: [{id: master}]\nparties: {by_reference: master}", "", "elsewhere"),
        ("contract: {parent: master}", "", "elsewhere"),
        ("contract: {parent: master}\nparties: [{id: acme}]", "", "elsewhere"),
        ("contract: {parent: {value: master}}", "", "elsewhere"),
        ("contract: {parent: }", unstated, "malformed"),
        ("contract: {parent: TBD}", unstated, "malformed"),
        ("parties: hps", "expected a list of parties for `parties`, found `hps`", "malformed"),
    ] {
        let read = Read::new(&contract, &format!("{parties}\nvalues: {{party: hps}}"));
        let expected: Vec<&str> = [message].into_iter().filter(|message| !message.is_empty()).collect();
        assert_eq!(read.messages(), expected, "{parties}");
        assert_eq!(read.shown("values.party"), cell, "{parties}");
    }
    let read = Read::new(&contract, "contract: {parent: master}\nvalues: {date: {by_reference: annex}}");
    assert_eq!(read.messages(), Vec::<String>::new());
    assert_eq!(read.shown("values.date"), "by reference annex");
}

#[test]
fn an_id_that_stands_twice_shows_both() {
    let contract = contract();
    let yaml = "parties: [{id: hps, role: client}, {id: acme}, {id: hps}]\nvalues: {party: hps}";
    let read = Read::new(&contract, yaml);
    assert_eq!(read.messages(), ["the id `hps` stands twice in `parties`"]);
    let diagnostic = &read.reading.problems()[0].diagnostic;
    let text =
        |label: &clausula::diagnostic::Label| (label.location.span.start(), label.location.span.text(yaml).to_owned());
    assert_eq!(text(diagnostic.primary.as_ref().unwrap()), (yaml.rfind("hps}]").unwrap(), "hps".to_owned()));
    assert_eq!(text(&diagnostic.secondary[0]), (yaml.find("hps").unwrap(), "hps".to_owned()));
    assert_eq!(read.shown("values.party"), "-> parties[0]");
    // ids of a list that nothing refers to are texts like any other
    let read = Read::new(&contract, "values: {services: [{id: a}, {id: a}]}");
    assert_eq!(read.messages(), Vec::<String>::new());
}

#[test]
fn many_references_into_a_long_list_take_no_quadratic_time() {
    let contract = contract();
    let mut yaml = String::from("parties:\n");
    for number in 0..5_000 {
        yaml.push_str(&format!("- {{id: party-number-{number}, role: provider}}\n"));
    }
    yaml.push_str("termination:\n  rights:\n");
    for number in 0..5_000 {
        let holder = match number % 1000 {
            0 => format!("party-numbr-{number}"),
            1..500 => "provider".to_owned(),
            _ => format!("party-number-{number}"),
        };
        yaml.push_str(&format!("  - {{holder: {holder}}}\n"));
    }
    let read = Read::new(&contract, &yaml);
    assert_eq!(read.reading.problems().len(), 5);
    let Cell::Reference { start, end } = read.cell("termination.rights[1].holder") else { panic!() };
    assert_eq!(read.reading.targets(start, end).len(), 5_000, "the role of every party");
}

#[test]
fn the_elements_that_a_word_names_come_in_the_order_of_the_document() {
    let contract = contract();
    let roles = ["provider", "client", "provider", "client", "provider"];
    let parties: String = roles.iter().map(|role| format!("- {{role: {role}}}\n")).collect();
    let read = Read::new(&contract, &format!("parties:\n{parties}termination: {{rights: [{{holder: provider}}]}}"));
    assert_eq!(read.shown("termination.rights[0].holder"), "-> parties[0] parties[2] parties[4]");
}
