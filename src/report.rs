//! What people and scripts get to see. Everything here makes text from values; only [`Console`] writes.

mod columns;
mod console;
mod diagnostic;
mod github;
mod json;
mod outcome;
mod plan;
mod progress;
mod trouble;
mod words;

pub use columns::{Cell, Columns, Tone};
pub use console::{Console, Format};
pub use diagnostic::{Paint, render as render_diagnostics};
pub use github::{Annotation, Files, Level};
pub use json::{FORMAT, errors as errors_json, mismatch as mismatch_json, outcomes as outcomes_json};
pub use outcome::{lines, mismatch_text, notes, summary};
pub use plan::plans;
pub use progress::Bars;
pub use trouble::{errors, unread};
pub use words::{counted, elapsed, listed, rows};
