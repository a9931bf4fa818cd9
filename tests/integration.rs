//! All tests that run the program, in one binary; a file for each topic.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::too_many_lines, reason = "a whole output is as long as it is")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "what a test prints is shown when it fails")]

mod abort;
mod adoption;
mod architecture;
mod autogenerate;
mod bad_config;
mod bad_databases;
mod bad_revisions;
mod cases;
mod certificates;
mod check;
mod claims;
mod commits;
mod connecting;
mod create_all;
mod drop_all;
mod dumped;
mod example;
mod expressions;
mod files;
mod half_way;
mod harness;
mod help;
mod history;
mod injection;
mod killed;
mod listing;
mod locks;
mod lost;
mod memory;
mod merge;
mod migrate;
mod naming;
mod options;
mod preflight;
mod properties;
mod pull;
mod racers;
mod readers;
mod readme;
mod resolve;
mod revisions;
mod schemas;
mod seed_failures;
mod selection;
mod signals;
mod sources;
mod stamp;
mod strangers;
mod thousands;
mod unsaid;
mod vanishing;

/// A file that is not named above would never run.
#[test]
fn no_file_of_tests_is_forgotten() {
    let source = include_str!("integration.rs");
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        if path.extension().is_some_and(|extension| extension == "rs") && name != "integration" {
            assert!(source.contains(&format!("mod {name};")), "tests/{name}.rs is not part of tests/integration.rs");
        }
    }
}
mod views;
