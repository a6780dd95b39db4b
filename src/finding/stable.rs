//! Paths that edits elsewhere in a document do not change: fingerprints are made of them, and waivers speak in them.

use std::fmt;

/// A path into a document in which elements of lists are named by what tells them apart: `metrics[uptime].target`. The root's
/// path is empty. Every path has one spelling, which is what is kept of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct StablePath {
    text: String,
    /// Whether only its position tells some element apart.
    by_position: bool,
}

/// What tells an element of a list apart from all others of its list, as paths write it: its `id`, or the values of the fields
/// that its record is identified by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ElementName(String);

impl ElementName {
    /// Of these words.
    pub fn of(words: &[impl AsRef<str>]) -> Self {
        let mut name = String::with_capacity(24);
        for (index, word) in words.iter().enumerate() {
            let word = word.as_ref();
            name.push_str(if index == 0 { "[" } else { ", " });
            push_word(&mut name, word, is_plain_word(word));
        }
        name.push(']');
        Self(name)
    }
}

impl StablePath {
    /// The path that people write so, if it leads through mappings alone: they write keys as it does, and only elements of lists
    /// otherwise.
    pub fn of_keys(path: &str) -> Option<Self> {
        (!path.contains('[')).then(|| Self { text: path.to_owned(), by_position: false })
    }

    /// Goes on with a key of a mapping.
    pub fn push_key(&mut self, key: &str) {
        if self.text.capacity() == 0 {
            // room for most paths, so that none grows step by step
            self.text.reserve(48);
        }
        if !self.text.is_empty() {
            self.text.push('.');
        }
        push_word(&mut self.text, key, is_plain_key(key));
    }

    /// The same with a further key of a mapping.
    #[must_use]
    pub fn with_key(&self, key: &str) -> Self {
        let mut text = String::with_capacity(self.text.len() + 1 + key.len());
        text.push_str(&self.text);
        let mut path = Self { text, by_position: self.by_position };
        path.push_key(key);
        path
    }

    /// Goes on with an element of a list.
    pub fn push_element(&mut self, name: &ElementName) {
        self.text.push_str(&name.0);
    }

    /// Goes on with an element that shares its name with others of its list, so many of which stand before it. The path lasts no
    /// longer than those do; the first of them has that of one that is alone.
    pub fn push_alike(&mut self, name: &ElementName, before: u32) {
        self.push_element(name);
        self.by_position = true;
        if before > 0 {
            self.text.extend(["#", &before.to_string()]);
        }
    }

    /// Goes on with an element that nothing tells apart, by its place in the list, from 0. The path lasts no longer than the
    /// list stays as it is.
    pub fn push_position(&mut self, position: u32) {
        self.by_position = true;
        self.text.extend(["[", &position.to_string(), "]"]);
    }

    /// The path as it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The path as it is written, if it lasts and is not the root's: the one by which others can name the place.
    pub fn into_lasting(self) -> Option<String> {
        Some(self.text).filter(|text| !self.by_position && !text.is_empty())
    }

    /// Whether all of its elements are told apart by more than their position.
    pub fn is_lasting(&self) -> bool {
        !self.by_position
    }

    /// Whether a path leads to the same place as this one, or to a part of what stands there.
    pub fn covers(&self, path: &Self) -> bool {
        // no step begins another one: each ends where a dot or a bracket stands outside quotes
        path.text
            .strip_prefix(&self.text)
            .is_some_and(|rest| self.text.is_empty() || rest.is_empty() || rest.starts_with(['.', '[']))
    }

    /// Reads a path as it is written; white space between its parts, and quotes where none are needed, are let pass.
    ///
    /// # Errors
    ///
    /// What was expected and what was found, for people.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader { rest: text.trim() };
        let mut path = Self::default();
        if reader.rest.is_empty() {
            return Err("expected a path such as `termination.notice`, found nothing".to_owned());
        }
        loop {
            if reader.eat('[') {
                if path.text.is_empty() {
                    return Err("a path begins with a key, not with `[`".to_owned());
                }
                match reader.element()? {
                    Element::Named(name) => path.push_element(&name),
                    Element::At(position) => path.push_position(position),
                }
            } else {
                if !path.text.is_empty() && !reader.eat('.') {
                    return Err(reader.unexpected("`.`, `[` or the end of the path"));
                }
                path.push_key(&reader.key()?);
            }
            if reader.rest.is_empty() {
                return Ok(path);
            }
        }
    }
}

impl fmt::Display for StablePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Whether a key is written without quotes: as paths into documents are written elsewhere.
fn is_plain_key(key: &str) -> bool {
    let mut letters = key.bytes();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-'))
}

/// Whether a word in brackets is written without quotes. A number stands for a position there.
fn is_plain_word(word: &str) -> bool {
    !word.is_empty()
        && word.bytes().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-' | b'.' | b'/'))
        && !word.bytes().all(|letter| letter.is_ascii_digit())
}

fn push_word(text: &mut String, word: &str, plain: bool) {
    if plain {
        text.push_str(word);
        return;
    }
    text.push('"');
    for character in word.chars() {
        match character {
            '"' | '\\' => text.extend(['\\', character]),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            _ => text.push(character),
        }
    }
    text.push('"');
}

/// An element of a list, as it stands in brackets.
enum Element {
    Named(ElementName),
    At(u32),
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
    fn element(&mut self) -> Result<Element, String> {
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
                    Some(position) => Element::At(position),
                    None => Element::Named(ElementName::of(&words)),
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

    #[test]
    fn a_path_reads_as_it_is_written() {
        for (text, written) in [
            ("security.encryption", "security.encryption"),
            (" metrics[ up-time ] . target ", "metrics[up-time].target"),
            ("rights[provider, convenience]", "rights[provider, convenience]"),
            ("rights[\"provider\",convenience]", "rights[provider, convenience]"),
            ("rights[00][\"1\"]", "rights[0][\"1\"]"),
            (r#""rights"."12.\"1".text"#, r#"rights."12.\"1".text"#),
        ] {
            assert_eq!(StablePath::parse(text).expect("a path").as_str(), written, "{text}");
        }
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

    /// A step of a path.
    #[derive(Debug, Clone, PartialEq)]
    enum Step {
        Key(String),
        Element(Vec<String>),
        Position(u32),
    }

    fn any_steps() -> impl Strategy<Value = Vec<Step>> {
        // short words of few letters, so that one is often the beginning of another
        let word = prop_oneof![any::<String>(), "[a0.\"\\[\\], ]{0,3}"];
        let step = prop_oneof![
            word.clone().prop_map(Step::Key),
            prop::collection::vec(word, 1..3).prop_map(Step::Element),
            any::<u32>().prop_map(Step::Position),
        ];
        prop::collection::vec(step, 0..4)
    }

    fn path_of(steps: &[Step]) -> StablePath {
        let mut path = StablePath::default();
        for step in steps {
            match step {
                Step::Key(key) => path.push_key(key),
                Step::Element(words) => path.push_element(&ElementName::of(words)),
                Step::Position(position) => path.push_position(*position),
            }
        }
        path
    }

    proptest! {
        #[test]
        fn every_path_is_read_back(steps in any_steps()) {
            let path = path_of(&[vec![Step::Key("root".to_owned())], steps].concat());
            prop_assert_eq!(StablePath::parse(path.as_str()), Ok(path.clone()), "{}", path);
        }

        #[test]
        fn a_path_covers_those_that_begin_with_its_steps(left in any_steps(), right in any_steps(), joined in any::<bool>()) {
            let right = if joined { [left.clone(), right].concat() } else { right };
            let (whole, part) = (path_of(&left), path_of(&right));
            prop_assert_eq!(whole.covers(&part), right.starts_with(&left), "{} {}", whole, part);
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            drop(StablePath::parse(&text));
        }
    }
}
