//! What of a file leads elsewhere by itself: paths and addresses in quotes. And what is selected as a selection grows.

use super::{PolicyFile, walk};
use crate::ide::{Address, DocumentLink, nested};
use crate::source::Span;
use crate::syntax::TokenKind;
use crate::syntax::ast::{ItemKind, StatementKind, TestStepKind, Text};

impl PolicyFile<'_> {
    /// The paths and addresses that are written in the file, in its order.
    pub fn links(&self) -> Vec<DocumentLink> {
        let mut links = Vec::new();
        let path = |text: &Text, links: &mut Vec<DocumentLink>| {
            let target = Address::Path(text.text.clone());
            links.push(DocumentLink { span: self.unquoted(text.span), target });
        };
        let url = |text: &Option<Text>, links: &mut Vec<DocumentLink>| {
            let is_web = |text: &&Text| text.text.starts_with("https://") || text.text.starts_with("http://");
            links.extend(text.iter().filter(is_web).map(|text| {
                let target = Address::Web(text.text.clone());
                DocumentLink { span: self.unquoted(text.span), target }
            }));
        };
        walk::items(&self.tree().items, &mut |item| match &item.kind {
            ItemKind::Use { name, is_path: true, .. } => {
                let target = Address::Path(name.text.clone());
                links.push(DocumentLink { span: self.unquoted(name.span), target });
            }
            ItemKind::Data { path: from, .. } => path(from, &mut links),
            ItemKind::Source { url: from, .. } => url(from, &mut links),
            ItemKind::Rule(rule) => walk::statements(&rule.body, &mut |statement| {
                if let StatementKind::Cite { url: from, .. } = &statement.kind {
                    url(from, &mut links);
                }
            }),
            ItemKind::Test(test) => {
                for step in &test.steps {
                    if let TestStepKind::Given { text, inline: false } = &step.kind {
                        path(text, &mut links);
                    }
                }
            }
            _ => {}
        });
        links.sort_by_key(|link| link.span);
        links
    }

    fn unquoted(&self, span: Span) -> Span {
        let written = span.text(self.text());
        let inner = written.trim_matches('"');
        let before = written.len() - written.trim_start_matches('"').len();
        Span::new(span.start() + before, span.start() + before + inner.len())
    }

    /// What is selected around a place, from the word to the whole file.
    pub fn selections(&self, offset: usize) -> Vec<Span> {
        let offset = self.clamp(offset);
        let around = |span: Span| span.touches(offset);
        let mut spans: Vec<Span> = vec![Span::new(0, self.text().len())];
        walk::items(&self.tree().items, &mut |item| {
            spans.push(item.span);
            match &item.kind {
                ItemKind::Rule(rule) => walk::statements(&rule.body, &mut |statement| spans.push(statement.span)),
                ItemKind::Test(test) => spans.extend(test.steps.iter().map(|step| step.span)),
                _ => {}
            }
        });
        spans.retain(|span| around(*span));
        spans.extend(self.brackets().into_iter().filter(|span| around(*span)));
        for token in self.tokens.iter().filter(|token| around(token.span)) {
            spans.push(token.span);
            if token.kind == TokenKind::Text {
                spans.push(self.unquoted(token.span));
            }
        }
        nested(spans, offset)
    }

    /// What stands between brackets, without and with these.
    fn brackets(&self) -> Vec<Span> {
        let mut open = Vec::new();
        let mut spans = Vec::new();
        for token in &self.tokens {
            match token.kind {
                TokenKind::Open(_) => open.push(token.span),
                TokenKind::Close(_) => {
                    let Some(start) = open.pop() else { continue };
                    spans.push(Span::new(start.end(), token.span.start().max(start.end())));
                    spans.push(start.to(token.span));
                }
                _ => {}
            }
        }
        spans
    }
}
