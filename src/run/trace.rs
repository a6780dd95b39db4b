//! How a rule came to its outcome over a contract: `explain` with a contract.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::exit::Exit;
use super::lookup::{ExplainRequest, explain};
use super::names::{name_of, reason};
use super::output::Output;
use super::policies::{self, choose_policies};
use super::project::Project;
use super::{Problem, read};
use crate::check::{self, Input, Options, Policy, Selection};
use crate::document::Limits;
use crate::packs;
use crate::reference;
use crate::report::{Format, Notes, Renderer, RunHeader, one_line, visible_line};
use crate::value::Date;

/// What is to be traced.
#[derive(Debug, Clone)]
pub struct TraceRequest {
    /// The rule, and where it is looked for.
    pub rule: ExplainRequest,
    /// The contract.
    pub contract: PathBuf,
    /// The date on which the check is made.
    pub as_of: Date,
}

/// Tells how a rule came to its outcome over a contract.
pub fn trace(request: &TraceRequest, results: &mut dyn Write, messages: &mut dyn Write) -> Exit {
    let policies: Vec<Policy> = if request.rule.policies.is_empty() {
        packs::policies().iter().map(Policy::from).collect()
    } else {
        match choose_policies(&request.rule.policies, &[]) {
            Ok(choice) => choice.policies,
            Err(problems) => {
                let mut output = Output::new(results, messages);
                problems.iter().for_each(|problem| output.problem(problem));
                return output.end(Exit::Incomplete);
            }
        }
    };
    let options = Options { as_of: request.as_of, limits: Limits::default() };
    let selection = Selection { rules: vec![request.rule.code.clone()], ..Selection::default() };
    let compiled = policies::compile(check::Request {
        policies,
        selection,
        overrides: Vec::new(),
        options,
        files: &Project::SAVED,
    });
    let Some(checker) = compiled.checker else {
        // no such rule, or policies with mistakes: what there is to say of that is said there
        return explain(&request.rule, results, messages);
    };
    let mut output = Output::new(results, messages);
    let name = name_of(&request.contract);
    let bytes = match read::file(Path::new(&request.contract), options.limits.bytes) {
        Ok(bytes) => bytes,
        Err(error) => {
            output.problem(&Problem::new(format!("cannot read `{}`: {}", one_line(&name), reason(&error))));
            return output.end(Exit::Incomplete);
        }
    };
    let traced = checker.trace(Input { name, bytes, named_outright: true });
    let text = reference::traces(&traced);
    output.text(&text.lines().map(|line| format!("{}\n", visible_line(line))).collect::<String>());
    if traced.diagnostics.is_empty() {
        return output.end(if traced.traces.is_empty() { Exit::NothingChecked } else { Exit::Success });
    }
    let mut renderer = Renderer::new(Format::Pretty, request.rule.style);
    let told = renderer.begin(RunHeader {
        as_of: request.as_of,
        notes: &[Notes { diagnostics: &traced.diagnostics, sources: &traced.sources }],
        rules: &[],
        verbose: false,
        has_baseline: false,
    });
    output.message(&told);
    output.end(Exit::Incomplete)
}
