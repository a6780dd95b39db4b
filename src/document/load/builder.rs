//! Documents from what a reader tells: one call for each thing that it meets, in the order of the text.
//!
//! Nodes are laid down in pre-order as they come. What is read but belongs to no document (the value of a key that
//! stands twice, a key that is a list, the value of a merge key) moves to the attic, where aliases still find it.

use std::sync::Arc;

use super::keys::{Key, Keys, Known};
use super::trouble::{self, Clash};
use super::{Limits, gaps};
use crate::diagnostic::Diagnostic;
use crate::document::{Comment, Document, Expansion, Node, NodeId, NodeKind, TextRange};
use crate::source::{FileId, Location, Span};

/// The document goes beyond a limit and is to be abandoned; the builder has already said why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refused;

/// What a tag says, as far as that matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagWord {
    /// `!`: not to be interpreted.
    Plainly,
    /// `!!str`.
    Text,
    /// `!!int`, `!!float`, `!!bool`, `!!null`.
    OtherScalar,
    /// `!!seq`.
    List,
    /// `!!map`.
    Mapping,
    /// `!!merge`.
    Merge,
    /// Any other.
    Other,
}

/// A tag and its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct TagUse {
    pub(super) word: TagWord,
    pub(super) span: Span,
}

/// What stands before a value.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Properties {
    /// The number under which aliases will ask for the value; numbers count up from 1 and are not used again.
    pub(super) anchor: Option<usize>,
    pub(super) tag: Option<TagUse>,
}

/// Where a value is to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In the document.
    Tree(u32),
    /// Beside it.
    Attic(u32),
}

/// What an anchor stands at.
#[derive(Debug, Clone, Copy)]
enum Anchor {
    Nothing,
    /// A collection that is not yet read to its end.
    Open,
    Node(Place),
    /// A key: keys are not nodes.
    Key {
        kind: NodeKind,
        text: TextRange,
        span: Span,
    },
}

/// What is to happen with a value once it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Keep,
    /// Its key is of no use.
    Drop,
    /// It is the value of a merge key.
    Merge,
}

/// What comes next in a collection.
#[derive(Debug, Clone, Copy)]
enum Slot {
    Element,
    Key,
    Value { key: Key, fate: Fate, first_anchor: usize },
}

/// A collection that is not yet read to its end.
#[derive(Debug)]
struct Frame<'s> {
    node: u32,
    slot: Slot,
    known: Known<'s>,
    anchor: Option<usize>,
    /// It ends with a bracket of its own.
    bracketed: bool,
    /// It stands where a key should.
    is_key: bool,
    first_anchor: usize,
    first_merge: usize,
}

/// Mappings to be merged when the mapping that asks for them ends.
#[derive(Debug, Clone, Copy)]
struct Merge {
    from: Place,
    used_at: Span,
}

pub(super) struct Builder<'s> {
    source: &'s str,
    shared: &'s Arc<str>,
    file: FileId,
    limits: Limits,
    /// Behind the last token.
    cursor: usize,
    nodes: Vec<Node>,
    attic: Vec<Node>,
    decoded: String,
    /// In order, and apart from each other: a copied subtree counts as one, whatever it came from.
    expansions: Vec<Expansion>,
    comments: Vec<Comment>,
    frames: Vec<Frame<'s>>,
    keys: Keys,
    merges: Vec<Merge>,
    anchors: Vec<Anchor>,
    anchor_names: Vec<Span>,
    unknown_anchors: usize,
    expanded_nodes: usize,
    number: u32,
    /// The last document ended without `...`, and nothing has begun since.
    ended_openly: bool,
    /// The last document was given up; what stands between it and the next is not known.
    abandoned: bool,
    documents: Vec<Document>,
    diagnostics: Vec<Diagnostic>,
}

/// Searching a near name takes time, and whoever has that many unknown ones has another problem.
const MOST_SUGGESTIONS: usize = 32;

impl<'s> Builder<'s> {
    pub(super) fn new(text: &'s Arc<str>, file: FileId, limits: Limits) -> Self {
        Self {
            source: text,
            shared: text,
            file,
            limits,
            cursor: 0,
            nodes: Vec::with_capacity((text.len() / 12).min(4096)),
            attic: Vec::new(),
            decoded: String::new(),
            expansions: Vec::new(),
            comments: Vec::new(),
            frames: Vec::new(),
            keys: Keys::default(),
            merges: Vec::new(),
            anchors: Vec::new(),
            anchor_names: Vec::new(),
            unknown_anchors: 0,
            expanded_nodes: 0,
            number: 0,
            ended_openly: false,
            abandoned: false,
            documents: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    /// The documents and the mistakes, these in the order in which they were found.
    pub(super) fn finish(mut self) -> (Vec<Document>, Vec<Diagnostic>) {
        if !self.abandoned {
            self.token(Span::empty(self.source.len()));
        }
        if let Some(last) = self.documents.last_mut() {
            last.comments.append(&mut self.comments);
        }
        (self.documents, self.diagnostics)
    }

    /// Behind the last token.
    pub(super) fn position(&self) -> usize {
        self.cursor
    }

    /// A document begins, with its `---` at this place, or without one somewhere before its first value here.
    pub(super) fn start_document(&mut self, span: Span, marked: bool) {
        // what was skipped ends before the marker, or with markers of its own, of which there may be several
        let end_marker = gaps::behind_end_marker(self.source, self.cursor, span.start()).unwrap_or(self.cursor);
        if self.abandoned {
            self.cursor = if marked { span.start() } else { end_marker };
        }
        self.token(if marked { span } else { Span::empty(end_marker) });
        self.abandoned = false;
        self.ended_openly = false;
    }

    /// The document ends, with its `...` at this place, or without one.
    pub(super) fn end_document(&mut self, marker: Span) {
        if !marker.is_empty() {
            self.token(marker);
        }
        let span = self.nodes.first().map_or_else(Span::default, |root| root.span);
        self.documents.push(Document {
            file: self.file,
            source: Arc::clone(self.shared),
            // copies of their exact size: a file may hold very many small documents
            decoded: self.decoded.as_str().to_owned(),
            nodes: self.nodes.as_slice().to_vec(),
            expansions: self.expansions.as_slice().to_vec(),
            comments: self.comments.as_slice().to_vec(),
            number: self.number,
            span,
        });
        self.ended_openly = marker.is_empty();
        self.next_document();
    }

    /// The document cannot be read to its end: what was read of it is thrown away.
    pub(super) fn abandon(&mut self) {
        self.next_document();
        self.comments.clear();
        self.abandoned = true;
    }

    /// Abandons the document for a mistake of syntax at this offset.
    pub(super) fn broken(&mut self, mistake: trouble::Mistake, offset: usize) {
        self.diagnostics.push(mistake.diagnostic(self.file));
        // the parser takes a document for ended where a line stands that cannot belong to it
        let behind = self.source.get(self.cursor..offset).unwrap_or_default();
        let marker = behind.split(['\n', '\r']).skip(1).any(|line| line.starts_with("---") || line.starts_with("..."));
        if self.ended_openly && !marker {
            self.documents.pop();
            self.ended_openly = false;
            self.abandoned = true;
        } else {
            self.abandon();
        }
    }

    fn next_document(&mut self) {
        self.number += 1;
        self.nodes.clear();
        self.attic.clear();
        self.decoded.clear();
        self.expansions.clear();
        self.comments.clear();
        self.frames.clear();
        self.keys.clear();
        self.merges.clear();
        self.anchor_names.clear();
    }

    /// The next token stands here: what was skipped may hold comments.
    fn token(&mut self, span: Span) {
        if self.cursor < span.start() {
            let comments = &mut self.comments;
            gaps::comments(self.source, Span::new(self.cursor, span.start()), |span| comments.push(Comment { span }));
        }
        self.cursor = span.end();
    }

    /// The `&name` before the value that was told last.
    pub(super) fn anchor_name(&mut self, span: Span) {
        self.anchor_names.push(span);
    }

    /// A value that is not written, such as that of `key:`; the reader need not know its place exactly.
    pub(super) fn unwritten(&mut self, near: usize, properties: Properties) {
        let at = match self.frames.last().map(|frame| frame.slot) {
            Some(Slot::Value { .. }) => gaps::behind_colon(self.source, self.cursor),
            Some(Slot::Element) => gaps::behind_dash(self.source, self.cursor).unwrap_or(near),
            Some(Slot::Key) | None => near,
        };
        self.scalar_node(NodeKind::Plain, TextRange::default(), Span::empty(at), properties);
    }

    /// A plain or quoted scalar: its text as it reads, and its own bytes.
    pub(super) fn scalar(&mut self, kind: NodeKind, text: &str, span: Span, properties: Properties) {
        let quote = usize::from(kind == NodeKind::Quoted);
        let inner = span.start() + quote..span.end().saturating_sub(quote);
        let text = if self.source.get(inner.clone()) == Some(text) {
            TextRange::source(inner.start, inner.end)
        } else {
            self.decode(text)
        };
        self.scalar_node(kind, text, span, properties);
    }

    /// A literal or folded scalar: its text as it reads, and its content's bytes, the blank lines behind it included.
    pub(super) fn block_scalar(&mut self, text: &str, content: Span, properties: Properties) {
        let start = gaps::block_indicator(self.source, self.cursor).unwrap_or(content.start());
        let end = gaps::block_end(self.source, start, content.end());
        if end > content.start() {
            // behind the indicator, on its line
            self.token(Span::empty(start));
            self.token(Span::empty(content.start()));
        }
        let inner = content.start()..content.start() + text.len();
        let text = if self.source.get(inner.clone()) == Some(text) {
            TextRange::source(inner.start, inner.end)
        } else {
            self.decode(text)
        };
        self.scalar_node(NodeKind::Block, text, Span::new(start, end), properties);
    }

    fn decode(&mut self, text: &str) -> TextRange {
        let start = self.decoded.len();
        self.decoded.push_str(text);
        TextRange::decoded(start, self.decoded.len())
    }

    fn text(&self, range: TextRange) -> &str {
        range.of(self.source, &self.decoded)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn location(&self, span: Span) -> Location {
        Location::new(self.file, span)
    }

    fn scalar_node(&mut self, kind: NodeKind, text: TextRange, span: Span, properties: Properties) {
        let mut kind = kind;
        let mut may_merge = kind == NodeKind::Plain;
        if let Some(tag) = properties.tag {
            match tag.word {
                TagWord::Plainly | TagWord::Text => {
                    may_merge = false;
                    if kind == NodeKind::Plain {
                        kind = NodeKind::Quoted;
                    }
                }
                TagWord::OtherScalar => may_merge = false,
                TagWord::Merge if self.text(text) == "<<" => {}
                TagWord::List | TagWord::Mapping | TagWord::Merge => self.report(trouble::unfit_tag(
                    self.location(tag.span),
                    tag.span.text(self.source),
                    "a single value",
                )),
                TagWord::Other => {
                    self.report(trouble::unknown_tag(self.location(tag.span), tag.span.text(self.source)));
                }
            }
        }
        self.token(span);
        if self.frames.last().is_some_and(|frame| matches!(frame.slot, Slot::Key)) {
            self.set_anchor(properties.anchor, Anchor::Key { kind, text, span });
            self.key(text, span, may_merge);
        } else {
            let node = self.push(kind, text, span);
            self.set_anchor(properties.anchor, Anchor::Node(Place::Tree(node)));
            self.child_read(node, false);
        }
    }

    /// Lays down a node in the place that comes next.
    fn push(&mut self, kind: NodeKind, text: TextRange, span: Span) -> u32 {
        let id = count(self.nodes.len());
        let (parent, key) = match self.frames.last() {
            Some(frame) => (frame.node, frame.slot.key()),
            None => (0, None),
        };
        self.nodes.push(Node {
            kind,
            span,
            key_span: key.map(|key| key.span).unwrap_or_default(),
            key: key.map(|key| key.text).unwrap_or_default(),
            has_key: key.is_some(),
            text,
            parent: NodeId(parent),
            end: NodeId(id + 1),
        });
        id
    }

    fn set_anchor(&mut self, anchor: Option<usize>, value: Anchor) {
        let Some(number) = anchor else { return };
        if number >= self.anchors.len() {
            self.anchors.resize(number + 1, Anchor::Nothing);
        }
        if let Some(anchor) = self.anchors.get_mut(number) {
            *anchor = value;
        }
    }

    /// A list or mapping begins.
    pub(super) fn start(
        &mut self,
        kind: NodeKind,
        span: Span,
        bracketed: bool,
        properties: Properties,
    ) -> Result<(), Refused> {
        if self.frames.len() >= self.limits.depth {
            self.report(trouble::too_deep(self.location(Span::empty(span.start())), self.limits.depth));
            return Err(Refused);
        }
        if let Some(tag) = properties.tag {
            self.check_collection_tag(kind, tag);
        }
        let slot = self.frames.last().map(|frame| frame.slot);
        let start = match slot {
            // the parser puts a list that is not indented below its key behind the first dash
            Some(Slot::Value { .. }) if kind == NodeKind::Sequence && !bracketed => {
                gaps::first_dash(self.source, self.cursor).unwrap_or(span.start())
            }
            _ => span.start(),
        };
        let first_anchor = self.anchors.len();
        let node = self.push(kind, TextRange::default(), Span::new(start, span.end()));
        self.set_anchor(properties.anchor, Anchor::Open);
        // a single pair in a list, `[key: value]`, is a mapping without a bracket
        let bracketed = bracketed && matches!(span.text(self.source), "[" | "{");
        self.token(Span::new(start, start + usize::from(bracketed)));
        self.frames.push(Frame {
            node,
            slot: if kind == NodeKind::Sequence { Slot::Element } else { Slot::Key },
            known: self.keys.open(),
            anchor: properties.anchor,
            bracketed,
            is_key: matches!(slot, Some(Slot::Key)),
            first_anchor,
            first_merge: self.merges.len(),
        });
        Ok(())
    }

    fn check_collection_tag(&mut self, kind: NodeKind, tag: TagUse) {
        let what = if kind == NodeKind::Sequence { "a list" } else { "a mapping" };
        match tag.word {
            TagWord::Plainly => {}
            TagWord::List if kind == NodeKind::Sequence => {}
            TagWord::Mapping if kind == NodeKind::Mapping => {}
            TagWord::Other => self.report(trouble::unknown_tag(self.location(tag.span), tag.span.text(self.source))),
            _ => self.report(trouble::unfit_tag(self.location(tag.span), tag.span.text(self.source), what)),
        }
    }

    /// The innermost list or mapping ends, with its bracket at `span` where it has one.
    pub(super) fn end(&mut self, span: Span) -> Result<(), Refused> {
        let Some(mut frame) = self.frames.pop() else { return Ok(()) };
        if frame.bracketed {
            self.token(span);
        }
        self.merge(&mut frame)?;
        self.keys.close(&frame.known);
        let end = NodeId(count(self.nodes.len()));
        if let Some(node) = self.nodes.get_mut(frame.node as usize) {
            node.end = end;
            node.span = Span::new(node.span.start(), self.cursor);
        }
        self.set_anchor(frame.anchor, Anchor::Node(Place::Tree(frame.node)));
        if frame.is_key {
            self.complex_key(frame.node, frame.first_anchor);
        } else {
            self.child_read(frame.node, true);
        }
        Ok(())
    }

    /// A key of the innermost mapping.
    fn key(&mut self, text: TextRange, span: Span, may_merge: bool) {
        let first_anchor = self.anchors.len();
        let key = Key { text, span };
        let Some(frame) = self.frames.last_mut() else { return };
        let added = self.keys.add(&mut frame.known, key, self.source, &self.decoded);
        let merges = may_merge && text.of(self.source, &self.decoded) == "<<";
        let fate = match added {
            Err(_) => Fate::Drop,
            Ok(()) if merges => Fate::Merge,
            Ok(()) => Fate::Keep,
        };
        frame.slot = Slot::Value { key, fate, first_anchor };
        if let Err(first) = added {
            let clash = Clash { file: self.file, first, second: span };
            let diagnostic = trouble::duplicate_key(clash, self.text(text), merges);
            self.report(diagnostic);
        }
    }

    /// A list or mapping that stands where a key should is read.
    fn complex_key(&mut self, node: u32, first_anchor: usize) {
        let span = self.nodes.get(node as usize).map(|node| node.span).unwrap_or_default();
        self.report(trouble::complex_key(self.location(span)));
        self.put_aside(node, first_anchor);
        self.drop_next_value(span);
    }

    fn drop_next_value(&mut self, span: Span) {
        let first_anchor = self.anchors.len();
        if let Some(frame) = self.frames.last_mut() {
            let key = Key { text: TextRange::default(), span };
            frame.slot = Slot::Value { key, fate: Fate::Drop, first_anchor };
        }
    }

    /// A value is complete, as the last nodes of the document.
    fn child_read(&mut self, node: u32, collection: bool) {
        let Some(frame) = self.frames.last_mut() else { return };
        let Slot::Value { key, fate, first_anchor } = frame.slot else { return };
        frame.slot = Slot::Key;
        match fate {
            Fate::Keep => {}
            Fate::Drop => {
                self.put_aside(node, first_anchor);
            }
            Fate::Merge => {
                let elements = collection && self.kind(Place::Tree(node)) == NodeKind::Sequence;
                // an element that came in through an alias is pointed at where it is used
                let used = self.expansions.partition_point(|expansion| expansion.nodes.0.0 < node);
                let uses = self.expansions.get(used..).unwrap_or_default().to_vec();
                let moved = self.put_aside(node, first_anchor);
                if elements {
                    self.merge_elements(Place::Attic(moved), key.span, |child| {
                        let child = NodeId(child - moved + node);
                        uses.iter().find(|use_| use_.nodes.0 == child).map(|use_| use_.used_at)
                    });
                } else {
                    self.merge_one(Place::Attic(moved), key.span, None);
                }
            }
        }
    }

    /// Moves the document's last nodes, from this one on, out of the document.
    fn put_aside(&mut self, node: u32, first_anchor: usize) -> u32 {
        let moved = count(self.attic.len());
        let rebase = |id: NodeId| NodeId((id.0 + moved).saturating_sub(node));
        self.attic.extend(self.nodes.drain((node as usize).min(self.nodes.len())..).map(|each| Node {
            parent: rebase(each.parent),
            end: rebase(each.end),
            ..each
        }));
        let kept = self.expansions.partition_point(|expansion| expansion.nodes.0.0 < node);
        self.expansions.truncate(kept);
        for anchor in self.anchors.iter_mut().skip(first_anchor) {
            if let Anchor::Node(Place::Tree(id)) = anchor
                && *id >= node
            {
                *anchor = Anchor::Node(Place::Attic(*id - node + moved));
            }
        }
        moved
    }

    fn node(&self, place: Place) -> Option<&Node> {
        match place {
            Place::Tree(id) => self.nodes.get(id as usize),
            Place::Attic(id) => self.attic.get(id as usize),
        }
    }

    fn kind(&self, place: Place) -> NodeKind {
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

    fn merge_one(&mut self, from: Place, used_at: Span, pointed_at: Option<Span>) {
        if self.kind(from) == NodeKind::Mapping {
            self.merges.push(Merge { from, used_at });
        } else {
            let span = self.node(from).map(|node| node.span).unwrap_or_default();
            self.report(trouble::bad_merge(self.location(pointed_at.unwrap_or(span)), self.location(used_at)));
        }
    }

    fn merge_elements(&mut self, list: Place, used_at: Span, pointed_at: impl Fn(u32) -> Option<Span>) {
        for child in self.children(list) {
            let (Place::Tree(id) | Place::Attic(id)) = child;
            self.merge_one(child, used_at, pointed_at(id));
        }
    }

    /// Adds to a mapping that ends what its merge keys bring: of keys that stand several times the mapping's own counts,
    /// then the one of the earliest merged mapping.
    fn merge(&mut self, frame: &mut Frame<'s>) -> Result<(), Refused> {
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
    pub(super) fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Refused> {
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

    fn value_skipped(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.slot = Slot::Key;
        }
    }

    /// An alias of an anchor that has not been told.
    pub(super) fn unknown_alias(&mut self, name: &str, span: Span) {
        self.token(span);
        self.unknown_anchors += 1;
        let suggest = self.unknown_anchors <= MOST_SUGGESTIONS;
        let names = if suggest { self.anchor_names.as_slice() } else { &[] };
        let names = names.iter().map(|span| span.text(self.source).trim_start_matches('&'));
        let diagnostic = trouble::unknown_anchor(self.location(span), name, names);
        self.report(diagnostic);
        self.nothing(span);
    }

    /// Something that cannot be had: nothing is in its place.
    fn nothing(&mut self, span: Span) {
        match self.frames.last().map(|frame| frame.slot) {
            Some(Slot::Key) => self.drop_next_value(span),
            Some(Slot::Value { fate: Fate::Drop | Fate::Merge, .. }) => self.value_skipped(),
            Some(Slot::Element | Slot::Value { .. }) | None => {
                let node = self.push(NodeKind::Plain, TextRange::default(), span);
                self.child_read(node, false);
            }
        }
    }
}

impl Slot {
    fn key(&self) -> Option<Key> {
        match self {
            Self::Value { key, .. } => Some(*key),
            Self::Element | Self::Key => None,
        }
    }
}

/// A number of nodes. The limits on bytes and expanded nodes keep it far below 32 bits.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
