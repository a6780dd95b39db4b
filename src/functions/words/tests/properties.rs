//! What holds of every text.

use std::ops::Range;

use proptest::prelude::*;

use crate::functions::words::{amounts, dates, durations, percentages};
use crate::functions::{Answer, Argument, Said, Word};

const ALL: [fn(&str) -> Vec<Said>; 4] = [durations, dates, amounts, percentages];

/// Words, figures and marks that mean something, in any order: where readings begin, end and break off.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "one",
        "two",
        "sixty",
        "twenty",
        "hundred",
        "thousand",
        "million",
        "half",
        "quarters",
        "and",
        "a",
        "of",
        "to",
        "or",
        "point",
        "between",
        "first",
        "second",
        "third",
        "days",
        "day",
        "hours",
        "months",
        "year",
        "business",
        "calendar",
        "per",
        "cent",
        "percent",
        "January",
        "May",
        "the",
        "Section",
        "USD",
        "EUR",
        "U",
        "S",
        "US",
        "dollars",
        "euros",
        "cents",
        "ALL",
        "k",
        "m",
        "st",
        "th",
        "60",
        "30",
        "1",
        "2026",
        "01",
        "1,000",
        "12.345",
        "1.000,50",
        "99999999999999999999999999999",
        "1 000",
        "(",
        ")",
        "[",
        "]",
        "-",
        "–",
        "/",
        ".",
        ",",
        ":",
        "%",
        "$",
        "€",
        "½",
        "é",
        "٣",
        "\u{a0}",
        "\n",
        "'",
    ]);
    let spaced =
        (piece, any::<bool>()).prop_map(|(piece, space)| if space { format!("{piece} ") } else { piece.to_owned() });
    prop::collection::vec(spaced, 0..40).prop_map(|pieces| pieces.concat())
}

fn hold(text: &str) -> Result<(), TestCaseError> {
    for find in ALL {
        let mut before = 0;
        let mut last = 0..0;
        for said in find(text) {
            prop_assert!(text.get(said.range.clone()).is_some_and(|words| !words.is_empty()), "{said:?} in {text:?}");
            // in the order of the text; two may stand at one place, where one date is said in two ways
            prop_assert!(said.range.start >= before || said.range == last, "{said:?} in {text:?}");
            before = said.range.end;
            last = said.range;
        }
    }
    for function in TERMS {
        let mut before = 0;
        for range in terms(function, text) {
            prop_assert!(text.get(range.clone()).is_some_and(|words| !words.is_empty()), "{range:?} in {text:?}");
            prop_assert!(range.start >= before, "{range:?} in {text:?}");
            before = range.end;
        }
    }
    Ok(())
}

const TERMS: [&str; 3] = ["defined_terms", "unused_terms", "undefined_terms"];

/// Where a function finds terms in a text.
fn terms(function: &str, text: &str) -> Vec<Range<usize>> {
    let function = crate::functions::find(function).unwrap();
    let mut arguments = vec![Argument::Text(text)];
    arguments.extend(function.parameters.iter().skip(1).map(|_| Argument::List(Vec::new())));
    let Answer::Words(words) = (function.body)(&arguments) else { panic!("{text:?}") };
    let range = |word| match word {
        Word::Part { text: 0, range } => range,
        other => panic!("{other:?}"),
    };
    words.into_iter().map(range).collect()
}

proptest! {
    #[test]
    fn what_is_found_stands_in_the_text_in_its_order(text in pieces()) {
        hold(&text)?;
    }

    #[test]
    fn any_text_is_read_without_a_fault(text in any::<String>()) {
        hold(&text)?;
    }

    #[test]
    fn a_number_of_days_is_read_as_it_is_said(count in 0i64..1000, spelled in any::<bool>()) {
        let words = in_words(count);
        let text = if spelled { format!("within {words} ({count}) days of it") } else { format!("within {words} days of it") };
        let said = durations(&text);
        prop_assert_eq!(said.len(), 1, "{}", &text);
        prop_assert_eq!(said[0].value.to_text(|_| ""), format!("{count} day{}", if count == 1 { "" } else { "s" }), "{}", text);
    }
}

/// A number below a thousand as a contract spells it.
fn in_words(count: i64) -> String {
    const UNITS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let unit = |count: i64| UNITS[usize::try_from(count).unwrap()].to_owned();
    match (count / 100, count % 100) {
        (0, rest @ 0..20) => unit(rest),
        (0, rest) if rest % 10 == 0 => TENS[usize::try_from(rest / 10).unwrap()].to_owned(),
        (0, rest) => format!("{}-{}", TENS[usize::try_from(rest / 10).unwrap()], unit(rest % 10)),
        (hundreds, 0) => format!("{} hundred", unit(hundreds)),
        (hundreds, rest) => format!("{} hundred and {}", unit(hundreds), in_words(rest)),
    }
}

#[test]
fn a_long_text_takes_time_in_proportion_to_its_length() {
    // what is quadratic would not end
    for piece in [
        "one ",
        "one hundred and ",
        "twenty-",
        "1 ",
        "1/2 ",
        "five (",
        "January ",
        "1 January ",
        "USD ",
        "$1 ",
        "one year ",
        "0 point one ",
        "1.",
        "1,000",
        "(((",
        "and ",
        "\"",
        "(the \"Fee",
        "(the \"Fee\") ",
        "\"Fee\" or ",
        "the Service Credits ",
        "Fee of ",
        "Fee ",
    ] {
        let text = piece.repeat(5_000);
        for find in ALL {
            find(&text);
        }
        for function in TERMS {
            terms(function, &text);
        }
    }
}
