//! Why the grammar could not go on, in plain words: what was expected behind what, and what stands there.

use super::limits::{ends_expression, is_expression_word};
use super::lower::{Expected, Failure};
use super::scan::{Token, TokenKind};
use super::words;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::{FileId, Location, Span};

/// What kind of part is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Item,
    Head,
    Statement,
    TestStep,
    GradeStep,
    Adjustment,
    Field,
    EnumValue,
}

impl Place {
    /// What the part is called.
    fn name(self) -> &'static str {
        match self {
            Self::Item => "this part",
            Self::Head => "`{`",
            Self::Statement | Self::TestStep | Self::Adjustment => "this line",
            Self::GradeStep => "this step",
            Self::Field => "this field",
            Self::EnumValue => "this value",
        }
    }
}

/// The units of lengths of time.
const UNITS: [&str; 8] = ["days", "months", "years", "weeks", "hours", "minutes", "business", "seconds"];

/// What is shown at a place where something else was expected.
const NOT_UNDERSTOOD: &str = "not understood here";

/// What is shown, behind what is expected, where that is missing.
const MISSING: &str = " is missing behind this";

/// Whether a label says nothing but where it is that the message holds: who sees the place is told nothing by it.
pub fn only_points(label: &str, message: &str) -> bool {
    let expected = label.strip_suffix(MISSING);
    label == NOT_UNDERSTOOD || expected.is_some_and(|expected| message.contains(expected))
}

/// What explains failures: the file.
pub(super) struct Explainer<'a> {
    pub(super) source: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) file: FileId,
}

impl Explainer<'_> {
    /// A failure in the part that the tokens from `from` up to `to` make up.
    pub(super) fn explain(&self, failure: &Failure, from: usize, to: usize, place: Place) -> Diagnostic {
        let at =
            from + self.tokens.get(from..to).map_or(0, |part| part.partition_point(|t| t.span.end() <= failure.offset));
        let mut at = at.min(to);
        // `or else`: an `else` that is read as a name stands where something is missing
        let is_word = |at: Option<usize>, known: fn(&str) -> bool| {
            at.filter(|at| *at >= from)
                .and_then(|at| self.tokens.get(at))
                .is_some_and(|token| token.kind == TokenKind::Word && known(token.text(self.source)))
        };
        let lacks_operand = at < to
            && is_word(at.checked_sub(1), |word| word == "else")
            && is_word(at.checked_sub(2), |word| matches!(word, "and" | "or" | "not"));
        if lacks_operand {
            at -= 1;
        }
        let previous =
            at.checked_sub(1).filter(|previous| *previous >= from).and_then(|previous| self.tokens.get(previous));
        let found = self.tokens.get(at);
        let inside = at < to;
        let code = match found {
            Some(found) if inside && at == from && found.kind == TokenKind::Word && place != Place::Head => {
                return self.unknown_row(found, place);
            }
            _ => "policy/syntax",
        };
        let expected = match found {
            _ if lacks_operand => self.operand(previous).to_owned(),
            Some(found)
                if found.kind == TokenKind::Number && previous.is_some_and(|it| it.is_mark(self.source, ".")) =>
            {
                "a name".to_owned()
            }
            _ => self.expected(failure, previous, place),
        };
        let behind =
            previous.map_or(String::new(), |previous| format!(" after {}", Self::shown(previous.text(self.source))));
        let shown = found.map_or("the end of the file".to_owned(), |found| Self::shown(found.text(self.source)));
        let message = format!("expected {expected}{behind}, found {shown}");
        // what is missing at the end of a line is shown there, not where the next line begins
        let (span, label) = match (found, previous) {
            (_, Some(previous)) if lacks_operand => (previous.span, format!("{expected}{MISSING}")),
            (Some(found), _) if inside => (self.first_character_of_open_text(found), NOT_UNDERSTOOD.to_owned()),
            (_, Some(previous)) => (previous.span, format!("{expected}{MISSING}")),
            (Some(found), None) => (found.span, NOT_UNDERSTOOD.to_owned()),
            (None, None) => (Span::empty(self.source.len()), String::new()),
        };
        let found = found.filter(|_| inside);
        let foreign = if lacks_operand { None } else { self.foreign(at, from, to) };
        if let Some((hint, span, text)) = foreign {
            return Diagnostic::error(Code::new(code), message)
                .at(Location::new(self.file, span), NOT_UNDERSTOOD)
                .hint(hint)
                .meant(span, text.as_deref());
        }
        let hint = if lacks_operand { None } else { self.hint(failure, previous, found, place) };
        let diagnostic = Diagnostic::error(Code::new(code), message).at(Location::new(self.file, span), label);
        match found.zip(hint.as_deref()).and_then(|(found, hint)| self.mend(previous, found, hint)) {
            Some((span, text)) if text.is_empty() => diagnostic.mended(span, text, "take it away"),
            Some((span, text)) => diagnostic.meant(span, Some(&text)),
            None => match previous.filter(|_| expected == "`{`") {
                Some(previous) => diagnostic.mended(Span::empty(previous.span.end()), " {", "write `{`"),
                None => diagnostic,
            },
        }
        .hint_if(hint)
    }

    /// The change that a hint speaks of, where it says all of it.
    fn mend(&self, previous: Option<&Token>, found: &Token, hint: &str) -> Option<(Span, String)> {
        let text = found.text(self.source);
        let named = hint.strip_prefix("did you mean `").and_then(|rest| rest.strip_suffix("`?"));
        match (text, previous) {
            (";", _) => Some((found.span, String::new())),
            ("%", Some(number)) if number.kind == TokenKind::Number => {
                Some((number.span.to(found.span), format!("{}%", number.text(self.source))))
            }
            (_, Some(is)) if is.is_word(self.source, "is") && named.is_none() => Some((is.span, "==".to_owned())),
            ("==", _) => Some((found.span, "=".to_owned())),
            ("=" | ":", _) => {
                let meant = hint.strip_prefix("write `").and_then(|rest| rest.strip_suffix('`'))?;
                Some((found.span, meant.to_owned()))
            }
            _ => Some((found.span, named?.to_owned())),
        }
    }

    /// What is written here for the words and marks of other languages at or before a token: a hint, where they stand, and
    /// what to write in their place where that is all there is to it.
    fn foreign(&self, at: usize, from: usize, to: usize) -> Option<(String, Span, Option<String>)> {
        let token = |at: Option<usize>| at.filter(|at| (from..to).contains(at)).and_then(|at| self.tokens.get(at));
        let word = |at: Option<usize>| token(at).map_or("", |token| token.text(self.source));
        let (found, previous, next) = (token(Some(at))?, at.checked_sub(1), at.checked_add(1));
        let instead = |span: Span, text: &str| Some((format!("write `{text}`"), span, Some(text.to_owned())));
        let said = |hint: String| Some((hint, found.span, None));
        match (word(previous), word(Some(at))) {
            (_, "≥") => instead(found.span, ">="),
            (_, "≤") => instead(found.span, "<="),
            (_, "≠") => instead(found.span, "!="),
            (_, "/")
                if token(next)
                    .is_some_and(|next| next.text(self.source) == "/" && next.span.start() == found.span.end()) =>
            {
                let span = token(next).map_or(found.span, |next| found.span.to(next.span));
                Some(("a comment begins with `#`".to_owned(), span, Some("#".to_owned())))
            }
            (".", number) if found.kind == TokenKind::Number => {
                let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
                let span = Span::new(found.span.start(), found.span.start() + digits.len());
                instead(span, &format!("\"{digits}\""))
            }
            ("not", "contains" | "mentions" | "matches") => {
                said(format!("`not` stands before the whole condition: `not (… {} …)`", word(Some(at))))
            }
            ("exists" | "defined", _) if ends_expression(self.source, Some(*found)) => {
                said("`… is stated` asks whether the document says it".to_owned())
            }
            (quantifier @ ("any" | "all"), _) if word(next) == "in" => {
                let span = token(previous).map_or(found.span, |previous| previous.span);
                instead(span, if quantifier == "any" { "some" } else { "every" })
            }
            _ => {
                // `is at most`, `not greater than`: the failure is at the first or at the second of the two words
                let first = [Some(at), previous]
                    .into_iter()
                    .find_map(|first| Some((first?, words::comparison(word(first), word(Some(first? + 1)))?)));
                let (first, [plain, negated]) = first?;
                let is_negated = word(first.checked_sub(1)) == "not";
                said(format!("write `{}`", if is_negated { negated } else { plain }))
            }
        }
    }

    /// What a reader is shown of a token: the first words of its first line.
    pub(super) fn shown(text: &str) -> String {
        let line = text.lines().next().unwrap_or_default();
        let short: String = line.chars().take(40).collect();
        if short.len() < text.len() { format!("`{short}…`") } else { format!("`{short}`") }
    }

    fn first_character_of_open_text(&self, token: &Token) -> Span {
        if token.kind == TokenKind::OpenText {
            Span::new(token.span.start(), token.span.start() + 1)
        } else {
            token.span
        }
    }

    /// A row that begins with a word that no such row begins with.
    fn unknown_row(&self, found: &Token, place: Place) -> Diagnostic {
        let (known, what): (&[&str], &str) = match place {
            Place::TestStep => (&words::TEST_STEPS, "line of a test"),
            Place::GradeStep => (&words::GRADE_STEPS, "step of a `grade`"),
            Place::Statement => (&words::STATEMENTS, "line of a rule"),
            _ => (&words::ITEMS, "part of a file"),
        };
        let word = found.text(self.source);
        let near = nearest(word, known.iter().copied());
        let listed: Vec<_> = known.iter().map(|known| format!("`{known}`")).collect();
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it begins with one of {}", listed.join(", ")),
        };
        Diagnostic::error(Code::new("policy/unknown-statement"), format!("no {what} begins with `{word}`"))
            .at(Location::new(self.file, found.span), "not known here")
            .hint(hint)
            .meant(found.span, near)
    }

    /// What could have stood there, in words.
    fn expected(&self, failure: &Failure, previous: Option<&Token>, place: Place) -> String {
        let expected = &failure.expected;
        let has = |wanted: &Expected| expected.contains(wanted);
        if has(&Expected::Operand) && !ends_expression(self.source, previous.copied()) {
            return self.operand(previous).to_owned();
        }
        let after_value = has(&Expected::Operator);
        let list = |with_optional: bool| -> Vec<String> {
            let words = expected.iter().filter_map(|one| match one {
                Expected::Kind(kind) => Some((*kind).to_owned()),
                Expected::Written(word) => {
                    let shown = (with_optional || !is_optional(word)) && !(after_value && word == "in");
                    shown.then(|| format!("`{word}`"))
                }
                Expected::Operand | Expected::Operator | Expected::End => None,
            });
            words.collect()
        };
        let mut listed = list(false);
        if listed.is_empty() && !after_value {
            listed = list(true);
        }
        let may_end = has(&Expected::End);
        if may_end && place != Place::Head {
            return if after_value {
                format!("an operator or the end of {}", place.name())
            } else {
                format!("the end of {}", place.name())
            };
        }
        if may_end {
            listed = vec!["`{`".to_owned()];
        }
        if after_value && listed.is_empty() {
            listed.push("an operator".to_owned());
        }
        listed.dedup();
        listed.truncate(4);
        match listed.split_last() {
            None if has(&Expected::Operand) => self.operand(previous).to_owned(),
            None => "something else".to_owned(),
            Some((last, [])) => last.clone(),
            Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        }
    }

    /// What stands behind the token before.
    fn operand(&self, previous: Option<&Token>) -> &'static str {
        match previous.map_or("", |previous| previous.text(self.source)) {
            "require" | "forbid" | "when" | "where" | "satisfies" | "and" | "or" | "not" | "if" | "&&" | "||" | "!" => {
                "a condition"
            }
            "in" => "a list",
            _ => "a value",
        }
    }

    fn hint(&self, failure: &Failure, previous: Option<&Token>, found: Option<&Token>, place: Place) -> Option<String> {
        let found = found?;
        let text = found.text(self.source);
        let before = previous.map_or("", |previous| previous.text(self.source));
        let follows_number = previous.is_some_and(|previous| previous.kind == TokenKind::Number);
        let hint = match text {
            ";" => "a line ends without a mark".to_owned(),
            "/" if ends_expression(self.source, previous.copied()) => {
                "there is no division; multiply the other side".to_owned()
            }
            "/" => "a regular expression stands behind `matches`".to_owned(),
            "%" if follows_number => format!("write `{before}%`"),
            "," if follows_number => "numbers have no thousands separators".to_owned(),
            "==" if failure.expected.contains(&Expected::Written("=".to_owned())) => "write `=`".to_owned(),
            "=" if failure.expected.contains(&Expected::Written(":".to_owned())) => "write `:`".to_owned(),
            ":" if failure.expected.contains(&Expected::Written("=".to_owned())) => "write `=`".to_owned(),
            "'" => "a text stands in straight double quotes".to_owned(),
            "every" | "some" | "no" | "if" if is_expression_word(before) => format!("write `({text} …)`"),
            _ if place == Place::TestStep && matches!(before, "is" | "not" | "not_applicable") => {
                "write `expect RULE fails`, or `passes`, `not applicable`, `undecided`, `waived`".to_owned()
            }
            _ if before == "is" => "write `==` to compare two values".to_owned(),
            _ if found.kind == TokenKind::Word => {
                let lower = text.to_lowercase();
                let expected = failure.expected.iter().filter_map(|expected| match expected {
                    Expected::Written(word) => Some(word.as_str()),
                    _ => None,
                });
                let units = UNITS.iter().copied().filter(|_| follows_number);
                let operators = ["and", "or", "contains", "matches", "mentions", "default"].into_iter();
                let near = nearest(&lower, expected.chain(units).chain(operators))?;
                format!("did you mean `{near}`?")
            }
            _ => return None,
        };
        Some(hint)
    }
}

/// Whether a word may, but need not, follow a value.
fn is_optional(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "or"
            | "not"
            | "is"
            | "contains"
            | "matches"
            | "mentions"
            | "where"
            | "default"
            | "at"
            | "by"
            | "saying"
            | "tagged"
            | "marked"
            | "identified"
            | "("
            | "["
            | ","
    )
}
