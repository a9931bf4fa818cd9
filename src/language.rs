//! The language of binds: schemas and changes as TOML, for the file, the revisions and `pull` alike.

pub mod operation;
mod places;
pub mod read;
#[cfg(test)]
mod round_trip;
mod syntax;
mod table;
mod value;
pub mod write;

pub use places::Places;
pub use table::Table;
pub use value::{Kind, Name, Value};
