//! The changes of policies that no test notices.

use std::fmt::Write as _; // writing to a string does not fail, so what it returns is not looked at below

use crate::report::place::Places;
use crate::report::summary::count;
use crate::report::visible::one_line;
use crate::source::SourceMap;
use crate::testing::Mutation;

/// A change that was tried.
#[derive(Debug, Clone, Copy)]
pub struct Tried<'a> {
    /// The change.
    pub mutation: &'a Mutation,
    /// The files of its policy.
    pub sources: &'a SourceMap,
    /// Whether a test failed because of it.
    pub noticed: bool,
}

/// For people: a line for each change that no test notices, and how many there were. `all` is how many could be tried. Ends
/// with a line break.
pub fn mutations_text(tried: &[Tried<'_>], all: usize) -> String {
    let mut out = String::new();
    for change in tried.iter().filter(|change| !change.noticed) {
        let (mutation, mut places) = (change.mutation, Places::new(change.sources));
        let location = mutation.location;
        let (Some(file), Some(at)) = (places.file(location), places.start(location)) else { continue };
        let (from, to) = (one_line(&mutation.from), one_line(&mutation.to));
        let text = one_line(change.sources.text(location)).into_owned();
        let within = if text == *from { String::new() } else { format!(" in `{}`", shortened(&text)) };
        let name = one_line(file.name());
        let _ = writeln!(out, "{name}:{}:{}: no test notices `{to}` for `{from}`{within}", at.line, at.column);
    }
    let noticed = tried.iter().filter(|change| change.noticed).count();
    let _ = write!(out, "tests notice {noticed} of {}", count(tried.len(), "change"));
    let _ = match all.saturating_sub(tried.len()) {
        0 => writeln!(out),
        more => writeln!(out, "; {more} more were not tried, by `--limit`"),
    };
    out
}

/// How much of an expression is shown.
const LONGEST: usize = 60;

fn shortened(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", words.get(..end).unwrap_or_default()),
        None => words,
    }
}
