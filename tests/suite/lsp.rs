//! The language server, in one process with its client.

mod announced;
mod client;
mod diagnostics;
mod features;
mod lenses;
mod lifecycle;
mod names;
mod pace;
mod random;
mod robust;
