//! The tables, and what brings a history of each earlier format to the newest.

use std::error::Error;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode};

/// The newest format. Every format's histories are read (checks/fixtures/history); one that is not
/// known is refused rather than guessed at.
const VERSION: i64 = 8;

/// The columns of an evaluation.
macro_rules! columns {
    () => {
        "
        evaluation_timestamp TEXT NOT NULL,
        resource_id TEXT NOT NULL,
        account_id TEXT NOT NULL,
        region TEXT NOT NULL,
        resource_type TEXT NOT NULL,
        rule TEXT NOT NULL,
        compliance_type TEXT NOT NULL,
        missing_tags TEXT,
        resource_name TEXT NOT NULL,
        severity TEXT NOT NULL,
        annotation TEXT NOT NULL,
        source TEXT NOT NULL,
        scan INTEGER REFERENCES scan_ids,
        tags TEXT,
        failing_since TEXT,
        as_of TEXT"
    };
}

const SCHEMA: &str = concat!(
    "
    CREATE TABLE history (",
    columns!(),
    ",
        PRIMARY KEY (evaluation_timestamp, resource_id, account_id, region, resource_type, rule)
    ) WITHOUT ROWID;
    CREATE INDEX history_scan ON history (scan, evaluation_timestamp);
    CREATE TABLE scan_ids (scan INTEGER PRIMARY KEY, scan_id TEXT NOT NULL UNIQUE);
    CREATE TABLE names (resource_name TEXT NOT NULL, resource_id TEXT NOT NULL, PRIMARY KEY (resource_name, resource_id)) WITHOUT ROWID;
    CREATE TABLE scans (
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
        incomplete TEXT NOT NULL,
        by_rule TEXT NOT NULL DEFAULT '{}',
        data_as_of TEXT,
        partition TEXT
    );
    CREATE TABLE scan_times (scan_time TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE INDEX scans_checker ON scans (checker, scan_time);
    CREATE TABLE unfinished (scan_time TEXT PRIMARY KEY, account_id TEXT NOT NULL, regions TEXT NOT NULL, rules TEXT NOT NULL, state TEXT NOT NULL);
"
);

/// Where a scan's evaluations are appended until it ends.
const PENDING: &str = concat!(
    "
    CREATE TABLE pending (",
    columns!(),
    "
    );
"
);

/// From each format to the next.
const UPGRADES: &[&str] = &[
    "
    ALTER TABLE history ADD COLUMN tags TEXT;
    ALTER TABLE history ADD COLUMN failing_since TEXT;
    ALTER TABLE scans ADD COLUMN by_rule TEXT NOT NULL DEFAULT '{}';
",
    "
    CREATE TABLE unfinished (scan_time TEXT PRIMARY KEY, account_id TEXT NOT NULL, regions TEXT NOT NULL, rules TEXT NOT NULL, state TEXT NOT NULL);
",
    // In the order of time; by resource, every scan had to write to every page.
    "
    DROP INDEX history_scan;
    DROP INDEX history_name;
    ALTER TABLE history RENAME TO by_resource;
    CREATE TABLE history (
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
        tags TEXT,
        failing_since TEXT,
        PRIMARY KEY (evaluation_timestamp, resource_id)
    ) WITHOUT ROWID;
    INSERT INTO history
        SELECT resource_id, evaluation_timestamp, compliance_type, resource_type, missing_tags, rule, resource_name, severity, account_id, region,
            annotation, source, scan_id, tags, failing_since
        FROM by_resource ORDER BY evaluation_timestamp, resource_id;
    CREATE INDEX history_scan ON history (scan_id, evaluation_timestamp);
    CREATE TABLE names (resource_name TEXT NOT NULL, resource_id TEXT NOT NULL, PRIMARY KEY (resource_name, resource_id)) WITHOUT ROWID;
    INSERT INTO names SELECT DISTINCT resource_name, resource_id FROM by_resource;
    DROP TABLE by_resource;
",
    // Keyed by the whole finding: two resources of one id in two regions or accounts are two.
    "
    DROP INDEX history_scan;
    ALTER TABLE history RENAME TO by_id;
    CREATE TABLE scan_ids (scan INTEGER PRIMARY KEY, scan_id TEXT NOT NULL UNIQUE);
    INSERT INTO scan_ids (scan_id) SELECT DISTINCT scan_id FROM by_id WHERE scan_id IS NOT NULL ORDER BY scan_id;
    CREATE TABLE history (
        evaluation_timestamp TEXT NOT NULL,
        resource_id TEXT NOT NULL,
        account_id TEXT NOT NULL,
        region TEXT NOT NULL,
        resource_type TEXT NOT NULL,
        rule TEXT NOT NULL,
        compliance_type TEXT NOT NULL,
        missing_tags TEXT,
        resource_name TEXT NOT NULL,
        severity TEXT NOT NULL,
        annotation TEXT NOT NULL,
        source TEXT NOT NULL,
        scan INTEGER REFERENCES scan_ids,
        tags TEXT,
        failing_since TEXT,
        as_of TEXT,
        PRIMARY KEY (evaluation_timestamp, resource_id, account_id, region, resource_type, rule)
    ) WITHOUT ROWID;
    INSERT INTO history
        SELECT evaluation_timestamp, resource_id, account_id, region, resource_type, rule, compliance_type, missing_tags, resource_name, severity,
            annotation, source, scan, tags, failing_since, NULL
        FROM by_id LEFT JOIN scan_ids USING (scan_id) ORDER BY evaluation_timestamp, resource_id;
    CREATE INDEX history_scan ON history (scan, evaluation_timestamp);
    DROP TABLE by_id;
",
    "
    ALTER TABLE scans ADD COLUMN data_as_of TEXT;
",
    "
    ALTER TABLE scans ADD COLUMN partition TEXT;
",
    PENDING,
];

/// Makes a history of a new file, or of one that an earlier version left. What another program, or
/// a newer version of this one, has made stays as it is.
pub fn prepare(
    connection: &Connection,
    patience: Duration,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    known(connection)?;
    upgrade(connection, patience)?;
    known(connection)
}

/// Refuses what is not a history, or one that this version does not know.
fn known(connection: &Connection) -> Result<(), Box<dyn Error + Send + Sync>> {
    // Of one moment: another scan may be making the history just now.
    let reading = connection.unchecked_transaction()?;
    let is_empty = || {
        reading
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, u64>(0))
            .map(|tables| tables == 0)
    };
    match version(&reading)? {
        0 if is_empty()? => Ok(()),
        ..=0 => Err("it is a database of some other program's; name another file with --history".into()),
        1..=VERSION => Ok(()),
        newer => Err(format!(
            "it was written by a newer version of this program (format {newer}; this one knows formats up to {VERSION}): update the program, or name another file with --history"
        )
        .into()),
    }
}

fn upgrade(connection: &Connection, patience: Duration) -> rusqlite::Result<()> {
    write_ahead(connection, patience)?;
    // In write-ahead mode NORMAL survives a killed process; only a power cut may cost the last
    // batch.
    connection.pragma_update(None, "synchronous", "normal")?;
    // What sorts a scan's evaluations holds 4 MB of them at once; checkpoints of 32 MB copy a page
    // once for many batches.
    connection.pragma_update(None, "cache_size", -4000)?;
    connection.pragma_update(None, "wal_autocheckpoint", 8000)?;
    if version(connection)? < VERSION {
        // Checked again with the lock held.
        connection.execute_batch("BEGIN IMMEDIATE;")?;
        let version = version(connection)?;
        let upgrades = match usize::try_from(version) {
            Ok(0) => &[SCHEMA, PENDING],
            Ok(version) => UPGRADES.get(version - 1..).unwrap_or_default(),
            Err(_) => &[],
        };
        upgrades.iter().try_for_each(|upgrade| connection.execute_batch(upgrade))?;
        connection
            .execute_batch(&format!("PRAGMA user_version = {}; COMMIT;", version.max(VERSION)))?;
    }
    Ok(())
}

/// Two that turn a new file into a write-ahead one at once do not wait for each other, as they do
/// in everything else.
fn write_ahead(connection: &Connection, patience: Duration) -> rusqlite::Result<()> {
    let until = Instant::now() + patience;
    loop {
        match connection.pragma_update(None, "journal_mode", "wal") {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && Instant::now() < until =>
            {
                thread::sleep(Duration::from_millis(5));
            }
            done => return done,
        }
    }
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}
