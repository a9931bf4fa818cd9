//! What differs between two schemas. Neutral is compared with neutral, physical with physical, and nothing else.

pub mod neutral;
pub mod physical;
mod wordings;

pub use wordings::{Wording, Wordings};
