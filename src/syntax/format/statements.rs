//! The lines of rules and of the blocks in them.

use super::cursor::{CONTINUATION, Cursor, INDENTATION};
use super::expressions::expression;
use super::layout::{Layout, group};
use super::rows::{Row, rows};
use crate::syntax::ast::{Expression, ExpressionKind, GradeStep, Statement, StatementKind};

/// The longest of the words that say what a rule is: `severity`, and the space behind it. What stands behind each of them
/// stands below the others.
const COLUMN: usize = 9;

/// A block with its brackets.
pub(super) fn block(cursor: &mut Cursor<'_>, body: &[Statement]) -> Vec<Layout> {
    braced(cursor, |cursor| {
        let mut parts = Vec::new();
        for (index, line) in body.iter().enumerate() {
            parts.extend(cursor.between(line.span.start(), index == 0, false));
            parts.extend(statement(cursor, line));
        }
        parts
    })
}

/// A bracket, what stands on the lines below it, and the one that closes it. An empty block stands on one line.
pub(super) fn braced(cursor: &mut Cursor<'_>, inside: impl FnOnce(&mut Cursor<'_>) -> Vec<Layout>) -> Vec<Layout> {
    let mut parts = vec![Layout::Space, cursor.take()];
    let mut lines = inside(cursor);
    let rest = cursor.before_end(lines.is_empty());
    lines.extend(rest);
    if !lines.is_empty() {
        parts.extend([Layout::Nest(INDENTATION, lines), Layout::Break]);
    }
    parts.push(cursor.take());
    parts
}

/// What continues a condition is indented twice, so that it stands apart from an `else` or a block below it.
pub(super) fn condition(cursor: &mut Cursor<'_>, written: &Expression) -> Vec<Layout> {
    vec![Layout::Space, Layout::Nest(CONTINUATION, vec![expression(cursor, written)])]
}

/// A value behind its `=`, on a line of its own if the line is too long with it.
pub(super) fn assigned(cursor: &mut Cursor<'_>, written: &Expression) -> Vec<Layout> {
    let mut parts = cursor.take_until(written.span.start());
    let is_text = matches!(written.kind, ExpressionKind::Text(_));
    let before = if is_text { Layout::Space } else { Layout::Line };
    parts.push(group(vec![Layout::Nest(INDENTATION, vec![before, expression(cursor, written)])]));
    parts
}

fn statement(cursor: &mut Cursor<'_>, line: &Statement) -> Vec<Layout> {
    let end = line.span.end();
    match &line.kind {
        StatementKind::Severity(_)
        | StatementKind::Tags(_)
        | StatementKind::Status(_)
        | StatementKind::Because(_)
        | StatementKind::Cite { .. }
        | StatementKind::Help(_) => {
            let word = cursor.word();
            let blanks = COLUMN.saturating_sub(word.chars().count());
            let mut parts = vec![cursor.take(), Layout::Spaces(blanks)];
            parts.push(Layout::Nest(COLUMN, cursor.take_until(end)));
            parts
        }
        StatementKind::Require { condition: asked, otherwise }
        | StatementKind::Forbid { condition: asked, otherwise } => {
            let mut parts = vec![cursor.take()];
            parts.extend(condition(cursor, asked));
            if otherwise.is_some() {
                let mut below = vec![Layout::Break];
                below.extend(cursor.take_until(end));
                parts.push(Layout::Nest(INDENTATION, below));
            }
            parts
        }
        StatementKind::When { condition: asked, body } => {
            let mut parts = vec![cursor.take()];
            parts.extend(condition(cursor, asked));
            if let Some(body) = body {
                parts.extend(block(cursor, body));
            }
            parts
        }
        StatementKind::ForEach { list, filter, body, .. } => {
            let mut parts = cursor.take_until(list.span.start());
            let mut inside = vec![Layout::Space, expression(cursor, list)];
            if let Some(filter) = filter {
                let asked = Layout::Nest(INDENTATION, vec![cursor.take(), Layout::Space, expression(cursor, filter)]);
                inside.extend([Layout::Line, asked]);
            }
            parts.push(group(vec![Layout::Nest(CONTINUATION, inside)]));
            parts.extend(block(cursor, body));
            parts
        }
        StatementKind::Let { value, .. } => assigned(cursor, value),
        StatementKind::Grade { subject, steps } => {
            let mut parts = vec![cursor.take()];
            parts.extend(condition(cursor, subject));
            parts.extend(braced(cursor, |cursor| rows(cursor, &grade_rows(cursor, steps))));
            parts
        }
        StatementKind::Suggest { path, value, .. } => {
            let mut parts = cursor.take_until(path.span.end());
            parts.push(Layout::Space);
            parts.extend(assigned(cursor, value));
            parts
        }
    }
}

fn grade_rows(cursor: &Cursor<'_>, steps: &[GradeStep]) -> Vec<Row> {
    let row = |step: &GradeStep| Row {
        start: step.span.start(),
        second: cursor.first_comparison(step.span.start(), step.bound.span.start()),
        end: step.span.end(),
    };
    steps.iter().map(row).collect()
}
