//! What an editor is answered: cases in `tests/ide/`, and what holds for any text.

mod contract;
mod policy;
