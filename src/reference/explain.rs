//! What one code means: a rule's, by its own words; one of Clausula itself, by the table.
//!
//! An explanation is a row of parts, each with its heading; what else is to be told of a rule is one more part.

use std::fmt::Write as _;

use super::codes::Explanation;
use super::rules::{RuleEntry, cited};
use crate::analysis::Program;
use crate::syntax;
use crate::syntax::ast::{Item, ItemKind};
use crate::value::Date;

/// The columns of a heading, and the spaces behind it.
const HEADING: usize = 10;

/// A contract that shows what a rule means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleExample {
    /// What the rule does there: `fails`, `passes`.
    pub outcome: &'static str,
    /// What makes it so, in the words of the test that it comes from.
    pub title: String,
    /// The contract.
    pub contract: String,
    /// The date of the check, if it matters.
    pub as_of: Option<Date>,
    /// What is found there, each with its path.
    pub findings: Vec<(Option<String>, String)>,
}

/// What a rule of a program says, as text; `entry` is that rule, `profiles` in words what built-in profiles make of it, and
/// `examples` are contracts that show it.
pub fn explain_rule(program: &Program, entry: &RuleEntry, profiles: &[String], examples: &[RuleExample]) -> String {
    let draft = if entry.draft { " (a draft: it runs only when chosen)" } else { "" };
    let mut out = format!("{}  {}{draft}\n", entry.code, entry.severity);
    if let Some(title) = &entry.title {
        line(&mut out, "", title);
    }
    out.push('\n');
    entry.because.iter().for_each(|because| line(&mut out, "because", because));
    entry.cites.iter().for_each(|citation| line(&mut out, "cite", &cited(citation)));
    entry.sources.iter().for_each(|citation| line(&mut out, "source", &cited(citation)));
    entry.help.iter().for_each(|help| line(&mut out, "help", help));
    if !entry.tags.is_empty() {
        line(&mut out, "tags", &entry.tags.join(", "));
    }
    profiles.iter().for_each(|profile| line(&mut out, "profile", profile));
    if !entry.parameters.is_empty() {
        out.push_str("\nparameters\n");
        for parameter in &entry.parameters {
            let _ = writeln!(out, "  {}: {} = {}", parameter.name, parameter.of, parameter.value);
            parameter.description.iter().for_each(|text| {
                let _ = writeln!(out, "    {text}");
            });
        }
    }
    if let Some((place, text)) = written(program, entry) {
        let _ = writeln!(out, "\nrule, in {place}");
        text.lines().for_each(|line| {
            let _ = writeln!(out, "{}", format!("  {line}").trim_end());
        });
    }
    examples.iter().for_each(|example| show(&mut out, entry, example));
    out
}

fn show(out: &mut String, entry: &RuleEntry, example: &RuleExample) {
    // the tests of a rule often begin with its name, which everybody knows here
    let own_name = entry.code.rsplit('/').next().unwrap_or_default();
    let title = example.title.strip_prefix(own_name).and_then(|rest| rest.strip_prefix(": "));
    let title = title.unwrap_or(&example.title);
    let as_of = example.as_of.map(|date| format!(" as of {date}")).unwrap_or_default();
    let _ = writeln!(out, "\nexample that {}{as_of}: {title}", example.outcome);
    example.contract.lines().for_each(|line| {
        let _ = writeln!(out, "{}", format!("  {line}").trim_end());
    });
    for (path, message) in &example.findings {
        let at = path.as_ref().map(|path| format!("at `{path}`: ")).unwrap_or_default();
        let _ = writeln!(out, "  → {at}{message}");
    }
}

/// What a code of Clausula itself means, as text.
pub fn explain_code(explanation: &Explanation) -> String {
    let mut out = format!("{}\n", explanation.code);
    line(&mut out, "", explanation.meaning);
    out.push_str("\nexample\n");
    for example in &explanation.example {
        let _ = writeln!(out, "  {example}");
    }
    out.push('\n');
    line(&mut out, "help", explanation.mending);
    out
}

fn line(out: &mut String, heading: &str, text: &str) {
    // writing to a string does not fail
    let _ = match heading {
        "" => writeln!(out, "  {text}"),
        _ => writeln!(out, "{heading:HEADING$}{text}"),
    };
}

/// Where a rule is written, `file:line`, and its text without the indentation of its first line.
pub(super) fn written(program: &Program, entry: &RuleEntry) -> Option<(String, String)> {
    let rule = program.rules.iter().find(|rule| rule.id.to_string() == entry.code)?;
    let source = program.sources.get(rule.location.file)?;
    let tree = syntax::parse(source.text(), rule.location.file).file;
    let item = find(&tree.items, rule.location.span.start())?;
    let before = source.text().get(..item.span.start())?;
    let number = before.matches('\n').count() + 1;
    let indentation = before.len() - before.rfind('\n').map_or(0, |newline| newline + 1);
    let indentation = " ".repeat(indentation);
    let lines = item.span.text(source.text()).lines();
    let text: Vec<&str> = lines.map(|line| line.strip_prefix(&indentation).unwrap_or(line)).collect();
    Some((format!("{}:{number}", source.name()), text.join("\n")))
}

/// The rule whose name stands at a place, in a `when` block too.
fn find(items: &[Item], name: usize) -> Option<&Item> {
    let item = items.iter().find(|item| item.span.start() <= name && name < item.span.end())?;
    match &item.kind {
        ItemKind::When { items: Some(covered), .. } => find(covered, name),
        ItemKind::Rule(_) => Some(item),
        _ => None,
    }
}
