//! Work that can be done side by side. There are no threads here: whoever asks for an analysis may have some.

use std::sync::{Mutex, PoisonError};

/// How pieces of work are done of which none needs another.
pub trait Workers {
    /// Does the work for each number below `count`, each once, in any order, and returns when all is done.
    fn each(&self, count: usize, work: &(dyn Fn(usize) + Sync));
}

/// One piece after the other.
#[derive(Debug, Clone, Copy, Default)]
pub struct InTurn;

impl Workers for InTurn {
    fn each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..count).for_each(work);
    }
}

/// What becomes of each of several things, in their order, whichever was done first.
pub(super) fn map<T: Send, U: Send>(workers: &dyn Workers, all: Vec<T>, work: impl Fn(T) -> U + Sync) -> Vec<U> {
    let slots: Vec<Mutex<Slot<T, U>>> = all.into_iter().map(|each| Mutex::new(Slot::Before(each))).collect();
    workers.each(slots.len(), &|index| {
        let Some(slot) = slots.get(index) else { return };
        let taken = std::mem::replace(&mut *slot.lock().unwrap_or_else(PoisonError::into_inner), Slot::During);
        let next = match taken {
            Slot::Before(each) => Slot::Done(work(each)),
            other => other,
        };
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = next;
    });
    let done = slots.into_iter().filter_map(|slot| match slot.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Slot::Done(made) => Some(made),
        Slot::Before(each) => Some(work(each)),
        Slot::During => None,
    });
    done.collect()
}

enum Slot<T, U> {
    Before(T),
    During,
    Done(U),
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the last piece to the first, some of them left out or asked for twice.
    struct Backwards;

    impl Workers for Backwards {
        fn each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
            (0..count).rev().filter(|index| index % 3 != 1).for_each(|index| {
                work(index);
                work(index);
            });
            work(count);
        }
    }

    #[test]
    fn what_is_made_stands_in_the_order_of_what_it_is_made_of_whoever_makes_it() {
        for count in [0, 1, 2, 7] {
            let all: Vec<usize> = (0..count).collect();
            let doubled: Vec<usize> = all.iter().map(|number| number * 2).collect();
            assert_eq!(map(&InTurn, all.clone(), |number| number * 2), doubled);
            assert_eq!(map(&Backwards, all, |number| number * 2), doubled);
        }
    }
}
