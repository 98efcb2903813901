//! The history's table.

use super::{Place, fact};
use crate::aws::error::code;
use crate::doctor::facts::Fact;

pub async fn ask(place: &Place<'_>) -> Fact<Option<String>> {
    let client = aws_sdk_dynamodb::Client::new(place.config);
    let answer = client.describe_table().table_name(place.named("compliance-history")).send().await;
    match answer {
        Err(error) if code(&error) == Some("ResourceNotFoundException") => Fact::Known(None),
        answer => fact(
            "dynamodb:DescribeTable",
            answer
                .map(|answer| answer.table?.table_status.map(|status| status.as_str().to_owned())),
        ),
    }
}
