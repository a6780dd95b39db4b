//! The one record of everything that is said to people, whatever said it and whatever prints it.
//!
//! Leaf code finds a message; the caller knows the place: `Diagnostic::error(code, message).at(location, "…")`.

pub(crate) mod markdown;
mod nearest;
mod quote;
pub(crate) mod visible;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

pub use nearest::{is_near, nearest};
pub use quote::{quote, quote_names, rules_of};

use crate::source::{Location, Span};

/// How grave a finding is. Ordered: an error is greater than a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Should be looked at.
    Warning,
    /// Falls short.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// The stable name of a kind of finding: `load/duplicate-key`, `policy/unknown-name`, `bpo.scope/scope-defined`.
#[derive(Debug, Clone)]
pub struct Code(Name);

#[derive(Debug, Clone)]
enum Name {
    Fixed(&'static str),
    /// All findings of a rule share it.
    Shared(Arc<str>),
}

impl Code {
    /// A code that the program itself gives: an area, a slash, a name in kebab-case.
    pub const fn new(code: &'static str) -> Self {
        Self(Name::Fixed(code))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Name::Fixed(name) => name,
            Name::Shared(name) => name,
        }
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Code {}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Code {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl From<String> for Code {
    /// A code that was written down before.
    fn from(code: String) -> Self {
        Self(Name::Shared(code.into()))
    }
}

impl From<&RuleId> for Code {
    fn from(rule: &RuleId) -> Self {
        Self::from([&*rule.policy, "/", &*rule.rule].concat())
    }
}

/// A rule of a policy, written `policy/rule`: `bpo.termination/early-termination`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId {
    /// The policy's name.
    pub policy: Arc<str>,
    /// The rule's name in it.
    pub rule: Arc<str>,
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.policy, self.rule)
    }
}

/// A place and what is to be seen there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub location: Location,
    /// What is there, for people; may be empty where the place alone says it.
    pub text: String,
}

/// Who says so: a source that a reader can find.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Citation {
    /// The title and the place in it.
    pub text: String,
    /// Where it can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A change that a person may accept. It is never made unasked.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Suggestion {
    /// What is done.
    pub action: SuggestedAction,
    /// The document path: `ip.work_product.owner`.
    pub path: String,
    /// What is written there, as YAML.
    pub value: String,
}

/// What a suggestion does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SuggestedAction {
    /// Gives a place its value.
    Set,
    /// Adds to what is there.
    Add,
}

impl fmt::Display for Suggestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, value) = (&self.path, &self.value);
        let separator = if value.contains('\n') { '\n' } else { ' ' };
        match self.action {
            SuggestedAction::Set => write!(f, "set `{path}` to{separator}{value}"),
            SuggestedAction::Add => write!(f, "add to `{path}`:{separator}{value}"),
        }
    }
}

/// Something to be said to people: what, how grave, where, why, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of finding.
    pub code: Code,
    /// How grave it is.
    pub severity: Severity,
    /// One sentence: lower case, no full stop.
    pub message: String,
    /// The place that it is about. What is about no place (a path that does not exist) has none.
    pub primary: Option<Label>,
    /// Other places that took part.
    pub secondary: Vec<Label>,
    /// The line of the policy that asks for it.
    pub rule_line: Option<Location>,
    /// Why it matters; all findings of a rule share it, as they share who says so.
    pub because: Option<Arc<str>>,
    /// Who says so.
    pub cites: Arc<[Citation]>,
    /// How to mend it; what needs no value of the document is shared too.
    pub help: Arc<[String]>,
    /// Changes that would mend it.
    pub suggestions: Vec<Suggestion>,
    /// The change of the text itself that would mend it, of policies, where one is known.
    pub mend: Option<Box<Mend>>,
}

/// A change of a policy's text that mends what is wrong with it: in the file that the diagnostic is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mend {
    /// What it does, for people.
    pub title: String,
    /// What gives way.
    pub span: Span,
    /// What takes its place.
    pub text: String,
}

impl Diagnostic {
    /// A finding of any severity, without a place as yet.
    pub fn new(severity: Severity, code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            primary: None,
            secondary: Vec::new(),
            rule_line: None,
            because: None,
            cites: Arc::default(),
            help: Arc::default(),
            suggestions: Vec::new(),
            mend: None,
        }
    }

    /// An error, without a place as yet.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning, without a place as yet.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A note, without a place as yet.
    pub fn note(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    /// The place that it is about, and what is there.
    #[must_use]
    pub fn at(mut self, location: Location, text: impl Into<String>) -> Self {
        self.primary = Some(Label { location, text: text.into() });
        self
    }

    /// Another place that took part.
    #[must_use]
    pub fn with(mut self, location: Location, text: impl Into<String>) -> Self {
        self.secondary.push(Label { location, text: text.into() });
        self
    }

    /// A way to mend it.
    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Self {
        self.advise([text.into()]);
        self
    }

    /// Adds ways to mend it.
    pub fn advise(&mut self, texts: impl IntoIterator<Item = String>) {
        self.help = self.help.iter().cloned().chain(texts).collect();
    }

    /// The change of the text that would mend it.
    #[must_use]
    pub fn mended(mut self, span: Span, text: impl Into<String>, title: impl Into<String>) -> Self {
        self.mend = Some(Box::new(Mend { title: title.into(), span, text: text.into() }));
        self
    }

    /// The same, where another word was meant, if one is known.
    #[must_use]
    pub fn meant(self, span: Span, word: Option<&str>) -> Self {
        match word {
            Some(word) => self.mended(span, word, format!("write `{word}`")),
            None => self,
        }
    }

    /// A way to mend it, if there is one.
    #[must_use]
    pub fn hint_if(self, text: Option<impl Into<String>>) -> Self {
        match text {
            Some(text) => self.hint(text),
            None => self,
        }
    }
}
