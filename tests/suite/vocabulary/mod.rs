//! Vocabularies, and documents read by them.

mod declarations;
mod references;

use clausula::document::{Document, Limits, NodeId, load};
use clausula::source::FileId;
use clausula::syntax::parse;
use clausula::value::Scalar;
use clausula::vocabulary::{Cell, Compiled, Marked, Reading, State, Vocabulary, compile, mark, read};

/// A vocabulary's text, compiled, without a mistake of its syntax.
fn compiled(text: &str) -> Compiled {
    let parsed = parse(text, FileId(0));
    assert!(parsed.diagnostics.is_empty(), "{:#?}", parsed.diagnostics);
    compile(&parsed.file, FileId(0))
}

fn vocabulary(text: &str) -> Vocabulary {
    let compiled = compiled(text);
    assert!(compiled.diagnostics.is_empty(), "{:#?}", compiled.diagnostics);
    compiled.vocabulary.unwrap()
}

fn document(yaml: &str) -> Document {
    let mut loaded = load(yaml.as_bytes().to_vec(), FileId(1), Limits::default());
    assert!(loaded.diagnostics.is_empty(), "{yaml}: {:#?}", loaded.diagnostics);
    assert_eq!(loaded.documents.len(), 1, "{yaml}");
    loaded.documents.pop().unwrap()
}

/// A document and what is read of it.
struct Read {
    vocabulary: Vocabulary,
    document: Document,
    reading: Reading,
}

impl Read {
    fn new(vocabulary: &Vocabulary, yaml: &str) -> Self {
        let document = document(yaml);
        let reading = read(vocabulary, &document);
        Self { vocabulary: vocabulary.clone(), document, reading }
    }

    /// The node of a path such as `parties[0].role`.
    fn node(&self, path: &str) -> NodeId {
        let all = (0..self.document.len()).map(|index| NodeId(u32::try_from(index).unwrap()));
        all.into_iter().find(|node| self.document.path(*node) == path).unwrap_or_else(|| panic!("no {path}"))
    }

    fn cell(&self, path: &str) -> Cell {
        self.reading.cell(self.node(path))
    }

    /// A cell in words, short enough for a table.
    fn shown(&self, path: &str) -> String {
        match self.cell(path) {
            Cell::Text => format!("text {:?}", self.document.text(self.node(path))),
            Cell::Scalar(Scalar::Enum(value)) => format!("enum {}", self.vocabulary.enum_name(value)),
            Cell::Scalar(scalar) => format!("{scalar:?}"),
            Cell::Record(id) => format!("record {}", self.vocabulary.record(id).unwrap().name),
            Cell::List => "list".to_owned(),
            Cell::Map => "map".to_owned(),
            Cell::Reference { start, end } => {
                let targets = self.reading.targets(start, end);
                let paths: Vec<_> = targets.iter().map(|target| self.document.path(*target)).collect();
                format!("-> {}", paths.join(" "))
            }
            Cell::State(State::ByReference(name)) => format!("by reference {}", self.document.text(name)),
            Cell::State(State::NotApplicable(because)) => {
                format!("not applicable {:?}", because.map(|because| self.document.text(because)))
            }
            Cell::State(state) => format!("{state:?}").to_lowercase(),
            Cell::Wrapped(node) => format!("wrapped {}", self.shown(&self.document.path(node))),
            Cell::Malformed => "malformed".to_owned(),
            Cell::Untyped => "untyped".to_owned(),
        }
    }

    fn messages(&self) -> Vec<String> {
        self.reading.problems().iter().map(|problem| problem.diagnostic.message.clone()).collect()
    }
}

/// A vocabulary with something of everything.
fn contract() -> Vocabulary {
    vocabulary(include_str!("../fixtures/contract.policy"))
}

#[test]
fn a_contract_reads_by_its_vocabulary() {
    let contract = contract();
    let yaml = include_str!("../fixtures/contract.yaml");
    let read = Read::new(&contract, yaml);
    assert_eq!(read.messages(), Vec::<String>::new());
    assert_eq!(mark(&contract, &read.document), Marked::Yes);
    for (path, expected) in [
        ("", "record Contract"),
        ("schema", "text \"contract/1\""),
        ("contract", "record Identity"),
        ("contract.kind", "enum sow"),
        ("parties", "list"),
        ("parties[0]", "record Party"),
        ("parties[0].role", "enum client"),
        ("parties[1].id", "text \"hps\""),
        ("termination.rights[0].holder", "-> parties[0]"),
        ("termination.rights[1].holder", "-> parties[1] parties[2]"),
        ("termination.rights[2].holder", "-> parties[0] parties[1] parties[2]"),
        ("termination.rights[0].clause", "-> clauses.\"12.3\""),
        ("termination.rights[1].clause", "list"),
        ("termination.rights[1].clause[1]", "-> clauses.\"2.10\""),
        ("clauses", "map"),
        ("clauses.\"12.3\"", "record Clause"),
        ("services[0].parties", "list"),
        ("services[0].parties[1]", "-> parties[2]"),
        ("x-acme", "untyped"),
        ("x-acme.anything", "untyped"),
    ] {
        assert_eq!(read.shown(path), expected, "{path}");
    }
    let field = read.reading.field(read.node("termination.rights[0].notice")).unwrap();
    let right = contract.records.iter().find(|record| record.name == "TerminationRight").unwrap();
    assert_eq!(right.get(field).unwrap().name, "notice");
    assert_eq!(read.reading.field(read.node("parties[0]")), None);
    assert!(read.reading.field(read.node("x-acme")).is_some(), "a free extension is a field");
    assert_eq!(read.reading.field(read.node("x-acme.anything")), None);
}

/// What a field of `values` comes to: its cell, or the message about it.
fn value(contract: &Vocabulary, field: &str, yaml: &str) -> String {
    let read = Read::new(contract, &format!("parties:\n- {{id: hps, role: provider}}\nvalues:\n  {field}: {yaml}\n"));
    match read.messages().as_slice() {
        [] => read.shown(&format!("values.{field}")),
        [message] => {
            let cell = read.shown(&format!("values.{field}"));
            assert!(cell == "malformed" || cell == "list", "{field}: {yaml}: {cell}");
            message.clone()
        }
        several => panic!("{field}: {yaml}: {several:#?}"),
    }
}

#[test]
fn values_have_the_type_of_their_place() {
    let contract = contract();
    for (field, yaml, expected) in [
        ("text", "2.10", "text \"2.10\""),
        ("text", "NO", "text \"NO\""),
        ("text", "true", "text \"true\""),
        ("text", "\"null\"", "text \"null\""),
        ("text", "[a]", "expected a text for `values.text`, found a list"),
        ("text", "{a: 1}", "expected a text for `values.text`, found a mapping"),
        ("boolean", "true", "Boolean(true)"),
        ("boolean", "yes", "expected `true` or `false` for `values.boolean`, found `yes`"),
        ("boolean", "\"true\"", "expected `true` or `false` for `values.boolean`, found `\"true\"`"),
        ("integer", "12", "Integer(12)"),
        ("integer", "1.5", "expected a whole number for `values.integer`, found `1.5`"),
        ("percentage", "99.5", "expected a percentage for `values.percentage`, found `99.5`"),
        ("duration", "30", "expected a duration for `values.duration`, found `30`"),
        ("country", "Germany", "expected a country for `values.country`, found `Germany`"),
        ("money", "12000", "expected an amount of money for `values.money`, found `12000`"),
        ("money", "{amount: .inf, currency: USD}", "expected an amount of money for `values.money`, found `USD .inf`"),
        ("money", "{amount: 12000}", "expected an amount of money for `values.money`, found a mapping"),
        ("money", "{amount: TBD, currency: USD}", "open"),
        ("money", "{amount: , currency: USD}", "silent"),
        ("role", "client", "enum client"),
        (
            "role",
            "cleint",
            "expected one of `client`, `provider`, `affiliate` or `guarantor` for `values.role`, found `cleint`; did you mean `client`?",
        ),
        (
            "role",
            "Client",
            "expected one of `client`, `provider`, `affiliate` or `guarantor` for `values.role`, found `Client`; did you mean `client`?",
        ),
        (
            "role",
            "boss",
            "expected one of `client`, `provider`, `affiliate` or `guarantor` for `values.role`, found `boss`",
        ),
        ("texts", "[]", "list"),
        ("texts", "a", "expected a list of texts for `values.texts`, found `a`"),
        ("texts", "{a: 1}", "expected a list of texts for `values.texts`, found a mapping"),
        ("texts", "[a, [b]]", "expected a text for `values.texts[1]`, found a list"),
        ("services", "ledger", "expected a list of services for `values.services`, found `ledger`"),
        ("services", "{id: ledger}", "expected a list of services for `values.services`, found a mapping"),
        ("durations", "30 days", "Duration(Duration { months: 0, business_days: 0, seconds: 2592000 })"),
        ("durations", "[30 days, 60 days]", "list"),
        ("durations", "30", "expected one or more durations for `values.durations`, found `30`"),
        ("durations", "[30]", "expected a duration for `values.durations[0]`, found `30`"),
        ("map", "{anything: 30 days}", "map"),
        ("map", "[30 days]", "expected a mapping of names to durations for `values.map`, found a list"),
        ("any", "[1, {a: b}]", "untyped"),
        ("any", "30", "untyped"),
        ("record", "{at_rest: true}", "record Encryption"),
        ("record", "yes", "expected an encryption for `values.record`, found `yes`"),
        ("record", "[{at_rest: true}]", "expected an encryption for `values.record`, found a list"),
        ("deep", "[[1, 2], [], 3]", "expected a list of whole numbers for `values.deep[2]`, found `3`"),
        // unions, by shape and by value
        ("rate", "12", "expected an amount of money or a percentage for `values.rate`, found `12`"),
        (
            "rate",
            "{amount: 5, currency: USD, each: month}",
            "expected an amount of money or a percentage for `values.rate`, found a mapping",
        ),
        ("times", "3", "Integer(3)"),
        ("times", "unlimited", "enum unlimited"),
        (
            "times",
            "unlimted",
            "expected a whole number or `unlimited` for `values.times`, found `unlimted`; did you mean `unlimited`?",
        ),
        ("day", "2026-11-21", "Date(Date { year: 2026, month: Some(11), day: Some(21) })"),
        ("words", "2026", "Date(Date { year: 2026, month: None, day: None })"),
        ("day", "on signing", "text \"on signing\""),
        ("meaning", "a word", "text \"a word\""),
        ("meaning", "{meaning: a word}", "record Definition"),
        ("meaning", "[a]", "expected a definition or a text for `values.meaning`, found a list"),
        ("several", "unlimited", "enum unlimited"),
        ("several", "[2026, unlimited]", "list"),
    ] {
        assert_eq!(value(&contract, field, yaml), expected, "{field}: {yaml}");
    }
    assert!(value(&contract, "money", "{currency: EUR, amount: \"12,000.50\"}").contains("12000.50"));
    assert!(value(&contract, "rate", "5%").starts_with("Percentage"));
    assert!(value(&contract, "rate", "USD 5").starts_with("Money"));
}

#[test]
fn malformed_values_carry_the_advice_of_their_type() {
    let contract = contract();
    for (field, yaml, advice) in [
        ("duration", "30", "30 days"),
        ("texts", "a", "write `- `"),
        ("record", "a", "write its fields below the key"),
        ("text", "[a]", "write one value"),
        ("rate", "12", "12%"),
        ("map", "a", "as `name: value`"),
        ("date", "{state: open, claus: \"2\"}", "beside `state` there may be no `claus`; did you mean `clause`?"),
    ] {
        let read = Read::new(&contract, &format!("values: {{{field}: {yaml}}}"));
        let [problem] = read.reading.problems() else { panic!("{field}: {yaml}: {:#?}", read.messages()) };
        let help = problem.diagnostic.help.join("; ");
        assert!(help.contains(advice), "{field}: {yaml}: {help}");
    }
}

#[test]
fn a_long_value_is_cut_and_stands_on_one_line() {
    let contract = contract();
    let long = "x".repeat(500);
    let message = value(&contract, "duration", &format!("|\n    a `b`\n    {long}"));
    assert!(message.len() < 160 && message.ends_with("x…`"), "{message}");
    assert!(message.contains("found `a 'b' xxx"), "{message}");
}

#[test]
fn any_value_may_have_a_state() {
    let contract = contract();
    let fields =
        ["text", "duration", "role", "texts", "durations", "services", "map", "any", "record", "party", "rate", "day"];
    for field in fields {
        for (yaml, expected) in [
            ("", "silent"),
            ("null", "silent"),
            ("~", "silent"),
            ("\"  \"", "silent"),
            ("{}", "silent"),
            ("{state: silent}", "silent"),
            ("TBD", "open"),
            ("\"[●]\"", "open"),
            ("{state: open, clause: \"2.1\"}", "open"),
            ("{state: redacted, note: \"blacked out\"}", "redacted"),
            ("{clause: \"2.1\", state: illegible}", "illegible"),
            ("{state: not_applicable, because: no offices}", "not applicable Some(\"no offices\")"),
            ("{by_reference: master}", "by reference master"),
            ("{value: TBD, by: me}", "wrapped open"),
            ("{value: {state: redacted}}", "wrapped redacted"),
            ("{value: }", "wrapped silent"),
        ] {
            let yaml = format!("documents: [{{id: master}}]\nclauses: {{\"2.1\": {{}}}}\nvalues:\n  {field}: {yaml}\n");
            let read = Read::new(&contract, &yaml);
            assert_eq!(read.messages(), Vec::<String>::new(), "{yaml}");
            assert_eq!(read.shown(&format!("values.{field}")), expected, "{yaml}");
        }
    }
    let read =
        Read::new(&contract, "values:\n  texts: [a, ~, TBD, {state: redacted}, {value: b}]\n  map: {a: ~, b: TBD}");
    for (path, expected) in [
        ("values.texts[1]", "silent"),
        ("values.texts[2]", "open"),
        ("values.texts[3]", "redacted"),
        ("values.texts[4]", "wrapped text \"b\""),
        ("values.map.a", "silent"),
        ("values.map.b", "open"),
    ] {
        assert_eq!(read.shown(path), expected, "{path}");
    }
    let read = Read::new(&contract, "services: [{value: {id: a, clause: \"1\"}, clause: \"1\"}]\nclauses: {\"1\": {}}");
    assert_eq!(read.messages(), Vec::<String>::new());
    assert_eq!(read.shown("services[0]"), "wrapped record Service");
    assert_eq!(read.shown("services[0].clause"), "-> clauses.\"1\"");
    assert_eq!(read.shown("services[0].value.clause"), "-> clauses.\"1\"");
}

#[test]
fn a_state_with_a_fault_is_malformed() {
    let contract = contract();
    for field in ["duration", "record", "services", "map", "rate", "party", "text"] {
        for (yaml, expected) in [
            ("{state: opne}", "there is no state `opne` for `values.F`"),
            ("{state: gone}", "there is no state `gone` for `values.F`"),
            ("{state: [open]}", "a state is a single word for `values.F`"),
            ("{state: open, value: 3}", "one value can't have several states for `values.F`"),
            ("{state: open, by_reference: master}", "one value can't have several states for `values.F`"),
            ("{state: not_applicable}", "what is not applicable needs its reason for `values.F`"),
            ("{state: not_applicable, because: \"\"}", "what is not applicable needs its reason for `values.F`"),
            ("{by_reference: }", "a document is named by its id for `values.F`"),
            ("{by_reference: [master]}", "a document is named by its id for `values.F`"),
            ("{by_reference: mastr}", "`documents` has no `mastr`; did you mean `master`?"),
        ] {
            let text = format!("documents: [{{id: master}}]\nvalues:\n  {field}: {yaml}\n");
            let read = Read::new(&contract, &text);
            assert_eq!(read.messages(), [expected.replace('F', field)], "{text}");
            assert_eq!(read.shown(&format!("values.{field}")), "malformed", "{text}");
        }
        let text = format!("values:\n  {field}: {{value: {{value: 3}}}}\n");
        let read = Read::new(&contract, &text);
        assert_eq!(read.messages(), [format!("a `value` can't hold another `value` for `values.{field}`")], "{text}");
    }
    let read = Read::new(&contract, "values: {duration: {value: 30, clause: \"9\"}}\nclauses: {\"8\": {}}");
    assert_eq!(
        read.messages(),
        ["expected a duration for `values.duration`, found `30`", "`clauses` has no `9`"],
        "both the value and its clause are read"
    );
    let read = Read::new(&contract, "values: {any: {state: California}}\nx-acme: {state: Texas, value: 3}");
    assert_eq!(read.messages(), Vec::<String>::new(), "of what may be anything nothing is asked");
    assert_eq!((read.shown("values.any"), read.shown("x-acme")), ("untyped".to_owned(), "untyped".to_owned()));
}

#[test]
fn a_key_that_is_not_known_names_the_nearest_or_its_place() {
    let contract = contract();
    for (yaml, expected, help, stands_for) in [
        (
            "security: {encrypton: {}}",
            "`security` has no field `encrypton`; did you mean `encryption`?",
            "",
            Some("encryption"),
        ),
        ("Parties: []", "a contract has no field `Parties`; did you mean `parties`?", "", Some("parties")),
        ("parties: []\nParties: []", "a contract has no field `Parties`", "", None),
        ("parties: [{nme: x}]", "`parties[0]` has no field `nme`; did you mean `name`?", "", Some("name")),
        ("\"\": 3", "expected the name of a field of a contract, found an empty key", "", None),
        ("parties: [{: x}]", "expected the name of a field of `parties[0]`, found an empty key", "", None),
        ("parties: [{names: x}]", "`parties[0]` has no field `names`; did you mean `name`?", "", Some("name")),
        (
            "encryption: {}",
            "a contract has no field `encryption`",
            "`encryption` is a field of `security` and `values.record`",
            None,
        ),
        ("at_rest: true", "a contract has no field `at_rest`", "", None),
        ("rights: []", "a contract has no field `rights`", "`rights` is a field of `termination`", None),
        (
            "termination: {ground: cause}",
            "`termination` has no field `ground`",
            "`ground` is a field of the elements of `termination.rights`",
            None,
        ),
        (
            "security: {encryption: {transfer_methods: []}}",
            "`security.encryption` has no field `transfer_methods`",
            "`transfer_methods` is a field of `security`",
            None,
        ),
        (
            "security: {services: []}",
            "`security` has no field `services`",
            "`services` is a field of the contract itself, not of a part of it",
            None,
        ),
        ("security: {rights: []}", "`security` has no field `rights`", "`rights` is a field of `termination`", None),
        ("security: {x-note: 1}", "`security` has no field `x-note`", "", None),
        (
            "security: {state: open, standards: []}",
            "`security` has no field `state`",
            "beside `state` there may be `clause`, `by`, `because`, `note` and `text`, but no `standards`",
            None,
        ),
    ] {
        let read = Read::new(&contract, yaml);
        let [problem] = read.reading.problems() else { panic!("{yaml}: {:#?}", read.messages()) };
        let [unknown] = read.reading.unknown() else { panic!("{yaml}") };
        assert_eq!(problem.diagnostic.message, expected, "{yaml}");
        if !help.contains("`values.record`") {
            assert_eq!(problem.diagnostic.help.join("; "), help, "{yaml}");
        }
        assert_eq!(problem.node, unknown.node, "{yaml}");
        let Cell::Record(record) = read.reading.cell(unknown.record) else { panic!("{yaml}") };
        let field = unknown.stands_for.and_then(|field| contract.record(record)?.get(field));
        assert_eq!(field.map(|field| field.name.as_str()), stands_for, "{yaml}");
        assert_eq!(read.reading.cell(unknown.node), Cell::Untyped, "{yaml}");
        let label = problem.diagnostic.primary.as_ref().unwrap();
        assert_eq!(Some(label.location.span), read.document.key_span(unknown.node), "{yaml}: the label is at the key");
    }
}

#[test]
fn of_several_misspelt_keys_the_nearest_stands_for_the_field() {
    let contract = contract();
    let read = Read::new(&contract, "security: {encryptoon: 1, encryptionnn: 2, Encryption: 3, ENCRYPTION: 4}");
    let stands_for: Vec<_> = read
        .reading
        .unknown()
        .iter()
        .map(|unknown| (read.document.key(unknown.node).unwrap(), unknown.stands_for.is_some()))
        .collect();
    assert_eq!(
        stands_for,
        [("encryptoon", false), ("encryptionnn", false), ("Encryption", true), ("ENCRYPTION", false)]
    );
    for unknown in read.reading.unknown() {
        assert_eq!(read.reading.problems()[unknown.problem].node, unknown.node);
    }
}

#[test]
fn what_came_through_an_alias_is_shown_where_it_is_used_and_where_it_stands() {
    let contract = contract();
    let yaml =
        "x-base: &base {at_rest: maybe, extra: 1}\nsecurity: {encryption: *base}\nvalues:\n  record:\n    <<: *base\n";
    let read = Read::new(&contract, yaml);
    let shown: Vec<_> = read
        .reading
        .problems()
        .iter()
        .map(|problem| {
            let text = |label: &clausula::diagnostic::Label| label.location.span.text(yaml).to_owned();
            let diagnostic = &problem.diagnostic;
            (text(diagnostic.primary.as_ref().unwrap()), diagnostic.secondary.iter().map(text).collect::<Vec<_>>())
        })
        .collect();
    let expected = |used: &str, at: &str| (used.to_owned(), vec![at.to_owned()]);
    assert_eq!(
        shown,
        [expected("*base", "maybe"), expected("*base", "extra"), expected("<<", "maybe"), expected("<<", "extra")]
    );
}

#[test]
fn a_value_that_is_not_written_is_pointed_at_by_its_key() {
    let contract = contract();
    let yaml = "values: {duration: \"\", party: {by_reference: }}";
    let read = Read::new(&contract, yaml);
    let label = read.reading.problems()[0].diagnostic.primary.clone().unwrap();
    assert_eq!(label.location.span.text(yaml), "by_reference");
}

#[test]
fn the_root_is_a_record_even_where_nothing_is_stated() {
    let contract = contract();
    for yaml in ["{}", "~", "--- null\n"] {
        let read = Read::new(&contract, yaml);
        assert_eq!(read.messages(), Vec::<String>::new(), "{yaml}");
        assert_eq!(read.shown(""), "record Contract", "{yaml}");
    }
    for (yaml, expected) in [
        ("[a]", "expected a contract, found a list"),
        ("just words", "expected a contract, found `just words`"),
        ("TBD", "expected a contract, found `TBD`"),
        ("state: open", "a contract has no field `state`"),
    ] {
        assert_eq!(Read::new(&contract, yaml).messages(), [expected], "{yaml}");
    }
}

#[test]
fn problems_come_in_the_order_of_the_document_and_in_bounds() {
    let contract = contract();
    let yaml = "values: {party: hps, duration: 30}\nsecurty: {}\nparties: [{id: a, rol: client}, {id: a}]";
    let read = Read::new(&contract, yaml);
    let nodes: Vec<_> = read.reading.problems().iter().map(|problem| problem.node).collect();
    assert_eq!(nodes.len(), 5);
    assert!(nodes.is_sorted(), "{nodes:?}");
    for unknown in read.reading.unknown() {
        assert_eq!(read.reading.problems()[unknown.problem].node, unknown.node);
    }

    let mut yaml = String::from("parties: [{id: hps}]\nvalues:\n  durations:\n");
    for _ in 0..10_000 {
        yaml.push_str("  - 30\n");
    }
    let read = Read::new(&contract, &yaml);
    assert_eq!(read.reading.problems().len(), 101);
    let more = &read.reading.problems()[100].diagnostic;
    assert_eq!(more.message, "9900 more values or keys don't fit their types");
    assert_eq!(read.shown("values.durations[200]"), "malformed", "what is not told is malformed all the same");

    let keys: String = (0..5_000).map(|number| format!("encryptio{number}: 1\n")).collect();
    let read = Read::new(&contract, &keys);
    assert_eq!((read.reading.problems().len(), read.reading.unknown().len()), (101, 100));
    assert_eq!(read.reading.problems()[100].diagnostic.severity, clausula::diagnostic::Severity::Warning);
}

#[test]
fn a_file_shows_what_it_is_by_its_mark() {
    let contract = contract();
    for (yaml, expected) in [
        ("schema: contract/1", "yes"),
        ("schema: contract/2", "other version contract/2"),
        ("schema: contract/1.1", "other version contract/1.1"),
        ("schema: contracts/1", "misspelt contracts/1"),
        ("schema: Contract/1", "misspelt Contract/1"),
        ("schema: contract", "misspelt contract"),
        ("shema: contract/1", "misspelt contract/1"),
        ("Schema: contract/2", "misspelt contract/2"),
        ("schemas: [a]", "no"),
        ("shema: else", "no"),
        ("schema: invoice/1", "no"),
        ("contract: {}\nparties: []", "resembles"),
        ("schema: invoice/1\ncontract: {}\nparties: []", "resembles"),
        ("contract: {}", "no"),
        ("a: 1", "no"),
        ("[schema]", "no"),
        ("~", "no"),
    ] {
        let document = document(yaml);
        let shown = match mark(&contract, &document) {
            Marked::Yes => "yes".to_owned(),
            Marked::OtherVersion(node) => format!("other version {}", document.text(node)),
            Marked::Misspelt(node) => format!("misspelt {}", document.text(node)),
            Marked::Resembles => "resembles".to_owned(),
            Marked::No => "no".to_owned(),
        };
        assert_eq!(shown, expected, "{yaml}");
    }
    let unmarked = vocabulary("vocabulary free\ndocument Root\nrecord Root { a: text }\n");
    assert_eq!(mark(&unmarked, &document("b: 1")), Marked::Yes);
}

#[test]
fn coverage_says_which_sections_were_read() {
    let contract = contract();
    let root = contract.record(contract.root).unwrap();
    let sections = ["parties", "security", "termination"];
    for (coverage, expected, message) in [
        ("", "parties security termination", ""),
        ("coverage: {by: me}", "parties security termination", ""),
        ("coverage: {reviewed: }", "parties security termination", ""),
        ("coverage: {reviewed: all}", "parties security termination", ""),
        ("coverage: {reviewed: [security, all]}", "parties security termination", ""),
        ("coverage: {reviewed: security}", "security", ""),
        ("coverage: {reviewed: [security, parties]}", "parties security", ""),
        ("coverage: {value: {reviewed: {value: [security]}}}", "security", ""),
        ("coverage: {reviewed: []}", "", ""),
        (
            "coverage: {reviewed: [securty, parties]}",
            "parties",
            "expected `all` or the name of a section for `coverage.reviewed[0]`, found `securty`; did you mean `security`?",
        ),
        ("coverage: {reviewed: {a: b}}", "", "expected one or more texts for `coverage.reviewed`, found a mapping"),
        ("coverage: {reviewed: {state: illegible}}", "", ""),
        ("coverage: 3", "", "expected a coverage for `coverage`, found `3`"),
    ] {
        let read = Read::new(&contract, &format!("schema: contract/1\n{coverage}"));
        let reviewed: Vec<_> =
            sections.into_iter().filter(|section| read.reading.is_reviewed(root.named(section).unwrap())).collect();
        assert_eq!(reviewed.join(" "), expected, "{coverage}");
        assert_eq!(read.messages().join(" "), message, "{coverage}");
    }
}

#[test]
fn the_keys_of_a_state_are_not_fields_of_the_record_that_is_due() {
    let contract = contract();
    let read = Read::new(&contract, "clauses: {\"1\": {state: redacted, text: [no, text]}}");
    assert_eq!(read.messages(), Vec::<String>::new());
    assert_eq!(read.shown("clauses.\"1\""), "redacted");
    assert_eq!(read.shown("clauses.\"1\".text"), "untyped");
    assert_eq!(read.reading.field(read.node("clauses.\"1\".text")), None);
}

#[test]
fn without_documents_that_have_an_id_any_word_names_a_document() {
    let vocabulary = vocabulary(
        "vocabulary v\ndocument Root\nrecord Root { documents: list of Paper, a: date }\nrecord Paper { title: text }\n",
    );
    let read = Read::new(&vocabulary, "documents: [{title: x}]\na: {by_reference: master, clause: \"9\"}");
    assert_eq!(read.messages(), Vec::<String>::new());
    assert_eq!(read.shown("a"), "by reference master");
}
