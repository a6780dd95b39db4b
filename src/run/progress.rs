//! How far a long run is, on standard error: for people who wait, so only on a terminal, and never for what is over at once.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long a run may take before it is told how far it is.
const PATIENCE: Duration = Duration::from_secs(1);

/// How far a run is. Cleared when it is dropped.
#[derive(Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
    wanted: bool,
}

impl Progress {
    /// A run of so many steps, `of` what in a word or two. Nothing is ever shown unless it is `wanted`.
    pub(super) fn new(steps: usize, of: &'static str, wanted: bool) -> Self {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        let bar = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::hidden()).with_message(of);
        // a template that could not be read would leave the bar in the library's own style, which tells the same in fewer words
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {human_pos} of {human_len} {msg}, about {eta} left") {
            bar.set_style(style);
        }
        Self { bar, wanted }
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
            let progress = Progress::new(2, "files", wanted);
            progress.step();
            assert!(!progress.is_shown(), "{wanted}");
            assert_eq!(progress.aside(|| 7), 7);
        }
        let progress = Progress::new(2, "files", false);
        progress.bar.set_elapsed(Duration::from_secs(60));
        progress.step();
        assert!(!progress.is_shown());
    }
}
