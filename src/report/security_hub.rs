//! Findings in Security Hub, through `BatchImportFindings`.
//!
//! What is sent are the findings that the format `asff` writes, as they are: described a second
//! time, in an SDK's types, the two would part ways some day. The SDK of Security Hub would also be
//! a third of the function, for the types of findings that are not ours.

use std::io;
use std::time::Duration;

use aws_types::SdkConfig;
use serde::Deserialize;
use serde_json::Value;

use crate::aws::endpoint;
use crate::aws::endpoint::EndpointError;
use crate::aws::error::explain;
use crate::aws::raw_client::{Protocol, RawClient};
use crate::model::port::PortError;

const OPERATION: &str = "securityhub:BatchImportFindings";
/// What BatchImportFindings takes at once.
const BATCH: usize = 100;
const BATCH_BYTES: usize = 6_000_000;
/// What it takes of one finding.
const FINDING_BYTES: usize = 240_000;
/// How often what it left over is sent again.
const TRIES: u32 = 3;
const BETWEEN: Duration = Duration::from_millis(200);
/// How many reasons are logged.
const REASONS: usize = 10;

/// Security Hub in the function's region.
#[derive(Debug)]
pub struct SecurityHub(RawClient);

/// What BatchImportFindings answers, as far as it is looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ImportResponse {
    #[serde(default)]
    failed_findings: Vec<Failed>,
}

/// A finding that was not taken.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Failed {
    #[serde(default)]
    id: String,
    #[serde(default)]
    error_code: String,
    #[serde(default)]
    error_message: String,
}

/// What came of an import.
#[derive(Debug, Default, Eq, PartialEq)]
pub struct Imported {
    /// Findings that are active.
    pub active: u64,
    /// Findings that were archived.
    pub archived: u64,
    /// Findings that Security Hub did not take.
    pub failed: u64,
    /// Why what failed did: the first few.
    pub reasons: Vec<String>,
}

impl Imported {
    /// Whether there was something, and none of it got through.
    pub const fn is_nothing(&self) -> bool {
        self.failed > 0 && self.active + self.archived == 0
    }

    fn fail(&mut self, findings: usize, reason: String) {
        self.failed += findings as u64;
        if self.reasons.len() < REASONS && !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }
}

/// A finding on its way.
struct Ready {
    id: String,
    json: String,
    archived: bool,
}

impl SecurityHub {
    /// The Security Hub of the configuration's own region.
    pub fn new(config: &SdkConfig) -> Result<Self, EndpointError> {
        RawClient::new(config, endpoint::Service::SecurityHub, Protocol::json()).map(Self)
    }

    /// Imports findings. What Security Hub did not take is counted; an error is only what kept the
    /// findings from being read.
    pub async fn import(
        &self,
        findings: impl Iterator<Item = io::Result<Value>>,
    ) -> io::Result<Imported> {
        let mut imported = Imported::default();
        let (mut batch, mut bytes) = (Vec::new(), 0);
        // A call that fails as a whole, after all tries, would fail for the others as well.
        let mut refused = false;
        for finding in findings {
            let finding = finding?;
            if refused {
                imported.failed += 1;
                continue;
            }
            let id = finding["Id"].as_str().unwrap_or_default().to_owned();
            let ready = Ready {
                id,
                archived: finding["RecordState"] == "ARCHIVED",
                json: finding.to_string(),
            };
            if ready.json.len() > FINDING_BYTES {
                imported.fail(
                    1,
                    format!(
                        "{}: {} bytes, and Security Hub takes {FINDING_BYTES}",
                        ready.id,
                        ready.json.len()
                    ),
                );
                continue;
            }
            if batch.len() == BATCH || bytes + ready.json.len() > BATCH_BYTES {
                refused = !self.send(std::mem::take(&mut batch), &mut imported).await;
                bytes = 0;
                if refused {
                    imported.failed += 1;
                    continue;
                }
            }
            bytes += ready.json.len() + 1;
            batch.push(ready);
        }
        if !batch.is_empty() {
            self.send(batch, &mut imported).await;
        }
        Ok(imported)
    }

    /// Sends a batch, and what is left over of it again. False where the call failed as a whole.
    async fn send(&self, mut left: Vec<Ready>, imported: &mut Imported) -> bool {
        for attempt in 1.. {
            let failed = match self.call(&left).await {
                Ok(failed) => failed,
                Err(error) => {
                    imported.fail(left.len(), error);
                    return false;
                }
            };
            let why = |ready: &Ready| failed.iter().find(|failed| failed.id == ready.id);
            let (again, taken): (Vec<_>, Vec<_>) =
                left.into_iter().partition(|ready| why(ready).is_some());
            let archived = taken.iter().filter(|ready| ready.archived).count();
            imported.archived += archived as u64;
            imported.active += (taken.len() - archived) as u64;
            if again.is_empty() {
                break;
            }
            if attempt == TRIES {
                for ready in &again {
                    let reason = why(ready)
                        .map(|failed| format!("{}: {}", failed.error_code, failed.error_message));
                    imported.fail(1, format!("{}: {}", ready.id, reason.unwrap_or_default()));
                }
                break;
            }
            left = again;
            tokio::time::sleep(BETWEEN * attempt).await;
        }
        true
    }

    async fn call(&self, findings: &[Ready]) -> Result<Vec<Failed>, String> {
        let list: Vec<_> = findings.iter().map(|ready| ready.json.as_str()).collect();
        let body = format!("{{\"Findings\":[{}]}}", list.join(","));
        let request = http::Request::post("/findings/import")
            .header("content-type", "application/json")
            .body(body.into_bytes());
        let request = request.map_err(|error| error.to_string())?;
        let answer = self.0.call(request).await.map_err(|error| explain(OPERATION, &error))?;
        let answer: ImportResponse = serde_json::from_slice(&answer.body)
            .map_err(|error| format!("{OPERATION}: the answer cannot be read: {error}"))?;
        Ok(answer.failed_findings)
    }
}

/// That Security Hub took nothing, as an error.
pub fn refused(imported: &Imported) -> PortError {
    PortError::new(
        format!("importing {} findings into Security Hub", imported.failed),
        imported.reasons.join("; "),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_taken_as_aws_writes_it() {
        let text = r#"{"FailedCount":1,"SuccessCount":9,"FailedFindings":[{"Id":"x","ErrorCode":"InvalidInput","ErrorMessage":"no"}]}"#;
        let answer: Result<ImportResponse, _> = serde_json::from_str(text);
        assert_eq!(
            answer
                .map(|answer| answer
                    .failed_findings
                    .iter()
                    .map(|failed| failed.id.clone())
                    .collect())
                .ok(),
            Some(vec!["x".to_owned()])
        );
    }
}
