//! The syntax tree of a policy file: plain data, every part with its span, in the order of the text.
//!
//! What could not be read stands as [`ExpressionKind::Missing`] or as a [`Segment::Missing`], with a diagnostic beside
//! the tree; so a broken file keeps everything that can be understood.

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::value::{Comparison, Scalar, SingleType};

/// A word that names something, with its place. Quoted names are without their quotes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A text literal as it reads once its escapes are resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The decoded text.
    pub text: String,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// A whole file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct File {
    /// What the file declares in its first item. Nothing where it starts with something else, which is reported.
    pub declaration: Option<Declaration>,
    /// All that follows, in order.
    pub items: Vec<Item>,
    /// Whether some of it could not be read, which was reported: what it says may be missing here, and names that it gives.
    #[serde(skip)]
    pub has_gaps: bool,
}

/// `policy NAME "title"` or `vocabulary NAME "title"`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Declaration {
    /// Which of the two.
    pub kind: FileKind,
    /// The file's name for others: `bpo.termination`, one word as a whole.
    pub name: Name,
    /// Its title for people.
    pub title: Option<Text>,
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileKind {
    /// Rules.
    Policy,
    /// The types of documents.
    Vocabulary,
}

/// A part of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// The whole of it.
    pub span: Span,
}

/// What a part of a file is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ItemKind {
    /// `version 1.0.0`
    Version(Name),
    /// `vocabulary NAME`, in a policy.
    UsesVocabulary(Name),
    /// `source "title" at "url"`
    Source {
        /// The title.
        text: Text,
        /// Where to read it.
        url: Option<Text>,
    },
    /// `applies from DATE`
    AppliesFrom(Expression),
    /// `superseded by NAME from DATE`
    SupersededBy {
        /// The successor.
        name: Name,
        /// Its first day.
        from: Option<Expression>,
    },
    /// `status verified`, `status partly verified`, `status draft`: the words with one space between.
    Status(Name),
    /// `checked on DATE`
    CheckedOn(Expression),
    /// `review by DATE`
    ReviewBy(Expression),
    /// `use NAME [tagged TAG, …]`; a file is named by a quoted path.
    Use {
        /// The policy, or the path of its file.
        name: Name,
        /// Whether the name is the path of a file.
        is_path: bool,
        /// Only the rules with one of these tags.
        tagged: Vec<Name>,
    },
    /// `adjust NAME { … }`
    Adjust {
        /// The policy.
        name: Name,
        /// The changes.
        changes: Vec<Adjustment>,
    },
    /// `data NAME: TYPE from "path"`
    Data {
        /// The name that the policy uses.
        name: Name,
        /// The type of the file's root.
        of: TypeExpression,
        /// The file.
        path: Text,
    },
    /// `when CONDITION` of the whole policy; with a block, of the items in it.
    When {
        /// The condition.
        condition: Expression,
        /// The items that it covers; `None` covers all of the policy.
        items: Option<Vec<Item>>,
    },
    /// `parameter NAME: TYPE = VALUE "description"`
    Parameter {
        /// Its name.
        name: Name,
        /// Its type.
        of: TypeExpression,
        /// Its value where nobody sets another.
        default: Expression,
        /// What it is for.
        description: Option<Text>,
    },
    /// `define NAME[(argument: TYPE, …)] = EXPRESSION`
    Define {
        /// Its name.
        name: Name,
        /// Its typed arguments.
        arguments: Vec<(Name, TypeExpression)>,
        /// What it stands for.
        body: Expression,
    },
    /// `rule NAME "title" { … }`
    Rule(Rule),
    /// `test "name" { … }`
    Test(Test),
    /// `document RECORD [marked by FIELD "value"]`, in a vocabulary.
    Document {
        /// The record of the root.
        record: Name,
        /// The field that shows that a file is a document of this vocabulary, and its value.
        marked_by: Option<(Name, Text)>,
    },
    /// `reviewed by PATH`, in a vocabulary.
    ReviewedBy(Vec<Name>),
    /// `record NAME [is NAME] [identified by FIELD, …] { … }`
    Record(Record),
    /// `enum NAME { … }`
    Enum(Enum),
}

/// One line of an `adjust` block.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Adjustment {
    /// The parameter or rule.
    pub name: Name,
    /// The change.
    pub change: AdjustmentKind,
    /// The whole line.
    pub span: Span,
}

/// What an adjustment does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum AdjustmentKind {
    /// `parameter = VALUE`
    Parameter(Expression),
    /// `rule: error|warning|note`
    Severity(Name),
    /// `rule: off because "…"`
    Off(Option<Text>),
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Its name, in kebab-case.
    pub name: Name,
    /// What it asks, for people.
    pub title: Option<Text>,
    /// What it says, in order.
    pub body: Vec<Statement>,
    /// Whether nothing of it was lost: what a broken rule lacks may stand in the lines that could not be read.
    pub is_whole: bool,
}

impl Rule {
    /// The words of its `tags` lines.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        let lines = self.body.iter().filter_map(|line| match &line.kind {
            StatementKind::Tags(tags) => Some(tags),
            _ => None,
        });
        lines.flatten().map(|tag| tag.text.as_str())
    }
}

/// A line of a rule or of a block in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// What it is.
    pub kind: StatementKind,
    /// The whole of it.
    pub span: Span,
}

/// What a line of a rule is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum StatementKind {
    /// `severity error`
    Severity(Name),
    /// `tags a, b`
    Tags(Vec<Name>),
    /// `status draft`
    Status(Name),
    /// `because "…"`
    Because(Text),
    /// `cite "…" [at "url"]`
    Cite {
        /// The title and the place in it.
        text: Text,
        /// Where it can be read.
        url: Option<Text>,
    },
    /// `help "…"`: may have `{…}` holes.
    Help(Message),
    /// `require CONDITION [else …]`
    Require {
        /// What must hold.
        condition: Expression,
        /// What is said where it does not.
        otherwise: Option<Else>,
    },
    /// `forbid CONDITION [else …]`
    Forbid {
        /// What must not hold.
        condition: Expression,
        /// What is said where it does.
        otherwise: Option<Else>,
    },
    /// `when CONDITION`, for the rest of the rule, or with a block.
    When {
        /// The condition.
        condition: Expression,
        /// What it covers; `None` covers all of the rule.
        body: Option<Vec<Statement>>,
    },
    /// `for each [KEY,] X in LIST [where CONDITION] { … }`
    ForEach {
        /// The name of a map's key.
        key: Option<Name>,
        /// The name of the element.
        variable: Name,
        /// What is gone through.
        list: Expression,
        /// Which elements count.
        filter: Option<Expression>,
        /// What is asked of each.
        body: Vec<Statement>,
    },
    /// `let NAME = EXPRESSION`
    Let {
        /// Its name.
        name: Name,
        /// What it stands for.
        value: Expression,
    },
    /// `grade EXPRESSION { … }`
    Grade {
        /// What is graded.
        subject: Expression,
        /// The steps, best first.
        steps: Vec<GradeStep>,
    },
    /// `suggest set PATH = VALUE` or `suggest add PATH """YAML"""`
    Suggest {
        /// Whether it adds to what is there.
        add: bool,
        /// The place.
        path: Expression,
        /// What is written there.
        value: Expression,
        /// Whether the value is a text of YAML, as one in `"""` is.
        is_yaml: bool,
    },
}

/// `else [warning|note] ["message"]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Else {
    /// A milder severity than the rule's.
    pub severity: Option<Name>,
    /// What is said.
    pub message: Option<Message>,
    /// The whole of it, `else` included.
    pub span: Span,
}

/// A text with `{…}` holes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Its parts, in order.
    pub parts: Vec<MessagePart>,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum MessagePart {
    /// Words, with `{{` and `}}` already single.
    Text(String),
    /// An expression whose value is printed.
    Hole(Expression),
}

/// One step of a `grade`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GradeStep {
    /// Which step.
    pub kind: GradeKind,
    /// How the subject is compared.
    pub comparison: Comparison,
    /// With what.
    pub bound: Expression,
    /// The whole line.
    pub span: Span,
}

/// Which step of a `grade`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum GradeKind {
    /// What we want.
    Preferred,
    /// What we take.
    Acceptable,
    /// What somebody must decide.
    EscalateTo(Text),
}

/// A test of policies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Test {
    /// Its name.
    pub name: Text,
    /// What it says, in order.
    pub steps: Vec<TestStep>,
    /// Whether nothing of it was lost: what a broken test lacks may stand in the lines that could not be read.
    pub is_whole: bool,
}

/// A line of a test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TestStep {
    /// What it is.
    pub kind: TestStepKind,
    /// The whole line.
    pub span: Span,
}

/// What a line of a test is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum TestStepKind {
    /// `given "file"` or `given """YAML"""`
    Given {
        /// The path, or the YAML.
        text: Text,
        /// Whether it is the YAML itself.
        inline: bool,
    },
    /// `with PATH = VALUE`; the value is YAML where it stands in `"""`.
    With {
        /// The place.
        path: Expression,
        /// The value.
        value: Expression,
        /// Whether the value is a text of YAML, as one in `"""` is.
        is_yaml: bool,
    },
    /// `without PATH`
    Without(Expression),
    /// `as of DATE`
    AsOf(Expression),
    /// `expect RULE OUTCOME [at PATH] [saying "TEXT", …]`
    Expect {
        /// The rule's name, or `policy/rule`.
        rule: Name,
        /// `fails`, `passes`, `not applicable`, `undecided`, `waived`: the words with one space between.
        outcome: Name,
        /// Where the finding points.
        at: Option<Expression>,
        /// Parts of what the finding says.
        saying: Vec<Text>,
    },
}

/// A record of a vocabulary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its name, in CamelCase.
    pub name: Name,
    /// The record that it extends.
    pub extends: Option<Name>,
    /// What tells the elements of a list apart where they have no `id`.
    pub identified_by: Vec<Name>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// What it is, for people.
    pub description: Option<Text>,
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Its key; `x-*` covers all keys that start so.
    pub name: Name,
    /// Its type.
    pub of: TypeExpression,
    /// What it is, for people.
    pub description: Option<Text>,
    /// The whole of it.
    pub span: Span,
}

/// An enum of a vocabulary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Enum {
    /// Its name, in CamelCase.
    pub name: Name,
    /// Its values, in order.
    pub values: Vec<(Name, Option<Text>)>,
    /// What it is, for people.
    pub description: Option<Text>,
}

/// A type as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TypeExpression {
    /// What it is.
    pub kind: TypeExpressionKind,
    /// The whole of it.
    pub span: Span,
}

/// What a written type is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum TypeExpressionKind {
    /// A built-in type, a record or an enum.
    Named(String),
    /// `list of T`
    List(Box<TypeExpression>),
    /// `one or more T`
    OneOrMore(Box<TypeExpression>),
    /// `map of T`
    Map(Box<TypeExpression>),
    /// `T or U …`, at least two.
    Union(Vec<TypeExpression>),
    /// `reference to PATH [by FIELD] [or all(WORD, …)]`
    Reference {
        /// The map or list whose elements it names, from the document's root.
        to: Vec<Name>,
        /// The field by which it may also name them.
        by: Option<Name>,
        /// Words that mean every element.
        all: Vec<AllWord>,
    },
    /// Could not be read.
    Missing,
}

/// A word that means every element, `either` or `each where role in [client, provider]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AllWord {
    /// The word.
    pub word: Name,
    /// Only the elements whose field has one of these values.
    pub filter: Option<(Name, Vec<Name>)>,
}

/// An expression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// The whole of it, its own parentheses included.
    pub span: Span,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ExpressionKind {
    /// Could not be read; reported.
    Missing,
    /// A text.
    Text(String),
    /// Any other literal. Numbers without a point are [`Scalar::Integer`].
    Literal(Scalar),
    /// `[a, b]`
    List(Vec<Expression>),
    /// A path, from a name or from a parenthesised expression.
    Path(Path),
    /// `a >= b`
    Compare {
        /// How.
        comparison: Comparison,
        /// The left side.
        left: Box<Expression>,
        /// The right side.
        right: Box<Expression>,
    },
    /// `x in xs`, `xs contains x` and their kin.
    Membership {
        /// Which.
        operator: Membership,
        /// The left side.
        left: Box<Expression>,
        /// The right side.
        right: Box<Expression>,
    },
    /// `text matches /regex/i`
    Matches {
        /// The text.
        text: Box<Expression>,
        /// The expression between the slashes, as it is written, `\/` as `/`.
        regex: String,
        /// Whether case counts.
        ignore_case: bool,
        /// Where the regular expression stands, slashes included.
        regex_span: Span,
    },
    /// `text mentions "phrase"`
    Mentions {
        /// The text.
        text: Box<Expression>,
        /// The phrase.
        phrase: Box<Expression>,
    },
    /// `x is [not] stated`
    Is {
        /// The value.
        value: Box<Expression>,
        /// The test.
        test: IsTest,
        /// Whether it is `is not`.
        negated: bool,
    },
    /// `a and b`
    And(Box<Expression>, Box<Expression>),
    /// `a or b`
    Or(Box<Expression>, Box<Expression>),
    /// `not a`
    Not(Box<Expression>),
    /// `every x in xs [where W] satisfies C`
    Quantifier {
        /// Which.
        quantifier: Quantifier,
        /// The name of the element.
        variable: Name,
        /// What is gone through.
        list: Box<Expression>,
        /// Which elements count.
        filter: Option<Box<Expression>>,
        /// What is asked of each.
        condition: Box<Expression>,
    },
    /// `xs where C`, C speaking of `it`.
    Filter {
        /// The list.
        list: Box<Expression>,
        /// Which elements stay.
        condition: Box<Expression>,
    },
    /// `e default f`
    Default {
        /// A path or a name.
        value: Box<Expression>,
        /// What stands in where the contract is silent.
        fallback: Box<Expression>,
    },
    /// `a + b`
    Arithmetic {
        /// Which.
        operator: Arithmetic,
        /// The left side.
        left: Box<Expression>,
        /// The right side.
        right: Box<Expression>,
    },
    /// `if c then a else b`
    If {
        /// The condition.
        condition: Box<Expression>,
        /// Where it is true.
        then: Box<Expression>,
        /// Where it is false.
        otherwise: Box<Expression>,
    },
    /// `count(xs)`: a function, or a `define` with arguments.
    Call {
        /// Its name.
        function: Name,
        /// What it is given.
        arguments: Vec<Expression>,
    },
    /// `as of`
    AsOf,
}

/// A path: where it starts, and its steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Path {
    /// A parenthesised expression that it starts from; else it starts with the name in its first segment, which may be
    /// `document` or `it`.
    pub base: Option<Box<Expression>>,
    /// The steps. Never empty where there is no base.
    pub segments: Vec<Segment>,
}

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Segment {
    /// `.name` or `."odd key"`
    Field {
        /// The key.
        name: Name,
        /// Whether it is quoted, and so a key of the document whatever else has this name.
        quoted: bool,
    },
    /// `[*]`: each element.
    Each(Span),
    /// `[0]`: one element, from 0; only in tests.
    Index(usize, Span),
    /// A dot with nothing behind it; reported.
    Missing(Span),
}

/// The membership operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Membership {
    /// `x in xs`
    In,
    /// `x not in xs`
    NotIn,
    /// `xs contains x`
    Contains,
    /// `xs contains all ys`
    ContainsAll,
    /// `xs contains any ys`
    ContainsAny,
}

/// The tests behind `is`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum IsTest {
    /// The contract says it.
    Stated,
    /// It has no elements.
    Empty,
    /// No two are equal.
    Unique,
    /// Each is greater than the one before.
    Increasing,
    /// Each is less than the one before.
    Decreasing,
    /// It stands in a document that is not supplied.
    Elsewhere,
    /// A reference of the document names it.
    Cited,
    /// `is a percentage`: of the types that it may have, it has this one.
    Of(SingleType),
}

/// The quantifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Quantifier {
    /// All of them.
    Every,
    /// At least one.
    Some,
    /// None of them.
    No,
}

/// The arithmetic operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
}
