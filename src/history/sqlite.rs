//! History in SQLite, with the columns that the table in AWS has.
//!
//! Every batch is one transaction in write-ahead mode: a killed process leaves complete batches or
//! nothing, and two scans at once wait for each other instead of failing. A scan counts only once
//! its marker is there.
//!
//! What belongs together in time lies together: a scan writes behind everything before it, and
//! costs the same however long the history is. An evaluation is written once, in the row of its
//! resource.

mod checkpoints;
mod order;
mod resources;
mod rows;
mod schema;
mod upgrades;

use std::error::Error;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OptionalExtension, TransactionBehavior, params};
use time::OffsetDateTime;
use tokio::sync::mpsc::Sender;

use crate::files::private::make_file;
use crate::history::port::{History, Selection};
use crate::model::evaluation::{Evaluation, rfc3339};
use crate::model::lambda_functions::LambdaFunction;
use crate::model::partition::Partition;
use crate::model::port::{PortError, PortFuture};
use crate::model::scan_record::{Scan, Target};

pub use checkpoints::Begun;
use resources::{COLUMNS, ORDERED_KEY, SINGLE_EVENTS, Writer};
use rows::{MARKER, scan, to_json};

/// How many resources are read at once.
const PAGE: usize = 256;
/// How long one process waits for another.
const PATIENCE: Duration = Duration::from_mins(1);
const DISK_FULL: &str =
    "the disk is full: free some space, or name a file elsewhere with --history";

/// History in a SQLite file.
#[derive(Debug)]
pub struct Sqlite {
    connection: Mutex<Connection>,
    name: String,
}

/// SQLite's error in one text: its own source says the same in other words.
fn cause(error: &rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => DISK_FULL.to_owned(),
        _ => error.to_string(),
    }
}

impl Sqlite {
    /// Opens the file, or makes it with its folder.
    pub fn open(path: &Path) -> Result<Self, PortError> {
        let opening = || {
            format!("opening the history {} (is it a SQLite file you may write?)", path.display())
        };
        let failed = |error: Box<dyn Error + Send + Sync>| match error.downcast::<rusqlite::Error>()
        {
            Ok(error) if error.sqlite_error_code() == Some(ErrorCode::DiskFull) => {
                PortError::new(format!("opening the history {}", path.display()), DISK_FULL)
            }
            Ok(error) => PortError::new(opening(), cause(&error)),
            Err(error) => PortError::new(opening(), error),
        };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| failed(error.into()))?;
        }
        // SQLite gives the files beside it the same mode. Where it cannot be made, SQLite says why.
        let _ = make_file(path);
        let connection = Connection::open(path).map_err(|error| failed(error.into()))?;
        connection.busy_timeout(PATIENCE).map_err(|error| failed(error.into()))?;
        schema::prepare(&connection, PATIENCE).map_err(failed)?;
        Ok(Self { connection: Mutex::new(connection), name: path.display().to_string() })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, doing: &str) -> impl Fn(rusqlite::Error) -> PortError + '_ {
        let doing = format!("{doing} the history {}", self.name);
        move |error| PortError::new(doing.clone(), cause(&error))
    }

    /// Takes a scan time for one scan alone: two that start in the same millisecond must not share
    /// their keys.
    pub fn reserve(&self, wanted: OffsetDateTime) -> Result<OffsetDateTime, PortError> {
        let mut time = wanted;
        loop {
            let taken = self
                .connection()
                .execute("INSERT OR IGNORE INTO scan_times VALUES (?1)", [rfc3339(time)])
                .map_err(self.failed("writing to"))?;
            if taken == 1 {
                return Ok(time);
            }
            time += Duration::from_millis(1);
        }
    }

    /// Looks a resource up in every scan: an index of its own would have to be written all over by
    /// every scan.
    fn timeline_now(&self, resource: &str) -> rusqlite::Result<Vec<Evaluation>> {
        let sql = format!(
            "WITH
                every (scan) AS (SELECT {SINGLE_EVENTS} UNION ALL SELECT scan FROM scan_ids),
                ids (resource_id) AS (SELECT ?1 UNION SELECT resource_id FROM names WHERE resource_name = ?1)
            SELECT {COLUMNS} FROM every CROSS JOIN ids CROSS JOIN by_resource USING (scan, resource_id) CROSS JOIN resources USING (place)
            WHERE resources.resource_id = ?1 OR resource_name = ?1"
        );
        self.order()?;
        let connection = self.connection();
        let mut statement = connection.prepare(&sql)?;
        let rows =
            statement.query_map([resource], |row| resources::evaluations(row, Selection::All))?;
        let mut found = rows.collect::<rusqlite::Result<Vec<_>>>()?.concat();
        found.sort_by(|one, other| one.key().cmp(&other.key()));
        Ok(found)
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
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let scan = match scan_id {
            Some(scan_id) => {
                transaction
                    .prepare_cached("INSERT OR IGNORE INTO scan_ids (scan_id) VALUES (?)")?
                    .execute([scan_id])?;
                scan_number(&transaction, scan_id)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?
            }
            None => SINGLE_EVENTS,
        };
        Writer::new(&transaction, scan)?.write(evaluations)?;
        transaction.commit()
    }

    fn finish_now(&self, scan: &Scan) -> rusqlite::Result<()> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        order::order_in(&transaction)?;
        transaction.execute(
            &format!("INSERT OR REPLACE INTO scans (scan_id, {MARKER}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
            params![
                scan.scan_id(),
                scan.recorded_as,
                scan.target.account_id,
                scan.target.regions,
                rfc3339(scan.scan_time),
                rfc3339(scan.finished_at),
                scan.source.as_str(),
                scan.compliant,
                scan.non_compliant,
                scan.insufficient_data,
                to_json(&scan.incomplete)?,
                to_json(&scan.by_rule)?,
                scan.data_as_of.map(rfc3339),
                scan.partition.map(Partition::name),
                scan.parameters.as_ref().map(to_json).transpose()?,
            ],
        )?;
        transaction.commit()
    }

    fn newest_now(
        &self,
        checker: LambdaFunction,
        older_than: Option<OffsetDateTime>,
    ) -> rusqlite::Result<Vec<Scan>> {
        let connection = self.connection();
        let of_function = under_any_name(checker);
        let older_than = older_than.map_or_else(|| "9".to_owned(), rfc3339);
        let newest: Option<String> = connection
            .query_row(
                &format!("SELECT max(scan_time) FROM scans WHERE {of_function} AND scan_time < ?1"),
                [older_than],
                |row| row.get(0),
            )
            .optional()?
            .flatten();
        let Some(newest) = newest else { return Ok(Vec::new()) };
        let mut statement = connection.prepare(&format!(
            "SELECT {MARKER} FROM scans WHERE {of_function} AND scan_time = ?1 ORDER BY scan_id"
        ))?;
        statement.query_map([newest], scan)?.collect()
    }

    fn recent_now(
        &self,
        checker: LambdaFunction,
        target: Option<&Target>,
        older_than: Option<OffsetDateTime>,
        most: usize,
    ) -> rusqlite::Result<Vec<Scan>> {
        let of_function = under_any_name(checker);
        let of = if target.is_some() { "AND account_id = ?3 AND regions = ?4" } else { "" };
        let sql = format!(
            "SELECT {MARKER} FROM scans WHERE {of_function} AND scan_time < ?1 {of} ORDER BY scan_time DESC, scan_id LIMIT ?2"
        );
        let (older_than, most) = (
            older_than.map_or_else(|| "9".to_owned(), rfc3339),
            i64::try_from(most).unwrap_or(i64::MAX),
        );
        let connection = self.connection();
        let mut statement = connection.prepare(&sql)?;
        match target {
            Some(target) => statement
                .query_map(params![older_than, most, target.account_id, target.regions], scan)?
                .collect(),
            None => statement.query_map(params![older_than, most], scan)?.collect(),
        }
    }

    fn count_now(&self, scan_id: &str) -> rusqlite::Result<u64> {
        self.order()?;
        let connection = self.connection();
        let Some(scan) = scan_number(&connection, scan_id)? else { return Ok(0) };
        let sql = "SELECT coalesce(sum(evaluations), 0) FROM by_resource WHERE scan = ?1";
        connection.query_row(sql, [scan], |row| row.get(0))
    }

    /// The selected evaluations of the next resources of a scan, those behind `last`.
    fn page(
        &self,
        scan_id: &str,
        selection: Selection,
        last: &mut [String; 5],
    ) -> rusqlite::Result<Option<Vec<Evaluation>>> {
        let selected = match selection {
            Selection::All => "",
            Selection::NotCompliant => "AND others IS NOT NULL",
        };
        let connection = self.connection();
        let Some(scan) = scan_number(&connection, scan_id)? else { return Ok(None) };
        let sql = format!(
            "SELECT {COLUMNS} FROM by_resource CROSS JOIN resources USING (place) \
            WHERE by_resource.scan = ?1 AND ({ORDERED_KEY}) > (?2, ?3, ?4, ?5, ?6) {selected} \
            ORDER BY {ORDERED_KEY} LIMIT {PAGE}"
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let [resource_id, account_id, region, resource_type, moment] = &*last;
        let mut rows = statement.query(params![
            scan,
            resource_id,
            account_id,
            region,
            resource_type,
            moment
        ])?;
        let (mut page, mut is_any) = (Vec::new(), false);
        while let Some(row) = rows.next()? {
            is_any = true;
            page.append(&mut resources::evaluations(row, selection)?);
            *last = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?];
        }
        Ok(is_any.then_some(page))
    }
}

/// The condition on a function's markers.
fn under_any_name(function: LambdaFunction) -> String {
    let names: Vec<_> = function.names().map(|name| format!("'{name}'")).collect();
    format!("checker IN ({})", names.join(", "))
}

/// The number under which a scan's evaluations lie; its id is long, and every row would hold it
/// twice.
fn scan_number(connection: &Connection, scan_id: &str) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT scan FROM scan_ids WHERE scan_id = ?")?
        .query_row([scan_id], |row| row.get(0))
        .optional()
}

impl History for Sqlite {
    fn store<'a>(
        &'a self,
        evaluations: &'a [Evaluation],
        scan_id: Option<&'a str>,
    ) -> PortFuture<'a, ()> {
        Box::pin(
            async move { self.store_now(evaluations, scan_id).map_err(self.failed("writing to")) },
        )
    }

    fn finish<'a>(&'a self, scan: &'a Scan) -> PortFuture<'a, ()> {
        Box::pin(async move { self.finish_now(scan).map_err(self.failed("writing to")) })
    }

    fn newest(
        &self,
        checker: LambdaFunction,
        older_than: Option<OffsetDateTime>,
    ) -> PortFuture<'_, Vec<Scan>> {
        Box::pin(
            async move { self.newest_now(checker, older_than).map_err(self.failed("reading")) },
        )
    }

    fn of_target<'a>(
        &'a self,
        checker: LambdaFunction,
        target: &'a Target,
        older_than: Option<OffsetDateTime>,
        most: usize,
    ) -> PortFuture<'a, Vec<Scan>> {
        Box::pin(async move {
            self.recent_now(checker, Some(target), older_than, most).map_err(self.failed("reading"))
        })
    }

    fn recent(
        &self,
        checker: LambdaFunction,
        older_than: Option<OffsetDateTime>,
        most: usize,
    ) -> PortFuture<'_, Vec<Scan>> {
        Box::pin(async move {
            self.recent_now(checker, None, older_than, most).map_err(self.failed("reading"))
        })
    }

    fn timeline<'a>(&'a self, resource: &'a str) -> PortFuture<'a, Vec<Evaluation>> {
        Box::pin(async move { self.timeline_now(resource).map_err(self.failed("reading")) })
    }

    fn count<'a>(&'a self, scan_id: &'a str) -> PortFuture<'a, u64> {
        Box::pin(async move { self.count_now(scan_id).map_err(self.failed("reading")) })
    }

    fn read<'a>(
        &'a self,
        scan_id: &'a str,
        selection: Selection,
        evaluations: Sender<Evaluation>,
    ) -> PortFuture<'a, ()> {
        Box::pin(async move {
            self.order().map_err(self.failed("reading"))?;
            let mut last = <[String; 5]>::default();
            while let Some(page) =
                self.page(scan_id, selection, &mut last).map_err(self.failed("reading"))?
            {
                for evaluation in page {
                    if evaluations.send(evaluation).await.is_err() {
                        return Ok(());
                    }
                }
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests;
