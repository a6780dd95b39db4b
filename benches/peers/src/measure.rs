//! Times of several pieces of work that are done in turn, so that whatever slows the machine down slows all of them; and
//! ratios within one round.

use std::time::{Duration, Instant};

use cpu_time::ThreadTime;

use crate::Outcome;

/// What time is measured.
#[derive(Clone, Copy)]
pub(crate) enum Clock {
    /// That of this thread at work, for what it does alone: on a machine that does nothing else it is the same as that of the
    /// wall.
    Thread,
    /// That of the wall, for several threads and for programs.
    Wall,
}

/// A piece of work, with what it needs made anew before each time.
pub(crate) struct Work<'w> {
    /// What it is called in the table.
    pub(crate) name: String,
    timed: Box<dyn FnMut(Clock) -> Outcome<Duration> + 'w>,
}

impl<'w> Work<'w> {
    /// Work that needs nothing made.
    pub(crate) fn new(name: impl Into<String>, mut work: impl FnMut() -> Outcome<()> + 'w) -> Self {
        Self::prepared(name, || (), move |()| work())
    }

    /// Work on what is made before the clock starts.
    pub(crate) fn prepared<T>(
        name: impl Into<String>,
        mut prepare: impl FnMut() -> T + 'w,
        mut work: impl FnMut(T) -> Outcome<()> + 'w,
    ) -> Self {
        let timed = move |clock| {
            let prepared = prepare();
            match clock {
                Clock::Thread => {
                    let start = ThreadTime::try_now()?;
                    work(prepared)?;
                    Ok(start.try_elapsed()?)
                }
                Clock::Wall => {
                    let start = Instant::now();
                    work(prepared)?;
                    Ok(start.elapsed())
                }
            }
        };
        Self { name: name.into(), timed: Box::new(timed) }
    }
}

/// The times of one piece of work, one for each round.
#[derive(Clone)]
pub(crate) struct Times {
    /// What the work is called in the table.
    pub(crate) name: String,
    seconds: Vec<f64>,
}

impl Times {
    /// The median, in seconds.
    pub(crate) fn median(&self) -> f64 {
        median(self.seconds.clone())
    }

    /// How many times as long as the other it took: the median over the rounds of the ratio within each.
    pub(crate) fn ratio_to(&self, other: &Self) -> f64 {
        median(self.ratios_to(other))
    }

    /// The ratio in each round.
    pub(crate) fn ratios_to(&self, other: &Self) -> Vec<f64> {
        self.seconds.iter().zip(&other.seconds).map(|(one, other)| one / other).collect()
    }
}

/// How often everybody has a turn.
#[derive(Clone, Copy)]
pub(crate) struct Rounds {
    /// Before the clock is looked at.
    pub(crate) uncounted: usize,
    /// With the clock.
    pub(crate) counted: usize,
}

impl Rounds {
    /// So many after one that does not count.
    pub(crate) const fn after_one(counted: usize) -> Self {
        Self { uncounted: 1, counted }
    }
}

/// Does all work once without looking at the clock, then in so many rounds. Each round begins with another.
///
/// # Errors
///
/// If some work fails.
pub(crate) fn rounds(work: &mut [Work<'_>], counted: usize, clock: Clock) -> Outcome<Vec<Times>> {
    in_rounds(work, Rounds::after_one(counted), clock)
}

/// Does all work in these rounds. Each round that counts begins with another.
///
/// # Errors
///
/// If some work fails.
pub(crate) fn in_rounds(work: &mut [Work<'_>], rounds: Rounds, clock: Clock) -> Outcome<Vec<Times>> {
    let mut times: Vec<Times> = work
        .iter()
        .map(|work| Times { name: work.name.clone(), seconds: Vec::with_capacity(rounds.counted) })
        .collect();
    for _ in 0..rounds.uncounted {
        for one in &mut *work {
            (one.timed)(clock)?;
        }
    }
    for round in 0..rounds.counted {
        for step in 0..work.len() {
            let next = (round + step) % work.len();
            times[next].seconds.push((work[next].timed)(clock)?.as_secs_f64());
        }
    }
    Ok(times)
}

/// The one in the middle; of an even number, the upper one of the two.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
