//! A property that is checked on drawn cases, as many as are wanted, and is to say something of enough of them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Debug;

use binds::dialect::Engine as Dialect;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};

use crate::harness::Engine;

/// What of a property differs between two engines.
pub(super) struct Property {
    pub(super) engine: Engine,
    /// How many cases are drawn, unless `BINDS_TEST_CASES` says otherwise.
    pub(super) usual: u32,
    /// At least one case in so many is to be `done`.
    pub(super) one_in: u32,
}

impl Property {
    /// Checks each case, which gives in a word how it went, and what is wrong otherwise.
    pub(super) fn check<S: Strategy<Value: Debug>, Word: Into<String>>(
        &self,
        cases: impl FnOnce(Dialect) -> S,
        check: impl Fn(Engine, &S::Value) -> Result<Word, String>,
    ) {
        let engine = self.engine;
        if !engine.is_wanted() {
            return;
        }
        let wanted = std::env::var("BINDS_TEST_CASES").map_or(self.usual, |cases| cases.parse().unwrap());
        let config = Config { cases: wanted, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
        let tally = RefCell::new(BTreeMap::<String, u32>::new());
        let outcome = TestRunner::new(config).run(&cases(Dialect::oldest(engine.flavour())), |case| {
            let word = check(engine, &case).map_err(TestCaseError::fail)?;
            *tally.borrow_mut().entry(word.into()).or_default() += 1;
            Ok(())
        });
        let tally = tally.into_inner();
        println!("{}: {tally:#?}", engine.name());
        match outcome {
            Ok(()) => {
                let done: u32 = tally.iter().filter(|(word, _)| word.starts_with("done")).map(|(_, count)| count).sum();
                assert!(done * self.one_in > wanted, "only {done} of {wanted} went through: {tally:#?}");
            }
            Err(TestError::Fail(reason, case)) => panic!("{}: {reason}\n\n{case:?}", engine.name()),
            Err(TestError::Abort(reason)) => panic!("{}: {reason}", engine.name()),
        }
    }
}
