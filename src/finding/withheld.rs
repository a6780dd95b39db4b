//! What of a run's findings is not shown, and that it is counted all the same.

use std::cmp::Reverse;

use crate::diagnostic::Severity;
use crate::finding::{DocumentReport, Finding, Group};

/// What a run leaves away because somebody asked for less.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Withheld {
    /// Rules that would have run, had they been selected and not ignored.
    pub rules: usize,
    /// Entries for people, of no rule, that are not selected or are ignored. These count for nothing.
    pub findings: usize,
    /// Entries of severity warning that are not shown because they are below the least severity. They, and all that
    /// follow, count as if they were shown.
    pub warnings: usize,
    /// Entries of severity note that are not shown for the same reason.
    pub notes: usize,
    /// Entries that are waived and not shown for the same reason.
    pub waived: usize,
    /// Entries that are not shown because there are more than were asked for.
    pub beyond: usize,
    /// Files that were not looked at because nothing that they are checked by has changed.
    pub unchanged: usize,
}

impl Withheld {
    /// Counts an entry in that is below the least severity that is shown.
    pub fn add_below(&mut self, group: &Group) {
        match group.severity {
            // what is known is told by its number alone, whatever is shown
            _ if group.known => {}
            _ if group.waived => self.waived += 1,
            Severity::Note => self.notes += 1,
            Severity::Warning | Severity::Error => self.warnings += 1,
        }
    }

    /// Counts in what was left away elsewhere.
    pub fn add_all(&mut self, other: &Self) {
        let Self { rules, findings, warnings, notes, waived, beyond, unchanged } = other;
        self.rules += rules;
        self.findings += findings;
        self.warnings += warnings;
        self.notes += notes;
        self.waived += waived;
        self.beyond += beyond;
        self.unchanged += unchanged;
    }

    /// The entries that are not shown although they are there.
    pub fn entries(&self) -> usize {
        self.warnings + self.notes + self.waived + self.beyond
    }
}

impl DocumentReport {
    /// Leaves the entries that are to be kept, and their findings; gives the number of the others. The outcomes of rules
    /// stay.
    pub fn retain(&mut self, mut keep: impl FnMut(&Group, &[Finding]) -> bool) -> usize {
        let kept: Vec<bool> = self.groups.iter().map(|group| keep(group, &self.findings)).collect();
        let dropped = kept.iter().filter(|kept| !**kept).count();
        if dropped == 0 {
            return 0;
        }
        let is_kept = |finding: &Finding| kept.get(finding.group).copied().unwrap_or(true);
        let findings = renumbered(self.findings.iter().map(is_kept));
        let groups = renumbered(kept.iter().copied());
        self.findings.retain(is_kept);
        for finding in &mut self.findings {
            finding.group = groups.get(finding.group).copied().unwrap_or_default();
        }
        let mut kept = kept.iter();
        self.groups.retain(|_| kept.next().copied().unwrap_or(true));
        for member in self.groups.iter_mut().flat_map(|group| &mut group.members) {
            *member = findings.get(*member).copied().unwrap_or_default();
        }
        dropped
    }

    /// The number of its entries, without those that are known.
    pub fn entries(&self) -> usize {
        self.groups.iter().filter(|group| !group.known).count()
    }

    /// Leaves so many entries, those that count before those that are waived; gives the number of the others. What is known is
    /// neither counted nor left out.
    pub fn truncate(&mut self, most: usize) -> usize {
        if self.entries() <= most {
            return 0;
        }
        let known: Vec<bool> = self.groups.iter().map(|group| group.known).collect();
        let is_known = |index: &usize| known.get(*index).copied().unwrap_or_default();
        let mut order: Vec<usize> = (0..self.groups.len()).filter(|index| !is_known(index)).collect();
        order.sort_by_key(|index| Reverse(self.groups.get(*index).is_some_and(Group::counts)));
        order.truncate(most);
        let mut index = 0..;
        self.retain(|_, _| index.next().is_some_and(|index| is_known(&index) || order.contains(&index)))
    }
}

/// The new number of each of a list, after only those were kept that are to be.
fn renumbered(kept: impl Iterator<Item = bool>) -> Vec<usize> {
    kept.scan(0, |next, kept| {
        let number = *next;
        *next += usize::from(kept);
        Some(number)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diagnostic::{Code, Diagnostic};
    use crate::finding::FindingKind;
    use crate::source::SourceMap;
    use crate::value::Date;

    /// A report in which finding `n` has message `n` and belongs to the group of this number.
    fn report(groups: &[(usize, bool)]) -> DocumentReport {
        let count = groups.iter().map(|(group, _)| group + 1).max().unwrap_or_default();
        let finding = |(index, (group, _)): (usize, &(usize, bool))| {
            Finding::bare(Diagnostic::error(Code::new("a/b"), index.to_string()), FindingKind::Fail, *group)
        };
        let group = |number: usize| Group {
            members: (0..groups.len()).filter(|member| groups[*member].0 == number).collect(),
            said: Some(format!("group {number}")),
            severity: Severity::Error,
            waived: groups.iter().any(|(of, waived)| *of == number && *waived),
            known: false,
        };
        DocumentReport {
            file: "f".to_owned(),
            number: Some(0),
            id: None,
            checked: true,
            sources: Arc::new(SourceMap::new()),
            as_of: Date { year: 2026, month: None, day: None },
            findings: groups.iter().enumerate().map(finding).collect(),
            groups: (0..count).map(group).collect(),
            results: Vec::new(),
        }
    }

    /// The messages of the findings of each group, and those of all findings in their order.
    fn shape(report: &DocumentReport) -> (Vec<(String, Vec<String>)>, Vec<String>) {
        let message = |index: &usize| report.findings[*index].diagnostic.message.clone();
        let groups = report.groups.iter().enumerate().map(|(number, group)| {
            assert!(group.members.iter().all(|member| report.findings[*member].group == number));
            (group.message(&report.findings).to_owned(), group.members.iter().map(message).collect())
        });
        (groups.collect(), (0..report.findings.len()).map(|index| message(&index)).collect())
    }

    #[test]
    fn what_is_left_keeps_its_order_and_its_members() {
        let mut some = report(&[(0, false), (1, false), (0, false), (2, false), (1, false)]);
        assert_eq!(some.retain(|group, _| group.said.as_deref() != Some("group 1")), 1);
        let (groups, findings) = shape(&some);
        let of = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(groups, [("group 0".to_owned(), of(&["0", "2"])), ("group 2".to_owned(), of(&["3"]))]);
        assert_eq!(findings, of(&["0", "2", "3"]));
        assert_eq!(some.retain(|_, _| true), 0);
        assert_eq!(some.retain(|_, _| false), 2);
        assert!(some.groups.is_empty() && some.findings.is_empty());
    }

    #[test]
    fn what_counts_is_left_before_what_somebody_has_waived() {
        for (most, left) in
            [(0, &[][..]), (1, &["group 1"]), (2, &["group 1", "group 3"]), (9, &["group 0", "group 1"])]
        {
            let mut some = report(&[(0, true), (1, false), (2, true), (3, false)]);
            let dropped = some.truncate(most);
            assert_eq!(dropped, 4_usize.saturating_sub(most), "{most}");
            let messages: Vec<&str> = some.groups.iter().map(|group| group.said.as_deref().unwrap()).collect();
            assert!(messages.starts_with(left), "{most}: {messages:?}");
            assert_eq!(messages.len() + dropped, 4);
        }
        // what is known stays, and takes no place
        let mut some = report(&[(0, false), (1, false), (2, false)]);
        some.groups[0].known = true;
        assert_eq!(some.truncate(1), 1);
        assert_eq!(
            some.groups.iter().map(|group| group.said.as_deref().unwrap()).collect::<Vec<_>>(),
            ["group 0", "group 1"]
        );
    }
}
