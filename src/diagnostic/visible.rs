//! Text of strangers, made safe to print: what a terminal would obey, reorder or hide is written out instead.
//!
//! Contracts, policies and file names may hold escape sequences, bidirectional controls and characters without a width, and what CI
//! runners obey wherever it stands in a line of a log.
//! Every format for people passes all of its text through here; the JSON output escapes the same characters.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar as _;

/// How many characters without a width of their own may follow each other before they are written out. Living scripts
/// need fewer; hundreds of them pile up over the lines above.
pub(crate) const MARKS_IN_A_ROW: usize = 6;

/// The ranges of characters that are not seen where they stand: controls, formats (general category Cf), separators of
/// lines and paragraphs, and what Unicode says may be ignored in display (`Default_Ignorable_Code_Point`). Ordered.
const HIDDEN: &[(char, char)] = &[
    ('\0', '\u{1f}'),
    ('\u{7f}', '\u{9f}'),
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{600}', '\u{605}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{70f}', '\u{70f}'),
    ('\u{890}', '\u{891}'),
    ('\u{8e2}', '\u{8e2}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{110bd}', '\u{110bd}'),
    ('\u{110cd}', '\u{110cd}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Whether a character is obeyed, or not seen, where it is printed as it is.
pub(crate) fn is_hidden(character: char) -> bool {
    if (' '..='~').contains(&character) {
        return false;
    }
    let behind = HIDDEN.partition_point(|(first, _)| *first <= character);
    behind.checked_sub(1).and_then(|index| HIDDEN.get(index)).is_some_and(|(_, last)| character <= *last)
}

/// Whether a `[` behind this text would begin a command of a runner: `##vso[` is one to the agent of Azure Pipelines, `##[` to
/// that and to the runner of GitHub Actions, in capitals too. What begins a line with `::` stands behind other words in all formats.
pub(crate) fn begins_command(before: &str) -> bool {
    let ends = |mark: &str| {
        let from = before.len().checked_sub(mark.len());
        from.and_then(|from| before.get(from..)).is_some_and(|end| end.eq_ignore_ascii_case(mark))
    };
    ends("##") || ends("##vso")
}

/// Appends text to text, hidden characters written out.
#[derive(Debug, Default)]
pub(crate) struct Visible {
    text: String,
    /// How many more characters without a width may follow; at the start none, they would have nothing to stand on.
    marks_left: usize,
}

impl Visible {
    /// Begins with text that is known to be safe, on which nothing may stand.
    pub(crate) fn after(text: &str) -> Self {
        Self { text: text.into(), marks_left: 0 }
    }

    /// Appends one character; one that is hidden as `\n`, `\t`, `\r` or `\u{202e}`.
    pub(crate) fn push(&mut self, character: char) {
        let hidden = is_hidden(character);
        let mark = !hidden && character.width().unwrap_or(0) == 0;
        match character {
            '\n' => self.text.push_str("\\n"),
            '\r' => self.text.push_str("\\r"),
            '\t' => self.text.push_str("\\t"),
            _ if hidden || mark && self.marks_left == 0 || character == '[' && begins_command(&self.text) => {
                // writing to a string does not fail
                let _ = write!(self.text, "\\u{{{:x}}}", u32::from(character));
            }
            _ => self.text.push(character),
        }
        self.marks_left = if mark { self.marks_left.saturating_sub(1) } else { MARKS_IN_A_ROW };
    }

    /// Appends text that is known to be safe.
    pub(crate) fn push_safe(&mut self, text: &str) {
        self.marks_left = MARKS_IN_A_ROW;
        self.text.push_str(text);
    }

    /// What was appended.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// What was appended.
    pub(crate) fn into_string(self) -> String {
        self.text
    }
}

/// Text as one line, all that is hidden in it written out.
pub fn one_line(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut visible = Visible::default();
    for character in text.chars() {
        visible.push(character);
    }
    Cow::Owned(visible.into_string())
}

/// A line of source text, its end included, all that is hidden in it written out but the tabs.
pub fn visible_line(line: &str) -> String {
    let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
    line.split('\t').map(one_line).collect::<Vec<_>>().join("\t") + end
}

/// Prose as its lines, without white space at their ends; tabs read as spaces.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = String> {
    text.trim_matches(['\n', '\r']).split('\n').map(|line| one_line(line.trim_end()).replace("\\t", " "))
}

#[cfg(test)]
mod tests {
    use super::{HIDDEN, is_hidden, one_line};
    use unicode_width::UnicodeWidthChar as _;

    #[test]
    fn what_a_terminal_obeys_or_hides_is_written_out() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a ## b # [c] #[d]", "a ## b # [c] #[d]"),
            ("a ##[warning]b ##VsO[task.x]c", r"a ##\u{5b}warning]b ##VsO\u{5b}task.x]c"),
            ("a\u{1b}[31mb", r"a\u{1b}[31mb"),
            ("a\u{9b}31mb", r"a\u{9b}31mb"),
            ("a\u{7f}", r"a\u{7f}"),
            ("\u{202e}txet", r"\u{202e}txet"),
            ("a\u{2066}b\u{2069}", r"a\u{2066}b\u{2069}"),
            ("\u{200e}\u{200f}\u{61c}", r"\u{200e}\u{200f}\u{61c}"),
            ("pro\u{200b}vider", r"pro\u{200b}vider"),
            ("\u{feff}a\u{2060}", r"\u{feff}a\u{2060}"),
            ("a\nb\tc\r", r"a\nb\tc\r"),
            ("a\u{2028}b\u{2029}c\u{85}d", r"a\u{2028}b\u{2029}c\u{85}d"),
            ("tag\u{e0041}", r"tag\u{e0041}"),
            ("\u{301}on nothing", r"\u{301}on nothing"),
            ("Zoë 東京 👍 e\u{301}", "Zoë 東京 👍 e\u{301}"),
        ] {
            assert_eq!(one_line(text), expected);
        }
    }

    #[test]
    fn marks_do_not_pile_up() {
        let visible = one_line(&format!("e{}", "\u{301}".repeat(100))).into_owned();
        assert_eq!(visible.matches('\u{301}').count(), 6);
        assert_eq!(visible.matches(r"\u{301}").count(), 94);
    }

    #[test]
    fn the_table_is_ordered_and_no_character_without_width_is_left_but_marks() {
        assert!(HIDDEN.is_sorted());
        let left: Vec<char> = ('\0'..=char::MAX)
            .filter(|character| character.width().unwrap_or(0) == 0)
            .filter(|character| !is_hidden(*character) && !unicode_normalization::char::is_combining_mark(*character))
            // the vowels and finals of Hangul take the width of the consonant before them
            .filter(|character| !matches!(character, '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7ff}'))
            .collect();
        // letters of Indic scripts that are written above or with the one behind them; they are seen
        let seen = "\u{d4e}\u{a8fa}\u{111c2}\u{111c3}\u{113d1}\u{1193f}\u{11941}\u{11a84}\u{11a85}\u{11a86}\u{11a87}\
                    \u{11a88}\u{11a89}\u{11d46}\u{11f02}";
        assert_eq!(left, seen.chars().collect::<Vec<_>>());
    }
}
