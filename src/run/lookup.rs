//! What can be looked up of policies and of this program: `rules` and `explain`.

use std::io::Write;

use super::exit::Exit;
use super::output::Output;
use super::policies::{self, choose_policies, tests_beside};
use super::project::Project;
use super::{Problem, clock};
use crate::check::{self, Checker, Options, Policy, Selection, WaiverRequest};
use crate::diagnostic::{Severity, nearest, rules_of};
use crate::document::Limits;
use crate::packs::{self, Pack};
use crate::reference::{self, RuleEntry, RuleExample};
use crate::report::{Format, Notes, Renderer, RunHeader, Style, json_lines, one_line, visible_line};
use crate::testing;

/// Which rules are listed, and how.
#[derive(Debug, Clone)]
pub struct RulesRequest {
    /// Names, files and folders of policies; without any, the built-in ones.
    pub policies: Vec<String>,
    /// The tags of the rules that are listed.
    pub tags: Vec<String>,
    /// How they are written.
    pub listing: RuleFormat,
    /// How the mistakes of policies look.
    pub style: Style,
}

/// How a list of rules is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleFormat {
    /// Some lines for each rule.
    Text,
    /// An array of objects, each on its line.
    Json,
    /// A table for each policy.
    Markdown,
}

/// What is to be explained.
#[derive(Debug, Clone)]
pub struct ExplainRequest {
    /// The code of a rule, or of Clausula itself.
    pub code: String,
    /// Where the rule is looked for: names, files and folders of policies; without any, all built-in ones.
    pub policies: Vec<String>,
    /// How the mistakes of policies look.
    pub style: Style,
}

/// Lists the rules of policies.
pub fn list_rules(request: &RulesRequest, results: &mut dyn Write, messages: &mut dyn Write) -> Exit {
    let mut output = Output::new(results, messages);
    let choice = match choose_policies(&request.policies, &request.tags) {
        Ok(choice) => choice,
        Err(problems) => return refuse(&problems, output),
    };
    let Some(checker) = compiled(choice.policies, choice.selection, request.style, &mut output) else {
        return output.end(Exit::Incomplete);
    };
    let rules = reference::rules(checker.program());
    output.text(&match request.listing {
        RuleFormat::Text => visible(&reference::text(&rules)),
        RuleFormat::Markdown => visible(&reference::markdown(checker.program(), &rules)),
        RuleFormat::Json => json_lines(&rules),
    });
    output.end(if rules.is_empty() { Exit::NothingChecked } else { Exit::Success })
}

/// Explains a code.
pub fn explain(request: &ExplainRequest, results: &mut dyn Write, messages: &mut dyn Write) -> Exit {
    let mut output = Output::new(results, messages);
    let explanations = reference::explanations();
    if let Some(known) = explanations.iter().find(|known| known.code == request.code) {
        output.text(&reference::explain_code(known));
        return output.end(Exit::Success);
    }
    let policies = if request.policies.is_empty() {
        packs::policies().iter().map(Policy::from).collect()
    } else {
        match choose_policies(&request.policies, &[]) {
            Ok(choice) => choice.policies,
            Err(problems) => return refuse(&problems, output),
        }
    };
    // drafts too: whoever names one wants to know of it
    let named = Selection { rules: vec![request.code.clone()], ..Selection::default() };
    let one = checked(policies.clone(), named).checker;
    if let Some(checker) = &one
        && let Some(rule) = reference::rules(checker.program()).first()
    {
        let profiles = if request.policies.is_empty() { in_profiles(rule) } else { Vec::new() };
        let examples = examples(policies, checker, &request.code);
        output.text(&visible(&reference::explain_rule(checker.program(), rule, &profiles, &examples)));
        return output.end(Exit::Success);
    }
    let Some(all) = compiled(policies, Selection::default(), request.style, &mut output) else {
        return output.end(Exit::Incomplete);
    };
    let rules = reference::rules(all.program());
    let codes = rules.iter().map(|rule| rule.code.as_str()).chain(explanations.iter().map(|known| known.code));
    let codes: Vec<&str> = codes.collect();
    let problem = Problem::new(format!("there is no code `{}`", one_line(&request.code)));
    output.problem(&match meant(&request.code, &codes) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help(among(&request.code, &rules)),
    });
    output.end(Exit::Incomplete)
}

/// The code that was probably meant: a rule is also known by its own name, whatever policy is named before it.
fn meant<'c>(written: &str, codes: &[&'c str]) -> Option<&'c str> {
    let own_name = |code: &str| code.rsplit_once('/').map_or(code, |(_, name)| name).to_owned();
    let name = own_name(written);
    let by_name = codes.iter().copied().find(|code| own_name(code) == name);
    by_name.or_else(|| nearest(written, codes.iter().copied()))
}

/// Where a code may be found that is near none: among the rules of its policy, if that is one.
fn among(written: &str, rules: &[RuleEntry]) -> String {
    let policy = written.split_once('/').map_or(written, |(policy, _)| policy);
    let names: Vec<&str> = rules.iter().filter_map(|rule| rule.code.strip_prefix(policy)?.strip_prefix('/')).collect();
    rules_of(policy, &names)
        .unwrap_or_else(|| "`clausula rules` lists the rules; one of a policy of your own needs `-p`".to_owned())
}

/// The page of a code of Clausula itself, or of a built-in rule; nothing where there is none such.
pub(super) fn page(code: &str) -> Option<String> {
    if let Some(known) = reference::explanations().iter().find(|known| known.code == code) {
        return Some(reference::code_page(known));
    }
    let (policy, _) = code.rsplit_once('/')?;
    let policies: Vec<Policy> = vec![packs::policies().iter().find(|pack| pack.name == policy)?.into()];
    let named = Selection { rules: vec![code.to_owned()], ..Selection::default() };
    let checker = checked(policies.clone(), named).checker?;
    let rules = reference::rules(checker.program());
    let rule = rules.first()?;
    let examples = examples(policies, &checker, code);
    Some(visible(&reference::rule_page(checker.program(), rule, &in_profiles(rule), &examples)))
}

/// What the built-in profiles make of a built-in rule, for those that know of it.
fn in_profiles(rule: &RuleEntry) -> Vec<String> {
    let of = |pack: &'static Pack| {
        let checker = checked(vec![pack.into()], Selection::default()).checker?;
        let program = checker.program();
        if let Some(off) = program.off.iter().find(|off| off.rule.to_string() == rule.code) {
            return Some(format!("{} leaves it out: {}", pack.name, one_line(&off.because)));
        }
        let known = program.rules.iter().find(|known| known.id.to_string() == rule.code)?;
        let own = known.severity == rule.severity;
        Some(if own { pack.name.to_owned() } else { format!("{}, as {}", pack.name, of_severity(known.severity)) })
    };
    packs::profiles().iter().filter_map(of).collect()
}

fn of_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "an error",
        Severity::Warning => "a warning",
        Severity::Note => "a note",
    }
}

/// What the rule of a code means, by the tests of its policy. They may need all of its rules, so that it is read once more,
/// with them; nothing else is.
fn examples(policies: Vec<Policy>, checker: &Checker, code: &str) -> Vec<RuleExample> {
    let program = checker.program();
    let Some(rule) = program.rules.iter().find(|rule| rule.id.to_string() == code) else { return Vec::new() };
    let Some(file) = program.sources.get(rule.location.file) else { return Vec::new() };
    let mut all = policies.into_iter().chain(packs::policies().iter().map(Policy::from));
    let own = all.find(|policy| policies::name(policy) == file.name());
    let Some(own) = own else { return Vec::new() };
    let tests = tests_beside(&own);
    let selection = Selection { drafts: true, ..Selection::default() };
    let compiled = checked(std::iter::once(own).chain(tests).collect(), selection);
    // as in `clausula test`; mistakes of tests are for that to tell
    let compiled = compiled.with_waivers(WaiverRequest { inline: true, ..WaiverRequest::default() });
    let Some(checker) = &compiled.checker else { return Vec::new() };
    let found = testing::examples(checker, &rule.id, &Project::SAVED, clock::today());
    let example = |example: testing::Example| RuleExample {
        outcome: example.expected.word(),
        title: example.test,
        contract: example.contract,
        as_of: example.as_of,
        findings: example.findings,
    };
    found.into_iter().map(example).collect()
}

fn refuse(problems: &[Problem], mut output: Output<'_>) -> Exit {
    problems.iter().for_each(|problem| output.problem(problem));
    output.end(Exit::Incomplete)
}

fn checked(policies: Vec<Policy>, selection: Selection) -> check::Compiled {
    let options = Options { as_of: clock::today(), limits: Limits::default() };
    policies::compile(check::Request { policies, selection, overrides: Vec::new(), options, files: &Project::SAVED })
}

/// Policies, compiled; their mistakes are told.
pub(super) fn compiled(
    policies: Vec<Policy>,
    selection: Selection,
    style: Style,
    output: &mut Output<'_>,
) -> Option<Checker> {
    let mut compiled = checked(policies, selection);
    // what is worth knowing of them is for a check to say
    compiled.diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
    if compiled.checker.is_none() {
        let mut renderer = Renderer::new(Format::Pretty, style);
        output.message(&renderer.begin(RunHeader {
            as_of: clock::today(),
            notes: &[Notes { diagnostics: &compiled.diagnostics, sources: &compiled.sources }],
            rules: &[],
            verbose: false,
            has_baseline: false,
        }));
        output.problem(&Problem::new("nothing was looked up, because of the errors that are shown"));
    }
    compiled.checker
}

/// Lines made safe to print.
fn visible(text: &str) -> String {
    text.split_inclusive('\n').map(visible_line).collect()
}
