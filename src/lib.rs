//! Clausula checks contracts written as YAML definitions against policies written in a small language of its own, and
//! shows exactly where a contract falls short of what it must say.
//!
//! The layers, from the bottom up, are described in `ARCHITECTURE.md`; [`check`] is the one entry that everything else
//! (the command line, the tests, an editor, a binding) calls. Without the feature `cli` the library touches no file, no
//! thread and no clock.

// the derived parser is written for programs without `std`
extern crate alloc;

pub mod analysis;
pub mod check;
pub mod configuration;
pub mod diagnostic;
pub mod digest;
pub mod document;
pub mod engine;
pub mod finding;
pub mod functions;
pub mod ide;
#[cfg(feature = "cli")]
pub mod lsp;
mod packed;
pub mod packs;
pub mod reference;
pub mod report;
#[cfg(feature = "cli")]
pub mod run;
pub mod source;
pub mod syntax;
pub mod testing;
pub mod value;
pub mod vocabulary;
