//! The lines above others, with what a press on them does.
//!
//! A client that shows places itself says so by the name of its command, [`SHOW_REFERENCES`], among the `commands` of its
//! `initializationOptions` or of `experimental`; for all others the server has commands that do what can be done by the protocol alone.

use gen_lsp_types as types;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::answers::Answer;
use super::commands::{RUN_TESTS, SHOW_CITING, SHOW_FAILING};
use super::uri;
use super::world::{Opened, World};
use crate::ide::policy::RuleCount;
use crate::ide::{Lens, LensCommand};

/// The command of a client that shows places: takes the URI of a file, a position in it, and the places.
pub(super) const SHOW_REFERENCES: &str = "clausula.showReferences";

/// How many places a client is told to show: more nobody goes through one by one.
const MOST_SHOWN: usize = 1000;

/// What is kept with a lens whose places are looked for when it is seen.
#[derive(Debug, Serialize, Deserialize)]
struct Later {
    uri: String,
    rule: String,
}

impl World {
    /// In how many contracts the rules of a policy fail; nothing of folders whose contracts were not all looked at.
    fn counts(&self, policy: &str) -> Vec<RuleCount> {
        let mut all: Vec<RuleCount> = Vec::new();
        for tally in self.roots.iter().filter_map(|root| root.counted()) {
            for count in tally.counts(policy) {
                match all.iter_mut().find(|known| known.rule == count.rule) {
                    Some(known) => {
                        known.failing += count.failing;
                        known.checked += count.checked;
                    }
                    None => all.push(count),
                }
            }
        }
        all
    }

    /// Where a rule fails: in each contract its first finding.
    pub(super) fn failing(&self, rule: &str) -> Vec<types::Location> {
        let found = self.roots.iter().filter_map(|root| root.counted()).flat_map(|tally| tally.failing(rule));
        found
            .map(|(file, range)| {
                let uri = self.texts.of_path(&file).map_or_else(|| uri::of_path(&file), |text| text.uri.clone());
                types::Location { uri: uri.into(), range }
            })
            .take(MOST_SHOWN)
            .collect()
    }
}

/// The lenses of a text.
pub(super) fn lenses(world: &World, params: types::CodeLensParams) -> Answer<Option<Vec<types::CodeLens>>> {
    let Some(opened) = world.opened(params.text_document.uri.as_ref()) else { return Ok(None) };
    let found = match (opened.contract(), opened.policy()) {
        (Some(contract), _) => contract.lenses(),
        (None, Some(_)) if world.library.as_ref().is_some_and(|library| library.has(&opened.path)) => Vec::new(),
        (None, Some(policy)) => {
            let mut counts = world.counts(policy.declared());
            if world.roots.iter().filter_map(|root| root.counted()).any(|tally| !tally.is_empty()) {
                // of a rule that no contract is checked by, that is said
                for lens in policy.lenses(&[]) {
                    let Some(LensCommand::RunTests { rule }) = lens.command else { continue };
                    if !counts.iter().any(|count| count.rule == rule) {
                        counts.push(RuleCount { rule, failing: 0, checked: 0 });
                    }
                }
            }
            policy.lenses(&counts)
        }
        (None, None) => return Ok(None),
    };
    Ok(Some(found.into_iter().map(|lens| told(&opened, lens)).collect()))
}

fn told(opened: &Opened<'_>, lens: Lens) -> types::CodeLens {
    let range = opened.range(lens.span);
    let shows = opened.world.client.shows_references;
    let uri = opened.text.uri.as_str();
    let (command, arguments) = match lens.command {
        // a command of no name does nothing, and shows its words
        None => ("", Vec::new()),
        Some(LensCommand::RunTests { rule }) => (RUN_TESTS, vec![json!(uri), json!(rule)]),
        Some(LensCommand::RunTest { name }) => (RUN_TESTS, vec![json!(uri), json!(null), json!(name)]),
        Some(LensCommand::ShowFailing { rule }) if shows => {
            let later = Later { uri: uri.to_owned(), rule };
            return types::CodeLens { range, command: None, data: serde_json::to_value(later).ok() };
        }
        Some(LensCommand::ShowFailing { rule }) => (SHOW_FAILING, vec![json!(rule)]),
        Some(LensCommand::ShowPlaces(places)) if shows => {
            let places: Vec<_> = places.into_iter().map(|span| opened.here(span)).collect();
            (SHOW_REFERENCES, vec![json!(uri), json!(range.start), json!(places)])
        }
        Some(LensCommand::ShowPlaces(_)) => (SHOW_CITING, vec![json!(uri), json!(range.start)]),
    };
    types::CodeLens { range, command: Some(titled(lens.title, command, arguments)), data: None }
}

fn titled(title: String, command: &str, arguments: Vec<serde_json::Value>) -> types::Command {
    let arguments = (!arguments.is_empty()).then_some(arguments);
    types::Command { title, command: command.to_owned(), arguments, ..types::Command::default() }
}

/// A lens whose places were left for later.
pub(super) fn resolved(world: &World, mut lens: types::CodeLens) -> Answer<types::CodeLens> {
    let later = lens.data.take().and_then(|data| serde_json::from_value::<Later>(data).ok());
    let Some(Later { uri, rule }) = later.filter(|_| lens.command.is_none()) else { return Ok(lens) };
    let policy = rule.rsplit_once('/').map_or("", |(policy, _)| policy);
    let count = world.counts(policy).into_iter().find(|count| count.rule == rule);
    let count = count.unwrap_or(RuleCount { rule, failing: 0, checked: 0 });
    let places = world.failing(&count.rule);
    let command = if places.is_empty() { "" } else { SHOW_REFERENCES };
    let arguments = vec![json!(uri), json!(lens.range.start), json!(places)];
    lens.command = Some(titled(count.title(), command, arguments));
    Ok(lens)
}
