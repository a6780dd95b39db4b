//! What an evaluation keeps besides its result: next to nothing on the fast path, everything that a finding needs when
//! it is run again.

use std::fmt::Debug;

use crate::analysis::Expression;
use crate::engine::package::{Node, Origin};
use crate::engine::trace::TracePart;
use crate::engine::watch::Seen;
use crate::source::Span;

/// Why something is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum CauseKind {
    /// The contract does not state it.
    Silent,
    /// Left open.
    Open,
    /// In a section that nobody has read.
    Unread,
    /// Redacted or illegible.
    Unreadable,
    /// In a document that is not supplied.
    Elsewhere,
    /// Not of its type, which the vocabulary reports.
    Malformed,
    /// Two values that can't be compared or computed with.
    Incomparable,
    /// The document asks for more work than a rule may do.
    TooLarge,
}

/// A set of kinds of causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Kinds(u8);

impl Kinds {
    /// Just this one.
    pub(super) fn of(kind: CauseKind) -> Self {
        Self(1 << kind as u8)
    }

    /// Both sets.
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it has this one.
    pub(super) fn has(self, kind: CauseKind) -> bool {
        self.0 & Self::of(kind).0 != 0
    }

    /// Whether a check that is unknown for these causes fails: a value is silent or left open.
    pub(super) fn fails(self) -> bool {
        self.has(CauseKind::Silent) || self.has(CauseKind::Open)
    }

    /// Whether silence is the only cause.
    pub(super) fn only_silent(self) -> bool {
        self == Self::of(CauseKind::Silent)
    }
}

/// Where a cause lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// At a node of a document.
    Node(Node),
    /// At a key that a mapping of the document lacks.
    Missing {
        /// The mapping.
        parent: Node,
        /// The key.
        key: String,
    },
    /// Nowhere in the document.
    Nowhere,
}

/// Why something is unknown, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cause {
    pub(super) kind: CauseKind,
    pub(super) place: Place,
    /// The path of the value that is unknown; of one that is missing the whole path, not only the outermost part.
    pub(super) path: String,
    /// What else there is to say: why two values can't be compared, which document is not supplied.
    pub(super) reason: String,
    /// Where the other values that took part stand.
    pub(super) others: Vec<Origin>,
}

/// A condition that is true or false by what the document says, and the values that make it so.
#[derive(Debug, Clone)]
pub(super) struct Leaf<'a> {
    /// The innermost condition.
    pub(super) expression: &'a Expression,
    /// What it is about, if it is about a value of a document.
    pub(super) primary: Option<Origin>,
    /// Where all values that took part stand.
    pub(super) origins: Vec<Origin>,
    /// What was found, for people.
    pub(super) found: String,
    /// What it was compared with, for people.
    pub(super) expected: String,
    /// Why the value is not known, where the condition is about just that.
    pub(super) causes: Vec<Cause>,
}

/// What an evaluation keeps.
pub(super) trait Tracer<'a>: Debug + Clone + Default {
    /// Why something is unknown.
    type Causes: Debug + Clone;
    /// Why something is true or false.
    type Evidence: Debug + Clone + Default;
    /// Whether findings are made from what is kept.
    const RECORDS: bool;

    /// Whether every part that is evaluated is kept.
    const TRACES: bool = false;

    /// One cause.
    fn cause(kind: CauseKind, cause: impl FnOnce() -> Cause) -> Self::Causes;
    /// The causes of both.
    fn join(left: Self::Causes, right: Self::Causes) -> Self::Causes;
    /// Which kinds of causes there are.
    fn kinds(causes: &Self::Causes) -> Kinds;
    // what follows keeps nothing, as those do that only decide

    /// Evidence of one condition.
    fn leaf(_leaf: impl FnOnce() -> Leaf<'a>) -> Self::Evidence {
        Self::Evidence::default()
    }
    /// Evidence of a condition on how a value is stated: why it is not known stands for the value.
    fn state(_causes: &Self::Causes, _leaf: impl FnOnce() -> Leaf<'a>) -> Self::Evidence {
        Self::Evidence::default()
    }
    /// The evidence of both.
    fn both(_left: Self::Evidence, _right: Self::Evidence) -> Self::Evidence {
        Self::Evidence::default()
    }
    /// Something begins to be evaluated.
    fn open(&mut self) {}
    /// What began last has been evaluated; it is made of these parts.
    fn close(&mut self, _part: impl FnOnce(Vec<TracePart>) -> Option<TracePart>) {}
    /// The conditions that make something true or false, where they are kept.
    fn leaves<'e>(_evidence: &'e Self::Evidence) -> &'e [Leaf<'a>] {
        &[]
    }
    /// The causes, where they are kept.
    fn recorded(_causes: &Self::Causes) -> &[Cause] {
        &[]
    }
    /// A value that stands here took part.
    fn took_part(&mut self, _origin: impl Into<Origin>) {}
    /// How many values took part so far.
    fn mark(&self) -> usize {
        0
    }
    /// Where the values that took part since stand.
    fn since(&self, _mark: usize) -> Vec<Origin> {
        Vec::new()
    }
    /// A reviewer's judgement that something does not matter, by the node of its reason, was met.
    fn judged(&mut self, _node: Node) {}
    /// What a `require`, `forbid`, `when` or step of a `grade` came to, by the span of its condition.
    fn decided(&mut self, _span: Span, _seen: impl FnOnce() -> Option<Seen>) {}
}

/// Keeps only what decides.
#[derive(Debug, Clone, Default)]
pub(super) struct Fast {
    /// Whether a judgement was met, whose reason a report gives.
    pub(super) judged: bool,
}

impl<'a> Tracer<'a> for Fast {
    type Causes = Kinds;
    type Evidence = ();
    const RECORDS: bool = false;

    fn cause(kind: CauseKind, _cause: impl FnOnce() -> Cause) -> Kinds {
        Kinds::of(kind)
    }

    fn join(left: Kinds, right: Kinds) -> Kinds {
        left.and(right)
    }

    fn kinds(causes: &Kinds) -> Kinds {
        *causes
    }

    fn judged(&mut self, _node: Node) {
        self.judged = true;
    }
}

/// Keeps all that a finding needs.
#[derive(Debug, Clone, Default)]
pub(super) struct Recording {
    origins: Vec<Origin>,
    /// The nodes of the judgements that were met.
    pub(super) judgements: Vec<Node>,
}

impl<'a> Tracer<'a> for Recording {
    type Causes = Vec<Cause>;
    type Evidence = Vec<Leaf<'a>>;
    const RECORDS: bool = true;

    fn cause(_kind: CauseKind, cause: impl FnOnce() -> Cause) -> Vec<Cause> {
        vec![cause()]
    }

    fn join(mut left: Vec<Cause>, right: Vec<Cause>) -> Vec<Cause> {
        for cause in right {
            if left.len() < MOST_KEPT && !left.contains(&cause) {
                left.push(cause);
            }
        }
        left
    }

    fn kinds(causes: &Vec<Cause>) -> Kinds {
        causes.iter().fold(Kinds::default(), |kinds, cause| kinds.and(Kinds::of(cause.kind)))
    }

    fn leaf(leaf: impl FnOnce() -> Leaf<'a>) -> Vec<Leaf<'a>> {
        vec![leaf()]
    }

    fn state(causes: &Vec<Cause>, leaf: impl FnOnce() -> Leaf<'a>) -> Vec<Leaf<'a>> {
        vec![Leaf { causes: causes.clone(), ..leaf() }]
    }

    fn both(mut left: Vec<Leaf<'a>>, right: Vec<Leaf<'a>>) -> Vec<Leaf<'a>> {
        left.extend(right.into_iter().take(MOST_KEPT.saturating_sub(left.len())));
        left
    }

    fn leaves<'e>(evidence: &'e Vec<Leaf<'a>>) -> &'e [Leaf<'a>] {
        evidence
    }

    fn recorded(causes: &Vec<Cause>) -> &[Cause] {
        causes
    }

    fn took_part(&mut self, origin: impl Into<Origin>) {
        self.origins.push(origin.into());
    }

    fn mark(&self) -> usize {
        self.origins.len()
    }

    fn since(&self, mark: usize) -> Vec<Origin> {
        let mut origins = Vec::new();
        for origin in self.origins.get(mark..).unwrap_or_default() {
            if origins.len() < MOST_KEPT && !origins.contains(origin) {
                origins.push(origin.clone());
            }
        }
        origins
    }

    fn judged(&mut self, node: Node) {
        if !self.judgements.contains(&node) {
            self.judgements.push(node);
        }
    }
}

/// How many causes, conditions or places one finding keeps: a document that has more of them names the first.
const MOST_KEPT: usize = 64;
