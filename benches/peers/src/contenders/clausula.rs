//! Clausula, without its program: policies compiled once, a contract checked at a time, each finding with its line.

use std::hint::black_box;

use clausula::check::{Checker, Input, Options, Policy, PolicySource, Selection, compile};
use clausula::document::Limits;
use clausula::packs;
use clausula::value::Date;

use crate::Outcome;
use crate::corpus::{Flags, rule_named};

const RULES: &str = include_str!("../../rules.policy");

/// Policies, ready to check with.
pub(crate) struct Clausula(Checker);

impl Clausula {
    /// With the thirteen rules.
    ///
    /// # Errors
    ///
    /// If a policy has a mistake.
    pub(crate) fn with_rules() -> Outcome<Self> {
        Self::with_policies([PolicySource { name: "rules.policy".to_owned(), text: RULES.to_owned() }], &[])
    }

    /// With the rules that a check has without further ado.
    ///
    /// # Errors
    ///
    /// If they are not there.
    pub(crate) fn with_essentials() -> Outcome<Self> {
        Self::with_policies(packs::find("bpo.essentials"), &[])
    }

    /// With the built-in profile of everything: the rules of all packs for outsourcing contracts that hold for every one of them, and
    /// those that hold a contract to itself.
    ///
    /// # Errors
    ///
    /// If it is not there.
    pub(crate) fn with_full() -> Outcome<Self> {
        Self::with_policies(packs::find("bpo.full"), &[])
    }

    /// With all rules of all built-in packs for outsourcing contracts.
    ///
    /// # Errors
    ///
    /// If they are not there.
    pub(crate) fn with_all_packs() -> Outcome<Self> {
        Self::with_policies(packs::policies().iter().filter(|pack| pack.name.starts_with("bpo.")), &[])
    }

    /// With policies, and of those the rules of these names, written `policy/rule`; all if none is named.
    ///
    /// # Errors
    ///
    /// If a policy has a mistake.
    pub(crate) fn with_policies(policies: impl IntoIterator<Item: Into<Policy>>, rules: &[&str]) -> Outcome<Self> {
        let selection =
            Selection { rules: rules.iter().map(|&rule| rule.to_owned()).collect(), ..Selection::default() };
        let as_of = Date { year: 2026, month: Some(11), day: Some(22) };
        let compiled = compile(policies, &selection, Options { as_of, limits: Limits::default() });
        compiled.checker.map(Self).ok_or_else(|| format!("{:?}", compiled.diagnostics).into())
    }

    /// How many rules it has.
    pub(crate) fn rules(&self) -> usize {
        self.0.rules().count()
    }

    /// Checks a contract. Gives the number of findings, each of which has its line.
    pub(crate) fn check(&self, text: &str) -> usize {
        let input = Input { name: "contract.yaml".to_owned(), bytes: text.as_bytes().to_vec(), named_outright: false };
        let checked = self.0.check(input);
        let mut found = 0;
        for report in &checked.reports {
            for finding in &report.findings {
                let place = finding.diagnostic.primary.as_ref().map(|label| label.location);
                black_box(place.and_then(|place| report.sources.line_column(place)));
                found += 1;
            }
        }
        found
    }

    /// What it flags.
    ///
    /// # Errors
    ///
    /// If something else than one of the thirteen rules speaks up.
    pub(crate) fn flags(&self, texts: &[String]) -> Outcome<Flags> {
        let mut flags = Flags::new();
        for (number, text) in texts.iter().enumerate() {
            let input = Input { name: String::new(), bytes: text.as_bytes().to_vec(), named_outright: false };
            for finding in self.0.check(input).reports.iter().flat_map(|report| &report.findings) {
                let rule = finding.rule.as_ref().and_then(|rule| rule_named(&rule.rule));
                let rule = rule.ok_or_else(|| format!("contract {number}: {}", finding.diagnostic.message))?;
                flags.insert((number, rule));
            }
        }
        Ok(flags)
    }
}
