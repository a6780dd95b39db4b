//! Where a run writes to: its results, and what is said about them.

use std::io::{self, Write};

use super::Problem;
use super::exit::Exit;
use super::names::reason;

/// Where a run writes to.
pub(super) struct Output<'a> {
    results: &'a mut dyn Write,
    messages: &'a mut dyn Write,
    /// Nobody reads the results any more.
    closed: bool,
    /// Something of the job could not be done.
    pub(super) incomplete: bool,
    /// What that is, as far as it is kept, and how much more there is.
    problems: Vec<String>,
    more_problems: usize,
}

/// How many problems reports name; all are told on standard error.
const MOST_PROBLEMS: usize = 100;

impl<'a> Output<'a> {
    pub(super) fn new(results: &'a mut dyn Write, messages: &'a mut dyn Write) -> Self {
        Self { results, messages, closed: false, incomplete: false, problems: Vec::new(), more_problems: 0 }
    }

    /// How a run ends that came to this, if its results could be written and nothing was left undone.
    pub(super) fn end(mut self, exit: Exit) -> Exit {
        self.flush();
        if self.incomplete { Exit::Incomplete } else { exit }
    }

    /// Writes what the run is for.
    pub(super) fn text(&mut self, text: &str) {
        if !self.closed && !text.is_empty() {
            let written = self.results.write_all(text.as_bytes());
            self.hold(written);
        }
    }

    /// Hands on what was written so far.
    pub(super) fn flush(&mut self) {
        if !self.closed {
            let written = self.results.flush();
            self.hold(written);
        }
    }

    fn hold(&mut self, written: io::Result<()>) {
        let Err(error) = written else { return };
        self.closed = true;
        if error.kind() != io::ErrorKind::BrokenPipe {
            self.problem(&Problem::new(format!("cannot write the results: {}", reason(&error))));
        }
    }

    /// Says what could not be done; the rest is done all the same.
    pub(super) fn problem(&mut self, problem: &Problem) {
        self.incomplete = true;
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem.message.clone());
        } else {
            self.more_problems += 1;
        }
        self.message(&problem.to_string());
    }

    /// What could not be done so far.
    pub(super) fn problems(&self) -> Vec<String> {
        let more = (self.more_problems > 0).then(|| format!("and {} more", self.more_problems));
        self.problems.iter().cloned().chain(more).collect()
    }

    /// Says something about the run.
    pub(super) fn message(&mut self, text: &str) {
        // results first, so that both read in order on one terminal
        if !self.closed {
            let written = self.results.flush();
            if written.is_err() {
                self.closed = true;
            }
        }
        // in one piece, which no other program's can come between; where messages cannot be written, there is nobody left to tell
        drop(self.messages.write_all(format!("{text}\n").as_bytes()));
    }
}
