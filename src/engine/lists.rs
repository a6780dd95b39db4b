//! Lists: membership, tests, quantifiers and filters, by Kleene's logic.

use crate::analysis::{Expression, ExpressionKind};
use crate::engine::causes::Causes;
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
        let keeps_evidence = T::TRACES || (T::RECORDS && !self.only_decides);
        if let (false, ExpressionKind::List(elements)) = (keeps_evidence, &right.kind)
            && operator != Membership::Contains
            && elements.iter().all(is_written)
        {
            return self.among_written(operator, left, elements);
        }
        let mark = self.tracer.mark();
        let (left, right) = (self.value(left), self.value(right));
        let truth = self.is_member(operator, &left, &right);
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
                    causes: Causes::Nothing,
                }),
                _ => T::Evidence::default(),
            },
        };
        with_evidence(truth, evidence)
    }

    /// Membership with a list that the policy writes out, where nobody asks for evidence: the list is not made for it. Not
    /// whether such a list is an element of another one.
    fn among_written(
        &mut self,
        operator: Membership,
        left: &'a Expression,
        elements: &'a [Expression],
    ) -> Truth<'a, T> {
        let left = self.value(left);
        let mut items = std::mem::take(&mut self.written);
        // the list is a step, and each of its elements
        let has_steps = self.step() && elements.iter().all(|_| self.step());
        items.extend(elements.iter().filter_map(written).map(Item::certain));
        let truth = match (&left, operator) {
            _ if !has_steps => Truth::Unknown(self.too_large()),
            (Eval::NotApplicable, _) => Truth::NotApplicable,
            (value, Membership::In) => self.is_among(&items, value),
            (value, Membership::NotIn) => self.is_among(&items, value).not(),
            (Eval::Unknown(causes), _) => Truth::Unknown(causes.clone()),
            (Eval::Known(list), Membership::ContainsAll) => self.has_each(items_of(&list.data), &items),
            (Eval::Known(list), _) => self.has_any(items_of(&list.data), &items),
        };
        items.clear();
        self.written = items;
        truth
    }

    /// Whether something is in a list; without evidence.
    fn is_member(&mut self, operator: Membership, left: &Eval<'a, T>, right: &Eval<'a, T>) -> Truth<'a, T> {
        let (list, other) = match operator {
            Membership::In | Membership::NotIn => (right, left),
            _ => (left, right),
        };
        let items = match (list, other) {
            (Eval::NotApplicable, _) | (_, Eval::NotApplicable) => return Truth::NotApplicable,
            (Eval::Unknown(causes), Eval::Unknown(more)) => {
                return Truth::Unknown(T::join(causes.clone(), more.clone()));
            }
            (Eval::Unknown(causes), Eval::Known(_)) => return Truth::Unknown(causes.clone()),
            (Eval::Known(datum), _) => items_of(&datum.data),
        };
        match (operator, other) {
            (Membership::In | Membership::Contains, _) => self.is_among(items, other),
            (Membership::NotIn, _) => self.is_among(items, other).not(),
            (_, Eval::NotApplicable) => Truth::NotApplicable,
            (_, Eval::Unknown(causes)) => Truth::Unknown(causes.clone()),
            (Membership::ContainsAll, Eval::Known(wanted)) => self.has_each(items, items_of(&wanted.data)),
            (Membership::ContainsAny, Eval::Known(wanted)) => self.has_any(items, items_of(&wanted.data)),
        }
    }

    /// Whether a value is an element of a list.
    fn is_among(&mut self, items: &[Item<'a, T>], wanted: &Eval<'a, T>) -> Truth<'a, T> {
        let mut unknown = None;
        let has = self.has(items, wanted, &mut unknown);
        match unknown {
            Some(causes) if !has => Truth::Unknown(causes),
            _ => Truth::of(has, T::Evidence::default()),
        }
    }

    /// Whether a list has all of these elements.
    fn has_each(&mut self, items: &[Item<'a, T>], wanted: &[Item<'a, T>]) -> Truth<'a, T> {
        let mut unknown: Option<T::Causes> = None;
        let mut lacks = false;
        for item in wanted {
            let mut here = None;
            let has = self.has(items, &item.value, &mut here);
            // of an element of which it is unknown whether it is wanted at all: that, or it is there
            match (has, &item.uncertain) {
                (true, _) => {}
                (false, None) => lacks |= here.is_none(),
                (false, Some(causes)) => add::<T>(&mut unknown, causes),
            }
            if let (false, Some(causes)) = (has, here) {
                unknown = join::<T>(unknown, causes);
            }
        }
        match unknown {
            Some(causes) if !lacks => Truth::Unknown(causes),
            _ => Truth::of(!lacks, T::Evidence::default()),
        }
    }

    /// Whether a list has at least one of these elements.
    fn has_any(&mut self, items: &[Item<'a, T>], wanted: &[Item<'a, T>]) -> Truth<'a, T> {
        let mut unknown: Option<T::Causes> = None;
        let mut found = false;
        for item in wanted {
            match &item.uncertain {
                None => found |= self.has(items, &item.value, &mut unknown),
                Some(causes) => {
                    let mut here = None;
                    let has = self.has(items, &item.value, &mut here);
                    if has || here.is_some() {
                        add::<T>(&mut unknown, causes);
                    }
                    if let (false, Some(causes)) = (has, here) {
                        unknown = join::<T>(unknown, causes);
                    }
                }
            }
        }
        match unknown {
            Some(causes) if !found => Truth::Unknown(causes),
            _ => Truth::of(found, T::Evidence::default()),
        }
    }

    /// Whether a value surely is an element of a list. Where that is unknown, why is added to the causes.
    fn has(&mut self, items: &[Item<'a, T>], wanted: &Eval<'a, T>, unknown: &mut Option<T::Causes>) -> bool {
        let mut is_unknown = false;
        for item in items {
            if !self.step() {
                let causes = self.too_large();
                add::<T>(unknown, &causes);
                return false;
            }
            match (&item.value, wanted) {
                (Eval::Known(element), Eval::Known(wanted)) => {
                    match self.compare(Comparison::Equal, &element.data, &wanted.data) {
                        Ok(true) if item.uncertain.is_none() => return true,
                        Ok(equal) => is_unknown |= equal,
                        Err(_) => is_unknown = true,
                    }
                }
                _ => is_unknown = true,
            }
        }
        // nothing is gathered of what another element settles
        if is_unknown {
            items.iter().for_each(|item| self.unknown_element(item, wanted, unknown));
        }
        false
    }

    /// Adds why it is unknown whether an element of a list is the one that is wanted, if it is.
    fn unknown_element(&self, item: &Item<'a, T>, wanted: &Eval<'a, T>, unknown: &mut Option<T::Causes>) {
        match (&item.value, wanted) {
            (Eval::NotApplicable, _) | (_, Eval::NotApplicable) => {}
            (Eval::Unknown(left), Eval::Unknown(right)) => {
                add::<T>(unknown, left);
                add::<T>(unknown, right);
            }
            (Eval::Unknown(causes), _) | (_, Eval::Unknown(causes)) => add::<T>(unknown, causes),
            (Eval::Known(element), Eval::Known(wanted)) => {
                match self.compare(Comparison::Equal, &element.data, &wanted.data) {
                    Ok(true) => {}
                    // it is not the one, whether or not it is in the list
                    Ok(false) => return,
                    Err(no_answer) => {
                        let nodes = [&element.origin, &wanted.origin].into_iter().flatten().cloned().collect();
                        let causes = self.incomparable(no_answer, nodes);
                        add::<T>(unknown, &causes);
                    }
                }
            }
        }
        if let Some(causes) = &item.uncertain {
            add::<T>(unknown, causes);
        }
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
                        Truth::True(self.state_leaf(expression, causes, mark))
                    } else if kinds.has(CauseKind::Unread) || kinds.has(CauseKind::TooLarge) {
                        Truth::Unknown(causes)
                    } else {
                        Truth::False(self.state_leaf(expression, causes, mark))
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
                    Truth::False(self.state_leaf(expression, causes, mark))
                } else if kinds.has(CauseKind::Unread)
                    || kinds.has(CauseKind::Elsewhere)
                    || kinds.has(CauseKind::Incomparable)
                    || kinds.has(CauseKind::TooLarge)
                {
                    Truth::Unknown(causes)
                } else {
                    Truth::True(self.state_leaf(expression, causes, mark))
                }
            }
        }
    }

    /// Evidence of a test on how a value is stated: the causes of its being unknown stand for it.
    fn state_leaf(&self, expression: &'a Expression, causes: T::Causes, mark: usize) -> T::Evidence {
        if self.only_decides {
            return T::Evidence::default();
        }
        T::state(causes, || Leaf {
            expression,
            primary: self.tracer.last_since(mark),
            origins: self.told_since(mark),
            found: None,
            expected: None,
            causes: Causes::Nothing,
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
            causes: Causes::Nothing,
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
                causes: Causes::Nothing,
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

/// Whether an expression is a value that the policy writes out.
fn is_written(expression: &Expression) -> bool {
    matches!(expression.kind, ExpressionKind::Literal(_) | ExpressionKind::Text(_))
}

/// A value that the policy writes out.
fn written<'a, T: Tracer<'a>>(expression: &'a Expression) -> Option<Eval<'a, T>> {
    match &expression.kind {
        ExpressionKind::Literal(scalar) => Some(Eval::scalar(*scalar)),
        ExpressionKind::Text(text) => Some(Eval::Known(Datum { data: Data::Text(text), origin: None })),
        _ => None,
    }
}

/// Adds causes to those so far.
fn add<'a, T: Tracer<'a>>(known: &mut Option<T::Causes>, more: &T::Causes) {
    match known {
        Some(known) => T::add(known, more),
        None => *known = Some(more.clone()),
    }
}

/// All causes so far and these.
fn join<'a, T: Tracer<'a>>(known: Option<T::Causes>, more: T::Causes) -> Option<T::Causes> {
    Some(match known {
        Some(known) => T::join(known, more),
        None => more,
    })
}
