//! What the server says to the client, written out where it is made: a tree of values in between would cost more than to find what is
//! said, where that is much.

use std::io::{self, Write};

use crossbeam_channel::{Receiver, Sender, unbounded};
use lsp_server::{Message, RequestId, ResponseError};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

/// A value, written out.
pub(super) type Written = Box<RawValue>;

/// Both ways between the server and its client.
#[derive(Debug, Clone)]
pub struct Connection {
    /// What goes to the client.
    pub(super) sender: Sender<Outgoing>,
    /// What comes from it.
    pub(super) receiver: Receiver<Message>,
}

impl Connection {
    pub(super) fn new(sender: Sender<Outgoing>, receiver: Receiver<Message>) -> Self {
        Self { sender, receiver }
    }

    /// A connection within the process, and the client's end of it: where its messages go, and where the server's come.
    pub fn memory() -> (Self, Sender<Message>, Receiver<Outgoing>) {
        let (to_client, from_server) = unbounded();
        let (to_server, from_client) = unbounded();
        (Self::new(to_client, from_client), to_server, from_server)
    }
}

/// A message to the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing(Vec<u8>);

/// A message as the protocol has it.
#[derive(Serialize)]
struct Body<'m> {
    jsonrpc: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'m RequestId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'m str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    params: Option<&'m RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'m RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'m ResponseError>,
}

/// What every message has.
const EMPTY: Body<'static> = Body { jsonrpc: "2.0", id: None, method: None, params: None, result: None, error: None };

impl Outgoing {
    /// Something that the client is told.
    pub(super) fn notification(method: &str, params: impl Serialize) -> serde_json::Result<Self> {
        let params = given(params)?;
        Self::of(&Body { method: Some(method), params: params.as_deref(), ..EMPTY })
    }

    /// Something that the client is asked.
    pub(super) fn request(id: &RequestId, method: &str, params: impl Serialize) -> serde_json::Result<Self> {
        let params = given(params)?;
        Self::of(&Body { id: Some(id), method: Some(method), params: params.as_deref(), ..EMPTY })
    }

    /// The answer to a request.
    pub(super) fn answer(id: &RequestId, result: &RawValue) -> serde_json::Result<Self> {
        Self::of(&Body { id: Some(id), result: Some(result), ..EMPTY })
    }

    /// Why a request is not answered.
    pub(super) fn refusal(id: &RequestId, error: &ResponseError) -> serde_json::Result<Self> {
        Self::of(&Body { id: Some(id), error: Some(error), ..EMPTY })
    }

    fn of(body: &Body<'_>) -> serde_json::Result<Self> {
        serde_json::to_vec(body).map(Self)
    }

    /// The same as a client reads it.
    ///
    /// # Errors
    ///
    /// If it is none of the protocol's messages, which none is that the server sends.
    pub fn read(&self) -> serde_json::Result<Message> {
        serde_json::from_slice(&self.0)
    }

    /// Writes it with its head.
    pub(super) fn write(&self, output: &mut impl Write) -> io::Result<()> {
        write!(output, "Content-Length: {}\r\n\r\n", self.0.len())?;
        output.write_all(&self.0)?;
        output.flush()
    }
}

/// Parameters; none where there is nothing to say, for null is not among what the protocol allows.
fn given(params: impl Serialize) -> serde_json::Result<Option<Written>> {
    let params = to_raw_value(&params)?;
    Ok(Some(params).filter(|params| params.get() != "null"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(message: serde_json::Result<Outgoing>) -> String {
        String::from_utf8(message.unwrap().0).unwrap()
    }

    #[test]
    fn messages_are_as_the_protocol_has_them() {
        let id = RequestId::from(7);
        let error = ResponseError { code: -32601, message: "what \"it\" was".to_owned(), data: None };
        for (message, expected) in [
            (
                Outgoing::notification("told", json!({ "ä": 1 })),
                r#"{"jsonrpc":"2.0","method":"told","params":{"ä":1}}"#,
            ),
            (Outgoing::request(&id, "asked", ()), r#"{"jsonrpc":"2.0","id":7,"method":"asked"}"#),
            // an answer that is nothing is an answer all the same
            (Outgoing::answer(&id, RawValue::NULL), r#"{"jsonrpc":"2.0","id":7,"result":null}"#),
            (
                Outgoing::refusal(&id, &error),
                r#"{"jsonrpc":"2.0","id":7,"error":{"code":-32601,"message":"what \"it\" was"}}"#,
            ),
        ] {
            assert_eq!(text(message), expected);
        }
    }

    #[test]
    fn the_head_counts_bytes() {
        let mut written = Vec::new();
        Outgoing::notification("ä", ()).unwrap().write(&mut written).unwrap();
        assert_eq!(
            String::from_utf8(written).unwrap(),
            "Content-Length: 31\r\n\r\n{\"jsonrpc\":\"2.0\",\"method\":\"ä\"}"
        );
    }
}
