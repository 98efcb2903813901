//! Which moment an evaluation of an AWS Config event is kept at: the same whenever the same event
//! is delivered, and another for another event.
//!
//! AWS Config dates an event twice: when it captured the item, and when it made the event
//! (`notificationCreationTime`), milliseconds later. A re-evaluation sends the last item again,
//! however old, in a new event: its evaluation is of the time of that event.

use std::iter::once;

use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};

use crate::model::evaluation::to_milliseconds;
use crate::model::text::hexadecimal;

/// An event that AWS Config made later than this after the capture does not tell a change: it is a
/// re-evaluation.
const TELLS_A_CHANGE: Duration = Duration::minutes(15);
/// How many events of the same two dates about one resource are kept.
const DISTINCT: i64 = 100;

/// When an item was captured, and when the event about it was made.
#[derive(Clone, Copy, Debug)]
pub struct Dates {
    /// When AWS Config captured the item.
    pub captured: OffsetDateTime,
    /// When AWS Config made the event; `None` where it does not say.
    pub created: Option<OffsetDateTime>,
}

impl Dates {
    /// The moment to keep the evaluation at.
    pub fn moment(self) -> OffsetDateTime {
        self.re_evaluated().unwrap_or_else(|| to_milliseconds(self.captured))
    }

    /// Whether the event is a re-evaluation: AWS Config evaluates every resource again when a rule
    /// is made or its parameters change. Nothing happened then.
    pub fn is_re_evaluation(self) -> bool {
        self.re_evaluated().is_some()
    }

    fn re_evaluated(self) -> Option<OffsetDateTime> {
        self.made_later().filter(|created| *created - self.captured > TELLS_A_CHANGE)
    }

    /// The moments to try, in this order, where other events of the same dates have left
    /// evaluations.
    pub fn moments(self) -> impl Iterator<Item = OffsetDateTime> {
        let first = self.moment();
        let after = first + Duration::milliseconds(1);
        let next = self.made_later().map_or(after, |created| created.max(after));
        once(first).chain((0..DISTINCT).map(move |place| next + Duration::milliseconds(place)))
    }

    /// The dates of an event about an item that is older than what is known already: its evaluation
    /// is kept before that, at the capture.
    #[must_use]
    pub fn of_the_past(self) -> Self {
        Self { captured: self.captured, created: None }
    }

    fn made_later(self) -> Option<OffsetDateTime> {
        self.created.map(to_milliseconds).filter(|created| *created > self.captured)
    }
}

/// What tells one event from another: AWS Config gives each a result token, which a retry of the
/// event has again. A digest, for with the token verdicts can be put.
pub fn event_id(result_token: &str) -> String {
    hexadecimal(&Sha256::digest(result_token)[..16])
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const CAPTURED: OffsetDateTime = datetime!(2026-11-20 5:00 UTC);

    #[test]
    fn a_re_evaluation_is_of_its_own_time() {
        for (name, created, expected) in [
            ("a change", Some(datetime!(2026-11-20 5:00:00.033 UTC)), CAPTURED),
            ("a change that AWS Config told late", Some(datetime!(2026-11-20 5:15 UTC)), CAPTURED),
            (
                "a re-evaluation",
                Some(datetime!(2026-11-20 5:15:00.001 UTC)),
                datetime!(2026-11-20 5:15:00.001 UTC),
            ),
            (
                "a re-evaluation a year later",
                Some(datetime!(2027-11-20 5:00:00.123456 UTC)),
                datetime!(2027-11-20 5:00:00.123 UTC),
            ),
            ("an event without its date", None, CAPTURED),
            (
                "an event that was made before the capture",
                Some(datetime!(2026-11-20 4:00 UTC)),
                CAPTURED,
            ),
        ] {
            let dates = Dates { captured: CAPTURED, created };
            assert_eq!(
                (dates.moment(), dates.is_re_evaluation()),
                (expected, expected != CAPTURED),
                "{name}"
            );
        }
    }

    #[test]
    fn events_of_the_same_dates_are_kept_one_after_the_other() {
        let first = |created, count: usize| {
            Dates { captured: CAPTURED, created }.moments().take(count).collect::<Vec<_>>()
        };
        let after = |milliseconds| CAPTURED + Duration::milliseconds(milliseconds);
        assert_eq!(first(Some(after(1000)), 4), [CAPTURED, after(1000), after(1001), after(1002)]);
        assert_eq!(first(None, 3), [CAPTURED, after(1), after(2)]);
        let late = after(3_600_000);
        assert_eq!(
            first(Some(late), 3),
            [late, late + Duration::milliseconds(1), late + Duration::milliseconds(2)]
        );
        for created in [None, Some(after(1)), Some(late)] {
            let all: Vec<_> = Dates { captured: CAPTURED, created }.moments().collect();
            assert!(all.is_sorted_by(|left, right| left < right) && all.len() == 101);
        }
        assert_eq!(
            Dates { captured: CAPTURED, created: Some(late) }.of_the_past().moment(),
            CAPTURED
        );
    }

    #[test]
    fn a_retried_event_has_the_same_id() {
        assert_eq!(event_id("TOK-1"), event_id("TOK-1"));
        assert_ne!(event_id("TOK-1"), event_id("TOK-2"));
        assert_eq!(event_id("TOK-1").len(), 32);
    }
}
