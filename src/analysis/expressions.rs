//! Expressions: names to what they stand for, literals to values of the type that is expected, types throughout.

use crate::analysis::names::{Named, Scope};
use crate::analysis::operators::is_constant;
use crate::analysis::policies::Lowering;
use crate::analysis::program::{Expression, ExpressionKind};
use crate::analysis::recorded::Meaning;
use crate::analysis::types;
use crate::diagnostic::{Code, Diagnostic, nearest, quote_names};
use crate::functions;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{EnumId, EnumValue, Scalar, Type, read};

pub(super) const UNKNOWN_NAME: Code = Code::new("policy/unknown-name");
pub(super) const UNKNOWN_FIELD: Code = Code::new("policy/unknown-field");
pub(super) const UNKNOWN_FUNCTION: Code = Code::new("policy/unknown-function");
pub(super) const UNKNOWN_VALUE: Code = Code::new("policy/unknown-value");
pub(super) const WRONG_TYPE: Code = Code::new("policy/wrong-type");
pub(super) const WRONG_ARGUMENTS: Code = Code::new("policy/wrong-arguments");
pub(super) const TOO_LARGE: Code = Code::new("policy/too-large");

/// A longer chain of sums and products than any policy needs.
const LONGEST_ARITHMETIC: usize = 100;

/// Functions of other languages, and the one that does the same here; of those without one the test `is stated` does.
const FOREIGN: &[(&str, Option<&str>)] = &[
    ("len", Some("count")),
    ("length", Some("count")),
    ("size", Some("count")),
    ("total", Some("sum")),
    ("exists", None),
    ("defined", None),
    ("is_stated", None),
    ("stated", None),
];

impl Lowering<'_> {
    /// An expression of any type. `expected` is the type that literals of text and empty lists take, where the place
    /// tells. Nothing where there is a mistake, which then has been reported.
    pub(super) fn expression(
        &mut self,
        scope: &mut Scope,
        expression: &ast::Expression,
        expected: Option<&Type>,
    ) -> Option<Expression> {
        let made = self.made(scope, expression, expected);
        if let Some(recorder) = &mut self.recorder {
            recorder.expression(expression.span, expected, scope);
        }
        made
    }

    fn made(&mut self, scope: &mut Scope, expression: &ast::Expression, expected: Option<&Type>) -> Option<Expression> {
        let span = expression.span;
        match &expression.kind {
            ast::ExpressionKind::Missing => {
                self.is_partial = true;
                None
            }
            ast::ExpressionKind::Text(text) => self.text(text, span, expected),
            ast::ExpressionKind::Literal(scalar) => Some(self.literal(*scalar, span, expected)),
            ast::ExpressionKind::List(elements) => self.list(scope, elements, span, expected),
            ast::ExpressionKind::Path(path) => self.path(scope, path, span),
            ast::ExpressionKind::Compare { comparison, left, right } => {
                self.comparison(scope, *comparison, left, right, span)
            }
            ast::ExpressionKind::Membership { operator, left, right } => {
                self.membership(scope, *operator, left, right, span)
            }
            ast::ExpressionKind::Matches { text, regex, ignore_case, regex_span } => {
                self.matches(scope, text, (regex, *ignore_case, *regex_span), span)
            }
            ast::ExpressionKind::Mentions { text, phrase } => {
                let text = self.typed(scope, text, &Type::Text);
                let phrase = self.typed(scope, phrase, &Type::Text);
                let kind = ExpressionKind::Mentions { text: Box::new(text?), phrase: Box::new(phrase?) };
                Some(self.make(kind, Type::Boolean, span))
            }
            ast::ExpressionKind::Is { value, test, negated } => self.is_test(scope, value, *test, *negated, span),
            ast::ExpressionKind::And(..) => self.chain(scope, expression, true),
            ast::ExpressionKind::Or(..) => self.chain(scope, expression, false),
            ast::ExpressionKind::Not(inner) => {
                let inner = self.condition(scope, inner)?;
                Some(self.make(ExpressionKind::Not(Box::new(inner)), Type::Boolean, span))
            }
            ast::ExpressionKind::Quantifier { quantifier, variable, list, filter, condition } => {
                self.quantifier(scope, *quantifier, variable, (list, filter.as_deref(), condition), span)
            }
            ast::ExpressionKind::Filter { list, condition } => self.filter(scope, list, condition, span),
            ast::ExpressionKind::Default { value, fallback } => self.default_value(scope, value, fallback, span),
            ast::ExpressionKind::Arithmetic { operator, left, right } => {
                if self.arithmetic_chain(expression) > LONGEST_ARITHMETIC {
                    let message = format!("expected at most {LONGEST_ARITHMETIC} sums and products in a row");
                    self.error(TOO_LARGE, message, span, "this is longer");
                    return None;
                }
                self.arithmetic(scope, *operator, left, right, span)
            }
            ast::ExpressionKind::If { condition, then, otherwise } => {
                self.choice(scope, (condition, then, otherwise), span, expected)
            }
            ast::ExpressionKind::Call { function, arguments } => self.call(scope, function, arguments, span),
            ast::ExpressionKind::AsOf => Some(self.make(ExpressionKind::AsOf, Type::Date, span)),
        }
    }

    /// An expression that must be true or false.
    pub(super) fn condition(&mut self, scope: &mut Scope, expression: &ast::Expression) -> Option<Expression> {
        let condition = self.expression(scope, expression, Some(&Type::Boolean))?;
        if condition.of == Type::Boolean {
            return Some(condition);
        }
        let found = self.vocabulary.describe(&condition.of);
        let text = self.text_at(expression.span).to_owned();
        let mut diagnostic = Diagnostic::error(WRONG_TYPE, format!("expected a condition, found {found}"))
            .at(self.at(expression.span), "this is neither true nor false");
        diagnostic = match condition.of {
            // whether it is there would be no question: it always is
            _ if is_written_out(&condition) => {
                diagnostic.hint(format!("to compare something with it write `… == {text}`, or `… in [{text}, …]`"))
            }
            Type::List(_) | Type::Map(_) => {
                let whole = format!("count({text}) >= 1");
                diagnostic
                    .hint(format!("to ask whether it has members write `{whole}`"))
                    .meant(expression.span, Some(&whole))
            }
            _ => {
                let whole = format!("{text} is stated");
                diagnostic
                    .hint(format!("to ask whether the contract says it write `{whole}`"))
                    .meant(expression.span, Some(&whole))
            }
        };
        self.diagnostics.push(diagnostic);
        None
    }

    /// An expression of exactly one type.
    pub(super) fn typed(&mut self, scope: &mut Scope, expression: &ast::Expression, of: &Type) -> Option<Expression> {
        let lowered = self.expression(scope, expression, Some(of))?;
        self.expect_type(lowered, of)
    }

    /// Holds an expression to a type; a whole number is a number.
    pub(super) fn expect_type(&mut self, expression: Expression, of: &Type) -> Option<Expression> {
        if self.fits(&expression.of, of) {
            return Some(expression);
        }
        let (expected, found) = (self.vocabulary.describe(of), self.vocabulary.describe(&expression.of));
        let label = format!("this is {found}");
        let message = format!("expected {expected}, found {found}");
        self.error(WRONG_TYPE, message, expression.location.span, label);
        None
    }

    /// Whether a value of one type can stand where another is due.
    pub(super) fn fits(&self, found: &Type, expected: &Type) -> bool {
        match (found, expected) {
            (Type::List(found), Type::List(expected)) => self.fits(found, expected),
            (Type::Integer, Type::Number) => true,
            (found, expected) => found == expected,
        }
    }

    fn text(&mut self, text: &str, span: Span, expected: Option<&Type>) -> Option<Expression> {
        let kind = ExpressionKind::Text(text.to_owned().into());
        match expected {
            Some(Type::Enum(id)) => {
                let value = self.enum_value(*id, text, span)?;
                Some(self.make(ExpressionKind::Literal(Scalar::Enum(value)), Type::Enum(*id), span))
            }
            Some(of @ (Type::Country | Type::Jurisdiction)) => match read(of, text, true) {
                Ok(scalar) => Some(self.make(ExpressionKind::Literal(scalar), of.clone(), span)),
                Err(refusal) => {
                    let diagnostic =
                        Diagnostic::error(UNKNOWN_VALUE, refusal.message).at(self.at(span), "").hint(refusal.advice);
                    self.diagnostics.push(diagnostic);
                    None
                }
            },
            _ => Some(self.make(kind, Type::Text, span)),
        }
    }

    /// The value of an enum that a word names; that it names none is said.
    pub(super) fn enum_value(&mut self, id: EnumId, word: &str, span: Span) -> Option<EnumValue> {
        let known = self.vocabulary.enumeration(id)?;
        if let Some(index) = known.named(word) {
            self.means(span, Meaning::Value(EnumValue { of: id, index }), &Type::Enum(id));
            return Some(EnumValue { of: id, index });
        }
        let names: Vec<&str> = known.values.iter().map(|(name, _)| name.as_str()).collect();
        let near = nearest(word, names.iter().copied());
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("its values are {}", quote_names(&names)),
        };
        let message = format!("`{}` has no value `{word}`", known.name);
        let meant = near.map(|near| format!("\"{near}\""));
        let diagnostic = Diagnostic::error(UNKNOWN_VALUE, message)
            .at(self.at(span), "no such value")
            .hint(hint)
            .meant(span, meant.as_deref());
        self.diagnostics.push(diagnostic);
        None
    }

    fn literal(&self, scalar: Scalar, span: Span, expected: Option<&Type>) -> Expression {
        let (scalar, of) = match (scalar, expected) {
            (Scalar::Integer(number), Some(Type::Number)) => (Scalar::Number(number.into()), Type::Number),
            (scalar, _) => (scalar, type_of(scalar)),
        };
        self.make(ExpressionKind::Literal(scalar), of, span)
    }

    fn list(
        &mut self,
        scope: &mut Scope,
        elements: &[ast::Expression],
        span: Span,
        expected: Option<&Type>,
    ) -> Option<Expression> {
        let mut of = match expected {
            Some(Type::List(element)) => Some((**element).clone()),
            _ => None,
        };
        let mut lowered = Vec::with_capacity(elements.len());
        for element in elements {
            let element = self.expression(scope, element, of.as_ref())?;
            match &of {
                None => of = Some(element.of.clone()),
                Some(Type::Any) => {}
                Some(known) if self.fits(&element.of, known) || types::comparable(&element.of, known) => {}
                Some(known) => {
                    let (known, found) = (self.vocabulary.describe(known), self.vocabulary.describe(&element.of));
                    let message = format!("expected elements of one type, found {found} beside {known}");
                    self.error(WRONG_TYPE, message, element.location.span, format!("this is {found}"));
                    return None;
                }
            }
            lowered.push(element);
        }
        let of = Type::List(Box::new(of.unwrap_or(Type::Any)));
        Some(self.make(ExpressionKind::List(lowered), of, span))
    }

    fn call(
        &mut self,
        scope: &mut Scope,
        name: &ast::Name,
        arguments: &[ast::Expression],
        span: Span,
    ) -> Option<Expression> {
        if let Some((Named::Definition(index), declared)) = self.names.named.get(&name.text).copied()
            && functions::find(&name.text).is_none()
        {
            self.means(name.span, Meaning::Named(declared), &Type::Any);
            return self.definition_use(scope, index, &name.text, arguments, span);
        }
        if let Some((Named::Mistaken, declared)) = self.names.named.get(&name.text).copied() {
            self.means(name.span, Meaning::Named(declared), &Type::Any);
            return None;
        }
        let Some(function) = functions::find(&name.text) else {
            let known = functions::all().map(|function| function.name).chain(
                self.names
                    .named
                    .iter()
                    .filter(|(_, (named, _))| matches!(named, Named::Definition(_)))
                    .map(|(name, _)| name.as_str()),
            );
            let foreign = FOREIGN.iter().find(|(foreign, _)| name.text.eq_ignore_ascii_case(foreign));
            let near = foreign.map_or_else(|| nearest(&name.text, known), |(_, own)| *own);
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None if foreign.is_some() => "`… is stated` asks whether the document says it".to_owned(),
                None => {
                    let names: Vec<&str> = functions::all().map(|function| function.name).collect();
                    format!("the functions are {}", quote_names(&names))
                }
            };
            let diagnostic = Diagnostic::error(UNKNOWN_FUNCTION, format!("there is no function `{}`", name.text))
                .at(self.at(name.span), "not a function")
                .hint(hint)
                .meant(name.span, near);
            self.diagnostics.push(diagnostic);
            return None;
        };
        self.means(name.span, Meaning::Function(function.name), &Type::Any);
        if arguments.len() != function.parameters.len() {
            self.record_arguments(scope, arguments, function);
            self.wrong_count(&name.text, function.parameters.len(), arguments.len(), span);
            return None;
        }
        let lowered: Vec<Option<Expression>> = arguments
            .iter()
            .zip(function.parameters)
            .map(|(argument, parameter)| {
                let argument = self.expression(scope, argument, parameter.of.written().as_ref())?;
                if parameter.of.accepts(&argument.of) {
                    return Some(argument);
                }
                let found = self.vocabulary.describe(&argument.of);
                let message = format!("expected {} for `{}`, found {found}", parameter.of.describe(), function.name);
                self.error(WRONG_TYPE, message, argument.location.span, format!("this is {found}"));
                None
            })
            .collect();
        let lowered: Vec<Expression> = lowered.into_iter().collect::<Option<_>>()?;
        let of = match function.result {
            functions::Result::Boolean => Type::Boolean,
            functions::Result::Integer => Type::Integer,
            functions::Result::Country => Type::Country,
            functions::Result::Texts => Type::List(Box::new(Type::Text)),
            functions::Result::Dates => Type::List(Box::new(Type::Date)),
            functions::Result::Durations => Type::List(Box::new(Type::Duration)),
            functions::Result::Amounts => Type::List(Box::new(Type::Money)),
            functions::Result::Percentages => Type::List(Box::new(Type::Percentage)),
            functions::Result::Likes => {
                Type::List(Box::new(lowered.first().map_or(Type::Any, |argument| argument.of.clone())))
            }
            functions::Result::Element => match lowered.first().map(|argument| &argument.of) {
                Some(Type::List(element)) => (**element).clone(),
                _ => Type::Any,
            },
        };
        Some(self.make(ExpressionKind::Call { function, arguments: lowered }, of, span))
    }

    /// What is written so far of a call that lacks an argument is recorded all the same; what is wrong with it is told when
    /// it is whole.
    fn record_arguments(&mut self, scope: &mut Scope, arguments: &[ast::Expression], function: &functions::Function) {
        if self.recorder.is_some() {
            let told = self.diagnostics.len();
            for (argument, parameter) in arguments.iter().zip(function.parameters) {
                self.expression(scope, argument, parameter.of.written().as_ref());
            }
            self.diagnostics.truncate(told);
        }
    }

    pub(super) fn wrong_count(&mut self, name: &str, expected: usize, found: usize, span: Span) {
        let plural = if expected == 1 { "" } else { "s" };
        let message = format!("expected {expected} argument{plural} for `{name}`, found {found}");
        self.error(WRONG_ARGUMENTS, message, span, "");
    }

    /// How many sums and products stand in a row, without going down into it.
    fn arithmetic_chain(&self, expression: &ast::Expression) -> usize {
        let mut length = 0;
        let mut next = expression;
        while let ast::ExpressionKind::Arithmetic { left, .. } = &next.kind {
            length += 1;
            next = left;
        }
        length
    }
}

/// Whether the policy says itself what the value is, whatever the contract says.
pub(super) fn is_written_out(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Parameter(_) | ExpressionKind::AsOf => true,
        ExpressionKind::List(elements) => elements.iter().all(is_written_out),
        _ => is_constant(expression),
    }
}

/// The type of a literal.
pub(super) fn type_of(scalar: Scalar) -> Type {
    match scalar {
        Scalar::Boolean(_) => Type::Boolean,
        Scalar::Integer(_) => Type::Integer,
        Scalar::Number(_) => Type::Number,
        Scalar::Percentage(_) => Type::Percentage,
        Scalar::Date(_) => Type::Date,
        Scalar::Duration(_) => Type::Duration,
        Scalar::Money(_) => Type::Money,
        Scalar::Country(_) => Type::Country,
        Scalar::Jurisdiction(_) => Type::Jurisdiction,
        Scalar::Enum(value) => Type::Enum(value.of),
    }
}
