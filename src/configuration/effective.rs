//! What holds for a contract: the settings of all files, the nearer before those further up, and of each file the overrides
//! whose paths fit.

use std::collections::BTreeMap;

use super::{Configuration, FileSettings, ParameterSetting, Settings, SeveritySetting, Sourced};
use crate::check::{Override, OverrideKind, Overrides};
use crate::finding::FailOn;
use crate::source::{FileId, SourceFile};
use crate::value::Duration;

/// The settings that hold for a contract.
#[derive(Debug, Clone, Default)]
pub struct Effective {
    /// The policies, as their file names them.
    pub policies: Option<Given<Vec<Sourced<String>>>>,
    /// The tags of the rules that run.
    pub tags: Option<Given<Vec<Sourced<String>>>>,
    /// What of the rules and findings is asked for.
    pub select: Option<Given<Vec<Sourced<String>>>>,
    /// What of them is not.
    pub ignore: Option<Given<Vec<Sourced<String>>>>,
    /// Values of parameters, by `policy.parameter`.
    pub parameters: BTreeMap<String, Given<ParameterSetting>>,
    /// Severities of rules, by `policy/rule`.
    pub severities: BTreeMap<String, Given<SeveritySetting>>,
    /// What makes the check fail.
    pub fail_on: Option<Given<Sourced<FailOn>>>,
}

/// A value, and the file that gives it.
#[derive(Debug, Clone)]
pub struct Given<T> {
    /// The value.
    pub value: T,
    /// The file of settings.
    pub file: FileId,
    /// Whether it holds for some paths only.
    pub of_paths: bool,
}

/// Which overrides of which files fit a contract: contracts of which the same fit have the same settings.
pub type Fitting = Vec<(usize, usize)>;

impl Configuration {
    /// The overrides that fit a contract. `path` gives, for the number of a file of settings, the contract's path from that
    /// file's folder; nothing where it lies outside.
    pub fn fitting(&self, path: impl Fn(usize) -> Option<String>) -> Fitting {
        let mut fitting = Vec::new();
        for (number, file) in self.files.iter().enumerate().filter(|(_, file)| !file.overrides.is_empty()) {
            let Some(path) = path(number) else { continue };
            let fits = file.overrides.iter().enumerate().filter(|(_, (paths, _))| paths.fit(&path));
            fitting.extend(fits.map(|(at, _)| (number, at)));
        }
        fitting
    }

    /// What holds for the contracts that these overrides fit.
    pub fn effective(&self, fitting: &[(usize, usize)]) -> Effective {
        let mut effective = Effective::default();
        for (number, file) in self.files.iter().enumerate() {
            effective.add(file.file, &file.settings, false);
            for (_, at) in fitting.iter().filter(|(of, _)| *of == number) {
                if let Some((_, settings)) = file.overrides.get(*at) {
                    effective.add(file.file, settings, true);
                }
            }
        }
        effective
    }

    /// Whether a file that was found in a folder is one to check.
    pub fn includes(&self, path: impl Fn(usize) -> Option<String>) -> bool {
        let last = |has: fn(&FileSettings) -> bool| self.files.iter().rposition(has);
        let fits = |number: Option<usize>, fit: fn(&FileSettings, &str) -> bool| {
            let (number, file) = number.and_then(|number| Some((number, self.files.get(number)?)))?;
            path(number).map(|path| fit(file, &path))
        };
        let included = fits(last(|file| file.include.is_some()), |file, path| {
            file.include.as_ref().is_some_and(|patterns| patterns.fit(path))
        });
        let excluded = fits(last(|file| file.exclude.is_some()), |file, path| {
            file.exclude.as_ref().is_some_and(|patterns| patterns.fit(path))
        });
        included.unwrap_or(true) && !excluded.unwrap_or(false)
    }

    /// The waiver files, with the file that names them.
    pub fn waivers(&self) -> Option<Given<&Vec<Sourced<String>>>> {
        self.nearest(|file| file.waivers.as_ref())
    }

    /// The file of known findings.
    pub fn baseline(&self) -> Option<Given<&Sourced<String>>> {
        self.nearest(|file| file.baseline.as_ref())
    }

    /// Whether waivers in contracts count.
    pub fn inline_waivers(&self) -> Option<Given<&Sourced<bool>>> {
        self.nearest(|file| file.inline_waivers.as_ref())
    }

    /// How long before its last day a waiver is told of.
    pub fn warn_expiring(&self) -> Option<Given<&Sourced<Duration>>> {
        self.nearest(|file| file.warn_expiring.as_ref())
    }

    fn nearest<'c, T>(&'c self, of: impl Fn(&'c FileSettings) -> Option<&'c T>) -> Option<Given<&'c T>> {
        let given = |file: &'c FileSettings| Some(Given { value: of(file)?, file: file.file, of_paths: false });
        self.files.iter().rev().find_map(given)
    }

    /// What the settings change in policies, for each of their files. What `is_set` says to be set otherwise is left out.
    /// `chosen` says whether the policies were chosen otherwise: then, as where they are those of some paths, what is set for
    /// others counts for nothing.
    pub fn overrides(&self, effective: &Effective, chosen: bool, is_set: impl Fn(&str) -> bool) -> Vec<Overrides> {
        let of_paths = effective.policies.as_ref().is_some_and(|given| given.of_paths);
        let mut by_file: BTreeMap<FileId, Vec<Override>> = BTreeMap::new();
        for given in effective.parameters.iter().filter(|(name, _)| !is_set(name)).map(|(_, given)| given) {
            let ParameterSetting { policy, parameter, value, .. } = given.value.clone();
            let kind = OverrideKind::Parameter(value);
            let optional = chosen || (of_paths && !given.of_paths);
            by_file.entry(given.file).or_default().push(Override { policy, name: parameter, kind, optional });
        }
        for given in effective.severities.values() {
            let SeveritySetting { policy, rule, severity, because, at } = given.value.clone();
            let kind = match severity {
                Some(severity) => OverrideKind::Severity(severity, at.span),
                None => OverrideKind::Off(because),
            };
            let optional = chosen || (of_paths && !given.of_paths);
            by_file.entry(given.file).or_default().push(Override { policy, name: rule, kind, optional });
        }
        let overrides = by_file.into_iter().map(|(file, mut changes)| {
            // in the order of the text, so that mistakes are
            changes.sort_by_key(|change| change.policy.span);
            let text = self.sources.get(file).map_or("", SourceFile::text).to_owned();
            Overrides { name: self.name(file).to_owned(), text, changes }
        });
        overrides.collect()
    }
}

impl Effective {
    fn add(&mut self, file: FileId, settings: &Settings, of_paths: bool) {
        fn given<T: Clone>(value: &T, file: FileId, of_paths: bool) -> Given<T> {
            Given { value: value.clone(), file, of_paths }
        }
        if let Some(policies) = &settings.policies {
            self.policies = Some(given(policies, file, of_paths));
        }
        if let Some(tags) = &settings.tags {
            self.tags = Some(given(tags, file, of_paths));
        }
        if let Some(select) = &settings.select {
            self.select = Some(given(select, file, of_paths));
        }
        if let Some(ignore) = &settings.ignore {
            self.ignore = Some(given(ignore, file, of_paths));
        }
        if let Some(fail_on) = &settings.fail_on {
            self.fail_on = Some(given(fail_on, file, of_paths));
        }
        for parameter in &settings.parameters {
            let name = format!("{}.{}", parameter.policy.text, parameter.parameter.text);
            self.parameters.insert(name, given(parameter, file, of_paths));
        }
        for severity in &settings.severities {
            let name = format!("{}/{}", severity.policy.text, severity.rule.text);
            self.severities.insert(name, given(severity, file, of_paths));
        }
    }
}
