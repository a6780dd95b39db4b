//! One root cause, shown once: findings put in order and into groups.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use smallvec::smallvec;

use crate::diagnostic::Severity;
use crate::finding::{Finding, FindingKind, Group, Members, StablePath};
use crate::source::Location;

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
    pub key: RootKey,
    /// The cause alone, in words that fit every rule that it stops: "the file does not state `security`". Nothing where these
    /// are the finding's own message, or no other finding has the root cause.
    pub message: Option<Arc<str>>,
    /// Whether it keeps the rule from knowing whether it applies.
    pub applies: bool,
}

/// What findings of one root cause have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RootKey {
    /// The place at which they point, and their message.
    Complaint,
    /// The cause of this number among those of the document.
    Cause(usize),
    /// What is said of them at once.
    Said(String),
}

/// By what a finding is put into a group: its root cause, for a complaint its place and message, and whether it is waived or
/// known.
type GroupKey<'d> = (&'d RootKey, Option<(Option<Location>, &'d str)>, bool, bool);

/// Puts findings in the order of their places, those of one place in the order in which they were made, and those of
/// one root cause into one group; what is waived, and what is known, stands apart from what counts.
pub fn assemble(mut drafts: Vec<Draft>) -> (Vec<Finding>, Vec<Group>) {
    drafts.sort_by_cached_key(place_of);
    let mut groups: Vec<Members> = Vec::with_capacity(drafts.len());
    let mut by_key: FxHashMap<GroupKey<'_>, usize> = FxHashMap::default();
    by_key.reserve(drafts.len());
    for (index, draft) in drafts.iter().enumerate() {
        let next = groups.len();
        let group = match &draft.root {
            Some(root) => *by_key.entry(group_key(draft, root)).or_insert(next),
            None => next,
        };
        match groups.get_mut(group) {
            Some(members) => members.push(index),
            None => groups.push(smallvec![index]),
        }
    }
    let groups: Vec<Group> = groups.into_iter().map(|members| group(members, &drafts)).collect();
    let mut findings: Vec<Finding> = drafts.into_iter().map(finding).collect();
    for (number, group) in groups.iter().enumerate() {
        for member in &group.members {
            if let Some(finding) = findings.get_mut(*member) {
                finding.group = number;
            }
        }
    }
    (findings, groups)
}

/// The finding of a draft. What a rule says can be waived by the path of its place.
fn finding(draft: Draft) -> Finding {
    let Draft { mut finding, place, .. } = draft;
    if finding.rule.is_some() {
        finding.waiver_path = place.and_then(StablePath::into_lasting);
    }
    finding
}

fn place_of(draft: &Draft) -> Option<Location> {
    draft.finding.diagnostic.primary.as_ref().map(|label| label.location)
}

fn group_key<'d>(draft: &'d Draft, root: &'d Root) -> GroupKey<'d> {
    let finding = &draft.finding;
    let complaint = (root.key == RootKey::Complaint).then(|| (place_of(draft), finding.diagnostic.message.as_str()));
    (&root.key, complaint, finding.waived.is_some(), finding.known.is_some())
}

/// The findings at these indices as a group: the gravest first; and one message for all.
fn group(mut members: Members, drafts: &[Draft]) -> Group {
    // most findings stand alone
    if let [only] = members.as_slice()
        && let Some(Draft { finding, .. }) = drafts.get(*only)
    {
        let (waived, known) = (finding.waived.is_some(), finding.known.is_some());
        return Group { members, said: None, severity: finding.diagnostic.severity, waived, known };
    }
    let of: Vec<&Draft> = members.iter().filter_map(|member| drafts.get(*member)).collect();
    let first = of.first();
    let said = first.map(|first| {
        let message = &first.finding.diagnostic.message;
        let message = first.root.as_ref().and_then(|root| root.message.as_deref()).unwrap_or(message);
        if of.iter().filter_map(|draft| draft.root.as_ref()).all(|root| root.applies) {
            format!("whether these {} rules apply cannot be told: {message}", of.len())
        } else {
            message.to_owned()
        }
    });
    let group = Group {
        said,
        severity: of.iter().map(|draft| draft.finding.diagnostic.severity).max().unwrap_or(Severity::Note),
        waived: first.is_some_and(|first| first.finding.waived.is_some()),
        known: first.is_some_and(|first| first.finding.known.is_some()),
        members: Members::new(),
    };
    members.sort_by_key(|member| {
        let finding = drafts.get(*member).map(|draft| &draft.finding);
        let severity = finding.map_or(Severity::Note, |finding| finding.diagnostic.severity);
        let undecided = finding.is_some_and(|finding| finding.kind == FindingKind::Undecided);
        (std::cmp::Reverse(severity), undecided, *member)
    });
    Group { members, ..group }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Diagnostic, Severity};
    use crate::source::{FileId, Span};

    fn draft(at: usize, message: &str, severity: Severity, root: Option<(RootKey, Option<&str>, bool)>) -> Draft {
        let location = Location::new(FileId(0), Span::empty(at));
        let diagnostic = Diagnostic::new(severity, Code::new("a/b"), message).at(location, "");
        let finding = Finding::bare(diagnostic, FindingKind::Fail, 0);
        let root = root.map(|(key, message, applies)| Root { key, message: message.map(Arc::from), applies });
        Draft { finding, root, place: None }
    }

    /// The message, the severity and the members of each group.
    fn grouped(drafts: Vec<Draft>) -> Vec<(String, Severity, Vec<usize>)> {
        let (findings, groups) = assemble(drafts);
        for (number, group) in groups.iter().enumerate() {
            assert!(group.members.iter().all(|member| findings[*member].group == number));
        }
        let told = |group: Group| (group.message(&findings).to_owned(), group.severity, group.members.to_vec());
        groups.into_iter().map(told).collect()
    }

    #[test]
    fn findings_of_one_cause_are_one_group_with_its_words() {
        let groups = grouped(vec![
            draft(5, "x", Severity::Error, Some((RootKey::Cause(1), None, false))),
            draft(1, "y", Severity::Warning, Some((RootKey::Cause(2), Some("the cause"), false))),
            draft(3, "z", Severity::Error, Some((RootKey::Cause(2), Some("the cause"), true))),
        ]);
        let expected =
            [("the cause".to_owned(), Severity::Error, vec![1, 0]), ("x".to_owned(), Severity::Error, vec![2])];
        assert_eq!(groups, expected);
    }

    #[test]
    fn where_all_that_is_unknown_is_whether_rules_apply_the_group_says_of_how_many() {
        let applies =
            |at| draft(at, "whether this rule applies", Severity::Note, Some((RootKey::Cause(1), Some("why"), true)));
        let (message, _, members) = grouped(vec![applies(1), applies(1)]).swap_remove(0);
        assert_eq!((message.as_str(), members), ("whether these 2 rules apply cannot be told: why", vec![0, 1]));
    }

    #[test]
    fn a_complaint_is_the_same_at_one_place_and_in_one_message_alone() {
        let complaint = |at, message| draft(at, message, Severity::Error, Some((RootKey::Complaint, None, false)));
        let groups = grouped(vec![complaint(1, "a"), complaint(1, "b"), complaint(2, "a"), complaint(1, "a")]);
        let members: Vec<Vec<usize>> = groups.into_iter().map(|(_, _, members)| members).collect();
        assert_eq!(members, [vec![0, 2], vec![1], vec![3]]);
        let alone = |at| draft(at, "a", Severity::Error, None);
        assert_eq!(grouped(vec![alone(1), alone(1)]).len(), 2, "what has no cause stands alone");
    }
}
