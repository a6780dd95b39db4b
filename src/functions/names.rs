//! Functions of names.

use crate::functions::{Answer, Argument, Function, Kind, Parameter, Result, misfit};
use crate::value::{Scalar, text};

pub(super) const FUNCTIONS: &[Function] = &[Function {
    name: "same_name",
    parameters: &[Parameter { name: "one", of: Kind::Text }, Parameter { name: "other", of: Kind::Text }],
    result: Result::Boolean,
    description: "whether two names are the same but for case, punctuation and the spelling of the legal form",
    example: "same_name(\"Acme, Inc.\", \"ACME Incorporated\")",
    body: same_name,
}];

fn same_name(arguments: &[Argument<'_>]) -> Answer {
    match arguments {
        [Argument::Text(one), Argument::Text(other)] => Answer::Scalar(Scalar::Boolean(text::same_name(one, other))),
        _ => misfit(),
    }
}
