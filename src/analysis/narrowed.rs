//! What conditions tell of values that may be of several types: behind `x is a percentage and`, `x` is one.
//!
//! It holds whatever else is unknown, since three truths and not two are at work: a test of a type is unknown only where
//! the value is, and then all that is asked of the value is. Where the value is known and of another type, the test
//! decides all that stands under it: it is false, and `false and X` is false, whatever `X` comes to.

use crate::analysis::program::{Base, Expression, ExpressionKind, Step};
use crate::analysis::types::{common, narrowed, singles};
use crate::syntax::ast::IsTest;
use crate::value::Type;

/// Where a path starts that always leads to the same value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// At the document's root.
    Root,
    /// At the root of reference data.
    Data(usize),
    /// At a name.
    Slot(usize),
}

impl Start {
    /// Where a path starts; nothing where it starts at another expression.
    pub(super) fn of(base: &Base) -> Option<Self> {
        match base {
            Base::Root => Some(Self::Root),
            Base::Data(index) => Some(Self::Data(*index)),
            Base::Slot(slot) => Some(Self::Slot(*slot)),
            Base::Expression(_) => None,
        }
    }
}

/// A path whose value is known to be of one of the types that it may have, or of fewer of them.
#[derive(Debug, Clone)]
pub(super) struct Narrowed {
    pub(super) start: Start,
    pub(super) steps: Vec<Step>,
    pub(super) of: Type,
}

/// What definitions stand for, by their numbers.
pub(super) type Bodies<'b> = &'b dyn Fn(usize) -> Option<&'b Expression>;

/// What is known of types where a condition holds; with `holds` false, where it does not.
pub(super) fn told(condition: &Expression, holds: bool, bodies: Bodies<'_>) -> Vec<Narrowed> {
    let mut known = Vec::new();
    gather(condition, holds, bodies, &mut known);
    known
}

fn gather(condition: &Expression, holds: bool, bodies: Bodies<'_>, known: &mut Vec<Narrowed>) {
    match &condition.kind {
        ExpressionKind::Is { value, test: IsTest::Of(single), negated } => {
            let ExpressionKind::Path { base, steps } = &value.kind else { return };
            let (Some(start), Some(of)) = (Start::of(base), narrowed(&value.of, *single, holds != *negated)) else {
                return;
            };
            known.push(Narrowed { start, steps: steps.clone(), of });
        }
        ExpressionKind::Not(inner) => gather(inner, !holds, bodies, known),
        ExpressionKind::And(parts) if holds => parts.iter().for_each(|part| gather(part, holds, bodies, known)),
        ExpressionKind::Or(parts) if !holds => parts.iter().for_each(|part| gather(part, holds, bodies, known)),
        ExpressionKind::Definition { index, arguments } => {
            if let Some(body) = bodies(*index) {
                known.extend(told(body, holds, bodies).into_iter().filter_map(|told| outside(told, arguments)));
            }
        }
        _ => {}
    }
}

/// What the body of a definition tells, as the place that uses it sees it: of what it is given, and of the document.
fn outside(told: Narrowed, arguments: &[Expression]) -> Option<Narrowed> {
    let Start::Slot(slot) = told.start else { return Some(told) };
    let argument = arguments.get(slot)?;
    let ExpressionKind::Path { base, steps } = &argument.kind else { return None };
    let start = Start::of(base)?;
    if !told.steps.is_empty() {
        return Some(Narrowed { start, steps: [steps.as_slice(), &told.steps].concat(), of: told.of });
    }
    // what is given may be of fewer types than what the definition takes
    let of = if let Type::Union(_) = &argument.of { common(&argument.of, told.of) } else { argument.of.clone() };
    Some(Narrowed { start, steps: steps.clone(), of })
}

/// What is known of the types of each element of a list, here at a name, because a filter let no others through.
pub(super) fn told_of_elements(list: &Expression, slot: usize, bodies: Bodies<'_>) -> Vec<Narrowed> {
    let (it, condition) = match &list.kind {
        ExpressionKind::Filter { slot: it, condition, .. } => (it, condition),
        ExpressionKind::Definition { index, .. } => {
            return bodies(*index).map(|body| told_of_elements(body, slot, bodies)).unwrap_or_default();
        }
        _ => return Vec::new(),
    };
    told(condition, true, bodies)
        .into_iter()
        .filter(|known| known.start == Start::Slot(*it))
        .map(|known| Narrowed { start: Start::Slot(slot), ..known })
        .collect()
}

/// The type at the end of a path that starts at an expression: of what a filter leaves fewer types may be left.
pub(super) fn of_path(base: &Base, steps: &[Step], of: Type, bodies: Bodies<'_>) -> Type {
    let (Base::Expression(list), Some((first, rest))) = (base, steps.split_first()) else { return of };
    let Type::List(element) = &of else { return of };
    if !first.is_each() {
        return of;
    }
    let known = told_of_elements(list, 0, bodies);
    match known.into_iter().rev().find(|known| known.steps == rest) {
        Some(known) => Type::List(Box::new(known.of)),
        None => Type::List(element.clone()),
    }
}

/// How a mistake is mended that is made because a value may be of several types; nothing where another type than these is
/// wanted.
pub(super) fn advice(text: &str, of: &Type, wanted: impl Fn(&Type) -> bool) -> Option<String> {
    let single = singles(of).find(|single| wanted(&single.of()))?;
    Some(format!("it may be of several types: ask first, as in `{text} is {single} and …`"))
}
