//! What a test expects, held to what came.
//!
//! An expectation with `at` or `saying` names one finding, any other one the outcome of its rule. Where a test names findings of
//! a rule, and does not also speak of its outcome, these are all that the rule may have: no fault comes unseen, and each
//! line is met by a finding of its own. What a rule remarks where it passes is named so too.

use crate::analysis::{Expectation, Expected, Program, SwitchedOff};
use crate::diagnostic::{Code, Diagnostic, RuleId, Severity, quote};
use crate::document::edit::position_path;
use crate::finding::{DocumentReport, Finding, FindingKind, Outcome, RuleResult};
use crate::testing::Prepared;

const UNMET: Code = Code::new("test/unexpected");

/// How many findings of one rule are shown.
const MOST_FINDINGS: usize = 6;

/// How many characters of what a message should say are repeated.
const LONGEST_MESSAGE: usize = 300;

/// Whether every expectation of a test is met.
pub(super) fn all_met(prepared: &Prepared<'_>, program: &Program, report: &DocumentReport) -> bool {
    Told::of_each_rule(prepared, report).iter().all(|told| match told.result {
        None => {
            told.lines.iter().all(|(line, _)| off(program, line).is_some() && line.expected == Expected::NotApplicable)
        }
        Some(result) => {
            let are_met = told.lines.iter().zip(&told.met_by).all(|((line, _), met)| match line.names_a_finding() {
                true => met.is_some(),
                false => result.outcome == outcome(line.expected),
            });
            are_met && told.unexpected().next().is_none()
        }
    })
}

/// What is to be said of every expectation of a test that is not met, and of every finding that it does not expect.
pub(super) fn unmet(prepared: &Prepared<'_>, program: &Program, report: &DocumentReport) -> Vec<Diagnostic> {
    let mut unmet: Vec<Diagnostic> = Vec::new();
    for told in Told::of_each_rule(prepared, report) {
        let before = unmet.len();
        for (index, (line, _)) in told.lines.iter().enumerate() {
            unmet.extend(match told.result {
                None => not_run(program, line),
                Some(result) if line.names_a_finding() => told.unmatched(program, index, result),
                Some(result) if result.outcome == outcome(line.expected) => None,
                Some(result) => Some(told.another(program, line, result)),
            });
        }
        // what is told of an expectation shows all the findings there are
        if unmet.len() == before {
            unmet.extend(told.too_many());
        }
    }
    // what is wrong with the document itself may be why
    if let Some(last) = unmet.last_mut() {
        let problems = report.findings.iter().filter(|finding| finding.kind == FindingKind::Vocabulary);
        let problems = problems.filter(|finding| finding.diagnostic.severity == Severity::Error);
        last.advise(
            problems.take(3).map(|finding| format!("the document itself is at fault: {}", finding.diagnostic.message)),
        );
    }
    unmet
}

/// What a test expects of one rule, and what came of that.
struct Told<'r> {
    /// The expectations, and where in the document they point; an inner nothing is a place that is not there.
    lines: Vec<(&'r Expectation, Option<Option<String>>)>,
    /// What came of the rule, if it was run.
    result: Option<&'r RuleResult>,
    /// All of its findings: those that fail it, leave it undecided, or would if they were not waived, and its remarks.
    findings: Vec<&'r Finding>,
    /// Of each expectation that names a finding, the finding that meets it.
    met_by: Vec<Option<usize>>,
}

impl<'r> Told<'r> {
    /// Of each rule that the test expects something of, in the order in which it does.
    fn of_each_rule(prepared: &'r Prepared<'_>, report: &'r DocumentReport) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for line in &prepared.test.expectations {
            let place = line.at.as_ref().map(|(steps, _)| position_path(&prepared.document, steps));
            if let Some(told) = all.iter_mut().find(|told| told.rule() == Some(&line.rule)) {
                told.lines.push((line, place));
                continue;
            }
            let findings = report.findings.iter().filter(|finding| finding.rule.as_ref() == Some(&line.rule));
            all.push(Self {
                lines: vec![(line, place)],
                result: report.results.iter().find(|result| result.rule == line.rule),
                findings: findings.filter(|finding| kind(finding).is_some()).collect(),
                met_by: Vec::new(),
            });
        }
        all.iter_mut().for_each(Self::pair);
        all
    }

    fn rule(&self) -> Option<&'r RuleId> {
        self.lines.first().map(|(line, _)| &line.rule)
    }

    /// Gives each expectation that names a finding one of its own, to as many of them as that is possible for.
    fn pair(&mut self) {
        self.met_by = vec![None; self.lines.len()];
        for line in 0..self.lines.len() {
            let mut tried = vec![false; self.findings.len()];
            self.pair_one(line, &mut tried);
        }
    }

    /// Whether there is a finding for a line, where others may have to take other ones for that. As deep as there are lines.
    fn pair_one(&mut self, line: usize, tried: &mut [bool]) -> bool {
        for finding in 0..self.findings.len() {
            if !self.fits(line, finding) || tried.get(finding).copied().unwrap_or(true) {
                continue;
            }
            if let Some(tried) = tried.get_mut(finding) {
                *tried = true;
            }
            let holder = self.met_by.iter().position(|met| *met == Some(finding));
            if holder.is_none_or(|holder| self.pair_one(holder, tried)) {
                if let Some(met) = self.met_by.get_mut(line) {
                    *met = Some(finding);
                }
                return true;
            }
        }
        false
    }

    /// Whether a finding is what a line names.
    fn fits(&self, line: usize, finding: usize) -> bool {
        let (Some((line, place)), Some(finding)) = (self.lines.get(line), self.findings.get(finding)) else {
            return false;
        };
        line.names_a_finding()
            && kind(finding) == Some(line.expected)
            && is_at(finding, place.as_ref())
            && line.saying.iter().all(|(part, _)| says(finding, part))
    }

    /// The findings that no line speaks of, where the lines name all that are expected. A rule that passes has none, but for
    /// what it remarks; where it does not, what it also remarks is nobody's matter.
    fn unexpected(&self) -> impl Iterator<Item = &'r Finding> {
        let passes = |line: &Expectation| line.expected == Expected::Passes;
        let names_all = self.lines.iter().all(|(line, _)| line.names_a_finding() || passes(line));
        let is_remarked = self.lines.iter().any(|(line, _)| passes(line));
        let left = self.findings.iter().enumerate().filter(|(index, _)| !self.met_by.contains(&Some(*index)));
        left.map(|(_, finding)| *finding)
            .filter(move |finding| names_all && (is_remarked || finding.kind != FindingKind::Remark))
    }

    /// What is to be said of the findings that no line speaks of.
    fn too_many(&self) -> Option<Diagnostic> {
        let left: Vec<&Finding> = self.unexpected().collect();
        let (first, (line, _)) = (left.first()?, self.lines.last()?);
        let also = match kind(first) {
            Some(Expected::Undecided) => "is also undecided",
            Some(Expected::Waived) => "is also waived",
            Some(Expected::Passes) => "also passes with a remark",
            _ => "also fails",
        };
        let message = format!("`{}` {also}{}, which this test does not expect", line.rule, at(first));
        let more = left.len() - 1;
        let diagnostic = Diagnostic::error(UNMET, message)
            .at(
                line.location,
                match more {
                    0 => "one more finding than the test names".to_owned(),
                    _ => format!("{} more findings than the test names", more + 1),
                },
            )
            .hint(match kind(first) {
                Some(Expected::Passes) => format!("expect it too: `expect {} passes{}`", line.rule, at(first)),
                _ => format!(
                    "expect it too, or write `expect {} {}` if it does not matter what else is found",
                    line.rule,
                    line.expected.word()
                ),
            });
        Some(show(diagnostic, &left))
    }

    /// No finding is left for a line that names one.
    fn unmatched(&self, program: &Program, index: usize, result: &RuleResult) -> Option<Diagnostic> {
        let (line, place) = self.lines.get(index)?;
        if self.met_by.get(index)?.is_some() {
            return None;
        }
        let alike: Vec<&Finding> =
            self.findings.iter().copied().filter(|finding| kind(finding) == Some(line.expected)).collect();
        if alike.is_empty() {
            return Some(self.another(program, line, result));
        }
        let is_here = |finding: &&Finding| is_at(finding, place.as_ref());
        let here: Vec<&Finding> = alike.iter().copied().filter(is_here).collect();
        let says_all = |finding: &&Finding| line.saying.iter().all(|(part, _)| says(finding, part));
        let unsaid = line.saying.iter().find(|(part, _)| !here.iter().any(|finding| says(finding, part)));
        let unsaid = unsaid.or(line.saying.last()).filter(|_| !here.iter().any(says_all));
        let (came, label, location) = match (here.as_slice(), place, unsaid) {
            (_, Some(None), _) => ("there is no such element".to_owned(), "no finding here", line.location),
            ([], _, _) => (placed(&alike), "no finding here", line.location),
            (here, _, Some((_, location))) => {
                let came = if here.len() == 1 { "it says something else" } else { "none of them says that" };
                (came.to_owned(), "not what is said", *location)
            }
            _ => {
                ("it is the one that another line of this test names".to_owned(), "no finding for this", line.location)
            }
        };
        let location = match (here.as_slice(), &line.at) {
            ([], Some((_, at))) => *at,
            _ => location,
        };
        let place = place.iter().flatten().map(|place| format!(" at `{place}`")).collect::<String>();
        let parts: Vec<String> = line.saying.iter().map(|(part, _)| quote(part, LONGEST_MESSAGE)).collect();
        let saying = if parts.is_empty() { String::new() } else { format!(" that says {}", parts.join(" and ")) };
        let message = format!("expected a finding of `{}`{place}{saying}, but {came}", line.rule);
        let diagnostic = Diagnostic::error(UNMET, message).at(location, label);
        Some(show(diagnostic, if here.is_empty() { &alike } else { &here }))
    }

    /// Another outcome came.
    fn another(&self, program: &Program, line: &Expectation, result: &RuleResult) -> Diagnostic {
        let came = came(result.outcome);
        let message = format!("expected `{}` {}, but {came}", line.rule, infinitive(line));
        let diagnostic = Diagnostic::error(UNMET, message).at(line.location, came);
        let mut diagnostic = show(diagnostic, &self.findings);
        if self.findings.is_empty()
            && let Some(rule) = program.rules.iter().find(|rule| rule.id == line.rule)
        {
            diagnostic = diagnostic.with(rule.location, "the rule");
        }
        diagnostic.advise(result.reasons.iter().map(|reason| format!("why {came}: {reason}")));
        diagnostic
    }
}

/// Whether a finding is at a place, where one is named. One about the elements of a list that is not there is at the list.
fn is_at(finding: &Finding, place: Option<&Option<String>>) -> bool {
    let Some(place) = place else { return true };
    let path = finding.path.as_deref().map(|path| path.split("[*]").next().unwrap_or(path));
    place.is_some() && path == place.as_deref()
}

/// Whether a finding says this: in its message, or in a change that it suggests.
fn says(finding: &Finding, part: &str) -> bool {
    let told = &finding.diagnostic;
    told.message.contains(part) || told.suggestions.iter().any(|suggestion| suggestion.to_string().contains(part))
}

/// What expects a finding, if it is one of a rule.
fn kind(finding: &Finding) -> Option<Expected> {
    match finding.kind {
        FindingKind::Fail | FindingKind::Undecided if finding.waived.is_some() => Some(Expected::Waived),
        FindingKind::Fail => Some(Expected::Fails),
        FindingKind::Undecided => Some(Expected::Undecided),
        FindingKind::Remark => Some(Expected::Passes),
        _ => None,
    }
}

/// What is to be said of a rule that was not run.
fn not_run(program: &Program, line: &Expectation) -> Option<Diagnostic> {
    let off = off(program, line);
    // what is turned off is applicable to no document
    if off.is_some() && line.expected == Expected::NotApplicable {
        return None;
    }
    let came = if off.is_some() { "it is turned off" } else { "it was not run" };
    let message = format!("expected `{}` {}, but {came}", line.rule, infinitive(line));
    let diagnostic = Diagnostic::error(UNMET, message).at(line.location, came);
    Some(match off {
        Some(off) => diagnostic.with(off.location, off.because.clone()),
        None => diagnostic,
    })
}

fn off<'p>(program: &'p Program, expectation: &Expectation) -> Option<&'p SwitchedOff> {
    program.off.iter().find(|off| off.rule == expectation.rule)
}

fn outcome(expected: Expected) -> Outcome {
    match expected {
        Expected::Fails => Outcome::Fail,
        Expected::Passes => Outcome::Pass,
        Expected::NotApplicable => Outcome::NotApplicable,
        Expected::Undecided => Outcome::Undecided,
        Expected::Waived => Outcome::Waived,
    }
}

fn infinitive(expectation: &Expectation) -> &'static str {
    match expectation.expected {
        Expected::Fails => "to fail",
        Expected::Passes => "to pass",
        Expected::NotApplicable => "not to be applicable",
        Expected::Undecided => "to be undecided",
        Expected::Waived => "to be waived",
    }
}

fn came(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fail => "it fails",
        Outcome::Undecided => "it is undecided",
        Outcome::Known => "it is known",
        Outcome::Waived => "it is waived",
        Outcome::Pass => "it passes",
        Outcome::NotApplicable => "it is not applicable",
    }
}

/// Where a finding is, behind what it is.
fn at(finding: &Finding) -> String {
    finding.path.as_ref().map(|path| format!(" at `{path}`")).unwrap_or_default()
}

/// Where findings are.
fn placed(findings: &[&Finding]) -> String {
    let mut paths: Vec<String> = Vec::new();
    for finding in findings {
        let path = finding.path.as_ref().map_or_else(|| "the whole document".to_owned(), |path| format!("`{path}`"));
        if paths.len() < MOST_FINDINGS && !paths.contains(&path) {
            paths.push(path);
        }
    }
    let are = if findings.len() == 1 { "it is at" } else { "they are at" };
    format!("{are} {}", paths.join(", "))
}

/// The findings that came, where they stand.
fn show(mut diagnostic: Diagnostic, found: &[&Finding]) -> Diagnostic {
    for finding in found.iter().take(MOST_FINDINGS) {
        if let Some(label) = &finding.diagnostic.primary {
            let known = diagnostic.secondary.iter().any(|known| known.location == label.location);
            if !known {
                diagnostic = diagnostic.with(label.location, finding.diagnostic.message.clone());
            }
        }
    }
    if let Some(more) = found.len().checked_sub(MOST_FINDINGS + 1) {
        diagnostic.advise([format!("and {} more findings of this rule", more + 1)]);
    }
    diagnostic.rule_line = found.first().and_then(|finding| finding.diagnostic.rule_line);
    diagnostic
}
