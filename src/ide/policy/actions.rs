//! What mends mistakes and lints, as they know it themselves, and what a rule may be given.

use super::{PolicyFile, walk};
use crate::diagnostic::{Diagnostic, Mend};
use crate::ide::{Action, ActionKind, Edit};
use crate::source::Span;
use crate::syntax::ast::{ItemKind, StatementKind, TestStepKind};

/// What nothing uses, and what stands there twice: it is taken away with its line.
const TAKEN_AWAY: [&str; 6] = [
    "policy/unused",
    "policy/duplicate-line",
    "policy/duplicate-header",
    "policy/duplicate-step",
    "policy/adjusted-twice",
    "test/duplicate-line",
];

/// What stands in the wrong order.
const ORDER: &str = "policy/order";

/// What a test says of findings where there are none, or none is meant.
const SAID_IN_VAIN: [&str; 2] = ["test/no-finding", "test/says-nothing"];

/// A name that nothing has, and a word that stands where another should.
const UNKNOWN_NAME: &str = "policy/unknown-name";
const UNKNOWN_WORD: &str = "policy/unknown-word";

/// Words of other languages for what is not stated.
const NOTHING: [&str; 6] = ["null", "nil", "none", "None", "undefined", "missing"];

/// What is asked with `is`.
const TESTS: [&str; 7] = ["stated", "empty", "unique", "increasing", "decreasing", "elsewhere", "cited"];

/// A test that gives its rules nothing.
const NO_GIVEN: &str = "test/no-given";

impl PolicyFile<'_> {
    /// What is said of this file, each with its index among all that is said of the study's files: what [`Action::mends`] counts.
    pub fn diagnostics(&self) -> impl Iterator<Item = (usize, &Diagnostic)> {
        let all = self.study.compiled.diagnostics.iter().enumerate();
        all.filter(|(_, said)| said.primary.as_ref().is_some_and(|label| label.location.file == self.id()))
    }

    /// The changes that may be asked for where a part of the text is selected.
    pub fn actions(&self, range: Span) -> Vec<Action> {
        let touches = |span: Span| span.start <= range.end && range.start <= span.end;
        let mut actions = Vec::new();
        for (index, said) in self.diagnostics() {
            let Some(primary) = said.primary.as_ref().filter(|label| touches(label.location.span)) else { continue };
            let mended = said.mend.as_deref().map(|mend| (mend.title.clone(), self.edits_of(mend)));
            let at = primary.location.span;
            let Some((title, edits)) = mended.or_else(|| self.mended_by_tree(said.code.as_str(), at)) else { continue };
            actions.push(Action {
                title,
                kind: ActionKind::Mend,
                edits,
                later: None,
                mends: Some(index),
                is_preferred: true,
            });
        }
        for (_, rule) in walk::rules(self.tree()) {
            // of a rule that could not be read nobody knows what it lacks
            let may_lack = rule.is_whole && touches(rule.name.span) && !rule.name.text.is_empty();
            if may_lack && rule.title.is_none() {
                let edit = Edit { span: Span::empty(rule.name.span.end()), text: " \"…\"".to_owned() };
                actions.push(Action {
                    title: "give the rule a title".to_owned(),
                    kind: ActionKind::Rewrite,
                    edits: vec![edit],
                    later: None,
                    mends: None,
                    is_preferred: false,
                });
            }
        }
        for (_, rule) in walk::rules(self.tree()) {
            let has_reason =
                !rule.is_whole || rule.body.iter().any(|line| matches!(line.kind, StatementKind::Because(_)));
            let severity = rule.body.iter().find(|line| matches!(line.kind, StatementKind::Severity(_)));
            if let Some(severity) = severity.filter(|_| !has_reason && touches(rule.name.span)) {
                let before = self.text().get(..severity.span.start()).unwrap_or_default();
                let indentation = before.rsplit('\n').next().filter(|line| line.trim().is_empty()).unwrap_or("    ");
                let text = format!("\n{indentation}because  \"…\"");
                actions.push(Action {
                    title: "say why the rule matters".to_owned(),
                    kind: ActionKind::Rewrite,
                    edits: vec![Edit { span: Span::empty(severity.span.end()), text }],
                    later: None,
                    mends: None,
                    is_preferred: false,
                });
            }
        }
        actions
    }

    /// The changes of a mend: of a name that is given where it is mended, with all its uses in the file.
    fn edits_of(&self, mend: &Mend) -> Vec<Edit> {
        let declared = self.names.iter().find(|named| named.is_declaration && named.span == mend.span);
        let Some(declared) = declared else { return vec![Edit { span: mend.span, text: mend.text.clone() }] };
        let same = self.names.iter().filter(|named| named.target == declared.target);
        same.map(|named| Edit { span: named.span, text: mend.text.clone() }).collect()
    }

    /// What mends a mistake by the tree around it.
    fn mended_by_tree(&self, code: &str, at: Span) -> Option<(String, Vec<Edit>)> {
        if TAKEN_AWAY.contains(&code) {
            return self.taken_away(at);
        }
        if SAID_IN_VAIN.contains(&code) {
            return self.said_in_vain(at);
        }
        match code {
            UNKNOWN_NAME | UNKNOWN_WORD => self.asked_with_is(at),
            ORDER => self.moved_up(at),
            NO_GIVEN => self.given(at),
            _ => None,
        }
    }

    /// The item, or the line of a block, that a place stands for: which begins there, or gives the name there.
    fn part_at(&self, at: Span) -> Option<Span> {
        let mut found = None;
        walk::items(&self.tree().items, &mut |item| {
            let mut see = |span: Span, is_it: bool| {
                if is_it {
                    found = Some(span);
                }
            };
            match &item.kind {
                ItemKind::Parameter { name, .. } | ItemKind::Define { name, .. } => see(item.span, name.span == at),
                ItemKind::Adjust { changes, .. } => {
                    changes.iter().for_each(|change| see(change.span, change.span == at));
                }
                ItemKind::Test(test) => test.steps.iter().for_each(|step| see(step.span, step.span == at)),
                ItemKind::Rule(rule) => walk::statements(&rule.body, &mut |statement| {
                    match &statement.kind {
                        StatementKind::Let { name, .. } => see(statement.span, name.span == at),
                        StatementKind::Grade { steps, .. } => {
                            steps.iter().for_each(|step| see(step.span, step.span == at));
                        }
                        _ => {}
                    }
                    see(statement.span, statement.span == at);
                }),
                header if header.is_header() => see(item.span, item.span.start <= at.start && at.end <= item.span.end),
                _ => see(item.span, item.span == at),
            }
        });
        found
    }

    /// What takes away a part, with its lines where it has these for itself.
    fn taken_away(&self, at: Span) -> Option<(String, Vec<Edit>)> {
        let span = self.whole_lines(self.part_at(at)?);
        Some(("take it away".to_owned(), vec![Edit { span, text: String::new() }]))
    }

    /// A comparison that should be a question: `== null` is `is not stated`, `== empty` is `is empty`.
    fn asked_with_is(&self, at: Span) -> Option<(String, Vec<Edit>)> {
        let text = self.text();
        let here = self.tokens.iter().position(|token| token.span == at)?;
        let word = at.text(text);
        let before = |back: usize| here.checked_sub(back).and_then(|index| self.tokens.get(index));
        let (first, is_negated) = match before(1)?.text(text) {
            "==" | "=" | "is" => (before(1)?, false),
            "!=" => (before(1)?, true),
            "not" if before(2)?.is_word(text, "is") => (before(2)?, true),
            _ => return None,
        };
        let (test, is_negated) = match word {
            _ if NOTHING.contains(&word) => ("stated", !is_negated),
            _ if TESTS.contains(&word) => (word, is_negated),
            _ => return None,
        };
        let question = if is_negated { format!("is not {test}") } else { format!("is {test}") };
        Some((format!("write `{question}`"), vec![Edit { span: first.span.to(at), text: question }]))
    }

    /// What moves a line about the file as a whole to the others, above the first that has a body.
    fn moved_up(&self, at: Span) -> Option<(String, Vec<Edit>)> {
        let items = &self.tree().items;
        let item = items.iter().find(|item| item.span.start() == at.start() && item.kind.is_header())?;
        let declaration = self.tree().declaration.as_ref()?;
        let head = items.iter().take_while(|item| item.kind.is_header()).last();
        let above =
            head.map_or(declaration.title.as_ref().map_or(declaration.name.span, |title| title.span), |head| head.span);
        if above.end() > item.span.start() {
            return None;
        }
        let put_in = Edit { span: Span::empty(above.end()), text: format!("\n{}", item.span.text(self.text())) };
        let taken = Edit { span: self.whole_lines(item.span), text: String::new() };
        Some(("move it up".to_owned(), vec![put_in, taken]))
    }

    /// What leaves out of a test where a finding is to be, and what it is to say.
    fn said_in_vain(&self, at: Span) -> Option<(String, Vec<Edit>)> {
        let mut found = None;
        walk::items(&self.tree().items, &mut |item| {
            let ItemKind::Test(test) = &item.kind else { return };
            for step in test.steps.iter().filter(|step| step.span.start <= at.start && at.end <= step.span.end) {
                let TestStepKind::Expect { outcome, at: place, saying, .. } = &step.kind else { continue };
                // of several words only those that say nothing would go
                let is_said = saying.iter().any(|text| text.span == at);
                let from = match place {
                    Some(place) if is_said && saying.len() == 1 => Some(place.span.end()),
                    _ if is_said && saying.len() > 1 => None,
                    _ => Some(outcome.span.end()),
                };
                found = from.map(|from| Span::new(from, step.span.end()));
            }
        });
        Some(("leave it out".to_owned(), vec![Edit { span: found?, text: String::new() }]))
    }

    /// A contract for a test that has none.
    fn given(&self, at: Span) -> Option<(String, Vec<Edit>)> {
        let brace =
            self.tokens.iter().find(|token| token.span.start() >= at.end() && token.text(self.text()) == "{")?;
        let text = "\n    given \"\"\"\n        schema: contract/1\n        \"\"\"".to_owned();
        Some(("give it a contract".to_owned(), vec![Edit { span: Span::empty(brace.span.end()), text }]))
    }

    fn whole_lines(&self, span: Span) -> Span {
        let before = self.text().get(..span.start()).unwrap_or_default();
        let behind = self.text().get(span.end()..).unwrap_or_default();
        let start = before.trim_end_matches([' ', '\t']);
        let rest = behind.trim_start_matches([' ', '\t', '\r']);
        if (start.is_empty() || start.ends_with('\n')) && (rest.is_empty() || rest.starts_with('\n')) {
            let end = self.text().len() - rest.len() + usize::from(!rest.is_empty());
            return Span::new(start.len(), end);
        }
        span
    }
}
