//! Cases written as Markdown: a heading, a policy and a contract in fenced blocks, and what is expected of them. What comes
//! of a case is held to all of what it expects, and may hold nothing else. Blocks before a file's first heading serve every
//! case that has none of that kind.

use std::fmt::Write as _;

use clausula::check::{
    Checked, Checker, Compiled, Input, Options, Overrides, PolicySource, Request, Selection, Setting, WaiverRequest,
    WaiverSource, compile_with,
};
use clausula::diagnostic::{Diagnostic, RuleId};
use clausula::document::Limits;
use clausula::finding::{DocumentReport, FindingKind, Outcome};
use clausula::report::{Format, Renderer, Style};
use clausula::source::{FileId, Files, Location, NamedBytes, SourceMap};
use clausula::value::Date;

/// A `##` heading of a file, and what stands below it.
pub(crate) struct Case {
    /// The file and the heading's line, as compilers write them.
    pub(crate) place: String,
    /// The heading.
    pub(crate) title: String,
    /// Lines outside blocks.
    pub(crate) prose: Vec<String>,
    /// Fenced blocks: their language, and their text. One with a name behind its language (`policy base.policy`) is a file
    /// that the policy may name.
    pub(crate) blocks: Vec<(String, String)>,
}

/// The files of a case, all in one folder.
struct CaseFiles<'a>(&'a Case);

impl CaseFiles<'_> {
    fn named(&self) -> impl Iterator<Item = NamedBytes> {
        self.0.blocks.iter().filter_map(|(language, text)| {
            let (_, name) = language.split_once(' ')?;
            Some(NamedBytes { name: name.to_owned(), bytes: text.clone().into_bytes() })
        })
    }
}

impl Files for CaseFiles<'_> {
    fn beside(&self, _policy: &str) -> Vec<NamedBytes> {
        self.named().filter(|file| file.name.ends_with(".policy")).collect()
    }

    fn read(&self, _policy: &str, path: &str) -> Result<NamedBytes, String> {
        self.named().find(|file| file.name == path).ok_or_else(|| format!("there is no file `{path}`"))
    }
}

impl Case {
    /// The text of the block of a language, which stands once at most.
    pub(crate) fn block(&self, language: &str) -> Option<&str> {
        let mut found = self.blocks.iter().filter(|(known, _)| known == language);
        let first = found.next().map(|(_, text)| text.as_str());
        assert!(found.next().is_none(), "{}: more than one block `{language}`", self.place);
        first
    }

    /// The date of the check: a line `as of 2026-01-01`, else that day.
    pub(crate) fn as_of(&self) -> Date {
        let line = self.prose.iter().find_map(|line| line.strip_prefix("as of "));
        clausula::run::parse_date(line.unwrap_or("2026-01-01"))
            .unwrap_or_else(|error| panic!("{}: {error}", self.place))
    }

    /// What is set for the check: lines `set policy.parameter=value`.
    fn settings(&self) -> Vec<Setting> {
        let lines = self.prose.iter().filter_map(|line| line.strip_prefix("set "));
        lines.map(|line| line.parse().unwrap_or_else(|error| panic!("{}: {error}", self.place))).collect()
    }

    /// The tags that are chosen: lines `tag draft`.
    fn tags(&self) -> Vec<String> {
        self.prose.iter().filter_map(|line| line.strip_prefix("tag ")).map(str::to_owned).collect()
    }
}

/// The cases of a file.
pub(crate) fn parse(path: &str, text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut shared: Vec<(String, String)> = Vec::new();
    let mut open: Option<(String, String)> = None;
    for (index, line) in text.lines().enumerate() {
        let place = format!("{path}:{}", index + 1);
        if let Some((language, body)) = &mut open {
            if line == "```" {
                let block = (std::mem::take(language), std::mem::take(body));
                cases.last_mut().map_or(&mut shared, |case| &mut case.blocks).push(block);
                open = None;
            } else {
                body.push_str(line);
                body.push('\n');
            }
        } else if let Some(language) = line.strip_prefix("```") {
            let known = ["policy", "vocabulary", "yaml", "waivers", "expect"];
            let kind = language.split(' ').next().unwrap_or_default();
            assert!(known.contains(&kind), "{place}: a block of no known kind `{language}`");
            open = Some((language.to_owned(), String::new()));
        } else if let Some(title) = line.strip_prefix("## ") {
            cases.push(Case { place, title: title.to_owned(), prose: Vec::new(), blocks: Vec::new() });
        } else if let Some(case) = cases.last_mut() {
            case.prose.push(line.to_owned());
        }
    }
    assert!(open.is_none(), "{path}: a block is not closed");
    assert!(!cases.is_empty(), "{path}: no case");
    for case in &mut cases {
        let missing = shared.iter().filter(|(kind, _)| case.blocks.iter().all(|(known, _)| known != kind));
        let missing: Vec<_> = missing.cloned().collect();
        case.blocks.extend(missing);
    }
    cases
}

/// What was said, once: a finding, or a diagnostic of a policy.
#[derive(Debug, Clone)]
struct Said {
    /// `policy/rule` for findings of rules.
    rule: Option<RuleId>,
    undecided: bool,
    waived: bool,
    code: String,
    severity: String,
    /// The severity that the rule has.
    rule_severity: Option<String>,
    /// `policy`, `vocabulary` or `waivers` for what is said of these, the name of a further file, nothing for the contract.
    file: String,
    at: Option<(u32, u32)>,
    texts: Vec<String>,
}

/// A line of an `expect` block.
#[derive(Debug)]
struct Expected {
    line: String,
    subject: String,
    what: What,
    severity: Option<String>,
    file: String,
    at: Option<(u32, Option<u32>)>,
    parts: Vec<String>,
}

#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum What {
    Fails,
    Undecided,
    /// A finding that is waived, whether it fails or is undecided.
    Waived,
    /// The outcome of a rule, whatever was said.
    Outcome(Outcome),
    Diagnostic,
    Skipped,
    /// How many entries people read: findings of one root cause are one.
    Entries(usize),
}

fn severity_word(word: &str) -> bool {
    ["error", "warning", "note"].contains(&word)
}

fn parse_expected(line: &str) -> Result<Expected, String> {
    let (head, mut quoted) = line.split_once('"').unwrap_or((line, ""));
    let mut parts = Vec::new();
    // `"a" "b"`: pieces between quotes; a quote inside is written `\"`
    let mut current = String::new();
    let mut inside = !quoted.is_empty() || line.ends_with('"');
    while let Some(character) = quoted.chars().next() {
        quoted = &quoted[character.len_utf8()..];
        match character {
            '\\' if quoted.starts_with('"') => {
                current.push('"');
                quoted = &quoted[1..];
            }
            '"' if inside => {
                parts.push(std::mem::take(&mut current));
                inside = false;
            }
            '"' => inside = true,
            _ if inside => current.push(character),
            _ if character.is_whitespace() => {}
            _ => return Err(format!("`{character}` behind the quoted words")),
        }
    }
    if inside {
        return Err("a quote is not closed".to_owned());
    }
    let mut words: std::collections::VecDeque<&str> = head.split_whitespace().collect();
    let subject = match words.front() {
        Some(&"skipped") => String::new(),
        Some(_) => words.pop_front().unwrap_or_default().to_owned(),
        None => return Err("nothing is expected".to_owned()),
    };
    let verb = words.pop_front().unwrap_or_default();
    let mut expected = Expected {
        line: line.to_owned(),
        subject,
        what: What::Skipped,
        severity: None,
        file: String::new(),
        at: None,
        parts,
    };
    expected.what = match verb {
        "fails" => What::Fails,
        "undecided" => What::Undecided,
        "passes" => What::Outcome(Outcome::Pass),
        "waived" => What::Waived,
        "not" if words.pop_front() == Some("applicable") => What::Outcome(Outcome::NotApplicable),
        "skipped" => What::Skipped,
        "entry" | "entries" => {
            let count = expected.subject.parse();
            What::Entries(count.map_err(|_| format!("`{}` is no number", expected.subject))?)
        }
        word if severity_word(word) => {
            expected.severity = Some(word.to_owned());
            What::Diagnostic
        }
        word => return Err(format!("`{word}` is no outcome and no severity")),
    };
    if let Some(word) = words.front().copied().filter(|word| severity_word(word)) {
        expected.severity = Some(word.to_owned());
        words.pop_front();
    }
    if let Some(word) = words.pop_front() {
        expected.file = match word {
            "at" => String::new(),
            "policy" | "vocabulary" | "waivers" | "--set" => word.to_owned(),
            _ if word.contains('.') => word.to_owned(),
            _ => return Err(format!("`{word}` where `at LINE` or `policy LINE` is due")),
        };
        let place = words.pop_front().ok_or("a line is due")?;
        let (row, column) = match place.split_once(':') {
            Some((row, column)) => (row, Some(column.parse().map_err(|_| format!("`{column}` is no column"))?)),
            None => (place, None),
        };
        expected.at = Some((row.parse().map_err(|_| format!("`{row}` is no line"))?, column));
    } else if expected.what == What::Undecided {
        // without a place: the outcome alone
        expected.what = What::Outcome(Outcome::Undecided);
    } else if expected.what == What::Waived {
        expected.what = What::Outcome(Outcome::Waived);
    } else if expected.what == What::Fails {
        return Err("where does it fail? `at LINE` is due".to_owned());
    }
    match words.front() {
        Some(word) => Err(format!("`{word}` behind the place")),
        None if matches!(expected.what, What::Outcome(_)) && !expected.parts.is_empty() => {
            Err("an outcome has no words of its own".to_owned())
        }
        None => Ok(expected),
    }
}

impl Expected {
    fn is_met_by(&self, said: &Said) -> bool {
        let subject = match (self.what, &said.rule) {
            (What::Diagnostic, _) => said.code == self.subject && said.rule.is_none(),
            (What::Fails | What::Undecided | What::Waived, Some(rule)) => {
                let named = rule.to_string() == self.subject || *rule.rule == *self.subject;
                let kind = said.undecided == (self.what == What::Undecided) || said.waived;
                named && kind && said.waived == (self.what == What::Waived)
            }
            _ => false,
        };
        let severity = match &self.severity {
            Some(severity) => said.severity == *severity,
            None if self.what == What::Fails => said.rule_severity.as_ref().is_none_or(|of| said.severity == *of),
            None => true,
        };
        let at = match (self.at, said.at) {
            (None, _) => true,
            (Some((line, column)), Some(at)) => line == at.0 && column.is_none_or(|column| column == at.1),
            (Some(_), None) => false,
        };
        let parts = self.parts.iter().all(|part| said.texts.iter().any(|text| text.contains(part.as_str())));
        subject && severity && at && self.file == said.file && parts
    }
}

/// The cases of what a policy says that can't be meant.
const LINTS: &str = "tests/lang/what-cannot-be-meant.md";

fn is_lint(diagnostic: &Diagnostic) -> bool {
    let lints = ["always-true", "never-true", "never-applies", "contradiction", "may-be-undecided"];
    diagnostic.code.as_str().strip_prefix("policy/").is_some_and(|name| lints.contains(&name))
}

/// What came of a case.
pub(crate) struct Came {
    said: Vec<Said>,
    reports: Vec<DocumentReport>,
    skipped: bool,
}

fn texts_of(diagnostic: &Diagnostic) -> Vec<String> {
    let labels = diagnostic.primary.iter().chain(&diagnostic.secondary).map(|label| label.text.clone());
    std::iter::once(diagnostic.message.clone())
        .chain(labels)
        .chain(diagnostic.help.iter().cloned())
        .chain(diagnostic.suggestions.iter().map(ToString::to_string))
        .collect()
}

fn said_of(diagnostic: &Diagnostic, sources: &SourceMap) -> Said {
    let location = diagnostic.primary.as_ref().map(|label| label.location);
    let name = location.and_then(|location: Location| sources.get(location.file)).map_or("", |file| file.name());
    let at = location.and_then(|location| sources.line_column(location)).map(|at| (at.line, at.column));
    Said {
        rule: None,
        undecided: false,
        waived: false,
        code: diagnostic.code.to_string(),
        severity: diagnostic.severity.to_string(),
        rule_severity: None,
        file: match name {
            "case.policy" => "policy".to_owned(),
            "case.vocabulary" => "vocabulary".to_owned(),
            "case.waivers" => "waivers".to_owned(),
            "case.yaml" => String::new(),
            other => other.to_owned(),
        },
        at,
        texts: texts_of(diagnostic),
    }
}

/// Runs a case's contract, if it has one, against policies.
pub(crate) fn run(case: &Case, policies: Vec<PolicySource>, selection: &Selection) -> Came {
    let options = Options { as_of: case.as_of(), limits: Limits::default() };
    let mut selection = selection.clone();
    selection.tags.extend(case.tags());
    let policies = policies.into_iter().map(Into::into).collect();
    let request = Request {
        policies,
        selection,
        overrides: vec![Overrides::set(&case.settings())],
        options,
        files: &CaseFiles(case),
    };
    let files = case.block("waivers").map(|text| WaiverSource { name: "case.waivers".to_owned(), bytes: text.into() });
    // a rule for those who write cases: comments count where no line says that they do not
    let inline = !case.prose.iter().any(|line| line == "waivers in the contract do not count");
    let waivers = WaiverRequest { files: files.into_iter().collect(), inline, ..WaiverRequest::default() };
    run_compiled(case, &compile_with(request).with_waivers(waivers))
}

fn run_compiled(case: &Case, compiled: &Compiled) -> Came {
    // cases ask of constants what a policy would not; those of the lints themselves hold that nothing else is told
    let about_lints = case.place.starts_with(LINTS);
    let told = compiled.diagnostics.iter().filter(|diagnostic| about_lints || !is_lint(diagnostic));
    let mut said: Vec<_> = told.map(|diagnostic| said_of(diagnostic, &compiled.sources)).collect();
    let (mut reports, mut skipped) = (Vec::new(), false);
    if let (Some(checker), Some(yaml)) = (&compiled.checker, case.block("yaml")) {
        let named_outright = !case.prose.iter().any(|line| line == "found in a folder");
        let checked = Checker::check(
            checker,
            Input { name: "case.yaml".to_owned(), bytes: yaml.as_bytes().to_vec(), named_outright },
        );
        let again = Input { name: "case.yaml".to_owned(), bytes: yaml.as_bytes().to_vec(), named_outright };
        keeps(&case.place, checker, again, &checked);
        skipped = checked.skipped;
        reports = checked.reports;
        reports.extend(checker.waiver_reports(&checked.waivers));
    }
    for report in &reports {
        for finding in &report.findings {
            let of_rule = matches!(finding.kind, FindingKind::Fail | FindingKind::Undecided);
            let rule = finding.rule.clone().filter(|_| of_rule);
            let result = rule.as_ref().and_then(|rule| report.results.iter().find(|result| result.rule == *rule));
            let group = report.groups.get(finding.group).map(|group| group.message(&report.findings).to_owned());
            let mut said_here = Said {
                undecided: finding.kind == FindingKind::Undecided,
                waived: finding.waived.is_some(),
                rule_severity: result.map(|result| result.severity.to_string()),
                rule,
                ..said_of(&finding.diagnostic, &report.sources)
            };
            said_here.texts.extend(group);
            said_here.texts.extend(
                finding
                    .waived
                    .as_ref()
                    .map(|waived| format!("waived until {} by {}: {}", waived.until, waived.by, waived.because)),
            );
            said.push(said_here);
        }
    }
    Came { said, reports, skipped }
}

/// Holds what is kept of a file for other runs to be all that came of it.
fn keeps(place: &str, checker: &Checker, input: Input, checked: &Checked) {
    let packed = checker.pack(checked).unwrap_or_else(|| panic!("{place}: it cannot be kept"));
    let kept = checker.unpack(input, &packed).unwrap_or_else(|_| panic!("{place}: what was kept is not taken"));
    assert_eq!(checker.pack(&kept), Some(packed), "{place}");
    let rest = |checked: &Checked| {
        let Checked { reports: _, skipped, waivers, baseline, left_out, by_date } = checked;
        format!("{skipped} {waivers:?} {baseline:?} {left_out} {by_date}")
    };
    assert_eq!(rest(checked), rest(&kept), "{place}");
    assert_eq!(checked.reports.len(), kept.reports.len(), "{place}");
    for (one, other) in checked.reports.iter().zip(&kept.reports) {
        let DocumentReport { file, number, id, checked, sources, as_of, findings, groups, results } = one;
        assert_eq!((file, number, id), (&other.file, &other.number, &other.id), "{place}");
        assert_eq!((checked, as_of), (&other.checked, &other.as_of), "{place}");
        assert_eq!((findings, groups, results), (&other.findings, &other.groups, &other.results), "{place}");
        let texts = |sources: &SourceMap| -> Vec<String> {
            let files = (0..sources.len()).filter_map(|file| sources.get(FileId(file as u32)));
            files.map(|file| format!("{} {}", file.name(), file.text())).collect()
        };
        assert_eq!(texts(sources), texts(&other.sources), "{place}");
    }
}

/// Holds what came to the case's expectations; what is wrong, for people.
pub(crate) fn compare(case: &Case, came: &Came) -> Result<(), String> {
    let block = case.block("expect").ok_or_else(|| format!("{}: there is no `expect` block", case.place))?;
    let mut wrong = String::new();
    let mut expectations = Vec::new();
    for line in block.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match parse_expected(line) {
            Ok(expected) => expectations.push(expected),
            Err(reason) => drop(writeln!(wrong, "  cannot read `{line}`: {reason}")),
        }
    }
    // the lines that say most choose first
    expectations.sort_by_key(|expected| {
        std::cmp::Reverse((expected.parts.len(), expected.at.map(|(_, column)| column.is_some())))
    });
    let mut left: Vec<&Said> = came.said.iter().collect();
    for expected in &expectations {
        let met = match expected.what {
            What::Skipped => came.skipped,
            What::Entries(count) => {
                let mut groups: Vec<_> = Vec::new();
                for (index, report) in came.reports.iter().enumerate() {
                    groups.extend(report.findings.iter().map(|finding| (index, finding.group)));
                }
                groups.sort_unstable();
                groups.dedup();
                groups.len() == count
            }
            What::Outcome(outcome) => came.reports.iter().flat_map(|report| &report.results).any(|result| {
                let named = result.rule.to_string() == expected.subject || *result.rule.rule == *expected.subject;
                named && result.outcome == outcome
            }),
            _ => match left.iter().position(|said| expected.is_met_by(said)) {
                Some(index) => {
                    left.remove(index);
                    true
                }
                None => false,
            },
        };
        if !met {
            let _ = writeln!(wrong, "  expected, and did not come: {}", expected.line);
        }
    }
    // an outcome that no line speaks of would be a finding that nobody sees
    for result in came.reports.iter().flat_map(|report| &report.results) {
        let named = |expected: &&Expected| {
            result.rule.to_string() == expected.subject || *result.rule.rule == *expected.subject
        };
        let lines: Vec<_> = expectations.iter().filter(named).collect();
        let wanted = |what: What| lines.iter().any(|expected| expected.what == what);
        let fits = match result.outcome {
            Outcome::Fail => wanted(What::Fails),
            Outcome::Undecided => wanted(What::Undecided) || wanted(What::Outcome(Outcome::Undecided)),
            Outcome::Waived => wanted(What::Waived) || wanted(What::Outcome(Outcome::Waived)),
            outcome => lines.is_empty() || wanted(What::Outcome(outcome)) || came.reports.len() > 1,
        };
        if !fits {
            let _ = writeln!(wrong, "  the outcome of `{}` came to be {:?}", result.rule, result.outcome);
        }
    }
    if came.skipped && !expectations.iter().any(|expected| expected.what == What::Skipped) {
        wrong.push_str("  the file was skipped\n");
    }
    for said in left {
        let _ = writeln!(wrong, "  came, and was not expected: {}", describe(said));
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(format!("{}: {}\n{wrong}{}", case.place, case.title, whole(came)))
}

fn describe(said: &Said) -> String {
    let subject = match &said.rule {
        Some(rule) if said.waived => format!("{rule} waived {}", said.severity),
        Some(rule) if said.undecided => format!("{rule} undecided {}", said.severity),
        Some(rule) => format!("{rule} fails {}", said.severity),
        None => format!("{} {}", said.code, said.severity),
    };
    let file = if said.file.is_empty() { "at" } else { said.file.as_str() };
    let place = said.at.map_or_else(|| "nowhere".to_owned(), |(line, column)| format!("{file} {line}:{column}"));
    format!("{subject} {place} {:?}", said.texts.first().map_or("", String::as_str))
}

/// The whole of what came, as the program would print it.
fn whole(came: &Came) -> String {
    let mut text = String::from("  all that came:\n");
    let mut renderer = Renderer::new(Format::Concise, Style { color: false, width: 100 });
    for said in &came.said {
        let _ = writeln!(text, "    {}", describe(said));
    }
    for report in &came.reports {
        for line in renderer.report(report).lines() {
            let _ = writeln!(text, "    | {line}");
        }
        for result in &report.results {
            let _ = writeln!(text, "    = {} {:?} {}", result.rule, result.outcome, result.reasons.join("; "));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expectations_are_read_as_they_are_written() {
        let line = parse_expected;
        let fails = line(r#"ip-client-owns fails warning at 4:7 "expected \"x\"" "or y""#).unwrap();
        assert_eq!(
            (fails.what, fails.at, fails.severity.as_deref()),
            (What::Fails, Some((4, Some(7))), Some("warning"))
        );
        assert_eq!(fails.parts, [r#"expected "x""#, "or y"]);
        assert_eq!(line("p/r not applicable").unwrap().what, What::Outcome(Outcome::NotApplicable));
        assert_eq!(line("p/r undecided").unwrap().what, What::Outcome(Outcome::Undecided));
        assert_eq!(line("p/r undecided at 3").unwrap().what, What::Undecided);
        let policy = line(r#"policy/unknown-name error policy 3:1 "nope""#).unwrap();
        assert_eq!((policy.what, policy.file), (What::Diagnostic, "policy".to_owned()));
        for wrong in
            ["", "r fails", "r fails at x", "r fails at 1 2", "r sleeps", r#"r passes "why""#, r#"r fails at 1 "a"#]
        {
            assert!(line(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_not_expected_is_told() {
        let text = "## one\n```expect\nr passes\nvocabulary/unknown-field warning at 1 \"x\"\n```\n";
        let case = &parse("f.md", text)[0];
        let said = |code: &str| Said {
            rule: None,
            undecided: false,
            waived: false,
            code: code.to_owned(),
            severity: "warning".to_owned(),
            rule_severity: None,
            file: String::new(),
            at: Some((1, 1)),
            texts: vec!["x y".to_owned()],
        };
        let came = |said| Came { said, reports: Vec::new(), skipped: false };
        let wrong = compare(case, &came(vec![said("vocabulary/unknown-field"), said("other")])).unwrap_err();
        assert!(wrong.contains("did not come: r passes"), "{wrong}");
        assert!(wrong.contains("was not expected: other warning at 1:1"), "{wrong}");
        assert!(!wrong.contains("did not come: vocabulary"), "{wrong}");
    }
}
