//! The tables of the newest format, and how a file comes to have them.

use std::error::Error;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode};

use super::upgrades::UPGRADES;

/// The newest format. Every format's histories are read (checks/fixtures/history); one that is not
/// known is refused rather than guessed at.
const VERSION: i64 = 10;

/// The tables of the newest format.
pub(super) const SCHEMA: &str = "
    CREATE TABLE resources (
        place INTEGER PRIMARY KEY,
        scan INTEGER NOT NULL,
        resource_id TEXT NOT NULL,
        account_id TEXT NOT NULL,
        region TEXT NOT NULL,
        resource_type TEXT NOT NULL,
        moment TEXT NOT NULL,
        resource_name TEXT NOT NULL,
        source TEXT NOT NULL,
        tags TEXT,
        as_of TEXT,
        evaluations INTEGER NOT NULL,
        compliant TEXT,
        others TEXT
    );
    CREATE TABLE by_resource (
        scan INTEGER NOT NULL,
        resource_id TEXT NOT NULL,
        account_id TEXT NOT NULL,
        region TEXT NOT NULL,
        resource_type TEXT NOT NULL,
        moment TEXT NOT NULL,
        place INTEGER NOT NULL,
        evaluations INTEGER NOT NULL,
        PRIMARY KEY (scan, resource_id, account_id, region, resource_type, moment)
    ) WITHOUT ROWID;
    CREATE TABLE ordered (until INTEGER NOT NULL);
    INSERT INTO ordered VALUES (0);
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
        partition TEXT,
        parameters TEXT
    );
    CREATE TABLE scan_times (scan_time TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE INDEX scans_checker ON scans (checker, scan_time);
    CREATE TABLE unfinished (scan_time TEXT PRIMARY KEY, account_id TEXT NOT NULL, regions TEXT NOT NULL, rules TEXT NOT NULL, state TEXT NOT NULL);
";

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
    // What orders a scan's resources holds 4 MB of their keys at once; checkpoints of 32 MB copy a
    // page once for many batches.
    connection.pragma_update(None, "cache_size", -4000)?;
    connection.pragma_update(None, "wal_autocheckpoint", 8000)?;
    // A statement is planned once, not again for each value that it is given.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    if version(connection)? < VERSION {
        // Checked again with the lock held.
        connection.execute_batch("BEGIN IMMEDIATE;")?;
        let version = version(connection)?;
        let upgrades = match usize::try_from(version) {
            Ok(0) => &[SCHEMA],
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
