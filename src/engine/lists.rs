//! Lists: membership, tests, quantifiers and filters, by Kleene's logic.

use crate::analysis::{Expression, ExpressionKind};
use crate::engine::data::{Data, Datum, Eval, Item, Truth};
use crate::engine::evaluate::Evaluator;
use crate::engine::tracer::{CauseKind, Leaf, Origins, Tracer};
use crate::syntax::ast::{IsTest, Membership, Quantifier};
use crate::value::{Comparison, SingleType};
use crate::vocabulary::Cell;

impl<'a, T: Tracer<'a>> Evaluator<'a, T> {
    pub(super) fn membership(
        &mut self,
        expression: &'a Expression,
        operator: Membership,
        left: &'a Expression,
        right: &'a Expression,
    ) -> Truth<'a, T> {
        let mark = self.tracer.mark();
        let (left, right) = (self.value(left), self.value(right));
        let (list, other) = match operator {
            Membership::In | Membership::NotIn => (&right, &left),
            _ => (&left, &right),
        };
        if matches!(other, Eval::NotApplicable) {
            return Truth::NotApplicable;
        }
        let items = match list {
            Eval::NotApplicable => return Truth::NotApplicable,
            Eval::Unknown(causes) => {
                return match other {
                    Eval::Unknown(more) => Truth::Unknown(T::join(causes.clone(), more.clone())),
                    Eval::NotApplicable => Truth::NotApplicable,
                    Eval::Known(_) => Truth::Unknown(causes.clone()),
                };
            }
            Eval::Known(datum) => items_of(&datum.data),
        };
        let truth: Truth<'a, T> = match operator {
            Membership::In | Membership::Contains => self.has(items, other),
            Membership::NotIn => self.has(items, other).not(),
            Membership::ContainsAll | Membership::ContainsAny => {
                let wanted = match other {
                    Eval::NotApplicable => return Truth::NotApplicable,
                    Eval::Unknown(causes) => return Truth::Unknown(causes.clone()),
                    Eval::Known(datum) => items_of(&datum.data),
                };
                let all = operator == Membership::ContainsAll;
                let mut whole = Truth::of(all, T::Evidence::default());
                for item in wanted {
                    let here = self.has(items, &item.value);
                    // an element of which it is unknown whether it is in the list: absent, or contained
                    let present = match &item.uncertain {
                        None => Truth::True(T::Evidence::default()),
                        Some(causes) => Truth::Unknown(causes.clone()),
                    };
                    whole = if all { whole.and(present.not().or(here)) } else { whole.or(present.and(here)) };
                }
                whole
            }
        };
        // the parts' own evidence is nothing; what a finding shows is the whole
        let shown = match (operator, &left, &right) {
            (_, Eval::Known(left), Eval::Known(right)) => Some((left, right)),
            _ => None,
        };
        let evidence = match shown {
            Some((left, right)) => self.leaf(expression, left, Some(right), mark),
            None => match (&left, &right) {
                (Eval::Known(left), _) => self.leaf(expression, left, None, mark),
                // whatever the value is, it is not in this list
                (_, Eval::Known(right)) => self.evidence_of(|| Leaf {
                    expression,
                    primary: None,
                    origins: self.told_since(mark),
                    found: None,
                    expected: Some(right.clone()),
                    causes: Vec::new(),
                }),
                _ => T::Evidence::default(),
            },
        };
        match truth {
            Truth::True(_) => Truth::True(evidence),
            Truth::False(_) => Truth::False(evidence),
            other => other,
        }
    }

    /// Whether a value is an element of a list.
    fn has(&mut self, items: &[Item<'a, T>], wanted: &Eval<'a, T>) -> Truth<'a, T> {
        let mut whole: Truth<'a, T> = Truth::False(T::Evidence::default());
        for item in items {
            if !self.step() {
                return Truth::Unknown(self.too_large());
            }
            let equal = match (&item.value, wanted) {
                (Eval::NotApplicable, _) | (_, Eval::NotApplicable) => Truth::NotApplicable,
                (Eval::Unknown(left), Eval::Unknown(right)) => Truth::Unknown(T::join(left.clone(), right.clone())),
                (Eval::Unknown(causes), _) | (_, Eval::Unknown(causes)) => Truth::Unknown(causes.clone()),
                (Eval::Known(element), Eval::Known(wanted)) => {
                    match self.compare(Comparison::Equal, &element.data, &wanted.data) {
                        Ok(equal) => Truth::of(equal, T::Evidence::default()),
                        Err(no_answer) => {
                            let nodes = [&element.origin, &wanted.origin].into_iter().flatten().cloned().collect();
                            Truth::Unknown(self.incomparable(no_answer, nodes))
                        }
                    }
                }
            };
            let here = match &item.uncertain {
                None => equal,
                Some(causes) => equal.and(Truth::Unknown(causes.clone())),
            };
            whole = whole.or(here);
            if matches!(whole, Truth::True(_)) {
                break;
            }
        }
        whole
    }

    pub(super) fn is_test(&mut self, expression: &'a Expression, value: &'a Expression, test: IsTest) -> Truth<'a, T> {
        let mark = self.tracer.mark();
        let evaluated = self.value(value);
        match test {
            IsTest::Stated => self.is_stated(expression, evaluated, mark),
            IsTest::Elsewhere => match evaluated {
                Eval::Known(datum) => Truth::False(self.leaf(expression, &datum, None, mark)),
                Eval::NotApplicable => Truth::NotApplicable,
                Eval::Unknown(causes) => {
                    let kinds = T::kinds(&causes);
                    if kinds.has(CauseKind::Elsewhere) {
                        Truth::True(self.state_leaf(expression, &causes, mark))
                    } else if kinds.has(CauseKind::Unread) || kinds.has(CauseKind::TooLarge) {
                        Truth::Unknown(causes)
                    } else {
                        Truth::False(self.state_leaf(expression, &causes, mark))
                    }
                }
            },
            IsTest::Empty => match evaluated {
                Eval::NotApplicable => Truth::NotApplicable,
                Eval::Unknown(causes) => Truth::Unknown(causes),
                Eval::Known(datum) => {
                    let truth = self.is_empty(&datum);
                    let evidence = self.leaf(expression, &datum, None, mark);
                    with_evidence(truth, evidence)
                }
            },
            IsTest::Cited | IsTest::Of(_) => match evaluated {
                Eval::NotApplicable => Truth::NotApplicable,
                Eval::Unknown(causes) => Truth::Unknown(causes),
                Eval::Known(datum) => {
                    let holds = match (&datum.data, test) {
                        (Data::Scalar(scalar), IsTest::Of(of)) => of.holds(*scalar),
                        (Data::Text(_), IsTest::Of(of)) => of == SingleType::Text,
                        (Data::Node(node), IsTest::Cited) => self.context.package.is_cited(*node),
                        _ => false,
                    };
                    Truth::of(holds, self.leaf(expression, &datum, None, mark))
                }
            },
            IsTest::Unique | IsTest::Increasing | IsTest::Decreasing => match evaluated {
                Eval::NotApplicable => Truth::NotApplicable,
                Eval::Unknown(causes) => Truth::Unknown(causes),
                Eval::Known(datum) => {
                    let items = items_of(&datum.data);
                    if test == IsTest::Unique {
                        self.is_unique(expression, &datum, items, mark)
                    } else {
                        let comparison =
                            if test == IsTest::Increasing { Comparison::Greater } else { Comparison::Less };
                        self.is_ordered(expression, &datum, items, comparison, mark)
                    }
                }
            },
        }
    }

    fn is_stated(&mut self, expression: &'a Expression, value: Eval<'a, T>, mark: usize) -> Truth<'a, T> {
        match value {
            Eval::NotApplicable => Truth::NotApplicable,
            Eval::Known(datum) => Truth::True(self.leaf(expression, &datum, None, mark)),
            Eval::Unknown(causes) => {
                let kinds = T::kinds(&causes);
                if kinds.fails() {
                    Truth::False(self.state_leaf(expression, &causes, mark))
                } else if kinds.has(CauseKind::Unread)
                    || kinds.has(CauseKind::Elsewhere)
                    || kinds.has(CauseKind::Incomparable)
                    || kinds.has(CauseKind::TooLarge)
                {
                    Truth::Unknown(causes)
                } else {
                    Truth::True(self.state_leaf(expression, &causes, mark))
                }
            }
        }
    }

    /// Evidence of a test on how a value is stated: the causes of its being unknown stand for it.
    fn state_leaf(&self, expression: &'a Expression, causes: &T::Causes, mark: usize) -> T::Evidence {
        if self.only_decides {
            return T::Evidence::default();
        }
        T::state(causes, || {
            let origins = self.tracer.since(mark);
            Leaf {
                expression,
                primary: origins.last().cloned(),
                origins: Origins::These(origins),
                found: None,
                expected: None,
                causes: Vec::new(),
            }
        })
    }

    fn is_empty(&self, datum: &Datum<'a, T>) -> Truth<'a, T> {
        match &datum.data {
            Data::Node(node) if self.context.package.cell(*node) == Cell::Map => {
                Truth::of(self.context.package.children(*node).next().is_none(), T::Evidence::default())
            }
            data => {
                let items = items_of(data);
                if items.iter().any(|item| item.uncertain.is_none()) {
                    return Truth::False(T::Evidence::default());
                }
                match items.iter().filter_map(|item| item.uncertain.clone()).reduce(T::join) {
                    Some(causes) => Truth::Unknown(causes),
                    None => Truth::True(T::Evidence::default()),
                }
            }
        }
    }

    fn is_unique(
        &mut self,
        expression: &'a Expression,
        list: &Datum<'a, T>,
        items: &[Item<'a, T>],
        mark: usize,
    ) -> Truth<'a, T> {
        if items.len() < 2 {
            return Truth::True(self.leaf(expression, list, None, mark));
        }
        let mut unknown: Option<T::Causes> = None;
        for (index, item) in items.iter().enumerate() {
            let Some(value) = self.known(item, &mut unknown) else { continue };
            for earlier in items.get(..index).unwrap_or_default() {
                if !self.step() {
                    return Truth::Unknown(self.too_large());
                }
                let Some(earlier) = certain(earlier) else { continue };
                match self.compare(Comparison::Equal, &earlier.data, &value.data) {
                    Ok(true) => return Truth::False(self.pair_leaf(expression, earlier, value)),
                    Ok(false) => {}
                    Err(no_answer) => {
                        let nodes = [&earlier.origin, &value.origin].into_iter().flatten().cloned().collect();
                        let causes = self.incomparable(no_answer, nodes);
                        unknown = join::<T>(unknown, causes);
                    }
                }
            }
        }
        match unknown {
            Some(causes) => Truth::Unknown(causes),
            None => Truth::True(self.leaf(expression, list, None, mark)),
        }
    }

    fn is_ordered(
        &mut self,
        expression: &'a Expression,
        list: &Datum<'a, T>,
        items: &[Item<'a, T>],
        comparison: Comparison,
        mark: usize,
    ) -> Truth<'a, T> {
        if items.len() < 2 {
            return Truth::True(self.leaf(expression, list, None, mark));
        }
        let mut unknown: Option<T::Causes> = None;
        let mut before: Option<&Datum<'a, T>> = None;
        for item in items {
            let Some(value) = self.known(item, &mut unknown) else { continue };
            if let Some(before) = before {
                match self.compare(comparison, &value.data, &before.data) {
                    Ok(true) => {}
                    Ok(false) => return Truth::False(self.pair_leaf(expression, value, before)),
                    Err(no_answer) => {
                        let nodes = [&before.origin, &value.origin].into_iter().flatten().cloned().collect();
                        let causes = self.incomparable(no_answer, nodes);
                        unknown = join::<T>(unknown, causes);
                    }
                }
            }
            before = Some(value);
        }
        match unknown {
            Some(causes) => Truth::Unknown(causes),
            None => Truth::True(self.leaf(expression, list, None, mark)),
        }
    }

    /// An element that is known and surely in the list; why it is not is added to the causes.
    fn known<'i>(&self, item: &'i Item<'a, T>, unknown: &mut Option<T::Causes>) -> Option<&'i Datum<'a, T>> {
        if let Some(causes) = &item.uncertain {
            *unknown = join::<T>(unknown.take(), causes.clone());
            return None;
        }
        match &item.value {
            Eval::Known(datum) => Some(datum),
            Eval::Unknown(causes) => {
                *unknown = join::<T>(unknown.take(), causes.clone());
                None
            }
            Eval::NotApplicable => None,
        }
    }

    /// Evidence of two elements that break a test of a list.
    fn pair_leaf(&self, expression: &'a Expression, at: &Datum<'a, T>, other: &Datum<'a, T>) -> T::Evidence {
        self.evidence_of(|| Leaf {
            expression,
            primary: at.origin.clone(),
            origins: Origins::These([&at.origin, &other.origin].into_iter().flatten().cloned().collect()),
            found: Some(at.clone()),
            expected: Some(other.clone()),
            causes: Vec::new(),
        })
    }

    pub(super) fn quantifier(&mut self, expression: &'a Expression) -> Truth<'a, T> {
        let ExpressionKind::Quantifier { quantifier, slot, list, filter, condition } = &expression.kind else {
            return Truth::NotApplicable;
        };
        let mark = self.tracer.mark();
        let datum = match self.value(list) {
            Eval::NotApplicable => return Truth::NotApplicable,
            Eval::Unknown(causes) => return Truth::Unknown(causes),
            Eval::Known(datum) => datum,
        };
        let every = *quantifier == Quantifier::Every;
        // `no` is `not some`; both are decided by the elements that hold
        let mut whole: Truth<'a, T> = Truth::of(every, T::Evidence::default());
        let mut counted = 0_usize;
        let mut left_out = 0_usize;
        for item in items_of(&datum.data) {
            if !self.step() {
                return Truth::Unknown(self.too_large());
            }
            self.set(*slot, item.value.clone());
            let mut counts: Truth<'a, T> = match &item.uncertain {
                None => Truth::True(T::Evidence::default()),
                Some(causes) => Truth::Unknown(causes.clone()),
            };
            if let Some(filter) = filter {
                match self.decides(filter) {
                    Truth::NotApplicable => {
                        left_out += 1;
                        continue;
                    }
                    Truth::False(_) => continue,
                    truth => counts = counts.and(without_evidence(truth)),
                }
            }
            let holds = match self.truth(condition) {
                Truth::NotApplicable => {
                    left_out += 1;
                    continue;
                }
                truth => truth,
            };
            counted += 1;
            if every {
                whole = whole.and(counts.not().or(holds));
            } else {
                let here = match counts.and(holds) {
                    Truth::True(evidence) => Truth::True(T::both(self.element_leaf(expression, item), evidence)),
                    other => other,
                };
                whole = whole.or(here);
            }
            let decided = if every { matches!(whole, Truth::False(_)) } else { matches!(whole, Truth::True(_)) };
            if self.stops_when_decided() && decided {
                break;
            }
        }
        if counted == 0 && left_out > 0 {
            return Truth::NotApplicable;
        }
        let whole = match whole {
            Truth::False(_) if !every => Truth::False(self.leaf(expression, &datum, None, mark)),
            Truth::True(_) if every => Truth::True(self.leaf(expression, &datum, None, mark)),
            other => other,
        };
        if *quantifier == Quantifier::No { whole.not() } else { whole }
    }

    fn element_leaf(&self, expression: &'a Expression, item: &Item<'a, T>) -> T::Evidence {
        match &item.value {
            Eval::Known(datum) => self.evidence_of(|| Leaf {
                expression,
                primary: datum.origin.clone(),
                origins: Origins::These(datum.origin.clone().into_iter().collect()),
                found: Some(datum.clone()),
                expected: None,
                causes: Vec::new(),
            }),
            _ => T::Evidence::default(),
        }
    }

    pub(super) fn filter(&mut self, slot: usize, list: &'a Expression, condition: &'a Expression) -> Eval<'a, T> {
        let datum = match self.value(list) {
            Eval::Known(datum) => datum,
            other => return other,
        };
        let mut kept = Vec::new();
        let (mut left_out, mut counted) = (false, false);
        for item in items_of(&datum.data) {
            if !self.step() {
                return Eval::Unknown(self.too_large());
            }
            self.set(slot, item.value.clone());
            let uncertain = match self.decides(condition) {
                Truth::NotApplicable => {
                    left_out = true;
                    continue;
                }
                Truth::False(_) => {
                    counted = true;
                    continue;
                }
                Truth::True(_) => item.uncertain.clone(),
                Truth::Unknown(causes) => join::<T>(item.uncertain.clone(), causes),
            };
            kept.push(Item { value: item.value.clone(), uncertain });
        }
        Eval::rest(kept, left_out && !counted, datum.origin)
    }
}

/// The elements of a list; nothing else has any.
pub(super) fn items_of<'i, 'a, T: Tracer<'a>>(data: &'i Data<'a, T>) -> &'i [Item<'a, T>] {
    match data {
        Data::List(items) => items,
        _ => &[],
    }
}

fn certain<'i, 'a, T: Tracer<'a>>(item: &'i Item<'a, T>) -> Option<&'i Datum<'a, T>> {
    match (&item.value, &item.uncertain) {
        (Eval::Known(datum), None) => Some(datum),
        _ => None,
    }
}

fn with_evidence<'a, T: Tracer<'a>>(truth: Truth<'a, T>, evidence: T::Evidence) -> Truth<'a, T> {
    match truth {
        Truth::True(_) => Truth::True(evidence),
        Truth::False(_) => Truth::False(evidence),
        other => other,
    }
}

fn without_evidence<'a, T: Tracer<'a>>(truth: Truth<'a, T>) -> Truth<'a, T> {
    with_evidence(truth, T::Evidence::default())
}

/// All causes so far and these.
fn join<'a, T: Tracer<'a>>(known: Option<T::Causes>, more: T::Causes) -> Option<T::Causes> {
    Some(match known {
        Some(known) => T::join(known, more),
        None => more,
    })
}
