//! History in a DynamoDB table.
//!
//! Evaluations are single items (`PutItem`: least privilege has no batches), many under way at once. Items of a scan carry its
//! `scan_id`, the hash key of the index through which the aggregator reads exactly one scan; a finished scan's marker is found in the
//! same index under `scans/<checker>`, newest first.

use std::collections::{BTreeSet, HashMap};
use std::error::Error as StdError;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, Select};
use futures_util::stream::{StreamExt, TryStreamExt, iter};
use serde::de::DeserializeOwned;
use thiserror::Error;
use time::OffsetDateTime;
use tokio::sync::mpsc::Sender;

use super::error::explain;
use crate::evaluation::{ComplianceType, Evaluation, Severity, Source, parse_rfc3339, rfc3339};
use crate::ports::{History, Outcome, PortError, Scan, Selection, Target, each};
use crate::resource::ResourceType;
use crate::rules::Checker;

pub mod of_events;

pub const INDEX: &str = "scan-index";
/// Items being written at once.
const WRITES: usize = 64;

type Item = HashMap<String, AttributeValue>;

#[derive(Debug)]
pub struct Table {
    pub client: Client,
    pub name: String,
    /// After how many days an item may go (`expires_at`); never where it is not set.
    pub keep_days: Option<i64>,
}

impl Table {
    fn put(&self, mut item: Item, moment: OffsetDateTime) -> PutItemFluentBuilder {
        if let Some(expires_at) = self.keep_days.map(|days| expires_at(moment, days, OffsetDateTime::now_utc())) {
            item.insert("expires_at".to_owned(), AttributeValue::N(expires_at.to_string()));
        }
        self.client.put_item().table_name(&self.name).set_item(Some(item))
    }

    fn unstored(&self, about: &str, why: impl Into<Box<dyn StdError + Send + Sync>>) -> PortError {
        PortError::new(format!("storing {about} in table {}", self.name), why)
    }

    /// What puts an evaluation's item, and how it is called in an error.
    fn put_evaluation(&self, evaluation: &Evaluation, scan_id: Option<&str>) -> Result<(PutItemFluentBuilder, String), PortError> {
        let about = format!("the evaluation of {}", evaluation.resource_id);
        let timestamp = &evaluation.evaluation_timestamp;
        let moment = parse_rfc3339(timestamp).ok_or_else(|| self.unstored(&about, format!("its timestamp `{timestamp}` is not RFC 3339")))?;
        let item = item(evaluation, scan_id).map_err(|error| self.unstored(&about, error))?;
        Ok((self.put(item, moment), about))
    }

    async fn store_evaluation(&self, evaluation: &Evaluation, scan_id: Option<&str>) -> Result<(), PortError> {
        let (put, about) = self.put_evaluation(evaluation, scan_id)?;
        put.send().await.map(drop).map_err(|error| self.unstored(&about, explain("dynamodb:PutItem", &error)))
    }

    fn reading(&self, what: &str) -> String {
        format!("reading {what} from table {}", self.name)
    }

    /// Markers newest first: those of the index key `scans/CHECKER`, or of the table key of one target; until `enough` says so.
    async fn markers(
        &self,
        checker: Checker,
        target: Option<&Target>,
        before: Option<OffsetDateTime>,
        mut enough: impl FnMut(&[Scan], &Scan) -> bool,
    ) -> Result<Vec<Scan>, PortError> {
        let (attribute, key) = match target {
            Some(target) => ("resource_id", marker_id(checker, target)),
            None => ("scan_id", format!("scans/{checker}")),
        };
        let until = if before.is_some() { " AND evaluation_timestamp < :before" } else { "" };
        let mut query = self.client.query().table_name(&self.name).scan_index_forward(false);
        query = query.set_index_name(target.is_none().then(|| INDEX.to_owned()));
        query = query.key_condition_expression(format!("{attribute} = :key{until}")).expression_attribute_values(":key", AttributeValue::S(key));
        if let Some(before) = before {
            query = query.expression_attribute_values(":before", AttributeValue::S(rfc3339(before)));
        }
        let mut items = query.into_paginator().page_size(50).items().send();
        let mut run: Vec<Scan> = Vec::new();
        while let Some(item) = items.next().await {
            let item =
                item.map_err(|error| PortError::new(self.reading(&format!("the newest scan of {checker}")), explain("dynamodb:Query", &error)))?;
            let scan = marker(&item).map_err(|damage| PortError::new(self.reading(&format!("the newest scan of {checker}")), damage))?;
            if enough(&run, &scan) {
                break;
            }
            run.push(scan);
        }
        Ok(run)
    }

    async fn timeline_by_key(&self, key: &str) -> Result<Vec<Evaluation>, PortError> {
        let query = self.client.query().table_name(&self.name).key_condition_expression("resource_id = :id");
        let mut items = query.expression_attribute_values(":id", AttributeValue::S(key.to_owned())).into_paginator().items().send();
        let mut evaluations = Vec::new();
        while let Some(item) = items.next().await {
            let item = item.map_err(|error| PortError::new(self.reading(key), explain("dynamodb:Query", &error)))?;
            // A target's markers have keys of the same form.
            if !is_marker(&item) {
                evaluations.push(evaluation(&item).map_err(|damage| PortError::new(self.reading(key), damage))?);
            }
        }
        Ok(evaluations)
    }

    /// The keys of what has this name or id in the newest scans: the table has no index by either.
    async fn keys_of(&self, resource: &str) -> Result<BTreeSet<String>, PortError> {
        let mut keys = BTreeSet::new();
        for checker in Checker::ALL {
            for scan in self.newest(checker, None).await? {
                let gathering = |evaluation: Evaluation| {
                    if evaluation.resource_name == resource || evaluation.resource_id == resource {
                        keys.insert(key(&evaluation));
                        // Earlier versions wrote the id alone.
                        keys.insert(evaluation.resource_id);
                    }
                    Ok(())
                };
                each(self, &scan.scan_id(), Selection::All, gathering).await?;
            }
        }
        Ok(keys)
    }
}

impl History for Table {
    fn store<'a>(&'a self, evaluations: &'a [Evaluation], scan_id: Option<&'a str>) -> Outcome<'a, ()> {
        Box::pin(async move {
            let writes: Vec<_> = evaluations.iter().map(|evaluation| self.store_evaluation(evaluation, scan_id)).collect();
            iter(writes).buffer_unordered(WRITES).try_collect::<()>().await
        })
    }

    fn finish<'a>(&'a self, scan: &'a Scan) -> Outcome<'a, ()> {
        Box::pin(async move {
            let about = format!("the marker of {}", scan.scan_id());
            let item = marker_item(scan).map_err(|error| self.unstored(&about, error))?;
            self.put(item, scan.scan_time).send().await.map(drop).map_err(|error| self.unstored(&about, explain("dynamodb:PutItem", &error)))
        })
    }

    fn newest(&self, checker: Checker, before: Option<OffsetDateTime>) -> Outcome<'_, Vec<Scan>> {
        Box::pin(self.markers(checker, None, before, |run, scan| run.first().is_some_and(|newest| newest.scan_time != scan.scan_time)))
    }

    fn of_target<'a>(&'a self, checker: Checker, target: &'a Target, before: Option<OffsetDateTime>, most: usize) -> Outcome<'a, Vec<Scan>> {
        Box::pin(self.markers(checker, Some(target), before, move |run, _| run.len() >= most))
    }

    fn recent(&self, checker: Checker, before: Option<OffsetDateTime>, most: usize) -> Outcome<'_, Vec<Scan>> {
        Box::pin(self.markers(checker, None, before, move |run, _| run.len() >= most))
    }

    fn timeline<'a>(&'a self, resource: &'a str) -> Outcome<'a, Vec<Evaluation>> {
        Box::pin(async move {
            let by_key = self.timeline_by_key(resource).await?;
            // An id alone may be what earlier versions wrote of a resource whose key names its account and region now.
            if by_key.iter().any(|evaluation| key(evaluation) == resource) {
                return Ok(by_key);
            }
            let mut keys = self.keys_of(resource).await?;
            keys.insert(resource.to_owned());
            let mut evaluations = Vec::new();
            for key in keys {
                evaluations.extend(self.timeline_by_key(&key).await?);
            }
            evaluations.sort_by(|left, right| left.evaluation_timestamp.cmp(&right.evaluation_timestamp));
            Ok(evaluations)
        })
    }

    fn count<'a>(&'a self, scan_id: &'a str) -> Outcome<'a, u64> {
        Box::pin(async move {
            let query =
                self.client.query().table_name(&self.name).index_name(INDEX).select(Select::Count).key_condition_expression("scan_id = :scan");
            let mut pages = query.expression_attribute_values(":scan", AttributeValue::S(scan_id.to_owned())).into_paginator().send();
            let mut count = 0;
            while let Some(page) = pages.next().await {
                let page = page.map_err(|error| PortError::new(self.reading(scan_id), explain("dynamodb:Query", &error)))?;
                count += u64::try_from(page.count()).unwrap_or_default();
            }
            Ok(count)
        })
    }

    fn read<'a>(&'a self, scan_id: &'a str, selection: Selection, evaluations: Sender<Evaluation>) -> Outcome<'a, ()> {
        Box::pin(async move {
            let query = self.client.query().table_name(&self.name).index_name(INDEX).key_condition_expression("scan_id = :scan");
            let mut query = query.expression_attribute_values(":scan", AttributeValue::S(scan_id.to_owned()));
            if selection == Selection::NotCompliant {
                let compliant = AttributeValue::S(ComplianceType::Compliant.as_str().to_owned());
                query = query.filter_expression("compliance_type <> :compliant").expression_attribute_values(":compliant", compliant);
            }
            let mut items = query.into_paginator().items().send();
            while let Some(item) = items.next().await {
                let item = item.map_err(|error| PortError::new(self.reading(scan_id), explain("dynamodb:Query", &error)))?;
                let evaluation = evaluation(&item).map_err(|damage| PortError::new(self.reading(scan_id), damage))?;
                if evaluations.send(evaluation).await.is_err() {
                    break;
                }
            }
            Ok(())
        })
    }
}

/// The value of `resource_id` in the table: the id where no two resources of the world share it, else with its account and region.
fn key(evaluation: &Evaluation) -> String {
    let Evaluation { account_id, region, resource_type, resource_id, .. } = evaluation;
    if ResourceType::named(resource_type).is_none_or(ResourceType::has_unique_id) {
        return resource_id.clone();
    }
    format!("{account_id}/{region}/{resource_id}")
}

/// When DynamoDB may delete an item: so many days after its moment, and never at once.
fn expires_at(moment: OffsetDateTime, days: i64, now: OffsetDateTime) -> i64 {
    let after = |moment: OffsetDateTime| moment.unix_timestamp().saturating_add(days.saturating_mul(24 * 60 * 60));
    if after(moment) > now.unix_timestamp() { after(moment) } else { after(now) }
}

fn item(evaluation: &Evaluation, scan_id: Option<&str>) -> serde_json::Result<Item> {
    let mut item: Item = [
        ("resource_id", key(evaluation).as_str()),
        ("evaluation_timestamp", &evaluation.evaluation_timestamp),
        ("compliance_type", evaluation.compliance_type.as_str()),
        ("resource_type", &evaluation.resource_type),
        ("rule", &evaluation.rule),
        ("resource_name", &evaluation.resource_name),
        ("severity", evaluation.severity.as_str()),
        ("account_id", &evaluation.account_id),
        ("region", &evaluation.region),
        ("annotation", &evaluation.annotation),
        ("source", evaluation.source.as_str()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned())))
    .collect();
    let tags = if evaluation.tags.is_empty() { None } else { Some(serde_json::to_string(&evaluation.tags)?) };
    let optional = [
        ("missing_tags", evaluation.missing_tags.as_deref()),
        ("scan_id", scan_id),
        ("tags", tags.as_deref()),
        ("failing_since", evaluation.failing_since.as_deref()),
        ("as_of", evaluation.as_of.as_deref()),
    ];
    item.extend(optional.into_iter().filter_map(|(name, value)| Some((name.to_owned(), AttributeValue::S(value?.to_owned())))));
    Ok(item)
}

/// The table key of a target's markers.
fn marker_id(checker: Checker, target: &Target) -> String {
    format!("scan/{checker}/{}/{}", target.account_id, target.regions)
}

fn is_marker(item: &Item) -> bool {
    item.contains_key("checker")
}

fn marker_item(scan: &Scan) -> serde_json::Result<Item> {
    let texts = [
        ("resource_id", marker_id(scan.checker, &scan.target)),
        ("evaluation_timestamp", rfc3339(scan.scan_time)),
        ("scan_id", format!("scans/{}", scan.checker)),
        ("scan", scan.scan_id()),
        ("checker", scan.checker.to_string()),
        ("account_id", scan.target.account_id.clone()),
        ("regions", scan.target.regions.clone()),
        ("finished_at", rfc3339(scan.finished_at)),
        ("source", scan.source.as_str().to_owned()),
        ("incomplete", serde_json::to_string(&scan.incomplete)?),
        ("by_rule", serde_json::to_string(&scan.by_rule)?),
    ];
    let counts = [("compliant", scan.compliant), ("non_compliant", scan.non_compliant), ("insufficient_data", scan.insufficient_data)];
    let data_as_of = scan.data_as_of.map(|moment| ("data_as_of", rfc3339(moment)));
    let texts = texts.into_iter().chain(data_as_of).map(|(name, value)| (name.to_owned(), AttributeValue::S(value)));
    Ok(texts.chain(counts.into_iter().map(|(name, count)| (name.to_owned(), AttributeValue::N(count.to_string())))).collect())
}

/// An item that does not have the form this version reads. Corrupt data is never a default: a scan would seem to have seen everything.
#[derive(Debug, Error)]
#[error("the item of {id} at {moment} is damaged: its `{attribute}` cannot be read")]
struct Damage {
    id: String,
    moment: String,
    attribute: &'static str,
}

/// Reads the attributes of an item.
struct Attributes<'a>(&'a Item);

impl Attributes<'_> {
    fn optional(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_s().ok().map(String::as_str)
    }

    fn damaged(&self, attribute: &'static str) -> Damage {
        let text = |name| self.optional(name).unwrap_or("?").to_owned();
        Damage { id: text("resource_id"), moment: text("evaluation_timestamp"), attribute }
    }

    fn text(&self, name: &'static str) -> Result<String, Damage> {
        self.optional(name).map(str::to_owned).ok_or_else(|| self.damaged(name))
    }

    fn read<T>(&self, name: &'static str, read: impl Fn(&str) -> Option<T>) -> Result<T, Damage> {
        self.optional(name).and_then(read).ok_or_else(|| self.damaged(name))
    }

    fn number(&self, name: &'static str) -> Result<u64, Damage> {
        self.0.get(name).and_then(|value| value.as_n().ok()?.parse().ok()).ok_or_else(|| self.damaged(name))
    }

    /// JSON that need not be there.
    fn json<T: DeserializeOwned + Default>(&self, name: &'static str) -> Result<T, Damage> {
        match self.0.get(name) {
            None => Ok(T::default()),
            Some(_) => self.read(name, |text| serde_json::from_str(text).ok()),
        }
    }
}

fn evaluation(item: &Item) -> Result<Evaluation, Damage> {
    let item = Attributes(item);
    let (account_id, region) = (item.text("account_id")?, item.text("region")?);
    let key = item.text("resource_id")?;
    // Earlier versions wrote the id alone.
    let resource_id = key.strip_prefix(&format!("{account_id}/{region}/")).unwrap_or(&key).to_owned();
    Ok(Evaluation {
        resource_id,
        evaluation_timestamp: item.text("evaluation_timestamp")?,
        compliance_type: item.read("compliance_type", ComplianceType::named)?,
        resource_type: item.text("resource_type")?,
        missing_tags: item.optional("missing_tags").map(str::to_owned),
        rule: item.text("rule")?,
        resource_name: item.text("resource_name")?,
        severity: item.read("severity", Severity::named)?,
        account_id,
        region,
        annotation: item.text("annotation")?,
        source: item.read("source", Source::named)?,
        tags: item.json("tags")?,
        failing_since: item.optional("failing_since").map(str::to_owned),
        as_of: item.optional("as_of").map(str::to_owned),
        exception: None,
    })
}

fn marker(item: &Item) -> Result<Scan, Damage> {
    let item = Attributes(item);
    Ok(Scan {
        checker: item.read("checker", Checker::named)?,
        target: Target { account_id: item.text("account_id")?, regions: item.text("regions")? },
        scan_time: item.read("evaluation_timestamp", parse_rfc3339)?,
        finished_at: item.read("finished_at", parse_rfc3339)?,
        source: item.read("source", Source::named)?,
        compliant: item.number("compliant")?,
        non_compliant: item.number("non_compliant")?,
        insufficient_data: item.number("insufficient_data")?,
        // Markers of the first versions lack it.
        by_rule: item.json("by_rule")?,
        data_as_of: if item.0.contains_key("data_as_of") { Some(item.read("data_as_of", parse_rfc3339)?) } else { None },
        incomplete: item.read("incomplete", |list| serde_json::from_str(list).ok())?,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::counts::Counts;

    #[test]
    fn an_id_that_two_regions_may_share_is_stored_with_its_place() {
        let database = Evaluation {
            resource_id: "db-1".to_owned(),
            resource_type: "AWS::RDS::DBInstance".to_owned(),
            ..crate::report::samples::evaluation("db-1")
        };
        let stored = item(&database, None).unwrap();
        assert_eq!(stored["resource_id"], AttributeValue::S(format!("{}/{}/db-1", database.account_id, database.region)));
        assert_eq!(evaluation(&stored).unwrap(), database);
        let mut earlier = stored.clone();
        earlier.insert("resource_id".to_owned(), AttributeValue::S("db-1".to_owned()));
        assert_eq!(evaluation(&earlier).unwrap(), database, "earlier versions wrote the id alone");
    }

    #[test]
    fn nothing_is_born_expired() {
        use time::Duration;
        let now = time::macros::datetime!(2026-11-27 12:00 UTC);
        let days = |moment| (expires_at(moment, 365, now) - now.unix_timestamp()) / 86_400;
        for (name, moment, left) in [
            ("now", now, 365),
            ("yesterday", now - Duration::days(1), 364),
            ("the last day", now - Duration::days(364), 1),
            ("just too old", now - Duration::days(365), 365),
            ("years ago", now - Duration::days(3000), 365),
        ] {
            assert_eq!(days(moment), left, "{name}");
        }
        assert_eq!(expires_at(now, i64::MAX, now), i64::MAX);
    }

    #[test]
    fn items_read_back_as_they_were() {
        let written = Evaluation {
            resource_id: "i-1".to_owned(),
            evaluation_timestamp: "2026-11-23T12:00:00.000001Z".to_owned(),
            compliance_type: ComplianceType::NonCompliant,
            resource_type: "AWS::EC2::Instance".to_owned(),
            missing_tags: Some("[\"Owner\"]".to_owned()),
            rule: "ec2-required-tags".to_owned(),
            resource_name: "web".to_owned(),
            severity: Severity::Medium,
            account_id: "123456789012".to_owned(),
            region: "eu-west-1".to_owned(),
            annotation: "Missing tags: Owner.".to_owned(),
            source: Source::Live,
            tags: [("Environment".to_owned(), "dev".to_owned())].into(),
            failing_since: Some("2026-11-01T00:00:00.000001Z".to_owned()),
            as_of: Some("2026-11-22T00:00:00Z".to_owned()),
            exception: None,
        };
        assert_eq!(evaluation(&item(&written, Some("scan")).unwrap()).unwrap(), written);
        assert!(!item(&Evaluation { missing_tags: None, ..written.clone() }, None).unwrap().contains_key("missing_tags"));
        let scan = Scan {
            checker: Checker::Ec2Tag,
            target: Target { account_id: "123456789012".to_owned(), regions: "all".to_owned() },
            scan_time: time::macros::datetime!(2026-11-23 12:00 UTC),
            finished_at: time::macros::datetime!(2026-11-23 12:01 UTC),
            source: Source::Live,
            data_as_of: Some(time::macros::datetime!(2026-11-22 12:00 UTC)),
            compliant: 1,
            non_compliant: 2,
            insufficient_data: 3,
            by_rule: [("ec2-required-tags".to_owned(), Counts { total: 6, compliant: 1, non_compliant: 1, excepted: 1 })].into(),
            incomplete: vec![crate::ports::Gap::new("what", "why")],
        };
        assert_eq!(marker(&marker_item(&scan).unwrap()).unwrap(), scan);
        for attribute in ["incomplete", "by_rule", "compliant", "finished_at", "data_as_of"] {
            let mut damaged = marker_item(&scan).unwrap();
            damaged.insert(attribute.to_owned(), AttributeValue::S("[{".to_owned()));
            let error = marker(&damaged).unwrap_err().to_string();
            assert!(error.contains(&format!("its `{attribute}` cannot be read")), "{error}");
        }
        let mut lacking = marker_item(&scan).unwrap();
        lacking.remove("incomplete");
        assert!(marker(&lacking).is_err(), "a marker that does not say what it missed did not see everything");
    }
}
