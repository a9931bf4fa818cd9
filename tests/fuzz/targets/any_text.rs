//! Any text as the definition of a table.

#![no_main]

use binds::session::sqlite::held_to_sqlite;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|sql: &str| {
    if let Err(why) = held_to_sqlite(sql) {
        panic!("{why}");
    }
});
