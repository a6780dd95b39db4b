//! Which terms are defined, which of them unused, and which are used and not defined.

use crate::functions::words::terms::stem;
use crate::functions::words::undefined::NAMES;
use crate::functions::{Answer, Argument, Word};

/// The words that a function finds in texts.
fn found(function: &str, texts: &[&str], names: &[&str]) -> String {
    let list = |texts: &[&'static str]| Argument::List(texts.iter().map(|text| Argument::Text(text)).collect());
    let leak = |texts: &[&str]| -> Vec<&'static str> { texts.iter().map(|text| &*text.to_string().leak()).collect() };
    let mut arguments = vec![list(&leak(texts))];
    if function == "undefined_terms" {
        arguments.push(list(&leak(names)));
    }
    let Answer::Words(words) = (crate::functions::find(function).unwrap().body)(&arguments) else {
        panic!("{texts:?}")
    };
    let parts = words.into_iter().map(|word| match word {
        Word::Part { text, range } => texts[text].get(range).unwrap().to_owned(),
        other => panic!("{other:?}"),
    });
    parts.collect::<Vec<_>>().join(" | ")
}

#[test]
fn a_term_is_defined_in_quotes_in_brackets_or_before_its_meaning() {
    for (text, expected) in [
        ("Acme Inc. (\"Acme\"), and Doe (the \"Provider\")", "Acme | Provider"),
        ("its affiliates (together with Acme, the “Client”, and each a “Client Company”)", "Client | Client Company"),
        ("Anlage A (nachfolgend „Leistungen“); « Prestataire » désigne Doe", "Leistungen | Prestataire"),
        ("\"Fee\" or \"Charge\" means what Schedule C lists", "Fee | Charge"),
        (
            "\"Services,\" when used here; \"Data\" shall mean all; \"Day\", means; \"Loss\" has the following meaning",
            "Data | Day | Loss",
        ),
        ("the \"Sub-processors'\" list (the \"R&D Work\")", "R&D Work"),
        // quotes that define nothing
        ("marked \"Confidential\"; a page (marked \"Draft\"); the phrase \"best efforts\" is avoided", ""),
        ("(a) He said \"Yes. No! Or perhaps\" (see \"Terms\")", ""),
        ("a pipe of 5\" and one of 6\" (the \"Pipes\")", "Pipes"),
        ("\"", ""),
        ("(the \"", ""),
        ("", ""),
    ] {
        assert_eq!(found("defined_terms", &[text], &[]), expected, "{text}");
    }
}

#[test]
fn a_term_is_unused_if_it_stands_nowhere_but_where_it_is_defined() {
    for (texts, expected) in [
        (&["on 1 May 2026 (the \"Effective Date\")", "It ends on a date."][..], "Effective Date"),
        (&["on 1 May 2026 (the \"Effective Date\"). From the Effective Date on"], ""),
        (&["(the \"Services\")", "each service is"], ""),
        (&["(the \"Parties\")", "THE PARTY"], ""),
        (&["(the \"Sub-processors\")", "a subprocessor"], ""),
        (&["(the \"Client\")", "(the \"Client Agreements\")", "the client agreement"], ""),
        (&["(\"Fee\")", "\"Fee\" means all fees that"], ""),
        (&["(\"Fee\")", "\"Fee\" means what is paid"], "Fee"),
        (&["(the \"A\") and (the \"B\")", "B and C"], "A"),
        (&["no terms"], ""),
    ] {
        assert_eq!(found("unused_terms", texts, &[]), expected, "{texts:?}");
    }
}

#[test]
fn a_phrase_is_undefined_if_it_stands_often_where_only_a_term_does() {
    let often = |phrase: &str| format!("Of {phrase} he pays. By {phrase}, for {phrase}; ");
    for (phrase, tail, names, expected) in [
        ("the Service Credits", "", &[][..], "Service Credits"),
        ("any Acceptance Criteria", "and Acceptance Criteria", &[], "Acceptance Criteria"),
        ("each Statement of Work", "", &[], "Statement of Work"),
        ("the Client's Service Credits", "", &[], ""),
        ("the Client Service Credits", "(the \"Client\")", &[], "Service Credits"),
        ("the Service Credits", "(the \"Service Credit\")", &[], ""),
        ("the Service Credits", "(the \"Monthly Service Credit\")", &[], ""),
        ("the Service Credits", "Service Credits means what is paid", &[], ""),
        ("the Service Credits", "Service Credits (SC)", &[], ""),
        ("the Service Credits", "", &["service-credit"], ""),
        ("the Service Credits", "Service Credits (as defined in the Lease)", &[], ""),
        ("the Client Services", "(\"Client\") and (\"Services\")", &[], ""),
        // no terms, or not surely
        ("the Services", "", &[], ""),
        ("Service Credits", "", &[], ""),
        ("the SERVICE CREDITS", "", &[], ""),
        ("the Chief Financial Officer", "", &[], ""),
        ("the Bankruptcy Code", "", &[], ""),
        ("the United States", "", &[], ""),
        ("the Master Services Agreement", "", &[], ""),
        ("the Ernst & Young", "", &[], ""),
        ("the Wave Two 3", "", &[], ""),
        ("die Allgemeinen Bedingungen", "", &[], ""),
    ] {
        let text = often(phrase) + tail;
        assert_eq!(found("undefined_terms", &[&text], names), expected, "{text}");
    }
    for (texts, expected) in [
        (&["the Service Credits", "The Service Credits", "such Service Credit"][..], "Service Credits"),
        (&["the Service Credits", "The Service Credits"], ""),
        (&["the Service Credits (as defined below)"], "Service Credits"),
        (&["each Fee (as defined in Section 4.2)", "the Fee"], "Fee"),
        (&["each Fee (as defined in Section 4.2)", "\"Fee\" means"], ""),
        (&["each Fee (as defined in Section 4.2 of the Lease)"], ""),
        (&[""], ""),
    ] {
        assert_eq!(found("undefined_terms", texts, &[]), expected, "{texts:?}");
    }
}

#[test]
fn what_cannot_be_read_may_define_or_use_anything() {
    let texts = || Argument::List(vec![Argument::Text("(the \"Fee\")"), Argument::Hole]);
    let body = |name| crate::functions::find(name).unwrap().body;
    assert_eq!(body("unused_terms")(&[texts()]), Answer::Unknown);
    assert_eq!(body("undefined_terms")(&[texts(), Argument::List(Vec::new())]), Answer::Unknown);
    let Answer::Words(words) = body("defined_terms")(&[texts()]) else { panic!() };
    assert_eq!(words.last(), Some(&Word::Unknown { text: 1 }));
}

#[test]
fn words_of_names_are_written_as_they_are_compared() {
    for name in NAMES {
        assert_eq!(stem(name), *name);
    }
}
