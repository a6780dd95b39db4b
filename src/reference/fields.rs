//! Which fields of a document a rule reads, so that a reader sees what to state.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{Base, Expression, ExpressionKind, Program, Rule, Statement, Step};
use crate::value::Type;
use crate::vocabulary::Vocabulary;

/// The fields that decide what a rule comes to, those of its guards and of the definitions that it uses among them, in
/// alphabetical order: `termination.rights[*].notice`. A field of what a reference names is told as a field of where
/// that stands: `parties[*].role`. What holds another field that is read is left out, and so is what only messages print.
pub(super) fn fields(program: &Program, rule: &Rule) -> Vec<String> {
    let Some(vocabulary) = program.vocabularies.get(rule.vocabulary) else { return Vec::new() };
    let mut readers = Readers { program, vocabulary, read: BTreeSet::new(), used: BTreeMap::new() };
    let mut names = Names::default();
    for guard in &rule.guards {
        readers.value(guard, &mut names);
    }
    readers.statements(&rule.body, &mut names);
    let read = readers.read;
    let holds_another = |path: &String| {
        let inside =
            |other: &String| other.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with(['.', '[']));
        read.iter().any(inside)
    };
    read.iter().filter(|path| !holds_another(path)).cloned().collect()
}

/// Where in a document a value may stand, and its type as the vocabulary declares it.
#[derive(Debug, Clone)]
struct Place {
    path: String,
    of: Type,
}

/// Places of which each stands there once.
#[derive(Debug, Clone, Default)]
struct Places(BTreeMap<String, Type>);

impl Places {
    fn add(&mut self, place: Place) {
        self.0.entry(place.path).or_insert(place.of);
    }

    fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    fn into_iter(self) -> impl Iterator<Item = Place> {
        self.0.into_iter().map(|(path, of)| Place { path, of })
    }
}

/// What stands in each slot. A slot of what is no part of the document has no place.
#[derive(Debug, Default)]
struct Names(BTreeMap<usize, Places>);

impl Names {
    fn of(&self, slot: usize) -> Places {
        self.0.get(&slot).cloned().unwrap_or_default()
    }
}

struct Readers<'p> {
    program: &'p Program,
    vocabulary: &'p Vocabulary,
    /// The paths that were read.
    read: BTreeSet<String>,
    /// Each definition with the places of its arguments, and the places of what it stands for: definitions that use
    /// definitions are gone through once for each.
    used: BTreeMap<(usize, Vec<Vec<String>>), Places>,
}

impl Readers<'_> {
    fn statements(&mut self, statements: &[Statement], names: &mut Names) {
        for statement in statements {
            match statement {
                Statement::Check(check) => {
                    self.value(&check.condition, names);
                }
                Statement::When { condition, body, .. } => {
                    self.value(condition, names);
                    self.statements(body, names);
                }
                Statement::ForEach(each) => {
                    self.bind(&each.list, each.slot, names);
                    if let Some(filter) = &each.filter {
                        self.value(filter, names);
                    }
                    self.statements(&each.body, names);
                }
                Statement::Let { slot, value, .. } => {
                    let places = self.value(value, names);
                    names.0.insert(*slot, places);
                }
                Statement::Grade(grade) => {
                    for step in &grade.steps {
                        self.value(&step.condition, names);
                    }
                }
                // what is suggested decides nothing
                Statement::Suggest(_) => {}
            }
        }
    }

    /// Gives a slot the elements of a list; the places of the list itself.
    fn bind(&mut self, list: &Expression, slot: usize, names: &mut Names) -> Places {
        let places = self.value(list, names);
        let elements = self.elements(places.clone());
        names.0.insert(slot, elements);
        places
    }

    fn elements(&mut self, list: Places) -> Places {
        let mut elements = Places::default();
        for place in list.into_iter() {
            elements.add(self.element(place));
        }
        elements
    }

    fn element(&mut self, place: Place) -> Place {
        match place.of {
            Type::List(of) | Type::OneOrMore(of) | Type::Map(of) => {
                Place { path: format!("{}[*]", place.path), of: *of }
            }
            Type::Reference(_) => self.named(place),
            // a path with `[*]` in it is a list of what stands at its end
            _ => place,
        }
    }

    /// What a reference names.
    fn named(&mut self, place: Place) -> Place {
        let Type::Reference(id) = place.of else { return place };
        let Some(reference) = self.vocabulary.reference(id) else { return place };
        let (path, of) = (format!("{}[*]", reference.to_text), reference.record.map_or(Type::Any, Type::Record));
        self.note(&place.path);
        Place { path, of }
    }

    fn note(&mut self, path: &str) {
        let whole = path.trim_end_matches("[*]");
        if !whole.is_empty() {
            self.read.insert(whole.to_owned());
        }
    }

    /// Reads an expression, and says where what it gives may stand.
    fn value(&mut self, expression: &Expression, names: &mut Names) -> Places {
        match &expression.kind {
            ExpressionKind::Literal(_)
            | ExpressionKind::Text(_)
            | ExpressionKind::Parameter(_)
            | ExpressionKind::AsOf => Places::default(),
            ExpressionKind::Path { base, steps } => {
                let start = match base {
                    Base::Root => {
                        let mut root = Places::default();
                        root.add(Place { path: String::new(), of: Type::Record(self.vocabulary.root) });
                        root
                    }
                    // what a policy brings along is no part of the document
                    Base::Data(_) => Places::default(),
                    Base::Slot(slot) => names.of(*slot),
                    Base::Expression(base) => self.value(base, names),
                };
                self.follow(start, steps)
            }
            ExpressionKind::Definition { index, arguments } => {
                let places: Vec<Places> = arguments.iter().map(|argument| self.value(argument, names)).collect();
                self.definition(*index, places)
            }
            ExpressionKind::List(all) => self.all(all, names),
            ExpressionKind::Default { value, fallback } => self.value(value, names).and(self.value(fallback, names)),
            ExpressionKind::If { condition, then, otherwise } => {
                self.value(condition, names);
                self.value(then, names).and(self.value(otherwise, names))
            }
            ExpressionKind::Filter { slot, list, condition } => {
                let places = self.bind(list, *slot, names);
                self.value(condition, names);
                places
            }
            ExpressionKind::Quantifier { slot, list, filter, condition, .. } => {
                self.bind(list, *slot, names);
                if let Some(filter) = filter {
                    self.value(filter, names);
                }
                self.value(condition, names);
                Places::default()
            }
            ExpressionKind::Call { function, arguments } => {
                let places = self.all(arguments, names);
                if function.name == "last" { self.elements(places) } else { Places::default() }
            }
            ExpressionKind::And(all) | ExpressionKind::Or(all) => {
                self.all(all, names);
                Places::default()
            }
            ExpressionKind::Compare { left, right, .. }
            | ExpressionKind::Membership { left, right, .. }
            | ExpressionKind::Arithmetic { left, right, .. }
            | ExpressionKind::Mentions { text: left, phrase: right } => {
                self.value(left, names);
                self.value(right, names);
                Places::default()
            }
            ExpressionKind::Matches { text: inner, .. }
            | ExpressionKind::Is { value: inner, .. }
            | ExpressionKind::Not(inner) => {
                self.value(inner, names);
                Places::default()
            }
        }
    }

    fn all(&mut self, expressions: &[Expression], names: &mut Names) -> Places {
        let mut places = Places::default();
        for expression in expressions {
            places = places.and(self.value(expression, names));
        }
        places
    }

    fn definition(&mut self, index: usize, arguments: Vec<Places>) -> Places {
        let key = (index, arguments.iter().map(|places| places.0.keys().cloned().collect()).collect());
        if let Some(known) = self.used.get(&key) {
            return known.clone();
        }
        let program = self.program;
        let Some(definition) = program.definitions.get(index) else { return Places::default() };
        let mut names = Names(arguments.into_iter().enumerate().collect());
        let places = self.value(&definition.body, &mut names);
        self.used.insert(key, places.clone());
        places
    }

    fn follow(&mut self, start: Places, steps: &[Step]) -> Places {
        let mut ends = Places::default();
        for place in start.into_iter() {
            let end = steps.iter().try_fold(place, |place, step| self.step(place, step));
            if let Some(end) = end {
                self.note(&end.path);
                ends.add(end);
            }
        }
        ends
    }

    /// One step on. Nothing where a place is of another type, as one of several that a name may stand for can be.
    fn step(&mut self, place: Place, step: &Step) -> Option<Place> {
        match step {
            Step::Each | Step::EachValue => Some(self.element(place)),
            Step::Key(key) => {
                let of = match &place.of {
                    Type::Map(of) => (**of).clone(),
                    Type::Record(id) => {
                        let record = self.vocabulary.record(*id)?;
                        record.get(record.field(key)?)?.of.clone()
                    }
                    _ => return None,
                };
                Some(Place { path: under(&place.path, key), of })
            }
            Step::Field { name, .. } => {
                let place = self.named(place);
                let records: &[Type] = match &place.of {
                    Type::Union(members) => members,
                    one => std::slice::from_ref(one),
                };
                let of = records.iter().find_map(|member| {
                    let Type::Record(id) = member else { return None };
                    let record = self.vocabulary.record(*id)?;
                    Some(record.get(record.named(name)?)?.of.clone())
                })?;
                Some(Place { path: under(&place.path, name), of })
            }
        }
    }
}

/// The path of a key, as a policy writes it.
fn under(path: &str, key: &str) -> String {
    let is_plain = key.starts_with(|first: char| first.is_ascii_lowercase())
        && key
            .chars()
            .all(|character| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '_');
    match (path.is_empty(), is_plain) {
        (true, true) => key.to_owned(),
        (true, false) => format!("document.\"{key}\""),
        (false, true) => format!("{path}.{key}"),
        (false, false) => format!("{path}.\"{key}\""),
    }
}
