//! The page of a code: what `explain` prints, as Markdown for whoever opens it in an editor.

use std::fmt::Write as _;

use super::codes::Explanation;
use super::explain::{RuleExample, written};
use super::rules::{RuleEntry, cited};
use crate::analysis::Program;
use crate::diagnostic::markdown::{code, prose};

/// What a rule of a program says, as a page; what the arguments are, [`explain_rule`](super::explain_rule) says.
pub fn rule_page(program: &Program, entry: &RuleEntry, profiles: &[String], examples: &[RuleExample]) -> String {
    let mut out = format!("# {}\n", code(&entry.code));
    let draft = if entry.draft { ", a draft: it runs only when chosen" } else { "" };
    // writing to a string does not fail
    if let Some(title) = &entry.title {
        let _ = writeln!(out, "\n**{}**", prose(title));
    }
    let _ = writeln!(out, "\n{}{draft}", entry.severity);
    entry.because.iter().for_each(|because| paragraph(&mut out, because));
    list(&mut out, "How to mend it", entry.help.iter().map(|help| prose(help)));
    let sources = entry.cites.iter().chain(&entry.sources);
    list(&mut out, "Who says so", sources.map(|citation| prose(&cited(citation))));
    list(&mut out, "Profiles", profiles.iter().map(|profile| prose(profile)));
    list(&mut out, "Tags", entry.tags.iter().map(|tag| code(tag)));
    list(
        &mut out,
        "Parameters",
        entry.parameters.iter().map(|parameter| {
            let set = format!("{}: {} = {}", parameter.name, parameter.of, parameter.value);
            let description = parameter.description.iter().map(|text| format!(", {}", prose(text)));
            description.fold(code(&set), |all, text| all + &text)
        }),
    );
    list(&mut out, "What it reads", entry.fields.iter().map(|field| code(field)));
    if let Some((place, text)) = written(program, entry) {
        let _ = writeln!(out, "\n## The rule\n\nIn {}:", code(&place));
        block(&mut out, "policy", &text);
    }
    for example in examples {
        let as_of = example.as_of.map(|date| format!(", as of {date}")).unwrap_or_default();
        let _ = writeln!(out, "\n## An example that {}{as_of}\n\n{}", example.outcome, prose(&example.title));
        block(&mut out, "yaml", &example.contract);
        let findings = example.findings.iter().map(|(path, message)| match path {
            Some(path) => format!("at {}: {}", code(path), prose(message)),
            None => prose(message),
        });
        items(&mut out, findings);
    }
    out
}

/// What a code of Clausula itself means, as a page.
pub fn code_page(explanation: &Explanation) -> String {
    let mut out = format!("# {}\n", code(explanation.code));
    paragraph(&mut out, explanation.meaning);
    out.push_str("\n## An example\n");
    block(&mut out, "", &explanation.example.join("\n"));
    list(&mut out, "How to mend it", std::iter::once(prose(explanation.mending)));
    out
}

fn paragraph(out: &mut String, text: &str) {
    let _ = writeln!(out, "\n{}", prose(text));
}

fn list(out: &mut String, heading: &str, entries: impl Iterator<Item = String>) {
    let mut entries = entries.peekable();
    if entries.peek().is_some() {
        let _ = writeln!(out, "\n## {heading}");
        items(out, entries);
    }
}

fn items(out: &mut String, entries: impl Iterator<Item = String>) {
    for (number, entry) in entries.enumerate() {
        let gap = if number == 0 { "\n" } else { "" };
        let _ = writeln!(out, "{gap}- {entry}");
    }
}

/// Lines as a block of code, whatever they hold.
fn block(out: &mut String, language: &str, text: &str) {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let _ = writeln!(out, "\n{fence}{language}\n{}\n{fence}", text.trim_end());
}
