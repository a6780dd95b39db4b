//! How text is broken into lines: a layout says where a line may break, and is written so that lines keep to their width.
//!
//! Whatever is a group stands on one line if it fits there; if not, all of its own breaks are taken, and each group inside
//! it is asked anew. A comment ends its line, so what holds one in its midst never fits.

use std::fmt::Write as _;

use super::cursor::INDENTATION;

/// How wide a line may be, in characters. What cannot be broken, such as a long text, may be longer.
pub(super) const WIDTH: usize = 120;

/// What stands between the code and the comment behind it, at least.
const BEFORE_COMMENT: usize = 2;

/// A piece of text that does not know yet where its lines break.
#[derive(Debug, Clone)]
pub(super) enum Layout {
    /// Part of one line.
    Text(String),
    /// A text in three quotes as it is written, over several lines.
    Block(String),
    /// A comment; behind the code of its line, or on a line of its own.
    Comment {
        /// From its `#` on.
        text: String,
        /// Whether it stands behind code.
        behind: bool,
    },
    /// A space where a line does not begin.
    Space,
    /// So many spaces where a line does not begin.
    Spaces(usize),
    /// A space, or a new line.
    Line,
    /// Nothing, or a new line.
    Seam,
    /// A new line.
    Break,
    /// A new line, and an empty one before it.
    Blank,
    /// One behind the other.
    Row(Vec<Layout>),
    /// What is indented by so many columns more wherever it breaks.
    Nest(usize, Vec<Layout>),
    /// What stands on one line if it is at most so wide, with what stands before and behind it on its line.
    Group(usize, Vec<Layout>),
}

/// What stands on one line if it fits.
pub(super) fn group(parts: Vec<Layout>) -> Layout {
    Layout::Group(WIDTH, parts)
}

/// Part of one line.
pub(super) fn text(text: impl Into<String>) -> Layout {
    Layout::Text(text.into())
}

/// A line as it is written.
#[derive(Debug, Default)]
struct Written {
    code: String,
    comment: Option<String>,
}

/// Where a part of a layout stands.
#[derive(Clone, Copy)]
struct Part<'a> {
    indentation: usize,
    flat: bool,
    layout: &'a Layout,
}

/// Writes a layout. The last line ends with a line break.
pub(super) fn write(layout: &Layout) -> String {
    let mut writer = Writer { lines: Vec::new(), line: Written::default(), indentation: None, spaces: 0 };
    let mut rest = vec![Part { indentation: 0, flat: false, layout }];
    while let Some(part) = rest.pop() {
        let Part { indentation, flat, layout } = part;
        match layout {
            Layout::Text(text) => writer.text(text, indentation),
            Layout::Block(text) => writer.block(text, indentation),
            Layout::Comment { text, behind } => writer.comment(text, *behind, indentation),
            Layout::Space => writer.spaces = 1,
            Layout::Spaces(count) => writer.spaces = *count,
            Layout::Line if flat => writer.spaces = 1,
            Layout::Seam if flat => {}
            Layout::Line | Layout::Seam | Layout::Break => writer.begin_line(indentation),
            Layout::Blank => {
                writer.end_line();
                writer.end_line_as_it_is();
                writer.begin_line(indentation);
            }
            Layout::Row(parts) => {
                rest.extend(parts.iter().rev().map(|layout| Part { indentation, flat, layout }));
            }
            Layout::Nest(columns, parts) => {
                let indentation = indentation + columns;
                rest.extend(parts.iter().rev().map(|layout| Part { indentation, flat, layout }));
            }
            Layout::Group(limit, parts) => {
                let flat = flat || fits(*limit, parts, writer.column(indentation), &rest);
                rest.extend(parts.iter().rev().map(|layout| Part { indentation, flat, layout }));
            }
        }
    }
    writer.finish()
}

/// Whether these parts, on one line, and what follows them up to where it can break, keep to the limit.
fn fits(limit: usize, parts: &[Layout], column: usize, behind: &[Part<'_>]) -> bool {
    let mut left = limit.checked_sub(column);
    let mut commented = false;
    let mut open: Vec<(bool, &Layout)> = parts.iter().rev().map(|part| (true, part)).collect();
    let mut behind = behind.iter().rev();
    loop {
        let (flat, layout) = match open.pop() {
            Some(next) => next,
            None => match behind.next() {
                // a group that follows has still to be asked, and may break
                Some(part) => (part.flat, part.layout),
                None => return left.is_some(),
            },
        };
        let width = match layout {
            Layout::Text(_) | Layout::Line | Layout::Seam if flat && commented => return false,
            Layout::Text(text) => text.chars().count(),
            Layout::Block(text) => {
                let first = text.lines().next().unwrap_or_default().chars().count();
                return left.is_some_and(|left| first <= left);
            }
            Layout::Comment { behind, .. } if *behind => {
                commented = true;
                0
            }
            Layout::Comment { .. } => return !flat && left.is_some(),
            Layout::Space => 1,
            Layout::Spaces(count) => *count,
            Layout::Line if flat => 1,
            Layout::Seam if flat => 0,
            Layout::Line | Layout::Seam => return left.is_some(),
            Layout::Break | Layout::Blank => return !flat && left.is_some(),
            Layout::Row(parts) | Layout::Nest(_, parts) | Layout::Group(_, parts) => {
                open.extend(parts.iter().rev().map(|part| (flat, part)));
                0
            }
        };
        left = left.and_then(|left| left.checked_sub(width));
        if left.is_none() {
            return false;
        }
    }
}

/// The lines so far, and the one that is being written.
struct Writer {
    lines: Vec<Written>,
    line: Written,
    /// Where the line begins, if a break has said so.
    indentation: Option<usize>,
    /// How many spaces stand before what is written next.
    spaces: usize,
}

impl Writer {
    /// The column at which the next text begins.
    fn column(&self, indentation: usize) -> usize {
        if self.line.comment.is_some() || self.line.code.is_empty() {
            self.indentation.unwrap_or(indentation)
        } else {
            self.line.code.chars().count() + self.spaces
        }
    }

    fn text(&mut self, text: &str, indentation: usize) {
        // nothing stands behind a comment
        if self.line.comment.is_some() {
            self.end_line();
        }
        if self.line.code.is_empty() {
            self.line.code.push_str(&" ".repeat(self.indentation.take().unwrap_or(indentation)));
        } else {
            self.line.code.push_str(&" ".repeat(self.spaces));
        }
        self.spaces = 0;
        self.line.code.push_str(text);
    }

    /// Writes a text in three quotes. Where its closing quotes stand on a line of their own, their indentation is no
    /// part of the text, and is made one level more than that of the line on which the text begins.
    fn block(&mut self, block: &str, indentation: usize) {
        let block = block.replace('\r', "");
        let mut lines = block.split('\n');
        let first = lines.next().unwrap_or_default();
        let opens = first.trim() == "\"\"\"";
        self.text(if opens { first.trim() } else { first }, indentation);
        let here = self.line.code.chars().take_while(|character| *character == ' ').count() + INDENTATION;
        let lines: Vec<&str> = lines.collect();
        let last = lines.last().filter(|_| opens).and_then(|last| last.strip_suffix("\"\"\""));
        let own = last.filter(|before| before.trim().is_empty());
        for line in lines {
            let rest = own.map(|own| line.strip_prefix(own).unwrap_or(line.trim_start_matches([' ', '\t'])));
            self.end_line_as_it_is();
            match rest {
                Some("") => {}
                Some(rest) => {
                    self.line.code.push_str(&" ".repeat(here));
                    self.line.code.push_str(rest);
                }
                None => self.line.code.push_str(line),
            }
        }
    }

    fn comment(&mut self, comment: &str, behind: bool, indentation: usize) {
        if behind && self.line.comment.is_none() && !self.line.code.is_empty() {
            self.line.comment = Some(comment.to_owned());
            return;
        }
        if !self.line.code.is_empty() || self.line.comment.is_some() {
            self.end_line();
        }
        self.text(comment, indentation);
        self.end_line();
    }

    fn begin_line(&mut self, indentation: usize) {
        self.end_line();
        self.indentation = Some(indentation);
    }

    /// Ends the line, if there is anything on it.
    fn end_line(&mut self) {
        if !self.line.code.is_empty() || self.line.comment.is_some() {
            self.end_line_as_it_is();
        }
    }

    fn end_line_as_it_is(&mut self) {
        self.lines.push(std::mem::take(&mut self.line));
        self.indentation = None;
        self.spaces = 0;
    }

    /// The text. Comments behind code on lines that follow each other, and begin at the same column, stand below each
    /// other, where there is room.
    fn finish(mut self) -> String {
        self.end_line();
        let mut out = String::new();
        let begin = |line: &Written| line.code.len() - line.code.trim_start().len();
        let alike = |one: &Written, other: &Written| {
            one.comment.is_some() && other.comment.is_some() && begin(one) == begin(other)
        };
        for lines in self.lines.chunk_by(alike) {
            let width = |line: &Written| line.code.chars().count();
            let widest = lines.iter().map(width).max().unwrap_or(0);
            let has_room = |line: &Written| {
                let comment = line.comment.as_ref().map_or(0, |comment| comment.chars().count());
                widest + BEFORE_COMMENT + comment <= WIDTH
            };
            let aligned = lines.iter().all(has_room);
            for line in lines {
                out.push_str(&line.code);
                if let Some(comment) = &line.comment {
                    let blanks = if aligned { widest - width(line) + BEFORE_COMMENT } else { BEFORE_COMMENT };
                    // writing to a string does not fail
                    let _ = write!(out, "{:blanks$}{comment}", "");
                }
                out.push('\n');
            }
        }
        out
    }
}
