//! From the parts of a file to the file: what comes first, and what belongs in which kind of file.

use std::cell::RefCell;

use super::ast::{Declaration, File, FileKind, Item, ItemKind, Statement, StatementKind};
use super::lower::Piece;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Location, Span};

/// Puts a file together from its parts, and reports what stands in the wrong place. `start` is where the file's first
/// token stands: a file that does not begin with a part that was read has been reported already.
pub(super) fn file(
    source: &str,
    pieces: Vec<Piece>,
    start: Option<Span>,
    file: FileId,
    diagnostics: &RefCell<Vec<Diagnostic>>,
) -> File {
    let mut assembler = Assembler {
        source,
        file,
        diagnostics,
        declaration: None,
        body: None,
        rules: None,
        items: Vec::with_capacity(pieces.len()),
    };
    let Some(start) = start else {
        assembler.report("policy/empty", "this file is empty", Span::empty(0), "nothing here", BEGIN);
        return File { declaration: None, items: Vec::new(), has_gaps: false };
    };
    // tests may stand in a file of their own, beside the policy
    let only_tests = pieces.iter().all(|piece| matches!(piece, Piece::Item(Item { kind: ItemKind::Test(_), .. })));
    if let Some(Piece::Item(first)) = pieces.first()
        && first.span.start() == start.start()
        && !only_tests
    {
        assembler.report(
            "policy/order",
            "a file begins with what it is",
            start,
            "expected `policy` or `vocabulary`",
            BEGIN,
        );
    }
    for piece in pieces {
        match piece {
            Piece::Declaration(declaration, span) => assembler.declare(declaration, span),
            Piece::Item(item) => assembler.add(item),
        }
    }
    File { declaration: assembler.declaration, items: assembler.items, has_gaps: false }
}

const BEGIN: &str = "begin it with `policy NAME \"title\"` or `vocabulary NAME \"title\"`";

struct Assembler<'a> {
    source: &'a str,
    file: FileId,
    diagnostics: &'a RefCell<Vec<Diagnostic>>,
    declaration: Option<Declaration>,
    /// The first item behind the header.
    body: Option<&'static str>,
    /// Whether there was a rule.
    rules: Option<Span>,
    items: Vec<Item>,
}

impl Assembler<'_> {
    fn declare(&mut self, declaration: Declaration, span: Span) {
        let is_first = self.items.is_empty();
        match (&self.declaration, declaration.kind) {
            (None, _) if is_first => self.declaration = Some(declaration),
            (Some(Declaration { kind: FileKind::Vocabulary, .. }), FileKind::Vocabulary) => {
                self.report(
                    "policy/order",
                    "a file holds one vocabulary",
                    span,
                    "the second one",
                    "give it a file of its own",
                );
            }
            (_, FileKind::Vocabulary) => {
                if let Some(title) = &declaration.title {
                    self.report(
                        "policy/order",
                        "a policy only names its vocabulary",
                        title.span,
                        "the title stands in the vocabulary's own file",
                        "leave the title out",
                    );
                }
                self.add(Item { kind: ItemKind::UsesVocabulary(declaration.name), span });
            }
            (None, FileKind::Policy) => {
                // an item before it has been reported
                self.declaration = Some(declaration);
            }
            (Some(_), FileKind::Policy) => {
                self.report(
                    "policy/order",
                    "a file holds one policy",
                    span,
                    "the second one",
                    "give it a file of its own",
                );
            }
        }
    }

    fn add(&mut self, item: Item) {
        let (word, part) = describe(&item.kind);
        let head = self.head(item.span, word);
        let kind = self.declaration.as_ref().map(|declaration| declaration.kind);
        match (kind, part) {
            (Some(FileKind::Vocabulary), Part::PolicyHeader | Part::Policy | Part::Rules | Part::Guard) => {
                let message = format!("`{word}` belongs in a policy, not in a vocabulary");
                self.misplaced(message, head, "not in a vocabulary", "move it to the file of a policy");
                return;
            }
            (Some(FileKind::Policy), Part::VocabularyHeader | Part::Types) => {
                let message = format!("`{word}` belongs in a vocabulary, not in a policy");
                self.misplaced(message, head, "not in a policy", "move it to the file of the vocabulary");
                return;
            }
            _ => {}
        }
        match part {
            Part::Header | Part::PolicyHeader | Part::VocabularyHeader => {
                if let Some(before) = self.body {
                    let message = format!("`{word}` stands at the top of the file");
                    self.misplaced(message, head, &format!("behind the first `{before}`"), "move it up");
                }
            }
            Part::Guard => {
                if self.rules.is_some() {
                    let message = "a `when` without braces covers the whole policy and stands before its rules";
                    let hint = "move it up, or put the rules that it covers into braces";
                    self.misplaced(message, head, "too late", hint);
                }
            }
            Part::Policy | Part::Types => self.body = self.body.or(Some(word)),
            Part::Rules => {
                self.body = self.body.or(Some(word));
                self.rules = self.rules.or(Some(item.span));
            }
        }
        self.check_rules(&item);
        self.items.push(item);
    }

    fn check_rules(&self, item: &Item) {
        match &item.kind {
            ItemKind::Rule(rule) => self.check_statements(&rule.body, true),
            ItemKind::When { items: Some(items), .. } => items.iter().for_each(|item| self.check_rules(item)),
            _ => {}
        }
    }

    /// Where a line of a rule may stand.
    fn check_statements(&self, statements: &[Statement], whole_rule: bool) {
        let mut checked = false;
        for statement in statements {
            let word = word(&statement.kind);
            let head = self.head(statement.span, word);
            match &statement.kind {
                StatementKind::When { body: None, .. } if checked || !whole_rule => {
                    let message = "a `when` without braces covers the whole rule and stands before its checks";
                    let label = if whole_rule { "too late" } else { "not in a block" };
                    self.misplaced(message, head, label, "put what it covers into braces");
                }
                StatementKind::Severity(_)
                | StatementKind::Tags(_)
                | StatementKind::Status(_)
                | StatementKind::Because(_)
                | StatementKind::Cite { .. }
                    if !whole_rule =>
                {
                    let message = format!("`{word}` is said of a whole rule, not of a block");
                    self.misplaced(message, head, "not in a block", "move it out of the braces");
                }
                StatementKind::When { body: Some(body), .. } | StatementKind::ForEach { body, .. } => {
                    self.check_statements(body, false);
                    checked = true;
                }
                StatementKind::Require { .. } | StatementKind::Forbid { .. } | StatementKind::Grade { .. } => {
                    checked = true;
                }
                _ => {}
            }
        }
    }

    /// Where the word of a part stands. There is none where the part begins with another word: that has been reported, and
    /// what the part is then is a guess, of which nothing more is said.
    fn head(&self, part: Span, word: &str) -> Option<Span> {
        let head = Span::new(part.start(), part.start() + word.len());
        (self.source.get(head.range()) == Some(word)).then_some(head)
    }

    fn misplaced(&self, message: impl Into<String>, head: Option<Span>, label: &str, hint: &str) {
        if let Some(head) = head {
            self.report("policy/order", message, head, label, hint);
        }
    }

    fn report(&self, code: &'static str, message: impl Into<String>, span: Span, label: &str, hint: &str) {
        let diagnostic =
            Diagnostic::error(Code::new(code), message).at(Location::new(self.file, span), label).hint(hint);
        self.diagnostics.borrow_mut().push(diagnostic);
    }
}

/// Where an item may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// At the top of any file.
    Header,
    /// At the top of a policy.
    PolicyHeader,
    /// At the top of a vocabulary.
    VocabularyHeader,
    /// In a policy.
    Policy,
    /// In a policy, before its rules.
    Guard,
    /// In a policy, and a rule, or what holds rules.
    Rules,
    /// In a vocabulary.
    Types,
}

impl ItemKind {
    /// Whether it is about the file as a whole, so that it stands at the top.
    pub fn is_header(&self) -> bool {
        matches!(describe(self).1, Part::Header | Part::PolicyHeader | Part::VocabularyHeader)
    }
}

/// The word that an item begins with, and where it may stand.
fn describe(kind: &ItemKind) -> (&'static str, Part) {
    match kind {
        ItemKind::Version(_) => ("version", Part::Header),
        ItemKind::Source { .. } => ("source", Part::Header),
        ItemKind::Status(_) => ("status", Part::Header),
        ItemKind::CheckedOn(_) => ("checked", Part::Header),
        ItemKind::ReviewBy(_) => ("review", Part::Header),
        ItemKind::UsesVocabulary(_) => ("vocabulary", Part::PolicyHeader),
        ItemKind::AppliesFrom(_) => ("applies", Part::PolicyHeader),
        ItemKind::SupersededBy { .. } => ("superseded", Part::PolicyHeader),
        ItemKind::Use { .. } => ("use", Part::Policy),
        ItemKind::Adjust { .. } => ("adjust", Part::Policy),
        ItemKind::Data { .. } => ("data", Part::Policy),
        ItemKind::When { items: None, .. } => ("when", Part::Guard),
        ItemKind::When { items: Some(_), .. } => ("when", Part::Rules),
        ItemKind::Parameter { .. } => ("parameter", Part::Policy),
        ItemKind::Define { .. } => ("define", Part::Policy),
        ItemKind::Rule(_) => ("rule", Part::Rules),
        ItemKind::Test(_) => ("test", Part::Policy),
        ItemKind::Document { .. } => ("document", Part::VocabularyHeader),
        ItemKind::ReviewedBy(_) => ("reviewed", Part::VocabularyHeader),
        ItemKind::Record(_) => ("record", Part::Types),
        ItemKind::Enum(_) => ("enum", Part::Types),
    }
}

/// The word that a line of a rule begins with.
fn word(kind: &StatementKind) -> &'static str {
    match kind {
        StatementKind::Severity(_) => "severity",
        StatementKind::Tags(_) => "tags",
        StatementKind::Status(_) => "status",
        StatementKind::Because(_) => "because",
        StatementKind::Cite { .. } => "cite",
        StatementKind::Help(_) => "help",
        StatementKind::Require { .. } => "require",
        StatementKind::Forbid { .. } => "forbid",
        StatementKind::When { .. } => "when",
        StatementKind::ForEach { .. } => "for",
        StatementKind::Let { .. } => "let",
        StatementKind::Grade { .. } => "grade",
        StatementKind::Suggest { .. } => "suggest",
    }
}
