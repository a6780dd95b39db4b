//! A policy as its generator knows it, and its text.

use clausula::syntax::ast::{Arithmetic, IsTest, Membership, Quantifier};
use clausula::value::{Comparison, Scalar};

use super::model::{T, written};

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Field(String),
    Each,
}

/// Where a path starts.
#[derive(Debug, Clone)]
pub(super) enum Base {
    Root,
    /// A variable, a `let`, a definition's argument, `it`.
    Name(String),
    Expression(Box<Expr>),
}

/// An expression.
#[derive(Debug, Clone)]
pub(super) enum Expr {
    /// A literal: how it is written, and what it is.
    Literal(String, Scalar),
    Text(String),
    List(Vec<Expr>),
    Path(Base, Vec<Step>),
    Parameter(usize),
    Define(usize, Vec<Expr>),
    Compare(Comparison, Box<Expr>, Box<Expr>),
    Member(Membership, Box<Expr>, Box<Expr>),
    Matches(Box<Expr>, String),
    Mentions(Box<Expr>, String),
    Is(Box<Expr>, IsTest, bool),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    Quantified {
        quantifier: Quantifier,
        variable: String,
        list: Box<Expr>,
        filter: Option<Box<Expr>>,
        condition: Box<Expr>,
    },
    Filter(Box<Expr>, Box<Expr>),
    Default(Box<Expr>, Box<Expr>),
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    Call(&'static str, Vec<Expr>),
    AsOf,
}

/// A line of a rule.
#[derive(Debug, Clone)]
pub(super) enum Statement {
    Check {
        forbids: bool,
        condition: Expr,
        milder: Option<&'static str>,
        message: Option<&'static str>,
    },
    When(Expr, Vec<Statement>),
    ForEach {
        key: Option<String>,
        variable: String,
        list: Expr,
        filter: Option<Expr>,
        body: Vec<Statement>,
    },
    Let(String, Expr),
    /// What is graded, and the bounds of preferred, acceptable and escalate.
    Grade(Expr, Vec<(GradeStep, Comparison, Expr)>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GradeStep {
    Preferred,
    Acceptable,
    Escalate,
}

#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) severity: &'static str,
    pub(super) guard: Option<Expr>,
    pub(super) body: Vec<Statement>,
}

#[derive(Debug, Clone)]
pub(super) struct Policy {
    pub(super) guard: Option<Expr>,
    pub(super) parameters: Vec<(T, Expr)>,
    /// Arguments with their types, and the body.
    pub(super) defines: Vec<(Vec<(String, T)>, Expr)>,
    pub(super) rules: Vec<Rule>,
}

impl Policy {
    pub(super) fn text(&self) -> String {
        let mut text = "policy random\nversion 1.0.0\nvocabulary small\n".to_owned();
        if let Some(guard) = &self.guard {
            text.push_str(&format!("when {}\n", guard.at(0)));
        }
        for (number, (of, value)) in self.parameters.iter().enumerate() {
            text.push_str(&format!("parameter parameter_{number}: {} = {}\n", written(of), value.at(0)));
        }
        for (number, (arguments, body)) in self.defines.iter().enumerate() {
            let arguments: Vec<String> =
                arguments.iter().map(|(name, of)| format!("{name}: {}", written(of))).collect();
            let arguments = if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
            text.push_str(&format!("define define_{number}{arguments} = {}\n", body.at(0)));
        }
        for (number, rule) in self.rules.iter().enumerate() {
            text.push_str(&rule.text(number));
        }
        text
    }
}

impl Rule {
    pub(super) fn text(&self, number: usize) -> String {
        let mut text = format!("rule r{number} {{\n    severity {}\n", self.severity);
        if let Some(guard) = &self.guard {
            text.push_str(&format!("    when {}\n", guard.at(0)));
        }
        block(&self.body, 4, &mut text);
        text.push_str("}\n");
        text
    }
}

fn block(statements: &[Statement], indent: usize, text: &mut String) {
    let margin = " ".repeat(indent);
    for statement in statements {
        text.push_str(&margin);
        match statement {
            Statement::Check { forbids, condition, milder, message } => {
                let verb = if *forbids { "forbid" } else { "require" };
                text.push_str(&format!("{verb} {}", condition.at(0)));
                if milder.is_some() || message.is_some() {
                    text.push_str(" else");
                    text.push_str(&milder.map(|severity| format!(" {severity}")).unwrap_or_default());
                    text.push_str(&message.map(|words| format!(" \"{words}\"")).unwrap_or_default());
                }
                text.push('\n');
            }
            Statement::When(condition, body) => {
                text.push_str(&format!("when {} {{\n", condition.at(0)));
                block(body, indent + 4, text);
                text.push_str(&format!("{margin}}}\n"));
            }
            Statement::ForEach { key, variable, list, filter, body } => {
                let key = key.as_ref().map(|key| format!("{key}, ")).unwrap_or_default();
                text.push_str(&format!("for each {key}{variable} in {}", list.at(1)));
                if let Some(filter) = filter {
                    text.push_str(&format!(" where {}", filter.at(1)));
                }
                text.push_str(" {\n");
                block(body, indent + 4, text);
                text.push_str(&format!("{margin}}}\n"));
            }
            Statement::Let(name, value) => text.push_str(&format!("let {name} = {}\n", value.at(0))),
            Statement::Grade(subject, steps) => {
                text.push_str(&format!("grade {} {{\n", subject.at(5)));
                for (step, comparison, bound) in steps {
                    let word = match step {
                        GradeStep::Preferred => "preferred",
                        GradeStep::Acceptable => "acceptable",
                        GradeStep::Escalate => "escalate to \"Counsel\"",
                    };
                    text.push_str(&format!("{margin}    {word} {comparison} {}\n", bound.at(5)));
                }
                text.push_str(&format!("{margin}}}\n"));
            }
        }
    }
}

impl Expr {
    /// How tightly it binds: `or` 1, `and` 2, `not` 3, comparisons and `is` 4, `+ -` 5, `*` 6, `default` 7, paths 8. What
    /// reaches as far right as it can binds least.
    fn tightness(&self) -> usize {
        match self {
            Self::Quantified { .. } | Self::If(..) => 0,
            Self::Or(_) => 1,
            Self::And(_) => 2,
            Self::Not(_) => 3,
            Self::Compare(..) | Self::Member(..) | Self::Matches(..) | Self::Mentions(..) | Self::Is(..) => 4,
            Self::Arithmetic(Arithmetic::Multiply, ..) => 6,
            Self::Arithmetic(..) => 5,
            Self::Default(..) => 7,
            _ => 8,
        }
    }

    /// The text, in parentheses where it binds less tightly than its place asks.
    pub(super) fn at(&self, place: usize) -> String {
        let text = self.text();
        if self.tightness() < place { format!("({text})") } else { text }
    }

    fn text(&self) -> String {
        let joined =
            |parts: &[Self], place, word: &str| parts.iter().map(|part| part.at(place)).collect::<Vec<_>>().join(word);
        match self {
            Self::Literal(text, _) => text.clone(),
            Self::Text(text) => format!("\"{text}\""),
            Self::List(elements) => format!("[{}]", joined(elements, 0, ", ")),
            Self::Path(base, steps) => {
                let mut text = match base {
                    Base::Root => String::new(),
                    Base::Name(name) => name.clone(),
                    Base::Expression(base) if matches!(**base, Self::Call(..)) => base.text(),
                    Base::Expression(base) => format!("({})", base.text()),
                };
                for step in steps {
                    match step {
                        Step::Each => text.push_str("[*]"),
                        Step::Field(name) if text.is_empty() => text.push_str(name),
                        Step::Field(name) => text.push_str(&format!(".{name}")),
                    }
                }
                text
            }
            Self::Parameter(number) => format!("parameter_{number}"),
            Self::Define(number, arguments) if arguments.is_empty() => format!("define_{number}"),
            Self::Define(number, arguments) => format!("define_{number}({})", joined(arguments, 0, ", ")),
            Self::Compare(comparison, left, right) => format!("{} {comparison} {}", left.at(5), right.at(5)),
            Self::Member(operator, left, right) => {
                let word = match operator {
                    Membership::In => "in",
                    Membership::NotIn => "not in",
                    Membership::Contains => "contains",
                    Membership::ContainsAll => "contains all",
                    Membership::ContainsAny => "contains any",
                };
                format!("{} {word} {}", left.at(5), right.at(5))
            }
            Self::Matches(text, regex) => format!("{} matches /{regex}/i", text.at(5)),
            Self::Mentions(text, phrase) => format!("{} mentions \"{phrase}\"", text.at(5)),
            Self::Is(value, test, negated) => {
                let not = if *negated { "not " } else { "" };
                let word = match test {
                    IsTest::Of(of) => return format!("{} is {not}{of}", value.at(5)),
                    IsTest::Stated => "stated",
                    IsTest::Empty => "empty",
                    IsTest::Unique => "unique",
                    IsTest::Increasing => "increasing",
                    IsTest::Decreasing => "decreasing",
                    IsTest::Elsewhere => "elsewhere",
                    IsTest::Cited => "cited",
                };
                format!("{} is {not}{word}", value.at(5))
            }
            Self::And(parts) => joined(parts, 3, " and "),
            Self::Or(parts) => joined(parts, 2, " or "),
            Self::Not(inner) => format!("not {}", inner.at(3)),
            Self::Quantified { quantifier, variable, list, filter, condition } => {
                let word = match quantifier {
                    Quantifier::Every => "every",
                    Quantifier::Some => "some",
                    Quantifier::No => "no",
                };
                let filter = filter.as_ref().map(|filter| format!(" where {}", filter.at(1))).unwrap_or_default();
                format!("{word} {variable} in {}{filter} satisfies {}", list.at(5), condition.at(0))
            }
            Self::Filter(list, condition) => format!("({} where {})", list.at(5), condition.at(1)),
            Self::Default(value, fallback) => format!("{} default {}", value.at(8), fallback.at(8)),
            Self::Arithmetic(operator, left, right) => {
                let (word, place) = match operator {
                    Arithmetic::Add => ("+", 5),
                    Arithmetic::Subtract => ("-", 5),
                    Arithmetic::Multiply => ("*", 6),
                };
                format!("{} {word} {}", left.at(place), right.at(place + 1))
            }
            Self::If(condition, then, otherwise) => {
                format!("if {} then {} else {}", condition.at(1), then.at(1), otherwise.at(1))
            }
            Self::Call(name, arguments) => format!("{name}({})", joined(arguments, 0, ", ")),
            Self::AsOf => "as of".to_owned(),
        }
    }
}
