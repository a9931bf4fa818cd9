//! The program: arguments in, exit code out.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// A schema is many small values: with the system's allocator a third of the time goes to it. The second version gives
/// memory back after ten milliseconds, the third after a second, when most commands are done.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(binds::cli::main(std::env::args_os()).code())
}
