//! The outline of a file.

use super::PolicyFile;
use crate::ide::{Symbol, SymbolKind};
use crate::source::Span;
use crate::syntax::ast::{self, Item, ItemKind};

impl PolicyFile<'_> {
    /// The parts of the file that have names, in its order: all within the policy or vocabulary that it declares.
    pub fn symbols(&self) -> Vec<Symbol> {
        let children = self.symbols_of(&self.tree().items);
        let Some(declaration) = &self.tree().declaration else { return children };
        let start = self.tokens.first().map_or(declaration.name.span, |token| token.span);
        let end = self.tokens.last().map_or(declaration.name.span, |token| token.span);
        let name = (declaration.name.text.clone(), declaration.name.span);
        let title = declaration.title.as_ref().map(|title| title.text.clone());
        vec![Symbol { children, ..symbol(name, SymbolKind::Policy, title, start.to(end)) }]
    }

    fn symbols_of(&self, items: &[Item]) -> Vec<Symbol> {
        items.iter().flat_map(|item| self.symbols_of_item(item)).collect()
    }

    fn symbols_of_item(&self, item: &Item) -> Vec<Symbol> {
        let one = |name: &ast::Name, kind: SymbolKind, detail: Option<String>| {
            symbol((name.text.clone(), name.span), kind, detail, item.span)
        };
        let title = |text: &Option<ast::Text>| text.as_ref().map(|text| text.text.clone());
        match &item.kind {
            ItemKind::Parameter { name, of, .. } => {
                vec![one(name, SymbolKind::Parameter, self.written(of.span))]
            }
            ItemKind::Define { name, arguments, .. } => {
                let names: Vec<&str> = arguments.iter().map(|(name, _)| name.text.as_str()).collect();
                let detail = (!names.is_empty()).then(|| format!("({})", names.join(", ")));
                vec![one(name, SymbolKind::Definition, detail)]
            }
            ItemKind::Data { name, path, .. } => {
                vec![one(name, SymbolKind::Definition, Some(path.text.clone()))]
            }
            ItemKind::Rule(rule) => vec![one(&rule.name, SymbolKind::Rule, title(&rule.title))],
            ItemKind::Test(test) => {
                vec![symbol((test.name.text.clone(), test.name.span), SymbolKind::Test, None, item.span)]
            }
            ItemKind::When { items: Some(items), .. } => self.symbols_of(items),
            ItemKind::Adjust { name, changes } => {
                let children = changes.iter().map(|change| {
                    let kind = match change.change {
                        ast::AdjustmentKind::Parameter(_) => SymbolKind::Parameter,
                        _ => SymbolKind::Rule,
                    };
                    symbol((change.name.text.clone(), change.name.span), kind, None, change.span)
                });
                vec![Symbol { children: children.collect(), ..one(name, SymbolKind::Policy, None) }]
            }
            ItemKind::Record(record) => {
                let children = record.fields.iter().map(|field| {
                    let name = (field.name.text.clone(), field.name.span);
                    symbol(name, SymbolKind::Field, self.written(field.of.span), field.span)
                });
                let children = children.collect();
                vec![Symbol { children, ..one(&record.name, SymbolKind::Section, title(&record.description)) }]
            }
            ItemKind::Enum(of) => {
                let children = of.values.iter().map(|(name, description)| {
                    let span = description.as_ref().map_or(name.span, |text| name.span.to(text.span));
                    symbol((name.text.clone(), name.span), SymbolKind::EnumValue, title(description), span)
                });
                let children = children.collect();
                vec![Symbol { children, ..one(&of.name, SymbolKind::List, title(&of.description)) }]
            }
            _ => Vec::new(),
        }
    }

    /// What is written at a span, on one line; nothing where nothing is.
    fn written(&self, span: Span) -> Option<String> {
        let words: Vec<&str> = span.text(self.text()).split_whitespace().collect();
        (!words.is_empty()).then(|| words.join(" "))
    }
}

fn symbol((name, name_span): (String, Span), kind: SymbolKind, detail: Option<String>, span: Span) -> Symbol {
    // editors refuse an outline in which a name is empty
    let name = if name.is_empty() { "…".to_owned() } else { name };
    Symbol { name, detail, kind, span: span.to(name_span), name_span, children: Vec::new() }
}
