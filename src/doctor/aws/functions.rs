//! The functions as AWS Lambda describes them, by its REST protocol; and the aggregator's
//! settings.

use futures_util::future::join_all;
use serde::Deserialize;
use serde_json::Value;

use super::{Place, failed};
use crate::aws::endpoint;
use crate::aws::error::code;
use crate::aws::raw_client::{Protocol, RawClient};
use crate::doctor::facts::{Fact, Function, FunctionState};
use crate::model::lambda_functions::AGGREGATOR;
use crate::model::text::comma_separated;

const ACTION: &str = "lambda:GetFunctionConfiguration";

/// Where reports go, from when they are old, and of which packs rules run besides `core`.
#[derive(Debug, Default)]
pub struct DeployedSettings {
    pub bucket: Option<String>,
    pub stale_after_hours: Option<i64>,
    pub packs: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Configuration {
    state: String,
    state_reason: Option<String>,
    last_update_status: String,
    last_update_status_reason: Option<String>,
    environment: Value,
}

impl Default for Configuration {
    fn default() -> Self {
        // What is left out is as it should be.
        let (state, last_update_status) = ("Active".to_owned(), "Successful".to_owned());
        Self {
            state,
            last_update_status,
            state_reason: None,
            last_update_status_reason: None,
            environment: Value::Null,
        }
    }
}

impl Configuration {
    fn deployed_settings(&self) -> DeployedSettings {
        let variable = |name: &str| self.environment["Variables"][name].as_str();
        DeployedSettings {
            bucket: variable("REPORTS_BUCKET_NAME").map(str::to_owned),
            stale_after_hours: variable("STALE_AFTER_HOURS")
                .and_then(|hours| hours.trim().parse().ok()),
            packs: comma_separated(variable("RULE_PACKS").unwrap_or_default())
                .map(str::to_owned)
                .collect(),
        }
    }

    fn state(self) -> FunctionState {
        let reason = self.last_update_status_reason.or(self.state_reason).unwrap_or_default();
        FunctionState { state: self.state, last_update: self.last_update_status, reason }
    }
}

pub async fn ask(place: &Place<'_>) -> (Fact<Vec<Function>>, DeployedSettings) {
    let client = match RawClient::new(place.config, endpoint::Service::Lambda, Protocol::json()) {
        Ok(client) => client,
        Err(error) => return (Fact::Failed(error.to_string()), DeployedSettings::default()),
    };
    let aggregator = place.named(AGGREGATOR);
    let asked = describe(&client, &aggregator).await;
    let deployed = match &asked {
        Fact::Known(Some(configuration)) => configuration.deployed_settings(),
        _ => DeployedSettings::default(),
    };
    let checkers = place.checkers(&deployed.packs);
    let of_checkers = join_all(checkers.iter().map(|name| describe(&client, name))).await;
    let mut functions = Vec::new();
    let asked = of_checkers.into_iter().chain([asked]);
    for (name, configuration) in checkers.into_iter().chain([aggregator]).zip(asked) {
        let configuration = match configuration {
            Fact::Known(configuration) => configuration,
            Fact::Refused { action, message } => {
                return (Fact::Refused { action, message }, deployed);
            }
            Fact::Failed(message) => return (Fact::Failed(message), deployed),
            Fact::NotAsked(why) => return (Fact::NotAsked(why), deployed),
        };
        functions.push(Function { name, state: configuration.map(Configuration::state) });
    }
    (Fact::Known(functions), deployed)
}

async fn describe(client: &RawClient, name: &str) -> Fact<Option<Configuration>> {
    let request =
        http::Request::get(format!("/2015-03-31/functions/{name}/configuration")).body(Vec::new());
    let request = match request {
        Ok(request) => request,
        Err(error) => return Fact::Failed(format!("{ACTION}: {error}")),
    };
    match client.call(request).await {
        Ok(answer) => match serde_json::from_slice(&answer.body) {
            Ok(configuration) => Fact::Known(Some(configuration)),
            Err(error) => Fact::Failed(format!("{ACTION}: the answer cannot be read: {error}")),
        },
        Err(error) if code(&error) == Some("ResourceNotFoundException") => Fact::Known(None),
        Err(error) => failed(ACTION, &error),
    }
}
