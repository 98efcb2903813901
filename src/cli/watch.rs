//! `compliance watch`: scans on an interval and shows what changes: a screen that is redrawn on a
//! terminal, lines for a log elsewhere.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::Args;
use time::OffsetDateTime;
use tokio::time::{Instant, sleep_until};

use super::data_paths::settings;
use super::exit::{Exit, is_lasting, message};
use super::interrupt::asked_to_stop;
use super::options::{DataPathArguments, SourceArguments};
use super::print;
use super::scan::{Manner, Seen, once};
use crate::settings::Settings;

mod screen;
mod state;

use screen::{Key, Screen, draw, pressed};
use state::State;

const SHORTEST: Duration = Duration::from_secs(10);
const LONGEST: Duration = Duration::from_hours(7 * 24);

pub const EXAMPLES: &str = "\
Examples:
  compliance watch                                    the account of your AWS credentials, every five minutes
  compliance watch --interval 1h --rule mfa-enabled-for-iam-console-access
  compliance watch --demo --interval 10s              the bundled account, to see what it looks like
  compliance watch | tee -a compliance.log            a line a scan and a change

Every scan is kept in the history; no reports are written. A scan that fails is tried again at the next interval. q or Ctrl-C ends it.";

#[derive(Debug, Args)]
pub struct WatchArguments {
    #[command(flatten)]
    pub source: SourceArguments,
    #[command(flatten)]
    pub data_paths: DataPathArguments,
    /// How long from the start of one scan to the next, such as 90s, 5m or 1h; 10s at least
    #[arg(long, value_name = "TIME", value_parser = interval, default_value = "5m")]
    pub interval: Duration,
}

fn interval(text: &str) -> Result<Duration, String> {
    let duration = humantime::parse_duration(text)
        .map_err(|_| "it is a time such as 90s, 5m or 1h 30m".to_owned())?;
    if (SHORTEST..=LONGEST).contains(&duration) {
        Ok(duration)
    } else {
        Err("it is from 10s to 7d".to_owned())
    }
}

pub async fn run(arguments: WatchArguments) -> Result<Exit> {
    if arguments.source.plan.as_deref() == Some(Path::new("-")) {
        bail!(
            "standard input can be read only once: write the plan to a file and name that with --plan"
        );
    }
    let settings = settings(&arguments.data_paths)?;
    // Both before the first scan, so that neither is missed and the screen comes back whatever
    // happens.
    let mut screen = Screen::enter()?;
    let ended = tokio::select! {
        biased;
        () = asked_to_stop() => Ok(Exit::Done),
        ended = watch(&arguments, &settings, screen.as_mut()) => ended,
    };
    drop(screen);
    ended
}

async fn watch(
    arguments: &WatchArguments,
    settings: &Settings,
    mut screen: Option<&mut Screen>,
) -> Result<Exit> {
    let mut state = State::default();
    if screen.is_some() {
        draw(&state.screen(arguments.interval, None))?;
    }
    loop {
        let next = Instant::now() + arguments.interval;
        let began = OffsetDateTime::now_utc();
        let manner = Manner { quiet: true, ..Manner::default() };
        let (source, data_paths) = (&arguments.source, &arguments.data_paths);
        let mut scan = Box::pin(once(source, data_paths, settings, None, Seen::default(), manner));
        let scanned = loop {
            tokio::select! {
                biased;
                key = pressed(screen.as_deref_mut()) => match key {
                    Key::Quit => return Ok(Exit::Done),
                    Key::Redraw => draw(&state.screen(arguments.interval, None))?,
                },
                scanned = &mut scan => break scanned,
            }
        };
        drop(scan);
        match scanned {
            Ok(finished) => state.add(finished)?,
            // Waiting mends no flag, setting or file of this machine.
            Err(error)
                if state.scans == 0 && (is_lasting(&error) || reads_files(&arguments.source)) =>
            {
                return Err(error);
            }
            Err(error) => state.failed(&message(&error), began),
        }
        if screen.is_none() {
            print(&std::mem::take(&mut state.log))?;
            sleep_until(next).await;
            continue;
        }
        state.log.clear();
        loop {
            let left = next.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            draw(&state.screen(arguments.interval, Some(left)))?;
            tokio::select! {
                () = sleep_until((Instant::now() + Duration::from_secs(1)).min(next)) => {}
                key = pressed(screen.as_deref_mut()) => if key == Key::Quit {
                    return Ok(Exit::Done);
                },
            }
        }
    }
}

fn reads_files(source: &SourceArguments) -> bool {
    source.demo
        || source.plan.is_some()
        || source.snapshot.as_ref().is_some_and(|place| !place.starts_with("s3://"))
}
