//! The forms in which AWS Config, the AWS CLI and the SDKs write a moment.

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

use super::scalar::Scalar;
use crate::model::evaluation::parse_rfc3339;

/// Larger numbers are milliseconds: as seconds they would be of the year 5138.
const LARGEST_SECONDS: f64 = 1e11;
const LARGEST_MILLISECONDS: f64 = LARGEST_SECONDS * 1e3;

/// `2026-11-20T09:00:00.123`, with a space in place of the T as well.
const LOCAL: &[BorrowedFormatItem<'_>] = format_description!(
    version = 2,
    "[year]-[month]-[day][first [T][t][ ]][hour]:[minute][optional [:[second][optional [.[subsecond]]]]]"
);
/// `+0000` and `+00`.
const OFFSET: &[BorrowedFormatItem<'_>] = format_description!(
    version = 2,
    "[offset_hour sign:mandatory][optional [:]][optional [[offset_minute]]]"
);

/// A moment, in UTC; `None` where it is in no known form. Without a zone it is UTC; a number is of
/// seconds or milliseconds since 1970.
pub fn moment(written: &Scalar<'_>) -> Option<OffsetDateTime> {
    match written {
        Scalar::Text(text) => of_text(text.trim()),
        Scalar::Integer(number) => of_integer(*number),
        Scalar::Number(number) => of_number(*number),
        Scalar::Absent | Scalar::Other => None,
    }
}

fn of_text(text: &str) -> Option<OffsetDateTime> {
    if let Some(moment) = parse_rfc3339(text) {
        return Some(moment);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return of_number(text.parse().ok()?);
    }
    let (local, offset) = split_offset(text)?;
    let moment = PrimitiveDateTime::parse(local, LOCAL).ok()?.assume_offset(offset);
    moment.checked_to_offset(UtcOffset::UTC).filter(|moment| (0..9999).contains(&moment.year()))
}

/// The zone behind the time, which has no sign of its own.
fn split_offset(text: &str) -> Option<(&str, UtcOffset)> {
    if let Some(local) = text.strip_suffix(['Z', 'z']) {
        return Some((local, UtcOffset::UTC));
    }
    let time = text.find(':')?;
    match text[time..].find(['+', '-']) {
        Some(place) => {
            let (local, offset) = text.split_at(time + place);
            Some((local.trim_end(), UtcOffset::parse(offset, OFFSET).ok()?))
        }
        None => Some((text, UtcOffset::UTC)),
    }
}

// Up to 2^53 every integer is a floating-point number, and larger ones are no moments.
#[allow(clippy::cast_precision_loss)]
fn of_integer(number: i64) -> Option<OffsetDateTime> {
    of_number(number as f64)
}

#[allow(clippy::cast_possible_truncation)]
fn of_number(number: f64) -> Option<OffsetDateTime> {
    // No resource is older than 1970; zero is written where there is no moment.
    let milliseconds = if number > 0.0 && number < LARGEST_SECONDS {
        number * 1e3
    } else if (LARGEST_SECONDS..LARGEST_MILLISECONDS).contains(&number) {
        number
    } else {
        return None;
    };
    // As a floating-point number the last digits are not exact: the milliseconds are.
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(milliseconds.round() as i64) * 1_000_000)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn every_form_is_the_same_moment() {
        let expected = Some(datetime!(2026-11-20 09:00:00.123 UTC));
        for text in [
            "2026-11-20T09:00:00.123Z",
            "2026-11-20T09:00:00.123z",
            "2026-11-20t09:00:00.123Z",
            "2026-11-20T09:00:00.123+00:00",
            "2026-11-20T09:00:00.123+0000",
            "2026-11-20T09:00:00.123-0000",
            "2026-11-20T09:00:00.123+00",
            "2026-11-20T09:00:00.123",
            "2026-11-20 09:00:00.123",
            "2026-11-20 09:00:00.123000 +0000",
            "2026-11-20T10:30:00.123+0130",
            "2026-11-20T07:30:00.123-0130",
            "2026-11-20T10:30:00.123000+01:30",
            " 2026-11-20T09:00:00.123Z\n",
            "1795165200.123",
            "1795165200123",
        ] {
            assert_eq!(moment(&Scalar::Text(text.into())), expected, "{text}");
        }
        assert_eq!(moment(&Scalar::Number(1_795_165_200.123)), expected);
        assert_eq!(moment(&Scalar::Integer(1_795_165_200_123)), expected);
        assert_eq!(moment(&Scalar::Integer(1_795_165_200)), Some(datetime!(2026-11-20 09:00 UTC)));
        assert_eq!(
            moment(&Scalar::Text("2026-11-20T09:00".into())),
            Some(datetime!(2026-11-20 09:00 UTC))
        );
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in [
            "",
            "yesterday",
            "2026-11-20",
            "09:00",
            "2026-11-20T25:00:00Z",
            "2026-13-20T09:00:00",
            "20/11/2026 09:00",
            "2026-11-20T09:00:00+99",
            "1..2",
            ".",
            "9999-12-31T23:59:59",
            "é:+",
        ] {
            assert_eq!(moment(&Scalar::Text(text.into())), None, "{text}");
        }
        for number in [0.0, -1.0, 1e15, f64::NAN, f64::INFINITY] {
            assert_eq!(moment(&Scalar::Number(number)), None, "{number}");
        }
        for odd in [Scalar::Absent, Scalar::Other, Scalar::Integer(0), Scalar::Integer(i64::MIN)] {
            assert_eq!(moment(&odd), None, "{odd:?}");
        }
    }
}
