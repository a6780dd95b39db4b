//! The outline of a contract: its sections, their lists, the elements of these, and what has parts in turn; and what may be folded.
//! Both are there while the text is broken.

use super::hover::TITLES;
use super::sketch::{Kind, Node, NodeNumber, ROOT, Sketch};
use super::{Contract, shorten, states, without_number};
use crate::ide::{Fold, Symbol, SymbolKind};
use crate::source::Span;

/// How deep the outline goes: section, list, element, and what it holds.
const DEEPEST: usize = 6;

/// How many parts an outline shows. Of a text that has more the innermost are left out, so that none of the outer ones is.
const MOST: usize = 5_000;

impl Contract<'_> {
    /// The file's outline. Single values are no part of it: they are most of what a contract states, and an outline is for the way
    /// through all of it.
    pub fn symbols(&self) -> Vec<Symbol> {
        let fits = |deepest: &usize| {
            let parts = self.parts.iter().map(|part| size(&part.sketch, ROOT, 0, *deepest));
            parts.sum::<usize>() <= MOST
        };
        let deepest = (2..=DEEPEST).rev().find(fits).unwrap_or(1);
        let mut room = MOST;
        let several = self.parts.len() > 1;
        let mut symbols = Vec::new();
        for part in &self.parts {
            let sections = children(&part.sketch, ROOT, 0, deepest, &mut room);
            if !several {
                return sections;
            }
            let Some(root) = part.sketch.node(ROOT) else { continue };
            let name = part.sketch.get(ROOT, "contract").and_then(|contract| name(&part.sketch, contract));
            let first = part.sketch.children(ROOT).next().and_then(|(_, first)| first.key).unwrap_or(root.span);
            symbols.push(Symbol {
                name: name.unwrap_or_else(|| "contract".to_owned()),
                detail: None,
                kind: SymbolKind::Section,
                span: root.span,
                name_span: first,
                children: sections,
            });
        }
        symbols
    }

    /// What may be folded into its first line, in the order of the text: mappings, lists, blocks of words, runs of comments.
    pub fn folds(&self) -> Vec<Fold> {
        let mut folds = Vec::new();
        for part in &self.parts {
            let sketch = &part.sketch;
            for (number, node) in sketch.nodes() {
                if number != ROOT && matches!(node.kind, Kind::Mapping | Kind::List | Kind::Block | Kind::Quoted) {
                    let dash = node.behind.filter(|_| node.key.is_none() && !node.is_flow);
                    let start = dash.map_or(node.start(), |behind| behind.saturating_sub(1));
                    push(&mut folds, sketch, Span::new(start, node.span.end()), false);
                }
            }
            let mut run: Option<Span> = None;
            for comment in sketch.comments.iter().copied().filter(|comment| stands_alone(sketch, *comment)) {
                let follows = run.is_some_and(|run| {
                    let between = Span::new(run.end(), comment.start()).text(sketch.text);
                    between.trim().is_empty() && between.matches('\n').count() == 1
                });
                run = match run {
                    Some(before) if follows => Some(before.to(comment)),
                    Some(before) => {
                        push(&mut folds, sketch, before, true);
                        Some(comment)
                    }
                    None => Some(comment),
                };
            }
            if let Some(run) = run {
                push(&mut folds, sketch, run, true);
            }
        }
        folds.sort_unstable();
        // of several that begin on one line the longest is meant
        let text = self.file.text();
        folds.dedup_by(|later, first| {
            let between = text.get(first.span.start()..later.span.start());
            let is_same_line = between.is_some_and(|between| !between.contains('\n'));
            if is_same_line {
                first.span = first.span.to(later.span);
            }
            is_same_line
        });
        folds
    }
}

fn push(folds: &mut Vec<Fold>, sketch: &Sketch<'_>, span: Span, is_comment: bool) {
    let text = span.text(sketch.text);
    let trimmed = text.trim_end();
    if trimmed.contains('\n') {
        folds.push(Fold { span: Span::new(span.start(), span.start() + trimmed.len()), is_comment });
    }
}

/// Whether nothing stands before a comment on its line.
fn stands_alone(sketch: &Sketch<'_>, comment: Span) -> bool {
    let line = sketch.line(comment.start());
    Span::new(line.start(), comment.start()).text(sketch.text).trim().is_empty()
}

/// What stands in a mapping or list, as parts of the outline.
fn children(sketch: &Sketch<'_>, number: NodeNumber, depth: usize, deepest: usize, room: &mut usize) -> Vec<Symbol> {
    let mut symbols = Vec::new();
    if depth >= deepest {
        return symbols;
    }
    let is_list = sketch.node(number).is_some_and(|node| node.kind == Kind::List);
    for (index, child, node) in shown(sketch, number) {
        if *room == 0 {
            break;
        }
        *room -= 1;
        let inner = children(sketch, child, depth + 1, deepest, room);
        symbols.push(if is_list {
            element(sketch, index, child, node, inner)
        } else {
            entry(sketch, child, node, inner)
        });
    }
    symbols
}

/// How many parts an outline has that is so deep.
fn size(sketch: &Sketch<'_>, number: NodeNumber, depth: usize, deepest: usize) -> usize {
    if depth >= deepest {
        return 0;
    }
    shown(sketch, number).map(|(_, child, _)| 1 + size(sketch, child, depth + 1, deepest)).sum()
}

/// What is shown of what stands in a mapping or list: what has parts itself, and of the sections those too that are only begun.
fn shown<'s>(sketch: &'s Sketch<'_>, number: NodeNumber) -> impl Iterator<Item = (usize, NodeNumber, &'s Node)> {
    let parts = sketch.children(number).enumerate().map(|(index, (child, node))| (index, child, node));
    parts.filter(move |(_, child, node)| {
        let is_begun = match node.kind {
            Kind::Nothing | Kind::Mapping | Kind::List => true,
            // a word below the key, of which a key may come
            Kind::Plain => node.column.is_some(),
            Kind::Quoted | Kind::Block => false,
        };
        has_parts(sketch, *child, node) || number == ROOT && is_begun
    })
}

/// Whether it is more than a value, a list of values, or a value that is stated with its place.
fn has_parts(sketch: &Sketch<'_>, number: NodeNumber, node: &Node) -> bool {
    match node.kind {
        Kind::List => sketch.children(number).any(|(child, node)| has_parts(sketch, child, node)),
        Kind::Mapping if states::is_value(sketch.children(number).filter_map(|(_, node)| sketch.key(node))) => {
            let value = sketch.get(number, "value").and_then(|value| Some((value, sketch.node(value)?)));
            value.is_some_and(|(value, node)| has_parts(sketch, value, node))
        }
        Kind::Mapping => true,
        Kind::Nothing | Kind::Plain | Kind::Quoted | Kind::Block => false,
    }
}

fn entry(sketch: &Sketch<'_>, number: NodeNumber, node: &Node, children: Vec<Symbol>) -> Symbol {
    let kind = match node.kind {
        Kind::Mapping => SymbolKind::Section,
        Kind::List => SymbolKind::List,
        _ => SymbolKind::Value,
    };
    let detail = match node.kind {
        Kind::Mapping => name(sketch, number).or_else(|| stated(sketch, number)),
        Kind::List => Some(node.children.len()).filter(|count| *count > 0).map(|count| count.to_string()),
        _ => sketch.scalar(node).map(readable),
    };
    let name = sketch.key(node).map(shorten).unwrap_or_default();
    let name_span = node.key.unwrap_or(node.span);
    Symbol { name: named(name), detail, kind, span: node.whole(), name_span, children }
}

fn element(sketch: &Sketch<'_>, index: usize, number: NodeNumber, node: &Node, children: Vec<Symbol>) -> Symbol {
    let id_node = sketch.get(number, "id").and_then(|id| sketch.node(id));
    let id = id_node.and_then(|id| sketch.scalar(id)).filter(|id| !id.is_empty());
    let title = name(sketch, number);
    let (name, detail) = match (id, title, sketch.scalar(node)) {
        (Some(id), title, _) => (shorten(id), title),
        (None, Some(title), _) => (title, None),
        (None, None, Some(text)) => (readable(text), None),
        (None, None, None) => (format!("[{index}]"), first_words(sketch, number)),
    };
    let kind = if node.kind == Kind::Mapping { SymbolKind::Element } else { SymbolKind::Value };
    let name_span = id_node
        .filter(|_| id.is_some())
        .map_or_else(|| sketch.children(number).next().map_or(node.span, |(_, first)| first.whole()), |id| id.span);
    Symbol { name: named(name), detail, kind, span: node.span, name_span, children }
}

/// What a mapping calls itself, without its own number.
pub(super) fn name(sketch: &Sketch<'_>, number: NodeNumber) -> Option<String> {
    let holders = [Some(number), sketch.get(number, "metric")];
    let mut titles = holders
        .into_iter()
        .flatten()
        .flat_map(|holder| TITLES.into_iter().filter_map(move |name| sketch.get(holder, name)))
        .filter_map(|node| sketch.scalar(sketch.node(node)?));
    let key = sketch.node(number).and_then(|node| sketch.key(node)).unwrap_or_default();
    titles.find(|title| !title.is_empty()).map(|title| without_number(&readable(title), key).to_owned())
}

/// What a mapping holds that states a value with its place, or why there is none.
fn stated(sketch: &Sketch<'_>, number: NodeNumber) -> Option<String> {
    let mut keys = states::FIRST.iter().filter_map(|key| sketch.get(number, key.name));
    keys.find_map(|node| sketch.scalar(sketch.node(node)?)).filter(|text| !text.is_empty()).map(readable)
}

/// A text as an outline shows it.
fn readable(scalar: &str) -> String {
    // within single quotes and without any it means itself, but that is rare, and nothing is judged by it
    shorten(&scalar.replace("\\\"", "\""))
}

/// The first values of an element without a name, which tell it from the others.
fn first_words(sketch: &Sketch<'_>, number: NodeNumber) -> Option<String> {
    let words: Vec<&str> = sketch.children(number).filter_map(|(_, node)| sketch.scalar(node)).take(2).collect();
    (!words.is_empty()).then(|| shorten(&words.join(", ")))
}

/// A name that is never empty, as editors ask for it.
fn named(name: String) -> String {
    if name.trim().is_empty() { "…".to_owned() } else { name }
}
