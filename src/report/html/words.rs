//! Numbers, moments and names as people read them.

use std::borrow::Cow;

use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use time::OffsetDateTime;

use crate::model::counts::Counts;
use crate::model::evaluation::parse_rfc3339;
pub use crate::model::text::{counted, grouped as number};
use crate::model::text::{cut, sanitized};

/// Characters of a name in a table. The findings' own data has names in full.
const LONGEST: usize = 300;

/// Nothing judged is not the same as all well.
pub fn percentage(counts: &Counts) -> String {
    if counts.is_judged() { format!("{:.1}\u{a0}%", counts.percentage()) } else { "–".to_owned() }
}

/// A name, cut where it is too long, and isolated: its direction of writing does not change its
/// neighbours.
pub fn name(text: &str) -> Markup {
    html! { bdi { (plain(text)) } }
}

/// The same where no element may stand.
pub fn plain(text: &str) -> String {
    sanitized(&cut(text, LONGEST)).into_owned()
}

/// "2026-11-23 12:00 UTC"; what is no moment as it is.
pub fn moment(timestamp: &str) -> Cow<'_, str> {
    match parse_rfc3339(timestamp) {
        Some(at) => Cow::Owned(format!("{} {:02}:{:02} UTC", at.date(), at.hour(), at.minute())),
        None => sanitized(timestamp),
    }
}

pub fn time(timestamp: &str) -> Markup {
    html! { time datetime=(sanitized(timestamp)) { (moment(timestamp)) } }
}

/// Whole days from a moment to another, in words.
pub fn age(since: &str, now: &str) -> Option<String> {
    let days = (parse_rfc3339(now)? - parse_rfc3339(since)?).whole_days().max(0);
    Some(match days {
        0 => "less than a day".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    })
}

/// A link that filters the findings, whose own names are as they are shown.
pub fn filter(fields: &[(&str, &str)]) -> String {
    let fields: Vec<_> = fields
        .iter()
        .map(|(key, value)| {
            format!("{key}={}", utf8_percent_encode(&sanitized(value), NON_ALPHANUMERIC))
        })
        .collect();
    format!("#{}", fields.join("&"))
}

pub fn now(report_timestamp: &str) -> OffsetDateTime {
    parse_rfc3339(report_timestamp).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ages() {
        for (given, expected) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")]
        {
            assert_eq!(number(given), expected);
        }
        let now = "2026-11-23T12:00:00Z";
        for (since, expected) in [
            ("2026-11-23T11:00:00Z", "less than a day"),
            ("2026-11-22T12:00:00Z", "1 day"),
            ("2026-10-23T12:00:00Z", "31 days"),
        ] {
            assert_eq!(age(since, now).as_deref(), Some(expected));
        }
        assert_eq!(age("never", now), None);
    }

    #[test]
    fn a_link_holds_any_name() {
        assert_eq!(
            filter(&[("state", "violation"), ("region", "a&b=c#d")]),
            "#state=violation&region=a%26b%3Dc%23d"
        );
    }
}
