//! What a cursor is in: the key, the value or the element that is being typed.

use super::sketch::{Kind, Node, NodeNumber, ROOT, Sketch};
use crate::source::Span;

/// Something that may be typed at a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    /// What it is.
    pub(super) what: What,
    /// What is typed already, and gives way.
    pub(super) word: Span,
    /// The column in which it begins, in bytes.
    pub(super) column: usize,
    /// Whether it stands in brackets.
    pub(super) in_flow: bool,
    /// Whether a space has to be put before it.
    pub(super) needs_space: bool,
    /// Whether a comma has to be put behind it, since what is next in the brackets follows without one.
    pub(super) needs_comma: bool,
}

impl Slot {
    /// The key of an entry; without the word that is typed, where the sketch has that for the first word of the key.
    pub(super) fn key_of<'t>(&self, sketch: &Sketch<'t>, node: &Node) -> Option<&'t str> {
        let key = sketch.key(node)?;
        let is_first = node.key.is_some_and(|key| key.start == self.word.start && self.word.end < key.end);
        let behind = || key.get(self.word.len()..).filter(|behind| behind.starts_with(' ')).map(str::trim_start);
        if is_first && self.in_flow { behind().or(Some(key)) } else { Some(key) }
    }
}

/// What may be typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A key.
    Key {
        /// The mapping; or what will be one, with this key.
        of: NodeNumber,
        /// The entry whose key is typed, where there is one.
        own: Option<NodeNumber>,
        /// Whether its colon is there.
        has_colon: bool,
    },
    /// The value of a node.
    Value(NodeNumber),
    /// A further element of a list, or of what will be one, with its dash.
    Element(NodeNumber),
}

/// All that may be typed at an offset.
pub(super) fn slots(sketch: &Sketch<'_>, offset: usize) -> Vec<Slot> {
    let in_comment = sketch.comments.iter().any(|span| span.start() < offset && offset <= span.end());
    let in_block = sketch
        .nodes()
        .any(|(_, node)| node.kind == Kind::Block && node.span.start() < offset && offset <= node.span.end());
    if in_comment || in_block {
        return Vec::new();
    }
    let line = sketch.line(offset);
    let column = offset.saturating_sub(line.start());
    let brackets = sketch.nodes().filter(|(_, node)| {
        let is_open = offset < node.span.end() || !node.is_closed && offset == node.span.end();
        node.is_flow && node.span.start() < offset && is_open
    });
    if let Some((number, node)) = brackets.last() {
        let slot = in_brackets(sketch, number, node, offset, column);
        let with_comma = |slot: Slot| Slot { needs_comma: is_followed(sketch, number, &slot), ..slot };
        return slot.map(with_comma).into_iter().collect();
    }
    if let Some(slot) = on_line(sketch, offset, line) {
        return vec![slot];
    }
    let content = line.text(sketch.text);
    if content.trim().is_empty() { on_blank_line(sketch, offset, column) } else { Vec::new() }
}

fn key(of: NodeNumber, own: Option<(NodeNumber, &Node)>, word: Span, column: usize, in_flow: bool) -> Slot {
    let has_colon = own.is_some_and(|(_, node)| node.behind.is_some());
    let what = What::Key { of, own: own.map(|(number, _)| number), has_colon };
    Slot { what, word, column, in_flow, needs_space: false, needs_comma: false }
}

/// The first word of a key in brackets that holds several, where an offset touches it: somebody begins an entry before another, whose
/// key the last word is.
fn first_word(sketch: &Sketch<'_>, key: Span, offset: usize) -> Option<Span> {
    let length = key.text(sketch.text).find(' ')?;
    let word = Span::new(key.start(), key.start() + length);
    (!word.text(sketch.text).starts_with(['"', '\'']) && word.touches(offset)).then_some(word)
}

/// Whether something follows in the same brackets without a comma between.
fn is_followed(sketch: &Sketch<'_>, brackets: NodeNumber, slot: &Slot) -> bool {
    if matches!(slot.what, What::Key { has_colon: true, .. }) {
        return false;
    }
    let own = match slot.what {
        What::Key { own, .. } => own,
        What::Value(number) => Some(number),
        What::Element(_) => None,
    };
    let end = slot.word.end();
    // the word may be the first of a key that goes on
    let others = sketch.children(brackets).filter(|(number, _)| Some(*number) != own);
    let Some(next) = others.map(|(_, child)| child.whole().end()).find(|at| end < *at) else { return false };
    let mut between = sketch.text.get(end..next).unwrap_or_default().trim_start();
    while between.starts_with('#') {
        between = between.split_once('\n').map_or("", |(_, below)| below).trim_start();
    }
    !between.starts_with(',')
}

/// What a scalar gives way by that is being typed at an offset, if one is: of one whose quote is not closed only what stands before
/// the cursor; of words all up to it, so that they can go on behind a space, as in `EUR `.
fn typed(sketch: &Sketch<'_>, node: &Node, offset: usize) -> Option<Span> {
    let Span { start, end } = node.span;
    if !matches!(node.kind, Kind::Plain | Kind::Quoted) || node.span.text(sketch.text).contains('\n') {
        return None;
    }
    if node.span.touches(offset) {
        return Some(if node.is_closed {
            node.span
        } else {
            Span::new(node.span.start(), offset.min(node.span.end()))
        });
    }
    let is_behind = node.kind == Kind::Plain && start < end && node.span.end() < offset;
    let blank = || sketch.text.get(node.span.end()..offset).is_some_and(|text| text.bytes().all(|byte| byte == b' '));
    (is_behind && blank()).then(|| Span::new(node.span.start(), offset))
}

fn in_brackets(sketch: &Sketch<'_>, number: NodeNumber, node: &Node, offset: usize, column: usize) -> Option<Slot> {
    let before = |mark: &[char]| sketch.text.get(..offset).is_some_and(|before| before.ends_with(mark));
    for (child_number, child) in sketch.children(number) {
        if let Some(span) = child.key.filter(|span| span.touches(offset)) {
            let start = column.saturating_sub(offset - span.start());
            return Some(match first_word(sketch, span, offset).filter(|_| child.behind.is_some()) {
                Some(word) => key(number, None, word, start, true),
                None => key(number, Some((child_number, child)), span, start, true),
            });
        }
        let what = What::Value(child_number);
        let value = |word, needs_space| Slot { what, word, column, in_flow: true, needs_space, needs_comma: false };
        if let Some(word) = typed(sketch, child, offset) {
            return Some(value(word, false));
        }
        if child.kind == Kind::Nothing && child.behind.is_some_and(|behind| behind <= offset) && offset <= child.ends {
            return Some(value(Span::empty(offset), before(&[':'])));
        }
        // behind what has ended, before the comma
        if child.start() < offset && offset <= child.ends {
            return None;
        }
    }
    let needs_space = before(&[',']);
    let word = Span::empty(offset);
    match node.kind {
        Kind::Mapping => Some(Slot { needs_space, ..key(number, None, word, column, true) }),
        _ => {
            let what = What::Element(number);
            Some(Slot { what, word, column, in_flow: true, needs_space, needs_comma: false })
        }
    }
}

/// What is typed on a line that holds something.
fn on_line(sketch: &Sketch<'_>, offset: usize, line: Span) -> Option<Slot> {
    let column = |at: usize| at.saturating_sub(line.start());
    let blank = |from: usize| sketch.text.get(from..offset).is_some_and(|text| text.bytes().all(|byte| byte == b' '));
    for (number, node) in sketch.nodes() {
        if let Some(span) = node.key.filter(|span| span.touches(offset)) {
            return Some(key(node.parent, Some((number, node)), span, column(span.start()), false));
        }
        let value = |word: Span, needs_space| Slot {
            what: What::Value(number),
            word,
            column: column(word.start()) + usize::from(needs_space),
            in_flow: false,
            needs_space,
            needs_comma: false,
        };
        if let Some(word) = typed(sketch, node, offset) {
            return Some(value(word, false));
        }
        let behind = node.behind.filter(|behind| *behind <= offset && line.start() <= *behind);
        if let Some(behind) = behind.filter(|behind| number != ROOT && node.kind == Kind::Nothing && blank(*behind)) {
            return Some(value(Span::empty(offset), behind == offset));
        }
        // behind the dash of an element whose keys stand on the lines below: in their column
        let is_below =
            node.kind == Kind::Mapping && node.key.is_none() && !node.is_flow && line.end() < node.span.start();
        if let Some(behind) = behind.filter(|behind| is_below && number != ROOT && blank(*behind)) {
            let needs_space = behind == offset;
            let at = column(offset) + usize::from(needs_space);
            let slot = Slot { needs_space, ..key(number, None, Span::empty(offset), at, false) };
            return (node.column == Some(at)).then_some(slot);
        }
    }
    None
}

/// What may begin on a line on which nothing stands.
fn on_blank_line(sketch: &Sketch<'_>, offset: usize, column: usize) -> Vec<Slot> {
    let word = Span::empty(offset);
    let slot = |what| Slot { what, word, column, in_flow: false, needs_space: false, needs_comma: false };
    let mut found = Vec::new();
    let mut at = ROOT;
    // what holds the last value before the line, and the column of its keys or dashes
    let mut outside = None;
    while let Some(node) = sketch.node(at) {
        let last = sketch.children(at).filter(|(_, child)| child.start() < offset).last();
        match node.kind {
            Kind::Mapping | Kind::List if !node.is_flow => {
                if node.column == Some(column) {
                    found.push(if node.kind == Kind::List {
                        slot(What::Element(at))
                    } else {
                        key(at, None, word, column, false)
                    });
                }
                outside = node.column;
            }
            Kind::Nothing if node.behind.is_some() && outside.is_none_or(|outside| outside < column) => {
                found.push(slot(What::Value(at)));
            }
            _ => {}
        }
        let Some((next, _)) = last else { break };
        at = next;
    }
    found
}
