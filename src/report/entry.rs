//! What a group of findings comes to as one entry for people.

use std::borrow::Cow;

use crate::diagnostic::Severity;
use crate::finding::{DocumentReport, Finding, FindingKind, Group};

/// A group in a sentence.
#[derive(Debug)]
pub struct Entry<'a> {
    /// The finding that it is headed by.
    pub finding: &'a Finding,
    /// How grave it is: what is waived, or known from a baseline, is worth knowing, and no more.
    pub severity: Severity,
    /// What is said, and whether that is undecided, waived, or said by several rules; not yet made safe to print.
    pub message: String,
}

/// The groups of a report, each as an entry; without those that are known.
pub(super) fn entries(report: &DocumentReport) -> impl Iterator<Item = Entry<'_>> {
    all_entries(report).filter(|entry| entry.finding.known.is_none())
}

/// All groups of a report, each as an entry.
pub fn all_entries(report: &DocumentReport) -> impl Iterator<Item = Entry<'_>> {
    report.groups.iter().filter_map(|group| {
        let members = members(report, group);
        let finding = gravest(&members, group)?;
        let mut message = said(finding, group.message(&report.findings));
        if members.len() > 1 {
            message.push_str(&format!(" ({} rules)", members.len()));
        }
        let severity = match &finding.waived {
            Some(waived) => {
                message = format!("waived until {} by {}: {message}", waived.until, waived.by);
                Severity::Note
            }
            None if group.known => {
                message = format!("known: {message}");
                Severity::Note
            }
            None => group.severity,
        };
        Some(Entry { finding, severity, message })
    })
}

/// A message of a finding, which says where it is merely undecided.
pub(super) fn said(finding: &Finding, message: &str) -> String {
    let is_open = is_undecided(finding) && !message.starts_with("undecided");
    if is_open { format!("undecided: {message}") } else { message.to_owned() }
}

/// What a document is called: its file, and which document of that it is where it is not the first.
pub(super) fn document_name(report: &DocumentReport) -> Cow<'_, str> {
    match report.number {
        Some(number) if number > 0 => Cow::Owned(format!("{}, document {}", report.file, u64::from(number) + 1)),
        _ => Cow::Borrowed(&report.file),
    }
}

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
