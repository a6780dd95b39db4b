//! What texts say, by kind of value; and what holds of every text.

mod amounts;
mod dates;
mod durations;
mod percentages;
mod properties;
mod references;
mod terms;

use crate::functions::{Answer, Argument, Said, Word};
use crate::value::{Currency, Money, Scalar};

/// What was found, as `value <- words`, one after the other.
fn shown(text: &str, said: &[Said]) -> String {
    let one = |said: &Said| {
        let words = text.get(said.range.clone()).unwrap_or("(no range of the text)");
        format!("{} <- {words}", said.value.to_text(|_| ""))
    };
    said.iter().map(one).collect::<Vec<_>>().join(" | ")
}

/// Holds every text of a table to what is to be found in it.
fn hold(find: fn(&str) -> Vec<Said>, table: &[(&str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .map(|(text, expected)| (text, expected, shown(text, &find(text))))
        .filter(|(_, expected, found)| *expected != found)
        .map(|(text, expected, found)| format!("{text}\n  expected {expected}\n  found    {found}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table.len(), wrong.join("\n"));
}

/// The values that a text says in place of one, as `contradictions` answers.
fn contradicting(value: Scalar, texts: &[Option<&str>]) -> Vec<String> {
    let texts: Vec<_> = texts.iter().map(|text| text.map_or(Argument::Hole, Argument::Text)).collect();
    let answer =
        (crate::functions::find("contradictions").unwrap().body)(&[Argument::Scalar(value), Argument::List(texts)]);
    let Answer::Words(words) = answer else { panic!("{answer:?}") };
    let said = words.into_iter().map(|word| match word {
        Word::Said { said, .. } => said.value.to_text(|_| ""),
        Word::Part { text, range } => format!("{range:?} of {text}"),
        Word::Unknown { text } => format!("unknown {text}"),
    });
    said.collect()
}

fn money(code: &str, amount: i64) -> Scalar {
    Scalar::Money(Money { amount: amount.into(), currency: Currency::from_code(code).unwrap() })
}

#[test]
fn a_text_contradicts_a_value_if_all_that_it_says_of_its_kind_is_certainly_another() {
    let days = |text| crate::functions::words::durations(text).first().unwrap().value;
    for (value, texts, expected) in [
        (days("30 days"), vec![Some("on sixty days' notice")], vec!["60 days"]),
        (days("30 days"), vec![Some("sixty days"), Some("one day"), Some("")], vec!["60 days", "1 day"]),
        (days("30 days"), vec![Some("sixty (30) days")], vec![]),
        (days("30 days"), vec![Some("at once")], vec![]),
        (days("30 days"), vec![], vec![]),
        (days("30 days"), vec![Some("sixty days"), None], vec![]),
        (days("30 days"), vec![Some("one month")], vec![]),
        (days("30 days"), vec![Some("one week")], vec!["7 days"]),
        (days("1 day"), vec![Some("24 hours")], vec![]),
        (days("45 days"), vec![Some("within twenty (20) days, later forty-five (45)")], vec![]),
        (days("45 days"), vec![Some("within twenty (20) days, later forty-six (46)")], vec!["20 days"]),
        (days("3 years"), vec![Some("6 months, and 36 more")], vec![]),
        (days("30 days"), vec![Some("thirty (30) months")], vec!["2 years 6 months"]),
        (days("1 year"), vec![Some("for two years, then from year to year")], vec![]),
        (days("12 months"), vec![Some("six months' notice of the annual audit")], vec![]),
        (days("1 year"), vec![Some("for two years")], vec!["2 years"]),
        (days("30 days"), vec![Some("USD 60 on 1 May 2026 by 60%")], vec![]),
        (money("USD", 500), vec![Some("a fee of $500")], vec![]),
        (money("USD", 500), vec![Some("a fee of $600 or US$700")], vec!["USD 600.00", "USD 700.00"]),
        (money("USD", 500), vec![Some("six hundred dollars")], vec!["USD 600.00"]),
        (money("CAD", 500), vec![Some("$500 CAD, $600 USD")], vec![]),
        (money("CAD", 500), vec![Some("$600 USD")], vec!["USD 600.00"]),
        (money("USD", 500), vec![Some("C$500")], vec!["CAD 500.00"]),
        (money("USD", 500), vec![Some("five hundred dollars ($600)")], vec![]),
        (money("EUR", 500), vec![Some("$600, ¥700, six hundred pounds")], vec![]),
        (money("EUR", 500), vec![Some("USD 500")], vec!["USD 500.00"]),
        (money("GBP", 500), vec![Some("six hundred pounds")], vec!["GBP 600.00"]),
        (money("JPY", 500), vec![Some("¥600")], vec!["JPY 600"]),
        (money("INR", 500), vec![Some("600 rupees, $5")], vec!["INR 600.00"]),
        (money("MXN", 500), vec![Some("$600, four hundred dollars")], vec!["MXN 600.00"]),
    ] {
        assert_eq!(contradicting(value, &texts), expected, "{} in {texts:?}", value.to_text(|_| ""));
    }
}
