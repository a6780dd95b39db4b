//! `clausula test`: what a test may say, what comes of it, and how it is shown.

mod cli;
mod coverage;
mod mistakes;
mod mutate;
mod verdicts;

use clausula::check::{Options, PolicySource, Selection, WaiverRequest, compile};
use clausula::document::Limits;
use clausula::report::{Style, TestFormat, TestHeader, TestRenderer};
use clausula::source::{Files, NamedBytes};
use clausula::testing::{TestSummary, run};

/// The policy that tests of this folder are of.
pub(crate) const HOUSE: &str = r#"policy house "What we sign"
vocabulary contract

rule slow-exit "The provider gives us time" {
    severity error
    for each right in termination.rights where right.holder[*].role contains "provider" {
        require right.notice >= 90 days
    }
}

rule start-stated "The first day is stated" {
    severity warning
    require term.commencement is stated
}

rule encrypted "Data is encrypted" {
    severity error
    when facts.data_classes contains "personal"
    require security.encryption.at_rest
}

rule no-court "No court alone decides" {
    severity error
    forbid general.forum.exclusive
}

rule named "Each party has its name" {
    severity note
    for each party in parties {
        require party.name is stated
    }
}

"#;

const MSA: &str = "\
schema: contract/1
parties:
  - {id: acme, role: client, name: Acme}
  - {id: remote, role: provider, name: Remote Desk}
# when it runs
term: {commencement: 2026-01-01, initial: 3 years}
termination:
  rights:
    - {holder: remote, notice: 120 days}
    - {holder: acme, notice: 30 days}
";

/// A contract `msa.yaml`, and what is no contract.
struct Folder;

impl Files for Folder {
    fn beside(&self, _policy: &str) -> Vec<NamedBytes> {
        Vec::new()
    }

    fn read(&self, policy: &str, path: &str) -> Result<NamedBytes, String> {
        assert!(policy.ends_with(".policy"), "{policy}");
        let text = match path {
            "msa.yaml" => MSA,
            "two.yaml" => "schema: contract/1\n---\nschema: contract/1\n",
            "broken.yaml" => "schema: contract/1\nterm: [\n",
            _ => return Err(format!("cannot read `{path}`: it does not exist")),
        };
        Ok(NamedBytes { name: path.to_owned(), bytes: text.into() })
    }
}

/// What is said of the tests in these files, after their input; and how many passed, failed, and could not be run.
fn shown(files: &[(&str, &str)]) -> (String, [usize; 3]) {
    let as_of = clausula::run::parse_date("2026-01-01").unwrap();
    let sources = files.iter().map(|(name, text)| PolicySource { name: (*name).to_owned(), text: (*text).to_owned() });
    let compiled = compile(sources, &Selection::default(), Options { as_of, limits: Limits::default() })
        .with_waivers(WaiverRequest { inline: true, ..WaiverRequest::default() });
    let mut renderer = TestRenderer::new(TestFormat::Text, Style { color: false, width: 100 });
    let compiled = [compiled];
    let mut out = renderer.begin(TestHeader { as_of, policies: &compiled });
    let mut summary = TestSummary::default();
    if let Some(checker) = &compiled[0].checker {
        for test in &checker.program().tests {
            let result = run(checker, test, &Folder, as_of);
            summary.add(&result);
            out.push_str(&renderer.test(&result));
        }
    }
    out.push_str(&renderer.finish(&summary, None));
    (out, [summary.passed, summary.failed, summary.broken])
}

/// What is said of a test of [`HOUSE`] with these lines.
fn test_of(lines: &str) -> (String, [usize; 3]) {
    shown(&[("house.policy", &format!("{HOUSE}test \"it\" {{\n{lines}\n}}\n"))])
}

/// A snapshot of what is said, behind the lines that it is said of.
#[track_caller]
fn snapshot(name: &str, lines: &str, expected: [usize; 3]) {
    let (out, counts) = test_of(lines);
    assert_eq!(counts, expected, "{name}:\n{out}");
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(format!("testing__{name}"), format!("{lines}\n\n{out}"));
    });
}
