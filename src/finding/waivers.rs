//! Waivers: who lets which findings of a rule stand, where, why, and until when.
//!
//! They act once, on the findings of a document before these are put into groups; every renderer sees what came of it.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::diagnostic::RuleId;
use crate::finding::{Draft, FindingKind, Fingerprint, Outcome, RuleResult, StablePath};
use crate::source::Location;
use crate::value::Date;

/// A waiver that counts: nothing of it is missing, and its last day is not over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The rule whose failures and undecided checks it covers.
    pub rule: RuleId,
    /// Where in the contract.
    pub scope: Scope,
    /// Only the finding with this fingerprint, where one is named.
    pub fingerprint: Option<Fingerprint>,
    /// What a reader is told of it; shared by all that it covers.
    pub terms: Arc<Waived>,
}

/// Which part of a contract a waiver covers, with all that stands below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// A path that somebody wrote down elsewhere: it must last, so it covers no element of a list that only its position
    /// tells apart. The empty path is the whole contract, with all elements.
    Written(StablePath),
    /// The value beside which the waiver stands.
    Beside(StablePath),
}

/// The terms on which a finding is waived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waived {
    /// The reason.
    pub because: String,
    /// Who approved it.
    pub by: String,
    /// The last day on which it counts.
    pub until: Date,
    /// Where it is written.
    pub location: Location,
}

/// A check that has no finding of its own, but keeps its rule from passing all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreported {
    /// The rule.
    pub rule: RuleId,
    /// What came of the check.
    pub outcome: Outcome,
    /// The place that it is about; nothing where that was not kept, so that no waiver covers it.
    pub place: Option<StablePath>,
}

impl Waiver {
    /// Whether it covers this place in its contract.
    fn covers(&self, place: Option<&StablePath>, fingerprint: Option<Fingerprint>) -> bool {
        let Some(place) = place else { return false };
        let there = match &self.scope {
            // what covers the whole contract covers it in whatever order it is written
            Scope::Written(path) => (place.is_lasting() || *path == StablePath::default()) && path.covers(place),
            Scope::Beside(path) => path.covers(place),
        };
        there && self.fingerprint.is_none_or(|wanted| Some(wanted) == fingerprint)
    }
}

/// Waives what waivers cover, and corrects the outcomes of the rules. Of several waivers of one finding the first is
/// told. What is not reported and is waived is taken out. Says of each waiver whether it covered anything.
pub fn waive(
    waivers: &[&Waiver],
    drafts: &mut [Draft],
    unreported: &mut Vec<Unreported>,
    results: &mut [RuleResult],
) -> Vec<bool> {
    let mut used = vec![false; waivers.len()];
    if waivers.is_empty() {
        return used;
    }
    let mut by_rule: FxHashMap<&RuleId, Vec<(usize, &Waiver)>> = FxHashMap::default();
    for (index, waiver) in waivers.iter().enumerate() {
        by_rule.entry(&waiver.rule).or_default().push((index, waiver));
    }
    let mut first_cover = |rule: &RuleId, place: Option<&StablePath>, fingerprint: Option<Fingerprint>| {
        let mut first = None;
        for (index, waiver) in by_rule.get(rule).into_iter().flatten() {
            if waiver.covers(place, fingerprint) {
                if let Some(used) = used.get_mut(*index) {
                    *used = true;
                }
                first = first.or(Some(*waiver));
            }
        }
        first
    };
    // what is left of each rule that has a waiver
    let mut left: FxHashMap<RuleId, Outcome> = FxHashMap::default();
    let mut leave = |rule: &RuleId, outcome: Outcome| {
        let known = left.entry(rule.clone()).or_insert(outcome);
        *known = outcome.min(*known);
    };
    for draft in drafts {
        let (Some(rule), Some(outcome)) = (&draft.finding.rule, outcome_of(draft.finding.kind)) else { continue };
        match first_cover(rule, draft.place.as_ref(), Some(draft.finding.fingerprint)) {
            Some(waiver) => {
                draft.finding.waived = Some(Arc::clone(&waiver.terms));
                leave(rule, Outcome::Waived);
            }
            None => leave(rule, outcome),
        }
    }
    unreported.retain(|check| {
        let is_waived = first_cover(&check.rule, check.place.as_ref(), None).is_some();
        leave(&check.rule, if is_waived { Outcome::Waived } else { check.outcome });
        !is_waived
    });
    for result in results.iter_mut().filter(|result| matches!(result.outcome, Outcome::Fail | Outcome::Undecided)) {
        if let Some(outcome) = left.get(&result.rule) {
            result.outcome = *outcome;
        }
    }
    used
}

/// What a finding of a rule makes of it, if it counts.
pub(super) fn outcome_of(kind: FindingKind) -> Option<Outcome> {
    match kind {
        FindingKind::Fail => Some(Outcome::Fail),
        FindingKind::Undecided => Some(Outcome::Undecided),
        FindingKind::Load
        | FindingKind::Vocabulary
        | FindingKind::Remark
        | FindingKind::Waiver
        | FindingKind::Baseline => None,
    }
}
