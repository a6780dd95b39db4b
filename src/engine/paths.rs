//! Following paths through a document.

use crate::analysis::Step;
use crate::engine::causes::{Key, Others, Reason};
use crate::engine::data::{Data, Datum, Eval, Item};
use crate::engine::evaluate::Evaluator;
use crate::engine::package::Node;
use crate::engine::tracer::{Cause, CauseKind, Place, Tracer};
use crate::value::{NoAnswer, Type};
use crate::vocabulary::{Cell, FieldId, State};

/// What a step can go on from.
enum Container<'a, T: Tracer<'a>> {
    /// A record or map.
    Of(Node),
    /// Nothing: this is the result of the whole path.
    Ends(Eval<'a, T>),
}

impl<'a, T: Tracer<'a>> Evaluator<'a, T> {
    /// Follows steps from a node. `of` is the type at the end of the path.
    pub(super) fn walk(&mut self, from: Node, steps: &'a [Step], of: &Type) -> Eval<'a, T> {
        let mut node = from;
        for (index, step) in steps.iter().enumerate() {
            let rest = steps.get(index..).unwrap_or_default();
            if step.is_each() {
                let levels = levels_below(rest.get(1..).unwrap_or_default(), of);
                let list = match step {
                    Step::EachValue => self.values_at(node, levels),
                    _ => self.list_at(node, levels),
                };
                return self.walk_value(list, rest, of);
            }
            let container = match self.container(node) {
                Container::Of(node) => node,
                Container::Ends(result) => {
                    let within = self.context.package.unwrapped(node);
                    let silent = self.context.package.cell(within) == Cell::State(State::Silent);
                    return if silent { Eval::Unknown(self.silent_below(within, rest)) } else { result };
                }
            };
            match self.child(container, step) {
                Some(child) => node = child,
                None => return Eval::Unknown(self.missing(container, rest)),
            }
        }
        self.tracer.took_part(self.context.package.unwrapped(node));
        self.node_of(node, of)
    }

    /// Follows steps from a value.
    pub(super) fn walk_value(&mut self, value: Eval<'a, T>, steps: &'a [Step], of: &Type) -> Eval<'a, T> {
        let (Some(step), Eval::Known(datum)) = (steps.first(), &value) else {
            if let Eval::Known(Datum { origin: Some(origin), .. }) = &value {
                self.tracer.took_part(origin.clone());
            }
            return value;
        };
        match (&datum.data, step) {
            (Data::Node(node), _) => self.walk(*node, steps, of),
            (Data::List(items), Step::Each | Step::EachValue) => {
                let (items, origin) = (std::rc::Rc::clone(items), datum.origin.clone());
                let rest = steps.get(1..).unwrap_or_default();
                let flat = rest.iter().any(Step::is_each);
                let element = match of {
                    Type::List(element) if !flat => element,
                    of => of,
                };
                let mut result = Vec::with_capacity(items.len());
                let mut left_out = false;
                for item in items.iter() {
                    if !self.step() {
                        return Eval::Unknown(self.too_large());
                    }
                    let value = self.walk_value(item.value.clone(), rest, element);
                    left_out |= matches!(value, Eval::NotApplicable);
                    self.collect(&mut result, value, item.uncertain.as_ref(), flat);
                }
                if let Some(origin) = &origin {
                    self.tracer.took_part(origin.clone());
                }
                Eval::rest(result, left_out, origin)
            }
            _ => {
                let nodes = datum.origin.clone().into_iter().collect();
                let reason = "it is a single value and has no fields".to_owned();
                Eval::Unknown(self.incomparable(NoAnswer { reason }, nodes))
            }
        }
    }

    /// Adds what stands at the end of a path for one element: lists of a further `[*]` are one flat list, what is not
    /// applicable is left out.
    fn collect(&self, result: &mut Vec<Item<'a, T>>, value: Eval<'a, T>, uncertain: Option<&T::Causes>, flat: bool) {
        match value {
            Eval::NotApplicable => {}
            Eval::Known(Datum { data: Data::List(items), .. }) if flat => {
                result.extend(items.iter().map(|item| Item {
                    value: item.value.clone(),
                    uncertain: match (item.uncertain.clone(), uncertain.cloned()) {
                        (Some(inner), Some(outer)) => Some(T::join(inner, outer)),
                        (inner, outer) => inner.or(outer),
                    },
                }));
            }
            // of a list that is unknown nobody can tell how many elements it brings, if any
            Eval::Unknown(causes) if flat => {
                let uncertain = match uncertain.cloned() {
                    Some(outer) => T::join(causes.clone(), outer),
                    None => causes.clone(),
                };
                result.push(Item { value: Eval::Unknown(causes), uncertain: Some(uncertain) });
            }
            value => result.push(Item { value, uncertain: uncertain.cloned() }),
        }
    }

    fn child(&mut self, container: Node, step: &Step) -> Option<Node> {
        let package = self.context.package;
        // most paths start at the root: its sections are found once for all rules
        if let (Node::ROOT, Step::Field { field, .. }) = (container, step) {
            return self.context.sections.get(usize::from(field.0)).copied().flatten().map(|id| container.beside(id));
        }
        let mut looked_at = 0;
        let child = match step {
            Step::Field { field, .. } => package.child(container, *field, &mut looked_at),
            Step::Key(key) => package
                .children(container)
                .inspect(|_| looked_at += 1)
                .find(|child| package.key(*child) == Some(key.as_str())),
            Step::Each | Step::EachValue => None,
        };
        self.searched(looked_at);
        child
    }

    /// What stands at a node, if fields can be asked of it.
    fn container(&mut self, node: Node) -> Container<'a, T> {
        let mut node = node;
        loop {
            match self.context.package.cell(node) {
                Cell::Wrapped(inner) => node = node.beside(inner),
                Cell::Record(_) | Cell::Map | Cell::Untyped => return Container::Of(node),
                Cell::Reference { start, end } => match self.context.package.targets(node, start, end).first() {
                    Some(target) => {
                        self.tracer.took_part(node);
                        // what it names may itself be left open, or not be readable
                        let target = self.context.package.unwrapped(node.beside(*target));
                        return match self.context.package.cell(target) {
                            Cell::State(state) => Container::Ends(self.state(target, state)),
                            Cell::Malformed => Container::Ends(self.unknown(CauseKind::Malformed, target, "")),
                            _ => Container::Of(target),
                        };
                    }
                    None => return Container::Ends(self.unknown(CauseKind::Malformed, node, "")),
                },
                Cell::State(state) => return Container::Ends(self.state(node, state)),
                Cell::Malformed => return Container::Ends(self.unknown(CauseKind::Malformed, node, "")),
                Cell::Text | Cell::Scalar(_) | Cell::List => {
                    let reason = format!("`{}` has no fields", self.context.path(node));
                    return Container::Ends(Eval::Unknown(self.incomparable(NoAnswer { reason }, vec![node.into()])));
                }
            }
        }
    }

    /// The value at a node of a type: a single value that stands for a list is a list of one.
    pub(super) fn node_of(&mut self, node: Node, of: &Type) -> Eval<'a, T> {
        match of {
            Type::List(element) => self.list_at(node, levels(element)),
            _ => self.node(node),
        }
    }

    /// The value at a node.
    fn node(&mut self, node: Node) -> Eval<'a, T> {
        let mut at = node;
        loop {
            let data = match self.context.package.cell(at) {
                Cell::Wrapped(inner) => {
                    at = at.beside(inner);
                    continue;
                }
                Cell::Text => Data::Text(self.context.package.text(at)),
                Cell::Scalar(scalar) => Data::Scalar(scalar),
                Cell::Record(_) | Cell::Map | Cell::Untyped => Data::Node(at),
                Cell::List => return self.list_at(at, 0),
                Cell::Reference { start, end } => match self.context.package.targets(at, start, end) {
                    [target] => Data::Node(at.beside(*target)),
                    _ => return self.list_at(at, 0),
                },
                Cell::State(state) => return self.state(at, state),
                Cell::Malformed => return self.unknown(CauseKind::Malformed, at, ""),
            };
            return Eval::Known(Datum { data, origin: Some(at.into()) });
        }
    }

    /// The list at a node; a single value is a list of one, a reference that names several elements is all of them. Its
    /// elements are themselves lists, down to so many `levels`.
    fn list_at(&mut self, node: Node, levels: usize) -> Eval<'a, T> {
        let at = self.innermost(node);
        match self.context.package.cell(at) {
            Cell::State(state) => self.state(at, state),
            Cell::Malformed => self.unknown(CauseKind::Malformed, at, ""),
            Cell::List => self.children(at, levels),
            _ => {
                let mut items = Vec::new();
                let left_out = !self.element(&mut items, at);
                Eval::rest(items, left_out, Some(at.into()))
            }
        }
    }

    /// The values of the map at a node, as a list.
    fn values_at(&mut self, node: Node, levels: usize) -> Eval<'a, T> {
        let at = self.innermost(node);
        match self.context.package.cell(at) {
            Cell::State(state) => self.state(at, state),
            Cell::Malformed => self.unknown(CauseKind::Malformed, at, ""),
            _ => self.children(at, levels),
        }
    }

    fn children(&mut self, node: Node, levels: usize) -> Eval<'a, T> {
        if levels == 0
            && let Some(list) = self.listed(node)
        {
            return list;
        }
        let fuel = self.fuel();
        let mut items = Vec::new();
        let mut left_out = false;
        for child in self.context.package.children(node) {
            if !self.step() {
                return Eval::Unknown(self.too_large());
            }
            left_out |= !match levels.checked_sub(1) {
                Some(levels) => self.list_within(&mut items, child, levels),
                None => self.element(&mut items, child),
            };
        }
        let list = Eval::rest(items, left_out, Some(node.into()));
        // what was left out is told to the tracer each time
        if levels == 0 && !left_out {
            self.keep_list(node, &list, fuel);
        }
        list
    }

    /// Adds an element that is a list; false if it is left out, since it is not applicable.
    fn list_within(&mut self, items: &mut Vec<Item<'a, T>>, node: Node, levels: usize) -> bool {
        let value = self.list_at(node, levels);
        let counts = !matches!(value, Eval::NotApplicable);
        items.extend(counts.then(|| Item::certain(value)));
        counts
    }

    fn innermost(&self, node: Node) -> Node {
        let mut at = node;
        while let Cell::Wrapped(inner) = self.context.package.cell(at) {
            at = at.beside(inner);
        }
        at
    }

    /// Adds an element, or those that a reference names; false if it is left out, since it is not applicable.
    fn element(&mut self, items: &mut Vec<Item<'a, T>>, node: Node) -> bool {
        let at = self.innermost(node);
        if let Cell::Reference { start, end } = self.context.package.cell(at) {
            let targets = self.context.package.targets(at, start, end);
            items.extend(targets.iter().map(|target| {
                Item::certain(Eval::Known(Datum { data: Data::Node(at.beside(*target)), origin: Some(at.into()) }))
            }));
            return true;
        }
        match self.node(at) {
            Eval::NotApplicable => return false,
            value => items.push(Item::certain(value)),
        }
        true
    }

    fn state(&mut self, node: Node, state: State) -> Eval<'a, T> {
        match state {
            State::Silent => self.unknown(CauseKind::Silent, node, ""),
            State::Open => self.unknown(CauseKind::Open, node, ""),
            State::Redacted => self.unknown(CauseKind::Unreadable, node, "redacted"),
            State::Illegible => self.unknown(CauseKind::Unreadable, node, "illegible"),
            State::ByReference(document) => {
                let name = self.context.package.text(node.beside(document));
                self.unknown(CauseKind::Elsewhere, node, name)
            }
            State::Elsewhere => self.unknown(CauseKind::Elsewhere, node, ""),
            State::NotApplicable(reason) => {
                self.tracer.judged(reason.map_or(node, |reason| node.beside(reason)));
                Eval::NotApplicable
            }
        }
    }

    fn unknown(&self, kind: CauseKind, node: Node, reason: &'a str) -> Eval<'a, T> {
        Eval::Unknown(T::cause(kind, || Cause {
            kind,
            place: Place::Node(node),
            at: Some(node),
            below: &[],
            reason: reason.into(),
            others: Others::default(),
        }))
    }

    /// The cause of a value that is missing since a part of the way to it, which is there, states nothing.
    fn silent_below(&self, node: Node, rest: &'a [Step]) -> T::Causes {
        T::cause(CauseKind::Silent, || Cause {
            kind: CauseKind::Silent,
            place: Place::Node(node),
            at: Some(node),
            below: rest,
            reason: Reason::default(),
            others: Others::default(),
        })
    }

    /// The cause of a value that is missing: the outermost part that is, of which `rest` is the way on.
    fn missing(&self, container: Node, rest: &'a [Step]) -> T::Causes {
        let reading = self.context.package.main.reading;
        // where every section was read, nobody needs to know which one it is
        let section = if reading.is_reviewed_whole() { None } else { self.section(container, rest) };
        let read = section.is_none_or(|section| reading.is_reviewed(section));
        let kind = if read { CauseKind::Silent } else { CauseKind::Unread };
        T::cause(kind, || {
            let (parent, key) = match (kind, section) {
                // nobody has read the section: one cause, however much of it is asked for
                (CauseKind::Unread, Some(section)) => (Node::ROOT, self.section_name(section)),
                _ => (container, rest.first().map_or(Key::Nothing, step_key)),
            };
            let place = Place::Missing { parent, key };
            Cause {
                kind,
                place,
                at: Some(container),
                below: rest,
                reason: Reason::default(),
                others: Others::default(),
            }
        })
    }

    /// The section of the document in which a missing value would stand; reference data has no sections.
    fn section(&self, container: Node, rest: &[Step]) -> Option<FieldId> {
        let package = self.context.package;
        if !container.is_main() {
            return None;
        }
        let mut node = container;
        while let Some(parent) = package.parent(node) {
            if parent.is_root() {
                return package.field(node);
            }
            node = parent;
        }
        match rest.first() {
            Some(Step::Field { field, .. }) => Some(*field),
            _ => None,
        }
    }

    fn section_name(&self, section: FieldId) -> Key<'a> {
        let vocabulary = self.context.package.vocabulary;
        let root = vocabulary.record(vocabulary.root);
        root.and_then(|root| root.get(section)).map_or(Key::Nothing, |field| Key::OfSection(&field.name))
    }
}

/// How many lists stand in each other in a type.
fn levels(of: &Type) -> usize {
    match of {
        Type::List(element) => 1 + levels(element),
        _ => 0,
    }
}

/// How many levels of lists the elements have that a `[*]` gives, by the steps behind it and the type at the path's end.
fn levels_below(rest: &[Step], of: &Type) -> usize {
    let each = rest.iter().take_while(|step| **step == Step::Each).count();
    match of {
        // nothing else follows: what the last `[*]` gives is what the path is a list of
        Type::List(element) if each == rest.len() => each + levels(element),
        _ => each,
    }
}

/// Goes on with further steps.
pub(super) fn push_below(path: &mut String, steps: &[Step]) {
    for step in steps {
        match step {
            Step::Field { name, .. } | Step::Key(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
            }
            Step::Each | Step::EachValue => path.push_str("[*]"),
        }
    }
}

fn step_key(step: &Step) -> Key<'_> {
    match step {
        Step::Field { name, .. } | Step::Key(name) => Key::OfStep(name),
        Step::Each | Step::EachValue => Key::Nothing,
    }
}
