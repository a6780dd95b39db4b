//! The page of the language, run as its reader would run it. Blocks with a name are files, all in one folder, in the order of
//! the page; `+` behind the name adds to the file. In a `console` block each `$ clausula …` is run there, and what stands
//! below it is what it prints. The conditions of the tables `condition | comes to` are put to the last `msa.yaml` above them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use clausula::check::{Checker, Input, Options, PolicySource, Selection, compile};
use clausula::document::Limits;
use clausula::finding::Outcome;
use clausula::reference::explanations;

use crate::cli::{run, write};
use crate::{constructs, tidy};

const PAGE: &str = "grammar/README.md";
/// The day on which the page's reader runs its commands.
const TODAY: &str = "2026-06-01";
/// The contract that the tables of conditions are about.
const CONTRACT: &str = "msa.yaml";
/// The languages of the blocks that are files.
const FILES: [&str; 3] = ["policy", "vocabulary", "yaml"];

/// A row of a table of conditions.
struct Row {
    line: usize,
    condition: String,
    comes_to: String,
    contract: String,
}

/// What running the page gave.
struct Ran {
    /// The page, with what is printed in the place of what it says is printed.
    page: String,
    /// Every file as it came to be, by its name; those that were added to or replaced are there in each state.
    files: Vec<(String, String)>,
    commands: Vec<String>,
    rows: Vec<Row>,
}

/// The words of a command, with single and double quotes as a shell has them.
pub(crate) fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for character in command.chars() {
        match (character, quote) {
            ('\'' | '"', None) => quote = Some(character),
            (c, Some(open)) if c == open => quote = None,
            (' ', None) => words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty())),
            _ => word.push(character),
        }
    }
    assert!(quote.is_none(), "a quote is not closed: {command}");
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

/// What a terminal shows of a command.
pub(crate) fn printed(folder: &Path, command: &str) -> String {
    let words = words(command);
    let (program, arguments) = words.split_first().unwrap();
    assert_eq!(program, "clausula", "only this program is run: {command}");
    let mut arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let explains_a_contract = arguments[0] == "explain" && arguments.iter().any(|word| word.ends_with(".yaml"));
    let has_a_date = ["check", "test"].contains(&arguments[0]) || explains_a_contract;
    if has_a_date && !arguments.contains(&"--as-of") {
        arguments.extend(["--as-of", TODAY]);
    }
    let ran = run(folder, &arguments);
    // the pretty form ends a finding with an empty line, which would close the block with one
    format!("{}{}", ran.out, ran.err).trim_end().to_owned()
}

fn cells(line: &str) -> Vec<String> {
    line.trim()
        .trim_matches('|')
        .replace("\\|", "\u{0}")
        .split('|')
        .map(|cell| cell.trim().replace('\u{0}', "|"))
        .collect()
}

/// The page, run once for all that is asked of it.
fn ran() -> &'static Ran {
    static RAN: OnceLock<Ran> = OnceLock::new();
    RAN.get_or_init(run_the_page)
}

fn run_the_page() -> Ran {
    let folder = tempfile::tempdir().unwrap();
    // a project of its own, whatever stands above the folder
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    let mut ran = Ran { page: String::new(), files: Vec::new(), commands: Vec::new(), rows: Vec::new() };
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    let page = tidy::read(PAGE);
    let mut lines = page.lines().enumerate().peekable();
    let mut in_table = false;
    while let Some((number, line)) = lines.next() {
        ran.page += line;
        ran.page.push('\n');
        in_table = line.starts_with("| condition | comes to |") || in_table && line.starts_with('|');
        if in_table && line.starts_with("| `") {
            let cells = cells(line);
            let contract = texts.get(CONTRACT).unwrap_or_else(|| panic!("{PAGE}:{}: no contract yet", number + 1));
            ran.rows.push(Row {
                line: number + 1,
                condition: cells[0].trim_matches('`').to_owned(),
                comes_to: cells[1].clone(),
                contract: contract.clone(),
            });
        }
        let Some(language) = line.strip_prefix("```") else { continue };
        let mut body = String::new();
        let end = loop {
            let (_, line) = lines.next().unwrap_or_else(|| panic!("{PAGE}:{}: a block is not closed", number + 1));
            if line == "```" {
                break line;
            }
            body += line;
            body.push('\n');
        };
        let parts: Vec<_> = language.split(' ').collect();
        match parts.as_slice() {
            ["console"] => {
                for command in body.lines().filter_map(|line| line.strip_prefix("$ ")) {
                    ran.commands.push(command.to_owned());
                    let printed = printed(folder.path(), command);
                    ran.page += &format!("$ {command}\n{printed}{}", if printed.is_empty() { "" } else { "\n" });
                }
            }
            [kind, name, more @ ..] if FILES.contains(kind) => {
                assert!(more.is_empty() || more == ["+"], "{PAGE}:{}: `{language}`", number + 1);
                let text = texts.entry((*name).to_owned()).or_default();
                *text = if more.is_empty() { body.clone() } else { format!("{text}\n{body}") };
                write(folder.path(), name, &text);
                ran.files.push(((*name).to_owned(), text.clone()));
                ran.page += &body;
            }
            _ => ran.page += &body,
        }
        ran.page += end;
        ran.page.push('\n');
    }
    ran
}

/// The policies of the page, but for those of which it shows what formatting changes.
pub(crate) fn policies_in_their_form() -> Vec<&'static (String, String)> {
    let ran = ran();
    let shown = |name: &str| ran.commands.iter().any(|command| *command == format!("clausula fmt --diff {name}"));
    ran.files.iter().filter(|(name, _)| name.ends_with(".policy") && !shown(name)).collect()
}

/// The policy that asks a row's condition, and its opposite.
fn asking<'r>(rows: impl IntoIterator<Item = &'r Row>) -> String {
    let mut policy = "policy asked\nvocabulary contract\n".to_owned();
    for row in rows {
        for (answer, condition) in [("yes", row.condition.clone()), ("no", format!("not ({})", row.condition))] {
            policy += &format!(
                "rule row-{}-{answer} {{ severity error when {condition} require schema is stated }}\n",
                row.line
            );
        }
    }
    policy
}

#[test]
fn the_page_shows_what_its_commands_print() {
    let came = &ran().page;
    if std::env::var_os("UPDATE_GUIDE").is_some() {
        std::fs::write(tidy::root().join(PAGE), came).unwrap();
        return;
    }
    let page = tidy::read(PAGE);
    let differs = page.lines().zip(came.lines()).position(|(shown, came)| shown != came);
    let around = |text: &str, at: usize| {
        text.lines().skip(at.saturating_sub(12)).take(24).map(|line| format!("  {line}\n")).collect::<String>()
    };
    if let Some(at) = differs {
        panic!(
            "{PAGE}:{}: not what is printed:\n{}\nprinted:\n{}\nto renew it: UPDATE_GUIDE=1 cargo test guide",
            at + 1,
            around(&page, at),
            around(came, at)
        );
    }
    assert_eq!(&page, came);
}

#[test]
fn conditions_come_to_what_the_page_says() {
    let rows = &ran().rows;
    assert!(rows.len() > 40, "only {} conditions", rows.len());
    let options = Options { as_of: clausula::run::parse_date(TODAY).unwrap(), limits: Limits::default() };
    let mut wrong = Vec::new();
    for contract in rows.iter().map(|row| &row.contract).collect::<BTreeSet<_>>() {
        let rows: Vec<&Row> = rows.iter().filter(|row| row.contract == *contract).collect();
        let policy = asking(rows.iter().copied());
        let source = PolicySource { name: "asked.policy".to_owned(), text: policy.clone() };
        let compiled = compile([source], &Selection::default(), options);
        let told = compiled.diagnostics.iter().map(|told| {
            let at = told.primary.as_ref().and_then(|label| compiled.sources.line_column(label.location));
            let line = at.and_then(|at| policy.lines().nth(at.line as usize - 1)).unwrap_or_default();
            format!("{} {}\n    {line}\n", told.code, told.message)
        });
        let checker = compiled.checker.as_ref().unwrap_or_else(|| panic!("{}", told.collect::<String>()));
        let input = Input { name: CONTRACT.to_owned(), bytes: contract.clone().into_bytes(), named_outright: true };
        let reports = Checker::check(checker, input).reports;
        for row in &rows {
            let outcome = |answer: &str| {
                let name = format!("row-{}-{answer}", row.line);
                let result = reports[0].results.iter().find(|result| *result.rule.rule == *name).unwrap();
                result.outcome
            };
            let came = match (outcome("yes"), outcome("no")) {
                (Outcome::Pass, Outcome::NotApplicable) => "true",
                (Outcome::NotApplicable, Outcome::Pass) => "false",
                (Outcome::Undecided, Outcome::Undecided) => "unknown",
                (Outcome::NotApplicable, Outcome::NotApplicable) => "not applicable",
                other => panic!("{PAGE}:{}: {other:?}", row.line),
            };
            // a word may stand behind it: why
            let said = row.comes_to.split([',', ':']).next().unwrap_or_default();
            if said != came {
                wrong.push(format!("{PAGE}:{}: `{}` comes to {came}", row.line, row.condition));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_links_of_the_page_lead_to_its_headings() {
    let page = tidy::read(PAGE);
    let anchor = |heading: &str| {
        let kept =
            heading.to_lowercase().chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).collect::<String>();
        kept.replace(' ', "-")
    };
    let headings: BTreeSet<_> = page
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| anchor(line.trim_start_matches('#').trim_start()))
        .collect();
    let links: Vec<_> = page.split("](#").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    let astray: Vec<_> = links.iter().filter(|link| !headings.contains(**link)).collect();
    assert!(links.len() > 20 && astray.is_empty(), "{astray:?} of {} links", links.len());
}

/// The texts of policies that are run: files that a command or another file names, and the conditions of the tables.
fn executed() -> Vec<String> {
    let ran = ran();
    let (mut executed, mut idle) = (Vec::new(), Vec::new());
    for (name, text) in ran.files.iter().filter(|(name, _)| name.ends_with(".policy")) {
        let declared = text.split_whitespace().nth(1).unwrap_or_default();
        let tested = name.strip_suffix(".test.policy").map(|name| format!("{name}.policy"));
        let is_used = ran.commands.iter().any(|command| words(command).iter().any(|word| word == name))
            || tested.is_some()
            || ran.files.iter().any(|(other, text)| {
                let uses = |line: &str| {
                    let mut words = line.split_whitespace();
                    let uses = matches!(words.next(), Some("use" | "vocabulary"));
                    uses && words.next().is_some_and(|word| word == declared || word.trim_matches('"') == name)
                };
                other != name && text.lines().any(uses)
            });
        if is_used { executed.push(text.clone()) } else { idle.push(name.clone()) }
    }
    assert!(idle.is_empty(), "no command runs {idle:?}");
    executed.push(asking(&ran.rows));
    executed
}

/// Or it would show what can't be done; the one exception is how a slip is told.
#[test]
fn one_policy_only_of_the_page_has_an_error() {
    let stopped = ran().page.matches("nothing was checked, because of the errors").count();
    assert_eq!(stopped, 1);
}

#[test]
fn every_construct_of_the_language_stands_in_an_example_that_is_run() {
    let missing = constructs::missing(&executed());
    assert!(missing.is_empty(), "no example that is run has:\n{}", missing.join("\n"));
}

#[test]
fn every_keyword_of_the_grammar_stands_in_an_example_that_is_run() {
    let all = executed().join("\n");
    let used: BTreeSet<_> = all.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').collect();
    let grammar = tidy::read("grammar/policy.pest");
    let keywords: Vec<_> = grammar.lines().filter_map(|line| line.strip_prefix("kw_")?.split(' ').next()).collect();
    assert!(keywords.len() > 60, "only {} keywords", keywords.len());
    let missing: Vec<_> = keywords.into_iter().filter(|keyword| !used.contains(keyword)).collect();
    assert!(missing.is_empty(), "no example that is run has {missing:?}");
}

#[test]
fn the_page_names_every_code_that_a_policy_can_be_told() {
    let page = tidy::read(PAGE);
    let named: BTreeSet<_> =
        page.split('`').filter(|word| word.starts_with("policy/") && *word != "policy/rule").collect();
    let codes: BTreeSet<_> =
        explanations().into_iter().map(|known| known.code).filter(|code| code.starts_with("policy/")).collect();
    assert!(codes.len() > 50, "only {} codes", codes.len());
    assert_eq!(named, codes, "{PAGE} names on the left, on the right there are");
}
