//! `config show` and `init`: what the settings of a project come to, and how a project begins.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::exit::Exit;
use super::names::{reason, shown};
use super::output::Output;
use super::settings::{Configured, Found, real_path};
use super::{Problem, clock};
use crate::configuration::{FILE_NAME, Fitting};
use crate::report::{Format, Notes, Renderer, RunHeader, Style, settings_text};

/// A file of settings to begin with.
const SETTINGS: &str = include_str!("init/clausula.yaml");
/// A contract to begin with, and its path from the project's folder.
const CONTRACT: (&str, &str) = ("contracts/first.yaml", include_str!("init/contract.yaml"));

/// Whose settings are shown, and how.
#[derive(Debug, Clone)]
pub struct ConfigRequest {
    /// The contract; without one, what holds where no override fits.
    pub contract: Option<PathBuf>,
    /// Which settings count.
    pub configured: Configured,
    /// How mistakes look.
    pub style: Style,
}

/// Shows each setting that holds for a contract, and where it was written.
pub fn show_settings(request: &ConfigRequest, results: &mut dyn Write, messages: &mut dyn Write) -> Exit {
    let mut output = Output::new(results, messages);
    let paths: Vec<PathBuf> = request.contract.iter().map(|path| existing(path)).collect();
    let found = match Found::find(&request.configured, &paths) {
        Ok(found) => found,
        Err(problem) => {
            output.problem(&problem);
            return output.end(Exit::Incomplete);
        }
    };
    let configuration = &found.configuration;
    if !configuration.diagnostics.is_empty() {
        output.message(&Renderer::new(Format::Pretty, request.style).begin(RunHeader {
            as_of: clock::today(),
            notes: &[Notes { diagnostics: &configuration.diagnostics, sources: &configuration.sources }],
            rules: &[],
            verbose: false,
            has_baseline: false,
        }));
        output.problem(&Problem::new("nothing is shown, because of the errors that are shown"));
        return output.end(Exit::Incomplete);
    }
    let fitting = request.contract.as_ref().map_or_else(Fitting::new, |path| found.fitting(&real_path(path)));
    let mut text = String::new();
    match &request.contract {
        Some(path) if found.has_patterns() && !found.includes(&real_path(path)) => {
            text.push_str(&format!("# {} is left out where its folder is checked\n", shown(path)));
        }
        Some(path) => text.push_str(&format!("# {}\n", shown(path))),
        None => {}
    }
    text.push_str(&settings_text(configuration, &configuration.effective(&fitting)));
    output.text(&text);
    output.end(Exit::Success)
}

/// The nearest thing above a path that is there: settings are looked for from it on.
fn existing(path: &Path) -> PathBuf {
    let above = path.ancestors().find(|above| above.exists());
    above.filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

/// Begins a project in a folder: settings, and a first contract. What is there already is left as it is.
pub fn begin_project(folder: &Path, results: &mut dyn Write, messages: &mut dyn Write) -> Exit {
    let mut output = Output::new(results, messages);
    if folder.exists() && !folder.is_dir() {
        output.problem(&Problem::new(format!("`{}` is no folder", shown(folder))));
        return output.end(Exit::Incomplete);
    }
    let mut is_begun = true;
    for (name, text) in [(FILE_NAME, SETTINGS), CONTRACT] {
        let path = folder.join(name);
        match create(&path, text) {
            Ok(()) => output.text(&format!("wrote {}\n", shown(&path))),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                is_begun = false;
                output.problem(&Problem::new(format!("`{}` is there already, and is left as it is", shown(&path))));
            }
            Err(error) => {
                is_begun = false;
                output.problem(&Problem::new(format!("cannot write `{}`: {}", shown(&path), reason(&error))));
            }
        }
    }
    if is_begun {
        let contract = shown(&folder.join(CONTRACT.0));
        output.message(&format!("next: write into `{contract}` what your contract says, and run `clausula check`"));
    }
    output.end(Exit::Success)
}

fn create(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}
