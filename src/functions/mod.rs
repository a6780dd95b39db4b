//! The built-in functions: one record each, from which checking, evaluation and the reference derive.

mod lists;
mod names;
mod times;

use crate::value::{NoAnswer, Scalar, Type};

/// A built-in function.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub parameters: &'static [Parameter],
    /// What it gives.
    pub result: Result,
    /// What it is for, one sentence.
    pub description: &'static str,
    /// A use of it that is true, if it speaks of a contract then of one whose only clause is 1.1.
    pub example: &'static str,
    /// What it does.
    pub body: fn(&[Argument<'_>]) -> Answer,
}

/// A parameter of a function.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub of: Kind,
}

/// What a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A date.
    Date,
    /// A duration.
    Duration,
    /// A list of anything, or a map.
    Collection,
    /// A list of anything.
    List,
    /// A list of numbers, percentages, durations or money.
    Summable,
    /// A map.
    Map,
}

impl Kind {
    /// Whether a value of this type can be given.
    pub fn accepts(self, of: &Type) -> bool {
        match (self, of) {
            (Self::Text, Type::Text)
            | (Self::Date, Type::Date)
            | (Self::Duration, Type::Duration)
            | (Self::Collection, Type::List(_) | Type::Map(_))
            | (Self::List, Type::List(_))
            | (Self::Map, Type::Map(_)) => true,
            (Self::Summable, Type::List(element)) => {
                matches!(**element, Type::Integer | Type::Number | Type::Percentage | Type::Duration | Type::Money)
            }
            _ => false,
        }
    }

    /// The kind in words.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Date => "a date",
            Self::Duration => "a duration",
            Self::Collection => "a list or a map",
            Self::List => "a list",
            Self::Summable => "a list of numbers, percentages, durations or amounts of money",
            Self::Map => "a map",
        }
    }
}

/// What a function gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Result {
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// What the elements of its first argument are.
    Element,
    /// A list of texts.
    Texts,
    /// A list of dates.
    Dates,
}

/// What a function is given. Arguments that are unknown as a whole never reach it.
#[derive(Debug, Clone, PartialEq)]
pub enum Argument<'a> {
    /// A single value.
    Scalar(Scalar),
    /// A text.
    Text(&'a str),
    /// A record or map of the document; only that it is there matters.
    Element,
    /// An element of a list that is unknown.
    Hole,
    /// A list.
    List(Vec<Argument<'a>>),
    /// The keys of a map.
    Keys(Vec<&'a str>),
}

/// What a function answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A single value.
    Scalar(Scalar),
    /// A list of values.
    Scalars(Vec<Scalar>),
    /// The element of its first argument with this index.
    Element(usize),
    /// The keys of its first argument.
    Keys,
    /// An element that it needs is unknown.
    Unknown,
    /// There is nothing: as if the contract were silent.
    Nothing,
    /// It can't be told.
    NoAnswer(NoAnswer),
}

impl From<std::result::Result<Scalar, NoAnswer>> for Answer {
    fn from(result: std::result::Result<Scalar, NoAnswer>) -> Self {
        match result {
            Ok(scalar) => Self::Scalar(scalar),
            Err(no_answer) => Self::NoAnswer(no_answer),
        }
    }
}

/// All functions, by family.
pub fn all() -> impl Iterator<Item = &'static Function> {
    lists::FUNCTIONS.iter().chain(names::FUNCTIONS).chain(times::FUNCTIONS)
}

/// The function with this name.
pub fn find(name: &str) -> Option<&'static Function> {
    all().find(|function| function.name == name)
}

/// What a function says to arguments that its signature excludes; analysis never lets them through.
fn misfit() -> Answer {
    Answer::NoAnswer(NoAnswer { reason: "the arguments are not of the function's types".to_owned() })
}
