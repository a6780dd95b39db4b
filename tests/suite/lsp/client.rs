//! A client for tests: a folder, a connection, and what came over it.

use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::Duration;

use clausula::lsp::{Connection, Ended, Extension, Outgoing, Service, serve};

use clausula::run::Library;
use clausula::value::Date;
use crossbeam_channel::{Receiver, Sender};
use lsp_server::{Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

/// The date of all checks.
fn today() -> Date {
    Date { year: 2026, month: Some(1), day: Some(1) }
}

/// How long an answer may take before the test fails: far longer than it ever takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Adds to an object what another has, and to its objects likewise.
fn add(to: &mut Value, more: Value) {
    match (to, more) {
        (Value::Object(to), Value::Object(more)) => {
            for (key, value) in more {
                add(to.entry(key).or_insert(Value::Null), value);
            }
        }
        (to, more) => *to = more,
    }
}

/// A client and its server.
pub(crate) struct Client {
    folder: tempfile::TempDir,
    /// Its ends of the connection.
    connection: Option<(Sender<Message>, Receiver<Outgoing>)>,
    server: Option<JoinHandle<Ended>>,
    last: i32,
    /// What the server says that it does.
    pub(crate) served: Value,
    /// What came that nobody has asked for yet.
    pub(crate) heard: Vec<Message>,
}

impl Client {
    /// A client of a folder with these files, that can do this beside what every editor of today can.
    pub(crate) fn new(files: &[(&str, &str)], capabilities: Value) -> Self {
        Self::silent(files).greeted(capabilities)
    }

    /// The same once it has said what it can do.
    pub(crate) fn greeted(self, capabilities: Value) -> Self {
        let mut all = json!({ "textDocument": {
            "hover": { "contentFormat": ["markdown", "plaintext"] },
            "completion": { "completionItem": { "documentationFormat": ["markdown", "plaintext"] } },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } },
        } });
        add(&mut all, capabilities);
        self.of(all)
    }

    /// The same once it has said that it can do this, and nothing else.
    pub(crate) fn of(self, capabilities: Value) -> Self {
        let mut client = self;
        let folder = client.uri("");
        let params = json!({
            "processId": null,
            "capabilities": capabilities,
            "workspaceFolders": [{ "uri": folder, "name": "folder" }],
        });
        client.served = client.ask("initialize", params).unwrap()["capabilities"].clone();
        client.tell("initialized", json!({}));
        client
    }

    /// A client that has said nothing yet.
    pub(crate) fn silent(files: &[(&str, &str)]) -> Self {
        Self::silent_with(files, None, Vec::new())
    }

    /// The same of a server that writes what is built in to a folder, and answers these requests too.
    pub(crate) fn silent_with(files: &[(&str, &str)], library: Option<Library>, extensions: Vec<Extension>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // what is above does not count
        std::fs::create_dir(folder.path().join(".git")).unwrap();
        let (other, to_server, from_server) = Connection::memory();
        let service = Service { today, library, extensions };
        let server = std::thread::spawn(move || serve(&other, &crossbeam_channel::never(), service));
        let client = Self {
            folder,
            connection: Some((to_server, from_server)),
            server: Some(server),
            last: 0,
            served: Value::Null,
            heard: Vec::new(),
        };
        for (name, text) in files {
            client.write(name, text);
        }
        client
    }

    /// Where a file of the folder is.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    /// Its URI.
    pub(crate) fn uri(&self, name: &str) -> String {
        let path = self.folder.path().canonicalize().unwrap();
        let path = path.to_str().unwrap().trim_end_matches('/').to_owned();
        if name.is_empty() { format!("file://{path}") } else { format!("file://{path}/{name}") }
    }

    /// Writes a file, as somebody else than the client does.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn outgoing(&self) -> &Sender<Message> {
        &self.connection.as_ref().unwrap().0
    }

    fn incoming(&self) -> &Receiver<Outgoing> {
        &self.connection.as_ref().unwrap().1
    }

    pub(crate) fn tell(&self, method: &str, params: Value) {
        self.outgoing().send(Notification::new(method.to_owned(), params).into()).unwrap();
    }

    /// Sends a request, without waiting for its answer.
    pub(crate) fn send(&mut self, method: &str, params: Value) -> RequestId {
        self.last += 1;
        let id = RequestId::from(self.last);
        self.outgoing().send(Request::new(id.clone(), method.to_owned(), params).into()).unwrap();
        id
    }

    /// The answer to a request; an error as its code and message.
    pub(crate) fn answer(&mut self, id: &RequestId) -> Result<Value, (i32, String)> {
        let is_it = |message: &Message| matches!(message, Message::Response(response) if response.id == *id);
        let Message::Response(Response { response_result, .. }) = self.wait(is_it) else { panic!("it is one") };
        response_result.map_err(|error| (error.code, error.message))
    }

    /// Asks, and waits for the answer.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Result<Value, (i32, String)> {
        let id = self.send(method, params);
        self.answer(&id)
    }

    /// Waits for a message, keeping the others.
    pub(crate) fn wait(&mut self, is_it: impl Fn(&Message) -> bool) -> Message {
        if let Some(at) = self.heard.iter().position(&is_it) {
            return self.heard.remove(at);
        }
        loop {
            let message = self.incoming().recv_timeout(PATIENCE).expect("the server says nothing").read().unwrap();
            if is_it(&message) {
                return message;
            }
            self.heard.push(message);
        }
    }

    /// Waits for a notification of a method.
    pub(crate) fn notification(&mut self, method: &str) -> Value {
        let is_it = |message: &Message| matches!(message, Message::Notification(one) if one.method == method);
        let Message::Notification(notification) = self.wait(is_it) else { panic!("it is one") };
        notification.params
    }

    /// What notifications of a method came that nobody has waited for yet.
    pub(crate) fn told(&mut self, method: &str) -> Vec<Value> {
        self.heard
            .extend(self.connection.iter().flat_map(|(_, from)| from.try_iter()).map(|said| said.read().unwrap()));
        let told = self.heard.iter().filter_map(|message| match message {
            Message::Notification(one) if one.method == method => Some(one.params.clone()),
            _ => None,
        });
        told.collect()
    }

    /// Answers a request of the server.
    pub(crate) fn respond(&self, id: RequestId, result: Value) {
        self.outgoing().send(Response::new_ok(id, result).into()).unwrap();
    }

    /// What came that nobody has waited for, once the server has ended.
    pub(crate) fn rest(&mut self) -> Vec<Message> {
        let mut all = std::mem::take(&mut self.heard);
        all.extend(self.incoming().iter().map(|said| said.read().unwrap()));
        all
    }

    /// Waits for the diagnostics of a file that are sent next.
    pub(crate) fn published(&mut self, name: &str) -> Value {
        let uri = self.uri(name);
        let is_it = |message: &Message| {
            matches!(message, Message::Notification(one)
                if one.method == "textDocument/publishDiagnostics" && one.params["uri"] == json!(uri))
        };
        let Message::Notification(notification) = self.wait(is_it) else { panic!("it is one") };
        notification.params
    }

    /// Opens a text.
    pub(crate) fn open(&mut self, name: &str, version: i32, text: &str) {
        let language = if name.ends_with(".policy") { "clausula-policy" } else { "yaml" };
        let uri = self.uri(name);
        let document = json!({ "uri": uri, "languageId": language, "version": version, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Changes a text: of each change the range and what takes its place; without a range the whole.
    pub(crate) fn change(&mut self, name: &str, version: i32, changes: Value) {
        let uri = self.uri(name);
        let params = json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes });
        self.tell("textDocument/didChange", params);
    }

    pub(crate) fn close(&mut self, name: &str) {
        let uri = self.uri(name);
        self.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    /// How the server ends once the client has gone.
    pub(crate) fn leave(&mut self) -> Ended {
        drop(self.connection.take());
        self.server.take().unwrap().join().unwrap()
    }

    /// How the server has ended, which it has been told to do.
    pub(crate) fn ended(&mut self) -> Ended {
        self.server.take().unwrap().join().unwrap()
    }
}
