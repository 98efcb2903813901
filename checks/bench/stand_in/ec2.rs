//! EC2: instances with as much about each as AWS tells, of which every third lacks a tag.

use std::fmt::Write;

use crate::account::{self, Account};
use crate::answer::Answer;
use crate::request::Request;

/// An instance as `DescribeInstances` tells of it.
const INSTANCE: &str = include_str!("instance.xml");

pub fn answer(operation: &str, request: &Request, account: &Account) -> Answer {
    match operation {
        "DescribeInstances" => instances(request, account),
        "DescribeRegions" => {
            let mut regions = String::new();
            for region in &account.regions {
                let _ = write!(
                    regions,
                    "<item><regionName>{region}</regionName><regionEndpoint>ec2.{region}.amazonaws.com</regionEndpoint><optInStatus>opt-in-not-required</optInStatus></item>"
                );
            }
            Answer::ec2(operation, &format!("<regionInfo>{regions}</regionInfo>"))
        }
        _ => Answer::ec2(operation, ""),
    }
}

fn instances(request: &Request, account: &Account) -> Answer {
    let page = account.page_in(account.instances, request, "NextToken", "MaxResults", 1000);
    let mut set = String::with_capacity(page.numbers.len() * (INSTANCE.len() + 256));
    for number in page.numbers {
        let id = format!("{number:017}");
        let owner = if number.is_multiple_of(3) {
            ""
        } else {
            "<item><key>Owner</key><value>team-logistics</value></item>"
        };
        let mut parts = INSTANCE.split("{}");
        set.push_str(parts.next().unwrap_or_default());
        for (part, value) in
            parts.zip([&id, account::ID, &id, &request.region, owner].into_iter().cycle())
        {
            set.push_str(value);
            set.push_str(part);
        }
    }
    let next = page.next.map(|next| format!("<nextToken>{next}</nextToken>")).unwrap_or_default();
    Answer::ec2("DescribeInstances", &format!("<reservationSet>{set}</reservationSet>{next}"))
}
