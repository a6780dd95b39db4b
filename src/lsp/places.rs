//! Places as the protocol counts them: lines from 0, and columns from 0 in the unit that was agreed on.

use gen_lsp_types as types;

use crate::source::{ColumnUnit, LineColumn, SourceFile, Span};

/// How places are counted with this client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Places {
    pub(super) unit: ColumnUnit,
}

impl Places {
    /// A byte's place.
    pub(super) fn position(self, source: &SourceFile, offset: usize) -> types::Position {
        let LineColumn { line, column } = source.lines().line_column(source.text(), offset, self.unit);
        let (line, character) = (line.saturating_sub(1), column.saturating_sub(1));
        // a mark of the byte order is in no column of ours, but one of theirs
        let mark = if line == 0 && offset >= MARK.len() { self.width_of_mark(source) } else { 0 };
        types::Position { line, character: character + mark }
    }

    /// A part's place.
    pub(super) fn range(self, source: &SourceFile, span: Span) -> types::Range {
        types::Range { start: self.position(source, span.start()), end: self.position(source, span.end()) }
    }

    /// The byte at a place. One beyond a line's end is its end, one beyond the text its end.
    pub(super) fn offset(self, source: &SourceFile, position: types::Position) -> usize {
        let mark = if position.line == 0 { self.width_of_mark(source) } else { 0 };
        if mark > 0 && position.character < mark {
            return 0;
        }
        let column = (position.character - mark).saturating_add(1);
        let place = LineColumn { line: position.line.saturating_add(1), column };
        source.lines().offset(source.text(), place, self.unit)
    }

    /// The bytes of a part; of one that ends before it starts, the bytes between the two.
    pub(super) fn span(self, source: &SourceFile, range: types::Range) -> Span {
        let (start, end) = (self.offset(source, range.start), self.offset(source, range.end));
        Span::new(start.min(end), start.max(end))
    }

    fn width_of_mark(self, source: &SourceFile) -> u32 {
        match self.unit {
            _ if !source.text().starts_with(MARK) => 0,
            ColumnUnit::Utf8 => 3,
            ColumnUnit::Utf16 | ColumnUnit::CodePoint => 1,
        }
    }
}

/// The mark of the byte order.
const MARK: &str = "\u{feff}";

#[cfg(test)]
mod tests {
    use super::*;

    const UNITS: [ColumnUnit; 3] = [ColumnUnit::Utf8, ColumnUnit::Utf16, ColumnUnit::CodePoint];

    #[test]
    fn places_lead_to_bytes_and_back() {
        for text in ["", "a\nb", "a\r\nb\rc\n", "👍: ä\n- 👍👍x", "\u{feff}ä: b\nc", "\u{feff}"] {
            let source = SourceFile::new("a", text);
            for unit in UNITS {
                let places = Places { unit };
                let ends: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
                for offset in ends {
                    // between the two characters of a line's end is no place
                    if text.get(..offset).is_some_and(|before| before.ends_with('\r'))
                        && text.get(offset..).is_some_and(|after| after.starts_with('\n'))
                    {
                        continue;
                    }
                    let position = places.position(&source, offset);
                    assert_eq!(places.offset(&source, position), offset, "{text:?} {unit:?} {offset} {position:?}");
                }
            }
        }
    }

    #[test]
    fn columns_are_in_the_unit_that_was_agreed_on() {
        let source = SourceFile::new("a", "👍ä: x");
        for (unit, expected) in UNITS.into_iter().zip([8, 5, 4]) {
            assert_eq!(Places { unit }.position(&source, 8), types::Position { line: 0, character: expected });
        }
    }

    #[test]
    fn places_outside_the_text_are_at_its_ends() {
        let source = SourceFile::new("a", "ab\nc");
        let places = Places { unit: ColumnUnit::Utf16 };
        for ((line, character), expected) in [((0, 9), 2), ((1, u32::MAX), 4), ((7, 0), 4), ((u32::MAX, u32::MAX), 4)] {
            assert_eq!(places.offset(&source, types::Position { line, character }), expected, "{line}:{character}");
        }
        let backwards = types::Range {
            start: types::Position { line: 1, character: 0 },
            end: types::Position { line: 0, character: 1 },
        };
        assert_eq!(places.span(&source, backwards), Span::new(1, 3));
    }
}
