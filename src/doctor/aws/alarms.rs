//! The scanner's alarms that are raised.

use serde::Deserialize;
use serde_json::json;

use super::{Place, cloudwatch};
use crate::doctor::facts::{Alarm, Fact};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    #[serde(default)]
    metric_alarms: Vec<MetricAlarm>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct MetricAlarm {
    alarm_name: String,
    alarm_description: Option<String>,
    #[serde(default)]
    state_value: String,
}

pub async fn ask(place: &Place<'_>) -> Fact<Vec<Alarm>> {
    let (mut alarms, mut token) = (Vec::new(), None::<String>);
    loop {
        let mut asked =
            json!({ "AlarmNamePrefix": "compliance-", "StateValue": "ALARM", "MaxRecords": 100 });
        if let Some(token) = token {
            asked["NextToken"] = token.into();
        }
        let page = match cloudwatch::call::<Page>(place, "cloudwatch:DescribeAlarms", &asked).await
        {
            Fact::Known(page) => page,
            Fact::Refused { action, message } => return Fact::Refused { action, message },
            Fact::Failed(message) => return Fact::Failed(message),
            Fact::NotAsked(why) => return Fact::NotAsked(why),
        };
        let own = page.metric_alarms.into_iter().filter(|alarm| {
            alarm.state_value == "ALARM" && alarm.alarm_name.ends_with(&place.named(""))
        });
        alarms.extend(own.map(|alarm| Alarm {
            name: alarm.alarm_name,
            description: alarm.alarm_description.unwrap_or_default(),
        }));
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            return Fact::Known(alarms);
        }
    }
}
