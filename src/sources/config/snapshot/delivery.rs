//! What the name under which AWS Config delivers a file tells of it.
//!
//! `[PREFIX/]AWSLogs/[ORGANIZATION/]ACCOUNT/Config/REGION/YEAR/MONTH/DAY/KIND/
//! ACCOUNT_Config_REGION_KIND_….json.gz`,
//! with months and days without leading zeros: names do not sort by time
//! (<https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html>).

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime};

use crate::settings::accounts::is_account_id;

/// Where and when AWS Config delivered a file.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Delivery {
    /// The recorder's account and region.
    pub account: Option<String>,
    /// The region that the file is of.
    pub region: Option<String>,
    /// The first and the last day of what is below the folder; of a file they are the same.
    pub days: Option<(Date, Date)>,
    /// When the file was made; of a history, the end of what it holds.
    pub time: Option<OffsetDateTime>,
    /// The type of all items, where it is of one type: `AWS::EC2::Instance`.
    pub resource_type: Option<String>,
    /// The name of the AWS service where it is not AWS Config: other services deliver to the same
    /// buckets.
    pub other_service: Option<String>,
}

impl Delivery {
    /// Reads a path or a key, or the beginning of one that ends in a slash.
    pub fn of(name: &str) -> Self {
        let mut segments: Vec<&str> = name.split(['/', '\\']).collect();
        let file = segments.pop().unwrap_or_default();
        let mut delivery = Self::default();
        delivery.read_folders(&segments);
        delivery.read_file(file);
        delivery
    }

    fn read_folders(&mut self, segments: &[&str]) {
        let service =
            segments.windows(2).rposition(|pair| is_account_id(pair[0]) && !is_account_id(pair[1]));
        let Some(place) = service else { return };
        let is_log_folder =
            segments[..place].iter().rev().take(2).any(|segment| *segment == "AWSLogs");
        let [account, service, rest @ ..] = &segments[place..] else { return };
        if *service != "Config" {
            self.other_service = is_log_folder.then(|| (*service).to_owned());
            return;
        }
        self.account = Some((*account).to_owned());
        let [region, rest @ ..] = rest else { return };
        self.region = Some((*region).to_owned());
        self.days = days(rest);
        if let [_, _, _, "OversizedChangeNotification", resource_type, ..] = rest {
            self.resource_type = Some((*resource_type).to_owned());
        }
    }

    fn read_file(&mut self, file: &str) {
        let Some((account, rest)) =
            file.split_once("_Config_").filter(|(account, _)| is_account_id(account))
        else {
            return;
        };
        let Some((region, rest)) = rest.split_once('_') else { return };
        let Some((kind, rest)) = rest.split_once('_') else { return };
        let stem = rest.split('.').next().unwrap_or_default();
        let times: Vec<_> = stem.split('_').filter_map(stamp).collect();
        match kind {
            "ConfigSnapshot" => self.time = times.first().copied(),
            "ConfigHistory" => {
                // Between the kind and the two times; where a colon may not be in a name, `_`
                // stands for it.
                self.time = times.last().copied();
                let mut parts: Vec<_> = stem.split('_').collect();
                parts.truncate(
                    parts.iter().position(|part| stamp(part).is_some()).unwrap_or(parts.len()),
                );
                self.resource_type = Some(parts.join("::"));
            }
            "ChangeNotification" => self.time = times.last().copied(),
            _ => return,
        }
        self.account = Some(account.to_owned());
        self.region = Some(region.to_owned());
        let is_of_a_day = self.days.is_some_and(|(first, last)| first == last);
        self.days =
            self.days.filter(|_| is_of_a_day).or(self.time.map(|time| (time.date(), time.date())));
    }
}

/// Of a year, a month in it, or a day of that.
fn days(folders: &[&str]) -> Option<(Date, Date)> {
    let [year, rest @ ..] = folders else { return None };
    let year = year.parse().ok()?;
    let (first_month, last_month) = match rest.first() {
        Some(month) => {
            let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
            (month, month)
        }
        None => (Month::January, Month::December),
    };
    let (first_day, last_day) = match rest.get(1) {
        Some(day) => {
            let day = day.parse().ok()?;
            (day, day)
        }
        None => (1, last_month.length(year)),
    };
    Some((
        Date::from_calendar_date(year, first_month, first_day).ok()?,
        Date::from_calendar_date(year, last_month, last_day).ok()?,
    ))
}

/// `20261123T060500Z`.
fn stamp(text: &str) -> Option<OffsetDateTime> {
    let form = time::macros::format_description!("[year][month][day]T[hour][minute][second]Z");
    PrimitiveDateTime::parse(text, form).ok().map(PrimitiveDateTime::assume_utc)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    #[test]
    fn names_tell_where_and_when() {
        let account = || Some("111122223333".to_owned());
        let region = || Some("eu-west-1".to_owned());
        let folder = "AWSLogs/111122223333/Config/eu-west-1/2026/11/3/";
        let snapshot = "111122223333_Config_eu-west-1_ConfigSnapshot_20261103T060500Z_0c8a6a51-1111-4222-8333-944455556666.json.gz";
        let history = "111122223333_Config_eu-west-1_ConfigHistory_AWS::EC2::Instance_20261120T000000Z_20261120T060000Z_1.json.gz";
        let of_snapshot = Delivery {
            account: account(),
            region: region(),
            days: Some((date!(2026 - 11 - 03), date!(2026 - 11 - 03))),
            time: Some(datetime!(2026-11-03 06:05 UTC)),
            ..Delivery::default()
        };
        let of_history = Delivery {
            days: Some((date!(2026 - 11 - 20), date!(2026 - 11 - 20))),
            time: Some(datetime!(2026-11-20 06:00 UTC)),
            resource_type: Some("AWS::EC2::Instance".to_owned()),
            ..of_snapshot.clone()
        };
        let of_folder = Delivery { time: None, ..of_snapshot.clone() };
        for (name, expected) in [
            (snapshot.to_owned(), of_snapshot.clone()),
            (format!("{folder}ConfigSnapshot/{snapshot}"), of_snapshot.clone()),
            (format!("prefix/AWSLogs/o-abc123/{}", &folder[8..]) + snapshot, of_snapshot.clone()),
            (format!("C:\\files\\{snapshot}"), of_snapshot),
            (history.to_owned(), of_history.clone()),
            (history.replace("::", "_"), of_history),
            (format!("{folder}ConfigSnapshot/"), of_folder.clone()),
            (format!("{folder}ConfigSnapshot/renamed.json"), of_folder.clone()),
            (
                format!(
                    "{folder}OversizedChangeNotification/AWS::SSM::ManagedInstanceInventory/i-0/111122223333_Config_eu-west-1_ChangeNotification_AWS::SSM::ManagedInstanceInventory_i-0_20261103T050000Z_1.json.gz"
                ),
                Delivery {
                    time: Some(datetime!(2026-11-03 05:00 UTC)),
                    resource_type: Some("AWS::SSM::ManagedInstanceInventory".to_owned()),
                    ..of_folder
                },
            ),
            ("AWSLogs/111122223333/Config/".to_owned(), Delivery { account: account(), ..Delivery::default() }),
            ("AWSLogs/111122223333/Config/eu-west-1/".to_owned(), Delivery { account: account(), region: region(), ..Delivery::default() }),
            (
                "AWSLogs/111122223333/Config/eu-west-1/2028/".to_owned(),
                Delivery { account: account(), region: region(), days: Some((date!(2028 - 01 - 01), date!(2028 - 12 - 31))), ..Delivery::default() },
            ),
            (
                "AWSLogs/111122223333/Config/eu-west-1/2028/2/".to_owned(),
                Delivery { account: account(), region: region(), days: Some((date!(2028 - 02 - 01), date!(2028 - 02 - 29))), ..Delivery::default() },
            ),
            ("AWSLogs/111122223333/Config/ConfigWritabilityCheckFile".to_owned(), Delivery { account: account(), ..Delivery::default() }),
            (
                "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/03/111122223333_CloudTrail_eu-west-1_20261103T0000Z_x.json.gz".to_owned(),
                Delivery { other_service: Some("CloudTrail".to_owned()), ..Delivery::default() },
            ),
            (
                "AWSLogs/o-abc123/111122223333/CloudTrail-Digest/".to_owned(),
                Delivery { other_service: Some("CloudTrail-Digest".to_owned()), ..Delivery::default() },
            ),
            ("before.json".to_owned(), Delivery::default()),
            ("111122223333/files/x.json".to_owned(), Delivery::default()),
            (String::new(), Delivery::default()),
        ] {
            assert_eq!(Delivery::of(&name), expected, "{name}");
        }
    }
}
