//! What tests have seen of the conditions of policies: for people, and as lcov's trace file, which editors and CI servers read.

use std::collections::BTreeMap;
use std::fmt::Write as _; // writing to a string does not fail, so what it returns is not looked at below

use crate::engine::Seen;
use crate::report::place::Places;
use crate::report::summary::count;
use crate::report::visible::one_line;
use crate::source::SourceMap;
use crate::testing::{Point, PointKind};

/// The conditions of a policy, and the files that they stand in.
#[derive(Debug, Clone, Copy)]
pub struct Covered<'a> {
    /// The conditions.
    pub points: &'a [Point],
    /// The files.
    pub sources: &'a SourceMap,
}

/// For people: each condition of which an outcome was not seen by any test, and how many were. Ends with a line break.
pub fn coverage_text(policies: &[Covered<'_>]) -> String {
    let mut out = String::new();
    let (mut seen, mut all) = (0, 0);
    for policy in policies {
        let mut places = Places::new(policy.sources);
        for point in policy.points {
            let unseen: Vec<&str> = point.unseen().map(words).collect();
            all += point.outcomes.len();
            seen += point.outcomes.len() - unseen.len();
            let (Some(file), Some(at)) = (places.file(point.condition), places.start(point.condition)) else {
                continue;
            };
            if !unseen.is_empty() {
                let text = policy.sources.text(point.condition).split_whitespace().collect::<Vec<_>>().join(" ");
                let name = one_line(file.name());
                let text: String = one_line(&text).chars().take(LONGEST).collect();
                let _ = writeln!(
                    out,
                    "{name}:{}:{}: no test has seen `{} {text}` {}",
                    at.line,
                    at.column,
                    word(point.kind),
                    unseen.join(", ")
                );
            }
        }
    }
    let share = (seen * 100).checked_div(all).unwrap_or(100);
    let _ = writeln!(out, "tests have seen {seen} of {} ({share}%)", count(all, "outcome"));
    out
}

/// How much of a condition is shown.
const LONGEST: usize = 70;

/// As a trace file: each condition a line, each of its outcomes a branch.
pub fn lcov(policies: &[Covered<'_>]) -> String {
    let mut files: BTreeMap<&str, Vec<(u32, &Point)>> = BTreeMap::new();
    for policy in policies {
        let mut places = Places::new(policy.sources);
        for point in policy.points {
            if let (Some(file), Some(at)) = (places.file(point.condition), places.start(point.condition)) {
                files.entry(file.name()).or_default().push((at.line, point));
            }
        }
    }
    let mut out = String::new();
    for (name, mut points) in files {
        points.sort_by_key(|(line, point)| (*line, point.condition));
        let _ = writeln!(out, "TN:\nSF:{}", one_line(name));
        let (mut found, mut hit) = (0, 0);
        let mut lines: BTreeMap<u32, usize> = BTreeMap::new();
        for (block, (line, point)) in points.iter().enumerate() {
            let total: usize = point.outcomes.values().sum();
            for (branch, taken) in point.outcomes.values().enumerate() {
                let taken_words = if total == 0 { "-".to_owned() } else { taken.to_string() };
                let _ = writeln!(out, "BRDA:{line},{block},{branch},{taken_words}");
                found += 1;
                hit += usize::from(*taken > 0);
            }
            *lines.entry(*line).or_default() += total;
        }
        let _ = writeln!(out, "BRF:{found}\nBRH:{hit}");
        for (line, total) in &lines {
            let _ = writeln!(out, "DA:{line},{total}");
        }
        let covered = lines.values().filter(|total| **total > 0).count();
        let _ = writeln!(out, "LF:{}\nLH:{covered}\nend_of_record", lines.len());
    }
    out
}

/// What a condition is for, as policies write it.
pub(super) fn word(kind: PointKind) -> &'static str {
    match kind {
        PointKind::Require => "require",
        PointKind::Forbid => "forbid",
        PointKind::When => "when",
        PointKind::Step => "grade",
    }
}

/// An outcome, behind "seen it".
fn words(seen: Seen) -> &'static str {
    match seen {
        Seen::True => "true",
        Seen::False => "false",
        Seen::Silent => "not stated",
        Seen::Unknown => "undecided",
    }
}
