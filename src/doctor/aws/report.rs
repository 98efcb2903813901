//! The newest report in its bucket, by its name: the name begins with its time.

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Duration, OffsetDateTime, PrimitiveDateTime};

use super::{Place, failed};
use crate::aws::error::code;
use crate::doctor::facts::Fact;

const ACTION: &str = "s3:ListBucket";
const PREFIX: &str = "compliance-report-";
const TIME: &[BorrowedFormatItem<'_>] =
    format_description!("[year][month][day]-[hour][minute][second]");
/// How far it looks back: a list begins at a name, and has no end to begin from.
const DAYS: i64 = 30;

/// In the bucket of the aggregator's settings, or where its name can only be guessed, in either of
/// the two it may have.
pub async fn ask(place: &Place<'_>, bucket: Option<&str>) -> Fact<Option<OffsetDateTime>> {
    if let Some(bucket) = bucket {
        return newest(place, bucket).await;
    }
    let plain = place.named("compliance-reports");
    match newest(place, &plain).await {
        Fact::Known(newest) => Fact::Known(newest),
        refused => match newest(place, &format!("{plain}-{}", place.account)).await {
            Fact::Known(newest) => Fact::Known(newest),
            _ => refused,
        },
    }
}

async fn newest(place: &Place<'_>, bucket: &str) -> Fact<Option<OffsetDateTime>> {
    let client = aws_sdk_s3::Client::new(place.config);
    let after = (place.now - Duration::days(DAYS)).format(TIME).unwrap_or_default();
    // With the expected owner: a bucket of this name may belong to another account.
    let list = client
        .list_objects_v2()
        .bucket(bucket)
        .prefix(PREFIX)
        .start_after(format!("{PREFIX}{after}"))
        .expected_bucket_owner(place.account);
    let mut pages = list.into_paginator().send();
    let mut newest = None;
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => {
                newest = page
                    .contents()
                    .iter()
                    .filter_map(|object| time_of(object.key()?))
                    .max()
                    .max(newest);
            }
            Err(error) if code(&error) == Some("NoSuchBucket") => {
                return Fact::Failed(format!("{ACTION}: there is no bucket {bucket}"));
            }
            Err(error) => return failed(ACTION, &error),
        }
    }
    Fact::Known(newest)
}

fn time_of(key: &str) -> Option<OffsetDateTime> {
    let time = key.strip_prefix(PREFIX)?.get(..15)?;
    PrimitiveDateTime::parse(time, TIME).ok().map(PrimitiveDateTime::assume_utc)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::time_of;

    #[test]
    fn a_reports_name_tells_its_time() {
        let time = Some(datetime!(2026-11-23 12:00:05 UTC));
        for (key, expected) in [
            ("compliance-report-20261123-120005.json", time),
            ("compliance-report-20261123-120005.ocsf.json", time),
            ("compliance-report-today", None),
        ] {
            assert_eq!(time_of(key), expected, "{key}");
        }
    }
}
