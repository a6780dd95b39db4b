//! The rules of a run, as SARIF describes them: those that a result names, each once.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use super::level;
use crate::analysis::{MessagePart, Rule};
use crate::diagnostic::{Citation, Diagnostic, Severity};
use crate::finding::Finding;
use crate::reference::explanations;

/// GitHub takes so many tags of a rule.
const MOST_TAGS: usize = 20;

#[derive(Debug, Default)]
pub(super) struct Rules {
    /// What the policies say of their rules, by code.
    declared: FxHashMap<String, Declared>,
    by_code: FxHashMap<String, usize>,
    descriptors: Vec<Value>,
}

#[derive(Debug)]
struct Declared {
    title: Option<Arc<str>>,
    because: Option<Arc<str>>,
    cites: Arc<[Citation]>,
    help: Vec<String>,
    tags: Vec<String>,
    severity: Severity,
}

impl Rules {
    pub(super) fn new(rules: &[&Rule]) -> Self {
        let declared = rules.iter().map(|rule| {
            // a help with a hole is about one finding, and told with that
            let help = rule.explanation.help.iter().filter_map(|help| match help.parts.as_slice() {
                [MessagePart::Text(text)] => Some(text.to_string()),
                _ => None,
            });
            let declared = Declared {
                title: rule.title.clone(),
                because: rule.explanation.because.clone(),
                cites: rule.explanation.cites.clone(),
                help: help.collect(),
                tags: rule.tags.iter().take(MOST_TAGS - 1).map(ToString::to_string).collect(),
                severity: rule.severity,
            };
            (rule.id.to_string(), declared)
        });
        Self { declared: declared.collect(), ..Self::default() }
    }

    /// The number of a finding's code among the rules.
    pub(super) fn index(&mut self, diagnostic: &Diagnostic, finding: Option<&Finding>) -> usize {
        let code = diagnostic.code.as_str();
        if let Some(known) = self.by_code.get(code) {
            return *known;
        }
        let number = self.descriptors.len();
        self.by_code.insert(code.to_owned(), number);
        let descriptor = match (self.declared.get(code), explanations().into_iter().find(|known| known.code == code)) {
            (Some(declared), _) => declared.describe(code),
            (None, Some(explanation)) => Declared {
                title: Some(explanation.meaning.into()),
                because: None,
                cites: Arc::default(),
                help: vec![explanation.mending.to_owned()],
                tags: Vec::new(),
                severity: diagnostic.severity,
            }
            .describe(code),
            // its policy is not at hand: what this finding says of its rule
            (None, None) => Declared {
                title: finding.and_then(|finding| finding.rule_title.clone()),
                because: diagnostic.because.clone(),
                cites: diagnostic.cites.clone(),
                help: Vec::new(),
                tags: Vec::new(),
                severity: diagnostic.severity,
            }
            .describe(code),
        };
        self.descriptors.push(descriptor);
        number
    }

    pub(super) fn descriptors(&self) -> &[Value] {
        &self.descriptors
    }
}

impl Declared {
    fn describe(&self, code: &str) -> Value {
        fn given(text: &Option<Arc<str>>) -> Option<&str> {
            text.as_deref().filter(|text| !text.trim().is_empty())
        }
        let title = given(&self.title).unwrap_or(code);
        let full = given(&self.because).unwrap_or(title);
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "recommendation",
        };
        let area = code.split('/').next().filter(|area| !area.is_empty()).map(str::to_owned);
        let tags: Vec<String> =
            area.into_iter().chain(self.tags.iter().filter(|tag| !tag.is_empty()).cloned()).collect();
        let mut descriptor = json!({
            "id": code,
            "shortDescription": {"text": title},
            "fullDescription": {"text": full},
            "defaultConfiguration": {"level": level(self.severity)},
            "help": {"text": self.text(code, title), "markdown": self.markdown(code, title)},
            "properties": {"tags": tags, "problem.severity": severity},
        });
        let url = self.cites.iter().find_map(|cite| cite.url.as_deref()).filter(|url| is_url(url));
        if let (Some(url), Some(members)) = (url, descriptor.as_object_mut()) {
            members.insert("helpUri".to_owned(), Value::from(url));
        }
        descriptor
    }

    fn text(&self, code: &str, title: &str) -> String {
        let mut lines = vec![title.to_owned()];
        lines.extend(self.because.as_deref().map(str::to_owned));
        lines.extend(self.help.iter().map(|help| format!("Help: {help}")));
        lines.extend(self.cites.iter().map(|cite| match &cite.url {
            Some(url) => format!("Source: {}, {url}", cite.text),
            None => format!("Source: {}", cite.text),
        }));
        lines.push(format!("`clausula explain {code}` tells more."));
        lines.join("\n")
    }

    fn markdown(&self, code: &str, title: &str) -> String {
        let mut parts = vec![format!("**{}**", escaped(title))];
        parts.extend(self.because.as_deref().map(escaped));
        let mut items: Vec<String> = self.help.iter().map(|help| format!("- {}", escaped(help))).collect();
        items.extend(self.cites.iter().map(|cite| match cite.url.as_deref().filter(|url| is_url(url)) {
            Some(url) => format!("- [{}](<{url}>)", escaped(&cite.text)),
            None => format!("- {}", escaped(&cite.text)),
        }));
        parts.extend((!items.is_empty()).then(|| items.join("\n")));
        parts.push(format!("`clausula explain {code}` tells more."));
        parts.join("\n\n")
    }
}

/// Whether a text can stand as a link.
fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty())
        && !text.chars().any(|c| c.is_whitespace() || c.is_control() || "<>\"\\^`{|}".contains(c))
}

/// Words in which Markdown sees no marks of its own but for code in backticks.
fn escaped(text: &str) -> String {
    super::super::markdown::escape(text)
}
