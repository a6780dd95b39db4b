//! What is checked when, and what of it the client is shown.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use gen_lsp_types as types;
use gen_lsp_types::{Notification as _, Request as _};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{Came, Phase, Said, Server, caught};
use crate::lsp::answers::Refusal;
use crate::lsp::texts::Text;
use crate::lsp::uri;
use crate::lsp::workers::Urgency;
use crate::lsp::world::{Files, Root};

/// What is said of a file.
#[derive(Serialize)]
struct Published<'p> {
    uri: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i32>,
    diagnostics: Diagnostics<'p>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Diagnostics<'d> {
    These(&'d RawValue),
    Nothing([(); 0]),
}

impl Server<'_> {
    /// Shows what is said of a file, if that is of the text as it is by now.
    pub(super) fn diagnosed(&mut self, uri: &str, text: Option<&Text>, said: Result<Said, Refusal>, round: u64) {
        let Some(world) = &self.world else { return };
        let current = world.texts.get(uri).map(|text| text.serial);
        // a text that has changed since, or was opened or closed, is being checked again
        let is_current = round == self.round.load(Ordering::Relaxed) && current == text.map(|text| text.serial);
        self.trace(uri, text);
        match said {
            Ok(said) if is_current && self.phase == Phase::Serving => {
                self.publish(uri, text.map(|text| text.version), said);
            }
            Ok(_) => {}
            Err(refusal) => self.log(types::MessageType::Error, &format!("check of {uri}: {}", refusal.why)),
        }
        if text.is_none() {
            self.step(round);
        }
    }

    /// A text is another: what depends on it is checked again.
    pub(super) fn changed(&mut self, text: &Arc<Text>) {
        let is_renewed = text.path.as_deref().is_some_and(|path| self.renew(&[path], Files::Same));
        if !is_renewed {
            self.check(text);
        }
    }

    /// Makes the folders anew that depend on one of these files; whether there is one.
    pub(super) fn renew(&mut self, changed: &[&Path], files: Files) -> bool {
        let today = (self.today)();
        let Some(world) = &mut self.world else { return false };
        let texts = world.texts.clone();
        let mut is_renewed = false;
        for root in &mut world.roots {
            let is_inside = changed.iter().any(|path| path.starts_with(&root.folder));
            let depends = changed.iter().any(|path| root.depends_on(path));
            if depends || (is_inside && files == Files::Other) {
                *root = Arc::new(root.renewed(&texts, today, files));
                is_renewed = true;
            }
        }
        if is_renewed {
            self.check_all();
        }
        is_renewed
    }

    /// What contracts are checked by has changed.
    pub(super) fn check_all(&mut self) {
        self.round.fetch_add(1, Ordering::Relaxed);
        let told = std::mem::take(&mut self.closed).end();
        self.tell(told);
        let Some(world) = &mut self.world else { return };
        // what tests came to, they came to with another policy
        world.tests = Arc::default();
        if world.client.pulls {
            if world.client.refreshes_diagnostics {
                self.request_of_client(types::DiagnosticRefreshRequest::METHOD.as_str(), ());
            }
            return;
        }
        let texts: Vec<_> = world.texts.all().cloned().collect();
        texts.iter().for_each(|text| self.check(text));
        self.check_closed();
    }

    /// Checks a text, for a client that does not ask for it.
    pub(super) fn check(&self, text: &Arc<Text>) {
        let Some(world) = self.world.clone().filter(|world| !world.client.pulls) else { return };
        let text = Arc::clone(text);
        let (round, current) = (self.round.load(Ordering::Relaxed), Arc::clone(&self.round));
        self.workers.begin(Urgency::Soon, move || {
            if current.load(Ordering::Relaxed) != round || !text.is_current() {
                return Came::Nothing;
            }
            let said = caught(|| Said::new(&world.diagnostics(&text)));
            Came::Diagnostics { uri: text.uri.clone(), text: Some(text), said, round }
        });
    }

    /// Checks the files of the client's folders that are not open, for a client that does not ask for it.
    pub(super) fn check_closed(&self) {
        let Some(world) = self.world.clone().filter(|world| !world.client.pulls) else { return };
        let round = self.round.load(Ordering::Relaxed);
        for root in world.roots.iter().filter(|root| self.folders.contains(&root.folder)) {
            let (world, root, current) = (world.clone(), Arc::clone(root), Arc::clone(&self.round));
            self.workers.begin(Urgency::Later, move || {
                if current.load(Ordering::Relaxed) != round {
                    return Came::Nothing;
                }
                match catch_unwind(AssertUnwindSafe(|| world.files(&root))) {
                    Ok(files) => Came::Files { root, files, round },
                    // the panic has told what happened; what was said of the files before still stands
                    Err(_) => Came::Nothing,
                }
            });
        }
    }

    /// Checks a file that is not open.
    pub(super) fn check_file(&self, file: PathBuf, round: u64) {
        let Some(world) = self.world.clone().filter(|world| !world.client.pulls) else { return };
        let (current, is_left) = (Arc::clone(&self.round), self.closed.is_left());
        self.workers.begin(Urgency::Later, move || {
            if current.load(Ordering::Relaxed) != round {
                return Came::Nothing;
            }
            if is_left.load(Ordering::Relaxed) || world.texts.of_path(&file).is_some() {
                return Came::Skipped { round };
            }
            let said = caught(|| Said::new(&world.diagnostics_of_saved(&file)));
            Came::Diagnostics { uri: uri::of_path(&file), text: None, said, round }
        });
    }

    /// So many files more that are not open will be checked.
    pub(super) fn expect(&mut self, files: usize) {
        let shows_progress =
            self.world.as_ref().is_some_and(|world| world.client.shows_progress && !world.client.pulls);
        if self.closed.add(files) && shows_progress {
            let round = self.round.load(Ordering::Relaxed);
            let token = types::ProgressToken::String(format!("clausula/files/{round}"));
            let params = types::WorkDoneProgressCreateParams { token: token.clone() };
            let id = self.request_of_client(types::WorkDoneProgressCreateRequest::METHOD.as_str(), params);
            self.closed.is_asked_for(id, token);
        }
    }

    /// A file that is not open is done.
    pub(super) fn step(&mut self, round: u64) {
        if round == self.round.load(Ordering::Relaxed) {
            let told = self.closed.step();
            self.tell(told);
        }
    }

    /// Of a folder's files that are not among these there is nothing to say any more.
    pub(super) fn forget_others(&mut self, root: &Root, files: &[PathBuf]) {
        let is_other = |uri: &&String| {
            let path = uri::path(uri).filter(|path| path.starts_with(&root.folder));
            path.is_some_and(|path| files.binary_search(&path).is_err())
        };
        let others: Vec<_> = self.published.iter().filter(is_other).cloned().collect();
        others.iter().for_each(|uri| self.forget(uri));
    }

    /// A file is gone, and what was said of it.
    pub(super) fn forget(&mut self, uri: &str) {
        if self.published.contains(uri) && self.world.as_ref().is_some_and(|world| world.texts.get(uri).is_none()) {
            self.publish(uri, None, Said::NOTHING);
        }
    }

    pub(super) fn publish(&mut self, uri: &str, version: Option<i32>, said: Said) {
        if self.world.as_ref().is_none_or(|world| world.client.pulls) {
            return;
        }
        let Said(diagnostics) = said;
        let is_nothing = diagnostics.is_none();
        let is_known = if is_nothing { self.published.remove(uri) } else { !self.published.insert(uri.to_owned()) };
        // nothing is said of what nobody has heard of
        if is_known || !is_nothing || version.is_some() {
            let diagnostics = diagnostics.as_deref().map_or(Diagnostics::Nothing([]), Diagnostics::These);
            let params = Published { uri, version, diagnostics };
            self.notify(types::PublishDiagnosticsNotification::METHOD.as_str(), params);
        }
    }
}
