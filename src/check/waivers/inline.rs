//! Waivers in comments: `# clausula: waive POLICY/RULE until DATE because "…" by "…"`.

use super::terms::{Part, Written, malformed, quoted};
use crate::diagnostic::{Diagnostic, is_near, nearest};
use crate::source::{FileId, Location, Span};

const NAME: &str = "clausula";
const VERB: &str = "waive";
const PARTS: [&str; 3] = ["until", "because", "by"];
const ADVICE: &str = "write it on one line: `# clausula: waive POLICY/RULE until 2027-03-31 because \"…\" by \"…\"`";

/// Reads a comment, its `#` included, that begins at an offset of a file. Nothing where it is no waiver, and doesn't look
/// as if it was meant to be one: `clausula` is a word that contracts use.
pub(super) fn read(comment: &str, start: usize, file: FileId) -> Option<Written> {
    let text = comment.trim_start_matches('#').trim_start();
    let mut reader = Reader { text, at: 0, offset: start + (comment.len() - text.len()), file };
    let name = reader.word_of(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'))?;
    let has_colon = reader.eat(':');
    let verb = reader.word().unwrap_or(("", reader.here()));
    let is_named = name.0.eq_ignore_ascii_case(NAME);
    let is_verb = verb.0 == VERB || is_near(verb.0, VERB);
    let names_rule = || text.split_whitespace().any(looks_like_rule);
    let meant =
        if is_named { is_verb || has_colon && names_rule() } else { has_colon && is_near(name.0, NAME) && is_verb };
    if !meant {
        return None;
    }
    let whole = Span::new(start, start + comment.trim_end().len());
    let mut written = Written::at(Location::new(file, whole));
    for (right, at, expected) in
        [(name.0 == NAME && has_colon, name.1, format!("`{NAME}:`")), (verb.0 == VERB, verb.1, format!("`{VERB}`"))]
    {
        if !right {
            let found = reader.source(at);
            let found = if found.is_empty() { "nothing".to_owned() } else { quoted(found) };
            written.mistakes.push(malformed(at, format!("expected {expected}, found {found}")).hint(ADVICE));
            return Some(broken(written));
        }
    }
    if let Err(mistake) = reader.parts(&mut written) {
        written.mistakes.push(*mistake);
        written = broken(written);
    }
    Some(written)
}

/// What cannot be read to its end may state what seems to be lacking.
fn broken(mut written: Written) -> Written {
    for part in [&mut written.rule, &mut written.because, &mut written.by, &mut written.until] {
        if matches!(part, Part::Missing) {
            *part = Part::Broken;
        }
    }
    written
}

fn looks_like_rule(word: &str) -> bool {
    word.split_once('/').is_some_and(|(policy, rule)| {
        let is_name = |name: &str| {
            name.starts_with(|first: char| first.is_ascii_lowercase())
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        is_name(policy) && is_name(rule)
    })
}

/// A comment's text while it is read.
struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// Where the text begins in the file.
    offset: usize,
    file: FileId,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn location(&self, from: usize, to: usize) -> Location {
        Location::new(self.file, Span::new(self.offset + from, self.offset + to))
    }

    fn here(&self) -> Location {
        self.location(self.at, self.at)
    }

    /// The comment's text at one of its places.
    fn source(&self, location: Location) -> &'t str {
        let start = location.span.start().saturating_sub(self.offset);
        self.text.get(start..start + location.span.range().len()).unwrap_or_default()
    }

    fn skip_blank(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn eat(&mut self, wanted: char) -> bool {
        let is_there = self.rest().starts_with(wanted);
        self.at += if is_there { wanted.len_utf8() } else { 0 };
        is_there
    }

    fn word_of(&mut self, belongs: impl Fn(char) -> bool) -> Option<(&'t str, Location)> {
        self.skip_blank();
        let (start, rest) = (self.at, self.rest());
        let length = rest.find(|letter| !belongs(letter)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).filter(|word| !word.is_empty()).map(|word| (word, self.location(start, self.at)))
    }

    /// Everything up to the next white space.
    fn word(&mut self) -> Option<(&'t str, Location)> {
        self.word_of(|letter| !letter.is_whitespace())
    }

    /// The rule, and the other parts in any order, each once.
    fn parts(&mut self, written: &mut Written) -> Result<(), Box<Diagnostic>> {
        let before = self.at;
        match self.word() {
            Some((word, at)) if !PARTS.contains(&word) => written.rule = Part::There(word.to_owned(), at),
            _ => self.at = before,
        }
        while let Some((word, at)) = self.word() {
            let part = match word {
                "until" => &mut written.until,
                "because" => &mut written.because,
                "by" => &mut written.by,
                _ => {
                    let near = nearest(word, PARTS);
                    let mistake = malformed(at, format!("expected `until`, `because` or `by`, found {}", quoted(word)));
                    return Err(Box::new(match near {
                        Some(near) => mistake.hint(format!("did you mean `{near}`?")),
                        None => mistake.hint(ADVICE),
                    }));
                }
            };
            if !matches!(part, Part::Missing) {
                return Err(Box::new(malformed(at, format!("`{word}` stands twice"))));
            }
            *part = if word == "until" { self.day() } else { self.quoted(word)? };
        }
        Ok(())
    }

    fn day(&mut self) -> Part {
        let before = self.at;
        match self.word() {
            Some((word, at)) if !PARTS.contains(&word) => Part::There(word.to_owned(), at),
            _ => {
                self.at = before;
                Part::Missing
            }
        }
    }

    /// Text in double quotes; `\"` is a quote in it, `\\` a backslash.
    fn quoted(&mut self, part: &str) -> Result<Part, Box<Diagnostic>> {
        self.skip_blank();
        let start = self.at;
        if !self.eat('"') {
            let found = self.word();
            let at = found.map_or(self.here(), |(_, at)| at);
            let found = found.map_or("nothing".to_owned(), |(word, _)| quoted(word));
            let message = format!("expected text in double quotes behind `{part}`, found {found}");
            return Err(Box::new(malformed(at, message).hint(ADVICE)));
        }
        let mut text = String::new();
        let mut characters = self.rest().chars();
        loop {
            match characters.next() {
                Some('"') => break,
                Some('\\') => text.extend(characters.next()),
                Some(character) => text.push(character),
                None => {
                    let at = self.location(start, self.text.len());
                    return Err(Box::new(
                        malformed(at, format!("the quote behind `{part}` is not closed")).hint(ADVICE),
                    ));
                }
            }
        }
        self.at = self.text.len() - characters.as_str().len();
        Ok(Part::There(text, self.location(start, self.at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_meant_as_a_waiver_is_one() {
        for (comment, expected) in [
            ("# clausula: waive p/r", true),
            ("#clausula:waive p/r", true),
            ("## clausula: waive", true),
            ("# Clausula: waive p/r", true),
            ("# clausula waive p/r", true),
            ("# clausula: waiv p/r", true),
            ("# clausula: ignore p/r", true),
            ("# clausola: waive p/r", true),
            ("# clausula: 12.3, sobre a multa", false),
            ("# clausula penal", false),
            ("# clausula", false),
            ("# see clausula: waive p/r", false),
            ("# waive p/r", false),
            ("#", false),
        ] {
            assert_eq!(read(comment, 0, FileId(0)).is_some(), expected, "{comment}");
        }
    }

    #[test]
    fn parts_come_in_any_order_and_mistakes_point_at_what_is_wrong() {
        let comment = r#"# clausula: waive p/r by "A \"B\" C" until 2027-03-31 because "x # y""#;
        let written = read(comment, 100, FileId(0)).expect("a waiver");
        assert!(written.mistakes.is_empty(), "{:?}", written.mistakes);
        for (part, expected) in
            [(&written.by, "A \"B\" C"), (&written.until, "2027-03-31"), (&written.because, "x # y")]
        {
            assert!(matches!(part, Part::There(text, _) if text == expected), "{part:?}");
        }
        for (comment, expected, at) in [
            ("# clausula: waive p/r untill 2027-03-31", "found `untill`", "untill"),
            ("# clausula: waive p/r because negotiated", "found `negotiated`", "negotiated"),
            ("# clausula: waive p/r because \"negotiated", "not closed", "\"negotiated"),
            ("# clausula: waive p/r by \"a\" by \"b\"", "`by` stands twice", "by"),
            ("# clausula: ignore p/r", "expected `waive`, found `ignore`", "ignore"),
            ("# clausula waive p/r", "expected `clausula:`, found `clausula`", "clausula"),
        ] {
            let written = read(comment, 0, FileId(0)).expect("a waiver");
            let [mistake] = written.mistakes.as_slice() else { panic!("{comment}: {:?}", written.mistakes) };
            assert!(mistake.message.contains(expected), "{comment}: {}", mistake.message);
            let span = mistake.primary.as_ref().expect("a place").location.span;
            assert_eq!(span.text(comment), at, "{comment}");
        }
    }
}
