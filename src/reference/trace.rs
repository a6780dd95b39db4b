//! How a rule came to its outcome, as text: a line for each part, what it is made of below it.

use std::fmt::Write as _;

use crate::check::{Traced, TracedRule};
use crate::engine::TracePart;
use crate::finding::Outcome;
use crate::source::SourceMap;

/// The deepest that parts are moved to the right.
const DEEPEST: usize = 12;

/// How the rules came to their outcomes, as text.
pub fn traces(traced: &Traced) -> String {
    let mut out = String::new();
    for (index, one) in traced.traces.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        rule(&mut out, one, &traced.sources);
    }
    out
}

fn rule(out: &mut String, one: &TracedRule, sources: &SourceMap) {
    let outcome = match one.trace.outcome {
        Outcome::Fail => "fails",
        Outcome::Undecided => "is undecided",
        Outcome::Known => "is known",
        Outcome::Waived => "is waived",
        Outcome::Pass => "passes",
        Outcome::NotApplicable => "is not applicable",
    };
    let _ = writeln!(out, "{} {outcome} over {}", one.rule, one.document);
    one.trace.parts.iter().for_each(|part| line(out, part, 1, sources));
    if one.trace.cut {
        out.push_str("  … and more\n");
    }
}

fn line(out: &mut String, part: &TracePart, depth: usize, sources: &SourceMap) {
    let indent = depth.min(DEEPEST) * 2;
    let _ = write!(out, "{:indent$}{}  →  {}", "", part.text, part.result);
    if let Some((path, location)) = &part.origin {
        let place = sources.get(location.file).zip(sources.line_column(*location));
        let place = place.map(|(file, at)| format!("{}:{}:{}", file.name(), at.line, at.column)).unwrap_or_default();
        // a path that the policy writes just so needs no second name
        if *path == part.text || path.is_empty() {
            let _ = write!(out, "  ({place})");
        } else {
            let _ = write!(out, "  (`{path}`, {place})");
        }
    }
    out.push('\n');
    part.parts.iter().for_each(|part| line(out, part, depth + 1, sources));
}
