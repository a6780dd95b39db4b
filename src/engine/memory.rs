//! What is kept of the rules of a program from one document to the next. It spares work, and changes nothing of what comes of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use crate::analysis::{Message, MessagePart, Program, Rule, Statement};
use crate::diagnostic::Code;
use crate::finding::Fingerprint;
use crate::source::{Location, Span};

/// What is kept of each rule of a program, in its order. Shared by threads.
#[derive(Debug)]
pub struct Memory {
    rules: Vec<Remembered>,
}

/// What is kept of a rule.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    common: OnceLock<Common>,
    has_told: AtomicBool,
}

/// What all findings of a rule have in common.
#[derive(Debug)]
pub(super) struct Common {
    /// The rule's id.
    pub(super) code: Code,
    /// Its help, where that has no holes.
    pub(super) help: Option<Arc<[String]>>,
    /// What it asks, by where that stands.
    asked: FxHashMap<Span, Question>,
}

/// What findings of one check, or of one condition on which checks depend, have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question {
    /// Its first line: a loop's block is not shown with it.
    pub(super) line: Location,
    /// Their fingerprints, as far as the policy makes them.
    pub(super) print: Fingerprint,
}

impl Memory {
    /// For this program, of which nothing is known yet.
    pub fn of(program: &Program) -> Self {
        Self { rules: program.rules.iter().map(|_| Remembered::default()).collect() }
    }

    /// What is kept of each rule, in the order of the program.
    pub(super) fn rules(&self) -> &[Remembered] {
        &self.rules
    }
}

impl Remembered {
    /// Whether the rule had something to tell of the document before: most that are checked together fall short alike.
    pub(super) fn has_told(&self) -> bool {
        self.has_told.load(Ordering::Relaxed)
    }

    /// Notes whether the rule had something to tell.
    pub(super) fn note(&self, tells: bool) {
        // a place that others read is written to only when it changes
        if self.has_told() != tells {
            self.has_told.store(tells, Ordering::Relaxed);
        }
    }

    /// What all findings of the rule have in common.
    pub(super) fn common(&self, program: &Program, rule: &Rule) -> &Common {
        self.common.get_or_init(|| Common::of(program, rule))
    }
}

impl Common {
    fn of(program: &Program, rule: &Rule) -> Self {
        let mut common =
            Self { code: Code::from(&rule.id), help: plain(&rule.explanation.help), asked: FxHashMap::default() };
        let mut times = FxHashMap::default();
        common.gather(program, rule, &rule.body, &mut times);
        common
    }

    /// What a rule asks with its checks and grades, in their order; `times` is how often each text was asked.
    fn gather<'a>(
        &mut self,
        program: &Program,
        rule: &Rule,
        statements: &'a [Statement],
        times: &mut FxHashMap<&'a str, usize>,
    ) {
        for statement in statements {
            let (span, text) = match statement {
                Statement::Check(check) => (check.span, check.text.as_str()),
                Statement::Grade(grade) => (grade.span, grade.text.as_str()),
                Statement::When { body, .. } => {
                    self.gather(program, rule, body, times);
                    continue;
                }
                Statement::ForEach(each) => {
                    self.gather(program, rule, &each.body, times);
                    continue;
                }
                Statement::Let { .. } | Statement::Suggest(_) => continue,
            };
            let times = times.entry(text).or_default();
            self.asked.insert(span, self.question(program, rule, span, text, *times));
            *times += 1;
        }
    }

    /// What a rule asks at a place.
    pub(super) fn asked(&self, program: &Program, rule: &Rule, span: Span) -> Question {
        if let Some(question) = self.asked.get(&span) {
            return *question;
        }
        let text = program.text_of(Location::new(rule.location.file, span));
        self.question(program, rule, span, &text, earlier_of_this_text(&rule.body, &text, span.start()))
    }

    fn question(&self, program: &Program, rule: &Rule, span: Span, text: &str, times: usize) -> Question {
        let file = rule.location.file;
        let whole = program.sources.text(Location::new(file, span));
        let line = whole.lines().next().unwrap_or_default().trim_end();
        Question {
            line: Location::new(file, Span::new(span.start(), span.start() + line.len())),
            print: Fingerprint::of(&[self.code.as_str(), text, &times.to_string()]),
        }
    }
}

/// Messages none of which has a hole.
fn plain(messages: &[Message]) -> Option<Arc<[String]>> {
    let text = |message: &Message| match message.parts.as_slice() {
        [] => Some(String::new()),
        [MessagePart::Text(text)] => Some(text.to_string()),
        _ => None,
    };
    messages.iter().map(text).collect()
}

/// How many checks of a rule ask the same in the same words before something that starts here.
fn earlier_of_this_text(statements: &[Statement], text: &str, start: usize) -> usize {
    let count = |statement: &Statement| match statement {
        Statement::Check(check) => usize::from(check.span.start() < start && *check.text == *text),
        Statement::Grade(grade) => usize::from(grade.span.start() < start && *grade.text == *text),
        Statement::When { body, .. } => earlier_of_this_text(body, text, start),
        Statement::ForEach(each) => earlier_of_this_text(&each.body, text, start),
        Statement::Let { .. } | Statement::Suggest(_) => 0,
    };
    statements.iter().map(count).sum()
}
