//! The rules of policies, as a list.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Serialize;

use super::fields::fields;
use crate::analysis::{ExpressionKind, MessagePart, Program, Rule, walk};
use crate::diagnostic::{Citation, Severity};

/// A rule, as a reader looks it up. Its texts stand on one line each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleEntry {
    /// `policy/rule`.
    pub code: String,
    /// What it asks, for people.
    pub title: Option<String>,
    /// How grave it is.
    pub severity: Severity,
    /// What it belongs to.
    pub tags: Vec<String>,
    /// Whether its text was not checked yet.
    pub draft: bool,
    /// Why it matters.
    pub because: Option<String>,
    /// Who says so.
    pub cites: Vec<Citation>,
    /// The documents that the rules of its policy come from.
    pub sources: Vec<Citation>,
    /// How to mend what it finds; holes as they are written.
    pub help: Vec<String>,
    /// The parameters that it reads, by way of definitions too.
    pub parameters: Vec<ParameterEntry>,
    /// The fields of the document that decide what it comes to: `termination.rights[*].notice`.
    pub fields: Vec<String>,
}

/// A parameter of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ParameterEntry {
    /// `policy.parameter`, by which it is set.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub of: String,
    /// Its value, as a policy writes it.
    pub value: String,
    /// What it is for.
    pub description: Option<String>,
}

/// The rules of a program, in its order.
pub fn rules(program: &Program) -> Vec<RuleEntry> {
    program.rules.iter().map(|rule| entry(program, rule)).collect()
}

fn entry(program: &Program, rule: &Rule) -> RuleEntry {
    let policy = program.policies.iter().find(|policy| policy.name == rule.id.policy);
    let help = rule.explanation.help.iter().map(|message| {
        let part = |part: &MessagePart| match part {
            MessagePart::Text(words) => words.to_string(),
            MessagePart::Hole(hole) => format!("{{{}}}", program.text_of(hole.location)),
        };
        fold(&message.parts.iter().map(part).collect::<String>())
    });
    RuleEntry {
        code: rule.id.to_string(),
        title: rule.title.as_deref().map(fold),
        severity: rule.severity,
        tags: rule.tags.iter().map(ToString::to_string).collect(),
        draft: rule.is_draft,
        because: rule.explanation.because.as_deref().map(fold),
        cites: rule.explanation.cites.iter().map(folded).collect(),
        sources: policy.map(|policy| policy.sources.iter().map(folded).collect()).unwrap_or_default(),
        help: help.collect(),
        parameters: parameters(program, rule),
        fields: fields(program, rule),
    }
}

fn without_article(description: &str) -> String {
    let bare = description.strip_prefix("a ").or_else(|| description.strip_prefix("an "));
    bare.unwrap_or(description).to_owned()
}

fn folded(citation: &Citation) -> Citation {
    Citation { text: fold(&citation.text), url: citation.url.as_deref().map(fold) }
}

/// A text on one line.
fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn parameters(program: &Program, rule: &Rule) -> Vec<ParameterEntry> {
    let mut used = BTreeSet::new();
    walk::rule(program, rule, &mut |expression| {
        if let ExpressionKind::Parameter(index) = &expression.kind {
            used.insert(*index);
        }
    });
    let vocabulary = program.vocabularies.get(rule.vocabulary);
    let known = used.iter().filter_map(|index| program.parameters.get(*index));
    let entry = known.map(|parameter| ParameterEntry {
        name: format!("{}.{}", parameter.policy, parameter.name),
        of: vocabulary.map(|vocabulary| without_article(&vocabulary.describe(&parameter.of))).unwrap_or_default(),
        value: program.text_of(parameter.value.location),
        description: parameter.description.as_deref().map(fold),
    });
    entry.collect()
}

/// The rules as text, some lines for each.
pub fn text(rules: &[RuleEntry]) -> String {
    let mut out = String::new();
    for rule in rules {
        let draft = if rule.draft { ", draft" } else { "" };
        let title = rule.title.as_deref().unwrap_or("(no title)");
        // writing to a string does not fail
        let _ = writeln!(out, "{}  {}{draft}\n  {title}", rule.code, rule.severity);
        if !rule.tags.is_empty() {
            let _ = writeln!(out, "  tags  {}", rule.tags.join(", "));
        }
        for cite in sources(rule) {
            let _ = writeln!(out, "  cite  {}", cited(cite));
        }
        if !rule.fields.is_empty() {
            let _ = writeln!(out, "  reads {}", fold(&rule.fields.join(", ")));
        }
    }
    out
}

/// Who says so: what the rule cites, or else what its policy comes from.
fn sources(rule: &RuleEntry) -> &[Citation] {
    if rule.cites.is_empty() { &rule.sources } else { &rule.cites }
}

pub(super) fn cited(citation: &Citation) -> String {
    match &citation.url {
        Some(url) => format!("{} <{url}>", citation.text),
        None => citation.text.clone(),
    }
}

/// The rules in Markdown: for each policy a heading with its title, and a table.
pub fn markdown(program: &Program, rules: &[RuleEntry]) -> String {
    let mut out = String::new();
    let mut current = None;
    for rule in rules {
        let policy = rule.code.split('/').next().unwrap_or_default();
        if current != Some(policy) {
            let title =
                program.policies.iter().find(|known| *known.name == *policy).and_then(|known| known.title.as_ref());
            let title = title.map(|title| format!(": {}", escaped(&fold(title)))).unwrap_or_default();
            let gap = if current.is_some() { "\n" } else { "" };
            let _ = writeln!(
                out,
                "{gap}## {}{title}\n\n| rule | severity | what it asks | fields that it reads | source | tags |\n|---|---|---|---|---|---|",
                code(policy)
            );
            current = Some(policy);
        }
        let draft = if rule.draft { ", draft" } else { "" };
        let fields: Vec<String> = rule.fields.iter().map(|field| code(&fold(field))).collect();
        let cites: Vec<String> = sources(rule).iter().map(|citation| escaped(&cited(citation))).collect();
        let tags: Vec<String> = rule.tags.iter().map(|tag| escaped(tag)).collect();
        let _ = writeln!(
            out,
            "| {} | {}{draft} | {} | {} | {} | {} |",
            code(&rule.code),
            rule.severity,
            escaped(rule.title.as_deref().unwrap_or_default()),
            fields.join("<br>"),
            cites.join("<br>"),
            tags.join(", ")
        );
    }
    out
}

/// Text as code in a cell: a fence longer than the backticks in it, and no `|` that would end the cell.
fn code(text: &str) -> String {
    let fence = "`".repeat(text.split(|character| character != '`').map(str::len).max().unwrap_or_default() + 1);
    let space = if text.contains('`') { " " } else { "" };
    format!("{fence}{space}{}{space}{fence}", text.replace('|', "\\|"))
}

/// Text as Markdown shows it: nothing in it ends a cell, or begins a tag, a link or an emphasis.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '!' => out.extend(['\\', character]),
            _ => out.push(character),
        }
    }
    out
}
