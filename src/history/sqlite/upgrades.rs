//! What brings a history of each earlier format to the newest. A text stays as it was written:
//! otherwise what becomes of a history would depend on the version that upgraded it.

/// From each format to the next, the first from format 1 to 2.
pub const UPGRADES: &[&str] = &[
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
    "
    CREATE TABLE pending (
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
        as_of TEXT
    );
",
    // The evaluations of a resource share a row.
    "
    INSERT OR IGNORE INTO names SELECT DISTINCT resource_name, resource_id FROM pending ORDER BY 1, 2;
    INSERT OR REPLACE INTO history
        (evaluation_timestamp, resource_id, account_id, region, resource_type, rule, compliance_type, missing_tags, resource_name, severity, annotation, source,
            scan, tags, failing_since, as_of)
        SELECT evaluation_timestamp, resource_id, account_id, region, resource_type, rule, compliance_type, missing_tags, resource_name, severity, annotation, source,
            scan, tags, failing_since, as_of
        FROM pending ORDER BY evaluation_timestamp, resource_id, account_id, region, resource_type, rule, rowid;
    DROP TABLE pending;
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
    INSERT INTO resources
        SELECT NULL, coalesce(scan, 0), resource_id, account_id, region, resource_type, substr(evaluation_timestamp, 1, 23), max(resource_name), max(source), max(tags), max(as_of), count(*),
            nullif(json_group_array(json_object('rule', rule, 'at', substr(evaluation_timestamp, 24), 'severity', severity, 'annotation', annotation,
                'missing_tags', missing_tags, 'failing_since', failing_since)) FILTER (WHERE compliance_type = 'COMPLIANT'), '[]'),
            nullif(json_group_array(json_object('rule', rule, 'at', substr(evaluation_timestamp, 24), 'compliance_type', compliance_type, 'severity', severity, 'annotation', annotation,
                'missing_tags', missing_tags, 'failing_since', failing_since)) FILTER (WHERE compliance_type <> 'COMPLIANT'), '[]')
        FROM history GROUP BY coalesce(scan, 0), resource_id, account_id, region, resource_type, substr(evaluation_timestamp, 1, 23);
    DROP TABLE history;
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
    INSERT INTO by_resource SELECT scan, resource_id, account_id, region, resource_type, moment, place, evaluations FROM resources ORDER BY place;
    CREATE TABLE ordered (until INTEGER NOT NULL);
    INSERT INTO ordered SELECT coalesce(max(place), 0) FROM resources;
",
    // The parameters that a scan's rules had.
    "
    ALTER TABLE scans ADD COLUMN parameters TEXT;
",
];

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use rusqlite::Connection;
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::history::port::History;
    use crate::history::sqlite::Sqlite;
    use crate::history::sqlite::schema::SCHEMA;
    use crate::model::text::hexadecimal;

    #[test]
    fn an_upgrade_that_was_released_stays_as_it_is() {
        let digests: Vec<_> =
            UPGRADES.iter().map(|sql| hexadecimal(&Sha256::digest(sql)[..4])).collect();
        let released = [
            "4a8fa865", "b2dda879", "80a262a8", "863db662", "f4d7ddf9", "40c04193", "a65bf9c7",
            "963f0dce", "d6c7c4f0",
        ];
        assert_eq!(digests, released);
    }

    /// The first format.
    const FIRST: &str = "
    CREATE TABLE history (resource_id TEXT NOT NULL, evaluation_timestamp TEXT NOT NULL, compliance_type TEXT NOT NULL, resource_type TEXT NOT NULL, missing_tags TEXT,
        rule TEXT NOT NULL, resource_name TEXT NOT NULL, severity TEXT NOT NULL, account_id TEXT NOT NULL, region TEXT NOT NULL, annotation TEXT NOT NULL,
        source TEXT NOT NULL, scan_id TEXT, PRIMARY KEY (resource_id, evaluation_timestamp)) WITHOUT ROWID;
    CREATE INDEX history_scan ON history (scan_id, evaluation_timestamp);
    CREATE INDEX history_name ON history (resource_name, evaluation_timestamp);
    CREATE TABLE scans (scan_id TEXT PRIMARY KEY, checker TEXT NOT NULL, account_id TEXT NOT NULL, regions TEXT NOT NULL, scan_time TEXT NOT NULL, finished_at TEXT NOT NULL,
        source TEXT NOT NULL, compliant INTEGER NOT NULL, non_compliant INTEGER NOT NULL, insufficient_data INTEGER NOT NULL, incomplete TEXT NOT NULL);
    CREATE TABLE scan_times (scan_time TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE INDEX scans_checker ON scans (checker, scan_time);
";

    /// Every column of every table and index, with all that is declared of it.
    fn columns(connection: &Connection) -> BTreeSet<String> {
        let sql = "SELECT entries.type || ' ' || entries.name || ' ' || json_array(columns.name, columns.type, columns.\"notnull\", columns.dflt_value, columns.pk)
            FROM sqlite_schema AS entries JOIN pragma_table_xinfo(entries.name) AS columns
            UNION SELECT 'index ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema WHERE type = 'index'";
        let mut statement = connection.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn an_upgraded_history_has_the_tables_of_a_new_one() {
        let of = |texts: &[&str]| {
            let connection = Connection::open_in_memory().unwrap();
            texts.iter().for_each(|sql| connection.execute_batch(sql).unwrap());
            columns(&connection)
        };
        assert_eq!(of(&[&[FIRST], UPGRADES].concat()), of(&[SCHEMA]));
    }

    /// Format 8 with what its own scans left, the last of them killed.
    const EIGHTH: &str = r#"
        INSERT INTO scan_ids VALUES (1, 'done'), (2, 'killed');
        INSERT INTO history VALUES
            ('2026-11-23T12:00:00.123104Z', 'i-1', '1', 'eu', 'T', 'a', 'NON_COMPLIANT', '["Owner"]', 'Ä "quoted"', 'HIGH', 'why: \ "x"', 'live', 1, '{"Team":"b"}', '2026-11-01T12:00:00.000104Z', NULL),
            ('2026-11-23T12:00:00.123105Z', 'i-1', '1', 'eu', 'T', 'b', 'COMPLIANT', NULL, 'Ä "quoted"', 'LOW', 'fine', 'live', 1, '{"Team":"b"}', NULL, NULL),
            ('2026-11-23T12:00:00.123106Z', 'i-1', '1', 'eu', 'T', 'c', 'INSUFFICIENT_DATA', NULL, 'Ä "quoted"', 'LOW', 'denied', 'live', 1, '{"Team":"b"}', NULL, NULL),
            ('2026-11-23T12:00:00.123104Z', 'i-1', '1', 'us', 'T', 'a', 'COMPLIANT', NULL, 'i-1', 'HIGH', 'fine', 'live', 1, NULL, NULL, '2026-11-20T00:00:00Z'),
            ('2026-11-24T12:00:00.123104Z', 'i-1', '1', 'eu', 'T', 'a', 'COMPLIANT', NULL, 'i-1', 'HIGH', 'an event', 'config-event', NULL, NULL, NULL, NULL);
        INSERT INTO pending VALUES
            ('2026-11-25T12:00:00.123104Z', 'i-2', '1', 'eu', 'T', 'a', 'COMPLIANT', NULL, 'new', 'HIGH', 'first', 'live', 2, NULL, NULL, NULL),
            ('2026-11-25T12:00:00.123104Z', 'i-2', '1', 'eu', 'T', 'a', 'COMPLIANT', NULL, 'new', 'HIGH', 'again', 'live', 2, NULL, NULL, NULL);
        PRAGMA user_version = 8;
    "#;

    #[tokio::test]
    async fn nothing_is_lost_where_the_evaluations_of_a_resource_become_one_row() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.sqlite");
        let connection = Connection::open(&path).unwrap();
        for sql in [&[FIRST], &UPGRADES[..7], &[EIGHTH]].concat() {
            connection.execute_batch(sql).unwrap();
        }
        drop(connection);
        let history = Sqlite::open(&path).unwrap();
        let mut found = history.timeline("i-1").await.unwrap();
        found.append(&mut history.timeline("new").await.unwrap());
        let lines: Vec<_> =
            found.iter().map(|evaluation| serde_json::to_string(evaluation).unwrap()).collect();
        let of_i_1 = r#"{"resource_id":"i-1","evaluation_timestamp":"2026-11"#;
        insta::assert_snapshot!(lines.join("\n").replace(of_i_1, "…"), @r#"
        …-23T12:00:00.123104Z","compliance_type":"NON_COMPLIANT","resource_type":"T","missing_tags":"[\"Owner\"]","rule":"a","resource_name":"Ä \"quoted\"","severity":"HIGH","account_id":"1","region":"eu","annotation":"why: \\ \"x\"","source":"live","tags":{"Team":"b"},"failing_since":"2026-11-01T12:00:00.000104Z"}
        …-23T12:00:00.123104Z","compliance_type":"COMPLIANT","resource_type":"T","rule":"a","resource_name":"i-1","severity":"HIGH","account_id":"1","region":"us","annotation":"fine","source":"live","as_of":"2026-11-20T00:00:00Z"}
        …-23T12:00:00.123105Z","compliance_type":"COMPLIANT","resource_type":"T","rule":"b","resource_name":"Ä \"quoted\"","severity":"LOW","account_id":"1","region":"eu","annotation":"fine","source":"live","tags":{"Team":"b"}}
        …-23T12:00:00.123106Z","compliance_type":"INSUFFICIENT_DATA","resource_type":"T","rule":"c","resource_name":"Ä \"quoted\"","severity":"LOW","account_id":"1","region":"eu","annotation":"denied","source":"live","tags":{"Team":"b"}}
        …-24T12:00:00.123104Z","compliance_type":"COMPLIANT","resource_type":"T","rule":"a","resource_name":"i-1","severity":"HIGH","account_id":"1","region":"eu","annotation":"an event","source":"config-event"}
        {"resource_id":"i-2","evaluation_timestamp":"2026-11-25T12:00:00.123104Z","compliance_type":"COMPLIANT","resource_type":"T","rule":"a","resource_name":"new","severity":"HIGH","account_id":"1","region":"eu","annotation":"again","source":"live"}
        "#);
        assert_eq!(history.count("done").await.unwrap(), 4);
        assert_eq!(history.count("killed").await.unwrap(), 1);
    }
}
