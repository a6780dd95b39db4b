//! Mistakes of syntax in plain words, at the place where they are mended.

use granit_parser::ErrorKind;

use super::gaps;
use super::trouble::{self, Mistake, code_point};
use crate::diagnostic::Code;
use crate::source::Span;

/// Words a mistake that the parser found at an offset, `last` being the end of the last token before it and `depth` the limit
/// of nesting.
pub(super) fn mistake(kind: &ErrorKind, text: &str, offset: usize, last: usize, depth: usize) -> Mistake {
    let offset = boundary(text, offset);
    let here = Mistake {
        code: Code::new("load/syntax"),
        message: String::new(),
        span: word(text, offset),
        label: "",
        other: None,
        hint: None,
    };
    match kind {
        ErrorKind::RecursionLimitExceeded => Mistake { code: Code::new("load/too-deep"), ..here }
            .says(trouble::too_deep_message(depth), "one level too many"),
        ErrorKind::UnexpectedCharacter { character } => unexpected_character(here, text, offset, *character),
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar => tab(here, text, offset, last),
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::DocumentIndicatorInQuotedScalar
        | ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => quotes(kind, here, text, offset, last),
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => escape(here, text, offset),
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::SimpleKeyExpected
        | ErrorKind::InvalidSimpleKey
        | ErrorKind::ExpectedDocumentStart
        | ErrorKind::InvalidIndentation
        | ErrorKind::BlockSequenceEntryNotAllowed
        | ErrorKind::BlockEntryInFlowCollection
        | ErrorKind::MappingKeyNotAllowed
        | ErrorKind::MappingValueNotAllowed => structure(kind, here, text, offset),
        ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::MisplacedFlowCollectionEnd
        | ErrorKind::MismatchedFlowCollectionEnd { .. }
        | ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::FlowMappingValueAdjacentCollection
        | ErrorKind::InvalidColonPlacement => brackets(kind, here, text, offset),
        _ => other(kind, here),
    }
}

impl Mistake {
    fn says(self, message: impl Into<String>, label: &'static str) -> Self {
        Self { message: message.into(), label, ..self }
    }

    fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    fn at(self, span: Span) -> Self {
        Self { span, ..self }
    }
}

fn unexpected_character(here: Mistake, text: &str, offset: usize, character: char) -> Mistake {
    // the parser names the start of the value that holds it
    let rest = text.get(offset..).unwrap_or_default();
    let at = offset + rest.find(character).unwrap_or_default();
    let here = here.at(Span::new(at, boundary(text, at + character.len_utf8())));
    if character == '\0' || !is_visible(character) {
        return here
            .says(
                format!("the control character {} cannot stand in a YAML file", code_point(character)),
                "not visible in most editors",
            )
            .hint("remove it; in double quotes it can be written as an escape");
    }
    let message = format!("a value cannot start with `{character}`");
    here.says(message, "").hint("if it belongs to a text, put the whole text in quotes")
}

fn is_visible(character: char) -> bool {
    !character.is_control() && !matches!(character, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn tab(here: Mistake, text: &str, offset: usize, last: usize) -> Mistake {
    // the parser names the start or the end of what the tab stands in
    let before = text.get(..offset).unwrap_or_default();
    let run = before.len() - before.trim_end_matches('\t').len();
    let at = if run > 0 {
        offset - run
    } else {
        let indents = |at: &usize| {
            let line = text.get(..*at).unwrap_or_default();
            line.trim_end_matches([' ', '\t']).ends_with(['\n', '\r'])
        };
        let from = last.min(offset);
        let tabs = text.get(from..).unwrap_or_default().match_indices('\t').map(|(tab, _)| from + tab);
        let mut tabs = tabs.skip_while(|tab| *tab < offset);
        let first = tabs.next();
        first.filter(indents).or_else(|| tabs.take(64).find(indents)).or(first).unwrap_or(offset)
    };
    let end = at + text.get(at..).unwrap_or_default().bytes().take_while(|byte| *byte == b'\t').count();
    here.at(Span::new(at, end)).says("a tab stands where only spaces can indent", "a tab").hint("indent with spaces")
}

fn quotes(kind: &ErrorKind, here: Mistake, text: &str, offset: usize, last: usize) -> Mistake {
    let opened = gaps::value_start(text, last.min(offset));
    let quote = text.as_bytes().get(opened).copied().filter(|byte| matches!(byte, b'"' | b'\''));
    let opening = quote.map(|_| Span::new(opened, opened + 1));
    match kind {
        ErrorKind::InvalidTrailingSingleQuotedScalar => {
            Mistake { other: opening.map(|at| (at, "opened here")), ..here }
                .says("the text ends at the quote before this", "this stands behind the closing quote")
                .hint("write a `'` inside single quotes twice: `''`")
        }
        ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            Mistake { other: opening.map(|at| (at, "opened here")), ..here }
                .says("the text ends at the quote before this", "this stands behind the closing quote")
                .hint("write a `\"` inside double quotes as `\\\"`")
        }
        ErrorKind::InvalidQuotedScalarIndent if offset < text.trim_end().len() => {
            Mistake { other: opening.map(|at| (at, "the text in quotes starts here")), ..here }
                .says("the lines of a text in quotes must be indented further than its key", "this line is not")
                .hint("indent the line, or close the quote before it")
        }
        _ => here
            .at(opening.unwrap_or_else(|| word(text, offset)))
            .says("this quote is never closed", "opened here")
            .hint("add the closing quote"),
    }
}

fn escape(here: Mistake, text: &str, offset: usize) -> Mistake {
    let found = bad_escape(text, offset);
    let written = found.map(|span| span.text(text)).unwrap_or("\\");
    let message = format!("`{}` is no escape that double quotes know", trouble::shortened(written));
    here.at(found.unwrap_or_else(|| word(text, offset)))
        .says(message, "")
        .hint("write a backslash as `\\\\`, or use single quotes, which have no escapes")
}

/// The first escape of a text in double quotes that does not read as one.
fn bad_escape(text: &str, quote: usize) -> Option<Span> {
    let rest = text.get(quote..)?;
    let mut at = 1;
    while let Some(next) = rest.as_bytes().get(at) {
        match next {
            b'"' => return None,
            b'\\' => {
                let letter = rest.get(at + 1..)?.chars().next()?;
                let digits = match letter {
                    'x' => 2,
                    'u' => 4,
                    'U' => 8,
                    _ if "0abtnvfre \"/\\N_LP\t\r\n".contains(letter) => 0,
                    _ => return Some(Span::new(quote + at, quote + at + 1 + letter.len_utf8())),
                };
                let start = at + 1 + letter.len_utf8();
                let written = rest.get(start..)?.bytes().take(digits).take_while(u8::is_ascii_hexdigit).count();
                let end = start + written;
                let value = u32::from_str_radix(rest.get(start..end)?, 16).ok();
                let paired = value.is_some_and(|high| (0xd800..0xdc00).contains(&high)) && low_surrogate(rest, end);
                if digits > 0 && (written < digits || (value.and_then(char::from_u32).is_none() && !paired)) {
                    return Some(Span::new(quote + at, quote + end));
                }
                at = if paired { end + 6 } else { end };
            }
            _ => at += 1,
        }
    }
    None
}

fn low_surrogate(text: &str, at: usize) -> bool {
    let digits = text.get(at..).and_then(|rest| rest.strip_prefix("\\u")).and_then(|rest| rest.get(..4));
    digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).is_some_and(|low| (0xdc00..0xe000).contains(&low))
}

fn structure(kind: &ErrorKind, here: Mistake, text: &str, offset: usize) -> Mistake {
    let line_start = text.get(..offset).unwrap_or_default().rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let before = text.get(line_start..offset).unwrap_or_default();
    let dash = (before.trim() == "-").then(|| offset - before.trim_start().len());
    match kind {
        ErrorKind::ExpectedBlockMappingKey if dash.is_some() => {
            let at = dash.unwrap_or(offset);
            here.at(Span::new(at, at + 1))
                .says("a list starts here, in the middle of a mapping", "expected a key, found `-`")
                .hint("put the list below a key of its own, or indent it below the one that it belongs to")
        }
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidSimpleKey | ErrorKind::SimpleKeyExpected => here
            .says("expected a key and a colon", "this is neither a key nor part of the value before it")
            .hint("write `key: value`; a text that goes on in the next line is indented further than its key"),
        ErrorKind::ExpectedBlockSequenceEntry => here
            .says("expected another `-`, found something else at the indentation of a list", "")
            .hint("indent the line further if it belongs to the element above, or less if the list ends"),
        ErrorKind::ExpectedDocumentStart => here
            .says("this does not belong to anything above it", "expected the end of the document")
            .hint("indent it like the lines that it belongs to; `---` on a line of its own starts another document"),
        ErrorKind::InvalidIndentation => here
            .says("this line is not indented far enough", "")
            .hint("indent it further than the line that opens the bracket, the closing bracket too"),
        ErrorKind::BlockSequenceEntryNotAllowed => {
            here.says("a list cannot start here", "").hint("put the first `-` on a line of its own below the key")
        }
        ErrorKind::BlockEntryInFlowCollection => here
            .says("`-` cannot stand between brackets", "")
            .hint("separate the elements by commas: `[first, second]`"),
        ErrorKind::MappingKeyNotAllowed => {
            here.says("a key cannot stand here", "").hint("start it on a line of its own")
        }
        _ => here
            .says("a key with its colon cannot stand here", "this `:` starts the value of a key")
            .hint("put a text that contains `: ` in quotes, or start the key on a line of its own"),
    }
}

fn brackets(kind: &ErrorKind, here: Mistake, text: &str, offset: usize) -> Mistake {
    let one = Span::new(offset, boundary(text, offset + 1));
    match kind {
        ErrorKind::MisplacedFlowCollectionEnd => here.at(one).says("this bracket closes nothing", ""),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            here.at(one).says(format!("`{open}` is closed by `{close}`"), "opened here")
        }
        ErrorKind::UnclosedFlowCollection { open } => {
            here.at(one).says(format!("this `{open}` is never closed"), "opened here")
        }
        ErrorKind::ExpectedFlowMappingSeparator => here.says("expected `,` or `}`", ""),
        ErrorKind::ExpectedFlowSequenceSeparator => here.says("expected `,` or `]`", ""),
        ErrorKind::InvalidFlowScalarIndent => {
            here.says("this line is not indented far enough", "").hint("indent what stands between brackets")
        }
        ErrorKind::FlowMappingValueAdjacentCollection | ErrorKind::InvalidColonPlacement => {
            here.says("this colon cannot stand here", "").hint("put a space behind it")
        }
        _ => here.says("the file ends before the bracket is closed", "").hint("add the closing bracket"),
    }
}

/// The rarer ones.
fn other(kind: &ErrorKind, here: Mistake) -> Mistake {
    match kind {
        ErrorKind::UnexpectedEof
        | ErrorKind::UnexpectedEofBlockMapping
        | ErrorKind::UnexpectedEofBlockSequence
        | ErrorKind::UnexpectedEndOfPlainScalar => here.says("the file ends in the middle of a value", ""),
        ErrorKind::ExpectedNodeContent => here.says("expected a value", ""),
        ErrorKind::DuplicateVersionDirective => here.says("`%YAML` stands twice before one document", ""),
        ErrorKind::UnsupportedYamlMajorVersion => {
            here.says("this version of YAML is not known", "").hint("write `%YAML 1.2`, or leave the line out")
        }
        ErrorKind::DuplicateTagDirective => here.says("this tag handle is declared twice", ""),
        ErrorKind::MissingDocumentEndBeforeDirective => here
            .says("a line with `%` cannot stand in a document", "")
            .hint("end the document before it with `...` on a line of its own"),
        ErrorKind::UndeclaredTagHandle => here
            .says("this tag's handle is not declared", "")
            .hint("if the `!` belongs to a text, put the text in quotes"),
        ErrorKind::ExpectedTagBang
        | ErrorKind::InvalidGlobalTagCharacter
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::MissingTagUri
        | ErrorKind::UnclosedVerbatimTag
        | ErrorKind::InvalidTagEscape
        | ErrorKind::InvalidTagUtf8LeadingByte
        | ErrorKind::InvalidTagUtf8TrailingByte
        | ErrorKind::InvalidTagUtf8 => here
            .says("this `!` does not start a proper tag", "")
            .hint("if it belongs to a text, put the text in quotes"),
        ErrorKind::MissingAnchorOrAliasName => {
            here.says("expected a name behind `&` or `*`", "").hint("if it belongs to a text, put the text in quotes")
        }
        ErrorKind::InvalidDocumentEnd => here.says("nothing can stand behind `...` on its line", ""),
        ErrorKind::BomInsideDocument => {
            here.says("a byte order mark (U+FEFF) stands in the middle of a document", "").hint("remove it")
        }
        ErrorKind::CommentInterceptedScalar => here
            .says("the text goes on behind a comment", "this would be part of the text above the comment")
            .hint("move the comment, or put the text in quotes"),
        ErrorKind::CommentNotSeparated => here.says("expected a space before the `#` of a comment", ""),
        ErrorKind::ExpectedWhitespace
        | ErrorKind::InvalidBlockEntryWhitespace
        | ErrorKind::InvalidMappingValueWhitespace => here.says("expected a space here", ""),
        ErrorKind::ZeroBlockScalarIndent => {
            here.says("the indentation of a text block cannot be 0", "").hint("write `|` or `>` without a number")
        }
        ErrorKind::InvalidBlockScalarHeader => here
            .says("nothing but a comment can stand behind `|` or `>` on its line", "")
            .hint("start the text on the next line"),
        ErrorKind::InvalidBlockScalarIndent => here
            .says("a line of the text block is indented less than a blank line before it", "")
            .hint("remove the spaces from the blank lines before the first line of text"),
        ErrorKind::PlainScalarStartsWithDashFlowIndicator => here
            .says("a text cannot start with `-` and a bracket or comma", "")
            .hint("put a space behind the `-`, or the text in quotes"),
        ErrorKind::DirectiveByteLimitExceeded { .. } | ErrorKind::TooManyReservedDirectiveParams { .. } => {
            here.says("this line with `%` is too long", "")
        }
        ErrorKind::ExpectedTagDirectiveBang
        | ErrorKind::InvalidTagDirectiveTerminator
        | ErrorKind::InvalidDirectiveTerminator
        | ErrorKind::MissingYamlVersionSeparator
        | ErrorKind::MissingDirectiveName
        | ErrorKind::InvalidDirectiveName
        | ErrorKind::YamlVersionTooLong
        | ErrorKind::MissingYamlVersion => here
            .says("this line starts with `%`, but is no directive of YAML", "")
            .hint("if it belongs to a text, put the text in quotes"),
        _ => here.says("this is not YAML", ""),
    }
}

/// What stands at an offset, up to the next white space; at the end of the text the place behind its last character.
fn word(text: &str, offset: usize) -> Span {
    let content = text.trim_end().len();
    if offset >= content {
        return Span::empty(content);
    }
    let rest = text.get(offset..).unwrap_or_default();
    let len = rest.find(char::is_whitespace).unwrap_or(rest.len());
    Span::new(offset, offset + len)
}

/// The offset, or the next one that starts a character.
fn boundary(text: &str, offset: usize) -> usize {
    (offset..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}
