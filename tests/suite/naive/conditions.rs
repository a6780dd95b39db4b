//! The meaning of conditions and functions.

use clausula::syntax::ast::{IsTest, Membership, Quantifier};
use clausula::value::{Comparison, Scalar, SingleType, add, date, text};
use regex::RegexBuilder;

use super::evaluate::Evaluator;
use super::policy::Expr;
use super::values::{Cause, CauseKind, Causes, Eval, Evidence, Item, Known, Place, Truth, Value};

impl Evaluator<'_> {
    pub(super) fn truth(&mut self, expr: &Expr) -> Truth {
        let mark = self.read.len();
        match expr {
            Expr::And(parts) => {
                parts.iter().map(|part| self.truth(part)).collect::<Vec<_>>().into_iter().reduce(Truth::and).unwrap()
            }
            Expr::Or(parts) => {
                parts.iter().map(|part| self.truth(part)).collect::<Vec<_>>().into_iter().reduce(Truth::or).unwrap()
            }
            Expr::Not(inner) => self.truth(inner).not(),
            Expr::If(condition, then, otherwise) => match self.truth(condition) {
                Truth::True(_) => self.truth(then),
                Truth::False(_) => self.truth(otherwise),
                other => other,
            },
            Expr::Define(number, arguments) => {
                let outer = self.enter(*number, arguments);
                let truth = self.truth(&self.policy.defines[*number].1);
                self.names = outer;
                truth
            }
            Expr::Compare(comparison, left, right) => match (self.value(left), self.value(right)) {
                (Eval::NotApplicable, _) | (_, Eval::NotApplicable) => Truth::NotApplicable,
                (Eval::Unknown(left), Eval::Unknown(right)) => Truth::Unknown(left.and(right)),
                (Eval::Unknown(causes), _) | (_, Eval::Unknown(causes)) => Truth::Unknown(causes),
                (Eval::Known(left), Eval::Known(right)) => match self.compare(*comparison, &left.value, &right.value) {
                    Ok(holds) => Truth::of(holds, self.evidence(left.at, mark)),
                    Err(reason) => Truth::Unknown(self.no_answer(reason, &self.since(mark))),
                },
            },
            Expr::Member(operator, left, right) => self.member(*operator, left, right),
            Expr::Matches(of, regex) => {
                let regex = RegexBuilder::new(regex).case_insensitive(true).build().unwrap();
                self.about_text(of, |text| regex.is_match(text))
            }
            Expr::Mentions(of, phrase) => self.about_text(of, |words| text::mentions(words, phrase).is_some()),
            Expr::Is(value, test, negated) => {
                let truth = self.is(value, *test);
                if *negated { truth.not() } else { truth }
            }
            Expr::Quantified { .. } => self.quantified(expr),
            _ => match self.value(expr) {
                Eval::Known(Known { value: Value::Scalar(Scalar::Boolean(holds)), at }) => {
                    Truth::of(holds, self.evidence(at, mark))
                }
                Eval::Known(other) => panic!("{other:?} is no condition"),
                Eval::Unknown(causes) => Truth::Unknown(causes),
                Eval::NotApplicable => Truth::NotApplicable,
            },
        }
    }

    fn about_text(&mut self, of: &Expr, holds: impl Fn(&str) -> bool) -> Truth {
        let mark = self.read.len();
        match self.value(of) {
            Eval::NotApplicable => Truth::NotApplicable,
            Eval::Unknown(causes) => Truth::Unknown(causes),
            Eval::Known(Known { value: Value::Text(text), at }) => Truth::of(holds(&text), self.evidence(at, mark)),
            Eval::Known(other) => panic!("{other:?} is no text"),
        }
    }

    fn member(&mut self, operator: Membership, left: &Expr, right: &Expr) -> Truth {
        let mark = self.read.len();
        let (left, right) = (self.value(left), self.value(right));
        let about = if let Eval::Known(known) = &left { known.at } else { None };
        let (list, other) = match operator {
            Membership::In | Membership::NotIn => (&right, &left),
            _ => (&left, &right),
        };
        let items = match (list, other) {
            (Eval::NotApplicable, _) | (_, Eval::NotApplicable) => return Truth::NotApplicable,
            (Eval::Unknown(list), Eval::Unknown(other)) => return Truth::Unknown(list.clone().and(other.clone())),
            (Eval::Unknown(list), _) => return Truth::Unknown(list.clone()),
            (Eval::Known(Known { value: Value::List(items), .. }), _) => items,
            (Eval::Known(other), _) => panic!("{other:?} is no list"),
        };
        let truth = match (operator, other) {
            (Membership::In | Membership::Contains, _) => self.has(items, other),
            (Membership::NotIn, _) => self.has(items, other).not(),
            (_, Eval::Unknown(causes)) => Truth::Unknown(causes.clone()),
            (_, Eval::Known(Known { value: Value::List(wanted), .. })) => {
                let all = operator == Membership::ContainsAll;
                let parts = wanted.iter().map(|wanted| {
                    let (is_there, has) = (wanted.is_there(), self.has(items, &wanted.value));
                    if all { is_there.not().or(has) } else { is_there.and(has) }
                });
                let start = Truth::of(all, Vec::new());
                parts.fold(start, |whole, part| if all { whole.and(part) } else { whole.or(part) })
            }
            _ => panic!("{other:?} is no list"),
        };
        truth.because(self.evidence(about, mark))
    }

    /// Whether a value is an element of a list: equal to one of them.
    fn has(&self, items: &[Item], wanted: &Eval) -> Truth {
        let mut whole = Truth::False(Vec::new());
        for item in items {
            let equal = match (&item.value, wanted) {
                (Eval::Unknown(left), Eval::Unknown(right)) => Truth::Unknown(left.clone().and(right.clone())),
                (Eval::Unknown(causes), _) | (_, Eval::Unknown(causes)) => Truth::Unknown(causes.clone()),
                (Eval::Known(item), Eval::Known(wanted)) => self.equal(item, wanted),
                _ => panic!("lists leave out what is not applicable"),
            };
            whole = whole.or(item.is_there().and(equal));
        }
        whole
    }

    fn equal(&self, left: &Known, right: &Known) -> Truth {
        match self.compare(Comparison::Equal, &left.value, &right.value) {
            Ok(equal) => Truth::of(equal, Vec::new()),
            Err(reason) => {
                let read: Vec<usize> = [left.at, right.at].into_iter().flatten().collect();
                Truth::Unknown(self.no_answer(reason, &read))
            }
        }
    }

    fn is(&mut self, value: &Expr, test: IsTest) -> Truth {
        let mark = self.read.len();
        let known = match self.value(value) {
            Eval::NotApplicable => return Truth::NotApplicable,
            Eval::Unknown(causes) => {
                let has = |kinds: &[CauseKind]| causes.any(|kind| kinds.contains(&kind));
                let answer = match test {
                    IsTest::Stated if has(&[CauseKind::Silent, CauseKind::Open]) => Some(false),
                    IsTest::Stated if has(&[CauseKind::Unread, CauseKind::Elsewhere, CauseKind::Incomparable]) => None,
                    IsTest::Stated => Some(true),
                    IsTest::Elsewhere if has(&[CauseKind::Elsewhere]) => Some(true),
                    IsTest::Elsewhere if has(&[CauseKind::Unread]) => None,
                    IsTest::Elsewhere => Some(false),
                    _ => None,
                };
                return match answer {
                    None => Truth::Unknown(causes),
                    Some(holds) => {
                        let read = self.since(mark);
                        Truth::of(holds, vec![Evidence { about: read.last().copied(), read, causes }])
                    }
                };
            }
            Eval::Known(known) => known,
        };
        let evidence = self.evidence(known.at, mark);
        let items = match &known.value {
            _ if test == IsTest::Stated => return Truth::True(evidence),
            _ if test == IsTest::Elsewhere => return Truth::False(evidence),
            Value::Scalar(scalar) if let IsTest::Of(of) = test => return Truth::of(is_of(*scalar, of), evidence),
            Value::Node(node, _) if test == IsTest::Cited => return Truth::of(self.reader.is_cited(*node), evidence),
            Value::Node(map, _) => return Truth::of(self.reader.tree.nodes[*map].children.is_empty(), evidence),
            Value::List(items) => items.clone(),
            other => panic!("{other:?} is no list"),
        };
        if test == IsTest::Empty {
            let there = items.iter().map(Item::is_there).fold(Truth::False(Vec::new()), Truth::or);
            return there.not().because(evidence);
        }
        // elements that are certain, in their order; what is unknown of the others is what keeps the answer open
        let mut sure: Vec<Known> = Vec::new();
        let mut whole = Truth::True(evidence.clone());
        if items.len() < 2 {
            return whole;
        }
        for item in items {
            let item = match item {
                Item { value: Eval::Known(known), maybe } if maybe.0.is_empty() => known,
                Item { value: Eval::Unknown(causes), maybe } if maybe.0.is_empty() => {
                    whole = whole.and(Truth::Unknown(causes));
                    continue;
                }
                Item { maybe, .. } => {
                    whole = whole.and(Truth::Unknown(maybe));
                    continue;
                }
            };
            let from = if test == IsTest::Unique { 0 } else { sure.len().saturating_sub(1) };
            for earlier in &sure[from..] {
                let comparison = match test {
                    IsTest::Unique => Comparison::NotEqual,
                    IsTest::Increasing => Comparison::Greater,
                    _ => Comparison::Less,
                };
                let pair = if test == IsTest::Unique { (earlier, &item) } else { (&item, earlier) };
                let read: Vec<usize> = [earlier.at, item.at].into_iter().flatten().collect();
                let about = if test == IsTest::Unique { earlier.at } else { item.at };
                let here = match self.compare(comparison, &pair.0.value, &pair.1.value) {
                    Ok(true) => continue,
                    Ok(false) => {
                        return Truth::False(vec![Evidence { about, read, causes: Causes::default() }]);
                    }
                    Err(reason) => Truth::Unknown(self.no_answer(reason, &read)),
                };
                whole = whole.and(here);
            }
            sure.push(item);
        }
        whole
    }

    fn quantified(&mut self, expr: &Expr) -> Truth {
        let Expr::Quantified { quantifier, variable, list, filter, condition } = expr else { panic!() };
        let mark = self.read.len();
        let (items, at) = match self.value(list) {
            Eval::NotApplicable => return Truth::NotApplicable,
            Eval::Unknown(causes) => return Truth::Unknown(causes),
            Eval::Known(Known { value: Value::List(items), at }) => (items, at),
            Eval::Known(other) => panic!("{other:?} is no list"),
        };
        let every = *quantifier == Quantifier::Every;
        let mut whole = Truth::of(every, Vec::new());
        let (mut counted, mut left_out) = (false, false);
        for item in items {
            self.names.insert(variable.clone(), item.value.clone());
            let mut counts = item.is_there();
            if let Some(filter) = filter {
                match self.truth(filter) {
                    Truth::NotApplicable => {
                        left_out = true;
                        continue;
                    }
                    Truth::False(_) => continue,
                    truth => counts = counts.and(truth.because(Vec::new())),
                }
            }
            let holds = self.truth(condition);
            if matches!(holds, Truth::NotApplicable) {
                left_out = true;
                continue;
            }
            counted = true;
            whole = if every {
                whole.and(counts.not().or(holds))
            } else {
                let here = match counts.and(holds) {
                    Truth::True(rest) => {
                        let mut evidence = Vec::new();
                        if let Eval::Known(known) = &item.value {
                            let read = known.at.into_iter().collect();
                            evidence.push(Evidence { about: known.at, read, causes: Causes::default() });
                        }
                        evidence.extend(rest);
                        Truth::True(evidence)
                    }
                    other => other,
                };
                whole.or(here)
            };
        }
        if left_out && !counted {
            return Truth::NotApplicable;
        }
        let whole = match whole {
            Truth::True(_) if every => Truth::True(self.evidence(at, mark)),
            Truth::False(_) if !every => Truth::False(self.evidence(at, mark)),
            other => other,
        };
        if *quantifier == Quantifier::No { whole.not() } else { whole }
    }

    pub(super) fn call(&mut self, name: &str, arguments: &[Expr], expr: &Expr) -> Eval {
        let mark = self.read.len();
        let mut unknown = Causes::default();
        let mut known = Vec::new();
        for argument in arguments {
            match self.value(argument) {
                Eval::NotApplicable => return Eval::NotApplicable,
                Eval::Unknown(causes) => unknown = unknown.and(causes),
                Eval::Known(value) => known.push(value),
            }
        }
        if !unknown.0.is_empty() {
            return Eval::Unknown(unknown);
        }
        let at = known[0].at;
        let computed = |scalar| Eval::Known(Known { value: Value::Scalar(scalar), at });
        let nothing = || {
            Eval::Unknown(Causes(vec![Cause {
                kind: CauseKind::Silent,
                place: at.map_or(Place::Nowhere, Place::Node),
                reason: format!("`{}` is asked of an empty list", folded(&expr.at(0))),
            }]))
        };
        match (name, known.as_slice()) {
            ("same_name", [Known { value: Value::Text(one), .. }, Known { value: Value::Text(other), .. }]) => {
                computed(Scalar::Boolean(text::same_name(one, other)))
            }
            ("comparable", [Known { value: one, .. }, Known { value: other, .. }]) => {
                let ways = [Comparison::Less, Comparison::Greater];
                computed(Scalar::Boolean(ways.iter().all(|way| self.compare(*way, one, other).is_ok())))
            }
            ("country_of", [Known { value: Value::Scalar(place), .. }]) => computed(Scalar::Country(match place {
                Scalar::Country(country) => *country,
                Scalar::Jurisdiction(place) => place.country,
                other => panic!("{other:?} is no place"),
            })),
            (
                "ends",
                [
                    Known { value: Value::Scalar(Scalar::Date(start)), .. },
                    Known { value: Value::Scalar(Scalar::Duration(length)), .. },
                ],
            ) => match date::ends(*start, *length) {
                Ok(days) => {
                    let days = days.into_iter().map(|day| Eval::computed(Scalar::Date(day)));
                    Eval::list(days.filter_map(Item::sure).collect(), at)
                }
                Err(reason) => Eval::Unknown(self.no_answer(reason, &self.since(mark))),
            },
            ("ends", _) => Eval::Unknown(self.wrong_type(&self.since(mark))),
            ("keys", [Known { value: Value::Node(map, _), .. }]) => {
                let tree = &self.reader.tree;
                let items = tree.nodes[*map].children.iter().filter_map(|child| {
                    let key = tree.nodes[*child].key.clone().unwrap();
                    Item::sure(Eval::Known(Known { value: Value::Text(key), at: Some(*child) }))
                });
                Eval::list(items.collect(), Some(*map))
            }
            ("count", [Known { value: Value::Node(map, _), .. }]) => {
                let keys = self.reader.tree.nodes[*map].children.len();
                computed(Scalar::Integer(i64::try_from(keys).unwrap()))
            }
            (_, [Known { value: Value::List(items), .. }]) => {
                let maybe = items.iter().fold(Causes::default(), |causes, item| causes.and(item.maybe.clone()));
                match name {
                    // it needs the last element only
                    "last" => match items.last() {
                        None => nothing(),
                        Some(item) if item.maybe.0.is_empty() => item.value.clone(),
                        Some(_) => Eval::Unknown(maybe),
                    },
                    _ if !maybe.0.is_empty() => Eval::Unknown(maybe),
                    "count" => computed(Scalar::Integer(i64::try_from(items.len()).unwrap())),
                    "sum" => {
                        let mut holes = Causes::default();
                        let mut scalars = Vec::new();
                        for item in items {
                            match &item.value {
                                Eval::Known(Known { value: Value::Scalar(scalar), .. }) => scalars.push(*scalar),
                                Eval::Unknown(causes) => holes = holes.and(causes.clone()),
                                other => panic!("{other:?} is not added up"),
                            }
                        }
                        if !holes.0.is_empty() {
                            return Eval::Unknown(holes);
                        }
                        let Some(first) = scalars.first() else { return nothing() };
                        match scalars[1..].iter().try_fold(*first, |total, scalar| add(total, *scalar)) {
                            Ok(total) => computed(total),
                            Err(reason) => Eval::Unknown(self.no_answer(reason, &self.since(mark))),
                        }
                    }
                    other => panic!("there is no function {other}"),
                }
            }
            (other, given) => panic!("{other} of {given:?}"),
        }
    }
}

/// Whether a value is of a type.
fn is_of(scalar: Scalar, of: SingleType) -> bool {
    match of {
        SingleType::Number => matches!(scalar, Scalar::Integer(_) | Scalar::Number(_)),
        SingleType::Percentage => matches!(scalar, Scalar::Percentage(_)),
        SingleType::Duration => matches!(scalar, Scalar::Duration(_)),
        SingleType::Money => matches!(scalar, Scalar::Money(_)),
        other => panic!("no union of the small vocabulary has {other}"),
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
