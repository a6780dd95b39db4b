//! `baseline create`, `update` and `prune`: a check of which the findings are kept, so that later checks know them.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use super::exit::Exit;
use super::names::shown;
use super::output::Output;
use super::session::{self, Baselined, Request};
use super::settings::{self, Found};
use super::sinks::write_file;
use super::{Problem, clock};
use crate::check::{BaselineSource, KnownFinding, Stale};
use crate::configuration::Configuration;
use crate::diagnostic::Diagnostic;
use crate::finding::{DocumentReport, FindingKind, Fingerprint, RunSummary};
use crate::report::{Format, Notes, Renderer, RunHeader, Style, baseline_text, count};

/// What is done to a baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BaselineAction {
    /// A new one is recorded.
    Create,
    /// What is new is added, and what is no longer there is taken out.
    Update,
    /// What is no longer there is taken out.
    Prune,
}

/// Makes a check, and keeps its findings in a baseline. What it came to is written to `results`, all else to `messages`. The
/// request's outputs stay empty.
pub fn record(request: &Request, action: BaselineAction, results: &mut dyn Write, messages: &mut dyn Write) -> Exit {
    let mut output = Output::new(results, messages);
    let mut recording = Recording { action, file: PathBuf::new(), found: Vec::new(), known: Vec::new(), lost: 0 };
    let exit = session::check(request, Some(&mut recording), &mut output);
    output.end(exit)
}

/// What a check comes to for a baseline.
#[derive(Debug)]
pub(super) struct Recording {
    action: BaselineAction,
    /// The file of the baseline.
    file: PathBuf,
    /// The findings that are there.
    found: Vec<KnownFinding>,
    /// What the baseline had before, with the reason why it is not needed any more.
    pub(super) known: Vec<(KnownFinding, Option<Stale>)>,
    /// Findings that no baseline can keep.
    lost: usize,
}

impl Recording {
    /// Finds the file, and reads it where there must be one. What is wrong has been said.
    pub(super) fn begin(
        &mut self,
        settings: &Found,
        baseline: &Baselined,
        style: Style,
        output: &mut Output<'_>,
    ) -> Result<Option<BaselineSource>, ()> {
        self.file = match baseline {
            Baselined::File(file) => file.clone(),
            _ => settings.baseline_file().map_err(|mistake| show(&mistake, &settings.configuration, style, output))?,
        };
        let is_there = self.file.symlink_metadata().is_ok();
        match (self.action, is_there) {
            (BaselineAction::Create, false) => Ok(None),
            (BaselineAction::Create, true) => {
                let problem = Problem::new(format!("`{}` is there already, and is left as it is", shown(&self.file)));
                output.problem(
                    &problem.help("`clausula baseline update` adds what is new, and takes out what is mended"),
                );
                Err(())
            }
            (BaselineAction::Update | BaselineAction::Prune, _) => {
                settings::baseline(&self.file).map(Some).map_err(|problem| output.problem(&problem))
            }
        }
    }

    /// Keeps the findings of a report. `file` is the path of its file from the project's folder.
    pub(super) fn add(&mut self, report: &DocumentReport, file: &str) {
        for finding in &report.findings {
            match KnownFinding::of(report, finding, file) {
                Some(known) => self.found.push(known),
                // what is said of a waiver or of a baseline is no finding on a contract
                None if matches!(finding.kind, FindingKind::Load | FindingKind::Vocabulary) => self.lost += 1,
                None => {}
            }
        }
    }

    /// Writes the baseline, and says what came of it.
    pub(super) fn finish(&self, summary: &RunSummary, output: &mut Output<'_>) -> Exit {
        let name = shown(&self.file);
        if output.incomplete {
            output.problem(&Problem::new(format!("`{name}` was not written, because of what is missing")));
            return Exit::Incomplete;
        }
        if summary.contracts == 0 || summary.rules == 0 {
            output.message(&format!("nothing was checked, and `{name}` was not written"));
            return Exit::NothingChecked;
        }
        let (kept, said) = self.outcome(&name);
        if let Err(problem) = write_file(&self.file, &baseline_text(&kept)) {
            output.problem(&problem);
            return Exit::Incomplete;
        }
        output.text(&said);
        if self.lost > 0 {
            let lost = count(self.lost, "finding");
            output.message(&format!(
                "{lost} cannot be known: what is not read, or not told, may be anything; `clausula check` shows them"
            ));
            return Exit::Findings;
        }
        Exit::Success
    }

    /// What the baseline has now, and what that is in words.
    fn outcome(&self, name: &str) -> (Vec<KnownFinding>, String) {
        let prints: BTreeSet<Fingerprint> = self.known.iter().map(|(known, _)| known.fingerprint).collect();
        let left = || self.known.iter().filter(|(_, stale)| stale.is_none()).map(|(known, _)| known.clone());
        let dropped = self.known.iter().filter(|(_, stale)| stale.is_some()).count();
        match self.action {
            BaselineAction::Create => {
                let files: BTreeSet<&str> = self.found.iter().map(|known| known.file.as_str()).collect();
                let (findings, contracts) = (count(self.found.len(), "finding"), count(files.len(), "contract"));
                let said = format!("recorded {findings} of {contracts} in {name}\n");
                (self.found.clone(), said)
            }
            BaselineAction::Update => {
                let found: BTreeSet<Fingerprint> = self.found.iter().map(|known| known.fingerprint).collect();
                let added = self.found.iter().filter(|known| !prints.contains(&known.fingerprint)).count();
                // what is there is recorded as it is now
                let mut kept: Vec<KnownFinding> = left().filter(|known| !found.contains(&known.fingerprint)).collect();
                kept.extend(self.found.iter().cloned());
                let said =
                    format!("added {} to {name}, took out {dropped}, has {}\n", count(added, "finding"), kept.len());
                (kept, said)
            }
            BaselineAction::Prune => {
                let kept: Vec<KnownFinding> = left().collect();
                let said = format!("took {} out of {name}, has {}\n", count(dropped, "finding"), kept.len());
                (kept, said)
            }
        }
    }
}

/// Shows a mistake of the settings at its place.
fn show(mistake: &Diagnostic, configuration: &Configuration, style: Style, output: &mut Output<'_>) {
    let notes = [Notes { diagnostics: std::slice::from_ref(mistake), sources: &configuration.sources }];
    output.message(&Renderer::new(Format::Pretty, style).begin(RunHeader {
        as_of: clock::today(),
        notes: &notes,
        rules: &[],
        verbose: false,
        has_baseline: false,
    }));
    output.problem(&Problem::new("nothing was checked, because of the error that is shown"));
}
