//! `compliance`, the command line.

use std::process::ExitCode;

// A scan makes and drops millions of short texts on several threads (checks/bench/README.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    compliance::cli::main()
}
