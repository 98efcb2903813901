//! Who is subscribed to the topic of alerts.

use super::{Place, failed};
use crate::aws::error::code;
use crate::doctor::facts::{Fact, Subscription};

pub async fn ask(place: &Place<'_>) -> Fact<Option<Vec<Subscription>>> {
    let arn = format!(
        "arn:{}:sns:{}:{}:{}",
        place.partition,
        place.region,
        place.account,
        place.named("compliance-alerts")
    );
    let client = aws_sdk_sns::Client::new(place.config);
    let mut listed =
        client.list_subscriptions_by_topic().topic_arn(arn).into_paginator().items().send();
    let mut subscriptions = Vec::new();
    while let Some(subscription) = listed.next().await {
        match subscription {
            Ok(subscription) => subscriptions.push(Subscription {
                protocol: subscription.protocol().unwrap_or_default().to_owned(),
                endpoint: subscription.endpoint().unwrap_or_default().to_owned(),
                // In place of an ARN.
                is_pending: subscription.subscription_arn() == Some("PendingConfirmation"),
            }),
            Err(error) if matches!(code(&error), Some("NotFound" | "NotFoundException")) => {
                return Fact::Known(None);
            }
            Err(error) => return failed("sns:ListSubscriptionsByTopic", &error),
        }
    }
    Fact::Known(Some(subscriptions))
}
