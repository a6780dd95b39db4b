//! Functions of dates and durations.

use crate::functions::{Answer, Argument, Function, Kind, Parameter, Result, misfit};
use crate::value::{Scalar, date};

pub(super) const FUNCTIONS: &[Function] = &[Function {
    name: "ends",
    parameters: &[Parameter { name: "start", of: Kind::Date }, Parameter { name: "length", of: Kind::Duration }],
    result: Result::Dates,
    description: "the two days that a term of this length may be said to end on: its last day, and the anniversary",
    example: "2026-12-31 in ends(2026-01-01, 1 year)",
    body: ends,
}];

fn ends(arguments: &[Argument<'_>]) -> Answer {
    match arguments {
        [Argument::Scalar(Scalar::Date(start)), Argument::Scalar(Scalar::Duration(length))] => {
            match date::ends(*start, *length) {
                Ok(days) => Answer::Scalars(days.into_iter().map(Scalar::Date).collect()),
                Err(no_answer) => Answer::NoAnswer(no_answer),
            }
        }
        _ => misfit(),
    }
}
