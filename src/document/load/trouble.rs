//! What loading has to say: every message of the `load/…` codes but those of syntax, which [`super::syntax`] words.

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::{FileId, Location, Span};

/// A mistake of syntax, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) span: Span,
    pub(super) label: &'static str,
    /// Another place that has to do with it, such as the quote that was opened.
    pub(super) other: Option<(Span, &'static str)>,
    pub(super) hint: Option<String>,
}

impl Mistake {
    pub(super) fn diagnostic(self, file: FileId) -> Diagnostic {
        let diagnostic = Diagnostic::error(self.code, self.message).at(Location::new(file, self.span), self.label);
        let diagnostic = match self.other {
            Some((span, text)) => diagnostic.with(Location::new(file, span), text),
            None => diagnostic,
        };
        diagnostic.hint_if(self.hint)
    }
}

/// Two keys of one mapping that are the same.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clash {
    pub(super) file: FileId,
    pub(super) first: Span,
    pub(super) second: Span,
}

fn start(file: FileId) -> Location {
    Location::new(file, Span::empty(0))
}

/// The true size is not said: whoever reads a file may stop just behind the limit.
pub(super) fn too_large(file: FileId, limit: usize) -> Diagnostic {
    Diagnostic::error(
        Code::new("load/too-large"),
        format!("expected a file of at most {}, found a larger one", in_bytes(limit)),
    )
    .at(start(file), "")
    .hint("split it into several files")
}

fn in_bytes(number: usize) -> String {
    format!("{} byte{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// A number with its thousands apart.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The Unicode encoding other than UTF-8 that a file is in, by its byte order mark or by the zero bytes that one of its
/// first two characters must have.
pub(super) fn other_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, _, ..] | [_, 0, 0, 0, ..] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        [0, low, 0, _, ..] | [low, 0, _, 0, ..] if *low != 0 => Some("UTF-16"),
        _ => None,
    }
}

pub(super) fn other_unicode(file: FileId, encoding: &str) -> Diagnostic {
    Diagnostic::error(Code::new("load/not-utf8"), format!("expected a file in UTF-8, found {encoding}"))
        .at(start(file), "")
        .hint("save the file as UTF-8")
}

pub(super) fn not_utf8(file: FileId, offset: usize, wrong: u8) -> Diagnostic {
    Diagnostic::error(
        Code::new("load/not-utf8"),
        format!("expected a file in UTF-8, found the byte 0x{wrong:02X}, which cannot stand here"),
    )
    .at(Location::new(file, Span::empty(offset)), "the file is read up to here")
    .hint("save the file as UTF-8")
}

pub(super) fn empty(file: FileId, text: &str) -> Diagnostic {
    let blank = text.trim_start_matches('\u{feff}').trim().is_empty();
    let message = if blank { "the file is empty" } else { "the file has comments, but no content" };
    Diagnostic::error(Code::new("load/empty"), message).at(start(file), "")
}

pub(super) fn too_deep(at: Location, limit: usize) -> Diagnostic {
    Diagnostic::error(Code::new("load/too-deep"), too_deep_message(limit)).at(at, "one level too many")
}

pub(super) fn too_deep_message(limit: usize) -> String {
    format!("lists and mappings stand in each other more than {limit} deep; this document is not checked")
}

pub(super) fn too_many_aliases(at: Location, limit: usize) -> Diagnostic {
    Diagnostic::error(
        Code::new("load/too-many-aliases"),
        format!("the aliases and merge keys bring more than {} values; this document is not checked", grouped(limit)),
    )
    .at(at, "the limit is passed here")
    .hint("write the values out, or split the file")
}

pub(super) fn unknown_anchor<'a>(at: Location, name: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    let near = nearest(name, known).map(|near| format!("did you mean `*{}`?", shortened(near)));
    let name = shortened(name);
    let message = format!("no anchor `&{name}` stands before its alias `*{name}`");
    let quote = || "if it is meant as text, put it in quotes".to_owned();
    Diagnostic::error(Code::new("load/unknown-anchor"), message).at(at, "").hint(near.unwrap_or_else(quote))
}

pub(super) fn recursive_alias(at: Location, alias: &str) -> Diagnostic {
    Diagnostic::error(
        Code::new("load/recursive-alias"),
        format!("the alias `{}` stands inside its own anchor", shortened(alias)),
    )
    .at(at, "it would contain itself without end")
}

pub(super) fn duplicate_key(clash: Clash, key: &str, merges: bool) -> Diagnostic {
    let key = if key.is_empty() { "the empty key".to_owned() } else { format!("the key `{}`", shortened(key)) };
    let message = format!("{key} stands twice in one mapping");
    let diagnostic = Diagnostic::error(Code::new("load/duplicate-key"), message)
        .at(Location::new(clash.file, clash.second), "this one is ignored")
        .with(Location::new(clash.file, clash.first), "the first one is here");
    diagnostic.hint_if(merges.then_some("merge several mappings by one key: `<<: [*first, *second]`"))
}

/// The mistakes that are only counted, at the place of the first of them.
pub(super) fn more(first: Diagnostic, count: usize) -> Diagnostic {
    let message = match count {
        1 => "one more mistake like those before it".to_owned(),
        count => format!("{count} more mistakes like those before them"),
    };
    let diagnostic = Diagnostic::new(first.severity, Code::new("load/more-problems"), message);
    match first.primary {
        Some(label) => diagnostic.at(label.location, "the first of them"),
        None => diagnostic,
    }
}

pub(super) fn complex_key(at: Location) -> Diagnostic {
    Diagnostic::error(Code::new("load/complex-key"), "expected a plain key, found a list or mapping")
        .at(at, "this key and its value are ignored")
        .hint("if it is meant as text, put it in quotes")
}

pub(super) fn bad_merge(at: Location, key: Location) -> Diagnostic {
    Diagnostic::error(Code::new("load/bad-merge"), "expected a mapping or a list of mappings as value of `<<`")
        .at(at, "this is no mapping")
        .with(key, "to be merged here")
        .hint("to use `<<` as an ordinary key, put it in quotes")
}

pub(super) fn unknown_tag(at: Location, tag: &str) -> Diagnostic {
    Diagnostic::warning(Code::new("load/unknown-tag"), format!("the tag `{}` means nothing here", shortened(tag)))
        .at(at, "it is ignored")
}

pub(super) fn unfit_tag(at: Location, tag: &str, what: &str) -> Diagnostic {
    Diagnostic::warning(Code::new("load/unknown-tag"), format!("the tag `{}` does not fit {what}", shortened(tag)))
        .at(at, "it is ignored")
}

/// What the user wrote, fit for a message: on one line, and not too long.
pub(super) fn shortened(written: &str) -> String {
    const MOST: usize = 60;
    let mut short: String = written.chars().take(MOST).flat_map(shown).collect();
    if written.chars().nth(MOST).is_some() {
        short.push('…');
    }
    short
}

fn shown(character: char) -> impl Iterator<Item = char> {
    let escaped = character.is_control().then(|| character.escape_default());
    let plain = escaped.is_none().then_some(character);
    escaped.into_iter().flatten().chain(plain)
}

/// A character by its number, as `U+0000`.
pub(super) fn code_point(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}
