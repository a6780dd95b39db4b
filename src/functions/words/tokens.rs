//! A text as words, figures and marks.

use std::ops::Range;

use crate::functions::words::lexicon;

/// The longest word that means something to us has 11 letters: `consecutive`, `seventeenth`.
const LONGEST: usize = 12;

#[derive(Debug, Clone, Copy)]
enum Kind {
    /// Letters; whether they may mean something: there are few enough of them, and all are ASCII.
    Word(bool),
    /// ASCII digits, with points, commas and other marks that part groups between them.
    Figure,
    /// Any other character that is not white space.
    Mark(char),
}

#[derive(Debug, Clone, Copy)]
struct Token {
    kind: Kind,
    start: usize,
    end: usize,
    /// White space stands before it, or the text begins with it.
    spaced: bool,
    /// A number may begin with it.
    counts: bool,
}

/// A text, cut into tokens. They are named by their numbers; beyond the last there is nothing.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    /// The text with its ASCII letters in lower case.
    lower: String,
    tokens: Vec<Token>,
}

impl<'a> Tokens<'a> {
    /// Cuts a text.
    pub(super) fn of(text: &'a str) -> Self {
        let lower = text.to_ascii_lowercase();
        let mut tokens = Vec::with_capacity(text.len() / 5);
        let mut at = 0;
        let mut spaced = true;
        while let Some((rest, first)) = text.get(at..).and_then(|rest| Some((rest, rest.chars().next()?))) {
            if first.is_whitespace() {
                spaced = true;
                at += first.len_utf8();
                continue;
            }
            let (kind, length) = if first.is_alphabetic() {
                let length = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
                (Kind::Word(length <= LONGEST && rest.get(..length).is_some_and(str::is_ascii)), length)
            } else if first.is_ascii_digit() {
                (Kind::Figure, figure_length(rest))
            } else {
                (Kind::Mark(first), first.len_utf8())
            };
            let end = at + length;
            let counts = match kind {
                Kind::Word(true) => lower.get(at..end).is_some_and(lexicon::begins_number),
                Kind::Figure => true,
                Kind::Word(false) | Kind::Mark(_) => false,
            };
            tokens.push(Token { kind, start: at, end, spaced, counts });
            spaced = false;
            at = end;
        }
        Self { text, lower, tokens }
    }

    /// How many tokens there are.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The word in lower case; empty for what is no word, or one that is too long to mean something.
    pub(super) fn word(&self, at: usize) -> &str {
        match self.tokens.get(at) {
            Some(Token { kind: Kind::Word(true), start, end, .. }) => self.lower.get(*start..*end).unwrap_or_default(),
            _ => "",
        }
    }

    /// Whether a number may begin with it: nearly all words are told apart by this, once.
    pub(super) fn counts(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.counts)
    }

    /// Whether it is a word.
    pub(super) fn is_word(&self, at: usize) -> bool {
        matches!(self.tokens.get(at), Some(Token { kind: Kind::Word(_), .. }))
    }

    /// The digits and the marks between them, if it is a figure.
    pub(super) fn figure(&self, at: usize) -> Option<&'a str> {
        matches!(self.tokens.get(at)?.kind, Kind::Figure).then(|| self.written(at))
    }

    /// The mark.
    pub(super) fn mark(&self, at: usize) -> Option<char> {
        match self.tokens.get(at)?.kind {
            Kind::Mark(mark) => Some(mark),
            _ => None,
        }
    }

    /// Whether it follows the one before without white space.
    pub(super) fn glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| !token.spaced)
    }

    /// A hyphen that binds what stands before it to what stands behind it, as in `30-day`.
    pub(super) fn hyphen(&self, at: usize) -> bool {
        matches!(self.mark(at), Some('-' | '\u{2010}' | '\u{2011}')) && self.glued(at) && self.glued(at + 1)
    }

    /// As it is written.
    pub(super) fn written(&self, at: usize) -> &'a str {
        self.tokens.get(at).and_then(|token| self.text.get(token.start..token.end)).unwrap_or_default()
    }

    /// The bytes of the text that these tokens take.
    pub(super) fn range(&self, tokens: Range<usize>) -> Range<usize> {
        let start = self.tokens.get(tokens.start).map_or(self.text.len(), |token| token.start);
        let last = tokens.end.checked_sub(1).and_then(|last| self.tokens.get(last));
        start..last.map_or(start, |token| token.end).max(start)
    }

    /// The closing bracket for an opening one.
    pub(super) fn closing(&self, at: usize) -> Option<char> {
        match self.mark(at)? {
            '(' => Some(')'),
            '[' => Some(']'),
            _ => None,
        }
    }
}

/// How long a figure is: digits, and points, commas, apostrophes and spaces where they may part groups of it. A space
/// does so only before exactly three digits, and behind at most three.
fn figure_length(text: &str) -> usize {
    let digits = |from: usize| text.bytes().skip(from).take_while(u8::is_ascii_digit).count();
    let mut run = digits(0);
    let mut end = run;
    loop {
        let Some(mark) = text.get(end..).and_then(|rest| rest.chars().next()) else { return end };
        let behind = end + mark.len_utf8();
        let next = digits(behind);
        let parts = match mark {
            '.' | ',' => next > 0,
            '\'' | '\u{2019}' | ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' => next == 3 && run <= 3,
            _ => false,
        };
        if !parts {
            return end;
        }
        run = next;
        end = behind + next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_words_figures_and_marks() {
        for (text, expected) in [
            ("sixty (60) days", "sixty|( 60 )|days"),
            ("30-day", "30 - day"),
            ("PGK 293,693.50.", "PGK|293,693.50 ."),
            ("12'000.00 1 000 000 5 days", "12'000.00|1 000 000|5|days"),
            ("20 1234", "20|1234"),
            ("12.345 678", "12.345 678"),
            ("1234 567", "1234|567"),
            ("2026-01-01", "2026 - 01 - 01"),
            ("US$5", "US $ 5"),
            ("é٣½", "é ٣ ½"),
            ("", ""),
        ] {
            let tokens = Tokens::of(text);
            let mut found = String::new();
            for at in 0..tokens.len() {
                if at > 0 {
                    found.push(if tokens.glued(at) { ' ' } else { '|' });
                }
                found.push_str(tokens.written(at));
            }
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
