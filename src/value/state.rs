//! How a contract says that it doesn't say.

use std::fmt;

use crate::diagnostic::nearest;
use crate::value::read::Refusal;

/// What `state:` may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// The contract says nothing.
    Silent,
    /// Left open.
    Open,
    /// Stated, but blacked out.
    Redacted,
    /// Stated, but not to be read.
    Illegible,
    /// A reviewer found that it does not matter here.
    NotApplicable,
}

impl State {
    /// All of them, in the order of the language reference.
    pub const ALL: [Self; 5] = [Self::Silent, Self::Open, Self::Redacted, Self::Illegible, Self::NotApplicable];

    /// The word behind `state:`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Open => "open",
            Self::Redacted => "redacted",
            Self::Illegible => "illegible",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// The state that a word names.
    ///
    /// # Errors
    ///
    /// If it names none, with the nearest one.
    pub fn from_word(word: &str) -> Result<Self, Refusal> {
        let trimmed = word.trim();
        Self::ALL.into_iter().find(|state| state.word() == trimmed).ok_or_else(|| refuse(trimmed))
    }
}

#[cold]
fn refuse(word: &str) -> Refusal {
    let underscored = word.get(..word.len().min(40)).unwrap_or_default().replace(' ', "_");
    let advice = match nearest(&underscored, State::ALL.map(State::word)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("write one of {}", State::ALL.map(|state| format!("`{state}`")).join(", ")),
    };
    Refusal::new("a state", word, advice)
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Whether a whole text is nothing but a mark for "still open": `TBD`, `[●]`, `___`, `N/A` and their like, in any case,
/// with white space around it.
#[inline]
pub fn is_placeholder(text: &str) -> bool {
    // asked of every scalar of every contract: nearly all are told by their first byte
    match text.as_bytes() {
        [b'T' | b't', b'B' | b'b', ..] | [b'N' | b'n', b'/', ..] | [b'_' | b'[', ..] => is_mark(text),
        [b'!'..=b'~', ..] | [] => false,
        _ => is_mark(text.trim_start()),
    }
}

fn is_mark(text: &str) -> bool {
    let text = text.trim_end();
    let is_blank = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte == b'_');
    let is_word = |text: &str| ["TBD", "TBC", "TBA", "N/A"].iter().any(|word| word.eq_ignore_ascii_case(text));
    if let Some(inside) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let inside = inside.trim();
        return inside.is_empty()
            || is_blank(inside)
            || is_word(inside)
            || matches!(inside, "●" | "•" | "*" | "…" | "...");
    }
    is_blank(text) || is_word(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_for_still_open() {
        for mark in [
            "TBD",
            "tbd",
            "Tbd",
            "TBC",
            "tba",
            "TBA",
            "N/A",
            "n/a",
            "_",
            "___",
            "____________",
            "[●]",
            "[•]",
            "[ ]",
            "[]",
            "[  ]",
            "[___]",
            "[TBD]",
            "[…]",
            "[*]",
            " TBD ",
            "TBD\n",
            "\tN/A",
            "[●] ",
            "\u{a0}TBD\u{a0}",
            "TBD\u{a0}",
            "[\u{a0}]",
        ] {
            assert!(is_placeholder(mark), "{mark:?}");
        }
    }

    #[test]
    fn words_that_merely_hold_a_mark_are_words() {
        for text in [
            "",
            " ",
            "TBD by the parties",
            "T",
            "TB",
            "TBDX",
            "to be determined",
            "N/",
            "NA",
            "none",
            "_a_",
            "_ _",
            "[x]",
            "[● ●]",
            "[",
            "]",
            "[●",
            "●",
            "30 days",
            "-",
            "[Supplier]",
            "TBDé",
            "N/A.",
            "\u{a0}",
            "Теst",
        ] {
            assert!(!is_placeholder(text), "{text:?}");
        }
    }

    #[test]
    fn states_are_five_words() {
        for state in State::ALL {
            assert_eq!(State::from_word(state.word()), Ok(state));
        }
        for (word, advice) in [
            ("silnet", "did you mean `silent`?"),
            ("Redacted", "did you mean `redacted`?"),
            ("not applicable", "did you mean `not_applicable`?"),
            ("not-applicable", "did you mean `not_applicable`?"),
            ("closed", "write one of `silent`, `open`, `redacted`, `illegible`, `not_applicable`"),
            ("", "write one of `silent`, `open`, `redacted`, `illegible`, `not_applicable`"),
        ] {
            assert_eq!(State::from_word(word).unwrap_err().advice, advice, "{word:?}");
        }
    }
}
