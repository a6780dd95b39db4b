//! A segment: a file of entries, which is written once, in one step, and never changed. The entries come first, then an index of
//! them in the order of their keys, then what says that it is a segment, and whole.
//!
//! So whoever reads one needs no lock, and whoever adds entries writes another one.
#![expect(clippy::disallowed_methods, reason = "this module reads and writes the files of the cache")]

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::digest::{Digest, Digester};

/// What a segment ends with; to be changed with its form.
const MARK: &[u8; 16] = b"clausula cache 1";
/// How the name of a segment ends, and that of one in the making.
const ENDING: &str = ".kept";
const BEGUN: &str = ".new";
/// An entry in the index: its key, where it begins, how long it is, and the beginning of its digest.
const RECORD: usize = Digest::BYTES + 4 + 4 + 8;
/// The end of the file: the digest of the checker, where the index begins, the digest of index and end, the mark.
const END: usize = Digest::BYTES + 8 + Digest::BYTES + MARK.len();
/// Segments up to this size are read in one piece, which takes less time than to read them entry by entry.
const SMALL: u64 = 8 * 1024 * 1024;
/// What is as short as this is written once, however many have it: what a file comes to that is none of ours, or an empty one.
const OFTEN: usize = 32;

/// A segment that is read.
#[derive(Debug)]
pub(super) struct Segment {
    path: PathBuf,
    file: File,
    /// The records of the index, one after the other.
    index: Vec<u8>,
    /// The entries, of a small segment.
    entries: Option<Vec<u8>>,
}

/// Where an entry stands in its segment.
#[derive(Debug, Clone, Copy)]
struct Record {
    key: Digest,
    start: u32,
    length: u32,
    sum: u64,
}

impl Record {
    fn read(record: &[u8]) -> Option<Self> {
        let (key, rest) = record.split_first_chunk()?;
        let (start, rest) = rest.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        Some(Self {
            key: Digest(*key),
            start: u32::from_le_bytes(*start),
            length: u32::from_le_bytes(*length),
            sum: u64::from_le_bytes(*rest.first_chunk()?),
        })
    }

    fn write(&self, index: &mut Vec<u8>) {
        let Self { key, start, length, sum } = self;
        index.extend(key.0);
        index.extend(start.to_le_bytes());
        index.extend(length.to_le_bytes());
        index.extend(sum.to_le_bytes());
    }
}

impl Segment {
    /// The segment of a file, with entries of the checker with this digest. Nothing where it is no such, or is damaged.
    pub(super) fn open(path: &Path, of: &Digest) -> Option<Self> {
        let file = File::open(path).ok()?;
        let length = file.metadata().ok()?.len();
        let end_start = length.checked_sub(END as u64)?;
        let (entries, end) = if length <= SMALL {
            let mut whole = vec![0; usize::try_from(length).ok()?];
            read_at(&file, 0, &mut whole)?;
            let end = whole.split_off(usize::try_from(end_start).ok()?);
            (Some(whole), end)
        } else {
            let mut end = vec![0; END];
            read_at(&file, end_start, &mut end)?;
            (None, end)
        };
        let (owner, rest) = end.split_first_chunk()?;
        let (start, rest) = rest.split_first_chunk()?;
        let (sum, mark) = rest.split_first_chunk()?;
        let start = u64::from_le_bytes(*start);
        if mark != MARK || Digest(*owner) != *of || start > end_start {
            return None;
        }
        let (entries, index) = match entries {
            Some(mut entries) => {
                let index = entries.split_off(usize::try_from(start).ok()?);
                (Some(entries), index)
            }
            None => {
                let mut index = vec![0; usize::try_from(end_start - start).ok()?];
                read_at(&file, start, &mut index)?;
                (None, index)
            }
        };
        let is_whole = index.len().is_multiple_of(RECORD) && sum_of(&index, of, start) == Digest(*sum);
        is_whole.then(|| Self { path: path.to_owned(), file, index, entries })
    }

    /// The entry with a key, if it is there, and as it was written.
    pub(super) fn get(&self, key: &Digest) -> Option<Vec<u8>> {
        let (records, _) = self.index.as_chunks::<RECORD>();
        let place = records.binary_search_by(|record| record.first_chunk().unwrap_or(&[0; Digest::BYTES]).cmp(&key.0));
        self.entry(&Record::read(records.get(place.ok()?)?)?)
    }

    fn entry(&self, record: &Record) -> Option<Vec<u8>> {
        let (start, length) = (usize::try_from(record.start).ok()?, usize::try_from(record.length).ok()?);
        let bytes = match &self.entries {
            Some(entries) => entries.get(start..start.checked_add(length)?)?.to_vec(),
            None => {
                // no more than the file can have, whatever a damaged index says
                let room = self.file.metadata().ok()?.len();
                (u64::from(record.length) <= room).then_some(())?;
                let mut bytes = vec![0; length];
                read_at(&self.file, u64::from(record.start), &mut bytes)?;
                bytes
            }
        };
        (Digest::of(&bytes).short() == record.sum).then_some(bytes)
    }

    /// Its entries with their keys, as far as they are as they were written.
    pub(super) fn all(&self) -> impl Iterator<Item = (Digest, Vec<u8>)> {
        let (records, _) = self.index.as_chunks::<RECORD>();
        records.iter().filter_map(|record| {
            let record = Record::read(record)?;
            Some((record.key, self.entry(&record)?))
        })
    }

    /// Notes that it is of use.
    pub(super) fn touch(&self) {
        // where that can't be noted, it is dropped earlier than others
        drop(self.file.set_modified(SystemTime::now()));
    }

    /// Removes its file. Another run may have done so.
    pub(super) fn remove(&self) {
        drop(fs::remove_file(&self.path));
    }
}

/// What shows that an index, and where it begins, are as they were written.
fn sum_of(index: &[u8], of: &Digest, start: u64) -> Digest {
    Digester::over(of).part(index).part(&start.to_le_bytes()).digest()
}

/// Fills a buffer with what stands at a place of a file.
#[cfg(unix)]
fn read_at(file: &File, start: u64, buffer: &mut [u8]) -> Option<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, start).ok()
}

/// Fills a buffer with what stands at a place of a file.
#[cfg(windows)]
fn read_at(file: &File, mut start: u64, mut buffer: &mut [u8]) -> Option<()> {
    while !buffer.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, buffer, start).ok().filter(|read| *read > 0)?;
        start += read as u64;
        buffer = buffer.get_mut(read..)?;
    }
    Some(())
}

/// A segment in the making.
#[derive(Debug)]
pub(super) struct Draft {
    file: BufWriter<File>,
    /// Where it is, and where it goes.
    begun: PathBuf,
    path: PathBuf,
    of: Digest,
    records: Vec<Record>,
    written: u32,
    /// Where short entries stand that were written already.
    often: HashMap<Vec<u8>, u32>,
    most: u32,
}

impl Draft {
    /// Begins a segment in a folder, for entries of the checker with this digest, of at most so many bytes.
    pub(super) fn create(folder: &Path, of: Digest, most: u64) -> io::Result<Self> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        let name = format!("{:016x}-{now:x}-{:x}", of.short(), std::process::id());
        let begun = folder.join(format!("{name}{BEGUN}"));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self {
            file: BufWriter::with_capacity(64 * 1024, options.open(&begun)?),
            begun,
            path: folder.join(format!("{name}{ENDING}")),
            of,
            records: Vec::new(),
            written: 0,
            often: HashMap::new(),
            most: u32::try_from(most).unwrap_or(u32::MAX),
        })
    }

    /// Adds an entry. Gives whether there was room for it.
    pub(super) fn add(&mut self, key: Digest, entry: &[u8]) -> io::Result<bool> {
        let Ok(length) = u32::try_from(entry.len()) else { return Ok(false) };
        let record = |start| Record { key, start, length, sum: Digest::of(entry).short() };
        if let Some(start) = self.often.get(entry) {
            self.records.push(record(*start));
            return Ok(true);
        }
        let index = self.records.len().saturating_add(1).saturating_mul(RECORD);
        let end =
            self.written.checked_add(length).filter(|end| (*end as usize).saturating_add(index) <= self.most as usize);
        let Some(end) = end else { return Ok(false) };
        self.file.write_all(entry)?;
        if entry.len() <= OFTEN && self.often.len() < 1_000 {
            self.often.insert(entry.to_vec(), self.written);
        }
        self.records.push(record(self.written));
        self.written = end;
        Ok(true)
    }

    /// Puts the segment in its place.
    pub(super) fn finish(mut self) -> io::Result<()> {
        // of one key the first counts
        self.records.sort_by_key(|record| record.key);
        self.records.dedup_by_key(|record| record.key);
        let mut index = Vec::with_capacity(self.records.len() * RECORD + END);
        self.records.iter().for_each(|record| record.write(&mut index));
        let start = u64::from(self.written);
        let sum = sum_of(&index, &self.of, start);
        index.extend(self.of.0);
        index.extend(start.to_le_bytes());
        index.extend(sum.0);
        index.extend(MARK);
        self.file.write_all(&index)?;
        self.file.flush()?;
        // what a crash leaves of it shows that it is not whole, so there is no need to wait for the disk
        fs::rename(&self.begun, &self.path)?;
        self.begun.clear();
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.begun.as_os_str().is_empty() {
            drop(fs::remove_file(&self.begun));
        }
    }
}

/// What a file of the cache's folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A segment of the checkers whose digests begin so.
    Whole(u64),
    /// One in the making.
    Begun,
}

impl Kind {
    /// What a file is by its name; nothing where it is none of ours.
    pub(super) fn of(name: &str) -> Option<Self> {
        let (stem, is_whole) = match name.strip_suffix(ENDING) {
            Some(stem) => (stem, true),
            None => (name.strip_suffix(BEGUN)?, false),
        };
        let mut parts = stem.split('-');
        let (of, time, process) = (parts.next()?, parts.next()?, parts.next()?);
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_ours =
            of.len() == 16 && is_number(of) && is_number(time) && is_number(process) && parts.next().is_none();
        let of = u64::from_str_radix(of, 16).ok().filter(|_| is_ours)?;
        Some(if is_whole { Self::Whole(of) } else { Self::Begun })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u32) -> Digest {
        Digest::of(&number.to_le_bytes())
    }

    fn entry(number: u32) -> Vec<u8> {
        // short ones that many have, and long ones
        if number.is_multiple_of(3) { vec![7; 5] } else { format!("{number}").repeat(40).into_bytes() }
    }

    /// A segment of so many entries for the checker with this digest.
    fn segment(folder: &Path, of: Digest, count: u32) -> PathBuf {
        let mut draft = Draft::create(folder, of, 1 << 20).unwrap();
        for number in 0..count {
            assert!(draft.add(key(number), &entry(number)).unwrap());
        }
        let path = draft.path.clone();
        draft.finish().unwrap();
        path
    }

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        for count in [0, 1, 2, 50] {
            let path = segment(folder.path(), key(99), count);
            let read = Segment::open(&path, &key(99)).expect("a segment");
            for number in 0..count + 5 {
                assert_eq!(read.get(&key(number)), (number < count).then(|| entry(number)), "{number} of {count}");
            }
            assert_eq!(read.all().count(), count as usize);
            assert!(Segment::open(&path, &key(98)).is_none(), "it is another checker's");
        }
    }

    #[test]
    fn no_damage_gives_another_entry() {
        let folder = tempfile::tempdir().unwrap();
        let path = segment(folder.path(), key(99), 8);
        let whole = fs::read(&path).unwrap();
        let unharmed = |what: &str| {
            let Some(read) = Segment::open(&path, &key(99)) else { return 0 };
            (0..8)
                .filter(|number| {
                    read.get(&key(*number)).is_some_and(|found| {
                        assert_eq!(found, entry(*number), "{what}");
                        true
                    })
                })
                .count()
        };
        assert_eq!(unharmed("none"), 8);
        for at in 0..whole.len() {
            let mut other = whole.clone();
            other[at] ^= 1 << (at % 8);
            fs::write(&path, other).unwrap();
            assert!(unharmed(&format!("byte {at}")) < 8, "byte {at} is not seen");
            fs::write(&path, &whole[..at]).unwrap();
            assert_eq!(unharmed(&format!("cut at {at}")), 0);
        }
        for more in ["", "x"] {
            fs::write(&path, [&whole[..], more.as_bytes()].concat()).unwrap();
            assert_eq!(unharmed("longer") == 8, more.is_empty());
        }
    }

    #[test]
    fn it_takes_no_more_than_there_is_room_for() {
        let folder = tempfile::tempdir().unwrap();
        let mut draft = Draft::create(folder.path(), key(99), 1_000).unwrap();
        let taken = (0..100).filter(|number| draft.add(key(*number), &[*number as u8; 100]).unwrap()).count();
        let path = draft.path.clone();
        draft.finish().unwrap();
        assert!((3..10).contains(&taken), "{taken}");
        assert!(fs::metadata(&path).unwrap().len() <= 1_000 + END as u64);
        assert_eq!(Segment::open(&path, &key(99)).unwrap().all().count(), taken);
    }

    #[test]
    fn what_is_not_finished_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut draft = Draft::create(folder.path(), key(99), 1_000).unwrap();
        draft.add(key(1), b"entry").unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        drop(draft);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn of_one_key_the_first_entry_counts() {
        let folder = tempfile::tempdir().unwrap();
        let mut draft = Draft::create(folder.path(), key(99), 1 << 20).unwrap();
        for number in 0..50 {
            draft.add(key(number), b"the latest").unwrap();
        }
        for number in 0..50 {
            draft.add(key(number), b"an older one").unwrap();
        }
        let path = draft.path.clone();
        draft.finish().unwrap();
        let read = Segment::open(&path, &key(99)).unwrap();
        assert!((0..50).all(|number| read.get(&key(number)).unwrap() == b"the latest"));
    }
}
