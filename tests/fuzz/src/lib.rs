//! What must hold for any bytes at all. Each function panics where it does not.

use clausula::check::{Checked, Checker, Input, Options, Selection, compile};
use clausula::diagnostic::{Diagnostic, Severity};
use clausula::document::{Limits, Way, load_by};
use clausula::finding::RunSummary;
use clausula::packs;
use clausula::report::{Format, Renderer, RunHeader, Style};
use clausula::source::FileId;
use clausula::syntax::format::format;
use clausula::syntax::parse;
use clausula::value::Date;

/// The two ways of reading YAML agree in everything wherever the fast one is taken to its end. Gives whether it was.
///
/// # Panics
///
/// Where they don't agree.
pub fn yaml(bytes: &[u8]) -> bool {
    let narrow = Limits { depth: 3, expanded_nodes: 4, ..Limits::default() };
    let mut is_fast = false;
    for limits in [Limits::default(), narrow] {
        let read = |way| load_by(bytes.to_vec(), FileId(3), limits, way);
        let (fast, taken) = read(Way::Fast);
        // also where the parser alone reads it: it must not panic, and every place lies in the text
        let (parsed, _) = read(Way::Parser);
        hold_places(&parsed.diagnostics, &parsed.text);
        assert_eq!(fast.diagnostics, parsed.diagnostics);
        assert_eq!(fast.documents, parsed.documents);
        is_fast |= taken == Way::Fast;
    }
    is_fast
}

/// A policy file is read without a panic, mistakes lie in it, and its one form is read alike and stays as it is.
///
/// # Panics
///
/// Where one of these does not hold.
pub fn policy(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    hold_places(&parse(text, FileId(0)).diagnostics, text);
    let Ok(once) = format(text, FileId(0)) else { return };
    let read = parse(&once, FileId(0));
    assert!(read.diagnostics.iter().all(|each| each.severity < Severity::Error), "its form is not read:\n{once}");
    match format(&once, FileId(0)) {
        Ok(twice) => assert_eq!(twice, once, "its form is not in its form"),
        Err(mistakes) => panic!("its form has mistakes: {mistakes:#?}\n{once}"),
    }
}

/// A file is checked without a panic, twice alike, each place lies in its text, and a format can be written of it, without
/// what steers a terminal. Which of the formats is chosen by the bytes: to write all of them takes ten times as long.
///
/// # Panics
///
/// Where one of these does not hold.
pub fn check(checker: &Checker, bytes: &[u8]) {
    let checked = || {
        let input = Input { name: "contract.yaml".to_owned(), bytes: bytes.to_vec(), named_outright: true };
        checker.check(input)
    };
    let first = checked();
    for report in &first.reports {
        for finding in &report.findings {
            let labels = finding.diagnostic.primary.iter().chain(&finding.diagnostic.secondary);
            for location in labels.map(|label| label.location) {
                let text = report.sources.get(location.file).map_or("", |file| file.text());
                assert!(text.get(location.span.range()).is_some(), "{:?} is not in the text", finding.diagnostic);
            }
        }
    }
    let second = checked();
    let format = Format::ALL[bytes.iter().fold(0, |sum, byte| (sum * 31 + usize::from(*byte)) % Format::ALL.len())];
    let written = render(checker, &first, format);
    assert_eq!(written, render(checker, &second, format), "{} differs the second time", format.name());
    let steers = |character: char| character.is_control() && character != '\n' && character != '\t';
    let is_for_people = matches!(format, Format::Pretty | Format::Concise | Format::Github);
    assert!(!is_for_people || !written.contains(steers), "{} steers a terminal", format.name());
}

fn render(checker: &Checker, checked: &Checked, format: Format) -> String {
    let rules: Vec<_> = checker.program().rules.iter().collect();
    let header = RunHeader { as_of: as_of(), notes: &[], rules: &rules, verbose: false, has_baseline: false };
    let mut renderer = Renderer::new(format, Style { color: false, width: 80 });
    let mut summary = RunSummary::default();
    let mut written = renderer.begin(header);
    for report in &checked.reports {
        summary.add(report);
        written += &renderer.report(report);
    }
    written + &renderer.finish(&summary)
}

/// The essential rules, ready to check.
///
/// # Panics
///
/// Where the built-in policies can't be read.
pub fn essentials() -> Checker {
    let options = Options { as_of: as_of(), limits: Limits::default() };
    let compiled = compile(packs::find("bpo.essentials"), &Selection::default(), options);
    compiled.checker.unwrap_or_else(|| panic!("{:#?}", compiled.diagnostics))
}

fn as_of() -> Date {
    Date { year: 2026, month: Some(11), day: Some(21) }
}

fn hold_places(diagnostics: &[Diagnostic], text: &str) {
    for diagnostic in diagnostics {
        for label in diagnostic.primary.iter().chain(&diagnostic.secondary) {
            assert!(text.get(label.location.span.range()).is_some(), "{diagnostic:#?} is not in the text");
        }
    }
}
