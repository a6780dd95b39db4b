//! What analysis makes of policies: every name resolved, every type known.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::analysis::packed::Standing;
use crate::analysis::pattern::Pattern;
use crate::diagnostic::{Citation, RuleId, Severity};
use crate::document::Document;
use crate::document::edit::{PathStep, Tree};
use crate::functions::Function;
use crate::packed::Later;
use crate::source::{Location, SourceMap, Span};
use crate::syntax::ast::{Arithmetic, GradeKind, IsTest, Membership, Quantifier};
use crate::value::{Comparison, Date, Scalar, Type};
use crate::vocabulary::{FieldId, Reading, Shown, Vocabulary, Words};

/// Statements, unpacked when they are run.
pub type Block = Later<Vec<Statement>, Standing>;

/// Policies that are ready to run.
#[derive(Debug, Clone)]
pub struct Program {
    /// The vocabularies that the policies use.
    pub vocabularies: Vec<Vocabulary>,
    /// The policies: those that others use before them.
    pub policies: Vec<Policy>,
    /// The rules, in the order of the policies.
    pub rules: Vec<Rule>,
    /// The rules that a policy has turned off, and why.
    pub off: Vec<SwitchedOff>,
    /// The reference data of all policies.
    pub data: Vec<Data>,
    /// The parameters of all policies.
    pub parameters: Vec<Parameter>,
    /// The definitions of all policies.
    pub definitions: Vec<Definition>,
    /// The tests of all policies, in the order of their files.
    pub tests: Vec<Test>,
    /// The files of the policies.
    pub sources: Arc<SourceMap>,
    /// The names of policies of which rules may be missing, because of mistakes that were reported.
    pub partial: Vec<Arc<str>>,
}

/// A policy, by what it says of itself.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Its name.
    pub name: Arc<str>,
    /// Its title for people.
    pub title: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// The documents that its rules come from.
    pub sources: Vec<Citation>,
    /// How far its text was checked.
    pub status: Option<Status>,
    /// When that was.
    pub checked_on: Option<Date>,
    /// The day after which it is to be checked again.
    pub review_by: Option<Date>,
    /// The day from which it holds.
    pub applies_from: Option<Date>,
    /// What takes its place.
    pub superseded_by: Option<Successor>,
    /// The index of its vocabulary; a profile needs none.
    pub vocabulary: Option<usize>,
    /// Where its name is declared.
    pub location: Location,
}

/// How far a text was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Against its source, whole.
    Verified,
    /// In part.
    PartlyVerified,
    /// Not yet: it runs only when chosen.
    Draft,
}

/// What takes a policy's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Successor {
    /// The policy's name.
    pub policy: String,
    /// Its first day.
    pub from: Option<Date>,
    /// Where that is said.
    pub location: Location,
}

/// A rule that a policy has turned off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwitchedOff {
    /// The rule.
    pub rule: RuleId,
    /// Why.
    pub because: String,
    /// Where that is said.
    pub location: Location,
}

/// A YAML file that a policy reads values from.
#[derive(Debug, Clone)]
pub struct Data {
    /// What the policy calls it.
    pub name: String,
    /// The file.
    pub document: Arc<Document>,
    /// What its type makes of it.
    pub reading: Reading,
    /// The type of its root, as expressions read it.
    pub of: Type,
}

/// A rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// `policy/rule`.
    pub id: RuleId,
    /// What it asks, for people.
    pub title: Option<Arc<str>>,
    /// How grave it is.
    pub severity: Severity,
    /// What it belongs to.
    pub tags: Vec<Words>,
    /// Whether its text was not checked yet, so that it runs only when chosen.
    pub is_draft: bool,
    /// The day from which it holds.
    pub applies_from: Option<Date>,
    /// What it says to those who do not meet it.
    pub explanation: Later<Explanation, Standing>,
    /// The index of its vocabulary.
    pub vocabulary: usize,
    /// Where it is written.
    pub location: Location,
    /// What must hold for it to apply: those of its policy first.
    pub guards: Vec<Expression>,
    /// What it asks.
    pub body: Block,
    /// How many slots its names need.
    pub slots: usize,
}

impl Rule {
    /// Whether it has a tag.
    pub fn has_tag(&self, tag: &str) -> bool {
        self.tags.iter().any(|known| *known == *tag)
    }
}

/// What a rule says to those who do not meet it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Explanation {
    /// Why it matters; shared with each finding, as who says so is.
    #[serde(with = "super::packed::shared_text")]
    pub because: Option<Arc<str>>,
    /// Who says so.
    #[serde(with = "super::packed::citations")]
    pub cites: Arc<[Citation]>,
    /// How to mend it.
    pub help: Vec<Message>,
}

/// A part of a rule.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub enum Statement {
    /// `require` or `forbid`.
    Check(Check),
    /// `when … { … }`
    When {
        /// The condition.
        condition: Expression,
        /// What it covers.
        body: Block,
        /// The line.
        span: Span,
    },
    /// `for each … { … }`
    ForEach(ForEach),
    /// `let`
    Let {
        /// Where its value goes.
        slot: usize,
        /// Where the name is given.
        name: Location,
        /// Its value.
        value: Expression,
    },
    /// `grade`
    Grade(Grade),
    /// `suggest`
    Suggest(Later<Suggest, Standing>),
}

/// `grade EXPRESSION { … }`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Grade {
    /// The steps, best first.
    pub steps: Vec<GradeStep>,
    /// How grave it is if none is met.
    pub severity: Severity,
    /// The whole of it.
    pub span: Span,
    /// The expression's own text with white space folded: a part of fingerprints.
    pub text: Shown,
}

/// A step of a `grade`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct GradeStep {
    /// Which step.
    pub kind: GradeKind,
    /// What must hold: a comparison of the expression that is graded.
    pub condition: Expression,
    /// The line.
    pub span: Span,
}

/// `suggest`: a change that a person may accept, of whatever fails beside it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Suggest {
    /// Whether it adds to what is there.
    pub add: bool,
    /// The place.
    pub path: Expression,
    /// What is written there.
    pub value: SuggestedValue,
    /// The whole of it.
    pub span: Span,
}

/// What a suggestion writes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub enum SuggestedValue {
    /// A value of the policy.
    Expression(Expression),
    /// YAML, as it is to be written.
    Yaml(Words),
}

/// `for each … { … }`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct ForEach {
    /// Where a map's key goes.
    pub key: Option<usize>,
    /// Where the element goes.
    pub slot: usize,
    /// Where the element's name is given.
    pub variable: Location,
    /// What is gone through.
    pub list: Expression,
    /// Which elements count.
    pub filter: Option<Expression>,
    /// What is asked of each.
    pub body: Block,
    /// The line.
    pub span: Span,
}

/// `require` or `forbid`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Check {
    /// Whether it is `forbid`.
    pub forbids: bool,
    /// The condition.
    pub condition: Expression,
    /// How grave it is if it fails.
    pub severity: Severity,
    /// The severity that is written in the check itself: it stays milder whatever the rule's is.
    pub milder: Option<Severity>,
    /// What is said if it fails.
    pub message: Option<Later<Message, Standing>>,
    /// The whole of it.
    pub span: Span,
    /// The condition's own text with white space folded: a part of fingerprints.
    pub text: Shown,
}

impl Check {
    /// Makes it as grave as its rule; where it was written milder, it stays milder.
    pub(super) fn set_severity(&mut self, severity: Severity) {
        self.severity = self.milder.map_or(severity, |milder| milder.min(severity));
    }
}

/// A text with holes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Message {
    /// Its parts.
    pub parts: Vec<MessagePart>,
}

/// A part of a message.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub enum MessagePart {
    /// Words.
    Text(Words),
    /// A value to be printed.
    Hole(Expression),
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// The policy that declares it.
    pub policy: Arc<str>,
    /// Its name.
    pub name: String,
    /// Its type.
    pub of: Type,
    /// Its value.
    pub value: Expression,
    /// What it is for.
    pub description: Option<String>,
    /// Where it is declared.
    pub location: Location,
}

/// A test of a policy.
#[derive(Debug, Clone)]
pub struct Test {
    /// Its name.
    pub name: String,
    /// The policy that it tests.
    pub policy: Arc<str>,
    /// Where its name stands.
    pub location: Location,
    /// The index of the vocabulary of that policy.
    pub vocabulary: usize,
    /// What it checks.
    pub given: Given,
    /// How that is changed first, in order.
    pub edits: Vec<TestEdit>,
    /// The date of the check, where the test says one.
    pub as_of: Option<Date>,
    /// What must come of it.
    pub expectations: Vec<Expectation>,
}

/// What a test checks.
#[derive(Debug, Clone)]
pub enum Given {
    /// A file, by its path from the test's own file.
    File {
        /// The path as it is written.
        path: String,
        /// Where.
        location: Location,
    },
    /// The text of a file.
    Inline {
        /// The text.
        yaml: String,
        /// Where it stands.
        location: Location,
    },
}

/// `with PATH = VALUE` or `without PATH`.
#[derive(Debug, Clone)]
pub struct TestEdit {
    /// The place.
    pub path: Vec<PathStep>,
    /// What is written there; nothing where it is taken away.
    pub value: Option<Tree>,
    /// The line.
    pub location: Location,
}

/// `expect RULE OUTCOME [at PATH] [saying "TEXT", …]`
#[derive(Debug, Clone)]
pub struct Expectation {
    /// The rule.
    pub rule: RuleId,
    /// What must come of it.
    pub expected: Expected,
    /// Where one of its findings must point, and where that is written.
    pub at: Option<(Vec<PathStep>, Location)>,
    /// What one of its findings must say, and where each part of that is written.
    pub saying: Vec<(String, Location)>,
    /// The line.
    pub location: Location,
}

impl Expectation {
    /// Whether it is about one finding, and not only about the outcome of its rule.
    pub fn names_a_finding(&self) -> bool {
        self.at.is_some() || !self.saying.is_empty()
    }
}

/// The outcomes that a test may expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A check fails.
    Fails,
    /// All checks hold.
    Passes,
    /// Nothing is to be checked.
    NotApplicable,
    /// A check cannot be decided.
    Undecided,
    /// All failures are waived.
    Waived,
}

impl Expected {
    /// The outcome of these words.
    pub(crate) fn of(words: &str) -> Option<Self> {
        [Self::Fails, Self::Passes, Self::NotApplicable, Self::Undecided, Self::Waived]
            .into_iter()
            .find(|expected| expected.word() == words)
    }

    /// As a test writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fails => "fails",
            Self::Passes => "passes",
            Self::NotApplicable => "not applicable",
            Self::Undecided => "undecided",
            Self::Waived => "waived",
        }
    }

    /// In a sentence, behind a rule's name.
    pub fn words(self) -> &'static str {
        match self {
            Self::Fails => "fails",
            Self::Passes => "passes",
            Self::NotApplicable => "is not applicable",
            Self::Undecided => "is undecided",
            Self::Waived => "is waived",
        }
    }
}

/// A definition.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// The types of its arguments, which are its first slots.
    pub arguments: Vec<Type>,
    /// What it stands for.
    pub body: Later<Expression, Standing>,
    /// How many slots its names need.
    pub slots: usize,
    /// Where its name is declared.
    pub location: Location,
}

/// An expression, with its type.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Its type. References are read as what they name, `one or more` as a list.
    pub of: Type,
    /// Where it stands.
    pub location: Location,
}

/// What an expression is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub enum ExpressionKind {
    /// A literal.
    Literal(Scalar),
    /// A text literal.
    Text(Words),
    /// A list that the policy writes out.
    List(Vec<Expression>),
    /// A path.
    Path {
        /// Where it starts.
        base: Base,
        /// Its steps.
        steps: Vec<Step>,
    },
    /// A parameter.
    Parameter(usize),
    /// A definition.
    Definition {
        /// Which.
        index: usize,
        /// What it is given.
        arguments: Vec<Expression>,
    },
    /// A comparison.
    Compare {
        /// How.
        comparison: Comparison,
        /// The left side.
        left: Box<Expression>,
        /// The right side.
        right: Box<Expression>,
    },
    /// Membership.
    Membership {
        /// Which.
        operator: Membership,
        /// The left side.
        left: Box<Expression>,
        /// The right side.
        right: Box<Expression>,
    },
    /// `matches`
    Matches {
        /// The text.
        text: Box<Expression>,
        /// The regular expression.
        pattern: Box<Pattern>,
    },
    /// `mentions`
    Mentions {
        /// The text.
        text: Box<Expression>,
        /// The phrase.
        phrase: Box<Expression>,
    },
    /// `is …`
    Is {
        /// The value.
        value: Box<Expression>,
        /// The test.
        test: IsTest,
        /// Whether it is `is not`.
        negated: bool,
    },
    /// `a and b and c`
    And(Vec<Expression>),
    /// `a or b or c`
    Or(Vec<Expression>),
    /// `not`
    Not(Box<Expression>),
    /// `every`, `some`, `no`
    Quantifier {
        /// Which.
        quantifier: Quantifier,
        /// Where the element goes.
        slot: usize,
        /// What is gone through.
        list: Box<Expression>,
        /// Which elements count.
        filter: Option<Box<Expression>>,
        /// What is asked of each.
        condition: Box<Expression>,
    },
    /// `xs where C`
    Filter {
        /// Where `it` goes.
        slot: usize,
        /// The list.
        list: Box<Expression>,
        /// Which elements stay.
        condition: Box<Expression>,
    },
    /// `e default f`
    Default {
        /// The value.
        value: Box<Expression>,
        /// What stands in where the contract is silent.
        fallback: Box<Expression>,
    },
    /// `+ - *`
    Arithmetic {
        /// Which.
        operator: Arithmetic,
        /// The left side.
        left: Box<Expression>,
        /// The right side.
        right: Box<Expression>,
    },
    /// `if … then … else …`
    If {
        /// The condition.
        condition: Box<Expression>,
        /// Where it is true.
        then: Box<Expression>,
        /// Where it is false.
        otherwise: Box<Expression>,
    },
    /// A built-in function.
    Call {
        /// Which.
        #[serde(with = "super::packed::by_name")]
        function: &'static Function,
        /// What it is given.
        arguments: Vec<Expression>,
    },
    /// `as of`
    AsOf,
}

/// Where a path starts.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub enum Base {
    /// At the document's root.
    Root,
    /// At the root of reference data.
    Data(usize),
    /// At a name.
    Slot(usize),
    /// At another expression.
    Expression(Box<Expression>),
}

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub enum Step {
    /// A field of a record.
    Field {
        /// Which.
        field: FieldId,
        /// Its key, for people.
        name: Shown,
    },
    /// A key of a map, or a free one of a record.
    Key(Shown),
    /// Each element of a list.
    Each,
    /// Each value of a map.
    EachValue,
}

impl Step {
    /// Whether it is a `[*]`, so that what comes of the path is a list.
    pub(crate) fn is_each(&self) -> bool {
        matches!(self, Self::Each | Self::EachValue)
    }
}

impl Program {
    /// Whether a policy could not be read or analysed as a whole, so that nobody can say what it does not have.
    pub(crate) fn is_partial(&self, policy: &str) -> bool {
        self.partial.iter().any(|partial| **partial == *policy)
    }

    /// A number, date or the like as the policy writes it (`72 hours`, not `3 days`), also behind a parameter's name.
    pub(crate) fn written(&self, expression: &Expression) -> Option<String> {
        match &expression.kind {
            ExpressionKind::Literal(Scalar::Enum(_) | Scalar::Boolean(_)) => None,
            ExpressionKind::Literal(_) => Some(self.text_of(expression.location)),
            ExpressionKind::Parameter(index) => self.written(&self.parameters.get(*index)?.value),
            _ => None,
        }
    }

    /// The text of an expression as the policy writes it, with white space folded.
    pub fn text_of(&self, location: Location) -> String {
        fold(self.sources.text(location))
    }
}

/// A text on one line, with single spaces.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}
