//! The cases of `tests/ide/policy/*.md`: files of policies, in one of which `‸` is the cursor, and below them blocks of
//! questions with their answers, drawn in text. `UPDATE_IDE=1` writes the answers anew.

mod answers;
mod any;

use std::env;
use std::fmt::Write as _;
use std::fs;

use clausula::check::{Options, PolicySource, Request, Selection, Study, study};
use clausula::document::Limits;
use clausula::ide::policy::PolicyFile;
use clausula::source::{NoFiles, Span};
use clausula::value::Date;

use crate::tidy;

/// The cursor in a case's text.
const CURSOR: char = '‸';

/// The study of some files, the first of which somebody edits.
pub(super) fn studied(files: &[(&str, &str)]) -> Study {
    let source = |(name, text): &(&str, &str)| PolicySource { name: (*name).to_owned(), text: (*text).to_owned() };
    study(Request {
        policies: files.iter().map(|file| source(file).into()).collect(),
        selection: Selection { drafts: true, ..Selection::default() },
        overrides: Vec::new(),
        options: Options { as_of: Date::from_day(2026, 6, 1).unwrap(), limits: Limits::default() },
        files: &NoFiles,
    })
}

/// A case: its files, and its questions with their answers.
struct Case {
    title: String,
    /// Names and texts, cursors included.
    files: Vec<(String, String)>,
}

impl Case {
    /// The file with a cursor, else the first, its text without cursors, and where these stand.
    fn main(&self) -> (usize, Vec<(String, String)>, Vec<usize>) {
        let main = self.files.iter().position(|(_, text)| text.contains(CURSOR)).unwrap_or(0);
        let mut cursors = Vec::new();
        let mut rest = self.files[main].1.as_str();
        let mut at = 0;
        while let Some((before, behind)) = rest.split_once(CURSOR) {
            at += before.len();
            cursors.push(at);
            rest = behind;
        }
        let mut files = self.files.clone();
        files[main].1 = files[main].1.replace(CURSOR, "");
        (main, files, cursors)
    }

    fn answer(&self, question: &str) -> String {
        let (main, files, cursors) = self.main();
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let study = studied(&files);
        let project: Vec<String> = ["data/rates.yaml", "contract.yaml", "notes.txt"].map(str::to_owned).to_vec();
        let project: Vec<String> = files.iter().map(|(name, _)| (*name).to_owned()).chain(project).collect();
        let file = PolicyFile::new(&study, files[main].0).expect("a file of the study").among(&project);
        let range = match cursors.as_slice() {
            [] => Span::new(0, file.text().len()),
            [at] => Span::empty(*at),
            [from, .., to] => Span::new(*from, *to),
        };
        answers::answer(question, &file, range)
    }
}

#[test]
fn an_editor_is_answered_as_the_cases_say() {
    let update = env::var_os("UPDATE_IDE").is_some();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for path in tidy::files("tests/ide/policy").into_iter().filter(|path| path.ends_with(".md")) {
        let text = tidy::read(&path);
        let mut anew = String::new();
        let mut case = Case { title: String::new(), files: Vec::new() };
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            writeln!(anew, "{line}").unwrap();
            if let Some(title) = line.strip_prefix("## ") {
                case = Case { title: title.to_owned(), files: Vec::new() };
            }
            let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let mut block: String = block.iter().map(|line| format!("{line}\n")).collect();
            match info.strip_prefix("policy ") {
                Some(name) => case.files.push((name.to_owned(), block.clone())),
                None => {
                    count += 1;
                    let found = case.answer(info);
                    if found != block {
                        wrong.push(format!("{path}: {}: {info}\n--- expected\n{block}--- found\n{found}", case.title));
                    }
                    block = found;
                }
            }
            writeln!(anew, "{block}```").unwrap();
        }
        if update {
            fs::write(tidy::root().join(&path), anew).unwrap();
        }
    }
    assert!(update || wrong.is_empty(), "{} of {count} answers:\n\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 0, "there are no cases");
}

/// The codes of which no mend is offered, each with its reason.
const NOT_MENDED: &[(&str, &str)] = &[
    ("policy/always-true", "what was meant to be asked, only its author knows"),
    ("policy/asks-only-the-list", "every element may be meant, or some"),
    ("policy/bad-type", "which of the types is meant, only its author knows"),
    ("policy/bad-regex", "what it is to match, only its author knows"),
    ("policy/bad-suggestion", "which place is meant, only its author knows"),
    ("policy/contradiction", "either of the two may be wrong"),
    ("policy/cycle", "any of the records may be the one that extends too much"),
    ("policy/duplicate-name", "which of the two gets another name, and which, only its author knows"),
    ("policy/duplicate-rule", "which of the two gets another name, and which, only its author knows"),
    ("policy/empty", "what it is to be is completed, not mended"),
    ("policy/hidden-name", "another name is given by renaming"),
    ("policy/may-be-undecided", "in which unit both are meant, only its author knows"),
    ("policy/missing-declaration", "any record may be the document"),
    ("policy/nesting", "what parts are to be called, only their author knows"),
    ("policy/never-applies", "which part of the condition is wrong, only its author knows"),
    ("policy/never-true", "which part of the check is wrong, only its author knows"),
    ("policy/no-check", "what the rule asks is completed, not mended"),
    ("policy/no-step", "what is preferred is completed, not mended"),
    ("policy/none", "it is told of a run, not of a file"),
    ("policy/reaches-itself", "any of the definitions may be the wrong one"),
    ("policy/reserved-name", "another name is given by renaming"),
    ("policy/review-due", "somebody has to read the sources first"),
    ("policy/superseded", "the new policy may have other rules and parameters"),
    ("policy/too-large", "how it is split, only its author knows"),
    ("policy/unknown-rule", "it is told of a run, not of a file"),
    ("policy/unreachable-step", "which bound is wrong, only its author knows"),
    ("policy/unreadable-file", "the file may be missing, or its path wrong"),
    ("policy/use-cycle", "any of the policies may be the one that uses too much"),
    ("policy/wrong-arguments", "which value is missing or too much, only its author knows"),
    ("test/bad-yaml", "what was meant cannot be read"),
    ("test/duplicate-name", "which of the two gets another name, and which, only its author knows"),
    ("test/no-date", "which day matters is what the test is about"),
    ("test/no-expectation", "what is to come is what the test is about"),
    ("test/no-file", "the file may be missing, or its path wrong"),
    ("test/no-place", "the contract may lack it, or the path be wrong"),
    ("test/no-policy", "the policy may be missing, or the name of the file wrong"),
    ("test/unexpected", "the rule may be wrong, or the test"),
    ("test/unreadable", "what was meant cannot be read"),
];

#[test]
fn every_mistake_of_a_policy_is_mended_or_there_is_a_reason() {
    let cases = tidy::read("tests/ide/policy/actions.md");
    let mut wrong = Vec::new();
    for known in clausula::reference::explanations() {
        let is_own = known.code.starts_with("policy/") || known.code.starts_with("test/");
        let is_mended = cases.contains(&format!("Mend of {}: ", known.code));
        let has_reason = NOT_MENDED.iter().any(|(code, _)| *code == known.code);
        if is_own && is_mended == has_reason {
            wrong.push((known.code, is_mended));
        }
    }
    assert!(wrong.is_empty(), "neither mended nor with a reason, or both: {wrong:?}");
    let codes: Vec<_> = clausula::reference::explanations().iter().map(|known| known.code).collect();
    assert!(NOT_MENDED.iter().all(|(code, why)| codes.contains(code) && !why.is_empty()));
}
