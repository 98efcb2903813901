//! Progress on standard error, for work that takes a while: what is read, how much of how much, and
//! how long still; nothing where no one watches.

use std::fmt::Write as _;
use std::io::IsTerminal;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::model::checkpoint::{Checkpoint, Cursor};
use crate::model::evaluation::Evaluation;
use crate::model::text::{grouped, sanitized};
use crate::sources::config::snapshot::BytesRead;

/// Before this a guess of the time that is left would jump.
const GUESSED_AFTER: Duration = Duration::from_secs(3);
/// How often what is read is named anew.
const NAMED_EVERY: u64 = 32;

/// A line on the terminal, for as long as this lives.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    so_far: Arc<SoFar>,
}

/// What is known of the work.
#[derive(Debug, Default)]
struct SoFar {
    evaluations: AtomicU64,
    /// Lists of AWS: read, and all of them.
    lists: (AtomicU64, AtomicU64),
    files: Mutex<BytesRead>,
    place: Mutex<String>,
}

impl Progress {
    pub fn new(quiet: bool) -> Self {
        let so_far = Arc::new(SoFar::default());
        if quiet || !std::io::stderr().is_terminal() {
            return Self { bar: ProgressBar::hidden(), so_far };
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
        let shown = Arc::clone(&so_far);
        let line = move |state: &ProgressState, to: &mut dyn std::fmt::Write| {
            let room = super::table::stderr_columns().saturating_sub(3);
            let _ = to.write_str(&shown.line(state.elapsed(), room));
        };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {line}") {
            bar.set_style(style.with_key("line", line));
        }
        Self { bar, so_far }
    }

    /// Draws from now on: before, somebody may be asked for a code.
    pub fn begin(&self) {
        // Long enough that short scans draw nothing.
        self.bar.enable_steady_tick(Duration::from_millis(300));
    }

    /// Files that are about to be read.
    pub fn files(&self, files: BytesRead) {
        *self.so_far.files.lock().unwrap_or_else(PoisonError::into_inner) = files;
        self.begin();
    }

    /// How many lists of AWS there are to read.
    pub fn lists(&self, all: u64) {
        self.so_far.lists.1.store(all, Relaxed);
    }

    /// How far the lists have been read.
    pub fn has_come(&self, checkpoint: &Checkpoint) {
        let read = checkpoint.cursors.values().filter(|cursor| **cursor == Cursor::End).count();
        self.so_far.lists.0.store(read as u64, Relaxed);
    }

    /// One more evaluation.
    pub fn one_more(&self, evaluation: &Evaluation) {
        let count = self.so_far.evaluations.fetch_add(1, Relaxed);
        if count.is_multiple_of(NAMED_EVERY) && !self.bar.is_hidden() {
            let Evaluation { account_id, region, resource_type, .. } = evaluation;
            *self.so_far.place.lock().unwrap_or_else(PoisonError::into_inner) =
                sanitized(&format!("{account_id} {region} {resource_type}")).into_owned();
        }
    }

    pub fn done(&self) {
        self.bar.finish_and_clear();
    }
}

impl SoFar {
    /// What matters most comes first: the end is cut where the terminal is narrow.
    fn line(&self, elapsed: Duration, room: usize) -> String {
        let (read, all) = self.files.lock().unwrap_or_else(PoisonError::into_inner).of_all();
        let lists = (self.lists.0.load(Relaxed), self.lists.1.load(Relaxed));
        let mut line = String::new();
        let share = if all > 0 {
            let _ = write!(line, "{} of {} MB, ", megabytes(read), megabytes(all));
            Some((read, all))
        } else if lists.1 > 0 {
            let _ =
                write!(line, "{} of {} lists, ", grouped(lists.0.min(lists.1)), grouped(lists.1));
            Some(lists)
        } else {
            None
        };
        if let Some((done, all)) = share {
            let _ = write!(line, "{} %, ", done.min(all).saturating_mul(100) / all);
        }
        let evaluations = self.evaluations.load(Relaxed);
        let _ = write!(line, "{} evaluations", grouped(evaluations));
        if let Some(rate) = evaluations.checked_div(elapsed.as_secs()).filter(|rate| *rate > 0) {
            let _ = write!(line, ", {} a second", grouped(rate));
        }
        match share.and_then(|(done, all)| left(elapsed, done, all)) {
            Some(left) => {
                let _ = write!(line, ", about {} left", humantime::format_duration(left));
            }
            None => {
                let elapsed = Duration::from_secs(elapsed.as_secs());
                let _ = write!(line, ", {}", humantime::format_duration(elapsed));
            }
        }
        let place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        if !place.is_empty() {
            let _ = write!(line, "; {place}");
        }
        line.chars().take(room).collect()
    }
}

/// How long the rest takes if it goes on like this, in whole seconds or minutes.
fn left(elapsed: Duration, done: u64, all: u64) -> Option<Duration> {
    if elapsed < GUESSED_AFTER || done == 0 || done >= all {
        return None;
    }
    let seconds = u128::from(all - done) * elapsed.as_millis() / u128::from(done) / 1000;
    let seconds = u64::try_from(seconds).ok()?;
    let unit = if seconds > 120 { 60 } else { 1 };
    Some(Duration::from_secs(seconds.div_ceil(unit) * unit))
}

fn megabytes(bytes: u64) -> String {
    grouped(bytes.div_ceil(1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_much_of_how_much_and_how_long_still() {
        let so_far = SoFar::default();
        assert_eq!(so_far.line(Duration::from_millis(300), 80), "0 evaluations, 0s");
        so_far.evaluations.store(51_200, Relaxed);
        assert_eq!(
            so_far.line(Duration::from_secs(2), 80),
            "51,200 evaluations, 25,600 a second, 2s"
        );
        so_far.lists.0.store(1200, Relaxed);
        so_far.lists.1.store(4800, Relaxed);
        *so_far.place.lock().unwrap() = "123456789012 eu-west-1 AWS::EC2::Instance".to_owned();
        assert_eq!(
            so_far.line(Duration::from_secs(10), 200),
            "1,200 of 4,800 lists, 25 %, 51,200 evaluations, 5,120 a second, about 30s left; 123456789012 eu-west-1 AWS::EC2::Instance"
        );
        let narrow = so_far.line(Duration::from_secs(10), 77);
        assert_eq!(narrow.len(), 77);
        assert!(narrow.ends_with("about 30s lef"), "{narrow}");
    }

    #[test]
    fn what_is_left_is_guessed_in_whole_minutes_once_something_is_known() {
        let seconds = Duration::from_secs;
        assert_eq!(left(seconds(1), 10, 100), None, "too early");
        assert_eq!(left(seconds(60), 0, 100), None);
        assert_eq!(left(seconds(60), 100, 100), None);
        assert_eq!(left(seconds(10), 10, 100), Some(seconds(90)));
        assert_eq!(left(seconds(100), 10, 100), Some(seconds(900)));
        assert_eq!(left(seconds(61), 10, 31), Some(seconds(180)));
    }
}
