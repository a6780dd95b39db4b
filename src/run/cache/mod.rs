//! What files came to in earlier runs, kept in the user's cache folder: a run that meets the same file, checked by the same,
//! takes what came of it from there.
//!
//! Nothing of it is ever needed: what is damaged, foreign or missing is checked anew, and what cannot be written is not kept. It
//! lies outside of every project, so that none can bring results of its own.

mod command;
mod folder;
mod segment;

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

pub use command::{CacheAction, manage as manage_cache};

use self::folder::{MOST_BYTES, Place};
use self::segment::{Draft, Kind, Segment};
use super::Problem;
use super::names::{reason, shown};
use crate::digest::Digest;

/// How many segments a checker has before they are made one.
const MOST_SEGMENTS: usize = 8;

/// How few files are checked anew sooner than it takes to open the cache.
const FEW: usize = 32;

/// Whether results of earlier runs are used, and kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Caching {
    /// Where it saves time, and `CI` is not set.
    #[default]
    Usual,
    /// They are, since somebody asked for it.
    On,
    /// They are not.
    Off,
}

impl Caching {
    /// Where the cache is for contracts that lie in these folders, given as they really are; nothing where there is to be none.
    ///
    /// # Errors
    ///
    /// That it would lie where somebody asked for it, and results could be forged.
    pub(super) fn place(self, projects: &[PathBuf]) -> Result<Option<Cache>, Problem> {
        if self == Self::Off || (self == Self::Usual && folder::is_ci()) {
            return Ok(None);
        }
        let is_asked = self == Self::On;
        let Some(place) = Place::find() else {
            let help = format!("name one in `{}`", folder::VARIABLE);
            let problem = Problem::new("there is no folder for the cache: the environment names no home").help(help);
            return if is_asked { Err(problem) } else { Ok(None) };
        };
        match place.refuse(projects) {
            Some(problem) if is_asked || place.chosen => Err(problem),
            Some(_) => Ok(None),
            None => Ok(Some(Cache { folder: place.folder, is_asked, shelves: Vec::new() })),
        }
    }
}

/// Where what is built in may be written for people, beside what is kept of checks. Nothing where the environment names no home,
/// or others may write there.
pub(super) fn built_in_folder() -> Option<PathBuf> {
    let Place { folder, .. } = Place::find()?;
    folder::create(&folder).ok()?;
    (!folder::is_open(&folder)).then(|| folder.join(folder::BUILT_IN))
}

/// The cache of a run.
#[derive(Debug)]
pub(super) struct Cache {
    folder: PathBuf,
    is_asked: bool,
    shelves: Vec<Shelf>,
}

/// What is kept of one checker.
#[derive(Debug)]
struct Shelf {
    of: Digest,
    /// The latest first.
    segments: Vec<(Segment, AtomicBool)>,
}

impl Cache {
    /// Whether it is worth opening for so many files.
    pub(super) fn is_worth_it(&self, files: usize) -> bool {
        self.is_asked || files > FEW
    }

    /// Opens what is kept of these checkers.
    pub(super) fn open(&mut self, checkers: impl IntoIterator<Item = Digest>) {
        let stored = folder::stored(&self.folder).unwrap_or_default();
        let shelf = |of: Digest| {
            let of_this = stored.iter().rev().filter(|file| file.kind == Kind::Whole(of.short()));
            let segments = of_this.filter_map(|file| Some((Segment::open(&file.path, &of)?, AtomicBool::new(false))));
            Shelf { of, segments: segments.collect() }
        };
        self.shelves = checkers.into_iter().map(shelf).collect();
    }

    /// The digest of a checker, by its place among those it was opened with.
    pub(super) fn digest(&self, checker: usize) -> Option<&Digest> {
        self.shelves.get(checker).map(|shelf| &shelf.of)
    }

    /// What is kept under a key of a checker.
    pub(super) fn get(&self, checker: usize, key: &Digest) -> Option<Vec<u8>> {
        let segments = &self.shelves.get(checker)?.segments;
        segments.iter().find_map(|(segment, is_used)| {
            let entry = segment.get(key)?;
            is_used.store(true, Ordering::Relaxed);
            Some(entry)
        })
    }
}

/// What a run adds to the cache.
#[derive(Debug)]
pub(super) struct Keeper {
    /// For each checker, once there is something new of it; nothing for good where it cannot be written.
    drafts: Vec<Option<Option<Draft>>>,
    /// Why something could not be written.
    failed: Option<io::Error>,
}

impl Keeper {
    /// Nothing new as yet.
    pub(super) fn new() -> Self {
        Self { drafts: Vec::new(), failed: None }
    }

    /// Keeps something new.
    pub(super) fn keep(&mut self, cache: &Cache, checker: usize, key: Digest, entry: &[u8]) {
        let Some(of) = cache.digest(checker) else { return };
        if self.drafts.len() <= checker {
            self.drafts.resize_with(checker + 1, || None);
        }
        let Some(place) = self.drafts.get_mut(checker) else { return };
        let failed = &mut self.failed;
        let draft = place.get_or_insert_with(|| {
            let created =
                folder::create(&cache.folder).and_then(|()| Draft::create(&cache.folder, *of, MOST_BYTES / 2));
            created.map_err(|error| *failed = Some(error)).ok()
        });
        if let Some(open) = draft
            && let Err(error) = open.add(key, entry)
        {
            self.failed = Some(error);
            *draft = None;
        }
    }

    /// Puts all that is new in its place, and drops what is too much. What is kept of a checker in many segments becomes one.
    /// Gives what is to be said where nothing could be written.
    pub(super) fn finish(self, cache: &Cache) -> Option<String> {
        let mut failed = self.failed;
        let mut any = false;
        for (shelf, draft) in cache.shelves.iter().zip(self.drafts.into_iter().chain(std::iter::repeat_with(|| None))) {
            shelf.touch();
            match draft.flatten().map(|draft| shelf.add(draft)) {
                None => {}
                Some(Ok(())) => any = true,
                Some(Err(error)) => failed = Some(error),
            }
        }
        if any {
            folder::bound(&cache.folder, MOST_BYTES);
        }
        // nobody who did not ask for it misses it
        let failed = failed.filter(|_| cache.is_asked)?;
        Some(format!("warning: nothing can be kept in `{}`: {}", shown(&cache.folder), reason(&failed)))
    }
}

impl Shelf {
    /// Puts a segment beside the others, or in the place of them where they are many.
    fn add(&self, mut draft: Draft) -> io::Result<()> {
        let merged = if self.segments.len() + 1 >= MOST_SEGMENTS { self.segments.as_slice() } else { &[] };
        // the latest come first, so that the oldest are left out where there is no room
        for (key, entry) in merged.iter().flat_map(|(segment, _)| segment.all()) {
            draft.add(key, &entry)?;
        }
        draft.finish()?;
        merged.iter().for_each(|(segment, _)| segment.remove());
        Ok(())
    }

    /// Notes what was of use.
    fn touch(&self) {
        let used = self.segments.iter().filter(|(_, is_used)| is_used.load(Ordering::Relaxed));
        used.for_each(|(segment, _)| segment.touch());
    }
}
