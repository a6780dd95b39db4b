//! What an editor is answered of a contract: the cases of `tests/ide/contract/*.md`.
//!
//! A case is a heading, a contract with a cursor `‸`, perhaps a policy, and blocks whose first words ask and whose lines are the
//! answer. `UPDATE_IDE=1` writes the answers anew; they are read before they are accepted.

mod answers;
mod any;

use std::sync::OnceLock;

use clausula::check::{Checker, Input, Options, PolicySource, Selection, WaiverRequest, compile};
use clausula::document::Limits;
use clausula::finding::DocumentReport;
use clausula::ide::contract::{Asked, Contract, Parsed, Rulebook};
use clausula::source::{SourceFile, Span};
use clausula::value::Date;

use crate::tidy;

/// The mark of the cursor, which contracts don't have.
pub(super) const CURSOR: char = '‸';

/// The name of the contract's file.
pub(super) const FILE: &str = "contract.yaml";

/// A policy that asks nothing.
const NO_RULES: &str = "policy none \"Nothing is asked\"\nvocabulary contract\n";

pub(super) fn as_of() -> Date {
    Date::from_day(2026, 1, 31).unwrap()
}

/// A checker, and its rulebook.
pub(super) struct Asking {
    pub(super) checker: Checker,
    pub(super) rulebook: Rulebook,
    policy: String,
}

impl Asking {
    pub(super) fn new(policy: &str) -> Self {
        let source = PolicySource { name: "case.policy".to_owned(), text: policy.to_owned() };
        let options = Options { as_of: as_of(), limits: Limits::default() };
        let compiled = compile([source], &Selection::default(), options);
        let errors: Vec<_> = compiled.diagnostics.iter().map(|diagnostic| diagnostic.message.clone()).collect();
        let compiled = compiled.with_waivers(WaiverRequest { inline: true, ..WaiverRequest::default() });
        let checker = compiled.checker.unwrap_or_else(|| panic!("{errors:?}"));
        let rulebook = Rulebook::of(&checker);
        Self { checker, rulebook, policy: policy.to_owned() }
    }

    /// By no rules at all.
    pub(super) fn nothing() -> &'static Self {
        static NOTHING: OnceLock<Asking> = OnceLock::new();
        NOTHING.get_or_init(|| Self::new(NO_RULES))
    }

    pub(super) fn reports(&self, text: &str) -> Vec<DocumentReport> {
        let input = Input { name: FILE.to_owned(), bytes: text.as_bytes().to_vec(), named_outright: false };
        self.checker.check(input).reports
    }

    /// What the findings on a text ask for.
    pub(super) fn asked(&self, text: &str) -> Asked {
        Asked::of(&self.reports(text)).unwrap_or_default()
    }

    /// What stands at a place of the policy.
    pub(super) fn policy_text(&self, span: Span) -> &str {
        span.text(&self.policy)
    }

    /// The code of a finding, by its index among all of a text.
    pub(super) fn finding(&self, text: &str, index: usize) -> String {
        let reports = self.reports(text);
        let finding = reports.iter().flat_map(|report| &report.findings).nth(index).expect("a finding");
        finding.diagnostic.code.to_string()
    }

    /// Asks something of a text.
    pub(super) fn ask<T>(&self, text: &str, question: impl FnOnce(&Contract<'_>) -> T) -> T {
        let file = SourceFile::new(FILE, text);
        let reports = self.reports(text);
        let parsed = Parsed::of(&file, &self.checker);
        question(&Contract::new(&file, &parsed, &self.checker, &self.rulebook, &reports, as_of()))
    }
}

/// A block of a case.
struct Block {
    /// The words behind its fence.
    info: String,
    text: String,
    /// The line of its fence, from 0.
    line: usize,
}

/// The blocks of each case of a file, under its heading.
fn cases(text: &str) -> Vec<(String, Vec<Block>)> {
    let mut cases: Vec<(String, Vec<Block>)> = Vec::new();
    let mut open: Option<Block> = None;
    for (number, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some("")) => cases.last_mut().expect("a heading before the block").1.extend(open.take()),
            (Some(block), _) => block.text += &format!("{line}\n"),
            (None, Some(info)) => open = Some(Block { info: info.to_owned(), text: String::new(), line: number }),
            (None, None) => {
                if let Some(title) = line.strip_prefix("## ") {
                    cases.push((title.to_owned(), Vec::new()));
                }
            }
        }
    }
    cases
}

#[test]
fn an_editor_is_answered_of_contracts_as_the_cases_say() {
    let update = std::env::var_os("UPDATE_IDE").is_some();
    let files: Vec<_> = tidy::files("tests/ide/contract").into_iter().filter(|path| path.ends_with(".md")).collect();
    assert!(!files.is_empty(), "there are no cases");
    let mut wrong = Vec::new();
    for path in files {
        let text = tidy::read(&path);
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        // from the end, so that the lines of those before stay where they are
        for (title, blocks) in cases(&text).into_iter().rev() {
            let find = |info: &str| blocks.iter().find(|block| block.info == info).map(|block| block.text.as_str());
            let contract = find("yaml").unwrap_or_else(|| panic!("{path}: {title}: there is no contract"));
            let cursor = contract.find(CURSOR);
            let contract = contract.replace(CURSOR, "");
            // a case about the end of a file has no last line break
            let contract = contract.strip_suffix("⏎\n").unwrap_or(&contract);
            let own = find("policy").map(Asking::new);
            let asking = own.as_ref().unwrap_or_else(|| Asking::nothing());
            let questions: Vec<_> =
                blocks.iter().filter(|block| !matches!(block.info.as_str(), "yaml" | "policy")).collect();
            assert!(!questions.is_empty(), "{path}: {title}: nothing is asked");
            for block in questions.into_iter().rev() {
                let answer = answers::answer(asking, contract, cursor, &block.info);
                if answer != block.text {
                    wrong.push(format!("{path}: {title}: {}\n{answer}", block.info));
                    let from = block.line + 1;
                    lines.splice(from..from + block.text.lines().count(), answer.lines().map(str::to_owned));
                }
            }
        }
        if update && !wrong.is_empty() {
            std::fs::write(tidy::root().join(&path), lines.join("\n") + "\n").unwrap();
        }
    }
    assert!(update || wrong.is_empty(), "{} answers are others:\n\n{}", wrong.len(), wrong.join("\n"));
}
