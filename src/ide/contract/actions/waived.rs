//! Waivers beside what they waive, or in a file for them, for a person to give the reason and the day: as they are put in they don't
//! count.

use std::collections::BTreeSet;

use super::super::{Contract, Known, Part};
use super::{difference, is_of_rule};
use crate::diagnostic::quote;
use crate::document::edit::{Change, PathStep, Tree, edit_in_place};
use crate::document::{Document, Limits, NodeKind, load};
use crate::ide::{Action, ActionKind};
use crate::source::{FileId, SourceFile, Span};
use crate::vocabulary::is_plain_word;

/// How many waivers are looked at: for each that stands beside a value the contract is checked.
const MOST: usize = 12;

impl Contract<'_> {
    /// The waivers of the findings in a part of the text that may be added to a file of waivers, each with its change of that file.
    /// Nothing where it is no such file, or is broken, or the contract has no id to be named by.
    pub fn filed_waivers(&self, range: Span, waivers: &SourceFile) -> Vec<Action> {
        let range = Span::new(self.clamp(range.start()), self.clamp(range.end()));
        let touched = |span: Span| span.start <= range.end && range.start <= span.end;
        let mut actions = Vec::new();
        let Some(contract) = self.part(range.start()).and_then(id_of) else { return actions };
        let documents = load(waivers.text().as_bytes().to_vec(), FileId::default(), Limits::default()).documents;
        let Some(document) = documents.first().filter(|document| documents.len() == 1 && are_waivers(document)) else {
            return actions;
        };
        let file = waivers.name().rsplit(['/', '\\']).next().unwrap_or_default();
        let mut seen = BTreeSet::new();
        for known in self.findings().iter().filter(|known| is_of_rule(known) && known.span.is_some_and(touched)) {
            // what no path names could only be waived with all else that the rule finds
            let (Some(rule), Some(path)) = (&known.finding.rule, &known.finding.waiver_path) else { continue };
            let rule = rule.to_string();
            if seen.len() >= MOST || !seen.insert((rule.clone(), path)) {
                continue;
            }
            let scalar = |text: &str| if is_plain_word(text) { Tree::plain(text) } else { Tree::text(text) };
            let waiver = [
                ("rule", Tree::plain(&rule)),
                ("contract", scalar(&contract)),
                ("path", scalar(path)),
                ("because", Tree::text("")),
                ("by", Tree::text("")),
                ("until", Tree::plain(UNTIL)),
            ];
            let entries = waiver.map(|(key, value)| (key.to_owned(), value)).into();
            let Some(after) = with_waiver(document, Tree::Map(entries)) else { continue };
            actions.push(Action {
                title: format!(
                    "waive `{rule}` at {} in {}, for a reason to be given",
                    quote(path, LONGEST),
                    quote(file, LONGEST)
                ),
                kind: ActionKind::Mend,
                edits: vec![difference(waivers.text(), &after)],
                later: None,
                mends: Some(known.index),
                is_preferred: false,
            });
        }
        actions
    }
}

/// The id by which waivers may name a contract.
fn id_of(part: &Part<'_>) -> Option<String> {
    let document = &part.loaded()?.document;
    let id = document.get(document.get(document.root(), "contract")?, "id")?;
    let text = document.text(id);
    (document.kind(id).is_scalar() && !text.trim().is_empty()).then(|| text.to_owned())
}

fn are_waivers(document: &Document) -> bool {
    document.get(document.root(), "schema").is_some_and(|mark| document.text(mark) == "waivers/1")
}

/// The text of a file of waivers with another at its end.
fn with_waiver(document: &Document, waiver: Tree) -> Option<String> {
    const LIST: &str = "waivers";
    let known = document.get(document.root(), LIST).filter(|known| document.kind(*known) == NodeKind::Sequence);
    let count = known.map_or(0, |known| document.children(known).count());
    let list = PathStep::Key(LIST.to_owned());
    let (steps, value) = match count {
        0 => (vec![list], Tree::List(vec![waiver])),
        _ => (vec![list, PathStep::Index(count)], waiver),
    };
    edit_in_place(document, &steps, Change::Set(&value)).ok().flatten()
}

/// How much of a path or a file's name a title repeats, in characters.
const LONGEST: usize = 60;

/// The day that a person fills in; it is not taken as it stands.
const UNTIL: &str = "YYYY-MM-DD";

/// The parts that a person fills in. None is taken as it stands.
const TO_FILL_IN: &str = "until YYYY-MM-DD because \"\" by \"\"";

pub(super) fn actions(contract: &Contract<'_>, part: &Part<'_>, findings: &[&Known<'_>], actions: &mut Vec<Action>) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let text = contract.file.text();
    for known in findings.iter().filter(|known| is_of_rule(known)) {
        let (Some(rule), Some(span)) = (&known.finding.rule, known.span) else { continue };
        let code = rule.to_string();
        if seen.len() >= MOST || !seen.insert(code.clone()) {
            continue;
        }
        // held to what it comes to once it is filled in
        let filled_in =
            format!("until {:04}-12-31 because \"agreed with the other side\" by \"a reviewer\"", contract.as_of.year);
        let counts = |known: &Known<'_>, text: &str| {
            let checked = contract.check(text.to_owned());
            let mut findings = checked.reports.iter().flat_map(|report| &report.findings);
            findings.any(|now| now.rule == known.finding.rule && now.path == known.finding.path && now.waived.is_some())
        };
        if !put_in(part, text, span, &code, &filled_in).is_some_and(|text| counts(known, &text)) {
            continue;
        }
        let Some(after) = put_in(part, text, span, &code, TO_FILL_IN) else { continue };
        actions.push(Action {
            title: format!("waive `{code}` here, for a reason to be given"),
            kind: ActionKind::Mend,
            edits: vec![difference(text, &after)],
            later: None,
            mends: Some(known.index),
            is_preferred: false,
        });
    }
}

/// The text with a waiver above the line of a value, or behind it where the line begins with a dash.
fn put_in(part: &Part<'_>, text: &str, span: Span, code: &str, parts: &str) -> Option<String> {
    let line = part.sketch.line(span.start());
    let content = line.text(text);
    let indent = content.len() - content.trim_start().len();
    let comment = format!("# clausula: waive {code} {parts}");
    let (head, tail) = if content.trim_start().starts_with('-') {
        let has_comment =
            part.sketch.comments.iter().any(|comment| line.start() <= comment.start() && comment.start() <= line.end());
        if has_comment {
            return None;
        }
        text.split_at_checked(line.end())?
    } else {
        text.split_at_checked(line.start())?
    };
    Some(if content.trim_start().starts_with('-') {
        format!("{head}  {comment}{tail}")
    } else {
        format!("{head}{:indent$}{comment}\n{tail}", "")
    })
}
