//! Functions of single values: what can be compared with what.

use crate::functions::{Answer, Argument, Function, Kind, Parameter, Result, misfit};
use crate::value::{Comparison, Scalar, compare};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "comparable",
        parameters: &[Parameter { name: "one", of: Kind::Ordered }, Parameter { name: "other", of: Kind::Ordered }],
        result: Result::Boolean,
        description: "whether it can be told which of two values is greater: both are of one kind, amounts of money of one currency, and no calendar has to decide",
        example: "comparable(EUR 5, EUR 6)",
        body: comparable,
    },
    Function {
        name: "country_of",
        parameters: &[Parameter { name: "place", of: Kind::Place }],
        result: Result::Country,
        description: "the country in which a place is",
        example: "country_of(\"US-FL\") == \"US\"",
        body: country_of,
    },
];

fn comparable(arguments: &[Argument<'_>]) -> Answer {
    match arguments {
        [Argument::Scalar(one), Argument::Scalar(other)] => {
            // two values that are alike can be less than each other only by some calendar
            let told = [Comparison::Less, Comparison::Greater].map(|way| compare(way, *one, *other).is_ok());
            Answer::Scalar(Scalar::Boolean(told == [true, true]))
        }
        _ => misfit(),
    }
}

fn country_of(arguments: &[Argument<'_>]) -> Answer {
    match arguments {
        [Argument::Scalar(Scalar::Country(country))] => Answer::Scalar(Scalar::Country(*country)),
        [Argument::Scalar(Scalar::Jurisdiction(place))] => Answer::Scalar(Scalar::Country(place.country)),
        _ => misfit(),
    }
}
