//! Expressions. A long one breaks before its loosest operators first.

use super::cursor::{Cursor, INDENTATION};
use super::layout::{Layout, group};
use crate::source::Span;
use crate::syntax::ast::{Expression, ExpressionKind, IsTest, Path, Segment};

/// A choice that is wider is easier to read on three lines.
const CHOICE_WIDTH: usize = 80;

/// The words of an expression, the parentheses around it included. Its own breaks are not indented.
pub(super) fn expression(cursor: &mut Cursor<'_>, written: &Expression) -> Layout {
    let inner = first_part(written).map_or(written.span.end(), |part| part.span.start());
    let mut opened = 0;
    let mut parts = Vec::new();
    while cursor.opens(b')') && cursor.next_before(inner).is_some() {
        parts.push(cursor.take());
        opened += 1;
    }
    if opened == 0 {
        return bare(cursor, written);
    }
    parts.push(nested(bare(cursor, written)));
    parts.extend((0..opened).map(|_| cursor.take()));
    Layout::Row(parts)
}

fn nested(layout: Layout) -> Layout {
    Layout::Nest(INDENTATION, vec![layout])
}

/// The expression that another one begins with.
fn first_part(written: &Expression) -> Option<&Expression> {
    match &written.kind {
        ExpressionKind::Compare { left, .. }
        | ExpressionKind::Membership { left, .. }
        | ExpressionKind::Arithmetic { left, .. }
        | ExpressionKind::And(left, _)
        | ExpressionKind::Or(left, _) => Some(left),
        ExpressionKind::Matches { text, .. } | ExpressionKind::Mentions { text, .. } => Some(text),
        ExpressionKind::Is { value, .. } | ExpressionKind::Default { value, .. } => Some(value),
        ExpressionKind::Filter { list, .. } => Some(list),
        ExpressionKind::Path(Path { base, .. }) => base.as_deref(),
        ExpressionKind::Missing
        | ExpressionKind::Text(_)
        | ExpressionKind::Literal(_)
        | ExpressionKind::List(_)
        | ExpressionKind::Not(_)
        | ExpressionKind::Quantifier { .. }
        | ExpressionKind::If { .. }
        | ExpressionKind::Call { .. }
        | ExpressionKind::AsOf => None,
    }
}

/// An expression without the parentheses around it.
fn bare(cursor: &mut Cursor<'_>, written: &Expression) -> Layout {
    match &written.kind {
        ExpressionKind::Path(Path { base: Some(base), segments }) => {
            let end = segments.last().map_or(written.span, last_of).end();
            Layout::Row(vec![expression(cursor, base), cursor.take_leaf(end)])
        }
        ExpressionKind::Missing
        | ExpressionKind::Text(_)
        | ExpressionKind::Literal(_)
        | ExpressionKind::Path(_)
        | ExpressionKind::AsOf => cursor.take_leaf(written.span.end()),
        ExpressionKind::List(elements) => {
            let open = cursor.take();
            let elements = separated(cursor, elements, || group(vec![Layout::Line]));
            bracketed(cursor, vec![open], elements)
        }
        ExpressionKind::Call { arguments, .. } => {
            let head = vec![cursor.take(), cursor.take()];
            let arguments = separated(cursor, arguments, || Layout::Line);
            bracketed(cursor, head, arguments)
        }
        ExpressionKind::And(..) | ExpressionKind::Or(..) | ExpressionKind::Arithmetic { .. } => chain(cursor, written),
        ExpressionKind::Compare { left, right, .. }
        | ExpressionKind::Membership { left, right, .. }
        | ExpressionKind::Mentions { text: left, phrase: right } => {
            let left = expression(cursor, left);
            let mut parts = vec![left, Layout::Line];
            parts.extend(cursor.take_until(start(right)));
            parts.extend([Layout::Space, expression(cursor, right)]);
            group(parts)
        }
        ExpressionKind::Matches { text, regex_span, .. } => {
            let text = expression(cursor, text);
            let word = cursor.take();
            group(vec![text, Layout::Line, word, Layout::Space, cursor.take_leaf(regex_span.end())])
        }
        ExpressionKind::Is { value, test, negated } => {
            let mut parts = vec![expression(cursor, value)];
            let has_article = matches!(test, IsTest::Of(of) if of.article().is_some());
            for _ in 0..2 + usize::from(*negated) + usize::from(has_article) {
                parts.extend([Layout::Space, cursor.take()]);
            }
            Layout::Row(parts)
        }
        ExpressionKind::Default { value, fallback } => Layout::Row(vec![
            expression(cursor, value),
            Layout::Space,
            cursor.take(),
            Layout::Space,
            expression(cursor, fallback),
        ]),
        ExpressionKind::Not(operand) => {
            Layout::Row(vec![cursor.take(), Layout::Space, nested(expression(cursor, operand))])
        }
        ExpressionKind::Quantifier { list, filter, condition, .. } => {
            let mut parts = cursor.take_until(start(list));
            parts.extend([Layout::Space, expression(cursor, list)]);
            for part in filter.iter().chain([condition]) {
                parts.extend([Layout::Line, cursor.take(), Layout::Space, nested(expression(cursor, part))]);
            }
            group(parts)
        }
        ExpressionKind::Filter { list, condition } => {
            let list = expression(cursor, list);
            let behind = vec![Layout::Line, cursor.take(), Layout::Space, nested(expression(cursor, condition))];
            group(vec![list, Layout::Nest(INDENTATION, behind)])
        }
        ExpressionKind::If { condition, then, otherwise } => {
            let mut parts = vec![cursor.take(), Layout::Space, nested(expression(cursor, condition))];
            for part in [then, otherwise] {
                parts.extend([Layout::Line, cursor.take(), Layout::Space, nested(expression(cursor, part))]);
            }
            Layout::Group(CHOICE_WIDTH, parts)
        }
    }
}

/// Where an expression begins, the parentheses around it included.
fn start(written: &Expression) -> usize {
    written.span.start()
}

fn last_of(segment: &Segment) -> Span {
    match segment {
        Segment::Field { name, .. } => name.span,
        Segment::Each(span) | Segment::Index(_, span) | Segment::Missing(span) => *span,
    }
}

/// What stands between brackets, with commas. One behind the last element is left out.
fn separated(cursor: &mut Cursor<'_>, elements: &[Expression], between: impl Fn() -> Layout) -> Vec<Layout> {
    let mut parts = Vec::with_capacity(elements.len() * 3);
    for (index, element) in elements.iter().enumerate() {
        if index > 0 {
            parts.extend([cursor.take(), between()]);
        }
        parts.push(expression(cursor, element));
    }
    parts.extend(cursor.skip_comma());
    // with or without the comma, what stands before the bracket is said of the elements
    if !elements.is_empty() {
        parts.push(cursor.take_comments_before_next());
    }
    parts
}

fn bracketed(cursor: &mut Cursor<'_>, mut head: Vec<Layout>, inside: Vec<Layout>) -> Layout {
    if inside.is_empty() {
        head.push(cursor.take());
        return Layout::Row(head);
    }
    let mut indented = vec![Layout::Seam];
    indented.extend(inside);
    head.extend([Layout::Nest(INDENTATION, indented), Layout::Seam, cursor.take()]);
    group(head)
}

/// Operators of one precedence in a row, which all break if one does.
fn chain(cursor: &mut Cursor<'_>, written: &Expression) -> Layout {
    // found from the last operand to the first
    let mut operands = Vec::new();
    let mut first = written;
    while let Some((left, right)) = sides(first, &written.kind)
        // what stands in parentheses is an operand
        && (std::ptr::eq(first, written) || first.span.start() == left.span.start() && ends_with(first, right))
    {
        operands.push(right);
        first = left;
    }
    let mut parts = vec![nested(expression(cursor, first))];
    for operand in operands.into_iter().rev() {
        let operator = cursor.take();
        parts.extend([Layout::Line, operator, Layout::Space, nested(expression(cursor, operand))]);
    }
    group(parts)
}

fn ends_with(whole: &Expression, right: &Expression) -> bool {
    whole.span.end() == right.span.end()
}

/// The sides of an expression that stands in one chain with one of this kind.
fn sides<'a>(written: &'a Expression, with: &ExpressionKind) -> Option<(&'a Expression, &'a Expression)> {
    use crate::syntax::ast::Arithmetic::Multiply;
    match (&written.kind, with) {
        (ExpressionKind::And(left, right), ExpressionKind::And(..))
        | (ExpressionKind::Or(left, right), ExpressionKind::Or(..)) => Some((left, right)),
        (
            ExpressionKind::Arithmetic { operator, left, right },
            ExpressionKind::Arithmetic { operator: in_chain, .. },
        ) if (*operator == Multiply) == (*in_chain == Multiply) => Some((left, right)),
        _ => None,
    }
}
