//! The language server: what `src/run` checks from the command line, and `src/ide` knows of a place, told to editors in their protocol.
//!
//! One thread hears the client and owns all that changes. What takes time is done by others, each with a picture of the world as it
//! was when it was asked (a `World`); what comes too late is thrown away. A panic in an answer is an error for the
//! client, and nothing else is lost.

mod answers;
mod client;
mod commands;
mod diagnostics;
mod features;
mod lenses;
mod names;
mod outgoing;
mod places;
mod progress;
mod server;
mod tally;
mod texts;
mod told;
mod transport;
mod uri;
mod workers;
mod world;

pub use answers::Extension;
pub use outgoing::{Connection, Outgoing};
pub use server::{Ended, Service, serve};
pub use transport::{Unreadable, stdio};
pub use workers::Urgency;
