//! What a person reads, end to end: the cases of `tests/pretty`, each a snapshot of its input and of the text for it.

use clausula::check::{Checker, Input, Options, PolicySource, Selection, WaiverRequest, WaiverSource, compile};
use clausula::document::Limits;
use clausula::finding::RunSummary;
use clausula::report::{Format, Notes, Renderer, RunHeader, Style};

use crate::{cases, tidy};

/// The limits of a case: the usual ones, but for a line such as `at most 40 bytes`, `at most 3 levels` or `at most 4 copies`.
fn limits(case: &cases::Case) -> Limits {
    let mut limits = Limits::default();
    for line in case.prose.iter().filter_map(|line| line.strip_prefix("at most ")) {
        let (number, of) = line.split_once(' ').unwrap();
        let limit = match of {
            "bytes" => &mut limits.bytes,
            "levels" => &mut limits.depth,
            "copies" => &mut limits.expanded_nodes,
            _ => panic!("{}: no limit of {of}", case.place),
        };
        *limit = number.parse().unwrap();
    }
    limits
}

/// The contract of a case. A line `in Latin-1` saves it so.
fn bytes(case: &cases::Case, yaml: &str) -> Vec<u8> {
    if case.prose.iter().any(|line| line == "in Latin-1") {
        yaml.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect()
    } else {
        yaml.as_bytes().to_vec()
    }
}

/// What the program writes for a case at a terminal of 100 columns without colour.
fn text_for(case: &cases::Case) -> String {
    let source = |name: &str, kind: &str| {
        case.block(kind).map(|text| PolicySource { name: name.to_owned(), text: text.to_owned() })
    };
    let policies = [source("case.policy", "policy"), source("case.vocabulary", "vocabulary")];
    let options = Options { as_of: case.as_of(), limits: limits(case) };
    let compiled = compile(policies.into_iter().flatten(), &Selection::default(), options);
    let waivers =
        case.block("waivers").map(|text| WaiverSource { name: "case.waivers".to_owned(), bytes: text.into() });
    let compiled = compiled.with_waivers(WaiverRequest {
        files: waivers.into_iter().collect(),
        inline: true,
        ..WaiverRequest::default()
    });
    let mut renderer = Renderer::new(Format::Pretty, Style { color: false, width: 100 });
    let mut text = renderer.begin(RunHeader {
        as_of: options.as_of,
        notes: &[Notes { diagnostics: &compiled.diagnostics, sources: &compiled.sources }],
        rules: &[],
        verbose: false,
        has_baseline: false,
    });
    let mut summary = RunSummary::default();
    if let (Some(checker), Some(yaml)) = (&compiled.checker, case.block("yaml")) {
        let input = Input { name: "case.yaml".to_owned(), bytes: bytes(case, yaml), named_outright: true };
        let checked = Checker::check(checker, input);
        for report in checked.reports.iter().chain(&checker.waiver_reports(&checked.waivers)) {
            summary.add(report);
            text += &renderer.report(report);
        }
    }
    text + &renderer.finish(&summary)
}

#[test]
fn a_person_reads_what_is_wrong_and_what_to_do() {
    for path in tidy::files("tests/pretty").iter().filter(|path| path.ends_with(".md")) {
        let file = path.trim_start_matches("tests/pretty/").trim_end_matches(".md");
        for case in cases::parse(path, &tidy::read(path)) {
            let mut shown = String::new();
            for kind in ["policy", "yaml", "waivers"] {
                if let Some(text) = case.block(kind) {
                    shown += &format!("=== {kind}\n{text}");
                }
            }
            let name: String =
                case.title.chars().map(|character| if character.is_alphanumeric() { character } else { '_' }).collect();
            insta::assert_snapshot!(format!("{file}__{name}"), format!("{shown}=== what is read\n{}", text_for(&case)));
        }
    }
}
