//! Moments as AWS writes them: `2026-11-23T12:00:00Z`, `…00.123Z` and `…00+00:00`.

use time::format_description::well_known::Rfc3339;
use time::{Date, Duration, Month, OffsetDateTime, Time};

use super::computed::{Computed, Unknown};
use super::evaluate::{Evaluation, Known};
use super::expression::Expression;

/// The moment that an argument is.
pub(crate) fn moment<'a>(
    evaluation: &mut Evaluation<'a>,
    argument: &'a Expression,
    value: Computed<'a>,
) -> Known<'a, OffsetDateTime> {
    let text = value.text(argument)?;
    evaluation.charge(8)?;
    // A moment is short: what is longer is none.
    let moment = (text.len() < 64).then(|| parse(text)).flatten();
    moment.ok_or(Unknown::Unreadable(argument, "a date and time"))
}

/// How long the first of two arguments is before the second.
pub(crate) fn between<'a>(
    evaluation: &mut Evaluation<'a>,
    arguments: &'a [Expression],
    earlier: Computed<'a>,
    later: Computed<'a>,
) -> Known<'a, Duration> {
    let earlier = moment(evaluation, &arguments[0], earlier)?;
    Ok(moment(evaluation, &arguments[1], later)? - earlier)
}

/// AWS's own forms by hand, which takes a tenth of the time, and everything else by the library.
fn parse(text: &str) -> Option<OffsetDateTime> {
    common(text.as_bytes()).or_else(|| OffsetDateTime::parse(text, &Rfc3339).ok())
}

/// `2026-11-23T12:00:00`, then perhaps a fraction, then `Z` or `+00:00`.
fn common(text: &[u8]) -> Option<OffsetDateTime> {
    let (start, rest) = text.split_at_checked(19)?;
    let [b0, b1, b2, b3, b'-', c0, c1, b'-', d0, d1, b'T', h0, h1, b':', m0, m1, b':', s0, s1] =
        *start
    else {
        return None;
    };
    let digit = |byte: u8| byte.is_ascii_digit().then(|| byte - b'0');
    let two = |high, low| Some(digit(high)? * 10 + digit(low)?);
    let (fraction, zone) = match rest.split_first() {
        Some((b'.', rest)) => {
            let end = rest.iter().position(|byte| !byte.is_ascii_digit())?;
            rest.split_at_checked(end)?
        }
        _ => (&[][..], rest),
    };
    let has_fraction = rest.first() == Some(&b'.');
    if !matches!(zone, b"Z" | b"+00:00")
        || fraction.len() > 9
        || has_fraction == fraction.is_empty()
    {
        return None;
    }
    let mut nanosecond = 0;
    for place in 0..9 {
        let next = fraction.get(place).map_or(0, |byte| u32::from(byte - b'0'));
        nanosecond = nanosecond * 10 + next;
    }
    let year = i32::from(two(b0, b1)?) * 100 + i32::from(two(b2, b3)?);
    let month = Month::try_from(two(c0, c1)?).ok()?;
    let date = Date::from_calendar_date(year, month, two(d0, d1)?).ok()?;
    let time = Time::from_hms_nano(two(h0, h1)?, two(m0, m1)?, two(s0, s1)?, nanosecond).ok()?;
    Some(OffsetDateTime::new_utc(date, time))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn what_is_common_is_read_by_hand() {
        for (text, is_common) in [
            ("2026-11-23T12:00:00Z", true),
            ("2026-11-23T12:00:00.000Z", true),
            ("2026-11-23T12:00:00+00:00", true),
            ("2026-11-23T12:00:00.123456789Z", true),
            ("2026-11-23T12:00:00.Z", false),
            ("2026-11-23T12:00:00+02:00", false),
            ("2026-02-30T12:00:00Z", false),
            ("2026-11-23T24:00:00Z", false),
            ("2026-11-23 12:00:00Z", false),
            ("2026-11-23T12:00:00", false),
            ("2026-11-23", false),
            ("", false),
        ] {
            assert_eq!(common(text.as_bytes()).is_some(), is_common, "{text}");
        }
    }

    proptest! {
        #[test]
        fn by_hand_is_as_by_the_library(
            text in "[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,10})?(Z|\\+00:00)",
        ) {
            if let Some(moment) = common(text.as_bytes()) {
                prop_assert_eq!(Some(moment), OffsetDateTime::parse(&text, &Rfc3339).ok());
            }
        }
    }
}
