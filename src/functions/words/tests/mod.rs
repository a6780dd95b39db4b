//! What texts say, by kind of value; and what holds of every text.

mod amounts;
mod dates;
mod durations;
mod percentages;
mod properties;

use crate::functions::Said;

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
