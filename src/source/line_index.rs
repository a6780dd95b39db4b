//! From bytes to lines and columns, and back.

use super::Span;

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnUnit {
    /// Bytes of UTF-8.
    Utf8,
    /// Units of UTF-16, as the language server protocol and SARIF count by default.
    Utf16,
    /// Unicode code points, as people's tools count most often.
    CodePoint,
}

/// A line and a column, both counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in the unit that was asked for.
    pub column: u32,
}

/// How many bytes a line of a contract or a policy has on average, about: so much room is made for lines at once.
const TYPICAL_LINE: usize = 32;

/// Where the lines of a text start.
///
/// A line ends at `\n`, `\r\n` or a lone `\r`, as in YAML 1.2 §5.4. A byte order mark belongs to no line: the first
/// column of the first line is the character behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
    len: u32,
}

impl LineIndex {
    /// Finds the lines of a text.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let first = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let mut starts = Vec::with_capacity(bytes.len() / TYPICAL_LINE + 1);
        starts.push(first);
        // the byte behind the last `\r`
        let mut behind = None;
        for offset in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            let is_feed = bytes.get(offset) == Some(&b'\n');
            let after = Span::empty(offset + 1).start;
            match starts.last_mut().filter(|_| is_feed && behind == Some(offset)) {
                Some(last) => *last = after,
                None => starts.push(after),
            }
            behind = (!is_feed).then_some(offset + 1);
        }
        Self { starts, len: Span::empty(text.len()).start }
    }

    /// How many lines there are; an empty text has one.
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// The line, from 0, that holds the byte at this offset. An offset beyond the end belongs to the last line.
    pub fn line(&self, offset: usize) -> usize {
        let offset = Span::empty(offset).start;
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of a line, from 0, without its line break.
    pub fn line_span(&self, text: &str, line: usize) -> Span {
        let start = self.starts.get(line).copied().unwrap_or(self.len);
        let end = self.starts.get(line + 1).copied().unwrap_or(self.len);
        let line_text = Span { start, end }.text(text);
        Span::new(start as usize, start as usize + line_text.trim_end_matches(['\r', '\n']).len())
    }

    /// The line and column of an offset. An offset inside a character counts as the character's start, one in a line
    /// break as the line's end, one beyond the text as the text's end.
    pub fn line_column(&self, text: &str, offset: usize, unit: ColumnUnit) -> LineColumn {
        let line = self.line(offset);
        let span = self.line_span(text, line);
        let line_text = span.text(text);
        let wanted = offset.saturating_sub(span.start());
        let column = line_text
            .char_indices()
            .take_while(|(at, character)| at + character.len_utf8() <= wanted)
            .map(|(_, character)| width(character, unit))
            .sum::<usize>();
        LineColumn { line: count(line), column: count(column) }
    }

    /// The offset of a line and column, both from 1. A column beyond the line's end is its end; a line beyond the last
    /// one is the text's end.
    pub fn offset(&self, text: &str, position: LineColumn, unit: ColumnUnit) -> usize {
        let line = (position.line as usize).saturating_sub(1);
        if line >= self.starts.len() {
            return text.len();
        }
        let span = self.line_span(text, line);
        let mut left = (position.column as usize).saturating_sub(1);
        for (at, character) in span.text(text).char_indices() {
            let width = width(character, unit);
            if left < width {
                return span.start() + at;
            }
            left -= width;
        }
        span.end()
    }
}

fn width(character: char, unit: ColumnUnit) -> usize {
    match unit {
        ColumnUnit::Utf8 => character.len_utf8(),
        ColumnUnit::Utf16 => character.len_utf16(),
        ColumnUnit::CodePoint => 1,
    }
}

/// A count from 0 as a number from 1.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text, an offset, then line and column in UTF-8, UTF-16 and code points.
    type Place = (&'static str, usize, [(u32, u32); 3]);

    const PLACES: &[Place] = &[
        ("", 0, [(1, 1), (1, 1), (1, 1)]),
        ("", 7, [(1, 1), (1, 1), (1, 1)]),
        ("a\nb", 2, [(2, 1), (2, 1), (2, 1)]),
        ("a\r\nb", 3, [(2, 1), (2, 1), (2, 1)]),
        ("a\r\nb", 2, [(1, 2), (1, 2), (1, 2)]),
        ("a\rb", 2, [(2, 1), (2, 1), (2, 1)]),
        ("a\r\rb", 3, [(3, 1), (3, 1), (3, 1)]),
        ("a\n", 2, [(2, 1), (2, 1), (2, 1)]),
        ("a\nbc", 4, [(2, 3), (2, 3), (2, 3)]),
        ("äb", 2, [(1, 3), (1, 2), (1, 2)]),
        ("äb", 1, [(1, 1), (1, 1), (1, 1)]),
        ("🎵b", 4, [(1, 5), (1, 3), (1, 2)]),
        ("e\u{301}x", 3, [(1, 4), (1, 3), (1, 3)]),
        ("\u{feff}a", 3, [(1, 1), (1, 1), (1, 1)]),
        ("\u{feff}a\nb", 5, [(2, 1), (2, 1), (2, 1)]),
        ("\u{feff}ab", 4, [(1, 2), (1, 2), (1, 2)]),
    ];

    #[test]
    fn an_offset_has_its_line_and_column_in_every_unit() {
        for (text, offset, expected) in PLACES {
            let index = LineIndex::new(text);
            let units = [ColumnUnit::Utf8, ColumnUnit::Utf16, ColumnUnit::CodePoint];
            for (unit, (line, column)) in units.into_iter().zip(expected) {
                let found = index.line_column(text, *offset, unit);
                assert_eq!(found, LineColumn { line: *line, column: *column }, "{text:?} at {offset} in {unit:?}");
            }
        }
    }

    #[test]
    fn a_place_leads_back_to_its_offset() {
        for text in ["", "a\r\nä🎵e\u{301}\n\nz", "\u{feff}x\ry"] {
            let index = LineIndex::new(text);
            for (offset, _) in text.char_indices().filter(|(_, c)| !matches!(c, '\n' | '\r' | '\u{feff}')) {
                for unit in [ColumnUnit::Utf8, ColumnUnit::Utf16, ColumnUnit::CodePoint] {
                    let place = index.line_column(text, offset, unit);
                    assert_eq!(index.offset(text, place, unit), offset, "{text:?} {place:?} {unit:?}");
                }
            }
        }
    }

    #[test]
    fn a_line_has_its_text_without_the_break() {
        let text = "ab\r\n\ncd\re";
        let index = LineIndex::new(text);
        let lines: Vec<_> = (0..index.line_count()).map(|line| index.line_span(text, line).text(text)).collect();
        assert_eq!(lines, ["ab", "", "cd", "e"]);
    }

    #[test]
    fn a_place_behind_the_text_is_its_end() {
        let text = "ab\ncd";
        let index = LineIndex::new(text);
        assert_eq!(index.offset(text, LineColumn { line: 9, column: 1 }, ColumnUnit::Utf8), 5);
        assert_eq!(index.offset(text, LineColumn { line: 1, column: 9 }, ColumnUnit::Utf8), 2);
    }
}
