//! The one integration binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

mod bad_input;
mod cases;
mod ci;
#[cfg(unix)]
mod ci_scripts;
mod cli;
mod cli_format;
mod cli_lookup;
mod cli_pages;
mod constructs;
mod contracts;
mod document;
mod engine;
mod fields;
mod fingerprints;
mod format;
mod guide;
mod house;
mod ide;
#[cfg(unix)]
mod instructions;
mod lang;
mod lints;
mod lsp;
mod mistakes_once;
mod mutations;
mod naive;
mod packs;
mod pretty;
mod profiles;
mod readme;
mod report;
mod schema;
mod spans;
mod states;
mod syntax;
mod testing;
mod tidy;
mod trace;
mod vocabulary;
