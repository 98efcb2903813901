use rusqlite::ffi;

use super::*;

/// SQLite has two texts for one error, and a chain of causes would show both.
#[test]
fn an_error_of_sqlite_is_said_once_and_a_full_disk_with_what_to_do() {
    let failed = |code, text: &str| {
        cause(&rusqlite::Error::SqliteFailure(ffi::Error::new(code), Some(text.to_owned())))
    };
    assert_eq!(failed(ffi::SQLITE_FULL, "database or disk is full"), DISK_FULL);
    assert_eq!(
        failed(ffi::SQLITE_READONLY, "attempt to write a readonly database"),
        "attempt to write a readonly database"
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    let history = Sqlite::open(&path).unwrap();
    let error = history.failed("writing to")(rusqlite::Error::SqliteFailure(
        ffi::Error::new(ffi::SQLITE_FULL),
        None,
    ));
    assert_eq!(
        format!("{:#}", anyhow::Error::from(error)),
        format!("writing to the history {}: {DISK_FULL}", path.display())
    );
}
