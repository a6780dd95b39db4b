//! What an evaluation keeps besides its result: next to nothing on the fast path, everything that a finding needs when
//! it is run again.

use std::fmt::Debug;
use std::ops::Range;

use crate::analysis::{Expression, Step};
use crate::engine::causes::{Causes, Key, Others, Reason};
use crate::engine::data::Datum;
use crate::engine::package::{Node, Origin, Package, TYPICAL_PATH};
use crate::engine::paths::push_below;
use crate::engine::print::print;
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Place<'a> {
    /// At a node of a document.
    Node(Node),
    /// At a key that a mapping of the document lacks.
    Missing {
        /// The mapping.
        parent: Node,
        /// The key.
        key: Key<'a>,
    },
    /// Nowhere in the document.
    Nowhere,
}

/// Why something is unknown, and where. It is put into words only where a finding, or a reason, is made of it: most causes
/// that are met come to neither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cause<'a> {
    pub(super) kind: CauseKind,
    pub(super) place: Place<'a>,
    /// The value that is unknown; of one that is missing the last part of the way to it that is there.
    pub(super) at: Option<Node>,
    /// The way on from there to a value that is missing.
    pub(super) below: &'a [Step],
    /// What else there is to say: why two values can't be compared, which document is not supplied.
    pub(super) reason: Reason,
    /// Where the other values that took part stand.
    pub(super) others: Others,
}

impl Cause<'_> {
    /// The path of the value that is unknown; of one that is missing the whole path, not only the outermost part.
    pub(super) fn path(&self, package: Package<'_>) -> String {
        let mut path = String::with_capacity(TYPICAL_PATH);
        if let Some(at) = self.at {
            package.push_path(&mut path, at);
        }
        push_below(&mut path, self.below);
        path
    }
}

/// A condition that is true or false by what the document says, and the values that make it so.
#[derive(Debug, Clone)]
pub(super) struct Leaf<'a, T: Tracer<'a>> {
    /// The innermost condition.
    pub(super) expression: &'a Expression,
    /// What it is about, if it is about a value of a document.
    pub(super) primary: Option<Origin>,
    /// Where all values that took part stand.
    pub(super) origins: Origins,
    /// What was found.
    pub(super) found: Option<Datum<'a, T>>,
    /// What it was compared with.
    pub(super) expected: Option<Datum<'a, T>>,
    /// Why the value is not known, where the condition is about just that.
    pub(super) causes: Causes<'a>,
}

impl<'a, T: Tracer<'a>> Leaf<'a, T> {
    /// What was found, for people.
    pub(super) fn found(&self, package: Package<'a>) -> String {
        self.found.as_ref().map(|found| print(package, found)).unwrap_or_default()
    }

    /// What it was compared with, for people.
    pub(super) fn expected(&self, package: Package<'a>) -> String {
        self.expected.as_ref().map(|expected| print(package, expected)).unwrap_or_default()
    }
}

/// Where values stand that took part in a condition.
#[derive(Debug, Clone)]
pub(super) enum Origins {
    /// Those that the tracer was told of, by their numbers there.
    Told(Range<usize>),
    /// These.
    These(Vec<Origin>),
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
    /// Whether a rule is run again with another tracer as soon as there is something to tell of it, so that the rest of it
    /// need not be looked at.
    const STOPS: bool = false;

    /// One cause.
    fn cause(kind: CauseKind, cause: impl FnOnce() -> Cause<'a>) -> Self::Causes;
    /// The causes of both.
    fn join(left: Self::Causes, right: Self::Causes) -> Self::Causes;
    /// Adds causes to others.
    fn add(causes: &mut Self::Causes, more: &Self::Causes);
    /// Which kinds of causes there are.
    fn kinds(causes: &Self::Causes) -> Kinds;
    // what follows keeps nothing, as those do that only decide

    /// Evidence of one condition.
    fn leaf(_leaf: impl FnOnce() -> Leaf<'a, Self>) -> Self::Evidence {
        Self::Evidence::default()
    }
    /// Evidence of a condition on how a value is stated: why it is not known stands for the value.
    fn state(_causes: Self::Causes, _leaf: impl FnOnce() -> Leaf<'a, Self>) -> Self::Evidence {
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
    fn leaves<'e>(_evidence: &'e Self::Evidence) -> &'e [Leaf<'a, Self>] {
        &[]
    }
    /// The causes, where they are kept.
    fn recorded<'c>(_causes: &'c Self::Causes) -> &'c [Cause<'a>] {
        &[]
    }
    /// A value that stands here took part.
    fn took_part(&mut self, _origin: impl Into<Origin>) {}
    /// How many values took part so far.
    fn mark(&self) -> usize {
        0
    }
    /// Where the values that took part since stand, each once.
    fn since(&self, _mark: usize) -> Vec<Origin> {
        Vec::new()
    }
    /// Where the last of those stands.
    fn last_since(&self, _mark: usize) -> Option<Origin> {
        None
    }
    /// Where all of them stand, as often as they took part.
    fn took_part_since(&self, _mark: usize) -> &[Origin] {
        &[]
    }
    /// Values that stand here took part once more.
    fn took_part_again(&mut self, _origins: &[Origin]) {}
    /// A reviewer's judgement that something does not matter, by the node of its reason, was met.
    fn judged(&mut self, _node: Node) {}
    /// How often one was met so far.
    fn judged_so_far(&self) -> usize {
        0
    }
    /// What a `require`, `forbid`, `when` or step of a `grade` came to, by the span of its condition.
    fn decided(&mut self, _span: Span, _seen: impl FnOnce() -> Option<Seen>) {}
}

/// Keeps only what decides.
#[derive(Debug, Clone, Default)]
pub(super) struct Fast {
    /// How many judgements were met, whose reasons a report gives.
    pub(super) judged: usize,
}

impl<'a> Tracer<'a> for Fast {
    type Causes = Kinds;
    type Evidence = ();
    const RECORDS: bool = false;
    const STOPS: bool = true;

    fn cause(kind: CauseKind, _cause: impl FnOnce() -> Cause<'a>) -> Kinds {
        Kinds::of(kind)
    }

    fn join(left: Kinds, right: Kinds) -> Kinds {
        left.and(right)
    }

    fn add(causes: &mut Kinds, more: &Kinds) {
        *causes = causes.and(*more);
    }

    fn kinds(causes: &Kinds) -> Kinds {
        *causes
    }

    fn judged(&mut self, _node: Node) {
        self.judged += 1;
    }

    fn judged_so_far(&self) -> usize {
        self.judged
    }
}

/// What is kept of the parts of what is evaluated.
pub(super) trait Parts: Debug + Clone + Default {
    /// Whether any are.
    const KEPT: bool;

    /// Something begins to be evaluated.
    fn open(&mut self) {}
    /// What began last has been evaluated; it is made of these parts.
    fn close(&mut self, _part: impl FnOnce(Vec<TracePart>) -> Option<TracePart>) {}
}

impl Parts for () {
    const KEPT: bool = false;
}

/// Keeps all that a finding needs, and what somebody wants of the parts.
#[derive(Debug, Clone, Default)]
pub(super) struct Recording<P = ()> {
    origins: Vec<Origin>,
    /// The nodes of the judgements that were met.
    pub(super) judgements: Vec<Node>,
    /// How often one was.
    judged: usize,
    /// The parts of what was evaluated.
    pub(super) parts: P,
}

impl<'a, P: Parts> Tracer<'a> for Recording<P> {
    type Causes = Causes<'a>;
    type Evidence = Vec<Leaf<'a, Self>>;
    const RECORDS: bool = true;
    const TRACES: bool = P::KEPT;

    fn cause(_kind: CauseKind, cause: impl FnOnce() -> Cause<'a>) -> Causes<'a> {
        Causes::One(cause())
    }

    fn join(mut left: Causes<'a>, right: Causes<'a>) -> Causes<'a> {
        Self::add(&mut left, &right);
        left
    }

    fn add(causes: &mut Causes<'a>, more: &Causes<'a>) {
        for cause in more {
            if causes.len() < MOST_KEPT && !causes.contains(cause) {
                causes.push(cause.clone());
            }
        }
    }

    fn kinds(causes: &Causes<'a>) -> Kinds {
        causes.iter().fold(Kinds::default(), |kinds, cause| kinds.and(Kinds::of(cause.kind)))
    }

    fn leaf(leaf: impl FnOnce() -> Leaf<'a, Self>) -> Vec<Leaf<'a, Self>> {
        alone(leaf())
    }

    fn state(causes: Causes<'a>, leaf: impl FnOnce() -> Leaf<'a, Self>) -> Vec<Leaf<'a, Self>> {
        alone(Leaf { causes, ..leaf() })
    }

    fn both(mut left: Vec<Leaf<'a, Self>>, mut right: Vec<Leaf<'a, Self>>) -> Vec<Leaf<'a, Self>> {
        if left.is_empty() {
            return right;
        }
        right.truncate(MOST_KEPT.saturating_sub(left.len()));
        left.append(&mut right);
        left
    }

    fn leaves<'e>(evidence: &'e Vec<Leaf<'a, Self>>) -> &'e [Leaf<'a, Self>] {
        evidence
    }

    fn recorded<'c>(causes: &'c Causes<'a>) -> &'c [Cause<'a>] {
        causes
    }

    fn took_part(&mut self, origin: impl Into<Origin>) {
        self.origins.push(origin.into());
    }

    fn mark(&self) -> usize {
        self.origins.len()
    }

    fn since(&self, mark: usize) -> Vec<Origin> {
        self.told(mark..self.origins.len())
    }

    fn last_since(&self, mark: usize) -> Option<Origin> {
        match self.took_part_since(mark) {
            [] => None,
            [only] => Some(only.clone()),
            _ => self.since(mark).pop(),
        }
    }

    fn took_part_since(&self, mark: usize) -> &[Origin] {
        self.origins.get(mark..).unwrap_or_default()
    }

    fn took_part_again(&mut self, origins: &[Origin]) {
        self.origins.extend_from_slice(origins);
    }

    fn judged_so_far(&self) -> usize {
        self.judged
    }

    fn judged(&mut self, node: Node) {
        self.judged += 1;
        if !self.judgements.contains(&node) {
            self.judgements.push(node);
        }
    }

    fn open(&mut self) {
        self.parts.open();
    }

    fn close(&mut self, part: impl FnOnce(Vec<TracePart>) -> Option<TracePart>) {
        self.parts.close(part);
    }
}

impl<P> Recording<P> {
    /// Forgets what was kept, and not the room for it.
    pub(super) fn clear(&mut self) {
        self.origins.clear();
        self.judgements.clear();
    }

    /// Where values stand that took part in a condition, each once.
    pub(super) fn origins(&self, origins: &Origins) -> Vec<Origin> {
        match origins {
            Origins::Told(range) => self.told(range.clone()),
            Origins::These(origins) => origins.clone(),
        }
    }

    fn told(&self, range: Range<usize>) -> Vec<Origin> {
        let mut origins = Vec::new();
        for origin in self.origins.get(range).unwrap_or_default() {
            if origins.len() < MOST_KEPT && !origins.contains(origin) {
                origins.push(origin.clone());
            }
        }
        origins
    }
}

/// A condition alone, with room for a few beside it: most that join others do so in a choice of two or three.
fn alone<L>(leaf: L) -> Vec<L> {
    let mut leaves = Vec::with_capacity(3);
    leaves.push(leaf);
    leaves
}

/// How many causes, conditions or places one finding keeps: a document that has more of them names the first.
const MOST_KEPT: usize = 64;
