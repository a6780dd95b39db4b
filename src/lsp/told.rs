//! Answers of `ide` in the terms of the protocol.

use gen_lsp_types as types;

use super::client::Client;
use super::places::Places;
use crate::ide::{Completion, CompletionKind, Signature, Symbol, SymbolKind, Token, TokenKind};
use crate::source::{ColumnUnit, SourceFile, Span};

/// Text as Markdown.
pub(super) fn markdown(value: String) -> types::MarkupContent {
    types::MarkupContent { kind: types::MarkupKind::Markdown, value }
}

/// What may be written at the cursor.
pub(super) fn completion(client: &Client, source: &SourceFile, one: Completion) -> types::CompletionItem {
    let is_snippet = one.is_snippet && client.snippets;
    let new_text = if one.is_snippet && !is_snippet { without_places(&one.edit.text) } else { one.edit.text };
    let range = client.places.range(source, one.edit.span);
    types::CompletionItem {
        kind: Some(match one.kind {
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
        }),
        detail: one.detail,
        documentation: one.documentation.map(|text| types::Documentation::MarkupContent(markdown(text))),
        // numbers sort as their digits do where all have as many
        sort_text: Some(format!("{:06}{}", one.rank, one.label)),
        insert_text_format: Some(match is_snippet {
            true => types::InsertTextFormat::Snippet,
            false => types::InsertTextFormat::PlainText,
        }),
        // what is typed is held to this: the word that gives way may begin with a quote
        filter_text: (new_text != one.label).then(|| new_text.lines().next().unwrap_or_default().to_owned()),
        // the lines are indented as they are to be
        insert_text_mode: Some(types::InsertTextMode::AsIs),
        text_edit: Some(types::CompletionItemTextEdit::TextEdit(types::TextEdit { range, new_text })),
        label: one.label,
        ..types::CompletionItem::default()
    }
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

/// A part of a text.
pub(super) fn symbol(places: Places, source: &SourceFile, one: Symbol) -> types::DocumentSymbol {
    let children: Vec<_> = one.children.into_iter().map(|child| symbol(places, source, child)).collect();
    types::DocumentSymbol {
        // clients refuse an empty name
        name: if one.name.trim().is_empty() { "…".to_owned() } else { one.name },
        detail: one.detail,
        kind: match one.kind {
            SymbolKind::Section => types::SymbolKind::Module,
            SymbolKind::List => types::SymbolKind::Array,
            SymbolKind::Element => types::SymbolKind::Object,
            SymbolKind::Value => types::SymbolKind::Property,
            SymbolKind::Policy => types::SymbolKind::Package,
            SymbolKind::Rule => types::SymbolKind::Event,
            SymbolKind::Test => types::SymbolKind::Method,
            SymbolKind::Parameter => types::SymbolKind::Variable,
            SymbolKind::Definition => types::SymbolKind::Function,
            SymbolKind::Field => types::SymbolKind::Field,
            SymbolKind::EnumValue => types::SymbolKind::EnumMember,
        },
        tags: None,
        #[expect(deprecated, reason = "the type has the field")]
        deprecated: None,
        range: places.range(source, one.span),
        selection_range: places.range(source, one.name_span),
        children: (!children.is_empty()).then_some(children),
    }
}

/// A function that is being called.
pub(super) fn signature(one: Signature) -> types::SignatureHelp {
    let part = |span: &Span| types::ParameterInformation {
        // parts of the label by their words, so that nobody counts its units
        label: types::ParameterInformationLabel::String(span.text(&one.label).to_owned()),
        documentation: None,
    };
    let parameters: Vec<_> = one.parameters.iter().map(part).collect();
    let active = u32::try_from(one.active).ok();
    types::SignatureHelp {
        signatures: vec![types::SignatureInformation {
            documentation: one.documentation.map(|text| types::Documentation::MarkupContent(markdown(text))),
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
