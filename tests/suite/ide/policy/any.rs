//! What holds for any text and any place in it: no panic, spans within the text on borders of characters, changes that do not
//! overlap.

use clausula::ide::policy::PolicyFile;
use clausula::ide::{Edit, Symbol};
use clausula::source::Span;

use super::studied;
use crate::tidy;

fn holds(text: &str, span: Span, what: &str) {
    assert!(
        span.end() <= text.len() && text.is_char_boundary(span.start()) && text.is_char_boundary(span.end()),
        "{what}: {span:?} in {text:?}"
    );
}

fn edits_hold(text: &str, edits: &[Edit], what: &str) {
    edits.iter().for_each(|edit| holds(text, edit.span, what));
    for pair in edits.windows(2) {
        assert!(pair[0].span.end <= pair[1].span.start, "{what}: {edits:?} in {text:?}");
    }
}

fn symbols_hold(text: &str, symbols: &[Symbol], within: Span) {
    for symbol in symbols {
        holds(text, symbol.span, "symbol");
        holds(text, symbol.name_span, "symbol");
        assert!(!symbol.name.is_empty());
        let inside = |outer: Span, inner: Span| outer.start <= inner.start && inner.end <= outer.end;
        assert!(inside(within, symbol.span) && inside(symbol.span, symbol.name_span), "{symbol:?} in {text:?}");
        symbols_hold(text, &symbol.children, symbol.span);
    }
}

/// Asks everything of a text at a place.
fn ask(text: &str, at: usize) {
    let study = studied(&[("a.policy", text)]);
    let Some(file) = PolicyFile::new(&study, "a.policy") else { panic!("the file is there") };
    let whole = Span::new(0, text.len());
    let tokens = file.tokens();
    for token in &tokens {
        holds(text, token.span, "token");
        assert!(!token.span.text(text).contains('\n') && !token.span.is_empty(), "{token:?} in {text:?}");
    }
    for pair in tokens.windows(2) {
        assert!(pair[0].span.end <= pair[1].span.start, "{pair:?} in {text:?}");
    }
    let within = file.tokens_within(Span::new(at, at + 40));
    assert!(within.iter().all(|token| tokens.contains(token)), "{within:?} in {text:?}");
    file.folds().iter().for_each(|fold| holds(text, fold.span, "fold"));
    symbols_hold(text, &file.symbols(), whole);
    for place in file.references(at, true) {
        holds(file.beside(&place.file).unwrap().text(), place.span, "reference");
    }
    if let Some(link) = file.definition(at) {
        holds(text, link.origin, "definition");
        holds(file.beside(&link.target.file).unwrap().text(), link.target.span, "definition");
    }
    for (_, edits) in file.rename(at, "other_name").unwrap_or_default() {
        edits_hold(text, &edits, "rename");
    }
    for choice in file.completions(at) {
        holds(text, choice.edit.span, "completion");
        assert!(!choice.label.is_empty());
    }
    for action in file.actions(Span::new(at, at + 200)) {
        edits_hold(text, &action.edits, "action");
        assert!(!action.title.is_empty() && !action.edits.is_empty());
    }
    if let Some(hover) = file.hover(at) {
        holds(text, hover.span, "hover");
    }
    if let Some(signature) = file.signature(at) {
        signature.parameters.iter().for_each(|span| holds(&signature.label, *span, "signature"));
        assert!(signature.active.is_none_or(|active| active < signature.parameters.len()));
    }
    file.highlights(at).iter().for_each(|span| holds(text, *span, "highlight"));
    file.links().iter().for_each(|link| holds(text, link.span, "link"));
    let selections = file.selections(at);
    selections.iter().for_each(|span| holds(text, *span, "selection"));
    assert!(selections.windows(2).all(|pair| pair[1].start <= pair[0].start && pair[0].end <= pair[1].end));
    file.lenses(&[]).iter().for_each(|lens| holds(text, lens.span, "lens"));
    edits_hold(text, &file.format().unwrap_or_default(), "format");
    edits_hold(text, &file.format_range(Span::new(at, at + 10)).unwrap_or_default(), "format of a part");
}

/// What files begin with while somebody writes their first line.
const BEGINNINGS: [&str; 7] = [
    "policy ",
    "policy \"t\"\n",
    "vocabulary v\n",
    "é {\n",
    "vocabulary\n",
    "policy a.\n",
    "policy a..b\nvocabulary contract\n",
];

/// Of a text that a range cuts, the names in it that the range leaves out cut it all the same.
#[test]
fn the_words_of_a_part_are_those_of_the_whole_file_that_it_touches() {
    let text = "policy a\nvocabulary contract\nrule b \"B\" {\n    severity note\n    for each report in reports {\n        \
                require report.every is stated else \"how often `{report.name}` comes is not stated\"\n    }\n}\n";
    let study = studied(&[("a.policy", text)]);
    let file = PolicyFile::new(&study, "a.policy").unwrap();
    let tokens = file.tokens();
    for start in 0..text.len() {
        for length in [0, 1, 8, 40] {
            for token in file.tokens_within(Span::new(start, start + length)) {
                assert!(tokens.contains(&token), "{token:?} from {start}, {length} long");
            }
        }
    }
}

/// Policies, vocabularies and tests of all kinds, cut and with a part taken out, at places spread over them.
#[test]
fn any_text_is_answered_at_any_place() {
    let paths = tidy::files("policies").into_iter().chain(tidy::files("tests/ide/policy"));
    let paths: Vec<String> = paths.filter(|path| path.ends_with(".policy") || path.ends_with(".md")).collect();
    for (number, path) in paths.iter().enumerate() {
        let text = tidy::read(path);
        let border = |at: usize| (at.min(text.len())..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap();
        // short pieces, since everything is asked of each
        for step in 0..6 {
            let start = border((number * 977 + step * 3119) % text.len().max(1));
            let end = border(start + 700);
            let hole = border(start + (number * 131 + step * 47) % 600).min(end);
            let piece = format!("policy a \"A\"\nvocabulary contract\n{}", &text[start..end]);
            let cut = format!(
                "policy a\nvocabulary contract\n{}{}",
                &text[start..hole],
                &text[border(hole + 9).min(end)..end]
            );
            let odd = format!("{}{}", BEGINNINGS[(number + step) % BEGINNINGS.len()], &text[start..end]);
            for text in [&piece, &cut, &odd] {
                ask(text, (number * 61 + step * 173) % (text.len() + 20));
            }
        }
    }
}
