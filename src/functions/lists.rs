//! Functions of lists and maps.

use crate::functions::{Answer, Argument, Function, Kind, Parameter, Result, misfit};
use crate::value::{Scalar, add};

/// The function whose answer is one element of its list.
pub(super) const LAST: &str = "last";

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "count",
        parameters: &[Parameter { name: "list", of: Kind::Collection }],
        result: Result::Integer,
        description: "how many elements a list has, or how many keys a map",
        example: "count([1, 2, 3]) == 3",
        body: count,
    },
    Function {
        name: "sum",
        parameters: &[Parameter { name: "list", of: Kind::Summable }],
        result: Result::Element,
        description: "the elements added up; of an empty list nothing, since nothing has no currency",
        example: "sum([1, 2, 3]) == 6",
        body: sum,
    },
    Function {
        name: LAST,
        parameters: &[Parameter { name: "list", of: Kind::List }],
        result: Result::Element,
        description: "the last element; of an empty list nothing",
        example: "last([1, 2, 3]) == 3",
        body: last,
    },
    Function {
        name: "keys",
        parameters: &[Parameter { name: "map", of: Kind::Map }],
        result: Result::Texts,
        description: "the keys of a map, in the document's order",
        example: "keys(clauses) contains \"1.1\"",
        body: keys,
    },
];

fn count(arguments: &[Argument<'_>]) -> Answer {
    let number = match arguments {
        [Argument::List(list)] => list.len(),
        [Argument::Keys(keys)] => keys.len(),
        _ => return misfit(),
    };
    Answer::Scalar(Scalar::Integer(i64::try_from(number).unwrap_or(i64::MAX)))
}

fn sum(arguments: &[Argument<'_>]) -> Answer {
    let [Argument::List(list)] = arguments else { return misfit() };
    // what the contract does not state is graver than currencies that differ, wherever in the list it stands
    if list.contains(&Argument::Hole) {
        return Answer::Unknown;
    }
    let mut total: Option<Scalar> = None;
    for element in list {
        let scalar = match element {
            Argument::Scalar(scalar) => *scalar,
            _ => return misfit(),
        };
        total = Some(match total {
            None => scalar,
            Some(total) => match add(total, scalar) {
                Ok(total) => total,
                Err(no_answer) => return Answer::NoAnswer(no_answer),
            },
        });
    }
    total.map_or(Answer::Nothing, Answer::Scalar)
}

fn last(arguments: &[Argument<'_>]) -> Answer {
    match arguments {
        [Argument::List(list)] => list.len().checked_sub(1).map_or(Answer::Nothing, Answer::Element),
        _ => misfit(),
    }
}

fn keys(arguments: &[Argument<'_>]) -> Answer {
    match arguments {
        [Argument::Keys(_)] => Answer::Keys,
        _ => misfit(),
    }
}
