//! AWS Config: what a custom rule's function asks it and tells it.

use std::collections::HashMap;

use aws_sdk_config::Client;
use aws_sdk_config::types::{
    ComplianceType as ConfigComplianceType, Evaluation as ConfigEvaluation,
    ResourceType as ConfigResourceType,
};
use aws_smithy_types::DateTime;
use serde_json::json;
use time::OffsetDateTime;

use crate::aws::error::{code, explain};
use crate::model::evaluation::ComplianceType;
use crate::model::port::PortError;
use crate::sources::config::item::ConfigurationItem;

/// PutEvaluations takes so many at once.
const BATCH: usize = 100;
/// How often what PutEvaluations left over is sent again.
const TRIES: usize = 4;

/// A verdict as AWS Config takes it: never `INSUFFICIENT_DATA`, which it refuses.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConfigVerdict {
    /// AWS's name of the type, such as `AWS::S3::Bucket`.
    pub resource_type: String,
    /// AWS's id of the resource.
    pub resource_id: String,
    /// What AWS Config shows.
    pub compliance_type: ComplianceType,
    /// Why, for people; AWS Config takes 256 characters.
    pub annotation: String,
}

/// AWS Config, which rules report to.
#[derive(Debug)]
pub struct ConfigService {
    /// The SDK's client.
    pub client: Client,
}

impl ConfigService {
    /// Tells AWS Config the verdicts of one event. The token TESTMODE asks for a rehearsal.
    pub async fn put_evaluations(
        &self,
        verdicts: &[ConfigVerdict],
        ordering: OffsetDateTime,
        result_token: &str,
    ) -> Result<(), PortError> {
        for batch in verdicts.chunks(BATCH) {
            let mut left: Vec<ConfigEvaluation> = batch
                .iter()
                .map(|verdict| evaluation(verdict, ordering))
                .collect::<Result<_, _>>()?;
            for attempt in 1.. {
                let put = self
                    .client
                    .put_evaluations()
                    .result_token(result_token)
                    .test_mode(result_token == "TESTMODE")
                    .set_evaluations(Some(left))
                    .send()
                    .await;
                let failed = put
                    .map_err(|error| {
                        PortError::new(
                            "telling AWS Config the verdicts",
                            explain("config:PutEvaluations", &error),
                        )
                    })?
                    .failed_evaluations
                    .unwrap_or_default();
                if failed.is_empty() {
                    break;
                }
                if attempt == TRIES {
                    let ids: Vec<_> =
                        failed.iter().map(ConfigEvaluation::compliance_resource_id).collect();
                    return Err(PortError::new(
                        "telling AWS Config the verdicts",
                        format!(
                            "AWS Config did not take those of {} after {TRIES} tries",
                            ids.join(", ")
                        ),
                    ));
                }
                left = failed;
            }
        }
        Ok(())
    }

    /// The ids a rule has verdicts on, by type: those that a full scan no longer finds are gone.
    pub async fn known_ids(&self, config_rule: &str) -> Result<Vec<(String, String)>, PortError> {
        let mut known = Vec::new();
        let mut results = self
            .client
            .get_compliance_details_by_config_rule()
            .config_rule_name(config_rule)
            .limit(100)
            .into_paginator()
            .items()
            .send();
        while let Some(result) = results.next().await {
            let result = result.map_err(|error| {
                PortError::new(
                    format!("reading what AWS Config knows of rule {config_rule}"),
                    explain("config:GetComplianceDetailsByConfigRule", &error),
                )
            })?;
            let qualifier = result
                .evaluation_result_identifier()
                .and_then(|identifier| identifier.evaluation_result_qualifier());
            known.extend(qualifier.and_then(|qualifier| {
                Some((qualifier.resource_type()?.to_owned(), qualifier.resource_id()?.to_owned()))
            }));
        }
        Ok(known)
    }

    /// The item that was too large for its event: the newest at its capture time. `None` where AWS
    /// Config no longer knows the resource.
    pub async fn item(
        &self,
        resource_type: &str,
        resource_id: &str,
        later: OffsetDateTime,
    ) -> Result<Option<ConfigurationItem>, PortError> {
        let doing = || format!("reading the configuration item of {resource_id}");
        let later = DateTime::from_secs_and_nanos(later.unix_timestamp(), later.nanosecond());
        let answer = self
            .client
            .get_resource_config_history()
            .resource_type(ConfigResourceType::from(resource_type))
            .resource_id(resource_id)
            .later_time(later)
            .limit(1)
            .send()
            .await;
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) if code(&error) == Some("ResourceNotDiscoveredException") => {
                return Ok(None);
            }
            Err(error) => {
                return Err(PortError::new(
                    doing(),
                    explain("config:GetResourceConfigHistory", &error),
                ));
            }
        };
        let item = answer
            .configuration_items()
            .first()
            .ok_or_else(|| PortError::new(doing(), "AWS Config has none at that time"))?;
        let supplementary: HashMap<_, _> =
            item.supplementary_configuration().into_iter().flatten().collect();
        // The API's time is a floating point number of seconds: rounded, the milliseconds are the
        // event's again.
        let rfc3339 = |moment: &DateTime| {
            let milliseconds = (moment.as_nanos() + 500_000).div_euclid(1_000_000);
            OffsetDateTime::from_unix_timestamp_nanos(milliseconds * 1_000_000)
                .ok()
                .map(crate::model::evaluation::rfc3339)
        };
        let json = json!({
            "resourceType": resource_type,
            "resourceId": resource_id,
            "resourceName": item.resource_name(),
            "awsAccountId": item.account_id().unwrap_or_default(),
            "awsRegion": item.aws_region().unwrap_or_default(),
            "configurationItemCaptureTime": item.configuration_item_capture_time().and_then(rfc3339),
            "configurationItemStatus": item.configuration_item_status().map(|status| status.as_str()),
            "tags": item.tags(),
            "configuration": item.configuration(),
            "supplementaryConfiguration": supplementary,
        });
        // Through text: the item keeps its nested documents raw.
        serde_json::from_str(&json.to_string())
            .map(Some)
            .map_err(|error| PortError::new(doing(), error))
    }
}

fn evaluation(
    verdict: &ConfigVerdict,
    ordering: OffsetDateTime,
) -> Result<ConfigEvaluation, PortError> {
    let annotation = annotation(&verdict.annotation);
    ConfigEvaluation::builder()
        .compliance_resource_type(&verdict.resource_type)
        .compliance_resource_id(&verdict.resource_id)
        .compliance_type(ConfigComplianceType::from(verdict.compliance_type.as_str()))
        .set_annotation((!annotation.is_empty()).then_some(annotation))
        .ordering_timestamp(DateTime::from_secs_and_nanos(
            ordering.unix_timestamp(),
            ordering.nanosecond(),
        ))
        .build()
        .map_err(|error| {
            PortError::new(format!("describing the verdict on {}", verdict.resource_id), error)
        })
}

/// AWS Config takes annotations of 1 to 256 characters.
fn annotation(text: &str) -> String {
    if text.chars().count() <= 256 {
        text.to_owned()
    } else {
        text.chars().take(255).chain(['…']).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::annotation;

    #[test]
    fn annotations_fit() {
        assert_eq!(annotation("short"), "short");
        let long = "ä".repeat(300);
        assert_eq!(
            (annotation(&long).chars().count(), annotation(&long).ends_with('…')),
            (256, true)
        );
    }
}
