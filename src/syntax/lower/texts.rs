//! Texts: their escapes, their indentation, and the holes of messages.

use pest::iterators::Pair;

use super::{Lowerer, Origin, Rule, fast};
use crate::source::Span;
use crate::syntax::ast::{Expression, ExpressionKind, Message, MessagePart, Text};
use crate::syntax::limits;
use crate::syntax::scan::scan;

/// The quotes of a text of several lines.
const BLOCK: &str = "\"\"\"";

/// One character of a decoded text.
#[derive(Debug, Clone, Copy)]
struct Character {
    value: char,
    /// Where it starts in the text that is parsed.
    start: usize,
    /// Whether it was written as an escape, and so never opens a hole.
    escaped: bool,
}

/// A text's characters, and where the last one ends.
struct Decoded {
    characters: Vec<Character>,
    end: usize,
}

/// Whether the match stands in three quotes.
pub(super) fn is_block(pair: &Pair<'_, Rule>) -> bool {
    pair.as_str().starts_with(BLOCK)
}

impl Lowerer<'_> {
    /// A text, decoded.
    pub(super) fn lower_text(&self, pair: Pair<'_, Rule>) -> Text {
        let span = self.span(&pair);
        match pair.into_inner().next() {
            Some(inner) => self.decode(&inner),
            None => Text { text: String::new(), span },
        }
    }

    /// A text of any kind of quotes.
    pub(super) fn decode(&self, pair: &Pair<'_, Rule>) -> Text {
        if pair.as_rule() != Rule::wrong_text {
            return self.text_of(pair.as_str(), pair.as_span().start());
        }
        let text = self.characters(pair).characters.iter().map(|character| character.value).collect();
        Text { text, span: self.span(pair) }
    }

    /// A text in straight quotes, one or three, that begins at this byte.
    pub(super) fn text_of(&self, raw: &str, start: usize) -> Text {
        let span = self.origin.span(start, start + raw.len());
        if !raw.starts_with(BLOCK) && !raw.contains('\\') {
            let text = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default().to_owned();
            return Text { text, span };
        }
        let text = self.straight_characters(raw, start).characters.iter().map(|character| character.value).collect();
        Text { text, span }
    }

    /// A text with holes in straight quotes, one or three, that begins at this byte.
    pub(super) fn message_of(&self, raw: &str, start: usize) -> Message {
        let span = self.origin.span(start, start + raw.len());
        if !raw.contains(['{', '}']) {
            return Message { parts: vec![MessagePart::Text(self.text_of(raw, start).text)], span };
        }
        Message { parts: self.message_parts(&self.straight_characters(raw, start)), span }
    }

    fn straight_characters(&self, raw: &str, start: usize) -> Decoded {
        if raw.starts_with(BLOCK) {
            let inside = raw.get(3..raw.len().saturating_sub(3)).unwrap_or_default();
            self.block_characters(inside, start + 3)
        } else {
            let inside = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
            self.string_characters(inside, start + 1)
        }
    }

    fn characters(&self, pair: &Pair<'_, Rule>) -> Decoded {
        let raw = pair.as_str();
        let start = pair.as_span().start();
        match pair.as_rule() {
            Rule::wrong_text => {
                let mut inside = raw.char_indices();
                let quote = inside.next().map_or(0, |(_, quote)| quote.len_utf8());
                let end = inside.next_back().map_or(raw.len(), |(at, _)| at);
                let straight = format!("\"{}\"", raw.get(quote..end).unwrap_or_default());
                let span = self.span(pair);
                let label = format!("write `{straight}`");
                let diagnostic = self.error("policy/quotes", "a text stands in straight double quotes", span, label);
                self.report(diagnostic.mended(span, straight, "write straight double quotes"));
                let characters = inside.map(|(at, value)| Character { value, start: start + at, escaped: false });
                Decoded { characters: characters.collect(), end: start + end }
            }
            _ => self.straight_characters(raw, start),
        }
    }

    fn string_characters(&self, inside: &str, start: usize) -> Decoded {
        let mut characters = Vec::with_capacity(inside.len());
        let mut at = 0;
        while let Some(value) = inside.get(at..).and_then(|rest| rest.chars().next()) {
            if value != '\\' {
                characters.push(Character { value, start: start + at, escaped: false });
                at += value.len_utf8();
                continue;
            }
            let (length, meant) = escape(inside.get(at + 1..).unwrap_or_default());
            match meant {
                Ok(value) => characters.push(Character { value, start: start + at, escaped: true }),
                Err(hint) => {
                    let written = inside.get(at..at + 1 + length).unwrap_or_default();
                    let span = self.origin.span(start + at, start + at + 1 + length);
                    let message = format!("unknown escape `{written}`");
                    let diagnostic = self.error("policy/escape", message, span, "not an escape").hint(hint);
                    self.report(diagnostic.meant(span, Some(&format!("\\{written}"))));
                }
            }
            at += 1 + length;
        }
        Decoded { characters, end: start + inside.len() }
    }

    /// A text in three quotes: without the line break behind the opening quotes, and, where the closing ones stand on
    /// their own line, without that line and its indentation in all lines.
    fn block_characters(&self, inside: &str, start: usize) -> Decoded {
        let (mut from, mut to, mut indentation) = (0, inside.len(), "");
        if let Some(first) = inside.find('\n')
            && inside.get(..first).is_some_and(|line| line.trim().is_empty())
        {
            from = first + 1;
        }
        if let Some(last) = inside.rfind('\n')
            && let Some(line) = inside.get(last + 1..)
            && line.trim().is_empty()
        {
            indentation = line;
            to = last.max(from);
        }
        let mut characters = Vec::with_capacity(to - from);
        let mut at = from;
        let mut reported = false;
        for line in inside.get(from..to).unwrap_or_default().split_inclusive('\n') {
            let words = line.trim_end_matches(['\n', '\r']);
            let skip = if words.starts_with(indentation) {
                indentation.len()
            } else {
                let blank = words.len() - words.trim_start_matches([' ', '\t']).len();
                if !words.trim().is_empty() && !reported && at > 0 {
                    reported = true;
                    let span = self.origin.span(start + at, start + at + words.len());
                    self.report(
                        self.error(
                            "policy/indentation",
                            "a line of this text is indented less than its closing `\"\"\"`",
                            span,
                            "this line",
                        )
                        .hint("the indentation of the closing `\"\"\"` is taken from every line of the text")
                        .mended(
                            self.origin.span(start + at, start + at + blank),
                            indentation,
                            "indent it as the closing quotes",
                        ),
                    );
                }
                blank
            };
            let kept = line.char_indices().filter(|(at, value)| *at >= skip && *value != '\r');
            characters.extend(kept.map(|(place, value)| Character {
                value,
                start: start + at + place,
                escaped: false,
            }));
            at += line.len();
        }
        Decoded { characters, end: start + to }
    }

    /// A text with holes.
    pub(super) fn lower_message(&self, pair: Pair<'_, Rule>) -> Message {
        let span = self.span(&pair);
        let Some(inner) = pair.into_inner().next() else {
            return Message { parts: Vec::new(), span };
        };
        if inner.as_rule() != Rule::wrong_text {
            return self.message_of(inner.as_str(), inner.as_span().start());
        }
        if !inner.as_str().contains(['{', '}']) {
            let text = self.decode(&inner).text;
            return Message { parts: vec![MessagePart::Text(text)], span };
        }
        Message { parts: self.message_parts(&self.characters(&inner)), span }
    }

    fn message_parts(&self, decoded: &Decoded) -> Vec<MessagePart> {
        let characters = &decoded.characters;
        let mut parts = Vec::new();
        let mut words = String::new();
        let mut at = 0;
        while let Some(character) = characters.get(at) {
            at += 1;
            let doubled = !character.escaped
                && characters.get(at).is_some_and(|next| next.value == character.value && !next.escaped);
            match character.value {
                '{' | '}' if doubled => {
                    words.push(character.value);
                    at += 1;
                }
                '{' if !character.escaped => {
                    if !words.is_empty() {
                        parts.push(MessagePart::Text(std::mem::take(&mut words)));
                    }
                    let inside = characters.get(at..).unwrap_or_default();
                    let Some(length) = hole_length(inside) else {
                        let span = self.origin.span(character.start, character.start + 1);
                        self.report(
                            self.error("policy/hole", "a hole of this message has no closing `}`", span, "opened here")
                                .hint("write `{{` for a brace in the text")
                                .meant(span, Some("{{")),
                        );
                        return parts;
                    };
                    let hole = inside.get(..length).unwrap_or_default();
                    let end = inside.get(length).map_or(decoded.end, |closing| closing.start);
                    parts.push(MessagePart::Hole(self.hole(character.start, hole, end)));
                    at += length + 1;
                }
                value => words.push(value),
            }
        }
        if !words.is_empty() {
            parts.push(MessagePart::Text(words));
        }
        parts
    }

    /// The expression of a hole that opens at `open` and closes at `end`.
    fn hole(&self, open: usize, characters: &[Character], end: usize) -> Expression {
        let text: String = characters.iter().map(|character| character.value).collect();
        let mut places = Vec::with_capacity(text.len() + 1);
        for character in characters {
            let place = Span::empty(self.origin.place(character.start)).start;
            places.extend(std::iter::repeat_n(place, character.value.len_utf8()));
        }
        places.push(Span::empty(self.origin.place(end)).start);
        let span = self.origin.span(open, end + 1);
        let missing = Expression { kind: ExpressionKind::Missing, span };
        if text.trim().is_empty() {
            self.report(
                self.error("policy/hole", "a hole of this message is empty", span, "expected a path or an expression")
                    .hint("write `{{` for a brace in the text"),
            );
            return missing;
        }
        let origin = Origin::Decoded(places);
        let tokens = scan(&text);
        if let Some(deep) = limits::too_deep(&text, &tokens) {
            let span = origin.span(deep.start(), deep.end());
            self.report(self.error("policy/nesting", limits::TOO_DEEP, span, "too deep here"));
            return missing;
        }
        let lowerer = Lowerer { by_grammar: self.by_grammar, ..Lowerer::new(origin, self.file, self.diagnostics) };
        if let Some(expression) = lowerer.ordinary(&text, &tokens, fast::expression) {
            return expression;
        }
        lowerer.expression(&text).map(|expression| expression.unwrap_or(missing.clone())).unwrap_or_else(|failure| {
            let inside = Span::new(failure.offset.min(span.end().saturating_sub(1)), span.end().saturating_sub(1));
            self.report(
                self.error(
                    "policy/hole",
                    format!("`{{{text}}}` is not an expression"),
                    inside,
                    "not understood from here on",
                )
                .hint("write `{{` for a brace in the text"),
            );
            missing
        })
    }
}

/// How many characters a hole has up to the brace that closes it; a brace inside a text of the hole does not.
fn hole_length(characters: &[Character]) -> Option<usize> {
    let mut in_text = false;
    for (at, character) in characters.iter().enumerate() {
        match character.value {
            '"' => in_text = !in_text,
            '}' if !in_text => return Some(at),
            '{' if !in_text && !character.escaped => return None,
            _ => {}
        }
    }
    None
}

/// What an escape means, from the text behind its `\`: how long it is, and its character or how to write one.
fn escape(rest: &str) -> (usize, Result<char, &'static str>) {
    const KNOWN: &str =
        "write `\\\"` for a quote, `\\\\` for a backslash, `\\n` for a new line, `\\u{20ac}` for any character";
    let Some(first) = rest.chars().next() else { return (0, Err(KNOWN)) };
    match first {
        '"' | '\\' => (1, Ok(first)),
        'n' => (1, Ok('\n')),
        'u' => {
            let braced = rest.strip_prefix("u{").and_then(|digits| digits.split_once('}'));
            let Some((digits, _)) = braced.filter(|(digits, _)| digits.len() <= 8) else { return (1, Err(KNOWN)) };
            let known = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
            (
                digits.len() + 3,
                known.ok_or("between the braces stands the number of a character, in hexadecimal digits"),
            )
        }
        _ => (first.len_utf8(), Err(KNOWN)),
    }
}
