//! Messages over standard input and output. What cannot be read is told, and the next message read: an editor that errs once
//! loses one message, not its server.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, unbounded};
use lsp_server::{Message, RequestId};
use serde_json::Value;

use super::outgoing::{Connection, Outgoing};

/// A message beyond this size is passed over: the text of a file has a limit of its own, far below.
const LARGEST: u64 = 256 * 1024 * 1024;

/// A line of a message's head beyond this size is none.
const LONGEST_LINE: u64 = 8 * 1024;

/// A message that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Why, for people.
    pub why: String,
    /// The request that it was, if that can be told: it is to be answered.
    pub id: Option<RequestId>,
}

/// What came in, before it is understood.
#[derive(Debug, PartialEq, Eq)]
enum Frame {
    Body(Vec<u8>),
    Unreadable(String),
}

/// The connection to the client that started this process; what could not be read; and the writer, which ends when the
/// connection is dropped and all is written.
pub fn stdio() -> (Connection, Receiver<Unreadable>, JoinHandle<io::Result<()>>) {
    let (sender, outgoing) = unbounded();
    let (to_server, receiver) = unbounded();
    let (to_log, unreadable) = unbounded();
    std::thread::spawn(move || read(BufReader::new(io::stdin()), &to_server, &to_log));
    let writer = std::thread::spawn(move || write(io::stdout(), &outgoing));
    (Connection::new(sender, receiver), unreadable, writer)
}

fn write(mut output: impl Write, messages: &Receiver<Outgoing>) -> io::Result<()> {
    messages.iter().try_for_each(|message| message.write(&mut output))
}

/// Reads until the input ends, or nobody listens any more.
fn read(mut input: impl BufRead, messages: &Sender<Message>, unreadable: &Sender<Unreadable>) {
    // an input that fails has ended
    while let Ok(Some(frame)) = frame(&mut input) {
        let message = match frame {
            Frame::Body(body) => message(&body),
            Frame::Unreadable(why) => Err(Unreadable { why, id: None }),
        };
        let is_heard = match message {
            Ok(message) => messages.send(message).is_ok(),
            Err(what) => unreadable.send(what).is_ok(),
        };
        if !is_heard {
            break;
        }
    }
}

fn message(body: &[u8]) -> Result<Message, Unreadable> {
    serde_json::from_slice(body).map_err(|error| {
        let id = serde_json::from_slice::<Value>(body).ok().and_then(|value| {
            // what has no method asks nothing
            value.get("method")?;
            serde_json::from_value(value.get("id")?.clone()).ok()
        });
        Unreadable { why: format!("a message is not as the protocol has it: {error}"), id }
    })
}

/// The next frame, or nothing where the input ends.
fn frame(input: &mut impl BufRead) -> io::Result<Option<Frame>> {
    let mut length: Option<u64> = None;
    let mut is_begun = false;
    loop {
        let mut line = Vec::new();
        input.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(None);
        }
        let line = line.trim_ascii();
        if line.is_empty() && !is_begun {
            // between two messages
            continue;
        }
        is_begun = true;
        if line.is_empty() {
            break;
        }
        let (name, value) = split(line);
        if name.eq_ignore_ascii_case(b"content-length") {
            length = std::str::from_utf8(value).ok().and_then(|value| value.parse().ok());
        }
    }
    let Some(length) = length else {
        return Ok(Some(Frame::Unreadable("a message does not say how long it is".to_owned())));
    };
    let mut body = input.take(length);
    if length > LARGEST {
        io::copy(&mut body, &mut io::sink())?;
        let why = format!("a message of {length} bytes was passed over: at most {LARGEST} are read");
        return Ok(Some(Frame::Unreadable(why)));
    }
    // it grows as bytes come, whatever the head says
    let mut bytes = Vec::new();
    let count = body.read_to_end(&mut bytes)?;
    if u64::try_from(count).is_ok_and(|count| count < length) {
        return Ok(None);
    }
    Ok(Some(Frame::Body(bytes)))
}

/// The name and the value of a line of the head.
fn split(line: &[u8]) -> (&[u8], &[u8]) {
    let Some(at) = line.iter().position(|byte| *byte == b':') else { return (line, b"") };
    let (name, value) = line.split_at(at);
    (name.trim_ascii(), value.get(1..).unwrap_or_default().trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of an input: the methods of messages, then what cannot be read, with the id that is to be answered.
    fn read_all(input: &str) -> Vec<String> {
        let (to_server, messages) = unbounded();
        let (to_log, unreadable) = unbounded();
        read(input.as_bytes(), &to_server, &to_log);
        drop((to_server, to_log));
        let messages = messages.into_iter().map(|message| match message {
            Message::Request(request) => format!("request {} {}", request.id, request.method),
            Message::Notification(notification) => format!("notification {}", notification.method),
            Message::Response(response) => format!("response {}", response.id),
        });
        let unreadable = unreadable.into_iter().map(|what| match what.id {
            Some(id) => format!("to answer {id}"),
            None => what.why,
        });
        messages.chain(unreadable).collect()
    }

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn what_cannot_be_read_loses_no_other_message() {
        let after = framed(r#"{"jsonrpc":"2.0","method":"after"}"#);
        for (input, expected) in [
            (
                framed("{"),
                vec!["a message is not as the protocol has it: EOF while parsing an object at line 1 column 1"],
            ),
            (framed(r#"{"jsonrpc":"2.0","id":7,"method":5}"#), vec!["to answer 7"]),
            ("Content-Length: x\r\n\r\n".to_owned(), vec!["a message does not say how long it is"]),
            ("Content-Type: y\r\n\r\n".to_owned(), vec!["a message does not say how long it is"]),
            ("\r\n\n".to_owned(), vec![]),
            (String::new(), vec![]),
        ] {
            let came = read_all(&(input.clone() + &after));
            let expected: Vec<&str> = std::iter::once("notification after").chain(expected).collect();
            assert_eq!(came, expected, "{input:?}");
        }
    }

    #[test]
    fn heads_are_read_as_clients_write_them() {
        let body = r#"{"jsonrpc":"2.0","id":"ä","method":"m","params":{}}"#;
        for head in [
            format!("Content-Length: {}\r\n\r\n", body.len()),
            format!("content-length:{}\n\n", body.len()),
            format!(
                "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: {}\r\n\r\n",
                body.len()
            ),
        ] {
            assert_eq!(read_all(&format!("{head}{body}")), [r#"request "ä" m"#], "{head:?}");
        }
    }

    #[test]
    fn an_input_that_ends_within_a_message_has_ended() {
        for input in ["Content-Length: 100\r\n\r\n{", "Content-Length: 99999999999999\r\n\r\n{}", "Content-Le"] {
            let came = read_all(input);
            assert!(came.iter().all(|what| what.starts_with("a message of 99999999999999 bytes")), "{input}: {came:?}");
        }
    }
}
