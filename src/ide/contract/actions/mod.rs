//! Changes that a person may ask for: what a rule suggests, what was probably meant, what is missing, and waivers. None is made
//! unasked, and none is made whose outcome was not looked at.

mod advised;
mod meant;
mod missing;
mod suggested;
mod waived;

use super::{Contract, Known, Part};
use crate::check::{Checked, Input};
use crate::document::edit::{Change, PathStep, Tree, edit_in_place};
use crate::finding::FindingKind;
use crate::ide::{Action, Edit, Missing, Trial};
use crate::source::Span;

/// How many findings of a place are looked at: all that is missing altogether stands at the first line.
const MOST_FINDINGS: usize = 200;

impl Contract<'_> {
    /// The changes that may be asked for in a part of the text, those that mend before others. What one mends is told by the
    /// index of its finding among all findings of the reports that the contract was made with, in their order. Waivers are
    /// only offered where they count: where the settings allow waivers that stand in contracts. What must be tried, and may be later,
    /// is for [`Contract::put_in`].
    pub fn actions(&self, range: Span, inline_waivers: bool, trial: Trial) -> Vec<Action> {
        let range = Span::new(self.clamp(range.start()), self.clamp(range.end()));
        let Some(part) = self.part(range.start()) else { return Vec::new() };
        let touched = |span: Span| span.start <= range.end && range.start <= span.end;
        let findings: Vec<&Known<'_>> =
            self.findings().iter().filter(|known| known.span.is_some_and(touched)).take(MOST_FINDINGS).collect();
        let mut actions = Vec::new();
        meant::actions(self, part, touched, &mut actions);
        suggested::actions(self, part, &findings, &mut actions);
        missing::actions(self, part, &findings, trial, &mut actions);
        if inline_waivers {
            waived::actions(self, part, &findings, &mut actions);
        }
        actions
    }

    /// The change that puts in what was offered to be; nothing where none could be without a rule passing in silence.
    pub fn put_in(&self, missing: &Missing) -> Option<Edit> {
        let part = self.parts.iter().find(|part| part.number == missing.document)?;
        missing::edit(self, part, &missing.path)
    }

    /// What the checker makes of another text of the file.
    fn check(&self, text: String) -> Checked {
        self.checker.check(Input { name: self.file.name().to_owned(), bytes: text.into_bytes(), named_outright: false })
    }
}

/// Whether a finding says that a rule's check failed, or could not be decided.
fn is_of_rule(known: &Known<'_>) -> bool {
    matches!(known.finding.kind, FindingKind::Fail | FindingKind::Undecided) && known.finding.counts()
}

/// The text of the file with a value set at a place, if that can be done in the text itself.
fn set(part: &Part<'_>, steps: &[PathStep], value: &Tree) -> Option<String> {
    let loaded = part.loaded()?;
    edit_in_place(&loaded.document, steps, Change::Set(value)).ok().flatten()
}

/// The one change that makes a text of another.
fn difference(before: &str, after: &str) -> Edit {
    let common = |left: &mut dyn Iterator<Item = char>, right: &mut dyn Iterator<Item = char>| -> usize {
        left.zip(right).take_while(|(left, right)| left == right).map(|(same, _)| same.len_utf8()).sum()
    };
    let head = common(&mut before.chars(), &mut after.chars());
    let (rest_before, rest_after) = (before.get(head..).unwrap_or_default(), after.get(head..).unwrap_or_default());
    let tail = common(&mut rest_before.chars().rev(), &mut rest_after.chars().rev());
    let text = rest_after.get(..rest_after.len() - tail).unwrap_or_default().to_owned();
    Edit { span: Span::new(head, before.len() - tail), text }
}
