//! Findings in the AWS Security Finding Format, as `BatchImportFindings` of Security Hub takes
//! them: a JSON list, of which it takes a hundred at a time.
//!
//! Findings belong to an account: of a plan that knows none there can be no findings, and it is
//! refused. What was not seen at all is no finding either, and in the JSON report only.
//!
//! A violation under an exception is `SUPPRESSED`, with a note. Security Hub takes both only with a
//! finding that it does not know yet: afterwards they belong to the people who work with it. The
//! product fields say them every time, for automation rules.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{Report, Spool, list};
use crate::model::evaluation::{ComplianceType, Evaluation, Source};
use crate::model::partition::Partition;
use crate::model::resource::ResourceType;
use crate::model::text::{cut, sanitized};
use crate::rules::{Rule, find, first_id};

/// Writes a report as a list of findings of Security Hub.
pub fn write(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    let findings = report.evaluations.evaluations()?.map(|evaluation| {
        let evaluation = evaluation?;
        finding(&evaluation, Hub::OfResource(report.partitions.of(&evaluation)))
    });
    list::write(to, findings)?;
    writeln!(to)
}

/// Which region's Security Hub findings are for.
#[derive(Clone, Copy, Debug)]
pub enum Hub<'a> {
    /// That of each resource, which is in this partition.
    OfResource(Option<Partition>),
    /// One for all: all are in its partition.
    In(&'a str),
}

/// A finding as Security Hub takes it.
pub fn finding(evaluation: &Evaluation, hub: Hub<'_>) -> io::Result<Value> {
    if !evaluation.is_of_an_account() {
        let message = format!(
            "ASFF is for resources of an account, and `{}` has none: take another format",
            sanitized(&cut(&evaluation.resource_id, 200))
        );
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    let account = &evaluation.account_id;
    let (partition, hub_region) = match hub {
        Hub::OfResource(partition) => (partition, None),
        Hub::In(region) => (Partition::of_region(region), Some(region)),
    };
    let Some(partition) = partition else {
        let region = hub_region.unwrap_or(&evaluation.region);
        let message = format!(
            "ASFF needs the partition (aws, aws-cn …) of account {account}, and region `{}` does not show it: name the regions to scan, or take another format",
            sanitized(&cut(region, 200))
        );
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    };
    // Security Hub takes a finding in some region only: what has none is where IAM lives.
    let region = match evaluation.region.as_str() {
        "global" | "unknown" => partition.iam_region(),
        region => region,
    };
    let hub_region = hub_region.unwrap_or(region);
    let rule = find(&evaluation.rule);
    // A passed finding has no weight and needs no attention.
    let (status, workflow, severity) = match evaluation.compliance_type {
        ComplianceType::Compliant => ("PASSED", "RESOLVED", "INFORMATIONAL"),
        ComplianceType::NonCompliant if evaluation.is_excepted() => {
            ("FAILED", "SUPPRESSED", evaluation.severity.as_str())
        }
        ComplianceType::NonCompliant => ("FAILED", "NEW", evaluation.severity.as_str()),
        ComplianceType::InsufficientData | ComplianceType::NotApplicable => {
            ("NOT_AVAILABLE", "NEW", evaluation.severity.as_str())
        }
    };
    let annotation = sanitized(&evaluation.annotation);
    let requirements = rule.into_iter().flat_map(|rule| rule.controls).flat_map(|controls| {
        let of = |id: &&str| cut(&format!("{} {id}", controls.framework), 64).into_owned();
        controls.ids.iter().map(of).collect::<Vec<_>>()
    });
    let mut finding = json!({
        "SchemaVersion": "2018-10-08",
        // Security Hub goes on with the finding that it has under this id.
        "Id": format!("{}/{}/{}", env!("CARGO_PKG_NAME"), cut(first_id(&evaluation.rule), 200), crate::model::finding::finding(evaluation)),
        "ProductArn": format!("arn:{}:securityhub:{hub_region}:{account}:product/{account}/default", partition.name()),
        "GeneratorId": cut(&format!("{}/{}", env!("CARGO_PKG_NAME"), evaluation.rule), 512),
        "AwsAccountId": account,
        "Region": hub_region,
        "Types": ["Software and Configuration Checks/AWS Security Best Practices"],
        "CreatedAt": evaluation.evaluation_timestamp,
        "UpdatedAt": evaluation.evaluation_timestamp,
        "Severity": { "Label": severity },
        "Title": cut(rule.map_or(evaluation.rule.as_str(), |rule| rule.title), 256),
        "Description": cut(&format!("{}: {annotation}", sanitized(&cut(&evaluation.resource_name, 200))), 1024),
        "Resources": [{
            "Type": resource_type(&evaluation.resource_type),
            "Id": cut(&resource_id(evaluation, partition, region), 512),
            "Partition": partition.name(),
            "Region": region,
            "Details": { "Other": details(evaluation) },
        }],
        "Compliance": {
            "Status": status,
            "RelatedRequirements": requirements.take(32).collect::<Vec<_>>(),
            "StatusReasons": [{ "ReasonCode": evaluation.compliance_type, "Description": cut(&annotation, 1024) }],
        },
        "Workflow": { "Status": workflow },
        "RecordState": "ACTIVE",
        "ProductFields": {
            "ProviderName": env!("CARGO_PKG_NAME"),
            "ProviderVersion": env!("CARGO_PKG_VERSION"),
            "source": evaluation.source,
        },
    });
    if let Some(as_of) = &evaluation.as_of {
        finding["ProductFields"]["as_of"] = as_of.as_str().into();
    }
    if let Some(since) = &evaluation.failing_since {
        finding["FirstObservedAt"] = since.as_str().into();
    }
    if let Some(exception) = evaluation.exception_in_force() {
        let reason = sanitized(&exception.message()).into_owned();
        finding["Note"] = json!({
            "Text": cut(&reason, 512),
            "UpdatedBy": cut(&sanitized(&exception.owner), 512),
            "UpdatedAt": evaluation.evaluation_timestamp,
        });
        finding["ProductFields"]["exception"] = cut(&reason, 2048).into();
        if let Some(until) = &exception.until {
            finding["ProductFields"]["exception_until"] = until.as_str().into();
        }
    }
    if let Some(rule) = rule {
        finding["Remediation"] = remediation(rule, evaluation);
    }
    Ok(finding)
}

fn remediation(rule: &Rule, evaluation: &Evaluation) -> Value {
    let commands = rule.remedy(evaluation).script();
    let text = format!("Console: {}. Command: {commands}", rule.remediation.console);
    json!({ "Recommendation": { "Text": cut(&text, 512) } })
}

/// Blank values are refused.
fn details(evaluation: &Evaluation) -> Map<String, Value> {
    let missing_tags = evaluation.missing_tag_keys().join(", ");
    let details = [
        ("resource_id", &evaluation.resource_id),
        ("resource_name", &evaluation.resource_name),
        ("missing_tags", &missing_tags),
    ];
    let filled = details.into_iter().filter(|(_, value)| !value.trim().is_empty());
    filled.map(|(name, value)| (name.to_owned(), Value::from(cut(value, 1024)))).collect()
}

fn resource_type(config_name: &str) -> &'static str {
    ResourceType::named(config_name).map_or("Other", |named| named.definition().security_hub_type)
}

/// The ARN, by which Security Hub knows a resource from other products' findings; the id where the
/// ARN cannot be told from it.
fn resource_id(evaluation: &Evaluation, partition: Partition, region: &str) -> String {
    let (partition, account) = (partition.name(), &evaluation.account_id);
    let (id, name) = (&evaluation.resource_id, &evaluation.resource_name);
    let arn =
        ResourceType::named(&evaluation.resource_type).and_then(|named| named.definition().arn);
    match arn.filter(|_| evaluation.source != Source::Plan) {
        Some(arn) => arn
            .replace("{partition}", partition)
            .replace("{region}", region)
            .replace("{account}", account)
            .replace("{id}", id)
            .replace("{name}", name),
        None => id.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::format::Format;
    use super::super::samples;
    use super::*;
    use std::collections::BTreeSet;

    fn checked(report: &Report<Spool>) -> Vec<Value> {
        let findings = samples::valid(
            Format::Asff,
            report,
            include_str!("../../checks/fixtures/schemas/asff-2018-10-08.json"),
        );
        findings.as_array().unwrap().clone()
    }

    #[test]
    fn a_small_report() {
        let mut findings = checked(&samples::small());
        findings
            .iter_mut()
            .for_each(|finding| finding["ProductFields"]["ProviderVersion"] = "VERSION".into());
        samples::snapshot("format_asff", &format!("{:#}", Value::from(findings)));
    }

    #[test]
    fn what_could_not_be_judged_neither_passes_nor_fails() {
        let findings = checked(&samples::small());
        let statuses: Vec<_> = findings
            .iter()
            .map(|one| {
                (
                    one["Compliance"]["Status"].as_str().unwrap(),
                    one["Workflow"]["Status"].as_str().unwrap(),
                )
            })
            .collect();
        let (passed, failed, unknown) =
            (("PASSED", "RESOLVED"), ("FAILED", "NEW"), ("NOT_AVAILABLE", "NEW"));
        assert_eq!(statuses, [failed, passed, failed, unknown, passed, failed, failed]);
    }

    #[test]
    fn an_exception_in_force_suppresses_and_one_that_has_ended_does_not() {
        let findings = checked(&samples::excepted());
        samples::snapshot("format_asff_exceptions", &samples::without_version(&findings.into()));
    }

    #[test]
    fn what_aws_config_captured_says_when() {
        assert_eq!(checked(&samples::captured())[0]["ProductFields"]["as_of"], samples::CAPTURED);
        assert!(checked(&samples::small())[0]["ProductFields"].get("as_of").is_none());
    }

    #[test]
    fn a_note_fits_its_limits() {
        let mut evaluation = samples::evaluation("i-1");
        evaluation.exception = Some(crate::model::evaluation::Excepted {
            owner: "ü".repeat(10_000),
            reason: "\u{202e}".repeat(10_000),
            until: None,
            ticket: Some("t".repeat(10_000)),
            expired: false,
        });
        checked(&samples::report(&[evaluation]));
    }

    #[test]
    fn a_plan_without_an_account_is_refused() {
        let error = Format::Asff.write(&samples::planned(), Vec::new()).unwrap_err();
        assert!(
            error.to_string().contains("aws_s3_bucket.this[0]")
                && error.to_string().contains("another format"),
            "{error}"
        );
    }

    #[test]
    fn every_name_fits_the_limits() {
        let evaluations = samples::hostile();
        let findings = checked(&samples::report(&evaluations));
        let ids: BTreeSet<_> =
            findings.iter().map(|finding| finding["Id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), evaluations.len());
        // 240 KB is what Security Hub takes of one.
        assert!(findings.iter().all(|finding| finding.to_string().len() < 240_000));
    }

    #[test]
    fn one_hub_may_have_them_all() {
        let mut bucket = samples::evaluation("i-1");
        bucket.region = "us-east-1".to_owned();
        let own = finding(&bucket, Hub::OfResource(Some(Partition::Commercial))).unwrap();
        let elsewhere = finding(&bucket, Hub::In("eu-west-1")).unwrap();
        assert_eq!(
            elsewhere["ProductArn"],
            "arn:aws:securityhub:eu-west-1:123456789012:product/123456789012/default"
        );
        assert_eq!(
            (&elsewhere["Region"], &elsewhere["Resources"][0]["Region"]),
            (&json!("eu-west-1"), &json!("us-east-1"))
        );
        assert_eq!(
            (&own["Id"], &own["Resources"]),
            (&elsewhere["Id"], &elsewhere["Resources"]),
            "the same finding of the same resource"
        );
    }

    fn user() -> Evaluation {
        let region = "global".to_owned();
        Evaluation {
            region,
            resource_type: "AWS::IAM::User".to_owned(),
            ..samples::evaluation("AIDAEXAMPLE")
        }
    }

    #[test]
    fn every_partition_has_its_own_arns_and_iam_is_at_home_in_it() {
        for (region, partition, home) in [
            ("eu-west-1", "aws", "us-east-1"),
            ("cn-northwest-1", "aws-cn", "cn-north-1"),
            ("us-gov-east-1", "aws-us-gov", "us-gov-west-1"),
            ("eusc-de-east-1", "aws-eusc", "eusc-de-east-1"),
            ("us-iso-west-1", "aws-iso", "us-iso-east-1"),
            ("us-isob-west-1", "aws-iso-b", "us-isob-east-1"),
            ("eu-isoe-west-1", "aws-iso-e", "eu-isoe-west-1"),
            ("us-isof-east-1", "aws-iso-f", "us-isof-south-1"),
        ] {
            let instance = Evaluation { region: region.to_owned(), ..samples::evaluation("i-1") };
            let findings = checked(&samples::report(&[user(), instance]));
            for (finding, region) in findings.iter().zip([home, region]) {
                let arn = format!(
                    "arn:{partition}:securityhub:{region}:123456789012:product/123456789012/default"
                );
                assert_eq!(finding["ProductArn"], arn);
                let resource = &finding["Resources"][0];
                assert_eq!(
                    (&resource["Partition"], &resource["Region"]),
                    (&json!(partition), &json!(region))
                );
            }
            assert_eq!(
                findings[1]["Resources"][0]["Id"],
                format!("arn:{partition}:ec2:{region}:123456789012:instance/i-1")
            );
            let imported = finding(&user(), Hub::In(region)).unwrap();
            assert_eq!(
                (&imported["Region"], &imported["Resources"][0]["Region"]),
                (&json!(region), &json!(home))
            );
        }
    }

    #[test]
    fn a_partition_that_nothing_shows_is_not_made_up() {
        let unknown = Evaluation { region: "xx-new-1".to_owned(), ..samples::evaluation("i-1") };
        for (evaluation, region) in [(user(), "global"), (unknown, "xx-new-1")] {
            let error = Format::Asff
                .write(&samples::report(std::slice::from_ref(&evaluation)), Vec::new())
                .unwrap_err()
                .to_string();
            assert!(
                error.contains("123456789012") && error.contains(&format!("`{region}`")),
                "{error}"
            );
            assert!(finding(&evaluation, Hub::In("xx-new-1")).is_err());
        }
    }
}
