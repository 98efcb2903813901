//! The function that checks EC2 instances' tags.

use std::process::ExitCode;

use compliance::aws::instances;
use compliance::lambda::checker;
use compliance::rules::Checker;

fn main() -> ExitCode {
    checker::main(Checker::Ec2Tag, instances::SERVICE)
}
