//! Paths that edits elsewhere in a document do not change: fingerprints are made of them, and waivers speak in them.

use std::fmt;

/// One step of a [`StablePath`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StableStep {
    /// A key of a mapping.
    Key(String),
    /// An element of a list, by what tells it apart from all others of its list: its `id`, or the values of the fields
    /// that its record is identified by.
    Element(Vec<String>),
    /// An element that nothing tells apart, by its place in the list, from 0. It lasts no longer than the list stays as it is.
    Position(u32),
}

/// A path into a document in which elements of lists are named by what tells them apart: `metrics[uptime].target`.
/// The root's path has no steps.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StablePath {
    /// The steps from the root.
    pub steps: Vec<StableStep>,
}

impl StablePath {
    /// Whether all of its elements are told apart by more than their position.
    pub fn is_lasting(&self) -> bool {
        !self.steps.iter().any(|step| matches!(step, StableStep::Position(_)))
    }

    /// Whether a path leads to the same place as this one, or to a part of what stands there.
    pub fn covers(&self, path: &Self) -> bool {
        path.steps.starts_with(&self.steps)
    }

    /// The path with one more key.
    #[must_use]
    pub fn key(mut self, key: &str) -> Self {
        self.steps.push(StableStep::Key(key.to_owned()));
        self
    }

    /// Reads a path as [`Display`](fmt::Display) writes it; white space between its parts, and quotes where none are
    /// needed, are let pass.
    ///
    /// # Errors
    ///
    /// What was expected and what was found, for people.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader { rest: text.trim() };
        let mut steps = Vec::new();
        if reader.rest.is_empty() {
            return Err("expected a path such as `termination.notice`, found nothing".to_owned());
        }
        loop {
            if reader.eat('[') {
                if steps.is_empty() {
                    return Err("a path begins with a key, not with `[`".to_owned());
                }
                steps.push(reader.element()?);
            } else {
                if !steps.is_empty() && !reader.eat('.') {
                    return Err(reader.unexpected("`.`, `[` or the end of the path"));
                }
                steps.push(StableStep::Key(reader.key()?));
            }
            if reader.rest.is_empty() {
                return Ok(Self { steps });
            }
        }
    }
}

impl fmt::Display for StablePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_to(f)
    }
}

impl StablePath {
    /// The path as it is written: what `to_string` gives, by a shorter way.
    pub fn to_text(&self) -> String {
        let mut text = String::with_capacity(48);
        // writing to a string does not fail
        let _ = self.write_to(&mut text);
        text
    }

    fn write_to(&self, f: &mut impl fmt::Write) -> fmt::Result {
        for (index, step) in self.steps.iter().enumerate() {
            match step {
                StableStep::Key(key) => {
                    if index > 0 {
                        f.write_char('.')?;
                    }
                    write_word(f, key, is_plain_key(key))?;
                }
                StableStep::Element(words) => {
                    for (index, word) in words.iter().enumerate() {
                        f.write_str(if index == 0 { "[" } else { ", " })?;
                        write_word(f, word, is_plain_word(word))?;
                    }
                    f.write_char(']')?;
                }
                StableStep::Position(position) => write!(f, "[{position}]")?,
            }
        }
        Ok(())
    }
}

/// Whether a key is written without quotes: as paths into documents are written elsewhere.
fn is_plain_key(key: &str) -> bool {
    key.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && key.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'))
}

/// Whether a word in brackets is written without quotes. A number stands for a position there.
fn is_plain_word(word: &str) -> bool {
    !word.is_empty()
        && word.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.' | '/'))
        && !word.chars().all(|letter| letter.is_ascii_digit())
}

fn write_word(f: &mut impl fmt::Write, word: &str, plain: bool) -> fmt::Result {
    if plain {
        return f.write_str(word);
    }
    f.write_char('"')?;
    for character in word.chars() {
        match character {
            '"' | '\\' => write!(f, "\\{character}")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            _ => f.write_char(character)?,
        }
    }
    f.write_char('"')
}

/// What is left of a path that is read.
struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn eat(&mut self, wanted: char) -> bool {
        let rest = self.rest.trim_start().strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn unexpected(&self, expected: &str) -> String {
        let found = match self.rest.trim_start().chars().next() {
            Some(found) => format!("`{found}`"),
            None => "the end of the path".to_owned(),
        };
        format!("expected {expected}, found {found}")
    }

    /// The text up to one of these characters, without the white space around it.
    fn until(&mut self, ends: &[char]) -> &'t str {
        let (word, rest) = self.rest.split_at(self.rest.find(ends).unwrap_or(self.rest.len()));
        self.rest = rest;
        word.trim()
    }

    fn key(&mut self) -> Result<String, String> {
        if let Some(quoted) = self.quoted()? {
            return Ok(quoted);
        }
        let word = self.until(&['.', '[', ']', '"', ',']);
        if word.is_empty() { Err(self.unexpected("a key")) } else { Ok(word.to_owned()) }
    }

    /// What stands in brackets, the first of which is read.
    fn element(&mut self) -> Result<StableStep, String> {
        let mut words = Vec::new();
        let mut position = None;
        loop {
            match self.quoted()? {
                Some(quoted) => words.push(quoted),
                None => {
                    let word = self.until(&[',', '[', ']', '"']);
                    if word.is_empty() {
                        return Err(self.unexpected("the `id` of an element"));
                    }
                    let digits = word.bytes().all(|byte| byte.is_ascii_digit());
                    position = word.parse().ok().filter(|_| digits && words.is_empty());
                    words.push(word.to_owned());
                }
            }
            if self.eat(']') {
                return Ok(match position.filter(|_| words.len() == 1) {
                    Some(position) => StableStep::Position(position),
                    None => StableStep::Element(words),
                });
            }
            if !self.eat(',') {
                return Err(self.unexpected("`]`"));
            }
        }
    }

    /// Text in quotes, if that is what comes next.
    fn quoted(&mut self) -> Result<Option<String>, String> {
        if !self.eat('"') {
            return Ok(None);
        }
        let mut text = String::new();
        let mut characters = self.rest.chars();
        loop {
            match characters.next() {
                Some('"') => break,
                Some('\\') => match characters.next() {
                    Some('n') => text.push('\n'),
                    Some('r') => text.push('\r'),
                    Some('t') => text.push('\t'),
                    other => text.extend(other),
                },
                Some(character) => text.push(character),
                None => return Err("a quote is not closed".to_owned()),
            }
        }
        self.rest = characters.as_str();
        Ok(Some(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn steps(text: &str) -> Vec<StableStep> {
        StablePath::parse(text).expect("a path").steps
    }

    fn key(key: &str) -> StableStep {
        StableStep::Key(key.to_owned())
    }

    fn element(words: &[&str]) -> StableStep {
        StableStep::Element(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn a_path_reads_as_it_is_written() {
        assert_eq!(steps("security.encryption"), [key("security"), key("encryption")]);
        assert_eq!(steps(" metrics[ up-time ] . target "), [key("metrics"), element(&["up-time"]), key("target")]);
        assert_eq!(steps("rights[provider, convenience]"), [key("rights"), element(&["provider", "convenience"])]);
        assert_eq!(steps("rights[0][\"1\"]"), [key("rights"), StableStep::Position(0), element(&["1"])]);
        assert_eq!(steps(r#"clauses."12.\"1".text"#), [key("clauses"), key("12.\"1"), key("text")]);
    }

    #[test]
    fn what_is_no_path_says_what_was_expected() {
        for (text, expected) in [
            ("", "found nothing"),
            ("a..b", "expected a key, found `.`"),
            ("a.", "expected a key, found the end of the path"),
            ("[x]", "begins with a key"),
            ("a[", "expected the `id` of an element, found the end"),
            ("a[]", "expected the `id` of an element, found `]`"),
            ("a[x", "expected `]`, found the end"),
            ("a[x]b", "expected `.`, `[` or the end of the path, found `b`"),
            ("a]", "expected `.`, `[` or the end of the path, found `]`"),
            ("a.\"b", "a quote is not closed"),
        ] {
            let problem = StablePath::parse(text).expect_err(text);
            assert!(problem.contains(expected), "{text}: {problem}");
        }
    }

    #[test]
    fn a_path_covers_itself_and_what_stands_below_it() {
        let path = |text: &str| StablePath::parse(text).expect("a path");
        for (whole, part, expected) in [
            ("a", "a", true),
            ("a", "a.b[c]", true),
            ("a.b", "a", false),
            ("a", "ab", false),
            ("a[x]", "a[y]", false),
            ("a[0]", "a[\"0\"]", false),
        ] {
            assert_eq!(path(whole).covers(&path(part)), expected, "{whole} {part}");
        }
        assert!(StablePath::default().covers(&path("a")));
        assert!(path("a[b, 1].c").is_lasting() && !path("a.b[0].c").is_lasting());
    }

    proptest! {
        #[test]
        fn every_path_is_read_back(steps in prop::collection::vec(
            prop_oneof![
                any::<String>().prop_map(StableStep::Key),
                prop::collection::vec(any::<String>(), 1..3).prop_map(StableStep::Element),
                any::<u32>().prop_map(StableStep::Position),
            ],
            0..4,
        )) {
            let mut path = StablePath::default().key("root");
            path.steps.extend(steps);
            let text = path.to_string();
            prop_assert_eq!(&path.to_text(), &text);
            prop_assert_eq!(StablePath::parse(&text), Ok(path), "{}", text);
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            drop(StablePath::parse(&text));
        }
    }
}
