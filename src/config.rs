//! `binds.toml`, read and checked whole before anything else happens.

mod address;
mod check;
mod databases;
mod document;
mod engines;
mod environment;
mod find;
mod include;
#[cfg(test)]
mod json_schema_tests;
mod load;
mod mask;
mod migrations_table;
mod naming;
mod option_tables;
mod options;
mod parameters;
mod project;
mod strangers;
mod tables;
mod template;
#[cfg(test)]
mod tests;

pub use crate::language::Places;
pub use check::check;
pub use document::{Document, Role};
pub use find::{FILE_NAME, VARIABLE};
pub use load::{LoadError, LoadRequest, load, load_databases, load_other};
pub use naming::Namings;
pub use project::{Database, DeclaringFile, MigrationsFolder, Project};
pub use strangers::{Stranger, Strangers};
