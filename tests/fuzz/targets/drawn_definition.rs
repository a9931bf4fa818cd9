//! Definitions of tables, drawn by the bytes, every other one with something broken in it.

#![no_main]

use binds::session::sqlite::{definition, held_to_sqlite};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let sql = definition(rest.iter().map(|byte| u32::from(*byte)).collect(), first % 2 == 1);
    if let Err(why) = held_to_sqlite(&sql) {
        panic!("{why}");
    }
});
