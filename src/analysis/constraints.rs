//! What conditions say of one path against constants, and whether several of them can hold at once.
//!
//! Decided are conjunctions of comparisons and `in`; of all else nothing is said, so that nothing is ever said in error.

use crate::analysis::parts::Numbered;
use crate::analysis::program::{Base, Definition, Expression, ExpressionKind, Parameter, Step};
use crate::source::Location;
use crate::syntax::ast::Membership;
use crate::value::{Comparison, Scalar, Type, compare, text};

/// A value that a policy writes out.
#[derive(Debug, Clone, PartialEq)]
enum Constant<'p> {
    Scalar(Scalar),
    Text(&'p str),
}

/// What a condition is about.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Subject<'p> {
    /// Whether it is the number of elements.
    counted: bool,
    base: Start,
    steps: &'p [Step],
}

/// Where a subject's path starts.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Start {
    Root,
    Data(usize),
    Slot(usize),
}

/// A condition on one subject.
#[derive(Debug, Clone, PartialEq)]
enum Demand<'p> {
    Compare(Comparison, Constant<'p>),
    In(Vec<Constant<'p>>),
    NotIn(Vec<Constant<'p>>),
}

/// Something that must hold.
#[derive(Debug, Clone)]
pub(super) struct Atom<'p> {
    /// What it is about, and how; nothing for what is false by itself.
    demand: Option<(Subject<'p>, Demand<'p>)>,
    /// Where it stands.
    pub(super) at: Location,
}

/// What conditions are read with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'p> {
    pub(super) parameters: Numbered<'p, Parameter>,
    pub(super) definitions: Numbered<'p, Definition>,
}

impl<'p> Reader<'p> {
    /// What must hold for a condition to be true, or with `negated` to be false, as far as that can be said.
    pub(super) fn atoms(self, condition: &'p Expression, negated: bool) -> Vec<Atom<'p>> {
        let mut atoms = Vec::new();
        self.collect(condition, negated, false, &mut atoms);
        atoms
    }

    fn collect(self, condition: &'p Expression, negated: bool, defined: bool, atoms: &mut Vec<Atom<'p>>) {
        let at = condition.location;
        match &condition.kind {
            ExpressionKind::Not(inner) => self.collect(inner, !negated, defined, atoms),
            ExpressionKind::And(parts) if !negated => {
                parts.iter().for_each(|part| self.collect(part, negated, defined, atoms));
            }
            ExpressionKind::Or(parts) if negated => {
                parts.iter().for_each(|part| self.collect(part, negated, defined, atoms));
            }
            ExpressionKind::Definition { index, arguments } if arguments.is_empty() => {
                if let Some(definition) = self.definitions.get(*index) {
                    let from = atoms.len();
                    self.collect(&definition.body, negated, true, atoms);
                    // what is said is said of the line that uses the definition
                    atoms.iter_mut().skip(from).for_each(|atom| atom.at = at);
                }
            }
            ExpressionKind::Compare { comparison, left, right } => {
                let comparison = if negated { opposite(*comparison) } else { *comparison };
                match (self.constant(left), self.constant(right)) {
                    (None, Some(constant)) => {
                        let subject = self.subject(left, defined);
                        atoms.extend(subject.map(|subject| atom(subject, Demand::Compare(comparison, constant), at)));
                    }
                    (Some(constant), None) => {
                        let demand = Demand::Compare(mirrored(comparison), constant);
                        atoms.extend(self.subject(right, defined).map(|subject| atom(subject, demand, at)));
                    }
                    (Some(left), Some(right)) => {
                        if holds(comparison, &left, &right) == Some(false) {
                            atoms.push(Atom { demand: None, at });
                        }
                    }
                    (None, None) => {}
                }
            }
            ExpressionKind::Membership { operator: operator @ (Membership::In | Membership::NotIn), left, right } => {
                let ExpressionKind::List(elements) = &right.kind else { return };
                let known: Option<Vec<Constant<'p>>> = elements.iter().map(|element| self.constant(element)).collect();
                let (Some(known), Some(subject)) = (known, self.subject(left, defined)) else { return };
                let inside = (*operator == Membership::In) != negated;
                atoms.push(atom(subject, if inside { Demand::In(known) } else { Demand::NotIn(known) }, at));
            }
            ExpressionKind::Path { .. } if condition.of == Type::Boolean => {
                let wanted = Demand::Compare(Comparison::Equal, Constant::Scalar(Scalar::Boolean(!negated)));
                atoms.extend(self.subject(condition, defined).map(|subject| atom(subject, wanted, at)));
            }
            ExpressionKind::Literal(Scalar::Boolean(value)) if *value == negated => {
                atoms.push(Atom { demand: None, at });
            }
            _ => {}
        }
    }

    fn constant(self, expression: &'p Expression) -> Option<Constant<'p>> {
        match &expression.kind {
            ExpressionKind::Literal(scalar) => Some(Constant::Scalar(*scalar)),
            ExpressionKind::Text(text) => Some(Constant::Text(text)),
            ExpressionKind::Parameter(index) => self.constant(&self.parameters.get(*index)?.value),
            ExpressionKind::Definition { index, arguments } if arguments.is_empty() => {
                self.constant(&self.definitions.get(*index)?.body)
            }
            _ => None,
        }
    }

    /// The subject of a condition. The names of a definition are not those of who uses it, so that there only paths from the
    /// document's root can be told apart.
    fn subject(self, expression: &'p Expression, defined: bool) -> Option<Subject<'p>> {
        match &expression.kind {
            ExpressionKind::Path { base, steps } if !steps.iter().any(Step::is_each) => {
                let base = match base {
                    Base::Root => Start::Root,
                    Base::Data(index) => Start::Data(*index),
                    Base::Slot(slot) if !defined => Start::Slot(*slot),
                    Base::Slot(_) | Base::Expression(_) => return None,
                };
                Some(Subject { counted: false, base, steps })
            }
            ExpressionKind::Call { function, arguments } if function.name == "count" => {
                let [list] = arguments.as_slice() else { return None };
                Some(Subject { counted: true, ..self.subject(list, defined)? })
            }
            _ => None,
        }
    }
}

fn atom<'p>(subject: Subject<'p>, demand: Demand<'p>, at: Location) -> Atom<'p> {
    Atom { demand: Some((subject, demand)), at }
}

/// The first two that can't both hold, or one that can't hold by itself.
pub(super) fn conflict<'a, 'p>(atoms: &'a [Atom<'p>]) -> Option<(&'a Atom<'p>, Option<&'a Atom<'p>>)> {
    for (index, later) in atoms.iter().enumerate() {
        if is_impossible(later) {
            return Some((later, None));
        }
        if let Some(earlier) = atoms.iter().take(index).find(|earlier| exclude_each_other(earlier, later)) {
            return Some((earlier, Some(later)));
        }
    }
    None
}

/// Whether two can't both hold, or one of them can't by itself.
pub(super) fn exclude(one: &Atom<'_>, other: &Atom<'_>) -> bool {
    is_impossible(one) || is_impossible(other) || exclude_each_other(one, other)
}

fn is_impossible(atom: &Atom<'_>) -> bool {
    let Some((subject, demand)) = &atom.demand else { return true };
    // there are never fewer than no elements
    const NONE: Demand<'_> = Demand::Compare(Comparison::AtLeast, Constant::Scalar(Scalar::Integer(0)));
    let empty = matches!(demand, Demand::In(elements) if elements.is_empty());
    empty || (subject.counted && excludes(&NONE, demand))
}

fn exclude_each_other(earlier: &Atom<'_>, later: &Atom<'_>) -> bool {
    match (&earlier.demand, &later.demand) {
        (Some((known, other)), Some((subject, demand))) => known == subject && excludes(other, demand),
        _ => false,
    }
}

/// Whether no value meets both demands, as far as that is sure.
fn excludes(one: &Demand<'_>, other: &Demand<'_>) -> bool {
    match (one, other) {
        (Demand::In(elements), demand) | (demand, Demand::In(elements)) => {
            elements.iter().all(|element| refuses(demand, element))
        }
        (Demand::NotIn(_), Demand::NotIn(_)) => false,
        (Demand::Compare(Comparison::Equal, value), demand) | (demand, Demand::Compare(Comparison::Equal, value)) => {
            refuses(demand, value)
        }
        (Demand::NotIn(_), _) | (_, Demand::NotIn(_)) => false,
        (Demand::Compare(left, lower), Demand::Compare(right, upper)) => {
            use Comparison::{AtLeast, AtMost, Greater, Less, NotEqual};
            match (left, right) {
                // of the two values of a boolean one is left
                (NotEqual, NotEqual) => {
                    matches!(lower, Constant::Scalar(Scalar::Boolean(_)))
                        && holds(Comparison::Equal, lower, upper) == Some(false)
                }
                (AtLeast, AtMost) => holds(Less, upper, lower) == Some(true),
                (AtMost, AtLeast) => holds(Less, lower, upper) == Some(true),
                (AtLeast | Greater, Less | AtMost) => holds(AtMost, upper, lower) == Some(true),
                (Less | AtMost, AtLeast | Greater) => holds(AtMost, lower, upper) == Some(true),
                _ => false,
            }
        }
    }
}

/// Whether a value surely does not meet a demand.
fn refuses(demand: &Demand<'_>, value: &Constant<'_>) -> bool {
    match demand {
        Demand::Compare(comparison, constant) => holds(*comparison, value, constant) == Some(false),
        Demand::In(elements) => elements.iter().all(|element| holds(Comparison::Equal, value, element) == Some(false)),
        Demand::NotIn(elements) => {
            elements.iter().any(|element| holds(Comparison::Equal, value, element) == Some(true))
        }
    }
}

fn holds(comparison: Comparison, left: &Constant<'_>, right: &Constant<'_>) -> Option<bool> {
    match (left, right) {
        (Constant::Scalar(left), Constant::Scalar(right)) => compare(comparison, *left, *right).ok(),
        (Constant::Text(left), Constant::Text(right)) => match comparison {
            Comparison::Equal => Some(text::equal(left, right)),
            Comparison::NotEqual => Some(!text::equal(left, right)),
            _ => None,
        },
        _ => None,
    }
}

fn opposite(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::AtLeast,
        Comparison::AtMost => Comparison::Greater,
        Comparison::Greater => Comparison::AtMost,
        Comparison::AtLeast => Comparison::Less,
    }
}

fn mirrored(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::AtMost => Comparison::AtLeast,
        Comparison::Greater => Comparison::Less,
        Comparison::AtLeast => Comparison::AtMost,
        same => same,
    }
}
