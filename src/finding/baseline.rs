//! What is known: findings that were there when a baseline was recorded.
//!
//! Like waivers, which go before it, a baseline acts once, on the findings of a document before these are put into groups.

use rustc_hash::FxHashMap;

use super::waivers::outcome_of;
use crate::diagnostic::RuleId;
use crate::finding::{Draft, Finding, FindingKind, Outcome, RuleResult, StablePath, Unreported};
use crate::source::Location;

/// Marks what is known, and corrects the outcomes of the rules. `place` says where a finding is said to be known; it is asked
/// of each finding that is not waived, in order.
///
/// A rule that is undecided for a value that cannot be read has no finding of its own: the vocabulary's stands for it. It is
/// known with that one.
pub fn know(
    mut place: impl FnMut(&Finding) -> Option<Location>,
    drafts: &mut [Draft],
    unreported: &[Unreported],
    results: &mut [RuleResult],
) {
    let mut any = false;
    let mut unreadable: Vec<StablePath> = Vec::new();
    for draft in drafts.iter_mut().filter(|draft| draft.finding.waived.is_none()) {
        draft.finding.known = place(&draft.finding);
        if draft.finding.known.is_some() {
            any = true;
            unreadable.extend(draft.place.clone().filter(|_| draft.finding.kind == FindingKind::Vocabulary));
        }
    }
    if !any {
        return;
    }
    // what is left of each rule; what is waived and not reported was taken out before
    let mut left: FxHashMap<&RuleId, Outcome> = FxHashMap::default();
    let mut leave = |rule, outcome: Outcome| {
        let known = left.entry(rule).or_insert(outcome);
        *known = outcome.min(*known);
    };
    for Draft { finding, .. } in drafts.iter() {
        let (Some(rule), Some(outcome)) = (&finding.rule, outcome_of(finding.kind)) else { continue };
        let outcome = match (&finding.waived, &finding.known) {
            (Some(_), _) => Outcome::Waived,
            (None, Some(_)) => Outcome::Known,
            (None, None) => outcome,
        };
        leave(rule, outcome);
    }
    for check in unreported {
        let is_known = check.place.as_ref().is_some_and(|place| unreadable.iter().any(|whole| whole.covers(place)));
        leave(&check.rule, if is_known { Outcome::Known } else { check.outcome });
    }
    for result in results.iter_mut().filter(|result| matches!(result.outcome, Outcome::Fail | Outcome::Undecided)) {
        if let Some(outcome) = left.get(&result.rule) {
            result.outcome = *outcome;
        }
    }
}
