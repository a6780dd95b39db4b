//! The meaning of expressions, read off the language's page line by line: nothing is kept, nothing is cut short.

use std::collections::HashMap;

use clausula::syntax::ast::Arithmetic;
use clausula::value::{Comparison, Date, NoAnswer, Scalar, add, compare, multiply, subtract, text};

use super::model::{ENUMS, T, fields};
use super::policy::{Base, Expr, Policy, Step};
use super::reading::{Cell, Reader};
use super::values::{Cause, CauseKind, Causes, Eval, Evidence, Item, Known, Place, Truth, Value};

/// What is said where a value is of another type than what is asked of it.
const WRONG_TYPE: &str = "it is of another type";

/// A policy over a document.
pub(super) struct Evaluator<'a> {
    pub(super) policy: &'a Policy,
    pub(super) reader: &'a Reader,
    pub(super) as_of: Date,
    pub(super) names: HashMap<String, Eval>,
    /// The values that took part so far.
    pub(super) read: Vec<usize>,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(policy: &'a Policy, reader: &'a Reader, as_of: Date) -> Self {
        Self { policy, reader, as_of, names: HashMap::new(), read: Vec::new() }
    }

    /// The values that took part since, each once.
    pub(super) fn since(&self, mark: usize) -> Vec<usize> {
        let mut read = Vec::new();
        for node in &self.read[mark..] {
            if !read.contains(node) {
                read.push(*node);
            }
        }
        read
    }

    /// Two values have no answer: the cause lies at the first of those that took part.
    pub(super) fn no_answer(&self, no_answer: NoAnswer, read: &[usize]) -> Causes {
        let place = read.first().map_or(Place::Nowhere, |node| Place::Node(*node));
        Causes(vec![Cause { kind: CauseKind::Incomparable, place, reason: no_answer.reason }])
    }

    pub(super) fn value(&mut self, expr: &Expr) -> Eval {
        match expr {
            Expr::Literal(_, scalar) => Eval::computed(*scalar),
            Expr::Text(text) => Eval::Known(Known { value: Value::Text(text.clone()), at: None }),
            Expr::AsOf => Eval::computed(Scalar::Date(self.as_of)),
            Expr::List(elements) => {
                let items: Vec<Item> = elements.iter().filter_map(|element| Item::sure(self.value(element))).collect();
                let left_out = items.len() < elements.len();
                Eval::rest(items, left_out, None)
            }
            Expr::Path(base, steps) => {
                let from = match base {
                    Base::Root => return self.walk(0, &T::Record("Root"), steps),
                    Base::Name(name) => self.names[name].clone(),
                    Base::Expression(base) => self.value(base),
                };
                self.follow(from, steps)
            }
            Expr::Parameter(number) => {
                let (_, value) = &self.policy.parameters[*number];
                self.value(value)
            }
            Expr::Define(number, arguments) => {
                let outer = self.enter(*number, arguments);
                let value = self.value(&self.policy.defines[*number].1);
                self.names = outer;
                value
            }
            Expr::Default(value, fallback) => match self.value(value) {
                Eval::Unknown(causes) if causes.all(|kind| kind == CauseKind::Silent) => self.value(fallback),
                other => other,
            },
            Expr::Filter(list, condition) => {
                let (items, at) = match self.value(list) {
                    Eval::Known(Known { value: Value::List(items), at }) => (items, at),
                    other => return other,
                };
                let mut kept = Vec::new();
                let (mut left_out, mut counted) = (false, false);
                for item in items {
                    self.names.insert("it".to_owned(), item.value.clone());
                    let maybe = match self.truth(condition) {
                        Truth::NotApplicable => {
                            left_out = true;
                            continue;
                        }
                        Truth::False(_) => {
                            counted = true;
                            continue;
                        }
                        Truth::True(_) => item.maybe,
                        Truth::Unknown(causes) => item.maybe.and(causes),
                    };
                    kept.push(Item { value: item.value, maybe });
                }
                Eval::rest(kept, left_out && !counted, at)
            }
            Expr::Arithmetic(operator, left, right) => {
                let mark = self.read.len();
                match (self.value(left), self.value(right)) {
                    (Eval::NotApplicable, _) | (_, Eval::NotApplicable) => Eval::NotApplicable,
                    (Eval::Unknown(left), Eval::Unknown(right)) => Eval::Unknown(left.and(right)),
                    (Eval::Unknown(causes), _) | (_, Eval::Unknown(causes)) => Eval::Unknown(causes),
                    (Eval::Known(left), Eval::Known(right)) => {
                        let (Value::Scalar(left), Value::Scalar(right)) = (left.value, right.value) else {
                            panic!("only single values are computed with: {expr:?}")
                        };
                        let result = match operator {
                            Arithmetic::Add => add(left, right),
                            Arithmetic::Subtract => subtract(left, right),
                            Arithmetic::Multiply => multiply(left, right),
                        };
                        match result {
                            Ok(scalar) => Eval::computed(scalar),
                            Err(reason) => Eval::Unknown(self.no_answer(reason, &self.since(mark))),
                        }
                    }
                }
            }
            Expr::If(condition, then, otherwise) => match self.truth(condition) {
                Truth::True(_) => self.value(then),
                Truth::False(_) => self.value(otherwise),
                Truth::Unknown(causes) => Eval::Unknown(causes),
                Truth::NotApplicable => Eval::NotApplicable,
            },
            Expr::Call(name, arguments) => self.call(name, arguments, expr),
            condition => match self.truth(condition) {
                Truth::True(_) => Eval::computed(Scalar::Boolean(true)),
                Truth::False(_) => Eval::computed(Scalar::Boolean(false)),
                Truth::Unknown(causes) => Eval::Unknown(causes),
                Truth::NotApplicable => Eval::NotApplicable,
            },
        }
    }

    /// Gives a definition's arguments their values; the names outside are to be put back.
    pub(super) fn enter(&mut self, number: usize, arguments: &[Expr]) -> HashMap<String, Eval> {
        let values: Vec<Eval> = arguments.iter().map(|argument| self.value(argument)).collect();
        let names = self.policy.defines[number].0.iter().map(|(name, _)| name.clone());
        std::mem::replace(&mut self.names, names.zip(values).collect())
    }

    /// A path from a node, where a value of this type stands.
    fn walk(&mut self, node: usize, of: &T, steps: &[Step]) -> Eval {
        let at = self.reader.unwrapped(node);
        let Some(step) = steps.first() else {
            self.read.push(at);
            return self.at(at, of);
        };
        let field = match step {
            Step::Each => {
                let list = self.at(at, of);
                let list = match (&list, of) {
                    (Eval::Known(Known { value: Value::Node(map, _), .. }), T::Map(element)) => {
                        self.map_values(*map, element)
                    }
                    _ => list,
                };
                return self.follow(list, steps);
            }
            Step::Field(field) => field,
        };
        match (self.reader.cell(at, of), of) {
            (Cell::Record, T::Record(record)) => {
                let (_, of) = fields(record).find(|(name, _)| name == field).unwrap();
                match self.reader.tree.get(at, field) {
                    Some(child) => self.walk(child, of, &steps[1..]),
                    None => Eval::Unknown(self.missing(at, field)),
                }
            }
            (Cell::Map, T::Map(element)) => match self.reader.tree.get(at, field) {
                Some(child) => self.walk(child, element, &steps[1..]),
                None => Eval::Unknown(self.missing(at, field)),
            },
            (Cell::References(targets), of) => {
                self.read.push(at);
                self.walk(targets[0], &super::model::as_read(of), steps)
            }
            _ => self.at(at, of),
        }
    }

    /// A path on from a value.
    fn follow(&mut self, from: Eval, steps: &[Step]) -> Eval {
        let Eval::Known(known) = from else { return from };
        let Some(step) = steps.first() else {
            self.read.extend(known.at);
            return Eval::Known(known);
        };
        match (known.value, step) {
            (Value::Node(node, of), _) => self.walk(node, &of, steps),
            (Value::List(items), Step::Each) => {
                let rest = &steps[1..];
                let flat = rest.contains(&Step::Each);
                let mut result = Vec::new();
                let mut left_out = false;
                for item in items {
                    match self.follow(item.value, rest) {
                        Eval::NotApplicable => left_out = true,
                        Eval::Known(Known { value: Value::List(inner), .. }) if flat => {
                            result.extend(
                                inner
                                    .into_iter()
                                    .map(|inner| Item { maybe: inner.maybe.and(item.maybe.clone()), ..inner }),
                            );
                        }
                        // how many elements an unknown list brings, if any, is unknown
                        Eval::Unknown(causes) if flat => {
                            let maybe = causes.clone().and(item.maybe.clone());
                            result.push(Item { value: Eval::Unknown(causes), maybe });
                        }
                        value => result.push(Item { value, maybe: item.maybe.clone() }),
                    }
                }
                self.read.extend(known.at);
                Eval::rest(result, left_out, known.at)
            }
            (value, step) => panic!("{value:?} has no {step:?}"),
        }
    }

    /// What stands at a node, which is no `{value: …}`.
    fn at(&mut self, node: usize, of: &T) -> Eval {
        let unknown = |kind| Eval::Unknown(Causes::of(kind, Place::Node(node)));
        let value = match self.reader.cell(node, of) {
            Cell::Silent => return unknown(CauseKind::Silent),
            Cell::Open => return unknown(CauseKind::Open),
            Cell::Unreadable => return unknown(CauseKind::Unreadable),
            Cell::Elsewhere => return unknown(CauseKind::Elsewhere),
            Cell::Malformed => return unknown(CauseKind::Malformed),
            Cell::NotApplicable => return Eval::NotApplicable,
            Cell::List => {
                let (T::List(element) | T::OneOrMore(element)) = of else { panic!("{of:?} is no list") };
                let mut items = Vec::new();
                let mut left_out = false;
                for child in self.reader.tree.nodes[node].children.clone() {
                    left_out |= !self.element(child, element, &mut items);
                }
                return Eval::rest(items, left_out, Some(node));
            }
            Cell::References(_) if *of == T::Parties => {
                let mut items = Vec::new();
                self.element(node, of, &mut items);
                return Eval::list(items, Some(node));
            }
            // one value is a list of one
            _ if matches!(of, T::OneOrMore(_)) => {
                let T::OneOrMore(element) = of else { panic!() };
                let mut items = Vec::new();
                self.element(node, element, &mut items);
                return Eval::list(items, Some(node));
            }
            Cell::References(targets) => Value::Node(targets[0], super::model::as_read(of)),
            Cell::Text(text) => Value::Text(text),
            Cell::Scalar(scalar) => Value::Scalar(scalar),
            Cell::Record | Cell::Map => Value::Node(node, of.clone()),
            Cell::Any => Value::Node(node, T::Any),
        };
        Eval::Known(Known { value, at: Some(node) })
    }

    /// Adds an element, or those that a reference names; false if it is not applicable.
    fn element(&mut self, node: usize, of: &T, items: &mut Vec<Item>) -> bool {
        let node = self.reader.unwrapped(node);
        match self.reader.cell(node, of) {
            Cell::References(targets) => items.extend(targets.into_iter().filter_map(|target| {
                let value = Value::Node(target, super::model::as_read(&T::Reference(section_of(of))));
                Item::sure(Eval::Known(Known { value, at: Some(node) }))
            })),
            _ => match Item::sure(self.at(node, of)) {
                Some(item) => items.push(item),
                None => return false,
            },
        }
        true
    }

    /// The values of a map.
    pub(super) fn map_values(&mut self, map: usize, element: &T) -> Eval {
        let mut items = Vec::new();
        let mut left_out = false;
        for child in self.reader.tree.nodes[map].children.clone() {
            left_out |= !self.element(child, element, &mut items);
        }
        Eval::rest(items, left_out, Some(map))
    }

    /// Why a key that a mapping lacks is unknown: the contract is silent, or nobody has read the section.
    fn missing(&self, container: usize, key: &str) -> Causes {
        let tree = &self.reader.tree;
        let mut section = key.to_owned();
        let mut at = container;
        while let Some(parent) = tree.nodes[at].parent {
            if parent == 0 {
                section = tree.nodes[at].key.clone().unwrap();
            }
            at = parent;
        }
        match &self.reader.reviewed {
            Some(reviewed) if !reviewed.contains(&section) => Causes::of(CauseKind::Unread, Place::Missing(0, section)),
            _ => Causes::of(CauseKind::Silent, Place::Missing(container, key.to_owned())),
        }
    }

    /// Compares two known values: those of a union by what they are.
    pub(super) fn compare(&self, comparison: Comparison, left: &Value, right: &Value) -> Result<bool, NoAnswer> {
        let equal = match (left, right) {
            (Value::Scalar(left), Value::Scalar(right)) if is_one_type(*left, *right) => {
                return compare(comparison, *left, *right);
            }
            (Value::Text(left), Value::Text(right)) => text::equal(left, right),
            (Value::Text(text), Value::Scalar(Scalar::Enum(value)))
            | (Value::Scalar(Scalar::Enum(value)), Value::Text(text)) => {
                let (_, values) = ENUMS[usize::from(value.of.0)];
                values[usize::from(value.index)] == text
            }
            (Value::Node(left, _), Value::Node(right, _)) => left == right,
            _ => false,
        };
        match comparison {
            Comparison::Equal => Ok(equal),
            Comparison::NotEqual => Ok(!equal),
            _ => Err(NoAnswer { reason: WRONG_TYPE.to_owned() }),
        }
    }

    /// What is asked of a value of another type is unknown. Nobody may ever learn of it: a condition that tells the type
    /// decides before.
    pub(super) fn wrong_type(&self, read: &[usize]) -> Causes {
        self.no_answer(NoAnswer { reason: WRONG_TYPE.to_owned() }, read)
    }

    pub(super) fn evidence(&self, about: Option<usize>, mark: usize) -> Vec<Evidence> {
        vec![Evidence { about, read: self.since(mark), causes: Causes::default() }]
    }
}

fn section_of(of: &T) -> &'static str {
    match of {
        T::Reference(to) => to,
        _ => "parties",
    }
}

fn is_one_type(left: Scalar, right: Scalar) -> bool {
    let kind = |scalar: Scalar| match scalar {
        Scalar::Boolean(_) => 0,
        Scalar::Integer(_) | Scalar::Number(_) => 1,
        Scalar::Percentage(_) => 2,
        Scalar::Date(_) => 3,
        Scalar::Duration(_) => 4,
        Scalar::Money(_) => 5,
        Scalar::Country(_) | Scalar::Jurisdiction(_) => 6,
        Scalar::Enum(value) => 7 + usize::from(value.of.0),
    };
    kind(left) == kind(right)
}
