//! What differs between two schemas. Neutral is compared with neutral, physical with physical, and nothing else.

pub mod neutral;
mod passage;
pub mod physical;
mod wordings;

pub use passage::Passage;
pub use wordings::{Wording, Wordings};
