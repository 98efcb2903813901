//! History in a DynamoDB table.
//!
//! Evaluations are single items (`PutItem`: least privilege has no batches), many under way at
//! once. Items of a scan carry its `scan_id`, the hash key of the index through which the
//! aggregator reads exactly one scan; a finished scan's marker is found in the same index under
//! `scans/<checker>`, newest first: under the name that the function had then.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::error::Error as StdError;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, Select};
use futures_util::stream::{StreamExt, TryStreamExt, iter};
use time::OffsetDateTime;
use tokio::sync::mpsc::Sender;

use crate::aws::error::explain;
use crate::history::port::{History, Selection, for_each_evaluation};
use crate::model::evaluation::{ComplianceType, Evaluation, parse_rfc3339, rfc3339};
use crate::model::lambda_functions::LambdaFunction;
use crate::model::port::{PortError, PortFuture};
use crate::model::scan_record::{Scan, Target};

mod items;
pub mod of_events;

use items::{Item, evaluation, expires_at, is_marker, item, key, marker, marker_id, marker_item};

/// The index by scan.
pub const INDEX: &str = "scan-index";
/// Items being written at once.
const WRITES: usize = 64;

/// History in a DynamoDB table.
#[derive(Debug)]
pub struct Table {
    /// The SDK's client.
    pub client: Client,
    /// The table's name.
    pub name: String,
    /// After how many days an item may go (`expires_at`); never where it is not set.
    pub keep_days: Option<i64>,
}

impl Table {
    fn put(&self, mut item: Item, moment: OffsetDateTime) -> PutItemFluentBuilder {
        if let Some(expires_at) =
            self.keep_days.map(|days| expires_at(moment, days, OffsetDateTime::now_utc()))
        {
            item.insert("expires_at".to_owned(), AttributeValue::N(expires_at.to_string()));
        }
        self.client.put_item().table_name(&self.name).set_item(Some(item))
    }

    fn unstored(&self, about: &str, why: impl Into<Box<dyn StdError + Send + Sync>>) -> PortError {
        PortError::new(format!("storing {about} in table {}", self.name), why)
    }

    /// What puts an evaluation's item, and how it is called in an error.
    fn put_evaluation(
        &self,
        evaluation: &Evaluation,
        scan_id: Option<&str>,
    ) -> Result<(PutItemFluentBuilder, String), PortError> {
        let about = format!("the evaluation of {}", evaluation.resource_id);
        let timestamp = &evaluation.evaluation_timestamp;
        let moment = parse_rfc3339(timestamp).ok_or_else(|| {
            self.unstored(&about, format!("its timestamp `{timestamp}` is not RFC 3339"))
        })?;
        let item = item(evaluation, scan_id).map_err(|error| self.unstored(&about, error))?;
        Ok((self.put(item, moment), about))
    }

    async fn store_evaluation(
        &self,
        evaluation: &Evaluation,
        scan_id: Option<&str>,
    ) -> Result<(), PortError> {
        let (put, about) = self.put_evaluation(evaluation, scan_id)?;
        put.send()
            .await
            .map(drop)
            .map_err(|error| self.unstored(&about, explain("dynamodb:PutItem", &error)))
    }

    fn reading(&self, what: &str) -> String {
        format!("reading {what} from table {}", self.name)
    }

    /// A function's markers newest first, under every name that it has or had, until `enough` says
    /// so.
    async fn markers(
        &self,
        function: LambdaFunction,
        target: Option<&Target>,
        older_than: Option<OffsetDateTime>,
        enough: impl Fn(&[Scan], &Scan) -> bool,
    ) -> Result<Vec<Scan>, PortError> {
        let mut scans = Vec::new();
        for name in function.names() {
            scans.extend(self.markers_under(name, target, older_than, &enough).await?);
        }
        scans.sort_by_key(|scan| Reverse(scan.scan_time));
        let mut run: Vec<Scan> = Vec::new();
        for scan in scans {
            if enough(&run, &scan) {
                break;
            }
            run.push(scan);
        }
        Ok(run)
    }

    /// Markers newest first: those of the index key `scans/NAME`, or of the table key of one
    /// target; until `enough` says so.
    async fn markers_under(
        &self,
        name: &str,
        target: Option<&Target>,
        older_than: Option<OffsetDateTime>,
        enough: impl Fn(&[Scan], &Scan) -> bool,
    ) -> Result<Vec<Scan>, PortError> {
        let (attribute, key) = match target {
            Some(target) => ("resource_id", marker_id(name, target)),
            None => ("scan_id", format!("scans/{name}")),
        };
        let until = if older_than.is_some() { " AND evaluation_timestamp < :before" } else { "" };
        let mut query = self.client.query().table_name(&self.name).scan_index_forward(false);
        query = query.set_index_name(target.is_none().then(|| INDEX.to_owned()));
        query = query
            .key_condition_expression(format!("{attribute} = :key{until}"))
            .expression_attribute_values(":key", AttributeValue::S(key));
        if let Some(older_than) = older_than {
            query = query
                .expression_attribute_values(":before", AttributeValue::S(rfc3339(older_than)));
        }
        let mut items = query.into_paginator().page_size(50).items().send();
        let mut run: Vec<Scan> = Vec::new();
        while let Some(item) = items.next().await {
            let item = item.map_err(|error| {
                PortError::new(
                    self.reading(&format!("the newest scan of {name}")),
                    explain("dynamodb:Query", &error),
                )
            })?;
            let scan = marker(&item).map_err(|damage| {
                PortError::new(self.reading(&format!("the newest scan of {name}")), damage)
            })?;
            if enough(&run, &scan) {
                break;
            }
            run.push(scan);
        }
        Ok(run)
    }

    async fn timeline_by_key(&self, key: &str) -> Result<Vec<Evaluation>, PortError> {
        let query = self
            .client
            .query()
            .table_name(&self.name)
            .key_condition_expression("resource_id = :id");
        let mut items = query
            .expression_attribute_values(":id", AttributeValue::S(key.to_owned()))
            .into_paginator()
            .items()
            .send();
        let mut evaluations = Vec::new();
        while let Some(item) = items.next().await {
            let item = item.map_err(|error| {
                PortError::new(self.reading(key), explain("dynamodb:Query", &error))
            })?;
            // A target's markers have keys of the same form.
            if !is_marker(&item) {
                evaluations.push(
                    evaluation(&item)
                        .map_err(|damage| PortError::new(self.reading(key), damage))?,
                );
            }
        }
        Ok(evaluations)
    }

    /// The keys of what has this name or id in the newest scans: the table has no index by either.
    async fn keys_of(&self, resource: &str) -> Result<BTreeSet<String>, PortError> {
        let mut keys = BTreeSet::new();
        for checker in LambdaFunction::ALL {
            for scan in self.newest(checker, None).await? {
                let gathering = |evaluation: Evaluation| {
                    if evaluation.resource_name == resource || evaluation.resource_id == resource {
                        keys.insert(key(&evaluation));
                        // Earlier versions wrote the id alone.
                        keys.insert(evaluation.resource_id);
                    }
                    Ok(())
                };
                for_each_evaluation(self, &scan.scan_id(), Selection::All, gathering).await?;
            }
        }
        Ok(keys)
    }
}

impl History for Table {
    fn store<'a>(
        &'a self,
        evaluations: &'a [Evaluation],
        scan_id: Option<&'a str>,
    ) -> PortFuture<'a, ()> {
        Box::pin(async move {
            let writes: Vec<_> = evaluations
                .iter()
                .map(|evaluation| self.store_evaluation(evaluation, scan_id))
                .collect();
            iter(writes).buffer_unordered(WRITES).try_collect::<()>().await
        })
    }

    fn finish<'a>(&'a self, scan: &'a Scan) -> PortFuture<'a, ()> {
        Box::pin(async move {
            let about = format!("the marker of {}", scan.scan_id());
            let item = marker_item(scan).map_err(|error| self.unstored(&about, error))?;
            self.put(item, scan.scan_time)
                .send()
                .await
                .map(drop)
                .map_err(|error| self.unstored(&about, explain("dynamodb:PutItem", &error)))
        })
    }

    fn newest(
        &self,
        checker: LambdaFunction,
        older_than: Option<OffsetDateTime>,
    ) -> PortFuture<'_, Vec<Scan>> {
        Box::pin(self.markers(checker, None, older_than, |run, scan| {
            run.first().is_some_and(|newest| newest.scan_time != scan.scan_time)
        }))
    }

    fn of_target<'a>(
        &'a self,
        checker: LambdaFunction,
        target: &'a Target,
        older_than: Option<OffsetDateTime>,
        most: usize,
    ) -> PortFuture<'a, Vec<Scan>> {
        Box::pin(self.markers(checker, Some(target), older_than, move |run, _| run.len() >= most))
    }

    fn recent(
        &self,
        checker: LambdaFunction,
        older_than: Option<OffsetDateTime>,
        most: usize,
    ) -> PortFuture<'_, Vec<Scan>> {
        Box::pin(self.markers(checker, None, older_than, move |run, _| run.len() >= most))
    }

    fn timeline<'a>(&'a self, resource: &'a str) -> PortFuture<'a, Vec<Evaluation>> {
        Box::pin(async move {
            let by_key = self.timeline_by_key(resource).await?;
            // An id alone may be what earlier versions wrote of a resource whose key names its
            // account and region now.
            if by_key.iter().any(|evaluation| key(evaluation) == resource) {
                return Ok(by_key);
            }
            let mut keys = self.keys_of(resource).await?;
            keys.insert(resource.to_owned());
            let mut evaluations = Vec::new();
            for key in keys {
                evaluations.extend(self.timeline_by_key(&key).await?);
            }
            evaluations
                .sort_by(|left, right| left.evaluation_timestamp.cmp(&right.evaluation_timestamp));
            Ok(evaluations)
        })
    }

    fn count<'a>(&'a self, scan_id: &'a str) -> PortFuture<'a, u64> {
        Box::pin(async move {
            let query = self
                .client
                .query()
                .table_name(&self.name)
                .index_name(INDEX)
                .select(Select::Count)
                .key_condition_expression("scan_id = :scan");
            let mut pages = query
                .expression_attribute_values(":scan", AttributeValue::S(scan_id.to_owned()))
                .into_paginator()
                .send();
            let mut count = 0;
            while let Some(page) = pages.next().await {
                let page = page.map_err(|error| {
                    PortError::new(self.reading(scan_id), explain("dynamodb:Query", &error))
                })?;
                count += u64::try_from(page.count()).unwrap_or_default();
            }
            Ok(count)
        })
    }

    fn read<'a>(
        &'a self,
        scan_id: &'a str,
        selection: Selection,
        evaluations: Sender<Evaluation>,
    ) -> PortFuture<'a, ()> {
        Box::pin(async move {
            let query = self
                .client
                .query()
                .table_name(&self.name)
                .index_name(INDEX)
                .key_condition_expression("scan_id = :scan");
            let mut query =
                query.expression_attribute_values(":scan", AttributeValue::S(scan_id.to_owned()));
            if selection == Selection::NotCompliant {
                let compliant = AttributeValue::S(ComplianceType::Compliant.as_str().to_owned());
                query = query
                    .filter_expression("compliance_type <> :compliant")
                    .expression_attribute_values(":compliant", compliant);
            }
            let mut items = query.into_paginator().items().send();
            while let Some(item) = items.next().await {
                let item = item.map_err(|error| {
                    PortError::new(self.reading(scan_id), explain("dynamodb:Query", &error))
                })?;
                let evaluation = evaluation(&item)
                    .map_err(|damage| PortError::new(self.reading(scan_id), damage))?;
                if evaluations.send(evaluation).await.is_err() {
                    break;
                }
            }
            Ok(())
        })
    }
}
