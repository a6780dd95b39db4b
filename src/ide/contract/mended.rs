//! A broken text without what breaks it: what is half written gives way to blanks, so that all else stands where it stood.
//!
//! What is read of that serves to show what the rest of the text says, as long as somebody types. Nothing is judged or changed by it.

use super::sketch::Sketch;
use super::{Loaded, Parsed};
use crate::check::Checker;
use crate::document::{Limits, load};
use crate::source::{FileId, Span};

/// How many lines give way that the sketch has nothing against: for each the text is loaded again.
const MOST_LINES: usize = 6;

impl Parsed {
    /// The parts of a text as they can be loaded without what is half written in them.
    pub(super) fn mended(&self, text: &str, checker: &Checker) -> Vec<Option<Loaded>> {
        let mut blanked = text.as_bytes().to_vec();
        for part in &self.parts {
            half_written(&part.sketch.with(text)).for_each(|span| blank(&mut blanked, span));
        }
        for _ in 0..MOST_LINES {
            let loaded = load(blanked.clone(), FileId::default(), Limits::default());
            let wrong = loaded.diagnostics.iter().find_map(|diagnostic| diagnostic.primary.as_ref());
            let line = wrong.and_then(|label| line_above(&blanked, label.location.span.start()));
            let found = self.fitting(loaded.documents, checker);
            let Some(line) = line.filter(|_| found.iter().any(Option::is_none)) else { return found };
            blank(&mut blanked, line);
        }
        self.fitting(load(blanked, FileId::default(), Limits::default()).documents, checker)
    }
}

/// The brackets and quotes that are not closed, and the keys without a colon.
fn half_written(sketch: &Sketch<'_>) -> impl Iterator<Item = Span> {
    let of = |(_, node): (_, &super::sketch::Node)| {
        let is_word = node.key.is_some() && node.behind.is_none();
        if is_word { node.key } else { Some(node.span).filter(|_| !node.is_closed) }
    };
    sketch.nodes().filter_map(of)
}

/// The line of a place, or the next one above it in which something is written: a mistake is seen where it can't go on.
fn line_above(text: &[u8], at: usize) -> Option<Span> {
    let is_blank = |line: &[u8]| line.iter().all(u8::is_ascii_whitespace);
    let mut at = at.min(text.len());
    loop {
        let (before, behind) = text.split_at_checked(at)?;
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let end = at + behind.iter().position(|byte| *byte == b'\n').unwrap_or(behind.len());
        if !is_blank(text.get(start..end)?) {
            return Some(Span::new(start, end));
        }
        at = start.checked_sub(1)?;
    }
}

/// Puts blanks in place of what stands there, but for the ends of lines.
fn blank(text: &mut [u8], span: Span) {
    let bytes = text.get_mut(span.range()).into_iter().flatten();
    bytes.filter(|byte| !matches!(byte, b'\r' | b'\n')).for_each(|byte| *byte = b' ');
}
