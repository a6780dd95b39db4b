//! Going through the tree of a file: what an editor looks for in it may stand at any depth.

use crate::syntax::ast::{self, Item, ItemKind, Statement, StatementKind};

/// Shows all items, those of `when` blocks behind the block itself.
pub(super) fn items<'a>(items: &'a [Item], see: &mut dyn FnMut(&'a Item)) {
    for item in items {
        see(item);
        if let ItemKind::When { items: Some(inner), .. } = &item.kind {
            self::items(inner, see);
        }
    }
}

/// The rules of a file, in order.
pub(super) fn rules(file: &ast::File) -> Vec<(&Item, &ast::Rule)> {
    let mut rules = Vec::new();
    items(&file.items, &mut |item| {
        if let ItemKind::Rule(rule) = &item.kind {
            rules.push((item, rule));
        }
    });
    rules
}

/// Shows all statements of a block, each before those in it.
pub(super) fn statements<'a>(body: &'a [Statement], see: &mut dyn FnMut(&'a Statement)) {
    for statement in body {
        see(statement);
        if let StatementKind::When { body: Some(inner), .. } | StatementKind::ForEach { body: inner, .. } =
            &statement.kind
        {
            statements(inner, see);
        }
    }
}
