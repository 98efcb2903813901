//! The aggregator's function: the newest finished scan of every checker as a report in S3, as
//! findings in Security Hub, and as one message to people.

use std::collections::HashSet;
use std::ops::Range;
use std::time::Duration;

use anyhow::Context;
use lambda_runtime::LambdaEvent;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::diagnostic::Failure;
use super::event::{ScanResults, expect_aggregator_event, scan_time};
use super::log;
use super::metrics::{
    EVALUATIONS, INCOMPLETE, INSUFFICIENT_DATA, Measured, NON_COMPLIANT, REPORTS,
};
use super::settings::AggregatorSettings;
use super::{start::serve, targets};
use crate::aws::client::function;
use crate::aws::endpoint::EndpointError;
use crate::history::dynamodb::Table;
use crate::model::evaluation::{ComplianceType, Evaluation, Severity, rfc3339_seconds};
use crate::model::port::PortError;
use crate::model::scan_record::{Gap, Scan};
use crate::notify::digest::Digest;
use crate::notify::port::Alerts;
use crate::notify::sns::Topic;
use crate::report::aggregate;
use crate::report::asff::{Hub, finding};
use crate::report::format::Format;
use crate::report::port::Reports;
use crate::report::s3::ReportsBucket;
use crate::report::security_hub::{Imported, SecurityHub, refused};
use crate::report::{Report, Spool, file_name, partitioned};
use crate::sources::live::organizations::Organizations;

/// A scan that has just finished may not be in the index yet.
const LOOKS: u32 = 6;
const BETWEEN: Duration = Duration::from_millis(500);
/// In these hours (UTC) a digest also says what is still failing: of a scan every six hours, one
/// falls into them.
const REMINDING: Range<u8> = 0..6;

#[derive(Debug)]
struct Aggregator {
    settings: AggregatorSettings,
    history: Table,
    reports: ReportsBucket,
    organizations: Organizations,
    digests: Option<Topic>,
    security_hub: Option<SecurityHub>,
    region: String,
}

/// Runs the function; gives the process's exit status.
pub fn main() -> i32 {
    let aggregator = Aggregator::new();
    serve(|event| {
        let aggregator = &aggregator;
        async move {
            match aggregator {
                Ok(aggregator) => aggregator.answer(event).await,
                Err(message) => Err(Failure::Settings(message.clone())),
            }
        }
    })
}

impl Aggregator {
    fn new() -> Result<Self, String> {
        let settings = AggregatorSettings::from_environment()?;
        let config = function::config().map_err(|error| format!("{error:#}"))?;
        let history = Table {
            client: aws_sdk_dynamodb::Client::new(&config),
            name: settings.table.clone(),
            keep_days: None,
        };
        let as_text = |error: EndpointError| error.to_string();
        let reports =
            ReportsBucket::new(&config, settings.reports_bucket.clone()).map_err(as_text)?;
        let organizations = Organizations::new(&config).map_err(as_text)?;
        let digests = settings
            .digest_topic
            .clone()
            .map(|arn| Topic { client: aws_sdk_sns::Client::new(&config), arn });
        let security_hub = settings
            .security_hub
            .then(|| SecurityHub::new(&config))
            .transpose()
            .map_err(as_text)?;
        let region = config.region().map(ToString::to_string).unwrap_or_default();
        Ok(Self { settings, history, reports, organizations, digests, security_hub, region })
    }

    /// The order is fixed: the report is written, findings go to Security Hub, then alerts are
    /// published. They are published even if Security Hub refuses findings.
    async fn answer(&self, event: LambdaEvent<Value>) -> Result<Value, Failure> {
        let measured = Measured::begin();
        expect_aggregator_event(&event.payload)?;
        let asked = scan_time(&event.payload)?;
        // The event's own time names the report: the same event writes the same report again.
        let moment = asked.unwrap_or_else(OffsetDateTime::now_utc);
        log::of_scan(moment);
        let own_arn = &event.context.invoked_function_arn;
        if let Some(list) = targets::asked(&event.payload)? {
            return Ok(
                targets::list(list, &self.organizations, &self.reports, own_arn, moment).await?
            );
        }
        let own_account = own_arn.split(':').nth(4).unwrap_or_default();
        let mut results = ScanResults::decode(&event.payload);
        if let Some(asked) = asked {
            targets::expect(
                &event.payload,
                &mut results,
                &self.settings.checkers,
                &self.reports,
                own_account,
                asked,
            )
            .await;
        }
        let (scans, mut gaps) = self.scans(&results).await?;
        gaps.extend(results.failed);
        if let Some(asked) = asked.filter(|_| !results.scan_ids.is_empty() || !gaps.is_empty()) {
            gaps.extend(behind(&scans, asked));
        }
        let request = aggregate::ReportRequest {
            scans: &scans,
            gaps,
            moment,
            exceptions: &self.settings.exceptions,
            framework: None,
            options: aggregate::ReportOptions::default(),
        };
        let mut resolved = Vec::new();
        let mut gather = |evaluation: &Evaluation| {
            if self.security_hub.is_some() {
                resolved.push(evaluation.clone());
            }
        };
        let report = aggregate::report_with_resolved(&self.history, request, &mut gather).await?;
        let name = file_name(moment);
        let (files, unwritten) = self.write(&report, &name, moment).await?;
        // Now, for what follows may fail and the report is there.
        measured.write(&[
            (REPORTS, 1),
            (EVALUATIONS, report.summary.total_evaluations),
            (NON_COMPLIANT, report.summary.non_compliant),
            (INSUFFICIENT_DATA, report.insufficient_data.total),
            (INCOMPLETE, report.incomplete.len() as u64),
        ]);
        let import = self.import(&report, &resolved, own_account).await?;
        let digest = self.digest(&report, moment, &files).await?;

        let mut summary = self.summary(&report, &name);
        summary["files"] = json!(files);
        summary["digest"] = digest.into();
        if let Some((imported, skipped)) = import {
            if imported.is_nothing() {
                return Err(Failure::Import(refused(&imported)));
            }
            let Imported { active, archived, failed, .. } = imported;
            summary["security_hub"] = json!({ "active": active, "archived": archived, "failed": failed, "skipped": skipped });
        }
        unwritten.map_or(Ok(summary), Err)
    }

    /// Writes the report in every format. JSON must be; what else cannot be written keeps nothing
    /// from being done.
    async fn write(
        &self,
        report: &Report<Spool>,
        name: &str,
        moment: OffsetDateTime,
    ) -> Result<(Vec<String>, Option<Failure>), Failure> {
        let stem = name.strip_suffix(".json").unwrap_or(name);
        let (mut files, mut unwritten) = (Vec::new(), None);
        let beside = self
            .settings
            .formats
            .iter()
            .map(|format| (*format, format!("{stem}.{}", format.extension())));
        let partition = self.settings.analysis.then(|| (Format::NdjsonGzip, partitioned(moment)));
        for (format, name) in beside.chain(partition) {
            format.warning(report).inspect(|warning| tracing::warn!("{warning}"));
            match self.write_as(format, report, &name).await {
                Ok(()) => files.push(name),
                Err(failure) if format == Format::Json => return Err(failure),
                Err(failure) => {
                    tracing::error!("{failure:?}");
                    unwritten = Some(failure);
                }
            }
        }
        Ok((files, unwritten))
    }

    async fn write_as(
        &self,
        format: Format,
        report: &Report<Spool>,
        name: &str,
    ) -> Result<(), Failure> {
        let file = tempfile::NamedTempFile::new()
            .context("making a temporary file for the report")
            .map_err(Failure::Report)?;
        let written = format.write(report, file.as_file());
        written
            .with_context(|| format!("writing {name} to a temporary file"))
            .map_err(Failure::Report)?;
        self.reports.publish(name, file.path()).await?;
        Ok(())
    }

    /// Tells Security Hub what fails, what could not be judged, and what is resolved; of the own
    /// account alone, for it takes no others. Also says how many it was not told for that.
    async fn import(
        &self,
        report: &Report<Spool>,
        resolved: &[Evaluation],
        own_account: &str,
    ) -> Result<Option<(Imported, u64)>, Failure> {
        let Some(security_hub) = &self.security_hub else { return Ok(None) };
        let reading =
            |error| PortError::new("reading the report back from its temporary file", error);
        let mut skipped = 0;
        let failing = report.evaluations.evaluations().map_err(reading)?.filter_map(|evaluation| {
            let evaluation = match evaluation {
                Ok(evaluation) if evaluation.compliance_type == ComplianceType::Compliant => {
                    return None;
                }
                Ok(evaluation) => evaluation,
                Err(error) => return Some(Err(error)),
            };
            if evaluation.account_id != own_account {
                skipped += 1;
                return None;
            }
            Some(finding(&evaluation, Hub::In(&self.region)))
        });
        let resolved = resolved
            .iter()
            .filter(|evaluation| evaluation.account_id == own_account)
            .map(|evaluation| {
                let mut finding = finding(evaluation, Hub::In(&self.region))?;
                finding["RecordState"] = "ARCHIVED".into();
                Ok(finding)
            });
        let imported = security_hub.import(failing.chain(resolved)).await.map_err(reading)?;
        for reason in &imported.reasons {
            tracing::warn!("Security Hub did not take a finding: {reason}");
        }
        tracing::info!(
            active = imported.active,
            archived = imported.archived,
            failed = imported.failed,
            skipped,
            "Findings imported into Security Hub"
        );
        Ok(Some((imported, skipped)))
    }

    /// Sends the digest where something changed, and once a day while something fails. Says whether
    /// it did.
    async fn digest(
        &self,
        report: &Report<Spool>,
        moment: OffsetDateTime,
        files: &[String],
    ) -> Result<bool, Failure> {
        let Some(topic) = &self.digests else { return Ok(false) };
        let least = self.settings.alert_severity;
        let digest = Digest::new(report, least);
        let weighs = |severity: &str| {
            Severity::named(severity)
                .is_none_or(|severity| least.is_none_or(|least| severity >= least))
        };
        let fails = report
            .by_severity
            .iter()
            .any(|(severity, counts)| counts.non_compliant > 0 && weighs(severity));
        let reminds = fails && REMINDING.contains(&moment.hour());
        if !digest.has_news() && !reminds {
            return Ok(false);
        }
        let link = self.reports.link(best(files), self.settings.link_valid).await?;
        let message = digest.message(&link);
        topic.publish(&message).await.map_err(Failure::Notification)?;
        tracing::info!(subject = message.subject, "Digest sent");
        Ok(true)
    }

    fn summary(&self, report: &Report<Spool>, name: &str) -> Value {
        let summary = report.summary;
        let insufficient_data = report.insufficient_data.total;
        for gap in &report.incomplete {
            tracing::warn!("{gap}");
        }
        tracing::info!(
            report_key = name,
            location = format!("s3://{}/{name}", self.settings.reports_bucket),
            total_evaluations = summary.total_evaluations,
            compliant = summary.compliant,
            non_compliant = summary.non_compliant,
            insufficient_data,
            "Report generated"
        );
        json!({
            "report_key": name,
            "bucket": self.settings.reports_bucket,
            "report_timestamp": report.report_timestamp,
            "total_evaluations": summary.total_evaluations,
            "compliant": summary.compliant,
            "non_compliant": summary.non_compliant,
            "insufficient_data": insufficient_data,
            "excepted": report.excepted.total,
            "compliance_percentage": summary.compliance_percentage,
            "new": report.changes.new,
            "solved": report.changes.solved,
            "gone": report.changes.gone,
            "incomplete": report.incomplete.len(),
        })
    }

    /// The newest scans, once those that were told to have finished are among them.
    async fn scans(&self, results: &ScanResults) -> Result<(Vec<Scan>, Vec<Gap>), PortError> {
        let stale_after = time::Duration::hours(self.settings.stale_after_hours);
        let mut look = 1;
        loop {
            let (scans, mut gaps) = aggregate::newest(
                &self.history,
                &self.settings.checkers,
                OffsetDateTime::now_utc(),
                stale_after,
            )
            .await?;
            let found: HashSet<_> = scans.iter().map(Scan::scan_id).collect();
            // A scan that newer ones have overtaken since is not missed.
            let missing: Vec<_> = results
                .scan_ids
                .iter()
                .filter(|id| !found.contains(*id) && !overtaken(id, &scans))
                .collect();
            if missing.is_empty() || look == LOOKS {
                gaps.extend(missing.into_iter().map(|id| {
                    Gap::new(
                        id,
                        "the scan has finished, but its marker is not in the history's index yet",
                    )
                }));
                return Ok((scans, gaps));
            }
            look += 1;
            tokio::time::sleep(BETWEEN).await;
        }
    }
}

/// The file that people read best.
fn best(files: &[String]) -> &str {
    let ends = |extension: &str| files.iter().find(|file| file.ends_with(extension));
    ends(".html").or_else(|| files.first()).map_or("", String::as_str)
}

fn overtaken(scan_id: &str, scans: &[Scan]) -> bool {
    let (place, time) = scan_id.rsplit_once('/').unwrap_or((scan_id, ""));
    let checker = place.split('/').next().unwrap_or_default();
    scans.iter().any(|scan| {
        scan.checker.as_str() == checker
            && crate::model::evaluation::rfc3339(scan.scan_time).as_str() > time
    })
}

/// Scans that are older than the run this report is for: their checkers did not finish in it.
fn behind(scans: &[Scan], asked: OffsetDateTime) -> Vec<Gap> {
    let older = scans
        .iter()
        .filter(|scan| scan.scan_time < crate::model::evaluation::to_milliseconds(asked));
    older
        .map(|scan| {
            let why = format!(
                "the newest finished scan is of {}, before this run of {}",
                rfc3339_seconds(scan.scan_time),
                rfc3339_seconds(asked)
            );
            Gap::of_checker(
                scan.checker,
                format!(
                    "{} of account {} in {}",
                    scan.checker, scan.target.account_id, scan.target.regions
                ),
                why,
            )
        })
        .collect()
}
