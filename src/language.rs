//! The language of binds: schemas and changes as TOML, for the file, the revisions and `pull` alike.

mod json_schema;
mod later;
pub mod merge;
pub mod operation;
mod pieces;
mod places;
pub mod read;
#[cfg(test)]
mod round_trip;
mod syntax;
mod table;
mod value;
pub mod write;

pub use json_schema::json_schema;
pub use later::{Heads, Later};
pub use places::Places;
pub use table::Table;
pub use value::{Kind, Name, Parsed, Value};
