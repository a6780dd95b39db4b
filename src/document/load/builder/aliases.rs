//! Aliases and merge keys: copies of what their anchors stand at, within the budget.

use super::{Anchor, Builder, Fate, Frame, MOST_NAMES, MOST_SUGGESTIONS, Merge, Place, Refused, Slot, count};
use crate::document::load::keys::Key;
use crate::document::load::trouble;
use crate::document::{Expansion, Node, NodeId, NodeKind};
use crate::source::Span;

impl<'s> Builder<'s> {
    fn node(&self, place: Place) -> Option<&Node> {
        match place {
            Place::Tree(id) => self.nodes.get(id as usize),
            Place::Attic(id) => self.attic.get(id as usize),
        }
    }

    pub(super) fn kind(&self, place: Place) -> NodeKind {
        self.node(place).map_or(NodeKind::Plain, |node| node.kind)
    }

    /// The nodes of a subtree, its root included.
    fn size(&self, place: Place) -> u32 {
        let (Place::Tree(id) | Place::Attic(id)) = place;
        self.node(place).map_or(0, |node| node.end.0.saturating_sub(id))
    }

    /// The direct parts of a collection.
    fn children(&self, place: Place) -> Vec<Place> {
        let at = |id| if matches!(place, Place::Tree(_)) { Place::Tree(id) } else { Place::Attic(id) };
        let (Place::Tree(id) | Place::Attic(id)) = place;
        let end = id + self.size(place);
        let mut children = Vec::new();
        let mut next = id + 1;
        while next < end {
            children.push(at(next));
            next += self.size(at(next)).max(1);
        }
        children
    }

    pub(super) fn merge_one(&mut self, from: Place, used_at: Span, pointed_at: Option<Span>) {
        if self.kind(from) == NodeKind::Mapping {
            self.merges.push(Merge { from, used_at });
        } else {
            let span = self.node(from).map(|node| node.span).unwrap_or_default();
            self.report(trouble::bad_merge(self.location(pointed_at.unwrap_or(span)), self.location(used_at)));
        }
    }

    pub(super) fn merge_elements(&mut self, list: Place, used_at: Span, pointed_at: impl Fn(u32) -> Option<Span>) {
        for child in self.children(list) {
            let (Place::Tree(id) | Place::Attic(id)) = child;
            self.merge_one(child, used_at, pointed_at(id));
        }
    }

    /// Adds to a mapping that ends what its merge keys bring: of keys that stand several times the mapping's own counts,
    /// then the one of the earliest merged mapping.
    pub(super) fn merge(&mut self, frame: &mut Frame<'s>) -> Result<(), Refused> {
        if self.merges.len() == frame.first_merge {
            return Ok(());
        }
        let merges = self.merges.split_off(frame.first_merge);
        for merge in merges {
            for child in self.children(merge.from) {
                self.charge(1, merge.used_at)?;
                let Some(node) = self.node(child) else { continue };
                let key = Key { text: node.key, span: node.key_span };
                if self.keys.add(&mut frame.known, key, self.source, &self.decoded).is_ok() {
                    self.copy(child, Some(key), frame.node, self.frames.len() + 1, merge.used_at)?;
                }
            }
        }
        Ok(())
    }

    /// Counts nodes that an alias or merge key adds, or has looked at.
    fn charge(&mut self, nodes: usize, used_at: Span) -> Result<(), Refused> {
        self.expanded_nodes = self.expanded_nodes.saturating_add(nodes);
        if self.expanded_nodes > self.limits.expanded_nodes {
            self.report(trouble::too_many_aliases(self.location(used_at), self.limits.expanded_nodes));
            return Err(Refused);
        }
        Ok(())
    }

    /// Copies a subtree to the document's end. `depth` is how many collections its place stands in.
    fn copy(
        &mut self,
        from: Place,
        key: Option<Key>,
        parent: u32,
        depth: usize,
        used_at: Span,
    ) -> Result<u32, Refused> {
        let size = self.size(from) as usize;
        self.charge(size, used_at)?;
        let (Place::Tree(id) | Place::Attic(id)) = from;
        let range = id as usize..id as usize + size;
        let copied = self.nodes.len();
        match from {
            Place::Tree(_) if range.end <= copied => self.nodes.extend_from_within(range),
            Place::Tree(_) => {}
            Place::Attic(_) => self.nodes.extend_from_slice(self.attic.get(range).unwrap_or_default()),
        }
        let new = count(copied);
        let rebase = |old: NodeId| NodeId((old.0 + new).saturating_sub(id));
        let mut open: Vec<NodeId> = Vec::new();
        for (index, node) in self.nodes.iter_mut().enumerate().skip(copied) {
            node.end = rebase(node.end);
            node.parent = if index == copied { NodeId(parent) } else { rebase(node.parent) };
            if node.kind.is_scalar() {
                continue;
            }
            while open.last().is_some_and(|end| end.index() <= index) {
                open.pop();
            }
            open.push(node.end);
            if depth + open.len() > self.limits.depth {
                self.report(trouble::too_deep(self.location(used_at), self.limits.depth));
                return Err(Refused);
            }
        }
        if let Some(root) = self.nodes.get_mut(copied) {
            root.has_key = key.is_some();
            root.key = key.map(|key| key.text).unwrap_or_default();
            root.key_span = key.map(|key| key.span).unwrap_or_default();
        }
        let nodes = (NodeId(new), NodeId(count(self.nodes.len())));
        self.expansions.push(Expansion { nodes, used_at });
        Ok(new)
    }

    /// An alias of an anchor that has been told.
    pub(in crate::document::load) fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Refused> {
        self.token(span);
        let target = self.anchors.get(anchor).copied().unwrap_or(Anchor::Nothing);
        if let Anchor::Open | Anchor::Nothing = target {
            self.report(trouble::recursive_alias(self.location(span), span.text(self.source)));
            self.nothing(span);
            return Ok(());
        }
        match self.frames.last().map(|frame| frame.slot) {
            Some(Slot::Key) => self.alias_as_key(target, span),
            Some(Slot::Value { fate: Fate::Drop, .. }) => self.value_skipped(),
            Some(Slot::Value { fate: Fate::Merge, key, .. }) => {
                self.value_skipped();
                match target {
                    Anchor::Node(place) if self.kind(place) == NodeKind::Sequence => {
                        self.charge(self.size(place) as usize, span)?;
                        self.merge_elements(place, key.span, |_| Some(span));
                    }
                    Anchor::Node(place) => self.merge_one(place, key.span, Some(span)),
                    _ => self.report(trouble::bad_merge(self.location(span), self.location(key.span))),
                }
            }
            Some(Slot::Element | Slot::Value { .. }) | None => self.expand(target, span)?,
        }
        Ok(())
    }

    fn expand(&mut self, target: Anchor, span: Span) -> Result<(), Refused> {
        let node = match target {
            Anchor::Node(place) => {
                let (parent, key) = self.frames.last().map_or((0, None), |frame| (frame.node, frame.slot.key()));
                self.copy(place, key, parent, self.frames.len(), span)?
            }
            Anchor::Key { kind, text, span: key_span } => {
                let node = self.push(kind, text, key_span);
                self.expansions.push(Expansion { nodes: (NodeId(node), NodeId(node + 1)), used_at: span });
                node
            }
            Anchor::Open | Anchor::Nothing => return Ok(()),
        };
        self.child_read(node, true);
        Ok(())
    }

    fn alias_as_key(&mut self, target: Anchor, span: Span) {
        let text = match target {
            Anchor::Key { text, .. } => Some(text),
            Anchor::Node(place) => self.node(place).filter(|node| node.kind.is_scalar()).map(|node| node.text),
            Anchor::Open | Anchor::Nothing => None,
        };
        if let Some(text) = text {
            self.key(text, span, false);
        } else {
            self.report(trouble::complex_key(self.location(span)));
            self.drop_next_value(span);
        }
    }

    pub(super) fn value_skipped(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.slot = Slot::Key;
        }
    }

    /// An alias of an anchor that has not been told.
    pub(in crate::document::load) fn unknown_alias(&mut self, name: &str, span: Span) {
        self.token(span);
        self.unknown_anchors += 1;
        let suggest = self.unknown_anchors <= MOST_SUGGESTIONS;
        let names = if suggest { self.anchor_names.as_slice() } else { &[] };
        let names = names.iter().rev().take(MOST_NAMES).map(|span| span.text(self.source).trim_start_matches('&'));
        let diagnostic = trouble::unknown_anchor(self.location(span), name, names);
        self.report(diagnostic);
        self.nothing(span);
    }
}
