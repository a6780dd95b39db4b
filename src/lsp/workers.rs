//! Threads for what takes time: those that somebody waits for, and one for the rest, so that the rest delays nobody.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crossbeam_channel::{Receiver, Sender, unbounded};

/// What a thread is to do.
type Work<T> = Box<dyn FnOnce() -> T + Send>;

/// How soon somebody waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// A person is looking at the screen.
    Soon,
    /// Nobody is.
    Later,
}

/// Threads that end when this is dropped and all that was asked for is done.
#[derive(Debug)]
pub(super) struct Workers<T> {
    soon: Sender<Work<T>>,
    later: Sender<Work<T>>,
}

impl<T: Send + 'static> Workers<T> {
    /// Starts threads; what they come to is received here.
    pub(super) fn start() -> (Self, Receiver<T>) {
        let (soon, for_soon) = unbounded();
        let (later, for_later) = unbounded();
        let (done, results) = unbounded();
        // three, so that a question is answered while a text is checked, and one waits for what is found in it
        let queues = [for_soon.clone(), for_soon.clone(), for_soon, for_later];
        for queue in queues {
            let done = done.clone();
            std::thread::spawn(move || work(&queue, &done));
        }
        (Self { soon, later }, results)
    }

    /// Has something done. What is asked for with the same urgency is begun in the order in which it was asked for.
    pub(super) fn begin(&self, urgency: Urgency, work: impl FnOnce() -> T + Send + 'static) {
        let queue = match urgency {
            Urgency::Soon => &self.soon,
            Urgency::Later => &self.later,
        };
        // the threads last as long as this does
        drop(queue.send(Box::new(work)));
    }
}

fn work<T>(queue: &Receiver<Work<T>>, done: &Sender<T>) {
    for work in queue {
        // whoever asked says what a panic comes to; one that escapes costs no thread
        let Ok(result) = catch_unwind(AssertUnwindSafe(work)) else { continue };
        if done.send(result).is_err() {
            break;
        }
    }
}
