//! The settings of a project: what its `clausula.yaml` says, and that of the folders above it, and what follows from them
//! for each contract. Files come from the caller; nothing is said twice, and every value knows where it was written.

mod effective;
mod paths;
mod read;

use std::sync::Arc;

use crate::check::{Part, WrittenValue};
use crate::diagnostic::{Diagnostic, Severity};
use crate::finding::FailOn;
use crate::source::{FileId, Location, SourceFile, SourceMap};
use crate::value::Duration;

pub use effective::{Effective, Fitting, Given};
pub use paths::Patterns;

/// The name of the file in which a project keeps its settings.
pub const FILE_NAME: &str = "clausula.yaml";

/// A file of settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigurationSource {
    /// The name that people know the file by.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A value, and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where.
    pub at: Location,
}

/// What files of settings say, the outermost first.
#[derive(Debug, Default)]
pub struct Configuration {
    /// The files, in which locations lie.
    pub sources: Arc<SourceMap>,
    /// Every mistake. With one nothing is to be checked: what was meant is not known.
    pub diagnostics: Vec<Diagnostic>,
    /// What each of them says.
    pub files: Vec<FileSettings>,
}

/// What one file says.
#[derive(Debug, Clone)]
pub struct FileSettings {
    /// The file.
    pub file: FileId,
    /// Whether nothing further up counts.
    pub root: bool,
    /// What holds for all contracts.
    pub settings: Settings,
    /// The files of folders that are checked; all without it.
    pub include: Option<Patterns>,
    /// The files of folders that are not.
    pub exclude: Option<Patterns>,
    /// What holds for the contracts of some paths, in order.
    pub overrides: Vec<(Patterns, Settings)>,
    /// Waiver files, by their paths from the file's folder.
    pub waivers: Option<Vec<Sourced<String>>>,
    /// Whether waivers in contracts count.
    pub inline_waivers: Option<Sourced<bool>>,
    /// How long before its last day a waiver is told of.
    pub warn_expiring: Option<Sourced<Duration>>,
    /// The file of known findings, by its path from the file's folder.
    pub baseline: Option<Sourced<String>>,
}

/// What may hold for all contracts, or for those of some paths.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The policies, as they are named.
    pub policies: Option<Vec<Sourced<String>>>,
    /// The tags of the rules that run.
    pub tags: Option<Vec<Sourced<String>>>,
    /// What of the rules and findings is asked for.
    pub select: Option<Vec<Sourced<String>>>,
    /// What of them is not.
    pub ignore: Option<Vec<Sourced<String>>>,
    /// Values of parameters.
    pub parameters: Vec<ParameterSetting>,
    /// Severities of rules.
    pub severities: Vec<SeveritySetting>,
    /// What makes the check fail.
    pub fail_on: Option<Sourced<FailOn>>,
}

/// The value of a parameter.
#[derive(Debug, Clone)]
pub struct ParameterSetting {
    /// The policy.
    pub policy: Part,
    /// The parameter.
    pub parameter: Part,
    /// The value.
    pub value: WrittenValue,
    /// Where the value stands.
    pub at: Location,
}

/// The severity of a rule.
#[derive(Debug, Clone)]
pub struct SeveritySetting {
    /// The policy.
    pub policy: Part,
    /// The rule.
    pub rule: Part,
    /// The severity; nothing where the rule does not run.
    pub severity: Option<Severity>,
    /// Why it does not run.
    pub because: Option<Part>,
    /// Where this stands.
    pub at: Location,
}

impl FileSettings {
    /// A file that says nothing.
    fn of(file: FileId) -> Self {
        Self {
            file,
            root: false,
            settings: Settings::default(),
            include: None,
            exclude: None,
            overrides: Vec::new(),
            waivers: None,
            inline_waivers: None,
            warn_expiring: None,
            baseline: None,
        }
    }
}

impl Configuration {
    /// Reads files of settings, the nearest first, up to one that says `root: true`.
    pub fn read(files: impl IntoIterator<Item = ConfigurationSource>) -> Self {
        let mut configuration = Self::default();
        let mut sources = SourceMap::new();
        for source in files {
            let id = sources.next_id();
            let (settings, text, diagnostics) = read::file(source.bytes, id);
            sources.add(SourceFile::new(source.name, text));
            configuration.diagnostics.extend(diagnostics);
            let is_root = settings.root;
            configuration.files.insert(0, settings);
            if is_root {
                break;
            }
        }
        configuration.sources = Arc::new(sources);
        configuration
    }

    /// The name of a file of settings.
    pub fn name(&self, file: FileId) -> &str {
        self.sources.get(file).map_or("", SourceFile::name)
    }
}
