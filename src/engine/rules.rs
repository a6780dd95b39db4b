//! Running a rule: which of its checks hold, fail, or cannot be decided.

use crate::analysis::{Check, Expression, ForEach, Grade, Rule, Statement};
use crate::diagnostic::{Severity, Suggestion};
use crate::engine::data::{Data, Datum, Eval, Item, Truth};
use crate::engine::evaluate::{Evaluator, Turn};
use crate::engine::lists::items_of;
use crate::engine::package::Node;
use crate::engine::tracer::{Place, Recording, Tracer};
use crate::finding::Outcome;
use crate::source::Span;
use crate::value::Type;
use crate::vocabulary::Cell;

/// What a rule asked when something came of it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Asked<'a> {
    /// A `require` or `forbid`.
    Check(&'a Check),
    /// A `grade`, and how grave what it came to is.
    Grade(&'a Grade, Severity),
    /// A `grade` that took a step which is not the best, but acceptable.
    Remark(&'a Grade),
    /// A `when`, a `where`, or the list of a `for each`: whether, or to what, the rule applies.
    Applies(Span),
}

/// What came of it.
#[derive(Debug, Clone)]
pub(super) enum Verdict<'a, T: Tracer<'a>> {
    /// It fails by what the document says.
    Fails(T::Evidence),
    /// It fails because the document does not say it.
    NotStated(T::Causes),
    /// It can't be decided.
    Undecided(T::Causes),
}

/// Something that a report has to tell.
#[derive(Debug, Clone)]
pub(super) struct Event<'a, T: Tracer<'a>> {
    pub(super) asked: Asked<'a>,
    pub(super) verdict: Verdict<'a, T>,
    /// The element of the innermost loop.
    pub(super) element: Option<Node>,
    /// What all loops around it stand at, the outermost first.
    pub(super) turns: Vec<Turn>,
    /// The message: of an `else` with its holes filled in, of a `grade` its own.
    pub(super) message: Option<String>,
    /// The changes that would mend it.
    pub(super) suggestions: Vec<Suggestion>,
}

/// What a run of a rule came to.
#[derive(Debug)]
pub(super) struct Run<'a, T: Tracer<'a>> {
    pub(super) passed: bool,
    pub(super) failed: bool,
    pub(super) undecided: bool,
    /// There is something to tell although it passed.
    pub(super) remarked: bool,
    /// What a report has to tell; empty on the fast path.
    pub(super) events: Vec<Event<'a, T>>,
    /// The gravest outcome of what was not kept, where there was too much to keep.
    pub(super) dropped: Option<Outcome>,
}

impl<'a, T: Tracer<'a>> Run<'a, T> {
    /// The outcome: the first of fail, undecided, pass, not applicable that any check has.
    pub(super) fn outcome(&self) -> Outcome {
        if self.failed {
            Outcome::Fail
        } else if self.undecided {
            Outcome::Undecided
        } else if self.passed {
            Outcome::Pass
        } else {
            Outcome::NotApplicable
        }
    }
}

/// How many events one rule keeps for one document; the outcome counts all of them.
const MOST_EVENTS: usize = 1_000;

impl<'a> Evaluator<'a, Recording> {
    /// Takes the room back that what was told had, for the next rule.
    pub(super) fn take_back(&mut self, run: Run<'a, Recording>) {
        self.events = run.events;
        self.events.clear();
    }

    /// Runs a rule anew, and keeps what findings are made of.
    pub(super) fn record(&mut self, rule: &'a Rule) -> Run<'a, Recording> {
        self.tracer.clear();
        self.run(rule)
    }
}

impl<'a, T: Tracer<'a>> Evaluator<'a, T> {
    /// Runs a rule.
    pub(super) fn run(&mut self, rule: &'a Rule) -> Run<'a, T> {
        self.begin(rule.slots);
        let events = std::mem::take(&mut self.events);
        let mut run = Run { passed: false, failed: false, undecided: false, remarked: false, events, dropped: None };
        // all guards must hold; one that does not decides, whatever is unknown of the others
        let mut unknown = Vec::new();
        for guard in &rule.guards {
            match self.watched(guard, Self::decides) {
                Truth::True(_) => {}
                Truth::False(_) | Truth::NotApplicable => return run,
                Truth::Unknown(causes) => unknown.push((guard.location.span, causes)),
            }
        }
        if unknown.is_empty() {
            self.block(&rule.body, &mut run, None);
        }
        for (span, causes) in unknown {
            self.tell(&mut run, Asked::Applies(span), Verdict::Undecided(causes), None, None);
        }
        run
    }

    /// Whether a condition holds on which a check, or whether it is made, depends.
    pub(super) fn watched(
        &mut self,
        condition: &'a Expression,
        by: impl FnOnce(&mut Self, &'a Expression) -> Truth<'a, T>,
    ) -> Truth<'a, T> {
        let truth = by(self, condition);
        self.tracer.decided(condition.location.span, || truth.seen());
        truth
    }

    fn block(&mut self, statements: &'a [Statement], run: &mut Run<'a, T>, element: Option<Node>) {
        let outer = self.suggestions.len();
        if T::RECORDS {
            let suggested = |statement: &'a Statement| match statement {
                Statement::Suggest(suggest) => Some(&**suggest),
                _ => None,
            };
            self.suggestions.extend(statements.iter().filter_map(suggested));
        }
        for statement in statements {
            if self.stopped {
                break;
            }
            match statement {
                Statement::Grade(grade) => self.grade(grade, run, element),
                // gathered above: a suggestion is for everything that fails beside it
                Statement::Suggest(_) => {}
                Statement::Check(check) => self.check(check, run, element),
                Statement::Let { slot, value, .. } => {
                    let value = self.value(value);
                    self.set(*slot, value);
                }
                Statement::When { condition, body, .. } => match self.watched(condition, Self::decides) {
                    Truth::True(_) => self.block(body, run, element),
                    Truth::False(_) | Truth::NotApplicable => {}
                    Truth::Unknown(causes) => {
                        let asked = Asked::Applies(condition.location.span);
                        self.tell(run, asked, Verdict::Undecided(causes), element, None);
                    }
                },
                Statement::ForEach(each) => self.for_each(each, run, element),
            }
        }
        self.suggestions.truncate(outer);
    }

    fn for_each(&mut self, each: &'a ForEach, run: &mut Run<'a, T>, outer: Option<Node>) {
        let datum = match self.value(&each.list) {
            Eval::NotApplicable => return,
            Eval::Unknown(causes) => {
                let asked = Asked::Applies(each.list.location.span);
                return self.tell(run, asked, Verdict::Undecided(causes), outer, None);
            }
            Eval::Known(datum) => datum,
        };
        let (entries, keys);
        let items = match &datum.data {
            Data::Node(node) if self.context.package.cell(*node) == Cell::Map => {
                (entries, keys) = self.entries(*node, &each.list.of);
                entries.as_slice()
            }
            data => {
                keys = Vec::new();
                items_of(data)
            }
        };
        for (index, item) in items.iter().enumerate() {
            if self.stopped {
                return;
            }
            if !self.step() {
                let causes = self.too_large();
                return self.tell(run, Asked::Applies(each.span), Verdict::Undecided(causes), outer, None);
            }
            let element = match &item.value {
                Eval::Known(datum) => datum.origin.as_ref().map(|origin| origin.node),
                _ => None,
            };
            let around = self.turns.len();
            if T::RECORDS {
                let turn = self.turn(&item.value, keys.get(index).copied());
                self.turns.extend(turn);
            }
            self.tracer.open();
            self.set(each.slot, item.value.clone());
            // the key is known, whatever is known of its value
            if let (Some(slot), Some(node)) = (each.key, keys.get(index).copied()) {
                let key = self.context.package.key(node).unwrap_or_default();
                self.set(slot, Eval::Known(Datum { data: Data::Text(key), origin: Some(node.into()) }));
            }
            let mut counts: Truth<'a, T> = match &item.uncertain {
                None => Truth::True(T::Evidence::default()),
                Some(causes) => Truth::Unknown(causes.clone()),
            };
            if let Some(filter) = &each.filter {
                counts = match self.decides(filter) {
                    Truth::NotApplicable => Truth::NotApplicable,
                    truth => counts.and(truth),
                };
            }
            let element = element.or(outer);
            match counts {
                Truth::True(_) => self.block(&each.body, run, element),
                Truth::False(_) | Truth::NotApplicable => {}
                Truth::Unknown(causes) => {
                    let span = each.filter.as_ref().map_or(each.list.location.span, |filter| filter.location.span);
                    self.tell(run, Asked::Applies(span), Verdict::Undecided(causes), element, None);
                }
            }
            self.turns.truncate(around);
            if T::TRACES {
                let mut tracer = std::mem::take(&mut self.tracer);
                tracer.close(|parts| Some(self.for_element(each.variable, &item.value, parts)));
                self.tracer = tracer;
            }
        }
    }

    /// What a loop stands at. Also an element of which nothing is known is told apart from the others: by its key, else by where
    /// it is that nothing is known.
    fn turn(&self, value: &Eval<'a, T>, key: Option<Node>) -> Option<Turn> {
        match value {
            Eval::Known(datum) => Some(datum.origin.clone().map_or_else(|| Turn::Written(self.print(datum)), Turn::At)),
            Eval::Unknown(causes) => {
                let place = T::recorded(causes).first().map(|cause| cause.place);
                let node = key.or(if let Some(Place::Node(node)) = place { Some(node) } else { None });
                node.map(|node| Turn::At(node.into()))
            }
            Eval::NotApplicable => None,
        }
    }

    /// The values of a map, and the nodes that stand behind its keys; what is not applicable is left out.
    fn entries(&mut self, map: Node, of: &Type) -> (Vec<Item<'a, T>>, Vec<Node>) {
        let (mut items, mut keys) = (Vec::new(), Vec::new());
        let of = match of {
            Type::Map(value) => value,
            of => of,
        };
        for child in self.context.package.children(map) {
            match self.node_of(child, of) {
                Eval::NotApplicable => {}
                value => {
                    items.push(Item::certain(value));
                    keys.push(child);
                }
            }
        }
        (items, keys)
    }

    fn check(&mut self, check: &'a Check, run: &mut Run<'a, T>, element: Option<Node>) {
        // where most pass, as in a list with one faulty element, nothing need be kept of those
        let is_likely = T::RECORDS && !T::TRACES && self.likelihood > 0;
        if is_likely && self.passes(check) {
            self.likelihood += 1;
            run.passed = true;
            return;
        }
        let truth = self.watched(&check.condition, Self::truth);
        let truth = if check.forbids { truth.not() } else { truth };
        let verdict = match truth {
            Truth::NotApplicable => return,
            Truth::True(_) => {
                self.likelihood += 1;
                run.passed = true;
                return;
            }
            Truth::False(evidence) => Verdict::Fails(evidence),
            Truth::Unknown(causes) => {
                let kinds = T::kinds(&causes);
                if check.forbids && kinds.only_silent() {
                    run.passed = true;
                    return;
                }
                if !check.forbids && kinds.fails() { Verdict::NotStated(causes) } else { Verdict::Undecided(causes) }
            }
        };
        self.likelihood -= 1;
        let message = match (&verdict, &check.message) {
            (Verdict::Fails(_), Some(message)) if T::RECORDS => Some(self.message(message)),
            _ => None,
        };
        self.tell(run, Asked::Check(check), verdict, element, message);
    }

    /// Whether a check plainly passes. Nothing is kept of it; where it does not, it costs no steps.
    fn passes(&mut self, check: &'a Check) -> bool {
        let fuel = self.fuel();
        let outer = std::mem::replace(&mut self.only_passes, true);
        let truth = self.decides(&check.condition);
        self.only_passes = outer;
        let passes = if check.forbids { matches!(truth, Truth::False(_)) } else { matches!(truth, Truth::True(_)) };
        if !passes {
            self.refuel(fuel);
        }
        passes
    }

    pub(super) fn tell(
        &mut self,
        run: &mut Run<'a, T>,
        asked: Asked<'a>,
        verdict: Verdict<'a, T>,
        element: Option<Node>,
        message: Option<String>,
    ) {
        let outcome = match (asked, &verdict) {
            (Asked::Remark(_), _) => Outcome::Pass,
            (_, Verdict::Fails(_) | Verdict::NotStated(_)) => Outcome::Fail,
            (_, Verdict::Undecided(_)) => Outcome::Undecided,
        };
        run.remarked |= outcome == Outcome::Pass;
        run.failed |= outcome == Outcome::Fail;
        run.undecided |= outcome == Outcome::Undecided;
        self.stopped |= T::STOPS;
        if !T::RECORDS {
            return;
        }
        if run.events.len() < MOST_EVENTS {
            let suggestions = if outcome == Outcome::Fail { self.suggested() } else { Vec::new() };
            let turns = self.turns.clone();
            run.events.push(Event { asked, verdict, element, turns, message, suggestions });
        } else if outcome != Outcome::Pass {
            run.dropped = Some(run.dropped.map_or(outcome, |known| known.min(outcome)));
        }
    }
}
