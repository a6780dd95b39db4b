//! Items of policies. Tests, records and enums are left to the grammar.

use super::Reader;
use crate::syntax::ast::{
    Adjustment, AdjustmentKind, Declaration, Expression, ExpressionKind, FileKind, Item, ItemKind, Name,
    Rule as RuleNode, TypeExpression, TypeExpressionKind,
};
use crate::syntax::lower::Piece;
use crate::syntax::lower::items::STATUSES;
use crate::syntax::scan::TokenKind;
use crate::value::Scalar;

impl Reader<'_, '_> {
    /// A part of a file.
    pub(super) fn piece(&mut self) -> Option<Piece> {
        let kind = match self.peek_word()? {
            "policy" => FileKind::Policy,
            "vocabulary" => FileKind::Vocabulary,
            _ => return self.item().map(Piece::Item),
        };
        let first = self.word()?;
        let (name, title) = (self.dotted_name()?, self.optional_text()?);
        Some(Piece::Declaration(Declaration { kind, name, title }, self.from(first)))
    }

    fn item(&mut self) -> Option<Item> {
        let first = self.word()?;
        let kind = match self.written(first) {
            "rule" => self.rule()?,
            "define" => self.define()?,
            "parameter" => self.parameter()?,
            "when" => self.when_item()?,
            "adjust" => self.adjust()?,
            "use" => self.use_item()?,
            "data" => {
                let name = self.name()?;
                self.mark(":")?;
                let of = self.type_expression()?;
                self.keyword("from")?;
                ItemKind::Data { name, of, path: self.plain_text()? }
            }
            "version" => self.version()?,
            "source" => {
                let text = self.plain_text()?;
                let url = match self.optional("at")? {
                    Some(_) => Some(self.plain_text()?),
                    None => None,
                };
                ItemKind::Source { text, url }
            }
            "applies" => {
                self.keyword("from")?;
                ItemKind::AppliesFrom(self.date()?)
            }
            "superseded" => {
                self.keyword("by")?;
                let name = self.dotted_name()?;
                let from = match self.optional("from")? {
                    Some(_) => Some(self.date()?),
                    None => None,
                };
                ItemKind::SupersededBy { name, from }
            }
            "status" => ItemKind::Status(self.status(&STATUSES)?),
            "checked" => {
                self.keyword("on")?;
                ItemKind::CheckedOn(self.date()?)
            }
            "review" => {
                self.keyword("by")?;
                ItemKind::ReviewBy(self.date()?)
            }
            _ => return None,
        };
        Some(Item { kind, span: self.from(first) })
    }

    fn rule(&mut self) -> Option<ItemKind> {
        let (name, title) = (self.name()?, self.optional_text()?);
        let body = self.block()?;
        Some(ItemKind::Rule(RuleNode { name, title, body, is_whole: true }))
    }

    fn define(&mut self) -> Option<ItemKind> {
        let name = self.name()?;
        let mut arguments = Vec::new();
        if self.peek_mark() == Some("(") {
            self.mark("(")?;
            loop {
                let argument = self.name()?;
                self.mark(":")?;
                arguments.push((argument, self.type_expression()?));
                if self.peek_mark() == Some(")") {
                    break;
                }
                self.mark(",")?;
                if self.peek_mark() == Some(")") {
                    break;
                }
            }
            self.mark(")")?;
        }
        self.mark("=")?;
        Some(ItemKind::Define { name, arguments, body: self.expression()? })
    }

    fn parameter(&mut self) -> Option<ItemKind> {
        let name = self.name()?;
        self.mark(":")?;
        let of = self.type_expression()?;
        self.mark("=")?;
        let default = self.expression()?;
        Some(ItemKind::Parameter { name, of, default, description: self.optional_text()? })
    }

    fn when_item(&mut self) -> Option<ItemKind> {
        let condition = self.expression()?;
        if self.peek_mark() != Some("{") {
            return Some(ItemKind::When { condition, items: None });
        }
        self.mark("{")?;
        let mut items = Vec::new();
        while self.peek_mark() != Some("}") {
            let item = self.item()?;
            if !matches!(item.kind, ItemKind::Rule(_) | ItemKind::When { items: Some(_), .. }) {
                return None;
            }
            items.push(item);
        }
        self.mark("}")?;
        Some(ItemKind::When { condition, items: Some(items) })
    }

    fn adjust(&mut self) -> Option<ItemKind> {
        let name = self.dotted_name()?;
        self.mark("{")?;
        let mut changes = Vec::new();
        while self.peek_mark() != Some("}") {
            changes.push(self.adjustment()?);
            if self.peek_mark() == Some(",") {
                self.mark(",")?;
            }
        }
        self.mark("}")?;
        Some(ItemKind::Adjust { name, changes })
    }

    fn adjustment(&mut self) -> Option<Adjustment> {
        let first = self.word()?;
        let name = self.name_of(first);
        let change = match self.peek_mark()? {
            "=" => {
                self.mark("=")?;
                AdjustmentKind::Parameter(self.expression()?)
            }
            _ => {
                self.mark(":")?;
                let word = self.name()?;
                match word.text.as_str() {
                    "off" => AdjustmentKind::Off(match self.optional("because")? {
                        Some(_) => Some(self.plain_text()?),
                        None => None,
                    }),
                    "error" | "warning" | "note" => AdjustmentKind::Severity(word),
                    _ => return None,
                }
            }
        };
        Some(Adjustment { name, change, span: self.from(first) })
    }

    fn use_item(&mut self) -> Option<ItemKind> {
        let (name, is_path) = match self.optional_text()? {
            Some(path) => (Name { text: path.text, span: path.span }, true),
            None => (self.dotted_name()?, false),
        };
        let tagged = match self.optional("tagged")? {
            Some(_) => self.names()?,
            None => Vec::new(),
        };
        Some(ItemKind::Use { name, is_path, tagged })
    }

    /// A version that is cut as the grammar cuts it: one token of digits and points.
    fn version(&mut self) -> Option<ItemKind> {
        let token = self.peek().filter(|token| token.kind == TokenKind::Number)?;
        let is_plain = self.written(token).bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if !is_plain || matches!(self.behind(token), Some(b'.' | b'-' | b'+')) {
            return None;
        }
        self.at += 1;
        Some(ItemKind::Version(self.name_of(token)))
    }

    fn date(&mut self) -> Option<Expression> {
        let date = self.simple()?;
        matches!(date.kind, ExpressionKind::Literal(Scalar::Date(_))).then_some(date)
    }

    fn type_expression(&mut self) -> Option<TypeExpression> {
        let first = self.peek()?;
        let mut terms = vec![self.type_term()?];
        while self.peek_word() == Some("or") {
            self.keyword("or")?;
            terms.push(self.type_term()?);
        }
        if terms.len() == 1 {
            return terms.pop();
        }
        Some(TypeExpression { kind: TypeExpressionKind::Union(terms), span: self.from(first) })
    }

    fn type_term(&mut self) -> Option<TypeExpression> {
        let first = self.word()?;
        let kind = match self.written(first) {
            "list" => {
                self.keyword("of")?;
                TypeExpressionKind::List(Box::new(self.type_term()?))
            }
            "map" => {
                self.keyword("of")?;
                TypeExpressionKind::Map(Box::new(self.type_term()?))
            }
            "one" | "reference" => return None,
            name => TypeExpressionKind::Named(name.to_owned()),
        };
        Some(TypeExpression { kind, span: self.from(first) })
    }
}
