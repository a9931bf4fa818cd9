//! Progress bars, one for each database, on a terminal and for what takes a while.

use std::collections::HashMap;
use std::io::{self, IsTerminal};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::key::Key;
use crate::run::Watch;

/// Fewer statements are over before a bar could be read.
const WORTH_A_BAR: usize = 200;

/// The bars of one run; none where stderr is no terminal.
#[derive(Debug, Default)]
pub struct Bars {
    together: MultiProgress,
    bars: Mutex<HashMap<Key, ProgressBar>>,
}

impl Bars {
    fn with_bar(&self, key: &Key, use_bar: impl FnOnce(&ProgressBar)) {
        let bars = self.bars.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bar) = bars.get(key) {
            use_bar(bar);
        }
    }
}

impl Watch for Bars {
    fn begin(&self, key: &Key, statements: usize) {
        if statements < WORTH_A_BAR || !io::stderr().is_terminal() {
            return;
        }
        let bar = self.together.add(ProgressBar::new(statements as u64).with_prefix(key.to_string()));
        if let Ok(style) = ProgressStyle::with_template("{prefix}  [{bar:30}] {pos}/{len} statements  {eta} left") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        self.bars.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone(), bar);
    }

    fn advance(&self, key: &Key, done: usize) {
        self.with_bar(key, |bar| bar.set_position(done as u64));
    }

    fn end(&self, key: &Key) {
        self.with_bar(key, ProgressBar::finish_and_clear);
    }
}
