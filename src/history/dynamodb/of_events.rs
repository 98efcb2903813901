//! What AWS Config's events leave in the table: single evaluations, each compared with the last one
//! of its finding.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use time::{Duration, OffsetDateTime};

use super::Table;
use super::batch::{self, place};
use super::items::{evaluation, key};
use crate::aws::error::explain;
use crate::model::evaluation::{Evaluation, parse_rfc3339, rfc3339};
use crate::model::finding::finding;
use crate::model::port::PortError;
use crate::rules::find;

/// Which event an item is of.
const EVENT: &str = "event_id";
/// How far back the last evaluation of a finding is looked for.
const LOOKED_BACK: Duration = Duration::days(400);
/// Sorts behind every moment.
const LAST: &str = "9999-12-31T23:59:59.999999Z";

/// What was found at the moment of an event's evaluation.
#[derive(Debug)]
pub enum Place {
    /// The evaluation is stored.
    Stored,
    /// Another event's evaluation is there, which stays.
    Taken(Box<Evaluation>),
    /// Nothing is there, and nothing was stored.
    Free,
}

impl Table {
    /// Stores an event's evaluation where there is nothing yet, or what the same event has left;
    /// with `again` only the latter. No event overwrites another's evaluation.
    pub async fn store_of_event(
        &self,
        of: &Evaluation,
        event_id: &str,
        again: bool,
    ) -> Result<Place, PortError> {
        let (put, about) = self.put_evaluation(of, None)?;
        let event_id = AttributeValue::S(event_id.to_owned());
        let same = format!("{EVENT} = :event");
        let condition =
            if again { same } else { format!("attribute_not_exists(resource_id) OR {same}") };
        let put = put
            .item(EVENT, event_id.clone())
            .condition_expression(condition)
            .expression_attribute_values(":event", event_id);
        let put = put
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let Err(error) = put.send().await else { return Ok(Place::Stored) };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(failed)) => match failed.item() {
                None => Ok(Place::Free),
                Some(there) => evaluation(there)
                    .map(|there| Place::Taken(Box::new(there)))
                    .map_err(|damage| self.unstored(&about, damage)),
            },
            _ => Err(self.unstored(&about, explain("dynamodb:PutItem", &error))),
        }
    }

    /// The last evaluation of the same finding before this moment, or the newest there is. Other
    /// rules share its partition, and resources of the same id elsewhere: it is read until one is
    /// found.
    pub async fn last(
        &self,
        of: &Evaluation,
        before: Option<&str>,
    ) -> Result<Option<Evaluation>, PortError> {
        let scanned = self.last_of_batches(of, before).await?;
        let single = self.last_single(of, before).await?;
        let all = [scanned, single].into_iter().flatten();
        Ok(all.max_by(|left, right| left.evaluation_timestamp.cmp(&right.evaluation_timestamp)))
    }

    async fn last_single(
        &self,
        of: &Evaluation,
        before: Option<&str>,
    ) -> Result<Option<Evaluation>, PortError> {
        let last = self.last_of_key(&key(of), of, before).await?;
        match last {
            // Earlier versions wrote the id alone.
            None if key(of) != of.resource_id => {
                self.last_of_key(&of.resource_id, of, before).await
            }
            last => Ok(last),
        }
    }

    /// What the newest scan of the resource's account and region before this moment says, where
    /// scans store the rule's evaluations in batches.
    async fn last_of_batches(
        &self,
        of: &Evaluation,
        before: Option<&str>,
    ) -> Result<Option<Evaluation>, PortError> {
        let Some(place) = place(of) else { return Ok(None) };
        let before = before.unwrap_or(LAST);
        let query = self.client.query().table_name(&self.name).scan_index_forward(false);
        let mut items = query
            .key_condition_expression("resource_id = :place AND evaluation_timestamp < :before")
            .expression_attribute_values(":place", AttributeValue::S(place.clone()))
            .expression_attribute_values(":before", AttributeValue::S(before.to_owned()))
            .into_paginator()
            .items()
            .send();
        let mut scanned: Option<String> = None;
        while let Some(item) = items.next().await {
            let item = item.map_err(|error| {
                PortError::new(self.reading(&place), explain("dynamodb:Query", &error))
            })?;
            let moment = batch::moment(&item).unwrap_or_default();
            if scanned.as_ref().is_some_and(|scanned| scanned != moment) {
                break;
            }
            scanned = Some(moment.to_owned());
            let mut found = batch::evaluations(&item)
                .map_err(|damage| PortError::new(self.reading(&place), damage))?
                .into_iter();
            let last = found.find(|found| {
                finding(found) == finding(of) && found.evaluation_timestamp.as_str() < before
            });
            if last.is_some() {
                return Ok(last);
            }
        }
        Ok(None)
    }

    async fn last_of_key(
        &self,
        key: &str,
        of: &Evaluation,
        before: Option<&str>,
    ) -> Result<Option<Evaluation>, PortError> {
        let place = [
            ("account_id", &of.account_id),
            ("region", &of.region),
            ("resource_type", &of.resource_type),
        ];
        // Earlier versions stored it under the id that the rule had then.
        let ids: Vec<_> = match find(&of.rule) {
            Some(rule) => rule.ids().collect(),
            None => vec![of.rule.as_str()],
        };
        let moment = parse_rfc3339(&of.evaluation_timestamp)
            .and_then(|moment| moment.checked_sub(LOOKED_BACK));
        let since = rfc3339(moment.unwrap_or(OffsetDateTime::UNIX_EPOCH));
        let before = before.unwrap_or(LAST);
        let mut query = self.client.query().table_name(&self.name).scan_index_forward(false);
        query = query.key_condition_expression(
            "resource_id = :key AND evaluation_timestamp BETWEEN :since AND :before",
        );
        for (name, value) in [(":key", key), (":since", &since), (":before", before)] {
            query = query.expression_attribute_values(name, AttributeValue::S(value.to_owned()));
        }
        // With `#`, for some of the names are words of DynamoDB's own.
        let of_place = place.map(|(name, _)| format!("#{name} = :{name}")).join(" AND ");
        let names: Vec<_> = (0..ids.len()).map(|number| format!(":rule{number}")).collect();
        query = query.filter_expression(format!("{of_place} AND #rule IN ({})", names.join(", ")));
        query = query.expression_attribute_names("#rule", "rule");
        for (name, id) in names.into_iter().zip(ids) {
            query = query.expression_attribute_values(name, AttributeValue::S(id.to_owned()));
        }
        for (name, value) in place {
            query = query.expression_attribute_names(format!("#{name}"), name);
            query = query
                .expression_attribute_values(format!(":{name}"), AttributeValue::S(value.clone()));
        }
        let mut items = query.into_paginator().items().send();
        while let Some(item) = items.next().await {
            let item = item.map_err(|error| {
                PortError::new(self.reading(&of.resource_id), explain("dynamodb:Query", &error))
            })?;
            let last = evaluation(&item)
                .map_err(|damage| PortError::new(self.reading(&of.resource_id), damage))?;
            // BETWEEN includes its ends.
            if last.evaluation_timestamp != before {
                return Ok(Some(last));
            }
        }
        Ok(None)
    }
}
