//! Values that are written in another form than they are read by: `1 January 2026` where `2026-01-01` is meant. What could have been
//! meant is what the check advises to write, as far as that is a value of the field.

use super::super::expected::{self, Expected};
use super::super::{Contract, Part, quoted};
use super::meant::LONGEST;
use crate::diagnostic::{Diagnostic, quote};
use crate::document::NodeId;
use crate::finding::DocumentReport;
use crate::ide::{Action, ActionKind, Edit};
use crate::value::{Type, form};

/// The code of a value that is not understood.
const MALFORMED: &str = "contract/malformed-value";

/// How many values are offered in place of one: for each the contract is checked.
const MOST: usize = 6;

/// The changes of a value that is not understood into what its problem advises.
pub(super) fn actions(
    contract: &Contract<'_>,
    part: &Part<'_>,
    node: NodeId,
    problem: &Diagnostic,
    actions: &mut Vec<Action>,
) {
    let Some(document) = part.loaded().map(|loaded| &loaded.document) else { return };
    let span = document.span(node);
    let old = span.text(document.source());
    let place = part.sketch.nodes().find(|(_, known)| known.span == span && !known.span.is_empty());
    let place = place.map(|(number, _)| expected::place(part.vocabulary, &part.sketch, number));
    let Some(place) = place.filter(|_| document.used_at(node).is_none() && !old.contains('\n')) else { return };
    let Some(of) = place.expected.as_ref().and_then(Expected::of) else { return };
    let known = contract.findings().iter().find(|known| known.span == Some(span) && is_of(&known.finding.diagnostic));
    let before = known.map(|known| misread(std::slice::from_ref(known.report))).unwrap_or_default();
    let mut values = values_of(part, of, document.text(node));
    if values.is_empty() {
        let named = problem.help.iter().flat_map(|help| named(help)).filter(|value| is_value(part, of, value));
        values = named.map(str::to_owned).collect();
        // a longer list is for completion
        values.truncate(if values.len() > MOST { 0 } else { MOST });
    }
    let mut offered: Vec<Action> = Vec::new();
    for value in values {
        // a comma would end it in brackets
        let text = if value.contains([',', '"', '\'']) { quoted(&value) } else { value.clone() };
        let edits = vec![Edit { span, text }];
        if offered.iter().any(|other| other.edits == edits)
            || misread(&contract.check(edited(contract, &edits)).reports) >= before
        {
            continue;
        }
        offered.push(Action {
            title: format!("write {} in place of {}", quote(&value, LONGEST), quote(old, LONGEST)),
            kind: ActionKind::Mend,
            edits,
            later: None,
            mends: known.map(|known| known.index),
            is_preferred: false,
        });
    }
    // of several a person has to say which is meant
    if let [only] = offered.as_mut_slice() {
        only.is_preferred = true;
    }
    actions.append(&mut offered);
}

/// Whether it tells of a value that is not understood.
pub(super) fn is_of(diagnostic: &Diagnostic) -> bool {
    diagnostic.code.as_str() == MALFORMED
}

/// How many values are not understood.
fn misread(reports: &[DocumentReport]) -> usize {
    reports.iter().flat_map(|report| &report.findings).filter(|finding| is_of(&finding.diagnostic)).count()
}

fn edited(contract: &Contract<'_>, edits: &[Edit]) -> String {
    let mut text = contract.file.text().to_owned();
    for Edit { span, text: new } in edits {
        text.replace_range(span.range(), new);
    }
    text
}

/// What an advice names, in backticks; nothing of one that only shows by an example what the form is like.
fn named(help: &str) -> impl Iterator<Item = &str> {
    let is_example = help.contains("as in `") || help.contains("e.g. `");
    help.split('`').skip(1).step_by(2).filter(move |_| !is_example)
}

/// The values of enums whose meaning a text gives in place of their name.
fn values_of(part: &Part<'_>, of: &Type, text: &str) -> Vec<String> {
    match of {
        Type::Enum(id) => {
            let known = part.vocabulary.enumeration(*id).map(|of| of.values.as_slice()).unwrap_or_default();
            let is_meant = |meaning: &str| meaning.eq_ignore_ascii_case(text.trim());
            let meant = known.iter().filter(|(_, meaning)| meaning.as_deref().is_some_and(is_meant));
            meant.map(|(name, _)| name.to_string()).collect()
        }
        Type::OneOrMore(inner) => values_of(part, inner, text),
        Type::Union(members) => members.iter().flat_map(|member| values_of(part, member, text)).collect(),
        _ => Vec::new(),
    }
}

/// Whether a text is a value of a type.
fn is_value(part: &Part<'_>, of: &Type, text: &str) -> bool {
    match of {
        Type::Enum(id) => part.vocabulary.enumeration(*id).is_some_and(|of| of.named(text).is_some()),
        Type::OneOrMore(inner) => is_value(part, inner, text),
        Type::Union(members) => members.iter().any(|member| is_value(part, member, text)),
        _ => form(of, text, false).is_some(),
    }
}
