//! Expressions, by the precedence of their operators: `or`, `and`, `not`, comparisons and `is`, `+ -`, `*`, `default`.

use super::Reader;
use super::statements::comparison;
use crate::source::Span;
use crate::syntax::ast::{Arithmetic, Expression, ExpressionKind, IsTest, Membership, Name, Path, Quantifier, Segment};
use crate::syntax::limits;
use crate::syntax::lower::expressions::{TESTS, is_reserved, start_of};
use crate::syntax::scan::{Token, TokenKind};
use crate::value::{Scalar, SingleType, Type, read};

/// The units of lengths of time.
const UNITS: [&str; 14] = [
    "year", "years", "month", "months", "week", "weeks", "day", "days", "hour", "hours", "minute", "minutes", "second",
    "seconds",
];

/// The words behind a number that surely are no misspelt unit.
const NO_UNITS: [&str; 13] = [
    "and",
    "or",
    "not",
    "in",
    "is",
    "contains",
    "matches",
    "mentions",
    "default",
    "where",
    "satisfies",
    "then",
    "else",
];

/// What is known of the operand before an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing but `not`s: a quantifier or an `if` may stand here, which reach as far right as they can.
    Nothing,
    /// An operator.
    Operator,
}

/// An operand, and whether `default` may stand behind it.
type Operand = (Expression, bool);

fn made(kind: ExpressionKind, span: Span) -> Expression {
    Expression { kind, span }
}

fn joined(
    kind: impl FnOnce(Box<Expression>, Box<Expression>) -> ExpressionKind,
    left: Expression,
    right: Expression,
) -> Expression {
    let span = left.span.to(right.span);
    made(kind(Box::new(left), Box::new(right)), span)
}

impl Reader<'_, '_> {
    /// A whole expression.
    pub(super) fn expression(&mut self) -> Option<Expression> {
        self.operators = 0;
        self.any()
    }

    /// A whole expression without comparisons and what is looser.
    pub(super) fn simple(&mut self) -> Option<Expression> {
        self.operators = 0;
        self.sum(Before::Nothing)
    }

    /// A path by itself.
    pub(super) fn path(&mut self) -> Option<Expression> {
        let first = self.word()?;
        if is_reserved(self.written(first)) {
            return None;
        }
        let segments = self.segments_from(first)?;
        Some(made(ExpressionKind::Path(Path { base: None, segments }), self.from(first)))
    }

    fn count_operator(&mut self) -> Option<()> {
        self.operators += 1;
        (self.operators <= limits::OPERATORS).then_some(())
    }

    /// An expression inside another, or a whole one.
    fn any(&mut self) -> Option<Expression> {
        let mut left = self.conjunction(Before::Nothing)?;
        while self.optional("or")?.is_some() {
            self.count_operator()?;
            left = joined(ExpressionKind::Or, left, self.conjunction(Before::Operator)?);
        }
        Some(left)
    }

    fn conjunction(&mut self, before: Before) -> Option<Expression> {
        let mut left = self.negation(before)?;
        while self.optional("and")?.is_some() {
            self.count_operator()?;
            left = joined(ExpressionKind::And, left, self.negation(Before::Operator)?);
        }
        Some(left)
    }

    fn negation(&mut self, before: Before) -> Option<Expression> {
        let Some(not) = self.optional("not")? else { return self.comparison(before) };
        self.count_operator()?;
        let operand = self.negation(before)?;
        let span = self.span_of(not).to(operand.span);
        Some(made(ExpressionKind::Not(Box::new(operand)), span))
    }

    fn comparison(&mut self, before: Before) -> Option<Expression> {
        let left = self.sum(before)?;
        let compared = match self.peek() {
            Some(token) if token.kind == TokenKind::Word => match self.written(token) {
                "is" => self.is_test(left)?,
                "matches" => self.matches(left)?,
                "in" | "contains" | "mentions" | "not" => self.membership(left)?,
                _ => return Some(left),
            },
            Some(token) if token.kind == TokenKind::Mark => match comparison(self.written(token)) {
                Some(comparison) => {
                    self.at += 1;
                    self.count_operator()?;
                    let right = self.sum(Before::Operator)?;
                    joined(|left, right| ExpressionKind::Compare { comparison, left, right }, left, right)
                }
                None => return Some(left),
            },
            _ => return Some(left),
        };
        // a second comparison of the same value is a mistake
        let word = self.peek_word();
        let is_chained = word
            .is_some_and(|word| matches!(word, "is" | "matches" | "in" | "contains" | "mentions" | "not"))
            || self.peek_mark().is_some_and(|mark| comparison(mark).is_some());
        (!is_chained).then_some(compared)
    }

    fn is_test(&mut self, value: Expression) -> Option<Expression> {
        self.keyword("is")?;
        self.count_operator()?;
        let negated = self.optional("not")?.is_some();
        let article = match self.peek_word() {
            Some(article @ ("a" | "an")) => self.word().map(|_| Some(article))?,
            _ => None,
        };
        let word = self.word()?;
        let test = is_test(article, self.written(word))?;
        let span = value.span.to(self.span_of(word));
        Some(made(ExpressionKind::Is { value: Box::new(value), test, negated }, span))
    }

    fn matches(&mut self, text: Expression) -> Option<Expression> {
        self.keyword("matches")?;
        self.count_operator()?;
        let token = self.peek().filter(|token| token.kind == TokenKind::Regex)?;
        self.at += 1;
        let written = self.written(token).strip_prefix('/')?;
        let (inside, ignore_case) = match written.strip_suffix("/i") {
            Some(inside) => (inside, true),
            None => (written.strip_suffix('/')?, false),
        };
        // what else the grammar makes of slashes at the edges, and of what sticks to the expression
        if inside.starts_with('/') || self.behind(token) == Some(b'-') {
            return None;
        }
        let regex_span = self.span_of(token);
        let span = text.span.to(regex_span);
        let regex = inside.replace("\\/", "/");
        Some(made(ExpressionKind::Matches { text: Box::new(text), regex, ignore_case, regex_span }, span))
    }

    fn membership(&mut self, left: Expression) -> Option<Expression> {
        let first = self.word()?;
        self.count_operator()?;
        let operator = match self.written(first) {
            "in" => Some(Membership::In),
            "not" => {
                self.second_word(first, "in")?;
                Some(Membership::NotIn)
            }
            "contains" => match self.peek_word() {
                Some("all") => {
                    self.second_word(first, "all")?;
                    Some(Membership::ContainsAll)
                }
                Some("any") => {
                    self.second_word(first, "any")?;
                    Some(Membership::ContainsAny)
                }
                _ => Some(Membership::Contains),
            },
            _ => None,
        };
        let right = self.sum(Before::Operator)?;
        Some(match operator {
            Some(operator) => joined(|left, right| ExpressionKind::Membership { operator, left, right }, left, right),
            None => joined(|text, phrase| ExpressionKind::Mentions { text, phrase }, left, right),
        })
    }

    /// The second word of an operator of two, between which no comment stands.
    fn second_word(&mut self, first: Token, wanted: &str) -> Option<()> {
        if self.gap(first).contains('#') {
            return None;
        }
        self.keyword(wanted).map(drop)
    }

    fn sum(&mut self, before: Before) -> Option<Expression> {
        let mut left = self.product(before)?;
        loop {
            let operator = match self.peek_mark() {
                Some("+") => Arithmetic::Add,
                Some("-") => Arithmetic::Subtract,
                _ => return Some(left),
            };
            let token = self.peek()?;
            self.at += 1;
            self.count_operator()?;
            let is_apart = |blank: Option<&str>| blank.is_some_and(|text| text.ends_with(char::is_whitespace));
            let has_spaces = is_apart(self.text.get(..token.span.start()))
                && self.text.get(token.span.end()..).is_some_and(|text| text.starts_with(char::is_whitespace));
            if operator == Arithmetic::Subtract && !has_spaces {
                return None;
            }
            let right = self.product(Before::Operator)?;
            left = joined(|left, right| ExpressionKind::Arithmetic { operator, left, right }, left, right);
        }
    }

    fn product(&mut self, before: Before) -> Option<Expression> {
        let mut left = self.defaulted(before)?;
        while self.peek_mark() == Some("*") {
            self.at += 1;
            self.count_operator()?;
            let operator = Arithmetic::Multiply;
            let right = self.defaulted(Before::Operator)?;
            left = joined(|left, right| ExpressionKind::Arithmetic { operator, left, right }, left, right);
        }
        Some(left)
    }

    fn defaulted(&mut self, before: Before) -> Option<Expression> {
        let (value, is_path) = self.operand(before)?;
        if self.optional("default")?.is_none() {
            return Some(value);
        }
        self.count_operator()?;
        if !is_path {
            return None;
        }
        let fallback = self.defaulted(Before::Operator)?;
        Some(joined(|value, fallback| ExpressionKind::Default { value, fallback }, value, fallback))
    }

    fn operand(&mut self, before: Before) -> Option<Operand> {
        let first = self.peek()?;
        let kind = match first.kind {
            TokenKind::Word => return self.word_operand(first, before),
            TokenKind::Text => ExpressionKind::Text(self.plain_text()?.text),
            TokenKind::Number => self.number(first)?,
            TokenKind::Open(b')') => return self.group(first),
            TokenKind::Open(b']') => ExpressionKind::List(self.list()?),
            TokenKind::Mark if self.written(first) == "-" => {
                self.at += 1;
                if !self.is_adjacent(first) {
                    return None;
                }
                self.number(first)?
            }
            _ => return None,
        };
        Some((made(kind, self.from(first)), false))
    }

    fn word_operand(&mut self, first: Token, before: Before) -> Option<Operand> {
        let kind = match self.written(first) {
            "every" | "some" | "no" if before == Before::Nothing => self.quantifier()?,
            "if" if before == Before::Nothing => self.choice()?,
            "as" => {
                self.keyword("as")?;
                self.keyword("of")?;
                ExpressionKind::AsOf
            }
            word @ ("true" | "false") => {
                self.word()?;
                ExpressionKind::Literal(Scalar::Boolean(word == "true"))
            }
            word if word.starts_with(|letter: char| letter.is_ascii_uppercase()) => self.money()?,
            _ => return self.path_or_call(),
        };
        Some((made(kind, self.from(first)), false))
    }

    fn path_or_call(&mut self) -> Option<Operand> {
        let first = self.word()?;
        let word = self.written(first);
        if is_reserved(word) {
            return None;
        }
        let segments = self.segments_from(first)?;
        if self.peek_mark() != Some("(") {
            return Some((made(ExpressionKind::Path(Path { base: None, segments }), self.from(first)), true));
        }
        if segments.len() != 1 {
            return None;
        }
        let function = self.name_of(first);
        let arguments = self.arguments()?;
        let call = made(ExpressionKind::Call { function, arguments }, self.from(first));
        let segments = self.tail()?;
        if segments.is_empty() {
            return Some((call, false));
        }
        let path = Path { base: Some(Box::new(call)), segments };
        Some((made(ExpressionKind::Path(path), self.from(first)), true))
    }

    /// A path's segments, the first of which was taken.
    fn segments_from(&mut self, first: Token) -> Option<Vec<Segment>> {
        let mut segments = vec![self.segment(first)?];
        self.further_segments(&mut segments)?;
        Some(segments)
    }

    fn segment(&self, token: Token) -> Option<Segment> {
        let name = self.name_of(token);
        (!name.text.contains('-')).then_some(Segment::Field { name, quoted: false })
    }

    /// The segments that stand right behind the last token that was taken.
    fn further_segments(&mut self, segments: &mut Vec<Segment>) -> Option<()> {
        loop {
            let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).copied()?;
            if !self.is_adjacent(last) {
                return Some(());
            }
            match self.peek_mark() {
                Some(".") => {
                    let dot = self.mark(".")?;
                    let next = self.peek().filter(|_| self.is_adjacent(dot))?;
                    segments.push(if next.kind == TokenKind::Text {
                        let text = self.plain_text()?;
                        Segment::Field { name: Name { text: text.text, span: text.span }, quoted: true }
                    } else {
                        let word = self.word()?;
                        self.segment(word)?
                    });
                }
                Some("[") => {
                    let open = self.mark("[")?;
                    let star = self.peek().filter(|_| self.is_adjacent(open))?;
                    self.mark("*")?;
                    if !self.is_adjacent(star) {
                        return None;
                    }
                    self.mark("]")?;
                    segments.push(Segment::Each(self.from(open)));
                }
                _ => return Some(()),
            }
        }
    }

    /// What goes on behind a closing parenthesis.
    fn tail(&mut self) -> Option<Vec<Segment>> {
        let mut segments = Vec::new();
        self.further_segments(&mut segments)?;
        // the grammar lets it stand apart
        let is_apart = segments.is_empty() && matches!(self.peek_mark(), Some("." | "["));
        (!is_apart).then_some(segments)
    }

    fn arguments(&mut self) -> Option<Vec<Expression>> {
        self.mark("(")?;
        let mut arguments = Vec::new();
        while self.peek_mark() != Some(")") {
            arguments.push(self.filtered()?);
            if self.peek_mark() == Some(")") {
                break;
            }
            self.mark(",")?;
        }
        self.mark(")")?;
        Some(arguments)
    }

    fn list(&mut self) -> Option<Vec<Expression>> {
        self.mark("[")?;
        let mut elements = Vec::new();
        while self.peek_mark() != Some("]") {
            elements.push(self.any()?);
            if self.peek_mark() == Some("]") {
                break;
            }
            self.mark(",")?;
        }
        self.mark("]")?;
        Some(elements)
    }

    /// An expression, or the filter of a list.
    fn filtered(&mut self) -> Option<Expression> {
        let list = self.any()?;
        if self.optional("where")?.is_none() {
            return Some(list);
        }
        let condition = self.any()?;
        Some(joined(|list, condition| ExpressionKind::Filter { list, condition }, list, condition))
    }

    fn group(&mut self, first: Token) -> Option<Operand> {
        self.mark("(")?;
        let mut inner = self.filtered()?;
        self.mark(")")?;
        let segments = self.tail()?;
        let whole = self.from(first);
        let Some(tail) = segments.first() else { return Some((made(inner.kind, whole), false)) };
        inner.span = Span::new(whole.start(), start_of(tail));
        Some((made(ExpressionKind::Path(Path { base: Some(Box::new(inner)), segments }), whole), true))
    }

    fn quantifier(&mut self) -> Option<ExpressionKind> {
        let word = self.word()?;
        let quantifier = match self.written(word) {
            "every" => Quantifier::Every,
            "some" => Quantifier::Some,
            _ => Quantifier::No,
        };
        let variable = self.name()?;
        self.keyword("in")?;
        let list = Box::new(self.sum(Before::Nothing)?);
        let filter = match self.optional("where")? {
            Some(_) => Some(Box::new(self.any()?)),
            None => None,
        };
        self.keyword("satisfies")?;
        let condition = Box::new(self.any()?);
        Some(ExpressionKind::Quantifier { quantifier, variable, list, filter, condition })
    }

    fn choice(&mut self) -> Option<ExpressionKind> {
        self.keyword("if")?;
        let condition = Box::new(self.any()?);
        self.keyword("then")?;
        let then = Box::new(self.any()?);
        self.keyword("else")?;
        let otherwise = Box::new(self.any()?);
        Some(ExpressionKind::If { condition, then, otherwise })
    }

    /// A number, percentage, date or length of time, from the first token on, which may be a minus that was taken.
    fn number(&mut self, first: Token) -> Option<ExpressionKind> {
        let token = self.peek().filter(|token| token.kind == TokenKind::Number)?;
        let is_negative = first.span != token.span;
        self.at += 1;
        let text = self.written(token);
        // an amount with commas in it, perhaps, or a range
        let rest = self.text.as_bytes().get(token.span.end()..).unwrap_or_default();
        if matches!(rest, [b',', digit, ..] if digit.is_ascii_digit()) || matches!(rest, [b'-' | b'/' | 128.., ..]) {
            return None;
        }
        let of = match form(text)? {
            Form::Date if is_negative => return None,
            Form::Date => Type::Date,
            Form::Percentage => Type::Percentage,
            Form::Digits if self.is_length(token)? => Type::Duration,
            Form::Digits if text.contains('.') => Type::Number,
            Form::Digits => Type::Integer,
        };
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at))?;
        let text = self.text.get(first.span.start()..last.span.end())?;
        read(&of, text, false).ok().map(ExpressionKind::Literal)
    }

    /// Whether a number is that of a unit of time, which then is taken. What may be a misspelt unit, or several lengths
    /// together, is left to the grammar.
    fn is_length(&mut self, number: Token) -> Option<bool> {
        if !self.is_beside(number) {
            return Some(false);
        }
        let Some(word) = self.peek_word() else { return Some(false) };
        if !UNITS.contains(&word) && word != "business" {
            return NO_UNITS.contains(&word).then_some(false);
        }
        let mut unit = self.word()?;
        if word == "business" {
            if !self.is_beside(unit) || !self.peek_word().is_some_and(|word| UNITS.contains(&word)) {
                return None;
            }
            unit = self.word()?;
        }
        let goes_on = self.behind(unit) == Some(b'(')
            || (self.is_beside(unit)
                && (self.peek_word() == Some("s")
                    || self.peek().is_some_and(|next| next.kind == TokenKind::Number)
                    || (self.peek_word() == Some("and")
                        && self.tokens.get(self.at + 1).is_some_and(|next| next.kind == TokenKind::Number))));
        (!goes_on).then_some(true)
    }

    /// An amount, by its currency.
    fn money(&mut self) -> Option<ExpressionKind> {
        let currency = self.word()?;
        let code = self.written(currency);
        if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) || !self.is_beside(currency) {
            return None;
        }
        let amount = self.peek().filter(|token| token.kind == TokenKind::Number)?;
        self.at += 1;
        if !matches!(form(self.written(amount))?, Form::Digits)
            || matches!(self.behind(amount), Some(b',' | b'-' | b'/' | b'.' | 128..))
        {
            return None;
        }
        let text = self.text.get(currency.span.start()..amount.span.end())?;
        read(&Type::Money, text, false).ok().map(ExpressionKind::Literal)
    }
}

/// The test behind `is`.
fn is_test(article: Option<&str>, word: &str) -> Option<IsTest> {
    if let Some(of) = SingleType::ALL.into_iter().find(|of| of.name() == word) {
        return (of.article() == article).then_some(IsTest::Of(of));
    }
    let known = TESTS.iter().find(|(name, _)| *name == word).filter(|_| article.is_none());
    known.map(|(_, test)| *test)
}

/// The forms of a number that are sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Digits, with a point among them or without.
    Digits,
    /// The same with a `%`.
    Percentage,
    /// Year, month and day.
    Date,
}

fn form(text: &str) -> Option<Form> {
    let is_number = |text: &str| {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let is_digits = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_digits(whole) && is_digits(part)
    };
    if is_number(text) {
        return Some(Form::Digits);
    }
    if let Some(number) = text.strip_suffix('%') {
        return is_number(number).then_some(Form::Percentage);
    }
    let is_date = |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    (text.len() == 10 && text.bytes().enumerate().all(is_date)).then_some(Form::Date)
}
