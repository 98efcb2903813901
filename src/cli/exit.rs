//! Exit codes.

use std::process::ExitCode;

/// How a command ended. Usage errors exit with 2, from the argument parser.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Exit {
    Done,
    Error,
    /// With `--exit-code`: something is non-compliant, new, or an exception that has ended.
    NonCompliant,
    /// `doctor` found something broken.
    Broken,
    /// With `--exit-code`: nothing is non-compliant, but something could not be judged or seen.
    Incomplete,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Error => 1,
            Exit::NonCompliant | Exit::Broken => 3,
            Exit::Incomplete => 4,
        })
    }
}
