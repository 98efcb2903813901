//! The rows of the tables: their columns, and how each is read back.

use rusqlite::Row;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::model::evaluation::{ComplianceType, Evaluation, Severity, Source, parse_rfc3339};
use crate::model::lambda_functions::LambdaFunction;
use crate::model::partition::Partition;
use crate::model::scan_record;
use crate::model::scan_record::{Scan, Target};
use crate::rules::current_id;

pub const MARKER: &str = "checker, account_id, regions, scan_time, finished_at, source, compliant, non_compliant, insufficient_data, incomplete, by_rule, data_as_of, partition";
pub const COLUMNS: &str = "resource_id, evaluation_timestamp, compliance_type, resource_type, missing_tags, rule, resource_name, severity, account_id, region, annotation, source, tags, failing_since, as_of";
/// What tells an evaluation from every other, in the order in which they lie.
pub const KEY: &str = "evaluation_timestamp, resource_id, account_id, region, resource_type, rule";

/// The columns of [`KEY`].
pub type Key = [String; 6];

pub fn key(evaluation: &Evaluation) -> Key {
    let Evaluation {
        evaluation_timestamp,
        resource_id,
        account_id,
        region,
        resource_type,
        rule,
        ..
    } = evaluation;
    [evaluation_timestamp, resource_id, account_id, region, resource_type, rule].map(Clone::clone)
}

pub fn to_json(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

/// Reads a column of JSON. Corrupt data is an error: a default would say that a scan saw
/// everything.
fn from_json<T: DeserializeOwned>(row: &Row<'_>, column: usize, text: &str) -> rusqlite::Result<T> {
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

fn named<T>(row: &Row<'_>, column: usize, find: impl Fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    find(&text).ok_or_else(|| {
        rusqlite::Error::InvalidColumnType(
            column,
            format!("unknown value `{text}`"),
            rusqlite::types::Type::Text,
        )
    })
}

pub fn evaluation(row: &Row<'_>) -> rusqlite::Result<Evaluation> {
    stored(row).map(by_current_id)
}

/// An evaluation under the id that its rule has now.
pub fn by_current_id(evaluation: Evaluation) -> Evaluation {
    Evaluation { rule: current_id(evaluation.rule), ..evaluation }
}

/// An evaluation under the id that its rule had when it was stored, by which its row is found.
pub fn stored(row: &Row<'_>) -> rusqlite::Result<Evaluation> {
    Ok(Evaluation {
        resource_id: row.get(0)?,
        evaluation_timestamp: row.get(1)?,
        compliance_type: named(row, 2, ComplianceType::named)?,
        resource_type: row.get(3)?,
        missing_tags: row.get(4)?,
        rule: row.get(5)?,
        resource_name: row.get(6)?,
        severity: named(row, 7, Severity::named)?,
        account_id: row.get(8)?,
        region: row.get(9)?,
        annotation: row.get(10)?,
        source: named(row, 11, Source::named)?,
        tags: row
            .get::<_, Option<String>>(12)?
            .map(|tags| from_json(row, 12, &tags))
            .transpose()?
            .unwrap_or_default(),
        failing_since: row.get(13)?,
        as_of: row.get(14)?,
        exception: None,
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
    })
}
