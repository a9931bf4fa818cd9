//! The same work on several things at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

/// Does `work` on every item, on at most `jobs` threads; the results keep the order of the items.
pub fn parallel<T: Send, R: Send>(items: Vec<T>, jobs: usize, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let count = items.len();
    if jobs <= 1 || count <= 1 {
        return items.into_iter().map(work).collect();
    }
    let items: Vec<Mutex<Option<T>>> = items.into_iter().map(|item| Mutex::new(Some(item))).collect();
    let results: Vec<Mutex<Option<R>>> = (0..count).map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let take_turns = || {
        while let Some((slot, result)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            items.get(at).zip(results.get(at))
        } {
            if let Some(item) = lock(slot).take() {
                let done = work(item);
                *lock(result) = Some(done);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..jobs.min(count) {
            scope.spawn(take_turns);
        }
    });
    // A thread that panicked has passed its panic on when the scope ended, so every result is there.
    results.iter().filter_map(|result| lock(result).take()).collect()
}

fn lock<T>(slot: &Mutex<T>) -> MutexGuard<'_, T> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_the_items() {
        let slow_first = |n: u64| {
            thread::sleep(std::time::Duration::from_millis(20 - n));
            n * 2
        };
        assert_eq!(parallel((0..10).collect(), 4, slow_first), (0..10).map(|n| n * 2).collect::<Vec<_>>());
    }
}
