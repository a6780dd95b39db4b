//! Where text comes from: files, byte spans in them, and the lines and columns that people and protocols count in.
//!
//! Everything inside the program speaks of bytes. Lines and columns exist only at the edges, each in the unit that its
//! format prescribes.

mod files;
mod line_index;

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

pub use files::{Files, NamedBytes, NoFiles};
pub use line_index::{ColumnUnit, LineColumn, LineIndex};

/// One file of a [`SourceMap`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileId(pub u32);

/// A range of bytes in one file: from `start` up to, not including, `end`.
///
/// A span always lies inside its file and on character boundaries, so that slicing with it gives text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`, in bytes. Offsets beyond 4 GiB, which the limits of loading exclude, saturate.
    pub fn new(start: usize, end: usize) -> Self {
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        Self { start, end: end.max(start) }
    }

    /// A place between two bytes.
    pub fn empty(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// The number of bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it is a place between two bytes.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The first byte, to slice with.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// The byte after the last one, to slice with.
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// The bytes as a range, to slice with.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start()..self.end()
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether the offset lies in the span, its end included: a cursor behind the last character still touches it.
    pub fn touches(self, offset: usize) -> bool {
        self.start() <= offset && offset <= self.end()
    }

    /// The span's text, or nothing where the span doesn't belong to this text.
    pub fn text(self, source: &str) -> &str {
        source.get(self.range()).unwrap_or_default()
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// A span in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Location {
    /// The file; not packed, since it has another number in every run.
    #[serde(skip)]
    pub file: FileId,
    /// The bytes in it.
    pub span: Span,
}

impl Location {
    /// The span in the file.
    pub fn new(file: FileId, span: Span) -> Self {
        Self { file, span }
    }
}

/// A file's name and text.
#[derive(Debug)]
pub struct SourceFile {
    name: Cow<'static, str>,
    text: Text,
    lines: OnceLock<LineIndex>,
}

/// Where a file's text is kept.
#[derive(Debug)]
enum Text {
    /// In the program itself.
    Embedded(&'static str),
    /// In memory, perhaps shared with those who read it.
    Shared(Arc<str>),
    /// In memory, where it was read.
    Owned(String),
}

impl SourceFile {
    /// A file by the name that people know it by (a path relative to where the program was started) and its text.
    pub fn new(name: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self { name: Cow::Owned(name.into()), text: Text::Shared(text.into()), lines: OnceLock::new() }
    }

    /// The same of a text that nobody else has, which is not copied.
    pub fn owned(name: impl Into<String>, text: String) -> Self {
        Self { name: Cow::Owned(name.into()), text: Text::Owned(text), lines: OnceLock::new() }
    }

    /// A file whose name and text are parts of the program: neither is copied, nor read before it is asked for.
    pub fn embedded(name: &'static str, text: &'static str) -> Self {
        Self { name: Cow::Borrowed(name), text: Text::Embedded(text), lines: OnceLock::new() }
    }

    /// Whether it is a part of the program.
    pub fn is_embedded(&self) -> bool {
        matches!(self.text, Text::Embedded(_))
    }

    /// The name that people know the file by, with `/` between folders.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text, with its byte order mark where it has one.
    pub fn text(&self) -> &str {
        match &self.text {
            Text::Embedded(text) => text,
            Text::Shared(text) => text,
            Text::Owned(text) => text,
        }
    }

    /// The file's lines, found when they are first asked for.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(self.text()))
    }
}

/// The files that spans point into: those of the policies, shared by all checks, and those of one check.
#[derive(Debug, Default)]
pub struct SourceMap {
    shared: Option<Arc<SourceMap>>,
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// All files of `shared`, under the same ids, and room for more.
    pub fn over(shared: Arc<SourceMap>) -> Self {
        Self { shared: Some(shared), files: Vec::new() }
    }

    /// How many files there are, shared ones included.
    pub fn len(&self) -> usize {
        self.shared.as_ref().map_or(0, |shared| shared.len()) + self.files.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The id that the next file gets.
    pub fn next_id(&self) -> FileId {
        FileId(u32::try_from(self.len()).unwrap_or(u32::MAX))
    }

    /// Adds a file.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        let id = self.next_id();
        self.files.push(file);
        id
    }

    /// The file with this id, if it belongs to this map.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        let index = id.0 as usize;
        let shared = self.shared.as_ref().map_or(0, |shared| shared.len());
        if index < shared { self.shared.as_ref().and_then(|map| map.get(id)) } else { self.files.get(index - shared) }
    }

    /// The text at a location, empty where the location belongs to no file of this map.
    pub fn text(&self, location: Location) -> &str {
        self.get(location.file).map_or("", |file| location.span.text(file.text()))
    }

    /// Where a location starts, for people: line and column from 1, in code points.
    pub fn line_column(&self, location: Location) -> Option<LineColumn> {
        self.get(location.file)
            .map(|file| file.lines().line_column(file.text(), location.span.start(), ColumnUnit::CodePoint))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_shared_map_keep_their_ids() {
        let mut policies = SourceMap::new();
        let policy = policies.add(SourceFile::new("a.policy", "policy a"));
        let mut map = SourceMap::over(Arc::new(policies));
        let contract = map.add(SourceFile::new("c.yaml", "schema: contract/1"));
        assert_eq!(map.get(policy).map(SourceFile::name), Some("a.policy"));
        assert_eq!(map.get(contract).map(SourceFile::name), Some("c.yaml"));
        assert_eq!(map.text(Location::new(contract, Span::new(0, 6))), "schema");
        assert!(map.get(FileId(2)).is_none());
    }

    #[test]
    fn a_span_outside_the_text_gives_no_text() {
        assert_eq!(Span::new(1, 9).text("abc"), "");
        assert_eq!(Span::new(1, 2).text("ä"), "", "not on a character boundary");
    }
}
