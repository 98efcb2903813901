//! A scan's rows are appended as they come, in any order, and stay where they are. `by_resource`
//! says where each lies, in the order in which they are read; it is much smaller, and written in
//! one go when the scan has come to its end, or when somebody reads the history before.
//!
//! What is not in it yet lies behind the place that `ordered` names. A resource that was stored
//! twice, as a scan that goes on after it was killed may do, is made one row.

use std::collections::BTreeMap;

use rusqlite::{Connection, ErrorCode, OptionalExtension, TransactionBehavior, params};

use super::Sqlite;
use super::resources::{KEY, list, lists};

impl Sqlite {
    /// Orders what was appended. A file that cannot be written to shows what was ordered before.
    pub(super) fn order(&self) -> rusqlite::Result<()> {
        let mut connection = self.connection();
        // Without a lock: there is hardly ever anything.
        if appended(&connection)?.is_none() {
            return Ok(());
        }
        let ordered = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|transaction| order_in(&transaction).and_then(|()| transaction.commit()));
        match ordered {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ReadOnly) => Ok(()),
            ordered => ordered,
        }
    }
}

/// The last place that is ordered, and the last that there is, if there are any between them.
fn appended(connection: &Connection) -> rusqlite::Result<Option<(i64, i64)>> {
    let sql = "SELECT until, (SELECT max(place) FROM resources) FROM ordered";
    let (until, last): (i64, Option<i64>) =
        connection.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(last.filter(|last| *last > until).map(|last| (until, last)))
}

/// Orders what was appended, in a transaction of the caller's.
pub(super) fn order_in(connection: &Connection) -> rusqlite::Result<()> {
    let Some((until, last)) = appended(connection)? else { return Ok(()) };
    let sql = "INSERT OR IGNORE INTO names SELECT DISTINCT resource_name, resource_id FROM resources WHERE place > ? ORDER BY 1, 2";
    connection.execute(sql, [until])?;
    let sql = format!(
        "INSERT OR IGNORE INTO by_resource (scan, {KEY}, place, evaluations) \
        SELECT scan, {KEY}, place, evaluations FROM resources WHERE place > ? ORDER BY scan, {KEY}, place"
    );
    let ordered = connection.execute(&sql, [until])?;
    if i64::try_from(ordered).ok() != Some(last - until) {
        join_duplicates(connection, until)?;
    }
    connection.execute("UPDATE ordered SET until = ?", [last]).map(drop)
}

/// Of what was stored again, makes one row with the earlier one. The later row stays, so that no
/// place is ever taken again.
fn join_duplicates(connection: &Connection, until: i64) -> rusqlite::Result<()> {
    let again = format!(
        "SELECT resources.place FROM resources JOIN by_resource USING (scan, {KEY}) \
        WHERE resources.place > ? AND by_resource.place < resources.place ORDER BY resources.place"
    );
    let again: Vec<i64> = connection
        .prepare(&again)?
        .query_map([until], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let key_of = format!("(scan, {KEY}) = (SELECT scan, {KEY} FROM resources WHERE place = ?)");
    for later in again {
        let sql = format!("SELECT place FROM by_resource WHERE {key_of}");
        let earlier: Option<i64> =
            connection.prepare_cached(&sql)?.query_row([later], |row| row.get(0)).optional()?;
        let Some(earlier) = earlier else { continue };
        let mut conclusions = BTreeMap::new();
        let sql = "SELECT resource_id, compliant, others FROM resources WHERE place = ?";
        for place in [earlier, later] {
            let [compliant, others] = connection
                .prepare_cached(sql)?
                .query_row([place], |row| Ok([list(row, 1)?, list(row, 2)?]))?;
            let all = compliant.into_iter().chain(others);
            conclusions.extend(all.map(|one| ((one.at.clone(), one.rule.clone()), one)));
        }
        let (count, [compliant, others]) = lists(conclusions)?;
        let sql = "UPDATE resources SET evaluations = ?, compliant = ?, others = ? WHERE place = ?";
        connection.prepare_cached(sql)?.execute(params![count, compliant, others, later])?;
        let sql = format!("UPDATE by_resource SET place = ?, evaluations = ? WHERE {key_of}");
        connection.prepare_cached(&sql)?.execute(params![later, count, later])?;
        connection.prepare_cached("DELETE FROM resources WHERE place = ?")?.execute([earlier])?;
    }
    Ok(())
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
        assert_eq!((rows(&history, "by_resource"), rows(&history, "names")), (0, 0));
        let found = read(&history, "scan").await;
        let ids: Vec<_> = found.iter().map(|found| found.resource_id.as_str()).collect();
        assert_eq!(ids, ["i-1", "i-2", "i-3"]);
        assert_eq!(found[2].annotation, "Later.");
        assert_eq!(
            ["resources", "by_resource", "names"].map(|table| rows(&history, table)),
            [3; 3]
        );
        // A scan that goes on stores the end of what it had stored again.
        history.store(&[evaluation("i-2"), evaluation("i-4")], Some("scan")).await.unwrap();
        assert_eq!(history.count("scan").await.unwrap(), 4);
        history.store(&[evaluation("i-5")], Some("scan")).await.unwrap();
        assert_eq!(history.timeline("name of i-5").await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn what_is_stored_again_joins_what_is_there() {
        let of = |rule: &str, annotation: &str, name: &str| Evaluation {
            rule: rule.to_owned(),
            annotation: annotation.to_owned(),
            resource_name: name.to_owned(),
            ..evaluation("i-1")
        };
        let folder = tempfile::tempdir().unwrap();
        let history = Sqlite::open(&folder.path().join("history.sqlite")).unwrap();
        let batches = [
            vec![of("a", "1", "old"), of("b", "1", "old"), of("a", "2", "old")],
            vec![evaluation("i-2"), of("b", "3", "new"), of("c", "3", "new")],
            vec![of("c", "4", "new")],
        ];
        for is_read_between in [false, true] {
            let scan_id = is_read_between.to_string();
            for batch in &batches {
                history.store(batch, Some(&scan_id)).await.unwrap();
                if is_read_between {
                    history.order().unwrap();
                }
            }
            let mut found = read(&history, &scan_id).await;
            found.sort_by(|one, other| one.key().cmp(&other.key()));
            assert_eq!(
                found,
                [of("a", "2", "new"), of("b", "3", "new"), of("c", "4", "new"), evaluation("i-2")]
            );
            assert_eq!(history.count(&scan_id).await.unwrap(), 4);
        }
        assert_eq!([rows(&history, "resources"), rows(&history, "by_resource")], [4; 2]);
        assert_eq!(history.timeline("new").await.unwrap().len(), 6);
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_written_to_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.sqlite");
        {
            let history = Sqlite::open(&path).unwrap();
            history.store(&[evaluation("i-1")], Some("scan")).await.unwrap();
            history.order().unwrap();
            history.store(&[evaluation("i-2")], Some("scan")).await.unwrap();
        }
        let history = Sqlite::open(&path).unwrap();
        history.connection().pragma_update(None, "query_only", true).unwrap();
        assert_eq!(history.count("scan").await.unwrap(), 1);
    }
}
