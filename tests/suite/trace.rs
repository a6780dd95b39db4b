//! `explain CODE CONTRACT`: how a rule came to its outcome.

use std::process::Command;

use clausula::check::{Input, Options, Selection, compile};
use clausula::document::Limits;
use clausula::engine::TracePart;
use clausula::packs;

use crate::tidy;

fn explain(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_clausula")).arg("explain").args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_trace_comes_to_the_outcome_of_the_check_and_points_into_the_file() {
    let options = Options { as_of: clausula::run::parse_date("2026-01-01").unwrap(), limits: Limits::default() };
    let checker = compile(packs::policies(), &Selection::default(), options).checker.unwrap();
    let (mut rules, mut cut) = (0, Vec::new());
    for path in tidy::files("contracts").into_iter().filter(|path| path.ends_with(".yaml")) {
        let input = || Input { name: path.clone(), bytes: tidy::read(&path).into_bytes(), named_outright: false };
        let results: Vec<_> = checker.check(input()).reports.into_iter().flat_map(|report| report.results).collect();
        let traced = checker.trace(input());
        assert!(traced.diagnostics.is_empty(), "{path}");
        assert_eq!(results.len(), traced.traces.len(), "{path}");
        let mut parts: Vec<&TracePart> = Vec::new();
        for (result, one) in results.iter().zip(&traced.traces) {
            assert_eq!((result.rule.to_string(), result.outcome), (one.rule.clone(), one.trace.outcome), "{path}");
            if one.trace.cut {
                cut.push(format!("{path}: {}", one.rule));
            }
            rules += 1;
            parts.extend(&one.trace.parts);
        }
        while let Some(part) = parts.pop() {
            if let Some((_, location)) = &part.origin {
                let file = traced.sources.get(location.file).expect("a file");
                assert!(location.span.end() <= file.text().len(), "{path}: {}", part.text);
            }
            parts.extend(&part.parts);
        }
    }
    assert!(rules > 200, "{rules} rules");
    // each of many prices or metrics against each other: more than anybody reads
    let large = |rule| format!("contracts/compliant/large.yaml: {rule}");
    assert_eq!(cut, [large("bpo.pricing/combination-explained"), large("bpo.metrics/kpi-error-rate")]);
}

#[test]
fn every_part_of_a_rule_is_told_with_its_value_and_place() {
    let folder = tempfile::tempdir().unwrap();
    let (policy, contract) = (folder.path().join("house.policy"), folder.path().join("c.yaml"));
    std::fs::write(
        &policy,
        "policy house\nvocabulary contract\nparameter least: duration = 60 days\nrule notice {\n    severity error\n    \
         for each right in termination.rights {\n        require right.notice >= least or right.holder[*].role contains \"client\"\n    }\n}\n",
    )
    .unwrap();
    std::fs::write(
        &contract,
        "schema: contract/1\nparties:\n  - {id: p, role: provider}\ntermination:\n  rights:\n    - {holder: provider, notice: 30 days}\n    - {holder: provider}\n",
    )
    .unwrap();
    let (policy, contract) = (policy.to_str().unwrap(), contract.to_str().unwrap());
    let (code, out, _) = explain(&["-p", policy, "house/notice", contract]);
    assert_eq!(code, Some(0));
    let out = out.replace(contract, "c.yaml");
    let expected = "\
house/notice fails over 1
  termination.rights  →  termination.rights[0], termination.rights[1]  (c.yaml:5:3)
  right  →  termination.rights[0]  (`termination.rights[0]`, c.yaml:6:8)
    right.notice >= least or right.holder[*].role contains \"client\"  →  false
      right.notice >= least  →  false
        right.notice  →  30 days  (`termination.rights[0].notice`, c.yaml:6:34)
        least  →  60 days
      right.holder[*].role contains \"client\"  →  false
        right.holder[*].role  →  provider  (`termination.rights[0].holder`, c.yaml:6:16)
  right  →  termination.rights[1]  (`termination.rights[1]`, c.yaml:7:8)
    right.notice >= least or right.holder[*].role contains \"client\"  →  unknown: the file does not state `termination.rights[1].notice`
      right.notice >= least  →  unknown: the file does not state `termination.rights[1].notice`
        right.notice  →  unknown: the file does not state `termination.rights[1].notice`
        least  →  60 days
      right.holder[*].role contains \"client\"  →  false
        right.holder[*].role  →  provider  (`termination.rights[1].holder`, c.yaml:7:16)
";
    assert_eq!(out, expected);
}

#[test]
fn what_cannot_be_traced_is_said() {
    let contract = "contracts/faulty/ip.yaml";
    let (code, out, messages) = explain(&["bpo.ip/ip-client-own", contract]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(messages.contains("did you mean `bpo.ip/ip-client-owns`?"), "{messages}");
    let (code, out, messages) = explain(&["bpo.ip/ip-client-owns", "nowhere.yaml"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(messages.contains("cannot read `nowhere.yaml`: it does not exist"), "{messages}");
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.yaml");
    std::fs::write(&broken, "a: 1\na: 2\n").unwrap();
    let (code, _, messages) = explain(&["bpo.ip/ip-client-owns", broken.to_str().unwrap()]);
    assert_eq!(code, Some(2));
    assert!(messages.contains("load/duplicate-key"), "{messages}");
}

#[test]
fn a_contract_cannot_steer_the_terminal_through_a_trace() {
    let folder = tempfile::tempdir().unwrap();
    let contract = folder.path().join("c.yaml");
    std::fs::write(&contract, "schema: contract/1\nparties:\n  - {id: \"a\\e[31m\\u202e\", role: client, name: N}\n")
        .unwrap();
    let (_, out, _) = explain(&["bpo.scope/agreement-formal", contract.to_str().unwrap()]);
    assert!(out.contains("parties"), "{out}");
    assert!(!out.contains('\u{1b}') && !out.contains('\u{202e}'), "{out:?}");
}
