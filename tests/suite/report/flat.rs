//! What a format keeps in memory while a run goes on.

use clausula::finding::{DocumentReport, RunSummary};
use clausula::report::{Format, Renderer, RunHeader};

use super::{PLAIN, fixture};

/// The most that a counter's digits, or the last rows of a table, may add.
const SLACK: usize = 200;

/// How much a renderer keeps after this many documents, each in a file of its own: the length of all that it holds, written out.
fn kept(format: Format, documents: usize) -> usize {
    let reports: Vec<DocumentReport> = fixture::all().into_iter().map(|(_, report)| report).collect();
    let mut renderer = Renderer::new(format, PLAIN);
    drop(renderer.begin(RunHeader {
        as_of: fixture::AS_OF,
        notes: &[],
        rules: &[],
        verbose: false,
        has_baseline: true,
    }));
    for number in 0..documents {
        let mut report = reports[number % reports.len()].clone();
        report.file = format!("contracts/{number:06}.yaml");
        for finding in &mut report.findings {
            finding.fingerprint = finding.fingerprint.and(&number.to_string());
        }
        drop(renderer.report(&report));
    }
    let kept = format!("{renderer:?}").len();
    drop(renderer.finish(&RunSummary::default()));
    kept
}

#[test]
fn memory_is_flat_in_every_format_that_need_not_hold_all_findings() {
    // whole rounds of the fixture, so that both end with the same report
    let round = fixture::all().len();
    for format in Format::ALL {
        let (few, many) = (kept(format, 8 * round), kept(format, 24 * round));
        match format {
            // what is milder than an error is told behind all errors; this also shows that what is kept is seen here
            Format::Github => assert!(many > 2 * few, "{few} and {many}"),
            // what fits into a comment is kept, the mildest last
            Format::Markdown => assert!(many < 2 * 65_536, "{few} and {many}"),
            _ => assert!(
                many.abs_diff(few) <= SLACK,
                "{format:?} keeps {few}, and of three times as many documents {many}"
            ),
        }
    }
}
