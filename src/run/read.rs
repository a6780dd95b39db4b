//! Files' bytes, never more of them than the limit of loading and one: what is longer, the library refuses in its own words.
#![expect(clippy::disallowed_methods, reason = "the one place that opens files")]

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The bytes of a file, at most one more than `limit`.
pub(super) fn file(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    let expected = usize::try_from(length).unwrap_or(usize::MAX).min(limit);
    // room for one byte more shows that there is no more in the first read that gives nothing
    let mut bytes = vec![0; expected.saturating_add(1)];
    let mut count = 0;
    while let Some(room) = bytes.get_mut(count..).filter(|room| !room.is_empty()) {
        match file.read(room) {
            Ok(0) => break,
            Ok(read) => count += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let is_whole = count < bytes.len() || count > limit;
    bytes.truncate(count);
    if !is_whole {
        // what has no length, such as a pipe, or has grown meanwhile
        read_into(file, limit.saturating_sub(count), &mut bytes)?;
    }
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
