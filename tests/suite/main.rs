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

mod cases;
mod document;
mod lang;
mod packs;
mod report;
mod syntax;
mod tidy;
mod vocabulary;
