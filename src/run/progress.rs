//! How far a long run is, on standard error: for people who wait, so only on a terminal, and never for what is over at once.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget};

/// How long a run may take before it is told how far it is.
const PATIENCE: Duration = Duration::from_secs(1);

/// How far a run is. Cleared when it is dropped.
#[derive(Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
    wanted: bool,
}

impl Progress {
    /// A run of so many steps. Nothing is ever shown unless it is `wanted`.
    pub(super) fn new(steps: usize, wanted: bool) -> Self {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        Self { bar: ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::hidden()), wanted }
    }

    /// One step is done.
    pub(super) fn step(&self) {
        self.bar.inc(1);
        if self.wanted && self.bar.is_hidden() && self.bar.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Whether it is shown, so that what else is written must go by [`Progress::aside`].
    pub(super) fn is_shown(&self) -> bool {
        !self.bar.is_hidden()
    }

    /// Does something that may write to the same terminal.
    pub(super) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_shown_at_first_and_never_where_it_is_not_wanted() {
        for wanted in [true, false] {
            let progress = Progress::new(2, wanted);
            progress.step();
            assert!(!progress.is_shown(), "{wanted}");
            assert_eq!(progress.aside(|| 7), 7);
        }
        let progress = Progress::new(2, false);
        progress.bar.set_elapsed(Duration::from_secs(60));
        progress.step();
        assert!(!progress.is_shown());
    }
}
