//! `binds.toml`, read and checked whole before anything else happens.

mod document;
mod project;
mod tables;

pub use crate::language::Places;
pub use document::{Document, Role};
pub use project::{Database, MigrationsFolder, Project};
