//! From what a contract or a policy writes to a value.

use std::borrow::Cow;

use crate::value::text::trimmed;
use crate::value::{Scalar, Type, date, duration, money, number, place, text};

/// Why a text is not a value of a type, and how to write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// "expected a duration, found `30`"
    pub message: String,
    /// How to mend it, or the forms that are accepted.
    pub advice: String,
}

impl Refusal {
    /// "expected a duration, found `30`", with advice.
    #[cold]
    pub(in crate::value) fn new(expected: &str, found: &str, advice: impl Into<String>) -> Self {
        Self { message: format!("expected {expected}, found {}", shown(found)), advice: advice.into() }
    }
}

/// How many characters of what was written a message repeats.
const SHOWN: usize = 60;

/// What was written, in backticks: on one line, and cut where it is long.
#[cold]
pub(in crate::value) fn shown(written: &str) -> String {
    // enough to fill a message, even where each character becomes several; the rest may be a megabyte
    let end = written.char_indices().nth(SHOWN * 8).map_or(written.len(), |(at, _)| at);
    let head = written.get(..end).unwrap_or_default();
    let folded = text::fold(head);
    if folded.is_empty() {
        return "nothing".to_owned();
    }
    let mut out = String::with_capacity(SHOWN + 8);
    out.push('`');
    let mut characters = folded.chars();
    out.extend(characters.by_ref().take(SHOWN).map(|c| if c == '`' { '\'' } else { c }));
    if characters.next().is_some() || end < written.len() {
        out.push('…');
    }
    out.push('`');
    out
}

/// The value that [`read()`] finds, and nothing where it refuses: for whoever has no use for its words, which cost more
/// than all the rest.
pub fn form(of: &Type, text: &str, quoted: bool) -> Option<Scalar> {
    match of {
        Type::Boolean => boolean(text, quoted).map(Scalar::Boolean),
        Type::Integer => number::plain_integer(text).filter(|_| !quoted).map(Scalar::Integer),
        Type::Number => number::plain_number(text).filter(|_| !quoted).map(Scalar::Number),
        Type::Percentage => number::plain_percentage(trimmed(text)).map(Scalar::Percentage),
        Type::Date => date::parse(trimmed(text)).map(Scalar::Date),
        Type::Duration => duration::parse(trimmed(text)).ok().map(Scalar::Duration),
        Type::Money => money::parse(trimmed(text)).map(Scalar::Money),
        Type::Country => place::Country::from_code(trimmed(text)).map(Scalar::Country),
        Type::Jurisdiction => place::Jurisdiction::from_code(trimmed(text)).map(Scalar::Jurisdiction),
        Type::Text
        | Type::Enum(_)
        | Type::Record(_)
        | Type::List(_)
        | Type::OneOrMore(_)
        | Type::Map(_)
        | Type::Reference(_)
        | Type::Union(_)
        | Type::Any => None,
    }
}

/// Reads a scalar of a built-in type other than text. `quoted` tells whether it stood in quotes or in a block.
///
/// What is quoted is a string in YAML, so that it is refused where a boolean or a number is expected; all other types
/// have no form of their own in YAML and may be quoted.
///
/// # Errors
///
/// If the text is not one of the forms accepted for the type, with advice how to write it. Text, enums, records, lists
/// and references are not read here.
pub fn read(of: &Type, text: &str, quoted: bool) -> Result<Scalar, Refusal> {
    match of {
        Type::Boolean => boolean(text, quoted).map(Scalar::Boolean).ok_or_else(|| refuse_boolean(text, quoted)),
        Type::Integer => number::integer(text, quoted).map(Scalar::Integer),
        Type::Number => number::number(text, quoted).map(Scalar::Number),
        Type::Percentage => number::percentage(text).map(Scalar::Percentage),
        Type::Date => date::read(text).map(Scalar::Date),
        Type::Duration => duration::read(text).map(Scalar::Duration),
        Type::Money => money::read(text).map(Scalar::Money),
        Type::Country => place::country(text).map(Scalar::Country),
        Type::Jurisdiction => place::jurisdiction(text).map(Scalar::Jurisdiction),
        Type::Text
        | Type::Enum(_)
        | Type::Record(_)
        | Type::List(_)
        | Type::OneOrMore(_)
        | Type::Map(_)
        | Type::Reference(_)
        | Type::Union(_)
        | Type::Any => {
            Err(Refusal::new("a value that its form alone tells", text, "this type is not read by its form"))
        }
    }
}

fn boolean(text: &str, quoted: bool) -> Option<bool> {
    match (text, quoted) {
        ("true", false) => Some(true),
        ("false", false) => Some(false),
        _ => None,
    }
}

#[cold]
fn refuse_boolean(text: &str, quoted: bool) -> Refusal {
    let word = text.trim();
    let meant = ["true", "yes", "on", "y", "false", "no", "off", "n"]
        .iter()
        .position(|known| known.eq_ignore_ascii_case(word))
        .map(|at| if at < 4 { "true" } else { "false" });
    let advice: Cow<'static, str> = match meant {
        Some(meant) if quoted => format!("write `{meant}`, without quotes").into(),
        Some(meant) => format!("write `{meant}`").into(),
        None => "write `true` or `false`".into(),
    };
    Refusal::new("true or false", text, advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booleans_are_true_and_false_alone() {
        assert_eq!(read(&Type::Boolean, "true", false), Ok(Scalar::Boolean(true)));
        assert_eq!(read(&Type::Boolean, "false", false), Ok(Scalar::Boolean(false)));
        for (written, quoted, advice) in [
            ("yes", false, "write `true`"),
            ("Yes", false, "write `true`"),
            ("on", false, "write `true`"),
            ("no", false, "write `false`"),
            ("NO", false, "write `false`"),
            ("off", false, "write `false`"),
            ("True", false, "write `true`"),
            ("FALSE", false, "write `false`"),
            ("true", true, "write `true`, without quotes"),
            ("false", true, "write `false`, without quotes"),
            ("no", true, "write `false`, without quotes"),
            ("1", false, "write `true` or `false`"),
            ("", false, "write `true` or `false`"),
        ] {
            let refusal = read(&Type::Boolean, written, quoted).unwrap_err();
            assert_eq!(refusal.advice, advice, "{written:?} {quoted}");
        }
        assert_eq!(read(&Type::Boolean, "yes", false).unwrap_err().message, "expected true or false, found `yes`");
    }

    #[test]
    fn a_message_repeats_what_was_written_on_one_short_line() {
        assert_eq!(shown("a\n  b"), "`a b`");
        assert_eq!(shown("a`b"), "`a'b`");
        assert_eq!(shown("  \n"), "nothing");
        assert_eq!(shown(&"é".repeat(60)), format!("`{}`", "é".repeat(60)));
        assert_eq!(shown(&"é".repeat(61)), format!("`{}…`", "é".repeat(60)));
        assert_eq!(shown(&" ".repeat(1_000_000)), "nothing");
        assert!(shown(&"9".repeat(1_000_000)).len() < 100);
    }

    #[test]
    fn types_that_are_not_told_by_form_are_refused() {
        for of in [Type::Text, Type::Any, Type::List(Box::new(Type::Text))] {
            assert!(read(&of, "x", false).is_err(), "{of:?}");
        }
    }
}
