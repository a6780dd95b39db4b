//! Frames: a few lines of a file, with labels under them, drawn by miette.
//!
//! miette gets an excerpt that is fitted already: it prints lines of any width as they are, lets control characters
//! through, loses labels without length at the end of a file, and draws labels that cover each other side by side. It
//! also counts columns by an older table of characters than terminals do. So it draws over a stand-in, of which each byte
//! is a column, and the lines themselves are put in afterwards.

use std::fmt::{self, Write as _};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use crate::diagnostic::{Label, Severity};
use crate::report::place::{Places, Position};
use crate::report::visible::one_line;
use crate::source::{FileId, Location, SourceFile};

use super::line::{self, HOOK, Mark, hook};
use super::wrap::{columns, cut_end, cut_start, wrap};

/// Labels are cut to so many columns: what they quote from a contract may be long.
const WORDS: usize = 160;

/// How many lines are shown before and behind those that hold labels.
const CONTEXT: usize = 1;

/// A label, found in its file.
#[derive(Debug)]
pub(super) struct Spot<'a> {
    file: &'a SourceFile,
    id: FileId,
    at: Position,
    /// The line, from 0.
    line: usize,
    mark: Mark,
}

impl<'a> Spot<'a> {
    /// Finds a label. One that covers several lines is marked in its first one, and says how far it goes.
    pub(super) fn new(label: &Label, primary: bool, places: &mut Places<'a>) -> Option<Self> {
        let file = places.file(label.location)?;
        let at = places.start(label.location)?;
        let span = label.location.span;
        let (line, line_span) = Places::line(file, span.start());
        let text = line_span.text(file.text());
        let inside = |offset: usize| text.floor_char_boundary(offset.saturating_sub(line_span.start()).min(text.len()));
        let (last_line, _) = Places::line(file, span.end().min(file.text().len()).saturating_sub(1).max(span.start()));
        let mut words = cut_end(&one_line(&label.text), WORDS).into_owned();
        let (mut start, end) = (inside(span.start()), inside(span.end()));
        if last_line > line {
            let marked = text.get(start..end).unwrap_or_default();
            start += marked.len() - marked.trim_start().len();
            let lines = format!("lines {} to {}", line + 1, last_line + 1);
            words = if words.is_empty() { lines } else { format!("{words} ({lines})") };
        }
        let mark = Mark { start, end, text: words, primary };
        Some(Self { file, id: label.location.file, at, line, mark })
    }

    /// The number of the last line that a frame around it may show, from 1.
    pub(super) fn last_number(&self) -> usize {
        (self.line + 1 + CONTEXT).min(self.file.lines().line_count())
    }

    /// Where it is and what is there, in a line.
    pub(super) fn in_words(&self) -> String {
        let place = format!("{}:{}:{}", one_line(self.file.name()), self.at.line, self.at.column);
        if self.mark.text.is_empty() { place } else { format!("{place} {}", self.mark.text) }
    }
}

/// A few lines of a file, fitted.
#[derive(Debug)]
pub(super) struct Frame {
    name: String,
    at: Position,
    /// The first line, from 0.
    first: usize,
    lines: Vec<String>,
    /// As many bytes as the lines have columns, with a line break between them.
    stand_in: String,
    /// At bytes of the stand-in.
    marks: Vec<Mark>,
}

impl Frame {
    /// Appends a line, and gives the byte of the stand-in where it begins.
    fn push(&mut self, line: String) -> usize {
        if !self.lines.is_empty() {
            self.stand_in.push('\n');
        }
        let start = self.stand_in.len();
        self.stand_in.push_str(&"x".repeat(columns(&line)));
        self.lines.push(line);
        start
    }
}

/// Puts labels into frames: the frame with the primary label first, then the others by file and line. Labels of a long
/// line that are far apart have frames of their own. `width` is the columns for a line's text.
pub(super) fn frames(mut spots: Vec<Spot<'_>>, width: usize) -> Vec<Frame> {
    let mut files: Vec<FileId> = Vec::new();
    for spot in &spots {
        if !files.contains(&spot.id) {
            files.push(spot.id);
        }
    }
    let order = |spot: &Spot<'_>| files.iter().position(|id| *id == spot.id).unwrap_or(files.len());
    spots.sort_by_key(|spot| (order(spot), spot.line, spot.mark.start, spot.mark.end));
    let mut clusters: Vec<Vec<Spot<'_>>> = Vec::new();
    for spot in spots {
        let near = |last: &Spot<'_>| last.id == spot.id && spot.line - last.line <= 2 * CONTEXT + 1;
        match clusters.last_mut() {
            Some(cluster) if cluster.last().is_some_and(near) => cluster.push(spot),
            _ => clusters.push(vec![spot]),
        }
    }
    clusters.sort_by_key(|cluster| !cluster.iter().any(|spot| spot.mark.primary));
    let mut frames = Vec::new();
    for cluster in clusters {
        let mut left = cluster;
        let mut context = CONTEXT;
        while !left.is_empty() {
            let before = left.len();
            let (frame, left_over) = frame(left, context, width);
            frames.extend(frame);
            left = left_over;
            context = 0;
            if left.len() >= before {
                break;
            }
        }
    }
    frames
}

/// A frame of as many spots, ordered, of one file as it holds, and the spots that found no room.
fn frame(spots: Vec<Spot<'_>>, context: usize, width: usize) -> (Option<Frame>, Vec<Spot<'_>>) {
    let (Some(first), Some(last)) = (spots.first(), spots.last()) else { return (None, Vec::new()) };
    let file = first.file;
    let index = file.lines();
    let line_text = |line: usize| index.line_span(file.text(), line).text(file.text());
    // as far as a frame shows it: a line may be megabytes of spaces
    let blank = |line: usize| line_text(line).chars().take(width).all(char::is_whitespace);
    let mut from = first.line;
    let mut to = last.line;
    if context > 0 && from > 0 && !blank(from - 1) {
        from -= 1;
    }
    if context > 0 && to + 1 < index.line_count() && !blank(to + 1) {
        to += 1;
    }
    let name = one_line(file.name()).into_owned();
    let at = spots.iter().find(|spot| spot.mark.primary).unwrap_or(first).at;
    let mut frame = Frame { name, at, first: from, lines: Vec::new(), stand_in: String::new(), marks: Vec::new() };
    let mut left_over = Vec::new();
    let mut spots = spots.into_iter().peekable();
    for line in from..=to {
        let mut here = Vec::new();
        while let Some(spot) = spots.next_if(|spot| spot.line == line) {
            here.push(spot);
        }
        if here.is_empty() {
            frame.push(line::plain(line_text(line), width));
            continue;
        }
        let marks: Vec<Mark> = here.iter().map(|spot| spot.mark.clone()).collect();
        let shown = line::marked(line_text(line), &marks, width);
        let marks: Vec<Mark> = shown.marks.into_iter().map(|mark| in_columns(mark, &shown.text, width)).collect();
        let base = frame.push(shown.text);
        let moved = marks.into_iter().map(|mark| Mark { start: base + mark.start, end: base + mark.end, ..mark });
        frame.marks.extend(moved);
        left_over
            .extend(here.into_iter().enumerate().filter(|(at, _)| shown.left_over.contains(at)).map(|(_, spot)| spot));
    }
    (Some(frame), left_over)
}

/// A mark by its columns in the line, its words broken into lines that fit beside it.
fn in_columns(mark: Mark, line: &str, width: usize) -> Mark {
    let start = columns(line.get(..mark.start).unwrap_or_default());
    let end = start + columns(line.get(mark.start..mark.end).unwrap_or_default());
    let left = width.saturating_sub(hook(start, end) + HOOK).max(2);
    let text = if mark.text.is_empty() { mark.text } else { wrap(&mark.text, left).join("\n") };
    Mark { start, end, text, primary: mark.primary }
}

/// How frames of one entry are drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pen {
    /// Whether to use colour.
    pub(super) color: bool,
    /// The columns of the terminal.
    pub(super) width: usize,
    /// The digits of the largest line number in the entry.
    pub(super) digits: usize,
    /// The gravity of the entry.
    pub(super) severity: Severity,
}

impl Pen {
    /// The columns for a line's text: ` 12 │ ` goes before it.
    pub(super) fn text_width(self) -> usize {
        self.width.saturating_sub(self.digits + 4)
    }

    /// Draws a frame; one that follows another in an entry is joined to it. Its bottom is drawn by [`Pen::bottom`].
    pub(super) fn draw(self, frame: &mut Frame, joined: bool) -> String {
        frame.name = self.name(&frame.name, frame.at);
        let handler = GraphicalReportHandler::new_themed(GraphicalTheme {
            characters: ThemeCharacters { ltop: corner(joined), ..ThemeCharacters::unicode() },
            styles: self.styles(&frame.marks),
        })
        .without_syntax_highlighting()
        .with_links(false)
        .with_context_lines(CONTEXT)
        .with_wrap_lines(false);
        let mut drawn = String::new();
        let own_digits = (frame.first + frame.lines.len()).to_string().len();
        let indent = " ".repeat(self.digits.saturating_sub(own_digits));
        if handler.render_report(&mut drawn, &Excerpt { frame }).is_err() {
            // an excerpt is in memory and its labels lie inside it
            return String::new();
        }
        // the first line is miette's for the message, the second one the frame's head, the last one its bottom
        let mut drawn: Vec<&str> = drawn.lines().skip(1).collect();
        drawn.pop();
        let mut texts = frame.lines.iter();
        let mut out = String::new();
        for (index, line) in drawn.into_iter().enumerate() {
            // behind the number of a line stands a bar, under it a dot
            let number = line.split_once(" │").map(|(number, _)| number);
            let number = number.filter(|number| index > 0 && !number.contains('·'));
            let line = match number.and_then(|number| Some(format!("{number} │ {}", texts.next()?))) {
                Some(line) => line,
                None => line.to_owned(),
            };
            // writing to a string does not fail
            let _ = writeln!(out, "{indent}{}", line.trim_end());
        }
        out
    }

    /// The line of a policy that asks, as a frame of one line.
    pub(super) fn rule_line(self, location: Location, places: &mut Places<'_>, joined: bool) -> Option<String> {
        let file = places.file(location)?;
        let at = places.start(location)?;
        let (_, span) = Places::line(file, location.span.start());
        let text = span.text(file.text());
        let style = self.styles(&[]);
        let name = format!("{}:{}:{}", self.name(&one_line(file.name()), at), at.line, at.column);
        let number = format!("{:>width$}", at.line, width = self.digits);
        let shown = line::plain(text.trim(), self.text_width());
        Some(format!(
            "{:indent$}{}─[{}]\n {} │ {}\n",
            "",
            corner(joined),
            style.link.style(name),
            style.linum.style(number),
            shown.trim_end(),
            indent = self.digits + 2,
        ))
    }

    /// The end of the frames of an entry.
    pub(super) fn bottom(self) -> String {
        format!("{:indent$}╰────\n", "", indent = self.digits + 2)
    }

    /// A file's name, cut to what the frame's head has room for.
    fn name(self, name: &str, at: Position) -> String {
        let rest = self.digits + "  ╭─[::]".chars().count() + format!("{}{}", at.line, at.column).len();
        cut_start(name, self.width.saturating_sub(rest).max(8)).into_owned()
    }

    fn styles(self, marks: &[Mark]) -> ThemeStyles {
        if !self.color {
            return ThemeStyles::none();
        }
        let styles = ThemeStyles::ansi();
        let primary = match self.severity {
            Severity::Error => styles.error,
            Severity::Warning => styles.warning,
            Severity::Note => styles.advice,
        };
        let highlights = marks.iter().map(|mark| if mark.primary { primary } else { styles.linum }).collect();
        ThemeStyles { link: styles.linum, highlights, ..styles }
    }
}

fn corner(joined: bool) -> char {
    if joined { '├' } else { '╭' }
}

/// A frame as miette sees it: a file that is all excerpt, and a diagnostic that says nothing but its labels.
#[derive(Debug)]
struct Excerpt<'a> {
    frame: &'a Frame,
}

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Excerpt<'_> {}

impl Diagnostic for Excerpt<'_> {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.frame)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.frame.marks.iter().map(|mark| {
            let text = Some(mark.text.clone()).filter(|text| !text.is_empty());
            let span = SourceSpan::new(mark.start.into(), mark.end - mark.start);
            if mark.primary {
                LabeledSpan::new_primary_with_span(text, span)
            } else {
                LabeledSpan::new_with_span(text, span)
            }
        })))
    }
}

impl SourceCode for Frame {
    /// With context: the excerpt from its first line; without, which miette asks for a label's own place: that place.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (line, column, span) = if lines_before == 0 {
            (self.at.line.saturating_sub(1) as usize, self.at.column.saturating_sub(1) as usize, *span)
        } else {
            (self.first, 0, SourceSpan::new(0.into(), self.stand_in.len()))
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            self.stand_in.as_bytes(),
            span,
            line,
            column,
            self.lines.len(),
        )))
    }
}
