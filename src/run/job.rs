//! A file that is to be checked, and all that is done with it alone, so that it can be done with several at once.

use std::borrow::Cow;
use std::path::Path;

use super::cache::Cache;
use super::desk::{Clerk, Noted};
use super::exit::Gate;
use super::names::reason;
use super::pipeline::Room;
use super::settings::{self, real_path};
use super::walk::{Folders, Target};
use super::{Problem, read};
use crate::check::{BaselineUse, Checked, Checker, DocumentOutcomes, Input, NothingFound, WaiverUse};
use crate::digest::Digest;
use crate::document::Limits;
use crate::report::one_line;
use crate::value::Date;

/// What the contracts of the same settings are checked by.
pub(super) struct Plan {
    pub(super) checker: Checker,
    pub(super) gate: Gate,
    pub(super) profile: Option<&'static str>,
    /// The files that it was made of, by their names.
    pub(super) files: Vec<String>,
}

/// Something to check. There may be very many, so that what can be told of one by its path is not kept.
pub(super) struct Job {
    pub(super) from: From,
    /// The number of the plan by which it is checked.
    pub(super) plan: u32,
}

/// A file or standard input.
pub(super) enum From {
    File(Target),
    Stdin(Box<str>),
}

/// What all jobs of a run share.
pub(super) struct Shop<'r> {
    pub(super) plans: &'r [Plan],
    pub(super) folders: &'r Folders,
    pub(super) settings: &'r settings::Found,
    pub(super) cache: Option<&'r Cache>,
    pub(super) clerk: Clerk,
    pub(super) as_of: Date,
}

/// What came of a file.
pub(super) struct Came {
    pub(super) noted: Noted,
    pub(super) waivers: WaiverUse,
    pub(super) baseline: BaselineUse,
    /// What is to be kept of it, and under which key.
    pub(super) new: Option<(Digest, Vec<u8>)>,
}

impl Job {
    pub(super) fn name(&self) -> String {
        match &self.from {
            From::File(target) => target.name(),
            From::Stdin(name) => name.to_string(),
        }
    }

    pub(super) fn path(&self) -> &Path {
        match &self.from {
            From::File(target) => &target.path,
            From::Stdin(name) => Path::new(&**name),
        }
    }

    /// Where it really is; standard input, by its name, may be where no file is.
    pub(super) fn place(&self, folders: &Folders) -> Cow<'_, Path> {
        match &self.from {
            From::File(target) => folders.place(target),
            From::Stdin(name) => Cow::Owned(real_path(Path::new(&**name))),
        }
    }

    /// What fingerprints and baselines call it.
    pub(super) fn identity(&self, shop: &Shop<'_>) -> String {
        shop.settings.identity(self.path(), &self.place(shop.folders))
    }

    /// The number of the plan by which it is checked.
    pub(super) fn plan(&self) -> usize {
        usize::try_from(self.plan).unwrap_or(usize::MAX)
    }

    /// What it comes to: as it was kept, else as its checker finds it now.
    pub(super) fn work(&self, shop: &Shop<'_>, room: &dyn Room) -> Result<Came, Problem> {
        let Some(Plan { checker, gate, .. }) = shop.plans.get(self.plan()) else { return Err(self.panicked()) };
        let limit = Limits::default().bytes;
        let (bytes, named_outright) = match &self.from {
            From::File(target) => {
                (read::file_with(&target.path, limit, |length| room.take(length)), target.named_outright)
            }
            From::Stdin(_) => {
                room.take(u64::try_from(limit).unwrap_or(u64::MAX));
                (read::standard_input(limit), true)
            }
        };
        let bytes = bytes
            .map_err(|error| Problem::new(format!("cannot read `{}`: {}", one_line(&self.name()), reason(&error))))?;
        let input = Input { name: self.name(), bytes, named_outright };
        let identity = self.identity(shop);
        let of_cache = shop.cache.and_then(|cache| Some((cache, cache.digest(self.plan())?)));
        let Some((cache, digest)) = of_cache else {
            return Ok(self.came(checker.check_as(input, &identity), None, *gate, shop));
        };
        let key = Checker::key(digest, &input, &identity);
        let Some(kept) = cache.get(self.plan(), &key) else {
            return Ok(self.anew(input, (key, &identity), (checker, *gate), shop));
        };
        let nothing = if shop.clerk.counts_alone() { checker.unpack_nothing_found(&kept) } else { None };
        Ok(match nothing {
            Some(nothing) => self.nothing(nothing, *gate, shop),
            None => match checker.unpack(input, &kept) {
                Ok(checked) => self.came(checked, None, *gate, shop),
                Err(input) => self.anew(input, (key, &identity), (checker, *gate), shop),
            },
        })
    }

    /// What it comes to now, which is kept.
    fn anew(
        &self,
        input: Input,
        (key, identity): (Digest, &str),
        (checker, gate): (&Checker, Gate),
        shop: &Shop<'_>,
    ) -> Came {
        let checked = checker.check_as(input, identity);
        let new = checker.pack(&checked).map(|entry| (key, entry));
        self.came(checked, new, gate, shop)
    }

    fn came(&self, checked: Checked, new: Option<(Digest, Vec<u8>)>, gate: Gate, shop: &Shop<'_>) -> Came {
        let Checked { reports, skipped, waivers, baseline, left_out, by_date: _ } = checked;
        let mut noted = self.noted(skipped, left_out);
        for report in reports {
            shop.clerk.take(report, gate, &mut noted);
        }
        Came { noted, waivers, baseline, new }
    }

    fn nothing(&self, nothing: NothingFound, gate: Gate, shop: &Shop<'_>) -> Came {
        let NothingFound { documents, skipped, waivers, baseline, left_out } = nothing;
        let mut noted = self.noted(skipped, left_out);
        for DocumentOutcomes { checked, undecided } in documents {
            noted.add_outcomes(checked, shop.as_of, undecided, gate);
        }
        Came { noted, waivers, baseline, new: None }
    }

    fn noted(&self, skipped: bool, left_out: usize) -> Noted {
        let mut noted = Noted::default();
        if skipped {
            noted.skip(self.name());
        }
        noted.leave_out(left_out);
        noted
    }

    pub(super) fn panicked(&self) -> Problem {
        Problem::new(format!(
            "checking `{}` failed by a fault of this program, not of the file",
            one_line(&self.name())
        ))
        .help("please report it, with the file if you may share it")
    }
}
