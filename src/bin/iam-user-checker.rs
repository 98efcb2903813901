//! The function that checks IAM users' access keys and MFA.

use std::process::ExitCode;

use compliance::aws::users;
use compliance::lambda::checker;
use compliance::rules::Checker;

fn main() -> ExitCode {
    checker::main(Checker::IamUser, users::SERVICE)
}
