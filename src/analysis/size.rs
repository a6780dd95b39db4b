//! How large an expression becomes once its definitions are written out: what bounds the time and the stack that a
//! policy can ask for.

use crate::analysis::program::{Base, Expression, ExpressionKind};

/// The size of an expression, definitions written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Size {
    /// How many expressions it is made of.
    pub(super) parts: usize,
    /// How deep they stand in each other.
    pub(super) depth: usize,
}

impl Size {
    /// The most that an expression may come to.
    pub(super) const LIMIT: Self = Self { parts: 20_000, depth: 200 };

    /// Whether it is within the limit.
    pub(super) fn is_allowed(self) -> bool {
        self.parts <= Self::LIMIT.parts && self.depth <= Self::LIMIT.depth
    }

    fn beside(self, other: Self) -> Self {
        Self { parts: self.parts.saturating_add(other.parts), depth: self.depth.max(other.depth) }
    }

    fn within_one(self) -> Self {
        Self { parts: self.parts.saturating_add(1), depth: self.depth.saturating_add(1) }
    }
}

/// Measures an expression; `definition` gives the size of a definition's body.
pub(super) fn measure(expression: &Expression, definition: &dyn Fn(usize) -> Size) -> Size {
    let mut size = Size::default();
    if let ExpressionKind::Definition { index, .. } = &expression.kind {
        size = definition(*index);
    }
    children(expression, &mut |child| size = size.beside(measure(child, definition)));
    size.within_one()
}

/// Shows the expressions that an expression is made of, in the order of the text.
pub(super) fn children<'p>(expression: &'p Expression, see: &mut impl FnMut(&'p Expression)) {
    match &expression.kind {
        ExpressionKind::Literal(_)
        | ExpressionKind::Text(_)
        | ExpressionKind::Parameter(_)
        | ExpressionKind::AsOf
        | ExpressionKind::Path { base: Base::Root | Base::Data(_) | Base::Slot(_), .. } => {}
        ExpressionKind::Path { base: Base::Expression(only), .. }
        | ExpressionKind::Matches { text: only, .. }
        | ExpressionKind::Is { value: only, .. }
        | ExpressionKind::Not(only) => see(only),
        ExpressionKind::List(parts)
        | ExpressionKind::And(parts)
        | ExpressionKind::Or(parts)
        | ExpressionKind::Definition { arguments: parts, .. }
        | ExpressionKind::Call { arguments: parts, .. } => parts.iter().for_each(see),
        ExpressionKind::Compare { left, right, .. }
        | ExpressionKind::Membership { left, right, .. }
        | ExpressionKind::Arithmetic { left, right, .. }
        | ExpressionKind::Mentions { text: left, phrase: right }
        | ExpressionKind::Filter { list: left, condition: right, .. }
        | ExpressionKind::Default { value: left, fallback: right } => {
            see(left);
            see(right);
        }
        ExpressionKind::Quantifier { list, filter, condition, .. } => {
            see(list);
            filter.iter().for_each(|filter| see(filter));
            see(condition);
        }
        ExpressionKind::If { condition, then, otherwise } => {
            see(condition);
            see(then);
            see(otherwise);
        }
    }
}
