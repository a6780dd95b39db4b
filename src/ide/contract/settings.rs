//! Settings and waiver files: they are read by vocabularies of their own, so that an editor is answered of them as of contracts. What
//! they name, which no vocabulary knows, comes from whoever knows the project.

use std::sync::OnceLock;

use super::begin::beginnings;
use super::completion::{Offer, Written, described};
use super::expected::Place;
use super::{Contract, Parsed, Rulebook};
use crate::check::{Checker, Options, PolicySource, Selection, compile};
use crate::document::Limits;
use crate::finding::DocumentReport;
use crate::ide::{Completion, CompletionKind};
use crate::source::SourceFile;
use crate::value::Date;

/// What settings and waiver files of a project may name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Rules, `policy/rule`, each with what it asks.
    pub rules: Vec<(String, Option<String>)>,
    /// Parameters, `policy.parameter`, each with its value, and with its type and what it is for.
    pub parameters: Vec<(String, String, String)>,
    /// Tags of rules.
    pub tags: Vec<String>,
    /// Built-in policies, each with its title.
    pub policies: Vec<(String, Option<String>)>,
    /// Files of the project, by their paths from the folder of the file.
    pub files: Vec<String>,
}

/// Which files are answered of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    /// The settings of a project.
    Settings,
    /// Waivers.
    Waivers,
}

/// What such files are checked by, which asks nothing.
fn reader(of: Own) -> Option<&'static (Checker, Rulebook)> {
    static SETTINGS: OnceLock<Option<(Checker, Rulebook)>> = OnceLock::new();
    static WAIVERS: OnceLock<Option<(Checker, Rulebook)>> = OnceLock::new();
    let (known, vocabulary) = match of {
        Own::Settings => (&SETTINGS, "configuration"),
        Own::Waivers => (&WAIVERS, "waivers"),
    };
    let made = known.get_or_init(|| {
        let text = format!("policy nothing \"Nothing is asked\"\nvocabulary {vocabulary}\n");
        let source = PolicySource { name: "nothing.policy".to_owned(), text };
        // nothing that is asked depends on a date
        let as_of = Date { year: 2000, month: Some(1), day: Some(1) };
        let options = Options { as_of, limits: Limits::default() };
        let checker = compile([source], &Selection::default(), options).checker?;
        let rulebook = Rulebook::of(&checker);
        Some((checker, rulebook))
    });
    made.as_ref()
}

/// What is said of settings and waivers is not in reports.
static NO_REPORTS: Vec<DocumentReport> = Vec::new();

impl Parsed {
    /// Reads settings or waivers. Nothing of a file that is none.
    pub fn own(file: &SourceFile, of: Own) -> Option<Self> {
        Some(Self::of(file, &reader(of)?.0)).filter(Self::is_contract)
    }
}

/// What may be written into an empty file that is meant for settings or waivers, as [`beginnings`] says it of contracts.
pub fn own_beginnings(file: &SourceFile, of: Own, offset: usize) -> Vec<Completion> {
    reader(of).map(|(checker, _)| beginnings(file, checker, offset)).unwrap_or_default()
}

impl<'a> Contract<'a> {
    /// Settings or waivers in place of a contract, as they were read, with what they may name.
    pub fn own(file: &'a SourceFile, parsed: &'a Parsed, of: Own, names: &'a Names, as_of: Date) -> Option<Self> {
        let (checker, rulebook) = reader(of)?;
        Some(Self { names: Some(names), ..Self::new(file, parsed, checker, rulebook, &NO_REPORTS, as_of) })
    }
}

impl Offer<'_, '_> {
    /// Whether the keys of a place are names.
    pub(super) fn has_names(&self, place: &Place<'_>) -> bool {
        self.contract.names.is_some() && matches!(last(&place.path), "parameters" | "severities")
    }

    /// The names that may be the keys of a place.
    pub(super) fn named_keys(&mut self, place: &Place<'_>, present: &[&str], has_colon: bool) {
        let Some(names) = self.contract.names else { return };
        if last(&place.path) == "severities" {
            for (number, (rule, title)) in
                (0..).zip(&names.rules).filter(|(_, (rule, _))| !present.contains(&rule.as_str()))
            {
                let written = self.key_written(rule, has_colon);
                if let Some(one) = self.add(rule.clone(), CompletionKind::Rule, number, written) {
                    one.documentation = title.as_deref().and_then(described);
                }
            }
        } else {
            let others = names.parameters.iter().filter(|(name, ..)| !present.contains(&name.as_str()));
            for (number, (name, value, meaning)) in (0..).zip(others) {
                let written = self.key_written(name, has_colon);
                if let Some(one) = self.add(name.clone(), CompletionKind::Variable, number, written) {
                    one.detail = Some(value.clone());
                    one.documentation = described(meaning);
                }
            }
        }
    }

    /// The names that may be the value of a place.
    pub(super) fn named_values(&mut self, place: &Place<'_>, lead: &str) {
        let Some(names) = self.contract.names else { return };
        let mut all: Vec<(String, CompletionKind, Option<&str>)> = Vec::new();
        let files = |endings: &[&str]| {
            let fits = |file: &&String| endings.iter().any(|ending| file.ends_with(ending));
            names.files.iter().filter(fits).map(|file| (file.clone(), CompletionKind::File, None)).collect::<Vec<_>>()
        };
        let rules = || names.rules.iter().map(|(rule, title)| (rule.clone(), CompletionKind::Rule, title.as_deref()));
        let tags = |lead: &str| {
            let tag = |tag: &String| (format!("{lead}{tag}"), CompletionKind::Tag, None);
            names.tags.iter().map(tag).collect::<Vec<_>>()
        };
        let policies = |end: &str| {
            let policy = |(name, title): &'_ (String, Option<String>)| (format!("{name}{end}"), title.clone());
            names.policies.iter().map(policy).collect::<Vec<_>>()
        };
        let built_in = policies("");
        let patterns = policies("/*");
        match last(&place.path) {
            "policies" => {
                all.extend(files(&[".policy"]).into_iter().filter(|(file, ..)| !file.ends_with(".test.policy")));
                all.extend(built_in.iter().map(|(name, title)| (name.clone(), CompletionKind::File, title.as_deref())));
            }
            "tags" => all.extend(tags("")),
            "select" | "ignore" => {
                all.extend(tags("tag:"));
                all.extend(patterns.iter().map(|(name, title)| (name.clone(), CompletionKind::File, title.as_deref())));
                all.extend(rules());
            }
            "waivers" | "baseline" => all.extend(files(&[".yaml", ".yml"])),
            "rule" => all.extend(rules()),
            _ => {}
        }
        for (number, (name, kind, meaning)) in (0..).zip(all) {
            let text = format!("{lead}{}", self.scalar(&name));
            if let Some(one) = self.add(name, kind, number, Written::plain(text)) {
                one.documentation = meaning.and_then(described);
            }
        }
    }
}

/// The last field of a path, without the marks of elements.
fn last(path: &str) -> &str {
    let path = path.trim_end_matches("[*]");
    path.rsplit('.').next().unwrap_or(path)
}
