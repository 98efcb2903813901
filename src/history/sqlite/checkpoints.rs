//! Scans that were begun and not finished: one row each, rewritten as the scan comes further, gone
//! once it or a newer one is done.

use rusqlite::{OptionalExtension, params};
use time::OffsetDateTime;

use super::Sqlite;
use crate::model::checkpoint::Checkpoint;
use crate::model::evaluation::{parse_rfc3339, rfc3339};
use crate::model::port::PortError;
use crate::model::scan_record::Target;

/// A scan that was not finished.
#[derive(Debug)]
pub struct Begun {
    /// The scan time under which its evaluations are stored.
    pub scan_time: OffsetDateTime,
    /// The rules it ran, with their parameters.
    pub rules: String,
    /// How far it has come.
    pub unfinished: Checkpoint,
}

impl Sqlite {
    /// Notes how far a scan has come.
    pub fn note(&self, target: &Target, begun: &Begun) -> Result<(), PortError> {
        let state = serde_json::to_string(&begun.unfinished)
            .map_err(|error| PortError::new("writing down how far the scan has come", error))?;
        let row = params![
            rfc3339(begun.scan_time),
            target.account_id,
            target.regions,
            begun.rules,
            state
        ];
        let noted = self
            .connection()
            .execute("INSERT OR REPLACE INTO unfinished VALUES (?, ?, ?, ?, ?)", row);
        noted.map(drop).map_err(self.failed("writing to"))
    }

    /// The newest scan of a target that was not finished, and no newer one was either.
    pub fn begun(&self, target: &Target) -> Result<Option<Begun>, PortError> {
        let sql = "SELECT scan_time, rules, state FROM unfinished WHERE account_id = ?1 AND regions = ?2 ORDER BY scan_time DESC LIMIT 1";
        let row =
            self.connection().query_row(sql, params![target.account_id, target.regions], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
            });
        let Some((scan_time, rules, state)) = row.optional().map_err(self.failed("reading"))?
        else {
            return Ok(None);
        };
        let damaged = |error: String| {
            PortError::new(
                format!(
                    "reading how far the scan of {scan_time} had come, from the history {}",
                    self.name
                ),
                error,
            )
        };
        let unfinished = serde_json::from_str(&state)
            .map_err(|error| damaged(format!("it is damaged: {error}")))?;
        let scan_time =
            parse_rfc3339(&scan_time).ok_or_else(|| damaged("its time is damaged".to_owned()))?;
        Ok(Some(Begun { scan_time, rules, unfinished }))
    }

    /// Forgets what was not finished of a target up to a moment: a scan of then is done.
    pub fn forget(&self, target: &Target, until: OffsetDateTime) -> Result<(), PortError> {
        let sql =
            "DELETE FROM unfinished WHERE account_id = ?1 AND regions = ?2 AND scan_time <= ?3";
        let forgotten = self
            .connection()
            .execute(sql, params![target.account_id, target.regions, rfc3339(until)]);
        forgotten.map(drop).map_err(self.failed("writing to"))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::checkpoint::Cursor;

    #[test]
    fn noted_found_and_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let history = Sqlite::open(&folder.path().join("history.sqlite")).unwrap();
        let target = Target { account_id: "1".to_owned(), regions: "all".to_owned() };
        let elsewhere = Target { regions: "eu-west-1".to_owned(), ..target.clone() };
        let moment = OffsetDateTime::UNIX_EPOCH;
        for (seconds, token) in [(0, "old"), (1, "first"), (1, "second")] {
            let mut unfinished = Checkpoint::default();
            unfinished
                .cursors
                .insert("AWS::EC2::Instance/1/eu-west-1".to_owned(), Cursor::Page(token.into()));
            history
                .note(
                    &target,
                    &Begun {
                        scan_time: moment + Duration::from_secs(seconds),
                        rules: "{}".to_owned(),
                        unfinished,
                    },
                )
                .unwrap();
        }
        let found = history.begun(&target).unwrap().unwrap();
        assert_eq!(found.scan_time, moment + Duration::from_secs(1));
        assert_eq!(
            found.unfinished.cursors.into_values().collect::<Vec<_>>(),
            [Cursor::Page("second".into())]
        );
        assert!(history.begun(&elsewhere).unwrap().is_none());
        history.forget(&target, moment).unwrap();
        assert!(history.begun(&target).unwrap().is_some(), "a newer one is kept");
        history.forget(&target, moment + Duration::from_secs(2)).unwrap();
        assert!(history.begun(&target).unwrap().is_none());
    }
}
