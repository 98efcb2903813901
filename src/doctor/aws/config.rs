//! AWS Config's recorder, its delivery channel, and the scanner's rules there.

use aws_sdk_config::Client;
use aws_sdk_config::types::{DeliveryStatus, RecorderStatus};

use super::{Place, fact, failed};
use crate::doctor::facts::{Channel, Fact, Recorder};
use crate::model::lambda_functions::LambdaFunction;
use crate::rules::RULES;

pub async fn ask(
    place: &Place<'_>,
) -> (Fact<Vec<String>>, Fact<Vec<Recorder>>, Fact<Vec<Channel>>) {
    let client = Client::new(place.config);
    tokio::join!(rules(&client, place), recorders(&client), channels(&client))
}

async fn rules(client: &Client, place: &Place<'_>) -> Fact<Vec<String>> {
    // One for each rule of the specification; of packs one for each function.
    let functions = LambdaFunction::ALL.into_iter().map(LambdaFunction::as_str);
    let names = RULES.iter().flat_map(|rule| rule.ids()).chain(functions);
    let own: Vec<_> = names.map(|name| place.named(name)).collect();
    let mut listed = client.describe_config_rules().into_paginator().items().send();
    let mut found = Vec::new();
    while let Some(rule) = listed.next().await {
        match rule {
            Ok(rule) => found.extend(rule.config_rule_name.filter(|name| own.contains(name))),
            Err(error) => return failed("config:DescribeConfigRules", &error),
        }
    }
    Fact::Known(found)
}

async fn recorders(client: &Client) -> Fact<Vec<Recorder>> {
    let answer = client.describe_configuration_recorder_status().send().await;
    let answer = answer.map(|answer| {
        let recorders = answer.configuration_recorders_status.unwrap_or_default().into_iter();
        recorders
            .map(|status| {
                let failed = status.last_status == Some(RecorderStatus::Failure);
                Recorder {
                    name: status.name.unwrap_or_default(),
                    is_recording: status.recording,
                    error: failed.then(|| {
                        code_and_message(status.last_error_code, status.last_error_message)
                    }),
                }
            })
            .collect()
    });
    fact("config:DescribeConfigurationRecorderStatus", answer)
}

async fn channels(client: &Client) -> Fact<Vec<Channel>> {
    let answer = client.describe_delivery_channels().send().await;
    match answer {
        Err(error) => return failed("config:DescribeDeliveryChannels", &error),
        Ok(answer) if answer.delivery_channels().is_empty() => return Fact::Known(Vec::new()),
        Ok(_) => {}
    }
    let answer = client.describe_delivery_channel_status().send().await;
    let answer = answer.map(|answer| {
        let channels = answer.delivery_channels_status.unwrap_or_default().into_iter();
        channels
            .map(|status| {
                let deliveries =
                    [status.config_history_delivery_info, status.config_snapshot_delivery_info]
                        .into_iter()
                        .flatten();
                let failed = deliveries
                    .into_iter()
                    .find(|delivery| delivery.last_status == Some(DeliveryStatus::Failure));
                Channel {
                    name: status.name.unwrap_or_default(),
                    error: failed.map(|delivery| {
                        code_and_message(delivery.last_error_code, delivery.last_error_message)
                    }),
                }
            })
            .collect()
    });
    fact("config:DescribeDeliveryChannelStatus", answer)
}

fn code_and_message(code: Option<String>, message: Option<String>) -> String {
    [code, message]
        .into_iter()
        .flatten()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(": ")
}
