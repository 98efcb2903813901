//! The rows of `scans`, and how columns are read back.

use rusqlite::Row;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::model::evaluation::{Source, parse_rfc3339};
use crate::model::lambda_functions::LambdaFunction;
use crate::model::partition::Partition;
use crate::model::scan_record;
use crate::model::scan_record::{Scan, Target};

pub const MARKER: &str = "checker, account_id, regions, scan_time, finished_at, source, compliant, non_compliant, insufficient_data, incomplete, by_rule, data_as_of, partition, parameters";
pub fn to_json(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

/// Reads a column of JSON. Corrupt data is an error: a default would say that a scan saw
/// everything.
pub fn from_json<T: DeserializeOwned>(
    row: &Row<'_>,
    column: usize,
    text: &str,
) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|error| {
        let name = row.as_ref().column_name(column).unwrap_or("?").to_owned();
        let message = format!("the column {name} holds `{text}`, which is damaged: {error}");
        rusqlite::Error::FromSqlConversionFailure(
            column,
            rusqlite::types::Type::Text,
            message.into(),
        )
    })
}

pub fn named<T>(
    row: &Row<'_>,
    column: usize,
    find: impl Fn(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    find(&text).ok_or_else(|| {
        rusqlite::Error::InvalidColumnType(
            column,
            format!("unknown value `{text}`"),
            rusqlite::types::Type::Text,
        )
    })
}

pub fn scan(row: &Row<'_>) -> rusqlite::Result<Scan> {
    Ok(Scan {
        checker: named(row, 0, LambdaFunction::named)?,
        recorded_as: row.get(0)?,
        target: Target { account_id: row.get(1)?, regions: row.get(2)? },
        scan_time: named(row, 3, parse_rfc3339)?,
        finished_at: named(row, 4, parse_rfc3339)?,
        source: named(row, 5, Source::named)?,
        compliant: row.get(6)?,
        non_compliant: row.get(7)?,
        insufficient_data: row.get(8)?,
        incomplete: from_json(row, 9, &row.get::<_, String>(9)?)?,
        by_rule: scan_record::by_current_id(from_json(row, 10, &row.get::<_, String>(10)?)?),
        data_as_of: row
            .get::<_, Option<String>>(11)?
            .map(|_| named(row, 11, parse_rfc3339))
            .transpose()?,
        partition: row
            .get::<_, Option<String>>(12)?
            .map(|_| named(row, 12, Partition::named))
            .transpose()?,
        parameters: row
            .get::<_, Option<String>>(13)?
            .map(|text| from_json(row, 13, &text))
            .transpose()?
            .map(scan_record::by_current_id),
    })
}
