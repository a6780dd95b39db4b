//! What bounds every check: memory, and the parser of YAML alone.

use std::hint::black_box;

use clausula::document::{Limits, Way, load_by};
use clausula::source::FileId;

use crate::Outcome;

/// Reads every byte once, as fast as the memory gives them.
pub(crate) fn every_byte(text: &str) {
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let sum = words.iter().fold(0_u64, |sum, word| sum.wrapping_add(u64::from_le_bytes(*word)));
    black_box(rest.iter().fold(sum, |sum, byte| sum.wrapping_add(u64::from(*byte))));
}

/// The events of `granit-parser`, thrown away.
///
/// # Errors
///
/// If it does not accept the text.
pub(crate) fn events(text: &str) -> Outcome<()> {
    for event in granit_parser::Parser::new_from_str(text) {
        black_box(event?);
    }
    Ok(())
}

/// The tree that Clausula makes of a contract, by the way that is asked for. Gives the way that was taken.
pub(crate) fn arena(text: &str, way: Way) -> Way {
    let (loaded, way) = load_by(text.as_bytes().to_vec(), FileId(0), Limits::default(), way);
    black_box(loaded);
    way
}

/// The values that `yaml_serde` makes of a contract.
///
/// # Errors
///
/// If it does not accept the text.
pub(crate) fn values(text: &str) -> Outcome<()> {
    black_box(yaml_serde::from_str::<yaml_serde::Value>(text)?);
    Ok(())
}
