//! Schemas and migrations of several databases from one TOML file.

pub mod diagnostic;
pub mod flavour;
pub mod key;
pub mod options;
pub mod selection;
pub mod url;

pub mod config;
pub mod dialect;
pub mod language;
pub mod physical;
pub mod report;
pub mod schema;
pub mod session;
