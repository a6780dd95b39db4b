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
    for child in children(expression) {
        size = size.beside(measure(child, definition));
    }
    size.within_one()
}

/// The expressions that an expression is made of, in the order of the text.
pub(super) fn children(expression: &Expression) -> Vec<&Expression> {
    match &expression.kind {
        ExpressionKind::Literal(_)
        | ExpressionKind::Text(_)
        | ExpressionKind::Parameter(_)
        | ExpressionKind::AsOf
        | ExpressionKind::Path { base: Base::Root | Base::Data(_) | Base::Slot(_), .. } => Vec::new(),
        ExpressionKind::Path { base: Base::Expression(base), .. } => vec![base],
        ExpressionKind::List(parts)
        | ExpressionKind::And(parts)
        | ExpressionKind::Or(parts)
        | ExpressionKind::Definition { arguments: parts, .. }
        | ExpressionKind::Call { arguments: parts, .. } => parts.iter().collect(),
        ExpressionKind::Compare { left, right, .. }
        | ExpressionKind::Membership { left, right, .. }
        | ExpressionKind::Arithmetic { left, right, .. } => vec![left, right],
        ExpressionKind::Matches { text, .. } => vec![text],
        ExpressionKind::Mentions { text, phrase } => vec![text, phrase],
        ExpressionKind::Is { value, .. } => vec![value],
        ExpressionKind::Not(inner) => vec![inner],
        ExpressionKind::Quantifier { list, filter, condition, .. } => {
            [Some(list), filter.as_ref(), Some(condition)].into_iter().flatten().map(|part| &**part).collect()
        }
        ExpressionKind::Filter { list, condition, .. } => vec![list, condition],
        ExpressionKind::Default { value, fallback } => vec![value, fallback],
        ExpressionKind::If { condition, then, otherwise } => vec![condition, then, otherwise],
    }
}
