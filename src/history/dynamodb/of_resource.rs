//! Everything that is known of a resource: items under its key, and what lies in the batches of
//! its account and region.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;

use super::Table;
use super::batch::{self, EVALUATIONS, places};
use super::items::{is_marker, key};
use crate::aws::error::explain;
use crate::history::port::{History, Selection, for_each_evaluation};
use crate::model::evaluation::Evaluation;
use crate::model::lambda_functions::LambdaFunction;
use crate::model::port::PortError;

impl Table {
    /// Everything that is known of what has this id, key or name, oldest first.
    pub(super) async fn timeline_of(&self, resource: &str) -> Result<Vec<Evaluation>, PortError> {
        let mut timeline = self.under(resource).await?;
        // An id alone may be what earlier versions wrote of a resource whose key names its account
        // and region now, and what no rule of the specification evaluates may have nothing under
        // its key.
        if timeline.iter().all(|evaluation| key(evaluation) != resource) {
            let known = self.named(resource).await?;
            let keys: BTreeSet<_> = known
                .iter()
                // Earlier versions wrote the id alone.
                .flat_map(|known| [key(known), known.resource_id.clone()])
                .filter(|key| key != resource)
                .collect();
            for key in keys {
                timeline.extend(self.under(&key).await?);
            }
            timeline.extend(self.in_batches(&known).await?);
        } else {
            timeline.extend(self.in_batches(&timeline).await?);
        }
        timeline.sort_by(|left, right| left.evaluation_timestamp.cmp(&right.evaluation_timestamp));
        Ok(timeline)
    }

    /// The single evaluations under a key.
    async fn under(&self, key: &str) -> Result<Vec<Evaluation>, PortError> {
        let mut found = Vec::new();
        self.each_item(key, |item| {
            // A target's markers have keys of the same form.
            if !is_marker(item) && !item.contains_key(EVALUATIONS) {
                found.extend(batch::evaluations(item)?);
            }
            Ok(())
        })
        .await?;
        Ok(found)
    }

    /// What batches hold of these resources: all of each resource's account and region are read.
    async fn in_batches(&self, resources: &[Evaluation]) -> Result<Vec<Evaluation>, PortError> {
        let is_one = |evaluation: &Evaluation| {
            resources.iter().any(|known| {
                known.resource_id == evaluation.resource_id
                    && known.resource_type == evaluation.resource_type
                    && known.region == evaluation.region
                    && known.account_id == evaluation.account_id
            })
        };
        let places: BTreeSet<_> = resources.iter().flat_map(places).collect();
        let mut found = Vec::new();
        for place in places {
            self.each_item(&place, |item| {
                found.extend(batch::evaluations(item)?.into_iter().filter(is_one));
                Ok(())
            })
            .await?;
        }
        // A scan that was begun twice may have stored one in two batches.
        found.sort_by(|left, right| {
            (&left.evaluation_timestamp, &left.resource_id)
                .cmp(&(&right.evaluation_timestamp, &right.resource_id))
        });
        found.dedup_by(|left, right| {
            (&left.evaluation_timestamp, &left.rule, key(left))
                == (&right.evaluation_timestamp, &right.rule, key(right))
        });
        Ok(found)
    }

    async fn each_item(
        &self,
        key: &str,
        mut on_item: impl FnMut(&super::Item) -> Result<(), super::items::Damage>,
    ) -> Result<(), PortError> {
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
        while let Some(item) = items.next().await {
            let item = item.map_err(|error| {
                PortError::new(self.reading(key), explain("dynamodb:Query", &error))
            })?;
            on_item(&item).map_err(|damage| PortError::new(self.reading(key), damage))?;
        }
        Ok(())
    }

    /// An evaluation of each resource that has this name or id in the newest scans: the table has
    /// no index by either.
    async fn named(&self, resource: &str) -> Result<Vec<Evaluation>, PortError> {
        let mut found: Vec<Evaluation> = Vec::new();
        for checker in LambdaFunction::ALL {
            for scan in self.newest(checker, None).await? {
                let gathering = |evaluation: Evaluation| {
                    let is_it = [&evaluation.resource_name, &evaluation.resource_id]
                        .into_iter()
                        .any(|known| known == resource)
                        || key(&evaluation) == resource;
                    if is_it && found.iter().all(|known| key(known) != key(&evaluation)) {
                        found.push(evaluation);
                    }
                    Ok(())
                };
                for_each_evaluation(self, &scan.scan_id(), Selection::All, gathering).await?;
            }
        }
        Ok(found)
    }
}
