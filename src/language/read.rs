//! TOML values as parts of a schema.
//!
//! Every function takes a value, pushes all that is wrong with it to the diagnostics and returns what could be read.
//! One grammar serves `binds.toml` and the revisions. A name that is left out follows the convention.

mod column;
mod constraint;
mod default;
mod draft;
mod enum_type;
mod fields;
mod finish;
mod foreign_key;
mod index;
#[cfg(test)]
mod json_schema_tests;
mod name;
mod naming;
mod options;
mod per_engine;

pub use column::{Attributes, ColumnDraft, Shorthand, column};
pub use constraint::{PrimaryKeyDraft, check, primary_key, unique};
pub use default::default;
pub use draft::{Draft, Written};
pub use enum_type::enum_type;
pub use fields::Fields;
pub use finish::{Context, Resolve, table};
pub use foreign_key::{Reference, foreign_key};
pub use index::index;
pub use name::{check_name, check_text, names, old_name, suggest, unknown_column};
pub use naming::naming;
pub use options::{mysql, sqlite};
pub use per_engine::{SLOTS, column_type, only, text};
