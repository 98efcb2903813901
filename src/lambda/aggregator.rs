//! The aggregator's function: the newest finished scan of every checker as a report in S3.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use lambda_runtime::LambdaEvent;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::diagnostic::Failure;
use super::event::{Told, scan_time};
use super::settings::AggregatorSettings;
use super::start::serve;
use crate::aggregate;
use crate::aws::client::function;
use crate::aws::history::Table;
use crate::aws::reports::ReportsBucket;
use crate::evaluation::rfc3339_seconds;
use crate::ports::{Gap, PortError, Reports, Scan};
use crate::report::file_name;
use crate::rules::Checker;

/// A scan that has just finished may not be in the index yet.
const LOOKS: u32 = 6;
const BETWEEN: Duration = Duration::from_millis(500);

#[derive(Debug)]
struct Aggregator {
    settings: AggregatorSettings,
    history: Table,
    reports: ReportsBucket,
}

/// Runs the function.
pub fn main() -> ExitCode {
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
        let history = Table { client: aws_sdk_dynamodb::Client::new(&config), name: settings.table.clone(), keep_days: None };
        let reports = ReportsBucket { client: aws_sdk_s3::Client::new(&config), name: settings.reports_bucket.clone() };
        Ok(Self { settings, history, reports })
    }

    async fn answer(&self, event: LambdaEvent<Value>) -> Result<Value, Failure> {
        let asked = scan_time(&event.payload)?;
        let told = Told::decode(&event.payload);
        let (scans, mut gaps) = self.scans(&told).await?;
        gaps.extend(told.failed);
        if let Some(asked) = asked.filter(|_| !told.scan_ids.is_empty() || !gaps.is_empty()) {
            gaps.extend(behind(&scans, asked));
        }
        // The event's own time names the report: the same event writes the same report again.
        let moment = asked.unwrap_or_else(OffsetDateTime::now_utc);
        let exceptions = crate::exceptions::Exceptions::default();
        let request = aggregate::Request { scans: &scans, gaps, moment, exceptions: &exceptions, framework: None };
        let report = aggregate::report(&self.history, request).await?;
        let name = file_name(moment);
        let file = tempfile::NamedTempFile::new().context("making a temporary file for the report").map_err(Failure::Report)?;
        report.write(file.as_file()).context("writing the report to a temporary file").map_err(Failure::Report)?;
        let location = self.reports.publish(&name, file.path()).await?;
        let summary = report.summary;
        let insufficient_data = report.insufficient_data.total;
        for gap in &report.incomplete {
            tracing::warn!("{gap}");
        }
        tracing::info!(
            report_key = name,
            location,
            total_evaluations = summary.total_evaluations,
            compliant = summary.compliant,
            non_compliant = summary.non_compliant,
            insufficient_data,
            "Report generated"
        );
        Ok(json!({
            "report_key": name,
            "bucket": self.settings.reports_bucket,
            "report_timestamp": report.report_timestamp,
            "total_evaluations": summary.total_evaluations,
            "compliant": summary.compliant,
            "non_compliant": summary.non_compliant,
            "insufficient_data": insufficient_data,
            "compliance_percentage": summary.compliance_percentage,
            "incomplete": report.incomplete.len(),
        }))
    }

    /// The newest scans, once those that were told to have finished are among them.
    async fn scans(&self, told: &Told) -> Result<(Vec<Scan>, Vec<Gap>), PortError> {
        let stale_after = time::Duration::hours(self.settings.stale_after_hours);
        let mut look = 1;
        loop {
            let (scans, mut gaps) = aggregate::newest(&self.history, &Checker::ALL, OffsetDateTime::now_utc(), stale_after).await?;
            let found: Vec<_> = scans.iter().map(Scan::scan_id).collect();
            // A scan that newer ones have overtaken since is not missed.
            let missing: Vec<_> = told.scan_ids.iter().filter(|id| !found.contains(id) && !overtaken(id, &scans)).collect();
            if missing.is_empty() || look == LOOKS {
                gaps.extend(missing.into_iter().map(|id| Gap::new(id, "the scan has finished, but its marker is not in the history's index yet")));
                return Ok((scans, gaps));
            }
            look += 1;
            tokio::time::sleep(BETWEEN).await;
        }
    }
}

fn overtaken(scan_id: &str, scans: &[Scan]) -> bool {
    let (place, time) = scan_id.rsplit_once('/').unwrap_or((scan_id, ""));
    let checker = place.split('/').next().unwrap_or_default();
    scans.iter().any(|scan| scan.checker.as_str() == checker && crate::evaluation::rfc3339(scan.scan_time).as_str() > time)
}

/// Scans that are older than the run this report is for: their checkers did not finish in it.
fn behind(scans: &[Scan], asked: OffsetDateTime) -> Vec<Gap> {
    let older = scans.iter().filter(|scan| scan.scan_time < crate::evaluation::to_milliseconds(asked));
    older
        .map(|scan| {
            let why = format!("the newest finished scan is of {}, before this run of {}", rfc3339_seconds(scan.scan_time), rfc3339_seconds(asked));
            Gap::new(format!("{} of account {} in {}", scan.checker, scan.target.account_id, scan.target.regions), why)
        })
        .collect()
}
