//! The JSON Schemas of the vocabularies: what they take and refuse, held to what the check says of the same files.

use clausula::packs;
use clausula::run::schema_of;
use serde_json::Value;

use crate::cli::{run, write};
use crate::tidy;

const SHIPPED: &str = "src/configuration/clausula.schema.json";

fn validator(name: &str) -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(&schema_of(name).unwrap()).unwrap();
    jsonschema::draft7::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// YAML as an editor takes it for JSON: keys are texts.
fn json(text: &str) -> Vec<Value> {
    fn plain(value: serde_yaml::Value) -> Value {
        match value {
            serde_yaml::Value::Mapping(fields) => {
                let key = |key: serde_yaml::Value| match plain(key) {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                fields.into_iter().map(|(name, value)| (key(name), plain(value))).collect()
            }
            serde_yaml::Value::Sequence(elements) => elements.into_iter().map(plain).collect(),
            serde_yaml::Value::Tagged(tagged) => plain(tagged.value),
            single => serde_json::to_value(single).unwrap(),
        }
    }
    use serde::Deserialize as _;
    let documents = serde_yaml::Deserializer::from_str(text);
    let value = |document| {
        let mut value = serde_yaml::Value::deserialize(document).unwrap_or_else(|error| panic!("{error}\n{text}"));
        value.apply_merge().unwrap();
        plain(value)
    };
    documents.map(value).collect()
}

/// Why a schema refuses a text, by the places of it.
fn refusals(validator: &jsonschema::Validator, text: &str) -> Vec<String> {
    let all = json(text);
    let told = all.iter().flat_map(|document| validator.iter_errors(document));
    told.map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn every_example_contract_and_file_of_settings_is_taken() {
    let contract = validator("contract");
    let (mut wrong, mut count) = (Vec::new(), 0);
    let examples = tidy::files("contracts").into_iter().filter(|path| path.ends_with(".yaml"));
    for path in examples {
        let text = tidy::read(&path);
        let well_formed = ["contracts/compliant/", "contracts/real/"].iter().any(|folder| path.starts_with(folder));
        if text.contains("schema: contract/1") && well_formed {
            count += 1;
            wrong.extend(refusals(&contract, &text).into_iter().map(|why| format!("{path} {why}")));
        } else if path.ends_with("waivers.yaml") {
            wrong.extend(refusals(&validator("waivers"), &text).into_iter().map(|why| format!("{path} {why}")));
        } else if path.ends_with("clausula.yaml") {
            wrong.extend(refusals(&validator("configuration"), &text).into_iter().map(|why| format!("{path} {why}")));
        }
    }
    wrong.extend(refusals(&validator("configuration"), &tidy::read("src/run/init/clausula.yaml")));
    wrong.extend(refusals(&contract, &tidy::read("src/run/init/contract.yaml")));
    assert!(wrong.is_empty() && count > 3, "{count}\n{}", wrong.join("\n"));
}

#[test]
fn what_the_vocabulary_reports_the_schema_refuses() {
    let head = "schema: contract/1\n";
    let names = ["contract", "configuration", "waivers", "baseline"];
    let validators: std::collections::BTreeMap<_, _> = names.map(|name| (name, validator(name))).into();
    for (name, text, is_right) in [
        ("contract", "term: {initial: 2 years}\n", true),
        ("contract", "term: {initial: P1Y6M}\n", true),
        ("contract", "term: {initial: TBD}\n", true),
        ("contract", "term: {initial: {state: redacted, clause: \"2\"}}\n", true),
        ("contract", "term: {initial: {value: 2 years, clause: \"2\"}}\n", true),
        ("contract", "term:\n  initial:\n", true),
        ("contract", "x-ours: {a: [1]}\n", true),
        ("contract", "term: {initial: soon}\n", false),
        ("contract", "term: {initial: 2}\n", false),
        ("contract", "term: {initial: [2 years]}\n", false),
        ("contract", "term: {initial: {state: lost}}\n", false),
        ("contract", "term: {initail: 2 years}\n", false),
        ("contract", "term: {commencement: 2026-13-01}\n", false),
        ("contract", "term: []\n", false),
        ("contract", "contract: {kind: letter}\n", false),
        ("configuration", "fail_on: warning\ntags: [a, b]\nwarn_expiring: 30 days\n", true),
        ("configuration", "severities: {a/b: note, c/d: {off: because}}\nx-ours: 1\n", true),
        ("configuration", "fail_on: eror\n", false),
        ("configuration", "fail_on:\n", false),
        ("configuration", "policys: a\n", false),
        ("configuration", "severities: {a/b: {of: because}}\n", false),
        ("configuration", "root: yes please\n", false),
        ("waivers", "schema: waivers/1\nwaivers: [{rule: a/b, until: 2026-01-01}]\n", true),
        ("waivers", "schema: waivers/2\nwaivers: []\n", false),
        ("waivers", "schema: waivers/1\nwaivers: [{rule: a/b, untill: 2026-01-01}]\n", false),
        ("baseline", "schema: baseline/1\nfindings: [{code: a/b, kind: fail, severity: error}]\n", true),
        ("baseline", "schema: baseline/1\nfindings: [{code: a/b, kind: load}]\n", false),
    ] {
        let text = if name == "contract" { format!("{head}{text}") } else { text.to_owned() };
        assert_eq!(refusals(&validators[name], &text).is_empty(), is_right, "{name}\n{text}");
    }
}

#[test]
fn of_a_part_with_one_fault_just_that_is_told() {
    let validator = validator("contract");
    for (text, expected) in [
        (
            "term: {initail: 2 years, commencement: 2026-01-01}\n",
            "/term: Additional properties are not allowed ('initail' was unexpected)",
        ),
        (
            "ip: {work_product: {ownr: a}}\n",
            "/ip/work_product: Additional properties are not allowed ('ownr' was unexpected)",
        ),
        (
            "parties: [{id: a}, {roll: client}]\n",
            "/parties/1: Additional properties are not allowed ('roll' was unexpected)",
        ),
        ("term: {state: redacted, initial: 2 years}\n", "/term: "),
    ] {
        let told = refusals(&validator, &format!("schema: contract/1\n{text}"));
        assert!(matches!(told.as_slice(), [only] if only.starts_with(expected)), "{text}\n{told:#?}");
    }
}

#[test]
fn what_a_field_may_be_is_written_once_for_all_fields_of_its_type() {
    let schema: Value = serde_json::from_str(&schema_of("contract").unwrap()).unwrap();
    let definitions = schema["definitions"].as_object().unwrap();
    let mut count = 0;
    for (name, definition) in
        definitions.iter().filter(|(name, _)| name.starts_with(|first: char| first.is_uppercase()))
    {
        for (field, of) in definition["properties"].as_object().into_iter().flatten() {
            let mut of = of.clone();
            // a description would not be read beside `$ref` itself
            let is_said = of.as_object_mut().unwrap().remove("description").is_some();
            assert!(!is_said || of.get("$ref").is_none(), "{name}.{field}: {of}");
            let written = of.to_string();
            assert!(written.len() < 100, "{name}.{field}: {written}");
            count += 1;
        }
    }
    assert!(count > 500, "{count}");
}

#[test]
fn each_built_in_vocabulary_has_a_schema_that_is_shipped_or_printed() {
    let folder = tempfile::tempdir().unwrap();
    for pack in packs::vocabularies() {
        let text = schema_of(pack.name).unwrap();
        validator(pack.name);
        let ran = run(folder.path(), &["schema", pack.name]).exits(0);
        assert_eq!(ran.out, text, "{}", pack.name);
        // editors show what is said of each field
        assert!(text.contains("\"description\""), "{}", pack.name);
    }
    assert_eq!(run(folder.path(), &["schema"]).exits(0).out, schema_of("contract").unwrap());
    run(folder.path(), &["schema", "contarct"]).exits(2).finds_nothing().says("did you mean `contract`?");
    run(folder.path(), &["schema", "bpo.term"]).exits(2).says("no built-in vocabulary is called `bpo.term`");
}

#[test]
fn a_vocabulary_of_ones_own_has_a_schema_that_takes_what_it_takes() {
    const LEASE: &str = "vocabulary lease\nversion 1.0.0\ndocument Lease marked by schema \"lease/1\"\n\
                         record Lease { rent: Rent, rooms: list of text }\nrecord Rent { amount: money, due: date }\n";
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("lease.policy", LEASE.to_owned()),
        ("broken.policy", LEASE.replace("due: date", "due: dat")),
        ("unread.policy", LEASE.replace("rooms: list of text }", "rooms: ")),
        (
            "house.policy",
            "policy house\nvocabulary lease\nrule r { severity note require rent is stated }\n".to_owned(),
        ),
        ("empty.policy", String::new()),
    ] {
        write(folder.path(), name, text);
    }
    let text = run(folder.path(), &["schema", "lease.policy"]).exits(0).out;
    let schema: Value = serde_json::from_str(&text).unwrap();
    jsonschema::draft7::meta::validate(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (text, is_right) in [
        ("schema: lease/1\nrent: {amount: EUR 900, due: 2026-01-01}\nrooms: [hall]\n", true),
        ("schema: lease/1\nrent: {amount: tbd}\n", true),
        ("schema: lease/1\nrnet: {}\n", false),
        ("schema: lease/1\nrooms: {hall: 1}\nrent: 5\n", false),
    ] {
        assert_eq!(refusals(&validator, text).is_empty(), is_right, "{text}");
    }
    for (file, says) in [
        ("broken.policy", "there is no type `dat`"),
        ("unread.policy", "unread.policy:4:"),
        ("empty.policy", "no schema was written"),
        ("house.policy", "`house.policy` holds the policy `house`, and no vocabulary"),
        ("nosuch.policy", "cannot read the policy `nosuch.policy`"),
        (".", "cannot read the policy `.`"),
    ] {
        run(folder.path(), &["schema", file]).exits(2).finds_nothing().says(says);
    }
}

#[test]
fn the_shipped_schema_of_settings_is_current() {
    let made = schema_of("configuration").unwrap();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(tidy::root().join(SHIPPED), &made).unwrap();
    }
    assert_eq!(tidy::read(SHIPPED), made, "to renew it: UPDATE_SCHEMA=1 cargo test --test suite schema");
}
