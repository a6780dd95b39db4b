//! A line of a file as a frame shows it: visible, its tabs expanded, cut to the columns that there are, and the places in
//! it that are labelled.
//!
//! The cost depends on the columns, not on the line's length.

use crate::report::visible::{MARKS_IN_A_ROW, Visible, begins_command, is_hidden};

use super::wrap::{columns, columns_of};

/// Tabs end at every so many columns.
const TAB: usize = 4;

/// How much room a label's words are given at least, where they need it; words that are longer go on below. Of a narrow
/// frame a third.
const WORDS: usize = 24;

fn room(text: &str, width: usize) -> usize {
    columns(text).min(WORDS).min(width / 3)
}

/// The columns of `╰── ` before a label's words.
pub(super) const HOOK: usize = 4;

/// The most columns of a character that is written out, as `\u{10ffff}`.
const WRITTEN_OUT: usize = 2 + "u{}".len() + 6;

/// A label's part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// Its first byte; in the file's line, or in the line as it is shown.
    pub(super) start: usize,
    /// The byte behind its last one; equal to the start for a place between two characters.
    pub(super) end: usize,
    /// What is there; visible.
    pub(super) text: String,
    /// Whether the finding is about it.
    pub(super) primary: bool,
}

/// A line as it is shown.
#[derive(Debug)]
pub(super) struct Shown {
    /// Its text.
    pub(super) text: String,
    /// The marks, at bytes of the text, ordered, none over another.
    pub(super) marks: Vec<Mark>,
    /// The indices of the marks that found no room.
    pub(super) left_over: Vec<usize>,
}

/// A character of a line as it is shown.
#[derive(Debug, Clone, Copy)]
struct Cell {
    /// Its byte in the file's line.
    source: usize,
    /// Its byte in the text shown.
    shown: usize,
    /// The columns before it.
    column: usize,
}

/// Shows a line without marks, from its start.
pub(super) fn plain(line: &str, width: usize) -> String {
    Strip::new(line, 0, width, false).text
}

/// Shows a line with marks, given at bytes of the line. The primary mark, else the first, is always shown, others where
/// there is room for them and their words.
pub(super) fn marked(line: &str, marks: &[Mark], width: usize) -> Shown {
    // a place at the line's end gets a column of its own there
    let at_end = marks.iter().any(|mark| mark.start >= line.len());
    let whole = Strip::new(line, 0, width, at_end);
    if whole.to_the_end && marks.iter().all(|mark| whole.has_room(mark, width)) {
        return whole.with_marks(marks, width);
    }
    let Some(anchor) = marks.iter().find(|mark| mark.primary).or(marks.first()) else {
        return whole.with_marks(marks, width);
    };
    let text = line.get(anchor.start..anchor.end).unwrap_or_default();
    let half = text.chars().take(width).map(widest).sum::<usize>().min(width) / 2;
    let before = (width / 4).min(width.saturating_sub(HOOK + room(&anchor.text, width) + half + 1));
    Strip::new(line, back(line, anchor.start, before), width, at_end).with_marks(marks, width)
}

/// The most columns that a character may be shown in.
fn widest(character: char) -> usize {
    match character {
        '\t' => TAB,
        _ if is_hidden(character) => WRITTEN_OUT,
        _ => columns_of(character),
    }
}

/// The byte to begin at so that at most `width` columns, `…` included, stand before a byte; at a word's start if one is near.
fn back(line: &str, at: usize, width: usize) -> usize {
    let before = line.get(..at).unwrap_or_default();
    let mut used = 1;
    let mut marks = 0;
    let mut start = at;
    let mut all = true;
    for (offset, character) in before.char_indices().rev() {
        let is_written_out = character == '[' && begins_command(before.get(..offset).unwrap_or_default());
        used += if is_written_out { WRITTEN_OUT } else { widest(character) };
        marks = if columns_of(character) == 0 { marks + 1 } else { 0 };
        if used > width || marks > MARKS_IN_A_ROW {
            all = false;
            break;
        }
        start = offset;
    }
    // a mark without what it stands on is written out, which takes more room
    let on_something = before.trim_start_matches(|character| columns_of(character) == 0 && !is_hidden(character));
    let written_out = before.len() - on_something.len();
    if all && (written_out == 0 || used + written_out * WRITTEN_OUT <= width) {
        return 0;
    }
    // what begins here begins with no mark that stood on what is left out
    let kept = |start: usize| {
        let kept = line.get(start..at).unwrap_or_default();
        kept.trim_start_matches(|character| columns_of(character) == 0)
    };
    let whole = kept(start);
    let kept = match whole.find(' ') {
        Some(space) if space < whole.len() / 2 => kept(at - whole.len() + space + 1),
        _ => whole,
    };
    at - kept.len()
}

/// A stretch of a line, built character by character until the columns are used up.
struct Strip {
    text: String,
    cells: Vec<Cell>,
    /// The byte of the line behind the last character shown.
    source_end: usize,
    to_the_end: bool,
}

impl Strip {
    fn new(line: &str, from: usize, width: usize, at_end: bool) -> Self {
        let mut visible = Visible::after(if from > 0 { "…" } else { "" });
        let mut cells: Vec<Cell> = Vec::new();
        let mut column = usize::from(from > 0);
        let rest = line.get(from..).unwrap_or_default();
        let end_of_line = at_end.then_some((rest.len(), ' '));
        let mut to_the_end = true;
        for (offset, character) in rest.char_indices().chain(end_of_line) {
            let shown = visible.as_str().len();
            cells.push(Cell { source: from + offset, shown, column });
            if character == '\t' {
                visible.push_safe(&" ".repeat(TAB - column % TAB));
            } else {
                visible.push(character);
            }
            column += columns(visible.as_str().get(shown..).unwrap_or_default());
            if column > width {
                to_the_end = false;
                break;
            }
        }
        let mut text = visible.into_string();
        let mut source_end = line.len() + usize::from(at_end);
        if !to_the_end {
            while column >= width
                && let Some(cell) = cells.pop()
            {
                text.truncate(cell.shown);
                column = cell.column;
                source_end = cell.source;
            }
        }
        cells.push(Cell { source: source_end.max(from), shown: text.len(), column });
        if !to_the_end {
            text.push('…');
        }
        Self { text, cells, source_end, to_the_end }
    }

    /// The cell that shows a byte of the line, if one does.
    fn cell(&self, source: usize) -> Option<usize> {
        let index = self.cells.partition_point(|cell| cell.source <= source).checked_sub(1)?;
        (source < self.source_end).then_some(index)
    }

    fn cell_at(&self, index: usize) -> Cell {
        let last = self.cells.last().copied().unwrap_or(Cell { source: 0, shown: 0, column: 0 });
        self.cells.get(index).copied().unwrap_or(last)
    }

    /// The cells that a mark covers, first and behind the last: whole characters with the marks that stand on them.
    /// Nothing where its start is not shown.
    fn cells_of(&self, mark: &Mark) -> Option<(usize, usize)> {
        let mut first = self.cell(mark.start)?;
        let no_width = |index: usize| self.cell_at(index + 1).column == self.cell_at(index).column;
        while first > 0 && no_width(first) {
            first -= 1;
        }
        let mut behind = self.cells.partition_point(|cell| cell.source < mark.end).max(first + 1);
        while behind + 1 < self.cells.len() && no_width(behind) {
            behind += 1;
        }
        Some((first, behind.min(self.cells.len().saturating_sub(1))))
    }

    /// Whether a mark's start is shown and its words fit beside it.
    fn has_room(&self, mark: &Mark, width: usize) -> bool {
        self.cells_of(mark).is_some_and(|(first, behind)| self.words_fit(first, behind, &mark.text, width))
    }

    fn words_fit(&self, first: usize, behind: usize, text: &str, width: usize) -> bool {
        let (start, end) = (self.cell_at(first).column, self.cell_at(behind).column);
        hook(start, end) + HOOK + room(text, width) <= width
    }

    fn with_marks(self, marks: &[Mark], width: usize) -> Shown {
        let anchor = marks.iter().position(|mark| mark.primary).unwrap_or(0);
        let fits = |index: usize, mark: &Mark| index == anchor || self.has_room(mark, width);
        let mut chosen: Vec<usize> =
            marks.iter().enumerate().filter(|(index, mark)| fits(*index, mark)).map(|(index, _)| index).collect();
        let mut covered = self.cover(marks, &chosen);
        if covered.iter().any(|mark| !self.words_fit(mark.first, mark.behind, &mark.text, width)) {
            // marks that were taken apart or joined need more room than each of them alone
            chosen = vec![anchor];
            covered = self.cover(marks, &chosen);
        }
        let left_over = (0..marks.len()).filter(|index| !chosen.contains(index)).collect();
        let last = self.cells.len().saturating_sub(1);
        let marks = covered
            .into_iter()
            .map(|mark| {
                let start = self.cell_at(mark.first).shown;
                // what goes on behind the cut is marked up to the cut
                let cut = !self.to_the_end && mark.behind == last;
                let end = if cut { self.text.len() } else { self.cell_at(mark.behind).shown };
                Mark { start, end: if mark.between { start } else { end }, text: mark.text, primary: mark.primary }
            })
            .collect();
        Shown { text: self.text, marks, left_over }
    }

    fn cover(&self, marks: &[Mark], chosen: &[usize]) -> Vec<Covered> {
        let marks = chosen.iter().filter_map(|index| marks.get(*index));
        let covered = marks.filter_map(|mark| {
            let (first, behind) = self.cells_of(mark)?;
            let between = mark.start == mark.end;
            Some(Covered { first, behind, between, text: mark.text.clone(), primary: mark.primary })
        });
        let mut covered = apart(covered.collect());
        if covered.len() > 1 && covered.iter().any(|mark| !mark.text.is_empty()) {
            // a line is drawn down from each mark past the words of those right of it; it should lead somewhere
            covered.iter_mut().filter(|mark| mark.text.is_empty()).for_each(|mark| mark.text.push_str("here"));
        }
        covered
    }
}

/// The column that a mark's words hang from.
pub(super) fn hook(start: usize, end: usize) -> usize {
    usize::midpoint(start, end.max(start + 1))
}

/// A mark by its cells.
#[derive(Debug)]
struct Covered {
    first: usize,
    behind: usize,
    between: bool,
    text: String,
    primary: bool,
}

/// Takes marks apart that cover each other, so that each stands under its own text: of two the one that starts first, or
/// is longer, gives way. Two of the same place become one.
fn apart(mut marks: Vec<Covered>) -> Vec<Covered> {
    loop {
        marks.sort_by_key(|mark| (mark.first, mark.behind));
        let clash = marks.windows(2).position(|pair| match pair {
            [left, right] => right.first < left.behind,
            _ => false,
        });
        let Some(index) = clash else { return marks };
        let right = marks.remove(index + 1);
        let Some(left) = marks.get_mut(index) else { return marks };
        if left.first < right.first {
            left.behind = right.first;
            marks.insert(index + 1, right);
        } else if left.behind < right.behind {
            let first = left.behind;
            marks.insert(index + 1, Covered { first, ..right });
        } else {
            let texts = if right.primary { [&right.text, &left.text] } else { [&left.text, &right.text] };
            let texts: Vec<_> = texts.into_iter().filter(|text| !text.is_empty()).map(String::as_str).collect();
            left.text = texts.join("; ");
            left.primary |= right.primary;
            left.between &= right.between;
        }
    }
}
