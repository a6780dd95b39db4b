//! All the YAML that there is here.

#[path = "../../../../../benches/check/generator.rs"]
mod generator;

use super::damage::{ORDINARY, SMALL};

/// A text, and where it comes from.
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// Everything here that is YAML: these files of the project where they are YAML, contracts in Markdown, made ones, and the cases of
/// the YAML test suite, given one a line.
pub(crate) fn all(paths: &[String], read: impl Fn(&str) -> String, suite: &str) -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    let mut add = |name: String, text: &str| sources.push(Source { name, text: text.to_owned() });
    for (number, text) in ORDINARY.iter().chain(SMALL).enumerate() {
        add(format!("ordinary or small text {number}"), text);
    }
    for path in paths {
        if path.ends_with(".yaml") || path.ends_with(".yml") {
            add(path.clone(), &read(path));
        } else if path.ends_with(".md") {
            let text = read(path);
            let fenced = text.split("\n```yaml").skip(1).filter_map(|rest| rest.split_once('\n'));
            for (number, (_, rest)) in fenced.enumerate() {
                add(format!("{path}, block {}", number + 1), rest.split("```").next().unwrap_or_default());
            }
        }
    }
    for (name, text) in contracts() {
        add(name, &text);
    }
    // the parser takes no key whose colon is more than 1024 characters away; each alone, as one that the fast way gives up on
    // would hide the others
    for (length, letter) in
        [990, 1010, 1023, 1024, 1025, 1200].into_iter().flat_map(|length| [(length, "k"), (length, "ä")])
    {
        let key = letter.repeat(length);
        for text in [
            format!("{key}: a\n"),
            format!("'{key}': a\n"),
            format!("- {key} : a\n"),
            format!("- {key}\n"),
            format!("a: {{{key}: b}}\n"),
            format!("a: {{\"{key}\": b}}\n"),
            format!("- {{a: {key}}}\n"),
            format!("- [[{key}], \"{key}\"]\n"),
        ] {
            add(format!("key of {length} characters"), &text);
        }
    }
    for line in suite.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        add(format!("YAML test suite, {}", case["id"].as_str().unwrap()), case["yaml"].as_str().unwrap());
    }
    sources
}

/// Contracts as those that are made for measuring.
pub(crate) fn contracts() -> impl Iterator<Item = (String, String)> {
    (0..10).map(|number| (format!("made contract {number}"), generator::contract(number)))
}
