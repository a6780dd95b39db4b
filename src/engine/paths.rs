//! Following paths through a document.

use crate::analysis::Step;
use crate::document::NodeId;
use crate::engine::data::{Data, Datum, Eval, Item};
use crate::engine::evaluate::Evaluator;
use crate::engine::tracer::{Cause, CauseKind, Place, Tracer};
use crate::value::{NoAnswer, Type};
use crate::vocabulary::{Cell, FieldId, State};

/// What a step can go on from.
enum Container<'a, T: Tracer<'a>> {
    /// A record or map.
    Of(NodeId),
    /// Nothing: this is the result of the whole path.
    Ends(Eval<'a, T>),
}

impl<'a, T: Tracer<'a>> Evaluator<'a, T> {
    /// Follows steps from a node. `of` is the type at the end of the path.
    pub(super) fn walk(&mut self, from: NodeId, steps: &'a [Step], of: &Type) -> Eval<'a, T> {
        let mut node = from;
        for (index, step) in steps.iter().enumerate() {
            let rest = steps.get(index..).unwrap_or_default();
            if *step == Step::Each {
                let list = self.list_at(node);
                return self.walk_value(list, rest, of);
            }
            let container = match self.container(node) {
                Container::Of(node) => node,
                Container::Ends(result) => {
                    let silent = self.context.reading.cell(self.unwrapped(node)) == Cell::State(State::Silent);
                    return if silent { Eval::Unknown(self.silent_below(node, rest)) } else { result };
                }
            };
            match self.child(container, step) {
                Some(child) => node = child,
                None => return Eval::Unknown(self.missing(container, rest)),
            }
        }
        self.tracer.took_part(self.unwrapped(node));
        if matches!(of, Type::List(_)) { self.list_at(node) } else { self.node(node) }
    }

    /// Follows steps from a value.
    pub(super) fn walk_value(&mut self, value: Eval<'a, T>, steps: &'a [Step], of: &Type) -> Eval<'a, T> {
        let (Some(step), Eval::Known(datum)) = (steps.first(), &value) else {
            if let Eval::Known(Datum { origin: Some(node), .. }) = &value {
                self.tracer.took_part(*node);
            }
            return value;
        };
        match (&datum.data, step) {
            (Data::Node(node), _) => self.walk(*node, steps, of),
            (Data::List(items), Step::Each) => {
                let (items, origin) = (std::rc::Rc::clone(items), datum.origin);
                let rest = steps.get(1..).unwrap_or_default();
                let flat = rest.contains(&Step::Each);
                let element = match of {
                    Type::List(element) if !flat => element,
                    of => of,
                };
                let mut result = Vec::with_capacity(items.len());
                for item in items.iter() {
                    if !self.step() {
                        return Eval::Unknown(self.too_large());
                    }
                    let value = self.walk_value(item.value.clone(), rest, element);
                    self.collect(&mut result, value, item.uncertain.as_ref(), flat);
                }
                if let Some(origin) = origin {
                    self.tracer.took_part(origin);
                }
                Eval::list(result, origin)
            }
            _ => {
                let nodes = datum.origin.into_iter().collect();
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

    fn child(&mut self, container: NodeId, step: &Step) -> Option<NodeId> {
        let (document, reading) = (self.context.document, self.context.reading);
        // most paths start at the root: its sections are found once for all rules
        if let (NodeId::ROOT, Step::Field { field, .. }) = (container, step) {
            return self.context.sections.get(usize::from(field.0)).copied().flatten();
        }
        let mut looked_at = 0;
        let child = document.children(container).inspect(|_| looked_at += 1).find(|child| match step {
            Step::Field { field, .. } => reading.field(*child) == Some(*field),
            Step::Key(key) => document.key(*child) == Some(key.as_str()),
            Step::Each => false,
        });
        self.searched(looked_at);
        child
    }

    /// What stands at a node, if fields can be asked of it.
    fn container(&mut self, node: NodeId) -> Container<'a, T> {
        let mut node = node;
        loop {
            match self.context.reading.cell(node) {
                Cell::Wrapped(inner) => node = inner,
                Cell::Record(_) | Cell::Map | Cell::Untyped => return Container::Of(node),
                Cell::Reference { start, end } => match self.context.reading.targets(start, end).first() {
                    Some(target) => {
                        self.tracer.took_part(node);
                        return Container::Of(*target);
                    }
                    None => return Container::Ends(self.unknown(CauseKind::Malformed, node, String::new())),
                },
                Cell::State(state) => return Container::Ends(self.state(node, state)),
                Cell::Malformed => return Container::Ends(self.unknown(CauseKind::Malformed, node, String::new())),
                Cell::Text | Cell::Scalar(_) | Cell::List => {
                    let reason = format!("`{}` has no fields", self.context.path(node));
                    return Container::Ends(Eval::Unknown(self.incomparable(NoAnswer { reason }, vec![node])));
                }
            }
        }
    }

    /// The value at a node.
    pub(super) fn node(&mut self, node: NodeId) -> Eval<'a, T> {
        let mut at = node;
        loop {
            let data = match self.context.reading.cell(at) {
                Cell::Wrapped(inner) => {
                    at = inner;
                    continue;
                }
                Cell::Text => Data::Text(self.context.document.text(at)),
                Cell::Scalar(scalar) => Data::Scalar(scalar),
                Cell::Record(_) | Cell::Map | Cell::Untyped => Data::Node(at),
                Cell::List => return self.list_at(at),
                Cell::Reference { start, end } => match self.context.reading.targets(start, end) {
                    [target] => Data::Node(*target),
                    _ => return self.list_at(at),
                },
                Cell::State(state) => return self.state(at, state),
                Cell::Malformed => return self.unknown(CauseKind::Malformed, at, String::new()),
            };
            return Eval::Known(Datum { data, origin: Some(at) });
        }
    }

    /// The list at a node; a single value is a list of one, a reference that names several elements is all of them.
    fn list_at(&mut self, node: NodeId) -> Eval<'a, T> {
        let mut at = node;
        while let Cell::Wrapped(inner) = self.context.reading.cell(at) {
            at = inner;
        }
        let mut items = Vec::new();
        match self.context.reading.cell(at) {
            Cell::State(state) => return self.state(at, state),
            Cell::Malformed => return self.unknown(CauseKind::Malformed, at, String::new()),
            // of a map its values, for `[*]` and `for each`
            Cell::List | Cell::Map => {
                for child in self.context.document.children(at) {
                    if !self.step() {
                        return Eval::Unknown(self.too_large());
                    }
                    self.element(&mut items, child);
                }
            }
            _ => self.element(&mut items, at),
        }
        Eval::list(items, Some(at))
    }

    fn element(&mut self, items: &mut Vec<Item<'a, T>>, node: NodeId) {
        let mut at = node;
        while let Cell::Wrapped(inner) = self.context.reading.cell(at) {
            at = inner;
        }
        if let Cell::Reference { start, end } = self.context.reading.cell(at) {
            let targets = self.context.reading.targets(start, end);
            items.extend(
                targets
                    .iter()
                    .map(|target| Item::certain(Eval::Known(Datum { data: Data::Node(*target), origin: Some(at) }))),
            );
            return;
        }
        match self.node(at) {
            Eval::NotApplicable => {}
            value => items.push(Item::certain(value)),
        }
    }

    fn state(&mut self, node: NodeId, state: State) -> Eval<'a, T> {
        match state {
            State::Silent => self.unknown(CauseKind::Silent, node, String::new()),
            State::Open => self.unknown(CauseKind::Open, node, String::new()),
            State::Redacted => self.unknown(CauseKind::Unreadable, node, "redacted".to_owned()),
            State::Illegible => self.unknown(CauseKind::Unreadable, node, "illegible".to_owned()),
            State::ByReference(document) => {
                let name = self.context.document.text(document).to_owned();
                self.unknown(CauseKind::Elsewhere, node, name)
            }
            State::Elsewhere => self.unknown(CauseKind::Elsewhere, node, String::new()),
            State::NotApplicable(reason) => {
                self.tracer.judged(reason.unwrap_or(node));
                Eval::NotApplicable
            }
        }
    }

    fn unknown(&self, kind: CauseKind, node: NodeId, reason: String) -> Eval<'a, T> {
        Eval::Unknown(T::cause(kind, || Cause {
            kind,
            place: Place::Node(node),
            path: self.context.path(node),
            reason,
            others: Vec::new(),
        }))
    }

    fn unwrapped(&self, node: NodeId) -> NodeId {
        match self.context.reading.cell(node) {
            Cell::Wrapped(inner) => inner,
            _ => node,
        }
    }

    /// The cause of a value that is missing since a part of the way to it, which is there, states nothing.
    fn silent_below(&self, node: NodeId, rest: &[Step]) -> T::Causes {
        T::cause(CauseKind::Silent, || Cause {
            kind: CauseKind::Silent,
            place: Place::Node(node),
            path: path_below(self.context.path(node), rest),
            reason: String::new(),
            others: Vec::new(),
        })
    }

    /// The cause of a value that is missing: the outermost part that is, of which `rest` is the way on.
    fn missing(&self, container: NodeId, rest: &[Step]) -> T::Causes {
        let section = self.section(container, rest);
        let read = section.is_none_or(|section| self.context.reading.is_reviewed(section));
        let kind = if read { CauseKind::Silent } else { CauseKind::Unread };
        T::cause(kind, || {
            let path = path_below(self.context.path(container), rest);
            let (parent, key) = match (kind, section) {
                // nobody has read the section: one cause, however much of it is asked for
                (CauseKind::Unread, Some(section)) => (NodeId::ROOT, self.section_name(section)),
                _ => (container, rest.first().map(step_name).unwrap_or_default()),
            };
            let place = Place::Missing { parent, key };
            Cause { kind, place, path, reason: String::new(), others: Vec::new() }
        })
    }

    /// The section of the document in which a missing value would stand.
    fn section(&self, container: NodeId, rest: &[Step]) -> Option<FieldId> {
        let (document, reading) = (self.context.document, self.context.reading);
        let mut node = container;
        while let Some(parent) = document.parent(node) {
            if parent == NodeId::ROOT {
                return reading.field(node);
            }
            node = parent;
        }
        match rest.first() {
            Some(Step::Field { field, .. }) => Some(*field),
            _ => None,
        }
    }

    fn section_name(&self, section: FieldId) -> String {
        let vocabulary = self.context.vocabulary;
        vocabulary
            .record(vocabulary.root)
            .and_then(|root| root.get(section))
            .map(|field| field.name.clone())
            .unwrap_or_default()
    }
}

/// A path with further steps.
fn path_below(mut path: String, steps: &[Step]) -> String {
    for step in steps {
        match step {
            Step::Field { name, .. } | Step::Key(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
            }
            Step::Each => path.push_str("[*]"),
        }
    }
    path
}

fn step_name(step: &Step) -> String {
    match step {
        Step::Field { name, .. } | Step::Key(name) => name.clone(),
        Step::Each => String::new(),
    }
}
