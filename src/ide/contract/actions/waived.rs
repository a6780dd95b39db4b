//! Waivers beside what they waive, for a person to give the reason and the day: as they are put in they don't count.

use std::collections::BTreeSet;

use super::super::{Contract, Known, Part};
use super::{difference, is_of_rule};
use crate::ide::{Action, ActionKind};
use crate::source::Span;

/// How many waivers are looked at: for each the contract is checked.
const MOST: usize = 4;

/// The parts that a person fills in. Neither is taken as it stands.
const TO_FILL_IN: &str = "until YYYY-MM-DD because \"\" by \"\"";

pub(super) fn actions(contract: &Contract<'_>, part: &Part<'_>, findings: &[&Known<'_>], actions: &mut Vec<Action>) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let text = contract.file.text();
    for known in findings.iter().filter(|known| is_of_rule(known)) {
        let (Some(rule), Some(span)) = (&known.finding.rule, known.span) else { continue };
        let code = rule.to_string();
        if seen.len() >= MOST || !seen.insert(code.clone()) {
            continue;
        }
        // held to what it comes to once it is filled in
        let filled_in =
            format!("until {:04}-12-31 because \"agreed with the other side\" by \"a reviewer\"", contract.as_of.year);
        let counts = |known: &Known<'_>, text: &str| {
            let checked = contract.check(text.to_owned());
            let mut findings = checked.reports.iter().flat_map(|report| &report.findings);
            findings.any(|now| now.rule == known.finding.rule && now.path == known.finding.path && now.waived.is_some())
        };
        if !put_in(part, text, span, &code, &filled_in).is_some_and(|text| counts(known, &text)) {
            continue;
        }
        let Some(after) = put_in(part, text, span, &code, TO_FILL_IN) else { continue };
        actions.push(Action {
            title: format!("waive `{code}` here, for a reason to be given"),
            kind: ActionKind::Mend,
            edits: vec![difference(text, &after)],
            mends: Some(known.index),
            is_preferred: false,
        });
    }
}

/// The text with a waiver above the line of a value, or behind it where the line begins with a dash.
fn put_in(part: &Part<'_>, text: &str, span: Span, code: &str, parts: &str) -> Option<String> {
    let line = part.sketch.line(span.start());
    let content = line.text(text);
    let indent = content.len() - content.trim_start().len();
    let comment = format!("# clausula: waive {code} {parts}");
    let (head, tail) = if content.trim_start().starts_with('-') {
        let has_comment =
            part.sketch.comments.iter().any(|comment| line.start() <= comment.start() && comment.start() <= line.end());
        if has_comment {
            return None;
        }
        text.split_at_checked(line.end())?
    } else {
        text.split_at_checked(line.start())?
    };
    Some(if content.trim_start().starts_with('-') {
        format!("{head}  {comment}{tail}")
    } else {
        format!("{head}{:indent$}{comment}\n{tail}", "")
    })
}
