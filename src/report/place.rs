//! From locations to the lines and columns that formats print.

use rustc_hash::FxHashMap;

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Location, SourceFile, SourceMap, Span};

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    /// The line, from 1.
    pub(super) line: u32,
    /// The column, from 1, in code points.
    pub(super) column: u32,
    /// The column, from 0, in units of UTF-16.
    pub(super) utf16: u32,
    /// The column, from 0, in bytes of UTF-8.
    pub(super) utf8: u32,
}

/// The place that something is about. Its end is never before its start.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range<'a> {
    /// The name of the file.
    pub(super) file: &'a str,
    /// Its first character.
    pub(super) start: Position,
    /// The place behind its last character.
    pub(super) end: Position,
}

/// Lines longer than this are counted once and remembered at every so many bytes: a column costs the same in a line of
/// megabytes, which a contract from a stranger may have.
const STEP: usize = 2048;

/// Finds positions in the files of one source map.
#[derive(Debug)]
pub(super) struct Places<'a> {
    sources: &'a SourceMap,
    long_lines: FxHashMap<(FileId, usize), Vec<Count>>,
}

/// How many code points and units of UTF-16 stand before a place in a line.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    at: usize,
    code_points: u32,
    utf16: u32,
}

impl Count {
    /// Counts on to `at`, which is a character's start.
    fn to(self, line: &str, at: usize) -> Self {
        let text = line.get(self.at..at).unwrap_or_default();
        if text.is_ascii() {
            let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
            return Self { at, code_points: self.code_points + length, utf16: self.utf16 + length };
        }
        text.chars().fold(Self { at, ..self }, |count, character| Self {
            code_points: count.code_points + 1,
            utf16: count.utf16 + if character > '\u{ffff}' { 2 } else { 1 },
            ..count
        })
    }
}

impl<'a> Places<'a> {
    /// For the files of this map.
    pub(super) fn new(sources: &'a SourceMap) -> Self {
        Self { sources, long_lines: FxHashMap::default() }
    }

    /// The file of a location, if the map has it.
    pub(super) fn file(&self, location: Location) -> Option<&'a SourceFile> {
        self.sources.get(location.file)
    }

    /// Where a location starts; nothing where its file is not in the map.
    pub(super) fn start(&mut self, location: Location) -> Option<Position> {
        self.position(location.file, location.span.start())
    }

    /// Where a location ends: the place behind its last character.
    pub(super) fn end(&mut self, location: Location) -> Option<Position> {
        self.position(location.file, location.span.end())
    }

    /// The place that a diagnostic is about; nothing where it is about none.
    pub(super) fn primary(&mut self, diagnostic: &Diagnostic) -> Option<Range<'a>> {
        let location = diagnostic.primary.as_ref()?.location;
        let file = self.file(location)?.name();
        Some(Range { file, start: self.start(location)?, end: self.end(location)? })
    }

    /// The line, from 0, that holds a byte, and the line's bytes.
    pub(super) fn line(file: &SourceFile, offset: usize) -> (usize, Span) {
        let number = file.lines().line(offset);
        (number, file.lines().line_span(file.text(), number))
    }

    fn position(&mut self, id: FileId, offset: usize) -> Option<Position> {
        let file = self.sources.get(id)?;
        let (number, span) = Self::line(file, offset);
        let line = span.text(file.text());
        let at = line.floor_char_boundary(offset.saturating_sub(span.start()).min(line.len()));
        let from = if line.len() > STEP {
            let counts = self.long_lines.entry((id, number)).or_insert_with(|| checkpoints(line));
            let behind = counts.partition_point(|count| count.at <= at);
            behind.checked_sub(1).and_then(|index| counts.get(index)).copied().unwrap_or_default()
        } else {
            Count::default()
        };
        let count = from.to(line, at);
        let line = u32::try_from(number).unwrap_or(u32::MAX).saturating_add(1);
        let utf8 = u32::try_from(at).unwrap_or(u32::MAX);
        Some(Position { line, column: count.code_points.saturating_add(1), utf16: count.utf16, utf8 })
    }
}

fn checkpoints(line: &str) -> Vec<Count> {
    let mut counts = vec![Count::default()];
    let mut last = Count::default();
    while last.at + STEP < line.len() {
        last = last.to(line, line.floor_char_boundary(last.at + STEP));
        counts.push(last);
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::ColumnUnit;

    #[test]
    fn positions_are_those_of_the_line_index_in_short_and_long_lines() {
        let long = "naïve 👍 text ".repeat(2_000);
        for text in ["", "a", "\u{feff}a: 👍\r\nb: e\u{301}", "a\rb\n", &long, &format!("x: {long}\ny: {long}")] {
            let mut sources = SourceMap::new();
            let id = sources.add(SourceFile::new("a.yaml", text));
            let file = sources.get(id).expect("just added");
            let mut places = Places::new(&sources);
            let step = if text.len() > 1_000 { 997 } else { 1 };
            for offset in (0..=text.len() + 1).step_by(step) {
                let place = places.start(Location::new(id, Span::empty(offset))).expect("the file is there");
                let points = file.lines().line_column(text, offset, ColumnUnit::CodePoint);
                let utf16 = file.lines().line_column(text, offset, ColumnUnit::Utf16);
                assert_eq!((place.line, place.column), (points.line, points.column), "{offset}");
                assert_eq!(place.utf16 + 1, utf16.column, "{offset}");
                let utf8 = file.lines().line_column(text, offset, ColumnUnit::Utf8);
                assert_eq!(place.utf8 + 1, utf8.column, "{offset}");
            }
        }
    }
}
