//! So many answers a second and no more: each waits for its turn, none is refused.

use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

#[derive(Debug)]
pub struct Pace {
    between: Duration,
    next: Mutex<Instant>,
}

impl Pace {
    /// Without a limit where `per_second` is 0.
    pub fn new(per_second: u32) -> Self {
        let between = Duration::from_secs(1).checked_div(per_second).unwrap_or_default();
        Self { between, next: Mutex::new(Instant::now()) }
    }

    pub fn wait(&self) {
        if self.between.is_zero() {
            return;
        }
        let now = Instant::now();
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = now.max(*next);
        *next = turn + self.between;
        drop(next);
        thread::sleep(turn - now);
    }
}
