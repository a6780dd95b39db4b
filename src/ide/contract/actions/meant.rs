//! "Did you mean …": keys, values and ids that are nearly right.

use super::super::{Asked, Contract, Part, written};
use super::{advised, is_of_rule};
use crate::diagnostic::{Code, quote};
use crate::document::edit::written_key;
use crate::ide::{Action, ActionKind, CompletionKind, Edit};
use crate::source::Span;
use crate::vocabulary::UNKNOWN_FIELD;

/// How much of what was written a title repeats, in characters.
pub(super) const LONGEST: usize = 60;

/// A word that names nothing.
const UNRESOLVED: &str = "contract/unresolved-reference";

/// How many names are offered where none is near.
const MOST: usize = 6;

/// The names that a reference may have which has none of them, where they are few.
fn others(contract: &Contract<'_>, span: Span, touched: &impl Fn(Span) -> bool, actions: &mut Vec<Action>) {
    if !touched(span) {
        return;
    }
    let offered = contract.completion(span.start(), &Asked::default());
    let names: Vec<_> = offered.into_iter().filter(|one| one.kind == CompletionKind::Id).collect();
    if names.len() > MOST {
        return;
    }
    let known = contract.findings().iter().find(|known| known.span == Some(span));
    for name in names.into_iter().filter(|name| name.edit.span == span) {
        let title = name.detail.as_deref().map_or_else(String::new, |title| format!(": {title}"));
        actions.push(Action {
            title: format!("write {}{title}", quote(&name.label, LONGEST)),
            kind: ActionKind::Mend,
            edits: vec![name.edit],
            later: None,
            mends: known.map(|known| known.index),
            is_preferred: false,
        });
    }
}

pub(super) fn actions(
    contract: &Contract<'_>,
    part: &Part<'_>,
    touched: impl Fn(Span) -> bool,
    actions: &mut Vec<Action>,
) {
    let Some(loaded) = part.loaded() else { return };
    let document = &loaded.document;
    for problem in loaded.reading.problems() {
        let Some(meant) = &problem.meant else {
            if problem.diagnostic.code.as_str() == UNRESOLVED {
                others(contract, document.span(problem.node), &touched, actions);
            } else if advised::is_of(&problem.diagnostic) && touched(document.span(problem.node)) {
                advised::actions(contract, part, problem.node, &problem.diagnostic, actions);
            }
            continue;
        };
        let is_key = problem.diagnostic.code == UNKNOWN_FIELD;
        let span = if is_key { document.key_span(problem.node) } else { Some(document.span(problem.node)) };
        // what came in through an alias stands elsewhere, where it may be right
        let Some(span) = span.filter(|span| touched(*span) && document.used_at(problem.node).is_none()) else {
            continue;
        };
        let old = span.text(document.source());
        if old.contains('\n') {
            continue;
        }
        let text = if is_key { written_key(meant) } else { written(old, meant) };
        // a rule that looks for what the key stands for speaks of it in the vocabulary's stead
        let said = |code: &Code| *code == problem.diagnostic.code;
        let here = || contract.findings().iter().filter(|known| known.span == Some(span));
        let known = here()
            .find(|known| said(&known.finding.diagnostic.code))
            .or_else(|| here().find(|known| is_key && is_of_rule(known)));
        actions.push(Action {
            title: format!("write {} in place of {}", quote(meant, LONGEST), quote(old, LONGEST)),
            kind: ActionKind::Mend,
            edits: vec![Edit { span, text }],
            later: None,
            mends: known.map(|known| known.index),
            is_preferred: true,
        });
    }
}
