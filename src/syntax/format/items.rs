//! Whole files, and the parts that they are made of.

use super::cursor::{Cursor, INDENTATION};
use super::layout::Layout;
use super::rows::{Row, rows};
use super::statements::{assigned, block, braced, condition};
use crate::syntax::ast::{AdjustmentKind, Enum, File, Item, ItemKind, Record, TestStep, TestStepKind};

/// How a part of a file stands among the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// A line of the head.
    Head,
    /// Another line.
    Line,
    /// A block: apart from whatever stands beside it.
    Block,
}

/// A whole file.
pub(super) fn file(cursor: &mut Cursor<'_>, file: &File) -> Layout {
    let mut parts = Vec::new();
    let mut before = None;
    let first_item = file.items.first().map_or(usize::MAX, |item| item.span.start());
    if file.declaration.is_some()
        && let Some(word) = cursor.next_before(first_item)
    {
        parts.extend(cursor.between(word.span.start(), true, false));
        parts.extend(cursor.take_until(first_item));
        before = Some(Standing::Head);
    }
    parts.extend(items(cursor, &file.items, before));
    parts.extend(cursor.before_end(parts.is_empty()));
    Layout::Row(parts)
}

fn items(cursor: &mut Cursor<'_>, items: &[Item], mut before: Option<Standing>) -> Vec<Layout> {
    let mut parts = Vec::new();
    for part in items {
        let standing = standing(&part.kind);
        let apart = before.is_some_and(|before| before != standing || standing == Standing::Block);
        parts.extend(cursor.between(part.span.start(), before.is_none(), apart));
        parts.extend(item(cursor, part));
        before = Some(standing);
    }
    parts
}

fn standing(kind: &ItemKind) -> Standing {
    match kind {
        kind if kind.is_header() => Standing::Head,
        ItemKind::Use { .. } => Standing::Head,
        ItemKind::Data { .. }
        | ItemKind::When { items: None, .. }
        | ItemKind::Parameter { .. }
        | ItemKind::Define { .. } => Standing::Line,
        _ => Standing::Block,
    }
}

fn item(cursor: &mut Cursor<'_>, written: &Item) -> Vec<Layout> {
    let end = written.span.end();
    match &written.kind {
        ItemKind::Parameter { default, description, .. } => {
            let mut parts = assigned(cursor, default);
            if description.is_some() {
                let mut below = vec![Layout::Break];
                below.extend(cursor.take_until(end));
                parts.push(Layout::Nest(INDENTATION, below));
            }
            parts
        }
        ItemKind::Define { body, .. } => assigned(cursor, body),
        ItemKind::When { condition: asked, items: covered } => {
            let mut parts = vec![cursor.take()];
            parts.extend(condition(cursor, asked));
            if let Some(covered) = covered {
                parts.extend(braced(cursor, |cursor| items(cursor, covered, None)));
            }
            parts
        }
        ItemKind::Adjust { changes, .. } => {
            let mut parts = cursor.take_until_brace();
            parts.extend(braced(cursor, |cursor| {
                let mut parts = Vec::new();
                for (index, change) in changes.iter().enumerate() {
                    parts.extend(cursor.between(change.span.start(), index == 0, false));
                    match &change.change {
                        AdjustmentKind::Parameter(value) => parts.extend(assigned(cursor, value)),
                        AdjustmentKind::Severity(_) | AdjustmentKind::Off(_) => {
                            parts.push(Layout::Nest(INDENTATION, cursor.take_until(change.span.end())));
                        }
                    }
                    parts.extend(cursor.skip_comma());
                }
                parts
            }));
            parts
        }
        ItemKind::Rule(rule) => {
            let mut parts = cursor.take_until_brace();
            parts.extend(block(cursor, &rule.body));
            parts
        }
        ItemKind::Test(test) => {
            let mut parts = cursor.take_until_brace();
            parts.extend(braced(cursor, |cursor| {
                let mut parts = Vec::new();
                for (index, step) in test.steps.iter().enumerate() {
                    parts.extend(cursor.between(step.span.start(), index == 0, false));
                    parts.extend(test_step(cursor, step));
                }
                parts
            }));
            parts
        }
        ItemKind::Record(record) => {
            let mut parts = cursor.take_until_brace();
            parts.extend(braced(cursor, |cursor| rows(cursor, &field_rows(record))));
            parts
        }
        ItemKind::Enum(of) => {
            let mut parts = cursor.take_until_brace();
            parts.extend(braced(cursor, |cursor| rows(cursor, &value_rows(of))));
            parts
        }
        // lines without parts of their own: `data`, and those of the head, which `standing` lists
        _ => vec![Layout::Nest(INDENTATION, cursor.take_until(end))],
    }
}

fn test_step(cursor: &mut Cursor<'_>, step: &TestStep) -> Vec<Layout> {
    match &step.kind {
        TestStepKind::With { value, .. } => assigned(cursor, value),
        TestStepKind::Given { .. } | TestStepKind::Without(_) | TestStepKind::AsOf(_) | TestStepKind::Expect { .. } => {
            vec![Layout::Nest(INDENTATION, cursor.take_until(step.span.end()))]
        }
    }
}

fn field_rows(record: &Record) -> Vec<Row> {
    let fields = record.fields.iter();
    let row = fields.map(|field| Row {
        start: field.span.start(),
        second: field.description.as_ref().map(|text| text.span.start()),
        end: field.span.end(),
    });
    row.collect()
}

fn value_rows(of: &Enum) -> Vec<Row> {
    let values = of.values.iter();
    let row = values.map(|(name, description)| Row {
        start: name.span.start(),
        second: description.as_ref().map(|text| text.span.start()),
        end: description.as_ref().map_or(name.span.end(), |text| text.span.end()),
    });
    row.collect()
}
