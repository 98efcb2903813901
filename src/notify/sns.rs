//! Alerts through an SNS topic.

use aws_sdk_sns::Client;

use crate::aws::error::explain;
use crate::model::message::Message;
use crate::model::port::{PortError, PortFuture};
use crate::notify::port::Alerts;

/// An SNS topic.
#[derive(Debug)]
pub struct Topic {
    /// The SDK's client, in the topic's region.
    pub client: Client,
    /// The topic's ARN.
    pub arn: String,
}

impl Alerts for Topic {
    fn publish<'a>(&'a self, message: &'a Message) -> PortFuture<'a, ()> {
        Box::pin(async move {
            let sent = self
                .client
                .publish()
                .topic_arn(&self.arn)
                .subject(&message.subject)
                .message(&message.body)
                .send()
                .await;
            sent.map(|_| ()).map_err(|error| {
                PortError::new(
                    format!("sending the alert \"{}\" to {}", message.subject, self.arn),
                    explain("sns:Publish", &error),
                )
            })
        })
    }
}
