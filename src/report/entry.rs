//! What a group of findings comes to as one entry for people.

use crate::finding::{DocumentReport, Finding, FindingKind, Group};

/// The findings of a group, one of each code, in their order: one rule may say several things of one value.
pub(super) fn members<'a>(report: &'a DocumentReport, group: &Group) -> Vec<&'a Finding> {
    let mut members: Vec<&Finding> = Vec::new();
    for finding in group.members.iter().filter_map(|index| report.findings.get(*index)) {
        if !members.iter().any(|member| member.diagnostic.code == finding.diagnostic.code) {
            members.push(finding);
        }
    }
    members
}

/// The finding that an entry is headed by: of those of the gravest severity the first that is not merely undecided, else
/// the first.
pub(super) fn gravest<'a>(members: &[&'a Finding], group: &Group) -> Option<&'a Finding> {
    let grave = |member: &&&Finding| member.diagnostic.severity == group.severity && !is_undecided(member);
    members.iter().find(grave).or(members.first()).copied()
}

/// Whether a finding says no more than that something could not be decided.
pub(super) fn is_undecided(finding: &Finding) -> bool {
    finding.kind == FindingKind::Undecided
}
