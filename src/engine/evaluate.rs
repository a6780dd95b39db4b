//! The one evaluator: expressions over a document that a vocabulary has read.

use std::ops::Range;
use std::rc::Rc;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::analysis::{Base, Definition, Expression, ExpressionKind, Program, Suggest};
use crate::document::NodeId;
use crate::engine::causes::{Causes, Others};
use crate::engine::data::{Data, Datum, Eval, Item, Truth};
use crate::engine::day::Day;
use crate::engine::package::{Node, Origin, Package};
use crate::engine::rules::Event;
use crate::engine::settled::{MOST_STEPS, Question, Settled, is_settled};
use crate::engine::tracer::{Cause, CauseKind, Leaf, Origins, Place, Tracer};
use crate::functions::{Answer, Argument, Function, Word};
use crate::source::Location;
use crate::syntax::ast::Arithmetic;
use crate::value::{Comparison, NoAnswer, Scalar, add, compare, multiply, subtract, text};
use crate::vocabulary::Cell;

/// How many steps one rule may take over one document. A rule over an ordinary contract takes some hundreds; a document
/// of 100,000 elements under two nested loops would take hours.
pub(super) const FUEL: u64 = 2_000_000;

/// Room for so many lists, or answers, is made at once: an ordinary contract has hardly more.
pub(super) const MOST_OFTEN: usize = 28;

/// What an evaluation reads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) program: &'a Program,
    pub(super) package: Package<'a>,
    /// The sections of the document that are there, by the numbers of the root's fields.
    pub(super) sections: &'a [Option<NodeId>],
    /// The date of the check, and whether it was asked for.
    pub(super) day: &'a Day,
}

impl Context<'_> {
    /// A node's path for people.
    pub(super) fn path(&self, node: Node) -> String {
        self.package.path(node)
    }
}

/// The state of an evaluation.
#[derive(Debug)]
pub(super) struct Evaluator<'a, T: Tracer<'a>> {
    pub(super) context: Context<'a>,
    pub(super) tracer: T,
    /// The values of names; those of the definition that is being evaluated start at `base`.
    frame: Vec<Option<Eval<'a, T>>>,
    base: usize,
    pub(super) fuel: u64,
    /// The lists of the documents that were read so far: many rules go through the same ones.
    lists: FxHashMap<Node, Listed<'a, T>>,
    /// What definitions without arguments came to.
    pub(super) settled: FxHashMap<Question, Settled<'a, T>>,
    /// How many steps more may have been taken for what is kept of them.
    pub(super) room: u64,
    /// Room for the elements of a list that the policy writes out.
    pub(super) written: Vec<Item<'a, T>>,
    /// Room for what a rule has to tell.
    pub(super) events: Vec<Event<'a, T>>,
    /// Whether nothing more of the rule need be looked at.
    pub(super) stopped: bool,
    /// Whether nobody asks what makes true or false what is evaluated.
    pub(super) only_decides: bool,
    /// Whether nobody asks anything but whether a check passes.
    pub(super) only_passes: bool,
    /// How many more checks of the rule passed so far than did not, as far as those were looked at one by one.
    pub(super) likelihood: i64,
    /// Whether there were too few steps.
    ran_out: std::cell::Cell<bool>,
    /// The suggestions for what fails where the evaluation stands.
    pub(super) suggestions: Vec<&'a Suggest>,
    /// What the loops stand at, the outermost first; only where findings are recorded.
    pub(super) turns: Vec<Turn>,
}

/// A list of a document, read.
#[derive(Debug)]
struct Listed<'a, T: Tracer<'a>> {
    items: Rc<Vec<Item<'a, T>>>,
    /// How many steps that took.
    steps: u64,
}

/// What a loop stands at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Turn {
    /// Something that a document has.
    At(Origin),
    /// A value that the policy writes out, or makes.
    Written(String),
}

impl<'a, T: Tracer<'a>> Evaluator<'a, T> {
    /// An evaluator with room for the names of a rule.
    pub(super) fn new(context: Context<'a>) -> Self {
        Self {
            context,
            tracer: T::default(),
            frame: Vec::new(),
            base: 0,
            fuel: FUEL,
            lists: FxHashMap::default(),
            settled: FxHashMap::default(),
            room: MOST_STEPS,
            written: Vec::new(),
            events: Vec::new(),
            stopped: false,
            only_decides: false,
            only_passes: false,
            likelihood: 0,
            ran_out: std::cell::Cell::new(false),
            suggestions: Vec::new(),
            turns: Vec::new(),
        }
    }

    /// Makes room for the names of a rule.
    pub(super) fn begin(&mut self, slots: usize) {
        self.frame.clear();
        self.frame.resize(slots, None);
        self.turns.clear();
        self.base = 0;
        self.fuel = FUEL;
        self.stopped = false;
        self.likelihood = 0;
        self.ran_out.set(false);
    }

    /// Gives a name its value.
    pub(super) fn set(&mut self, slot: usize, value: Eval<'a, T>) {
        let index = self.base + slot;
        debug_assert!(index < self.frame.len(), "there is room for every name");
        if let Some(place) = self.frame.get_mut(index) {
            *place = Some(value);
        }
    }

    pub(super) fn get(&self, slot: usize) -> Option<&Eval<'a, T>> {
        self.frame.get(self.base + slot).and_then(Option::as_ref)
    }

    /// Takes a step; false when there are none left.
    pub(super) fn step(&mut self) -> bool {
        self.fuel = self.fuel.saturating_sub(1);
        self.fuel > 0
    }

    /// The list at a node, if it was read before, for as many steps as that took. Without so many left it is read again, to stop
    /// where they end.
    pub(super) fn listed(&mut self, node: Node) -> Option<Eval<'a, T>> {
        let Listed { items, steps } = self.lists.get(&node)?;
        if *steps >= self.fuel {
            return None;
        }
        self.fuel -= steps;
        let data = Data::List(Rc::clone(items));
        Some(Eval::Known(Datum { data, origin: Some(node.into()) }))
    }

    /// Keeps the list at a node, of which `fuel` is what was left before it was read.
    pub(super) fn keep_list(&mut self, node: Node, list: &Eval<'a, T>, fuel: u64) {
        if let Eval::Known(Datum { data: Data::List(items), .. }) = list {
            let listed = Listed { items: Rc::clone(items), steps: fuel.saturating_sub(self.fuel) };
            if self.lists.is_empty() {
                self.lists.reserve(MOST_OFTEN);
            }
            self.lists.insert(node, listed);
        }
    }

    /// Gives steps back: so many are left again.
    pub(super) fn refuel(&mut self, fuel: u64) {
        self.fuel = fuel;
    }

    /// Whether what is decided need not be looked at further.
    pub(super) fn stops_when_decided(&self) -> bool {
        !T::RECORDS || self.only_passes
    }

    /// How many steps are left.
    pub(super) fn fuel(&self) -> u64 {
        self.fuel
    }

    /// Takes the steps that a search among so many fields costs; it is the next step that finds none left.
    pub(super) fn searched(&mut self, fields: u64) {
        self.fuel = self.fuel.saturating_sub(fields / 16);
    }

    /// Whether there were too few steps for the rule.
    pub(super) fn ran_out(&self) -> bool {
        self.ran_out.get()
    }

    pub(super) fn too_large(&self) -> T::Causes {
        self.ran_out.set(true);
        T::cause(CauseKind::TooLarge, || Cause {
            kind: CauseKind::TooLarge,
            place: Place::Nowhere,
            at: None,
            below: &[],
            reason: format!(
                "the document is too large for this rule, which may take {} million steps",
                FUEL / 1_000_000
            )
            .into(),
            others: Others::default(),
        })
    }

    pub(super) fn incomparable(&self, no_answer: NoAnswer, origins: Vec<Origin>) -> T::Causes {
        T::cause(CauseKind::Incomparable, || {
            let mut origins = origins.into_iter();
            let first = origins.next().map(|origin| origin.node);
            Cause {
                kind: CauseKind::Incomparable,
                place: first.map_or(Place::Nowhere, Place::Node),
                at: first,
                below: &[],
                reason: no_answer.reason.into(),
                others: origins.collect(),
            }
        })
    }

    /// The value of an expression of any type.
    pub(super) fn value(&mut self, expression: &'a Expression) -> Eval<'a, T> {
        if !T::TRACES {
            return self.value_of(expression);
        }
        self.tracer.open();
        let value = self.value_of(expression);
        // its own place is lent out while the evaluator is asked for words
        let mut tracer = std::mem::take(&mut self.tracer);
        tracer.close(|parts| self.valued(expression, &value, parts));
        self.tracer = tracer;
        value
    }

    fn value_of(&mut self, expression: &'a Expression) -> Eval<'a, T> {
        if !self.step() {
            return Eval::Unknown(self.too_large());
        }
        match &expression.kind {
            ExpressionKind::Literal(scalar) => Eval::scalar(*scalar),
            ExpressionKind::Text(text) => Eval::Known(Datum { data: Data::Text(text), origin: None }),
            ExpressionKind::List(elements) => {
                let mut items = Vec::with_capacity(elements.len());
                for element in elements {
                    match self.value(element) {
                        Eval::NotApplicable => {}
                        value => items.push(Item::certain(value)),
                    }
                }
                let left_out = items.len() < elements.len();
                Eval::rest(items, left_out, None)
            }
            ExpressionKind::Path { base, steps } => match base {
                Base::Root => self.walk(Node::ROOT, steps, &expression.of),
                Base::Data(index) => self.walk(Node::data(*index), steps, &expression.of),
                Base::Slot(slot) => match self.get(*slot) {
                    // nearly all names stand for a part of the document, of which something is asked
                    Some(Eval::Known(Datum { data: Data::Node(node), .. })) if !steps.is_empty() => {
                        let node = *node;
                        self.walk(node, steps, &expression.of)
                    }
                    Some(value) => {
                        let value = value.clone();
                        self.walk_value(value, steps, &expression.of)
                    }
                    None => Eval::NotApplicable,
                },
                Base::Expression(base) if is_settled(base) => self.settled_value(expression, |evaluator| {
                    let value = evaluator.value(base);
                    evaluator.walk_value(value, steps, &expression.of)
                }),
                Base::Expression(base) => {
                    let value = self.value(base);
                    self.walk_value(value, steps, &expression.of)
                }
            },
            ExpressionKind::Parameter(index) => match self.context.program.parameters.get(*index) {
                Some(parameter) => self.value(&parameter.value),
                None => Eval::NotApplicable,
            },
            ExpressionKind::Definition { index, arguments } if arguments.is_empty() => {
                match self.context.program.definitions.get(*index) {
                    Some(definition) => self.settled_value(&definition.body, |evaluator| {
                        evaluator.within(definition, evaluator.frame.len(), |evaluator, body| evaluator.value(body))
                    }),
                    None => Eval::NotApplicable,
                }
            }
            ExpressionKind::Definition { index, arguments } => self
                .within_definition(*index, arguments, |evaluator, body| evaluator.value(body))
                .unwrap_or(Eval::NotApplicable),
            ExpressionKind::Filter { slot, list, condition } => self.filter(*slot, list, condition),
            ExpressionKind::Default { value, fallback } => match self.value(value) {
                Eval::Unknown(causes) if T::kinds(&causes).only_silent() => self.value(fallback),
                other => other,
            },
            ExpressionKind::Arithmetic { operator, left, right } => self.arithmetic(*operator, left, right),
            ExpressionKind::If { condition, then, otherwise } => match self.decides(condition) {
                Truth::True(_) => self.value(then),
                Truth::False(_) => self.value(otherwise),
                Truth::Unknown(causes) => Eval::Unknown(causes),
                Truth::NotApplicable => Eval::NotApplicable,
            },
            ExpressionKind::Call { function, arguments } => self.call(expression, function, arguments),
            ExpressionKind::AsOf => Eval::scalar(Scalar::Date(self.context.day.read())),
            ExpressionKind::Compare { .. }
            | ExpressionKind::Membership { .. }
            | ExpressionKind::Matches { .. }
            | ExpressionKind::Mentions { .. }
            | ExpressionKind::Is { .. }
            | ExpressionKind::And(_)
            | ExpressionKind::Or(_)
            | ExpressionKind::Not(_)
            | ExpressionKind::Quantifier { .. } => match self.decides(expression) {
                Truth::True(_) => Eval::scalar(Scalar::Boolean(true)),
                Truth::False(_) => Eval::scalar(Scalar::Boolean(false)),
                Truth::Unknown(causes) => Eval::Unknown(causes),
                Truth::NotApplicable => Eval::NotApplicable,
            },
        }
    }

    /// Whether a condition holds.
    pub(super) fn truth(&mut self, expression: &'a Expression) -> Truth<'a, T> {
        if !T::TRACES {
            return self.truth_of(expression);
        }
        self.tracer.open();
        let truth = self.truth_of(expression);
        let mut tracer = std::mem::take(&mut self.tracer);
        tracer.close(|parts| Some(self.decided(expression.location, &truth, parts)));
        self.tracer = tracer;
        truth
    }

    fn truth_of(&mut self, expression: &'a Expression) -> Truth<'a, T> {
        if !self.step() {
            return Truth::Unknown(self.too_large());
        }
        match &expression.kind {
            ExpressionKind::Compare { comparison, left, right } => {
                self.comparison(expression, *comparison, left, right)
            }
            ExpressionKind::Membership { operator, left, right } => self.membership(expression, *operator, left, right),
            ExpressionKind::Matches { text, pattern } => {
                self.about_text(expression, text, None, |text, _| pattern.is_match(text))
            }
            ExpressionKind::Mentions { text, phrase } => {
                self.about_text(expression, text, Some(phrase), |words, phrase| text::mentions(words, phrase).is_some())
            }
            ExpressionKind::Is { value, test, negated } => {
                let truth = self.is_test(expression, value, *test);
                if *negated { truth.not() } else { truth }
            }
            ExpressionKind::And(parts) => self.conjunction(parts, false),
            ExpressionKind::Or(parts) => self.conjunction(parts, true).not(),
            ExpressionKind::Not(inner) => self.truth(inner).not(),
            ExpressionKind::Quantifier { .. } => self.quantifier(expression),
            ExpressionKind::If { condition, then, otherwise } => match self.decides(condition) {
                Truth::True(_) => self.truth(then),
                Truth::False(_) => self.truth(otherwise),
                unknown => unknown,
            },
            ExpressionKind::Definition { index, arguments } if arguments.is_empty() => {
                match self.context.program.definitions.get(*index) {
                    Some(definition) => self.settled_truth(&definition.body, |evaluator| {
                        evaluator.within(definition, evaluator.frame.len(), |evaluator, body| evaluator.truth(body))
                    }),
                    None => Truth::NotApplicable,
                }
            }
            ExpressionKind::Definition { index, arguments } => self
                .within_definition(*index, arguments, |evaluator, body| evaluator.truth(body))
                .unwrap_or(Truth::NotApplicable),
            _ => {
                let mark = self.tracer.mark();
                match self.value(expression) {
                    Eval::Known(datum) => {
                        let holds = matches!(datum.data, Data::Scalar(Scalar::Boolean(true)));
                        let evidence = self.leaf(expression, &datum, None, mark);
                        Truth::of(holds, evidence)
                    }
                    Eval::Unknown(causes) => Truth::Unknown(causes),
                    Eval::NotApplicable => Truth::NotApplicable,
                }
            }
        }
    }

    /// All parts hold; with `negated` all their opposites. On the fast path the first false part decides.
    fn conjunction(&mut self, parts: &'a [Expression], negated: bool) -> Truth<'a, T> {
        let mut whole = Truth::NotApplicable;
        for part in parts {
            let truth = self.truth(part);
            whole = whole.and(if negated { truth.not() } else { truth });
            if self.stops_when_decided() && matches!(whole, Truth::False(_)) {
                break;
            }
        }
        whole
    }

    /// Evaluates the body of a definition with its own names.
    fn within_definition<R>(
        &mut self,
        index: usize,
        arguments: &'a [Expression],
        evaluate: impl FnOnce(&mut Self, &'a Expression) -> R,
    ) -> Option<R> {
        let definition = self.context.program.definitions.get(index)?;
        let length = self.frame.len();
        // each argument is evaluated over what stands below, and what that puts behind them is gone when it is
        for argument in arguments {
            let value = self.value(argument);
            self.frame.push(Some(value));
        }
        Some(self.within(definition, length, evaluate))
    }

    /// Evaluates the body of a definition over a frame that has its arguments from this place on.
    fn within<R>(
        &mut self,
        definition: &'a Definition,
        from: usize,
        evaluate: impl FnOnce(&mut Self, &'a Expression) -> R,
    ) -> R {
        self.frame.resize(from + definition.slots.max(definition.arguments.len()), None);
        let outer = std::mem::replace(&mut self.base, from);
        let result = evaluate(self, &definition.body);
        self.frame.truncate(from);
        self.base = outer;
        result
    }

    /// Evidence of a condition: what was found, and the nodes that took part since the mark.
    pub(super) fn leaf(
        &self,
        expression: &'a Expression,
        found: &Datum<'a, T>,
        expected: Option<&Datum<'a, T>>,
        mark: usize,
    ) -> T::Evidence {
        self.evidence_of(|| Leaf {
            expression,
            primary: found.origin.clone(),
            origins: self.told_since(mark),
            found: Some(found.clone()),
            expected: expected.cloned(),
            causes: Causes::Nothing,
        })
    }

    /// Evidence of a condition, where anybody asks for it.
    pub(super) fn evidence_of(&self, leaf: impl FnOnce() -> Leaf<'a, T>) -> T::Evidence {
        if self.only_decides { T::Evidence::default() } else { T::leaf(leaf) }
    }

    /// Whether a condition holds, of which nobody asks why: it decides what is looked at, and no finding shows it.
    pub(super) fn decides(&mut self, condition: &'a Expression) -> Truth<'a, T> {
        let outer = std::mem::replace(&mut self.only_decides, true);
        let truth = self.truth(condition);
        self.only_decides = outer;
        truth
    }

    /// Where the values stand that took part since the mark.
    pub(super) fn told_since(&self, mark: usize) -> Origins {
        Origins::Told(mark..self.tracer.mark())
    }

    fn comparison(
        &mut self,
        expression: &'a Expression,
        comparison: Comparison,
        left: &'a Expression,
        right: &'a Expression,
    ) -> Truth<'a, T> {
        let mark = self.tracer.mark();
        let (left, right) = (self.value(left), self.value(right));
        match (left, right) {
            (Eval::NotApplicable, _) | (_, Eval::NotApplicable) => Truth::NotApplicable,
            (Eval::Unknown(left), Eval::Unknown(right)) => Truth::Unknown(T::join(left, right)),
            (Eval::Unknown(causes), _) | (_, Eval::Unknown(causes)) => Truth::Unknown(causes),
            (Eval::Known(left), Eval::Known(right)) => match self.compare(comparison, &left.data, &right.data) {
                Ok(holds) => {
                    let evidence = self.leaf(expression, &left, Some(&right), mark);
                    Truth::of(holds, evidence)
                }
                Err(no_answer) => Truth::Unknown(self.incomparable(no_answer, self.tracer.since(mark))),
            },
        }
    }

    /// Compares two known values. Values of a union are compared by what they are: of two types they are not equal.
    pub(super) fn compare(
        &self,
        comparison: Comparison,
        left: &Data<'a, T>,
        right: &Data<'a, T>,
    ) -> Result<bool, NoAnswer> {
        let equal = match (left, right) {
            (Data::Scalar(left), Data::Scalar(right)) if same_type(*left, *right) => {
                return compare(comparison, *left, *right);
            }
            (Data::Text(left), Data::Text(right)) => text::equal(left, right),
            (Data::Text(text), Data::Scalar(Scalar::Enum(value)))
            | (Data::Scalar(Scalar::Enum(value)), Data::Text(text)) => {
                *text == self.context.package.vocabulary.enum_name(*value)
            }
            (Data::Node(left), Data::Node(right)) => left == right,
            _ => false,
        };
        match comparison {
            Comparison::Equal => Ok(equal),
            Comparison::NotEqual => Ok(!equal),
            _ => Err(NoAnswer { reason: "values of different types have no order".to_owned() }),
        }
    }

    fn about_text(
        &mut self,
        expression: &'a Expression,
        text: &'a Expression,
        phrase: Option<&'a Expression>,
        holds: impl FnOnce(&str, &str) -> bool,
    ) -> Truth<'a, T> {
        let mark = self.tracer.mark();
        let phrase = phrase.map(|phrase| self.value(phrase));
        match (self.value(text), phrase) {
            (Eval::NotApplicable, _) | (_, Some(Eval::NotApplicable)) => Truth::NotApplicable,
            (Eval::Unknown(left), Some(Eval::Unknown(right))) => Truth::Unknown(T::join(left, right)),
            (Eval::Unknown(causes), _) | (_, Some(Eval::Unknown(causes))) => Truth::Unknown(causes),
            (Eval::Known(datum), phrase) => {
                let phrase = match &phrase {
                    Some(Eval::Known(Datum { data: Data::Text(phrase), .. })) => phrase,
                    _ => "",
                };
                let holds = match &datum.data {
                    Data::Text(text) => holds(text, phrase),
                    _ => false,
                };
                let evidence = self.leaf(expression, &datum, None, mark);
                Truth::of(holds, evidence)
            }
        }
    }

    fn arithmetic(&mut self, operator: Arithmetic, left: &'a Expression, right: &'a Expression) -> Eval<'a, T> {
        let mark = self.tracer.mark();
        match (self.value(left), self.value(right)) {
            (Eval::NotApplicable, _) | (_, Eval::NotApplicable) => Eval::NotApplicable,
            (Eval::Unknown(left), Eval::Unknown(right)) => Eval::Unknown(T::join(left, right)),
            (Eval::Unknown(causes), _) | (_, Eval::Unknown(causes)) => Eval::Unknown(causes),
            (Eval::Known(left), Eval::Known(right)) => {
                let result = match (&left.data, &right.data) {
                    (Data::Scalar(left), Data::Scalar(right)) => match operator {
                        Arithmetic::Add => add(*left, *right),
                        Arithmetic::Subtract => subtract(*left, *right),
                        Arithmetic::Multiply => multiply(*left, *right),
                    },
                    _ => Err(NoAnswer { reason: "only single values can be computed with".to_owned() }),
                };
                match result {
                    Ok(scalar) => Eval::scalar(scalar),
                    Err(no_answer) => Eval::Unknown(self.incomparable(no_answer, self.tracer.since(mark))),
                }
            }
        }
    }

    fn call(
        &mut self,
        expression: &'a Expression,
        function: &'static Function,
        arguments: &'a [Expression],
    ) -> Eval<'a, T> {
        let mark = self.tracer.mark();
        let mut values: SmallVec<[Datum<'a, T>; 2]> = SmallVec::new();
        let mut unknown: Option<T::Causes> = None;
        let mut nothing_said = false;
        for (index, argument) in arguments.iter().enumerate() {
            match self.value(argument) {
                Eval::NotApplicable => return Eval::NotApplicable,
                Eval::Unknown(causes) => {
                    // texts that are not there say nothing, whatever else is unknown
                    let silent = function.reads_words_of(index) && T::kinds(&causes).only_silent();
                    unknown = match unknown {
                        known if nothing_said => known,
                        Some(known) if !silent => Some(T::join(known, causes)),
                        _ => Some(causes),
                    };
                    nothing_said |= silent;
                }
                Eval::Known(datum) => values.push(datum),
            }
        }
        if let Some(causes) = unknown {
            return Eval::Unknown(causes);
        }
        // while it is unknown which elements a list has, nothing can be said of it as a whole
        if let Some(causes) = values.iter().find_map(|value| uncertain::<T>(function, &value.data)) {
            return Eval::Unknown(causes);
        }
        let given: SmallVec<[Argument<'a>; 2]> = values.iter().map(|value| self.argument(&value.data)).collect();
        if !self.afford(&given) {
            return Eval::Unknown(self.too_large());
        }
        let origin = values.first().and_then(|value| value.origin.clone());
        match (function.body)(&given) {
            Answer::Scalar(scalar) => Eval::Known(Datum { data: Data::Scalar(scalar), origin }),
            Answer::Scalars(scalars) => {
                let items = scalars.into_iter().map(|scalar| Item::certain(Eval::scalar(scalar))).collect();
                Eval::list(items, origin)
            }
            Answer::Element(index) => match values.first().map(|value| &value.data) {
                Some(Data::List(items)) => items.get(index).map_or(Eval::NotApplicable, |item| item.value.clone()),
                _ => Eval::NotApplicable,
            },
            Answer::Keys => self.keys(origin.map(|origin| origin.node)),
            Answer::Words(words) => {
                let items = self.words(words, values.get(function.texts()));
                Eval::list(items, origin)
            }
            Answer::Unknown => {
                values.iter().find_map(|value| holes::<T>(&value.data)).map_or(Eval::NotApplicable, Eval::Unknown)
            }
            Answer::Nothing => Eval::Unknown(T::cause(CauseKind::Silent, || Cause {
                kind: CauseKind::Silent,
                place: origin.as_ref().map_or(Place::Nowhere, |origin| Place::Node(origin.node)),
                at: origin.as_ref().map(|origin| origin.node),
                below: &[],
                reason: format!("`{}` is asked of an empty list", self.text_of(expression.location)).into(),
                others: Others::default(),
            })),
            Answer::NoAnswer(no_answer) => Eval::Unknown(self.incomparable(no_answer, self.tracer.since(mark))),
        }
    }

    /// Takes the steps that reading these texts and lists costs; false when there are none left.
    fn afford(&mut self, given: &[Argument<'_>]) -> bool {
        let mut bytes = 0_usize;
        let mut elements = 0_usize;
        for argument in given {
            let list = match argument {
                Argument::List(list) => list.as_slice(),
                other => std::slice::from_ref(other),
            };
            elements += list.len();
            bytes += list.iter().map(|one| if let Argument::Text(text) = one { text.len() } else { 0 }).sum::<usize>();
        }
        // reading a few bytes takes about as long as a step
        let fields = bytes.saturating_mul(4).saturating_add(elements);
        self.searched(u64::try_from(fields).unwrap_or(u64::MAX));
        self.step()
    }

    /// What texts say, one by one; of a text that is unknown it is unknown what it says. What a text of the document says
    /// points at its words there.
    fn words(&mut self, words: Vec<Word>, texts: Option<&Datum<'a, T>>) -> Vec<Item<'a, T>> {
        let text_at = |index: usize| match texts.map(|texts| &texts.data) {
            Some(Data::List(items)) => items.get(index).map(|item| item.value.clone()),
            _ => texts.cloned().map(Eval::Known),
        };
        let mut items = Vec::with_capacity(words.len());
        for word in words {
            let (text, said) = match word {
                Word::Said { text, said } => (text, Some((said.range, Some(said.value)))),
                Word::Part { text, range } => (text, Some((range, None))),
                Word::Unknown { text } => (text, None),
            };
            let value = match (text_at(text), said) {
                (Some(Eval::Known(text)), Some((range, said))) => {
                    let data = match (said, &text.data) {
                        (Some(value), _) => Data::Scalar(value),
                        (None, Data::Text(whole)) => Data::Text(whole.get(range.clone()).unwrap_or_default()),
                        (None, _) => continue,
                    };
                    let origin = self.words_of(&text, range);
                    if let Some(origin) = &origin {
                        self.tracer.took_part(origin.clone());
                    }
                    Eval::Known(Datum { data, origin })
                }
                (Some(value), _) => value,
                (None, _) => continue,
            };
            items.push(Item::certain(value));
        }
        items
    }

    /// Where a part of a text stands, if it is the text of a node.
    fn words_of(&self, text: &Datum<'a, T>, range: Range<usize>) -> Option<Origin> {
        let package = self.context.package;
        let Origin { node, .. } = text.origin.as_ref()?;
        let is_its_own = match &text.data {
            Data::Text(words) => package.is_scalar(*node) && package.text(*node) == *words,
            _ => false,
        };
        Some(Origin { node: *node, words: is_its_own.then_some(range) })
    }

    fn keys(&self, map: Option<Node>) -> Eval<'a, T> {
        let package = self.context.package;
        let items = map
            .into_iter()
            .flat_map(|map| package.children(map))
            .filter_map(|child| package.key(child).map(|key| (key, child)))
            .map(|(key, child)| Item::certain(Eval::Known(Datum { data: Data::Text(key), origin: Some(child.into()) })))
            .collect();
        Eval::list(items, map.map(Origin::from))
    }

    fn argument(&self, data: &Data<'a, T>) -> Argument<'a> {
        match data {
            Data::Scalar(scalar) => Argument::Scalar(*scalar),
            Data::Text(text) => Argument::Text(text),
            Data::Node(node) => match self.context.package.cell(*node) {
                Cell::Map => {
                    let package = self.context.package;
                    Argument::Keys(package.children(*node).filter_map(|child| package.key(child)).collect())
                }
                _ => Argument::Element,
            },
            Data::List(items) => Argument::List(
                items
                    .iter()
                    .map(|item| match &item.value {
                        Eval::Known(datum) => self.argument(&datum.data),
                        _ => Argument::Hole,
                    })
                    .collect(),
            ),
        }
    }

    /// Where an expression stands, for messages.
    pub(super) fn text_of(&self, location: Location) -> String {
        self.context.program.text_of(location)
    }
}

/// Why it is unknown which elements a list has, if it is and the function needs to know.
fn uncertain<'a, T: Tracer<'a>>(function: &Function, data: &Data<'a, T>) -> Option<T::Causes> {
    let Data::List(items) = data else { return None };
    if function.needs_last_only() && items.last().is_some_and(|last| last.uncertain.is_none()) {
        return None;
    }
    items.iter().filter_map(|item| item.uncertain.clone()).reduce(T::join)
}

/// Why elements of a list are unknown, if some are.
fn holes<'a, T: Tracer<'a>>(data: &Data<'a, T>) -> Option<T::Causes> {
    let Data::List(items) = data else { return None };
    items
        .iter()
        .filter_map(|item| match &item.value {
            Eval::Unknown(causes) => Some(causes.clone()),
            _ => None,
        })
        .reduce(T::join)
}

/// Whether two values are of types that the value layer compares.
fn same_type(left: Scalar, right: Scalar) -> bool {
    use Scalar::{Country, Integer, Jurisdiction, Number};
    matches!(
        (left, right),
        (Integer(_) | Number(_), Integer(_) | Number(_)) | (Country(_) | Jurisdiction(_), Country(_) | Jurisdiction(_))
    ) || std::mem::discriminant(&left) == std::mem::discriminant(&right)
}
