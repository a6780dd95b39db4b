//! What holds of the pretty output whatever it is given.

use std::sync::Arc;

use clausula::diagnostic::{Code, Diagnostic, Severity};
use clausula::finding::{DocumentReport, Finding, FindingKind, Fingerprint, Group};
use clausula::report::{Format, Style};
use clausula::source::{Location, SourceFile, SourceMap, Span};
use proptest::prelude::*;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{fixture, rendered, run};

const WIDTHS: [usize; 4] = [40, 80, 100, 200];

fn columns(text: &str) -> usize {
    text.chars().map(|character| character.width().unwrap_or(0)).sum()
}

fn assert_fits(out: &str, width: usize) {
    for line in out.lines() {
        assert!(line.width() <= width, "{} of {width} columns: {line}", line.width());
        let seen =
            line.chars().all(|c| !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'));
        assert!(seen, "{line:?}");
    }
}

fn without_color(text: &str) -> String {
    regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap().replace_all(text, "").into_owned()
}

/// A document with one finding that has these labels, bytes of its text, the first of them primary.
fn one(text: &str, labels: &[(usize, usize, String)]) -> DocumentReport {
    let mut sources = SourceMap::new();
    let file = sources.add(SourceFile::new("contracts/some.yaml", text));
    let mut diagnostic = Diagnostic::error(Code::new("test/law"), format!("found `{text}`"));
    for (index, (start, end, words)) in labels.iter().enumerate() {
        let location = Location::new(file, Span::new(*start, *end));
        diagnostic = if index == 0 { diagnostic.at(location, words) } else { diagnostic.with(location, words) };
    }
    diagnostic.because = Some(text.into());
    DocumentReport {
        file: format!("contracts/{text}.yaml"),
        number: Some(3),
        id: Some(text.into()),
        checked: true,
        sources: Arc::new(sources),
        as_of: fixture::AS_OF,
        groups: vec![Group {
            members: [0].into_iter().collect(),
            said: None,
            severity: Severity::Error,
            waived: false,
            known: false,
        }],
        findings: vec![Finding {
            waiver_path: None,
            waived: None,
            known: None,
            diagnostic: diagnostic.hint(text),
            kind: FindingKind::Vocabulary,
            rule: None,
            rule_title: None,
            path: None,
            group: 0,
            fingerprint: Fingerprint::default(),
        }],
        results: vec![],
    }
}

/// Text of all kinds of characters, in few lines, some of them long.
fn text() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        8 => prop::char::range('a', 'z'),
        3 => Just(' '),
        1 => Just('\t'),
        1 => Just('\n'),
        1 => prop::char::range('一', '龥'),
        1 => prop::char::range('😀', '🙏'),
        1 => prop::char::range('\u{300}', '\u{36f}'),
        1 => prop::sample::select(vec!['\r', '\u{1b}', '\u{9b}', '\u{202e}', '\u{200b}', '\u{feff}', '\u{2028}', '\u{ad}']),
        1 => any::<char>(),
    ];
    (prop::collection::vec(character, 0..60), 1_usize..8)
        .prop_map(|(characters, times)| characters.into_iter().collect::<String>().repeat(times))
}

fn on_boundaries(text: &str, label: (usize, usize, String)) -> (usize, usize, String) {
    let at = |offset: usize| text.floor_char_boundary(offset % (text.len() + 1));
    let (start, end) = (at(label.0), at(label.1));
    (start.min(end), start.max(end), label.2)
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let fixture = fixture::all();
    let reports: Vec<_> = fixture.iter().map(|(_, report)| report).collect();
    for width in WIDTHS {
        for verbose in [false, true] {
            assert_fits(&run(Format::Pretty, Style { color: false, width }, verbose, &reports), width);
        }
    }
    let narrowest = run(Format::Pretty, Style { color: false, width: 1 }, true, &reports);
    assert_fits(&narrowest, 40);
}

#[test]
fn color_changes_nothing_but_color() {
    let fixture = fixture::all();
    let reports: Vec<_> = fixture.iter().map(|(_, report)| report).collect();
    for width in WIDTHS {
        let plain = run(Format::Pretty, Style { color: false, width }, true, &reports);
        let color = run(Format::Pretty, Style { color: true, width }, true, &reports);
        assert_ne!(plain, color);
        let bare: Vec<_> = without_color(&color).lines().map(|line| line.trim_end().to_owned()).collect();
        let plain: Vec<_> = plain.lines().map(str::to_owned).collect();
        assert_eq!(bare, plain);
    }
}

#[test]
fn an_undecided_finding_does_not_look_like_a_failure() {
    let report = fixture::all().swap_remove(0).1;
    let out = rendered(Format::Pretty, Style { color: false, width: 100 }, &report);
    assert!(out.contains("\nundecided[bpo.security/security-encryption] (severity error)\n"));
    assert!(!out.contains("error[bpo.security/security-encryption]"));
}

#[test]
fn an_entry_is_headed_by_what_fails_before_what_is_undecided() {
    let (name, report) = fixture::all().swap_remove(9);
    assert_eq!(name, "mixed");
    let out = rendered(Format::Concise, Style { color: false, width: 100 }, &report);
    let lines: Vec<_> = out.lines().map(|line| line.split_once(": ").unwrap().1).collect();
    assert_eq!(
        lines,
        [
            "error[bpo.facts/facts-stated] the file does not state `facts` (2 rules)",
            "error[bpo.facts/when-unknown] undecided: the file does not state `facts`, twice (2 rules)",
            "note[bpo.facts/facts-stated] the file does not state `facts`, for one rule",
        ]
    );
}

#[test]
fn every_rule_of_a_group_is_named_at_every_width() {
    let report = fixture::all().swap_remove(7).1;
    for width in WIDTHS {
        let out = rendered(Format::Pretty, Style { color: false, width }, &report);
        let joined: String = out.lines().map(str::trim).collect();
        for finding in &report.findings {
            assert!(joined.contains(finding.diagnostic.code.as_str()), "{} in\n{out}", finding.diagnostic.code);
        }
    }
}

/// Where a place between two characters is pointed at: at the text behind it.
fn assert_pointed_at(before: &str, after: &str) {
    let text = format!("{before}<{after}");
    let at = before.len();
    let report = one(&text, &[(at, at, "here".into())]);
    for width in WIDTHS {
        let out = rendered(Format::Pretty, Style { color: false, width }, &report);
        let lines: Vec<_> = out.lines().collect();
        let below = lines.iter().position(|line| line.contains(" · ") && line.ends_with('▲'));
        let below = below.unwrap_or_else(|| panic!("no arrow in {width} columns\n{out}"));
        let (_, shown) = lines[below - 1].split_once(" │ ").unwrap();
        let column = columns(lines[below].split_once(" · ").unwrap().1) - 1;
        let mut used = 0;
        let under = shown.chars().find(|character| {
            used += character.width().unwrap_or(0);
            used > column
        });
        assert_eq!(under, Some('<'), "{out}");
    }
}

#[test]
fn marks_that_stand_on_nothing_leave_room_for_what_is_pointed_at() {
    for before in ["\u{300}".repeat(5), "\u{301}".repeat(40), format!("{}a", "\u{300}".repeat(4))] {
        assert_pointed_at(&before, "");
        assert_pointed_at(&before, "behind");
    }
}

#[test]
fn marks_on_a_space_at_which_a_line_is_cut_leave_room_for_the_words_of_a_label() {
    let text = "\u{202e}\u{300}aaa\t \u{300}\u{300}\u{300}aaaaaaaaaaaa一aaaaaaa\naaaaaaa";
    let report = one(text, &[(21, 27, "\u{300}\u{300}".into())]);
    assert_eq!(&text[21..27], "aaaaaa");
    for width in WIDTHS {
        assert_fits(&rendered(Format::Pretty, Style { color: false, width }, &report), width);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_labelled_fits(
        text in text(),
        labels in prop::collection::vec((any::<usize>(), any::<usize>(), text()), 0..6),
    ) {
        let labels: Vec<_> = labels.into_iter().map(|label| on_boundaries(&text, label)).collect();
        let report = one(&text, &labels);
        for width in WIDTHS {
            assert_fits(&rendered(Format::Pretty, Style { color: false, width }, &report), width);
        }
        let out = rendered(Format::Concise, Style { color: false, width: 80 }, &report);
        prop_assert_eq!(out.lines().count(), 1);
        assert_fits(&out, usize::MAX);
    }

    #[test]
    fn every_label_stands_under_its_text(before in text(), between in text(), after in text(), words in "[a-z]{0,40}") {
        let text = format!("{before}<MARK>{between}<NOTE>{after}");
        let at = |needle: &str| text.find(needle).unwrap();
        let labels = [
            (at("<MARK>"), at("<MARK>") + 6, format!("first {words}")),
            (at("<NOTE>"), at("<NOTE>") + 6, format!("second {words}")),
        ];
        let report = one(&text, &labels);
        for width in WIDTHS {
            let out = rendered(Format::Pretty, Style { color: false, width }, &report);
            let lines: Vec<_> = out.lines().collect();
            for (needle, word) in [("<MARK>", "first"), ("<NOTE>", "second")] {
                // the frame that has the label: its words hang below the line that holds the text
                let marked = lines.windows(2).find_map(|pair| {
                    let (line, below) = (pair[0], pair[1]);
                    let start = columns(line.split_once(" │ ")?.0) + 3 + columns(line.split_once(" │ ")?.1.split_once(needle)?.0);
                    let under: String = below.split_once(" · ").map(|_| below)?.chars().skip(start).take(6).collect();
                    (under == "───┬──").then_some(())
                });
                prop_assert!(marked.is_some(), "{needle} in {width} columns\n{out}");
                // of a terminal so narrow, marks that are written out may leave no room for a whole word
                let word = if width < 80 { &word[..2] } else { word };
                let hangs = lines.iter().any(|line| line.contains(&format!("─ {word}")) || line.contains(&format!("┤ {word}")));
                prop_assert!(hangs, "{word} in {width} columns\n{out}");
            }
        }
    }

    #[test]
    fn a_place_between_two_characters_is_pointed_at(before in text(), after in text()) {
        assert_pointed_at(&before.replace('<', " "), &after);
    }
}
