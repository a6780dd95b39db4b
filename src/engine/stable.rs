//! Paths into a document that edits elsewhere do not change.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::document::{Document, NodeId, NodeKind};
use crate::engine::package::{Member, Node, Package};
use crate::finding::{ElementName, StablePath};
use crate::vocabulary::{Cell, Reading, Vocabulary};

/// Of the elements of a list that share a name how many of these stand before each.
type Alike = FxHashMap<Node, u32>;

/// Finds the stable paths of nodes. An element of a list is named by its `id`, else by what its record is `identified by`; among
/// those that share a name by how many of these stand before it, and where it has none by its position.
#[derive(Debug)]
pub struct StablePaths<'a> {
    package: Package<'a>,
    /// Of the lists that were asked for: looking at all siblings anew for each finding would take the square of a list's
    /// length.
    lists: RefCell<FxHashMap<Node, Rc<Alike>>>,
    /// The paths that were asked for: many findings are about a part of the same thing.
    known: RefCell<FxHashMap<Node, Rc<StablePath>>>,
}

impl<'a> StablePaths<'a> {
    /// For one document as the vocabulary reads it.
    pub fn new(vocabulary: &'a Vocabulary, document: &'a Document, reading: &'a Reading) -> Self {
        Self::over(Package { vocabulary, main: Member { document, reading, name: "" }, data: &[] })
    }

    /// For the documents of an evaluation.
    pub(super) fn over(package: Package<'a>) -> Self {
        Self { package, lists: RefCell::default(), known: RefCell::default() }
    }

    /// The path of a node of the document that is checked.
    pub fn of(&self, node: NodeId) -> StablePath {
        (*self.of_node(Node::ROOT.beside(node))).clone()
    }

    /// The path of a node; of reference data behind the name that the policy gives it.
    pub(super) fn of_node(&self, node: Node) -> Rc<StablePath> {
        if let Some(known) = self.known.borrow().get(&node) {
            return Rc::clone(known);
        }
        let mut path = StablePath::default();
        self.push(&mut path, node);
        let path = Rc::new(path);
        self.known.borrow_mut().insert(node, Rc::clone(&path));
        path
    }

    /// Goes on with the way from the root to a node; documents are no deeper than their limit of nesting.
    fn push(&self, path: &mut StablePath, node: Node) {
        let Some(parent) = self.package.parent(node) else {
            if !node.is_main() {
                path.push_key(&self.package.path(node));
            }
            return;
        };
        self.push(path, parent);
        if self.package.is_wrapped(node) {
            return;
        }
        if let Some(key) = self.package.key(node) {
            return path.push_key(key);
        }
        match self.identity(node) {
            Some(name) => match self.alike(parent).get(&node) {
                None => path.push_element(&name),
                Some(before) => path.push_alike(&name, *before),
            },
            None => path.push_position(self.package.document(node).position(node.id())),
        }
    }

    fn alike(&self, list: Node) -> Rc<Alike> {
        if let Some(known) = self.lists.borrow().get(&list) {
            return Rc::clone(known);
        }
        let mut alike = Alike::default();
        let mut counts: FxHashMap<ElementName, u32> = FxHashMap::default();
        let named = || self.package.children(list).filter_map(|child| Some((child, self.identity(child)?)));
        for (_, name) in named() {
            *counts.entry(name).or_default() += 1;
        }
        counts.retain(|_, count| *count > 1);
        if !counts.is_empty() {
            let mut met: FxHashMap<ElementName, u32> = FxHashMap::default();
            for (child, name) in named().filter(|(_, name)| counts.contains_key(name)) {
                let before = met.entry(name).or_default();
                alike.insert(child, *before);
                *before += 1;
            }
        }
        let alike = Rc::new(alike);
        self.lists.borrow_mut().insert(list, Rc::clone(&alike));
        alike
    }

    /// What tells an element apart, should no other of its list have the same.
    fn identity(&self, node: Node) -> Option<ElementName> {
        let node = self.package.unwrapped(node);
        if let Some(id) = self.package.get(node, "id").and_then(|id| self.words(id)) {
            return Some(ElementName::of(&[id]));
        }
        let Cell::Record(record) = self.package.cell(node) else { return None };
        let identified_by = &self.package.vocabulary.record(record)?.identified_by;
        let words = identified_by.iter().map(|field| {
            let mut children = self.package.children(node);
            self.words(children.find(|child| self.package.field(*child) == Some(*field))?)
        });
        words.collect::<Option<Vec<_>>>().filter(|words| !words.is_empty()).map(|words| ElementName::of(&words))
    }

    /// A value in its own words; of a list of single values all of them.
    fn words(&self, node: Node) -> Option<Cow<'a, str>> {
        let node = self.package.unwrapped(node);
        let word = |node: Node| {
            let text = self.package.text(node).trim();
            (self.package.is_scalar(node) && !text.is_empty()).then_some(text)
        };
        if self.package.document(node).kind(node.id()) == NodeKind::Sequence {
            let words: Option<Vec<&str>> = self.package.children(node).map(word).collect();
            return words.filter(|words| !words.is_empty()).map(|words| Cow::Owned(words.join(" and ")));
        }
        word(node).map(Cow::Borrowed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::document::{Limits, load};
    use crate::finding::StablePath;
    use crate::source::FileId;

    proptest! {
        #[test]
        fn a_path_for_people_that_leads_through_mappings_alone_is_written_the_same(
            keys in prop::collection::vec("[a-z_][a-z0-9_-]{0,3}|[a0_.\"\\\\\\[\\] -]{0,3}", 1..4),
        ) {
            let mut text = "1".to_owned();
            for key in keys.iter().rev() {
                text = format!("{{{}: {text}}}", serde_json::to_string(key).expect("a text"));
            }
            let loaded = load(text.clone().into_bytes(), FileId(0), Limits::default());
            let document = loaded.documents.first().expect("a document");
            let innermost = std::iter::successors(Some(document.root()), |node| document.children(*node).next()).last();
            let path = document.path_of_steps(innermost.expect("a node"), |_| true);
            let mut stable = StablePath::default();
            keys.iter().for_each(|key| stable.push_key(key));
            prop_assert_eq!(StablePath::of_keys(&path), (!path.contains('[')).then_some(stable), "{}", text);
        }
    }
}
