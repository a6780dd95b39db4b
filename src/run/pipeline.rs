//! Work on many things at once, with the results in order and no more than a few hundred of them in memory.
//!
//! Workers take short runs of items, the next ones each time, and hand in what came of a run at once: to take, to hand in and to
//! wake somebody costs as much as to check a short contract.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many items may be begun before the first of them is done with.
const WINDOW: usize = 256;
/// How many bytes of large items may be begun before the first of them is done with; a single larger one still is begun.
const WINDOW_BYTES: u64 = 64 * 1024 * 1024;
/// The most items that a worker takes at once.
const RUN: usize = 16;

/// Where work that takes much memory asks whether it may begin.
pub(super) trait Room {
    /// Waits until there is room for so many bytes. They count until the item is done with.
    fn take(&self, bytes: u64);
}

/// One item after the other needs no more room than each.
struct Alone;

impl Room for Alone {
    fn take(&self, _: u64) {}
}

/// Works on all items, several at once, and hands the results over in the order of the items. A result is nothing where
/// the work panicked: one bad item does not cost the others.
pub(super) fn in_order<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T, &dyn Room) -> R + Sync,
    mut take: impl FnMut(&T, Option<R>),
) {
    let work = &|item: &T, room: &dyn Room| catch_unwind(AssertUnwindSafe(|| work(item, room))).ok();
    // to start threads takes longer than to check one contract
    if items.len() == 1 || rayon::current_num_threads() == 1 {
        items.iter().for_each(|item| take(item, work(item, &Alone)));
        return;
    }
    let threads = rayon::current_num_threads().min(items.len());
    let line = &Line::new(items.len(), threads);
    rayon::in_place_scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|_| Worker::new(line).work(|index, room| work(items.get(index)?, room)));
        }
        let _end = End(line);
        let mut results = Vec::new();
        for item in items {
            if results.is_empty() {
                results = line.next();
                // the next one is taken from the end
                results.reverse();
            }
            take(item, results.pop().flatten());
        }
    });
}

/// The items in their order: those that are done with, those that are begun, and the others.
struct Line<R> {
    items: usize,
    threads: usize,
    state: Mutex<State<R>>,
    /// Something was handed in that is next.
    came: Condvar,
    /// More may be begun.
    moved: Condvar,
}

struct State<R> {
    /// The number of items that are done with.
    done: usize,
    /// How many after these were handed over, and are being taken.
    taken: usize,
    /// The number of items that somebody has taken to work on.
    begun: usize,
    /// What came of the items after those that were handed over; nothing where it is not there yet.
    came: VecDeque<Option<Came<R>>>,
    /// The bytes of large items that are begun and not done with, and those of them that are being taken.
    bytes: u64,
    taken_bytes: u64,
    /// How many workers wait.
    waiting: usize,
    /// Nobody takes anything any more.
    ended: bool,
    /// A worker has failed, so that what it worked on never comes.
    broken: bool,
}

/// What came of an item.
struct Came<R> {
    /// The bytes that it has asked room for.
    bytes: u64,
    result: Option<R>,
}

impl<R> Line<R> {
    fn new(items: usize, threads: usize) -> Self {
        let state = State {
            done: 0,
            taken: 0,
            begun: 0,
            came: VecDeque::new(),
            bytes: 0,
            taken_bytes: 0,
            waiting: 0,
            ended: false,
            broken: false,
        };
        Self { items, threads, state: Mutex::new(state), came: Condvar::new(), moved: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The results that are next, at least one; those before are done with.
    fn next(&self) -> Vec<Option<R>> {
        let mut state = self.state();
        state.done += std::mem::take(&mut state.taken);
        state.bytes = state.bytes.saturating_sub(std::mem::take(&mut state.taken_bytes));
        if state.waiting > 0 {
            self.moved.notify_all();
        }
        while !matches!(state.came.front(), Some(Some(_))) {
            if state.broken {
                state.came.pop_front();
                state.taken = 1;
                return vec![None];
            }
            state = self.came.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let mut results = Vec::new();
        while let Some(Came { bytes, result }) = state.came.front_mut().and_then(Option::take) {
            state.came.pop_front();
            state.taken += 1;
            state.taken_bytes = state.taken_bytes.saturating_add(bytes);
            results.push(result);
        }
        results
    }
}

/// Tells the workers, however it ends, that nothing is taken any more.
struct End<'l, R>(&'l Line<R>);

impl<R> Drop for End<'_, R> {
    fn drop(&mut self) {
        self.0.state().ended = true;
        self.0.moved.notify_all();
    }
}

/// One of those who work on the items of a line.
struct Worker<'l, R> {
    line: &'l Line<R>,
    /// The item that it works on, and the bytes that this has asked room for.
    index: Cell<usize>,
    bytes: Cell<u64>,
    /// What came of the items before that one, as far as it is not handed in: the number of the first, and the results.
    first: Cell<usize>,
    results: RefCell<Vec<Came<R>>>,
}

impl<'l, R> Worker<'l, R> {
    fn new(line: &'l Line<R>) -> Self {
        let (index, bytes, first) = (Cell::new(0), Cell::new(0), Cell::new(0));
        Self { line, index, bytes, first, results: RefCell::new(Vec::with_capacity(RUN)) }
    }

    /// Works on items, until there are none left.
    fn work(&self, work: impl Fn(usize, &dyn Room) -> Option<R>) {
        while let Some(run) = self.next_run() {
            self.first.set(run.start);
            for index in run {
                self.index.set(index);
                let result = work(index, self);
                self.results.borrow_mut().push(Came { bytes: self.bytes.take(), result });
            }
        }
    }

    /// Hands in what is done, and takes the next items.
    fn next_run(&self) -> Option<std::ops::Range<usize>> {
        let mut state = self.line.state();
        self.hand_in(&mut state);
        loop {
            let left = self.line.items - state.begun;
            if left == 0 || state.ended {
                return None;
            }
            let room = (state.done + WINDOW).saturating_sub(state.begun);
            if room > 0 {
                // the last ones are for all
                let run = (left / (self.line.threads * 4)).clamp(1, RUN).min(room);
                let start = state.begun;
                state.begun += run;
                return Some(start..state.begun);
            }
            state = self.wait(state);
        }
    }

    fn hand_in(&self, state: &mut State<R>) {
        let mut results = self.results.borrow_mut();
        if results.is_empty() {
            return;
        }
        let start = self.first.get().saturating_sub(state.done + state.taken);
        for (place, came) in (start..).zip(results.drain(..)) {
            if state.came.len() <= place {
                state.came.resize_with(place + 1, || None);
            }
            if let Some(slot) = state.came.get_mut(place) {
                *slot = Some(came);
            }
        }
        self.first.set(self.index.get());
        if start == 0 {
            self.line.came.notify_one();
        }
    }

    fn wait<'s>(&self, mut state: MutexGuard<'s, State<R>>) -> MutexGuard<'s, State<R>> {
        state.waiting += 1;
        let mut state = self.line.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        state.waiting -= 1;
        state
    }
}

impl<R> Room for Worker<'_, R> {
    fn take(&self, bytes: u64) {
        let mut state = self.line.state();
        // what is done may be what others wait for
        self.hand_in(&mut state);
        let is_next = |state: &State<R>| state.done + state.taken == self.index.get();
        while state.bytes.saturating_add(bytes) > WINDOW_BYTES && !is_next(&state) && !state.ended {
            state = self.wait(state);
        }
        state.bytes = state.bytes.saturating_add(bytes);
        self.bytes.set(self.bytes.get().saturating_add(bytes));
    }
}

impl<R> Drop for Worker<'_, R> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let mut state = self.line.state();
            state.broken = true;
            state.ended = true;
            drop(state);
            self.line.came.notify_one();
            self.line.moved.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    /// As [`in_order`], on so many threads of its own.
    fn on<T: Sync, R: Send>(
        threads: usize,
        items: &[T],
        work: impl Fn(&T, &dyn Room) -> R + Send + Sync,
        take: impl FnMut(&T, Option<R>) + Send,
    ) {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads + 1).build().unwrap();
        pool.install(|| in_order(items, work, take));
    }

    #[test]
    fn results_come_in_order_and_no_more_than_the_window_is_begun() {
        let items: Vec<usize> = (0..3000).collect();
        for threads in [1, 2, 7] {
            let (begun, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let work = |item: &usize, _: &dyn Room| {
                // between the two, others may be begun and done with
                let ahead = (begun.fetch_add(1, Ordering::SeqCst) + 1).saturating_sub(taken.load(Ordering::SeqCst));
                assert!(ahead <= WINDOW + 1, "{ahead} at once");
                if item.is_multiple_of(97) {
                    std::thread::sleep(Duration::from_millis(2));
                }
                item * 2
            };
            let mut results = Vec::new();
            on(threads, &items, work, |item, result| {
                taken.fetch_add(1, Ordering::SeqCst);
                results.push((*item, result));
            });
            let expected: Vec<_> = items.iter().map(|item| (*item, Some(item * 2))).collect();
            assert_eq!(results, expected);
        }
    }

    #[test]
    fn large_items_wait_for_each_other() {
        let items: Vec<usize> = (0..100).collect();
        let (begun, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = |_: &usize, room: &dyn Room| {
            room.take(WINDOW_BYTES / 3);
            // between the two, others may be begun and done with
            let ahead = (begun.fetch_add(1, Ordering::SeqCst) + 1).saturating_sub(taken.load(Ordering::SeqCst));
            // three for which there is room, one beyond them that is being taken, and the next, which waits for nobody
            assert!(ahead <= 5, "{ahead} at once");
        };
        let mut count = 0;
        on(7, &items, work, |_, result| {
            assert!(result.is_some());
            taken.fetch_add(1, Ordering::SeqCst);
            count += 1;
        });
        assert_eq!(count, 100);
    }

    #[test]
    fn an_item_larger_than_the_window_is_worked_on() {
        let mut results = Vec::new();
        let work = |size: &u64, room: &dyn Room| {
            room.take(*size);
            *size
        };
        on(3, &[u64::MAX, 1, u64::MAX], work, |_, result| results.push(result));
        assert_eq!(results, [Some(u64::MAX), Some(1), Some(u64::MAX)]);
    }

    #[test]
    fn one_panic_does_not_cost_the_other_items() {
        for items in [vec![1], vec![0, 1, 2], (0..50).collect()] {
            let mut results = Vec::new();
            let work = |item: &usize, room: &dyn Room| {
                room.take(WINDOW_BYTES);
                assert!(*item != 1, "on purpose");
            };
            on(3, &items, work, |item, result| results.push((*item, result.is_some())));
            assert!(results.iter().all(|(item, came)| (*item != 1) == *came), "{results:?}");
            assert_eq!(results.len(), items.len());
        }
    }

    #[test]
    fn nobody_waits_for_one_who_does_not_take_to_the_end() {
        let items: Vec<usize> = (0..3000).collect();
        let take = |item: &usize, _| assert!(*item < 5, "on purpose");
        let ended = catch_unwind(AssertUnwindSafe(|| on(3, &items, |item, _| *item, take)));
        assert!(ended.is_err());
    }
}
