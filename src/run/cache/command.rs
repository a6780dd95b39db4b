//! `clausula cache`: where the cache is, what it holds, and how to be rid of it.

use std::io::Write;

use super::folder::{self, Place};
use crate::report::count;
use crate::run::names::{reason, shown};
use crate::run::output::Output;
use crate::run::{Exit, Problem};

/// What is asked of the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheAction {
    /// Where it is.
    Path,
    /// Where it is, and how much it holds.
    Info,
    /// To remove all that it holds.
    Clean,
}

/// Tells of the cache, or empties it.
pub fn manage(action: CacheAction, results: &mut dyn Write, messages: &mut dyn Write) -> Exit {
    let mut output = Output::new(results, messages);
    let Some(Place { folder, .. }) = Place::find() else {
        let problem = Problem::new("there is no folder for the cache: the environment names no home");
        output.problem(&problem.help(format!("name one in `{}`", folder::VARIABLE)));
        return output.end(Exit::Incomplete);
    };
    let name = shown(&folder);
    let text = match action {
        CacheAction::Path => Ok(format!("{name}\n")),
        CacheAction::Info => folder::stored(&folder).map(|files| {
            let bytes = files.iter().map(|file| file.bytes).sum();
            let (files, most) = (count(files.len(), "file"), size(folder::MOST_BYTES));
            format!("{name}\n{files}, {}, of at most {most}\n", size(bytes))
        }),
        CacheAction::Clean => folder::clean(&folder).map(|(files, bytes)| match files {
            0 => format!("nothing is kept in `{name}`\n"),
            files => format!("removed {}, {}, from `{name}`\n", count(files, "file"), size(bytes)),
        }),
    };
    match text {
        Ok(text) => output.text(&text),
        Err(error) => output.problem(&Problem::new(format!("cannot read the cache in `{name}`: {}", reason(&error)))),
    }
    output.end(Exit::Success)
}

/// A number of bytes, for people.
fn size(bytes: u64) -> String {
    let tenths = |unit: u64| (bytes.saturating_mul(10) + unit / 2) / unit;
    let shown = |tenths: u64, unit: &str| {
        if tenths.is_multiple_of(10) {
            format!("{} {unit}", tenths / 10)
        } else {
            format!("{}.{} {unit}", tenths / 10, tenths % 10)
        }
    };
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..0x10_0000 => shown(tenths(1024), "KB"),
        _ => shown(tenths(1024 * 1024), "MB"),
    }
}
