//! Values and truths while they are evaluated: known, unknown for named causes, or not applicable.

use clausula::value::Scalar;

use super::model::T;

/// Why something is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum CauseKind {
    Silent,
    Open,
    Unread,
    Unreadable,
    Elsewhere,
    Malformed,
    Incomparable,
}

impl CauseKind {
    /// Whether a check fails for it: a value is silent or left open.
    pub(super) fn fails(self) -> bool {
        matches!(self, Self::Silent | Self::Open)
    }
}

/// Where a cause lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    Node(usize),
    /// At a key that a mapping lacks.
    Missing(usize, String),
    Nowhere,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cause {
    pub(super) kind: CauseKind,
    pub(super) place: Place,
    /// What is said of two values that have no answer, or of an empty list.
    pub(super) reason: String,
}

/// A set of causes, in the order in which they were met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Causes(pub(super) Vec<Cause>);

impl Causes {
    pub(super) fn of(kind: CauseKind, place: Place) -> Self {
        Self(vec![Cause { kind, place, reason: String::new() }])
    }

    pub(super) fn and(mut self, other: Self) -> Self {
        for cause in other.0 {
            if !self.0.contains(&cause) {
                self.0.push(cause);
            }
        }
        self
    }

    pub(super) fn any(&self, is: impl Fn(CauseKind) -> bool) -> bool {
        self.0.iter().any(|cause| is(cause.kind))
    }

    pub(super) fn all(&self, is: impl Fn(CauseKind) -> bool) -> bool {
        self.0.iter().all(|cause| is(cause.kind))
    }
}

/// A value.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Scalar(Scalar),
    Text(String),
    /// A record, a map, or something of any type, at a node.
    Node(usize, T),
    List(Vec<Item>),
}

/// A value that is known, and where it is stated.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) value: Value,
    pub(super) at: Option<usize>,
}

#[derive(Debug, Clone)]
pub(super) enum Eval {
    Known(Known),
    Unknown(Causes),
    NotApplicable,
}

impl Eval {
    pub(super) fn computed(scalar: Scalar) -> Self {
        Self::Known(Known { value: Value::Scalar(scalar), at: None })
    }

    /// What is left of a list without what is not applicable; nothing but that is not applicable itself.
    pub(super) fn rest(items: Vec<Item>, left_out: bool, at: Option<usize>) -> Self {
        if left_out && items.is_empty() { Self::NotApplicable } else { Self::list(items, at) }
    }

    pub(super) fn list(items: Vec<Item>, at: Option<usize>) -> Self {
        Self::Known(Known { value: Value::List(items), at })
    }
}

/// An element of a list. It is never not applicable: lists leave such elements out.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) value: Eval,
    /// Why it is unknown whether it is in the list; no cause where it is.
    pub(super) maybe: Causes,
}

impl Item {
    pub(super) fn sure(value: Eval) -> Option<Self> {
        (!matches!(value, Eval::NotApplicable)).then(|| Self { value, maybe: Causes::default() })
    }

    /// Whether it is in the list.
    pub(super) fn is_there(&self) -> Truth {
        if self.maybe.0.is_empty() { Truth::True(Vec::new()) } else { Truth::Unknown(self.maybe.clone()) }
    }
}

/// Something that the document says, which makes a condition true or false.
#[derive(Debug, Clone)]
pub(super) struct Evidence {
    /// The value that the condition is about.
    pub(super) about: Option<usize>,
    /// All values that took part.
    pub(super) read: Vec<usize>,
    /// Why the value is not known, where the condition is about just that.
    pub(super) causes: Causes,
}

#[derive(Debug, Clone)]
pub(super) enum Truth {
    True(Vec<Evidence>),
    False(Vec<Evidence>),
    Unknown(Causes),
    NotApplicable,
}

impl Truth {
    pub(super) fn of(holds: bool, evidence: Vec<Evidence>) -> Self {
        if holds { Self::True(evidence) } else { Self::False(evidence) }
    }

    pub(super) fn not(self) -> Self {
        match self {
            Self::True(evidence) => Self::False(evidence),
            Self::False(evidence) => Self::True(evidence),
            same => same,
        }
    }

    /// Kleene's `and`; what is not applicable drops out.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::NotApplicable, rest) | (rest, Self::NotApplicable) => rest,
            (Self::False(mut left), Self::False(right)) => {
                left.extend(right);
                Self::False(left)
            }
            (Self::False(evidence), _) | (_, Self::False(evidence)) => Self::False(evidence),
            (Self::Unknown(left), Self::Unknown(right)) => Self::Unknown(left.and(right)),
            (Self::Unknown(causes), _) | (_, Self::Unknown(causes)) => Self::Unknown(causes),
            (Self::True(mut left), Self::True(right)) => {
                left.extend(right);
                Self::True(left)
            }
        }
    }

    pub(super) fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    /// The same answer for other reasons.
    pub(super) fn because(self, evidence: Vec<Evidence>) -> Self {
        match self {
            Self::True(_) => Self::True(evidence),
            Self::False(_) => Self::False(evidence),
            same => same,
        }
    }
}
