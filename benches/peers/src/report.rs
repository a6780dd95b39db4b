//! What was measured, as Markdown.

use std::fmt::Write as _;

use crate::corpus::{Corpus, ONE_FAULT_IN};
use crate::growth::Series;
use crate::machine;
use crate::measure::Times;

/// What Clausula has to reach, and whether it does.
pub(crate) struct Target {
    /// What is held to something.
    pub(crate) what: String,
    /// What is asked for.
    pub(crate) asked: String,
    /// What was measured; or why nothing was.
    pub(crate) measured: String,
    /// Whether it is reached; nothing where it was not measured.
    pub(crate) reached: Option<bool>,
}

impl Target {
    /// Held to be at least so much.
    pub(crate) fn at_least(what: impl Into<String>, asked: f64, measured: f64, unit: &str) -> Self {
        let (asked_text, measured_text) = (format!("at least {asked}{unit}"), format!("{}{unit}", figure(measured)));
        Self { what: what.into(), asked: asked_text, measured: measured_text, reached: Some(measured >= asked) }
    }

    /// Held to be at most so much.
    pub(crate) fn at_most(what: impl Into<String>, asked: f64, measured: f64, unit: &str) -> Self {
        let (asked_text, measured_text) = (format!("at most {asked}{unit}"), format!("{}{unit}", figure(measured)));
        Self { what: what.into(), asked: asked_text, measured: measured_text, reached: Some(measured <= asked) }
    }

    /// Not measured.
    pub(crate) fn unmeasured(what: impl Into<String>, asked: impl Into<String>, why: impl Into<String>) -> Self {
        Self { what: what.into(), asked: asked.into(), measured: why.into(), reached: None }
    }
}

/// A page that grows section by section.
pub(crate) struct Page(String);

impl Page {
    /// With what it was measured on and with.
    pub(crate) fn new(rounds: usize, load: &str) -> Self {
        let mut page = Self(String::new());
        page.line("# Measured beside others");
        page.line("");
        page.line(&format!(
            "Written by `benches/peers`, whose README says what is measured and how, on {}. Medians of {rounds} rounds, where \
             nothing else is said, in which everybody has a turn; a ratio is the median of the ratios within each round. What is done on one core is measured \
             by the time that its thread computes, all else by the wall's.",
            machine::today()
        ));
        page.line("");
        page.line("| | |");
        page.line("|---|---|");
        page.line(&format!("| processor | {} |", machine::processor()));
        page.line(&format!("| load before it began | {} |", load));
        page.line(&format!("| compiler | {} |", machine::compiler()));
        page.line(&format!("| built with | {} |", machine::build()));
        for package in ["clausula", "regorus", "cfn-guard", "yaml_serde", "granit-parser"] {
            page.line(&format!("| {package} | {} |", machine::version_of(package)));
        }
        page
    }

    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    /// A heading, and a paragraph below it.
    pub(crate) fn section(&mut self, heading: &str, words: &str) {
        self.line(&format!("\n## {heading}\n\n{words}\n"));
    }

    /// A paragraph behind a table.
    pub(crate) fn section_end(&mut self, words: &str) {
        self.line(&format!("\n{words}"));
    }

    /// What has to be reached; before everything else but the head.
    pub(crate) fn targets(&mut self, targets: &[Target]) {
        self.section("What it has to reach", "Ratios and figures of the sections below.");
        self.line("| | asked for | measured | |");
        self.line("|---|---|---|---|");
        for Target { what, asked, measured, reached } in targets {
            let reached = match reached {
                Some(true) => "reached",
                Some(false) => "**not reached**",
                None => "not measured",
            };
            self.line(&format!("| {what} | {asked} | {measured} | {reached} |"));
        }
    }

    /// What everybody takes for a corpus, compared with one of them.
    pub(crate) fn contenders(&mut self, corpus: &Corpus, rounds: usize, times: &[Times], compared: &Times) {
        let words = format!(
            "About {} lines each, {:.1} MB together, in memory. Each fault is in one of {ONE_FAULT_IN}: {} contracts with {} \
             faults, and everybody below who checks the 13 rules was held to flag just these. Medians of {rounds} rounds.",
            corpus.lines(),
            corpus.bytes() as f64 / 1e6,
            corpus.flagged(),
            corpus.planted.len()
        );
        self.section(&format!("{} contracts, one core", thousands(corpus.texts.len())), &words);
        self.times(corpus, times, compared);
    }

    /// What each takes for a corpus, compared with one of them.
    pub(crate) fn times(&mut self, corpus: &Corpus, times: &[Times], compared: &Times) {
        let (count, bytes) = (corpus.texts.len(), corpus.bytes());
        self.line(&format!("| | ms | µs a contract | MB/s | times the time of {} |", compared.name));
        self.line("|---|---:|---:|---:|---:|");
        for row in times {
            let seconds = row.median();
            self.line(&format!(
                "| {} | {} | {} | {} | {} |",
                row.name,
                figure(seconds * 1e3),
                figure(seconds * 1e6 / count as f64),
                figure(bytes as f64 / 1e6 / seconds),
                figure(row.ratio_to(compared))
            ));
        }
    }

    /// A table of rows that are ready.
    pub(crate) fn table(&mut self, heads: &[&str], rows: &[Vec<String>]) {
        self.line(&format!("| {} |", heads.join(" | ")));
        let others = heads.iter().skip(1).map(|_| "---:");
        self.line(&format!("|{}|", std::iter::once("---").chain(others).collect::<Vec<_>>().join("|")));
        for row in rows {
            self.line(&format!("| {} |", row.join(" | ")));
        }
    }

    /// How costs grow.
    pub(crate) fn growth(&mut self, series: &[Series]) {
        let words = "What a check takes with so many of something, and that divided by how many. The last column compares what one \
                     more costs between the last two sizes with what it costs between the two before: 1 where the cost is \
                     linear.";
        self.section("Growth", words);
        let sizes: Vec<usize> =
            series.first().map(|one| one.points.iter().map(|(size, _)| *size).collect()).unwrap_or_default();
        let mut heads = vec!["".to_owned()];
        heads.extend(sizes.iter().map(|size| thousands(*size)));
        heads.push("one more, compared".to_owned());
        let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
        let mut rows = Vec::new();
        for Series { of, how, points } in series {
            rows.push(
                [vec![format!("{of}: {how}; ms")], cells(points, |_, seconds| seconds * 1e3), vec![String::new()]]
                    .concat(),
            );
            rows.push(
                [
                    vec![format!("{of}: µs for each")],
                    cells(points, |size, seconds| seconds * 1e6 / size as f64),
                    vec![series_steepening(points)],
                ]
                .concat(),
            );
        }
        self.table(&heads, &rows);
    }

    /// The page so far, with the targets of another behind its head.
    pub(crate) fn joined(self, rest: Self) -> String {
        self.0 + &rest.0
    }

    /// A page without a head.
    pub(crate) fn body() -> Self {
        Self(String::new())
    }
}

fn cells(points: &[(usize, f64)], value: impl Fn(usize, f64) -> f64) -> Vec<String> {
    points.iter().map(|(size, seconds)| figure(value(*size, *seconds))).collect()
}

fn series_steepening(points: &[(usize, f64)]) -> String {
    crate::growth::steepening(points).map_or_else(String::new, figure)
}

/// A number with three digits that count, if it has so many before its point, else all of those.
pub(crate) fn figure(value: f64) -> String {
    if value >= 1_000.0 {
        return thousands(value.round() as usize);
    }
    let decimals = if value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else if value >= 1.0 {
        2
    } else {
        3
    };
    format!("{value:.decimals$}")
}

/// A number with commas.
pub(crate) fn thousands(value: usize) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            let _ = write!(text, ",");
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_as_many_digits_as_say_something() {
        for (value, expected) in [
            (0.0123, "0.012"),
            (1.234, "1.23"),
            (12.34, "12.3"),
            (123.4, "123"),
            (1_234_567.8, "1,234,568"),
            (1_000.0, "1,000"),
        ] {
            assert_eq!(figure(value), expected);
        }
    }
}
