//! The function that checks RDS databases' backups.

use std::process::ExitCode;

use compliance::aws::databases;
use compliance::lambda::checker;
use compliance::rules::Checker;

fn main() -> ExitCode {
    checker::main(Checker::RdsBackup, databases::SERVICE)
}
