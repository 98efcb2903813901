//! Findings in Security Hub, through `BatchImportFindings`.
//!
//! What is sent are the findings that the format `asff` writes, as they are: described a second time, in an SDK's types, the two would
//! part ways some day. The SDK of Security Hub would also be a third of the function, for the types of findings that are not ours. So
//! the call is made of the parts that the SDKs themselves are made of: they sign, wait and try again as for any other call.

use std::io;
use std::time::Duration;

use aws_runtime::auth::SigV4OperationSigningConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime_api::client::auth::AuthSchemeOptionResolverParams;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::ErrorMetadata;
use aws_types::SdkConfig;
use aws_types::SigningName;
use aws_types::region::{Region, SigningRegion};
use serde::Deserialize;
use serde_json::Value;

use super::error::explain;
use crate::ports::PortError;
use crate::report::asff::Partition;

const SERVICE: &str = "securityhub";
/// What BatchImportFindings takes at once.
const BATCH: usize = 100;
const BATCH_BYTES: usize = 6_000_000;
/// What it takes of one finding.
const FINDING_BYTES: usize = 240_000;
/// How often what it left over is sent again.
const TRIES: u32 = 3;
const BETWEEN: Duration = Duration::from_millis(200);
/// How many reasons are told.
const REASONS: usize = 10;

#[derive(Debug)]
pub struct SecurityHub(Operation<String, Answer, ErrorMetadata>);

/// What BatchImportFindings answers, as far as it is looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
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
    pub active: u64,
    pub archived: u64,
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
    pub fn new(config: &SdkConfig) -> Option<Self> {
        let region = config.region()?.clone();
        let mut layer = Layer::new("BatchImportFindings");
        layer.store_put(SigV4OperationSigningConfig {
            region: Some(SigningRegion::from(region.clone())),
            name: Some(SigningName::from(SERVICE)),
            ..SigV4OperationSigningConfig::default()
        });
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        let components = RuntimeComponentsBuilder::new("BatchImportFindings")
            .with_auth_scheme(SigV4AuthScheme::new())
            .with_auth_scheme_option_resolver(Some(StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID])))
            .with_identity_cache(config.identity_cache())
            .with_identity_resolver(SCHEME_ID, config.credentials_provider()?)
            .with_time_source(config.time_source());
        let operation = Operation::builder()
            .service_name(SERVICE)
            .operation_name("BatchImportFindings")
            .http_client(config.http_client()?)
            .endpoint_url(config.endpoint_url().unwrap_or(&endpoint(&region)))
            .sleep_impl(config.sleep_impl()?)
            .timeout_config(config.timeout_config()?.clone())
            .standard_retry(config.retry_config()?)
            .retry_classifier(HttpStatusCodeClassifier::default())
            .retry_classifier(TransientErrorClassifier::<ErrorMetadata>::new())
            .retry_classifier(AwsErrorCodeClassifier::<ErrorMetadata>::new())
            .runtime_plugin(StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(components))
            .serializer(|body: String| {
                let request = http::Request::post("/findings/import").header("content-type", "application/json").header("content-length", body.len());
                Ok(HttpRequest::try_from(request.body(SdkBody::from(body))?)?)
            })
            .deserializer(answer)
            .build();
        Some(Self(operation))
    }

    /// Imports findings. What Security Hub did not take is counted; an error is only what kept the findings from being read.
    pub async fn import(&self, findings: impl Iterator<Item = io::Result<Value>>) -> io::Result<Imported> {
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
            let ready = Ready { id, archived: finding["RecordState"] == "ARCHIVED", json: finding.to_string() };
            if ready.json.len() > FINDING_BYTES {
                imported.fail(1, format!("{}: {} bytes, and Security Hub takes {FINDING_BYTES}", ready.id, ready.json.len()));
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
            let (again, taken): (Vec<_>, Vec<_>) = left.into_iter().partition(|ready| why(ready).is_some());
            let archived = taken.iter().filter(|ready| ready.archived).count();
            imported.archived += archived as u64;
            imported.active += (taken.len() - archived) as u64;
            if again.is_empty() {
                break;
            }
            if attempt == TRIES {
                for ready in &again {
                    let reason = why(ready).map(|failed| format!("{}: {}", failed.error_code, failed.error_message));
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
        let sent = self.0.invoke(format!("{{\"Findings\":[{}]}}", list.join(","))).await;
        sent.map(|answer| answer.failed_findings).map_err(|error| explain("securityhub:BatchImportFindings", &error))
    }
}

fn endpoint(region: &Region) -> String {
    let suffix = if Partition::of(region.as_ref()) == Some(Partition::China) { "amazonaws.com.cn" } else { "amazonaws.com" };
    format!("https://{SERVICE}.{region}.{suffix}")
}

/// Reads an answer, or AWS' error: its code is in a header, its message in the body.
fn answer(response: &HttpResponse) -> Result<Answer, OrchestratorError<ErrorMetadata>> {
    let body = response.body().bytes().unwrap_or_default();
    if response.status().is_success() {
        return serde_json::from_slice(body).map_err(|error| OrchestratorError::other(Box::new(error)));
    }
    let told: Value = serde_json::from_slice(body).unwrap_or_default();
    let said = |keys: &[&str]| keys.iter().find_map(|key| told[key].as_str());
    let code = response.headers().get("x-amzn-errortype").or_else(|| said(&["code", "Code", "__type"]));
    let mut error = ErrorMetadata::builder();
    // "InvalidAccessException:http://…"; "namespace#InvalidAccessException"
    if let Some(code) = code.and_then(|code| code.split(':').next()?.rsplit('#').next()) {
        error = error.code(code);
    }
    if let Some(message) = said(&["message", "Message"]) {
        error = error.message(message);
    }
    Err(OrchestratorError::operation(error.build()))
}

/// That Security Hub took nothing, as an error.
pub fn refused(imported: &Imported) -> PortError {
    PortError::new(format!("importing {} findings into Security Hub", imported.failed), imported.reasons.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, header: Option<&'static str>, body: &'static str) -> Result<Answer, String> {
        let response = http::Response::builder().status(status);
        let response = if let Some(code) = header { response.header("x-amzn-errortype", code) } else { response };
        let response = response.body(SdkBody::from(body)).map_err(|error| error.to_string())?;
        let response = HttpResponse::try_from(response).map_err(|error| error.to_string())?;
        answer(&response).map_err(|error| error.as_operation_error().map_or_else(|| format!("{error:?}"), ToString::to_string))
    }

    #[test]
    fn answers_and_errors_as_aws_writes_them() {
        let taken =
            answered(200, None, r#"{"FailedCount":1,"SuccessCount":9,"FailedFindings":[{"Id":"x","ErrorCode":"InvalidInput","ErrorMessage":"no"}]}"#);
        assert_eq!(
            taken.map(|answer| answer.failed_findings.iter().map(|failed| failed.id.clone()).collect()),
            Ok::<Vec<_>, _>(vec!["x".to_owned()])
        );
        for (header, body) in [
            (Some("InvalidAccessException:http://internal.amazon.com/"), r#"{"Message":"not subscribed"}"#),
            (None, r#"{"__type":"com.amazonaws.securityhub#InvalidAccessException","message":"not subscribed"}"#),
        ] {
            let error = answered(401, header, body).err().unwrap_or_default();
            assert!(error.contains("InvalidAccessException") && error.contains("not subscribed"), "{error}");
        }
        assert!(answered(500, None, "<html>").is_err() && answered(200, None, "<html>").is_err());
    }

    #[test]
    fn each_partition_has_its_own_endpoints() {
        assert_eq!(endpoint(&Region::from_static("eu-west-1")), "https://securityhub.eu-west-1.amazonaws.com");
        assert_eq!(endpoint(&Region::from_static("cn-north-1")), "https://securityhub.cn-north-1.amazonaws.com.cn");
        assert_eq!(endpoint(&Region::from_static("us-gov-west-1")), "https://securityhub.us-gov-west-1.amazonaws.com");
    }
}
