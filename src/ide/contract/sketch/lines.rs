//! Reading by indentation: keys, dashes, and what stands behind them.

use super::flow;
use super::{Kind, Node, NodeNumber, ROOT, Sketched};
use crate::source::Span;

/// How many dashes of one line are followed.
const MOST_DASHES: usize = 32;

/// A mapping or list whose next part may begin on the next line.
#[derive(Debug, Clone, Copy)]
struct Open {
    node: NodeNumber,
    column: usize,
}

pub(super) fn read(text: &str, span: Span) -> Sketched {
    let mut root = Node::new(ROOT, span.start());
    root.behind = Some(span.start());
    let mut reader =
        Reader { text, end: span.end(), nodes: vec![root], open: Vec::new(), comments: Vec::new(), block: None };
    let mut at = span.start();
    while at < span.end() {
        at = reader.line(at);
    }
    let Reader { mut nodes, comments, .. } = reader;
    // a mapping or list on lines of its own is as long as what it holds
    let mut is_filled = vec![false; nodes.len()];
    for number in (1..nodes.len()).rev() {
        let Some(node) = nodes.get(number) else { continue };
        let (whole, holder) = (node.whole(), node.parent);
        let Some(parent) = nodes.get_mut(holder).filter(|parent| !parent.is_flow) else { continue };
        let Some(is_filled) = is_filled.get_mut(holder) else { continue };
        parent.span = if *is_filled { parent.span.to(whole) } else { whole };
        *is_filled = true;
    }
    Sketched { span, nodes, comments }
}

pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    /// Where the document ends.
    pub(super) end: usize,
    pub(super) nodes: Vec<Node>,
    open: Vec<Open>,
    pub(super) comments: Vec<Span>,
    /// The literal or folded block that goes on, and the column that its lines stand behind.
    block: Option<(NodeNumber, usize)>,
}

impl Reader<'_> {
    /// Where the line ends that begins at a place, and where the next begins.
    pub(super) fn line_end(&self, at: usize) -> (usize, usize) {
        let rest = self.text.get(at..self.end).unwrap_or_default();
        let length = rest.find('\n');
        let next = length.map_or(self.end, |length| at + length + 1);
        let line = rest.get(..length.unwrap_or(rest.len())).unwrap_or_default();
        (at + line.trim_end_matches('\r').len(), next)
    }

    /// Reads a line; what it begins may reach over several. Gives the beginning of the line behind it.
    fn line(&mut self, start: usize) -> usize {
        let (end, next) = self.line_end(start);
        let line = self.text.get(start..end).unwrap_or_default();
        let column = line.len() - line.trim_start_matches(' ').len();
        let content = line.trim();
        if let Some((node, outside)) = self.block {
            if content.is_empty() || column > outside {
                if let Some(node) = self.nodes.get_mut(node).filter(|_| !content.is_empty()) {
                    node.span = node.span.to(Span::new(start, end));
                }
                return next;
            }
            self.block = None;
        }
        if content.is_empty() {
            return next;
        }
        if content.starts_with('#') {
            self.comments.push(Span::new(start + column, end));
            return next;
        }
        let reached = self.content(start, start + column, end);
        if reached <= end {
            return next;
        }
        let (_, next) = self.line_end(reached);
        next
    }

    /// What begins on a line at a place, which may be behind a dash. Gives how far it was read.
    fn content(&mut self, line: usize, mut at: usize, end: usize) -> usize {
        for _ in 0..MOST_DASHES {
            let rest = self.text.get(at..end).unwrap_or_default();
            let column = at - line;
            let is_dash = rest.strip_prefix('-').is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
            self.close(column, is_dash);
            if is_dash {
                let Some(list) = self.collection(column, Kind::List) else { return end };
                let element = self.add(list, None, at);
                self.set(element, |node| {
                    node.behind = Some(at + 1);
                    node.span = Span::empty(at + 1);
                });
                let behind = rest.get(1..).unwrap_or_default();
                let blank = behind.len() - behind.trim_start().len();
                if behind.trim_start().is_empty() || behind.trim_start().starts_with('#') {
                    return self.value(element, at + 1, end, column);
                }
                at += 1 + blank;
                let inner = self.text.get(at..end).unwrap_or_default();
                let has_parts = find_key(inner).is_some()
                    || inner.strip_prefix('-').is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
                if !has_parts {
                    let reached = self.value(element, at, end, column);
                    self.may_be_key(element, at - line, end);
                    return reached;
                }
                continue;
            }
            let Some((length, colon)) = find_key(rest) else { return self.bare(at, end, column) };
            let Some(mapping) = self.collection(column, Kind::Mapping) else { return end };
            let key = Span::new(at, at + length);
            let node = self.add(mapping, Some(key), at + colon + 1);
            self.set(node, |node| node.behind = Some(at + colon + 1));
            return self.value(node, at + colon + 1, end, column);
        }
        end
    }

    /// Closes what can't go on with content in a column.
    fn close(&mut self, column: usize, is_dash: bool) {
        while let Some(top) = self.open.last() {
            let is_list = self.nodes.get(top.node).is_some_and(|node| node.kind == Kind::List);
            // dashes may stand in the column of the key that they are the value of
            let goes_on = top.column < column || top.column == column && (is_list == is_dash || is_dash && !is_list);
            if goes_on {
                break;
            }
            self.open.pop();
        }
    }

    /// The mapping or list of which a part begins in a column; nothing where none can.
    fn collection(&mut self, column: usize, kind: Kind) -> Option<NodeNumber> {
        if let Some(top) = self.open.last().copied()
            && top.column == column
            && self.nodes.get(top.node)?.kind == kind
        {
            return Some(top.node);
        }
        let node = self.waiting(column, kind)?;
        self.turn_word_to_key(node);
        self.set(node, |node| {
            node.kind = kind;
            node.column = Some(column);
        });
        self.open.push(Open { node, column });
        Some(node)
    }

    /// The value that may begin in a column: the last one of what is open, if nothing was written of it.
    fn waiting(&self, column: usize, kind: Kind) -> Option<NodeNumber> {
        let (number, at_least) = match self.open.last() {
            None => (ROOT, 0),
            Some(top) => {
                let holder = self.nodes.get(top.node)?;
                let beside = holder.kind == Kind::Mapping && kind == Kind::List;
                (*holder.children.last()?, top.column + usize::from(!beside))
            }
        };
        let node = self.nodes.get(number)?;
        let is_word =
            kind == Kind::Mapping && matches!(node.kind, Kind::Plain | Kind::Quoted) && node.column == Some(column);
        (column >= at_least && (node.kind == Kind::Nothing || is_word) && node.behind.is_some()).then_some(number)
    }

    /// A word on a line of its own was the beginning of a key, as the next line shows.
    fn turn_word_to_key(&mut self, number: NodeNumber) {
        let is_word = |node: &&mut Node| matches!(node.kind, Kind::Plain | Kind::Quoted);
        let Some(node) = self.nodes.get_mut(number).filter(is_word) else { return };
        let word = node.span;
        node.span = Span::empty(word.start());
        self.add(number, Some(word), word.end());
    }

    /// Words without a key or a dash.
    fn bare(&mut self, at: usize, end: usize, column: usize) -> usize {
        let top = self.open.last().copied();
        if let Some(top) = top
            && top.column == column
            && self.nodes.get(top.node).is_some_and(|node| node.kind == Kind::Mapping)
        {
            let length = plain_length(self.text.get(at..end).unwrap_or_default(), false);
            self.note_comment(at + length, end);
            self.add(top.node, Some(Span::new(at, at + length)), at + length);
            return end;
        }
        let Some(node) = self.waiting(column, Kind::Plain) else { return end };
        let reached = self.value(node, at, end, column.saturating_sub(1));
        self.may_be_key(node, column, end);
        reached
    }

    /// Words that stand alone on a line, in a column, may turn out to be the beginning of a key.
    fn may_be_key(&mut self, number: NodeNumber, column: usize, end: usize) {
        self.set(number, |node| {
            if node.kind == Kind::Plain || node.kind == Kind::Quoted && node.is_closed && node.span.end() <= end {
                node.column = Some(column);
            }
        });
    }

    /// What stands behind a colon or a dash, whose own column is given.
    fn value(&mut self, number: NodeNumber, from: usize, end: usize, column: usize) -> usize {
        let mut at = from;
        loop {
            let rest = self.text.get(at..end).unwrap_or_default();
            at += rest.len() - rest.trim_start().len();
            let rest = self.text.get(at..end).unwrap_or_default();
            // anchors and tags stand before the value
            if !rest.starts_with(['&', '!']) {
                break;
            }
            at += rest.find([' ', '\t']).unwrap_or(rest.len());
        }
        let rest = self.text.get(at..end).unwrap_or_default();
        match rest.as_bytes().first() {
            None => end,
            Some(b'#') => {
                self.note_comment(at, end);
                end
            }
            Some(b'|' | b'>') => {
                self.set(number, |node| {
                    node.kind = Kind::Block;
                    node.span = Span::new(at, end);
                });
                self.block = Some((number, column));
                end
            }
            Some(b'{' | b'[') => flow::read(self, number, at, column),
            Some(b'"' | b'\'') => {
                let (reached, is_closed) = self.quoted(at, column);
                self.set(number, |node| {
                    (node.kind, node.is_closed) = (Kind::Quoted, is_closed);
                    node.span = Span::new(at, reached);
                });
                let (end, _) = self.line_end(reached);
                self.note_comment(reached, end);
                reached.max(end)
            }
            Some(_) => {
                let length = plain_length(rest, false);
                self.set(number, |node| {
                    node.kind = Kind::Plain;
                    node.span = Span::new(at, at + length);
                });
                self.note_comment(at + length, end);
                end
            }
        }
    }

    /// The end of a quoted text, and whether it is closed. It goes on over lines that stand behind a column.
    pub(super) fn quoted(&self, at: usize, column: usize) -> (usize, bool) {
        let rest = self.text.get(at..self.end).unwrap_or_default().as_bytes();
        let quote = rest.first().copied().unwrap_or(b'"');
        let mut index = 1;
        while let Some(byte) = rest.get(index) {
            match byte {
                b'\\' if quote == b'"' => index += 1,
                b'\n' if self.is_cut(at + index + 1, column) => return (self.trimmed(at, at + index), false),
                byte if *byte == quote => {
                    if quote == b'\'' && rest.get(index + 1) == Some(&b'\'') {
                        index += 1;
                    } else {
                        return (at + index + 1, true);
                    }
                }
                _ => {}
            }
            index += 1;
        }
        (self.trimmed(at, self.end), false)
    }

    /// The end of a line's text.
    fn trimmed(&self, from: usize, to: usize) -> usize {
        from + self.text.get(from..to).unwrap_or_default().trim_end_matches(['\r', '\n']).len()
    }

    /// Whether what goes on over several lines ends before this one, closed or not: a key or a dash stands in it that is not
    /// behind the column.
    pub(super) fn is_cut(&self, line: usize, column: usize) -> bool {
        let (end, _) = self.line_end(line);
        let text = self.text.get(line..end).unwrap_or_default();
        let content = text.trim_start_matches(' ');
        let is_part = || content.starts_with("- ") || content.trim_end() == "-" || find_key(content).is_some();
        text.len() - content.len() <= column && !content.is_empty() && is_part()
    }

    pub(super) fn note_comment(&mut self, from: usize, end: usize) {
        let rest = self.text.get(from..end).unwrap_or_default();
        if let Some(at) = rest.find('#') {
            self.comments.push(Span::new(from + at, end));
        }
    }

    pub(super) fn add(&mut self, parent: NodeNumber, key: Option<Span>, at: usize) -> NodeNumber {
        let number = self.nodes.len();
        self.nodes.push(Node { key, ..Node::new(parent, at) });
        if let Some(parent) = self.nodes.get_mut(parent) {
            parent.children.push(number);
        }
        number
    }

    pub(super) fn set(&mut self, number: NodeNumber, change: impl FnOnce(&mut Node)) {
        if let Some(node) = self.nodes.get_mut(number) {
            change(node);
        }
    }
}

/// The length of the key with which a line's content begins, and the place of its colon.
pub(super) fn find_key(content: &str) -> Option<(usize, usize)> {
    let bytes = content.as_bytes();
    let is_colon = |at: usize| bytes.get(at) == Some(&b':') && matches!(bytes.get(at + 1), None | Some(b' ' | b'\t'));
    match bytes.first()? {
        quote @ (b'"' | b'\'') => {
            let mut at = 1;
            while bytes.get(at)? != quote {
                at += if bytes.get(at) == Some(&b'\\') && *quote == b'"' { 2 } else { 1 };
            }
            let behind = content.get(at + 1..)?;
            let colon = at + 1 + behind.len() - behind.trim_start().len();
            is_colon(colon).then_some((at + 1, colon))
        }
        b'{' | b'[' | b'|' | b'>' | b'#' | b'&' | b'*' | b'!' | b'%' | b'@' | b'`' => None,
        _ => {
            let length = plain_length(content, true);
            is_colon(length).then(|| (content.get(..length).unwrap_or_default().trim_end().len(), length))
        }
    }
}

/// The length of a plain scalar on one line; as a key it ends at the colon.
fn plain_length(content: &str, is_key: bool) -> usize {
    let bytes = content.as_bytes();
    let ends = |at: usize, byte: u8| match byte {
        b'#' => at > 0 && matches!(bytes.get(at - 1), Some(b' ' | b'\t')),
        b':' => is_key && matches!(bytes.get(at + 1), None | Some(b' ' | b'\t')),
        _ => false,
    };
    let end = bytes.iter().enumerate().position(|(at, byte)| ends(at, *byte)).unwrap_or(bytes.len());
    if is_key && bytes.get(end) == Some(&b':') { end } else { content.get(..end).unwrap_or_default().trim_end().len() }
}
