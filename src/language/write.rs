//! Parts of a schema as TOML, with every name in full and nothing that goes without saying.
//!
//! The same value gives the same bytes, always, and what is written is read back as the value it was
//! ([`super::read`]). Only what TOML 1.0 has is used, so that any other tool reads the files too.

mod column;
mod constraint;
mod file;
mod index;
mod naming;
mod schema;
mod table;
mod value;

pub use column::{column, default};
pub(super) use column::{generated, identity};
pub(super) use constraint::refer;
pub use constraint::{check, foreign_key, primary_key, unique};
pub(super) use file::references;
pub use file::{Words, table as file_table};
pub use index::index;
pub use naming::naming;
pub use schema::{Clash, Part, comment, declared_table, enum_type, file, schema};
pub use table::table;
pub(super) use table::{mysql, sqlite};
pub(super) use value::names;
pub use value::{column_type, text};
