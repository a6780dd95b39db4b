//! Files' bytes, never more of them than the limit of loading and one: what is longer, the library refuses in its own words.
#![expect(clippy::disallowed_methods, reason = "the one place that opens files")]

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The bytes of a file, at most one more than `limit`.
pub(super) fn file(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    let expected = usize::try_from(length).unwrap_or(usize::MAX).min(limit);
    let mut bytes = Vec::with_capacity(expected.saturating_add(1));
    read_into(file, limit, &mut bytes)?;
    Ok(bytes)
}

/// The bytes of standard input, at most one more than `limit`.
pub(super) fn standard_input(limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    read_into(io::stdin().lock(), limit, &mut bytes)?;
    Ok(bytes)
}

fn read_into(from: impl Read, limit: usize, bytes: &mut Vec<u8>) -> io::Result<()> {
    from.take(u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1)).read_to_end(bytes).map(|_| ())
}
