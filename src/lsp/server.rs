//! The thread that hears the client: it owns all that changes, and hands out what takes time.

mod checking;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, select};
use gen_lsp_types as types;
use gen_lsp_types::{Notification as _, Request as _};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, ResponseError};
use rustc_hash::FxHashMap;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::answers::{self, Extension, Refusal};
use super::client::Client;
use super::commands::{self, Done, Failed};
use super::outgoing::{Connection, Outgoing, Written};
use super::progress::{Asked, Round, Told};
use super::texts::{Language, Text};
use super::transport::Unreadable;
use super::uri;
use super::workers::{Urgency, Workers};
use super::world::{Files, Root, World};
use crate::digest::Digest;
use crate::run::{Library, is_running, real};
use crate::value::Date;

/// How a server ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It was told to shut down, then to exit.
    AsAsked,
    /// The client went without a word.
    Abruptly,
}

/// What a server needs.
#[derive(Debug)]
pub struct Service {
    /// Asked for the date of each check.
    pub today: fn() -> Date,
    /// Where what is built in is opened as files; nothing where it can't be.
    pub library: Option<Library>,
    /// What is answered beside the requests of the protocol.
    pub extensions: Vec<Extension>,
}

/// How often it is looked whether the client's process is still there.
const HEARTBEAT: Duration = Duration::from_secs(3);

/// Serves a client until it goes.
pub fn serve(connection: &Connection, unreadable: &Receiver<Unreadable>, service: Service) -> Ended {
    let Service { today, library, extensions } = service;
    let (workers, results) = Workers::start();
    let mut heartbeat = crossbeam_channel::never();
    let mut server = Server {
        connection,
        workers,
        today,
        library: library.map(Arc::new),
        extensions,
        phase: Phase::New,
        world: None,
        folders: BTreeSet::new(),
        asked: FxHashMap::default(),
        published: BTreeSet::new(),
        round: Arc::default(),
        closed: Round::default(),
        trace: types::TraceValue::Off,
        process: None,
        last_own: 0,
    };
    loop {
        select! {
            recv(connection.receiver) -> message => match message {
                Ok(message) => {
                    let before = server.process;
                    if let Some(ended) = server.hear(message) {
                        return ended;
                    }
                    if server.process != before {
                        heartbeat = crossbeam_channel::tick(HEARTBEAT);
                    }
                }
                Err(_) => return Ended::Abruptly,
            },
            recv(unreadable) -> what => if let Ok(what) = what { server.complain(what) },
            recv(heartbeat) -> _ => if server.process.and_then(is_running) == Some(false) { return Ended::Abruptly },
            recv(results) -> came => if let Ok(came) = came { server.finish(came) },
        }
    }
}

/// How far the life of the connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    New,
    Serving,
    ShutDown,
}

/// What a thread came to.
enum Came {
    /// The answer to a request.
    Answer { id: RequestId, result: Result<Written, Refusal> },
    /// Diagnostics of a file, of the round in which they were asked for.
    Diagnostics { uri: String, text: Option<Arc<Text>>, said: Result<Said, Refusal>, round: u64 },
    /// What a command came to, in the round in which it was asked for.
    Done { id: RequestId, result: Result<Done, Refusal>, round: u64 },
    /// The files of a folder, which are to be checked in the round in which they were asked for.
    Files { root: Arc<Root>, files: Vec<PathBuf>, round: u64 },
    /// A file that was closed was not checked, since it is open by now, or nobody wants to wait for it.
    Skipped { round: u64 },
    /// It was outdated before it began.
    Nothing,
}

/// Diagnostics as the protocol has them, if there are any: they are written by whoever made them, since there may be many.
struct Said(Option<Written>);

impl Said {
    const NOTHING: Self = Self(None);

    fn new(diagnostics: &[types::Diagnostic]) -> Result<Self, Refusal> {
        let is_nothing = diagnostics.is_empty();
        Ok(if is_nothing { Self::NOTHING } else { Self(Some(answers::told(diagnostics)?)) })
    }
}

struct Server<'c> {
    connection: &'c Connection,
    workers: Workers<Came>,
    today: fn() -> Date,
    library: Option<Arc<Library>>,
    extensions: Vec<Extension>,
    phase: Phase,
    /// Nothing before the client has said who it is.
    world: Option<World>,
    /// The folders that the client has open: in others nothing is checked but what is open.
    folders: BTreeSet<PathBuf>,
    /// The requests that are being answered, and whether they were taken back.
    asked: FxHashMap<RequestId, Arc<AtomicBool>>,
    /// The files for which there are diagnostics at the client that we have sent.
    published: BTreeSet<String>,
    /// How often what contracts are checked by has changed: what an earlier round came to is of no use.
    round: Arc<AtomicU64>,
    /// How far the check of the files is that are not open.
    closed: Round,
    /// How much the client wants to know of what is done.
    trace: types::TraceValue,
    /// The client's process, where it is known that it was running.
    process: Option<u32>,
    /// The number of our last request.
    last_own: i32,
}

impl Server<'_> {
    fn hear(&mut self, message: Message) -> Option<Ended> {
        match message {
            Message::Request(request) => self.request(request),
            Message::Notification(notification) if notification.method == "exit" => {
                let is_asked = self.phase == Phase::ShutDown;
                return Some(if is_asked { Ended::AsAsked } else { Ended::Abruptly });
            }
            Message::Notification(notification) if self.phase == Phase::Serving => self.notification(notification),
            Message::Response(response) => {
                let told = self.closed.answered(&response.id, response.response_result.is_ok());
                self.tell(told);
            }
            Message::Notification(_) => {}
        }
        None
    }

    fn request(&mut self, request: Request) {
        match (self.phase, request.method.as_str()) {
            (Phase::New, "initialize") => self.initialize(request),
            (Phase::New, _) => {
                self.refuse(request.id, ErrorCode::ServerNotInitialized, "the first request is `initialize`");
            }
            (Phase::ShutDown, _) => {
                self.refuse(request.id, ErrorCode::InvalidRequest, "the server was told to shut down");
            }
            (Phase::Serving, "initialize") => {
                self.refuse(request.id, ErrorCode::InvalidRequest, "the server is initialized already");
            }
            (Phase::Serving, "shutdown") => {
                self.phase = Phase::ShutDown;
                self.round.fetch_add(1, Ordering::Relaxed);
                self.answer(&request.id, answers::told(()));
            }
            (Phase::Serving, _) => self.ask(request),
        }
    }

    fn initialize(&mut self, request: Request) {
        let params: types::InitializeParams = match serde_json::from_value(request.params) {
            Ok(params) => params,
            Err(error) => {
                let why = format!("`initialize` is not as the protocol has it: {error}");
                return self.refuse(request.id, ErrorCode::InvalidParams, &why);
            }
        };
        let client = Client::new(&params);
        // a number of another machine, or in a container's view, is none that we know
        self.process = client.process.filter(|process| is_running(*process) == Some(true));
        self.trace = params.trace.unwrap_or(types::TraceValue::Off);
        let result = types::InitializeResult {
            capabilities: client.served(),
            server_info: Some(types::ServerInfo {
                name: "clausula".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
        };
        let folders: Vec<String> = client.folders.clone();
        let mut world = World {
            client: Arc::new(client),
            texts: Default::default(),
            roots: Vec::new(),
            today: self.today,
            library: self.library.clone(),
            tests: Arc::default(),
        };
        for folder in &folders {
            self.folders.extend(add_root(&mut world, folder, (self.today)()));
        }
        self.world = Some(world);
        self.phase = Phase::Serving;
        self.answer(&request.id, answers::told(result));
    }

    /// Has a request answered, by a picture of the world as it is now.
    fn ask(&mut self, request: Request) {
        let Some(world) = self.world.clone() else { return };
        if request.method == types::ExecuteCommandRequest::METHOD.as_str() {
            return self.command(request, world);
        }
        let has_policy = || world.texts.all().any(|text| text.language == Language::Policy);
        if request.method == types::CodeLensRequest::METHOD.as_str() && world.client.pulls && has_policy() {
            // for others it is done once all files were checked
            world.roots.iter().for_each(|root| self.tally(root));
        }
        let extended = || self.extensions.iter().find(|known| known.method == request.method).map(Extension::route);
        let Some(route) = answers::route(&request.method).or_else(extended) else {
            let why = format!("`{}` is not known here", request.method);
            return self.refuse(request.id, ErrorCode::MethodNotFound, &why);
        };
        let Request { id, params, .. } = request;
        let uri = params.pointer("/textDocument/uri").and_then(Value::as_str);
        let text = route.outdated.and_then(|code| Some((code, Arc::clone(world.texts.get(uri?)?))));
        let outdated = move || match &text {
            Some((code, text)) if !text.is_current() => Err(Refusal { code: *code, ..answers::outdated() }),
            _ => Ok(()),
        };
        let is_taken_back = Arc::new(AtomicBool::new(false));
        self.asked.insert(id.clone(), Arc::clone(&is_taken_back));
        let asked = Asked { is_taken_back, to_client: self.connection.sender.clone() };
        self.workers.begin(route.urgency, move || {
            let answer = || {
                outdated()?;
                let answer = route.answer(&world, params, &asked)?;
                outdated().map(|()| answer)
            };
            Came::Answer { id, result: caught(answer) }
        });
    }

    /// Does what a client asks for, by a picture of the world as it is now.
    fn command(&mut self, request: Request, world: World) {
        let Request { id, params, .. } = request;
        self.asked.insert(id.clone(), Arc::default());
        let round = self.round.load(Ordering::Relaxed);
        self.workers.begin(Urgency::Soon, move || {
            let result = caught(|| commands::run(&world, answers::read(params)?));
            Came::Done { id, result, round }
        });
    }

    /// Answers a command, and shows what came of it.
    fn done(&mut self, id: RequestId, result: Result<Done, Refusal>, round: u64) {
        // of one that was taken back that was said already
        if self.asked.remove(&id).is_none() {
            return;
        }
        let Done { value, said, shown, tests } = match result {
            Ok(done) => done,
            Err(refusal) => return self.refuse(id, refusal.code, &refusal.why),
        };
        self.answer(&id, answers::told(value));
        // what was tested may be another policy by now
        if round == self.round.load(Ordering::Relaxed) {
            self.tell_of_tests(tests);
        }
        if let Some(types::Location { uri, range }) = shown {
            let params = types::ShowDocumentParams {
                uri,
                external: Some(false),
                take_focus: Some(true),
                selection: Some(range),
            };
            self.request_of_client(types::ShowDocumentRequest::METHOD.as_str(), params);
        }
        if let Some((kind, message)) = said {
            let params = types::ShowMessageParams { kind, message };
            self.notify(types::ShowMessageNotification::METHOD.as_str(), params);
        }
    }

    /// Shows what came of tests in their files, in place of what came of the same tests before.
    fn tell_of_tests(&mut self, tests: Failed) {
        let Some(world) = &mut self.world else { return };
        let mut known = (*world.tests).clone();
        let mut files = BTreeSet::new();
        for ((file, name), said) in tests {
            let key = (file, name);
            let is_other = if said.is_empty() {
                known.remove(&key).is_some()
            } else {
                known.insert(key.clone(), said.clone()).is_none_or(|before| before != said)
            };
            if is_other {
                files.insert(key.0);
            }
        }
        world.tests = Arc::new(known);
        if files.is_empty() {
            return;
        }
        if world.client.pulls {
            if world.client.refreshes_diagnostics {
                self.request_of_client(types::DiagnosticRefreshRequest::METHOD.as_str(), ());
            }
            return;
        }
        let round = self.round.load(Ordering::Relaxed);
        let texts: Vec<_> = files.iter().map(|file| world.texts.of_path(file).cloned()).collect();
        for (file, text) in files.into_iter().zip(texts) {
            match text {
                Some(text) => self.check(&text),
                None => {
                    self.expect(1);
                    self.check_file(file, round);
                }
            }
        }
    }

    /// Sees to it that all contracts of a folder are counted, if nobody does yet.
    fn tally(&self, root: &Arc<Root>) {
        let Some(world) = self.world.clone().filter(|_| root.tally.begin()) else { return };
        let (round, current) = (self.round.load(Ordering::Relaxed), Arc::clone(&self.round));
        let root = Arc::clone(root);
        self.workers.begin(Urgency::Later, move || {
            let is_current = || current.load(Ordering::Relaxed) == round;
            let is_whole = catch_unwind(AssertUnwindSafe(|| world.tally(&root, is_current))).unwrap_or_default();
            if !is_whole {
                root.tally.is_left();
            }
            Came::Nothing
        });
    }

    /// Has the client ask for lenses anew where it shows what they count, and that has changed.
    fn refresh_lenses(&mut self) {
        let Some(world) = self.world.as_ref().filter(|world| world.client.refreshes_lenses) else { return };
        let is_seen = world.texts.all().any(|text| text.language == Language::Policy);
        // each of them is asked, so that none has old news later
        let news = world.roots.iter().filter(|root| root.tally.has_news()).count();
        if news > 0 && is_seen && self.phase == Phase::Serving {
            self.request_of_client(types::CodeLensRefreshRequest::METHOD.as_str(), ());
        }
    }

    fn finish(&mut self, came: Came) {
        self.take(came);
        self.refresh_lenses();
    }

    fn take(&mut self, came: Came) {
        match came {
            Came::Answer { id, result } => {
                if self.asked.remove(&id).is_none() {
                    return;
                }
                self.answer(&id, result);
            }
            Came::Diagnostics { uri, text, said, round } => self.diagnosed(&uri, text.as_deref(), said, round),
            Came::Skipped { round } => self.step(round),
            Came::Done { id, result, round } => self.done(id, result, round),
            Came::Files { root, files, round } => {
                if round == self.round.load(Ordering::Relaxed) {
                    self.forget_others(&root, &files);
                    self.expect(files.len());
                    files.into_iter().for_each(|file| self.check_file(file, round));
                    self.tally(&root);
                }
            }
            Came::Nothing => {}
        }
    }

    fn notification(&mut self, notification: Notification) {
        use types::{
            CancelNotification, DidChangeTextDocumentNotification, DidChangeWatchedFilesNotification,
            DidChangeWorkspaceFoldersNotification, DidCloseTextDocumentNotification, DidCreateFilesNotification,
            DidDeleteFilesNotification, DidOpenTextDocumentNotification, DidRenameFilesNotification,
            DidSaveTextDocumentNotification, InitializedNotification, SetTraceNotification,
            WorkDoneProgressCancelNotification,
        };
        let method = notification.method.clone();
        let known = match method.as_str() {
            method if method == InitializedNotification::METHOD.as_str() => {
                self.begin();
                true
            }
            method if method == CancelNotification::METHOD.as_str() => {
                self.with(notification, |server, params: types::CancelParams| server.take_back(&params))
            }
            method if method == DidOpenTextDocumentNotification::METHOD.as_str() => {
                self.with(notification, |server, params: types::DidOpenTextDocumentParams| server.open(params))
            }
            method if method == DidChangeTextDocumentNotification::METHOD.as_str() => {
                self.with(notification, |server, params: types::DidChangeTextDocumentParams| server.change(params))
            }
            method if method == DidCloseTextDocumentNotification::METHOD.as_str() => {
                self.with(notification, |server, params: types::DidCloseTextDocumentParams| server.close(&params))
            }
            method if method == DidSaveTextDocumentNotification::METHOD.as_str() => {
                self.with(notification, |server, params: types::DidSaveTextDocumentParams| server.saved(&params))
            }
            method if method == DidChangeWatchedFilesNotification::METHOD.as_str() => {
                self.with(notification, |server, params: types::DidChangeWatchedFilesParams| server.files(&params))
            }
            method if method == DidChangeWorkspaceFoldersNotification::METHOD.as_str() => self
                .with(notification, |server, params: types::DidChangeWorkspaceFoldersParams| server.folders(&params)),
            method if method == DidCreateFilesNotification::METHOD.as_str() => {
                self.with(notification, |server, params: types::CreateFilesParams| {
                    let new: Vec<_> = params.files.iter().map(|file| file.uri.as_ref()).collect();
                    server.moved(&[], &new);
                })
            }
            method if method == DidDeleteFilesNotification::METHOD.as_str() => {
                self.with(notification, |server, params: types::DeleteFilesParams| {
                    let gone: Vec<_> = params.files.iter().map(|file| file.uri.as_ref()).collect();
                    server.moved(&gone, &[]);
                })
            }
            method if method == DidRenameFilesNotification::METHOD.as_str() => {
                self.with(notification, |server, params: types::RenameFilesParams| {
                    let gone: Vec<_> = params.files.iter().map(|file| file.old_uri.as_ref()).collect();
                    let new: Vec<_> = params.files.iter().map(|file| file.new_uri.as_ref()).collect();
                    server.moved(&gone, &new);
                })
            }
            method if method == SetTraceNotification::METHOD.as_str() => {
                self.with(notification, |server, params: types::SetTraceParams| {
                    server.trace = params.value;
                })
            }
            method if method == WorkDoneProgressCancelNotification::METHOD.as_str() => {
                self.with(notification, |server, params: types::WorkDoneProgressCancelParams| {
                    if server.closed.leave(&params.token) {
                        let told = server.closed.end();
                        server.tell(told);
                    }
                })
            }
            // what begins so may be passed over, as may what we do not know
            _ => true,
        };
        if !known {
            self.log(
                types::MessageType::Warning,
                &format!("`{method}` is not as the protocol has it, and was passed over"),
            );
        }
    }

    /// Hands on what a notification says; false where it is not as the protocol has it.
    fn with<T: DeserializeOwned>(&mut self, notification: Notification, take: impl FnOnce(&mut Self, T)) -> bool {
        match serde_json::from_value(notification.params) {
            Ok(params) => {
                take(self, params);
                true
            }
            Err(_) => false,
        }
    }

    /// The client is ready: asks it to say when files change.
    fn begin(&mut self) {
        if self.world.as_ref().is_some_and(|world| world.client.watches_files) {
            let watchers = ["**/*.yaml", "**/*.yml", "**/*.policy"].map(|pattern| types::FileSystemWatcher {
                glob_pattern: types::GlobPattern::Pattern(pattern.to_owned()),
                kind: None,
            });
            let options = types::DidChangeWatchedFilesRegistrationOptions { watchers: watchers.to_vec() };
            let registration = types::Registration {
                id: "files".to_owned(),
                method: types::DidChangeWatchedFilesNotification::METHOD.to_string(),
                register_options: serde_json::to_value(options).ok(),
            };
            self.request_of_client(
                types::RegistrationRequest::METHOD.as_str(),
                types::RegistrationParams { registrations: vec![registration] },
            );
        }
        self.check_closed();
    }

    fn take_back(&mut self, params: &types::CancelParams) {
        let id = match &params.id {
            types::Id::Int(number) => RequestId::from(*number),
            types::Id::String(text) => RequestId::from(text.clone()),
        };
        // whatever becomes of it: nobody waits for it any more
        if let Some(is_taken_back) = self.asked.remove(&id) {
            is_taken_back.store(true, Ordering::Relaxed);
            let Refusal { code, why } = answers::taken_back();
            self.refuse(id, code, &why);
        }
    }

    fn open(&mut self, params: types::DidOpenTextDocumentParams) {
        let today = (self.today)();
        let Some(world) = &mut self.world else { return };
        let Some(text) = world.texts.open(params.text_document) else { return };
        // a client may write the file's name otherwise than we do
        let ours = text.path.as_deref().map(uri::of_path).filter(|ours| *ours != text.uri);
        if let Some(folder) = text.path.as_deref().filter(|path| world.root_of(path).is_none()).and_then(Path::parent) {
            let root = Root::new(folder.to_owned(), &world.texts, today);
            world.roots.push(Arc::new(root));
        }
        if let Some(ours) = ours {
            self.forget(&ours);
        }
        self.changed(&text);
    }

    fn change(&mut self, params: types::DidChangeTextDocumentParams) {
        let Some(world) = &mut self.world else { return };
        let Some(text) = world.texts.change(params, world.client.places) else { return };
        self.changed(&text);
    }

    fn close(&mut self, params: &types::DidCloseTextDocumentParams) {
        let uri = params.text_document.uri.to_string();
        let Some(text) = self.world.as_mut().and_then(|world| world.texts.close(&uri)) else { return };
        // what was not saved is gone
        self.publish(&uri, None, Said::NOTHING);
        if let Some(path) = &text.path
            && !self.renew(&[path], Files::Same)
        {
            self.expect(1);
            self.check_file(path.clone(), self.round.load(Ordering::Relaxed));
        }
    }

    fn saved(&mut self, params: &types::DidSaveTextDocumentParams) {
        let uri = params.text_document.uri.to_string();
        if let Some(text) = self.world.as_ref().and_then(|world| world.texts.get(&uri).cloned()) {
            self.changed(&text);
        }
    }

    /// Files changed on the disk, or came or went.
    fn files(&mut self, params: &types::DidChangeWatchedFilesParams) {
        let is_other = params.changes.iter().any(|change| change.kind != types::FileChangeType::Changed);
        let paths: Vec<_> =
            params.changes.iter().filter_map(|change| uri::path(change.uri.as_ref())).map(|path| real(&path)).collect();
        let paths: Vec<&Path> = paths.iter().map(AsRef::as_ref).collect();
        if is_other {
            for change in params.changes.iter().filter(|change| change.kind == types::FileChangeType::Deleted) {
                self.forget(change.uri.as_ref());
            }
            self.renew(&paths, Files::Other);
        } else if !self.renew(&paths, Files::Same) {
            self.check_closed();
        }
    }

    /// Files and folders came, went, or have other names.
    fn moved(&mut self, gone: &[&str], new: &[&str]) {
        for uri in gone {
            self.forget(uri);
            let within = format!("{}/", uri.trim_end_matches('/'));
            let files: Vec<_> = self.published.iter().filter(|file| file.starts_with(&within)).cloned().collect();
            files.iter().for_each(|file| self.forget(file));
        }
        let paths: Vec<_> = gone.iter().chain(new).filter_map(|uri| uri::path(uri)).map(|path| real(&path)).collect();
        let paths: Vec<&Path> = paths.iter().map(AsRef::as_ref).collect();
        self.renew(&paths, Files::Other);
    }

    fn folders(&mut self, params: &types::DidChangeWorkspaceFoldersParams) {
        let today = (self.today)();
        let Some(world) = &mut self.world else { return };
        for folder in &params.event.removed {
            if let Some(path) = uri::path(folder.uri.as_ref()).map(|path| real(&path)) {
                self.folders.remove(&path);
                world.roots.retain(|root| root.folder != path);
            }
        }
        for folder in &params.event.added {
            self.folders.extend(add_root(world, folder.uri.as_ref(), today));
        }
        // texts that are open have a folder, whatever happens to the client's
        let open: Vec<_> =
            world.texts.all().filter_map(|text| text.path.as_deref()?.parent().map(Path::to_owned)).collect();
        for folder in open {
            if world.root_of(&folder).is_none() {
                let root = Root::new(folder, &world.texts, today);
                world.roots.push(Arc::new(root));
            }
        }
        // nobody looks at what is in no folder
        let folders = &self.folders;
        let is_within = |path: PathBuf| folders.iter().any(|folder| path.starts_with(folder));
        let is_stray = |uri: &&String| uri::path(uri).is_some_and(|path| !is_within(path));
        let strays: Vec<_> = self.published.iter().filter(is_stray).cloned().collect();
        strays.iter().for_each(|uri| self.forget(uri));
        self.check_all();
    }

    /// Tells a client what was checked that wants to know it; at length also by which words, so that it can be seen whether they are
    /// the client's.
    fn trace(&self, uri: &str, text: Option<&Text>) {
        if self.trace == types::TraceValue::Off {
            return;
        }
        let version = text.map(|text| format!(", version {}", text.version)).unwrap_or_default();
        let words = text.filter(|_| self.trace == types::TraceValue::Verbose).map(|text| {
            let bytes = text.source.text().as_bytes();
            format!("{} bytes, BLAKE3 {}", bytes.len(), Digest::of(bytes))
        });
        let params = types::LogTraceParams { message: format!("checked {uri}{version}"), verbose: words };
        self.notify(types::LogTraceNotification::METHOD.as_str(), params);
    }

    fn tell(&self, notification: Option<Told>) {
        if let Some(notification) = notification {
            self.send(notification);
        }
    }

    fn complain(&self, what: Unreadable) {
        match what.id {
            Some(id) => self.refuse(id, ErrorCode::InvalidRequest, &what.why),
            None => self.log(types::MessageType::Warning, &what.why),
        }
    }

    fn log(&self, kind: types::MessageType, message: &str) {
        let params = types::LogMessageParams { kind, message: message.to_owned() };
        self.notify(types::LogMessageNotification::METHOD.as_str(), params);
    }

    fn notify(&self, method: &str, params: impl serde::Serialize) {
        self.send(Outgoing::notification(method, params));
    }

    fn request_of_client(&mut self, method: &str, params: impl serde::Serialize) -> RequestId {
        self.last_own += 1;
        let id = RequestId::from(self.last_own);
        self.send(Outgoing::request(&id, method, params));
        id
    }

    fn refuse(&self, id: RequestId, code: ErrorCode, why: &str) {
        let error = ResponseError { code: code as i32, message: why.to_owned(), data: None };
        self.send(Outgoing::refusal(&id, &error));
    }

    fn answer(&self, id: &RequestId, result: Result<Written, Refusal>) {
        match result {
            Ok(result) => self.send(Outgoing::answer(id, &result)),
            Err(refusal) => self.refuse(id.clone(), refusal.code, &refusal.why),
        }
    }

    fn send(&self, message: serde_json::Result<Outgoing>) {
        let message = message.or_else(|error| {
            let message = format!("a message could not be written: {error}");
            let params = types::LogMessageParams { kind: types::MessageType::Error, message };
            Outgoing::notification(types::LogMessageNotification::METHOD.as_str(), params)
        });
        // where nobody hears it any more, the next that is heard is the end; a message to the log can be written
        drop(message.map(|message| self.connection.sender.send(message)));
    }
}

/// What work comes to; where it panics, a refusal.
fn caught<T>(work: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Refusal {
            code: ErrorCode::InternalError,
            why: "this failed by a fault of the server, not of the file; please report it".to_owned(),
        })
    })
}

/// Adds a folder of the client; gives where it is.
fn add_root(world: &mut World, folder: &str, today: Date) -> Option<PathBuf> {
    let path = uri::path(folder).map(|path| real(&path))?;
    if world.roots.iter().all(|root| root.folder != path) {
        world.roots.push(Arc::new(Root::new(path.clone(), &world.texts, today)));
    }
    Some(path)
}
