//! The rows of `resources`: what a scan, or a single event, found of one resource. Its rules'
//! evaluations share a row, because they share the resource; what is compliant lies apart, because
//! the next scan is compared with the rest alone.

use std::collections::BTreeMap;
use std::error::Error;

use rusqlite::types::Type;
use rusqlite::{CachedStatement, Connection, Row, params};
use serde::{Deserialize, Serialize};

use super::rows::{from_json, named, to_json};
use crate::history::port::Selection;
use crate::model::evaluation::{ComplianceType, Evaluation, Severity, Source};
use crate::rules::current_id;

/// What [`evaluations`] reads.
pub const COLUMNS: &str = "resources.resource_id, resources.account_id, resources.region, resources.resource_type, resources.moment, \
    resource_name, source, tags, as_of, compliant, others";
/// What tells a row of one scan from its others, in the order in which they are read.
pub const KEY: &str = "resource_id, account_id, region, resource_type, moment";
/// The same columns, where `by_resource` has them.
pub const ORDERED_KEY: &str = "by_resource.resource_id, by_resource.account_id, by_resource.region, by_resource.resource_type, by_resource.moment";
/// Stands in `scan` for single events.
pub const SINGLE_EVENTS: i64 = 0;
/// How much of an evaluation's timestamp is its event's moment: all but its rule's microseconds.
const MOMENT: usize = "2026-11-28T12:00:00.000".len();

/// What one rule concluded, in the JSON lists of `compliant` and `others`.
#[derive(Deserialize, Serialize)]
pub struct Conclusion<Text> {
    pub rule: Text,
    /// The end of the evaluation's timestamp, behind the row's moment.
    pub at: Text,
    #[serde(default = "compliant", skip_serializing_if = "is_compliant")]
    pub compliance_type: ComplianceType,
    severity: Severity,
    annotation: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing_tags: Option<Text>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    remediation_values: BTreeMap<String, Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failing_since: Option<Text>,
}

fn compliant() -> ComplianceType {
    ComplianceType::Compliant
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
fn is_compliant(compliance_type: &ComplianceType) -> bool {
    *compliance_type == ComplianceType::Compliant
}

/// The moment and what is behind it.
fn parts(evaluation: &Evaluation) -> (&str, &str) {
    let timestamp = evaluation.evaluation_timestamp.as_str();
    timestamp.split_at_checked(MOMENT).unwrap_or((timestamp, ""))
}

/// Writes rows.
pub struct Writer<'a> {
    insert: CachedStatement<'a>,
    scan: i64,
}

impl<'a> Writer<'a> {
    pub fn new(connection: &'a Connection, scan: i64) -> rusqlite::Result<Self> {
        let insert = connection.prepare_cached(
            "INSERT INTO resources (scan, resource_id, account_id, region, resource_type, moment, resource_name, source, tags, as_of, \
            evaluations, compliant, others) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        Ok(Self { insert, scan })
    }

    /// Writes evaluations, those of one resource that follow each other as one row.
    pub fn write(&mut self, evaluations: &[Evaluation]) -> rusqlite::Result<()> {
        let of_one_resource = |one: &Evaluation, other: &Evaluation| {
            one.resource_id == other.resource_id
                && one.resource_type == other.resource_type
                && one.account_id == other.account_id
                && one.region == other.region
                && one.resource_name == other.resource_name
                && one.source == other.source
                && one.tags == other.tags
                && one.as_of == other.as_of
                && parts(one).0 == parts(other).0
        };
        evaluations.chunk_by(of_one_resource).try_for_each(|of_one| self.write_row(of_one))
    }

    fn write_row(&mut self, of_one: &[Evaluation]) -> rusqlite::Result<()> {
        let Some(resource) = of_one.last() else { return Ok(()) };
        // Of one evaluation that is there twice, the later one stays.
        let distinct: BTreeMap<_, _> = of_one
            .iter()
            .map(|evaluation| {
                let (_, at) = parts(evaluation);
                let conclusion = Conclusion {
                    rule: evaluation.rule.as_str(),
                    at,
                    compliance_type: evaluation.compliance_type,
                    severity: evaluation.severity,
                    annotation: &evaluation.annotation,
                    missing_tags: evaluation.missing_tags.as_deref(),
                    remediation_values: evaluation.remediation_values.clone(),
                    failing_since: evaluation.failing_since.as_deref(),
                };
                ((at, conclusion.rule), conclusion)
            })
            .collect();
        let (count, [compliant, others]) = lists(distinct)?;
        self.insert.execute(params![
            self.scan,
            resource.resource_id,
            resource.account_id,
            resource.region,
            resource.resource_type,
            parts(resource).0,
            resource.resource_name,
            resource.source.as_str(),
            (!resource.tags.is_empty()).then(|| to_json(&resource.tags)).transpose()?,
            resource.as_of,
            count,
            compliant,
            others,
        ])?;
        Ok(())
    }
}

/// How many conclusions there are, and the lists of those that are compliant and of the others;
/// `None` stands for an empty one.
pub fn lists<Key, Text: Serialize>(
    conclusions: BTreeMap<Key, Conclusion<Text>>,
) -> rusqlite::Result<(usize, [Option<String>; 2])> {
    let count = conclusions.len();
    let (compliant, others): (Vec<_>, Vec<_>) = conclusions
        .into_values()
        .partition(|conclusion| conclusion.compliance_type == ComplianceType::Compliant);
    let list = |of: Vec<Conclusion<Text>>| (!of.is_empty()).then(|| to_json(&of)).transpose();
    Ok((count, [list(compliant)?, list(others)?]))
}

/// Reads a list of `compliant` or `others` of a row that begins with the resource's id.
pub fn list(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<Conclusion<String>>> {
    let read = || -> Result<_, Box<dyn Error + Send + Sync>> {
        let text = row.get_ref(column)?.as_str_or_null()?;
        Ok(text.map(serde_json::from_str).transpose()?.unwrap_or_default())
    };
    read().map_err(|error| {
        let resource = row.get::<_, String>(0).unwrap_or_default();
        let name = row.as_ref().column_name(column).unwrap_or("?");
        let message = format!("the column {name} of the resource {resource} is damaged: {error}");
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, message.into())
    })
}

/// The selected evaluations of a row of [`COLUMNS`], by today's ids of their rules.
pub fn evaluations(row: &Row<'_>, selection: Selection) -> rusqlite::Result<Vec<Evaluation>> {
    let mut conclusions = list(row, 10)?;
    if selection == Selection::All {
        conclusions.append(&mut list(row, 9)?);
    }
    let moment = row.get_ref(4)?.as_str()?;
    let resource = Evaluation {
        resource_id: row.get(0)?,
        evaluation_timestamp: String::new(),
        compliance_type: ComplianceType::Compliant,
        resource_type: row.get(3)?,
        missing_tags: None,
        remediation_values: BTreeMap::new(),
        rule: String::new(),
        resource_name: row.get(5)?,
        severity: Severity::Low,
        account_id: row.get(1)?,
        region: row.get(2)?,
        annotation: String::new(),
        source: named(row, 6, Source::named)?,
        tags: row
            .get::<_, Option<String>>(7)?
            .map(|tags| from_json(row, 7, &tags))
            .transpose()?
            .unwrap_or_default(),
        failing_since: None,
        as_of: row.get(8)?,
        exception: None,
    };
    Ok(conclusions
        .into_iter()
        .map(|conclusion| Evaluation {
            evaluation_timestamp: [moment, &conclusion.at].concat(),
            compliance_type: conclusion.compliance_type,
            missing_tags: conclusion.missing_tags,
            remediation_values: conclusion.remediation_values,
            rule: current_id(conclusion.rule),
            severity: conclusion.severity,
            annotation: conclusion.annotation,
            failing_since: conclusion.failing_since,
            ..resource.clone()
        })
        .collect())
}
