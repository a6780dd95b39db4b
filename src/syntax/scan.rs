//! A policy file cut into its words, texts and marks, as the grammar cuts it: for what must be known before a file is
//! parsed (how deep it nests), and for what a broken file still shows (where its parts begin and end).

use crate::source::Span;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A word: a name or a keyword.
    Word,
    /// Anything that starts with a digit: `30`, `2026-11-21`, `99.9%`.
    Number,
    /// A text in quotes, one or three.
    Text,
    /// A text whose closing quotes are missing: `"…` ends with its line, `"""…` with the file.
    OpenText,
    /// A regular expression.
    Regex,
    /// An opening bracket.
    Open(u8),
    /// A closing bracket.
    Close(u8),
    /// Any other mark.
    Mark,
}

/// A token.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
    /// Whether it is the first of its line.
    pub first_of_line: bool,
}

impl Token {
    /// Its text.
    pub fn text<'a>(&self, source: &'a str) -> &'a str {
        self.span.text(source)
    }

    /// Whether it is this word.
    pub fn is_word(&self, source: &str, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text(source) == word
    }

    /// Whether it is this mark.
    pub fn is_mark(&self, source: &str, mark: &str) -> bool {
        self.kind == TokenKind::Mark && self.text(source) == mark
    }
}

/// The marks of more than one character.
const LONG_MARKS: &[&str] = &["===", "!==", "==", "!=", "<=", ">=", "=>", "=<", "<>", "&&", "||"];

/// How many characters a text in quotes of another language has at most.
const FOREIGN_TEXT: usize = 1000;

/// All tokens of a text, without white space and comments. Linear in the text.
pub(super) fn scan(source: &str) -> Vec<Token> {
    scan_with_comments(source).0
}

/// All tokens of a text, and its comments, from their `#` to the end of their line. Linear in the text.
pub(super) fn scan_with_comments(source: &str) -> (Vec<Token>, Vec<Span>) {
    let mut scanner = Scanner { source, at: 0, tokens: Vec::new(), comments: Vec::new(), first_of_line: true };
    scanner.run();
    (scanner.tokens, scanner.comments)
}

struct Scanner<'a> {
    source: &'a str,
    at: usize,
    tokens: Vec<Token>,
    comments: Vec<Span>,
    first_of_line: bool,
}

impl Scanner<'_> {
    fn run(&mut self) {
        while let Some(character) = self.rest().chars().next() {
            match character {
                '\n' => {
                    self.first_of_line = true;
                    self.at += 1;
                }
                ' ' => self.at += self.rest().bytes().take_while(|byte| *byte == b' ').count(),
                '\t' | '\r' | '\u{a0}' | '\u{feff}' => self.at += character.len_utf8(),
                '#' => {
                    let length = line_length(self.rest());
                    self.comments.push(Span::new(self.at, self.at + length));
                    self.at += length;
                }
                '"' => self.text(),
                '\'' | '“' => self.foreign_text(character),
                '/' if self.tokens.last().is_some_and(|token| token.is_word(self.source, "matches")) => self.regex(),
                '(' | '[' | '{' => self.push(TokenKind::Open(closing(character)), 1),
                ')' | ']' | '}' => self.push(TokenKind::Close(u8::try_from(character).unwrap_or(b'}')), 1),
                _ if character.is_ascii_digit() => self.number(),
                _ if starts_word(character) => {
                    let length = word_length(self.rest());
                    self.push(TokenKind::Word, length);
                }
                _ => {
                    let rest = self.rest();
                    let long = LONG_MARKS.iter().find(|mark| rest.starts_with(**mark));
                    self.push(TokenKind::Mark, long.map_or(character.len_utf8(), |mark| mark.len()));
                }
            }
        }
    }

    fn rest(&self) -> &str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn push(&mut self, kind: TokenKind, length: usize) {
        let span = Span::new(self.at, self.at + length);
        self.tokens.push(Token { kind, span, first_of_line: self.first_of_line });
        self.first_of_line = false;
        self.at += length;
    }

    fn text(&mut self) {
        let rest = self.rest();
        let (kind, length) = match rest.strip_prefix("\"\"\"") {
            Some(inside) => match inside.find("\"\"\"") {
                Some(end) => (TokenKind::Text, end + 6),
                None => (TokenKind::OpenText, rest.len()),
            },
            None => quoted_length(rest, b'"'),
        };
        self.push(kind, length);
    }

    fn foreign_text(&mut self, quote: char) {
        // bounded, or a line of nothing but such quotes would be searched again and again
        let inside = self.rest().char_indices().take(FOREIGN_TEXT).take_while(|(_, character)| *character != '\n');
        let mut inside = inside.skip(1);
        let end = match quote {
            '\'' => inside.find(|(_, character)| *character == '\''),
            _ => inside.find(|(_, character)| matches!(character, '”' | '"')),
        };
        match end {
            Some((at, character)) => self.push(TokenKind::Text, at + character.len_utf8()),
            // an apostrophe, perhaps: it must not swallow the line
            None => self.push(TokenKind::Mark, quote.len_utf8()),
        }
    }

    fn regex(&mut self) {
        match quoted_length(self.rest(), b'/') {
            (TokenKind::Text, length) => {
                let flag = self.rest().get(length..).map_or(0, word_length);
                self.push(TokenKind::Regex, length + flag);
            }
            (_, length) => self.push(TokenKind::OpenText, length),
        }
    }

    /// A number with all that sticks to it, and a date.
    fn number(&mut self) {
        let bytes = self.rest().as_bytes();
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let length = (1..bytes.len())
            .find(|at| match bytes.get(*at) {
                Some(b'.' | b'-' | b'/') => !digit(at + 1),
                Some(b'%') => false,
                Some(byte) => !byte.is_ascii_alphanumeric() && *byte != b'_',
                None => true,
            })
            .unwrap_or(bytes.len());
        self.push(TokenKind::Number, length);
    }
}

/// How long the text is that starts with this quote and ends with the next one in its line that no `\` stands before.
fn quoted_length(rest: &str, quote: u8) -> (TokenKind, usize) {
    let bytes = rest.as_bytes();
    let mut at = 1;
    loop {
        let inside = bytes.get(at..).unwrap_or_default();
        // most of a policy's bytes are those of its texts
        let Some(length) = inside.iter().position(|byte| *byte == quote || matches!(byte, b'\\' | b'\n')) else {
            return (TokenKind::OpenText, bytes.len());
        };
        at += length;
        match bytes.get(at) {
            Some(b'\n') => return (TokenKind::OpenText, at - usize::from(bytes.get(at - 1) == Some(&b'\r'))),
            // what stands behind it ends nothing, but that a line ends all the same
            Some(b'\\') if bytes.get(at + 1) == Some(&b'\n') => at += 1,
            Some(b'\\') => at += 2,
            _ => return (TokenKind::Text, at + 1),
        }
    }
}

fn line_length(rest: &str) -> usize {
    rest.find('\n').unwrap_or(rest.len())
}

fn closing(open: char) -> u8 {
    match open {
        '(' => b')',
        '[' => b']',
        _ => b'}',
    }
}

fn starts_word(character: char) -> bool {
    character == '_' || character.is_alphabetic()
}

/// How long the word is that the text starts with. A `-` belongs to it only before a letter or digit.
fn word_length(text: &str) -> usize {
    // most words are of ASCII alone, and have no `-`
    let plain = text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    if text.as_bytes().get(plain).is_none_or(|next| next.is_ascii() && *next != b'-') {
        return plain;
    }
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let part = match character {
            '_' => true,
            '-' => at > 0 && characters.peek().is_some_and(|(_, next)| next.is_alphanumeric()),
            _ => character.is_alphanumeric(),
        };
        if !part {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        scan(text).iter().map(|token| token.text(text)).collect()
    }

    #[test]
    fn a_text_is_cut_as_the_grammar_cuts_it() {
        for (text, expected) in [
            ("require a.b >= 30 days # no", &["require", "a", ".", "b", ">=", "30", "days"][..]),
            ("a-b a -b", &["a-b", "a", "-", "b"]),
            ("\"a \\\" # (\" x", &["\"a \\\" # (\"", "x"]),
            ("\"open\nx", &["\"open", "x"]),
            ("\"open\r\nx", &["\"open", "x"]),
            ("\"\"\"a\n\"b\" {\n\"\"\" x", &["\"\"\"a\n\"b\" {\n\"\"\"", "x"]),
            ("matches /a\\/(\"/i and", &["matches", "/a\\/(\"/i", "and"]),
            ("bpo.a/b-c", &["bpo", ".", "a", "/", "b-c"]),
            ("2026-11-21 99.9% 1.0.0 30days [*]", &["2026-11-21", "99.9%", "1.0.0", "30days", "[", "*", "]"]),
            ("it's", &["it", "'", "s"]),
            ("'a' “b”", &["'a'", "“b”"]),
            ("ä.ö", &["ä", ".", "ö"]),
        ] {
            assert_eq!(cut(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_first_token_of_a_line_is_known() {
        let text = "a b # c\n\n  d\n\"\"\"e\n\"\"\" f";
        let firsts: Vec<_> = scan(text).into_iter().filter(|t| t.first_of_line).map(|t| t.text(text)).collect();
        assert_eq!(firsts, ["a", "d", "\"\"\"e\n\"\"\""]);
    }
}
