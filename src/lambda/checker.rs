//! A checker's function: a full scan, or one event of AWS Config.
//!
//! The order is fixed: evaluations are stored, then sent to AWS Config, then alerts are published.
//! What fails late fails the invocation, and a retry, with the same event and so the same keys,
//! stores nothing twice.

use std::time::SystemTime;

use lambda_runtime::LambdaEvent;
use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::time::Instant;

use super::config_rule;
use super::diagnostic::Failure;
use super::event::{CONTINUE, CheckerEvent};
use super::handler::{Handler, LinkedCalls, Wanted};
use super::log;
use super::metrics::{EVALUATIONS, INSUFFICIENT_DATA, Measured, NON_COMPLIANT};
use super::settings::{function_of_environment, unknown};
use super::start::serve;
use crate::model::checkpoint::Checkpoint;
use crate::model::evaluation::rfc3339;
use crate::model::lambda_functions::LambdaFunction;
use crate::model::port::PortError;
use crate::model::scan_record::Scan;

/// When to begin no other page: a quarter of the time is left then for the page under way, and for
/// telling people.
fn leave_off(deadline: SystemTime) -> Instant {
    let left = deadline.duration_since(SystemTime::now()).unwrap_or_default();
    Instant::now() + left * 3 / 4
}

/// Writes the metrics of a finished scan.
fn measure(measured: Measured, scans: &[Scan]) {
    let sum = |of: fn(&Scan) -> u64| scans.iter().map(of).sum();
    measured.write(&[
        (EVALUATIONS, sum(Scan::evaluations)),
        (NON_COMPLIANT, sum(|scan| scan.non_compliant)),
        (INSUFFICIENT_DATA, sum(|scan| scan.insufficient_data)),
    ]);
}

/// Runs the function with this name; gives the process's exit status.
pub fn main(name: &str, calls: LinkedCalls) -> i32 {
    run(LambdaFunction::named(name).ok_or_else(|| unknown(name)), calls)
}

/// Runs the function that `FUNCTION` names, of those that share a program; gives the process's
/// exit status.
pub fn main_of_environment(calls: LinkedCalls) -> i32 {
    run(function_of_environment(), calls)
}

fn run(function: Result<LambdaFunction, String>, calls: LinkedCalls) -> i32 {
    let handler = function.and_then(|function| Handler::new(function, calls));
    serve(|event| {
        let handler = &handler;
        async move {
            match handler {
                Ok(handler) => handler.answer(event).await,
                Err(message) => Err(Failure::Settings(message.clone())),
            }
        }
    })
}

impl Handler {
    async fn answer(&self, event: LambdaEvent<Value>) -> Result<Value, Failure> {
        let own_account =
            event.context.invoked_function_arn.split(':').nth(4).unwrap_or("unknown").to_owned();
        match CheckerEvent::decode(&event.payload)? {
            CheckerEvent::Scan(asked) => {
                let measured = Measured::begin();
                let scan_time = asked.scan_time.unwrap_or_else(OffsetDateTime::now_utc);
                log::of_scan(scan_time);
                if self.settings.rules.is_empty() {
                    tracing::info!(
                        "Every rule of this checker is disabled in the settings: nothing is scanned"
                    );
                    return Ok(self.summary(&[]));
                }
                let until = Some(leave_off(event.context.deadline()));
                let (account, target) = self.target(&asked, own_account).await?;
                let ruleset = self.ruleset(&self.settings.rules, None)?;
                let wanted = Wanted {
                    history: &self.history,
                    ruleset: &ruleset,
                    account,
                    target,
                    scan_time,
                    from: asked.from,
                    until,
                };
                let (scanned, alerts) = self.scan_and_store(wanted, &mut |_, _| ()).await?;
                // Each run tells what it found itself.
                self.alert(alerts).await?;
                match scanned.unfinished {
                    None => {
                        measure(measured, &scanned.scans);
                        Ok(self.summary(&scanned.scans))
                    }
                    Some(unfinished) => {
                        // What it found is counted by the run that finishes the scan.
                        measured.write(&[]);
                        self.hand_on(&scanned.scans, scan_time, &unfinished)
                    }
                }
            }
            CheckerEvent::Config(event) => config_rule::answer(self, *event, own_account).await,
        }
    }

    /// What the state machine starts the next run with.
    fn hand_on(
        &self,
        scans: &[Scan],
        scan_time: OffsetDateTime,
        unfinished: &Checkpoint,
    ) -> Result<Value, Failure> {
        let evaluations: u64 = scans.iter().map(Scan::evaluations).sum();
        tracing::info!(evaluations, "The time of this run is over; the next one goes on");
        let next = serde_json::to_value(unfinished)
            .map_err(|error| PortError::new("writing down where the next run begins", error))?;
        Ok(
            json!({ "checker": self.checker.as_str(), "scan_id": null, "scan_time": rfc3339(scan_time), "evaluations": evaluations, CONTINUE: next }),
        )
    }
}
