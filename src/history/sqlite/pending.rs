//! A scan's evaluations come in any order, and those of the history lie by resource: written one
//! batch after another, each batch would touch pages all over the scan's part of the table. So they
//! are first appended to a table of their own, and moved in the history's order when the scan has
//! come to its end, or when somebody reads them before.

use rusqlite::{Connection, ErrorCode, OptionalExtension, TransactionBehavior};

use super::Sqlite;
use super::rows::{COLUMNS, KEY};

impl Sqlite {
    /// Moves what was appended to where it is read. A file that cannot be written to shows what was
    /// moved before.
    pub(super) fn settle(&self) -> rusqlite::Result<()> {
        let mut connection = self.connection();
        // Without a lock: there is hardly ever anything.
        if !is_any(&connection)? {
            return Ok(());
        }
        let settled = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|transaction| settle_in(&transaction).and_then(|()| transaction.commit()));
        match settled {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ReadOnly) => Ok(()),
            settled => settled,
        }
    }
}

fn is_any(connection: &Connection) -> rusqlite::Result<bool> {
    let any = connection.query_row("SELECT 1 FROM pending LIMIT 1", [], |_| Ok(())).optional()?;
    Ok(any.is_some())
}

/// Moves what was appended, in a transaction of the caller's. Of one evaluation that was stored
/// twice, as a scan that goes on after it was killed may do, the later one stays.
pub(super) fn settle_in(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(&format!(
        "INSERT OR IGNORE INTO names SELECT DISTINCT resource_name, resource_id FROM pending ORDER BY 1, 2;
        INSERT OR REPLACE INTO history ({COLUMNS}, scan) SELECT {COLUMNS}, scan FROM pending ORDER BY {KEY}, rowid;
        DELETE FROM pending;"
    ))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::history::port::{History, Selection, for_each_evaluation};
    use crate::model::evaluation::Evaluation;
    use crate::report::samples::evaluation;

    fn rows(history: &Sqlite, table: &str) -> u64 {
        let sql = format!("SELECT count(*) FROM {table}");
        history.connection().query_row(&sql, [], |row| row.get(0)).unwrap()
    }

    async fn read(history: &Sqlite, scan_id: &str) -> Vec<Evaluation> {
        let mut found = Vec::new();
        let finding = |evaluation| {
            found.push(evaluation);
            Ok(())
        };
        for_each_evaluation(history, scan_id, Selection::All, finding).await.unwrap();
        found
    }

    #[tokio::test]
    async fn what_a_scan_appended_is_read_in_order_and_once() {
        let folder = tempfile::tempdir().unwrap();
        let history = Sqlite::open(&folder.path().join("history.sqlite")).unwrap();
        for ids in [["i-3", "i-1"], ["i-2", "i-1"]] {
            history.store(&ids.map(evaluation), Some("scan")).await.unwrap();
        }
        let other = Evaluation { annotation: "Later.".to_owned(), ..evaluation("i-3") };
        history.store(&[other], Some("scan")).await.unwrap();
        assert_eq!((rows(&history, "history"), rows(&history, "names")), (0, 0));
        let found = read(&history, "scan").await;
        let ids: Vec<_> = found.iter().map(|found| found.resource_id.as_str()).collect();
        assert_eq!(ids, ["i-1", "i-2", "i-3"]);
        assert_eq!(found[2].annotation, "Later.");
        assert_eq!((rows(&history, "pending"), rows(&history, "names")), (0, 3));
        // A scan that goes on stores the end of what it had stored again.
        history.store(&[evaluation("i-2"), evaluation("i-4")], Some("scan")).await.unwrap();
        assert_eq!(history.count("scan").await.unwrap(), 4);
        history.store(&[evaluation("i-5")], Some("scan")).await.unwrap();
        assert_eq!(history.timeline("name of i-5").await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_written_to_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.sqlite");
        {
            let history = Sqlite::open(&path).unwrap();
            history.store(&[evaluation("i-1")], Some("scan")).await.unwrap();
            history.settle().unwrap();
            history.store(&[evaluation("i-2")], Some("scan")).await.unwrap();
        }
        let history = Sqlite::open(&path).unwrap();
        history.connection().pragma_update(None, "query_only", true).unwrap();
        assert_eq!(history.count("scan").await.unwrap(), 1);
    }
}
