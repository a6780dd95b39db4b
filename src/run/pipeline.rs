//! Work on many things at once, with the results in order and no more than a few hundred of them in memory.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;

/// How many items may be begun before the first of them is done with.
const WINDOW: usize = 256;
/// How many bytes of items may be begun before the first of them is done with; a single larger one still is begun.
const WINDOW_BYTES: u64 = 64 * 1024 * 1024;

/// Works on all items, several at once, and hands the results over in the order of the items. A result is nothing where
/// the work panicked: one bad item does not cost the others.
pub(super) fn in_order<T: Sync, R: Send>(
    items: &[T],
    bytes: impl Fn(&T) -> u64,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(&T, Option<R>),
) {
    let work = &|item: &T| catch_unwind(AssertUnwindSafe(|| work(item))).ok();
    if let [only] = items {
        // starting threads takes longer than checking one contract
        take(only, work(only));
        return;
    }
    rayon::in_place_scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        let mut upcoming = items.iter().enumerate().map(|(index, item)| (index, item, bytes(item))).peekable();
        let mut done = BTreeMap::new();
        let mut begun_bytes = 0_u64;
        for (next, item) in items.iter().enumerate() {
            while let Some((index, item, size)) = upcoming.next_if(|(index, _, size)| {
                let room = begun_bytes.saturating_add(*size) <= WINDOW_BYTES && index - next < WINDOW;
                room || *index == next
            }) {
                begun_bytes = begun_bytes.saturating_add(size);
                let sender = sender.clone();
                // the receiver outlives the scope's work, so the result always arrives
                scope.spawn(move |_| drop(sender.send((index, size, work(item)))));
            }
            let (size, result) = loop {
                if let Some(result) = done.remove(&next) {
                    break result;
                }
                match receiver.recv() {
                    Ok((index, size, result)) => drop(done.insert(index, (size, result))),
                    Err(_) => break (0, None),
                }
            };
            begun_bytes = begun_bytes.saturating_sub(size);
            take(item, result);
        }
    });
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn results_come_in_order_and_no_more_than_the_window_is_begun() {
        let items: Vec<usize> = (0..3000).collect();
        let (begun, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = |item: &usize| {
            let ahead = begun.fetch_add(1, Ordering::SeqCst) + 1 - taken.load(Ordering::SeqCst);
            assert!(ahead <= WINDOW + 1, "{ahead} at once");
            if item.is_multiple_of(97) {
                std::thread::sleep(Duration::from_millis(2));
            }
            item * 2
        };
        let mut results = Vec::new();
        in_order(
            &items,
            |_| 0,
            work,
            |item, result| {
                taken.fetch_add(1, Ordering::SeqCst);
                results.push((*item, result));
            },
        );
        let expected: Vec<_> = items.iter().map(|item| (*item, Some(item * 2))).collect();
        assert_eq!(results, expected);
    }

    #[test]
    fn large_items_wait_for_each_other() {
        let items: Vec<usize> = (0..40).collect();
        let (begun, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = |_: &usize| {
            let ahead = begun.fetch_add(1, Ordering::SeqCst) + 1 - taken.load(Ordering::SeqCst);
            assert!(ahead <= 4, "{ahead} at once");
        };
        let mut count = 0;
        in_order(
            &items,
            |_| WINDOW_BYTES / 3,
            work,
            |_, result| {
                assert!(result.is_some());
                taken.fetch_add(1, Ordering::SeqCst);
                count += 1;
            },
        );
        assert_eq!(count, 40);
    }

    #[test]
    fn an_item_larger_than_the_window_is_worked_on() {
        let mut results = Vec::new();
        in_order(&[u64::MAX, 1, u64::MAX], |size| *size, |size| *size, |_, result| results.push(result));
        assert_eq!(results, [Some(u64::MAX), Some(1), Some(u64::MAX)]);
    }

    #[test]
    fn one_panic_does_not_cost_the_other_items() {
        for items in [vec![1], vec![0, 1, 2]] {
            let mut results = Vec::new();
            in_order(
                &items,
                |_| 0,
                |item| assert!(*item != 1, "on purpose"),
                |item, result| results.push((*item, result.is_some())),
            );
            assert!(results.iter().all(|(item, came)| (*item != 1) == *came), "{results:?}");
            assert_eq!(results.len(), items.len());
        }
    }
}
