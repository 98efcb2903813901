//! History in a DynamoDB table.
//!
//! Evaluations by the rules of the specification are single items, what a scan finds by all others
//! are batches; each is put by itself (`PutItem`: least privilege has no batches), many under
//! way at once. Items of a scan carry its `scan_id`, the hash key of the index through which the
//! aggregator reads exactly one scan; a finished scan's marker is found in the same index under
//! `scans/<checker>`, newest first: under the name that the function had then.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::error::Error as StdError;
use std::hash::{BuildHasher, RandomState};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::stream::{StreamExt, TryStreamExt, iter};
use time::OffsetDateTime;
use tokio::sync::mpsc::Sender;

use crate::aws::error::explain;
use crate::history::port::{History, Selection};
use crate::model::evaluation::{ComplianceType, Evaluation, parse_rfc3339, rfc3339};
use crate::model::finding::finding;
use crate::model::lambda_functions::LambdaFunction;
use crate::model::port::{PortError, PortFuture};
use crate::model::scan_record::{Scan, Target};

mod batch;
mod items;
pub mod of_events;
mod of_resource;

use batch::EVALUATIONS;
use items::{Item, expires_at, item, marker, marker_id, marker_item};

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

    /// What puts the batches of a scan, and every evaluation that is an item of its own.
    fn put_all(
        &self,
        evaluations: &[Evaluation],
        scan_id: Option<&str>,
    ) -> Result<Vec<(PutItemFluentBuilder, String)>, PortError> {
        let (batches, single) = match scan_id {
            Some(scan_id) => batch::batches(evaluations, scan_id)
                .map_err(|error| self.unstored(&format!("evaluations of {scan_id}"), error))?,
            None => (Vec::new(), evaluations.iter().collect()),
        };
        let mut puts = Vec::with_capacity(batches.len() + single.len());
        for (moment, item) in batches {
            let about = format!("evaluations of {}", scan_id.unwrap_or_default());
            puts.push((self.put(item, moment), about));
        }
        for evaluation in single {
            puts.push(self.put_evaluation(evaluation, scan_id)?);
        }
        Ok(puts)
    }

    async fn store_item(&self, put: PutItemFluentBuilder, about: &str) -> Result<(), PortError> {
        put.send()
            .await
            .map(drop)
            .map_err(|error| self.unstored(about, explain("dynamodb:PutItem", &error)))
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
}

impl History for Table {
    fn store<'a>(
        &'a self,
        evaluations: &'a [Evaluation],
        scan_id: Option<&'a str>,
    ) -> PortFuture<'a, ()> {
        Box::pin(async move {
            let puts = self.put_all(evaluations, scan_id)?;
            let writes: Vec<_> = puts
                .into_iter()
                .map(|(put, about)| async move { self.store_item(put, &about).await })
                .collect();
            iter(writes).buffer_unordered(WRITES).try_collect::<()>().await
        })
    }

    fn finish<'a>(&'a self, scan: &'a Scan) -> PortFuture<'a, ()> {
        Box::pin(async move {
            let about = format!("the marker of {}", scan.scan_id());
            let item = marker_item(scan).map_err(|error| self.unstored(&about, error))?;
            self.store_item(self.put(item, scan.scan_time), &about).await
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
        Box::pin(self.timeline_of(resource))
    }

    /// Of a scan that was begun twice it may be more: who reads counts no evaluation twice.
    fn count<'a>(&'a self, scan_id: &'a str) -> PortFuture<'a, u64> {
        Box::pin(async move {
            // Only batches are answered, with nothing but their numbers; how many other items there
            // are follows from how many were looked at.
            let query = self
                .client
                .query()
                .table_name(&self.name)
                .index_name(INDEX)
                .key_condition_expression("scan_id = :scan")
                .filter_expression(format!("attribute_exists({EVALUATIONS})"))
                .projection_expression(EVALUATIONS);
            let mut pages = query
                .expression_attribute_values(":scan", AttributeValue::S(scan_id.to_owned()))
                .into_paginator()
                .send();
            let mut count = 0;
            while let Some(page) = pages.next().await {
                let page = page.map_err(|error| {
                    PortError::new(self.reading(scan_id), explain("dynamodb:Query", &error))
                })?;
                let single = page.scanned_count().saturating_sub(page.count());
                count += u64::try_from(single).unwrap_or_default();
                for item in page.items() {
                    count += batch::count(item)
                        .map_err(|damage| PortError::new(self.reading(scan_id), damage))?;
                }
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
            let (mut seen, hasher) = (HashSet::new(), RandomState::new());
            while let Some(item) = items.next().await {
                let item = item.map_err(|error| {
                    PortError::new(self.reading(scan_id), explain("dynamodb:Query", &error))
                })?;
                let found = batch::evaluations(&item)
                    .map_err(|damage| PortError::new(self.reading(scan_id), damage))?;
                let is_batch = item.contains_key(EVALUATIONS);
                for evaluation in found {
                    let is_again = is_batch && !seen.insert(hasher.hash_one(finding(&evaluation)));
                    if is_again || !selection.takes(evaluation.compliance_type) {
                        continue;
                    }
                    if evaluations.send(evaluation).await.is_err() {
                        return Ok(());
                    }
                }
            }
            Ok(())
        })
    }
}
