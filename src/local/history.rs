//! History in SQLite, with the columns that the table in AWS has.
//!
//! Every batch is one transaction in write-ahead mode: a killed process leaves whole batches or nothing, and two scans at once wait
//! for each other instead of failing. A scan counts only once its marker is there.
//!
//! What belongs together in time lies together: a scan writes behind everything before it, and costs the same however long the history is.

mod schema;
mod unfinished;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Row, params};
use time::OffsetDateTime;
use tokio::sync::mpsc::Sender;

use crate::evaluation::{ComplianceType, Evaluation, Severity, Source, parse_rfc3339, rfc3339};
use crate::ports::{History, Outcome, PortError, Scan, Selection, Target};
use crate::rules::Checker;

pub use unfinished::Begun;

/// How long one process waits for another.
const PATIENCE: Duration = Duration::from_mins(1);
const MARKER: &str = "checker, account_id, regions, scan_time, finished_at, source, compliant, non_compliant, insufficient_data, incomplete, by_rule";
const COLUMNS: &str = "resource_id, evaluation_timestamp, compliance_type, resource_type, missing_tags, rule, resource_name, severity, account_id, region, annotation, source, tags, failing_since";

#[derive(Debug)]
pub struct Sqlite {
    connection: Mutex<Connection>,
    name: String,
}

impl Sqlite {
    /// Opens the file, or makes it with its folder.
    pub fn open(path: &Path) -> Result<Self, PortError> {
        let opening = || format!("opening the history {} (is it a SQLite file you may write?)", path.display());
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| PortError::new(opening(), error))?;
        }
        let connection = Connection::open(path).map_err(|error| PortError::new(opening(), error))?;
        connection.busy_timeout(PATIENCE).map_err(|error| PortError::new(opening(), error))?;
        schema::prepare(&connection, PATIENCE).map_err(|error| PortError::new(opening(), error))?;
        Ok(Self { connection: Mutex::new(connection), name: path.display().to_string() })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, doing: &str) -> impl Fn(rusqlite::Error) -> PortError + '_ {
        let doing = format!("{doing} the history {}", self.name);
        move |error| PortError::new(doing.clone(), error)
    }

    /// Takes a scan time for one scan alone: two that start in the same millisecond must not share their keys.
    pub fn reserve(&self, wanted: OffsetDateTime) -> Result<OffsetDateTime, PortError> {
        let mut time = wanted;
        loop {
            let taken =
                self.connection().execute("INSERT OR IGNORE INTO scan_times VALUES (?1)", [rfc3339(time)]).map_err(self.failed("writing to"))?;
            if taken == 1 {
                return Ok(time);
            }
            time += Duration::from_millis(1);
        }
    }

    /// Looks a resource up at every moment there is: an index of its own would have to be written all over by every scan.
    fn timeline_now(&self, resource: &str) -> rusqlite::Result<Vec<Evaluation>> {
        let sql = format!(
            "WITH RECURSIVE
                moments (moment) AS (
                    SELECT min(evaluation_timestamp) FROM history
                    UNION ALL
                    SELECT (SELECT min(evaluation_timestamp) FROM history WHERE evaluation_timestamp > moment) FROM moments WHERE moment IS NOT NULL
                ),
                ids (id) AS (SELECT ?1 UNION SELECT resource_id FROM names WHERE resource_name = ?1)
            SELECT {COLUMNS} FROM moments CROSS JOIN ids CROSS JOIN history ON evaluation_timestamp = moment AND resource_id = id
            WHERE resource_id = ?1 OR resource_name = ?1 ORDER BY evaluation_timestamp, resource_id"
        );
        let connection = self.connection();
        let mut statement = connection.prepare(&sql)?;
        statement.query_map([resource], evaluation)?.collect()
    }

    /// Resource ids and names that contain `text`, for a message that helps.
    pub fn like(&self, text: &str, most: u32) -> Result<Vec<String>, PortError> {
        let reading = self.failed("reading");
        let connection = self.connection();
        let sql = "SELECT DISTINCT resource_name FROM names WHERE instr(lower(resource_name), lower(?1)) OR instr(lower(resource_id), lower(?1)) ORDER BY 1 LIMIT ?2";
        let mut statement = connection.prepare(sql).map_err(&reading)?;
        let rows = statement.query_map(params![text, most], |row| row.get(0)).map_err(&reading)?;
        rows.collect::<Result<_, _>>().map_err(&reading)
    }

    fn store_now(&self, evaluations: &[Evaluation], scan_id: Option<&str>) -> rusqlite::Result<()> {
        let mut connection = self.connection();
        // Immediate: a second writer waits for its turn at the start, where waiting is possible.
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        {
            let sql = format!("INSERT OR REPLACE INTO history ({COLUMNS}, scan_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
            let mut statement = transaction.prepare_cached(&sql)?;
            let mut named = transaction.prepare_cached("INSERT OR IGNORE INTO names VALUES (?, ?)")?;
            for evaluation in evaluations {
                named.execute([&evaluation.resource_name, &evaluation.resource_id])?;
                statement.execute(params![
                    evaluation.resource_id,
                    evaluation.evaluation_timestamp,
                    evaluation.compliance_type.as_str(),
                    evaluation.resource_type,
                    evaluation.missing_tags,
                    evaluation.rule,
                    evaluation.resource_name,
                    evaluation.severity.as_str(),
                    evaluation.account_id,
                    evaluation.region,
                    evaluation.annotation,
                    evaluation.source.as_str(),
                    (!evaluation.tags.is_empty()).then(|| serde_json::to_string(&evaluation.tags).unwrap_or_default()),
                    evaluation.failing_since,
                    scan_id,
                ])?;
            }
        }
        transaction.commit()
    }

    fn finish_now(&self, scan: &Scan) -> rusqlite::Result<()> {
        let incomplete = serde_json::to_string(&scan.incomplete).unwrap_or_default();
        self.connection().execute(
            &format!("INSERT OR REPLACE INTO scans (scan_id, {MARKER}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
            params![
                scan.scan_id(),
                scan.checker.as_str(),
                scan.target.account_id,
                scan.target.regions,
                rfc3339(scan.scan_time),
                rfc3339(scan.finished_at),
                scan.source.as_str(),
                scan.compliant,
                scan.non_compliant,
                scan.insufficient_data,
                incomplete,
                serde_json::to_string(&scan.by_rule).unwrap_or_default(),
            ],
        )?;
        Ok(())
    }

    fn newest_now(&self, checker: Checker, before: Option<OffsetDateTime>) -> rusqlite::Result<Vec<Scan>> {
        let connection = self.connection();
        let before = before.map_or_else(|| "9".to_owned(), rfc3339);
        let newest: Option<String> = connection
            .query_row("SELECT max(scan_time) FROM scans WHERE checker = ?1 AND scan_time < ?2", params![checker.as_str(), before], |row| row.get(0))
            .optional()?
            .flatten();
        let Some(newest) = newest else { return Ok(Vec::new()) };
        let mut statement = connection.prepare(&format!("SELECT {MARKER} FROM scans WHERE checker = ?1 AND scan_time = ?2 ORDER BY scan_id"))?;
        statement.query_map(params![checker.as_str(), newest], scan)?.collect()
    }

    fn recent_now(&self, checker: Checker, target: Option<&Target>, before: Option<OffsetDateTime>, most: usize) -> rusqlite::Result<Vec<Scan>> {
        let of = if target.is_some() { "AND account_id = ?4 AND regions = ?5" } else { "" };
        let sql = format!("SELECT {MARKER} FROM scans WHERE checker = ?1 AND scan_time < ?2 {of} ORDER BY scan_time DESC, scan_id LIMIT ?3");
        let (before, most) = (before.map_or_else(|| "9".to_owned(), rfc3339), i64::try_from(most).unwrap_or(i64::MAX));
        let connection = self.connection();
        let mut statement = connection.prepare(&sql)?;
        match target {
            Some(target) => statement.query_map(params![checker.as_str(), before, most, target.account_id, target.regions], scan)?.collect(),
            None => statement.query_map(params![checker.as_str(), before, most], scan)?.collect(),
        }
    }

    fn count_now(&self, scan_id: &str) -> rusqlite::Result<u64> {
        self.connection().query_row("SELECT count(*) FROM history WHERE scan_id = ?1", [scan_id], |row| row.get(0))
    }

    /// One page of a scan's selected evaluations, those after `last` (timestamp and resource id).
    fn page(&self, scan_id: &str, selection: Selection, last: &(String, String)) -> rusqlite::Result<Vec<Evaluation>> {
        let selected = match selection {
            Selection::All => "",
            Selection::NotCompliant => "AND compliance_type <> 'COMPLIANT'",
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM history WHERE scan_id = ?1 AND (evaluation_timestamp, resource_id) > (?2, ?3) {selected} ORDER BY evaluation_timestamp, resource_id LIMIT 512"
        );
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&sql)?;
        statement.query_map(params![scan_id, last.0, last.1], evaluation)?.collect()
    }
}

fn named<T>(row: &Row<'_>, column: usize, find: impl Fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    find(&text).ok_or_else(|| rusqlite::Error::InvalidColumnType(column, format!("unknown value `{text}`"), rusqlite::types::Type::Text))
}

fn evaluation(row: &Row<'_>) -> rusqlite::Result<Evaluation> {
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
        tags: row.get::<_, Option<String>>(12)?.and_then(|tags| serde_json::from_str(&tags).ok()).unwrap_or_default(),
        failing_since: row.get(13)?,
        exception: None,
    })
}

fn scan(row: &Row<'_>) -> rusqlite::Result<Scan> {
    let incomplete: String = row.get(9)?;
    Ok(Scan {
        checker: named(row, 0, Checker::named)?,
        target: Target { account_id: row.get(1)?, regions: row.get(2)? },
        scan_time: named(row, 3, parse_rfc3339)?,
        finished_at: named(row, 4, parse_rfc3339)?,
        source: named(row, 5, Source::named)?,
        compliant: row.get(6)?,
        non_compliant: row.get(7)?,
        insufficient_data: row.get(8)?,
        incomplete: serde_json::from_str(&incomplete).unwrap_or_default(),
        by_rule: serde_json::from_str(&row.get::<_, String>(10)?).unwrap_or_default(),
    })
}

impl History for Sqlite {
    fn store<'a>(&'a self, evaluations: &'a [Evaluation], scan_id: Option<&'a str>) -> Outcome<'a, ()> {
        Box::pin(async move { self.store_now(evaluations, scan_id).map_err(self.failed("writing to")) })
    }

    fn finish<'a>(&'a self, scan: &'a Scan) -> Outcome<'a, ()> {
        Box::pin(async move { self.finish_now(scan).map_err(self.failed("writing to")) })
    }

    fn newest(&self, checker: Checker, before: Option<OffsetDateTime>) -> Outcome<'_, Vec<Scan>> {
        Box::pin(async move { self.newest_now(checker, before).map_err(self.failed("reading")) })
    }

    fn of_target<'a>(&'a self, checker: Checker, target: &'a Target, before: Option<OffsetDateTime>, most: usize) -> Outcome<'a, Vec<Scan>> {
        Box::pin(async move { self.recent_now(checker, Some(target), before, most).map_err(self.failed("reading")) })
    }

    fn recent(&self, checker: Checker, before: Option<OffsetDateTime>, most: usize) -> Outcome<'_, Vec<Scan>> {
        Box::pin(async move { self.recent_now(checker, None, before, most).map_err(self.failed("reading")) })
    }

    fn timeline<'a>(&'a self, resource: &'a str) -> Outcome<'a, Vec<Evaluation>> {
        Box::pin(async move { self.timeline_now(resource).map_err(self.failed("reading")) })
    }

    fn count<'a>(&'a self, scan_id: &'a str) -> Outcome<'a, u64> {
        Box::pin(async move { self.count_now(scan_id).map_err(self.failed("reading")) })
    }

    fn read<'a>(&'a self, scan_id: &'a str, selection: Selection, evaluations: Sender<Evaluation>) -> Outcome<'a, ()> {
        Box::pin(async move {
            let mut last = (String::new(), String::new());
            loop {
                let page = self.page(scan_id, selection, &last).map_err(self.failed("reading"))?;
                let Some(end) = page.last() else { return Ok(()) };
                last = (end.evaluation_timestamp.clone(), end.resource_id.clone());
                for evaluation in page {
                    if evaluations.send(evaluation).await.is_err() {
                        return Ok(());
                    }
                }
            }
        })
    }
}
