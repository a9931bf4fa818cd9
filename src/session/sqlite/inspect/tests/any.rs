//! Any text is held to SQLite. `BINDS_TEST_CASES=100000` draws more of them than a usual run does.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRunner};

use super::super::agree::held_to_sqlite;
use super::super::drawn::definition;

fn run(mutated: bool, usual: u32, least: u32) {
    let cases = std::env::var("BINDS_TEST_CASES").map_or(usual, |cases| cases.parse().unwrap());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 5000, ..Config::default() };
    let mut taken = 0;
    let counted = std::cell::RefCell::new(&mut taken);
    let outcome = TestRunner::new(config).run(&vec(any::<u32>(), 0..300), |drawn| {
        **counted.borrow_mut() += u32::from(held_to_sqlite(&definition(drawn, mutated)).map_err(TestCaseError::fail)?);
        Ok(())
    });
    match outcome {
        Ok(()) => assert!(taken * least > cases, "SQLite took only {taken} of {cases}"),
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

#[test]
fn whatever_sqlite_takes_is_read_as_sqlite_understands_it() {
    run(false, 2000, 4);
}

#[test]
fn a_text_that_is_broken_anywhere_is_read_without_a_panic() {
    run(true, 3000, 60);
}
