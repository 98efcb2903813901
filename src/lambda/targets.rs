//! The targets of a scan of many accounts: listed when it begins, and looked for when its report is
//! made.
//!
//! A state of Step Functions holds 256 kB: neither the list nor what came of each target fits. The
//! list lies in the reports bucket, where the Distributed Maps read it, and where they leave which
//! of their executions failed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::event::{EventError, ScanResults};
use crate::model::evaluation::{rfc3339, to_milliseconds};
use crate::model::lambda_functions::LambdaFunction;
use crate::model::partition::Partition;
use crate::model::port::PortError;
use crate::model::scan_record::Gap;
use crate::report::s3::ReportsBucket;
use crate::settings::accounts::{MemberAccount, account_of_role};
use crate::sources::live::organizations::{Organizations, Wanted};

/// What is to be listed, `list` of an event.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// Roles in accounts that are named one by one.
    #[serde(default)]
    accounts: Vec<String>,
    /// Empty: a checker finds an account's regions itself.
    #[serde(default)]
    regions: Vec<String>,
    external_id: Option<String>,
    organization: Option<Organization>,
}

#[derive(Debug, Deserialize)]
struct Organization {
    role_name: String,
    #[serde(flatten)]
    wanted: Wanted,
}

/// What a checker is to scan; without a role the function's own account.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd, Deserialize, Serialize)]
#[serde(rename = "Target")]
struct CheckerTarget {
    #[serde(skip_serializing_if = "Option::is_none")]
    role_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    regions: Vec<String>,
    /// For the report alone, which names it where it cannot be scanned.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_management_account: bool,
}

impl CheckerTarget {
    fn scan_id(
        &self,
        checker: LambdaFunction,
        own_account: &str,
        scan_time: OffsetDateTime,
    ) -> String {
        let account_id =
            self.role_arn.as_deref().and_then(account_of_role).unwrap_or(own_account).to_owned();
        let regions =
            if self.regions.is_empty() { "all".to_owned() } else { self.regions.join("+") };
        crate::model::scan_record::scan_id(
            checker.as_str(),
            &crate::model::scan_record::Target { account_id, regions },
            to_milliseconds(scan_time),
        )
    }
}

/// `list` of an event, if it asks for that.
pub fn asked(event: &Value) -> Result<Option<Asked>, EventError> {
    match event.get("list") {
        None | Some(Value::Null) => Ok(None),
        Some(list) => Asked::deserialize(list)
            .map(Some)
            .map_err(|source| EventError::Malformed { field: "list", source }),
    }
}

/// Writes the list: every account once, by itself for checkers of what knows no regions, and with
/// each region for the others.
pub async fn list(
    asked: Asked,
    organizations: &Organizations,
    bucket: &ReportsBucket,
    own_arn: &str,
    scan_time: OffsetDateTime,
) -> Result<Value, PortError> {
    let own_account = own_arn.split(':').nth(4).unwrap_or_default();
    let mut accounts = BTreeMap::from([(own_account.to_owned(), CheckerTarget::default())]);
    let entered = |role_arn, is_management_account| CheckerTarget {
        role_arn: Some(role_arn),
        external_id: asked.external_id.clone(),
        is_management_account,
        ..CheckerTarget::default()
    };
    for role in asked.accounts {
        if let Some(id) = account_of_role(&role).map(str::to_owned) {
            accounts.entry(id).or_insert_with(|| entered(role, false));
        }
    }
    if let Some(Organization { role_name, wanted }) = asked.organization {
        let partition = Partition::of_arn(own_arn);
        let partition = partition.ok_or_else(|| {
            PortError::new(
                "naming the accounts' roles",
                format!(
                    "the function's ARN `{own_arn}` names no AWS partition that this version knows"
                ),
            )
        })?;
        for (id, listed) in organizations.accounts(&wanted).await? {
            let member = MemberAccount { id, role: role_name.clone(), ..MemberAccount::default() };
            let role = member.role_arn(partition);
            let target = accounts.entry(member.id).or_insert_with(|| entered(role, false));
            target.is_management_account = listed.is_management && target.role_arn.is_some();
        }
    }
    let global: Vec<_> = accounts.into_values().collect();
    let in_regions = |target: &CheckerTarget| {
        asked
            .regions
            .iter()
            .map(|region| CheckerTarget { regions: vec![region.clone()], ..target.clone() })
            .collect::<Vec<_>>()
    };
    let regional = if asked.regions.is_empty() {
        global.clone()
    } else {
        global.iter().flat_map(in_regions).collect()
    };

    let prefix = format!("scans/{}", rfc3339(to_milliseconds(scan_time)));
    let keys = [format!("{prefix}/regional.json"), format!("{prefix}/global.json")];
    for (key, targets) in keys.iter().zip([&regional, &global]) {
        let body = serde_json::to_vec(targets)
            .map_err(|error| PortError::new(format!("writing {key}"), error))?;
        bucket.write(key, body).await?;
    }
    tracing::info!(accounts = global.len(), regional = regional.len(), prefix, "Targets listed");
    let [regional, global_key] = keys;
    Ok(
        json!({ "bucket": bucket.name, "prefix": prefix, "regional": regional, "global": global_key, "accounts": global.len() }),
    )
}

/// What a Distributed Map wrote, as far as it is looked at.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Manifest {
    result_files: Files,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
struct Files {
    #[serde(default)]
    failed: Vec<File>,
    /// Never started, because the Map ended before.
    #[serde(default)]
    pending: Vec<File>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct File {
    key: String,
}

/// An execution that did not succeed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Failed {
    /// JSON once more.
    #[serde(default)]
    input: String,
    error: Option<String>,
    cause: Option<String>,
    status: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Input {
    #[serde(default)]
    target: CheckerTarget,
}

/// Adds to the results every target that must be in the history by now, and those that failed,
/// by name. What cannot be read is a gap: the report is made in any case.
pub async fn expect(
    event: &Value,
    results: &mut ScanResults,
    checkers: &[LambdaFunction],
    bucket: &ReportsBucket,
    own_account: &str,
    scan_time: OffsetDateTime,
) {
    let listed = &event["targets"];
    let Some((regional, global)) = listed["regional"].as_str().zip(listed["global"].as_str())
    else {
        return;
    };
    let lists = futures_util::future::try_join(
        read::<Vec<CheckerTarget>>(bucket, regional),
        read::<Vec<CheckerTarget>>(bucket, global),
    );
    let (regional, global) = match lists.await {
        Ok(lists) => lists,
        Err(error) => return results.failed.push(unread("the list of targets", &error)),
    };
    for checker in checkers {
        // Why is among what failed.
        if results.failed_checkers.contains(checker) {
            continue;
        }
        let targets = if checker.is_global() { &global } else { &regional };
        let mut expected: BTreeSet<_> =
            targets.iter().map(|target| target.scan_id(*checker, own_account, scan_time)).collect();
        for (_, manifest) in results.manifests.iter().filter(|(of, _)| of == checker) {
            match failed(bucket, manifest).await {
                Ok(executions) => {
                    for execution in executions {
                        let input: Input =
                            serde_json::from_str(&execution.input).unwrap_or_default();
                        expected.remove(&input.target.scan_id(*checker, own_account, scan_time));
                        results.failed.push(gap(*checker, &input.target, &execution));
                    }
                }
                Err(error) => {
                    results
                        .failed
                        .push(unread(&format!("the failed targets of {checker}"), &error));
                }
            }
        }
        results.scan_ids.extend(expected);
    }
}

async fn failed(bucket: &ReportsBucket, manifest: &str) -> Result<Vec<Failed>, PortError> {
    let manifest: Manifest = read(bucket, manifest).await?;
    let mut failed = Vec::new();
    for file in manifest.result_files.failed.iter().chain(&manifest.result_files.pending) {
        failed.extend(read::<Vec<Failed>>(bucket, &file.key).await?);
    }
    Ok(failed)
}

fn gap(checker: LambdaFunction, target: &CheckerTarget, execution: &Failed) -> Gap {
    let target = serde_json::to_value(target).unwrap_or_default();
    let error = execution.error.as_deref().or(execution.status.as_deref()).unwrap_or("error");
    super::event::failure(
        checker.as_str(),
        &target,
        error,
        execution.cause.as_deref().unwrap_or_default(),
    )
}

fn unread(what: &str, error: &PortError) -> Gap {
    let cause =
        std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    Gap::new(what, format!("{error}{cause}"))
}

async fn read<T: for<'a> Deserialize<'a>>(
    bucket: &ReportsBucket,
    key: &str,
) -> Result<T, PortError> {
    let body = bucket.read(key).await?;
    serde_json::from_slice(&body)
        .map_err(|error| PortError::new(format!("reading s3://{}/{key}", bucket.name), error))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOON: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);

    #[test]
    fn what_is_listed_is_what_is_looked_for() {
        let role = "arn:aws:iam::210987654321:role/reader".to_owned();
        for (target, json, scan_id) in [
            (
                CheckerTarget::default(),
                "{}",
                "ec2-tag-checker/123456789012/all/2026-11-23T12:00:00.000000Z",
            ),
            (
                CheckerTarget {
                    role_arn: Some(role.clone()),
                    regions: vec!["eu-west-1".to_owned()],
                    ..CheckerTarget::default()
                },
                r#"{"role_arn":"arn:aws:iam::210987654321:role/reader","regions":["eu-west-1"]}"#,
                "ec2-tag-checker/210987654321/eu-west-1/2026-11-23T12:00:00.000000Z",
            ),
            (
                CheckerTarget {
                    role_arn: Some(role),
                    is_management_account: true,
                    ..CheckerTarget::default()
                },
                r#"{"role_arn":"arn:aws:iam::210987654321:role/reader","is_management_account":true}"#,
                "ec2-tag-checker/210987654321/all/2026-11-23T12:00:00.000000Z",
            ),
        ] {
            assert_eq!(serde_json::to_string(&target).ok().as_deref(), Some(json));
            assert_eq!(
                target.scan_id(
                    LambdaFunction::named("ec2-tag-checker").unwrap(),
                    "123456789012",
                    NOON
                ),
                scan_id
            );
        }
    }

    #[test]
    fn what_is_asked_for() {
        assert!(matches!(asked(&json!({})), Ok(None)));
        assert!(
            asked(&json!({"list": {"organization": {}}}))
                .is_err_and(|error| error.to_string().contains("`list`"))
        );
        let organization = json!({"role_name": "reader", "organizational_units": ["ou-ab12-34cd56ef"], "exclude": ["123456789012"]});
        let asked =
            asked(&json!({"list": {"regions": ["eu-west-1"], "organization": organization}}));
        let wanted = asked
            .ok()
            .flatten()
            .and_then(|asked| asked.organization)
            .map(|organization| organization.wanted);
        assert_eq!(
            wanted.map(|wanted| (wanted.organizational_units.len(), wanted.exclude.len())),
            Some((1, 1))
        );
    }

    #[test]
    fn executions_that_failed_are_named() {
        for (target, of) in [
            (json!({"role_arn": "arn:x", "regions": ["eu-west-1"]}), "arn:x in eu-west-1"),
            (
                json!({"role_arn": "arn:x", "is_management_account": true}),
                "arn:x (the organization's management account, in which a StackSet makes no role)",
            ),
        ] {
            let cause = json!({"errorMessage": "sts:AssumeRole: AccessDenied"}).to_string();
            let input = json!({"target": target}).to_string();
            let execution: Failed = serde_json::from_value(
                json!({"Error": "ScanError", "Cause": cause, "Status": "FAILED", "Input": input}),
            )
            .unwrap();
            let input: Input = serde_json::from_str(&execution.input).unwrap();
            let expected = format!(
                "ec2-tag-checker of {of}: the scan failed: ScanError: sts:AssumeRole: AccessDenied"
            );
            assert_eq!(
                gap(LambdaFunction::named("ec2-tag-checker").unwrap(), &input.target, &execution)
                    .to_string(),
                expected
            );
        }
    }
}
