//! A scan that is not done: how far each of its parts was read, and what was counted by then. It
//! goes on from there.
//!
//! A part is one list of AWS: a resource type in an account and, where AWS lists it by region, in a
//! region.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::counts::Counts;
use crate::model::lambda_functions::LambdaFunction;
use crate::model::scan_record::{Gap, Scan, by_current_id};

/// How far a part was read.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cursor {
    /// Nothing of it.
    Beginning,
    /// Up to this page.
    Page(Page),
    /// To its end, or to where AWS refused the rest.
    End,
}

/// Where a list of AWS goes on.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(from = "WrittenPage")]
pub struct Page {
    /// AWS's token for the page.
    pub token: String,
    /// The ids that AWS listed last, and which are evaluated. A resource that is created or deleted
    /// meanwhile may shift the pages, so that the next one begins with some of them.
    pub listed: Vec<String>,
}

impl From<&str> for Page {
    fn from(token: &str) -> Self {
        Self { token: token.to_owned(), listed: Vec::new() }
    }
}

/// Earlier versions wrote the token alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenPage {
    Token(String),
    Page { token: String, listed: Vec<String> },
}

impl From<WrittenPage> for Page {
    fn from(written: WrittenPage) -> Self {
        match written {
            WrittenPage::Token(token) => Self { token, listed: Vec::new() },
            WrittenPage::Page { token, listed } => Self { token, listed },
        }
    }
}

/// The cursor of each part, by the part's name.
pub type Cursors = BTreeMap<String, Cursor>;

/// What a checker had counted.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct CheckpointCounts {
    /// Counts for each rule, by its id.
    pub by_rule: BTreeMap<String, Counts>,
    /// How many evaluations were compliant.
    pub compliant: u64,
    /// How many were non-compliant, exceptions among them.
    pub non_compliant: u64,
    /// How many could not be evaluated.
    pub insufficient_data: u64,
    /// What could not be looked at.
    pub incomplete: Vec<Gap>,
}

/// Where a scan goes on.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// How far each part was read. In JSON `positions`.
    #[serde(rename = "positions")]
    pub cursors: Cursors,
    /// What each checker had counted, by the checker's name.
    pub counted: BTreeMap<String, CheckpointCounts>,
}

impl Checkpoint {
    /// Where scans are that have read this far.
    pub fn new<'a>(cursors: &Cursors, scans: impl Iterator<Item = &'a Scan>) -> Self {
        let counted = scans.map(|scan| (scan.recorded_as.clone(), CheckpointCounts::of(scan)));
        Self { cursors: cursors.clone(), counted: counted.collect() }
    }

    /// Puts what was counted into the marker of a scan that goes on.
    pub fn restore(&self, scan: &mut Scan) {
        let is_of = |name: &str| LambdaFunction::named(name) == Some(scan.checker);
        let Some((name, counted)) = self.counted.iter().find(|(name, _)| is_of(name)) else {
            return;
        };
        // What was stored by then carries the name that the function had.
        scan.recorded_as.clone_from(name);
        scan.by_rule.extend(by_current_id(counted.by_rule.clone()));
        (scan.compliant, scan.non_compliant, scan.insufficient_data) =
            (counted.compliant, counted.non_compliant, counted.insufficient_data);
        scan.incomplete.clone_from(&counted.incomplete);
    }
}

impl Checkpoint {
    /// Whether a next run would find what this one found, nothing: AWS refused every list.
    pub fn is_blind(&self) -> bool {
        let sees = |counted: &CheckpointCounts| {
            counted.compliant + counted.non_compliant + counted.insufficient_data > 0
                || counted.incomplete.is_empty()
        };
        !self.counted.is_empty()
            && !is_unfinished(&self.cursors)
            && !self.counted.values().any(sees)
    }
}

impl CheckpointCounts {
    fn of(scan: &Scan) -> Self {
        Self {
            by_rule: scan.by_rule.clone(),
            compliant: scan.compliant,
            non_compliant: scan.non_compliant,
            insufficient_data: scan.insufficient_data,
            incomplete: scan.incomplete.clone(),
        }
    }
}

/// Whether something is left to read.
pub fn is_unfinished(cursors: &Cursors) -> bool {
    cursors.values().any(|cursor| *cursor != Cursor::End)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use time::OffsetDateTime;

    use super::*;
    use crate::model::evaluation::Source;
    use crate::model::scan_record::Target;

    #[test]
    fn a_scan_that_was_refused_everything_is_not_gone_on_with() {
        let gap = || {
            Gap::new("AWS::IAM::User in all regions of account 1", "iam:ListUsers: AccessDenied")
        };
        let of = |cursor: Cursor, non_compliant, incomplete| Checkpoint {
            cursors: [("AWS::IAM::User/1/global".to_owned(), cursor)].into(),
            counted: [(
                "iam-checker".to_owned(),
                CheckpointCounts { non_compliant, incomplete, ..CheckpointCounts::default() },
            )]
            .into(),
        };
        for (name, unfinished, is_blind) in [
            ("refused", of(Cursor::End, 0, vec![gap()]), true),
            ("refused on a later page", of(Cursor::End, 3, vec![gap()]), false),
            ("an empty account", of(Cursor::End, 0, vec![]), false),
            ("not read to the end", of(Cursor::Page("2".into()), 0, vec![gap()]), false),
            ("nothing is known", Checkpoint::default(), false),
        ] {
            assert_eq!(unfinished.is_blind(), is_blind, "{name}");
        }
    }

    #[test]
    fn a_scan_that_an_earlier_version_began_goes_on_under_the_name_that_it_began_with() {
        let counted = CheckpointCounts { compliant: 3, ..CheckpointCounts::default() };
        for name in ["iam-user-checker", "iam-checker"] {
            let mut scan = Scan {
                checker: LambdaFunction::named("iam-checker").unwrap(),
                recorded_as: "iam-checker".to_owned(),
                target: Target { account_id: "1".to_owned(), regions: "all".to_owned() },
                scan_time: OffsetDateTime::UNIX_EPOCH,
                finished_at: OffsetDateTime::UNIX_EPOCH,
                source: Source::Live,
                data_as_of: None,
                partition: None,
                compliant: 0,
                non_compliant: 0,
                insufficient_data: 0,
                by_rule: BTreeMap::new(),
                parameters: None,
                incomplete: Vec::new(),
            };
            let unfinished = Checkpoint {
                counted: [(name.to_owned(), counted.clone())].into(),
                ..Checkpoint::default()
            };
            unfinished.restore(&mut scan);
            assert_eq!((scan.recorded_as.as_str(), scan.compliant), (name, 3));
            let again = Checkpoint::new(&Cursors::new(), [&scan].into_iter());
            assert_eq!(again.counted, unfinished.counted);
        }
    }

    #[test]
    fn a_page_is_read_as_every_version_wrote_it() {
        let page = Cursor::Page(Page { token: "t".to_owned(), listed: vec!["i-1".to_owned()] });
        let written = serde_json::to_string(&page).unwrap();
        assert_eq!(written, r#"{"page":{"token":"t","listed":["i-1"]}}"#);
        for (written, expected) in [
            (written.as_str(), Some(page)),
            (r#"{"page":"t"}"#, Some(Cursor::Page("t".into()))),
            (r#""end""#, Some(Cursor::End)),
            (r#"{"page":{"token":"t"}}"#, None),
            (r#"{"page":3}"#, None),
        ] {
            assert_eq!(serde_json::from_str(written).ok(), expected, "{written}");
        }
    }
}
