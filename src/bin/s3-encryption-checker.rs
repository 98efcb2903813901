//! The function that checks S3 buckets' encryption.

use std::process::ExitCode;

use compliance::aws::buckets;
use compliance::lambda::checker;
use compliance::rules::Checker;

fn main() -> ExitCode {
    checker::main(Checker::S3Encryption, buckets::SERVICE)
}
