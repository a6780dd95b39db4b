//! What a person reads, end to end: the cases of `tests/pretty`, each a snapshot of its input and of the text for it.

use clausula::check::{Checker, Input, Options, PolicySource, Selection, compile};
use clausula::document::Limits;
use clausula::finding::RunSummary;
use clausula::report::{Format, Renderer, RunHeader, Style};

use crate::{cases, tidy};

/// What the program writes for a case at a terminal of 100 columns without colour.
fn text_for(case: &cases::Case) -> String {
    let source = |name: &str, kind: &str| {
        case.block(kind).map(|text| PolicySource { name: name.to_owned(), text: text.to_owned() })
    };
    let policies = [source("case.policy", "policy"), source("case.vocabulary", "vocabulary")];
    let options = Options { as_of: case.as_of(), limits: Limits::default() };
    let compiled = compile(policies.into_iter().flatten(), &Selection::default(), options);
    let mut renderer = Renderer::new(Format::Pretty, Style { color: false, width: 100 });
    let mut text = renderer.begin(RunHeader {
        as_of: options.as_of,
        policy_diagnostics: &compiled.diagnostics,
        policy_sources: &compiled.sources,
        verbose: false,
    });
    let mut summary = RunSummary::default();
    if let (Some(checker), Some(yaml)) = (&compiled.checker, case.block("yaml")) {
        let input = Input { name: "case.yaml".to_owned(), bytes: yaml.as_bytes().to_vec(), named_outright: true };
        for report in &Checker::check(checker, input).reports {
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
            for kind in ["policy", "yaml"] {
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
