//! Answers of `ide` in the terms of the protocol.

use gen_lsp_types as types;

use super::client::{Client, Markup};
use super::places::Places;
use crate::ide::{Completion, CompletionKind, Signature, Symbol, SymbolKind, Token, TokenKind};
use crate::source::{ColumnUnit, SourceFile, Span};

/// What is told of a word. Clients that know no kinds of text take what has none for Markdown.
#[expect(deprecated, reason = "older clients are told so")]
pub(super) fn hover(client: &Client, text: String) -> types::Contents {
    match markup(client.hover, text) {
        types::Documentation::MarkupContent(content) => types::Contents::MarkupContent(content),
        types::Documentation::String(text) => types::Contents::MarkedString(types::MarkedString::String(text)),
    }
}

/// A text that is written in Markdown.
fn markup(takes: Markup, value: String) -> types::Documentation {
    let (kind, value) = match takes {
        Markup::Markdown => (types::MarkupKind::Markdown, value),
        Markup::Plain => (types::MarkupKind::PlainText, plain(&value)),
        Markup::Unknown => return types::Documentation::String(value),
    };
    types::Documentation::MarkupContent(types::MarkupContent { kind, value })
}

/// Markdown of ours without what is only there for those who show it as such: bold, fences, and what escapes a character. Words
/// in backticks stay so, as in messages.
fn plain(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut fenced = false;
    for line in markdown.split_inclusive('\n') {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            text.push_str(line);
        } else {
            push_plain(line, &mut text);
        }
    }
    text
}

/// Appends a line; what stands between as many backticks, however many, is as it is.
fn push_plain(line: &str, text: &mut String) {
    let mut marks = None;
    let mut rest = line;
    while let Some(next) = rest.chars().next() {
        let run = rest.len() - rest.trim_start_matches('`').len();
        if run > 0 {
            marks = if marks == Some(run) { None } else { marks.or(Some(run)) };
        }
        let (skipped, taken) = match next {
            '`' => (0, run),
            '*' if marks.is_none() && rest.starts_with("**") => (2, 0),
            '\\' if marks.is_none() => (1, rest.chars().nth(1).map_or(0, char::len_utf8)),
            other => (0, other.len_utf8()),
        };
        text.push_str(rest.get(skipped..skipped + taken).unwrap_or_default());
        rest = rest.get(skipped + taken..).unwrap_or_default();
    }
}

/// What may be written at the cursor.
pub(super) fn completion(client: &Client, source: &SourceFile, one: Completion) -> types::CompletionItem {
    let is_snippet = one.is_snippet && client.snippets;
    let plain = if one.is_snippet { without_places(&one.edit.text) } else { one.edit.text.clone() };
    let sought = sought(&one, &plain);
    let new_text = in_lines_of(source, if is_snippet { one.edit.text } else { plain });
    let range = client.places.range(source, one.edit.span);
    let kind = match one.kind {
        CompletionKind::Section => types::CompletionItemKind::Module,
        CompletionKind::Field => types::CompletionItemKind::Field,
        CompletionKind::Value => types::CompletionItemKind::EnumMember,
        CompletionKind::Id => types::CompletionItemKind::Reference,
        CompletionKind::Form => types::CompletionItemKind::Unit,
        CompletionKind::Keyword => types::CompletionItemKind::Keyword,
        CompletionKind::Function => types::CompletionItemKind::Function,
        CompletionKind::Variable => types::CompletionItemKind::Variable,
        CompletionKind::Tag => types::CompletionItemKind::Constant,
        CompletionKind::Rule => types::CompletionItemKind::Event,
        CompletionKind::File => types::CompletionItemKind::File,
    };
    types::CompletionItem {
        kind: knows(client.completion_kinds.as_deref(), kind).then_some(kind),
        detail: one.detail,
        documentation: one.documentation.map(|text| markup(client.completion_documentation, text)),
        // numbers sort as their digits do where all have as many
        sort_text: Some(format!("{:06}{}", one.rank, one.label)),
        insert_text_format: Some(match is_snippet {
            true => types::InsertTextFormat::Snippet,
            false => types::InsertTextFormat::PlainText,
        }),
        filter_text: (sought != one.label).then_some(sought),
        // the lines are indented as they are to be
        insert_text_mode: client.insert_text_modes.then_some(types::InsertTextMode::AsIs),
        text_edit: Some(types::CompletionItemTextEdit::TextEdit(types::TextEdit { range, new_text })),
        label: one.label,
        ..types::CompletionItem::default()
    }
}

/// A text whose lines end as those of a file do.
pub(super) fn in_lines_of(source: &SourceFile, text: String) -> String {
    let first = source.text().find('\n').and_then(|end| end.checked_sub(1));
    let is_windows = first.is_some_and(|before| source.text().as_bytes().get(before) == Some(&b'\r'));
    if is_windows && text.contains('\n') { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text }
}

/// What a client holds to that which is typed: what will stand there, for the word that gives way may begin with a quote; and what a
/// code or an id stands for, since whoever looks for Germany may not know that it is `DE`.
fn sought(one: &Completion, plain: &str) -> String {
    let written = plain.lines().find(|line| !line.trim().is_empty()).unwrap_or(&one.label);
    let meaning = one.detail.as_deref().filter(|_| matches!(one.kind, CompletionKind::Value | CompletionKind::Id));
    meaning.map_or_else(|| written.to_owned(), |meaning| format!("{written} {meaning}"))
}

/// A snippet's text for a client that knows of none: `${1:words}` is `words`, `$0` is nothing.
fn without_places(snippet: &str) -> String {
    let mut text = String::with_capacity(snippet.len());
    let mut rest = snippet.chars().peekable();
    let mut is_open = false;
    while let Some(character) = rest.next() {
        match character {
            '\\' => text.extend(rest.next()),
            '$' if rest.peek().is_some_and(char::is_ascii_digit) => {
                while rest.next_if(char::is_ascii_digit).is_some() {}
            }
            '$' if rest.next_if_eq(&'{').is_some() => {
                while rest.next_if(char::is_ascii_digit).is_some() {}
                is_open = rest.next_if_eq(&':').is_some();
                if rest.next_if_eq(&'|').is_some() {
                    // of several choices the first
                    text.extend(std::iter::from_fn(|| rest.next_if(|next| !matches!(next, ',' | '|'))));
                    while rest.next_if(|next| *next != '}').is_some() {}
                }
                if !is_open {
                    rest.next_if_eq(&'}');
                }
            }
            '}' if is_open => is_open = false,
            other => text.push(other),
        }
    }
    text
}

/// Whether a client knows a kind: one that says nothing of it knows those of the first protocol, which had eighteen of either.
fn knows<K: Copy + PartialEq + Into<u32>>(known: Option<&[K]>, kind: K) -> bool {
    known.map_or(kind.into() <= 18, |known| known.contains(&kind))
}

/// The parts of a text: within each other where the client has a place for that, else one after the other.
pub(super) fn symbols(
    client: &Client,
    uri: &str,
    source: &SourceFile,
    all: Vec<Symbol>,
) -> types::DocumentSymbolResponse {
    let nested: Vec<_> = all.into_iter().map(|one| symbol(client, source, one)).collect();
    if client.nested_symbols {
        return types::DocumentSymbolResponse::DocumentSymbolList(nested);
    }
    let mut flat = Vec::new();
    for one in nested {
        flatten(uri, one, None, &mut flat);
    }
    types::DocumentSymbolResponse::SymbolInformationList(flat)
}

fn flatten(uri: &str, one: types::DocumentSymbol, within: Option<&str>, flat: &mut Vec<types::SymbolInformation>) {
    let types::DocumentSymbol { name, kind, selection_range: range, children, .. } = one;
    flat.push(types::SymbolInformation {
        #[expect(deprecated, reason = "the type has the field")]
        deprecated: None,
        location: types::Location { uri: uri.into(), range },
        base_symbol_information: types::BaseSymbolInformation {
            name: name.clone(),
            kind,
            tags: None,
            container_name: within.map(str::to_owned),
        },
    });
    for child in children.into_iter().flatten() {
        flatten(uri, child, Some(&name), flat);
    }
}

fn symbol(client: &Client, source: &SourceFile, one: Symbol) -> types::DocumentSymbol {
    let children: Vec<_> = one.children.into_iter().map(|child| symbol(client, source, child)).collect();
    // of those that are younger than the first protocol, the nearest that is not
    let (kind, nearest) = match one.kind {
        SymbolKind::Section => (types::SymbolKind::Module, types::SymbolKind::Module),
        SymbolKind::List => (types::SymbolKind::Array, types::SymbolKind::Array),
        SymbolKind::Element => (types::SymbolKind::Object, types::SymbolKind::Class),
        SymbolKind::Value => (types::SymbolKind::Property, types::SymbolKind::Property),
        SymbolKind::Policy => (types::SymbolKind::Package, types::SymbolKind::Package),
        SymbolKind::Rule => (types::SymbolKind::Event, types::SymbolKind::Function),
        SymbolKind::Test => (types::SymbolKind::Method, types::SymbolKind::Method),
        SymbolKind::Parameter => (types::SymbolKind::Variable, types::SymbolKind::Variable),
        SymbolKind::Definition => (types::SymbolKind::Function, types::SymbolKind::Function),
        SymbolKind::Field => (types::SymbolKind::Field, types::SymbolKind::Field),
        SymbolKind::EnumValue => (types::SymbolKind::EnumMember, types::SymbolKind::Constant),
    };
    types::DocumentSymbol {
        // clients refuse an empty name
        name: if one.name.trim().is_empty() { "…".to_owned() } else { one.name },
        detail: one.detail,
        kind: if knows(client.symbol_kinds.as_deref(), kind) { kind } else { nearest },
        tags: None,
        #[expect(deprecated, reason = "the type has the field")]
        deprecated: None,
        range: client.places.range(source, one.span),
        selection_range: client.places.range(source, one.name_span),
        children: (!children.is_empty()).then_some(children),
    }
}

/// A function that is being called.
pub(super) fn signature(client: &Client, one: Signature) -> types::SignatureHelp {
    let part = |span: &Span| types::ParameterInformation {
        // parts of the label by their words, so that nobody counts its units
        label: types::ParameterInformationLabel::String(span.text(&one.label).to_owned()),
        documentation: None,
    };
    let active = one.active.and_then(|active| u32::try_from(active).ok());
    // a client that is told of none marks the first, unless it knows of no argument to mark
    let parameters: Vec<_> = one.parameters.iter().filter(|_| active.is_some()).map(part).collect();
    types::SignatureHelp {
        signatures: vec![types::SignatureInformation {
            documentation: one.documentation.map(|text| markup(client.signature_documentation, text)),
            parameters: Some(parameters),
            active_parameter: None,
            label: one.label,
        }],
        active_signature: Some(0),
        active_parameter: active.map(types::ActiveParameter::Int),
    }
}

/// The kinds of words, and the protocol's names for them.
pub(super) const TOKENS: [(TokenKind, &str); 14] = [
    (TokenKind::Keyword, "keyword"),
    (TokenKind::Operator, "operator"),
    (TokenKind::Text, "string"),
    (TokenKind::Number, "number"),
    (TokenKind::Comment, "comment"),
    (TokenKind::Policy, "namespace"),
    (TokenKind::Rule, "event"),
    (TokenKind::Parameter, "parameter"),
    (TokenKind::Variable, "variable"),
    (TokenKind::Field, "property"),
    (TokenKind::Type, "type"),
    (TokenKind::EnumValue, "enumMember"),
    (TokenKind::Function, "function"),
    (TokenKind::Tag, "decorator"),
];

/// Words by their kind, each by its distance from the one before it.
pub(super) fn tokens(places: Places, source: &SourceFile, tokens: &[Token]) -> types::SemanticTokens {
    let mut data = Vec::with_capacity(tokens.len());
    let mut last = types::Position::default();
    for token in tokens {
        let start = places.position(source, token.span.start());
        let text = token.span.text(source.text());
        let length = match places.unit {
            ColumnUnit::Utf8 => text.len(),
            ColumnUnit::Utf16 => text.encode_utf16().count(),
            ColumnUnit::CodePoint => text.chars().count(),
        };
        let delta_line = start.line.saturating_sub(last.line);
        let from = if delta_line == 0 { last.character } else { 0 };
        let kind = TOKENS.iter().position(|(kind, _)| *kind == token.kind).unwrap_or_default();
        data.push(types::SemanticToken {
            delta_line,
            delta_start: start.character.saturating_sub(from),
            length: u32::try_from(length).unwrap_or(u32::MAX),
            token_type: u32::try_from(kind).unwrap_or_default(),
            token_modifiers_bitset: u32::from(token.is_declaration),
        });
        last = start;
    }
    types::SemanticTokens { result_id: None, data }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_without_markdown_gets_its_words() {
        for (markdown, expected) in [
            ("**`term`**: a *list*, \\<b\\> and \\\\", "`term`: a *list*, <b> and \\"),
            (r"``a \d `**` b`` and `\*` **c**", r"``a \d `**` b`` and `\*` c"),
            ("a\n\n```text\n**b** \\<\n```\n**c**\n", "a\n\n**b** \\<\nc\n"),
            ("\\", ""),
        ] {
            assert_eq!(plain(markdown), expected, "{markdown}");
        }
    }

    #[test]
    fn a_client_without_snippets_gets_their_words() {
        for (snippet, expected) in [
            ("a: $1", "a: "),
            ("a: ${1:30 days}$0", "a: 30 days"),
            ("${1:x} and ${2}", "x and "),
            ("severity ${1|error,warning|} {$0}", "severity error {}"),
            (r"\$5 \} \\", r"$5 } \"),
            ("plain {x: 1}", "plain {x: 1}"),
        ] {
            assert_eq!(without_places(snippet), expected, "{snippet}");
        }
    }
}
