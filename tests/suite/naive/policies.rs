//! Random policies over the small vocabulary: every one is well typed, so analysis must accept it.

mod conditions;

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::LazyLock;

use clausula::syntax::ast::{Arithmetic, IsTest, Membership, Quantifier};
use clausula::value::{Comparison, Scalar, SingleType, Type, read};

use super::model::{ENUMS, T, as_read, fields};
use super::policy::{Base, Expr, GradeStep, Policy, Rule, Statement, Step};
use super::random::Random;
use super::reading::enum_value;

/// What can be asked of a value, by the type that it then has.
type Paths = HashMap<String, Vec<(Vec<Step>, T)>>;

/// The paths from one base to values of one type.
type FromBase = (Base, &'static [(Vec<Step>, T)]);

/// The arguments of a definition with their types, and its body.
type Define = (Vec<(String, T)>, Expr);

/// The longest path, in steps.
const LONGEST: usize = 5;

fn paths_of(of: &T) -> Paths {
    let mut found: Vec<(Vec<Step>, T)> = Vec::new();
    extend(Vec::new(), of, false, &mut found);
    let mut paths: Paths = HashMap::new();
    for (steps, of) in found {
        paths.entry(format!("{of:?}")).or_default().push((steps, of));
    }
    paths
}

fn extend(steps: Vec<Step>, of: &T, each: bool, found: &mut Vec<(Vec<Step>, T)>) {
    if !steps.is_empty() || !matches!(of, T::Record("Root")) {
        found.push((steps.clone(), if each { T::List(Box::new(of.clone())) } else { of.clone() }));
    }
    if steps.len() >= LONGEST {
        return;
    }
    let mut go_on = |step: Step, of: &T, each: bool| {
        let mut steps = steps.clone();
        steps.push(step);
        extend(steps, of, each, found);
    };
    match of {
        T::Record(record) => {
            for (field, of) in fields(record) {
                go_on(Step::Field(field.to_owned()), &as_read(of), each);
            }
        }
        T::Map(element) => {
            go_on(Step::Field("c1".to_owned()), &as_read(element), each);
            go_on(Step::Each, &as_read(element), true);
        }
        T::List(element) => go_on(Step::Each, element, true),
        _ => {}
    }
}

static BY_BASE: LazyLock<HashMap<String, Paths>> = LazyLock::new(|| {
    let mut bases = vec![T::Map(Box::new(T::Record("Clause"))), T::Map(Box::new(T::Duration))];
    for record in ["Root", "Terms", "Security", "Party", "Fee", "Line", "Clause"] {
        bases.push(T::Record(record));
        bases.push(T::List(Box::new(T::Record(record))));
    }
    bases.into_iter().map(|base| (format!("{base:?}"), paths_of(&base))).collect()
});

const ORDERED: &[T] = &[T::Integer, T::Number, T::Percentage, T::Date, T::Duration, T::Money];

/// Names that can be used, and what they are.
#[derive(Clone, Default)]
struct Scope {
    names: Vec<(String, T)>,
    /// A name that stands for words which are values of `Role`.
    word: Option<String>,
    in_filter: bool,
    /// What conditions around the place tell of the types of paths, the innermost last.
    narrowed: Vec<(Expr, T)>,
    /// The definitions that there are: arguments with their types, and the body.
    defines: Rc<Vec<Define>>,
}

impl Scope {
    fn with(&self, name: &str, of: T) -> Self {
        let mut inner = self.clone();
        inner.names.push((name.to_owned(), of));
        inner
    }

    /// The scope behind conditions that tell this.
    fn knowing(&self, known: Vec<(Expr, T)>) -> Self {
        let mut inner = self.clone();
        for (path, of) in known {
            let of = match inner.known(&path) {
                Some(before) => common(before, of),
                None => of,
            };
            inner.narrowed.push((path, of));
        }
        inner
    }

    /// The type of a path as it is known here, or else as it is declared.
    fn type_of(&self, path: &Expr) -> T {
        if let Some(known) = self.known(path) {
            return known.clone();
        }
        match path {
            Expr::Path(Base::Name(name), steps) if steps.is_empty() => {
                let named = self.names.iter().rev().find(|(known, _)| known == name);
                named.map_or_else(|| declared_union(path), |(_, of)| of.clone())
            }
            _ => declared_union(path),
        }
    }

    /// The type that the value of a path is known to have.
    fn known(&self, path: &Expr) -> Option<&T> {
        let path = path.at(0);
        self.narrowed.iter().rev().find(|(known, _)| known.at(0) == path).map(|(_, of)| of)
    }
}

pub(super) struct Generator<'r> {
    random: &'r mut Random,
    policy: Policy,
    /// How many names were made.
    names: usize,
    /// The severity of the rule that is being made.
    severity: &'static str,
}

/// A random policy.
pub(super) fn policy(random: &mut Random, rules: usize) -> Policy {
    let policy = Policy { guard: None, parameters: Vec::new(), defines: Vec::new(), rules: Vec::new() };
    let mut generator = Generator { random, policy, names: 0, severity: "error" };
    for of in [T::Duration, T::Money, T::Integer, T::Date] {
        let value = generator.literal(&of);
        generator.policy.parameters.push((of, value));
    }
    for _ in 0..3 {
        generator.define();
    }
    let mut scope = generator.outermost();
    if generator.random.percent(10) {
        let guard = generator.condition(&scope, 1);
        scope = scope.knowing(told(&guard, true, &scope));
        generator.policy.guard = Some(guard);
    }
    for _ in 0..rules {
        let severity = generator.random.one(&["error", "error", "warning", "note"]);
        generator.severity = severity;
        let guard = generator.random.percent(15).then(|| generator.condition(&scope, 1));
        let scope = scope.knowing(guard.iter().flat_map(|guard| told(guard, true, &scope)).collect());
        let count = 1 + generator.random.below(2);
        let body = generator.block(&scope, count, 2);
        generator.policy.rules.push(Rule { severity, guard, body });
    }
    generator.policy
}

impl Generator<'_> {
    fn name(&mut self) -> String {
        self.names += 1;
        format!("name_{}", self.names)
    }

    fn outermost(&self) -> Scope {
        Scope { defines: Rc::new(self.policy.defines.clone()), ..Scope::default() }
    }

    fn define(&mut self) {
        let mut scope = self.outermost();
        let mut arguments = Vec::new();
        let types = [
            T::Duration,
            T::Money,
            T::Integer,
            T::Text,
            T::Boolean,
            T::Record("Party"),
            T::Record("Fee"),
            T::Record("Fee"),
            T::Union(vec![T::Money, T::Percentage]),
            T::Union(vec![T::Number, T::Percentage, T::Duration, T::Money]),
        ];
        for _ in 0..self.random.below(3) {
            let of = types[self.random.below(types.len())].clone();
            let name = self.name();
            scope.names.push((name.clone(), of.clone()));
            arguments.push((name, of));
        }
        let body = self.condition(&scope, 2);
        self.policy.defines.push((arguments, body));
    }

    fn block(&mut self, scope: &Scope, count: usize, depth: usize) -> Vec<Statement> {
        let mut scope = scope.clone();
        let mut statements = Vec::new();
        for _ in 0..count {
            let statement = match self.random.weighed(&[
                50,
                16,
                if depth > 0 { 10 } else { 0 },
                if depth > 0 { 18 } else { 0 },
                6,
                8,
            ]) {
                0 | 1 if self.random.percent(25) => self.check(&scope, self.percent_forbids(), 3),
                0 => self.check(&scope, false, 2),
                1 => self.check(&scope, true, 2),
                2 => {
                    let condition = self.condition(&scope, 1);
                    let inner = scope.knowing(told(&condition, true, &scope));
                    Statement::When(condition, self.inner(&inner, depth))
                }
                3 => self.for_each(&scope, depth),
                4 => {
                    let of = self.single_in(&scope);
                    let value = self.expr(&scope, &of, 1);
                    let name = self.name();
                    scope.names.push((name.clone(), of));
                    statements.push(Statement::Let(name, value));
                    continue;
                }
                _ => self.grade(&scope),
            };
            statements.push(statement);
        }
        // a block of nothing but names asks nothing
        if statements.iter().all(|statement| matches!(statement, Statement::Let(..))) {
            statements.push(self.check(&scope, false, 1));
        }
        statements
    }

    fn percent_forbids(&self) -> bool {
        self.names.is_multiple_of(3)
    }

    fn inner(&mut self, scope: &Scope, depth: usize) -> Vec<Statement> {
        let count = 1 + self.random.below(2);
        self.block(scope, count, depth - 1)
    }

    fn check(&mut self, scope: &Scope, forbids: bool, depth: usize) -> Statement {
        let condition = self.condition(scope, depth);
        // `require not` and `forbid not` are lints
        let condition = match condition {
            Expr::Not(inner) if matches!(*inner, Expr::Not(_)) => self.path(scope, &T::Boolean).unwrap(),
            Expr::Not(inner) => *inner,
            other => other,
        };
        let milder: &[&'static str] = match self.severity {
            "error" => &["warning", "note"],
            "warning" => &["note"],
            _ => &[],
        };
        let milder = (!milder.is_empty() && self.random.percent(8)).then(|| milder[self.random.below(milder.len())]);
        let message = self.random.percent(10).then_some("it is so as of {as of}");
        Statement::Check { forbids, condition, milder, message }
    }

    fn for_each(&mut self, scope: &Scope, depth: usize) -> Statement {
        let variable = self.name();
        let (mut key, list, of) = match self.random.below(10) {
            0 => (None, Expr::List(["client", "provider"].map(|word| Expr::Text(word.to_owned())).to_vec()), None),
            1 => {
                let of = T::Map(Box::new(T::Record("Clause")));
                (None, self.path(scope, &of).unwrap(), Some(T::Record("Clause")))
            }
            2 => (None, self.path(scope, &T::Map(Box::new(T::Duration))).unwrap(), Some(T::Duration)),
            _ => {
                let of = self.element();
                (None, self.list(scope, &of, 1), Some(of))
            }
        };
        let mut inner = match &of {
            Some(of) => scope.with(&variable, of.clone()),
            None => Scope { word: Some(variable.clone()), ..scope.clone() },
        };
        let is_map = matches!(&list, Expr::Path(_, steps) if self.random.percent(50) && matches!(steps.last(), Some(Step::Field(field)) if field == "clauses" || field == "limits"));
        if is_map {
            let name = self.name();
            inner.names.push((name.clone(), T::Text));
            key = Some(name);
        }
        let inner = inner.knowing(told_of_elements(&list, &variable, &inner));
        let filter = self.random.percent(35).then(|| self.condition(&inner, 1));
        let inner = inner.knowing(filter.iter().flat_map(|filter| told(filter, true, &inner)).collect());
        let body = self.inner(&inner, depth);
        Statement::ForEach { key, variable, list, filter, body }
    }

    fn grade(&mut self, scope: &Scope) -> Statement {
        let of = ORDERED[self.random.below(ORDERED.len())].clone();
        let subject = self.path(scope, &of).unwrap();
        let comparison = if self.random.percent(50) { Comparison::AtLeast } else { Comparison::AtMost };
        let mut steps = vec![(GradeStep::Preferred, comparison, self.operand(scope, &of))];
        if self.random.percent(70) {
            steps.push((GradeStep::Acceptable, comparison, self.operand(scope, &of)));
        }
        if self.random.percent(50) {
            steps.push((GradeStep::Escalate, comparison, self.operand(scope, &of)));
        }
        Statement::Grade(subject, steps)
    }

    /// What a bound or a fallback may be.
    fn operand(&mut self, scope: &Scope, of: &T) -> Expr {
        match self.path(scope, of) {
            Some(path) if self.random.percent(25) => path,
            _ => self.literal(of),
        }
    }

    /// A type of single values that have literals.
    fn single(&mut self) -> T {
        let types = [
            T::Integer,
            T::Number,
            T::Percentage,
            T::Date,
            T::Duration,
            T::Money,
            T::Text,
            T::Country,
            T::Boolean,
            T::Enum("Role"),
        ];
        types[self.random.weighed(&[3, 2, 2, 3, 5, 4, 3, 1, 2, 3])].clone()
    }

    /// A type of single values, more often one that a path is known to have here.
    fn single_in(&mut self, scope: &Scope) -> T {
        let known: Vec<T> = scope.narrowed.iter().map(|(_, of)| of.clone()).filter(|of| !is_union(of)).collect();
        if known.is_empty() || self.random.percent(40) {
            return self.single();
        }
        known[self.random.below(known.len())].clone()
    }

    /// A type of elements of lists.
    fn element(&mut self) -> T {
        let types = [
            T::Record("Fee"),
            T::Record("Party"),
            T::Record("Line"),
            T::Duration,
            T::Text,
            T::Enum("Role"),
            T::Date,
            T::Integer,
            T::Money,
            T::Record("Clause"),
            T::Boolean,
        ];
        types[self.random.weighed(&[6, 5, 3, 3, 3, 2, 2, 2, 2, 2, 1])].clone()
    }

    pub(super) fn literal(&mut self, of: &T) -> Expr {
        let (built_in, texts): (Type, &[&str]) = match of {
            T::Text => {
                return Expr::Text(self.random.one(&["alpha", "beta", "client", "gamma  ray", "p1", "c1"]).to_owned());
            }
            T::Enum(name) => {
                let of = ENUMS.iter().position(|(known, _)| known == name).unwrap();
                let index = self.random.below(ENUMS[of].1.len());
                return Expr::Literal(format!("\"{}\"", ENUMS[of].1[index]), enum_value(of, index));
            }
            T::Boolean => (Type::Boolean, &["true", "false"]),
            T::Integer => (Type::Integer, &["0", "1", "2", "3"]),
            T::Number => (Type::Number, &["1.5", "2.25", "0.5"]),
            T::Percentage => (Type::Percentage, &["5%", "99.5%"]),
            T::Date => (Type::Date, &["2026-01-31", "2026-11-21", "2024-02-29"]),
            T::Duration => (
                Type::Duration,
                &["30 days", "1 month", "14 days", "1 year", "5 business days", "24 hours", "1 month 1 day"],
            ),
            T::Money => (Type::Money, &["EUR 5", "USD 5", "EUR 12.50"]),
            T::Country => (Type::Country, &["DE", "US"]),
            other => panic!("{other:?} has no literals"),
        };
        let text = self.random.one(texts);
        let scalar: Scalar = read(&built_in, text, false).unwrap();
        let written = if *of == T::Country { format!("\"{text}\"") } else { text.to_owned() };
        Expr::Literal(written, scalar)
    }

    /// A path to a value of this type; nothing where there is none.
    fn path(&mut self, scope: &Scope, of: &T) -> Option<Expr> {
        let known: Vec<&Expr> = scope.narrowed.iter().map(|(path, _)| path).collect();
        let known: Vec<&Expr> = known.into_iter().filter(|path| scope.known(path) == Some(of)).collect();
        let narrowed = (!known.is_empty()).then(|| known[self.random.below(known.len())].clone());
        if let Some(path) = &narrowed
            && self.random.percent(60)
        {
            return Some(path.clone());
        }
        // of what is known here to have fewer types, no more than these can be asked
        let path = self.declared(scope, of).filter(|path| !is_union(of) || scope.known(path).is_none());
        path.or(narrowed)
    }

    /// A path to what is declared to be of this type.
    fn declared(&mut self, scope: &Scope, of: &T) -> Option<Expr> {
        let wanted = format!("{of:?}");
        let mut from: Vec<FromBase> = Vec::new();
        for (name, of) in scope.names.iter().rev() {
            let key = format!("{of:?}");
            if key == wanted {
                from.push((Base::Name(name.clone()), &[]));
            }
            if let Some(paths) = BY_BASE.get(&key).and_then(|paths| paths.get(&wanted)) {
                from.push((Base::Name(name.clone()), paths));
            }
        }
        if let Some(paths) = BY_BASE["Record(\"Root\")"].get(&wanted) {
            from.push((Base::Root, paths));
        }
        if from.is_empty() {
            return None;
        }
        // the names of a loop are what its block is about
        let index = if self.random.percent(60) { 0 } else { self.random.below(from.len()) };
        let (base, paths) = from.swap_remove(index);
        let steps = if paths.is_empty() { Vec::new() } else { paths[self.random.below(paths.len())].0.clone() };
        Some(Expr::Path(base, steps))
    }

    /// A list of values of this type.
    fn list(&mut self, scope: &Scope, of: &T, depth: usize) -> Expr {
        let whole = T::List(Box::new(of.clone()));
        if depth > 0 && !scope.in_filter && self.random.percent(20) {
            let list = self.list(scope, of, 0);
            let inner = Scope { in_filter: true, ..scope.with("it", of.clone()) };
            let condition = self.condition(&inner, depth - 1);
            let filtered = Expr::Filter(Box::new(list), Box::new(condition));
            return filtered;
        }
        if depth > 0 && !scope.in_filter && self.random.percent(25) {
            let made = self.of_one_type(scope, of, depth);
            if let Some(made) = made {
                return made;
            }
        }
        if *of == T::Text && self.random.percent(15) {
            let map = self.path(scope, &T::Map(Box::new(T::Record("Clause")))).unwrap();
            return Expr::Call("keys", vec![map]);
        }
        if *of == T::Date && self.random.percent(30) {
            let (start, length) = (self.expr(scope, &T::Date, 0), self.expr(scope, &T::Duration, 0));
            return Expr::Call("ends", vec![start, length]);
        }
        if self.random.percent(8)
            && let Some(path) = self.path(scope, of)
        {
            // a list that the policy writes out, of what the contract says
            let mut elements = vec![path];
            elements.extend(self.path(scope, of));
            return Expr::List(elements);
        }
        if depth > 0 && self.random.percent(10) && !scope.in_filter {
            // a projection of what is filtered
            let list = self.list(scope, &T::Record("Fee"), 1);
            let paths = &BY_BASE["List(Record(\"Fee\"))"];
            let paths: Vec<&(Vec<Step>, T)> =
                paths.get(&format!("{whole:?}")).into_iter().flatten().filter(|(steps, _)| !steps.is_empty()).collect();
            if !paths.is_empty() {
                let steps = paths[self.random.below(paths.len())].0.clone();
                return Expr::Path(Base::Expression(Box::new(list)), steps);
            }
        }
        self.path(scope, &whole).unwrap()
    }

    /// Of a list of several types the elements that are of this one.
    fn of_one_type(&mut self, scope: &Scope, of: &T, depth: usize) -> Option<Expr> {
        let union = T::Union(vec![T::Money, T::Percentage]);
        let single = single_type(of).filter(|_| matches!(of, T::Money | T::Percentage))?;
        let (list, element, steps) = if self.random.percent(50) {
            (self.path(scope, &T::List(Box::new(union.clone())))?, union, Vec::new())
        } else {
            (self.list(scope, &T::Record("Fee"), 0), T::Record("Fee"), vec![Step::Field("basis".to_owned())])
        };
        let inner = Scope { in_filter: true, ..scope.with("it", element) };
        let value = Expr::Path(Base::Name("it".to_owned()), steps.clone());
        let test = Expr::Is(Box::new(value), IsTest::Of(single), false);
        let condition = if self.random.percent(50) {
            let known = told(&test, true, &inner);
            let more = self.condition(&inner.knowing(known), depth - 1);
            Expr::And(vec![test, more])
        } else {
            test
        };
        let filter = Expr::Filter(Box::new(list), Box::new(condition));
        if steps.is_empty() {
            return Some(filter);
        }
        Some(Expr::Path(Base::Expression(Box::new(filter)), [vec![Step::Each], steps].concat()))
    }

    /// A test of the type of what may be of several, and is not known to be of one.
    fn type_test(&mut self, scope: &Scope) -> Option<Expr> {
        let unions = [
            T::Union(vec![T::Money, T::Percentage]),
            T::Union(vec![T::Duration, T::Enum("Moment")]),
            T::Union(vec![T::Number, T::Percentage, T::Duration, T::Money]),
        ];
        let known: Vec<T> = scope.narrowed.iter().map(|(_, of)| of.clone()).filter(is_union).collect();
        let of = if !known.is_empty() && self.random.percent(50) {
            known[self.random.below(known.len())].clone()
        } else {
            unions[self.random.below(unions.len())].clone()
        };
        let path = self.path(scope, &of)?;
        let T::Union(members) = &of else { return None };
        let singles: Vec<SingleType> = members.iter().filter_map(single_type).collect();
        let single = singles[self.random.below(singles.len())];
        Some(Expr::Is(Box::new(path), IsTest::Of(single), self.random.percent(30)))
    }

    /// A value of a type of single values.
    fn expr(&mut self, scope: &Scope, of: &T, depth: usize) -> Expr {
        let path = self.path(scope, of).unwrap();
        if depth == 0 || self.random.percent(60) {
            return path;
        }
        match self.random.weighed(&[20, 20, 10, 10, 10, 8]) {
            0 => Expr::Default(Box::new(path), Box::new(self.operand(scope, of))),
            1 => self.arithmetic(scope, of, depth).unwrap_or(path),
            2 => {
                let condition = self.condition(scope, depth - 1);
                let otherwise = self.operand(scope, of);
                Expr::If(Box::new(condition), Box::new(path), Box::new(otherwise))
            }
            3 if *of == T::Integer => {
                let element = self.element();
                let list = self.list(scope, &element, depth);
                Expr::Call("count", vec![list])
            }
            3 | 4 => {
                let name =
                    if self.random.percent(50) && ORDERED.contains(of) && *of != T::Date { "sum" } else { "last" };
                match self.path(scope, &T::List(Box::new(of.clone()))) {
                    Some(_) => Expr::Call(name, vec![self.list(scope, of, depth)]),
                    None => path,
                }
            }
            _ => match self.policy.parameters.iter().position(|(known, _)| known == of) {
                Some(parameter) => Expr::Parameter(parameter),
                None => path,
            },
        }
    }

    fn arithmetic(&mut self, scope: &Scope, of: &T, depth: usize) -> Option<Expr> {
        let plus = if self.random.percent(50) { Arithmetic::Add } else { Arithmetic::Subtract };
        let (operator, left, right) = match of {
            T::Integer | T::Number if self.random.percent(40) => (Arithmetic::Multiply, of.clone(), of.clone()),
            T::Integer | T::Number | T::Percentage => (plus, of.clone(), of.clone()),
            T::Money if self.random.percent(40) => (Arithmetic::Multiply, T::Money, T::Integer),
            T::Money => (plus, T::Money, T::Money),
            T::Date => (plus, T::Date, T::Duration),
            T::Duration if self.random.percent(50) => (Arithmetic::Subtract, T::Date, T::Date),
            T::Duration => (plus, T::Duration, T::Duration),
            _ => return None,
        };
        let (left, right) = (self.expr(scope, &left, depth - 1), self.side(scope, &right, depth - 1));
        Some(Expr::Arithmetic(operator, Box::new(left), Box::new(right)))
    }

    /// The right side of an operator.
    fn side(&mut self, scope: &Scope, of: &T, depth: usize) -> Expr {
        if *of == T::Date && self.random.percent(20) {
            return Expr::AsOf;
        }
        if self.random.percent(50) { self.literal(of) } else { self.expr(scope, of, depth) }
    }
}

fn is_union(of: &T) -> bool {
    matches!(of, T::Union(_))
}

/// The type that `is a …` asks for, of those that unions of the small vocabulary have.
fn single_type(of: &T) -> Option<SingleType> {
    match of {
        T::Number => Some(SingleType::Number),
        T::Percentage => Some(SingleType::Percentage),
        T::Duration => Some(SingleType::Duration),
        T::Money => Some(SingleType::Money),
        _ => None,
    }
}

/// The type that a path of several types is declared to have, by its last field.
fn declared_union(path: &Expr) -> T {
    let mixed = T::Union(vec![T::Money, T::Percentage]);
    match path {
        Expr::Path(_, steps) => match steps.last() {
            Some(Step::Field(name)) if name == "from" => T::Union(vec![T::Duration, T::Enum("Moment")]),
            Some(Step::Field(name)) if name == "target" => {
                T::Union(vec![T::Number, T::Percentage, T::Duration, T::Money])
            }
            _ => mixed,
        },
        other => panic!("{} is no path", other.at(0)),
    }
}

/// What a condition tells of the types of paths where it holds, or where it does not.
fn told(condition: &Expr, holds: bool, scope: &Scope) -> Vec<(Expr, T)> {
    match condition {
        Expr::Is(path, IsTest::Of(single), negated) => {
            let T::Union(members) = scope.type_of(path) else { panic!("{} is of one type", path.at(0)) };
            let is = holds != *negated;
            let mut left: Vec<T> =
                members.into_iter().filter(|member| (single_type(member) == Some(*single)) == is).collect();
            let of = if left.len() == 1 { left.swap_remove(0) } else { T::Union(left) };
            vec![((**path).clone(), of)]
        }
        Expr::Not(inner) => told(inner, !holds, scope),
        Expr::And(parts) if holds => told_by_all(parts, holds, scope),
        Expr::Or(parts) if !holds => told_by_all(parts, holds, scope),
        Expr::Define(number, arguments) => {
            let (names, body) = &scope.defines[*number];
            let inside = Scope { names: names.clone(), defines: Rc::clone(&scope.defines), ..Scope::default() };
            let told = told(body, holds, &inside).into_iter();
            told.filter_map(|(path, of)| outside(path, of, names, arguments)).collect()
        }
        _ => Vec::new(),
    }
}

/// What a definition tells of a path, as the place that uses it sees it.
fn outside(path: Expr, of: T, names: &[(String, T)], arguments: &[Expr]) -> Option<(Expr, T)> {
    let Expr::Path(base, steps) = &path else { return None };
    let name = match base {
        Base::Root => return Some((path, of)),
        Base::Name(name) => name,
        Base::Expression(_) => return None,
    };
    let number = names.iter().position(|(known, _)| known == name)?;
    let Expr::Path(base, before) = &arguments[number] else { return None };
    Some((Expr::Path(base.clone(), [before.as_slice(), steps].concat()), of))
}

/// The types that are left where two things are known; the second where both cannot be.
fn common(one: &T, other: T) -> T {
    let members = |of: &T| if let T::Union(members) = of { members.clone() } else { vec![of.clone()] };
    let others = members(&other);
    let mut both: Vec<T> = members(one).into_iter().filter(|member| others.contains(member)).collect();
    match both.len() {
        0 => other,
        1 => both.swap_remove(0),
        _ => T::Union(both),
    }
}

fn told_by_all(parts: &[Expr], holds: bool, scope: &Scope) -> Vec<(Expr, T)> {
    let mut all: Vec<(Expr, T)> = Vec::new();
    for part in parts {
        let told = told(part, holds, &scope.knowing(all.clone()));
        all.extend(told);
    }
    all
}

/// What is told of each element of a list by the filter that it came through.
fn told_of_elements(list: &Expr, variable: &str, scope: &Scope) -> Vec<(Expr, T)> {
    let Expr::Filter(_, condition) = list else { return Vec::new() };
    let told = told(condition, true, scope).into_iter();
    told.filter_map(|(path, of)| match path {
        Expr::Path(Base::Name(name), steps) if name == "it" => {
            Some((Expr::Path(Base::Name(variable.to_owned()), steps), of))
        }
        _ => None,
    })
    .collect()
}
