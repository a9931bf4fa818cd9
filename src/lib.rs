//! Schemas and migrations of several databases from one TOML file.

pub mod cores;
pub mod diagnostic;
pub mod flavour;
pub mod key;
pub mod options;
pub mod selection;
pub mod url;

pub mod change;
pub mod cli;
pub mod commands;
pub mod config;
pub mod dialect;
pub mod diff;
pub mod history;
pub mod language;
pub mod memory;
pub mod metadata;
pub mod migrations;
pub mod physical;
pub mod plan;
pub mod report;
pub mod run;
pub mod schema;
pub mod session;
pub mod tasks;

/// Compiles the Rust of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
