//! One root cause, shown once: findings put in order and into groups.

use rustc_hash::FxHashMap;

use crate::diagnostic::Severity;
use crate::finding::{Finding, FindingKind, Group, StablePath};

/// A finding before it has its group.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The finding; its group is not yet set.
    pub finding: Finding,
    /// The root cause that it shares with others; nothing for one that stands alone.
    pub root: Option<Root>,
    /// The place that it is about, which a waiver must cover; nothing for what no rule and no vocabulary says.
    pub place: Option<StablePath>,
}

/// The root cause of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// What two findings of one root cause have in common, and no others.
    pub key: String,
    /// The cause alone, in words that fit every rule that it stops: "the file does not state `security`".
    pub message: String,
    /// Whether it keeps the rule from knowing whether it applies.
    pub applies: bool,
}

/// Puts findings in the order of their places, those of one place in the order in which they were made, and those of
/// one root cause into one group; what is waived, and what is known, stands apart from what counts.
pub fn assemble(mut drafts: Vec<Draft>) -> (Vec<Finding>, Vec<Group>) {
    drafts.sort_by_key(|draft| draft.finding.diagnostic.primary.as_ref().map(|label| label.location));
    let mut groups: Vec<(Group, Vec<Option<Root>>)> = Vec::new();
    let mut by_key: FxHashMap<(String, bool, bool), usize> = FxHashMap::default();
    let mut findings = Vec::with_capacity(drafts.len());
    for (index, draft) in drafts.into_iter().enumerate() {
        let Draft { mut finding, root, .. } = draft;
        let waived = finding.waived.is_some();
        let is_known = finding.known.is_some();
        let key = root.as_ref().map(|root| (root.key.clone(), waived, is_known));
        let known = key.as_ref().and_then(|key| by_key.get(key).copied());
        let group = known.unwrap_or_else(|| {
            let group = Group {
                members: Vec::new(),
                message: finding.diagnostic.message.clone(),
                severity: finding.diagnostic.severity,
                waived,
                known: is_known,
            };
            groups.push((group, Vec::new()));
            groups.len() - 1
        });
        if let Some(key) = key {
            by_key.insert(key, group);
        }
        finding.group = group;
        if let Some((group, roots)) = groups.get_mut(group) {
            group.members.push(index);
            group.severity = group.severity.max(finding.diagnostic.severity);
            roots.push(root);
        }
        findings.push(finding);
    }
    let groups = groups.into_iter().map(|(group, roots)| finish(group, &roots, &findings)).collect();
    (findings, groups)
}

/// The gravest first; and one message for all.
fn finish(mut group: Group, roots: &[Option<Root>], findings: &[Finding]) -> Group {
    group.members.sort_by_key(|member| {
        let finding = findings.get(*member);
        let severity = finding.map_or(Severity::Note, |finding| finding.diagnostic.severity);
        let undecided = finding.is_some_and(|finding| finding.kind == FindingKind::Undecided);
        (std::cmp::Reverse(severity), undecided, *member)
    });
    if let [Some(first), _, ..] = roots {
        let number = roots.len();
        group.message = if roots.iter().flatten().all(|root| root.applies) {
            format!("whether these {number} rules apply cannot be told: {}", first.message)
        } else {
            first.message.clone()
        };
    }
    group
}
