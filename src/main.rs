//! `compliance`, the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    compliance::cli::main()
}
