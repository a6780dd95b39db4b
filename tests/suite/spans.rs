//! Parts of a scalar's text lead back to their bytes in the file, whatever the style: the bytes of each part, read once more
//! in that style, are the part.

use clausula::document::{Document, Limits, NodeId, load};
use clausula::source::FileId;
use proptest::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
    Literal,
    Folded,
}

/// How continued lines are indented.
const INDENT: &str = "    ";

const WORDS: [&str; 10] = ["sixty", "(60)", "days", "it's", "\"q\"", "é", "🎵", "x:y#z", "\\n", "a,b"];

/// A word, what stands before it in the text, and what chooses how they are written.
#[derive(Debug, Clone, Copy)]
struct Part {
    word: &'static str,
    between: &'static str,
    choice: u8,
}

fn parts() -> impl Strategy<Value = Vec<Part>> {
    let part =
        (prop::sample::select(WORDS.to_vec()), prop::sample::select(vec![" ", " ", "  ", "\n", "\n\n"]), any::<u8>());
    prop::collection::vec(part.prop_map(|(word, between, choice)| Part { word, between, choice }), 1..12)
}

/// White space as a style may write it.
fn written_between(style: Style, between: &str, choice: u8) -> String {
    let fold = choice.is_multiple_of(2);
    let lines = between.matches('\n').count();
    match (style, lines) {
        (Style::Literal, 0) => between.to_owned(),
        (Style::Literal, lines) => "\n".repeat(lines) + INDENT,
        (Style::Double, 1..) if !fold => "\\n".repeat(lines),
        // what is more than one line break more than the text has
        (_, 1..) => "\n".repeat(lines + 1) + INDENT,
        // the break is escaped away, and the spaces of the next line with it
        (Style::Double, 0) if choice.is_multiple_of(5) => format!("{between}\\\n{INDENT}"),
        (_, 0) if fold && between == " " => format!("\n{INDENT}"),
        (_, 0) => between.to_owned(),
    }
}

fn written_word(style: Style, word: &str, choice: u8) -> String {
    match style {
        Style::Single => word.replace('\'', "''"),
        Style::Double => word
            .chars()
            .map(|c| match (c, choice % 3) {
                ('"' | '\\', _) => format!("\\{c}"),
                (c, 0) if (c as u32) < 0x100 => format!("\\x{:02x}", c as u32),
                (c, 1) => format!("\\U{:08X}", c as u32),
                _ => c.to_string(),
            })
            .collect(),
        _ => word.to_owned(),
    }
}

/// A file whose only value has this text as the style writes it.
fn file_of(style: Style, written: &str) -> String {
    match style {
        Style::Plain => format!("k: {written}\n"),
        Style::Single => format!("k: '{written}'\n"),
        Style::Double => format!("k: \"{written}\"\n"),
        Style::Literal => format!("k: |{}-\n{INDENT}{written}\n", INDENT.len()),
        Style::Folded => format!("k: >{}-\n{INDENT}{written}\n", INDENT.len()),
    }
}

fn read(file: &str) -> (Document, NodeId) {
    let mut loaded = load(file.as_bytes().to_vec(), FileId(0), Limits::default());
    assert_eq!(loaded.diagnostics, [], "{file:?}");
    let document = loaded.documents.remove(0);
    let value = document.get(document.root(), "k").unwrap();
    (document, value)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_bytes_of_every_part_of_a_text_read_as_that_part(
        style in prop::sample::select(vec![Style::Plain, Style::Single, Style::Double, Style::Literal, Style::Folded]),
        parts in parts(),
        windows in any::<bool>(),
    ) {
        let mut text = String::new();
        let mut written = String::new();
        let mut words = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            // a plain scalar starts with a letter
            let word = if index == 0 { "by" } else { part.word };
            if index > 0 {
                text.push_str(part.between);
                written.push_str(&written_between(style, part.between, part.choice));
            }
            let start = text.len();
            text.push_str(word);
            written.push_str(&written_word(style, word, part.choice));
            words.push(start..text.len());
        }
        let mut file = file_of(style, &written);
        if windows {
            file = file.replace('\n', "\r\n");
        }
        let (document, value) = read(&file);
        prop_assert_eq!(document.text(value), &text, "{:?}", &file);
        for (index, first) in words.iter().enumerate() {
            for last in &words[index..] {
                let part = &text[first.start..last.end];
                let span = document.source_span(value, first.start..last.end);
                let bytes = document.source().get(span.range()).unwrap();
                // a word that a plain scalar may not begin with stands behind one that it may
                let ahead = if style == Style::Plain { "x" } else { "" };
                let again = file_of(style, &format!("{ahead}{bytes}"));
                let (again, value) = read(&again);
                prop_assert_eq!(again.text(value), format!("{ahead}{part}"), "{:?} of {:?}", bytes, &file);
            }
        }
    }
}
