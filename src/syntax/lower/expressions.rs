//! Expressions: their operators folded by precedence, and what the flat grammar lets pass though it has no meaning.

use std::sync::LazyLock;

use pest::iterators::Pair;
use pest::pratt_parser::{Assoc, Op, PrattParser};

use super::statements::comparison;
use super::{Lowerer, Rule, end, written};
use crate::diagnostic::nearest;
use crate::source::Span;
use crate::syntax::ast::{Arithmetic, Expression, ExpressionKind, IsTest, Membership, Name, Path, Quantifier, Segment};
use crate::syntax::limits;
use crate::value::SingleType;

/// Loosest first: `or`, `and`, `not`, comparisons and `is`, `+ -`, `*`, `default`.
static PRECEDENCE: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    let left = |rule| Op::infix(rule, Assoc::Left);
    PrattParser::new()
        .op(left(Rule::kw_or) | left(Rule::wrong_or))
        .op(left(Rule::kw_and) | left(Rule::wrong_and))
        .op(Op::prefix(Rule::kw_not) | Op::prefix(Rule::wrong_not))
        .op(left(Rule::op_equal)
            | left(Rule::op_not_equal)
            | left(Rule::op_less)
            | left(Rule::op_at_most)
            | left(Rule::op_greater)
            | left(Rule::op_at_least)
            | left(Rule::wrong_equal)
            | left(Rule::wrong_not_equal)
            | left(Rule::wrong_at_most)
            | left(Rule::wrong_at_least)
            | left(Rule::kw_in)
            | left(Rule::op_not_in)
            | left(Rule::kw_contains)
            | left(Rule::op_contains_all)
            | left(Rule::op_contains_any)
            | left(Rule::kw_mentions)
            | Op::postfix(Rule::is_test)
            | Op::postfix(Rule::matches))
        .op(left(Rule::op_plus) | left(Rule::op_minus))
        .op(left(Rule::op_times))
        .op(Op::infix(Rule::op_default, Assoc::Right))
});

/// The tests behind `is`.
pub(super) const TESTS: [(&str, IsTest); 7] = [
    ("stated", IsTest::Stated),
    ("empty", IsTest::Empty),
    ("unique", IsTest::Unique),
    ("increasing", IsTest::Increasing),
    ("decreasing", IsTest::Decreasing),
    ("elsewhere", IsTest::Elsewhere),
    ("cited", IsTest::Cited),
];

/// What a part of a flat expression is to the parts beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Operand,
    Not,
    Logical,
    Comparison,
    Arithmetic,
}

impl Lowerer<'_> {
    /// A whole expression: whatever stands in it counts towards its number of operators.
    pub(super) fn lower_expression(&self, pair: Pair<'_, Rule>) -> Expression {
        self.operators.set(0);
        self.fold(pair)
    }

    /// A whole expression or one inside another.
    fn fold(&self, pair: Pair<'_, Rule>) -> Expression {
        let mut inner = pair.clone().into_inner();
        if let (Some(only), None) = (inner.next(), inner.next()) {
            return self.lower_operand(only);
        }
        let span = self.span(&pair);
        let parts: Vec<_> = pair.into_inner().collect();
        if parts.len() > 1 {
            let operators = parts.iter().filter(|part| role(part.as_rule()) != Role::Operand).count();
            let before = self.operators.get();
            self.operators.set(before.saturating_add(operators));
            if self.operators.get() > limits::OPERATORS {
                if before <= limits::OPERATORS {
                    self.report(
                        self.error(
                            "policy/nesting",
                            format!("this expression has more than {} operators", limits::OPERATORS),
                            span,
                            "too long",
                        )
                        .hint("give its parts names with `define` or `let`, or write `x in [a, b, …]`"),
                    );
                }
                return Expression { kind: ExpressionKind::Missing, span };
            }
            if !self.is_well_formed(&parts) {
                return Expression { kind: ExpressionKind::Missing, span };
            }
        }
        PRECEDENCE
            .map_primary(|operand| self.lower_operand(operand))
            .map_prefix(|operator, operand| {
                let span = self.span(&operator).to(operand.span);
                Expression { kind: ExpressionKind::Not(Box::new(operand)), span }
            })
            .map_postfix(|value, operator| self.lower_postfix(value, operator))
            .map_infix(|left, operator, right| self.lower_infix(left, operator, right))
            .parse(parts.into_iter())
    }

    /// Reports what the flat grammar takes though it has no meaning. False where nothing can be made of it.
    fn is_well_formed(&self, parts: &[Pair<'_, Rule>]) -> bool {
        let mut well_formed = true;
        let mut compared: Option<&Pair<'_, Rule>> = None;
        let mut previous: Option<&Pair<'_, Rule>> = None;
        for (index, part) in parts.iter().enumerate() {
            self.report_foreign_mark(part);
            let before = previous.map(|previous| role(previous.as_rule()));
            match role(part.as_rule()) {
                Role::Logical => compared = None,
                Role::Comparison => match compared {
                    Some(first) => {
                        self.report_chain(parts, first, part);
                        well_formed = false;
                    }
                    None => compared = Some(part),
                },
                Role::Not if !matches!(before, None | Some(Role::Not | Role::Logical)) => {
                    let message = format!("`{}` stands in parentheses behind an operator", part.as_str());
                    let behind = parts.get(index + 1).map_or("…", written);
                    let hint = format!("write `(not {behind})`");
                    self.report(self.error("policy/syntax", message, self.span(part), "not here").hint(hint));
                    well_formed = false;
                }
                Role::Operand
                    if is_open_ended(part) && parts.iter().take(index).any(|p| role(p.as_rule()) != Role::Not) =>
                {
                    let word = part.as_str().split_whitespace().next().unwrap_or_default();
                    let operator = previous.map_or("", |previous| previous.as_str());
                    self.report(
                        self.error(
                            "policy/syntax",
                            format!("`{word}` stands in parentheses behind `{operator}`"),
                            self.span(part),
                            "reaches as far right as it can",
                        )
                        .hint(format!("write `({word} …)`")),
                    );
                }
                Role::Arithmetic if part.as_rule() == Rule::op_minus => self.check_minus(part),
                Role::Arithmetic if part.as_rule() == Rule::op_default => self.check_default(previous),
                _ => {}
            }
            previous = Some(part);
        }
        well_formed
    }

    fn report_chain(&self, parts: &[Pair<'_, Rule>], first: &Pair<'_, Rule>, second: &Pair<'_, Rule>) {
        let place = |wanted: &Pair<'_, Rule>| parts.iter().position(|part| part == wanted);
        let middle = place(first).zip(place(second)).and_then(|(from, to)| {
            let inside = parts.get(from + 1..to)?;
            Some((inside.first()?.as_span().start(), end(inside.last()?)))
        });
        let text = first.get_input();
        let middle = middle.and_then(|(from, to)| text.get(from..to)).unwrap_or("…");
        let marks = [Rule::is_test, Rule::matches];
        let hint = if marks.contains(&first.as_rule()) || marks.contains(&second.as_rule()) {
            "put one of them in parentheses".to_owned()
        } else {
            format!("write `… {} {middle} and {middle} {} …`", first.as_str(), second.as_str())
        };
        let diagnostic = self
            .error(
                "policy/chained-comparison",
                "comparisons cannot be chained",
                self.span(second),
                "a second comparison of the same value",
            )
            .with(crate::source::Location::new(self.file, self.span(first)), "the first one");
        let diagnostic = if hint.starts_with("write ") && middle != "…" {
            let repeated = format!("and {middle} {}", second.as_str());
            diagnostic.mended(self.span(second), repeated, format!("compare `{middle}` twice"))
        } else {
            diagnostic
        };
        self.report(diagnostic.hint(hint));
    }

    fn check_minus(&self, minus: &Pair<'_, Rule>) {
        let span = minus.as_span();
        let text = minus.get_input();
        let before = text.get(..span.start()).is_some_and(|text| text.ends_with(char::is_whitespace));
        let after = text.get(span.end()..).is_some_and(|text| text.starts_with(char::is_whitespace));
        if !(before && after) {
            self.report(
                self.error(
                    "policy/syntax",
                    "a minus between two values has a space on each side",
                    self.span(minus),
                    "a space is missing",
                )
                .hint("write `a - b`"),
            );
        }
    }

    fn check_default(&self, value: Option<&Pair<'_, Rule>>) {
        let Some(value) = value else { return };
        let is_path = match value.as_rule() {
            Rule::path_or_call | Rule::reserved_word => {
                value.clone().into_inner().all(|part| part.as_rule() != Rule::arguments)
                    || value.clone().into_inner().any(|part| part.as_rule() == Rule::tail)
            }
            Rule::group => value.clone().into_inner().any(|part| part.as_rule() == Rule::tail),
            _ => false,
        };
        if !is_path {
            self.report(
                self.error(
                    "policy/syntax",
                    format!("`default` stands behind a path or a name, found `{}`", written(value)),
                    self.span(value),
                    "the contract cannot be silent on this",
                )
                .hint("write `default` behind the path that may be missing"),
            );
        }
    }

    /// Reports a mark of another language.
    pub(super) fn report_foreign_mark(&self, mark: &Pair<'_, Rule>) {
        let meant = match mark.as_rule() {
            Rule::wrong_equal => "==",
            Rule::wrong_not_equal => "!=",
            Rule::wrong_at_least => ">=",
            Rule::wrong_at_most => "<=",
            Rule::wrong_and => "and",
            Rule::wrong_or => "or",
            Rule::wrong_not => "not",
            _ => return,
        };
        let text = mark.as_str();
        let message = match text {
            "=" => "`=` gives a name to a value; it compares nothing".to_owned(),
            _ => format!("`{text}` is not an operator"),
        };
        let span = self.span(mark);
        let diagnostic = self.error("policy/operator", message, span, format!("write `{meant}`"));
        self.report(diagnostic.meant(span, Some(meant)));
    }

    fn lower_operand(&self, pair: Pair<'_, Rule>) -> Expression {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::text => ExpressionKind::Text(self.lower_text(pair).text),
            Rule::path_or_call | Rule::reserved_word => return self.lower_path_or_call(pair),
            Rule::group => self.lower_group(pair),
            Rule::list => {
                let elements = pair.into_inner().filter(|part| part.as_rule() == Rule::expression);
                ExpressionKind::List(elements.map(|element| self.fold(element)).collect())
            }
            Rule::as_of => ExpressionKind::AsOf,
            Rule::quantifier => self.lower_quantifier(pair).unwrap_or(ExpressionKind::Missing),
            Rule::choice => {
                let mut inner = pair.into_inner().filter(|part| part.as_rule() == Rule::expression);
                let mut next = || inner.next().map(|part| Box::new(self.fold(part)));
                match (next(), next(), next()) {
                    (Some(condition), Some(then), Some(otherwise)) => ExpressionKind::If { condition, then, otherwise },
                    _ => ExpressionKind::Missing,
                }
            }
            _ => self.lower_literal(&pair),
        };
        Expression { kind, span }
    }

    fn lower_quantifier(&self, pair: Pair<'_, Rule>) -> Option<ExpressionKind> {
        let mut parts = pair.into_inner();
        let quantifier = match parts.next()?.as_str() {
            "every" => Quantifier::Every,
            "some" => Quantifier::Some,
            _ => Quantifier::No,
        };
        let mut parts = parts.filter(|part| matches!(part.as_rule(), Rule::word | Rule::simple | Rule::expression));
        let variable = self.name(&parts.next()?);
        let list = Box::new(self.fold(parts.next()?));
        let first = self.fold(parts.next()?);
        let second = parts.next().map(|part| self.fold(part));
        let (filter, condition) = match second {
            Some(condition) => (Some(Box::new(first)), condition),
            None => (None, first),
        };
        Some(ExpressionKind::Quantifier { quantifier, variable, list, filter, condition: Box::new(condition) })
    }

    /// What stands in parentheses: an expression, a filter, or the start of a path.
    fn lower_group(&self, pair: Pair<'_, Rule>) -> ExpressionKind {
        let whole = self.span(&pair);
        let mut base = None;
        let mut segments = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::filtered => base = Some(self.lower_filtered(part)),
                Rule::tail => segments = self.lower_segments(part, false),
                _ => {}
            }
        }
        match (base, segments.is_empty()) {
            (Some(inner), true) => inner.kind,
            (Some(mut inner), false) => {
                inner.span = Span::new(whole.start(), segments.first().map_or(whole.end(), start_of));
                ExpressionKind::Path(Path { base: Some(Box::new(inner)), segments })
            }
            (None, _) => ExpressionKind::Missing,
        }
    }

    fn lower_filtered(&self, pair: Pair<'_, Rule>) -> Expression {
        let span = self.span(&pair);
        let mut inner = pair.into_inner().filter(|part| part.as_rule() == Rule::expression);
        let Some(list) = inner.next().map(|part| self.fold(part)) else {
            return Expression { kind: ExpressionKind::Missing, span };
        };
        match inner.next().map(|part| self.fold(part)) {
            Some(condition) => {
                let kind = ExpressionKind::Filter { list: Box::new(list), condition: Box::new(condition) };
                Expression { kind, span }
            }
            None => list,
        }
    }

    fn lower_path_or_call(&self, pair: Pair<'_, Rule>) -> Expression {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let missing = Expression { kind: ExpressionKind::Missing, span };
        let Some(path) = parts.next() else { return missing };
        let Some(arguments) = parts.next() else { return self.lower_path(path) };
        let path_span = self.span(&path);
        let call_span = path_span.to(self.span(&arguments));
        let mut words = path.into_inner();
        let function = words.next().map(|word| self.name(&word));
        let Some(function) = function.filter(|_| words.next().is_none()) else {
            self.report(
                self.error(
                    "policy/syntax",
                    "a path cannot be called",
                    path_span,
                    "expected the name of a function before `(`",
                )
                .hint("write the value between the parentheses: `count(xs)`"),
            );
            return missing;
        };
        let arguments = arguments.into_inner().filter(|part| part.as_rule() == Rule::filtered);
        let arguments = arguments.map(|argument| self.lower_filtered(argument)).collect();
        let call = Expression { kind: ExpressionKind::Call { function, arguments }, span: call_span };
        match parts.next() {
            Some(tail) => {
                let segments = self.lower_segments(tail, false);
                Expression { kind: ExpressionKind::Path(Path { base: Some(Box::new(call)), segments }), span }
            }
            None => call,
        }
    }

    pub(super) fn lower_path(&self, pair: Pair<'_, Rule>) -> Expression {
        let span = self.span(&pair);
        let first = pair.clone().into_inner().next();
        if let Some(word) = first.filter(|word| is_reserved(word.as_str())) {
            let message = format!("expected a value, found `{}`", word.as_str());
            self.report(self.error("policy/syntax", message, self.span(&word), "a word of the language"));
            return Expression { kind: ExpressionKind::Missing, span };
        }
        Expression { kind: ExpressionKind::Path(Path { base: None, segments: self.lower_segments(pair, true) }), span }
    }

    fn lower_segments(&self, pair: Pair<'_, Rule>, from_name: bool) -> Vec<Segment> {
        let whole = pair.as_str();
        let start = pair.as_span().start();
        let mut segments = Vec::new();
        for part in pair.into_inner() {
            let span = self.span(&part);
            segments.push(match part.as_rule() {
                Rule::word => self.segment(&part, from_name && segments.is_empty()),
                Rule::each => Segment::Each(span),
                Rule::index => self.lower_index(&part),
                Rule::missing => {
                    let before = whole.get(..part.as_span().start().saturating_sub(start)).unwrap_or_default();
                    let dot = self.origin.span(part.as_span().start().saturating_sub(1), part.as_span().end());
                    let message = format!("expected a field after `{before}`");
                    self.report(self.error("policy/syntax", message, dot, "nothing follows this dot"));
                    Segment::Missing(span)
                }
                _ => {
                    let text = self.decode(&part);
                    Segment::Field { name: Name { text: text.text, span: text.span }, quoted: true }
                }
            });
        }
        segments
    }

    fn lower_index(&self, pair: &Pair<'_, Rule>) -> Segment {
        let span = self.span(pair);
        if !self.indexes.get() {
            self.report(
                self.error("policy/syntax", "an index stands only in tests", span, "one element of a list")
                    .hint("write `[*]` for each element, or ask with `some … in …` for the one that is meant"),
            );
            return Segment::Missing(span);
        }
        match pair.as_str().trim_matches(['[', ']']).parse() {
            Ok(index) => Segment::Index(index, span),
            Err(_) => {
                self.report(self.error("policy/bad-literal", "this index is too large", span, "no list is so long"));
                Segment::Missing(span)
            }
        }
    }

    fn lower_postfix(&self, value: Expression, operator: Pair<'_, Rule>) -> Expression {
        let span = value.span.to(self.span(&operator));
        let value = Box::new(value);
        let kind = match operator.as_rule() {
            Rule::is_test => {
                let parts: Vec<_> = operator.into_inner().collect();
                let negated = parts.iter().any(|part| part.as_rule() == Rule::kw_not);
                let article = parts.iter().find(|part| part.as_rule() == Rule::article);
                match parts.last().and_then(|word| self.lower_test_word(article, word)) {
                    Some(test) => ExpressionKind::Is { value, test, negated },
                    None => ExpressionKind::Missing,
                }
            }
            _ => match operator.into_inner().nth(1) {
                Some(regex) => {
                    let written = regex.as_str();
                    let ignore_case = written.ends_with('i');
                    let inside = written.trim_start_matches('/');
                    let inside = inside.strip_suffix('i').unwrap_or(inside);
                    let inside = inside.strip_suffix('/').unwrap_or(inside);
                    ExpressionKind::Matches {
                        text: value,
                        regex: inside.replace("\\/", "/"),
                        ignore_case,
                        regex_span: self.span(&regex),
                    }
                }
                None => ExpressionKind::Missing,
            },
        };
        Expression { kind, span }
    }

    fn lower_test_word(&self, article: Option<&Pair<'_, Rule>>, word: &Pair<'_, Rule>) -> Option<IsTest> {
        let written = word.as_str();
        let span = article.map_or(self.span(word), |article| self.span(article).to(self.span(word)));
        if let Some(of) = SingleType::ALL.into_iter().find(|of| of.name() == written) {
            if of.article() != article.map(Pair::as_str) {
                let found =
                    article.map_or_else(|| written.to_owned(), |article| format!("{} {written}", article.as_str()));
                let message = format!("expected `{of}` after `is`, found `{found}`");
                let label = format!("write `is {of}`");
                self.report(self.error("policy/unknown-word", message, span, label).meant(span, Some(&of.to_string())));
            }
            return Some(IsTest::Of(of));
        }
        if article.is_some() {
            let nearest = nearest(written, SingleType::ALL.iter().map(|of| of.name()));
            let near = SingleType::ALL.into_iter().find(|of| Some(of.name()) == nearest);
            let types: Vec<String> = SingleType::ALL.iter().map(|of| format!("`{of}`")).collect();
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None if TESTS.iter().any(|(name, _)| *name == written) => format!("write `is {written}`"),
                None => format!("what a value may turn out to be is {}", types.join(", ")),
            };
            let message = format!("expected a type of single values after `is a`, found `{written}`");
            let test = TESTS.iter().map(|(name, _)| *name).find(|name| *name == written).filter(|_| near.is_none());
            let meant = near.map(|near| near.to_string()).or_else(|| test.map(str::to_owned));
            let diagnostic = self.error("policy/unknown-word", message, span, "no such type").hint(hint);
            self.report(diagnostic.meant(span, meant.as_deref()));
            return None;
        }
        if let Some((_, test)) = TESTS.iter().find(|(name, _)| *name == written) {
            return Some(*test);
        }
        let near = nearest(written, TESTS.iter().map(|(name, _)| *name));
        let hint = match (written, near) {
            (_, Some(near)) => format!("did you mean `{near}`?"),
            ("null" | "missing" | "silent" | "none" | "defined" | "present" | "set", _) => {
                "write `is stated` or `is not stated`".to_owned()
            }
            ("true" | "false", _) => {
                "a condition is true or false by itself: leave `is` out, or write `not`".to_owned()
            }
            ("in", _) => "write `x in xs`".to_owned(),
            _ => "write `==` to compare two values, `is a percentage` to ask for a type".to_owned(),
        };
        self.report(
            self.error(
                "policy/unknown-word",
                format!("expected a test after `is`, found `{written}`"),
                span,
                "`stated`, `empty`, `unique`, `increasing`, `decreasing`, `elsewhere`, `cited`, or a type as `a date`",
            )
            .hint(hint)
            .meant(span, near),
        );
        None
    }

    fn lower_infix(&self, left: Expression, operator: Pair<'_, Rule>, right: Expression) -> Expression {
        let span = left.span.to(right.span);
        let (left, right) = (Box::new(left), Box::new(right));
        let rule = operator.as_rule();
        let kind = match rule {
            Rule::kw_and | Rule::wrong_and => ExpressionKind::And(left, right),
            Rule::kw_or | Rule::wrong_or => ExpressionKind::Or(left, right),
            Rule::op_default => ExpressionKind::Default { value: left, fallback: right },
            Rule::kw_mentions => ExpressionKind::Mentions { text: left, phrase: right },
            Rule::op_plus => ExpressionKind::Arithmetic { operator: Arithmetic::Add, left, right },
            Rule::op_minus => ExpressionKind::Arithmetic { operator: Arithmetic::Subtract, left, right },
            Rule::op_times => ExpressionKind::Arithmetic { operator: Arithmetic::Multiply, left, right },
            Rule::kw_in => ExpressionKind::Membership { operator: Membership::In, left, right },
            Rule::op_not_in => ExpressionKind::Membership { operator: Membership::NotIn, left, right },
            Rule::kw_contains => ExpressionKind::Membership { operator: Membership::Contains, left, right },
            Rule::op_contains_all => ExpressionKind::Membership { operator: Membership::ContainsAll, left, right },
            Rule::op_contains_any => ExpressionKind::Membership { operator: Membership::ContainsAny, left, right },
            _ => match comparison(rule) {
                Some(comparison) => ExpressionKind::Compare { comparison, left, right },
                None => ExpressionKind::Missing,
            },
        };
        Expression { kind, span }
    }
}

fn role(rule: Rule) -> Role {
    match rule {
        Rule::kw_not | Rule::wrong_not => Role::Not,
        Rule::kw_and | Rule::kw_or | Rule::wrong_and | Rule::wrong_or => Role::Logical,
        Rule::op_plus | Rule::op_minus | Rule::op_times | Rule::op_default => Role::Arithmetic,
        Rule::kw_in
        | Rule::op_not_in
        | Rule::kw_contains
        | Rule::op_contains_all
        | Rule::op_contains_any
        | Rule::kw_mentions
        | Rule::is_test
        | Rule::matches => Role::Comparison,
        _ if comparison(rule).is_some() => Role::Comparison,
        _ => Role::Operand,
    }
}

/// Whether an operand reaches as far right as it can.
fn is_open_ended(pair: &Pair<'_, Rule>) -> bool {
    matches!(pair.as_rule(), Rule::quantifier | Rule::choice)
}

/// The words that no value can start with.
pub(super) fn is_reserved(word: &str) -> bool {
    limits::is_expression_word(word) && !matches!(word, "all" | "any")
        || matches!(word, "require" | "forbid" | "let" | "because" | "suggest")
}

pub(super) fn start_of(segment: &Segment) -> usize {
    match segment {
        // the dot before a field
        Segment::Field { name, .. } => name.span.start().saturating_sub(1),
        Segment::Each(span) | Segment::Index(_, span) => span.start(),
        Segment::Missing(span) => span.start().saturating_sub(1),
    }
}
