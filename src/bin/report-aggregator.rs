//! The function that makes a report of the newest finished scans.

use std::process::ExitCode;

fn main() -> ExitCode {
    compliance::lambda::aggregator::main()
}
