//! The regular expressions of policies, each built when a text is first held to it: building one takes longer than
//! most contracts take to check, and most checks never come to it.

use std::fmt;
use std::sync::OnceLock;

use regex_automata::meta::{BuildError, Config, Regex};
use regex_automata::nfa::thompson::WhichCaptures;
use regex_automata::util::syntax;
use regex_syntax::hir::{Class, Hir, HirKind, Repetition};
use regex_syntax::utf8::Utf8Sequences;
use serde::{Deserialize, Serialize};

use crate::vocabulary::Words;

/// The memory that a regular expression may take once it is built, in bytes.
const LARGEST: usize = 1 << 20;

/// How many threads hold texts to one expression without ever waiting for each other. The expression asks the system for the
/// number of processors if it is not told, which takes as long as to build it.
const THREADS: usize = 16;

/// The memory of one step of a built expression, in bytes: more than it ever takes.
const STEP: usize = 128;

/// The memory of one range of bytes of a class of characters, in bytes: more than it ever takes.
const RANGE: usize = 48;

/// A regular expression of a policy.
#[derive(Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Pattern {
    text: Words,
    ignore_case: bool,
    #[serde(skip)]
    built: OnceLock<Option<Regex>>,
    /// The same for texts of ASCII alone, which most are: without the letters of all languages it is built in a fraction
    /// of the time. Nothing where the expression itself speaks of other letters.
    #[serde(skip)]
    ascii: OnceLock<Option<Regex>>,
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pattern").field("text", &self.text).field("ignore_case", &self.ignore_case).finish()
    }
}

impl Pattern {
    /// One that may still turn out not to be a regular expression: see [`Pattern::check`].
    pub(super) fn new(text: &str, ignore_case: bool) -> Self {
        Self { text: text.to_owned().into(), ignore_case, built: OnceLock::new(), ascii: OnceLock::new() }
    }

    /// Whether it is one, and not too large. It is built only if it is so large that nothing else can tell.
    ///
    /// # Errors
    ///
    /// Why it is no regular expression, for people.
    pub(super) fn check(&self) -> Result<(), String> {
        let read = regex_syntax::ParserBuilder::new().case_insensitive(self.ignore_case).build().parse(&self.text);
        if read.is_ok_and(|read| memory(&read) <= LARGEST) {
            return Ok(());
        }
        let regex = self.build().map_err(|error| match (error.size_limit(), error.syntax_error()) {
            (Some(_), _) => "it is too large".to_owned(),
            (None, Some(error)) => {
                let text = error.to_string();
                let reason = text.lines().last().unwrap_or_default();
                reason.trim_start_matches("error: ").to_owned()
            }
            (None, None) => "it cannot be read".to_owned(),
        })?;
        // one that was built before is the same
        drop(self.built.set(Some(regex)));
        Ok(())
    }

    /// Whether it is found in a text. Never, if it is no regular expression: of the policies of people analysis has held
    /// every one to be one, of the built-in ones a test has.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        if self.built.get().is_none() && text.is_ascii() {
            let ascii = self.ascii.get_or_init(|| self.build_for_ascii());
            if let Some(ascii) = ascii {
                return ascii.is_match(text.as_bytes());
            }
        }
        self.built.get_or_init(|| self.build().ok()).as_ref().is_some_and(|regex| regex.is_match(text))
    }

    /// The expression as the policy writes it.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    fn build(&self) -> Result<Regex, Box<BuildError>> {
        self.build_by(syntax::Config::new(), true)
    }

    /// Of bytes instead of letters: in a text of ASCII the two are the same, but for an expression that names a letter which
    /// is another case of one in ASCII, such as the long s. So it may name none outside ASCII, by escapes neither.
    fn build_for_ascii(&self) -> Option<Regex> {
        if !self.text.is_ascii() || [r"\x", r"\u", r"\U"].iter().any(|escape| self.text.contains(escape)) {
            return None;
        }
        self.build_by(syntax::Config::new().unicode(false), false).ok()
    }

    fn build_by(&self, syntax: syntax::Config, utf8: bool) -> Result<Regex, Box<BuildError>> {
        let config = Config::new()
            .utf8_empty(utf8)
            .nfa_size_limit(Some(LARGEST))
            .which_captures(WhichCaptures::None)
            .pool_capacity(THREADS);
        let syntax = syntax.case_insensitive(self.ignore_case).utf8(utf8);
        Ok(Regex::builder().configure(config).syntax(syntax).build(&self.text)?)
    }
}

/// The memory that an expression takes at most once it is built, in bytes. Its depth is bounded by its parser.
fn memory(read: &Hir) -> usize {
    let steps = |count: usize| count.saturating_mul(STEP);
    let ranges = |count: usize| count.saturating_mul(RANGE).saturating_add(STEP);
    match read.kind() {
        HirKind::Empty | HirKind::Look(_) => STEP,
        HirKind::Literal(literal) => steps(literal.0.len()),
        HirKind::Class(Class::Bytes(class)) => ranges(class.ranges().len()),
        HirKind::Class(Class::Unicode(class)) => {
            let sequences = class.iter().flat_map(|range| Utf8Sequences::new(range.start(), range.end()));
            ranges(sequences.map(|sequence| sequence.len()).sum())
        }
        HirKind::Repetition(Repetition { min, max, sub, .. }) => {
            let copies = usize::try_from(max.unwrap_or(*min).max(1)).unwrap_or(usize::MAX);
            memory(sub).saturating_add(steps(2)).saturating_mul(copies).saturating_add(steps(2))
        }
        HirKind::Capture(capture) => memory(&capture.sub).saturating_add(steps(2)),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(memory).fold(steps(parts.len().saturating_add(2)), usize::saturating_add)
        }
    }
}

#[cfg(test)]
mod tests {
    use regex::RegexBuilder;

    use super::*;

    #[test]
    fn a_pattern_is_found_whether_or_not_it_was_checked() {
        for checked in [false, true] {
            let pattern = Pattern::new("^as attached", true);
            if checked {
                assert_eq!(pattern.check(), Ok(()));
            }
            assert!(pattern.is_match("As attached hereto"));
            assert!(!pattern.is_match("It is not as attached"));
        }
    }

    #[test]
    fn a_text_of_ascii_matches_as_it_does_among_the_letters_of_all_languages() {
        let patterns = [
            r"^[^a-z0-9]*(as|see) ",
            r"\bsow\b",
            r"\W{2}",
            r"^\w+$",
            r"a.c",
            r"[^:;–—]{4}",
            r"\s\S",
            r"é?b",
            "[é-ü]|k",
            r"\p{Lu}x",
            r"(?u:\w)\d",
            r"(?-i)K",
            "ſ",
            "[ſ]",
            "ß|ss",
            r"\x{17f}",
            r"\x{E9}|b$",
            r"[[:alpha:]]\B.",
            "^$",
        ];
        let texts =
            ["", "--- See b", "the SOW.", "a\nc, abc", "kK", "ss", "Xx 9", "a1 b2", ": ;;;x", "café", "ſ", "ÀXx–"];
        for text in patterns {
            for ignore_case in [false, true] {
                let plain = RegexBuilder::new(text).case_insensitive(ignore_case).build().unwrap();
                let pattern = Pattern::new(text, ignore_case);
                for held in texts {
                    assert_eq!(pattern.is_match(held), plain.is_match(held), "/{text}/ {ignore_case} of {held:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_taken_without_being_built_is_never_too_large() {
        let mut known = 0;
        for part in ["a", r"\w", r"\d", "é", "(a|b)", "(a+)+b{2,}", "[^:;–—]|, ?k", "[a-zé]|ß", r"\W", r"\pL\pN"]
        {
            for times in [1, 9, 19, 60, 400] {
                let pattern = Pattern::new(&format!("(?:{part}){{0,{times}}}"), times == 9);
                let checked = pattern.check().is_ok();
                known += usize::from(checked && pattern.built.get().is_none());
                assert_eq!(checked, pattern.build().is_ok(), "{part:?} {times} times");
            }
        }
        assert!((30..46).contains(&known), "{known} were not built");
    }

    #[test]
    fn what_is_no_regular_expression_is_told() {
        for (text, reason) in [("a(", "unclosed group"), (r"\w{500}{500}", "it is too large")] {
            assert_eq!(Pattern::new(text, false).check(), Err(reason.to_owned()), "{text}");
        }
    }
}
