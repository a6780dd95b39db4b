//! Answers, drawn as text.

use std::fmt::Write as _;

use clausula::ide::{Action, Completion, Edit, Fold, Lens, LensCommand, Link, Symbol, Trial};
use clausula::source::Span;

use super::{Asking, FILE};

/// The most completions that an answer lists.
const LISTED: usize = 14;

/// The answer to a question, as lines.
pub(super) fn answer(asking: &Asking, text: &str, cursor: Option<usize>, question: &str) -> String {
    let (word, rest) = question.split_once(' ').unwrap_or((question, ""));
    let at = || cursor.unwrap_or_else(|| panic!("`{question}` needs a cursor"));
    let mut out = asking.ask(text, |contract| match word {
        "completion" => completions(&contract.completion(at(), &asking.asked(text)), rest),
        "completed" => {
            let found = contract.completion(at(), &asking.asked(text));
            match found.iter().find(|known| known.label == rest) {
                Some(chosen) => changed(text, std::slice::from_ref(&chosen.edit)),
                None => format!("`{rest}` is not offered"),
            }
        }
        "hover" => match contract.hover(at()) {
            Some(hover) => format!("{}\n{}", drawn(text, &[hover.span]), hover.markdown),
            None => "nothing".to_owned(),
        },
        "definition" => {
            let links = contract.definition(at());
            let line = |link: &Link| {
                let target = &link.target;
                let drawn_there = match target.file.as_str() {
                    FILE => drawn(text, &[target.span]),
                    other => format!("{other}: {}\n", asking.policy_text(target.span)),
                };
                format!("{}leads to\n{drawn_there}", drawn(text, &[link.origin]))
            };
            if links.is_empty() { "nothing".to_owned() } else { links.iter().map(line).collect() }
        }
        "references" => drawn(text, &contract.references(at(), rest == "all")),
        "rename" if rest.is_empty() => match contract.prepare_rename(at()) {
            Ok((span, name)) => format!("{}{name}", drawn(text, &[span])),
            Err(reason) => reason.0,
        },
        "rename" => match contract.rename(at(), rest) {
            Ok(edits) => changed(text, &edits),
            Err(reason) => reason.0,
        },
        "symbols" => {
            let mut out = String::new();
            contract.symbols().iter().for_each(|symbol| outlined(text, symbol, 0, &mut out));
            out
        }
        "folds" => {
            let line = |at: usize| text[..at].matches('\n').count() + 1;
            let fold = |fold: &Fold| {
                let comment = if fold.is_comment { " (comment)" } else { "" };
                format!("{}-{}{comment}\n", line(fold.span.start()), line(fold.span.end()))
            };
            contract.folds().iter().map(fold).collect()
        }
        "hints" => {
            let mut out = text.to_owned();
            let mut tooltips = String::new();
            let hints = contract.hints(Span::new(0, text.len()));
            for hint in hints.iter().rev() {
                out.insert_str(hint.offset, &format!("«{}»", hint.text));
            }
            hints.iter().flat_map(|hint| &hint.tooltip).for_each(|tooltip| tooltips += &format!("{tooltip}\n"));
            out + &tooltips
        }
        "lenses" => {
            let lens = |lens: &Lens| {
                let places = match &lens.command {
                    Some(LensCommand::ShowPlaces(places)) => drawn(text, places),
                    _ => String::new(),
                };
                format!("{}: {}\n{places}", lens.span.text(text), lens.title)
            };
            contract.lenses().iter().map(lens).collect()
        }
        "actions" => {
            let actions = contract.actions(Span::empty(at()), rest != "no waivers", Trial::Now);
            let action = |action: &Action| {
                let preferred = if action.is_preferred { "* " } else { "  " };
                let mends = action.mends.map(|index| asking.finding(text, index)).unwrap_or_default();
                format!("{preferred}{} ({mends})\n{}", action.title, changed(text, &action.edits))
            };
            if actions.is_empty() { "nothing".to_owned() } else { actions.iter().map(action).collect() }
        }
        _ => panic!("there is no question `{question}`"),
    });
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    out
}

/// The completions, a line for each: those that begin with a word, with what is told of them; of all only the first.
fn completions(found: &[Completion], named: &str) -> String {
    let mut out = String::new();
    if !named.is_empty() {
        for known in found.iter().filter(|known| known.label == named) {
            let detail = known.detail.as_deref().unwrap_or_default();
            let documentation = known.documentation.as_deref().unwrap_or_default();
            let _ = writeln!(out, "{:?} {} — {detail}\n\n{documentation}", known.kind, known.label);
        }
        return out;
    }
    for known in found.iter().take(LISTED) {
        let detail = known.detail.as_ref().map(|detail| format!(" — {detail}")).unwrap_or_default();
        let _ = writeln!(out, "{}{detail}", known.label);
    }
    if found.len() > LISTED {
        let _ = writeln!(out, "… and {} more", found.len() - LISTED);
    }
    if found.is_empty() {
        out.push_str("nothing\n");
    }
    out
}

/// The text once it is changed, without the lines that stay as they are and are far from any change.
pub(super) fn changed(text: &str, edits: &[Edit]) -> String {
    let after = applied(text, edits);
    let (before, after): (Vec<&str>, Vec<&str>) = (text.lines().collect(), after.lines().collect());
    let same = |left: &[&str], right: &[&str], from_end: bool| {
        let pairs = left.len().min(right.len());
        let is_same = |index: &usize| {
            if from_end {
                left[left.len() - 1 - index] == right[right.len() - 1 - index]
            } else {
                left[*index] == right[*index]
            }
        };
        (0..pairs).take_while(is_same).count()
    };
    let head = same(&before, &after, false);
    let tail = same(&before[head..], &after[head..], true);
    let from = head.saturating_sub(1);
    let to = (after.len() - tail + 1).min(after.len());
    after[from..to].iter().map(|line| format!("{line}\n")).collect()
}

/// The text once it is changed.
pub(super) fn applied(text: &str, edits: &[Edit]) -> String {
    let mut after = text.to_owned();
    for edit in edits.iter().rev() {
        after.replace_range(edit.span.range(), &edit.text);
    }
    after
}

/// The lines that spans stand on, with marks below them.
pub(super) fn drawn(text: &str, spans: &[Span]) -> String {
    let mut out = String::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let content = line.trim_end_matches(['\r', '\n']);
        let mut marks = String::new();
        for span in spans.iter().filter(|span| span.start() < end && (span.end() > start || span.start() >= start)) {
            let from = text[start..span.start().max(start)].chars().count();
            let to = text[start..span.end().min(start + content.len()).max(start)].chars().count();
            marks += &" ".repeat(from.saturating_sub(marks.chars().count()));
            marks += &"^".repeat(to.saturating_sub(from).max(1));
        }
        if !marks.is_empty() {
            let _ = writeln!(out, "{content}\n{marks}");
        }
        start = end;
    }
    if out.is_empty() { "nothing\n".to_owned() } else { out }
}

/// A part of an outline and its own parts, a line for each.
fn outlined(text: &str, symbol: &Symbol, depth: usize, out: &mut String) {
    let detail = symbol.detail.as_ref().map(|detail| format!(" — {detail}")).unwrap_or_default();
    let (name, kind) = (&symbol.name, symbol.kind);
    let at = symbol.name_span.text(text);
    let _ = writeln!(out, "{:indent$}{name}{detail} ({kind:?} at `{at}`)", "", indent = 2 * depth);
    symbol.children.iter().for_each(|child| outlined(text, child, depth + 1, out));
}
