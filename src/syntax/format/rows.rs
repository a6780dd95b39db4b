//! Rows of two columns: names with their types, and what they are; in short blocks the second column stands at one place.

use super::cursor::{CONTINUATION, Cursor, INDENTATION};
use super::layout::{Layout, WIDTH};

/// A first column that is wider does not move the others' second one.
const WIDEST: usize = 44;

/// What stands between the columns, at least.
const APART: usize = 2;

/// Where the parts of a row stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// Where it begins.
    pub(super) start: usize,
    /// Where its second column begins, if it has one.
    pub(super) second: Option<usize>,
    /// Where it ends.
    pub(super) end: usize,
}

/// The rows of a block, without its brackets. Commas between them are left out.
pub(super) fn rows(cursor: &mut Cursor<'_>, rows: &[Row]) -> Vec<Layout> {
    let mut parts = Vec::new();
    let column = widths(cursor, rows).into_iter().filter(|width| *width <= WIDEST).max().unwrap_or(0) + APART;
    for (index, row) in rows.iter().enumerate() {
        parts.extend(cursor.between(row.start, index == 0, false));
        let head = cursor.words_between(row.start, row.second.unwrap_or(row.end)).chars().count();
        parts.push(Layout::Nest(CONTINUATION, cursor.take_until(row.second.unwrap_or(row.end))));
        if row.second.is_some() {
            let second = cursor.words_between(row.second.unwrap_or(row.end), row.end).chars().count();
            let blanks = column.saturating_sub(head).max(APART);
            let second_column = cursor.take_until(row.end);
            if INDENTATION + head + blanks + second <= WIDTH {
                parts.push(Layout::Spaces(blanks));
                parts.extend(second_column);
            } else {
                let mut below = vec![Layout::Break];
                below.extend(second_column);
                parts.push(Layout::Nest(INDENTATION, below));
            }
        }
        parts.extend(cursor.skip_comma());
    }
    parts
}

/// The widths of the first columns of those rows that have a second one.
fn widths(cursor: &Cursor<'_>, rows: &[Row]) -> Vec<usize> {
    let width = |row: &Row| row.second.map(|second| cursor.words_between(row.start, second).chars().count());
    rows.iter().filter_map(width).collect()
}
