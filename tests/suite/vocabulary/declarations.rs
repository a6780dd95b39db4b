//! What a vocabulary declares, and every mistake in it.

use clausula::source::FileId;
use clausula::syntax::parse;

use super::{Read, compiled, contract, vocabulary};

#[test]
fn the_example_of_the_language_lacks_only_what_it_leaves_out() {
    let messages: Vec<String> = compiled(include_str!("../fixtures/vocabulary.policy"))
        .diagnostics
        .into_iter()
        .map(|diagnostic| diagnostic.message)
        .collect();
    let missing = ["Identity", "Coverage", "Party", "Term", "Service", "Ground"];
    assert_eq!(messages, missing.map(|name| format!("there is no type `{name}`")));
}

#[test]
fn types_are_described_in_words() {
    let contract = contract();
    let values = contract.records.iter().find(|record| record.name == "Values").unwrap();
    let of = |name: &str| contract.describe(&values.get(values.named(name).unwrap()).unwrap().of);
    for (field, expected) in [
        ("duration", "a duration"),
        ("services", "a list of services"),
        ("role", "one of `client`, `provider`, `affiliate` or `guarantor`"),
        ("party", "the id of one of `parties`"),
        ("rate", "an amount of money or a percentage"),
        ("several", "one or more dates or `unlimited`"),
        ("deep", "a list of lists of whole numbers"),
        ("map", "a mapping of names to durations"),
        ("meaning", "a definition or a text"),
    ] {
        assert_eq!(of(field), expected, "{field}");
    }
    let right = contract.records.iter().find(|record| record.name == "TerminationRight").unwrap();
    let of = |name: &str| contract.describe(&right.get(right.named(name).unwrap()).unwrap().of);
    assert_eq!(of("ground"), "one of `convenience`, `cause`, `non_payment`, `insolvency`, `change_of_control`, …");
    assert_eq!(of("clause"), "one or more keys of `clauses`");
}

/// What is wrong with a vocabulary: each message, and the words that it points at.
fn mistakes(text: &str) -> Vec<(String, String)> {
    let compiled = compiled(text);
    let shown = |diagnostic: clausula::diagnostic::Diagnostic| {
        let span = diagnostic.primary.as_ref().unwrap().location.span;
        (diagnostic.message, span.text(text).trim_end().to_owned())
    };
    compiled.diagnostics.into_iter().map(shown).collect()
}

#[test]
fn every_mistake_of_a_vocabulary_is_told_at_its_place() {
    let start = "vocabulary v\ndocument Root\n";
    for (declarations, expected) in [
        // names
        ("record Root { a: duratoin }", vec![("there is no type `duratoin`; did you mean `duration`?", "duratoin")]),
        ("record Root { a: string }", vec![("there is no type `string`; did you mean `text`?", "string")]),
        (
            "record Root { a: Partty }\nrecord Party { id: text }",
            vec![("there is no type `Partty`; did you mean `Party`?", "Partty")],
        ),
        (
            "record Root { a: Ono, b: list of Two, c: map of (one or more Three) }",
            vec![
                ("there is no type `Ono`", "Ono"),
                ("there is no type `Two`", "Two"),
                ("there is no type `Three`", "Three"),
            ],
        ),
        ("record Root { a: text, a: date }", vec![("`a` is a field of `Root` twice", "a")]),
        ("record Root { a: text }\nenum Root { x }", vec![("`Root` is declared twice", "Root")]),
        ("record Root { a: E }\nenum E { x, y, x }", vec![("`x` is a value of `E` twice", "x")]),
        (
            "record Root { state: text }",
            vec![("no record may have a field `state`: the key says that a value has a state", "state")],
        ),
        (
            "record Root { a: A }\nrecord A { by_reference: text, value: text }",
            vec![
                ("no record may have a field `by_reference`: the key says that a value has a state", "by_reference"),
                ("no record may have a field `value`: the key says that a value has a state", "value"),
            ],
        ),
        (
            "record Root { \"a*b\": text }",
            vec![("`a*b` can't be a field: `*` may only end a name, and stands for any letters", "\"a*b\"")],
        ),
        (
            "record Root { a: E }\nenum E { tbd, x }",
            vec![("`tbd` can't be a value: in a document it says that nothing is stated", "tbd")],
        ),
        // extension
        (
            "record Root is Bsae { a: text }\nrecord Base { b: text }",
            vec![("there is no record `Bsae`; did you mean `Base`?", "Bsae")],
        ),
        ("record Root is E { a: text }\nenum E { x }", vec![("`E` is an enum; a record extends a record", "E")]),
        (
            "record Root is Base { a: text }\nrecord Base { a: date }",
            vec![("`a` is already a field of `Base`, which `Root` extends", "a")],
        ),
        ("record Root is Root { a: text }", vec![("a record can't extend itself: `Root` is `Root`", "Root")]),
        (
            "record Root { a: A }\nrecord A is B { x: text }\nrecord B is C { y: text }\nrecord C is A { z: text }",
            vec![("a record can't extend itself: `A` is `B` is `C` is `A`", "B")],
        ),
        ("record Root identified by b { bb: text, a: text }", vec![("`Root` has no field `b`", "b")]),
        (
            "record Root identified by a { a: map of text }",
            vec![("`a` can't identify a `Root`: it is no single value", "a")],
        ),
        // unions
        ("record Root { a: boolean or text }", vec![("a yes or no can't share a field with another type", "boolean")]),
        ("record Root { a: text or boolean }", vec![("a yes or no can't share a field with another type", "boolean")]),
        (
            "record Root { a: any or text }",
            vec![("`any` takes every value, so nothing is left for another type", "any")],
        ),
        ("record Root { a: text or text }", vec![("the same type stands twice", "text or text")]),
        (
            "record Root { a: (reference to m) or text, m: map of text }",
            vec![("a misspelt reference would be read as text", "(reference to m) or text")],
        ),
        (
            "record Root { a: date or integer }",
            vec![("a value can't tell a date from a whole number", "date or integer")],
        ),
        (
            "record Root { a: country or jurisdiction }",
            vec![("a value can't tell a country from a jurisdiction", "country or jurisdiction")],
        ),
        (
            "record Root { a: A or B }\nrecord A { x: text }\nrecord B { y: text }",
            vec![("a value can't tell an a from a b", "A or B")],
        ),
        (
            "record Root { a: A or money }\nrecord A { amount: text }",
            vec![("a value can't tell an a from an amount of money", "A or money")],
        ),
        ("record Root { a: A or money }\nrecord A { x: text }", vec![]),
        (
            "record Root { a: (list of text) or (one or more date) }",
            vec![("a value can't tell one or more dates from a list of texts", "(list of text) or (one or more date)")],
        ),
        (
            "record Root { a: E or F }\nenum E { x, y }\nenum F { y, z }",
            vec![("`y` is a value of both `E` and `F`", "E or F")],
        ),
        (
            "record Root { a: one or more (list of text) }",
            vec![("`one or more` takes a type that is no list: one of it, or a list of it", "(list of text)")],
        ),
        (
            "record Root { a: E or integer or duration, b: date or text, c: percentage or money, d: A or text, e: (list of A) or text }\nenum E { unlimited }\nrecord A { x: text }",
            vec![],
        ),
        // references
        ("record Root { a: reference to ms, m: map of text }", vec![("`Root` has no field `ms`", "ms")]),
        (
            "record Root { a: reference to clausse, clauses: map of text }",
            vec![("`Root` has no field `clausse`; did you mean `clauses`?", "clausse")],
        ),
        (
            "record Root { a: reference to l, l: list of A }\nrecord A { x: text }",
            vec![("the elements of `l` can't be referred to: a list's elements are named by a text field `id`", "l")],
        ),
        (
            "record Root { a: reference to l, l: list of text }",
            vec![("the elements of `l` can't be referred to: a list's elements are named by a text field `id`", "l")],
        ),
        (
            "record Root { a: reference to b, b: date }",
            vec![("a reference names elements of a map or a list; `b` is a date", "b")],
        ),
        ("record Root { a: reference to b.c, b: A }\nrecord A { c: map of text }", vec![]),
        (
            "record Root { a: reference to b.c, b: date }",
            vec![("`b` is a date; the path to what is named leads through records only", "c")],
        ),
        (
            "record Root { a: reference to l by rloe, l: list of A }\nrecord A { id: text, role: E }\nenum E { x }",
            vec![("`A` has no field `rloe`; did you mean `role`?", "rloe")],
        ),
        (
            "record Root { a: reference to l by when, l: list of A }\nrecord A { id: text, when: date }",
            vec![("an element is named by a text or an enum, which `when` is not", "when")],
        ),
        (
            "record Root { a: reference to m by x, m: map of text }",
            vec![("the elements of `m` are no records, so they have no field `x`", "x")],
        ),
        (
            "record Root { a: reference to l or all(each where role in [x, client]), l: list of A }\nrecord A { id: text, role: E }\nenum E { clients, provider }",
            vec![("`E` has no value `x`", "x"), ("`E` has no value `client`; did you mean `clients`?", "client")],
        ),
        (
            "record Root { a: reference to l or all(each where id in [x]), l: list of A }\nrecord A { id: text }",
            vec![("only an enum can choose among the elements; `id` is none", "id")],
        ),
        (
            "record Root { a: reference to l by role or all(either, x, either), l: list of A }\nrecord A { id: text, role: E }\nenum E { x }",
            vec![
                ("`x` is a value of `E`, by which an element is named", "x"),
                ("`either` stands twice among the words for all", "either"),
            ],
        ),
        // not of a vocabulary
        ("document Root\nrecord Root { a: text }", vec![("a vocabulary has one `document`", "document Root")]),
        (
            "reviewed by a.b\nrecord Root { a: text }",
            vec![("`a` is a text; the path to what is named leads through records only", "b")],
        ),
        (
            "reviewed by a.b\nrecord Root { a: A }\nrecord A { b: list of text }",
            vec![(
                "expected `one or more text` at `a.b`, for the sections that were read or `all`, found a list of texts",
                "a.b",
            )],
        ),
    ] {
        let found = mistakes(&format!("{start}{declarations}\n"));
        let found: Vec<(&str, &str)> = found.iter().map(|(message, at)| (message.as_str(), at.as_str())).collect();
        assert_eq!(found, expected, "{declarations}");
    }
}

#[test]
fn what_is_broken_is_not_also_missing() {
    let told = |text: &str| -> Vec<String> {
        let parsed = parse(text, FileId(0));
        let compiled = clausula::vocabulary::compile(&parsed.file, FileId(0));
        parsed.diagnostics.into_iter().chain(compiled.diagnostics).map(|diagnostic| diagnostic.message).collect()
    };
    let root = "vocabulary v\nversion 1.0.0\ndocument R\nrecord R { e: E }\n";
    let broken = told(&format!("{root}enum E {{ a \"x\" 3 }}\n"));
    assert!(matches!(broken.as_slice(), [one] if one.contains("found `3`")), "{broken:?}");
    let empty = told(&format!("{root}enum E {{}}\n"));
    assert!(empty.iter().any(|message| message == "the enum `E` has no values"), "{empty:?}");
    let nameless = told("vocabulary v\nversion 1.0.0\ndocument R\nrecord R { \"\": text }\n");
    assert!(nameless.iter().any(|message| message == "a field needs a name"), "{nameless:?}");
}

#[test]
fn a_vocabulary_says_what_a_document_is() {
    for (text, message) in [
        ("vocabulary v\nrecord A { x: text }\n", "a vocabulary says which record a document is"),
        ("vocabulary v\ndocument Root\nrecord Ra { x: text }\n", "there is no record `Root`"),
        ("vocabulary v\ndocument Root\nrecord Rot { x: text }\n", "there is no record `Root`; did you mean `Rot`?"),
        ("vocabulary v\ndocument Root\nrecord Roots { x: text }\n", "there is no record `Root`; did you mean `Roots`?"),
        ("vocabulary v\ndocument E\nenum E { x }\n", "`E` is an enum; a document is a record"),
    ] {
        let compiled = compiled(text);
        assert!(compiled.vocabulary.is_none(), "{text}");
        let messages: Vec<_> = compiled.diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect();
        assert_eq!(messages, [message], "{text}");
    }
    let text = "vocabulary v\ndocument Root marked by kind \"v/1\"\nrecord Root { kind: date }\n";
    assert_eq!(mistakes(text), [("`kind` marks a document, so it must be a text".to_owned(), "kind".to_owned())]);
    let text = "vocabulary v\ndocument Root marked by shema \"v/1\"\nrecord Root { schema: text, n: integer }\n";
    let message = "`Root` has no field `shema`; did you mean `schema`?";
    assert_eq!(mistakes(text), [(message.to_owned(), "shema".to_owned())]);
    // what is near no text is declared by the mark itself
    let text = "vocabulary v\ndocument Root marked by kinds \"v/1\"\nrecord Root { kind: integer, text: text }\n";
    assert_eq!(mistakes(text), []);
}

#[test]
fn a_record_has_the_fields_of_what_it_extends_first() {
    let vocabulary = vocabulary(
        "vocabulary v\ndocument C marked by kind \"v/1\"\nrecord C is B identified by b { c: text }\n\
         record A identified by a { a: text }\nrecord B is A { b: text }\n",
    );
    let names = |record: &str| {
        let record = vocabulary.records.iter().find(|known| known.name == record).unwrap();
        let fields: Vec<_> = record.fields.iter().map(|field| field.name.as_str()).collect();
        let identified: Vec<_> = record.identified_by.iter().map(|id| record.get(*id).unwrap().name.as_str()).collect();
        (fields.join(" "), identified.join(" "))
    };
    assert_eq!(names("A"), ("a".to_owned(), "a".to_owned()));
    assert_eq!(names("B"), ("a b".to_owned(), "a".to_owned()));
    assert_eq!(names("C"), ("a b c kind".to_owned(), "b".to_owned()), "the mark is a field, declared or not");
}

#[test]
fn a_vocabulary_with_a_mistake_still_serves_an_editor() {
    let compiled = compiled("vocabulary v\ndocument Root\nrecord Root { a: txt, m: reference to nowhere, d: date }\n");
    assert_eq!(compiled.diagnostics.len(), 2);
    let vocabulary = compiled.vocabulary.unwrap();
    let read = Read::new(&vocabulary, "a: 1\nm: x\nd: 2026");
    assert_eq!(read.messages(), Vec::<String>::new());
    assert_eq!((read.shown("a"), read.shown("m")), ("untyped".to_owned(), "untyped".to_owned()));
}

#[test]
fn a_type_written_in_a_policy_is_one_of_the_vocabulary() {
    use clausula::syntax::ast::ItemKind;
    let contract = contract();
    for (written, expected, message) in [
        ("duration", "a duration", ""),
        ("list of Party", "a list of parties", ""),
        ("Role", "one of `client`, `provider`, `affiliate` or `guarantor`", ""),
        ("list of (reference to clauses)", "a list of keys of `clauses`", ""),
        (
            "reference to parties by role or all(everyone, either, each where role in [client, provider])",
            "the id or role of one of `parties` or `everyone` or `either` or `each`",
            "",
        ),
        ("reference to values", "anything", "`contract` has no such reference to `values`"),
        ("Roel", "anything", "there is no type `Roel`; did you mean `Role`?"),
        ("date or integer", "a date or a whole number", "a value can't tell a date from a whole number"),
    ] {
        let parsed = parse(&format!("policy p\nparameter x: {written} = 1\n"), FileId(2));
        let ItemKind::Parameter { of, .. } = &parsed.file.items[0].kind else { panic!("{written}") };
        let mut diagnostics = Vec::new();
        let of = contract.resolve(of, FileId(2), &mut diagnostics);
        assert_eq!(contract.describe(&of), expected, "{written}");
        let messages: Vec<_> = diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect();
        assert_eq!(messages.join(" "), message, "{written}");
    }
}

#[test]
fn the_built_in_vocabulary_compiles() {
    let vocabulary = vocabulary(include_str!("../../../policies/contract/contract.policy"));
    assert!(vocabulary.mark.is_some() && !vocabulary.reviewed.is_empty());
}
