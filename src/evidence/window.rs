//! A window of time, as people write it: days of UTC, both within it, or moments.

use std::fmt;

use thiserror::Error;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, Duration, OffsetDateTime, Time};

use crate::model::evaluation::{parse_rfc3339, rfc3339_seconds};

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// From a moment to just before another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Window {
    /// The first moment in it.
    pub from: OffsetDateTime,
    /// The first moment after it.
    pub before: OffsetDateTime,
}

/// One end of a window.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum End {
    /// A whole day in UTC.
    Day(Date),
    /// A moment.
    Moment(OffsetDateTime),
}

/// Why a window cannot be used.
#[derive(Debug, Error, PartialEq)]
#[allow(missing_docs, reason = "the message of each variant says what it is")]
pub enum WindowError {
    #[error("it is neither a day, such as 2026-11-23, nor a moment, such as 2026-11-23T12:00:00Z")]
    Unreadable,
    #[error("the window ends before it begins: --from must not be after --to")]
    Backwards,
}

impl End {
    /// Reads `2026-11-30` or `2026-11-30T12:00:00Z`.
    pub fn parse(text: &str) -> Result<Self, WindowError> {
        let day = Date::parse(text, DAY).ok().filter(|day| *day < Date::MAX).map(Self::Day);
        let moment = || parse_rfc3339(text).map(Self::Moment);
        day.or_else(moment).ok_or(WindowError::Unreadable)
    }

    fn first(self) -> OffsetDateTime {
        match self {
            Self::Day(day) => day.midnight().assume_utc(),
            Self::Moment(moment) => moment,
        }
    }

    /// The first moment after it.
    fn after(self) -> OffsetDateTime {
        match self {
            Self::Day(day) => day.next_day().unwrap_or(day).midnight().assume_utc(),
            // What is stored has microseconds.
            Self::Moment(moment) => moment + Duration::microseconds(1),
        }
    }
}

impl Window {
    /// Both ends are within it.
    pub fn new(from: End, to: End) -> Result<Self, WindowError> {
        let window = Self { from: from.first(), before: to.after() };
        if window.from < window.before { Ok(window) } else { Err(WindowError::Backwards) }
    }

    /// The last moment in it.
    pub fn last_moment(&self) -> OffsetDateTime {
        self.before - Duration::microseconds(1)
    }
}

/// As people would write it.
impl fmt::Display for Window {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, last) = (self.from, self.last_moment());
        if from.time() == Time::MIDNIGHT && self.before.time() == Time::MIDNIGHT {
            return write!(
                formatter,
                "from {} to {}, both days included (UTC)",
                from.date(),
                last.date()
            );
        }
        write!(formatter, "from {} to {}", rfc3339_seconds(from), rfc3339_seconds(last))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn window(from: &str, to: &str) -> Result<String, String> {
        let end = |text: &str| End::parse(text).map_err(|error| format!("{text}: {error}"));
        Window::new(end(from)?, end(to)?)
            .map(|window| format!("{} {}", window.from, window.before))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn days_and_moments_are_within() {
        let cases = [
            (
                "2026-11-01",
                "2026-11-30",
                Ok("2026-11-01 0:00:00.0 +00:00:00 2026-12-01 0:00:00.0 +00:00:00"),
            ),
            (
                "2026-11-23",
                "2026-11-23",
                Ok("2026-11-23 0:00:00.0 +00:00:00 2026-11-24 0:00:00.0 +00:00:00"),
            ),
            (
                "2026-11-23T13:00:00+01:00",
                "2026-11-23T12:00:00Z",
                Ok("2026-11-23 12:00:00.0 +00:00:00 2026-11-23 12:00:00.000001 +00:00:00"),
            ),
            (
                "2026-11-24",
                "2026-11-23",
                Err("the window ends before it begins: --from must not be after --to"),
            ),
            (
                "2026-02-30",
                "2026-11-23",
                Err(
                    "2026-02-30: it is neither a day, such as 2026-11-23, nor a moment, such as 2026-11-23T12:00:00Z",
                ),
            ),
            (
                "yesterday",
                "2026-11-23",
                Err(
                    "yesterday: it is neither a day, such as 2026-11-23, nor a moment, such as 2026-11-23T12:00:00Z",
                ),
            ),
            (
                "2026-11-01",
                "9999-12-31",
                Err(
                    "9999-12-31: it is neither a day, such as 2026-11-23, nor a moment, such as 2026-11-23T12:00:00Z",
                ),
            ),
        ];
        for (from, to, expected) in cases {
            assert_eq!(
                window(from, to).as_ref().map(String::as_str).map_err(String::as_str),
                expected,
                "{from} {to}"
            );
        }
    }

    #[test]
    fn it_is_said_as_it_was_meant() {
        let refusal = |from, to| {
            Window::new(End::parse(from).unwrap(), End::parse(to).unwrap()).unwrap().to_string()
        };
        assert_eq!(
            refusal("2026-11-01", "2026-11-30"),
            "from 2026-11-01 to 2026-11-30, both days included (UTC)"
        );
        assert_eq!(
            refusal("2026-11-01T06:00:00Z", "2026-11-30"),
            "from 2026-11-01T06:00:00Z to 2026-11-30T23:59:59Z"
        );
    }
}
