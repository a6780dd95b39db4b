//! The built-in functions: one record each, from which checking, evaluation and the reference derive.

mod lists;
mod names;
mod order;
mod times;
mod words;

use std::ops::Range;

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

impl Function {
    /// Which of its arguments holds the texts that it reads.
    pub fn texts(&self) -> usize {
        (0..self.parameters.len()).find(|index| self.reads_words_of(*index)).unwrap_or_default()
    }

    /// Whether what it says is found in the words of the argument at this place.
    pub fn reads_words_of(&self, index: usize) -> bool {
        self.parameters.get(index).is_some_and(|parameter| parameter.of == Kind::Texts)
    }

    /// Whether only the last element of a list makes a difference to its answer.
    pub fn needs_last_only(&self) -> bool {
        self.name == lists::LAST
    }
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
    /// A text, or a list of them.
    Texts,
    /// A date.
    Date,
    /// A duration.
    Duration,
    /// A list of texts.
    TextList,
    /// A country, or a part of one.
    Place,
    /// A value that has an order, or one of several types of which each has one.
    Ordered,
    /// A list of anything, or a map.
    Collection,
    /// A list of anything.
    List,
    /// A list of numbers, percentages, durations or money.
    Summable,
    /// A value of a kind that words say: a date, a duration, money or a percentage.
    Sayable,
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
            | (Self::Sayable, Type::Date | Type::Duration | Type::Money | Type::Percentage)
            | (Self::Place, Type::Country | Type::Jurisdiction)
            | (Self::Collection, Type::List(_) | Type::Map(_))
            | (Self::List, Type::List(_))
            | (Self::Map, Type::Map(_)) => true,
            (Self::TextList, Type::List(element)) => **element == Type::Text,
            (Self::Texts, of) => match of {
                Type::List(element) => **element == Type::Text,
                of => *of == Type::Text,
            },
            (Self::Ordered, of) => match of {
                Type::Union(members) => members.iter().all(|member| self.accepts(member)),
                of => matches!(
                    of,
                    Type::Integer | Type::Number | Type::Percentage | Type::Date | Type::Duration | Type::Money
                ),
            },
            (Self::Summable, Type::List(element)) => {
                matches!(**element, Type::Integer | Type::Number | Type::Percentage | Type::Duration | Type::Money)
            }
            _ => false,
        }
    }

    /// The type that what a policy writes out is read as: of `[]` it can't be seen, and `"DE"` may be a text. Nothing where
    /// any type will do.
    pub fn written(self) -> Option<Type> {
        match self {
            Self::Place => Some(Type::Jurisdiction),
            Self::Texts | Self::TextList => Some(Type::List(Box::new(Type::Text))),
            _ => None,
        }
    }

    /// The kind in words.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Texts => "a text or a list of texts",
            Self::TextList => "a list of texts",
            Self::Date => "a date",
            Self::Duration => "a duration",
            Self::Place => "a country or a jurisdiction",
            Self::Ordered => "a number, percentage, date, duration or amount of money",
            Self::Collection => "a list or a map",
            Self::List => "a list",
            Self::Sayable => "a date, a duration, an amount of money or a percentage",
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
    /// A country.
    Country,
    /// What the elements of its first argument are.
    Element,
    /// A list of texts.
    Texts,
    /// A list of dates.
    Dates,
    /// A list of durations.
    Durations,
    /// A list of amounts of money.
    Amounts,
    /// A list of percentages.
    Percentages,
    /// A list of what its first argument is.
    Likes,
}

impl Result {
    /// What it is, in words.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Boolean => "true or false",
            Self::Integer => "a whole number",
            Self::Country => "a country",
            Self::Element => "what the elements are",
            Self::Texts => "a list of texts",
            Self::Dates => "a list of dates",
            Self::Durations => "a list of durations",
            Self::Amounts => "a list of amounts of money",
            Self::Percentages => "a list of percentages",
            Self::Likes => "a list of the first's kind",
        }
    }

    /// Whether it is a list of single values other than texts.
    pub fn is_list_of_values(self) -> bool {
        matches!(self, Self::Dates | Self::Durations | Self::Amounts | Self::Percentages | Self::Likes)
    }
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
    /// What texts say: of its argument that takes texts, or of its elements.
    Words(Vec<Word>),
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

/// A value that the words of a text say.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// The value.
    pub value: Scalar,
    /// The bytes of the text that say it.
    pub range: Range<usize>,
}

/// What one of several texts says.
#[derive(Debug, Clone, PartialEq)]
pub enum Word {
    /// A value.
    Said {
        /// Which text, by its position in the list; 0 where it is no list.
        text: usize,
        /// What it says, and where.
        said: Said,
    },
    /// Words of a text, as they stand there.
    Part {
        /// Which text, as above.
        text: usize,
        /// The bytes of it that they are.
        range: Range<usize>,
    },
    /// The text with this position is unknown, and so is what it says.
    Unknown {
        /// Its position.
        text: usize,
    },
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
    lists::FUNCTIONS
        .iter()
        .chain(names::FUNCTIONS)
        .chain(order::FUNCTIONS)
        .chain(times::FUNCTIONS)
        .chain(words::FUNCTIONS)
}

/// The function with this name.
pub fn find(name: &str) -> Option<&'static Function> {
    all().find(|function| function.name == name)
}

/// What a function says to arguments that its signature excludes; analysis never lets them through.
fn misfit() -> Answer {
    Answer::NoAnswer(NoAnswer { reason: "the arguments are not of the function's types".to_owned() })
}
