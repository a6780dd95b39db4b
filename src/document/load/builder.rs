//! Documents from what a reader tells: one call for each thing that it meets, in the order of the text.
//!
//! Nodes are laid down in pre-order as they come. What is read but belongs to no document (the value of a key that
//! stands twice, a key that is a list, the value of a merge key) moves to the attic, where aliases still find it.

mod aliases;

use std::sync::{Arc, OnceLock};

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

/// How many mistakes of a file are told; a hostile file has as many as it has lines, and the rest are only counted.
const MOST_REPORTED: usize = 100;

pub(super) struct Builder<'s> {
    source: &'s str,
    shared: &'s Arc<str>,
    file: FileId,
    limits: Limits,
    /// Behind the last token.
    cursor: usize,
    /// No `#` stands between the last token and here: nothing need be searched for comments before.
    next_hash: usize,
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
    /// How many mistakes beyond [`MOST_REPORTED`] there are, and the first of them with the gravest's severity.
    untold: usize,
    first_untold: Option<Diagnostic>,
}

/// Searching a near name takes time, and whoever has that many unknown ones has another problem.
const MOST_SUGGESTIONS: usize = 32;
/// How many names are searched, the last ones first.
const MOST_NAMES: usize = 1000;

impl<'s> Builder<'s> {
    pub(super) fn new(text: &'s Arc<str>, file: FileId, limits: Limits) -> Self {
        Self {
            source: text,
            shared: text,
            file,
            limits,
            cursor: 0,
            next_hash: 0,
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
            untold: 0,
            first_untold: None,
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
        self.diagnostics.extend(self.first_untold.map(|first| trouble::more(first, self.untold)));
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
            self.next_hash = self.cursor;
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
        // the first is mostly the only one; of further ones copies of their exact size: a file may hold very many small ones
        let nodes =
            if self.documents.is_empty() { std::mem::take(&mut self.nodes) } else { self.nodes.as_slice().to_vec() };
        self.documents.push(Document {
            file: self.file,
            source: Arc::clone(self.shared),
            decoded: self.decoded.as_str().to_owned(),
            nodes,
            expansions: self.expansions.as_slice().to_vec(),
            comments: self.comments.as_slice().to_vec(),
            number: self.number,
            span,
            positions: OnceLock::new(),
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
    #[inline]
    fn token(&mut self, span: Span) {
        if self.next_hash < span.start() {
            self.comments_before(span);
        }
        self.cursor = span.end();
    }

    /// Keeps the comments between the last token and this one.
    fn comments_before(&mut self, span: Span) {
        if self.cursor < span.start() {
            let comments = &mut self.comments;
            gaps::comments(self.source, Span::new(self.cursor, span.start()), |span| comments.push(Comment { span }));
        }
        let behind = self.source.get(span.end()..).and_then(|rest| rest.find('#'));
        self.next_hash = behind.map_or(usize::MAX, |hash| span.end() + hash);
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

    /// A plain or quoted scalar that reads as it is written.
    pub(super) fn verbatim(&mut self, kind: NodeKind, span: Span) {
        let quote = usize::from(kind == NodeKind::Quoted);
        let text = TextRange::source(span.start() + quote, span.end().saturating_sub(quote));
        self.bare_scalar(kind, text, span);
    }

    /// A scalar without a tag or an anchor.
    fn bare_scalar(&mut self, kind: NodeKind, text: TextRange, span: Span) {
        self.token(span);
        if self.frames.last().is_some_and(|frame| matches!(frame.slot, Slot::Key)) {
            self.key(text, span, kind == NodeKind::Plain);
        } else {
            let node = self.push(kind, text, span);
            self.child_read(node, false);
        }
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
        if self.diagnostics.len() < MOST_REPORTED {
            self.diagnostics.push(diagnostic);
            return;
        }
        self.untold += 1;
        match &mut self.first_untold {
            Some(first) => first.severity = first.severity.max(diagnostic.severity),
            None => self.first_untold = Some(diagnostic),
        }
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
        let start = match self.frames.last().map(|frame| frame.slot) {
            // the parser puts a list that is not indented below its key behind the first dash
            Some(Slot::Value { .. }) if kind == NodeKind::Sequence && !bracketed => {
                gaps::first_dash(self.source, self.cursor).unwrap_or(span.start())
            }
            _ => span.start(),
        };
        // a single pair in a list, `[key: value]`, is a mapping without a bracket
        let bracketed = bracketed && matches!(span.text(self.source), "[" | "{");
        self.open(kind, Span::new(start, span.end()), bracketed, properties.anchor);
        Ok(())
    }

    /// A list or mapping without a tag or an anchor begins, at its bracket, its first dash or its first key.
    pub(super) fn start_bare(&mut self, kind: NodeKind, start: usize, bracketed: bool) -> Result<(), Refused> {
        let span = Span::new(start, start + usize::from(bracketed));
        if self.frames.len() >= self.limits.depth {
            return self.start(kind, span, bracketed, Properties::default());
        }
        self.open(kind, span, bracketed, None);
        Ok(())
    }

    fn open(&mut self, kind: NodeKind, span: Span, bracketed: bool, anchor: Option<usize>) {
        let first_anchor = self.anchors.len();
        let is_key = self.frames.last().is_some_and(|frame| matches!(frame.slot, Slot::Key));
        let node = self.push(kind, TextRange::default(), span);
        self.set_anchor(anchor, Anchor::Open);
        self.token(Span::new(span.start(), span.start() + usize::from(bracketed)));
        self.frames.push(Frame {
            node,
            slot: if kind == NodeKind::Sequence { Slot::Element } else { Slot::Key },
            known: self.keys.open(),
            anchor,
            bracketed,
            is_key,
            first_anchor,
            first_merge: self.merges.len(),
        });
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
        let merges = may_merge && text.len() == 2 && text.of(self.source, &self.decoded) == "<<";
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
