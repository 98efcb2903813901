//! Exit codes.

use std::process::ExitCode;

/// How a command ended. Usage errors exit with 2, from the argument parser.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Exit {
    Done = 0,
    Error = 1,
    /// With `--exit-code`: something is non-compliant, new, or an exception that has ended.
    NonCompliant = 3,
    /// With `--exit-code`: nothing is non-compliant, but something could not be judged or seen.
    Incomplete = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
