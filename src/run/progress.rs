//! How far a long run is, on standard error: for people who wait, so only on a terminal, and never for what is over at once.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long a run may take before it is told how far it is.
const PATIENCE: Duration = Duration::from_secs(1);

/// How far a run is. Cleared when it is dropped.
#[derive(Debug)]
pub(super) struct Progress {
    /// Nothing where nobody is to be shown any.
    bar: Option<ProgressBar>,
}

impl Progress {
    /// A run of so many steps, `of` what in a word or two. Nothing is ever shown unless it is `wanted`.
    pub(super) fn new(steps: usize, of: &'static str, wanted: bool) -> Self {
        if !wanted {
            return Self { bar: None };
        }
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        let bar = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::hidden()).with_message(of);
        // a template that could not be read would leave the bar in the library's own style, which tells the same in fewer words
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {human_pos} of {human_len} {msg}, about {eta} left") {
            bar.set_style(style);
        }
        Self { bar: Some(bar) }
    }

    /// One step is done.
    pub(super) fn step(&self) {
        let Some(bar) = &self.bar else { return };
        bar.inc(1);
        if bar.is_hidden() && bar.elapsed() > PATIENCE {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Whether it is shown, so that what else is written must go by [`Progress::aside`].
    pub(super) fn is_shown(&self) -> bool {
        self.bar.as_ref().is_some_and(|bar| !bar.is_hidden())
    }

    /// Does something that may write to the same terminal.
    pub(super) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
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
        assert!(Progress::new(2, "files", false).bar.is_none());
    }
}
