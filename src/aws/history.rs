//! History in a DynamoDB table.
//!
//! Evaluations are single items (`PutItem`: least privilege has no batches), many under way at once. Items of a scan carry its
//! `scan_id`, the hash key of the index through which the aggregator reads exactly one scan; a finished scan's marker is found in the
//! same index under `scans/<checker>`, newest first.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, Select};
use futures_util::stream::{StreamExt, TryStreamExt, iter};
use time::{Duration, OffsetDateTime};
use tokio::sync::mpsc::Sender;

use super::error::explain;
use crate::evaluation::{ComplianceType, Evaluation, Severity, Source, parse_rfc3339, rfc3339};
use crate::ports::{History, Outcome, PortError, Scan, Selection, Target, each};
use crate::report::identity::finding;
use crate::rules::Checker;

pub const INDEX: &str = "scan-index";
/// How many of a resource's newest items are looked at for what a rule said last: other rules, and accounts with a resource of the same
/// id, have theirs among them.
const LOOKED_AT: i32 = 20;
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
    async fn put(&self, mut item: Item, about: &str, moment: OffsetDateTime) -> Result<(), PortError> {
        if let Some(days) = self.keep_days {
            item.insert("expires_at".to_owned(), AttributeValue::N((moment + Duration::days(days)).unix_timestamp().to_string()));
        }
        let put = self.client.put_item().table_name(&self.name).set_item(Some(item)).send().await;
        put.map(|_| ()).map_err(|error| PortError::new(format!("storing {about} in table {}", self.name), explain("dynamodb:PutItem", &error)))
    }

    async fn put_evaluation(&self, evaluation: &Evaluation, scan_id: Option<&str>) -> Result<(), PortError> {
        let moment = parse_rfc3339(&evaluation.evaluation_timestamp).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        self.put(item(evaluation, scan_id), &format!("the evaluation of {}", evaluation.resource_id), moment).await
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
            let scan = marker(&item).ok_or_else(|| {
                PortError::new(self.reading(&format!("the newest scan of {checker}")), "the marker does not have the form this version writes")
            })?;
            if enough(&run, &scan) {
                break;
            }
            run.push(scan);
        }
        Ok(run)
    }

    async fn timeline_by_id(&self, resource_id: &str) -> Result<Vec<Evaluation>, PortError> {
        let query = self.client.query().table_name(&self.name).key_condition_expression("resource_id = :id");
        let mut items = query.expression_attribute_values(":id", AttributeValue::S(resource_id.to_owned())).into_paginator().items().send();
        let mut evaluations = Vec::new();
        while let Some(item) = items.next().await {
            let item = item.map_err(|error| PortError::new(self.reading(resource_id), explain("dynamodb:Query", &error)))?;
            // A target's markers have keys of the same form.
            evaluations.extend(evaluation(&item));
        }
        Ok(evaluations)
    }

    /// What was said of a finding last, before an evaluation of it.
    pub async fn last(&self, evaluation: &Evaluation) -> Result<Option<Evaluation>, PortError> {
        let id = &evaluation.resource_id;
        let query = self.client.query().table_name(&self.name).scan_index_forward(false);
        let query = query.key_condition_expression("resource_id = :id AND evaluation_timestamp < :before");
        let query = query.expression_attribute_values(":id", AttributeValue::S(id.clone()));
        let query = query.expression_attribute_values(":before", AttributeValue::S(evaluation.evaluation_timestamp.clone()));
        let mut items = query.into_paginator().page_size(LOOKED_AT).items().send();
        let wanted = finding(evaluation);
        for _ in 0..LOOKED_AT {
            let Some(item) = items.next().await else { break };
            let item = item.map_err(|error| PortError::new(self.reading(id), explain("dynamodb:Query", &error)))?;
            if let Some(last) = self::evaluation(&item).filter(|last| finding(last) == wanted) {
                return Ok(Some(last));
            }
        }
        Ok(None)
    }

    /// The ids that go by a name in the newest scans: the table has no index by name.
    async fn ids_named(&self, name: &str) -> Result<BTreeSet<String>, PortError> {
        let mut ids = BTreeSet::new();
        for checker in Checker::ALL {
            for scan in self.newest(checker, None).await? {
                let gathering = |evaluation: Evaluation| {
                    if evaluation.resource_name == name {
                        ids.insert(evaluation.resource_id);
                    }
                    Ok(())
                };
                each(self, &scan.scan_id(), Selection::All, gathering).await?;
            }
        }
        Ok(ids)
    }
}

impl History for Table {
    fn store<'a>(&'a self, evaluations: &'a [Evaluation], scan_id: Option<&'a str>) -> Outcome<'a, ()> {
        Box::pin(async move {
            let writes: Vec<_> = evaluations.iter().map(|evaluation| self.put_evaluation(evaluation, scan_id)).collect();
            iter(writes).buffer_unordered(WRITES).try_collect::<()>().await
        })
    }

    fn finish<'a>(&'a self, scan: &'a Scan) -> Outcome<'a, ()> {
        Box::pin(async move { self.put(marker_item(scan), &format!("the marker of {}", scan.scan_id()), scan.scan_time).await })
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
            let by_id = self.timeline_by_id(resource).await?;
            if !by_id.is_empty() {
                return Ok(by_id);
            }
            let mut evaluations = Vec::new();
            for id in self.ids_named(resource).await? {
                evaluations.extend(self.timeline_by_id(&id).await?);
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
                let evaluation = evaluation(&item).ok_or_else(|| {
                    let id = text(&item, "resource_id").unwrap_or_default();
                    PortError::new(self.reading(scan_id), format!("the item of {id} does not have the form this version writes"))
                })?;
                if evaluations.send(evaluation).await.is_err() {
                    break;
                }
            }
            Ok(())
        })
    }
}

fn item(evaluation: &Evaluation, scan_id: Option<&str>) -> Item {
    let mut item: Item = [
        ("resource_id", evaluation.resource_id.as_str()),
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
    let tags = (!evaluation.tags.is_empty()).then(|| serde_json::to_string(&evaluation.tags).unwrap_or_default());
    let optional = [
        ("missing_tags", evaluation.missing_tags.as_deref()),
        ("scan_id", scan_id),
        ("tags", tags.as_deref()),
        ("failing_since", evaluation.failing_since.as_deref()),
    ];
    item.extend(optional.into_iter().filter_map(|(name, value)| Some((name.to_owned(), AttributeValue::S(value?.to_owned())))));
    item
}

/// The table key of a target's markers.
fn marker_id(checker: Checker, target: &Target) -> String {
    format!("scan/{checker}/{}/{}", target.account_id, target.regions)
}

fn marker_item(scan: &Scan) -> Item {
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
        ("incomplete", serde_json::to_string(&scan.incomplete).unwrap_or_default()),
        ("by_rule", serde_json::to_string(&scan.by_rule).unwrap_or_default()),
    ];
    let counts = [("compliant", scan.compliant), ("non_compliant", scan.non_compliant), ("insufficient_data", scan.insufficient_data)];
    let texts = texts.into_iter().map(|(name, value)| (name.to_owned(), AttributeValue::S(value)));
    texts.chain(counts.into_iter().map(|(name, count)| (name.to_owned(), AttributeValue::N(count.to_string())))).collect()
}

fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

fn number(item: &Item, name: &str) -> Option<u64> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

fn evaluation(item: &Item) -> Option<Evaluation> {
    let owned = |name: &str| text(item, name).map(str::to_owned);
    Some(Evaluation {
        resource_id: owned("resource_id")?,
        evaluation_timestamp: owned("evaluation_timestamp")?,
        compliance_type: text(item, "compliance_type").and_then(ComplianceType::named)?,
        resource_type: owned("resource_type")?,
        missing_tags: owned("missing_tags"),
        rule: owned("rule")?,
        resource_name: owned("resource_name")?,
        severity: text(item, "severity").and_then(Severity::named)?,
        account_id: owned("account_id")?,
        region: owned("region")?,
        annotation: owned("annotation")?,
        source: text(item, "source").and_then(Source::named)?,
        tags: text(item, "tags").and_then(|tags| serde_json::from_str(tags).ok()).unwrap_or_default(),
        failing_since: owned("failing_since"),
        exception: None,
    })
}

fn marker(item: &Item) -> Option<Scan> {
    Some(Scan {
        checker: text(item, "checker").and_then(Checker::named)?,
        target: Target { account_id: text(item, "account_id")?.to_owned(), regions: text(item, "regions")?.to_owned() },
        scan_time: text(item, "evaluation_timestamp").and_then(parse_rfc3339)?,
        finished_at: text(item, "finished_at").and_then(parse_rfc3339)?,
        source: text(item, "source").and_then(Source::named)?,
        compliant: number(item, "compliant")?,
        non_compliant: number(item, "non_compliant")?,
        insufficient_data: number(item, "insufficient_data")?,
        by_rule: text(item, "by_rule").and_then(|counts| serde_json::from_str(counts).ok()).unwrap_or_default(),
        incomplete: text(item, "incomplete").and_then(|list| serde_json::from_str(list).ok()).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counts::Counts;

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
            exception: None,
        };
        assert_eq!(evaluation(&item(&written, Some("scan"))), Some(written.clone()));
        assert!(!item(&Evaluation { missing_tags: None, ..written }, None).contains_key("missing_tags"));
        let scan = Scan {
            checker: Checker::Ec2Tag,
            target: Target { account_id: "123456789012".to_owned(), regions: "all".to_owned() },
            scan_time: time::macros::datetime!(2026-11-23 12:00 UTC),
            finished_at: time::macros::datetime!(2026-11-23 12:01 UTC),
            source: Source::Live,
            compliant: 1,
            non_compliant: 2,
            insufficient_data: 3,
            by_rule: [("ec2-required-tags".to_owned(), Counts { total: 6, compliant: 1, non_compliant: 1, excepted: 1 })].into(),
            incomplete: vec![crate::ports::Gap::new("what", "why")],
        };
        assert_eq!(marker(&marker_item(&scan)), Some(scan));
    }
}
