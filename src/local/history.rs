//! History in SQLite, with the columns that the table in AWS has.
//!
//! Every batch is one transaction in write-ahead mode: a killed process leaves whole batches or nothing, and two scans at once wait
//! for each other instead of failing. A scan counts only once its marker is there.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Row, params};
use time::OffsetDateTime;
use tokio::sync::mpsc::Sender;

use crate::evaluation::{ComplianceType, Evaluation, Severity, Source, parse_rfc3339, rfc3339};
use crate::ports::{History, Outcome, PortError, Scan, Target};
use crate::rules::Checker;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS history (
        resource_id TEXT NOT NULL,
        evaluation_timestamp TEXT NOT NULL,
        compliance_type TEXT NOT NULL,
        resource_type TEXT NOT NULL,
        missing_tags TEXT,
        rule TEXT NOT NULL,
        resource_name TEXT NOT NULL,
        severity TEXT NOT NULL,
        account_id TEXT NOT NULL,
        region TEXT NOT NULL,
        annotation TEXT NOT NULL,
        source TEXT NOT NULL,
        scan_id TEXT,
        PRIMARY KEY (resource_id, evaluation_timestamp)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS history_scan ON history (scan_id, evaluation_timestamp);
    CREATE INDEX IF NOT EXISTS history_name ON history (resource_name, evaluation_timestamp);
    CREATE TABLE IF NOT EXISTS scans (
        scan_id TEXT PRIMARY KEY,
        checker TEXT NOT NULL,
        account_id TEXT NOT NULL,
        regions TEXT NOT NULL,
        scan_time TEXT NOT NULL,
        finished_at TEXT NOT NULL,
        source TEXT NOT NULL,
        compliant INTEGER NOT NULL,
        non_compliant INTEGER NOT NULL,
        insufficient_data INTEGER NOT NULL,
        incomplete TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS scan_times (scan_time TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS scans_checker ON scans (checker, scan_time);
";
/// The schema's version; another one is refused rather than guessed at.
const VERSION: i64 = 1;
const COLUMNS: &str = "resource_id, evaluation_timestamp, compliance_type, resource_type, missing_tags, rule, resource_name, severity, account_id, region, annotation, source";

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
        Self::prepare(&connection).map_err(|error| PortError::new(opening(), error))?;
        let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(|error| PortError::new(opening(), error))?;
        if version != VERSION {
            let message =
                format!("it was written by another version of this program (format {version}, not {VERSION}); name another file with --history");
            return Err(PortError::new(opening(), message));
        }
        Ok(Self { connection: Mutex::new(connection), name: path.display().to_string() })
    }

    fn prepare(connection: &Connection) -> rusqlite::Result<()> {
        connection.busy_timeout(Duration::from_mins(1))?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        // In write-ahead mode NORMAL survives a killed process; only a power cut may cost the last batch.
        connection.pragma_update(None, "synchronous", "normal")?;
        let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if version == 0 {
            connection.execute_batch(&format!("BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;"))?;
        }
        Ok(())
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

    /// Everything that is known of a resource, by its id or its name, oldest first.
    pub fn timeline(&self, resource: &str) -> Result<Vec<Evaluation>, PortError> {
        let sql =
            format!("SELECT {COLUMNS} FROM history WHERE resource_id = ?1 UNION SELECT {COLUMNS} FROM history WHERE resource_name = ?1 ORDER BY 2");
        let reading = self.failed("reading");
        let connection = self.connection();
        let mut statement = connection.prepare(&sql).map_err(&reading)?;
        let rows = statement.query_map([resource], evaluation).map_err(&reading)?;
        rows.collect::<Result<_, _>>().map_err(&reading)
    }

    /// Resource ids and names that contain `text`, for a message that helps.
    pub fn like(&self, text: &str, most: u32) -> Result<Vec<String>, PortError> {
        let reading = self.failed("reading");
        let connection = self.connection();
        let sql = "SELECT DISTINCT resource_name FROM history WHERE instr(lower(resource_name), lower(?1)) OR instr(lower(resource_id), lower(?1)) ORDER BY 1 LIMIT ?2";
        let mut statement = connection.prepare(sql).map_err(&reading)?;
        let rows = statement.query_map(params![text, most], |row| row.get(0)).map_err(&reading)?;
        rows.collect::<Result<_, _>>().map_err(&reading)
    }

    fn store_now(&self, evaluations: &[Evaluation], scan_id: Option<&str>) -> rusqlite::Result<()> {
        let mut connection = self.connection();
        // Immediate: a second writer waits for its turn at the start, where waiting is possible.
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        {
            let sql = format!("INSERT OR REPLACE INTO history ({COLUMNS}, scan_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
            let mut statement = transaction.prepare_cached(&sql)?;
            for evaluation in evaluations {
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
                    scan_id,
                ])?;
            }
        }
        transaction.commit()
    }

    fn finish_now(&self, scan: &Scan) -> rusqlite::Result<()> {
        let incomplete = serde_json::to_string(&scan.incomplete).unwrap_or_default();
        self.connection().execute(
            "INSERT OR REPLACE INTO scans VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
        let mut statement = connection.prepare(
            "SELECT checker, account_id, regions, scan_time, finished_at, source, compliant, non_compliant, insufficient_data, incomplete
             FROM scans WHERE checker = ?1 AND scan_time = ?2 ORDER BY scan_id",
        )?;
        statement.query_map(params![checker.as_str(), newest], scan)?.collect()
    }

    fn count_now(&self, scan_id: &str) -> rusqlite::Result<u64> {
        self.connection().query_row("SELECT count(*) FROM history WHERE scan_id = ?1", [scan_id], |row| row.get(0))
    }

    /// One page of a scan's evaluations, those after `last` (timestamp and resource id).
    fn page(&self, scan_id: &str, last: &(String, String)) -> rusqlite::Result<Vec<Evaluation>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM history WHERE scan_id = ?1 AND (evaluation_timestamp, resource_id) > (?2, ?3) ORDER BY evaluation_timestamp, resource_id LIMIT 512"
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

    fn count<'a>(&'a self, scan_id: &'a str) -> Outcome<'a, u64> {
        Box::pin(async move { self.count_now(scan_id).map_err(self.failed("reading")) })
    }

    fn read<'a>(&'a self, scan_id: &'a str, evaluations: Sender<Evaluation>) -> Outcome<'a, ()> {
        Box::pin(async move {
            let mut last = (String::new(), String::new());
            loop {
                let page = self.page(scan_id, &last).map_err(self.failed("reading"))?;
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
