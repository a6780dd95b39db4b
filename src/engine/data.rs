//! Values while they are evaluated: known, unknown for named causes, or not applicable.

use std::rc::Rc;

use crate::engine::package::{Node, Origin};
use crate::engine::tracer::Tracer;
use crate::engine::watch::Seen;
use crate::value::Scalar;

/// The result of an expression.
#[derive(Debug, Clone)]
pub(super) enum Eval<'a, T: Tracer<'a>> {
    /// A value.
    Known(Datum<'a, T>),
    /// No value, for these causes.
    Unknown(T::Causes),
    /// A reviewer found that it does not matter here.
    NotApplicable,
}

/// A value and where it comes from.
#[derive(Debug, Clone)]
pub(super) struct Datum<'a, T: Tracer<'a>> {
    pub(super) data: Data<'a, T>,
    /// What a finding points at; nothing for what the policy writes or computes.
    pub(super) origin: Option<Origin>,
}

/// A value.
#[derive(Debug, Clone)]
pub(super) enum Data<'a, T: Tracer<'a>> {
    /// A single value other than text.
    Scalar(Scalar),
    /// A text.
    Text(&'a str),
    /// A record, a map, or something of any type.
    Node(Node),
    /// A list.
    List(Rc<Vec<Item<'a, T>>>),
}

/// An element of a list.
#[derive(Debug, Clone)]
pub(super) struct Item<'a, T: Tracer<'a>> {
    /// Its value; never not applicable, since lists leave such elements out.
    pub(super) value: Eval<'a, T>,
    /// Why it is unknown whether the element is in the list at all, where it is.
    pub(super) uncertain: Option<T::Causes>,
}

/// The result of a condition.
#[derive(Debug, Clone)]
pub(super) enum Truth<'a, T: Tracer<'a>> {
    /// It holds, for these reasons.
    True(T::Evidence),
    /// It does not hold, for these reasons.
    False(T::Evidence),
    /// It can't be told, for these causes.
    Unknown(T::Causes),
    /// A reviewer found that it does not matter here.
    NotApplicable,
}

impl<'a, T: Tracer<'a>> Truth<'a, T> {
    /// True or false, with the same reasons.
    pub(super) fn of(holds: bool, evidence: T::Evidence) -> Self {
        if holds { Self::True(evidence) } else { Self::False(evidence) }
    }

    /// What came, for those who watch; nothing where it is not applicable.
    pub(super) fn seen(&self) -> Option<Seen> {
        match self {
            Self::True(_) => Some(Seen::True),
            Self::False(_) => Some(Seen::False),
            Self::Unknown(causes) if T::kinds(causes).fails() => Some(Seen::Silent),
            Self::Unknown(_) => Some(Seen::Unknown),
            Self::NotApplicable => None,
        }
    }

    /// The opposite.
    pub(super) fn not(self) -> Self {
        match self {
            Self::True(evidence) => Self::False(evidence),
            Self::False(evidence) => Self::True(evidence),
            other => other,
        }
    }

    /// Both hold.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::NotApplicable, other) | (other, Self::NotApplicable) => other,
            (Self::False(left), Self::False(right)) => Self::False(T::both(left, right)),
            (Self::False(evidence), _) | (_, Self::False(evidence)) => Self::False(evidence),
            (Self::Unknown(left), Self::Unknown(right)) => Self::Unknown(T::join(left, right)),
            (Self::Unknown(causes), _) | (_, Self::Unknown(causes)) => Self::Unknown(causes),
            (Self::True(left), Self::True(right)) => Self::True(T::both(left, right)),
        }
    }

    /// At least one holds.
    pub(super) fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }
}

impl<'a, T: Tracer<'a>> Eval<'a, T> {
    /// A single value that comes from nowhere in the document.
    pub(super) fn scalar(scalar: Scalar) -> Self {
        Self::Known(Datum { data: Data::Scalar(scalar), origin: None })
    }

    /// What is left of a list without the elements that are not applicable. Nothing but those is not applicable itself.
    pub(super) fn rest(items: Vec<Item<'a, T>>, left_out: bool, origin: Option<Origin>) -> Self {
        if items.is_empty() && left_out { Self::NotApplicable } else { Self::list(items, origin) }
    }

    /// A list.
    pub(super) fn list(items: Vec<Item<'a, T>>, origin: Option<Origin>) -> Self {
        Self::Known(Datum { data: Data::List(Rc::new(items)), origin })
    }
}

impl<'a, T: Tracer<'a>> Item<'a, T> {
    /// An element that is in the list.
    pub(super) fn certain(value: Eval<'a, T>) -> Self {
        Self { value, uncertain: None }
    }
}
