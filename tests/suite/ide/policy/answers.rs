//! Answers as text.

use std::fmt::Write as _;

use clausula::ide::policy::{PolicyFile, RuleCount, spoken_of};
use clausula::ide::{Edit, LensCommand, Place, Symbol};
use clausula::source::Span;

/// How many choices are drawn.
const SHOWN: usize = 14;

/// What is answered to a question about a file, at a place or a part of it.
pub(super) fn answer(question: &str, file: &PolicyFile<'_>, range: Span) -> String {
    let text = file.text();
    match question {
        "tokens" | "tokens of a part" => {
            let tokens = if question == "tokens" { file.tokens() } else { file.tokens_within(range) };
            let mut out = String::new();
            for token in tokens {
                let declares = if token.is_declaration { " (declared)" } else { "" };
                writeln!(out, "{}: {:?}{declares}", token.span.text(text), token.kind).unwrap();
            }
            out
        }
        "symbols" => symbols(&file.symbols(), text, 0),
        "folds" => {
            let mut out = String::new();
            for fold in file.folds() {
                let (first, last) = (line_of(text, fold.span.start()), line_of(text, fold.span.end()));
                let what = if fold.is_comment { " comment" } else { "" };
                writeln!(out, "{first}-{last}{what}: {}", start_of_line(fold.span.text(text))).unwrap();
            }
            out
        }
        "format" => written(text, file.format().as_deref()),
        "format of a part" => written(text, file.format_range(range).as_deref()),
        "hover" => file.hover(range.start()).map_or_else(
            || "nothing\n".to_owned(),
            |hover| format!("[{}]\n{}\n", hover.span.text(text), hover.markdown.replace("```", "~~~")),
        ),
        "signature" => file.signature(range.start()).map_or_else(
            || "nothing\n".to_owned(),
            |found| {
                let active = found
                    .active
                    .and_then(|active| found.parameters.get(active))
                    .map_or("", |span| span.text(&found.label));
                format!("{}, at `{active}`\n", found.label)
            },
        ),
        "complete" => {
            let all = file.completions(range.start());
            let mut out = String::new();
            for choice in all.iter().take(SHOWN) {
                let detail = choice.detail.as_deref().map(|detail| format!(" — {detail}")).unwrap_or_default();
                let documentation = choice.documentation.as_deref().and_then(|text| text.lines().next());
                let documentation = documentation.map(|text| format!(": {text}")).unwrap_or_default();
                writeln!(out, "{:?} {}{detail}{documentation}", choice.kind, choice.label).unwrap();
            }
            if all.len() > SHOWN {
                writeln!(out, "… {} more", all.len() - SHOWN).unwrap();
            }
            out
        }
        _ if question.starts_with("complete ") => {
            let label = question.trim_start_matches("complete ");
            let all = file.completions(range.start());
            match all.iter().find(|choice| choice.label == label) {
                Some(choice) => apply(text, std::slice::from_ref(&choice.edit)),
                None => "not offered\n".to_owned(),
            }
        }
        // each action with the lines that it changes, and what is still said of the file then
        "actions" => {
            let mut out = String::new();
            for action in file.actions(range) {
                let mended = action.mends.and_then(|at| file.diagnostics().find(|(index, _)| *index == at));
                let what = mended.map_or_else(String::new, |(_, said)| format!(" of {}", said.code));
                writeln!(out, "{:?}{what}: {}", action.kind, action.title).unwrap();
                let after = apply(text, &action.edits);
                let before: Vec<&str> = text.lines().collect();
                for line in after.lines().filter(|line| !before.contains(line)) {
                    writeln!(out, "+ {line}").unwrap();
                }
                for line in before.iter().filter(|line| !after.lines().any(|other| other == **line)) {
                    writeln!(out, "- {line}").unwrap();
                }
                let study = super::studied(&[(file.name(), &after)]);
                let again = PolicyFile::new(&study, file.name()).unwrap();
                for (_, said) in again.diagnostics() {
                    writeln!(out, "  still {}: {}", said.code, said.message).unwrap();
                }
            }
            out
        }
        "definition" => match file.definition(range.start()) {
            None => "nothing\n".to_owned(),
            Some(link) => format!("{} -> {}\n", link.origin.text(text), place(file, &link.target)),
        },
        "references" | "references and declaration" => {
            let places = file.references(range.start(), question != "references");
            places.iter().map(|found| format!("{}\n", place(file, found))).collect()
        }
        "lenses" => {
            let count = |rule: &str, failing| RuleCount { rule: rule.to_owned(), failing, checked: 42 };
            let mut out = String::new();
            for lens in file.lenses(&[count("house/notice", 3), count("house/cure", 0)]) {
                let command = match lens.command {
                    None => String::new(),
                    Some(LensCommand::RunTests { rule }) => format!(" -> tests of {rule}"),
                    Some(LensCommand::RunTest { name }) => format!(" -> the test {name:?}"),
                    Some(LensCommand::ShowFailing { rule }) => format!(" -> failures of {rule}"),
                    Some(LensCommand::ShowPlaces(places)) => format!(" -> {places:?}"),
                };
                writeln!(out, "{}: {}{command}", lens.span.text(text), lens.title).unwrap();
            }
            out
        }
        "highlights" => {
            let drawn = |span: &Span| format!("{}: {}\n", line_of(text, span.start()), span.text(text));
            file.highlights(range.start()).iter().map(drawn).collect()
        }
        "links" => file.links().iter().map(|link| format!("{} -> {:?}\n", link.span.text(text), link.target)).collect(),
        "selections" => {
            let lines = |span: &Span| span.text(text).replace('\n', "⏎");
            file.selections(range.start()).iter().map(|span| lines(span) + "\n").collect()
        }
        "waivers of the rule" => {
            let rule = file.spoken_at(range.start()).expect("a rule at the cursor");
            let contract = "# clausula: waive house/notice until 2027-01-01\n# house/notice-long and house/notice\nrule: \"house/notice\"\n";
            let found = spoken_of(contract, &rule, false);
            found.iter().map(|span| format!("{}: {}\n", line_of(contract, span.start()), span.text(contract))).collect()
        }
        _ if question.starts_with("rename ") => {
            let new = question.trim_start_matches("rename ");
            match file.rename(range.start(), new) {
                Err(refused) => format!("refused: {}\n", refused.0),
                Ok(all) => {
                    let mut out = String::new();
                    for (name, edits) in all {
                        let other = (name != file.name()).then(|| file.beside(&name).expect("a file of the study"));
                        let text = other.as_ref().map_or(text, |other| other.text());
                        write!(out, "--- {name}\n{}", apply(text, &edits)).unwrap();
                    }
                    out
                }
            }
        }
        _ => panic!("there is no question `{question}`"),
    }
}

/// A text after changes of it.
fn written(text: &str, edits: Option<&[Edit]>) -> String {
    edits.map_or_else(|| "nothing\n".to_owned(), |edits| apply(text, edits))
}

/// A text after changes of it, which stand in its order and don't overlap.
pub(super) fn apply(text: &str, edits: &[Edit]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.span.start()]);
        out.push_str(&edit.text);
        at = edit.span.end();
    }
    out.push_str(&text[at..]);
    out
}

/// A place: its file, line and the line's text.
fn place(file: &PolicyFile<'_>, place: &Place) -> String {
    let other = (place.file != file.name()).then(|| file.beside(&place.file).expect("a file of the study"));
    let text = other.as_ref().map_or(file.text(), |other| other.text());
    let line = line_of(text, place.span.start());
    let written = text.lines().nth(line - 1).unwrap_or_default().trim();
    format!("{}:{line}: {} in `{written}`", place.file, place.span.text(text))
}

fn symbols(all: &[Symbol], text: &str, depth: usize) -> String {
    let mut out = String::new();
    for symbol in all {
        let detail = symbol.detail.as_deref().map(|detail| format!(" — {detail}")).unwrap_or_default();
        let (first, last) = (line_of(text, symbol.span.start()), line_of(text, symbol.span.end()));
        let indent = "  ".repeat(depth);
        writeln!(out, "{indent}{:?} {}{detail} ({first}-{last})", symbol.kind, symbol.name).unwrap();
        out.push_str(&symbols(&symbol.children, text, depth + 1));
    }
    out
}

pub(super) fn line_of(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

fn start_of_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
