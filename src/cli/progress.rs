//! Progress on standard error, for work that takes a while: counts and rate, nothing where no one
//! watches.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    pub fn new(quiet: bool) -> Self {
        if quiet || !std::io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
        if let Ok(style) =
            ProgressStyle::with_template("{spinner} {human_pos} evaluations, {per_sec}, {elapsed}")
        {
            bar.set_style(style);
        }
        // Long enough that short scans draw nothing.
        bar.enable_steady_tick(Duration::from_millis(300));
        Self(bar)
    }

    pub fn one_more(&self) {
        self.0.inc(1);
    }

    pub fn done(&self) {
        self.0.finish_and_clear();
    }
}
