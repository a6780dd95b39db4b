//! A broken text without what breaks it: what is half written gives way to blanks, so that all else stands where it stood.
//!
//! What is read of that serves to show what the rest of the text says, as long as somebody types. Nothing is judged or changed by it.
//! What gave way may have held more than itself: the line of a section gone, what stands below it may be read as part of the section
//! above. So what was loaded is held against the sketch, which has each line where it stands, and is shown only where they agree.

use std::collections::BTreeSet;

use super::sketch::{Kind, Node, NodeNumber, ROOT, Sketch};
use super::{Loaded, Parsed};
use crate::check::Checker;
use crate::document::{Document, Limits, NodeId, load};
use crate::source::{FileId, Span};

/// How many lines give way that the sketch has nothing against: for each the text is loaded again.
const MOST_LINES: usize = 6;

/// How many bytes may give way for it to be sure what they don't name.
const MOST_LOST: usize = 4_000;

impl Parsed {
    /// The parts of a text as they can be loaded without what is half written in them.
    pub(super) fn mended(&self, text: &str, checker: &Checker) -> Vec<Option<Loaded>> {
        let mut blanked = text.as_bytes().to_vec();
        let mut gave_way: Vec<Span> = Vec::new();
        for part in &self.parts {
            gave_way.extend(half_written(&part.sketch.with(text)));
        }
        gave_way.iter().for_each(|span| blank(&mut blanked, *span));
        for _ in 0..MOST_LINES {
            let loaded = load(blanked.clone(), FileId::default(), Limits::default());
            let wrong = loaded.diagnostics.iter().find_map(|diagnostic| diagnostic.primary.as_ref());
            let line = wrong.and_then(|label| line_above(&blanked, label.location.span.start()));
            let found = self.fitting(loaded.documents, checker);
            let Some(line) = line.filter(|_| found.iter().any(Option::is_none)) else {
                return self.held_against_sketches(found, text, gave_way);
            };
            blank(&mut blanked, line);
            gave_way.push(line);
        }
        let found = self.fitting(load(blanked, FileId::default(), Limits::default()).documents, checker);
        self.held_against_sketches(found, text, gave_way)
    }

    /// The parts with what each has lost. One in which nothing gave way is all there: it only stood beside what is broken.
    fn held_against_sketches(
        &self,
        mut found: Vec<Option<Loaded>>,
        text: &str,
        gave_way: Vec<Span>,
    ) -> Vec<Option<Loaded>> {
        let gave_way = joined(gave_way);
        for (part, loaded) in self.parts.iter().zip(&mut found) {
            let Some(loaded) = loaded else { continue };
            let own = overlapping(&gave_way, part.sketch.span);
            if !own.is_empty() {
                loaded.lost = Some(Lost::of(&loaded.document, &part.sketch.with(text), own));
            }
        }
        found
    }
}

/// What a document has lost that was loaded without what is half written.
#[derive(Debug)]
pub(super) struct Lost {
    /// The places of the text that gave way, in its order, none of them overlapping.
    gave_way: Vec<Span>,
    /// What was read elsewhere than it stands, as the sketch has it.
    moved: BTreeSet<NodeId>,
    /// What may say more than was read of it, or something else: part of it gave way.
    changed: BTreeSet<NodeId>,
    /// Whether all that did not give way was read where it stands, and so little gave way that it can be gone through for each name.
    is_all_there: bool,
}

impl Lost {
    fn of(document: &Document, sketch: &Sketch<'_>, gave_way: &[Span]) -> Self {
        let mut moved: BTreeSet<NodeId> = (0..).take(document.len()).map(NodeId).collect();
        let mut changed = BTreeSet::new();
        let mut unread: BTreeSet<NodeNumber> = sketch.nodes().map(|(number, _)| number).collect();
        let mut open = vec![(document.root(), ROOT)];
        while let Some((id, number)) = open.pop() {
            moved.remove(&id);
            unread.remove(&number);
            if sketch.node(number).is_none_or(|node| lacks_some(sketch, node, gave_way)) {
                changed.insert(id);
            }
            for child in document.children(id) {
                if document.used_at(child).is_some() {
                    // it stands behind the anchor, and what gave way there is missing here too
                    for copy in (child.0..document.end_of(child).0).map(NodeId) {
                        moved.remove(&copy);
                        changed.insert(copy);
                    }
                }
                open.extend(sketched(document, child, sketch, number).map(|number| (child, number)));
            }
        }
        unread.retain(|number| {
            let whole = sketch.node(*number).map(Node::whole).unwrap_or_default();
            let holders = overlapping(gave_way, Span::new(whole.start(), whole.end().max(whole.start() + 1)));
            !holders.iter().any(|span| span.start <= whole.start && whole.end <= span.end)
        });
        let is_short = gave_way.iter().map(|span| span.len()).sum::<usize>() <= MOST_LOST;
        Self {
            gave_way: gave_way.to_vec(),
            is_all_there: is_short && moved.is_empty() && unread.is_empty(),
            moved,
            changed,
        }
    }

    /// Whether what was not read may name something by this name.
    pub(super) fn may_name(&self, name: &str, text: &str) -> bool {
        let is_unsure = |span: &Span| {
            let written = span.text(text);
            // an alias brings in what stands elsewhere, an escape is another way to write the name
            written.contains(name) || written.contains(['*', '\\'])
        };
        !self.is_all_there || self.gave_way.iter().any(is_unsure)
    }
}

impl Loaded {
    /// Whether a node is what the text has in its place.
    pub(super) fn stands(&self, node: NodeId) -> bool {
        self.lost.as_ref().is_none_or(|lost| !lost.moved.contains(&node))
    }

    /// Whether a node stands, and says all that the text says there.
    pub(super) fn is_as_written(&self, node: NodeId) -> bool {
        self.stands(node) && self.lost.as_ref().is_none_or(|lost| !lost.changed.contains(&node))
    }
}

/// What the sketch has in place of a node, within what it has in place of the node's holder.
fn sketched(document: &Document, node: NodeId, sketch: &Sketch<'_>, holder: NodeNumber) -> Option<NodeNumber> {
    let children = &sketch.node(holder)?.children;
    let key = document.key_span(node);
    let at = key.unwrap_or_else(|| document.span(node)).start();
    let behind = children.partition_point(|child| sketch.node(*child).is_some_and(|child| start(child) <= at));
    let number = *children.get(behind.checked_sub(1)?)?;
    let child = sketch.node(number)?;
    // an element that gave way leaves its dash, and nothing behind it
    let is_element = || child.key.is_none() && Span::new(start(child), child.span.end()).touches(at);
    let fits = if key.is_some() { child.key == key } else { is_element() };
    fits.then_some(number)
}

/// Where a node begins, with its key or its dash.
fn start(node: &Node) -> usize {
    let dash = node.behind.filter(|_| node.key.is_none()).and_then(|behind| behind.checked_sub(1));
    dash.unwrap_or_else(|| node.start())
}

/// Whether part of what is written in a node gave way, or the line below its words by which they may go on.
fn lacks_some(sketch: &Sketch<'_>, node: &Node, gave_way: &[Span]) -> bool {
    let end = node.span.end();
    let goes_on = || {
        let below = gave_way.get(gave_way.partition_point(|span| span.start() < end))?;
        let between = sketch.text.get(end..below.start())?;
        let lead = |span: Span| span.text(sketch.text).bytes().take_while(u8::is_ascii_whitespace).count();
        let column = |at: usize| at - sketch.line(at).start();
        (between.trim().is_empty() && column(start(node)) < column(below.start() + lead(*below))).then_some(())
    };
    !overlapping(gave_way, node.whole()).is_empty() || node.kind == Kind::Plain && goes_on().is_some()
}

/// Spans in the order of the text, those that overlap joined.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup_by(|later, first| {
        let is_joined = later.start < first.end;
        if is_joined {
            *first = first.to(*later);
        }
        is_joined
    });
    spans
}

/// Of such spans those that have a byte in common with another.
fn overlapping(spans: &[Span], with: Span) -> &[Span] {
    let from = spans.partition_point(|span| span.end <= with.start);
    let to = spans.partition_point(|span| span.start < with.end);
    spans.get(from..to).unwrap_or_default()
}

/// The brackets and quotes that are not closed, and the keys without a colon.
fn half_written(sketch: &Sketch<'_>) -> impl Iterator<Item = Span> {
    let of = |(_, node): (_, &Node)| {
        let is_word = node.key.is_some() && node.behind.is_none();
        if is_word { node.key } else { Some(node.span).filter(|_| !node.is_closed) }
    };
    sketch.nodes().filter_map(of)
}

/// The line of a place, or the next one above it in which something is written: a mistake is seen where it can't go on.
fn line_above(text: &[u8], at: usize) -> Option<Span> {
    let is_blank = |line: &[u8]| line.iter().all(u8::is_ascii_whitespace);
    let mut at = at.min(text.len());
    loop {
        let (before, behind) = text.split_at_checked(at)?;
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let end = at + behind.iter().position(|byte| *byte == b'\n').unwrap_or(behind.len());
        if !is_blank(text.get(start..end)?) {
            return Some(Span::new(start, end));
        }
        at = start.checked_sub(1)?;
    }
}

/// Puts blanks in place of what stands there, but for the ends of lines.
fn blank(text: &mut [u8], span: Span) {
    let bytes = text.get_mut(span.range()).into_iter().flatten();
    bytes.filter(|byte| !matches!(byte, b'\r' | b'\n')).for_each(|byte| *byte = b' ');
}
