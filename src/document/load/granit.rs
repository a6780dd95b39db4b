//! The YAML parser, and the only place that knows it: its events go to a [`Builder`] in the project's own terms.

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle, Tag};

use super::Limits;
use super::builder::{Builder, Properties, Refused, TagUse, TagWord};
use super::syntax;
use crate::document::NodeKind;
use crate::source::Span;

/// Reads all documents of a text into the builder.
///
/// A document with a mistake of syntax, or beyond a limit, is abandoned, and the next one is read.
pub(super) fn read(text: &str, limits: Limits, builder: &mut Builder<'_>) {
    let parser_options = granit_parser::options! {
        strict_indentation: true,
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: limits.depth,
        block_nesting_limit: limits.depth,
    };
    let mut parser = Parser::new_from_str_with_options(text, parser_options);
    // recovery moves forward; should it ever not, reading ends instead of going on for ever
    let mut last_error = None;
    while let Some(next) = parser.next_event() {
        // by reference: an event with its span is large, and moving it shows
        match &next {
            Ok((event, span)) => {
                if tell(builder, event, span).is_ok() {
                    continue;
                }
                builder.abandon();
            }
            Err(error) => {
                let offset = error.marker().byte_offset().unwrap_or(text.len());
                builder.broken(syntax::mistake(error.kind(), text, offset, builder.position(), limits.depth), offset);
                if last_error.replace(offset).is_some_and(|last| last >= offset) {
                    return;
                }
            }
        }
        match parser.proceed_next_document() {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                let offset = error.marker().byte_offset().unwrap_or(text.len());
                builder.broken(syntax::mistake(error.kind(), text, offset, builder.position(), limits.depth), offset);
                return;
            }
        }
    }
}

fn tell(builder: &mut Builder<'_>, event: &Event<'_>, at: &granit_parser::Span) -> Result<(), Refused> {
    let span = bytes(at);
    match event {
        Event::Scalar(text, style, anchor, tag) => {
            let properties = properties(*anchor, tag.as_deref(), at);
            match style {
                ScalarStyle::Plain if span.is_empty() => builder.unwritten(span.start(), properties),
                ScalarStyle::Plain => builder.scalar(NodeKind::Plain, text, span, properties),
                ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                    builder.scalar(NodeKind::Quoted, text, span, properties)
                }
                ScalarStyle::Literal | ScalarStyle::Folded => builder.block_scalar(text, span, properties),
            }
            Ok(())
        }
        Event::SequenceStart(style, anchor, tag) => builder.start(
            NodeKind::Sequence,
            span,
            *style == StructureStyle::Flow,
            properties(*anchor, tag.as_deref(), at),
        ),
        Event::MappingStart(style, anchor, tag) => builder.start(
            NodeKind::Mapping,
            span,
            *style == StructureStyle::Flow,
            properties(*anchor, tag.as_deref(), at),
        ),
        Event::SequenceEnd | Event::MappingEnd => builder.end(span),
        Event::Alias(anchor) => builder.alias(*anchor, span),
        Event::UnresolvedAlias(name) => {
            builder.unknown_alias(name, span);
            Ok(())
        }
        Event::Anchor(_, _) => {
            builder.anchor_name(span);
            Ok(())
        }
        Event::DocumentStart(explicit, _) => {
            builder.start_document(span, *explicit);
            Ok(())
        }
        Event::DocumentEnd => {
            builder.end_document(span);
            Ok(())
        }
        // the stream's own events, and kinds that this version of the parser does not have
        _ => Ok(()),
    }
}

#[inline]
fn bytes(span: &granit_parser::Span) -> Span {
    // a parser over a text knows all its offsets
    let range = span.byte_range().unwrap_or_default();
    Span::new(range.start, range.end)
}

#[inline]
fn properties(anchor: usize, tag: Option<&Tag>, at: &granit_parser::Span) -> Properties {
    let tag =
        tag.map(|tag| TagUse { word: tag_word(tag), span: at.tag_span().map(|span| bytes(&span)).unwrap_or_default() });
    Properties { anchor: (anchor != 0).then_some(anchor), tag }
}

fn tag_word(tag: &Tag) -> TagWord {
    if tag.handle().is_empty() && tag.suffix() == "!" {
        return TagWord::Plainly;
    }
    match tag.core_suffix() {
        Some("str") => TagWord::Text,
        Some("seq") => TagWord::List,
        Some("map") => TagWord::Mapping,
        Some(_) => TagWord::OtherScalar,
        None if tag.suffix_in_namespace("tag:yaml.org,2002:").as_deref() == Some("merge") => TagWord::Merge,
        None => TagWord::Other,
    }
}
