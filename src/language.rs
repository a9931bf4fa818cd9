//! The language of binds: schemas and changes as TOML, for the file, the revisions and `pull` alike.

mod syntax;
mod value;

pub use value::{Kind, Name, Table, Value};
