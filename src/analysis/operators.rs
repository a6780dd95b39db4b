//! Operators: which types they take, and what they give.

use crate::analysis::expressions::{WRONG_TYPE, is_written_out};
use crate::analysis::lints::{ALWAYS_TRUE, NEVER_TRUE};
use crate::analysis::names::Scope;
use crate::analysis::narrowed::{Start, advice};
use crate::analysis::pattern::Pattern;
use crate::analysis::policies::Lowering;
use crate::analysis::program::{Base, Expression, ExpressionKind};
use crate::analysis::types::{comparable, is_ordered, singles};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast;
use crate::syntax::ast::{Arithmetic, IsTest, Membership};
use crate::value::{Comparison, Scalar, SingleType, Type, read};

const BAD_REGEX: Code = Code::new("policy/bad-regex");

impl Lowering<'_> {
    pub(super) fn comparison(
        &mut self,
        scope: &mut Scope,
        comparison: Comparison,
        left: &ast::Expression,
        right: &ast::Expression,
        span: Span,
    ) -> Option<Expression> {
        let (left, right) = self.sides(scope, left, right)?;
        if let (Type::List(_), other) | (other, Type::List(_)) = (&left.of, &right.of) {
            let text =
                self.text_at(if matches!(left.of, Type::List(_)) { left.location.span } else { right.location.span });
            let hint = match other {
                Type::List(_) => format!("`{text} contains all …` compares with another list"),
                _ => format!("`{text} contains …` asks whether it has an element, `some x in {text} satisfies …` more"),
            };
            let message = format!("expected a single value on each side of `{comparison}`, found a list");
            self.diagnostics.push(Diagnostic::error(WRONG_TYPE, message).at(self.at(span), "").hint(hint));
            return None;
        }
        let ordered = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        if !self.comparable_or_said(scope, &left, &right) {
            return None;
        }
        if ordered && !(is_ordered(&left.of) && is_ordered(&right.of)) {
            let found = self.vocabulary.describe(if is_ordered(&left.of) { &right.of } else { &left.of });
            let message = format!("expected something that has an order around `{comparison}`, found {found}");
            self.error(WRONG_TYPE, message, span, "numbers, percentages, dates, durations and money have an order");
            return None;
        }
        let kind = ExpressionKind::Compare { comparison, left: Box::new(left), right: Box::new(right) };
        Some(self.make(kind, Type::Boolean, span))
    }

    /// Both sides of an operator, each knowing the other's type where it is a literal.
    fn sides(
        &mut self,
        scope: &mut Scope,
        left: &ast::Expression,
        right: &ast::Expression,
    ) -> Option<(Expression, Expression)> {
        if is_literal(left) && !is_literal(right) {
            let right = self.expression(scope, right, None)?;
            let left = self.expression(scope, left, Some(&right.of))?;
            return Some((left, right));
        }
        let left = self.expression(scope, left, None);
        let expected = left.as_ref().map(|left| left.of.clone());
        let right = self.expression(scope, right, expected.as_ref());
        Some((left?, right?))
    }

    /// Whether values of both types can be equal; if not, it is said.
    fn comparable_or_said(&mut self, scope: &Scope, left: &Expression, right: &Expression) -> bool {
        if comparable(&left.of, &right.of) && !self.is_union_with_literal(left, right) {
            return true;
        }
        if let Some(fits) = self.words_of_enum(scope, &left.of, right) {
            return fits;
        }
        if let Some(fits) = self.words_of_enum(scope, &right.of, left) {
            return fits;
        }
        let (one, other) = (self.vocabulary.describe(&left.of), self.vocabulary.describe(&right.of));
        let mut diagnostic = Diagnostic::error(WRONG_TYPE, format!("cannot compare {one} with {other}"))
            .at(self.at(left.location.span), format!("this is {one}"))
            .with(self.at(right.location.span), format!("this is {other}"));
        if let (Type::Record(_), Type::Text) | (Type::Text, Type::Record(_)) = (&left.of, &right.of) {
            diagnostic = diagnostic.hint("compare one of its fields, `.role` or `.id`, or the element itself");
        }
        if left.of == Type::Any || right.of == Type::Any {
            diagnostic =
                diagnostic.hint("nothing is known of its type: all that can be asked is whether it `is stated`");
        }
        for (union, other) in [(left, right), (right, left)] {
            let advice = advice(self.text_at(union.location.span), &union.of, |of| comparable(of, &other.of));
            diagnostic = diagnostic.hint_if(advice);
        }
        // what is written in quotes may be a value of the other side's type
        for (written, other) in [(left, right), (right, left)] {
            let is_written_bare = matches!(
                other.of,
                Type::Date
                    | Type::Duration
                    | Type::Money
                    | Type::Percentage
                    | Type::Integer
                    | Type::Number
                    | Type::Boolean
            );
            if let ExpressionKind::Text(text) = &written.kind
                && is_written_bare
                && read(&other.of, text, false).is_ok()
            {
                diagnostic = diagnostic
                    .hint(format!("write it without quotes: `{text}`"))
                    .meant(written.location.span, Some(text.as_str()));
            }
        }
        self.diagnostics.push(diagnostic);
        false
    }

    /// What stands for words that the policy writes out (a loop's name, a definition) may be compared with an enum of
    /// which each word is a value. Nothing where it is something else that is compared; a word that is no value is said.
    fn words_of_enum(&mut self, scope: &Scope, of: &Type, other: &Expression) -> Option<bool> {
        let Type::Enum(id) = of else { return None };
        let words = self.words(scope, other);
        if words.is_empty() {
            return None;
        }
        let mut fits = true;
        for (word, span) in words {
            fits &= self.enum_value(*id, &word, span).is_some();
        }
        Some(fits)
    }

    /// The words that an expression stands for, if the policy writes them out.
    fn words(&self, scope: &Scope, expression: &Expression) -> Vec<(String, Span)> {
        match &expression.kind {
            ExpressionKind::Path { base: Base::Slot(slot), steps } if steps.is_empty() => scope.words(*slot).to_vec(),
            ExpressionKind::Definition { index, arguments } if arguments.is_empty() => {
                self.definition_body(*index).map(Self::words_in).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    /// The words of a text or a list of texts that is written out.
    pub(super) fn words_in(list: &Expression) -> Vec<(String, Span)> {
        let elements = match &list.kind {
            ExpressionKind::List(elements) => elements.as_slice(),
            ExpressionKind::Text(_) => std::slice::from_ref(list),
            _ => &[],
        };
        elements
            .iter()
            .filter_map(|element| match &element.kind {
                ExpressionKind::Text(text) => Some((text.to_string(), element.location.span)),
                _ => None,
            })
            .collect()
    }

    /// A union may be compared with a literal only if every member could be meant: all are of the literal's type, or
    /// the rest are enums, whose values are words too.
    fn is_union_with_literal(&self, left: &Expression, right: &Expression) -> bool {
        let refused = |union: &Expression, other: &Expression| match &union.of {
            Type::Union(members) if is_constant(other) => {
                !members.iter().all(|member| comparable(member, &other.of) || matches!(member, Type::Enum(_)))
            }
            _ => false,
        };
        refused(left, right) || refused(right, left)
    }

    pub(super) fn membership(
        &mut self,
        scope: &mut Scope,
        operator: Membership,
        left: &ast::Expression,
        right: &ast::Expression,
        span: Span,
    ) -> Option<Expression> {
        let (list_side, other_side) = match operator {
            Membership::In | Membership::NotIn => (right, left),
            _ => (left, right),
        };
        let both = matches!(operator, Membership::ContainsAll | Membership::ContainsAny);
        // a written-out list learns its type from the other side, everything else tells it
        let (list, other) = if is_literal(list_side) && !is_literal(other_side) {
            let other = self.expression(scope, other_side, None)?;
            let of = if both { other.of.clone() } else { Type::List(Box::new(other.of.clone())) };
            (self.expression(scope, list_side, Some(&of))?, other)
        } else {
            let list = self.expression(scope, list_side, None)?;
            let element = match &list.of {
                Type::List(element) => (**element).clone(),
                of => of.clone(),
            };
            let of = if both { Type::List(Box::new(element)) } else { element };
            let other = self.expression(scope, other_side, Some(&of))?;
            (list, other)
        };
        let element = self.element_of(&list, "a list")?;
        let other_element = if both { self.element_of(&other, "a list")? } else { other.of.clone() };
        let is_empty = element == Type::Any && is_constant(&list);
        let words = match self.words_of_enum(scope, &element, &other) {
            None => self.words_of_enum(scope, &other_element, &list),
            some => some,
        };
        if words == Some(false) {
            return None;
        }
        if words.is_none() && !is_empty && !comparable(&element, &other_element) {
            let (one, two) = (self.vocabulary.describe(&element), self.vocabulary.describe(&other_element));
            let diagnostic = Diagnostic::error(WRONG_TYPE, format!("cannot compare {one} with {two}"))
                .at(self.at(other.location.span), format!("this is {two}"))
                .with(self.at(list.location.span), format!("its elements are {one}"));
            let diagnostic = match (&element, &other_element) {
                (Type::Record(_), Type::Text) => {
                    let text = self.text_at(list.location.span);
                    diagnostic.hint(format!("compare a field of each: `{text}[*].role contains …`"))
                }
                _ => diagnostic,
            };
            self.diagnostics.push(diagnostic);
            return None;
        }
        let (left, right) = match operator {
            Membership::In | Membership::NotIn => (other, list),
            _ => (list, other),
        };
        let kind = ExpressionKind::Membership { operator, left: Box::new(left), right: Box::new(right) };
        Some(self.make(kind, Type::Boolean, span))
    }

    /// The type of a list's elements; that it is none is said.
    pub(super) fn element_of(&mut self, list: &Expression, expected: &str) -> Option<Type> {
        if let Type::List(element) = &list.of {
            return Some((**element).clone());
        }
        let found = self.vocabulary.describe(&list.of);
        let diagnostic = Diagnostic::error(WRONG_TYPE, format!("expected {expected}, found {found}"))
            .at(self.at(list.location.span), format!("this is {found}"));
        let words = (list.of == Type::Text)
            .then(|| format!("for words in a text write `{} mentions \"…\"`", self.text_at(list.location.span)));
        self.diagnostics.push(diagnostic.hint_if(words));
        None
    }

    pub(super) fn matches(
        &mut self,
        scope: &mut Scope,
        text: &ast::Expression,
        (regex, ignore_case, regex_span): (&str, bool, Span),
        span: Span,
    ) -> Option<Expression> {
        let text = self.typed(scope, text, &Type::Text);
        let pattern = Pattern::new(regex, ignore_case);
        // those of built-in policies are known to be right
        if !self.is_built_in
            && let Err(reason) = pattern.check()
        {
            self.error(BAD_REGEX, format!("expected a regular expression: {reason}"), regex_span, "");
            return None;
        }
        let kind = ExpressionKind::Matches { text: Box::new(text?), pattern: Box::new(pattern) };
        Some(self.make(kind, Type::Boolean, span))
    }

    pub(super) fn is_test(
        &mut self,
        scope: &mut Scope,
        value: &ast::Expression,
        test: IsTest,
        negated: bool,
        span: Span,
    ) -> Option<Expression> {
        let value = self.expression(scope, value, None)?;
        if let (IsTest::Stated | IsTest::Elsewhere, true) = (test, is_written_out(&value)) {
            let is_true = (test == IsTest::Stated) != negated;
            let (code, always) = if is_true { (ALWAYS_TRUE, "always") } else { (NEVER_TRUE, "never") };
            let text = self.text_at(value.location.span);
            let diagnostic = Diagnostic::error(code, format!("this is {always} true: the policy itself says `{text}`"))
                .at(self.at(span), "asks nothing of the contract")
                .hint(format!("to compare something with it write `… == {text}`"));
            self.diagnostics.push(diagnostic);
            return None;
        }
        if let IsTest::Of(single) = test {
            return self.is_of(scope, value, single, negated, span);
        }
        let expected = match (test, &value.of) {
            (IsTest::Of(_), _) => None,
            (IsTest::Stated | IsTest::Elsewhere, _) | (IsTest::Empty, Type::List(_) | Type::Map(_)) => None,
            (IsTest::Unique, Type::List(element)) if comparable(element, element) => None,
            (IsTest::Increasing | IsTest::Decreasing, Type::List(element)) if is_ordered(element) => None,
            (IsTest::Cited, Type::Record(record)) if self.vocabulary.is_referred_to(*record) => None,
            (IsTest::Empty, _) => Some("a list or a map before `is empty`"),
            (IsTest::Unique, _) => Some("a list of single values before `is unique`"),
            (IsTest::Increasing, _) => Some("a list of values that have an order before `is increasing`"),
            (IsTest::Decreasing, _) => Some("a list of values that have an order before `is decreasing`"),
            (IsTest::Cited, _) => Some("an element that references may name before `is cited`"),
        };
        if let Some(expected) = expected {
            let found = self.vocabulary.describe(&value.of);
            self.error(
                WRONG_TYPE,
                format!("expected {expected}, found {found}"),
                value.location.span,
                format!("this is {found}"),
            );
            return None;
        }
        Some(self.make(ExpressionKind::Is { value: Box::new(value), test, negated }, Type::Boolean, span))
    }

    /// `is a percentage`: asked only of what may be one, and may be something else.
    fn is_of(
        &mut self,
        scope: &Scope,
        value: Expression,
        single: SingleType,
        negated: bool,
        span: Span,
    ) -> Option<Expression> {
        if singles(&value.of).any(|known| known == single) {
            let kind = ExpressionKind::Is { value: Box::new(value), test: IsTest::Of(single), negated };
            return Some(self.make(kind, Type::Boolean, span));
        }
        let found = self.vocabulary.describe(&value.of);
        let is_narrowed = match &value.kind {
            ExpressionKind::Path { base, steps } => {
                Start::of(base).is_some_and(|start| scope.narrowed(start, steps).is_some())
            }
            _ => false,
        };
        let (message, hint) = if is_narrowed {
            let message =
                format!("expected a value that may or may not be {single} before `is {single}`, found {found}");
            (message, "a condition around this one, or before it, tells already".to_owned())
        } else if value.of == single.of() {
            let message = format!("expected a value of several types before `is {single}`, found {found}");
            (message, "it is never anything else".to_owned())
        } else if matches!(value.of, Type::List(_)) {
            let text = self.text_at(value.location.span);
            let message = format!("expected a single value before `is {single}`, found {found}");
            (message, format!("to ask it of each write `every x in {text} satisfies x is {single}`"))
        } else {
            let message = format!("expected a value that may be {single} before `is {single}`, found {found}");
            (message, format!("it is never {single}"))
        };
        let diagnostic = Diagnostic::error(WRONG_TYPE, message)
            .at(self.at(value.location.span), format!("this is {found}"))
            .hint(hint);
        self.diagnostics.push(diagnostic);
        None
    }

    /// `a and b and c`, or the same with `or`: one expression with all parts, however many there are. What a part tells of
    /// types holds in those behind it: they are asked for where it holds, with `or` where it does not.
    pub(super) fn chain(&mut self, scope: &mut Scope, expression: &ast::Expression, and: bool) -> Option<Expression> {
        let mut parts = Vec::new();
        let mut next = expression;
        loop {
            match (&next.kind, and) {
                (ast::ExpressionKind::And(left, right), true) | (ast::ExpressionKind::Or(left, right), false) => {
                    parts.push(&**right);
                    next = left;
                }
                _ => {
                    parts.push(next);
                    break;
                }
            }
        }
        parts.reverse();
        let mut lowered = Vec::with_capacity(parts.len());
        let mut failed = false;
        let mark = scope.mark();
        let mut told_up_to = 0;
        for (index, part) in parts.iter().enumerate() {
            if index < told_up_to {
                continue;
            }
            if let Some(compared) = parts.get(..index).and_then(|before| compared_before(before, part)) {
                let rest = parts.get(index..).unwrap_or_default();
                let values: Vec<&ast::Expression> = rest.iter().copied().take_while(|part| is_bare(part)).collect();
                told_up_to = index + values.len();
                self.repeated(scope, compared, &values, and);
                failed = true;
                continue;
            }
            match self.condition(scope, part) {
                Some(part) => {
                    scope.learn(self.told(&part, and));
                    lowered.push(part);
                }
                None => failed = true,
            }
        }
        scope.leave(mark);
        let kind = if and { ExpressionKind::And(lowered) } else { ExpressionKind::Or(lowered) };
        (!failed).then(|| self.make(kind, Type::Boolean, expression.span))
    }

    /// `kind == "sow" or "sla"`: what is compared has to be said again of each value.
    fn repeated(&mut self, scope: &mut Scope, compared: Compared<'_>, values: &[&ast::Expression], and: bool) {
        let Some(first) = values.first() else { return };
        let Some(found) = self.expression(scope, first, None) else { return };
        let found = self.vocabulary.describe(&found.of);
        let Compared { left, right, operator } = compared;
        let beginning = self.text_at(Span { start: left.span.start, end: right.span.start });
        let written: Vec<&str> = std::iter::once(&right).chain(values).map(|value| self.text_at(value.span)).collect();
        let word = if and { " and " } else { " or " };
        let whole = written.iter().map(|value| format!("{beginning}{value}")).collect::<Vec<_>>().join(word);
        let list = written.join(", ");
        let of_list = match (operator, and) {
            (Some(Comparison::Equal), false) => Some("in"),
            (Some(Comparison::NotEqual), true) => Some("not in"),
            _ => None,
        };
        let short = of_list.filter(|_| is_literal(right));
        let short = short.map(|operator| format!("{} {operator} [{list}]", self.text_at(left.span)));
        let span = Span { start: left.span.start, end: values.last().unwrap_or(first).span.end };
        let diagnostic = Diagnostic::error(WRONG_TYPE, format!("expected a condition, found {found}"))
            .at(self.at(first.span), "this is neither true nor false")
            .with(self.at(Span { start: left.span.start, end: right.span.end }), "compared only with this")
            .hint(match &short {
                Some(short) => format!("write `{short}`, or repeat the comparison: `{whole}`"),
                None => format!("repeat the comparison: `{whole}`"),
            });
        // a bracket that closes in between would be left alone
        let is_open = self.text_at(Span { start: right.span.end, end: first.span.start }).contains([')', '(']);
        let diagnostic = match is_open {
            true => diagnostic,
            false => diagnostic.meant(span, Some(short.as_deref().unwrap_or(&whole))),
        };
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn quantifier(
        &mut self,
        scope: &mut Scope,
        quantifier: ast::Quantifier,
        variable: &ast::Name,
        (list, filter, condition): (&ast::Expression, Option<&ast::Expression>, &ast::Expression),
        span: Span,
    ) -> Option<Expression> {
        let list = self.expression(scope, list, None)?;
        let element = self.element_of(&list, "a list to go through")?;
        let mark = scope.mark();
        let slot = self.bind(scope, variable, element);
        scope.set_words(slot, Self::words_in(&list));
        scope.learn(self.told_of_elements(&list, slot));
        let filter = filter.map(|filter| self.condition(scope, filter));
        scope.learn(filter.iter().flatten().flat_map(|filter| self.told(filter, true)));
        let condition = self.condition(scope, condition);
        scope.leave(mark);
        let filter = match filter {
            Some(filter) => Some(Box::new(filter?)),
            None => None,
        };
        let condition = Box::new(condition?);
        let kind = ExpressionKind::Quantifier { quantifier, slot, list: Box::new(list), filter, condition };
        Some(self.make(kind, Type::Boolean, span))
    }

    pub(super) fn filter(
        &mut self,
        scope: &mut Scope,
        list: &ast::Expression,
        condition: &ast::Expression,
        span: Span,
    ) -> Option<Expression> {
        if scope.in_filter() {
            let message = "expected no filter inside another, since `it` would mean two things";
            let diagnostic = Diagnostic::error(WRONG_TYPE, message)
                .at(self.at(span), "a filter in a filter")
                .hint("a quantifier names its element: `some x in list satisfies …`");
            self.diagnostics.push(diagnostic);
            return None;
        }
        let list = self.expression(scope, list, None)?;
        let element = self.element_of(&list, "a list to filter")?;
        let mark = scope.mark();
        let slot = scope.bind_it(element, span);
        let condition = self.condition(scope, condition);
        scope.leave(mark);
        let condition = condition?;
        let known = self.told(&condition, true);
        let known = known.into_iter().rev().find(|known| known.start == Start::Slot(slot) && known.steps.is_empty());
        let of = known.map_or_else(|| list.of.clone(), |known| Type::List(Box::new(known.of)));
        let kind = ExpressionKind::Filter { slot, list: Box::new(list), condition: Box::new(condition) };
        Some(self.make(kind, of, span))
    }

    pub(super) fn default_value(
        &mut self,
        scope: &mut Scope,
        value: &ast::Expression,
        fallback: &ast::Expression,
        span: Span,
    ) -> Option<Expression> {
        let value = self.expression(scope, value, None)?;
        let fallback = self.expression(scope, fallback, Some(&value.of))?;
        let fallback = self.expect_type(fallback, &value.of.clone())?;
        let of = value.of.clone();
        let kind = ExpressionKind::Default { value: Box::new(value), fallback: Box::new(fallback) };
        Some(self.make(kind, of, span))
    }

    pub(super) fn arithmetic(
        &mut self,
        scope: &mut Scope,
        operator: Arithmetic,
        left: &ast::Expression,
        right: &ast::Expression,
        span: Span,
    ) -> Option<Expression> {
        let left = self.expression(scope, left, None);
        let right = self.expression(scope, right, None);
        let (left, right) = (left?, right?);
        let Some(of) = arithmetic_result(operator, &left.of, &right.of) else {
            let (one, other) = (self.vocabulary.describe(&left.of), self.vocabulary.describe(&right.of));
            let verb = match operator {
                Arithmetic::Add => format!("add {other} to {one}"),
                Arithmetic::Subtract => format!("subtract {other} from {one}"),
                Arithmetic::Multiply => format!("multiply {one} by {other}"),
            };
            let diagnostic = Diagnostic::error(WRONG_TYPE, format!("cannot {verb}"))
                .at(self.at(left.location.span), format!("this is {one}"))
                .with(self.at(right.location.span), format!("this is {other}"));
            let fits = |left: &Type, right: &Type| arithmetic_result(operator, left, right).is_some();
            let first = advice(self.text_at(left.location.span), &left.of, |of| {
                fits(of, &right.of) || singles(&right.of).any(|other| fits(of, &other.of()))
            });
            let advice =
                first.or_else(|| advice(self.text_at(right.location.span), &right.of, |of| fits(&left.of, of)));
            self.diagnostics.push(diagnostic.hint_if(advice));
            return None;
        };
        let kind = ExpressionKind::Arithmetic { operator, left: Box::new(left), right: Box::new(right) };
        Some(self.make(kind, of, span))
    }

    pub(super) fn choice(
        &mut self,
        scope: &mut Scope,
        (condition, then, otherwise): (&ast::Expression, &ast::Expression, &ast::Expression),
        span: Span,
        expected: Option<&Type>,
    ) -> Option<Expression> {
        let condition = self.condition(scope, condition);
        let mark = scope.mark();
        scope.learn(condition.iter().flat_map(|condition| self.told(condition, true)));
        let then = self.expression(scope, then, expected);
        scope.leave(mark);
        // of `[]` alone it can't be seen what it is a list of
        let is_open = |then: &Expression| matches!(&then.kind, ExpressionKind::List(elements) if elements.is_empty());
        let then_type = then.as_ref().filter(|then| !is_open(then)).map(|then| then.of.clone());
        scope.learn(condition.iter().flat_map(|condition| self.told(condition, false)));
        let otherwise = self.expression(scope, otherwise, expected.or(then_type.as_ref()));
        scope.leave(mark);
        let (condition, mut then, otherwise) = (condition?, then?, otherwise?);
        if is_open(&then) && matches!(otherwise.of, Type::List(_)) {
            then.of = otherwise.of.clone();
        }
        let (of, other) = (then.of.clone(), &otherwise.of);
        if !self.fits(other, &of) {
            let (one, two) = (self.vocabulary.describe(&of), self.vocabulary.describe(other));
            let diagnostic = Diagnostic::error(WRONG_TYPE, format!("expected {one} behind `else`, found {two}"))
                .at(self.at(otherwise.location.span), format!("this is {two}"))
                .with(self.at(then.location.span), format!("this is {one}"));
            self.diagnostics.push(diagnostic);
            return None;
        }
        let kind =
            ExpressionKind::If { condition: Box::new(condition), then: Box::new(then), otherwise: Box::new(otherwise) };
        Some(self.make(kind, of, span))
    }
}

/// What an operator gives for values of two types, if it takes them.
fn arithmetic_result(operator: Arithmetic, left: &Type, right: &Type) -> Option<Type> {
    match (operator, left, right) {
        (_, Type::Integer, Type::Integer) => Some(Type::Integer),
        (_, Type::Integer | Type::Number, Type::Integer | Type::Number) => Some(Type::Number),
        (Arithmetic::Multiply, Type::Money, Type::Integer | Type::Number)
        | (Arithmetic::Multiply, Type::Integer | Type::Number, Type::Money)
        | (Arithmetic::Add | Arithmetic::Subtract, Type::Money, Type::Money) => Some(Type::Money),
        (Arithmetic::Add | Arithmetic::Subtract, Type::Percentage, Type::Percentage) => Some(Type::Percentage),
        (Arithmetic::Add | Arithmetic::Subtract, Type::Date, Type::Duration)
        | (Arithmetic::Add, Type::Duration, Type::Date) => Some(Type::Date),
        (Arithmetic::Subtract, Type::Date, Type::Date)
        | (Arithmetic::Add | Arithmetic::Subtract, Type::Duration, Type::Duration) => Some(Type::Duration),
        _ => None,
    }
}

/// Whether an expression takes its type from what stands on the other side.
fn is_literal(expression: &ast::Expression) -> bool {
    match &expression.kind {
        ast::ExpressionKind::Text(_) | ast::ExpressionKind::Literal(_) => true,
        ast::ExpressionKind::List(elements) => elements.iter().all(is_literal),
        _ => false,
    }
}

/// What a condition compares, with what, and how.
#[derive(Clone, Copy)]
struct Compared<'a> {
    left: &'a ast::Expression,
    right: &'a ast::Expression,
    /// Nothing where it is no comparison but `contains` or `mentions`.
    operator: Option<Comparison>,
}

/// The comparison in front of a bare value: `kind == "sow"` in `kind == "sow" or "sla"`.
fn compared_before<'a>(before: &[&'a ast::Expression], value: &ast::Expression) -> Option<Compared<'a>> {
    if !is_bare(value) {
        return None;
    }
    // of `a and b == 1 or 2` it is the last part that goes on
    let mut last: &ast::Expression = before.last().copied()?;
    while let ast::ExpressionKind::And(_, right) | ast::ExpressionKind::Or(_, right) = &last.kind {
        last = right;
    }
    match &last.kind {
        ast::ExpressionKind::Compare { comparison, left, right } => {
            Some(Compared { left, right, operator: Some(*comparison) })
        }
        ast::ExpressionKind::Membership { operator: Membership::Contains, left, right }
        | ast::ExpressionKind::Mentions { text: left, phrase: right } => Some(Compared { left, right, operator: None }),
        _ => None,
    }
}

/// Whether a part of a condition is a value that is written out, and is no condition itself.
fn is_bare(part: &ast::Expression) -> bool {
    is_literal(part) && !matches!(part.kind, ast::ExpressionKind::Literal(Scalar::Boolean(_)))
}

/// Whether an expression is written out.
pub(super) fn is_constant(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Literal(_) | ExpressionKind::Text(_) => true,
        ExpressionKind::List(elements) => elements.iter().all(is_constant),
        _ => false,
    }
}
