//! Reports made by hand, one for each thing that a format may get wrong. Every format is run over all of them.

use std::fmt::Write as _;
use std::sync::Arc;

use clausula::diagnostic::{Citation, Code, Diagnostic, RuleId, Severity};
use clausula::finding::{DocumentReport, Finding, FindingKind, Fingerprint, Group, Outcome, RuleResult, Waived};
use clausula::source::{FileId, Location, SourceFile, SourceMap, Span};
use clausula::value::Date;

pub(super) const AS_OF: Date = Date { year: 2026, month: Some(11), day: Some(21) };

const POLICY: &str = "\
policy bpo.termination \"Leaving an outsourcing agreement early\"
version 1.0.0
vocabulary contract

parameter min_notice: duration = 30 days

rule termination-notice-defined \"Every right to leave has its notice\" {
    severity warning
    for each right in termination.rights where right.ground == \"convenience\" {
        require right.notice >= min_notice
    }
}

rule early-termination \"Either side may leave early on stated terms\" {
\trequire count(termination.rights) >= 1
}
";

/// A document in the making.
pub(super) struct Scene {
    sources: SourceMap,
    policy: FileId,
    contract: FileId,
    name: String,
    findings: Vec<Finding>,
    groups: Vec<Group>,
    results: Vec<RuleResult>,
}

impl Scene {
    pub(super) fn new(name: &str, text: &str) -> Self {
        let mut policies = SourceMap::new();
        let policy = policies.add(SourceFile::new("policies/bpo/termination.policy", POLICY));
        let mut sources = SourceMap::over(Arc::new(policies));
        let contract = sources.add(SourceFile::new(name, text));
        Self {
            sources,
            policy,
            contract,
            name: name.into(),
            findings: Vec::new(),
            groups: Vec::new(),
            results: Vec::new(),
        }
    }

    /// The only place in the contract where this text stands.
    pub(super) fn at(&self, needle: &str) -> Location {
        find(&self.sources, self.contract, needle)
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Location {
        Location::new(self.contract, Span::new(start, end))
    }

    pub(super) fn in_policy(&self, needle: &str) -> Location {
        find(&self.sources, self.policy, needle)
    }

    /// A finding that is a group of its own.
    pub(super) fn add(&mut self, kind: FindingKind, diagnostic: Diagnostic) {
        let message = diagnostic.message.clone();
        self.group(&message, vec![(kind, diagnostic)]);
    }

    pub(super) fn group(&mut self, message: &str, members: Vec<(FindingKind, Diagnostic)>) {
        let severity = members.iter().map(|(_, diagnostic)| diagnostic.severity).max().expect("a member");
        let group = self.groups.len();
        let first = self.findings.len();
        for (kind, diagnostic) in members {
            let rule = diagnostic
                .code
                .as_str()
                .split_once('/')
                .filter(|_| matches!(kind, FindingKind::Fail | FindingKind::Undecided))
                .map(|(policy, rule)| RuleId { policy: policy.into(), rule: rule.into() });
            let title: Option<Arc<str>> = rule.as_ref().map(|rule| title(&rule.rule).into());
            if let Some(rule) = &rule {
                let result = RuleResult {
                    rule: rule.clone(),
                    title: title.clone(),
                    severity: diagnostic.severity,
                    outcome: if kind == FindingKind::Fail { Outcome::Fail } else { Outcome::Undecided },
                    reasons: if kind == FindingKind::Fail { vec![] } else { vec![diagnostic.message.clone()] },
                };
                // a rule has one outcome
                match self.results.iter_mut().find(|known| known.rule == result.rule) {
                    Some(known) if known.outcome <= result.outcome => {}
                    Some(known) => *known = result,
                    None => self.results.push(result),
                }
            }
            self.findings.push(Finding {
                fingerprint: Fingerprint::of(&[diagnostic.code.as_str(), &self.name, &self.findings.len().to_string()]),
                waiver_path: None,
                waived: None,
                known: None,
                path: rule.is_some().then(|| "termination.rights[0].notice".to_owned()),
                rule,
                rule_title: title,
                group,
                kind,
                diagnostic,
            });
        }
        self.groups.push(Group {
            members: (first..self.findings.len()).collect(),
            said: Some(message.to_owned()),
            severity,
            waived: false,
            known: false,
        });
    }

    /// Waives the findings of a group.
    fn waive(&mut self, group: usize, waived: Waived) {
        let waived = Arc::new(waived);
        self.groups[group].waived = true;
        for member in &self.groups[group].members {
            let finding = &mut self.findings[*member];
            finding.waived = Some(Arc::clone(&waived));
            finding.waiver_path = Some("termination.rights[client, convenience].notice".to_owned());
            let rule = finding.rule.clone();
            let result = self.results.iter_mut().find(|result| Some(&result.rule) == rule.as_ref());
            result.expect("an outcome").outcome = Outcome::Waived;
        }
    }

    pub(super) fn report(mut self) -> DocumentReport {
        for (rule, outcome, reason) in [
            ("scope-defined", Outcome::Pass, None),
            ("transition-plan", Outcome::NotApplicable, Some("the services do not move; A. Reviewer, 2026-01-03")),
        ] {
            if self.results.iter().any(|known| &*known.rule.rule == rule) {
                continue;
            }
            self.results.push(RuleResult {
                rule: RuleId { policy: "bpo.scope".into(), rule: rule.into() },
                title: Some(title(rule).into()),
                severity: Severity::Error,
                outcome,
                reasons: reason.map(str::to_owned).into_iter().collect(),
            });
        }
        DocumentReport {
            file: self.name,
            number: Some(0),
            id: Some("BPO-2026-001".into()),
            checked: true,
            sources: Arc::new(self.sources),
            as_of: AS_OF,
            findings: self.findings,
            groups: self.groups,
            results: self.results,
        }
    }

    /// A finding of a rule, with all that a rule says.
    pub(super) fn full(&self, severity: Severity, rule: &str, message: &str, at: Location, label: &str) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(severity, code(rule), message)
            .at(at, label)
            .with(self.in_policy("30 days"), "`min_notice` is set here")
            .hint("agree on a notice of at least 30 days, or waive the rule with a reason");
        diagnostic.rule_line = Some(self.in_policy("require right.notice >= min_notice"));
        diagnostic.because = Some("A term that nobody can leave in time binds both sides to a failed service.".into());
        diagnostic.cites = Arc::from([
            Citation {
                text: "BPO agreement guide, FAQ: can a BPO agreement be terminated early".into(),
                url: Some("https://example.org/guide#early-termination".into()),
            },
            Citation { text: "Acme's sourcing standard, 4.2".into(), url: None },
        ]);
        diagnostic
    }
}

fn title(rule: &str) -> String {
    match rule {
        "early-termination" => "Either side may leave early on stated terms".into(),
        _ => "Every right to leave has its notice".into(),
    }
}

fn find(sources: &SourceMap, file: FileId, needle: &str) -> Location {
    let text = sources.get(file).expect("the file is there").text();
    let start = text.find(needle).expect("the text is there");
    Location::new(file, Span::new(start, start + needle.len()))
}

/// A code as the engine makes it.
pub(super) fn code(rule: &str) -> Code {
    let (policy, rule) = rule.split_once('/').expect("a slash");
    Code::from(&RuleId { policy: policy.into(), rule: rule.into() })
}

/// The file's text for a snapshot: what can't be seen is written out, what is long is cut.
pub(super) fn input(report: &DocumentReport) -> String {
    let mut out = String::new();
    let ids = (0..).map(FileId).map_while(|id| report.sources.get(id));
    for file in ids.filter(|file| !file.name().ends_with(".policy")) {
        writeln!(out, "=== {}", file.name().escape_debug()).unwrap();
        for line in file.text().split_inclusive('\n') {
            let line = line.strip_suffix('\n').unwrap_or(line);
            let shown: String = line.chars().flat_map(escape).take(100).collect();
            writeln!(out, "{shown}{}", if line.chars().count() > 100 { " (and more)" } else { "" }).unwrap();
        }
    }
    out
}

fn escape(character: char) -> Vec<char> {
    if character.is_alphanumeric() || "'\"\\".contains(character) || character == '\u{301}' {
        vec![character]
    } else {
        character.escape_debug().collect()
    }
}

/// All scenes, by name.
pub(super) fn all() -> Vec<(&'static str, DocumentReport)> {
    vec![
        ("kinds", kinds()),
        ("characters", characters()),
        ("ends", ends()),
        ("empty", empty()),
        ("long", long()),
        ("lines", lines()),
        ("hostile", hostile()),
        ("group", group()),
        ("labels", labels()),
        ("mixed", mixed()),
        ("many", many()),
        ("waived", waived()),
        ("named", named()),
        ("unread", unread()),
        ("clean", Scene::new("contracts/clean.yaml", BASELINE).report()),
        ("waived_only", waived_only()),
        ("remark", remark()),
        ("known", known()),
    ]
}

const BASELINE: &str = "\
schema: contract/1
termination:
  rights:
    - holder: client
      ground: convenience
      notice: 14 days

    - holder: provider
      ground: convenience
      notcie: 30 days
security: {by_reference: MSA-1}
security: {}
";

/// Each kind of finding, and each severity.
fn kinds() -> DocumentReport {
    let mut scene = Scene::new("contracts/baseline.yaml", BASELINE);
    scene.add(
        FindingKind::Load,
        Diagnostic::error(Code::new("load/duplicate-key"), "the key `security` stands twice in one mapping")
            .at(scene.at("security: {}").start_of(8), "again here")
            .with(scene.at("security: {by").start_of(8), "first here"),
    );
    scene.add(
        FindingKind::Fail,
        scene.full(
            Severity::Error,
            "bpo.termination/termination-notice-defined",
            "expected `termination.rights[0].notice` to be at least 30 days (`min_notice`), found 14 days",
            scene.at("14 days"),
            "14 days",
        ),
    );
    scene.add(
        FindingKind::Vocabulary,
        Diagnostic::warning(Code::new("contract/unknown-key"), "a termination right has no key `notcie`")
            .at(scene.at("notcie"), "unknown")
            .hint("did you mean `notice`?"),
    );
    scene.add(
        FindingKind::Undecided,
        scene.full(
            Severity::Error,
            "bpo.security/security-encryption",
            "`security.encryption.at_rest` is stated in `MSA-1`, which is not among the documents",
            scene.at("{by_reference: MSA-1}"),
            "stated elsewhere",
        ),
    );
    scene.add(
        FindingKind::Fail,
        Diagnostic::note(code("bpo.termination/early-termination"), "acceptable, preferred is 60 days")
            .at(scene.at("30 days"), ""),
    );
    scene.add(
        FindingKind::Load,
        Diagnostic::error(Code::new("load/too-large"), "the file has 12 MB, at most 10 MB are read"),
    );
    scene.report()
}

/// Findings that are waived, one of them on terms of a stranger; one that is not; a waiver that does not count.
fn waived() -> DocumentReport {
    let text = BASELINE.replace("convenience\n      notice", "convenience # clausula: waive x/y until\n      notice");
    let mut scene = Scene::new("contracts/baseline.yaml", &text);
    let notice = "bpo.termination/termination-notice-defined";
    let early = "bpo.termination/early-termination";
    let here = scene.at("14 days");
    let message = "expected `termination.rights[0].notice` to be at least 30 days (`min_notice`), found 14 days";
    let members =
        [notice, early].map(|rule| (FindingKind::Fail, scene.full(Severity::Error, rule, message, here, "14 days")));
    scene.group(message, members.into());
    scene.add(
        FindingKind::Undecided,
        Diagnostic::warning(code("bpo.security/security-encryption"), "cannot tell whether `encryption` holds")
            .at(scene.at("{by_reference: MSA-1}"), "stated elsewhere"),
    );
    scene.add(FindingKind::Fail, scene.full(Severity::Warning, "bpo.ip/ip-client-owns", "not stated", here, "here"));
    scene.add(
        FindingKind::Waiver,
        Diagnostic::warning(Code::new("waiver/incomplete"), "the waiver of `x/y` does not count: no `by`")
            .at(scene.at("# clausula: waive x/y until"), "no `by`"),
    );
    let until = Date { year: 2027, month: Some(3), day: Some(31) };
    let location = scene.at("# clausula: waive x/y until");
    let long = "the client insists, and the risk is small enough to be borne by the business unit; ".repeat(3);
    scene.waive(0, Waived { because: long, by: "General Counsel".into(), until, location });
    let (because, by) = ("paid \u{202e}drawkcab\n\u{1b}[2J".into(), "a\nb \u{1b}]0;owned\u{7}".into());
    scene.waive(1, Waived { because, by, until, location });
    scene.report()
}

/// A file and a text of which every format has something to escape.
fn named() -> DocumentReport {
    let text = "\u{feff}title: x\r\nfee: '👍 東京 12 EUR'\r\n";
    let mut scene = Scene::new("contracts/a b, c: 100%; [d] #1 'e' \"f\" & <g>.yaml", text);
    let said = "found `##vso[task.setvariable variable=x;]y` and ::set-output name=x::y, %0A::error::z %AZP25";
    scene.add(
        FindingKind::Fail,
        scene.full(Severity::Error, "bpo.pricing/fees-stated", said, scene.at("12 EUR"), "behind what is wide"),
    );
    let markup = "@user see #12 and [a](https://example.org) ![i](x) <img src=x> *b* | c ]]> &amp; `odd";
    scene.add(
        FindingKind::Vocabulary,
        Diagnostic::warning(Code::new("contract/marks"), markup).at(scene.at("title"), "<b>").hint(markup),
    );
    let note = "##[error]a note ##vso[task.complete result=Failed;]";
    scene.add(FindingKind::Vocabulary, Diagnostic::note(Code::new("contract/marks"), note).at(scene.at("fee"), ""));
    scene.report()
}

/// A file that could not be read to its end, so that no rule ran.
fn unread() -> DocumentReport {
    let mut scene = Scene::new("contracts/unread.yaml", "a: [1\nb: 2\n");
    scene.add(
        FindingKind::Load,
        Diagnostic::error(Code::new("load/yaml"), "a bracket is not closed").at(scene.at("["), "opened here"),
    );
    DocumentReport { number: None, id: None, checked: false, results: Vec::new(), ..scene.report() }
}

/// A second document in which all that is found is waived.
fn waived_only() -> DocumentReport {
    let mut scene = Scene::new("contracts/several.yaml", BASELINE);
    let here = scene.at("14 days");
    let notice = "bpo.termination/termination-notice-defined";
    scene.add(FindingKind::Fail, scene.full(Severity::Error, notice, "too short", here, "14 days"));
    let until = Date { year: 2027, month: Some(3), day: Some(31) };
    let (because, by) = ("the client insists".into(), "General Counsel".into());
    scene.waive(0, Waived { because, by, until, location: here });
    DocumentReport { number: Some(1), ..scene.report() }
}

/// Findings that a baseline knows, one of a rule and one of none, beside one that is new.
fn known() -> DocumentReport {
    let mut scene = Scene::new("contracts/known.yaml", BASELINE);
    let notice = "bpo.termination/termination-notice-defined";
    let here = scene.at("14 days");
    scene.add(FindingKind::Fail, scene.full(Severity::Error, notice, "too short", here, "14 days"));
    scene.add(
        FindingKind::Vocabulary,
        Diagnostic::warning(Code::new("contract/unknown-key"), "no key `notcie`").at(scene.at("notcie"), "unknown"),
    );
    scene.add(FindingKind::Fail, scene.full(Severity::Error, "bpo.ip/ip-client-owns", "not stated", here, "here"));
    let baseline = scene.sources.add(SourceFile::new("clausula-baseline.yaml", "schema: baseline/1\nfindings: []\n"));
    let entry = find(&scene.sources, baseline, "findings: []");
    for index in 0..2 {
        scene.findings[index].known = Some(entry);
        scene.groups[index].known = true;
    }
    scene.results[0].outcome = Outcome::Known;
    scene.report()
}

/// Something that is said of a rule that passes.
fn remark() -> DocumentReport {
    let mut scene = Scene::new("contracts/remark.yaml", BASELINE);
    let message = "14 days are acceptable, preferred is at least 60 days";
    scene.add(
        FindingKind::Fail,
        Diagnostic::note(code("bpo.scope/scope-defined"), message).at(scene.at("14 days"), "14 days"),
    );
    scene.results.clear();
    scene.findings[0].kind = FindingKind::Remark;
    scene.report()
}

/// Line breaks, a byte order mark, wide characters, combining marks, tabs.
fn characters() -> DocumentReport {
    let text = "\u{feff}schema: contract/1\r\nname: 東京 outsourcing 👍 agreement\r\ncity: Zu\u{308}rich, e\u{301}te\u{301}\r\n\
                \ttabs:\there\tand there\r\nlast: ja\r\n";
    let mut scene = Scene::new("contracts/zeichen.yaml", text);
    for (needle, label) in [
        ("schema", "first character behind the byte order mark"),
        ("outsourcing", "behind 東京"),
        ("👍", "the thumb"),
        ("agreement", "behind the thumb"),
        ("rich", "behind a combining mark"),
        ("te\u{301}", "holds a mark"),
        ("here", "behind tabs"),
        ("and there", "behind more tabs"),
        ("ja", "last line"),
    ] {
        scene.add(
            FindingKind::Vocabulary,
            Diagnostic::warning(Code::new("contract/place"), format!("found `{needle}`")).at(scene.at(needle), label),
        );
    }
    scene.report()
}

/// Labels without length, at a line's end, at the file's end.
fn ends() -> DocumentReport {
    let text = "a: 1\nparent:\nlast: x\n";
    let mut scene = Scene::new("contracts/ends.yaml", text);
    let length = text.len();
    for (location, label) in [
        (scene.span(0, 0), "before the first character"),
        (scene.span(4, 4), "at the end of a line"),
        (scene.span(12, 12), "has no value"),
        (scene.span(4, 5), "the line break alone"),
        (scene.span(length - 1, length - 1), "before the last line break"),
        (scene.span(length, length), "at the end of the file"),
        (scene.span(length + 7, length + 9), "behind the end of the file"),
    ] {
        scene.add(
            FindingKind::Load,
            Diagnostic::error(Code::new("load/place"), format!("a place {label}")).at(location, label),
        );
    }
    scene.report()
}

fn empty() -> DocumentReport {
    let mut scene = Scene::new("contracts/empty.yaml", "");
    scene.add(
        FindingKind::Fail,
        Diagnostic::error(
            code("bpo.scope/scope-defined"),
            "the file does not state `services`: it is empty, and a contract definition begins with `schema: contract/1`",
        )
        .at(scene.span(0, 0), "empty"),
    );
    scene.report()
}

/// A clause of 3,000 characters in one line.
fn long() -> DocumentReport {
    let words = "the parties agree in good faith that ".repeat(40);
    let text = format!("clauses:\n  \"12.3\":\n    text: {words}NEEDLE 東京 {words}LAST\n    topics: [term]\n");
    let mut scene = Scene::new("contracts/a/rather/deep/folder/of/an/outsourcing/project/long.yaml", &text);
    let at = scene.at("NEEDLE");
    scene.add(
        FindingKind::Fail,
        Diagnostic::error(
            code("bpo.termination/early-termination"),
            format!("expected something else than a text that is quoted at length: `{}`", words.trim_end()),
        )
        .at(at, "what is said in the middle of the clause, with a label that is itself longer than a terminal is wide")
        .with(scene.at("LAST"), "at the end of the line")
        .with(scene.at("text: the"), "at its start"),
    );
    let whole = scene.span(text.find("the parties").unwrap(), text.find("\n    topics").unwrap());
    scene.add(
        FindingKind::Vocabulary,
        Diagnostic::warning(Code::new("contract/clause"), "the whole clause").at(whole, "all of it"),
    );
    scene.report()
}

/// Labels that cover several lines.
fn lines() -> DocumentReport {
    let text = "clauses:\n  \"1\":\n    text: |\n      one\n      two\n\n      three\n  \"2\": {}\n";
    let mut scene = Scene::new("contracts/lines.yaml", text);
    let block = scene.span(text.find("|\n").unwrap(), text.find("  \"2\"").unwrap());
    scene.add(
        FindingKind::Fail,
        Diagnostic::error(code("bpo.termination/early-termination"), "the clause says nothing of notice")
            .at(block, "the clause's words")
            .with(scene.at("\"1\""), "its number"),
    );
    let rest = scene.span(text.find("      two").unwrap(), text.len());
    scene.add(FindingKind::Load, Diagnostic::error(Code::new("load/yaml"), "cannot be read").at(rest, ""));
    scene.report()
}

/// A contract that means harm.
fn hostile() -> DocumentReport {
    let text = "title: \"\u{1b}[2J\u{1b}]0;owned\u{7} paid \u{202e}drawkcab\u{2069}\"\nzero\u{200b}width: \u{9b}31mred\n\
                marks: e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}END\nfake: \"\u{2028}ok\"\n";
    let mut scene = Scene::new("contracts/\u{202e}lmay.\u{1b}[31m\n.yaml", text);
    scene.add(
        FindingKind::Fail,
        Diagnostic::error(
            code("bpo.termination/early-termination"),
            "expected a title, found `\u{1b}[2J\u{202e}` and\n::error::a second line\u{85}",
        )
        .at(scene.at("paid"), "\u{1b}[31mpaid\u{1b}[0m\nsecond line\ttab")
        .hint("take out `\u{200b}`\u{1b}[2J"),
    );
    scene.add(
        FindingKind::Vocabulary,
        Diagnostic::warning(Code::new("contract/unknown-key"), "no key `zero\u{200b}width`")
            .at(scene.at("zero\u{200b}width"), "the key"),
    );
    scene.add(
        FindingKind::Vocabulary,
        Diagnostic::warning(Code::new("contract/marks"), "many marks").at(scene.at("END"), "behind the marks"),
    );
    scene.report()
}

/// One missing value that stops six rules.
fn group() -> DocumentReport {
    let mut scene = Scene::new("contracts/baseline.yaml", BASELINE);
    let members = [
        (Severity::Error, "security-encryption", FindingKind::Fail),
        (Severity::Error, "security-audit", FindingKind::Fail),
        (Severity::Error, "security-incidents", FindingKind::Undecided),
        (Severity::Warning, "security-subcontractors-and-their-own-subcontractors", FindingKind::Fail),
        (Severity::Warning, "security-training", FindingKind::Fail),
        (Severity::Note, "security-certificates", FindingKind::Fail),
    ];
    let members = members
        .into_iter()
        .map(|(severity, rule, kind)| {
            let message = "the file does not state `security.encryption.at_rest`";
            let place = scene.at("schema");
            (kind, scene.full(severity, &format!("bpo.security/{rule}"), message, place, "`security` would stand here"))
        })
        .collect();
    scene.group("the file does not state `security`", members);
    scene.report()
}

/// Several labels: in one line, one in another, the same twice, far away, in another file, without words.
fn labels() -> DocumentReport {
    let mut text = "start: 2026-01-01   end: 2025-12-31   sum: {amount: 12, currency: EUR}\n".to_owned();
    for number in 0..30 {
        writeln!(text, "filler_{number}: x").unwrap();
    }
    text.push_str("far: away\n");
    let mut scene = Scene::new("contracts/labels.yaml", &text);
    let annex = scene.sources.add(SourceFile::new("contracts/annex.yaml", "schema: contract/1\nfee: 東 12 EUR\n"));
    scene.add(
        FindingKind::Fail,
        Diagnostic::error(code("bpo.term/ends-after-start"), "the end is before the start")
            .at(scene.at("2025-12-31"), "the end")
            .with(scene.at("2026-01-01"), "the start")
            .with(scene.at("far: away"), "far away")
            .with(find(&scene.sources, annex, "12 EUR"), "in the annex"),
    );
    scene.add(
        FindingKind::Fail,
        Diagnostic::error(code("bpo.term/nested"), "labels that cover each other")
            .at(scene.at("EUR"), "the currency")
            .with(scene.at("{amount: 12, currency: EUR}"), "the sum")
            .with(scene.at("{amount"), "its start")
            .with(scene.at("EUR"), "the same place")
            .with(scene.at("12, cur"), ""),
    );
    scene.report()
}

/// A group of which the first is undecided and others fail, and one that says several things for one rule.
fn mixed() -> DocumentReport {
    let mut scene = Scene::new("contracts/baseline.yaml", BASELINE);
    let say = |severity, rule: &str, message: &str| {
        Diagnostic::new(severity, code(rule), message).at(scene.at("schema"), "`facts` would stand here")
    };
    let members = vec![
        (FindingKind::Undecided, say(Severity::Error, "bpo.facts/when-unknown", "`facts.data_classes` is not stated")),
        (FindingKind::Fail, say(Severity::Error, "bpo.facts/facts-stated", "`facts` is not stated")),
        (FindingKind::Fail, say(Severity::Error, "bpo.facts/facts-stated", "`facts.sector` is not stated")),
    ];
    let undecided = vec![
        (FindingKind::Undecided, say(Severity::Error, "bpo.facts/when-unknown", "`facts.data_classes` is not stated")),
        (FindingKind::Fail, say(Severity::Warning, "bpo.facts/facts-stated", "`facts` is not stated")),
    ];
    let same = vec![
        (FindingKind::Fail, say(Severity::Note, "bpo.facts/facts-stated", "`facts` is not stated")),
        (FindingKind::Fail, say(Severity::Note, "bpo.facts/facts-stated", "`facts.sector` is not stated")),
    ];
    scene.group("the file does not state `facts`", members);
    scene.group("the file does not state `facts`, twice", undecided);
    scene.group("the file does not state `facts`, for one rule", same);
    scene.report()
}

/// More labels than anybody wants to see, and one with far too many words.
fn many() -> DocumentReport {
    let text: String = (0..40).map(|number| format!("k{number}: x\n\n\n\n")).collect();
    let mut scene = Scene::new("contracts/many.yaml", &text);
    let mut diagnostic = Diagnostic::error(code("bpo.term/many"), "too many places")
        .at(scene.at("k0: x"), "a label that goes on and on and on ".repeat(40));
    for number in 1..40 {
        diagnostic = diagnostic.with(scene.at(&format!("k{number}: x")), format!("place {number}"));
    }
    scene.add(FindingKind::Fail, diagnostic);
    scene.report()
}

trait StartOf {
    fn start_of(self, bytes: usize) -> Self;
}

impl StartOf for Location {
    /// The first bytes of a location.
    fn start_of(self, bytes: usize) -> Self {
        Self::new(self.file, Span::new(self.span.start(), self.span.start() + bytes))
    }
}

/// A policy with mistakes, and one that can't be found.
pub(super) fn policy_mistakes() -> (SourceMap, Vec<Diagnostic>) {
    let mut sources = SourceMap::new();
    let file = sources.add(SourceFile::new(
        "policies/acme\u{1b}[31m.policy",
        "policy acme.sourcing\nuse bpo.terminaton\n\nrule a {\n\trequire termination.notise >= 30 days\n}\n",
    ));
    let mistake = Diagnostic::error(Code::new("policy/unknown-field"), "a termination has no field `notise`")
        .at(find(&sources, file, "notise"), "unknown")
        .hint("did you mean `notice`?");
    let lint = Diagnostic::warning(Code::new("policy/no-severity"), "rule `a` has no severity, so it is an error")
        .at(find(&sources, file, "a {").start_of(1), "");
    let nowhere = Diagnostic::error(Code::new("policy/not-found"), "no policy `bpo.terminaton` is known")
        .hint("did you mean `bpo.termination`?");
    (sources, vec![mistake, lint, nowhere])
}
