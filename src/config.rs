//! `binds.toml`, read and checked whole before anything else happens.

mod document;
mod places;
mod project;
mod tables;

pub use document::{Document, Role};
pub use places::Places;
pub use project::{Database, MigrationsFolder, Project};
