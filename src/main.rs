//! The program: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(binds::cli::main(std::env::args_os()).code())
}
