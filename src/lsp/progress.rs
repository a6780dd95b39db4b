//! How far work is that takes long, for clients that show it: of the files of all folders, and of a request.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::Sender;
use gen_lsp_types as types;
use gen_lsp_types::Notification as _;
use lsp_server::RequestId;
use serde::Serialize;
use serde_json::{Value, json};

use super::outgoing::Outgoing;

/// Nobody needs to be told of the check of fewer files.
const MANY: usize = 50;

/// How many items are told at once of a request whose answer is told in parts.
const AT_ONCE: usize = 20;

/// A request, as far as its answer is told before it is whole, and may be taken back.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) is_taken_back: Arc<AtomicBool>,
    pub(super) to_client: Sender<Outgoing>,
}

impl Asked {
    pub(super) fn is_taken_back(&self) -> bool {
        self.is_taken_back.load(Ordering::Relaxed)
    }

    fn tell(&self, token: &types::ProgressToken, value: impl Serialize) {
        // where nobody hears it any more, the server ends
        drop(progress(token, value).map(|told| self.to_client.send(told)));
    }
}

/// What is told of something, if it can be written.
pub(super) type Told = serde_json::Result<Outgoing>;

/// What is told of what a token stands for.
#[derive(Serialize)]
struct Progress<'t, V> {
    token: &'t types::ProgressToken,
    value: V,
}

/// Some of the items of an answer.
#[derive(Serialize)]
struct Part<'i, T> {
    items: &'i [T],
}

/// How far a request is, by the token that the client gave for that.
pub(super) struct WorkDone<'a> {
    asked: &'a Asked,
    token: Option<types::ProgressToken>,
    steps: Steps,
}

impl<'a> WorkDone<'a> {
    /// Work of so many steps begins.
    pub(super) fn begin(asked: &'a Asked, token: Option<types::ProgressToken>, title: &str, total: usize) -> Self {
        if let Some(token) = &token {
            asked.tell(token, begin(title));
        }
        Self { asked, token, steps: Steps { total, ..Steps::default() } }
    }

    /// A step is done.
    pub(super) fn step(&mut self) {
        if let (Some(value), Some(token)) = (self.steps.step(), &self.token) {
            self.asked.tell(token, value);
        }
    }
}

impl Drop for WorkDone<'_> {
    fn drop(&mut self) {
        if let Some(token) = &self.token {
            self.asked.tell(token, end());
        }
    }
}

/// The items of an answer: told in parts where the client gave a token for that, else kept for the answer.
pub(super) struct Items<'a, T> {
    asked: &'a Asked,
    token: Option<types::ProgressToken>,
    kept: Vec<T>,
}

impl<'a, T: Serialize> Items<'a, T> {
    pub(super) fn new(asked: &'a Asked, token: Option<types::ProgressToken>) -> Self {
        Self { asked, token, kept: Vec::new() }
    }

    pub(super) fn push(&mut self, item: T) {
        self.kept.push(item);
        if self.kept.len() >= AT_ONCE {
            self.tell();
        }
    }

    /// What is left for the answer.
    pub(super) fn rest(mut self) -> Vec<T> {
        self.tell();
        self.kept
    }

    fn tell(&mut self) {
        if let Some(token) = self.token.as_ref().filter(|_| !self.kept.is_empty()) {
            self.asked.tell(token, Part { items: &self.kept });
            self.kept.clear();
        }
    }
}

/// How many steps are done of how many.
#[derive(Debug, Default)]
struct Steps {
    total: usize,
    done: usize,
    /// The hundredths that were told last.
    told: usize,
}

impl Steps {
    /// One more; what is to be told of it, if anything.
    fn step(&mut self) -> Option<Value> {
        self.done += 1;
        let hundredths = (self.done * 100).checked_div(self.total).unwrap_or(100).min(100);
        let is_news = hundredths > self.told;
        self.told = hundredths;
        is_news.then(|| {
            let message = format!("{} of {} files", self.done.min(self.total), self.total);
            json!({ "kind": "report", "percentage": hundredths, "message": message })
        })
    }
}

/// How far a round over the files of all folders is.
#[derive(Debug, Default)]
pub(super) struct Round {
    steps: Steps,
    /// Whether somebody has had enough of it.
    is_left: Arc<AtomicBool>,
    shown: Shown,
}

/// Whether the client shows a round.
#[derive(Debug, Default)]
enum Shown {
    #[default]
    No,
    /// It was asked for a place to show it in.
    Asked(RequestId, types::ProgressToken),
    /// It has one.
    Yes(types::ProgressToken),
}

impl Round {
    /// Whether somebody has had enough of it: for those who do its work.
    pub(super) fn is_left(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.is_left)
    }

    /// So many files more; whether the client should be asked for a place to show them in.
    pub(super) fn add(&mut self, files: usize) -> bool {
        self.steps.total += files;
        matches!(self.shown, Shown::No) && self.steps.total - self.steps.done >= MANY
    }

    /// The client was asked for a place to show it in.
    pub(super) fn is_asked_for(&mut self, request: RequestId, token: types::ProgressToken) {
        self.shown = Shown::Asked(request, token);
    }

    /// What the client answered; what is to be told then.
    pub(super) fn answered(&mut self, id: &RequestId, is_granted: bool) -> Option<Told> {
        let Shown::Asked(request, token) = &self.shown else { return None };
        if request != id || !is_granted {
            return None;
        }
        let token = token.clone();
        let began = progress(&token, begin("Checking contracts"));
        self.shown = Shown::Yes(token);
        Some(began)
    }

    /// A file is done; what is to be told of it.
    pub(super) fn step(&mut self) -> Option<Told> {
        let told = self.steps.step();
        if self.steps.done >= self.steps.total {
            return self.end();
        }
        match (&self.shown, told) {
            (Shown::Yes(token), Some(value)) => Some(progress(token, value)),
            _ => None,
        }
    }

    /// It is done, or given up; what is to be told of that.
    pub(super) fn end(&mut self) -> Option<Told> {
        match std::mem::take(&mut self.shown) {
            Shown::Yes(token) => Some(progress(&token, end())),
            Shown::No | Shown::Asked(..) => None,
        }
    }

    /// Whether it is the one of this token; then nothing more of it is done.
    pub(super) fn leave(&mut self, token: &types::ProgressToken) -> bool {
        let is_it = matches!(&self.shown, Shown::Yes(own) | Shown::Asked(_, own) if own == token);
        self.is_left.fetch_or(is_it, Ordering::Relaxed);
        is_it
    }
}

fn begin(title: &str) -> Value {
    json!({ "kind": "begin", "title": title, "cancellable": true, "percentage": 0 })
}

fn end() -> Value {
    json!({ "kind": "end" })
}

fn progress(token: &types::ProgressToken, value: impl Serialize) -> Told {
    Outgoing::notification(types::ProgressNotification::METHOD.as_str(), Progress { token, value })
}
