//! The items of policies and vocabularies.

use pest::iterators::Pair;

use super::texts::is_block;
use super::{Lowerer, Piece, Rule};
use crate::diagnostic::nearest;
use crate::syntax::ast::{
    Adjustment, AdjustmentKind, AllWord, Declaration, Enum, Expression, ExpressionKind, Field, FileKind, Item,
    ItemKind, Name, Record, Rule as RuleNode, Test, TestStep, TestStepKind, Text, TypeExpression, TypeExpressionKind,
};
use crate::value::Scalar;

/// What a rule can be, or be adjusted to.
pub(super) const SEVERITIES: [&str; 3] = ["error", "warning", "note"];

pub(super) const STATUSES: [&str; 3] = ["verified", "partly verified", "draft"];
const OUTCOMES: [&str; 5] = ["fails", "passes", "not applicable", "undecided", "waived"];

impl Lowerer<'_> {
    /// A part of a file.
    pub(super) fn lower_piece(&self, pair: Pair<'_, Rule>) -> Option<Piece> {
        let kind = match pair.as_rule() {
            Rule::policy_line => FileKind::Policy,
            Rule::vocabulary_line => FileKind::Vocabulary,
            _ => return self.lower_item(pair).map(Piece::Item),
        };
        let span = self.span(&pair);
        let mut parts = self.parts(pair);
        Some(Piece::Declaration(Declaration { kind, name: parts.name()?, title: parts.text() }, span))
    }

    fn lower_item(&self, pair: Pair<'_, Rule>) -> Option<Item> {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::rule_item => {
                let mut inner = pair.into_inner();
                let mut rule = self.lower_rule_head(inner.next()?)?;
                rule.body = self.lower_block(inner.next()?);
                ItemKind::Rule(rule)
            }
            Rule::test => {
                let mut inner = pair.into_inner();
                let mut test = self.lower_test_head(inner.next()?)?;
                for part in inner.filter(|part| !matches!(part.as_rule(), Rule::open_brace | Rule::close_brace)) {
                    match self.lower_test_step(part) {
                        Some(step) => test.steps.push(step),
                        None => test.is_whole = false,
                    }
                }
                ItemKind::Test(test)
            }
            Rule::when_item => {
                let mut inner = pair.into_inner();
                let condition = self.lower_when_head(inner.next()?)?;
                let items = inner.next().map(|block| {
                    block
                        .into_inner()
                        .filter_map(|part| self.lower_piece(part))
                        .filter_map(|p| self.covered(p))
                        .collect()
                });
                ItemKind::When { condition, items }
            }
            Rule::adjust => {
                let mut inner = pair.into_inner();
                let name = self.lower_adjust_head(inner.next()?)?;
                ItemKind::Adjust { name, changes: inner.filter_map(|part| self.lower_adjustment(part)).collect() }
            }
            Rule::record => {
                let mut inner = pair.into_inner();
                let mut record = self.lower_record_head(inner.next()?)?;
                record.fields = inner.filter_map(|part| self.lower_field(part)).collect();
                ItemKind::Record(record)
            }
            Rule::enum_item => {
                let mut inner = pair.into_inner();
                let mut of = self.lower_enum_head(inner.next()?)?;
                of.values = inner.filter_map(|part| self.lower_enum_value(part)).collect();
                ItemKind::Enum(of)
            }
            _ => self.lower_line(pair)?,
        };
        Some(Item { kind, span })
    }

    /// An item that a `when` block covers. A block holds rules and further blocks, nothing else.
    pub(in crate::syntax) fn covered(&self, piece: Piece) -> Option<Item> {
        let span = match piece {
            Piece::Item(item) if matches!(item.kind, ItemKind::Rule(_) | ItemKind::When { items: Some(_), .. }) => {
                return Some(item);
            }
            Piece::Item(item) => item.span,
            Piece::Declaration(_, span) => span,
        };
        let diagnostic = self
            .error("policy/order", "a `when` block holds rules and other `when` blocks only", span, "not in a block")
            .hint("move it out of the block");
        self.report(diagnostic);
        None
    }

    /// The items that are made of names, texts, types and expressions in a fixed order.
    fn lower_line(&self, pair: Pair<'_, Rule>) -> Option<ItemKind> {
        let rule = pair.as_rule();
        let mut parts = self.parts(pair);
        Some(match rule {
            Rule::version_line => ItemKind::Version(parts.name()?),
            Rule::source_line => ItemKind::Source { text: parts.text()?, url: parts.text() },
            Rule::applies_line => ItemKind::AppliesFrom(self.date(parts.expression()?)),
            Rule::superseded_line => {
                ItemKind::SupersededBy { name: parts.name()?, from: parts.expression().map(|from| self.date(from)) }
            }
            Rule::status_line => ItemKind::Status(self.known("status", parts.name()?, &STATUSES)?),
            Rule::checked_line => ItemKind::CheckedOn(self.date(parts.expression()?)),
            Rule::review_line => ItemKind::ReviewBy(self.date(parts.expression()?)),
            Rule::document_line => {
                let record = parts.name()?;
                ItemKind::Document { record, marked_by: parts.name().zip(parts.text()) }
            }
            Rule::reviewed_line => ItemKind::ReviewedBy(parts.names()),
            Rule::use_item => match parts.name() {
                Some(name) => ItemKind::Use { name, is_path: false, tagged: parts.names() },
                None => {
                    let path = parts.text()?;
                    let name = Name { text: path.text, span: path.span };
                    ItemKind::Use { name, is_path: true, tagged: parts.names() }
                }
            },
            Rule::data_item => {
                ItemKind::Data { name: parts.name()?, of: parts.type_expression()?, path: parts.text()? }
            }
            Rule::parameter => ItemKind::Parameter {
                name: parts.name()?,
                of: parts.type_expression()?,
                default: parts.expression()?,
                description: parts.text(),
            },
            Rule::define => {
                let name = parts.name()?;
                let arguments = parts.take(&[Rule::define_arguments]).map(Pair::into_inner);
                let arguments = arguments.into_iter().flatten();
                let arguments = arguments.filter(|part| part.as_rule() == Rule::define_argument).filter_map(|part| {
                    let mut parts = self.parts(part);
                    parts.name().zip(parts.type_expression())
                });
                ItemKind::Define { name, arguments: arguments.collect(), body: parts.expression()? }
            }
            _ => return None,
        })
    }

    /// An expression where a day must stand. What is none is reported, and is missing.
    fn date(&self, written: Expression) -> Expression {
        if matches!(written.kind, ExpressionKind::Missing | ExpressionKind::Literal(Scalar::Date(_))) {
            return written;
        }
        self.report(
            self.error("policy/bad-literal", "expected a date", written.span, "not a date")
                .hint("write the year, the month and the day: `2026-11-21`"),
        );
        Expression { kind: ExpressionKind::Missing, span: written.span }
    }

    /// A word that must be one of a few. One that is not is reported, and is nothing.
    pub(super) fn known(&self, what: &str, word: Name, known: &[&str]) -> Option<Name> {
        if known.contains(&word.text.as_str()) {
            return Some(word);
        }
        let near = nearest(&word.text, known.iter().copied());
        let listed: Vec<_> = known.iter().map(|known| format!("`{known}`")).collect();
        let listed =
            listed.split_last().map_or_else(String::new, |(last, rest)| format!("{} or {last}", rest.join(", ")));
        self.report(
            self.error(
                "policy/unknown-word",
                format!("expected {listed} as {what}, found `{}`", word.text),
                word.span,
                format!("no such {what}"),
            )
            .hint_if(near.map(|near| format!("did you mean `{near}`?")))
            .meant(word.span, near),
        );
        None
    }

    pub(super) fn lower_rule_head(&self, pair: Pair<'_, Rule>) -> Option<RuleNode> {
        let mut parts = self.parts(pair);
        Some(RuleNode { name: parts.name()?, title: parts.text(), body: Vec::new(), is_whole: true })
    }

    pub(super) fn lower_test_head(&self, pair: Pair<'_, Rule>) -> Option<Test> {
        Some(Test { name: self.parts(pair).text()?, steps: Vec::new(), is_whole: true })
    }

    /// The expression of a head that has but one.
    pub(super) fn lower_when_head(&self, pair: Pair<'_, Rule>) -> Option<Expression> {
        self.parts(pair).expression()
    }

    pub(super) fn lower_adjust_head(&self, pair: Pair<'_, Rule>) -> Option<Name> {
        self.parts(pair).name()
    }

    pub(super) fn lower_adjustment(&self, pair: Pair<'_, Rule>) -> Option<Adjustment> {
        if pair.as_rule() != Rule::adjustment {
            return None;
        }
        let span = self.span(&pair);
        let mut parts = self.parts(pair);
        let name = parts.name()?;
        let change = if let Some(value) = parts.expression() {
            AdjustmentKind::Parameter(value)
        } else if let Some(off) = parts.take(&[Rule::adjust_off]) {
            AdjustmentKind::Off(self.parts(off).text())
        } else {
            AdjustmentKind::Severity(self.known("severity", parts.name()?, &["error", "warning", "note", "off"])?)
        };
        Some(Adjustment { name, change, span })
    }

    pub(super) fn lower_test_step(&self, pair: Pair<'_, Rule>) -> Option<TestStep> {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let mut parts = self.parts(pair);
        self.allow_indexes(true);
        let kind = match rule {
            Rule::given_step => parts
                .take(&[Rule::text])
                .map(|text| TestStepKind::Given { inline: is_block(&text), text: self.lower_text(text) }),
            Rule::with_step => parts.expression().zip(parts.take(&[Rule::expression])).map(|(path, value)| {
                TestStepKind::With { path, is_yaml: is_block(&value), value: self.lower_expression(value) }
            }),
            Rule::without_step => parts.expression().map(TestStepKind::Without),
            Rule::as_of_step => parts.expression().map(|date| TestStepKind::AsOf(self.date(date))),
            Rule::expect_step => parts.name().zip(parts.name()).and_then(|(rule, outcome)| {
                let outcome = self.known("outcome", outcome, &OUTCOMES);
                let at = parts.expression();
                let saying = std::iter::from_fn(|| parts.text()).collect();
                Some(TestStepKind::Expect { rule, outcome: outcome?, at, saying })
            }),
            _ => None,
        };
        self.allow_indexes(false);
        Some(TestStep { kind: kind?, span })
    }

    pub(super) fn lower_record_head(&self, pair: Pair<'_, Rule>) -> Option<Record> {
        let mut parts = self.parts(pair);
        let name = parts.name()?;
        let mut description = parts.text();
        let extends = parts.take(&[Rule::extended]).map(|pair| self.name(&pair));
        let identified_by = parts.names();
        description = description.or_else(|| parts.text());
        Some(Record { name, extends, identified_by, fields: Vec::new(), description })
    }

    pub(super) fn lower_enum_head(&self, pair: Pair<'_, Rule>) -> Option<Enum> {
        let mut parts = self.parts(pair);
        Some(Enum { name: parts.name()?, values: Vec::new(), description: parts.text() })
    }

    pub(super) fn lower_enum_value(&self, pair: Pair<'_, Rule>) -> Option<(Name, Option<Text>)> {
        if pair.as_rule() != Rule::enum_value {
            return None;
        }
        let mut parts = self.parts(pair);
        Some((parts.name()?, parts.text()))
    }

    pub(super) fn lower_field(&self, pair: Pair<'_, Rule>) -> Option<Field> {
        if pair.as_rule() != Rule::field {
            return None;
        }
        let span = self.span(&pair);
        let mut parts = self.parts(pair);
        let (name, of) = (parts.name()?, parts.type_expression()?);
        let description = parts.take(&[Rule::description]).and_then(|pair| self.parts(pair).text());
        Some(Field { name, of, description, span })
    }

    pub(super) fn lower_type(&self, pair: Pair<'_, Rule>) -> TypeExpression {
        let span = self.span(&pair);
        let terms = pair.into_inner().filter(|part| part.as_rule() != Rule::kw_or);
        let mut terms: Vec<_> = terms.map(|term| self.lower_type_term(term)).collect();
        match (terms.pop(), terms.is_empty()) {
            (Some(only), true) => only,
            (last, _) => {
                terms.extend(last);
                TypeExpression { kind: TypeExpressionKind::Union(terms), span }
            }
        }
    }

    fn lower_type_term(&self, pair: Pair<'_, Rule>) -> TypeExpression {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let kind = match rule {
            Rule::named_type => TypeExpressionKind::Named(pair.as_str().to_owned()),
            Rule::reference_type => self.lower_reference_type(pair),
            _ => {
                let inner = pair.into_inner().find(|part| TYPES.contains(&part.as_rule()));
                let of = inner.map(|part| match part.as_rule() {
                    Rule::type_expression => self.lower_type(part),
                    _ => self.lower_type_term(part),
                });
                match (rule, of.map(Box::new)) {
                    (Rule::list_type, Some(of)) => TypeExpressionKind::List(of),
                    (Rule::one_or_more_type, Some(of)) => TypeExpressionKind::OneOrMore(of),
                    (Rule::map_type, Some(of)) => TypeExpressionKind::Map(of),
                    (_, Some(of)) => of.kind,
                    (_, None) => TypeExpressionKind::Missing,
                }
            }
        };
        TypeExpression { kind, span }
    }

    fn lower_reference_type(&self, pair: Pair<'_, Rule>) -> TypeExpressionKind {
        let mut parts = self.parts(pair);
        let (to, by) = (parts.names(), parts.name());
        let words = parts.take(&[Rule::all_words]).map(Pair::into_inner);
        let words = words.into_iter().flatten().filter(|part| part.as_rule() == Rule::all_word);
        let all = words.filter_map(|word| {
            let mut parts = self.parts(word);
            let word = parts.name()?;
            Some(AllWord { word, filter: parts.name().map(|field| (field, parts.names())) })
        });
        TypeExpressionKind::Reference { to, by, all: all.collect() }
    }
}

const TYPES: [Rule; 7] = [
    Rule::type_expression,
    Rule::list_type,
    Rule::one_or_more_type,
    Rule::map_type,
    Rule::reference_type,
    Rule::type_group,
    Rule::named_type,
];
