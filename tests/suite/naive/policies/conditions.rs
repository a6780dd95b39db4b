//! Random conditions.

use super::*;

impl Generator<'_> {
    pub(super) fn condition(&mut self, scope: &Scope, depth: usize) -> Expr {
        let compound = if depth > 0 { 1 } else { 0 };
        match self.random.weighed(&[
            10,
            34,
            16,
            16,
            5,
            compound * 10,
            compound * 10,
            compound * 5,
            compound * 16,
            compound * 4,
            6,
            2,
        ]) {
            0 => self.path(scope, &T::Boolean).unwrap(),
            1 => self.comparison(scope, depth),
            2 => self.member(scope, depth),
            3 => self.test(scope, depth),
            4 => {
                let text = Box::new(self.expr(scope, &T::Text, depth.min(1)));
                if self.random.percent(50) {
                    Expr::Matches(text, self.random.one(&["^al", "beta$", "30 *days"]).to_owned())
                } else {
                    Expr::Mentions(text, self.random.one(&["alpha", "30 days", "notice of"]).to_owned())
                }
            }
            5 => Expr::And(self.parts(scope, depth, true)),
            6 => Expr::Or(self.parts(scope, depth, false)),
            7 => Expr::Not(Box::new(self.condition(scope, depth - 1))),
            8 => self.quantified(scope, depth),
            9 => {
                let condition = self.condition(scope, depth - 1);
                let then = self.condition(&scope.knowing(told(&condition, true, scope)), depth - 1);
                let otherwise = self.condition(&scope.knowing(told(&condition, false, scope)), depth - 1);
                Expr::If(Box::new(condition), Box::new(then), Box::new(otherwise))
            }
            10 if !self.policy.defines.is_empty() => self.defined(scope),
            _ if self.random.percent(50) => {
                let of = [T::Duration, T::Money, T::Date][self.random.below(3)].clone();
                let (one, other) = (self.expr(scope, &of, 0), self.side(scope, &of, 0));
                Expr::Call("comparable", vec![one, other])
            }
            _ => {
                let (one, other) = (self.expr(scope, &T::Text, 0), self.side(scope, &T::Text, 0));
                Expr::Call("same_name", vec![one, other])
            }
        }
    }

    /// The parts of an `and`, or of an `or`. What each tells of types holds in those behind it.
    fn parts(&mut self, scope: &Scope, depth: usize, and: bool) -> Vec<Expr> {
        let count = 2 + self.random.below(2);
        let mut scope = scope.clone();
        let mut parts = Vec::new();
        for number in 0..count {
            let test = if number + 1 < count && self.random.percent(25) { self.type_test(&scope) } else { None };
            let part = match test {
                Some(test) => test,
                None => self.condition(&scope, depth - 1),
            };
            scope = scope.knowing(told(&part, and, &scope));
            parts.push(part);
        }
        parts
    }

    fn defined(&mut self, scope: &Scope) -> Expr {
        let number = self.random.below(self.policy.defines.len());
        let types: Vec<T> = self.policy.defines[number].0.iter().map(|(_, of)| of.clone()).collect();
        let arguments: Option<Vec<Expr>> = types.iter().map(|of| self.path(scope, of)).collect();
        match arguments {
            Some(arguments) => Expr::Define(number, arguments),
            None => self.path(scope, &T::Boolean).unwrap(),
        }
    }

    fn comparison(&mut self, scope: &Scope, depth: usize) -> Expr {
        let equal = if self.random.percent(50) { Comparison::Equal } else { Comparison::NotEqual };
        let (comparison, left, right) = match self.random.below(12) {
            // records are equal if they are the same
            0 => {
                let of = [T::Record("Party"), T::Record("Fee"), T::Record("Clause")][self.random.below(3)].clone();
                (equal, self.path(scope, &of), self.path(scope, &of))
            }
            1 => {
                let of = T::Union(vec![T::Money, T::Percentage]);
                let right = if self.random.percent(50) { of.clone() } else { T::Money };
                (equal, self.path(scope, &of), self.path(scope, &right))
            }
            2 => {
                let of = T::Union(vec![T::Duration, T::Enum("Moment")]);
                (equal, self.path(scope, &of), Some(self.literal(&T::Duration)))
            }
            3 if scope.word.is_some() => {
                let word = Expr::Path(Base::Name(scope.word.clone().unwrap()), Vec::new());
                (equal, self.path(scope, &T::Enum("Role")), Some(word))
            }
            _ => {
                let of = self.single_in(scope);
                let ordered = ORDERED.contains(&of);
                let comparison = if ordered && self.random.percent(80) {
                    [Comparison::Less, Comparison::AtMost, Comparison::Greater, Comparison::AtLeast]
                        [self.random.below(4)]
                } else {
                    equal
                };
                let other = match of {
                    T::Integer if self.random.percent(20) => T::Number,
                    _ => of.clone(),
                };
                (comparison, Some(self.expr(scope, &of, depth.min(2))), Some(self.side(scope, &other, depth.min(1))))
            }
        };
        match (left, right) {
            (Some(left), Some(right)) => Expr::Compare(comparison, Box::new(left), Box::new(right)),
            _ => self.path(scope, &T::Boolean).unwrap(),
        }
    }

    fn member(&mut self, scope: &Scope, depth: usize) -> Expr {
        let of = self.element();
        let single = self.path(scope, &of);
        let written = |generator: &mut Self| Expr::List((0..2).map(|_| generator.literal(&of)).collect());
        let has_literals = !matches!(of, T::Record(_));
        let list = self.list(scope, &of, depth.min(1));
        let (operator, left, right) = match self.random.below(6) {
            0 | 1 => {
                let operator = if self.random.percent(60) { Membership::In } else { Membership::NotIn };
                let Some(single) = single else { return Expr::Is(Box::new(list), IsTest::Empty, false) };
                let list = if has_literals && self.random.percent(40) { written(self) } else { list };
                (operator, single, list)
            }
            2 => {
                let other = match single {
                    Some(single) if !has_literals || self.random.percent(40) => single,
                    _ if has_literals => self.literal(&of),
                    _ => return Expr::Is(Box::new(list), IsTest::Empty, true),
                };
                (Membership::Contains, list, other)
            }
            number => {
                let operator = if number > 3 { Membership::ContainsAll } else { Membership::ContainsAny };
                let other =
                    if has_literals && self.random.percent(50) { written(self) } else { self.list(scope, &of, 0) };
                (operator, list, other)
            }
        };
        Expr::Member(operator, Box::new(left), Box::new(right))
    }

    fn test(&mut self, scope: &Scope, depth: usize) -> Expr {
        let negated = self.random.percent(25);
        if self.random.percent(15)
            && let Some(test) = self.type_test(scope)
        {
            return test;
        }
        let (test, value) = match self.random.below(11) {
            10 => {
                let of = T::Record(["Party", "Fee", "Clause"][self.random.below(3)]);
                let lead =
                    || Expr::Path(Base::Root, vec![Step::Field("terms".to_owned()), Step::Field("lead".to_owned())]);
                (IsTest::Cited, self.path(scope, &of).unwrap_or_else(lead))
            }
            0..=3 => {
                let of = [
                    T::Duration,
                    T::Any,
                    T::Record("Security"),
                    T::Record("Party"),
                    T::Text,
                    T::Union(vec![T::Money, T::Percentage]),
                    T::List(Box::new(T::Record("Fee"))),
                ][self.random.below(7)]
                .clone();
                let test = if self.random.percent(80) { IsTest::Stated } else { IsTest::Elsewhere };
                (test, self.path(scope, &of).unwrap_or(Expr::Path(Base::Root, vec![Step::Field("terms".to_owned())])))
            }
            4 => (IsTest::Empty, self.path(scope, &T::Map(Box::new(T::Duration))).unwrap()),
            5 | 6 => {
                let of = self.element();
                (IsTest::Empty, self.list(scope, &of, depth.min(1)))
            }
            7 => {
                let of = self.element();
                (IsTest::Unique, self.list(scope, &of, depth.min(1)))
            }
            _ => {
                let of = [T::Duration, T::Date, T::Money, T::Integer][self.random.below(4)].clone();
                let test = if self.random.percent(50) { IsTest::Increasing } else { IsTest::Decreasing };
                (test, self.list(scope, &of, depth.min(1)))
            }
        };
        Expr::Is(Box::new(value), test, negated)
    }

    fn quantified(&mut self, scope: &Scope, depth: usize) -> Expr {
        let of = self.element();
        let list = self.list(scope, &of, depth.min(1));
        let variable = self.name();
        let inner = scope.with(&variable, of);
        let inner = inner.knowing(told_of_elements(&list, &variable, &inner));
        let filter = self.random.percent(30).then(|| Box::new(self.condition(&inner, 0)));
        let inner = inner.knowing(filter.iter().flat_map(|filter| told(filter, true, &inner)).collect());
        let condition = Box::new(self.condition(&inner, depth - 1));
        let quantifier = [Quantifier::Every, Quantifier::Some, Quantifier::No][self.random.below(3)];
        Expr::Quantified { quantifier, variable, list: Box::new(list), filter, condition }
    }
}
