//! Files that are no contract yet: empty ones, and those whose mark is missing or misspelt.

use super::{in_snippet, sketch};
use crate::check::Checker;
use crate::finding::DocumentReport;
use crate::ide::{Action, ActionKind, Completion, CompletionKind, Edit};
use crate::source::{SourceFile, Span};
use crate::vocabulary::Vocabulary;

/// The codes of a mark that is misspelt, and of one that is missing.
const MISSPELT: &str = "contract/misspelt-schema";
const MISSING: &str = "contract/no-schema";

/// What a contract begins with, behind its mark.
const SKELETON: &str = "\
contract:
  id: ${1:id}
  title: \"${2:title}\"
parties:
  - {id: ${3:client}, name: \"${4:name}\", role: client}
  - {id: ${5:provider}, name: \"${6:name}\", role: provider}
$0
";

/// What may be written into a file, or a document of one, in which there is nothing yet but comments and the word at an offset.
pub fn beginnings(file: &SourceFile, checker: &Checker, offset: usize) -> Vec<Completion> {
    let text = file.text();
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    // of what stands before and behind the marks of documents it says nothing
    let Some(document) = sketch::documents(text).into_iter().find(|document| document.touches(offset)) else {
        return Vec::new();
    };
    let behind = text.get(offset..document.end()).unwrap_or_default();
    let line = sketch::line_of(text, offset).start();
    let (Some(above), Some(typed)) = (text.get(document.start()..line), text.get(line..offset)) else {
        return Vec::new();
    };
    let is_blank = |text: &str| text.lines().all(|line| line.trim().is_empty() || line.starts_with('#'));
    let rest = behind.split_once('\n').map_or("", |(_, rest)| rest);
    let behind_word = behind.lines().next().unwrap_or_default();
    let is_word =
        typed.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, ':' | ' ' | '/'));
    if !is_blank(above) || !is_blank(rest) || !behind_word.trim().is_empty() || !is_word {
        return Vec::new();
    }
    let span = Span::new(line, offset);
    let mut found = Vec::new();
    for vocabulary in &checker.program().vocabularies {
        let Some(mark) = mark(vocabulary).filter(|mark| is_begun(mark, typed)) else { continue };
        let offer = |label: &str, text: String, is_snippet, rank, documentation: &str| Completion {
            label: label.to_owned(),
            kind: CompletionKind::Section,
            detail: vocabulary.record(vocabulary.root).and_then(|root| root.description.as_deref().map(str::to_owned)),
            documentation: Some(documentation.to_owned()),
            edit: Edit { span, text },
            is_snippet,
            rank,
        };
        found.push(offer(&mark, format!("{mark}\n"), false, 0, "The mark by which such a file is known."));
        if vocabulary.name.as_str() == "contract" {
            let text = format!("{}\n{SKELETON}", in_snippet(&mark));
            found.push(offer(&format!("{mark} …"), text, true, 1, "The mark, and the first sections of a contract."));
        }
    }
    found
}

/// Whether what is typed is the beginning of a mark: of `schema: contract/1` also `sch`.
fn is_begun(mark: &str, typed: &str) -> bool {
    mark.starts_with(typed.trim_end())
}

/// The changes that make a file a contract which says so in other words, or not at all.
pub fn marked(file: &SourceFile, checker: &Checker, reports: &[DocumentReport], range: Span) -> Vec<Action> {
    let mut actions = Vec::new();
    let findings = reports.iter().flat_map(|report| report.findings.iter().map(move |finding| (report, finding)));
    for (index, (report, finding)) in findings.enumerate() {
        let code = finding.diagnostic.code.as_str();
        let Some(label) = finding.diagnostic.primary.as_ref() else { continue };
        let source = report.sources.get(label.location.file);
        let is_current = source.is_some_and(|known| known.name() == file.name() && known.text() == file.text());
        let at = label.location.span;
        if !is_current || at.start > range.end || range.start > at.end {
            continue;
        }
        let Some(mark) = checker.program().vocabularies.iter().find_map(mark) else { continue };
        let (title, edit) = match code {
            MISSPELT => (format!("write `{mark}`"), Edit { span: at, text: mark }),
            MISSING => {
                let line = file.text().get(..at.start()).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
                (format!("add the line `{mark}`"), Edit { span: Span::empty(line), text: format!("{mark}\n") })
            }
            _ => continue,
        };
        actions.push(Action {
            title,
            kind: ActionKind::Mend,
            edits: vec![edit],
            later: None,
            mends: Some(index),
            is_preferred: true,
        });
    }
    actions
}

/// The line by which the documents of a vocabulary are known.
fn mark(vocabulary: &Vocabulary) -> Option<String> {
    vocabulary.mark.as_ref().map(|mark| format!("{}: {}", mark.key, mark.text))
}
