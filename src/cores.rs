//! Work on many small things, shared by the cores of the machine.

use std::num::NonZero;
use std::sync::OnceLock;
use std::thread;

/// Fewer items than this are done sooner than a thread is started.
const WORTHWHILE: usize = 24;

/// Does `work` on every item; the results keep the order of the items.
pub fn share<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let worthwhile = items.len() / WORTHWHILE;
    let cores = if worthwhile < 2 { 1 } else { count().min(worthwhile) };
    let (own, others) = items.split_at(items.len().div_ceil(cores));
    let all = |items: &[T]| items.iter().map(&work).collect::<Vec<R>>();
    thread::scope(|scope| {
        let pieces = others.chunks(own.len().max(1));
        // Where no thread can be had, the work is done here.
        let started: Vec<_> =
            pieces.map(|piece| (piece, thread::Builder::new().spawn_scoped(scope, || all(piece)))).collect();
        let mut done = all(own);
        for (piece, thread) in started {
            match thread.map(thread::ScopedJoinHandle::join) {
                Ok(Ok(more)) => done.extend(more),
                Ok(Err(panic)) => std::panic::resume_unwind(panic),
                Err(_) => done.extend(all(piece)),
            }
        }
        done
    })
}

/// So many items are done before the next are begun: all results at once may take more memory than there should be.
pub const AT_ONCE: usize = 512;

/// Does `work` on every item, some at a time; each comes with what was made of it.
pub fn in_turns<T: Sync, R: Send>(
    items: impl IntoIterator<Item = T>,
    work: impl Fn(&T) -> R + Sync,
) -> impl Iterator<Item = (T, R)> {
    let mut items = items.into_iter();
    std::iter::from_fn(move || {
        let some: Vec<T> = items.by_ref().take(AT_ONCE).collect();
        let done = (!some.is_empty()).then(|| share(&some, &work))?;
        Some(some.into_iter().zip(done))
    })
    .flatten()
}

/// Does two things at the same time.
pub fn both<A: Send, B>(one: impl Fn() -> A + Sync, other: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        // Where no thread can be had, one is done after the other.
        let started = thread::Builder::new().spawn_scoped(scope, &one);
        let second = other();
        match started.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(first)) => (first, second),
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => (one(), second),
        }
    })
}

/// How many cores there are. To find out takes reading several files, longer than the work on a few items.
pub fn count() -> usize {
    static COUNT: OnceLock<usize> = OnceLock::new();
    *COUNT.get_or_init(|| thread::available_parallelism().map_or(1, NonZero::get))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_are_done() {
        assert_eq!(both(|| 1, || "two"), (1, "two"));
    }

    #[test]
    fn items_that_take_turns_keep_their_order() {
        for count in [0, 1, 512, 513, 2000] {
            let expected: Vec<(usize, usize)> = (0..count).map(|item| (item, item * 2)).collect();
            assert_eq!(in_turns(0..count, |item| item * 2).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn results_keep_the_order_of_the_items() {
        for count in [0, 1, 63, 128, 1000, 10_001] {
            let items: Vec<usize> = (0..count).collect();
            assert_eq!(share(&items, |item| item * 2), items.iter().map(|item| item * 2).collect::<Vec<_>>());
        }
    }
}
