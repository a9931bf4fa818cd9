//! Stops a statement that runs too long.

use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;

/// As long as it lives, statements of its connection end in SQLITE_INTERRUPT once the time is over.
pub(super) struct Watchdog {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// An interrupt that comes before the statement began is lost, so it is repeated:
/// <https://sqlite.org/c3ref/interrupt.html>.
const AGAIN: Duration = Duration::from_millis(2);

impl Watchdog {
    pub(super) fn start(connection: &Connection, limit: Duration) -> Self {
        let interrupt = connection.get_interrupt_handle();
        let (stop, stopped) = channel::<()>();
        let thread = std::thread::spawn(move || {
            let mut wait = limit;
            while stopped.recv_timeout(wait) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                interrupt.interrupt();
                wait = AGAIN;
            }
        });
        Watchdog { stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // The thread has nothing that can panic, and a drop has nobody to tell.
            let _ = thread.join();
        }
    }
}
