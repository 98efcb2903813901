//! What evaluations and markers look like as items of the table, and back. A damaged item is an
//! error: a default would say that a scan saw everything.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::de::DeserializeOwned;
use thiserror::Error;
use time::OffsetDateTime;

use crate::model::evaluation::{
    ComplianceType, Evaluation, Severity, Source, parse_rfc3339, rfc3339,
};
use crate::model::lambda_functions::LambdaFunction;
use crate::model::partition::Partition;
use crate::model::resource::ResourceType;
use crate::model::scan_record::{Scan, Target, by_current_id};
use crate::rules::current_id;

pub type Item = HashMap<String, AttributeValue>;

/// The value of `resource_id` in the table: the id where no two resources of the world share it,
/// else with its account and region.
pub fn key(evaluation: &Evaluation) -> String {
    let Evaluation { account_id, region, resource_type, resource_id, .. } = evaluation;
    if ResourceType::named(resource_type).is_none_or(ResourceType::has_unique_id) {
        return resource_id.clone();
    }
    format!("{account_id}/{region}/{resource_id}")
}

/// When DynamoDB may delete an item: so many days after its moment, and never at once.
pub fn expires_at(moment: OffsetDateTime, days: i64, now: OffsetDateTime) -> i64 {
    let after = |moment: OffsetDateTime| {
        moment.unix_timestamp().saturating_add(days.saturating_mul(24 * 60 * 60))
    };
    if after(moment) > now.unix_timestamp() { after(moment) } else { after(now) }
}

pub fn item(evaluation: &Evaluation, scan_id: Option<&str>) -> serde_json::Result<Item> {
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
    let tags = if evaluation.tags.is_empty() {
        None
    } else {
        Some(serde_json::to_string(&evaluation.tags)?)
    };
    let values = if evaluation.remediation_values.is_empty() {
        None
    } else {
        Some(serde_json::to_string(&evaluation.remediation_values)?)
    };
    let optional = [
        ("missing_tags", evaluation.missing_tags.as_deref()),
        ("remediation_values", values.as_deref()),
        ("scan_id", scan_id),
        ("tags", tags.as_deref()),
        ("failing_since", evaluation.failing_since.as_deref()),
        ("as_of", evaluation.as_of.as_deref()),
    ];
    item.extend(
        optional.into_iter().filter_map(|(name, value)| {
            Some((name.to_owned(), AttributeValue::S(value?.to_owned())))
        }),
    );
    Ok(item)
}

/// The table key of a target's markers, from the name of the function that stored them.
pub fn marker_id(function: &str, target: &Target) -> String {
    format!("scan/{function}/{}/{}", target.account_id, target.regions)
}

pub fn is_marker(item: &Item) -> bool {
    item.contains_key("checker")
}

pub fn marker_item(scan: &Scan) -> serde_json::Result<Item> {
    let texts = [
        ("resource_id", marker_id(&scan.recorded_as, &scan.target)),
        ("evaluation_timestamp", rfc3339(scan.scan_time)),
        ("scan_id", format!("scans/{}", scan.recorded_as)),
        ("scan", scan.scan_id()),
        ("checker", scan.recorded_as.clone()),
        ("account_id", scan.target.account_id.clone()),
        ("regions", scan.target.regions.clone()),
        ("finished_at", rfc3339(scan.finished_at)),
        ("source", scan.source.as_str().to_owned()),
        ("incomplete", serde_json::to_string(&scan.incomplete)?),
        ("by_rule", serde_json::to_string(&scan.by_rule)?),
    ];
    let counts = [
        ("compliant", scan.compliant),
        ("non_compliant", scan.non_compliant),
        ("insufficient_data", scan.insufficient_data),
    ];
    let data_as_of = scan.data_as_of.map(|moment| ("data_as_of", rfc3339(moment)));
    let partition = scan.partition.map(|partition| ("partition", partition.name().to_owned()));
    let parameters = scan
        .parameters
        .as_ref()
        .map(|parameters| serde_json::to_string(parameters).map(|text| ("parameters", text)))
        .transpose()?;
    let texts = texts
        .into_iter()
        .chain(data_as_of)
        .chain(partition)
        .chain(parameters)
        .map(|(name, value)| (name.to_owned(), AttributeValue::S(value)));
    Ok(texts
        .chain(
            counts
                .into_iter()
                .map(|(name, count)| (name.to_owned(), AttributeValue::N(count.to_string()))),
        )
        .collect())
}

/// An item that does not have the form this version reads. Corrupt data is never a default: a scan
/// would seem to have seen everything.
#[derive(Debug, Error)]
#[error("the item of {id} at {moment} is damaged: its `{attribute}` cannot be read")]
pub struct Damage {
    id: String,
    moment: String,
    attribute: &'static str,
}

/// Reads the attributes of an item.
pub struct Attributes<'a>(pub &'a Item);

impl Attributes<'_> {
    fn optional(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_s().ok().map(String::as_str)
    }

    pub fn damaged(&self, attribute: &'static str) -> Damage {
        let text = |name| self.optional(name).unwrap_or("?").to_owned();
        Damage { id: text("resource_id"), moment: text("evaluation_timestamp"), attribute }
    }

    fn text(&self, name: &'static str) -> Result<String, Damage> {
        self.optional(name).map(str::to_owned).ok_or_else(|| self.damaged(name))
    }

    fn read_optional<T>(
        &self,
        name: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Damage> {
        if self.0.contains_key(name) { self.read(name, read).map(Some) } else { Ok(None) }
    }

    fn read<T>(&self, name: &'static str, read: impl Fn(&str) -> Option<T>) -> Result<T, Damage> {
        self.optional(name).and_then(read).ok_or_else(|| self.damaged(name))
    }

    pub fn number(&self, name: &'static str) -> Result<u64, Damage> {
        self.0
            .get(name)
            .and_then(|value| value.as_n().ok()?.parse().ok())
            .ok_or_else(|| self.damaged(name))
    }

    /// JSON that need not be there.
    fn json<T: DeserializeOwned + Default>(&self, name: &'static str) -> Result<T, Damage> {
        match self.0.get(name) {
            None => Ok(T::default()),
            Some(_) => self.read(name, |text| serde_json::from_str(text).ok()),
        }
    }
}

pub fn evaluation(item: &Item) -> Result<Evaluation, Damage> {
    let item = Attributes(item);
    let (account_id, region) = (item.text("account_id")?, item.text("region")?);
    let key = item.text("resource_id")?;
    // Earlier versions wrote the id alone.
    let resource_id =
        key.strip_prefix(&format!("{account_id}/{region}/")).unwrap_or(&key).to_owned();
    Ok(Evaluation {
        resource_id,
        evaluation_timestamp: item.text("evaluation_timestamp")?,
        compliance_type: item.read("compliance_type", ComplianceType::named)?,
        resource_type: item.text("resource_type")?,
        missing_tags: item.optional("missing_tags").map(str::to_owned),
        remediation_values: item.json("remediation_values")?,
        rule: current_id(item.text("rule")?),
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

pub fn marker(item: &Item) -> Result<Scan, Damage> {
    let item = Attributes(item);
    Ok(Scan {
        checker: item.read("checker", LambdaFunction::named)?,
        recorded_as: item.text("checker")?,
        target: Target { account_id: item.text("account_id")?, regions: item.text("regions")? },
        scan_time: item.read("evaluation_timestamp", parse_rfc3339)?,
        finished_at: item.read("finished_at", parse_rfc3339)?,
        source: item.read("source", Source::named)?,
        compliant: item.number("compliant")?,
        non_compliant: item.number("non_compliant")?,
        insufficient_data: item.number("insufficient_data")?,
        // Markers of the first versions lack it.
        by_rule: by_current_id(item.json("by_rule")?),
        data_as_of: item.read_optional("data_as_of", parse_rfc3339)?,
        partition: item.read_optional("partition", Partition::named)?,
        parameters: item
            .read_optional("parameters", |text| serde_json::from_str(text).ok())?
            .map(by_current_id),
        incomplete: item.read("incomplete", |list| serde_json::from_str(list).ok())?,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::counts::Counts;

    #[test]
    fn an_id_that_two_regions_may_share_is_stored_with_its_place() {
        let database = Evaluation {
            resource_id: "db-1".to_owned(),
            resource_type: "AWS::RDS::DBInstance".to_owned(),
            ..crate::report::samples::evaluation("db-1")
        };
        let stored = item(&database, None).unwrap();
        assert_eq!(
            stored["resource_id"],
            AttributeValue::S(format!("{}/{}/db-1", database.account_id, database.region))
        );
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
            remediation_values: [("tags".to_owned(), vec!["Key=Owner".to_owned()])].into(),
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
        assert!(
            !item(&Evaluation { missing_tags: None, ..written.clone() }, None)
                .unwrap()
                .contains_key("missing_tags")
        );
        for rule in ["mfa-enabled-for-iam-console-access", "iam-user-mfa-enabled"] {
            let stored = Evaluation { rule: rule.to_owned(), ..written.clone() };
            let read = evaluation(&item(&stored, None).unwrap()).unwrap();
            assert_eq!(read.rule, "mfa-enabled-for-iam-console-access", "stored as {rule}");
        }
        let scan = Scan {
            checker: LambdaFunction::named("ec2-tag-checker").unwrap(),
            recorded_as: "ec2-tag-checker".to_owned(),
            target: Target { account_id: "123456789012".to_owned(), regions: "all".to_owned() },
            scan_time: time::macros::datetime!(2026-11-23 12:00 UTC),
            finished_at: time::macros::datetime!(2026-11-23 12:01 UTC),
            source: Source::Live,
            data_as_of: Some(time::macros::datetime!(2026-11-22 12:00 UTC)),
            partition: Some(Partition::GovCloud),
            compliant: 1,
            non_compliant: 2,
            insufficient_data: 3,
            by_rule: [(
                "ec2-required-tags".to_owned(),
                Counts { total: 6, compliant: 1, non_compliant: 1, excepted: 1 },
            )]
            .into(),
            parameters: Some(
                [("ec2-required-tags".to_owned(), r#"{"tags":["Owner"]}"#.to_owned())].into(),
            ),
            incomplete: vec![crate::model::scan_record::Gap::new("what", "why")],
        };
        assert_eq!(marker(&marker_item(&scan).unwrap()).unwrap(), scan);
        for attribute in [
            "incomplete",
            "by_rule",
            "compliant",
            "finished_at",
            "data_as_of",
            "partition",
            "parameters",
        ] {
            let mut damaged = marker_item(&scan).unwrap();
            damaged.insert(attribute.to_owned(), AttributeValue::S("[{".to_owned()));
            let error = marker(&damaged).unwrap_err().to_string();
            assert!(error.contains(&format!("its `{attribute}` cannot be read")), "{error}");
        }
        let earlier = Scan {
            checker: LambdaFunction::named("iam-checker").unwrap(),
            recorded_as: "iam-user-checker".to_owned(),
            ..scan.clone()
        };
        let stored = marker_item(&earlier).unwrap();
        let id = "scan/iam-user-checker/123456789012/all".to_owned();
        assert_eq!(stored["resource_id"], AttributeValue::S(id));
        assert_eq!(marker(&stored).unwrap(), earlier, "under the name that the function had");
        let mut lacking = marker_item(&scan).unwrap();
        lacking.remove("incomplete");
        assert!(
            marker(&lacking).is_err(),
            "a marker that does not say what it missed did not see everything"
        );
    }
}
