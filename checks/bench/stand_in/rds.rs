//! RDS: instances of which every third keeps no backups, and every tenth is a member of a cluster
//! that does.

use std::fmt::Write;

use crate::account::Account;
use crate::answer::Answer;
use crate::request::Request;

const DATABASE: &str = include_str!("database.xml");

pub fn answer(operation: &str, request: &Request, account: &Account) -> Answer {
    let list = match operation {
        "DescribeDBInstances" => "DBInstances",
        "DescribeDBClusters" => "DBClusters",
        _ => return Answer::query(operation, ""),
    };
    let page = account.page_in(account.databases, request, "Marker", "MaxRecords", 100);
    let mut all = String::with_capacity(page.numbers.len() * (DATABASE.len() + 256));
    for number in page.numbers {
        if list == "DBInstances" {
            database(&mut all, number);
        } else if is_member(number) {
            let _ = write!(
                all,
                "<DBCluster><DBClusterIdentifier>{}</DBClusterIdentifier><BackupRetentionPeriod>7</BackupRetentionPeriod></DBCluster>",
                cluster(number)
            );
        }
    }
    let marker = page.next.map(|next| format!("<Marker>{next}</Marker>")).unwrap_or_default();
    Answer::query(operation, &format!("<{list}>{all}</{list}>{marker}"))
}

const fn is_member(number: u64) -> bool {
    number % 10 == 9
}

fn cluster(number: u64) -> String {
    format!("stand-in-cluster-{number}")
}

fn database(all: &mut String, number: u64) {
    let (name, id) = (format!("stand-in-{number:09}"), format!("{number:026}"));
    let retention = if number.is_multiple_of(3) { "0" } else { "7" };
    let member = if is_member(number) {
        format!("<DBClusterIdentifier>{}</DBClusterIdentifier>", cluster(number))
    } else {
        String::new()
    };
    let mut parts = DATABASE.split("{}");
    all.push_str(parts.next().unwrap_or_default());
    for (part, value) in parts.zip([&name, retention, &member, &id, &name]) {
        all.push_str(value);
        all.push_str(part);
    }
}
