//! Which rules read which fields.

use std::collections::BTreeMap;

use crate::check::Checker;
use crate::diagnostic::Severity;
use crate::reference;

/// The rules of a checker by the fields that they read. It is made once for each checker, since every rule is gone through for it.
#[derive(Debug, Default)]
pub struct Rulebook {
    rules: Vec<Asking>,
    /// The rules that read a field, by its path: `termination.rights[*].notice`.
    by_field: BTreeMap<String, Vec<usize>>,
}

/// A rule that is asked of contracts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asking {
    /// `policy/rule`.
    pub(super) code: String,
    /// What it asks, for people.
    pub(super) title: Option<String>,
    /// How grave it is.
    pub(super) severity: Severity,
    /// The fields that it reads, in alphabetical order.
    pub(super) fields: Vec<String>,
}

impl Rulebook {
    /// The rulebook of a checker's rules.
    pub fn of(checker: &Checker) -> Self {
        let rules = reference::rules(checker.program()).into_iter();
        let rules: Vec<Asking> = rules
            .map(|rule| Asking { code: rule.code, title: rule.title, severity: rule.severity, fields: rule.fields })
            .collect();
        let mut by_field: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (number, rule) in rules.iter().enumerate() {
            for field in &rule.fields {
                by_field.entry(field.clone()).or_default().push(number);
            }
        }
        Self { rules, by_field }
    }

    /// Whether a rule reads a field, or what stands in it.
    pub(super) fn reads(&self, path: &str) -> bool {
        self.readers(path).next().is_some()
    }

    /// The rules that read a field, or what stands in it, in their order.
    pub(super) fn readers(&self, path: &str) -> impl Iterator<Item = &Asking> {
        let within =
            |known: &str| known.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
        let from = self.by_field.range(path.to_owned()..).take_while(|(known, _)| known.starts_with(path));
        let mut numbers: Vec<usize> =
            from.filter(|(known, _)| within(known)).flat_map(|(_, numbers)| numbers.iter().copied()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().filter_map(|number| self.rules.get(number))
    }
}
