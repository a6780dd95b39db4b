//! Literals: numbers, dates, lengths of time, amounts.

use pest::iterators::Pair;

use super::{Lowerer, Rule};
use crate::source::Span;
use crate::syntax::ast::ExpressionKind;
use crate::value::{Scalar, Type, read};

impl Lowerer<'_> {
    pub(super) fn lower_literal(&self, pair: &Pair<'_, Rule>) -> ExpressionKind {
        let text = pair.as_str();
        let span = self.span(pair);
        let of = match pair.as_rule() {
            Rule::boolean => return ExpressionKind::Literal(Scalar::Boolean(text == "true")),
            Rule::number if text.contains('.') => Type::Number,
            Rule::number => Type::Integer,
            Rule::percentage => Type::Percentage,
            Rule::date => Type::Date,
            Rule::duration => Type::Duration,
            Rule::wrong_duration => return self.wrong_duration(text, span),
            Rule::money => Type::Money,
            Rule::wrong_money => return self.wrong_money(text, span),
            Rule::wrong_date => {
                return self.bad_literal(
                    &format!("`{text}` is not a date of a policy"),
                    span,
                    "which is the month?",
                    "write the year, the month and the day: `2026-11-21`",
                );
            }
            _ => return self.wrong_number(text, span),
        };
        if of == Type::Date && text.matches('-').count() < 2 {
            return self.bad_literal(
                &format!("`{text}` is not a whole date"),
                span,
                "the day is missing",
                "write the year, the month and the day: `2026-11-21`",
            );
        }
        if of == Type::Money && text.contains(',') {
            let plain = text.replace(',', "");
            return self.bad_literal(
                &format!("`{text}` has a thousands separator"),
                span,
                "a comma stands between values only",
                &format!("write `{plain}`"),
            );
        }
        match read(&of, text, false) {
            Ok(scalar) => ExpressionKind::Literal(scalar),
            Err(refusal) => self.bad_literal(&refusal.message, span, "not understood", &refusal.advice),
        }
    }

    fn wrong_money(&self, text: &str, span: Span) -> ExpressionKind {
        let amount: String = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | '-')).collect();
        let currency =
            text.get(text.len().saturating_sub(3)..).filter(|code| code.bytes().all(|b| b.is_ascii_uppercase()));
        let label =
            if currency.is_some() { "the currency stands first" } else { "a sign stands for several currencies" };
        let advice = match currency {
            Some(currency) => format!("write `{currency} {amount}`"),
            None => format!("write the currency's three letters: `USD {amount}`"),
        };
        self.bad_literal(&format!("`{text}` is not an amount of a policy"), span, label, &advice)
    }

    /// A number and a word that is no unit. That it is a length of time is what the word most likely means.
    fn wrong_duration(&self, text: &str, span: Span) -> ExpressionKind {
        let number = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let word = text.get(number.len()..).unwrap_or_default().trim();
        if word == "percent" {
            let advice = format!("write `{number}%`");
            return self.bad_literal(
                &format!("`{text}` is not a percentage of a policy"),
                span,
                "not understood",
                &advice,
            );
        }
        let currency = word.to_ascii_uppercase();
        if read(&Type::Money, &format!("{currency} {number}"), false).is_ok() {
            let advice = format!("write `{currency} {number}`");
            return self.bad_literal(
                &format!("`{text}` is not an amount of a policy"),
                span,
                "not understood",
                &advice,
            );
        }
        match read(&Type::Duration, text, false) {
            // what contracts may write and policies may not
            Ok(length) => {
                let advice = format!("write `{}`", length.to_text(|_| ""));
                self.bad_literal(&format!("`{text}` is not a duration of a policy"), span, "not understood", &advice)
            }
            Err(refusal) => self.bad_literal(&refusal.message, span, "not understood", &refusal.advice),
        }
    }

    fn wrong_number(&self, text: &str, span: Span) -> ExpressionKind {
        let unit = text.trim_start_matches(|c: char| !c.is_alphabetic());
        let number = text.get(..text.len() - unit.len()).unwrap_or_default();
        let advice = match unit {
            "h" => format!("write `{number} hours`"),
            "d" => format!("write `{number} days`"),
            "w" => format!("write `{number} weeks`"),
            "m" => format!("write `{number} months` or `{number} minutes`"),
            "y" => format!("write `{number} years`"),
            _ if is_exponent(unit) => "a number is written out, without an exponent".to_owned(),
            "" => "a number has one point at most".to_owned(),
            _ => format!("write a space between: `{number} {unit}`"),
        };
        self.bad_literal(&format!("`{text}` is not a number"), span, "not understood", &advice)
    }

    fn bad_literal(&self, message: &str, span: Span, label: &str, advice: &str) -> ExpressionKind {
        let advice = Some(advice).filter(|advice| !advice.is_empty());
        // what says no more than what to write says all of it
        let meant = advice.and_then(|advice| advice.strip_prefix("write `")?.strip_suffix('`'));
        let meant = meant.filter(|meant| !meant.contains('`'));
        self.report(self.error("policy/bad-literal", message, span, label).hint_if(advice).meant(span, meant));
        ExpressionKind::Missing
    }
}

/// Whether what sticks to a number is the exponent of another language: `e5`.
fn is_exponent(unit: &str) -> bool {
    let digits = unit.strip_prefix(['e', 'E']).unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
}
