//! Files' bytes, never more of them than the limit of loading and one: what is longer, the library refuses in its own words.
#![expect(clippy::disallowed_methods, reason = "the one place that opens files")]

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Files below this length are read in one piece, whatever length they are said to have.
const PIECE: usize = 64 * 1024;

thread_local! {
    /// What such files are read into, to be made once.
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; PIECE]);
}

/// The bytes of a file, at most one more than `limit`.
pub(super) fn file(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    file_with(path, limit, |_| ())
}

/// The same, where somebody is told of the length of a file that is not short before it is read to its end.
pub(super) fn file_with(path: &Path, limit: usize, is_long: impl FnOnce(u64)) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let mut bytes = BUFFER.with_borrow_mut(|buffer| -> io::Result<Vec<u8>> {
        let mut count = 0;
        while let Some(room) = buffer.get_mut(count..).filter(|room| !room.is_empty()) {
            match file.read(room) {
                Ok(0) => break,
                Ok(read) => count += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(buffer.get(..count).unwrap_or_default().to_vec())
    })?;
    if bytes.len() == PIECE && limit >= PIECE {
        let length = file.metadata().map_or(0, |metadata| metadata.len());
        is_long(length);
        // one byte more than there are, which shows that there are no more
        let expected = usize::try_from(length).unwrap_or(usize::MAX).min(limit).saturating_add(1);
        bytes.reserve_exact(expected.saturating_sub(PIECE));
        read_into(file, limit - PIECE, &mut bytes)?;
    }
    bytes.truncate(limit.saturating_add(1));
    Ok(bytes)
}

/// The bytes of standard input, at most one more than `limit`.
pub(super) fn standard_input(limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    read_into(io::stdin().lock(), limit, &mut bytes)?;
    Ok(bytes)
}

/// Adds at most one byte more than `limit`.
fn read_into(from: impl Read, limit: usize, bytes: &mut Vec<u8>) -> io::Result<()> {
    from.take(u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1)).read_to_end(bytes).map(|_| ())
}
