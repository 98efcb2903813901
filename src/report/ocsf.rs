//! Compliance Findings (class 2003) of the Open Cybersecurity Schema Framework, as a JSON list: one
//! event an evaluation.
//!
//! The framework has a word for what could not be judged: a check with status `Warning` "did not
//! yield a result due to missing information". What was not seen at all is no finding, and in the
//! JSON report only. A violation under an exception still fails the check; the finding's own status
//! is `Suppressed`.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{Report, Spool, list};
use crate::model::evaluation::{ComplianceType, Evaluation, Severity, parse_rfc3339};
use crate::model::finding;
use crate::model::partition::Partition;
use crate::model::text::sanitized;
use crate::rules::find;

const VERSION: &str = "1.8.0";

pub fn write(report: &Report<Spool>, to: &mut dyn Write) -> io::Result<()> {
    let events = report.evaluations.evaluations()?.map(|evaluation| {
        let evaluation = evaluation?;
        Ok(event(&evaluation, report.partitions.of(&evaluation)))
    });
    list::write(to, events)?;
    writeln!(to)
}

fn event(evaluation: &Evaluation, partition: Option<Partition>) -> Value {
    let (severity_id, severity) = severity(evaluation);
    let (compliance_id, compliance) = compliance(evaluation.compliance_type);
    // A finding's own status is where its treatment stands.
    let (status_id, status) = match evaluation.compliance_type {
        _ if evaluation.is_excepted() => (3, "Suppressed"),
        ComplianceType::Compliant => (4, "Resolved"),
        _ => (1, "New"),
    };
    let time = milliseconds(&evaluation.evaluation_timestamp).unwrap_or_default();
    let rule = find(&evaluation.rule);
    let title = rule.map_or(evaluation.rule.as_str(), |rule| rule.title);
    let controls = || rule.into_iter().flat_map(|rule| rule.controls);
    let requirements = controls()
        .flat_map(|controls| controls.ids.iter().map(|id| format!("{} {id}", controls.framework)));
    let mut event = json!({
        "activity_id": 1,
        "activity_name": "Create",
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2003,
        "class_name": "Compliance Finding",
        "type_uid": 200_301,
        "type_name": "Compliance Finding: Create",
        "time": time,
        "severity_id": severity_id,
        "severity": severity,
        "status_id": status_id,
        "status": status,
        "message": sanitized(&evaluation.annotation),
        "metadata": {
            "version": VERSION,
            "profiles": ["cloud"],
            "product": { "name": env!("CARGO_PKG_NAME"), "vendor_name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        },
        "cloud": cloud(evaluation),
        "compliance": {
            "control": evaluation.rule,
            "standards": controls().map(|controls| controls.framework).collect::<Vec<_>>(),
            "requirements": requirements.collect::<Vec<_>>(),
            "status_id": compliance_id,
            "status": compliance,
            "status_code": evaluation.compliance_type,
            "status_details": [sanitized(&evaluation.annotation)],
        },
        "finding_info": {
            "uid": finding::finding(evaluation).to_string(),
            "title": title,
            "analytic": { "type_id": 1, "type": "Rule", "uid": evaluation.rule, "name": title },
            "last_seen_time": time,
        },
        "resources": [{
            "uid": evaluation.resource_id,
            "name": evaluation.resource_name,
            "type": evaluation.resource_type,
            "region": evaluation.region,
        }],
        "unmapped": { "source": evaluation.source, "missing_tags": evaluation.missing_tag_keys() },
    });
    if let Some(partition) = partition.map(Partition::name) {
        event["cloud"]["cloud_partition"] = partition.into();
        event["resources"][0]["cloud_partition"] = partition.into();
    }
    if let Some(as_of) = &evaluation.as_of {
        event["metadata"]["original_time"] = as_of.as_str().into();
        event["unmapped"]["as_of"] = as_of.as_str().into();
    }
    if let Some(since) = evaluation.failing_since.as_deref().and_then(milliseconds) {
        event["finding_info"]["first_seen_time"] = since.into();
    }
    if let Some(exception) = &evaluation.exception {
        event["status_detail"] = sanitized(&exception.message()).into();
        event["comment"] = sanitized(&exception.reason).into();
        event["unmapped"]["exception"] = json!(exception);
    }
    if let Some(rule) = rule {
        event["finding_info"]["desc"] = rule.rationale.into();
        event["remediation"] = json!({ "desc": format!("Console: {}\nCommand: {}", rule.remediation.console, rule.remedy(evaluation).script()) });
    }
    event
}

fn milliseconds(timestamp: &str) -> Option<i64> {
    i64::try_from(parse_rfc3339(timestamp)?.unix_timestamp_nanos() / 1_000_000).ok()
}

/// A plan may know no account: then none is named.
fn cloud(evaluation: &Evaluation) -> Value {
    let mut cloud = Map::from_iter([
        ("provider".to_owned(), "AWS".into()),
        ("region".to_owned(), evaluation.region.clone().into()),
    ]);
    if evaluation.is_of_an_account() {
        cloud.insert(
            "account".to_owned(),
            json!({ "uid": evaluation.account_id, "type_id": 10, "type": "AWS Account" }),
        );
    }
    cloud.into()
}

const fn severity(evaluation: &Evaluation) -> (u8, &'static str) {
    match (evaluation.compliance_type, evaluation.severity) {
        (ComplianceType::Compliant, _) => (1, "Informational"),
        (_, Severity::Low) => (2, "Low"),
        (_, Severity::Medium) => (3, "Medium"),
        (_, Severity::High) => (4, "High"),
        (_, Severity::Critical) => (5, "Critical"),
    }
}

const fn compliance(compliance_type: ComplianceType) -> (u8, &'static str) {
    match compliance_type {
        ComplianceType::Compliant => (1, "Pass"),
        ComplianceType::InsufficientData => (2, "Warning"),
        ComplianceType::NonCompliant => (3, "Fail"),
        ComplianceType::NotApplicable => (0, "Unknown"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::format::Format;
    use super::super::samples;
    use super::*;

    fn checked(report: &Report<Spool>) -> Vec<Value> {
        let events = samples::valid(
            Format::Ocsf,
            report,
            include_str!("../../checks/fixtures/schemas/ocsf-1.8.0-compliance-finding.json"),
        );
        events.as_array().unwrap().clone()
    }

    #[test]
    fn a_small_report() {
        let mut events = checked(&samples::small());
        events
            .iter_mut()
            .for_each(|event| event["metadata"]["product"]["version"] = "VERSION".into());
        samples::snapshot("format_ocsf", &format!("{:#}", Value::from(events)));
    }

    #[test]
    fn a_plan_and_nothing_at_all() {
        let events = checked(&samples::planned());
        assert!(events[0]["cloud"].get("account").is_none());
        assert!(checked(&samples::report(&[])).is_empty());
    }

    #[test]
    fn what_could_not_be_judged_neither_passes_nor_fails() {
        let events = checked(&samples::small());
        let statuses: Vec<_> =
            events.iter().map(|event| event["compliance"]["status"].as_str().unwrap()).collect();
        assert_eq!(statuses, ["Fail", "Pass", "Fail", "Warning", "Pass", "Fail", "Fail"]);
        assert_eq!(events[3]["status"], "New", "it is not resolved");
    }

    #[test]
    fn an_exception_in_force_suppresses_and_one_that_has_ended_does_not() {
        let events = checked(&samples::excepted());
        samples::snapshot("format_ocsf_exceptions", &samples::without_version(&events.into()));
    }

    #[test]
    fn what_aws_config_captured_says_when() {
        let events = checked(&samples::captured());
        assert_eq!(
            (&events[0]["metadata"]["original_time"], &events[0]["unmapped"]["as_of"]),
            (&json!(samples::CAPTURED), &json!(samples::CAPTURED))
        );
        assert!(checked(&samples::small())[0]["metadata"].get("original_time").is_none());
    }

    #[test]
    fn a_partition_that_nothing_shows_is_left_out() {
        let of = |region: &str| {
            let evaluation = Evaluation { region: region.to_owned(), ..samples::evaluation("i-1") };
            let event = checked(&samples::report(&[evaluation])).remove(0);
            [&event["cloud"], &event["resources"][0]]
                .map(|place| place["cloud_partition"].as_str().map(str::to_owned))
        };
        for (region, partition) in [
            ("eu-west-1", Some("aws")),
            ("eusc-de-east-1", Some("aws-eusc")),
            ("global", None),
            ("xx-new-1", None),
        ] {
            assert_eq!(
                of(region),
                [partition, partition].map(|partition| partition.map(str::to_owned)),
                "{region}"
            );
        }
    }

    #[test]
    fn an_id_is_an_id_whatever_it_holds() {
        let evaluations = samples::hostile();
        for (event, evaluation) in checked(&samples::report(&evaluations)).iter().zip(&evaluations)
        {
            assert_eq!(event["resources"][0]["uid"], evaluation.resource_id.as_str());
            assert!(!event["message"].as_str().unwrap().contains(char::is_control));
        }
    }
}
