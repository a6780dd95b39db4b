//! The values of contracts and policies: their types, how they are written, how they are compared and computed.
//!
//! All of it is pure and total; what cannot be done fails with words, without a place, which the caller knows.

pub mod date;
pub mod duration;
pub mod money;
pub mod place;
pub mod state;
pub mod text;

mod calendar;
mod number;
mod operators;
#[cfg(test)]
mod properties;
mod read;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use date::Date;
pub use duration::Duration;
pub use money::{Currency, Money, money};
pub use operators::{NoAnswer, add, compare, multiply, subtract};
pub use place::{Country, Jurisdiction};
pub use read::{Refusal, form, read};
pub use rust_decimal::Decimal;

/// The index of an enum in its vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EnumId(pub u16);

/// The index of a record in its vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordId(pub u16);

/// The index of a kind of reference in its vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReferenceId(pub u16);

/// The types of values.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Type {
    /// Any words.
    Text,
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// An exact decimal.
    Number,
    /// A part of a hundred.
    Percentage,
    /// A day, or a month or year of which no day is given.
    Date,
    /// A length of time.
    Duration,
    /// An amount in a currency.
    Money,
    /// An ISO 3166-1 country.
    Country,
    /// A country, or a subdivision of one.
    Jurisdiction,
    /// One of the values of an enum.
    Enum(EnumId),
    /// A record.
    Record(RecordId),
    /// A list.
    List(Box<Type>),
    /// One value, or a list of them; read as a list.
    OneOrMore(Box<Type>),
    /// Keys of the document's own, each with a value.
    Map(Box<Type>),
    /// The name of another part of the document.
    Reference(ReferenceId),
    /// One of several types.
    Union(Vec<Type>),
    /// Anything; nothing can be asked of it but whether it is stated.
    Any,
}

/// A built-in type of single values, of which a value that may be of several types can turn out to be: what `is a …` asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SingleType {
    /// Any words.
    Text,
    /// A whole number.
    Integer,
    /// An exact decimal, also a whole one.
    Number,
    /// A part of a hundred.
    Percentage,
    /// A day, month or year.
    Date,
    /// A length of time.
    Duration,
    /// An amount in a currency.
    Money,
    /// A country.
    Country,
    /// A country, or a subdivision of one.
    Jurisdiction,
}

impl SingleType {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Text,
        Self::Integer,
        Self::Number,
        Self::Percentage,
        Self::Date,
        Self::Duration,
        Self::Money,
        Self::Country,
        Self::Jurisdiction,
    ];

    /// The type's name in vocabularies and policies.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Percentage => "percentage",
            Self::Date => "date",
            Self::Duration => "duration",
            Self::Money => "money",
            Self::Country => "country",
            Self::Jurisdiction => "jurisdiction",
        }
    }

    /// The article before its name; none where what it means cannot be counted.
    pub fn article(self) -> Option<&'static str> {
        match self {
            Self::Text | Self::Money => None,
            Self::Integer => Some("an"),
            _ => Some("a"),
        }
    }

    /// The type.
    pub fn of(self) -> Type {
        match self {
            Self::Text => Type::Text,
            Self::Integer => Type::Integer,
            Self::Number => Type::Number,
            Self::Percentage => Type::Percentage,
            Self::Date => Type::Date,
            Self::Duration => Type::Duration,
            Self::Money => Type::Money,
            Self::Country => Type::Country,
            Self::Jurisdiction => Type::Jurisdiction,
        }
    }

    /// The one that is this type, if one is.
    pub fn from_type(of: &Type) -> Option<Self> {
        Self::ALL.into_iter().find(|single| single.of() == *of)
    }

    /// Whether a value is of it. Texts are no scalars.
    pub fn holds(self, scalar: Scalar) -> bool {
        match scalar {
            Scalar::Integer(_) => matches!(self, Self::Integer | Self::Number),
            Scalar::Number(_) => self == Self::Number,
            Scalar::Percentage(_) => self == Self::Percentage,
            Scalar::Date(_) => self == Self::Date,
            Scalar::Duration(_) => self == Self::Duration,
            Scalar::Money(_) => self == Self::Money,
            Scalar::Country(_) => matches!(self, Self::Country | Self::Jurisdiction),
            Scalar::Jurisdiction(_) => self == Self::Jurisdiction,
            Scalar::Boolean(_) | Scalar::Enum(_) => false,
        }
    }
}

impl fmt::Display for SingleType {
    /// As it is written behind `is`: `a percentage`, `money`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.article() {
            Some(article) => write!(f, "{article} {}", self.name()),
            None => f.write_str(self.name()),
        }
    }
}

/// A value of one of the enums of a vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EnumValue {
    /// The enum.
    pub of: EnumId,
    /// Which of its values, from 0, in the order of the vocabulary.
    pub index: u16,
}

/// A single value other than text, which stays where it was written.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Scalar {
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// An exact decimal.
    Number(#[serde(with = "number::bytes")] Decimal),
    /// A part of a hundred: `99.5%` is 99.5.
    Percentage(#[serde(with = "number::bytes")] Decimal),
    /// A day, month or year.
    Date(Date),
    /// A length of time.
    Duration(Duration),
    /// An amount in a currency.
    Money(Money),
    /// A country.
    Country(Country),
    /// A country or a subdivision.
    Jurisdiction(Jurisdiction),
    /// A value of an enum.
    Enum(EnumValue),
}

impl Scalar {
    /// What kind of value it is, for messages: "a duration".
    pub fn noun(&self) -> &'static str {
        match self {
            Self::Boolean(_) => "a boolean",
            Self::Integer(_) => "a whole number",
            Self::Number(_) => "a number",
            Self::Percentage(_) => "a percentage",
            Self::Date(_) => "a date",
            Self::Duration(_) => "a duration",
            Self::Money(_) => "money",
            Self::Country(_) => "a country",
            Self::Jurisdiction(_) => "a jurisdiction",
            Self::Enum(_) => "a value of an enum",
        }
    }

    /// The value as a person would write it, in a form that [`read()`] accepts, unless it is a negative duration. The
    /// names of enum values are the vocabulary's.
    pub fn to_text<'a>(&self, enum_name: impl Fn(EnumValue) -> &'a str) -> String {
        match self {
            Self::Boolean(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Number(value) => value.to_string(),
            Self::Percentage(value) => format!("{value}%"),
            Self::Date(value) => value.to_string(),
            Self::Duration(value) => value.to_string(),
            Self::Money(value) => value.to_string(),
            Self::Country(value) => value.to_string(),
            Self::Jurisdiction(value) => value.to_string(),
            Self::Enum(value) => enum_name(*value).to_owned(),
        }
    }
}

/// The comparison operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Comparison {
    /// The operator as it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol())
    }
}
