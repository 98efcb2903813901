//! The accounts of an organization, through AWS Organizations' three lists.
//!
//! Its SDK would be one more to compile for three calls, so they are made of the parts that the SDKs themselves are made of, as for Security Hub.

use std::collections::BTreeMap;

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
use serde_json::{Value, json};

use super::error::explain;
use crate::ports::PortError;

const SERVICE: &str = "organizations";

#[derive(Debug)]
pub struct Organizations(Operation<Call, Page, ErrorMetadata>);

#[derive(Debug)]
struct Call {
    action: &'static str,
    body: Value,
}

/// Which accounts are wanted.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Wanted {
    /// Those in these units, and in every unit below them; empty: the whole organization.
    #[serde(default)]
    pub organizational_units: Vec<String>,
    #[serde(default)]
    pub exclude: Vec<String>,
}

/// What any of the lists answers, as far as it is looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Page {
    accounts: Vec<Account>,
    organizational_units: Vec<Unit>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Account {
    id: String,
    #[serde(default)]
    name: String,
    /// `Status` until AWS retired it in September 2026; other partitions may still be behind.
    state: Option<String>,
    status: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Unit {
    id: String,
}

impl Account {
    /// Suspended accounts, and those on their way in or out, can be entered by nobody.
    fn is_active(&self) -> bool {
        self.state.as_deref().or(self.status.as_deref()) == Some("ACTIVE")
    }
}

impl Organizations {
    pub fn new(config: &SdkConfig) -> Option<Self> {
        let (region, endpoint) = place(config.region()?);
        let mut layer = Layer::new("Organizations");
        layer.store_put(SigV4OperationSigningConfig {
            region: Some(SigningRegion::from(region)),
            name: Some(SigningName::from(SERVICE)),
            ..SigV4OperationSigningConfig::default()
        });
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        let components = RuntimeComponentsBuilder::new("Organizations")
            .with_auth_scheme(SigV4AuthScheme::new())
            .with_auth_scheme_option_resolver(Some(StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID])))
            .with_identity_cache(config.identity_cache())
            .with_identity_resolver(SCHEME_ID, config.credentials_provider()?)
            .with_time_source(config.time_source());
        let operation = Operation::builder()
            .service_name(SERVICE)
            .operation_name("ListAccounts")
            .http_client(config.http_client()?)
            .endpoint_url(config.endpoint_url().unwrap_or(endpoint))
            .sleep_impl(config.sleep_impl()?)
            .timeout_config(config.timeout_config()?.clone())
            .standard_retry(config.retry_config()?)
            .retry_classifier(HttpStatusCodeClassifier::default())
            .retry_classifier(TransientErrorClassifier::<ErrorMetadata>::new())
            .retry_classifier(AwsErrorCodeClassifier::<ErrorMetadata>::new())
            .runtime_plugin(StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(components))
            .serializer(|call: Call| {
                let body = call.body.to_string();
                let request = http::Request::post("/")
                    .header("content-type", "application/x-amz-json-1.1")
                    .header("content-length", body.len())
                    .header("x-amz-target", format!("AWSOrganizationsV20161128.{}", call.action));
                Ok(HttpRequest::try_from(request.body(SdkBody::from(body))?)?)
            })
            .deserializer(answer)
            .build();
        Some(Self(operation))
    }

    /// The active accounts that are wanted, by id, with their names.
    pub async fn accounts(&self, wanted: &Wanted) -> Result<BTreeMap<String, String>, PortError> {
        let mut found = BTreeMap::new();
        if wanted.organizational_units.is_empty() {
            found.extend(self.active("ListAccounts", None).await?);
        }
        let mut units = wanted.organizational_units.clone();
        while let Some(unit) = units.pop() {
            found.extend(self.active("ListAccountsForParent", Some(&unit)).await?);
            let below = self.pages("ListOrganizationalUnitsForParent", Some(&unit)).await?;
            units.extend(below.into_iter().flat_map(|page| page.organizational_units).map(|unit| unit.id));
        }
        found.retain(|id, _| !wanted.exclude.contains(id));
        if found.is_empty() {
            let place = if wanted.organizational_units.is_empty() { "the organization".to_owned() } else { wanted.organizational_units.join(", ") };
            let but = if wanted.exclude.is_empty() { "" } else { ", apart from what is excluded" };
            return Err(PortError::new("listing the organization's accounts", format!("there is no active account in {place}{but}")));
        }
        Ok(found)
    }

    async fn active(&self, action: &'static str, parent: Option<&str>) -> Result<Vec<(String, String)>, PortError> {
        let accounts = self.pages(action, parent).await?.into_iter().flat_map(|page| page.accounts);
        Ok(accounts.filter(Account::is_active).map(|account| (account.id, account.name)).collect())
    }

    async fn pages(&self, action: &'static str, parent: Option<&str>) -> Result<Vec<Page>, PortError> {
        let (mut pages, mut token) = (Vec::new(), None::<String>);
        loop {
            let mut body = json!({});
            if let Some(parent) = parent {
                body["ParentId"] = parent.into();
            }
            if let Some(token) = token {
                body["NextToken"] = token.into();
            }
            let page = self.0.invoke(Call { action, body }).await.map_err(|error| {
                let told = explain(&format!("organizations:{action}"), &error);
                let refused = error.as_service_error().is_some_and(|error| error.code() == Some("AccessDeniedException"));
                let hint = if refused { " (only the management account and delegated administrators may list accounts)" } else { "" };
                PortError::new("listing the organization's accounts", format!("{told}{hint}"))
            })?;
            // A page may be empty and not the last.
            token = page.next_token.clone().filter(|token| !token.is_empty());
            pages.push(page);
            if token.is_none() {
                return Ok(pages);
            }
        }
    }
}

/// Where the organization of a partition answers: in one region, whatever region is asked from.
fn place(region: &Region) -> (Region, &'static str) {
    match region.as_ref() {
        name if name.starts_with("cn-") => (Region::from_static("cn-northwest-1"), "https://organizations.cn-northwest-1.amazonaws.com.cn"),
        name if name.starts_with("us-gov-") => (Region::from_static("us-gov-west-1"), "https://organizations.us-gov-west-1.amazonaws.com"),
        _ => (Region::from_static("us-east-1"), "https://organizations.us-east-1.amazonaws.com"),
    }
}

/// Reads a page, or AWS' error.
fn answer(response: &HttpResponse) -> Result<Page, OrchestratorError<ErrorMetadata>> {
    let body = response.body().bytes().unwrap_or_default();
    if response.status().is_success() {
        return serde_json::from_slice(body).map_err(|error| OrchestratorError::other(Box::new(error)));
    }
    let told: Value = serde_json::from_slice(body).unwrap_or_default();
    let mut error = ErrorMetadata::builder();
    // "namespace#AccessDeniedException"
    if let Some(code) = told["__type"].as_str().or_else(|| response.headers().get("x-amzn-errortype")) {
        error = error.code(code.split(':').next().unwrap_or(code).rsplit('#').next().unwrap_or(code));
    }
    if let Some(message) = told["message"].as_str().or_else(|| told["Message"].as_str()) {
        error = error.message(message);
    }
    Err(OrchestratorError::operation(error.build()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, body: &'static str) -> Result<Page, String> {
        let response = http::Response::builder().status(status).body(SdkBody::from(body)).map_err(|error| error.to_string())?;
        let response = HttpResponse::try_from(response).map_err(|error| error.to_string())?;
        answer(&response).map_err(|error| error.as_operation_error().map_or_else(|| format!("{error:?}"), ToString::to_string))
    }

    #[test]
    fn only_active_accounts_count_whatever_aws_calls_it() {
        let page = answered(
            200,
            r#"{"Accounts":[{"Id":"1","Name":"a","State":"ACTIVE"},{"Id":"2","State":"SUSPENDED","Status":"ACTIVE"},{"Id":"3","Status":"ACTIVE"},
                {"Id":"4","State":"PENDING_ACTIVATION"},{"Id":"5"}],"NextToken":null}"#,
        );
        let active: Vec<_> = page.unwrap_or_default().accounts.into_iter().filter(Account::is_active).map(|account| account.id).collect();
        assert_eq!(active, ["1", "3"]);
    }

    #[test]
    fn errors_as_aws_writes_them() {
        let body =
            r#"{"__type":"com.amazonaws.organizations#AccessDeniedException","Message":"You don't have permissions to access this resource."}"#;
        let error = answered(400, body).err().unwrap_or_default();
        assert!(error.contains("AccessDeniedException") && error.contains("permissions to access"), "{error}");
        assert!(answered(500, "<html>").is_err() && answered(200, "<html>").is_err());
    }

    #[test]
    fn each_partition_has_one_place() {
        for (region, signed, host) in [
            ("eu-west-1", "us-east-1", "us-east-1.amazonaws.com"),
            ("cn-north-1", "cn-northwest-1", "cn-northwest-1.amazonaws.com.cn"),
            ("us-gov-east-1", "us-gov-west-1", "us-gov-west-1.amazonaws.com"),
        ] {
            let (signing, endpoint) = place(&Region::from_static(region));
            assert_eq!((signing.as_ref(), endpoint), (signed, format!("https://organizations.{host}").as_str()));
        }
    }
}
