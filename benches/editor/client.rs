//! An editor, as far as it waits for something.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::place;

/// A server, and what is said to it.
pub(crate) struct Client {
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    folder: String,
    last: i32,
    version: i32,
    /// The files that diagnostics came for.
    published: HashSet<String>,
    /// The last version that diagnostics came for.
    diagnosed: Value,
}

impl Client {
    /// Starts a server in a folder.
    pub(crate) fn start(folder: &Path) -> Self {
        let folder = folder.canonicalize().unwrap();
        let mut server = Command::new(env!("CARGO_BIN_EXE_clausula"))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (server.stdin.take().unwrap(), BufReader::new(server.stdout.take().unwrap()));
        let folder = format!("file://{}", folder.display());
        let mut client = Self {
            server,
            input,
            output,
            folder,
            last: 0,
            version: 0,
            published: HashSet::new(),
            diagnosed: Value::Null,
        };
        let folders = json!([{ "uri": client.folder, "name": "folder" }]);
        let params = json!({
            "processId": null,
            "capabilities": { "textDocument": { "publishDiagnostics": { "relatedInformation": true } } },
            "workspaceFolders": folders,
        });
        client.request("initialize", params);
        client.tell("initialized", json!({}));
        client
    }

    /// Opens a text; how long its diagnostics took, and how many there are.
    pub(crate) fn open(&mut self, name: &str, text: &str) -> (Duration, usize) {
        self.version += 1;
        let document = json!({ "uri": self.uri(name), "languageId": "yaml", "version": self.version, "text": text });
        let started = Instant::now();
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
        let said = self.diagnosed();
        (started.elapsed(), said["diagnostics"].as_array().unwrap().len())
    }

    /// Writes something in place of the first character of a line, which it makes a comment or takes away; how long the diagnostics took.
    pub(crate) fn press(&mut self, name: &str, line: usize, text: &str) -> Duration {
        let started = Instant::now();
        self.change(name, line, text);
        self.diagnosed();
        started.elapsed()
    }

    /// The same, and asks of a place at once, while the text is being checked; how long the answer took.
    pub(crate) fn press_and_ask(&mut self, method: &str, name: &str, line: usize, text: &str, at: usize) -> Duration {
        let started = Instant::now();
        self.change(name, line, text);
        self.ask(method, name, at, 6);
        let took = started.elapsed();
        if !self.is_diagnosed() {
            self.diagnosed();
        }
        took
    }

    fn change(&mut self, name: &str, line: usize, text: &str) {
        self.version += 1;
        let end = usize::from(text.is_empty());
        let range = json!({ "start": { "line": line, "character": 0 }, "end": { "line": line, "character": end } });
        let document = json!({ "uri": self.uri(name), "version": self.version });
        let change = json!({ "textDocument": document, "contentChanges": [{ "range": range, "text": text }] });
        self.tell("textDocument/didChange", change);
    }

    /// Asks of a place; how long the answer took.
    pub(crate) fn ask(&mut self, method: &str, name: &str, line: usize, character: usize) -> (Duration, Value) {
        let uri = self.uri(name);
        let started = Instant::now();
        let answer = self.request(method, place(&uri, line, character));
        (started.elapsed(), answer)
    }

    pub(crate) fn close(&mut self, name: &str) {
        let document = json!({ "uri": self.uri(name) });
        self.tell("textDocument/didClose", json!({ "textDocument": document }));
    }

    /// For how many files diagnostics came.
    pub(crate) fn published(&self) -> usize {
        self.published.len()
    }

    fn uri(&self, name: &str) -> String {
        format!("{}/{name}", self.folder)
    }

    fn request(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let id = self.last;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.read();
            if message["id"] == json!(id) && message.get("method").is_none() {
                return message;
            }
        }
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn is_diagnosed(&self) -> bool {
        self.diagnosed == json!(self.version)
    }

    /// The diagnostics of the version that was sent last.
    fn diagnosed(&mut self) -> Value {
        loop {
            let mut message = self.read();
            if message["params"]["version"] == json!(self.version) {
                return message["params"].take();
            }
        }
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.input.flush().unwrap();
    }

    fn read(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.output.read_line(&mut line).unwrap();
            match line.trim() {
                "" => break,
                line => length = line.strip_prefix("Content-Length: ").unwrap().parse().unwrap(),
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        let message: Value = serde_json::from_slice(&body).unwrap();
        if message["method"] == "textDocument/publishDiagnostics" {
            self.published.insert(message["params"]["uri"].as_str().unwrap().to_owned());
            self.diagnosed = message["params"]["version"].clone();
        }
        message
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // it may have gone already
        drop(self.server.kill());
        drop(self.server.wait());
    }
}
